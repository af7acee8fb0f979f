// Two towns whose banks hear each other by gates: what enough notaries sign is heard, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Address,
  type Hex,
  concat,
  decodeErrorResult,
  decodeFunctionResult,
  encodeFunctionData,
  keccak256,
  pad,
  parseAbi,
  stringToHex,
  toHex,
} from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { dated, hours, lastSlot } from "../src/index.ts";
import { program } from "../story/blobs.ts";
import { connect } from "../story/connection.ts";
import { EVIDENCE, Town } from "../story/town.ts";
import { MESSAGES, wait } from "./node/interbank.ts";
import { mustHaveNode } from "./node/required.ts";

const STATEMENT = "(uint64 number, bytes32 head, uint64 logSeq, bytes32 logHead, uint64 until, uint32 set)";
const gateAbi = parseAbi([
  "constructor(address bank, bytes32 own, bytes32 peer, uint32 link, uint32 peerLink, uint8 threshold, address[] notaries)",
  `function deliver(${STATEMENT} statement, bytes signatures, bytes messages) returns (uint32 fresh)`,
  "function rotate(uint8 threshold, address[] notaries, uint64 until, bytes signatures) returns (uint32 set)",
  `function conflict(${STATEMENT} one, ${STATEMENT} other, bytes oneSignatures, bytes otherSignatures) returns (bool)`,
  "function gateOf() view returns (address bank, bytes32 own, bytes32 peer, uint32 link, uint32 peerLink, uint32 set, uint8 threshold, address[] notaries)",
  "error TooFewNotaries(uint8 signed, uint8 threshold)",
  "error NotANotary(address signer)",
  "error BadSignature(uint8 place)",
  "error SignersNotAscending(uint8 place)",
  "error OldSet(uint32 set, uint32 current)",
  "error StatementExpired(uint64 until, uint64 now)",
  "error NotTheMessages(uint64 number)",
  "error NoConflict()",
  "error BadSet(uint32 notaries, uint8 threshold)",
  "error LinkStatus(uint32 link, uint8 status)",
  "error HeadMismatch(uint32 link, uint64 number)",
]);

const STATEMENT_TYPE = [
  { name: "from", type: "bytes32" },
  { name: "to", type: "bytes32" },
  { name: "link", type: "uint32" },
  { name: "number", type: "uint64" },
  { name: "head", type: "bytes32" },
  { name: "logSeq", type: "uint64" },
  { name: "logHead", type: "bytes32" },
  { name: "until", type: "uint64" },
  { name: "set", type: "uint32" },
] as const;
const ROTATION_TYPE = [
  { name: "own", type: "bytes32" },
  { name: "peer", type: "bytes32" },
  { name: "link", type: "uint32" },
  { name: "set", type: "uint32" },
  { name: "threshold", type: "uint8" },
  { name: "notaries", type: "address[]" },
  { name: "until", type: "uint64" },
] as const;

interface Statement {
  number: bigint;
  head: Hex;
  logSeq: bigint;
  logHead: Hex;
  until: bigint;
  set: number;
}

const DAY = 86_400n;
const LIMIT = hours(20);
const [LINK, ATTESTED] = [1, 2];

/** Notaries, in the order of their addresses. */
function notaries(first: number, count: number): PrivateKeyAccount[] {
  const all = Array.from({ length: count }, (_, at) => privateKeyToAccount(pad(toHex(first + at), { size: 32 })));
  return all.sort((one, other) => (one.address.toLowerCase() < other.address.toLowerCase() ? -1 : 1));
}

/** The other form of a signature, which is nobody's. */
function malleable(signature: Hex): Hex {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const [r, s, v] = [signature.slice(2, 66), BigInt(`0x${signature.slice(66, 130)}`), signature.slice(130)];
  return `0x${r}${(order - s).toString(16).padStart(64, "0")}${v === "1b" ? "1c" : "1b"}`;
}

