import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { timeBankEnums } from "../../src/generated/time-bank-enums.ts";
import { explain, hours } from "../../src/index.ts";
import type { Cast } from "./cast.ts";

export async function exchange(t: TestContext, { town, classId, ann, ben }: Cast): Promise<void> {
  const [seller, buyer] = [town.as(ann), town.as(ben)];
  const expiry = (await town.now()) + 86_400n;

  await t.test("an offer rests, and its hours with it", async () => {
    const offer = await seller.place({ classId, side: "ask", tick: 100, lots: 2, expiry, kind: "limit" });
    assert.deepEqual([offer.outcome, offer.filled, offer.coin], ["resting", 0, 0n]);
    const [, locked, orders] = await seller.read.lockedOf([ann.address, classId]);
    assert.deepEqual([locked, orders], [hours(0.5), 1]);
  });

  await t.test("taking trades within the limit, and drops the rest", async () => {
    const before = await buyer.read.balanceOf([ben.address]);
    const nothing = await buyer.take({ classId, side: "bid", tick: 99, lots: 1 });
    assert.deepEqual([nothing.outcome, nothing.filled, nothing.coin], ["dropped", 0, 0n]);
    const one = await buyer.take({ classId, side: "bid", tick: 110, lots: 1 });
    assert.deepEqual([one.outcome, one.filled, one.coin], ["filled", 1, 900n]);
    assert.equal(await buyer.read.balanceOf([ben.address]), before - 900n);
    const trades = one.events.filter((event) => event.eventName === "Trade").map(({ args }) => args);
    assert.deepEqual(
      trades.map(({ class_id, seller, buyer, lots, tick, aggressor, maker_left }) => ({
        class_id,
        seller,
        buyer,
        lots,
        tick,
        aggressor,
        maker_left,
      })),
      [
        {
          class_id: classId,
          seller: ann.address,
          buyer: ben.address,
          lots: 1,
          tick: 100,
          aggressor: timeBankEnums.Aggressor.buyer,
          maker_left: 1,
        },
      ],
    );
  });

  await t.test("an offer is cancelled, and its hours come back", async () => {
    const { orderId } = await seller.place({ classId, side: "ask", tick: 101, lots: 1, expiry, kind: "postOnly" });
    await seller.send("cancel", [orderId]);
    const [, locked, orders] = await seller.read.lockedOf([ann.address, classId]);
    assert.deepEqual([locked, orders], [hours(0.25), 1], "the first offer's second lot still rests");
    const refusal = await seller.send("cancel", [orderId]).then(() => assert.fail("it went through"), explain);
    assert.deepEqual([refusal?.name, refusal?.code], ["UnknownOrder", 160]);
  });
}
