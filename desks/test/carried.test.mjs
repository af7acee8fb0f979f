// A member who never has any of the chain's coin: she signs, a relayer carries, and everything else is as for everybody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { confirm, fill, found, go, local, sign, visit, withPasskeys } from "./town.mjs";

let town;
before(
  async () => {
    town = await found({ relayer: ["--daily", "12"] });
  },
  { timeout: 120_000 },
);
after(() => town?.stop());

const DAY = 86_400n;
const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });
const fundsOf = (address) => town.reader.getBalance({ address });

/** A passkey belongs to a domain, and a numeric address is none. */
const atLocalhost = () => ({ ...town, url: town.url.replace("127.0.0.1", "localhost") });

/** Makes a key in a browser of its own, that a passkey opens or a password; the page, the account, and where it is. */
async function newKey(name, byPasskey) {
  const place = byPasskey ? atLocalhost() : town;
  const page = await visit(place);
  if (byPasskey) await withPasskeys(page);
  await go(place, page, "member/home");
  await page.getByRole("main").getByRole("button", { name: "Connect an account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  if (!byPasskey) await dialog.getByLabel("Password", { exact: true }).fill("a good long one");
  await dialog.getByRole("button", { name: `Make it, with ${byPasskey ? "a passkey" : "this password"}` }).click();
  await page.getByRole("button", { name }).click();
  const address = (await page.getByRole("dialog").locator("code").first().innerText()).trim();
  await page.keyboard.press("Escape");
  return { page, address, goes: (room) => go(place, page, room) };
}

let nora;

test(
  "with a passkey and without any DOT she opens, is verified, earns, converts, agrees, settles, trades and pays",
  { timeout: 240_000 },
  async () => {
    nora = await newKey("Nora", true);
    const { page, address, goes } = nora;
    const opened = await sign(page, "open", { kind: "1" });
    assert.match(opened.said, /carried call 0/);
    await town.send("Vera", "verify", address, 2, (await town.now()) + 300n * DAY, town.evidence);
    const end = town.viem.lastSlot(await town.now());
    await town.send("Neighbours", "record", 1, address, end - 14_400n, end, town.evidence);

    await goes("member/time");
    await sign(page, "convert", { classId: "1", secs: "3:00" });

    // She agrees a lesson with Ben, and settles it.
    const now = await town.now();
    const start = now - (now % 300n) - 8n * 3600n;
    await goes("member/agreements");
    await sign(page, "propose", {
      provider: at("Ben"),
      classId: "2",
      secs: "0:30",
      price: "0:30",
      start: local(start),
      end: local(start + 1800n),
      acceptBy: local(now + 3600n),
      deliverBy: local(now + DAY),
      terms: "a lesson of algebra",
    });
    await town.send("Ben", "accept", 1);
    await town.send("Ben", "deliver", [1], [1800n], start, start + 1800n, town.evidence);
    await goes("member/agreements");
    await page.getByRole("button", { name: "Settle", exact: true }).click();
    await confirm(page);

    await goes("member/market/2");
    const expiry = local(now + 7n * DAY);
    const bought = await sign(page, "place:2", { side: "0", lots: 1, tick: 110, kind: "1", expiry });
    assert.match(bought.said, /sold/);

    const before = await read("balanceOf", at("Dora"));
    await goes("member/send");
    const paid = await sign(page, "send:", { to: at("Dora"), amount: "0:45", reason: "for the bread" });
    assert.match(paid.said, /carried call/);
    assert.equal(await read("balanceOf", at("Dora")), before + 2700n);
    assert.equal(await fundsOf(address), 0n, "she never had any");
    assert.equal(await town.reader.getTransactionCount({ address }), 0, "and sent nothing herself");
  },
);

test(
  "what the bank refuses her it refuses with its code, before anything is carried",
  { timeout: 60_000 },
  async () => {
    const { page, goes } = nora;
    await goes("member/send");
    const form = await fill(page, "send:", { to: at("Ann"), amount: "999:00" });
    await form.locator("button[type=submit]").click();
    const trouble = page.getByRole("dialog").locator(".notice.bad");
    await trouble.waitFor();
    assert.match(await trouble.innerText(), /1 ERC20InsufficientBalance/);
    await page.getByRole("dialog").locator(".buttons .quiet").click();
  },
);

test("her key is lost, and the account moves to a new one that has no DOT either", { timeout: 240_000 }, async () => {
  const old = nora.address;
  await nora.page.context().close();
  const coin = await read("balanceOf", old);
  nora = await newKey("Nora again", false);
  const { page, address, goes } = nora;
  const vera = await visit(town, { as: "Vera" });
  await go(town, vera, "officer/verifier");
  await sign(vera, "verifier:requestRecovery", { account: old, successor: address, evidence: "she came in person" });
  await vera.context().close();
  await town.travel(22 * 86_400);
  await goes("officer/verifier");
  await sign(page, "verifier:completeRecovery", { account: old });
  assert.equal(await read("balanceOf", address), coin);
  assert.equal(await fundsOf(address), 0n);
});

test("who has DOT may choose, and the chain's page sees nothing but its own origin", { timeout: 120_000 }, async () => {
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "member/send");
  const form = await fill(page, "send:", { to: at("Ben"), amount: "0:01" });
  const sent = await town.reader.getTransactionCount({ address: at("Ann") });
  await form.locator("button[type=submit]").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Sign and send" }).waitFor();
  await dialog.getByRole("button", { name: "Sign, and have it carried" }).click();
  await dialog.locator(".receipt").waitFor();
  assert.equal(await town.reader.getTransactionCount({ address: at("Ann") }), sent);
  await page.context().close();
  assert.deepEqual([town.foreign, town.complaints], [[], []]);
});
