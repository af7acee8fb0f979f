//! Asking and sending: what happens between a message with its arguments and its answer.

use alloy::dyn_abi::{DynSolType, DynSolValue, FunctionExt, JsonAbiExt};
use alloy::eips::BlockId;
use alloy::json_abi::{Function, StateMutability};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use serde_json::json;

use crate::answer::Answer;
use crate::catalogue::Entry;
use crate::contract::{takes, Contract, Refusal, BANK, COUNCIL};
use crate::failure::{Failure, Kind, Result};
use crate::node::{Node, Stopped, Where};
use crate::output::Output;
use crate::place::Place;
use crate::sending::{may_send, Sending};
use crate::wording::{event, json_of, price, spent, words_of, written};

/// A message with its arguments.
pub struct Message {
    pub of: &'static Contract,
    pub entry: &'static Entry,
    pub function: &'static Function,
    pub arguments: Vec<DynSolValue>,
}

impl Message {
    /// A message with arguments as somebody wrote them. Only moments that count from now make us ask the chain for it.
    pub async fn read(
        of: &'static Contract,
        entry: &'static Entry,
        written: &[String],
        at: &Where,
    ) -> Result<Self> {
        let function = entry.function(of);
        let now = match entry.takes.iter().zip(written).any(|(unit, text)| unit.is_from_now(text)) {
            true => at.node()?.now().await?,
            false => 0,
        };
        let places = function.inputs.iter().zip(entry.takes).zip(written);
        let arguments = places.map(|((input, unit), text)| {
            let ty: DynSolType = input.ty.parse().expect("the ABI's types are Solidity's");
            let name = name_of(&input.name);
            unit.read(text, &ty, now).map_err(|why| Failure::usage(format!("{name}: {why}")))
        });
        Ok(Self { of, entry, function, arguments: arguments.collect::<Result<_>>()? })
    }

    /// Whether it changes nothing.
    pub fn is_question(&self) -> bool {
        matches!(self.function.state_mutability, StateMutability::View | StateMutability::Pure)
    }

    /// What it looks like on the wire.
    pub fn calldata(&self) -> Bytes {
        let encoded = self.function.abi_encode_input(&self.arguments);
        encoded.expect("the arguments were read as the ABI's types").into()
    }

    /// Asks, and prints the answer.
    pub async fn ask(&self, place: &Place, from: Option<Address>, output: Output) -> Result<()> {
        let (node, to) = (place.at.node()?, place.address(self.of)?);
        let asked = node.ask(from, to, self.calldata(), BlockId::latest()).await;
        let answer = self.answer(&asked.map_err(|stopped| self.failure(stopped, output))?, to)?;
        output.say(&answer.text(), &answer.json());
        Ok(())
    }

    /// Tries it, says what it costs, and unless that was all that was asked for, sends it and says what happened.
    pub async fn send(&self, place: &Place, sending: &Sending, output: Output) -> Result<()> {
        let (node, to) = (place.at.node()?, place.address(self.of)?);
        let signer = match sending.from {
            Some(_) => None,
            None => Some(sending.signing.signer()?),
        };
        let from = sending.from.or(signer.as_ref().map(|signer| signer.address()));
        let request = TransactionRequest::default().with_to(to).with_input(self.calldata());
        let tried = node.try_out(TransactionRequest { from, ..request }).await;
        let (returned, offer) = tried.map_err(|stopped| self.failure(stopped, output))?;
        let answer = self.answer(&returned, to)?;
        output.remark(&format!(
            "{} would go through and cost at most {}",
            takes(self.function),
            price(&offer)
        ));
        let Some(signer) = signer.filter(|_| !sending.dry_run) else {
            let shown = answer.text();
            output.say(
                &if shown.is_empty() { "Nothing was sent.".into() } else { format!("{shown}\nNothing was sent.") },
                &json!({ "dry_run": true, "message": self.function.signature(), "from": written(from), "to": written(to),
                    "gas": offer.gas, "cost": offer.cost().to_string(), "answer": answer.json() }),
            );
            return Ok(());
        };
        if !sending.yes && !may_send(output)? {
            return Ok(());
        }
        let receipt = node.send(&signer, offer, sending.wait).await?;
        if !receipt.status() {
            return Err(self.refused_in_block(&node, &receipt, output).await);
        }
        let events: Vec<_> = receipt.logs().iter().map(event).collect();
        let block = receipt.block_number.unwrap_or_default();
        let text = format!("It is in block {block}, as transaction {}.", receipt.transaction_hash);
        let lines = events.iter().map(|(text, _)| format!("  {text}"));
        output.say(
            &std::iter::once(text).chain(lines).collect::<Vec<_>>().join("\n"),
            &json!({ "dry_run": false, "message": self.function.signature(), "from": written(from), "to": written(to),
                "gas": receipt.gas_used, "cost": spent(&receipt).to_string(), "transaction": receipt.transaction_hash,
                "block": block, "events": events.iter().map(|(_, json)| json).collect::<Vec<_>>() }),
        );
        Ok(())
    }

