// The board of offers and needs: notices that members sign, and that the query service keeps. Nothing of it is on the
// ledger, so a page believes a notice for its signature alone.

import type { Address, Client, Hex } from "viem";
import { chain, config } from "./chain.ts";

/** A notice. */
export interface Notice {
  id: Hex;
  kind: "offer" | "need" | "answer";
  class: number;
  member: Address;
  re: Hex | "";
  at: number;
  until: number;
  title: string;
  text: string;
  signature: Hex;
  hidden_by: Address | null;
  hidden_at: number | null;
}

/** What is asked of the board. */
export type Request =
  | ({ act: "post" } & Pick<Notice, "kind" | "class" | "re" | "at" | "until" | "title" | "text">)
  | { act: "withdraw" | "hide"; id: Hex; at: number };

/** What the member signs: the very text that the service reads, and that a wallet shows. */
export function textOf(request: Request): string {
  const head = `Time Bank, board of offers and needs\nbank: ${config().bank.toLowerCase()}\nchain: ${chain().id}\n`;
  if (request.act !== "post") {
    return `${head}act: ${request.act}\nid: ${request.id}\nat: ${request.at}`;
  }
  const { kind, re, at, until, title, text } = request;
  return `${head}act: post\nkind: ${kind}\nclass: ${request.class}\nre: ${re}\nat: ${at}\nuntil: ${until}\ntitle: ${title}\ntext: ${text}`;
}

/** No service here keeps a board. */
export class NoBoard extends Error {}

async function answered<T>(path: string, init?: RequestInit): Promise<T> {
  const { index } = config();
  if (!index) {
    throw new NoBoard();
  }
  const answer = await fetch(`${index}${path}`, { signal: AbortSignal.timeout(6_000), ...init });
  const said = (await answer.json().catch(() => ({}))) as { data: T; error?: { message?: string } };
  if (answer.status === 404 && init === undefined) {
    throw new NoBoard();
  }
  if (!answer.ok) {
    throw new Error(said.error?.message ?? `the query service answers ${answer.status}`);
  }
  return said.data;
}

async function isSigned(notice: Notice): Promise<boolean> {
  if (notice.hidden_by) {
    return true;
  }
  const { recoverMessageAddress } = await import("./keys.ts");
  const message = textOf({ act: "post", ...notice });
  const who = await recoverMessageAddress({ message, signature: notice.signature }).catch(() => undefined);
  return who?.toLowerCase() === notice.member.toLowerCase();
}

/** The most notices that one answer has. */
export const MOST_NOTICES = 500;

/** The notices that stand, the newest first, without those whose signature is not their member's. */
export async function noticesOf(classId: number | undefined): Promise<Notice[]> {
  const query = new URLSearchParams({
    limit: String(MOST_NOTICES),
    ...(classId !== undefined && { class: String(classId) }),
  });
  const all = await answered<Notice[]>(`/board?${query}`);
  const signed = await Promise.all(all.map(isSigned));
  return all.filter((_, at) => signed[at]);
}

/** Signs a request and hands it in. */
export async function handIn(request: Request, client: Client): Promise<void> {
  const { signMessage } = await import("./keys.ts");
  const signature = await signMessage(client, { account: client.account!, message: textOf(request) });
  await answered("/board", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...request, signature }),
  });
}
