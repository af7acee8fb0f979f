import { onchainTable } from "ponder";

/** Every event of the bank. */
export const happened = onchainTable("happened", (t) => ({
  id: t.text().primaryKey(),
  name: t.text().notNull(),
  block: t.bigint().notNull(),
  time: t.bigint().notNull(),
  args: t.json().notNull(),
}));

/** What every account has of coin. */
export const account = onchainTable("account", (t) => ({
  address: t.hex().primaryKey(),
  coin: t.bigint().notNull(),
}));
