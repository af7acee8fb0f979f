import { readFileSync } from "node:fs";

import type { Abi, Address } from "viem";

/** What compare.mjs says: where the node answers, its chain, the bank with its ABI, and which events there are. */
export function compared(): { rpc: string; chain: number; bank: Address; abi: Abi; names: string[] } {
  const said = process.env.COMPARED;
  if (!said) {
    throw new Error("start it with compare.mjs");
  }
  const all = JSON.parse(said);
  return { ...all, abi: JSON.parse(readFileSync(all.abi, "utf8")) };
}
