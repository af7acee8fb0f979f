//! Two towns, payments in both ways, a channel that is not to be trusted, freezes, and a clock that runs: what the standard
//! promises holds after every step. `TIMEBANK_OPERATIONS` says how many there are.

use super::*;
use std::collections::BTreeMap;
use timebank_rules::interbank::message::{fold, Message, Outcome};
use timebank_rules::interbank::MESSAGE;
use timebank_rules::restrictions::{IN, OUT};
use timebank_rules::testing::Chance;

const STEPS: usize = 150;
/// What either town lets the other owe over the attested link.
const NARROW: u64 = 4 * HOUR;
/// What a bank says of bytes that are not the next messages.
const NOT_SAID: std::ops::RangeInclusive<u16> = 289..=291;

/// What a town has said over the attested link, and the head after each message, the empty one first.
struct Stream {
    said: Vec<[u8; MESSAGE]>,
    heads: Vec<Hash>,
    /// Events of the town's log that were looked at.
    read: usize,
}

/// Where a link stands, as its bank answers.
struct Position {
    held: u64,
    claim: u64,
    in_flight: u64,
    unanswered: usize,
    said: usize,
    said_head: Hash,
    heard: usize,
    heard_head: Hash,
}

struct Walk {
    towns: Towns,
    chance: Chance,
    streams: [Stream; 2],
    /// How often each step went through, and how often it was refused.
    done: BTreeMap<&'static str, (u32, u32)>,
}

impl Walk {
    async fn with(client: Client, seed: u64) -> Self {
        let mut towns = Towns::with(client).await;
        let clearing = towns.clearing;
        for (town, who) in [(0, towns.son.clone()), (1, towns.mother.clone())] {
            towns.at(town);
            let central_bank = towns.officers[town].central_bank.clone();
            towns
                .bank
                .send(&central_bank, |bank| {
                    bank.set_link_limits(ATTESTED, NARROW, NARROW, LIMIT, LIMIT)
                })
                .await
                .expect("what is lower holds at once");
            let allowed = towns.bank.send(&who, |bank| bank.approve(clearing, ink::U256::MAX));
            assert_eq!(allowed.await, Ok(true));
        }
        let empty = || Stream { said: vec![], heads: vec![[0; 32]], read: 0 };
        let streams = [empty(), empty()];
        Self { towns, chance: Chance::new(seed), streams, done: BTreeMap::new() }
    }

    fn who(&self, town: usize) -> Actor {
        [&self.towns.son, &self.towns.mother][town].clone()
    }

    /// Reads on in both logs.
    fn listen(&mut self) {
        for (bank, stream) in self.towns.banks.into_iter().zip(&mut self.streams) {
            let log = self.towns.bank.chain().log(bank);
            for event in log.iter().skip(stream.read) {
                let kind = event.topics[0];
                let is_message =
                    [interbank_payment::SIGNATURE, interbank_answer::SIGNATURE].contains(&kind);
                if is_message && event.topics[1] == ATTESTED.word() {
                    let bytes = [event.topics.as_flattened(), &event.data].concat();
                    let message = bytes.try_into().expect("a message is 13 words");
                    let before = stream.heads.last().expect("the first is there");
                    stream.heads.push(fold(before, &message, keccak));
                    stream.said.push(message);
                }
            }
            stream.read = log.len();
        }
    }

    async fn position(&mut self, town: usize, link: u32) -> Position {
        self.towns.at(town);
        let (held, claim, in_flight, unanswered, said, said_head, heard, heard_head) =
            self.towns.bank.ask(|bank| bank.position_of(link)).await;
        Position {
            held,
            claim,
            in_flight,
            unanswered: unanswered as usize,
            said: said as usize,
            said_head: said_head.0,
            heard: heard as usize,
            heard_head: heard_head.0,
        }
    }

    /// Payments that a town has said, and what became of each, as far as the other has heard so many of the answers.
    fn payments(&self, town: usize, heard: usize) -> Vec<(u64, Option<bool>)> {
        let answers: BTreeMap<u64, bool> = self.streams[1 - town].said[..heard]
            .iter()
            .filter_map(|bytes| Message(bytes).answer())
            .map(|answer| (answer.answers, answer.outcome == Outcome::Credited))
            .collect();
        let said = self.streams[town].said.iter().filter_map(|bytes| Message(bytes).payment());
        said.map(|payment| (payment.amount, answers.get(&payment.number).copied())).collect()
    }

