// A log as a node says it, undecoded: millions of events are hashed and not read.

import type { Address, Client, Hex } from "viem";

/** A log as a node says it. */
export interface Raw {
  topics: Hex[];
  data: Hex;
  blockNumber: Hex;
  logIndex: Hex;
  blockTimestamp?: Hex;
  transactionHash?: Hex;
}

/** The logs of some blocks, in order. */
export async function rawLogs(node: Client, address: Address, from: bigint, to: bigint): Promise<Raw[]> {
  const place = { address, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
  const logs = (await node.request({ method: "eth_getLogs", params: [place] } as never)) as Raw[];
  const order = ({ blockNumber, logIndex }: Raw) => Number(blockNumber) * 1e6 + Number(logIndex);
  return logs.sort((a, b) => order(a) - order(b));
}

const flipped = (data: Hex): Hex => `0x${data[2] === "0" ? "1" : "0"}${data.slice(3)}`;

/** Events from a number on, spoiled as was asked for. */
export function spoiled(events: Raw[], first: number, { without, alter }: Spoil): Raw[] {
  const end = first + events.length;
  const isHere = (seq: number) => seq >= first && seq < end;
  if (!isHere(without) && !isHere(alter)) {
    return events;
  }
  return events
    .map((event, at) => (first + at === alter ? { ...event, data: flipped(event.data) } : event))
    .filter((_, at) => first + at !== without);
}

/** For the tests, and for whoever wants to see that it would be noticed: an event left out, or altered; by number. */
export interface Spoil {
  without: number;
  alter: number;
}
