//! Orders and trades of a class's book as records, field by field after the technical standard on order book records
//! under the EU's regulation of crypto-asset markets (2025/416); docs/records.md maps the fields and names the gaps.

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;
use timebank_rules::book::{Aggressor, OrderId, Outcome, Removal, Side};
use timebank_rules::Address;

use crate::abi::{hex_of, Decoded};
use crate::api::views::REMOVALS;
use crate::ledger::{kinds, order_name};
use crate::progress::utc;

/// The names of the events that records are made of.
pub const EVENTS: [&str; 5] =
    ["OrderPlaced", "Trade", "OrderRemoved", "OrderReduced", "CallAdvanced"];

/// One of those events, and where it stands.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// Its number.
    pub seq: u64,
    /// Its block.
    pub block: u64,
    /// When that was made, in seconds since 1970.
    pub time: u64,
    /// Its transaction in the block.
    pub extrinsic: u64,
    /// What it says.
    pub event: Decoded<'a>,
}

/// What is known beside the events.
pub trait Known {
    /// An order as one event left it; nothing where that event is not about it.
    fn order(&mut self, name: &str, seq: u64) -> Result<Option<kinds::Order>>;
    /// Seconds of service in a lot of a class.
    fn lot(&mut self, class: u16) -> Result<u32>;
}

/// What happened to an order. Prices are coin for a second of service, quantities seconds of service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderRecord {
    /// The event that it happened with, and which of that event's records this is.
    pub sequence: String,
    /// `NEWO`, `PARF`, `FILL`, `REME`, `REMA`, `CAME`, `CAMO` or `EXPI`.
    pub event: &'static str,
    /// When, in UTC.
    pub time: String,
    /// The block.
    pub block: u64,
    /// The transaction in the block.
    pub extrinsic: u64,
    /// The class, which is the book.
    pub order_book: u16,
    /// The order's number, unique for ever in its bank.
    pub order: String,
    /// Whose it is.
    pub member: String,
    /// `DEAL`: everybody trades for themselves.
    pub trading_capacity: &'static str,
    /// `LMTO`: every order has a limit.
    pub order_type: &'static str,
    /// `BUYI` or `SELL`.
    pub side: &'static str,
    /// `GTSV` until a moment, `IOCV` or `FOKV` at once.
    pub validity: &'static str,
    /// That moment.
    pub valid_until: Option<String>,
    /// `VFAR`: for a call alone.
    pub restriction: Option<&'static str>,
    /// Whether it was refused where it would have traded at once.
    pub passive_only: bool,
    /// The limit.
    pub limit_price: String,
    /// What was traded at.
    pub transaction_price: Option<String>,
    /// What was asked for.
    pub initial_quantity: String,
    /// What is left; all of it is shown.
    pub remaining_quantity: String,
    /// What was traded with this event.
    pub traded_quantity: Option<String>,
    /// `PASV` rested, `AGRE` took; nothing in a call.
    pub passive_or_aggressive: Option<&'static str>,
    /// The trade.
    pub transaction: Option<u64>,
    /// Why it left the book.
    pub reason: Option<&'static str>,
}

/// A trade, with both its orders where they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TradeRecord {
    /// Its number, which is its event's.
    pub transaction: u64,
    /// When, in UTC.
    pub time: String,
    /// The block.
    pub block: u64,
    /// The transaction in the block.
    pub extrinsic: u64,
    /// The class, which is the book.
    pub order_book: u16,
    /// Coin for a second of service.
    pub price: String,
    /// Seconds of service.
    pub quantity: String,
    /// Seconds of coin.
    pub amount: String,
    /// Who sold.
    pub seller: String,
    /// The seller's order.
    pub sell_order: Option<String>,
    /// Who bought.
    pub buyer: String,
    /// The buyer's order.
    pub buy_order: Option<String>,
    /// Who took: `BUYI` or `SELL`; nothing in a call.
    pub aggressor: Option<&'static str>,
    /// Whether a call made it.
    pub in_call: bool,
}

