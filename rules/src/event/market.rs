//! The exchange: orders, trades, markets.

use super::declare::*;

events! {
    /// Emitted when an order was placed, after whatever it traded at once.
    order_placed::OrderPlaced seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// Its id.
        order_id: u128,
        /// 0 bid, 1 ask.
        side: u8,
        /// 0 limit, 1 IOC, 2 FOK, 3 post-only, 4 for a call.
        kind: u8,
        /// Lots asked for. The limit is part of the id.
        lots: u32,
        /// Lots traded at once; the rest rests where the outcome says so.
        filled: u32,
        /// The moment from which it no longer trades.
        expiry: u64,
        /// What became of the rest ([`crate::book::Outcome`]).
        outcome: u8,
        /// The member's coin in orders, after.
        coin_locked_after: u64,
        /// The member's hours of the class in orders, after.
        hours_locked_after: u64,
    }
    /// Emitted after the `OrderPlaced` of an order that asked for more than `place` does: what it asked for.
    order_wished::OrderWished seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// What its member calls it; zero where it has no name.
        [topic] tag: Hash,
        /// Its id.
        order_id: u128,
        /// The limit that it asked for, in percent of par; where it slid, its id has another.
        tick: u16,
        /// The most coin that changes hands, in seconds; 0 where nothing bounds it.
        budget: u64,
        /// The fewest lots that it was to trade at once.
        least_lots: u32,
        /// The most orders that it was to trade with; 0 for as many as one call may.
        most: u8,
        /// Whether it was to stop at an order of its member's own.
        keep_own: bool,
        /// Whether it was to rest behind the best price instead of being refused.
        slide: bool,
    }
    /// Emitted for every fill: the trade record `X_k`, which names both parties, class and amount.
    trade::Trade seq {
        /// The class `T_j`.
        [topic] class_id: u16,
        /// The seller `A_i`.
        [topic] seller: Address,
        /// The buyer `E_k`.
        [topic] buyer: Address,
        /// The amount `D_k`, in lots.
        lots: u32,
        /// The price in percent of par: the maker's, or the call's.
        tick: u16,
        /// What it cost, in seconds of coin.
        coin: u64,
        /// The order that rested; in a call, where both did, the seller's.
        maker_order: u128,
        /// Lots left of that order; 0 where it has left the book.
        maker_left: u32,
        /// Who took: 0 the buyer, 1 the seller, 2 neither, in a call ([`crate::book::Aggressor`]).
        aggressor: u8,
        /// All of the seller's coin after.
        seller_coin_after: u64,
        /// All of the seller's hours of the class after.
        seller_hours_after: u64,
        /// All of the buyer's coin after.
        buyer_coin_after: u64,
        /// All of the buyer's hours of the class after.
        buyer_hours_after: u64,
    }
    /// Emitted when a resting order leaves the book otherwise than by trading.
    order_removed::OrderRemoved seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// Who caused it.
        [topic] actor: Address,
        /// Its id.
        order_id: u128,
        /// Lots that were left of it.
        lots: u32,
        /// Why ([`crate::book::Removal`]).
        reason: u8,
        /// What the actor got of what was locked: seconds of coin for a bid, of service for an ask.
        bounty: u64,
        /// The member's coin in orders, after.
        coin_locked_after: u64,
        /// The member's hours of the class in orders, after.
        hours_locked_after: u64,
    }
    /// Emitted when a resting order is made smaller; it keeps its place. In a call also for the bid of a trade, after its
    /// `Trade`, which names the ask, and where the longer side is shared for what goes beyond a share.
    order_reduced::OrderReduced seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// Its id.
        order_id: u128,
        /// Lots taken off it.
        lots: u32,
        /// Lots left of it.
        left: u32,
        /// The member's coin in orders, after.
        coin_locked_after: u64,
        /// The member's hours of the class in orders, after.
        hours_locked_after: u64,
    }
    /// Emitted when what one order traded has carried the price so far that the class halts; it trades again by itself.
    class_halted::ClassHalted seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order it was.
        [topic] actor: Address,
        /// The price at which it last traded.
        tick: u16,
        /// The lowest price that would not have halted the class.
        low: u16,
        /// The highest price that would not have.
        high: u16,
        /// When the halt ends.
        until: u64,
    }
    /// Emitted when a new epoch moves a class's reference price.
    reference_moved::ReferenceMoved seq {
        /// The class.
        [topic] class_id: u16,
        /// The reference before.
        before: u16,
        /// The reference after, drawn towards the price of what was traded since it last moved.
        after: u16,
        /// The epoch that begins.
        epoch: u32,
    }
    /// Emitted when the central bank sets the terms of a class's market.
    market_set::MarketSet seq {
        /// The class.
        [topic] class_id: u16,
        /// The central bank's officer.
        [topic] actor: Address,
        /// No order below this price.
        floor: u16,
        /// No order above this price.
        ceiling: u16,
        /// How far from the reference a trade may be, in percent of it.
        width: u8,
        /// Seconds that a halt lasts.
        halt_secs: u16,
        /// The smallest order, in lots.
        min_lots: u16,
        /// From when it holds, by the clock.
        from: u64,
    }
    /// Emitted when somebody says that a market's announced terms have come due; they hold by the clock without it.
    market_applied::MarketApplied seq {
        /// The class.
        [topic] class_id: u16,
        /// Who put them into effect.
        [topic] actor: Address,
        /// No order below this price, after.
        floor: u16,
        /// No order above this price, after.
        ceiling: u16,
        /// How far from the reference a trade may be, in percent of it, after.
        width: u8,
        /// Seconds that a halt lasts, after.
        halt_secs: u16,
        /// The smallest order, in lots, after.
        min_lots: u16,
    }
    /// Emitted when the central bank sets when a class holds calls.
    calls_set::CallsSet seq {
        /// The class.
        [topic] class_id: u16,
        /// The central bank's officer.
        [topic] actor: Address,
        /// When: 1 before the first trade, 2 at the epoch's turn, 4 always; their sum where several.
        when: u8,
        /// At which multiples of seconds since 1970 a call ends.
        period: u32,
        /// From when it holds, by the clock.
        from: u64,
    }
    /// Emitted when a class's call begins, and at the end of each step that clears it.
    call_advanced::CallAdvanced seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose call it was.
        [topic] actor: Address,
        /// What comes next: 0 orders collect, 1 its price is searched, 2 the longer side is shared, 3 orders are matched,
        /// 4 nothing, as it is over ([`crate::book::call::Phase`]).
        phase: u8,
        /// The one price; 0 where none is yet, or no lot can trade.
        tick: u16,
        /// Lots that have traded at it.
        lots: u64,
        /// Until when orders collect; 0 after that.
        until: u64,
    }
}
