//! A search: every state that a small bank can come to in so many steps, by the very handlers that are deployed, with the
//! promises of SECURITY.md asked of each. Two members, four officers, the council's place, a recovery, an agreement, a
//! campaign, up to three cases, and a clock that moves to either side of every edge.
//!
//! `TIMEBANK_SEARCH_DEPTH` asks for more steps; `cargo test -p timebank-rules --test search -- --nocapture` prints how many
//! states there were. What lies deeper, walks reach: officers who collude try anything, in any order and at any time, and
//! after each step the same promises are asked. `TIMEBANK_WALK_STEPS` asks for more of them.

mod promises;
mod sequences;
mod town;
mod walk;

use promises::{of_state, of_step, Broken};
use std::collections::HashSet;
use std::time::Instant;
use std::{fmt, thread};
use timebank_rules::cells::{Cell, Key, Member};
use timebank_rules::quantities::Time;
use timebank_rules::testing::{Chance, Message, World};
use timebank_rules::Address;

use town::{beginnings, moves, EVERYBODY, TIM, TOM};
use walk::{edges, next, Deed};
use zerocopy::IntoBytes;

/// Steps from each beginning.
const DEPTH: usize = 4;

/// How many search side by side.
const WORKERS: usize = 2;

/// In every so manieth state everybody tries everything.
const EVERYBODY_IN: u128 = 16;

/// Hashes bytes into a state of 128 bits, eight at a time.
fn absorb((mut a, mut b): (u64, u64), bytes: &[u8]) -> (u64, u64) {
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u64::from_le_bytes(word) ^ (chunk.len() as u64) << 60;
        a = (a ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        b = (b.rotate_left(31) ^ word).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    }
    (a, b)
}

/// The hash of a cell; hashes are added, so that the order of cells is nothing.
fn hash(key: &[u8], bytes: &[u8]) -> u128 {
    let (a, b) = absorb(absorb((1, 2), key), bytes);
    let mix = |mut it: u64| {
        it = (it ^ it >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        it = (it ^ it >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        it ^ it >> 33
    };
    u128::from(mix(a ^ b.rotate_left(17))) << 64 | u128::from(mix(b ^ a.rotate_left(41)))
}

/// The same bytes with the two judges in each other's place, where they are named.
fn judges_swapped(bytes: &[u8]) -> Option<Vec<u8>> {
    let other = |part: &[u8]| match part {
        _ if part == TOM.0 => Some(TIM),
        _ if part == TIM.0 => Some(TOM),
        _ => None,
    };
    let mut swapped = None;
    let mut at = 0;
    while at + 20 <= bytes.len() {
        if let Some(judge) = other(&bytes[at..at + 20]) {
            swapped.get_or_insert_with(|| bytes.to_vec())[at..at + 20].copy_from_slice(&judge.0);
            at += 19;
        }
        at += 1;
    }
    swapped
}

/// An account's cell without the account's number, which orders' ids alone show.
fn unnumbered(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let cell = Member::of_bytes(bytes).filter(|_| key[0] == Key::member(&TOM).as_bytes()[0])?;
    Some(Member { number: 0.into(), ..cell }.as_bytes().to_vec())
}

/// What makes a state: the cells, the root without the end of its log, and the time. The two officers of the tribunal may
/// do the same, so states that differ in which of them is which are one.
fn fingerprint(world: &World) -> u128 {
    let mut root = world.bank.root.clone();
    (root.audit_seq, root.audit_head) = (0.into(), [0; 32]);
    let time = world.now.0.to_le_bytes();
    let of_all = hash(&time, root.as_bytes());
    let (mut plain, mut swapped) = (of_all, of_all);
    for (key, bytes) in &world.bank.cells {
        let cell = unnumbered(key, bytes);
        let bytes = cell.as_deref().unwrap_or(bytes);
        let own = hash(key, bytes);
        plain = plain.wrapping_add(own);
        let other = match (judges_swapped(key), judges_swapped(bytes)) {
            (None, None) => own,
            (of, with) => hash(of.as_deref().unwrap_or(key), with.as_deref().unwrap_or(bytes)),
        };
        swapped = swapped.wrapping_add(other);
    }
    plain.min(swapped)
}

/// How one state comes from another.
enum Step {
    Begin(&'static str),
    Send(Address, Message),
    Wait(u32),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin(name) => write!(f, "from {name}"),
            Self::Send(who, message) => write!(f, "{who:?} {message:?}"),
            Self::Wait(secs) => write!(f, "{secs} s pass"),
        }
    }
}

/// A state that was found, and how one came to it.
struct Found {
    print: u128,
    by: usize,
    step: Step,
    world: World,
}

/// What one of the workers found in its part of a level.
struct Worker<'a> {
    /// What earlier levels found.
    known: &'a HashSet<u128>,
    /// What this one did.
    seen: HashSet<u128>,
    /// Whether what is found is gone on from; the last are only looked at.
    goes_on: bool,
    found: Vec<Found>,
    tried: u64,
    broken: Option<(Broken, usize, Step)>,
}

