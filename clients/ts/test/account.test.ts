import assert from "node:assert/strict";
import { test } from "node:test";
import { ss58Address, ss58Decode } from "@polkadot-labs/hdkd-helpers";
import { hexToBytes } from "viem";
import { addressOf, multisigOf, pureProxyOf, sr25519Account } from "../substrate/account.ts";

const people = ["//Alice", "//Bob", "//Charlie"].map((path) => ss58Decode(sr25519Account(path).ss58)[0]);

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

test("a multisig has the account that polkadot-js says and contracts know it by that account's hash", () => {
  const shown = [1, 2, 3].map((threshold) => ss58Address(multisigOf(people, threshold)));
  assert.deepEqual(shown, [
    "5EHUL6UecjEEsiBCFcHmpNATySPeVtPz8TeT1YK1Q4RcVwtJ",
    "5DjYJStmdZ2rcqXbXGX7TW85JsrW6uG4y9MUcLq2BoPMpRA7",
    "5EAkPWNziBqEnrw6hkjFVu6EJej7Xf9wEK4CXir6YDS4kvUL",
  ]);
  assert.deepEqual(multisigOf([...people].reverse(), 2), multisigOf(people, 2));
  assert.equal(addressOf(multisigOf(people, 2)), "0x9549FF5910affF47319cBa6acd90c683278F267F");
});

test("other signatories or another threshold are another multisig, and what is none is refused", () => {
  const all = [multisigOf(people, 2), multisigOf(people, 3), multisigOf(people.slice(1), 2)].map(addressOf);
  assert.equal(new Set(all).size, 3);
  const [alice, bob] = people as [Uint8Array, Uint8Array];
  for (const [who, threshold] of [
    [[], 1],
    [people, 0],
    [people, 4],
    [people, 1.5],
    [[alice, alice, bob], 2],
    [[alice, bob.slice(1)], 2],
  ] as const) {
    assert.throws(() => multisigOf([...who], threshold), RangeError);
  }
});

test("a pure proxy keeps its address whoever is its proxy, and differs by how it was made", () => {
  const maker = multisigOf(people, 2);
  const made = pureProxyOf(maker, { block: 7, extrinsic: 11 });
  assert.equal(addressOf(made).toLowerCase(), "0x6ed753912051900526db4b22371a33ec087cb434");
  for (const other of [
    pureProxyOf(people[0]!, { block: 7, extrinsic: 11 }),
    pureProxyOf(maker, { block: 8, extrinsic: 11 }),
    pureProxyOf(maker, { block: 7, extrinsic: 12 }),
    pureProxyOf(maker, { block: 7, extrinsic: 11, type: 1 }),
    pureProxyOf(maker, { block: 7, extrinsic: 11, index: 1 }),
  ]) {
    assert.notEqual(addressOf(other), addressOf(made));
  }
});
