//! Honest flow: traders who each want a few lots at what they are worth to them, and who are patient.

use crate::attack::Attack;
use crate::exchange::{Exchange, Mode, LOT};
use crate::SEEDS;
use timebank_rules::book::{market, Side};
use timebank_rules::quantities::DAY;
use timebank_rules::testing::Chance;
use timebank_rules::Address;

/// What is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Orders that come in so many days, on average.
    pub orders: u64,
    pub of_days: u64,
    pub days: u32,
    pub mode: Mode,
    pub attack: Attack,
    /// Whether the reference is what it was before the audit: the price of the last epoch's trades, without inertia,
    /// least volume or step.
    pub old_reference: bool,
    /// Days that an honest order waits.
    pub patience: u32,
    /// What an honest trader asks for itself, in percent of par, is less than this.
    pub shade: u64,
}

impl Setting {
    /// Traders who wait a week for a little profit, of an order a day in a year of the continuous book.
    pub const USUAL: Self = Self {
        orders: 1,
        of_days: 1,
        days: 365,
        mode: Mode::Continuous,
        attack: Attack::None,
        old_reference: false,
        patience: 7,
        shade: 9,
    };
}

/// Sums over all seeds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// What trade was worth to honest traders, in hundredths of an hour.
    pub surplus: i64,
    /// Lots that honest traders bought or sold, and those times their price's distance from what an hour is worth.
    pub lots: i64,
    pub error: i64,
    /// Days on which the reference was looked at, and its distance from what an hour is worth.
    pub looked: i64,
    pub reference: i64,
    pub spreads: i64,
    pub spread: i64,
    pub halts: i64,
    /// Honest traders, those who traded, and the hours that these waited.
    pub traders: i64,
    pub served: i64,
    pub waited: i64,
    /// What the attackers gained, in hundredths of an hour.
    pub profit: i64,
    /// The most that trade could have been worth to honest traders in all, had everybody waited to the end of the history,
    /// in hundredths of an hour: no rule of a market gives more.
    pub could: i64,
}

struct Trader {
    address: Address,
    value: i64,
    came: u32,
    coin: i64,
    hours: i64,
    traded: bool,
    side: Side,
    lots: u32,
}

/// What an hour is worth today, in percent of par: it drifts, and comes back.
fn drifted(fair: i64, chance: &mut Chance) -> i64 {
    let pull = (100 - fair).signum() * i64::from(chance.one_in(12));
    (fair + chance.below(3) as i64 - 1 + pull).clamp(75, 130)
}

pub fn run(setting: Setting) -> Outcome {
    let mut outcome = Outcome::default();
    for seed in 1..=SEEDS {
        once(setting, seed, &mut outcome, &mut |_, _| {});
    }
    outcome
}

/// One history, added to the sums; `see` is told each day's worth and reference.
pub fn once(setting: Setting, seed: u64, sums: &mut Outcome, see: &mut impl FnMut(i64, i64)) {
    let Setting { orders, of_days, days, mode, attack, .. } = setting;
    let (mut chance, mut luck) = (Chance::new(seed << 20), Chance::new(seed << 40));
    let mut exchange = Exchange::opened(mode);
    let attackers = [exchange.open(900_000), exchange.open(900_001)];
    let (mut traders, mut fair): (Vec<Trader>, i64) = (Vec::new(), 100);
    for day in 0..days {
        fair = drifted(fair, &mut luck);
        if setting.old_reference && (day + 1) % 7 == 0 {
            forget_inertia(&mut exchange);
        }
        let begins = exchange.world.now;
        exchange.clear();
        settle_up(&exchange, &mut traders, fair, setting.patience, sums);
        if attack != Attack::None {
            attack.act(&mut exchange, day, attackers);
        }
        let come = arrivals(orders, of_days, &mut chance);
        for at in 0..come {
            exchange.world.now = begins.plus(((at + 1) * 82_800 / (come + 1)) as u32 + 700);
            arrive(&mut exchange, &mut traders, fair, setting, &mut chance);
            // Of many, every tenth time is exact enough.
            if orders < 10 || at % 10 == 9 {
                settle_up(&exchange, &mut traders, fair, setting.patience, sums);
            }
        }
        let class = exchange.class();
        sums.looked += 1;
        sums.reference += (i64::from(class.reference.get()) - fair).abs();
        sums.halts += i64::from(class.halts > 0 && day % 7 == 6);
        if let Some(spread) = exchange.spread() {
            (sums.spreads, sums.spread) = (sums.spreads + 1, sums.spread + spread);
        }
        see(fair, class.reference.get().into());
        exchange.world.now = begins.plus(DAY);
    }
    sums.traders += traders.len() as i64;
    for attacker in attackers {
        let (coin, hours) = exchange.gained(attacker);
        sums.profit += (coin + hours * fair / 100) / 36;
    }
    sums.could += most_to_gain(&traders);
    for trader in &traders {
        sums.surplus += (trader.coin + trader.hours * trader.value / 100) / 36;
    }
}

