// The contracts' code, where `cargo xtask build` leaves it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Hex, bytesToHex } from "viem";
import { type Blobs, PROGRAMS } from "../src/index.ts";

const BUILT = fileURLToPath(new URL("../../../target/contract/sol/ink", import.meta.url));

/** The router's code and that of the programs behind it; with `TIMEBANK_WHOLE`, the whole bank as one program. */
export function blobs(env: NodeJS.ProcessEnv = process.env): Blobs {
  const folder = env["TIMEBANK_BLOBS"] ?? BUILT;
  if (env["TIMEBANK_WHOLE"] !== undefined) {
    return { alone: load(folder, "timebank") };
  }
  const router = load(folder, "router");
  const programs = Object.fromEntries(PROGRAMS.map((name) => [name, load(folder, name)]));
  return { router, programs: programs as Record<(typeof PROGRAMS)[number], Hex> };
}

/** The code of another contract. */
export function program(name: string, env: NodeJS.ProcessEnv = process.env): Hex {
  return load(env["TIMEBANK_BLOBS"] ?? BUILT, name);
}

function load(folder: string, name: string): Hex {
  const path = join(folder, `${name}.polkavm`);
  let code: Buffer;
  try {
    code = readFileSync(path);
  } catch {
    throw new Error(`no contract ${path}: run \`cargo xtask build\``);
  }
  if (!isWhole(code)) {
    throw new Error(`${path} is no whole contract: run \`cargo xtask build\` again`);
  }
  return bytesToHex(code);
}

/** Whether it is a program of PolkaVM's: a mark, a version of one byte, the length of it all, and so much. */
function isWhole(code: Buffer): boolean {
  return (
    code.length > 13 && code.toString("latin1", 0, 4) === "PVM\0" && code.readBigUInt64LE(5) === BigInt(code.length)
  );
}
