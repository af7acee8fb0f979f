//! What a delegate may spend of its member's coin, against a naive model: random days of proposals, answers, payments,
//! earnings, and delegations given, narrowed, revoked and given anew.

use crate::fixture::Fixture;
use crate::parties::{code, fixture, terms, ANN, ANYBODY, BEN, CEM, DAY, PRICE};
use timebank_rules::agreement::AgreementTerms;
use timebank_rules::delegation::{Powers, AGREEMENTS, TRANSFERS};
use timebank_rules::handlers::{agreements, coin, delegation};
use timebank_rules::testing::{Chance, MemoryStorage};
use timebank_rules::{Call, Error};

const ALL: u8 = AGREEMENTS | TRANSFERS;

fn lets(fixture: &mut Fixture, kinds: u8, daily: u64) -> Result<bool, Error> {
    let until = fixture.now.plus(30 * DAY).0.into();
    fixture.send(ANN, |bank, call| {
        delegation::delegate(bank, call, BEN, Powers { kinds, daily, until })
    })
}

/// Ben sends something for Ann, as the bank has it do.
fn for_ann<T>(
    fixture: &mut Fixture,
    kind: u8,
    message: impl FnOnce(&mut MemoryStorage, Call) -> Result<T, Error>,
) -> Result<T, Error> {
    fixture.send(BEN, |bank, call| {
        let before = delegation::must_be_delegated(bank, call, ANN, kind)?;
        let answer = message(bank, Call { caller: ANN, now: call.now })?;
        delegation::conclude(bank, call, &before, 0)?;
        Ok(answer)
    })
}

fn pays(fixture: &mut Fixture, amount: u64) -> Result<bool, Error> {
    for_ann(fixture, TRANSFERS, |bank, call| coin::transfer(bank, call, CEM, amount.into()))
}

/// What is spent today, and the rest of the delegation, as anybody reads it.
fn read(fixture: &Fixture) -> (u8, u64, u64) {
    let call = Call { caller: ANYBODY, now: fixture.now };
    let (kinds, daily, _, spent) = delegation::read(&fixture.bank, call, ANN, BEN);
    (kinds, daily, spent)
}

#[test]
fn what_is_committed_and_comes_back_stays_spent_and_midnight_gives_a_new_day() {
    let mut fixture = fixture();
    lets(&mut fixture, ALL, PRICE).expect("she may");
    let agreed = AgreementTerms { provider: CEM, ..terms(&fixture) };
    let id =
        for_ann(&mut fixture, AGREEMENTS, |bank, call| agreements::propose(bank, call, &agreed));
    assert_eq!(id, Ok(1));
    for_ann(&mut fixture, AGREEMENTS, |bank, call| agreements::cancel(bank, call, 1))
        .expect("it is his to withdraw");
    assert_eq!((fixture.cell(ANN).coin.get(), read(&fixture)), (2 * PRICE, (ALL, PRICE, PRICE)));
    assert_eq!(code(pays(&mut fixture, 1)), 472);
    fixture.now = timebank_rules::quantities::Time(fixture.now.0 / DAY * DAY + DAY - 1);
    assert_eq!(code(pays(&mut fixture, 1)), 472, "a second before midnight");
    fixture.now = fixture.now.plus(1);
    assert_eq!(read(&fixture), (ALL, PRICE, 0));
    assert_eq!(pays(&mut fixture, PRICE), Ok(true));
    assert_eq!(code(pays(&mut fixture, 1)), 472);
}

#[test]
fn another_delegation_in_its_place_forgets_no_spending_and_one_after_a_revocation_begins_anew() {
    let mut fixture = fixture();
    lets(&mut fixture, ALL, 100).expect("she may");
    pays(&mut fixture, 100).expect("within the day");
    lets(&mut fixture, ALL, 150).expect("wider");
    assert_eq!(code(pays(&mut fixture, 51)), 472);
    pays(&mut fixture, 50).expect("within the day");
    lets(&mut fixture, ALL, 10).expect("narrower");
    assert_eq!(code(pays(&mut fixture, 1)), 472);
    let revoked = fixture.send(BEN, |bank, call| delegation::revoke(bank, call, ANN, BEN));
    assert_eq!(revoked, Ok(true), "he gives it up, which gives him nothing");
    assert_eq!(code(pays(&mut fixture, 1)), 471);
    lets(&mut fixture, ALL, 10).expect("the member alone gives it anew");
    assert_eq!(pays(&mut fixture, 10), Ok(true));
}

#[test]
fn a_step_that_brings_more_than_it_takes_spends_nothing_and_hides_no_other() {
    let mut fixture = fixture();
    lets(&mut fixture, ALL, 10).expect("she may");
    let agreed = terms(&fixture);
    fixture.propose(ANN, &agreed).expect("by her own hand");
    for_ann(&mut fixture, AGREEMENTS, |bank, call| agreements::cancel(bank, call, 1))
        .expect("what comes back");
    assert_eq!(read(&fixture).2, 0);
    assert_eq!(code(pays(&mut fixture, 11)), 472, "makes no room for what leaves");
    // Beside a line, what comes back is burned at once: that leaves by nobody's hand.
    fixture.propose(ANN, &agreed).expect("by her own hand");
    fixture.change(ANN, |cell| cell.credit.lost = PRICE.into());
    fixture.root.written_off = PRICE.into();
    for_ann(&mut fixture, AGREEMENTS, |bank, call| agreements::cancel(bank, call, 2))
        .expect("what comes back");
    assert_eq!((read(&fixture).2, fixture.cell(ANN).credit.lost.get()), (0, 0));
}

