//! Hours are burned at the platform that recorded them, for its services in return.

use crate::fair::code;
use crate::town::Town;
use timebank_e2e::{replay, EVIDENCE};
use timebank_rules::quantities::ClassId;

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_3_redeemed_hours_are_gone_and_the_class_says_so() {
    let mut town = Town::with(client, 4 * HOUR, HOUR).await;
    let (ann, ben, care) = (town.ann.clone(), town.ben.clone(), town.care);
    let carla = town.carla.address;
    assert_eq!(town.bank.send(&ann, |bank| bank.redeem(care, HOUR, carla)).await, Ok(true));
    assert_eq!(town.hours(&ann).await, 2 * HOUR);
    let (.., recorded, converted, redeemed) =
        town.bank.ask(|bank| bank.class_of(care)).await.expect("it is registered");
    assert_eq!((recorded, converted, redeemed), (4 * HOUR, HOUR, HOUR));
    let (_, _, recorded, redeemed) = town.bank.ask(|bank| bank.recorder_of(care, carla)).await;
    assert_eq!((recorded, redeemed), (4 * HOUR, HOUR));
    let balances = replay(&mut town.bank).balances;
    assert_eq!(balances.hours(ann.address, ClassId(care)), u128::from(2 * HOUR));

    // Hours are alike whoever earned them: Ben redeems what Ann gave him.
    let (to, id) = (ben.address, care.into());
    town.bank.send(&ann, |bank| bank.transfer_hours(to, id, HOUR.into())).await.expect("it moves");
    assert_eq!(town.bank.send(&ben, |bank| bank.redeem(care, HOUR, carla)).await, Ok(true));
    assert_eq!((town.hours(&ann).await, town.hours(&ben).await), (HOUR, 0));
    assert_eq!(code(town.bank.send(&ben, |bank| bank.redeem(care, 1, carla)).await), 6);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn hours_are_redeemed_where_some_were_recorded_and_no_more_than_those() {
    let mut town = Town::with(client, 4 * HOUR, 0).await;
    let (ann, ben, care) = (town.ann.clone(), town.ben.clone(), town.care);
    let nobody = ben.address;
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 1, nobody)).await), 83);
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(9, 1, nobody)).await), 80);

    // Clive is accredited, too, and records a quarter of an hour for Ben.
    let clive = town.bank.organisation("Clive").await;
    let (him, end) = (clive.address, town.bank.last_slot());
    let gus = town.officers.governor.clone();
    town.bank.send(&gus, |bank| bank.accredit(care, him, HOUR)).await.expect("he accredits");
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 1, him)).await), 83);
    town.bank
        .send(&clive, |bank| bank.record(care, nobody, end - 900, end, EVIDENCE))
        .await
        .expect("he records");
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 901, him)).await), 254);
    // Its accreditation ends; what it recorded it still owes.
    town.bank.send(&gus, |bank| bank.accredit(care, him, 0)).await.expect("he ends it");
    assert_eq!(town.bank.send(&ann, |bank| bank.redeem(care, 900, him)).await, Ok(true));
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 1, him)).await), 254);
    town.bank.send(&clive, |bank| bank.close()).await.expect("an empty account closes");
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 1, him)).await), 21);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_pause_of_transfers_and_a_freeze_stop_redeeming_as_they_stop_burning() {
    let mut town = Town::with(client, 4 * HOUR, 0).await;
    let (ann, care, carla) = (town.ann.clone(), town.care, town.carla.address);
    let sue = town.officers.supervisor.clone();
    let officers = town.officers.clone();
    let pause = town.bank.pause(&officers, 0).await;
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 1, carla)).await), 43);
    town.bank.resume(&officers, pause).await;
    town.bank.pause(&officers, 2).await;
    assert_eq!(town.bank.send(&ann, |bank| bank.redeem(care, 1, carla)).await, Ok(true));
    let who = ann.address;
    let case_id = town.bank.send(&sue, |bank| bank.open_case(who, 1, EVIDENCE)).await;
    let case_id = case_id.expect("she opens");
    town.bank.send(&sue, |bank| bank.freeze(case_id, 1, 0)).await.expect("she freezes");
    assert_eq!(code(town.bank.send(&ann, |bank| bank.redeem(care, 1, carla)).await), 40);
}
