// Calls that somebody else carries: the member signs, the relayer pays the chain. Loaded when something is sent for the
// first time.

import type { Address, Client, Hex } from "viem";
import { getBlock, signTypedData, waitForTransactionReceipt } from "viem/actions";
import { type Carry, carryTypedData } from "../../../clients/ts/src/relay.ts";
import { chain, client, config, now, read } from "./chain.ts";
import { t } from "./i18n.ts";
import type { Signer } from "./wallet.ts";

/** What the relayer says of itself. */
export interface Carrier {
  bank: Address;
  chain_id: number;
  carrier: Address;
  /** Seconds of coin that it asks for a call. */
  fee: number;
  calls_a_day: number;
}

/** How far a call is on its way. */
export type Way = "signing" | "queued" | "sent";

/** What the relayer says where it does not carry. */
export class NotCarried extends Error {
  constructor(
    readonly status: number,
    readonly why: string,
  ) {
    super(why);
    this.name = "NotCarried";
  }

  /** The bank's number of its refusal, where it is the bank that refuses. */
  get code(): number | undefined {
    const said = /^(\d+) /.exec(this.why);
    return said ? Number(said[1]) : undefined;
  }
}

/** Seconds for which a signature is good. */
const GOOD_FOR = 3600;
/** Milliseconds that an answer may take; a call is tried on the node before it is taken. */
const PATIENCE = 20_000;
/** Milliseconds between two looks at what became of a call. */
const LOOKING = 400;

async function asked<T>(path: string, body?: unknown): Promise<T> {
  let answer;
  try {
    answer = await fetch(`${config().relay}${path}`, {
      signal: AbortSignal.timeout(PATIENCE),
      ...(body !== undefined && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new NotCarried(0, t("It does not answer.", "没有答复。"));
  }
  const said = (await answer.json().catch(() => ({}))) as T & { error?: string };
  if (!answer.ok) {
    throw new NotCarried(answer.status, said.error ?? String(answer.status));
  }
  return said;
}

/** Who carries here; nobody where nobody is named, answers, or carries for this bank. */
export async function carrier(): Promise<Carrier | undefined> {
  if (!config().relay) {
    return undefined;
  }
  const said = await asked<Carrier>("/about").catch(() => undefined);
  const isOurs = said?.bank.toLowerCase() === config().bank.toLowerCase() && said.chain_id === chain().id;
  return isOurs ? said : undefined;
}

/** The nonces that this page signed with, of each member. */
const signed = new Map<Address, Set<bigint>>();

/** A nonce that the member has not used, beside its others, so that they share a cell. */
async function unused(member: Address): Promise<bigint> {
  const mine = signed.get(member) ?? new Set<bigint>();
  signed.set(member, mine);
  for (let word = 0n; ; word++) {
    const bits = await read("nonceBitmap", [member, word]);
    for (let bit = 0n; bit < 256n; bit++) {
      const nonce = (word << 8n) | bit;
      if (!((bits >> bit) & 1n) && !mine.has(nonce)) {
        mine.add(nonce);
        return nonce;
      }
    }
  }
}

/** What time it is for the next block: a chain for trying may have travelled ahead since this page last looked. */
async function latest(): Promise<bigint> {
  const { timestamp } = await getBlock(client(), { blockTag: "latest" });
  return timestamp > BigInt(now()) ? timestamp : BigInt(now());
}

/** Signs a call and hands it to the relayer; its receipt, when it is carried. */
export async function carried(call: Hex, { fee }: Carrier, signer: Signer, onWay: (way: Way) => void) {
  onWay("signing");
  const member = signer.address;
  const carry: Carry = {
    member,
    call,
    nonce: await unused(member),
    deadline: (await latest()) + BigInt(GOOD_FOR),
    bound: BigInt(fee),
  };
  const data = carryTypedData({ chainId: chain().id, bank: config().bank }, carry);
  const account = signer.client.account ?? member;
  const signature = await signTypedData(signer.client as Client, { account, ...data });
  const { id } = await asked<{ id: number }>("/carry", {
    member,
    call,
    nonce: `0x${carry.nonce.toString(16)}`,
    deadline: Number(carry.deadline),
    bound: fee,
    signature,
  });
  const hash = await became(id, onWay);
  return waitForTransactionReceipt(client(), { hash });
}

/** Waits until a call is carried. What was taken is carried, also where this page is closed meanwhile. */
async function became(id: number, onWay: (way: Way) => void): Promise<Hex> {
  onWay("queued");
  for (;;) {
    const said = await asked<{ status: string; why: string | null; transaction: Hex | null }>(`/carry/${id}`).catch(
      (error: unknown) => {
        // It may be starting again: what it took, it still has.
        if (error instanceof NotCarried && (error.status === 0 || error.status >= 500)) {
          return undefined;
        }
        throw error;
      },
    );
    if (said?.status === "carried" && said.transaction) {
      return said.transaction;
    }
    if (said?.status === "refused") {
      throw new NotCarried(422, said.why ?? "");
    }
    if (said?.status === "sent") {
      onWay("sent");
    }
    await new Promise((looked) => setTimeout(looked, LOOKING));
  }
}
