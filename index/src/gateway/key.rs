//! A key that signs, the recorder's or the query service's: from a keystore file or the environment, never from an argument, which every process can read.

use std::path::Path;

use alloy::consensus::{SignableTransaction, TxEnvelope, TxLegacy};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{TxKind, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use anyhow::{anyhow, bail, Context, Result};
use serde_json::Value;
use timebank_rules::{Address, Hash};

use crate::abi::hex_of;

/// Who signs.
pub struct Key {
    signer: PrivateKeySigner,
}

/// A transaction before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The chain's number.
    pub chain_id: u64,
    /// Its number among its signer's.
    pub nonce: u64,
    /// The most gas that it may use.
    pub gas: u64,
    /// What a unit of gas may cost.
    pub price: u128,
    /// The contract.
    pub to: Address,
    /// The message.
    pub data: Vec<u8>,
}

impl Key {
    /// The key in a keystore file (Ethereum's, version 3), whose password is in `TIMEBANK_PASSWORD`; without a file, the one
    /// in `TIMEBANK_PRIVATE_KEY`.
    pub fn read(keystore: Option<&Path>) -> Result<Self> {
        let secret = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let signer = match (keystore, secret("TIMEBANK_PRIVATE_KEY")) {
            (Some(_), Some(_)) => {
                bail!("there is a keystore and TIMEBANK_PRIVATE_KEY as well: give one of them")
            }
            (None, None) => bail!(
                "there is no key to sign with: give --keystore FILE, or set TIMEBANK_PRIVATE_KEY"
            ),
            (None, Some(key)) => key.trim().parse().map_err(|_| {
                anyhow!("TIMEBANK_PRIVATE_KEY holds no private key: 64 hexadecimal digits")
            })?,
            (Some(file), None) => return Self::of_keystore(file),
        };
        Ok(Self { signer })
    }

    /// The key in a keystore file, whose password is in `TIMEBANK_PASSWORD`.
    pub fn of_keystore(file: &Path) -> Result<Self> {
        let password = std::env::var("TIMEBANK_PASSWORD");
        let password = password.context("set TIMEBANK_PASSWORD to the keystore's password")?;
        Ok(Self { signer: from_file(file, without_line_end(&password))? })
    }

    /// Whose it is.
    pub fn address(&self) -> Address {
        Address::from_slice(self.signer.address().as_slice())
    }

    /// Signs a text as wallets do (EIP-191).
    pub fn sign_text(&self, text: &str) -> Result<String> {
        Ok(hex_of(self.signer.sign_message_sync(text.as_bytes())?.as_bytes()))
    }

    /// Signs: the hash, and what is handed to nodes.
    pub fn sign(&self, call: &Call) -> Result<(Hash, Vec<u8>)> {
        let transaction = TxLegacy {
            chain_id: Some(call.chain_id),
            nonce: call.nonce,
            gas_price: call.price,
            gas_limit: call.gas,
            to: TxKind::Call(call.to.0.into()),
            value: U256::ZERO,
            input: call.data.clone().into(),
        };
        let signature = self.signer.sign_hash_sync(&transaction.signature_hash())?;
        let signed: TxEnvelope = transaction.into_signed(signature).into();
        Ok((signed.tx_hash().0, signed.encoded_2718()))
    }
}

/// A secret as it was meant, that came out of a file with the end of its line.
fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

fn from_file(file: &Path, password: &str) -> Result<PrivateKeySigner> {
    let shown = file.display();
    let text = std::fs::read(file).with_context(|| format!("cannot read {shown}"))?;
    let mut json: Value = serde_json::from_slice(&text).unwrap_or_default();
    // Old wallets write it with a capital letter.
    if let Some(crypto) = json.as_object_mut().and_then(|all| all.remove("Crypto")) {
        json["crypto"] = crypto;
    }
    if json["version"] != 3 || !json["crypto"].is_object() {
        bail!("{shown} is no keystore file of version 3, or not a whole one");
    }
    // The library reads files alone. The copy is as encrypted as the file, the owner's alone, and gone at once.
    let copy = tempfile::NamedTempFile::new()?;
    std::fs::write(copy.path(), json.to_string())?;
    PrivateKeySigner::decrypt_keystore(copy.path(), password)
        .map_err(|_| anyhow!("the password does not open {shown}, or the file is damaged"))
}
