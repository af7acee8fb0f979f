// A member on a slow telephone, whose connection comes and goes: what dies between two clicks, and what is kept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { confirm, fill, found, go, settled, sign, visit } from "./town.mjs";

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

const PHONE = { width: 360, height: 740 };
/** A page on a telephone: its processor is a quarter as fast, and every answer takes a while. */
async function telephone(as, language) {
  const page = await visit(town, { as, language, ...PHONE });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.route("**/*", async (route) => {
    await new Promise((wait) => setTimeout(wait, 60));
    await route.continue().catch(() => undefined);
  });
  return page;
}

test(
  "the query service dies between two clicks, and a Chinese member agrees and pays all the same",
  { timeout: 180_000 },
  async () => {
    const page = await telephone("Ann", "zh");
    await go(town, page, "member/home");
    town.index.service.answers = false;
    await page.getByRole("link", { name: "协议", exact: true }).click();
    await page.getByRole("heading", { name: "协议", exact: true }).waitFor();
    await sign(page, "propose", { provider: at("Ben"), classId: "2", terms: "一小时的陪伴" });
    await page.getByRole("heading", { name: "协议 1" }).waitFor({ timeout: 30_000 });
    await page.getByText(/查询服务没有答复/).waitFor({ timeout: 30_000 });
    await page.getByRole("link", { name: "收付", exact: true }).click();
    const before = await read("balanceOf", at("Dora"));
    const { seq } = await sign(page, "send:", { to: at("Dora"), amount: "0:01" });
    assert.equal(await read("balanceOf", at("Dora")), before + 60n);
    assert.ok(seq > 0);
    town.index.service.answers = true;
    await page.context().close();
  },
);

test(
  "a part that does not come is told, and what was typed is there after loading again",
  { timeout: 90_000 },
  async () => {
    const page = await visit(town, { as: "Ann", language: "zh", ...PHONE });
    await go(town, page, "member/send");
    await fill(page, "send:", { to: at("Dora"), amount: "0:05" });
    // From here on no further part of the desks comes.
    await page.route("**/chunks/**", (route) => route.abort());
    await page.locator('form[data-form="send:"] button[type=submit]').click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("页面的一部分未能加载。").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("nav.desks a", { hasText: "理事会" }).click();
    await page.getByRole("alert").getByText("页面的一部分未能加载。").waitFor();
    await page.unroute("**/chunks/**");
    await page.goBack();
    await page.getByRole("button", { name: "重新加载" }).click();
    await settled(page);
    const form = page.locator('form[data-form="send:"]');
    await form.waitFor();
    assert.equal(await form.locator('[name="amount"]').inputValue(), "0:05");
    await form.locator("button[type=submit]").click();
    await confirm(page);
    await page.context().close();
  },
);

test(
  "what was sent as the connection died is looked for, and not sent twice by accident",
  { timeout: 240_000 },
  async () => {
    const page = await visit(town, { as: "Ann", ...PHONE });
    await go(town, page, "member/send");
    const before = await read("balanceOf", at("Dora"));
    // The node takes the transaction; nothing that it says afterwards arrives.
    let isCut = false;
    await page.route("**/rpc", async (route) => {
      if (isCut) return route.abort();
      const isSent = /eth_sendRawTransaction/.test(route.request().postData() ?? "");
      if (!isSent) return route.continue();
      await route.fetch();
      isCut = true;
      return route.abort();
    });
    const form = await fill(page, "send:", { to: at("Dora"), amount: "0:06" });
    await form.locator("button[type=submit]").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Sign and send" }).click();
    await dialog.getByText("Sent, and not seen in a block yet").waitFor({ timeout: 120_000 });
    assert.equal(await read("balanceOf", at("Dora")), before + 360n);
    assert.equal(await dialog.getByRole("button", { name: "Try again" }).count(), 0);
    // Also after loading again, the same is not signed without a word.
    isCut = false;
    await page.unroute("**/rpc");
    await page.reload();
    await settled(page);
    await page.locator('form[data-form="send:"] button[type=submit]').click();
    await dialog.getByText("Sent, and not seen in a block yet").waitFor();
    await dialog.getByRole("button", { name: "Look again" }).click();
    await dialog.getByText("Done, and on the log.").waitFor();
    assert.equal(await read("balanceOf", at("Dora")), before + 360n);
    await dialog.locator(".receipt > button").click();
    // Once it is known, the same may be paid again.
    await sign(page, "send:", { to: at("Dora"), amount: "0:06" });
    assert.equal(await read("balanceOf", at("Dora")), before + 720n);
    await page.context().close();
    assert.deepEqual([town.foreign, town.complaints], [[], []]);
  },
);
