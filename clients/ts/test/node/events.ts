import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type BankEvent, audit, explain, hours, lastSlot, meaningOf } from "../../src/index.ts";
import { EVIDENCE } from "../../story/town.ts";
import type { Cast } from "./cast.ts";

export async function events(t: TestContext, { town, classId, recorder, ann, ben }: Cast): Promise<void> {
  const { reader } = town.connection;

  await t.test("a watcher is told what happens, once and in order", async () => {
    const told: BankEvent[] = [];
    const fromBlock = (await reader.getBlockNumber({ cacheTime: 0 })) + 1n;
    await new Promise<void>((resolve, reject) => {
      const stop = town.bank.watch({
        fromBlock,
        onEvent: (event) => {
          if (told.push(event) === 6) {
            // Time for one that is told twice.
            setTimeout(() => resolve(stop()), 1500);
          }
        },
        onError: reject,
      });
      const pays = (value: bigint) => town.send(ann, "transfer", [ben.address, value]);
      pays(1n)
        .then(() => pays(2n))
        .then(() => pays(3n))
        .catch(reject);
    });
    assert.deepEqual(
      told.map((event) => event.eventName),
      Array(3).fill(["Transfer", "CoinMoved"]).flat(),
    );
    const moved = told.filter((event) => event.eventName === "CoinMoved").map(({ args }) => args);
    assert.deepEqual(
      moved.map(({ amount }) => amount),
      [1n, 2n, 3n],
    );
    assert.deepEqual(
      moved.map(({ actor }) => actor),
      Array(3).fill(ann.address),
    );
  });

  await t.test("a refusal is known by its name, before anything is sent", async () => {
    const nonce = () => reader.getTransactionCount({ address: recorder.address });
    const before = await nonce();
    // Whatever time has passed since, the end of the recorded stretch is still taken.
    const end = lastSlot(await town.now());
    const refusal = await town
      .send(recorder, "record", [classId, ann.address, end - hours(1), end, EVIDENCE])
      .then(() => assert.fail("it went through"), explain);
    assert.deepEqual([refusal?.name, refusal?.code, refusal?.args["account"]], ["SlotTaken", 88, ann.address]);
    assert.equal(await nonce(), before);
  });

  await t.test("asking beforehand gives the number of the same refusal", async () => {
    const stranger = await town.stranger("Zed");
    const [allowed, code] = await town.bank.read.canTransfer([ann.address, stranger.address, 1n]);
    const refusal = await town
      .send(ann, "transfer", [stranger.address, 1n])
      .then(() => assert.fail("it went through"), explain);
    assert.deepEqual([allowed, meaningOf(code)?.name], [false, refusal?.name]);
    assert.ok(refusal);
  });

  const skip =
    process.env["TIMEBANK_ADDRESS"] !== undefined && "others may have called the bank from the Substrate side";
  await t.test("replaying the log leads to the head that the contract keeps", { skip }, async () => {
    const { whole, head, replayed } = await audit(reader, town.address);
    assert.deepEqual(replayed, head);
    assert.equal(whole, true);
    assert.ok(head.seq > 0n);
  });
}
