// What the desks' tables promise beside the stories: each from its first click to the receipt, on a real chain.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
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
const ZERO = `0x${"0".repeat(40)}`;
const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });

async function atDesk(as, room, more = {}) {
  const page = await visit(town, { as, ...more });
  await go(town, page, room);
  return page;
}
const closeAll = (...pages) => Promise.all(pages.map((page) => page.context().close()));

/** Presses a button, and signs what it leads to. */
async function press(page, name, within = page.locator("main")) {
  await within.getByRole("button", { name, exact: true }).first().click();
  return confirm(page);
}

/** Hands a form in that the bank refuses; the refusal. */
async function refused(page, form, values) {
  const place = await fill(page, form, values);
  await place.locator("button[type=submit]").click();
  const notice = page.getByRole("dialog").locator(".notice.bad");
  await notice.waitFor();
  const said = await notice.innerText();
  await page.keyboard.press("Escape");
  return said;
}

/** The number of the newest case, as the file says it. */
const newestCase = async (page) => Number(/case (\d+)/i.exec(page.said)?.[1]);

test("a member burns coin, and supply falls by as much", async () => {
  const ann = await atDesk("Ann", "member/time");
  const [coin, supply] = [await read("balanceOf", at("Ann")), await read("totalSupply")];
  const { preview } = await sign(ann, "burn", { amount: "0:05" });
  assert.match(preview, /gone for good/);
  assert.equal(await read("balanceOf", at("Ann")), coin - 300n);
  assert.equal(await read("totalSupply"), supply - 300n);
  await closeAll(ann);
});

test("a member without a grade is refused a loan, with what to do; and nobody pays a debt that is none", async () => {
  const dora = await atDesk("Dora", "member/credit");
  await dora.getByText("Recomputed").waitFor();
  for (const [form, values] of [
    ["borrow", { amount: "0:10", days: 30 }],
    ["repay", { amount: "0:10" }],
  ]) {
    const said = await refused(dora, form, values);
    assert.match(said, /Refused\s+\d+ \w+/, form);
    assert.match(said, /What to do/, form);
  }
  await closeAll(dora);
});

test(
  "a member cancels all its orders of a class at once, and every lock comes back",
  { timeout: 240_000 },
  async () => {
    const ben = await atDesk("Ben", "member/market/2");
    const expiry = local((await town.now()) + BigInt(7 * DAY));
    await sign(ben, "place:2", { side: "1", lots: 2, tick: 104, kind: "3", expiry });
    assert.ok((await read("lockedOf", at("Ben"), 2))[1] > 0n);
    await press(ben, "Cancel all");
    await ben.getByText("No order of yours rests here.").waitFor();
    assert.equal((await read("lockedOf", at("Ben"), 2))[1], 0n);
    // All or nothing: where the book has too little, nothing happens, and the bank says so.
    const said = await refused(ben, "place:2", { side: "0", lots: 50, tick: 100, kind: "2", expiry });
    assert.match(said, /Refused\s+\d+ \w+/);
    await closeAll(ben);
  },
);

test(
  "what the clock decided is carried out by anybody, and the requester has its coin back",
  { timeout: 240_000 },
  async () => {
    const now = await town.now();
    const start = now - (now % 300n) + BigInt(DAY);
    const ann = await atDesk("Ann", "member/agreements");
    const free = await read("spendable", at("Ann"));
    await sign(ann, "propose", {
      provider: at("Dora"),
      classId: "1",
      secs: "0:30",
      price: "0:30",
      start: local(start),
      end: local(start + 3600n),
      acceptBy: local(now + 3600n),
      deliverBy: local(now + BigInt(2 * DAY)),
      terms: "never accepted",
    });
    assert.equal(await read("spendable", at("Ann")), free - 1800n);
    await town.travel(2 * 3600);
    await go(town, ann, "member/home");
    await go(town, ann, "member/agreements");
    await ann.getByText("offer lapsed").first().waitFor();
    await press(ann, "Let the clock's outcome happen");
    assert.equal(await read("spendable", at("Ann")), free);
    await closeAll(ann);
  },
);

test(
  "who is taken for dead is told so at home, and stops the succession with one click",
  { timeout: 120_000 },
  async () => {
    const asks = { account: at("Dora"), heir: at("Ben"), evidence: "a certificate of somebody else's death" };
    const [vera, tom] = [await atDesk("Vera", "officer/verifier"), await atDesk("Tom", "officer/tribunal")];
    await sign(vera, "verifier:proposeSuccession", asks);
    const { preview } = await sign(tom, "tribunal:approveSuccession", asks);
    assert.match(preview, /Ben/);
    const dora = await atDesk("Dora", "member/home");
    const notice = dora.getByText("It is proposed that all of this account goes to an heir");
    await notice.waitFor();
    await press(dora, "Stop it");
    await notice.waitFor({ state: "detached" });
    assert.equal((await read("successionOf", at("Dora")))[5], 0n);
    await closeAll(vera, tom, dora);
  },
);

