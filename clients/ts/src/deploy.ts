// Founding a bank: whoever deploys it is its first governor.

import { type Address, type Hex, stringToHex } from "viem";
import { deployContract, waitForTransactionReceipt } from "viem/actions";
import type { SendingClient } from "./client.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

/** The programs behind the router, in the order in which it has their addresses. */
export const PROGRAMS = [
  "tokens",
  "accounts",
  "earning",
  "market",
  "agreements",
  "attention",
  "credit",
  "cases",
  "governance",
  "fast-orders",
  "fast-transfers",
] as const;

/** The contracts' code, as `cargo xtask build` leaves it: the router and what is behind it, or the whole bank. */
export type Blobs = { router: Hex; programs: Record<(typeof PROGRAMS)[number], Hex> } | { alone: Hex };

/** Deploys a bank and returns the address that its users call. */
export async function deployTimeBank(client: SendingClient, blobs: Blobs): Promise<Address> {
  if ("alone" in blobs) {
    return deployed(client, blobs.alone);
  }
  // Every program and every place is found before anything is deployed.
  const programs = PROGRAMS.map((name, number) => ({
    code: programOf(blobs.programs, name),
    at: placeOf(standIn(number), blobs.router),
  }));
  let addressed = blobs.router;
  for (const { code, at } of programs) {
    const address = await deployed(client, code);
    addressed = `${addressed.slice(0, at)}${address.slice(2)}${addressed.slice(at + 40)}` as Hex;
  }
  return deployed(client, addressed);
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

/** Where the router's code has the one stand-in for an address that is not known yet. */
function placeOf(standIn: string, code: Hex): number {
  const digits = stringToHex(standIn).slice(2);
  const place = code.indexOf(digits);
  if (place < 0 || place % 2 > 0 || code.includes(digits, place + 1)) {
    throw new Error(`the router has not one place for an address: "${standIn}"`);
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
