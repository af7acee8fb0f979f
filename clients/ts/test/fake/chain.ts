// A chain of one transaction a block, as far as a client sees it, which a test has lie where it likes.

import {
  type Hex,
  type Log,
  createWalletClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  keccak256,
  numberToHex,
  zeroHash,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { timeBankAbi } from "../../src/index.ts";

export const BANK = "0x1111111111111111111111111111111111111111";
export const ANN = "0x2222222222222222222222222222222222222222";
export const account = privateKeyToAccount(`0x${"07".repeat(32)}`);

/** What a node answers where a test says it; nothing where it is honest. */
export type Lie = (method: string, params: unknown[], sent: Hex[]) => unknown;

interface AbiEvent {
  name: string;
  inputs: { name: string; type: string; indexed: boolean }[];
}

/** What a node's error is. */
export function failure(message: string, code = -32000): Error {
  return Object.assign(new Error(message), { code, details: message });
}

/** An event of the bank's, in block 5. */
export function logged(eventName: string, args: Record<string, unknown>, address: Hex = BANK): Log {
  // The standards share names; the one with these figures is meant.
  const events = timeBankAbi.filter(({ type }) => type === "event") as unknown as AbiEvent[];
  const has = ({ inputs }: AbiEvent) => Object.keys(args).every((name) => inputs.some((input) => input.name === name));
  const item = events.find((event) => event.name === eventName && has(event))!;
  const empty = (type: string) =>
    type === "address"
      ? ANN
      : type === "bytes32"
        ? zeroHash
        : type === "bool"
          ? false
          : type.endsWith("64") || type.endsWith("128") || type.endsWith("256")
            ? 0n
            : 0;
  const filled = Object.fromEntries(item.inputs.map(({ name, type }) => [name, args[name] ?? empty(type)]));
  const rest = item.inputs.filter(({ indexed }) => !indexed);
  return {
    address,
    topics: encodeEventTopics({ abi: [item], eventName, args: filled } as never),
    data: encodeAbiParameters(rest as never, rest.map(({ name }) => filled[name]) as never),
    blockNumber: "0x5",
    logIndex: "0x0",
    transactionIndex: "0x0",
    blockHash: zeroHash,
    transactionHash: zeroHash,
    removed: false,
  } as unknown as Log;
}

/** What a message answers. */
export function answer(functionName: string, result: unknown): Hex {
  return encodeFunctionResult({ abi: timeBankAbi, functionName, result } as never);
}

/** A receipt in block 5. */
export function receipt(hash: unknown, logs: readonly unknown[] = [], more: Record<string, unknown> = {}) {
  return {
    transactionHash: hash,
    transactionIndex: "0x0",
    blockHash: zeroHash,
    blockNumber: "0x5",
    from: account.address,
    to: BANK,
    cumulativeGasUsed: "0x384",
    gasUsed: "0x384",
    effectiveGasPrice: "0x1",
    contractAddress: null,
    logs,
    logsBloom: "0x",
    status: "0x1",
    type: "0x0",
    ...more,
  };
}

/** A chain that takes what is sent and puts it into block 5, where it leaves these events. `lie` answers before it does. */
export function chain(logs: readonly unknown[], lie: Lie = () => undefined) {
  const asked: string[] = [];
  const sent: Hex[] = [];
  const request = async ({ method, params = [] }: { method: string; params?: unknown[] }) => {
    asked.push(method);
    if (method === "eth_sendRawTransaction") {
      sent.push(params[0] as Hex);
    }
    const lied = lie(method, params, sent);
    if (lied instanceof Error) {
      throw lied;
    }
    if (lied !== undefined) {
      return lied;
    }
    const known = sent.map((raw) => keccak256(raw)).find((hash) => hash === params[0]);
    switch (method) {
      case "eth_chainId":
        return "0x7";
      case "eth_blockNumber":
        return "0x5";
      case "eth_call":
        return answer("transfer", true);
      case "eth_estimateGas":
        return "0x3e8";
      case "eth_gasPrice":
        return "0x3e8";
      case "eth_getTransactionCount":
        return numberToHex(7 + sent.length);
      case "eth_getBlockByNumber":
        return { number: "0x5", timestamp: "0x0", transactions: [] };
      case "eth_sendRawTransaction":
        return keccak256(params[0] as Hex);
      case "eth_getTransactionReceipt":
        return known ? receipt(known, logs) : null;
      case "eth_getTransactionByHash":
        return known ? { hash: known, nonce: numberToHex(6 + sent.length), blockNumber: "0x5", type: "0x0" } : null;
      default:
        throw failure("method not found", -32601);
    }
  };
  const transport = custom({ request }, { retryCount: 0 });
  const client = createWalletClient({ account, transport, pollingInterval: 10 });
  return { client, asked, sent, times: (method: string) => asked.filter((name) => name === method).length };
}
