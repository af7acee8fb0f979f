// The bank's events: what a transaction logged, and what is logged from now on.

import { type Address, type Log, type ParseEventLogsReturnType, parseEventLogs } from "viem";
import { watchContractEvent } from "viem/actions";
import type { AnyClient } from "./client.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

/** One of the bank's events, with its figures by name. */
export type BankEvent = ParseEventLogsReturnType<typeof timeBankAbi, undefined, true>[number];

/** The bank's events among these logs, in the order in which they happened. */
export function eventsOf(logs: Log[]): BankEvent[] {
  return parseEventLogs({ abi: timeBankAbi, logs: inOrder(logs) });
}

/** Logs in the order in which they happened, which a node need not keep. */
export function inOrder<Logged extends Log>(logs: readonly Logged[]): Logged[] {
  const place = ({ blockNumber, logIndex }: Log) => [Number(blockNumber), Number(logIndex)] as const;
  return [...logs].sort((a, b) => {
    const [[blockA, indexA], [blockB, indexB]] = [place(a), place(b)];
    return blockA - blockB || indexA - indexB;
  });
}

/** What to watch, and whom to tell. */
export interface Watch {
  address: Address;
  /** The first block to look at; from now on where it is missing. */
  fromBlock?: bigint;
  /** Told every event, one by one and in order. */
  onEvent: (event: BankEvent) => void;
  /** Told when the node does not answer; watching goes on. */
  onError: (error: Error) => void;
}

/** Watches the bank until the function that it returns is called. */
export function watch(client: AnyClient, { address, fromBlock, onEvent, onError }: Watch): () => void {
  return watchContractEvent(client, {
    abi: timeBankAbi,
    address,
    strict: true,
    ...(fromBlock !== undefined && { fromBlock }),
    onLogs: (logs) => eventsOf(logs).forEach(onEvent),
    onError,
  });
}
