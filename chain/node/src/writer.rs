//! Writing to disk, on a thread of its own: while one block is written the next one is made, and all that came meanwhile
//! are written together. Readers see a block when it is written.

use std::{
    sync::{
        mpsc::{Receiver, RecvTimeoutError, SyncSender},
        Arc,
    },
    thread::JoinHandle,
    time::Duration,
};

use polkadot_sdk::sp_core::H256;

use crate::{
    block::Block,
    delta::Bases,
    error::{Answer, Refusal},
    shared::Shared,
    store::{Meta, Node, Write},
};

/// Blocks that may wait to be written before no more are made.
const WAITING: usize = 64;

/// When no block came for so long, the file is made ready for the process to be killed.
const IDLE: Duration = Duration::from_millis(200);

/// Who waits for a transaction to be in a block.
pub type Reply = tokio::sync::oneshot::Sender<Answer<H256>>;

/// What to write.
pub enum Job {
    /// A block, its nodes, and who waits for it.
    Block {
        /// It.
        block: Arc<Block>,
        /// Trie nodes that it made.
        nodes: Vec<Node>,
        /// Hashes of its transactions.
        spent: Vec<H256>,
        /// Who waits for which of them.
        replies: Vec<(H256, Reply)>,
    },
    /// The chain ends with this block again, with a state of its own.
    Back(Arc<Block>, Vec<Node>),
    /// A transaction waits.
    Waits(H256, Vec<u8>),
    /// It does not wait any longer.
    WaitsNoMore(H256),
    /// Nothing but what the chain knows beside its blocks.
    Meta,
    /// Say when all before this is written.
    Flush(SyncSender<()>),
}

/// A job, and what the chain knows beside its blocks after it.
pub type Order = (Job, Box<Meta>);

/// Where orders go.
pub fn start(shared: Arc<Shared>, lasting: bool) -> (SyncSender<Order>, JoinHandle<()>) {
    let (orders, received) = std::sync::mpsc::sync_channel(WAITING);
    let work = move || {
        let mut bases = Bases::default();
        let mut is_settled = true;
        while let Some(first) = next(&received, is_settled) {
            let Some(first) = first else {
                settle(&shared);
                is_settled = true;
                continue;
            };
            let batch = gathered(first, &received);
            // A file that ends with the process is never opened again.
            is_settled &= !lasting || is_question(&batch);
            write(&shared, batch, &mut bases, lasting);
        }
    };
    (orders, std::thread::Builder::new().name("writer".into()).spawn(work).expect("a thread"))
}

/// The next order, or none if none comes for a while and the file is not settled; nothing when no more will come.
fn next(received: &Receiver<Order>, is_settled: bool) -> Option<Option<Order>> {
    if is_settled {
        return received.recv().ok().map(Some);
    }
    match received.recv_timeout(IDLE) {
        Ok(order) => Some(Some(order)),
        Err(RecvTimeoutError::Timeout) => Some(None),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn settle(shared: &Shared) {
    if shared.broken.get().is_some() {
        return;
    }
    if let Err(why) = shared.store.settle() {
        // Nothing is lost, but nothing can be written after it either.
        eprintln!("error: {why}");
        let _ = shared.broken.set(why);
    }
}

/// Whether nothing of it is to be written.
fn is_question(batch: &[Order]) -> bool {
    batch.iter().all(|(job, _)| matches!(job, Job::Flush(_)))
}

fn gathered(first: Order, received: &Receiver<Order>) -> Vec<Order> {
    let mut batch = vec![first];
    while batch.len() < WAITING {
        match received.try_recv() {
            Ok(order) => batch.push(order),
            Err(_) => break,
        }
    }
    batch
}

fn write(shared: &Arc<Shared>, batch: Vec<Order>, bases: &mut Bases, lasting: bool) {
    let Some(meta) = batch.last().map(|(_, meta)| (**meta).clone()) else { return };
    let mut writes = Vec::new();
    for (job, _) in &batch {
        match job {
            Job::Block { block, nodes, .. } => {
                writes.push(Write::Nodes(nodes));
                writes.push(Write::Block(block));
            }
            Job::Back(block, nodes) => {
                writes.push(Write::Truncate(block.number()));
                writes.push(Write::Nodes(nodes));
                writes.push(Write::Block(block));
            }
            Job::Waits(hash, bytes) => writes.push(Write::Waits(*hash, bytes)),
            Job::WaitsNoMore(hash) => writes.push(Write::WaitsNoMore(*hash)),
            Job::Meta | Job::Flush(_) => {}
        }
    }
    let is_only_a_question = is_question(&batch);
    let written = match shared.broken.get() {
        Some(why) => Err(why.clone()),
        None if is_only_a_question => Ok(()),
        None => shared.store.write(&writes, &meta, bases, lasting),
    };
    drop(writes);
    if let Err(why) = &written {
        if shared.broken.set(why.clone()).is_ok() {
            eprintln!("error: {why}");
        }
    } else {
        shared.set_meta(meta);
    }
    batch.into_iter().for_each(|(job, _)| show(shared, job, &written));
}

/// Tells readers and those who wait.
fn show(shared: &Shared, job: Job, written: &Result<(), String>) {
    match (job, written) {
        (Job::Block { block, nodes, spent, replies }, Ok(())) => {
            shared.publish(&block, &nodes, &spent);
            for (hash, reply) in replies {
                // Whoever waited may have gone.
                let _ = reply.send(Ok(hash));
            }
        }
        (Job::Block { replies, .. }, Err(why)) => {
            for (_, reply) in replies {
                let _ = reply.send(Err(Refusal::internal(why)));
            }
        }
        (Job::Back(block, nodes), Ok(())) => {
            shared.nodes.written(&nodes);
            shared.truncate(&block);
        }
        (Job::Flush(done), _) => {
            let _ = done.send(());
        }
        _ => {}
    }
}
