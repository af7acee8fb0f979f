//! What a freeze keeps from leaving an account, and from reaching it.

use super::must_not_be_overdue;
use crate::account::Account;
use crate::cells::Member;
use crate::quantities::{Coin, Time};
use crate::{refusal, Error};

crate::bits! {
    /// The directions that a freeze bars, a bit each.
    DIRECTIONS: u8;
    /// Nothing leaves the account.
    OUT = 1,
    /// Nothing reaches the account.
    IN = 2,
}

/// A freeze that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// [`OUT`], [`IN`], both or neither.
    pub directions: u8,
    /// Coin that is held; may exceed the balance.
    pub amount: Coin,
    /// The case it cites.
    pub case_id: u32,
    /// When it lapses.
    pub until: Time,
}

/// The freeze that runs on an account now.
pub fn freeze_of(member: &Member, now: Time) -> Option<Freeze> {
    let freeze = Freeze {
        directions: member.frozen_directions,
        amount: Coin(member.frozen_coin.get()),
        case_id: member.freeze_case.get(),
        until: Time(member.frozen_until.get()),
    };
    let holds = freeze.directions != 0 || freeze.amount > Coin::ZERO;
    (holds && now < freeze.until).then_some(freeze)
}

/// Refuses where nothing may leave the account: everything outgoing is frozen, or a loan is overdue, which leaves
/// repaying alone.
pub fn must_let_out(account: &Account, now: Time) -> Result<(), Error> {
    must_not_be_frozen_out(account, now)?;
    must_not_be_overdue(account, now)
}

/// Refuses where everything outgoing is frozen. For what an overdue debtor may still do: repay, turn its hours into
/// its own coin, and move what is another's.
pub fn must_not_be_frozen_out(account: &Account, now: Time) -> Result<(), Error> {
    match freeze_of(&account.cell, now) {
        Some(freeze) if freeze.directions & OUT != 0 => Err(refusal!(FrozenOut {
            account: account.address,
            case_id: freeze.case_id,
            until: freeze.until.0.into(),
        })),
        _ => Ok(()),
    }
}

/// Refuses where everything incoming is frozen.
pub fn must_let_in(account: &Account, now: Time) -> Result<(), Error> {
    match freeze_of(&account.cell, now) {
        Some(freeze) if freeze.directions & IN != 0 => Err(refusal!(FrozenIn {
            account: account.address,
            case_id: freeze.case_id,
            until: freeze.until.0.into(),
        })),
        _ => Ok(()),
    }
}

/// Refuses where taking `amount`, which the account has, would reach into frozen coin.
pub fn must_leave_frozen_coin(account: &Account, amount: Coin, now: Time) -> Result<(), Error> {
    match freeze_of(&account.cell, now) {
        Some(freeze)
            if freeze.amount > Coin::ZERO
                && account.cell.coin().saturating_sub(freeze.amount) < amount =>
        {
            Err(refusal!(FrozenAmount {
                account: account.address,
                case_id: freeze.case_id,
                balance: account.cell.coin().0,
                frozen: freeze.amount.0,
                needed: amount.0,
            }))
        }
        _ => Ok(()),
    }
}
