//! What becomes of payments: credited, refused and returned, in every way there is.

use super::fixture::*;
use timebank_rules::cells::{Key, Sent};
use timebank_rules::event::payment_settled::PaymentSettled;
use timebank_rules::event::{alert, interbank_answer, interbank_payment, Readable, Word};
use timebank_rules::handlers::{accounts, coin, governance, interbank, recovery};
use timebank_rules::interbank::message::{bytes_of, fold, Message};
use timebank_rules::interbank::paying::Order;
use timebank_rules::interbank::{Outcome, WINDOW};
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::DAY;
use timebank_rules::restrictions::{IN, OUT};
use timebank_rules::roles::TRIBUNAL;
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, EVIDENCE};
use timebank_rules::{Address, Error, Hash};

const HOUR: u64 = 3_600;

fn two() -> Network {
    Network::of(2, &limits(20 * HOUR, 20 * HOUR, 15 * HOUR, 15 * HOUR))
}

/// Pays an hour from the first member of bank 0 to the second of bank 1 over the attested link.
fn pay_an_hour(network: &mut Network, lasts: u32) -> Result<u64, Error> {
    let link = network.link(0, 1, 2);
    let order = network.order((0, link), 1, HOUR, lasts);
    network.pay(0, 0, order)
}

/// The outcome that bank 1 last said.
fn outcome(network: &Network) -> Option<u8> {
    let (said, _) = network.banks[1].stream(network.link(1, 0, 2));
    said.last().map(|bytes| bytes[7 * 32 + 31])
}

/// Has bank 1 hear, and bank 0 hear its answer. The outcome.
fn settle(network: &mut Network) -> Option<u8> {
    let (there, here) = (network.link(1, 0, 2), network.link(0, 1, 2));
    network.deliver(1, there, 16);
    network.check();
    network.deliver(0, here, 16);
    network.check();
    let outcome = outcome(network);
    assert_eq!(told(network), outcome, "the payer's bank tells what became of it");
    outcome
}

/// What bank 0 last told its payer of a payment's end.
fn told(network: &Network) -> Option<u8> {
    let mut log = network.banks[0].world.bank.log.iter().rev();
    log.find_map(|(topics, data)| {
        let data = data.as_chunks::<32>().0.iter();
        let words: Vec<Hash> = topics.iter().chain(data).copied().collect();
        PaymentSettled::of_words(&words).map(|settled| settled.outcome)
    })
}

fn spoil(
    network: &mut Network,
    bank: usize,
    who: usize,
    spoil: fn(&mut timebank_rules::cells::Member),
) {
    let of = &mut network.banks[bank];
    let mut account = of.world.account(of.members[who]);
    spoil(&mut account.cell);
    of.world.save_account(&account);
}

#[test]
fn an_hour_is_paid_abroad_and_the_banks_know_what_they_owe() {
    let mut network = two();
    assert_eq!(pay_an_hour(&mut network, DAY), Ok(1));
    let payer = network.banks[0].members[0];
    let cell = network.banks[0].world.account(payer).cell;
    assert_eq!((cell.coin.get(), cell.coin_locked.get()), (COIN - HOUR, HOUR), "it waits");
    assert_eq!(settle(&mut network), Some(0));
    assert_eq!(network.banks[0].coin(payer), COIN - HOUR);
    let payee = network.banks[1].world.account(network.banks[1].members[1]).cell;
    assert_eq!(payee.coin.get(), COIN + HOUR);
    let received: u32 = payee.watch.received.iter().map(|bucket| bucket.get()).sum();
    assert_eq!(u64::from(received), HOUR, "monitoring sees it come in");
    let (here, there) = (network.link(0, 1, 2), network.link(1, 0, 2));
    assert_eq!(network.banks[0].link(here).held.get(), HOUR);
    assert_eq!(network.banks[1].link(there).claim.get(), HOUR);

    // What comes back pays the debt first: nothing is minted, and both owe nothing.
    let order = network.order((1, there), 2, HOUR, DAY);
    network.pay(1, 0, order).expect("it may");
    network.deliver_all();
    network.check();
    assert_eq!(network.banks[0].link(here).held.get(), 0);
    assert_eq!(network.banks[1].link(there).claim.get(), 0);
    assert_eq!(network.banks[0].world.root.bridged_in.get(), 0);
    assert_eq!(network.banks[1].world.root.bridged_out.get(), u128::from(HOUR));
}

