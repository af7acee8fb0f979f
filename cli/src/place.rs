//! Which contracts are meant, and where they are.

use alloy::primitives::Address;

use crate::address;
use crate::contract::{Contract, COUNCIL};
use crate::failure::{Failure, Result};
use crate::node::{setting, Where};

/// Which contracts, on which chain.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Place {
    #[command(flatten)]
    pub at: Where,
    /// The bank's address, or TIMEBANK_BANK.
    #[arg(long, value_name = "ADDRESS")]
    bank: Option<String>,
    /// The council's address, or TIMEBANK_COUNCIL, for its messages.
    #[arg(long, value_name = "ADDRESS")]
    council: Option<String>,
}

impl Place {
    /// What was not said here, as it was said before the command's name.
    pub fn under(&mut self, outer: &Self) {
        self.at.under(&outer.at);
        self.bank = self.bank.take().or_else(|| outer.bank.clone());
        self.council = self.council.take().or_else(|| outer.council.clone());
    }

    /// Where a contract is.
    pub fn address(&self, of: &Contract) -> Result<Address> {
        let (address, option, variable) = if std::ptr::eq(of, &*COUNCIL) {
            (&self.council, "--council", "TIMEBANK_COUNCIL")
        } else {
            (&self.bank, "--bank", "TIMEBANK_BANK")
        };
        let written = address.clone().or_else(|| setting(variable)).ok_or_else(|| {
            Failure::usage(format!(
                "where {} is was not said: give {option} ADDRESS, or set {variable}",
                of.name
            ))
        })?;
        address::read(&written)
            .map_err(|why| Failure::usage(format!("where {} is: {why}", of.name)))
    }
}
