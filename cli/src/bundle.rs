//! An evidence bundle of the query service, checked without a node or the service.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use alloy::hex;
use alloy::primitives::{Address, Bytes, LogData, Signature, B256};
use alloy::rpc::types::Log;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use timebank_rules::audit::Head;
use zip::ZipArchive;

use crate::contract::BANK;
use crate::failure::{Failure, Kind, Result};
use crate::output::Output;
use crate::replay::Replay;

/// Bytes of one of its files at most, unpacked.
const LARGEST: u64 = 1 << 30;
/// The name of the one way to write a bundle.
const FORMAT: &str = "timebank-evidence/2";
/// The file that says who answers for a bundle.
const SIGNATURE: &str = "signature.json";

/// Who answers for a bundle, with the signature of [`signed`].
#[derive(Deserialize)]
struct Signed {
    signer: Address,
    signature: Bytes,
}

/// What is signed of a manifest, as wallets sign texts (EIP-191).
fn signed(manifest: &str) -> String {
    let hash = hex::encode_prefixed(Sha256::digest(manifest.as_bytes()));
    format!("Evidence of a time bank\nThe SHA-256 of its manifest: {hash}")
}

#[derive(Deserialize)]
struct Manifest {
    format: String,
    chain_id: u64,
    bank: Address,
    complete: bool,
    from_block: u64,
    to_block: u64,
    start: End,
    end: End,
    files: BTreeMap<String, B256>,
}

#[derive(Clone, Copy, Deserialize)]
struct End {
    seq: u64,
    head: B256,
}

#[derive(Deserialize)]
struct Block {
    number: u64,
    time: u64,
    seq: u64,
    head: B256,
}

#[derive(Deserialize)]
struct Event {
    seq: u64,
    block: u64,
    name: String,
    topics: Vec<B256>,
    data: Bytes,
}

fn wrong(what: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Audit, format!("the bundle is not whole: {what}"))
}

/// The head of the log, as the rules have it.
fn head(seq: u64, hash: B256) -> Head {
    Head { seq, hash: hash.0 }
}

/// Checks that every file is the one that the manifest names, and that the events lead through every block's head to the
/// bundle's end; and that who is said to have signed it did. What is wrong first is named.
pub fn verify(path: &Path, signer: Option<Address>, output: Output) -> Result<()> {
    let shown = path.display();
    let cannot =
        |error: &dyn std::fmt::Display| Failure::usage(format!("cannot read {shown}: {error}"));
    let file = File::open(path).map_err(|error| cannot(&error))?;
    let mut zip = ZipArchive::new(file).map_err(|error| cannot(&error))?;
    let manifest = text(&mut zip, "manifest.json")?;
    let by = signed_by(&mut zip, &manifest)?;
    if let Some(signer) = signer.filter(|signer| by != Some(*signer)) {
        return Err(wrong(format!("it is not signed by {signer}")));
    }
    let manifest: Manifest =
        serde_json::from_str(&manifest).map_err(|error| wrong(format!("its manifest: {error}")))?;
    if manifest.format != FORMAT {
        return Err(Failure::usage(format!(
            "it is written as `{}`, which this program does not know",
            manifest.format
        )));
    }
    let mut files = [("blocks.ndjson", String::new()), ("events.ndjson", String::new())];
    for (name, text) in &mut files {
        *text = self::text(&mut zip, name)?;
        let hash = B256::from_slice(&Sha256::digest(text.as_bytes()));
        if manifest.files.get(*name) != Some(&hash) {
            return Err(wrong(format!("{name} is not the file that the manifest names")));
        }
    }
    let [(_, blocks), (_, events)] = files;
    let replayed = replayed(&manifest, &blocks, &events)?;
    let End { seq, head } = manifest.end;
    let (bank, to) = (manifest.bank, manifest.to_block);
    let partly = match manifest.complete {
        true => "",
        false => "\nIt was read from Ethereum's logs.",
    };
    let answers = match by {
        Some(signer) => format!("{signer} signed it."),
        None => "Nobody signed it.".to_owned(),
    };
    output.say(
        &format!(
            "The bundle is whole: {replayed} events of {bank} up to block {to} lead to {head} after {seq} events. {answers}{partly}\n\
             Any node of chain {} says whether that is the bank's own: auditHead() at block {to}.",
            manifest.chain_id
        ),
        &json!({ "whole": true, "bank": bank, "chain_id": manifest.chain_id, "complete": manifest.complete,
            "from_block": manifest.from_block, "to_block": to, "replayed": replayed, "events": seq,
            "head": hex::encode_prefixed(head), "signer": by }),
    );
    Ok(())
}

