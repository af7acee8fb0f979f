//! Community help: a neighbour earns by helping, is helped, and borrows an hour when she breaks her arm.

use crate::four_uses::{World, HOUR};
use timebank_e2e::EVIDENCE;
use timebank_rules::quantities::DAY;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn community_help_a_neighbour_helps_for_six_weeks_and_is_helped_when_she_breaks_her_arm() {
    let mut village = World::with(client, "care", "Neighbourhood Centre").await;
    let care = village.class;
    // The centre vouches for what each of them did: Ann six hours, the others four; all of it becomes coin at par.
    let ann = village.worker("Ann", 6 * HOUR, 6 * HOUR).await;
    let hua = village.worker("Hua", 4 * HOUR, 4 * HOUR).await;
    let ben = village.worker("Ben", 4 * HOUR, 4 * HOUR).await;
    let dora = village.worker("Dora", 4 * HOUR, 4 * HOUR).await;
    let cem = village.worker("Cem", 4 * HOUR, 4 * HOUR).await;
    let pantry = village.firm("Pantry").await;

    // Three weeks, an hour of shopping and company for each of three neighbours; then an hour of bicycle repair and one
    // of calligraphy for herself.
    for _ in 0..3 {
        for neighbour in [&hua, &ben, &dora] {
            village.serves(&ann, neighbour, HOUR, HOUR).await;
        }
        village.bank.chain().advance(7 * u64::from(DAY));
    }
    village.serves(&cem, &ann, HOUR, HOUR).await;
    village.serves(&hua, &ann, HOUR, HOUR).await;
    assert_eq!(village.coin(&ann).await, (6 + 9 - 2) * HOUR);
    assert_eq!(village.coin(&hua).await, (4 - 3 + 1) * HOUR);
    village.days_since_opening(&ann, 42).await;

    // 9·6 + 2·2 + 4·10 + 40 for age, of which four counterparties back ten days each.
    let (factors, score, grade, limit) = village.credit(&ann).await;
    assert_eq!(factors, [9, 2, 4, 0, 42, 0, 0, 0, 0]);
    assert_eq!((score, grade, limit), (138, 2, HOUR));

    // She gives to the food bank; then she breaks her arm, and an hour of cooking is more than she has left.
    let (to, gift) = (pantry.address, 12 * HOUR + 1800);
    village
        .bank
        .send(&ann, |b| b.transfer_with_reason(to, gift.into(), EVIDENCE))
        .await
        .expect("she gives");
    assert_eq!(village.coin(&ann).await, 1800);
    village.bank.send(&ann, |b| b.borrow(HOUR, 30 * DAY)).await.expect("an hour is her limit");
    village.serves(&cem, &ann, HOUR, HOUR).await;
    assert_eq!(village.coin(&ann).await, 1800);

    // Two weeks later she helps again, and repays in time.
    village.bank.chain().advance(14 * u64::from(DAY));
    village.records(&ann, 2 * HOUR).await;
    village.bank.send(&ann, |b| b.convert(care, HOUR)).await.expect("at par");
    village.bank.send(&ann, |b| b.repay(HOUR)).await.expect("she has it");
    let (factors, ..) = village.credit(&ann).await;
    assert_eq!(factors[3], 2, "an hour that she had for two weeks and repaid in time");
    assert_eq!((village.coin(&ann).await, village.hours(&ann).await), (1800, HOUR));

    // 23 hours were converted, one was lent and repaid.
    let everybody = [&ann, &hua, &ben, &dora, &cem, &pantry];
    village.adds_up(&everybody, 23 * HOUR, HOUR, HOUR).await;
}
