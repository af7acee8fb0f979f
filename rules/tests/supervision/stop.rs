//! A stop of the whole bank: nothing that is somebody else's moves, and what protects goes on.

use crate::fixture::*;
use timebank_rules::campaign::Offer;
use timebank_rules::case::{APPEAL_WINDOW, OUT, PROVISIONAL};
use timebank_rules::handlers::{attention, cases, coin, recovery};
use timebank_rules::quantities::DAY;

/// The number of the area that is everything.
const EVERYTHING: u8 = 5;

#[test]
fn b6_a_stop_holds_what_no_areas_pause_holds_and_ends_by_itself() {
    let mut fixture = Fixture::founded();
    let day = fixture.now().0 / DAY;
    let offer = Offer {
        attestor: address(BEN),
        rate: 100,
        daily_cap: 10,
        end: u64::from(day + 2) * u64::from(DAY),
        delay: DAY,
    };
    let campaign = fixture
        .send(CAT, |bank, call| attention::open_campaign(bank, call, offer, 100))
        .expect("she may");
    let case_id = fixture.frozen(ANN, OUT, 0);
    fixture.confirm(TOM, case_id, 180).expect("he may");
    fixture.wait(APPEAL_WINDOW);
    fixture.send(TOM, |bank, call| cases::seize(bank, call, case_id, 10)).expect("it is final");
    fixture
        .send(TOM, |bank, call| cases::propose_release(bank, call, case_id, address(BEN), 10))
        .expect("he may");
    fixture.pause(EVERYTHING);
    let close = |fixture: &mut Fixture| {
        code(fixture.send(CAT, |bank, call| attention::close_campaign(bank, call, campaign)))
    };
    let approve =
        |fixture: &mut Fixture| {
            code(fixture.send(GOV, |bank, call| {
                cases::approve_release(bank, call, case_id, address(BEN), 10)
            }))
        };
    for refused in [close(&mut fixture), approve(&mut fixture), code(fixture.pay(CAT, BEN, 1))] {
        assert_eq!(refused, 43);
    }
    let allowance =
        fixture.send(CAT, |bank, call| coin::approve(bank, call, address(BEN), 5.into()));
    assert_eq!(code(allowance), 0, "nothing moves by it");
    assert_eq!(code(fixture.send(ANN, recovery::object)), 182, "objecting is not stopped");
    assert_eq!(code(fixture.release(TOM, case_id)), 0, "nor releasing");
    fixture.wait(PROVISIONAL);
    for done in [close(&mut fixture), approve(&mut fixture), code(fixture.pay(CAT, BEN, 1))] {
        assert_eq!(done, 0);
    }
}
