//! Accounts: opened, verified, closed, moved to a new key.

use super::declare::*;

events! {
    /// Emitted when an account is opened.
    account_opened::AccountOpened seq {
        /// The account; it opens itself.
        [topic] account: Address,
        /// 1 person, 2 organisation.
        kind: u8,
        /// When.
        opened_at: u64,
    }
    /// Emitted when a verifier attests an account.
    account_verified::AccountVerified seq {
        /// The account.
        [topic] account: Address,
        /// The verifier.
        [topic] actor: Address,
        /// The level attested.
        level: u8,
        /// The moment at which the attestation ends.
        expiry: u64,
        /// A salted commitment to the claims; never the claims.
        commitment: Hash,
    }
    /// Emitted when an account is closed, for good.
    account_closed::AccountClosed seq {
        /// The account; it closes itself.
        [topic] account: Address,
    }
    /// Emitted when a holder consents to a commitment, or with zero to none any more.
    commitment_consented::CommitmentConsented seq {
        /// The holder.
        [topic] account: Address,
        /// What may be attested in place of the running commitment.
        commitment: Hash,
    }
    /// Emitted when a verifier asks that an account, whose key was lost, moves to a new one.
    recovery_requested::RecoveryRequested seq {
        /// The account.
        [topic] account: Address,
        /// Where it is to move.
        [topic] successor: Address,
        /// The verifier.
        [topic] actor: Address,
        /// A hash of the evidence that the person is the same.
        evidence: Hash,
        /// The moment from which it can be completed; until it is, the account's key can object.
        from: u64,
        /// The moment from which it no longer can.
        until: u64,
    }
    /// Emitted when the account's own key objects: nothing is asked for any more.
    recovery_objected::RecoveryObjected seq {
        /// The account and actor.
        [topic] account: Address,
        /// Where it was to move.
        [topic] successor: Address,
        /// The evidence that was cited.
        evidence: Hash,
        /// The moment from which a recovery can be asked for again.
        again_from: u64,
    }
    /// Emitted when the tribunal cancels what was asked for.
    recovery_cancelled::RecoveryCancelled seq {
        /// The account.
        [topic] account: Address,
        /// Where it was to move.
        [topic] successor: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// The evidence that was cited.
        evidence: Hash,
    }
    /// Emitted after the `Transfer` events when an account has moved: the successor is open and is what the account
    /// was, the account is left empty for good. Every figure was the account's before and is the successor's after.
    recovery_completed::RecoveryCompleted seq {
        /// The account.
        [topic] account: Address,
        /// Where it moved; the actor.
        [topic] successor: Address,
        /// The verifier who asked for it.
        [topic] requested_by: Address,
        /// A hash of the evidence that the person is the same.
        evidence: Hash,
        /// All of the coin.
        coin_after: u64,
        /// All of the hours, of whatever class.
        hours_after: u64,
        /// Directions frozen: 1 out, 2 in.
        frozen_directions_after: u8,
        /// Coin frozen; may exceed the balance.
        frozen_coin_after: u64,
        /// When the freeze lapses.
        frozen_until_after: u64,
        /// The last case.
        case_after: u32,
        /// Coin that it owes.
        debt_after: u64,
    }
    /// Emitted when a verifier proposes to whom the time of a member who died goes.
    succession_proposed::SuccessionProposed seq {
        /// The account.
        [topic] account: Address,
        /// To whom its time is to go.
        [topic] heir: Address,
        /// The verifier.
        [topic] actor: Address,
        /// A hash of the evidence of the death, and of who inherits.
        evidence: Hash,
        /// The moment from which the tribunal can no longer approve it.
        approve_by: u64,
    }
    /// Emitted when an officer of the tribunal approves what was proposed: the notice begins.
    succession_approved::SuccessionApproved seq {
        /// The account.
        [topic] account: Address,
        /// To whom its time is to go.
        [topic] heir: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// The evidence that was cited.
        evidence: Hash,
        /// The moment from which anybody can execute it; until it is, the account's key can stop it.
        from: u64,
        /// The moment from which nobody any longer can.
        until: u64,
    }
    /// Emitted when the account itself, its heir, who proposed it, or the tribunal ends what was proposed.
    succession_cancelled::SuccessionCancelled seq {
        /// The account.
        [topic] account: Address,
        /// To whom its time was to go.
        [topic] heir: Address,
        /// Who ended it.
        [topic] actor: Address,
        /// The evidence that was cited.
        evidence: Hash,
    }
    /// Emitted after the `Transfer` events when an account's time has gone to its heir: the account is closed, for good.
    succession_completed::SuccessionCompleted seq {
        /// The account.
        [topic] account: Address,
        /// The heir.
        [topic] heir: Address,
        /// Who had it executed: anybody.
        [topic] actor: Address,
        /// Coin that went to the heir, once what the account owed was collected.
        coin: u64,
        /// Hours that went to the heir, of whatever class.
        hours: u64,
        /// The heir's coin, that in orders too.
        coin_after: u64,
        /// The heir's hours of all classes, those in orders too.
        hours_after: u64,
        /// A hash of the evidence of the death, and of who inherits.
        evidence: Hash,
    }
}
