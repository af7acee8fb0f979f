//! The service on a real node with a real bank: what it must show.
//!
//! The programs are those that the workspace's own commands build: `target/debug/timebank-node`, `target/debug/timebank`
//! and `target/contract/sol/ink`; `TIMEBANK_NODE_PROGRAM`, `TIMEBANK_CLI` and `TIMEBANK_PROGRAMS` name others.

mod answers;
mod balances;
mod board;
mod council;
mod faults;
mod following;
mod gateway;
mod hostile;
mod node;
mod postgres;
mod proxy;
mod reported;