    /// L1 to L5 and L7.
    async fn check(&mut self) {
        self.listen();
        let (mut coin, mut unknown) = (0, 0);
        for link in [AT_ONCE, ATTESTED] {
            let both = [self.position(0, link).await, self.position(1, link).await];
            let most = if link == AT_ONCE { LIMIT } else { NARROW };
            let mut net = 0;
            for (town, here) in both.iter().enumerate() {
                net += i128::from(here.held) - i128::from(here.claim);
                assert!(here.held == 0 || here.claim == 0, "L3 one side of a position");
                assert!(here.held + here.in_flight <= most + here.claim, "L4 what is owed");
                assert!(here.claim <= most, "L4 what is claimed");
                if link == AT_ONCE {
                    assert_eq!((here.in_flight, here.unanswered), (0, 0), "L7 at once is at once");
                    continue;
                }
                let there = &self.streams[1 - town];
                assert_eq!(here.said, self.streams[town].said.len(), "L2 all of it is on the log");
                assert_eq!(here.said_head, self.streams[town].heads[here.said], "L2 what is said");
                assert_eq!(here.heard_head, there.heads[here.heard], "L2 what was said is heard");
                let waiting = self.payments(town, here.heard);
                let waiting: Vec<u64> = waiting
                    .into_iter()
                    .filter_map(|(amount, answer)| answer.is_none().then_some(amount))
                    .collect();
                assert_eq!(here.in_flight, waiting.iter().sum::<u64>(), "L7 what is in flight");
                assert_eq!(here.unanswered, waiting.len(), "L7 how many are");
                let all = self.payments(town, there.said.len());
                let known = self.payments(town, here.heard);
                unknown += all
                    .iter()
                    .zip(&known)
                    .filter(|((_, now), (_, then))| *now == Some(true) && then.is_none())
                    .map(|((amount, _), _)| i128::from(*amount))
                    .sum::<i128>();
            }
            let pending = if link == ATTESTED { unknown } else { 0 };
            assert_eq!(net + pending, 0, "L1 positions mirror each other");
        }
        for town in 0..2 {
            let (who, bank) = (self.who(town).address, self.towns.banks[town]);
            coin += i128::from(self.towns.coin(town, who).await);
            let (locked, ..) = self.towns.bank.ask(|bank| bank.locked_of(who, 1)).await;
            let (mut in_flight, mut held) = (0, 0);
            for link in [AT_ONCE, ATTESTED] {
                let here = self.position(town, link).await;
                in_flight += here.in_flight;
                held += here.held;
            }
            assert_eq!(locked, in_flight, "L7 what is locked is in flight");
            assert_eq!(self.towns.coin(town, bank).await, held, "what is owed lies at the bank");
        }
        assert_eq!(coin - unknown, i128::from(10 * HOUR), "L5 an hour is an hour");
    }

    /// Counts a step; what was refused has changed nothing.
    fn note<T>(
        &mut self,
        step: &'static str,
        done: Result<T, u16>,
        before: &[timebank_e2e::State; 2],
    ) {
        let is_done = done.is_ok();
        let count = self.done.entry(step).or_default();
        if is_done {
            count.0 += 1;
        } else {
            count.1 += 1;
            let after = [self.towns.state(0), self.towns.state(1)];
            assert!(*before == after, "invariant_11_refusals_change_nothing");
        }
    }

    async fn step(&mut self) {
        let before = [self.towns.state(0), self.towns.state(1)];
        let town = self.chance.below(2) as usize;
        match self.chance.below(100) {
            0..=29 => self.pay(town, &before).await,
            30..=59 => self.bring(town, &before).await,
            60..=74 => self.deceive(town, &before).await,
            75..=84 => self.clear(town, &before),
            85..=92 => {
                let secs = self.chance.of(&[1, 299, 300, 301, 3_600, u64::from(DAY)]);
                self.towns.bank.chain().advance(secs);
            }
            _ => {
                let (directions, until) =
                    (self.chance.of(&[0, 0, IN, OUT, IN | OUT]), self.towns.bank.now() + 7_200);
                let who = self.who(town);
                self.towns.at(town);
                self.towns.bank.remembered(&who, |cell| {
                    cell.frozen_directions = directions;
                    cell.frozen_until = (until as u32).into();
                });
            }
        }
    }

    fn amount(&mut self) -> u64 {
        match self.chance.below(10) {
            0 => 0,
            1 => self.chance.from(5 * HOUR, 12 * HOUR),
            _ => self.chance.from(1, 2 * HOUR),
        }
    }

    async fn pay(&mut self, town: usize, before: &[timebank_e2e::State; 2]) {
        let (payer, to, amount) = (self.who(town), payee(&self.who(1 - town)), self.amount());
        let week = 7 * u64::from(DAY);
        let lasts = self.chance.of(&[0, 1, 300, 3_600, week, week + 1]);
        let expires = self.towns.bank.now() + lasts;
        self.towns.at(town);
        let paid = self
            .towns
            .bank
            .send(&payer, |bank| {
                bank.pay_abroad(ATTESTED, to.into(), amount, expires, [9; 32].into())
            })
            .await;
        self.note("pay", paid.map_err(|refusal| refusal.code()), before);
    }

    fn clear(&mut self, town: usize, before: &[timebank_e2e::State; 2]) {
        let (payer, to, amount) = (self.who(town), payee(&self.who(1 - town)), self.amount());
        let banks = [self.towns.banks[town], self.towns.banks[1 - town]];
        let lasts = self.chance.of(&[0, 300, 3_600]);
        let paid = self.towns.clear_for(&payer, to, keccak(CHAIN), banks, amount, lasts);
        self.note("clear", paid.succeeded().then_some(()).ok_or(0), before);
    }