impl Worker<'_> {
    /// Everything that can be done in a state, and what the clock can make of it.
    fn expand(&mut self, at: usize, before: &World) {
        let mut trials = moves(before);
        if fingerprint(before).is_multiple_of(EVERYBODY_IN) {
            let messages: Vec<Message> =
                trials.iter().map(|(_, message)| message.clone()).collect();
            for who in EVERYBODY {
                trials.extend(messages.iter().map(|message| (who, message.clone())));
            }
        }
        let mut world = before.clone();
        for (who, message) in trials {
            self.tried += 1;
            let sent = message.clone();
            if world.send(who, |bank, call| sent.send(bank, call)).is_err() {
                continue;
            }
            world.bank.take_log();
            let after = std::mem::replace(&mut world, before.clone());
            let broken = of_step(before, who, &message, &after);
            self.reach(after, at, Step::Send(who, message), broken);
        }
        for edge in edges(before) {
            let after = World { now: Time(edge), ..before.clone() };
            self.reach(after, at, Step::Wait(edge - before.now.0), Ok(()));
        }
    }

    fn reach(&mut self, world: World, by: usize, step: Step, so_far: Result<(), Broken>) {
        let print = fingerprint(&world);
        let is_new = !self.known.contains(&print) && self.seen.insert(print);
        let promises = so_far.and_then(|()| if is_new { of_state(&world) } else { Ok(()) });
        if let Err(broken) = promises {
            self.broken.get_or_insert((broken, by, step));
        } else if is_new && self.goes_on {
            self.found.push(Found { print, by, step, world });
        }
    }
}

/// The search, from all beginnings at once, so that every state is gone on from once, where it is nearest to one.
struct Search {
    /// How one came to each state that is gone on from: from which of them, and by what.
    ways: Vec<(Option<usize>, Step)>,
    /// The states of the last level.
    level: Vec<(usize, World)>,
    seen: HashSet<u128>,
    tried: u64,
}

impl Search {
    fn begin() -> Self {
        let mut search =
            Self { ways: Vec::new(), level: Vec::new(), seen: HashSet::new(), tried: 0 };
        for (name, world) in beginnings() {
            if let Err(broken) = of_state(&world) {
                panic!("{broken}: {name}");
            }
            search.seen.insert(fingerprint(&world));
            search.level.push((search.ways.len(), world));
            search.ways.push((None, Step::Begin(name)));
        }
        search
    }

    /// One step from every state of the last level, by so many workers side by side.
    fn go_on(&mut self, goes_on: bool) {
        let level = std::mem::take(&mut self.level);
        let known = &self.seen;
        let workers: Vec<Worker> = thread::scope(|scope| {
            let parts = level.chunks(level.len().div_ceil(WORKERS).max(1));
            let started: Vec<_> = parts
                .map(|part| {
                    scope.spawn(move || {
                        let (seen, found) = (HashSet::new(), Vec::new());
                        let mut worker =
                            Worker { known, seen, goes_on, found, tried: 0, broken: None };
                        part.iter().for_each(|(at, world)| worker.expand(*at, world));
                        worker
                    })
                })
                .collect();
            started.into_iter().map(|worker| worker.join().expect("it searches")).collect()
        });
        let mut reached = Vec::new();
        for Worker { seen, found, tried, broken, .. } in workers {
            if let Some((broken, by, step)) = broken {
                panic!("{broken}\n{}\n  {step}", self.way(by));
            }
            self.tried += tried;
            reached.push((seen, found));
        }
        for (seen, found) in reached {
            for Found { print, by, step, world } in found {
                if self.seen.insert(print) {
                    self.level.push((self.ways.len(), world));
                    self.ways.push((Some(by), step));
                }
            }
            self.seen.extend(seen);
        }
    }

