//! The events of delegates.

use super::declare::*;

events! {
    /// Emitted when a member gives or changes a delegation, or when it is revoked or given up.
    delegate_set::DelegateSet seq {
        /// For whom the delegate acts.
        [topic] member: Address,
        /// Who acts for it.
        [topic] delegate: Address,
        /// The member; the delegate where it gives the delegation up.
        actor: Address,
        /// In which affairs, bits of [`crate::delegation`]; 0 where it is over.
        kinds: u8,
        /// Seconds of the member's coin that may leave or be committed in a day.
        daily: u64,
        /// The moment from which it is over.
        until: u64,
    }
    /// Emitted after the events of what a delegate did for a member, who is the actor in those.
    delegate_acted::DelegateActed seq {
        /// For whom it acted.
        [topic] member: Address,
        /// Who acted.
        [topic] delegate: Address,
        /// The message's first four bytes.
        selector: u32,
        /// Seconds of the member's coin that have left or were committed today.
        spent_after: u64,
    }
}