/// What the model knows: what the delegate spent, day by day, since it was last given after a revocation.
#[derive(Default)]
struct Naive {
    given: Option<(u8, u64)>,
    spent: Vec<(u32, u64)>,
}

impl Naive {
    fn spent_on(&self, day: u32) -> u64 {
        self.spent.iter().filter(|it| it.0 == day).map(|it| it.1).sum()
    }

    /// The refusal that the bound of the day calls for.
    fn refusal(&self, kind: u8, day: u32, amount: u64) -> u16 {
        match self.given {
            Some((kinds, daily)) if kinds & kind != 0 => {
                let beyond = amount > 0 && self.spent_on(day) + amount > daily;
                if beyond {
                    472
                } else {
                    0
                }
            }
            _ => 471,
        }
    }
}

/// One random step, by Ann herself or by Ben for her; whatever it did, the model says the same.
fn step(fixture: &mut Fixture, naive: &mut Naive, open: &mut Vec<u32>, chance: &mut Chance) {
    let (day, has) = (fixture.now.0 / DAY, fixture.cell(ANN).coin.get());
    let amount = chance.below(60);
    let kind = if chance.below(2) == 0 { AGREEMENTS } else { TRANSFERS };
    match chance.below(9) {
        0 => fixture.now = fixture.now.plus(chance.below(u64::from(DAY) / 2) as u32),
        1 => {
            let (kinds, daily) =
                ([ALL, ALL, AGREEMENTS, TRANSFERS, 0][chance.below(5) as usize], chance.below(150));
            let expected = if kinds == 0 { 470 } else { 0 };
            let given = lets(fixture, kinds, daily).map_or_else(|error| error.code(), |_| 0);
            assert_eq!(given, expected);
            if given == 0 {
                naive.given = Some((kinds, daily));
            }
        }
        2 if chance.one_in(6) => {
            let by = if chance.below(2) == 0 { ANN } else { BEN };
            let done = fixture.send(by, |bank, call| delegation::revoke(bank, call, ANN, BEN));
            assert_eq!(done.is_ok(), naive.given.is_some());
            *naive = Naive::default();
        }
        3 => fixture.change(ANN, |cell| cell.coin = (cell.coin.get() + amount).into()),
        4 => {
            // Not counted: it is Ann's own hand.
            let paid = fixture.transfer(ANN, CEM, amount.into());
            assert_eq!(paid.is_ok(), amount <= has);
        }
        5 if !open.is_empty() => {
            let at = chance.below(open.len() as u64) as usize;
            let expected = naive.refusal(AGREEMENTS, day, 0);
            let id = open[at];
            let done =
                for_ann(fixture, AGREEMENTS, |bank, call| agreements::cancel(bank, call, id));
            assert_eq!(done.map_or_else(|error| error.code(), |_| 0), expected);
            if expected == 0 {
                open.swap_remove(at);
            }
        }
        _ => {
            let expected = match naive.refusal(kind, day, amount) {
                471 => 471,
                _ if kind == AGREEMENTS && amount == 0 => 29,
                _ if amount > has => 1,
                by_bound => by_bound,
            };
            let agreed = AgreementTerms { provider: CEM, price: amount, ..terms(fixture) };
            let done = if kind == TRANSFERS {
                pays(fixture, amount).map(|_| 0)
            } else {
                for_ann(fixture, AGREEMENTS, |bank, call| agreements::propose(bank, call, &agreed))
            };
            match done {
                Ok(id) => {
                    assert_eq!(expected, 0);
                    naive.spent.push((day, amount));
                    open.extend((id > 0).then_some(id));
                }
                Err(error) => assert_eq!(error.code(), expected),
            }
        }
    }
    let expected = naive
        .given
        .map_or((0, 0, 0), |(kinds, daily)| (kinds, daily, naive.spent_on(fixture.now.0 / DAY)));
    assert_eq!(read(fixture), expected);
}

#[test]
fn what_leaves_by_a_delegate_in_a_day_agrees_with_the_naive_model_after_every_step() {
    let mut spent = 0;
    for seed in 0..400 {
        let (mut fixture, mut naive) = (fixture(), Naive::default());
        let (mut open, mut chance) = (Vec::new(), Chance::new(seed));
        let last = fixture.now.plus(25 * DAY);
        for _ in 0..60 {
            if fixture.now < last {
                step(&mut fixture, &mut naive, &mut open, &mut chance);
            }
        }
        spent += naive.spent.len();
    }
    assert!(spent > 1_000, "only {spent} steps spent anything");
}
