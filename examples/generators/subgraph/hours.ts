// The hours' `Transfer` is ERC-6909's, with an id.

import { Transfer } from "./generated/Hours/Hours";
import { Gift } from "./generated/schema";

export function onTransfer(event: Transfer): void {
  let gift = new Gift(event.transaction.hash.concatI32(event.logIndex.toI32()));
  gift.classId = event.params.id;
  gift.amount = event.params.amount;
  gift.save();
}
