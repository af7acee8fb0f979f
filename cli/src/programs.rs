//! The bank's programs: read from a folder, checked, and given each other's addresses.

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::Address;
use timebank_host::addresses::deployable;
use timebank_topics::PROGRAMS;

use crate::failure::{Failure, Result};

/// What a program for PolkaVM begins with.
const MAGIC: &[u8] = b"PVM\0";
/// The program that stands at the bank's address, with the topics' programs behind it.
const ROUTER: &str = "router";
/// The whole bank as one program.
const WHOLE: &str = "timebank";

/// Which programs the bank is made of.
#[derive(Clone, Debug, clap::Args)]
pub struct Programs {
    /// The folder of the bank's programs, which `cargo xtask build` fills.
    #[arg(long, value_name = "FOLDER", default_value = "target/contract/sol/ink")]
    programs: PathBuf,
    /// Take the whole bank as one program, instead of the router and the programs behind it.
    #[arg(long)]
    alone: bool,
}

/// A program, read.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name, which its file bears.
    pub name: &'static str,
    /// All of it.
    pub code: Vec<u8>,
}

/// The bank's programs, read.
#[derive(Clone, Debug)]
pub struct Code {
    /// What stands at the bank's address, with stand-ins for the addresses of those behind it.
    entry: Program,
    /// What the router has answer messages, in the order of its places; nothing where the bank stands alone.
    pub behind: Vec<Program>,
}

impl Programs {
    /// Reads them. None may be missing, cut short or the same as another, and the router must have one place for each
    /// address.
    pub fn read(&self) -> Result<Code> {
        let read = |name| Ok(Program { name, code: program(&self.file(name))? });
        let (entry, behind): (_, &[&'static str]) =
            if self.alone { (WHOLE, &[]) } else { (ROUTER, &PROGRAMS) };
        let entry = read(entry)?;
        let behind = behind.iter().copied().map(read).collect::<Result<Vec<_>>>()?;
        let code = Code { entry, behind };
        self.refuse_doubles(&code)?;
        let nowhere = vec![Address::ZERO; code.behind.len()];
        for at in 0..code.behind.len() {
            code.behind(at, &nowhere)?;
        }
        code.entry(&nowhere)?;
        Ok(code)
    }

    /// Refuses a file that is there under two names: under one of them, it is another program than its name says.
    /// Files that are not needed count, too, where they are there.
    fn refuse_doubles(&self, code: &Code) -> Result<()> {
        let is_needed = |name: &str| code.all().any(|program| program.name == name);
        let others = [ROUTER, WHOLE].into_iter().chain(PROGRAMS).filter(|name| !is_needed(name));
        let others: Vec<_> =
            others.filter_map(|name| Some((name, fs::read(self.file(name)).ok()?))).collect();
        let needed = code.all().map(|program| (program.name, &program.code));
        let all: Vec<_> = needed.chain(others.iter().map(|(name, code)| (*name, code))).collect();
        for (at, (name, code)) in all.iter().enumerate() {
            if let Some((other, _)) = all[..at].iter().find(|(_, other)| other == code) {
                let (one, other) = (self.file(name), self.file(other));
                return Err(Failure::usage(format!(
                    "{} and {} are the same program; `cargo xtask build` makes them",
                    other.display(),
                    one.display()
                )));
            }
        }
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.programs.join(format!("{name}.polkavm"))
    }
}

impl Code {
    /// The name of the program at the bank's address.
    pub fn entry_name(&self) -> &'static str {
        self.entry.name
    }

    /// The program at the bank's address, with the addresses of those behind it, in their order, in their places.
    pub fn entry(&self, behind: &[Address]) -> Result<Vec<u8>> {
        if self.behind.is_empty() {
            return Ok(self.entry.code.clone());
        }
        addressed(&self.entry, behind)
    }

    /// A program behind it, by its place in their order, with the addresses of those of them that it runs, in their places.
    pub fn behind(&self, at: usize, behind: &[Address]) -> Result<Vec<u8>> {
        addressed(&self.behind[at], behind)
    }

    fn all(&self) -> impl Iterator<Item = &Program> {
        std::iter::once(&self.entry).chain(&self.behind)
    }
}

/// A program with the addresses of those that it runs.
fn addressed(program: &Program, behind: &[Address]) -> Result<Vec<u8>> {
    let behind: Vec<_> = behind.iter().map(|address| address.into_array()).collect();
    deployable(program.name, program.code.clone(), &behind).ok_or_else(|| {
        Failure::usage(format!(
            "{name}.polkavm is not the {name}: it has not exactly one place for the address of each program that it \
             runs; `cargo xtask build` makes it",
            name = program.name
        ))
    })
}

/// Reads a program and refuses what is none, or cut short: the chain would take the fee and then refuse it.
pub fn program(file: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(file).map_err(|error| {
        Failure::usage(format!(
            "cannot read {}: {error}; `cargo xtask build` makes the programs",
            file.display()
        ))
    })?;
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
