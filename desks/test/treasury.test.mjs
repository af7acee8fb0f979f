// The community's own coin: what the treasury takes is shown before it is signed, what is donated lies in its pot until the
// governor spends it, and the dashboard finds every second of it, with the query service and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fill, found, go, settled, sign, visit } from "./town.mjs";

let town;
before(
  async () => {
    town = await found({ index: true });
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

const DAY = 86_400;
const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });
/** Treasury and donations, in seconds. */
const pots = async () => (await read("treasuryAt", 0n)).slice(0, 2);

async function atDesk(as, room, more = {}) {
  const page = await visit(town, { as, ...more });
  await go(town, page, room);
  return page;
}
const closeAll = (...pages) => Promise.all(pages.map((page) => page.context().close()));

/** What the dashboard says of where the coin is, once it adds up: with the query service, and from the node alone. */
async function whereabouts() {
  const said = [];
  for (const url of [town.url, town.plain]) {
    const page = await visit(town);
    await page.goto(`${url}#/public/dashboard`);
    await settled(page);
    await page.getByText("Adds up").waitFor();
    await page.getByText("Accounted for").waitFor();
    const card = page.locator("section.card", { has: page.getByRole("heading", { name: "Where the coin is" }) });
    const row = (name) => card.getByRole("row", { name }).locator("td").innerText();
    said.push([await row("In the treasury"), await row("In the pot of donations")].map((text) => text.trim()));
    await closeAll(page);
  }
  assert.deepEqual(said[0], said[1], "the same with the query service as without");
  return said[0];
}

test(
  "the central bank announces what goes into the treasury, and a conversion shows the levy before it is signed",
  { timeout: 240_000 },
  async () => {
    assert.deepEqual(await whereabouts(), ["0:00 h", "0:00 h"]);
    const cleo = await atDesk("Cleo", "officer/central-bank");
    await sign(cleo, "central-bank:setTreasury", { levy: 3, sources: "3" });
    const income = cleo.getByRole("table", { name: "What goes into the treasury" });
    await income.getByRole("row", { name: /Levy on conversion 0% 3%/ }).waitFor();
    await income.getByRole("row", { name: /Beside it nothing fees of loans and demurrage/ }).waitFor();
    const terms = { longest: 90, fee: 2, cap: 50, demurrage: 1000, notice: 1 };
    const limits = { limit2: "1:00", limit3: "1:00", limit4: "1:00", limit5: "1:00" };
    const set = await sign(cleo, "central-bank:setBankTerms", { ...limits, ...terms });
    assert.match(set.preview, /Fee\s+2%/);
    assert.match(set.preview, /Demurrage a day, millionths\s+1,000/);

    // Until then nothing is taken, and nothing is said of it.
    const ann = await atDesk("Ann", "member/time");
    const first = await sign(ann, "convert", { classId: "1", secs: "0:30" });
    assert.match(first.preview, /Receive\s+0:30 h of coin/);
    assert.doesNotMatch(first.preview, /treasury/);

    await town.travel(2 * DAY);
    await go(town, ann, "member/home");
    await go(town, ann, "member/time");
    const coin = await read("balanceOf", at("Ann"));
    await fill(ann, "convert", { classId: "1", secs: "1:00" });
    await ann.getByText("You would receive 0:58:12 h of coin. The treasury would take 0:01:48 h.").waitFor();
    const { preview, said } = await sign(ann, "convert", { classId: "1", secs: "1:00" });
    assert.match(preview, /Coin that is made\s+1:00 h/);
    assert.match(preview, /Into the treasury\s+0:01:48 h \(levy: 3%, rounded up\)/);
    assert.match(preview, /Receive\s+0:58:12 h of coin/);
    assert.match(said, /levy on conversion/);
    assert.equal(await read("balanceOf", at("Ann")), coin + 3492n);
    assert.deepEqual(await pots(), [108n, 0n]);
    assert.deepEqual(await whereabouts(), ["0:01:48 h", "0:00 h"]);
    await closeAll(cleo, ann);
  },
);

