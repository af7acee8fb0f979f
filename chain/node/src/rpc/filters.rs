//! Logs, and filters that a caller asks again and again what is new.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use polkadot_sdk::sp_core::{H160, H256};
use serde_json::Value;

use super::{
    json,
    params::{address_in, hash_in, Args},
    Api, Named,
    Takes::{Moment, Turn},
};
use crate::{
    block::{Block, Done, Log},
    error::{Answer, Refusal},
    hex,
    shared::Tip,
};

/// What is here.
pub const METHODS: &[Named] = &[
    ("eth_getFilterChanges", Turn, changes),
    ("eth_getFilterLogs", Turn, all_logs),
    ("eth_newBlockFilter", Moment, |api, _| add(api, Kind::Blocks)),
    ("eth_newFilter", Moment, new_filter),
    ("eth_newPendingTransactionFilter", Moment, new_pending),
    ("eth_uninstallFilter", Moment, uninstall),
];

/// A filter that nobody asked for so long is gone.
const PATIENCE: Duration = Duration::from_secs(300);

/// Blocks whose logs one request looks through.
const BLOCKS: usize = 100_000;

/// Addresses, or alternatives of a topic, in one filter.
const ALTERNATIVES: usize = 1_000;

/// Which logs a caller wants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    addresses: Vec<H160>,
    topics: Vec<Vec<H256>>,
}

impl Wanted {
    /// What a filter's fields say.
    pub fn of(fields: Option<&Value>) -> Answer<Self> {
        let fields = match fields {
            None => return Ok(Self::default()),
            Some(Value::Object(fields)) => fields,
            Some(_) => return Err(Refusal::params("invalid argument 0: a filter is an object")),
        };
        let addresses = match fields.get("address") {
            None | Some(Value::Null) => Vec::new(),
            Some(value) => several(value, address_in, "an address")?,
        };
        let topics = match fields.get("topics") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(topics)) if topics.len() <= 4 => {
                let one = |topic: &Value| match topic {
                    Value::Null => Ok(Vec::new()),
                    value => several(value, hash_in, "a topic"),
                };
                topics.iter().map(one).collect::<Answer<_>>()?
            }
            Some(_) => {
                return Err(Refusal::params("invalid topics: a list of up to four is wanted"))
            }
        };
        Ok(Self { addresses, topics })
    }

    /// Whether they want this one.
    pub fn matches(&self, log: &Log) -> bool {
        let address = self.addresses.is_empty() || self.addresses.contains(&log.address);
        address
            && self.topics.iter().enumerate().all(|(place, wanted)| {
                let given = log.topics.get(place);
                wanted.is_empty() && given.is_some()
                    || given.is_some_and(|topic| wanted.contains(topic))
            })
    }

    /// Those in a block.
    pub fn among<'a>(&'a self, block: &'a Block) -> impl Iterator<Item = (&'a Done, &'a Log)> {
        block.logs().filter(|(_, log)| self.matches(log))
    }
}

fn several<T>(value: &Value, one: fn(&Value) -> Option<T>, what: &str) -> Answer<Vec<T>> {
    let wrong = || Refusal::params(format!("invalid filter: {what} is wanted, or a list of them"));
    match value {
        Value::Array(values) if values.len() > ALTERNATIVES => {
            Err(Refusal::limit(format!("more than {ALTERNATIVES} alternatives in a filter")))
        }
        Value::Array(values) => values.iter().map(|value| one(value).ok_or_else(wrong)).collect(),
        value => Ok(vec![one(value).ok_or_else(wrong)?]),
    }
}

/// Which blocks a filter's fields mean.
fn range(api: &Api, fields: Option<&Value>) -> Answer<(u32, u32)> {
    let field =
        |name: &str| fields.and_then(|fields| fields.get(name)).filter(|value| !value.is_null());
    if let Some(hash) = field("blockHash") {
        if field("fromBlock").or(field("toBlock")).is_some() {
            return Err(Refusal::params(
                "cannot specify both blockHash and fromBlock/toBlock, choose one or the other",
            ));
        }
        let hash = hash_in(hash).ok_or_else(|| Refusal::params("invalid block hash"))?;
        let block = api.shared().block_by_hash(&hash)?;
        let block = block.ok_or_else(|| Refusal::server("unknown block"))?;
        return Ok((block.number(), block.number()));
    }
    let head = api.shared().tip.borrow().number;
    let number = |value: Option<&Value>| -> Answer<u32> {
        match value {
            None => Ok(head),
            Some(value) => match value.as_str() {
                Some("latest" | "pending" | "safe" | "finalized") => Ok(head),
                Some("earliest") => Ok(0),
                _ => super::number_of(value),
            },
        }
    };
    let (from, to) = (number(field("fromBlock"))?, number(field("toBlock"))?);
    if from > to {
        return Err(Refusal::params("invalid block range params"));
    }
    Ok((from, to.min(head)))
}

