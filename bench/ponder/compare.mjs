// The query service and Ponder read the same bank's log from the same node, one after the other, each into a database of its
// own kind that comes with it (SQLite; PGlite). Prints how long each took on the clock, and of processor time.
//   node compare.mjs --node PROGRAM --cli PROGRAM --index PROGRAM --programs FOLDER [--transfers 5000]
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { concat, createWalletClient, encodeFunctionData, http, keccak256, parseAbi, publicActions, stringToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const HERE = dirname(fileURLToPath(import.meta.url));
const ABI = join(HERE, "../../cli/abi/timebank.json");
/** Alith's well-known key, which development chains endow. */
const KEY = "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";
/** Those of the demonstration's people who have coin at its end. */
const PEOPLE = ["Ann", "Ben", "Cem", "Dora"];
/** How long one of them may take. */
const PATIENCE = 30 * 60_000;

const { values: options } = parseArgs({
  options: {
    node: { type: "string" },
    cli: { type: "string" },
    index: { type: "string" },
    programs: { type: "string" },
    transfers: { type: "string", default: "5000" },
  },
});
for (const name of ["node", "cli", "index", "programs"]) {
  if (!options[name]) throw new Error(`--${name} is missing`);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Starts a program that says one object when it is ready, and ends with this one. */
function started(program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  process.on("exit", () => child.kill());
  return new Promise((ready, failed) => {
    let said = "";
    child.stdout.on("data", (part) => {
      said += part;
      if (said.includes("\n")) ready({ child, said: JSON.parse(said.split("\n")[0]) });
    });
    child.on("exit", (code) => failed(new Error(`${program} ended with ${code}`)));
  });
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((found) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** Seconds that a process and those that it started have computed; what has ended meanwhile is in its parent's. */
function processor(pid) {
  const fields = (of) => readFileSync(`/proc/${of}/stat`, "utf8").split(")").at(-1).trim().split(" ");
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(name), Number(fields(name)[1]));
    } catch {
      // It has ended.
    }
  }
  const family = [pid];
  for (const member of family) {
    family.push(...[...parents].filter(([, parent]) => parent === member).map(([child]) => child));
  }
  const ticks = (of) => fields(of).slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return family.reduce((sum, member) => sum + ticks(member), 0) / 100;
}

async function json(url) {
  const response = await fetch(url);
  return response.ok ? response.json() : null;
}

/** Waits until something is so, and says what it took. */
async function until(child, begun, isSo) {
  let ended = false;
  child.on("exit", () => (ended = true));
  while (!(await isSo().catch(() => false))) {
    if (ended) throw new Error("it ended before it was done");
    if (Date.now() - begun > PATIENCE) throw new Error("it never gets there");
    await pause(50);
  }
  return { secs: (Date.now() - begun) / 1000, processor: processor(child.pid) };
}

/** Tells the demonstration, and has its people pay each other; how many events that are, and whose. */
async function told(url) {
  const run = spawnSync(options.cli, ["demo", "--yes", "--json", "--rpc-url", url, "--programs", options.programs], {
    env: { ...process.env, TIMEBANK_PRIVATE_KEY: KEY },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  const lines = run.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const { bank } = lines[0];
  const chain = { id: Number(await rpc(url, "eth_chainId", [])), name: "node", rpcUrls: { default: { http: [url] } } };
  chain.nativeCurrency = { name: "coin", symbol: "COIN", decimals: 18 };
  const abi = parseAbi(["function transfer(address to, uint256 amount) returns (bool)"]);
  const people = PEOPLE.map((name) => privateKeyToAccount(keccak256(concat([KEY, stringToHex(name)]))));
  const clients = people.map((account) =>
    createWalletClient({ account, chain, transport: http(url, { batch: true }) }).extend(publicActions),
  );
  const nonces = await Promise.all(clients.map((client) => client.getTransactionCount({ address: client.account.address })));
  const gasPrice = await clients[0].getGasPrice();
  for (let sent = 0; sent < Number(options.transfers); sent += 200) {
    const some = Array.from({ length: 200 }, (_, at) => {
      const [from, to] = [(sent + at) % 4, (sent + at + 1) % 4];
      const data = encodeFunctionData({ abi, functionName: "transfer", args: [people[to].address, 1n] });
      const call = { to: bank, data, gas: 0x2000_0000n, gasPrice, nonce: nonces[from]++, type: "legacy" };
      return clients[from].sendTransaction(call);
    });
    const hashes = await Promise.all(some);
    await clients[0].waitForTransactionReceipt({ hash: hashes.at(-1), pollingInterval: 20 });
  }
  return { bank, chain: chain.id };
}

async function rpc(url, method, params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = await (await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result;
}

/** The query service, from nothing to everything proved; what that took, and how many events there are. */
async function ours(url, bank, folder) {
  const begun = Date.now();
  const database = join(folder, "index.sqlite");
  const args = ["--json", "--port", "0", "--node", url, "--bank", bank, "--database", database];
  const { child, said } = await started(options.index, args);
  let events = 0;
  const took = await until(child, begun, async () => {
    const { status, seq, data } = await json(`${said.url}/v1/status`);
    events = seq;
    return status === "green" && data.behind === 0;
  });
  const log = await (await fetch(`${said.url}/v1/export`)).text();
  const names = new Set(log.trim().split("\n").map((line) => JSON.parse(line).name));
  child.kill();
  return { ...took, events, names: [...names] };
}

/** Ponder, from nothing to having every event; what that took. It asks for each kind of event by itself, so it is told those that
 * there are. */
async function ponders(url, chain, bank, { names, events }) {
  const [begun, port] = [Date.now(), await freePort()];
  rmSync(join(HERE, ".ponder"), { recursive: true, force: true });
  const COMPARED = JSON.stringify({ rpc: url, chain, bank, abi: ABI, names });
  const args = [join(HERE, "node_modules/ponder/dist/esm/bin/ponder.js"), "start", "--schema", "public"];
  const child = spawn(process.execPath, [...args, "--port", String(port), "--log-level", "warn"], {
    cwd: HERE,
    env: { ...process.env, COMPARED, PONDER_TELEMETRY_DISABLED: "true" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.on("exit", () => child.kill());
  // It is ready when it has what it takes to be final, which is not all there is.
  let found = 0;
  const took = await until(child, begun, async () => {
    found = (await json(`http://127.0.0.1:${port}/count`))?.events ?? 0;
    return found >= events;
  });
  child.kill();
  return { ...took, events: found };
}

const folder = mkdtempSync(join(tmpdir(), "timebank-ponder-"));
process.on("SIGTERM", () => process.exit(1));
const node = await started(options.node, ["--port", "0", "--json", "--step", "6"]);
try {
  const url = node.said.ethereum;
  const { bank, chain } = await told(url);
  const blocks = Number(await rpc(url, "eth_blockNumber", []));
  const index = await ours(url, bank, folder);
  const ponder = await ponders(url, chain, bank, index);
  const rows = { "timebank-index": index, ponder };
  for (const [name, { events, secs, processor }] of Object.entries(rows)) {
    const rates = `${Math.round(events / secs)} a second, ${Math.round(events / processor)} a second of processor time`;
    console.log(`${name}: ${events} events of ${blocks} blocks in ${secs.toFixed(1)} s, ${rates}`);
  }
  const times = (of) => (ponder[of] / index[of]).toFixed(1);
  console.log(`Ponder takes ${times("secs")} times as long, and ${times("processor")} times the processor time.`);
  if (index.events !== ponder.events) throw new Error("they do not have the same events");
} finally {
  node.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
