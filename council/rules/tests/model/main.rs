//! The rules against a naive council, over random sequences: members, approvals, changes of the council, and time.
//!
//! The naive council keeps sets and lists, and decides whether a proposal can be executed from the list of all that
//! happened to it. It knows nothing of cells. And the log determines the council: each is rebuilt from its events alone.

mod log;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use council_rules::batch;
use council_rules::cells::{Charter, Proposal, SelectorDelay};
use council_rules::charter::{self, Change, Changed, Founding};
use council_rules::delay;
use council_rules::proposal::{self, LIFETIME};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use timebank_rules::audit;
use timebank_rules::cells::Cell as _;
use timebank_rules::event::Event;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::testing::Logged;
use timebank_rules::{Address, Call, Hash};
use zerocopy::IntoBytes;

const START: u32 = 1_700_000_000;
const HOUR: u32 = 3_600;

fn somebody(n: u8) -> Address {
    Address::repeat_byte(n + 1)
}

const COUNCIL: Address = Address::repeat_byte(0xc0);
const BANK: Address = Address::repeat_byte(0xba);

/// What a proposal would do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    CallTheBank,
    Change(Change),
    /// Both, or none.
    Batch(Change, Change),
}

/// The first four bytes of the call of the bank.
const OF_THE_BANK: [u8; 4] = [1, 2, 3, 4];

impl Deed {
    fn call(self) -> (Address, Vec<u8>) {
        match self {
            Self::CallTheBank => (BANK, OF_THE_BANK.to_vec()),
            Self::Change(change) => (COUNCIL, change.calldata()),
            Self::Batch(..) => {
                let calls: Vec<_> =
                    self.changes().iter().map(|change| (COUNCIL, change.calldata())).collect();
                (COUNCIL, batch::calldata(&calls))
            }
        }
    }

    fn changes(self) -> Vec<Change> {
        match self {
            Self::CallTheBank => vec![],
            Self::Change(change) => vec![change],
            Self::Batch(first, second) => vec![first, second],
        }
    }

    /// The selectors whose delays count.
    fn selectors(self) -> Vec<[u8; 4]> {
        if matches!(self, Self::CallTheBank) {
            return vec![OF_THE_BANK];
        }
        let changes = self.changes();
        let own = changes.iter().map(|it| *it.calldata().first_chunk().expect("a selector"));
        // What nothing has as a delay of its own stands for the charter's.
        let charters =
            changes.iter().filter(|it| matches!(it, Change::SetDelay(_))).map(|_| [0; 4]);
        own.chain(changes.iter().filter_map(Change::selector)).chain(charters).collect()
    }
}

#[derive(Clone, Debug)]
enum Op {
    Propose(u8, Deed),
    Approve(u8, u32),
    Revoke(u8, u32),
    Execute(u8, u32),
    /// With the calldata of another proposal.
    ExecuteOther(u8, u32),
    Cancel(u8, u32),
    Wait(u32),
}

/// Somebody, a member at the start more often than not.
fn who() -> impl Strategy<Value = u8> + Clone {
    prop_oneof![6 => 0u8..4, 1 => 4u8..8]
}

/// One of the first few proposals, which sequences as short as these decide, or one that there never was.
fn id() -> impl Strategy<Value = u32> + Clone {
    prop_oneof![20 => 1u32..7, 1 => Just(0), 1 => 7u32..12]
}

