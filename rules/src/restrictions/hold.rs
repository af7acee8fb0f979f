//! What an automatic hold keeps from leaving an account.

use crate::account::Account;
use crate::cells::Watch;
use crate::quantities::Time;
use crate::{refusal, Error};

/// Whether a hold runs.
pub fn is_on_hold(watch: &Watch, now: Time) -> bool {
    now.0 < watch.held_until.get()
}

/// Refuses while a hold runs on the account.
pub fn must_not_be_on_hold(account: &Account, now: Time) -> Result<(), Error> {
    if is_on_hold(&account.cell.watch, now) {
        let until = account.cell.watch.held_until.get().into();
        return Err(refusal!(OnHold { account: account.address, until }));
    }
    Ok(())
}
