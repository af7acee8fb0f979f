// The desks beside the query service: the same to be seen with less to be read; what is not proved is not shown, and
// whatever fails is told and done without.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { askBoard, fill, found, go, settled, sign, visit } from "./town.mjs";

let town;
before(
  async () => {
    town = await found({ index: true });
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

const at = (name) => town.people[name].address;
const status = async () => (await (await fetch(`${town.index.url}/v1/status`)).json()).data;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });

/** Waits until the service has read as far as the contract's log goes. */
async function caughtUp() {
  for (let tries = 0; tries < 100; tries++) {
    const [seq] = await read("auditHead");
    if ((await status()).seq === Number(seq)) return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error(`the query service does not catch up: ${JSON.stringify(await status())}`);
}

/** Waits until one of these events is listed: a standard's event, whose twin says the same, is not. */
const shows = (page, numbers) =>
  page
    .locator("main ol.events .seq")
    .filter({ hasText: new RegExp(`^#(${numbers.join("|")})$`) })
    .first()
    .waitFor();

const SCREENS = [
  ["public/dashboard"],
  ["public/explorer?name=Recorded"],
  ["public/due-process"],
  ["public/event/20"],
  ["member/home", "Ann"],
  ["member/time", "Ann"],
  ["member/market/2", "Ann"],
  ["coordinator/class/1", "Neighbours"],
  ["coordinator/reports", "Neighbours"],
  ["officer/central-bank", "Cleo"],
];

test(
  "the desks show the same with the query service as without, and ask the node for no history",
  { timeout: 120_000 },
  async () => {
    await town.send("Sue", "openCase", at("Dora"), 1, town.evidence);
    await caughtUp();
    const pages = new Map();
    const logs = { [town.url]: 0, [town.plain]: 0 };
    const pageOf = async (base, as) => {
      const before = pages.get(base);
      if (before && before.as === as) return before.page;
      await before?.page.context().close();
      const page = await visit(town, { as });
      page.on("request", (asked) => (logs[base] += /eth_getLogs/.test(asked.postData() ?? "") ? 1 : 0));
      pages.set(base, { as, page });
      return page;
    };
    const said = async (base, [screen, as]) => {
      const page = await pageOf(base, as);
      await page.goto(`${base}#/${screen}`);
      await settled(page);
      await page.waitForTimeout(300);
      // Of the transaction the service says nothing; its line is left out.
      const text = await page.locator("main").innerText();
      return text.replace(/Transaction 0x.*/, "").replaceAll(/\s*\n\s*/g, "\n");
    };
    for (const screen of SCREENS) {
      const [one, other] = [await said(town.url, screen), await said(town.plain, screen)];
      assert.equal(one, other, screen[0]);
    }
    assert.equal(logs[town.url], 0, "with the service the node is asked for no logs");
    assert.ok(logs[town.plain] > 0, "without it, it is");
    for (const { page } of pages.values()) await page.context().close();
  },
);

test("a member saves the statement that the query service writes", async () => {
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "member/record");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Statement (CSV)" }).click();
  const text = await readFile(await (await saved).path(), "utf8");
  assert.match(text, /seq/);
  assert.ok(text.trim().split("\n").length > 3, text);
  await page.context().close();
});

/** A bundle with one file's text changed, and the manifest's hash of it as it was or made to fit. */
function spoiled(zip, name, change, fits) {
  const folder = mkdtempSync(join(tmpdir(), "timebank-bundle-"));
  const script = `
import hashlib, json, sys, zipfile
source, target, name, old, new, fits = sys.argv[1:]
files = {one: zipfile.ZipFile(source).read(one) for one in zipfile.ZipFile(source).namelist()}
assert old.encode() in files[name]
files[name] = files[name].replace(old.encode(), new.encode(), 1)
if fits == "1":
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = "0x" + hashlib.sha256(files[name]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
    for one, content in files.items():
        out.writestr(one, content)
`;
  const target = join(folder, "spoiled.zip");
  execFileSync("python3", ["-c", script, zip, target, name, ...change, fits ? "1" : "0"]);
  return target;
}

