import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Address, type Hash, getContract, parseAbi, parseEventLogs } from "viem";
import type { Actor } from "../../story/town.ts";
import type { Cast } from "./cast.ts";

/** The standard's own words; of the bank it knows nothing. */
const erc6909Abi = parseAbi([
  "event Transfer(address caller, address indexed sender, address indexed receiver, uint256 indexed id, uint256 amount)",
  "event OperatorSet(address indexed owner, address indexed spender, bool approved)",
  "event Approval(address indexed owner, address indexed spender, uint256 indexed id, uint256 amount)",
  "function balanceOf(address owner, uint256 id) view returns (uint256)",
  "function allowance(address owner, address spender, uint256 id) view returns (uint256)",
  "function isOperator(address owner, address spender) view returns (bool)",
  "function transfer(address receiver, uint256 id, uint256 amount) returns (bool)",
  "function transferFrom(address sender, address receiver, uint256 id, uint256 amount) returns (bool)",
  "function approve(address spender, uint256 id, uint256 amount) returns (bool)",
  "function setOperator(address spender, bool approved) returns (bool)",
  "function supportsInterface(bytes4 interfaceId) view returns (bool)",
]);

export async function hoursOfAClass(t: TestContext, { town, classId, ann, ben }: Cast): Promise<void> {
  const { reader } = town.connection;
  const id = BigInt(classId);
  const token = (who: Actor) => getContract({ abi: erc6909Abi, address: town.address, client: who.wallet });
  const balances = (...owners: Address[]) => Promise.all(owners.map((owner) => token(ann).read.balanceOf([owner, id])));
  const logged = async (hash: Hash) => {
    const { logs, status } = await reader.waitForTransactionReceipt({ hash });
    assert.equal(status, "success");
    return parseEventLogs({ abi: erc6909Abi, logs }).map(({ eventName, args }) => ({ eventName, args }));
  };

  await t.test("say that they are there", async () => {
    assert.equal(await token(ann).read.supportsInterface(["0x0f632fb3"]), true);
    assert.equal(await token(ann).read.supportsInterface(["0xffffffff"]), false);
  });

  await t.test("move with an event", async () => {
    const [anns, bens] = (await balances(ann.address, ben.address)) as [bigint, bigint];
    const events = await logged(await token(ann).write.transfer([ben.address, id, 1800n]));
    const args = { caller: ann.address, sender: ann.address, receiver: ben.address, id, amount: 1800n };
    assert.deepEqual(events, [{ eventName: "Transfer", args }]);
    assert.deepEqual(await balances(ann.address, ben.address), [anns - 1800n, bens + 1800n]);
  });

  await t.test("move for whoever was allowed to move them", async () => {
    const approved = await logged(await token(ann).write.approve([ben.address, id, 600n]));
    const args = { owner: ann.address, spender: ben.address, id, amount: 600n };
    assert.deepEqual(approved, [{ eventName: "Approval", args }]);
    await logged(await token(ben).write.transferFrom([ann.address, ben.address, id, 600n]));
    assert.equal(await token(ben).read.allowance([ann.address, ben.address, id]), 0n);
  });

  await t.test("move for an operator, as long as it is one", async () => {
    const set = await logged(await token(ann).write.setOperator([ben.address, true]));
    assert.deepEqual(set, [
      { eventName: "OperatorSet", args: { owner: ann.address, spender: ben.address, approved: true } },
    ]);
    assert.equal(await token(ann).read.isOperator([ann.address, ben.address]), true);
    await logged(await token(ben).write.transferFrom([ann.address, ben.address, id, 300n]));
    await logged(await token(ann).write.setOperator([ben.address, false]));
    await assert.rejects(token(ben).simulate.transferFrom([ann.address, ben.address, id, 300n]));
  });
}
