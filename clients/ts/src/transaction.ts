// Sending a transaction, and finding out what became of it. Being in a block is not enough to be done.

import {
  type Address,
  BaseError,
  type Hash,
  type Hex,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
  formatEther,
  getContractAddress,
  keccak256,
  parseEther,
} from "viem";
import {
  estimateGas,
  getChainId,
  getGasPrice,
  getTransaction,
  getTransactionReceipt,
  prepareTransactionRequest,
  sendRawTransaction,
  sendTransaction,
} from "viem/actions";
import { isAnswer } from "./answer.ts";
import type { AnyClient } from "./client.ts";

/** A signed transaction: whatever happens to it, it can happen only once. */
export interface Signed {
  hash: Hash;
  raw: Hex;
}

/** How to send. */
export interface Sending {
  /** The most that it may cost, in the smallest unit of the chain's currency; else 10 of it, and 100 for a program. */
  maxCost?: bigint;
  /** How long to wait until it is in a block, in milliseconds; a minute where it is missing. */
  wait?: number;
  /**
   * Told what was signed before it is sent, where a local account signs. Whoever keeps it and hands it over again
   * (`resend`) instead of signing anew never pays twice.
   */
  onSigned?: (signed: Signed) => void | Promise<void>;
}

/** It was sent, and what became of it is not known: look the transaction up before sending again. */
export class NotSeen extends Error {
  override name = "NotSeen";
  constructor(
    readonly hash: Hash,
    why: string,
  ) {
    super(`transaction ${hash} was sent, and what became of it is not known: ${why}`);
  }
}

/** It used all the gas that it was given, and changed nothing. */
export class OutOfGas extends Error {
  override name = "OutOfGas";
  constructor(
    readonly hash: Hash,
    gas: bigint,
  ) {
    super(`transaction ${hash} ran out of gas: it used all ${gas} that it was given`);
  }
}

/** What is to be sent. */
export interface Letter {
  /** Nobody where a program is deployed. */
  to?: Address;
  data: Hex;
  /** How many times the gas that it takes now it may take when it is its turn. */
  room: bigint;
}

/** A transaction in a block. */
export interface Included {
  receipt: TransactionReceipt;
  /** Where its sender and number put the program, if it is one. */
  place?: Address;
}

/** Signs and sends, and waits until it is in a block. Throws where it ran out of gas there, or was never seen in one. */
export async function transact(client: AnyClient, { to, data, room }: Letter, sending: Sending): Promise<Included> {
  const account = client.account;
  if (account === undefined) {
    throw new Error("the client has no account to send from");
  }
  const chainId = await getChainId(client);
  if (client.chain !== undefined && client.chain.id !== chainId) {
    throw new Error(`the node is of chain ${chainId}, not ${client.chain.id}; nothing was signed`);
  }
  const call = { account, data, ...(to !== undefined && { to }) };
  const gas = (await estimateGas(client, call)) * room;
  const most = sending.maxCost ?? parseEther(to === undefined ? "100" : "10");
  let hash: Hash;
  let doubt: string | undefined;
  let nonce: number | undefined;
  if (account.type === "local") {
    const chain = { chain: client.chain ?? null, chainId };
    const request = await prepareTransactionRequest(client, { ...call, ...chain, gas } as never);
    const { maxFeePerGas, gasPrice, ...signing } = request as unknown as Prices & { nonce: number };
    nonce = signing.nonce;
    mustBeWithin(most, gas * (maxFeePerGas ?? gasPrice ?? 0n));
    const serializer = client.chain?.serializers?.transaction;
    const raw = await account.signTransaction(request as never, serializer && ({ serializer } as never));
    hash = keccak256(raw);
    await sending.onSigned?.({ hash, raw });
    doubt = await handedOver(client, { hash, raw });
  } else {
    mustBeWithin(most, gas * (await getGasPrice(client)));
    hash = await sendTransaction(client, { ...call, chain: client.chain ?? null, gas } as never);
  }
  const receipt = await seen(client, hash, sending.wait, doubt);
  if (receipt.status === "reverted" && receipt.gasUsed >= gas) {
    throw new OutOfGas(hash, gas);
  }
  if (to !== undefined) {
    return { receipt };
  }
  nonce ??= (await getTransaction(client, { hash })).nonce;
  return { receipt, place: getContractAddress({ from: account.address, nonce: BigInt(nonce) }) };
}

interface Prices {
  maxFeePerGas?: bigint;
  gasPrice?: bigint;
}

/** Hands over again what was signed before, and waits until it is in a block: the same transaction, never a second one. */
export async function resend(client: AnyClient, signed: Signed, wait?: number): Promise<TransactionReceipt> {
  const receipt = await getTransactionReceipt(client, signed).catch(() => undefined);
  return receipt ?? seen(client, signed.hash, wait, await handedOver(client, signed));
}

function mustBeWithin(most: bigint, cost: bigint): void {
  if (cost > most) {
    throw new RangeError(
      `at the node's price it may cost ${formatEther(cost)} of the chain's currency, more than ${formatEther(most)}: maxCost allows more`,
    );
  }
}

/** What a node says of a transaction that it has already, of a number that another one has, and of what it does not take. */
const KNOWN = /already known|already imported|known transaction|alreadyknown/i;
const NUMBER_TAKEN = /nonce|replacement|priority|outdated|stale|banned/i;
const NOT_TAKEN = /insufficient|funds|balance|underpriced|gas|fee|invalid|size|chain id/i;

/** Hands it to the node. Nothing where the node has it; a doubt where nobody knows; throws where it was not taken. */
async function handedOver(client: AnyClient, { hash, raw }: Signed): Promise<string | undefined> {
  try {
    await sendRawTransaction(client, { serializedTransaction: raw });
    return undefined;
  } catch (error) {
    // viem's own words would be taken for the node's.
    const said = error instanceof BaseError ? error.details || reasonOf(error) : reasonOf(error);
    const isKnown = KNOWN.test(said) || (await getTransaction(client, { hash }).catch(() => undefined)) !== undefined;
    if (isKnown) {
      return undefined;
    }
    if (NUMBER_TAKEN.test(said)) {
      throw new NotSeen(hash, `another transaction of the account has its number (${said})`);
    }
    if (isAnswer(error) && NOT_TAKEN.test(said)) {
      throw error;
    }
    return said;
  }
}

/** Waits until it is in a block. One look that fails ends nothing. */
async function seen(client: AnyClient, hash: Hash, wait = 60_000, doubt?: string): Promise<TransactionReceipt> {
  const until = Date.now() + wait;
  for (;;) {
    try {
      return await getTransactionReceipt(client, { hash });
    } catch (error) {
      if (Date.now() >= until) {
        const last = error instanceof TransactionReceiptNotFoundError ? "it is in no block" : reasonOf(error);
        throw new NotSeen(hash, [doubt, last].filter((why) => why !== undefined).join("; "));
      }
    }
    await pause(client);
  }
}

/** Until it is worth looking again. */
export function pause(client: AnyClient): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(client.pollingInterval, 1_000)));
}

/** Why something failed, as the node said it, without the address that it was asked at: that may have a key in it. */
export function reasonOf(error: unknown): string {
  const said =
    error instanceof BaseError
      ? [error.shortMessage, error.details].filter((part) => part).join(" ")
      : error instanceof Error
        ? error.message
        : String(error);
  return said.replaceAll(/\b(\w+:\/\/)(?:[^\s/?#"']*@)?([^\s/?#"']+)[^\s"']*/g, "$1$2");
}
