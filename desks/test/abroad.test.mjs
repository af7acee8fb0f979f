// Payments to members of another bank, from the member's desk; and the links between banks, from the desks of those who
// answer for them. Two banks stand on one chain, and somebody brings each what the other said.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { confirm, fill, found, go, sign, visit } from "./town.mjs";

let town;
let there;
before(
  async () => {
    town = await found();
    there = await town.foundBeside();
    await there.send("Dora", "open", 1);
    await there.send("Vera", "verify", at("Dora"), 2, (await town.now()) + 365n * DAY, town.evidence);
  },
  { timeout: 180_000 },
);
after(() => town?.stop());

const HOUR = 3600n;
const DAY = 24n * HOUR;
const at = (name) => town.people[name].address;
const ask = (address, functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address, functionName, args });
const read = (functionName, ...args) => ask(town.bank, functionName, ...args);

async function atDesk(as, room, more = {}) {
  const page = await visit(town, { as, ...more });
  await go(town, page, room);
  return page;
}

/** The id by which other banks know a bank. */
const idOf = (address) => {
  const { concat, keccak256, stringToBytes, toHex } = town.viem;
  const chain = keccak256(stringToBytes(`eip155:${town.chain.id}`));
  return keccak256(concat([toHex("TimeBank/1"), chain, address]));
};

/** Brings a bank what the other said over the link and it has not heard. */
async function bring(from, to) {
  const topics = ["InterbankPayment", "InterbankAnswer"].map((name) =>
    town.viem.toEventSelector(town.viem.timeBankAbi.find((one) => one.type === "event" && one.name === name)),
  );
  const logs = await town.reader.request({
    method: "eth_getLogs",
    params: [{ address: from, fromBlock: "0x0", toBlock: "latest", topics: [topics] }],
  });
  const [, , , , , head] = await ask(from, "positionOf", 1);
  const [, , , , , , heard] = await ask(to, "positionOf", 1);
  const messages = logs.slice(Number(heard)).map(({ topics: words, data }) => town.viem.concat([...words, data]));
  await town.viem
    .getTimeBank({ address: to, client: town.people.Ethan.wallet })
    .send("hear", [1, head, town.viem.concat(messages)]);
}

/** The payment goes there, and its answer comes back. */
async function answered() {
  await bring(town.bank, there.address);
  await bring(there.address, town.bank);
}

/** Hours and minutes as pages have them. */
const shown = (seconds) => `${seconds / HOUR}:${String((seconds % HOUR) / 60n).padStart(2, "0")}`;

const state = (page, row) => page.getByRole("table", { name: "Payments abroad" }).locator("tbody tr").nth(row);

test("governor and central bank link two banks at their desk", { timeout: 300_000 }, async () => {
  const gus = await atDesk("Gus", "officer/links");
  const opening = { peer: idOf(there.address), peerLink: 1, account: at("Ethan"), kind: "2" };
  const form = await fill(gus, "links:openLink", opening);
  assert.equal(await form.locator('[name="own"]').inputValue(), idOf(town.bank));
  const opened = await sign(gus, "links:openLink");
  assert.match(opened.preview, /it can make this bank mint/);
  await gus.getByRole("heading", { name: "Link 1", exact: true }).waitFor();
  // Nobody can pay over a link without limits, and the page says so before anything is signed.
  const ann = await atDesk("Ann", "member/abroad");
  await ann.getByRole("table", { name: "Other banks" }).getByText("0:00 h").waitFor();

  const cleo = await atDesk("Cleo", "officer/links");
  const limits = { link: 1, owe: "10:00", claim: "10:00", dayOut: "4:00", dayIn: "4:00" };
  await sign(cleo, "links:setLinkLimits", limits);
  await cleo.getByRole("table", { name: "Limits of link 1" }).getByText("10:00 h", { exact: true }).first().waitFor();
  await there.send("Gus", "openLink", idOf(there.address), idOf(town.bank), 1, at("Ethan"), 2);
  await there.send("Cleo", "setLinkLimits", 1, 10n * HOUR, 10n * HOUR, 4n * HOUR, 4n * HOUR);
  await town.travel(8 * 86_400);
  await go(town, ann, "member/home");
  await go(town, ann, "member/abroad");
  await ann.getByRole("table", { name: "Other banks" }).getByText("4:00 h").waitFor();
  // Who holds none of the offices reads the same, and is offered nothing that the bank would refuse.
  const sue = await atDesk("Sue", "officer/links");
  await sue.getByText("This account holds none of these offices.").waitFor();
  assert.equal(await sue.locator("main form").count(), 0);
  for (const page of [gus, ann, cleo, sue]) await page.context().close();
});