if (process.env["TIMEBANK_RPC_URL"] === undefined && !mustHaveNode) {
  test("gates on a node", { skip: "set TIMEBANK_RPC_URL; `cargo xtask node` starts a node" });
} else {
  const connection = await connect();
  const { reader, funder } = connection;
  const towns = [await Town.founded(connection), await Town.founded(connection)] as const;
  const [here, there] = towns;
  const { classId, recorder } = await here.class("care", "Neighbours' House");
  const [son, mother] = [await here.member("Li"), await there.member("Rosa")];
  const end = lastSlot(await here.now());
  await here.send(recorder, "record", [classId, son.address, end - hours(10), end, EVIDENCE]);
  await here.send(son, "convert", [classId, hours(10)]);

  const ids = ["first", "second"].map((name) => keccak256(stringToHex(name))) as [Hex, Hex];
  let sets = [notaries(1_001, 5), notaries(1_001, 5)] as [PrivateKeyAccount[], PrivateKeyAccount[]];
  const addresses = (set: PrivateKeyAccount[]) => set.map(({ address }) => address);
  const deployed = async (town: 0 | 1, set: PrivateKeyAccount[]): Promise<Address> => {
    const args = [towns[town].address, ids[town], ids[1 - town], LINK, LINK, 3, addresses(set)];
    const hash = await funder.deployContract({ abi: gateAbi, bytecode: program("gate"), args } as never);
    const { contractAddress } = await reader.waitForTransactionReceipt({ hash });
    assert.ok(contractAddress, "the gate stands");
    return contractAddress;
  };
  const gates = [await deployed(0, sets[0]), await deployed(1, sets[1])] as [Address, Address];
  for (const town of [0, 1] as const) {
    const { governor, centralBank } = towns[town].officers;
    const args = [ids[town], ids[1 - town], LINK, gates[town], ATTESTED] as const;
    await towns[town].send(governor, "openLink", args as never);
    await towns[town].send(centralBank, "setLinkLimits", [LINK, LIMIT, LIMIT, LIMIT, LIMIT]);
  }
  await wait(reader, DAY);

  const payee = pad(mother.address, { size: 32 });
  const pay = async (amount: bigint) =>
    here.send(son, "payAbroad", [LINK, payee, amount, (await here.now()) + DAY, EVIDENCE]);
  const position = async (town: 0 | 1) => (await towns[town].bank.read.positionOf([LINK])).slice(0, 3);

  /** What a town's bank said and the other has not heard, at most 16 messages, and a statement about them. */
  const said = async (town: 0 | 1): Promise<[Statement, Hex]> => {
    const { address } = towns[town];
    const logs = await dated(reader, await reader.getLogs({ address, fromBlock: 0n, toBlock: "latest" }));
    let [head, logHead] = [pad("0x0", { size: 32 }), pad("0x0", { size: 32 })];
    const all: { bytes: Hex; head: Hex; logHead: Hex; logSeq: bigint }[] = [];
    logs.forEach(({ blockTimestamp, topics, data }, at) => {
      const bytes = concat([...(topics as Hex[]), data]);
      const [time, count] = [toHex(blockTimestamp, { size: 7 }), toHex(topics.length, { size: 1 })];
      logHead = keccak256(concat([logHead, time, count, bytes]));
      if (MESSAGES.includes(topics[0] as Hex)) {
        head = keccak256(concat([head, "0x04", bytes]));
        all.push({ bytes, head, logHead, logSeq: BigInt(at + 1) });
      }
    });
    const heard = Number((await towns[1 - town]?.bank.read.positionOf([LINK]))?.[6]);
    const batch = all.slice(heard, heard + 16);
    const last = batch.at(-1);
    assert.ok(last, "something is left to bring");
    const set = (await gateOf((1 - town) as 0 | 1))[5];
    const until = (await here.now()) + 600n;
    const number = BigInt(heard + batch.length);
    const { head: of, logSeq, logHead: its } = last;
    return [{ number, head: of, logSeq, logHead: its, until, set }, concat(batch.map(({ bytes }) => bytes))];
  };
  const gateOf = async (town: 0 | 1) => {
    const data = encodeFunctionData({ abi: gateAbi, functionName: "gateOf" });
    const { data: answer } = await reader.call({ to: gates[town], data });
    return decodeFunctionResult({ abi: gateAbi, functionName: "gateOf", data: answer as Hex });
  };
  const domain = (town: 0 | 1) =>
    ({
      name: "Time Bank gate",
      version: "1",
      chainId: connection.chain.id,
      verifyingContract: gates[town],
    }) as const;
  const signatures = async (town: 0 | 1, statement: Statement, by: PrivateKeyAccount[]): Promise<Hex[]> => {
    const message = { from: ids[1 - town] as Hex, to: ids[town], link: LINK, ...statement };
    const types = { Statement: STATEMENT_TYPE };
    return Promise.all(
      by.map((notary) => notary.signTypedData({ domain: domain(town), types, primaryType: "Statement", message })),
    );
  };
  const deliver = (statement: Statement, signed: Hex[], messages: Hex): Hex =>
    encodeFunctionData({
      abi: gateAbi,
      functionName: "deliver",
      args: [statement, concat(["0x", ...signed]), messages],
    });
  const sent = async (to: Address, data: Hex): Promise<bigint> => {
    const receipt = await reader.waitForTransactionReceipt({ hash: await funder.sendTransaction({ to, data }) });
    assert.equal(receipt.status, "success");
    return receipt.gasUsed;
  };
  /** The error that a call of a gate would be refused with. */
  const refusal = async (town: 0 | 1, data: Hex): Promise<string> => {
    try {
      await reader.call({ account: funder.account.address, to: gates[town], data });
    } catch (error) {
      for (let at: unknown = error; at instanceof Error; at = at.cause) {
        const found = (at as { data?: unknown }).data;
        const bytes = typeof found === "object" ? (found as { data?: Hex }).data : found;
        if (typeof bytes === "string" && bytes.length >= 10) {
          return decodeErrorResult({ abi: gateAbi, data: bytes as Hex }).errorName;
        }
      }
      throw error;
    }
    return assert.fail("it went through");
  };
  /** Brings one way what was said, as three notaries sign it. */
  const bring = async (to: 0 | 1) => {
    const [statement, messages] = await said((1 - to) as 0 | 1);
    return sent(gates[to], deliver(statement, await signatures(to, statement, sets[to].slice(0, 3)), messages));
  };

  await test("what three of five notaries sign is heard, and answered the same way", async () => {
    await pay(hours(2));
    await pay(hours(1));
    console.log(`a delivery of two messages takes ${await bring(1)} gas`);
    await bring(0);
    assert.deepEqual(await position(0), [hours(3), 0n, 0n]);
    assert.deepEqual(await position(1), [0n, hours(3), 0n]);
    assert.equal(await there.bank.read.balanceOf([mother.address]), hours(3));
  });

  await test("whatever else is brought is refused, and nothing changes", async () => {
    await pay(hours(1));
    const [statement, messages] = await said(0);
    const [set, before] = [sets[1], await position(1)];
    const all = await signatures(1, statement, set);
    const [one, two, three] = all as [Hex, Hex, Hex];
    const strangers = notaries(3_001, 3);
    const refused: [Statement, Hex[], Hex, string][] = [
      [statement, [one, two], messages, "TooFewNotaries"],
      [statement, [], messages, "TooFewNotaries"],
      [statement, [one, one, two], messages, "SignersNotAscending"],
      [statement, [one, three, two], messages, "SignersNotAscending"],
      [statement, [malleable(one), two, three], messages, "BadSignature"],
      [statement, [one, two, three.slice(0, -2) as Hex], messages, "BadSignature"],
      [statement, await signatures(1, statement, strangers), messages, "NotANotary"],
      [statement, await signatures(0, statement, set), messages, "NotANotary"],
      [{ ...statement, set: 2 }, all, messages, "OldSet"],
      [{ ...statement, until: 1n }, all, messages, "StatementExpired"],
      [{ ...statement, number: statement.number + 1n }, all, messages, "NotTheMessages"],
      [statement, all, messages.slice(0, -2) as Hex, "NotTheMessages"],
      [statement, all, "0x", "NotTheMessages"],
    ];
    for (const [about, signed, brought, expected] of refused) {
      const name = await refusal(1, deliver(about, signed, brought));
      // Signatures over something else are somebody's, but whose is chance: so is whether they ascend.
      const isOther = expected === "NotANotary" && name === "SignersNotAscending";
      assert.ok(name === expected || isOther, `${name} instead of ${expected}`);
    }
    // The amount, an hour, ends with a zero.
    const forged = messages.replace(/^(0x.{511})0/, "$17") as Hex;
    assert.notEqual(forged, messages);
    assert.equal(await refusal(1, deliver(statement, all, forged)), "HeadMismatch");
    assert.deepEqual(await position(1), before);
    await bring(1);
    await bring(0);
  });

  await test("notaries name their successors, and what they signed before is worth nothing", async () => {
    await pay(hours(1));
    const [statement, messages] = await said(0);
    const old = await signatures(1, statement, sets[1]);
    const next = notaries(2_001, 3);
    const until = (await here.now()) + 600n;
    const rotation = async (threshold: number, by: PrivateKeyAccount[]): Promise<Hex> => {
      const [own, peer] = [ids[1], ids[0]];
      const message = { own, peer, link: LINK, set: 2, threshold, notaries: addresses(next), until };
      const types = { Rotation: ROTATION_TYPE };
      const signed = await Promise.all(
        by.map((notary) => notary.signTypedData({ domain: domain(1), types, primaryType: "Rotation", message })),
      );
      const args = [threshold, addresses(next), until, concat(signed)] as const;
      return encodeFunctionData({ abi: gateAbi, functionName: "rotate", args });
    };
    assert.equal(await refusal(1, await rotation(2, sets[1].slice(0, 2))), "TooFewNotaries");
    assert.equal(await refusal(1, await rotation(1, sets[1])), "BadSet");
    await sent(gates[1], await rotation(2, sets[1].slice(1, 4)));
    assert.equal(await refusal(1, deliver(statement, old, messages)), "OldSet");
    sets = [sets[0], next];
    await bring(1);
    await bring(0);
    assert.deepEqual((await gateOf(1)).slice(5, 7), [2, 2]);
  });

  await test("two statements that cannot both be true stop the link, until it has another gate", async () => {
    await pay(hours(1));
    const [statement, messages] = await said(0);
    const lie = { ...statement, head: EVIDENCE };
    const [one, other] = [
      concat(await signatures(1, statement, sets[1].slice(0, 2))),
      concat(await signatures(1, lie, sets[1].slice(1))),
    ];
    const conflict = (about: Statement, signed: Hex) =>
      encodeFunctionData({ abi: gateAbi, functionName: "conflict", args: [statement, about, one, signed] });
    assert.equal(await refusal(1, conflict(statement, one)), "NoConflict");
    assert.equal(await refusal(1, conflict(lie, other.slice(0, 132) as Hex)), "TooFewNotaries");
    await sent(gates[1], conflict(lie, other));
    assert.equal((await there.bank.read.linkOf([LINK]))[5], 3, "it is stopped");
    const signed = await signatures(1, statement, sets[1]);
    assert.equal(await refusal(1, deliver(statement, signed, messages)), "LinkStatus");
    sets = [sets[0], notaries(4_001, 5)];
    gates[1] = await deployed(1, sets[1]);
    await there.send(there.officers.governor, "setChannel", [LINK, gates[1]]);
    await bring(1);
    await bring(0);
    assert.deepEqual(await position(0), [hours(6), 0n, 0n]);
    assert.deepEqual(await position(1), [0n, hours(6), 0n]);
  });
}
