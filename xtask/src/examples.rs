//! The programs in `examples/`, run against a bank on an instant node of their own.

use std::{path::Path, process::Command};

use anyhow::{ensure, Context, Result};
use keccak_const::Keccak256;
use serde_json::Value;

use crate::{
    cargo,
    node::{self, bank, rpc, Chain, Options},
    npm::{self, Program},
    process, root, terminal,
};

/// What runs in Node.js.
const JAVASCRIPT: Program = Program {
    name: "examples",
    home: "examples/js",
    files: &[
        "bank.mjs",
        "carried.mjs",
        "compiled.mjs",
        "pay-and-watch.mjs",
        "safe.mjs",
        "several-signers.mjs",
        "take-time.mjs",
    ],
};

/// The contracts that they compile, beside them.
const CONTRACTS: [&str; 3] = ["TakesTime.sol", "SeveralSigners.sol", "SponsorsTreasury.sol"];

/// Seconds of coin that an example pays.
const PAID: &str = "30";

/// A bank with people, and how the examples are told of it.
struct Setting {
    url: String,
    bank: String,
}

impl Setting {
    /// Tells a program where the bank is and whose key to sign with.
    fn told<'a>(&self, command: &'a mut Command, payer: &str) -> &'a mut Command {
        command
            .env("TIMEBANK_RPC_URL", &self.url)
            .env("TIMEBANK_BANK", &self.bank)
            .env("TIMEBANK_PRIVATE_KEY", payer)
    }
}

/// Runs every example against a bank on a node of its own; what was left out, if anything was.
pub fn run() -> Result<Option<String>> {
    node::stop_on_ctrl_c()?;
    let chain = Chain::start(&Options::default(), 0, 0)?;
    let port = chain.must_have_eth_rpc()?;
    let deployed = bank::with_people(port)?;
    let bank = deployed["bank"].as_str().context("the bank has an address")?.to_owned();
    on(port, bank)
}

/// Runs every example against a bank with the demonstration's people, on the node at a port of this machine.
pub fn on(port: u16, bank: String) -> Result<Option<String>> {
    let setting = Setting { url: rpc::http(port), bank };
    let mut left = Vec::new();
    // Cem has coin that is in no order when the story ends.
    let (payer, receiver) = (key_of("Cem")?, address_of("Ben", port)?);
    pays_with_alloy(&setting, &payer, &receiver)?;
    if npm::is_at_hand() {
        let folder = JAVASCRIPT.installed()?;
        for name in CONTRACTS {
            let contract = root().join("examples/solidity").join(name);
            std::fs::copy(&contract, folder.join(name))
                .with_context(|| format!("cannot copy {}", contract.display()))?;
        }
        let mut pay = JAVASCRIPT.command("pay-and-watch.mjs")?;
        said("viem", setting.told(pay.args([&receiver, PAID]), &payer), "paid 30 s")?;
        let mut take = JAVASCRIPT.command("take-time.mjs")?;
        take.env("TIMEBANK_VERIFIER_KEY", key_of("Vera")?);
        said("Solidity", setting.told(&mut take, &payer), "gave 1 ticket")?;
        let mut club = JAVASCRIPT.command("several-signers.mjs")?;
        club.env("TIMEBANK_VERIFIER_KEY", key_of("Vera")?);
        club.env("TIMEBANK_SUPERVISOR_KEY", key_of("Sue")?);
        said("several signers", setting.told(&mut club, &payer), "replaced a lost key")?;
        let mut safe = JAVASCRIPT.command("safe.mjs")?;
        safe.env("TIMEBANK_GOVERNOR_KEY", key_of("Gus")?);
        safe.env("TIMEBANK_SUPERVISOR_KEY", key_of("Sue")?);
        safe.env("TIMEBANK_VERIFIER_KEY", key_of("Vera")?);
        said("a Safe", setting.told(&mut safe, &payer), "replaced a lost key")?;
        let mut carried = JAVASCRIPT.command("carried.mjs")?;
        carried.env("TIMEBANK_CLI", bank::client_program()?);
        said("a treasury", setting.told(&mut carried, &payer), "the treasury paid")?;
    } else {
        left.push("viem and Solidity (no Node.js)");
    }
    match which::which("python3") {
        Ok(python) => replays(&setting, &python)?,
        Err(_) => left.push("the replay (no Python)"),
    }
    Ok((!left.is_empty()).then(|| format!("examples: {}", left.join(", "))))
}

