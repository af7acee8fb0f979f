// Call auctions at the desks: the class is told to trade by calls, orders collect, everybody sees what the call would come
// to, anybody clears it, and what the price saved comes back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { confirm, fill, found, go, local, settled, sign, visit } from "./town.mjs";

let town;
before(
  async () => {
    town = await found();
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

const HOUR = 3600n;
const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });

async function atDesk(as, room, more = {}) {
  const page = await visit(town, { as, ...more });
  await go(town, page, room);
  return page;
}

/** A figure of the call's card, once it is what is wanted. */
const figure = (page, label, value) =>
  page
    .locator("section.card", { has: page.getByRole("heading", { name: "What the call would come to" }) })
    .locator(".stat", { hasText: label })
    .getByText(value, { exact: true })
    .waitFor();

test(
  "a class trades by calls: members see what the call would come to, and what its price saved comes back",
  { timeout: 450_000 },
  async () => {
    const cleo = await atDesk("Cleo", "officer/central-bank");
    const { preview: announced } = await sign(cleo, "central-bank:setCalls", {
      classId: "3",
      when: "4",
      period: "0:10",
    });
    assert.match(announced, /always, and nothing else/);
    await cleo.context().close();

    const cem = await atDesk("Cem", "member/market/3");
    await cem.getByText("Trades by call", { exact: true }).waitFor();
    await cem.getByText(/The call begins with the first order/).waitFor();
    // Orders for the book are not offered where the bank would refuse them.
    assert.equal(await cem.locator('form[data-form="place:3"]').count(), 0);
    // An order that would not outlive the call is not signed.
    const expiry = local((await town.now()) + 7n * 24n * HOUR);
    await fill(cem, "call:3", { side: "1", lots: 2, tick: 90, expiry: local((await town.now()) + 300n) });
    await cem.locator('form[data-form="call:3"] button[type=submit]').click();
    await cem.getByText(/the order has to last longer/).waitFor();
    const asked = await sign(cem, "call:3", { side: "1", lots: 2, tick: 90, expiry });
    assert.match(asked.preview, /Meanwhile locked\s+0:30 h/);
    await cem.getByText("As the orders stand, nothing would trade.").waitFor();
    await cem.getByText("Orders collect until").waitFor();

    const ann = await atDesk("Ann", "member/market/3");
    const free = await read("spendable", at("Ann"));
    const bid = await sign(ann, "call:3", { side: "0", lots: 3, tick: 110, expiry });
    assert.match(bid.preview, /Costs at most\s+0:49:30 h/);
    assert.match(bid.preview, /what the call's price saves, at its clearing/);
    assert.equal(await read("spendable", at("Ann")), free - 2970n);
    // One of three lots is left over at any price between the two limits, so the reference is the price.
    await figure(ann, "Indicative price", "100%");
    await figure(ann, "Would trade", "0:30 h");
    await figure(ann, "Left over", "0:15 h");
    await ann.getByText("wanted more than offered").waitFor();
    const dora = await atDesk("Dora", "member/market/3", { language: "zh", width: 320, height: 700 });
    await dora.getByText("预估价格").waitFor();
    await dora.context().close();
    await ann.getByRole("cell", { name: "110% in a call" }).waitFor();
    await ann.getByRole("cell", { name: "buy", exact: true }).waitFor();
    // A second seller balances it, and asks for more: the price moves.
    await sign(cem, "call:3", { side: "1", lots: 1, tick: 105, expiry });
    await figure(ann, "Indicative price", "105%");
    await figure(ann, "Left over", "nothing");

    await town.travel(1300);
    await go(town, ann, "member/home");
    await go(town, ann, "member/market/3");
    await ann.getByText("A call is being cleared", { exact: true }).waitFor();
    assert.equal(await ann.locator('form[data-form="call:3"]').count(), 0);
    const coin = await read("balanceOf", at("Cem"));
    for (let steps = 0; (await read("callOf", 3))[2] !== 0 && steps < 8; steps++) {
      await ann.getByRole("button", { name: "Take a step of the clearing" }).click();
      await confirm(ann);
      await settled(ann);
    }
    assert.equal(await read("balanceOf", at("Cem")), coin + 2835n);
    assert.equal(await read("spendable", at("Ann")), free - 2835n);
    // Each of the two trades says what came back: 5 % of 30 and of 15 minutes.
    const brought = ann.getByRole("table", { name: "Trades in calls" });
    await brought.getByText("0:01:30 h", { exact: true }).waitFor();
    await brought.getByText("0:00:45 h", { exact: true }).waitFor();
    await ann.getByText("No order of yours rests here.").waitFor();
    await ann.getByText(/The call begins with the first order/).waitFor();

    // What did not trade waits, and is cancelled where it is shown.
    await sign(cem, "call:3", { side: "1", lots: 1, tick: 120, expiry });
    const resting = cem.getByRole("table", { name: "My orders" });
    await resting.getByRole("cell", { name: "120% in a call" }).waitFor();
    await resting.getByRole("cell", { name: "sell", exact: true }).waitFor();
    await cem.getByRole("button", { name: "Cancel", exact: true }).click();
    await confirm(cem);
    await cem.getByText("No order of yours rests here.").waitFor();
    for (const page of [ann, cem]) await page.context().close();
  },
);
