//! Late records: what may be entered of days that `record` takes no more, who confirms it, and that no slot of a person's
//! time counts twice whatever is entered, confirmed, recorded and moved.

mod fixture;

use fixture::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use timebank_rules::agreement::Invoice;
use timebank_rules::cells::{Cell, Key, LateRecord, Timesheet};
use timebank_rules::late::CONFIRMED_WITHIN;
use timebank_rules::quantities::{ClassId, Secs, DAY};
use timebank_rules::queries::late::late_record;
use timebank_rules::roles::{COUNCIL, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Message, EVIDENCE};
use timebank_rules::timesheet::OLDEST_LATE;

/// Carla entered two hours of Ann's, twelve days ago.
fn entered() -> Fixture {
    let mut fixture = Fixture::founded();
    let span = fixture.hours(12, 9, 11);
    assert_eq!(fixture.enter(CARLA, ANN, span), 0);
    fixture
}

#[test]
fn what_is_entered_late_counts_once_another_confirms_it() {
    for who in [VERA, CORA] {
        let mut fixture = entered();
        let span = fixture.hours(12, 9, 11);
        assert_eq!(fixture.hours_of(ANN), 0, "it waits");
        assert_eq!(fixture.world.load::<Timesheet>(Key::timesheet(&address(ANN))), Cell::empty());
        assert_eq!(fixture.confirm(who, CARLA, ANN, span), 0);
        assert_eq!(fixture.hours_of(ANN), 7_200);
        assert_eq!(fixture.class().recorded.get(), 7_200);
        let (carla, cora) = (fixture.recorder(CARLA), fixture.recorder(CORA));
        assert_eq!((carla.recorded.get(), cora.recorded.get()), (7_200, 0), "whose line it is");
        assert_eq!(carla.used.used(fixture.world.now).0, 7_200, "of its own quota");
        assert_eq!(fixture.confirm(who, CARLA, ANN, span), 96, "once");
        let day = fixture.day(12);
        let key = Key::late(ClassId(1), &address(CARLA), &address(ANN), day);
        assert_eq!(fixture.world.load::<LateRecord>(key), LateRecord::empty());
    }
}

#[test]
fn it_is_of_one_day_which_the_ring_has_left_and_at_most_forty_days_back() {
    let mut fixture = Fixture::founded();
    for days in 11..=OLDEST_LATE {
        let span = fixture.hours(days, 0, 24);
        assert_eq!(fixture.clone().enter(CARLA, ANN, span), 0, "{days} days back");
    }
    for days in 0..11 {
        let span = fixture.hours(days, 0, 1);
        assert_eq!(fixture.enter(CARLA, ANN, span), 94, "{days} days back: record takes it");
    }
    let span = fixture.hours(OLDEST_LATE + 1, 23, 24);
    assert_eq!(fixture.enter(CARLA, ANN, span), 87);
    let (start, end) = fixture.hours(12, 9, 11);
    let (next, _) = fixture.hours(11, 0, 1);
    let bad =
        [(end, start), (start, start), (start + 1, end), (start, end - 1), (start, next + 300)];
    for span in bad.into_iter().chain([(0, u64::MAX), (u64::MAX - 299, u64::MAX)]) {
        assert_eq!(fixture.enter(CARLA, ANN, span), 85, "{span:?}");
    }
    assert_eq!(fixture.enter(CARLA, ANN, (start, next)), 0, "to the last slot of the day");
}

#[test]
fn it_begins_no_earlier_than_the_account() {
    let mut fixture = Fixture::founded();
    let (opened, _) = fixture.hours(20, 10, 11);
    fixture.set(ANN, |cell| cell.opened_at = (opened as u32).into());
    assert_eq!(fixture.enter(CARLA, ANN, (opened - 300, opened + 3_600)), 87);
    assert_eq!(fixture.enter(CARLA, ANN, (opened, opened + 3_600)), 0);
}