/// What became of the events of whole blocks.
#[derive(Debug, Default)]
pub struct Records {
    /// Of orders: a new one before what it traded, though the log says the trades first.
    pub orders: Vec<OrderRecord>,
    /// Of trades, by their numbers.
    pub trades: Vec<TradeRecord>,
}

/// A trade, and who was in it with which order.
struct Deal {
    at: usize,
    maker: (String, kinds::Order),
    /// The bid that rested, too: in a call.
    other: Option<(String, kinds::Order)>,
}

/// Makes records of these events, which are all of their blocks, in their order.
pub fn made(events: &[Said], known: &mut impl Known) -> Result<Records> {
    let mut making = Making { events, known, records: Records::default(), lots: HashMap::new() };
    // Trades whose taker's order is not said yet: it follows them.
    let mut waiting: Vec<Deal> = Vec::new();
    for (at, said) in events.iter().enumerate() {
        match said.event.kind.name.as_str() {
            "Trade" => match making.deal(at)? {
                Some(deal) if deal.other.is_some() => making.called(&deal)?,
                Some(deal) => waiting.push(deal),
                None => {}
            },
            "OrderPlaced" => {
                let is_its = |deal: &mut Deal| {
                    let trade = &events[deal.at];
                    trade.extrinsic == said.extrinsic
                        && trade.block == said.block
                        && taker_of(&trade.event) == Some(said.event.address("member"))
                };
                let its: Vec<_> = waiting.extract_if(.., is_its).collect();
                making.placed(at, &its)?;
            }
            "OrderRemoved" => making.left(at)?,
            "OrderReduced" => making.reduced(at)?,
            _ => {}
        }
    }
    Ok(making.records)
}

/// Who took in a trade; nobody in a call.
fn taker_of(trade: &Decoded) -> Option<Address> {
    match aggressor_of(trade)? {
        "BUYI" => Some(trade.address("buyer")),
        _ => Some(trade.address("seller")),
    }
}

/// The side that took in a trade; none in a call.
fn aggressor_of(trade: &Decoded) -> Option<&'static str> {
    match trade.number_of("aggressor") {
        BUYER => Some("BUYI"),
        SELLER => Some("SELL"),
        _ => None,
    }
}

struct Making<'a, K> {
    events: &'a [Said<'a>],
    known: &'a mut K,
    records: Records,
    lots: HashMap<u16, u32>,
}