/// Who signed a manifest; nobody where the bundle does not say.
fn signed_by(zip: &mut ZipArchive<File>, manifest: &str) -> Result<Option<Address>> {
    if zip.index_for_name(SIGNATURE).is_none() {
        return Ok(None);
    }
    let said: Signed = serde_json::from_str(&text(zip, SIGNATURE)?)
        .map_err(|error| wrong(format!("its signature: {error}")))?;
    let signature = Signature::from_raw(&said.signature).ok();
    // Of the two signatures that say the same, one counts.
    let signature = signature.filter(|signature| signature.normalize_s().is_none());
    let by = signature.and_then(|it| it.recover_address_from_msg(signed(manifest)).ok());
    match by == Some(said.signer) {
        true => Ok(by),
        false => Err(wrong(format!("{} did not sign its manifest", said.signer))),
    }
}

/// How many events lead from the manifest's start through each block's head to its end.
fn replayed(manifest: &Manifest, blocks: &str, events: &str) -> Result<u64> {
    let start = head(manifest.start.seq, manifest.start.head);
    let mut log = Replay::from(&BANK, start);
    let block = |line: &str| {
        serde_json::from_str::<Block>(line).map_err(|error| wrong(format!("a block: {error}")))
    };
    let blocks = blocks.lines().map(block).collect::<Result<Vec<_>>>()?;
    let times: BTreeMap<u64, u64> = blocks.iter().map(|block| (block.number, block.time)).collect();
    for line in events.lines() {
        let event: Event = serde_json::from_str(line).map_err(|error| {
            wrong(format!("event {}: {error}", log.head().seq.saturating_add(1)))
        })?;
        let seq = log.head().seq.saturating_add(1);
        let unlike = || wrong(format!("event {seq} is not what it says of itself"));
        if event.seq != seq {
            return Err(wrong(format!("event {seq} is missing: event {} stands there", event.seq)));
        }
        let data = LogData::new(event.topics, event.data).ok_or_else(unlike)?;
        let inner = alloy::primitives::Log { address: manifest.bank, data };
        let time = times.get(&event.block).copied().ok_or_else(|| {
            wrong(format!("it has events of block {}, and not the block", event.block))
        })?;
        let (block_number, block_timestamp) = (Some(event.block), Some(time));
        let entry = Log { inner, block_number, block_timestamp, ..Log::default() };
        if BANK.event(&entry).is_none_or(|happened| happened.name != event.name) {
            return Err(unlike());
        }
        log.next(&entry).map_err(|found| found.failure())?;
    }
    let mut heads = log.blocks.iter().peekable();
    let mut at = start;
    for block in blocks {
        // A block may have none of the bank's events: then the council's are in it.
        if let Some((_, after)) = heads.next_if(|(number, _)| *number == block.number) {
            at = *after;
        }
        if at != head(block.seq, block.head) {
            return Err(wrong(format!(
                "the events up to {} do not lead to the head of block {}",
                at.seq, block.number
            )));
        }
    }
    if let Some((number, _)) = heads.next() {
        return Err(wrong(format!("it has events of block {number}, and not the block")));
    }
    if log.head() != head(manifest.end.seq, manifest.end.head) {
        return Err(wrong("the events lead to another head than the manifest's"));
    }
    Ok(log.head().seq.saturating_sub(start.seq))
}

fn text(zip: &mut ZipArchive<File>, name: &str) -> Result<String> {
    let file = zip.by_name(name).map_err(|_| wrong(format!("it has no {name}")))?;
    let mut text = String::new();
    let read = file.take(LARGEST.saturating_add(1)).read_to_string(&mut text);
    read.map_err(|error| wrong(format!("{name}: {error}")))?;
    if text.len() as u64 > LARGEST {
        return Err(wrong(format!("{name} is too large")));
    }
    Ok(text)
}
