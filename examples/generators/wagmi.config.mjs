// What wagmi's generator takes: two contracts at one address, one for each part of the ABI.

import { readFileSync } from "node:fs";
import { defineConfig } from "@wagmi/cli";
import { react } from "@wagmi/cli/plugins";

const abi = (part) =>
  JSON.parse(readFileSync(new URL(`../../cli/abi/timebank.${part}.json`, import.meta.url), "utf8"));

export default defineConfig({
  out: "generated/wagmi.ts",
  contracts: [
    { name: "Bank", abi: abi("bank") },
    { name: "Hours", abi: abi("hours") },
  ],
  plugins: [react()],
});
