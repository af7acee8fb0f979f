// Wallets as people have them, a keyboard alone, a node that goes away, and a log that was tampered with.

import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { browserProgram, confirm, fill, found, go, local, settled, visit, withPasskeys } from "./town.mjs";

let town;
before(
  async () => {
    town = await found();
  },
  { timeout: 120_000 },
);
after(() => town?.stop().catch(() => undefined));

const at = (name) => town.people[name].address;
const read = (functionName, ...args) =>
  town.reader.readContract({ abi: town.viem.timeBankAbi, address: town.bank, functionName, args });

/** A page whose browser has these wallets, which sign with keys of the tests. */
async function withWallets(wallets, more = {}) {
  const page = await visit(town, {
    ...more,
    script: {
      with: wallets.map(({ name }) => name),
      run: (names) => {
        for (const [at, name] of names.entries()) {
          const told = {};
          const provider = {
            request: async (call) => {
              const { result, error } = await window.walletRequest(at, call);
              if (error) throw Object.assign(new Error(error.message), { code: error.code });
              return result;
            },
            on: (event, listener) => (told[event] = [...(told[event] ?? []), listener]),
            removeListener: (event, listener) => (told[event] = (told[event] ?? []).filter((one) => one !== listener)),
          };
          (window.tell ??= {})[at] = (event, value) => (told[event] ?? []).forEach((listener) => listener(value));
          const detail = {
            info: { uuid: `wallet-${at}`, name, icon: "data:image/svg+xml,<svg/>", rdns: "test" },
            provider,
          };
          const announce = () =>
            dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze(detail) }));
          addEventListener("eip6963:requestProvider", announce);
        }
      },
    },
  });
  const id = `0x${town.chain.id.toString(16)}`;
  const asked = [];
  await page.exposeFunction("walletRequest", async (at, { method, params }) => {
    const wallet = wallets[at];
    asked.push(method);
    const { wallet: signer } = town.people[wallet.as];
    const fail = (code, message) => ({ error: { code, message } });
    switch (method) {
      case "eth_requestAccounts":
      case "eth_accounts":
        return wallet.declines === "connect" ? fail(4001, "User rejected") : { result: [signer.account.address] };
      case "eth_chainId":
        return { result: wallet.chain ?? id };
      case "wallet_switchEthereumChain":
        if (wallet.knows === false) return fail(4902, "Unrecognized chain");
        wallet.chain = id;
        return { result: null };
      case "wallet_addEthereumChain":
        wallet.added = params[0];
        wallet.chain = id;
        return { result: null };
      case "eth_sendTransaction": {
        if (wallet.declines === "sign") return fail(4001, "User rejected the request.");
        const { to, data, gas } = params[0];
        const hash = await signer.sendTransaction({ to, data, gas: BigInt(gas) });
        return { result: hash };
      }
      default:
        return town.reader.request({ method, params }).then(
          (result) => ({ result }),
          (error) => fail(error.code ?? -32603, error.message),
        );
    }
  });
  return { page, asked };
}

async function connect(page, name) {
  await page.locator("#account").click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
}

test("a wallet is found, connected and signs; the other one of two stays out of it", { timeout: 60_000 }, async () => {
  const { page } = await withWallets([
    { name: "Red Wallet", as: "Ann" },
    { name: "Blue Wallet", as: "Ben" },
  ]);
  await go(town, page, "member/send");
  await connect(page, "Blue Wallet");
  await page.locator("#account", { hasText: "Ben" }).waitFor();
  const before = await read("balanceOf", at("Dora"));
  const form = await fill(page, "send:", { to: at("Dora"), amount: "0:01" });
  await form.locator("button[type=submit]").click();
  const { said } = await confirm(page);
  assert.match(said, /Ben\s+paid/);
  assert.equal(await read("balanceOf", at("Dora")), before + 60n);
  // The wallet shows another account now: the page follows.
  await page.evaluate((account) => window.tell[1]("accountsChanged", [account]), at("Cem"));
  await page.locator("#account", { hasText: "Cem" }).waitFor();
  await page.evaluate(() => window.tell[1]("accountsChanged", []));
  await page.locator("#account", { hasText: "Connect" }).waitFor();
  await page.context().close();
});

