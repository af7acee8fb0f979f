//! What a node is made of, whether it writes or follows.

use std::{collections::HashSet, sync::Arc, time::Duration};

use sc_consensus_manual_seal::import_queue;
use sc_executor::WasmExecutor;
use sc_network::{
    config::{FullNetworkConfiguration, NetworkBackendType},
    Litep2pNetworkBackend, NetworkBackend, NetworkWorker,
};
use sc_network_sync::SyncingService;
use sc_service::{
    error::Result, BuildNetworkParams, Configuration, SpawnTasksParams, TFullBackend, TFullClient,
    TaskManager,
};
use sc_transaction_pool::TransactionPoolHandle;

use crate::{
    authoring::Author,
    following, rpc,
    runtime::{Block, Hash, RuntimeApi},
};

/// Executes the Wasm, which imports nothing else of its host.
type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
pub type Backend = TFullBackend<Block>;
pub type Pool = TransactionPoolHandle<Block, Client>;
pub type Peers = SyncingService<Block>;

/// Starts all of it, as the author if there is a `block_time`.
pub fn start(config: Configuration, block_time: Option<Duration>) -> Result<TaskManager> {
    match config.network.network_backend {
        NetworkBackendType::Litep2p => start_with::<Litep2pNetworkBackend>(config, block_time),
        NetworkBackendType::Libp2p => start_with::<NetworkWorker<_, _>>(config, block_time),
    }
}

fn start_with<Net: NetworkBackend<Block, Hash>>(
    config: Configuration,
    block_time: Option<Duration>,
) -> Result<TaskManager> {
    let executor: Executor = sc_service::new_wasm_executor(&config.executor);
    let (client, backend, keystore, mut tasks) =
        sc_service::new_full_parts(&config, None, executor, Vec::new())?;
    let client: Arc<Client> = Arc::new(client);
    let registry = config.prometheus_registry().cloned();

    let pool: Arc<Pool> = Arc::new(
        sc_transaction_pool::Builder::new(
            tasks.spawn_essential_handle(),
            client.clone(),
            config.role.is_authority().into(),
        )
        .with_options(config.transaction_pool.clone())
        .with_prometheus(registry.as_ref())
        .build(),
    );

    let (network, system_rpc_tx, tx_handler_controller, peers, _) =
        sc_service::build_network(BuildNetworkParams {
            net_config: FullNetworkConfiguration::<_, _, Net>::new(
                &config.network,
                registry.clone(),
            ),
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: tasks.spawn_handle(),
            spawn_essential_handle: tasks.spawn_essential_handle(),
            import_queue: import_queue(
                Box::new(client.clone()),
                &tasks.spawn_essential_handle(),
                registry.as_ref(),
            ),
            block_announce_validator_builder: None,
            warp_sync_config: None,
            block_relay: None,
            metrics: Net::register_notification_metrics(registry.as_ref()),
            gap_sync_body_policy: None,
            config: &config,
        })?;

    let reserved = &config.network.default_peers_set.reserved_nodes;
    let reserved: HashSet<_> = reserved.iter().map(|node| node.peer_id).collect();

    sc_service::spawn_tasks(SpawnTasksParams {
        rpc_builder: rpc::builder(client.clone(), pool.clone()),
        client: client.clone(),
        backend: backend.clone(),
        task_manager: &mut tasks,
        keystore: keystore.keystore(),
        transaction_pool: pool.clone(),
        network,
        system_rpc_tx,
        tx_handler_controller,
        sync_service: peers.clone(),
        telemetry: None,
        tracing_execute_block: None,
        config,
    })?;

    // A node that no longer writes or finalizes had better stop.
    let essential = tasks.spawn_essential_handle();
    match block_time {
        Some(block_time) => {
            let proposers = tasks.spawn_handle();
            let author = Author { client, backend, pool, peers, reserved, block_time, proposers };
            essential.spawn_blocking("authoring", None, author.write());
        }
        None => essential.spawn("following", None, following::follow(client)),
    }
    Ok(tasks)
}
