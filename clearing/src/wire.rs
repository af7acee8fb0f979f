//! What is sent to banks, and what of their answers decides.

use timebank_rules::interbank::MESSAGE;
use timebank_rules::merkle::Keccak;
use timebank_rules::{Address, Hash};
use timebank_topics::selector;

/// Pays a member of another bank: the chain's CAIP-2 id hashed, the payer's bank and its link, the payee's bank and its
/// link, then what `payAbroad` takes.
pub const PAY: u32 =
    selector("pay(bytes32,address,uint32,address,uint32,bytes32,uint64,uint64,bytes32)");

/// Sets off a ring: the chain, seconds of coin, and of each bank its address, the link over which it owes the next bank, and
/// the link over which the bank before owes it.
pub const CLEAR: u32 = selector("clear(bytes32,uint64,(address,uint32,uint32)[])");

/// Banks of a ring at most.
pub const RING: usize = 8;

/// A call's bytes: a selector and so many words.
pub struct Sent<const SIZE: usize>(pub [u8; SIZE]);

impl<const SIZE: usize> Sent<SIZE> {
    /// A call of a message without arguments.
    pub fn new(signature: u32) -> Self {
        let mut bytes = [0; SIZE];
        if let Some(place) = bytes.first_chunk_mut() {
            *place = signature.to_be_bytes();
        }
        Self(bytes)
    }

    /// Puts bytes at the end of the argument at a place.
    pub fn put(&mut self, at: usize, value: &[u8]) -> &mut Self {
        let end = 4 + (at + 1) * 32;
        if let Some(place) = self.0.get_mut(end.saturating_sub(value.len())..end) {
            place.copy_from_slice(value);
        }
        self
    }

    /// Puts bytes from the argument at a place on.
    pub fn put_from(&mut self, at: usize, value: &[u8]) -> &mut Self {
        let begin = 4 + at * 32;
        if let Some(place) = self.0.get_mut(begin..begin.saturating_add(value.len())) {
            place.copy_from_slice(value);
        }
        self
    }
}

/// What a bank answers to `payAbroadFor`: the head and the message, behind their place and their length.
pub const PAID: usize = 64 + 32 + MESSAGE;

/// What is sent to hear one message: the link, the head, the message's place and length, the message.
pub const HEARD: usize = 4 + 4 * 32 + MESSAGE;

/// The call that brings a payment's message to the payee's bank.
pub fn hearing(link: u32, paid: &[u8; PAID]) -> Sent<HEARD> {
    let mut heard = Sent::new(selector("hear(uint32,bytes32,bytes)"));
    heard
        .put(0, &link.to_be_bytes())
        .put_from(1, &paid[64..96])
        .put(2, &[3 * 32])
        .put(3, &(MESSAGE as u16).to_be_bytes())
        .put_from(4, &paid[96..]);
    heard
}

/// What stands before the head: where it and the message lie, and how long they are.
const BEFORE: [Hash; 2] = {
    let mut words = [[0; 32]; 2];
    words[0][31] = 32;
    [words[1][30], words[1][31]] = ((32 + MESSAGE) as u16).to_be_bytes();
    words
};

/// Whether a bank's answer is a head and one message from one bank to another.
pub fn is_between(paid: &[u8; PAID], from: &Hash, to: &Hash) -> bool {
    let (words, _) = paid.as_chunks::<32>();
    // Behind the place, the length and the head: words 4 and 5 of the message.
    let are_theirs = words.get(3 + 4) == Some(from) && words.get(3 + 5) == Some(to);
    words.starts_with(&BEFORE) && are_theirs
}

/// What a bank answers to `linkOf`, as far as it decides: its own id, the peer's, the link's number there.
pub const LINK: usize = 3 * 32;

/// Whether a bank's link is the one to the peer that has this number there.
pub fn is_link(answer: &[u8; LINK], own: &Hash, peer: &Hash, peer_link: u32) -> bool {
    let (words, _) = answer.as_chunks::<32>();
    let mut number = [0; 32];
    number[28..].copy_from_slice(&peer_link.to_be_bytes());
    words.first() == Some(own) && words.get(1) == Some(peer) && words.get(2) == Some(&number)
}

/// A bank's id on a chain, whose CAIP-2 id was hashed.
pub fn bank_id(chain: &Hash, bank: &Address, keccak: Keccak) -> Hash {
    const NAME: &[u8; 10] = b"TimeBank/1";
    let mut bytes = [0; 62];
    bytes[..10].copy_from_slice(NAME);
    bytes[10..42].copy_from_slice(chain);
    bytes[42..].copy_from_slice(&bank.0);
    keccak(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hash that is good enough to tell inputs apart.
    fn folded(bytes: &[u8]) -> Hash {
        let mut hash = [0; 32];
        for (at, byte) in bytes.iter().enumerate() {
            hash[at % 32] = u8::wrapping_add(hash[at % 32], byte.wrapping_mul(at as u8 | 1));
        }
        hash
    }

    fn paid() -> [u8; PAID] {
        let mut paid = [0; PAID];
        paid[31] = 32;
        paid[62..64].copy_from_slice(&448u16.to_be_bytes());
        paid[64..96].copy_from_slice(&[5; 32]);
        paid[96 + 4 * 32..96 + 5 * 32].copy_from_slice(&[1; 32]);
        paid[96 + 5 * 32..96 + 6 * 32].copy_from_slice(&[2; 32]);
        paid
    }

    #[test]
    fn a_message_is_brought_as_it_was_said_and_only_between_the_two_banks() {
        let paid = paid();
        assert!(is_between(&paid, &[1; 32], &[2; 32]));
        assert!(!is_between(&paid, &[2; 32], &[1; 32]));
        assert!(!is_between(&paid, &[1; 32], &[3; 32]));
        for at in [0, 31, 32, 62, 63] {
            let mut odd = paid;
            odd[at] ^= 1;
            assert!(!is_between(&odd, &[1; 32], &[2; 32]), "{at}");
        }
        let Sent(call) = hearing(7, &paid);
        assert_eq!(call[..4], selector("hear(uint32,bytes32,bytes)").to_be_bytes());
        assert_eq!((call[35], call[4 + 95], &call[4 + 126..4 + 128]), (7, 96, &[1, 160][..]));
        assert_eq!(call[36..68], [5; 32]);
        assert_eq!(call[4 + 128..], paid[96..]);
    }

    #[test]
    fn a_link_is_the_one_of_both_ids_and_the_number() {
        let mut answer = [0; LINK];
        answer[..32].copy_from_slice(&[1; 32]);
        answer[32..64].copy_from_slice(&[2; 32]);
        answer[95] = 9;
        assert!(is_link(&answer, &[1; 32], &[2; 32], 9));
        for (own, peer, link) in
            [([3; 32], [2; 32], 9), ([1; 32], [3; 32], 9), ([1; 32], [2; 32], 8)]
        {
            assert!(!is_link(&answer, &own, &peer, link));
        }
        answer[64] = 1;
        assert!(!is_link(&answer, &[1; 32], &[2; 32], 9));
    }

    #[test]
    fn an_id_is_of_the_chain_and_of_the_address() {
        let id = |chain: u8, bank: u8| bank_id(&[chain; 32], &Address::repeat_byte(bank), folded);
        assert_ne!(id(1, 2), id(2, 2));
        assert_ne!(id(1, 2), id(1, 3));
        assert_eq!(id(1, 2), id(1, 2));
    }
}
