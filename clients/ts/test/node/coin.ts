import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Address, type Hash, erc20Abi, getContract, maxUint256, parseEventLogs } from "viem";
import { explain } from "../../src/index.ts";
import type { Actor } from "../../story/town.ts";
import type { Cast } from "./cast.ts";

export async function coin(t: TestContext, { town, ann, ben }: Cast): Promise<void> {
  const { reader } = town.connection;
  const token = (who: Actor) => getContract({ abi: erc20Abi, address: town.address, client: who.wallet });
  const balances = (...accounts: Address[]) =>
    Promise.all(accounts.map((account) => token(ann).read.balanceOf([account])));
  const logged = async (hash: Hash) => {
    const { logs, status } = await reader.waitForTransactionReceipt({ hash });
    assert.equal(status, "success");
    return parseEventLogs({ abi: erc20Abi, logs }).map(({ eventName, args }) => ({ eventName, args }));
  };

  await t.test("has a name, a symbol, no decimals and a supply", async () => {
    const { read } = token(ann);
    assert.deepEqual(await Promise.all([read.name(), read.symbol(), read.decimals()]), ["Time", "TIME", 0]);
    assert.ok((await read.totalSupply()) >= (await read.balanceOf([ann.address])));
  });

  await t.test("moves with an event", async () => {
    const [anns, bens] = (await balances(ann.address, ben.address)) as [bigint, bigint];
    const events = await logged(await token(ann).write.transfer([ben.address, 1000n]));
    assert.deepEqual(events, [{ eventName: "Transfer", args: { from: ann.address, to: ben.address, value: 1000n } }]);
    assert.deepEqual(await balances(ann.address, ben.address), [anns - 1000n, bens + 1000n]);
  });

  await t.test("moves for whoever was allowed to move it, and no more than that", async () => {
    const [anns, bens] = (await balances(ann.address, ben.address)) as [bigint, bigint];
    const approval = (value: bigint) => ({
      eventName: "Approval",
      args: { owner: ann.address, spender: ben.address, value },
    });
    const approved = await logged(await token(ann).write.approve([ben.address, 300n]));
    assert.deepEqual(approved, [approval(300n)]);
    const moved = await logged(await token(ben).write.transferFrom([ann.address, ben.address, 200n]));
    const transfer = { eventName: "Transfer", args: { from: ann.address, to: ben.address, value: 200n } };
    assert.deepEqual(moved, [approval(100n), transfer]);
    assert.equal(await token(ben).read.allowance([ann.address, ben.address]), 100n);
    assert.deepEqual(await balances(ann.address, ben.address), [anns - 200n, bens + 200n]);

    const refusal = await token(ben)
      .simulate.transferFrom([ann.address, ben.address, 101n])
      .then(() => assert.fail("it went through"), explain);
    assert.deepEqual(refusal?.args, { spender: ben.address, allowance: 100n, needed: 101n });
    assert.equal(refusal?.name, "ERC20InsufficientAllowance");
  });

  await t.test("has an allowance without end that does not run down", async () => {
    await logged(await token(ann).write.approve([ben.address, maxUint256]));
    await logged(await token(ben).write.transferFrom([ann.address, ben.address, 1n]));
    assert.equal(await token(ben).read.allowance([ann.address, ben.address]), maxUint256);
    await logged(await token(ann).write.approve([ben.address, 0n]));
    assert.equal(await token(ben).read.allowance([ann.address, ben.address]), 0n);
  });
}
