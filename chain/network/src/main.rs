//! A network of the bank's chain: one author and any number of followers.
//!
//! With `--block-time` this node seals a block every so often; without, it imports the author's blocks, executes each of
//! them, and hands the author the transactions it is sent. So a second machine has the whole log, and every state ever
//! entered in it was computed there, too, when the author is killed in the middle of a load. The Wasm and the chain's
//! specification are those that `cargo xtask node` starts `polkadot-omni-node` with, and so are the flags that both have.
//!
//! `polkadot-omni-node` cannot do it. Its development modes take no peers at all, and outside of them its import queue
//! wants blocks to carry the seal of Aura's collators, and a relay chain to say which of them is the best. Here nobody signs
//! a block, which is enough for a network whose members reach one another and nobody else, and is no consensus: whoever
//! can connect could send a longer chain. It shows what the log survives. It does not guard it.

mod authoring;
mod cli;
mod following;
mod rpc;
mod runtime;
mod service;

use std::process::ExitCode;

use sc_cli::SubstrateCli;

use cli::Cli;

// The allocator is in effect only if the crate is linked.
#[cfg(target_os = "linux")]
extern crate polkadot_jemalloc_shim as _;

fn main() -> ExitCode {
    match run(&Cli::from_args()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> sc_cli::Result<()> {
    cli.create_runner(&cli.node)?
        .run_node_until_exit(|config| async { service::start(config, cli.block_time) })
        .map_err(Into::into)
}
