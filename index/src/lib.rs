//! The query service: reads everything that the bank says, proves it against the head that the contract keeps, and
//! answers questions about it over HTTP. The gateway beside it records what platforms say.

pub mod abi;
pub mod api;
pub mod bench;
pub mod bundle;
pub mod chain_events;
pub mod check;
pub mod db;
pub mod follow;
pub mod gateway;
pub mod ledger;
pub mod log;
pub mod progress;
pub mod rpc;
pub mod source;
