// A member who has none of the chain's currency signs; a relayer carries it, and a treasury's contract pays the relayer: so
// much in a day and no more, whoever holds the relayer's key.
//
//   TIMEBANK_CLI=target/debug/timebank node carried.mjs

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { encodeFunctionData, parseEther } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { bank, bankAbi, done, reader, refused, said, wallet, walletOf } from "./bank.mjs";
import { compiled } from "./compiled.mjs";

const DAILY = parseEther("0.3");
const HOLD = "0.1";
const FIRST = parseEther("0.05");
const CALLS = 12n;

process.on("uncaughtException", said);
process.on("unhandledRejection", said);
const sponsor = wallet("TIMEBANK_PRIVATE_KEY");
const carrierKey = generatePrivateKey();
const carrier = walletOf(privateKeyToAccount(carrierKey));
const mia = walletOf(privateKeyToAccount(generatePrivateKey()));
const fundsOf = (address) => reader.getBalance({ address });

// The sponsor's treasury, and something for the carrier to begin with.
const { abi, bytecode } = compiled("SponsorsTreasury");
const founding = { abi, bytecode, args: [carrier.account.address, DAILY], value: parseEther("5") };
const { contractAddress: treasury, status } = await reader.waitForTransactionReceipt({
  hash: await sponsor.deployContract(founding),
});
if (status !== "success" || !treasury) throw new Error("the treasury was not deployed");
const toTreasury = (functionName, args = []) => ({ address: treasury, abi, functionName, args });
await reader.waitForTransactionReceipt({
  hash: await sponsor.sendTransaction({ to: carrier.account.address, value: FIRST }),
});

// The relayer, with a queue that is gone in the end.
const folder = mkdtempSync(join(tmpdir(), "relayer-"));
const program = process.env.TIMEBANK_CLI ?? "timebank";
const options = ["--json", "relayer", "--port", "0", "--queue", join(folder, "queue"), "--treasury", treasury];
const relayer = spawn(program, [...options, "--hold", HOLD, "--bank", bank], {
  env: { ...process.env, TIMEBANK_PRIVATE_KEY: carrierKey },
  stdio: ["ignore", "pipe", "inherit"],
});
process.on("exit", () => {
  relayer.kill();
  rmSync(folder, { recursive: true, force: true });
});
const first = await createInterface({ input: relayer.stdout })[Symbol.asyncIterator]().next();
if (first.done) throw new Error("the relayer did not start");
const at = `http://${JSON.parse(first.value).at}`;

const chainId = await reader.getChainId();
const { timestamp } = await reader.getBlock();
const deadline = timestamp + 86_400n;
const Carry = [
  { name: "member", type: "address" },
  { name: "call", type: "bytes" },
  { name: "nonce", type: "uint256" },
  { name: "deadline", type: "uint64" },
  { name: "bound", type: "uint64" },
];

/** Signs a call and has it carried; what became of it. */
async function carried(nonce, functionName, args) {
  const call = encodeFunctionData({ abi: bankAbi, functionName, args });
  const message = { member: mia.account.address, call, nonce, deadline, bound: 0n };
  const domain = { name: "Time", version: "1", chainId, verifyingContract: bank };
  const signature = await mia.account.signTypedData({ domain, types: { Carry }, primaryType: "Carry", message });
  const body = JSON.stringify({
    ...message,
    nonce: `0x${nonce.toString(16)}`,
    deadline: Number(deadline),
    bound: 0,
    signature,
  });
  const headers = { "content-type": "application/json" };
  const taken = await fetch(`${at}/v1/carry`, { method: "POST", headers, body });
  const { id, error } = await taken.json();
  if (taken.status !== 202) throw new Error(`${functionName} is not taken: ${error}`);
  for (;;) {
    const became = await (await fetch(`${at}/v1/carry/${id}`)).json();
    if (became.status === "refused") throw new Error(`${functionName} is refused: ${became.why}`);
    if (became.status === "carried") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

await carried(0n, "open", [1]);
for (let nonce = 1n; nonce <= CALLS; nonce++) await carried(nonce, "approve", [sponsor.account.address, nonce]);
const allowed = await reader.readContract({
  address: bank,
  abi: bankAbi,
  functionName: "allowance",
  args: [mia.account.address, sponsor.account.address],
});
if (allowed !== CALLS) throw new Error(`${allowed} are allowed`);
if ((await fundsOf(mia.account.address)) !== 0n) throw new Error("Mia has funds");

// What the carrier spent came from the treasury, within the day's limit, and the relayer says so.
const [left, held] = [await reader.readContract(toTreasury("left")), await fundsOf(carrier.account.address)];
const drawn = DAILY - left;
if (drawn === 0n || drawn > DAILY) throw new Error(`${drawn} was drawn`);
if (held > FIRST + drawn) throw new Error(`the carrier holds ${held}`);
const metrics = await (await fetch(`${at}/metrics`)).text();
for (const line of [`timebank_relayer_drawn_total ${drawn}`, `timebank_relayer_treasury_left ${left}`]) {
  if (!metrics.includes(line)) throw new Error(`the relayer does not say ${line}:\n${metrics}`);
}

const beyond = await refused(carrier, toTreasury("draw", [left + 1n]));
if (beyond !== "BeyondTheDay") throw new Error(`whoever draws too much is told ${beyond}`);
const stranger = await refused(sponsor, toTreasury("draw", [1n]));
if (stranger !== "NotTheCarrier") throw new Error(`whoever is no carrier is told ${stranger}`);
// A carrier whose key is stolen is replaced at once.
await done(sponsor, toTreasury("appoint", [sponsor.account.address, DAILY]));
const stolen = await refused(carrier, toTreasury("draw", [1n]));
if (stolen !== "NotTheCarrier") throw new Error(`the stolen key is told ${stolen}`);
console.log(`${CALLS + 1n} calls were carried for a member without currency; the treasury paid ${drawn} of ${DAILY}`);
process.exit(0);
