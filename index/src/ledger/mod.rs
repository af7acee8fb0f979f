//! The ledger as it follows from the log.

pub mod apply;
mod cases;
mod interbank;
pub mod kinds;
mod market;
mod members;
mod money;
mod promises;
pub mod world;

pub(crate) use interbank::link_name;
pub(crate) use market::order_name;
pub(crate) use money::class_name;
