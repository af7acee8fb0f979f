// OpenZeppelin's ERC-20 as it is, for both machines of the chain.

import { compiled, compiledForPolkaVm, installed } from "./compile.mjs";
import { Plan } from "./plan.mjs";

const source = (supply) => `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
contract Token is ERC20 {
    constructor() ERC20("Token", "TOK") { _mint(msg.sender, ${supply}); }
}
`;

const folders = { "@openzeppelin/contracts/": installed("openzeppelin-5.7.0") };
const sources = (supply) => ({ "Token.sol": source(supply) });

/** The token for Ethereum's machine; whoever deploys it has so much of it. */
export function token(supply = 10n ** 12n) {
  const settings = { optimizer: { enabled: true, runs: 200 } };
  return compiled({ version: "0.8.37", sources: sources(supply), folders, settings })("Token");
}

/** What is measured of every token. */
export const WHAT = "the second transfer between the same two accounts";

function transfer(token) {
  const plan = new Plan();
  plan.deploys("token", "alice", token);
  plan.calls("token", "alice", token, "transfer", [plan.address("bob"), 1000]);
  plan.measures("token", "alice", token, "transfer", [plan.address("bob"), 1000]);
  plan.expects("token", "alice", token, "balanceOf", [plan.address("bob")], [2000]);
  return plan.steps;
}

export default async function rows() {
  const polkavm = await compiledForPolkaVm({ sources: sources(10n ** 12n), folders });
  const common = { op: "transfer", what: WHAT, revision: "@openzeppelin/contracts 5.7.0 (npm)" };
  return [
    {
      ...common,
      system: "OpenZeppelin ERC-20, EVM bytecode",
      compiler: "solc 0.8.37, optimizer with 200 runs",
      steps: transfer(token()),
    },
    {
      ...common,
      system: "OpenZeppelin ERC-20, PolkaVM",
      compiler: "resolc 0.3.0 with solc 0.8.30, optimizer for size (z)",
      steps: transfer(polkavm("Token")),
    },
  ];
}
