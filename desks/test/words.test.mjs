// The words: nothing that the contract can say is without its sentence, in either language.

import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

// What the texts ask of a browser when they are loaded.
globalThis.localStorage = { getItem: () => null };
globalThis.navigator ??= { languages: [] };

async function loaded() {
  const outfile = join(await mkdtemp(join(tmpdir(), "words-")), "words.mjs");
  const from = (path) => `export * from ${JSON.stringify(join(root, path))};`;
  const contents = [
    from("desks/src/words/refusals.ts"),
    from("desks/src/words/events.ts"),
    from("desks/src/lib/format.ts"),
    from("desks/src/words/arguments.ts"),
    from("desks/src/words/purposes.ts"),
    `export * as numbers from ${JSON.stringify(join(root, "desks/src/words/numbers.ts"))};`,
    from("clients/ts/src/generated/codes.ts"),
    from("clients/ts/src/generated/time-bank-abi.ts"),
    from("clients/ts/src/generated/time-bank-enums.ts"),
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

test("a payment's purpose is its code with zeros behind it, and is called in both languages", () => {
  assert.equal(words.reasonOf("GIFT"), `0x47494654${"00".repeat(28)}`);
  for (const [code, name] of words.PURPOSES) {
    assert.deepEqual(words.purposeOf(words.reasonOf(code)), name);
    assert.match(name[1], /[一-鿿]/u);
  }
  assert.equal(words.purposeOf(`0x${"00".repeat(32)}`), undefined);
  assert.equal(words.purposeOf(undefined), undefined);
});

test("every event has a sentence in both languages, with figures that it has", () => {
  const events = [...words.timeBankAbi, ...words.councilAbi].filter(({ type }) => type === "event");
  for (const { name } of events) {
    assert.ok(words.EVENTS[name], `${name} has no sentence`);
  }
  const kinds = new Set([
    "a",
    "h",
    "also",
    "for",
    "c",
    "n",
    "p",
    "t",
    "d",
    "x",
    "roles",
    ...Object.keys(words.numbers),
  ]);
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

test("every number that a call takes from an enumeration is called by that enumeration's words", () => {
  let found = 0;
  for (const { type, name, stateMutability, inputs } of words.timeBankAbi) {
    if (type !== "function" || stateMutability !== "nonpayable") continue;
    for (const { name: argument, internalType = "" } of inputs) {
      const enumeration = /TimeBank\.(\w+)/.exec(internalType)?.[1] ?? "";
      assert.equal(words.enumerationOf(name, argument), enumeration, `${name}.${argument}`);
      if (!enumeration) continue;
      found++;
      const { isSet } = words.ENUMERATIONS[enumeration];
      const sums = !internalType.startsWith("enum") && enumeration !== "Directions";
      assert.equal(isSet ?? false, sums, `${enumeration} is a set of bits`);
      for (const value of Object.values(words.timeBankEnums[enumeration])) {
        const said = words.argumentInWords(name, argument, value);
        assert.ok(said && !/^\d*$/.test(said), `${name}.${argument} ${value}`);
      }
    }
  }
  assert.ok(found > 25, `${found} arguments`);
  assert.equal(words.argumentInWords("grantRole", "role", 4), "verifier");
  assert.equal(words.argumentInWords("setTreasury", "sources", 3), "fee of a loan, demurrage");
  assert.equal(words.argumentInWords("setTreasury", "sources", 0), "none");
  assert.equal(words.argumentInWords("placeMany", "kinds", [0, 3]), "limit, rest only (post-only)");
  // What has no name is left as the number that it is, and not said in part.
  for (const unknown of [
    ["grantRole", "role", 128],
    ["setTreasury", "sources", 129],
    ["accredit", "quota", 4],
  ]) {
    assert.equal(words.argumentInWords(...unknown), undefined);
  }
});

const isText = (node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

/** Whether a node stands within a text that has its twin in the other language. */
const isPaired = ({ parent }) =>
  parent &&
  ((ts.isCallExpression(parent) && parent.expression.getText() === "t") ||
    (ts.isArrayLiteralExpression(parent) && parent.elements.length === 2 && parent.elements.every(isText)) ||
    isPaired(parent));

/** Whether a template that is none of a pair's two texts has words of either language in it. */
const isWorded = (node, values) => /\b(t|say|hours|moment|className|away)\(/.test(values) && !isPaired(node);

/** Every text of the desks' sources, with `\0` where a value stands in it, and every text that stands between elements. */
async function texts() {
  const found = [];
  const sources = await readdir(join(root, "desks/src"), { recursive: true });
  for (const name of sources.filter((one) => /\.tsx?$/.test(one))) {
    const source = await readFile(join(root, "desks/src", name), "utf8");
    const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
    const visit = (node) => {
      if (ts.isStringLiteralLike(node)) found.push({ name, text: node.text });
      if (ts.isJsxText(node) && node.text.trim()) found.push({ name, text: node.text.trim(), isBetween: true });
      if (ts.isTemplateExpression(node)) {
        const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
        const values = node.templateSpans.map(({ expression }) => expression.getText(file)).join();
        found.push({ name, text: parts.map(({ text }) => text).join("\0"), isWorded: isWorded(node, values) });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

const HAN = /\p{Script=Han}/u;
/** Marks of another language: between two of its letters or digits (1:30), and where a call is named, they may stand. */
const FOREIGN = /(?<![A-Za-z0-9])[,.:;?!()]|[,.:;?!()](?![A-Za-z0-9])/;
const isForeign = (text) => FOREIGN.test(text.replaceAll(/\{\w+:\w+\}/g, "\0").replaceAll(/[A-Za-z]+\(\)/g, ""));

test("Chinese texts have Chinese marks, and no mark of either language stands between elements", async () => {
  const all = await texts();
  const chinese = all.filter(({ text }) => HAN.test(text));
  assert.ok(chinese.length > 1_000, `${chinese.length} texts`);
  assert.deepEqual(
    chinese.filter(({ text }) => isForeign(text)),
    [],
  );
  const between = all.filter(({ text, isBetween }) => isBetween && /[,:;?!()]|^\.|\.$/.test(text) && !/^0x/.test(text));
  assert.deepEqual(between, []);
  const worded = all.filter(({ text, isWorded: worded }) => worded && !HAN.test(text) && /[,;?!()]|:(?!\0)/.test(text));
  assert.deepEqual(worded, []);
  for (const wrong of ["余额,不足", "数额(如有)", "\0,\0 笔", "已冻结:\0", "完成."]) assert.ok(isForeign(wrong), wrong);
});

/** What the glossary calls each office in Chinese, by its English name: where several share a row, each with its own. */
async function glossary() {
  const text = await readFile(join(root, "docs/glossary.md"), "utf8");
  const terms = {};
  for (const [, named, called] of text.matchAll(/^\| ([^|]+) \| ([^|]*\p{Script=Han}[^|]*) \|/gmu)) {
    const [english, chinese] = [named.split(", "), called.trim().split("、")];
    english.forEach((name, at) => (terms[name] ??= chinese[at]));
  }
  return terms;
}

/** The offices that the desks name, and what else answers for something at the bank. */
const OFFICES = ["governor", "guardian", "central bank", "verifier", "supervisor", "tribunal", "recorder", "attestor"];

/** Every pair of texts in the desks' sources, English and Chinese. */
async function pairs() {
  const found = [];
  for (const name of (await readdir(join(root, "desks/src"), { recursive: true })).filter((one) =>
    /\.tsx?$/.test(one),
  )) {
    const source = await readFile(join(root, "desks/src", name), "utf8");
    const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
    const visit = (node) => {
      const isCall = ts.isCallExpression(node) && node.expression.getText() === "t";
      const said = isCall ? node.arguments : ts.isArrayLiteralExpression(node) ? node.elements.slice(-2) : [];
      if (said.length === 2 && said.every(isText)) {
        // What is filled in is none of the texts' own words.
        const [english, chinese] = said.map((text) => text.getText(file).replaceAll(/\{\w+:\w+\}|\$\{[^}]*\}/g, "\0"));
        if (HAN.test(chinese)) found.push({ name, english, chinese });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

test("every office has the name in Chinese that the glossary gives it, and no other", async () => {
  const terms = await glossary();
  const { ROLE } = words.numbers;
  const roles = Object.values(ROLE).filter(([english]) => english !== "council member");
  assert.equal(roles.length, 6);
  for (const [english, chinese] of roles) assert.equal(chinese, terms[english], english);
  // A member of the council is called by what the council is called by.
  assert.equal(`${ROLE[64][1]}会`, terms["council"]);

  const all = await pairs();
  assert.ok(all.length > 1_000, `${all.length} pairs`);
  const meanings = words.codes.map(({ code, meaning }) => ({
    name: `code ${code}`,
    english: meaning,
    chinese: words.CODES_ZH[code],
  }));
  for (const office of OFFICES) {
    const chinese = terms[office];
    assert.match(chinese, HAN, office);
    const named = new RegExp(`\\b${office}s?\\b`, "i");
    const differ = all.filter((pair) => named.test(pair.english) && !pair.chinese.includes(chinese));
    assert.deepEqual(differ, [], `${office} is ${chinese}`);
    const unheard = meanings.filter((pair) => named.test(pair.english) && !pair.chinese.includes(chinese));
    assert.deepEqual(unheard, [], `${office} is ${chinese}`);
  }
  // Other words for the same offices, in which texts said them before.
  const stale = /裁决庭|仲裁(?!庭)|登记人|登记方|记录人|守护人|验证人|监督员|治理人/u;
  const other = [...all, ...meanings].filter(({ chinese }) => stale.test(chinese));
  assert.deepEqual(other, []);
  // The project's own page, as well.
  const readme = await readFile(join(root, "README.md"), "utf8");
  assert.deepEqual(
    readme.split("\n").filter((line) => stale.test(line)),
    [],
  );
});

test("what a Chinese keyboard gives is read like what an English one gives", () => {
  const { parseDuration, listed, plain } = words;
  for (const typed of ["1:30", "1\uff1a30", "\uff11\uff1a\uff13\uff10", " 90 分钟", "\uff19\uff10分"]) {
    assert.equal(parseDuration(typed), 5400n, typed);
  }
  assert.equal(plain("\uff11\uff12"), "12");
  assert.deepEqual(listed("Ann\uff0c1:30\r\n\r\n 甲\u30012:00 \nBen;3"), [
    ["Ann", "1:30"],
    ["甲", "2:00"],
    ["Ben", "3"],
  ]);
});
