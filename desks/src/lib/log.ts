// The bank's log in this page: numbered events, of the query service as far as it goes, and of the node from there on; of
// the node alone where there is no service.

import { type Address, type Hex, type Log, decodeEventLog } from "viem";
import { useEffect } from "preact/hooks";
import { logsBetween } from "../../../clients/ts/src/logs.ts";
import { client, config, connection, councilAbi, timeBankAbi } from "./chain.ts";
import { type Answered, ask, lost, service } from "./service.ts";
import { type Store, store, useStore } from "./store.ts";

/** An event of the log. */
export interface Event {
  name: string;
  args: Record<string, unknown>;
  /** Its number on the log: the first is 1. */
  seq: number;
  block: number;
  /** The block's time. */
  time: number;
  /** The transaction; the query service says none. */
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
  /** Older events were left out. */
  cut?: boolean;
}

const NOTHING: Known = { events: [], block: -1, loading: true };
const said = (error: unknown) => String((error as Error).message).split("\n")[0] ?? "";

/** Something that is read again and again, never twice at a time; whoever asks meanwhile has it read once more. */
abstract class Reading {
  readonly known: Store<Known> = store<Known>(NOTHING);
  private current: Promise<void> | undefined;
  private again = false;

  /** Reads what is new. */
  read(): Promise<void> {
    this.again = true;
    this.current ??= this.all().finally(() => (this.current = undefined));
    return this.current;
  }

  private async all(): Promise<void> {
    while (this.again) {
      this.again = false;
      try {
        await this.more();
      } catch (error) {
        this.known.set({ ...this.known.value, loading: false, problem: said(error) });
      }
    }
  }

  protected abstract more(): Promise<void>;
}

/** One contract's whole log, as the node has it. */
export class Follower extends Reading {
  constructor(
    private readonly address: () => Address,
    private readonly abi: typeof timeBankAbi | typeof councilAbi,
  ) {
    super();
  }

