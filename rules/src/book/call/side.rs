//! What one side of a call has: the book's orders and those of its shelf, best price first.

use crate::book::{ticks, Side};
use crate::cells::{Class, ShelfTicks};
use crate::quantities::Tick;

use super::shelf;

/// One side of a class in a call.
pub struct CallSide<'a> {
    pub side: Side,
    pub class: &'a Class,
    pub shelf: &'a ShelfTicks,
}

impl CallSide<'_> {
    /// The best price at which orders rest, in the book or on the shelf.
    pub fn best(&self) -> Option<Tick> {
        self.better(ticks::best(self.class, self.side), self.first_on_shelf())
    }

    /// The next worse price.
    pub fn worse(&self, price: Tick) -> Option<Tick> {
        // The book's best may be worse itself; what lies between the two is the other side's.
        let book = match ticks::best(self.class, self.side) {
            Some(best) if self.side.reaches(best, price) => {
                ticks::worse(self.class, self.side, price)
            }
            best => best,
        };
        let bits = &self.shelf.ticks;
        let shelf = match self.side {
            Side::Bid => ticks::below_in(bits, price),
            Side::Ask => ticks::above_in(bits, price),
        };
        self.better(book, shelf)
    }

    /// Where the orders at a price rest: in the book, then on the shelf.
    pub fn queues_at(&self, price: Tick) -> [Option<Tick>; 2] {
        let in_book = ticks::holds(self.class, price)
            && ticks::best(self.class, self.side)
                .is_some_and(|best| self.side.reaches(best, price));
        let on_shelf = ticks::is_set(&self.shelf.ticks, price);
        [in_book.then_some(price), on_shelf.then(|| shelf::place(self.side, price))]
    }

    fn first_on_shelf(&self) -> Option<Tick> {
        let bits = &self.shelf.ticks;
        match self.side {
            Side::Bid if ticks::is_set(bits, Tick::MAX) => Some(Tick::MAX),
            Side::Bid => ticks::below_in(bits, Tick::MAX),
            Side::Ask => ticks::above_in(bits, Tick(0)),
        }
    }

    fn better(&self, one: Option<Tick>, other: Option<Tick>) -> Option<Tick> {
        match (one, other) {
            (Some(one), Some(other)) => Some(match self.side {
                Side::Bid => one.max(other),
                Side::Ask => one.min(other),
            }),
            (one, other) => one.or(other),
        }
    }
}
