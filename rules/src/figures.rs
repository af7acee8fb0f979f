//! A refusal as the contract carries it: its selector and what it says, not a variant of its own.
//!
//! An enumeration of 160 errors needs code that encodes each, in every program, and every call pays for it. The errors
//! have 18 shapes, as sequences of accounts, numbers and wide numbers; code that encodes those takes a tenth.

use crate::{Address, U256};
use alloc::{vec, vec::Vec};
use keccak_const::Keccak256;

/// What refusals say, by its shape: `A` an account, `N` a number, `W` a wide number, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Figures {
    Nothing,
    A(Address),
    N(u64),
    W(U256),
    AA(Address, Address),
    AN(Address, u64),
    NN(u64, u64),
    WW(U256, U256),
    AAN(Address, Address, u64),
    ANN(Address, u64, u64),
    AWW(Address, U256, U256),
    NAN(u64, Address, u64),
    NNN(u64, u64, u64),
    ANNN(Address, u64, u64, u64),
    AWWW(Address, U256, U256, U256),
    NNNN(u64, u64, u64, u64),
    NWNN(u64, U256, u64, u64),
    ANNNN(Address, u64, u64, u64, u64),
}

impl Figures {
    /// Solidity's encoding: the selector, then a word for each.
    pub fn encoded(&self, selector: [u8; 4]) -> Vec<u8> {
        let mut out = Words(vec![0; 4 + 5 * 32], 4);
        out.0[..4].copy_from_slice(&selector);
        match self {
            Self::Nothing => &mut out,
            Self::A(a) => out.account(a),
            Self::N(a) => out.number(*a),
            Self::W(a) => out.wide(a),
            Self::AA(a, b) => out.account(a).account(b),
            Self::AN(a, b) => out.account(a).number(*b),
            Self::NN(a, b) => out.number(*a).number(*b),
            Self::WW(a, b) => out.wide(a).wide(b),
            Self::AAN(a, b, c) => out.account(a).account(b).number(*c),
            Self::ANN(a, b, c) => out.account(a).number(*b).number(*c),
            Self::AWW(a, b, c) => out.account(a).wide(b).wide(c),
            Self::NAN(a, b, c) => out.number(*a).account(b).number(*c),
            Self::NNN(a, b, c) => out.number(*a).number(*b).number(*c),
            Self::ANNN(a, b, c, d) => out.account(a).number(*b).number(*c).number(*d),
            Self::AWWW(a, b, c, d) => out.account(a).wide(b).wide(c).wide(d),
            Self::NNNN(a, b, c, d) => out.number(*a).number(*b).number(*c).number(*d),
            Self::NWNN(a, b, c, d) => out.number(*a).wide(b).number(*c).number(*d),
            Self::ANNNN(a, b, c, d, e) => {
                out.account(a).number(*b).number(*c).number(*d).number(*e)
            }
        };
        out.0.truncate(out.1);
        out.0
    }
}

/// Words, and how many bytes of them are written.
struct Words(Vec<u8>, usize);

impl Words {
    #[inline(never)]
    fn put(&mut self, bytes: &[u8]) -> &mut Self {
        let end = self.1 + 32;
        if let Some(place) = self.0.get_mut(end - bytes.len()..end) {
            place.copy_from_slice(bytes);
        }
        self.1 = end;
        self
    }

    fn account(&mut self, account: &Address) -> &mut Self {
        self.put(&account.0)
    }

    #[inline(never)]
    fn number(&mut self, number: u64) -> &mut Self {
        self.put(&number.to_be_bytes())
    }

    #[inline(never)]
    fn wide(&mut self, number: &U256) -> &mut Self {
        self.put(&number.to_big_endian())
    }
}

/// A field of an error: its type's name in the ABI, and what it is carried as.
pub trait Figure {
    /// Solidity's name.
    const NAME: &'static str;
    /// An account, a number or a wide number.
    type As;
    /// As which it is carried.
    fn carried(self) -> Self::As;
}

macro_rules! figure {
    ($($ty:ty as $as:ty: $name:literal)*) => {$(
        impl Figure for $ty {
            const NAME: &'static str = $name;
            type As = $as;
            #[inline(always)]
            fn carried(self) -> $as {
                self.into()
            }
        }
    )*};
}

figure! {
    Address as Address: "address"
    U256 as U256: "uint256"
    u128 as U256: "uint128"
    u64 as u64: "uint64"
    u32 as u64: "uint32"
    u16 as u64: "uint16"
    u8 as u64: "uint8"
}

/// Fields in their order, as figures.
pub trait Fields {
    /// By their shape.
    fn figures(self) -> Figures;
}

macro_rules! fields {
    ($($shape:ident($($field:ident: $ty:ty),*))*) => {$(
        impl Fields for ($($ty,)*) {
            #[inline(always)]
            fn figures(self) -> Figures {
                let ($($field,)*) = self;
                Figures::$shape($($field),*)
            }
        }
    )*};
}

impl Fields for () {
    fn figures(self) -> Figures {
        Figures::Nothing
    }
}

fields! {
    A(a: Address)
    N(a: u64)
    W(a: U256)
    AA(a: Address, b: Address)
    AN(a: Address, b: u64)
    NN(a: u64, b: u64)
    WW(a: U256, b: U256)
    AAN(a: Address, b: Address, c: u64)
    ANN(a: Address, b: u64, c: u64)
    AWW(a: Address, b: U256, c: U256)
    NAN(a: u64, b: Address, c: u64)
    NNN(a: u64, b: u64, c: u64)
    ANNN(a: Address, b: u64, c: u64, d: u64)
    AWWW(a: Address, b: U256, c: U256, d: U256)
    NNNN(a: u64, b: u64, c: u64, d: u64)
    NWNN(a: u64, b: U256, c: u64, d: u64)
    ANNNN(a: Address, b: u64, c: u64, d: u64, e: u64)
}

/// The first four bytes of the hash of an error's signature.
pub const fn selector(name: &str, types: &[&str]) -> [u8; 4] {
    let mut hash = Keccak256::new().update(name.as_bytes()).update(b"(");
    let mut at = 0;
    while at < types.len() {
        if at > 0 {
            hash = hash.update(b",");
        }
        hash = hash.update(types[at].as_bytes());
        at += 1;
    }
    let hash = hash.update(b")").finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}
