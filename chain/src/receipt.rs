//! What a call did and what it cost.

use polkadot_sdk::sp_core::H160;

/// An event that a contract emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEvent {
    /// The time of its block, in seconds since 1970.
    pub time: u64,
    /// The contract.
    pub contract: H160,
    /// Its topics, the signature first.
    pub topics: Vec<[u8; 32]>,
    /// Its data.
    pub data: Vec<u8>,
}

impl ContractEvent {
    /// The event as a log is hashed.
    pub fn entry(&self) -> (u64, &[[u8; 32]], &[u8]) {
        (self.time, &self.topics, &self.data)
    }
}

/// What a call did and what it cost.
///
/// `ref_time` and `proof_size` are the weight that the call itself consumed, without the base of the
/// extrinsic that carried it and without that of `Revive.call`, which adds 507 M ps and 7,725 bytes to each.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// The contract refused: all it did is undone.
    pub reverted: bool,
    /// Why the chain itself stopped the call (a trap, too little weight); nothing where it did not.
    pub error: Option<String>,
    /// What the contract returned, or reverted with.
    pub data: Vec<u8>,
    /// What the contracts emitted, in order.
    pub events: Vec<ContractEvent>,
    /// Picoseconds of computation.
    pub ref_time: u64,
    /// Bytes of proof.
    pub proof_size: u64,
    /// Picoseconds and bytes of proof that had to be allowed for the call to go through.
    pub weight_needed: (u64, u64),
    /// Distinct contract storage keys touched.
    pub keys: usize,
    /// Distinct contract storage keys written.
    pub keys_written: usize,
    /// Distinct storage keys touched, of whatever contract that took part.
    pub keys_anywhere: usize,
    /// Planck charged for storage; negative where some was refunded.
    pub deposit: i128,
    /// Planck that had to be allowed for storage: more than was charged where some was refunded on the way.
    pub deposit_needed: u128,
    /// Planck paid for the transaction; zero for a dry run.
    pub fee: u128,
}

impl Receipt {
    /// Whether the call went through.
    pub fn succeeded(&self) -> bool {
        !self.reverted && self.error.is_none()
    }

    /// Bytes of event data, topics included.
    pub fn event_bytes(&self) -> usize {
        self.events.iter().map(|event| event.topics.len() * 32 + event.data.len()).sum()
    }
}
