//! JSON Web Tokens that accounts sign: ES256K (RFC 8812), over the SHA-256 of what is signed.

use alloy::primitives::{Address, Signature, B256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::failure::{Failure, Result};

const ALGORITHM: &str = "ES256K";

/// Bytes as tokens write them.
pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What tokens write, read.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The SHA-256 of a text, as tokens write it.
pub fn hashed(text: &str) -> String {
    encoded(Sha256::digest(text.as_bytes()))
}

/// An account of an EVM chain as a decentralised identifier (`did:pkh`).
pub fn did(chain_id: u64, account: Address) -> String {
    format!("did:pkh:eip155:{chain_id}:{account:#x}")
}

/// The account of an identifier, on this chain.
pub fn account_of(did: &str, chain_id: u64) -> Option<Address> {
    did.strip_prefix(&format!("did:pkh:eip155:{chain_id}:"))?.parse().ok()
}

/// Signs a payload. `typ` says what it is.
pub fn signed(signer: &PrivateKeySigner, typ: &str, payload: &Value) -> Result<String> {
    let header = json!({ "alg": ALGORITHM, "typ": typ });
    let parts = [header, payload.clone()].map(|part| encoded(part.to_string()));
    let text = parts.join(".");
    let digest = B256::from_slice(&Sha256::digest(text.as_bytes()));
    let signature = signer.sign_hash_sync(&digest).map_err(Failure::usage)?.as_bytes();
    // Without the bit that Ethereum adds: whose it is, is said.
    let (pair, _) = signature.split_at(64);
    Ok(format!("{text}.{}", encoded(pair)))
}

/// A token that was read. Who signed it is not known before it is asked.
pub struct Token {
    typ: String,
    /// What it says.
    pub payload: Value,
    digest: B256,
    signature: [u8; 64],
}

impl Token {
    /// Reads one.
    pub fn read(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let json = |part| serde_json::from_slice::<Value>(&decoded(part)?).ok();
        let header = json(header)?;
        if header["alg"] != ALGORITHM || header.get("crit").is_some() {
            return None;
        }
        Some(Self {
            typ: header["typ"].as_str()?.to_owned(),
            payload: json(payload).filter(Value::is_object)?,
            digest: B256::from_slice(&Sha256::digest(signed.as_bytes())),
            signature: decoded(signature)?.try_into().ok()?,
        })
    }

    /// Whether it is of this type, and this account signed it.
    pub fn is(&self, typ: &str, by: Address) -> bool {
        self.typ == typ
            && [false, true].iter().any(|is_odd| {
                let signature = Signature::from_bytes_and_parity(&self.signature, *is_odd);
                signature.normalize_s().is_none()
                    && signature.recover_address_from_prehash(&self.digest).ok() == Some(by)
            })
    }
}
