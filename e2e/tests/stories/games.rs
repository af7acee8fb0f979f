//! Games, from earning to spending: a studio pays for attention, a player buys hours of play with it on the exchange and
//! redeems them at the platform that recorded them.

use crate::campaigns::{World, A_DAY};
use timebank_e2e::{replay, EVIDENCE};
use timebank_rules::book::{Kind, Outcome, Side};

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_player_is_paid_for_attention_buys_hours_of_play_and_redeems_them() {
    let mut world = World::with(client).await;
    let supply = world.bank.ask(|bank| bank.total_supply()).await;
    // Pixel records hours that testers play for it: twice par, if the bank took them.
    let (play, pixel) = world.bank.class(&world.officers, "play", 200, "Pixel").await;
    let gil = world.bank.member(&world.officers, "Gil").await;
    let pia = world.bank.member(&world.officers, "Pia").await;

    // Ada, a studio, pays for two hours of attention a day at most, at half of par.
    let (campaign, ada) = (world.campaign(50, 24).await, world.ada.clone());
    world.bank.send(&ada, |bank| bank.fund_campaign(campaign, HOUR)).await.expect("she has more");
    let day = world.today();
    // Pia watches a tournament for three hours, of which two count; Gil watches for two, and tests in the second.
    let sheet = world.sheet(campaign, day, &[(&pia, 0, 10_800), (&gil, 3_600, 10_800)]);
    world.next_call_at((day + 1) * A_DAY);
    let (tester, start) = (gil.address, day * A_DAY + 2 * HOUR);
    world
        .bank
        .send(&pixel, |bank| bank.record(play, tester, start, start + 2 * HOUR, EVIDENCE))
        .await
        .expect("Gil tested");
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    world.next_call_at((day + 2) * A_DAY + 60);
    let claim = sheet.claim(pia.address).expect("she watched");
    assert_eq!(world.claim(&pia, &claim).await, Ok(HOUR), "two hours at half of par");

    // Gil sells an hour of play at 80 % of par: four lots of a quarter; Pia buys it.
    let expiry = world.bank.now() + A_DAY;
    let (ask, bid) = (Side::Ask as u8, Side::Bid as u8);
    let (_, filled, ..) = world
        .bank
        .send(&gil, |bank| bank.place(play, ask, 80, 4, expiry, Kind::Limit as u8))
        .await
        .expect("he has two hours");
    assert_eq!(filled, 0);
    let (_, filled, paid, outcome) = world
        .bank
        .send(&pia, |bank| bank.place(play, bid, 90, 4, 0, Kind::Ioc as u8))
        .await
        .expect("she has an hour of coin");
    assert_eq!((filled, paid, outcome), (4, 2_880, Outcome::Filled as u8));
    assert_eq!((world.coin(&pia).await, world.coin(&gil).await), (HOUR - 2_880, 2_880));

    // She redeems it at Pixel for an hour in its arena. Gil keeps his other hour.
    let arena = pixel.address;
    assert_eq!(world.bank.send(&pia, |bank| bank.redeem(play, HOUR, arena)).await, Ok(true));
    let (who, id) = (pia.address, play.into());
    assert!(world.bank.ask(|bank| bank.hours_of(who, id)).await.is_zero());
    assert_eq!(world.bank.ask(|bank| bank.hours_of(tester, id)).await, HOUR.into());
    let (.., recorded, converted, redeemed) =
        world.bank.ask(|bank| bank.class_of(play)).await.expect("it is registered");
    assert_eq!((recorded, converted, redeemed), (2 * HOUR, 0, HOUR));

    // Gil's attention in the hour that Pixel recorded does not count; nothing was minted on the way.
    let claim = sheet.claim(tester).expect("he has a line");
    assert_eq!(world.claim(&gil, &claim).await, Ok(HOUR / 2), "the hour before his test");
    assert_eq!(world.coin(&gil).await, 2_880 + HOUR / 2);
    assert_eq!((world.pool(campaign).await, world.pooled().await), (HOUR / 2, HOUR / 2));
    assert_eq!(world.bank.ask(|bank| bank.total_supply()).await, supply);
    assert_eq!(replay(&mut world.bank).balances.coin_supply(), supply.low_u128());
}
