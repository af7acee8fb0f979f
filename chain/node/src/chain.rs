//! The chain: it makes blocks, on one thread, in the order in which it is asked.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender},
        Arc,
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use codec::{Decode, Encode};
use polkadot_sdk::sp_core::H256;
use timebank_runtime::AccountId;

use crate::{
    block::Block,
    building::{touched, Applied, Building},
    clock::Clock,
    config::Config,
    error::{Answer, Refusal},
    guard::guarded,
    pool::Pool,
    shared::Shared,
    store::{Meta, Node},
    transaction::Transaction,
    writer::{Job, Order, Reply},
};

/// Commands that are carried out before a block is made of what they brought.
const AT_ONCE: usize = 256;

/// Blocks that one request may make.
pub const BLOCKS_AT_ONCE: u64 = 100_000;

/// Snapshots that are kept; an older one is forgotten.
const SNAPSHOTS: usize = 1_000;

/// A state to which a caller may go back.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Snapshot {
    /// Its number.
    pub id: u64,
    /// The last block then.
    pub block: u32,
    /// The state after it then.
    pub root: H256,
    /// The clock then.
    pub clock: Clock,
}

/// When blocks are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Mining {
    /// As soon as a transaction is there.
    pub auto: bool,
    /// Every so often, whatever is there.
    pub interval: Option<Duration>,
    /// Each transaction in a block of its own, however many wait.
    pub one_each: bool,
}

/// Something that the chain's thread is asked to do.
type Command = Box<dyn FnOnce(&mut Chain) + Send>;

/// Asks the chain's thread to do things.
#[derive(Clone)]
pub struct Handle {
    commands: Sender<Command>,
    /// What readers know.
    pub shared: Arc<Shared>,
}

impl Handle {
    /// Does something on the chain's thread and waits for it.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Chain) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let (done, result) = std::sync::mpsc::sync_channel(1);
        let command: Command = Box::new(move |chain| {
            let answer = guarded(|| work(chain));
            // Whoever asked may have gone.
            let _ = done.send(answer.unwrap_or_else(|why| Err(Refusal::internal(why))));
        });
        self.commands.send(command).map_err(|_| stopped())?;
        result.recv().map_err(|_| stopped())?
    }

    /// The same, after which all that was done is on disk and readers see it.
    pub fn run_through<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Chain) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        self.run(move |chain| {
            let answer = work(chain);
            chain.flush()?;
            answer
        })
    }

    /// Sends a transaction; the answer comes when it is in a block, or at once if none is made of it now.
    pub fn submit(&self, transaction: Transaction, reply: Reply) -> Answer<()> {
        let command: Command = Box::new(move |chain| chain.submit(transaction, reply));
        self.commands.send(command).map_err(|_| stopped())
    }
}

/// Later than any clock, in milliseconds: behind it there would be no time for another block one day.
const LATEST: u64 = 1 << 50;

fn must_be_near(millis: u64) -> Answer<()> {
    if millis > LATEST {
        return Err(Refusal::params("the time is too far away"));
    }
    Ok(())
}

fn stopped() -> Refusal {
    Refusal::internal("the node stops")
}

/// The chain.
pub struct Chain {
    shared: Arc<Shared>,
    head: Arc<Block>,
    meta: Meta,
    mining: Mining,
    writer: SyncSender<Order>,
    replies: HashMap<H256, Reply>,
    on_disk: HashSet<H256>,
    pools: BTreeMap<u64, Pool>,
    due: Option<Instant>,
    is_dirty: bool,
}

