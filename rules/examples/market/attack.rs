//! Attacks that the audit of the market made, each by two accounts.

use crate::exchange::{Exchange, Mode};
use timebank_rules::book::{market, Side};
use timebank_rules::quantities::DAY;
use timebank_rules::Address;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    None,
    /// Ten lots a week at the band's upper edge, from one account to the other.
    Wash,
    /// The same, of three hundred.
    WashMuch,
    /// Forty-eight orders of a lot at the best prices of either side, which die in ten minutes, each day.
    Dead,
    /// Once a week one account sells a lot to the other at the band's edge, so that the class halts.
    Halts,
    /// On the last day of each epoch an ask of a lot at the reference, so that it does not rise.
    Stick,
    /// Once a week a bid of forty lots at the edge, and as many asks of one's own behind those of others.
    Paint,
}

impl Attack {
    pub const ALL: [Self; 7] =
        [Self::None, Self::Wash, Self::WashMuch, Self::Dead, Self::Halts, Self::Stick, Self::Paint];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Wash => "wash 10 a week",
            Self::WashMuch => "wash 300 a week",
            Self::Dead => "dead orders",
            Self::Halts => "halts",
            Self::Stick => "sticking",
            Self::Paint => "painting",
        }
    }

    /// What is done on a day.
    pub fn act(self, exchange: &mut Exchange, day: u32, [one, other]: [Address; 2]) {
        let (_, high) = market::band(&exchange.class());
        let life = if exchange.mode == Mode::Continuous { 600 } else { DAY };
        let pair = |exchange: &mut Exchange, lots: u32| {
            let _ = exchange.order(one, Side::Ask, high.0, lots, life);
            let _ = exchange.order(other, Side::Bid, high.0, lots, life);
        };
        match self {
            Self::Wash if day % 7 == 3 => pair(exchange, 10),
            Self::WashMuch if day % 7 == 3 => pair(exchange, 300),
            Self::Halts if day % 7 == 3 => pair(exchange, 1),
            Self::Dead => {
                let class = exchange.class();
                let fair = class.reference.get();
                let ask = match class.best_ask.get() {
                    0 => fair + 5,
                    best => best.saturating_sub(1),
                };
                let bid = match class.best_bid.get() {
                    0 => fair.saturating_sub(5),
                    best => best + 1,
                };
                for _ in 0..24 {
                    let _ = exchange.order(one, Side::Ask, ask.max(bid + 1), 1, 600);
                    let _ = exchange.order(other, Side::Bid, bid.min(ask), 1, 600);
                }
            }
            Self::Stick if day % 7 == 6 => {
                let fair = exchange.class().reference.get();
                let _ = exchange.order(one, Side::Ask, fair, 1, 3 * DAY);
            }
            Self::Paint if day % 7 == 3 => {
                let id = exchange.order(one, Side::Ask, high.0, 40, life);
                let bid = exchange.order(other, Side::Bid, high.0, 40, life);
                // What does not trade at once is taken back, so that nobody else can.
                if exchange.mode == Mode::Continuous {
                    let _ = id.map(|id| exchange.cancel(one, id));
                    let _ = bid.map(|id| exchange.cancel(other, id));
                }
            }
            _ => {}
        }
    }
}
