//! A signature by a secp256k1 key.

use crate::Hash;

/// The largest `s` of a signature: half of the curve's order. Of a signature's two forms the other has a larger one, and
/// would be a second signature by nobody's hand.
const LARGEST_S: Hash = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// A signature, in Ethereum's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `r`, big-endian.
    pub r: Hash,
    /// `s`, big-endian.
    pub s: Hash,
    /// Which of two keys it is: 27 or 28.
    pub v: u8,
}

impl Signature {
    /// The signature that these bytes are: `r`, `s` and `v`. Nothing where they are not 65.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (r, rest) = bytes.split_first_chunk()?;
        let (s, rest) = rest.split_first_chunk()?;
        match rest {
            [v] => Some(Self { r: *r, s: *s, v: *v }),
            _ => None,
        }
    }

    /// Whether it is the one form that is accepted.
    pub fn is_canonical(&self) -> bool {
        matches!(self.v, 27 | 28) && self.s <= LARGEST_S
    }

    /// What Ethereum's first precompile takes: the hash that was signed, `v`, `r` and `s`, a word each.
    pub fn with_digest(&self, digest: Hash) -> [u8; 128] {
        let mut input = [0; 128];
        input[..32].copy_from_slice(&digest);
        input[63] = self.v;
        input[64..96].copy_from_slice(&self.r);
        input[96..].copy_from_slice(&self.s);
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_has_sixty_five_bytes() {
        let bytes: Vec<u8> = (0..66).collect();
        assert_eq!(Signature::of_bytes(&bytes), None);
        assert_eq!(Signature::of_bytes(&bytes[..64]), None);
        assert_eq!(Signature::of_bytes(&[]), None);
        let signature = Signature::of_bytes(&bytes[..65]).expect("it has its bytes");
        assert_eq!((signature.r[0], signature.s[0], signature.v), (0, 32, 64));
    }

    #[test]
    fn the_other_form_of_a_signature_is_refused_and_so_is_another_v() {
        let lowest = Signature { r: [1; 32], s: [0; 32], v: 27 };
        let mut beyond = LARGEST_S;
        beyond[31] += 1;
        for (s, v, accepted) in [
            (LARGEST_S, 27, true),
            (LARGEST_S, 28, true),
            (beyond, 27, false),
            ([0xff; 32], 28, false),
            (LARGEST_S, 0, false),
            (LARGEST_S, 1, false),
            (LARGEST_S, 29, false),
        ] {
            assert_eq!(Signature { s, v, ..lowest }.is_canonical(), accepted, "{s:02x?}, {v}");
        }
    }

    #[test]
    fn the_precompile_takes_a_word_for_each_part() {
        let input = Signature { r: [2; 32], s: [3; 32], v: 28 }.with_digest([1; 32]);
        assert_eq!((input[0], input[31], input[32], input[63]), (1, 1, 0, 28));
        assert_eq!((input[64], input[95], input[96], input[127]), (2, 2, 3, 3));
    }
}
