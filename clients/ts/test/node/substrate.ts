import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { decodeEventLog, encodeFunctionData } from "viem";
import { explain, replay, timeBankAbi } from "../../src/index.ts";
import { EVIDENCE } from "../../story/town.ts";
import { sr25519Account } from "../../substrate/account.ts";
import { emittedBy, everythingEmitted } from "../../substrate/log.ts";
import { callContract, connectSubstrate, dryRun, included, isMapped, mapAccount } from "../../substrate/revive.ts";
import type { Cast } from "./cast.ts";

/** Ten thousand million planck are a DOT. */
const FUNDS = 100n * 10n ** 10n;

export async function substrate(t: TestContext, { town, ann }: Cast, url: string): Promise<void> {
  const client = connectSubstrate(url);
  t.after(() => client.destroy());
  const chain = client.getUnsafeApi();
  const sam = sr25519Account("", randomBytes(32));
  /** Ethereum's RPC takes a moment to see a block that the node has made. */
  const seen = async ({ block }: { block: { number: number } }) => {
    while ((await town.connection.reader.getBlockNumber({ cacheTime: 0 })) < block.number) {
      await setTimeout(100);
    }
  };
  const open = encodeFunctionData({ abi: timeBankAbi, functionName: "open", args: [1] });

  await t.test("cannot call a contract before it is mapped, and is mapped once", async () => {
    const gift = chain.tx["Balances"]!["transfer_allow_death"]!({
      dest: { type: "Id", value: sam.ss58 },
      value: FUNDS,
    });
    await included(gift, sr25519Account("//Alice"));
    assert.equal(await isMapped(chain, sam), false);
    const limits = await dryRun(chain, sam, town.address, open);
    await assert.rejects(callContract(chain, sam, town.address, open, limits), /AccountUnmapped/);
    assert.equal(await mapAccount(chain, sam), "mapped");
    assert.equal(await isMapped(chain, sam), true);
    assert.equal(await mapAccount(chain, sam), "already");
  });

  await t.test("opens an account that an Ethereum client sees at its address", async () => {
    const limits = await dryRun(chain, sam, town.address, open);
    assert.equal(limits.reverted, false);
    await seen(await callContract(chain, sam, town.address, open, limits));
    const [status, kind] = await town.bank.read.accountOf([sam.address]);
    assert.deepEqual([status, kind], [1, 1]);
  });

  await t.test("receives coin from an Ethereum wallet, and pays it back", async () => {
    const expiry = (await town.now()) + 86_400n;
    await town.send(town.officers.verifier, "verify", [sam.address, 1, expiry, EVIDENCE]);
    await town.send(ann, "transfer", [sam.address, 50n]);
    const pays = encodeFunctionData({ abi: timeBankAbi, functionName: "transfer", args: [ann.address, 20n] });
    const before = await town.bank.read.balanceOf([ann.address]);
    const paid = await callContract(chain, sam, town.address, pays, await dryRun(chain, sam, town.address, pays));
    await seen(paid);
    assert.equal(await town.bank.read.balanceOf([sam.address]), 30n);
    assert.equal(await town.bank.read.balanceOf([ann.address]), before + 20n);
    const moved = emittedBy(town.address, paid.events).map(
      (log) => decodeEventLog({ abi: timeBankAbi, ...log }).eventName,
    );
    assert.deepEqual(moved, ["Transfer", "CoinMoved"]);
  });

  await t.test("is told by a dry run why it would be refused", async () => {
    const { reverted, data } = await dryRun(chain, sam, town.address, open);
    assert.equal(reverted, true);
    assert.deepEqual(explain(data)?.args, { account: sam.address });
    assert.deepEqual([explain(data)?.name, explain(data)?.code], ["AccountAlreadyOpen", 22]);
  });

  await t.test("is on the log, which the chain's own events replay to its head", async () => {
    const [seq, hash] = await town.bank.read.auditHead();
    const emitted = await everythingEmitted(client, town.address, town.since);
    assert.deepEqual(replay(emitted), { seq, hash });
  });
}
