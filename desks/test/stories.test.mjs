// What people do at the desks, from the first click to the receipt; on a real chain, in a real browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
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

const DAY = 86_400;
const at = (name) => town.people[name].address;
const text = (page) => page.locator("main").innerText();
const asPerson = (as, more = {}) => visit(town, { as, ...more });

/** The bank as the tests read it. */
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });

test(
  "a neighbour makes a key, opens an account, is verified, is recorded, converts and pays",
  { timeout: 120_000 },
  async () => {
    const page = await visit(town);
    await go(town, page, "member/home");
    await page.getByRole("main").getByRole("button", { name: "Connect an account" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Nora");
    await dialog.getByLabel("Password", { exact: true }).fill("a good long one");
    await dialog.getByRole("button", { name: "Make it, with this password" }).click();
    await page.getByRole("button", { name: "Nora" }).click();
    const nora = (await page.getByRole("dialog").locator("code").first().innerText()).trim();
    await page.getByRole("button", { name: /Get 100 DOT/ }).click();
    await page.getByText("They are there.").waitFor();
    await page.keyboard.press("Escape");
    // The key lies in the browser encrypted, and nowhere else.
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
    assert.match(kept, /sealed/);
    assert.doesNotMatch(kept, /0x[0-9a-f]{64}/i);
    const opened = await sign(page, "open", { kind: "1" });
    assert.ok(opened.seq > 0);
    await page.getByText("Not verified yet.").waitFor();

    const vera = await asPerson("Vera");
    await go(town, vera, "officer/verifier");
    const download = vera.waitForEvent("download");
    await sign(vera, "verify", {
      account: nora,
      level: "2",
      days: 365,
      claims: "born: 1971-03-05\nstreet: Elm Street",
    });
    const claims = JSON.parse(await readFile(await (await download).path(), "utf8"));
    const [, , , level, , , commitment] = await read("accountOf", nora);
    assert.equal(level, 2);
    assert.equal(claims.claims.length, 2);
    await vera.context().close();

    const recorder = await asPerson("Neighbours");
    await go(town, recorder, "coordinator/record");
    const end = (await town.now()) - ((await town.now()) % 300n);
    const record = {
      classId: "1",
      member: nora,
      start: local(end - 7200n),
      end: local(end),
      evidence: "two hours of company",
    };
    const recorded = await sign(recorder, "record", record);
    assert.match(recorded.preview, /2:00 h/);
    // The same time again is a clash before anything is signed.
    await fill(recorder, "record", record);
    await recorder.getByText(/Clash: 24 slots are taken/).waitFor();
    await recorder.locator('form[data-form="record"] button[type=submit]').click();
    await recorder.getByText(/Nothing was signed/).waitFor();
    await recorder.context().close();

    await page.getByRole("link", { name: "My time" }).click();
    const converted = await sign(page, "convert", { classId: "1", secs: "1:30" });
    assert.match(converted.preview, /1:30 h of coin/);
    await page.getByRole("link", { name: "Send & receive" }).click();
    const before = await read("balanceOf", at("Dora"));
    const sent = await sign(page, "send:", { to: at("Dora"), amount: "0:45", reason: "for the bread" });
    assert.match(sent.preview, /1:30 h → 0:45 h/);
    assert.match(sent.said, /#\d+/);
    assert.equal(await read("balanceOf", at("Dora")), before + 2700n);
    // Her verifier's file opens one claim against the commitment on the ledger.
    await go(town, page, "member/record");
    await page.locator("summary", { hasText: "Show one claim" }).click();
    await page.locator('main input[type="file"]').setInputFiles({
      name: "claims.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(claims)),
    });
    const opening = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save its opening" }).first().click();
    const shown = JSON.parse(await readFile(await (await opening).path(), "utf8"));
    assert.equal(shown.commitment, commitment);
    assert.equal(shown.claim.name, "born");
    assert.ok(!JSON.stringify(shown).includes("Elm Street"));
    await page.context().close();
  },
);

test("a refused payment says its code, what it means and what to do, in both languages", async () => {
  for (const [language, says, todo] of [
    ["en", /does not cover/, /What to do/],
    ["zh", /不足/, /怎么办/],
  ]) {
    const page = await asPerson("Dora", { language });
    await go(town, page, "member/send");
    const form = await fill(page, "send:", { to: at("Ann"), amount: "999:00" });
    await page.locator("main .notice.warn").getByText("1", { exact: true }).waitFor();
    await form.locator("button[type=submit]").click();
    const trouble = page.getByRole("dialog").locator(".notice.bad");
    await trouble.waitFor();
    const said = await trouble.innerText();
    assert.match(said, /1 ERC20InsufficientBalance/);
    assert.match(said, says);
    assert.match(said, todo);
    // The form is as it was left.
    await page.getByRole("dialog").locator(".buttons .quiet").click();
    assert.equal(await form.locator('[name="amount"]').inputValue(), "999:00");
    await page.context().close();
  }
});

test("a payment link fills the form, and a list pays several", async () => {
  const page = await asPerson("Ann");
  await page.goto(`${town.url}#/member/send?to=${at("Cem")}&amount=900s`);
  await settled(page);
  assert.equal(await page.locator('[name="to"]').first().inputValue(), at("Cem"));
  await page.locator(".qr svg").waitFor();
  await page.getByLabel("A line each: account, amount").fill(`${at("Cem")}, 0:05\nBen; 0:05\nnobody, 1:00`);
  await page.getByRole("button", { name: "Read the list" }).click();
  const before = await read("balanceOf", at("Cem"));
  await page.getByRole("button", { name: "Sign all 2" }).click();
  await page.getByText("2 of 3 are done.").waitFor();
  assert.equal(await read("balanceOf", at("Cem")), before + 300n);
  assert.match(await text(page), /no account/);
  await page.context().close();
});

test("an agreement goes from proposal to settlement, another to an award", { timeout: 120_000 }, async () => {
  const [ann, dora, tom] = [await asPerson("Ann"), await asPerson("Dora"), await asPerson("Tom")];
  const now = await town.now();
  const start = now - (now % 300n) - 3600n;
  const terms = {
    provider: at("Dora"),
    classId: "1",
    secs: "0:30",
    price: "0:30",
    start: local(start),
    end: local(start + 3600n),
    acceptBy: local(now + 3600n),
    deliverBy: local(now + 86_400n),
    terms: "walk the dog",
  };
  const propose = async () => {
    await go(town, ann, "member/agreements");
    const { preview } = await sign(ann, "propose", terms);
    assert.match(preview, /Into escrow\s+0:30 h/);
  };
  const card = (page, id) =>
    page.locator("section.card", { has: page.getByRole("heading", { name: `Agreement ${id}`, exact: true }) });
  const press = async (page, id, name) => {
    await go(town, page, "member/agreements");
    await card(page, id).getByRole("button", { name, exact: true }).click();
    return confirm(page);
  };
  await propose();
  await press(dora, 1, "Accept");
  await sign(dora, "deliver:1", { start: local(start), end: local(start + 1800n), evidence: "walked" });
  const before = await read("balanceOf", at("Dora"));
  await press(ann, 1, "Settle");
  assert.equal(await read("balanceOf", at("Dora")), before + 1800n);
  await card(ann, 1).getByText("settled").waitFor();

  await propose();
  await press(dora, 2, "Accept");
  await sign(dora, "deliver:2", { start: local(start + 1800n), end: local(start + 3600n), evidence: "walked again" });
  await go(town, ann, "member/agreements");
  await sign(ann, "dispute:2", { amount: "0:20", evidence: "no dog was seen" });
  await go(town, tom, "officer/tribunal");
  const award = await sign(tom, "award:2", { share: "25", evidence: "a quarter of a walk" });
  assert.match(award.preview, /0:05 h/);
  await go(town, dora, "member/agreements");
  await card(dora, 2).getByText("awarded").waitFor();
  for (const page of [ann, dora, tom]) await page.context().close();
});

test("two browsers trade with each other", { timeout: 60_000 }, async () => {
  const [cem, ann] = [await asPerson("Cem"), await asPerson("Ann")];
  await go(town, cem, "member/market/3");
  const expiry = local((await town.now()) + BigInt(7 * DAY));
  await sign(cem, "place:3", { side: "1", lots: 2, tick: 100, kind: "0", expiry });
  await go(town, ann, "member/market/3");
  await fill(ann, "place:3", { side: "0", lots: 2, tick: 100, kind: "1", expiry });
  await ann.getByText(/At once: 0:30 h for 0:30 h/).waitFor();
  const before = await read("balanceOf", at("Cem"));
  const taken = await sign(ann, "place:3");
  assert.match(taken.said, /sold/);
  assert.equal(await read("balanceOf", at("Cem")), before + 1800n);
  await ann.getByRole("cell", { name: "100%" }).first().waitFor();
  // What rests is cancelled where it is shown.
  await go(town, cem, "member/market/3");
  await sign(cem, "place:3", { side: "1", lots: 1, tick: 110, kind: "0", expiry });
  await cem.getByRole("button", { name: "Cancel", exact: true }).first().click();
  await confirm(cem);
  await cem.getByText("No order of yours rests here.").waitFor();
  for (const page of [cem, ann]) await page.context().close();
});

test("an attestor publishes a day, and a member claims it with its file", { timeout: 60_000 }, async () => {
  const sponsor = await asPerson("Ann");
  const attestor = await asPerson("Guild");
  await go(town, sponsor, "coordinator/campaigns");
  const midnight = Math.ceil(Number(await town.now()) / DAY) * DAY + 6 * DAY;
  await sign(sponsor, "open-campaign", {
    attestor: at("Guild"),
    rate: 100,
    cap: 12,
    end: new Date(midnight * 1000).toISOString().slice(0, 10),
    delay: 24,
    amount: "0:30",
  });
  await town.travel(DAY);
  await go(town, attestor, "coordinator/campaigns");
  const first = Math.floor(Number(await town.now()) / DAY) - 1;
  const saved = attestor.waitForEvent("download");
  await sign(attestor, "publish:1", {
    date: new Date(first * DAY * 1000).toISOString().slice(0, 10),
    list: `${at("Dora")}, 03:00, 03:20\n${at("Cem")}, 04:00, 04:10`,
  });
  const proofs = JSON.parse(await readFile(await (await saved).path(), "utf8"));
  assert.equal(proofs.length, 2);
  await town.travel(DAY);
  const dora = await asPerson("Dora");
  await go(town, dora, "member/campaigns");
  const before = await read("balanceOf", at("Dora"));
  await dora
    .locator('main input[type="file"]')
    .first()
    .setInputFiles({ name: "proofs.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(proofs)) });
  const { preview } = await confirm(dora);
  assert.match(preview, /0:20 h/);
  assert.equal(await read("balanceOf", at("Dora")), before + 1200n);
  for (const page of [sponsor, attestor, dora]) await page.context().close();
});

test("a freeze is imposed, answered, contested, and lapses by the clock", { timeout: 90_000 }, async () => {
  const [sue, cem] = [await asPerson("Sue"), await asPerson("Cem")];
  await go(town, sue, "officer/supervisor");
  const { preview } = await sign(sue, "supervisor:openAndFreeze", {
    account: at("Cem"),
    reason: "1",
    directions: "1",
    evidence: "a file of facts",
  });
  assert.match(preview, /The member will read/);
  assert.match(preview, /72 hours/);
  await go(town, cem, "member/rights");
  await cem.getByText("Frozen now").waitFor();
  // The rules say it, once they are loaded.
  await cem.getByText(/If nobody does anything, it becomes lapsed/).waitFor();
  const [id] = /(\d+)/.exec(
    await cem
      .getByRole("heading", { name: /^Case \d+/ })
      .first()
      .innerText(),
  );
  await sign(cem, `answer:${id}`, { answer: "these are my own hours" });
  await sign(cem, `appeal:${id}:2`, { statement: "I contest it" });
  await cem.getByText("contested", { exact: true }).first().waitFor();
  // The officer sees the very same.
  await go(town, sue, `officer/cases/${id}`);
  await sue.getByText("contested", { exact: true }).first().waitFor();
  const words = async (page) => (await page.locator("main .card").first().innerText()).replaceAll(/\s+/g, " ");
  let pair;
  for (let tries = 0; tries < 40 && !pair?.[1].startsWith(`Case ${id} ${pair[0]}`); tries++) {
    await sue.waitForTimeout(100);
    pair = [await words(sue), await words(cem)];
  }
  assert.ok(pair[1].startsWith(`Case ${id} ${pair[0]}`), pair.join("\n"));
  // An outgoing payment is refused meanwhile, with the code and a way out.
  await go(town, cem, "member/send");
  const form = await fill(cem, "send:", { to: at("Ann"), amount: "0:01" });
  await form.locator("button[type=submit]").click();
  await cem.getByRole("dialog").getByText("40 FrozenOut").waitFor();
  await cem.keyboard.press("Escape");
  await town.travel(3 * DAY + 60);
  await go(town, cem, "member/rights");
  await cem.getByText("lapsed", { exact: true }).first().waitFor();
  await cem.getByText("Nothing of yours is frozen.").waitFor();
  for (const page of [sue, cem]) await page.context().close();
});

test("the tribunal confirms what another froze, and grants the appeal", { timeout: 90_000 }, async () => {
  const [sue, tom, ben] = [await asPerson("Sue"), await asPerson("Tom"), await asPerson("Ben")];
  await go(town, sue, "officer/supervisor");
  await sign(sue, "supervisor:openAndFreeze", {
    account: at("Ben"),
    reason: "2",
    directions: "0",
    amount: "0:10",
    evidence: "other facts",
  });
  const [, , id] = await read("freezeOf", at("Ben"));
  await go(town, tom, "officer/tribunal");
  const { preview } = await sign(tom, "confirm", { caseId: id, days: 10 });
  assert.match(preview, /As it runs now/);
  await go(town, ben, "member/rights");
  await sign(ben, `appeal:${id}:5`, { statement: "not so" });
  await go(town, tom, "officer/tribunal");
  await sign(tom, "tribunal:release", { caseId: id });
  await go(town, ben, "member/rights");
  await ben.getByText("released", { exact: true }).first().waitFor();
  for (const page of [sue, tom, ben]) await page.context().close();
});

test("the central bank announces, and both what holds and what comes are shown", async () => {
  const cleo = await asPerson("Cleo");
  await go(town, cleo, "officer/central-bank");
  await cleo.getByText("It holds").waitFor();
  await sign(cleo, "central-bank:setTerms", { classId: "1", rate: 90, amount: "500:00" });
  await cleo.getByRole("table", { name: "Conversion" }).getByText("90%").waitFor();
  await cleo.context().close();
});

test("a proposal of the council goes from draft to execution", { timeout: 90_000 }, async () => {
  const [kim, lea] = [await asPerson("Kim"), await asPerson("Lea")];
  await go(town, kim, "council/propose");
  await sign(kim, "propose:open");
  await go(town, lea, "council/queue");
  await lea.getByText("hashed anew: the same").waitFor();
  await lea.getByRole("button", { name: "Approve" }).click();
  await confirm(lea);
  await go(town, kim, "council/queue");
  const approve = kim.getByRole("button", { name: "Approve", exact: true });
  if (await approve.count()) {
    await approve.click();
    await confirm(kim);
  }
  await town.travel(3700);
  await go(town, kim, "council/queue");
  await kim.getByRole("button", { name: "Execute" }).click();
  await confirm(kim);
  await kim.getByText("executed", { exact: true }).waitFor();
  const [status, kind] = await read("accountOf", town.council);
  assert.deepEqual([status, kind], [1, 2]);
  // A change of the council itself is shown in red.
  await go(town, kim, "council/propose");
  await sign(kim, "propose:addMember", { account: at("Ann") });
  await go(town, lea, "council/queue");
  await lea.getByText("This changes the council itself.").waitFor();
  for (const page of [kim, lea]) await page.context().close();
});

test(
  "a session of several members and a file are recorded, and clashes are left out",
  { timeout: 60_000 },
  async () => {
    const page = await asPerson("School");
    await go(town, page, "coordinator/record");
    const end = (await town.now()) - ((await town.now()) % 300n) - 600n;
    await fill(page, "session", {
      classId: "2",
      members: `${at("Ann")}\n${at("Dora")}\n${at("Ann")}`,
      start: local(end - 1800n),
      end: local(end),
      evidence: "sign-in sheet",
    });
    await page.locator('form[data-form="session"] button[type=submit]').click();
    await page.getByText("clashes with a line above").waitFor();
    await page.getByRole("button", { name: "Sign all 2" }).click();
    await page.getByText("2 of 3 are done.").waitFor();
    const iso = (seconds) => new Date(Number(seconds) * 1000).toISOString();
    const csv = `member,class,start,end\n${at("Ben")},teaching,${iso(end - 1800n)},${iso(end)}\n${at("Ann")},teaching,${iso(end - 900n)},${iso(end)}\n`;
    await page
      .locator('main label.file input[accept*=".csv"]')
      .setInputFiles({ name: "day.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText(/^taken at/).waitFor();
    await page.getByRole("button", { name: "Sign all 1" }).click();
    await page.getByText("1 of 2 are done.").waitFor();
    assert.equal(await read("isTaken", at("Ben"), end - 900n), true);
    await page.context().close();
  },
);
