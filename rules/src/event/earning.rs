//! Service: classes, recorders, records and what redeems them.

use super::declare::*;

events! {
    /// Emitted beside ERC-6909's `Transfer` when a recorder voids one of its records.
    record_voided::RecordVoided seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose record.
        [topic] member: Address,
        /// The recorder and actor.
        [topic] recorder: Address,
        /// The number of the record's event on the audit log, in 32 bits.
        record: u32,
        /// Its first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// A hash of the reason.
        evidence: Hash,
        /// The member's hours of the class after.
        hours_after: u64,
        /// The class's total after.
        class_total_after: u64,
    }
    /// Emitted when the governor registers a class.
    class_registered::ClassRegistered seq {
        /// The class.
        [topic] class_id: u16,
        /// The governor.
        [topic] actor: Address,
        /// Its name, UTF-8 padded with zeros.
        name: Hash,
        /// The exchange's unit of quantity, in seconds.
        lot: u32,
    }
    /// Emitted when the governor accredits a recorder, changes its quota or (quota 0) ends it.
    recorder_accredited::RecorderAccredited seq {
        /// The class.
        [topic] class_id: u16,
        /// The recorder.
        [topic] recorder: Address,
        /// The governor.
        [topic] actor: Address,
        /// Seconds it may record in seven days, after the change.
        quota: u64,
    }
    /// Emitted beside ERC-6909's `Transfer` when service is recorded.
    recorded::Recorded seq {
        /// The member who served.
        [topic] member: Address,
        /// The class.
        [topic] class_id: u16,
        /// The recorder and actor; of a late record, which `LateConfirmed` announces, its recorder.
        [topic] recorder: Address,
        /// The first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// A hash of the evidence.
        evidence: Hash,
        /// The member's hours of the class after.
        hours_after: u64,
        /// The class's total `C_j` after.
        class_total_after: u64,
        /// Seconds the recorder has recorded for the class in the last seven days, after.
        used_after: u64,
    }
    /// Emitted beside ERC-6909's `Transfer` when hours are burned for a platform's services. Its number is the receipt
    /// that the member shows to the platform.
    redeemed::Redeemed seq {
        /// The member and actor.
        [topic] member: Address,
        /// The class.
        [topic] class_id: u16,
        /// The platform, which serves in return.
        [topic] platform: Address,
        /// Seconds of service burned.
        secs: u64,
        /// The member's hours of the class after.
        hours_after: u64,
        /// Seconds of the class ever redeemed, after.
        class_redeemed_after: u64,
        /// Seconds of the class ever redeemed at the platform, after; at most what it recorded.
        platform_redeemed_after: u64,
    }
    /// Emitted when the governor gives a class another name.
    class_renamed::ClassRenamed seq {
        /// The class.
        [topic] class_id: u16,
        /// The governor.
        [topic] actor: Address,
        /// Its name after, UTF-8 padded with zeros.
        name: Hash,
    }
    /// Emitted when the governor sets a class's rule: in what new service is counted, and whether there is any.
    class_rule_set::ClassRuleSet seq {
        /// The class.
        [topic] class_id: u16,
        /// The governor.
        [topic] actor: Address,
        /// Slots of five minutes of which new service is a whole number, after: 1 to 12.
        step: u8,
        /// Whether the class is retired after.
        retired: bool,
    }
    /// Emitted when a recorder enters service of a day that is over for more than ten days. It counts once it is confirmed,
    /// and takes the place of what the same recorder entered of the same day before.
    late_entered::LateEntered seq {
        /// The class.
        [topic] class_id: u16,
        /// The member who served.
        [topic] member: Address,
        /// The recorder and actor.
        [topic] recorder: Address,
        /// The first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// A hash of the evidence.
        evidence: Hash,
        /// The moment from which nobody can confirm it any more.
        until: u64,
    }
    /// Emitted before ERC-6909's `Transfer` and `Recorded` when a late record is confirmed.
    late_confirmed::LateConfirmed seq {
        /// The class.
        [topic] class_id: u16,
        /// The member who served.
        [topic] member: Address,
        /// Who entered it.
        [topic] recorder: Address,
        /// Who confirmed it: a verifier, or another recorder of the class.
        actor: Address,
        /// The first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// A hash of the evidence.
        evidence: Hash,
    }
    /// Emitted when a late record is withdrawn by its recorder, or by anybody once it has lapsed.
    late_withdrawn::LateWithdrawn seq {
        /// The class.
        [topic] class_id: u16,
        /// The member.
        [topic] member: Address,
        /// Who entered it.
        [topic] recorder: Address,
        /// Who withdrew it.
        actor: Address,
        /// The first moment.
        start: u64,
    }
}