  protected async more(): Promise<void> {
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

/** What a transaction put on a log, numbered by those of its events that say their own number. */
export function numbered(logs: readonly Log[], abi: typeof timeBankAbi | typeof councilAbi): Event[] {
  const events = logs.map((log) => eventOf(log, 0, abi));
  const at = events.findIndex(({ args }) => typeof args["seq"] === "bigint");
  const first = at < 0 ? undefined : Number(events[at]!.args["seq"]) - at;
  return first === undefined ? events : events.map((event, place) => ({ ...event, seq: first + place }));
}

export const bankLog = new Follower(() => config().bank, timeBankAbi);
export const councilLog = new Follower(() => config().council ?? "0x", councilAbi);

/** Which part of the bank's log. */
export interface Wanted {
  names?: readonly string[];
  /** That name this account. */
  account?: string;
  classId?: number;
  /** So many of the newest; else as many as a page can hold. */
  last?: number;
}

/** Events that one screen may hold. */
const MOST = 5_000;
/** Events of one answer. */
const PART = 1_000;

/** An event as the query service has it. */
interface Served {
  seq: number;
  block: number;
  time: number;
  topics: Hex[];
  data: Hex;
}

const fromService = ({ seq, block, time, topics, data }: Served): Event =>
  eventOf(
    { topics, data, blockNumber: BigInt(block), blockTimestamp: BigInt(time), transactionHash: null } as unknown as Log,
    seq,
    timeBankAbi,
  );

const fits = (event: Event, { names: wanted, account, classId }: Wanted): boolean =>
  (!wanted || wanted.includes(event.name)) &&
  (!account || names(event, account as Address)) &&
  (classId === undefined || Number(event.args["class_id"] ?? 0) === classId);

/** What the service has not read yet, from the node; every question's. */
const tail = new (class extends Reading {
  private after = { seq: -1, block: -1 };

  protected async more(): Promise<void> {
    const { seq, block } = service.value;
    const last = connection.value.head?.block;
    if (last === undefined || (this.after.seq === seq && BigInt(this.known.value.block) >= last)) {
      return;
    }
    this.after = { seq, block };
    const logs =
      BigInt(block) < last ? await logsBetween(client() as never, config().bank, BigInt(block + 1), last) : [];
    const events = logs.map((log, at) => eventOf(log, seq + at + 1, timeBankAbi));
    this.known.set({ events, block: Number(last), loading: false });
  }
})();

/** One part of the log, followed. */
class Part extends Reading {
  /** What the service said, to be gone on from. */
  private served: Event[] = [];
  private isCut = false;
  private upTo = -1;

  constructor(private readonly wanted: Wanted) {
    super();
  }

  protected async more(): Promise<void> {
    if (service.value.state === "good") {
      try {
        return await this.fromService();
      } catch {
        lost();
      }
    }
    await bankLog.read();
    const { events, block, loading, problem } = bankLog.known.value;
    const most = this.wanted.last ?? Number.MAX_SAFE_INTEGER;
    const found = events.filter((event) => fits(event, this.wanted)).slice(-most);
    this.known.set({ events: found, block, loading, ...(problem !== undefined && { problem }) });
  }

  private async fromService(): Promise<void> {
    const { seq } = service.value;
    if (this.upTo < seq) {
      await (this.upTo < 0 ? this.newest() : this.newer());
      // The service may have read more between its two answers.
      this.upTo = Math.max(seq, this.served.at(-1)?.seq ?? 0);
    }
    await tail.read();
    const { events, block, problem } = tail.known.value;
    if (problem !== undefined && events.length === 0 && this.served.length === 0) {
      throw new Error(problem);
    }
    const last = this.served.at(-1)?.seq ?? 0;
    const fresh = events.filter((event) => event.seq > last && fits(event, this.wanted));
    const all = [...this.served, ...fresh].slice(-(this.wanted.last ?? MOST));
    this.known.set({ events: all, block, loading: false, cut: this.isCut });
  }

  private query(more: Record<string, string | number>): string {
    const { names: wanted, account, classId } = this.wanted;
    const query = new URLSearchParams({
      ...(wanted && { name: wanted.join(",") }),
      ...(account && { account }),
      ...(classId !== undefined && { class: String(classId) }),
    });
    Object.entries(more).forEach(([key, value]) => query.set(key, String(value)));
    return `/events?${query}`;
  }

  private async newest(): Promise<void> {
    const most = this.wanted.last ?? MOST;
    const found: Event[] = [];
    let after: number | null = null;
    do {
      const limit = Math.min(PART, most - found.length);
      const place: { after?: number } = after === null ? {} : { after };
      const { data, next }: Answered<Served[]> = await ask<Served[]>(this.query({ order: "desc", limit, ...place }));
      found.push(...data.map(fromService));
      after = next;
    } while (after !== null && found.length < most);
    this.isCut = after !== null && this.wanted.last === undefined;
    this.served = found.reverse();
  }

  private async newer(): Promise<void> {
    let after: number | null = Math.max(this.upTo, 0);
    while (after !== null) {
      const { data, next }: Answered<Served[]> = await ask<Served[]>(this.query({ order: "asc", limit: PART, after }));
      this.served = [...this.served, ...data.map(fromService)];
      after = next;
    }
  }
}

/** The parts that screens asked for last. */
const parts = new Map<string, Part>();
const KEPT = 30;

function partOf(wanted: Wanted): Part {
  const key = JSON.stringify(wanted).toLowerCase();
  const part = parts.get(key) ?? new Part(wanted);
  parts.delete(key);
  parts.set(key, part);
  for (const old of [...parts.keys()].slice(0, -KEPT)) {
    parts.delete(old);
  }
  return part;
}

function useReading(reading: Reading): Known {
  const { head } = useStore(connection);
  const { state, seq } = useStore(service);
  useEffect(() => void reading.read(), [reading, head?.block, state, seq]);
  return useStore(reading.known);
}

/** A part of the bank's log, followed. */
export const useLog = (wanted: Wanted = {}): Known => useReading(partOf(wanted));

/** The council's log, followed. */
export const useCouncilLog = (): Known => useReading(councilLog);

/** All events of a part, read now; an error where they cannot be, as a sum over some of them is none. */
export async function eventsOf(wanted: Wanted): Promise<Event[]> {
  const part = partOf(wanted);
  await part.read();
  const { events, problem, cut } = part.known.value;
  if (problem !== undefined || cut) {
    throw new Error(problem ?? "older events were left out");
  }
  return events;
}

/** What the service has not read yet. */
export async function tailOf(): Promise<Event[]> {
  await tail.read();
  return tail.known.value.events;
}

/** One event by its number. */
export async function eventAt(seq: number): Promise<Event | undefined> {
  if (service.value.state === "good" && seq <= service.value.seq) {
    try {
      return fromService((await ask<Served>(`/events/${seq}`)).data);
    } catch {
      lost();
    }
  }
  const part = partOf({});
  await part.read();
  return part.known.value.events.find((event) => event.seq === seq) ?? bankLog.known.value.events[seq - 1];
}

/** Whether an event names an account. */
export function names(event: Event, account: Address): boolean {
  const digits = account.slice(2).toLowerCase();
  return (
    event.topics.some((topic, at) => at > 0 && topic.slice(26).toLowerCase() === digits) ||
    Object.values(event.args).some((value) => typeof value === "string" && value.slice(2).toLowerCase() === digits)
  );
}
