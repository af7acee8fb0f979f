//! Where the log comes from: the chain's own events, or what Ethereum's RPC shows of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{json, Value};
use timebank_rules::audit::Head;
use timebank_rules::keccak::keccak;
use timebank_rules::Address;

use crate::abi::{bytes_of, hash_of, hex_of, Whose};
use crate::chain_events::Reader;
use crate::log::{Block, Entry, Refused};
use crate::rpc::{Answer, Failure, Rpc};

/// Storage keys: two names, each hashed by xxHash.
const EVENTS: &str = "0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7";
const UPGRADE: &str = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8";

/// Logs from which on an answer may have been cut short without saying so: eth-rpc stops there.
const CUT: usize = 10_000;
/// What a node says that does not know a method.
const NO_METHOD: i64 = -32_601;
/// Blocks whose own events one request asks for.
const OWN: u64 = 50;

/// Which of a node's two faces is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Face {
    /// The chain's own where the node has it, else Ethereum's.
    Auto,
    /// The chain's own events: all of them.
    Substrate,
    /// Ethereum's: those of Ethereum's transactions alone.
    Ethereum,
}

/// A block's number and hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tip {
    /// The number.
    pub number: u64,
    /// The hash.
    pub hash: [u8; 32],
}

/// What is read, and of whom.
pub struct Source {
    rpc: Rpc,
    /// The face that is read; never [`Face::Auto`].
    pub face: Face,
    /// The bank.
    pub bank: Address,
    /// The council, if its log is read, too.
    pub council: Option<Address>,
    /// The chain's number.
    pub chain_id: u64,
    /// The hash of the chain's first block.
    pub genesis: [u8; 32],
    readers: BTreeMap<Vec<u8>, Reader>,
    /// Blocks that one request for logs covers.
    range: u64,
}

type Result<T> = std::result::Result<T, Failure>;

fn nonsense(what: &str) -> Failure {
    Failure::Node(format!("it gives {what}"))
}

impl Source {
    /// Asks a node who it is.
    pub async fn connect(
        url: &str,
        face: Face,
        bank: Address,
        council: Option<Address>,
    ) -> anyhow::Result<Self> {
        let rpc = Rpc::new(url)?;
        let chain_id = number(rpc.ask("eth_chainId", json!([])).await?)?;
        let own = rpc.ask("chain_getBlockHash", json!([0])).await;
        let face = match (face, &own) {
            (Face::Auto, Ok(_)) => Face::Substrate,
            // It has no such method. A node that is too busy to say has not said that.
            (Face::Auto, Err(Failure::Refused(NO_METHOD, ..))) => Face::Ethereum,
            (Face::Auto, Err(failure)) => return Err(failure.clone().into()),
            (said, _) => said,
        };
        let genesis = match face {
            Face::Substrate => hash(&own?)?,
            _ => {
                let first = rpc.ask("eth_getBlockByNumber", json!(["0x0", false])).await?;
                hash(&first["hash"])?
            }
        };
        let (readers, range) = (BTreeMap::new(), 1_000);
        Ok(Self { rpc, face, bank, council, chain_id, genesis, readers, range })
    }

    /// Whether nothing that contracts emit can be missing from it.
    pub fn is_complete(&self) -> bool {
        self.face == Face::Substrate
    }

    /// The last final block.
    pub async fn tip(&self) -> Result<Tip> {
        if self.face == Face::Substrate {
            let found = hash(&self.rpc.ask("chain_getFinalizedHead", json!([])).await?)?;
            let header = self.rpc.ask("chain_getHeader", json!([hex_of(found)])).await?;
            return Ok(Tip { number: number(header["number"].clone())?, hash: found });
        }
        let asked = self.rpc.ask("eth_getBlockByNumber", json!(["finalized", false])).await?;
        Ok(Tip { number: number(asked["number"].clone())?, hash: hash(&asked["hash"])? })
    }

    /// The hashes of blocks as the chain has them now; nothing where there is no such block.
    pub async fn hashes(&self, numbers: &[u64]) -> Result<Vec<Option<[u8; 32]>>> {
        let own = self.face == Face::Substrate;
        let questions: Vec<_> = numbers
            .iter()
            .map(|number| match own {
                true => ("chain_getBlockHash", json!([number])),
                false => ("eth_getBlockByNumber", json!([quantity(*number), false])),
            })
            .collect();
        let answers = self.rpc.ask_all(&questions).await?;
        let hash_in = |answer: Answer| match answer? {
            Value::Null => Ok(None),
            found if own => hash(&found).map(Some),
            found => hash(&found["hash"]).map(Some),
        };
        answers.into_iter().map(hash_in).collect()
    }

