// Links to other banks: where they stand, and what became of each payment over them.

import { type Address, type Hex, keccak256, pad, stringToBytes } from "viem";
import { type Asked, chain, config, now, read, useAsk } from "./chain.ts";
import type { Event } from "./log.ts";

/** A link to another bank. */
export interface Link {
  id: number;
  own: Hex;
  peer: Hex;
  peerLink: number;
  channel: Hex;
  /** 1 same chain, 2 attested. */
  kind: number;
  status: number;
  opened: number;
  heardAt: number;
  position: { held: bigint; claim: bigint; inFlight: bigint; unanswered: number; said: bigint; heard: bigint };
  limits: Limits;
}

/** What a link may come to; `from`, when what was announced last is in force. */
export interface Limits {
  owe: bigint;
  claim: bigint;
  dayOut: bigint;
  dayIn: bigint;
  outToday: bigint;
  inToday: bigint;
  from: number;
}

/** Links that one screen asks the contract for. */
export const MOST = 50;
export const SAME_CHAIN = 1;
export const ATTESTED = 2;
export const OPEN = 1;
export const BROKEN = 4;
/** Seconds that a payment may be under way. */
export const LONGEST = 7 * 86_400;

/** A link's limits at a moment. */
export async function limitsAt(id: number, moment: number): Promise<Limits> {
  const [owe, claim, dayOut, dayIn, outToday, inToday, from] = await read("linkLimitsAt", [id, BigInt(moment)]);
  return { owe, claim, dayOut, dayIn, outToday, inToday, from: Number(from) };
}

async function linkOf(id: number): Promise<Link> {
  const [link, position, limits] = await Promise.all([
    read("linkOf", [id]),
    read("positionOf", [id]),
    limitsAt(id, now()),
  ]);
  const [own, peer, peerLink, channel, kind, status, opened, heardAt] = link;
  const [held, claim, inFlight, unanswered, said, , heard] = position;
  const where = { held, claim, inFlight, unanswered, said, heard };
  const when = { opened: Number(opened), heardAt: Number(heardAt) };
  return { id, own, peer, peerLink, channel, kind, status, ...when, position: where, limits };
}

/** All links, and how many there are. */
export const useLinks = (): Asked<{ links: Link[]; all: number }> =>
  useAsk(async () => {
    const [all] = await read("linkTotals", []);
    const links = await Promise.all(Array.from({ length: Math.min(all, MOST) }, (_, at) => linkOf(at + 1)));
    return { links, all };
  }, ["links"]);

/** What can still be paid over a link now, by its limits. */
export function roomOf({ position: { held, claim, inFlight }, limits: { owe, dayOut, outToday } }: Link): bigint {
  const [position, day] = [owe + claim - held - inFlight, dayOut - outToday];
  const least = position < day ? position : day;
  return least > 0n ? least : 0n;
}

/** The id by which other banks know the bank at an address of this chain. */
export function bankId(bank: Address): Hex {
  const of = stringToBytes(`eip155:${chain().id}`);
  return keccak256(`0x${hexOf("TimeBank/1")}${keccak256(of).slice(2)}${bank.slice(2).toLowerCase()}`);
}

/** The id by which other banks know this one. */
export const ownId = () => bankId(config().bank);

const hexOf = (text: string) => Array.from(stringToBytes(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whom another bank pays: an address there, or the 32 bytes by which it knows a member. Nothing where it is neither. */
export function payeeOf(account: Address | undefined, typed: string): Hex | undefined {
  const digits = account ?? /^0x[0-9a-f]{64}$/i.exec(typed)?.[0];
  return digits && !/^0x0*$/.test(digits) ? pad(digits as Hex, { size: 32 }) : undefined;
}

/** A payment over a link, sent or received here. */
export interface Payment {
  link: number;
  number: bigint;
  /** The event that sent it. */
  sent: Event;
  /** The event that ended it here. */
  settled?: Event;
}

const keyOf = ({ args }: Event) => `${String(args["link"])}:${String(args["number"])}`;

/** Payments that were sent from here, the newest first, with what became of each. */
export function paymentsOf(events: readonly Event[]): Payment[] {
  const ends = new Map(events.filter(({ name }) => name === "PaymentSettled").map((event) => [keyOf(event), event]));
  return events
    .filter(({ name }) => name === "InterbankPayment")
    .map((sent): Payment => {
      const settled = ends.get(keyOf(sent));
      const number = sent.args["number"] as bigint;
      return { link: Number(sent.args["link"]), number, sent, ...(settled && { settled }) };
    })
    .reverse();
}
