// What src/generated/ is made of, and how.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Abi } from "viem";
import { typed } from "./openapi.ts";

/** A generated file and what it is generated from. */
export interface Source {
  /** The generated file. */
  path: string;
  /** What it is generated from. */
  from: string;
  /** What the generated module exports, from the text of the source. */
  exported: (text: string) => string;
  /** Whether it is JSON, which says nothing of who wrote it. */
  isJson?: boolean;
}

const inRepository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const inGenerated = (name: string) => fileURLToPath(new URL(`../src/generated/${name}`, import.meta.url));
/** Published from the contracts, and compared with them, like the table of codes. */
const PUBLISHED = "cli/abi";

/** Every generated file. */
export function sources(): Source[] {
  return [
    {
      path: inGenerated("time-bank-abi.ts"),
      from: process.env["TIMEBANK_ABI"] ?? inRepository(`${PUBLISHED}/timebank.json`),
      exported: (text) => abi("timeBankAbi", text),
    },
    {
      path: inGenerated("council-abi.ts"),
      from: process.env["COUNCIL_ABI"] ?? inRepository(`${PUBLISHED}/council.json`),
      exported: (text) => abi("councilAbi", text),
    },
    {
      path: inGenerated("time-bank-enums.ts"),
      from: inRepository(`${PUBLISHED}/timebank.enums.json`),
      exported: (text) => enums("timeBankEnums", text),
    },
    {
      path: inGenerated("council-enums.ts"),
      from: inRepository(`${PUBLISHED}/council.enums.json`),
      exported: (text) => enums("councilEnums", text),
    },
    ...(["bank", "hours"] as const).map((part) => ({
      path: inRepository(`${PUBLISHED}/timebank.${part}.json`),
      from: process.env["TIMEBANK_ABI"] ?? inRepository(`${PUBLISHED}/timebank.json`),
      exported: (text: string) => withoutOverloads(part, text),
      isJson: true,
    })),
    { path: inGenerated("codes.ts"), from: inRepository("docs/codes.md"), exported: codes },
    {
      path: inGenerated("service.ts"),
      from: inRepository("docs/index/openapi.json"),
      exported: (text) => typed(text, "Routes"),
    },
    {
      path: inGenerated("gateway.ts"),
      from: inRepository("docs/index/gateway.json"),
      exported: (text) => typed(text, "Routes"),
    },
  ];
}

/** What a generated file has to say now. */
export function written({ from, exported, isJson }: Source): string {
  if (isJson) return exported(read(from));
  return `// Written by \`npm run generate\`.\n\n${exported(read(from))}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Error(`cannot read ${path}: set TIMEBANK_ABI and COUNCIL_ABI to the contracts' ABIs, or neither`);
  }
}

function abi(name: string, text: string): string {
  const lines = (JSON.parse(text) as Abi).map((item) => `  ${JSON.stringify(item, KEYS)},\n`);
  // The linker orders events as it likes; here two builds of the same contract make the same file.
  return `export const ${name} = [\n${lines.sort().join("")}] as const;\n`;
}

/**
 * A part of the bank's ABI in which no name is there twice. ERC-20 and ERC-6909 share names (`transfer`, `Transfer`), which
 * generators and libraries number, mix up or refuse. The hours are what ERC-6909 alone has; the bank is everything else.
 * Both have every error.
 */
function withoutOverloads(part: "bank" | "hours", text: string): string {
  const items = JSON.parse(text) as Abi;
  const kept = items.filter((item) => item.type === "error" || (part === "hours") === isOfHours(item));
  const lines = kept.map((item) => JSON.stringify(item)).join(",\n");
  return `[\n${lines}\n]\n`;
}

/** Whether an item is ERC-6909's: it has an `id`, or is about operators. */
function isOfHours(item: Abi[number]): boolean {
  if (item.type !== "function" && item.type !== "event") return false;
  return /^(is|set)Operator$|^OperatorSet$/.test(item.name) || item.inputs.some(({ name }) => name === "id");
}

/** What an ABI's items say, in this order. */
const KEYS = [
  "type",
  "internalType",
  "name",
  "inputs",
  "indexed",
  "components",
  "outputs",
  "stateMutability",
  "anonymous",
];

function enums(name: string, text: string): string {
  const published = JSON.parse(text) as Record<string, { values: { value: number; name: string }[] }>;
  const camelCase = (word: string) => word.replace(/-./g, (letter) => letter[1]!.toUpperCase());
  const lines = Object.entries(published).map(([enumeration, { values }]) => {
    const members = values.map(({ value, name }) => `${camelCase(name)}: ${value}`);
    return `  ${enumeration}: { ${members.join(", ")} },\n`;
  });
  return `export const ${name} = {\n${lines.join("")}} as const;\n`;
}

function codes(text: string): string {
  const rows = [...text.matchAll(/^\| (\d+) \| `(\w+)` \| (.+) \|$/gm)];
  if (rows.length === 0) {
    throw new Error("docs/codes.md has no table of codes");
  }
  const lines = rows.map(
    ([, code, name, meaning]) =>
      `  { code: ${code}, name: ${JSON.stringify(name)}, meaning: ${JSON.stringify(meaning)} },\n`,
  );
  return `export const codes = [\n${lines.join("")}] as const;\n`;
}
