//! The sender: signs what is to be recorded, hands it to the node until it is in a block, and sees that it stays there.
//!
//! A transaction is on the disk before it is sent, and keeps its number until it is known what became of it; so whatever is
//! killed, no record is signed a second time under another number while the first may still be put into a block. And the
//! bank itself refuses a slot that is taken.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use timebank_rules::Hash;
use tokio::runtime::Handle;

use super::chain::{calldata, Chain, Found, Included, Tip, Tried};
use super::compose;
use super::key::{Call, Key};
use super::record::{verdict, Record, State, Verdict};
use super::store::{self, Signed};
use super::Gateway;
use crate::progress::now;

/// How often to look.
const LOOKING: Duration = Duration::from_millis(300);
/// How long to wait at most after something failed.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long after it was handed over a transaction is handed over again.
const AGAIN: Duration = Duration::from_secs(2);
/// After so many seconds without a block it may cost what gas costs by then.
const DEARER: u64 = 120;
/// How often the number of a transaction must be seen to be used by another one.
const LOOKS: u32 = 3;
/// How many times the gas that a record takes now it may take when it is its turn: most of the time less code than the
/// bank's answers it, the other times the bank's is charged, too.
const ROOM: u64 = 6;
/// How often a transaction may succeed and record nothing.
const VAIN: u64 = 3;

/// Who signs and sends.
pub struct Sender {
    gateway: Arc<Gateway>,
    chain: Chain,
    key: Key,
    runtime: Handle,
    handed: HashMap<Hash, Instant>,
    passed: HashMap<u64, u32>,
}

impl Sender {
    /// A sender; nothing is sent yet.
    pub fn new(gateway: Arc<Gateway>, chain: Chain, key: Key, runtime: Handle) -> Self {
        let (handed, passed) = (HashMap::new(), HashMap::new());
        Self { gateway, chain, key, runtime, handed, passed }
    }

    /// Works until told to stop.
    pub fn run(mut self, stop: &AtomicBool) {
        let mut wait = LOOKING;
        while !stop.load(Ordering::Relaxed) {
            match self.work() {
                Ok(trouble) => {
                    self.gateway.set_trouble(trouble);
                    wait = LOOKING;
                }
                Err(error) => {
                    tracing::warn!(%error, "nothing could be recorded");
                    self.gateway.set_trouble(Some(error.to_string()));
                    wait = wait.saturating_mul(2).min(LONGEST_WAIT);
                }
            }
            std::thread::sleep(wait);
        }
    }

    /// Everything that is to be done now. What stands in the way, where something does.
    pub fn work(&mut self) -> Result<Option<String>> {
        let (options, now) = (&self.gateway.options, now());
        let until = now.saturating_sub(options.hold);
        self.gateway.store.write(|db| compose::abandon(db, options.abandon, now))?;
        self.gateway.store.write(|db| compose::compose(db, options.rounding, (now, until)))?;
        let tip = self.runtime.block_on(self.chain.tip())?;
        self.recheck(tip)?;
        let count = self.runtime.block_on(self.chain.count())?;
        self.settle(tip, count)?;
        self.fill(count)?;
        let dear = self.sign(tip, count)?;
        Ok(self.hand_over()?.or(dear))
    }

    /// Whether what was recorded is on the chain still; what is not is on its way again, with the same number.
    fn recheck(&mut self, tip: Tip) -> Result<()> {
        let from = tip.number.saturating_sub(self.gateway.options.depth);
        let records = self.gateway.store.write(|db| store::records_in_blocks(db, from))?;
        let mut blocks: Vec<_> = records.iter().filter_map(|record| record.block).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let hashes = self.runtime.block_on(self.chain.hashes(&blocks))?;
        let hashes: BTreeMap<_, _> = blocks.into_iter().zip(hashes).collect();
        let is_gone = |record: &&Record| {
            record.block.is_some_and(|block| hashes.get(&block) != Some(&record.block_hash))
        };
        for gone in records.iter().filter(is_gone) {
            tracing::warn!(record = gone.id, block = gone.block, "the chain gave a record up");
            let mut record = gone.clone();
            record.state = State::Sent;
            (record.block, record.block_hash, record.seq) = (None, None, None);
            self.keep(&record)?;
        }
        Ok(())
    }

