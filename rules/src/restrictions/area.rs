//! Areas of the bank, and whether one is paused.

use crate::cells::{Root, AREAS};
use crate::quantities::Time;
use crate::{refusal, Error};

crate::enumeration! {
    /// What can be paused on its own.
    pub enum Area {
        /// Moving, burning and redeeming coin and hours, and funding campaigns.
        Transfers = 0,
        /// Placing orders; cancelling and pruning always work.
        Exchange = 1,
        /// Recording, converting and claiming: whatever brings hours or coin to members anew.
        Earning = 2,
        /// Borrowing; repaying always works.
        Lending = 3,
        /// Asking for a recovery and completing one, and a succession's steps; objecting and cancelling always work.
        Recovery = 4,
        /// All of the areas, and with them whatever else moves value: payments out of escrow and quarantine, what a campaign
        /// returns. Giving back what is one's own, releasing, answering and appealing always work.
        Everything = 5,
        /// Paying members of other banks and being paid by them. What comes in is refused and returned; what is in flight
        /// is still answered.
        Abroad = 6,
    }
}

impl Area {
    pub(crate) fn from_number(area: u8) -> Result<Self, Error> {
        match area {
            0 => Ok(Self::Transfers),
            1 => Ok(Self::Exchange),
            2 => Ok(Self::Earning),
            3 => Ok(Self::Lending),
            4 => Ok(Self::Recovery),
            5 => Ok(Self::Everything),
            6 => Ok(Self::Abroad),
            _ => Err(refusal!(UnknownArea { area })),
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }

    pub(crate) fn until(self, root: &Root) -> Time {
        Time(root.paused_until[self as usize].get())
    }
}

/// Refuses while the area is paused, or everything is.
#[inline(always)]
pub fn must_be_running(root: &Root, area: Area, now: Time) -> Result<(), Error> {
    // Mostly nothing is paused, and then this is all that it costs.
    if root.paused == 0 {
        return Ok(());
    }
    must_be_none_of(root, &[area, Area::Everything], now)
}

fn must_be_none_of(root: &Root, areas: &[Area], now: Time) -> Result<(), Error> {
    let is_paused = |area: &&Area| root.paused & area.bit() != 0 && now < area.until(root);
    match areas.iter().find(is_paused) {
        Some(area) => Err(refusal!(AreaPaused { area: *area as u8 })),
        None => Ok(()),
    }
}

/// Refuses while everything is paused: for what no single area's pause stops.
pub fn must_not_be_stopped(root: &Root, now: Time) -> Result<(), Error> {
    must_be_running(root, Area::Everything, now)
}

/// The areas that are paused now, a bit each.
pub fn paused(root: &Root, now: Time) -> u8 {
    let running = |area: &usize| now < Time(root.paused_until[*area].get());
    root.paused & (0..AREAS).filter(running).fold(0, |bits, area| bits | 1 << area)
}

#[cfg(test)]
pub(crate) mod testing {
    //! A bank with a paused area.

    use super::*;

    pub fn paused(mut root: Root, area: Area) -> Root {
        root.paused |= area.bit();
        root.paused_until[area as usize] = u32::MAX.into();
        root
    }
}
