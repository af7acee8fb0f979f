//! Loads a node on this machine with transactions that it has to put into blocks.
//!
//! `throughput` keeps the blocks full and says how many transactions they take: transfers of an ERC-20, of the bank behind
//! its router and of the bank alone, and a mix of what members do. `resilience` sends a known number of transfers whatever
//! happens to the node meanwhile, and says whether one was lost or done twice. `rush` says how much a node that answers at
//! once can do, with readers beside it.

mod blocks;
mod chain;
mod resilience;
mod rush;
mod senders;
mod throughput;
mod token;
mod world;

use std::net::Ipv4Addr;

use alloy::primitives::Address;
use alloy::signers::local::PrivateKeySigner;
use anyhow::{ensure, Result};
use clap::{Parser, Subcommand};
use reqwest::Url;

use chain::Chain;

/// Load a node on this machine with transactions. `cargo xtask throughput` and `cargo xtask outage` start it.
#[derive(Debug, Parser)]
#[command(name = "timebank-load", disable_version_flag = true)]
struct Cli {
    #[command(flatten)]
    to: To,
    #[command(subcommand)]
    command: Command,
}

/// Where to.
#[derive(Debug, clap::Args)]
struct To {
    /// The node's Ethereum RPC, on this machine.
    #[arg(long, value_name = "URL", env = "TIMEBANK_RPC_URL", value_parser = loopback)]
    rpc_url: Url,
    /// The key of the bank's governor, who has funds to give to the others.
    #[arg(long, env = "TIMEBANK_PRIVATE_KEY", hide_env_values = true, value_parser = key)]
    key: PrivateKeySigner,
    /// The bank.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_BANK", value_parser = address)]
    bank: Address,
}

#[derive(Debug, Subcommand)]
enum Command {
    Throughput(throughput::Args),
    Resilience(resilience::Args),
    Rush(rush::Args),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Cli { to, command } = Cli::parse();
    // The first one stays; there is no other.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chain = Chain::at(to.rpc_url).await?;
    chain.must_be_contract(to.bank).await?;
    match command {
        Command::Throughput(args) => throughput::run(&chain, &to.key, to.bank, args).await,
        Command::Resilience(args) => resilience::run(&chain, &to.key, to.bank, args).await,
        Command::Rush(args) => rush::run(&chain, &to.key, to.bank, args).await,
    }
}

/// An address of this machine: nobody else's node is to be loaded.
fn loopback(text: &str) -> Result<Url> {
    let url: Url = text.parse()?;
    let is_here = match url.host_str() {
        Some("localhost") => true,
        Some(host) => host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
        None => false,
    };
    ensure!(is_here && url.scheme() == "http", "only a node at http://127.0.0.1 may be loaded");
    Ok(url)
}

/// An address, whose capital letters, if it has small ones, too, must be its checksum (EIP-55).
fn address(text: &str) -> Result<Address> {
    let address: Address = text.parse()?;
    let is_mixed = text != text.to_lowercase() && text[2..] != text[2..].to_uppercase();
    ensure!(!is_mixed || address.to_checksum(None) == text, "its checksum is wrong");
    Ok(address)
}

fn key(text: &str) -> Result<PrivateKeySigner> {
    // The parser's own words would repeat the key.
    text.parse().map_err(|_| anyhow::anyhow!("that is no private key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_is_refused() {
        assert!(address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").is_ok());
        assert!(address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").is_ok());
        assert!(address("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED").is_ok());
        for text in ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x5aAeb6", "0x", "", "é"] {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_a_node_on_this_machine_is_loaded() {
        for text in ["http://127.0.0.1:8545", "http://localhost:1"] {
            assert!(loopback(text).is_ok(), "{text}");
        }
        for text in ["http://10.0.0.1:8545", "http://example.org", "ws://127.0.0.1:1", "127.0.0.1"]
        {
            assert!(loopback(text).is_err(), "{text}");
        }
    }
}
