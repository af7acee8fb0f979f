//! Members promise each other services, and the coin for them waits until they are delivered.

use crate::world::World;
use ink::sol::FixedBytes;
use timebank_e2e::{event_name, replay, Actor, Refusal, EVIDENCE};
use timebank_rules::agreement::{Status, ANSWER, AWARD};
use timebank_rules::case::{IN, OUT};
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

const HOUR: u64 = 3600;
const TERMS: FixedBytes<32> = FixedBytes([9; 32]);

/// What is proposed of Ben: an hour, for an hour of coin, served just before now.
#[derive(Clone, Copy)]
struct Deal {
    group: u32,
    price: u64,
    start: u64,
    end: u64,
}

impl World {
    /// Ann has ten hours of coin; Ben serves.
    async fn of_promises(client: timebank_e2e::Client) -> Self {
        Self::with(client, 20 * HOUR, 10 * HOUR).await
    }

    fn hour(&mut self) -> Deal {
        let end = self.bank.last_slot();
        Deal { group: 0, price: HOUR, start: end - HOUR, end }
    }

    async fn propose(&mut self, who: &Actor, to: &Actor, deal: Deal) -> Result<u32, Refusal> {
        let (provider, care, now) = (to.address, self.care, self.bank.now());
        let day = u64::from(DAY);
        let Deal { group, price, start, end } = deal;
        let (accept_by, deliver_by) = (now + day, now + 2 * day);
        self.bank
            .send(who, |b| {
                b.propose(
                    provider, care, group, HOUR, price, start, end, accept_by, deliver_by, TERMS,
                )
            })
            .await
    }

    /// An agreement that Ben has accepted.
    async fn agreed(&mut self, who: &Actor, deal: Deal) -> u32 {
        let ben = self.ben.clone();
        let id = self.propose(who, &ben, deal).await.expect("it may be proposed");
        self.bank.send(&ben, |b| b.accept(id)).await.expect("he may accept");
        id
    }

    async fn deliver(&mut self, ids: &[u32], secs: u64, deal: Deal) -> Result<bool, Refusal> {
        let (ids, secs) = (ids.to_vec(), vec![secs; ids.len()]);
        let ben = self.ben.clone();
        self.bank.send(&ben, |b| b.deliver(ids, secs, deal.start, deal.end, EVIDENCE)).await
    }

    /// Ann, and so many more, to each of whom she gives five minutes of coin.
    async fn pupils(&mut self, others: usize) -> Vec<Actor> {
        const NAMES: [&str; 16] = [
            "Cem", "Dora", "Emil", "Fay", "Gil", "Hua", "Ida", "Jo", "Kai", "Lea", "Mia", "Noa",
            "Olu", "Pia", "Rik", "Sol",
        ];
        let (ann, officers) = (self.ann.clone(), self.officers.clone());
        let mut pupils = vec![ann.clone()];
        for name in &NAMES[..others] {
            let pupil = self.bank.member(&officers, name).await;
            let to = pupil.address;
            self.bank.send(&ann, |b| b.transfer(to, 300.into())).await.expect("she may pay");
            pupils.push(pupil);
        }
        pupils
    }

    async fn poke(&mut self, id: u32) -> Result<bool, Refusal> {
        let anybody = self.bank.actor("Anybody");
        self.bank.send(&anybody, |b| b.poke(id)).await
    }

    async fn stands_at(&mut self, id: u32) -> u8 {
        self.bank.ask(|b| b.agreement_of(id)).await.expect("it was proposed").0
    }

    async fn locked(&mut self, who: &Actor) -> u64 {
        let who = who.address;
        self.bank.ask(|b| b.locked_of(who, 1)).await.0
    }

    /// What each holds according to the log is what the bank says it holds.
    async fn adds_up(&mut self, everybody: &[&Actor]) {
        let audited = replay(&mut self.bank);
        let mut all = 0;
        for who in everybody {
            let coin = u128::from(self.coin(who).await);
            assert_eq!(coin, audited.balances.coin(who.address), "{}", who.name);
            all += coin;
        }
        let supply = self.bank.ask(|b| b.total_supply()).await.low_u128();
        assert_eq!(all, supply, "invariant_1_supply_is_what_accounts_hold");
        let (seq, head) = self.bank.ask(|b| b.audit_head()).await;
        assert_eq!((audited.head.seq, audited.head.hash), (seq, head.0));
    }

