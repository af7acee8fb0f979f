// The conformance vectors of docs/interbank.md, with viem's hashing and encoding.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { concat, type Hex, hexToBigInt, keccak256, size, slice, stringToHex, toEventSelector } from "viem";

interface Position {
  held: number;
  claim: number;
  inFlight: number;
  outNumber: number;
  outHead: Hex;
  inNumber: number;
  inHead: Hex;
}

interface Step {
  bank: "A" | "B";
  call: { name: string; head?: Hex; messages?: Hex };
  refused: number;
  answer: number;
  says: Hex[];
  position: Position;
}

interface Side {
  id: Hex;
  link: number;
  peerLink: number;
}

interface Vectors {
  standard: string;
  ids: { chain: string; address: Hex; id: Hex }[];
  messages: { payment: Hex; answer: Hex; streams: Hex[][] };
  sessions: { name: string; A: Side; B: Side; steps: Step[] }[];
}

const page = new URL("../../../docs/interbank/vectors.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(page, "utf8"));

const MESSAGE = 416;
const START: Hex = `0x${"00".repeat(32)}`;
const word = (message: Hex, at: number): Hex => slice(message, at * 32, at * 32 + 32);
const number = (message: Hex, at: number): number => Number(hexToBigInt(word(message, at)));
const fold = (head: Hex, message: Hex): Hex => keccak256(concat([head, "0x04", message]));

test("the vectors are those of the version that is implemented", () => {
  assert.equal(vectors.standard, "TB-LINK/1");
  assert.ok(vectors.sessions.length > 0);
});

test("a bank's id is the hash of its chain and its address", () => {
  for (const { chain, address, id } of vectors.ids) {
    const chainId = keccak256(stringToHex(chain));
    assert.equal(keccak256(concat([stringToHex("TimeBank/1"), chainId, address])), id);
  }
});

test("a message's first word is its event's topic", () => {
  const { payment, answer } = vectors.messages;
  assert.equal(
    toEventSelector(
      "InterbankPayment(uint32,uint64,address,bytes32,bytes32,bytes32,uint64,uint64,uint64,bytes32,uint64,uint64)",
    ),
    payment,
  );
  assert.equal(
    toEventSelector(
      "InterbankAnswer(uint32,uint64,bytes32,bytes32,bytes32,uint64,uint8,uint16,uint64,uint64,uint64,uint64)",
    ),
    answer,
  );
  for (const stream of vectors.messages.streams) {
    for (const [at, message] of stream.entries()) {
      assert.equal(size(message), MESSAGE);
      assert.equal(number(message, 2), at + 1, "numbered without a gap");
      assert.ok([payment, answer].includes(word(message, 0)));
    }
  }
});

for (const session of vectors.sessions) {
  test(`${session.name}: every head is the hash over all that was said`, () => {
    const out = { A: START, B: START };
    const heard = { A: 0, B: 0 };
    for (const step of session.steps) {
      const [own, peer] = step.bank === "A" ? [session.A, session.B] : [session.B, session.A];
      for (const message of step.says) {
        assert.equal(number(message, 1), own.link);
        assert.deepEqual([word(message, 4), word(message, 5)], [own.id, peer.id]);
        out[step.bank] = fold(out[step.bank], message);
      }
      assert.equal(step.position.outHead, out[step.bank]);
      if (step.call.name === "hear") {
        heard[step.bank] += step.answer;
        if (step.answer > 0) assert.equal(step.position.inHead, step.call.head);
      }
      if (step.refused !== 0) assert.deepEqual([step.answer, step.says], [0, []]);
      assert.equal(step.position.inNumber, heard[step.bank]);
      assert.ok(step.position.held === 0 || step.position.claim === 0, "never do both owe");
    }
  });
}
