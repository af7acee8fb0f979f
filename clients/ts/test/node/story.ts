import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Connection } from "../../story/connection.ts";
import { Reporter } from "../../story/reporter.ts";
import { tell } from "../../story/story.ts";
import { Town } from "../../story/town.ts";

/** What the embedded chain, and the command line on a node, end in, too. */
const PUBLISHED = new URL("../../../../scenario/without-waiting.json", import.meta.url);

export async function story(connection: Connection): Promise<void> {
  const town = await Town.founded(connection, { ...process.env, TIMEBANK_ADDRESS: undefined });
  const { balances, totals, audit } = await tell(town, new Reporter("silent"));
  // Heads depend on addresses and moments, so no two banks have the same.
  const ending = { balances, totals, audit: { events: audit.events, matches: audit.matches } };
  assert.deepEqual(ending, JSON.parse(readFileSync(PUBLISHED, "utf8")));
}
