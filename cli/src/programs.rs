//! The bank's programs: read from files, checked, and given each other's addresses.

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::Address;
use timebank_host::addresses::addressed;

use crate::failure::{Failure, Result};

/// What a program for PolkaVM begins with.
const MAGIC: &[u8] = b"PVM\0";

/// The bank's programs.
#[derive(Clone, Debug, clap::Args)]
pub struct Programs {
    /// The bank's program.
    #[arg(long, value_name = "FILE")]
    bank: PathBuf,
    /// The front's program, to stand at the bank's address.
    #[arg(long, value_name = "FILE", requires_all = ["exchange", "annex"])]
    front: Option<PathBuf>,
    /// The exchange's program, for the front.
    #[arg(long, value_name = "FILE", requires = "front")]
    exchange: Option<PathBuf>,
    /// The annex's program, for the front.
    #[arg(long, value_name = "FILE", requires = "front")]
    annex: Option<PathBuf>,
}

/// The bank's programs, read.
pub struct Code {
    pub bank: Vec<u8>,
    pub front: Option<Front>,
}

/// The front and what it needs beside the bank.
pub struct Front {
    front: Vec<u8>,
    pub exchange: Vec<u8>,
    pub annex: Vec<u8>,
}

/// What the front has run on its storage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behind {
    /// Where the bank's code is.
    pub code: Address,
    /// Where the exchange is.
    pub exchange: Address,
    /// Where the annex is.
    pub annex: Address,
}

impl Programs {
    /// Reads them.
    pub fn read(&self) -> Result<Code> {
        let front = match (&self.front, &self.exchange, &self.annex) {
            (Some(front), Some(exchange), Some(annex)) => {
                let (front, exchange, annex) =
                    (program(front)?, program(exchange)?, program(annex)?);
                let front = Front { front, exchange, annex };
                front.before(&Behind::default())?;
                Some(front)
            }
            _ => None,
        };
        Ok(Code { bank: program(&self.bank)?, front })
    }
}

/// Reads a program and refuses what is none, or cut short: the chain would take the fee and then refuse it.
pub fn program(file: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(file)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())))?;
    let wrong = |what| {
        Failure::usage(format!("{} is {what}; `cargo xtask build` makes them", file.display()))
    };
    if !bytes.starts_with(MAGIC) {
        return Err(wrong("no PolkaVM program"));
    }
    // Behind the magic number: the version in one byte, and the length of the whole in eight.
    let length = bytes.get(5..13).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    if length != u64::try_from(bytes.len()).ok() {
        return Err(wrong("not the whole PolkaVM program"));
    }
    Ok(bytes)
}

impl Front {
    /// The front's program with the addresses of what is behind it in their places.
    pub fn before(&self, behind: &Behind) -> Result<Vec<u8>> {
        let [code, exchange, annex] =
            [behind.code, behind.exchange, behind.annex].map(Address::into_array);
        addressed(self.front.clone(), code, exchange, annex)
            .ok_or_else(|| Failure::usage("what --front names is not the front's program"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_host::addresses::{ANNEX, BANK, EXCHANGE};

    #[test]
    fn every_address_is_put_in_its_place() {
        let whole = [b"code".as_slice(), &BANK, b"more", &ANNEX, &EXCHANGE].concat();
        let front = |code: &[u8]| Front { front: code.to_vec(), exchange: vec![], annex: vec![] };
        let [code, exchange, annex] = [1, 2, 3].map(Address::repeat_byte);
        let behind = Behind { code, exchange, annex };
        let expected = [b"code".as_slice(), &[1; 20], b"more", &[3; 20], &[2; 20]].concat();
        assert_eq!(front(&whole).before(&behind).unwrap(), expected);
        assert!(front(&whole[..50]).before(&behind).is_err(), "one place is missing");
        assert!(front(&[&whole[..], &BANK].concat()).before(&behind).is_err(), "which of the two?");
    }
}
