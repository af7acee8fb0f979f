//! The colluding pair: two accounts that serve each other all day never get credit. Ten thousand agreements over ten
//! years are a test of the rules (`ten_thousand_mutual_agreements_…`); here are the first of them on the chain.

use crate::four_uses::{World, HOUR};
use timebank_e2e::Refusal;
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn two_who_only_serve_each_other_never_leave_the_lowest_grade() {
    let mut world = World::with(client, "care", "Carla").await;
    let ann = world.worker("Ann", 3 * HOUR, 3 * HOUR).await;
    let ben = world.worker("Ben", 3 * HOUR, 3 * HOUR).await;
    let week = u64::from(7 * DAY);
    for _ in 0..3 {
        world.serves(&ann, &ben, HOUR, HOUR).await;
        world.bank.chain().advance(week);
        world.serves(&ben, &ann, HOUR, HOUR).await;
        world.bank.chain().advance(week);
    }
    let days = 300;
    world.days_since_opening(&ann, days).await;
    // One agreement a counterparty and week counts. 3·6 + 3·2 + 1·10 + 10: what one counterparty backs.
    for who in [&ann, &ben] {
        let (factors, score, grade, limit) = world.credit(who).await;
        assert_eq!(factors[..4], [3, 3, 1, 0]);
        assert_eq!((score, grade, limit), (44, 1, 0));
    }
    for _ in 0..7 {
        world.serves(&ann, &ben, HOUR / 2, HOUR / 2).await;
        world.serves(&ben, &ann, HOUR / 2, HOUR / 2).await;
    }
    for (who, counted) in [(&ann, [4, 3]), (&ben, [3, 4])] {
        let (factors, score, grade, limit) = world.credit(who).await;
        assert_eq!(factors[..2], counted, "one of fourteen in a week");
        assert_eq!(factors[2..4], [1, 0]);
        assert_eq!((score, grade, limit), (44, 1, 0), "more of the same is worth nothing");
        let account = who.address;
        let refused = world.bank.send(who, |b| b.borrow(1, 30 * DAY)).await;
        let error = Error::BeyondCredit { account, grade: 1, limit: 0, needed: 1 };
        assert_eq!(refused, Err(Refusal::ByBank(error)));
    }
    // Each counterparty more is worth ten and what it backs: five services instead of three, ten more days.
    let cem = world.worker("Cem", HOUR, HOUR).await;
    world.serves(&ann, &cem, HOUR, HOUR).await;
    let (_, score, grade, _) = world.credit(&ann).await;
    assert_eq!((score, grade), (76, 1), "5·6 + 3·2 + 2·10 + 20");
}
