//! A link to another bank, and what was sent over it and is not answered yet.

use super::{Announced, Cell};
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// What may stand between two banks, in seconds of coin.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Limits {
    /// The most that the bank will owe the peer, what is in flight counted as owed.
    pub owe: U64,
    /// The most that the peer may owe the bank.
    pub claim: U64,
    /// The most that is paid to the peer's members in a day (UTC).
    pub day_out: U64,
    /// The most that is accepted from the peer's members in a day (UTC).
    pub day_in: U64,
}

impl Limits {
    /// These limits.
    pub fn new(owe: u64, claim: u64, day_out: u64, day_in: u64) -> Self {
        let [owe, claim, day_out, day_in] = [owe, claim, day_out, day_in].map(U64::from);
        Self { owe, claim, day_out, day_in }
    }
}

/// Seconds of coin of one day.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Daily {
    /// The day, in days since 1970.
    pub day: U32,
    /// Seconds of coin.
    pub secs: U64,
}

/// A link to another bank: who it is, who brings its messages, where the two stand.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Link {
    /// The bank's own id.
    pub own: [u8; 32],
    /// The peer's id.
    pub peer: [u8; 32],
    /// Who brings the peer's messages.
    pub channel: [u8; 20],
    /// The link's number at the peer.
    pub peer_link: U32,
    /// 1 on the same chain, 2 attested ([`crate::interbank::Kind`]).
    pub kind: u8,
    /// 0 never opened, 1 open, 2 closing, 3 stopped, 4 broken ([`crate::interbank::Status`]).
    pub status: u8,
    /// When it was opened.
    pub opened_at: U32,
    /// When the peer was last heard.
    pub heard_at: U32,
    /// What the central bank set.
    pub limits: Announced<Limits>,
    /// Seconds of coin that the bank owes the peer, which lie at the bank's own address.
    pub held: U64,
    /// Seconds of coin that the peer owes the bank, which its members were paid.
    pub claim: U64,
    /// Seconds of coin in payments that are not answered yet, which lie locked in the payers' accounts.
    pub in_flight: U64,
    /// Payments that are not answered yet.
    pub unanswered: U32,
    /// Messages said; also the number of the last one.
    pub out_number: U64,
    /// The hash over all of them.
    pub out_head: [u8; 32],
    /// Messages heard; also the number of the last one.
    pub in_number: U64,
    /// The hash over all of them.
    pub in_head: [u8; 32],
    /// What was paid to the peer's members on the last day of payments.
    pub out_today: Daily,
    /// What was accepted from them on the last day of such.
    pub in_today: Daily,
    /// The status that it had when it was stopped, and has again with another channel; 0 while it is not stopped.
    pub stopped_from: u8,
    /// When the tribunal last proposed to break it; 0 for never.
    pub break_proposed_at: U32,
    /// Seconds of coin of the claim that the tribunal proposes to write off.
    pub write_off_proposed: U64,
    /// Seconds of coin of the claim that were written off: minted for members, and owed by nobody any more.
    pub written_off: U64,
    /// The tribunal's officer who last proposed to break it or to write off; zero where nobody did.
    pub proposed_by: [u8; 20],
    /// The term of office in which it was proposed.
    pub proposed_term: U32,
}

impl Cell for Link {}

/// A payment to another bank that is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Sent {
    /// Who pays.
    pub payer: [u8; 20],
    /// Seconds of coin, locked in the payer's account.
    pub amount: U64,
    /// When it was sent.
    pub sent_at: U32,
    /// From when on the peer no longer credits it.
    pub expires: U32,
}

impl Cell for Sent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Link, 343, {
            own at 0, peer at 32, channel at 64, peer_link at 84, kind at 88, status at 89,
            opened_at at 90, heard_at at 94, limits at 98, held at 166, claim at 174,
            in_flight at 182, unanswered at 190, out_number at 194, out_head at 202,
            in_number at 234, in_head at 242, out_today at 274, in_today at 286,
            stopped_from at 298, break_proposed_at at 299, write_off_proposed at 303,
            written_off at 311, proposed_by at 319, proposed_term at 339,
        });
        crate::cells::assert_layout!(Sent, 36, {
            payer at 0, amount at 20, sent_at at 28, expires at 32,
        });
    }
}
