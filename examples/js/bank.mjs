// What these examples know of a bank: where it is, and the part of its ABI that they use. The whole ABI, typed, is in
// clients/ts; ERC-20's part is viem's own.

import {
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  defineChain,
  erc20Abi,
  http,
  parseAbi,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

const needed = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}; examples/README.md says to what`);
  return value;
};

export const bank = needed("TIMEBANK_BANK");
const url = process.env.TIMEBANK_RPC_URL ?? "http://127.0.0.1:8545";

export const bankAbi = [
  ...erc20Abi,
  ...parseAbi([
    "event CoinMoved(address indexed from, address indexed to, address actor, uint64 amount, uint64 from_after, uint64 to_after, bytes32 reason, uint64 seq)",
    "function canTransfer(address from, address to, uint256 amount) view returns (bool, uint16)",
    "function open(uint8 kind) returns (bool)",
    "function verify(address account, uint8 level, uint64 expiry, bytes32 commitment) returns (bool)",
    "function openAndFreeze(address subject, uint16 reason, bytes32 evidence, uint8 directions, uint64 amount) returns (uint32)",
    "function release(uint32 caseId) returns (bool)",
    "function requestRecovery(address account, address successor, bytes32 evidence) returns (bool)",
    "function grantRole(address account, uint16 role) returns (bool)",
    "function revokeRole(address account, uint16 role) returns (bool)",
    "function confirm(uint32 caseId, uint8 directions, uint64 amount, uint16 days) returns (bool)",
    "function freezeOf(address account) view returns (uint8, uint64, uint32, uint64)",
    "error NotAPerson(address account)",
    "error CaseStatus(uint32 case_id, uint8 status)",
    "error FrozenOut(address account, uint32 case_id, uint64 until)",
  ]),
];

export const reader = createPublicClient({ transport: http(url), pollingInterval: 200 });
const chain = defineChain({
  id: await reader.getChainId(),
  name: "Time Bank",
  nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});

/** A wallet of an account whose key is at hand. */
export const walletOf = (account) => createWalletClient({ account, chain, transport: http(url) });

/** A wallet with the key that a variable holds. */
export const wallet = (variable) => walletOf(privateKeyToAccount(needed(variable)));

/** Sends a call that was tried first, and answers when its block shows that it was done. */
export async function done(who, request) {
  const { request: tried } = await reader.simulateContract({ account: who.account, ...request });
  const hash = await who.writeContract(tried);
  const receipt = await reader.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`${request.functionName} was undone in its block`);
  return receipt;
}

/** What a call is refused with: the name of the error, or the text where a contract reverts with one. */
export async function refused(who, request) {
  try {
    await reader.simulateContract({ account: who.account, ...request });
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError);
    const why = reverted && (reverted.reason ?? reverted.data?.errorName);
    if (why) return why;
    throw error;
  }
  throw new Error(`${request.functionName} is not refused`);
}

/** Says why something failed in a line, and ends. An error of viem's has a short message. */
export function said(error) {
  console.error(`error: ${error.shortMessage ?? error.message}`.split("\n")[0]);
  process.exit(1);
}
