//! Banks on two chains: gates between them, notaries who vouch for what a bank said, and whoever brings it.

pub mod gate;
pub mod notary;
mod reading;
pub mod relay;
mod rotation;

use alloy::primitives::Address;

use crate::address;
use crate::failure::Result;
use crate::node::{Node, Where};

/// A contract on some node's chain, as in `http://127.0.0.1:8545,0x…`.
#[derive(Clone, Debug)]
pub struct At {
    url: String,
    address: Address,
}

impl At {
    /// Reads it, as an option.
    pub fn read(text: &str) -> std::result::Result<Self, String> {
        let (url, written) =
            text.rsplit_once(',').ok_or("write a node's address, a comma and a contract's")?;
        Ok(Self { url: url.to_owned(), address: address::read(written)? })
    }

    /// The node.
    fn node(&self) -> Result<Node> {
        Where::of(&self.url).node()
    }
}
