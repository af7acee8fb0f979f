// The bank at an address: every message typed, and what its callers want to know when it is done.

import {
  type AbiFunction,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type GetContractReturnType,
  type Hash,
  type SimulateContractParameters,
  type TransactionReceipt,
  InvalidAddressError,
  encodeFunctionData,
  getAbiItem,
  getContract,
  isAddress,
} from "viem";
import { simulateContract } from "viem/actions";
import type { AnyClient } from "./client.ts";
import { type Item, itemsOf, lacking } from "./effects.ts";
import { type BankEvent, eventsOf } from "./events.ts";
import { meaningOf } from "./explain.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";
import { KINDS, type Order, type Placed, SIDES, placed } from "./orders.ts";
import { type Sending, transact } from "./transaction.ts";
import { type Watch, watch } from "./watch.ts";

/** A message that changes something. */
export type Message = ContractFunctionName<typeof timeBankAbi, "nonpayable">;

/** What a message takes. */
export type Arguments<name extends Message> = ContractFunctionArgs<typeof timeBankAbi, "nonpayable", name>;

/** What a message did. */
export interface Done {
  receipt: TransactionReceipt;
  events: BankEvent[];
}

/** It is in a block, and its log does not show that what was asked for was done. */
export class NotDone extends Error {
  override name = "NotDone";
  constructor(
    readonly hash: Hash,
    lacks: string,
    /** What it did. */
    readonly done: Done,
  ) {
    super(`transaction ${hash} succeeded, but its log has no ${lacks}: what was asked for was not done`);
  }
}

/** A batch of which some items were refused; the others are done where there is a receipt. */
export class PartlyRefused extends Error {
  override name = "PartlyRefused";
  constructor(
    /** What became of each item. */
    readonly items: Item[],
    /** What it did; nothing where all would have been refused, and nothing was sent. */
    readonly done?: Done,
  ) {
    const refused = items.filter((item) => !item.done);
    const said = ({ id, code }: Item) =>
      `${id} (${code === undefined ? "the reason is not known any more" : `${code} ${meaningOf(code)?.name}`})`;
    super(`${refused.length} of ${items.length} are refused: ${refused.map(said).join(", ")}`);
  }
}

/** The bank: `read`, `write`, `simulate` and so on as viem types them, and what it adds to them. */
export type TimeBank<client extends AnyClient = AnyClient> = GetContractReturnType<
  typeof timeBankAbi,
  client,
  Address
> &
  Helpers;

/** What viem does not know of the bank. Whatever is refused throws; `explain` says why. */
export interface Helpers {
  /**
   * Sends a message, unless it would be refused, waits until it is in a block, and answers when its log shows that what was asked
   * for was done. Throws `NotDone` or `PartlyRefused` where not all of it was, `OutOfGas`, and `NotSeen` where nobody knows.
   */
  send<name extends Message>(functionName: name, args: Arguments<name>, sending?: Sending): Promise<Done>;
  /** Cancels all of the caller's orders in a class, in as many transactions as it takes; how many orders. */
  cancelAll(classId: number, sending?: Sending): Promise<number>;
  /** Places an order; what became of it. */
  place(order: Order): Promise<Done & Placed>;
  /** Trades what the book has within a limit; nothing rests. */
  take(order: Omit<Order, "expiry" | "kind">): Promise<Done & Placed>;
  /** Watches the bank's events until the function that it returns is called. */
  watch(events: Omit<Watch, "address">): () => void;
}

/** The bank at an address, called by a client. */
export function getTimeBank<client extends AnyClient>({
  address,
  client,
}: {
  address: Address;
  client: client;
}): TimeBank<client> {
  if (!isAddress(address)) {
    throw new InvalidAddressError({ address });
  }
  const simulated = async (functionName: string, args: readonly unknown[], blockNumber?: bigint) => {
    const call = { abi: timeBankAbi, address, functionName, args, account: client.account, blockNumber };
    const { result } = await simulateContract(client, call as unknown as SimulateContractParameters);
    if ((result as unknown) === false) {
      throw new Error(`the bank answers that ${functionName} does nothing`);
    }
    return result as unknown;
  };
  const helpers: Helpers = {
    async send(functionName, args, sending = {}) {
      const given = args as readonly unknown[];
      const { inputs } = getAbiItem({ abi: timeBankAbi, name: functionName, args } as never) as unknown as AbiFunction;
      mustMatch(given);
      const answer = await simulated(functionName, given);
      mustDoSomething(itemsTried(functionName, given, answer));
      const data = encodeFunctionData({ abi: timeBankAbi, functionName, args } as never);
      const { receipt } = await transact(client, { to: address, data, room: ROOM }, sending);
      if (receipt.status === "reverted") {
        // Something came in between. Asking again says what it is.
        await simulated(functionName, given, receipt.blockNumber);
        throw new Error(`transaction ${receipt.transactionHash} was reverted; it would go through now`);
      }
      const done = { receipt, events: eventsOf(receipt.logs) };
      const lacks = lacking(functionName, inputs, given, address, done.events);
      if (lacks !== undefined) {
        throw new NotDone(receipt.transactionHash, lacks, done);
      }
      const items = itemsOf(functionName, given, answer, address, done.events);
      if (items.some((item) => !item.done)) {
        throw new PartlyRefused(items, done);
      }
      return done;
    },
    async cancelAll(classId, sending) {
      let [removed, cursor, inVain] = [0, 0n, 0];
      for (;;) {
        const [some, next] = (await simulated("cancelAll", [classId, cursor, MOST_AT_ONCE])) as [number, bigint];
        if (some === 0 && next === 0n) {
          return removed;
        }
        if (some === 0) {
          cursor = next;
          continue;
        }
        const { events } = await helpers.send("cancelAll", [classId, cursor, MOST_AT_ONCE], sending);
        const gone = events.filter((event) => event.eventName === "OrderRemoved").length;
        removed += gone;
        inVain = gone === 0 ? inVain + 1 : 0;
        if (inVain === 3) {
          throw new Error(`${removed} orders were cancelled; others are left from cursor ${cursor} on`);
        }
      }
    },
    async place({ classId, side, tick, lots, expiry, kind }) {
      const done = await helpers.send("place", [classId, SIDES[side], tick, lots, expiry, KINDS[kind]]);
      return { ...done, ...placed(done.events) };
    },
    take: (order) => helpers.place({ ...order, expiry: 0n, kind: "ioc" }),
    watch: (events) => watch(client, { address, ...events }),
  };
  return { ...getContract({ abi: timeBankAbi, address, client }), ...helpers } as TimeBank<client>;
}

/**
 * How many times the gas that a call takes now it may take when it is its turn. The worst of what is done all the same is a
 * transfer that raises an alert meanwhile: 2.2 times.
 */
const ROOM = 3n;

/** Orders that a call removes at most. */
const MOST_AT_ONCE = 32;

/** Lists that go together have as many items each. */
function mustMatch(args: readonly unknown[]): void {
  const lengths = args.filter(Array.isArray).map((list) => list.length);
  if (lengths.some((length) => length !== lengths[0])) {
    throw new RangeError(`lists that go together have as many items each, not ${lengths.join(" and ")}`);
  }
}

function itemsTried(message: Message, args: readonly unknown[], answer: unknown): Item[] {
  const items = itemsOf(message, args, answer, "0x0000000000000000000000000000000000000000", []);
  return items.map((item) => ({ ...item, done: item.code === undefined }));
}

function mustDoSomething(items: Item[]): void {
  if (items.length > 0 && items.every((item) => !item.done)) {
    throw new PartlyRefused(items);
  }
}
