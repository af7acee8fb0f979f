//! Education, from earning to spending: a teacher is recorded and converts, a student is paid for attending, buys an hour
//! of teaching and redeems it at the university.

use crate::campaigns::{code, World, A_DAY};
use timebank_e2e::{replay, EVIDENCE};
use timebank_rules::book::{Kind, Outcome, Side};

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_teacher_converts_and_sells_hours_and_a_student_pays_with_attention() {
    let mut world = World::with(client).await;
    let ada = world.ada.clone();
    let (before, _) = world.bank.ask(|bank| bank.coin_totals()).await;
    // Uma, a university, records teaching, which converts at one and a half of par.
    let (teaching, uma) = world.bank.class(&world.officers, "teaching", 150, "Uma").await;
    let theo = world.bank.member(&world.officers, "Theo").await;
    let sam = world.bank.member(&world.officers, "Sam").await;
    let nora = world.bank.member(&world.officers, "Nora").await;

    // Theo teaches four hours and converts two of them: three hours of coin, the only coin minted here.
    let (teacher, end) = (theo.address, world.bank.last_slot());
    world
        .bank
        .send(&uma, |bank| bank.record(teaching, teacher, end - 4 * HOUR, end, EVIDENCE))
        .await
        .expect("Theo taught");
    world.bank.send(&theo, |bank| bank.convert(teaching, 2 * HOUR)).await.expect("they convert");
    assert_eq!(world.coin(&theo).await, 3 * HOUR);

    // Ada, a foundation, pays a quarter of par for attending lectures, three hours a day at most. Sam attends for four on two days.
    let campaign = world.campaign(25, 36).await;
    world.bank.send(&ada, |bank| bank.fund_campaign(campaign, HOUR)).await.expect("she has more");
    let first = world.today();
    for day in [first, first + 2] {
        let sheet = world.sheet(campaign, day, &[(&sam, 28_800, 43_200)]);
        world.next_call_at((day + 1) * A_DAY);
        assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
        world.next_call_at((day + 2) * A_DAY);
        let claim = sheet.claim(sam.address).expect("he attended");
        assert_eq!(world.claim(&sam, &claim).await, Ok(36 * 75), "36 slots, the cap, at 75");
        assert_eq!(code(world.claim(&sam, &claim).await), 256);
    }
    assert_eq!(world.coin(&sam).await, 5_400);

    // An hour of teaching costs Sam what he was paid for six of attending.
    let (ask, bid) = (Side::Ask as u8, Side::Bid as u8);
    let expiry = world.bank.now() + A_DAY;
    world
        .bank
        .send(&theo, |bank| bank.place(teaching, ask, 150, 4, expiry, Kind::Limit as u8))
        .await
        .expect("he has two hours");
    let (_, filled, paid, outcome) = world
        .bank
        .send(&sam, |bank| bank.place(teaching, bid, 150, 4, 0, Kind::Fok as u8))
        .await
        .expect("he has the coin");
    assert_eq!((filled, paid, outcome), (4, 5_400, Outcome::Filled as u8));

    // He redeems it at Uma for an hour of a seminar; Theo pays Nora, who minded his child, for four hours.
    let university = uma.address;
    assert_eq!(
        world.bank.send(&sam, |bank| bank.redeem(teaching, HOUR, university)).await,
        Ok(true)
    );
    let to = nora.address;
    let fee = 4 * HOUR;
    world.bank.send(&theo, |bank| bank.transfer(to, fee.into())).await.expect("he has the coin");
    assert_eq!((world.coin(&sam).await, world.coin(&nora).await), (0, 4 * HOUR));
    assert_eq!(world.coin(&theo).await, 3 * HOUR + 5_400 - 4 * HOUR);

    let (.., recorded, converted, redeemed) =
        world.bank.ask(|bank| bank.class_of(teaching)).await.expect("it is registered");
    assert_eq!((recorded, converted, redeemed), (4 * HOUR, 2 * HOUR, HOUR));
    let (minted, burned) = world.bank.ask(|bank| bank.coin_totals()).await;
    assert_eq!((minted - before, burned), (u128::from(3 * HOUR), 0));
    assert_eq!(world.pooled().await, 2 * HOUR - 5_400);
    assert_eq!(replay(&mut world.bank).balances.coin_supply(), minted);
}
