//! Pausing an area of the bank. A pause never blocks releasing.

use crate::cells::Root;
use crate::event::pause_changed::PauseChanged;
use crate::member::Account;
use crate::{roles, Error};

/// What can be paused on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Moving, burning and redeeming coin and hours, and funding campaigns.
    Transfers = 0,
    /// Placing orders; cancelling and pruning always work.
    Exchange = 1,
    /// Recording, converting and claiming.
    Earning = 2,
    /// Borrowing; repaying always works.
    Lending = 3,
}

impl Area {
    fn from_number(area: u8) -> Result<Self, Error> {
        match area {
            0 => Ok(Self::Transfers),
            1 => Ok(Self::Exchange),
            2 => Ok(Self::Earning),
            3 => Ok(Self::Lending),
            _ => Err(Error::UnknownArea { area }),
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Refuses while the area is paused.
pub fn must_be_running(root: &Root, area: Area) -> Result<(), Error> {
    if root.paused & area.bit() == 0 {
        Ok(())
    } else {
        Err(Error::AreaPaused { area: area as u8 })
    }
}

/// Pauses or resumes an area.
pub fn set(
    root: &mut Root,
    officer: &Account,
    area: u8,
    paused: bool,
) -> Result<PauseChanged, Error> {
    officer.must_hold(roles::SUPERVISOR)?;
    let bit = Area::from_number(area)?.bit();
    let before = root.paused;
    root.paused = if paused { before | bit } else { before & !bit };
    Ok(PauseChanged { actor: officer.address, before, after: root.paused })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use crate::member::testing::*;

    #[test]
    fn an_area_is_paused_and_resumed_alone() {
        let mut root = Root::empty();
        let sue = officer(1, roles::SUPERVISOR);
        assert!(set(&mut root, &sue, 0, true).is_ok());
        assert_eq!(must_be_running(&root, Area::Transfers), Err(Error::AreaPaused { area: 0 }));
        assert!(must_be_running(&root, Area::Earning).is_ok());
        assert!(set(&mut root, &sue, 0, false).is_ok());
        assert!(must_be_running(&root, Area::Transfers).is_ok());
    }

    #[test]
    fn only_the_supervisor_pauses_and_only_what_exists() {
        let mut root = Root::empty();
        assert!(set(&mut root, &officer(1, roles::TRIBUNAL), 0, true).is_err());
        let sue = officer(1, roles::SUPERVISOR);
        for area in [4, 8, 255] {
            assert_eq!(set(&mut root, &sue, area, true), Err(Error::UnknownArea { area }));
        }
        assert_eq!(root, Root::empty());
    }
}
