//! Payments that must not happen twice: what was signed under an idempotency key is written down before it is sent, and
//! whoever gives the key again gets what became of that, and never a second payment.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use alloy::primitives::{Address, Bytes, B256};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};
use crate::node::setting;
use crate::transaction::Signed;

/// What is paid: what a key stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The chain's number.
    pub chain_id: u64,
    /// Who signs.
    pub from: Address,
    /// The contract.
    pub to: Address,
    /// The message.
    pub calldata: Bytes,
}

/// A line of the journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    key: String,
    #[serde(flatten)]
    payment: Payment,
    hash: B256,
    nonce: u64,
    gas: u64,
    raw: Bytes,
}

/// The journal, which nobody else reads or writes while somebody holds it.
pub struct Journal {
    file: File,
    path: PathBuf,
    entries: Vec<Entry>,
    /// The end of the last whole line.
    end: u64,
}

/// Where the journal is: where it was said to be, else beside the keystore, else in the folder for settings.
pub fn place(said: Option<&Path>, keystore: Option<&Path>) -> Result<PathBuf> {
    if let Some(said) = said {
        return Ok(said.to_owned());
    }
    if let Some(keystore) = keystore {
        return Ok(keystore.with_file_name("timebank-journal.jsonl"));
    }
    let settings = setting("XDG_CONFIG_HOME").map(PathBuf::from);
    let settings = settings.or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    settings.map(|folder| folder.join("timebank").join("journal.jsonl")).ok_or_else(|| {
        Failure::usage("there is no folder for the journal of payments: give --journal FILE")
    })
}

impl Journal {
    /// Opens the journal at a place, and waits until nobody else has it.
    pub fn open(path: PathBuf) -> Result<Self> {
        let cannot = |error: std::io::Error| {
            Failure::usage(format!("cannot keep the journal {}: {error}", path.display()))
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(cannot)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(cannot)?;
        file.lock().map_err(cannot)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(cannot)?;
        // A last line without its end was being written when the machine stopped, and what it says was not sent yet.
        let end = text.rfind('\n').map_or(0, |end| end + 1);
        let read = |(at, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|_| {
                Failure::usage(format!(
                    "line {} of the journal {} is damaged; without it nobody knows what was paid already",
                    at + 1,
                    path.display()
                ))
            })
        };
        let entries = text[..end].lines().enumerate().map(read).collect::<Result<_>>()?;
        Ok(Self { file, entries, end: end as u64, path })
    }

    /// All that was signed under a key, the last one last. A key can only stand for one payment.
    pub fn signed(&self, key: &str, payment: &Payment) -> Result<Vec<Signed>> {
        let under = self.entries.iter().filter(|entry| entry.key == key);
        let signed = |entry: &Entry| {
            if entry.payment != *payment {
                return Err(Failure::usage(format!(
                    "the idempotency key `{key}` was used for something else (transaction {}, in {}): a new payment has a new key",
                    entry.hash,
                    self.path.display()
                )));
            }
            let Entry { hash, nonce, gas, raw, .. } = entry.clone();
            Ok(Signed { hash, from: payment.from, nonce, gas, raw })
        };
        under.map(signed).collect()
    }

    /// Writes down what was signed under a key. When this returns, it is on the disk.
    pub fn write_down(&mut self, key: &str, payment: Payment, signed: &Signed) -> Result<()> {
        let cannot = |error: std::io::Error| {
            Failure::usage(format!("cannot write the journal: {error}; nothing was sent"))
        };
        let Signed { hash, nonce, gas, raw, .. } = signed.clone();
        let entry = Entry { key: key.to_owned(), payment, hash, nonce, gas, raw };
        let line = serde_json::to_string(&entry).map_err(Failure::usage)? + "\n";
        self.file.set_len(self.end).map_err(cannot)?;
        self.file.seek(SeekFrom::Start(self.end)).map_err(cannot)?;
        self.file.write_all(line.as_bytes()).map_err(cannot)?;
        self.file.sync_all().map_err(cannot)?;
        self.end += line.len() as u64;
        self.entries.push(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(amount: u8) -> Payment {
        let (from, to) = (Address::repeat_byte(1), Address::repeat_byte(2));
        Payment { chain_id: 7, from, to, calldata: vec![amount].into() }
    }

    fn signed(nonce: u64) -> Signed {
        let hash = B256::repeat_byte(9);
        Signed { hash, from: Address::repeat_byte(1), nonce, gas: 5, raw: vec![1, 2].into() }
    }

    #[test]
    fn a_key_stands_for_one_payment_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("journal.jsonl");
        let mut journal = Journal::open(path.clone()).unwrap();
        assert_eq!(journal.signed("a", &payment(1)).unwrap(), []);
        journal.write_down("a", payment(1), &signed(3)).unwrap();
        drop(journal);
        let journal = Journal::open(path).unwrap();
        assert_eq!(journal.signed("a", &payment(1)).unwrap(), [signed(3)]);
        assert_eq!(journal.signed("b", &payment(1)).unwrap(), []);
        let refused = journal.signed("a", &payment(2)).unwrap_err().to_string();
        assert!(refused.contains("something else"), "{refused}");
    }

    #[test]
    fn a_line_that_was_cut_short_was_never_sent_and_one_that_is_damaged_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let mut journal = Journal::open(path.clone()).unwrap();
        journal.write_down("a", payment(1), &signed(3)).unwrap();
        drop(journal);
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}{}", &whole[..40])).unwrap();
        let mut journal = Journal::open(path.clone()).unwrap();
        journal.write_down("b", payment(2), &signed(4)).unwrap();
        drop(journal);
        let journal = Journal::open(path.clone()).unwrap();
        assert_eq!(journal.signed("a", &payment(1)).unwrap(), [signed(3)]);
        assert_eq!(journal.signed("b", &payment(2)).unwrap(), [signed(4)]);
        drop(journal);
        std::fs::write(&path, format!("{}\n{whole}", &whole[..40])).unwrap();
        assert!(Journal::open(path).is_err());
    }
}
