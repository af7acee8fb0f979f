//! What a caller is told as it happens, over a WebSocket.

use std::sync::Arc;

use jsonrpsee::{
    server::RegisterMethodError, PendingSubscriptionSink, RpcModule, SubscriptionMessage,
    SubscriptionSink,
};
use polkadot_sdk::sp_core::H256;
use serde_json::{json, Value};
use tokio::sync::{broadcast::error::RecvError, OwnedSemaphorePermit};

use super::{
    filters::{after, Wanted},
    json,
    params::Args,
    run, substrate, Api,
    Takes::{Moment, Turn},
};
use crate::{
    block::Block,
    error::{Answer, Refusal},
    hex,
    shared::Tip,
};

/// Adds them.
pub fn register(module: &mut RpcModule<Api>) -> Result<(), RegisterMethodError> {
    module.register_subscription(
        "eth_subscribe",
        "eth_subscription",
        "eth_unsubscribe",
        |params, pending, api, _| async move {
            match Args::of(&params).and_then(|args| Topic::of(&args)) {
                Ok(topic) => ethereum(topic, pending, api).await,
                Err(why) => pending.reject(why).await,
            }
        },
    )?;
    for (subscribe, notification, unsubscribe) in [
        ("chain_subscribeNewHeads", "chain_newHead", "chain_unsubscribeNewHeads"),
        ("chain_subscribeAllHeads", "chain_allHead", "chain_unsubscribeAllHeads"),
    ] {
        module.register_subscription(
            subscribe,
            notification,
            unsubscribe,
            |_, pending, api, _| async move {
                let Some((sink, _place)) = accepted(pending, &api).await else { return };
                let mut walk = Walk::including_last(&api);
                while let Some(block) = walk.next(&api, &sink).await {
                    if !tell(&sink, substrate::header_of(&block)).await {
                        return;
                    }
                }
            },
        )?;
    }
    module.register_subscription(
        "chain_subscribeFinalizedHeads",
        "chain_finalizedHead",
        "chain_unsubscribeFinalizedHeads",
        |_, pending, api, _| async move {
            let Some((sink, _place)) = accepted(pending, &api).await else { return };
            finalized(&sink, &api).await;
        },
    )?;
    module.register_subscription(
        "state_subscribeRuntimeVersion",
        "state_runtimeVersion",
        "state_unsubscribeRuntimeVersion",
        |_, pending, api, _| async move {
            let Some((sink, _place)) = accepted(pending, &api).await else { return };
            // It never changes.
            if tell(&sink, substrate::version()).await {
                sink.closed().await;
            }
        },
    )?;
    module.register_subscription(
        "state_subscribeStorage",
        "state_storage",
        "state_unsubscribeStorage",
        |params, pending, api, _| async move {
            match Args::of(&params).and_then(|args| substrate::keys_in(&args, 0)) {
                Ok(keys) => storage(keys, pending, api).await,
                Err(why) => pending.reject(why).await,
            }
        },
    )?;
    module.register_subscription(
        "author_submitAndWatchExtrinsic",
        "author_extrinsicUpdate",
        "author_unwatchExtrinsic",
        |params, pending, api, _| async move {
            match Args::of(&params).and_then(|args| args.plain_bytes(0)) {
                Ok(encoded) => watched(encoded, pending, api).await,
                Err(why) => pending.reject(why).await,
            }
        },
    )?;
    Ok(())
}

/// A place among all subscriptions, which is free again when this value ends.
fn place(api: &Api) -> Answer<OwnedSemaphorePermit> {
    let most = api.config.max_subscriptions;
    let place = api.subscriptions.clone().try_acquire_owned();
    place.map_err(|_| Refusal::limit(format!("more than {most} subscriptions at once")))
}

/// Accepts a subscription if there is a place for it. It has the place as long as it lasts.
async fn accepted(
    pending: PendingSubscriptionSink,
    api: &Api,
) -> Option<(SubscriptionSink, OwnedSemaphorePermit)> {
    match place(api) {
        Ok(place) => Some((pending.accept().await.ok()?, place)),
        Err(why) => {
            pending.reject(why).await;
            None
        }
    }
}

/// Sends a notification; whether somebody still listens.
async fn tell(sink: &SubscriptionSink, what: Answer<Value>) -> bool {
    let Ok(what) = what else { return false };
    let Ok(message) = SubscriptionMessage::from_json(&what) else { return false };
    // Whoever does not read makes us wait here, and keeps nothing in memory but this.
    sink.send(message).await.is_ok()
}

/// Goes from block to block, whether they come one by one or many at once.
struct Walk {
    tips: tokio::sync::watch::Receiver<Tip>,
    seen: Tip,
}

impl Walk {
    /// From the next block on.
    fn from_here(api: &Api) -> Self {
        let mut tips = api.shared().tip.subscribe();
        let seen = *tips.borrow_and_update();
        Self { tips, seen }
    }

    /// From the last block on.
    fn including_last(api: &Api) -> Self {
        let mut walk = Self::from_here(api);
        walk.tips.mark_changed();
        // The first block has none before it.
        walk.seen.number = walk.seen.number.wrapping_sub(1);
        walk
    }