#[test]
fn whoever_may_not_receive_is_not_paid_and_the_coin_returns_as_frozen_as_it_was() {
    let reasons: [fn(&mut timebank_rules::cells::Member); 4] = [
        |payee| payee.level = 0,
        |payee| payee.status = 2,
        |payee| (payee.frozen_directions, payee.frozen_until) = (IN, u32::MAX.into()),
        |payee| payee.verified_until = START.0.into(),
    ];
    for reason in reasons {
        let mut network = two();
        pay_an_hour(&mut network, DAY).expect("it may");
        spoil(&mut network, 1, 1, reason);
        spoil(&mut network, 0, 0, |payer| {
            payer.frozen_directions = OUT;
            payer.frozen_coin = COIN.into();
            payer.frozen_until = u32::MAX.into();
        });
        assert_eq!(settle(&mut network), Some(Outcome::MayNotReceive as u8));
        let cell = network.banks[0].world.account(network.banks[0].members[0]).cell;
        assert_eq!((cell.coin.get(), cell.coin_locked.get()), (COIN, 0));
        assert_eq!((cell.frozen_directions, cell.frozen_coin.get()), (OUT, COIN));
        let sent = cell.watch.sent.iter().map(|bucket| bucket.get()).sum::<u32>();
        assert_eq!(sent, 0, "it does not count as sent");
    }
}

#[test]
fn why_somebody_may_not_receive_is_not_told_abroad() {
    let mut network = two();
    pay_an_hour(&mut network, DAY).expect("it may");
    spoil(&mut network, 1, 1, |payee| {
        (payee.frozen_directions, payee.frozen_until) = (IN, u32::MAX.into());
    });
    settle(&mut network);
    let (said, _) = network.banks[1].stream(network.link(1, 0, 2));
    assert_eq!(said[0][8 * 32..9 * 32], [0; 32], "the reason");
}

#[test]
fn a_payment_is_credited_until_the_second_before_it_expires() {
    for (late, expected) in [(0, Outcome::Credited), (1, Outcome::Expired), (2, Outcome::Expired)] {
        let mut network = two();
        pay_an_hour(&mut network, 1_000).expect("it may");
        network.wait(999 + late);
        assert_eq!(settle(&mut network), Some(expected as u8), "{late} s late");
        let left = COIN - if late == 0 { HOUR } else { 0 };
        assert_eq!(network.banks[0].coin(network.banks[0].members[0]), left);
    }
}

#[test]
fn a_payment_lasts_at_least_a_second_and_at_most_seven_days() {
    for (lasts, refused) in [(0, 287), (1, 0), (7 * DAY, 0), (7 * DAY + 1, 287)] {
        assert_eq!(code(pay_an_hour(&mut two(), lasts)), refused, "{lasts}");
    }
}

#[test]
fn a_paused_bank_answers_and_returns() {
    for area in [0, 5, 6] {
        let mut network = two();
        pay_an_hour(&mut network, DAY).expect("it may");
        for bank in &mut network.banks {
            bank.world.root.paused = 1 << area;
            bank.world.root.paused_until[area] = u32::MAX.into();
        }
        assert_eq!(code(pay_an_hour(&mut network, DAY)), 43, "nor does anything leave");
        assert_eq!(settle(&mut network), Some(Outcome::Stopped as u8));
        assert_eq!(network.banks[0].coin(network.banks[0].members[0]), COIN);
    }
}

