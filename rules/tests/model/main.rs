//! The ledger against a naive model: random sequences of operations by random actors, in which the
//! clock runs and officers interfere. After every operation every invariant is checked by name.

mod fixture;
mod naive;

use fixture::Fixture;
use naive::{Naive, Record, Who};
use proptest::prelude::*;
use timebank_rules::audit::{replay, Head};
use timebank_rules::balances::Balances;
use timebank_rules::cells::{
    Cell, CentralBank, Class, ClassTerms, Conversion, Factors, Key, Recorder, Recovery,
};
use timebank_rules::credit::score;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::{ClassId, Time};
use timebank_rules::storage::Storage;
use timebank_rules::testing::MemoryStorage;
use timebank_rules::{recovery, roles, Address, Error, U256};

const MEMBERS: usize = 5;
const CLASSES: u16 = 2;
const RATES: [u16; CLASSES as usize] = [100, 150];
const START: u32 = 20_000 * 86_400 + 7 * 3600;

const GOVERNOR: Address = Address::repeat_byte(0xa0);
const VERIFIER: Address = Address::repeat_byte(0xa1);
const SUPERVISOR: Address = Address::repeat_byte(0xa2);
const RECORDER: Address = Address::repeat_byte(0xa3);
const TRIBUNAL: Address = Address::repeat_byte(0xa4);
const BANKER: Address = Address::repeat_byte(0xa5);

/// The address that somebody begins with.
fn address(who: Who) -> Address {
    address_after(who, 0)
}

/// The address that somebody has after so many recoveries.
fn address_after(who: Who, moves: u8) -> Address {
    Address::repeat_byte(who as u8 + 1 + moves * MEMBERS as u8)
}

/// Whose address it is, or was.
fn owner(address: &[u8; 20]) -> Who {
    usize::from(address[0] - 1) % MEMBERS
}

/// The most recoveries of one account, so that its addresses stay apart from the officers'.
const MOST_MOVES: u8 = 20;

