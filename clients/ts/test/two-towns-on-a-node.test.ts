// Two towns on a real node: a son's hours pay for his mother's care in the other town.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Address,
  type Hex,
  concat,
  decodeErrorResult,
  encodeFunctionData,
  keccak256,
  pad,
  parseAbi,
  stringToHex,
} from "viem";
import { hours, lastSlot, timeBankAbi } from "../src/index.ts";
import { program } from "../story/blobs.ts";
import { connect } from "../story/connection.ts";
import { type Actor, EVIDENCE, Town } from "../story/town.ts";
import { MESSAGES, wait } from "./node/interbank.ts";
import { mustHaveNode } from "./node/required.ts";

const clearingAbi = parseAbi([
  "function pay(bytes32 chain, address from, uint32 link, address to, uint32 peerLink, bytes32 payee, uint64 amount, uint64 expires, bytes32 referenceId) returns (bool)",
  "error WrongBank(address bank)",
]);

const DAY = 86_400n;
const LIMIT = hours(20);
const [AT_ONCE, ATTESTED] = [1, 2];
const INCOMING = 2;

if (process.env["TIMEBANK_RPC_URL"] === undefined && !mustHaveNode) {
  test("two towns on a node", { skip: "set TIMEBANK_RPC_URL; `cargo xtask node` starts a node" });
} else {
  const connection = await connect();
  const { reader, funder } = connection;
  const [here, there] = [await Town.founded(connection), await Town.founded(connection)];
  const towns = [here, there] as const;
  const { classId, recorder } = await here.class("care", "Neighbours' House");
  const [son, mother] = [await here.member("Li"), await there.member("Rosa")];
  const rita = await here.stranger("Rita");
  const end = lastSlot(await here.now());
  await here.send(recorder, "record", [classId, son.address, end - hours(10), end, EVIDENCE]);
  await here.send(son, "convert", [classId, hours(10)]);
  const hash = await funder.deployContract({ abi: clearingAbi, bytecode: program("clearing"), args: [] } as never);
  const deployed = await reader.waitForTransactionReceipt({ hash });
  const clearing = deployed.contractAddress;
  assert.ok(clearing, "the clearing contract stands");

  const chain = keccak256(stringToHex(`eip155:${connection.chain.id}`));
  const idOf = (bank: Address): Hex => keccak256(concat([stringToHex("TimeBank/1"), chain, bank]));
  const payee = pad(mother.address, { size: 32 });
  const coin = (town: Town, who: Address) => town.bank.read.balanceOf([who]);
  const position = async (town: Town, link: number) =>
    (await town.bank.read.positionOf([link])).slice(0, 3) as [bigint, bigint, bigint];

  for (const [town, peer] of [
    [here, there],
    [there, here],
  ] as const) {
    const { governor, centralBank } = town.officers;
    for (const [link, channel] of [
      [AT_ONCE, clearing],
      [ATTESTED, rita.address],
    ] as const) {
      await town.send(governor, "openLink", [idOf(town.address), idOf(peer.address), link, channel, link]);
      await town.send(centralBank, "setLinkLimits", [link, LIMIT, LIMIT, LIMIT, LIMIT]);
    }
  }
  await wait(reader, DAY);

  const clear = async (from: Address, to: Address, chainId: Hex, amount: bigint) => {
    const expires = (await here.now()) + 3_600n;
    const args = [chainId, from, AT_ONCE, to, AT_ONCE, payee, amount, expires, EVIDENCE] as const;
    return encodeFunctionData({ abi: clearingAbi, functionName: "pay", args });
  };
  /** The bytes that a payment would be refused with. */
  const refusal = async (data: Hex): Promise<Hex> => {
    try {
      await reader.call({ account: son.address, to: clearing, data });
    } catch (error) {
      const found = /0x[0-9a-f]{8,}/.exec(JSON.stringify(error, refused)) ?? [];
      return (found[0] ?? "0x") as Hex;
    }
    return assert.fail("it went through");
  };
  const refused = (key: string, value: unknown): unknown =>
    ["request", "body", "abi", "transaction", "metaMessages", "stack", "message", "details"].includes(key)
      ? undefined
      : typeof value === "bigint"
        ? String(value)
        : value instanceof Error
          ? { ...value, data: (value as { data?: unknown }).data, cause: value.cause }
          : value;

  await test("what she is owed is paid at once, by both banks or by none", async () => {
    await here.send(son, "approve", [clearing, hours(5)]);
    const data = await clear(here.address, there.address, chain, hours(2));
    const sent = await son.wallet.sendTransaction({ to: clearing, data });
    const receipt = await reader.waitForTransactionReceipt({ hash: sent });
    assert.equal(receipt.status, "success");
    console.log(`an atomic payment takes ${receipt.gasUsed} gas`);
    assert.deepEqual([await coin(here, son.address), await coin(there, mother.address)], [hours(8), hours(2)]);
    assert.deepEqual(await position(here, AT_ONCE), [hours(2), 0n, 0n]);
    assert.deepEqual(await position(there, AT_ONCE), [0n, hours(2), 0n]);
    assert.equal(await coin(here, here.address), hours(2), "what is owed lies at the bank's own address");
    const [, head] = [0, (await here.bank.read.positionOf([AT_ONCE]))[5]];
    assert.equal((await there.bank.read.positionOf([AT_ONCE]))[7], head, "what was said is heard");
  });

  await test("a contract that only claims to be a bank is none", async () => {
    const { address } = here;
    for (const [from, to, chainId] of [
      [address, there.address, EVIDENCE],
      [address, address, chain],
      [address, clearing, chain],
    ] as const) {
      const data = await refusal(await clear(from, to, chainId, hours(1)));
      assert.equal(decodeErrorResult({ abi: clearingAbi, data }).errorName, "WrongBank");
    }
  });

  const said = async (town: Town, from: number): Promise<[Hex, Hex]> => {
    const logs = await reader.getLogs({ address: town.address, fromBlock: 0n, toBlock: "latest" });
    const link = pad("0x02", { size: 32 });
    const messages = logs.filter(({ topics: [type, over] }) => MESSAGES.includes(type as Hex) && over === link);
    const bytes = messages.slice(from).map(({ topics, data }) => concat([...(topics as Hex[]), data]));
    return [(await town.bank.read.positionOf([ATTESTED]))[5], concat(bytes)];
  };
  const relay = async (from: Town, to: Town, seen: number) => {
    const [head, messages] = await said(from, seen);
    await to.as(rita as Actor).send("hear", [ATTESTED, head, messages]);
  };
  const pay = async (amount: bigint, lasts: bigint) =>
    here.send(son, "payAbroad", [ATTESTED, payee, amount, (await here.now()) + lasts, EVIDENCE]);

  await test("a payment waits for its answer, and one that comes late returns", async () => {
    await pay(hours(3), DAY);
    assert.deepEqual(await position(here, ATTESTED), [0n, 0n, hours(3)]);
    await relay(here, there, 0);
    await relay(there, here, 0);
    assert.deepEqual([await coin(here, son.address), await coin(there, mother.address)], [hours(5), hours(5)]);
    assert.deepEqual(await position(here, ATTESTED), [hours(3), 0n, 0n]);
    await pay(hours(1), 600n);
    await wait(reader, 601n);
    await relay(here, there, 1);
    await relay(there, here, 1);
    assert.deepEqual(await position(here, ATTESTED), [hours(3), 0n, 0n]);
    assert.equal(await coin(here, son.address), hours(5));
  });

  await test("a frozen payee is refused in her own bank's words, and the coin returns", async () => {
    const { supervisor } = there.officers;
    await there.send(supervisor, "openAndFreeze", [mother.address, 1, EVIDENCE, INCOMING, 0n]);
    const data = await refusal(await clear(here.address, there.address, chain, hours(1)));
    assert.equal(decodeErrorResult({ abi: timeBankAbi, data }).errorName, "FrozenIn");
    await pay(hours(1), DAY);
    await relay(here, there, 2);
    await relay(there, here, 2);
    assert.deepEqual([await coin(here, son.address), await coin(there, mother.address)], [hours(5), hours(5)]);
    const [links, held, minted] = await here.bank.read.linkTotals();
    assert.deepEqual([links, held, minted], [2, hours(5), 0n]);
    assert.equal(towns.length, 2);
  });
}
