// Runs wagmi's and The Graph's generators on the published ABI, and looks at what they made: no hand work is needed, and no
// name is numbered or lost.
//
//   npm ci && node check.mjs

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const abi = (part) => here(`../../cli/abi/timebank.${part}.json`);

function run(program, args, folder) {
  const options = { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  try {
    return execFileSync(process.execPath, [here(`node_modules/${program}`), ...args], options);
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}: ${error.stdout}${error.stderr}`);
  }
}

function must(what, holds) {
  if (!holds) throw new Error(what);
}

// wagmi: a hook for every message and event, under its own name.
mkdirSync(here("generated"), { recursive: true });
run("@wagmi/cli/dist/esm/cli.js", ["generate", "--config", "wagmi.config.mjs"], here("."));
const hooks = [...readFileSync(here("generated/wagmi.ts"), "utf8").matchAll(/^export const (\w+)/gm)].map(
  ([, name]) => name,
);
must("wagmi wrote a name twice", new Set(hooks).size === hooks.length);
for (const part of ["bank", "hours"]) {
  const Part = part[0].toUpperCase() + part.slice(1);
  for (const item of JSON.parse(readFileSync(abi(part), "utf8"))) {
    if (item.type !== "function" && item.type !== "event") continue;
    const Name = item.name[0].toUpperCase() + item.name.slice(1);
    const hook =
      item.type === "event"
        ? `useWatch${Part}${Name}Event`
        : `use${item.stateMutability === "view" || item.stateMutability === "pure" ? "Read" : "Write"}${Part}${Name}`;
    // It writes `DOMAIN_SEPARATOR` as it writes any name of two words.
    const plain = (name) => name.toLowerCase().replaceAll("_", "");
    must(`wagmi made no ${hook}`, hooks.some((name) => plain(name) === plain(hook)));
  }
}

// The Graph: types for the mappings, which compile to WebAssembly.
const subgraph = here("subgraph");
for (const part of ["bank", "hours"]) copyFileSync(abi(part), `${subgraph}/timebank.${part}.json`);
for (const folder of ["generated", "build"]) rmSync(`${subgraph}/${folder}`, { recursive: true, force: true });
run("@graphprotocol/graph-cli/bin/run.js", ["codegen"], subgraph);
run("@graphprotocol/graph-cli/bin/run.js", ["build"], subgraph);
for (const source of ["Bank", "Hours"]) {
  const types = readFileSync(`${subgraph}/generated/${source}/${source}.ts`, "utf8");
  must(`The Graph numbered a name of ${source}`, !/class \w+[a-z]1 extends ethereum\.Event/.test(types));
  must(`The Graph compiled no ${source}`, existsSync(`${subgraph}/build/${source}/${source}.wasm`));
}
console.log(`wagmi made ${hooks.length} names of the ABI, and The Graph a subgraph`);
