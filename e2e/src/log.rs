//! What an auditor makes of the chain's events: the head of the log, and every balance.

use crate::bank::Bank;
use ink_e2e::ContractEvent;
use timebank_rules::audit::{self, Head};
use timebank_rules::balances::Balances;
use timebank_rules::event::NAMES;
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

/// The name of the event with these topics.
pub fn event_name(topics: &[Hash]) -> &'static str {
    let signature = topics.first();
    NAMES.iter().find(|(known, _)| Some(known) == signature).map_or("unknown", |(_, name)| name)
}

/// What the whole log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Where replaying it arrives.
    pub head: Head,
    /// What everybody holds.
    pub balances: Balances,
}

/// Replays all that the bank ever emitted.
///
/// # Panics
///
/// If it is no log of a bank.
pub fn replay(bank: &mut Bank) -> Audited {
    let address = bank.address();
    let log = bank.chain().log(address);
    let events = log.iter().map(ContractEvent::entry);
    let head =
        audit::replay(Head::default(), events, keccak).expect("the bank's events have its sizes");
    let mut balances = Balances::default();
    for event in &log {
        balances.apply(&event.topics, &event.data).expect("the bank overdraws nobody");
    }
    Audited { head, balances }
}
