import assert from "node:assert/strict";
import { test } from "node:test";
import { typed } from "../scripts/openapi.ts";
import { ServiceRefusal, addressOf, askService } from "../src/index.ts";

const answering = (status: number, said: unknown) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetched = async (url: unknown, init?: RequestInit) => {
    asked.push({ url: String(url), init });
    return new Response(JSON.stringify(said), { status, headers: { "content-type": "application/json" } });
  };
  return { asked, fetch: fetched as typeof fetch };
};

test("an operation's address has its path and its query, and nothing of either can leave its place", () => {
  const base = "http://127.0.0.1:8090/v1";
  assert.equal(addressOf(base, "GET /v1/status"), "http://127.0.0.1:8090/v1/status");
  assert.equal(
    addressOf(base, "GET /v1/events", {}, { name: "Trade,Lent", limit: 5, after: undefined }),
    "http://127.0.0.1:8090/v1/events?name=Trade%2CLent&limit=5",
  );
  assert.equal(
    addressOf("http://x/", "GET /v1/accounts/{address}", { address: "../a?b" }),
    "http://x/v1/accounts/..%2Fa%3Fb",
  );
  assert.throws(() => addressOf(base, "GET /v1/links/{id}"), /needs id/);
});

test("an answer is handed on, with the types of the document", async () => {
  const service = answering(200, { data: { seq: 7 }, next: null });
  const { data } = await askService("http://x", "GET /v1/status", {}, { fetch: service.fetch });
  const seq: number = data.seq;
  assert.deepEqual([seq, service.asked[0]?.url], [7, "http://x/v1/status"]);
});

test("a request has its body as JSON", async () => {
  const service = answering(200, { data: null });
  const body = { act: "withdraw", id: "0x22", at: 7, signature: "0x" } as const;
  await askService("http://x", "POST /v1/board", { body }, { fetch: service.fetch });
  assert.deepEqual(JSON.parse(String(service.asked[0]?.init?.body)), body);
});

test("a refusal is an error with its code, also where the service says nothing", async () => {
  const refused = answering(404, { error: { code: "not_found", message: "there is no such link" } });
  const asking = askService("http://x", "GET /v1/links/{id}", { path: { id: 9 } }, { fetch: refused.fetch });
  await assert.rejects(asking, (error: ServiceRefusal) => error.status === 404 && error.code === "not_found");
  const silent = (async () => new Response("bad gateway", { status: 502 })) as typeof fetch;
  await assert.rejects(askService("http://x", "GET /v1/status", {}, { fetch: silent }), /answers 502/);
});

test("a schema that the generator does not know is an error, and no guess", () => {
  const document = (schema: object) =>
    JSON.stringify({
      paths: { "/a": { get: { responses: { 200: { content: { "application/json": { schema } } } } } } },
    });
  assert.match(typed(document({ type: ["integer", "null"] }), "All"), /answer: number \| null;/);
  assert.throws(() => typed(document({ type: "file" }), "All"), /not known here/);
  assert.throws(() => typed(JSON.stringify({ paths: {} }), "All"), /no operations/);
});