#[derive(Clone, Debug)]
enum Op {
    Advance(u32),
    Record { who: Who, class: u16, age: u32, slots: u32 },
    Void { class: u16, back: usize },
    Convert { who: Who, class: u16, secs: u64 },
    Transfer { from: Who, to: Who, amount: u64 },
    TransferHours { from: Who, to: Who, class: u16, amount: u64 },
    Redeem { who: Who, class: u16, secs: u64 },
    Burn { who: Who, amount: u64 },
    Freeze { who: Who, directions: u8, amount: u64 },
    Release { case: u32 },
    Pause { area: u8 },
    Verify { who: Who, days: u32 },
    Borrow { who: Who, amount: u64, days: u32 },
    Repay { who: Who, amount: u64 },
    RepayAll { who: Who },
    RepayFor { payer: Who, who: Who, amount: u64 },
    CollectDebt { who: Who },
    MarkOverdue { who: Who },
    WriteOff { who: Who },
    Reschedule { who: Who, later: u32 },
    Rename { class: u16, name: u8 },
    SetRule { class: u16, step: u8, retired: bool },
    CollectDemurrage { who: Who },
    SetTreasury { levy: u8, sources: u8 },
    Donate { who: Who, amount: u64 },
    Spend { pot: u8, who: Who, amount: u64 },
    Close { who: Who },
    Recover { who: Who, after: u32 },
}

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..MEMBERS;
    let class = || 1..=CLASSES;
    let amount = || prop_oneof![6 => 0..2_000u64, 3 => 0..40_000u64, 1 => Just(u64::MAX)];
    prop_oneof![
        2 => prop_oneof![6 => 1..7200u32, 4 => 40_000..200_000u32, 1 => 200_000..900_000u32].prop_map(Op::Advance),
        6 => (who(), class(), 0..60u32, 0..24u32)
            .prop_map(|(who, class, age, slots)| Op::Record { who, class, age, slots }),
        2 => (class(), prop_oneof![4 => 0..3usize, 1 => 3..20usize])
            .prop_map(|(class, back)| Op::Void { class, back }),
        4 => (who(), class(), amount())
            .prop_map(|(who, class, secs)| Op::Convert { who, class, secs }),
        6 => (who(), who(), amount())
            .prop_map(|(from, to, amount)| Op::Transfer { from, to, amount }),
        4 => (who(), who(), class(), amount())
            .prop_map(|(from, to, class, amount)| Op::TransferHours { from, to, class, amount }),
        2 => (who(), class(), amount())
            .prop_map(|(who, class, secs)| Op::Redeem { who, class, secs }),
        2 => (who(), amount()).prop_map(|(who, amount)| Op::Burn { who, amount }),
        1 => (who(), 0..4u8, amount())
            .prop_map(|(who, directions, amount)| Op::Freeze { who, directions, amount }),
        1 => (1..6u32).prop_map(|case| Op::Release { case }),
        1 => prop_oneof![Just(0u8), Just(2u8), Just(3u8)].prop_map(|area| Op::Pause { area }),
        1 => (who(), 1..20u32).prop_map(|(who, days)| Op::Verify { who, days }),
        1 => who().prop_map(|who| Op::Close { who }),
        1 => (who(), prop_oneof![0..recovery::DELAY, recovery::DELAY..recovery::DELAY + 86_400])
            .prop_map(|(who, after)| Op::Recover { who, after }),
        4 => (who(), 0..12_000u64, 0..12u32)
            .prop_map(|(who, amount, days)| Op::Borrow { who, amount, days }),
        2 => (who(), 0..8_000u64).prop_map(|(who, amount)| Op::Repay { who, amount }),
        2 => who().prop_map(|who| Op::RepayAll { who }),
        2 => (who(), who(), 0..4_000u64)
            .prop_map(|(payer, who, amount)| Op::RepayFor { payer, who, amount }),
        2 => who().prop_map(|who| Op::CollectDebt { who }),
        2 => who().prop_map(|who| Op::MarkOverdue { who }),
        1 => who().prop_map(|who| Op::WriteOff { who }),
        3 => (who(), prop_oneof![4 => 0..2_000_000u32, 1 => 0..40_000_000u32])
            .prop_map(|(who, later)| Op::Reschedule { who, later }),
        1 => (class(), 0..3u8).prop_map(|(class, name)| Op::Rename { class, name }),
        1 => (class(), prop_oneof![4 => 1..4u8, 1 => 0..14u8], prop::bool::weighted(0.2))
            .prop_map(|(class, step, retired)| Op::SetRule { class, step, retired }),
        2 => who().prop_map(|who| Op::CollectDemurrage { who }),
        1 => (0..12u8, 0..5u8).prop_map(|(levy, sources)| Op::SetTreasury { levy, sources }),
        2 => (who(), amount()).prop_map(|(who, amount)| Op::Donate { who, amount }),
        2 => (0..4u8, who(), 0..600u64)
            .prop_map(|(pot, who, amount)| Op::Spend { pot, who, amount }),
    ]
}

/// A founded bank with its officers, two classes and five verified members, and the model of it.
fn founded() -> (Fixture, Naive) {
    let mut fixture = Fixture::founded(GOVERNOR, Time(START));
    let mut naive = Naive { now: START, ..Naive::default() };
    for (officer, role) in [
        (VERIFIER, roles::VERIFIER),
        (SUPERVISOR, roles::SUPERVISOR),
        (TRIBUNAL, roles::TRIBUNAL),
        (BANKER, roles::CENTRAL_BANK),
    ] {
        fixture.open(officer, 2).expect("a new account");
        let mut account = fixture.account(officer);
        account.cell.roles = role.into();
        fixture.save_account(&account);
    }
    fixture.open(RECORDER, 2).expect("a new account");
    for rate in RATES {
        let class = fixture.register(GOVERNOR).expect("the governor registers");
        let quota = u64::MAX.into();
        fixture.save(Key::recorder(class, &RECORDER), &Recorder { quota, ..Recorder::empty() });
        let mut terms = ClassTerms::empty();
        terms.conversion.after = Conversion { rate: rate.into(), quota };
        fixture.save(Key::terms(class), &terms);
    }
    fixture.save(Key::central_bank(), &policy());
    for who in 0..MEMBERS {
        fixture.open(address(who), 1).expect("a new account");
        naive.records.insert(who, with_a_history(&mut fixture, who));
        let end = START + 30 * 86_400;
        fixture.verify(VERIFIER, address(who), end.into()).expect("the verifier verifies");
        let mut account = fixture.account(address(who));
        account.cell.verified_since = naive.records[&who].verified_since.into();
        fixture.save_account(&account);
        naive.open.insert(who);
        naive.verified_until.insert(who, end);
        // A night's and a day's work, most of it converted, so that there is something to lend against.
        let (start, end) = (START - 200 * 300, START);
        let member = address(who);
        fixture.record(RECORDER, ClassId(1), member, start.into(), end.into()).expect("a free day");
        assert!(naive.record(who, 1, start, end));
        fixture.convert(member, ClassId(1), 40_000).expect("in the quota");
        assert!(naive.convert(who, 1, 40_000, 100));
    }
    (fixture, naive)
}

