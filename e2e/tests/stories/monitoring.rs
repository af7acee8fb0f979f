//! The bank watches every transfer and trade: its rules alert or refuse, and risk puts an account on hold for a while.

use crate::world::Three;
use timebank_e2e::{event_name, Actor, Bank, Entry, Officers, Refusal, EVIDENCE};
use timebank_rules::book::{Kind, Outcome, Removal, Side};
use timebank_rules::monitor::{policy, Mode, Rule};
use timebank_rules::quantities::DAY;
use timebank_rules::{Error, Hash};

const HOUR: u64 = 3600;
const LIMIT: u8 = Kind::Limit as u8;
const IOC: u8 = Kind::Ioc as u8;
const BID: u8 = Side::Bid as u8;
const ASK: u8 = Side::Ask as u8;
const OFF: u8 = Mode::Off as u8;
const ALERT: u8 = Mode::Alert as u8;
const REFUSE: u8 = Mode::Refuse as u8;

struct World {
    bank: Bank,
    officers: Officers,
    ann: Actor,
    ben: Actor,
    cem: Actor,
    care: u16,
}

/// An alert: rule, account, counterparty, value, threshold, risk after.
type Said = (u8, Hash, Hash, u64, u64, u16);

fn number(word: &[u8]) -> u64 {
    word[24..].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn word(actor: &Actor) -> Hash {
    timebank_rules::event::Word::word(&actor.address)
}

impl World {
    /// Ann, Ben and Cem have a hundred hours of care and a hundred hours of coin each.
    async fn with(client: timebank_e2e::Client) -> Self {
        let Three { bank, officers, ann, ben, cem, care, .. } =
            Three::behind(Entry::usual(), client, 200 * HOUR, 100 * HOUR).await;
        Self { bank, officers, ann, ben, cem, care }
    }

    async fn set(&mut self, rule: Rule, mode: u8, weight: u8, first: u64, second: u32) {
        let gus = self.officers.governor.clone();
        self.bank
            .send(&gus, |b| b.set_rule(rule as u8, mode, weight, first as u32, second))
            .await
            .expect("the governor sets the policy");
    }

    /// From now on one amount of two hours puts its sender on hold.
    async fn hold_at_two_hours(&mut self) {
        self.set(Rule::LargeAmount, ALERT, 100, 2 * HOUR, 0).await;
    }

    async fn pay(&mut self, from: &Actor, to: &Actor, amount: u64) -> Result<bool, Refusal> {
        let to = to.address;
        self.bank.send(from, |b| b.transfer(to, amount.into())).await
    }

    async fn may(&mut self, from: &Actor, to: &Actor, amount: u64) -> (bool, u16) {
        let (from, to) = (from.address, to.address);
        self.bank.ask(|b| b.can_transfer(from, to, amount.into())).await
    }

    async fn place(&mut self, who: &Actor, side: u8, lots: u32, kind: u8) -> (u128, u32, u8) {
        let (care, expiry) = (self.care, self.bank.now() + u64::from(DAY));
        let placed = self.bank.send(who, |b| b.place(care, side, 100, lots, expiry, kind)).await;
        let (id, filled, _, outcome) = placed.expect("it is placed");
        (id, filled, outcome)
    }

    fn emitted(&self) -> Vec<&'static str> {
        self.bank.last_receipt().events.iter().map(|event| event_name(&event.topics)).collect()
    }

    /// What the last call's alerts say.
    fn alerts(&self) -> Vec<Said> {
        let events = &self.bank.last_receipt().events;
        let alerts = events.iter().filter(|event| event_name(&event.topics) == "Alert");
        alerts
            .map(|event| {
                let figure = |at: usize| number(&event.data[at * 32..at * 32 + 32]);
                let [_, rule, account, counterparty] = event.topics[..] else {
                    panic!("an alert has four topics")
                };
                let rule = number(&rule) as u8;
                (rule, account, counterparty, figure(1), figure(2), figure(3) as u16)
            })
            .collect()
    }

    /// Risk, and when the running hold ends.
    async fn watched(&mut self, who: &Actor) -> (u16, u64) {
        let who = who.address;
        let (risk, until, ..) = self.bank.ask(|b| b.watch_of(who)).await;
        (risk, until)
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_bank_is_founded_with_the_standard_policy_and_only_the_governor_changes_it() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let standard = policy::standard();
    for (at, terms) in standard.rules.iter().enumerate() {
        let said = bank.ask(|b| b.policy_of(at as u8 + 1)).await.expect("there is such a rule");
        assert_eq!(said, (terms.mode, terms.weight, terms.first.get(), terms.second.get()));
    }
    let line = (standard.line.get(), standard.decay.get(), standard.hold_secs.get());
    assert_eq!(bank.ask(|b| b.risk_policy()).await, line);
    let unknown = bank.ask(|b| b.policy_of(8)).await;
    assert_eq!(unknown, Err(Error::UnknownRule { rule: 8 }));

    for who in [&officers.supervisor, &officers.tribunal, &officers.central_bank] {
        let refused = bank.send(who, |b| b.set_rule(1, OFF, 0, 3600, 0)).await;
        assert_eq!(refused.expect_err("not the governor").code(), 60, "{}", who.name);
        let refused = bank.send(who, |b| b.set_risk(1, 1, 1)).await;
        assert_eq!(refused.expect_err("not the governor").code(), 60, "{}", who.name);
    }
    let gus = officers.governor;
    let done = bank.send(&gus, |b| b.set_rule(1, OFF, 7, 3600, 0)).await;
    assert_eq!(done, Ok(true));
    assert_eq!(bank.ask(|b| b.policy_of(1)).await, Ok((OFF, 7, 3600, 0)));
    assert_eq!(bank.send(&gus, |b| b.set_risk(9, 8, 7)).await, Ok(true));
    assert_eq!(bank.ask(|b| b.risk_policy()).await, (9, 8, 7));
    let refused = bank.send(&gus, |b| b.set_risk(9, 8, 86_401)).await;
    let error = Error::BadRisk { line: 9, decay: 8, hold_secs: 86_401 };
    assert_eq!(refused, Err(Refusal::ByBank(error)), "no hold is longer than a day");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_large_amount_of_coin_or_of_hours_alerts_with_its_figures() {
    let mut world = World::with(client).await;
    let (ann, ben, id) = (world.ann.clone(), world.ben.clone(), world.care.into());
    world.set(Rule::LargeAmount, ALERT, 10, 10 * HOUR, 0).await;
    world.pay(&ann, &ben, 10 * HOUR - 1).await.expect("she may");
    assert_eq!(world.emitted(), ["Transfer", "CoinMoved"]);
    world.pay(&ann, &ben, 10 * HOUR).await.expect("she may");
    assert_eq!(world.emitted(), ["Transfer", "CoinMoved", "Alert"]);
    assert_eq!(world.alerts(), [(1, word(&ann), word(&ben), 10 * HOUR, 10 * HOUR, 10)]);
    let to = ben.address;
    let sent = world.bank.send(&ann, |b| b.transfer_hours(to, id, (11 * HOUR).into())).await;
    assert_eq!(sent, Ok(true));
    assert_eq!(world.alerts(), [(1, word(&ann), word(&ben), 11 * HOUR, 10 * HOUR, 20)]);
    world.bank.send(&ann, |b| b.burn((12 * HOUR).into())).await.expect("she may");
    assert_eq!(world.alerts(), [(1, word(&ann), [0; 32], 12 * HOUR, 10 * HOUR, 30)]);
    assert_eq!(world.watched(&ann).await, (30, 0));
    assert_eq!(world.watched(&ben).await, (0, 0), "receiving is no deed");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_tier_limits_what_a_window_sends_and_a_higher_level_sends_more() {
    let mut world = World::with(client).await;
    let (ann, ben, id) = (world.ann.clone(), world.ben.clone(), world.care.into());
    world.set(Rule::TierLimit, REFUSE, 0, 20 * HOUR, 3).await;
    world.pay(&ann, &ben, 15 * HOUR).await.expect("she may");
    let error = Error::TierLimit {
        account: ann.address,
        level: 1,
        limit: 20 * HOUR,
        sent: 15 * HOUR,
        needed: 5 * HOUR + 1,
    };
    assert_eq!(world.may(&ann, &ben, 5 * HOUR + 1).await, (false, 45));
    let before = world.bank.state();
    assert_eq!(world.pay(&ann, &ben, 5 * HOUR + 1).await, Err(Refusal::ByBank(error)));
    assert!(world.bank.state() == before, "invariant_11_refusals_change_nothing");
    let to = ben.address;
    let refused = world.bank.send(&ann, |b| b.transfer_hours(to, id, (6 * HOUR).into())).await;
    assert_eq!(refused.expect_err("hours count as coin does").code(), 45);
    assert_eq!(world.may(&ann, &ben, 5 * HOUR).await, (true, 0));
    world.pay(&ann, &ben, 5 * HOUR).await.expect("she may");

    let (who, expiry) = (ann.address, world.bank.now() + 400 * u64::from(DAY));
    let vera = world.officers.verifier.clone();
    world.bank.send(&vera, |b| b.verify(who, 2, expiry, EVIDENCE)).await.expect("she verifies");
    world.pay(&ann, &ben, 40 * HOUR).await.expect("level 2 may send three times as much");
    assert_eq!(world.may(&ann, &ben, 1).await, (false, 45));
    world.bank.chain().advance(DAY.into());
    assert_eq!(world.may(&ann, &ben, 1).await, (true, 0), "the window has rolled on");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn amounts_just_under_the_reporting_threshold_are_structuring() {
    let mut world = World::with(client).await;
    let (ann, ben, cem) = (world.ann.clone(), world.ben.clone(), world.cem.clone());
    world.set(Rule::LargeAmount, ALERT, 10, 10 * HOUR, 0).await;
    world.set(Rule::Structuring, ALERT, 40, 3, 80).await;
    for to in [&ben, &cem] {
        world.pay(&ann, to, 9 * HOUR).await.expect("she may");
        assert_eq!(world.alerts(), []);
    }
    world.pay(&ann, &ben, 8 * HOUR).await.expect("she may");
    assert_eq!(world.alerts(), [(3, word(&ann), word(&ben), 3, 3, 40)]);
    world.pay(&ann, &ben, 9 * HOUR).await.expect("she may");
    assert_eq!(world.alerts(), [], "the same facts alert once");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_passes_through_an_account_alerts_even_where_coin_became_hours_on_the_way() {
    let mut world = World::with(client).await;
    let (ann, cem, care) = (world.ann.clone(), world.cem.clone(), world.care);
    world.set(Rule::PassThrough, ALERT, 30, 10 * HOUR, 80).await;
    let mia = world.bank.member(&world.officers.clone(), "Mia").await;
    world.pay(&ann, &mia, 20 * HOUR).await.expect("she may");
    world.pay(&mia, &cem, 15 * HOUR).await.expect("she may");
    assert_eq!(world.alerts(), [], "three quarters are not enough");
    // The rest leaves as hours, which Mia bought with it.
    world.place(&ann, ASK, 20, LIMIT).await;
    let (_, filled, _) = world.place(&mia, BID, 20, IOC).await;
    assert_eq!(filled, 20);
    let to = cem.address;
    let amount = (5 * HOUR).into();
    world.bank.send(&mia, |b| b.transfer_hours(to, care.into(), amount)).await.expect("she may");
    assert_eq!(world.alerts(), [(4, word(&mia), word(&cem), 20 * HOUR, 16 * HOUR, 30)]);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_account_that_slept_and_then_sends_much_alerts_and_dust_does_not_keep_it_awake() {
    let mut world = World::with(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    world.set(Rule::DormantWaking, ALERT, 60, 10 * HOUR, 90).await;
    for _ in 0..9 {
        world.bank.chain().advance(10 * u64::from(DAY));
        world.pay(&ben, &ann, 1).await.expect("dust, so that she seems awake");
        let (who, to) = (ann.address, ben.address);
        let nothing = world.bank.send(&ben, |b| b.transfer_from(who, to, 0.into())).await;
        assert_eq!(nothing, Ok(true), "nothing, in her name");
    }
    world.pay(&ben, &ann, 10 * HOUR).await.expect("he may");
    assert_eq!(world.alerts(), [], "Ben was awake");
    world.pay(&ann, &ben, 4 * HOUR).await.expect("she may");
    assert_eq!(world.alerts(), [], "in small pieces");
    world.pay(&ann, &ben, 6 * HOUR).await.expect("she may");
    assert_eq!(world.alerts(), [(5, word(&ann), word(&ben), 10 * HOUR, 10 * HOUR, 60)]);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_ring_of_two_and_a_ring_of_three_on_the_book_alert_for_both_sides_of_the_closing_trade() {
    let mut world = World::with(client).await;
    let (ann, ben, cem) = (world.ann.clone(), world.ben.clone(), world.cem.clone());
    world.set(Rule::ReciprocalTrading, ALERT, 40, 4 * HOUR, 0).await;
    for (seller, buyer) in [(&ann, &ben), (&ben, &ann)] {
        assert_eq!(world.alerts(), []);
        world.place(seller, ASK, 16, LIMIT).await;
        let (_, filled, _) = world.place(buyer, BID, 16, IOC).await;
        assert_eq!(filled, 16);
    }
    // 225 units of 64 seconds came back.
    let (value, threshold) = (4 * HOUR, 4 * HOUR);
    assert_eq!(
        world.alerts(),
        [
            (6, word(&ben), word(&ann), value, threshold, 40),
            (6, word(&ann), word(&ben), value, threshold, 40)
        ]
    );
    assert_eq!(world.emitted(), ["Transfer", "Transfer", "Trade", "Alert", "Alert", "OrderPlaced"]);
    for (seller, buyer) in [(&ann, &ben), (&ben, &cem), (&cem, &ann)] {
        world.place(seller, ASK, 20, LIMIT).await;
        world.place(buyer, BID, 20, IOC).await;
    }
    let alerts = world.alerts();
    assert_eq!((alerts.len(), alerts[0].0, alerts[0].1), (2, 6, word(&cem)));
    assert_eq!((alerts[1].1, alerts[1].5), (word(&ann), 80));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn orders_placed_and_withdrawn_again_and_again_alert_and_where_refused_withdrawing_still_works(
) {
    let mut world = World::with(client).await;
    let (ann, care) = (world.ann.clone(), world.care);
    world.set(Rule::OrderSpamming, ALERT, 20, 10, 80).await;
    for _ in 0..9 {
        let (id, ..) = world.place(&ann, ASK, 1, LIMIT).await;
        assert_eq!(world.alerts(), []);
        world.bank.send(&ann, |b| b.cancel(id)).await.expect("withdrawing works");
    }
    world.place(&ann, ASK, 1, LIMIT).await;
    assert_eq!(world.alerts(), [(7, word(&ann), [0; 32], 10, 10, 20)]);
    world.set(Rule::OrderSpamming, REFUSE, 20, 10, 80).await;
    for _ in 0..9 {
        world.place(&ann, ASK, 1, IOC).await;
    }
    let expiry = world.bank.now() + u64::from(DAY);
    let refused = world.bank.send(&ann, |b| b.place(care, ASK, 100, 1, expiry, IOC)).await;
    let error = Error::RuleRefused { account: ann.address, rule: 7, value: 10, threshold: 10 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    let (swept, _) = world.bank.send(&ann, |b| b.cancel_all(care, 0, 32)).await.expect("it works");
    assert_eq!(swept, 1);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_hold_blocks_whatever_leaves_the_account_and_nothing_else() {
    let mut world = World::with(client).await;
    let (ann, ben, care, id) =
        (world.ann.clone(), world.ben.clone(), world.care, world.care.into());
    let (order, ..) = world.place(&ann, ASK, 1, LIMIT).await;
    world.bank.send(&ben, |b| b.approve(ann.address, 900.into())).await.expect("he allows");
    world.bank.send(&ann, |b| b.approve(ben.address, 900.into())).await.expect("she allows");
    world.hold_at_two_hours().await;
    world.pay(&ann, &ben, 2 * HOUR).await.expect("it goes through, and is the last");
    assert_eq!(world.emitted(), ["Transfer", "CoinMoved", "Alert", "Held"]);
    assert_eq!(world.alerts()[0].5, 100, "the risk it reached");
    let until = world.bank.now() + u64::from(DAY);
    assert_eq!(world.watched(&ann).await, (0, until), "the hold spent it");

    let error = Refusal::ByBank(Error::OnHold { account: ann.address, until });
    let (a, b, expiry) = (ann.address, ben.address, world.bank.now() + u64::from(DAY));
    let held = [
        world.pay(&ann, &ben, 1).await.map(|_| ()),
        world.bank.send(&ann, |m| m.transfer_hours(b, id, 1.into())).await.map(|_| ()),
        world.bank.send(&ann, |m| m.burn(1.into())).await.map(|_| ()),
        world.bank.send(&ann, |m| m.convert(care, 1)).await.map(|_| ()),
        world.bank.send(&ann, |m| m.place(care, ASK, 120, 1, expiry, LIMIT)).await.map(|_| ()),
        world.bank.send(&ann, |m| m.transfer_from(b, a, 1.into())).await.map(|_| ()),
        world.bank.send(&ben, |m| m.transfer_from(a, b, 1.into())).await.map(|_| ()),
    ];
    for refused in held {
        assert_eq!(refused, Err(error.clone()));
    }
    assert_eq!(world.may(&ann, &ben, 1).await, (false, 44));
    assert_eq!(world.pay(&ben, &ann, 1).await, Ok(true), "what comes in comes in");
    assert_eq!(world.bank.send(&ann, |m| m.cancel(order)).await, Ok(true), "cancelling works");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_hold_ends_by_itself_to_the_second_and_none_follows_from_the_same_deeds() {
    let mut world = World::with(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    world.hold_at_two_hours().await;
    world.pay(&ann, &ben, 2 * HOUR).await.expect("it goes through, and is the last");
    let end = world.bank.now() + u64::from(DAY);

    // A call lies in a block of its own, six seconds after the last one.
    let left = end - world.bank.now() - 7;
    world.bank.chain().advance(left);
    assert_eq!(world.may(&ann, &ben, 1).await, (false, 44), "one second before");
    world.bank.chain().advance(1);
    assert_eq!(world.may(&ann, &ben, 1).await, (true, 0), "at its end");
    world.bank.chain().advance(1);
    assert_eq!(world.may(&ann, &ben, 1).await, (true, 0), "one second after");
    assert_eq!(world.pay(&ann, &ben, 2 * HOUR - 1).await, Ok(true));
    assert_eq!(world.emitted(), ["Transfer", "CoinMoved"]);
    assert_eq!(world.watched(&ann).await, (0, 0));
    world.pay(&ann, &ben, 2 * HOUR).await.expect("a new deed");
    assert_eq!(world.emitted(), ["Transfer", "CoinMoved", "Alert", "Held"]);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_supervisor_ends_a_hold_without_a_case_and_nobody_else_does() {
    let mut world = World::with(client).await;
    let (ann, ben, officers) = (world.ann.clone(), world.ben.clone(), world.officers.clone());
    world.hold_at_two_hours().await;
    world.pay(&ann, &ben, 2 * HOUR).await.expect("it goes through, and is the last");
    let who = ann.address;
    for other in [&officers.governor, &officers.tribunal, &officers.verifier, &ann, &ben] {
        let refused = world.bank.send(other, |b| b.end_hold(who)).await;
        assert_eq!(refused.expect_err("not a supervisor").code(), 60, "{}", other.name);
    }
    let sue = officers.supervisor;
    let pause = world.bank.pause(&world.officers.clone(), 0).await;
    assert_eq!(world.bank.send(&sue, |b| b.end_hold(who)).await, Ok(true), "whatever is paused");
    assert_eq!(world.emitted(), ["HoldEnded"]);
    world.bank.resume(&world.officers.clone(), pause).await;
    assert_eq!(world.pay(&ann, &ben, 1).await, Ok(true));
    let refused = world.bank.send(&sue, |b| b.end_hold(who)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NotOnHold { account: who })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_rule_that_refuses_refuses_before_anything_happens_and_the_pre_check_says_so() {
    let mut world = World::with(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    world.set(Rule::LargeAmount, REFUSE, 100, 2 * HOUR, 0).await;
    let before = world.bank.state();
    assert_eq!(world.may(&ann, &ben, 2 * HOUR).await, (false, 46));
    let (account, value, threshold) = (ann.address, 2 * HOUR, 2 * HOUR);
    let error = Error::RuleRefused { account, rule: 1, value, threshold };
    assert_eq!(world.pay(&ann, &ben, 2 * HOUR).await, Err(Refusal::ByBank(error)));
    assert!(world.bank.state() == before, "no alert, no risk, no hold");
    assert_eq!(world.may(&ann, &ben, 2 * HOUR - 1).await, (true, 0));

    // In a trade, too; a quote is somebody's who is nobody, and says what the book holds.
    world.place(&ben, ASK, 8, LIMIT).await;
    let quoted = world.bank.ask(|b| b.quote(care, BID, 8)).await.expect("it quotes");
    assert_eq!(quoted, (8, 2 * HOUR, 100, Outcome::Filled as u8));
    let expiry = world.bank.now() + u64::from(DAY);
    let refused = world.bank.send(&ann, |b| b.place(care, BID, 100, 8, expiry, IOC)).await;
    assert_eq!(refused.expect_err("it is large").code(), 46);
    let (_, filled, _) = world.place(&ann, BID, 7, IOC).await;
    assert_eq!(filled, 7);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_held_makers_order_goes_back_when_it_is_met_as_a_frozen_makers_does() {
    let mut world = World::with(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    world.place(&ann, ASK, 4, LIMIT).await;
    world.hold_at_two_hours().await;
    world.pay(&ann, &ben, 2 * HOUR).await.expect("it goes through, and is the last");
    let (_, filled, outcome) = world.place(&ben, BID, 4, IOC).await;
    assert_eq!((filled, outcome), (0, Outcome::Dropped as u8));
    let events = &world.bank.last_receipt().events;
    assert_eq!(event_name(&events[0].topics), "OrderRemoved");
    // Order, lots, reason.
    assert_eq!(number(&events[0].data[64..96]), Removal::Held as u64);
    let who = ann.address;
    assert_eq!(world.bank.ask(|b| b.locked_of(who, care)).await, (0, 0, 0));
    let id = care.into();
    assert_eq!(world.bank.ask(|b| b.hours_of(who, id)).await, (100 * HOUR).into());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn ann_goes_away_and_locks_her_account_with_its_own_key() {
    let mut world = crate::world::World::with(client, 20 * HOUR, 10 * HOUR).await;
    let (ann, ben, sue) = (world.ann.clone(), world.ben.clone(), world.officers.supervisor.clone());
    let (who, to) = (ann.address, ben.address);
    let until = world.bank.now() + 20 * u64::from(DAY);
    assert_eq!(world.bank.send(&ann, |b| b.hold_own(until)).await, Ok(true));
    let paid = world.bank.send(&ann, |b| b.transfer(to, 1.into())).await;
    assert_eq!(paid, Err(Refusal::ByBank(Error::OnHold { account: who, until })));
    let shorter = world.bank.send(&ann, |b| b.hold_own(until - 1)).await;
    assert_eq!(shorter.expect_err("whoever has her key cannot undo it").code(), 480);
    assert_eq!(world.bank.send(&sue, |b| b.end_hold(who)).await, Ok(true));
    assert_eq!(world.bank.send(&ann, |b| b.transfer(to, 1.into())).await, Ok(true));

    let until = world.bank.now() + u64::from(DAY);
    assert_eq!(world.bank.send(&ann, |b| b.hold_own(until)).await, Ok(true));
    world.bank.chain().advance(u64::from(DAY));
    let paid = world.bank.send(&ann, |b| b.transfer(to, 1.into())).await;
    assert_eq!(paid, Ok(true), "it ends by itself");
}
