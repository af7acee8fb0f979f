//! `txpool_*`: what waits.

use std::collections::BTreeMap;

use polkadot_sdk::sp_core::H160;
use serde_json::{json, Map, Value};
use timebank_runtime::System;

use super::{json as shown, params::Args, Api, Named, Takes::Turn};
use crate::{error::Answer, hex, pool::Waiting};

/// What is here.
pub const METHODS: &[Named] = &[
    ("txpool_content", Turn, |api, _| content(api, None)),
    ("txpool_contentFrom", Turn, |api, args: &Args| content(api, Some(args.address(0)?))),
    ("txpool_inspect", Turn, inspect),
    ("txpool_status", Turn, status),
];

/// Whether each of those that wait can be in the next block, by sender.
fn sorted(api: &Api) -> Answer<Vec<(Waiting, bool)>> {
    let all: Vec<Waiting> = api.shared().pool().all().cloned().collect();
    let head = api.shared().head()?;
    let mut next: BTreeMap<_, u32> = BTreeMap::new();
    let mut sorted = Vec::new();
    for waiting in all {
        let sender = waiting.transaction.sender.clone();
        let next = match next.entry(sender) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let sender = entry.key().clone();
                let nonce = api.shared().ask(&head, || System::account_nonce(&sender))?;
                entry.insert(nonce)
            }
        };
        let is_ready = waiting.transaction.nonce == *next;
        if is_ready {
            *next = next.saturating_add(1);
        }
        sorted.push((waiting, is_ready));
    }
    Ok(sorted)
}

fn tree(api: &Api, show: impl Fn(&Waiting) -> Answer<Value>) -> Answer<(Value, Value)> {
    let (mut pending, mut queued) = (Map::new(), Map::new());
    for (waiting, is_ready) in sorted(api)? {
        let Some(ethereum) = &waiting.transaction.ethereum else { continue };
        let part = if is_ready { &mut pending } else { &mut queued };
        let of = part.entry(hex::address(&ethereum.from)).or_insert_with(|| json!({}));
        of[waiting.transaction.nonce.to_string()] = show(&waiting)?;
    }
    Ok((pending.into(), queued.into()))
}

fn content(api: &Api, from: Option<H160>) -> Answer<Value> {
    let (pending, queued) = tree(api, |waiting| shown::waiting(&waiting.transaction))?;
    Ok(match from.map(|address| hex::address(&address)) {
        None => json!({ "pending": pending, "queued": queued }),
        Some(from) => {
            let of = |part: &Value| part.get(&from).cloned().unwrap_or_else(|| json!({}));
            json!({ "pending": of(&pending), "queued": of(&queued) })
        }
    })
}

fn inspect(api: &Api, _: &Args) -> Answer<Value> {
    let line = |waiting: &Waiting| {
        let Some(ethereum) = &waiting.transaction.ethereum else { return Ok(Value::Null) };
        let fields = ethereum.fields();
        let to = fields.to.map_or("contract creation".to_owned(), |to| hex::address(&to));
        Ok(format!(
            "{to}: {} wei + {} gas × {} wei",
            fields.value.unwrap_or_default(),
            fields.gas.unwrap_or_default(),
            ethereum.price_cap()
        )
        .into())
    };
    let (pending, queued) = tree(api, line)?;
    Ok(json!({ "pending": pending, "queued": queued }))
}

fn status(api: &Api, _: &Args) -> Answer<Value> {
    let sorted = sorted(api)?;
    let pending = sorted.iter().filter(|(_, is_ready)| *is_ready).count();
    Ok(json!({
        "pending": hex::number(pending), "queued": hex::number(sorted.len() - pending),
    }))
}
