//! Sue pauses an area of the bank, under a case; it resumes, by her, by the tribunal, or by itself.

use crate::town::Town;
use timebank_e2e::{Refusal, EVIDENCE};
use timebank_rules::case::{PAUSE_COOLING_OFF, PROVISIONAL};
use timebank_rules::{Address, Error};

fn paused(area: u8) -> Refusal {
    Refusal::ByBank(Error::AreaPaused { area })
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_pause_cites_a_case_stops_its_area_and_is_lifted() {
    let mut town = Town::with(client, 3600, 3600).await;
    let (ann, ben, officers) = (town.ann.clone(), town.ben.clone(), town.officers.clone());
    let to = ben.address;
    let refused = town.bank.send(&officers.supervisor, |b| b.pause(1, 0)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::UnknownCase { case_id: 1 })));
    let case_id = town.bank.pause(&officers, 0).await;
    assert_eq!(town.bank.ask(|b| b.paused_areas()).await, 1);
    let said = town.bank.ask(|b| b.can_transfer(ann.address, to, 1.into())).await;
    assert_eq!(said, (false, 43));
    assert_eq!(town.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Err(paused(0)));
    for who in [&ann, &officers.governor, &officers.central_bank] {
        let refused = town.bank.send(who, |b| b.resume(case_id)).await;
        assert_eq!(refused.expect_err("no officer of these").code(), 60);
    }
    town.bank.resume(&officers, case_id).await;
    assert_eq!(town.bank.ask(|b| b.paused_areas()).await, 0);
    assert_eq!(town.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_pause_lapses_by_itself_and_is_not_chained() {
    let mut town = Town::with(client, 3600, 3600).await;
    let (ann, officers, to) = (town.ann.clone(), town.officers.clone(), town.ben.address);
    town.bank.pause(&officers, 0).await;
    let end = town.bank.now() + u64::from(PROVISIONAL);
    town.bank.before(end, 1);
    assert_eq!(town.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Err(paused(0)));
    town.bank.before(end, 0);
    assert_eq!(town.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Ok(true));
    assert_eq!(town.bank.ask(|b| b.paused_areas()).await, 0);

    let (sue, zero) = (&officers.supervisor, Address::zero());
    let evidence = town.bank.new_evidence();
    let case_id =
        town.bank.send(sue, |b| b.open_case(zero, 1, evidence)).await.expect("on other facts");
    let cool = end + u64::from(PAUSE_COOLING_OFF);
    let refused = town.bank.send(sue, |b| b.pause(case_id, 0)).await;
    let error = Error::CoolingOff { account: zero, until: cool };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    town.bank.before(cool, 0);
    assert_eq!(town.bank.send(sue, |b| b.pause(case_id, 0)).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn pausing_covers_minting() {
    let mut town = Town::with(client, 3600, 0).await;
    let (ann, carla, care) = (town.ann.clone(), town.carla.clone(), town.care);
    town.bank.pause(&town.officers.clone(), 2).await;
    assert_eq!(town.bank.send(&ann, |b| b.convert(care, 100)).await, Err(paused(2)));
    let (who, start) = (town.ben.address, town.bank.last_slot() - 3600);
    let record = town.bank.send(&carla, |b| b.record(care, who, start, start + 300, EVIDENCE));
    assert_eq!(record.await, Err(paused(2)));
    assert_eq!(town.bank.ask(|b| b.total_supply()).await, 0.into());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_tribunal_confirms_a_pause_which_never_stops_due_process() {
    let mut town = Town::with(client, 3600, 3600).await;
    let (ann, officers) = (town.ann.clone(), town.officers.clone());
    let (sue, tom) = (&officers.supervisor, &officers.tribunal);
    for area in 0..4 {
        let case_id = town.bank.pause(&officers, area).await;
        let confirmed = town.bank.send(sue, |b| b.confirm_pause(case_id, 1)).await;
        assert_eq!(confirmed.expect_err("not by the supervisor").code(), 60);
        let confirmed = town.bank.send(tom, |b| b.confirm_pause(case_id, 30)).await;
        assert_eq!(confirmed, Ok(true));
    }
    town.bank.chain().advance(29 * 86_400);
    assert_eq!(town.bank.ask(|b| b.paused_areas()).await, 15);
    let opened = town.bank.send(sue, |b| b.open_case(ann.address, 1, EVIDENCE)).await;
    let case_id = opened.expect("the supervisor opens cases");
    assert_eq!(town.bank.send(sue, |b| b.freeze(case_id, 3, 0)).await, Ok(true));
    assert_eq!(town.bank.send(&ann, |b| b.answer(case_id, EVIDENCE)).await, Ok(true));
    assert_eq!(town.bank.send(&ann, |b| b.appeal(case_id, EVIDENCE)).await, Ok(true));
    assert_eq!(town.bank.send(sue, |b| b.release(case_id)).await, Ok(true));
    town.bank.chain().advance(86_400);
    assert_eq!(town.bank.ask(|b| b.paused_areas()).await, 0, "and it lapses by itself");
}
