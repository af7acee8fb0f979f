import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Hex, createWalletClient, custom, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployTimeBank } from "../src/index.ts";

const STAND_INS = ["the bank's code here", "the exchange's code!", "the annex's code is!"];
const BLOB: Hex = "0x50564d00";

test("what stands for addresses is what the front is compiled with", () => {
  const source = readFileSync(new URL("../../../host/src/places.rs", import.meta.url), "utf8");
  for (const standIn of STAND_INS) {
    assert.equal(source.split(`*b"${standIn}"`).length, 2, standIn);
  }
});

test("nothing is deployed where the front has not one place for each address", async () => {
  let asked = 0;
  const request = async () => {
    asked += 1;
    throw new Error("nobody answers");
  };
  const account = privateKeyToAccount(`0x${"1".repeat(64)}`);
  const client = createWalletClient({ account, transport: custom({ request }, { retryCount: 0 }) });
  const found = (front: Hex) => deployTimeBank(client, { bank: BLOB, front: { front, exchange: BLOB, annex: BLOB } });
  const [bank, exchange, annex] = STAND_INS.map((standIn) => stringToHex(standIn).slice(2));

  await assert.rejects(found(`0x${bank}${annex}`), /one place for an address: "the exchange's code!"/);
  await assert.rejects(
    found(`0x${bank}${exchange}${annex}${bank}`),
    /one place for an address: "the bank's code here"/,
  );
  assert.equal(asked, 0);
  await assert.rejects(found(`0x${bank}${exchange}${annex}`), /nobody answers/);
  assert.ok(asked > 0, "a whole front is deployed");
});
