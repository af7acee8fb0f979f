// Ordinary clients on a real node. One town serves all of it, because blocks take their time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../story/connection.ts";
import { Town } from "../story/town.ts";
import { coin } from "./node/coin.ts";
import { events } from "./node/events.ts";
import { exchange } from "./node/exchange.ts";
import { hoursOfAClass } from "./node/hours.ts";
import { mustHaveNode } from "./node/required.ts";
import { service } from "./node/service.ts";
import { story } from "./node/story.ts";
import { substrate } from "./node/substrate.ts";

if (process.env["TIMEBANK_RPC_URL"] === undefined && !mustHaveNode) {
  test("clients on a node", { skip: "set TIMEBANK_RPC_URL; `cargo xtask node` starts a node" });
} else {
  const town = await Town.founded(await connect());
  const { classId, recorder } = await town.class("care", "Neighbours' House");
  const [ann, ben] = [await town.member("Ann"), await town.member("Ben")];
  const cast = { town, classId, recorder, ann, ben };
  await test("service becomes hours, and hours become coin", () => service(cast));
  await test("the coin, through a client that knows ERC-20 alone", (t) => coin(t, cast));
  await test("hours, through a client that knows ERC-6909 alone", (t) => hoursOfAClass(t, cast));
  await test("the exchange", (t) => exchange(t, cast));
  await test("events, refusals and the log", (t) => events(t, cast));
  await test("the story ends as it does on the embedded chain", () => story(town.connection));
  const substrateUrl = process.env["TIMEBANK_SUBSTRATE_URL"];
  const skip = substrateUrl === undefined && !mustHaveNode && "set TIMEBANK_SUBSTRATE_URL to the node's own RPC";
  await test("an sr25519 account, through the chain's own RPC", { skip }, (t) => {
    assert.ok(substrateUrl, "set TIMEBANK_SUBSTRATE_URL to the node's own RPC");
    return substrate(t, cast, substrateUrl);
  });
}
