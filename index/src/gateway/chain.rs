//! What the gateway asks of a node.

use std::time::Duration;

use anyhow::{bail, Context, Result};
use serde_json::{json, Value};
use timebank_rules::event::recorded;
use timebank_rules::keccak::keccak;
use timebank_rules::timesheet::SLOT;
use timebank_rules::{Address, Hash};

use super::record::Record;
use super::stretch::{merged, Stretch};
use crate::abi::{bytes_of, hash_of, hex_of, BANK};
use crate::rpc::{Answer, Failure, Rpc};

/// Blocks whose logs are asked for at once.
const RANGE: u64 = 1_000;
/// How long a node that is not there yet is waited for.
const AGAIN: Duration = Duration::from_secs(1);

/// A bank on a chain, behind a node.
pub struct Chain {
    rpc: Rpc,
    /// The bank.
    pub bank: Address,
    /// Who records.
    pub recorder: Address,
    /// The chain's number.
    pub id: u64,
    /// The hash of its first block.
    pub genesis: Hash,
}

/// The newest block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// Its number.
    pub number: u64,
    /// When it was made.
    pub time: u64,
}

/// What trying a record showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It would go through.
    Done,
    /// The bank would refuse it, with a code and a name.
    Refused(u16, String),
    /// Something that is no refusal of the bank's stops it.
    Stopped(String),
}

/// A record's place on the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The transaction.
    pub hash: Hash,
    /// The block.
    pub block: u64,
    /// The block's hash.
    pub block_hash: Hash,
    /// The event's number.
    pub seq: u64,
}

/// What became of a transaction that is in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Included {
    /// It recorded what it was to record.
    Recorded(Found),
    /// It succeeded, and its log does not show what was to be recorded.
    Nothing,
    /// It was refused.
    Refused,
}

/// A number as Ethereum's RPC writes it.
fn quantity(number: u64) -> String {
    format!("{number:#x}")
}

fn number(value: &Value) -> Result<u64> {
    let digits = value.as_str().and_then(|text| text.strip_prefix("0x"));
    let read = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
    read.context("the node gives no number where one must be")
}

fn hash(value: &Value) -> Result<Hash> {
    value.as_str().and_then(hash_of).context("the node gives no hash where one must be")
}

fn word(bytes: &[u8]) -> [u8; 32] {
    let mut word = [0; 32];
    if let Some(end) = word.len().checked_sub(bytes.len()) {
        word[end..].copy_from_slice(bytes);
    }
    word
}

fn selector(signature: &str) -> [u8; 4] {
    let [a, b, c, d, ..] = keccak(signature.as_bytes());
    [a, b, c, d]
}

/// The message that records.
pub fn calldata(record: &Record) -> Vec<u8> {
    let mut data = selector("record(uint16,address,uint64,uint64,bytes32)").to_vec();
    for part in [
        word(&record.class.to_be_bytes()),
        word(&record.member.0),
        word(&record.start.to_be_bytes()),
        word(&record.end.to_be_bytes()),
        record.evidence,
    ] {
        data.extend(part);
    }
    data
}

impl Chain {
    /// The chain behind a node, waited for where the node does not answer yet.
    pub async fn connect(url: &str, bank: Address, recorder: Address) -> Result<Self> {
        let rpc = Rpc::new(url)?;
        let id = loop {
            match rpc.ask("eth_chainId", json!([])).await {
                Err(Failure::Node(why)) => {
                    tracing::warn!(why, "the node does not answer yet");
                    tokio::time::sleep(AGAIN).await;
                }
                answer => break number(&answer?)?,
            }
        };
        let first = rpc.ask("eth_getBlockByNumber", json!(["0x0", false])).await?;
        let code = rpc.ask("eth_getCode", json!([hex_of(bank), "latest"])).await?;
        if code.as_str().unwrap_or("0x") == "0x" {
            bail!("there is no contract at {}", hex_of(bank));
        }
        Ok(Self { rpc, bank, recorder, id, genesis: hash(&first["hash"])? })
    }

    /// The newest block.
    pub async fn tip(&self) -> Result<Tip> {
        let block = self.rpc.ask("eth_getBlockByNumber", json!(["latest", false])).await?;
        Ok(Tip { number: number(&block["number"])?, time: number(&block["timestamp"])? })
    }