    /// What came back, of the ABI's types.
    fn answer(&self, returned: &[u8], from: Address) -> Result<Answer> {
        let values = self.function.abi_decode_output(returned).map_err(|_| {
            Failure::usage(format!(
                "what is at {from} does not answer as {} does: is the address right, and on this chain?",
                self.of.name
            ))
        })?;
        Ok(Answer { entry: self.entry, values })
    }

    fn failure(&self, stopped: Stopped, output: Output) -> Failure {
        match stopped {
            Stopped::Failure(failure) => failure,
            Stopped::ByChain(what) => Failure::new(
                Kind::Refused,
                format!("the chain would not carry it out, and nothing was sent: {what}"),
            ),
            Stopped::Reverted(data) => refused(self.of, &data, output),
        }
    }

    /// It would have gone through when it was tried, and did not when it was its turn.
    async fn refused_in_block(
        &self,
        node: &Node,
        receipt: &TransactionReceipt,
        output: Output,
    ) -> Failure {
        let block = receipt.block_number.unwrap_or_default();
        let again = node.ask(
            Some(receipt.from),
            receipt.to.unwrap_or_default(),
            self.calldata(),
            block.into(),
        );
        match again.await {
            Err(Stopped::Reverted(data)) => refused(self.of, &data, output),
            _ => Failure::new(
                Kind::Refused,
                format!(
                    "transaction {} is in block {block}, where it was refused",
                    receipt.transaction_hash
                ),
            ),
        }
    }
}

/// An argument's name; the ABI leaves out what is a word of Solidity.
pub fn name_of(name: &str) -> &str {
    match name {
        "" => "calldata",
        name => name,
    }
}

/// A refusal as a failure. Programs get its figures as an object, too.
fn refused(by: &Contract, revert: &[u8], output: Output) -> Failure {
    match by.refusal(revert).map(|refusal| (by, refusal)).or_else(|| passed_on(by, revert)) {
        Some((by, refusal)) => {
            if output.json {
                output.say("", &json!({ "refused": json_of(&refusal) }));
            }
            Failure::new(
                Kind::Refused,
                format!("{} refuses: {} {}", by.name, refusal.code, words_of(&refusal)),
            )
        }
        None => Failure::new(
            Kind::Refused,
            format!(
                "{} reverts with no error of its own: {}",
                by.name,
                Bytes::copy_from_slice(revert)
            ),
        ),
    }
}

/// The council passes on what the bank refused it.
fn passed_on(by: &Contract, revert: &[u8]) -> Option<(&'static Contract, Refusal)> {
    let bank = &*BANK;
    let is_council = std::ptr::eq(by, &*COUNCIL);
    is_council.then(|| bank.refusal(revert)).flatten().map(|refusal| (bank, refusal))
}
