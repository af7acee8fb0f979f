import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpRequestError } from "viem";
import { escaped, reasonOf } from "../src/index.ts";
import { connect } from "../story/connection.ts";

test("text from outside does not steer a terminal", () => {
  assert.equal(escaped("café 时间"), "café 时间");
  assert.equal(escaped("a\x1b[2J\r\nb\x9b\u202e"), "a\\u{1b}[2J\\u{d}\\u{a}b\\u{9b}\\u{202e}");
});

test("a reason does not show what may be a key in a node's address", async () => {
  const secret = /pa55|k3y/;
  const url = "http://user:pa55word@127.0.0.1:1/k3y?k3y=1";
  const reason = reasonOf(new HttpRequestError({ url, details: `no answer from ${url}` }));
  assert.doesNotMatch(reason, secret);
  assert.match(reason, /127\.0\.0\.1:1/);
  await assert.rejects(connect({ TIMEBANK_RPC_URL: url }), (error: Error) => !secret.test(error.message));
});
