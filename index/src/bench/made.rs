//! A bank's log that is made up: its usual mix, in the rules' own encoding.

use std::collections::VecDeque;

use timebank_rules::book::{Aggressor, OrderId, Removal};
use timebank_rules::cells::{Cell, Member};
use timebank_rules::event::{self, Event};
use timebank_rules::quantities::{ClassId, Tick};
use timebank_rules::{Address, Hash, U256};

use crate::log::{Block, Entry};

/// People in the made-up bank.
pub(super) const PEOPLE: u64 = 10_000;
/// Transactions of a block, as the chain has room for.
const BLOCK: u64 = 140;
/// Orders that wait in the book.
const WAITING: u64 = 400;
/// When the first block was made.
const BEGIN: u64 = 1_780_000_000;
/// Seconds of coin that everybody has at first, and of the one class.
const EACH: u64 = 1_000_000_000;

/// A bank's log while it is made up. Balances are what its events make of them.
pub(super) struct Made {
    dice: u64,
    seq: u64,
    coin: Vec<u64>,
    hours: Vec<u64>,
    nonce: Vec<u32>,
    total: u64,
    block: Block,
    index: u32,
    opened: u64,
    /// Whose orders wait in the book, and which they are, the oldest first.
    waiting: VecDeque<(u64, u128)>,
}

pub(super) fn person(number: u64) -> Address {
    let mut bytes = [0x11; 20];
    bytes[12..].copy_from_slice(&(number + 1).to_be_bytes());
    Address::from(bytes)
}

impl Made {
    pub(super) fn new() -> Self {
        let people = PEOPLE as usize;
        Self {
            dice: 7,
            seq: 0,
            coin: vec![0; people],
            hours: vec![0; people],
            nonce: vec![0; people],
            total: 0,
            block: Block::default(),
            index: 0,
            opened: 0,
            waiting: VecDeque::new(),
        }
    }

