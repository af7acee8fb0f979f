// Success means done: whatever a node or a receipt says, what was asked for is looked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Hex, keccak256, parseEther } from "viem";
import { NotDone, NotSeen, OutOfGas, PartlyRefused, type Signed, getTimeBank, resend } from "../src/index.ts";
import { ANN, BANK, type Lie, answer, chain, failure, logged, receipt } from "./fake/chain.ts";

const paid = (value = 60n) => logged("Transfer", { from: ANN, to: ANN, value });
const at = ({ client }: ReturnType<typeof chain>) => getTimeBank({ address: BANK, client });
const pays = (node: ReturnType<typeof chain>, sending = {}) =>
  at(node).send("transfer", [ANN, 60n], { wait: 300, ...sending });

test("a payment is done when its event says so", async () => {
  const { events } = await pays(chain([paid()]));
  assert.equal(events[0]?.eventName, "Transfer");
});

test("a receipt that says success without the event is not believed", async () => {
  const foreign = logged("Transfer", { from: ANN, to: ANN, value: 60n }, ANN);
  for (const logs of [[], [paid(59n)], [foreign], [logged("AccountOpened", {})]]) {
    const node = chain(logs);
    await assert.rejects(pays(node), (error) => error instanceof NotDone && /no Transfer/.test(error.message));
  }
});

test("an answer of no, or nothing where an answer is due, is no success, and nothing is sent", async () => {
  for (const said of [answer("transfer", false), "0x"] as const) {
    const node = chain([], (method) => (method === "eth_call" ? said : undefined));
    await assert.rejects(pays(node));
    assert.equal(node.sent.length, 0);
  }
});

test("running out of gas is said where all of it was used", async () => {
  const lie: Lie = (method, [hash], sent) =>
    method === "eth_getTransactionReceipt" && sent.length > 0
      ? receipt(hash, [], { status: "0x0", gasUsed: "0x1770" })
      : undefined;
  await assert.rejects(pays(chain([], lie)), OutOfGas);
});

const frozen = (case_id: number) => logged("AccountFrozen", { case_id });
const freezing = (logs: readonly unknown[], codes: number[]) =>
  chain(logs, (method) => (method === "eth_call" ? answer("freezeMany", codes) : undefined));
const freezes = (node: ReturnType<typeof chain>) => at(node).send("freezeMany", [[1, 2, 3], 1, [0n, 0n, 0n]]);

