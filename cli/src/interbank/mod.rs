//! Banks on two chains: gates between them, notaries who vouch for what a bank said, and whoever brings it.

mod conflict;
pub mod gate;
pub mod notary;
pub mod reading;
pub mod relay;
mod rotation;

use alloy::primitives::Address;

use serde_json::json;

use crate::address;
use crate::failure::Result;
use crate::node::{Node, Offer, Where};
use crate::output::Output;
use crate::sending::may_send;
use crate::transaction::Budget;
use crate::wording::price;

/// Whether what was tried is sent.
#[derive(Debug, clap::Args)]
struct Asking {
    /// Try it, say what it would cost, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send without asking. Nobody is asked where nobody sits at a terminal.
    #[arg(long, short)]
    yes: bool,
}

impl Asking {
    /// Says what it would cost, and whether it is to be sent.
    fn sends(&self, what: &str, offer: &Offer, budget: &Budget, output: Output) -> Result<bool> {
        let text = format!("{what} would cost at most {}", price(offer));
        if self.dry_run {
            output.say(
                &format!("{text}\nNothing was sent."),
                &json!({ "dry_run": true, "gas": offer.gas, "cost": offer.cost().to_string() }),
            );
            return Ok(false);
        }
        output.remark(&text);
        budget.allows(offer)?;
        Ok(self.yes || may_send(output)?)
    }
}

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
