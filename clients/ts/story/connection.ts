// The node that the story is told to, and the account that pays for it.

import {
  type Account,
  type Chain,
  type HttpTransport,
  type PublicClient,
  type Transport,
  type WalletClient,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  isHex,
  size,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

/** The account that development chains endow; everybody knows its key. */
const DEVELOPMENT_KEY = "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";

/** What sends. */
export type Wallet = WalletClient<Transport, Chain, Account>;

/** A node, and somebody with funds on it. */
export interface Connection {
  chain: Chain;
  reader: PublicClient<Transport, Chain>;
  funder: Wallet;
}

/** Connects to the node and the account that the environment names. */
export async function connect(env: NodeJS.ProcessEnv = process.env): Promise<Connection> {
  const url = env["TIMEBANK_RPC_URL"];
  if (url === undefined) {
    throw new Error("set TIMEBANK_RPC_URL to a node's Ethereum RPC; `cargo xtask node` starts one");
  }
  const key = env["TIMEBANK_PRIVATE_KEY"] ?? DEVELOPMENT_KEY;
  if (!isHex(key) || size(key) !== 32) {
    throw new Error("TIMEBANK_PRIVATE_KEY is no private key: it has 0x and 64 hexadecimal digits");
  }
  const chain = await chainAt(url);
  const reader = createPublicClient({ chain, transport: patient(url), pollingInterval: POLLING });
  const funder = walletOf(privateKeyToAccount(key), chain);
  return { chain, reader, funder };
}

/** A wallet for an account. */
export function walletOf(account: Account, chain: Chain): Wallet {
  return createWalletClient({ account, chain, transport: patient(), pollingInterval: POLLING });
}

/** Blocks of a local node follow each other fast. */
const POLLING = 200;

/** A node that makes a block for each transaction answers only when it has. */
function patient(url?: string): HttpTransport {
  return http(url, { timeout: 60_000 });
}

/** Scheme, host and port: whatever else an address has may be a key. */
export function shown(url: string): string {
  const { protocol, host } = URL.canParse(url) ? new URL(url) : { protocol: "", host: "" };
  return host === "" ? "an address that is none" : `${protocol}//${host}`;
}

async function chainAt(url: string): Promise<Chain> {
  let id: number;
  try {
    id = await createPublicClient({ transport: http(url) }).getChainId();
  } catch {
    throw new Error(`no node answers at ${shown(url)}: start one with \`cargo xtask node\`, or set TIMEBANK_RPC_URL`);
  }
  return defineChain({
    id,
    name: "Time Bank",
    nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
}
