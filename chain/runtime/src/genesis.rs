//! Who has funds on a new chain.

use crate::{AccountId, Balance, BalancesConfig, ReviveConfig, Runtime, RuntimeGenesisConfig, DOT};
use alloc::{vec, vec::Vec};
use hex_literal::hex;
use pallet_revive::AddressMapper as _;
use polkadot_sdk::*;
use sp_core::H160;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET};
use sp_keyring::Sr25519Keyring;

type AddressMapper = <Runtime as pallet_revive::Config>::AddressMapper;

/// What an account of a new chain holds, in planck.
pub const ENDOWMENT: Balance = 1_000_000_000 * DOT;

/// Alith, Baltathar, Charleth, Dorothy and Ethan: the Ethereum keys that every development chain knows.
const ETHEREUM: [[u8; 20]; 5] = [
    hex!("f24ff3a9cf04c71dbc94d0b566f7a27b94566cac"),
    hex!("3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0"),
    hex!("798d4ba9baf0064ec19eb4f0a1a45785ae9d6dfc"),
    hex!("773539d4ac0e786233d90a233654ccee26a613d9"),
    hex!("ff64d3f6efe2317ee2807d223a0bdc4c0c49dfdb"),
];

/// The genesis of this name, as JSON.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
    (id == DEV_RUNTIME_PRESET).then(|| {
        serde_json::to_vec(&development()).expect("a genesis of numbers and accounts is JSON")
    })
}

/// The names of all of them.
pub fn presets() -> Vec<PresetId> {
    vec![DEV_RUNTIME_PRESET.into()]
}

/// The well-known accounts of both worlds, with funds. Those with a Substrate key are mapped, too; an address of
/// Ethereum's always is.
pub fn development() -> RuntimeGenesisConfig {
    let substrate: Vec<AccountId> =
        Sr25519Keyring::well_known().map(|key| key.to_account_id()).collect();
    let ethereum = ETHEREUM.map(|address| AddressMapper::to_fallback_account_id(&H160(address)));
    let balances = substrate.iter().cloned().chain(ethereum).map(|id| (id, ENDOWMENT)).collect();
    RuntimeGenesisConfig {
        balances: BalancesConfig { balances, ..Default::default() },
        revive: ReviveConfig { mapped_accounts: substrate, ..Default::default() },
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_support::genesis_builder_helper::build_state;
    use sp_io::TestExternalities;
    use sp_runtime::BuildStorage;

    fn new_chain() -> TestExternalities {
        development().build_storage().expect("it is valid").into()
    }

    #[test]
    fn everybody_in_it_has_funds_and_an_address() {
        new_chain().execute_with(|| {
            let ethereum = ETHEREUM.map(|address| AddressMapper::to_account_id(&H160(address)));
            let substrate = Sr25519Keyring::well_known().map(|key| key.to_account_id());
            for account in substrate.chain(ethereum) {
                assert_eq!(crate::Balances::free_balance(&account), ENDOWMENT);
                assert!(AddressMapper::is_mapped(&account));
            }
        });
    }

    #[test]
    fn a_node_makes_the_same_chain_of_the_preset() {
        let mut made = TestExternalities::default();
        let preset = preset(&DEV_RUNTIME_PRESET.into()).expect("it is there");
        made.execute_with(|| build_state::<RuntimeGenesisConfig>(preset)).expect("it is valid");
        made.commit_all().expect("no storage transaction is open");
        let mut chain = new_chain();
        chain.commit_all().expect("no storage transaction is open");
        assert_eq!(made.backend.root(), chain.backend.root());
    }
}