#[test]
fn a_day_takes_one_late_record_of_whatever_class_and_recorder() {
    let mut fixture = entered();
    let (span, later) = (fixture.hours(12, 9, 11), fixture.hours(12, 15, 16));
    assert_eq!(fixture.enter(CORA, ANN, later), 0, "another's line waits beside it");
    assert_eq!(fixture.confirm(VERA, CORA, ANN, later), 0);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 95);
    let on_class_two = Message::RecordLate {
        class_id: 2,
        member: address(ANN),
        start: span.0,
        end: span.1,
        evidence: EVIDENCE,
    };
    assert_eq!(fixture.send(CARLA, on_class_two), 0);
    let mut line = fixture.line(CARLA, ANN, span);
    line.class_id = ClassId(2);
    assert_eq!(fixture.send(VERA, Message::ConfirmLate { line }), 95);
    assert_eq!(fixture.hours_of(ANN), 3_600);
    let next = fixture.hours(13, 9, 11);
    assert_eq!(fixture.enter(CARLA, ANN, next), 0);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, next), 0, "another day is open");
    assert_eq!(fixture.enter(CARLA, BEN, span), 0);
    assert_eq!(fixture.confirm(VERA, CARLA, BEN, span), 0, "and so is another's");
}

#[test]
fn a_day_on_which_anything_stood_recorded_when_the_ring_left_it_is_closed() {
    for (voided, expected) in [(false, 95), (true, 0)] {
        let mut fixture = Fixture::founded();
        let early = fixture.hours(1, 3, 4);
        assert_eq!(fixture.record(CORA, ANN, early), 0);
        if voided {
            let (start, end) = early;
            let (class_id, member, evidence) = (1, address(ANN), EVIDENCE);
            let void = Message::VoidRecord { class_id, member, start, end, evidence };
            assert_eq!(fixture.send(CORA, void), 0);
        }
        fixture.wait(11 * DAY);
        let span = fixture.hours(12, 9, 11);
        assert_eq!(fixture.enter(CARLA, ANN, span), 0, "it can be seen who confirms it");
        assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), expected);
        // However long the sheet rested, and however it turned.
        fixture.wait(5 * DAY);
        let recent = fixture.hours(1, 3, 4);
        assert_eq!(fixture.record(CORA, ANN, recent), 0);
        let span = fixture.hours(17, 9, 11);
        assert_eq!(fixture.enter(CARLA, ANN, span), 0);
        assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 95);
    }
}

#[test]
fn a_day_that_was_claimed_until_the_ring_left_it_is_closed_whoever_gives_the_time_back_later() {
    for (before, expected) in [(true, 0), (false, 95)] {
        let mut fixture = Fixture::founded();
        let (start, end) = fixture.hours(0, 3, 4);
        let pay_by = u64::from(fixture.world.now.plus(DAY).0);
        let (requester, class_id, text) = (address(BEN), ClassId(1), EVIDENCE);
        let (secs, price) = (3_600, 3_600);
        let invoice = Invoice { requester, class_id, secs, price, start, end, pay_by, text };
        fixture.must(ANN, Message::Invoice { invoice });
        fixture.wait(if before { 10 * DAY } else { 12 * DAY });
        fixture.must(VIC, Message::Poke { agreement_id: 1 });
        fixture.wait(2 * DAY);
        let span = (start + 6 * 3_600, end + 6 * 3_600);
        assert_eq!(fixture.enter(CARLA, ANN, span), 0);
        assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), expected);
    }
}

#[test]
fn what_was_entered_in_time_is_confirmed_until_the_last_moment_and_the_day_is_still_known() {
    let mut fixture = Fixture::founded();
    let span = fixture.hours(OLDEST_LATE, 9, 11);
    for who in [CARLA, CORA] {
        assert_eq!(fixture.enter(who, ANN, span), 0);
    }
    fixture.wait(CONFIRMED_WITHIN - 1);
    assert_eq!(fixture.confirm(VERA, CORA, ANN, span), 0);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 95, "fifty-four days back");
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    fixture.wait(CONFIRMED_WITHIN);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 96, "it lapsed");
    assert_eq!(fixture.enter(CARLA, ANN, span), 0, "anew");
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 0);
}

