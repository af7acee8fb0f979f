//! What a message between banks says: 13 words, of which the first six mean the same in every message.

use crate::event::{interbank_answer, interbank_payment, Aligned, Encoded, Event, PREFIX};
use crate::merkle::Keccak;
use crate::{Address, Hash};

/// The bytes of a message: 13 words of 32 bytes.
pub const MESSAGE: usize = 13 * 32;

/// The topics of a message, as the head counts them in.
const TOPICS: u8 = 4;

crate::enumeration! {
    /// What becomes of a payment.
    pub enum Outcome {
        /// The payee has it.
        Credited = 0,
        /// The payee may not receive, or is not known.
        MayNotReceive = 1,
        /// More than the bank will be owed, or than the payee can hold.
        OverLimit = 2,
        /// More than it accepts in a day.
        OverDay = 3,
        /// The bank has paused payments from abroad, or closes the link.
        Stopped = 4,
        /// Too late.
        Expired = 5,
        /// Not a message that this version knows.
        NotUnderstood = 6,
    }
}

impl Outcome {
    /// The outcome of this number; one that this version does not know returns the coin.
    fn of(number: Option<u64>) -> Self {
        match number {
            Some(0) => Self::Credited,
            Some(1) => Self::MayNotReceive,
            Some(2) => Self::OverLimit,
            Some(3) => Self::OverDay,
            Some(4) => Self::Stopped,
            Some(5) => Self::Expired,
            _ => Self::NotUnderstood,
        }
    }
}

/// A message as it was brought.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a>(pub &'a [u8; MESSAGE]);

impl Message<'_> {
    /// The word at a place.
    fn word(&self, at: usize) -> Hash {
        let (words, _) = self.0.as_chunks::<32>();
        words.get(at).copied().unwrap_or_default()
    }

    /// The number at a place, where the word holds one of at most 64 bits.
    fn number_at(&self, at: usize) -> Option<u64> {
        let (words, _) = self.0.as_chunks::<32>();
        let (parts, _) = words.get(at)?.as_chunks::<8>();
        let &[a, b, c, number] = parts.first_chunk()?;
        // Eight bytes at a time: the compiler would look at one after the other.
        let padding = [a, b, c].into_iter().fold(0, |bits, part| bits | u64::from_be_bytes(part));
        (padding == 0).then_some(u64::from_be_bytes(number))
    }

    /// What kind of message it is: its type and version.
    pub fn signature(&self) -> Hash {
        self.word(0)
    }

    /// The link over which it was said, by its number at the bank that says it.
    pub fn link(&self) -> Option<u64> {
        self.number_at(1)
    }

    /// Its number on that link.
    pub fn number(&self) -> Option<u64> {
        self.number_at(2)
    }

    /// Who says it.
    pub fn from(&self) -> Hash {
        self.word(4)
    }

    /// To whom.
    pub fn to(&self) -> Hash {
        self.word(5)
    }

    /// Its number on the log of the bank that says it.
    pub fn log_seq(&self) -> Option<u64> {
        self.number_at(12)
    }

    /// The payment that it is.
    pub fn payment(&self) -> Option<Payment> {
        if self.signature() != interbank_payment::SIGNATURE {
            return None;
        }
        let (amount, expires) = (self.number_at(7)?, self.number_at(9)?);
        (amount > 0).then(|| Payment {
            number: self.number().unwrap_or_default(),
            payee: self.word(6),
            amount,
            expires,
            reference: self.word(10),
        })
    }

    /// The answer that it is.
    pub fn answer(&self) -> Option<Answer> {
        let is_one = self.signature() == interbank_answer::SIGNATURE;
        // An answer that does not say to what answers nothing.
        is_one.then(|| Answer {
            answers: self.number_at(6).unwrap_or_default(),
            outcome: Outcome::of(self.number_at(7)),
        })
    }
}

/// A payment from another bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its number on the link.
    pub number: u64,
    /// Who is paid.
    pub payee: Hash,
    /// Seconds of coin; never 0.
    pub amount: u64,
    /// From when on it is no longer credited.
    pub expires: u64,
    /// What the payer gave it along.
    pub reference: Hash,
}

