// Replays the whole log beside the page, against the heads that the contract kept after blocks.

import type { Hex } from "viem";
import { rules } from "../lib/rules.ts";

/** What the page hands over: events of whole blocks, in order. */
export interface Part {
  events: { topics: readonly Hex[]; data: Hex; block: number }[];
  /** Whether the log begins anew. */
  first: boolean;
  /** Whether these are the last. */
  last: boolean;
  /** Accounts whose coin is wanted in the end. */
  accounts: Hex[];
}

/** What the worker says. */
export type Said =
  | { kind: "progress"; done: number }
  | { kind: "overdrawn"; seq: number }
  | {
      kind: "done";
      seq: string;
      hash: Hex;
      supply: string;
      heads: [block: number, seq: number, hash: Hex][];
      coin: [Hex, string][];
    };

let heads: [number, number, Hex][] = [];
let done = 0;
let broken = false;

self.onmessage = async ({ data }: MessageEvent<Part>) => {
  const log = await rules();
  const say = (said: Said) => self.postMessage(said);
  if (data.first) {
    log.reset();
    [heads, done, broken] = [[], 0, false];
  }
  for (let at = 0; at < data.events.length && !broken;) {
    const block = data.events[at]!.block;
    let end = at;
    while (end < data.events.length && data.events[end]!.block === block) {
      end++;
    }
    if (!log.add(data.events.slice(at, end))) {
      broken = true;
      say({ kind: "overdrawn", seq: done + 1 });
      return;
    }
    done += end - at;
    const { hash } = log.head();
    heads.push([block, done, hash]);
    at = end;
  }
  say({ kind: "progress", done });
  if (data.last && !broken) {
    const { seq, hash, supply } = log.head();
    const coin = data.accounts.map((account): [Hex, string] => [account, String(log.coin(account))]);
    say({ kind: "done", seq: String(seq), hash, supply: String(supply), heads, coin });
  }
};
