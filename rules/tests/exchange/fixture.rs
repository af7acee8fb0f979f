//! An exchange without a chain: the rules over the bank in memory, with the rules of monitoring switched off.

use timebank_rules::book::cancel::{
    cancel, cancel_all, cancel_numbered, prune, prune_from, reduce,
};
use timebank_rules::book::market::{self, MarketTerms};
use timebank_rules::book::place::{place, Placed, Request};
use timebank_rules::book::view::Cursor;
use timebank_rules::cells::{Cell, Chunk, Class, Key, Level, Member, Order, Root};
use timebank_rules::member::{number_next, Account};
use timebank_rules::quantities::{ClassId, Lots, Secs, Tick, Time};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, World};
use timebank_rules::{case, Address, Call, Error};

pub const LOT: u32 = 100;

const GOVERNOR: Address = Address::repeat_byte(0xa0);

/// A bank in memory and what tests do with its exchange.
pub struct Fixture {
    pub world: World,
}

impl Fixture {
    pub fn new(now: u32) -> Self {
        let mut world = World::founded(GOVERNOR, Time(now));
        world.bank.root.policy = Root::empty().policy;
        Self { world }
    }

    pub fn now(&self) -> u32 {
        self.world.now.0
    }

    pub fn advance(&mut self, secs: u32) {
        self.world.now = self.world.now.plus(secs);
    }

    pub fn register(&mut self, class_id: ClassId, floor: u16, ceiling: u16, width: u8) {
        let mut class = Class { lot: LOT.into(), ..Class::empty() };
        market::open(&mut class, self.world.now);
        market::put(&mut class, MarketTerms { floor, ceiling, width, halt_secs: 600, min_lots: 1 });
        self.world.bank.save(Key::class(class_id), &class);
        self.world.bank.root.classes = class_id.0.into();
    }

    pub fn open(&mut self, address: Address, coin: u64, hours: u64, classes: &[ClassId]) {
        let mut account = Account { address, cell: Member::empty() };
        let number = number_next(&mut self.world.bank.root).expect("there is a number");
        account.cell.number = number.into();
        account.cell.status = 1;
        account.cell.kind = 1;
        account.cell.level = 1;
        account.cell.opened_at = self.now().into();
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = coin.into();
        for class in classes {
            assert!(account.cell.set_hours(*class, Secs(hours)));
        }
        self.world.bank.save_account(&account);
    }

    /// Changes an account behind the exchange's back, as its officers do.
    pub fn change(&mut self, address: Address, change: impl FnOnce(&mut Member)) {
        let mut account = self.account(address);
        change(&mut account.cell);
        self.world.bank.save_account(&account);
    }

    pub fn account(&self, address: Address) -> Account {
        self.world.bank.account(address)
    }

    pub fn freeze(&mut self, address: Address, secs: u32) {
        let until = self.world.now.plus(secs).0;
        self.change(address, |member| {
            member.frozen_directions = case::OUT;
            member.frozen_until = until.into();
        });
    }

    fn run<T>(
        &mut self,
        who: Address,
        operation: impl FnOnce(&mut MemoryStorage, Call) -> Result<T, Error>,
    ) -> Result<T, Error> {
        // What was said before is not copied along.
        self.world.bank.log.clear();
        self.world.send(who, operation)
    }

    pub fn place(
        &mut self,
        who: Address,
        class: ClassId,
        request: Request,
    ) -> Result<Placed, Error> {
        self.run(who, |bank, call| place(bank, call, class, request))
    }

    pub fn cancel(&mut self, who: Address, order_id: u128) -> Result<(), Error> {
        self.run(who, |bank, call| cancel(bank, call, order_id)).map(|_| ())
    }

    pub fn cancel_all(
        &mut self,
        who: Address,
        class: ClassId,
        cursor: Cursor,
        most: u32,
    ) -> (u32, Cursor) {
        let swept = self.run(who, |bank, call| cancel_all(bank, call, class, cursor, most));
        let swept = swept.expect("cancelling always works");
        (swept.removed, swept.next)
    }

    pub fn prune(&mut self, who: Address, class: ClassId, tick: Tick, most: u32) -> u32 {
        self.run(who, |bank, call| prune(bank, call, class, tick, most))
            .expect("pruning always works")
    }

    pub fn prune_from(
        &mut self,
        who: Address,
        class: ClassId,
        cursor: Cursor,
        most: u32,
    ) -> (u32, Cursor) {
        let swept = self.run(who, |bank, call| prune_from(bank, call, class, cursor, most));
        let swept = swept.expect("pruning always works");
        (swept.removed, swept.next)
    }

    pub fn reduce(&mut self, who: Address, order_id: u128, lots: u32) -> Result<u32, Error> {
        self.run(who, |bank, call| reduce(bank, call, order_id, Lots(lots))).map(|left| left.0)
    }

    pub fn cancel_numbered(
        &mut self,
        who: Address,
        class: ClassId,
        tick: Tick,
        number: u32,
    ) -> Result<(), Error> {
        self.run(who, |bank, call| cancel_numbered(bank, call, class, tick, number))
    }

    pub fn class(&self, class: ClassId) -> Class {
        self.world.bank.load(Key::class(class))
    }

    pub fn save_class(&mut self, class_id: ClassId, class: &Class) {
        self.world.bank.save(Key::class(class_id), class);
    }

    pub fn level(&self, class: ClassId, tick: u16) -> Level {
        self.world.bank.load(Key::level(class, Tick(tick)))
    }

    /// Every order at a price in the order of its rows, and the number of cells they lie in.
    pub fn orders(&self, class: ClassId, tick: u16) -> (Vec<Order>, usize) {
        let level = self.level(class, tick);
        let mut orders = level.orders[..usize::from(level.len)].to_vec();
        let (mut next, mut cells) = (level.first.get(), 1);
        while next > 0 {
            let chunk = self.world.bank.load::<Chunk>(Key::chunk(class, Tick(tick), next));
            orders.extend(&chunk.orders[..usize::from(chunk.len)]);
            next = chunk.after.get();
            cells += 1;
        }
        (orders, cells)
    }

    /// Cells of the book: levels and chunks.
    pub fn book_cells(&self) -> usize {
        self.world.bank.cells.keys().filter(|key| matches!(key[0], b'l' | b'x')).count()
    }
}