#[test]
fn no_limit_is_exceeded_in_either_direction() {
    let cases = [
        (limits(HOUR - 1, HOUR, HOUR, HOUR), limits(HOUR, HOUR, HOUR, HOUR), 284, None),
        (limits(HOUR, HOUR, HOUR - 1, HOUR), limits(HOUR, HOUR, HOUR, HOUR), 286, None),
        (limits(HOUR, 0, HOUR, 0), limits(0, HOUR - 1, 0, HOUR), 0, Some(Outcome::OverLimit)),
        (limits(HOUR, 0, HOUR, 0), limits(0, HOUR, 0, HOUR - 1), 0, Some(Outcome::OverDay)),
        (limits(HOUR, 0, HOUR, 0), limits(0, HOUR, 0, HOUR), 0, Some(Outcome::Credited)),
    ];
    for (ours, theirs, refused, expected) in cases {
        let mut network = two();
        let (here, there) = (network.link(0, 1, 2), network.link(1, 0, 2));
        for (bank, link, limits) in [(0, here, &ours), (1, there, &theirs)] {
            let (world, limits) = (&mut network.banks[bank].world, limits.clone());
            world
                .send(CENTRAL, |bank, call| interbank::set_limits(bank, call, link, limits))
                .expect("they are lower");
        }
        network.read_logs();
        assert_eq!(code(pay_an_hour(&mut network, DAY)), refused);
        assert_eq!(settle(&mut network), expected.map(|outcome| outcome as u8));
    }
}

#[test]
fn the_days_count_begins_anew_at_midnight_and_what_returns_stays_counted() {
    let mut network = two();
    let link = network.link(0, 1, 2);
    let order = network.order((0, link), 1, 15 * HOUR, DAY);
    network.pay(0, 0, order).expect("it may");
    spoil(&mut network, 1, 1, |payee| payee.level = 0);
    assert_eq!(settle(&mut network), Some(1));
    let refused = Err(Error::DayLimit { link, limit: 15 * HOUR, needed: 16 * HOUR });
    assert_eq!(pay_an_hour(&mut network, DAY), refused);
    let midnight = DAY - network.now().0 % DAY;
    network.wait(midnight - 1);
    assert_eq!(code(pay_an_hour(&mut network, DAY)), 286);
    network.wait(1);
    assert_eq!(code(pay_an_hour(&mut network, DAY)), 0);
}

#[test]
fn what_does_not_leave_an_account_at_home_does_not_leave_it_abroad() {
    let reasons: [(fn(&mut timebank_rules::cells::Member), u16); 7] = [
        (|payer| payer.level = 0, 23),
        (|payer| (payer.frozen_directions, payer.frozen_until) = (OUT, u32::MAX.into()), 40),
        (|payer| (payer.frozen_coin, payer.frozen_until) = (COIN.into(), u32::MAX.into()), 42),
        (|payer| payer.watch.held_until = u32::MAX.into(), 44),
        (|payer| (payer.credit.debt, payer.credit.due) = (1.into(), 1.into()), 260),
        (|payer| payer.coin = (HOUR - 1).into(), 1),
        (|payer| payer.status = 3, 180),
    ];
    for (reason, expected) in reasons {
        for kind in [1, 2] {
            let mut network = two();
            spoil(&mut network, 0, 0, reason);
            let link = network.link(0, 1, kind);
            let order = network.order((0, link), 1, HOUR, DAY);
            let before = network.clone();
            let done = match kind {
                1 => network.pay_at_once(0, 0, order),
                _ => network.pay(0, 0, order).map(drop),
            };
            assert_eq!(code(done), expected);
            assert!(before.banks[0].world == network.banks[0].world, "nothing changed");
        }
    }
}

#[test]
fn a_link_that_closes_lets_only_what_is_owed_back() {
    let mut network = two();
    pay_an_hour(&mut network, DAY).expect("it may");
    settle(&mut network);
    pay_an_hour(&mut network, DAY).expect("it may");
    let (here, there) = (network.link(0, 1, 2), network.link(1, 0, 2));
    for (bank, link) in [(0, here), (1, there)] {
        let world = &mut network.banks[bank].world;
        world.send(GOVERNOR, |bank, call| interbank::close_link(bank, call, link)).expect("it may");
    }
    network.read_logs();
    assert_eq!(settle(&mut network), Some(Outcome::Stopped as u8), "what was under way returns");
    assert_eq!(code(pay_an_hour(&mut network, DAY)), 284);
    let back = network.order((1, there), 0, HOUR, DAY);
    network.pay(1, 1, back).expect("it makes the position smaller");
    network.deliver_all();
    network.check();
    assert_eq!(network.banks[0].link(here).held.get(), 0);
    let more = network.order((1, there), 0, 1, DAY);
    assert_eq!(code(network.pay(1, 1, more)), 284);
}

