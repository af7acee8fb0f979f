// The rules as WebAssembly: they lead where the JavaScript client's own replay leads, and fast enough for a long log.

import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const desks = join(dirname(fileURLToPath(import.meta.url)), "..");

async function loaded() {
  const outfile = join(await mkdtemp(join(tmpdir(), "rules-")), "rules.mjs");
  const contents = `export { Rules } from ${JSON.stringify(join(desks, "src/lib/rules.ts"))};
    export { replay } from ${JSON.stringify(join(desks, "../clients/ts/src/audit.ts"))};`;
  const nodePaths = [join(desks, "node_modules")];
  await build({
    stdin: { contents, resolveDir: desks },
    bundle: true,
    format: "esm",
    platform: "node",
    nodePaths: [join(desks, "node_modules")],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    outfile,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
const { Rules, replay } = await loaded();
const { instance } = await WebAssembly.instantiate(await readFile(join(desks, "public/rules.wasm")), {});
const rules = new Rules(instance.exports);

const word = (number) => number.toString(16).padStart(64, "0");
/** Events of a block. */
const BLOCK = 7;
/** The time of the block that an event is in. */
const timeOf = (at) => 1_800_000_000n + 6n * BigInt(Math.floor(at / BLOCK));
const log = (length) =>
  Array.from({ length }, (_, at) => ({
    topics: Array.from({ length: 1 + (at % 4) }, (_, topic) => `0x${word(at * 7 + topic + 1)}`),
    data: `0x${word(at).repeat(at % 9)}`,
  }));

test("the rules and the JavaScript client replay a log to the same head", () => {
  const events = log(500);
  rules.reset();
  const replayed = (events, timeOf) => {
    rules.reset();
    for (let at = 0; at < events.length; at += BLOCK) {
      assert.ok(rules.add(timeOf(at), events.slice(at, at + BLOCK)));
    }
    return rules.head();
  };
  const { seq, hash } = replay(events.map((event, at) => ({ ...event, blockTimestamp: timeOf(at) })));
  assert.equal(replayed(events, timeOf).hash, hash);
  assert.equal(rules.head().seq, seq);
  assert.notEqual(replayed(events.toSpliced(100, 1), timeOf).hash, hash);
  const redated = (at) => timeOf(at) + (at === 10 * BLOCK ? 1n : 0n);
  assert.notEqual(replayed(events, redated).hash, hash, "one block is a second later");
});

test("a million events are replayed in half a minute at most", () => {
  const events = log(20_000);
  rules.reset();
  const started = performance.now();
  for (let round = 0; round < 10; round++) {
    for (let at = 0; at < events.length; at += 2) rules.add(timeOf(at), events.slice(at, at + 2));
  }
  const seconds = (performance.now() - started) / 1000;
  assert.equal(rules.head().seq, 200_000n);
  assert.ok(seconds < 6, `a fifth of a million took ${seconds.toFixed(1)} s`);
});

test("an account that gives what it has not is no log of the bank", async () => {
  const transfer = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
  rules.reset();
  const taken = { topics: [transfer, `0x${word(5)}`, `0x${word(6)}`], data: `0x${word(1)}` };
  assert.equal(rules.add(timeOf(0), [taken]), false);
});

test("a conversion's levy and a loan's fee are what the rules take", () => {
  assert.deepEqual(rules.conversion(3_650n, 100, 3), { minted: 3_650n, levy: 110n });
  assert.deepEqual(rules.conversion(3_600n, 50, 0), { minted: 1_800n, levy: 0n });
  assert.equal(rules.conversion(1n, 150, 0), undefined);
  assert.equal(rules.conversion(2n ** 64n - 1n, 100, 10), undefined);
  assert.deepEqual(rules.loan(5_000n, 2, 0), { hand: 5_000n, treasury: 0n, debt: 5_100n });
  assert.deepEqual(rules.loan(5_000n, 2, 1), { hand: 4_900n, treasury: 100n, debt: 5_000n });
  assert.deepEqual(rules.loan(5_001n, 2, 2), { hand: 5_001n, treasury: 0n, debt: 5_102n });
  for (const [amount, fee] of [
    [0n, 2],
    [5_000n, 11],
    [2n ** 60n, 0],
  ]) {
    assert.equal(rules.loan(amount, fee, 1), undefined);
  }
});
