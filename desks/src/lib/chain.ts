// What the desks read: the bank and the council, by the node's RPC behind this page's own origin.

import {
  type Abi,
  type Address,
  type Chain,
  type Client,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  type Hex,
  type Transport,
  createClient,
  http,
} from "viem";
import { getBlock, getChainId, readContract } from "viem/actions";
import { useEffect, useState } from "preact/hooks";
import { councilAbi } from "../../../clients/ts/src/generated/council-abi.ts";
import { timeBankAbi } from "../../../clients/ts/src/generated/time-bank-abi.ts";
import { store, useStore } from "./store.ts";

export { councilAbi, timeBankAbi };

/** What whoever serves the desks says in config.json. */
export interface Config {
  bank: Address;
  council: Address | null;
  /** The first block in which the bank may have logged something. */
  since: number;
  /** Where the node's RPC answers, at this origin. */
  rpc: string;
  /** Where the query service answers, at this origin; null where there is none. */
  index: string | null;
  /** Where a relayer answers, at this origin, that carries what members sign; null or missing where there is none. */
  relay?: string | null;
  /** Accounts whose keys everybody knows, on a chain for trying. */
  accounts: { name: string; address: Address; key: Hex; role?: string }[];
}

/** The end of the chain and of the log, as the node said last. */
export interface Head {
  block: bigint;
  time: number;
  seq: bigint;
  hash: Hex;
}

/** Whether the node answers. */
export interface Connection {
  head?: Head;
  /** When it last answered, in milliseconds. */
  at: number;
  problem?: string;
}

let configuration: Config;
let reader: Client<Transport, Chain | undefined>;
let chainNumber = 0;

export const config = () => configuration;
export const client = () => reader;

/** The chain, as wallets are told. */
export function chain(): Chain {
  return {
    id: chainNumber,
    name: "Time Bank",
    nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl()] } },
  };
}

export const rpcUrl = () => new URL(configuration.rpc, location.href).href;

export const connection = store<Connection>({ at: 0 });

/** Reads the configuration, and asks the node from now on what is new. */
export async function connect(): Promise<void> {
  const answer = await fetch("config.json");
  if (!answer.ok) {
    throw new Error(`config.json: ${answer.status}`);
  }
  configuration = (await answer.json()) as Config;
  reader = createClient({ transport: http(rpcUrl(), { batch: { wait: 5 }, retryCount: 1 }), pollingInterval: 500 });
  const follow = async () => {
    await look();
    setTimeout(follow, document.visibilityState === "visible" ? 3_000 : 15_000);
  };
  await look();
  setTimeout(follow, 3_000);
}

/** Asks the node for the end of the chain and of the log. */
export async function look(): Promise<void> {
  try {
    chainNumber ||= await getChainId(reader);
    const block = await getBlock(reader);
    const [seq, hash] = await readContract(reader, {
      abi: timeBankAbi,
      address: configuration.bank,
      functionName: "auditHead",
    });
    const before = connection.value.head;
    const head = { block: block.number, time: Number(block.timestamp), seq, hash };
    const same = before?.block === head.block && before.hash === head.hash;
    connection.set({ head: same && before ? before : head, at: Date.now() });
  } catch (error) {
    const { head, at } = connection.value;
    connection.set({ ...(head && { head }), at, problem: String((error as Error).message).split("\n")[0] ?? "" });
  }
}

/** Now, by the chain: its last block's time, or this machine's where that is later, as the next block's will be. */
export function now(): number {
  return Math.max(connection.value.head?.time ?? 0, Math.floor(Date.now() / 1000));
}

type Views = ContractFunctionName<typeof timeBankAbi, "view">;

/** Asks the bank. */
export function read<name extends Views>(
  functionName: name,
  args: ContractFunctionArgs<typeof timeBankAbi, "view", name>,
): Promise<ContractFunctionReturnType<typeof timeBankAbi, "view", name>> {
  return readContract(reader, { abi: timeBankAbi, address: configuration.bank, functionName, args } as never) as never;
}

/** Asks the council. */
export function readCouncil<T>(functionName: string, args: readonly unknown[]): Promise<T> {
  if (configuration.council === null) {
    return Promise.reject(new Error("no council"));
  }
  const call = { abi: councilAbi as Abi, address: configuration.council, functionName, args };
  return readContract(reader, call) as Promise<T>;
}

/** What became of a question. */
export interface Asked<T> {
  data?: T;
  problem?: unknown;
  loading: boolean;
}

/** Asks something, and again when the log has gone on or `deps` changed. What was answered stays until then. */
export function useAsk<T>(ask: () => Promise<T>, deps: readonly unknown[]): Asked<T> {
  const { head } = useStore(connection);
  const [asked, answer] = useState<Asked<T> & { key?: string }>({ loading: true });
  const key = deps.map(String).join("|");
  useEffect(() => {
    let current = true;
    if (asked.key !== key) {
      answer({ loading: true, key });
    }
    ask().then(
      (data) => current && answer({ data, loading: false, key }),
      (problem: unknown) => current && answer((before) => ({ ...before, problem, loading: false, key })),
    );
    return () => {
      current = false;
    };
  }, [key, head?.hash, head?.block]);
  return asked.key === key ? asked : { loading: true };
}

/** Asks the bank, and again when the log has gone on. */
export function useBank<name extends Views>(
  functionName: name,
  args: ContractFunctionArgs<typeof timeBankAbi, "view", name>,
): Asked<ContractFunctionReturnType<typeof timeBankAbi, "view", name>> {
  return useAsk(() => read(functionName, args), [functionName, ...(args as readonly unknown[])]);
}
