//! Ann loses her key. Vera identifies her again, and after a week everything she was is at her new address.

use crate::world::World;
use std::ops::{Deref, DerefMut};
use timebank_e2e::{event_name, replay, Actor, Refusal, EVIDENCE};
use timebank_rules::book::Removal;
use timebank_rules::case::{IN, OUT, PROVISIONAL};
use timebank_rules::quantities::ClassId;
use timebank_rules::recovery::{DELAY, LAPSES, REST};
use timebank_rules::{roles, Address, Error};

const HOUR: u64 = 3600;

/// The world, and what a recovery takes.
struct Story(World);

impl Deref for Story {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for Story {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

impl Story {
    async fn with(client: timebank_e2e::Client, earned: u64, converted: u64) -> Self {
        Self(World::with(client, earned, converted).await)
    }

    /// A key of Ann's that the bank has never seen.
    fn new_key(&mut self) -> Actor {
        self.bank.actor("Ann's new key")
    }

    async fn ask_for(&mut self, account: &Actor, successor: &Actor) -> Result<bool, Refusal> {
        let (account, successor) = (account.address, successor.address);
        let vera = &self.0.officers.verifier;
        self.0.bank.send(vera, |bank| bank.request_recovery(account, successor, EVIDENCE)).await
    }

    async fn complete(&mut self, account: &Actor, by: &Actor) -> Result<bool, Refusal> {
        let account = account.address;
        self.bank.send(by, |bank| bank.complete_recovery(account)).await
    }

    /// Lets time pass so that the next call is made at this moment.
    fn wait_until(&mut self, moment: u64) {
        // A call lies in a block of its own, six seconds after the last one.
        let left = moment - self.bank.now() - 6;
        self.bank.chain().advance(left);
    }

    /// A recovery, asked for and completed.
    async fn recover(&mut self, account: &Actor, successor: &Actor) {
        assert_eq!(self.ask_for(account, successor).await, Ok(true));
        self.bank.chain().advance(DELAY.into());
        assert_eq!(self.complete(account, successor).await, Ok(true));
    }

    async fn freeze(&mut self, subject: &Actor, directions: u8, amount: u64) -> u32 {
        let (subject, sue) = (subject.address, self.officers.supervisor.clone());
        let opened = self.bank.send(&sue, |b| b.open_case(subject, 4, EVIDENCE)).await;
        let case_id = opened.expect("the supervisor opens cases");
        let frozen = self.bank.send(&sue, |b| b.freeze(case_id, directions, amount)).await;
        frozen.expect("the supervisor freezes");
        case_id
    }

    async fn status(&mut self, who: &Actor) -> u8 {
        let address = who.address;
        self.bank.ask(|bank| bank.account_of(address)).await.0
    }

