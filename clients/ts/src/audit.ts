// The audit log: whoever replays all events in order arrives at the head that the contract keeps, or has not got
// them all.

import { type Address, type Hex, type Log, concat, keccak256, toHex, zeroHash } from "viem";
import { getBlockNumber, getLogs, readContract } from "viem/actions";
import type { AnyClient } from "./client.ts";
import { inOrder } from "./events.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

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

/** The head that these logs, in order, lead to from `start`. */
export function replay(logs: readonly Pick<Log, "topics" | "data">[], start: Head = { seq: 0n, hash: zeroHash }): Head {
  return logs.reduce(
    ({ seq, hash }, { topics, data }) => ({
      seq: seq + 1n,
      hash: keccak256(concat([hash, toHex(topics.length, { size: 1 }), ...topics, data])),
    }),
    start,
  );
}

/**
 * Replays everything that the bank, or a council, ever logged, against the head that it keeps. Ethereum's RPC knows
 * nothing of what Substrate's transactions logged: where somebody sent any, the log is not whole here, and is replayed
 * from the chain's own events instead.
 */
export async function audit(client: AnyClient, address: Address): Promise<Audit> {
  const blockNumber = await getBlockNumber(client, { cacheTime: 0 });
  const [seq, hash] = await readContract(client, { abi: timeBankAbi, address, functionName: "auditHead", blockNumber });
  const replayed = replay(await logsBetween(client, address, 0n, blockNumber));
  return { head: { seq, hash }, replayed, whole: replayed.seq === seq && replayed.hash === hash };
}

/** Blocks to ask for at once. */
const PAGE = 2_000n;

/** Where a node answers with so many logs, it left others out and does not say so. */
const TRUNCATED = 10_000;

async function logsBetween(client: AnyClient, address: Address, fromBlock: bigint, toBlock: bigint): Promise<Log[]> {
  if (toBlock - fromBlock < PAGE) {
    const logs = await getLogs(client, { address, fromBlock, toBlock });
    if (logs.length < TRUNCATED) {
      return inOrder(logs);
    }
    if (fromBlock === toBlock) {
      throw new Error(`the node does not give all logs of block ${toBlock}`);
    }
  }
  const middle = (fromBlock + toBlock) / 2n;
  const first = await logsBetween(client, address, fromBlock, middle);
  return [...first, ...(await logsBetween(client, address, middle + 1n, toBlock))];
}
