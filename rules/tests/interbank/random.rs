//! Two to five banks, members who pay, officers who act, a clock that runs, and a channel that is not to be trusted.

use super::fixture::*;
use super::signing::chain;
use std::collections::BTreeSet;
use std::panic::{catch_unwind, AssertUnwindSafe};
use timebank_rules::cells::{Key, Link};
use timebank_rules::handlers::{coin, interbank, recovery};
use timebank_rules::interbank::message::Message;
use timebank_rules::interbank::notary::{must_conflict, rotate, Refused, Rotation, Statement};
use timebank_rules::interbank::MESSAGE;
use timebank_rules::quantities::DAY;
use timebank_rules::restrictions::{IN, OUT};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, EVIDENCE};
use timebank_rules::{Address, Error};

/// Operations of one history.
const STEPS: usize = 80;

struct Run {
    chance: Chance,
    network: Network,
    recovered: u8,
    /// The codes of all refusals, 0 for what was done.
    refusals: BTreeSet<u16>,
    /// What notaries signed and nobody has brought yet.
    waiting: Vec<Waiting>,
    /// What was done with gates, and what they refused.
    gates: BTreeSet<&'static str>,
}

/// A delivery on its way: for which link, a statement, its signatures, the messages.
type Waiting = ((usize, u32), Statement, Vec<u8>, Vec<Bytes>);

