//! Spending before earning: an agreement whose price is drawn on a starter line.

use crate::fixture::Fixture;
use crate::parties::{code, fixture, freeze, terms, thaw, ANN, ANYBODY, BEN, CEM, DAY, PRICE};
use timebank_rules::agreement::{AgreementTerms, Status};
use timebank_rules::case::OUT;
use timebank_rules::cells::{BankTerms, Cell, CentralBank, Factors, Key, Lines};
use timebank_rules::credit::line::TERM;
use timebank_rules::handlers::{agreements, central_bank, credit};
use timebank_rules::storage::Storage;
use timebank_rules::{queries, Address, Call, Error};

/// Ann has a quarter of the price, Ben is known to twelve, the line is three times the price.
fn town() -> Fixture {
    let mut fixture = fixture();
    let mut bank = CentralBank::empty();
    let now = fixture.now;
    let lines = Lines { levels: [3 * PRICE; 3].map(Into::into), least: 11 };
    bank.lines.announce(lines, now, now);
    let terms = BankTerms { debt_cap: 50, ..bank.terms.after.clone() };
    bank.terms.announce(terms, now, now);
    fixture.save(Key::central_bank(), &bank);
    let mut known = Factors::empty();
    known.sketch[..2].copy_from_slice(&[0xff, 0x0f]);
    fixture.save(Key::factors(&BEN), &known);
    fixture.transfer(ANN, CEM, (2 * PRICE - PRICE / 4).into()).expect("she has it");
    fixture
}

fn on_line(fixture: &mut Fixture, who: Address, terms: &AgreementTerms) -> Result<u32, Error> {
    fixture.send(who, |bank, call| agreements::propose_on_line(bank, call, terms))
}

fn collect(fixture: &mut Fixture, who: Address) -> Result<bool, Error> {
    fixture.send(ANYBODY, |bank, call| credit::collect_debt(bank, call, who))
}

/// Free and locked coin, and debt.
fn stands(fixture: &Fixture, who: Address) -> [u64; 3] {
    let cell = fixture.cell(who);
    [cell.coin.get(), cell.coin_locked.get(), cell.credit.debt.get()]
}

#[test]
fn what_is_lacking_is_minted_into_escrow_and_what_comes_in_repays_it() {
    let mut fixture = town();
    let supply = fixture.root.coin_supply();
    let agreed = terms(&fixture);
    assert_eq!(on_line(&mut fixture, ANN, &agreed), Ok(1));
    let drawn = PRICE - PRICE / 4;
    assert_eq!(stands(&fixture, ANN), [0, PRICE, drawn]);
    assert_eq!(fixture.root.coin_supply(), supply + u128::from(drawn));
    assert_eq!(code(collect(&mut fixture, ANN)), 342, "coin in escrow is not collected");
    fixture.accept(BEN, 1).expect("he may accept");
    fixture.deliver(BEN, &[1], &[3600], agreed.start, agreed.end).expect("he may deliver");
    fixture.settle(ANN, 1).expect("she may settle");
    assert_eq!((stands(&fixture, ANN), stands(&fixture, BEN)), ([0, 0, drawn], [PRICE, 0, 0]));
    fixture.transfer(CEM, ANN, (PRICE / 2).into()).expect("he gives her something");
    assert_eq!(collect(&mut fixture, ANN), Ok(true));
    assert_eq!(stands(&fixture, ANN), [0, 0, drawn - PRICE / 2]);
    fixture.transfer(CEM, ANN, PRICE.into()).expect("and again");
    assert_eq!(collect(&mut fixture, ANN), Ok(true));
    assert_eq!(stands(&fixture, ANN), [PRICE / 2 + PRICE / 4, 0, 0]);
    assert_eq!(fixture.root.coin_supply(), supply);
    assert_eq!(code(collect(&mut fixture, ANN)), 262);
    assert_eq!(fixture.factors(ANN).repaid.get(), 0, "it makes no name");
}

#[test]
fn what_comes_back_unspent_repays_the_line() {
    let mut fixture = town();
    let agreed = terms(&fixture);
    on_line(&mut fixture, ANN, &agreed).expect("it is within her line");
    fixture.reject(BEN, 1).expect("he may reject");
    assert_eq!(collect(&mut fixture, ANN), Ok(true));
    assert_eq!(stands(&fixture, ANN), [PRICE / 4, 0, 0], "as before");
}

