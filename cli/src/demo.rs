//! The demonstration's story on a node.

use std::collections::BTreeMap;
use std::{fmt, time::Duration};

use alloy::eips::BlockId;
use alloy::network::TransactionBuilder;
use alloy::primitives::{keccak256, Address, U256};
use alloy::rpc::types::{Log, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use anyhow::Context;
use serde::Serialize;
use serde_json::json;
use timebank_rules::Hash;
use timebank_scenario::{tell, Backend, Outcome, Participant, Reply, Reporter, Scenes, Style};

use crate::contract::BANK;
use crate::deploy::Deployer;
use crate::effect::lacking;
use crate::failure::{Failure, Kind, Result};
use crate::key::Signing;
use crate::logs::time_of;
use crate::message::Message;
use crate::node::{Node, Stopped, Where};
use crate::output::Output;
use crate::programs::Programs;
use crate::send::ROOM;
use crate::sending::may_send;
use crate::transaction::Budget;
use crate::wording::{money, spent, words_of, written};

/// How long a transaction may take to be in a block.
const WAIT: Duration = Duration::from_secs(120);
/// How many people the story has.
const PEOPLE: u64 = 13;
/// What part of the signer's funds each of them gets to pay fees from.
const SHARE: u64 = 32;

/// Tell the demonstration's story on a node: deploy a bank of its own, and let its people open accounts, serve and trade.
///
/// It is the story of `cargo xtask demo --without-waiting`, and ends in the same balances. What that leaves out needs
/// time to pass, which nobody can make a node do: the agreement, whose service takes half an hour, and attention, which is
/// paid two days later. The people's keys are derived from the key that signs, which also gives them funds for fees.
#[derive(Debug, clap::Args)]
pub struct Demo {
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    programs: Programs,
    #[command(flatten)]
    budget: Budget,
    /// Send without asking. Nobody is asked where nobody sits at a terminal.
    #[arg(long, short)]
    yes: bool,
}

impl Demo {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let code = self.programs.read()?;
        let (signer, node) = (self.signing.signer()?, self.at.node()?);
        let purse = node.funds(signer.address()).await? / U256::from(SHARE);
        output.remark(&format!(
            "This deploys a bank, sends some sixty transactions, and gives each of {PEOPLE} people who have not \
             got it {} of the chain's currency for fees.",
            money(purse)
        ));
        if !self.yes && !may_send(output)? {
            return Ok(());
        }
        let (bank, founded, keys, budget) = (Address::ZERO, 0, BTreeMap::new(), self.budget);
        let mut backend = OnNode { node, purse, signer, bank, founded, keys, budget };
        let governor = backend.employed("Gus").await?;
        let keys = backend.keys["Gus"].clone();
        let deployer = Deployer::new(&backend.node, &keys, &backend.budget, output);
        let deployed = deployer.bank(&code).await?;
        output.say(
            &format!("The bank is at {}.", deployed.bank),
            &json!({ "bank": written(deployed.bank), "block": deployed.block }),
        );
        (backend.bank, backend.founded) = (deployed.bank, deployed.block);
        let events = backend.node.few_events(deployed.bank, deployed.block, deployed.block).await?;
        let founding = Reply {
            outcome: Outcome::Done(Vec::new()),
            events: events.iter().filter_map(|log| log.topic0().map(|topic| topic.0)).collect(),
            cost: Cost { gas: deployed.gas, fee: deployed.fee, block: deployed.block },
        };
        let style = if output.json { Style::Json } else { Style::Prose };
        let told = tell(backend, governor, founding, Reporter::new(style), Scenes::WithoutWaiting);
        told.await.map(drop).map_err(|error| match error.downcast::<Failure>() {
            Ok(failure) => failure.after("the story ends here"),
            Err(error) => Failure::new(Kind::Undone, format!("{error:#}")),
        })
    }
}

/// A bank on a node, and who calls it.
struct OnNode {
    node: Node,
    /// Who pays for it all.
    signer: PrivateKeySigner,
    /// What each participant is given.
    purse: U256,
    bank: Address,
    /// The block from which on it has events.
    founded: u64,
    keys: BTreeMap<&'static str, PrivateKeySigner>,
    budget: Budget,
}

/// What a call cost.
#[derive(Debug, Serialize)]
struct Cost {
    gas: u64,
    #[serde(serialize_with = "as_text")]
    fee: U256,
    block: u64,
}

fn as_text<S: serde::Serializer>(number: &U256, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.collect_str(number)
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.block {
            0 => write!(f, "tried, and not sent"),
            block => {
                write!(f, "{} gas · {} in fees · block {block}", self.gas, money(self.fee))
            }
        }
    }
}