test(
  "an evidence bundle is checked in the page: whole, a part, altered, and with the node away",
  { timeout: 60_000 },
  async () => {
    await caughtUp();
    const page = await visit(town);
    await go(town, page, "public/verify");
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "Save a bundle of the whole log" }).click();
    const whole = await (await saved).path();
    const check = async (file, says) => {
      const place = page.locator("main .card", { has: page.locator("#bundle") });
      await page.locator("#bundle").setInputFiles([]);
      await page
        .locator("#bundle")
        .setInputFiles({ name: "bundle.zip", mimeType: "application/zip", buffer: await readFile(file) });
      await place.locator(".notice").getByText(says).waitFor();
      return place.locator(".notice").innerText();
    };
    const [seq] = await read("auditHead");
    assert.match(
      await check(whole, "The bundle is whole."),
      new RegExp(`#1 to #${seq} .*The contract has the same head`),
    );
    const folder = mkdtempSync(join(tmpdir(), "timebank-bundle-"));
    const part = await fetch(`${town.index.url}/v1/bundle?from_block=40&to_block=60`);
    writeFileSync(join(folder, "part.zip"), Buffer.from(await part.arrayBuffer()));
    const said = await check(join(folder, "part.zip"), "The bundle is whole.");
    assert.doesNotMatch(said, /#1 to/);
    assert.match(said, /The contract has the same head/);
    assert.match(
      await check(spoiled(whole, "events.ndjson", ['"data":"0x0', '"data":"0x1'], false), "The bundle is not whole."),
      /events.ndjson is not the file/,
    );
    assert.match(
      await check(spoiled(whole, "events.ndjson", ['"data":"0x0', '"data":"0x1'], true), "The bundle is not whole."),
      /The events up to #\d+, in block \d+, do not lead to its head/,
    );
    assert.match(
      await check(spoiled(whole, "events.ndjson", ['"seq":7,', '"seq":8,'], true), "The bundle is not whole."),
      /Event #7 is missing/,
    );
    // The last event's block, a second later than it was.
    const { time } = (await (await fetch(`${town.index.url}/v1/events/${seq}`)).json()).data;
    const later = [`"time":${time},"seq":${seq}`, `"time":${time + 1},"seq":${seq}`];
    assert.match(
      await check(spoiled(whole, "blocks.ndjson", later, true), "The bundle is not whole."),
      /The events up to #\d+, in block \d+, do not lead to its head/,
    );
    writeFileSync(join(folder, "none.zip"), "no zip at all");
    await check(join(folder, "none.zip"), "The bundle is not whole.");
    // Offline the file alone is checked, and that is said.
    await page.context().setOffline(true);
    assert.match(await check(whole, "The bundle is whole."), /The contract was not asked/);
    await page.context().close();
  },
);

