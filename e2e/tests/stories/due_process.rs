//! A case goes its whole way: Sue opens it and freezes, Tom of the tribunal confirms, Ann answers and appeals, coin
//! goes into quarantine and comes out again; and every deadline is kept to the second.

use crate::world::World;
use timebank_e2e::{Actor, Refusal, EVIDENCE};
use timebank_rules::case::{
    APPEAL_ANSWER, APPEAL_WINDOW, COOLING_OFF, DAILY_MEASURES, IN, OPEN_FOR, OUT, PROVISIONAL,
};
use timebank_rules::{Error, U256};

const DAY: u64 = 86_400;

/// Ann begins with an hour of coin.
async fn begin(client: timebank_e2e::Client) -> World {
    World::with(client, 3600, 3600).await
}

impl World {
    async fn case_about(&mut self, who: &Actor) -> u32 {
        let (subject, evidence) = (who.address, self.bank.new_evidence());
        let sue = &self.officers.supervisor;
        let opened = self.bank.send(sue, |b| b.open_case(subject, 1, evidence)).await;
        opened.expect("the supervisor opens cases")
    }

    /// A case about Ann in which Sue froze and Tom confirmed.
    async fn confirmed(&mut self, directions: u8, amount: u64, days: u16) -> u32 {
        let ann = self.ann.clone();
        let case_id = self.case_about(&ann).await;
        let (sue, tom) = (&self.officers.supervisor, &self.officers.tribunal);
        self.bank.send(sue, |b| b.freeze(case_id, directions, amount)).await.expect("she freezes");
        self.bank
            .send(tom, |b| b.confirm(case_id, directions, amount, days))
            .await
            .expect("he confirms");
        case_id
    }

    async fn status(&mut self, case_id: u32) -> u8 {
        self.bank.ask(|b| b.case_of(case_id)).await.0
    }

