//! What whoever starts a node may choose.

use std::{net::IpAddr, path::PathBuf, time::Duration};

/// A node's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens.
    pub host: IpAddr,
    /// At which port; 0 is any.
    pub port: u16,
    /// Where the chain is kept; nowhere is a file without a name, which ends with the process.
    pub state: Option<PathBuf>,
    /// Blocks come so often instead of with each transaction.
    pub interval: Option<Duration>,
    /// Blocks come when a caller asks for them.
    pub manual: bool,
    /// Each transaction has a block of its own, however many wait.
    pub one_each: bool,
    /// Each block is so long after the last one, whatever this machine's clock says.
    pub step: Option<Duration>,
    /// The runtime's Wasm, which makes the genesis that of a node that executes it.
    pub code: Option<Vec<u8>>,
    /// Bytes that a request may have.
    pub max_request: u32,
    /// Connections at once.
    pub max_connections: u32,
    /// Filters at once.
    pub max_filters: usize,
    /// Subscriptions at once, of all connections.
    pub max_subscriptions: usize,
    /// Logs that one answer may hold.
    pub max_logs: usize,
    /// Calls of the runtime at once.
    pub calls_at_once: usize,
    /// Calls are judged at the time of the next block instead of the last.
    pub calls_ahead: bool,
}

impl Default for Config {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            host: IpAddr::from([127, 0, 0, 1]),
            port: 0,
            state: None,
            interval: None,
            manual: false,
            one_each: false,
            step: None,
            code: None,
            max_request: 15 << 20,
            max_connections: 1_000,
            max_filters: 1_000,
            max_subscriptions: 4_096,
            max_logs: 10_000,
            calls_at_once: cores,
            calls_ahead: false,
        }
    }
}
