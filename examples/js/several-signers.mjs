// An organisation whose account is a contract of several signers: two of three open it, pay from it, wait out a freeze
// and replace a signer whose key was lost.
//
//   node several-signers.mjs

import { encodeFunctionData, keccak256, parseEther, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { bank, bankAbi, done, reader, refused, said, wallet, walletOf } from "./bank.mjs";
import { compiled } from "./compiled.mjs";

const PAID = 60n;
const DAY = 86_400n;

process.on("uncaughtException", said);
const member = wallet("TIMEBANK_PRIVATE_KEY");
const verifier = wallet("TIMEBANK_VERIFIER_KEY");
const supervisor = wallet("TIMEBANK_SUPERVISOR_KEY");
const toBank = (functionName, args) => ({ address: bank, abi: bankAbi, functionName, args });
const ask = (functionName, args) => reader.readContract(toBank(functionName, args));
const hashOf = (text) => keccak256(toHex(text));

const signers = [1, 2, 3].map(() => walletOf(privateKeyToAccount(generatePrivateKey())));
for (const { account } of signers) {
  const hash = await member.sendTransaction({ to: account.address, value: parseEther("20") });
  await reader.waitForTransactionReceipt({ hash });
}
const [one, two, three] = signers;

const { abi, bytecode } = compiled("SeveralSigners");
const args = [signers.map(({ account }) => account.address), 2n];
const hash = await one.deployContract({ abi, bytecode, args });
const { contractAddress: club, status } = await reader.waitForTransactionReceipt({ hash });
if (status !== "success" || !club) throw new Error("the club was not deployed");
const toClub = (functionName, args) => ({ address: club, abi, functionName, args });

let calls = 0n;
/** The first proposes a call, the second confirms it; its number. */
async function agreed({ address, abi, functionName, args }) {
  const data = encodeFunctionData({ abi, functionName, args });
  await done(one, toClub("propose", [address, data]));
  const lonely = await refused(one, toClub("execute", [calls]));
  if (lonely !== "TooFew") throw new Error(`one of three alone is told ${lonely}`);
  await done(two, toClub("confirm", [calls]));
  return calls++;
}

await done(one, toClub("execute", [await agreed(toBank("open", [2]))]));
const { timestamp } = await reader.getBlock();
await done(verifier, toBank("verify", [club, 1, timestamp + 30n * DAY, hashOf("the papers of an example's club")]));
await done(member, toBank("transfer", [club, PAID]));

// A freeze binds the account, whoever signs for it, and takes no vote away: what was agreed is done once it has ended.
const paying = await agreed(toBank("transfer", [member.account.address, PAID]));
const opening = toBank("openAndFreeze", [club, 1, hashOf("an example's notice"), 1, 0n]);
const { result: caseId } = await reader.simulateContract({ account: supervisor.account, ...opening });
await done(supervisor, opening);
const pay = { ...toClub("execute", [paying]), abi: [...abi, ...bankAbi] };
const frozen = await refused(two, pay);
if (frozen !== "FrozenOut") throw new Error(`a frozen club is told ${frozen}`);
await done(supervisor, toBank("release", [caseId]));
await done(two, pay);
const left = await ask("balanceOf", [club]);
if (left !== 0n) throw new Error(`${left} s are left`);

// Nobody moves an organisation's account to another key; the contract replaces the signer whose key was lost.
const fresh = privateKeyToAccount(generatePrivateKey()).address;
const moving = toBank("requestRecovery", [club, fresh, hashOf("a letter that nobody wrote")]);
const notMoved = await refused(verifier, moving);
if (notMoved !== "NotAPerson") throw new Error(`whoever would move the club is told ${notMoved}`);
await done(two, toClub("execute", [await agreed(toClub("replace", [three.account.address, fresh]))]));
const signs = await Promise.all(
  [three.account.address, fresh].map((who) => reader.readContract(toClub("isSigner", [who]))),
);
if (signs[0] || !signs[1]) throw new Error("the lost key still signs");
console.log(`2 of 3 opened ${club}, paid ${PAID} s after a freeze, and replaced a lost key`);
