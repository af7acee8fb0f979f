// What the tests of banks that settle have in common: what is said between banks, and that time passes on a node for trying.

import { type PublicClient, toEventSelector } from "viem";

/** The events of a bank's log that its peer hears. */
export const MESSAGES = [
  "InterbankPayment(uint32,uint64,address,bytes32,bytes32,bytes32,uint64,uint64,uint64,bytes32,uint64,uint64)",
  "InterbankAnswer(uint32,uint64,bytes32,bytes32,bytes32,uint64,uint8,uint16,uint64,uint64,uint64,uint64)",
].map((signature) => toEventSelector(signature));

/** Lets so many seconds pass on the node, and makes a block. */
export async function wait(reader: PublicClient, seconds: bigint): Promise<void> {
  const request = reader.request as (call: { method: string; params: unknown[] }) => Promise<unknown>;
  await request({ method: "evm_increaseTime", params: [Number(seconds)] });
  await request({ method: "evm_mine", params: [] });
}
