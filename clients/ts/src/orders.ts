// The exchange's numbers by their names.

import type { BankEvent } from "./events.ts";

/** Whether an order buys hours for coin or sells them. */
export const SIDES = { bid: 0, ask: 1 } as const;
export type Side = keyof typeof SIDES;

/** What becomes of what does not trade at once. */
export const KINDS = { limit: 0, ioc: 1, fok: 2, postOnly: 3 } as const;
export type Kind = keyof typeof KINDS;

/** What became of the rest, in the order of the bank's numbers. */
export const OUTCOMES = ["filled", "resting", "dropped", "capped", "halted"] as const;
export type Outcome = (typeof OUTCOMES)[number];

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
      const outcome = OUTCOMES[event.args.outcome];
      if (outcome === undefined) {
        throw new Error(`the bank says outcome ${event.args.outcome}, which this client is too old to know`);
      }
      return { orderId: event.args.order_id, filled: event.args.filled, coin, outcome };
    }
  }
  throw new Error("the transaction placed no order");
}
