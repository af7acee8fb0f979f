import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import type { Abi } from "viem";
import { sources, written } from "../scripts/sources.ts";
import { codes, councilAbi, timeBankAbi } from "../src/index.ts";

for (const source of sources()) {
  test(`${basename(source.path)} is what the contracts publish`, () => {
    assert.equal(readFileSync(source.path, "utf8"), written(source), "`npm run generate` writes it");
  });
}

test("the parts of the ABI have every item once, and no name twice but errors' own", () => {
  const part = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../../cli/abi/timebank.${name}.json`, import.meta.url), "utf8")) as Abi;
  const [bank, hours] = [part("bank"), part("hours")];
  for (const items of [bank, hours]) {
    const names = items.flatMap((item) => ("name" in item ? [`${item.type} ${item.name}`] : []));
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
  }
  const texts = (items: Abi) => items.filter(({ type }) => type !== "error").map((item) => JSON.stringify(item));
  const whole = JSON.parse(readFileSync(new URL("../../../cli/abi/timebank.json", import.meta.url), "utf8")) as Abi;
  assert.deepEqual([...texts(bank), ...texts(hours)].sort(), texts(whole).sort());
  assert.equal(hours.filter(({ type }) => type === "function").length, 11);
});

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
