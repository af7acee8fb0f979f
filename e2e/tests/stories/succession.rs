//! Ann has died. Vera has seen the papers, Tom has read them, and after a notice of thirty days her time is Ben's, to whom
//! she left it.

use crate::world::World;
use timebank_e2e::{replay, Refusal, EVIDENCE};
use timebank_rules::quantities::ClassId;
use timebank_rules::succession::{LAPSES, NOTICE, REST};
use timebank_rules::{Address, Error};

const HOUR: u64 = 3600;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn anns_time_goes_to_ben_after_two_officers_and_a_notice_and_her_account_is_closed() {
    let mut world = World::with(client, 4 * HOUR, HOUR).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let (vera, tom) = (world.officers.verifier.clone(), world.officers.tribunal.clone());
    let (a, b) = (ann.address, ben.address);
    let bank = &mut world.bank;
    let proposed = bank.send(&vera, |bank| bank.propose_succession(a, b, EVIDENCE)).await;
    assert_eq!(proposed, Ok(true));
    let unapproved = Error::SuccessionNotDue { account: a, from: 0 };
    let early = bank.send(&ben, |bank| bank.succeed(a, b)).await;
    assert_eq!(early, Err(Refusal::ByBank(unapproved)));
    let approve = |bank: &mut timebank_e2e::Messages| bank.approve_succession(a, b, EVIDENCE);
    assert_eq!(bank.send(&tom, approve).await, Ok(true));
    let now = bank.now();
    let (heir, proposer, approver, evidence, from, until) =
        bank.ask(|bank| bank.succession_of(a)).await;
    assert_eq!((heir, proposer, approver, evidence), (b, vera.address, tom.address, EVIDENCE));
    assert_eq!((from, until), (now + u64::from(NOTICE), now + u64::from(LAPSES)));

    let still = bank.send(&ben, |bank| bank.succeed(a, b)).await;
    let waits = Error::SuccessionNotDue { account: a, from };
    assert_eq!(still, Err(Refusal::ByBank(waits)), "the notice runs");
    bank.chain().advance(NOTICE.into());
    let other = bank.send(&ben, |bank| bank.succeed(a, carla.address)).await;
    assert_eq!(other.map_err(|refused| refused.code()), Err(313), "to Ben and nobody else");
    let stranger = bank.send(&carla, |bank| bank.succeed(a, b)).await;
    assert_eq!(stranger.map_err(|refused| refused.code()), Err(313), "she may owe Ann");
    assert_eq!(bank.send(&ben, |bank| bank.succeed(a, b)).await, Ok(true));
    assert_eq!(bank.ask(|bank| bank.account_of(a)).await.0, 2, "closed");
    let nothing = bank.ask(|bank| bank.succession_of(a)).await;
    assert_eq!((nothing.0, nothing.4, nothing.5), (Address::zero(), 0, 0));
    assert_eq!((world.coin(&ben).await, world.hours(&ben).await), (HOUR, 3 * HOUR));
    assert_eq!((world.coin(&ann).await, world.hours(&ann).await), (0, 0));
    let audited = replay(&mut world.bank).balances;
    assert_eq!((audited.coin(b), audited.coin(a)), (HOUR.into(), 0));
    assert_eq!(audited.hours(b, ClassId(world.care)), (3 * HOUR).into());
    let back = world.bank.send(&ben, |bank| bank.transfer(a, 1.into())).await;
    assert_eq!(back, Err(Refusal::ByBank(Error::AccountClosed { account: a })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn ann_lives_and_stops_it_on_the_last_day() {
    let mut world = World::with(client, 4 * HOUR, HOUR).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let (vera, tom) = (world.officers.verifier.clone(), world.officers.tribunal.clone());
    let (a, b) = (ann.address, ben.address);
    let bank = &mut world.bank;
    let propose = |bank: &mut timebank_e2e::Messages| bank.propose_succession(a, b, EVIDENCE);
    assert_eq!(bank.send(&vera, propose).await, Ok(true));
    let approve = |bank: &mut timebank_e2e::Messages| bank.approve_succession(a, b, EVIDENCE);
    assert_eq!(bank.send(&tom, approve).await, Ok(true));
    bank.chain().advance(NOTICE.into());
    let stranger = bank.send(&carla, |bank| bank.cancel_succession(a)).await;
    assert_eq!(stranger.map_err(|refused| refused.code()), Err(60));
    assert_eq!(bank.send(&ann, |bank| bank.cancel_succession(a)).await, Ok(true));
    let until = bank.now() + u64::from(REST);
    let none = Error::NoSuccession { account: a };
    assert_eq!(bank.send(&ben, |bank| bank.succeed(a, b)).await, Err(Refusal::ByBank(none)));
    let stopped = Error::SuccessionStopped { account: a, until };
    assert_eq!(bank.send(&vera, propose).await, Err(Refusal::ByBank(stopped)));
    assert_eq!((world.coin(&ann).await, world.hours(&ann).await), (HOUR, 3 * HOUR));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nothing_goes_to_ben_while_anns_order_rests_or_a_case_about_her_runs() {
    let mut world = World::with(client, 4 * HOUR, HOUR).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let officers = world.officers.clone();
    let (a, b) = (ann.address, ben.address);
    let bank = &mut world.bank;
    let expiry = bank.now() + 40 * 86_400;
    bank.send(&ann, |bank| bank.place(care, 1, 110, 1, expiry, 0)).await.expect("she offers");
    let propose = |bank: &mut timebank_e2e::Messages| bank.propose_succession(a, b, EVIDENCE);
    assert_eq!(bank.send(&officers.verifier, propose).await, Ok(true));
    let approve = |bank: &mut timebank_e2e::Messages| bank.approve_succession(a, b, EVIDENCE);
    assert_eq!(bank.send(&officers.tribunal, approve).await, Ok(true));
    bank.chain().advance(NOTICE.into());
    let rests = Error::OrdersRest { account: a, orders: 1 };
    assert_eq!(bank.send(&ben, |bank| bank.succeed(a, b)).await, Err(Refusal::ByBank(rests)));
    bank.chain().advance(11 * 86_400);
    bank.send(&ben, |bank| bank.prune(care, 110, 8)).await.expect("it has expired");
    let case = bank.send(&officers.supervisor, |bank| bank.open_case(a, 2, EVIDENCE)).await;
    let case_id = case.expect("the supervisor opens cases");
    let runs = Error::CaseRuns { account: a, case_id };
    assert_eq!(bank.send(&ben, |bank| bank.succeed(a, b)).await, Err(Refusal::ByBank(runs)));
    let closed = bank.send(&officers.supervisor, |bank| bank.close_case(case_id)).await;
    assert_eq!(closed, Ok(true));
    assert_eq!(bank.send(&ben, |bank| bank.succeed(a, b)).await, Ok(true));
    assert_eq!((world.coin(&ben).await, world.hours(&ben).await), (HOUR, 3 * HOUR));
}