impl Run {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let banks = chance.from(2, 5) as usize;
        let most = chance.of(&[20_000, 60_000, 400_000]);
        let day = chance.of(&[15_000, 100_000, 1_000_000]);
        let network = Network::of(banks, &limits(most, most, day, day));
        Self {
            chance,
            network,
            recovered: 0x20,
            refusals: BTreeSet::new(),
            waiting: vec![],
            gates: BTreeSet::new(),
        }
    }

    fn bank(&mut self) -> usize {
        self.chance.from(0, self.network.banks.len() as u64 - 1) as usize
    }

    fn member(&mut self) -> usize {
        self.chance.from(0, MEMBERS as u64 - 1) as usize
    }

    /// A link of some bank.
    fn end(&mut self) -> (usize, u32) {
        let ends: Vec<_> = self.network.ends.keys().copied().collect();
        self.chance.of(&ends)
    }

    fn step(&mut self) {
        match self.chance.from(0, 99) {
            0..=37 => self.pay(),
            38..=43 => self.deliver(),
            44..=49 => self.sign(),
            50..=54 => self.bring(),
            55..=56 => self.collude(),
            57 => self.choose_notaries(),
            58..=70 => self.deceive(),
            71..=80 => {
                let secs = self.chance.of(&[1, 299, 300, 301, 3_600, DAY]);
                self.network.wait(secs);
            }
            81..=84 => self.freeze(),
            85..=87 => self.pause(),
            88..=90 => self.set_limits(),
            91 => self.govern(),
            92 => self.recover(),
            93..=96 => self.set_off(),
            _ => self.pay_at_home(),
        }
    }

    fn pay(&mut self) {
        let ((bank, link), payer, payee) = (self.end(), self.member(), self.member());
        let amount = match self.chance.from(0, 9) {
            0 => 0,
            1 => self.chance.from(60_000, 250_000),
            _ => self.chance.from(1, 9_000),
        };
        let lasts = self.chance.of(&[0, 1, 300, 3_600, 7 * DAY, 7 * DAY + 1]);
        let order = self.network.order((bank, link), payee, amount, lasts);
        let before = self.network.clone();
        let is_attested = self.network.banks[bank].link(link).kind == 2;
        let done = if is_attested {
            self.network.pay(bank, payer, order).map(drop)
        } else {
            self.network.pay_at_once(bank, payer, order)
        };
        self.unchanged_if_refused(&before, done);
    }

    /// Invariant 11.
    fn unchanged_if_refused<T>(&mut self, before: &Network, done: Result<T, Error>) {
        if let Err(error) = done {
            self.refusals.insert(error.code());
            for (before, after) in before.banks.iter().zip(&self.network.banks) {
                assert!(before.world == after.world, "invariant_11_refusals_change_nothing");
            }
        }
    }

    /// A link to a bank on another chain.
    fn gate(&mut self) -> (usize, u32) {
        let ends: Vec<_> = self.network.gates.keys().copied().collect();
        self.chance.of(&ends)
    }

    /// Relays at once, over a link of either kind.
    fn deliver(&mut self) {
        let ((bank, link), most) = (self.end(), self.chance.from(1, 16) as usize);
        self.network.deliver(bank, link, most);
    }

    /// Notaries sign what the peer of a link said: some of them, perhaps too few, and it may take long to be brought.
    fn sign(&mut self) {
        let (end, most) = (self.gate(), self.chance.from(1, 16) as usize);
        let Some((said, messages)) = self.network.vouched(end, most) else { return };
        let all = notaries(self.network.gates[&end].set.get());
        let some: Vec<Address> = all.into_iter().filter(|_| self.chance.percent(75)).collect();
        let signatures = self.network.signatures(end, &said, &some);
        self.waiting.push((end, said, signatures, messages));
    }

    /// Brings something that was signed, perhaps a second time, perhaps too late, perhaps after its set has gone.
    fn bring(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let at = self.chance.from(0, self.waiting.len() as u64 - 1) as usize;
        let (end, said, signatures, messages) = if self.chance.percent(80) {
            self.waiting.swap_remove(at)
        } else {
            self.waiting[at].clone()
        };
        let before = self.network.clone();
        let (heard, set) = (before.banks[end.0].link(end.1).in_number.get(), &before.gates[&end]);
        let is_late = u64::from(before.now().0) > said.until;
        let done = self.network.deliver_by_gate(end, &said, &signatures, &messages);
        let few = signatures.len() / 65 < usize::from(THRESHOLD);
        let expected = match &done {
            Err(Refused::OldSet { .. }) => said.set != set.set.get(),
            Err(Refused::StatementExpired { .. }) => is_late,
            Err(Refused::TooFewNotaries { .. }) => few,
            Err(_) => false,
            Ok(_) => !few && !is_late && said.set == set.set.get(),
        };
        assert!(expected, "{done:?}");
        let name = match &done {
            Err(Refused::OldSet { .. }) => "old set",
            Err(Refused::StatementExpired { .. }) => "expired",
            Err(_) => "too few",
            Ok(Ok(0)) => "heard before",
            Ok(Ok(_)) => "heard",
            Ok(Err(_)) => "refused by the bank",
        };
        self.gates.insert(name);
        match done {
            // What is new is heard; what was heard before is passed over, and nothing is heard twice.
            Ok(Ok(fresh)) => {
                let last = self.network.banks[end.0].link(end.1).in_number.get();
                assert_eq!(last, heard.max(said.number));
                assert_eq!(u64::from(fresh), last - heard);
            }
            Ok(Err(error)) => self.unchanged_if_refused(&before, Err::<(), _>(error)),
            Err(_) => assert!(before.banks[end.0].world == self.network.banks[end.0].world),
        }
    }

    /// Fewer notaries than are needed make something up, with signatures of the others that were over something else.
    fn collude(&mut self) {
        let end = self.gate();
        let Some((said, mut messages)) = self.network.vouched(end, 16) else { return };
        let all = notaries(said.set);
        let honest = self.network.signatures(end, &said, &all);
        let last = messages.len() - 1;
        messages[last][7 * 32 + 29] ^= 1;
        let before = self.network.banks[end.0].link(end.1).in_head;
        let mut head = before;
        for message in &messages {
            head = timebank_rules::interbank::message::fold(
                &head,
                message,
                timebank_rules::keccak::keccak,
            );
        }
        let forged = Statement { head, ..said };
        let few = self.chance.from(0, u64::from(THRESHOLD) - 1) as usize;
        let mut signatures = self.network.signatures(end, &forged, &all[..few]);
        let is_padded = self.chance.percent(50);
        if is_padded {
            signatures.extend_from_slice(&honest[few * 65..]);
        }
        let world = self.network.banks[end.0].world.clone();
        let done = self.network.deliver_by_gate(end, &forged, &signatures, &messages);
        let place = few as u8;
        let expected = if is_padded {
            Refused::BadSignature { place }
        } else {
            Refused::TooFewNotaries { signed: place, threshold: THRESHOLD }
        };
        assert_eq!(done.err(), Some(expected), "what fewer made up is not heard");
        assert!(world == self.network.banks[end.0].world, "and changes nothing");
        self.gates.insert("collusion");
        if self.chance.percent(20) {
            self.betray(end, [said, forged], &all);
        }
    }

    /// Enough notaries sign two things that cannot both be true. Whoever shows it stops the link, until the governor gives it
    /// a gate with others.
    fn betray(&mut self, end: (usize, u32), both: [Statement; 2], all: &[Address]) {
        let few = usize::from(THRESHOLD);
        let one = self.network.signatures(end, &both[0], &all[..few]);
        let other = self.network.signatures(end, &both[1], &all[1..=few]);
        let here = chain(end.0 as u64, CHANNEL);
        let gate = self.network.gates[&end].clone();
        assert_eq!(must_conflict(&gate, &here, &both, [&one, &other]), Ok(0b00110));
        let (bank, link) = end;
        let channel = self.network.banks[bank].link(link).channel.into();
        let world = &mut self.network.banks[bank].world;
        world.send(channel, |bank, call| interbank::stop(bank, call, link)).expect("it runs");
        let stopped = world.clone();
        let order = self.network.order(end, 0, 1, 600);
        assert_eq!(code(self.network.pay(bank, 0, order)), 281, "nothing leaves");
        let heard = self.network.hear(bank, link, both[0].head, &[0; MESSAGE]);
        assert_eq!(code(heard), 281, "and nothing comes");
        let world = &mut self.network.banks[bank].world;
        assert!(stopped == *world, "invariant_11_refusals_change_nothing");
        world
            .send(GOVERNOR, |bank, call| interbank::set_channel(bank, call, link, CHANNEL))
            .expect("the governor may");
        let (set, peer) = (gate.set.get() + 1, self.network.ends[&end]);
        self.network.gates.insert(end, super::fixture::gate(end, peer, set));
        self.network.read_logs();
        self.gates.insert("conflict");
    }

    /// The notaries of a gate choose their successors, whatever is under way.
    fn choose_notaries(&mut self) {
        let end = self.gate();
        let mut gate = self.network.gates[&end].clone();
        let words: Vec<_> = notaries(gate.set.get() + 1).into_iter().map(word).collect();
        let until = self.network.now().plus(60).0.into();
        let rotation = Rotation { threshold: THRESHOLD, notaries: &words, until };
        let here = chain(end.0 as u64, CHANNEL);
        let by = self.chance.from(0, u64::from(NOTARIES)) as usize;
        let signers = &notaries(gate.set.get())[..by];
        let signatures = super::signing::signed_by(signers, rotation.digest(&gate, &here));
        let done = rotate(&mut gate, &here, self.network.now(), &rotation, &signatures);
        assert_eq!(done.is_ok(), by >= usize::from(THRESHOLD), "{done:?}");
        if done.is_ok() {
            self.gates.insert("rotated");
            self.network.gates.insert(end, gate);
        } else {
            assert!(gate == self.network.gates[&end], "a refusal changes nothing");
        }
    }

    /// Brings what was not said, or not so.
    fn deceive(&mut self) {
        let (bank, link) = self.end();
        let heard = self.network.banks[bank].link(link).in_number.get();
        let from = self.chance.from(1, heard + 3);
        let most = self.chance.from(1, 5) as usize;
        let (mut messages, head) = self.network.brought(bank, link, from, most);
        if messages.is_empty() {
            return;
        }
        let before = self.network.clone();
        let way = self.chance.from(0, 5);
        let mut brought = messages.as_flattened().to_vec();
        match way {
            0 => {
                let bit = self.chance.from(0, brought.len() as u64 * 8 - 1) as usize;
                brought[bit / 8] ^= 1 << (bit % 8);
            }
            1 => drop(brought.pop()),
            2 => brought.push(0),
            3 => {
                messages.reverse();
                brought = messages.as_flattened().to_vec();
            }
            4 => {
                // Another link's messages.
                let (other, its) = self.end();
                let (theirs, _) = self.network.brought(other, its, 1, 1);
                if (other, its) == (bank, link) || theirs.is_empty() {
                    return;
                }
                brought = theirs.as_flattened().to_vec();
            }
            _ => {}
        }
        let done = self.network.hear(bank, link, head, &brought);
        self.unchanged_if_refused(&before, done.clone());
        match done {
            // Only what was said is heard, and what was heard before is passed over.
            Ok(fresh) => {
                let (said, _) = self.network.brought(bank, link, heard + 1, fresh as usize);
                let whole = brought.as_chunks::<MESSAGE>().0;
                assert_eq!(&whole[whole.len() - fresh as usize..], said.as_slice());
            }
            Err(error) => assert!((289..=291).contains(&error.code()), "{error:?}"),
        }
    }

    fn freeze(&mut self) {
        let (bank, who) = (self.bank(), self.member());
        let of = &self.network.banks[bank];
        let mut account = of.world.account(of.members[who]);
        account.cell.frozen_directions = self.chance.of(&[0, IN, OUT, IN | OUT]);
        account.cell.frozen_coin = self.chance.from(0, 120_000).into();
        account.cell.frozen_until = self.network.now().plus(DAY).0.into();
        self.network.banks[bank].world.save_account(&account);
    }

    fn pause(&mut self) {
        let bank = self.bank();
        let area = self.chance.of(&[0u8, 5, 6]);
        let until = self.network.now().plus(self.chance.of(&[0, 1, 3_600]));
        let root = &mut self.network.banks[bank].world.root;
        root.paused |= 1 << area;
        root.paused_until[usize::from(area)] = until.0.into();
    }

    fn set_limits(&mut self) {
        let (bank, link) = self.end();
        let mut any = || self.chance.of(&[0, 5_000, 20_000, 400_000]);
        let limits = limits(any(), any(), any(), any());
        let before = self.network.clone();
        let done = self.network.banks[bank]
            .world
            .send(CENTRAL, |bank, call| interbank::set_limits(bank, call, link, limits));
        self.network.read_logs();
        self.unchanged_if_refused(&before, done);
    }

    fn govern(&mut self) {
        let (bank, link) = self.end();
        let is_other = self.chance.percent(70);
        let world = &mut self.network.banks[bank].world;
        if is_other && world.load::<Link>(Key::link(link)).kind == 2 {
            let channel = Address::repeat_byte(0xc2);
            let set = world
                .send(GOVERNOR, |bank, call| interbank::set_channel(bank, call, link, channel));
            assert_eq!(set, Ok(true));
        } else {
            let _ = world.send(GOVERNOR, |bank, call| interbank::close_link(bank, call, link));
        }
        self.network.read_logs();
    }

    /// A member's key is lost, and its account moves, with what is in flight.
    fn recover(&mut self) {
        let (bank, who) = (self.bank(), self.member());
        let (old, new) =
            (self.network.banks[bank].members[who], Address::repeat_byte(self.recovered));
        self.recovered += 1;
        let world = &mut self.network.banks[bank].world;
        let asked =
            world.send(VERA, |bank, call| recovery::request(bank, call, old, new, EVIDENCE));
        if asked.is_err() {
            return;
        }
        self.network.wait(recovery_delay());
        let world = &mut self.network.banks[bank].world;
        if world.send(new, |bank, call| recovery::complete(bank, call, old)).is_ok() {
            self.network.banks[bank].members[who] = new;
            self.network.banks[bank]
                .world
                .send(new, |bank, call| coin::approve(bank, call, CHANNEL, u64::MAX.into()))
                .expect("it is open");
        }
        self.network.read_logs();
    }

    fn set_off(&mut self) {
        let banks = self.network.banks.len();
        if banks < 3 {
            return;
        }
        let (first, size) = (self.bank(), self.chance.from(3, banks as u64) as usize);
        let mut ring: Vec<usize> = (0..size).map(|at| (first + at) % banks).collect();
        if self.chance.percent(50) {
            ring.reverse();
        }
        let amount = self.chance.from(0, 3_000);
        let before = self.network.clone();
        let done = self.network.set_off(&ring, amount);
        self.unchanged_if_refused(&before, done);
    }

    fn pay_at_home(&mut self) {
        let (bank, from, to) = (self.bank(), self.member(), self.member());
        let amount = self.chance.from(0, 20_000).into();
        let members = &self.network.banks[bank].members;
        let (from, to) = (members[from], members[to]);
        let world = &mut self.network.banks[bank].world;
        let _ = world.send(from, |bank, call| coin::transfer(bank, call, to, amount));
        self.network.read_logs();
    }

    /// Every outcome that a payment had.
    fn outcomes(&self) -> BTreeSet<u8> {
        let ends = self.network.ends.keys();
        let said = ends.flat_map(|(bank, link)| self.network.banks[*bank].stream(*link).0);
        let answers = said.filter(|bytes| Message(bytes).answer().is_some());
        answers.map(|bytes| bytes[7 * 32 + 31]).collect()
    }

    /// L6: whatever happened, honest relaying answers everything.
    fn end_well(&mut self) {
        self.network.deliver_all();
        self.network.check();
        for bank in &self.network.banks {
            assert_eq!(bank.in_flight(), [], "L6 everything is answered");
        }
    }
}

