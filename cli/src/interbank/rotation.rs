//! A gate's next notaries, whom the present ones choose: each signs the choice at home, and anybody sends it.

use std::time::Duration;

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{Address, Bytes, B256, U256};
use alloy::signers::SignerSync;
use serde_json::json;
use timebank_rules::interbank::notary::Rotation;

use super::gate::{calldata, tried, Standing};
use super::notary::later;
use super::Asking;
use crate::address;
use crate::failure::{Failure, Result};
use crate::key::Signing;
use crate::node::{Node, Where};
use crate::output::Output;
use crate::sending::duration;
use crate::transaction::Budget;
use crate::unit::moment;

/// Who is to be a notary next. Every signature is of exactly this.
#[derive(Debug, clap::Args)]
struct Choice {
    /// The gate.
    #[arg(value_parser = address::read)]
    gate: Address,
    /// How many of the next notaries have to sign: more than half.
    #[arg(long, value_name = "NUMBER")]
    threshold: u8,
    /// One of the next notaries, at most 14 of them.
    #[arg(long = "notary", value_name = "ADDRESS", value_parser = address::read, required = true)]
    notaries: Vec<Address>,
    /// Until when the choice can be sent: seconds since 1970, a date, or +7d. All have to sign the same second.
    #[arg(long, value_name = "MOMENT")]
    until: String,
}

/// A choice for a gate as it stands.
struct Chosen {
    gate: Standing,
    threshold: u8,
    notaries: Vec<Address>,
    until: u64,
}

impl Choice {
    async fn read(&self, node: &Node) -> Result<Chosen> {
        let until = moment(&self.until, later(node.now().await?)).map_err(Failure::usage)?;
        let mut notaries = self.notaries.clone();
        notaries.sort_unstable();
        let gate = Standing::read(node, self.gate).await?;
        Ok(Chosen { gate, threshold: self.threshold, notaries, until })
    }
}

impl Chosen {
    fn digest(&self) -> B256 {
        let words: Vec<_> = self.notaries.iter().map(|one| one.into_word().0).collect();
        let rotation = Rotation { threshold: self.threshold, notaries: &words, until: self.until };
        B256::from(rotation.digest(&self.gate.facts, &self.gate.chain()))
    }

    fn ordered(&self, signatures: &[Bytes]) -> Result<Vec<u8>> {
        self.gate.ordered(&self.digest(), signatures, "choice")
    }

    fn calldata(&self, signatures: Vec<u8>) -> Result<Vec<u8>> {
        let notaries = self.notaries.iter().map(|one| DynSolValue::Address(*one)).collect();
        calldata(
            "rotate",
            &[
                DynSolValue::Uint(U256::from(self.threshold), 8),
                DynSolValue::Array(notaries),
                DynSolValue::Uint(U256::from(self.until), 64),
                DynSolValue::Bytes(signatures),
            ],
        )
    }
}

/// What a notary signs a choice with.
#[derive(Debug, clap::Args)]
pub struct Sign {
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    choice: Choice,
}

impl Sign {
    /// Signs it, and sends nothing.
    pub async fn run(self, output: Output) -> Result<()> {
        let signer = self.signing.signer()?;
        let chosen = self.choice.read(&self.at.node()?).await?;
        if !chosen.gate.has(signer.address()) {
            return Err(Failure::usage(format!(
                "{} is no notary of the present set: only those choose the next one",
                signer.address()
            )));
        }
        let signature = signer.sign_hash_sync(&chosen.digest()).map_err(Failure::usage)?;
        let signature = Bytes::from(signature.as_bytes());
        let set = chosen.gate.facts.set.get().saturating_add(1);
        output.say(
            &format!(
                "Signed the set of generation {set}, which can be sent until {}:\n{signature}",
                chosen.until
            ),
            &json!({ "notary": signer.address().to_checksum(None), "set": set,
                "until": chosen.until, "signature": signature }),
        );
        Ok(())
    }
}

