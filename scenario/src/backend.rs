//! What the scenario needs of a chain.

use std::fmt;

use alloy_primitives::Address;
use anyhow::Result;
use serde::Serialize;
use timebank_rules::Hash;

/// Somebody in the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// As the scenario calls it.
    pub name: &'static str,
    /// Its account.
    pub address: Address,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It went through, and returned this.
    Done(Vec<u8>),
    /// The bank refused.
    Refused {
        /// The refusal's number.
        code: u16,
        /// The refusal's name.
        name: String,
        /// The refusal with its figures.
        said: String,
    },
}

/// A call's outcome, what it put on the log, and what it cost.
#[derive(Clone, Debug)]
pub struct Reply<Cost> {
    /// What came of it.
    pub outcome: Outcome,
    /// The first topics of its events.
    pub events: Vec<Hash>,
    /// What it cost, in the chain's terms.
    pub cost: Cost,
}

/// A chain on which a bank was just founded, for the scenario to run on.
// Whoever runs the scenario waits for it on one thread, so nothing need be sent to others.
#[allow(async_fn_in_trait)]
pub trait Backend {
    /// What a call costs: a few words, or fields of a JSON object.
    type Cost: fmt::Display + Serialize;

    /// The bank's address.
    fn bank(&self) -> Address;
    /// Somebody new, who can pay fees.
    async fn participant(&mut self, name: &'static str) -> Result<Participant>;
    /// The last block's time, in seconds since 1970.
    async fn now(&mut self) -> Result<u64>;
    /// Sends a call to the bank.
    async fn send(&mut self, who: &Participant, calldata: Vec<u8>) -> Result<Reply<Self::Cost>>;
    /// Asks the bank, which changes nothing.
    async fn ask(&mut self, calldata: Vec<u8>) -> Result<Vec<u8>>;
    /// Lets time pass. Only called for stories with scenes that need it.
    async fn wait(&mut self, secs: u64) -> Result<()>;
    /// Every event of the bank, as topics and data, in order.
    async fn log(&mut self) -> Result<Vec<(u64, Vec<Hash>, Vec<u8>)>>;
}
