import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createWalletClient, custom, decodeFunctionData, recoverTypedDataAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { CARRY_TYPES, carryCalldata, carryTypedData, signCarry, timeBankAbi } from "../src/index.ts";

const rules = readFileSync(new URL("../../../rules/src/relay/typed.rs", import.meta.url), "utf8");
const account = privateKeyToAccount(`0x${"3".repeat(64)}`);
const domain = { chainId: 420_420_420, bank: `0x${"ab".repeat(20)}` } as const;
const call = "0xa9059cbb";
const unsigned = { call, nonce: 7n, deadline: 1_800_000_000n, bound: 30n } as const;

test("what is signed has the type and the domain that the bank's rules have", () => {
  const fields = CARRY_TYPES.Carry.map(({ name, type }) => `${type} ${name}`).join(",");
  assert.ok(rules.includes(`"Carry(${fields})"`));
  const { domain: named } = carryTypedData(domain, { ...unsigned, member: account.address });
  assert.ok(rules.includes(`VERSION: &str = "${named.version}"`));
  const said = readFileSync(new URL("../../../rules/src/interfaces.rs", import.meta.url), "utf8");
  assert.ok(said.includes(`NAME: &str = "${named.name}"`));
});

test("a call is signed by its member and carried with what was signed", async () => {
  const request = async () => {
    throw new Error("nothing is asked");
  };
  const client = createWalletClient({ account, transport: custom({ request }) });
  const signed = await signCarry(client, domain, unsigned);
  assert.equal(signed.member, account.address);
  const { signature, ...carry } = signed;
  const signer = await recoverTypedDataAddress({ ...carryTypedData(domain, carry), signature });
  assert.equal(signer, account.address);
  const { functionName, args } = decodeFunctionData({ abi: timeBankAbi, data: carryCalldata(signed, 20n) });
  assert.equal(functionName, "carry");
  assert.deepEqual(args, [account.address, call, 7n, 1_800_000_000n, 30n, 20n, signature]);
});