    /// Blocks of a range: those in which something happened, and the last one in any case.
    /// A node that does not answer for so many at once is asked for fewer, so the last may lie before `to`.
    pub async fn blocks(&mut self, from: u64, to: u64) -> Result<Vec<Block>> {
        let blocks = match self.face {
            Face::Substrate => self.own_blocks(from, to.min(from.saturating_add(OWN - 1))).await,
            _ => self.shown_blocks(from, to).await,
        };
        let mut blocks = blocks?;
        for block in &mut blocks {
            if !block.refused.is_empty() {
                self.explain(block).await?;
            }
        }
        Ok(blocks)
    }

    /// The contracts that ever said something with this first topic, each with the block.
    pub async fn said(&mut self, topic: &[u8; 32], to: u64) -> Result<Vec<(Address, u64)>> {
        let mut contracts = Vec::new();
        let mut from = 0;
        while from <= to {
            let last = to.min(from.saturating_add(OWN - 1));
            let hashes = self.hashes(&(from..=last).collect::<Vec<_>>()).await?;
            let mut questions = Vec::new();
            for hash in hashes.iter().flatten() {
                for key in [EVENTS, UPGRADE] {
                    questions.push(("state_getStorage", json!([key, hex_of(hash)])));
                }
            }
            let answers = self.rpc.ask_all(&questions).await?;
            for ((block, hash), pair) in
                (from..).zip(hashes.iter().flatten()).zip(answers.chunks(2))
            {
                let [Ok(events), Ok(upgrade)] = pair else { continue };
                let Some(events) = events.as_str().and_then(bytes_of) else { continue };
                let reader = self.reader(hash, upgrade).await?;
                let happened =
                    reader.read(&events).map_err(|why| Failure::Node(why.to_string()))?;
                for (contract, entry) in happened.emitted {
                    if entry.topics.first() == Some(topic) {
                        contracts.push((contract.into(), block));
                    }
                }
            }
            from = last.saturating_add(1);
        }
        Ok(contracts)
    }

    /// The reader of the runtime that a block was made by.
    async fn reader(&mut self, hash: &[u8; 32], upgrade: &Value) -> Result<&Reader> {
        let version = upgrade.as_str().map(|text| text.as_bytes().to_vec()).unwrap_or_default();
        if !self.readers.contains_key(&version) {
            let asked = json!([hex_of(hash)]);
            let metadata = bytes(&self.rpc.ask("state_getMetadata", asked).await?)?;
            let reader = Reader::new(&metadata).map_err(|why| Failure::Node(why.to_string()))?;
            self.readers.insert(version.clone(), reader);
        }
        self.readers.get(&version).ok_or_else(|| nonsense("no metadata"))
    }

    /// A block as the node's two faces show it: the chain's own first.
    pub async fn both(&mut self, number: u64) -> Result<(Block, Block)> {
        let own = self.own_blocks(number, number).await?.pop();
        let shown = self.shown_blocks(number, number).await?.pop();
        own.zip(shown).ok_or_else(|| nonsense("no block"))
    }

    async fn own_blocks(&mut self, from: u64, to: u64) -> Result<Vec<Block>> {
        let numbers: Vec<_> = (from..=to).collect();
        let hashes = self.hashes(&numbers).await?;
        let mut questions = Vec::new();
        for (number, hash) in numbers.iter().zip(&hashes) {
            let Some(hash) = hash else { continue };
            let at = hex_of(hash);
            questions.push(("chain_getHeader", json!([at])));
            for key in [EVENTS, UPGRADE] {
                questions.push(("state_getStorage", json!([key, at])));
            }
            // Of the last block some nodes for development show the state as it is by the clock, and not the block's time.
            questions.push(("eth_getBlockByNumber", json!([quantity(*number), false])));
        }
        let mut answers = self.rpc.ask_all(&questions).await?.into_iter();
        let mut blocks: Vec<Block> = Vec::new();
        let mut before: Option<[u8; 32]> = None;
        for (number, found) in numbers.into_iter().zip(hashes) {
            let found = found.ok_or_else(|| nonsense("no block where it had one"))?;
            let mut next = || answers.next().unwrap_or(Err(nonsense("too few answers")));
            let (header, events) = (next()?, next()?);
            let (upgrade, shown) = (next()?, next()?);
            let parent = hash(&header["parentHash"])?;
            if before.is_some_and(|before| before != parent) {
                return Err(nonsense("blocks that do not follow one another"));
            }
            before = Some(found);
            let time = self::number(shown["timestamp"].clone())?;
            let mut block = Block { number, hash: found, parent, time, ..Block::default() };
            if !events.is_null() {
                self.fill(&mut block, &bytes(&events)?, &upgrade).await?;
            }
            blocks.push(block);
        }
        let last = blocks.len().saturating_sub(1);
        let mut place = 0..;
        blocks.retain(|block| place.next() == Some(last) || has_anything(block));
        Ok(blocks)
    }

