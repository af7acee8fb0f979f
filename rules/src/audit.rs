//! The audit log: a chain of hashes over every event, whose end the contract's root keeps.
//!
//! `head' = keccak-256(head ‖ time ‖ number of topics as one byte ‖ topics ‖ data)`, from `head = 0`. The time is the
//! block's: seven bytes, the first the highest, in seconds since 1970. So two histories that differ only in when
//! something happened have two heads, too. The number of topics makes the hashed bytes unambiguous: no topic can be
//! passed off as data. Time and number fill eight bytes, so that the words behind them lie where eight bytes are
//! written at once.
//! Whoever replays all events in order arrives at the same number and head, or has not got them all.

use crate::cells::Root;
#[cfg(any(test, feature = "std"))]
use crate::event::{time_and_topics, MAX_TOPICS, MAX_WORDS, PREFIX};
use crate::event::{Encoded, Event};
use crate::Hash;
use zerocopy::little_endian::U64;

/// How many events there were, and the hash over all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The number of events; also the number of the last one.
    pub seq: u64,
    /// The hash over all of them.
    pub hash: Hash,
}

/// The longest that is hashed.
#[cfg(any(test, feature = "std"))]
const PREIMAGE: usize = PREFIX + MAX_WORDS * 32;

/// A contract's root, which keeps the end of its log.
pub trait Logged {
    /// The number of events, and the hash over all of them.
    fn end(&mut self) -> (&mut U64, &mut Hash);
}

impl Root {
    /// The end of the audit log.
    pub fn head(&self) -> Head {
        Head { seq: self.audit_seq.get(), hash: self.audit_head }
    }
}

impl Logged for Root {
    #[inline(always)]
    fn end(&mut self) -> (&mut U64, &mut Hash) {
        (&mut self.audit_seq, &mut self.audit_head)
    }
}

/// Puts one more event on the log in a block of this time: it is deposited, and the root's head moves over it.
pub fn log(
    root: &mut impl Logged,
    time: u64,
    event: &impl Event,
    deposit: impl FnOnce(&Encoded),
    keccak: impl FnOnce(&[u8], &mut Hash),
) {
    let (number, head) = root.end();
    let seq = number.get().saturating_add(1);
    *number = seq.into();
    event.encode(seq, |encoded| {
        deposit(encoded);
        keccak(encoded.preimage(head, time), head);
    });
}

/// An event as it lies on the log: its block's time in seconds since 1970, its topics and its data.
#[cfg(any(test, feature = "std"))]
pub type Entry<'a> = (u64, &'a [Hash], &'a [u8]);

/// The head that a list of events in their order leads to from `start`.
///
/// Nothing is returned where an event is larger than any that the bank emits.
#[cfg(any(test, feature = "std"))]
pub fn replay<'a>(
    start: Head,
    events: impl IntoIterator<Item = Entry<'a>>,
    keccak: impl Fn(&[u8]) -> Hash,
) -> Option<Head> {
    events.into_iter().try_fold(start, |head, (time, topics, data)| {
        let mut preimage = Vec::with_capacity(PREIMAGE);
        preimage.extend_from_slice(&head.hash);
        preimage.extend_from_slice(&time_and_topics(time, topics.len()));
        preimage.extend_from_slice(topics.as_flattened());
        preimage.extend_from_slice(data);
        (topics.len() <= MAX_TOPICS && preimage.len() <= PREIMAGE)
            .then(|| Head { seq: head.seq.saturating_add(1), hash: keccak(&preimage) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use crate::event::{erc20_transfer::Transfer, governor_proposed::GovernorProposed};
    use crate::keccak::keccak;
    use crate::{Address, U256};

    type Kept = (u64, Vec<Hash>, Vec<u8>);

    fn put(root: &mut Root, log: &mut Vec<Kept>, time: u64, event: &impl Event) {
        let deposit =
            |event: &Encoded| log.push((time, event.topics().to_vec(), event.data().to_vec()));
        super::log(root, time, event, deposit, |bytes, hash| *hash = keccak(bytes));
    }

    fn log() -> (Vec<Kept>, Head) {
        let (mut root, mut log) = (Root::empty(), Vec::new());
        for n in 0..20u8 {
            let (actor, to) = (Address::repeat_byte(n), Address::zero());
            if n % 3 == 0 {
                put(
                    &mut root,
                    &mut log,
                    n.into(),
                    &GovernorProposed { actor, proposed: Address::repeat_byte(n) },
                );
            } else {
                let transfer = Transfer { from: actor, to, value: U256::from(n) };
                put(&mut root, &mut log, n.into(), &transfer);
            }
        }
        (log, root.head())
    }

    fn head_of(log: &[Kept]) -> Option<Head> {
        let events = log.iter().map(|(time, t, d)| (*time, t.as_slice(), d.as_slice()));
        replay(Head::default(), events, keccak)
    }

    #[test]
    fn invariant_12_replaying_the_log_gives_the_head() {
        let (log, head) = log();
        assert_eq!(head_of(&log), Some(head));
        assert_eq!(head.seq, 20);
    }

    #[test]
    fn a_missing_added_altered_moved_or_redated_event_is_detected() {
        let (log, head) = log();
        let tampered: [fn(&mut Vec<Kept>); 7] = [
            |log| drop(log.remove(7)),
            |log| drop(log.pop()),
            |log| log.push(log[3].clone()),
            |log| log[5].2[31] ^= 1,
            |log| log[5].1[1][0] ^= 1,
            |log| log[5].0 += 1,
            |log| log.swap(4, 5),
        ];
        for tamper in tampered {
            let mut other = log.clone();
            tamper(&mut other);
            assert_ne!(head_of(&other), Some(head));
        }
    }

    #[test]
    fn a_topic_passed_off_as_data_is_detected() {
        let (mut log, head) = log();
        let topic = log[1].1.pop().expect("it has topics");
        log[1].2 = [&topic[..], &log[1].2].concat();
        assert_ne!(head_of(&log), Some(head));
    }

    #[test]
    fn an_event_larger_than_any_is_no_log() {
        let huge = vec![(0, vec![[0; 32]], vec![0; 32 * MAX_WORDS])];
        assert_eq!(head_of(&huge), None);
    }
}
