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
import {
  type BankEvent,
  MissingEvents,
  NoOldLogs,
  audit,
  dated,
  getTimeBank,
  replay,
  timeBankAbi,
} from "../src/index.ts";

const ADDRESS = "0x1111111111111111111111111111111111111111";
const ANN = "0x2222222222222222222222222222222222222222";

/** A block's time. */
const timeOf = (block: number) => 1_800_000_000 + 6 * block;

/** The event of this number, in a block. */
function opened(block: number, index: number): RpcLog {
  const [topics] = [
    encodeEventTopics({ abi: timeBankAbi, eventName: "GovernorProposed", args: { actor: ANN, proposed: ANN } }),
  ];
  return {
    address: ADDRESS,
    topics: topics as RpcLog["topics"],
    data: encodeAbiParameters(parseAbiParameters("uint64"), [BigInt(index)]),
    blockNumber: numberToHex(block),
    blockTimestamp: numberToHex(timeOf(block)),
    logIndex: numberToHex(index),
    transactionIndex: "0x0",
    blockHash: zeroHash,
    transactionHash: zeroHash,
    removed: false,
  };
}

/** What a node shows of the logs between two blocks, or an error. */
type Shows = (logs: RpcLog[], fromBlock: number, toBlock: number) => RpcLog[] | Error;

interface Node {
  logs: RpcLog[];
  /** The newest block. */
  height: number;
  shows?: Shows;
  /** Where it notes which blocks it was asked for. */
  asked?: number[];
}

/** A node whose contract has emitted these logs; what it shows of them is another matter. It knows no filters. */
function node({ logs, height, shows = (logs) => logs, asked = [] }: Node) {
  const inOrder = [...logs].sort((a, b) => Number(a.logIndex) - Number(b.logIndex));
  const request = async ({ method, params }: { method: string; params: unknown[] }) => {
    switch (method) {
      case "eth_blockNumber":
        return numberToHex(height);
      case "eth_call": {
        const block = Number(params[1]);
        const before = inOrder.filter(({ blockNumber }) => Number(blockNumber) <= block);
        const { seq, hash } = replay(before.map((log) => ({ ...log, blockTimestamp: BigInt(timeOf(blockOf(log))) })));
        return encodeAbiParameters(parseAbiParameters("uint64, bytes32"), [seq, hash]);
      }
      case "eth_getLogs": {
        const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
        const within = ({ blockNumber }: RpcLog) =>
          Number(blockNumber) >= Number(fromBlock) && Number(blockNumber) <= Number(toBlock);
        const shown = shows(logs.filter(within), Number(fromBlock), Number(toBlock));
        if (shown instanceof Error) {
          throw shown;
        }
        return shown.slice(0, 10_000);
      }
      case "eth_getBlockByNumber": {
        const block = Number(params[0]);
        asked.push(block);
        return block > height ? null : { number: params[0], timestamp: numberToHex(timeOf(block)), transactions: [] };
      }
      default:
        throw Object.assign(new Error("method not found"), { code: -32601 });
    }
  };
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), pollingInterval: 10 });
}

/** A log a block, each of its block's number. */
const oneABlock = (blocks: number) => Array.from({ length: blocks }, (_, at) => opened(at + 1, at + 1));
const blockOf = ({ blockNumber }: RpcLog) => Number(blockNumber);

