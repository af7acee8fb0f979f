//! The runtime: what a contract can tell of Polkadot Hub, and nothing else. Deposits and fees are the Hub's; the
//! weights are pallet-revive's own with RocksDB's, which are dearer than the Hub's, and those the anchors have.
//!
//! It is compiled twice: with the feature `std` into the embedded chain, and without it to the Wasm that a node runs
//! (`cargo xtask build --runtime`). So both do the same.

#![cfg_attr(not(feature = "std"), no_std)]
// The runtime macros expand to items without documentation.
#![allow(missing_docs)]

extern crate alloc;

mod apis;
pub mod genesis;
pub mod parachain;

pub use apis::VERSION;
#[cfg(feature = "std")]
pub use apis::{api, RuntimeApi};

use alloc::vec::Vec;
use frame_support::dispatch::DispatchClass;
use frame_support::traits::{ConstBool, ConstU128, ConstU32, ConstU64, VariantCountOf};
use frame_support::weights::constants::{
    BlockExecutionWeight, ExtrinsicBaseWeight, RocksDbWeight, WEIGHT_REF_TIME_PER_SECOND,
};
use frame_support::weights::{ConstantMultiplier, Weight};
use frame_support::{derive_impl, parameter_types};
use frame_system::EnsureSigned;
use pallet_revive::evm::fees::{BlockRatioFee, Info};
use pallet_revive::evm::runtime::EthExtra;
use pallet_revive::AccountId32Mapper;
use pallet_transaction_payment::{ConstFeeMultiplier, Multiplier};
use polkadot_sdk::*;
use sp_runtime::traits::BlakeTwo256;
use sp_runtime::{generic, AccountId32, FixedU128, MultiAddress, MultiSignature, Perbill};
use sp_version::RuntimeVersion;

/// Planck: ten thousand million of them are a DOT.
pub type Balance = u128;
/// A Substrate account.
pub type AccountId = AccountId32;
/// Number of transactions an account has sent.
pub type Nonce = u32;
/// Number of blocks before this one.
pub type BlockNumber = u32;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// How a transaction names its sender.
pub type Address = MultiAddress<AccountId, ()>;
/// A transaction.
pub type UncheckedExtrinsic =
    pallet_revive::evm::runtime::UncheckedExtrinsic<Address, MultiSignature, EthExtraOfHub>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// Runs blocks.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

/// What every transaction is checked for, and charged.
pub type TxExtension = (
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckMortality<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    pallet_revive::evm::tx_extension::SetOrigin<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// The extension of a transaction signed by an ordinary account.
pub fn signed_extension(nonce: Nonce) -> TxExtension {
    (
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckMortality::from(generic::Era::Immortal),
        frame_system::CheckNonce::from(nonce),
        frame_system::CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        pallet_revive::evm::tx_extension::SetOrigin::default(),
        frame_system::WeightReclaim::new(),
    )
}

/// The extension of a transaction that an Ethereum wallet signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EthExtraOfHub;

impl EthExtra for EthExtraOfHub {
    type Config = Runtime;
    type ExtensionV0 = TxExtension;
    type ExtensionOtherVersions = sp_runtime::traits::InvalidVersion;

    fn get_eth_extension(nonce: u32, tip: Balance) -> Self::ExtensionV0 {
        let mut extension = signed_extension(nonce);
        extension.7 = pallet_transaction_payment::ChargeTransactionPayment::from(tip);
        extension.8 = pallet_revive::evm::tx_extension::SetOrigin::new_from_eth_transaction();
        extension
    }
}

#[frame_support::runtime]
mod runtime {
    use super::*;

    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system::Pallet<Runtime>;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp::Pallet<Runtime>;
    #[runtime::pallet_index(2)]
    pub type Balances = pallet_balances::Pallet<Runtime>;
    #[runtime::pallet_index(3)]
    pub type TransactionPayment = pallet_transaction_payment::Pallet<Runtime>;
    #[runtime::pallet_index(4)]
    pub type Revive = pallet_revive::Pallet<Runtime>;
}

// Polkadot Hub's currency: polkadot-fellows/runtimes, relay/polkadot/constants/src/lib.rs and
// system-parachains/constants/src/polkadot.rs.
/// One DOT.
pub const DOT: Balance = 10_000_000_000;
const CENTS: Balance = DOT / 100;
const MILLICENTS: Balance = CENTS / 1_000;

/// `system_para_deposit` of the same file: a hundredth of the relay chain's `deposit`.
const fn system_para_deposit(items: u32, bytes: u32) -> Balance {
    (items as Balance * 20 * DOT + bytes as Balance * 100 * MILLICENTS) / 100
}

/// Two seconds of execution a block and the proof a parachain block may carry, three quarters of it
/// for ordinary transactions, as on the Hub.
const MAXIMUM_BLOCK_WEIGHT: Weight =
    Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, 10 * 1024 * 1024);
