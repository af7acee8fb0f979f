// Calls that a member signs and somebody else carries: EIP-712 typed data, and the calldata that carries it.

import {
  type Account,
  type Address,
  type Chain,
  type Client,
  type Hex,
  type Transport,
  encodeFunctionData,
} from "viem";
import { signTypedData } from "viem/actions";
import { timeBankAbi } from "./generated/time-bank-abi.ts";

/** What a member signs. */
export interface Carry {
  /** Who signs and acts. */
  member: Address;
  /** The calldata of the message. */
  call: Hex;
  /** Any number that the member has not used; nonces have no order. Consecutive ones share a cell. */
  nonce: bigint;
  /** The last second at which it is carried, since 1970. */
  deadline: bigint;
  /** The most that whoever carries it may be paid, in seconds of coin. */
  bound: bigint;
}

/** A call that its member signed. */
export interface SignedCarry extends Carry {
  signature: Hex;
}

/** For which bank on which chain something is signed. */
export interface Domain {
  chainId: number;
  bank: Address;
}

/** The types of what is signed. */
export const CARRY_TYPES = {
  Carry: [
    { name: "member", type: "address" },
    { name: "call", type: "bytes" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint64" },
    { name: "bound", type: "uint64" },
  ],
} as const;

/** What a wallet is asked to sign, as `eth_signTypedData_v4` takes it. */
export function carryTypedData({ chainId, bank }: Domain, carry: Carry) {
  return {
    domain: { name: "Time", version: "1", chainId, verifyingContract: bank },
    types: CARRY_TYPES,
    primaryType: "Carry",
    message: {
      member: carry.member,
      call: carry.call,
      nonce: carry.nonce,
      deadline: carry.deadline,
      bound: carry.bound,
    },
  } as const;
}

/** Signs a call with the client's account, which is the member's. */
export async function signCarry(
  client: Client<Transport, Chain | undefined, Account>,
  domain: Domain,
  carry: Omit<Carry, "member">,
): Promise<SignedCarry> {
  const signing: Carry = { ...carry, member: client.account.address };
  const signature = await signTypedData(client, { account: client.account, ...carryTypedData(domain, signing) });
  return { ...signing, signature };
}

/** The calldata that carries a signed call, for which the carrier asks for a fee within its bound. */
export function carryCalldata(signed: SignedCarry, fee = 0n): Hex {
  const { member, call, nonce, deadline, bound, signature } = signed;
  return encodeFunctionData({
    abi: timeBankAbi,
    functionName: "carry",
    args: [member, call, nonce, deadline, bound, fee, signature],
  });
}