    async fn fill(&mut self, block: &mut Block, events: &[u8], upgrade: &Value) -> Result<()> {
        let reader = self.reader(&block.hash, upgrade).await?;
        let happened = reader
            .read(events)
            .map_err(|why| Failure::Node(format!("block {}: {why}", block.number)))?;
        for (contract, entry) in happened.emitted {
            let contract = Address::from(contract);
            if contract == self.bank {
                block.bank.push(entry);
            } else if Some(contract) == self.council {
                block.council.push(entry);
            }
        }
        let failed: BTreeSet<_> = happened.failed.into_iter().collect();
        let refused =
            failed.into_iter().map(|extrinsic| Refused { extrinsic, ..Refused::default() });
        block.refused = refused.collect();
        Ok(())
    }

    /// What Ethereum's RPC tells of transactions that failed: who called what, and what came back. Those that did not
    /// call the bank are left out, as are those that Ethereum does not show.
    async fn explain(&self, block: &mut Block) -> Result<()> {
        let number = quantity(block.number);
        let failed = std::mem::take(&mut block.refused);
        let whole = self.rpc.ask("eth_getBlockByNumber", json!([number, true])).await?;
        let transactions = whole["transactions"].as_array().cloned().unwrap_or_default();
        for transaction in transactions {
            let index = transaction["transactionIndex"].clone();
            let Ok(extrinsic) = self::number(index) else { continue };
            let to = transaction["to"].as_str().and_then(crate::abi::address_of);
            let is_failed = failed.iter().any(|one| u64::from(one.extrinsic) == extrinsic);
            if to != Some(self.bank) || !is_failed {
                continue;
            }
            let sender = transaction["from"].as_str().and_then(bytes_of).unwrap_or_default();
            let input = transaction["input"].as_str().and_then(bytes_of).unwrap_or_default();
            let traced = json!([transaction["hash"], { "tracer": "callTracer" }]);
            let trace = self.rpc.ask("debug_traceTransaction", traced).await.unwrap_or_default();
            let output = trace["output"].as_str().and_then(bytes_of).unwrap_or_default();
            block.refused.push(Refused {
                extrinsic: u32::try_from(extrinsic).unwrap_or(u32::MAX),
                sender: sender.try_into().unwrap_or_default(),
                selector: input.first_chunk().copied().unwrap_or_default(),
                error: output.first_chunk().copied(),
            });
        }
        Ok(())
    }

    async fn shown_blocks(&mut self, from: u64, to: u64) -> Result<Vec<Block>> {
        let (last, logs) = loop {
            let last = to.min(from.saturating_add(self.range - 1));
            let contracts = [Some(self.bank), self.council].into_iter().flatten();
            let contracts: Vec<_> = contracts.map(hex_of).collect();
            let filter = json!([{ "address": contracts, "fromBlock": quantity(from), "toBlock": quantity(last) }]);
            match self.rpc.ask("eth_getLogs", filter).await {
                Ok(Value::Array(logs)) if logs.len() < CUT || last == from => break (last, logs),
                Ok(Value::Array(_)) | Err(Failure::Refused(..)) if last > from => {
                    self.range = (last - from).div_ceil(2).max(1);
                }
                Ok(_) => return Err(nonsense("no logs")),
                Err(failure) => return Err(failure),
            }
        };
        if logs.len() >= CUT {
            return Err(nonsense("not all events of a block at once"));
        }
        self.range = self.range.saturating_mul(2).min(1_000);
        let mut blocks: BTreeMap<u64, Block> = BTreeMap::new();
        blocks.insert(last, Block::default());
        for log in &logs {
            let at = number(log["blockNumber"].clone())?;
            let contract = log["address"].as_str().and_then(crate::abi::address_of);
            if !(from..=last).contains(&at) || log["removed"] == true {
                return Err(nonsense("events that were not asked for"));
            }
            let block = blocks.entry(at).or_default();
            match contract {
                Some(contract) if contract == self.bank => block.bank.push(entry(log)?),
                Some(contract) if Some(contract) == self.council => block.council.push(entry(log)?),
                _ => return Err(nonsense("events of a contract that was not asked for")),
            }
        }
        self.head_blocks(blocks).await
    }