#[test]
fn neither_who_entered_it_nor_whom_it_is_about_confirms_it_nor_anybody_without_the_office() {
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    assert_eq!(fixture.confirm(CARLA, CARLA, ANN, span), 131);
    for who in [ANN, BEN, GOV, SUE, VIC, NEW] {
        assert_eq!(fixture.confirm(who, CARLA, ANN, span), 60, "{who}");
    }
    assert_eq!(fixture.confirm(DORA, CARLA, ANN, span), 83, "she records for another class");
    assert_eq!(fixture.enter(CARLA, CORA, span), 0, "a recorder serves, too");
    assert_eq!(fixture.confirm(CORA, CARLA, CORA, span), 90);
    assert_eq!(fixture.enter(CARLA, VERA, span), 0);
    assert_eq!(fixture.confirm(VERA, CARLA, VERA, span), 90);
    assert_eq!(fixture.confirm(CORA, CARLA, VERA, span), 0);
    assert_eq!(fixture.enter(CARLA, CARLA, span), 90, "nobody enters its own time");
    assert_eq!(fixture.enter(DORA, ANN, span), 83, "of another class");
    assert_eq!(fixture.enter(VERA, ANN, span), 83);
}

#[test]
fn whoever_confirms_names_what_it_read() {
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    let (start, end) = span;
    for other in [(start, end + 300), (start + 300, end), (start - u64::from(DAY), end)] {
        assert_eq!(fixture.confirm(VERA, CARLA, ANN, other), 96);
    }
    let mut line = fixture.line(CARLA, ANN, span);
    line.evidence = [9; 32];
    assert_eq!(fixture.send(VERA, Message::ConfirmLate { line }), 96);
    assert_eq!(fixture.confirm(VERA, CORA, ANN, span), 96, "another entered nothing");
    let longer = (start, end + 3_600);
    assert_eq!(fixture.enter(CARLA, ANN, longer), 0, "it takes the other's place");
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 96);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, longer), 0);
    assert_eq!(fixture.hours_of(ANN), 10_800);
}

#[test]
fn what_recording_asks_for_is_asked_when_it_is_entered_and_again_when_it_is_confirmed() {
    type Change = (u16, fn(&mut Fixture));
    let changes: [Change; 9] = [
        (83, |it| it.accredit(CARLA, 1, 0)),
        (83, |it| {
            it.set_recorder(CARLA, |cell| {
                // As a suspension leaves it.
                (cell.withheld, cell.quota) = (cell.quota, 0.into());
            })
        }),
        (23, |it| it.set(ANN, |cell| cell.verified_until = 1.into())),
        (23, |it| it.set(ANN, |cell| cell.level = 0)),
        (25, |it| it.set(ANN, |cell| cell.kind = 2)),
        (41, |it| it.freeze_in(ANN)),
        (21, |it| it.set(ANN, |cell| cell.status = 2)),
        (43, |it| it.pause_earning()),
        (93, |it| it.set_rule(1, true)),
    ];
    for (code, change) in changes {
        let mut fixture = Fixture::founded();
        let span = fixture.hours(12, 9, 11);
        change(&mut fixture);
        assert_eq!(fixture.enter(CARLA, ANN, span), code);
        let mut fixture = entered();
        change(&mut fixture);
        let before = fixture.world.clone();
        assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), code);
        assert_eq!(fixture.world, before, "a refusal changes nothing");
    }
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    fixture.set_rule(5, false);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 92, "no whole number of 25 minutes");
    assert_eq!(fixture.enter(CARLA, ANN, span), 92);
    let mut fixture = entered();
    fixture.accredit(CARLA, 1, 7_199);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 84);
    let mut fixture = entered();
    fixture.set(ANN, |cell| {
        (2..=13).for_each(|class| assert!(cell.set_hours(ClassId(class), Secs(1))));
    });
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 91);
    let no_evidence = Message::RecordLate {
        class_id: 1,
        member: address(ANN),
        start: span.0,
        end: span.1,
        evidence: [0; 32],
    };
    assert_eq!(fixture.send(CARLA, no_evidence), 123);
}

#[test]
fn an_office_that_ended_confirms_nothing() {
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    fixture.must(GOV, Message::RevokeRole { account: address(VERA), role: VERIFIER });
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 60);
    fixture.must(GOV, Message::GrantRole { account: address(VERA), role: COUNCIL });
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 60, "nor another office");
    fixture.set_recorder(CORA, |cell| (cell.withheld, cell.quota) = (cell.quota, 0.into()));
    assert_eq!(fixture.confirm(CORA, CARLA, ANN, span), 83, "nor a suspended one");
    fixture.accredit(CARLA, 1, 0);
    fixture.accredit(CARLA, 1, 90_000);
    fixture.must(GOV, Message::GrantRole { account: address(VIC), role: VERIFIER });
    assert_eq!(fixture.confirm(VIC, CARLA, ANN, span), 0, "Carla is in office again");
}

