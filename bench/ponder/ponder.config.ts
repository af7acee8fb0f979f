import { createConfig } from "ponder";

import { compared } from "./src/compared";

const { rpc, chain, bank, abi } = compared();

export default createConfig({
  chains: { node: { id: chain, rpc, pollingInterval: 300, ethGetLogsBlockRange: 10_000 } },
  contracts: { TimeBank: { chain: "node", abi, address: bank, startBlock: 0 } },
});
