// Compiles Solidity from published sources: with `solc` for Ethereum's machine, with `resolc` for PolkaVM.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const packages = join(dirname(fileURLToPath(import.meta.url)), "node_modules");

/** The folder of an installed package. */
export const installed = (name) => join(packages, name);

/** An error that is told by its message alone: what is missing, or what to do. */
export class Refused extends Error {}

function git(at, ...args) {
  try {
    return execFileSync("git", ["-C", at, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  } catch (error) {
    throw new Refused(`git ${args.join(" ")} fails in ${at}: ${String(error.stderr ?? error.message).trim()}`);
  }
}

function unchanged(folder, paths) {
  const changed = git(folder, "status", "--porcelain", "--", ...paths);
  if (changed !== "") {
    throw new Refused(`${folder} was changed: ${changed.split("\n")[0]}`);
  }
}

/**
 * Refuses a clone that is at another commit, or in which something that is compiled was changed.
 * `paths` are what is compiled; `modules` are its submodules, each at the commit that the clone names.
 */
export function mustBeAt(folder, { commit, paths, modules = [] }) {
  const at = git(folder, "rev-parse", "HEAD");
  if (at !== commit) {
    throw new Refused(`${folder} is at ${at}, not at ${commit}`);
  }
  unchanged(folder, paths);
  for (const path of modules) {
    const module = join(folder, path);
    const [named, is] = [git(folder, "rev-parse", `HEAD:${path}`), git(module, "rev-parse", "HEAD")];
    if (named !== is) {
      throw new Refused(`${module} is at ${is}, not at ${named}: git submodule update --init ${path}`);
    }
    unchanged(module, ["."]);
  }
}

/** The file that an import names: the longest beginning that `folders` knows says where it is. */
function found(path, folders) {
  const known = Object.keys(folders).filter((prefix) => path.startsWith(prefix));
  const prefix = known.sort((a, b) => b.length - a.length)[0];
  const file = prefix === undefined ? path : join(folders[prefix], path.slice(prefix.length));
  if (prefix === undefined || !existsSync(file)) {
    throw new Refused(`no source has ${path}`);
  }
  return readFileSync(file, "utf8");
}

function failed(errors) {
  const worst = (errors ?? []).filter((error) => error.severity === "error");
  if (worst.length > 0) {
    throw new Refused(worst[0].formattedMessage);
  }
}

/**
 * Compiles files with one of the pinned compilers, and returns a contract's interface and code by its name.
 *
 * `sources` maps names to text, or to nothing where `folders` says where the file is; `folders` maps the beginnings of
 * imports to folders; `settings` go to the compiler.
 */
export function compiled({ version, sources, folders, settings }) {
  const solc = require(version === "0.8.30" ? "solc" : `solc-${version}`);
  const texts = Object.entries(sources).map(([name, text]) => [name, { content: text ?? found(name, folders) }]);
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(texts),
    settings: { ...settings, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const imported = (path) => {
    try {
      return { contents: found(path, folders) };
    } catch (error) {
      return { error: error.message };
    }
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }));
  failed(output.errors);
  return byName(output.contracts);
}

/** Compiles one contract for PolkaVM, with the optimizer as `resolc` has it by default. */
export async function compiledForPolkaVm({ sources, folders }) {
  const { compile } = require("@parity/resolc");
  const whole = { ...sources };
  // What is imported has to be handed over, because resolc looks for it under its own names.
  for (const queue = Object.keys(whole); queue.length > 0; ) {
    const name = queue.pop();
    for (const [, path] of whole[name].matchAll(/^\s*import\s[^"';]*["']([^"']+)["']/gm)) {
      const full = path.startsWith(".") ? join(dirname(name), path) : path;
      if (!(full in whole)) {
        whole[full] = found(full, folders);
        queue.push(full);
      }
    }
  }
  const inputs = Object.entries(whole).map(([name, content]) => [name, { content }]);
  // A compiler that the environment names would not be the pinned one.
  const output = await compile(Object.fromEntries(inputs), { bin: null });
  failed(output.errors);
  return byName(output.contracts);
}

function byName(files) {
  const all = Object.values(files).flatMap((contracts) => Object.entries(contracts));
  return (name) => {
    const it = all.find(([known, { evm }]) => known === name && (evm?.bytecode?.object ?? "") !== "");
    if (it === undefined) {
      throw new Refused(`the compiler made no ${name}`);
    }
    return { abi: it[1].abi, code: it[1].evm.bytecode.object };
  };
}