    /// How one came to a state.
    fn way(&self, at: usize) -> String {
        let (by, step) = &self.ways[at];
        let before = by.map(|by| format!("{}\n", self.way(by))).unwrap_or_default();
        format!("{before}  {step}")
    }
}

fn depth() -> usize {
    let asked = std::env::var("TIMEBANK_SEARCH_DEPTH").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(DEPTH)
}

#[test]
fn no_state_that_a_small_bank_can_come_to_breaks_a_promise() {
    let begun = Instant::now();
    let mut search = Search::begin();
    let from = search.seen.len();
    for deep in 1..=depth() {
        search.go_on(deep < depth());
        let (states, took) = (search.seen.len(), begun.elapsed().as_secs_f32());
        println!(
            "depth {deep} from {from} beginnings: {states} states, {} tries, {took:.1} s",
            search.tried
        );
    }
    let states = search.seen.len();
    assert!(states > 10_000, "the search went somewhere: {states} states");
}

#[test]
fn states_that_differ_in_which_judge_is_which_are_one_and_no_others_are() {
    let sent = |who: Address, message: Message| {
        let (_, mut world) = beginnings().swap_remove(3);
        world.send(who, |bank, call| message.send(bank, call)).expect("it may");
        fingerprint(&world)
    };
    let confirmed =
        |who, days| sent(who, Message::Confirm { case_id: 1, directions: 0, amount: 60, days });
    assert_eq!(confirmed(TOM, 20), confirmed(TIM, 20));
    assert_ne!(confirmed(TOM, 20), confirmed(TOM, 21));
    assert_ne!(confirmed(TOM, 20), sent(TOM, Message::Release { case_id: 1 }));
}

/// Steps of all walks together, and of each.
const STEPS: u64 = 60_000;
const WALK: u64 = 300;

fn steps() -> u64 {
    let asked = std::env::var("TIMEBANK_WALK_STEPS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(STEPS)
}

/// One step of a walk. Whether it was done.
fn walk_on(world: &mut World, chance: &mut Chance, way: &mut Vec<Step>) -> Result<bool, Broken> {
    let (who, message) = match next(world, chance) {
        Deed::Wait(edge) => {
            way.push(Step::Wait(edge - world.now.0));
            world.now = Time(edge);
            return of_state(world).map(|()| true);
        }
        Deed::Try(who, message) => (who, message),
    };
    let (before, sent) = (world.clone(), message.clone());
    if world.send(who, |bank, call| sent.send(bank, call)).is_err() {
        let same = before == *world;
        return if same { Ok(false) } else { Err("11: refusals change nothing".into()) };
    }
    world.bank.take_log();
    way.push(Step::Send(who, message.clone()));
    of_step(&before, who, &message, world)?;
    of_state(world)?;
    Ok(true)
}

#[test]
fn no_walk_of_officers_who_collude_breaks_a_promise() {
    let (begun, mut tried, mut done) = (Instant::now(), 0, 0);
    let beginnings = beginnings();
    for seed in 0..steps().div_ceil(WALK) {
        let mut chance = Chance::new(seed);
        let (name, world) = &beginnings[chance.below(beginnings.len() as u64) as usize];
        let (mut world, mut way) = (world.clone(), vec![Step::Begin(name)]);
        for _ in 0..WALK {
            tried += 1;
            match walk_on(&mut world, &mut chance, &mut way) {
                Ok(was_done) => done += u64::from(was_done),
                Err(broken) => {
                    let way: Vec<String> = way.iter().map(|step| format!("  {step}")).collect();
                    panic!("seed {seed}: {broken}\n{}", way.join("\n"));
                }
            }
        }
    }
    println!("{tried} steps tried, {done} done, {:.1} s", begun.elapsed().as_secs_f32());
    assert!(10 * done >= tried, "the walks went somewhere: {done} of {tried}");
}
