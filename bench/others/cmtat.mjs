// CMTAT, the Capital Markets and Technology Association's token, deployed as itself and without engines.

import { join } from "node:path";
import { compiled, installed, mustBeAt } from "./compile.mjs";
import { WHAT } from "./openzeppelin.mjs";
import { Plan } from "./plan.mjs";

/** The tag v3.1.0. */
const COMMIT = "9c96c8eed903cb092e37b089316515ecefbd10fe";

export default function rows(home) {
  mustBeAt(home, { commit: COMMIT, paths: ["contracts"] });
  const folders = {
    "contracts/": join(home, "contracts"),
    "@openzeppelin/contracts/": installed("@openzeppelin/contracts"),
    "@openzeppelin/contracts-upgradeable/": installed("@openzeppelin/contracts-upgradeable"),
  };
  const sources = { "contracts/deployment/CMTATStandalone.sol": null };
  const settings = { optimizer: { enabled: true, runs: 200 }, evmVersion: "prague" };
  const token = compiled({ version: "0.8.30", sources, folders, settings })("CMTATStandalone");

  const plan = new Plan();
  const nobody = `0x${"00".repeat(20)}`;
  const [alice, bob] = [plan.address("alice"), plan.address("bob")];
  const terms = ["terms", "https://example.org/terms", `0x${"00".repeat(32)}`];
  const args = [nobody, alice, ["Token", "TOK", 0], ["id", terms, "information"], [nobody, nobody, nobody]];
  plan.deploys("token", "alice", token, args);
  plan.calls("token", "alice", token, "mint(address,uint256)", [alice, 1_000_000]);
  plan.calls("token", "alice", token, "transfer", [bob, 1000]);
  plan.measures("token", "alice", token, "transfer", [bob, 1000]);
  plan.expects("token", "alice", token, "balanceOf", [bob], [2000]);
  return [
    {
      op: "transfer",
      system: "CMTAT 3.1 standalone, EVM",
      what: WHAT,
      revision: `CMTA/CMTAT ${COMMIT} (v3.1.0), @openzeppelin/contracts and contracts-upgradeable 5.5.0 (npm)`,
      compiler: "solc 0.8.30 for prague, optimizer with 200 runs",
      steps: plan.steps,
    },
  ];
}
