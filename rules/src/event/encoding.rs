//! How an event becomes bytes: words of the Solidity ABI, topics before data.
//!
//! The bytes written here are at once what the chain stores and what the [audit log](crate::audit) hashes.

use crate::{Address, Hash, U256};

/// The most topics an event has, its signature among them.
pub const MAX_TOPICS: usize = 4;

/// The most words (of 32 bytes) an event has, topics and data together.
pub const MAX_WORDS: usize = 16;

#[doc(hidden)]
pub const WORD: usize = 32;

/// A value that fills one word of the Solidity ABI.
pub trait Word {
    /// Its Solidity type.
    const SOL: &'static str;
    /// Its counterpart in ink!'s metadata.
    #[cfg(feature = "abi")]
    type Abi;
    /// Writes it into a word of zeros.
    fn put(&self, word: &mut [u8; WORD]);
    /// Its 32 bytes.
    fn word(&self) -> [u8; WORD] {
        let mut word = [0; WORD];
        self.put(&mut word);
        word
    }
}

macro_rules! uint_word {
    ($($ty:ty => $sol:literal),*) => { $(
        impl Word for $ty {
            const SOL: &'static str = $sol;
            #[cfg(feature = "abi")]
            type Abi = $ty;
            fn put(&self, word: &mut [u8; WORD]) {
                let bytes = self.to_be_bytes();
                word[WORD - bytes.len()..].copy_from_slice(&bytes);
            }
        }
    )* };
}

uint_word!(u8 => "uint8", u16 => "uint16", u32 => "uint32", u64 => "uint64", u128 => "uint128");

impl Word for bool {
    const SOL: &'static str = "bool";
    #[cfg(feature = "abi")]
    type Abi = bool;
    fn put(&self, word: &mut [u8; WORD]) {
        word[WORD - 1] = u8::from(*self);
    }
}

impl Word for U256 {
    const SOL: &'static str = "uint256";
    #[cfg(feature = "abi")]
    type Abi = U256;
    fn put(&self, word: &mut [u8; WORD]) {
        *word = self.to_big_endian();
    }
}

impl Word for Address {
    const SOL: &'static str = "address";
    #[cfg(feature = "abi")]
    type Abi = Address;
    fn put(&self, word: &mut [u8; WORD]) {
        word[12..].copy_from_slice(&self.0);
    }
}

impl Word for Hash {
    const SOL: &'static str = "bytes32";
    #[cfg(feature = "abi")]
    type Abi = ink::sol::FixedBytes<32>;
    fn put(&self, word: &mut [u8; WORD]) {
        *word = *self;
    }
}

/// Bytes before the topics in what the log hashes: the head before, and the number of topics.
#[doc(hidden)]
pub const PREFIX: usize = WORD + 1;

/// An event's bytes as the log hashes them: room for the head before, the number of topics, then its topics and its
/// data in one run of words.
pub struct Encoded<'a> {
    #[doc(hidden)]
    pub bytes: &'a mut [u8],
    #[doc(hidden)]
    pub topics: usize,
}

impl Encoded<'_> {
    /// The topics, the signature first.
    pub fn topics(&self) -> &[[u8; WORD]] {
        let (words, _) = self.bytes[PREFIX..].as_chunks::<WORD>();
        &words[..self.topics]
    }

    /// The data that follows the topics.
    pub fn data(&self) -> &[u8] {
        &self.bytes[PREFIX + self.topics * WORD..]
    }

    /// What the log hashes after `head`.
    pub fn preimage(&mut self, head: &Hash) -> &[u8] {
        if let Some((before, topics)) = self.bytes.split_first_chunk_mut() {
            *before = *head;
            if let Some(number) = topics.first_mut() {
                *number = self.topics as u8;
            }
        }
        self.bytes
    }
}

/// The words of an event while it is written, one after the other.
#[doc(hidden)]
pub struct Words<'a>(pub core::slice::IterMut<'a, [u8; WORD]>);

impl Words<'_> {
    /// Writes the next word.
    #[inline(always)]
    pub fn push(&mut self, value: &impl Word) {
        if let Some(word) = self.0.next() {
            value.put(word);
        }
    }

    /// Ends a numbered event with its place in the log.
    #[inline(always)]
    pub fn seq(&mut self, seq: u64) {
        self.push(&seq);
    }
}

/// Something that can be put on the log.
pub trait Event {
    /// Hands on the event's bytes; `seq` is its place in the log. They lie where they were written, in a place of
    /// just their size: clearing and copying one for the longest event cost as much as a transfer's rules.
    fn encode<R>(&self, seq: u64, then: impl FnOnce(&mut Encoded) -> R) -> R;
}

/// The first topic: keccak-256 of `Name(type,type,…)`.
#[doc(hidden)]
pub const fn signature(name: &str, types: &[&str]) -> Hash {
    let mut hasher = keccak_const::Keccak256::new().update(name.as_bytes()).update(b"(");
    let mut i = 0;
    while i < types.len() {
        if i > 0 {
            hasher = hasher.update(b",");
        }
        hasher = hasher.update(types[i].as_bytes());
        i += 1;
    }
    hasher.update(b")").finalize()
}
