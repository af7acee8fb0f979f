//! Hours are burned at the platform that recorded them, for its services in return.

use crate::campaigns::code;
use crate::world::World;
use timebank_e2e::{replay, EVIDENCE};
use timebank_rules::quantities::ClassId;

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_3_redeemed_hours_are_gone_and_the_class_says_so() {
    let mut world = World::with(client, 4 * HOUR, HOUR).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let carla = world.carla.address;
    assert_eq!(world.bank.send(&ann, |bank| bank.redeem(care, HOUR, carla)).await, Ok(true));
    assert_eq!(world.hours(&ann).await, 2 * HOUR);
    let (.., recorded, converted, redeemed) =
        world.bank.ask(|bank| bank.class_of(care)).await.expect("it is registered");
    assert_eq!((recorded, converted, redeemed), (4 * HOUR, HOUR, HOUR));
    let (_, _, recorded, redeemed) = world.bank.ask(|bank| bank.recorder_of(care, carla)).await;
    assert_eq!((recorded, redeemed), (4 * HOUR, HOUR));
    let balances = replay(&mut world.bank).balances;
    assert_eq!(balances.hours(ann.address, ClassId(care)), u128::from(2 * HOUR));

    // Hours are alike whoever earned them: Ben redeems what Ann gave him.
    let (to, id) = (ben.address, care.into());
    world.bank.send(&ann, |bank| bank.transfer_hours(to, id, HOUR.into())).await.expect("it moves");
    assert_eq!(world.bank.send(&ben, |bank| bank.redeem(care, HOUR, carla)).await, Ok(true));
    assert_eq!((world.hours(&ann).await, world.hours(&ben).await), (HOUR, 0));
    assert_eq!(code(world.bank.send(&ben, |bank| bank.redeem(care, 1, carla)).await), 6);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn hours_are_redeemed_where_some_were_recorded_and_no_more_than_those() {
    let mut world = World::with(client, 4 * HOUR, 0).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let nobody = ben.address;
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 1, nobody)).await), 83);
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(9, 1, nobody)).await), 80);

    // Clive is accredited, too, and records a quarter of an hour for Ben.
    let clive = world.bank.organisation("Clive").await;
    let (him, end) = (clive.address, world.bank.last_slot());
    let gus = world.officers.governor.clone();
    world.bank.send(&gus, |bank| bank.accredit(care, him, HOUR)).await.expect("he accredits");
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 1, him)).await), 83);
    world
        .bank
        .send(&clive, |bank| bank.record(care, nobody, end - 900, end, EVIDENCE))
        .await
        .expect("he records");
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 901, him)).await), 254);
    // Its accreditation ends; what it recorded it still owes.
    world.bank.send(&gus, |bank| bank.accredit(care, him, 0)).await.expect("he ends it");
    assert_eq!(world.bank.send(&ann, |bank| bank.redeem(care, 900, him)).await, Ok(true));
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 1, him)).await), 254);
    world.bank.send(&clive, |bank| bank.close()).await.expect("an empty account closes");
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 1, him)).await), 21);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_pause_of_transfers_and_a_freeze_stop_redeeming_as_they_stop_burning() {
    let mut world = World::with(client, 4 * HOUR, 0).await;
    let (ann, care, carla) = (world.ann.clone(), world.care, world.carla.address);
    let sue = world.officers.supervisor.clone();
    let officers = world.officers.clone();
    let pause = world.bank.pause(&officers, 0).await;
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 1, carla)).await), 43);
    world.bank.resume(&officers, pause).await;
    world.bank.pause(&officers, 2).await;
    assert_eq!(world.bank.send(&ann, |bank| bank.redeem(care, 1, carla)).await, Ok(true));
    let who = ann.address;
    let case_id = world.bank.send(&sue, |bank| bank.open_case(who, 1, EVIDENCE)).await;
    let case_id = case_id.expect("she opens");
    world.bank.send(&sue, |bank| bank.freeze(case_id, 1, 0)).await.expect("she freezes");
    assert_eq!(code(world.bank.send(&ann, |bank| bank.redeem(care, 1, carla)).await), 40);
}