/// Sequences in which much is decided: whole hours, so that moments meet, and a second to either side.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let change = prop_oneof![
        (0u8..8).prop_map(|n| Change::AddMember(somebody(n))),
        who().prop_map(|n| Change::RemoveMember(somebody(n))),
        (who(), 0u8..8).prop_map(|(n, to)| Change::ReplaceMember(somebody(n), somebody(to))),
        (0u8..6).prop_map(Change::SetThreshold),
        (0u32..8).prop_map(|hours| Change::SetDelay(hours * HOUR)),
        (0u8..8).prop_map(|n| Change::SetGuardian(somebody(n))),
        (0u32..8, any::<bool>()).prop_map(|(hours, of_bank)| {
            let set_delay = Change::SetDelay(0).calldata();
            let selector = if of_bank { OF_THE_BANK } else { set_delay[..4].try_into().unwrap() };
            Change::SetSelectorDelay(selector, hours * HOUR)
        }),
    ];
    let deed = prop_oneof![
        1 => Just(Deed::CallTheBank),
        4 => change.clone().prop_map(Deed::Change),
        2 => (change.clone(), change).prop_map(|(first, second)| Deed::Batch(first, second)),
    ];
    let wait = prop_oneof![
        20 => (1u32..6).prop_map(|hours| hours * HOUR),
        5 => prop_oneof![Just(1), Just(HOUR - 1), Just(4 * HOUR - 1)],
        1 => prop_oneof![Just(LIFETIME - 4 * HOUR), Just(LIFETIME - 4 * HOUR - 1)],
    ];
    let op = prop_oneof![
        3 => (who(), deed).prop_map(|(who, deed)| Op::Propose(who, deed)),
        12 => (who(), id()).prop_map(|(who, id)| Op::Approve(who, id)),
        1 => (who(), id()).prop_map(|(who, id)| Op::Revoke(who, id)),
        9 => (who(), id()).prop_map(|(who, id)| Op::Execute(who, id)),
        1 => (who(), id()).prop_map(|(who, id)| Op::ExecuteOther(who, id)),
        1 => (0u8..8, id()).prop_map(|(who, id)| Op::Cancel(who, id)),
        4 => wait.prop_map(Op::Wait),
    ];
    prop::collection::vec(op, 40..200)
}

/// The naive council.
#[derive(Clone, Debug, PartialEq)]
struct Naive {
    members: BTreeSet<Address>,
    guardian: Address,
    threshold: usize,
    delay: u32,
    /// The delays that selectors have of their own.
    own: BTreeMap<[u8; 4], u32>,
    proposals: Vec<NaiveProposal>,
}

#[derive(Clone, Debug, PartialEq)]
struct NaiveProposal {
    deed: Deed,
    /// The own delays of its calls, and whether one has none.
    own: u32,
    charters: bool,
    proposer: Address,
    made: u32,
    approvals: BTreeSet<Address>,
    /// Since when they suffice.
    since: Option<u32>,
    /// Whether the council has changed since so that they might have ceased to.
    is_outdated: bool,
    is_closed: bool,
}

impl Naive {
    fn counting(&self, proposal: &NaiveProposal) -> usize {
        proposal.approvals.intersection(&self.members).count()
    }

    fn open(&self, id: u32, now: u32) -> Option<NaiveProposal> {
        let proposal = self.proposals.get((id as usize).checked_sub(1)?)?;
        (!proposal.is_closed && now - proposal.made < LIFETIME).then(|| proposal.clone())
    }

    fn put(&mut self, id: u32, proposal: NaiveProposal) -> Option<()> {
        self.proposals[id as usize - 1] = proposal;
        Some(())
    }

    fn member(&self, who: Address) -> Option<()> {
        self.members.contains(&who).then_some(())
    }

    /// Does it, or nothing.
    fn act(&mut self, op: &Op, now: u32) -> Option<()> {
        match *op {
            Op::Propose(who, deed) => {
                self.member(somebody(who))?;
                let selectors = deed.selectors();
                let own: Vec<u32> =
                    selectors.iter().map(|of| self.own.get(of).copied().unwrap_or(0)).collect();
                self.proposals.push(NaiveProposal {
                    deed,
                    own: own.iter().copied().max().unwrap_or(0),
                    charters: own.contains(&0),
                    proposer: somebody(who),
                    made: now,
                    approvals: BTreeSet::new(),
                    since: None,
                    is_outdated: false,
                    is_closed: false,
                });
                Some(())
            }
            Op::Approve(who, id) => {
                let mut proposal = self.open(id, now)?;
                self.member(somebody(who))?;
                let sufficed = self.counting(&proposal) >= self.threshold;
                let is_new = proposal.approvals.insert(somebody(who));
                (is_new || proposal.is_outdated).then_some(())?;
                proposal.is_outdated = false;
                proposal.approvals =
                    proposal.approvals.intersection(&self.members).copied().collect();
                proposal.since = match self.counting(&proposal) >= self.threshold {
                    false => None,
                    true if sufficed => proposal.since.or(Some(now)),
                    true => Some(now),
                };
                self.put(id, proposal)
            }
            Op::Revoke(who, id) => {
                let mut proposal = self.open(id, now)?;
                self.member(somebody(who))?;
                proposal.approvals.remove(&somebody(who)).then_some(())?;
                if self.counting(&proposal) < self.threshold {
                    proposal.since = None;
                    proposal.is_outdated = false;
                }
                self.put(id, proposal)
            }
            Op::ExecuteOther(..) => None,
            Op::Execute(_, id) => {
                let mut proposal = self.open(id, now)?;
                let suffices = self.counting(&proposal) >= self.threshold;
                let general = if proposal.charters { self.delay } else { 0 };
                let wait = proposal.own.max(general);
                (suffices && now - proposal.since? >= wait).then_some(())?;
                let mut after = self.clone();
                proposal.is_closed = true;
                after.put(id, proposal.clone())?;
                for change in proposal.deed.changes() {
                    after.change(change)?;
                }
                *self = after;
                Some(())
            }
            Op::Cancel(who, id) => {
                let mut proposal = self.open(id, now)?;
                let who = somebody(who);
                let of_guardian = matches!(proposal.deed, Deed::Change(Change::SetGuardian(_)));
                let may = (who == self.guardian && !of_guardian)
                    || (who == proposal.proposer && self.members.contains(&who));
                may.then_some(())?;
                proposal.is_closed = true;
                self.put(id, proposal)
            }
            Op::Wait(_) => Some(()),
        }
    }

