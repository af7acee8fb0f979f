// What the clients' session left on the chain, asked of this node and of upstream's `eth-rpc` in front of it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { KNOWN, compared, questions } from "./conformance.mjs";
import { url } from "./node.mjs";

/** Where `eth-rpc` answers for the same chain; `cargo xtask clients` says so where its program is at hand. */
const theirs = process.env.TIMEBANK_ETH_RPC_URL;

test("eth-rpc answers as this node does, but for what is known", { skip: !theirs && "no eth-rpc" }, async () => {
  const requests = await questions(url, 1_000);
  const found = await compared(url, theirs, requests);
  console.log(`${requests.length} requests, ${KNOWN.length} kinds of known differences`);
  for (const { path, ours, theirs: other, request } of found) {
    console.log(`${path}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(other)}, for ${JSON.stringify(request)}`);
  }
  assert.equal(found.length, 0);
});

test("the comparison finds what another node says otherwise", async () => {
  const altered = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: Buffer.concat(chunks) });
    const text = await answer.text();
    response.end(text.replaceAll(/"gasUsed":"0x[0-9a-f]+"/g, '"gasUsed":"0x1"').replaceAll('"removed":false', '"removed":true'));
  });
  await new Promise((ready) => altered.listen(0, "127.0.0.1", ready));
  try {
    const requests = await questions(url, 20);
    assert.ok(requests.length > 100, `${requests.length} requests: clients must have used the node`);
    assert.deepEqual(await compared(url, url, requests, []), []);
    const found = await compared(url, `http://127.0.0.1:${altered.address().port}`, requests, []);
    const paths = found.map(({ path }) => path);
    assert.ok(paths.includes("eth_getTransactionReceipt.result.gasUsed"), `${paths}`);
    assert.ok(paths.includes("eth_getLogs.result[].removed"), `${paths}`);
    assert.ok(paths.every((path) => /gasUsed|removed/.test(path)), `${paths}`);
  } finally {
    altered.close();
  }
});
