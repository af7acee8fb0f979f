import { ponder } from "ponder:registry";
import { account, happened } from "ponder:schema";
import { type AbiEvent, formatAbiItem } from "abitype";

import { compared } from "./compared";

/** The events of the bank's ABI that there are, by the names that handlers have: two that share one are told apart by their
 * fields. */
function named(): [string, AbiEvent][] {
  const { abi, names } = compared();
  const events = abi.filter((item): item is AbiEvent => item.type === "event");
  return events.filter(({ name }) => names.includes(name)).map((event) => {
    const isOne = events.filter((other) => other.name === event.name).length === 1;
    return [isOne ? event.name : formatAbiItem(event).replace(/^event /, ""), event];
  });
}

for (const [name, item] of named()) {
  // The registry's types are made of an ABI that is known when it is compiled; this one is read.
  const on = ponder.on.bind(ponder) as unknown as (name: string, handle: (all: any) => Promise<void>) => void;
  on(`TimeBank:${name}`, async ({ event, context }) => {
    const args = JSON.parse(
      JSON.stringify(event.args ?? {}, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    );
    const { number: block, timestamp: time } = event.block;
    await context.db.insert(happened).values({ id: event.id, name: item.name, block, time, args });
    if (item.name === "CoinMoved") {
      for (const [address, coin] of [
        [event.args.from, event.args.from_after],
        [event.args.to, event.args.to_after],
      ]) {
        await context.db.insert(account).values({ address, coin }).onConflictDoUpdate({ coin });
      }
    }
  });
}
