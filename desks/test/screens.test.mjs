// Every screen: no axe violation in either language, no sideways scrolling on a narrow or enlarged page, no request to
// another origin, and the sizes. With TIMEBANK_PUBLISH=1 the pictures of docs/desks are taken.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join, dirname } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { askBoard, beyond, found, go, rooms, settled, violations, visit } from "./town.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const pictures = join(here, "../../docs/desks");

let town;
before(
  async () => {
    town = await found({ index: true });
    await furnishScreens();
    await furnishBoard();
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

/** What members wrote on the board. */
const WRITTEN = [
  "Company for an afternoon",
  "Walks, tea, reading the paper aloud.",
  "Somebody who waters the plants",
  "Ten days in August, twenty minutes each.",
  "I live next door and can.",
];

/** An offer, a need and an answer, for the board to show. */
async function furnishBoard() {
  const [company, walks, plants, august, can] = WRITTEN;
  // The service has to know the members first.
  const deadline = Date.now() + 20_000;
  const at = Number(await town.now());
  const post = (who, kind, title, text, re = "") =>
    askBoard(town, who, { act: "post", kind, class: 1, re, at, until: at + 30 * 86_400, title, text });
  let offer;
  do {
    await new Promise((wait) => setTimeout(wait, 200));
    offer = await post("Ann", "offer", company, walks);
  } while (!offer.id && Date.now() < deadline);
  assert.ok(offer.id, offer);
  const need = await post("Dora", "need", plants, august);
  await post("Cem", "answer", plants, can, need.id);
}

/**
 * Links to a bank of another chain and to one of the same, which are in force once the notice period is over, and a
 * class that trades by calls.
 */
async function furnishMarkets() {
  const { people, send, viem, evidence } = town;
  const idOf = (name) => viem.keccak256(viem.stringToBytes(name));
  const [own, peer, neighbour] = ["one bank", "another bank", "a bank of this chain"].map(idOf);
  await send("Gus", "openLink", own, peer, 1, people.Ethan.address, 2);
  await send("Gus", "openLink", own, neighbour, 1, people.Kim.address, 1);
  for (const link of [1, 2]) await send("Cleo", "setLinkLimits", link, 36_000n, 36_000n, 14_400n, 14_400n);
  await send("Cleo", "setCalls", 3, 4, 3600);
  await town.travel(8 * 86_400);
  const now = await town.now();
  const week = now + 7n * 86_400n;
  await send("Ben", "place", 2, 1, 102, 4, week, 0);
  await send("Ann", "place", 2, 0, 90, 2, week, 0);
  await send("Cem", "placeInCall", 3, 1, 95, 3, week);
  await send("Ann", "placeInCall", 3, 0, 105, 2, week);
  await send("Ann", "payAbroad", 1, viem.pad(people.Dora.address, { size: 32 }), 900n, now + 86_400n, evidence);
}

/** Something to see on each screen: an agreement, an invoice, a delegate, a case, a campaign, a proposal. */
async function furnishScreens() {
  await furnishMarkets();
  const { people, send, viem, evidence } = town;
  const now = await town.now();
  const slot = now - (now % 300n);
  const [ann, ben, dora] = ["Ann", "Ben", "Dora"].map((name) => people[name].address);
  const day = 86_400n;
  const [start, end] = [slot + day, slot + day + 3600n];
  await send("Ann", "propose", ben, 2, 0, 3600n, 3600n, start, end, slot + day / 2n, slot + 3n * day, evidence);
  const served = [slot - 2n * day, slot - 2n * day + 1800n];
  await send("Dora", "invoice", ann, 1, 1800n, 1800n, ...served, slot + 3n * day, evidence);
  await send("Ann", "delegate", dora, 15, 3600n, slot + 30n * day);
  await send("Sue", "openCase", people.Cem.address, 2, evidence);
  await send("Sue", "openCase", ann, 6, evidence);
  await send("Ann", "openCampaign", people.School.address, 50, 12, (now / day + 20n) * day, 86_400, 600n);
  const data = viem.encodeFunctionData({
    abi: viem.timeBankAbi,
    functionName: "grantRole",
    args: [people.Ethan.address, 4],
  });
  const { wallet } = people.Kim;
  const hash = await wallet.writeContract({
    address: town.council,
    abi: viem.councilAbi,
    functionName: "propose",
    args: [town.bank, data],
  });
  await town.reader.waitForTransactionReceipt({ hash });
}

async function unfolded(page) {
  await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  await settled(page);
}

/** Cells whose parts do not stand below each other beside their label, where a table is drawn as cards. */
const astray = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("main td[data-label]")]
      .filter((cell) => getComputedStyle(cell).display === "grid")
      .filter(({ childNodes }) => [...childNodes].filter((one) => one.textContent.trim()).length > 1)
      .map((cell) => `${cell.dataset.label}: ${cell.textContent}`),
  );

const WINDOWS = [
  ["320 px", { width: 320, height: 700 }],
  ["200 %", { width: 640, height: 450 }],
];

