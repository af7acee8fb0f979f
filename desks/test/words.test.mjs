// The words: nothing that the contract can say is without its sentence, in either language.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

async function loaded() {
  const outfile = join(await mkdtemp(join(tmpdir(), "words-")), "words.mjs");
  const from = (path) => `export * from ${JSON.stringify(join(root, path))};`;
  const contents = [
    from("desks/src/words/refusals.ts"),
    from("desks/src/words/events.ts"),
    `export * as numbers from ${JSON.stringify(join(root, "desks/src/words/numbers.ts"))};`,
    from("clients/ts/src/generated/codes.ts"),
    from("clients/ts/src/generated/time-bank-abi.ts"),
    from("clients/ts/src/generated/council-abi.ts"),
  ].join("\n");
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}
const words = await loaded();

test("every code has its meaning in Chinese, and no other number has one", () => {
  const known = words.codes.map(({ code }) => code).sort((a, b) => a - b);
  assert.deepEqual(Object.keys(words.CODES_ZH).map(Number), known);
  for (const code of Object.keys(words.ADVICE)) {
    assert.ok(known.includes(Number(code)), `advice for ${code}`);
  }
  for (const said of Object.values(words.CODES_ZH)) {
    assert.match(said, /[一-鿿].*。$/u);
  }
});

test("every event has a sentence in both languages, with figures that it has", () => {
  const events = [...words.timeBankAbi, ...words.councilAbi].filter(({ type }) => type === "event");
  for (const { name } of events) {
    assert.ok(words.EVENTS[name], `${name} has no sentence`);
  }
  const kinds = new Set(["a", "h", "also", "c", "n", "p", "t", "d", "x", "roles", ...Object.keys(words.numbers)]);
  for (const [name, [, en, zh]] of Object.entries(words.EVENTS)) {
    const inputs = new Set(
      events.filter((event) => event.name === name).flatMap((event) => event.inputs.map((input) => input.name)),
    );
    // The standards' transfers call the parties from and to, or sender and receiver.
    for (const twin of inputs.has("from") ? ["sender", "receiver"] : []) inputs.add(twin);
    const figures = (text) => [...text.matchAll(/\{(\w+):(\w+)\}/g)].map(([, figure, kind]) => ({ figure, kind }));
    for (const { figure, kind } of [...figures(en), ...figures(zh)]) {
      assert.ok(inputs.has(figure), `${name} has no ${figure}`);
      assert.ok(kinds.has(kind), `${name}: no kind ${kind}`);
    }
    const sorted = (text) =>
      figures(text)
        .map(({ figure }) => figure)
        .sort();
    assert.deepEqual(sorted(en), sorted(zh), `${name} says other figures in Chinese`);
  }
});
