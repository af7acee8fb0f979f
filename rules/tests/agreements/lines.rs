//! Spending before earning: an agreement whose price is drawn on a starter line.

use crate::fixture::Fixture;
use crate::parties::{code, fixture, freeze, terms, thaw, ANN, ANYBODY, BEN, CEM, DAY, PRICE, TOM};
use timebank_rules::agreement::{AgreementTerms, Status};
use timebank_rules::case::OUT;
use timebank_rules::cells::{BankTerms, Cell, CentralBank, Factors, Key, Lines, AREAS};
use timebank_rules::credit::line::TERM;
use timebank_rules::handlers::{agreements, central_bank, credit};
use timebank_rules::quantities::Time;
use timebank_rules::storage::Storage;
use timebank_rules::testing::Chance;
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

/// Whoever ends an agreement so that coin comes back, and what was paid of it.
type Ends = (&'static str, fn(&mut Fixture, u64, u64), u64);

/// An hour of Ben's that Ann drew on her line is not served, or not all of it.
const ENDS: [Ends; 6] = [
    ("withdrawn", |it, _, _| it.cancel(ANN, 1).expect("she may"), 0),
    ("rejected", |it, _, _| it.reject(BEN, 1).expect("he may"), 0),
    (
        "lapsed",
        |it, _, _| {
            it.now = it.now.plus(DAY);
            it.poke(ANYBODY, 1).expect("anybody may");
        },
        0,
    ),
    (
        "served in part",
        |it, start, end| {
            it.accept(BEN, 1).expect("he may");
            it.deliver(BEN, &[1], &[36], start, end).expect("he may");
            it.settle(ANN, 1).expect("she may");
        },
        PRICE / 100,
    ),
    (
        "conceded",
        |it, start, end| {
            it.accept(BEN, 1).expect("he may");
            it.deliver(BEN, &[1], &[3600], start, end).expect("he may");
            it.dispute(ANN, 1, PRICE / 2).expect("she may");
            it.concede(BEN, 1, PRICE / 2).expect("he may");
        },
        PRICE / 2,
    ),
    (
        "awarded to her",
        |it, start, end| {
            it.accept(BEN, 1).expect("he may");
            it.deliver(BEN, &[1], &[3600], start, end).expect("he may");
            it.dispute(ANN, 1, PRICE).expect("she may");
            it.award(TOM, 1, 0).expect("he may");
        },
        0,
    ),
];

#[test]
fn a_line_is_never_coin_in_hand_however_its_agreement_ends() {
    for (how, end_it, paid) in ENDS {
        let mut fixture = town();
        let supply = fixture.root.coin_supply();
        let agreed = terms(&fixture);
        on_line(&mut fixture, ANN, &agreed).expect("it is within her line");
        end_it(&mut fixture, agreed.start, agreed.end);
        let own = PRICE / 4;
        let [free, locked, debt] = stands(&fixture, ANN);
        assert_eq!(fixture.cell(BEN).coin.get(), paid, "{how}");
        assert_eq!(locked, 0, "{how}");
        assert_eq!((free + paid, debt), (own.max(paid), paid.saturating_sub(own)), "{how}");
        assert_eq!(fixture.root.coin_supply(), supply + u128::from(debt), "{how}");
        assert_eq!(fixture.root.coin_owed.get(), debt, "{how}");
        assert_eq!(fixture.agreements_left(), 0, "{how}");
    }
}

#[test]
fn no_ring_turns_its_lines_into_coin_by_asking_whom_many_know_and_leaving_at_once() {
    let mut fixture = town();
    for _ in 0..3 {
        let agreed = AgreementTerms { price: 2 * PRICE, ..terms(&fixture) };
        let id = on_line(&mut fixture, ANN, &agreed).expect("it is within her line");
        fixture.cancel(ANN, id).expect("she may");
        assert_eq!(stands(&fixture, ANN), [PRICE / 4, 0, 0], "as before");
    }
    let of_cem = AgreementTerms { provider: CEM, ..terms(&fixture) };
    assert_eq!(code(on_line(&mut fixture, ANN, &of_cem)), 460, "and her friend is paid nothing");
    assert_eq!(code(fixture.transfer(ANN, CEM, (PRICE / 4 + 1).into())), 1);
}

#[test]
fn what_comes_back_repays_no_more_than_is_owed_and_nothing_that_a_freeze_holds() {
    let mut fixture = town();
    let (own, drawn) = (PRICE / 4, PRICE - PRICE / 4);
    let agreed = terms(&fixture);
    on_line(&mut fixture, ANN, &agreed).expect("it is within her line");
    fixture.transfer(CEM, ANN, drawn.into()).expect("he gives her something");
    fixture.send(ANN, |bank, call| credit::repay(bank, call, drawn - 10)).expect("she may");
    fixture.cancel(ANN, 1).expect("she may");
    assert_eq!(stands(&fixture, ANN), [10 + PRICE - 10, 0, 0], "ten were owed");
    for (directions, amount, left) in [
        (OUT, 0, [PRICE, 0, drawn]),
        (0, u64::MAX, [PRICE, 0, drawn]),
        (0, own + 10, [own + 10, 0, 10]),
    ] {
        let mut fixture = town();
        on_line(&mut fixture, ANN, &agreed).expect("it is within her line");
        freeze(&mut fixture, ANN, directions, amount);
        fixture.cancel(ANN, 1).expect("cancelling is never stopped");
        assert_eq!(stands(&fixture, ANN), left);
        thaw(&mut fixture, ANN);
        assert_eq!(collect(&mut fixture, ANN), Ok(true), "when it has ended anybody collects");
        assert_eq!(stands(&fixture, ANN), [own, 0, 0]);
    }
}

#[test]
fn what_comes_back_repays_whatever_anybody_might_collect_and_no_loan_that_is_not_due() {
    // When it falls due, what is owed, what was lost, and both after.
    for (due, debt, lost, left) in [
        (1, 500, 0, (0, 0)),
        (u32::MAX, 500, 0, (500, 0)),
        (0, 0, 500, (0, 0)),
        (1, 900, 500, (0, 400)),
    ] {
        let mut fixture = fixture();
        let agreed = terms(&fixture);
        fixture.propose(ANN, &agreed).expect("she may");
        fixture.change(ANN, |cell| {
            (cell.credit.debt, cell.credit.due) = (debt.into(), due.into());
            cell.credit.lost = lost.into();
        });
        fixture.root.coin_owed = debt.into();
        fixture.root.written_off = lost.into();
        fixture.cancel(ANN, 1).expect("cancelling is never stopped");
        let cell = fixture.cell(ANN);
        assert_eq!((cell.credit.debt.get(), cell.credit.lost.get()), left);
        assert_eq!(cell.coin.get(), 2 * PRICE - (debt + lost - left.0 - left.1));
    }
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

#[test]
fn nobody_hides_from_a_debt_behind_holds_that_it_brings_about_itself() {
    let mut fixture = town();
    let agreed = terms(&fixture);
    on_line(&mut fixture, ANN, &agreed).expect("it is within her line");
    fixture.root.paused_until = [0.into(); AREAS];
    let due = Time(fixture.cell(ANN).credit.due.get());
    let mut marked = None;
    // She places orders and withdraws them until monitoring puts her on hold, again and again.
    for hour in 0..10 * 24 {
        fixture.now = due.plus(hour * 3_600);
        if hour % 30 == 0 {
            let until = fixture.now.plus(DAY).0;
            fixture.change(ANN, |cell| cell.watch.held_until = until.into());
        }
        match fixture.send(ANYBODY, |bank, call| credit::mark_overdue(bank, call, ANN)) {
            Ok(_) => marked = marked.or(Some(hour)),
            Err(error) if marked.is_none() => assert_eq!(error.code(), 341),
            Err(error) => assert_eq!(error.code(), 268, "once"),
        }
    }
    assert_eq!(marked, Some(2 * 24), "a day of hold, and a day more");
}

/// What the naive model knows of whoever draws: coin free and in each agreement, and what it owes on its line.
#[derive(Debug, Default)]
struct Naive {
    free: u64,
    deals: Vec<(u32, u64, Status)>,
    debt: u64,
}

impl Naive {
    fn locked(&self) -> u64 {
        self.deals.iter().map(|deal| deal.1).sum()
    }

    /// Proposes for a price, of which what is lacking is drawn; or the refusal.
    fn propose(&mut self, id: u32, price: u64) -> u16 {
        let lacking = price.saturating_sub(self.free);
        match lacking {
            _ if price == 0 || lacking == 0 => 29,
            _ if self.debt + lacking > 3 * PRICE => 264,
            _ => {
                self.debt += lacking;
                self.free = 0;
                self.deals.push((id, price, Status::Proposed));
                0
            }
        }
    }

    /// An agreement ends, and so much of its price is paid: the rest repays the line, and what is left is free.
    fn end(&mut self, at: usize, paid: u64) {
        let (_, price, _) = self.deals.swap_remove(at);
        let repaid = (price - paid).min(self.debt);
        self.debt -= repaid;
        self.free += price - paid - repaid;
    }
}

/// One random step in Ann's affairs, in the bank and in the model.
fn step(fixture: &mut Fixture, naive: &mut Naive, chance: &mut Chance) {
    let amount = chance.below(2 * PRICE);
    let at = (!naive.deals.is_empty()).then(|| chance.below(naive.deals.len() as u64) as usize);
    let refused = |done: Result<(), Error>| done.map_or_else(|error| error.code(), |()| 0);
    match (chance.below(9), at) {
        (0 | 1, _) => {
            let agreed = AgreementTerms { price: amount, ..terms(fixture) };
            let next = fixture.root.agreements.get() + 1;
            let done = on_line(fixture, ANN, &agreed).map(drop);
            assert_eq!(refused(done), naive.propose(next, amount));
        }
        (2, _) => {
            let given = amount.min(fixture.cell(CEM).coin.get());
            assert_eq!(fixture.transfer(CEM, ANN, given.into()), Ok(()));
            naive.free += given;
        }
        (3, _) => {
            let expected = if amount > naive.free { 1 } else { 0 };
            assert_eq!(refused(fixture.transfer(ANN, CEM, amount.into())), expected);
            naive.free -= if expected == 0 { amount } else { 0 };
        }
        (4, _) => {
            let repaid = naive.free.min(naive.debt);
            let expected = match (naive.debt, repaid) {
                (0, _) => 262,
                (_, 0) => 342,
                _ => 0,
            };
            assert_eq!(refused(collect(fixture, ANN).map(drop)), expected);
            (naive.free, naive.debt) = (naive.free - repaid, naive.debt - repaid);
        }
        (5, Some(at)) if naive.deals[at].2 == Status::Proposed => {
            assert_eq!(fixture.accept(BEN, naive.deals[at].0), Ok(()));
            naive.deals[at].2 = Status::Accepted;
        }
        (6, Some(at)) if naive.deals[at].2 == Status::Proposed => {
            assert_eq!(fixture.cancel(ANN, naive.deals[at].0), Ok(()));
            naive.end(at, 0);
        }
        (7, Some(at)) => {
            assert_eq!(fixture.reject(BEN, naive.deals[at].0), Ok(()));
            naive.end(at, 0);
        }
        (_, Some(at)) if naive.deals[at].2 == Status::Accepted => {
            let (id, price, _) = naive.deals[at];
            let secs = 1 + chance.below(3600);
            let terms = fixture.agreement(id).0;
            let (start, end) = (terms.start.get().into(), terms.end.get().into());
            fixture.change(BEN, |cell| cell.kind = 2);
            assert_eq!(fixture.deliver(BEN, &[id], &[secs], start, end), Ok(()));
            assert_eq!(fixture.settle(ANN, id), Ok(()));
            naive.end(at, price * secs / 3600);
        }
        _ => fixture.now = fixture.now.plus(chance.below(60) as u32),
    }
}

#[test]
fn lines_agree_with_the_naive_model_and_no_drawn_coin_is_ever_in_hand() {
    let mut drawn = 0;
    for seed in 0..300 {
        let (mut fixture, mut chance) = (town(), Chance::new(seed));
        let mut naive = Naive { free: PRICE / 4, ..Naive::default() };
        let own = fixture.root.coin_supply();
        for _ in 0..60 {
            let before = naive.debt;
            step(&mut fixture, &mut naive, &mut chance);
            drawn += u32::from(naive.debt > before);
            assert_eq!(stands(&fixture, ANN), [naive.free, naive.locked(), naive.debt], "{seed}");
            let (supply, owed) = (fixture.root.coin_supply(), fixture.root.coin_owed.get());
            assert_eq!((supply, owed), (own + u128::from(naive.debt), naive.debt), "invariant_2");
        }
    }
    assert!(drawn > 1_000, "only {drawn} lines were drawn");
}
