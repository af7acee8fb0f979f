//! Carrying: one call after the other, each under one number of the carrier's.

use std::sync::Arc;

use alloy::network::TransactionBuilder;
use alloy::primitives::{Bytes, B256, U256};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use tokio::time::Instant;

use super::queue::Waiting;
use super::{Service, LOOKING};
use crate::contract::BANK;
use crate::failure::Result;
use crate::fate::{Asking, Fate};
use crate::node::{Offer, Stopped};
use crate::transaction::{Outcome, Signed};
use crate::wording::words_of;

/// How many blocks go by without a transaction, though they take its price, until it is made dearer all the same: others
/// pay for being first.
const PASSED_BY: u64 = 3;
/// How many times the gas that it takes now a call may take when it is its turn.
pub(super) const ROOM: u64 = 2;

/// What is said where the sponsor pays no more today.
pub const BUDGET_SPENT: &str = "today's budget is spent";

/// What is said while the price of gas is beyond what the operator pays.
pub const TOO_DEAR: &str = "gas costs more than this relayer pays (--max-gas-price)";

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
        if offer.gas_price > self.dearest {
            return Err(NotCarried::NotNow(TOO_DEAR.to_owned()));
        }
        Ok(offer)
    }
}

impl Service {
    /// Draws from the treasury what the carrier lacks. Where it cannot, calls are carried as long as the funds last.
    async fn fill(&self, signer: &PrivateKeySigner) {
        let Some(treasury) = self.treasury else { return };
        match treasury.fill(self, signer).await {
            Ok(drawn) => self.answers.drew(drawn),
            Err(failure) => self.answers.did_not_draw(&failure),
        }
    }
}

/// What was handed over last.
struct Handed {
    hash: B256,
    /// The newest block's number then.
    height: u64,
    at: Instant,
}

/// Whoever carries.
struct Carrier {
    service: Arc<Service>,
    signer: PrivateKeySigner,
    handed: Option<Handed>,
}

/// Carries what waits, for ever. Ends where the queue is broken.
pub async fn carry(service: Arc<Service>, signer: PrivateKeySigner) -> Result<()> {
    let mut carrier = Carrier { service, signer, handed: None };
    loop {
        let ended = match carrier.service.queue.next()? {
            Some(waiting) => carrier.carries(waiting).await?,
            None => false,
        };
        if !ended {
            tokio::time::sleep(LOOKING).await;
        }
    }
}

impl Carrier {
    /// Carries one; whether it ended. Whatever is not known is asked again, about the very same transactions.
    async fn carries(&mut self, waiting: Waiting) -> Result<bool> {
        let (id, mut signed) = (waiting.id, waiting.signed);
        let step = match signed.last().cloned() {
            None => self.signs(id, waiting.calldata).await?,
            Some(last) => self.looks_again(id, &signed, &last).await?,
        };
        let one = match step {
            Step::Send(one) => one,
            Step::Ended => return Ok(true),
            Step::Later => return Ok(false),
        };
        if signed.last() != Some(&one) {
            signed.push(one.clone());
        }
        self.notes(&one).await;
        let service = &self.service;
        match self.asking(false).hand_over(&signed, &one, service.wait).await {
            Ok(outcome) => ended(service, id, outcome).map(|()| true),
            Err(_) => Ok(false),
        }
    }

    /// Signs a call for the first time, and keeps that before it is sent.
    async fn signs(&self, id: i64, calldata: Bytes) -> Result<Step> {
        let service = &self.service;
        service.fill(&self.signer).await;
        let offer = match service.tried(calldata).await {
            Ok(offer) => offer,
            Err(NotCarried::Refused(why)) => {
                service.queue.ended(id, Some(&why), None, U256::ZERO)?;
                return Ok(Step::Ended);
            }
            Err(NotCarried::NotNow(_)) => return Ok(Step::Later),
        };
        let cost = offer.cost();
        let Ok(signed) = service.node.sign_next(&self.signer, offer).await else {
            return Ok(Step::Later);
        };
        if !service.queue.keep(id, &signed, cost, &service.limits)? {
            service.queue.ended(id, Some(BUDGET_SPENT), None, U256::ZERO)?;
            return Ok(Step::Ended);
        }
        Ok(Step::Send(signed))
    }

    /// What is to be done about a call of which something was signed: it is looked up, and replaced with the same number
    /// where its price is too low by now.
    async fn looks_again(&self, id: i64, signed: &[Signed], last: &Signed) -> Result<Step> {
        let service = &self.service;
        let asking = self.asking(self.is_passed_by(last).await);
        Ok(match asking.fate(signed, last).await {
            Err(_) => Step::Later,
            Ok(Fate::Known(outcome)) => {
                ended(service, id, outcome)?;
                Step::Ended
            }
            Ok(Fate::Never) => {
                service.queue.again(id)?;
                Step::Later
            }
            Ok(Fate::Again(last)) => {
                service.answers.goes_on();
                Step::Send(last)
            }
            Ok(Fate::TooDear(last)) => {
                service.answers.held(&last);
                Step::Send(last)
            }
            Ok(Fate::Anew { signed, cost }) => {
                if service.queue.keep(id, &signed, cost, &service.limits)? {
                    service.answers.replaced();
                    Step::Send(signed)
                } else {
                    service.answers.held(last);
                    Step::Send(last.clone())
                }
            }
        })
    }

    fn asking(&self, is_passed_by: bool) -> Asking<'_> {
        let Service { node, budget, dearest, .. } = &*self.service;
        Asking { node, signer: &self.signer, budget, dearest: *dearest, is_passed_by }
    }

    /// Notes since when a transaction waits.
    async fn notes(&mut self, one: &Signed) {
        if self.handed.as_ref().is_some_and(|handed| handed.hash == one.hash) {
            return;
        }
        let height = self.service.node.height().await;
        let handed = |height| Handed { hash: one.hash, height, at: Instant::now() };
        self.handed = height.ok().map(handed);
    }

    /// Whether a transaction waits for long while blocks go by.
    async fn is_passed_by(&self, one: &Signed) -> bool {
        let Some(handed) = self.handed.as_ref().filter(|handed| handed.hash == one.hash) else {
            return false;
        };
        if handed.at.elapsed() < self.service.wait {
            return false;
        }
        let height = self.service.node.height().await.unwrap_or_default();
        height >= handed.height.saturating_add(PASSED_BY)
    }
}

/// What follows for a call.
enum Step {
    /// This is handed over.
    Send(Signed),
    /// It ended.
    Ended,
    /// It is looked at again.
    Later,
}

/// Writes down what became of a call.
fn ended(service: &Service, id: i64, outcome: Outcome) -> Result<()> {
    let (why, receipt) = match outcome {
        Outcome::Succeeded(receipt) => (None, receipt),
        Outcome::Refused(receipt) => (Some("refused when it was its turn"), receipt),
        Outcome::OutOfGas(receipt) => (Some("it took more gas than it was given"), receipt),
    };
    service.answers.goes_on();
    service.queue.ended(id, why, Some(receipt.transaction_hash), cost_of(&receipt))
}

fn cost_of(receipt: &TransactionReceipt) -> U256 {
    U256::from(receipt.gas_used).saturating_mul(U256::from(receipt.effective_gas_price))
}
