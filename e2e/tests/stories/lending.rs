//! Credit: what a history is worth, and loans from the first second to the last.

use crate::world::World;
use timebank_e2e::{replay, Actor, Bank, Client, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;
use timebank_rules::{Error, U256};

const HOUR: u64 = 3600;
const MONTH: u32 = 30 * DAY;

/// What the central bank lends at first: 1, 2, 10 and 20 hours, for up to 90 days, without interest, up to a fifth of
/// the supply.
async fn lends(bank: &mut Bank, cleo: &Actor, fee: u8, debt_cap: u8, demurrage: u16) {
    bank.send(cleo, |b| {
        b.set_bank_terms(
            HOUR,
            2 * HOUR,
            10 * HOUR,
            20 * HOUR,
            3 * MONTH,
            fee,
            debt_cap,
            demurrage,
            DAY,
        )
    })
    .await
    .expect("the central bank sets its terms");
}

/// A world in which loans are to be had, and whose Ann has the history of grade 3, written behind the bank's back: a
/// hundred days, thirty agreements as provider, eleven counterparties.
async fn begin(client: Client) -> World {
    let mut world = World::with(client, 50 * HOUR, 50 * HOUR).await;
    let cleo = world.officers.central_bank.clone();
    lends(&mut world.bank, &cleo, 0, 20, 0).await;
    let ann = world.ann.address;
    let member = world.ann.clone();
    let now = world.bank.now();
    world.bank.trusted(&member, |cell| {
        cell.provided = 30.into();
        cell.sketch[..2].copy_from_slice(&[0xff, 0x07]);
    });
    world.bank.remembered(&member, |cell| cell.verified_since = (now as u32).into());
    world.bank.chain().advance(100 * u64::from(DAY));
    let said = world.bank.ask(|b| b.credit_of(ann)).await;
    assert_eq!(said.0, [30, 0, 11, 0, 100, 0, 0, 0, 0]);
    assert_eq!(said.1, [6, 2, 10, 1, 1, 40, 150, 30, 10]);
    assert_eq!(said.2, [180, 0, 110, 0, 100, 0, 0, 0, 0]);
    assert_eq!((said.3, said.4, said.5, said.6, said.7), (390, 3, 0, 0, 2 * HOUR));
    world
}

impl World {
    async fn grade(&mut self, who: &Actor) -> (u16, u8) {
        let address = who.address;
        let said = self.bank.ask(|b| b.credit_of(address)).await;
        (said.3, said.4)
    }

    async fn debt(&mut self, who: &Actor) -> (u64, u64) {
        let address = who.address;
        let said = self.bank.ask(|b| b.credit_of(address)).await;
        (said.5, said.6)
    }

    /// The supply is what is held; what was minted and burned has its causes.
    async fn loans_add_up(&mut self, converted: u64, fees: u64) {
        let (minted, burned) = self.bank.ask(|b| b.coin_totals()).await;
        let totals = self.bank.ask(|b| b.loan_totals()).await;
        let (lent, repaid, written_off, owed, demurrage, recovered) = totals;
        assert_eq!(minted, u128::from(converted + lent), "invariant_2_coin_minted_by_cause");
        let causes = u128::from(repaid + recovered + demurrage);
        assert_eq!(burned, causes, "invariant_2_coin_burned_by_cause");
        assert_eq!(lent + fees, repaid + written_off + owed, "invariant_2_debt_by_cause");
        let mut held = 0;
        for who in [self.ann.clone(), self.ben.clone()] {
            held += self.coin(&who).await;
        }
        assert_eq!(u128::from(held), minted - burned, "invariant_1_supply_is_what_accounts_hold");
        let (seq, head) = self.bank.ask(|b| b.audit_head()).await;
        let audited = replay(&mut self.bank);
        assert_eq!((audited.head.seq, audited.head.hash), (seq, head.0));
        assert_eq!(audited.balances.coin_supply(), minted - burned);
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_loan_repaid_in_time_counts_and_lets_borrow_again() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let refused = world.bank.send(&ann, |b| b.borrow(2 * HOUR + 1, MONTH)).await;
    let error = Error::BeyondCredit {
        account: ann.address,
        grade: 3,
        limit: 2 * HOUR,
        needed: 2 * HOUR + 1,
    };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    let refused =
        world.bank.send(&ben, |b| b.borrow(1, MONTH)).await.expect_err("nobody's history");
    assert_eq!(refused.code(), 264);

    assert_eq!(world.bank.send(&ann, |b| b.borrow(2 * HOUR, MONTH)).await, Ok(true));
    let due = world.bank.now() + u64::from(MONTH);
    assert_eq!(world.debt(&ann).await, (2 * HOUR, due));
    assert_eq!(world.coin(&ann).await, 52 * HOUR);
    world.loans_add_up(50 * HOUR, 0).await;
    let refused = world.bank.send(&ann, |b| b.borrow(1, MONTH)).await.expect_err("one at a time");
    assert_eq!(refused.code(), 261);

    let officers = world.officers.clone();
    for area in 0..4 {
        world.bank.pause(&officers, area).await;
    }
    assert_eq!(world.bank.send(&ann, |b| b.repay(HOUR)).await, Ok(true), "whatever is paused");
    world.bank.chain().advance(8 * u64::from(DAY));
    assert_eq!(world.bank.send(&ann, |b| b.repay(HOUR)).await, Ok(true));
    assert_eq!(world.debt(&ann).await, (0, 0));
    assert_eq!(world.coin(&ann).await, 50 * HOUR);
    world.loans_add_up(50 * HOUR, 0).await;
    // 180 + 110 + 108 days, and an hour for eight days.
    assert_eq!(world.grade(&ann).await, (399, 3), "a point for an hour and a week");
    // The pauses lapsed; another of lending may begin seven days after the last.
    world.bank.chain().advance(3 * u64::from(DAY));
    let pause = world.bank.pause(&officers, 3).await;
    let refused = world.bank.send(&ann, |b| b.borrow(HOUR, MONTH)).await.expect_err("it is paused");
    assert_eq!(refused.code(), 43);
    world.bank.resume(&officers, pause).await;
    assert_eq!(world.bank.send(&ann, |b| b.borrow(HOUR, MONTH)).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_overdue_debtor_can_only_repay_and_no_transaction_is_needed_to_say_so() {
    let mut world = begin(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let end = world.bank.last_slot();
    let carla = world.carla.clone();
    world
        .bank
        .send(&carla, |b| b.record(care, ann.address, end - HOUR, end, EVIDENCE))
        .await
        .expect("she still serves");
    world.bank.send(&ann, |b| b.borrow(2 * HOUR, MONTH)).await.expect("within her grade");
    let (debt, due) = world.debt(&ann).await;
    // An order that she left on the book.
    let later = due + 40 * 86_400;
    world.bank.send(&ann, |b| b.place(care, 1, 100, 1, later, 0)).await.expect("it rests");
    let early = world.bank.send(&ben, |b| b.mark_overdue(ann.address)).await;
    let error = Error::LoanNotDue { account: ann.address, due };
    assert_eq!(early, Err(Refusal::ByBank(error)));
    world.bank.send(&ann, |b| b.transfer(ben.address, HOUR.into())).await.expect("it is not due");
    let left = due - world.bank.now();
    world.bank.chain().advance(left);

    let overdue = Error::LoanOverdue { account: ann.address, debt, due };
    let one = U256::from(1);
    let says = world.bank.ask(|b| b.can_transfer(ann.address, ben.address, one)).await;
    assert_eq!(says, (false, 260));
    let refused = Err(Refusal::ByBank(overdue));
    assert_eq!(world.bank.send(&ann, |b| b.transfer(ben.address, one)).await, refused);
    assert_eq!(world.bank.send(&ann, |b| b.burn(one)).await, refused);
    let id = care.into();
    assert_eq!(world.bank.send(&ann, |b| b.transfer_hours(ben.address, id, one)).await, refused);
    for (side, tick) in [(0, 100), (1, 99)] {
        let placed = world.bank.send(&ann, |b| b.place(care, side, tick, 1, later, 0)).await;
        assert_eq!(placed.map(|_| true), refused);
    }
    let (_, filled, ..) =
        world.bank.send(&ben, |b| b.place(care, 0, 100, 1, 0, 1)).await.expect("it is placed");
    assert_eq!(filled, 1, "what she sells at the reference brings what she owes");
    assert_eq!(world.hours(&ann).await, HOUR - 900);
    world.bank.send(&ben, |b| b.transfer(ann.address, one)).await.expect("she may receive");
    world
        .bank
        .send(&ann, |b| b.convert(care, HOUR - 900))
        .await
        .expect("her hours become her coin");

    // 390 points, ten of the thirty days more, and 150 off.
    assert_eq!(world.grade(&ann).await, (250, 1), "by the clock");
    assert_eq!(world.bank.send(&ben, |b| b.mark_overdue(ann.address)).await, Ok(true));
    assert_eq!(world.grade(&ann).await, (250, 1), "counted once");
    let twice = world.bank.send(&ben, |b| b.mark_overdue(ann.address)).await;
    assert_eq!(twice, Err(Refusal::ByBank(Error::AlreadyMarked { account: ann.address })));
    world.bank.send(&ann, |b| b.repay(debt)).await.expect("she repays");
    world.bank.send(&ann, |b| b.transfer(ben.address, one)).await.expect("free again");
    assert_eq!(world.grade(&ann).await, (250, 3), "made good, it stays on record");
    world.loans_add_up(51 * HOUR - 900, 0).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_tribunal_writes_off_what_nobody_will_repay_and_the_coin_stays() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let (tom, sue) = (world.officers.tribunal.clone(), world.officers.supervisor.clone());
    world.bank.send(&ann, |b| b.borrow(2 * HOUR, MONTH)).await.expect("within her grade");
    world
        .bank
        .send(&ann, |b| b.transfer(ben.address, (52 * HOUR).into()))
        .await
        .expect("all of it");
    // So much at once from an account that lay still is held for a day.
    world.bank.chain().advance(u64::from(DAY) + HOUR);
    let closes = world.bank.send(&ann, |b| b.close()).await.expect_err("she owes");
    assert_eq!(closes.code(), 261, "nobody leaves with a debt");
    let early = world.bank.send(&tom, |b| b.write_off(ann.address, EVIDENCE)).await;
    assert_eq!(early.map_err(|refused| refused.code()), Err(267));
    world.bank.chain().advance(u64::from(MONTH));
    let other = world.bank.send(&sue, |b| b.write_off(ann.address, EVIDENCE)).await;
    assert_eq!(other.map_err(|refused| refused.code()), Err(60));
    assert_eq!(world.bank.send(&tom, |b| b.write_off(ann.address, EVIDENCE)).await, Ok(true));
    let (lent, repaid, written_off, owed, ..) = world.bank.ask(|b| b.loan_totals()).await;
    assert_eq!((lent, repaid, written_off, owed), (2 * HOUR, 0, 2 * HOUR, 0));
    world.loans_add_up(50 * HOUR, 0).await;
    assert_eq!(world.grade(&ann).await, (250, 1), "what was written off is not forgotten");
    let closes = world.bank.send(&ann, |b| b.close()).await.expect_err("nor left behind");
    assert_eq!(closes.code(), 340);
    let made_good = world.bank.send(&ben, |b| b.repay_for(ann.address, 2 * HOUR)).await;
    assert_eq!(made_good, Ok(true), "anybody may");
    world.loans_add_up(50 * HOUR, 0).await;
    assert_eq!(world.bank.send(&ann, |b| b.close()).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn anns_loan_is_rescheduled_twice_and_no_third_time_and_counts_as_what_it_was() {
    let mut world = begin(client).await;
    let (ann, ben, cleo) =
        (world.ann.clone(), world.ben.clone(), world.officers.central_bank.clone());
    let tom = world.officers.tribunal.clone();
    let day = u64::from(DAY);
    world.bank.send(&ann, |b| b.borrow(2 * HOUR, MONTH)).await.expect("within her grade");
    let (debt, due) = world.debt(&ann).await;
    let now = world.bank.now();
    // She falls ill and says so before it is due; only the central bank gives her more time.
    for who in [&ann, &tom] {
        let later = world.bank.send(who, |b| b.reschedule_loan(ann.address, due + day)).await;
        assert_eq!(later.map_err(|refused| refused.code()), Err(60), "{}", who.name);
    }
    for out in [due, due - 1, now + 368 * day] {
        let refused = world.bank.send(&cleo, |b| b.reschedule_loan(ann.address, out)).await;
        assert_eq!(refused.map_err(|refused| refused.code()), Err(269));
    }
    let first = world.bank.send(&cleo, |b| b.reschedule_loan(ann.address, due + 10 * day)).await;
    assert_eq!(first, Ok(true));
    assert_eq!(world.debt(&ann).await, (debt, due + 10 * day));

    // The day on which it would have fallen due passes, and nothing is held against her.
    let left = due + day - world.bank.now();
    world.bank.chain().advance(left);
    let early = world.bank.send(&ben, |b| b.mark_overdue(ann.address)).await;
    assert_eq!(early.map_err(|refused| refused.code()), Err(267));
    world.bank.send(&ann, |b| b.transfer(ben.address, 1.into())).await.expect("she is free");
    let second = world.bank.send(&cleo, |b| b.reschedule_loan(ann.address, due + 40 * day)).await;
    assert_eq!(second, Ok(true));
    let third = world.bank.send(&cleo, |b| b.reschedule_loan(ann.address, due + 41 * day)).await;
    let often = Error::RescheduledTooOften { account: ann.address, times: 2 };
    assert_eq!(third, Err(Refusal::ByBank(often)));

    let left = due + 39 * day - world.bank.now();
    world.bank.chain().advance(left);
    assert_eq!(world.bank.send(&ann, |b| b.repay(2 * HOUR)).await, Ok(true));
    assert_eq!(world.debt(&ann).await, (0, 0));
    let factors = world.bank.ask(|b| b.credit_of(ann.address)).await.0;
    // Two hours for the thirty days of the first term, in weeks, and not for the seventy that she had.
    assert_eq!((factors[3], factors[6]), (2 * 30 / 7, 0));
    world.loans_add_up(50 * HOUR, 0).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn all_debt_together_is_a_share_of_the_supply_and_a_fee_is_burned_with_the_rest() {
    let mut world = begin(client).await;
    let (ann, ben, cleo) =
        (world.ann.clone(), world.ben.clone(), world.officers.central_bank.clone());
    lends(&mut world.bank, &cleo, 10, 4, 0).await;
    let now = world.bank.now();
    let terms = world.bank.ask(|b| b.bank_terms_at(now)).await;
    assert_eq!((terms.1, terms.2, terms.3, terms.5), (3 * MONTH, 0, 20, DAY), "not without notice");
    assert_eq!(terms.6, now + u64::from(DAY));
    world.bank.chain().advance(u64::from(DAY));
    // Two hours and their fee of 720 s are more than 4 % of 50 hours, which are 7,200 s.
    let refused = world.bank.send(&ann, |b| b.borrow(2 * HOUR, MONTH)).await;
    let error =
        Error::DebtCapped { cap: 4, supply: (50 * HOUR).into(), owed: 0, needed: 2 * HOUR + 720 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    world.bank.send(&ann, |b| b.borrow(HOUR, MONTH)).await.expect("within the cap");
    assert_eq!(world.debt(&ann).await.0, HOUR + 360);
    world.loans_add_up(50 * HOUR, 360).await;
    world.bank.send(&ann, |b| b.repay(HOUR + 360)).await.expect("she has it");
    assert_eq!(world.coin(&ann).await, 50 * HOUR - 360);
    assert_eq!(world.coin(&ben).await, 0, "the fee went to nobody");
    world.loans_add_up(50 * HOUR, 360).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn demurrage_is_announced_collected_once_a_day_and_burned() {
    let mut world = begin(client).await;
    let (ann, ben, cleo) =
        (world.ann.clone(), world.ben.clone(), world.officers.central_bank.clone());
    let collect = async |world: &mut World, from: &Actor| {
        let address = from.address;
        let done = world.bank.send(&ben, |b| b.collect_demurrage(address)).await;
        done.map_err(|refused| refused.code())
    };
    assert_eq!(collect(&mut world, &ann).await, Err(271), "it is off");
    lends(&mut world.bank, &cleo, 0, 20, 500).await;
    world.bank.chain().advance(2 * u64::from(DAY));
    assert_eq!(collect(&mut world, &ann).await, Ok(true));
    assert_eq!(world.coin(&ann).await, 50 * HOUR, "the first look only notes");
    assert_eq!(collect(&mut world, &ann).await, Err(272));
    world.bank.chain().advance(10 * u64::from(DAY));
    assert_eq!(collect(&mut world, &ann).await, Ok(true));
    // 180,000 s for ten days at 500 millionths a day.
    assert_eq!(world.coin(&ann).await, 50 * HOUR - 900);
    world.bank.send(&ann, |b| b.transfer(ben.address, (49 * HOUR).into())).await.expect("she pays");
    world.bank.chain().advance(10 * u64::from(DAY));
    assert_eq!(collect(&mut world, &ann).await, Ok(true));
    assert_eq!(world.coin(&ann).await, HOUR - 900 - 13, "what moved was not idle");
    world.loans_add_up(50 * HOUR, 0).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn demurrage_asks_for_no_verification_and_takes_nothing_that_a_freeze_holds() {
    let mut world = begin(client).await;
    let (ann, ben, sue) = (world.ann.clone(), world.ben.clone(), world.officers.supervisor.clone());
    let (address, cleo) = (ann.address, world.officers.central_bank.clone());
    lends(&mut world.bank, &cleo, 0, 20, 500).await;
    let later = async |world: &mut World, days: u64| {
        world.bank.chain().advance(days * u64::from(DAY));
        let may_send = world.bank.ask(|b| b.can_send(address)).await;
        let done = world.bank.send(&ben, |b| b.collect_demurrage(address)).await;
        done.expect("it is collected");
        (may_send, world.coin(&ann).await)
    };
    assert_eq!(later(&mut world, 2).await, (true, 50 * HOUR), "the first look only notes");
    world.bank.chain().advance(10 * u64::from(DAY));
    let out = timebank_rules::case::OUT;
    let frozen = world.bank.send(&sue, |b| b.open_and_freeze(address, 1, EVIDENCE, out, 0));
    let case_id = frozen.await.expect("the supervisor freezes");
    assert_eq!(later(&mut world, 1).await, (false, 50 * HOUR), "nothing that is frozen is idle");
    world.bank.send(&sue, |b| b.release(case_id)).await.expect("the supervisor releases");
    let (may_send, left) = later(&mut world, 366).await;
    assert!(!may_send && left < 50 * HOUR, "the verification has ended: {left}");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_market_in_which_was_traded_changes_on_notice_and_by_the_clock() {
    let mut world = begin(client).await;
    let (ann, cleo, care) = (world.ann.clone(), world.officers.central_bank.clone(), world.care);
    let (ben, carla, end) = (world.ben.clone(), world.carla.clone(), world.bank.last_slot());
    let band = async |world: &mut World| {
        let market = world.bank.ask(|b| b.market_of(care)).await.expect("it is registered");
        (market.4, market.5)
    };
    world.bank.send(&cleo, |b| b.set_market(care, 90, 110, 50, 600, 1)).await.expect("she may");
    assert_eq!(band(&mut world).await, (90, 110), "nothing was traded yet");
    let record =
        world.bank.send(&carla, |b| b.record(care, ann.address, end - HOUR, end, EVIDENCE));
    record.await.expect("she serves");
    let expiry = world.bank.now() + u64::from(DAY);
    world.bank.send(&ann, |b| b.place(care, 1, 100, 1, expiry, 0)).await.expect("it rests");
    world.bank.send(&ann, |b| b.transfer(ben.address, 900.into())).await.expect("a lot's price");
    world.bank.send(&ben, |b| b.place(care, 0, 100, 1, 0, 1)).await.expect("it trades");
    world.bank.send(&cleo, |b| b.set_market(care, 100, 100, 0, 600, 1)).await.expect("she may");
    let from = world.bank.now() + u64::from(DAY);
    let announced = world.bank.ask(|b| b.announced_terms(care)).await;
    assert_eq!((announced.3, announced.4, announced.8), (100, 100, from));
    let early = world.bank.send(&ann, |b| b.apply_market(care)).await;
    assert_eq!(early, Err(Refusal::ByBank(Error::NotInForce { from })));
    world.bank.chain().advance(u64::from(DAY));
    assert_eq!(band(&mut world).await, (100, 100), "by the clock");
    assert_eq!(world.bank.ask(|b| b.market_terms_of(care)).await, Ok((100, 100, 0, 600, 1)));
    assert_eq!(world.bank.send(&ann, |b| b.apply_market(care)).await, Ok(true), "it says so");
    let twice = world.bank.send(&ann, |b| b.apply_market(care)).await;
    assert_eq!(twice, Err(Refusal::ByBank(Error::NotInForce { from: 0 })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_newcomer_is_served_before_it_has_earned_and_repays_from_what_comes_in() {
    let mut world = begin(client).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let (cleo, care) = (world.officers.central_bank.clone(), world.care);
    let set = world.bank.send(&cleo, |b| b.set_starter_lines(0, 2 * HOUR, 5 * HOUR, 11)).await;
    assert_eq!(set, Ok(true));
    let vera = world.officers.verifier.clone();
    let (bens, until) = (ben.address, world.bank.now() + 300 * u64::from(DAY));
    let verified = world.bank.send(&vera, |b| b.verify(bens, 2, until, EVIDENCE)).await;
    verified.expect("a verifier verifies");

    let end = world.bank.last_slot();
    let (start, by) = (end - HOUR, world.bank.now() + u64::from(DAY));
    let to = ann.address;
    let proposed = world
        .bank
        .send(&ben, |b| b.propose_on_line(to, care, 0, HOUR, HOUR, start, end, by, by, EVIDENCE));
    let id = proposed.await.expect("Ann has dealt with eleven");
    assert_eq!(world.bank.ask(|b| b.starter_line_of(bens)).await, (2 * HOUR, HOUR, 11));
    assert_eq!(world.bank.ask(|b| b.locked_of(bens, care)).await.0, HOUR);
    world.bank.send(&ann, |b| b.accept(id)).await.expect("she may accept");
    let delivered =
        world.bank.send(&ann, |b| b.deliver(vec![id], vec![HOUR], start, end, EVIDENCE));
    delivered.await.expect("she may deliver");
    world.bank.send(&ben, |b| b.settle(id)).await.expect("he may settle");
    assert_eq!((world.coin(&ben).await, world.debt(&ben).await.0), (0, HOUR));

    let more = world.bank.send(&ben, |b| {
        b.propose_on_line(to, care, 0, HOUR, HOUR + 1, start, end, by, by, EVIDENCE)
    });
    let (limit, needed) = (2 * HOUR, 2 * HOUR + 1);
    let refusal = Error::BeyondCredit { account: bens, grade: 0, limit, needed };
    assert_eq!(more.await, Err(Refusal::ByBank(refusal)));
    let to = carla.address;
    let unknown = world
        .bank
        .send(&ben, |b| b.propose_on_line(to, care, 0, HOUR, HOUR, start, end, by, by, EVIDENCE));
    assert_eq!(unknown.await.expect_err("nobody knows her").code(), 460);

    let earned = world.bank.send(&carla, |b| b.record(care, bens, end - 2 * HOUR, end, EVIDENCE));
    earned.await.expect("he serves himself, an hour and more");
    world.bank.send(&ben, |b| b.convert(care, 2 * HOUR)).await.expect("hours convert");
    let anybody = world.bank.actor("Anybody");
    assert_eq!(world.bank.send(&anybody, |b| b.collect_debt(bens)).await, Ok(true));
    assert_eq!((world.coin(&ben).await, world.debt(&ben).await), (HOUR, (0, 0)));

    // What he draws is never in his hand: where nothing comes of the agreement, it is burned.
    let to = ann.address;
    let again = world.bank.send(&ben, |b| {
        b.propose_on_line(to, care, 0, HOUR, 2 * HOUR, start, end, by, by, EVIDENCE)
    });
    let id = again.await.expect("the line is there again");
    assert_eq!((world.coin(&ben).await, world.debt(&ben).await.0), (2 * HOUR, HOUR));
    world.bank.send(&ben, |b| b.cancel_agreement(id)).await.expect("he may withdraw");
    assert_eq!((world.coin(&ben).await, world.debt(&ben).await), (HOUR, (0, 0)));
    world.loans_add_up(52 * HOUR, 0).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_fee_and_demurrage_go_into_the_treasury_where_the_central_bank_says_so() {
    let mut world = begin(client).await;
    let (ann, bens, bank) = (world.ann.clone(), world.ben.address, world.bank.address());
    let cleo = world.officers.central_bank.clone();
    lends(&mut world.bank, &cleo, 2, 20, 1_000).await;
    world.bank.send(&cleo, |b| b.set_treasury(0, 3)).await.expect("within bounds");
    world.bank.chain().advance(2 * u64::from(DAY));
    let had = world.coin(&ann).await;
    world.bank.send(&ann, |b| b.borrow(HOUR, MONTH)).await.expect("within her limit");
    assert_eq!(world.coin(&ann).await, had + HOUR - HOUR / 50, "the fee is paid at once");
    assert_eq!(world.debt(&ann).await.0, HOUR, "and not owed, too");
    world.bank.send(&ann, |b| b.transfer(bens, U256::from(10 * HOUR))).await.expect("it is hers");

    let (anybody, anns) = (world.bank.actor("Anybody"), ann.address);
    world.bank.send(&anybody, |b| b.collect_demurrage(anns)).await.expect("the first look");
    world.bank.chain().advance(10 * u64::from(DAY));
    let idle = world.coin(&ann).await;
    world.bank.send(&anybody, |b| b.collect_demurrage(anns)).await.expect("ten days later");
    let taken = idle * 10 / 1_000;
    assert_eq!(world.coin(&ann).await, idle - taken);

    let pots = world.bank.ask(|b| b.treasury_at(0)).await;
    assert_eq!((pots.0, pots.1), (HOUR / 50 + taken, 0));
    let held = world.bank.ask(|b| b.balance_of(bank)).await;
    assert_eq!(held, U256::from(HOUR / 50 + taken), "invariant_1");
    let (minted, burned) = world.bank.ask(|b| b.coin_totals()).await;
    assert_eq!((minted, burned), (u128::from(51 * HOUR), 0), "invariant_2: nothing was burned");
    assert_eq!(replay(&mut world.bank).balances.coin_supply(), minted);
    // What is repaid is burned, and what was minted with it is gone.
    world.bank.send(&ann, |b| b.repay(HOUR)).await.expect("she has it");
    assert_eq!(world.bank.ask(|b| b.coin_totals()).await, (minted, u128::from(HOUR)));
}