fn recovery_delay() -> u32 {
    timebank_rules::recovery::DELAY
}

/// Lives so many histories. Every refusal and every outcome that there was.
fn histories(first: u64, number: u64) -> (BTreeSet<u16>, BTreeSet<u8>, BTreeSet<&'static str>) {
    let (mut refusals, mut outcomes) = (BTreeSet::new(), BTreeSet::new());
    let mut gates = BTreeSet::new();
    for seed in first..first + number {
        let run = AssertUnwindSafe(|| {
            let mut run = Run::new(seed);
            run.network.check();
            for _ in 0..STEPS {
                run.step();
                run.network.check();
            }
            run.end_well();
            (run.outcomes(), run.refusals, run.gates)
        });
        match catch_unwind(run) {
            Ok((some, more, of_gates)) => {
                gates.extend(of_gates);
                outcomes.extend(some);
                refusals.extend(more);
            }
            Err(panic) => {
                eprintln!("the history of seed {seed} failed");
                std::panic::resume_unwind(panic);
            }
        }
    }
    (refusals, outcomes, gates)
}

#[test]
fn invariants_l1_to_l7_hold_after_every_step_of_random_histories() {
    let (refusals, outcomes, gates) = histories(1, 60);
    assert_eq!(outcomes, (0..=5).collect(), "every outcome, but of what is never said");
    let expected = [1, 29, 40, 41, 42, 43, 281, 284, 285, 286, 287, 289, 290, 291, 292];
    for code in expected {
        assert!(refusals.contains(&code), "{code} is none of {refusals:?}");
    }
    let all = [
        "collusion",
        "conflict",
        "expired",
        "heard",
        "heard before",
        "old set",
        "rotated",
        "too few",
    ];
    for what in all {
        assert!(gates.contains(what), "{what} is none of {gates:?}");
    }
}

/// So many operations, in histories of 80, as the variable says.
#[test]
fn invariants_l1_to_l7_hold_over_as_many_operations_as_are_asked_for() {
    let Ok(operations) = std::env::var("TIMEBANK_OPERATIONS") else { return };
    let operations: u64 = operations.parse().expect("a number of operations");
    histories(1_000, operations.div_ceil(STEPS as u64));
}
