// What is logged from now on, every event once and in order; what a node leaves out is noticed by the events' numbers.

import type { Address, Log } from "viem";
import { getBlockNumber } from "viem/actions";
import { headAt } from "./audit.ts";
import type { AnyClient } from "./client.ts";
import { type BankEvent, eventsOf, numberOf } from "./events.ts";
import { logsBetween } from "./logs.ts";
import { pause } from "./transaction.ts";

/** What to watch, and whom to tell. */
export interface Watch {
  address: Address;
  /** The first block to look at; from now on where it is missing. */
  fromBlock?: bigint;
  /** Told every event, one by one and in order. */
  onEvent: (event: BankEvent) => void;
  /** Told when the node does not answer, or leaves events out for good (`MissingEvents`); watching goes on. */
  onError: (error: Error) => void;
}

/** The node knows that these events happened, and does not give them, however often it is asked. */
export class MissingEvents extends Error {
  override name = "MissingEvents";
  constructor(
    readonly first: bigint,
    readonly last: bigint,
  ) {
    super(`events ${first} to ${last} are missing: the node does not give them`);
  }
}

/** How many blocks are told at once. */
const PART = 2_000n;

/** How often to ask again for events that are missing: a node may know a block before it knows the block's logs. */
const LOOKS = 5;

/** Watches the bank until the function that it returns is called. */
export function watch(client: AnyClient, { address, fromBlock, onEvent, onError }: Watch): () => void {
  let stopped = false;
  const follower = new Follower(client, address, onEvent, onError, () => stopped);
  const follow = async () => {
    while (!stopped) {
      let isBehind = false;
      try {
        isBehind = await follower.look(fromBlock);
      } catch (error) {
        if (!stopped) {
          onError(error as Error);
        }
      }
      if (!isBehind) {
        await pause(client);
      }
    }
  };
  void follow();
  return () => {
    stopped = true;
  };
}

class Follower {
  /** The first block of which nothing was told yet. */
  private next: bigint | undefined;
  /** The number of the last event that was told, if it is known. */
  private told: bigint | undefined;

  constructor(
    private readonly client: AnyClient,
    private readonly address: Address,
    private readonly onEvent: (event: BankEvent) => void,
    private readonly onError: (error: Error) => void,
    private readonly isStopped: () => boolean,
  ) {}

  /** Tells what is in the new blocks; whether there are more. */
  async look(fromBlock: bigint | undefined): Promise<boolean> {
    const newest = await getBlockNumber(this.client, { cacheTime: 0 });
    if (this.next === undefined) {
      const next = fromBlock ?? newest + 1n;
      this.told = next === 0n ? 0n : await this.countedAt(next - 1n);
      this.next = next;
    }
    if (this.next > newest) {
      return false;
    }
    // Of a long history a part at a time is told, and kept in memory.
    const last = newest - this.next < PART ? newest : this.next + PART - 1n;
    // How many there must be; not where the node has forgotten that state.
    const due = await this.countedAt(last);
    for (let look = 1; ; look++) {
      const logs = await logsBetween(this.client, this.address, this.next, last);
      if (look === LOOKS || this.gaps(logs, due).size === 0) {
        this.tell(logs, due);
        break;
      }
      await pause(this.client);
    }
    this.next = last + 1n;
    return last < newest;
  }

  private async countedAt(block: bigint): Promise<bigint | undefined> {
    return headAt(this.client, this.address, block).then(
      ({ seq }) => seq,
      () => undefined,
    );
  }

  /** The events that are missing, by the place that they are missing before. */
  private gaps(logs: readonly Log[], due: bigint | undefined): Map<number, MissingEvents> {
    const gaps = new Map<number, MissingEvents>();
    let at = this.told;
    logs.forEach((log, place) => {
      const said = numberOf(log);
      const expected = at === undefined ? undefined : at + 1n;
      if (said !== undefined && expected !== undefined && said > expected) {
        gaps.set(place, new MissingEvents(expected, said - 1n));
      }
      at = said ?? expected;
    });
    if (at !== undefined && due !== undefined && due > at) {
      gaps.set(logs.length, new MissingEvents(at + 1n, due));
    }
    return gaps;
  }

  private tell(logs: readonly Log[], due: bigint | undefined): void {
    const gaps = this.gaps(logs, due);
    logs.forEach((log, place) => {
      if (this.isStopped()) {
        return;
      }
      const missing = gaps.get(place);
      if (missing !== undefined) {
        this.onError(missing);
      }
      this.told = numberOf(log) ?? (this.told === undefined ? undefined : this.told + 1n);
      eventsOf([log]).forEach(this.onEvent);
    });
    const missing = gaps.get(logs.length);
    if (missing !== undefined && !this.isStopped()) {
      this.onError(missing);
    }
    if (due !== undefined && (this.told === undefined || due > this.told)) {
      this.told = due;
    }
  }
}