test("who declines is told that nothing happened, and loses nothing typed", { timeout: 60_000 }, async () => {
  const { page } = await withWallets([
    { name: "Shy Wallet", as: "Ann", declines: "connect" },
    { name: "Careful Wallet", as: "Ann", declines: "sign" },
  ]);
  await go(town, page, "member/send");
  await connect(page, "Shy Wallet");
  await page.getByText("You declined in your wallet. Nothing was connected.").waitFor();
  await page.keyboard.press("Escape");
  await connect(page, "Careful Wallet");
  const form = await fill(page, "send:", { to: at("Dora"), amount: "0:02" });
  await form.locator("button[type=submit]").click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign and send" }).click();
  await page.getByText("You declined in your wallet", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Back to the form" }).click();
  assert.equal(await form.locator('[name="amount"]').inputValue(), "0:02");
  await page.context().close();
});

test("a wallet on another chain is asked to switch, and told of the chain where it does not know it", async () => {
  const known = { name: "Elsewhere", as: "Ann", chain: "0x1" };
  const unknown = { name: "Newcomer", as: "Ann", chain: "0x1", knows: false };
  const { page } = await withWallets([known, unknown]);
  await go(town, page, "member/home");
  await connect(page, "Elsewhere");
  await page.locator("#account", { hasText: "Ann" }).waitFor();
  assert.equal(known.added, undefined);
  await page.locator("#account").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Newcomer", exact: true }).click();
  await page.locator("#account", { hasText: "Ann" }).waitFor();
  assert.equal(unknown.added.chainName, "Time Bank");
  // Left for another chain, it signs no more here.
  await page.evaluate(() => window.tell[1]("chainChanged", "0x1"));
  await page.locator("#account", { hasText: "Connect" }).waitFor();
  await page.context().close();
});

test("a key of the browser opens with its password alone, and with a passkey", { timeout: 60_000 }, async () => {
  const page = await visit(town);
  await go(town, page, "member/home");
  await page.locator("#account").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Home key");
  await dialog.getByLabel("Password", { exact: true }).fill("short");
  await dialog.getByRole("button", { name: "Make it, with this password" }).click();
  await page.getByText("Ten characters at least").waitFor();
  await dialog.getByLabel("Password", { exact: true }).fill("long enough now");
  await dialog.getByRole("button", { name: "Make it, with this password" }).click();
  await page.locator("#account", { hasText: "Home key" }).waitFor();
  await page.reload();
  await page.locator("#account", { hasText: "Connect" }).click();
  await page.locator('[id^="password-"]').fill("not this one");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("That is not this key's password.").waitFor();
  await page.locator('[id^="password-"]').fill("long enough now");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.locator("#account", { hasText: "Home key" }).waitFor();
  await page.context().close();

  const other = await visit(town);
  await withPasskeys(other);
  // A passkey belongs to a domain, and a numeric address is none.
  await other.goto(`${town.url.replace("127.0.0.1", "localhost")}#/member/home`);
  await settled(other);
  await other.locator("#account").click();
  await other.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Pass");
  await other.getByRole("button", { name: "Make it, with a passkey" }).click();
  await other.locator("#account", { hasText: "Pass" }).waitFor();
  const kept = await other.evaluate(() => localStorage.getItem("keys"));
  assert.match(kept, /passkey/);
  await other.reload();
  await other.locator("#account", { hasText: "Connect" }).click();
  await other.getByRole("button", { name: "Open Pass with its passkey" }).click();
  await other.locator("#account", { hasText: "Pass" }).waitFor();
  await other.context().close();
});

/** Presses Tab until what has the focus is what is wanted. */
async function tabTo(page, wanted, most = 60) {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const one = document.activeElement;
      const outline = getComputedStyle(one).outlineStyle;
      return {
        name: (one.getAttribute("aria-label") ?? one.innerText ?? "").trim(),
        field: one.getAttribute("name"),
        seen: outline !== "none" || one.matches("input, select, textarea"),
      };
    });
    if (found.name === wanted || found.field === wanted) {
      assert.ok(found.seen, `the focus on ${wanted} can be seen`);
      return;
    }
  }
  throw new Error(`Tab does not lead to ${wanted}`);
}

test("a keyboard alone pays: from the first screen to the receipt", { timeout: 60_000 }, async () => {
  const page = await visit(town, { as: "Ann" });
  await go(town, page, "public/dashboard");
  await tabTo(page, "Member");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home" }).waitFor();
  // The heading has the focus: who listens hears where she is.
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  await page.locator("#account").focus();
  await tabTo(page, "Send & receive");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Send coin" }).waitFor();
  await tabTo(page, "to");
  await page.keyboard.type(at("Dora"));
  await page.keyboard.press("Escape");
  await tabTo(page, "amount");
  await page.keyboard.type("0:03");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Sign and send" }).waitFor();
  await tabTo(page, "Sign and send", 8);
  const before = await read("balanceOf", at("Dora"));
  await page.keyboard.press("Enter");
  await dialog.getByText("Done, and on the log.").waitFor();
  assert.equal(await read("balanceOf", at("Dora")), before + 180n);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  // The focus is back where it was.
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY");
  await page.context().close();
});