test("a member pays abroad, and sees it in flight, credited, refused, or expired", { timeout: 450_000 }, async () => {
  const ann = await atDesk("Ann", "member/abroad");
  const free = () => read("spendable", at("Ann"));
  const begun = await free();
  const sent = await sign(ann, "abroad", { payee: at("Dora"), amount: "0:30" });
  assert.match(sent.preview, /Pay\s+0:30 h/);
  assert.match(sent.preview, /your coin is locked/);
  await state(ann, 0).getByText("in flight", { exact: true }).waitFor();
  assert.equal(await free(), begun - 1800n);
  const cleo = await atDesk("Cleo", "officer/links");
  await cleo.getByRole("table", { name: "Payments that are not answered" }).getByText("0:30 h").waitFor();
  await answered();
  assert.equal(await ask(there.address, "balanceOf", at("Dora")), 1800n);
  await state(ann, 0).getByText("credited", { exact: true }).waitFor();
  await cleo.getByText("Every payment is answered.").waitFor();
  await cleo.locator(".stat", { hasText: "Owed to it" }).getByText("0:30 h").waitFor();
  await cleo.context().close();

  // Nobody there has this address.
  await sign(ann, "abroad", { payee: at("Ethan"), amount: "0:15", lasts: "3600" });
  await answered();
  await state(ann, 0).getByText("refused", { exact: true }).waitFor();
  await state(ann, 0).getByText("the payee is unknown, or may not receive; it is yours again").waitFor();
  assert.equal(await free(), begun - 1800n);

  await sign(ann, "abroad", { payee: at("Dora"), amount: "0:10", lasts: "3600" });
  await town.travel(7200);
  await go(town, ann, "member/home");
  await go(town, ann, "member/abroad");
  await state(ann, 0)
    .getByText(/the answer that gives it back has not come yet/)
    .waitFor();
  await answered();
  await state(ann, 0).getByText("expired", { exact: true }).waitFor();
  await state(ann, 0).getByText("it came too late; it is yours again").waitFor();
  assert.equal(await free(), begun - 1800n);

  // More than the bank may owe is said while it is typed, and refused by its code with what to do.
  const form = await fill(ann, "abroad", { payee: at("Dora"), amount: "5:00" });
  await ann.getByText(/Only \d:\d\d h can be paid there now/).waitFor();
  await form.locator("button[type=submit]").click();
  const dialog = ann.getByRole("dialog");
  await dialog.locator(".notice.bad").waitFor();
  assert.match(await dialog.innerText(), /Refused\s+\d+ \w+/);
  await ann.keyboard.press("Escape");
  assert.equal(await form.locator('[name="amount"]').inputValue(), "5:00");
  // What is no address is said beside the field; nor is one of which a letter was mistyped.
  const mistyped = at("Dora").replace(/[a-f]/, (letter) => letter.toUpperCase());
  for (const payee of ["somebody", mistyped]) {
    await fill(ann, "abroad", { payee: at("Dora") });
    await fill(ann, "abroad", { payee });
    await form.locator("button[type=submit]").click();
    await ann.getByText("An address, or 0x and 64 digits.").waitFor();
    await ann.keyboard.press("Escape");
  }
  await ann.context().close();
});

test("a member of this bank is paid from the other, and sees it", { timeout: 240_000 }, async () => {
  const payee = town.viem.pad(at("Ben"), { size: 32 });
  const before = await read("balanceOf", at("Ben"));
  await there.send("Dora", "payAbroad", 1, payee, 900n, (await town.now()) + DAY, town.evidence);
  await bring(there.address, town.bank);
  assert.equal(await read("balanceOf", at("Ben")), before + 900n);
  const ben = await atDesk("Ben", "member/abroad", { width: 320, height: 700 });
  await ben.getByRole("table", { name: "Received from other banks" }).getByText("0:15 h", { exact: true }).waitFor();
  await ben.context().close();
});

