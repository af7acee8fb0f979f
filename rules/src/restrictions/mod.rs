//! What keeps an account, or an area of the bank, from acting now: guards that read cells and change nothing.
//!
//! Who imposes a restriction and who ends it stands elsewhere: a freeze in [`crate::case`], a hold in
//! [`crate::monitor::hold`], a loan in [`crate::credit::loan`], a pause in [`crate::pause`]. Every rule may ask the guards
//! here, so that none of those modules needs another.

mod area;
mod freeze;
mod hold;
mod overdue;

#[cfg(test)]
pub(crate) use area::testing;
pub use area::{must_be_running, must_not_be_stopped, paused, Area};
pub use freeze::{
    freeze_of, must_leave_frozen_coin, must_let_in, must_let_out, must_not_be_frozen_out, Freeze,
    DIRECTIONS, IN, OUT,
};
pub use hold::{is_on_hold, must_not_be_on_hold};
pub use overdue::{is_overdue, must_not_be_overdue};
