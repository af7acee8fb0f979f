//! Sue pauses an area of the bank, under a case; it resumes, by her, by the tribunal, or by itself.

use crate::world::World;
use timebank_e2e::{Refusal, EVIDENCE};
use timebank_rules::case::{PAUSE_COOLING_OFF, PROVISIONAL};
use timebank_rules::{Address, Error};

fn paused(area: u8) -> Refusal {
    Refusal::ByBank(Error::AreaPaused { area })
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_pause_cites_a_case_stops_its_area_and_is_lifted() {
    let mut world = World::with(client, 3600, 3600).await;
    let (ann, ben, officers) = (world.ann.clone(), world.ben.clone(), world.officers.clone());
    let to = ben.address;
    let refused = world.bank.send(&officers.supervisor, |b| b.pause(1, 0)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::UnknownCase { case_id: 1 })));
    let case_id = world.bank.pause(&officers, 0).await;
    assert_eq!(world.bank.ask(|b| b.paused_areas()).await, 1);
    let said = world.bank.ask(|b| b.can_transfer(ann.address, to, 1.into())).await;
    assert_eq!(said, (false, 43));
    assert_eq!(world.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Err(paused(0)));
    for who in [&ann, &officers.governor, &officers.central_bank] {
        let refused = world.bank.send(who, |b| b.resume(case_id)).await;
        assert_eq!(refused.expect_err("no officer of these").code(), 60);
    }
    world.bank.resume(&officers, case_id).await;
    assert_eq!(world.bank.ask(|b| b.paused_areas()).await, 0);
    assert_eq!(world.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_pause_lapses_by_itself_and_is_not_chained() {
    let mut world = World::with(client, 3600, 3600).await;
    let (ann, officers, to) = (world.ann.clone(), world.officers.clone(), world.ben.address);
    world.bank.pause(&officers, 0).await;
    let end = world.bank.now() + u64::from(PROVISIONAL);
    world.bank.before(end, 1);
    assert_eq!(world.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Err(paused(0)));
    world.bank.before(end, 0);
    assert_eq!(world.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Ok(true));
    assert_eq!(world.bank.ask(|b| b.paused_areas()).await, 0);

    let (sue, zero) = (&officers.supervisor, Address::zero());
    let evidence = world.bank.new_evidence();
    let case_id =
        world.bank.send(sue, |b| b.open_case(zero, 1, evidence)).await.expect("on other facts");
    let cool = end + u64::from(PAUSE_COOLING_OFF);
    let refused = world.bank.send(sue, |b| b.pause(case_id, 0)).await;
    let error = Error::CoolingOff { account: zero, until: cool };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    world.bank.before(cool, 0);
    assert_eq!(world.bank.send(sue, |b| b.pause(case_id, 0)).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn pausing_covers_minting() {
    let mut world = World::with(client, 3600, 0).await;
    let (ann, carla, care) = (world.ann.clone(), world.carla.clone(), world.care);
    world.bank.pause(&world.officers.clone(), 2).await;
    assert_eq!(world.bank.send(&ann, |b| b.convert(care, 100)).await, Err(paused(2)));
    let (who, start) = (world.ben.address, world.bank.last_slot() - 3600);
    let record = world.bank.send(&carla, |b| b.record(care, who, start, start + 300, EVIDENCE));
    assert_eq!(record.await, Err(paused(2)));
    assert_eq!(world.bank.ask(|b| b.total_supply()).await, 0.into());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_tribunal_confirms_a_pause_which_never_stops_due_process() {
    let mut world = World::with(client, 3600, 3600).await;
    let (ann, officers) = (world.ann.clone(), world.officers.clone());
    let (sue, tom) = (&officers.supervisor, &officers.tribunal);
    for area in 0..4 {
        let case_id = world.bank.pause(&officers, area).await;
        let confirmed = world.bank.send(sue, |b| b.confirm_pause(case_id, 1)).await;
        assert_eq!(confirmed.expect_err("not by the supervisor").code(), 60);
        let confirmed = world.bank.send(tom, |b| b.confirm_pause(case_id, 30)).await;
        assert_eq!(confirmed, Ok(true));
    }
    world.bank.chain().advance(29 * 86_400);
    assert_eq!(world.bank.ask(|b| b.paused_areas()).await, 15);
    let opened = world.bank.send(sue, |b| b.open_case(ann.address, 1, EVIDENCE)).await;
    let case_id = opened.expect("the supervisor opens cases");
    assert_eq!(world.bank.send(sue, |b| b.freeze(case_id, 3, 0)).await, Ok(true));
    assert_eq!(world.bank.send(&ann, |b| b.answer(case_id, EVIDENCE)).await, Ok(true));
    assert_eq!(world.bank.send(&ann, |b| b.appeal(case_id, EVIDENCE)).await, Ok(true));
    assert_eq!(world.bank.send(sue, |b| b.release(case_id)).await, Ok(true));
    world.bank.chain().advance(86_400);
    assert_eq!(world.bank.ask(|b| b.paused_areas()).await, 0, "and it lapses by itself");
}