    async fn successor(&mut self, who: &Actor) -> Address {
        let address = who.address;
        self.bank.ask(|bank| bank.successor_of(address)).await
    }
}

fn moved<T>(who: &Actor) -> Result<T, Refusal> {
    Err(Refusal::ByBank(Error::AccountMoved { account: who.address }))
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn everything_moves_to_the_new_key_and_the_old_one_does_nothing_any_more() {
    let mut world = Story::with(client, 4 * HOUR, HOUR).await;
    let (ann, ben, new) = (world.ann.clone(), world.ben.clone(), world.new_key());
    let served = world.bank.last_slot() - 300;
    let before = world.bank.ask(|bank| bank.account_of(ann.address)).await;
    world.bank.send(&ann, |b| b.approve(ben.address, 900.into())).await.expect("she allows");
    world.recover(&ann, &new).await;

    let after = world.bank.ask(|bank| bank.account_of(new.address)).await;
    assert_eq!(after, before, "kind, level, age, end of the verification, commitment");
    assert_eq!((world.coin(&new).await, world.hours(&new).await), (HOUR, 3 * HOUR));
    assert_eq!((world.coin(&ann).await, world.hours(&ann).await), (0, 0));
    assert_eq!(world.status(&ann).await, 3);
    assert_eq!(world.successor(&ann).await, new.address);
    assert_eq!(world.successor(&new).await, new.address);
    let audited = replay(&mut world.bank).balances;
    assert_eq!((audited.coin(new.address), audited.coin(ann.address)), (HOUR.into(), 0));
    assert_eq!(audited.hours(new.address, ClassId(world.care)), (3 * HOUR).into());

    let (bank, to) = (&mut world.bank, ben.address);
    assert_eq!(bank.send(&new, |b| b.transfer(to, 100.into())).await, Ok(true));
    assert_eq!(bank.send(&ann, |b| b.transfer(to, 0.into())).await, moved(&ann));
    assert_eq!(bank.send(&ann, |b| b.open(1)).await, moved(&ann));
    assert_eq!(bank.send(&ann, |b| b.close()).await, moved(&ann));
    assert_eq!(bank.send(&ann, |b| b.burn(1.into())).await, moved(&ann));
    assert_eq!(bank.send(&ann, |b| b.approve(to, 1.into())).await, moved(&ann));
    assert_eq!(bank.send(&ben, |b| b.transfer(ann.address, 1.into())).await, moved(&ann));
    let spent = bank.send(&ben, |b| b.transfer_from(ann.address, to, 1.into())).await;
    assert_eq!(spent, moved(&ann), "what she allowed has ended");
    let spent = bank.send(&ben, |b| b.transfer_from(new.address, to, 1.into())).await;
    assert_eq!(spent.expect_err("nor was it carried over").code(), 4);

    assert!(bank.ask(|b| b.is_taken(new.address, served)).await);
    assert!(!bank.ask(|b| b.is_taken(ann.address, served)).await);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_no_slot_of_hers_becomes_free_again() {
    let mut world = Story::with(client, 4 * HOUR, 0).await;
    let (ann, new, carla, care) =
        (world.ann.clone(), world.new_key(), world.carla.clone(), world.care);
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    world.bank.chain().advance(u64::from(DELAY));
    let end = world.bank.last_slot() - 300;
    let recorded =
        world.bank.send(&carla, |b| b.record(care, ann.address, end - 900, end, EVIDENCE)).await;
    assert_eq!(recorded, Ok(true), "she goes on serving until her account moves");
    assert_eq!(world.complete(&ann, &new).await, Ok(true));
    let again =
        world.bank.send(&carla, |b| b.record(care, new.address, end - 900, end, EVIDENCE)).await;
    let taken = Error::SlotTaken { account: new.address, start: end - 900 };
    assert_eq!(again, Err(Refusal::ByBank(taken)));
    let old =
        world.bank.send(&carla, |b| b.record(care, ann.address, end, end + 300, EVIDENCE)).await;
    assert_eq!(old, moved(&ann));
    let other =
        world.bank.send(&carla, |b| b.record(care, new.address, end, end + 300, EVIDENCE)).await;
    assert_eq!(other, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn it_is_completed_after_a_week_and_not_a_second_before() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, ben, new) = (world.ann.clone(), world.ben.clone(), world.new_key());
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    let due = world.bank.now() + u64::from(DELAY);
    let (successor, by, at, evidence, _) =
        world.bank.ask(|bank| bank.recovery_of(ann.address)).await;
    let vera = world.officers.verifier.address;
    assert_eq!((successor, by, at, evidence), (new.address, vera, world.bank.now(), EVIDENCE));

    world.wait_until(due - 1);
    let early = Error::RecoveryNotDue { account: ann.address, from: due };
    assert_eq!(world.complete(&ann, &new).await, Err(Refusal::ByBank(early)));
    assert_eq!(world.bank.now(), due - 1);
    for who in [&ann, &ben, &world.officers.verifier.clone()] {
        let refused = world.complete(&ann, who).await.expect_err("the new key alone does it");
        assert_eq!(refused.code(), 186, "{}", who.name);
    }
    assert_eq!(world.complete(&ann, &new).await, Ok(true));
    let again = world.complete(&ann, &new).await;
    assert_eq!(again, Err(Refusal::ByBank(Error::NoRecovery { account: ann.address })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn it_is_completed_exactly_when_it_is_due() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, new) = (world.ann.clone(), world.new_key());
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    let due = world.bank.now() + u64::from(DELAY);
    world.wait_until(due);
    assert_eq!(world.complete(&ann, &new).await, Ok(true));
    assert_eq!(world.bank.now(), due);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn it_lapses_after_thirty_days_and_can_be_asked_for_again() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, new) = (world.ann.clone(), world.new_key());
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    let until = world.bank.now() + u64::from(LAPSES);
    world.wait_until(until - 1);
    let refused = world.ask_for(&ann, &new).await.expect_err("her new key waits for her account");
    assert_eq!(refused.code(), 301);
    assert_eq!(world.bank.now(), until - 1);
    world.wait_until(until + 5);
    let lapsed = Error::RecoveryLapsed { account: ann.address, until };
    assert_eq!(world.complete(&ann, &new).await, Err(Refusal::ByBank(lapsed)));
    world.recover(&ann, &new).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_old_key_objects_even_after_the_delay_and_nobody_asks_again_for_a_month() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, ben, new) = (world.ann.clone(), world.ben.clone(), world.new_key());
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    world.freeze(&ann, OUT | IN, 0).await;
    world.bank.chain().advance(u64::from(DELAY) + 60);
    let other = world.bank.send(&ben, |bank| bank.object_recovery()).await;
    assert_eq!(other.expect_err("it is not his account").code(), 182);
    assert_eq!(world.bank.send(&ann, |bank| bank.object_recovery()).await, Ok(true));
    let again = world.bank.now() + u64::from(REST);
    assert_eq!(world.complete(&ann, &new).await.expect_err("she objected").code(), 182);

    world.wait_until(again - 1);
    let refused = world.ask_for(&ann, &new).await;
    let error = Error::RecoveryObjectedTo { account: ann.address, until: again };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    world.wait_until(again + 5);
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_tribunal_cancels_and_no_other_office_does() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, new, officers) = (world.ann.clone(), world.new_key(), world.officers.clone());
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    for who in [&officers.governor, &officers.verifier, &officers.supervisor, &ann] {
        let refused = world.bank.send(who, |bank| bank.cancel_recovery(ann.address)).await;
        assert_eq!(refused.expect_err("not the tribunal").code(), 60, "{}", who.name);
    }
    let tom = &officers.tribunal;
    assert_eq!(world.bank.send(tom, |bank| bank.cancel_recovery(ann.address)).await, Ok(true));
    world.bank.chain().advance(DELAY.into());
    assert_eq!(world.complete(&ann, &new).await.expect_err("cancelled").code(), 182);
    let again = world.ask_for(&ann, &new).await.expect_err("what a tribunal refused is refused");
    assert_eq!(again.code(), 304);
    world.bank.chain().advance(REST.into());
    world.recover(&ann, &new).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn only_a_verifier_asks_and_never_for_the_governor_or_to_an_account_in_use() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, ben, new, officers) =
        (world.ann.clone(), world.ben.clone(), world.new_key(), world.officers.clone());
    for who in [&officers.governor, &officers.supervisor, &officers.tribunal, &ann, &new] {
        let (old, successor) = (ann.address, new.address);
        let refused = world.bank.send(who, |b| b.request_recovery(old, successor, EVIDENCE)).await;
        assert_eq!(refused.expect_err("not a verifier").code(), 60, "{}", who.name);
    }
    for used in [&ben, &ann, &officers.tribunal] {
        let refused = world.ask_for(&ann, used).await;
        let error = Error::NotUnused { account: used.address };
        assert_eq!(refused, Err(Refusal::ByBank(error)));
    }
    let refused = world.ask_for(&officers.governor, &new).await;
    assert_eq!(refused.expect_err("that is the council's affair").code(), 189);
    let refused = world.ask_for(&officers.verifier, &new).await;
    assert_eq!(refused.expect_err("nobody recovers itself").code(), 127);
    let refused = world.ask_for(&new, &ben).await;
    assert_eq!(refused.expect_err("there is nothing").code(), 20);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_freeze_is_not_lost_by_recovery_at_zero_balance() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, ben, new) = (world.ann.clone(), world.ben.clone(), world.new_key());
    let (bank, to) = (&mut world.bank, ben.address);
    bank.send(&ann, |b| b.transfer(to, HOUR.into())).await.expect("she pays it all away");
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    let rest = u64::from(DELAY) - 86_400;
    world.bank.chain().advance(rest);
    let case_id = world.freeze(&ann, OUT, 500).await;
    let until = world.bank.now() + u64::from(PROVISIONAL);
    world.bank.chain().advance(86_400);
    assert_eq!(world.complete(&ann, &new).await, Ok(true));

