//! A node's RPC with the traces of transactions in the shape that `ink_e2e`'s client reads, which is that of an
//! earlier `pallet-revive`. It reads one after each transaction, and panics on another shape.

use codec::{Decode, Encode};
use ink_e2e::subxt::backend::rpc::RpcClient;
use ink_e2e::subxt::ext::subxt_rpcs::client::{
    RawRpcFuture, RawRpcSubscription, RawValue, RpcClientT,
};
use ink_revive_types::evm::{CallTrace, Trace};
use pallet_revive::pallet_revive_types::runtime_api::TraceV1;
use polkadot_sdk::pallet_revive;
use polkadot_sdk::sp_core::bytes::{from_hex, to_hex};

const QUESTION: &str = "\"ReviveApi_trace_tx\"";

/// The RPC under it, with translated traces.
pub struct Translated(pub RpcClient);

impl RpcClientT for Translated {
    fn request_raw<'a>(
        &'a self,
        method: &'a str,
        params: Option<Box<RawValue>>,
    ) -> RawRpcFuture<'a, Box<RawValue>> {
        let asks_for_trace = method == "state_call"
            && params.as_ref().is_some_and(|params| params.get().contains(QUESTION));
        Box::pin(async move {
            let answer = self.0.request_raw(method, params).await?;
            Ok(if asks_for_trace { translated(&answer).unwrap_or(answer) } else { answer })
        })
    }

    fn subscribe_raw<'a>(
        &'a self,
        sub: &'a str,
        params: Option<Box<RawValue>>,
        unsub: &'a str,
    ) -> RawRpcFuture<'a, RawRpcSubscription> {
        self.0.subscribe_raw(sub, params, unsub)
    }
}

/// The trace with all that is read of it: what the call returned.
fn translated(answer: &RawValue) -> Option<Box<RawValue>> {
    let hex: String = serde_json::from_str(answer.get()).ok()?;
    let trace = Option::<TraceV1>::decode(&mut from_hex(&hex).ok()?.as_slice()).ok()?;
    let trace = trace.and_then(|trace| match trace {
        TraceV1::Call(call) => {
            let mut read = CallTrace::default();
            read.output.0 = call.output.0;
            Some(Trace::Call(read))
        }
        _ => None,
    });
    serde_json::value::to_raw_value(&to_hex(&trace.encode(), false)).ok()
}