    fn keep(&self, record: &Record) -> Result<()> {
        self.gateway.store.write(|db| store::keep_record(db, record))
    }

    /// What became of the records that are on their way. `count` transactions of the recorder's are in blocks.
    fn settle(&mut self, tip: Tip, count: u64) -> Result<()> {
        let sent = self.sent()?;
        let asked: Vec<_> = sent
            .iter()
            .flat_map(|(record, signed)| signed.iter().map(move |one| (one.hash, record)))
            .collect();
        let found = self.runtime.block_on(self.chain.included(&asked))?;
        let mut included: HashMap<u64, Included> = HashMap::new();
        for ((_, record), found) in asked.iter().zip(found) {
            // Of several transactions one at most does it; the others say that it is done.
            if let Some(found) = found {
                let is_better = matches!(found, Included::Recorded(_));
                if is_better || !included.contains_key(&record.id) {
                    included.insert(record.id, found);
                }
            }
        }
        for (record, _) in sent {
            let is_used = record.nonce.is_some_and(|nonce| nonce < count);
            match included.remove(&record.id) {
                Some(Included::Recorded(found)) => self.recorded(record, found)?,
                Some(outcome) if is_used => self.not_recorded(record, &outcome, tip)?,
                None if is_used => self.number_used(record, tip)?,
                _ => drop(self.passed.remove(&record.id)),
            }
        }
        Ok(())
    }

    /// Records that are on their way, with every transaction that was signed for each.
    fn sent(&self) -> Result<Vec<(Record, Vec<Signed>)>> {
        self.gateway.store.write(|db| {
            let records = store::records_sent(db)?;
            let with = |record: Record| {
                let signed = store::transactions_of(db, record.id)?;
                Ok((record, signed))
            };
            records.into_iter().map(with).collect::<Result<Vec<_>>>()
        })
    }

    fn recorded(&mut self, mut record: Record, found: Found) -> Result<()> {
        record.state = State::Recorded;
        (record.block, record.block_hash) = (Some(found.block), Some(found.block_hash));
        (record.hash, record.seq) = (Some(found.hash), Some(found.seq));
        (record.code, record.reason) = (None, None);
        self.passed.remove(&record.id);
        tracing::info!(record = record.id, block = found.block, seq = found.seq, "recorded");
        self.keep(&record)
    }

    /// Looks for a record on the log, from where it could be at first.
    fn on_the_log(&self, record: &Record, tip: Tip) -> Result<Option<Found>> {
        let Some(since) = record.since else { return Ok(None) };
        let from = since.min(tip.number).saturating_sub(self.gateway.options.depth);
        self.runtime.block_on(self.chain.find(record, from, tip.number))
    }

    /// Its transaction is in a block, and did not record it.
    fn not_recorded(&mut self, mut record: Record, outcome: &Included, tip: Tip) -> Result<()> {
        if let Some(found) = self.on_the_log(&record, tip)? {
            return self.recorded(record, found);
        }
        let tried = self.runtime.block_on(self.chain.try_out(std::slice::from_ref(&record)))?;
        record.nonce = None;
        match tried.into_iter().next() {
            Some(Tried::Refused(code, name)) => self.refused(record, code, name, tip),
            _ if *outcome == Included::Nothing && record.tries >= VAIN => {
                record.state = State::Refused;
                record.reason = Some("its transactions succeed and record nothing".to_owned());
                self.keep(&record)
            }
            _ => {
                (record.state, record.reason) = (State::Ready, Some("it was not done".to_owned()));
                record.tries = record.tries.saturating_add(1);
                record.due = now().saturating_add(record.tries.min(60));
                self.keep(&record)
            }
        }
    }

