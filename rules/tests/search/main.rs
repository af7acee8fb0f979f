//! A search: every state that a small bank can come to in so many steps, by the very handlers that are deployed, with the
//! promises of SECURITY.md asked of each. Two members, four officers, the council's place, a recovery, an agreement, a
//! campaign, up to three cases, and a clock that moves to either side of every edge.
//!
//! `TIMEBANK_SEARCH_DEPTH` asks for more steps; `cargo test -p timebank-rules --test search -- --nocapture` prints how many
//! states there were. What lies deeper, walks reach: officers who collude try anything, in any order and at any time, and
//! after each step the same promises are asked. `TIMEBANK_WALK_STEPS` asks for more of them.

mod promises;
mod town;

use promises::{of_state, of_step, Broken};
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Instant;
use timebank_rules::agreement::ANSWER;
use timebank_rules::case::{APPEAL_WINDOW, COOLING_OFF, OPEN_FOR};
use timebank_rules::cells::{Agreement, Campaign, CaseFile, Key, Recovery, Tenure};
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::recovery::{DELAY, LAPSES, REST};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, Message, World};
use timebank_rules::Address;

use town::{beginnings, moves, ANN, EVERYBODY, NEW, SUE, TOM, VERA};
use zerocopy::IntoBytes;

/// Steps from each beginning.
const DEPTH: usize = 3;

/// In every so manieth state everybody tries everything.
const EVERYBODY_IN: u64 = 16;

/// What makes a state: the cells, the root without the end of its log, and the time.
fn fingerprint(world: &World) -> u64 {
    let mut root = world.bank.root.clone();
    (root.audit_seq, root.audit_head) = (0.into(), [0; 32]);
    let mut hasher = DefaultHasher::new();
    (root.as_bytes(), &world.bank.cells, world.now.0).hash(&mut hasher);
    hasher.finish()
}

/// The moments at which something ends or begins, that are yet to come, and the second before each.
fn edges(world: &World) -> BTreeSet<u32> {
    let bank = &world.bank;
    let mut edges = Vec::new();
    for who in EVERYBODY {
        let cell = bank.account(who).cell;
        let frozen = cell.frozen_until.get();
        edges.extend([frozen, frozen.saturating_add(COOLING_OFF), cell.watch.held_until.get()]);
    }
    for case_id in 1..=bank.root.cases.get() {
        let case = bank.load::<CaseFile>(Key::case(case_id));
        let (confirmed, opened) = (case.confirmed_at.get(), case.opened_at.get());
        edges.extend([case.frozen_until.get(), case.appeal_until.get(), opened + OPEN_FOR]);
        edges.push(if confirmed > 0 { confirmed + APPEAL_WINDOW } else { 0 });
    }
    let agreement = bank.load::<Agreement>(Key::agreement(1));
    edges.extend([agreement.until.get(), agreement.answer_by.get(), agreement.deliver_by.get()]);
    edges.push(agreement.end.get() + ANSWER);
    let row = bank.load::<Recovery>(Key::recovery(&ANN));
    for from in [row.requested_at.get(), row.objected_at.get(), row.cancelled_at.get()] {
        edges.extend([from + DELAY, from + LAPSES, from + REST]);
    }
    edges.push(bank.load::<Tenure>(Key::tenure(&VERA)).until.get());
    edges.extend(bank.root.paused_until.iter().map(|until| until.get()));
    let campaign = bank.load::<Campaign>(Key::campaign(1));
    edges.extend([campaign.end_day.get() * DAY, (campaign.end_day.get() + 8) * DAY]);
    let around = edges.into_iter().flat_map(|edge| [edge.saturating_sub(1), edge]);
    around.filter(|edge| *edge > world.now.0).collect()
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
    world: World,
    by: Option<usize>,
    step: Step,
}

/// A search from one beginning.
struct Search {
    found: Vec<Found>,
    seen: HashSet<u64>,
    tried: u64,
    /// Whether what is found is gone on from; the last are only looked at.
    goes_on: bool,
}