    fn last_events(&self) -> Vec<&'static str> {
        let events = &self.bank.last_receipt().events;
        events.iter().map(|event| event_name(&event.topics)).collect()
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn ben_serves_an_hour_for_ann_and_is_paid() {
    let mut world = World::of_promises(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let deal = world.hour();
    let id = world.propose(&ann, &ben, deal).await.expect("she may propose");
    assert_eq!(id, 1);
    assert_eq!(world.last_events(), ["AgreementProposed", "AgreementTimed"]);
    assert_eq!(world.locked(&ann).await, HOUR);
    assert_eq!(world.coin(&ann).await, 10 * HOUR, "what waits is still hers");
    let spent = world.bank.send(&ann, |b| b.transfer(ben.address, (9 * HOUR + 1).into())).await;
    assert_eq!(spent.expect_err("it is promised").code(), 1);

    assert_eq!(world.bank.send(&ben, |b| b.accept(id)).await, Ok(true));
    let cancelled = world.bank.send(&ann, |b| b.cancel_agreement(id)).await;
    let refusal = Error::AgreementStatus { agreement_id: id, status: Status::Accepted as u8 };
    assert_eq!(cancelled, Err(Refusal::ByBank(refusal)));

    assert_eq!(world.deliver(&[id], HOUR, deal).await, Ok(true));
    let read = world.bank.ask(|b| b.agreement_of(id)).await.expect("it was proposed");
    let until = world.bank.now() + u64::from(ANSWER);
    let expected = (
        Status::Delivered as u8,
        ann.address,
        ben.address,
        world.care,
        0,
        [HOUR, HOUR],
        [deal.start, deal.end],
        HOUR,
        [HOUR, 0, HOUR],
        until,
        TERMS,
        [1, 0, 0],
    );
    assert_eq!(read, expected);

    assert_eq!(world.bank.send(&ann, |b| b.settle(id)).await, Ok(true));
    assert_eq!(world.last_events(), ["AgreementAdvanced", "Transfer", "EscrowMoved"]);
    assert_eq!((world.coin(&ann).await, world.coin(&ben).await), (9 * HOUR, HOUR));
    assert_eq!((world.locked(&ann).await, world.stands_at(id).await), (0, 0));
    assert!(world.bank.ask(|b| b.is_taken(ben.address, deal.start)).await);
    world.adds_up(&[&ann, &ben]).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_provider_who_does_not_deliver() {
    let mut world = World::of_promises(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let deal = world.hour();
    let id = world.agreed(&ann, deal).await;
    // Ben does not come. Until his deadline the coin waits for him; a second later it is Ann's, whoever says so.
    let until = world.bank.ask(|b| b.agreement_of(id)).await.expect("it was proposed").9;
    let left = until - world.bank.now() - 7;
    world.bank.chain().advance(left);
    assert_eq!(world.poke(id).await.expect_err("a second too early").code(), 221);
    assert_eq!(world.stands_at(id).await, Status::Undelivered as u8, "and now it is late");
    assert_eq!(world.deliver(&[id], HOUR, deal).await.expect_err("too late").code(), 221);

    let officers = world.officers.clone();
    world.bank.pause(&officers, 0).await;
    assert_eq!(world.poke(id).await, Ok(true), "a pause keeps nobody's coin");
    assert_eq!(world.last_events(), ["AgreementAdvanced", "EscrowMoved"]);
    assert_eq!((world.coin(&ann).await, world.locked(&ann).await), (10 * HOUR, 0));
    assert_eq!(world.coin(&ben).await, 0);
    assert!(!world.bank.ask(|b| b.is_taken(ben.address, deal.start)).await);
    let again = Error::AgreementStatus { agreement_id: id, status: 0 };
    assert_eq!(world.poke(id).await, Err(Refusal::ByBank(again)), "it has ended");
    assert_eq!(
        world.poke(2).await,
        Err(Refusal::ByBank(Error::UnknownAgreement { agreement_id: 2 }))
    );
    world.adds_up(&[&ann, &ben]).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_requester_who_does_not_answer_has_paid_after_three_days() {
    let mut world = World::of_promises(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let deal = world.hour();
    let id = world.agreed(&ann, deal).await;
    assert_eq!(world.deliver(&[id], HOUR / 2, deal).await, Ok(true));
    world.bank.chain().advance(u64::from(ANSWER) - 7);
    assert_eq!(world.poke(id).await.expect_err("a second too early").code(), 221);
    assert_eq!(world.poke(id).await, Ok(true));
    assert_eq!(world.coin(&ann).await, 10 * HOUR - HOUR / 2, "she pays for what was delivered");
    assert_eq!((world.coin(&ben).await, world.locked(&ann).await), (HOUR / 2, 0));
    world.adds_up(&[&ann, &ben]).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_tribunal_divides_what_is_disputed_or_it_is_halved() {
    let mut world = World::of_promises(client).await;
    let (ann, ben, tom) = (world.ann.clone(), world.ben.clone(), world.officers.tribunal.clone());
    let end = world.bank.last_slot();
    let mut ids = Vec::new();
    for back in 0..2 {
        let end = end - back * HOUR;
        let deal = Deal { group: 0, price: HOUR, start: end - HOUR, end };
        let id = world.agreed(&ann, deal).await;
        world.deliver(&[id], HOUR, deal).await.expect("he may deliver");
        world.bank.send(&ann, |b| b.dispute(id, 1000, EVIDENCE)).await.expect("she may dispute");
        ids.push(id);
    }
    assert_eq!(world.last_events(), ["AgreementAdvanced", "Transfer", "EscrowMoved"]);
    assert_eq!(world.coin(&ben).await, 2 * (HOUR - 1000), "the undisputed part is paid at once");
    assert_eq!(world.locked(&ann).await, 2000);

    let (first, second) = (ids[0], ids[1]);
    for who in [&ann, &ben, &world.officers.supervisor.clone(), &world.officers.governor.clone()] {
        let refused = world.bank.send(who, |b| b.award(first, 1, EVIDENCE)).await;
        assert_eq!(refused.expect_err("not the tribunal").code(), 60, "{}", who.name);
    }
    let none = FixedBytes([0; 32]);
    let refused = world.bank.send(&tom, |b| b.award(first, 250, none)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NoEvidence {})));
    assert_eq!(world.bank.send(&tom, |b| b.award(first, 250, EVIDENCE)).await, Ok(true));
    assert_eq!(world.coin(&ben).await, 2 * (HOUR - 1000) + 250);
    world.bank.chain().advance(u64::from(AWARD));
    let late = world.bank.send(&tom, |b| b.award(second, 0, EVIDENCE)).await;
    assert_eq!(late.expect_err("too late").code(), 221);
    assert_eq!(world.poke(second).await, Ok(true));
    assert_eq!(world.coin(&ben).await, 2 * (HOUR - 1000) + 750);
    assert_eq!(world.locked(&ann).await, 0);
    world.adds_up(&[&ann, &ben]).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn bens_class_of_seventeen_is_one_session_in_two_calls() {
    let mut world = World::of_promises(client).await;
    let ben = world.ben.clone();
    // One more than a call delivers, each for a seventeenth of an hour of coin, rounded down.
    let pupils = world.pupils(16).await;
    let lesson = Deal { group: 5, price: 211, ..world.hour() };
    let mut ids = Vec::new();
    for pupil in &pupils {
        ids.push(world.agreed(pupil, lesson).await);
    }
    assert_eq!(world.deliver(&ids, HOUR, lesson).await.expect_err("too many").code(), 226);
    let (first, second) = ids.split_at(16);
    assert_eq!(world.deliver(first, HOUR, lesson).await, Ok(true));
    assert_eq!(
        world.stands_at(second[0]).await,
        Status::Accepted as u8,
        "Sol waits for the next call"
    );
    // Ben's hour is marked once, and delivered to Sol, too.
    assert_eq!(world.deliver(second, HOUR, lesson).await, Ok(true));
    for (pupil, id) in pupils.iter().zip(&ids) {
        assert_eq!(world.stands_at(*id).await, Status::Delivered as u8, "{}", pupil.name);
        assert_eq!(world.bank.send(pupil, |b| b.settle(*id)).await, Ok(true), "{}", pupil.name);
    }
    assert_eq!(world.coin(&ben).await, 17 * 211, "seventeen paid their shares of one hour");
    // Nothing is left of that hour for another group.
    let other = Deal { group: 6, ..lesson };
    let id = world.agreed(&pupils[0], other).await;
    let taken = Error::SlotTaken { account: ben.address, start: lesson.start };
    assert_eq!(world.deliver(&[id], HOUR, other).await, Err(Refusal::ByBank(taken)));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_a_lesson_for_sixteen_marks_the_teachers_hour_once() {
    let mut world = World::of_promises(client).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let pupils = world.pupils(15).await;
    let lesson = Deal { group: 5, price: 225, ..world.hour() };
    let mut ids = Vec::new();
    for pupil in &pupils {
        ids.push(world.agreed(pupil, lesson).await);
    }
    assert_eq!(world.deliver(&ids, HOUR, lesson).await, Ok(true));
    for (pupil, id) in pupils.iter().zip(&ids) {
        assert_eq!(world.bank.send(pupil, |b| b.settle(*id)).await, Ok(true));
    }
    assert_eq!(world.coin(&ben).await, HOUR, "an hour is an hour: sixteen paid their shares of it");

    // A seventeenth of the same lesson marks nothing again; another group's lesson, or a platform, may not have the hour.
    let taken = Error::SlotTaken { account: ben.address, start: lesson.start };
    let other = Deal { group: 6, ..lesson };
    let id = world.agreed(&ann, other).await;
    let refused = world.deliver(&[id], HOUR, other).await;
    assert_eq!(refused, Err(Refusal::ByBank(taken.clone())));
    let id = world.agreed(&ann, lesson).await;
    assert_eq!(world.deliver(&[id], HOUR, lesson).await, Ok(true));
    let care = world.care;
    let refused = world
        .bank
        .send(&carla, |b| b.record(care, ben.address, lesson.start, lesson.end, EVIDENCE))
        .await;
    assert_eq!(refused, Err(Refusal::ByBank(taken)));
    let everybody: Vec<_> = pupils.iter().chain([&ben]).collect();
    world.adds_up(&everybody).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_hour_that_a_platform_recorded_is_not_delivered_again() {
    let mut world = World::of_promises(client).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let deal = world.hour();
    let id = world.agreed(&ann, deal).await;
    let (care, half) = (world.care, deal.start + HOUR / 2);
    world
        .bank
        .send(&carla, |b| b.record(care, ben.address, half, deal.end, EVIDENCE))
        .await
        .expect("the platform records");
    let refused = world.deliver(&[id], HOUR, deal).await;
    let taken = Error::SlotTaken { account: ben.address, start: half };
    assert_eq!(refused, Err(Refusal::ByBank(taken)));
    let first_half = Deal { end: half, ..deal };
    assert_eq!(world.deliver(&[id], HOUR / 2, first_half).await, Ok(true));
    assert_eq!(world.bank.send(&ann, |b| b.settle(id)).await, Ok(true));
    assert_eq!(world.coin(&ben).await, HOUR / 2);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_freeze_holds_what_was_not_committed_and_lets_pass_what_was() {
    let mut world = World::of_promises(client).await;
    let (ann, ben, sue) = (world.ann.clone(), world.ben.clone(), world.officers.supervisor.clone());
    let deal = world.hour();
    let (first, second) = (world.agreed(&ann, deal).await, {
        let earlier = Deal { start: deal.start - HOUR, end: deal.start, ..deal };
        world.propose(&ann, &ben, earlier).await.expect("she may propose")
    });
    world.deliver(&[first], HOUR, deal).await.expect("he may deliver");
    let freeze = async |world: &mut World, who: &Actor, directions| {
        let who = who.address;
        let open = world.bank.send(&sue, |b| b.open_case(who, 1, EVIDENCE)).await;
        let case_id = open.expect("the supervisor opens cases");
        world.bank.send(&sue, |b| b.freeze(case_id, directions, 0)).await.expect("and freezes");
        case_id
    };
    freeze(&mut world, &ann, OUT).await;
    let refused = world.bank.send(&ben, |b| b.accept(second)).await;
    assert_eq!(refused.expect_err("she commits nothing more").code(), 40);
    let refused = world.bank.send(&ann, |b| b.settle(first)).await;
    assert_eq!(refused.expect_err("nor does she hasten").code(), 40);
    assert_eq!(world.bank.send(&ann, |b| b.cancel_agreement(second)).await, Ok(true));

    world.bank.chain().advance(u64::from(ANSWER) - 60);
    let case_id = freeze(&mut world, &ben, IN).await;
    world.bank.chain().advance(60);
    assert_eq!(world.poke(first).await.expect_err("nothing reaches him").code(), 41);
    assert_eq!(world.bank.send(&sue, |b| b.release(case_id)).await, Ok(true));
    assert_eq!(world.poke(first).await, Ok(true));
    assert_eq!((world.coin(&ann).await, world.coin(&ben).await), (9 * HOUR, HOUR));
    world.adds_up(&[&ann, &ben]).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn each_step_is_its_partys_and_an_account_with_coin_in_escrow_does_not_close() {
    let mut world = World::of_promises(client).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let deal = world.hour();
    let itself = world.propose(&ann, &ann, deal).await;
    assert_eq!(itself, Err(Refusal::ByBank(Error::OwnAgreement { account: ann.address })));
    let id = world.propose(&ann, &ben, deal).await.expect("she may propose");
    for who in [&ann, &carla] {
        let refusal = Error::NotTheParty { account: who.address, agreement_id: id };
        let accepted = world.bank.send(who, |b| b.accept(id)).await;
        assert_eq!(accepted, Err(Refusal::ByBank(refusal.clone())));
        let rejected = world.bank.send(who, |b| b.reject(id)).await;
        assert_eq!(rejected, Err(Refusal::ByBank(refusal)));
    }
    let cancelled = world.bank.send(&ben, |b| b.cancel_agreement(id)).await;
    assert_eq!(cancelled.expect_err("it is not his").code(), 222);
    let closed = world.bank.send(&ann, |b| b.close()).await;
    assert_eq!(closed.expect_err("her coin waits").code(), 26);
    assert_eq!(world.bank.send(&ben, |b| b.reject(id)).await, Ok(true));
    assert_eq!((world.coin(&ann).await, world.locked(&ann).await), (10 * HOUR, 0));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn ben_invoices_an_hour_that_he_served_and_ann_pays_it_in_one_step() {
    let mut world = World::of_promises(client).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let (care, deal) = (world.care, world.hour());
    let pay_by = world.bank.now() + u64::from(DAY);
    let (who, start, end) = (ann.address, deal.start, deal.end);
    let asked =
        world.bank.send(&ben, |b| b.invoice(who, care, HOUR, HOUR, start, end, pay_by, TERMS));
    let id = asked.await.expect("he may ask");
    assert_eq!(world.last_events(), ["AgreementInvoiced"]);
    assert_eq!(world.stands_at(id).await, Status::Invoiced as u8);
    assert_eq!(world.locked(&ann).await, 0, "nothing waits");
    let bens = ben.address;
    assert!(world.bank.ask(|b| b.is_taken(bens, start)).await, "invariant_4_the_time_is_claimed");
    let (had, before) = (world.coin(&ann).await, world.coin(&ben).await);

    for somebody in [&ben, &carla] {
        let paid = world.bank.send(somebody, |b| b.pay_invoice(id)).await;
        let refusal = Error::NotTheParty { account: somebody.address, agreement_id: id };
        assert_eq!(paid, Err(Refusal::ByBank(refusal)));
    }
    assert_eq!(world.bank.send(&ann, |b| b.pay_invoice(id)).await, Ok(true));
    assert_eq!(world.last_events(), ["AgreementAdvanced", "Transfer", "EscrowMoved"]);
    assert_eq!(world.coin(&ann).await, had - HOUR);
    assert_eq!(world.coin(&ben).await, before + HOUR);
    assert_eq!(world.stands_at(id).await, Status::Ended as u8);
    let credit = world.bank.ask(|b| b.credit_of(bens)).await;
    assert_eq!(credit.0[0], 1, "it counts as an agreement that was settled");
    world.adds_up(&[&ann, &ben, &carla]).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_invoice_is_refused_withdrawn_or_ends_by_itself_and_nobody_is_paid() {
    let mut world = World::of_promises(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let (care, deal) = (world.care, world.hour());
    let (who, start, end) = (ann.address, deal.start, deal.end);
    let mut ids = Vec::new();
    for hours in 0..3 {
        let pay_by = world.bank.now() + u64::from(DAY);
        let (start, end) = (start - hours * HOUR, end - hours * HOUR);
        let asked =
            world.bank.send(&ben, |b| b.invoice(who, care, HOUR, HOUR, start, end, pay_by, TERMS));
        ids.push(asked.await.expect("he may ask"));
    }
    let coin = (world.coin(&ann).await, world.coin(&ben).await);
    assert_eq!(world.bank.send(&ann, |b| b.reject(ids[0])).await, Ok(true));
    assert_eq!(world.bank.send(&ben, |b| b.cancel_agreement(ids[1])).await, Ok(true));
    world.bank.chain().advance(u64::from(DAY));
    let paid = world.bank.send(&ann, |b| b.pay_invoice(ids[2])).await;
    let status = Status::Lapsed as u8;
    let refusal = Error::AgreementStatus { agreement_id: ids[2], status };
    assert_eq!(paid, Err(Refusal::ByBank(refusal)));
    assert_eq!(world.poke(ids[2]).await, Ok(true));
    for id in ids {
        assert_eq!(world.stands_at(id).await, Status::Ended as u8);
    }
    assert_eq!((world.coin(&ann).await, world.coin(&ben).await), coin);
    let bens = ben.address;
    for hours in 0..3 {
        let moment = start - hours * HOUR;
        assert!(!world.bank.ask(|b| b.is_taken(bens, moment)).await, "the time is free again");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn ann_takes_three_piano_lessons_of_ten_and_leaves_before_the_fourth() {
    const WEEK: u64 = 7 * DAY as u64;
    let mut world = World::of_promises(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let Deal { start, end, .. } = world.hour();
    let (care, now) = (world.care, world.bank.now());
    let (accept_by, deliver_by) = (now + u64::from(DAY), now + 2 * u64::from(DAY));
    let ten = |b: &mut timebank_e2e::Messages| {
        let to = ben.address;
        b.propose_series(to, care, 0, HOUR, HOUR, start, end, accept_by, deliver_by, TERMS, 10, 7)
    };
    let id = world.bank.send(&ann, ten).await.expect("she has the price of ten");
    assert_eq!(world.last_events(), ["AgreementProposed", "AgreementTimed", "SeriesProposed"]);
    assert_eq!(world.locked(&ann).await, 10 * HOUR);
    assert_eq!(world.bank.send(&ben, |b| b.accept(id)).await, Ok(true));

    // She is content with the first two, and silent about the third.
    for lesson in 0..3 {
        let (start, end) = (start + lesson * WEEK, end + lesson * WEEK);
        let wait = end.saturating_sub(world.bank.now()) + 12;
        world.bank.chain().advance(wait);
        let deal = Deal { group: 0, price: HOUR, start, end };
        assert_eq!(world.deliver(&[id], HOUR, deal).await, Ok(true));
        if lesson < 2 {
            assert_eq!(world.bank.send(&ann, |b| b.settle(id)).await, Ok(true));
        } else {
            world.bank.chain().advance(u64::from(ANSWER));
            assert_eq!(world.poke(id).await, Ok(true));
        }
        let on = ["AgreementAdvanced", "Transfer", "EscrowMoved", "AgreementContinued"];
        assert_eq!(world.last_events(), on);
        assert_eq!(world.stands_at(id).await, Status::Between as u8);
        let read = world.bank.ask(|b| b.agreement_of(id)).await.expect("it goes on");
        assert_eq!(read.6, [start + WEEK, end + WEEK]);
        assert_eq!((read.8, read.11), ([0, 0, (9 - lesson) * HOUR], [10, 8 - lesson, 7]));
        assert_eq!(world.coin(&ben).await, (lesson + 1) * HOUR);
    }

    // Before the fourth begins she leaves, and nobody is blamed.
    assert_eq!(world.bank.send(&ann, |b| b.cancel_agreement(id)).await, Ok(true));
    assert_eq!(world.last_events(), ["AgreementAdvanced", "EscrowMoved"]);
    assert_eq!((world.coin(&ann).await, world.locked(&ann).await), (7 * HOUR, 0));
    let factors = world.bank.ask(|b| b.credit_of(ben.address)).await.0;
    assert_eq!((factors[0], factors[7]), (3, 0), "three weeks count, nothing is undelivered");
    world.adds_up(&[&ann, &ben]).await;
}
