//! An instant node: the real runtime, compiled into this process, behind Ethereum's and Substrate's JSON-RPC.
//!
//! A request is read by [`rpc`], judged on the state of a block ([`state`], [`shared`]), and if it is a transaction put
//! into the [`pool`]. The [`chain`] makes blocks of what is there, on one thread ([`building`]); the [`writer`] puts them
//! on disk ([`store`]), and then readers see them. Nothing that a reader saw is lost when the process is killed.

#![warn(missing_docs)]

pub mod block;
mod building;
mod chain;
mod clock;
mod compact;
mod config;
mod delta;
mod error;
mod guard;
mod hex;
mod pool;
mod rpc;
mod shared;
mod state;
mod store;
mod transaction;
mod writer;

use std::{net::SocketAddr, path::Path, sync::Arc, thread::JoinHandle};

use jsonrpsee::server::{BatchRequestConfig, IdProvider, RpcServiceBuilder, Server, ServerHandle};
use jsonrpsee::types::SubscriptionId;
use polkadot_sdk::*;
use sp_core::{storage::well_known_keys::CODE, Get};
use sp_runtime::BuildStorage;
use timebank_runtime::{genesis, Runtime};
use tower_http::cors::CorsLayer;

pub use compact::compact;
pub use config::Config;

use block::Block;
use chain::Chain;
use clock::{machine, Clock};
use shared::Shared;
use state::Nodes;
use store::{Meta, Store, Write};
use transaction::Transaction;

/// Contracts call contracts, and each call has its frames.
const STACK: usize = 64 << 20;

/// Requests in one batch.
const BATCH: u32 = 1_000;

/// Bytes of one answer: a dumped state, or ten thousand logs.
const MAX_ANSWER: u32 = 256 << 20;

/// A node that runs. It stops with this value.
pub struct Node {
    address: SocketAddr,
    chain_id: u64,
    height: u32,
    touched: bool,
    server: Option<ServerHandle>,
    tokio: Option<tokio::runtime::Runtime>,
    threads: Vec<JoinHandle<()>>,
}

impl Node {
    /// Starts a node, or says why not. It answers when this returns.
    pub fn start(config: Config) -> Result<Self, String> {
        let store = Arc::new(Store::open(config.state.as_deref())?);
        let nodes = Arc::new(Nodes::new(store.clone()));
        let (head, meta) = opened(&store, &nodes, &config)?;
        let (height, touched) = (head.number(), meta.touched);
        let shared = Arc::new(Shared::new(nodes, store, head.clone(), meta.clone()));
        let chain_id = <Runtime as pallet_revive::Config>::ChainId::get();
        wait_again(&shared, chain_id)?;

        let (orders, writer) = writer::start(shared.clone(), config.state.is_some());
        let (handle, chain) = Chain::start(shared, head, meta, &config, orders);
        let tokio = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_stack_size(STACK)
            .thread_name("rpc")
            .build()
            .map_err(|why| format!("no threads: {why}"))?;
        let address = SocketAddr::new(config.host, config.port);
        let api = rpc::Api::new(handle, config.clone(), chain_id, tokio.handle().clone());
        let module = rpc::module(Arc::new(api)).map_err(|why| why.to_string())?;
        let (address, server) = tokio.block_on(async {
            let server = Server::builder()
                .max_request_body_size(config.max_request)
                .max_response_body_size(MAX_ANSWER)
                .max_connections(config.max_connections)
                // All connections share a limit, which is told with a code that clients know.
                .max_subscriptions_per_connection(u32::MAX)
                .set_batch_request_config(BatchRequestConfig::Limit(BATCH))
                .set_id_provider(HexIds)
                .set_tcp_no_delay(true)
                .set_rpc_middleware(RpcServiceBuilder::new())
                .set_http_middleware(
                    // Every page may ask: there is nothing here that it could not get.
                    tower::ServiceBuilder::new().layer(CorsLayer::permissive()),
                )
                .build(address)
                .await
                .map_err(|why| format!("cannot listen at {address}: {why}"))?;
            let address = server.local_addr().map_err(|why| why.to_string())?;
            Ok::<_, String>((address, server.start(module)))
        })?;
        Ok(Self {
            address,
            chain_id,
            height,
            touched,
            server: Some(server),
            tokio: Some(tokio),
            threads: vec![chain, writer],
        })
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number that Ethereum's wallets know the chain by.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// The last block when it started.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether the chain's state was ever set from outside.
    pub fn touched(&self) -> bool {
        self.touched
    }

    /// Waits until somebody presses Ctrl-C or asks the process to end.
    pub fn wait(&self) -> Result<(), String> {
        let Some(tokio) = &self.tokio else { return Ok(()) };
        tokio.block_on(async {
            let interrupted = tokio::signal::ctrl_c();
            #[cfg(unix)]
            {
                use tokio::signal::unix::{signal, SignalKind};
                let mut ended = signal(SignalKind::terminate()).map_err(|why| why.to_string())?;
                tokio::select! {
                    done = interrupted => done.map_err(|why| why.to_string()),
                    _ = ended.recv() => Ok(()),
                }
            }
            #[cfg(not(unix))]
            interrupted.await.map_err(|why| why.to_string())
        })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            // It may have stopped already.
            let _ = server.stop();
        }
        // With the last request the last way to the chain is gone, so it ends, and then the writer.
        if let Some(tokio) = self.tokio.take() {
            tokio.shutdown_timeout(std::time::Duration::from_secs(5));
        }
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                eprintln!("error: a thread of the node panicked");
            }
        }
    }
}

