import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bytesToHex } from "viem";
import { PROGRAMS } from "../src/index.ts";
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

  const whole = { ...env, TIMEBANK_WHOLE: "1" };
  assert.throws(() => blobs(whole), /no contract .*timebank.polkavm: run `cargo xtask build`/);
  for (const code of [Buffer.alloc(0), program(40).subarray(0, 39), Buffer.from("something else altogether")]) {
    put("timebank", code);
    assert.throws(() => blobs(whole), /timebank.polkavm is no whole contract: run `cargo xtask build` again/);
  }
  put("timebank", program(40));
  assert.deepEqual(blobs(whole), { alone: bytesToHex(program(40)) });

  assert.throws(() => blobs(env), /no contract .*router.polkavm/);
  put("router", program(41));
  for (const [number, name] of PROGRAMS.entries()) {
    assert.throws(() => blobs(env), new RegExp(`no contract .*${name}.polkavm`));
    put(name, program(50 + number));
  }
  const programs = Object.fromEntries(PROGRAMS.map((name, number) => [name, bytesToHex(program(50 + number))]));
  assert.deepEqual(blobs(env), { router: bytesToHex(program(41)), programs });
});
