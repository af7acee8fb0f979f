// A log as a node says it, undecoded: millions of events are hashed and not read.

import { type Address, type Client, type Hex, numberToHex } from "viem";
import { timesOf } from "../../../clients/ts/src/logs.ts";

/** A log as a node says it. */
export interface Raw {
  topics: Hex[];
  data: Hex;
  blockNumber: Hex;
  logIndex: Hex;
  /** In seconds since 1970; not every node says it. */
  blockTimestamp?: Hex | null;
  transactionHash?: Hex;
}

/** A log whose block's time is known. */
export type Dated = Raw & { blockTimestamp: Hex };

/** The logs of some blocks, in order. */
export async function rawLogs(node: Client, address: Address, from: bigint, to: bigint): Promise<Raw[]> {
  const place = { address, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
  const logs = (await node.request({ method: "eth_getLogs", params: [place] } as never)) as Raw[];
  const order = ({ blockNumber, logIndex }: Raw) => Number(blockNumber) * 1e6 + Number(logIndex);
  return logs.sort((a, b) => order(a) - order(b));
}

/** Puts its block's time into each log that came without: the node is asked for these blocks, once each. */
export async function dated(node: Client, logs: Raw[]): Promise<Dated[]> {
  // Some nodes say 0 where they do not know the time.
  const undated = logs.filter(({ blockTimestamp }) => !Number(blockTimestamp ?? 0));
  const blockOf = ({ blockNumber }: Raw) => BigInt(blockNumber);
  const times = await timesOf(node as never, undated.map(blockOf));
  for (const log of undated) {
    log.blockTimestamp = numberToHex(times.get(blockOf(log))!);
  }
  return logs as Dated[];
}

const flipped = (data: Hex): Hex => `0x${data[2] === "0" ? "1" : "0"}${data.slice(3)}`;

/** Events from a number on, spoiled as was asked for. */
export function spoiled(events: Dated[], first: number, { without, alter }: Spoil): Dated[] {
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