#[test]
fn sixty_four_payments_wait_and_the_next_one_is_refused() {
    let mut network = two();
    let (here, there) = (network.link(0, 1, 2), network.link(1, 0, 2));
    let order = network.order((0, here), 1, 1, DAY);
    for number in 1..=u64::from(WINDOW) {
        assert_eq!(network.pay(0, 0, order), Ok(number));
    }
    assert_eq!(network.pay(0, 0, order), Err(Error::WindowFull { link: here, limit: 64 }));
    network.deliver(1, there, 1);
    network.deliver(0, here, 1);
    assert_eq!(network.pay(0, 0, order), Ok(65));
    network.deliver_all();
    network.check();
}

#[test]
fn coin_in_flight_follows_a_recovered_account_and_keeps_it_from_closing() {
    let mut network = two();
    let (old, new) = (network.banks[0].members[0], Address::repeat_byte(0x55));
    pay_an_hour(&mut network, 7 * DAY).expect("it may");
    let world = &mut network.banks[0].world;
    let closed = world.send(old, accounts::close);
    assert_eq!(code(closed), 26, "coin in flight is the member's own");
    world.send(VERA, |bank, call| recovery::request(bank, call, old, new, EVIDENCE)).expect("new");
    network.wait(timebank_rules::recovery::DELAY);
    let world = &mut network.banks[0].world;
    world.send(new, |bank, call| recovery::complete(bank, call, old)).expect("it is due");
    network.banks[0].members[0] = new;
    network.read_logs();
    network.check();
    assert_eq!(settle(&mut network), Some(Outcome::Expired as u8));
    let cell = network.banks[0].world.account(new).cell;
    assert_eq!((cell.coin.get(), cell.coin_locked.get()), (COIN, 0));
}

#[test]
fn over_the_same_chain_a_payment_is_credited_at_once_or_refused_in_the_payees_banks_words() {
    let mut network = two();
    let (here, there) = (network.link(0, 1, 1), network.link(1, 0, 1));
    let order = network.order((0, here), 1, HOUR, DAY);
    assert_eq!(network.pay_at_once(0, 0, order), Ok(()));
    network.check();
    assert_eq!(network.banks[1].coin(network.banks[1].members[1]), COIN + HOUR);
    assert_eq!(network.banks[0].link(here).out_head, network.banks[1].link(there).in_head);
    assert_eq!(network.banks[1].stream(there).0.len(), 0, "nothing is answered");

    let before = network.clone();
    spoil(&mut network, 1, 1, |payee| {
        (payee.frozen_directions, payee.frozen_until) = (IN, u32::MAX.into());
    });
    let refused = network.pay_at_once(0, 0, order);
    assert_eq!(code(refused), 41, "FrozenIn, of the other bank");
    assert!(before.banks[0].world == network.banks[0].world, "nothing has left");
}

#[test]
fn a_channel_spends_what_it_was_allowed_and_not_a_second_more() {
    let mut network = two();
    let (link, payer) = (network.link(0, 1, 1), network.banks[0].members[0]);
    let allow = |network: &mut Network, amount: u64| {
        let world = &mut network.banks[0].world;
        world
            .send(payer, |bank, call| coin::approve(bank, call, CHANNEL, amount.into()))
            .expect("");
    };
    let order = network.order((0, link), 1, HOUR, DAY);
    allow(&mut network, HOUR - 1);
    assert_eq!(code(network.pay_at_once(0, 0, order)), 4);
    allow(&mut network, HOUR + 5);
    assert_eq!(code(network.pay_at_once(0, 0, order)), 0);
    assert_eq!(network.grant_of(0, 0), 5.into());
    let somebody = Address::repeat_byte(0x66);
    let world = &mut network.banks[0].world;
    let by_another = world
        .send(somebody, |bank, call| interbank::pay_abroad_for(bank, call, payer, order, keccak));
    assert_eq!(code(by_another), 282);
}

