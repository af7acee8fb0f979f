//! The log determines the bank: whoever has the events, and the times of the blocks that they were in, rebuilds every cell.
//!
//! A replay reads from the events which message each was, has the handlers do it on a bank of its own, and asks that it says
//! exactly the same. Where several messages would have said the same, they must have done the same.

mod draw;
mod people;
mod reading;

use draw::Draw;
use people::{address, opening, week, GOVERNOR, START};
use std::collections::{BTreeMap, BTreeSet};
use timebank_rules::campaign::Attention;
use timebank_rules::cells::{Campaign, Key};
use timebank_rules::event::order_placed::OrderPlaced;
use timebank_rules::event::order_removed::OrderRemoved;
use timebank_rules::event::Readable;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, Logged, MemoryStorage, Message, World, SIGNATURES};
use timebank_rules::{Address, Call, Error};

/// An event and the time of its block.
type Timed = (Logged, Time);

/// Sequences, and messages tried in each; more where `TIMEBANK_LOG_STEPS` asks for more.
const SEQUENCES: u64 = 24;
const STEPS: usize = 8_000;

/// A bank at work, the whole of its log, and how often each message was done.
struct History {
    bank: MemoryStorage,
    log: Vec<Timed>,
    done: BTreeMap<&'static str, u32>,
}

impl History {
    fn random(seed: u64, steps: usize) -> Self {
        Self::delayed(seed, steps, usize::MAX)
    }

    /// The same, but one of its steps comes a second later.
    fn delayed(seed: u64, steps: usize, late: usize) -> Self {
        let mut chance = Chance::new(seed);
        let mut world = World::founded(address(GOVERNOR), START);
        let mut history =
            Self { bank: MemoryStorage::default(), log: vec![], done: BTreeMap::new() };
        history.note(&mut world, "new()");
        history.begin(&mut world, opening());
        for number in 1..=5 {
            world.now = world.now.plus(7 * DAY);
            let last = world.bank.root.agreements.get();
            let messages = week(number, world.now, last);
            history.begin(&mut world, messages);
        }
        for step in 0..steps {
            let mut wait = chance.of(&[0, 0, 0, 0, 0, 1, 60, 600, 3_600]);
            if chance.one_in(60) {
                wait = chance.of(&[1, 2]) * DAY;
            }
            if chance.one_in(500) {
                wait = chance.of(&[8, 15, 22, 31]) * DAY;
            }
            world.now = world.now.plus(wait + u32::from(step == late));
            let now = world.now;
            let draw = &mut Draw { chance: &mut chance, bank: &world.bank, now };
            let (who, message) = draw.message();
            let signature = message.signature();
            if world.send(who, |bank, call| message.send(bank, call)).is_ok() {
                history.note(&mut world, signature);
            }
        }
        history.bank = world.bank;
        history
    }

    /// What has to go well.
    fn begin(&mut self, world: &mut World, messages: Vec<(u8, Message)>) {
        for (who, message) in messages {
            let (signature, shown) = (message.signature(), format!("{message:?}"));
            let done = world.send(address(who), |bank, call| message.send(bank, call));
            done.unwrap_or_else(|error| panic!("{shown}: {error:?}"));
            self.note(world, signature);
        }
    }

    /// Takes over what was said, with its time.
    fn note(&mut self, world: &mut World, signature: &'static str) {
        *self.done.entry(signature).or_default() += 1;
        let said = world.bank.take_log();
        self.log.extend(said.into_iter().map(|event| (event, world.now)));
    }
}

/// Has a message done on a bank, as whoever replays it does: a proof of attention is not on the log, so the leaf that the
/// log tells of takes the root's place while it is claimed.
fn redo(bank: &mut MemoryStorage, call: Call, message: Message) -> Result<(), Error> {
    bank.time = call.now.0.into();
    let Message::Claim { campaign_id, day, slots, salt, .. } = message else {
        return bank.transact(|bank| message.send(bank, call));
    };
    let key = Key::campaign(campaign_id);
    let before = bank.load::<Campaign>(key);
    let row = before.roots.iter().position(|row| row.day.get() == day).unwrap_or(0);
    let mut campaign = before.clone();
    let attention = Attention { campaign_id, day, slots, salt };
    campaign.roots[row].root = attention.leaf(call.caller, keccak);
    bank.save(key, &campaign);
    let done = bank.transact(|bank| message.send(bank, call));
    let mut after = bank.load::<Campaign>(key);
    after.roots[row] = before.roots[row];
    bank.save(key, &after);
    done
}

