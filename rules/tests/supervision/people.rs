//! A person stays the same person, whatever account it has.

use crate::fixture::*;
use timebank_rules::case::{self, Status, OUT};
use timebank_rules::handlers::cases;
use timebank_rules::storage::Storage;

#[test]
fn the_same_facts_about_a_person_carry_no_second_case_after_it_moved() {
    let mut town = Town::founded();
    let facts = [77; 32];
    town.open_case_on(SUE, ANN, facts).expect("she may");
    town.move_to(ANN, NEW);
    town.wait(case::OPEN_FOR);
    assert_eq!(code(town.open_case_on(SUE, NEW, facts)), 128);
    town.move_to(NEW, NEWER);
    assert_eq!(code(town.open_case_on(SUE, NEWER, facts)), 128, "however often");
    assert_eq!(code(town.open_case_on(SUE, BEN, facts)), 0, "they are other facts about another");
    assert_eq!(code(town.open_case_on(SUE, NEWER, [78; 32])), 0);
}

#[test]
fn a_case_follows_its_subject_to_the_new_key() {
    let mut town = Town::founded();
    let case_id = town.open_case(SUE, ANN).expect("she may");
    town.move_to(ANN, NEW);
    town.freeze(SUE, case_id, OUT, 0).expect("the case runs");
    assert_eq!(code(town.pay(NEW, BEN, 1)), 40);
    assert_eq!(town.case(case_id).subject, address(NEW).0);
    let answer = |who, town: &mut Town| {
        code(town.send(who, |bank, call| cases::answer(bank, call, case_id, [3; 32])))
    };
    assert_eq!(answer(ANN, &mut town), 134, "the old key is nobody's");
    assert_eq!(answer(NEW, &mut town), 0);
    town.release(SUE, case_id).expect("it is provisional");
    assert_eq!(case::status(&town.case(case_id), town.now()), Status::Released);
    assert_eq!(code(town.pay(NEW, BEN, 1)), 0);
}

#[test]
fn a_person_is_known_by_its_first_address_however_often_it_moved() {
    let mut town = Town::founded();
    town.move_to(ANN, NEW);
    town.move_to(NEW, NEWER);
    for who in [ANN, NEW, NEWER] {
        assert_eq!(town.world.bank.person(address(who)), address(ANN));
    }
    assert_eq!(town.world.bank.person(address(BEN)), address(BEN));
}

#[test]
fn a_batch_does_what_it_can_and_says_what_became_of_each() {
    let mut town = Town::founded();
    let cases: Vec<u32> = [ANN, BEN].map(|who| town.open_case(SUE, who).expect("she may")).to_vec();
    let both = [cases[0], 99, cases[1]];
    let mut codes = Vec::new();
    town.send(SUE, |bank, call| {
        cases::freeze_many(bank, call, &both, OUT, &[0, 0, 5], |code| codes.push(code))
    })
    .expect("it is a batch");
    assert_eq!(codes, [0, 120, 0]);
    assert_eq!(
        case::measures_taken(&town.account(SUE), town.now()),
        2,
        "what was refused costs nothing"
    );
    codes.clear();
    town.send(SUE, |bank, call| cases::release_many(bank, call, &both, |code| codes.push(code)))
        .expect("it is a batch");
    assert_eq!(codes, [0, 120, 0]);
}
