//! Somebody with an Ethereum key who signs what others send.

use polkadot_sdk::*;

use sp_core::crypto::Pair;
use sp_core::{ecdsa, H160};
use sp_io::crypto::secp256k1_ecdsa_recover;
use sp_io::hashing::keccak_256;
use timebank_runtime::AccountId;

/// Somebody who signs with an Ethereum key, and need not have funds.
#[derive(Clone)]
pub struct Signer {
    pair: ecdsa::Pair,
    /// The account's address.
    pub address: H160,
}

impl Signer {
    /// The one of this name.
    ///
    /// # Panics
    ///
    /// If the name's hash is no key, of which there is hardly any.
    pub fn named(name: &str) -> Self {
        let pair = ecdsa::Pair::from_seed(&keccak_256(name.as_bytes()));
        let probe = [1; 32];
        let signature = pair.sign_prehashed(&probe);
        let key = secp256k1_ecdsa_recover(&signature.0, &probe).ok().expect("a key's own");
        let address = H160::from_slice(&keccak_256(&key)[12..]);
        Self { pair, address }
    }

    /// Signs a hash: `r`, `s` and `v`.
    pub fn sign(&self, digest: [u8; 32]) -> [u8; 65] {
        let mut signature = self.pair.sign_prehashed(&digest).0;
        signature[64] += 27;
        signature
    }

    /// The account that stands for the address on the chain.
    pub fn id(&self) -> AccountId {
        let mut id = [0xee; 32];
        id[..20].copy_from_slice(&self.address.0);
        id.into()
    }
}
