import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Address, type Hex, getContractAddress, createWalletClient, custom, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { PROGRAMS, deployTimeBank } from "../src/index.ts";
import { account as deployer, chain, logged, receipt } from "./fake/chain.ts";

const source = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
/** The stand-in for a program's address in the router's code. */
const standIn = (number: number) => stringToHex(`timebank program ${number < 10 ? "0" : ""}${number} `).slice(2);
const ROUTER: Hex = `0x50564d00${PROGRAMS.map((_, number) => standIn(number)).join("")}`;
/** A program that runs those before the relay's. */
const running = (number: string): Hex =>
  `0x50564d${number}${PROGRAMS.slice(0, PROGRAMS.indexOf("relay"))
    .map((_, number) => standIn(number))
    .join("")}`;
const programs = {
  ...Object.fromEntries(PROGRAMS.map((name) => [name, stringToHex(name)])),
  relay: running("01"),
  fast_carries: running("02"),
} as Record<(typeof PROGRAMS)[number], Hex>;

/** A wallet of a chain that answers nothing, and how often it was asked. */
function silence() {
  const asked = { times: 0 };
  const request = async () => {
    asked.times += 1;
    throw new Error("nobody answers");
  };
  const account = privateKeyToAccount(`0x${"1".repeat(64)}`);
  const client = createWalletClient({ account, transport: custom({ request }, { retryCount: 0 }) });
  return { client, asked };
}

test("the programs are those behind the router, in its order", () => {
  const [, table] = /pub const PROGRAMS: [^=]*= \[([^\]]*)\]/.exec(source("topics/src/lib.rs")) ?? [];
  const names = [...(table ?? "").matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(names, [...PROGRAMS]);
});

test("what stands for addresses is what the router is compiled with", () => {
  const text = source("host/src/addresses.rs");
  assert.ok(text.includes('[*b"timebank program 00 "; COUNT]'));
  assert.ok(text.includes("all[at][17] += (at / 10) as u8;") && text.includes("all[at][18] += (at % 10) as u8;"));
});

test("nothing is deployed where the router has not one place for each address", async () => {
  const { client, asked } = silence();
  for (const number of PROGRAMS.keys()) {
    const place = standIn(number);
    const message = new RegExp(`not one place for an address: "timebank program ${number < 10 ? "0" : ""}${number} "`);
    for (const router of [ROUTER.replace(place, ""), ROUTER + place] as Hex[]) {
      await assert.rejects(deployTimeBank(client, { router, programs }), message);
    }
  }
  for (const name of ["relay", "fast_carries"] as const) {
    const code = programs[name];
    for (const changed of [code.replace(standIn(3), ""), code + standIn(3)] as Hex[]) {
      const deploying = deployTimeBank(client, { router: ROUTER, programs: { ...programs, [name]: changed } });
      const message = new RegExp(`the ${name} has not one place for an address: "timebank program 03 "`);
      await assert.rejects(deploying, message);
    }
  }
  assert.equal(asked.times, 0);
  await assert.rejects(deployTimeBank(client, { router: ROUTER, programs }), /nobody answers/);
  assert.ok(asked.times > 0, "a whole router is deployed");
});

test("nothing is deployed where a program is missing or another under its name", async () => {
  const { client, asked } = silence();
  for (const [number, name] of PROGRAMS.entries()) {
    const { [name]: _, ...others } = programs;
    const lacking = { router: ROUTER, programs: others as typeof programs };
    await assert.rejects(deployTimeBank(client, lacking), new RegExp(`no program "${name}"`));
    const other = PROGRAMS[(number + 1) % PROGRAMS.length] as (typeof PROGRAMS)[number];
    const twice = { router: ROUTER, programs: { ...programs, [name]: programs[other] } };
    await assert.rejects(deployTimeBank(client, twice), /are the same program/);
  }
  assert.equal(asked.times, 0);
});

/** Where the first program goes that is sent. */
const place = getContractAddress({ from: deployer.address, nonce: 7n });

/** Deploys a program on a chain that says so of address, code and log. */
function deployed({
  address = place,
  code = ROUTER,
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
  return deployTimeBank(node.client, { alone: ROUTER });
}

test("a bank is deployed where its deployer and number put it, with the code that was sent", async () => {
  assert.equal(await deployed({}), place);
  await assert.rejects(deployed({ address: `0x${"99".repeat(20)}` }), /sender and number put it at/);
  await assert.rejects(deployed({ code: "0x50564d01" }), /is not the code that was sent/);
  await assert.rejects(deployed({ code: "0x" }), /is not the code that was sent/);
  await assert.rejects(deployed({ founded: false }), /no bank was founded/);
});