/// Lends with a fee, and takes demurrage from the first day on.
fn policy() -> CentralBank {
    let mut bank = CentralBank::empty();
    let lending = &mut bank.terms.after;
    for (limit, of_grade) in lending.limits.iter_mut().zip(&naive::LIMITS[1..]) {
        *limit = (*of_grade as u64).into();
    }
    lending.longest = (naive::LONGEST_DAYS * 86_400).into();
    lending.fee = naive::FEE as u8;
    lending.debt_cap = naive::DEBT_CAP as u8;
    lending.demurrage = (naive::DEMURRAGE as u16).into();
    bank
}

/// Gives each member a past of its own, from nobody's to the best.
fn with_a_history(fixture: &mut Fixture, who: Who) -> Record {
    let many = who as u32 * 9;
    let record = Record {
        verified_since: START - 210 * 86_400,
        provided: many * 2,
        requested: many,
        bits: many,
        lost: (who % 2) as u32,
        ..Record::default()
    };
    let mut factors = Factors::empty();
    factors.provided = (record.provided as u16).into();
    factors.requested = (record.requested as u16).into();
    factors.disputes_lost = (record.lost as u16).into();
    for bit in 0..record.bits as usize {
        factors.sketch[bit / 8] |= 1 << (bit % 8);
    }
    fixture.save(Key::factors(&address(who)), &factors);
    record
}