    /// What sufficed is to be approved again.
    fn outdate(&mut self) {
        for proposal in &mut self.proposals {
            proposal.is_outdated |= proposal.since.take().is_some();
        }
    }

    fn change(&mut self, change: Change) -> Option<()> {
        match change {
            Change::AddMember(who) => {
                let may = who != self.guardian && who != COUNCIL && self.members.len() < 16;
                (may && self.members.insert(who)).then_some(())
            }
            Change::RemoveMember(who) => {
                (self.members.len() > self.threshold && self.members.remove(&who)).then_some(())?;
                self.outdate();
                Some(())
            }
            Change::ReplaceMember(before, after) => {
                let is_free = after != self.guardian && after != COUNCIL;
                let may = self.members.contains(&before) && !self.members.contains(&after);
                (is_free && may).then_some(())?;
                self.members.remove(&before);
                self.members.insert(after);
                self.outdate();
                Some(())
            }
            Change::SetThreshold(threshold) => {
                let threshold = usize::from(threshold);
                (1..=self.members.len()).contains(&threshold).then_some(())?;
                if threshold > self.threshold {
                    self.outdate();
                }
                self.threshold = threshold;
                Some(())
            }
            Change::SetDelay(delay) => {
                (HOUR..=14 * DAY).contains(&delay).then_some(())?;
                if delay < self.delay {
                    self.outdate();
                }
                self.delay = delay;
                Some(())
            }
            Change::SetSelectorDelay(selector, delay) => {
                (delay == 0 || (HOUR..=14 * DAY).contains(&delay)).then_some(())?;
                self.own.insert(selector, delay);
                Some(())
            }
            Change::SetGuardian(who) => {
                (who != COUNCIL && !self.members.contains(&who)).then(|| self.guardian = who)
            }
        }
    }
}

/// The rules with the cells they need, as the contract has them.
struct Ruled {
    charter: Charter,
    cells: BTreeMap<u32, Proposal>,
    own: BTreeMap<[u8; 4], SelectorDelay>,
    calls: Vec<(Address, Vec<u8>)>,
    log: Vec<Logged>,
    /// The time of the block that is being made, and of each event's.
    time: u64,
    times: Vec<u64>,
}

impl Ruled {
    fn emit(&mut self, event: &impl Event) {
        let log = &mut self.log;
        self.times.push(self.time);
        audit::log(
            &mut self.charter,
            self.time,
            event,
            |event| log.push((event.topics().to_vec(), event.data().to_vec())),
            |bytes, hash| *hash = keccak(bytes),
        );
    }

    fn founded(founding: Founding, members: &[Address]) -> Self {
        let call = Call { caller: somebody(0), now: Time(START) };
        let (charter, founded) = charter::found(call, founding, members).unwrap();
        let (cells, own) = (BTreeMap::new(), BTreeMap::new());
        let mut ruled = Self {
            charter,
            cells,
            own,
            calls: Vec::new(),
            log: Vec::new(),
            time: START.into(),
            times: Vec::new(),
        };
        ruled.emit(&founded);
        charter::seated(members).for_each(|added| ruled.emit(&added));
        ruled
    }

