// What a council can call: the bank's messages, changes of itself, and several calls as one.

import { type Abi, type AbiFunction, type Address, type Hex, decodeFunctionData, toFunctionSelector } from "viem";
import { config, timeBankAbi } from "../../lib/chain.ts";
import { className } from "../../lib/classes.ts";
import { hours, moment } from "../../lib/format.ts";
import { argumentInWords } from "../../words/arguments.ts";
import { classNameOf } from "../../../../clients/ts/src/units.ts";

/** How the council changes itself: no messages that anybody can send. */
const change = (name: string, ...figures: [name: string, type: string][]) =>
  ({
    type: "function",
    name,
    inputs: figures.map(([figure, type]) => ({ name: figure, type })),
    outputs: [],
    stateMutability: "nonpayable",
  }) as const;

export const changes = [
  change("addMember", ["member", "address"]),
  change("removeMember", ["member", "address"]),
  change("replaceMember", ["before", "address"], ["after", "address"]),
  change("setThreshold", ["threshold", "uint8"]),
  change("setDelay", ["delay", "uint32"]),
  change("setSelectorDelay", ["selector", "bytes4"], ["delay", "uint32"]),
  change("setGuardian", ["guardian", "address"]),
  change("batch", ["targets", "address[]"], ["calls", "bytes[]"]),
] as Abi;

/** The most calls in one proposal. */
export const MOST_CALLS = 16;

const isBank = (target: Address) => target.toLowerCase() === config().bank.toLowerCase();
const isCouncil = (target: Address) => target.toLowerCase() === config().council?.toLowerCase();

/** Seconds of coin or of service, and of time, among what the governor's and the council's calls take. */
const SECONDS = new Set(["amount", "quota", "lot", "holdSecs", "delay"]);

/** What a figure of a call says, where a number does not say it. */
function inWords(message: string, argument: string, value: unknown): string | undefined {
  const named = argumentInWords(message, argument, value);
  if (named !== undefined) {
    return named;
  }
  if ((message === "registerClass" || message === "renameClass") && argument === "name") {
    return `“${classNameOf(value as Hex)}”`;
  }
  if (argument === "classId") {
    return className(value as number);
  }
  if (argument === "until" || argument === "expires") {
    return moment(value as bigint);
  }
  return SECONDS.has(argument) && typeof value !== "object" ? hours(BigInt(value as bigint)) : undefined;
}

/** A figure of a call: its name, as the call has it, and what that says where it does not say it itself. */
export type Figure = [name: string, value: string, words?: string];

/** A call in words: which message, with which figures; of a batch, which calls. */
export interface Decoded {
  name: string;
  figures: Figure[];
  /** Whether it changes the council itself. */
  own: boolean;
  calls: { target: Address; data: Hex; call: Decoded | undefined }[];
}

/** Reads a call; nothing where this page cannot: what the bank's words mean at another address, nobody knows. */
export function decoded(target: Address, data: Hex): Decoded | undefined {
  if (!isBank(target) && !isCouncil(target)) {
    return undefined;
  }
  const abi = isCouncil(target) ? changes : (timeBankAbi as Abi);
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi, data });
    if (abi === changes && functionName === "batch") {
      const [targets, inner] = args as [Address[], Hex[]];
      const calls = inner.map((bytes, at) => {
        const place = targets[at]!;
        return { target: place, data: bytes, call: decoded(place, bytes) };
      });
      const own = calls.some(({ target: place }) => isCouncil(place));
      return { name: functionName, figures: [], own, calls };
    }
    const { inputs } = abi.find(
      (item) => item.type === "function" && item.name === functionName && item.inputs.length === args.length,
    ) as AbiFunction;
    const figures = args.map((value, at): Figure => {
      const argument = inputs[at]?.name ?? String(at);
      const words = inWords(functionName, argument, value);
      return words === undefined ? [argument, String(value)] : [argument, String(value), words];
    });
    return { name: functionName, figures, own: abi === changes, calls: [] };
  } catch {
    return undefined;
  }
}

/** Everything that a council can call, with its selector, by name: what the bank and the council change. */
export const callable: { name: string; selector: Hex }[] = [...(timeBankAbi as Abi), ...changes]
  .filter((item): item is AbiFunction => item.type === "function" && item.stateMutability !== "view")
  .map((item) => ({
    name: `${item.name}(${item.inputs.map(({ type }) => type).join(",")})`,
    selector: toFunctionSelector(item),
  }))
  .sort((a, b) => a.name.localeCompare(b.name));

/** What has this selector: a message, or the selector itself where this page knows none. */
export const messageOf = (selector: string) =>
  callable.find((message) => message.selector === selector.toLowerCase())?.name ?? selector;
