//! Which contracts are meant, and where they are.

use alloy::primitives::Address;

use crate::contract::{Contract, COUNCIL};
use crate::failure::{Failure, Result};
use crate::node::Where;

/// Which contracts, on which chain.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    #[command(flatten)]
    pub at: Where,
    /// The bank's address.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_BANK")]
    bank: Option<Address>,
    /// The council's address, for its messages.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_COUNCIL")]
    council: Option<Address>,
}

impl Place {
    /// Where a contract is.
    pub fn address(&self, of: &Contract) -> Result<Address> {
        let (address, option, variable) = if std::ptr::eq(of, &*COUNCIL) {
            (self.council, "--council", "TIMEBANK_COUNCIL")
        } else {
            (self.bank, "--bank", "TIMEBANK_BANK")
        };
        address.ok_or_else(|| {
            Failure::usage(format!(
                "where {} is was not said: give {option} ADDRESS, or set {variable}",
                of.name
            ))
        })
    }
}
