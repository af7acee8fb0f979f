// The bank's log in this page: every event in order and numbered, read from the node and followed.

import { type Address, type Hex, type Log, decodeEventLog } from "viem";
import { useEffect } from "preact/hooks";
import { logsBetween } from "../../../clients/ts/src/logs.ts";
import { client, config, connection, councilAbi, timeBankAbi } from "./chain.ts";
import { store, useStore } from "./store.ts";

/** An event of the log. */
export interface Event {
  name: string;
  args: Record<string, unknown>;
  /** Its number on the log: the first is 1. */
  seq: number;
  block: number;
  /** The block's time. */
  time: number;
  tx: Hex;
  topics: readonly Hex[];
  data: Hex;
}

/** What is known of the log. */
export interface Known {
  events: Event[];
  /** The last block that was looked at. */
  block: number;
  loading: boolean;
  problem?: string;
}

/** One contract's log, followed as long as somebody looks. */
export class Follower {
  readonly known = store<Known>({ events: [], block: -1, loading: true });
  private running = false;
  private again = false;

  constructor(
    private readonly address: () => Address,
    private readonly abi: typeof timeBankAbi | typeof councilAbi,
  ) {}

  /** Reads what is new. */
  async read(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      do {
        this.again = false;
        await this.more();
      } while (this.again);
    } catch (error) {
      const problem = String((error as Error).message).split("\n")[0] ?? "";
      this.known.set({ ...this.known.value, loading: false, problem });
    } finally {
      this.running = false;
    }
  }

  private async more(): Promise<void> {
    const { events, block } = this.known.value;
    const last = connection.value.head?.block;
    if (last === undefined || BigInt(block) >= last) {
      return;
    }
    const from = BigInt(Math.max(block + 1, config().since));
    const logs = await logsBetween(client() as never, this.address(), from, last);
    const fresh = logs.map((log, at) => eventOf(log, events.length + at + 1, this.abi));
    const all = fresh.length ? [...events, ...fresh] : events;
    this.known.set({ events: all, block: Number(last), loading: false });
  }
}

/** An event from a log as the node gave it. */
export function eventOf(log: Log, seq: number, abi: typeof timeBankAbi | typeof councilAbi): Event {
  let [name, args]: [string, Record<string, unknown>] = ["?", {}];
  try {
    const decoded = decodeEventLog({ abi: abi as typeof timeBankAbi, topics: log.topics, data: log.data });
    [name, args] = [decoded.eventName, decoded.args as unknown as Record<string, unknown>];
  } catch {
    // An event that this page is too old to know is shown with its bytes.
  }
  const time = Number((log as { blockTimestamp?: string | bigint }).blockTimestamp ?? 0);
  const block = Number(log.blockNumber);
  return { name, args, seq, block, time, tx: log.transactionHash ?? "0x", topics: log.topics, data: log.data };
}

export const bankLog = new Follower(() => config().bank, timeBankAbi);
export const councilLog = new Follower(() => config().council ?? "0x", councilAbi);

/** The log, followed. */
export function useLog(follower: Follower = bankLog): Known {
  const { head } = useStore(connection);
  useEffect(() => void follower.read(), [follower, head?.block]);
  return useStore(follower.known);
}

/** Whether an event names an account. */
export function names(event: Event, account: Address): boolean {
  const digits = account.slice(2).toLowerCase();
  return (
    event.topics.some((topic, at) => at > 0 && topic.slice(26).toLowerCase() === digits) ||
    Object.values(event.args).some((value) => typeof value === "string" && value.slice(2).toLowerCase() === digits)
  );
}
