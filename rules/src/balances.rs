//! Rebuilding every balance from the log alone, off the chain: what an auditor or an indexer does.

use crate::event::{erc20_transfer, erc6909_transfer};
use crate::quantities::ClassId;
use crate::{Address, Hash, U256};
use std::collections::BTreeMap;

/// What everybody holds, according to the events seen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances {
    coin: BTreeMap<Address, u128>,
    hours: BTreeMap<(Address, ClassId), u128>,
    minted: u128,
    burned: u128,
}

/// An event that takes from an account more than it has: the log is not this bank's, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn {
    /// The account.
    pub account: Address,
}

impl Balances {
    /// Takes one more event into account; events other than the two transfers move nothing.
    pub fn apply(&mut self, topics: &[Hash], data: &[u8]) -> Result<(), Overdrawn> {
        match (topics, data.as_chunks::<32>().0) {
            ([signature, from, to], [value]) if *signature == erc20_transfer::SIGNATURE => {
                self.move_coin(address(from), address(to), number(value))
            }
            ([signature, from, to, id], [_caller, amount])
                if *signature == erc6909_transfer::SIGNATURE =>
            {
                let class = ClassId(number(id) as u16);
                let amount = number(amount);
                take(&mut self.hours, |account| (account, class), address(from), amount)?;
                give(&mut self.hours, |account| (account, class), address(to), amount);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// An account's coin.
    pub fn coin(&self, account: Address) -> u128 {
        self.coin.get(&account).copied().unwrap_or(0)
    }

    /// An account's hours of a class.
    pub fn hours(&self, account: Address, class: ClassId) -> u128 {
        self.hours.get(&(account, class)).copied().unwrap_or(0)
    }

    /// Coin in existence.
    pub fn coin_supply(&self) -> u128 {
        self.minted.saturating_sub(self.burned)
    }

    fn move_coin(&mut self, from: Address, to: Address, amount: u128) -> Result<(), Overdrawn> {
        if from.is_zero() {
            self.minted = self.minted.saturating_add(amount);
        }
        if to.is_zero() {
            self.burned = self.burned.saturating_add(amount);
        }
        take(&mut self.coin, |account| account, from, amount)?;
        give(&mut self.coin, |account| account, to, amount);
        Ok(())
    }
}

fn take<K: Ord>(
    held: &mut BTreeMap<K, u128>,
    key: impl Fn(Address) -> K,
    account: Address,
    amount: u128,
) -> Result<(), Overdrawn> {
    if account.is_zero() {
        return Ok(());
    }
    let balance = held.entry(key(account)).or_default();
    *balance = balance.checked_sub(amount).ok_or(Overdrawn { account })?;
    Ok(())
}

fn give<K: Ord>(
    held: &mut BTreeMap<K, u128>,
    key: impl Fn(Address) -> K,
    account: Address,
    amount: u128,
) {
    if !account.is_zero() {
        let balance = held.entry(key(account)).or_default();
        *balance = balance.saturating_add(amount);
    }
}

fn address(word: &Hash) -> Address {
    Address::from_slice(&word[12..])
}

/// The number in a word; the bank writes none beyond 128 bits here.
fn number(word: &Hash) -> u128 {
    U256::from_big_endian(word).low_u128()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{erc20_transfer::Transfer, Event};

    fn transfer(from: u8, to: u8, value: u64) -> (Vec<Hash>, Vec<u8>) {
        Transfer {
            from: Address::repeat_byte(from),
            to: Address::repeat_byte(to),
            value: value.into(),
        }
        .encode(0, |event| (event.topics().to_vec(), event.data().to_vec()))
    }

    #[test]
    fn minting_moving_and_burning_add_up() {
        let mut balances = Balances::default();
        for (topics, data) in [transfer(0, 1, 100), transfer(1, 2, 30), transfer(2, 0, 10)] {
            assert_eq!(balances.apply(&topics, &data), Ok(()));
        }
        assert_eq!(balances.coin(Address::repeat_byte(1)), 70);
        assert_eq!(balances.coin(Address::repeat_byte(2)), 20);
        assert_eq!(balances.coin_supply(), 90);
    }

    #[test]
    fn a_log_that_overdraws_an_account_is_refused() {
        let (topics, data) = transfer(1, 2, 1);
        assert_eq!(
            Balances::default().apply(&topics, &data),
            Err(Overdrawn { account: Address::repeat_byte(1) })
        );
    }
}
