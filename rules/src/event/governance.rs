//! Founding, roles and the governor.

use super::declare::*;

events! {
    /// Emitted when the bank is deployed.
    founded::Founded seq {
        /// The first governor.
        [topic] governor: Address,
        /// When its account, an organisation's, was opened.
        opened_at: u64,
        /// Its roles after.
        roles_after: u16,
        /// The bank's own address, so that no two banks of a chain have the same log.
        bank: Address,
        /// The chain's number (EIP-155), so that no two banks of different chains have the same log.
        chain: u64,
    }
    /// Emitted when the governor grants or revokes a role, or an officer gives its own up.
    roles_changed::RolesChanged seq {
        /// The account.
        [topic] account: Address,
        /// The governor, or the officer itself.
        [topic] actor: Address,
        /// The roles' bits before.
        before: u16,
        /// The roles' bits after.
        after: u16,
        /// The role that was granted or ended. Ending one that a suspension withholds changes no bit.
        role: u16,
    }
    /// Emitted when the governor names its successor, who has yet to accept.
    governor_proposed::GovernorProposed seq {
        /// The governor.
        [topic] actor: Address,
        /// The successor; zero withdraws the proposal.
        [topic] proposed: Address,
    }
    /// Emitted when the successor accepts.
    governor_changed::GovernorChanged seq {
        /// The governor before.
        [topic] before: Address,
        /// The governor after; the actor.
        [topic] after: Address,
        /// The roles of the one before, after.
        before_roles: u16,
        /// The roles of the one after, after.
        after_roles: u16,
    }
}
