//! The number that a node asks for, as it takes every chain for a parachain.

use polkadot_sdk::*;

/// No relay chain knows this chain.
pub const ID: u32 = 2_000;

sp_api::decl_runtime_apis! {
    /// Cumulus' interface of this name, by which a node finds it. With the crate that declares it, the codec under
    /// the whole tree would have to be compiled with other features.
    pub trait GetParachainInfo {
        /// The parachain's number.
        fn parachain_id() -> u32;
    }
}