    /// What a town has said from a number on, at most so many messages, and the head after them.
    fn from(&self, town: usize, first: usize, most: usize) -> (&[[u8; MESSAGE]], Hash) {
        let Stream { said, heads, .. } = &self.streams[town];
        let first = first.min(said.len());
        let end = (first + most).min(said.len());
        (&said[first..end], heads[end])
    }

    async fn hear(&mut self, town: usize, head: Hash, bytes: Vec<u8>) -> Result<u32, u16> {
        self.towns.at(town);
        let rita = self.towns.rita.clone();
        let heard = self
            .towns
            .bank
            .send(&rita, |bank| bank.hear(ATTESTED, head.into(), DynBytes(bytes)))
            .await;
        heard.map_err(|refusal| refusal.code())
    }

    /// Rita brings what is next, and now and then some of what was heard before it.
    async fn bring(&mut self, town: usize, before: &[timebank_e2e::State; 2]) {
        let heard = self.position(town, ATTESTED).await.heard;
        let again = if self.chance.one_in(5) { self.chance.below(4) as usize } else { 0 };
        let (first, most) = (heard.saturating_sub(again), self.chance.from(1, 16) as usize);
        let (messages, head) = self.from(1 - town, first, heard - first + most);
        let (fresh, bytes) = (first + messages.len() - heard, messages.as_flattened().to_vec());
        if bytes.is_empty() || fresh == 0 {
            return;
        }
        let done = self.hear(town, head, bytes).await;
        assert_eq!(done, Ok(fresh as u32), "what was said is heard");
        self.note("bring", done, before);
    }

    /// Rita brings what was not said, or not so.
    async fn deceive(&mut self, town: usize, before: &[timebank_e2e::State; 2]) {
        let heard = self.position(town, ATTESTED).await.heard;
        let (first, most) =
            (self.chance.below(heard as u64 + 2) as usize, self.chance.from(1, 5) as usize);
        let (messages, head) = self.from(1 - town, first, most);
        let mut messages = messages.to_vec();
        if messages.is_empty() {
            return;
        }
        let way = self.chance.below(5);
        let mut bytes = messages.as_flattened().to_vec();
        match way {
            0 => {
                let bit = self.chance.below(bytes.len() as u64 * 8) as usize;
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            1 => drop(bytes.pop()),
            2 => bytes.push(0),
            3 => {
                messages.reverse();
                bytes = messages.as_flattened().to_vec();
            }
            // What the town has said itself.
            _ => bytes = self.from(town, first, most).0.as_flattened().to_vec(),
        }
        if bytes.is_empty() {
            return;
        }
        let done = self.hear(town, head, bytes.clone()).await;
        match done {
            // Only what was said is heard.
            Ok(fresh) => {
                let (said, _) = self.from(1 - town, heard, fresh as usize);
                let brought = bytes.as_chunks::<MESSAGE>().0;
                assert_eq!(&brought[brought.len() - fresh as usize..], said);
            }
            Err(code) => assert!(NOT_SAID.contains(&code), "{code}"),
        }
        self.note("deceive", done, before);
    }

    /// L6: where everything is brought, everything is answered.
    async fn end_well(&mut self) {
        let nothing = [self.towns.state(0), self.towns.state(1)];
        for town in [0, 1].into_iter().cycle().take(200) {
            self.listen();
            let heard = self.position(town, ATTESTED).await.heard;
            let (messages, head) = self.from(1 - town, heard, 16);
            if !messages.is_empty() {
                let bytes = messages.as_flattened().to_vec();
                let done = self.hear(town, head, bytes).await;
                assert!(done.is_ok(), "{done:?}");
                self.note("bring", done, &nothing);
            }
        }
        self.check().await;
        for town in 0..2 {
            let here = self.position(town, ATTESTED).await;
            assert_eq!((here.in_flight, here.unanswered), (0, 0), "L6 everything is answered");
        }
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_l1_to_l7_hold_after_every_step_of_two_towns_on_the_chain() {
    let asked = std::env::var("TIMEBANK_OPERATIONS").ok().and_then(|text| text.parse().ok());
    let steps: usize = asked.unwrap_or(STEPS);
    let mut walk = Walk::with(client, 1).await;
    for _ in 0..steps {
        walk.step().await;
        walk.check().await;
    }
    walk.end_well().await;
    walk.towns.check().await;
    println!("{steps} steps: done and refused {:?}", walk.done);
    for (step, (done, refused)) in &walk.done {
        assert!(*done > 0 || *step == "deceive", "{step}: nothing went through");
        assert!(*refused > 0 || *step == "bring", "{step}: nothing was refused");
    }
    let credited = (0..2).flat_map(|town| {
        let said = walk.streams[1 - town].said.len();
        walk.payments(town, said)
    });
    let outcomes: std::collections::BTreeSet<Option<bool>> =
        credited.map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [Some(false), Some(true)].into(), "some arrived, some came back");
}
