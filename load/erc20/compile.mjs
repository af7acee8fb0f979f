// Prints the token's code for Ethereum's machine, in hexadecimal.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import solc from "solc";

const require = createRequire(import.meta.url);
const source = (path) => readFileSync(path, "utf8");
const here = (name) => new URL(name, import.meta.url);

const input = {
  language: "Solidity",
  sources: { "Token.sol": { content: source(here("Token.sol")) } },
  settings: {
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { "Token.sol": { Token: ["evm.bytecode.object"] } },
  },
};
const imported = (path) => {
  try {
    return { contents: source(require.resolve(path)) };
  } catch (error) {
    return { error: error.message };
  }
};

const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }));
const errors = (output.errors ?? []).filter((error) => error.severity === "error");
if (errors.length > 0) {
  console.error(errors[0].formattedMessage.split("\n")[0]);
  process.exit(1);
}
console.log(output.contracts["Token.sol"].Token.evm.bytecode.object);
