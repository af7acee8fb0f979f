//! A finished service in two steps: the provider invoices, the requester pays.

use crate::fixture::{Fixture, CLASS};
use crate::parties::{
    code, fixture, freeze, moves, terms, thaw, ANN, ANYBODY, BEN, CEM, DAY, PRICE,
};
use timebank_rules::agreement::{Invoice, Status};
use timebank_rules::case::{IN, OUT};
use timebank_rules::monitor::{window, Mode, Rule};
use timebank_rules::quantities::Time;
use timebank_rules::{Address, Error};

/// An hour that Ben served Ann just now.
fn hour(fixture: &Fixture) -> Invoice {
    let end = fixture.now.0 / 300 * 300;
    Invoice {
        requester: ANN,
        class_id: CLASS,
        secs: 3600,
        price: PRICE,
        start: (end - 3600).into(),
        end: end.into(),
        pay_by: (fixture.now.0 + 2 * DAY).into(),
        text: [9; 32],
    }
}

/// A fixture in which Ben has invoiced that hour, as the first agreement.
fn invoiced() -> (Fixture, Invoice) {
    let mut fixture = fixture();
    let invoice = hour(&fixture);
    assert_eq!(fixture.invoice(BEN, &invoice), Ok(1));
    assert_eq!(fixture.agreement(1).1, Status::Invoiced);
    (fixture, invoice)
}

fn coin(fixture: &Fixture) -> [u64; 3] {
    let (ann, ben) = (fixture.cell(ANN), fixture.cell(BEN));
    [ann.coin.get(), ann.coin_locked.get(), ben.coin.get()]
}

#[test]
fn an_invoice_claims_the_time_and_locks_no_coin_and_paying_it_pays_and_counts() {
    let (mut fixture, invoice) = invoiced();
    let moment = invoice.start as u32;
    assert_eq!(coin(&fixture), [2 * PRICE, 0, 0]);
    assert!(fixture.is_taken(BEN, moment) && fixture.is_taken(BEN, moment + 3300));
    assert_eq!(fixture.pay(ANN, 1), Ok(()));
    assert_eq!(coin(&fixture), [PRICE, 0, PRICE]);
    assert!(fixture.is_taken(BEN, moment) && fixture.is_taken(BEN, moment + 3300));
    assert_eq!((fixture.factors(BEN).provided.get(), fixture.factors(ANN).requested.get()), (1, 1));
    assert_eq!(fixture.agreement(1).1, Status::Ended);
    assert_eq!(fixture.agreements_left(), 0);
    assert_eq!(fixture.pay(ANN, 1).map_err(|error| error.code()), Err(221));
}

#[test]
fn what_an_invoice_counts_is_what_an_agreement_that_was_settled_counts() {
    let mut settled = fixture();
    let agreed = terms(&settled);
    settled.propose(ANN, &agreed).expect("she may propose");
    settled.accept(BEN, 1).expect("he may accept");
    settled.deliver(BEN, &[1], &[3600], agreed.start, agreed.end).expect("he may deliver");
    settled.settle(ANN, 1).expect("she may settle");
    let (mut paid, _) = invoiced();
    paid.pay(ANN, 1).expect("she may pay");
    for who in [ANN, BEN] {
        assert_eq!(paid.factors(who), settled.factors(who));
        let [by_invoice, by_agreement] = [&paid, &settled].map(|it| it.cell(who).watch);
        assert_eq!(by_invoice, by_agreement, "monitoring sees the same");
    }
    let again = (1..=3).map(|_| {
        let invoice = Invoice { start: paid_from(&paid), end: paid_until(&paid), ..hour(&paid) };
        let id = paid.invoice(BEN, &invoice).expect("he may invoice");
        paid.change(ANN, |cell| cell.coin = PRICE.into());
        paid.pay(ANN, id).expect("she may pay");
        paid.factors(BEN).provided.get()
    });
    assert_eq!(again.collect::<Vec<u16>>(), [1, 1, 1], "once a counterparty and week");
}

