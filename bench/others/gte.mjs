// GTE's order book: limits in a red-black tree, balances in an account manager, both behind proxies.

import { join } from "node:path";
import { Interface } from "ethers";
import { compiled, mustBeAt } from "./compile.mjs";
import { token } from "./openzeppelin.mjs";
import { MAKERS, Plan } from "./plan.mjs";

const COMMIT = "92a8839e3eb9715d53e24f0168442cecdc9b784b";
const MODULES = ["lib/openzeppelin-contracts", "lib/openzeppelin-contracts-upgradeable", "lib/solady"];

const ONE = 10n ** 18n;
const [BUY, SELL] = [0, 1];
/** A limit order stays on the book; a fill order takes what is there or nothing. */
const [GOOD_TILL_CANCELLED, FILL_OR_KILL] = [0, 0];
const FEES = [
  [3000, 1500],
  [5000, 2500],
];
const LEVELS = 1000;

/** Deploys the exchange as its own tests do: both managers behind proxies, the book behind a beacon. */
function deployed(plan, of) {
  const [router, alice] = [plan.address("liam"), plan.address("alice")];
  const nobody = `0x${"00".repeat(20)}`;
  const factory = of("ERC1967Factory");
  const manages = (clobs) => [router, clobs, ...FEES];
  const book = (manager) => [manager, router, plan.address("accounts"), LEVELS];
  const proxy = (name, contract, args) => {
    const begin = new Interface(of(contract).abi).encodeFunctionData("initialize", [alice]);
    plan.deploys(`${name}' first logic`, "alice", of(contract), args);
    const how = [plan.address(`${name}' first logic`), alice, begin];
    plan.makes(name, "factory", "alice", factory, "deployAndCall", how);
  };
  plan.deploys("factory", "alice", factory);
  proxy("accounts", "AccountManager", manages(nobody));
  plan.deploys("first book", "alice", of("CLOB"), book(nobody));
  plan.deploys("beacon", "alice", of("UpgradeableBeacon"), [plan.address("first book"), alice]);
  proxy("markets", "CLOBManager", [plan.address("beacon"), plan.address("accounts")]);
  plan.deploys("accounts' logic", "alice", of("AccountManager"), manages(plan.address("markets")));
  plan.calls("factory", "alice", factory, "upgrade", [plan.address("accounts"), plan.address("accounts' logic")]);
  plan.deploys("book", "alice", of("CLOB"), book(plan.address("markets")));
  plan.calls("beacon", "alice", of("UpgradeableBeacon"), "upgradeTo", [plan.address("book")]);
}

/** A market on which everybody has deposited both coins. `makers` sell one each, in two rounds; alice takes the first. */
function open(of, coin, makers) {
  const plan = new Plan();
  deployed(plan, of);
  for (const name of ["goods", "coin"]) {
    plan.deploys(name, "alice", coin);
  }
  const settings = [plan.address("alice"), 20, ONE / 200n, ONE / 10_000n, 1];
  const pair = [plan.address("goods"), plan.address("coin"), settings];
  plan.makes("market", "markets", "alice", of("CLOBManager"), "createMarket", pair);
  for (const who of ["alice", ...MAKERS]) {
    for (const name of ["goods", "coin"]) {
      if (who !== "alice") {
        plan.calls(name, "alice", coin, "transfer", [plan.address(who), 100n * ONE]);
      }
      plan.calls(name, who, coin, "approve", [plan.address("accounts"), 100n * ONE]);
      const deposit = [plan.address(who), plan.address(name), 100n * ONE];
      plan.calls("accounts", who, of("AccountManager"), "deposit", deposit);
    }
  }
  makers.forEach((maker) => sell(plan, of, maker, "calls"));
  makers.forEach(() => buy(plan, of, 1, "calls"));
  makers.forEach((maker) => sell(plan, of, maker, "calls"));
  return plan;
}

function sell(plan, of, who, how) {
  const order = [ONE, ONE, 0, SELL, 0, GOOD_TILL_CANCELLED];
  plan[how]("market", who, of("CLOB"), "postLimitOrder", [plan.address(who), order]);
}

function buy(plan, of, units, how) {
  const order = [BigInt(units) * ONE, ONE, BUY, true, FILL_OR_KILL];
  plan[how]("market", "alice", of("CLOB"), "postFillOrder", [plan.address("alice"), order]);
}

function place(of, coin) {
  const plan = open(of, coin, MAKERS);
  sell(plan, of, MAKERS[0], "measures");
  plan.expects("market", "alice", of("CLOB"), "getNumAsks", [], [MAKERS.length + 1]);
  return plan.steps;
}

function take(of, coin, units, makers) {
  const plan = open(of, coin, makers);
  buy(plan, of, units, "measures");
  plan.expects("market", "alice", of("CLOB"), "getNumAsks", [], [makers.length - units]);
  return plan.steps;
}

export default function rows(home) {
  mustBeAt(home, { commit: COMMIT, paths: ["contracts"], modules: MODULES });
  const folders = {
    "contracts/": join(home, "contracts"),
    "@openzeppelin/": join(home, "lib/openzeppelin-contracts/contracts"),
    "@openzeppelin/contracts/": join(home, "lib/openzeppelin-contracts/contracts"),
    "@openzeppelin-contracts-upgradeable/": join(home, "lib/openzeppelin-contracts-upgradeable/contracts"),
    "@solady/": join(home, "lib/solady/src"),
  };
  const paths = [
    "contracts/clob/CLOB.sol",
    "contracts/clob/CLOBManager.sol",
    "contracts/account-manager/AccountManager.sol",
    "@openzeppelin/proxy/beacon/UpgradeableBeacon.sol",
    "@solady/utils/ERC1967Factory.sol",
  ];
  const sources = Object.fromEntries(paths.map((path) => [path, null]));
  // Its own settings, but for `viaIR`: without that the book is larger than a chain takes (24,576 bytes).
  const settings = { optimizer: { enabled: true, runs: 200 }, evmVersion: "cancun", viaIR: true };
  const of = compiled({ version: "0.8.27", sources, folders, settings });
  const coin = token(100_000n * ONE);
  const common = {
    system: "GTE CLOB, EVM",
    revision: `code-423n4/2025-07-gte-clob ${COMMIT}, with OpenZeppelin's ERC-20 5.7.0`,
    compiler: "solc 0.8.27 for cancun via IR, optimizer with 200 runs",
  };
  const ten = Array(10).fill(MAKERS[0]);
  return [
    { ...common, op: "place_existing", what: "an eleventh order at a limit", steps: place(of, coin) },
    {
      ...common,
      op: "take_1",
      what: "a fill order: one of ten makers' orders at a limit",
      steps: take(of, coin, 1, MAKERS),
    },
    {
      ...common,
      op: "take_10_one_maker",
      what: "a fill order: all of one maker's ten orders at a limit",
      steps: take(of, coin, 10, ten),
    },
  ];
}