/// What the lots that are worth the most to buyers, and the least to sellers, gain by changing hands, in hundredths of an
/// hour.
fn most_to_gain(traders: &[Trader]) -> i64 {
    let lots_of = |side: Side| {
        let of_it = traders.iter().filter(move |trader| trader.side == side);
        let each = of_it.flat_map(|trader| (0..trader.lots).map(|_| trader.value));
        let mut values: Vec<i64> = each.collect();
        values.sort_unstable();
        values
    };
    let (bids, asks) = (lots_of(Side::Bid), lots_of(Side::Ask));
    let gains = bids.iter().rev().zip(&asks).map(|(bid, ask)| bid - ask).filter(|gain| *gain > 0);
    gains.sum::<i64>() * i64::from(LOT) / 100 / 36
}

/// How many come on a day.
fn arrivals(orders: u64, of_days: u64, chance: &mut Chance) -> u64 {
    let trials = 4 * orders;
    (0..trials).filter(|_| chance.below(4 * of_days) == 0).count() as u64
}

/// Somebody comes, and places an order with a little profit for itself.
fn arrive(
    exchange: &mut Exchange,
    traders: &mut Vec<Trader>,
    fair: i64,
    setting: Setting,
    chance: &mut Chance,
) {
    let side = if chance.one_in(2) { Side::Bid } else { Side::Ask };
    let value = (fair + chance.below(41) as i64 - 20).max(1);
    let shade = chance.below(setting.shade) as i64;
    let price = if side == Side::Bid { value - shade } else { value + shade };
    let (low, high) = market::band(&exchange.class());
    // Nobody offers what it would lose by.
    let may = match side {
        Side::Bid => price >= i64::from(low.0),
        Side::Ask => price <= i64::from(high.0),
    };
    let address = exchange.open(traders.len() as u32);
    let came = exchange.world.now.0;
    let lots = 1 + chance.below(8) as u32;
    let (coin, hours, traded) = (0, 0, false);
    traders.push(Trader { address, value, came, coin, hours, traded, side, lots });
    if may {
        let _ = exchange.order(address, side, price.max(1) as u16, lots, setting.patience * DAY);
    }
}

/// Looks what traders have got since.
fn settle_up(
    exchange: &Exchange,
    traders: &mut [Trader],
    fair: i64,
    patience: u32,
    sums: &mut Outcome,
) {
    let oldest = exchange.world.now.0.saturating_sub((patience + 9) * DAY);
    for trader in traders.iter_mut().rev().take_while(|trader| trader.came >= oldest) {
        let (coin, hours) = exchange.gained(trader.address);
        let (paid, got) = (coin - trader.coin, hours - trader.hours);
        if got == 0 {
            continue;
        }
        let lots = (got.abs() + i64::from(LOT) / 2) / i64::from(LOT);
        if lots > 0 {
            sums.lots += lots;
            sums.error += (paid.abs() * 100 / got.abs() - fair).abs() * lots;
        }
        if !trader.traded {
            trader.traded = true;
            sums.served += 1;
            sums.waited += i64::from(exchange.world.now.0 - trader.came) / 3600;
        }
        (trader.coin, trader.hours) = (coin, hours);
    }
}

/// The reference as it was before the audit, when an epoch's turn is near: the mean price of the epoch's trades.
fn forget_inertia(exchange: &mut Exchange) {
    let mut class = exchange.class();
    let (lots, value) = std::mem::take(&mut exchange.traded);
    if let Some(price) = (value + lots / 2).checked_div(lots) {
        class.reference = (price as u16).into();
    }
    // Nothing is left to draw it.
    (class.epoch_lots, class.epoch_value) = (0.into(), 0.into());
    exchange.save_class(&class);
}
