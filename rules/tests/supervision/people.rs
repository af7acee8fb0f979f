//! A person stays the same person, whatever account it has.

use crate::fixture::*;
use timebank_rules::campaign::{Attention, Offer};
use timebank_rules::case::{self, Status, OUT};
use timebank_rules::handlers::{attention, cases};
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::DAY;
use timebank_rules::recovery::DELAY;
use timebank_rules::storage::Storage;

#[test]
fn the_same_facts_about_a_person_carry_no_second_case_after_it_moved() {
    let mut fixture = Fixture::founded();
    let facts = [77; 32];
    let case_id = fixture.open_case_on(SUE, ANN, facts).expect("she may");
    fixture.freeze(SUE, case_id, OUT, 0).expect("she may");
    fixture.move_to(ANN, NEW);
    fixture.wait(case::OPEN_FOR);
    assert_eq!(code(fixture.open_case_on(SUE, NEW, facts)), 128);
    fixture.move_to(NEW, NEWER);
    assert_eq!(code(fixture.open_case_on(SUE, NEWER, facts)), 128, "however often");
    assert_eq!(
        code(fixture.open_case_on(SUE, BEN, facts)),
        0,
        "they are other facts about another"
    );
    assert_eq!(code(fixture.open_case_on(SUE, NEWER, [78; 32])), 0);
}

#[test]
fn a_case_follows_its_subject_to_the_new_key() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.open_case(SUE, ANN).expect("she may");
    fixture.move_to(ANN, NEW);
    fixture.freeze(SUE, case_id, OUT, 0).expect("the case runs");
    assert_eq!(code(fixture.pay(NEW, BEN, 1)), 40);
    assert_eq!(fixture.case(case_id).subject, address(NEW).0);
    let answer = |who, fixture: &mut Fixture| {
        code(fixture.send(who, |bank, call| cases::answer(bank, call, case_id, [3; 32])))
    };
    assert_eq!(answer(ANN, &mut fixture), 134, "the old key is nobody's");
    assert_eq!(answer(NEW, &mut fixture), 0);
    fixture.release(SUE, case_id).expect("it is provisional");
    assert_eq!(case::status(&fixture.case(case_id), fixture.now()), Status::Released);
    assert_eq!(code(fixture.pay(NEW, BEN, 1)), 0);
}

#[test]
fn a_person_is_known_by_its_first_address_however_often_it_moved() {
    let mut fixture = Fixture::founded();
    fixture.move_to(ANN, NEW);
    fixture.move_to(NEW, NEWER);
    for who in [ANN, NEW, NEWER] {
        assert_eq!(fixture.world.bank.person(address(who)), address(ANN));
    }
    assert_eq!(fixture.world.bank.person(address(BEN)), address(BEN));
}

#[test]
fn a_batch_does_what_it_can_and_says_what_became_of_each() {
    let mut fixture = Fixture::founded();
    let cases: Vec<u32> =
        [ANN, BEN].map(|who| fixture.open_case(SUE, who).expect("she may")).to_vec();
    let both = [cases[0], 99, cases[1]];
    let mut codes = Vec::new();
    fixture
        .send(SUE, |bank, call| {
            cases::freeze_many(bank, call, &both, OUT, &[0, 0, 5], |code| codes.push(code))
        })
        .expect("it is a batch");
    assert_eq!(codes, [0, 120, 0]);
    assert_eq!(
        case::measures_taken(&fixture.account(SUE), fixture.now()),
        2,
        "what was refused costs nothing"
    );
    codes.clear();
    fixture
        .send(SUE, |bank, call| cases::release_many(bank, call, &both, |code| codes.push(code)))
        .expect("it is a batch");
    assert_eq!(codes, [0, 120, 0]);
}

/// Ann's campaign with Ben for its attestor, and a root over its first day; both then move.
fn campaign_whose_parties_move(fixture: &mut Fixture) -> (u32, u32) {
    let day = fixture.now().0 / DAY + 21;
    let offer = Offer {
        attestor: address(BEN),
        rate: 100,
        daily_cap: 10,
        end: u64::from(day + 30) * u64::from(DAY),
        delay: 4 * DAY,
    };
    let id = fixture
        .send(ANN, |bank, call| attention::open_campaign(bank, call, offer, 100))
        .expect("she may");
    fixture.ask_recovery(VERA, ANN, NEW).expect("she may");
    fixture.ask_recovery(VERA, BEN, NEWER).expect("she may");
    fixture.wait(DELAY + DAY);
    fixture
        .send(BEN, |bank, call| attention::publish_root(bank, call, id, day, [5; 32]))
        .expect("the day is over");
    fixture.complete(ANN, NEW).expect("it is due");
    fixture.complete(BEN, NEWER).expect("it is due");
    (id, day)
}

#[test]
fn a5_a_case_about_a_party_strikes_its_roots_after_it_moved() {
    for subject in [NEW, NEWER] {
        let mut fixture = Fixture::founded();
        let (id, day) = campaign_whose_parties_move(&mut fixture);
        let strike = |fixture: &mut Fixture, case_id| {
            code(
                fixture
                    .send(SUE, |bank, call| attention::strike_root(bank, call, id, day, case_id)),
            )
        };
        let another = fixture.open_case(SUE, CAT).expect("she may");
        assert_eq!(strike(&mut fixture, another), 121);
        let case_id = fixture.open_case(SUE, subject).expect("she may");
        assert_eq!(strike(&mut fixture, case_id), 0);
        let taken = case::measures_taken(&fixture.account(SUE), fixture.now());
        assert_eq!(taken, 1, "b5: a strike is a measure");
    }
}

#[test]
fn facts_on_which_a_root_was_struck_carry_no_second_case() {
    let mut fixture = Fixture::founded();
    let (id, day) = campaign_whose_parties_move(&mut fixture);
    let facts = [66; 32];
    let case_id = fixture.open_case_on(SUE, NEWER, facts).expect("she may");
    fixture
        .send(SUE, |bank, call| attention::strike_root(bank, call, id, day, case_id))
        .expect("she may");
    assert_eq!(fixture.case(case_id).subject, address(NEWER).0);
    fixture.send(SUE, |bank, call| cases::close(bank, call, case_id)).expect("she may");
    assert_eq!(code(fixture.open_case_on(SAM, NEWER, facts)), 128);
}

#[test]
fn a5_a_sponsor_or_an_attestor_is_paid_by_its_campaign_under_no_key() {
    let mut fixture = Fixture::founded();
    let (id, day) = campaign_whose_parties_move(&mut fixture);
    let attention =
        Attention { campaign_id: id, day, slots: Attention::slots([1; 32], [0; 4]), salt: [0; 32] };
    for (who, refusal) in [(NEW, 90), (NEWER, 90), (CAT, 252)] {
        let claimed = fixture.send(who, |bank, call| {
            attention::claim(bank, call, &attention, [].into_iter(), keccak)
        });
        assert_eq!(code(claimed), refusal);
    }
}
