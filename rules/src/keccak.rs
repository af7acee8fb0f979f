//! Keccak-256 off the chain. The contract asks its host instead.

use crate::Hash;
use tiny_keccak::Hasher;

/// Keccak-256, as the chain computes it.
pub fn keccak(bytes: &[u8]) -> Hash {
    let mut hasher = tiny_keccak::Keccak::v256();
    let mut hash = [0; 32];
    hasher.update(bytes);
    hasher.finalize(&mut hash);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_hash_that_the_chain_and_the_compiler_compute() {
        for input in [&b""[..], b"Transfer(address,address,uint256)", &[7; 300]] {
            let at_compile_time = keccak_const::Keccak256::new().update(input).finalize();
            assert_eq!(keccak(input), at_compile_time);
        }
    }
}
