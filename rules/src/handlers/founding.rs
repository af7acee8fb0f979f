//! Founding the bank.

use crate::account::{Account, Kind, Status};
use crate::cells::{Cell, Root};
use crate::event::founded::Founded;
use crate::monitor::policy;
use crate::roles;
use crate::storage::Storage;
use crate::Call;

/// The root of a bank that is being founded: whoever founds it is the first governor.
pub fn founding_root(call: Call) -> Root {
    Root { governor: call.caller.0, policy: policy::standard(), ..Root::empty() }
}

/// Opens the first governor's account, and says that the bank is founded.
pub fn found(storage: &mut impl Storage, call: Call) {
    let mut governor = Account::unloaded(call.caller);
    governor.cell.status = Status::Open as u8;
    governor.cell.kind = Kind::Organisation as u8;
    governor.cell.opened_at = call.now.0.into();
    governor.cell.roles = roles::GOVERNOR.into();
    storage.save_account(&governor);
    let founded = Founded {
        governor: call.caller,
        bank: storage.address(),
        opened_at: call.now.0.into(),
        roles_after: roles::GOVERNOR,
    };
    storage.emit(&founded);
}