/// Runs one operation on both; what each says of it must agree.
fn step(fixture: &mut Fixture, naive: &mut Naive, op: &Op) -> Result<(), TestCaseError> {
    let before = fixture.clone();
    let moves = naive.moves.clone();
    let address = |who: Who| address_after(who, moves.get(&who).copied().unwrap_or(0));
    let (outcome, expected) = match *op {
        Op::Advance(secs) => {
            fixture.now = fixture.now.plus(secs);
            naive.now += secs;
            return Ok(());
        }
        Op::Record { who, class, age, slots } => {
            let start = (naive.now / 300 - age) * 300;
            let end = start + slots * 300;
            let outcome =
                fixture.record(RECORDER, ClassId(class), address(who), start.into(), end.into());
            (outcome, naive.record(who, class, start, end))
        }
        Op::Void { class, back } => {
            let made = naive.made.get(&class).cloned().unwrap_or_default();
            let Some(Some((who, moves, start, end))) = made.iter().rev().nth(back) else {
                return Ok(());
            };
            let (named, span) = (address_after(*who, *moves), ((*start).into(), (*end).into()));
            (fixture.void(RECORDER, ClassId(class), named, span), naive.void(class, back))
        }
        Op::Convert { who, class, secs } => {
            let rate = u128::from(RATES[usize::from(class) - 1]);
            (
                fixture.convert(address(who), ClassId(class), secs),
                naive.convert(who, class, secs.into(), rate),
            )
        }
        Op::Transfer { from, to, amount } => {
            let said = fixture.can_transfer(address(from), address(to), amount.into());
            let outcome = fixture.transfer(address(from), address(to), amount.into());
            let code = outcome.as_ref().map_or_else(Error::code, |()| 0);
            prop_assert_eq!(said, code, "invariant_13_can_transfer_says_what_transfer_does");
            (outcome, naive.transfer(from, to, amount.into()))
        }
        Op::TransferHours { from, to, class, amount } => (
            fixture.transfer_hours(address(from), address(to), ClassId(class), amount.into()),
            naive.transfer_hours(from, to, class, amount.into()),
        ),
        Op::Redeem { who, class, secs } => (
            fixture.redeem(address(who), ClassId(class), secs, RECORDER),
            naive.redeem(who, class, secs.into()),
        ),
        Op::Burn { who, amount } => {
            (fixture.burn(address(who), amount.into()), naive.burn(who, amount.into()))
        }
        Op::Freeze { who, directions, amount } => {
            let opened = fixture.open_case(SUPERVISOR, address(who));
            let expected = naive.open.contains(&who) && !naive.frozen_now(who);
            prop_assert_eq!(opened.is_ok(), expected, "about an open account, one case at a time");
            let Ok(case) = opened else { return Ok(()) };
            let outcome = fixture.freeze(SUPERVISOR, case, directions, amount);
            let cool =
                naive.frozen.get(&who).is_none_or(|(.., end)| end + 30 * 86_400 <= naive.now);
            let expected = cool && (directions > 0 || amount > 0) && naive.measure();
            prop_assert_eq!(outcome.is_ok(), expected);
            if expected {
                naive.frozen.insert(who, (directions, amount.into(), naive.now + 72 * 3600));
            } else {
                fixture.close_case(SUPERVISOR, case).expect("nothing was done in it");
            }
            return Ok(());
        }
        Op::Release { case } => {
            let file = fixture.load::<timebank_rules::cells::CaseFile>(Key::case(case));
            if fixture.release(SUPERVISOR, case).is_ok() {
                naive.frozen.insert(owner(&file.subject), (0, 0, naive.now));
            }
            return Ok(());
        }
        Op::Pause { area } => {
            let last = naive.paused_until.get(&area).copied().unwrap_or(0);
            let cool = last == 0 || last + 7 * 86_400 <= naive.now;
            let expected = cool && naive.measure();
            prop_assert_eq!(fixture.pause(SUPERVISOR, area).is_ok(), expected);
            if expected {
                naive.paused_until.insert(area, naive.now + 72 * 3600);
            }
            return Ok(());
        }
        Op::Verify { who, days } => {
            let end = naive.now + days * 86_400;
            let outcome = fixture.verify(VERIFIER, address(who), end.into());
            let weakens = naive.verified_until[&who] > naive.now.max(end);
            prop_assert_eq!(outcome.is_ok(), naive.open.contains(&who) && !weakens);
            if outcome.is_ok() {
                if naive.verified_until[&who] + 30 * 86_400 < naive.now {
                    naive.records.get_mut(&who).expect("a member").verified_since = naive.now;
                }
                naive.verified_until.insert(who, end);
            }
            return Ok(());
        }
        Op::Close { who } => (fixture.close(address(who)), naive.close(who)),
        Op::Recover { who, after } => {
            let moved = moves.get(&who).copied().unwrap_or(0) + 1;
            if moved > MOST_MOVES {
                return Ok(());
            }
            let (old, new) = (address(who), address_after(who, moved));
            // A request of an earlier try may still run; what counts is what completing says.
            let _ = fixture.ask_to_recover(VERIFIER, old, new);
            fixture.now = fixture.now.plus(after);
            naive.now += after;
            let file = fixture.load::<Recovery>(Key::recovery(&old));
            let asked = naive.open.contains(&who).then_some(file.requested_at.get());
            let (due, lapsed) = (recovery::DELAY, recovery::LAPSES);
            let expected = asked.is_some_and(|at| (at + due..at + lapsed).contains(&naive.now));
            let before = fixture.clone();
            let outcome = fixture.recover(new, old);
            prop_assert_eq!(outcome.is_ok(), expected, "{:?}: {:?}", op, outcome);
            if expected {
                // Nobody's freeze, verification, day or balance changes: only where it is kept.
                naive.moves.insert(who, moved);
                prop_assert_eq!(fixture.account(old).cell.all_coin().0, 0);
            } else {
                prop_assert_eq!(&*fixture, &before, "invariant_11_refusals_change_nothing");
            }
            return Ok(());
        }
        Op::Borrow { who, amount, days } => (
            fixture.borrow(address(who), amount, days * 86_400),
            naive.borrow(who, amount.into(), days),
        ),
        Op::Repay { who, amount } => {
            (fixture.repay(address(who), amount), naive.repay(who, amount.into()))
        }
        Op::RepayAll { who } => {
            let credit = fixture.account(address(who)).cell.credit;
            let debt = credit.debt.get() + credit.lost.get();
            (fixture.repay(address(who), debt), naive.repay(who, debt.into()))
        }
        Op::RepayFor { payer, who, amount } => (
            fixture.repay_for(address(payer), address(who), amount),
            naive.repay_for(payer, who, amount.into()),
        ),
        Op::CollectDebt { who } => (fixture.collect_debt(GOVERNOR, address(who)), naive.take(who)),
        Op::MarkOverdue { who } => (fixture.mark_overdue(GOVERNOR, address(who)), naive.mark(who)),
        Op::WriteOff { who } => (fixture.write_off(TRIBUNAL, address(who)), naive.write_off(who)),
        Op::Reschedule { who, later } => {
            let due = naive.loans.get(&who).map_or(naive.now, |loan| loan.due) + later;
            let outcome = fixture.reschedule(BANKER, address(who), due.into());
            (outcome, naive.reschedule(who, due))
        }
        Op::Rename { class, name } => {
            let outcome = fixture.rename(GOVERNOR, ClassId(class), [name; 32]);
            (outcome, name != 0)
        }
        Op::SetRule { class, step, retired } => (
            fixture.set_rule(GOVERNOR, ClassId(class), (step, retired)),
            naive.set_rule(class, step.into(), retired),
        ),
        Op::CollectDemurrage { who } => {
            (fixture.collect(GOVERNOR, address(who)), naive.collect(who))
        }
        Op::SetTreasury { levy, sources } => {
            (fixture.set_treasury(BANKER, levy, sources), naive.set_treasury(levy, sources))
        }
        Op::Donate { who, amount } => {
            (fixture.donate(address(who), amount), naive.donate(who, amount.into()))
        }
        Op::Spend { pot, who, amount } => (
            fixture.spend_treasury(GOVERNOR, pot, address(who), amount),
            naive.spend(pot, who, amount.into()),
        ),
    };
    prop_assert_eq!(outcome.is_ok(), expected, "{:?}: {:?}", op, outcome);
    if outcome.is_err() {
        prop_assert_eq!(&*fixture, &before, "invariant_11_refusals_change_nothing");
    }
    Ok(())
}

