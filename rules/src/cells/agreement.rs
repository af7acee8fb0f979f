//! The agreement cell: a service that was promised, and the coin that waits for it.

use super::Cell;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// An agreement that has not ended. One that has leaves no cell: how it ended is on the log.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Agreement {
    /// Where it stood when it was last written ([`crate::agreement::Status`]).
    pub status: u8,
    /// Who is to serve.
    pub provider: [u8; 20],
    /// Who asked for it, and whose coin waits.
    pub requester: [u8; 20],
    /// The kind of service.
    pub class: U16,
    /// What agreements of one session have in common; 0 where the service is for one alone.
    pub group: U32,
    /// Seconds of service agreed.
    pub secs: U32,
    /// Seconds of service that the provider says it delivered.
    pub delivered: U32,
    /// The first moment agreed for the service.
    pub start: U32,
    /// The moment after the last.
    pub end: U32,
    /// The moment from which it can no longer be delivered, as it was agreed on: a lesson whose turn came late has longer
    /// ([`Self::until`]).
    pub deliver_by: U32,
    /// When the present status ends by itself; 0 where it does not.
    pub until: U32,
    /// Seconds of coin for all of the service.
    pub price: U64,
    /// Seconds of coin that still wait, locked in the requester's cell: all that is due, disputed, or goes back, and
    /// what further lessons cost.
    pub held: U64,
    /// Of it, what is the provider's.
    pub due: U64,
    /// Of it, what the tribunal has to divide.
    pub disputed: U64,
    /// Seconds of coin that the provider has been paid.
    pub paid: U64,
    /// A hash of the terms' text.
    pub terms: [u8; 32],
    /// When it was proposed.
    pub proposed_at: U32,
    /// Seconds of the interval in which the provider says it served.
    pub spanned: U32,
    /// Until when the requester may answer the delivery.
    pub answer_by: U32,
    /// How it ends once what is due is paid ([`crate::agreement::Status`]); 0 while that is open.
    pub ends: u8,
    /// 1 once the provider corrected its delivery.
    pub corrected: u8,
    /// How many lessons were agreed on; 1 where it is no series. Interval, deadlines, price and what is delivered, due,
    /// disputed and paid are one lesson's.
    pub lessons: u8,
    /// How many of them follow the present one. The coin for them waits, too, among what is held.
    pub left: u8,
    /// Days from the beginning of one lesson to that of the next.
    pub every: u8,
    /// When it went on to the present lesson; 0 where that is the first.
    pub since: U32,
}

impl Cell for Agreement {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Agreement, 164, {
            status at 0, provider at 1, requester at 21, class at 41, group at 43, secs at 47,
            delivered at 51, start at 55, end at 59, deliver_by at 63, until at 67, price at 71,
            held at 79, due at 87, disputed at 95, paid at 103, terms at 111, proposed_at at 143,
            spanned at 147, answer_by at 151, ends at 155, corrected at 156, lessons at 157,
            left at 158, every at 159, since at 160,
        });
    }
}