    let events = &world.bank.last_receipt().events;
    let said: Vec<_> = events.iter().map(|event| event_name(&event.topics)).collect();
    assert!(!said.contains(&"Frozen") && said.contains(&"RecoveryCompleted"), "{said:?}");
    let frozen = world.bank.ask(|bank| bank.freeze_of(new.address)).await;
    assert_eq!(frozen, (OUT, 500, case_id, until), "a recovery loses no freeze");
    let (bank, from) = (&mut world.bank, new.address);
    bank.send(&ben, |b| b.transfer(from, 600.into())).await.expect("she may be paid");
    let refused = bank.send(&new, |b| b.transfer(to, 1.into())).await;
    let error = Error::FrozenOut { account: new.address, case_id, until };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_case_about_the_old_account_follows_to_the_new_one_however_often_it_moves() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, first) = (world.ann.clone(), world.new_key());
    let (second, sue) = (world.bank.actor("Ann's third key"), world.officers.supervisor.clone());
    let old = ann.address;
    // A case waits 30 days for a measure, and a recovery 21: it is opened late in the first of two.
    assert_eq!(world.ask_for(&ann, &first).await, Ok(true));
    world.bank.chain().advance(DELAY.into());
    let opened = world.bank.send(&sue, |b| b.open_case(old, 1, EVIDENCE)).await;
    let case_id = opened.expect("the supervisor opens cases");
    assert_eq!(world.complete(&ann, &first).await, Ok(true));
    world.recover(&first, &second).await;
    assert_eq!(world.successor(&ann).await, second.address);
    assert_eq!(world.successor(&first).await, second.address);

    let measured = world.bank.send(&sue, |b| b.freeze(case_id, OUT, 0)).await;
    assert_eq!(measured, Ok(true), "the case was open, and is");
    let (directions, _, cited, _) = world.bank.ask(|bank| bank.freeze_of(second.address)).await;
    assert_eq!((directions, cited), (OUT, case_id));
    assert_eq!(world.bank.ask(|bank| bank.freeze_of(old)).await, (0, 0, 0, 0));
    for lost in [&ann, &first] {
        let error = Error::NotTheSubject { account: lost.address, case_id };
        let refused = world.bank.send(lost, |b| b.answer(case_id, EVIDENCE)).await;
        assert_eq!(refused, Err(Refusal::ByBank(error)), "{}", lost.name);
    }
    assert_eq!(world.bank.send(&second, |b| b.answer(case_id, EVIDENCE)).await, Ok(true));
    assert_eq!(world.bank.send(&second, |b| b.appeal(case_id, EVIDENCE)).await, Ok(true));
    let released = world.bank.send(&sue, |b| b.release(case_id)).await;
    assert_eq!(released, Ok(true));
    assert_eq!(world.bank.ask(|bank| bank.freeze_of(second.address)).await, (0, 0, 0, 0));
    assert_eq!(world.bank.send(&sue, |b| b.close_case(case_id)).await, Ok(true));
    let again = world.bank.send(&sue, |b| b.open_case(second.address, 1, EVIDENCE)).await;
    let same = Error::SameFacts { account: second.address, case_id };
    assert_eq!(again, Err(Refusal::ByBank(same)), "the same facts, whatever the key");
    let about_the_old = world.bank.send(&sue, |b| b.open_case(old, 1, EVIDENCE)).await;
    assert_eq!(about_the_old, moved(&ann), "a new case is about the present account");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn her_orders_are_withdrawn_in_steps_before_the_account_moves() {
    let mut world = Story::with(client, 8 * HOUR, 2 * HOUR).await;
    let (ann, ben, new, care) = (world.ann.clone(), world.ben.clone(), world.new_key(), world.care);
    let expiry = world.bank.now() + 60 * 86_400;
    for (side, tick) in [(0, 90), (0, 91), (1, 110), (1, 111), (1, 112)] {
        let placed = world.bank.send(&ann, |b| b.place(care, side, tick, 1, expiry, 0)).await;
        placed.expect("an order rests");
    }
    let (coin, hours) = (world.coin(&ann).await, world.hours(&ann).await);
    assert_eq!(world.ask_for(&ann, &new).await, Ok(true));
    let withdraw = async |world: &mut Story, who: &Actor, most| {
        let account = ann.address;
        world.bank.send(who, |b| b.withdraw_orders(account, care, 0, most)).await
    };
    let early = withdraw(&mut world, &new, 32).await;
    assert_eq!(early.expect_err("the delay runs").code(), 184);
    world.bank.chain().advance(DELAY.into());
    let other = withdraw(&mut world, &ben, 32).await;
    assert_eq!(other.expect_err("they are not his").code(), 186);
    let refused = world.complete(&ann, &new).await;
    let resting = Error::OrdersRest { account: ann.address, orders: 5 };
    assert_eq!(refused, Err(Refusal::ByBank(resting)));

    let (removed, _) = withdraw(&mut world, &new, 3).await.expect("it is due");
    assert_eq!(removed, 3);
    let (removed, next) = withdraw(&mut world, &new, 32).await.expect("it is due");
    assert_eq!((removed, next), (2, 0));
    let address = world.bank.address();
    let log = world.bank.chain().log(address);
    let last = log.last().expect("orders were withdrawn");
    assert_eq!(event_name(&last.topics), "OrderRemoved");
    assert_eq!(last.data[3 * 32 - 1], Removal::Moving as u8, "the log says why");

    assert_eq!(world.complete(&ann, &new).await, Ok(true));
    assert_eq!((world.coin(&new).await, world.hours(&new).await), (coin, hours));
    let locked = world.bank.ask(|bank| bank.locked_of(new.address, care)).await;
    assert_eq!(locked, (0, 0, 0));
    let placed = world.bank.send(&new, |b| b.place(care, 1, 110, 1, expiry, 0)).await;
    let (order_id, ..) = placed.expect("her successor trades");
    assert_eq!(order_id as u32, 6, "no order's number is used twice");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_officer_who_loses_the_key_is_not_recovered_and_the_governor_appoints_a_new_one() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let sue = world.officers.supervisor.clone();
    let unused = world.new_key();
    let refused = world.ask_for(&sue, &unused).await.expect_err("an office is not recovered");
    assert_eq!(refused.code(), 25, "an organisation's keys are its own matter");
    let new = world.bank.organisation("Sue's new key").await;
    let (subject, gus) = (world.ann.address, world.officers.governor.clone());
    let revoked = world.bank.send(&gus, |b| b.revoke_role(sue.address, roles::SUPERVISOR)).await;
    assert_eq!(revoked, Ok(true));
    for who in [&sue, &new] {
        let refused = world.bank.send(who, |b| b.open_case(subject, 1, EVIDENCE)).await;
        assert_eq!(refused.expect_err("no office").code(), 60, "{}", who.name);
    }
    let granted = world.bank.send(&gus, |b| b.grant_role(new.address, roles::SUPERVISOR)).await;
    assert_eq!(granted, Ok(true));
    let opened = world.bank.send(&new, |b| b.open_case(subject, 1, EVIDENCE)).await;
    assert_eq!(opened, Ok(1));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_recovery_is_never_paused() {
    let mut world = Story::with(client, HOUR, HOUR).await;
    let (ann, new, officers) = (world.ann.clone(), world.new_key(), world.officers.clone());
    for area in 0..4 {
        let case_id = world.bank.pause(&officers, area).await;
        // Longer than the delay in which the old key can object.
        let confirmed = world.bank.send(&officers.tribunal, |b| b.confirm_pause(case_id, 30)).await;
        assert_eq!(confirmed, Ok(true));
    }
    world.recover(&ann, &new).await;
    assert_eq!(world.coin(&new).await, HOUR);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_is_left_in_her_campaigns_pool_comes_back_to_her_new_key() {
    let mut world = Story::with(client, 2 * HOUR, 2 * HOUR).await;
    let (ann, new, day) = (world.ann.clone(), world.new_key(), 86_400);
    let (attestor, end) = (world.carla.address, (world.bank.now() / day + 1) * day);
    let opened =
        world.bank.send(&ann, |b| b.open_campaign(attestor, 20, 6, end, 86_400, HOUR)).await;
    let campaign = opened.expect("she has the coin");
    world.recover(&ann, &new).await;
    let funded = world.bank.send(&ann, |b| b.fund_campaign(campaign, 1)).await;
    assert_eq!(funded.expect_err("it is her new key's").code(), 180);
    world.bank.chain().advance(9 * day);
    assert_eq!(world.bank.send(&new, |b| b.close_campaign(campaign)).await, Ok(true));
    assert_eq!(world.coin(&new).await, 2 * HOUR);
}
