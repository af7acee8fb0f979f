// A town for the browser tests: a node of its own, a bank and a council on it, people with offices, and the desks in
// front of them. Nothing is simulated: every block is the real runtime's.
//
//   TIMEBANK_NODE_PROGRAM   the instant node; else target/debug/timebank-node
//   TIMEBANK_INDEX_PROGRAM  the query service, for the tests with it; else target/debug/timebank-index
//   TIMEBANK_CLI            the command line, for the tests with a relayer; else target/debug/timebank
//   TIMEBANK_XTASK          the program of `cargo xtask`, for two towns; else target/debug/xtask
//   TIMEBANK_PROGRAMS       the contracts' folder; else target/contract/sol/ink
//   TIMEBANK_CHROMIUM       the browser; else what is on the path
//   TIMEBANK_LONG_LOG       a database of `timebank-index bench`; else one of 100,000 events is made

import { spawn, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { RELAY, serve } from "../scripts/serve.mjs";

const desks = join(dirname(fileURLToPath(import.meta.url)), "..");
const root = join(desks, "..");
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const KEY = "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";

/** The browser; installed from Debian where it is missing and can be. */
export function browserProgram() {
  const given = process.env.TIMEBANK_CHROMIUM;
  const found = [given, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path) => path && existsSync(path),
  );
  if (found) return found;
  execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-wqy-microhei"], {
    stdio: "ignore",
  });
  return "/usr/bin/chromium";
}

