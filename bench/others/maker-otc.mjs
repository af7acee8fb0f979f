// Maker's on-chain market: an order book of single offers, each sorted by its price.

import { join } from "node:path";
import { compiled, mustBeAt } from "./compile.mjs";
import { token } from "./openzeppelin.mjs";
import { MAKERS, Plan } from "./plan.mjs";

const COMMIT = "d7bd8b02463bba7f8b4b4947930eb42e2660d5e3";
const PLACE = "offer(uint256,address,uint256,address,uint256,bool)";
const UNIT = 1000;

/** A market with ten makers' offers at one price: each sells a unit of `goods` for a unit of `coin`. */
function open(market, coin) {
  const plan = new Plan();
  const nobody = `0x${"00".repeat(20)}`;
  for (const name of ["goods", "coin"]) {
    plan.deploys(name, "alice", coin);
  }
  plan.deploys("market", "alice", market, [plan.address("coin"), 0, nobody]);
  for (const who of ["alice", ...MAKERS]) {
    for (const name of ["goods", "coin"]) {
      if (who !== "alice") {
        plan.calls(name, "alice", coin, "transfer", [plan.address(who), 100 * UNIT]);
      }
      plan.calls(name, who, coin, "approve", [plan.address("market"), 100 * UNIT]);
    }
  }
  const offer = (hint) => [UNIT, plan.address("goods"), UNIT, plan.address("coin"), hint, true];
  // A first trade, so that all have had both: the makers' first offers are taken by alice.
  for (const round of [1, 2]) {
    // An offer at the same price is sorted behind the last, whose number is its hint.
    MAKERS.forEach((maker, at) =>
      plan.calls("market", maker, market, PLACE, offer(at === 0 ? 0 : at + MAKERS.length * (round - 1))),
    );
    if (round === 1) {
      plan.calls("market", "alice", market, "sellAllAmount", sale(plan, MAKERS.length));
    }
  }
  return { plan, offer };
}

const sale = (plan, units) => [plan.address("coin"), units * UNIT, plan.address("goods"), units * UNIT];

function place(market, coin) {
  const { plan, offer } = open(market, coin);
  const last = 2 * MAKERS.length;
  plan.measures("market", MAKERS[0], market, PLACE, offer(last));
  plan.expects("market", "alice", market, "getWorseOffer", [last], [last + 1]);
  return plan.steps;
}

function take(market, coin, units) {
  const { plan } = open(market, coin);
  plan.measures("market", "alice", market, "sellAllAmount", sale(plan, units));
  const left = [plan.address("goods"), plan.address("coin")];
  plan.expects("market", "alice", market, "getOfferCount", left, [MAKERS.length - units]);
  return plan.steps;
}

export default function rows(home) {
  const paths = ["src/matching_market.sol", "src/simple_market.sol"];
  mustBeAt(home, { commit: COMMIT, paths, modules: ["lib/ds-math", "lib/erc20"] });
  const folders = {
    "src/": join(home, "src"),
    "ds-math/": join(home, "lib/ds-math/src"),
    "erc20/": join(home, "lib/erc20/src"),
  };
  const sources = { "src/matching_market.sol": null };
  const settings = { optimizer: { enabled: true, runs: 200 } };
  const market = compiled({ version: "0.5.12", sources, folders, settings })("MatchingMarket");
  const coin = token();
  const common = {
    revision: `daifoundation/maker-otc ${COMMIT}, with OpenZeppelin's ERC-20 5.7.0`,
    compiler: "solc 0.5.12, optimizer with 200 runs",
  };
  return [
    {
      ...common,
      op: "place_existing",
      system: "maker-otc (with hint), EVM",
      what: "an eleventh offer at a price, with the tenth as hint",
      steps: place(market, coin),
    },
    {
      ...common,
      op: "take_1",
      system: "maker-otc, EVM",
      what: "sellAllAmount: one of ten makers' offers at a price",
      steps: take(market, coin, 1),
    },
    {
      ...common,
      op: "take_10",
      system: "maker-otc, EVM",
      what: "sellAllAmount: all of ten makers' offers at a price",
      steps: take(market, coin, MAKERS.length),
    },
  ];
}
