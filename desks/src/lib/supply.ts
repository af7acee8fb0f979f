// Where all coin is, as the contract says it: in accounts, and at the bank's own address, in what lies there.

import { type Asked, config, now, read, useAsk } from "./chain.ts";
import type { Figures } from "./figures.ts";

/** All coin in existence, by where it is. */
export interface Supply {
  minted: bigint;
  burned: bigint;
  supply: bigint;
  /** In accounts, in orders and agreements or not. */
  accounts: bigint;
  /** In campaigns' pools and in quarantine: what lies at the bank's address beside what it says apart. */
  pools: bigint;
  treasury: bigint;
  donations: bigint;
  /** Held for other banks. */
  held: bigint;
}

/** Where all coin is now. */
export const useSupply = (): Asked<Supply> =>
  useAsk(async () => {
    const [[minted, burned], supply, bank, [treasury, donations], [, held]] = await Promise.all([
      read("coinTotals", []),
      read("totalSupply", []),
      read("balanceOf", [config().bank]),
      read("treasuryAt", [BigInt(now())]),
      read("linkTotals", []),
    ]);
    const pools = bank - treasury - donations - held;
    return { minted, burned, supply, accounts: supply - bank, pools, treasury, donations, held };
  }, ["supply"]);

/** Whether what was made less what is gone is what there is, and every second of it lies where the log says. */
export function addsUp(of: Supply, { causes, pots }: Figures): boolean {
  const { Converted, Lent, PaymentReceived, Repaid, CoinBurned, DemurrageCollected, PaymentSettled } = causes;
  return (
    of.minted === Converted + Lent + PaymentReceived &&
    of.burned === Repaid + CoinBurned + DemurrageCollected + PaymentSettled &&
    of.minted - of.burned === of.supply &&
    of.pools >= 0n &&
    of.accounts >= 0n &&
    of.treasury === pots.treasury &&
    of.donations === pots.donations
  );
}