test("an offer is put up, answered, agreed on, moderated and withdrawn", { timeout: 90_000 }, async () => {
  await caughtUp();
  const notices = async () => (await (await fetch(`${town.index.url}/v1/board`)).json()).data;
  const put = async (page, form, values) => {
    const place = await fill(page, form, values);
    await place.locator("button[type=submit]").click();
    const dialog = page.getByRole("dialog");
    const text = await dialog.locator("pre").innerText();
    await dialog.getByRole("button", { name: "Sign", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    return text;
  };
  const [ann, dora, house] = await Promise.all(["Ann", "Dora", "Neighbours"].map((as) => visit(town, { as })));
  await go(town, ann, "member/board");
  await ann.getByText("Nobody has put up anything yet.").waitFor();
  const text = await put(ann, "notice", {
    kind: "offer",
    classId: "1",
    title: "An hour of company <img src=x>",
    text: "Mondays,\nor as you like",
    days: 30,
  });
  assert.match(text, /^Time Bank, board of offers and needs\nbank: 0x/);
  await ann.getByRole("heading", { name: /An hour of company <img src=x>/ }).waitFor();
  assert.equal(await ann.locator("main img").count(), 0);
  // A coordinator sees who offers nothing.
  await go(town, house, "coordinator/members");
  await house.locator("#members-filter").selectOption("silent");
  const silent = house.getByRole("table", { name: "Members" });
  await silent.getByText("Dora").waitFor();
  assert.equal(await silent.getByText("Ann", { exact: true }).count(), 0);
  // Another member answers, and comes from the offer to an agreement that is filled in.
  await go(town, dora, "member/board");
  const [offer] = await notices();
  assert.equal(offer.member, at("Ann").toLowerCase());
  await put(dora, `answer:${offer.id}`, { text: "Gladly, on Monday" });
  await dora.getByText("Gladly, on Monday").waitFor();
  await dora.getByRole("link", { name: "Propose an agreement" }).click();
  await dora.locator('form[data-form^="propose"] [name="provider"]').waitFor();
  assert.equal(
    (await dora.locator('form[data-form^="propose"] [name="provider"]').inputValue()).toLowerCase(),
    at("Ann").toLowerCase(),
  );
  assert.equal(await dora.locator('form[data-form^="propose"] [name="classId"]').inputValue(), "1");
  // The recorder of its class hides the answer: its words are gone, and who did so is said.
  await go(town, house, "member/board");
  await house.locator(".answers li").getByRole("button", { name: "Hide" }).click();
  await house.getByRole("dialog").getByRole("button", { name: "Sign", exact: true }).click();
  await house.getByText("Hidden by its class's recorder").waitFor();
  assert.ok(!JSON.stringify(await notices()).includes("Gladly"));
  // What is not signed by the member is not shown: somebody at the service changed it.
  town.index.service.forge = (body, url) =>
    url.startsWith("/v1/board") ? body.replaceAll("Mondays", "Tuesdays") : body;
  await go(town, ann, "member/home");
  await go(town, ann, "member/board");
  await ann.getByText("Nobody has put up anything yet.").waitFor();
  town.index.service.forge = undefined;
  await go(town, ann, "member/home");
  await go(town, ann, "member/board");
  await ann.locator("section.card").getByRole("button", { name: "Withdraw" }).click();
  await ann.getByRole("dialog").getByRole("button", { name: "Sign", exact: true }).click();
  await ann.getByText("Nobody has put up anything yet.").waitFor();
  assert.deepEqual(await notices(), []);
  for (const page of [ann, dora, house]) await page.context().close();
});

test("the board refuses what nobody may put there", { timeout: 60_000 }, async () => {
  const at0 = Number(await town.now());
  const send = (who, request) => askBoard(town, who, request);
  const post = {
    act: "post",
    kind: "need",
    class: 1,
    re: "",
    at: at0,
    until: at0 + 86_400,
    title: "Help",
    text: "please",
  };
  for (const [who, change, says] of [
    ["Ann", { kind: "advert" }, /expected one of `offer`, `need`, `answer`/],
    ["Ann", { title: "" }, /1 to 80 letters/],
    ["Ann", { title: "two\nlines" }, /plain text/],
    ["Ann", { text: "x".repeat(601) }, /600 at most/],
    ["Ann", { class: 99 }, /no such class/],
    ["Ann", { until: at0 + 93 * 86_400 }, /92 days/],
    ["Ann", { until: at0 }, /92 days/],
    ["Ann", { at: at0 - 3600 }, /too long ago/],
    ["Ann", { kind: "answer" }, /an answer names a notice/],
    ["Ethan", {}, /no open account/],
  ])
    assert.match(await send(who, { ...post, ...change }), says, JSON.stringify(change));
  const need = await send("Ann", post);
  assert.equal(need.member, at("Ann").toLowerCase());
  // The same once more is the same notice.
  assert.equal((await send("Ann", post)).id, need.id);
  assert.match(await send("Dora", { act: "withdraw", id: need.id, at: at0 }), /only who signed/);
  assert.match(await send("School", { act: "hide", id: need.id, at: at0 }), /only a recorder of its class/);
  for (let more = 1; more < 20; more++) await send("Ann", { ...post, title: `Help ${more}` });
  assert.match(await send("Ann", { ...post, title: "One too many" }), /20 notices at most/);
  assert.equal(await send("Ann", { act: "withdraw", id: need.id, at: at0 }), null);
  assert.equal((await (await fetch(`${town.index.url}/v1/board?limit=200`)).json()).data.length, 19);
  const long = await fetch(`${town.index.url}/v1/board`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...post, text: "x".repeat(20_000), signature: "0x" }),
  });
  assert.ok(!long.ok);
});

