// A contract's logs, as a node gives them: in parts, in order, and not all of them where it does not say so.

import type { Address, Log } from "viem";
import { getBlock, getLogs } from "viem/actions";
import { isAnswer } from "./answer.ts";
import type { AnyClient } from "./client.ts";
import { inOrder } from "./events.ts";

/** The most blocks to ask for at once. */
const PAGE = 2_000n;

/** Where a node answers with so many logs, it left others out and does not say so. */
const TRUNCATED = 10_000;

/** Blocks to ask for at once. */
const AT_ONCE = 16;

/** All logs of a contract in these blocks, in order. A node that does not answer for so many blocks is asked for fewer. */
export async function logsBetween(
  client: AnyClient,
  address: Address,
  fromBlock: bigint,
  last: bigint,
): Promise<Log[]> {
  const ask = (from: bigint, to: bigint) => getLogs(client, { address, fromBlock: from, toBlock: to });
  const all: Log[] = [];
  for await (const { logs } of partsBetween(ask, fromBlock, last)) {
    for (const log of inOrder(logs)) {
      all.push(log);
    }
  }
  return all;
}

/** A log with its block's time, in seconds since 1970. */
export type Dated<Logged> = Logged & { blockTimestamp: bigint };

/** The same logs, each with its block's time. Of logs that came without, the node is asked for the blocks. */
export async function dated<Logged extends Pick<Log, "blockNumber" | "blockTimestamp">>(
  client: AnyClient,
  logs: readonly Logged[],
): Promise<Dated<Logged>[]> {
  // Some nodes say 0 where they do not know the time.
  const isDated = (log: Logged): log is Dated<Logged> => Boolean(log.blockTimestamp);
  const blockOf = ({ blockNumber }: Logged) => {
    if (blockNumber === null) {
      throw new Error("a pending log has no time: it is in no block yet");
    }
    return blockNumber;
  };
  const undated = logs.filter((log) => !isDated(log));
  const times = await timesOf(client, undated.map(blockOf));
  return logs.map((log) => (isDated(log) ? log : { ...log, blockTimestamp: times.get(blockOf(log))! }));
}

/** The times of these blocks, in seconds since 1970. Each is asked for once, however often it is named. */
export async function timesOf(client: AnyClient, blocks: Iterable<bigint>): Promise<Map<bigint, bigint>> {
  const times = new Map<bigint, bigint>();
  const all = [...new Set(blocks)];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const ask = async (blockNumber: bigint) => {
      const { timestamp } = await getBlock(client, { blockNumber });
      times.set(blockNumber, timestamp);
    };
    await Promise.all(all.slice(at, at + AT_ONCE).map(ask));
  }
  return times;
}

/** Logs of whole blocks, and the last of these blocks. */
export interface LogPart<Logged> {
  logs: Logged[];
  toBlock: bigint;
}

/** The logs of these blocks, part by part, for a log that is too long to be held: what `ask` gives of some blocks. */
export async function* partsBetween<Logged>(
  ask: (fromBlock: bigint, toBlock: bigint) => Promise<Logged[]>,
  fromBlock: bigint,
  last: bigint,
): AsyncGenerator<LogPart<Logged>> {
  let [next, page, most] = [fromBlock, PAGE, PAGE];
  const begin = () => {
    const toBlock = next + page - 1n < last ? next + page - 1n : last;
    const answer = ask(next, toBlock).then(
      (logs) => ({ logs }),
      (error: unknown) => ({ error }),
    );
    return { toBlock, answer };
  };
  let asked = next <= last ? begin() : undefined;
  while (asked) {
    const { toBlock, answer } = asked;
    const said = await answer;
    const half = (toBlock - next + 1n) / 2n;
    if ("error" in said) {
      if (half === 0n || !isAnswer(said.error)) {
        throw said.error;
      }
      [page, most] = [half, half];
      asked = begin();
      continue;
    }
    const { logs } = said;
    if (logs.length >= TRUNCATED) {
      if (half === 0n) {
        throw new Error(`the node does not give all logs of block ${toBlock}`);
      }
      page = half;
      asked = begin();
      continue;
    }
    next = toBlock + 1n;
    // Twice as many blocks, unless they would have more logs than a node gives.
    if (logs.length * 2 < TRUNCATED) {
      page = page * 2n < most ? page * 2n : most;
    }
    // The next part is on its way while this one is worked on.
    asked = next <= last ? begin() : undefined;
    yield { logs, toBlock };
  }
}
