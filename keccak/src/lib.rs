//! Keccak-256 at compile time, made for the compiler's interpreter.
//!
//! ink! computes the selector of every message, many times over, while it compiles; the crate of this name
//! on the registry takes the interpreter 32 ms a hash, which made five minutes of every contract build. This
//! one keeps the state in 25 local variables and names every step, which takes it about 1 ms. It stands in
//! for that crate by a `[patch]` in the workspace, with the part of its interface that is used here.
//!
//! The permutation is that of FIPS 202, section 3; Keccak's own padding begins with the byte 0x01.

#![no_std]
#![forbid(unsafe_code)]

/// Bytes absorbed between two permutations.
const RATE: usize = 136;

const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// A hash in the making.
#[derive(Clone)]
pub struct Keccak256 {
    state: [u64; 25],
    block: [u8; RATE],
    filled: usize,
}

impl Keccak256 {
    /// The hash of nothing yet.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self { state: [0; 25], block: [0; RATE], filled: 0 }
    }

    /// Absorbs more input.
    pub const fn update(mut self, input: &[u8]) -> Self {
        let mut at = 0;
        while at < input.len() {
            self.block[self.filled] = input[at];
            self.filled += 1;
            at += 1;
            if self.filled == RATE {
                self.state = absorb(self.state, &self.block);
                self.block = [0; RATE];
                self.filled = 0;
            }
        }
        self
    }

    /// The hash of all that was absorbed.
    pub const fn finalize(&self) -> [u8; 32] {
        let mut block = self.block;
        block[self.filled] = 0x01;
        block[RATE - 1] |= 0x80;
        let state = absorb(self.state, &block);
        let mut hash = [0; 32];
        let mut lane = 0;
        while lane < 4 {
            let bytes = state[lane].to_le_bytes();
            let mut byte = 0;
            while byte < 8 {
                hash[lane * 8 + byte] = bytes[byte];
                byte += 1;
            }
            lane += 1;
        }
        hash
    }
}

const fn absorb(mut state: [u64; 25], block: &[u8; RATE]) -> [u64; 25] {
    let mut lane = 0;
    while lane < RATE / 8 {
        let at = lane * 8;
        state[lane] ^= u64::from_le_bytes([
            block[at],
            block[at + 1],
            block[at + 2],
            block[at + 3],
            block[at + 4],
            block[at + 5],
            block[at + 6],
            block[at + 7],
        ]);
        lane += 1;
    }
    permuted(state)
}

const fn permuted(state: [u64; 25]) -> [u64; 25] {
    #[rustfmt::skip]
    let [
        mut a0, mut a1, mut a2, mut a3, mut a4, mut a5, mut a6, mut a7, mut a8, mut a9, mut a10, mut a11, mut a12,
        mut a13, mut a14, mut a15, mut a16, mut a17, mut a18, mut a19, mut a20, mut a21, mut a22, mut a23, mut a24,
    ] = state;
    let mut round = 0;
    while round < 24 {
        // θ
        let c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
        let c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
        let c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
        let c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
        let c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
        let d0 = c4 ^ c1.rotate_left(1);
        let d1 = c0 ^ c2.rotate_left(1);
        let d2 = c1 ^ c3.rotate_left(1);
        let d3 = c2 ^ c4.rotate_left(1);
        let d4 = c3 ^ c0.rotate_left(1);
        // ρ and π
        let b0 = a0 ^ d0;
        let b10 = (a1 ^ d1).rotate_left(1);
        let b20 = (a2 ^ d2).rotate_left(62);
        let b5 = (a3 ^ d3).rotate_left(28);
        let b15 = (a4 ^ d4).rotate_left(27);
        let b16 = (a5 ^ d0).rotate_left(36);
        let b1 = (a6 ^ d1).rotate_left(44);
        let b11 = (a7 ^ d2).rotate_left(6);
        let b21 = (a8 ^ d3).rotate_left(55);
        let b6 = (a9 ^ d4).rotate_left(20);
        let b7 = (a10 ^ d0).rotate_left(3);
        let b17 = (a11 ^ d1).rotate_left(10);
        let b2 = (a12 ^ d2).rotate_left(43);
        let b12 = (a13 ^ d3).rotate_left(25);
        let b22 = (a14 ^ d4).rotate_left(39);
        let b23 = (a15 ^ d0).rotate_left(41);
        let b8 = (a16 ^ d1).rotate_left(45);
        let b18 = (a17 ^ d2).rotate_left(15);
        let b3 = (a18 ^ d3).rotate_left(21);
        let b13 = (a19 ^ d4).rotate_left(8);
        let b14 = (a20 ^ d0).rotate_left(18);
        let b24 = (a21 ^ d1).rotate_left(2);
        let b9 = (a22 ^ d2).rotate_left(61);
        let b19 = (a23 ^ d3).rotate_left(56);
        let b4 = (a24 ^ d4).rotate_left(14);
        // χ, and ι on the first lane
        a0 = b0 ^ (!b1 & b2) ^ ROUNDS[round];
        a1 = b1 ^ (!b2 & b3);
        a2 = b2 ^ (!b3 & b4);
        a3 = b3 ^ (!b4 & b0);
        a4 = b4 ^ (!b0 & b1);
        a5 = b5 ^ (!b6 & b7);
        a6 = b6 ^ (!b7 & b8);
        a7 = b7 ^ (!b8 & b9);
        a8 = b8 ^ (!b9 & b5);
        a9 = b9 ^ (!b5 & b6);
        a10 = b10 ^ (!b11 & b12);
        a11 = b11 ^ (!b12 & b13);
        a12 = b12 ^ (!b13 & b14);
        a13 = b13 ^ (!b14 & b10);
        a14 = b14 ^ (!b10 & b11);
        a15 = b15 ^ (!b16 & b17);
        a16 = b16 ^ (!b17 & b18);
        a17 = b17 ^ (!b18 & b19);
        a18 = b18 ^ (!b19 & b15);
        a19 = b19 ^ (!b15 & b16);
        a20 = b20 ^ (!b21 & b22);
        a21 = b21 ^ (!b22 & b23);
        a22 = b22 ^ (!b23 & b24);
        a23 = b23 ^ (!b24 & b20);
        a24 = b24 ^ (!b20 & b21);
        round += 1;
    }
    #[rustfmt::skip]
    return [
        a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12,
        a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tiny_keccak::Hasher;

    fn expected(bytes: &[u8]) -> [u8; 32] {
        let mut hasher = tiny_keccak::Keccak::v256();
        let mut hash = [0; 32];
        hasher.update(bytes);
        hasher.finalize(&mut hash);
        hash
    }

    #[test]
    fn a_hash_is_known_when_the_program_is_compiled() {
        const TRANSFER: [u8; 32] = Keccak256::new().update(b"transfer(address,uint256)").finalize();
        assert_eq!(TRANSFER[..4], [0xa9, 0x05, 0x9c, 0xbb]);
    }

    proptest! {
        #[test]
        fn every_input_hashes_as_elsewhere_however_it_is_cut(
            bytes in prop::collection::vec(any::<u8>(), 0..600), cut in 0..600usize
        ) {
            let cut = cut.min(bytes.len());
            let hash = Keccak256::new().update(&bytes[..cut]).update(&bytes[cut..]).finalize();
            prop_assert_eq!(hash, expected(&bytes));
        }
    }
}