/// The hour before those of Ben's that are taken.
fn paid_from(fixture: &Fixture) -> u64 {
    paid_until(fixture) - 3600
}

fn paid_until(fixture: &Fixture) -> u64 {
    let now = fixture.now.0 / 300 * 300;
    let free = (1..200).map(|slot| now - slot * 300).find(|slot| !fixture.is_taken(BEN, *slot));
    u64::from(free.expect("there is free time")) + 300
}

#[test]
fn a_moment_that_an_invoice_claims_is_not_claimed_again() {
    let (mut fixture, invoice) = invoiced();
    let other = Invoice { requester: CEM, ..invoice };
    let (start, end) = (invoice.start, invoice.end);
    let taken = Error::SlotTaken { account: BEN, start };
    for paid in [false, true] {
        if paid {
            assert_eq!(fixture.pay(ANN, 1), Ok(()));
        }
        assert_eq!(fixture.invoice(BEN, &other), Err(taken.clone()));
        assert_eq!(fixture.record(Address::repeat_byte(5), BEN, start, end), Err(taken.clone()));
    }
}

#[test]
fn an_invoice_is_withdrawn_by_whom_it_pays_refused_by_whom_it_asks_and_ends_by_itself() {
    for (who, step) in [(BEN, 0), (ANN, 1), (ANYBODY, 2)] {
        let (mut fixture, invoice) = invoiced();
        let others = [ANN, BEN, CEM].into_iter().filter(|it| *it != who);
        for other in others {
            match step {
                0 => assert_eq!(code(fixture.cancel(other, 1)), 222),
                1 => assert_eq!(code(fixture.reject(other, 1)), 222),
                _ => assert_eq!(code(fixture.poke(other, 1)), 221),
            }
        }
        if step == 2 {
            fixture.now = fixture.now.plus(2 * DAY);
            assert_eq!(fixture.agreement(1).1, Status::Lapsed);
            assert_eq!(code(fixture.pay(ANN, 1)), 221);
        }
        let done = match step {
            0 => fixture.cancel(BEN, 1),
            1 => fixture.reject(ANN, 1),
            _ => fixture.poke(ANYBODY, 1),
        };
        assert_eq!(done, Ok(()));
        assert_eq!((coin(&fixture), fixture.agreements_left()), ([2 * PRICE, 0, 0], 0));
        assert_eq!(fixture.factors(BEN).undelivered.get(), 0);
        let start = invoice.start as u32;
        let freed = [start, start + 3300].map(|moment| fixture.is_taken(BEN, moment));
        assert_eq!(freed, [false; 2], "the time is free again");
    }
}

#[test]
fn only_the_requester_pays_and_no_other_step_is_legal() {
    let (mut fixture, invoice) = invoiced();
    for who in [BEN, CEM] {
        let refusal = Error::NotTheParty { account: who, agreement_id: 1 };
        assert_eq!(fixture.pay(who, 1), Err(refusal));
    }
    let status = Status::Invoiced as u8;
    let refusal = Error::AgreementStatus { agreement_id: 1, status };
    assert_eq!(fixture.accept(BEN, 1), Err(refusal.clone()));
    assert_eq!(fixture.settle(ANN, 1), Err(refusal.clone()));
    assert_eq!(fixture.dispute(ANN, 1, 1), Err(refusal.clone()));
    let delivered = fixture.deliver(BEN, &[1], &[3600], invoice.start, invoice.end);
    assert_eq!(delivered, Err(refusal));
}

