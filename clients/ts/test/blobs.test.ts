import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bytesToHex } from "viem";
import { blobs } from "../story/blobs.ts";

/** A program that says how long it is. */
function program(length: number): Buffer {
  const code = Buffer.alloc(length);
  code.write("PVM\0");
  code.writeBigUInt64LE(BigInt(length), 5);
  return code;
}

test("code that is missing, cut off or something else is refused, and says what to do", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "timebank-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const env = { TIMEBANK_BLOBS: folder };
  const put = (name: string, code: Buffer) => writeFileSync(join(folder, `${name}.polkavm`), code);

  assert.throws(() => blobs(env), /no contract .*timebank.polkavm: run `cargo xtask build`/);
  for (const code of [Buffer.alloc(0), program(40).subarray(0, 39), Buffer.from("something else altogether")]) {
    put("timebank", code);
    assert.throws(() => blobs(env), /timebank.polkavm is no whole contract: run `cargo xtask build` again/);
  }
  put("timebank", program(40));
  assert.deepEqual(blobs(env), { bank: bytesToHex(program(40)) }, "without a front the bank stands alone");
  put("front", program(41));
  assert.throws(() => blobs(env), /no contract .*exchange.polkavm/);
  put("exchange", program(42));
  put("annex", program(43));
  assert.deepEqual(Object.keys(blobs(env).front ?? {}), ["front", "exchange", "annex"]);
  assert.deepEqual(blobs({ ...env, TIMEBANK_NO_FRONT: "1" }), { bank: bytesToHex(program(40)) });
});