#[test]
fn its_recorder_withdraws_it_at_any_time_and_anybody_once_it_has_lapsed() {
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    for who in [ANN, VERA, CORA, BEN, GOV] {
        assert_eq!(fixture.withdraw(who, CARLA, ANN, span.0), 97);
    }
    fixture.accredit(CARLA, 1, 0);
    fixture.pause_earning();
    assert_eq!(fixture.clone().withdraw(CARLA, CARLA, ANN, span.0), 0, "in office or not");
    fixture.wait(CONFIRMED_WITHIN - 1);
    assert_eq!(fixture.withdraw(BEN, CARLA, ANN, span.0), 97);
    fixture.wait(1);
    assert_eq!(fixture.withdraw(BEN, CARLA, ANN, span.0), 0);
    assert_eq!(fixture.withdraw(BEN, CARLA, ANN, span.0), 96, "nothing waits");
    assert_eq!(fixture.withdraw(BEN, CARLA, ANN, u64::MAX), 96);
}

#[test]
fn nobody_voids_it_and_it_is_redeemed_at_who_entered_it() {
    let mut fixture = entered();
    let (start, end) = fixture.hours(12, 9, 11);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, (start, end)), 0);
    let (class_id, member, evidence) = (1, address(ANN), EVIDENCE);
    let void = Message::VoidRecord { class_id, member, start, end, evidence };
    assert_eq!(fixture.send(CARLA, void), 87);
    let redeem = |platform, secs| Message::Redeem { class_id, secs, platform: address(platform) };
    assert_eq!(fixture.send(ANN, redeem(CORA, 1)), 83, "Cora recorded nothing");
    assert_eq!(fixture.send(ANN, redeem(CARLA, 7_200)), 0);
}

#[test]
fn what_closed_a_day_moves_with_the_member_and_what_waits_ends_with_the_old_key() {
    let mut fixture = entered();
    let span = fixture.hours(12, 9, 11);
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 0);
    fixture.move_to(ANN, NEW);
    let (span, open) = (fixture.hours(33, 9, 11), fixture.hours(34, 9, 11));
    for span in [span, open] {
        assert_eq!(fixture.enter(CARLA, ANN, span), 180);
        assert_eq!(fixture.enter(CARLA, NEW, span), 0);
    }
    assert_eq!(fixture.confirm(VERA, CARLA, NEW, span), 95, "it is closed for the person");
    assert_eq!(fixture.confirm(VERA, CARLA, NEW, open), 0);

    let mut fixture = Fixture::founded();
    fixture.ask_recovery(ANN, NEW);
    fixture.wait(timebank_rules::recovery::DELAY - DAY);
    let span = fixture.hours(12, 9, 11);
    assert_eq!(fixture.enter(CARLA, ANN, span), 0);
    fixture.wait(DAY);
    fixture.must(NEW, Message::CompleteRecovery { account: address(ANN) });
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, span), 180);
    assert_eq!(fixture.withdraw(CARLA, CARLA, ANN, span.0), 0);
}

#[test]
fn what_waits_is_read_with_whether_its_day_is_open() {
    let read = |it: &Fixture, moment| {
        let whose = (address(ANN), address(CARLA));
        late_record(&it.world.bank, 1, whose, moment, it.world.now, |hash| hash)
    };
    let mut fixture = entered();
    let (start, end) = fixture.hours(12, 9, 11);
    let until = u64::from(fixture.world.now.plus(CONFIRMED_WITHIN).0);
    assert_eq!(read(&fixture, start + 9 * 3_600), (start, end, EVIDENCE, until, true));
    let other = fixture.hours(13, 0, 1).0;
    assert_eq!(read(&fixture, other), (0, 0, [0; 32], 0, true));
    let recent = fixture.hours(10, 0, 1).0;
    assert_eq!(read(&fixture, recent), (0, 0, [0; 32], 0, false), "the ring has it still");
    assert_eq!(read(&fixture, u64::MAX), (0, 0, [0; 32], 0, false));
    assert_eq!(fixture.confirm(VERA, CARLA, ANN, (start, end)), 0);
    assert_eq!(read(&fixture, start), (0, 0, [0; 32], 0, false));
    let mut fixture = entered();
    fixture.wait(CONFIRMED_WITHIN);
    assert_eq!(read(&fixture, start), (0, 0, [0; 32], 0, true), "it lapsed");
}

