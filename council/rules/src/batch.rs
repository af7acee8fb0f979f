//! Several calls in one proposal: they are done one after the other, and all of them or none.
//!
//! A batch is a proposal whose target is the council and whose calldata is Solidity's for `batch(address[],bytes[])`. The
//! encoding must be the plain one, every word of it, so that nobody hides bytes in what is decided about.

use crate::Error;
use timebank_rules::Address;

/// `selector("batch(address[],bytes[])")`.
pub const BATCH: [u8; 4] = crate::charter::selector("batch(address[],bytes[])");

/// The most calls in a batch.
pub const LIMIT: usize = 16;

const WORD: usize = 32;

/// Whether a proposal is a batch.
pub fn is_batch(council: Address, target: Address, calldata: &[u8]) -> bool {
    target == council && calldata.first_chunk() == Some(&BATCH)
}

/// Visits the calls of a batch in their order. Refuses what is no plain encoding of 1 to 16 calls, each with a target and a
/// selector and none of them a batch; and what `visit` refuses.
pub fn each<'a>(
    council: Address,
    calldata: &'a [u8],
    mut visit: impl FnMut(Address, &'a [u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let bad = || Error::BadCallList { size: calldata.len() as u32 };
    let body = calldata.get(4..).ok_or_else(bad)?;
    let mut reader = Reader { body, at: 0 };
    let calls = reader.heads().ok_or_else(bad)?;
    let mut targets = Reader { body, at: 3 * WORD };
    for n in 0..calls {
        let target = targets.address().ok_or_else(bad)?;
        let call = reader.call(calls, n).ok_or_else(bad)?;
        if target.is_zero() || call.len() < 4 || is_batch(council, target, call) {
            return Err(Error::BadProposal { target, size: call.len() as u32 });
        }
        visit(target, call)?;
    }
    if reader.at == body.len() {
        Ok(())
    } else {
        Err(bad())
    }
}

/// Reads one word after the other.
struct Reader<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, size: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(size)?;
        let taken = self.body.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn address(&mut self) -> Option<Address> {
        let (padding, address) = self.take(WORD)?.split_at_checked(12)?;
        let address: [u8; 20] = address.try_into().ok()?;
        padding.iter().all(|byte| *byte == 0).then(|| address.into())
    }

    fn number(&mut self) -> Option<usize> {
        let (padding, number) = self.take(WORD)?.split_at_checked(WORD - 4)?;
        let number = u32::from_be_bytes(number.try_into().ok()?);
        padding.iter().all(|byte| *byte == 0).then_some(number as usize)
    }

    /// Reads both heads and how many targets and calls there are; then stands before the first call's place.
    fn heads(&mut self) -> Option<usize> {
        let (targets, calls) = (self.number()?, self.number()?);
        let count = self.number()?;
        let is_plain = targets == 2 * WORD && (1..=LIMIT).contains(&count);
        self.take(is_plain.then_some(count)?.checked_mul(WORD)?)?;
        let is_plain = calls == self.at && self.number()? == count;
        // The places of the calls' bytes are read with each of them.
        self.take(count.checked_mul(WORD)?)?;
        is_plain.then_some(count)
    }

    /// Reads the bytes of the call of this number, which follow those of the one before.
    fn call(&mut self, count: usize, n: usize) -> Option<&'a [u8]> {
        let places = WORD.checked_mul(count.checked_add(4)?)?;
        let place = places.checked_add(n.checked_mul(WORD)?)?;
        let said = Reader { body: self.body, at: place }.number()?;
        if said.checked_add(places)? != self.at {
            return None;
        }
        let size = self.number()?;
        let call = self.take(size)?;
        let padding = self.take(size.next_multiple_of(WORD).checked_sub(size)?)?;
        padding.iter().all(|byte| *byte == 0).then_some(call)
    }
}

/// The calldata of a batch of these calls.
#[cfg(any(test, feature = "std"))]
pub fn calldata(calls: &[(Address, Vec<u8>)]) -> Vec<u8> {
    use timebank_rules::event::Word as _;
    let number = |n: usize| (n as u32).word();
    let mut words = vec![number(2 * WORD), number((3 + calls.len()) * WORD), number(calls.len())];
    words.extend(calls.iter().map(|(target, _)| target.word()));
    words.push(number(calls.len()));
    let mut place = calls.len() * WORD;
    for (_, call) in calls {
        words.push(number(place));
        place += WORD + call.len().next_multiple_of(WORD);
    }
    for (_, call) in calls {
        words.push(number(call.len()));
        words.extend(call.chunks(WORD).map(|part| {
            let mut word = [0; WORD];
            word[..part.len()].copy_from_slice(part);
            word
        }));
    }
    [&BATCH, words.as_flattened()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::testing::*;

    fn read(calldata: &[u8]) -> Result<Vec<(Address, Vec<u8>)>, Error> {
        let mut calls = Vec::new();
        each(council(), calldata, |target, call| {
            calls.push((target, call.to_vec()));
            Ok(())
        })?;
        Ok(calls)
    }

    fn three() -> Vec<(Address, Vec<u8>)> {
        vec![
            (member(70), vec![1, 2, 3, 4]),
            (council(), (0..68).collect()),
            (member(70), vec![9; 32]),
        ]
    }

    #[test]
    fn b15_a_batch_is_read_as_it_was_written() {
        for calls in [three(), three()[..1].to_vec(), vec![(member(1), vec![7; 100]); 16]] {
            assert_eq!(read(&calldata(&calls)), Ok(calls));
        }
    }

    #[test]
    fn the_plain_encoding_is_soliditys() {
        let written = calldata(&[(member(1), vec![1, 2, 3, 4])]);
        let words: Vec<&[u8]> = written[4..].chunks(32).collect();
        let last = |at: usize| words[at][31];
        // Two heads; one target; one call, its place, its size and its bytes.
        assert_eq!((last(0), last(1), last(2)), (0x40, 0x80, 1));
        assert_eq!(words[3][12..], member(1).0);
        assert_eq!((last(4), last(5), last(6)), (1, 0x20, 4));
        assert_eq!((&words[7][..5], words.len()), (&[1, 2, 3, 4, 0][..], 8));
    }

    #[test]
    fn no_other_bytes_are_a_batch() {
        let good = calldata(&three());
        for at in 4..good.len() {
            let mut other = good.clone();
            other[at] ^= 0x80;
            // A changed target or call is another batch; whatever else is changed is none.
            if let Ok(calls) = read(&other) {
                assert_eq!(calldata(&calls), other, "byte {at}");
            }
        }
        for size in 0..good.len() {
            assert!(read(&good[..size]).is_err(), "{size}");
        }
        assert!(read(&[&good[..], &[0; 32]].concat()).is_err());
    }

    #[test]
    fn a_batch_has_one_to_sixteen_calls_and_no_batch_among_them() {
        assert!(read(&calldata(&[])).is_err());
        assert!(read(&calldata(&vec![(member(1), vec![7; 4]); 17])).is_err());
        let inner = calldata(&three());
        for call in [(council(), inner), (Address::zero(), vec![1; 4]), (member(1), vec![1; 3])] {
            let refused = Error::BadProposal { target: call.0, size: call.1.len() as u32 };
            assert_eq!(read(&calldata(&[call])), Err(refused));
        }
    }
}