test(
  "a link to a bank that is gone is broken by two offices, and the payer takes it back",
  { timeout: 300_000 },
  async () => {
    const ann = await atDesk("Ann", "member/abroad");
    const free = await read("spendable", at("Ann"));
    await sign(ann, "abroad", { payee: at("Dora"), amount: "0:05" });
    await town.travel(31 * 86_400);
    const tom = await atDesk("Tom", "officer/links");
    await tom.getByText("Its peer was not heard for thirty days").waitFor();
    const proposed = await sign(tom, "links:proposeBreak", { link: 1 });
    const gus = await atDesk("Gus", "officer/links");
    const { preview } = await sign(gus, "links:breakLink", { link: 1 });
    assert.match(preview, /this bank bears it/);
    const [, claim, inFlight] = await read("positionOf", 1);
    assert.equal(inFlight, 300n);
    const said = new RegExp(`Costs this bank at most\\s+${shown(claim + inFlight)} h`);
    for (const text of [proposed.preview, preview]) assert.match(text, said);
    await go(town, ann, "member/home");
    await go(town, ann, "member/abroad");
    await state(ann, 0).getByRole("button", { name: "Take it back" }).click();
    await confirm(ann);
    await state(ann, 0).getByText("the link was broken; it is yours again").waitFor();
    assert.equal(await read("spendable", at("Ann")), free);
    await ann.getByText("No other bank can be paid from here now.").waitFor();
    for (const page of [ann, tom, gus]) await page.context().close();
  },
);

test(
  "a member of a bank of the same chain is paid at once, after two signatures, or nothing happens at either bank",
  { timeout: 400_000 },
  async () => {
    const clearing = await town.deploy("clearing");
    const gus = await atDesk("Gus", "officer/links");
    const opening = { peer: idOf(there.address), peerLink: 2, account: clearing, kind: "1" };
    const { preview } = await sign(gus, "links:openLink", opening);
    assert.match(preview, /Kind\s+same chain/);
    await there.send("Gus", "openLink", idOf(there.address), idOf(town.bank), 2, clearing, 1);
    const cleo = await atDesk("Cleo", "officer/links");
    const limits = { link: 2, owe: "10:00", claim: "10:00", dayOut: "4:00", dayIn: "4:00" };
    await sign(cleo, "links:setLinkLimits", limits);
    await there.send("Cleo", "setLinkLimits", 2, 10n * HOUR, 10n * HOUR, 4n * HOUR, 4n * HOUR);
    await town.travel(8 * 86_400);

    const ann = await atDesk("Ann", "member/abroad");
    await ann.getByRole("table", { name: "Other banks" }).getByText("4:00 h at once").waitFor();
    const balances = async () => [
      await read("balanceOf", at("Ann")),
      await ask(there.address, "balanceOf", at("Dora")),
      await read("allowance", at("Ann"), clearing),
    ];
    const [mine, theirs, allowed] = await balances();
    assert.equal(allowed, 0n);
    // Another bank's address than the link leads to is told before anything is signed.
    const order = { payee: at("Dora"), amount: "0:20" };
    const form = await fill(ann, "at-once", { ...order, peer: town.bank });
    await ann.getByText("That is not the bank that link 2 leads to.").first().waitFor();
    await form.locator("button[type=submit]").click();
    assert.equal(await ann.getByRole("dialog").count(), 0);

    const first = await sign(ann, "at-once", { peer: there.address });
    assert.match(first.preview, /May take of your coin\s+0:00 h → 0:20 h/);
    assert.deepEqual(await balances(), [mine, theirs, 1200n]);
    // What was typed stays for the second.
    assert.equal(await form.locator('[name="amount"]').inputValue(), "0:20");
    await ann.getByText("Step 2 of 2").waitFor();
    const second = await sign(ann, "at-once");
    assert.match(second.preview, /Pay\s+0:20 h/);
    assert.match(second.preview, /nothing happens at both/);
    assert.ok(second.seq > first.seq, "the payer's bank has it on its log");
    assert.deepEqual(await balances(), [mine - 1200n, theirs + 1200n, 0n]);
    await state(ann, 0).getByText("credited", { exact: true }).waitFor();
    // The bank's address was kept, and this bank's own is shown to whoever wants to be paid here.
    assert.equal((await form.locator('[name="peer"]').inputValue()).toLowerCase(), there.address.toLowerCase());
    await ann.getByText("needs this bank's address, too").waitFor();

    // What the other bank refuses, in its own words, undoes both.
    await sign(ann, "at-once", { peer: there.address, payee: at("Ethan"), amount: "0:10" });
    const before = await balances();
    await ann.getByText("Step 2 of 2").waitFor();
    await form.locator("button[type=submit]").click();
    const refusal = ann.getByRole("dialog").locator(".notice.bad");
    await refusal.waitFor();
    assert.match(await refusal.innerText(), /Refused\s+\d+ \w+/);
    assert.deepEqual(await balances(), before);
    await ann.keyboard.press("Escape");
    // What is held for the other bank is part of the supply's identity.
    await go(town, cleo, "officer/central-bank");
    await cleo.getByText("It holds", { exact: true }).waitFor();
    await go(town, ann, "public/banks");
    await ann.getByRole("row", { name: /^1 .*broken/ }).waitFor();
    for (const page of [gus, cleo, ann]) await page.context().close();
  },
);