/// What is tried: by which recorder and of whom, how many days back, from which slot, and how many.
#[derive(Clone, Debug)]
enum Op {
    Wait(u32),
    Record { by: u8, who: usize, days: u32, slot: u32, slots: u32 },
    Void { by: u8, nth: usize },
    Enter { by: u8, who: usize, days: u32, slot: u32, slots: u32 },
    Confirm { by: u8, nth: usize },
    Withdraw { by: u8, nth: usize },
    Move { who: usize },
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let recorder = || prop_oneof![Just(CARLA), Just(CORA)];
    let span = |days: std::ops::Range<u32>| (recorder(), 0..2usize, days, 0..288u32, 1..60u32);
    let op = prop_oneof![
        3 => prop_oneof![1..7_200u32, (1..6u32).prop_map(|days| days * DAY), Just(13 * DAY), Just(70 * DAY)]
            .prop_map(Op::Wait),
        4 => span(0..13).prop_map(|(by, who, days, slot, slots)| Op::Record { by, who, days, slot, slots }),
        1 => (recorder(), any::<usize>()).prop_map(|(by, nth)| Op::Void { by, nth }),
        6 => span(9..43).prop_map(|(by, who, days, slot, slots)| Op::Enter { by, who, days, slot, slots }),
        6 => (prop_oneof![4 => Just(VERA), 2 => recorder(), 1 => Just(ANN)], any::<usize>())
            .prop_map(|(by, nth)| Op::Confirm { by, nth }),
        1 => (prop_oneof![recorder(), Just(BEN)], any::<usize>()).prop_map(|(by, nth)| Op::Withdraw { by, nth }),
        1 => (0..2usize).prop_map(|who| Op::Move { who }),
    ];
    prop::collection::vec(op, 1..90)
}

/// What a person did and when, without any window: each slot that counts, and each line that waits.
#[derive(Default)]
struct Naive {
    counted: BTreeSet<(usize, u32)>,
    records: Vec<(u8, usize, u8, (u64, u64))>,
    waiting: BTreeMap<(u8, u8, u32), ((u64, u64), u32)>,
    secs: [u64; 2],
}

impl Naive {
    fn slots((start, end): (u64, u64)) -> impl Iterator<Item = u32> {
        (start / 300..end / 300).map(|slot| slot as u32)
    }

    fn is_free(&self, who: usize, span: (u64, u64)) -> bool {
        Self::slots(span).all(|slot| !self.counted.contains(&(who, slot)))
    }

    fn is_open(&self, who: usize, day: u32) -> bool {
        self.counted.range((who, day * 288)..(who, day * 288 + 288)).next().is_none()
    }

    fn count(&mut self, who: usize, span: (u64, u64)) {
        for slot in Self::slots(span) {
            assert!(self.counted.insert((who, slot)), "4: no slot counts twice");
        }
        self.secs[who] += span.1 - span.0;
    }
}

/// Two persons, the keys that they have in turn, and what the model knows of them.
struct Walk {
    fixture: Fixture,
    naive: Naive,
    keys: [u8; 2],
    moved: u8,
}