/** The JavaScript client, bundled from its source. */
async function clientModule() {
  const outfile = join(desks, "dist/test/client.mjs");
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    stdin: {
      contents: `import * as client from ${JSON.stringify(join(root, "clients/ts/src/index.ts"))};
        import * as viem from "viem"; import * as accounts from "viem/accounts";
        export default { ...viem, ...accounts, ...client };`,
      resolveDir: desks,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    nodePaths: [join(desks, "node_modules")],
    outfile,
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return (await import(pathToFileURL(outfile).href)).default;
}

async function startNode() {
  const program = process.env.TIMEBANK_NODE_PROGRAM ?? join(root, "target/debug/timebank-node");
  const child = spawn(program, ["--port", "0", "--calls-ahead", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  return { child, rpc: (await firstLine(child, "the node")).ethereum };
}

const hex = (bytes) => `0x${bytes.toString("hex")}`;

/** The query service's program. */
export const indexProgram = () => process.env.TIMEBANK_INDEX_PROGRAM ?? join(root, "target/debug/timebank-index");

/** Something in front of a server that can be made to lie, or to hang up. */
async function inFront(target) {
  const front = { answers: true, forge: undefined };
  const server = createServer((incoming, outgoing) => {
    if (!front.answers) return incoming.socket.destroy();
    const headers = { "content-type": incoming.headers["content-type"] ?? "application/json" };
    const onward = request(new URL(incoming.url, target), { method: incoming.method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const said = Buffer.concat(parts);
        const body = front.forge ? Buffer.from(front.forge(said.toString(), incoming.url)) : said;
        outgoing.writeHead(answer.statusCode, { "content-type": answer.headers["content-type"] ?? "text/plain" });
        outgoing.end(body);
      });
    });
    onward.on("error", () => incoming.socket.destroy());
    incoming.pipe(onward);
  });
  await new Promise((listens) => server.listen(0, "127.0.0.1", listens));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return Object.assign(front, { url: `http://127.0.0.1:${server.address().port}`, close });
}

/** The query service beside a node, with something in front of each that can fail; it may answer from a `replica`. */
async function startIndex(rpc, bank, council, replica) {
  const node = await inFront(rpc);
  const folder = await mkdtemp(join(tmpdir(), "timebank-desks-"));
  const named = ["--node", node.url, "--bank", bank, ...(council ? ["--council", council] : [])];
  const child = spawn(
    indexProgram(),
    [...named, "--database", join(folder, "index.sqlite"), "--board", join(folder, "board.sqlite")].concat([
      "--port",
      "0",
      "--json",
      "--rate",
      "0",
      ...(replica ? ["--replica", replica] : []),
    ]),
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const service = await inFront((await firstLine(child, "the query service")).url);
  const stop = async () => {
    child.kill();
    service.close();
    node.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { node, service, stop, url: service.url };
}

/** A relayer with a key of its own, that carries for the bank; `more`, what it is told beside that. */
async function startRelayer(rpc, bank, key, more = []) {
  const program = process.env.TIMEBANK_CLI ?? join(root, "target/debug/timebank");
  const folder = await mkdtemp(join(tmpdir(), "timebank-relayer-"));
  const named = ["--json", "relayer", "--port", "0", "--queue", join(folder, "queue.sqlite"), ...more];
  const env = { ...process.env, TIMEBANK_RPC_URL: rpc, TIMEBANK_BANK: bank, TIMEBANK_PRIVATE_KEY: key };
  const child = spawn(program, named, { stdio: ["ignore", "pipe", "inherit"], env });
  const { at } = await firstLine(child, "the relayer");
  const stop = async () => {
    child.kill();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `http://${at}`, stop };
}

/**
 * Founds everything; `bare`, a bank alone, and people who have fees and nothing else; `index`, the query service, too,
 * which answers from another database where one is named; `relayer`, also a relayer, told more by its arguments.
 */
export async function found({ bare = false, index = false, relayer } = {}) {
  const node = await startNode();
  try {
    return await foundedOn(node, bare, index, relayer);
  } catch (error) {
    // A node that is left behind would keep the tests from ending.
    node.child.kill("SIGKILL");
    throw error;
  }
}

/** Who comes to a bare bank. */
const BARE = ["Cleo", "Vera", "Ann", "Ben", "Cem", "Dora", "House", "Works", "School", "Guild"];

/** Gives the bank officers, members, classes, hours, coin and two orders. */
async function furnish({ viem, people, arrive, send, now, evidence }) {
  for (const [name, role, bits] of [
    ["Cleo", "central bank", 2],
    ["Vera", "verifier", 4],
    ["Sue", "supervisor", 8],
    ["Tom", "tribunal", 16],
    ["Tara", "tribunal", 16],
  ]) {
    await arrive(name, role);
    await send(name, "open", 2);
    await send("Gus", "grantRole", people[name].address, bits);
  }
  const hour = 3600n;
  const year = 365n * 24n * hour;
  for (const name of ["Ann", "Ben", "Cem", "Dora"]) {
    await arrive(name, "member");
    await send(name, "open", 1);
    await send("Vera", "verify", people[name].address, 2, (await now()) + year, evidence);
  }
  for (const [at, [called, recorder]] of [
    ["care", "Neighbours"],
    ["teaching", "School"],
    ["play", "Guild"],
  ].entries()) {
    await arrive(recorder, "recorder");
    await send(recorder, "open", 2);
    await send("Gus", "registerClass", viem.className(called), 900);
    await send("Gus", "accredit", at + 1, people[recorder].address, 1000n * hour);
    await send("Cleo", "setTerms", at + 1, 100, 1000n * hour);
  }
  const end = viem.lastSlot(await now());
  for (const [recorder, classId, who, hours] of [
    ["Neighbours", 1, "Ann", 6n],
    ["School", 2, "Ben", 5n],
    ["Guild", 3, "Cem", 3n],
  ]) {
    await send(recorder, "record", classId, people[who].address, end - hours * hour, end, evidence);
  }
  await send("Ann", "convert", 1, 4n * hour);
  await send("Ben", "convert", 2, 2n * hour);
  await send("Ann", "transfer", people.Ben.address, 1800n);
  await send("Ben", "place", 2, 1, 102, 4, (await now()) + 7n * 24n * hour, 0);
  await send("Ann", "place", 2, 0, 90, 2, (await now()) + 7n * 24n * hour, 0);
}

/** The council: three members, two of whom suffice, an hour's delay. */
async function counselled({ viem, blob, reader, funder, people, arrive }) {
  for (const name of ["Kim", "Lea", "Max", "Gil"]) await arrive(name, name === "Gil" ? "guardian" : "council");
  const members = ["Kim", "Lea", "Max"].map((name) => people[name].address);
  const data = viem.encodeDeployData({
    abi: viem.councilAbi,
    bytecode: await blob("council"),
    args: [members, 2, people.Gil.address, 3600, 3600, 86400],
  });
  const hash = await funder.sendTransaction({ data });
  const { contractAddress, status } = await reader.waitForTransactionReceipt({ hash });
  if (status !== "success" || !contractAddress) throw new Error("the council was not founded");
  return contractAddress;
}

async function foundedOn({ child, rpc }, bare, withIndex, carrying) {
  const viem = await clientModule();
  const programs = process.env.TIMEBANK_PROGRAMS ?? join(root, "target/contract/sol/ink");
  const blob = async (name) => hex(await readFile(join(programs, `${name}.polkavm`)));
  const transport = viem.http(rpc);
  const reader = viem.createPublicClient({ transport, pollingInterval: 50 });
  const id = await reader.getChainId();
  const chain = viem.defineChain({
    id,
    name: "Time Bank",
    nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const walletOf = (key) =>
    viem.createWalletClient({ account: viem.privateKeyToAccount(key), chain, transport, pollingInterval: 50 });
  const funder = walletOf(KEY);
  const blobs = { router: await blob("router"), programs: {} };
  for (const name of viem.PROGRAMS) {
    blobs.programs[name] = await blob(name);
  }
  const bank = await viem.deployTimeBank(funder, blobs);
  const people = {};
  const arrive = async (name, role) => {
    const key = viem.keccak256(viem.stringToBytes(`desks ${name}`));
    const wallet = walletOf(key);
    const hash = await funder.sendTransaction({ to: wallet.account.address, value: viem.parseEther("1000") });
    await reader.waitForTransactionReceipt({ hash });
    people[name] = { name, key, role, address: wallet.account.address, wallet };
    return people[name];
  };
  people.Gus = { name: "Gus", key: KEY, role: "governor", address: funder.account.address, wallet: funder };
  const send = (who, name, ...args) => viem.getTimeBank({ address: bank, client: people[who].wallet }).send(name, args);
  const now = async () => (await reader.getBlock()).timestamp;
  const evidence = viem.pad("0x07", { size: 32 });
  const told = { viem, blob, reader, funder, people, arrive, send, now, evidence };
  let council = null;
  if (bare) {
    for (const name of BARE) await arrive(name, "newcomer");
  } else {
    await furnish(told);
    council = await counselled(told);
  }
  // Whoever gives newcomers their fees.
  await arrive("Ethan", "gives fees");

  const accounts = Object.values(people).map(({ name, role, key, address }) => ({ name, role, key, address }));
  const relayer = carrying && (await startRelayer(rpc, bank, (await arrive("Cary", "carries")).key, carrying));
  const config = { bank, council, since: 0, rpc: "/rpc", index: null, relay: relayer ? RELAY : null, accounts };
  const server = await serve({ rpc, relayer: relayer?.url, config });
  const replica = typeof withIndex === "string" ? withIndex : undefined;
  const index = withIndex ? await startIndex(rpc, bank, council, replica) : undefined;
  const indexed = index && (await serve({ rpc, index: index.url, config: { ...config, index: "/v1" } }));
  const browser = await chromium.launch({ executablePath: browserProgram(), args: ["--no-sandbox"] });
  return {
    url: `http://127.0.0.1:${(indexed ?? server).address().port}/`,
    /** The same desks, without the query service. */
    plain: `http://127.0.0.1:${server.address().port}/`,
    index,
    viem,
    rpc,
    bank,
    council,
    people,
    reader,
    chain,
    send,
    now,
    evidence,
    browser,
    server,
    /** Founds another bank on the same chain, and gives it officers of the same keys. */
    async foundBeside() {
      const beside = await viem.deployTimeBank(funder, blobs);
      const sendThere = (who, name, ...args) =>
        viem.getTimeBank({ address: beside, client: people[who].wallet }).send(name, args);
      for (const [who, bits] of [
        ["Cleo", 2],
        ["Vera", 4],
      ]) {
        await sendThere(who, "open", 2);
        await sendThere("Gus", "grantRole", people[who].address, bits);
      }
      return { address: beside, send: sendThere };
    },
    /** Puts another contract on the chain; its address. */
    async deploy(name) {
      const hash = await funder.sendTransaction({ data: await blob(name) });
      const { contractAddress, status } = await reader.waitForTransactionReceipt({ hash });
      if (status !== "success" || !contractAddress) throw new Error(`${name} was not deployed`);
      return contractAddress;
    },
    /** What pages asked of other origins, or complained of. */
    foreign: [],
    complaints: [],
    travel: (seconds) => travelled(reader, seconds),
    async stop() {
      await browser.close();
      for (const one of [server, indexed]) {
        one?.closeAllConnections();
        one?.close();
      }
      await index?.stop();
      await relayer?.stop();
      child.kill();
    },
    async stopNode() {
      child.kill("SIGKILL");
    },
  };
}

/** The first line that a program says, which is JSON; an error where it ends before. */
async function firstLine(child, what) {
  const line = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${what} ended with ${code}`)));
    child.once("error", reject);
    createInterface({ input: child.stdout }).once("line", resolve);
  });
  child.stdout.resume();
  return JSON.parse(line);
}

/** Two towns with everything that runs for them, as `cargo xtask up --two-banks` starts it, with the desks as built. */
export async function twoTowns() {
  const program = process.env.TIMEBANK_XTASK ?? join(root, "target/debug/xtask");
  const named = ["up", "--two-banks", "--as-built", "--json", "--port", "0", "--eth-port", "0"];
  const child = spawn(program, named, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    return await townsOf(await firstLine(child, "`cargo xtask up --two-banks`"), () => {
      child.kill("SIGINT");
      return ended;
    });
  } catch (error) {
    child.kill("SIGINT");
    throw error;
  }
}

/** Both towns of what was started, each as a page is opened to it, also without its query service. */
async function townsOf(facts, end) {
  const viem = await clientModule();
  const [foreign, complaints, servers, towns] = [[], [], [], []];
  for (const { desks: url, ethereum: rpc, index, bank, id, gate } of facts.banks) {
    const reader = viem.createPublicClient({ transport: viem.http(rpc), pollingInterval: 50 });
    const config = await (await fetch(`${url}config.json`)).json();
    const server = await serve({ rpc, config: { ...config, index: null } });
    servers.push(server);
    const plain = `http://127.0.0.1:${server.address().port}/`;
    const now = async () => (await reader.getBlock()).timestamp;
    const read = (functionName, ...args) =>
      reader.readContract({ abi: viem.timeBankAbi, address: bank, functionName, args });
    const travel = (seconds) => travelled(reader, seconds);
    towns.push({ url, plain, rpc, index, bank, id, gate, foreign, complaints, now, read, travel });
  }
  const browser = await chromium.launch({ executablePath: browserProgram(), args: ["--no-sandbox"] });
  const people = Object.fromEntries(facts.accounts.map((account) => [account.name, account]));
  const stop = async () => {
    await browser.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    return end();
  };
  return { towns: towns.map((town) => ({ ...town, browser })), people, stop };
}

async function travelled(reader, seconds) {
  await reader.request({ method: "evm_increaseTime", params: [seconds] });
  await reader.request({ method: "evm_mine", params: [] });
}

/** A page in a browser of its own, as somebody who signs or as nobody. */
export async function visit(
  town,
  { as, language = "en", width = 1280, height = 900, script, context: more = {}, browser = town.browser } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: "UTC",
    acceptDownloads: true,
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const origins = [town.url, town.plain].map((url) => new URL(url).origin);
  page.on("request", (request) => {
    const url = request.url();
    if (!origins.some((origin) => url.startsWith(origin)) && !url.startsWith("data:") && !url.startsWith("blob:"))
      town.foreign.push(url);
  });
  page.on("pageerror", (error) => town.complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security|Refused/.test(message.text()))
      town.complaints.push(message.text());
  });
  await page.addInitScript(
    ([language, name]) => {
      if (!localStorage.getItem("language")) localStorage.setItem("language", language);
      if (name && sessionStorage.getItem("known") === null) sessionStorage.setItem("known", name);
    },
    [language, as ?? ""],
  );
  if (script) await page.addInitScript(script.run, script.with);
  return page;
}

/** What axe finds; its source is read once into each page. */
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const { violations: found } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

/** What reaches beyond the right edge, if anything does. */
export const beyond = (page) =>
  page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return undefined;
    const widest = [...document.querySelectorAll("main *")].find((one) => one.getBoundingClientRect().right > most + 1);
    return `${document.documentElement.scrollWidth}: ${widest?.tagName}.${widest?.className}`;
  });

