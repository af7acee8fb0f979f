// What a subgraph does with the bank's events: the types are those that The Graph's tools make of the ABI.

import { CoinMoved } from "./generated/Bank/Bank";
import { Payment } from "./generated/schema";

export function onCoinMoved(event: CoinMoved): void {
  let payment = new Payment(event.transaction.hash.concatI32(event.logIndex.toI32()));
  payment.from = event.params.from;
  payment.to = event.params.to;
  payment.amount = event.params.amount;
  payment.save();
}
