//! The author: a block every so often.

use std::{
    collections::HashSet,
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::channel::oneshot;
use sc_basic_authorship::ProposerFactory;
use sc_consensus::LongestChain;
use sc_consensus_manual_seal::{seal_block, SealBlockParams};
use sc_network::PeerId;
use sc_service::SpawnTaskHandle;
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_timestamp::InherentDataProvider;
use tokio::time::{interval, sleep, MissedTickBehavior};

use crate::{
    runtime::Hash,
    service::{Backend, Client, Peers, Pool},
};

/// How long the author waits for the peers it was given, and for the next of their blocks.
const PATIENCE: Duration = Duration::from_secs(15);

const STEP: Duration = Duration::from_millis(200);

/// Who writes the chain.
pub struct Author {
    pub client: Arc<Client>,
    pub backend: Arc<Backend>,
    pub pool: Arc<Pool>,
    pub peers: Arc<Peers>,
    /// The peers it was given.
    pub reserved: HashSet<PeerId>,
    pub block_time: Duration,
    pub proposers: SpawnTaskHandle,
}

impl Author {
    /// Writes until the node stops.
    pub async fn write(mut self) {
        self.catch_up().await;
        let mut clock = interval(self.block_time);
        // A block that takes longer than the interval is not made up for by a burst of empty ones.
        clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut environment = ProposerFactory::new(
            self.proposers.clone(),
            self.client.clone(),
            self.pool.clone(),
            None,
            None,
        );
        let longest_chain = LongestChain::new(self.backend.clone());
        loop {
            clock.tick().await;
            let (sender, sealed) = oneshot::channel();
            seal_block(SealBlockParams {
                create_empty: true,
                finalize: true,
                parent_hash: None,
                sender: Some(sender),
                pool: self.pool.clone(),
                client: self.client.clone(),
                env: &mut environment,
                select_chain: &longest_chain,
                // The runtime wants no digest.
                consensus_data_provider: None,
                block_import: &mut self.client,
                create_inherent_data_providers: &now,
            })
            .await;
            if let Ok(Err(error)) = sealed.await {
                log::error!("no block could be written: {error}");
            }
        }
    }

    /// Waits until no peer knows of a block that we do not: the last ones of an author that was killed may be with its
    /// followers alone, and another in their place would be a fork, which no follower takes.
    async fn catch_up(&self) {
        let mut best = self.best();
        let mut waited = Instant::now();
        while !self.is_level().await {
            if best != self.best() {
                best = self.best();
                waited = Instant::now();
            }
            if waited.elapsed() > PATIENCE {
                log::warn!("not level with every reserved node: going on alone after block {best}");
                return;
            }
            sleep(STEP).await;
        }
    }

    async fn is_level(&self) -> bool {
        let peers = self.peers.peers_info().await.unwrap_or_default();
        let reserved = peers.iter().filter(|(peer, _)| self.reserved.contains(peer));
        let theirs: Vec<u32> = reserved.map(|(_, info)| info.best_number).collect();
        is_level(self.best(), &theirs, self.reserved.len()) && !self.peers.is_major_syncing()
    }

    fn best(&self) -> u32 {
        self.client.info().best_number
    }
}

/// The clock's time. If the clock has not gone on since the last block, pallet_timestamp takes a millisecond more.
async fn now(_: Hash, (): ()) -> Result<InherentDataProvider, Box<dyn Error + Send + Sync>> {
    Ok(InherentDataProvider::from_system_time())
}

/// Whether nothing is left to be learned from so many peers, of which these best blocks are known.
fn is_level(ours: u32, theirs: &[u32], peers: usize) -> bool {
    theirs.len() == peers && theirs.iter().all(|best| *best <= ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_waits_for_every_peer_and_for_all_their_blocks() {
        assert!(is_level(0, &[], 0));
        assert!(!is_level(7, &[], 1));
        assert!(!is_level(7, &[8], 1));
        assert!(!is_level(7, &[7], 2));
        assert!(!is_level(7, &[7, 8], 2));
        assert!(is_level(7, &[7, 3], 2));
    }
}