/** Lets a page have passkeys, as a telephone has them. */
export async function withPasskeys(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    ctap2Version: "ctap2_1",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    hasPrf: true,
    automaticPresenceSimulation: true,
  };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
}

/** When the largest content of a screen is painted, in milliseconds from when the page began. */
export const paintedAt = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );

/** Goes to a room and waits until nothing is being read any more. */
export async function go(town, page, room) {
  await page.goto(`${town.url}#/${room}`);
  await settled(page);
}

/** Waits until the page has a heading and reads nothing. */
export async function settled(page) {
  // Behind another page it would be drawn only now and then.
  await page.bringToFront();
  await page.locator("main h1").first().waitFor();
  await page
    .waitForFunction(() => !document.querySelector("main .loading"), undefined, { timeout: 15_000, polling: 50 })
    .catch(() => undefined);
}

/** Fills a form by its fields' names; unfolds what it is folded in. */
export async function fill(page, form, values) {
  await page.bringToFront();
  const place = page.locator(`form[data-form="${form}"]`);
  await place.first().waitFor({ state: "attached" });
  await place.evaluate((element) => {
    for (let at = element.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  });
  for (const [name, value] of Object.entries(values)) {
    const input = place.locator(`[name="${name}"]`);
    if ((await input.evaluate((element) => element.tagName)) === "SELECT") {
      await input.locator(`option[value="${value}"]`).waitFor({ state: "attached" });
      await input.selectOption(String(value));
    } else {
      await input.fill(String(value));
    }
  }
  return place;
}

/** Presses a form's button and signs what the dialog shows; what the receipt says. */
export async function sign(page, form, values = {}) {
  const place = await fill(page, form, values);
  await place.locator("button[type=submit]").click();
  return confirm(page);
}

/** Signs what the dialog shows, and closes the receipt. */
export async function confirm(page) {
  await page.bringToFront();
  const dialog = page.getByRole("dialog");
  await dialog.locator(".buttons button").first().waitFor();
  const trouble = dialog.locator(".notice.bad");
  if (await trouble.count()) throw new Error(`refused: ${await trouble.innerText()}`);
  const preview = await dialog.locator(".preview").innerText();
  await dialog.locator(".buttons button").first().click();
  const receipt = dialog.locator(".receipt, .notice.bad");
  // A call that is carried is signed, queued, sent and in a block before there is a receipt.
  await receipt.waitFor({ timeout: 60_000 }).catch(async () => {
    throw new Error(`it does not end: ${await dialog.innerText()}`);
  });
  const said = await receipt.innerText();
  if (!(await dialog.locator(".receipt").count())) throw new Error(`not done: ${said}`);
  const seq = Number(/#(\d+)/.exec(said)?.[1]);
  await dialog.locator(".receipt > button").click();
  return { preview, said, seq };
}

/** Signs a request to the board as somebody and hands it in; what became of it, or why it was refused. */
export async function askBoard(town, who, request) {
  const head = `Time Bank, board of offers and needs\nbank: ${town.bank.toLowerCase()}\nchain: ${town.chain.id}\n`;
  const { act, id, kind, re, at, until, title, text } = request;
  const message =
    act === "post"
      ? `${head}act: post\nkind: ${kind}\nclass: ${request.class}\nre: ${re}\nat: ${at}\nuntil: ${until}\ntitle: ${title}\ntext: ${text}`
      : `${head}act: ${act}\nid: ${id}\nat: ${at}`;
  const signature = await town.people[who].wallet.signMessage({ message });
  const answer = await fetch(`${town.index.url}/v1/board`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...request, signature }),
  });
  const said = await answer.json();
  return answer.ok ? said.data : said.error.message;
}

