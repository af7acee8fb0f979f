// Prints JSON: for each row of another system the steps to its measured call, and the systems that were left out.
//
// `node main.mjs [FOLDER]`: FOLDER holds the clones of what npm does not have.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "./compile.mjs";

/** Every system, and the clone that it is compiled from where npm does not have it. */
const SYSTEMS = [
  ["openzeppelin"],
  ["trex"],
  ["maker-otc", "maker-otc"],
  ["usdc", "stablecoin-evm"],
  ["cmtat", "CMTAT"],
  ["gte", "2025-07-gte-clob"],
];

const [folder] = process.argv.slice(2);
const rows = [];
const left = [];
for (const [system, name] of SYSTEMS) {
  const home = name && folder ? join(folder, name) : undefined;
  if (name && !(home && existsSync(home))) {
    left.push(name);
    continue;
  }
  try {
    const { default: of } = await import(`./${system}.mjs`);
    rows.push(...(await of(home)));
  } catch (error) {
    console.error(`${system}: ${error instanceof Refused ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
process.stdout.write(`${JSON.stringify({ rows, left })}\n`);