impl Search {
    fn from(name: &'static str, world: World) -> Self {
        let seen = HashSet::from([fingerprint(&world)]);
        let first = Found { world, by: None, step: Step::Begin(name) };
        Self { found: vec![first], seen, tried: 0, goes_on: true }
    }

    /// Everything that can be done in a state, and what the clock can make of it.
    fn expand(&mut self, at: usize) {
        let before = self.found[at].world.clone();
        let mut trials = moves(&before);
        if fingerprint(&before).is_multiple_of(EVERYBODY_IN) {
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
            world.bank.log.clear();
            let after = std::mem::replace(&mut world, before.clone());
            let broken = of_step(&before, who, &message, &after);
            self.reach(after, at, Step::Send(who, message), broken);
        }
        for edge in edges(&before) {
            let after = World { now: Time(edge), ..before.clone() };
            self.reach(after, at, Step::Wait(edge - before.now.0), Ok(()));
        }
    }

    fn reach(&mut self, world: World, by: usize, step: Step, so_far: Result<(), Broken>) {
        let is_new = self.seen.insert(fingerprint(&world));
        let promises = so_far.and_then(|()| if is_new { of_state(&world) } else { Ok(()) });
        if let Err(broken) = promises {
            panic!("{broken}\n{}\n  {step}", self.way(by));
        }
        if is_new && self.goes_on {
            self.found.push(Found { world, by: Some(by), step });
        }
    }

    /// How one came to a state.
    fn way(&self, at: usize) -> String {
        let Found { by, step, .. } = &self.found[at];
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
    let (begun, mut states, mut tried) = (Instant::now(), 0, 0);
    for (name, world) in beginnings() {
        if let Err(broken) = of_state(&world) {
            panic!("{broken}: {name}");
        }
        let mut search = Search::from(name, world);
        let mut from = 0;
        for left in (0..depth()).rev() {
            let to = search.found.len();
            search.goes_on = left > 0;
            (from..to).for_each(|at| search.expand(at));
            from = to;
        }
        println!("{name}: {} states, {} tries", search.seen.len(), search.tried);
        states += search.seen.len();
        tried += search.tried;
    }
    let (depth, took) = (depth(), begun.elapsed().as_secs_f32());
    println!("depth {depth} from each beginning: {states} states, {tried} tries, {took:.1} s");
    assert!(states > 10_000, "the search went somewhere: {states} states");
}

/// Steps of all walks together, and of each.
const STEPS: u64 = 60_000;
const WALK: u64 = 300;

/// The most cases in a walk.
const MOST_CASES: u32 = 40;

fn steps() -> u64 {
    let asked = std::env::var("TIMEBANK_WALK_STEPS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(STEPS)
}

/// One step of a walk: time passes, or somebody tries something, mostly who it is for. Whether it was done.
fn walk_on(world: &mut World, chance: &mut Chance, way: &mut Vec<Step>) -> Result<bool, Broken> {
    let edges: Vec<u32> = edges(world).into_iter().collect();
    if chance.one_in(8) && !edges.is_empty() {
        let edge = edges[chance.below(edges.len() as u64) as usize];
        way.push(Step::Wait(edge - world.now.0));
        world.now = Time(edge);
        return of_state(world).map(|()| true);
    }
    let mut moves = moves(world);
    let cases = world.bank.root.cases.get();
    if cases < MOST_CASES {
        // Other facts than any before.
        let evidence = [120 + cases as u8; 32];
        let subject = chance.of(&[ANN, NEW, VERA, SUE, TOM, Address::zero()]);
        let reason = chance.of(&[1, 5]);
        for _ in 0..3 {
            moves.push((SUE, Message::OpenCase { subject, reason, evidence }));
        }
    }
    let (mut who, message) = moves.swap_remove(chance.below(moves.len() as u64) as usize);
    if chance.one_in(6) {
        who = chance.of(&EVERYBODY);
    }
    let (before, sent) = (world.clone(), message.clone());
    if world.send(who, |bank, call| sent.send(bank, call)).is_err() {
        let same = before == *world;
        return if same { Ok(false) } else { Err("11: refusals change nothing".into()) };
    }
    world.bank.log.clear();
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