impl<K: Known> Making<'_, K> {
    /// A trade with the order that rested; nothing where the log does not have that order.
    fn deal(&mut self, at: usize) -> Result<Option<Deal>> {
        let Said { seq, event, .. } = self.events[at];
        let id = event.wide("maker_order");
        let (seller, buyer) = (hex_of(event.address("seller")), hex_of(event.address("buyer")));
        let aggressor = aggressor_of(&event);
        let maker = if aggressor == Some("SELL") { buyer.clone() } else { seller };
        let Some(order) = self.known.order(&order_name(&maker, id), seq)? else { return Ok(None) };
        let maker = (maker, order);
        // In a call both rested: the event behind the trade names the bid.
        let other = match self.events.get(at.saturating_add(1)) {
            Some(next) if aggressor.is_none() && next.event.kind.name == "OrderReduced" => {
                let name = order_name(&buyer, next.event.wide("order_id"));
                self.known.order(&name, next.seq)?.map(|bid| (buyer, bid))
            }
            _ => None,
        };
        Ok(Some(Deal { at, maker, other }))
    }

    fn secs(&mut self, class: u16, lots: u64) -> Result<String> {
        let lot = match self.lots.get(&class) {
            Some(lot) => *lot,
            None => *self.lots.entry(class).or_insert(self.known.lot(class)?),
        };
        Ok(u128::from(lots).saturating_mul(lot.into()).to_string())
    }

    /// The record of an order as an event left it.
    fn record(
        &mut self,
        at: usize,
        number: u64,
        event: &'static str,
        order: &kinds::Order,
    ) -> Result<OrderRecord> {
        let said = &self.events[at];
        let validity = match order.kind {
            1 => "IOCV",
            2 => "FOKV",
            _ => "GTSV",
        };
        Ok(OrderRecord {
            sequence: format!("{}.{number}", said.seq),
            event,
            time: moment(said.time),
            block: said.block,
            extrinsic: said.extrinsic,
            order_book: order.class,
            order: order.id.clone(),
            member: order.member.clone(),
            trading_capacity: "DEAL",
            order_type: "LMTO",
            side: if order.side == Side::Ask as u8 { "SELL" } else { "BUYI" },
            validity,
            valid_until: (validity == "GTSV").then(|| moment(order.expiry)),
            restriction: (order.kind == IN_CALL).then_some("VFAR"),
            passive_only: order.kind == POST_ONLY,
            limit_price: price(order.tick),
            transaction_price: None,
            initial_quantity: self.secs(order.class, order.lots)?,
            remaining_quantity: self.secs(order.class, order.left)?,
            traded_quantity: None,
            passive_or_aggressive: None,
            transaction: None,
            reason: None,
        })
    }

    /// The record of an order that a trade left as it is here.
    fn filled(
        &mut self,
        at: usize,
        number: u64,
        order: &kinds::Order,
        how: Option<&'static str>,
    ) -> Result<()> {
        let event = if order.left == 0 { "FILL" } else { "PARF" };
        let Said { seq, event: trade, .. } = self.events[at];
        let traded = self.secs(order.class, trade.number_of("lots"))?;
        let record = self.record(at, number, event, order)?;
        self.records.orders.push(OrderRecord {
            transaction_price: Some(price(trade.number_of("tick") as u16)),
            traded_quantity: Some(traded),
            passive_or_aggressive: how,
            transaction: Some(seq),
            ..record
        });
        Ok(())
    }

    fn trade(&mut self, deal: &Deal, other: Option<String>) -> Result<()> {
        let Said { seq, block, time, extrinsic, event } = self.events[deal.at];
        let (_, maker) = &deal.maker;
        let maker_order = Some(maker.id.clone());
        let (sell_order, buy_order) = match maker.side == Side::Ask as u8 {
            true => (maker_order, other),
            false => (other, maker_order),
        };
        let quantity = self.secs(maker.class, event.number_of("lots"))?;
        self.records.trades.push(TradeRecord {
            transaction: seq,
            time: moment(time),
            block,
            extrinsic,
            order_book: maker.class,
            price: price(event.number_of("tick") as u16),
            quantity,
            amount: event.wide("coin").to_string(),
            seller: hex_of(event.address("seller")),
            sell_order,
            buyer: hex_of(event.address("buyer")),
            buy_order,
            aggressor: aggressor_of(&event),
            in_call: aggressor_of(&event).is_none(),
        });
        Ok(())
    }

    /// A trade of a call: both its orders rested.
    fn called(&mut self, deal: &Deal) -> Result<()> {
        let bid = deal.other.as_ref().map(|(_, bid)| bid.clone());
        self.trade(deal, bid.as_ref().map(|bid| bid.id.clone()))?;
        self.filled(deal.at, 0, &deal.maker.1, None)?;
        bid.map_or(Ok(()), |bid| self.filled(deal.at, 1, &bid, None))
    }

    /// An order that was placed, what it traded at once, and what became of the rest.
    fn placed(&mut self, at: usize, deals: &[Deal]) -> Result<()> {
        let Said { seq, time, event, .. } = self.events[at];
        let id = event.wide("order_id");
        let tick = OrderId::from_number(id).tick.price().0;
        let mut order = kinds::Order {
            id: id.to_string(),
            class: event.number_of("class_id") as u16,
            member: hex_of(event.address("member")),
            side: event.number_of("side") as u8,
            kind: event.number_of("kind") as u8,
            tick,
            lots: event.number_of("lots"),
            left: event.number_of("lots"),
            expiry: event.number_of("expiry"),
            outcome: event.number_of("outcome") as u8,
            placed_seq: seq,
            placed_at: time,
            ..kinds::Order::default()
        };
        let new = self.record(at, 0, "NEWO", &order)?;
        self.records.orders.push(new);
        for deal in deals {
            let lots = self.events[deal.at].event.number_of("lots");
            order.left = order.left.saturating_sub(lots);
            self.trade(deal, Some(order.id.clone()))?;
            self.filled(deal.at, 0, &deal.maker.1, Some("PASV"))?;
            self.filled(deal.at, 1, &order, Some("AGRE"))?;
        }
        if order.outcome != Outcome::Resting as u8 && order.left > 0 {
            let ends_at_once = matches!(order.kind, 1 | 2);
            let (event, reason) = match order.outcome {
                DROPPED if ends_at_once => ("EXPI", "dropped"),
                DROPPED => ("CAMO", "dropped"),
                CAPPED => ("CAMO", "capped"),
                _ => ("CAMO", "halted"),
            };
            order.left = 0;
            let record = self.record(at, 1, event, &order)?;
            self.records.orders.push(OrderRecord { reason: Some(reason), ..record });
        }
        Ok(())
    }

    /// An order that left the book otherwise than by trading.
    fn left(&mut self, at: usize) -> Result<()> {
        let Some(order) = self.subject(at)? else { return Ok(()) };
        let reason = self.events[at].event.number_of("reason");
        let event = match reason {
            CANCELLED => "CAME",
            EXPIRED => "EXPI",
            _ => "CAMO",
        };
        let reason = usize::try_from(reason).ok().and_then(|reason| REMOVALS.get(reason));
        let record = self.record(at, 0, event, &order)?;
        self.records.orders.push(OrderRecord { reason: reason.copied(), ..record });
        Ok(())
    }

    /// An order that was made smaller: by its member, or by a call that shares.
    fn reduced(&mut self, at: usize) -> Result<()> {
        let said = &self.events[at];
        let is_of_trade = self.records.trades.last().is_some_and(|trade| {
            trade.in_call
                && trade.transaction.saturating_add(1) == said.seq
                && trade.buyer == hex_of(said.event.address("member"))
        });
        let (block, extrinsic) = (said.block, said.extrinsic);
        let Some(order) = self.subject(at)?.filter(|_| !is_of_trade) else { return Ok(()) };
        // A step of a call says at its end how far it has come.
        let behind = self.events.iter().skip(at);
        let mut behind =
            behind.take_while(|next| (next.block, next.extrinsic) == (block, extrinsic));
        let is_shared = behind.any(|next| next.event.kind.name == "CallAdvanced");
        let record = self.record(at, 0, if is_shared { "REMA" } else { "REME" }, &order)?;
        self.records.orders.push(record);
        Ok(())
    }

    /// The order that an event is about, as the event left it.
    fn subject(&mut self, at: usize) -> Result<Option<kinds::Order>> {
        let Said { seq, event, .. } = self.events[at];
        let name = order_name(&hex_of(event.address("member")), event.wide("order_id"));
        self.known.order(&name, seq)
    }
}

const BUYER: u64 = Aggressor::Buyer as u64;
const SELLER: u64 = Aggressor::Seller as u64;
const POST_ONLY: u8 = 3;
const IN_CALL: u8 = 4;
const DROPPED: u8 = Outcome::Dropped as u8;
const CAPPED: u8 = Outcome::Capped as u8;
const CANCELLED: u64 = Removal::Cancelled as u64;
const EXPIRED: u64 = Removal::Expired as u64;

/// A price in percent of par as coin for a second of service.
fn price(tick: u16) -> String {
    format!("{}.{:02}", tick / 100, tick % 100)
}

/// A moment in UTC with microseconds, of which the chain has none.
fn moment(secs: u64) -> String {
    utc(secs).replace(' ', "T") + ".000000Z"
}