/** Marks what Tab has to stop at on the whole page, in the order of the page; how many stops there are. */
const markStops = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
    // What is folded away, and what is shut, is no stop.
    const stops = all.filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0);
    stops.forEach((one, at) => (one.dataset.stop = at));
    stops[0].focus();
    return stops.length;
  });

/** Where Tab has stopped: its mark, and whether it is seen that it did. Tables that scroll may be stops of their own. */
const stopped = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (one === document.body || one === document.documentElement) return "end";
    const outline = getComputedStyle(one).outlineStyle;
    const isSeen = outline !== "none" || getComputedStyle(one).boxShadow !== "none";
    return { stop: one.dataset.stop === undefined ? undefined : Number(one.dataset.stop), isSeen, html: one.outerHTML };
  });

test(
  "Tab stops once at every control of a member's main paths, in the order of the page, and leaves it again",
  { timeout: 120_000 },
  async () => {
    const page = await visit(town, { as: "Ann" });
    for (const room of ["home", "send", "time", "agreements", "market/2", "rights"]) {
      await go(town, page, `member/${room}`);
      const count = await markStops(page);
      assert.ok(count > 20, `${room}: ${count}`);
      const order = [0];
      // An input of a date and time has stops of its own within.
      for (let pressed = 0; pressed < count * 8; pressed++) {
        await page.keyboard.press("Tab");
        const at = await stopped(page);
        if (at === "end") break;
        assert.ok(at.isSeen, `${room}: the focus is not seen on ${at.html}`);
        if (at.stop !== undefined && order.at(-1) !== at.stop) order.push(at.stop);
      }
      assert.deepEqual(
        order,
        Array.from({ length: count }, (_, at) => at),
        room,
      );
    }
    await page.context().close();
  },
);

