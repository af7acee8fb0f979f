//! A gate: what it says of itself, and deploying one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use alloy::dyn_abi::{DynSolValue, JsonAbiExt};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, B256, U256};
use alloy::rpc::types::TransactionRequest;
use serde_json::json;
use timebank_rules::cells::{Cell, Gate as Facts};
use timebank_rules::interbank::notary::Chain;
use timebank_rules::keccak::keccak;

use super::conflict::{Conflict, Evidence};
use super::notary::signer_of;
use super::reading::{ask_at, hash, number};
use super::relay::Relay;
use super::rotation::{Rotate, Sign};
use super::Asking;
use crate::address;
use crate::contract::{BANK, GATE};
use crate::deploy::Deployer;
use crate::failure::{Failure, Kind, Result};
use crate::key::Signing;
use crate::node::{Node, Offer, Stopped, Where};
use crate::output::Output;
use crate::programs::program;
use crate::send::ROOM;
use crate::transaction::Budget;
use crate::wording::words_of;

/// Gates between banks of two chains.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Deploy a gate: the channel by which a link's bank hears a peer on another chain.
    Deploy(Box<Deploy>),
    /// Print a bank's id, by which other banks know it.
    Id {
        /// Its chain's CAIP-2 id, as in eip155:420420420.
        #[arg(long, value_name = "ID", value_parser = caip_2)]
        chain: String,
        /// The bank.
        #[arg(value_parser = address::read)]
        bank: Address,
    },
    /// Stop a link whose notaries signed two statements that cannot both be true: the proof is their own hands.
    Conflict(Box<Conflict>),
    Evidence(Evidence),
    /// Sign, as one of a gate's notaries, who shall be the next ones; nothing is sent.
    SignRotation(Box<Sign>),
    /// Give a gate its next notaries, whom enough of the present ones signed.
    Rotate(Box<Rotate>),
    Relay(Box<Relay>),
    /// Show what a gate says of itself: its bank, the link, its notaries.
    Show {
        #[command(flatten)]
        at: Where,
        /// The gate.
        #[arg(value_parser = address::read)]
        gate: Address,
    },
}

/// What a gate is founded with.
#[derive(Debug, clap::Args)]
pub struct Deploy {
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    budget: Budget,
    /// The bank that it brings messages to.
    #[arg(long, value_name = "ADDRESS", value_parser = address::read)]
    to: Address,
    /// That bank's id.
    #[arg(long, value_name = "HASH")]
    own: B256,
    /// The peer's id.
    #[arg(long, value_name = "HASH")]
    peer: B256,
    /// The link at the bank.
    #[arg(long, value_name = "NUMBER")]
    link: u32,
    /// The link's number at the peer.
    #[arg(long, value_name = "NUMBER")]
    peer_link: u32,
    /// How many notaries have to sign: more than half.
    #[arg(long, value_name = "NUMBER")]
    threshold: u8,
    /// A notary, at most 14 of them.
    #[arg(long = "notary", value_name = "ADDRESS", value_parser = address::read, required = true)]
    notaries: Vec<Address>,
    /// The program.
    #[arg(long, value_name = "FILE", default_value = "target/contract/sol/ink/gate.polkavm")]
    program: PathBuf,
    #[command(flatten)]
    asking: Asking,
}

impl Command {
    /// Where a node is, if it was said before the command's name.
    pub fn under(&mut self, outer: &Where) {
        match self {
            Self::Deploy(deploy) => deploy.at.under(outer),
            Self::SignRotation(sign) => sign.at.under(outer),
            Self::Rotate(rotate) => rotate.at.under(outer),
            Self::Conflict(conflict) => conflict.at.under(outer),
            Self::Evidence(evidence) => evidence.at.under(outer),
            Self::Show { at, .. } => at.under(outer),
            Self::Relay(_) | Self::Id { .. } => {}
        }
    }

    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        match self {
            Self::Deploy(deploy) => deploy.run(output).await,
            Self::SignRotation(sign) => sign.run(output).await,
            Self::Rotate(rotate) => rotate.run(output).await,
            Self::Conflict(conflict) => conflict.run(output).await,
            Self::Evidence(evidence) => evidence.run(output).await,
            Self::Relay(relay) => relay.run(output).await,
            Self::Id { chain, bank } => {
                let id = bank_id(&chain, bank);
                output.say(&id.to_string(), &json!({ "id": id, "chain": chain }));
                Ok(())
            }
            Self::Show { at, gate } => {
                let standing = Standing::read(&at.node()?, gate).await?;
                standing.say(output);
                Ok(())
            }
        }
    }
}

