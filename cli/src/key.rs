//! Keys: from a keystore file or the environment, never from an argument, which every process can read.

use std::{
    env, fs,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use alloy::signers::k256::elliptic_curve::rand_core::OsRng;
use alloy::signers::local::PrivateKeySigner;
use serde_json::{json, Value};

use crate::failure::{Failure, Result};
use crate::output::Output;

/// Where a key may be, by the name that `--help` gives.
const KEY: &str = "TIMEBANK_PRIVATE_KEY";
const PASSWORD: &str = "TIMEBANK_PASSWORD";

/// Who signs.
#[derive(Clone, Debug, clap::Args)]
pub struct Signing {
    /// The keystore file (Ethereum's, version 3) with the key that signs. Its password is asked for, or taken from
    /// TIMEBANK_PASSWORD. Without a file, the key is taken from TIMEBANK_PRIVATE_KEY.
    #[arg(long, value_name = "FILE", env = "TIMEBANK_KEYSTORE")]
    keystore: Option<PathBuf>,
}

impl Signing {
    /// The keystore file, if the key is in one.
    pub fn keystore(&self) -> Option<&Path> {
        self.keystore.as_deref().filter(|file| !file.as_os_str().is_empty())
    }

    /// The key that signs.
    pub fn signer(&self) -> Result<PrivateKeySigner> {
        match (self.keystore(), secret(KEY)?.filter(|key| !key.is_empty())) {
            (Some(_), Some(_)) => Err(Failure::usage(format!(
                "there is a keystore and {KEY} as well: give one of them"
            ))),
            (None, None) => Err(Failure::usage(format!(
                "there is no key to sign with: give --keystore FILE, or set {KEY}; `timebank key new` makes one"
            ))),
            (Some(file), None) => from_file(file),
            (None, Some(key)) => key.trim().parse().map_err(|_| {
                Failure::usage(format!("{KEY} holds no private key: it is 32 bytes as 64 hexadecimal digits"))
            }),
        }
    }
}

fn secret(variable: &str) -> Result<Option<String>> {
    match env::var(variable) {
        Ok(secret) => Ok(Some(secret)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("{variable} holds something that is no text")))
        }
    }
}

fn from_file(file: &Path) -> Result<PrivateKeySigner> {
    // What the library says of a file that is none is about JSON and hexadecimal digits.
    let text = fs::read(file)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())))?;
    let mut json: Value = serde_json::from_slice(&text).unwrap_or_default();
    // Old wallets write it with a capital letter.
    if let Some(crypto) = json.as_object_mut().and_then(|all| all.remove("Crypto")) {
        json["crypto"] = crypto;
    }
    if json["version"] != 3 || !json["crypto"].is_object() {
        return Err(Failure::usage(format!(
            "{} is no keystore file of version 3, or not a whole one",
            file.display()
        )));
    }
    let cannot = |error| Failure::usage(format!("cannot copy {}: {error}", file.display()));
    // The library reads files alone. It is as encrypted as it was, the owner's alone, and gone at once.
    let copy = tempfile::NamedTempFile::new().map_err(cannot)?;
    fs::write(copy.path(), json.to_string()).map_err(cannot)?;
    let password = password("Password: ")?;
    PrivateKeySigner::decrypt_keystore(copy.path(), password).map_err(|_| {
        Failure::usage(format!(
            "the password does not open {}, or the file is damaged",
            file.display()
        ))
    })
}

fn password(prompt: &str) -> Result<String> {
    if let Some(password) = secret(PASSWORD)? {
        return Ok(without_line_end(&password).to_owned());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(format!(
            "nobody is there to be asked for the keystore's password: set {PASSWORD}"
        )));
    }
    rpassword::prompt_password(prompt)
        .map_err(|error| Failure::usage(format!("cannot read the password: {error}")))
}

/// A secret as it was meant, that came out of a file with the end of its line.
fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// Make a key, or say which account one is.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a key and keep it in a new keystore file; prints its address, where it lies and what comes next.
    New {
        /// The file, which must not be there yet.
        file: PathBuf,
    },
    /// Print the address of the key that would sign.
    Address {
        #[command(flatten)]
        signing: Signing,
    },
}

impl Command {
    /// Does it.
    pub fn run(self, output: Output) -> Result<()> {
        match self {
            Self::New { file } => {
                let address = new(&file)?.address();
                let file = fs::canonicalize(&file).unwrap_or(file).display().to_string();
                output.say(
                    &format!(
                        "The key of {address} is in {file}. Keep a copy of the file and its password: nobody can restore them.\n\
                         Next: set TIMEBANK_KEYSTORE={file}, have somebody send {address} some of the chain's currency for fees, \
                         and `timebank account open`."
                    ),
                    &json!({ "address": address.to_checksum(None), "file": file }),
                );
            }
            Self::Address { signing } => {
                let address = signing.signer()?.address();
                output.say(&address.to_string(), &json!({ "address": address.to_checksum(None) }));
            }
        }
        Ok(())
    }
}

fn new(file: &Path) -> Result<PrivateKeySigner> {
    let cannot = |error: &dyn std::fmt::Display| {
        Failure::usage(format!("cannot write {}: {error}", file.display()))
    };
    if file.exists() {
        return Err(cannot(&"it is there already, and a key is never overwritten"));
    }
    let name =
        file.file_name().and_then(|name| name.to_str()).ok_or_else(|| cannot(&"it has no name"))?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(cannot(&format!("there is no folder {}", folder.display())));
    }
    let first = password("Password for the new key: ")?;
    if first.is_empty() || first != password("The same again: ")? {
        return Err(Failure::usage("the two passwords differ, or are empty; no key was made"));
    }
    let signer = PrivateKeySigner::random_with(&mut OsRng);
    PrivateKeySigner::encrypt_keystore(folder, &mut OsRng, signer.to_bytes(), first, Some(name))
        .map_err(|error| cannot(&error))?;
    keep_to_owner(file).map_err(|error| cannot(&error))?;
    Ok(signer)
}

#[cfg(unix)]
fn keep_to_owner(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn keep_to_owner(_: &Path) -> std::io::Result<()> {
    Ok(())
}