/** Fills a field that Tab leads to: types, or goes to an option by the arrows. */
async function typeInto(page, name, value) {
  await tabTo(page, name);
  const steps = await page.evaluate((wanted) => {
    const one = document.activeElement;
    return one.options && [...one.options].findIndex((option) => option.value === wanted) - one.selectedIndex;
  }, value);
  if (steps === undefined) return page.keyboard.type(value);
  for (let step = 0; step < Math.abs(steps); step++) await page.keyboard.press(steps > 0 ? "ArrowDown" : "ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.value), value, name);
}

test(
  "a keyboard alone opens an account, converts, trades and agrees, in either language",
  { timeout: 90_000 },
  async () => {
    const signByKeyboard = async (page, button, done) => {
      await page.getByRole("dialog").locator(".buttons button").first().waitFor();
      await tabTo(page, button, 8);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText(done).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    };
    const newcomer = await visit(town, { as: "Ethan", language: "zh" });
    await go(town, newcomer, "member/home");
    await typeInto(newcomer, "kind", "1");
    await tabTo(newcomer, "开户");
    await newcomer.keyboard.press("Enter");
    await signByKeyboard(newcomer, "签名并发送", "已完成，并已入日志。");
    assert.equal((await read("accountOf", at("Ethan")))[0], 1);
    await newcomer.context().close();

    const page = await visit(town, { as: "Ann" });
    await go(town, page, "member/time");
    const before = await read("balanceOf", at("Ann"));
    // The form before asks for a class, too.
    await tabTo(page, "Show the code");
    await typeInto(page, "classId", "1");
    await typeInto(page, "secs", "0:30");
    await page.keyboard.press("Enter");
    await signByKeyboard(page, "Sign and send", "Done, and on the log.");
    assert.equal(await read("balanceOf", at("Ann")), before + 1800n);

    await go(town, page, "member/market/1");
    for (const [name, value] of [
      ["side", "1"],
      ["lots", "1"],
      ["tick", "110"],
      ["kind", "0"],
    ])
      await typeInto(page, name, value);
    await tabTo(page, "Check and place");
    await page.keyboard.press("Enter");
    await signByKeyboard(page, "Sign and send", "Done, and on the log.");
    await page.getByRole("table", { name: "My orders" }).getByText("110%").waitFor();

    await go(town, page, "member/agreements");
    await tabTo(page, "Propose an agreement");
    await page.keyboard.press("Enter");
    for (const [name, value] of [
      ["provider", at("Dora")],
      ["classId", "1"],
      ["terms", "an hour of company"],
    ])
      await typeInto(page, name, value);
    await tabTo(page, "Check and propose");
    await page.keyboard.press("Enter");
    await signByKeyboard(page, "Sign and send", "Done, and on the log.");
    await page.getByRole("heading", { name: "Agreement 1" }).waitFor();
    await page.context().close();
  },
);

test(
  "the whole log is replayed in the browser, and what is missing or altered is named",
  { timeout: 60_000 },
  async () => {
    const page = await visit(town);
    await go(town, page, "public/verify");
    await page.getByRole("button", { name: "Replay the whole log" }).click();
    await page.getByText("The log is whole.").waitFor();
    const [seq, head] = await read("auditHead");
    assert.equal((await page.locator("#replayed").innerText()).trim(), head);
    assert.match(await page.locator("main").innerText(), new RegExp(`${seq} events lead to`));
    assert.match(await page.locator("main").innerText(), /All \d+ are what the contract says/);
    for (const [query, says] of [
      ["without=20", /event #(20|21) is missing/],
      ["alter=31", /first wrong event is #\d+/],
    ]) {
      await page.goto(`${town.url}?again=${query}#/public/verify?${query}`);
      await settled(page);
      await page.getByRole("button", { name: "Replay the whole log" }).click();
      const notice = page.locator("main .notice.bad");
      await notice.waitFor();
      assert.match(await notice.innerText(), says);
    }
    await page.context().close();
  },
);

/** A film of one picture, as Chromium takes for a camera: light and dark squares of a QR code. */
async function film(text) {
  const { default: qrcode } = await import("qrcode-generator");
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const [width, height, count] = [640, 480, code.getModuleCount()];
  const side = Math.floor(400 / (count + 8));
  const light = Buffer.alloc(width * height, 235);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++)
      if (code.isDark(row, column))
        for (let y = 0; y < side; y++)
          light.fill(
            16,
            ((row + 4) * side + y + 30) * width + (column + 4) * side + 100,
            ((row + 4) * side + y + 30) * width + (column + 5) * side + 100,
          );
  const frame = Buffer.concat([Buffer.from("FRAME\n"), light, Buffer.alloc((width * height) / 2, 128)]);
  const file = join(await mkdtemp(join(tmpdir(), "timebank-camera-")), "camera.y4m");
  await writeFile(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip C420mpeg2\n`), frame, frame]),
  );
  return file;
}

test("a payment code is read from a picture, and by the camera", { timeout: 60_000 }, async () => {
  // The code that one member shows is what another reads.
  const shows = await visit(town, { as: "Cem" });
  await go(town, shows, "member/send");
  await shows.locator("#ask-amount").fill("0:12");
  await shows.locator(".qr svg").waitFor();
  await shows.waitForTimeout(300);
  const picture = await shows.locator(".qr").screenshot();
  await shows.context().close();

  const page = await visit(town, { as: "Ann" });
  await go(town, page, "member/send");
  await page.getByRole("button", { name: "Scan a code" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("No camera can be used; choose a picture.").waitFor();
  const choose = (buffer) =>
    dialog.locator('input[type="file"]').setInputFiles({ name: "code.png", mimeType: "image/png", buffer });
  await choose(await page.locator("header").screenshot());
  await dialog.getByText("There is no QR code in this picture.").waitFor();
  await choose(Buffer.from("no picture"));
  await dialog.getByText("This is not a picture.").waitFor();
  await choose(picture);
  await dialog.waitFor({ state: "detached" });
  const holds = (one, values) =>
    one.waitForFunction(
      (wanted) =>
        Object.entries(wanted).every(
          ([name, value]) => document.querySelector(`form[data-form^="send:"] [name="${name}"]`)?.value === value,
        ),
      values,
    );
  await holds(page, { to: at("Cem"), amount: "720s" });
  await page.context().close();

  const camera = await film(`https://elsewhere.example/#/member/send?to=${at("Ben")}&amount=900s`);
  const browser = await chromium.launch({
    executablePath: browserProgram(),
    args: [
      "--no-sandbox",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${camera}`,
    ],
  });
  try {
    const other = await visit(town, { as: "Ann", browser, context: { permissions: ["camera"] } });
    await go(town, other, "member/send");
    await other.getByRole("button", { name: "Scan a code" }).click();
    await other.getByRole("dialog").waitFor({ state: "detached" });
    // Whom and how much alone are taken from a code; the page stays at home.
    await holds(other, { to: at("Ben"), amount: "900s" });
    assert.ok(other.url().startsWith(town.url));
  } finally {
    await browser.close();
  }
});

test("what a member shows as a code is read by who records, checked and signed", { timeout: 60_000 }, async () => {
  const end = (await town.now()) - ((await town.now()) % 300n) - 172_800n;
  const member = await visit(town, { as: "Cem" });
  await go(town, member, "member/time");
  const asked = { classId: "1", start: local(end - 1_800n), end: local(end) };
  await (await fill(member, "ask-record", asked)).locator("button[type=submit]").click();
  await member.locator(".qr svg").waitFor();
  await member.waitForTimeout(300);
  const wanted = await member.locator(".qr").screenshot();
  await go(town, member, "member/send");
  await member.locator(".qr svg").waitFor();
  await member.waitForTimeout(300);
  const payment = await member.locator(".qr").screenshot();
  await member.context().close();

  const page = await visit(town, { as: "Neighbours" });
  await go(town, page, "coordinator/record");
  await page.getByRole("button", { name: "Scan a member's code" }).click();
  const dialog = page.getByRole("dialog");
  const choose = (buffer) =>
    dialog.locator('input[type="file"]').setInputFiles({ name: "code.png", mimeType: "image/png", buffer });
  await choose(payment);
  await dialog.getByText("That code asks for no record, and is no address.").waitFor();
  await choose(wanted);
  await dialog.waitFor({ state: "detached" });
  const form = page.locator('form[data-form^="record:"]');
  await form.waitFor();
  for (const [name, value] of Object.entries({ ...asked, member: at("Cem") }))
    assert.equal((await form.locator(`[name="${name}"]`).inputValue()).toLowerCase(), value.toLowerCase(), name);
  await form.locator('[name="evidence"]').fill("half an hour of care");
  await form.locator("button[type=submit]").click();
  const { preview } = await confirm(page);
  assert.match(preview, /Credits\s+0:30 h/);
  const taken = await town.reader.readContract({
    abi: town.viem.timeBankAbi,
    address: town.bank,
    functionName: "isTaken",
    args: [at("Cem"), end - 300n],
  });
  assert.equal(taken, true);
  await page.context().close();
});

test("text from the ledger is never interpreted", async () => {
  const evil = '<img src=x onerror="document.title=1">';
  await town.send("Gus", "registerClass", town.viem.className(evil.slice(0, 31)), 900);
  const page = await visit(town);
  await go(town, page, "public/dashboard");
  await page.getByText(evil.slice(0, 20)).first().waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await page.context().close();
});

test("no page asked another origin for anything, and the policy refused nothing", () => {
  assert.deepEqual(
    town.foreign.filter((url) => !url.startsWith(town.url.replace("127.0.0.1", "localhost"))),
    [],
  );
  assert.deepEqual(town.complaints, []);
});

test(
  "with the node down the page says so, keeps what it knew and loses nothing typed",
  { timeout: 60_000 },
  async () => {
    const page = await visit(town, { as: "Ann" });
    await go(town, page, "member/send");
    const form = await fill(page, "send:", { to: at("Dora"), amount: "0:07" });
    const other = await visit(town, { as: "Ann", language: "zh" });
    await go(town, other, "member/rights");
    await town.stopNode();
    await page.bringToFront();
    await page.getByText(/The node does not answer\. What you see is from block/).waitFor({ timeout: 15_000 });
    await form.locator("button[type=submit]").click();
    await page.waitForTimeout(1500);
    const said = await page.locator("body").innerText();
    assert.match(said, /does not answer/);
    await page.keyboard.press("Escape");
    assert.equal(await form.locator('[name="amount"]').inputValue(), "0:07");
    await page.reload().catch(() => undefined);
    await page.context().close();
    // A call that does not come through says so in the reader's language, and not in a program's.
    await other.bringToFront();
    await other.locator('form[data-form="holdOwn"] button[type=submit]').click();
    const trouble = other.getByRole("dialog").locator(".notice.bad");
    await trouble.waitFor();
    assert.match(await trouble.innerText(), /节点没有答复/);
    assert.doesNotMatch(await trouble.innerText(), /[a-z]{3}/i);
    await other.context().close();
  },
);
