//! Signatures of texts, as wallets make them (EIP-191).

use alloy::primitives::Signature;

use crate::abi::{bytes_of, hex_of};

/// Who signed a text, by EIP-191; nothing where the signature is none.
pub fn signer(text: &str, signature: &str) -> Option<String> {
    let bytes = bytes_of(signature).filter(|bytes| bytes.len() == 65)?;
    let signature = Signature::from_raw(&bytes).ok()?;
    // Of the two signatures that say the same, one counts.
    if signature.normalize_s().is_some() {
        return None;
    }
    let who = signature.recover_address_from_msg(text).ok()?;
    Some(hex_of(who.into_array()))
}
