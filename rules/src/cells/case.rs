//! The case cell: the file that every measure cites.

use super::Cell;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A case about one account, or about an area of the bank.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct CaseFile {
    /// Where the case stood when it was last written ([`crate::case::Status`]); the clock may have moved it on.
    pub status: u8,
    /// The account it is about; zero where it is about an area.
    pub subject: [u8; 20],
    /// The officer who opened it.
    pub opened_by: [u8; 20],
    /// When it was opened.
    pub opened_at: U32,
    /// A code of the published list.
    pub reason: U16,
    /// A hash of the evidence.
    pub evidence: [u8; 32],
    /// When its freeze or pause lapses by itself; 0 where there was none.
    pub frozen_until: U32,
    /// The supervisor's officer who froze or paused; zero where nobody did.
    pub frozen_by: [u8; 20],
    /// The tribunal's officer who confirmed; zero where nobody did.
    pub confirmed_by: [u8; 20],
    /// When it was confirmed.
    pub confirmed_at: U32,
    /// When the appeal against the confirmation is granted by itself; 0 where there was none.
    pub appeal_until: U32,
    /// The holder's answer, a hash; zero where there is none.
    pub answer: [u8; 32],
    /// The last appeal's statement, a hash; zero where there is none.
    pub statement: [u8; 32],
    /// Seconds of coin that may still be seized.
    pub seizable: U64,
    /// Seconds of coin that lie in quarantine under this case.
    pub quarantined: U64,
    /// To whom the tribunal proposes to release quarantined coin; zero where it proposes nothing.
    pub release_to: [u8; 20],
    /// How much of it.
    pub release_coin: U64,
    /// The tribunal's officer who proposes it.
    pub release_by: [u8; 20],
    /// The area it pauses, plus one; 0 where it pauses none.
    pub area: u8,
    /// The supervisor's officer who last changed the frozen amount; zero where nobody did.
    pub amended_by: [u8; 20],
    /// What was done under it beside a freeze or a pause, a bit each: 1 an office was suspended, 2 a root was struck.
    pub suspended: u8,
    /// The term of office in which the release was proposed.
    pub release_term: U32,
    /// The last case that was opened beside it, which takes its place once it is over; 0 where none was.
    pub prepared: U32,
}

impl Cell for CaseFile {}

/// The case that was opened about a subject with a hash of evidence: the same facts carry no second one.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Facts {
    /// The case.
    pub case_id: U32,
}

impl Cell for Facts {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(CaseFile, 289, {
            status at 0, subject at 1, opened_by at 21, opened_at at 41, reason at 45,
            evidence at 47, frozen_until at 79, frozen_by at 83, confirmed_by at 103, confirmed_at at 123,
            appeal_until at 127, answer at 131, statement at 163, seizable at 195, quarantined at 203,
            release_to at 211, release_coin at 231, release_by at 239, area at 259,
            amended_by at 260, suspended at 280, release_term at 281, prepared at 285,
        });
        crate::cells::assert_layout!(Facts, 4, { case_id at 0 });
    }
}