    /// How many of the recorder's transactions are in blocks.
    pub async fn count(&self) -> Result<u64> {
        let asked = json!([hex_of(self.recorder), "latest"]);
        number(&self.rpc.ask("eth_getTransactionCount", asked).await?)
    }

    /// What a unit of gas costs.
    pub async fn price(&self) -> Result<u128> {
        Ok(number(&self.rpc.ask("eth_gasPrice", json!([])).await?)?.into())
    }

    fn call(&self, record: &Record) -> Value {
        json!({ "from": hex_of(self.recorder), "to": hex_of(self.bank), "data": hex_of(calldata(record)) })
    }

    /// What would become of records now.
    pub async fn try_out(&self, records: &[Record]) -> Result<Vec<Tried>> {
        let questions: Vec<_> = records
            .iter()
            .map(|record| ("eth_call", json!([self.call(record), "latest"])))
            .collect();
        self.rpc.ask_all(&questions).await?.into_iter().map(tried).collect()
    }

    /// The gas that records take now; nothing where the node cannot say.
    pub async fn gas(&self, records: &[Record]) -> Result<Vec<Option<u64>>> {
        let questions: Vec<_> =
            records.iter().map(|record| ("eth_estimateGas", json!([self.call(record)]))).collect();
        let answers = self.rpc.ask_all(&questions).await?;
        Ok(answers.into_iter().map(|answer| number(&answer.ok()?).ok()).collect())
    }

    /// What became of transactions, each of a record; nothing where they are in no block.
    pub async fn included(&self, of: &[(Hash, &Record)]) -> Result<Vec<Option<Included>>> {
        let questions: Vec<_> = of
            .iter()
            .map(|(hash, _)| ("eth_getTransactionReceipt", json!([hex_of(hash)])))
            .collect();
        let answers = self.rpc.ask_all(&questions).await?;
        let mut all = Vec::with_capacity(of.len());
        for ((_, record), answer) in of.iter().zip(answers) {
            let receipt = answer?;
            all.push(match receipt["status"].as_str() {
                None => None,
                Some("0x1") => {
                    let logs = receipt["logs"].as_array().map(Vec::as_slice).unwrap_or_default();
                    let found = logs.iter().find_map(|log| self.is_of(record, log));
                    Some(found.map_or(Included::Nothing, Included::Recorded))
                }
                Some(_) => Some(Included::Refused),
            });
        }
        Ok(all)
    }

    /// The place of a record's event, if a log is it.
    fn is_of(&self, record: &Record, log: &Value) -> Option<Found> {
        if log["address"].as_str()?.to_ascii_lowercase() != hex_of(self.bank) {
            return None;
        }
        let topics = log["topics"].as_array()?.iter();
        let topics: Vec<_> = topics.map(|topic| hash(topic).ok()).collect::<Option<_>>()?;
        let data = bytes_of(log["data"].as_str()?)?;
        let said = BANK.decode(&topics, &data)?;
        let is_it = said.kind.signature == recorded::SIGNATURE
            && said.address("member") == record.member
            && said.number_of("class_id") == u64::from(record.class)
            && said.address("recorder") == self.recorder
            && said.number_of("start") == record.start
            && said.number_of("end") == record.end;
        is_it.then_some(())?;
        Some(Found {
            hash: hash(&log["transactionHash"]).ok()?,
            block: number(&log["blockNumber"]).ok()?,
            block_hash: hash(&log["blockHash"]).ok()?,
            seq: said.number()?,
        })
    }

    /// Looks for a record on the log, from a block to another. It is there once at most, unless it was voided.
    pub async fn find(&self, record: &Record, from: u64, to: u64) -> Result<Option<Found>> {
        let topics = json!([
            hex_of(recorded::SIGNATURE),
            hex_of(word(&record.member.0)),
            hex_of(word(&record.class.to_be_bytes())),
            hex_of(word(&self.recorder.0))
        ]);
        let (mut at, mut range) = (from, RANGE);
        while at <= to {
            let last = to.min(at.saturating_add(range - 1));
            let asked = json!([{ "address": hex_of(self.bank), "topics": topics,
                "fromBlock": quantity(at), "toBlock": quantity(last) }]);
            let logs = match self.rpc.ask("eth_getLogs", asked).await {
                Err(Failure::Refused(..)) if range > 1 => {
                    range /= 2;
                    continue;
                }
                answer => answer?,
            };
            let logs = logs.as_array().context("the node gives no logs")?;
            if let Some(found) = logs.iter().find_map(|log| self.is_of(record, log)) {
                return Ok(Some(found));
            }
            at = last.saturating_add(1);
        }
        Ok(None)
    }