/// Every invariant of the domain that applies, by its name.
fn check_invariants(fixture: &Fixture, naive: &Naive) -> Result<(), TestCaseError> {
    let address = |who: Who| address_after(who, naive.moves.get(&who).copied().unwrap_or(0));
    let coin: u128 =
        (0..MEMBERS).map(|who| u128::from(fixture.account(address(who)).cell.coin.get())).sum();
    let pots = naive.treasury + naive.donations;
    prop_assert_eq!(fixture.root.coin_of_bank(), pots, "invariant_1_the_bank_holds_two_pots");
    prop_assert_eq!(u128::from(fixture.root.treasury.get()), naive.treasury);
    prop_assert_eq!(
        coin + pots,
        fixture.root.coin_supply(),
        "invariant_1_supply_is_what_accounts_and_pots_hold"
    );
    prop_assert_eq!(
        fixture.root.coin_minted.get(),
        naive.minted,
        "invariant_2_coin_minted_by_cause"
    );
    prop_assert_eq!(
        fixture.root.coin_burned.get(),
        naive.burned,
        "invariant_2_coin_burned_by_cause"
    );
    let root = &fixture.root;
    let causes = [
        (naive.minted, naive.converted_to + naive.lent),
        (naive.burned, naive.withdrawn + naive.repaid + naive.recovered + naive.demurrage),
        (u128::from(root.coin_lent.get()), naive.lent),
        (u128::from(root.coin_repaid.get()), naive.repaid),
        (u128::from(root.written_off.get()), naive.written_off),
        (u128::from(root.recovered.get()), naive.recovered),
        (
            u128::from(root.coin_owed.get()),
            naive.lent + naive.fees - naive.repaid - naive.written_off,
        ),
        (
            u128::from(fixture.load::<CentralBank>(Key::central_bank()).demurrage_burned.get()),
            naive.demurrage,
        ),
    ];
    for (total, sum) in causes {
        prop_assert_eq!(total, sum, "invariant_2_every_unit_has_a_cause");
    }
    let lost: u64 =
        (0..MEMBERS).map(|who| fixture.account(address(who)).cell.credit.lost.get()).sum();
    let written_off = root.written_off.get() - root.recovered.get();
    prop_assert_eq!(lost, written_off, "invariant_2_all_that_was_lost_is_somebodys");
    let owed: u64 =
        (0..MEMBERS).map(|who| fixture.account(address(who)).cell.credit.debt.get()).sum();
    prop_assert_eq!(owed, root.coin_owed.get(), "invariant_2_all_debt_is_somebodys");
    for class in 1..=CLASSES {
        let cell = fixture.load::<Class>(Key::class(ClassId(class)));
        let redeemed = fixture.load::<ClassTerms>(Key::terms(ClassId(class))).redeemed.get();
        let held: u64 = (0..MEMBERS)
            .map(|who| fixture.account(address(who)).cell.hours(ClassId(class)).0)
            .sum();
        prop_assert_eq!(
            held,
            cell.recorded.get() - cell.converted.get() - redeemed,
            "invariant_3_hours_held_are_recorded_less_converted_and_redeemed"
        );
        let recorded = naive.recorded.get(&class).copied().unwrap_or(0);
        prop_assert_eq!(
            u128::from(cell.recorded.get()),
            recorded,
            "invariant_4_no_slot_is_counted_twice"
        );
    }
    for who in 0..MEMBERS {
        let cell = fixture.account(address(who)).cell;
        prop_assert_eq!(
            u128::from(cell.coin.get()),
            naive.coin_of(who),
            "invariant_6_what_one_loses_another_gains"
        );
        let factors = fixture.load::<Factors>(Key::factors(&address(who)));
        let grade = score::of(&cell, &factors, fixture.now).grade;
        prop_assert_eq!(usize::from(grade), naive.grade(who), "the score is the papers'");
        for class in 1..=CLASSES {
            prop_assert_eq!(u128::from(cell.hours(ClassId(class)).0), naive.hours_of(who, class));
        }
    }
    Ok(())
}