impl Payment {
    /// The account that is paid; the zero account where the payee is no address.
    pub fn account(&self) -> Address {
        match self.payee.split_last_chunk::<20>() {
            Some((padding, address)) if padding.iter().all(|byte| *byte == 0) => address.into(),
            _ => Address::zero(),
        }
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The message's number on the link.
    pub answers: u64,
    /// What became of the payment.
    pub outcome: Outcome,
}

/// The head after one message more: `keccak-256(head ‖ 4 ‖ message)`, as the audit log
/// hashes an event of four topics, but for the time: two banks on two chains have no clock in common.
pub fn fold(head: &Hash, message: &[u8; MESSAGE], keccak: Keccak) -> Hash {
    let mut bytes = [TOPICS; 33 + MESSAGE];
    if let Some((before, rest)) = bytes.split_first_chunk_mut() {
        *before = *head;
        if let Some((_, place)) = rest.split_first_mut() {
            place.copy_from_slice(message);
        }
    }
    keccak(&bytes)
}

/// A message as an event of the log, in the bytes that it has: no second time are they written from its figures.
pub struct Spoken<'a>(pub &'a [u8; MESSAGE]);

impl Event for Spoken<'_> {
    fn encode<R>(&self, _: u64, then: impl FnOnce(&mut Encoded) -> R) -> R {
        let mut place = Aligned([0; PREFIX + MESSAGE]);
        place.0[PREFIX..].copy_from_slice(self.0);
        then(&mut Encoded { bytes: &mut place.0, topics: TOPICS.into() })
    }
}

/// The bytes of a message that is about to be said, as the event number `seq` of the bank's log.
pub fn bytes_of(event: &impl Event, seq: u64) -> [u8; MESSAGE] {
    event.encode(seq, |encoded| {
        let mut bytes = [0; MESSAGE];
        debug_assert_eq!(encoded.words().len(), MESSAGE, "a message has 13 words");
        if let Some(words) = encoded.words().first_chunk() {
            bytes = *words;
        }
        bytes
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enumeration::Enumeration;
    use crate::event::interbank_payment::InterbankPayment;
    use crate::keccak::keccak;
    use crate::Address;

    fn payment() -> InterbankPayment {
        InterbankPayment {
            link: 7,
            number: 3,
            payer: Address::repeat_byte(1),
            from_id: [2; 32],
            to_id: [3; 32],
            payee: [4; 32],
            amount: 3_600,
            issued_at: 5,
            expires: 6,
            reference_id: [8; 32],
            locked_after: 9,
        }
    }

    #[test]
    fn a_message_says_what_was_put_into_it() {
        let bytes = bytes_of(&payment(), 77);
        let message = Message(&bytes);
        assert_eq!((message.link(), message.number()), (Some(7), Some(3)));
        assert_eq!((message.from(), message.to()), ([2; 32], [3; 32]));
        let said =
            Payment { number: 3, payee: [4; 32], amount: 3_600, expires: 6, reference: [8; 32] };
        assert_eq!(message.payment(), Some(said));
        assert_eq!(message.answer(), None);
        assert_eq!(message.number_at(12), Some(77), "its place on the log");
    }

    #[test]
    fn a_links_head_hashes_the_head_before_the_number_of_topics_and_the_message() {
        let bytes = bytes_of(&payment(), 77);
        let preimage = [&[9; 32][..], &[4], &bytes].concat();
        assert_eq!(fold(&[9; 32], &bytes, keccak), keccak(&preimage));
    }

    #[test]
    fn every_outcome_is_read_as_the_number_that_it_is_said_by() {
        for value in Outcome::VALUES {
            assert_eq!(Outcome::of(Some(value.number.into())) as u8, value.number as u8);
        }
        for unknown in [None, Some(7), Some(256), Some(u64::MAX)] {
            assert_eq!(Outcome::of(unknown), Outcome::NotUnderstood);
        }
    }

    #[test]
    fn a_payment_of_nothing_or_of_more_than_64_bits_is_not_understood() {
        for (at, byte) in [(7 * 32 + 23, 1), (9 * 32, 1)] {
            let mut bytes = bytes_of(&payment(), 77);
            bytes[at] = byte;
            assert_eq!(Message(&bytes).payment(), None);
        }
        let nothing = bytes_of(&InterbankPayment { amount: 0, ..payment() }, 77);
        assert_eq!(Message(&nothing).payment(), None);
    }

    #[test]
    fn a_payee_that_is_no_address_is_nobodys_account() {
        let to = |payee| Payment { number: 1, payee, amount: 1, expires: 1, reference: [0; 32] };
        let mut payee = [0; 32];
        payee[12..].copy_from_slice(&[5; 20]);
        assert_eq!(to(payee).account(), Address::repeat_byte(5));
        payee[11] = 1;
        assert_eq!(to(payee).account(), Address::zero());
    }
}
