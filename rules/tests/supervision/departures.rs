//! Where the bank departs from ERC-7943 by how it works, and not by how a function answers: docs/standards.md names each.

use crate::fixture::*;
use timebank_rules::case::freeze_of;
use timebank_rules::cells::{CentralBank, Key};
use timebank_rules::event::erc7943_frozen::SIGNATURE as FROZEN;
use timebank_rules::event::recovery_completed::SIGNATURE as COMPLETED;
use timebank_rules::handlers::{central_bank, coin};
use timebank_rules::quantities::DAY;
use timebank_rules::storage::Storage;

fn topics(fixture: &mut Fixture) -> Vec<[u8; 32]> {
    fixture.world.bank.take_log().into_iter().map(|(topics, _)| topics[0]).collect()
}

#[test]
fn demurrage_is_collected_from_whoever_is_no_more_verified_and_may_send_nothing() {
    let mut fixture = Fixture::founded();
    let mut bank = fixture.world.bank.load::<CentralBank>(Key::central_bank());
    bank.terms.after.demurrage = 1_000.into();
    fixture.world.bank.save(Key::central_bank(), &bank);
    let collect = |fixture: &mut Fixture| {
        let ann = address(ANN);
        code(fixture.send(CAT, |bank, call| central_bank::collect_demurrage(bank, call, ann)))
    };
    fixture.wait(301 * DAY);
    let now = fixture.now();
    assert_eq!(
        coin::spendable(&fixture.world.bank, now, address(ANN)),
        0,
        "her verification ended"
    );
    assert_eq!(collect(&mut fixture), 0);
    fixture.wait(DAY);
    assert_eq!(collect(&mut fixture), 0);
    assert_eq!(fixture.account(ANN).cell.coin.get(), 999);
}

#[test]
fn a_recovery_moves_what_is_frozen_and_its_own_event_says_so_and_no_frozen_event() {
    let mut fixture = Fixture::founded();
    let case_id = fixture.frozen(ANN, 0, 900);
    fixture.confirm(TOM, case_id, 60).expect("he may");
    assert!(topics(&mut fixture).contains(&FROZEN), "the freeze itself was said");
    fixture.move_to(ANN, NEW);
    let said = topics(&mut fixture);
    assert!(said.contains(&COMPLETED) && !said.contains(&FROZEN));
    let freeze = freeze_of(&fixture.account(NEW).cell, fixture.now()).expect("it holds");
    assert_eq!((freeze.amount.0, freeze.case_id), (900, case_id));
}

#[test]
fn a_freeze_that_lapses_is_over_though_nothing_was_sent_that_said_so() {
    let mut fixture = Fixture::founded();
    fixture.frozen(ANN, 0, 900);
    topics(&mut fixture);
    fixture.wait(timebank_rules::case::PROVISIONAL);
    let now = fixture.now();
    assert_eq!(coin::spendable(&fixture.world.bank, now, address(ANN)), 1_000);
    assert_eq!(topics(&mut fixture), [[0; 32]; 0]);
}