    fn change(&mut self, change: Change) -> Option<()> {
        let mut own = change.selector().map_or_else(SelectorDelay::empty, |of| self.own_of(of));
        let changed = charter::apply(&mut self.charter, &mut own, COUNCIL, change).ok()?;
        if let Some(selector) = change.selector() {
            self.own.insert(selector, own);
        }
        match changed {
            Changed::MemberAdded(event) => self.emit(&event),
            Changed::MemberRemoved(event) => self.emit(&event),
            Changed::MemberReplaced(event) => self.emit(&event),
            Changed::ThresholdChanged(event) => self.emit(&event),
            Changed::DelayChanged(event) => self.emit(&event),
            Changed::SelectorDelayChanged(event) => self.emit(&event),
            Changed::GuardianChanged(event) => self.emit(&event),
        }
        Some(())
    }

    fn own_of(&self, selector: [u8; 4]) -> SelectorDelay {
        self.own.get(&selector).cloned().unwrap_or_else(SelectorDelay::empty)
    }

    /// Carries out what a proposal decided, as the contract does.
    fn carry_out(&mut self, target: Address, calldata: &[u8]) -> Option<()> {
        if !batch::is_batch(COUNCIL, target, calldata) {
            let change = (target == COUNCIL).then(|| Change::decode(calldata));
            return change.map_or(Some(()), |change| self.change(change.ok()?));
        }
        let mut changes = Vec::new();
        batch::each(COUNCIL, calldata, |target, call| {
            assert_eq!(target, COUNCIL);
            changes.push(Change::decode(call)?);
            Ok(())
        })
        .ok()?;
        changes.into_iter().try_for_each(|change| self.change(change))
    }

    fn load(&self, id: u32) -> Proposal {
        self.cells.get(&id).cloned().unwrap_or_else(Proposal::empty)
    }

    fn act(&mut self, op: &Op, now: u32) -> Option<()> {
        self.time = now.into();
        let call = |who: u8| Call { caller: somebody(who), now: Time(now) };
        match *op {
            Op::Propose(who, deed) => {
                let (target, calldata) = deed.call();
                let hash = keccak(&calldata);
                let own = |selector| self.own_of(selector).delay.get();
                let wait = delay::of(COUNCIL, target, &calldata, own).ok()?;
                let charter = &mut self.charter;
                let (id, cell, proposed) =
                    proposal::propose(charter, call(who), wait, target, &calldata, hash).ok()?;
                assert!(self.cells.insert(id, cell).is_none(), "invariant_c1_no_number_twice");
                self.emit(&proposed);
                proposal::told(id, &calldata).for_each(|part| self.emit(&part));
                self.calls.push((target, calldata));
            }
            Op::Approve(who, id) => {
                let mut cell = self.load(id);
                let event = proposal::approve(&self.charter, call(who), id, &mut cell).ok()?;
                self.cells.insert(id, cell);
                self.emit(&event);
            }
            Op::Revoke(who, id) => {
                let mut cell = self.load(id);
                let event = proposal::revoke(&self.charter, call(who), id, &mut cell).ok()?;
                self.cells.insert(id, cell);
                self.emit(&event);
            }
            Op::ExecuteOther(who, id) => {
                let mut cell = self.load(id);
                proposal::execute(&self.charter, call(who), id, &mut cell, [0; 32]).ok()?;
                panic!("invariant_c3_only_what_was_decided");
            }
            Op::Execute(who, id) => {
                let mut cell = self.load(id);
                let (target, calldata) =
                    (id as usize).checked_sub(1).and_then(|at| self.calls.get(at)).cloned()?;
                let hash = keccak(&calldata);
                let event =
                    proposal::execute(&self.charter, call(who), id, &mut cell, hash).ok()?;
                let before = (self.charter.clone(), self.log.len(), self.own.clone());
                self.emit(&event);
                if self.carry_out(target, &calldata).is_none() {
                    self.charter = before.0;
                    self.log.truncate(before.1);
                    self.times.truncate(before.1);
                    self.own = before.2;
                    return None;
                }
                self.cells.insert(id, cell);
            }
            Op::Cancel(who, id) => {
                let mut cell = self.load(id);
                let event =
                    proposal::cancel(&self.charter, COUNCIL, call(who), id, &mut cell).ok()?;
                self.cells.insert(id, cell);
                self.emit(&event);
            }
            Op::Wait(_) => {}
        }
        Some(())
    }
}

fn sequences() -> u32 {
    let asked = std::env::var("TIMEBANK_SEQUENCES").ok().and_then(|number| number.parse().ok());
    asked.unwrap_or(1_000)
}

/// What each end of the log was the end of.
type Ends = BTreeMap<Hash, (Charter, BTreeMap<u32, Proposal>, BTreeMap<[u8; 4], SelectorDelay>)>;

