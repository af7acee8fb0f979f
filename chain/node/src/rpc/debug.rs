//! `debug_trace*`: what a call or a transaction did, step by step.

use pallet_revive::evm::{Trace, TracerType};
use pallet_revive::pallet_revive_types::runtime_api::{
    GenericTransactionV1, TraceV2, TracerTypeV1,
};
use pallet_revive::tracing::trace;
use polkadot_sdk::*;
use serde_json::{json, Value};
use timebank_runtime::{Executive, Revive, UncheckedExtrinsic};

use super::{params::Args, Api, Named, Takes::Turn};
use crate::{
    block::Block,
    error::{Answer, Refusal},
    hex,
};

/// What is here.
pub const METHODS: &[Named] = &[
    ("debug_traceBlockByHash", Turn, trace_block),
    ("debug_traceBlockByNumber", Turn, trace_block),
    ("debug_traceCall", Turn, trace_call),
    ("debug_traceTransaction", Turn, trace_transaction),
];

fn tracer(options: Option<&Value>) -> Answer<TracerType> {
    let wanted = options.and_then(|options| options.get("tracer")).filter(|name| !name.is_null());
    match wanted.map(|name| name.as_str().unwrap_or_default()) {
        Some("callTracer" | "prestateTracer") => {}
        Some(other) => {
            return Err(Refusal::params(format!(
                "tracer `{other}` is not there: callTracer and prestateTracer are"
            )))
        }
        None => return Err(Refusal::server(
            "this runtime does not trace single instructions: choose callTracer or prestateTracer",
        )),
    }
    let mut tracer = json!({ "tracer": wanted });
    // The runtime's own settings where none are given.
    tracer["tracerConfig"] =
        options.and_then(|options| options.get("tracerConfig")).cloned().unwrap_or(Value::Null);
    let parsed: TracerTypeV1 = serde_json::from_value(tracer)
        .map_err(|why| Refusal::params(format!("invalid tracer: {why}")))?;
    Ok(parsed.into())
}

fn shown(trace: Option<Trace>) -> Answer<Value> {
    let Some(trace) = trace else { return Ok(Value::Null) };
    serde_json::to_value(TraceV2::from(trace)).map_err(|why| Refusal::internal(why.to_string()))
}

/// The traces of a block's Ethereum transactions, or of that at one place.
fn traces(
    api: &Api,
    block: &Block,
    only: Option<u32>,
    tracer: &TracerType,
) -> Answer<Vec<(u32, Value)>> {
    let none = || Refusal::server("genesis is not traceable");
    let parent = block.number().checked_sub(1).ok_or_else(none)?;
    let parent = api.shared().block(parent)?.ok_or_else(none)?;
    let decoded = |bytes: &Vec<u8>| {
        use codec::DecodeAll;
        UncheckedExtrinsic::decode_all(&mut bytes.as_slice())
            .map_err(|why| Refusal::internal(format!("a transaction is damaged: {why}")))
    };
    let extrinsics = block.extrinsics.iter().map(decoded).collect::<Answer<Vec<_>>>()?;
    let wanted: Vec<u32> = match only {
        Some(index) => vec![index],
        None => block.transactions.iter().map(|done| done.index).collect(),
    };
    let last = wanted.last().copied().unwrap_or_default();
    let header = block.header.clone();
    let traced = api.shared().ask(&parent, || {
        Executive::initialize_block(&header);
        let mut traced = Vec::new();
        for (index, extrinsic) in (0u32..).zip(extrinsics).take(last as usize + 1) {
            if !wanted.contains(&index) {
                // What it does comes out in those after it.
                let _ = Executive::apply_extrinsic(extrinsic);
                continue;
            }
            let mut tracer = Revive::evm_tracer(tracer.clone());
            let _ = trace(tracer.as_tracing(), || Executive::apply_extrinsic(extrinsic));
            let empty = tracer.empty_trace();
            traced.push((index, tracer.collect_trace().unwrap_or(empty)));
        }
        traced
    })?;
    traced.into_iter().map(|(index, trace)| Ok((index, shown(Some(trace))?))).collect()
}

fn trace_block(api: &Api, args: &Args) -> Answer<Value> {
    args.wanted(0)?;
    let tracer = tracer(args.value(1))?;
    let (block, _) = api.block_at(args.value(0))?;
    let traces = traces(api, &block, None, &tracer)?;
    let named = traces.into_iter().filter_map(|(index, trace)| {
        let done = block.transactions.iter().find(|done| done.index == index)?;
        Some(json!({ "txHash": hex::hash(&done.hash), "result": trace }))
    });
    Ok(named.collect::<Vec<_>>().into())
}

fn trace_transaction(api: &Api, args: &Args) -> Answer<Value> {
    let hash = args.hash(0)?;
    let tracer = tracer(args.value(1))?;
    let found = api.shared().transaction(&hash)?;
    let (block, place) = found.ok_or_else(|| Refusal::server("transaction not found"))?;
    let index = block.transactions[place].index;
    let traces = traces(api, &block, Some(index), &tracer)?;
    Ok(traces.into_iter().next().map_or(Value::Null, |(_, trace)| trace))
}

fn trace_call(api: &Api, args: &Args) -> Answer<Value> {
    let call: GenericTransactionV1 = args.parsed(0)?;
    let (block, is_next) = api.block_at(args.value(1))?;
    let tracer = tracer(args.value(2))?;
    let time = api.time_of_call(&block, is_next);
    let traced = api.shared().ask(&block, || {
        let mut tracer = Revive::evm_tracer(tracer);
        let watched = tracer.as_tracing();
        watched.watch_address(&call.from.unwrap_or_default());
        watched.watch_address(&Revive::block_author());
        // What it returned is in the trace.
        let _ = trace(watched, || Revive::dry_run_eth_transact(call.into(), time, true, None));
        let empty = tracer.empty_trace();
        tracer.collect_trace().unwrap_or(empty)
    })?;
    shown(Some(traced))
}