/// `eth_getLogs`.
pub fn logs(api: &Api, args: &Args) -> Answer<Value> {
    let fields = args.value(0);
    let wanted = Wanted::of(fields)?;
    let (from, to) = range(api, fields)?;
    between(api, &wanted, from, to)
}

fn between(api: &Api, wanted: &Wanted, from: u32, to: u32) -> Answer<Value> {
    let topics = wanted.topics.first().map(Vec::as_slice).unwrap_or_default();
    let blocks = api
        .shared()
        .store
        .blocks_with_logs(&wanted.addresses, topics, from, to)
        .map_err(Refusal::internal)?;
    if blocks.len() > BLOCKS {
        return Err(Refusal::limit(format!(
            "logs of {} blocks are to be looked through, and {BLOCKS} is the limit: ask for fewer",
            blocks.len()
        )));
    }
    let mut logs = Vec::new();
    for number in blocks {
        let Some(block) = api.shared().block(number)? else { continue };
        for (done, log) in wanted.among(&block) {
            logs.push(json::log(&block, done, log));
            if logs.len() > api.config.max_logs {
                return Err(Refusal::limit(format!(
                    "query returned more than {} results: ask for fewer blocks",
                    api.config.max_logs
                )));
            }
        }
    }
    Ok(logs.into())
}

/// What a filter tells.
#[derive(Clone, Debug)]
enum Kind {
    Blocks,
    Logs(Wanted, Option<Value>),
    Pending,
}

struct Filter {
    kind: Kind,
    seen: Tip,
    asked: Instant,
    pending: Option<tokio::sync::broadcast::Receiver<H256>>,
}

/// All filters, by number.
pub struct Filters {
    known: HashMap<u64, Filter>,
    next: u64,
    most: usize,
}

impl Filters {
    /// None; at most so many.
    pub fn new(most: usize) -> Self {
        Self { known: HashMap::new(), next: 1, most }
    }
}

fn add(api: &Api, kind: Kind) -> Answer<Value> {
    let seen = *api.shared().tip.borrow();
    let pending = matches!(kind, Kind::Pending).then(|| api.shared().pending.subscribe());
    let mut filters = api.filters();
    filters.known.retain(|_, filter| filter.asked.elapsed() < PATIENCE);
    if filters.known.len() >= filters.most {
        return Err(Refusal::limit(format!(
            "{} filters are installed: uninstall some",
            filters.most
        )));
    }
    let id = filters.next;
    filters.next += 1;
    filters.known.insert(id, Filter { kind, seen, asked: Instant::now(), pending });
    Ok(hex::number(id).into())
}

fn new_filter(api: &Api, args: &Args) -> Answer<Value> {
    let fields = args.value(0);
    let wanted = Wanted::of(fields)?;
    range(api, fields)?;
    add(api, Kind::Logs(wanted, fields.cloned()))
}

fn new_pending(api: &Api, _: &Args) -> Answer<Value> {
    add(api, Kind::Pending)
}

fn uninstall(api: &Api, args: &Args) -> Answer<Value> {
    let id = args.u64(0)?;
    Ok(api.filters().known.remove(&id).is_some().into())
}

fn unknown() -> Refusal {
    Refusal::server("filter not found")
}

fn all_logs(api: &Api, args: &Args) -> Answer<Value> {
    let id = args.u64(0)?;
    let kind = {
        let mut filters = api.filters();
        let filter = filters.known.get_mut(&id).ok_or_else(unknown)?;
        filter.asked = Instant::now();
        filter.kind.clone()
    };
    match kind {
        Kind::Logs(wanted, fields) => {
            let (from, to) = range(api, fields.as_ref())?;
            between(api, &wanted, from, to)
        }
        _ => Err(unknown()),
    }
}

