//! One line of the table.

use serde::Serialize;
use timebank_e2e::Receipt;

/// What an operation costs, without the base of the extrinsic that carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What is done.
    pub op: &'static str,
    /// Which contract is called.
    pub entry: &'static str,
    /// The message's first four bytes; 0 where it is none of the bank's.
    #[serde(skip)]
    pub message: u32,
    /// Picoseconds.
    pub ref_time: u64,
    /// Bytes of proof.
    pub proof_size: u64,
    /// Distinct storage keys touched.
    pub keys: usize,
    /// Distinct storage keys written.
    pub keys_written: usize,
    /// Bytes of code that the call loads.
    pub code_bytes: usize,
    /// Planck charged for storage; negative where some is refunded.
    pub deposit: i128,
    /// Events emitted.
    pub events: usize,
    /// Their bytes, topics included.
    pub event_bytes: usize,
}

impl Row {
    /// The row of a call that went through.
    pub fn of(op: &'static str, code_bytes: usize, receipt: &Receipt) -> Self {
        Self {
            op,
            entry: "bank",
            message: 0,
            ref_time: receipt.ref_time,
            proof_size: receipt.proof_size,
            keys: receipt.keys,
            keys_written: receipt.keys_written,
            code_bytes,
            deposit: receipt.deposit,
            events: receipt.events.len(),
            event_bytes: receipt.event_bytes(),
        }
    }
}
