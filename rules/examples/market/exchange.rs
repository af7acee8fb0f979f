//! A bank in memory with one class, and what is seen of its market.

use timebank_rules::account::Account;
use timebank_rules::book::call::{Phase, ALWAYS, CLOSED};
use timebank_rules::book::market::{self, MarketTerms};
use timebank_rules::book::{ticks, Side};
use timebank_rules::cells::{self, Calls, Cell, Class, Key, Member};
use timebank_rules::event::trade;
use timebank_rules::handlers::orders;
use timebank_rules::quantities::{ClassId, Secs, Tick, Time, DAY, EPOCH};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, Logged, World};
use timebank_rules::{Address, Error};

pub const CLASS: ClassId = ClassId(1);
/// Which word of a trade's data says its lots; the next one is the price.
const LOTS: usize = 0;
/// Seconds of a lot: a quarter of an hour.
pub const LOT: u32 = 900;
/// What everybody begins with, in seconds of coin and of hours.
pub const WEALTH: u64 = 4_000_000;

/// How a class trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Continuous,
    Daily,
    Weekly,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Self::Continuous => "continuous",
            Self::Daily => "daily calls",
            Self::Weekly => "weekly calls",
        }
    }

    fn period(self) -> u32 {
        if self == Self::Weekly {
            EPOCH
        } else {
            DAY
        }
    }
}

pub struct Exchange {
    pub world: World,
    pub mode: Mode,
    /// Lots traded since the last look, and those times their price, whatever of them counts.
    pub traded: (u64, u64),
}

impl Exchange {
    pub fn opened(mode: Mode) -> Self {
        let mut world = World::founded(Address::repeat_byte(0xa0), Time(20_006 * DAY));
        let mut class = Class { lot: LOT.into(), ..Class::empty() };
        market::open(&mut class, world.now);
        let terms = MarketTerms { floor: 1, ceiling: 2560, width: 50, halt_secs: 600, min_lots: 1 };
        market::put(&mut class, terms);
        if mode != Mode::Continuous {
            class.halted_until = CLOSED.into();
            let mut terms = cells::ClassTerms::empty();
            let calls = Calls { when: ALWAYS, period: mode.period().into() };
            terms.calls.announce(calls, Time(0), Time(0));
            world.bank.save(Key::terms(CLASS), &terms);
        }
        world.bank.save(Key::class(CLASS), &class);
        world.bank.root.classes = 1.into();
        Self { world, mode, traded: (0, 0) }
    }

    /// Opens an account of the highest level with what everybody begins with.
    pub fn open(&mut self, number: u32) -> Address {
        let mut address = Address::from_low_u64_be(u64::from(number) + 1);
        address.0[19] = Chance::new(number.into()).bits() as u8;
        address.0[0] = number as u8;
        let mut account = Account { address, cell: Member::empty() };
        (account.cell.status, account.cell.kind, account.cell.level) = (1, 1, 3);
        account.cell.opened_at = (self.world.now.0 - 300 * DAY).into();
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = WEALTH.into();
        assert!(account.cell.set_hours(CLASS, Secs(WEALTH)));
        self.world.bank.save_account(&account);
        address
    }

    /// Places an order as the class takes them; it lives for so many seconds.
    pub fn order(
        &mut self,
        who: Address,
        side: Side,
        price: u16,
        lots: u32,
        life: u32,
    ) -> Result<u128, Error> {
        self.world.bank.take_log();
        let (low, high) = market::band(&self.class());
        let price = price.clamp(low.0, high.0);
        let expiry = u64::from(self.world.now.0 + life);
        if self.mode == Mode::Continuous {
            let message = |bank: &mut _, call| {
                orders::place(bank, call, 1, side as u8, price, lots, expiry, 0)
            };
            let placed = self.world.send(who, message);
            self.note();
            return placed.map(|placed| placed.order_id);
        }
        // An order for a call outlives it.
        let ends = self.class().call_ends.get().max(self.world.now.0 + self.mode.period() + 600);
        let expiry = expiry.max(u64::from(ends) + 1);
        let message = |bank: &mut _, call| {
            orders::place_in_call(bank, call, 1, side as u8, price, lots, expiry)
        };
        self.world.send(who, message)
    }

    /// Counts what was traded, as the log says.
    fn note(&mut self) {
        let is_trade = |logged: &&Logged| logged.0.first() == Some(&trade::SIGNATURE);
        for (_, data) in self.world.bank.log.iter().filter(is_trade) {
            let word = |at: usize| {
                data[at * 32 + 24..].iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
            };
            let (lots, price) = (word(LOTS), word(LOTS + 1));
            self.traded = (self.traded.0 + lots, self.traded.1 + lots * price);
        }
    }

    pub fn cancel(&mut self, who: Address, order_id: u128) {
        let _ = self.world.send(who, |bank, call| orders::cancel(bank, call, order_id));
    }

    /// Clears a call whose time is over.
    pub fn clear(&mut self) {
        let ends = self.class().call_ends.get();
        if ends == 0 || self.world.now.0 < ends {
            return;
        }
        loop {
            self.world.bank.take_log();
            let step = |bank: &mut _, call| orders::clear_call(bank, call, 1);
            match self.world.send(Address::repeat_byte(0xa0), step) {
                Ok(cleared) if cleared.phase != Phase::Ended => {}
                _ => return,
            }
        }
    }

    pub fn class(&self) -> Class {
        self.world.bank.load(Key::class(CLASS))
    }

    pub fn save_class(&mut self, class: &Class) {
        self.world.bank.save(Key::class(CLASS), class);
    }

    /// Coin and hours that somebody has gained, those in orders too.
    pub fn gained(&self, who: Address) -> (i64, i64) {
        let cell = self.world.bank.account(who).cell;
        let of = |has: u64| has as i64 - WEALTH as i64;
        (of(cell.all_coin().0), of(cell.all_hours_of(CLASS).0))
    }

    /// The distance of the best prices, where both sides have one.
    pub fn spread(&self) -> Option<i64> {
        let class = self.class();
        let best = |side| ticks::best(&class, side).map(|tick: Tick| i64::from(tick.0));
        Some(best(Side::Ask)? - best(Side::Bid)?)
    }
}
