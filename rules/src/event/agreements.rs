//! Agreements, and the coin in escrow for them.

use super::declare::*;

events! {
    /// Emitted when a requester proposes an agreement and its coin is locked.
    agreement_proposed::AgreementProposed seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// The requester and actor.
        [topic] requester: Address,
        /// Who is to serve.
        [topic] provider: Address,
        /// The kind of service.
        class_id: u16,
        /// What agreements of one session have in common; 0 where it is for one alone.
        group: u32,
        /// Seconds of service agreed.
        secs: u64,
        /// Seconds of coin for all of it; of a series, for one lesson.
        price: u64,
        /// A hash of the terms' text.
        terms: Hash,
        /// The requester's coin in orders and agreements, after.
        coin_locked_after: u64,
    }
    /// Emitted beside `AgreementProposed`: the times proposed.
    agreement_timed::AgreementTimed seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// The requester.
        [topic] actor: Address,
        /// The first moment agreed for the service.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// The moment from which it can no longer be accepted.
        accept_by: u64,
        /// The moment from which it can no longer be delivered.
        deliver_by: u64,
    }
    /// Emitted beside `AgreementProposed` where it is a series, of which that and `AgreementTimed` say the first lesson.
    series_proposed::SeriesProposed seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// The requester.
        [topic] actor: Address,
        /// How many lessons.
        lessons: u8,
        /// Days from the beginning of one to that of the next.
        every: u8,
        /// Seconds of coin in escrow, after: the price of all lessons.
        held_after: u64,
    }
    /// Emitted when a provider asks to be paid for what it served, and the time is marked in the timesheet of a person. It is
    /// free again where the agreement ends otherwise than settled.
    agreement_invoiced::AgreementInvoiced seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// Who was served, and is to pay.
        [topic] requester: Address,
        /// The provider and actor.
        [topic] provider: Address,
        /// The kind of service.
        class_id: u16,
        /// Seconds of service.
        secs: u64,
        /// Seconds of coin for all of it.
        price: u64,
        /// The first moment of the service.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// The moment from which it can no longer be paid.
        until: u64,
        /// A hash of the text.
        terms: Hash,
    }
    /// Emitted with every further step of an agreement. Where it ended and coin is still in escrow, a lesson of a series has.
    agreement_advanced::AgreementAdvanced seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// Who brought it about.
        [topic] actor: Address,
        /// Where it stands after, or how it ended ([`crate::agreement::Status`]).
        status: u8,
        /// Seconds of service delivered.
        delivered: u32,
        /// Seconds of coin that are the provider's and wait.
        due: u64,
        /// Seconds of coin that the tribunal is to divide.
        disputed: u64,
        /// Seconds of coin in escrow, after.
        held_after: u64,
        /// When the status ends by itself; 0 where it does not.
        until: u64,
        /// A hash of the evidence; zero where the step needs none.
        evidence: Hash,
    }
    /// Emitted after the `AgreementAdvanced` and `EscrowMoved` of a lesson that is over, where a series goes on: it is
    /// accepted again, and nothing of the next lesson is done.
    agreement_continued::AgreementContinued seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// Who ended the lesson before.
        [topic] actor: Address,
        /// Which lesson is next; the first was 1.
        lesson: u8,
        /// How many lessons follow it.
        left: u8,
        /// Its first moment.
        start: u64,
        /// The moment after its last.
        end: u64,
        /// The moment from which it can no longer be delivered.
        deliver_by: u64,
        /// Seconds of coin in escrow, after.
        held_after: u64,
    }
    /// Emitted after the `AgreementAdvanced` of a delivery: when the provider says that it served. What of it the timesheet
    /// of a person did not show is marked, unless a delivery of the same session marked it before.
    session_delivered::SessionDelivered seq {
        /// The provider and actor.
        [topic] provider: Address,
        /// The first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
    }
    /// Emitted when coin leaves an agreement's escrow, or pays an invoice; what is paid is a `Transfer`, too.
    escrow_moved::EscrowMoved seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// Whose coin waited.
        [topic] requester: Address,
        /// Who is to serve.
        [topic] provider: Address,
        /// Who brought it about.
        actor: Address,
        /// Seconds of coin paid to the provider.
        paid: u64,
        /// Seconds of coin given back to the requester.
        returned: u64,
        /// Seconds of coin in escrow, after.
        held_after: u64,
        /// The requester's coin in orders and agreements, after.
        requester_locked_after: u64,
        /// All of the requester's coin after.
        requester_after: u64,
        /// All of the provider's coin after; said where it was paid.
        provider_after: u64,
    }
}