/// Ethereum's subscriptions are named by hexadecimal numbers.
#[derive(Debug)]
struct HexIds;

impl IdProvider for HexIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        SubscriptionId::Str(format!("{:#x}", id).into())
    }
}

/// The chain on disk, or a new one.
fn opened(
    store: &Store,
    nodes: &Arc<Nodes>,
    config: &Config,
) -> Result<(Arc<Block>, Meta), String> {
    let mut storage = genesis::development().build_storage()?;
    if let Some(code) = &config.code {
        storage.top.insert(CODE.to_vec(), code.clone());
    }
    let (first, made) = building::genesis(nodes, storage)?;
    let step = config.step.map(|step| u64::try_from(step.as_millis()).unwrap_or(u64::MAX));
    let Some(mut meta) = store.meta()? else {
        // The chain's time begins now, and not in 1970.
        let travelled = step.map(|_| machine() / 1000 * 1000);
        let meta = Meta::new(first.hash, Clock { step, travelled, ..Clock::default() });
        let writes = [Write::Nodes(&made), Write::Block(&first)];
        store.write(&writes, &meta, &mut delta::Bases::default(), true)?;
        nodes.written(&made);
        return Ok((Arc::new(first), meta));
    };
    if meta.genesis != first.hash {
        return Err(format!(
            "the state on disk belongs to a chain that begins with {:?}, and this one with {:?}: choose another folder",
            meta.genesis, first.hash
        ));
    }
    nodes.written(&made);
    meta.clock.step = step;
    let head =
        store.block(meta.head)?.ok_or("the state on disk is damaged: its last block is lost")?;
    Ok((Arc::new(head), meta))
}

/// Puts those into the pool again that waited when the node ended.
fn wait_again(shared: &Shared, chain_id: u64) -> Result<(), String> {
    for encoded in shared.store.waiting()? {
        if let Ok(transaction) = Transaction::substrate(&encoded, chain_id) {
            // What cannot wait any longer is judged again when a block is made.
            let _ = shared.pool().insert(transaction);
        }
    }
    Ok(())
}

/// Whether there is a chain in a folder.
pub fn has_chain(folder: &Path) -> bool {
    folder.join(store::FILE).exists()
}
