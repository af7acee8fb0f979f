// The audit log: whoever replays all events in order arrives at the head that the contract keeps, or has not got
// them all.

import { type Address, type Hex, type Log, concat, keccak256, numberToHex, zeroHash } from "viem";
import { getBlockNumber, readContract } from "viem/actions";
import type { AnyClient } from "./client.ts";
import { numberOf } from "./events.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";
import { type Dated, dated, logsBetween } from "./logs.ts";
import { pause } from "./transaction.ts";

/** How many events there were, and the hash over all of them. */
export interface Head {
  seq: bigint;
  hash: Hex;
}

/** What an audit found. */
export interface Audit {
  /** What the contract says. */
  head: Head;
  /** Where its events lead. */
  replayed: Head;
  /** Whether the two agree. */
  whole: boolean;
}

/**
 * The head that these logs, in order, lead to from `start`. Each event moves it:
 * head' = keccak256(head ‖ time ‖ number of topics ‖ topics ‖ data). The time is the block's, in seconds since
 * 1970, as seven bytes, the highest first; the number of topics is one byte. `dated` gives logs their times.
 */
export function replay(
  logs: readonly Dated<Pick<Log, "topics" | "data">>[],
  start: Head = { seq: 0n, hash: zeroHash },
): Head {
  return logs.reduce(({ seq, hash }, { blockTimestamp, topics, data }) => {
    // Logs from JavaScript, or as a node says them, may be of any type.
    if (typeof blockTimestamp !== "bigint") {
      throw new TypeError(`log ${seq + 1n} has no blockTimestamp: \`dated\` asks the node for it`);
    }
    const [time, count] = [numberToHex(blockTimestamp, { size: 7 }), numberToHex(topics.length, { size: 1 })];
    return { seq: seq + 1n, hash: keccak256(concat([hash, time, count, ...topics, data])) };
  }, start);
}

/**
 * Replays everything that the bank, or a council, ever logged, against the head that it keeps. Ethereum's RPC knows
 * nothing of what Substrate's transactions logged: where somebody sent any, the log is not whole here, and is replayed
 * from the chain's own events instead.
 */
export async function audit(client: AnyClient, address: Address): Promise<Audit> {
  const blockNumber = await getBlockNumber(client, { cacheTime: 0 });
  const head = await headAt(client, address, blockNumber);
  for (let look = 1; ; look++) {
    const logs = await logsBetween(client, address, 0n, blockNumber);
    // A node may know a block before it knows the block's logs.
    if (BigInt(logs.length) < head.seq && look < LOOKS) {
      await pause(client);
      continue;
    }
    const replayed = replay(await dated(client, logs));
    const whole = replayed.seq === head.seq && replayed.hash === head.hash;
    if (!whole) {
      await mustHaveOldLogs(client, address, logs, head);
    }
    return { head, replayed, whole };
  }
}

/** How often to look for logs that are missing. */
const LOOKS = 3;

/** The node does not have the beginning of the log, so nothing is known of it: ask one that keeps old logs. */
export class NoOldLogs extends Error {
  override name = "NoOldLogs";
}

/** Throws where the beginning of the log is missing, and all of it: nodes that forget old logs answer with none. */
async function mustHaveOldLogs(client: AnyClient, address: Address, logs: readonly Log[], head: Head): Promise<void> {
  const [oldest] = logs;
  if (oldest === undefined) {
    throw new NoOldLogs(`the node has none of the ${head.seq} logs: ask one that keeps old ones`);
  }
  const place = logs.findIndex((log) => numberOf(log) !== undefined);
  const said = place < 0 ? undefined : numberOf(logs[place]!);
  const first = said === undefined ? 1n : said - BigInt(place);
  const block = oldest.blockNumber ?? 0n;
  if (first <= 1n || block === 0n) {
    return;
  }
  const before = await headAt(client, address, block - 1n).catch(() => undefined);
  if (before === undefined || before.seq === first - 1n) {
    throw new NoOldLogs(`the node has logs from number ${first} on, in block ${block}: ask one that keeps old ones`);
  }
}

/** The head that a contract kept after a block. */
export async function headAt(client: AnyClient, address: Address, blockNumber: bigint): Promise<Head> {
  const [seq, hash] = await readContract(client, { abi: timeBankAbi, address, functionName: "auditHead", blockNumber });
  return { seq, hash };
}
