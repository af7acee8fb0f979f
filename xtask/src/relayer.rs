//! A relayer beside a node: a key of its own, and the program that carries what members sign.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    node::{self, bank, rpc, Server},
    process,
};

/// The keystore's password. The key is made for one run and ends with it, as does the chain.
const PASSWORD: &str = "for trying";

/// Who carries, with a keystore that was made for this.
#[derive(Debug)]
pub struct Carrier {
    keystore: PathBuf,
    /// Whose funds pay for what is carried.
    pub address: String,
}

impl Carrier {
    /// Makes a key, in a keystore in a folder.
    pub fn made(folder: &Path) -> Result<Self> {
        let (keystore, address) = made_key(folder, "relayer")?;
        Ok(Self { keystore, address })
    }

    /// Carries for a bank, with a queue in a folder; at which port.
    pub fn serve(&self, eth_port: u16, bank: &str, folder: &Path) -> Result<(Server, u16)> {
        let port = rpc::port_or_free(0)?;
        let mut command = program()?;
        command.arg("relayer").args(["--rpc-url", &rpc::http(eth_port), "--bank", bank]);
        command.arg("--keystore").arg(&self.keystore);
        command.arg("--queue").arg(folder.join("relayer.sqlite"));
        command.args(["--port", &port.to_string()]);
        let mut server = Server::start("the relayer", command, folder.join("relayer.log"))?;
        server.wait_until(node::PATIENCE, || rpc::answers_http(port, "/health"))?;
        Ok((server, port))
    }
}

/// Makes a key: the keystore, which has a name in a folder, and the account.
pub fn made_key(folder: &Path, name: &str) -> Result<(PathBuf, String)> {
    let keystore = folder.join(name).with_extension("json");
    let mut command = program()?;
    command.args(["key", "new"]).arg(&keystore);
    let said: Value = serde_json::from_str(&process::output(&mut command)?)
        .context("`timebank key new --json` prints JSON")?;
    let address = said["address"].as_str().context("`timebank key new` names no address")?;
    Ok((keystore, address.to_owned()))
}

/// The command line, which opens keystores that were made for one run.
pub fn program() -> Result<Command> {
    let mut command = Command::new(bank::client_program()?);
    // It has its own key, whatever this machine's settings say.
    command.arg("--json").env("TIMEBANK_PASSWORD", PASSWORD);
    command.env_remove("TIMEBANK_PRIVATE_KEY").env_remove("TIMEBANK_KEYSTORE");
    Ok(command)
}
