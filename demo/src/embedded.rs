//! The story on the embedded chain.

use std::collections::BTreeMap;
use std::fmt;

use alloy_primitives::Address;
use anyhow::{anyhow, bail, Context, Result};
use ink::sol::SolErrorDecode;
use serde::Serialize;
use timebank_e2e::{Bank, Client, Receipt};
use timebank_rules::Error;
use timebank_scenario::{Backend, Outcome, Participant, Reply};

/// A bank on a chain of its own, and who has called it.
pub struct Embedded {
    bank: Bank,
    actors: BTreeMap<&'static str, timebank_e2e::Actor>,
}

/// What a call cost.
#[derive(Debug, Serialize)]
pub struct Cost {
    ref_time: u64,
    proof_size: u64,
    keys: usize,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (time, proof) = (self.ref_time / 1_000_000, self.proof_size.div_ceil(1024));
        write!(f, "{time} M ps · {proof} KB of proof · {} keys", self.keys)
    }
}

impl Embedded {
    /// A bank that was just founded, its governor, and what came of the founding.
    pub async fn founded(client: Client) -> Result<(Self, Participant, Reply<Cost>)> {
        let (bank, governor) = Bank::founded(client).await;
        let founding = reply(bank.last_receipt())?;
        let actor = known(&governor);
        let actors = BTreeMap::from([(governor.name, governor)]);
        Ok((Self { bank, actors }, actor, founding))
    }
}

impl Backend for Embedded {
    type Cost = Cost;

    fn bank(&self) -> Address {
        self.bank.address().0.into()
    }

    async fn participant(&mut self, name: &'static str) -> Result<Participant> {
        let actor = self.bank.actor(name);
        let told = known(&actor);
        self.actors.insert(name, actor);
        Ok(told)
    }

    async fn now(&mut self) -> Result<u64> {
        Ok(self.bank.now())
    }

    async fn send(&mut self, who: &Participant, calldata: Vec<u8>) -> Result<Reply<Cost>> {
        let actor = self.actors.get(who.name).context("somebody unknown sends")?;
        let address = self.bank.address();
        reply(&self.bank.chain().call(&actor.keys, address, calldata))
    }

    async fn ask(&mut self, calldata: Vec<u8>) -> Result<Vec<u8>> {
        let (anybody, address) = (self.bank.actor("Anybody"), self.bank.address());
        let answer = self.bank.chain().dry_run(&anybody.keys, address, calldata, 0);
        match reply(&answer)?.outcome {
            Outcome::Done(returned) => Ok(returned),
            Outcome::Refused { said, .. } => bail!("a question is refused: {said}"),
        }
    }

    async fn wait(&mut self, secs: u64) -> Result<()> {
        self.bank.chain().advance(secs);
        Ok(())
    }

    async fn log(&mut self) -> Result<Vec<(u64, Vec<[u8; 32]>, Vec<u8>)>> {
        let address = self.bank.address();
        let log = self.bank.chain().log(address);
        Ok(log.into_iter().map(|event| (event.time, event.topics, event.data)).collect())
    }
}

fn known(actor: &timebank_e2e::Actor) -> Participant {
    Participant { name: actor.name, address: actor.address.0.into() }
}

fn reply(receipt: &Receipt) -> Result<Reply<Cost>> {
    let outcome = match &receipt.error {
        Some(what) => bail!("the chain stopped the call: {what}"),
        None if receipt.reverted => {
            let error = Error::decode(&receipt.data);
            let error = error.map_err(|_| anyhow!("a revert with no error of the bank's"))?;
            let (code, name) = (error.code(), error.name().to_owned());
            Outcome::Refused { code, name, said: format!("{error:?}") }
        }
        None => Outcome::Done(receipt.data.clone()),
    };
    let events = receipt.events.iter().filter_map(|event| event.topics.first().copied()).collect();
    let Receipt { ref_time, proof_size, keys, .. } = *receipt;
    Ok(Reply { outcome, events, cost: Cost { ref_time, proof_size, keys } })
}