fn rebuilt(fixture: &Fixture) -> Balances {
    let mut balances = Balances::default();
    for (topics, data) in &fixture.log {
        balances.apply(topics, data).expect("the bank overdraws nobody");
    }
    balances
}

fn replayed(fixture: &Fixture) -> Option<Head> {
    replay(Head::default(), fixture.entries(0), keccak)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_ledger_agrees_with_the_naive_model_after_every_operation(
        ops in prop::collection::vec(op(), 1..120)
    ) {
        let (mut fixture, mut naive) = founded();
        for op in &ops {
            step(&mut fixture, &mut naive, op)?;
            check_invariants(&fixture, &naive)?;
        }
        prop_assert_eq!(
            replayed(&fixture), Some(fixture.root.head()), "invariant_12_replaying_the_log_gives_the_head"
        );
        let balances = rebuilt(&fixture);
        let address = |who: Who| address_after(who, naive.moves.get(&who).copied().unwrap_or(0));
        prop_assert_eq!(balances.coin_supply(), fixture.root.coin_supply());
        prop_assert_eq!(balances.coin(MemoryStorage::BANK), fixture.root.coin_of_bank());
        for who in 0..MEMBERS {
            let account = fixture.account(address(who));
            prop_assert_eq!(
                balances.coin(account.address), u128::from(account.cell.coin.get()),
                "invariant_12_the_log_rebuilds_every_balance"
            );
            for class in (1..=CLASSES).map(ClassId) {
                prop_assert_eq!(
                    balances.hours(account.address, class), u128::from(account.cell.hours(class).0)
                );
            }
        }
    }

    #[test]
    fn invariant_5_coin_never_falls_below_what_is_frozen(
        coin in 0..10_000u64, frozen in 1..20_000u64, debt in 0..9_000u64, amounts in prop::collection::vec(0..3_000u64, 1..20)
    ) {
        let (mut fixture, _) = founded();
        let mut ann = fixture.account(address(0));
        ann.cell.coin = coin.into();
        ann.cell.credit.debt = debt.into();
        ann.cell.credit.due = u32::MAX.into();
        fixture.save_account(&ann);
        fixture.root.coin_minted = u128::from(coin).into();
        fixture.root.coin_owed = debt.into();
        let case = fixture.open_case(SUPERVISOR, address(0)).expect("the supervisor opens");
        fixture.freeze(SUPERVISOR, case, 0, frozen).expect("the supervisor freezes");
        for amount in amounts {
            // Refused or not is the model's affair; here only what is left counts.
            let _ = fixture.transfer(address(0), address(1), U256::from(amount));
            let _ = fixture.burn(address(0), U256::from(amount));
            let _ = fixture.repay(address(0), amount);
            let _ = fixture.collect(GOVERNOR, address(0));
            fixture.now = fixture.now.plus(7_000);
            prop_assert!(fixture.account(address(0)).cell.coin.get() >= coin.min(frozen));
        }
    }
}
