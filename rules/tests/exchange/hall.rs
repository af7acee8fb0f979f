//! An exchange without a chain: the rules over a map of storage keys. A refused call is undone from a journal,
//! as a chain does it.

use std::collections::HashMap;
use timebank_rules::book::cancel::{cancel, cancel_all, prune};
use timebank_rules::book::market::{self, Terms};
use timebank_rules::book::place::{place, Placed, Request};
use timebank_rules::book::view::Cursor;
use timebank_rules::cells::{Cell, Chunk, Class, Key, Level, Member, Order, Root, StorageKey};
use timebank_rules::event::Event;
use timebank_rules::member::Account;
use timebank_rules::quantities::{ClassId, Secs, Tick, Time};
use timebank_rules::storage::Storage;
use timebank_rules::{case, Address, Call, Error};

pub const LOT: u32 = 100;

/// All that a call can change.
pub struct Hall {
    root: Root,
    cells: HashMap<Vec<u8>, Vec<u8>>,
    journal: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    pub now: Time,
}

impl Storage for Hall {
    fn root(&self) -> &Root {
        &self.root
    }

    fn root_mut(&mut self) -> &mut Root {
        &mut self.root
    }

    fn address(&self) -> timebank_rules::Address {
        timebank_rules::Address::repeat_byte(0xba)
    }

    fn load<C: Cell>(&self, key: impl StorageKey) -> C {
        self.cells.get(key.as_bytes()).map_or_else(C::empty, |bytes| {
            C::read_from_bytes(bytes).expect("a cell is stored in its layout's size")
        })
    }

    fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
        let key = key.as_bytes().to_vec();
        let before = if cell.is_empty() {
            self.cells.remove(&key)
        } else {
            self.cells.insert(key.clone(), cell.as_bytes().to_vec())
        };
        self.journal.push((key, before));
    }

    fn emit(&mut self, _event: &impl Event) {}
}

impl Hall {
    pub fn new(now: u32) -> Self {
        let (root, cells) = (Root::empty(), HashMap::new());
        Self { root, cells, journal: Vec::new(), now: Time(now) }
    }

    pub fn register(&mut self, class_id: ClassId, floor: u16, ceiling: u16, width: u8) {
        let mut class = Class { lot: LOT.into(), ..Class::empty() };
        market::open(&mut class, self.now);
        market::put(&mut class, Terms { floor, ceiling, width, halt_secs: 600, min_lots: 1 });
        self.save(Key::class(class_id), &class);
        self.root.classes = class_id.0.into();
    }

    pub fn open(&mut self, address: Address, coin: u64, hours: u64, classes: &[ClassId]) {
        let mut account = Account { address, cell: Member::empty() };
        account.cell.status = 1;
        account.cell.kind = 1;
        account.cell.level = 1;
        account.cell.verified_until = u32::MAX.into();
        account.cell.coin = coin.into();
        for class in classes {
            assert!(account.cell.set_hours(*class, Secs(hours)));
        }
        self.save_account(&account);
    }

    /// Changes an account behind the exchange's back, as its officers do.
    pub fn change(&mut self, address: Address, change: impl FnOnce(&mut Member)) {
        let mut account = self.account(address);
        change(&mut account.cell);
        self.save_account(&account);
    }

    pub fn freeze(&mut self, address: Address, secs: u32) {
        let until = self.now.plus(secs).0;
        self.change(address, |member| {
            member.frozen_directions = case::OUT;
            member.frozen_until = until.into();
        });
    }

    fn call(&self, caller: Address) -> Call {
        Call { caller, now: self.now }
    }

    fn run<T>(
        &mut self,
        operation: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.journal.clear();
        let done = operation(self);
        if done.is_err() {
            for (key, before) in std::mem::take(&mut self.journal).into_iter().rev() {
                match before {
                    Some(bytes) => self.cells.insert(key, bytes),
                    None => self.cells.remove(&key),
                };
            }
        }
        done
    }

    pub fn place(
        &mut self,
        who: Address,
        class: ClassId,
        request: Request,
    ) -> Result<Placed, Error> {
        let call = self.call(who);
        self.run(|hall| place(hall, call, class, request))
    }

    pub fn cancel(&mut self, who: Address, order_id: u128) -> Result<(), Error> {
        let call = self.call(who);
        self.run(|hall| cancel(hall, call, order_id))
    }

    pub fn cancel_all(
        &mut self,
        who: Address,
        class: ClassId,
        cursor: Cursor,
        most: u32,
    ) -> (u32, Cursor) {
        let call = self.call(who);
        let swept = self.run(|hall| cancel_all(hall, call, class, cursor, most));
        let swept = swept.expect("cancelling always works");
        (swept.removed, swept.next)
    }

    pub fn prune(&mut self, who: Address, class: ClassId, tick: Tick, most: u32) -> u32 {
        let call = self.call(who);
        self.run(|hall| prune(hall, call, class, tick, most)).expect("pruning always works")
    }

    pub fn class(&self, class: ClassId) -> Class {
        self.load(Key::class(class))
    }

    pub fn level(&self, class: ClassId, tick: u16) -> Level {
        self.load(Key::level(class, Tick(tick)))
    }

    /// Every order at a price in the order of its rows, and the number of cells they lie in.
    pub fn orders(&self, class: ClassId, tick: u16) -> (Vec<Order>, usize) {
        let level = self.level(class, tick);
        let mut orders = level.orders[..usize::from(level.len)].to_vec();
        let (mut next, mut cells) = (level.first.get(), 1);
        while next > 0 {
            let chunk = self.load::<Chunk>(Key::chunk(class, Tick(tick), next));
            orders.extend(&chunk.orders[..usize::from(chunk.len)]);
            next = chunk.after.get();
            cells += 1;
        }
        (orders, cells)
    }

    /// Cells of the book: levels and chunks.
    pub fn book_cells(&self) -> usize {
        self.cells.keys().filter(|key| matches!(key[0], b'l' | b'x')).count()
    }
}