test(
  "a key that was not lost objects where its rights are shown, and a request made again is shown again",
  { timeout: 300_000 },
  async () => {
    const vera = await atDesk("Vera", "officer/verifier");
    const asks = { account: at("Dora"), successor: at("Ethan"), evidence: "she says that she lost it" };
    await sign(vera, "verifier:requestRecovery", asks);
    const dora = await atDesk("Dora", "member/rights");
    await dora.getByText("A verifier asks to move this account").waitFor();
    await press(dora, "Object");
    await dora.getByText("A verifier asks to move this account").waitFor({ state: "detached" });
    await vera.getByText("No recovery is asked for.").waitFor();
    // After an objection nothing is asked for a while; then it is asked again, and the desk shows it again.
    await town.travel(91 * DAY);
    await go(town, vera, "officer/queue");
    await go(town, vera, "officer/verifier");
    await sign(vera, "verifier:requestRecovery", asks);
    await vera.getByRole("table", { name: "Recoveries" }).getByText("Dora").waitFor();
    const tom = await atDesk("Tom", "officer/tribunal");
    await sign(tom, "tribunal:cancelRecovery", { account: at("Dora") });
    await vera.getByText("No recovery is asked for.").waitFor();
    await closeAll(vera, dora, tom);
  },
);

test("an account that is empty closes for good", { timeout: 240_000 }, async () => {
  const ethan = await atDesk("Ethan", "member/home");
  await sign(ethan, "open", { kind: "1" });
  await go(town, ethan, "member/record");
  const { preview } = await press(ethan, "Close it");
  assert.match(preview, /cannot be undone/);
  assert.equal((await read("accountOf", at("Ethan")))[0], 2);
  await closeAll(ethan);
});

test(
  "a campaign is funded, a day of it is struck under a case, and its sponsor closes it",
  { timeout: 120_000 },
  async () => {
    const ann = await atDesk("Ann", "coordinator/campaigns");
    const midnight = Math.ceil(Number(await town.now()) / DAY) * DAY + 6 * DAY;
    const opening = { attestor: at("Guild"), rate: 100, cap: 12, delay: 24, amount: "0:10" };
    await sign(ann, "open-campaign", { ...opening, end: new Date(midnight * 1000).toISOString().slice(0, 10) });
    await go(town, ann, "member/campaigns");
    const coin = await read("balanceOf", at("Ann"));
    const funded = await sign(ann, "fund:1", { amount: "0:05" });
    assert.match(funded.preview, /The pool has then\s+0:10 h → 0:15 h/);
    assert.match(funded.preview, /You have then/);
    assert.equal(await read("balanceOf", at("Ann")), coin - 300n);

    await town.travel(DAY);
    const guild = await atDesk("Guild", "coordinator/campaigns");
    const day = Math.floor(Number(await town.now()) / DAY) - 1;
    const saved = guild.waitForEvent("download");
    await sign(guild, "publish:1", {
      date: new Date(day * DAY * 1000).toISOString().slice(0, 10),
      list: `${at("Dora")}，03:00，03:20`,
    });
    await saved;
    const sue = await atDesk("Sue", "officer/supervisor");
    const opened = await sign(sue, "supervisor:openCase", {
      account: at("Guild"),
      reason: "1",
      evidence: "nobody came",
    });
    await sign(sue, "supervisor:strikeRoot", { campaign: 1, day, caseId: await newestCase(opened) });

    await town.travel(60 * DAY);
    await go(town, ann, "member/home");
    await go(town, ann, "member/campaigns");
    await ann.locator("summary", { hasText: "Fund, or close" }).click();
    await press(ann, "Close it");
    assert.equal(await read("balanceOf", at("Ann")), coin + 600n);
    await closeAll(ann, guild, sue);
  },
);

