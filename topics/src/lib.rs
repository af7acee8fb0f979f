//! Which program answers which message.
//!
//! The chain charges every byte of a program on every call. So the bank's messages are compiled once by topic, and the
//! router, which stands at the bank's address, has the program of a message's topic answer it. The contract's macro, the
//! router, the builder and whoever deploys read this table.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

mod carried;
pub mod slots;
mod table;

pub use carried::{carried_topic, CARRIED, CARRIED_OF_OFFICERS, CARRY, CARRY_MANY};
pub use table::{FAST, MESSAGES};

use keccak_const::Keccak256;

/// A topic: the messages that one program answers. Its number is its place among the [programs](PROGRAMS).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Topic {
    /// The coin and the hours, and what can move.
    Tokens,
    /// Opening, verifying and recovering accounts.
    Accounts,
    /// Recording, converting and redeeming hours; classes and their recorders.
    Earning,
    /// Placing orders in the book, and what that would give.
    Market,
    /// Call auctions, and what rests: to reduce, to sweep, to read.
    Auctions,
    /// Services agreed and delivered.
    Agreements,
    /// Services paid, disputed and decided.
    Settlement,
    /// Campaigns that pay for attention.
    Attention,
    /// Scores, loans and what the central bank sets.
    Credit,
    /// Cases, freezes, pauses and what becomes of them.
    Cases,
    /// Offices, the policy of monitoring and the log's end.
    Governance,
    /// Links to other banks, and payments over them.
    Interbank,
    /// Who acts for a member, and within what.
    Delegation,
    /// Lines of paper sheets, entered late and confirmed by another.
    Sheets,
    /// Calls that members sign and others carry. It runs the programs numbered before it.
    Relay,
}

impl Topic {
    /// Every topic, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Tokens,
        Self::Accounts,
        Self::Earning,
        Self::Market,
        Self::Auctions,
        Self::Agreements,
        Self::Settlement,
        Self::Attention,
        Self::Credit,
        Self::Cases,
        Self::Governance,
        Self::Interbank,
        Self::Delegation,
        Self::Sheets,
        Self::Relay,
    ];

    /// Its program's name.
    pub const fn name(self) -> &'static str {
        PROGRAMS[self as usize]
    }

    /// The topic of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

/// A program that answers a few frequent messages at less cost, and refuses whatever it cannot do: it says then which
/// topic's program is to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fast {
    /// Placing and cancelling orders.
    Orders = Topic::ALL.len() as u8,
    /// Hours, allowances and records.
    Transfers,
    /// Agreements made and refused, and what a signature or a delegate does with coin.
    Agreements,
    /// Signed calls that others carry. It runs the topics' programs, as the relay's does.
    Carries,
    /// Orders for a call, orders cancelled by their number, and how a class's market and its call stand.
    Auctions,
    /// To whom the time of a member who died goes: proposed and approved.
    Successions,
    /// What leaves for other banks.
    Interbank,
    /// What other banks say: payments from them, and what became of those to them.
    Hearing,
}

/// The programs behind the router, in the order in which it has their addresses: those of the topics, then the fast ones,
/// then the one that founds the bank.
pub const PROGRAMS: [&str; Topic::ALL.len() + 9] = [
    "tokens",
    "accounts",
    "earning",
    "market",
    "auctions",
    "agreements",
    "settlement",
    "attention",
    "credit",
    "cases",
    "governance",
    "interbank",
    "delegation",
    "sheets",
    "relay",
    "fast_orders",
    "fast_transfers",
    "fast_agreements",
    "fast_carries",
    "fast_auctions",
    "fast_successions",
    "fast_interbank",
    "fast_hearing",
    "founding",
];

/// The place of the program that founds the bank, among those behind the router.
pub const FOUNDING: usize = PROGRAMS.len() - 1;

/// A message's first four bytes: of its signature's Keccak-256.
pub const fn selector(signature: &str) -> u32 {
    let [a, b, c, d, ..] = Keccak256::new().update(signature.as_bytes()).finalize();
    u32::from_be_bytes([a, b, c, d])
}

/// The topic of a message, by its signature.
pub fn topic_of(signature: &str) -> Option<Topic> {
    let in_it = |row: &&(Topic, &[&str])| row.1.contains(&signature);
    MESSAGES.iter().find(in_it).map(|(topic, _)| *topic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::vec::Vec;

    #[test]
    fn every_topic_has_messages_and_no_message_has_two_topics() {
        let topics: Vec<Topic> = MESSAGES.iter().map(|(topic, _)| *topic).collect();
        assert_eq!(topics, Topic::ALL);
        let all: Vec<&str> = MESSAGES.iter().flat_map(|(_, of_it)| of_it.iter().copied()).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(MESSAGES.iter().all(|(_, of_it)| !of_it.is_empty()));
    }

    #[test]
    fn what_is_answered_fast_is_a_message() {
        for (signature, _) in FAST {
            assert!(topic_of(signature).is_some(), "{signature}");
        }
    }

    #[test]
    fn selectors_are_soliditys() {
        assert_eq!(selector("transfer(address,uint256)"), 0xa905_9cbb);
    }
}
