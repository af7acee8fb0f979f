//! Due process: cases, and the measures under them.

use super::declare::*;

events! {
    /// Emitted when the supervisor opens a case.
    case_opened::CaseOpened seq {
        /// The case.
        [topic] case_id: u32,
        /// The account it is about.
        [topic] subject: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// A code of the published list.
        reason: u16,
        /// A hash of the evidence.
        evidence: Hash,
        /// When.
        opened_at: u64,
    }
    /// Emitted when the supervisor freezes an account under a case.
    account_frozen::AccountFrozen seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// Directions before: 1 out, 2 in.
        directions_before: u8,
        /// Directions after.
        directions_after: u8,
        /// Frozen coin before.
        amount_before: u64,
        /// Frozen coin after; may exceed the balance.
        amount_after: u64,
        /// The moment at which the freeze lapses by itself.
        until: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the supervisor or the tribunal releases an account.
    account_released::AccountReleased seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The officer.
        [topic] actor: Address,
        /// Directions before: 1 out, 2 in; none after.
        directions_before: u8,
        /// Frozen coin before; none after.
        amount_before: u64,
        /// Where the case stood before ([`crate::case::Status`]).
        status_before: u8,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the tribunal confirms a freeze for a term.
    freeze_confirmed::FreezeConfirmed seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Frozen directions: 1 out, 2 in.
        directions: u8,
        /// Frozen coin.
        amount: u64,
        /// Coin that may be seized once it is past appeal.
        seizable: u64,
        /// When the freeze would have lapsed.
        until_before: u64,
        /// When it lapses.
        until_after: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the holder answers in a case about itself.
    case_answered::CaseAnswered seq {
        /// The case.
        [topic] case_id: u32,
        /// The holder and actor.
        [topic] account: Address,
        /// Where the case stands ([`crate::case::Status`]).
        status: u8,
        /// A hash of the answer.
        answer: Hash,
    }
    /// Emitted when the holder appeals.
    case_appealed::CaseAppealed seq {
        /// The case.
        [topic] case_id: u32,
        /// The holder and actor.
        [topic] account: Address,
        /// Where the case stood before.
        status_before: u8,
        /// Where it stands after.
        status_after: u8,
        /// When the freeze ends unless the tribunal upholds it.
        frozen_until_after: u64,
        /// A hash of the statement.
        statement: Hash,
    }
    /// Emitted when the tribunal upholds a freeze against an appeal.
    appeal_upheld::AppealUpheld seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// When the freeze would have ended.
        until_before: u64,
        /// When it lapses.
        until_after: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when a supervisor closes the file of a case that waits for a measure, or anybody that of one that is over.
    case_closed::CaseClosed seq {
        /// The case.
        [topic] case_id: u32,
        /// The account it is about; zero for an area.
        [topic] subject: Address,
        /// Who closed it.
        [topic] actor: Address,
        /// Where it stood before.
        status_before: u8,
        /// Where it stands after.
        status_after: u8,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted beside `Transfer` and `ForcedTransfer` when the tribunal seizes coin into quarantine.
    seized::Seized seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Seconds of coin.
        amount: u64,
        /// The account's coin after.
        balance_after: u64,
        /// Frozen coin before.
        frozen_before: u64,
        /// Frozen coin after.
        frozen_after: u64,
        /// All coin in quarantine after.
        quarantine_after: u128,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the tribunal proposes to release coin from quarantine.
    release_proposed::ReleaseProposed seq {
        /// The case.
        [topic] case_id: u32,
        /// To whom.
        [topic] to: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// The account it was seized from.
        subject: Address,
        /// Seconds of coin.
        amount: u64,
        /// Coin that lies in quarantine under the case.
        quarantined: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted beside `Transfer` when the governor approves it.
    quarantine_released::QuarantineReleased seq {
        /// The case.
        [topic] case_id: u32,
        /// To whom.
        [topic] to: Address,
        /// The governor.
        [topic] actor: Address,
        /// The tribunal's officer who proposed it.
        proposed_by: Address,
        /// The account it was seized from.
        subject: Address,
        /// Seconds of coin.
        amount: u64,
        /// The receiver's coin after.
        balance_after: u64,
        /// All coin in quarantine after.
        quarantine_after: u128,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when an officer's office is suspended under a case.
    office_suspended::OfficeSuspended seq {
        /// The case.
        [topic] case_id: u32,
        /// The officer whose office it is.
        [topic] account: Address,
        /// The officer who suspends.
        [topic] actor: Address,
        /// The class of a recorder's accreditation; 0 where it is a role.
        class_id: u16,
        /// The role that is withheld; a recorder's is 32.
        role: u16,
        /// The quota that is withheld, in seconds; 0 where it is a role.
        quota: u64,
        /// From when it may be taken up again.
        until: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when a suspended office is taken up again.
    office_reinstated::OfficeReinstated seq {
        /// The case.
        [topic] case_id: u32,
        /// The officer whose office it is.
        [topic] account: Address,
        /// Who reinstates: the tribunal's officer, or anybody once the suspension has run out.
        [topic] actor: Address,
        /// The class of a recorder's accreditation; 0 where it is a role.
        class_id: u16,
        /// The role.
        role: u16,
        /// The quota, in seconds; 0 where it is a role.
        quota: u64,
    }
    /// Emitted when an area is paused, its pause confirmed, or resumed.
    pause_changed::PauseChanged seq {
        /// The case.
        [topic] case_id: u32,
        /// The officer.
        [topic] actor: Address,
        /// The area: 0 transfers, 1 exchange, 2 earning, 3 lending.
        [topic] area: u8,
        /// When its pause would have ended; not after now where it ran.
        until_before: u64,
        /// When its pause ends by itself; now where it is resumed.
        until_after: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
}
