// What the demonstration needs beside its story: a council with known members, funds for whoever carries what members
// sign, and everybody's keys for the desks.
// They are derived as `timebank demo` derives them; everybody knows them. Only for chains for trying.
//
//   node scripts/demonstration.mjs --rpc http://127.0.0.1:8545 --programs target/contract/sol/ink [--carrier 0x…]

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  concat,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeDeployData,
  http,
  keccak256,
  parseEther,
  stringToHex,
} from "viem";
import { privateKeyToAccount, privateKeyToAddress } from "viem/accounts";

const { values } = parseArgs({
  options: {
    rpc: { type: "string", default: "http://127.0.0.1:8545" },
    programs: { type: "string" },
    carrier: { type: "string" },
  },
});

/** The accounts that a new chain endows: the first deploys, three are a council, the last gives newcomers their fees. */
const ENDOWED = {
  Alith: "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133",
  Baltathar: "0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b",
  Charleth: "0x0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b",
  Dorothy: "0x39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68",
  Ethan: "0x7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4",
};

/** Who appears in the story, and as what. */
const STORY = {
  Ann: "member",
  Ben: "member",
  Cem: "member",
  Dora: "member",
  "Neighbours' House": "recorder",
  "Co-op Works": "recorder",
  "Evening School": "recorder",
  "Guild Hall": "recorder",
  Sue: "supervisor",
  Tom: "tribunal",
  Vera: "verifier",
  Cleo: "central bank",
  Gus: "governor",
};

const account = (name, role, key) => ({ name, role, key, address: privateKeyToAddress(key) });
const accounts = [
  ...Object.entries(STORY).map(([name, role]) =>
    account(name, role, keccak256(concat([ENDOWED.Alith, stringToHex(name)]))),
  ),
  ...["Baltathar", "Charleth", "Dorothy"].map((name) => account(name, "council", ENDOWED[name])),
  account("Alith", "guardian", ENDOWED.Alith),
  account("Ethan", "gives fees", ENDOWED.Ethan),
];

const transport = http(values.rpc);
const reader = createPublicClient({ transport, pollingInterval: 100 });
const chain = defineChain({
  id: await reader.getChainId(),
  name: "Time Bank",
  nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
  rpcUrls: { default: { http: [values.rpc] } },
});
const walletOf = (key) => createWalletClient({ account: privateKeyToAccount(key), chain, transport });

/** Gives whoever carries what members sign the means to. */
async function fund(carrier) {
  const hash = await walletOf(ENDOWED.Ethan).sendTransaction({ to: carrier, value: parseEther("1000") });
  const { status } = await reader.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new Error("the carrier got no funds");
}

/** Deploys the council: two of three, an hour's delay. */
async function council() {
  const code = `0x${(await readFile(join(values.programs, "council.polkavm"))).toString("hex")}`;
  const inputs = ["address[]", "uint8", "address", "uint32", "uint32", "uint32"].map((type, at) => ({
    type,
    name: `figure${at}`,
  }));
  const abi = [{ type: "constructor", inputs, stateMutability: "nonpayable" }];
  const members = ["Baltathar", "Charleth", "Dorothy"].map((name) => privateKeyToAddress(ENDOWED[name]));
  const guardian = privateKeyToAddress(ENDOWED.Alith);
  const hash = await walletOf(ENDOWED.Alith).sendTransaction({
    data: encodeDeployData({ abi, bytecode: code, args: [members, 2, guardian, 3600, 3600, 86400] }),
  });
  const { contractAddress, status } = await reader.waitForTransactionReceipt({ hash });
  if (status !== "success" || !contractAddress) throw new Error("the council was not founded");
  return contractAddress;
}

if (values.carrier) await fund(values.carrier);
console.log(JSON.stringify({ council: await council(), accounts }));