fn pays_with_alloy(setting: &Setting, payer: &str, receiver: &str) -> Result<()> {
    let program = cargo::program_of(
        "timebank-example-alloy",
        "pay-and-watch",
        "Compiling the example with alloy (about 3 minutes the first time)",
    )?;
    let mut pay = Command::new(program);
    said("alloy", setting.told(pay.args([receiver, PAID]), payer), "paid 30 s")
}

/// Leaves an event out, changes one, turns two round, and dates one later: none of them leads to the head.
const TAMPERING: &str = "import sys; sys.path.insert(0, 'examples'); import replay; \
    node = replay.Node(sys.argv[1]); newest = int(node.ask('eth_blockNumber'), 16); \
    head = node.audit_head(sys.argv[2], newest); logs = list(node.logs(sys.argv[2], 0, newest)); \
    changed = [{**logs[0], 'data': logs[0]['data'][:-1] + ('0' if logs[0]['data'][-1] != '0' else '1')}, *logs[1:]]; \
    assert replay.replay(logs) == head; assert replay.replay(logs[1:]) != head; assert replay.replay(changed) != head; \
    assert replay.replay([logs[1], logs[0], *logs[2:]]) != head; \
    later = {**logs[0], 'blockTimestamp': hex(int(logs[0]['blockTimestamp'], 16) + 1)}; \
    assert replay.replay([later, *logs[1:]]) != head; print('tampering is noticed')";

/// Replays the log, which must be whole; and notices what was done to a copy of it.
fn replays(setting: &Setting, python: &Path) -> Result<()> {
    let arguments = [&setting.url, &setting.bank];
    let mut whole = Command::new(python);
    whole.current_dir(root()).arg("examples/replay.py").args(arguments);
    said("Python", &mut whole, "the log is whole")?;
    let mut tampered = Command::new(python);
    tampered.current_dir(root()).args(["-c", TAMPERING]).args(arguments);
    said("Python", &mut tampered, "tampering is noticed")
}

/// Runs an example, which must say this.
fn said(with: &str, command: &mut Command, expected: &str) -> Result<()> {
    let output = process::output(command).with_context(|| format!("the example with {with}"))?;
    let last = output.lines().last().unwrap_or_default();
    ensure!(output.contains(expected), "the example with {with} says `{last}`, not `{expected}`");
    terminal::note(&format!("{with}: {last}"));
    Ok(())
}

/// The key of one of the demonstration's people: `timebank demo` makes it of the governor's key and the name.
fn key_of(name: &str) -> Result<String> {
    let governor = bytes(bank::GOVERNOR.key).context("the governor's key is hexadecimal")?;
    let key = Keccak256::new().update(&governor).update(name.as_bytes()).finalize();
    Ok(format!("0x{}", key.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

/// The address of one of the demonstration's people.
fn address_of(name: &str, port: u16) -> Result<String> {
    let mut address = bank::command_line(port)?;
    address.env("TIMEBANK_PRIVATE_KEY", key_of(name)?).args(["key", "address"]);
    let said: Value = serde_json::from_str(&process::output(&mut address)?)?;
    said["address"].as_str().map(str::to_owned).context("`timebank key address` names one")
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.strip_prefix("0x")?;
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_key_is_the_demonstrations() {
        // Of the account 0xF7542E49348366868eC6199AD015b4631c457Eae, which `timebank demo` calls Ann.
        let ann = "0x0bc64e9d91265834666c56a046dca8ad984484ee5eae639a39eb0410937174c0";
        assert_eq!(key_of("Ann").unwrap(), ann);
    }

    #[test]
    fn hexadecimal_is_read_whole_or_not_at_all() {
        assert_eq!(bytes("0x00ff"), Some(vec![0, 255]));
        assert_eq!(bytes("0x0"), None);
        assert_eq!(bytes("00"), None);
        assert_eq!(bytes("0xzz"), None);
    }
}
