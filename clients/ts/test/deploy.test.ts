import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Address, type Hex, getContractAddress, createWalletClient, custom, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployTimeBank } from "../src/index.ts";
import { account as deployer, chain, logged, receipt } from "./fake/chain.ts";

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

/** Where the first program goes that is sent. */
const place = getContractAddress({ from: deployer.address, nonce: 7n });

/** Deploys a program on a chain that says so of address, code and log. */
function deployed({
  address = place,
  code = BLOB,
  founded = true,
}: {
  address?: Address;
  code?: Hex;
  founded?: boolean;
}) {
  const logs = founded ? [logged("Founded", {}, address)] : [];
  const node = chain(logs, (method, [hash], sent) => {
    if (method === "eth_getCode") {
      return code;
    }
    return method === "eth_getTransactionReceipt" && sent.length > 0
      ? receipt(hash, logs, { to: null, contractAddress: address })
      : undefined;
  });
  return deployTimeBank(node.client, { bank: BLOB });
}

test("a bank is deployed where its deployer and number put it, with the code that was sent", async () => {
  assert.equal(await deployed({}), place);
  await assert.rejects(deployed({ address: `0x${"99".repeat(20)}` }), /sender and number put it at/);
  await assert.rejects(deployed({ code: "0x50564d01" }), /is not the code that was sent/);
  await assert.rejects(deployed({ code: "0x" }), /is not the code that was sent/);
  await assert.rejects(deployed({ founded: false }), /no bank was founded/);
});
