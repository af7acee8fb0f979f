// A tribunal whose officer is a Safe (the deployed multisig of safe-global, version 1.4.1): two of three sign, and anybody
// brings what they signed. Then a freeze meets the Safe itself, and a signer whose key was lost is replaced.
//
//   node safe.mjs

import { createRequire } from "node:module";
import {
  concat,
  decodeEventLog,
  encodeFunctionData,
  keccak256,
  parseEther,
  toHex,
  zeroAddress,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { bank, bankAbi, done, reader, refused, said, wallet, walletOf } from "./bank.mjs";

const TRIBUNAL = 16;
const OUTGOING = 1;

process.on("uncaughtException", said);
const governor = wallet("TIMEBANK_GOVERNOR_KEY");
const supervisor = wallet("TIMEBANK_SUPERVISOR_KEY");
const verifier = wallet("TIMEBANK_VERIFIER_KEY");
const member = wallet("TIMEBANK_PRIVATE_KEY");
const hashOf = (text) => keccak256(toHex(text));
const toBank = (functionName, args) => ({ address: bank, abi: bankAbi, functionName, args });
const ask = (functionName, args) => reader.readContract(toBank(functionName, args));

// What Safe publishes: nothing of it is compiled here.
const built = (path) => createRequire(import.meta.url)(`@safe-global/safe-contracts/build/artifacts/contracts/${path}`);
const { abi, bytecode } = built("Safe.sol/Safe.json");
const factory = built("proxies/SafeProxyFactory.sol/SafeProxyFactory.json");

async function deployed(contract) {
  const hash = await member.deployContract({ abi: contract.abi, bytecode: contract.bytecode });
  const { contractAddress, status } = await reader.waitForTransactionReceipt({ hash });
  if (status !== "success" || !contractAddress) throw new Error("a contract of Safe's was not deployed");
  return contractAddress;
}

// The signers have none of the chain's currency, and need none.
const [one, two, three] = [1, 2, 3].map(() => privateKeyToAccount(generatePrivateKey()));
const owners = [one, two, three].map(({ address }) => address);
const none = [zeroAddress, "0x", zeroAddress, zeroAddress, 0n, zeroAddress];
const initializer = encodeFunctionData({ abi, functionName: "setup", args: [owners, 2n, ...none] });
const singleton = await deployed({ abi, bytecode });
const makes = { address: await deployed(factory), abi: factory.abi, functionName: "createProxyWithNonce" };
const made = await done(member, { ...makes, args: [singleton, initializer, 1n] });
const event = made.logs
  .filter(({ address }) => address.toLowerCase() === makes.address.toLowerCase())
  .map((log) => decodeEventLog({ abi: factory.abi, ...log }))
  .find(({ eventName }) => eventName === "ProxyCreation");
const safe = event.args.proxy;
const toSafe = (functionName, args) => ({ address: safe, abi, functionName, args });

/** What signers of the Safe sign, as wallets show it. */
async function signedBy(signers, { address, abi, functionName, args }) {
  const data = encodeFunctionData({ abi, functionName, args });
  const nonce = await reader.readContract(toSafe("nonce", []));
  const message = { to: address, value: 0n, data, operation: 0, safeTxGas: 0n, baseGas: 0n, gasPrice: 0n };
  const typed = {
    domain: { chainId: await reader.getChainId(), verifyingContract: safe },
    primaryType: "SafeTx",
    types: {
      SafeTx: [
        { name: "to", type: "address" },
        { name: "value", type: "uint256" },
        { name: "data", type: "bytes" },
        { name: "operation", type: "uint8" },
        { name: "safeTxGas", type: "uint256" },
        { name: "baseGas", type: "uint256" },
        { name: "gasPrice", type: "uint256" },
        { name: "gasToken", type: "address" },
        { name: "refundReceiver", type: "address" },
        { name: "nonce", type: "uint256" },
      ],
    },
    message: { ...message, gasToken: zeroAddress, refundReceiver: zeroAddress, nonce },
  };
  // In the order of their addresses: so the Safe sees that none signs twice.
  const sorted = [...signers].sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  const signatures = concat(await Promise.all(sorted.map((signer) => signer.signTypedData(typed))));
  const rest = [0n, 0n, 0n, zeroAddress, zeroAddress, signatures];
  return toSafe("execTransaction", [address, 0n, data, 0, ...rest]);
}

function must(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}

// It opens an account like any organisation, and the governor appoints it. Whoever has funds brings what was signed.
await done(member, await signedBy([one, two], toBank("open", [2])));
await done(governor, toBank("grantRole", [safe, TRIBUNAL]));

// A supervisor froze somebody; two of three judges confirm it, and one alone does not.
const frozen = walletOf(privateKeyToAccount(generatePrivateKey()));
const subject = frozen.account.address;
const hash = await member.sendTransaction({ to: subject, value: parseEther("1") });
await reader.waitForTransactionReceipt({ hash });
await done(frozen, toBank("open", [1]));
const opening = toBank("openAndFreeze", [subject, 1, hashOf(`a notice to ${safe}`), OUTGOING, 0n]);
const { result: caseId } = await reader.simulateContract({ account: supervisor.account, ...opening });
await done(supervisor, opening);
const confirming = toBank("confirm", [caseId, OUTGOING, 0n, 30]);
must("one judge alone", await refused(member, await signedBy([one], confirming)), "GS020");
await done(member, await signedBy([one, three], confirming));
const [, , , until] = await ask("freezeOf", [subject]);
const { timestamp } = await reader.getBlock();
if (until < timestamp + 29n * 86_400n) throw new Error(`the freeze ends at ${until}`);
// What the bank refuses the Safe says with its own code, GS013, and not with the bank's error: try it as the Safe first.
const again = toBank("confirm", [caseId, OUTGOING, 0n, 30]);
must("what is confirmed", await refused(member, await signedBy([one, two], again)), "GS013");
must("asked as the Safe", await refused({ account: safe }, again), "CaseStatus");
await done(member, await signedBy([one, two], toBank("release", [caseId])));

// Nobody moves its account to another key: the Safe replaces a lost one.
const moving = toBank("requestRecovery", [safe, one.address, hashOf("a letter that nobody wrote")]);
must("whoever would move the Safe", await refused(verifier, moving), "NotAPerson");
const fresh = privateKeyToAccount(generatePrivateKey());
const listed = await reader.readContract(toSafe("getOwners", []));
const at = listed.findIndex((owner) => owner === three.address);
const before = at === 0 ? "0x0000000000000000000000000000000000000001" : listed[at - 1];
await done(member, await signedBy([one, two], toSafe("swapOwner", [before, three.address, fresh.address])));
must("the lost key", await reader.readContract(toSafe("isOwner", [three.address])), false);
must("the fresh key", await reader.readContract(toSafe("isOwner", [fresh.address])), true);
await done(governor, toBank("revokeRole", [safe, TRIBUNAL]));
console.log(`a Safe at ${safe}, 2 of 3, judged case ${caseId} and replaced a lost key`);