    /// Whether Ann could pay Ben a second; what the pre-check says must be what happens.
    async fn ann_pays(&mut self) -> Result<bool, u16> {
        let (ann, to) = (self.ann.clone(), self.ben.address);
        let done = self.bank.send(&ann, |b| b.transfer(to, 1.into())).await;
        done.map_err(|refusal| refusal.code())
    }
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> u16 {
    outcome.expect_err("it is refused").code()
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_tribunal_confirms_until_the_last_second_and_the_term_lapses_by_itself() {
    let mut world = begin(client).await;
    let (ann, officers) = (world.ann.clone(), world.officers.clone());
    let (sue, tom) = (&officers.supervisor, &officers.tribunal);
    let case_id = world.case_about(&ann).await;
    assert_eq!(world.bank.send(sue, |b| b.freeze(case_id, OUT, 0)).await, Ok(true));
    let end = world.bank.now() + u64::from(PROVISIONAL);
    for (who, expected) in [(sue, 60), (&officers.governor, 60), (&ann, 60)] {
        assert_eq!(code(world.bank.send(who, |b| b.confirm(case_id, OUT, 0, 9)).await), expected);
    }
    for days in [0, 181] {
        assert_eq!(code(world.bank.send(tom, |b| b.confirm(case_id, OUT, 0, days)).await), 133);
    }
    world.bank.before(end, 1);
    assert_eq!(world.bank.send(tom, |b| b.confirm(case_id, OUT, 0, 9)).await, Ok(true));
    let term = end - 1 + 9 * DAY;
    assert_eq!(world.bank.ask(|b| b.freeze_of(ann.address)).await, (OUT, 0, case_id, term));
    world.bank.before(term, 1);
    assert_eq!(world.ann_pays().await, Err(40));
    world.bank.before(term, 0);
    assert_eq!(world.ann_pays().await, Ok(true));
    assert_eq!(world.status(case_id).await, 4);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_confirmation_comes_too_late_at_the_lapse() {
    let mut world = begin(client).await;
    let (ann, officers) = (world.ann.clone(), world.officers.clone());
    let case_id = world.case_about(&ann).await;
    let frozen = world.bank.send(&officers.supervisor, |b| b.freeze(case_id, OUT, 0)).await;
    assert_eq!(frozen, Ok(true));
    let end = world.bank.now() + u64::from(PROVISIONAL);
    world.bank.before(end, 0);
    let late = world.bank.send(&officers.tribunal, |b| b.confirm(case_id, OUT, 0, 9)).await;
    assert_eq!(late, Err(Refusal::ByBank(Error::CaseStatus { case_id, status: 4 })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn freezes_are_not_chained_neither_on_the_same_facts_nor_before_the_cooling_off() {
    let mut world = begin(client).await;
    let (ann, sue) = (world.ann.clone(), world.officers.supervisor.clone());
    let subject = ann.address;
    let opened = world.bank.send(&sue, |b| b.open_case(subject, 1, EVIDENCE)).await;
    let case_id = opened.expect("she may");
    let twice = world.bank.send(&sue, |b| b.open_case(subject, 2, [9; 32].into())).await;
    assert_eq!(twice, Err(Refusal::ByBank(Error::CaseRuns { account: subject, case_id })));
    assert_eq!(world.bank.send(&sue, |b| b.freeze(case_id, OUT, 0)).await, Ok(true));
    let end = world.bank.now() + u64::from(PROVISIONAL);
    world.bank.before(end, 0);
    let again = world.bank.send(&sue, |b| b.open_case(subject, 2, EVIDENCE)).await;
    assert_eq!(again, Err(Refusal::ByBank(Error::SameFacts { account: subject, case_id })));
    let other = world.case_about(&ann).await;
    let cool = end + u64::from(COOLING_OFF);
    world.bank.before(cool, 1);
    let early = world.bank.send(&sue, |b| b.freeze(other, OUT, 0)).await;
    let error = Error::CoolingOff { account: subject, until: cool };
    assert_eq!(early, Err(Refusal::ByBank(error)));
    world.bank.before(cool, 0);
    assert_eq!(world.bank.send(&sue, |b| b.freeze(other, OUT, 0)).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_unused_case_lapses_and_stands_in_nobodys_way_then() {
    let mut world = begin(client).await;
    let (ben, sue) = (world.ben.clone(), world.officers.supervisor.clone());
    let case_id = world.case_about(&ben).await;
    let end = world.bank.now() + u64::from(OPEN_FOR);
    world.bank.before(end, 1);
    let refused = world.bank.send(&ben, |b| b.close()).await;
    let error = Error::CaseRuns { account: ben.address, case_id };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    world.bank.before(end, 0);
    assert_eq!(code(world.bank.send(&sue, |b| b.freeze(case_id, OUT, 0)).await), 121);
    assert_eq!(world.bank.send(&sue, |b| b.close_case(case_id)).await, Ok(true));
    assert_eq!(world.bank.send(&ben, |b| b.close()).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_appeal_has_a_window_and_unanswered_releases_by_itself() {
    let mut world = begin(client).await;
    let (ann, ben, tom) = (world.ann.clone(), world.ben.clone(), world.officers.tribunal.clone());
    let case_id = world.confirmed(OUT, 0, 100).await;
    let window = world.bank.now() + u64::from(APPEAL_WINDOW);
    assert_eq!(code(world.bank.send(&ben, |b| b.answer(case_id, EVIDENCE)).await), 134);
    assert_eq!(world.bank.send(&ann, |b| b.answer(case_id, EVIDENCE)).await, Ok(true));
    assert_eq!(code(world.bank.send(&ann, |b| b.answer(case_id, EVIDENCE)).await), 135);
    world.bank.before(window, 1);
    assert_eq!(code(world.bank.send(&ben, |b| b.appeal(case_id, EVIDENCE)).await), 134);
    assert_eq!(world.bank.now(), window - 1);
    let state = world.status(case_id).await;
    assert_eq!(state, 7, "a question is asked six seconds later: past appeal");
    let late = world.bank.send(&ann, |b| b.appeal(case_id, EVIDENCE)).await;
    assert_eq!(late, Err(Refusal::ByBank(Error::CaseStatus { case_id, status: 7 })));
    assert_eq!(code(world.bank.send(&tom, |b| b.uphold(case_id)).await), 121);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_unanswered_appeal_releases_at_its_deadline_and_an_upheld_one_does_not() {
    let mut world = begin(client).await;
    let (ann, officers) = (world.ann.clone(), world.officers.clone());
    let (sue, tom) = (&officers.supervisor, &officers.tribunal);
    let case_id = world.confirmed(OUT, 0, 100).await;
    let window = world.bank.now() + u64::from(APPEAL_WINDOW);
    world.bank.before(window, 1);
    assert_eq!(world.bank.send(&ann, |b| b.appeal(case_id, EVIDENCE)).await, Ok(true));
    let deadline = window - 1 + u64::from(APPEAL_ANSWER);
    world.bank.before(deadline, 1);
    assert_eq!(world.ann_pays().await, Err(40));
    world.bank.before(deadline, 0);
    assert_eq!(world.ann_pays().await, Ok(true), "nobody answered");
    assert_eq!(world.status(case_id).await, 3);
    assert_eq!(code(world.bank.send(tom, |b| b.uphold(case_id)).await), 121);

    world.bank.chain().advance(COOLING_OFF.into());
    let case_id = world.confirmed(OUT, 0, 100).await;
    assert_eq!(world.bank.send(&ann, |b| b.appeal(case_id, EVIDENCE)).await, Ok(true));
    let deadline = world.bank.now() + u64::from(APPEAL_ANSWER);
    assert_eq!(code(world.bank.send(sue, |b| b.uphold(case_id)).await), 60);
    world.bank.before(deadline, 1);
    assert_eq!(world.bank.send(tom, |b| b.uphold(case_id)).await, Ok(true));
    world.bank.before(deadline, 0);
    assert_eq!(world.ann_pays().await, Err(40), "it runs on");
    assert_eq!(code(world.bank.send(&ann, |b| b.appeal(case_id, EVIDENCE)).await), 121);
    assert_eq!(world.status(case_id).await, 7);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn seized_coin_goes_into_quarantine_and_out_by_two_hands() {
    let mut world = begin(client).await;
    let (ann, ben, officers) = (world.ann.clone(), world.ben.clone(), world.officers.clone());
    let (sue, tom, gus) = (&officers.supervisor, &officers.tribunal, &officers.governor);
    let bank = world.bank.address();
    let case_id = world.confirmed(0, 3000, 100).await;
    let window = world.bank.now() + u64::from(APPEAL_WINDOW);
    world.bank.before(window, 1);
    let early = world.bank.send(tom, |b| b.seize(case_id, 1)).await;
    assert_eq!(early, Err(Refusal::ByBank(Error::CaseStatus { case_id, status: 5 })));
    world.bank.before(window, 0);
    for (who, expected) in [(sue, 60), (gus, 60), (&ann, 60)] {
        assert_eq!(code(world.bank.send(who, |b| b.seize(case_id, 1)).await), expected);
    }
    assert_eq!(code(world.bank.send(tom, |b| b.seize(case_id, 3001)).await), 136);
    assert_eq!(world.bank.send(tom, |b| b.seize(case_id, 2500)).await, Ok(true));
    assert_eq!(world.coin(&ann).await, 1100);
    assert_eq!(world.bank.ask(|b| b.balance_of(bank)).await, 2500.into());
    assert_eq!(world.bank.ask(|b| b.get_frozen_tokens(ann.address)).await, 500.into());
    assert_eq!(world.bank.ask(|b| b.total_supply()).await, 3600.into(), "nothing is burned");
    assert_eq!(code(world.bank.send(tom, |b| b.seize(case_id, 501)).await), 136);

    let out = |b: &mut timebank_e2e::Messages| b.approve_release(case_id, ben.address, 900);
    assert_eq!(code(world.bank.send(gus, out).await), 138);
    let out = |b: &mut timebank_e2e::Messages| b.propose_release(case_id, ben.address, 900);
    for who in [sue, gus, &ann] {
        assert_eq!(code(world.bank.send(who, out).await), 60);
    }
    assert_eq!(world.bank.send(tom, out).await, Ok(true));
    let out = |b: &mut timebank_e2e::Messages| b.approve_release(case_id, ben.address, 900);
    for who in [sue, tom, &ben] {
        assert_eq!(code(world.bank.send(who, out).await), 60);
    }
    let more = world.bank.send(gus, |b| b.approve_release(case_id, ben.address, 901)).await;
    assert_eq!(code(more), 138);
    assert_eq!(world.bank.send(gus, out).await, Ok(true));
    assert_eq!(code(world.bank.send(gus, out).await), 138);
    assert_eq!(world.coin(&ben).await, 900);
    assert_eq!(world.bank.ask(|b| b.balance_of(bank)).await, 1600.into());
    let audited = timebank_e2e::replay(&mut world.bank);
    assert_eq!(audited.balances.coin(bank), 1600, "invariant_12_the_log_rebuilds_every_balance");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn coin_in_orders_is_seized_once_they_have_left_the_book() {
    let mut world = begin(client).await;
    let (ann, tom, care) = (world.ann.clone(), world.officers.tribunal.clone(), world.care);
    let expiry = world.bank.now() + 80 * DAY;
    let placed = world.bank.send(&ann, |b| b.place(care, 0, 100, 3, expiry, 0)).await;
    let (order, ..) = placed.expect("she bids 2700 s");
    let case_id = world.confirmed(OUT, 0, 100).await;
    world.bank.chain().advance(u64::from(APPEAL_WINDOW));
    let all = world.bank.send(&tom, |b| b.seize(case_id, 3600)).await;
    assert_eq!(all, Err(Refusal::ByBank(Error::NotSeizable { case_id, amount: 3600, limit: 900 })));
    assert_eq!(world.bank.send(&ann, |b| b.cancel(order)).await, Ok(true), "she may always");
    assert_eq!(world.bank.send(&tom, |b| b.seize(case_id, 3600)).await, Ok(true));
    assert_eq!(world.coin(&ann).await, 0);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_10_an_officers_day_has_so_many_measures_in_batches_and_one_by_one() {
    let mut world = begin(client).await;
    let sue = world.officers.supervisor.clone();
    let mut cases = Vec::new();
    for number in 0..=DAILY_MEASURES {
        let somebody = world.bank.person(format!("Somebody {number}").leak()).await;
        cases.push(world.case_about(&somebody).await);
    }
    let last = cases.pop().expect("one more than a day has");
    // The sixth names a case that does not exist, and stops no other.
    let mut some = cases[..6].to_vec();
    some[5] = 999;
    let codes = world.bank.send(&sue, |b| b.freeze_many(some, OUT, vec![0; 6])).await;
    assert_eq!(codes, Ok(vec![0, 0, 0, 0, 0, 120]));
    let taken = world.bank.ask(|b| b.latest_case_of(sue.address)).await.1;
    assert_eq!(taken, 5, "what is refused costs nothing");
    let codes = world.bank.send(&sue, |b| b.freeze_many(cases.clone(), OUT, vec![7; 32])).await;
    let mut expected = vec![121; 5];
    expected.extend([0; 27]);
    assert_eq!(codes, Ok(expected));
    let names = world.bank.last_receipt().events.iter();
    let names = names.map(|event| timebank_e2e::event_name(&event.topics)).collect::<Vec<_>>();
    assert_eq!(names.iter().filter(|name| **name == "AccountFrozen").count(), 27);
    let spent =
        Err(Refusal::ByBank(Error::BudgetSpent { account: sue.address, limit: DAILY_MEASURES }));
    assert_eq!(world.bank.send(&sue, |b| b.freeze(last, IN, 0)).await, spent);
    let codes = world.bank.send(&sue, |b| b.release_many(cases)).await;
    assert_eq!(codes, Ok(vec![0; 32]), "releasing costs nothing");
    let midnight = (world.bank.now() / DAY + 1) * DAY;
    world.bank.before(midnight, 1);
    assert_eq!(world.bank.send(&sue, |b| b.freeze(last, IN, 0)).await, spent);
    world.bank.before(midnight, 0);
    assert_eq!(world.bank.send(&sue, |b| b.freeze(last, IN, 0)).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn moving_coin_before_a_freeze_lands_does_not_help_as_it_catches_what_comes_back() {
    let mut world = begin(client).await;
    let (ann, ben, sue) = (world.ann.clone(), world.ben.clone(), world.officers.supervisor.clone());
    let case_id = world.case_about(&ann).await;
    assert_eq!(world.bank.send(&ann, |b| b.transfer(ben.address, 3600.into())).await, Ok(true));
    assert_eq!(world.bank.send(&sue, |b| b.freeze(case_id, 0, 3600)).await, Ok(true));
    assert_eq!(world.bank.send(&ben, |b| b.transfer(ann.address, 3600.into())).await, Ok(true));
    assert_eq!(world.ann_pays().await, Err(42));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn freezing_the_zero_account_is_no_global_block() {
    let mut world = begin(client).await;
    let sue = world.officers.supervisor.clone();
    let zero = timebank_rules::Address::zero();
    let opened = world.bank.send(&sue, |b| b.open_case(zero, 1, EVIDENCE)).await;
    let case_id = opened.expect("about an area");
    let nobody = Err(Refusal::ByBank(Error::NotAboutAnAccount { case_id }));
    assert_eq!(world.bank.send(&sue, |b| b.freeze(case_id, 3, u64::MAX)).await, nobody);
    let standard = world.bank.send(&sue, |b| b.set_frozen_tokens(zero, U256::MAX)).await;
    assert_eq!(code(standard), 120);
    assert_eq!(world.ann_pays().await, Ok(true));
}
