// The walk-through of docs/desks.md: a neighbour opens an account, is verified, offers an hour and is paid for it. With
// TIMEBANK_PUBLISH=1 it takes the pictures.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { confirm, fill, found, go, local, settled, sign, visit } from "./town.mjs";

const pictures = join(dirname(fileURLToPath(import.meta.url)), "../../docs/desks");

let town;
before(
  async () => {
    town = await found({ index: true });
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });

/** A picture for the page, where pictures are wanted. */
async function picture(page, name) {
  if (!process.env.TIMEBANK_PUBLISH) return;
  await mkdir(pictures, { recursive: true });
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `walk-${name}.png`) });
}

const SMALL = { width: 900, height: 640 };

test("a neighbour opens an account, is verified, offers an hour and is paid", { timeout: 150_000 }, async () => {
  // She has a browser and nothing else.
  const nora = await visit(town, SMALL);
  await go(town, nora, "member/home");
  await nora.getByRole("main").getByRole("button", { name: "Connect an account" }).click();
  const dialog = nora.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Nora");
  await dialog.getByLabel("Password", { exact: true }).fill("a good long one");
  await dialog.getByLabel("Password", { exact: true }).scrollIntoViewIfNeeded();
  await picture(nora, "1-key");
  await dialog.getByRole("button", { name: "Make it, with this password" }).click();
  await nora.locator("#account", { hasText: "Nora" }).click();
  const address = (await dialog.locator("code.breaks").first().innerText()).trim();
  await dialog.getByRole("button", { name: /Get 100 DOT/ }).click();
  await nora.getByText("They are there.").waitFor();
  await nora.keyboard.press("Escape");
  const form = await fill(nora, "open", { kind: "1" });
  await form.locator("button[type=submit]").click();
  await dialog.getByRole("button", { name: "Sign and send" }).waitFor();
  await picture(nora, "2-open");
  await confirm(nora);
  await nora.getByText("Not verified yet.").waitFor();

  // She shows a verifier her address and her papers.
  const vera = await visit(town, { as: "Vera", ...SMALL });
  await go(town, vera, "officer/verifier");
  const saved = vera.waitForEvent("download");
  const claims = { account: address, level: "2", days: "365", claims: "name: Nora Neighbour\nborn: 1950" };
  await (await fill(vera, "verify", claims)).locator("button[type=submit]").click();
  await vera.getByRole("dialog").getByRole("button", { name: "Sign and send" }).waitFor();
  await picture(vera, "3-verify");
  await confirm(vera);
  assert.match(await readFile(await (await saved).path(), "utf8"), /Nora Neighbour/);
  await vera.context().close();
  await nora.getByText("Not verified yet.").waitFor({ state: "detached" });

  // She offers an hour.
  await nora.getByRole("link", { name: "Offers & needs" }).click();
  await nora.getByText("Nobody has put up anything yet.").waitFor();
  const offer = {
    kind: "offer",
    classId: "1",
    title: "An hour of reading aloud",
    text: "Newspapers, letters, novels. Afternoons.",
    days: 30,
  };
  await (await fill(nora, "notice", offer)).locator("button[type=submit]").click();
  await dialog.locator("pre").waitFor();
  await picture(nora, "4-offer");
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await nora.getByRole("heading", { name: /An hour of reading aloud/ }).waitFor();

  // Ann finds it, and proposes an agreement; an hour of her coin waits in escrow.
  const ann = await visit(town, { as: "Ann", ...SMALL });
  await go(town, ann, "member/board");
  await ann.getByRole("heading", { name: /An hour of reading aloud/ }).waitFor();
  await picture(ann, "5-board");
  await ann.getByRole("link", { name: "Propose an agreement" }).click();
  await settled(ann);
  const now = await town.now();
  const start = now - (now % 300n) - 3600n;
  const proposal = ann.locator('form[data-form^="propose"]');
  await proposal.waitFor();
  const id = await proposal.getAttribute("data-form");
  await (
    await fill(ann, id, {
      start: local(start),
      end: local(start + 3600n),
      acceptBy: local(now + 3600n),
      deliverBy: local(now + 86_400n),
    })
  )
    .locator("button[type=submit]")
    .click();
  await ann.getByRole("dialog").getByRole("button", { name: "Sign and send" }).waitFor();
  await picture(ann, "6-agree");
  const { preview } = await confirm(ann);
  assert.match(preview, /Into escrow\s+1:00 h/);

  // Nora accepts, reads for an hour, says so; Ann settles.
  await nora.getByRole("link", { name: "Agreements" }).click();
  await nora.getByRole("button", { name: "Accept", exact: true }).click();
  await confirm(nora);
  await sign(nora, "deliver:1", { start: local(start), end: local(start + 3600n), evidence: "read for an hour" });
  await go(town, ann, "member/agreements");
  await ann.getByRole("button", { name: "Settle", exact: true }).click();
  const { said } = await confirm(ann);
  assert.match(said, /#\d+/);
  assert.equal(await read("balanceOf", address), 3600n);
  await nora.getByRole("link", { name: "Home" }).click();
  await nora.locator(".big").getByText("1:00 h").first().waitFor();
  await nora
    .locator("main ol.events")
    .getByText(/1:00 h/)
    .first()
    .waitFor();
  await picture(nora, "7-paid");
  assert.deepEqual([town.foreign, town.complaints], [[], []]);
  for (const page of [nora, ann]) await page.context().close();
  assert.notEqual(at("Ann"), address);
});