/** What a watcher is told, until nothing new comes. */
async function watched(client: ReturnType<typeof node>, fromBlock = 0n) {
  const told: bigint[] = [];
  const errors: Error[] = [];
  const stop = getTimeBank({ address: ADDRESS, client }).watch({
    fromBlock,
    onEvent: (event) => void told.push((event as Extract<BankEvent, { eventName: "GovernorProposed" }>).args.seq),
    onError: (error) => void errors.push(error),
  });
  for (let before = -1; before < told.length + errors.length;) {
    before = told.length + errors.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  stop();
  return { told: told.map(Number), errors };
}

test("the head is the hash over the head before, the time, the number of topics, the topics and the data", () => {
  const { topics, data } = opened(1, 1);
  const words = `${topics.map((topic) => topic.slice(2)).join("")}${data.slice(2)}`;
  const bytes = `${zeroHash}0000006b49d20603${words}` as const;
  assert.deepEqual(replay([{ topics, data, blockTimestamp: 0x6b49d206n }]), { seq: 1n, hash: keccak256(bytes) });
  assert.deepEqual(replay([]), { seq: 0n, hash: zeroHash });
});

test("the same events at another time lead to another head", async () => {
  const logs = oneABlock(3);
  const at = (times: bigint[]) => replay(logs.map((log, place) => ({ ...log, blockTimestamp: times[place]! }))).hash;
  assert.notEqual(at([10n, 20n, 30n]), at([10n, 21n, 30n]));
  assert.notEqual(at([10n, 20n, 30n]), at([10n, 20n, 30n << 32n]));
  const shows: Shows = (logs) => logs.map((log) => (blockOf(log) === 2 ? { ...log, blockTimestamp: "0xa" } : log));
  const { whole, head, replayed } = await audit(node({ logs, height: 3, shows }), ADDRESS);
  assert.deepEqual([whole, head.seq, replayed.seq], [false, 3n, 3n]);
});

test("a log without its time is not replayed", () => {
  const { topics, data } = opened(1, 1);
  for (const blockTimestamp of [undefined, null, "0x1", 1]) {
    assert.throws(() => replay([{ topics, data, blockTimestamp } as never]), /log 1 has no blockTimestamp/);
  }
  // @ts-expect-error: the compiler says so, too.
  assert.throws(() => replay([{ topics, data }]), TypeError);
});

test("where a node gives logs without times, each of their blocks is asked for once", async () => {
  const logs = Array.from({ length: 100 }, (_, at) => opened(1 + (at >> 1), at));
  for (const blockTimestamp of [undefined, null, "0x0"]) {
    const asked: number[] = [];
    const shows: Shows = (logs) =>
      logs.map((log) => (blockOf(log) > 10 ? ({ ...log, blockTimestamp } as RpcLog) : log));
    assert.equal((await audit(node({ logs, height: 50, shows, asked }), ADDRESS)).whole, true);
    const undatedBlocks = Array.from({ length: 40 }, (_, at) => at + 11);
    assert.deepEqual(asked, undatedBlocks, "blocks whose logs have a time are not asked for");
  }
});

test("a time that nobody says is an error", async () => {
  const client = node({ logs: [], height: 3 });
  await assert.rejects(dated(client, [{ blockNumber: 4n }]), /could not be found/);
  await assert.rejects(dated(client, [{ blockNumber: null }]), /in no block yet/);
  assert.deepEqual(await dated(client, [{ blockNumber: 3n }]), [{ blockNumber: 3n, blockTimestamp: 1_800_000_018n }]);
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
  const { whole, head, replayed } = await audit(
    node({ logs, height: 10, shows: (logs) => logs.filter((log) => blockOf(log) < 4) }),
    ADDRESS,
  );
  assert.deepEqual([whole, head.seq, replayed.seq], [false, 2n, 1n]);
});

test("an audit asks again where the node knows a block before its logs", async () => {
  let looks = 0;
  const shows: Shows = (logs) => (looks++ < 1 ? logs.filter((log) => blockOf(log) < 4) : logs);
  assert.equal((await audit(node({ logs: oneABlock(4), height: 4, shows }), ADDRESS)).whole, true);
});

test("a node without old logs is told from a log that is not whole", async () => {
  const pruned = node({ logs: oneABlock(9), height: 9, shows: (logs) => logs.filter((log) => blockOf(log) > 5) });
  await assert.rejects(audit(pruned, ADDRESS), (error) => error instanceof NoOldLogs && /block 6/.test(error.message));
  await assert.rejects(audit(node({ logs: oneABlock(9), height: 9, shows: () => [] }), ADDRESS), NoOldLogs);
  const hidden: Shows = (logs) => logs.filter((log) => blockOf(log) !== 1);
  const whole = [...oneABlock(9), opened(2, 10)].map((log, at) => (at === 0 ? opened(2, 1) : log));
  const shown: Shows = (logs, from, to) => hidden(logs, from, to) as RpcLog[];
  const first = node({
    logs: whole,
    height: 9,
    shows: (logs, from, to) => (shown(logs, from, to) as RpcLog[]).filter(({ logIndex }) => logIndex !== "0x1"),
  });
  assert.equal((await audit(first, ADDRESS)).whole, false, "of block 2 a part is shown: that is not old, it is hidden");
});

test("a provider that limits the range is asked for less", async () => {
  for (const limit of [1, 37, 500]) {
    const shows: Shows = (logs, from, to) =>
      to - from < limit ? logs : Object.assign(new Error("range too large"), { code: -32000 });
    assert.equal((await audit(node({ logs: oneABlock(600), height: 600, shows }), ADDRESS)).whole, true, String(limit));
  }
});

test("watching a node without filters tells every event once and in order", async () => {
  const logs = [opened(2, 3), opened(1, 2), opened(1, 1)];
  assert.deepEqual(await watched(node({ logs, height: 2 })), { told: [1, 2, 3], errors: [] });
});

test("more events than a node gives at once are told, all of them", async () => {
  const logs = Array.from({ length: 12_001 }, (_, at) => opened(1 + Math.floor(at / 3_000), at + 1));
  const { told, errors } = await watched(node({ logs, height: 5 }));
  assert.deepEqual([told.length, errors], [12_001, []]);
});

test("a block whose events the node knows later is not skipped", async () => {
  let looks = 0;
  const shows: Shows = (logs) => (looks++ < 2 ? logs.slice(0, -1) : logs);
  assert.deepEqual(await watched(node({ logs: oneABlock(7), height: 7, shows })), {
    told: [1, 2, 3, 4, 5, 6, 7],
    errors: [],
  });
});

test("events that a node never gives are said to be missing", async () => {
  const shows: Shows = (logs) => logs.filter((log) => ![3, 4, 7].includes(blockOf(log)));
  const { told, errors } = await watched(node({ logs: oneABlock(7), height: 7, shows }));
  assert.deepEqual(told, [1, 2, 5, 6]);
  assert.deepEqual(
    errors.map((error) => error instanceof MissingEvents && [error.first, error.last]),
    [
      [3n, 4n],
      [7n, 7n],
    ],
  );
});

test("watching says when the node does not answer, and goes on", async () => {
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