#[test]
fn each_kind_of_link_has_its_own_way_of_paying() {
    let mut network = two();
    let (at_once, attested) = (network.link(0, 1, 1), network.link(0, 1, 2));
    let order = network.order((0, at_once), 1, HOUR, DAY);
    assert_eq!(network.pay(0, 0, order), Err(Error::WrongKind { link: at_once, kind: 1 }));
    let order = Order { link: attested, ..order };
    assert_eq!(network.pay_at_once(0, 0, order), Err(Error::WrongKind { link: attested, kind: 2 }));
    let nowhere = Order { link: 99, ..order };
    assert_eq!(network.pay(0, 0, nowhere), Err(Error::UnknownLink { link: 99 }));
}

#[test]
fn a_payment_that_monitoring_holds_is_reported_after_it() {
    let mut network = two();
    for bank in &mut network.banks {
        bank.world.root.policy.rules[0].mode = 1;
        bank.world.root.policy.rules[0].first = 3_600.into();
    }
    let link = network.link(0, 1, 2);
    let events = network.banks[0].world.log.len();
    let order = network.order((0, link), 1, 14 * HOUR, DAY);
    network.pay(0, 0, order).expect("it alerts only");
    let fresh = &network.banks[0].world.log[events..];
    assert_eq!(fresh[0].0[0], interbank_payment::SIGNATURE);
    assert_eq!(fresh[1].0[0], alert::SIGNATURE, "an alert, after what it is about");
}

#[test]
fn a_ring_of_debts_is_set_off_and_nobodys_balance_moves() {
    let mut network = Network::of(3, &limits(20 * HOUR, 20 * HOUR, 20 * HOUR, 20 * HOUR));
    for (from, to, hours) in [(0, 1, 3), (1, 2, 4), (2, 0, 5)] {
        let link = network.link(from, to, 1);
        let order = network.order((from, link), 0, hours * HOUR, DAY);
        network.pay_at_once(from, 0, order).expect("it may");
    }
    let coins = |network: &Network| -> Vec<u64> {
        let banks = network.banks.iter();
        banks.flat_map(|bank| bank.members.iter().map(|who| bank.coin(*who))).collect()
    };
    let before = coins(&network);
    assert_eq!(code(network.set_off(&[0, 1, 2], 3 * HOUR + 1)), 292);
    assert_eq!(code(network.set_off(&[0, 2, 1], 1)), 292, "the other way round nobody owes");
    assert_eq!(code(network.set_off(&[0, 1, 2], 0)), 292);
    assert_eq!(network.set_off(&[0, 1, 2], 3 * HOUR), Ok(()));
    network.check();
    assert_eq!(coins(&network), before);
    let held =
        |bank: usize, to: usize| network.banks[bank].link(network.link(bank, to, 1)).held.get();
    assert_eq!((held(0, 1), held(1, 2), held(2, 0)), (0, HOUR, 2 * HOUR));
    let world = &mut network.banks[1].world;
    let by_another = world.send(GOVERNOR, |bank, call| interbank::set_off(bank, call, (3, 1), 1));
    assert!(by_another.is_err(), "only the channel of both");
}

/// A channel that forges whatever it likes, heads too.
struct Forger {
    number: u64,
    head: Hash,
}

impl Forger {
    fn payment(&mut self, network: &Network, payee: usize, amount: u64) -> (Hash, Vec<u8>) {
        self.number += 1;
        let said = timebank_rules::event::interbank_payment::InterbankPayment {
            link: network.link(1, 0, 2),
            number: self.number,
            payer: Address::repeat_byte(0x99),
            from_id: id(1),
            to_id: id(0),
            payee: word(network.banks[0].members[payee]),
            amount,
            issued_at: 0,
            expires: u64::MAX,
            reference_id: [0; 32],
            locked_after: 0,
        };
        let bytes = bytes_of(&said, self.number);
        self.head = fold(&self.head, &bytes, keccak);
        (self.head, bytes.to_vec())
    }

    fn answer(&mut self, network: &Network, answers: u64) -> (Hash, Vec<u8>) {
        self.number += 1;
        let said = interbank_answer::InterbankAnswer {
            link: network.link(1, 0, 2),
            number: self.number,
            payee: [0; 32],
            from_id: id(1),
            to_id: id(0),
            answers,
            outcome: 0,
            reason: 0,
            amount: 0,
            held_after: 0,
            claim_after: 0,
        };
        let bytes = bytes_of(&said, self.number);
        self.head = fold(&self.head, &bytes, keccak);
        (self.head, bytes.to_vec())
    }
}

