// Compiles the bank's rules to WebAssembly, into public/rules.wasm.

import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = "wasm32-unknown-unknown";
const run = (program, args) => execFileSync(program, args, { cwd: join(root, "rules"), stdio: "inherit" });

try {
  const installed = execFileSync("rustup", ["target", "list", "--installed"], { encoding: "utf8" });
  if (!installed.includes(target)) run("rustup", ["target", "add", target]);
} catch {
  // Without rustup, the compiler has the target or says that it has not.
}
run("cargo", ["build", "--release", "--locked", "--target", target]);
copyFileSync(join(root, "rules/target", target, "release/timebank_desk_rules.wasm"), join(root, "public/rules.wasm"));
