// Asks two nodes the same about everything that happened on their chain, and says where their answers differ.

/** Where `pallet-revive-eth-rpc` 0.24 may answer otherwise, and why: docs/node.md tells its readers the same. */
export const KNOWN = [
  [/^web3_clientVersion/, "each says its name"],
  [/^eth_accounts/, "ours signs for the accounts that everybody knows"],
  [/^eth_getTransactionReceipt.*\.cumulativeGasUsed$/, "ours adds the block's receipts up"],
  [/^eth_getBlockBy.*\.size$/, "ours counts the transactions' bytes"],
  [/^eth_getBlockBy.*\.(baseFeePerGas|totalDifficulty)$/, "which fields a header has"],
  [/^(eth_call|eth_estimateGas).*\.message$/, "ours speaks in geth's words"],
  [/^eth_sendRawTransaction.*\.(message|code)$/, "ours speaks in geth's words"],
  [/^debug_trace.*\.message$/, "ours speaks in geth's words"],
  [/^debug_trace.*\.logs\[\]\.index$/, "ours numbers a frame's logs, as geth does"],
  [/^eth_(getLogs|getTransactionReceipt)\..*blockTimestamp$/, "ours dates a log, as geth does"],
  [/^eth_feeHistory.*\.gasUsedRatio\[\]$/, "ours says it in millionths"],
];

const BATCH = 50;

/** The answers to requests, in their order: `{ result }` or `{ error: { code, message, data } }`. */
export async function answers(url, requests) {
  const all = [];
  for (let from = 0; from < requests.length; from += BATCH) {
    const some = requests.slice(from, from + BATCH);
    const body = some.map(([method, params], id) => ({ jsonrpc: "2.0", id, method, params }));
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
    const answered = await response.json();
    if (!Array.isArray(answered)) throw new Error(`${url} answers a batch with ${JSON.stringify(answered)}`);
    answered.sort((one, other) => one.id - other.id);
    all.push(...answered.map(({ result, error }) => (error ? { error } : { result })));
  }
  return all;
}

const hex = (number) => "0x" + number.toString(16);

/** Everything that clients ask about the last `count` blocks and what is in them, at blocks that do not move. */
export async function questions(url, count) {
  const [{ result: tip }] = await answers(url, [["eth_blockNumber", []]]);
  const numbers = [];
  for (let number = Math.max(1, Number(tip) - count + 1); number <= Number(tip); number++) numbers.push(hex(number));
  const blocks = await answers(url, numbers.map((number) => ["eth_getBlockByNumber", [number, true]]));
  const asked = [
    ["eth_chainId", []], ["net_version", []], ["eth_gasPrice", []], ["eth_maxPriorityFeePerGas", []],
    ["eth_syncing", []], ["eth_accounts", []], ["web3_clientVersion", []], ["net_listening", []],
    ["eth_getBlockByNumber", [hex(Number(tip) + 1000), false]],
    ["eth_getTransactionByHash", ["0x" + "11".repeat(32)]],
    ["eth_getTransactionReceipt", ["0x" + "11".repeat(32)]],
    ["eth_getBlockByHash", ["0x" + "11".repeat(32), false]],
    ["eth_sendRawTransaction", ["0x"]], ["eth_sendRawTransaction", ["0xc0"]],
    ["eth_feeHistory", ["0x4", tip, [25, 75]]],
  ];
  const accounts = new Set();
  for (const { result: block } of blocks) {
    const { number, hash } = block;
    asked.push(
      ["eth_getBlockByNumber", [number, true]], ["eth_getBlockByNumber", [number, false]],
      ["eth_getBlockByHash", [hash, true]], ["eth_getBlockTransactionCountByNumber", [number]],
      ["eth_getBlockTransactionCountByHash", [hash]],
      ["eth_getLogs", [{ fromBlock: number, toBlock: number }]], ["eth_getLogs", [{ blockHash: hash }]],
    );
    for (const { hash: sent, transactionIndex, from, to, input, value } of block.transactions) {
      const before = hex(Number(number) - 1);
      const call = { from, input, value, ...(to && { to }) };
      asked.push(
        ["eth_getTransactionByHash", [sent]], ["eth_getTransactionReceipt", [sent]],
        ["eth_getTransactionByBlockHashAndIndex", [hash, transactionIndex]],
        ["eth_getTransactionByBlockNumberAndIndex", [number, transactionIndex]],
        ["debug_traceTransaction", [sent, { tracer: "callTracer" }]],
        ["eth_getBalance", [from, number]], ["eth_getTransactionCount", [from, number]],
        ["eth_call", [call, before]], ["eth_estimateGas", [call, before]],
      );
      if (to && !accounts.has(to)) {
        accounts.add(to);
        asked.push(
          ["eth_getCode", [to, tip]], ["eth_getBalance", [to, tip]],
          ["eth_getStorageAt", [to, "0x0", tip]],
        );
      }
    }
  }
  return asked;
}

/** Paths at which two values differ. */
function* differences(one, other, path) {
  if (one === other) return;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    yield { path, ours: one, theirs: other };
    return;
  }
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const isIndex = Array.isArray(one) && Array.isArray(other);
    yield* differences(one[key], other[key], isIndex ? `${path}[]` : `${path}.${key}`);
  }
}

/** An answer with its logs in the order of their numbers: eth-rpc lists them in another where a block has several. */
function ordered(method, answer) {
  if (method !== "eth_getLogs" || !Array.isArray(answer.result)) return answer;
  const place = ({ blockNumber, logIndex }) => Number(blockNumber) * 2 ** 20 + Number(logIndex);
  return { ...answer, result: [...answer.result].sort((log, next) => place(log) - place(next)) };
}

/** How the answers of two nodes to the same requests differ, beside what is known: each difference once, with an example. */
export async function compared(ours, theirs, requests, known = KNOWN) {
  const [one, other] = [await answers(ours, requests), await answers(theirs, requests)];
  const found = new Map();
  requests.forEach(([method, params], place) => {
    for (const difference of differences(ordered(method, one[place]), ordered(method, other[place]), method)) {
      const isKnown = known.some(([where]) => where.test(difference.path));
      if (isKnown || found.has(difference.path)) continue;
      found.set(difference.path, { ...difference, request: [method, params] });
    }
  });
  return [...found.values()];
}
