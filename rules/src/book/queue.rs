//! The orders at one price, first come first: a row in the level and rows in its chunks.

use crate::cells::{Cell, Chunk, Class, Key, Level, Order, CHUNK_ORDERS, LEVEL_ORDERS};
use crate::quantities::{ClassId, Lots, Tick};
use crate::storage::Storage;

use super::{ticks, Side};

/// The orders at one price of one class, while a call works on them.
pub struct Queue {
    class_id: ClassId,
    tick: Tick,
    pub level: Level,
}

/// A run of orders that lies under one key.
pub struct Row {
    /// The chunk's number; 0 is the level itself.
    pub number: u32,
    chunk: Option<Chunk>,
}

impl Queue {
    /// Of no price yet: all zero, so that its place is cleared and nothing moved.
    #[inline(always)]
    pub fn zeroed() -> Self {
        Self { class_id: ClassId(0), tick: Tick(0), level: Level::empty() }
    }

    /// Reads the orders at a price, where the queue lies.
    pub fn read(&mut self, storage: &impl Storage, class_id: ClassId, tick: Tick) {
        (self.class_id, self.tick) = (class_id, tick);
        storage.read(Key::level(class_id, tick), &mut self.level);
    }

    /// The first row that may hold orders.
    pub fn first(&self, storage: &impl Storage) -> Row {
        if self.level.len > 0 {
            Row { number: 0, chunk: None }
        } else {
            self.row(storage, self.level.first.get())
        }
    }

    /// The row that a walk goes on from, or the first where that one has gone since.
    pub fn from(&self, storage: &impl Storage, number: u32) -> Row {
        let row = self.row(storage, number);
        if self.orders(&row).is_empty() {
            self.first(storage)
        } else {
            row
        }
    }

    /// The row of this number, which is the level's own or a chunk's.
    pub fn row(&self, storage: &impl Storage, number: u32) -> Row {
        let key = Key::chunk(self.class_id, self.tick, number);
        Row { number, chunk: (number > 0).then(|| storage.load(key)) }
    }

    /// The number of the row after this one; 0 where it is the last.
    pub fn after(&self, row: &Row) -> u32 {
        match &row.chunk {
            None => self.level.first.get(),
            Some(chunk) => chunk.after.get(),
        }
    }

    /// A row's orders.
    pub fn orders<'a>(&'a self, row: &'a Row) -> &'a [Order] {
        match &row.chunk {
            None => &self.level.orders[..usize::from(self.level.len).min(LEVEL_ORDERS)],
            Some(chunk) => &chunk.orders[..usize::from(chunk.len).min(CHUNK_ORDERS)],
        }
    }

    /// Takes the lots of a fill off an order that keeps the rest.
    pub fn reduce(&mut self, row: &mut Row, at: usize, lots: Lots) {
        self.level.lots = self.level.lots.get().saturating_sub(lots.0.into()).into();
        let (orders, _) = parts(&mut self.level, row);
        if let Some(order) = orders.get_mut(at) {
            order.lots = order.lots.get().saturating_sub(lots.0).into();
        }
    }

    /// Takes an order out of its row; those behind it move up.
    pub fn remove(&mut self, row: &mut Row, at: usize) {
        self.remove_range(row, at, at.saturating_add(1));
    }

    /// Takes the first orders out of their row; those behind them move up.
    pub fn remove_first(&mut self, row: &mut Row, how_many: usize) {
        self.remove_range(row, 0, how_many);
    }

    fn remove_range(&mut self, row: &mut Row, from: usize, to: usize) {
        let (orders, len) = parts(&mut self.level, row);
        let end = usize::from(*len).min(orders.len());
        if from >= to || to > end {
            return;
        }
        let gone = orders[from..to]
            .iter()
            .fold(0u64, |sum, order| sum.saturating_add(order.lots.get().into()));
        orders.copy_within(to..end, from);
        let left = end - (to - from);
        orders[left..end].fill(VACANT);
        *len = left as u8;
        self.level.lots = self.level.lots.get().saturating_sub(gone).into();
        let count = self.level.count.get().saturating_sub((to - from) as u32);
        self.level.count = count.into();
    }

