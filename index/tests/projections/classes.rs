//! A class's newest name and rule, and a loan's newest due date, are the service's as they are the bank's.

use timebank_index::abi::Whose;
use timebank_index::api::views;
use timebank_index::ledger::kinds::{Amount, Class, Loan, Officer};
use timebank_rules::cells::{BankTerms, Factors, Key};
use timebank_rules::late::Line;
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::roles::{CENTRAL_BANK, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, Message, World, EVIDENCE};
use timebank_rules::{queries, Address};

use crate::{must, Known};

const GINA: Address = Address::repeat_byte(1);
const VERA: Address = Address::repeat_byte(2);
const CLEO: Address = Address::repeat_byte(3);
const CARLA: Address = Address::repeat_byte(4);
const ANN: Address = Address::repeat_byte(5);

fn known(world: &World) -> Known {
    let mut known = Known::nothing();
    known.take(Whose::Bank, MemoryStorage::BANK, world.bank.log.clone()).expect("it is sound");
    known
}

/// A bank with a class, of which Ann has served ten hours.
fn begun() -> World {
    let mut world = World::founded(GINA, Time(20_000 * DAY + DAY / 2));
    for who in [VERA, CLEO, CARLA, ANN] {
        must(&mut world, who, Message::Open { kind: 1 });
    }
    for (account, role) in [(VERA, VERIFIER), (CLEO, CENTRAL_BANK)] {
        must(&mut world, GINA, Message::GrantRole { account, role });
    }
    let expiry = world.now.plus(700 * DAY).0.into();
    let verify = Message::Verify { account: ANN, level: 1, expiry, commitment: EVIDENCE };
    must(&mut world, VERA, verify);
    must(&mut world, GINA, Message::RegisterClass { name: [b'c'; 32], lot: 900 });
    must(&mut world, GINA, Message::Accredit { class_id: 1, recorder: CARLA, quota: 90_000 });
    must(&mut world, CLEO, Message::SetTerms { class_id: 1, rate: 100, quota: 90_000 });
    let end = u64::from(world.now.0);
    let (start, evidence) = (end - 36_000, EVIDENCE);
    must(&mut world, CARLA, Message::Record { class_id: 1, member: ANN, start, end, evidence });
    must(&mut world, ANN, Message::Convert { class_id: 1, secs: 36_000 });
    world
}

#[test]
fn a_class_is_shown_with_its_newest_name_its_step_and_whether_it_is_retired() {
    let mut world = begun();
    let shown = |world: &World| {
        let class = known(world).state::<Class>("00001");
        let shown = views::Class::at(class, world.now.0.into());
        let said = queries::class_rule(&world.bank, 1).expect("it is registered");
        assert_eq!((shown.step, shown.retired), said, "as the bank says");
        (shown.name, shown.step, shown.retired)
    };
    assert_eq!(shown(&world), ("c".repeat(32), 1, false), "as it was registered");
    let mut name = [0; 32];
    name[..7].copy_from_slice(b"nursing");
    must(&mut world, GINA, Message::RenameClass { class_id: 1, name });
    must(&mut world, GINA, Message::SetClassRule { class_id: 1, step: 3, retired: false });
    assert_eq!(shown(&world), ("nursing".into(), 3, false));
    must(&mut world, GINA, Message::SetClassRule { class_id: 1, step: 3, retired: true });
    assert_eq!(shown(&world), ("nursing".into(), 3, true));
    must(&mut world, GINA, Message::SetClassRule { class_id: 1, step: 1, retired: false });
    assert_eq!(shown(&world), ("nursing".into(), 1, false));
    let gina = known(&world).state::<Officer>(&format!("{GINA:?}"));
    assert_eq!((gina.measures["ClassRenamed"], gina.measures["ClassRuleSet"]), (1, 3));
}

#[test]
fn a_late_record_counts_in_its_class_once_it_is_confirmed_and_is_the_work_of_both() {
    let mut world = begun();
    world.now = world.now.plus(13 * DAY);
    let start = u64::from((world.now.day() - 12) * DAY);
    let (class_id, member, recorder, end, evidence) = (1, ANN, CARLA, start + 3_600, EVIDENCE);
    must(&mut world, CARLA, Message::RecordLate { class_id, member, start, end, evidence });
    let total = |world: &World| known(world).state::<Class>("00001").total;
    assert_eq!(total(&world), Amount(36_000), "it waits");
    let class_id = ClassId(class_id);
    let line = Line { class_id, member, recorder, start, end, evidence };
    must(&mut world, VERA, Message::ConfirmLate { line });
    assert_eq!(total(&world), Amount(39_600));
    let of = |who: Address| known(&world).state::<Officer>(&format!("{who:?}")).measures;
    assert_eq!((of(CARLA)["LateEntered"], of(CARLA)["Recorded"]), (1, 2));
    assert_eq!(of(VERA)["LateConfirmed"], 1);
}

#[test]
fn a_rescheduled_loan_is_shown_with_its_newest_due_date_until_it_is_repaid() {
    let mut world = begun();
    let terms = BankTerms {
        limits: [3_600.into(); _],
        longest: (90 * DAY).into(),
        fee: 0,
        debt_cap: 50,
        demurrage: 0.into(),
        demurrage_since: 0.into(),
        notice: DAY.into(),
    };
    must(&mut world, CLEO, Message::SetBankTerms { terms });
    // Whom many have dealt with for long.
    let mut factors = world.bank.load::<Factors>(Key::factors(&ANN));
    (factors.provided, factors.sketch) = (300.into(), [0xff; _]);
    world.bank.save(Key::factors(&ANN), &factors);
    world.now = world.now.plus(60 * DAY);
    must(&mut world, ANN, Message::Borrow { amount: 3_600, term: 30 * DAY });
    for (times, days) in [(1, 40), (2, 80)] {
        let due_at = world.now.plus(days * DAY).0.into();
        must(&mut world, CLEO, Message::RescheduleLoan { account: ANN, due_at });
        let loan = known(&world).state::<Loan>(&format!("{ANN:?}"));
        assert_eq!((loan.due, loan.rescheduled), (due_at, times));
    }
    must(&mut world, ANN, Message::Repay { amount: 3_600 });
    let loan = known(&world).state::<Loan>(&format!("{ANN:?}"));
    assert!(loan.debt.is_zero() && loan.rescheduled == 0);
}
