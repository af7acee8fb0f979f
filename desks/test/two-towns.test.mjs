// Two towns, each with a bank, a node, a query service and desks of its own, and notaries and a relay between them: a
// grandmother's care in the one is paid with hours that her son earned in the other. With TIMEBANK_PUBLISH=1 it takes the
// pictures of docs/desks.md.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { beyond, confirm, fill, go, local, settled, sign, twoTowns, violations, visit } from "./town.mjs";

const pictures = join(dirname(fileURLToPath(import.meta.url)), "../../docs/desks");
const HOUR = 3600n;

/** The son's town and the grandmother's, and who is known in both. */
let [here, there, people, stop] = [];
/** The son's page, and the grandmother's, with her address. */
let [ethan, rosa, rosaAt] = [];
before(
  async () => {
    const all = await twoTowns();
    ({ people, stop } = all);
    [here, there] = all.towns;
  },
  { timeout: 240_000 },
);
after(() => stop?.());

const SMALL = { width: 900, height: 640 };

/** A picture for the page, of all or of a card, where pictures are wanted. */
async function picture(page, name, card) {
  if (!process.env.TIMEBANK_PUBLISH) return;
  await mkdir(pictures, { recursive: true });
  await page.waitForTimeout(300);
  const shown = card ? page.locator("main .card", { hasText: card }) : page;
  await shown.screenshot({ path: join(pictures, `two-towns-${name}.png`) });
}

async function atDesk(town, as, room, more = {}) {
  const page = await visit(town, { as, ...SMALL, ...more });
  await go(town, page, room);
  return page;
}

const paid = (page, name = "Payments abroad") => page.getByRole("table", { name }).locator("tbody tr");
/** Notaries, the relay and both nodes have to do their part before a payment is answered. */
const ANSWERED = { timeout: 60_000 };
const free = () => here.read("spendable", people.Ethan.address);

/** Somebody with papers is verified by the verifier of a town. */
async function verify(town, account, claims) {
  const charleth = await atDesk(town, "Charleth", "officer/verifier");
  await sign(charleth, "verify", { account, level: "2", days: "365", claims });
  await charleth.context().close();
}

