// What members do beside paying and agreeing: invoices, starter lines, delegates, a lock of one's own; and what the
// council decides: several calls as one, a message's own delay, a seat that goes to a new key.

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

const DAY = 86_400n;
const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });
const slot = async () => {
  const now = await town.now();
  return now - (now % 300n);
};

/** Somebody's browser at a desk. */
async function atDesk(as, room, more = {}) {
  const page = await visit(town, { as, ...more });
  await go(town, page, room);
  return page;
}

test(
  "who served sends an invoice; it is paid, or refused, and the time is free again",
  { timeout: 90_000 },
  async () => {
    const end = (await slot()) - DAY;
    const bill = (start, secs) => ({
      requester: at("Ann"),
      classId: "1",
      secs,
      price: secs,
      start: local(start),
      end: local(start + 1800n),
      terms: "weeding",
    });
    const dora = await atDesk("Dora", "member/agreements");
    const first = await sign(dora, "invoice", bill(end - 1800n, "0:30"));
    assert.match(first.preview, /0:00 h → 0:30 h/);
    await dora.getByRole("heading", { name: "Invoice 1" }).waitFor();
    await sign(dora, "invoice", bill(end - 3600n, "0:15"));
    const taken = () => read("isTaken", at("Dora"), end - 3600n);
    assert.equal(await taken(), true);
    await go(town, dora, "member/time");
    await dora.getByRole("table", { name: "Records" }).getByText("0:30 h").first().waitFor();
    assert.equal(await dora.locator('table tbody tr:has-text("agreement")').count(), 2);

    const ann = await atDesk("Ann", "member/home");
    await ann.getByRole("link", { name: "Invoice 1" }).waitFor();
    await go(town, ann, "member/agreements");
    const card = (id) => ann.locator("section.card", { has: ann.getByRole("heading", { name: `Invoice ${id}` }) });
    await card(2).getByRole("button", { name: "Refuse" }).click();
    await confirm(ann);
    assert.equal(await taken(), false);
    await card(1).getByRole("button", { name: "Pay", exact: true }).click();
    assert.match((await confirm(ann)).preview, /You pay 0:30 h at once/);
    assert.equal(await read("balanceOf", at("Dora")), 1800n);
    await card(1).getByText("settled", { exact: true }).waitFor();
    await go(town, dora, "member/home");
    await go(town, dora, "member/time");
    await dora.waitForFunction(
      () =>
        [...document.querySelectorAll("main tbody tr")].filter((row) => /agreement/.test(row.innerText)).length === 1,
    );
    for (const page of [dora, ann]) await page.context().close();
  },
);

test("a newcomer agrees on its starter line, and sees what it owes", { timeout: 90_000 }, async () => {
  const cleo = await atDesk("Cleo", "officer/central-bank");
  await sign(cleo, "central-bank:setStarterLines", { line1: "0:00", line2: "2:00", line3: "2:00", least: 0 });
  // Lent within a share of the supply alone.
  await sign(cleo, "central-bank:setBankTerms", {
    limit2: "1:00",
    limit3: "1:00",
    limit4: "1:00",
    limit5: "1:00",
    longest: 90,
    fee: 0,
    cap: 50,
    demurrage: 0,
    notice: 1,
  });
  await town.travel(2 * 86_400);
  const cem = await atDesk("Cem", "member/credit");
  await cem
    .locator("section.card", { has: cem.getByRole("heading", { name: "Starter line" }) })
    .getByText("2:00 h")
    .first()
    .waitFor();
  await go(town, cem, "member/agreements");
  const now = await slot();
  const coin = await read("spendable", at("Cem"));
  const { preview } = await sign(cem, "propose", {
    provider: at("Ben"),
    classId: "2",
    secs: "1:00",
    price: "1:00",
    start: local(now + DAY),
    end: local(now + DAY + 3600n),
    acceptBy: local(now + 43_200n),
    deliverBy: local(now + 3n * DAY),
    terms: "a first lesson",
  });
  assert.match(preview, /Drawn on your starter line/);
  const [line, drawn] = await read("starterLineOf", at("Cem"));
  assert.deepEqual([line, drawn], [7200n, 3600n - coin]);
  await go(town, cem, "member/credit");
  await cem.getByText("Drawn and owed").waitFor();
  // What a line mints has its cause on the dashboard.
  await go(town, cem, "public/dashboard");
  await cem.getByText("Adds up").waitFor();
  for (const page of [cleo, cem]) await page.context().close();
});

