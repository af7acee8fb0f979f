import { readFileSync } from "node:fs";

import { createConfig } from "ponder";
import type { Abi, Address } from "viem";

/** Where the node answers, its chain and the bank, as compare.mjs says them. */
const { TIMEBANK_RPC_URL: rpc, TIMEBANK_CHAIN: id, TIMEBANK_BANK: address, TIMEBANK_ABI: file } = process.env;
if (!rpc || !id || !address || !file) {
  throw new Error("start it with compare.mjs");
}

export default createConfig({
  chains: { node: { id: Number(id), rpc, pollingInterval: 300, ethGetLogsBlockRange: 10_000 } },
  contracts: {
    TimeBank: {
      chain: "node",
      abi: JSON.parse(readFileSync(file, "utf8")) as Abi,
      address: address as Address,
      startBlock: 0,
    },
  },
});