    /// Another transaction has its number, so none that was signed for it can be put into a block.
    fn number_used(&mut self, mut record: Record, tip: Tip) -> Result<()> {
        let looks = self.passed.entry(record.id).or_default();
        *looks += 1;
        if *looks < LOOKS {
            return Ok(());
        }
        self.passed.remove(&record.id);
        if let Some(found) = self.on_the_log(&record, tip)? {
            return self.recorded(record, found);
        }
        tracing::warn!(record = record.id, nonce = record.nonce, "its number was used by another");
        (record.state, record.nonce) = (State::Ready, None);
        self.keep(&record)
    }

    /// The bank refuses it now.
    fn refused(&mut self, mut record: Record, code: u16, name: String, tip: Tip) -> Result<()> {
        let mut verdict = verdict(code);
        if verdict == Verdict::Clash {
            // Its own slots are taken, too.
            if let Some(found) = self.on_the_log(&record, tip)? {
                return self.recorded(record, found);
            }
        }
        let taken = match verdict {
            Verdict::Clash => ("ledger", self.runtime.block_on(self.chain.taken(&record))?),
            Verdict::Uneven => ("steps", self.runtime.block_on(self.chain.uneven(&record))?),
            _ => ("", Vec::new()),
        };
        if !taken.1.is_empty() {
            tracing::info!(record = record.id, with = taken.0, "it is recorded in part");
            (record.code, record.reason) = (Some(code), Some(name));
            let (taken, now) = ((taken.0, taken.1.as_slice()), now());
            return self.gateway.store.write(|db| compose::cut(db, &mut record, taken, now));
        }
        if matches!(verdict, Verdict::Clash | Verdict::Uneven) {
            // What stood in its way is gone again.
            verdict = Verdict::Later(1);
        }
        (record.code, record.reason) = (Some(code), Some(name));
        record.tries = record.tries.saturating_add(1);
        record.state = State::Ready;
        match verdict {
            Verdict::Later(secs) => record.due = now().saturating_add(secs),
            _ => record.state = State::Refused,
        }
        self.keep(&record)
    }

    /// After the chain gave blocks up, a number may be free again that a refused transaction had. Nothing behind it can be
    /// put into a block before it is used; so that transaction is on its way again.
    fn fill(&mut self, count: u64) -> Result<()> {
        self.gateway.store.write(|db| {
            let sent = store::records_sent(db)?;
            let first = sent.iter().filter_map(|record| record.nonce).min();
            let Some(first) = first.filter(|first| *first > count) else { return Ok(()) };
            for nonce in count..first {
                let Some(signed) = store::transaction_of_nonce(db, nonce)? else {
                    anyhow::bail!("transaction {nonce} of the recorder's was somebody else's, and is gone: send one of that number");
                };
                if let Some(mut record) = store::record_of(db, signed.record)? {
                    (record.state, record.nonce) = (State::Sent, Some(nonce));
                    store::keep_record(db, &record)?;
                }
            }
            Ok(())
        })
    }

