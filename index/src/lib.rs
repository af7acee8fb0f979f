//! The query service: reads everything that the bank says, proves it against the head that the contract keeps, and
//! answers questions about it over HTTP. Beside it, the gateway records what platforms say, and the board keeps what
//! members offer and look for.

pub mod abi;
pub mod api;
pub mod bench;
pub mod board;
pub mod bundle;
pub mod chain_events;
pub mod check;
pub mod db;
pub mod follow;
pub mod gateway;
pub mod ledger;
pub mod log;
pub mod progress;
pub mod records;
pub mod rpc;
pub mod signature;
pub mod source;