test("a delegate acts for a member within its bounds, and the log names both", { timeout: 120_000 }, async () => {
  const ann = await atDesk("Ann", "member/delegates");
  await ann.getByText("Nobody acts for you.").waitFor();
  const given = {
    delegate: at("Dora"),
    affair1: "1",
    affair4: "1",
    affair8: "1",
    daily: "0:30",
    until: local((await slot()) + 30n * DAY),
  };
  const { preview } = await sign(ann, "delegate", given);
  assert.match(preview, /agreements and invoices, conversion, payments/);
  await ann.getByText("0:00 h of 0:30 h are spent today").waitFor();

  const dora = await atDesk("Dora", "member/send");
  await fill(dora, "send:", { amount: "0:59" });
  await go(town, dora, "member/delegates");
  await dora.getByRole("link", { name: "Act for them" }).click();
  await settled(dora);
  await dora.getByText("Left for you today").waitFor();
  // What Dora typed for herself is not what she types for Ann.
  assert.equal(await dora.locator('form[data-form="send:"] [name="amount"]').inputValue(), "");
  const [from, to] = [await read("balanceOf", at("Ann")), await read("balanceOf", at("Ben"))];
  const sent = await sign(dora, "send:", { to: at("Ben"), amount: "0:20" });
  assert.match(sent.preview, /For\s+Ann/);
  assert.match(sent.said, /Dora\s+acted for\s+Ann/);
  assert.equal(await read("balanceOf", at("Ann")), from - 1200n);
  assert.equal(await read("balanceOf", at("Ben")), to + 1200n);
  // Beyond the day's bound the bank refuses, and the form keeps what was typed.
  const form = await fill(dora, "send:", { to: at("Ben"), amount: "0:20" });
  await form.locator("button[type=submit]").click();
  await dora.getByRole("dialog").getByText(/472/).waitFor();
  await dora.keyboard.press("Escape");
  await sign(dora, "convert", { classId: "1", secs: "0:10" });
  // Claims are not among her affairs.
  assert.equal(await dora.getByText("Claim for them").count(), 0);
  await dora.getByRole("link", { name: "Back to my own affairs" }).click();
  await settled(dora);
  await go(town, dora, "member/send");
  assert.equal(await dora.locator('form[data-form="send:"] [name="amount"]').inputValue(), "0:59");
  // Her own payment is her own again.
  const own = await sign(dora, "send:", { to: at("Ben"), amount: "0:01" });
  assert.doesNotMatch(own.said, /acted for/);

  await go(town, ann, "member/delegates");
  await ann.getByRole("button", { name: "Revoke" }).click();
  await confirm(ann);
  await ann.getByText("Nobody acts for you.").waitFor();
  await go(town, dora, `member/delegates/${at("Ann")}`);
  await dora.getByText("You do not act for this account now").waitFor();
  for (const page of [ann, dora]) await page.context().close();
});

test("a member locks its account, is told so, and pays nothing meanwhile", { timeout: 60_000 }, async () => {
  const ben = await atDesk("Ben", "member/rights");
  await sign(ben, "holdOwn", { until: local((await slot()) + 2n * DAY) });
  await ben.getByText("On hold until").waitFor();
  await go(town, ben, "member/send");
  const form = await fill(ben, "send:", { to: at("Ann"), amount: "0:01" });
  await form.locator("button[type=submit]").click();
  await ben.getByRole("dialog").getByText("What to do").waitFor();
  assert.match(await ben.getByRole("dialog").innerText(), /Refused\s+\d+ /);
  await ben.context().close();
});

test("the council gives a seat to a new key, and the call is read from its log", { timeout: 60_000 }, async () => {
  const kim = await atDesk("Kim", "council/propose");
  await sign(kim, "propose:replaceMember", { account: at("Max"), after: at("Ethan") });
  const lea = await atDesk("Lea", "council/queue");
  await lea.getByText("hashed anew: the same").waitFor();
  await lea.getByRole("table", { name: "The call" }).getByText("replaceMember").waitFor();
  await lea.getByRole("button", { name: "Approve" }).click();
  await confirm(lea);
  await town.travel(3700);
  await go(town, kim, "council/queue");
  const approve = kim.getByRole("button", { name: "Approve", exact: true });
  if (await approve.count()) {
    await approve.click();
    await confirm(kim);
    await town.travel(3700);
    await go(town, kim, "council/queue");
  }
  await kim.getByRole("button", { name: "Execute" }).click();
  await confirm(kim);
  const members = await town.reader.readContract({
    abi: town.viem.councilAbi,
    address: town.council,
    functionName: "members",
  });
  assert.ok(members.includes(at("Ethan")) && !members.includes(at("Max")));
  for (const page of [kim, lea]) await page.context().close();
});