    /// The next block, or nothing when nobody listens any longer.
    async fn next(&mut self, api: &Arc<Api>, sink: &SubscriptionSink) -> Option<Arc<Block>> {
        loop {
            let tip = *self.tips.borrow();
            let next = if self.seen.number == u32::MAX { 0 } else { after(self.seen, tip) };
            if next <= tip.number {
                self.seen = Tip { number: next, ..tip };
                let block = run(api.clone(), Moment, move |api| api.shared().block(next)).await;
                match block {
                    Ok(Some(block)) => return Some(block),
                    // It was taken back just now.
                    Ok(None) => continue,
                    Err(_) => return None,
                }
            }
            self.seen = tip;
            tokio::select! {
                changed = self.tips.changed() => changed.ok()?,
                () = sink.closed() => return None,
            }
        }
    }
}

/// How much later than its being there a block's being final is told: clients expect to know a block by then.
const FINAL_AFTER: std::time::Duration = std::time::Duration::from_millis(1);

/// Tells the last block and, when there are later ones, the last of those, as Polkadot SDK's nodes do.
async fn finalized(sink: &SubscriptionSink, api: &Arc<Api>) {
    let mut tips = api.shared().tip.subscribe();
    let mut is_first = true;
    loop {
        let number = tips.borrow_and_update().number;
        if !std::mem::take(&mut is_first) {
            tokio::time::sleep(FINAL_AFTER).await;
        }
        let block = run(api.clone(), Moment, move |api| api.shared().block(number)).await;
        match block {
            Ok(Some(block)) if !tell(sink, substrate::header_of(&block)).await => return,
            Ok(_) => {}
            Err(_) => return,
        }
        tokio::select! {
            changed = tips.changed() => if changed.is_err() { return },
            () = sink.closed() => return,
        }
    }
}

/// What `eth_subscribe` tells.
enum Topic {
    Heads,
    Logs(Wanted),
    Pending,
    Syncing,
}

impl Topic {
    fn of(args: &Args) -> Answer<Self> {
        match args.text(0)? {
            "newHeads" => Ok(Self::Heads),
            "logs" => Wanted::of(args.value(1)).map(Self::Logs),
            "newPendingTransactions" => Ok(Self::Pending),
            "syncing" => Ok(Self::Syncing),
            other => Err(Refusal::params(format!("no \"{other}\" subscription in eth namespace"))),
        }
    }
}

async fn ethereum(topic: Topic, pending: PendingSubscriptionSink, api: Arc<Api>) {
    let mut transactions = api.shared().pending.subscribe();
    let mut walk = Walk::from_here(&api);
    let Some((sink, _place)) = accepted(pending, &api).await else { return };
    match topic {
        Topic::Heads => {
            while let Some(block) = walk.next(&api, &sink).await {
                if !tell(&sink, json::header(&block)).await {
                    return;
                }
            }
        }
        Topic::Logs(wanted) => {
            while let Some(block) = walk.next(&api, &sink).await {
                for (done, log) in wanted.among(&block) {
                    if !tell(&sink, Ok(json::log(&block, done, log))).await {
                        return;
                    }
                }
            }
        }
        Topic::Pending => loop {
            let hash = tokio::select! {
                hash = transactions.recv() => hash,
                () = sink.closed() => return,
            };
            let told = match hash {
                Ok(hash) => tell(&sink, Ok(hex::hash(&hash).into())).await,
                Err(RecvError::Lagged(_)) => true,
                Err(RecvError::Closed) => false,
            };
            if !told {
                return;
            }
        },
        Topic::Syncing => {
            if tell(&sink, Ok(false.into())).await {
                sink.closed().await;
            }
        }
    }
}

/// Tells what is stored under keys, and again where that changes.
async fn storage(keys: Vec<Vec<u8>>, pending: PendingSubscriptionSink, api: Arc<Api>) {
    let mut walk = Walk::including_last(&api);
    let Some((sink, _place)) = accepted(pending, &api).await else { return };
    let mut known: Option<Vec<Option<Vec<u8>>>> = None;
    while let Some(block) = walk.next(&api, &sink).await {
        let (asked, at) = (keys.clone(), block.clone());
        let values = run(api.clone(), Turn, move |api| substrate::values(api, &at, &asked)).await;
        let Ok(values) = values else { return };
        if known.as_ref() != Some(&values) {
            if !tell(&sink, Ok(substrate::change(&block, &keys, &values))).await {
                return;
            }
            known = Some(values);
        }
    }
}

/// Sends an extrinsic, and tells what becomes of it.
async fn watched(encoded: Vec<u8>, pending: PendingSubscriptionSink, api: Arc<Api>) {
    let mut walk = Walk::from_here(&api);
    // Before it is sent: whoever is refused has sent nothing.
    let _place = match place(&api) {
        Ok(place) => place,
        Err(why) => return pending.reject(why).await,
    };
    let hash: H256 = match substrate::submitted(&api, encoded).await {
        Ok(hash) => hash,
        Err(why) => return pending.reject(why).await,
    };
    let Ok(sink) = pending.accept().await else { return };
    if !tell(&sink, Ok("ready".into())).await {
        return;
    }
    while let Some(block) = walk.next(&api, &sink).await {
        if block.extrinsics.iter().any(|bytes| substrate::hash_of(bytes) == hash) {
            let at = hex::hash(&block.hash);
            if tell(&sink, Ok(json!({ "inBlock": at }))).await {
                // Blocks are final when they are on disk, and no reader sees them before.
                tell(&sink, Ok(json!({ "finalized": at }))).await;
            }
            return;
        }
    }
}
