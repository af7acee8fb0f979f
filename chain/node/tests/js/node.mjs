// Where the node is, whose keys have funds, and a contract to use.
export const url = process.env.TIMEBANK_RPC_URL ?? "http://127.0.0.1:8545";
export const ws = url.replace(/^http/, "ws");

export const ALITH = "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";
export const BALTATHAR = "0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b";

// EVM code, assembled by hand. Called with data it adds one to the slot 0, emits Counted(uint256 indexed) with the new
// count and returns it; called with four zeros first it reverts with `Error("no")`; called without data it returns the count.
const runtime = [
  "36", "80", "15", "61", "0000", "57", // no data: jump to READ (patched below)
  "60", "00", "35", "60", "e0", "1c", // the selector
  "15", "61", "0000", "57", // zero: jump to REFUSE (patched below)
  "60", "00", "54", "60", "01", "01", "80", "60", "00", "55", // count + 1, stored
  "80", "60", "00", "52", // in memory
  "7f" + "COUNTED", "60", "20", "60", "00", "a2", // log2 with data
  "60", "20", "60", "00", "f3",
];

export const COUNTED = "event Counted(uint256 indexed count, uint256 value)";

/** The code that deploys the counter. */
export function counter(topic) {
  const body = runtime.join("").replace("COUNTED", topic.slice(2));
  const read = body.length / 2;
  const readCode = "5b" + "6000" + "54" + "6000" + "52" + "6020" + "6000" + "f3";
  const refuse = read + readCode.length / 2;
  const revertData =
    "08c379a0" +
    "0000000000000000000000000000000000000000000000000000000000000020" +
    "0000000000000000000000000000000000000000000000000000000000000002" +
    "6e6f000000000000000000000000000000000000000000000000000000000000";
  // Selector, then three words.
  const refuseCode =
    "5b" +
    "63" + revertData.slice(0, 8) + "60e0" + "1b" + "6000" + "52" +
    "7f" + revertData.slice(8, 72) + "6004" + "52" +
    "7f" + revertData.slice(72, 136) + "6024" + "52" +
    "7f" + revertData.slice(136, 200) + "6044" + "52" +
    "6064" + "6000" + "fd";
  const hex = (number) => number.toString(16).padStart(4, "0");
  const code = (body + readCode + refuseCode)
    .replace("610000", "61" + hex(read))
    .replace("610000", "61" + hex(refuse));
  const length = hex(code.length / 2);
  const init = "61" + length + "61" + "000d".padStart(4, "0") + "6000" + "39" + "61" + length + "6000" + "f3";
  const offset = init.length / 2;
  return "0x" + init.replace("61000d", "61" + hex(offset)) + code;
}
