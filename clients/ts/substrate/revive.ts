// Calls of contracts as ordinary transactions of the chain: `Revive.call`, signed by any of its accounts.

import type { PolkadotClient, Transaction, TxInBestBlocksFound } from "polkadot-api";
import { createWsClient } from "polkadot-api/ws";
import { type Address, type Hex, InvalidAddressError, bytesToHex, hexToBytes, isAddress } from "viem";
import { WebSocket } from "ws";
import type { Sr25519Account } from "./account.ts";

/** What the chain says of itself; its types are those of the metadata that it serves. */
export type Chain = ReturnType<PolkadotClient["getUnsafeApi"]>;

/** What a call would do in the next block. */
export interface DryRun {
  reverted: boolean;
  /** What it returns, or the error that it reverts with. */
  data: Hex;
  /** The limits that it needs. */
  weight: { ref_time: bigint; proof_size: bigint };
  deposit: bigint;
}

/** What `ReviveApi.call` answers. */
interface ContractResult {
  weight_required: DryRun["weight"];
  max_storage_deposit: { value: bigint };
  result: { success: true; value: { flags: number; data: Uint8Array } } | { success: false; value: unknown };
}

/** The flag of a call that reverted. */
const REVERT = 1;

/** Connects to a node's own RPC. */
export function connectSubstrate(url: string): PolkadotClient {
  return createWsClient(url, { websocketClass: WebSocket as never });
}

/** Whether contracts know whose an address is. */
export async function isMapped(chain: Chain, { address }: Pick<Sr25519Account, "address">): Promise<boolean> {
  const accounts = chain.query["Revive"]!["OriginalAccount"]!;
  return (await accounts.getValue(written(address), { at: "best" })) !== undefined;
}

/**
 * Puts the account behind its address on record, once; the chain keeps a deposit until it is unmapped. There are two kinds of
 * runtime: where accounts are mapped by this alone, it is "mapped"; where the runtime maps accounts by itself, or this was done
 * before, it is "already". An account that is on record after neither is an error, whatever the transaction said.
 */
export async function mapAccount(chain: Chain, account: Sr25519Account): Promise<"mapped" | "already"> {
  if (await isMapped(chain, account)) {
    return "already";
  }
  await included(chain.tx["Revive"]!["map_account"]!(), account);
  if (!(await isMapped(chain, account))) {
    throw new Error(
      `${account.address} is not mapped: the chain took map_account and did nothing. A runtime that maps accounts by itself does so when an account is made; send it some of the chain's currency first`,
    );
  }
  return "mapped";
}

/** An address as the chain reads it, once its checksum was looked at. */
function written(address: Address): string {
  if (!isAddress(address)) {
    throw new InvalidAddressError({ address });
  }
  return address.toLowerCase();
}

/** What a call would do after the newest block; nothing of it stays. */
export async function dryRun(chain: Chain, from: Sr25519Account, to: Address, data: Hex): Promise<DryRun> {
  const call = chain.apis["ReviveApi"]!["call"]!;
  const args: unknown[] = [from.ss58, written(to), 0n, undefined, undefined, hexToBytes(data)];
  // The newest block may not be final yet, and what the caller just waited for may lie in it.
  args.push({ at: "best" });
  const { result, weight_required, max_storage_deposit } = (await call(...args)) as ContractResult;
  if (!result.success) {
    throw new Error(`the chain stops the call: ${JSON.stringify(result.value)}`);
  }
  return {
    reverted: (result.value.flags & REVERT) !== 0,
    data: bytesToHex(result.value.data),
    weight: weight_required,
    deposit: max_storage_deposit.value,
  };
}

/** Calls a contract; what a dry run found that it needs, it may exceed by a quarter when it is its turn. */
export async function callContract(
  chain: Chain,
  from: Sr25519Account,
  to: Address,
  data: Hex,
  { weight, deposit }: Pick<DryRun, "weight" | "deposit">,
): Promise<TxInBestBlocksFound> {
  const call = chain.tx["Revive"]!["call"]!({
    dest: written(to),
    value: 0n,
    weight_limit: { ref_time: withRoom(weight.ref_time), proof_size: withRoom(weight.proof_size) },
    storage_deposit_limit: withRoom(deposit),
    data: hexToBytes(data),
  });
  return included(call, from);
}

/** Somebody else's transaction may come in between. What is not used is not paid. */
function withRoom(needed: bigint): bigint {
  return needed + needed / 4n;
}

/** Signs, sends, and waits until the transaction is in a block; throws where the chain refused it. */
export function included(transaction: Transaction, { signer }: Sr25519Account): Promise<TxInBestBlocksFound> {
  return new Promise((resolve, reject) => {
    // A node that makes a block for each transaction calls none of them final; a transaction that is valid for some blocks
    // after the last final one would be too old.
    transaction.signSubmitAndWatch(signer, { mortality: { mortal: false } }).subscribe({
      next: (state) => {
        if (state.type === "txBestBlocksState" && state.found) {
          if (state.ok) {
            resolve(state);
          } else {
            reject(new Error(`the chain refused the transaction: ${JSON.stringify(state.dispatchError)}`));
          }
        }
      },
      error: reject,
    });
  });
}
