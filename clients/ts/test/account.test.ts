import assert from "node:assert/strict";
import { test } from "node:test";
import { hexToBytes } from "viem";
import { addressOf, sr25519Account } from "../substrate/account.ts";

test("contracts know an sr25519 account by the hash of its key", () => {
  const alice = sr25519Account("//Alice");
  assert.equal(alice.ss58, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
  assert.equal(alice.address, "0x9621DDe636dE098B43Efb0fA9b61fAcFE328F99D");
});

test("an account that came from an Ethereum key keeps its address", () => {
  const alith = "f24ff3a9cf04c71dbc94d0b566f7a27b94566cac";
  assert.equal(addressOf(hexToBytes(`0x${alith}${"ee".repeat(12)}`)).toLowerCase(), `0x${alith}`);
  assert.notEqual(addressOf(hexToBytes(`0x${alith}${"ee".repeat(11)}ef`)).toLowerCase(), `0x${alith}`);
});
