//! A class that is counted in steps, and one that is retired: what new service it takes, and that whatever was agreed on
//! before is still accepted, delivered, disputed and paid.

use crate::fixture::{Fixture, CLASS};
use crate::parties::{code, fixture, standing_at, terms, ANN, ANYBODY, BEN, PRICE, TOM};
use proptest::prelude::*;
use timebank_rules::agreement::{AgreementTerms, Invoice, Status, ANSWER};
use timebank_rules::cells::{Class, Key};
use timebank_rules::class;
use timebank_rules::handlers::agreements;
use timebank_rules::storage::Storage;
use timebank_rules::{Address, Error};

const CARLA: Address = Address::repeat_byte(5);

fn rule(fixture: &mut Fixture, step: u8, retired: bool) {
    fixture.set_rule(step, retired).expect("the governor may");
}

fn invoice_of(terms: &AgreementTerms) -> Invoice {
    let AgreementTerms { class_id, secs, price, start, end, text, .. } = *terms;
    Invoice { requester: ANN, class_id, secs, price, start, end, pay_by: terms.accept_by, text }
}

/// What each way to agree on new service answers.
fn answers(fixture: &Fixture, terms: &AgreementTerms) -> [Result<u32, Error>; 3] {
    let mut each = [fixture.clone(), fixture.clone(), fixture.clone()];
    let [propose, on_line, invoice] = &mut each;
    [
        propose.propose(ANN, terms),
        on_line.send(ANN, |bank, call| agreements::propose_on_line(bank, call, terms)),
        invoice.invoice(BEN, &invoice_of(terms)),
    ]
}

/// What is agreed on, of so many slots, of which so many seconds are booked.
fn of(fixture: &Fixture, slots: u64, secs: u64) -> AgreementTerms {
    let terms = terms(fixture);
    AgreementTerms { start: terms.end - 300 * slots, secs, ..terms }
}

#[test]
fn what_is_agreed_on_is_a_whole_number_of_the_steps_of_its_class_in_its_interval_and_in_what_is_booked(
) {
    let mut fixture = fixture();
    rule(&mut fixture, 3, false);
    for (slots, secs, uneven) in [(4, 900, 1_200), (3, 300, 300), (6, 899, 899), (5, 1_500, 1_500)]
    {
        let uneven = Error::NotWholeSteps { class_id: CLASS.0, secs: uneven };
        for refused in answers(&fixture, &of(&fixture, slots, secs)) {
            assert_eq!(refused, Err(uneven.clone()), "{slots} slots, {secs} seconds");
        }
    }
    for (slots, secs) in [(3, 900), (6, 900), (6, 1_800), (12, 3_600)] {
        let [proposed, on_line, invoiced] = answers(&fixture, &of(&fixture, slots, secs));
        assert_eq!((proposed, invoiced), (Ok(1), Ok(1)), "{slots} slots, {secs} seconds");
        // She lacks nothing: it is the line that is refused, and not the interval.
        assert_eq!(code(on_line), 29);
    }
    let taken = (of(&fixture, 3, 900).start, of(&fixture, 3, 900).end);
    assert_eq!(code(fixture.record(CARLA, BEN, taken.0 + 300, taken.1)), 92);
    assert_eq!(fixture.record(CARLA, BEN, taken.0, taken.1), Ok(()));
    rule(&mut fixture, 1, false);
    assert_eq!(answers(&fixture, &of(&fixture, 4, 7))[0], Ok(1), "steps of a slot ask for nothing");
}

#[test]
fn nothing_is_agreed_on_or_recorded_in_a_retired_class_until_it_comes_back() {
    let mut fixture = fixture();
    rule(&mut fixture, 1, true);
    let hour = terms(&fixture);
    for refused in answers(&fixture, &hour) {
        assert_eq!(refused, Err(Error::ClassRetired { class_id: CLASS.0 }));
    }
    assert_eq!(code(fixture.record(CARLA, BEN, hour.start, hour.end)), 93);
    rule(&mut fixture, 1, false);
    assert_eq!(answers(&fixture, &hour)[0], Ok(1));
}

/// A class that takes no service, in steps that nothing of these tests is whole in.
fn retired(status: Status) -> Fixture {
    let mut fixture = standing_at(status);
    rule(&mut fixture, 11, true);
    fixture
}