const NORMAL_SHARE: Perbill = Perbill::from_percent(75);

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
    pub RuntimeBlockWeights: frame_system::limits::BlockWeights =
        frame_system::limits::BlockWeights::builder()
            .base_block(BlockExecutionWeight::get())
            .for_class(DispatchClass::all(), |weights| {
                weights.base_extrinsic = ExtrinsicBaseWeight::get();
            })
            .for_class(DispatchClass::Normal, |weights| {
                weights.max_total = Some(NORMAL_SHARE * MAXIMUM_BLOCK_WEIGHT);
            })
            .for_class(DispatchClass::Operational, |weights| {
                weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            })
            .build_or_panic();
    pub const FeeMultiplier: Multiplier = Multiplier::from_u32(1);
    // polkadot-fellows/runtimes, system-parachains/asset-hubs/asset-hub-polkadot/src/lib.rs:
    // the storage deposits of the Hub's contracts.
    pub const DepositPerItem: Balance = system_para_deposit(1, 0);
    pub const DepositPerChildTrieItem: Balance = system_para_deposit(1, 0) / 100;
    pub const DepositPerByte: Balance = system_para_deposit(0, 1);
    pub CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(30);
    pub MaxEthExtrinsicWeight: FixedU128 = FixedU128::from_rational(9, 10);
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type BlockWeights = RuntimeBlockWeights;
    // The default is zero, which would flatter every figure.
    type DbWeight = RocksDbWeight;
    type Version = Version;
    type AccountId = AccountId;
    type Lookup = sp_runtime::traits::AccountIdLookup<AccountId, ()>;
    type Nonce = Nonce;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    // A hundredth of a DOT: a tenth of SYSTEM_PARA_EXISTENTIAL_DEPOSIT of the constants above.
    type ExistentialDeposit = ConstU128<{ CENTS }>;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Runtime {
    type MinimumPeriod = ConstU64<1>;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Runtime {
    type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
    // The Hub's fees: system-parachains/constants/src/polkadot.rs, module `fee`.
    type WeightToFee = BlockRatioFee<CENTS, { 200 * EXTRINSIC_BASE_REF_TIME }, Self, Balance>;
    type LengthToFee = ConstantMultiplier<Balance, ConstU128<{ MILLICENTS / 2 }>>;
    type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
}

/// relay/polkadot/constants/src/weights/extrinsic_weights.rs.
const EXTRINSIC_BASE_REF_TIME: u128 = 126_045_000;

#[derive_impl(pallet_revive::config_preludes::TestDefaultConfig)]
impl pallet_revive::Config for Runtime {
    type AddressMapper = AccountId32Mapper<Self>;
    type Balance = Balance;
    // That of pallet-revive's development chains, not the Hub's: nothing that is signed here is valid there.
    type ChainId = ConstU64<420_420_420>;
    type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
    type Currency = Balances;
    type DepositPerByte = DepositPerByte;
    type DepositPerChildTrieItem = DepositPerChildTrieItem;
    type DepositPerItem = DepositPerItem;
    type FeeInfo = Info<Address, MultiSignature, EthExtraOfHub>;
    type InstantiateOrigin = EnsureSigned<AccountId>;
    type MaxEthExtrinsicWeight = MaxEthExtrinsicWeight;
    // 10^18 wei and 10^10 planck are one DOT.
    type NativeToEthRatio = ConstU32<100_000_000>;
    type RuntimeMemory = ConstU32<{ 128 * 1024 * 1024 }>;
    type PVFMemory = ConstU32<{ 512 * 1024 * 1024 }>;
    type Time = Timestamp;
    type UploadOrigin = EnsureSigned<AccountId>;
    type AllowEVMBytecode = ConstBool<true>;
    type WeightInfo = pallet_revive::weights::SubstrateWeight<Self>;
}
