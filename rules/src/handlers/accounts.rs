//! Accounts: opening, closing, verifying.

use crate::storage::Storage;
use crate::{Address, Call, Error};

pub(super) fn open_caller(storage: &impl Storage, call: Call) -> Result<Address, Error> {
    let owner = storage.account(call.caller);
    owner.must_be_open()?;
    Ok(owner.address)
}
