// What ethers 6 does: batches by default, and `contract.on` by filters.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Contract, ContractFactory, id, JsonRpcProvider, parseEther, Wallet, WebSocketProvider } from "ethers";
import { BALTATHAR, COUNTED, counter, url, ws } from "./node.mjs";

const provider = new JsonRpcProvider(url, undefined, {
  // It would answer the next question from memory for a quarter of a second, in which a block is made here.
  cacheTimeout: -1,
  pollingInterval: 50,
});
const wallet = new Wallet(BALTATHAR, provider);
const topic = id("Counted(uint256,uint256)");

async function deployed(runner) {
  const factory = new ContractFactory([COUNTED, "function count()"], counter(topic), runner);
  const contract = await factory.deploy();
  await contract.waitForDeployment();
  return contract;
}

const until = async (done, what) => {
  for (let tries = 0; tries < 100; tries++) {
    if (done()) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  assert.fail(`in 5 s there was no ${what}`);
};

test("many questions at once are one batch", async () => {
  const asked = await Promise.all([
    provider.getBlockNumber(),
    provider.getBalance(wallet.address),
    provider.getTransactionCount(wallet.address),
    provider.getFeeData(),
    provider.getNetwork(),
  ]);
  assert.equal(asked[4].chainId, 420420420n);
  assert.ok(asked[1] > 0n);
});

test("a transfer is sent and its receipt comes", async () => {
  const sent = await wallet.sendTransaction({ to: wallet.address, value: parseEther("1") });
  const receipt = await sent.wait();
  assert.equal(receipt.status, 1);
  assert.equal((await provider.getTransaction(sent.hash)).blockNumber, receipt.blockNumber);
});

test("an event is heard over HTTP, and the listener can go", async () => {
  const contract = await deployed(wallet);
  const seen = [];
  await contract.on("Counted", (count) => seen.push(count));
  await new Promise((wake) => setTimeout(wake, 300));
  await (await contract.count()).wait();
  await until(() => seen.length === 1, "event");
  await contract.removeAllListeners();
  assert.equal(seen[0], 1n);
  const found = await contract.queryFilter("Counted");
  assert.equal(found.length, 1);
});

test("an event is heard over a WebSocket", async () => {
  const socket = new WebSocketProvider(ws);
  const contract = await deployed(wallet);
  const listener = new Contract(await contract.getAddress(), [COUNTED], socket);
  const seen = [];
  await listener.on("Counted", (count) => seen.push(count));
  await new Promise((wake) => setTimeout(wake, 300));
  await (await contract.count()).wait();
  await until(() => seen.length === 1, "event");
  await listener.removeAllListeners();
  await socket.destroy();
});

test("a transaction without funds is refused in geth's words", async () => {
  const poor = Wallet.createRandom(provider);
  await assert.rejects(
    poor.sendTransaction({ to: wallet.address, value: 1n, gasLimit: 1_000_000n }),
    (error) => error.code === "INSUFFICIENT_FUNDS",
  );
});

test.after(() => provider.destroy());
