// Founding a bank: whoever deploys it is its first governor.

import { type Address, type Hex, isAddressEqual, stringToHex, zeroAddress } from "viem";
import { getCode } from "viem/actions";
import type { SendingClient } from "./client.ts";
import { eventsOf } from "./events.ts";
import { type Included, type Sending, pause, transact } from "./transaction.ts";

/** The programs behind the router, in the order in which it has their addresses. */
export const PROGRAMS = [
  "tokens",
  "accounts",
  "earning",
  "market",
  "auctions",
  "agreements",
  "settlement",
  "attention",
  "credit",
  "cases",
  "governance",
  "interbank",
  "delegation",
  "sheets",
  "relay",
  "fast_orders",
  "fast_transfers",
  "fast_agreements",
  "fast_carries",
  "fast_auctions",
  "fast_successions",
  "fast_interbank",
  "fast_hearing",
  "founding",
] as const;

/** The contracts' code, as `cargo xtask build` leaves it: the router and what is behind it, or the whole bank. */
export type Blobs = { router: Hex; programs: Record<(typeof PROGRAMS)[number], Hex> } | { alone: Hex };

/** The programs behind the router that run others themselves: the topics' before the relay's. */
const RUNNING: readonly string[] = ["relay", "fast_carries"];
const RUN = PROGRAMS.indexOf("relay");

/** Deploys a bank and returns the address that its users call. */
export async function deployTimeBank(client: SendingClient, blobs: Blobs, sending: Sending = {}): Promise<Address> {
  if ("alone" in blobs) {
    return founded(await deployed(client, blobs.alone, sending));
  }
  // Every program and every place is found before anything is deployed.
  const codes = PROGRAMS.map((name) => programOf(blobs.programs, name));
  const places: Address[] = PROGRAMS.map(() => zeroAddress);
  addressed("router", blobs.router, places);
  const whole = (number: number) => {
    const [name, code] = [PROGRAMS[number] as string, codes[number] as Hex];
    return RUNNING.includes(name) ? addressed(name, code, places.slice(0, RUN)) : code;
  };
  codes.forEach((_, number) => whole(number));
  for (const number of codes.keys()) {
    places[number] = (await deployed(client, whole(number), sending)).place;
  }
  return founded(await deployed(client, addressed("router", blobs.router, places), sending));
}

/** A program with the addresses of the first programs, in their order, in their places. */
function addressed(name: string, code: Hex, places: readonly Address[]): Hex {
  const found = places.map((place, number) => ({ place, at: placeOf(name, standIn(number), code) }));
  return found.reduce<Hex>(
    (whole, { place, at }) => `${whole.slice(0, at)}${place.slice(2).toLowerCase()}${whole.slice(at + 40)}` as Hex,
    code,
  );
}

/** What stands in the router's code for the address of a program that is not known yet. */
function standIn(number: number): string {
  return `timebank program ${String(number).padStart(2, "0")} `;
}

/** A program. No two may be the same: one of them would be another than its name says. */
function programOf(programs: Record<(typeof PROGRAMS)[number], Hex>, name: (typeof PROGRAMS)[number]): Hex {
  const code: Hex | undefined = programs[name];
  if (code === undefined) {
    throw new Error(`there is no program "${name}"`);
  }
  const same = PROGRAMS.find((other) => other !== name && programs[other] === code);
  if (same !== undefined) {
    throw new Error(`"${name}" and "${same}" are the same program`);
  }
  return code;
}

/** Where a program's code has the one stand-in for an address that is not known yet. */
function placeOf(name: string, standIn: string, code: Hex): number {
  const digits = stringToHex(standIn).slice(2);
  const place = code.indexOf(digits);
  if (place < 0 || place % 2 > 0 || code.includes(digits, place + 1)) {
    throw new Error(`the ${name} has not one place for an address: "${standIn}"`);
  }
  return place;
}

/** How often to look for code that must be there; a node may be a block behind itself. */
const LOOKS = 10;

/** Puts a program on the chain: where its sender and number put it, and with the code that was sent, or not at all. */
async function deployed(client: SendingClient, code: Hex, sending: Sending): Promise<Required<Included>> {
  const { place, receipt } = await transact(client, { data: code, room: 2n }, sending);
  const { contractAddress: said, status, transactionHash: hash } = receipt;
  if (status !== "success") {
    throw new Error(`the code was not deployed: transaction ${hash} was reverted`);
  }
  if (!said || !place || !isAddressEqual(said, place)) {
    throw new Error(
      `the node says that the code is at ${said}, but its sender and number put it at ${place}: do not use it`,
    );
  }
  let standing: Hex | undefined;
  for (let look = 0; look < LOOKS && (standing === undefined || standing === "0x"); look++) {
    if (look > 0) {
      await pause(client);
    }
    standing = await getCode(client, { address: place });
  }
  if (standing?.toLowerCase() !== code.toLowerCase()) {
    throw new Error(`what stands at ${place} is not the code that was sent: do not use it`);
  }
  return { place, receipt };
}

/** The bank's address, where its log says that a bank was founded. */
function founded({ place, receipt }: Required<Included>): Address {
  const events = eventsOf(receipt.logs).filter(({ address }) => isAddressEqual(address, place));
  if (!events.some(({ eventName }) => eventName === "Founded")) {
    throw new Error(`no bank was founded at ${place}: its log does not say so`);
  }
  return place;
}
