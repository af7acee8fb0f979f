// Founding a bank: whoever deploys it is its first governor.

import { type Address, type Hex, isAddressEqual, stringToHex } from "viem";
import { getCode } from "viem/actions";
import type { SendingClient } from "./client.ts";
import { eventsOf } from "./events.ts";
import { type Included, type Sending, pause, transact } from "./transaction.ts";

/** The contracts' code, as `cargo xtask build` leaves it. */
export interface Blobs {
  bank: Hex;
  /** What answers the most frequent messages at less cost; without it the bank stands alone. */
  front?: { front: Hex; exchange: Hex; annex: Hex };
}

/** Deploys a bank and returns the address that its users call. */
export async function deployTimeBank(
  client: SendingClient,
  { bank, front }: Blobs,
  sending: Sending = {},
): Promise<Address> {
  if (front === undefined) {
    return founded(await deployed(client, bank, sending));
  }
  // Every place is found before anything is deployed.
  const programs = [
    { code: bank, at: placeOf("the bank's code here", front.front) },
    { code: front.exchange, at: placeOf("the exchange's code!", front.front) },
    { code: front.annex, at: placeOf("the annex's code is!", front.front) },
  ];
  let addressed = front.front;
  for (const { code, at } of programs) {
    const { place } = await deployed(client, code, sending);
    addressed = `${addressed.slice(0, at)}${place.slice(2).toLowerCase()}${addressed.slice(at + 40)}` as Hex;
  }
  return founded(await deployed(client, addressed, sending));
}

/** Where the front's code has the one stand-in for an address that is not known yet. */
function placeOf(standIn: string, code: Hex): number {
  const digits = stringToHex(standIn).slice(2);
  const place = code.indexOf(digits);
  if (place < 0 || place % 2 > 0 || code.includes(digits, place + 1)) {
    throw new Error(`the front has not one place for an address: "${standIn}"`);
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