impl OnNode {
    /// A participant with funds for fees. Who has them from an earlier telling is given nothing.
    async fn employed(&mut self, name: &'static str) -> Result<Participant> {
        let secret = keccak256([self.signer.to_bytes().as_slice(), name.as_bytes()].concat());
        let keys = PrivateKeySigner::from_bytes(&secret).map_err(Failure::usage)?;
        let address = keys.address();
        if self.node.funds(address).await? < self.purse / U256::from(2) {
            let giving = TransactionRequest::default()
                .with_from(self.signer.address())
                .with_to(address)
                .with_value(self.purse);
            let tried = self.node.try_out(giving, ROOM).await;
            let (_, offer) = tried.map_err(|stopped| match stopped {
                Stopped::Failure(failure) => failure,
                Stopped::ByChain(what) => Failure::new(
                    Kind::Refused,
                    format!("{} cannot give {name} funds for fees: {what}", self.signer.address()),
                ),
                Stopped::Reverted(data) => {
                    Failure::new(Kind::Refused, format!("a gift reverts: {data}"))
                }
            })?;
            self.budget.allows(&offer)?;
            let outcome = self.node.send(&self.signer, offer, WAIT).await?;
            outcome.succeeded(&format!("the gift to {name}"))?;
        }
        self.keys.insert(name, keys);
        Ok(Participant { name, address })
    }
}

impl Backend for OnNode {
    type Cost = Cost;

    fn bank(&self) -> Address {
        self.bank
    }

    async fn participant(&mut self, name: &'static str) -> anyhow::Result<Participant> {
        Ok(self.employed(name).await?)
    }

    async fn now(&mut self) -> anyhow::Result<u64> {
        Ok(self.node.now().await?)
    }

    async fn send(&mut self, who: &Participant, calldata: Vec<u8>) -> anyhow::Result<Reply<Cost>> {
        let keys = self.keys.get(who.name).context("somebody unknown sends")?;
        let message = Message::decoded(&BANK, &calldata);
        let message = message.context("the story sends what is no message of the bank's")?;
        let request = TransactionRequest::default()
            .with_from(who.address)
            .with_to(self.bank)
            .with_input(calldata);
        let (returned, offer) = match self.node.try_out(request, ROOM).await {
            Ok(tried) => tried,
            Err(stopped) => {
                let outcome = refused(stopped)?;
                return Ok(Reply {
                    outcome,
                    events: Vec::new(),
                    cost: Cost { gas: 0, fee: U256::ZERO, block: 0 },
                });
            }
        };
        message.answer(&self.node, &returned, self.bank).await?;
        self.budget.allows(&offer)?;
        let receipt = self.node.send(keys, offer, WAIT).await?.succeeded(&message.function.name)?;
        if let Some(event) = lacking(&message, self.bank, &receipt) {
            anyhow::bail!("transaction {} left no {event}", receipt.transaction_hash);
        }
        Ok(Reply {
            outcome: Outcome::Done(returned.to_vec()),
            events: receipt
                .logs()
                .iter()
                .filter_map(|log| log.topic0().map(|topic| topic.0))
                .collect(),
            cost: Cost {
                gas: receipt.gas_used,
                fee: spent(&receipt),
                block: receipt.block_number.unwrap_or_default(),
            },
        })
    }

    async fn ask(&mut self, calldata: Vec<u8>) -> anyhow::Result<Vec<u8>> {
        let answer = self.node.ask(None, self.bank, calldata.into(), BlockId::latest()).await;
        match answer.map_err(refused) {
            Ok(answer) => Ok(answer.to_vec()),
            Err(refused) => anyhow::bail!("a question is refused: {:?}", refused?),
        }
    }

    async fn wait(&mut self, _: u64) -> anyhow::Result<()> {
        anyhow::bail!("nobody can make time pass on a node")
    }

    async fn log(&mut self) -> anyhow::Result<Vec<(u64, Vec<Hash>, Vec<u8>)>> {
        let newest = self.node.height().await?;
        let mut log = Vec::new();
        let collect = |_, events: Vec<Log>| {
            log.extend(events);
            Ok(())
        };
        self.node.events(self.bank, self.founded, newest, collect).await?;
        let words = |log: &Log| log.topics().iter().map(|topic| topic.0).collect();
        let entry = |log: &Log| (time_of(log), words(log), log.data().data.to_vec());
        Ok(log.iter().map(entry).collect())
    }
}

/// The bank's refusal; whatever else stops a call ends the story.
fn refused(stopped: Stopped) -> Result<Outcome> {
    match stopped {
        Stopped::Failure(failure) => Err(failure),
        Stopped::ByChain(what) => Err(Failure::new(Kind::Refused, what)),
        Stopped::Reverted(data) => match BANK.refusal(&data) {
            Some(refusal) => Ok(Outcome::Refused {
                code: refusal.code,
                said: words_of(&refusal),
                name: refusal.name,
            }),
            None => Err(Failure::new(
                Kind::Refused,
                format!("a revert with no error of the bank's: {data}"),
            )),
        },
    }
}