/** Every fault of a screen that is shown: by axe in both languages, and where it is wider than its window. */
async function faultsOf(page) {
  const faults = [];
  for (const language of ["en", "zh-Hans"]) {
    const shown = () => page.evaluate(() => document.documentElement.lang);
    if ((await shown()) !== language) await page.locator("header .tools button").first().click();
    await settled(page);
    await unfolded(page);
    assert.equal(await shown(), language);
    faults.push(...(await violations(page)).map((fault) => `${language}: ${fault}`));
    for (const [how, size] of WINDOWS) {
      await page.setViewportSize(size);
      const over = await beyond(page);
      if (over) faults.push(`${language}: wider than ${how}: ${over}`);
      faults.push(...(await astray(page)).map((cell) => `${language}: astray at ${how}: ${cell}`));
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  return faults;
}

test(
  "every screen passes axe in both languages, and none scrolls sideways at 320 pixels or 200 percent",
  { timeout: 900_000 },
  async () => {
    const faults = [];
    let as;
    let page;
    for (const room of rooms(town)) {
      if (!page || as !== room.as) {
        await page?.context().close();
        page = await visit(town, { as: room.as });
        as = room.as;
      }
      await go(town, page, room.path);
      faults.push(...(await faultsOf(page)).map((fault) => `${room.name}: ${fault}`));
    }
    await page.context().close();
    assert.deepEqual(faults, []);
  },
);

/** What stays Latin in Chinese: abbreviations, file formats, and names that somebody gave. */
const LATIN = /^(TIME|DOT|UTC|CSV|JSON|QR|IOC|FOK|post|only|PDF|BIC|ID|care|teaching|play|csv|json|zip)$/;

/** Words of another language on a screen in Chinese; names, codes, addresses and what members wrote are left out. */
const foreignWords = (page, names) =>
  page.evaluate((known) => {
    const shown = document.querySelector("main").cloneNode(true);
    shown.querySelectorAll("code, pre, .account, .notice-text, datalist, [lang=en]").forEach((one) => one.remove());
    const labels = [...shown.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap((one) =>
      ["aria-label", "placeholder"].map((name) => one.getAttribute(name) ?? ""),
    );
    const text = [shown.textContent, ...labels].join(" ").replaceAll(/0x[0-9a-f…]+/gi, " ");
    return [...new Set(text.match(/[A-Za-z]{3,}/g) ?? [])].filter((word) => !known.includes(word));
  }, names);

test("every screen says everything in the language that is chosen", { timeout: 600_000 }, async () => {
  const names = [...Object.keys(town.people), ...WRITTEN.flatMap((text) => text.match(/[A-Za-z]{3,}/g))];
  const found = [];
  let who;
  let page;
  for (const { path, as, name } of rooms(town)) {
    if (!page || as !== who) {
      await page?.context().close();
      page = await visit(town, { as, language: "zh" });
      who = as;
    }
    await go(town, page, path);
    await unfolded(page);
    assert.match(await page.locator("main").innerText(), /[一-鿿]/u);
    const words = (await foreignWords(page, names)).filter((word) => !LATIN.test(word));
    if (words.length) found.push(`${name}: ${words.join(" ")}`);
  }
  await page.context().close();
  assert.deepEqual(found, []);
  page = await visit(town, { as: "Ann", language: "zh" });
  await go(town, page, "member/credit");
  await page.locator("header button").first().click();
  await page.getByRole("heading", { name: "Credit" }).waitFor();
  await page.context().close();
});

test("public pages load 90 KB at most, a member's desk 200 KB", async () => {
  const sizes = JSON.parse(await readFile(join(here, "../dist/sizes.json"), "utf8"));
  assert.ok(sizes.public <= 90 * 1024, `public: ${sizes.public}`);
  for (const desk of ["member", "coordinator", "officer", "council"]) {
    assert.ok(sizes[desk] <= 200 * 1024, `${desk}: ${sizes[desk]}`);
  }
  // What the browser really loads, compressed: the same order.
  const page = await visit(town);
  let scripts = 0;
  page.on("response", async (response) => {
    if (response.url().endsWith(".js")) scripts += (await response.body().catch(() => Buffer.alloc(0))).length;
  });
  await go(town, page, "public/dashboard");
  await page.waitForTimeout(300);
  assert.ok(scripts > 0 && scripts < 400 * 1024, `${scripts} bytes of scripts`);
  await page.context().close();
});

test("the policy lets nothing run that is written into a page", async () => {
  const answer = await fetch(town.url);
  const policy = answer.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|https?:/);
  const html = await answer.text();
  assert.doesNotMatch(html, /<script>|style=|onclick=/);
  assert.match(html, /http-equiv="Content-Security-Policy"/);
});

test("pictures of every screen", { skip: !process.env.TIMEBANK_PUBLISH, timeout: 900_000 }, async () => {
  await mkdir(pictures, { recursive: true });
  for (const [at, room] of rooms(town).entries()) {
    // Every other picture is in Chinese, and some are a phone's.
    const [language, phone] = [at % 2 ? "zh" : "en", at % 5 === 4];
    const page = await visit(town, { as: room.as, language, ...(phone ? { width: 390, height: 800 } : {}) });
    // A busy machine may need a second try.
    await go(town, page, room.path).catch(() => go(town, page, room.path));
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(pictures, `${room.name.replaceAll("/", "-")}.png`), fullPage: true });
    await page.context().close();
  }
});

test("no page asked another origin for anything, and the policy refused nothing", () => {
  assert.deepEqual(town.foreign, []);
  assert.deepEqual(town.complaints, []);
});
