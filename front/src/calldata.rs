//! Reading calldata, and writing answers, in Solidity's encoding.

use pallet_revive_uapi::{HostFn, HostFnImpl};
use timebank_rules::event::Word;
use timebank_rules::{Address, Hash, U256};

/// The most arguments that a message has here.
const MOST: usize = 6;

/// A call's selector and arguments. What is missing or does not fit its type is nothing here: the bank says so.
pub struct Calldata {
    bytes: [u8; 4 + MOST * 32],
    size: usize,
}

#[allow(dead_code)] // Each of the two programs needs some of it.
impl Calldata {
    #[inline(always)]
    pub fn read() -> Self {
        let mut bytes = [0; 4 + MOST * 32];
        HostFnImpl::call_data_copy(&mut bytes, 0);
        Self { bytes, size: HostFnImpl::call_data_size() as usize }
    }

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

    #[inline(always)]
    pub fn address(&self, at: usize) -> Option<Address> {
        let (padding, address) = self.word(at).split_first_chunk::<12>()?;
        let mut bytes = [0; 20];
        bytes.copy_from_slice(address);
        (*padding == [0; 12]).then(|| Address::from(bytes))
    }

    #[inline(always)]
    pub fn wide(&self, at: usize) -> U256 {
        U256::from_big_endian(self.word(at))
    }

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

    #[inline(always)]
    pub fn wide_number(&self, at: usize) -> Option<u128> {
        let (padding, low) = self.word(at).split_last_chunk::<16>()?;
        (*padding == [0; 16]).then(|| u128::from_be_bytes(*low))
    }
}

/// The words of an answer.
pub struct Answer {
    words: [[u8; 32]; 4],
    len: usize,
}

impl Answer {
    #[inline(always)]
    pub fn new() -> Self {
        Self { words: [[0; 32]; 4], len: 0 }
    }

    /// An answer of one word.
    #[inline(always)]
    pub fn of(value: impl Word) -> Self {
        Self::new().with(value)
    }

    /// And one more word.
    #[inline(always)]
    pub fn with(mut self, value: impl Word) -> Self {
        if let Some(word) = self.words.get_mut(self.len) {
            value.put(word);
            self.len += 1;
        }
        self
    }

    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        self.words.get(..self.len).unwrap_or_default().as_flattened()
    }
}
