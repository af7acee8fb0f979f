//! Hours become coin at the central bank's window, and coin pays for each other's services.

use crate::world::World;
use timebank_e2e::{replay, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;
use timebank_rules::{Error, U256};

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_worked_case_of_the_source_one_hour_moves_and_the_record_says_so() {
    let mut world = World::with(client, 2 * HOUR, 0).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    // A has two hours stored; B asks for one of them.
    let moved = world
        .bank
        .send(&ann, |bank| bank.transfer_hours(ben.address, care.into(), HOUR.into()))
        .await;
    assert_eq!(moved, Ok(true));
    assert_eq!((world.hours(&ann).await, world.hours(&ben).await), (HOUR, HOUR));
    let said = replay(&mut world.bank).balances;
    let class = timebank_rules::quantities::ClassId(care);
    assert_eq!(said.hours(ann.address, class), HOUR.into());
    assert_eq!(said.hours(ben.address, class), HOUR.into());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_2_hours_become_coin_and_the_supply_says_so() {
    let mut world = World::with(client, 2 * HOUR, 0).await;
    let (ann, care) = (world.ann.clone(), world.care);
    assert_eq!(world.bank.send(&ann, |bank| bank.convert(care, HOUR)).await, Ok(true));
    assert_eq!((world.coin(&ann).await, world.hours(&ann).await), (HOUR, HOUR));
    assert_eq!(world.bank.ask(|bank| bank.total_supply()).await, HOUR.into());
    assert_eq!(world.bank.ask(|bank| bank.coin_totals()).await, (HOUR.into(), 0));
    let (.., recorded, converted, _) =
        world.bank.ask(|bank| bank.class_of(care)).await.expect("it is registered");
    assert_eq!((recorded, converted), (2 * HOUR, HOUR));
    // What all classes together may mint, as a block or two have drained it.
    let (left, most) = world.bank.ask(|bank| bank.minting_room()).await;
    assert_eq!(most, timebank_rules::minting::LEAST_BOUND);
    assert!((most - HOUR..most).contains(&left), "{left}");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_window_keeps_to_its_rate_and_quota() {
    let mut world = World::with(client, 2 * HOUR, 0).await;
    let (ann, care, officers) = (world.ann.clone(), world.care, world.officers.clone());
    let set = async |world: &mut World, rate, quota| {
        world
            .bank
            .send(&officers.central_bank, |bank| bank.set_terms(care, rate, quota))
            .await
            .expect("the central bank sets terms");
    };
    set(&mut world, 150, HOUR).await;
    let announced = world.bank.ask(|bank| bank.announced_terms(care)).await;
    assert_eq!(world.bank.ask(|bank| bank.terms_of(care)).await.0, 100, "not without notice");
    let now = world.bank.now();
    assert_eq!((announced.0, announced.2), (150, now + u64::from(DAY)));
    world.bank.chain().advance(u64::from(DAY));
    let refused = world.bank.send(&ann, |bank| bank.convert(care, 3)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::ConversionNotWhole { secs: 3, rate: 150 })));
    assert_eq!(world.bank.send(&ann, |bank| bank.convert(care, HOUR)).await, Ok(true));
    assert_eq!(world.coin(&ann).await, HOUR * 3 / 2);
    let refused = world.bank.send(&ann, |bank| bank.convert(care, 2)).await;
    let error = Error::ConversionQuotaExceeded { quota: HOUR, used: HOUR, needed: 2 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    set(&mut world, 0, HOUR).await;
    world.bank.chain().advance(u64::from(DAY));
    let refused = world.bank.send(&ann, |bank| bank.convert(care, 2)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NotConvertible { class_id: care })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn coin_moves_by_transfer_with_a_reason_and_by_allowance() {
    let mut world = World::with(client, 2 * HOUR, 0).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let cem = world.bank.member(&world.officers.clone(), "Cem").await;
    world.bank.send(&ann, |bank| bank.convert(care, HOUR)).await.expect("hours convert");

    assert_eq!(
        world.bank.send(&ann, |bank| bank.transfer(ben.address, 600.into())).await,
        Ok(true)
    );
    let reason = EVIDENCE;
    let sent = world
        .bank
        .send(&ann, |bank| bank.transfer_with_reason(ben.address, 400.into(), reason))
        .await;
    assert_eq!(sent, Ok(true));
    assert_eq!((world.coin(&ann).await, world.coin(&ben).await), (2600, 1000));

    let take = async |world: &mut World, amount: u64| {
        world
            .bank
            .send(&cem, |bank| bank.transfer_from(ann.address, cem.address, amount.into()))
            .await
    };
    let error = Error::ERC20InsufficientAllowance {
        spender: cem.address,
        allowance: 0.into(),
        needed: 1.into(),
    };
    assert_eq!(take(&mut world, 1).await, Err(Refusal::ByBank(error)));
    world.bank.send(&ann, |bank| bank.approve(cem.address, 500.into())).await.expect("she allows");
    assert_eq!(take(&mut world, 300).await, Ok(true));
    let left = world.bank.ask(|bank| bank.allowance(ann.address, cem.address)).await;
    assert_eq!(left, 200.into());
    assert_eq!(take(&mut world, 201).await.expect_err("beyond the allowance").code(), 4);

    world.bank.send(&ann, |bank| bank.approve(cem.address, U256::MAX)).await.expect("she allows");
    assert_eq!(take(&mut world, 300).await, Ok(true));
    let left = world.bank.ask(|bank| bank.allowance(ann.address, cem.address)).await;
    assert_eq!(left, U256::MAX, "an allowance without limit stays");
    assert_eq!(world.coin(&cem).await, 600);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn hours_move_by_allowance_and_by_operator() {
    let mut world = World::with(client, 2 * HOUR, 0).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let id = U256::from(care);
    let take = async |world: &mut World, amount: u64| {
        world
            .bank
            .send(&ben, |bank| {
                bank.transfer_hours_from(ann.address, ben.address, id, amount.into())
            })
            .await
    };
    assert_eq!(take(&mut world, 1).await.expect_err("not allowed").code(), 7);
    world
        .bank
        .send(&ann, |bank| bank.approve_hours(ben.address, id, 900.into()))
        .await
        .expect("ok");
    assert_eq!(take(&mut world, 900).await, Ok(true));
    assert_eq!(take(&mut world, 1).await.expect_err("used up").code(), 7);
    world.bank.send(&ann, |bank| bank.set_operator(ben.address, true)).await.expect("ok");
    assert_eq!(take(&mut world, 900).await, Ok(true));
    world.bank.send(&ann, |bank| bank.set_operator(ben.address, false)).await.expect("ok");
    assert_eq!(take(&mut world, 1).await.expect_err("no longer").code(), 7);
    assert_eq!((world.hours(&ann).await, world.hours(&ben).await), (2 * HOUR - 1800, 1800));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn burning_withdraws_the_callers_own_coin_and_no_more() {
    let mut world = World::with(client, 2 * HOUR, 0).await;
    let (ann, care) = (world.ann.clone(), world.care);
    world.bank.send(&ann, |bank| bank.convert(care, HOUR)).await.expect("hours convert");
    let refused = world.bank.send(&ann, |bank| bank.burn((HOUR + 1).into())).await;
    let error = Error::ERC20InsufficientBalance {
        sender: ann.address,
        balance: HOUR.into(),
        needed: (HOUR + 1).into(),
    };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    assert_eq!(world.bank.send(&ann, |bank| bank.burn(HOUR.into())).await, Ok(true));
    assert_eq!(world.bank.ask(|bank| bank.total_supply()).await, U256::zero());
    assert_eq!(world.bank.ask(|bank| bank.coin_totals()).await, (HOUR.into(), HOUR.into()));
}