/** A moment as an input of a date and time has it; browsers of the tests live in UTC. */
export const local = (seconds) => new Date(Number(seconds) * 1000).toISOString().slice(0, 16);

/** All rooms, with something to see in each. */
export function rooms(town) {
  const ann = town.people.Ann.address;
  return [
    ["public/dashboard"],
    ["public/explorer"],
    ["public/verify"],
    ["public/banks"],
    ["public/due-process"],
    [`public/account/${ann}`, undefined, "public/account"],
    ["public/event/20", undefined, "public/event"],
    ["member/home", "Ann"],
    ["member/send", "Ann"],
    ["member/abroad", "Ann"],
    ["member/time", "Ann"],
    ["member/board", "Ann"],
    ["member/agreements", "Ann"],
    ["member/market/2", "Ann", "member/market"],
    ["member/market/3", "Ann", "member/call"],
    ["member/credit", "Ann"],
    ["member/campaigns", "Ann"],
    ["member/delegates", "Ann"],
    [`member/delegates/${ann}`, "Dora", "member/acting-for"],
    ["member/rights", "Ann"],
    ["member/record", "Ann"],
    ["coordinator/record", "Neighbours"],
    ["coordinator/members", "Neighbours"],
    ["coordinator/class/1", "Neighbours", "coordinator/class"],
    ["coordinator/campaigns", "Neighbours"],
    ["coordinator/reports", "Neighbours"],
    ["officer/queue", "Sue"],
    ["officer/cases", "Sue"],
    ["officer/supervisor", "Sue"],
    ["officer/tribunal", "Tom"],
    ["officer/verifier", "Vera"],
    ["officer/central-bank", "Cleo"],
    ["officer/links", "Cleo"],
    ["officer/governor", "Gus"],
    [`officer/dossier/${ann}`, "Sue", "officer/dossier"],
    ["council/queue", "Kim"],
    ["council/propose", "Kim"],
    ["council/history", "Kim"],
  ].map(([path, as, name = path]) => ({ path, as, name }));
}