test(
  "several cases are frozen at once; an appeal is refused, coin is seized, and two offices give it back",
  { timeout: 450_000 },
  async () => {
    const sue = await atDesk("Sue", "officer/supervisor");
    const cases = [];
    for (const name of ["Ben", "Cem"]) {
      const opened = await sign(sue, "supervisor:openCase", {
        account: at(name),
        reason: "2",
        evidence: `what ${name} did`,
      });
      cases.push(await newestCase(opened));
    }
    const { preview } = await sign(sue, "supervisor:freezeMany", { ids: cases.join(", "), directions: "1" });
    assert.match(preview, /The member will read/);
    for (const name of ["Ben", "Cem"]) assert.equal((await read("freezeOf", at(name)))[0], 1);
    await go(town, sue, "officer/supervisor");
    await sue.getByText(/Measures left today/).waitFor();
    const tom = await atDesk("Tom", "officer/tribunal");
    await sign(tom, "confirm", { caseId: cases[0], days: 60 });
    const ben = await atDesk("Ben", "member/rights");
    await sign(ben, `appeal:${cases[0]}:5`, { statement: "not so" });
    await sign(tom, "tribunal:uphold", { caseId: cases[0] });
    await go(town, ben, "member/home");
    await go(town, ben, "member/rights");
    await ben.getByText("final", { exact: true }).first().waitFor();
    const coin = await read("balanceOf", at("Ben"));
    const seized = await sign(tom, "tribunal:seize", { caseId: cases[0], amount: "0:10" });
    assert.match(seized.preview, /quarantine, and nowhere else/);
    assert.equal(await read("balanceOf", at("Ben")), coin - 600n);
    await sign(tom, "tribunal:proposeRelease", { caseId: cases[0], account: at("Ben"), amount: "0:10" });
    const gus = await atDesk("Gus", "officer/governor");
    // Not what was proposed.
    const other = await refused(gus, "governor:approveRelease", {
      caseId: cases[0],
      account: at("Ann"),
      amount: "0:10",
    });
    assert.match(other, /Refused\s+\d+ \w+/);
    await sign(gus, "governor:approveRelease", { caseId: cases[0], account: at("Ben"), amount: "0:10" });
    assert.equal(await read("balanceOf", at("Ben")), coin);
    await closeAll(sue, tom, ben, gus);
  },
);

test("an area is paused under a case, confirmed by the tribunal, and goes on", { timeout: 300_000 }, async () => {
  const sue = await atDesk("Sue", "officer/supervisor");
  const opened = await sign(sue, "supervisor:openCase", { account: ZERO, reason: "2", evidence: "prices went wild" });
  const caseId = await newestCase(opened);
  const paused = await sign(sue, "supervisor:pause", { caseId, area: "1" });
  assert.match(paused.preview, /Everybody is affected/);
  const ann = await atDesk("Ann", "member/market/1");
  const expiry = local((await town.now()) + BigInt(7 * DAY));
  const order = { side: "1", lots: 1, tick: 100, kind: "0", expiry };
  assert.match(await refused(ann, "place:1", order), /What to do/);
  const tom = await atDesk("Tom", "officer/tribunal");
  await sign(tom, "tribunal:confirmPause", { caseId, days: 7 });
  // What the tribunal confirmed, the tribunal alone ends.
  assert.match(await refused(sue, "supervisor:resume", { caseId }), /60 MissingRole/);
  await sign(tom, "tribunal:resume", { caseId });
  await sign(ann, "place:1", order);
  await closeAll(sue, ann, tom);
});

test("an office is withheld and given back, and a hold is ended before its time", { timeout: 300_000 }, async () => {
  const sue = await atDesk("Sue", "officer/supervisor");
  const opened = await sign(sue, "supervisor:openCase", {
    account: at("Neighbours"),
    reason: "1",
    evidence: "hours nobody served",
  });
  const caseId = await newestCase(opened);
  const held = await sign(sue, "supervisor:suspendOffice", { caseId, classId: "1" });
  assert.match(held.preview, /withheld for 21 days/);
  const recorder = await atDesk("Neighbours", "coordinator/record");
  const end = (await town.now()) - ((await town.now()) % 300n) - 7200n;
  const record = { classId: "1", member: at("Cem"), start: local(end - 900n), end: local(end), evidence: "a quarter" };
  assert.match(await refused(recorder, "record", record), /Refused\s+\d+ \w+/);
  const tom = await atDesk("Tom", "officer/tribunal");
  await sign(tom, "tribunal:reinstateOffice", { caseId, classId: "1" });
  await sign(recorder, "record", record);

  const dora = await atDesk("Dora", "member/rights");
  await sign(dora, "holdOwn", { until: local((await town.now()) + BigInt(20 * DAY)) });
  await sign(sue, "supervisor:endHold", { account: at("Dora") });
  await dora.getByText("On hold until").waitFor({ state: "detached" });
  await closeAll(sue, recorder, tom, dora);
});

test(
  "the governor sets a rule and the central bank a market, and each is read where it holds",
  { timeout: 240_000 },
  async () => {
    const gus = await atDesk("Gus", "officer/governor");
    await sign(gus, "governor:setRule", { rule: "1", mode: "1", weight: 12, one: 36_000, two: 0 });
    assert.deepEqual((await read("policyOf", 1)).slice(0, 3).map(Number), [1, 12, 36_000]);
    const cleo = await atDesk("Cleo", "officer/central-bank");
    const terms = { classId: "3", floor: 80, ceiling: 120, width: 20, halt: 600, least: 1 };
    await sign(cleo, "central-bank:setMarket", terms);
    assert.deepEqual((await read("marketTermsOf", 3)).map(Number), [80, 120, 20, 600, 1]);
    await closeAll(gus, cleo);
  },
);

