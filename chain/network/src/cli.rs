//! What the node is told.

use std::time::Duration;

use polkadot_omni_node_lib::chain_spec::{DiskChainSpecLoader, LoadSpec};
use sc_cli::{ChainSpec, RunCmd, SubstrateCli};

/// The command line: Polkadot SDK's for every node, and one flag.
#[derive(Debug, clap::Parser)]
pub struct Cli {
    /// Be the author, and make a block every so many milliseconds. Without it the node follows.
    ///
    /// An author with `--reserved-nodes` first catches up with them.
    #[arg(long, value_name = "MILLIS", value_parser = block_time)]
    pub block_time: Option<Duration>,

    #[clap(flatten)]
    pub node: RunCmd,
}

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Time Bank network".into()
    }

    fn impl_version() -> String {
        env!("CARGO_PKG_VERSION").into()
    }

    fn description() -> String {
        "A node of the Time Bank's chain that takes peers: one author, any number of followers"
            .into()
    }

    fn author() -> String {
        env!("CARGO_PKG_AUTHORS").into()
    }

    fn support_url() -> String {
        "docs/node.md".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
        if id.is_empty() {
            return Err("no chain: name the file of its specification with --chain".into());
        }
        DiskChainSpecLoader.load_spec(id)
    }
}

fn block_time(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(millis) if (1..=3_600_000).contains(&millis) => Ok(Duration::from_millis(millis)),
        _ => Err("a number of milliseconds between 1 and 3600000 is wanted".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_contradict_neither_each_other_nor_polkadot_sdks() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn blocks_come_at_intervals_that_pass() {
        assert_eq!(block_time("250"), Ok(Duration::from_millis(250)));
        for text in ["0", "-1", "0.5", "3600001", "soon", ""] {
            assert!(block_time(text).is_err(), "{text}");
        }
    }
}
