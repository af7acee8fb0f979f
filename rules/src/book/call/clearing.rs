//! Clearing a call, a bounded step at a time: its price is searched, where there is but one price the longer side is
//! shared, and orders are matched. Anybody may take a step. Orders may be cancelled between steps: the price stays, and
//! whoever is matched is matched within its limit.

use crate::cells::{self, Cell, Class, ClassTerms, Key, ShelfTicks};
use crate::event::call_advanced::CallAdvanced;
use crate::quantities::{ClassId, Tick};
use crate::restrictions::{must_be_running, Area};
use crate::storage::Storage;
use crate::{refusal, Call, Error};

use super::price::{self, Wants};
use super::side::CallSide;
use super::{is_closed, wants_closed, Phase, CLOSED};
use crate::book::{market, Side, MOST_FILLS};

/// Orders and prices that one step looks at.
pub const MOST_LOOKS: u32 = 64;

/// The clearing of a class's call, during one step.
pub(super) struct Clearing<'a, V> {
    pub storage: &'a mut V,
    pub call: Call,
    pub class_id: ClassId,
    pub class: Class,
    pub state: cells::Call,
    pub shelves: [ShelfTicks; 2],
    /// Orders and prices that the step may still look at.
    pub looks: u32,
    /// Trades that it may still make.
    pub fills: u32,
}

/// How far a clearing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// What comes next; [`Phase::Ended`] where nothing does.
    pub phase: Phase,
    /// The price; 0 where none is found yet, or no lot can trade.
    pub tick: Tick,
    /// Lots traded so far.
    pub lots: u64,
}

/// Takes a step in clearing the call of a class.
pub fn clear(storage: &mut impl Storage, call: Call, class_id: ClassId) -> Result<Cleared, Error> {
    must_be_running(storage.root(), Area::Exchange, call.now)?;
    let class = storage.load::<Class>(Key::class(class_id));
    let terms = storage.load::<ClassTerms>(Key::terms(class_id));
    let (ends, waits) = (class.call_ends.get(), wants_closed(&terms, &class, call.now));
    if !is_closed(&class) || (ends == 0 && waits) {
        return Err(refusal!(NoCall { class_id: class_id.0 }));
    }
    if call.now.0 < ends {
        return Err(refusal!(CallRuns { class_id: class_id.0, until: ends.into() }));
    }
    let mut clearing = Clearing {
        call,
        class_id,
        state: storage.load(Key::call(class_id)),
        shelves: [Side::Bid, Side::Ask].map(|side| storage.load(Key::shelf(class_id, side))),
        class,
        storage,
        looks: MOST_LOOKS,
        fills: MOST_FILLS,
    };
    let phase = if ends == 0 { Phase::Ended } else { clearing.advance()? };
    Ok(clearing.end_of_step(phase, &terms))
}

impl<V: Storage> Clearing<'_, V> {
    /// Goes on until the step is at its bounds or nothing is left to do; what comes next.
    fn advance(&mut self) -> Result<Phase, Error> {
        if self.state.phase == 0 {
            // The band and the reference are those of the clearing's beginning, to its end.
            market::come_due(&mut self.class, self.call.now);
            if let Some(moved) = market::turn(self.class_id, &mut self.class, self.call.now) {
                self.storage.emit(&moved);
            }
            self.state.phase = Phase::Searching as u8;
        }
        if self.state.phase == Phase::Searching as u8 {
            if !self.search()? {
                return Ok(Phase::Searching);
            }
            let reference = Tick(self.class.reference.get());
            let found = price::found(&self.state, reference).unwrap_or(Tick(0));
            self.state.tick = found.0.into();
            if found == Tick(0) {
                return Ok(Phase::Ended);
            }
            self.state.phase = self.begin_to_share() as u8;
        }
        if self.state.phase == Phase::Sharing as u8 {
            if !self.share()? {
                return Ok(Phase::Sharing);
            }
            self.state.phase = Phase::Matching as u8;
        }
        Ok(if self.match_all()? { Phase::Ended } else { Phase::Matching })
    }

    /// Searches the call's price; false where the step is at its bounds.
    fn search(&mut self) -> Result<bool, Error> {
        while let Wants::Next(side) = price::search(&mut self.state) {
            let Some(price) = self.price_to_look_at(side) else {
                price::tell(&mut self.state, side, None);
                continue;
            };
            for queue in self.side(side).queues_at(price).into_iter().flatten() {
                // What lies before the place where the last step left off has been counted.
                if queue.0 < self.state.at.get() {
                    continue;
                }
                let Some(lots) = self.weed(side, queue)? else { return Ok(false) };
                self.state.seen = self.state.seen.get().saturating_add(lots).into();
            }
            self.state.at = 0.into();
            let seen = self.state.seen.get();
            if seen > 0 {
                price::tell(&mut self.state, side, Some((price, seen)));
            }
            self.state.seen = 0.into();
        }
        Ok(true)
    }

    /// The price of a side that the search asks for: the one that the last step left off at, or the next.
    fn price_to_look_at(&self, side: Side) -> Option<Tick> {
        let at = Tick(self.state.at.get());
        if at.0 > 0 {
            return Some(at.price());
        }
        match self.state.fronts[side as usize].tick.get() {
            0 => self.side(side).best(),
            tick => self.side(side).worse(Tick(tick)),
        }
    }

    /// A side as it is now.
    pub(super) fn side(&self, side: Side) -> CallSide<'_> {
        CallSide { side, class: &self.class, shelf: &self.shelves[side as usize] }
    }

    fn say(&mut self, phase: Phase, lots: u64) {
        let event = CallAdvanced {
            class_id: self.class_id.0,
            actor: self.call.caller,
            phase: phase as u8,
            tick: self.state.tick.get(),
            lots,
            until: 0,
        };
        self.storage.emit(&event);
    }

    /// Says how far the step came and saves what it did. A call that has ended leaves nothing but the epoch that it was held in.
    fn end_of_step(mut self, phase: Phase, terms: &ClassTerms) -> Cleared {
        let (tick, lots) = (Tick(self.state.tick.get()), self.state.filled.get());
        self.say(phase, lots);
        if phase == Phase::Ended {
            self.state = cells::Call { epoch: self.state.epoch, ..cells::Call::empty() };
            self.class.call_ends = 0.into();
            let waits = wants_closed(terms, &self.class, self.call.now);
            self.class.halted_until = if waits { CLOSED } else { 0 }.into();
        }
        let Self { storage, class_id, class, state, shelves, .. } = self;
        storage.save(Key::class(class_id), &class);
        storage.save(Key::call(class_id), &state);
        for (side, shelf) in [Side::Bid, Side::Ask].into_iter().zip(&shelves) {
            storage.save(Key::shelf(class_id, side), shelf);
        }
        Cleared { phase, tick, lots }
    }
}
