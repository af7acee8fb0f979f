import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type RpcLog,
  createPublicClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  keccak256,
  numberToHex,
  parseAbiParameters,
  zeroHash,
} from "viem";
import { type BankEvent, audit, getTimeBank, replay, timeBankAbi } from "../src/index.ts";

const ADDRESS = "0x1111111111111111111111111111111111111111";
const ANN = "0x2222222222222222222222222222222222222222";

/** The event with which an account opens. */
function opened(block: number, index: number): RpcLog {
  const [topics] = [
    encodeEventTopics({ abi: timeBankAbi, eventName: "GovernorProposed", args: { actor: ANN, proposed: ANN } }),
  ];
  return {
    address: ADDRESS,
    topics: topics as RpcLog["topics"],
    data: encodeAbiParameters(parseAbiParameters("uint64"), [BigInt(index)]),
    blockNumber: numberToHex(block),
    logIndex: numberToHex(index),
    transactionIndex: "0x0",
    blockHash: zeroHash,
    transactionHash: zeroHash,
    removed: false,
  };
}

/** A node that has these logs, gives at most so many at once, and knows no filters. */
function node({ logs, height, most = 10_000 }: { logs: RpcLog[]; height: number; most?: number }) {
  const request = async ({ method, params }: { method: string; params: unknown[] }) => {
    switch (method) {
      case "eth_blockNumber":
        return numberToHex(height);
      case "eth_call":
        return keptHead;
      case "eth_getLogs": {
        const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
        const within = ({ blockNumber }: RpcLog) =>
          Number(blockNumber) >= Number(fromBlock) && Number(blockNumber) <= Number(toBlock);
        return logs.filter(within).slice(0, most);
      }
      default:
        throw Object.assign(new Error("method not found"), { code: -32601 });
    }
  };
  const { seq, hash } = replay([...logs].sort((a, b) => Number(a.logIndex) - Number(b.logIndex)));
  const keptHead = encodeAbiParameters(parseAbiParameters("uint64, bytes32"), [seq, hash]);
  return createPublicClient({ transport: custom({ request }), pollingInterval: 10 });
}

test("the head is the hash over the head before, the number of topics, the topics and the data", () => {
  const { topics, data } = opened(1, 1);
  const bytes = `${zeroHash}03${topics.map((topic) => topic.slice(2)).join("")}${data.slice(2)}` as const;
  assert.deepEqual(replay([{ topics, data }]), { seq: 1n, hash: keccak256(bytes) });
  assert.deepEqual(replay([]), { seq: 0n, hash: zeroHash });
});

test("an audit puts in order what a node gives in none", async () => {
  const logs = [opened(9, 2), opened(3, 1), opened(9, 3)];
  const client = node({ logs, height: 10 });
  const { whole, replayed } = await audit(client, ADDRESS);
  assert.deepEqual([whole, replayed.seq], [true, 3n]);
});

test("an audit asks in parts where a node leaves logs out", async () => {
  const logs = Array.from({ length: 10_001 }, (_, index) => opened(1 + (index % 4_999), index));
  logs.sort((a, b) => Number(a.blockNumber) - Number(b.blockNumber));
  logs.forEach((log, index) => Object.assign(log, opened(Number(log.blockNumber), index)));
  const { whole, replayed } = await audit(node({ logs, height: 5_000 }), ADDRESS);
  assert.deepEqual([whole, replayed.seq], [true, 10_001n]);
});

test("an audit is refused where a node cannot give a block's logs", async () => {
  const logs = Array.from({ length: 10_001 }, (_, index) => opened(7, index));
  await assert.rejects(audit(node({ logs, height: 10 }), ADDRESS), /block 7/);
});

test("an audit finds that a log is missing", async () => {
  const logs = [opened(3, 1), opened(4, 2)];
  const { whole, head, replayed } = await audit(node({ logs, height: 10, most: 1 }), ADDRESS);
  assert.deepEqual([whole, head.seq, replayed.seq], [false, 2n, 1n]);
});

test("watching a node without filters tells every event once and in order", async () => {
  const logs = [opened(2, 0), opened(1, 1), opened(1, 0)];
  const bank = getTimeBank({ address: ADDRESS, client: node({ logs, height: 2 }) });
  const events: BankEvent[] = [];
  await new Promise<void>((resolve, reject) => {
    const stop = bank.watch({
      fromBlock: 1n,
      onEvent: (event) => {
        if (events.push(event) === logs.length) {
          setTimeout(() => resolve(stop()), 50);
        }
      },
      onError: reject,
    });
  });
  assert.deepEqual(
    events.map(({ blockNumber, logIndex }) => [blockNumber, logIndex]),
    [
      [1n, 0],
      [1n, 1],
      [2n, 0],
    ],
  );
  assert.equal(events[0]?.eventName, "GovernorProposed");
});

test("watching says when the node does not answer", async () => {
  const request = () => Promise.reject(new Error("nobody answers"));
  const client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }), pollingInterval: 10 });
  const error = await new Promise<Error>((resolve, reject) => {
    const stop = getTimeBank({ address: ADDRESS, client }).watch({
      fromBlock: 0n,
      onEvent: () => reject(new Error("there is no event")),
      onError: (error) => resolve((stop(), error)),
    });
  });
  assert.match(error.message, /nobody answers/);
});