#[test]
fn a_bank_loses_no_more_than_its_limits_to_a_wholly_dishonest_channel() {
    let mut network = Network::of(2, &limits(10 * HOUR, 20 * HOUR, 15 * HOUR, 18 * HOUR));
    let link = network.link(0, 1, 2);
    let mut forger = Forger { number: 0, head: [0; 32] };
    for amount in [4, 3, 2] {
        let order = network.order((0, link), 1, amount * HOUR, DAY);
        network.pay(0, 0, order).expect("it may");
    }
    // What is in flight is said to be credited, and 200 payments are made up.
    for answers in 1..=3 {
        let (head, bytes) = forger.answer(&network, answers);
        assert_eq!(network.hear(0, link, head, &bytes), Ok(1));
    }
    let before: u64 = network.banks[0].members.iter().map(|who| network.banks[0].coin(*who)).sum();
    for _ in 0..200 {
        let (head, bytes) = forger.payment(&network, 2, HOUR);
        assert_eq!(network.hear(0, link, head, &bytes), Ok(1));
    }
    let after: u64 = network.banks[0].members.iter().map(|who| network.banks[0].coin(*who)).sum();
    assert_eq!(after - before, 18 * HOUR, "the day's limit");
    assert_eq!(network.banks[0].link(link).claim.get(), 9 * HOUR, "less what was held");
    network.wait(DAY);
    for _ in 0..200 {
        let (head, bytes) = forger.payment(&network, 2, HOUR);
        assert_eq!(network.hear(0, link, head, &bytes), Ok(1));
    }
    let claim = network.banks[0].link(link).claim.get();
    assert_eq!(claim, 20 * HOUR, "and never more than the limit");
    for who in 0..2 {
        let coin = network.banks[0].coin(network.banks[0].members[who]);
        assert_eq!(coin, COIN - if who == 0 { 9 * HOUR } else { 0 }, "no other balance moves");
    }
}

#[test]
fn what_a_later_version_says_is_answered_and_an_answer_to_nothing_changes_nothing() {
    let mut network = two();
    let link = network.link(0, 1, 2);
    let mut forger = Forger { number: 0, head: [0; 32] };
    let (_, mut later) = forger.payment(&network, 0, HOUR);
    later[..32].copy_from_slice(&7u64.word());
    let head = fold(&[0; 32], later.as_slice().first_chunk().expect("a message"), keccak);
    assert_eq!(network.hear(0, link, head, &later), Ok(1));
    let said = network.banks[0].stream(link).0.to_vec();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0][7 * 32 + 31], Outcome::NotUnderstood as u8);
    assert_eq!(said[0][6 * 32 + 31], 1, "its number");
    forger.head = head;
    let before = network.banks[0].world.clone();
    for answers in [0, 1, 77, u64::MAX] {
        let (head, bytes) = forger.answer(&network, answers);
        assert_eq!(network.hear(0, link, head, &bytes), Ok(1));
    }
    let after = &network.banks[0].world;
    assert_eq!(before.bank.log, after.bank.log, "nothing was said");
    assert_eq!(Message(&said[0]).number(), Some(1));
    let sent = after.load::<Sent>(Key::sent(link, 1));
    assert_eq!(sent.amount.get(), 0);
    assert_eq!(after.root.abroad.get(), 0);
    assert_eq!(network.banks[0].balances.coin(MemoryStorage::BANK), 0);
}

/// A link over which bank 0 is owed, owes nothing, and has an hour in flight that the other has credited.
fn with_an_hour_unknown(network: &mut Network) -> (u32, u64) {
    let (here, there) = (network.link(0, 1, 2), network.link(1, 0, 2));
    let order = network.order((1, there), 2, 5 * HOUR, DAY);
    network.pay(1, 0, order).expect("it may");
    network.deliver_all();
    let number = pay_an_hour(network, DAY).expect("it may");
    network.deliver(1, there, 16);
    (here, number)
}

