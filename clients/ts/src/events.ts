// The bank's events among logs, in order and with their numbers.

import { type Log, type ParseEventLogsReturnType, parseEventLogs, toEventSelector } from "viem";
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

/** Which of the bank's events are numbered, by their first topic; a log may have millions. */
const NUMBERED = new Set(
  timeBankAbi.flatMap((item) =>
    item.type === "event" && item.inputs.at(-1)?.name === "seq" ? [toEventSelector(item)] : [],
  ),
);

/** The number that a log says, which is its last word; the standards' events say none. */
export function numberOf({ topics, data }: Pick<Log, "topics" | "data">): bigint | undefined {
  const [signature] = topics;
  const isNumbered = signature !== undefined && NUMBERED.has(signature) && data.length >= 66;
  return isNumbered ? BigInt(`0x${data.slice(-64)}`) : undefined;
}
