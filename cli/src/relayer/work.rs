//! Carrying: one call after the other, each sent once.

use std::sync::Arc;
use std::time::Duration;

use alloy::network::TransactionBuilder;
use alloy::primitives::{Bytes, U256};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;

use super::queue::Waiting;
use super::{Service, LOOKING};
use crate::contract::BANK;
use crate::failure::Result;
use crate::node::{Offer, Stopped};
use crate::transaction::Outcome;
use crate::wording::words_of;

/// How long to wait until a transaction is in a block, before it is handed over again.
pub(super) const WAIT: Duration = Duration::from_secs(60);
/// How many times the gas that it takes now a call may take when it is its turn.
pub(super) const ROOM: u64 = 2;

/// What is said where the sponsor pays no more today.
pub const BUDGET_SPENT: &str = "today's budget is spent";

/// Why a call is not carried.
pub enum NotCarried {
    /// The bank or the chain would refuse it.
    Refused(String),
    /// The node does not answer; another time it may.
    NotNow(String),
}

impl Service {
    /// Tries a call; what carrying it would cost at most.
    pub async fn tried(&self, calldata: Bytes) -> std::result::Result<Offer, NotCarried> {
        let request = TransactionRequest::default()
            .with_from(self.carrier)
            .with_to(self.bank)
            .with_input(calldata);
        let (_, offer) =
            self.node.try_out(request, ROOM).await.map_err(|stopped| match stopped {
                Stopped::Reverted(data) => NotCarried::Refused(BANK.refusal(&data).map_or_else(
                    || format!("reverted with {data}"),
                    |refusal| format!("{} {}", refusal.code, words_of(&refusal)),
                )),
                Stopped::ByChain(why) => NotCarried::Refused(why),
                Stopped::Failure(failure) => NotCarried::NotNow(failure.to_string()),
            })?;
        self.budget.allows(&offer).map_err(|failure| NotCarried::Refused(failure.to_string()))?;
        Ok(offer)
    }
}

impl Service {
    /// Draws from the treasury what the carrier lacks. Where it cannot, calls are carried as long as the funds last.
    async fn fill(&self, signer: &PrivateKeySigner) {
        let Some(treasury) = self.treasury else { return };
        match treasury.fill(&self.node, signer, &self.budget).await {
            Ok(drawn) => self.answers.drew(drawn),
            Err(failure) => self.answers.did_not_draw(&failure),
        }
    }
}

/// Carries what waits, for ever. Ends where the queue is broken.
pub async fn carry(service: Arc<Service>, signer: PrivateKeySigner) -> Result<()> {
    loop {
        let ended = match service.queue.next()? {
            Some(waiting) => carried(&service, &signer, waiting).await?,
            None => false,
        };
        if !ended {
            tokio::time::sleep(LOOKING).await;
        }
    }
}

/// Carries one; whether it ended.
async fn carried(service: &Service, signer: &PrivateKeySigner, waiting: Waiting) -> Result<bool> {
    let id = waiting.id;
    let signed = match waiting.signed {
        Some(signed) => signed,
        None => {
            service.fill(signer).await;
            let offer = match service.tried(waiting.calldata).await {
                Ok(offer) => offer,
                Err(NotCarried::Refused(why)) => {
                    service.queue.ended(id, Some(&why), U256::ZERO)?;
                    return Ok(true);
                }
                Err(NotCarried::NotNow(_)) => return Ok(false),
            };
            let cost = offer.cost();
            let Ok(signed) = service.node.sign(signer, offer).await else { return Ok(false) };
            if !service.queue.keep(id, &signed, cost, &service.limits)? {
                service.queue.ended(id, Some(BUDGET_SPENT), U256::ZERO)?;
                return Ok(true);
            }
            signed
        }
    };
    // Whatever is not known is asked again, with the very same transaction, while that can be in a block.
    let Ok(outcome) = service.node.hand_over(&signed, WAIT).await else {
        if service.node.is_passed_over(&signed).await.unwrap_or_default() {
            service.queue.again(id)?;
        }
        return Ok(false);
    };
    let (why, receipt) = match outcome {
        Outcome::Succeeded(receipt) => (None, receipt),
        Outcome::Refused(receipt) => (Some("refused when it was its turn"), receipt),
        Outcome::OutOfGas(receipt) => (Some("it took more gas than it was given"), receipt),
    };
    service.queue.ended(id, why, cost_of(&receipt))?;
    Ok(true)
}

fn cost_of(receipt: &TransactionReceipt) -> U256 {
    U256::from(receipt.gas_used).saturating_mul(U256::from(receipt.effective_gas_price))
}
