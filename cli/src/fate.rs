//! A call whose fate is not known: it is looked up before it is sent again, and never waited on for ever.
//!
//! All that is signed of a call has one number of its signer's, so at most one of it is ever in a block. Where prices have
//! risen since it was signed no block takes it, so it is signed again with the same number, at a price that blocks take.

use std::time::Duration;

use alloy::consensus::{Transaction, TxEnvelope};
use alloy::eips::eip2718::Decodable2718;
use alloy::eips::BlockNumberOrTag;
use alloy::network::TransactionBuilder;
use alloy::primitives::U256;
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::signers::local::PrivateKeySigner;

use crate::failure::Result;
use crate::node::{Node, Offer};
use crate::transaction::{Budget, Outcome, Signed};

/// Nodes take a transaction in another's place that offers a tenth more.
const DEARER: (u128, u128) = (11, 10);

/// Whoever asks what became of a call.
pub struct Asking<'a> {
    /// The node that is asked.
    pub node: &'a Node,
    /// Who signed it.
    pub signer: &'a PrivateKeySigner,
    /// What may be paid for it.
    pub budget: &'a Budget,
    /// What a unit of gas may cost at most, in the smallest unit of the chain's currency.
    pub dearest: u128,
    /// Whether blocks went by without it, though they take its price.
    pub is_passed_by: bool,
}

/// What is known of a call, and what is to be done about it.
pub enum Fate {
    /// It is in a block.
    Known(Outcome),
    /// It can be in no block any more: a final one has another transaction of the signer's with its number.
    Never,
    /// It is in no block yet. This is to be handed over again.
    Again(Signed),
    /// It is in no block yet, and a price that blocks take is beyond what may be paid. This is to be handed over again.
    TooDear(Signed),
    /// It is in no block yet, and prices have risen. This is new, with the same number: it is to be kept, and then handed
    /// over.
    Anew {
        /// What was signed.
        signed: Signed,
        /// The most that it can cost, in the smallest unit of the chain's currency.
        cost: U256,
    },
}

/// The same call at another price.
enum Dearer {
    /// Its price will do.
    Not,
    /// What would do is beyond what may be paid.
    Beyond,
    At(Offer),
}

impl Asking<'_> {
    /// What became of a call of which all this was signed, the last one last.
    pub async fn fate(&self, signed: &[Signed], last: &Signed) -> Result<Fate> {
        if let Some(outcome) = self.found(signed).await? {
            return Ok(Fate::Known(outcome));
        }
        if self.is_used(last).await? {
            // It may have come into a block between the two questions.
            let found = self.found(signed).await?;
            return Ok(found.map_or(Fate::Never, Fate::Known));
        }
        Ok(match self.dearer(last).await? {
            Dearer::Not => Fate::Again(last.clone()),
            Dearer::Beyond => Fate::TooDear(last.clone()),
            Dearer::At(offer) => {
                let cost = offer.cost();
                let signed = self.node.sign_as(self.signer, offer, last.nonce).await?;
                Fate::Anew { signed, cost }
            }
        })
    }

    /// Hands one of them over. What the node says against it refuses nothing: others may have it, or have had another one.
    pub async fn hand_over(
        &self,
        signed: &[Signed],
        one: &Signed,
        wait: Duration,
    ) -> Result<Outcome> {
        match self.node.hand_over(one, wait).await {
            Ok(outcome) => Ok(outcome),
            Err(failure) => match self.found(signed).await {
                Ok(Some(outcome)) => Ok(outcome),
                _ => Err(failure.unknown()),
            },
        }
    }

    async fn found(&self, signed: &[Signed]) -> Result<Option<Outcome>> {
        for one in signed {
            if let Some(outcome) = self.node.found(one).await? {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    /// Whether a transaction with the number is in a final block.
    async fn is_used(&self, signed: &Signed) -> Result<bool> {
        let at = BlockNumberOrTag::Finalized.into();
        let count = self.node.provider.get_transaction_count(signed.from).block_id(at).await;
        count.map(|count| count > signed.nonce).map_err(|error| self.node.failure(&error))
    }

    /// The same call at a price that blocks take, where the one that it was signed at is too low by now.
    async fn dearer(&self, last: &Signed) -> Result<Dearer> {
        let Some((request, price)) = terms(last) else { return Ok(Dearer::Not) };
        let now = self.node.provider.get_gas_price().await;
        let now = now.map_err(|error| self.node.failure(&error))?;
        if now <= price && !self.is_passed_by {
            return Ok(Dearer::Not);
        }
        let gas_price = now.max(price.saturating_mul(DEARER.0).div_ceil(DEARER.1));
        let offer = Offer { request, gas: last.gas, gas_price };
        if gas_price > self.dearest || self.budget.allows(&offer).is_err() {
            return Ok(Dearer::Beyond);
        }
        Ok(Dearer::At(offer))
    }
}

/// What was signed, and at which price.
fn terms(signed: &Signed) -> Option<(TransactionRequest, u128)> {
    let envelope = TxEnvelope::decode_2718(&mut signed.raw.as_ref()).ok()?;
    let request = TransactionRequest::default()
        .with_to(envelope.to()?)
        .with_value(envelope.value())
        .with_input(envelope.input().clone());
    Some((request, envelope.max_fee_per_gas()))
}
