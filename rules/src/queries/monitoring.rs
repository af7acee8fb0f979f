//! What monitoring remembers of an account.

use crate::monitor::window;
use crate::quantities::Time;
use crate::restrictions::is_on_hold;
use crate::storage::Storage;
use crate::Address;

/// Risk, when the running hold ends; of the present window: seconds sent and received, amounts just under the reporting
/// threshold, orders placed and in vain; whether the account woke.
pub type WatchView = (u16, u64, u64, u64, u64, u64, u64, bool);

/// Reads what monitoring remembers of an account now.
pub fn watch(storage: &impl Storage, now: Time, account: Address) -> WatchView {
    let mut watch = storage.account(account).cell.watch;
    window::turn(&mut watch, now, storage.root().policy.decay.get());
    (
        watch.risk.get(),
        if is_on_hold(&watch, now) { watch.held_until.get().into() } else { 0 },
        window::sum(&watch.sent),
        window::sum(&watch.received),
        window::count(&watch.near_threshold),
        window::count(&watch.placed),
        window::count(&watch.unfilled),
        watch.woken != 0,
    )
}