    /// Gives blocks their hashes and times.
    async fn head_blocks(&self, mut blocks: BTreeMap<u64, Block>) -> Result<Vec<Block>> {
        let questions: Vec<_> = blocks
            .keys()
            .map(|number| ("eth_getBlockByNumber", json!([quantity(*number), false])))
            .collect();
        let answers = self.rpc.ask_all(&questions).await?;
        for ((number, block), answer) in blocks.iter_mut().zip(answers) {
            let header = answer?;
            block.number = *number;
            block.hash = hash(&header["hash"])?;
            block.parent = hash(&header["parentHash"])?;
            block.time = self::number(header["timestamp"].clone())?;
            block.bank.sort_by_key(|entry| entry.index);
            block.council.sort_by_key(|entry| entry.index);
        }
        Ok(blocks.into_values().collect())
    }

    /// The heads that a contract kept after these blocks; the beginning where it was not there yet.
    pub async fn heads(&self, whose: Whose, blocks: &[u64]) -> Result<Vec<Head>> {
        let contract = match whose {
            Whose::Bank => self.bank,
            Whose::Council => match self.council {
                Some(council) => council,
                None => return Ok(vec![Head::default(); blocks.len()]),
            },
        };
        let selector = &keccak(b"auditHead()")[..4];
        let call = json!({ "to": hex_of(contract), "data": hex_of(selector) });
        let questions: Vec<_> =
            blocks.iter().map(|block| ("eth_call", json!([call, quantity(*block)]))).collect();
        let answers = self.rpc.ask_all(&questions).await?;
        let head = |answer: Answer| {
            let answer = bytes(&answer?)?;
            match answer.as_chunks::<32>() {
                ([], []) => Ok(Head::default()),
                ([seq, hash], []) => {
                    let seq = seq.last_chunk::<8>().copied().unwrap_or_default();
                    Ok(Head { seq: u64::from_be_bytes(seq), hash: *hash })
                }
                _ => Err(nonsense("no head")),
            }
        };
        answers.into_iter().map(head).collect()
    }

    /// What a call of a contract answers after a block.
    pub async fn call(&self, to: Address, data: &[u8], block: u64) -> Result<Vec<u8>> {
        let call = json!({ "to": hex_of(to), "data": hex_of(data) });
        bytes(&self.rpc.ask("eth_call", json!([call, quantity(block)])).await?)
    }

    /// The same of many calls at once, each after a block of its own.
    pub async fn calls(&self, to: Address, asked: &[(Vec<u8>, u64)]) -> Result<Vec<Vec<u8>>> {
        let questions: Vec<_> = asked
            .iter()
            .map(|(data, block)| {
                let call = json!({ "to": hex_of(to), "data": hex_of(data) });
                ("eth_call", json!([call, quantity(*block)]))
            })
            .collect();
        let answers = self.rpc.ask_all(&questions).await?;
        answers.into_iter().map(|answer| bytes(&answer?)).collect()
    }
}

fn has_anything(block: &Block) -> bool {
    !(block.bank.is_empty() && block.council.is_empty() && block.refused.is_empty())
}

fn entry(log: &Value) -> Result<Entry> {
    let topics = log["topics"].as_array().ok_or_else(|| nonsense("an event without topics"))?;
    let small = |value: &Value| -> Result<u32> {
        u32::try_from(number(value.clone())?).map_err(|_| nonsense("a number that is too large"))
    };
    Ok(Entry {
        extrinsic: small(&log["transactionIndex"])?,
        index: small(&log["logIndex"])?,
        topics: topics.iter().map(hash).collect::<Result<_>>()?,
        data: bytes(&log["data"])?,
    })
}

fn quantity(number: u64) -> String {
    format!("{number:#x}")
}

fn number(value: Value) -> Result<u64> {
    let digits = value.as_str().and_then(|text| text.strip_prefix("0x"));
    let read = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
    read.ok_or_else(|| nonsense("something else where a number should be"))
}

fn hash(value: &Value) -> Result<[u8; 32]> {
    let read = value.as_str().and_then(hash_of);
    read.ok_or_else(|| nonsense("something else where a hash should be"))
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    let read = value.as_str().and_then(bytes_of);
    read.ok_or_else(|| nonsense("something else where bytes should be"))
}
