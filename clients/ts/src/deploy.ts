// Founding a bank: whoever deploys it is its first governor.

import { type Address, type Hex, bytesToHex, hexToBytes, stringToHex } from "viem";
import { deployContract, waitForTransactionReceipt } from "viem/actions";
import type { SendingClient } from "./client.ts";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

/** The contracts' code, as `cargo xtask build` leaves it. */
export interface Blobs {
  bank: Hex;
  /** The front, the exchange and the annex, which answer the most frequent messages at less cost; without them the bank stands alone. */
  front?: { front: Hex; exchange: Hex; annex: Hex };
}

/** Deploys a bank and returns the address that its users call. */
export async function deployTimeBank(client: SendingClient, { bank, front }: Blobs): Promise<Address> {
  const bankAddress = await deployed(client, bank);
  if (front === undefined) {
    return bankAddress;
  }
  const addresses = [
    ["the bank's code here", bankAddress],
    ["the exchange's code!", await deployed(client, front.exchange)],
    ["the annex's code is!", await deployed(client, front.annex)],
  ] as const;
  return deployed(client, addresses.reduce(addressed, front.front));
}

/** The front's code with an address in the place of what stands for it. */
function addressed(code: Hex, [standIn, address]: readonly [string, Address]): Hex {
  const [before, after, ...more] = code.slice(2).split(stringToHex(standIn).slice(2));
  if (before === undefined || after === undefined || more.length > 0 || before.length % 2 > 0) {
    throw new Error(`the front has not one place for an address: "${standIn}"`);
  }
  return bytesToHex(hexToBytes(`0x${before}${address.slice(2)}${after}`));
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
