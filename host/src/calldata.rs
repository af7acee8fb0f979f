//! Reading calldata, and writing answers, in Solidity's encoding.

use crate::chain;
use core::ops::Range;
use timebank_rules::{Address, Hash, U256};

/// A call's selector and its first arguments, `SIZE` bytes of them. What is missing or does not fit its type is nothing
/// here: the bank says so.
pub struct Calldata<const SIZE: usize> {
    bytes: [u8; SIZE],
    size: usize,
}

/// The most that a fast program answers, in bytes: a list of sixteen words.
pub const MOST_ANSWERED: usize = 64 + 16 * 32;

/// The bytes of so many arguments and their selector.
pub const fn size_of_arguments(arguments: usize) -> usize {
    4 + arguments * 32
}

/// So many bytes in whole words.
#[inline(always)]
pub const fn padded(size: usize) -> usize {
    size.saturating_add(31) & !31
}

impl<const SIZE: usize> Calldata<SIZE> {
    /// None yet.
    #[inline(always)]
    pub fn zeroed() -> Self {
        Self { bytes: [0; SIZE], size: 0 }
    }

    /// Reads this call's, where it lies.
    #[inline(always)]
    pub fn read(&mut self) {
        self.size = chain::calldata(&mut self.bytes);
    }

    /// Reads what a contract is founded with, which has no selector, as if one of zeros stood before it.
    pub fn read_founding(&mut self) {
        let (_, arguments) = self.bytes.split_at_mut(SIZE.min(4));
        self.size = chain::calldata(arguments).saturating_add(4);
    }

    /// A call that lies in memory; nothing where it is longer.
    pub fn of(call: &[u8]) -> Option<Self> {
        let mut data = Self::zeroed();
        data.bytes.get_mut(..call.len())?.copy_from_slice(call);
        data.size = call.len();
        Some(data)
    }

    /// Reads the bytes of any length that lie so far from this call's beginning, their length before them; how many they
    /// are. Nothing where there is no room for them, or zeros do not fill their last word.
    pub fn read_bytes_at(&mut self, at: usize) -> Option<usize> {
        let mut length = Calldata::<36>::zeroed();
        chain::calldata_at(&mut length.bytes[4..], at);
        let size = length.number::<u32>(0)? as usize;
        let place = self.bytes.get_mut(..padded(size))?;
        chain::calldata_at(place, at.checked_add(32)?);
        self.size = size;
        is_zero(place.get(size..)?).then_some(size)
    }

    /// How many bytes were sent.
    pub fn size(&self) -> usize {
        self.size
    }

    /// So many arguments as they lie, from one on; none where they were not all sent.
    pub fn words(&self, at: usize, count: usize) -> &[Hash] {
        let sent = self.bytes.get(..self.size.min(SIZE)).unwrap_or_default();
        let words = sent.get(size_of_arguments(at)..).unwrap_or_default().as_chunks().0;
        words.get(..count).unwrap_or_default()
    }

    /// Where the bytes of an argument of any length lie, whose place the argument at `at` says: as Solidity's encoders
    /// lay it, where the arguments end or the last such one does. Nothing elsewhere, so that no two readings are possible.
    pub fn tail(&self, at: usize, expected: usize) -> Option<Range<usize>> {
        let place: usize = self.number::<u32>(at)?.try_into().ok()?;
        let length: usize = self.number::<u32>(place / 32)?.try_into().ok()?;
        let begin = size_of_arguments(place / 32 + 1);
        let end = begin.checked_add(length)?;
        (place == expected && place.is_multiple_of(32) && end <= self.size.min(SIZE))
            .then_some(begin..end)
    }

    /// The same, where zeros fill the last word.
    pub fn padded_tail(&self, at: usize, expected: usize) -> Option<Range<usize>> {
        let tail = self.tail(at, expected)?;
        let end = tail.start.checked_add(padded(tail.len()))?;
        let sent = self.bytes.get(..self.size.min(SIZE))?;
        is_zero(sent.get(tail.end..end)?).then_some(tail)
    }

    /// The calldata itself.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The calldata itself, in which whoever hands it on may write over what was read.
    pub fn as_mut_bytes(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// The message's number: its first four bytes.
    #[inline(always)]
    pub fn selector(&self) -> u32 {
        self.bytes.first_chunk().map_or(0, |selector| u32::from_be_bytes(*selector))
    }

    /// Nothing where fewer than so many arguments were sent. The arguments beyond are nobody's.
    #[inline(always)]
    pub fn has_args(&self, arguments: usize) -> Option<()> {
        (self.size >= size_of_arguments(arguments)).then_some(())
    }

    #[inline(always)]
    fn word(&self, at: usize) -> &[u8; 32] {
        const NONE: [u8; 32] = [0; 32];
        let from = size_of_arguments(at);
        self.bytes.get(from..).and_then(|rest| rest.first_chunk()).unwrap_or(&NONE)
    }

    /// An address.
    #[inline(always)]
    pub fn address(&self, at: usize) -> Option<Address> {
        let (padding, address) = self.word(at).split_first_chunk::<12>()?;
        let mut bytes = [0; 20];
        bytes.copy_from_slice(address);
        is_zero(padding).then(|| Address::from(bytes))
    }

    /// A number of 256 bits.
    #[inline(always)]
    pub fn wide(&self, at: usize) -> U256 {
        U256::from_big_endian(self.word(at))
    }

    /// Four bytes at the beginning of their word.
    #[inline(always)]
    pub fn four_bytes(&self, at: usize) -> Option<[u8; 4]> {
        let (four, padding) = self.word(at).split_first_chunk::<4>()?;
        is_zero(padding).then_some(*four)
    }

    /// A hash.
    #[inline(always)]
    pub fn hash(&self, at: usize) -> Hash {
        *self.word(at)
    }

    /// A number of 64 bits or less.
    #[inline(always)]
    pub fn number<N: TryFrom<u64>>(&self, at: usize) -> Option<N> {
        let (padding, low) = self.word(at).split_last_chunk::<8>()?;
        if !is_zero(padding) {
            return None;
        }
        N::try_from(u64::from_be_bytes(*low)).ok()
    }

    /// A number of 128 bits.
    #[inline(always)]
    pub fn wide_number(&self, at: usize) -> Option<u128> {
        let (padding, low) = self.word(at).split_last_chunk::<16>()?;
        is_zero(padding).then(|| u128::from_be_bytes(*low))
    }
}

/// Whether all bytes are zero, a word at a time: the compiler would compare them one by one.
#[inline(never)]
pub(crate) fn is_zero(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let bits = words.iter().fold(0, |bits, word| bits | u64::from_le_bytes(*word));
    rest.iter().fold(bits, |bits, byte| bits | u64::from(*byte)) == 0
}

/// Ends the call with an answer.
#[inline(always)]
pub fn answer(words: &[[u8; 32]]) {
    chain::answer(words.as_flattened());
}

/// Ends the call with an answer that lies in memory.
pub fn answer_bytes(bytes: &[u8]) {
    chain::answer(bytes);
}

/// Ends the call with a short text.
#[inline(never)]
pub fn answer_text(text: &str) {
    let mut words = [[0; 32]; 3];
    words[0][31] = 32;
    words[1][31] = text.len() as u8;
    if let Some(place) = words[2].get_mut(..text.len()) {
        place.copy_from_slice(text.as_bytes());
        answer(&words);
    }
}

/// The answer of a message that has nothing to say but that it was done.
pub const DONE: [[u8; 32]; 1] = {
    let mut word = [0; 32];
    word[31] = 1;
    [word]
};
