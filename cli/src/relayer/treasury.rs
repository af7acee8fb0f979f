//! A treasury on the chain: the sponsor's contract, which lets the carrier draw so much in a day and no more.
//!
//! The carrier's key lies on a machine that answers strangers. So it holds little, and a contract that the sponsor owns
//! refills it within a daily limit: whoever steals the key has what it holds and what is left of the day.

use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256};
use alloy::rpc::types::{BlockId, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;

use super::work::{ROOM, TOO_DEAR};
use super::Service;
use crate::failure::{Failure, Result};
use crate::node::{Node, Stopped};

alloy::sol! {
    /// What the carrier may draw now, in the smallest unit of the chain's currency.
    function left() external view returns (uint256);
    /// Sends the carrier so much.
    function draw(uint256 amount) external;
}

/// Where the carrier's funds come from.
#[derive(Clone, Copy, Debug)]
pub struct Treasury {
    /// The contract.
    pub address: Address,
    /// What the carrier is to hold; it draws once it has less than half of it.
    pub hold: U256,
}

impl Treasury {
    /// What may be drawn now.
    pub async fn left(&self, node: &Node, carrier: Address) -> Result<U256> {
        let asked = Bytes::from(leftCall {}.abi_encode());
        let said = node.ask(Some(carrier), self.address, asked, BlockId::latest()).await;
        let said = said.map_err(failure)?;
        leftCall::abi_decode_returns_validate(&said)
            .map_err(|error| Failure::usage(format!("{} is no treasury: {error}", self.address)))
    }

    /// Draws what the carrier lacks, if it has less than half of what it is to hold; how much was drawn. Whatever happens to
    /// the transaction, the contract keeps the day's limit; where it hangs, the next call takes its number.
    pub async fn fill(&self, service: &Service, signer: &PrivateKeySigner) -> Result<U256> {
        let Service { node, budget, dearest, wait, .. } = service;
        let held = node.funds(signer.address()).await?;
        if to_draw(held, self.hold, U256::MAX).is_zero() {
            return Ok(U256::ZERO);
        }
        let amount = to_draw(held, self.hold, self.left(node, signer.address()).await?);
        if amount.is_zero() {
            return Ok(amount);
        }
        let request = TransactionRequest::default()
            .with_from(signer.address())
            .with_to(self.address)
            .with_input(drawCall { amount }.abi_encode());
        let (_, offer) = node.try_out(request, ROOM).await.map_err(failure)?;
        budget.allows(&offer)?;
        if offer.gas_price > *dearest {
            return Err(Failure::usage(TOO_DEAR));
        }
        let signed = node.sign_next(signer, offer).await?;
        node.hand_over(&signed, *wait).await?.succeeded("the draw")?;
        Ok(amount)
    }
}

/// How much is drawn by whoever has so much, is to hold so much, and may draw so much.
fn to_draw(held: U256, hold: U256, left: U256) -> U256 {
    if held >= hold / U256::from(2) {
        return U256::ZERO;
    }
    hold.saturating_sub(held).min(left)
}

fn failure(stopped: Stopped) -> Failure {
    match stopped {
        Stopped::Reverted(data) => Failure::usage(format!("the treasury reverted with {data}")),
        Stopped::ByChain(why) => Failure::usage(format!("the treasury was not asked: {why}")),
        Stopped::Failure(failure) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_draws_what_it_lacks_once_half_is_gone_and_never_more_than_is_left() {
        for (held, hold, left, drawn) in [
            (50, 100, 1_000, 0),
            (49, 100, 1_000, 51),
            (0, 100, 1_000, 100),
            (0, 100, 30, 30),
            (0, 100, 0, 0),
            (500, 100, 1_000, 0),
            (0, 0, 1_000, 0),
        ] {
            let [held, hold, left, drawn] = [held, hold, left, drawn].map(U256::from);
            assert_eq!(to_draw(held, hold, left), drawn, "{held} of {hold}, {left} left");
        }
    }
}