#[test]
fn what_was_agreed_on_before_a_class_was_retired_goes_on_to_its_end() {
    let mut fixture = retired(Status::Proposed);
    fixture.accept(BEN, 1).expect("he accepts");
    let (agreement, _) = fixture.agreement(1);
    let (start, end) = (agreement.start.get().into(), agreement.end.get().into());
    // No whole number of anything: what was served is paid.
    fixture.deliver(BEN, &[1], &[1_801], start, end).expect("he delivers");
    fixture.correct(BEN, 1, 1_700).expect("and corrects");
    fixture.dispute(ANN, 1, 7).expect("she disputes a part");
    fixture.withdraw(ANN, 1).expect("and withdraws it, which pays");
    assert_eq!(fixture.agreement(1).1, Status::Ended);
    assert!(fixture.cell(BEN).coin.get() > 0);
    let mut fixture = retired(Status::Delivered);
    fixture.settle(ANN, 1).expect("she pays");
    let mut fixture = retired(Status::Disputed);
    fixture.award(TOM, 1, 3).expect("he divides");
    let mut fixture = retired(Status::Proposed);
    fixture.reject(BEN, 1).expect("he rejects");
    let mut fixture = retired(Status::Proposed);
    fixture.cancel(ANN, 1).expect("she cancels");
    let mut fixture = retired(Status::Delivered);
    fixture.concede(BEN, 1, 5).expect("he concedes");
    fixture.now = fixture.now.plus(ANSWER);
    fixture.poke(ANYBODY, 1).expect("time settles it");
}

#[test]
fn an_invoice_that_was_written_before_a_class_was_retired_is_paid() {
    let mut fixture = fixture();
    let invoice = invoice_of(&terms(&fixture));
    fixture.invoice(BEN, &invoice).expect("he invoices");
    rule(&mut fixture, 7, true);
    fixture.pay(ANN, 1).expect("she pays");
    assert_eq!(fixture.cell(BEN).coin.get(), PRICE);
}

/// A bank in which whoever reads the class's cell finds no cell, and stops.
fn unreadable(fixture: &mut Fixture) {
    fixture.bank.cells.insert(Key::class(CLASS).as_bytes().to_vec(), vec![0]);
}

#[test]
fn a_class_without_a_rule_costs_what_is_agreed_on_no_key() {
    let mut fixture = fixture();
    unreadable(&mut fixture);
    let hour = terms(&fixture);
    let [proposed, on_line, invoiced] = answers(&fixture, &hour);
    assert_eq!((proposed, invoiced, code(on_line)), (Ok(1), Ok(1), 29));
}

#[test]
#[should_panic(expected = "a cell is stored in its layout's size")]
fn and_one_with_a_rule_costs_one() {
    let mut fixture = fixture();
    rule(&mut fixture, 2, false);
    unreadable(&mut fixture);
    let hour = terms(&fixture);
    let _ = fixture.propose(ANN, &hour);
}

proptest! {
    #[test]
    fn a_class_takes_whole_steps_and_nothing_else(
        step in 0..14u8, retired: bool, slots in 1..40u64, secs in 1..12_000u64, whole: bool,
    ) {
        let mut fixture = fixture();
        let before = fixture.clone();
        let set = fixture.set_rule(step, retired);
        prop_assert_eq!(set.is_ok(), (1..=12).contains(&step));
        if set.is_err() {
            prop_assert_eq!(fixture, before, "invariant_11_refusals_change_nothing");
            return Ok(());
        }
        let said = class::rule(&fixture.load::<Class>(Key::class(CLASS)));
        prop_assert_eq!(said, (step, retired));
        let secs = if whole { secs / 300 * 300 } else { secs };
        let secs = secs.clamp(1, slots * 300);
        let of_a_step = u64::from(step) * 300;
        let is_whole = step == 1 || secs % of_a_step == 0 && slots * 300 % of_a_step == 0;
        let deal = of(&fixture, slots, secs);
        let (proposed, invoiced) = (fixture.clone().propose(ANN, &deal), {
            let invoice = invoice_of(&deal);
            fixture.clone().invoice(BEN, &invoice)
        });
        for outcome in [proposed, invoiced] {
            let expected = match (retired, is_whole) {
                (true, _) => 93,
                (false, false) => 92,
                (false, true) => 0,
            };
            prop_assert_eq!(outcome.map_or_else(|error| error.code(), |_| 0), expected);
        }
    }
}
