//! Whether what stands on a chain is what was built.

use alloy::primitives::{keccak256, Address, Bytes};
use serde_json::{json, Value};

use crate::address;
use crate::failure::{Failure, Kind, Result};
use crate::node::{Node, Where};
use crate::output::Output;
use crate::programs::{Code, Program, Programs};
use crate::wording::written;

/// Compare what stands on a chain, at the bank's address and behind it, with programs that were built here.
///
/// Every byte is compared. The router at the bank's address names the programs behind it; its file has places for their
/// addresses, and the programs at those addresses are compared in turn. With --alone, the whole bank stands there. The exit
/// code is 4 where anything differs.
#[derive(Debug, clap::Args)]
pub struct VerifyDeployment {
    /// The bank's address.
    #[arg(value_parser = address::read)]
    address: Address,
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    programs: Programs,
}

/// A program that stands on the chain, compared.
struct Compared {
    role: &'static str,
    address: Address,
    code: Bytes,
    /// How it differs from what was built.
    differs: Option<String>,
}

impl VerifyDeployment {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let code = self.programs.read()?;
        let compared = compare(&self.at.node()?, self.address, &code).await?;
        let lines: Vec<_> = compared.iter().map(Compared::text).collect();
        let is_same = compared.iter().all(|compared| compared.differs.is_none());
        output.say(
            &lines.join("\n"),
            &json!({ "address": written(self.address), "same": is_same,
                "programs": compared.iter().map(Compared::json).collect::<Vec<_>>() }),
        );
        let other: Vec<_> =
            compared.iter().filter(|c| c.differs.is_some()).map(|c| c.role).collect();
        if other.is_empty() {
            return Ok(());
        }
        let what = other.join(", ");
        Err(Failure::new(Kind::Audit, format!("what stands there is not what was built: {what}")))
    }
}

/// Compares the program at an address, and those at the addresses that it names.
async fn compare(node: &Node, address: Address, built: &Code) -> Result<Vec<Compared>> {
    let code = node.code(address).await?;
    let marks: Vec<_> = built.behind.iter().map(mark).collect();
    let entry = built.entry(&marks)?;
    let (mut there, mut here) = (code.to_vec(), entry.clone());
    let mut named = Vec::new();
    for (program, mark) in built.behind.iter().zip(marks) {
        let place = place_of(program, mark, &entry)?;
        let at = there.get(place..place + 20).map(Address::from_slice);
        for bytes in [&mut there, &mut here] {
            if let Some(bytes) = bytes.get_mut(place..place + 20) {
                bytes.fill(0);
            }
        }
        named.extend(at.map(|at| (program, at)));
    }
    let differs = difference(&there, &here);
    let mut compared = vec![Compared { role: built.entry_name(), address, code, differs }];
    // What another program has in these places need not be addresses.
    if compared.iter().any(|compared| compared.differs.is_some()) {
        return Ok(compared);
    }
    let addresses: Vec<_> = named.iter().map(|(_, address)| *address).collect();
    for (at, (program, address)) in named.into_iter().enumerate() {
        let code = node.code(address).await?;
        let differs = difference(&code, &built.behind(at, &addresses)?);
        compared.push(Compared { role: program.name, address, code, differs });
    }
    Ok(compared)
}

/// How what stands there differs from what was built.
fn difference(there: &[u8], built: &[u8]) -> Option<String> {
    if there.is_empty() {
        return Some("nothing stands there".to_owned());
    }
    let differing = there.iter().zip(built).position(|(there, built)| there != built);
    match (differing, there.len() == built.len()) {
        (None, true) => None,
        (Some(place), true) => Some(format!("differs from byte {place} on")),
        (_, false) => Some(format!("has {} bytes, and not {}", there.len(), built.len())),
    }
}

impl Compared {
    fn text(&self) -> String {
        let found = self.differs.as_deref().unwrap_or("as built");
        let (role, address) = (self.role, self.address);
        format!(
            "{role:<16}{address}  {} bytes, Keccak-256 {}: {found}",
            self.code.len(),
            keccak256(&self.code)
        )
    }

    fn json(&self) -> Value {
        json!({ "role": self.role, "address": written(self.address), "bytes": self.code.len(),
            "hash": keccak256(&self.code), "same": self.differs.is_none(), "differs": self.differs })
    }
}

/// What stands for a program's address while places are looked for: nothing else in a program is this.
fn mark(program: &Program) -> Address {
    Address::from_word(keccak256(format!("the place of the address of {}", program.name)))
}

/// Where the program at the bank's address names another one.
fn place_of(program: &Program, mark: Address, entry: &[u8]) -> Result<usize> {
    let place = entry.windows(20).position(|window| window == mark.as_slice());
    let unnamed =
        || Failure::usage(format!("the program at the bank's address names no {}", program.name));
    place.ok_or_else(unnamed)
}
