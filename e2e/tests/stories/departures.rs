//! Where the bank departs from what clients of the token standards may expect: docs/standards.md, row by row.

use crate::world::World;
use timebank_e2e::{event_name, EVIDENCE};

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn coin_departs_from_erc_20_as_the_paper_says(client: Client<C, E>) {
    let mut world = World::with(client, 36_000, 20_000).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let stranger = world.bank.actor("Stranger");
    let bank = &mut world.bank;

    assert_eq!(bank.send(&ann, |b| b.approve(ben.address, 100.into())).await, Ok(true));
    let moved = bank.send(&ben, |b| b.transfer_from(ann.address, ben.address, 40.into())).await;
    assert_eq!(moved, Ok(true));
    let names: Vec<_> =
        bank.last_receipt().events.iter().map(|event| event_name(&event.topics)).collect();
    assert!(names.contains(&"Approval"), "{names:?}");

    let burned = bank.send(&ann, |b| b.burn(0.into())).await;
    assert_eq!(burned.map_err(|why| why.code()), Err(29));
    let zero = bank.send(&ben, |b| b.transfer(ann.address, 0.into())).await;
    assert_eq!(zero, Ok(true));
    let carla = world.carla.clone();
    let zero = bank.send(&carla, |b| b.transfer_from(ann.address, ben.address, 0.into())).await;
    assert_eq!(zero, Ok(true), "an account and no allowance");

    let approved = bank.send(&stranger, |b| b.approve(ben.address, 1.into())).await;
    assert_eq!(approved.map_err(|why| why.code()), Err(20));
    assert_eq!(bank.send(&ann, |b| b.approve(stranger.address, 9.into())).await, Ok(true));
    let moved = bank.send(&stranger, |b| b.transfer_from(ann.address, ben.address, 1.into())).await;
    assert_eq!(moved.map_err(|why| why.code()), Err(20), "a spender has an account");
    let nobody = timebank_rules::Address::zero();
    let approved = bank.send(&ann, |b| b.approve(nobody, 1.into())).await;
    assert_eq!(approved.map_err(|why| why.code()), Err(5));
    let person = bank.person("Nobody verified her").await;
    let paid = bank.send(&ann, |b| b.transfer(person.address, 1.into())).await;
    assert_eq!(paid.map_err(|why| why.code()), Err(23), "who is paid was identified");

    let (expiry, care) = (bank.now() + 86_400, world.care);
    let before = bank.ask(|b| b.balance_of(ann.address)).await;
    let spendable = bank.ask(|b| b.spendable(ann.address)).await;
    bank.send(&ann, |b| b.place(care, 0, 100, 2, expiry, 0)).await.expect("a bid rests");
    assert_eq!(bank.ask(|b| b.balance_of(ann.address)).await, before, "what is locked counts");
    assert_eq!(bank.ask(|b| b.spendable(ann.address)).await, spendable - 1_800);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn hours_depart_from_erc_6909_as_the_paper_says(client: Client<C, E>) {
    let mut world = World::with(client, 36_000, 20_000).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let stranger = world.bank.actor("Stranger");
    let bank = &mut world.bank;
    let (class, none) = (care.into(), 999.into());

    assert_eq!(
        bank.send(&ann, |b| b.approve_hours(ben.address, class, 100.into())).await,
        Ok(true)
    );
    let moved = bank
        .send(&ben, |b| b.transfer_hours_from(ann.address, ben.address, class, 40.into()))
        .await;
    assert_eq!(moved, Ok(true));
    let names: Vec<_> =
        bank.last_receipt().events.iter().map(|event| event_name(&event.topics)).collect();
    assert!(names.contains(&"Approval"), "{names:?}");

    assert!(bank.ask(|b| b.hours_of(ann.address, none)).await.is_zero());
    let moved = bank.send(&ann, |b| b.transfer_hours(ben.address, none, 1.into())).await;
    assert_eq!(moved.map_err(|why| why.code()), Err(80));
    let approved = bank.send(&ann, |b| b.approve_hours(ben.address, none, 1.into())).await;
    assert_eq!(approved.map_err(|why| why.code()), Err(80));

    assert_eq!(bank.send(&ann, |b| b.set_operator(stranger.address, true)).await, Ok(true));
    let moved = bank
        .send(&stranger, |b| b.transfer_hours_from(ann.address, ben.address, class, 1.into()))
        .await;
    assert_eq!(moved.map_err(|why| why.code()), Err(20), "an operator has an account");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn restrictions_depart_from_erc_7943_as_the_paper_says(client: Client<C, E>) {
    let mut world = World::with(client, 36_000, 20_000).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let (sue, bank) = (world.officers.supervisor.clone(), &mut world.bank);
    let own = bank.address();
    assert!(!bank.ask(|b| b.can_receive(own)).await, "what is seized goes there all the same");

    let (expiry, frozen) = (bank.now() + 86_400, 15_000);
    bank.send(&ann, |b| b.place(care, 0, 100, 2, expiry, 0)).await.expect("a bid rests");
    let opened = bank.send(&sue, |b| b.open_and_freeze(ann.address, 1, EVIDENCE, 0, frozen)).await;
    let case_id = opened.expect("the supervisor freezes");
    let free = bank.ask(|b| b.spendable(ann.address)).await;
    let unlocked = 20_000 - 1_800 - frozen;
    assert_eq!(free, unlocked, "what is locked in the order is not unfrozen");
    for (amount, said) in [(unlocked, (true, 0)), (unlocked + 1, (false, 42))] {
        let asked = bank.ask(|b| b.can_transfer(ann.address, ben.address, amount.into())).await;
        assert_eq!(asked, said, "{amount}");
    }

    bank.send(&sue, |b| b.release(case_id)).await.expect("the supervisor releases");
    let again = bank.send(&sue, |b| b.freeze(case_id, 0, 1)).await;
    assert_eq!(again.map_err(|why| why.code()), Err(121), "a released case freezes no second time");
}
