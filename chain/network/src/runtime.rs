//! What this node calls the runtime's functions by. Their bodies are in the Wasm.

// Only the functions' names and types are used.
#![allow(dead_code)]

use sp_api::impl_runtime_apis;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
    generic,
    traits::BlakeTwo256,
    transaction_validity::{TransactionSource, TransactionValidity},
    AccountId32, ApplyExtrinsicResult, ExtrinsicInclusionMode, OpaqueExtrinsic,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

/// A block whose transactions only the Wasm can read.
pub type Block = generic::Block<generic::Header<u32, BlakeTwo256>, OpaqueExtrinsic>;
pub type Hash = sp_core::H256;
type Header = generic::Header<u32, BlakeTwo256>;
type LazyBlock = <Block as sp_runtime::traits::Block>::LazyBlock;

struct Runtime;

fn in_the_wasm() -> ! {
    unreachable!("the client executes the chain's Wasm")
}

impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            in_the_wasm()
        }

        fn execute_block(_: LazyBlock) {
            in_the_wasm()
        }

        fn initialize_block(_: &Header) -> ExtrinsicInclusionMode {
            in_the_wasm()
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            in_the_wasm()
        }

        fn metadata_at_version(_: u32) -> Option<OpaqueMetadata> {
            in_the_wasm()
        }

        fn metadata_versions() -> Vec<u32> {
            in_the_wasm()
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(_: OpaqueExtrinsic) -> ApplyExtrinsicResult {
            in_the_wasm()
        }

        fn finalize_block() -> Header {
            in_the_wasm()
        }

        fn inherent_extrinsics(_: InherentData) -> Vec<OpaqueExtrinsic> {
            in_the_wasm()
        }

        fn check_inherents(_: LazyBlock, _: InherentData) -> CheckInherentsResult {
            in_the_wasm()
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(_: TransactionSource, _: OpaqueExtrinsic, _: Hash) -> TransactionValidity {
            in_the_wasm()
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(_: Vec<u8>, _: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
            in_the_wasm()
        }

        fn decode_session_keys(_: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            in_the_wasm()
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId32, u32> for Runtime {
        fn account_nonce(_: AccountId32) -> u32 {
            in_the_wasm()
        }
    }
}