impl Chain {
    /// Begins to live on a thread of its own.
    pub fn start(
        shared: Arc<Shared>,
        head: Arc<Block>,
        meta: Meta,
        config: &Config,
        writer: SyncSender<Order>,
    ) -> (Handle, JoinHandle<()>) {
        let mining = Mining {
            auto: config.interval.is_none() && !config.manual,
            interval: config.interval,
            one_each: config.one_each,
        };
        shared.seals_at_once.store(mining.auto, Ordering::Relaxed);
        let (commands, received) = std::sync::mpsc::channel();
        let handle = Handle { commands, shared: shared.clone() };
        let on_disk = shared.pool().all().map(|waiting| waiting.transaction.hash).collect();
        let due = mining.interval.map(|interval| Instant::now() + interval);
        let mut chain = Self {
            shared,
            head,
            meta,
            is_dirty: true,
            mining,
            writer,
            replies: HashMap::new(),
            on_disk,
            pools: BTreeMap::new(),
            due,
        };
        let live = move || chain.live(&received);
        let thread = std::thread::Builder::new().name("chain".into()).spawn(live);
        (handle, thread.expect("a thread"))
    }

    fn live(&mut self, commands: &Receiver<Command>) {
        loop {
            let first = match self.due {
                _ if self.is_dirty && self.mining.auto => commands.try_recv().ok(),
                None => match commands.recv() {
                    Ok(command) => Some(command),
                    Err(_) => return,
                },
                Some(due) => {
                    match commands.recv_timeout(due.saturating_duration_since(Instant::now())) {
                        Ok(command) => Some(command),
                        Err(RecvTimeoutError::Timeout) => None,
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            };
            if let Some(command) = first {
                command(self);
                let mut count = 1;
                while count < AT_ONCE && !(self.mining.one_each && self.is_dirty) {
                    let Ok(command) = commands.try_recv() else { break };
                    command(self);
                    count += 1;
                }
            }
            self.make_blocks();
            self.tell_the_dropped();
        }
    }

    /// Answers those who wait for a transaction that waits no longer: another one took its place, or the chain went back.
    fn tell_the_dropped(&mut self) {
        if self.replies.is_empty() {
            return;
        }
        let waiting: HashSet<H256> =
            self.shared.pool().candidates().iter().map(|transaction| transaction.hash).collect();
        let dropped: Vec<H256> =
            self.replies.keys().filter(|hash| !waiting.contains(hash)).copied().collect();
        let why = Refusal::server("the transaction was replaced, or dropped");
        dropped.iter().for_each(|hash| self.answer(hash, Err(why.clone())));
    }

    /// Makes the blocks that are due.
    fn make_blocks(&mut self) {
        if let (Some(due), Some(interval)) = (self.due, self.mining.interval) {
            if Instant::now() >= due {
                self.due = Some((due + interval).max(Instant::now()));
                self.report(|chain| chain.seal(true).map(drop));
            }
        }
        if std::mem::take(&mut self.is_dirty) && self.mining.auto {
            self.report(Self::seal_all);
        }
    }

    /// Says on stderr what went wrong where nobody waits for it.
    fn report(&mut self, work: impl FnOnce(&mut Self) -> Answer<()>) {
        let done = guarded(|| work(self)).unwrap_or_else(|why| Err(Refusal::internal(why)));
        if let Err(why) = done {
            eprintln!("error: no block was made: {}", why.message);
            let waiting: Vec<H256> = self.replies.keys().copied().collect();
            waiting.iter().for_each(|hash| self.answer(hash, Err(why.clone())));
        }
    }

    /// The last block, which readers may not see yet.
    pub fn head(&self) -> &Arc<Block> {
        &self.head
    }

    /// When blocks are made.
    pub fn mining(&self) -> &Mining {
        &self.mining
    }

    /// Changes when blocks are made.
    pub fn set_mining(&mut self, auto: bool, interval: Option<Duration>) {
        self.mining = Mining { auto, interval, ..self.mining.clone() };
        self.shared.seals_at_once.store(auto, Ordering::Relaxed);
        self.due = interval.map(|interval| Instant::now() + interval);
        self.is_dirty |= auto;
    }

    /// Changes the clock, on disk too.
    pub fn set_clock<T>(&mut self, change: impl FnOnce(&mut Clock, u64) -> Answer<T>) -> Answer<T> {
        let mut clock = self.meta.clock.clone();
        let done = change(&mut clock, self.head.millis)?;
        must_be_near(clock.time_after(self.head.millis))?;
        self.meta.clock = clock;
        self.order(Job::Meta)?;
        Ok(done)
    }

    /// Takes a transaction in.
    fn submit(&mut self, transaction: Transaction, reply: Reply) {
        let inserted = self.shared.pool().insert(transaction);
        match inserted {
            Ok(transaction) => {
                self.replies.insert(transaction.hash, reply);
                if transaction.ethereum.is_some() {
                    // Nobody may listen.
                    let _ = self.shared.pending.send(transaction.hash);
                }
                if self.mining.auto {
                    self.is_dirty = true;
                } else {
                    let kept = self.keep_waiting();
                    self.answer(&transaction.hash, kept.map(|()| transaction.hash));
                }
            }
            Err(why) => drop(reply.send(Err(why))),
        }
    }

    fn answer(&mut self, hash: &H256, answer: Answer<H256>) {
        if let Some(reply) = self.replies.remove(hash) {
            // Whoever waited may have gone.
            let _ = reply.send(answer);
        }
    }

    /// Takes a transaction out of the pool.
    pub fn drop_transaction(&mut self, hash: &H256) -> Answer<bool> {
        let is_free = self.shared.pool().get(hash).is_some_and(|waiting| !waiting.sealed);
        if is_free {
            self.shared.pool().remove(hash);
            self.answer(hash, Err(Refusal::server("the transaction was dropped")));
            self.keep_waiting()?;
        }
        Ok(is_free)
    }

    /// Takes all out.
    pub fn drop_all(&mut self) -> Answer<()> {
        let hashes: Vec<H256> =
            self.shared.pool().candidates().iter().map(|transaction| transaction.hash).collect();
        hashes.iter().try_for_each(|hash| self.drop_transaction(hash).map(drop))
    }

    /// Writes to disk what waits and is in no block.
    fn keep_waiting(&mut self) -> Answer<()> {
        let waiting: Vec<Arc<Transaction>> = self.shared.pool().candidates();
        let hashes: HashSet<H256> = waiting.iter().map(|transaction| transaction.hash).collect();
        let gone: Vec<H256> = self.on_disk.difference(&hashes).copied().collect();
        let new: Vec<&Arc<Transaction>> =
            waiting.iter().filter(|one| !self.on_disk.contains(&one.hash)).collect();
        for hash in gone {
            self.order(Job::WaitsNoMore(hash))?;
        }
        for transaction in new {
            self.order(Job::Waits(transaction.hash, transaction.encoded()))?;
        }
        self.on_disk = hashes;
        Ok(())
    }

    /// Makes blocks until none of those that wait can be in the next one.
    fn seal_all(&mut self) -> Answer<()> {
        while self.seal(false)?.is_some() {
            if self.shared.pool().candidates().is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Makes so many blocks, `apart` milliseconds between them if that is given; the last one.
    pub fn mine(&mut self, count: u64, apart: Option<u64>) -> Answer<()> {
        if count > BLOCKS_AT_ONCE {
            return Err(Refusal::limit(format!(
                "{count} blocks at once: {BLOCKS_AT_ONCE} is the limit; move the clock instead"
            )));
        }
        must_be_near(
            count.saturating_mul(apart.unwrap_or_default()).saturating_add(self.head.millis),
        )?;
        for number in 0..count {
            if let Some(apart) = apart.filter(|_| number > 0) {
                self.meta.clock.next = Some(self.head.millis.saturating_add(apart));
            }
            self.seal(true)?;
        }
        Ok(())
    }

    /// Makes a block of what waits, as far as there is room; none of nothing, unless it is wanted.
    pub fn seal(&mut self, even_of_nothing: bool) -> Answer<Option<Arc<Block>>> {
        if let Some(why) = self.shared.broken.get() {
            return Err(Refusal::internal(why));
        }
        let millis = self.meta.clock.time_after(self.head.millis);
        must_be_near(millis)?;
        let candidates = self.shared.pool().candidates();
        if candidates.is_empty() && !even_of_nothing {
            return Ok(None);
        }
        let mut refused: HashMap<H256, Refusal> = HashMap::new();
        let (building, included) = loop {
            let mut building =
                Building::on(&self.shared.nodes, &self.head, millis).map_err(Refusal::internal)?;
            let (one_each, known) = (self.mining.one_each, refused.len());
            match filled(&mut building, &candidates, one_each, &mut refused) {
                Ok(included) => break (building, included),
                // Whoever spoiled the block is refused now.
                Err(_) if refused.len() > known => continue,
                Err(Spoiled(why)) => return Err(Refusal::internal(why)),
            }
        };
        for (hash, why) in refused {
            self.shared.pool().remove(&hash);
            self.answer(&hash, Err(why));
        }
        let block = if included.is_empty() && !even_of_nothing {
            None
        } else {
            Some(self.finish(building, &included, millis)?)
        };
        for transaction in candidates.iter().filter(|one| !included.contains(&one.hash)) {
            self.answer(&transaction.hash, Ok(transaction.hash));
        }
        self.keep_waiting()?;
        Ok(block)
    }

    fn finish(&mut self, building: Building, included: &[H256], millis: u64) -> Answer<Arc<Block>> {
        let (block, nodes) = building.sealed().map_err(Refusal::internal)?;
        let block = Arc::new(block);
        self.shared.nodes.add(&nodes);
        {
            let mut pool = self.shared.pool();
            included.iter().for_each(|hash| pool.set_sealed(hash, true));
        }
        self.head = block.clone();
        self.meta.head = block.number();
        self.meta.clock.ticked(millis);
        let replies = included
            .iter()
            .filter_map(|hash| self.replies.remove(hash).map(|reply| (*hash, reply)))
            .collect();
        let spent = included.to_vec();
        self.order(Job::Block { block: block.clone(), nodes, spent, replies })?;
        Ok(block)
    }

    fn order(&self, job: Job) -> Answer<()> {
        self.writer.send((job, Box::new(self.meta.clone()))).map_err(|_| stopped())
    }

    /// Waits until all is on disk.
    pub fn flush(&self) -> Answer<()> {
        let (done, written) = std::sync::mpsc::sync_channel(1);
        self.order(Job::Flush(done))?;
        written.recv().map_err(|_| stopped())?;
        match self.shared.broken.get() {
            Some(why) => Err(Refusal::internal(why)),
            None => Ok(()),
        }
    }

    /// Remembers the present state; its number.
    pub fn snapshot(&mut self) -> Answer<u64> {
        let id = self.meta.next_snapshot;
        self.meta.next_snapshot += 1;
        self.meta.snapshots.push(Snapshot {
            id,
            block: self.head.number(),
            root: self.head.root,
            clock: self.meta.clock.clone(),
        });
        if self.meta.snapshots.len() > SNAPSHOTS {
            let forgotten = self.meta.snapshots.remove(0);
            self.pools.remove(&forgotten.id);
        }
        let mut pool = self.shared.pool().clone();
        let sealed: Vec<H256> =
            pool.all().filter(|one| one.sealed).map(|one| one.transaction.hash).collect();
        sealed.iter().for_each(|hash| drop(pool.remove(hash)));
        self.pools.insert(id, pool);
        self.order(Job::Meta)?;
        Ok(id)
    }

    /// Goes back to a snapshot, and forgets it and all later ones; whether there is one with this number.
    pub fn revert(&mut self, id: u64) -> Answer<bool> {
        let Some(place) = self.meta.snapshots.iter().position(|one| one.id == id) else {
            return Ok(false);
        };
        let snapshot = self.meta.snapshots[place].clone();
        self.go_back(snapshot.block, Some(snapshot.root))?;
        self.meta.snapshots.truncate(place);
        self.meta.clock = snapshot.clock;
        let pool = self.pools.remove(&id).unwrap_or_default();
        self.pools.retain(|other, _| *other < id);
        *self.shared.pool() = pool;
        self.order(Job::Meta)?;
        self.keep_waiting()?;
        Ok(true)
    }

    /// Ends the chain with an earlier block again.
    pub fn go_back(&mut self, number: u32, root: Option<H256>) -> Answer<()> {
        self.flush()?;
        let block = self.shared.block(number)?;
        let block = block.ok_or_else(|| Refusal::server(format!("there is no block {number}")))?;
        let mut block = Block::clone(&block);
        block.root = root.unwrap_or(block.root);
        self.shared.must_have_state(&block)?;
        self.head = Arc::new(block);
        self.meta.head = number;
        self.order(Job::Back(self.head.clone(), Vec::new()))?;
        self.flush()
    }

    /// Begins anew at the first block.
    pub fn reset(&mut self) -> Answer<()> {
        self.drop_all()?;
        let genesis = self.shared.block(0)?.map(|block| block.header.state_root);
        self.go_back(0, genesis)?;
        self.meta.snapshots.clear();
        self.pools.clear();
        self.meta.touched = false;
        self.meta.clock = Clock { step: self.meta.clock.step, ..Clock::default() };
        self.order(Job::Meta)
    }

    /// Changes the state after the last block from outside, after which the chain is no longer what its blocks make.
    pub fn touch<T>(&mut self, change: impl FnOnce() -> Answer<T>) -> Answer<T> {
        let (done, root, nodes) = touched(&self.shared.nodes, self.head.root, change)?;
        self.replace_state(root, nodes)?;
        Ok(done)
    }

    fn replace_state(&mut self, root: H256, nodes: Vec<Node>) -> Answer<()> {
        self.flush()?;
        let mut block = Block::clone(&self.head);
        block.root = root;
        self.shared.nodes.add(&nodes);
        self.head = Arc::new(block);
        self.meta.touched = true;
        self.order(Job::Back(self.head.clone(), nodes))?;
        self.flush()
    }
}

/// A panic of the runtime spoiled the block.
struct Spoiled(String);

/// Fills a block; the hashes of what is in it. What no block takes is added to `refused`.
fn filled(
    building: &mut Building,
    candidates: &[Arc<Transaction>],
    one_each: bool,
    refused: &mut HashMap<H256, Refusal>,
) -> Result<Vec<H256>, Spoiled> {
    let mut included = Vec::new();
    let mut nonces: HashMap<AccountId, u32> = HashMap::new();
    let mut left: Vec<&Arc<Transaction>> =
        candidates.iter().filter(|one| !refused.contains_key(&one.hash)).collect();
    loop {
        let before = left.len();
        let mut later = Vec::new();
        for transaction in left {
            if one_each && !included.is_empty() {
                return Ok(included);
            }
            let sender = &transaction.sender;
            let next = match nonces.get(sender) {
                Some(next) => *next,
                None => building.nonce(sender).map_err(Spoiled)?,
            };
            nonces.insert(sender.clone(), next);
            if transaction.nonce > next {
                later.push(transaction);
                continue;
            }
            if transaction.nonce < next {
                refused.insert(transaction.hash, Refusal::server("nonce too low"));
                continue;
            }
            match building.apply(transaction) {
                Ok(Applied::Included) => {
                    included.push(transaction.hash);
                    nonces.insert(sender.clone(), next + 1);
                }
                Ok(Applied::Full) if building.len() > 0 => return Ok(included),
                Ok(Applied::Full) => {
                    let why = Refusal::server("exceeds block gas limit");
                    refused.insert(transaction.hash, why);
                }
                Ok(Applied::Refused(why)) => drop(refused.insert(transaction.hash, why)),
                Err(panic) => {
                    refused.insert(transaction.hash, Refusal::internal(&panic));
                    return Err(Spoiled(panic));
                }
            }
        }
        if later.is_empty() || later.len() == before {
            return Ok(included);
        }
        left = later;
    }
}
