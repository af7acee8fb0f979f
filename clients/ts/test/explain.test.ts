import assert from "node:assert/strict";
import { test } from "node:test";
import { type Hex, createPublicClient, custom, encodeErrorResult, erc20Abi, zeroAddress } from "viem";
import { councilAbi, explain, getTimeBank, meaningOf, timeBankAbi } from "../src/index.ts";

const ADDRESS = "0x1111111111111111111111111111111111111111";
const ANN = "0x2222222222222222222222222222222222222222";

/** A client whose node refuses every call with these bytes. */
function refusing(data: Hex) {
  const request = async () => {
    throw Object.assign(new Error("execution reverted"), { code: 3, data });
  };
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }) });
}

async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => assert.fail("it was not refused"),
    (error: unknown) => error,
  );
}

const frozen = encodeErrorResult({ abi: timeBankAbi, errorName: "FrozenOut", args: [ANN, 7, 1_793_577_600n] });
const explained = {
  name: "FrozenOut",
  args: { account: ANN, case_id: 7, until: 1_793_577_600n },
  code: 40,
  meaning: "Thrown when everything outgoing is frozen.",
};

test("a refusal says its name, figures, number and meaning", async () => {
  const bank = getTimeBank({ address: ADDRESS, client: refusing(frozen) });
  const error = await refusalOf(bank.simulate.transfer([ANN, 1n], { account: ANN }));
  assert.deepEqual(explain(error), explained);
});

test("a client that knows ERC-20 alone gets the same explanation", async () => {
  const call = refusing(frozen).simulateContract({
    abi: erc20Abi,
    address: ADDRESS,
    functionName: "transfer",
    args: [ANN, 1n],
    account: ANN,
  });
  assert.deepEqual(explain(await refusalOf(call)), explained);
});

test("so does a call of bare bytes, and whoever has got the bytes that it reverted with", async () => {
  assert.deepEqual(explain(frozen), explained);
  assert.deepEqual(explain(await refusalOf(refusing(frozen).call({ to: ADDRESS, data: "0x12345678" }))), explained);
});

test("an error without figures is explained, too", async () => {
  const data = encodeErrorResult({ abi: timeBankAbi, errorName: "ZeroAmount" });
  const error = await refusalOf(refusing(data).call({ to: ADDRESS }));
  assert.deepEqual(explain(error), { name: "ZeroAmount", args: {}, ...numbered(29) });
});

test("a council's refusal has its name and figures", async () => {
  const data = encodeErrorResult({ abi: councilAbi, errorName: "TooFewApprovals", args: [1, 2] });
  const error = await refusalOf(refusing(data).call({ to: ADDRESS }));
  assert.deepEqual(explain(error), { name: "TooFewApprovals", args: { approvals: 1, threshold: 2 } });
});

test("what is no refusal of the bank is not explained", async () => {
  const panic: Hex = `0x4e487b71${"11".padStart(64, "0")}`;
  for (const data of [panic, "0x", "0x12345678", frozen.slice(0, 40) as Hex] as const) {
    assert.equal(explain(await refusalOf(refusing(data).call({ to: ADDRESS }))), undefined, data);
  }
  const unreachable = createPublicClient({
    transport: custom({ request: () => Promise.reject(new Error("nobody answers")) }, { retryCount: 0 }),
  });
  assert.equal(explain(await refusalOf(unreachable.getBalance({ address: zeroAddress }))), undefined);
  assert.equal(explain(new Error("something else")), undefined);
  assert.equal(explain("a string"), undefined);
});

test("a number of canTransfer has a meaning, but not 0", () => {
  assert.deepEqual(meaningOf(40), { code: 40, name: "FrozenOut", meaning: explained.meaning });
  assert.equal(meaningOf(0), undefined);
});

function numbered(code: number) {
  const { meaning } = meaningOf(code) ?? assert.fail(`no code ${code}`);
  return { code, meaning };
}
