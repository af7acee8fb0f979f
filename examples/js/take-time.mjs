// Compiles and deploys the Solidity contract that takes TIME, has it verified, and buys a ticket from it.
//
//   node take-time.mjs

import { BaseError, ContractFunctionRevertedError, keccak256, toHex } from "viem";
import { bank, bankAbi, done, reader, said, wallet } from "./bank.mjs";
import { compiled } from "./compiled.mjs";

const PRICE = 60n;

process.on("uncaughtException", said);
const member = wallet("TIMEBANK_PRIVATE_KEY");
const verifier = wallet("TIMEBANK_VERIFIER_KEY");
const { abi, bytecode } = compiled("TakesTime");

const hash = await member.deployContract({ abi, bytecode, args: [bank, PRICE] });
const { contractAddress: shop, status } = await reader.waitForTransactionReceipt({ hash });
if (status !== "success" || !shop) throw new Error("the shop was not deployed");
const buy = { address: shop, abi, functionName: "buy", args: [] };

// Until a verifier has verified it, the bank pays it nothing: the refusal is the bank's own, and nothing is sold.
await done(member, { address: bank, abi: bankAbi, functionName: "approve", args: [shop, PRICE] });
try {
  await reader.simulateContract({ account: member.account, ...buy });
  throw new Error("a shop that nobody verified was paid");
} catch (error) {
  const reverted = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError);
  if (!reverted) throw error;
}

// A verifier commits to what it saw by a hash; a real one salts it (docs/privacy.md).
const { timestamp } = await reader.getBlock();
const expiry = timestamp + 30n * 86_400n;
const papers = keccak256(toHex("the papers of an example's shop"));
await done(verifier, { address: bank, abi: bankAbi, functionName: "verify", args: [shop, 1, expiry, papers] });
await done(member, buy);

const balance = await reader.readContract({ address: bank, abi: bankAbi, functionName: "balanceOf", args: [shop] });
const tickets = await reader.readContract({
  address: shop,
  abi,
  functionName: "tickets",
  args: [member.account.address],
});
if (balance !== PRICE || tickets !== 1n) throw new Error(`the shop has ${balance} s and sold ${tickets}`);
console.log(`the shop at ${shop} took ${balance} s and gave ${tickets} ticket`);
