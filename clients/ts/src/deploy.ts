// Founding a bank: whoever deploys it is its first governor.

import { type Address, type Hex, stringToHex } from "viem";
import { deployContract, waitForTransactionReceipt } from "viem/actions";
import type { SendingClient } from "./client.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

/** The contracts' code, as `cargo xtask build` leaves it. */
export interface Blobs {
  bank: Hex;
  /** What answers the most frequent messages at less cost; without it the bank stands alone. */
  front?: { front: Hex; exchange: Hex; annex: Hex };
}

/** Deploys a bank and returns the address that its users call. */
export async function deployTimeBank(client: SendingClient, { bank, front }: Blobs): Promise<Address> {
  if (front === undefined) {
    return deployed(client, bank);
  }
  // Every place is found before anything is deployed.
  const programs = [
    { code: bank, at: placeOf("the bank's code here", front.front) },
    { code: front.exchange, at: placeOf("the exchange's code!", front.front) },
    { code: front.annex, at: placeOf("the annex's code is!", front.front) },
  ];
  let addressed = front.front;
  for (const { code, at } of programs) {
    const address = await deployed(client, code);
    addressed = `${addressed.slice(0, at)}${address.slice(2)}${addressed.slice(at + 40)}` as Hex;
  }
  return deployed(client, addressed);
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

async function deployed(client: SendingClient, bytecode: Hex): Promise<Address> {
  const hash = await deployContract(client, {
    abi: timeBankAbi,
    bytecode,
    account: client.account,
    chain: client.chain,
  });
  const { contractAddress, status } = await waitForTransactionReceipt(client, { hash });
  if (status !== "success" || !contractAddress) {
    throw new Error(`the code was not deployed: transaction ${hash} was reverted`);
  }
  return contractAddress;
}
