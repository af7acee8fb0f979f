// What viem does: transactions, watching over HTTP and over a WebSocket, reverts, and the test client's time.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createPublicClient, createTestClient, createWalletClient, defineChain, http, parseAbi, parseEther,
  toEventHash, webSocket,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { ALITH, BALTATHAR, COUNTED, counter, url, ws } from "./node.mjs";

const chain = defineChain({
  id: 420420420,
  name: "Time Bank",
  nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});
const alith = privateKeyToAccount(ALITH);
const baltathar = privateKeyToAccount(BALTATHAR);
const client = createPublicClient({ chain, transport: http(url), pollingInterval: 50 });
const wallet = createWalletClient({ account: alith, chain, transport: http(url) });
const abi = parseAbi([COUNTED, "function count()", "error Error(string)"]);
const topic = toEventHash("Counted(uint256,uint256)");

async function deployed() {
  const hash = await wallet.deployContract({ abi: [], bytecode: counter(topic) });
  const receipt = await client.waitForTransactionReceipt({ hash });
  assert.equal(receipt.status, "success");
  return receipt.contractAddress;
}

const until = async (done, what) => {
  for (let tries = 0; tries < 100; tries++) {
    if (done()) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  assert.fail(`in 5 s there was no ${what}`);
};

test("a transfer moves what it says and costs what its receipt says", async () => {
  const before = await client.getBalance({ address: alith.address });
  const others = await client.getBalance({ address: baltathar.address });
  const hash = await wallet.sendTransaction({ to: baltathar.address, value: parseEther("1") });
  const receipt = await client.waitForTransactionReceipt({ hash });
  assert.equal(receipt.status, "success");
  assert.equal(receipt.cumulativeGasUsed, receipt.gasUsed);
  const cost = receipt.gasUsed * receipt.effectiveGasPrice;
  assert.equal(await client.getBalance({ address: baltathar.address }), others + parseEther("1"));
  assert.equal(await client.getBalance({ address: alith.address }), before - parseEther("1") - cost);
  const transaction = await client.getTransaction({ hash });
  assert.equal(transaction.blockHash, receipt.blockHash);
  assert.equal(transaction.from.toLowerCase(), alith.address.toLowerCase());
  const block = await client.getBlock({ blockHash: receipt.blockHash, includeTransactions: true });
  assert.deepEqual(block.transactions.map((one) => one.hash), [hash]);
});

test("a contract is deployed, called, read, and its events are found", async () => {
  const address = await deployed();
  assert.ok((await client.getCode({ address })).length > 2);
  const hash = await wallet.sendTransaction({ to: address, data: "0x06661abd" });
  const receipt = await client.waitForTransactionReceipt({ hash });
  assert.equal(receipt.logs.length, 1);
  const logs = await client.getLogs({ address, event: abi[0], fromBlock: receipt.blockNumber });
  assert.equal(logs.length, 1);
  assert.equal(logs[0].args.count, 1n);
  assert.equal(logs[0].transactionHash, hash);
  const { data } = await client.call({ to: address });
  assert.equal(BigInt(data), 1n);
  const then = await client.call({ to: address, blockNumber: receipt.blockNumber - 1n });
  assert.equal(BigInt(then.data), 0n);
});

test("a call that is undone says why", async () => {
  const address = await deployed();
  await assert.rejects(client.call({ to: address, data: "0x00000000" }), (error) => {
    const cause = error.walk((one) => one.code === 3);
    assert.equal(cause.code, 3);
    assert.match(cause.message, /execution reverted: no/);
    assert.match(cause.data, /^0x08c379a0/);
    return true;
  });
});

test("blocks and events are watched over HTTP", async () => {
  const address = await deployed();
  const [seen, blocks] = [[], []];
  const stop = client.watchContractEvent({ address, abi, eventName: "Counted", onLogs: (logs) => seen.push(...logs) });
  const stopBlocks = client.watchBlockNumber({ onBlockNumber: (number) => blocks.push(number) });
  await new Promise((wake) => setTimeout(wake, 300));
  await wallet.sendTransaction({ to: address, data: "0x06661abd" });
  await until(() => seen.length === 1, "event");
  await until(() => blocks.length > 0, "block");
  stop();
  stopBlocks();
  assert.equal(seen[0].args.count, 1n);
});

test("blocks, events and what waits are told over a WebSocket", async () => {
  const transport = webSocket(ws);
  const listener = createPublicClient({ chain, transport });
  const address = await deployed();
  const [seen, blocks, pending] = [[], [], []];
  const stops = [
    listener.watchContractEvent({ address, abi, onLogs: (logs) => seen.push(...logs) }),
    listener.watchBlocks({ onBlock: (block) => blocks.push(block) }),
    listener.watchPendingTransactions({ onTransactions: (hashes) => pending.push(...hashes) }),
  ];
  await new Promise((wake) => setTimeout(wake, 300));
  const hash = await wallet.sendTransaction({ to: address, data: "0x06661abd" });
  await until(() => seen.length === 1, "event");
  await until(() => blocks.length === 1, "block");
  await until(() => pending.includes(hash), "pending transaction");
  stops.forEach((stop) => stop());
  (await listener.transport.getRpcClient()).close();
});

test("the test client moves time, makes blocks, and goes back", async () => {
  const time = createTestClient({ chain, mode: "anvil", transport: http(url) });
  const id = await time.snapshot();
  const before = await client.getBlock();
  await time.increaseTime({ seconds: 86_400 });
  await time.mine({ blocks: 3 });
  const after = await client.getBlock();
  assert.equal(after.number, before.number + 3n);
  assert.ok(after.timestamp >= before.timestamp + 86_400n);
  await time.setNextBlockTimestamp({ timestamp: after.timestamp + 1_000n });
  await time.mine({ blocks: 1 });
  assert.equal((await client.getBlock()).timestamp, after.timestamp + 1_000n);
  await time.revert({ id });
  assert.equal((await client.getBlock()).number, before.number);
  await assert.rejects(time.impersonateAccount({ address: alith.address }));
});

test("a nonce that waits counts as pending", async () => {
  const time = createTestClient({ chain, mode: "anvil", transport: http(url) });
  await time.setAutomine(false);
  const nonce = await client.getTransactionCount({ address: alith.address });
  const hash = await wallet.sendTransaction({ to: baltathar.address, value: 1n, nonce });
  assert.equal(await client.getTransactionCount({ address: alith.address }), nonce);
  assert.equal(await client.getTransactionCount({ address: alith.address, blockTag: "pending" }), nonce + 1);
  assert.equal((await client.getTransaction({ hash })).blockNumber, null);
  await time.mine({ blocks: 1 });
  assert.equal((await client.getTransactionReceipt({ hash })).status, "success");
  await time.setAutomine(true);
});
