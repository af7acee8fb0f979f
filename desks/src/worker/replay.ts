// Replays the whole log beside the page, against the heads that the contract kept after blocks. It reads the log itself,
// part by part, and holds none of it: a log of millions of events is longer than a page can hold.

import { type Address, type Hex, createClient, http } from "viem";
import { partsBetween } from "../../../clients/ts/src/logs.ts";
import { type Spoil, dated, rawLogs, spoiled } from "../lib/raw.ts";
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

async function replay(wanted: Wanted, say: (said: Said) => void): Promise<Said> {
  const { rpc, bank, since, last, opens, accounts, spoil } = wanted;
  const log = await rules();
  log.reset();
  const heads: Head[] = [];
  const opened: Hex[] = [];
  // How many were read, and how many of these were replayed: all of them, unless the log is spoiled.
  let [read, done] = [0, 0];
  const node = createClient({ transport: http(rpc, { retryCount: 1, timeout: 60_000 }) });
  const ask = (from: bigint, to: bigint) => rawLogs(node, bank, from, to);
  for await (const part of partsBetween(ask, BigInt(since), BigInt(last))) {
    const logs = await dated(node, part.logs);
    const events = spoiled(logs, read + 1, spoil);
    const places = new Map<Hex, number>();
    logs.forEach(({ blockNumber }, at) => places.has(blockNumber) || places.set(blockNumber, read + at + 1));
    read += logs.length;
    for (let at = 0; at < events.length;) {
      const { blockNumber: block, blockTimestamp: time } = events[at]!;
      let end = at;
      while (events[end]?.blockNumber === block) {
        const { topics } = events[end++]!;
        if (topics[0] === opens && opened.length < accounts) {
          opened.push(`0x${topics[1]!.slice(26)}`);
        }
      }
      if (!log.add(BigInt(time), events.slice(at, end))) {
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

self.onmessage = ({ data }: MessageEvent<Wanted>) => {
  const say = (said: Said) => self.postMessage(said);
  replay(data, say).then(say, (error: unknown) =>
    say({ kind: "failed", problem: String((error as Error).message).split("\n")[0] ?? "" }),
  );
};
