//! Sending a message: trying it, signing it, and saying what became of it.

use alloy::dyn_abi::DynSolValue;
use alloy::network::TransactionBuilder;
use alloy::primitives::Address;
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use serde_json::{json, Map, Value};

use crate::answer::Answer;
use crate::batch::{answered, happened, Item};
use crate::contract::takes;
use crate::effect::lacking;
use crate::failure::{Failure, Kind, Result};
use crate::fate::{Asking, Fate};
use crate::journal::{self, Journal, Payment};
use crate::message::{refused, Message};
use crate::node::{Node, Offer, Stopped};
use crate::output::Output;
use crate::place::Place;
use crate::sending::{may_send, Sending};
use crate::sweep;
use crate::transaction::{out_of_gas, Outcome, Signed};
use crate::wording::{event, price, spent, written};

/// How many times the gas that a call takes now it may take when it is its turn, when others changed the state before it. The
/// worst of what is done all the same is a transfer that raises an alert meanwhile: 2.2 times (`e2e`, `estimates.rs`).
pub const ROOM: u64 = 3;

/// Whom messages go to, and from whom.
pub struct Sender<'a> {
    pub node: Node,
    pub to: Address,
    pub signer: Option<PrivateKeySigner>,
    pub from: Option<Address>,
    pub sending: &'a Sending,
    pub output: Output,
}

/// A message that would go through.
pub struct Tried {
    pub answer: Answer,
    pub items: Vec<Item>,
    pub offer: Offer,
}

impl Message {
    /// Tries it, says what it costs, and unless that was all that was asked for, sends it and says what happened.
    pub async fn send(&self, place: &Place, sending: &Sending, output: Output) -> Result<()> {
        let to = place.address(self.of)?;
        let signer = match sending.from {
            Some(_) => None,
            None => Some(sending.signing.signer()?),
        };
        let from = sending.from.or(signer.as_ref().map(|signer| signer.address()));
        let sender = Sender { node: place.at.node()?, to, signer, from, sending, output };
        sender.node.chain_id_if_wanted().await?;
        if let Some(key) = sending.idempotency_key.as_deref().filter(|_| !sending.dry_run) {
            if sweep::is_one(self) {
                let name = &self.function.name;
                return Err(Failure::usage(format!(
                    "`{name}` may take several transactions and does nothing twice: it needs no idempotency key"
                )));
            }
            return sender.sends_once(self, key).await;
        }
        if sweep::is_one(self) && !sending.dry_run {
            return sweep::all(&sender, self).await;
        }
        let tried = sender.tries(self).await?;
        if sending.dry_run {
            return sender.says_tried(self, &tried);
        }
        if let Some(signer) = sender.may_sign(self, &tried)? {
            let outcome = sender.node.send(signer, tried.offer.clone(), sending.wait).await?;
            sender.says_sent(self, outcome, &tried.items, false).await?;
        }
        Ok(())
    }
}