    fn roll(&mut self, end: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) % end
    }

    fn say(&mut self, event: &impl Event) {
        self.seq += 1;
        self.index += 1;
        let (topics, data) =
            event.encode(self.seq, |said| (said.topics().to_vec(), said.data().to_vec()));
        let entry = Entry { extrinsic: self.index / 2, index: self.index, topics, data };
        self.block.bank.push(entry);
    }

    /// The next block.
    pub(super) fn block(&mut self) -> Block {
        let number = self.block.number + 1;
        self.index = 0;
        let time = BEGIN + number * 6;
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        self.block = Block { number, hash, time, ..Block::default() };
        for _ in 0..BLOCK {
            if self.opened < PEOPLE {
                self.opening(self.opened);
                self.opened += 1;
            } else {
                self.transaction();
            }
        }
        Block { bank: std::mem::take(&mut self.block.bank), ..self.block.clone() }
    }

    /// Everybody opens an account, is recorded, and converts a half.
    fn opening(&mut self, who: u64) {
        let (account, place) = (person(who), who as usize);
        self.say(&event::account_opened::AccountOpened { account, kind: 1, opened_at: BEGIN });
        self.record(who, 2 * EACH);
        self.hours[place] -= EACH;
        self.coin[place] += EACH;
        let (caller, sender, receiver) = (account, account, Address::zero());
        let (id, amount) = (U256::from(1), U256::from(EACH));
        self.say(&event::erc6909_transfer::Transfer { caller, sender, receiver, id, amount });
        let (from, to) = (Address::zero(), account);
        self.say(&event::erc20_transfer::Transfer { from, to, value: EACH.into() });
        let coin = (who + 1) * EACH;
        self.say(&event::converted::Converted {
            member: account,
            class_id: 1,
            secs: EACH,
            coin: EACH,
            rate: 100,
            hours_after: self.hours[place],
            balance_after: self.coin[place],
            supply_after: coin.into(),
            used_after: 0,
            class_converted_after: coin,
        });
    }

    fn record(&mut self, who: u64, secs: u64) {
        let (member, recorder) = (person(who), person(PEOPLE + 1));
        self.hours[who as usize] += secs;
        self.total += secs;
        let (sender, id) = (Address::zero(), U256::from(1));
        let (caller, receiver, amount) = (recorder, member, U256::from(secs));
        self.say(&event::erc6909_transfer::Transfer { caller, sender, receiver, id, amount });
        self.say(&event::recorded::Recorded {
            member,
            class_id: 1,
            recorder,
            start: BEGIN,
            end: BEGIN + secs,
            evidence: [5; 32],
            hours_after: self.hours[who as usize],
            class_total_after: self.total,
            used_after: 0,
        });
    }

    fn transfer(&mut self) {
        let (a, b) = (self.roll(PEOPLE), self.roll(PEOPLE));
        let amount = self.roll(1_000).min(self.coin[a as usize]);
        self.coin[a as usize] -= amount;
        self.coin[b as usize] += amount;
        let (from, to) = (person(a), person(b));
        self.say(&event::erc20_transfer::Transfer { from, to, value: amount.into() });
        self.say(&event::coin_moved::CoinMoved {
            from,
            to,
            actor: from,
            amount,
            from_after: self.coin[a as usize],
            to_after: self.coin[b as usize],
            reason: Hash::default(),
        });
    }

    /// One offers a lot, another takes it.
    fn trade(&mut self) {
        let (seller, buyer) = (self.roll(PEOPLE), self.roll(PEOPLE));
        let tick = 95 + self.roll(10) as u16;
        let id = self.place(seller, 1, tick, 1, 0, 900);
        let coin = u64::from(tick) * 9;
        let (s, b) = (seller as usize, buyer as usize);
        if s == b || self.coin[b] < coin || self.hours[s] < 900 {
            return;
        }
        (self.coin[b], self.coin[s]) = (self.coin[b] - coin, self.coin[s] + coin);
        (self.hours[s], self.hours[b]) = (self.hours[s] - 900, self.hours[b] + 900);
        let (from, to) = (person(buyer), person(seller));
        self.say(&event::erc20_transfer::Transfer { from, to, value: coin.into() });
        let (caller, sender, receiver) = (from, to, from);
        let (class, amount) = (U256::from(1), U256::from(900));
        self.say(&event::erc6909_transfer::Transfer {
            caller,
            sender,
            receiver,
            id: class,
            amount,
        });
        self.say(&event::trade::Trade {
            class_id: 1,
            seller: to,
            buyer: from,
            lots: 1,
            tick,
            coin,
            maker_order: id,
            maker_left: 0,
            aggressor: Aggressor::Buyer as u8,
            seller_coin_after: self.coin[s],
            seller_hours_after: self.hours[s],
            buyer_coin_after: self.coin[b],
            buyer_hours_after: self.hours[b],
        });
        self.place(buyer, 0, tick, 0, 1, 0);
    }

    fn place(
        &mut self,
        who: u64,
        side: u8,
        tick: u16,
        outcome: u8,
        filled: u32,
        hours: u64,
    ) -> u128 {
        let nonce = self.nonce[who as usize].wrapping_add(1);
        self.nonce[who as usize] = nonce;
        let number = (who as u32).wrapping_add(1).into();
        let id = OrderId { class: ClassId(1), tick: Tick(tick), chunk: 0, nonce }
            .number(&Member { number, ..Member::empty() });
        self.say(&event::order_placed::OrderPlaced {
            class_id: 1,
            member: person(who),
            order_id: id,
            side,
            kind: 0,
            lots: 1,
            filled,
            expiry: BEGIN + 90 * 86_400,
            outcome,
            coin_locked_after: 0,
            hours_locked_after: hours,
        });
        id
    }

    /// One offers a lot above what is paid, and the oldest such offer is cancelled where enough wait.
    fn offer(&mut self) {
        let who = self.roll(PEOPLE);
        let tick = 105 + self.roll(20) as u16;
        let id = self.place(who, 1, tick, 1, 0, 900);
        self.waiting.push_back((who, id));
        if self.waiting.len() as u64 <= WAITING {
            return;
        }
        let Some((who, order_id)) = self.waiting.pop_front() else { return };
        let member = person(who);
        self.say(&event::order_removed::OrderRemoved {
            class_id: 1,
            member,
            actor: member,
            order_id,
            lots: 1,
            reason: Removal::Cancelled as u8,
            bounty: 0,
            coin_locked_after: 0,
            hours_locked_after: 0,
        });
    }

    fn transaction(&mut self) {
        match self.roll(100) {
            0..56 => self.transfer(),
            56..76 => {
                let who = self.roll(PEOPLE);
                self.record(who, 900);
            }
            76..80 => self.offer(),
            _ => self.trade(),
        }
    }
}
