// Tells the story to the node that the environment names.

import { parseArgs } from "node:util";
import { escaped, reasonOf } from "../src/index.ts";
import { connect } from "./connection.ts";
import { Reporter } from "./reporter.ts";
import { tell } from "./story.ts";
import { Town } from "./town.ts";

const HELP = `Usage: npm run demo -- [--json]

The bank at work on a node, through its Ethereum RPC: the demonstration's main job, but for what time has to pass
for, delivering an agreement and being paid for attention. Takes a minute or two.

  --json   print one JSON object a step, and a last one with balances, totals and the audit
  --help   print this

Environment:
  TIMEBANK_RPC_URL       the node's Ethereum RPC; \`cargo xtask node\` starts one
  TIMEBANK_PRIVATE_KEY   who pays for everybody, and governs (default: the development chain's endowed account)
  TIMEBANK_ADDRESS       a bank that this account governs (default: one is founded)
  TIMEBANK_BLOBS         the folder with the contracts' code (default: target/contract/sol/ink)`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const connection = await connect();
  const reporter = new Reporter(values.json ? "json" : "prose");
  reporter.scene("A bank is founded");
  const town = await Town.founded(connection);
  reporter.aside(
    `Gus founds the bank at ${town.address} and appoints a central banker, a verifier, a supervisor and a tribunal.`,
  );
  await tell(town, reporter);
}

main().catch((error: unknown) => {
  console.error(`error: ${escaped(reasonOf(error).split("\n")[0] ?? "")}`);
  process.exitCode = 1;
});