    /// Those of a record's slots that are taken on the ledger.
    pub async fn taken(&self, record: &Record) -> Result<Vec<Stretch>> {
        let starts: Vec<_> = (record.start..record.end).step_by(SLOT as usize).collect();
        let question = |start: &u64| {
            let mut data = selector("isTaken(address,uint64)").to_vec();
            data.extend(word(&record.member.0));
            data.extend(word(&start.to_be_bytes()));
            ("eth_call", json!([{ "to": hex_of(self.bank), "data": hex_of(data) }, "latest"]))
        };
        let questions: Vec<_> = starts.iter().map(question).collect();
        let mut taken = Vec::new();
        for (start, answer) in starts.iter().zip(self.rpc.ask_all(&questions).await?) {
            if answer?.as_str().and_then(hash_of) == Some(word(&[1])) {
                taken.push(Stretch::new(*start, start.saturating_add(SLOT.into())));
            }
        }
        Ok(merged(taken))
    }

    /// What of a record, at its end, is no whole number of the steps in which its class is counted.
    pub async fn uneven(&self, record: &Record) -> Result<Vec<Stretch>> {
        let mut data = selector("classRule(uint16)").to_vec();
        data.extend(word(&record.class.to_be_bytes()));
        let asked = json!([{ "to": hex_of(self.bank), "data": hex_of(data) }, "latest"]);
        let answer = self.rpc.ask("eth_call", asked).await?;
        let step = answer.as_str().and_then(bytes_of).and_then(|words| words.get(31).copied());
        let step = u64::from(step.context("the bank does not say a class's steps")?.max(1));
        let secs = record.end.saturating_sub(record.start);
        let whole = secs - secs % step.saturating_mul(SLOT.into());
        Ok(merged(vec![Stretch::new(record.start.saturating_add(whole), record.end)]))
    }

    /// The hashes of blocks as the chain has them now.
    pub async fn hashes(&self, numbers: &[u64]) -> Result<Vec<Option<Hash>>> {
        let questions: Vec<_> = numbers
            .iter()
            .map(|number| ("eth_getBlockByNumber", json!([quantity(*number), false])))
            .collect();
        let answers = self.rpc.ask_all(&questions).await?;
        answers
            .into_iter()
            .map(|answer| {
                let block = answer?;
                if block.is_null() {
                    Ok(None)
                } else {
                    hash(&block["hash"]).map(Some)
                }
            })
            .collect()
    }

    /// Hands a signed transaction to the node; why it does not take it, unless it has it already.
    pub async fn send(&self, raw: &[u8]) -> Result<Option<String>> {
        match self.rpc.ask("eth_sendRawTransaction", json!([hex_of(raw)])).await {
            Ok(_) => Ok(None),
            Err(Failure::Refused(_, why, _)) => {
                let said = why.to_ascii_lowercase();
                Ok((!said.contains("already") && !said.contains("known")).then_some(why))
            }
            Err(failure) => Err(failure.into()),
        }
    }
}

/// What a call that was tried came to.
fn tried(answer: Answer) -> Result<Tried> {
    let data = match answer {
        Ok(_) => return Ok(Tried::Done),
        Err(Failure::Refused(_, why, data)) if data.len() < 4 => return Ok(Tried::Stopped(why)),
        Err(Failure::Refused(_, _, data)) => data,
        Err(failure) => return Err(failure.into()),
    };
    let name = data.first_chunk::<4>().and_then(|selector| BANK.errors.get(selector));
    let codes = timebank_rules::error::CODES;
    let code = name.and_then(|name| codes.iter().find(|(_, known)| known == name));
    Ok(match code {
        Some((code, name)) => Tried::Refused(*code, (*name).to_owned()),
        None => Tried::Stopped(format!("a revert with no error of the bank's: {}", hex_of(data))),
    })
}