test(
  "a member donates, and the governor pays a member in need out of the pot, and no more than it holds",
  { timeout: 240_000 },
  async () => {
    const ben = await atDesk("Ben", "member/send");
    const coin = await read("balanceOf", at("Ben"));
    const given = await sign(ben, "donate", { amount: "0:30" });
    assert.match(given.preview, /The pot has then\s+0:00 h → 0:30 h/);
    assert.match(given.preview, /does not come back/);
    assert.match(given.said, /donation/);
    assert.equal(await read("balanceOf", at("Ben")), coin - 1800n);
    await ben.getByText("There are 0:30 h in it.").waitFor();
    // More than there is is refused with what to do, and what was typed stays.
    const form = await fill(ben, "donate", { amount: "500:00" });
    await form.locator("button[type=submit]").click();
    const refusal = ben.getByRole("dialog").locator(".notice.bad");
    await refusal.waitFor();
    assert.match(await refusal.innerText(), /Refused\s+1 \w+[\s\S]+What to do/);
    await ben.keyboard.press("Escape");
    assert.equal(await form.locator('[name="amount"]').inputValue(), "500:00");

    const gus = await atDesk("Gus", "officer/governor");
    const cem = await read("balanceOf", at("Cem"));
    const need = { pot: "2", account: at("Cem"), evidence: "the roof leaks" };
    const paid = await sign(gus, "governor:spendTreasury", { ...need, amount: "0:10" });
    assert.match(paid.preview, /Out of\s+donations/);
    assert.equal(await read("balanceOf", at("Cem")), cem + 600n);
    assert.deepEqual(await pots(), [108n, 1200n]);
    const more = await fill(gus, "governor:spendTreasury", { ...need, amount: "0:21" });
    await more.locator("button[type=submit]").click();
    const short = gus.getByRole("dialog").locator(".notice.bad");
    await short.waitFor();
    assert.match(await short.innerText(), /490 TreasuryShort/);
    assert.deepEqual(await whereabouts(), ["0:01:48 h", "0:20 h"]);

    // In Chinese, at a telephone's width, the same form.
    const dora = await atDesk("Dora", "member/send", { language: "zh", width: 320, height: 700 });
    await dora.getByRole("heading", { name: "捐助有需要的会员" }).waitFor();
    await dora.getByText("现有 0:20 小时。").waitFor();
    await closeAll(ben, gus, dora);
  },
);

test("demurrage that goes into the treasury is not counted as burned", { timeout: 180_000 }, async () => {
  const [before] = await pots();
  // The first look notes what there is.
  await town.send("Ben", "collectDemurrage", at("Ann"));
  await town.travel(4 * DAY);
  const [due] = await read("demurrageDue", at("Ann"));
  assert.ok(due > 0n);
  await town.send("Ben", "collectDemurrage", at("Ann"));
  assert.deepEqual(await pots(), [before + due, 1200n]);
  await whereabouts();
  const cleo = await atDesk("Cleo", "officer/central-bank");
  await cleo.getByText("It holds", { exact: true }).waitFor();
  await closeAll(cleo);
});

test("a borrower sees what the fee takes of the loan at once, and what is owed", { timeout: 300_000 }, async () => {
  // Agreements with three members in three weeks make a name.
  const others = ["Ben", "Cem", "Dora"];
  for (let week = 0; week < 3; week++) {
    await town.travel(11 * DAY);
    const now = await town.now();
    const day = now - (now % BigInt(DAY)) - BigInt(DAY);
    for (const [place, other] of others.entries()) {
      await town.send("Ann", "transfer", at(other), 1800n);
      const start = day + BigInt(place) * 3600n;
      const when = [start, start + 1800n, now + 3600n, now + BigInt(DAY)];
      await town.send(other, "propose", at("Ann"), 1, 0, 1800n, 1800n, ...when, town.evidence);
      const id = week * others.length + place + 1;
      await town.send("Ann", "accept", id);
      await town.send("Ann", "deliver", [id], [1800n], start, start + 1800n, town.evidence);
      await town.send(other, "settle", id);
    }
  }
  const [, , , , grade] = await read("creditOf", at("Ann"));
  assert.equal(grade, 2);
  const ann = await atDesk("Ann", "member/credit");
  const coin = await read("balanceOf", at("Ann"));
  const [treasury] = await pots();
  const { preview } = await sign(ann, "borrow", { amount: "0:50", days: 30 });
  assert.match(preview, /Borrow\s+0:50 h/);
  assert.match(preview, /Into the treasury, at once\s+0:01 h \(fee: 2%, rounded up\)/);
  assert.match(preview, /Receive\s+0:49 h/);
  assert.match(preview, /Owe\s+0:50 h/);
  assert.equal(await read("balanceOf", at("Ann")), coin + 2940n);
  assert.equal((await read("creditOf", at("Ann")))[5], 3000n);
  assert.equal((await pots())[0], treasury + 60n);
  await whereabouts();
  await closeAll(ann);
});
