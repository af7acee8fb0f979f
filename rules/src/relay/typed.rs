//! What is signed: EIP-712 typed data.

use super::Chain;
use crate::eip712::{self, hash};
use crate::event::Word;
use crate::{interfaces, Address, Hash, U256};

/// The version of what is signed, which every signature names.
pub const VERSION: &str = "1";

/// The type of a call to be carried.
pub const CARRY_TYPE: &str =
    "Carry(address member,bytes call,uint256 nonce,uint64 deadline,uint64 bound)";

/// The type of an allowance (ERC-2612).
pub const PERMIT_TYPE: &str =
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";

const NAME: Hash = hash(interfaces::NAME);
const VERSION_HASH: Hash = hash(VERSION);
const CARRY: Hash = hash(CARRY_TYPE);
const PERMIT: Hash = hash(PERMIT_TYPE);

/// The bank on its chain, as every signature names it.
pub fn domain_separator(chain: &Chain) -> Hash {
    eip712::domain_separator(chain.keccak, (NAME, VERSION_HASH), (chain.id, chain.bank))
}

/// What is signed of a struct whose hash this is.
fn digest(chain: &Chain, of: Hash) -> Hash {
    eip712::digest(chain.keccak, domain_separator(chain), of)
}

/// A call that a member signs, for somebody else to carry.
#[derive(Clone, Copy, Debug)]
pub struct Carry<'a> {
    /// Who acts.
    pub member: Address,
    /// The calldata of the message.
    pub call: &'a [u8],
    /// Its nonce: spent with it, in any order.
    pub nonce: U256,
    /// The last second at which it is carried (seconds since 1970).
    pub deadline: u64,
    /// The most that whoever carries it may be paid, in seconds of coin.
    pub bound: u64,
}

impl Carry<'_> {
    /// What the member signs.
    pub fn digest(&self, chain: &Chain) -> Hash {
        let call = (chain.keccak)(self.call);
        let (nonce, deadline) = (self.nonce.word(), self.deadline.word());
        let words = [CARRY, self.member.word(), call, nonce, deadline, self.bound.word()];
        digest(chain, (chain.keccak)(words.as_flattened()))
    }

    /// The message's first four bytes; zero where it has fewer.
    pub fn selector(&self) -> u32 {
        self.call.first_chunk().map_or(0, |selector| u32::from_be_bytes(*selector))
    }
}

/// An allowance that an owner signs (ERC-2612).
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    /// Whose coin.
    pub owner: Address,
    /// Who may move it.
    pub spender: Address,
    /// How much.
    pub value: U256,
    /// The last second at which it is used.
    pub deadline: U256,
}

impl Permit {
    /// What the owner signs, with its next nonce.
    pub fn digest(&self, chain: &Chain, nonce: u64) -> Hash {
        let (owner, spender) = (self.owner.word(), self.spender.word());
        let (value, deadline) = (self.value.word(), self.deadline.word());
        let words = [PERMIT, owner, spender, value, nonce.word(), deadline];
        digest(chain, (chain.keccak)(words.as_flattened()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keccak::keccak;

    fn chain(id: u64, bank: u8) -> Chain {
        Chain {
            id: id.into(),
            bank: Address::repeat_byte(bank),
            keccak,
            recover: |_| Address::zero(),
        }
    }

    fn hex(hash: Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_standards_type_has_its_well_known_hash() {
        assert_eq!(hex(PERMIT), "6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9");
    }

    /// What viem's `domainSeparator` and `hashTypedData` say of the same: chain 420420420, bank 0xabab…, member 0x0101….
    #[test]
    fn what_is_signed_is_what_any_library_of_typed_data_computes() {
        let chain = chain(420_420_420, 0xab);
        let domain = "9f2e3e2b4ca775d34e65a41ba7aa476172602ccedfa048d23d32171749cd2468";
        assert_eq!(hex(domain_separator(&chain)), domain);
        let carry = Carry {
            member: Address::repeat_byte(1),
            call: &[0xa9, 0x05, 0x9c, 0xbb, 5],
            nonce: 7.into(),
            deadline: 1_800_000_000,
            bound: 30,
        };
        let digest = "efe596978a40695395c233c12276a9ce20455d796b62f715f6a18c4bb54449e9";
        assert_eq!(hex(carry.digest(&chain)), digest);
        let permit = Permit {
            owner: Address::repeat_byte(1),
            spender: Address::repeat_byte(2),
            value: 5.into(),
            deadline: 1_800_000_000.into(),
        };
        let digest = "b6ec7e4ebe759f1495818e8d3ede9bc7fcf13746f4d624d358e0e1ee308f77a1";
        assert_eq!(hex(permit.digest(&chain, 3)), digest);
    }

    #[test]
    fn whatever_is_signed_changes_the_digest() {
        let carry = Carry {
            member: Address::repeat_byte(1),
            call: &[1, 2, 3, 4],
            nonce: 5.into(),
            deadline: 6,
            bound: 7,
        };
        let here = chain(1, 9);
        let others = [
            Carry { member: Address::repeat_byte(2), ..carry }.digest(&here),
            Carry { call: &[1, 2, 3], ..carry }.digest(&here),
            Carry { nonce: 6.into(), ..carry }.digest(&here),
            Carry { deadline: 7, ..carry }.digest(&here),
            Carry { bound: 8, ..carry }.digest(&here),
            carry.digest(&chain(2, 9)),
            carry.digest(&chain(1, 8)),
        ];
        let mut all = [&[carry.digest(&here)], &others[..]].concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), others.len() + 1);
    }

    #[test]
    fn a_calls_selector_is_its_first_four_bytes_and_zero_where_it_has_fewer() {
        let carry = Carry {
            member: Address::zero(),
            call: &[1, 2, 3, 4, 5],
            nonce: U256::zero(),
            deadline: 0,
            bound: 0,
        };
        assert_eq!(carry.selector(), 0x0102_0304);
        assert_eq!(Carry { call: &[1, 2, 3], ..carry }.selector(), 0);
    }
}
