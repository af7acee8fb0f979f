//! The ERC-20 that the bank is measured beside: OpenZeppelin's, as its compiler made it for Ethereum's machine.

use alloy::hex;
use alloy::primitives::{Address, U256};
use anyhow::{Context, Result};
use timebank_scenario::messages::transferCall;

use crate::chain::{Chain, Message};
use crate::senders::{self, Person};

/// Deploys the token and gives everybody some of it.
pub async fn deployed(
    chain: &Chain,
    issuer: &mut Person,
    code: &str,
    holders: &[Person],
) -> Result<Address> {
    const SHARE: u64 = 1_000_000;
    let input = hex::decode(code.trim()).context("the token's code is no hexadecimal text")?.into();
    let message = Message { to: None, input, value: U256::ZERO, gas: 0 };
    let receipt = senders::sends(chain, issuer, message).await?;
    let token = receipt.contract_address.context("the token was not deployed")?;
    chain.must_be_contract(token).await?;
    let gifts = holders
        .iter()
        .map(|holder| transferCall { to: holder.address(), value: U256::from(SHARE) });
    senders::sends_all(chain, issuer, gifts.map(|gift| Message::call(token, gift))).await?;
    Ok(token)
}