impl Sender<'_> {
    /// Tries a message; whatever its answer or its price says against it is an error.
    pub async fn tries(&self, message: &Message) -> Result<Tried> {
        let request = TransactionRequest::default().with_to(self.to).with_input(message.calldata());
        let request = TransactionRequest { from: self.from, ..request };
        let tried = self.node.try_out(request, ROOM).await;
        let (returned, offer) = tried.map_err(|stopped| message.failure(stopped, self.output))?;
        let answer = message.answer(&self.node, &returned, self.to).await?;
        let items = answered(message, &answer.values).transpose();
        let items = items.map_err(|what| self.node.nonsense(what))?.unwrap_or_default();
        Ok(Tried { answer, items, offer })
    }

    /// Says what trying showed.
    fn says_tried(&self, message: &Message, tried: &Tried) -> Result<()> {
        self.says_price(message, &tried.offer);
        let shown = match tried.items.is_empty() {
            true => tried.answer.text(),
            false => listed(&tried.items),
        };
        let mut json = self.json(message, true);
        json.insert("gas".into(), tried.offer.gas.into());
        json.insert("cost".into(), tried.offer.cost().to_string().into());
        json.insert("answer".into(), tried.answer.json());
        add_items(&mut json, &tried.items);
        let text = match shown.is_empty() {
            true => "Nothing was sent.".to_owned(),
            false => format!("{shown}\nNothing was sent."),
        };
        self.output.say(&text, &json.into());
        all_done(&tried.items)
            .map_err(|what| Failure::new(Kind::Refused, format!("{what}; nothing was sent")))
    }

    /// Who signs; nobody where somebody who was asked does not want to. What would do nothing, or cost too much, is refused.
    pub fn may_sign(&self, message: &Message, tried: &Tried) -> Result<Option<&PrivateKeySigner>> {
        let is_vain = !tried.items.is_empty() && tried.items.iter().all(|i| i.refused.is_some());
        if let (true, Err(what)) = (is_vain, all_done(&tried.items)) {
            return Err(Failure::new(Kind::Refused, format!("{what}; nothing was sent")));
        }
        self.says_price(message, &tried.offer);
        self.sending.budget.allows(&tried.offer)?;
        if let (true, Err(what)) = (self.output.is_conversation(), all_done(&tried.items)) {
            self.output.remark(&what);
        }
        if !self.sending.yes && !may_send(self.output)? {
            return Ok(None);
        }
        Ok(self.signer.as_ref())
    }

    /// Sends what a key stands for, once: what was signed under it is handed over again, and nothing new is signed.
    async fn sends_once(&self, message: &Message, key: &str) -> Result<()> {
        let (from, calldata) = (self.from.unwrap_or_default(), message.calldata());
        let payment =
            Payment { chain_id: self.node.chain_id().await?, from, to: self.to, calldata };
        let keystore = self.sending.signing.keystore();
        let place = journal::place(self.sending.journal.as_deref(), keystore)?;
        let mut journal = Journal::open(place)?;
        let before = journal.signed(key, &payment)?;
        if !before.is_empty() {
            let outcome = self.again(key, payment, before, journal).await?;
            let said = self.says_sent(message, outcome, &[], true).await;
            return said.map(drop).map_err(|failure| {
                failure.if_refused(format!(
                    "nothing else is ever sent under the idempotency key `{key}`: a new payment has a new one"
                ))
            });
        }
        let tried = self.tries(message).await?;
        let Some(signer) = self.may_sign(message, &tried)? else { return Ok(()) };
        let signed = self.node.sign(signer, tried.offer.clone()).await?;
        journal.write_down(key, payment, &signed)?;
        drop(journal);
        let outcome = self.node.hand_over(&signed, self.sending.wait).await?;
        self.says_sent(message, outcome, &tried.items, false).await.map(drop)
    }

    /// What became of what was signed before under a key. It is handed over again if it may still be put into a block, and
    /// signed again, with the same number, where no block takes it any more at its price.
    async fn again(
        &self,
        key: &str,
        payment: Payment,
        mut signed: Vec<Signed>,
        mut journal: Journal,
    ) -> Result<Outcome> {
        let (Some(signer), Some(last)) = (&self.signer, signed.last().cloned()) else {
            return Err(Failure::usage("nobody signs"));
        };
        let number = format!("number {} of {}", last.nonce, last.from);
        let budget = &self.sending.budget;
        let (dearest, is_passed_by) = (u128::MAX, false);
        let asking = Asking { node: &self.node, signer, budget, dearest, is_passed_by };
        let one = match asking.fate(&signed, &last).await? {
            Fate::Known(outcome) => return Ok(outcome),
            Fate::Never => {
                return Err(Failure::new(
                    Kind::Refused,
                    format!(
                        "another transaction had {number}, so what was signed under the idempotency key `{key}` is in no block and never will be: a new payment has a new key"
                    ),
                ));
            }
            Fate::Again(last) | Fate::TooDear(last) => last,
            Fate::Anew { signed: dearer, .. } => {
                journal.write_down(key, payment, &dearer)?;
                self.output.remark("Prices have risen: it is signed again, with the same number");
                signed.push(dearer.clone());
                dearer
            }
        };
        drop(journal);
        asking.hand_over(&signed, &one, self.sending.wait).await.map_err(|failure| {
            failure.and(format!(
                "this idempotency key stands for transaction {} ({number}) and no other payment",
                one.hash
            ))
        })
    }

    /// Says what became of a transaction, and is done only if its log shows what was asked for. The transaction's log.
    pub async fn says_sent(
        &self,
        message: &Message,
        outcome: Outcome,
        tried: &[Item],
        repeated: bool,
    ) -> Result<TransactionReceipt> {
        let receipt = match outcome {
            Outcome::Succeeded(receipt) => receipt,
            Outcome::OutOfGas(receipt) => return Err(out_of_gas(&receipt)),
            Outcome::Refused(receipt) => return Err(self.refusal_of(message, &receipt).await),
        };
        let block = receipt.block_number.unwrap_or_default();
        let hash = receipt.transaction_hash;
        if let Some(what) = lacking(message, self.to, &receipt) {
            return Err(Failure::new(
                Kind::Undone,
                format!("transaction {hash} is in block {block}, but its log has no {what}: what was asked for was not done, or the node does not show all of the log"),
            ));
        }
        let items = happened(message, self.to, &receipt, tried);
        let events: Vec<_> = receipt.logs().iter().map(event).collect();
        let was = if repeated { "It was sent before, and is" } else { "It is" };
        let mut lines = vec![format!("{was} in block {block}, as transaction {hash}.")];
        lines.extend(events.iter().map(|(text, _)| format!("  {text}")));
        lines.extend(items.iter().filter_map(Item::words));
        let mut json = self.json(message, false);
        json.insert("gas".into(), receipt.gas_used.into());
        json.insert("cost".into(), spent(&receipt).to_string().into());
        json.insert("transaction".into(), json!(hash));
        json.insert("block".into(), block.into());
        json.insert("repeated".into(), repeated.into());
        json.insert("events".into(), events.into_iter().map(|(_, json)| json).collect());
        add_items(&mut json, &items);
        self.output.say(&lines.join("\n"), &json.into());
        all_done(&items).map_err(|what| {
            Failure::new(
                Kind::Undone,
                format!("transaction {hash} is in block {block}, but {what}"),
            )
        })?;
        Ok(receipt)
    }

    /// It would have gone through when it was tried, and did not when it was its turn.
    async fn refusal_of(&self, message: &Message, receipt: &TransactionReceipt) -> Failure {
        let block = receipt.block_number.unwrap_or_default();
        let hash = receipt.transaction_hash;
        let again = self.node.ask(Some(receipt.from), self.to, message.calldata(), block.into());
        match again.await {
            Err(Stopped::Reverted(data)) => refused(message.of, &data, self.output)
                .and(format!("that was in block {block}, transaction {hash}")),
            _ => Failure::new(
                Kind::Refused,
                format!("transaction {hash} is in block {block}, where it was refused"),
            ),
        }
    }

    fn says_price(&self, message: &Message, offer: &Offer) {
        let (what, price) = (takes(message.function), price(offer));
        self.output.remark(&format!("{what} would go through and cost at most {price}"));
    }

    fn json(&self, message: &Message, dry_run: bool) -> Map<String, Value> {
        let json = json!({ "dry_run": dry_run, "message": message.function.signature(),
            "from": written(self.from), "to": written(self.to) });
        json.as_object().cloned().unwrap_or_default()
    }

    /// The answer of a message that changes something, if it were sent now.
    pub async fn answer_now(&self, message: &Message) -> Result<Vec<DynSolValue>> {
        let asked = self.node.ask(self.from, self.to, message.calldata(), Default::default()).await;
        let returned = asked.map_err(|stopped| message.failure(stopped, self.output))?;
        Ok(message.answer(&self.node, &returned, self.to).await?.values)
    }
}

fn add_items(json: &mut Map<String, Value>, items: &[Item]) {
    if !items.is_empty() {
        json.insert("items".into(), items.iter().map(Item::json).collect());
    }
}

fn listed(items: &[Item]) -> String {
    let lines = items.iter().map(|item| match item.words() {
        Some(words) => words,
        None => format!("{} would be done", crate::unit::Unit::Plain.shown(&item.id)),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// All of a batch was done; else what was not.
fn all_done(items: &[Item]) -> std::result::Result<(), String> {
    let refused: Vec<_> = items.iter().filter_map(Item::words).collect();
    match refused.len() {
        0 => Ok(()),
        count => Err(format!("{count} of {} are refused: {}", items.len(), refused.join(", "))),
    }
}
