// The exchange's numbers by their names.

import type { BankEvent } from "./events.ts";
import { timeBankEnums } from "./generated/time-bank-enums.ts";

/** Whether an order buys hours for coin or sells them. */
export const SIDES = timeBankEnums.Side;
export type Side = keyof typeof SIDES;

/** What becomes of what does not trade at once. The log has a kind more, for what `placeInCall` places. */
export const KINDS = timeBankEnums.OrderKind;
export type Kind = Exclude<keyof typeof KINDS, "forACall">;

/** What became of the rest. */
export const OUTCOMES = timeBankEnums.OrderOutcome;
export type Outcome = keyof typeof OUTCOMES;

/** An order. */
export interface Order {
  classId: number;
  side: Side;
  /** The limit, in percent of par. */
  tick: number;
  lots: number;
  /** When the rest leaves the book, in seconds since 1970; 0 where nothing may rest. */
  expiry: bigint;
  kind: Kind;
}

/** What became of an order. */
export interface Placed {
  /** Names a resting order only where the outcome is `resting`. */
  orderId: bigint;
  /** Lots traded at once. */
  filled: number;
  /** Coin paid or received for them. */
  coin: bigint;
  outcome: Outcome;
}

/** What became of the order whose transaction logged these events. */
export function placed(events: readonly BankEvent[]): Placed {
  let coin = 0n;
  for (const event of events) {
    if (event.eventName === "Trade") {
      coin += event.args.coin;
    }
    if (event.eventName === "OrderPlaced") {
      const { outcome: number } = event.args;
      const outcome = (Object.keys(OUTCOMES) as Outcome[]).find((name) => OUTCOMES[name] === number);
      if (outcome === undefined) {
        throw new Error(`the bank says outcome ${number}, which this client is too old to know`);
      }
      return { orderId: event.args.order_id, filled: event.args.filled, coin, outcome };
    }
  }
  throw new Error("the transaction placed no order");
}
