// Fees for newcomers, on a chain for trying: one of the accounts whose keys everybody knows pays.

import { type Address, createClient, http } from "viem";
import { privateKeyToAccount } from "./keys.ts";
import { sendTransaction, waitForTransactionReceipt } from "viem/actions";
import { chain, config, look, rpcUrl } from "./chain.ts";

/** Has the last of the known accounts pay, whom no story needs. */
export async function giveFees(to: Address, value: bigint): Promise<void> {
  const payer = config().accounts.at(-1);
  if (!payer) {
    throw new Error("nobody pays fees here");
  }
  const account = privateKeyToAccount(payer.key);
  const purse = createClient({ account, chain: chain(), transport: http(rpcUrl()), pollingInterval: 300 });
  const hash = await sendTransaction(purse, { to, value });
  const { status } = await waitForTransactionReceipt(purse, { hash });
  if (status !== "success") {
    throw new Error("the gift was reverted");
  }
  await look();
}