#[test]
fn an_invoice_that_is_not_sound_is_refused() {
    let mut fixture = fixture();
    let good = hour(&fixture);
    let (start, end, now) = (good.start, good.end, u64::from(fixture.now.0));
    let old = start - 11 * u64::from(DAY);
    for (invoice, expected) in [
        (Invoice { requester: BEN, ..good }, 223),
        (Invoice { secs: 0, ..good }, 29),
        (Invoice { price: 0, ..good }, 29),
        (Invoice { secs: 3601, ..good }, 224),
        (Invoice { end: start, ..good }, 85),
        (Invoice { end: end + 3600, ..good }, 86),
        (Invoice { start: old, end: old + 3600, ..good }, 87),
        (Invoice { pay_by: now, ..good }, 225),
        (Invoice { pay_by: start + 10 * u64::from(DAY) + 1, ..good }, 225),
        (Invoice { class_id: timebank_rules::quantities::ClassId(9), ..good }, 80),
        (Invoice { requester: ANYBODY, ..good }, 20),
    ] {
        assert_eq!(code(fixture.invoice(BEN, &invoice)), expected, "{invoice:?}");
    }
    assert_eq!(code(fixture.invoice(ANYBODY, &good)), 20);
    let last = Invoice { pay_by: start + 10 * u64::from(DAY), ..good };
    assert_eq!(fixture.invoice(BEN, &last), Ok(1));
    fixture.now = Time(last.pay_by as u32 - 1);
    assert_eq!(fixture.pay(ANN, 1), Ok(()), "to the last second");
}

