// The channel between banks of one chain: a contract that takes from a payer at one bank and has another credit the payee, in
// one transaction, or neither.

import { type Address, type Hex, keccak256, stringToBytes } from "viem";
import { readContract } from "viem/actions";
import { chain, client, timeBankAbi } from "./chain.ts";
import { bankId } from "./links.ts";

const figure = (name: string, type: string) => ({ name, type });

/** What the contract takes, and what it refuses in its own words; the banks' refusals pass through it. */
export const clearingAbi = [
  {
    type: "function",
    name: "pay",
    stateMutability: "nonpayable",
    inputs: [
      figure("chain", "bytes32"),
      figure("from", "address"),
      figure("link", "uint32"),
      figure("to", "address"),
      figure("peerLink", "uint32"),
      figure("payee", "bytes32"),
      figure("amount", "uint64"),
      figure("expires", "uint64"),
      figure("referenceId", "bytes32"),
    ],
    outputs: [figure("done", "bool")],
  },
  { type: "error", name: "WrongBank", inputs: [figure("bank", "address")] },
  { type: "error", name: "BadCalldata", inputs: [] },
] as const;

/** The chain's name, hashed: what banks' ids are made of. */
export const chainHash = (): Hex => keccak256(stringToBytes(`eip155:${chain().id}`));

/** Whether the bank at an address is the one that is known by an id. */
export const isBank = (address: Address, id: Hex) => bankId(address).toLowerCase() === id.toLowerCase();

/** What somebody has at another bank of this chain. */
export const coinAt = (bank: Address, account: Address): Promise<bigint> =>
  readContract(client(), { abi: timeBankAbi, address: bank, functionName: "balanceOf", args: [account] });

const KEPT = "peers";

/** The addresses of other banks that this browser was told, by their ids; only whatever fits its id is believed. */
export function knownPeer(id: Hex): Address | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, Address>;
    const address = kept[id.toLowerCase()];
    return address && isBank(address, id) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the address of a bank. */
export function keepPeer(id: Hex, address: Address): void {
  let kept: Record<string, Address> = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, Address>;
  } catch {
    // What was kept is no list of banks.
  }
  localStorage.setItem(KEPT, JSON.stringify({ ...kept, [id.toLowerCase()]: address }));
}
