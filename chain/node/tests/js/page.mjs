// The page that the browser opens, as a dApp is built: viem and a bundler. It asks a node of another origin, and says in
// the window what it found.
import { createPublicClient, createWalletClient, defineChain, http, parseEther, webSocket } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { ALITH, BALTATHAR, url, ws } from "./node.mjs";

const chain = defineChain({
  id: 420420420,
  name: "Time Bank",
  nativeCurrency: { name: "DOT", symbol: "DOT", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});

async function used() {
  const transport = http(url, { batch: true });
  const client = createPublicClient({ chain, transport, pollingInterval: 50 });
  const wallet = createWalletClient({ account: privateKeyToAccount(ALITH), chain, transport });
  const to = privateKeyToAccount(BALTATHAR).address;
  const [id, before] = await Promise.all([client.getChainId(), client.getBalance({ address: to })]);
  const socket = webSocket(ws);
  const listener = createPublicClient({ chain, transport: socket });
  const heard = [];
  listener.watchBlockNumber({ onBlockNumber: (number) => heard.push(number) });
  // A subscription that is not there yet hears nothing.
  await listener.getBlockNumber();
  const hash = await wallet.sendTransaction({ to, value: parseEther("1") });
  const receipt = await client.waitForTransactionReceipt({ hash });
  const after = await client.getBalance({ address: to });
  for (let tries = 0; tries < 100 && !heard.includes(receipt.blockNumber); tries++) {
    await new Promise((wake) => setTimeout(wake, 50));
  }
  // The browser itself says whether an answer came from another origin.
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "Content-Type": "application/json", "X-Any-Header": "1" };
  const answer = await fetch(url, { method: "POST", headers, body });
  return {
    id,
    answer: answer.type,
    status: receipt.status,
    moved: String(after - before),
    heard: heard.includes(receipt.blockNumber),
  };
}

window.found = used();
