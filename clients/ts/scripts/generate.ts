// Writes src/generated/ from what the contracts publish: their ABIs, their enumerations and the table of codes.

import { writeFileSync } from "node:fs";
import { sources, written } from "./sources.ts";

const HELP = `Usage: npm run generate

Writes src/generated/ from the contracts' ABIs and enumerations, and docs/codes.md.

Environment:
  TIMEBANK_ABI   the bank's ABI     (default: cli/abi/timebank.json)
  COUNCIL_ABI    the council's ABI  (default: cli/abi/council.json)`;

if (process.argv.includes("--help")) {
  console.log(HELP);
} else {
  try {
    for (const source of sources()) {
      writeFileSync(source.path, written(source));
      console.log(`wrote ${source.path}`);
    }
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
