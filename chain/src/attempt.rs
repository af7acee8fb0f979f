//! Calls under limits, made only to see what becomes of them.

use crate::embedded::{account_id, cells_in, child_trie_of, emitted, name_of, Embedded, Limits};
use crate::receipt::Receipt;
use frame_support::weights::Weight;
use ink_e2e::subxt_signer::sr25519::Keypair;
use pallet_revive::{EthTxInfo, ExecConfig, TransactionLimits};
use polkadot_sdk::*;
use sp_core::H160;
use sp_runtime::{DispatchError, TransactionOutcome};
use std::collections::BTreeMap;
use timebank_runtime::{Balance, Revive, Runtime, RuntimeOrigin, System};

/// How a transaction bounds what it may use.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// As `Revive.call` does: picoseconds, bytes of proof and planck of deposit.
    Weight(Limits),
    /// As an Ethereum transaction does: gas, which pays for time, proof and deposit alike.
    Gas(Balance),
}

/// A call with its bound.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// Who calls.
    pub who: &'a Keypair,
    /// Whom.
    pub to: H160,
    /// With what.
    pub data: &'a [u8],
    /// Within what.
    pub bound: Bound,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// What it did and used.
    pub receipt: Receipt,
    /// Ethereum gas it used.
    pub gas: Balance,
    /// What the watched contracts store after it, in their order.
    pub cells: Vec<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl Attempted {
    /// All that its caller, an indexer or the chain can see of it but for the cost.
    pub fn seen(&self) -> (&[u8], &[crate::ContractEvent], &[BTreeMap<Vec<u8>, Vec<u8>>]) {
        (&self.receipt.data, &self.receipt.events, &self.cells)
    }
}

impl Embedded {
    /// More Ethereum gas than any call needs.
    pub const AMPLE_GAS: Balance = Balance::MAX / 4;

    /// Makes a call at the time of the next block and looks at what the `watched` contracts store after it. Nothing of it
    /// stays.
    pub fn attempt(&mut self, attempt: Attempt<'_>, watched: &[H160]) -> Attempted {
        self.fund(attempt.who);
        self.ahead(|chain| {
            chain.execute(|| {
                let seen = frame_support::storage::with_transaction(|| {
                    let (receipt, gas) = attempted(attempt);
                    let cells_of = |contract: &H160| {
                        child_trie_of(*contract).map(|child| cells_in(&child)).unwrap_or_default()
                    };
                    let cells = watched.iter().map(cells_of).collect();
                    let seen = Attempted { receipt, gas, cells };
                    TransactionOutcome::Rollback(Ok::<_, DispatchError>(seen))
                });
                seen.expect("a rollback cannot fail")
            })
        })
    }
}

fn attempted(attempt: Attempt<'_>) -> (Receipt, Balance) {
    let before = System::read_events_no_consensus().count();
    let limits = match attempt.bound {
        Bound::Weight(limits) => {
            let (ref_time, proof_size, deposit_limit) = limits.parts();
            let weight_limit = Weight::from_parts(ref_time, proof_size);
            TransactionLimits::WeightAndDeposit { weight_limit, deposit_limit }
        }
        Bound::Gas(eth_gas_limit) => TransactionLimits::EthereumGas {
            eth_gas_limit,
            weight_limit: Weight::MAX,
            eth_tx_info: EthTxInfo::<Runtime>::new(attempt.data.len() as u32, Weight::zero()),
        },
    };
    let result = Revive::bare_call(
        RuntimeOrigin::signed(account_id(attempt.who)),
        attempt.to,
        0.into(),
        limits,
        attempt.data.to_vec(),
        &ExecConfig::new_substrate_tx(),
    );
    let mut receipt = Receipt {
        ref_time: result.weight_consumed.ref_time(),
        proof_size: result.weight_consumed.proof_size(),
        weight_needed: (result.weight_required.ref_time(), result.weight_required.proof_size()),
        deposit_needed: result.max_storage_deposit.charge_or_zero(),
        ..Receipt::default()
    };
    match result.result {
        Ok(value) => {
            receipt.reverted = value.did_revert();
            receipt.data = value.data;
        }
        Err(error) => receipt.error = Some(name_of(error)),
    }
    let events = System::read_events_no_consensus().skip(before);
    let time = pallet_timestamp::Now::<Runtime>::get() / 1000;
    receipt.events = events.filter_map(|record| emitted(&record.event, time)).collect();
    (receipt, result.gas_consumed)
}
