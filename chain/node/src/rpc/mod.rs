//! The methods, by their names, and how a request becomes an answer.

mod accounts;
mod debug;
mod develop;
mod eth;
mod filters;
mod json;
mod params;
mod subscriptions;
mod substrate;
mod txpool;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jsonrpsee::{
    server::RegisterMethodError,
    types::{ErrorObjectOwned, Params},
    RpcModule,
};
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    block::Block,
    chain::Handle,
    config::Config,
    error::{Answer, Refusal},
    guard::guarded,
    shared::Shared,
};
use filters::Filters;
use params::Args;

/// How long a caller waits for a turn to run the runtime.
const PATIENCE: Duration = Duration::from_secs(60);

/// What methods work on.
pub struct Api {
    handle: Handle,
    config: Config,
    chain_id: u64,
    filters: Mutex<Filters>,
    turns: Semaphore,
    senders: Semaphore,
    subscriptions: Arc<Semaphore>,
    tokio: tokio::runtime::Handle,
}

/// What a method takes.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    /// A moment.
    Moment,
    /// A turn to run the runtime.
    Turn,
    /// A turn to send a transaction, for which readers do not stand in line.
    Send,
}

/// A method.
type Method = fn(&Api, &Args) -> Answer<Value>;

/// A method with its name.
type Named = (&'static str, Takes, Method);

impl Api {
    /// On a chain.
    pub fn new(
        handle: Handle,
        config: Config,
        chain_id: u64,
        tokio: tokio::runtime::Handle,
    ) -> Self {
        let turns = Semaphore::new(config.calls_at_once.max(1));
        let senders = Semaphore::new(config.calls_at_once.max(1));
        let subscriptions = Arc::new(Semaphore::new(config.max_subscriptions));
        let filters = Mutex::new(Filters::new(config.max_filters));
        Self { handle, config, chain_id, filters, turns, senders, subscriptions, tokio }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.handle.shared
    }

    fn filters(&self) -> MutexGuard<'_, Filters> {
        self.filters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The block that a parameter means, and whether it means the next one.
    fn block_at(&self, value: Option<&Value>) -> Answer<(Arc<Block>, bool)> {
        let unknown = || Refusal::server("header not found");
        let block = match value {
            None => self.shared().head()?,
            Some(Value::Object(fields)) => {
                if let Some(hash) = fields.get("blockHash") {
                    let hash = params::hash_in(hash)
                        .ok_or_else(|| Refusal::params("invalid argument: no block hash"))?;
                    self.shared().block_by_hash(&hash)?.ok_or_else(unknown)?
                } else {
                    return self.block_at(fields.get("blockNumber"));
                }
            }
            Some(value) => match value.as_str() {
                Some("latest" | "safe" | "finalized") => self.shared().head()?,
                Some("pending") => return Ok((self.shared().head()?, true)),
                Some("earliest") => self.shared().block(0)?.ok_or_else(unknown)?,
                _ => match params::hash_in(value) {
                    Some(hash) => self.shared().block_by_hash(&hash)?.ok_or_else(unknown)?,
                    None => self.shared().block(number_of(value)?)?.ok_or_else(unknown)?,
                },
            },
        };
        Ok((block, false))
    }

    /// The same, where a block that is not there is no error.
    fn block_if_any(&self, value: Option<&Value>) -> Answer<Option<Arc<Block>>> {
        match self.block_at(value) {
            Ok((block, _)) => Ok(Some(block)),
            Err(why) if why.message == "header not found" => Ok(None),
            Err(why) => Err(why),
        }
    }

    /// The time at which a call is judged, where it is not that of the block on whose state it is made.
    fn time_of_call(&self, block: &Block, is_next: bool) -> Option<u64> {
        let meta = self.shared().meta();
        if block.number() != meta.head {
            return None;
        }
        if is_next || self.config.calls_ahead {
            return Some(meta.clock.time_after(block.millis));
        }
        meta.clock.seen_at(block.millis)
    }
}

fn number_of(value: &Value) -> Answer<u32> {
    let number = params::number_in(value).ok_or_else(|| {
        Refusal::params(format!("invalid argument: {value} is no block number or tag"))
    })?;
    // A number that no block has yet is unknown, however large.
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

/// All methods.
pub fn module(api: Arc<Api>) -> Result<RpcModule<Api>, RegisterMethodError> {
    let mut module = RpcModule::from_arc(api);
    let tables = [
        eth::METHODS,
        filters::METHODS,
        txpool::METHODS,
        debug::METHODS,
        develop::METHODS,
        substrate::METHODS,
    ];
    for (name, takes, method) in tables.into_iter().flatten().copied() {
        module.register_async_method(name, move |params, api, _| {
            answered(api, params, takes, method)
        })?;
    }
    eth::register(&mut module)?;
    substrate::register(&mut module)?;
    subscriptions::register(&mut module)?;
    let mut names: Vec<&'static str> = module.method_names().collect();
    names.push("rpc_methods");
    names.sort_unstable();
    let listed = serde_json::json!({ "methods": names });
    module.register_method("rpc_methods", move |_, _, _| listed.clone())?;
    Ok(module)
}

async fn answered(
    api: Arc<Api>,
    params: Params<'static>,
    takes: Takes,
    method: Method,
) -> Result<Value, ErrorObjectOwned> {
    let args = Args::of(&params)?;
    run(api, takes, move |api| method(api, &args)).await.map_err(Into::into)
}

/// Runs what may take a while away from the threads that listen. A panic is an answer.
async fn run<T: Send + 'static>(
    api: Arc<Api>,
    takes: Takes,
    work: impl FnOnce(&Api) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let tokio = api.tokio.clone();
    let turn_of = api.clone();
    let turn = match takes {
        Takes::Moment => None,
        Takes::Turn => Some(turn(&turn_of.turns).await?),
        Takes::Send => Some(turn(&turn_of.senders).await?),
    };
    let done = tokio.spawn_blocking(move || guarded(|| work(&api))).await;
    drop(turn);
    match done {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => Err(Refusal::internal(why)),
        Err(why) => Err(Refusal::internal(why.to_string())),
    }
}

async fn turn(turns: &Semaphore) -> Answer<SemaphorePermit<'_>> {
    let busy = || Refusal::limit("the node is busy: try again later");
    let turn = tokio::time::timeout(PATIENCE, turns.acquire()).await.map_err(|_| busy())?;
    turn.map_err(|_| busy())
}