fn changes(api: &Api, args: &Args) -> Answer<Value> {
    let id = args.u64(0)?;
    let tip = *api.shared().tip.borrow();
    let (kind, from) = {
        let mut filters = api.filters();
        let filter = filters.known.get_mut(&id).ok_or_else(unknown)?;
        filter.asked = Instant::now();
        let seen = std::mem::replace(&mut filter.seen, tip);
        if let Some(pending) = &mut filter.pending {
            return Ok(drained(pending).into());
        }
        (filter.kind.clone(), after(seen, tip))
    };
    if from > tip.number {
        return Ok(Value::Array(Vec::new()));
    }
    match kind {
        Kind::Blocks => {
            let mut hashes = Vec::new();
            for number in from..=tip.number {
                if let Some(block) = api.shared().block(number)? {
                    hashes.push(hex::hash(&block.eth_hash()));
                }
            }
            Ok(hashes.into())
        }
        Kind::Logs(wanted, fields) => {
            let bound = |name: &str| {
                let value = fields.as_ref().and_then(|fields| fields.get(name));
                value.filter(|value| value.as_str().is_none_or(|tag| tag.starts_with("0x")))
            };
            let first = bound("fromBlock").map_or(Ok(0), super::number_of)?;
            let last = bound("toBlock").map_or(Ok(u32::MAX), super::number_of)?;
            between(api, &wanted, from.max(first), tip.number.min(last))
        }
        Kind::Pending => Ok(Value::Array(Vec::new())),
    }
}

/// The first block that is new to whoever saw the chain end there.
pub fn after(seen: Tip, tip: Tip) -> u32 {
    let last = if seen.reverts == tip.reverts { seen.number } else { seen.number.min(tip.back_to) };
    last.saturating_add(1)
}

fn drained(pending: &mut tokio::sync::broadcast::Receiver<H256>) -> Vec<String> {
    use tokio::sync::broadcast::error::TryRecvError::Lagged;
    let mut hashes = Vec::new();
    loop {
        match pending.try_recv() {
            Ok(hash) => hashes.push(hex::hash(&hash)),
            Err(Lagged(_)) => {}
            Err(_) => return hashes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn log(address: u8, topics: &[u8]) -> Log {
        Log {
            address: H160::repeat_byte(address),
            topics: topics.iter().map(|topic| H256::repeat_byte(*topic)).collect(),
            data: Vec::new(),
            index: 0,
        }
    }

    #[test]
    fn a_filter_wants_what_ethereum_says() {
        let address = |byte: u8| json!(hex::address(&H160::repeat_byte(byte)));
        let topic = |byte: u8| json!(hex::hash(&H256::repeat_byte(byte)));
        let wants = |fields: Value, log: &Log| Wanted::of(Some(&fields)).unwrap().matches(log);
        let it = log(1, &[2, 3]);
        assert!(wants(json!({}), &it));
        assert!(wants(json!({ "address": address(1) }), &it));
        assert!(wants(json!({ "address": [address(9), address(1)] }), &it));
        assert!(!wants(json!({ "address": address(2) }), &it));
        assert!(wants(json!({ "topics": [topic(2)] }), &it));
        assert!(wants(json!({ "topics": [null, topic(3)] }), &it));
        assert!(wants(json!({ "topics": [[topic(9), topic(2)]] }), &it));
        assert!(!wants(json!({ "topics": [topic(3)] }), &it));
        assert!(!wants(json!({ "topics": [null, null, null] }), &it));
    }

    #[test]
    fn bad_filters_are_refused() {
        for fields in [
            json!([]),
            json!({ "address": "0x1" }),
            json!({ "topics": "0x" }),
            json!({ "topics": [1] }),
            json!({ "topics": [null, null, null, null, null] }),
        ] {
            assert_eq!(Wanted::of(Some(&fields)).unwrap_err().code, -32602, "{fields}");
        }
        let many = json!({ "address": vec![hex::address(&H160::zero()); 1_001] });
        assert_eq!(Wanted::of(Some(&many)).unwrap_err().code, -32005);
    }
}
