//! A node's RPC without traces. `ink_e2e`'s client asks for one after each transaction, in the shape of an earlier
//! `pallet-revive`, and panics on another; nobody here reads it.

use codec::Encode;
use ink_e2e::subxt::backend::rpc::RpcClient;
use ink_e2e::subxt::ext::subxt_rpcs::client::{
    RawRpcFuture, RawRpcSubscription, RawValue, RpcClientT,
};
use ink_revive_types::evm::{CallTrace, Trace};
use polkadot_sdk::sp_core::bytes::to_hex;

const QUESTION: &str = "\"ReviveApi_trace_tx\"";

/// The RPC under it, which is never asked for a trace.
pub struct Untraced(pub RpcClient);

impl RpcClientT for Untraced {
    fn request_raw<'a>(
        &'a self,
        method: &'a str,
        params: Option<Box<RawValue>>,
    ) -> RawRpcFuture<'a, Box<RawValue>> {
        let asks_for_trace = method == "state_call"
            && params.as_ref().is_some_and(|params| params.get().contains(QUESTION));
        if asks_for_trace {
            return Box::pin(async { Ok(no_trace()) });
        }
        self.0.request_raw(method, params)
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

/// A trace that says nothing. The client unwraps it where a call failed, so it must be there.
fn no_trace() -> Box<RawValue> {
    let trace = Some(Trace::Call(CallTrace::default()));
    serde_json::value::to_raw_value(&to_hex(&trace.encode(), false)).expect("a text is JSON")
}
