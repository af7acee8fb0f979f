//! The bank deployed on the embedded chain, with named actors and typed calls.
//!
//! Stories, the demonstration and the benchmark all start from [`Bank`]: it sends the bank's own
//! messages through `ink_e2e`, and turns what comes back into the bank's own errors and events.

#![warn(missing_docs)]

mod actors;
mod bank;
mod council;
mod limits;
mod log;

pub use actors::{Actor, Officers};
pub use bank::{
    encoded, Answer, Arguments, Bank, Entry, Message, Messages, Refusal, State, EVIDENCE,
    WHOLE_VARIABLE,
};
pub use council::{Council, CouncilMessages, Declined, Founding};
pub use ink::sol::{DynBytes, FixedBytes};
pub use ink_e2e::{Receipt, Signer};
pub use limits::success_means_done;
pub use log::{event_name, replay, Audited};
pub use timebank_rules::keccak::keccak;
pub use timebank_rules::Address;

/// The number of the chain (EIP-155), which what members sign names.
pub const CHAIN_ID: u64 = 420_420_420;

use std::future::Future;

/// The client that the stories run on.
pub type Client = ink_e2e::Client<ink::env::DefaultEnvironment>;

/// A client for a program that is no test, where the macro of `ink_e2e` makes one; or what to do first.
pub fn client() -> Result<Client, String> {
    ink_e2e::blobs::load("timebank")?;
    Ok(Client::new(ink_e2e::blobs::paths()))
}

/// Runs a story to its end. The chain is in this process, so nothing is ever waited for.
pub fn block_on<T>(story: impl Future<Output = T>) -> T {
    ink_e2e::tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime on this thread alone needs nothing from the system")
        .block_on(story)
}

/// Bytes of a contract's code in the ABI that the stories speak.
pub fn code_size(contract: &str) -> Result<usize, String> {
    ink_e2e::blobs::load(contract).map(|code| code.len())
}

/// Bytes of a contract's code in another ABI.
pub fn code_size_of(abi: &str, contract: &str) -> Result<usize, String> {
    ink_e2e::blobs::load_from(&ink_e2e::blobs::folder_of(abi), contract).map(|code| code.len())
}
