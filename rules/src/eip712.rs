//! Typed data (EIP-712): what a key signs names its purpose, the chain and the contract that accepts it.

use crate::event::Word;
use crate::merkle::Keccak;
use crate::{Address, Hash, U256};
use keccak_const::Keccak256;

/// The type of the domain: for which contract on which chain something is signed.
pub const DOMAIN_TYPE: &str =
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

const DOMAIN: Hash = hash(DOMAIN_TYPE);

/// The hash of a text that is known when this is compiled.
pub const fn hash(text: &str) -> Hash {
    Keccak256::new().update(text.as_bytes()).finalize()
}

/// Whom a signature is for: a contract on a chain, by the hashes of its name and version.
pub fn domain_separator(
    keccak: Keccak,
    (name, version): (Hash, Hash),
    (chain, contract): (U256, Address),
) -> Hash {
    keccak([DOMAIN, name, version, chain.word(), contract.word()].as_flattened())
}

/// What is signed of a struct whose hash this is.
pub fn digest(keccak: Keccak, domain: Hash, of: Hash) -> Hash {
    let mut bytes = [0; 66];
    bytes[..2].copy_from_slice(&[0x19, 0x01]);
    bytes[2..34].copy_from_slice(&domain);
    bytes[34..].copy_from_slice(&of);
    keccak(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domains_type_has_its_well_known_hash() {
        let hex: String = DOMAIN.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");
    }
}
