// Pays TIME and watches for payments, with viem.
//
//   node pay-and-watch.mjs RECEIVER SECONDS

import { formatUnits, isAddress, parseEventLogs } from "viem";
import { bank, bankAbi, done, reader, said, wallet } from "./bank.mjs";

process.on("uncaughtException", said);

const [receiver, seconds] = process.argv.slice(2);
if (!isAddress(receiver ?? "") || !/^[1-9]\d*$/.test(seconds ?? "")) {
  console.error("usage: node pay-and-watch.mjs RECEIVER SECONDS");
  process.exit(2);
}
const member = wallet("TIMEBANK_PRIVATE_KEY");
const amount = BigInt(seconds);

// The pre-check runs the very rule that `transfer` runs, and costs nothing.
const [may, code] = await reader.readContract({
  address: bank,
  abi: bankAbi,
  functionName: "canTransfer",
  args: [member.account.address, receiver, amount],
});
if (!may) {
  console.error(`the bank would refuse it: code ${code} (docs/codes.md)`);
  process.exit(1);
}

// Watch first, so that the payment is among what is seen.
const seen = new Promise((resolve, reject) => {
  const stop = reader.watchContractEvent({
    address: bank,
    abi: bankAbi,
    eventName: "CoinMoved",
    args: { to: receiver },
    onLogs: (logs) => (stop(), resolve(logs[0])),
    onError: reject,
  });
  setTimeout(() => reject(new Error("no payment was seen in half a minute")), 30_000).unref();
});

const before = await reader.readContract({
  address: bank,
  abi: bankAbi,
  functionName: "balanceOf",
  args: [receiver],
});
const receipt = await done(member, {
  address: bank,
  abi: bankAbi,
  functionName: "transfer",
  args: [receiver, amount],
});

// Success means done: the bank's own event is in the transaction's log, with the balance after it.
const [moved] = parseEventLogs({ abi: bankAbi, eventName: "CoinMoved", logs: receipt.logs });
if (moved?.args.amount !== amount || moved.args.to_after !== before + amount) {
  throw new Error("the log does not show the payment");
}
const watched = await seen;
if (watched.args.seq !== moved.args.seq) throw new Error("another payment was seen first");
console.log(`paid ${formatUnits(amount, 0)} s in block ${receipt.blockNumber}; event ${moved.args.seq} of the log`);
process.exit(0);
