// The four uses that a time bank is for, told through the browser alone: the bank is bare when it begins, and everybody
// who acts, from the governor to the newcomer, acts at a desk.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { confirm, found, go, local, sign, visit } from "./town.mjs";

let town;
before(
  async () => {
    town = await found({ bare: true });
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });
const hoursOf = (name, classId) =>
  town.reader.readContract({
    abi: town.viem.timeBankAbi,
    address: town.bank,
    functionName: "balanceOf",
    args: [at(name), BigInt(classId)],
  });

const USES = [
  { field: "community help", name: "care", recorder: "House", member: "Ann", hours: 2n },
  { field: "work and life", name: "coding", recorder: "Works", member: "Ben", hours: 3n },
  { field: "education", name: "teaching", recorder: "School", member: "Cem", hours: 2n },
  { field: "games", name: "play", recorder: "Guild", member: "Dora", hours: 1n },
].map((use, place) => ({ ...use, id: place + 1 }));

const pages = new Map();

/** Somebody does something at a desk, each in a browser of their own. */
async function atDesk(name, room, doing) {
  if (!pages.has(name)) pages.set(name, await visit(town, { as: name }));
  await go(town, pages.get(name), room);
  return doing(pages.get(name));
}
const signs = (name, room, form, values) => atDesk(name, room, (page) => sign(page, form, values));

test("officers take office, members open and are verified, at their desks", { timeout: 120_000 }, async () => {
  for (const name of ["Cleo", "Vera", ...USES.map(({ recorder }) => recorder)])
    await signs(name, "member/home", "open", { kind: "2" });
  for (const { member } of USES) await signs(member, "member/home", "open", { kind: "1" });
  await atDesk("Gus", "officer/governor", async (page) => {
    for (const [name, role] of [
      ["Cleo", "2"],
      ["Vera", "4"],
    ])
      await sign(page, "governor:grantRole", { account: at(name), role });
  });
  await atDesk("Vera", "officer/verifier", async (page) => {
    for (const { member } of USES) {
      const saved = page.waitForEvent("download");
      await sign(page, "verify", { account: at(member), level: "2", days: "365", claims: `name: ${member}` });
      await saved;
    }
  });
  for (const { member } of USES) {
    const [status, kind, , level] = await read("accountOf", at(member));
    assert.deepEqual([status, kind, level], [1, 1, 2], member);
  }
});

test("four classes are registered, with who records them and what they convert at", { timeout: 120_000 }, async () => {
  await atDesk("Gus", "officer/governor", async (page) => {
    for (const { id, name, recorder } of USES) {
      await sign(page, "governor:registerClass", { called: name, lot: "900" });
      await sign(page, "governor:accredit", { classId: String(id), account: at(recorder), amount: "1000:00" });
    }
  });
  await atDesk("Cleo", "officer/central-bank", async (page) => {
    for (const { id } of USES)
      await sign(page, "central-bank:setTerms", { classId: String(id), rate: 100, amount: "1000:00" });
  });
  for (const { id } of USES) assert.equal((await read("termsOf", id))[0], 100);
});

test("each use's service is recorded where it is given", { timeout: 60_000 }, async () => {
  const end = (await town.now()) - ((await town.now()) % 300n);
  for (const { field, id, recorder, member, hours } of USES) {
    const { preview } = await signs(recorder, "coordinator/record", "record", {
      classId: String(id),
      member: at(member),
      start: local(end - hours * 3600n),
      end: local(end),
      evidence: field,
    });
    assert.match(preview, new RegExp(`${hours}:00 h`));
    assert.equal(await hoursOf(member, id), hours * 3600n, field);
  }
});

test(
  "community help: hours of company become coin, and coin thanks another neighbour",
  { timeout: 60_000 },
  async () => {
    await signs("Ann", "member/time", "convert", { classId: "1", secs: "1:30" });
    const { preview } = await signs("Ann", "member/send", "send:", {
      to: at("Cem"),
      amount: "0:30",
      reason: "the shopping",
    });
    assert.match(preview, /1:30 h → 1:00 h/);
    assert.deepEqual([await read("balanceOf", at("Ann")), await read("balanceOf", at("Cem"))], [3600n, 1800n]);
  },
);

test("work and life: an hour of work is sold, and its coin buys an evening", { timeout: 60_000 }, async () => {
  const expiry = local((await town.now()) + 7n * 86_400n);
  await signs("Ben", "member/market/2", "place:2", { side: "1", lots: 2, tick: 100, kind: "0", expiry });
  const { said } = await signs("Cem", "member/market/2", "place:2", {
    side: "0",
    lots: 2,
    tick: 100,
    kind: "1",
    expiry,
  });
  assert.match(said, /sold/);
  assert.deepEqual([await read("balanceOf", at("Ben")), await hoursOf("Cem", 2)], [1800n, 1800n]);
  await signs("Ben", "member/send", "send:", { to: at("Dora"), amount: "0:20", reason: "an evening of play" });
  assert.equal(await read("balanceOf", at("Dora")), 1200n);
});

test("education: a lesson is agreed, given and settled", { timeout: 60_000 }, async () => {
  const now = await town.now();
  const start = now - (now % 300n) - 4n * 3600n;
  await signs("Ann", "member/agreements", "propose", {
    provider: at("Cem"),
    classId: "3",
    secs: "0:30",
    price: "0:30",
    start: local(start),
    end: local(start + 1800n),
    acceptBy: local(now + 3600n),
    deliverBy: local(now + 86_400n),
    terms: "a lesson of algebra",
  });
  await atDesk("Cem", "member/agreements", async (page) => {
    await page.getByRole("button", { name: "Accept", exact: true }).click();
    await confirm(page);
    await sign(page, "deliver:1", { start: local(start), end: local(start + 1800n), evidence: "taught" });
  });
  await atDesk("Ann", "member/agreements", async (page) => {
    await page.getByRole("button", { name: "Settle", exact: true }).click();
    await confirm(page);
  });
  assert.equal(await read("balanceOf", at("Cem")), 1800n);
});

test("games: an hour of play is redeemed at the guild that recorded it", { timeout: 60_000 }, async () => {
  const { preview } = await signs("Dora", "member/time", "redeem", {
    classId: "4",
    secs: "0:45",
    platform: at("Guild"),
  });
  assert.match(preview, /0:45 h play/);
  assert.equal(await hoursOf("Dora", 4), 900n);
});

test(
  "whoever looks sees every unit's cause, and the whole log leads to the contract's head",
  { timeout: 60_000 },
  async () => {
    const page = await visit(town);
    await go(town, page, "public/dashboard");
    for (const { name } of USES) await page.getByText(name, { exact: true }).first().waitFor();
    await go(town, page, "public/verify");
    await page.getByRole("button", { name: "Replay the whole log" }).click();
    await page.getByText("The log is whole.").waitFor();
    assert.equal((await page.locator("#replayed").innerText()).trim(), (await read("auditHead"))[1]);
    await page.context().close();
    assert.deepEqual([town.foreign, town.complaints], [[], []]);
  },
);