impl Deploy {
    async fn run(mut self, output: Output) -> Result<()> {
        self.notaries.sort_unstable();
        let word = |number: u64| DynSolValue::Uint(U256::from(number), 64);
        let arguments = [
            DynSolValue::Address(self.to),
            DynSolValue::FixedBytes(self.own, 32),
            DynSolValue::FixedBytes(self.peer, 32),
            word(self.link.into()),
            word(self.peer_link.into()),
            word(self.threshold.into()),
            DynSolValue::Array(
                self.notaries.iter().map(|one| DynSolValue::Address(*one)).collect(),
            ),
        ];
        let arguments = DynSolValue::Tuple(arguments.to_vec()).abi_encode_params();
        let init = [program(&self.program)?, arguments].concat();
        let (node, signer) = (self.at.node()?, self.signing.signer()?);
        node.must_be_contract(self.to).await?;
        let deployer = Deployer::new(&node, &signer, &self.budget, output);
        let offer = deployer.offer("the gate", &GATE, init.clone()).await?;
        if !self.asking.sends("the gate", &offer, &self.budget, output)? {
            return Ok(());
        }
        let gate = deployer.contract("the gate", &GATE, init).await?;
        Standing::read(&node, gate).await?.say(output);
        Ok(())
    }
}

/// A gate as it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where.
    pub address: Address,
    /// The chain's number.
    pub chain_id: u64,
    /// What it keeps.
    pub facts: Facts,
}

impl Standing {
    /// Reads it.
    pub async fn read(node: &Node, address: Address) -> Result<Self> {
        let height = node.height().await?;
        let told = ask_at(node, &GATE, address, "gateOf", &[], height).await?;
        let facts = facts(&told).ok_or_else(|| node.nonsense(format!("no gate at {address}")))?;
        Ok(Self { address, chain_id: node.chain_id().await?, facts })
    }

    /// The bank to which it brings messages.
    pub fn bank(&self) -> Address {
        self.facts.bank.into()
    }

    /// The notaries.
    pub fn notaries(&self) -> impl Iterator<Item = Address> + '_ {
        let all = self.facts.notaries.iter().take(self.facts.count.into());
        all.map(|notary| Address::from(*notary))
    }

    /// Whether somebody is one of them.
    pub fn has(&self, somebody: Address) -> bool {
        self.notaries().any(|notary| notary == somebody)
    }

    /// What computes there, but for who signed: that is not asked here.
    pub fn chain(&self) -> Chain {
        Chain {
            id: self.chain_id.into(),
            gate: self.address.into_array().into(),
            keccak,
            recover: |_| timebank_rules::Address::zero(),
        }
    }

    /// Signatures of what has this digest, in the order of their signers: each is of a notary of the present set, and as
    /// many as are needed signed. `what` they signed is said where they did not.
    pub fn ordered(&self, digest: &B256, signatures: &[Bytes], what: &str) -> Result<Vec<u8>> {
        let mut ordered = BTreeMap::new();
        for (at, signature) in signatures.iter().enumerate() {
            let place = at.saturating_add(1);
            let signer = signer_of(signature, digest).ok_or_else(|| {
                Failure::usage(format!("signature {place} is none: it has 65 bytes, r, s and v"))
            })?;
            if !self.has(signer) {
                return Err(Failure::usage(format!(
                    "signature {place} is by {signer}, who is no notary of the present set, or it is of another {what}"
                )));
            }
            ordered.insert(signer, signature);
        }
        let (signed, needed) = (ordered.len(), usize::from(self.facts.threshold));
        if signed < needed {
            return Err(Failure::usage(format!("{signed} of {needed} notaries signed the {what}")));
        }
        Ok(ordered.into_values().flat_map(|signature| signature.to_vec()).collect())
    }

    /// Says it.
    pub fn say(&self, output: Output) {
        let facts = &self.facts;
        let notaries: Vec<_> = self.notaries().map(|one| one.to_checksum(None)).collect();
        output.say(
            &format!(
                "The gate at {} serves link {} of the bank at {}, which is {} at the peer.\n\
                 {} of its {} notaries have to sign, the set of generation {}: {}",
                self.address,
                facts.link,
                self.bank(),
                facts.peer_link,
                facts.threshold,
                facts.count,
                facts.set,
                notaries.join(", ")
            ),
            &json!({ "gate": self.address.to_checksum(None), "bank": self.bank().to_checksum(None),
                "own": B256::from(facts.own), "peer": B256::from(facts.peer),
                "link": facts.link.get(), "peer_link": facts.peer_link.get(),
                "set": facts.set.get(), "threshold": facts.threshold, "notaries": notaries }),
        );
    }
}

