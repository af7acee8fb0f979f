//! Messages on their way: cut, forged, repeated, out of order, by several who relay and are stopped between any two steps.

use super::fixture::*;
use timebank_rules::cells::Link;
use timebank_rules::handlers::interbank;
use timebank_rules::interbank::MESSAGE;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::DAY;
use timebank_rules::{Address, Error};

const HOUR: u64 = 3_600;

/// Two banks of which the first has paid so many payments over the attested link, and that link at the second.
fn paid(payments: usize) -> (Network, u32) {
    let mut network = Network::of(2, &limits(20 * HOUR, 20 * HOUR, 20 * HOUR, 20 * HOUR));
    let link = network.link(0, 1, 2);
    for _ in 0..payments {
        let order = network.order((0, link), 1, 100, DAY);
        network.pay(0, 0, order).expect("it may");
    }
    let there = network.link(1, 0, 2);
    (network, there)
}

#[test]
fn every_flipped_bit_of_a_message_is_refused_and_changes_nothing() {
    let (mut network, link) = paid(1);
    let (messages, head) = network.brought(1, link, 1, 1);
    let before = network.banks[1].world.clone();
    for bit in 0..MESSAGE * 8 {
        let mut bytes = messages[0];
        bytes[bit / 8] ^= 1 << (bit % 8);
        let refused = network.hear(1, link, head, &bytes);
        // What names the link and the banks, what numbers the message, and all that the head is over.
        let expected: &[u16] = match bit / 256 {
            1 | 4 | 5 => &[290],
            2 => &[289, 290],
            _ => &[291],
        };
        assert!(expected.contains(&code(refused)), "bit {bit}");
    }
    for bit in 0..256 {
        let mut head = head;
        head[bit / 8] ^= 1 << (bit % 8);
        let refused = network.hear(1, link, head, &messages[0]);
        assert_eq!(refused, Err(Error::HeadMismatch { link, number: 1 }));
    }
    assert!(before == network.banks[1].world, "nothing changed");
    assert_eq!(network.hear(1, link, head, &messages[0]), Ok(1));
}

#[test]
fn what_is_no_whole_message_or_too_many_is_refused() {
    let (mut network, link) = paid(17);
    let (messages, head) = network.brought(1, link, 1, 17);
    let all = messages.as_flattened();
    for brought in [&all[..0], &all[..MESSAGE - 1], &all[..MESSAGE + 1], all] {
        assert_eq!(code(network.hear(1, link, head, brought)), 290);
    }
    let (sixteen, head) = network.brought(1, link, 1, 16);
    assert_eq!(network.hear(1, link, head, sixteen.as_flattened()), Ok(16));
}

#[test]
fn a_gap_is_refused_what_was_heard_is_passed_over_and_both_may_come_in_one_call() {
    let (mut network, link) = paid(4);
    let (later, head) = network.brought(1, link, 2, 1);
    let refused = Err(Error::OutOfOrder { link, expected: 1, number: 2 });
    assert_eq!(network.hear(1, link, head, later.as_flattened()), refused);
    let (two, head) = network.brought(1, link, 1, 2);
    assert_eq!(network.hear(1, link, head, two.as_flattened()), Ok(2));
    let before = network.banks[1].world.clone();
    assert_eq!(network.hear(1, link, head, two.as_flattened()), Ok(0));
    assert!(before == network.banks[1].world, "nothing changed");
    let (all, head) = network.brought(1, link, 1, 4);
    assert_eq!(network.hear(1, link, head, all.as_flattened()), Ok(2));
    network.check();
    // A message that was heard, behind one that was not.
    let (mut network, link) = paid(2);
    let (both, head) = network.brought(1, link, 1, 2);
    let mixed = [both[0], both[1], both[0]];
    assert_eq!(code(network.hear(1, link, head, mixed.as_flattened())), 289);
}

#[test]
fn a_bank_does_not_hear_its_own_messages_nor_those_of_another_link() {
    let (mut network, there) = paid(1);
    let here = network.link(0, 1, 2);
    let (said, heads) = network.banks[0].stream(here);
    let (own, head) = (said[0], heads[1]);
    assert_eq!(code(network.hear(0, here, head, &own)), 290, "its own");
    let other = network.link(1, 0, 1);
    assert_eq!(code(network.hear(1, other, head, &own)), 290, "another link's");
    assert_eq!(code(network.hear(1, there, head, &own)), 0);
}

#[test]
fn only_the_channel_is_heard_and_a_new_one_goes_on_where_the_last_one_stood() {
    let (mut network, link) = paid(3);
    network.deliver(1, link, 1);
    let (messages, head) = network.brought(1, link, 2, 2);
    let (channel, account) = (Address::repeat_byte(0xc3), Address::repeat_byte(0x77));
    let refused = Err(Error::NotTheChannel { account, channel: CHANNEL, link });
    let by_another = network.banks[1].world.send(account, |bank, call| {
        interbank::hear(bank, call, link, head, messages.as_flattened(), keccak)
    });
    assert_eq!(by_another, refused);
    let world = &mut network.banks[1].world;
    let set = world.send(GOVERNOR, |bank, call| interbank::set_channel(bank, call, link, channel));
    assert_eq!(set, Ok(true));
    assert_eq!(Address::from(network.banks[1].link(link).channel), channel);
    network.read_logs();
    network.deliver_all();
    network.check();
    assert_eq!(network.banks[0].in_flight(), []);
}

/// Two relayers work on two directions; each is stopped after any of its steps, and whoever comes next begins anew.
#[test]
fn relayers_that_are_stopped_between_any_two_steps_lose_nothing_and_bring_nothing_twice() {
    for schedule in 0..256u32 {
        let (mut network, there) = paid(3);
        let here = network.link(0, 1, 2);
        let order = network.order((1, there), 0, 70, DAY);
        network.pay(1, 2, order).expect("it may");
        // What each of the relayers has read and not brought yet.
        let mut read: [Option<(usize, u32, Vec<[u8; MESSAGE]>, [u8; 32])>; 2] = [None, None];
        for step in 0..8 {
            let who = (schedule >> step & 1) as usize;
            let (bank, link) = [(1, there), (0, here)][(step + who) % 2];
            match read[who].take() {
                Some((bank, link, messages, head)) => {
                    let heard = network.hear(bank, link, head, messages.as_flattened());
                    assert!(heard.is_ok(), "{heard:?}");
                }
                None => {
                    let from = network.banks[bank].link(link).in_number.get() + 1;
                    let (messages, head) = network.brought(bank, link, from, 2);
                    read[who] = (!messages.is_empty()).then_some((bank, link, messages, head));
                }
            }
            network.check();
        }
        network.deliver_all();
        network.check();
        let coin =
            |bank: usize, who: usize| network.banks[bank].coin(network.banks[bank].members[who]);
        assert_eq!(coin(0, 0), COIN - 300 + 70, "{schedule}");
        assert_eq!((coin(1, 1), coin(1, 2)), (COIN + 300, COIN - 70), "{schedule}");
        let link: Link = network.banks[0].link(here);
        assert_eq!((link.held.get(), link.claim.get(), link.in_flight.get()), (230, 0, 0));
    }
}
