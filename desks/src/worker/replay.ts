// Replays the whole log beside the page, against the heads that the contract kept after blocks. It reads the log itself,
// part by part, and holds none of it: a log of millions of events is longer than a page can hold.

import { type Address, type Hex, createClient, http } from "viem";
import { partsBetween } from "../../../clients/ts/src/logs.ts";
import { rules } from "../lib/rules.ts";

/** What the page asks for. */
export interface Wanted {
  /** Where the node answers. */
  rpc: string;
  bank: Address;
  /** From which block to which. */
  since: number;
  last: number;
  /** Which event opens an account, by its first topic. */
  opens: Hex;
  /** So many accounts' coin is said in the end. */
  accounts: number;
  /** How the log is spoiled before it is replayed. */
  spoil: Spoil;
}

/** For the tests, and for whoever wants to see that it would be noticed: an event left out, or altered; by number. */
export interface Spoil {
  without: number;
  alter: number;
}

/** What the worker says. */
export type Said =
  | { kind: "progress"; done: number }
  | { kind: "failed"; problem: string }
  | { kind: "overdrawn"; seq: number; block: number }
  | {
      kind: "done";
      seq: string;
      hash: Hex;
      supply: string;
      heads: Head[];
      coin: [Hex, string][];
    };

/** Where the log leads after a block; and the number, as the node has it, of the block's first event. */
export type Head = [block: number, seq: number, hash: Hex, first: number];

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
export async function rawLogs(rpc: string, address: Address, from: bigint, to: bigint): Promise<Raw[]> {
  const client = createClient({ transport: http(rpc, { retryCount: 1, timeout: 60_000 }) });
  const place = { address, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
  const logs = (await client.request({ method: "eth_getLogs", params: [place] } as never)) as Raw[];
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

async function replay(wanted: Wanted, say: (said: Said) => void): Promise<Said> {
  const { rpc, bank, since, last, opens, accounts, spoil } = wanted;
  const log = await rules();
  log.reset();
  const heads: Head[] = [];
  const opened: Hex[] = [];
  // How many were read, and how many of these were replayed: all of them, unless the log is spoiled.
  let [read, done] = [0, 0];
  const ask = (from: bigint, to: bigint) => rawLogs(rpc, bank, from, to);
  for await (const { logs } of partsBetween(ask, BigInt(since), BigInt(last))) {
    const events = spoiled(logs, read + 1, spoil);
    const places = new Map<Hex, number>();
    logs.forEach(({ blockNumber }, at) => places.has(blockNumber) || places.set(blockNumber, read + at + 1));
    read += logs.length;
    for (let at = 0; at < events.length;) {
      const block = events[at]!.blockNumber;
      let end = at;
      while (events[end]?.blockNumber === block) {
        const { topics } = events[end++]!;
        if (topics[0] === opens && opened.length < accounts) {
          opened.push(`0x${topics[1]!.slice(26)}`);
        }
      }
      if (!log.add(events.slice(at, end))) {
        return { kind: "overdrawn", seq: done + 1, block: Number(block) };
      }
      done += end - at;
      heads.push([Number(block), done, log.head().hash, places.get(block)!]);
      at = end;
    }
    say({ kind: "progress", done });
  }
  const { seq, hash, supply } = log.head();
  const coin = opened.map((account): [Hex, string] => [account, String(log.coin(account))]);
  return { kind: "done", seq: String(seq), hash, supply: String(supply), heads, coin };
}

// The page imports what reads a block; in it, nobody posts anything.
if (typeof document === "undefined") {
  self.onmessage = ({ data }: MessageEvent<Wanted>) => {
    const say = (said: Said) => self.postMessage(said);
    replay(data, say).then(say, (error: unknown) =>
      say({ kind: "failed", problem: String((error as Error).message).split("\n")[0] ?? "" }),
    );
  };
}
