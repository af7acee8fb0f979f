//! Community help: a neighbour earns by helping, is helped, and borrows an hour when she breaks her arm.

use crate::four_uses::{World, HOUR};
use timebank_e2e::{Actor, DynBytes, Message, Messages, EVIDENCE};
use timebank_rules::delegation::AGREEMENTS;
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

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn community_help_a_mistyped_line_is_taken_back_and_a_daughter_agrees_for_her_mother() {
    let mut village = World::with(client, "care", "Neighbourhood Centre").await;
    let ann = village.worker("Ann", 2 * HOUR, 2 * HOUR).await;
    let hua = village.worker("Hua", 2 * HOUR, 2 * HOUR).await;
    let mei = village.worker("Mei", HOUR, 0).await;

    // The centre puts Ann's afternoon into Hua's line. It takes the record back, and records it where it belongs.
    village.bank.chain().advance(3 * HOUR);
    let end = village.bank.last_slot();
    village.records(&hua, 2 * HOUR).await;
    assert_eq!(village.hours(&hua).await, 2 * HOUR);
    village.voids(&hua, (end - 2 * HOUR, end)).await;
    village.records(&ann, 2 * HOUR).await;
    assert_eq!((village.hours(&hua).await, village.hours(&ann).await), (0, 2 * HOUR));
    // What was taken back is free again: Hua did serve in the first of these hours.
    village.records(&hua, HOUR).await;
    assert_eq!(village.hours(&hua).await, HOUR);

    // Hua has no telephone. Her daughter agrees for her, on at most two hours a day.
    let (daughter, until) = (mei.address, village.bank.now() + 30 * u64::from(DAY));
    village
        .bank
        .send(&hua, |b| b.delegate(daughter, AGREEMENTS, 2 * HOUR, until))
        .await
        .expect("she lets her");
    let (care, to, now) = (village.class, ann.address, village.bank.now());
    let start = (now / 300 + 2) * 300;
    let (end, accept_by) = (start + HOUR, now + HOUR);
    let by = end + u64::from(DAY);
    acts_for(&mut village, &mei, &hua, |b| {
        b.propose(to, care, 0, HOUR, HOUR, start, end, accept_by, by, EVIDENCE)
    })
    .await;
    village.bank.send(&ann, |b| b.accept(1)).await.expect("she helps her");
    village.bank.chain().advance(2 * HOUR);
    village
        .bank
        .send(&ann, |b| b.deliver(vec![1], vec![HOUR], start, end, EVIDENCE))
        .await
        .expect("she helped her");
    acts_for(&mut village, &mei, &hua, |b| b.settle(1)).await;
    assert_eq!((village.coin(&hua).await, village.coin(&ann).await), (HOUR, 3 * HOUR));
    assert_eq!(village.coin(&mei).await, 0, "nothing of it is hers");

    // A week later Hua has found somebody else, and ends it.
    village.bank.chain().advance(7 * u64::from(DAY));
    let member = hua.address;
    village
        .bank
        .send(&hua, |b| b.revoke_delegate(member, daughter))
        .await
        .expect("her word ends it");
    let call = village.bank.calldata(|b| b.cancel_agreement(1));
    let refused = village.bank.send(&mei, |b| b.act_for(member, DynBytes(call))).await;
    assert_eq!(refused.expect_err("she lets her no longer").code(), 471);
    village.adds_up(&[&ann, &hua, &mei], 4 * HOUR, 0, 0).await;
}

/// Somebody's delegate sends a message for her.
async fn acts_for<A: timebank_e2e::Arguments, R>(
    village: &mut World,
    delegate: &Actor,
    member: &Actor,
    message: impl FnOnce(&mut Messages) -> Message<A, R>,
) {
    let (member, call) = (member.address, village.bank.calldata(message));
    village.bank.send(delegate, |b| b.act_for(member, DynBytes(call))).await.expect("she may");
}