/// What a choice is sent with.
#[derive(Debug, clap::Args)]
pub struct Rotate {
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    budget: Budget,
    #[command(flatten)]
    choice: Choice,
    /// What a notary of the present set signed the choice with, once for each; in any order.
    #[arg(long = "signature", value_name = "BYTES", required = true)]
    signatures: Vec<Bytes>,
    #[command(flatten)]
    asking: Asking,
    /// How long to wait until it is in a block.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    wait: Duration,
}

impl Rotate {
    /// Sends it.
    pub async fn run(self, output: Output) -> Result<()> {
        let (node, signer) = (self.at.node()?, self.signing.signer()?);
        let chosen = self.choice.read(&node).await?;
        let data = chosen.calldata(chosen.ordered(&self.signatures)?)?;
        let (_, offer) = tried(&node, signer.address(), chosen.gate.address, data).await?;
        if !self.asking.sends("the rotation", &offer, &self.budget, output)? {
            return Ok(());
        }
        node.send(&signer, offer, self.wait).await?.succeeded("the rotation")?;
        Standing::read(&node, chosen.gate.address).await?.say(output);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interbank::notary::signer_of;
    use alloy::signers::local::PrivateKeySigner;
    use serde_json::Value;
    use timebank_rules::cells::{Cell, Gate};

    fn published() -> Vec<Value> {
        let vectors: Value =
            serde_json::from_str(include_str!("../../../docs/interbank/vectors.json")).unwrap();
        vectors["statements"].as_array().unwrap().clone()
    }

    fn chosen(one: &Value) -> Chosen {
        let number = |of: &Value| of.as_u64().unwrap();
        let hash = |name: &str| one[name].as_str().unwrap().parse::<B256>().unwrap().0;
        let rotation = &one["rotation"];
        let facts = Gate {
            own: hash("to"),
            peer: hash("from"),
            link: u32::try_from(number(&one["link"])).unwrap().into(),
            set: u32::try_from(number(&rotation["set"]) - 1).unwrap().into(),
            ..Gate::empty()
        };
        let gate = Standing {
            address: one["gate"].as_str().unwrap().parse().unwrap(),
            chain_id: number(&one["chainId"]),
            facts,
        };
        let notaries = rotation["notaries"].as_array().unwrap().iter();
        Chosen {
            gate,
            threshold: u8::try_from(number(&rotation["threshold"])).unwrap(),
            notaries: notaries.map(|one| one.as_str().unwrap().parse().unwrap()).collect(),
            until: number(&one["until"]),
        }
    }

    #[test]
    fn notaries_sign_the_published_digest_of_a_choice() {
        assert!(!published().is_empty());
        for one in published() {
            assert_eq!(one["rotation"]["digest"], json!(chosen(&one).digest()));
        }
    }

    #[test]
    fn signatures_of_a_choice_are_ordered_and_those_of_others_are_named() {
        let mut chosen = chosen(&published()[0]);
        let signer = |key: u8| PrivateKeySigner::from_bytes(&B256::repeat_byte(key)).unwrap();
        let mut present: Vec<_> = (1..=3).map(|key| signer(key).address()).collect();
        present.sort_unstable();
        for (place, notary) in chosen.gate.facts.notaries.iter_mut().zip(&present) {
            *place = notary.into_array();
        }
        (chosen.gate.facts.count, chosen.gate.facts.threshold) = (3, 2);
        let digest = chosen.digest();
        let by =
            |key: u8| -> Bytes { signer(key).sign_hash_sync(&digest).unwrap().as_bytes().into() };
        let (one, two, three) = (by(1), by(2), by(3));
        let all = [three.clone(), one.clone(), two.clone()];
        let ordered = chosen.ordered(&all).unwrap();
        let signers = ordered.chunks(65).map(|one| signer_of(one, &digest).unwrap());
        assert_eq!(signers.collect::<Vec<_>>(), present);
        let refused = |signatures: &[Bytes], word: &str| {
            let why = chosen.ordered(signatures).unwrap_err().to_string();
            assert!(why.contains(word), "{why}");
        };
        refused(&[one.clone(), one.clone()], "1 of 2 notaries");
        refused(&[one.clone(), by(4)], "signature 2 is by");
        refused(&[one.slice(..64), two], "signature 1 is none");
    }
}
