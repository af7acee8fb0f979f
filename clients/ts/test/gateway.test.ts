import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { ServiceRefusal, askGateway } from "../src/index.ts";

const MEMBER = `0x${"11".repeat(20)}`;

const answering = (status: number, said: unknown) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetched = async (url: unknown, init?: RequestInit) => {
    asked.push({ url: String(url), init });
    return new Response(JSON.stringify(said), { status, headers: { "content-type": "application/json" } });
  };
  return { asked, fetch: fetched as typeof fetch };
};

test("a session is said under its key, with the platform's token", async () => {
  const gateway = answering(201, { id: 7, state: "ended" });
  const body = { member: MEMBER, class: 1, start: 1_796_000_000, end: 1_796_000_900 };
  const how = { proof: { token: "t" }, key: "shift 12", fetch: gateway.fetch };
  const session = await askGateway("http://x/v1", "POST /v1/sessions", { body }, how);
  const id: number = session.id;
  const { url, init } = gateway.asked[0]!;
  assert.deepEqual([id, url, init?.method], [7, "http://x/v1/sessions", "POST"]);
  assert.deepEqual(init?.headers, {
    "content-type": "application/json",
    "idempotency-key": "shift 12",
    authorization: "Bearer t",
  });
  assert.deepEqual(JSON.parse(String(init?.body)), body);
});

test("a platform that signs signs what the gateway reads: time, method, path with its query, and body", async () => {
  const gateway = answering(200, { data: [], next: null });
  const proof = { platform: "school", secret: "a secret of the school", now: () => 1_796_000_000 };
  await askGateway("http://x", "GET /v1/sessions", { query: { key: "a b" } }, { proof, fetch: gateway.fetch });
  const signed = "1796000000\nGET\n/v1/sessions?key=a+b\n";
  assert.deepEqual(gateway.asked[0]?.init?.headers, {
    "x-timebank-platform": "school",
    "x-timebank-time": "1796000000",
    "x-timebank-signature": createHmac("sha256", proof.secret).update(signed).digest("hex"),
  });
});

test("a refusal of the gateway's is an error with its code", async () => {
  const gateway = answering(409, { error: { code: "conflict", message: "the session is over already" } });
  const ending = askGateway(
    "http://x",
    "POST /v1/sessions/{id}/end",
    { path: { id: 7 }, body: { at: 1_796_000_900 } },
    { proof: { token: "t" }, fetch: gateway.fetch },
  );
  await assert.rejects(ending, (error) => error instanceof ServiceRefusal && error.code === "conflict");
});
