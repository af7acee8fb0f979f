//! A call cleared as docs/market.md has it and as simply as it can be said: every price is tried, and one list is
//! searched from end to end. It shares nothing with the rules.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub who: usize,
    pub bids: bool,
    pub price: u64,
    pub lots: u64,
    /// Whether it rests in the book, and not on a shelf.
    pub in_book: bool,
    /// Which of its member's orders it is.
    pub number: u32,
}

/// What came of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub price: u64,
    /// Seller, buyer and lots of each trade, and the price that it says: of those between its two limits the nearest to the
    /// reference.
    pub trades: Vec<(usize, usize, u64, u64)>,
    pub left: Vec<Waiting>,
}

/// Clears what waits, all of which lives: in the order in which it came. `only` says that the class has but one price.
pub fn clear(mut waiting: Vec<Waiting>, reference: u64, only: bool) -> Outcome {
    let all = |waiting: &[Waiting], bids: bool, price: u64| -> u64 {
        let trades =
            |w: &&Waiting| w.bids == bids && if bids { w.price >= price } else { w.price <= price };
        waiting.iter().filter(trades).map(|w| w.lots).sum()
    };
    let mut best = (0, 0, 0, 0);
    for price in 1..=2560u64 {
        let (demand, supply) = (all(&waiting, true, price), all(&waiting, false, price));
        let volume = demand.min(supply);
        let rank =
            (volume, u64::MAX - demand.abs_diff(supply), u64::MAX - price.abs_diff(reference));
        if volume > 0 && rank > (best.0, best.1, best.2) {
            best = (rank.0, rank.1, rank.2, price);
        }
    }
    let (volume, price) = (best.0, best.3);
    if volume == 0 {
        return Outcome { left: waiting, ..Outcome::default() };
    }
    if only {
        let (demand, supply) = (all(&waiting, true, price), all(&waiting, false, price));
        let (bids, longer) = (demand > supply, demand.max(supply));
        let mut reached = 0;
        for in_book in [true, false] {
            for order in waiting.iter_mut().filter(|w| w.bids == bids && w.in_book == in_book) {
                let before = reached * volume / longer;
                reached += order.lots;
                order.lots = reached * volume / longer - before;
            }
        }
        waiting.retain(|w| w.lots > 0);
    }
    let mut trades = Vec::new();
    loop {
        let first = |bids: bool| {
            let far = |w: &Waiting| if bids { 2560 - w.price } else { w.price };
            let can = |w: &Waiting| if bids { w.price >= price } else { w.price <= price };
            (0..waiting.len())
                .filter(|at| waiting[*at].bids == bids && can(&waiting[*at]))
                .min_by_key(|at| (far(&waiting[*at]), !waiting[*at].in_book, *at))
        };
        let (Some(bid), Some(ask)) = (first(true), first(false)) else { break };
        let lots = waiting[bid].lots.min(waiting[ask].lots);
        if waiting[bid].who == waiting[ask].who {
            let smaller =
                if waiting[bid].lots == lots && waiting[ask].lots > lots { bid } else { ask };
            waiting.remove(smaller);
            continue;
        }
        let said = waiting[ask].price.max(waiting[bid].price.min(reference));
        trades.push((waiting[ask].who, waiting[bid].who, lots, said));
        waiting[bid].lots -= lots;
        waiting[ask].lots -= lots;
        waiting.retain(|w| w.lots > 0);
    }
    Outcome { price, trades, left: waiting }
}
