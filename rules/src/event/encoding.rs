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
    /// Writes it into a word of zeros.
    fn put(&self, word: &mut [u8; WORD]);
    /// The value that a word is; nothing where it is none.
    #[cfg(any(test, feature = "std"))]
    fn of_word(word: &[u8; WORD]) -> Option<Self>
    where
        Self: Sized;
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
            fn put(&self, word: &mut [u8; WORD]) {
                let bytes = self.to_be_bytes();
                word[WORD - bytes.len()..].copy_from_slice(&bytes);
            }
            #[cfg(any(test, feature = "std"))]
            fn of_word(word: &[u8; WORD]) -> Option<Self> {
                U256::from_big_endian(word).try_into().ok()
            }
        }
    )* };
}

uint_word!(u8 => "uint8", u16 => "uint16", u32 => "uint32", u64 => "uint64", u128 => "uint128");

impl Word for bool {
    const SOL: &'static str = "bool";
    fn put(&self, word: &mut [u8; WORD]) {
        word[WORD - 1] = u8::from(*self);
    }
    #[cfg(any(test, feature = "std"))]
    fn of_word(word: &[u8; WORD]) -> Option<Self> {
        u8::of_word(word).filter(|byte| *byte < 2).map(|byte| byte == 1)
    }
}

impl Word for U256 {
    const SOL: &'static str = "uint256";
    fn put(&self, word: &mut [u8; WORD]) {
        *word = self.to_big_endian();
    }
    #[cfg(any(test, feature = "std"))]
    fn of_word(word: &[u8; WORD]) -> Option<Self> {
        Some(U256::from_big_endian(word))
    }
}

impl Word for Address {
    const SOL: &'static str = "address";
    fn put(&self, word: &mut [u8; WORD]) {
        word[12..].copy_from_slice(&self.0);
    }
    #[cfg(any(test, feature = "std"))]
    fn of_word(word: &[u8; WORD]) -> Option<Self> {
        let (zeros, address) = word.split_at(12);
        zeros.iter().all(|byte| *byte == 0).then(|| Address::from_slice(address))
    }
}

impl Word for Hash {
    const SOL: &'static str = "bytes32";
    fn put(&self, word: &mut [u8; WORD]) {
        *word = *self;
    }
    #[cfg(any(test, feature = "std"))]
    fn of_word(word: &[u8; WORD]) -> Option<Self> {
        Some(*word)
    }
}

/// Bytes before the topics in what the log hashes: the head before, the block's time, and the number of topics.
#[doc(hidden)]
pub const PREFIX: usize = WORD + 8;

/// Bytes in a place where eight of them are written at once, and not one after the other.
#[doc(hidden)]
#[repr(align(8))]
pub struct Aligned<const N: usize>(pub [u8; N]);

/// An event's bytes as the log hashes them: room for the head before, the block's time, the number of topics, then
/// its topics and its data in one run of words.
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

    /// The topics and the data, in one.
    pub fn words(&self) -> &[u8] {
        &self.bytes[PREFIX..]
    }

    /// The data that follows the topics.
    pub fn data(&self) -> &[u8] {
        &self.bytes[PREFIX + self.topics * WORD..]
    }

    /// What the log hashes after `head` in a block of this time, in seconds since 1970.
    pub fn preimage(&mut self, head: &Hash, time: u64) -> &[u8] {
        if let Some((before, rest)) = self.bytes.split_first_chunk_mut() {
            *before = *head;
            if let Some((place, _)) = rest.split_first_chunk_mut() {
                *place = time_and_topics(time, self.topics);
            }
        }
        self.bytes
    }
}

/// The block's time in seven bytes, the first the highest, and the number of topics in one.
#[inline(always)]
pub fn time_and_topics(time: u64, topics: usize) -> [u8; 8] {
    ((time << 8) | topics as u64).to_be_bytes()
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

/// The words of an event on the log, one after the other, as a reader takes them: topics before data.
#[cfg(any(test, feature = "std"))]
#[doc(hidden)]
pub struct Reading<'a> {
    words: core::slice::Iter<'a, [u8; WORD]>,
}

#[cfg(any(test, feature = "std"))]
impl<'a> Reading<'a> {
    /// Begins with the words after the signature, where it is this one.
    pub fn begin(signature: &Hash, words: &'a [[u8; WORD]]) -> Option<Self> {
        let (first, words) = words.split_first()?;
        (first == signature).then(|| Self { words: words.iter() })
    }

    /// The next word's value.
    pub fn take<W: Word>(&mut self) -> Option<W> {
        W::of_word(self.words.next()?)
    }

    /// Reads an event's place in the log, which is known to whoever counts.
    pub fn seq(&mut self) -> Option<u64> {
        self.take()
    }

    /// Whether there is nothing more.
    pub fn ends(&self) -> bool {
        self.words.len() == 0
    }
}

/// An event that can be read back.
#[cfg(any(test, feature = "std"))]
pub trait Readable: Sized {
    /// The event that these words are, its topics first and then its data; nothing where they are another's.
    fn of_words(words: &[[u8; WORD]]) -> Option<Self>;
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