/// The tribunal's officer.
const TOM: Address = Address::repeat_byte(0xa4);

fn breaks(network: &mut Network, link: u32) {
    let world = &mut network.banks[0].world;
    world.send(TOM, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
    world
        .send(GOVERNOR, |bank, call| governance::grant_role(bank, call, TOM, TRIBUNAL))
        .expect("the governor may");
    world.send(TOM, |bank, call| interbank::propose_break(bank, call, link)).expect("it is silent");
    // Who left its office since proposed nothing that the governor does.
    let mut left = world.clone();
    left.send(TOM, |bank, call| governance::renounce_role(bank, call, TRIBUNAL))
        .expect("it is its own");
    let refused = left.send(GOVERNOR, |bank, call| interbank::break_link(bank, call, link));
    assert_eq!(refused.map_err(|error| error.code()), Err(295));
    world.send(GOVERNOR, |bank, call| interbank::break_link(bank, call, link)).expect("proposed");
    network.banks[0].read_log();
}

#[test]
fn a_broken_link_gives_the_coin_back_and_costs_its_bank_and_no_member() {
    let mut network = two();
    let (link, number) = with_an_hour_unknown(&mut network);
    let payer = network.banks[0].members[0];
    let take_back = |network: &mut Network, number| {
        let world = &mut network.banks[0].world;
        let vera = |bank: &mut _, call| interbank::take_back(bank, call, link, number);
        let done = world.send(VERA, vera);
        network.banks[0].read_log();
        code(done)
    };
    assert_eq!(take_back(&mut network, number), 281, "the link runs");
    network.wait(31 * DAY);
    breaks(&mut network, link);
    spoil(&mut network, 0, 0, |payer| {
        (payer.frozen_directions, payer.frozen_until) = (OUT, u32::MAX.into());
    });
    let before = network.banks[0].world.clone();
    assert_eq!(take_back(&mut network, number + 1), 297);
    assert_eq!(code(pay_an_hour(&mut network, DAY)), 281);
    let (messages, head) = network.brought(0, link, 2, 1);
    assert_eq!(code(network.hear(0, link, head, messages.as_flattened())), 281, "too late");
    assert!(before == network.banks[0].world, "invariant_11_refusals_change_nothing");

    assert_eq!(take_back(&mut network, number), 0);
    assert_eq!(told(&network), Some(Outcome::Stopped as u8));
    assert_eq!(take_back(&mut network, number), 297, "once");
    let cell = network.banks[0].world.account(payer).cell;
    assert_eq!((cell.coin.get(), cell.coin_locked.get()), (COIN, 0), "all of it is back");
    assert_eq!(cell.frozen_directions, OUT, "as frozen as it was");
    let payee = network.banks[1].members[1];
    assert_eq!(network.banks[1].coin(payee), COIN + HOUR, "though the other had credited it");
    let cell = network.banks[0].link(link);
    assert_eq!((cell.in_flight.get(), cell.unanswered.get(), cell.claim.get()), (0, 0, 5 * HOUR));
}

#[test]
fn what_a_lost_bank_owes_is_written_off_and_the_supply_says_so() {
    let mut network = two();
    let (link, number) = with_an_hour_unknown(&mut network);
    network.wait(31 * DAY);
    breaks(&mut network, link);
    let world = &mut network.banks[0].world;
    world.send(VERA, |bank, call| interbank::take_back(bank, call, link, number)).expect("it may");
    let amount = 5 * HOUR;
    world
        .send(TOM, |bank, call| interbank::propose_write_off(bank, call, link, amount))
        .expect("it is owed");
    let supply = world.root.coin_supply();
    world
        .send(GOVERNOR, |bank, call| interbank::write_off(bank, call, link, amount))
        .expect("it was proposed");
    network.banks[0].read_log();
    let (root, cell) = (&network.banks[0].world.root, network.banks[0].link(link));
    assert_eq!((cell.claim.get(), cell.written_off.get()), (0, amount));
    assert_eq!(root.coin_supply(), supply, "members keep what was minted for them");
    let claimed = root.bridged_in.get() - root.bridged_out.get();
    assert_eq!(claimed, u128::from(cell.claim.get() + cell.written_off.get()));
}
