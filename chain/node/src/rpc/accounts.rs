//! The accounts that every development chain knows: the node signs for them, as the whole world can.

use pallet_revive::evm::{Account, GenericTransaction};
use polkadot_sdk::*;
use sp_core::{H160, H256};

use crate::error::{Answer, Refusal};

/// The private keys of Alith, Baltathar, Charleth, Dorothy and Ethan. They are no secret.
const KEYS: [&str; 5] = [
    "0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133",
    "0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b",
    "0x0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b",
    "0x39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68",
    "0x7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4",
];

fn all() -> impl Iterator<Item = Account> {
    KEYS.iter()
        .filter_map(|key| crate::hex::parsed(key))
        .filter(|key| key.len() == 32)
        .map(|key| Account::from_secret_key(H256::from_slice(&key).0))
}

/// Their addresses.
pub fn addresses() -> Vec<H160> {
    all().map(|account| account.address()).collect()
}

/// A transaction, signed by one of them.
pub fn signed(transaction: GenericTransaction) -> Answer<Vec<u8>> {
    let from = transaction.from.ok_or_else(|| Refusal::params("the sender is missing"))?;
    let account = all().find(|account| account.address() == from).ok_or_else(|| {
        Refusal::server(format!("unknown account {from:?}: the node has no key of it"))
    })?;
    let unsigned = transaction
        .try_into_unsigned()
        .map_err(|()| Refusal::server("transaction type not supported"))?;
    Ok(account.sign_transaction(unsigned).signed_payload())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_alith() {
        let addresses = addresses();
        assert_eq!(addresses.len(), KEYS.len());
        assert_eq!(format!("{:?}", addresses[0]), "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac");
    }
}