/// The bank after the message that the log's next events tell of, and how many they are.
fn next(bank: &MemoryStorage, log: &[Timed]) -> Result<(MemoryStorage, usize), String> {
    let now = log[0].1;
    let block: Vec<Logged> =
        log.iter().take_while(|(_, time)| *time == now).map(|(event, _)| event.clone()).collect();
    let mut best: Option<(MemoryStorage, usize, (Address, Message))> = None;
    for (caller, message) in reading::candidates(&block, bank, now) {
        let mut after = bank.clone();
        if redo(&mut after, Call { caller, now }, message.clone()).is_err() {
            continue;
        }
        let said = after.take_log();
        if said.is_empty() || !block.starts_with(&said) {
            continue;
        }
        match &best {
            Some((other, length, told)) if *length == said.len() => {
                if *other != after {
                    let other = (caller, message);
                    return Err(format!("the same events, another bank: {told:?} {other:?}"));
                }
            }
            Some((_, length, _)) if *length > said.len() => {}
            _ => best = Some((after, said.len(), (caller, message))),
        }
    }
    best.map(|(bank, length, _)| (bank, length)).ok_or_else(|| {
        let names: Vec<&str> = block.iter().take(6).map(name).collect();
        let asked = reading::candidates(&block, bank, now);
        format!("no message says this: {names:?}; it was none of {asked:?}")
    })
}

fn name((topics, _): &Logged) -> &'static str {
    let known = timebank_rules::event::NAMES.iter();
    known.copied().find(|(hash, _)| topics.first() == Some(hash)).map_or("?", |(_, name)| name)
}

/// Rebuilds a bank from its log alone.
fn rebuilt(log: &[Timed]) -> Result<MemoryStorage, String> {
    let (governor, chain) = reading::founding(&log[0].0).ok_or("it begins with the founding")?;
    let mut world = World::founded_on(chain, governor, log[0].1);
    let mut at = world.bank.log.len();
    if world.bank.log.iter().ne(log[..at].iter().map(|(event, _)| event)) {
        return Err("0: another founding".into());
    }
    world.bank.take_log();
    while at < log.len() {
        let (bank, length) = next(&world.bank, &log[at..]).map_err(|why| format!("{at}: {why}"))?;
        world.bank = bank;
        at += length;
    }
    Ok(world.bank)
}

fn steps() -> usize {
    std::env::var("TIMEBANK_LOG_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(STEPS)
}

#[test]
fn invariant_12_every_cell_is_rebuilt_from_the_events_alone() {
    let mut done: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..SEQUENCES {
        let history = History::random(seed, steps());
        let bank = rebuilt(&history.log).unwrap_or_else(|why| panic!("seed {seed}, event {why}"));
        assert_eq!(bank.root, history.bank.root, "seed {seed}");
        for (key, cell) in &history.bank.cells {
            assert_eq!(bank.cells.get(key), Some(cell), "seed {seed}: cell {key:?}");
        }
        assert_eq!(bank.cells.len(), history.bank.cells.len(), "seed {seed}");
        for (signature, times) in history.done {
            *done.entry(signature).or_default() += times;
        }
    }
    let never: Vec<&&str> = SIGNATURES.iter().filter(|name| !done.contains_key(*name)).collect();
    println!("done: {done:?}");
    assert!(never.is_empty(), "never done: {never:?}");
}

/// The words of an event, its topics first.
fn words((topics, data): &Logged) -> Vec<[u8; 32]> {
    let data = data.chunks_exact(32).map(|word| word.try_into().expect("a word"));
    topics.iter().copied().chain(data).collect()
}

#[test]
fn an_order_of_any_member_is_named_as_no_other_order_of_the_bank_whatever_happens_to_accounts() {
    let (mut placed, mut members, mut recovered) = (0, 0, 0);
    for seed in 100..104 {
        let history = History::random(seed, steps());
        let mut whose = BTreeMap::new();
        for (event, _) in &history.log {
            let words = words(event);
            if let Some(e) = OrderPlaced::of_words(&words) {
                let before = whose.insert(e.order_id, e.member);
                assert_eq!(before, None, "seed {seed}: {} names two orders", e.order_id);
            }
            if let Some(e) = OrderRemoved::of_words(&words) {
                assert_eq!(whose.get(&e.order_id), Some(&e.member), "seed {seed}");
            }
        }
        placed += whose.len();
        members += whose.values().collect::<BTreeSet<_>>().len();
        recovered += history.done.get("completeRecovery(address)").copied().unwrap_or(0);
    }
    assert!(placed > 200 && members > 8 && recovered > 0, "{placed} {members} {recovered}");
}

#[test]
fn invariant_12_two_histories_that_differ_in_a_cell_differ_in_the_head() {
    let (mut differ, mut by_time_alone) = (0, 0);
    for seed in 0..200 {
        let steps = 40;
        let late = History::delayed(seed, steps, steps - 1 - seed as usize % 4);
        let history = History::random(seed, steps);
        let mut roots = [&history, &late].map(|one| one.bank.root.clone());
        let heads = roots.each_ref().map(|root| root.head());
        for root in &mut roots {
            (root.audit_seq, root.audit_head) = (0.into(), [0; 32]);
        }
        if roots[0] == roots[1] && history.bank.cells == late.bank.cells {
            continue;
        }
        differ += 1;
        assert_ne!(heads[0], heads[1], "seed {seed}: other cells, the same head");
        let events = [&history, &late].map(|one| one.log.iter().map(|(event, _)| event));
        let [events, others] = events;
        by_time_alone += usize::from(events.eq(others));
    }
    assert!(differ > 20 && by_time_alone > 2, "{differ} differ, {by_time_alone} by time alone");
}
