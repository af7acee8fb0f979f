import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { sources, written } from "../scripts/sources.ts";
import { codes, councilAbi, timeBankAbi } from "../src/index.ts";

for (const source of sources()) {
  test(`${basename(source.path)} is what the contracts publish`, () => {
    assert.equal(readFileSync(source.path, "utf8"), written(source), "`npm run generate` writes it");
  });
}

test("every error of the bank has a code, and every code an error", () => {
  const named = timeBankAbi.filter((item) => item.type === "error").map((error) => error.name);
  assert.deepEqual(named.sort(), codes.map((code) => code.name).sort());
});

test("where the council has an error of the bank's, it is the same", () => {
  const errors = (abi: typeof timeBankAbi | typeof councilAbi) =>
    new Map(abi.filter((item) => item.type === "error").map((error) => [error.name, JSON.stringify(error)]));
  const bank = errors(timeBankAbi);
  const shared = [...errors(councilAbi)].filter(([name]) => bank.has(name as never));
  assert.ok(shared.length > 0);
  for (const [name, error] of shared) {
    assert.equal(error, bank.get(name as never));
  }
});