/** Messages of offices that no form has: a token standard's, an award, whose form stands by its dispute, and the word on a
 * late record, which stands by its line. */
const ELSEWHERE = ["setFrozenTokens", "award", "confirmLate"];
const OFFICES = {
  supervisor: ["Sue", "supervisor"],
  tribunal: ["Tom", "tribunal"],
  verifier: ["Vera", "verifier"],
  "central bank": ["Cleo", "central-bank"],
  governor: ["Gus", "governor"],
};

test(
  "each office has a form for every message that is its own, and none for another's",
  { timeout: 300_000 },
  async () => {
    const matrix = await readFile(join(dirname(fileURLToPath(import.meta.url)), "../../docs/matrix.md"), "utf8");
    const rows = [...matrix.matchAll(/^\| `(\w+)\([^`]*\)` \| ([a-z ]+?) \|$/gm)].map(([, name, who]) => ({
      name,
      offices: who.split(" or "),
    }));
    assert.ok(rows.length > 35, `${rows.length} messages`);
    const faults = [];
    for (const [office, [who, room]] of Object.entries(OFFICES)) {
      const page = await atDesk(who, `officer/${room}`);
      const forms = [];
      for (const each of [room, "links"]) {
        await go(town, page, `officer/${each}`);
        await page
          .locator("main form")
          .first()
          .waitFor({ state: "attached" })
          .catch(() => undefined);
        forms.push(...(await page.locator("main form").evaluateAll((all) => all.map((one) => one.dataset.form))));
      }
      const shown = forms.map((form) => form.split(":").at(-1));
      for (const { name, offices } of rows) {
        const isOwn = offices.includes(office);
        // A supervisor ends a pause until the tribunal confirms it.
        if (name === "resume" && office === "supervisor") continue;
        if (isOwn && !shown.includes(name) && !ELSEWHERE.includes(name)) faults.push(`${office} has no form: ${name}`);
        if (!isOwn && shown.includes(name)) faults.push(`${office} has another's form: ${name}`);
      }
      await closeAll(page);
    }
    assert.deepEqual(faults, []);
  },
);

test("the guardian calls a proposal off, and whoever approved takes it back", { timeout: 240_000 }, async () => {
  const kim = await atDesk("Kim", "council/propose");
  await sign(kim, "propose:grantRole", { account: at("Ann"), role: "4" });
  // By hand, the same words stand there, and none where the call goes to who knows whom.
  const data = town.viem.encodeFunctionData({
    abi: town.viem.timeBankAbi,
    functionName: "grantRole",
    args: [at("Ann"), 16],
  });
  await kim.getByRole("button", { name: "Calldata by hand" }).click();
  for (const [account, reads] of [
    [town.bank, /role\s+tribunal 16/],
    [at("Ethan"), /This page cannot read the call/],
  ]) {
    const raw = await fill(kim, "propose:raw", { account, data });
    await raw.locator("button[type=submit]").click();
    const dialog = kim.getByRole("dialog");
    await dialog.locator(".buttons button").first().waitFor();
    assert.match(await dialog.locator(".preview").innerText(), reads);
    await kim.keyboard.press("Escape");
  }
  const lea = await atDesk("Lea", "council/queue");
  await lea.getByRole("row", { name: "role verifier 4" }).waitFor();
  await press(lea, "Approve");
  await press(lea, "Take my approval back");
  await lea.getByRole("button", { name: "Approve", exact: true }).waitFor();
  const gil = await atDesk("Gil", "council/queue");
  await press(gil, "Cancel (guardian or proposer)");
  await gil.getByText("cancelled", { exact: true }).first().waitFor();
  await closeAll(kim, lea, gil);
});

test(
  "a coordinator hashes a file as the ledger has it, and an officer prints a file",
  { timeout: 240_000 },
  async () => {
    const page = await atDesk("Neighbours", "coordinator/reports");
    const bytes = Buffer.from("the sign-in sheet");
    await page
      .locator('main input[type="file"]')
      .setInputFiles({ name: "sheet.txt", mimeType: "text/plain", buffer: bytes });
    await page.getByText(town.viem.keccak256(bytes)).waitFor();
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    assert.match((await saving).suggestedFilename(), /\.csv$/);
    const sue = await atDesk("Sue", "officer/cases/1");
    await sue.emulateMedia({ media: "print" });
    await settled(sue);
    // As the browser says before it prints.
    await sue.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await sue.locator("header.top").isVisible(), false);
    assert.match(await sue.locator("main").innerText(), /Case 1[\s\S]*#\d+[\s\S]*opened case 1/);
    await closeAll(page, sue);
  },
);