test("what the service has not read is added from the node, and called not final", { timeout: 60_000 }, async () => {
  await caughtUp();
  town.index.node.answers = false;
  for (let more = 0; more < 7; more++) await town.send("Ann", "transfer", at("Dora"), 7n + BigInt(more));
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "member/home");
  await page.getByText(/The query service is \d+ blocks behind/).waitFor();
  // The newest payment is there all the same, with its number.
  const [seq] = await read("auditHead");
  await shows(page, [seq - 1n, seq]);
  await go(town, page, "public/dashboard");
  await page.getByText("Adds up").waitFor();
  town.index.node.answers = true;
  await caughtUp();
  await page.getByText(/blocks behind/).waitFor({ state: "detached", timeout: 15_000 });
  await page.context().close();
});

test("what the service reads between two answers is shown once", { timeout: 60_000 }, async () => {
  await caughtUp();
  const earlier = await (await fetch(`${town.index.url}/v1/status`)).text();
  for (let more = 0; more < 3; more++) await town.send("Ann", "transfer", at("Dora"), 20n + BigInt(more));
  await caughtUp();
  town.index.service.forge = (body, url) => (url.startsWith("/v1/status") ? earlier : body);
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "member/home");
  const [seq] = await read("auditHead");
  await shows(page, [seq - 1n, seq]);
  town.index.service.forge = undefined;
  await page.getByText(/blocks behind/).waitFor({ state: "detached", timeout: 15_000 });
  await town.send("Ann", "transfer", at("Dora"), 29n);
  await shows(page, [seq + 2n]);
  await caughtUp();
  await page.waitForTimeout(1_500);
  const shown = await page.locator("main ol.events .seq").allInnerTexts();
  assert.deepEqual(shown, [...new Set(shown)]);
  await page.context().close();
});

test("a service whose head is not the contract's is not believed", { timeout: 60_000 }, async () => {
  await caughtUp();
  town.index.service.forge = (body, url) =>
    url.startsWith("/v1/status")
      ? body.replaceAll(/"head":"0x../g, '"head":"0xff')
      : body.replaceAll("AccountOpened", "Forged");
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "public/dashboard");
  await page.getByRole("alert").getByText("The query service's log is not the contract's.").waitFor();
  await go(town, page, "public/explorer?name=AccountOpened");
  await page.locator("main ol.events li").first().waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /Forged/);
  town.index.service.forge = undefined;
  await page.context().close();
});

test("with the query service down a member sees balances and history, and pays", { timeout: 60_000 }, async () => {
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "member/home");
  town.index.service.answers = false;
  await page.getByText(/The query service does not answer/).waitFor({ timeout: 15_000 });
  await page.locator("main ol.events li").first().waitFor();
  await page.getByRole("link", { name: "Send & receive" }).click();
  const before = await read("balanceOf", at("Dora"));
  const { seq } = await sign(page, "send:", { to: at("Dora"), amount: "0:01" });
  assert.equal(await read("balanceOf", at("Dora")), before + 60n);
  // Its receipt's number is the log's.
  assert.ok(seq > 0 && BigInt(seq) <= (await read("auditHead"))[0]);
  await page.getByRole("link", { name: "Home" }).click();
  await shows(page, [seq, seq + 1]);
  town.index.service.answers = true;
  await page.getByText(/The query service does not answer/).waitFor({ state: "detached", timeout: 15_000 });
  await page.context().close();
  assert.deepEqual([town.foreign, town.complaints], [[], []]);
});
