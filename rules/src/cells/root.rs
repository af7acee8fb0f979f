//! The root: what every call needs.

use super::{Announced, Cell, Policy};
use zerocopy::little_endian::{U128, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Areas that can be paused, and places for them.
pub const AREAS: usize = 7;

/// What goes into the treasury.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Income {
    /// Percent of what is minted for hours.
    pub levy: u8,
    /// Bits of [`crate::treasury::SOURCES`].
    pub sources: u8,
}

/// What all classes together have lately minted ([`crate::minting`]).
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Minting {
    /// Seconds of coin in the bucket as it was last filled.
    pub level: U64,
    /// When that was.
    pub at: U32,
}

/// The bank's own cell. ink! loads it on every message and stores it on every changing one.
#[derive(Clone, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub struct Root {
    /// Areas whose pause was not lifted, a bit each ([`crate::restrictions::Area`]); until when it runs, the root's end says.
    pub paused: u8,
    /// Number of events on the audit log.
    pub audit_seq: U64,
    /// Hash over all of them.
    pub audit_head: [u8; 32],
    /// The governor.
    pub governor: [u8; 20],
    /// The governor's proposed successor; zero where there is none.
    pub proposed_governor: [u8; 20],
    /// Seconds of coin ever minted.
    pub coin_minted: U128,
    /// Seconds of coin ever burned.
    pub coin_burned: U128,
    /// Number of classes registered; also the id of the last one.
    pub classes: U16,
    /// Number of cases opened; also the id of the last one.
    pub cases: U32,
    /// Number of campaigns opened; also the id of the last one.
    pub campaigns: U32,
    /// Seconds of coin in the pools of all campaigns.
    pub pooled: U128,
    /// The policy of monitoring.
    pub policy: Policy,
    /// When each area's last pause ends by itself, or the moment from which its cooling-off counts; 0 where there was none.
    pub paused_until: [U32; AREAS],
    /// Seconds of seized coin, which nobody owns until it is released.
    pub quarantine: U128,
    /// Number of agreements proposed; also the id of the last one.
    pub agreements: U32,
    /// Seconds of coin ever minted against debt; what else was minted was converted, or paid from abroad.
    pub coin_lent: U64,
    /// Seconds of coin ever burned to repay; fees are among them.
    pub coin_repaid: U64,
    /// Seconds of debt ever written off.
    pub written_off: U64,
    /// Seconds of debt that run now.
    pub coin_owed: U64,
    /// Seconds of debt that were repaid after they had been written off.
    pub recovered: U64,
    /// Seconds of coin that the bank holds against what it owes other banks.
    pub abroad: U128,
    /// Seconds of coin ever minted for what members of other banks paid.
    pub bridged_in: U128,
    /// Seconds of coin ever burned as members paid those of other banks.
    pub bridged_out: U128,
    /// Number of links opened; also the id of the last one.
    pub links: U32,
    /// Seconds of coin in the treasury.
    pub treasury: U64,
    /// Seconds of coin in the pot of donations.
    pub donations: U64,
    /// What goes into the treasury: here, as every conversion asks for it.
    pub income: Announced<Income>,
    /// A bit for each class for which a rule was set, by its number modulo 64: where it is not set, what makes no other use
    /// of the class's cell need not read it ([`crate::class::may_have_rule`]).
    pub ruled: U64,
    /// What all classes together have lately minted: here, as every conversion asks for it.
    pub minting: Minting,
    /// Number of accounts ever opened; also the number of the last one.
    pub accounts: U32,
}

impl Cell for Root {}

impl Root {
    /// Coin that the bank itself holds for others: the balance of its own address.
    pub fn coin_of_bank(&self) -> u128 {
        let pots = u128::from(self.treasury.get()).saturating_add(self.donations.get().into());
        let held = self.pooled.get().saturating_add(self.quarantine.get());
        held.saturating_add(self.abroad.get()).saturating_add(pots)
    }

    /// Coin that was lent and neither repaid nor made good: what is owed, and what was written off for good.
    pub fn coin_outstanding(&self) -> u64 {
        let lost = self.written_off.get().saturating_sub(self.recovered.get());
        self.coin_owed.get().saturating_add(lost)
    }

    /// Coin in existence: minted less burned.
    pub fn coin_supply(&self) -> u128 {
        self.coin_minted.get().saturating_sub(self.coin_burned.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_where_it_is_said_to() {
        crate::cells::assert_layout!(Root, 405, {
            paused at 0, audit_seq at 1, audit_head at 9, governor at 41, proposed_governor at 61,
            coin_minted at 81, coin_burned at 97, classes at 113, cases at 115, campaigns at 119,
            pooled at 123, policy at 139,
            paused_until at 217, quarantine at 245, agreements at 261,
            coin_lent at 265, coin_repaid at 273, written_off at 281, coin_owed at 289, recovered at 297,
            abroad at 305, bridged_in at 321, bridged_out at 337, links at 353, treasury at 357,
            donations at 365, income at 373, ruled at 381, minting at 389,
            accounts at 401,
        });
        assert_eq!(crate::cells::LIMIT - Root::SIZE, 11, "bytes that are left for what comes");
    }
}