fn facts(told: &[DynSolValue]) -> Option<Facts> {
    let mut facts = Facts::empty();
    facts.bank = told.first()?.as_address()?.into_array();
    (facts.own, facts.peer) = (hash(told.get(1))?, hash(told.get(2))?);
    let small = |at: usize| u32::try_from(number(told.get(at))?).ok();
    (facts.link, facts.peer_link) = (small(3)?.into(), small(4)?.into());
    (facts.set, facts.threshold) = (small(5)?.into(), u8::try_from(small(6)?).ok()?);
    let notaries = told.get(7)?.as_array()?;
    facts.count = u8::try_from(notaries.len()).ok()?;
    if notaries.len() > facts.notaries.len() {
        return None;
    }
    for (place, notary) in facts.notaries.iter_mut().zip(notaries) {
        *place = notary.as_address()?.into_array();
    }
    Some(facts)
}

/// The calldata of one of the gate's messages.
pub fn calldata(name: &str, arguments: &[DynSolValue]) -> Result<Vec<u8>> {
    let message = GATE.message(name, arguments.len())?;
    message.abi_encode_input(arguments).map_err(|error| Failure::usage(error.to_string()))
}

/// Tries a call of a gate; why the gate, or the bank behind it, does not take it.
pub async fn tried(
    node: &Node,
    from: Address,
    gate: Address,
    data: Vec<u8>,
) -> Result<(Bytes, Offer)> {
    let request = TransactionRequest::default().with_from(from).with_to(gate).with_input(data);
    node.try_out(request, ROOM).await.map_err(|stopped| match stopped {
        Stopped::Failure(failure) => failure,
        Stopped::ByChain(why) => Failure::new(Kind::Refused, why),
        Stopped::Reverted(data) => match GATE.refusal(&data).or_else(|| BANK.refusal(&data)) {
            Some(refusal) => Failure::new(Kind::Refused, words_of(&refusal)),
            None => node.nonsense(format!("it reverts with {data}")),
        },
    })
}

/// A chain's CAIP-2 id: an id of something else would be the id of no bank, and nobody would notice.
fn caip_2(text: &str) -> std::result::Result<String, String> {
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_any = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_one = text.split_once(':').is_some_and(|(namespace, reference)| {
        (3..=8).contains(&namespace.len())
            && namespace.bytes().all(is_small)
            && (1..=32).contains(&reference.len())
            && reference.bytes().all(is_any)
    });
    is_one.then(|| text.to_owned()).ok_or_else(|| {
        format!("`{text}` is no CAIP-2 id of a chain: write a namespace, a colon and its reference, as in eip155:420420420")
    })
}

/// A bank's id: docs/interbank.md.
fn bank_id(chain: &str, bank: Address) -> B256 {
    let preimage = [&b"TimeBank/1"[..], &keccak(chain.as_bytes()), bank.as_slice()].concat();
    B256::from(keccak(&preimage))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_banks_id_is_the_published_one() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../../docs/interbank/vectors.json")).unwrap();
        for one in vectors["ids"].as_array().unwrap() {
            let bank: Address = one["address"].as_str().unwrap().parse().unwrap();
            let id = bank_id(one["chain"].as_str().unwrap(), bank);
            assert_eq!(one["id"], json!(id));
        }
    }

    #[test]
    fn a_chains_id_is_a_namespace_and_a_reference() {
        for right in
            ["eip155:420420420", "polkadot:91b171bb158e2d3848fa23a9f1c25182", "cosmos:a_b-C"]
        {
            assert_eq!(caip_2(right).as_deref(), Ok(right));
        }
        for wrong in
            ["420420420", "eip155", "eip155:", "ei:1", "EIP155:1", "eip155:a b", "eip155:1:2", ""]
        {
            assert!(caip_2(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_abi_has_every_refusal_and_every_message_of_the_gate() {
        let mut errors: Vec<_> = GATE.abi.errors().map(|error| error.name.as_str()).collect();
        let mut codes: Vec<_> =
            timebank_rules::interbank::notary::CODES.iter().map(|(_, name)| *name).collect();
        errors.sort_unstable();
        codes.sort_unstable();
        assert_eq!(errors, codes);
        assert_eq!(codes.len(), timebank_rules::interbank::notary::MEANINGS.len());
        let selectors = |name: &str| GATE.messages(name)[0].signature();
        assert_eq!(
            selectors("deliver"),
            "deliver((uint64,bytes32,uint64,bytes32,uint64,uint32),bytes,bytes)"
        );
        assert_eq!(selectors("rotate"), "rotate(uint8,address[],uint64,bytes)");
        assert_eq!(selectors("gateOf"), "gateOf()");
    }
}
