// Circle's USDC: FiatTokenV2_2 behind its proxy.

import { join } from "node:path";
import { compiled, installed, mustBeAt } from "./compile.mjs";
import { WHAT } from "./openzeppelin.mjs";
import { Plan } from "./plan.mjs";

const COMMIT = "46e61d0050520f4227cc02ae0d55e8aee3d43fb6";

export default function rows(home) {
  mustBeAt(home, { commit: COMMIT, paths: ["contracts"] });
  const folders = { "contracts/": join(home, "contracts"), "@openzeppelin/contracts/": installed("openzeppelin-3.4.2") };
  const sources = { "contracts/v2/FiatTokenV2_2.sol": null, "contracts/v1/FiatTokenProxy.sol": null };
  const settings = { optimizer: { enabled: true, runs: 10_000_000 } };
  const of = compiled({ version: "0.6.12", sources, folders, settings });
  const [logic, proxy] = [of("FiatTokenV2_2"), of("FiatTokenProxy")];

  const plan = new Plan();
  const [alice, bob] = [plan.address("alice"), plan.address("bob")];
  // The library is linked, and the proxy's administrator may call nothing else: carol is.
  plan.deploys("signatures", "carol", of("SignatureChecker"));
  plan.deploys("logic", "carol", logic, [], ["signatures"]);
  plan.deploys("token", "carol", proxy, [plan.address("logic")]);
  plan.calls("token", "alice", logic, "initialize", ["USDC", "USDC", "USD", 6, alice, alice, alice, alice]);
  plan.calls("token", "alice", logic, "initializeV2", ["USDC"]);
  plan.calls("token", "alice", logic, "initializeV2_1", [plan.address("dave")]);
  plan.calls("token", "alice", logic, "initializeV2_2", [[], "USDC"]);
  plan.calls("token", "alice", logic, "configureMinter", [alice, 1_000_000]);
  plan.calls("token", "alice", logic, "mint", [alice, 1_000_000]);
  plan.calls("token", "alice", logic, "transfer", [bob, 1000]);
  plan.measures("token", "alice", logic, "transfer", [bob, 1000]);
  plan.expects("token", "alice", logic, "balanceOf", [bob], [2000]);
  return [
    {
      op: "transfer",
      system: "USDC FiatTokenV2_2 behind its proxy, EVM",
      what: WHAT,
      revision: `circlefin/stablecoin-evm ${COMMIT}, @openzeppelin/contracts 3.4.2 (npm)`,
      compiler: "solc 0.6.12, optimizer with 10,000,000 runs",
      steps: plan.steps,
    },
  ];
}
