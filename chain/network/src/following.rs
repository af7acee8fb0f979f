//! The follower: what the author wrote is final.

use std::sync::Arc;

use futures::StreamExt;
use sc_client_api::{BlockchainEvents, Finalizer};
use sp_blockchain::HeaderBackend;

use crate::service::Client;

/// Takes every best block for final, as there is one author and so one chain. Ethereum's RPC waits for final blocks.
pub async fn follow(client: Arc<Client>) {
    // Every one: while a node catches up, the stream of recent blocks is silent.
    let mut imports = client.every_import_notification_stream();
    loop {
        // Also at first: between a block and its finality the node may have been killed.
        finalize_the_best(&client);
        if imports.next().await.is_none() {
            return;
        }
    }
}

fn finalize_the_best(client: &Client) {
    let info = client.info();
    if info.best_number <= info.finalized_number {
        return;
    }
    if let Err(error) = client.finalize_block(info.best_hash, None, true) {
        log::error!("block {} ({}) cannot be final: {error}", info.best_number, info.best_hash);
    }
}