/** Somebody makes a key in a town, opens an account with it, and is somebody (1) or an organisation (2). */
async function newcomer(town, name, kind) {
  const page = await visit(town, SMALL);
  await go(town, page, "member/home");
  await page.getByRole("main").getByRole("button", { name: "Connect an account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("Password", { exact: true }).fill("a good long one");
  await dialog.getByRole("button", { name: "Make it, with this password" }).click();
  await page.locator("#account", { hasText: name }).click();
  const address = (await dialog.locator("code.breaks").first().innerText()).trim();
  await dialog.getByRole("button", { name: /Get 100 DOT/ }).click();
  await page.getByText("They are there.").waitFor();
  await page.keyboard.press("Escape");
  await sign(page, "open", { kind });
  await page.getByText("Not verified yet.").waitFor();
  return { page, address };
}

test("the grandmother opens an account in her town with a key that she makes", { timeout: 120_000 }, async () => {
  ({ page: rosa, address: rosaAt } = await newcomer(there, "Rosa", "1"));
});

test(
  "her son's first payment is refused, as nobody has verified her, and he reads why",
  { timeout: 180_000 },
  async () => {
    ethan = await atDesk(here, "Ethan", "member/abroad");
    await ethan.getByRole("table", { name: "Other banks" }).getByText("20:00 h").waitFor();
    const begun = await free();
    // What will happen is said before anything is signed.
    const order = { payee: rosaAt, amount: "0:30", lasts: "3600", reference: "for her care" };
    await (await fill(ethan, "abroad", order)).locator("button[type=submit]").click();
    await ethan.getByRole("dialog").getByRole("button", { name: "Sign and send" }).waitFor();
    await picture(ethan, "1-pay");
    const { preview } = await confirm(ethan);
    assert.match(preview, /Until it is answered\s+your coin is locked, and nobody else's yet/);
    assert.match(preview, /Comes back unless it arrives by/);
    assert.match(preview, /If that bank refuses it\s+it comes back with its answer, and this page says why/);
    await paid(ethan)
      .first()
      .getByText(/^(in flight|refused)$/)
      .waitFor();
    await paid(ethan)
      .first()
      .getByText("the payee is unknown, or may not receive; it is yours again")
      .waitFor(ANSWERED);
    assert.equal(await free(), begun);
    assert.equal(await there.read("balanceOf", rosaAt), 0n);
  },
);

test("two hours that the son gives in his town are hers in the other", { timeout: 240_000 }, async () => {
  await verify(there, rosaAt, "name: Rosa\nborn: 1944");
  const dorothy = await atDesk(here, "Dorothy", "coordinator/record");
  const now = await here.now();
  const end = now - (now % 300n);
  const given = { classId: "1", member: people.Ethan.address, start: local(end - 2n * HOUR), end: local(end) };
  const { preview } = await sign(dorothy, "record", { ...given, evidence: "two hours with a neighbour" });
  assert.match(preview, /2:00 h/);
  await dorothy.context().close();
  await go(here, ethan, "member/time");
  await sign(ethan, "convert", { classId: "1", secs: "2:00" });
  const begun = await free();
  await go(here, ethan, "member/abroad");
  await sign(ethan, "abroad", { payee: rosaAt, amount: "2:00", lasts: "86400", purpose: "DEPD" });
  await paid(ethan).first().getByText("credited", { exact: true }).waitFor(ANSWERED);
  await paid(ethan).first().getByText("the payee has it").waitFor();
  assert.equal(await free(), begun - 2n * HOUR);
  assert.equal(await there.read("balanceOf", rosaAt), 2n * HOUR);
});

test("she reads that she was paid, and pays for her care", { timeout: 180_000 }, async () => {
  await go(there, rosa, "member/abroad");
  await paid(rosa, "Received from other banks").first().getByText("2:00 h").first().waitFor();
  await go(there, rosa, "member/home");
  await rosa.locator(".big").getByText("2:00 h").first().waitFor();
  await rosa
    .locator("main ol.events")
    .getByText(/was paid\s+2:00 h\s+from abroad over link 1, for support of a dependant/)
    .first()
    .waitFor();
  await picture(rosa, "2-received", "Lately");
  // Who cares for her is the organisation that records her town's care.
  const carer = people.Dorothy.address;
  await verify(there, carer, "name: a house for care");
  await go(there, rosa, "member/send");
  await sign(rosa, "send:", { to: carer, amount: "1:30", reason: "care, a morning" });
  assert.equal(await there.read("balanceOf", carer), 5400n);
  assert.equal(await there.read("balanceOf", rosaAt), 1800n);
});

test("what comes too late comes back, and says so", { timeout: 180_000 }, async () => {
  const begun = await free();
  // While the towns' clocks differ by two hours no notary signs, so that nothing is brought.
  await there.travel(7200);
  await sign(ethan, "abroad", { payee: rosaAt, amount: "0:15", lasts: "3600" });
  await paid(ethan).first().getByText("in flight", { exact: true }).waitFor();
  await paid(ethan)
    .first()
    .getByText(/comes back unless it arrives/)
    .waitFor();
  await picture(ethan, "3-in-flight", "What I paid abroad");
  assert.equal(await free(), begun - 900n);
  await here.travel(7200);
  await paid(ethan).first().getByText("expired", { exact: true }).waitFor(ANSWERED);
  await paid(ethan).first().getByText("it came too late; it is yours again").waitFor();
  assert.equal(await free(), begun);
  assert.equal(await there.read("balanceOf", rosaAt), 1800n);
  await picture(ethan, "4-answers", "What I paid abroad");
});

test(
  "while what comes in is frozen her son's payment comes back, and her own town tells her why",
  { timeout: 180_000 },
  async () => {
    const { page: sue, address } = await newcomer(there, "Sue", "2");
    const alith = await atDesk(there, "Alith", "officer/governor");
    await sign(alith, "governor:grantRole", { account: address, role: "8" });
    await go(there, sue, "officer/supervisor");
    const freeze = { account: rosaAt, reason: "3", directions: "2", evidence: "papers that do not fit" };
    await sign(sue, "supervisor:openAndFreeze", freeze);
    const begun = await free();
    await sign(ethan, "abroad", { payee: rosaAt, amount: "0:20", lasts: "86400" });
    await paid(ethan)
      .first()
      .getByText("the payee is unknown, or may not receive; it is yours again")
      .waitFor(ANSWERED);
    assert.equal(await free(), begun);
    await go(there, rosa, "member/abroad");
    const received = paid(rosa, "Received from other banks");
    await received.nth(3).waitFor();
    const rows = await received.locator('td[data-label="How it stands"]').allInnerTexts();
    [/^refused the payee is unknown, or may not receive/, /^refused too late/, /^credited/, /^refused/].forEach(
      (said, at) => assert.match(rows[at], said),
    );
    assert.deepEqual(await violations(rosa), []);
    await rosa.setViewportSize({ width: 320, height: 700 });
    assert.equal(await beyond(rosa), undefined);
    await rosa.setViewportSize(SMALL);
    // Why is told to her at home, with the means to answer; the answer to the other bank does not say it.
    await go(there, rosa, "member/home");
    await rosa.getByText("A freeze is on this account.").waitFor();
    for (const page of [sue, alith]) await page.context().close();
  },
);

/** What a page says of each payment abroad, the newest first. */
const states = async (page, table, column) => {
  await paid(page, table).nth(3).waitFor();
  return paid(page, table).locator(`td[data-label="${column}"]`).allInnerTexts();
};

const ENGLISH = [
  /^refused/,
  /^expired\s+it came too late/,
  /^credited\s+the payee has it/,
  /^refused\s+the payee is unknown/,
];
const CHINESE = [
  /^被拒绝/,
  /^逾期\s+到达时已过期，款项已退回/,
  /^已入账\s+收款人已收到/,
  /^被拒绝\s+查无此收款人，或不得收款；款项已退回/,
];

test("the same is said in both languages, with the query service and without it", { timeout: 120_000 }, async () => {
  for (const url of [here.url, here.plain]) {
    const town = { ...here, url };
    const page = await visit(town, { as: "Ethan" });
    await go(town, page, "member/abroad");
    const english = await states(page, "Payments abroad", "How it stands");
    ENGLISH.forEach((said, at) => assert.match(english[at], said));
    assert.deepEqual(await violations(page), []);
    await page.locator("header .tools button").first().click();
    await settled(page);
    const chinese = await states(page, "跨行付款", "状态");
    CHINESE.forEach((said, at) => assert.match(chinese[at], said));
    assert.deepEqual(await violations(page), []);
    await page.setViewportSize({ width: 320, height: 700 });
    assert.equal(await beyond(page), undefined);
    await page.context().close();
  }
});

test(
  "both banks' desks and query services say where the two stand, and it is the same",
  { timeout: 60_000 },
  async () => {
    const asked = async (url, path) => (await (await fetch(`${url}v1/${path}`)).json()).data;
    const [[mine], [theirs]] = await Promise.all([here, there].map(({ url }) => asked(url, "links")));
    assert.deepEqual([mine.peer, theirs.peer], [there.id, here.id]);
    assert.deepEqual([mine.held, mine.claim, mine.in_flight].map(Number), [7200, 0, 0]);
    assert.deepEqual([theirs.held, theirs.claim].map(Number), [0, 7200]);
    const payments = await asked(here.url, `payments?account=${people.Ethan.address}`);
    assert.deepEqual(payments.map(({ outcome }) => outcome).sort(), [0, 1, 1, 5]);
    for (const [town, label] of [
      [here, "Owed to it"],
      [there, "Owed by it"],
    ]) {
      const page = await atDesk(town, "Baltathar", "officer/links");
      await page.locator(".stat", { hasText: label }).getByText("2:00 h").waitFor();
      await page.getByText("Every payment is answered.").waitFor();
      await page.context().close();
    }
  },
);

test("no page asked another origin for anything, and everything stops in good order", { timeout: 60_000 }, async () => {
  assert.deepEqual([here.foreign, here.complaints], [[], []]);
  const code = await stop();
  stop = undefined;
  assert.equal(code, 0);
});
