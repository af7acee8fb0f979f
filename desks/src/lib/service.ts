// The query service, where there is one: it keeps the whole history, so that a page need not read it from the node. It
// is believed as far as the contract's own head says the same.

import type { Hex } from "viem";
import { readContract } from "viem/actions";
import { client, config, connection, timeBankAbi } from "./chain.ts";
import { store } from "./store.ts";

/** What is known of the query service. */
export interface Service {
  /** `none`: nobody named one. `wrong`: what it says is not what the contract says, and nothing of it is shown. */
  state: "none" | "good" | "down" | "wrong";
  /** How far its log goes. */
  seq: number;
  block: number;
  /** Blocks of the node that it has not read. */
  behind: number;
}

const NONE: Service = { state: "none", seq: 0, block: -1, behind: 0 };

export const service = store<Service>(NONE);

/** Milliseconds that an answer may take. */
const PATIENCE = 4_000;

interface Status {
  bank: string;
  status: "green" | "syncing" | "red";
  seq: number;
  head: Hex;
  block: number;
}

/** What the service answers to a question. */
export interface Answered<T> {
  data: T;
  next: number | null;
  seq: number;
  block: number;
}

/** Asks the service; throws where it does not answer. */
export async function ask<T>(path: string): Promise<Answered<T>> {
  const answer = await fetch(`${config().index}${path}`, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) {
    throw new Error(`the query service answers ${answer.status}`);
  }
  return (await answer.json()) as Answered<T>;
}

/** The last head of the service that the contract had, too. */
let proved: string | undefined;

/** Whether the contract had this head at that block; a node that forgot the block does not contradict. */
async function isTheContracts({ seq, head, block }: Status): Promise<boolean> {
  if (seq === 0 || proved === head) {
    return true;
  }
  const call = {
    abi: timeBankAbi,
    address: config().bank,
    functionName: "auditHead",
    blockNumber: BigInt(block),
  } as const;
  const known = await readContract(client(), call).catch(() => undefined);
  if (known && (known[0] !== BigInt(seq) || known[1] !== head)) {
    return false;
  }
  proved = known && head;
  return true;
}

/** Asks how far the service is, and whether it can be believed. */
export async function lookAtService(): Promise<void> {
  if (!config().index) {
    return;
  }
  try {
    const { data } = await ask<Status>("/status");
    failures = 0;
    const isOurs = data.bank.toLowerCase() === config().bank.toLowerCase();
    const isGood = isOurs && data.status !== "red" && (await isTheContracts(data));
    const last = Number(connection.value.head?.block ?? data.block);
    const { seq, block } = data;
    const next: Service = { state: isGood ? "good" : "wrong", seq, block, behind: Math.max(0, last - block) };
    if (JSON.stringify(next) !== JSON.stringify(service.value)) {
      service.set(next);
    }
  } catch {
    lost();
  }
}

let failures = 0;

/** It did not answer. Once may be a busy moment; twice in a row it is down. */
export function lost(): void {
  failures++;
  if (failures > 1 && service.value.state !== "down") {
    service.set({ ...service.value, state: "down" });
  }
}
