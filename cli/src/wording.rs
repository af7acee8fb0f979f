//! Refusals, events, costs and addresses, in words and as objects.

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{utils::format_ether, Address, U256};
use alloy::rpc::types::{Log, TransactionReceipt};
use serde_json::{json, Map, Value};

use crate::contract::{Contract, Refusal, BANK, COUNCIL};
use crate::node::Offer;
use crate::unit::Unit;

/// A name of the ABI, as people say it.
pub fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// The figures of an event or a refusal in words.
fn listed(of: &'static Contract, item: &str, figures: &[(String, DynSolValue)]) -> String {
    let figures = figures
        .iter()
        .map(|(name, value)| format!("{} {}", spoken(name), of.figure(item, name).shown(value)));
    figures.collect::<Vec<_>>().join(", ")
}

/// Figures as an object.
fn object(figures: &[(String, DynSolValue)]) -> Map<String, Value> {
    figures.iter().map(|(name, value)| (name.clone(), Unit::Plain.json(value))).collect()
}

/// A refusal in words, without its number.
pub fn words_of(refusal: &Refusal) -> String {
    let figures = match listed(refusal.of, &refusal.name, &refusal.figures) {
        figures if figures.is_empty() => figures,
        figures => format!(" [{figures}]"),
    };
    format!("{}: {}{figures}", refusal.name, refusal.meaning)
}

/// A refusal as an object.
pub fn json_of(refusal: &Refusal) -> Value {
    json!({ "code": refusal.code, "name": refusal.name, "meaning": refusal.meaning,
        "figures": object(&refusal.figures) })
}

/// An event as a line and as an object; one that is neither the bank's nor the council's by its topics alone.
pub fn event(log: &Log) -> (String, Value) {
    let place = json!({ "block": log.block_number, "log_index": log.log_index,
        "transaction": log.transaction_hash });
    let contract = written(log.address());
    match BANK.event(log).or_else(|| COUNCIL.event(log)) {
        Some(happened) => (
            format!(
                "{}  {}",
                happened.name,
                listed(happened.of, &happened.name, &happened.figures)
            ),
            json!({ "event": happened.name, "contract": contract,
                "figures": object(&happened.figures), "at": place }),
        ),
        None => {
            let topics: Vec<_> = log.topics().iter().map(ToString::to_string).collect();
            (
                format!("an event of {}: {}", log.address(), topics.join(", ")),
                json!({ "event": null, "contract": contract, "topics": topics,
                    "data": log.data().data, "at": place }),
            )
        }
    }
}

/// What something costs, in words.
pub fn price(offer: &Offer) -> String {
    format!(
        "{} of the chain's currency ({} gas at {})",
        money(offer.cost()),
        offer.gas,
        offer.gas_price
    )
}

/// An address as people write it, or none.
pub fn written(address: impl Into<Option<Address>>) -> Option<String> {
    address.into().map(|address| address.to_checksum(None))
}

/// An amount of the chain's currency.
pub fn money(amount: U256) -> String {
    format_ether(amount).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a transaction cost, in the smallest unit of the chain's currency.
pub fn spent(receipt: &TransactionReceipt) -> U256 {
    U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price)
}
