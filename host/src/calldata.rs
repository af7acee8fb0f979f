//! Reading calldata, and writing answers, in Solidity's encoding.

use crate::chain;
use timebank_rules::{Address, Hash, U256};

/// The most arguments that a message before the bank has.
const MOST: usize = 6;

/// A call's selector and arguments. What is missing or does not fit its type is nothing here: the bank says so.
pub struct Calldata {
    bytes: [u8; 4 + MOST * 32],
    size: usize,
}

impl Calldata {
    /// This call's.
    #[inline(always)]
    pub fn read() -> Self {
        let mut bytes = [0; 4 + MOST * 32];
        let size = chain::calldata(&mut bytes);
        Self { bytes, size }
    }

    /// The message's number: its first four bytes.
    #[inline(always)]
    pub fn selector(&self) -> u32 {
        let [a, b, c, d, ..] = self.bytes;
        u32::from_be_bytes([a, b, c, d])
    }

    /// Nothing where fewer than so many arguments were sent. The arguments beyond are nobody's.
    #[inline(always)]
    pub fn holds(&self, arguments: usize) -> Option<()> {
        (self.size >= 4 + arguments * 32).then_some(())
    }

    #[inline(always)]
    fn word(&self, at: usize) -> &[u8; 32] {
        const NONE: [u8; 32] = [0; 32];
        self.bytes.get(4 + at * 32..).and_then(|rest| rest.first_chunk()).unwrap_or(&NONE)
    }

    /// An address.
    #[inline(always)]
    pub fn address(&self, at: usize) -> Option<Address> {
        let (padding, address) = self.word(at).split_first_chunk::<12>()?;
        let mut bytes = [0; 20];
        bytes.copy_from_slice(address);
        (*padding == [0; 12]).then(|| Address::from(bytes))
    }

    /// A number of 256 bits.
    #[inline(always)]
    pub fn wide(&self, at: usize) -> U256 {
        U256::from_big_endian(self.word(at))
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
        if *padding != [0; 24] {
            return None;
        }
        N::try_from(u64::from_be_bytes(*low)).ok()
    }

    /// A number of 128 bits.
    #[inline(always)]
    pub fn wide_number(&self, at: usize) -> Option<u128> {
        let (padding, low) = self.word(at).split_last_chunk::<16>()?;
        (*padding == [0; 16]).then(|| u128::from_be_bytes(*low))
    }
}

/// Ends the call with an answer.
#[inline(always)]
pub fn answer(words: &[[u8; 32]]) {
    chain::answer(words.as_flattened());
}

/// The answer of a message that has nothing to say but that it was done.
pub const DONE: [[u8; 32]; 1] = {
    let mut word = [0; 32];
    word[31] = 1;
    [word]
};
