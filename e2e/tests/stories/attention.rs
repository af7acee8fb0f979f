//! Ada pays for attention; Otto says whose it was; Ann and Ben claim. Not a second of coin is minted for it.

use crate::campaigns::{code, World, A_DAY};
use timebank_e2e::{replay, Actor, Bank, EVIDENCE};
use timebank_rules::campaign::{Attention, Line, Sheet};
use timebank_rules::Address;

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_1_a_campaign_pays_from_its_pool_and_the_rest_returns() {
    let mut world = World::with(client).await;
    let ada = world.ada.clone();
    let ann = world.bank.member(&world.officers, "Ann").await;
    let ben = world.bank.member(&world.officers, "Ben").await;
    let supply = world.bank.ask(|bank| bank.total_supply()).await;

    let campaign = world.campaign(50, 12).await;
    assert_eq!((world.coin(&ada).await, world.pooled().await), (9 * HOUR, HOUR));
    let more = HOUR / 2;
    assert_eq!(world.bank.send(&ada, |bank| bank.fund_campaign(campaign, more)).await, Ok(true));
    assert_eq!((world.coin(&ada).await, world.pooled().await), (9 * HOUR - more, HOUR + more));

    // Ann attends for half an hour, Ben for two; the cap is one.
    let day = world.today();
    let sheet = world.sheet(campaign, day, &[(&ann, 0, 1_800), (&ben, 7_200, 14_400)]);
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    world.next_call_at((day + 2) * A_DAY);
    let ann_claims = sheet.claim(ann.address).expect("she attended");
    assert_eq!(world.claim(&ann, &ann_claims).await, Ok(6 * 150));
    let ben_claims = sheet.claim(ben.address).expect("he attended");
    assert_eq!(world.claim(&ben, &ben_claims).await, Ok(12 * 150));
    assert_eq!((world.coin(&ann).await, world.coin(&ben).await), (900, 1_800));
    assert_eq!(world.pool(campaign).await, HOUR + more - 2_700);
    assert_eq!(world.pooled().await, HOUR + more - 2_700);
    let (who, when) = (ann.address, day * A_DAY);
    assert!(world.bank.ask(|bank| bank.is_taken(who, when + 1_799)).await);
    assert!(!world.bank.ask(|bank| bank.is_taken(who, when + 1_800)).await);
    assert!(world.bank.ask(|bank| bank.has_claimed(campaign, day as u32, who)).await);

    let end = (day + 10) * A_DAY;
    world.next_call_at(end + 8 * A_DAY - 1);
    assert_eq!(code(world.bank.send(&ada, |bank| bank.close_campaign(campaign)).await), 245);
    assert_eq!(world.bank.send(&ada, |bank| bank.close_campaign(campaign)).await, Ok(true));
    assert_eq!((world.coin(&ada).await, world.pooled().await), (10 * HOUR - 2_700, 0));
    assert_eq!(world.bank.ask(|bank| bank.total_supply()).await, supply);
    assert_eq!(code(world.bank.send(&ada, |bank| bank.close_campaign(campaign)).await), 241);

    let bank = world.bank.address();
    let balances = replay(&mut world.bank).balances;
    assert_eq!((balances.coin(bank), balances.coin(ann.address)), (0, 900));
    assert_eq!(balances.coin_supply(), supply.low_u128());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_no_slot_is_counted_by_a_recorder_and_a_campaign_or_by_two_campaigns() {
    let mut world = World::with(client).await;
    let ann = world.bank.member(&world.officers, "Ann").await;
    let (one, two) = (world.campaign(100, 288).await, world.campaign(100, 288).await);
    let day = world.today();
    let start = day * A_DAY;
    world.next_call_at(start + A_DAY);
    // Carla recorded the second quarter of an hour; both campaigns saw the first half.
    let (care, who) = (world.care, ann.address);
    let record = async |world: &mut World, from: u64, to: u64| {
        world.bank.send(&world.carla, |bank| bank.record(care, who, from, to, EVIDENCE)).await
    };
    assert_eq!(record(&mut world, start + 900, start + 1_800).await, Ok(true));
    let sheets = [one, two].map(|campaign| world.sheet(campaign, day, &[(&ann, 0, 1_800)]));
    for (campaign, sheet) in [one, two].into_iter().zip(&sheets) {
        assert_eq!(world.publish(campaign, day, sheet).await, Ok(true));
    }
    world.next_call_at(start + 3 * A_DAY);
    let claims = sheets.map(|sheet| sheet.claim(who).expect("she attended"));
    assert_eq!(world.claim(&ann, &claims[0]).await, Ok(900), "the first quarter alone was free");
    assert_eq!(code(world.claim(&ann, &claims[1]).await), 258);
    assert_eq!(code(record(&mut world, start, start + 300).await), 88);
    assert_eq!(record(&mut world, start + 1_800, start + 2_100).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_leaf_pays_its_member_once_on_its_day_in_its_campaign() {
    let mut world = World::with(client).await;
    let ann = world.bank.member(&world.officers, "Ann").await;
    let ben = world.bank.member(&world.officers, "Ben").await;
    let (one, two) = (world.campaign(50, 12).await, world.campaign(50, 12).await);
    let day = world.today();
    let sheet = world.sheet(one, day, &[(&ann, 0, 1_800)]);
    world.next_call_at((day + 2) * A_DAY);
    // The very same root in the other campaign, and on the next day.
    for (campaign, day) in [(one, day), (two, day), (one, day + 1)] {
        assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    }
    world.next_call_at((day + 4) * A_DAY);
    let (attention, proof) = sheet.claim(ann.address).expect("she attended");
    let elsewhere = [
        Attention { campaign_id: two, ..attention },
        Attention { day: day as u32 + 1, ..attention },
        Attention { slots: Attention::between(0, 3_600), ..attention },
    ];
    for attention in elsewhere {
        assert_eq!(code(world.claim(&ann, &(attention, proof.clone())).await), 255);
    }
    assert_eq!(code(world.claim(&ben, &(attention, proof.clone())).await), 255);
    assert_eq!(code(world.claim(&ann, &(attention, vec![[0; 32]])).await), 255);
    assert_eq!(world.claim(&ann, &(attention, proof.clone())).await, Ok(900));
    assert_eq!(code(world.claim(&ann, &(attention, proof)).await), 256);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_leaf_is_in_time_from_the_delays_end_until_the_eighth_day_after() {
    let mut world = World::with(client).await;
    let mut members = Vec::new();
    for name in ["Ann", "Ben", "Cem"] {
        members.push(world.bank.member(&world.officers, name).await);
    }
    let campaign = world.campaign(50, 12).await;
    let day = world.today();
    let lines: Vec<_> = members.iter().map(|who| (who, 0, 600)).collect();
    let sheet = world.sheet(campaign, day, &lines);
    let over = (day + 1) * A_DAY;
    world.next_call_at(over - 1);
    assert_eq!(code(world.publish(campaign, day, &sheet).await), 248);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true), "six seconds later");
    assert_eq!(code(world.publish(campaign, day, &sheet).await), 250);
    let (_, from) = world.bank.ask(|bank| bank.root_of(campaign, day as u32)).await;
    assert_eq!(from, over + 5 + A_DAY);

    let claims: Vec<_> =
        members.iter().map(|who| sheet.claim(who.address).expect("they attended")).collect();
    world.next_call_at(from - 1);
    assert_eq!(code(world.claim(&members[0], &claims[0]).await), 252);
    world.next_call_at(from + 11);
    assert_eq!(world.claim(&members[0], &claims[0]).await, Ok(300));
    let end = (day + 9) * A_DAY;
    world.next_call_at(end - 1);
    assert_eq!(world.claim(&members[1], &claims[1]).await, Ok(300));
    world.next_call_at(end + 11);
    assert_eq!(code(world.claim(&members[2], &claims[2]).await), 249);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_root_is_claimed_at_the_very_second_and_no_longer_struck_then() {
    let mut world = World::with(client).await;
    let ann = world.bank.member(&world.officers, "Ann").await;
    let campaign = world.campaign(50, 12).await;
    let day = world.today();
    let sheet = world.sheet(campaign, day, &[(&ann, 0, 600)]);
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    let (otto, sue) = (world.otto.address, world.officers.supervisor.clone());
    let case_id = world
        .bank
        .send(&sue, |bank| bank.open_case(otto, 1, EVIDENCE))
        .await
        .expect("the supervisor opens");
    world.next_call_at((day + 2) * A_DAY);
    let strike =
        world.bank.send(&sue, |bank| bank.strike_root(campaign, day as u32, case_id)).await;
    assert_eq!(code(strike), 253);
    let claim = sheet.claim(ann.address).expect("she attended");
    assert_eq!(world.claim(&ann, &claim).await, Ok(300));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_struck_root_pays_nobody_and_a_true_one_may_follow() {
    let mut world = World::with(client).await;
    let ann = world.bank.member(&world.officers, "Ann").await;
    let eve = world.bank.member(&world.officers, "Eve").await;
    let campaign = world.campaign(50, 12).await;
    let day = world.today();
    // Eve was not there.
    let forged = world.sheet(campaign, day, &[(&ann, 0, 600), (&eve, 0, 3_600)]);
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(world.publish(campaign, day, &forged).await, Ok(true));

    let sue = world.officers.supervisor.clone();
    let (otto, tom, eva) = (world.otto.address, world.officers.tribunal.clone(), eve.address);
    let day32 = day as u32;
    let about = async |bank: &mut Bank, whom| {
        bank.send(&sue, |bank| bank.open_case(whom, 1, EVIDENCE)).await.expect("it opens")
    };
    let other = about(&mut world.bank, eva).await;
    let case_id = about(&mut world.bank, otto).await;
    let strike = async |world: &mut World, who, case_id| {
        world.bank.send(who, |bank| bank.strike_root(campaign, day32, case_id)).await
    };
    assert_eq!(code(strike(&mut world, &tom, case_id).await), 60);
    assert_eq!(code(strike(&mut world, &sue, 99).await), 120);
    assert_eq!(code(strike(&mut world, &sue, other).await), 121, "a case about somebody else");
    assert_eq!(strike(&mut world, &sue, case_id).await, Ok(true));
    assert_eq!(code(strike(&mut world, &sue, case_id).await), 251);

    let honest = world.sheet(campaign, day, &[(&ann, 0, 600)]);
    assert_eq!(world.publish(campaign, day, &honest).await, Ok(true));
    world.next_call_at((day + 3) * A_DAY);
    let forgery = forged.claim(eve.address).expect("it is forged");
    assert_eq!(code(world.claim(&eve, &forgery).await), 255);
    let claim = honest.claim(ann.address).expect("she attended");
    assert_eq!(world.claim(&ann, &claim).await, Ok(300));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_short_pool_refuses_a_claim_whole_until_the_sponsor_fills_it() {
    let mut world = World::with(client).await;
    let ada = world.ada.clone();
    let ann = world.bank.member(&world.officers, "Ann").await;
    let ben = world.bank.member(&world.officers, "Ben").await;
    let campaign = world.campaign(100, 288).await;
    let day = world.today();
    let sheet = world.sheet(campaign, day, &[(&ann, 0, 3_000), (&ben, 0, 3_600)]);
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    world.next_call_at((day + 2) * A_DAY);
    let claims = [&ann, &ben].map(|who| sheet.claim(who.address).expect("they attended"));
    assert_eq!(world.claim(&ann, &claims[0]).await, Ok(3_000));
    let before = world.bank.state();
    assert_eq!(code(world.claim(&ben, &claims[1]).await), 259);
    assert!(world.bank.state() == before, "invariant_11_refusals_change_nothing");
    assert_eq!(world.bank.send(&ada, |bank| bank.fund_campaign(campaign, 3_000)).await, Ok(true));
    assert_eq!(world.claim(&ben, &claims[1]).await, Ok(3_600));
    assert_eq!(world.pool(campaign).await, 0);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_frozen_sponsors_campaign_pays_on_and_what_returns_is_frozen() {
    let mut world = World::with(client).await;
    let (ada, ann) = (world.ada.clone(), world.bank.member(&world.officers, "Ann").await);
    let campaign = world.campaign(50, 12).await;
    let day = world.today();
    let sheet = world.sheet(campaign, day, &[(&ann, 0, 600)]);
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    world.next_call_at((day + 2) * A_DAY);
    let claim = sheet.claim(ann.address).expect("she attended");
    freeze(&mut world).await;
    assert_eq!(code(world.bank.send(&ada, |bank| bank.fund_campaign(campaign, 1)).await), 40);
    assert_eq!(world.claim(&ann, &claim).await, Ok(300));

    world.next_call_at((day + 36) * A_DAY);
    freeze(&mut world).await;
    let officers = world.officers.clone();
    let mut pauses = Vec::new();
    for area in 0..3 {
        pauses.push(world.bank.pause(&officers, area).await);
    }
    assert_eq!(world.bank.send(&ada, |bank| bank.close_campaign(campaign)).await, Ok(true));
    assert_eq!(world.coin(&ada).await, 10 * HOUR - 300);
    for case_id in pauses {
        world.bank.resume(&officers, case_id).await;
    }
    let to = ann.address;
    assert_eq!(code(world.bank.send(&ada, |bank| bank.transfer(to, 1.into())).await), 40);
}

/// Ada, in both directions.
async fn freeze(world: &mut World) {
    let (ada, sue) = (world.ada.address, world.officers.supervisor.clone());
    let evidence = world.bank.new_evidence();
    let case_id =
        world.bank.send(&sue, |bank| bank.open_case(ada, 1, evidence)).await.expect("it opens");
    world.bank.send(&sue, |bank| bank.freeze(case_id, 3, 0)).await.expect("she freezes");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn only_verified_persons_who_are_no_party_claim_and_not_while_earning_is_paused() {
    let mut world = World::with(client).await;
    let (ada, otto) = (world.ada.clone(), world.otto.clone());
    world.bank.verify(&world.officers, &otto).await;
    let ann = world.bank.member(&world.officers, "Ann").await;
    let una = world.bank.person("Una").await;
    let campaign = world.campaign(50, 12).await;
    let day = world.today();
    let lines = [(&ada, 0, 600), (&otto, 0, 600), (&ann, 0, 600), (&una, 0, 600)];
    let sheet = world.sheet(campaign, day, &lines);
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(code(world.bank.send(&ann, |b| b.publish_root(campaign, 1, EVIDENCE)).await), 243);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    world.next_call_at((day + 2) * A_DAY);
    let claim = |who: &Actor| sheet.claim(who.address).expect("it has a line");
    assert_eq!(code(world.claim(&ada, &claim(&ada)).await), 25, "an organisation");
    assert_eq!(code(world.claim(&otto, &claim(&otto)).await), 25);
    assert_eq!(code(world.claim(&una, &claim(&una)).await), 23);
    let officers = world.officers.clone();
    let pause = world.bank.pause(&officers, 2).await;
    assert_eq!(code(world.claim(&ann, &claim(&ann)).await), 43);
    world.bank.resume(&officers, pause).await;
    assert_eq!(world.claim(&ann, &claim(&ann)).await, Ok(300));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_tree_of_a_hundred_pays_its_first_and_its_last() {
    let mut world = World::with(client).await;
    let ann = world.bank.member(&world.officers, "Ann").await;
    let ben = world.bank.member(&world.officers, "Ben").await;
    let campaign = world.campaign(50, 12).await;
    let day = world.today();
    let slots = Attention::between(85_800, 86_400);
    let mut lines: Vec<_> = (0..98u8)
        .map(|n| Line { member: Address::repeat_byte(n + 1), slots, salt: [n; 32] })
        .collect();
    lines.insert(0, Line { member: ann.address, slots, salt: [1; 32] });
    lines.push(Line { member: ben.address, slots, salt: [2; 32] });
    let sheet = Sheet::of(campaign, day as u32, lines).expect("a hundred");
    world.next_call_at((day + 1) * A_DAY);
    assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
    world.next_call_at((day + 2) * A_DAY);
    for who in [&ann, &ben] {
        let claim = sheet.claim(who.address).expect("they attended");
        assert!((6..=7).contains(&claim.1.len()));
        assert_eq!(world.claim(who, &claim).await, Ok(300), "the last two slots of the day");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_claim_touches_five_keys_among_ten_and_among_a_hundred_thousand() {
    let mut world = World::with(client).await;
    world.bank.chain().must_count_keys();
    let ann = world.bank.member(&world.officers, "Ann").await;
    let campaign = world.campaign(10, 2).await;
    let first = world.today();
    let slots = Attention::between(79_200, 79_800);
    let mut costs = Vec::new();
    // The first claim makes Ann's cells; the others find them.
    for (members, day) in [10, 10, 100_000u64].into_iter().zip((first..).step_by(2)) {
        let line = |n: u64| {
            let member = if n == 0 { ann.address } else { Address::from_low_u64_be(n << 32) };
            Line { member, slots, salt: [n as u8; 32] }
        };
        let sheet = Sheet::of(campaign, day as u32, (0..members).map(line).collect());
        let sheet = sheet.expect("there are members");
        world.next_call_at((day + 1) * A_DAY);
        assert_eq!(world.publish(campaign, day, &sheet).await, Ok(true));
        world.next_call_at((day + 2) * A_DAY);
        let claim = sheet.claim(ann.address).expect("she attended");
        assert_eq!(world.claim(&ann, &claim).await, Ok(60));
        let receipt = world.bank.last_receipt();
        println!("{members}: {} ps, {} bytes", receipt.ref_time, receipt.proof_size);
        costs.push((receipt.keys, receipt.ref_time, receipt.proof_size, claim.1.len()));
    }
    let [_, few, many] = costs[..] else { panic!("three claims") };
    assert_eq!((few.0, many.0), (5, 5), "keys");
    assert!(few.3 <= 4 && many.3 >= 16, "hashes");
    assert!(many.1 < few.1 * 5 / 4, "a quarter more time at most: {few:?}, {many:?}");
    assert!(many.2 < few.2 * 101 / 100, "no more proof: {few:?}, {many:?}");
}
