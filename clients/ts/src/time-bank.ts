// The bank at an address: every message typed, and what its callers want to know when it is done.

import {
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type GetContractReturnType,
  type SimulateContractParameters,
  type TransactionReceipt,
  type WriteContractParameters,
  getContract,
} from "viem";
import { simulateContract, waitForTransactionReceipt, writeContract } from "viem/actions";
import type { AnyClient } from "./client.ts";
import { type BankEvent, type Watch, eventsOf, watch } from "./events.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";
import { KINDS, type Order, type Placed, SIDES, placed } from "./orders.ts";

/** A message that changes something. */
export type Message = ContractFunctionName<typeof timeBankAbi, "nonpayable">;

/** What a message takes. */
export type Arguments<name extends Message> = ContractFunctionArgs<typeof timeBankAbi, "nonpayable", name>;

/** What a message did. */
export interface Done {
  receipt: TransactionReceipt;
  events: BankEvent[];
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
  /** Sends a message, unless it would be refused, and waits until it is in a block. */
  send<name extends Message>(functionName: name, args: Arguments<name>): Promise<Done>;
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
  const helpers: Helpers = {
    async send(functionName, args) {
      const call = { abi: timeBankAbi, address, functionName, args, account: client.account };
      const { request } = await simulateContract(client, call as SimulateContractParameters);
      const hash = await writeContract(client, request as WriteContractParameters);
      const receipt = await waitForTransactionReceipt(client, { hash });
      if (receipt.status === "reverted") {
        // Something came in between. Asking again says what it is.
        await simulateContract(client, { ...call, blockNumber: receipt.blockNumber } as SimulateContractParameters);
        throw new Error(`transaction ${hash} was reverted; it would go through now`);
      }
      return { receipt, events: eventsOf(receipt.logs) };
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
