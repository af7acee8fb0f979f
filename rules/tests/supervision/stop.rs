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
    let mut town = Town::founded();
    let day = town.now().0 / DAY;
    let offer = Offer {
        attestor: address(BEN),
        rate: 100,
        daily_cap: 10,
        end: u64::from(day + 2) * u64::from(DAY),
        delay: DAY,
    };
    let campaign = town
        .send(CAT, |bank, call| attention::open_campaign(bank, call, offer, 100))
        .expect("she may");
    let case_id = town.frozen(ANN, OUT, 0);
    town.confirm(TOM, case_id, 180).expect("he may");
    town.wait(APPEAL_WINDOW);
    town.send(TOM, |bank, call| cases::seize(bank, call, case_id, 10)).expect("it is final");
    town.send(TOM, |bank, call| cases::propose_release(bank, call, case_id, address(BEN), 10))
        .expect("he may");
    town.pause(EVERYTHING);
    let close = |town: &mut Town| {
        code(town.send(CAT, |bank, call| attention::close_campaign(bank, call, campaign)))
    };
    let approve =
        |town: &mut Town| {
            code(town.send(GOV, |bank, call| {
                cases::approve_release(bank, call, case_id, address(BEN), 10)
            }))
        };
    for refused in [close(&mut town), approve(&mut town), code(town.pay(CAT, BEN, 1))] {
        assert_eq!(refused, 43);
    }
    let allowance = town.send(CAT, |bank, call| coin::approve(bank, call, address(BEN), 5.into()));
    assert_eq!(code(allowance), 0, "nothing moves by it");
    assert_eq!(code(town.send(ANN, recovery::object)), 182, "objecting is not stopped");
    assert_eq!(code(town.release(TOM, case_id)), 0, "nor releasing");
    town.wait(PROVISIONAL);
    for done in [close(&mut town), approve(&mut town), code(town.pay(CAT, BEN, 1))] {
        assert_eq!(done, 0);
    }
}
