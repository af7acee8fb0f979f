// Asks the gateway that records, with the types of its OpenAPI document.

import type { Routes } from "./generated/gateway.ts";
import { type Asking, type QuestionOf, ask } from "./service.ts";

export type * as gateway from "./generated/gateway.ts";

/** Every operation of the gateway, by its method and path. */
export type Recording = Routes;

/** How a platform proves who it is. */
export type Proof = { token: string } | { platform: string; secret: string; now?: () => number };

/** What is asked with: the proof, and the name under which a session is accepted once. */
export interface Platform extends Asking {
  proof?: Proof;
  key?: string;
}

/**
 * Asks the gateway at a base URL, with or without `/v1` at its end.
 *
 * @throws {ServiceRefusal} where it refuses; whatever `fetch` throws where it does not answer. Then the same request, with
 * the same key, is to be sent again.
 */
export async function askGateway<name extends keyof Routes>(
  base: string,
  route: name,
  question: QuestionOf<Routes, name>,
  { proof, key, ...asking }: Platform = {},
): Promise<Routes[name]["answer"]> {
  const named: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
  const headers = async (method: string, url: URL, body: string) => ({
    ...named,
    ...(proof && (await proved(proof, method, `${url.pathname}${url.search}`, body))),
  });
  return (await ask(base, route, question, asking, headers)) as Routes[name]["answer"];
}

async function proved(proof: Proof, method: string, path: string, body: string): Promise<Record<string, string>> {
  if ("token" in proof) {
    return { authorization: `Bearer ${proof.token}` };
  }
  const time = String(proof.now?.() ?? Math.floor(Date.now() / 1_000));
  const text = new TextEncoder();
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const secret = await crypto.subtle.importKey("raw", text.encode(proof.secret), hmac, false, ["sign"]);
  const said = await crypto.subtle.sign("HMAC", secret, text.encode(`${time}\n${method}\n${path}\n${body}`));
  const digits = [...new Uint8Array(said)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { "x-timebank-platform": proof.platform, "x-timebank-time": time, "x-timebank-signature": digits };
}