    /// Tries what is due, and signs what would go through. What stands in the way, where something does.
    fn sign(&mut self, tip: Tip, count: u64) -> Result<Option<String>> {
        let options = &self.gateway.options;
        let (sent, due) = self.gateway.store.write(|db| {
            let sent = store::records_sent(db)?;
            let room = options.batch.saturating_sub(sent.len() as u64);
            let due = if room == 0 { Vec::new() } else { store::records_due(db, now(), room)? };
            Ok::<_, anyhow::Error>((sent, due))
        })?;
        if due.is_empty() {
            return Ok(None);
        }
        let mut ready = Vec::new();
        let mut trouble = None;
        let tried = self.runtime.block_on(self.chain.try_out(&due))?;
        for (record, tried) in due.into_iter().zip(tried) {
            match tried {
                Tried::Done => ready.push(record),
                Tried::Refused(code, name) => self.refused(record, code, name, tip)?,
                Tried::Stopped(why) => trouble = Some(why),
            }
        }
        let gas = self.runtime.block_on(self.chain.gas(&ready))?;
        let price = self.runtime.block_on(self.chain.price())?;
        let next = sent.iter().filter_map(|record| record.nonce).max();
        let mut nonce = next.map_or(count, |last| count.max(last.saturating_add(1)));
        let mut signed = Vec::new();
        for (mut record, gas) in ready.into_iter().zip(gas) {
            let Some(gas) = gas.map(|gas| gas.saturating_mul(ROOM)) else { continue };
            let call = Call {
                chain_id: self.chain.id,
                nonce,
                gas,
                price,
                to: self.chain.bank,
                data: calldata(&record),
            };
            if let Some(dear) = self.too_dear(&call) {
                trouble = Some(dear);
                break;
            }
            signed.push(self.signed(&call, record.id)?);
            (record.state, record.nonce) = (State::Sent, Some(nonce));
            record.since = record.since.or(Some(tip.number));
            (record.code, record.reason) = (None, None);
            self.gateway.store.write(|db| {
                for one in signed.drain(..) {
                    store::add_transaction(db, &one)?;
                }
                store::keep_record(db, &record)
            })?;
            nonce = nonce.saturating_add(1);
        }
        Ok(trouble)
    }

    fn too_dear(&self, call: &Call) -> Option<String> {
        let (cost, most) =
            (u128::from(call.gas).saturating_mul(call.price), self.gateway.options.max_cost);
        (cost > most).then(|| {
            format!("at the node's price a record may cost {cost} of the chain's smallest unit, more than {most} (--max-cost)")
        })
    }

    fn signed(&self, call: &Call, record: u64) -> Result<Signed> {
        let (hash, raw) = self.key.sign(call)?;
        Ok(Signed {
            hash,
            record,
            nonce: call.nonce,
            gas: call.gas,
            price: call.price,
            raw,
            signed: now(),
        })
    }

    /// Hands everything that is on its way to the node, in order, unless that was done a moment ago. Why the node does not
    /// take something, where it does not.
    fn hand_over(&mut self) -> Result<Option<String>> {
        let mut trouble = None;
        self.handed.retain(|_, at| at.elapsed() < AGAIN);
        for (record, all) in self.sent()? {
            let Some(newest) = all.iter().find(|one| Some(one.nonce) == record.nonce) else {
                continue;
            };
            let newest = self.dearer(&record, newest)?;
            if self.handed.contains_key(&newest.hash) {
                continue;
            }
            trouble = self.runtime.block_on(self.chain.send(&newest.raw))?.or(trouble);
            self.handed.insert(newest.hash, Instant::now());
        }
        Ok(trouble)
    }

    /// The same transaction at what gas costs now, where it waited for long and gas costs more than it was to.
    fn dearer(&self, record: &Record, signed: &Signed) -> Result<Signed> {
        if now() < signed.signed.saturating_add(DEARER) {
            return Ok(signed.clone());
        }
        let price = self.runtime.block_on(self.chain.price())?;
        // Nodes take another one in its place only where it pays a tenth more.
        let least = signed.price.saturating_add(signed.price / 10).saturating_add(1);
        let call = Call {
            chain_id: self.chain.id,
            nonce: signed.nonce,
            gas: signed.gas,
            price: price.max(least),
            to: self.chain.bank,
            data: calldata(record),
        };
        if price <= signed.price || self.too_dear(&call).is_some() {
            return Ok(signed.clone());
        }
        let dearer = self.signed(&call, record.id)?;
        self.gateway.store.write(|db| store::add_transaction(db, &dearer))?;
        Ok(dearer)
    }
}