    /// Appends an order behind all others and says in which row it lies.
    pub fn append(&mut self, storage: &mut impl Storage, order: Order) -> u32 {
        self.level.lots = self.level.lots.get().saturating_add(order.lots.get().into()).into();
        self.level.count = self.level.count.get().saturating_add(1).into();
        let last = self.level.last.get();
        if last == 0 && usize::from(self.level.len) < LEVEL_ORDERS {
            self.level.orders[usize::from(self.level.len)] = order;
            self.level.len += 1;
            return 0;
        }
        if last > 0 {
            let key = Key::chunk(self.class_id, self.tick, last);
            let mut chunk = storage.load::<Chunk>(key);
            if usize::from(chunk.len) < CHUNK_ORDERS {
                chunk.orders[usize::from(chunk.len)] = order;
                chunk.len += 1;
                storage.save(key, &chunk);
                return last;
            }
            let number = self.open_chunk(storage, order, last);
            chunk.after = number.into();
            storage.save(key, &chunk);
            return number;
        }
        let number = self.open_chunk(storage, order, 0);
        self.level.first = number.into();
        number
    }

    fn open_chunk(&mut self, storage: &mut impl Storage, order: Order, before: u32) -> u32 {
        let number = self.level.chunks.get().saturating_add(1);
        self.level.chunks = number.into();
        self.level.last = number.into();
        let mut orders = [VACANT; CHUNK_ORDERS];
        orders[0] = order;
        let chunk = Chunk { len: 1, before: before.into(), after: 0.into(), orders };
        storage.save(Key::chunk(self.class_id, self.tick, number), &chunk);
        number
    }

    /// Writes a row that was changed; a chunk that has become empty leaves no cell.
    pub fn save_row(&mut self, storage: &mut impl Storage, row: Row) {
        let Row { number, chunk: Some(chunk) } = row else {
            return;
        };
        let key = Key::chunk(self.class_id, self.tick, number);
        if chunk.len > 0 {
            storage.save(key, &chunk);
            return;
        }
        let (before, after) = (chunk.before.get(), chunk.after.get());
        match before {
            0 => self.level.first = after.into(),
            _ => self.relink(storage, before, |neighbour| neighbour.after = after.into()),
        }
        match after {
            0 => self.level.last = before.into(),
            _ => self.relink(storage, after, |neighbour| neighbour.before = before.into()),
        }
        storage.clear::<Chunk>(key);
    }

    fn relink(&self, storage: &mut impl Storage, number: u32, change: impl FnOnce(&mut Chunk)) {
        let key = Key::chunk(self.class_id, self.tick, number);
        let mut chunk = storage.load::<Chunk>(key);
        change(&mut chunk);
        storage.save(key, &chunk);
    }

    /// Writes the level. One without orders leaves no cell, and its price no bit in the class.
    pub fn save(&self, storage: &mut impl Storage, class: &mut Class) {
        if self.save_unless_drained(storage) {
            ticks::clear(class, self.tick);
        }
    }

    /// Writes the level; true where it had no order left, and so its cell is gone and its bit should be.
    pub fn save_unless_drained(&self, storage: &mut impl Storage) -> bool {
        let key = Key::level(self.class_id, self.tick);
        let drained = self.level.count.get() == 0;
        if drained {
            storage.clear::<Level>(key);
        } else {
            storage.save(key, &self.level);
        }
        drained
    }

    /// The price.
    pub fn tick(&self) -> Tick {
        self.tick
    }

    /// The side whose orders these are.
    pub fn side(&self) -> Side {
        if self.level.side == Side::Bid as u8 {
            Side::Bid
        } else {
            Side::Ask
        }
    }
}

const VACANT: Order = Order {
    member: [0; 20],
    lots: zerocopy::little_endian::U32::ZERO,
    nonce: zerocopy::little_endian::U32::ZERO,
    expiry: zerocopy::little_endian::U32::ZERO,
};

fn parts<'a>(level: &'a mut Level, row: &'a mut Row) -> (&'a mut [Order], &'a mut u8) {
    match &mut row.chunk {
        None => (&mut level.orders, &mut level.len),
        Some(chunk) => (&mut chunk.orders, &mut chunk.len),
    }
}
