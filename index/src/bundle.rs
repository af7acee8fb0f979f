//! The evidence bundle: a part of the log, with all that somebody needs to check it without this service.
//!
//! A zip of `manifest.json`, `blocks.ndjson` and `events.ndjson`. Replaying the events from `start` must lead through
//! each block's head to `end`; the manifest has the SHA-256 of the other two. That `end` is the contract's own head,
//! any node says: `auditHead()` at the last block. Where whoever runs the service signs, `signature.json` says who
//! answers for the manifest, and so for all of it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, Write};

use anyhow::{anyhow, bail, Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use timebank_rules::audit::{self, Head};
use timebank_rules::keccak::keccak;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::abi::{bytes_of, hash_of, hex_of, BANK};
use crate::api::refusal::Refusal;
use crate::db::{Cell, Connection};
use crate::gateway::key::Key;
use crate::progress::About;
use crate::signature;

/// Events of one bundle at most.
const MOST: u64 = 500_000;
/// Bytes of one of its files at most, unpacked.
const LARGEST: u64 = 1 << 30;
/// The name of this way to write one.
const FORMAT: &str = "timebank-evidence/2";

/// The file that says who answers for a bundle.
const SIGNATURE: &str = "signature.json";

/// Who answers for a bundle, with the signature of [`signed`].
#[derive(Serialize, Deserialize)]
struct Signed {
    signer: String,
    signature: String,
}

/// What is signed of a manifest.
fn signed(manifest: &str) -> String {
    let hash = hex_of(Sha256::digest(manifest.as_bytes()));
    format!("Evidence of a time bank\nThe SHA-256 of its manifest: {hash}")
}

/// A bundle that is whole.
#[derive(Clone, Debug)]
pub struct Whole {
    /// What it is about.
    pub manifest: Manifest,
    /// Who signed it, if anybody did.
    pub signer: Option<String>,
}

/// What a bundle is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The chain's number.
    pub chain_id: u64,
    /// The hash of the chain's first block.
    pub genesis: String,
    /// The bank.
    pub bank: String,
    /// Whether the log was read where no event can be missing.
    pub complete: bool,
    /// The first block.
    pub from_block: u64,
    /// The last block with events.
    pub to_block: u64,
    /// The log before.
    pub start: End,
    /// The log after.
    pub end: End,
    /// The SHA-256 of each other file.
    pub files: BTreeMap<String, String>,
}

/// An end of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How many events.
    pub seq: u64,
    /// The hash over them.
    pub head: String,
}

impl End {
    fn of(head: Head) -> Self {
        Self { seq: head.seq, head: hex_of(head.hash) }
    }

    fn read(&self) -> Result<Head> {
        let hash = hash_of(&self.head).ok_or_else(|| anyhow!("a head is no hash"))?;
        Ok(Head { seq: self.seq, hash })
    }
}

#[derive(Serialize, Deserialize)]
struct BlockLine {
    number: u64,
    hash: String,
    time: u64,
    seq: u64,
    head: String,
}

#[derive(Serialize, Deserialize)]
struct EventLine {
    seq: u64,
    block: u64,
    extrinsic: u64,
    index: u64,
    name: String,
    topics: Vec<String>,
    data: String,
}

/// Makes the bundle of some blocks, signed where there is a key.
pub fn make(
    db: &mut Connection,
    about: &About,
    key: Option<&Key>,
    is_red: bool,
    from: u64,
    to: Option<u64>,
) -> std::result::Result<Vec<u8>, Refusal> {
    if is_red {
        return Err(Refusal::unavailable("the log is not the contract's, and so no evidence"));
    }
    let to = Cell::from(to.unwrap_or(i64::MAX as u64));
    let before = db.row(
        "SELECT seq, head FROM blocks WHERE number < $1 ORDER BY number DESC LIMIT 1",
        &[from.into()],
    )?;
    let start =
        before.map_or_else(Head::default, |row| Head { seq: row.number(0), hash: row.hash(1) });
    let last = db.row(
        "SELECT number, seq, head FROM blocks WHERE number >= $1 AND number <= $2 ORDER BY number DESC LIMIT 1",
        &[from.into(), to],
    )?;
    let last = last.ok_or_else(|| Refusal::missing("nothing happened in these blocks"))?;
    let end = Head { seq: last.number(1), hash: last.hash(2) };
    if end.seq.saturating_sub(start.seq) > MOST {
        return Err(Refusal::bad("these are more than 500000 events: ask for fewer blocks"));
    }
    let mut blocks = String::new();
    let rows = db.rows(
        "SELECT number, hash, time, seq, head FROM blocks WHERE number >= $1 AND number <= $2 ORDER BY number",
        &[from.into(), last.number(0).into()],
    )?;
    for row in rows {
        let line = BlockLine {
            number: row.number(0),
            hash: hex_of(row.blob(1)),
            time: row.number(2),
            seq: row.number(3),
            head: hex_of(row.blob(4)),
        };
        blocks += &(serde_json::to_string(&line)? + "\n");
    }
    let events = events(db, start.seq, end.seq)?;
    let sha = |text: &str| hex_of(Sha256::digest(text.as_bytes()));
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        chain_id: about.chain_id,
        genesis: about.genesis.clone(),
        bank: about.bank.clone(),
        complete: about.complete,
        from_block: from,
        to_block: last.number(0),
        start: End::of(start),
        end: End::of(end),
        files: [("blocks.ndjson", sha(&blocks)), ("events.ndjson", sha(&events))]
            .map(|(name, hash)| (name.to_owned(), hash))
            .into(),
    };
    let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
    let mut files = Vec::new();
    if let Some(key) = key {
        let signature = key.sign_text(&signed(&manifest))?;
        let signed = Signed { signer: hex_of(key.address()), signature };
        files.push((SIGNATURE, serde_json::to_string(&signed)? + "\n"));
    }
    files.extend([
        ("manifest.json", manifest),
        ("blocks.ndjson", blocks),
        ("events.ndjson", events),
    ]);
    Ok(packed(&files)?)
}