/// Runs one sequence through both; how many proposals it executed.
fn run(ops: &[Op], ends: &mut Ends) -> Result<usize, TestCaseError> {
    let members: Vec<_> = (0..4).map(somebody).collect();
    let founding = Founding {
        council: COUNCIL,
        chain: 5,
        threshold: 2,
        guardian: somebody(7),
        delay: 4 * HOUR,
        bounds: (HOUR, 14 * DAY),
    };
    let mut ruled = Ruled::founded(founding, &members);
    let mut naive = Naive {
        members: members.into_iter().collect(),
        guardian: somebody(7),
        threshold: 2,
        delay: 4 * HOUR,
        own: BTreeMap::new(),
        proposals: Vec::new(),
    };
    let mut now = START;
    let mut executed = 0;
    for op in ops {
        if let Op::Wait(secs) = op {
            now += secs;
        }
        let before = (ruled.charter.clone(), ruled.cells.clone(), ruled.own.clone());
        let done = ruled.act(op, now);
        prop_assert_eq!(done, naive.act(op, now), "{:?}", op);
        executed += usize::from(done.is_some() && matches!(op, Op::Execute(..)));
        if done.is_none() {
            let after = (ruled.charter.clone(), ruled.cells.clone(), ruled.own.clone());
            prop_assert!(before == after, "invariant_11");
        }

        let charter = &ruled.charter;
        let seated: BTreeSet<Address> =
            charter.members().iter().map(|member| (*member).into()).collect();
        prop_assert_eq!(&seated, &naive.members);
        prop_assert_eq!(seated.len(), usize::from(charter.count), "a seat each");
        prop_assert_eq!(usize::from(charter.threshold), naive.threshold);
        prop_assert!(
            (1..=charter.count).contains(&charter.threshold),
            "invariant_c2_the_threshold_can_be_met"
        );
        prop_assert_eq!(charter.delay.get(), naive.delay);
        prop_assert_eq!(Address::from(charter.guardian), naive.guardian);
        prop_assert!(!charter.has_member(&naive.guardian), "invariant_c4_the_guardian_is_apart");
        for (id, cell) in &ruled.cells {
            let proposal = &naive.proposals[*id as usize - 1];
            prop_assert_eq!(usize::from(cell.approvals(charter)), naive.counting(proposal));
            let since = cell.sufficient_since(charter);
            prop_assert_eq!((since != 0).then_some(since), proposal.since);
        }
        for (selector, cell) in &ruled.own {
            prop_assert_eq!(Some(&cell.delay.get()), naive.own.get(selector));
        }
        let state = (ruled.charter.clone(), ruled.cells.clone(), ruled.own.clone());
        let known = ends.entry(charter.audit_head).or_insert_with(|| state.clone());
        prop_assert!(*known == state, "two histories that differ in a cell differ in the head");
    }
    let rebuilt = log::rebuilt(&ruled.log, &ruled.times);
    prop_assert_eq!(rebuilt.charter.as_bytes(), ruled.charter.as_bytes(), "invariant_12");
    for (id, cell) in &ruled.cells {
        let again = rebuilt.cells.get(id).map(|cell| cell.as_bytes());
        prop_assert_eq!(again, Some(cell.as_bytes()), "invariant_12: proposal {}", id);
        let (target, calldata) = &ruled.calls[*id as usize - 1];
        prop_assert_eq!(Address::from(cell.target), *target);
        prop_assert_eq!(rebuilt.calldata.get(id), Some(calldata), "the log tells the calldata");
    }
    prop_assert_eq!(rebuilt.cells.len(), ruled.cells.len(), "invariant_12");
    prop_assert_eq!(&rebuilt.own, &ruled.own, "invariant_12: the selectors' delays");
    Ok(executed)
}

#[test]
fn the_council_agrees_with_the_naive_one_after_every_operation_and_is_rebuilt_from_its_log() {
    let config =
        ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(sequences()) };
    let (executed, ends) = (Cell::new(0), RefCell::new(Ends::new()));
    let agreed = TestRunner::new(config).run(&ops(), |ops| {
        executed.set(executed.get() + run(&ops, &mut ends.borrow_mut())?);
        Ok(())
    });
    agreed.unwrap_or_else(|apart| panic!("{apart}"));
    assert!(
        2 * executed.get() >= sequences() as usize,
        "too few were executed to say anything: {executed:?}"
    );
}
