//! Sequences that an attacker of the supervision tried, from where the searches begin.

use super::town::*;
use timebank_rules::agreement::ANSWER;
use timebank_rules::case;
use timebank_rules::cells::{Key, Tenure};
use timebank_rules::quantities::Time;
use timebank_rules::roles::{SUPERVISOR, TRIBUNAL, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Message, World};
use timebank_rules::{Address, Error};

fn begun(name: &str) -> World {
    let found = beginnings().into_iter().find(|(known, _)| *known == name);
    found.expect("a search begins there").1
}

fn send(world: &mut World, who: Address, message: &Message) -> Result<(), Error> {
    world.send(who, |bank, call| message.clone().send(bank, call))
}

fn must(world: &mut World, who: Address, message: Message) {
    assert_eq!(send(world, who, &message), Ok(()), "{message:?}");
}

/// The code of a refusal; 0 where it is done.
fn code(done: Result<(), Error>) -> u16 {
    done.err().map_or(0, |error| error.code())
}

const NOT_PROPOSED: u16 = 138;

fn about(subject: Address) -> Message {
    Message::OpenCase { subject, reason: 1, evidence: [200; 32] }
}

#[test]
fn a1_by_no_step_of_its_own_does_a_frozen_requester_pay_before_the_time_to_answer_is_over() {
    for (directions, amount) in [(case::OUT, 0), (case::OUT | case::IN, 0), (0, u64::MAX)] {
        let mut world = begun("delivered");
        let delivered = world.now;
        must(&mut world, SUE, about(ANN));
        must(&mut world, SUE, Message::Freeze { case_id: 1, directions, amount });
        let had = world.bank.account(BEN).cell.coin.get();
        for wait in [0, ANSWER - 1] {
            world.now = delivered.plus(wait);
            let (mut tried, mut done) = (0, 0);
            for (who, message) in moves(&world) {
                if who != ANN {
                    continue;
                }
                // One after the other from here, too: a dispute that is withdrawn, say.
                let mut once = world.clone();
                done += u32::from(send(&mut once, who, &message).is_ok());
                assert_eq!(once.bank.account(BEN).cell.coin.get(), had, "{message:?}");
                for (then, next) in moves(&once).into_iter().filter(|(who, _)| *who == ANN) {
                    let mut twice = once.clone();
                    tried += 1;
                    done += u32::from(send(&mut twice, then, &next).is_ok());
                    let has = twice.bank.account(BEN).cell.coin.get();
                    assert_eq!(has, had, "{message:?}, then {next:?}");
                }
            }
            assert!(tried > 50 && done > 0, "{done} of {tried}");
        }
        // What is due is paid then, whatever is frozen.
        world.now = delivered.plus(ANSWER);
        must(&mut world, BEN, Message::Poke { agreement_id: 1 });
        let incoming = world.bank.account(BEN).cell.coin.get() - had;
        assert_eq!(incoming, 40);
    }
}

#[test]
fn a_suspended_officer_holds_no_office_before_its_time_though_the_governor_revokes_and_grants_anew()
{
    let mut world = begun("suspended");
    let grant = Message::GrantRole { account: VERA, role: VERIFIER };
    let other = Message::GrantRole { account: VERA, role: SUPERVISOR };
    for message in [&grant, &other] {
        assert!(send(&mut world, COUNCIL, message).is_err());
    }
    let until = Time(world.bank.load::<Tenure>(Key::tenure(&VERA)).until.get());
    must(&mut world, COUNCIL, Message::RevokeRole { account: VERA, role: VERIFIER });
    let accredit = Message::Accredit { class_id: 1, recorder: VERA, quota: 3_600 };
    must(&mut world, COUNCIL, Message::ProposeGovernor { proposed: VERA });
    world.now = until.minus(1);
    for message in [&grant, &other, &accredit] {
        assert_eq!(code(send(&mut world, COUNCIL, message)), 302, "{message:?}");
    }
    assert_eq!(code(send(&mut world, VERA, &Message::AcceptGovernor {})), 302);
    world.now = until;
    must(&mut world, COUNCIL, grant);
    let due = world.now.plus(timebank_rules::recovery::DELAY);
    world.now = due;
    let complete = Message::CompleteRecovery { account: ANN };
    assert!(send(&mut world, NEW, &complete).is_err(), "what it asked for before has lapsed");
}

#[test]
fn an_officer_who_changes_offices_judges_nothing_of_what_it_did_in_the_one_before() {
    let mut world = begun("founded");
    must(&mut world, SUE, about(ANN));
    must(&mut world, SUE, Message::Freeze { case_id: 1, directions: case::OUT, amount: 0 });
    must(&mut world, COUNCIL, Message::RevokeRole { account: SUE, role: SUPERVISOR });
    must(&mut world, COUNCIL, Message::GrantRole { account: SUE, role: TRIBUNAL });
    let confirm = Message::Confirm { case_id: 1, directions: case::OUT, amount: 0, days: 30 };
    assert!(send(&mut world, SUE, &confirm).is_err());
    must(&mut world, TOM, confirm);
    must(&mut world, ANN, Message::Appeal { case_id: 1, statement: [1; 32] });
    assert!(send(&mut world, SUE, &Message::Uphold { case_id: 1 }).is_err());
    must(&mut world, TIM, Message::Uphold { case_id: 1 });
    assert!(send(&mut world, SUE, &Message::Seize { case_id: 1, amount: 10 }).is_err());
    must(&mut world, TIM, Message::Seize { case_id: 1, amount: 10 });
}

#[test]
fn what_a_judge_proposed_nobody_approves_once_its_office_is_suspended_or_has_ended() {
    let mut world = begun("seized");
    must(&mut world, TOM, Message::ProposeRelease { case_id: 1, to: BEN, amount: 20 });
    must(&mut world, SUE, about(TOM));
    must(&mut world, TIM, Message::SuspendOffice { case_id: 2, class_id: 0 });
    let again = Message::ProposeRelease { case_id: 1, to: BEN, amount: 20 };
    assert!(send(&mut world, TOM, &again).is_err(), "it proposes nothing more");
    let approve = Message::ApproveRelease { case_id: 1, to: BEN, amount: 20 };
    assert_eq!(code(send(&mut world, COUNCIL, &approve)), NOT_PROPOSED);
    must(&mut world, TIM, Message::ReinstateOffice { case_id: 2, class_id: 0 });
    assert_eq!(
        code(send(&mut world, COUNCIL, &approve)),
        NOT_PROPOSED,
        "nor when it is given back"
    );
    must(&mut world, TOM, again);
    must(&mut world.clone(), COUNCIL, approve.clone());
    for ends in [COUNCIL, TOM] {
        let mut world = world.clone();
        let message = match ends == TOM {
            true => Message::RenounceRole { role: TRIBUNAL },
            false => Message::RevokeRole { account: TOM, role: TRIBUNAL },
        };
        must(&mut world, ends, message);
        assert_eq!(code(send(&mut world, COUNCIL, &approve)), NOT_PROPOSED);
    }
    must(&mut world, TIM, Message::ProposeRelease { case_id: 1, to: ANN, amount: 30 });
    assert!(send(&mut world, COUNCIL, &approve).is_err());
}