fn events(db: &mut Connection, after: u64, to: u64) -> Result<String> {
    let (mut text, mut at) = (String::new(), after);
    while at < to {
        let rows = db.rows(
            "SELECT seq, block, extrinsic, place, topics, data FROM events
             WHERE log = 0 AND seq > $1 AND seq <= $2 ORDER BY seq LIMIT 5000",
            &[at.into(), to.into()],
        )?;
        let last = rows.last().ok_or_else(|| anyhow!("an event is not there"))?;
        at = last.number(0);
        for row in rows {
            let (topics, _) = row.blob(4).as_chunks::<32>();
            let kind = topics.first().and_then(|signature| BANK.kind(signature));
            let line = EventLine {
                seq: row.number(0),
                block: row.number(1),
                extrinsic: row.number(2),
                index: row.number(3),
                name: kind.map(|kind| kind.name.clone()).unwrap_or_default(),
                topics: topics.iter().map(hex_of).collect(),
                data: hex_of(row.blob(5)),
            };
            text += &(serde_json::to_string(&line)? + "\n");
        }
    }
    Ok(text)
}

fn packed(files: &[(&str, String)]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Checks a bundle against itself: every file is the one it names, its events lead through every block's head to its
/// end, and who is said to have signed it did. What is wrong first is named.
pub fn verify(file: impl Read + Seek) -> Result<Whole> {
    let mut zip = ZipArchive::new(file).context("it is no zip")?;
    let manifest = text(&mut zip, "manifest.json")?;
    let signer = signer(&mut zip, &manifest)?;
    let manifest: Manifest = serde_json::from_str(&manifest).context("the manifest is damaged")?;
    if manifest.format != FORMAT {
        bail!("it is written as {:?}, which this program does not know", manifest.format);
    }
    let (blocks, events) = (text(&mut zip, "blocks.ndjson")?, text(&mut zip, "events.ndjson")?);
    for (name, text) in [("blocks.ndjson", &blocks), ("events.ndjson", &events)] {
        if manifest.files.get(name) != Some(&hex_of(Sha256::digest(text.as_bytes()))) {
            bail!("{name} is not the file that the manifest names");
        }
    }
    let mut head = manifest.start.read()?;
    let mut blocks = blocks.lines().map(serde_json::from_str::<BlockLine>).peekable();
    for line in events.lines() {
        let event: EventLine = serde_json::from_str(line).context("an event is damaged")?;
        let seq = head.seq.saturating_add(1);
        if event.seq != seq {
            bail!("event {seq} is missing: event {} stands in its place", event.seq);
        }
        let topics: Option<Vec<_>> = event.topics.iter().map(|topic| hash_of(topic)).collect();
        let (topics, data) =
            topics.zip(bytes_of(&event.data)).ok_or_else(|| anyhow!("event {seq} is damaged"))?;
        let decoded = BANK.decode(&topics, &data);
        let decoded = decoded.ok_or_else(|| anyhow!("event {seq} is none of the bank's"))?;
        if decoded.number().is_some_and(|said| said != seq) || decoded.kind.name != event.name {
            bail!("event {seq} is not what it says of itself");
        }
        let block = match blocks.peek() {
            Some(Ok(block)) => block,
            _ => bail!("event {seq} is in no block of the bundle"),
        };
        if event.block != block.number {
            bail!("event {seq} is not in block {}", block.number);
        }
        head = audit::replay(head, [(block.time, topics.as_slice(), data.as_slice())], keccak)
            .ok_or_else(|| anyhow!("event {seq} is larger than any of the bank's"))?;
        if block.seq == seq {
            if hash_of(&block.head) != Some(head.hash) {
                bail!("the events up to {seq}, in block {}, do not lead to its head", block.number);
            }
            blocks.next();
        }
    }
    // Blocks may end without an event of the bank's: those of the council's.
    for block in blocks {
        let block = block.context("a block is damaged")?;
        if block.seq != head.seq || hash_of(&block.head) != Some(head.hash) {
            bail!("event {} is missing: block {} has more", head.seq + 1, block.number);
        }
    }
    if head != manifest.end.read()? {
        bail!("the events lead to another head than the manifest's");
    }
    Ok(Whole { manifest, signer })
}

/// Who signed a manifest; nobody where the bundle does not say.
fn signer(zip: &mut ZipArchive<impl Read + Seek>, manifest: &str) -> Result<Option<String>> {
    if zip.index_for_name(SIGNATURE).is_none() {
        return Ok(None);
    }
    let said: Signed =
        serde_json::from_str(&text(zip, SIGNATURE)?).context("the signature is damaged")?;
    let signer = signature::signer(&signed(manifest), &said.signature);
    if signer.as_ref() != Some(&said.signer) {
        bail!("{} did not sign this manifest", said.signer);
    }
    Ok(signer)
}

fn text(zip: &mut ZipArchive<impl Read + Seek>, name: &str) -> Result<String> {
    let file = zip.by_name(name).with_context(|| format!("it has no {name}"))?;
    let mut text = String::new();
    file.take(LARGEST + 1)
        .read_to_string(&mut text)
        .with_context(|| format!("{name} is damaged"))?;
    if text.len() as u64 > LARGEST {
        bail!("{name} is too large");
    }
    Ok(text)
}
