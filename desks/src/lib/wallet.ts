// Who signs: a wallet of the browser (EIP-6963), a key that this browser keeps encrypted, or, on a chain for trying, one
// of the accounts whose keys everybody knows.

import { type Address, type Client, type Hex, createClient, custom, getAddress, http, toHex } from "viem";
import type { LocalAccount } from "viem";
import { chain, config, rpcUrl } from "./chain.ts";
import { store } from "./store.ts";

/** A provider as EIP-1193 has it. */
export interface Provider {
  request(call: { method: string; params?: unknown }): Promise<unknown>;
  on?(event: string, told: (value: unknown) => void): void;
  removeListener?(event: string, told: (value: unknown) => void): void;
}

/** A wallet that the browser has, as it announces itself. */
export interface Announced {
  info: { uuid: string; name: string; icon: string; rdns: string };
  provider: Provider;
}

/** Who signs. */
export interface Signer {
  kind: "wallet" | "vault" | "known";
  name: string;
  address: Address;
  client: Client;
}

/** The wallets that announced themselves. */
export const announced = store<Announced[]>([]);
/** Who signs now. */
export const signer = store<Signer | undefined>(undefined);

/** Asks the browser's wallets to announce themselves. */
export function discover(): void {
  addEventListener("eip6963:announceProvider", (event) => {
    const detail = (event as CustomEvent<Announced>).detail;
    const known = announced.value.some(({ info }) => info.uuid === detail?.info?.uuid);
    if (detail?.provider && !known) {
      announced.set([...announced.value, detail]);
    }
  });
  dispatchEvent(new globalThis.Event("eip6963:requestProvider"));
}

const codeOf = (error: unknown) => (error as { code?: number }).code;

/** Has a wallet be on the bank's chain: adds it where the wallet does not know it. */
async function onChain(provider: Provider): Promise<void> {
  const wanted = toHex(chain().id);
  if ((await provider.request({ method: "eth_chainId" })) === wanted) {
    return;
  }
  try {
    await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: wanted }] });
  } catch (error) {
    if (codeOf(error) !== 4902) {
      throw error;
    }
    const { name, nativeCurrency } = chain();
    const added = { chainId: wanted, chainName: name, nativeCurrency, rpcUrls: [rpcUrl()] };
    await provider.request({ method: "wallet_addEthereumChain", params: [added] });
  }
}

let forget: (() => void) | undefined;

/** Lets a wallet sign. */
export async function useWallet({ info, provider }: Announced): Promise<void> {
  const accounts = (await provider.request({ method: "eth_requestAccounts" })) as string[];
  await onChain(provider);
  const sign = (account: string | undefined) => {
    if (!account) {
      return leave();
    }
    const address = getAddress(account);
    const client = createClient({
      account: address,
      chain: chain(),
      transport: custom(provider as never, { retryCount: 0 }),
      pollingInterval: 500,
    });
    signer.set({ kind: "wallet", name: info.name, address, client });
  };
  forget?.();
  const accountsChanged = (changed: unknown) => sign((changed as string[])[0]);
  const chainChanged = (id: unknown) => void (id === toHex(chain().id) || leave());
  provider.on?.("accountsChanged", accountsChanged);
  provider.on?.("chainChanged", chainChanged);
  forget = () => {
    provider.removeListener?.("accountsChanged", accountsChanged);
    provider.removeListener?.("chainChanged", chainChanged);
  };
  sign(accounts[0]);
}

/** A client that signs with a key of this page. */
function signing(account: LocalAccount): Client {
  return createClient({ account, chain: chain(), transport: http(rpcUrl(), { retryCount: 1 }), pollingInterval: 500 });
}

/** Lets a key sign that the page holds from now on until it is left. */
export async function useKey(key: Hex, name: string, kind: "vault" | "known"): Promise<void> {
  const { privateKeyToAccount } = await import("./keys.ts");
  const account = privateKeyToAccount(key);
  forget?.();
  forget = undefined;
  signer.set({ kind, name, address: account.address, client: signing(account) });
  if (kind === "known") {
    sessionStorage.setItem("known", name);
  } else {
    sessionStorage.removeItem("known");
  }
}

/** Goes on as the known account that signed before the page was loaded again. */
export async function resume(): Promise<void> {
  const name = sessionStorage.getItem("known");
  const known = config().accounts.find((account) => account.name === name);
  if (known) {
    await useKey(known.key, known.name, "known");
  }
}

/** Nobody signs any more. */
export function leave(): void {
  forget?.();
  forget = undefined;
  sessionStorage.removeItem("known");
  signer.set(undefined);
}