impl Walk {
    fn step(&mut self, op: Op) {
        let now = self.fixture.world.now.0;
        match op {
            Op::Wait(secs) => {
                self.fixture.wait(secs);
                // However long it was.
                self.keys.iter().for_each(|key| self.fixture.verify(VERA, *key));
            }
            Op::Record { by, who, days, slot, slots } => {
                let span = self.fixture.slots(days, slot, slots);
                let timely = span.1 <= u64::from(now) && span.0 + u64::from(10 * DAY) >= now.into();
                let expected = timely && self.naive.is_free(who, span);
                let done = self.fixture.record(by, self.keys[who], span) == 0;
                assert_eq!(done, expected, "a record");
                if done {
                    self.naive.count(who, span);
                    self.naive.records.push((by, who, self.keys[who], span));
                }
            }
            Op::Void { by, nth } => self.void(by, nth),
            Op::Enter { by, who, days, slot, slots } => {
                let (start, end) = self.fixture.slots(days, slot, slots);
                let of_one_day = start / u64::from(DAY) == (end - 1) / u64::from(DAY);
                let expected = of_one_day && (11..=40).contains(&days);
                let done = self.fixture.enter(by, self.keys[who], (start, end)) == 0;
                assert_eq!(done, expected, "a late record");
                if done {
                    let day = (start / u64::from(DAY)) as u32;
                    self.naive.waiting.insert((by, self.keys[who], day), ((start, end), now));
                }
            }
            Op::Confirm { by, nth } => self.confirm(by, nth),
            Op::Withdraw { by, nth } => {
                let Some((recorder, key, day)) = self.nth(nth) else { return };
                let (span, entered) = self.naive.waiting[&(recorder, key, day)];
                let expected = by == recorder || now >= entered + CONFIRMED_WITHIN;
                let done = self.fixture.withdraw(by, recorder, key, span.0) == 0;
                assert_eq!(done, expected, "a withdrawal");
                if done {
                    self.naive.waiting.remove(&(recorder, key, day));
                }
            }
            Op::Move { who } if self.moved < 9 => {
                self.moved += 1;
                let new = NEW + self.moved;
                self.fixture.move_to(self.keys[who], new);
                self.keys[who] = new;
            }
            Op::Move { .. } => {}
        }
    }

    fn nth(&self, nth: usize) -> Option<(u8, u8, u32)> {
        let count = self.naive.waiting.len().max(1);
        self.naive.waiting.keys().nth(nth % count).copied()
    }

    fn void(&mut self, by: u8, nth: usize) {
        let count = self.naive.records.len().max(1);
        let Some((recorder, who, key, span)) = self.naive.records.get(nth % count).copied() else {
            return;
        };
        let (start, end) = span;
        let (class_id, member, evidence) = (1, address(key), EVIDENCE);
        let void = Message::VoidRecord { class_id, member, start, end, evidence };
        let done = self.fixture.send(by, void) == 0;
        assert!(!done || by == recorder, "only its own");
        if done {
            self.naive.records.remove(nth % count);
            for slot in Naive::slots(span) {
                assert!(self.naive.counted.remove(&(who, slot)), "what is voided counted");
            }
            self.naive.secs[who] -= end - start;
        }
    }

    fn confirm(&mut self, by: u8, nth: usize) {
        let Some((recorder, key, day)) = self.nth(nth) else { return };
        let (span, entered) = self.naive.waiting[&(recorder, key, day)];
        let who = self.keys.iter().position(|now| *now == key);
        let another = [VERA, CARLA, CORA].contains(&by) && by != recorder;
        let waits = self.fixture.world.now.0 < entered + CONFIRMED_WITHIN;
        let open = who.is_some_and(|who| self.naive.is_open(who, day));
        let done = self.fixture.confirm(by, recorder, key, span) == 0;
        assert_eq!(done, another && waits && open, "a confirmation");
        if let (true, Some(who)) = (done, who) {
            self.naive.count(who, span);
            self.naive.waiting.remove(&(recorder, key, day));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn invariant_4_no_slot_counts_twice_however_late_it_is_recorded(ops in ops()) {
        let mut walk = Walk {
            fixture: Fixture::founded(),
            naive: Naive::default(),
            keys: [ANN, BEN],
            moved: 0,
        };
        for op in ops {
            walk.step(op);
            for who in 0..2 {
                prop_assert_eq!(walk.fixture.hours_of(walk.keys[who]), walk.naive.secs[who]);
            }
            let total = walk.naive.secs.iter().sum::<u64>();
            prop_assert_eq!(walk.fixture.class().recorded.get(), total);
        }
        let used = [CARLA, CORA].map(|who| walk.fixture.recorder(who).recorded.get());
        prop_assert_eq!(used.iter().sum::<u64>(), walk.naive.secs.iter().sum::<u64>());
    }
}
