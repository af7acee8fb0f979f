//! What an officer began ends with its term of office, for the service as for the bank.

use timebank_index::abi::Whose;
use timebank_index::ledger::kinds::{Account, Amount, Case, Coin};
use timebank_rules::case;
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::queries::succession::succession;
use timebank_rules::roles::{CENTRAL_BANK, SUPERVISOR, TRIBUNAL, VERIFIER};
use timebank_rules::testing::{MemoryStorage, Message, World, EVIDENCE};
use timebank_rules::Address;

use crate::{must, Known};

const GINA: Address = Address::repeat_byte(1);
const VERA: Address = Address::repeat_byte(2);
const SUE: Address = Address::repeat_byte(3);
const TOM: Address = Address::repeat_byte(4);
const TIM: Address = Address::repeat_byte(5);
const CARLA: Address = Address::repeat_byte(6);
const ANN: Address = Address::repeat_byte(7);
const BEN: Address = Address::repeat_byte(8);
const NEW: Address = Address::repeat_byte(9);
const CLEO: Address = Address::repeat_byte(10);

/// Tom of the tribunal proposes to let out what was seized from Ann; Vera asks for the recovery of Ben's account.
fn begun() -> World {
    let mut world = World::founded(GINA, Time(20_000 * DAY + DAY / 2));
    for who in [VERA, SUE, TOM, TIM, CLEO, CARLA, ANN, BEN] {
        must(&mut world, who, Message::Open { kind: 1 });
    }
    let offices = [
        (VERA, VERIFIER),
        (SUE, SUPERVISOR),
        (TOM, TRIBUNAL),
        (TIM, TRIBUNAL),
        (CLEO, CENTRAL_BANK),
    ];
    for (account, role) in offices {
        must(&mut world, GINA, Message::GrantRole { account, role });
    }
    let expiry = world.now.plus(700 * DAY).0.into();
    for account in [ANN, BEN] {
        must(&mut world, VERA, Message::Verify { account, level: 1, expiry, commitment: EVIDENCE });
    }
    must(&mut world, GINA, Message::RegisterClass { name: [b'c'; 32], lot: 900 });
    must(&mut world, GINA, Message::Accredit { class_id: 1, recorder: CARLA, quota: 90_000 });
    must(&mut world, CLEO, Message::SetTerms { class_id: 1, rate: 100, quota: 90_000 });
    let end = u64::from(world.now.0);
    let (start, evidence) = (end - 7_200, EVIDENCE);
    must(&mut world, CARLA, Message::Record { class_id: 1, member: ANN, start, end, evidence });
    must(&mut world, ANN, Message::Convert { class_id: 1, secs: 3_600 });
    must(&mut world, SUE, Message::OpenCase { subject: ANN, reason: 1, evidence: EVIDENCE });
    let directions = case::OUT;
    must(&mut world, SUE, Message::Freeze { case_id: 1, directions, amount: 0 });
    must(&mut world, TOM, Message::Confirm { case_id: 1, directions, amount: 0, days: 30 });
    world.now = world.now.plus(case::APPEAL_WINDOW);
    must(&mut world, TOM, Message::Seize { case_id: 1, amount: 60 });
    must(&mut world, TOM, Message::ProposeRelease { case_id: 1, to: BEN, amount: 20 });
    let asked = Message::RequestRecovery { account: BEN, successor: NEW, evidence: EVIDENCE };
    must(&mut world, VERA, asked);
    world
}

/// Vera proposes that Ann's time goes to Ben, and Tim approves it.
fn inherited() -> World {
    let mut world = begun();
    let (account, heir, evidence) = (ANN, BEN, EVIDENCE);
    must(&mut world, VERA, Message::ProposeSuccession { account, heir, evidence });
    must(&mut world, TIM, Message::ApproveSuccession { account, heir, evidence });
    world
}

fn account(world: &World, who: Address) -> Account {
    let mut known = Known::nothing();
    known.take(Whose::Bank, MemoryStorage::BANK, world.bank.log.clone()).expect("it is sound");
    known.state(&format!("{who:?}"))
}

#[test]
fn a_succession_is_shown_until_it_is_stopped_or_the_office_of_either_officer_ends() {
    let world = inherited();
    let ann = account(&world, ANN);
    let said = succession(&world.bank, ANN, world.now, |hash| hash);
    let named = |who: Address| Some(format!("{who:?}"));
    assert_eq!((ann.heir, ann.heir_by), (named(BEN), named(VERA)));
    assert_eq!((ann.heir_approved_by, ann.heir_from, ann.heir_until), (named(TIM), said.4, said.5));
    for (officer, role) in [(TIM, TRIBUNAL), (VERA, VERIFIER)] {
        let mut world = inherited();
        must(&mut world, GINA, Message::RevokeRole { account: officer, role });
        assert_eq!(account(&world, ANN).heir, None);
    }
    let mut world = inherited();
    must(&mut world, ANN, Message::CancelSuccession { account: ANN });
    assert_eq!(account(&world, ANN).heir, None);
}

#[test]
fn an_heir_has_the_coin_and_the_account_is_closed() {
    let mut world = inherited();
    let case_id = 1;
    must(&mut world, TOM, Message::Release { case_id });
    must(&mut world, GINA, Message::ApproveRelease { case_id, to: BEN, amount: 20 });
    world.now = world.now.plus(31 * DAY);
    must(&mut world, SUE, Message::ApproveRelease { case_id, to: ANN, amount: 40 });
    must(&mut world, BEN, Message::Succeed { account: ANN, heir: BEN });
    let mut known = Known::nothing();
    known.take(Whose::Bank, MemoryStorage::BANK, world.bank.log.clone()).expect("it is sound");
    let (ann, ben) = (format!("{ANN:?}"), format!("{BEN:?}"));
    assert_eq!(known.state::<Account>(&ann).status, 2);
    let coin = [ann, ben].map(|who| known.state::<Coin>(&who).coin);
    assert_eq!(coin, [Amount::default(), Amount(3_600u64.into())]);
}

fn known(world: &World) -> (Case, Account) {
    let mut known = Known::nothing();
    known.take(Whose::Bank, MemoryStorage::BANK, world.bank.log.clone()).expect("it is sound");
    let ben = format!("{BEN:?}");
    (known.state("0000000001"), known.state(&ben))
}

#[test]
fn a_release_and_a_recovery_end_with_the_office_of_whoever_asked_for_them() {
    let (case, ben) = known(&begun());
    assert_eq!(case.release_by, Some(format!("{TOM:?}")));
    assert_eq!(ben.recovery_by, Some(format!("{VERA:?}")));
    for (officer, role) in [(TOM, TRIBUNAL), (VERA, VERIFIER)] {
        let mut suspended = begun();
        let about = Message::OpenCase { subject: officer, reason: 1, evidence: [9; 32] };
        must(&mut suspended, SUE, about);
        must(&mut suspended, TIM, Message::SuspendOffice { case_id: 2, class_id: 0 });
        let mut revoked = begun();
        must(&mut revoked, GINA, Message::RevokeRole { account: officer, role });
        let mut renounced = begun();
        must(&mut renounced, officer, Message::RenounceRole { role });
        for world in [suspended, revoked, renounced] {
            let (case, ben) = known(&world);
            assert_eq!(case.release_by.is_none(), officer == TOM);
            assert_eq!(ben.recovery_by.is_none(), officer == VERA);
        }
    }
}