/// Brings something about that keeps coin from moving between the two, and ends it.
type Keeps = (&'static str, fn(&mut Fixture), fn(&mut Fixture), u16);

#[test]
fn whatever_keeps_a_transfer_from_going_keeps_an_invoice_from_being_written_and_paid() {
    let keeps: [Keeps; 8] = [
        ("payer frozen out", |it| freeze(it, ANN, OUT, 0), |it| thaw(it, ANN), 40),
        ("payee frozen in", |it| freeze(it, BEN, IN, 0), |it| thaw(it, BEN), 41),
        ("paused", |it| it.root.paused = 1, |it| it.root.paused = 0, 43),
        (
            "payer unverified",
            |it| it.change(ANN, |cell| cell.level = 0),
            |it| it.change(ANN, |cell| cell.level = 1),
            23,
        ),
        (
            "payee unverified",
            |it| it.change(BEN, |cell| cell.level = 0),
            |it| it.change(BEN, |cell| cell.level = 1),
            23,
        ),
        (
            "payer on hold",
            |it| it.change(ANN, |cell| cell.watch.held_until = u32::MAX.into()),
            |it| it.change(ANN, |cell| cell.watch.held_until = 0.into()),
            44,
        ),
        (
            "payer overdue",
            |it| it.change(ANN, |cell| (cell.credit.debt, cell.credit.due) = (1.into(), 1.into())),
            |it| it.change(ANN, |cell| cell.credit.debt = 0.into()),
            260,
        ),
        (
            "payee closed",
            |it| it.change(BEN, |cell| cell.status = 2),
            |it| it.change(BEN, |cell| cell.status = 1),
            21,
        ),
    ];
    for (what, begin, end, expected) in keeps {
        let (mut fixture, invoice) = invoiced();
        begin(&mut fixture);
        let transferred = code(fixture.transfer(ANN, BEN, PRICE.into()));
        assert_eq!(transferred, expected, "{what}: a transfer");
        assert_eq!(code(fixture.pay(ANN, 1)), expected, "{what}: paying");
        let earlier = Invoice { start: invoice.start - 3600, end: invoice.start, ..invoice };
        assert_eq!(code(fixture.invoice(BEN, &earlier)), expected, "{what}: invoicing");
        end(&mut fixture);
        assert_eq!(fixture.pay(ANN, 1), Ok(()), "{what}");
    }
}

#[test]
fn an_invoice_is_not_paid_with_coin_that_is_frozen_locked_or_not_there() {
    let (mut fixture, _) = invoiced();
    freeze(&mut fixture, ANN, 0, PRICE + 1);
    assert_eq!(code(fixture.pay(ANN, 1)), 42);
    thaw(&mut fixture, ANN);
    let terms = terms(&fixture);
    fixture
        .propose(ANN, &timebank_rules::agreement::AgreementTerms { price: PRICE + 1, ..terms })
        .expect("free");
    assert_eq!(code(fixture.pay(ANN, 1)), 1);
    fixture.cancel(ANN, 2).expect("it comes back");
    assert_eq!(fixture.pay(ANN, 1), Ok(()));
}

#[test]
fn to_monitoring_paying_an_invoice_is_a_transfer() {
    let (mut fixture, _) = invoiced();
    let rule = &mut fixture.root.policy.rules[Rule::LargeAmount as usize - 1];
    (rule.mode, rule.first) = (Mode::Refuse as u8, (PRICE as u32).into());
    assert_eq!(code(fixture.pay(ANN, 1)), 46);
    let rule = &mut fixture.root.policy.rules[Rule::LargeAmount as usize - 1];
    (rule.mode, rule.weight) = (Mode::Alert as u8, 100);
    fixture.root.policy.line = 50.into();
    fixture.root.policy.hold_secs = DAY.into();
    assert_eq!(fixture.pay(ANN, 1), Ok(()));
    let watch = fixture.cell(ANN).watch;
    assert_eq!(window::sum(&watch.sent), PRICE);
    assert!(watch.held_until.get() > fixture.now.0, "and may end in a hold");
    assert_eq!(window::sum(&fixture.cell(BEN).watch.received), PRICE);
}

#[test]
fn an_organisation_is_paid_and_has_no_time_to_mark() {
    let (shop, mut fixture) = (Address::repeat_byte(6), fixture());
    fixture.open(shop, 2, 0, 0);
    let invoice = hour(&fixture);
    for id in [1, 2] {
        assert_eq!(fixture.invoice(shop, &invoice), Ok(id));
        assert_eq!(fixture.pay(ANN, id), Ok(()));
    }
    assert!(!fixture.is_taken(shop, invoice.start as u32));
}

#[test]
fn time_that_was_given_back_late_is_no_other_days() {
    let (mut fixture, invoice) = invoiced();
    // Eleven days later the same slots lie in the same place of the timesheet.
    let (start, end) = (invoice.start as u32 + 11 * DAY, invoice.end as u32 + 11 * DAY);
    fixture.now = Time(end);
    let recorder = Address::repeat_byte(5);
    fixture.record(recorder, BEN, start.into(), end.into()).expect("another day");
    for step in [|it: &mut Fixture| it.poke(ANYBODY, 1), |it: &mut Fixture| it.cancel(BEN, 1)] {
        let mut fixture = fixture.clone();
        assert_eq!(step(&mut fixture), Ok(()));
        assert!(fixture.is_taken(BEN, start) && fixture.is_taken(BEN, end - 300));
        let again = fixture.record(recorder, BEN, start.into(), end.into());
        assert_eq!(again, Err(Error::SlotTaken { account: BEN, start: start.into() }));
    }
}

#[test]
fn an_invoice_follows_both_parties_to_their_new_keys_and_their_old_ones_do_nothing() {
    let (new_ann, new_ben) = (Address::repeat_byte(0x11), Address::repeat_byte(0x12));
    for step in 0..4 {
        let (mut fixture, invoice) = invoiced();
        moves(&mut fixture, ANN, new_ann);
        moves(&mut fixture, BEN, new_ben);
        assert_eq!(code(fixture.pay(ANN, 1)), 222);
        assert_eq!(code(fixture.reject(ANN, 1)), 222);
        assert_eq!(code(fixture.cancel(BEN, 1)), 222);
        let done = match step {
            0 => fixture.pay(new_ann, 1),
            1 => fixture.reject(new_ann, 1),
            2 => fixture.cancel(new_ben, 1),
            _ => {
                fixture.now = fixture.now.plus(2 * DAY);
                fixture.poke(ANYBODY, 1)
            }
        };
        assert_eq!(done, Ok(()));
        let paid = if step == 0 { PRICE } else { 0 };
        let has = [new_ann, new_ben].map(|who| fixture.cell(who).coin.get());
        assert_eq!(has, [2 * PRICE - paid, paid]);
        assert_eq!(fixture.is_taken(new_ben, invoice.start as u32), step == 0);
        assert_eq!(fixture.factors(new_ben).provided.get(), u16::from(step == 0));
    }
}