#[test]
fn a_line_is_drawn_several_times_as_far_as_it_goes_and_falls_due_once() {
    let mut fixture = town();
    let now = fixture.now;
    for id in 1..=3 {
        let agreed = terms(&fixture);
        assert_eq!(on_line(&mut fixture, ANN, &agreed), Ok(id));
        fixture.now = fixture.now.plus(60);
    }
    assert_eq!(fixture.cell(ANN).credit.due.get(), now.plus(TERM).0);
    let more = AgreementTerms { price: PRICE / 4 + 1, ..terms(&fixture) };
    let before = fixture.clone();
    assert_eq!(code(on_line(&mut fixture, ANN, &more)), 264);
    assert_eq!(*fixture, *before, "invariant_11_refusals_change_nothing");
    fixture.now = now.plus(TERM);
    assert_eq!(code(fixture.transfer(ANN, CEM, 0.into())), 260, "then nothing leaves");
}

#[test]
fn nothing_is_drawn_by_who_lacks_nothing_may_not_spend_or_asks_one_whom_few_know() {
    let mut fixture = town();
    let agreed = terms(&fixture);
    let small = AgreementTerms { price: PRICE / 4, ..agreed };
    assert_eq!(code(on_line(&mut fixture, ANN, &small)), 29);
    let of_cem = AgreementTerms { provider: CEM, ..agreed };
    assert_eq!(code(on_line(&mut fixture, ANN, &of_cem)), 460);
    let own = AgreementTerms { provider: ANN, ..agreed };
    let known = fixture.factors(BEN);
    fixture.save(Key::factors(&ANN), &known);
    assert_eq!(code(on_line(&mut fixture, ANN, &own)), 223);
    for (directions, amount, expected) in [(OUT, 0, 40), (0, 1, 125)] {
        freeze(&mut fixture, ANN, directions, amount);
        assert_eq!(code(on_line(&mut fixture, ANN, &agreed)), expected);
        thaw(&mut fixture, ANN);
    }
    fixture.change(ANN, |cell| cell.watch.held_until = u32::MAX.into());
    assert_eq!(code(on_line(&mut fixture, ANN, &agreed)), 44);
    fixture.change(ANN, |cell| cell.watch.held_until = 0.into());
    fixture.change(ANN, |cell| cell.level = 0);
    assert_eq!(code(on_line(&mut fixture, ANN, &agreed)), 23);
    fixture.change(ANN, |cell| cell.level = 1);
    assert_eq!(on_line(&mut fixture, ANN, &agreed), Ok(1));
    assert_eq!(fixture.agreement(1).1, Status::Proposed);
    let who_owes = fixture.send(ANN, |bank, call| credit::borrow(bank, call, 1, DAY));
    assert_eq!(code(who_owes), 261, "no loan beside a line");
    assert_eq!(code(fixture.close(ANN)), 261);
}

#[test]
fn what_is_said_to_be_due_is_what_collecting_it_burns() {
    let mut fixture = town();
    let due = |fixture: &Fixture| {
        let call = Call { caller: ANYBODY, now: fixture.now };
        queries::central_bank::demurrage_due(&fixture.bank, call, CEM)
    };
    assert_eq!(code(due(&fixture)), 271, "nothing costs anything");
    let mut bank = fixture.load::<CentralBank>(Key::central_bank());
    let terms = BankTerms { demurrage: 1_000.into(), ..bank.terms.after.clone() };
    bank.terms.announce(terms, fixture.now, fixture.now);
    fixture.save(Key::central_bank(), &bank);
    let collect = |fixture: &mut Fixture| {
        fixture.send(ANYBODY, |bank, call| central_bank::collect_demurrage(bank, call, CEM))
    };
    assert_eq!(due(&fixture), Ok((0, 0, 0)), "it was never looked at");
    assert_eq!(collect(&mut fixture), Ok(true));
    assert_eq!(code(due(&fixture)), 272, "once a day");
    fixture.now = fixture.now.plus(30 * DAY);
    let (had, before) = (fixture.cell(CEM).coin.get(), fixture.clone());
    let (burns, idle, days) = due(&fixture).expect("a month has passed");
    assert_eq!((idle, days, burns), (had, 30, had * 30 / 1_000));
    assert_eq!(*fixture, *before, "a read changes nothing");
    assert_eq!(collect(&mut fixture), Ok(true));
    assert_eq!(fixture.cell(CEM).coin.get(), had - burns);
}