test("the council decides two calls as one, and gives a message its own delay", { timeout: 90_000 }, async () => {
  const kim = await atDesk("Kim", "council/propose");
  await kim.getByLabel("Collect what is drafted below into one proposal").check();
  const grant = town.viem.toFunctionSelector("grantRole(address,uint16)");
  const drafts = [
    ["propose:setSelectorDelay", { selector: grant, amount: "3:00" }],
    ["propose:addMember", { account: at("Ann") }],
    ["propose:setThreshold", { count: "3" }],
  ];
  for (const [form, values] of drafts) {
    const place = await fill(kim, form, values);
    await place.locator("button[type=submit]").click();
  }
  const collected = kim.getByRole("list", { name: "Collected calls" }).locator("> li");
  await collected.nth(2).waitFor();
  // What was drafted by mistake is left out.
  await kim.getByRole("button", { name: "Leave out call 3" }).click();
  assert.equal(await collected.count(), 2);
  await kim.getByRole("button", { name: "Check and propose 2 calls" }).click();
  const { preview } = await confirm(kim);
  assert.match(preview, /grantRole\(address,uint16\)[^]*its own: the charter's[^]*3:00 h[^]*Add a member/);

  const lea = await atDesk("Lea", "council/queue");
  await lea.getByRole("table", { name: "Call 1" }).getByText("grantRole(address,uint16)").waitFor();
  await lea.getByRole("table", { name: "Call 2" }).getByText("addMember").waitFor();
  await lea.getByText("This changes the council itself.").waitFor();
  const first = lea.locator("section.card", { has: lea.getByRole("table", { name: "Call 1" }) });
  assert.match(await first.innerText(), /Waits, once enough approve\s+1:00 h/i);
  await first.getByRole("button", { name: "Approve" }).click();
  await confirm(lea);
  await go(town, kim, "council/queue");
  const own = kim.locator("section.card", { has: kim.getByRole("table", { name: "Call 1" }) });
  await own.getByRole("button", { name: "Approve", exact: true }).click();
  await confirm(kim);
  await town.travel(3700);
  await go(town, kim, "council/queue");
  await own.getByRole("button", { name: "Execute" }).click();
  await confirm(kim);
  const delays = kim.getByRole("table", { name: "Messages with a delay of their own" });
  assert.match(await delays.innerText(), /grantRole\(address,uint16\)\s+3:00 h/);
  const ask = (functionName, args = []) =>
    town.reader.readContract({ abi: town.viem.councilAbi, address: town.council, functionName, args });
  assert.equal(await ask("delayOf", [grant]), 3 * 3600);
  assert.ok((await ask("members")).includes(at("Ann")));
  // What is proposed with it from now on waits for it.
  await go(town, kim, "council/propose");
  await sign(kim, "propose:grantRole", { account: at("Ann"), role: "8" });
  await go(town, kim, "council/queue");
  // Which office is given stands there by its name.
  const asked = kim.locator("section.card", { has: kim.getByRole("row", { name: "role supervisor 8" }) });
  await asked.getByText("3:00 h", { exact: true }).waitFor();
  await kim.getByRole("row", { name: "delay 3:00 h 10800" }).waitFor();
  for (const page of [kim, lea]) await page.context().close();
});

test("a recorder takes its own last record back, and the member's time and hours are as before", async () => {
  const end = (await slot()) - 3n * DAY;
  const start = end - 1800n;
  const hours = () => read("balanceOf", at("Dora"), 1n);
  const before = await hours();
  const record = { classId: "1", member: at("Dora"), start: local(start), end: local(end), evidence: "by mistake" };
  const recorder = await atDesk("Neighbours", "coordinator/record");
  await sign(recorder, "record", record);
  assert.equal(await hours(), before + 1800n);
  const own = recorder.getByRole("table", { name: "My last records" });
  const rows = await own.locator("tbody tr").count();
  await own.locator("tbody tr", { hasText: "Dora" }).first().getByRole("button", { name: "Void" }).click();
  const { preview, said } = await confirm(recorder);
  assert.match(preview, /The hours are taken back/);
  assert.match(said, /void/i);
  assert.equal(await hours(), before);
  assert.equal(await read("isTaken", at("Dora"), start), false);
  await recorder.waitForFunction(
    (left) => document.querySelectorAll("main table tbody tr button").length === left,
    rows - 1,
  );
  // The same time can be recorded again; and it is no other recorder's to void.
  await sign(recorder, "record", record);
  await own.locator("tbody tr", { hasText: "Dora" }).first().waitFor();
  const school = await atDesk("School", "coordinator/record");
  await school.getByRole("table", { name: "My last records" }).waitFor();
  assert.equal(await school.locator("tbody tr", { hasText: "Dora" }).count(), 0);
  for (const page of [recorder, school]) await page.context().close();
});

test("a provider corrects what it delivered once, and is paid for what it served", { timeout: 60_000 }, async () => {
  const now = await slot();
  const ann = await atDesk("Ann", "member/agreements");
  const start = now - 5n * DAY;
  await sign(ann, "propose", {
    provider: at("Ben"),
    classId: "2",
    secs: "1:00",
    price: "1:00",
    start: local(start),
    end: local(start + 3600n),
    acceptBy: local(now + 3600n),
    deliverBy: local(now + DAY),
    terms: "an hour of Latin",
  });
  const ben = await atDesk("Ben", "member/agreements");
  const newest = ben.locator("section.card", { has: ben.getByRole("button", { name: "Accept", exact: true }) });
  const [id] = /(\d+)/.exec(await newest.first().getByRole("heading").first().innerText());
  await newest.first().getByRole("button", { name: "Accept", exact: true }).click();
  await confirm(ben);
  await sign(ben, `deliver:${id}`, { start: local(start), end: local(start + 3600n), evidence: "an hour" });
  const { preview } = await sign(ben, `correct:${id}`, { secs: "0:30", evidence: "she came late" });
  assert.match(preview, /1:00 h → 0:30 h/);
  assert.match(preview, /Then due to you\s+0:30 h/);
  assert.match(preview, /three days begin anew/);
  // Once: the form is gone.
  await ben.locator(`form[data-form="correct:${id}"]`).waitFor({ state: "detached" });
  const before = await read("balanceOf", at("Ben"));
  await go(town, ann, "member/home");
  await go(town, ann, "member/agreements");
  await ann
    .locator("section.card", { has: ann.getByRole("heading", { name: `Agreement ${id}`, exact: true }) })
    .getByRole("button", { name: "Settle", exact: true })
    .click();
  await confirm(ann);
  assert.equal(await read("balanceOf", at("Ben")), before + 1800n);
  for (const page of [ann, ben]) await page.context().close();
});

test("the governor sets what risk leads to", async () => {
  const gus = await atDesk("Gus", "officer/governor");
  const { preview, said } = await sign(gus, "governor:setRisk", { line: 60, decay: 7, amount: "12:00" });
  assert.match(preview, /From this risk on a hold\s+60/);
  assert.match(preview, /How long a hold lasts\s+12:00 h/);
  assert.match(said, /#\d+/);
  assert.deepEqual((await read("riskPolicy")).map(Number), [60, 7, 43_200]);
  // What the bank does not allow is refused with its code.
  const form = await fill(gus, "governor:setRisk", { line: 60, decay: 7, amount: "999:00" });
  await form.locator("button[type=submit]").click();
  await gus.getByRole("dialog").locator(".notice.bad").waitFor();
  assert.match(await gus.getByRole("dialog").innerText(), /Refused\s+\d+ /);
  await gus.context().close();
});

test("the queue says which case is about whom an alert is about, and who opened it", { timeout: 90_000 }, async () => {
  await town.send("Gus", "setRule", 1, 1, 10, 3600, 0);
  await town.send("Cem", "transfer", at("Dora"), 3n, 3600n);
  const sue = await atDesk("Sue", "officer/queue");
  const row = sue.getByRole("table", { name: "Accounts with alerts" }).getByRole("row", { name: /Cem/ });
  await row.getByText("none", { exact: true }).waitFor();
  await go(town, sue, "officer/supervisor");
  await sign(sue, "supervisor:openCase", { account: at("Cem"), reason: "1", evidence: "an hour to whom he never met" });
  const [id] = await read("latestCaseOf", at("Cem")).then((said) => [said].flat());
  await go(town, sue, "officer/queue");
  await row.getByText("opened by Sue").waitFor();
  await row.getByRole("link", { name: `Case ${id}` }).click();
  await sue
    .getByRole("heading", { name: new RegExp(`Case ${id}`) })
    .first()
    .waitFor();
  await sue.context().close();
});