test("each refused item of a batch is said with its code", async () => {
  await assert.rejects(freezes(freezing([frozen(2)], [61, 0, 64])), (error) => {
    assert.ok(error instanceof PartlyRefused);
    assert.deepEqual(error.items, [
      { id: 1, done: false, code: 61 },
      { id: 2, done: true },
      { id: 3, done: false, code: 64 },
    ]);
    assert.ok(error.done, "the second is done");
    return /2 of 3 are refused: 1 \(61/.test(error.message);
  });
});

test("what became of an item is what its event says and not what trying said", async () => {
  await assert.rejects(freezes(freezing([frozen(1)], [61, 0, 0])), (error) => {
    assert.ok(error instanceof PartlyRefused);
    assert.deepEqual(
      error.items.map(({ done }) => done),
      [true, false, false],
    );
    return true;
  });
});

test("a batch of which everything is done is done, and one of which nothing would be is not sent", async () => {
  assert.ok(await freezes(freezing([frozen(1), frozen(2), frozen(3)], [0, 0, 0])));
  const node = freezing([], [61, 61, 61]);
  await assert.rejects(freezes(node), PartlyRefused);
  assert.equal(node.sent.length, 0);
});

test("lists that go together have one length, and addresses match their checksum", async () => {
  const node = chain([]);
  await assert.rejects(at(node).send("freezeMany", [[7], 1, [3n, 600n]]), RangeError);
  const mistyped: Hex = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD";
  await assert.rejects(at(node).send("grantRole", [mistyped, 8]), /InvalidAddress|is invalid/);
  assert.throws(() => getTimeBank({ address: mistyped, client: node.client }), /is invalid/);
  assert.deepEqual([node.sent.length, node.times("eth_call")], [0, 0]);
});

test("cancelling everything goes on until nothing is left", async () => {
  const removed = logged("OrderRemoved", { class_id: 1 });
  const node = chain([removed, removed], (method, _, sent) => {
    const left = 5 - 2 * sent.length;
    return method === "eth_call" ? answer("cancelAll", left > 0 ? [Math.min(2, left), 9n] : [0, 0n]) : undefined;
  });
  assert.equal(await at(node).cancelAll(1), 6);
  assert.equal(node.sent.length, 3);
});

test("what the node has already is waited for", async () => {
  const lie: Lie = (method) => (method === "eth_sendRawTransaction" ? failure("already known") : undefined);
  assert.ok(await pays(chain([paid()], lie)));
  // Whatever it says: it knows the transaction by its hash.
  const late: Lie = (method) => (method === "eth_sendRawTransaction" ? failure("nonce too low") : undefined);
  assert.ok(await pays(chain([paid()], late)));
  const none: Lie = (method, params, sent) =>
    method === "eth_getTransactionReceipt" ? null : lie(method, params, sent);
  await assert.rejects(pays(chain([], none)), NotSeen);
});

test("what is not taken is refused, and a number that another transaction has is not called so", async () => {
  const says =
    (message: string): Lie =>
    (method) =>
      method === "eth_sendRawTransaction"
        ? failure(message)
        : method === "eth_getTransactionByHash" || method === "eth_getTransactionReceipt"
          ? null
          : undefined;
  await assert.rejects(pays(chain([], says("insufficient funds for gas"))), (error) => !(error instanceof NotSeen));
  await assert.rejects(pays(chain([], says("nonce too low"))), NotSeen);
});

test("one look that fails does not end the wait", async () => {
  let looks = 0;
  const node = chain([paid()], (method) =>
    method === "eth_getTransactionReceipt" && looks++ < 2 ? failure("database is busy") : undefined,
  );
  assert.ok(await pays(node));
});

test("nothing is signed for another chain, or beyond what it may cost", async () => {
  const dear: Lie = (method) => (method === "eth_gasPrice" ? `0x${parseEther("10").toString(16)}` : undefined);
  const node = chain([paid()], dear);
  await assert.rejects(pays(node), /maxCost/);
  assert.equal(node.sent.length, 0);
  assert.ok(await pays(node, { maxCost: parseEther("100000") }));
  const elsewhere = chain([paid()]);
  const client = { ...elsewhere.client, chain: { ...({} as never as object), id: 8, name: "", rpcUrls: {} } as never };
  await assert.rejects(getTimeBank({ address: BANK, client }).send("transfer", [ANN, 60n]), /of chain 7, not 8/);
  assert.equal(elsewhere.sent.length, 0);
});

test("what was signed is told before it is sent, and may be sent again as the same transaction", async () => {
  let signed: Signed | undefined;
  const lost = chain([], (method) =>
    method === "eth_sendRawTransaction"
      ? failure("the upstream is away")
      : method === "eth_getTransactionReceipt" || method === "eth_getTransactionByHash"
        ? null
        : undefined,
  );
  const onSigned = (it: Signed) => {
    assert.equal(lost.sent.length, 0);
    signed = it;
  };
  await assert.rejects(pays(lost, { onSigned }), NotSeen);
  assert.ok(signed && keccak256(signed.raw) === signed.hash);
  const node = chain([paid()]);
  const { transactionHash } = await resend(node.client, signed);
  assert.deepEqual([transactionHash, node.sent], [signed.hash, [signed.raw]]);
  await resend(node.client, signed);
  assert.equal(node.sent.length, 1, "it is in a block already");
});
