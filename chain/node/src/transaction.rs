//! A transaction before it is in a block: an Ethereum one as its sender signed it, or one of Substrate's.

use codec::{DecodeAll, Encode};
use pallet_revive::evm::{GenericTransaction, TransactionSigned};
use pallet_revive::AddressMapper as _;
use polkadot_sdk::*;
use sp_core::{H160, H256, U256};
use sp_io::hashing::{blake2_256, keccak_256};
use sp_runtime::generic::{self, Preamble};
use sp_runtime::traits::ExtrinsicCall;
use sp_runtime::MultiAddress;
use timebank_runtime::{AccountId, Runtime, RuntimeCall, UncheckedExtrinsic};

use crate::error::{Answer, Refusal};

/// What `pallet-revive` takes at most: a contract's code and its calldata.
pub const MAX_PAYLOAD: usize = (1024 + 128) * 1024;

/// A transaction that may wait.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// As it goes into a block.
    pub extrinsic: UncheckedExtrinsic,
    /// Its hash: keccak-256 of what an Ethereum wallet signed, or blake2-256 of an extrinsic.
    pub hash: H256,
    /// Who pays and whose nonce it is.
    pub sender: AccountId,
    /// How many transactions of the sender's come before it.
    pub nonce: u32,
    /// What only Ethereum's have.
    pub ethereum: Option<Ethereum>,
}

/// An Ethereum transaction.
#[derive(Clone, Debug)]
pub struct Ethereum {
    /// Who signed it.
    pub from: H160,
    /// What was signed.
    pub signed: TransactionSigned,
}

impl Ethereum {
    /// Its fields, whatever its kind.
    pub fn fields(&self) -> GenericTransaction {
        GenericTransaction::from_signed(self.signed.clone(), U256::MAX, Some(self.from))
    }

    /// Wei that its sender offers at most for a unit of gas.
    pub fn price_cap(&self) -> U256 {
        let fields = self.fields();
        fields.max_fee_per_gas.or(fields.gas_price).unwrap_or_default()
    }
}

impl Transaction {
    /// What an Ethereum wallet signed.
    pub fn ethereum(payload: Vec<u8>, chain_id: u64) -> Answer<Self> {
        if payload.len() > MAX_PAYLOAD {
            return Err(Refusal::server(format!(
                "oversized data: transaction size {}, limit {MAX_PAYLOAD}",
                payload.len()
            )));
        }
        let signed = TransactionSigned::decode(&payload)
            .map_err(|why| Refusal::server(format!("rlp: malformed transaction: {why}")))?;
        if matches!(
            signed,
            TransactionSigned::Transaction4844Signed(_)
                | TransactionSigned::Transaction7702Signed(_)
        ) {
            return Err(Refusal::server("transaction type not supported"));
        }
        let fields = GenericTransaction::from_signed(signed.clone(), U256::MAX, None);
        if let Some(id) = fields.chain_id.filter(|id| *id != chain_id.into()) {
            return Err(Refusal::server(format!(
                "invalid chain id for signer: have {id} want {chain_id}"
            )));
        }
        let from = signed.recover_eth_address().map_err(|()| Refusal::server("invalid sender"))?;
        let nonce = fields.nonce.unwrap_or_default();
        let nonce = u32::try_from(nonce)
            .map_err(|_| Refusal::server(format!("nonce too high: {nonce} is beyond 2^32")))?;
        let hash = H256(keccak_256(&payload));
        let call = RuntimeCall::Revive(pallet_revive::Call::eth_transact { payload });
        Ok(Self {
            extrinsic: generic::UncheckedExtrinsic::new_bare(call).into(),
            hash,
            sender: account_of(&from),
            nonce,
            ethereum: Some(Ethereum { from, signed }),
        })
    }

    /// An extrinsic that a Substrate account signed, or that carries an Ethereum transaction.
    pub fn substrate(encoded: &[u8], chain_id: u64) -> Answer<Self> {
        if encoded.len() > MAX_PAYLOAD + 1024 {
            return Err(Refusal { code: 1010, ..Refusal::server("the extrinsic is too long") });
        }
        let bad = |why: String| Refusal { code: 1010, ..Refusal::server(why) };
        let extrinsic = UncheckedExtrinsic::decode_all(&mut &*encoded)
            .map_err(|why| bad(format!("malformed extrinsic: {why}")))?;
        if let Some(payload) = payload(&extrinsic) {
            return Self::ethereum(payload, chain_id);
        }
        let (sender, nonce) = match &extrinsic.0.preamble {
            Preamble::Signed(MultiAddress::Id(sender), _, extension) => {
                (sender.clone(), extension.5 .0)
            }
            _ => return Err(bad("only signed extrinsics are taken".to_owned())),
        };
        let hash = H256(blake2_256(encoded));
        Ok(Self { extrinsic, hash, sender, nonce, ethereum: None })
    }

    /// Its bytes in a block.
    pub fn encoded(&self) -> Vec<u8> {
        self.extrinsic.encode()
    }
}

/// The account behind an address of Ethereum's that has no Substrate key.
pub fn account_of(address: &H160) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_fallback_account_id(address)
}

/// The Ethereum transaction that an encoded extrinsic carries.
pub fn payload_of(encoded: &[u8]) -> Option<Vec<u8>> {
    payload(&UncheckedExtrinsic::decode_all(&mut &*encoded).ok()?)
}

fn payload(extrinsic: &UncheckedExtrinsic) -> Option<Vec<u8>> {
    match (&extrinsic.0.preamble, extrinsic.call()) {
        (Preamble::Bare(_), RuntimeCall::Revive(pallet_revive::Call::eth_transact { payload })) => {
            Some(payload.clone())
        }
        _ => None,
    }
}
