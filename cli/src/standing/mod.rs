//! Standing that a member takes along: what one bank's verifier attested, shown to whoever asks at another. It is read, and
//! checked against the bank that it is of; nobody believes it blindly, and no bank takes it over.

mod credential;
mod jwt;

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{Address, B256};
use serde::Deserialize;
use serde_json::{json, Map, Value};
use timebank_rules::account::Status;
use timebank_rules::credentials::{Claim, Sealed};
use timebank_rules::roles::VERIFIER;

use crate::address;
use crate::contract::BANK;
use crate::failure::{Failure, Result};
use crate::interbank::notary::later;
use crate::interbank::reading::{ask_at, hash, number};
use crate::key::Signing;
use crate::node::Node;
use crate::output::Output;
use crate::place::Place;

use credential::{For, Standing, Subject, LONGEST};

/// Take what a bank's verifier attested to another bank, claim by claim.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Issue a member's credential, as a verifier of its bank: every claim that its commitment was made of.
    Issue(Box<Issue>),
    /// Show some claims of one's credential to somebody who asked, and no other.
    Present(Box<Present>),
    /// Check what a member of another bank shows, against that bank's chain. Say --bank and --rpc-url of that bank: what the
    /// presentation says of itself is not believed.
    Verify(Box<Verify>),
}

impl Command {
    /// What was not said behind the command's name, as it was said before it.
    pub fn under(&mut self, outer: &Place) {
        match self {
            Self::Issue(issue) => issue.place.under(outer),
            Self::Verify(verify) => verify.place.under(outer),
            Self::Present(_) => {}
        }
    }

    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        match self {
            Self::Issue(issue) => issue.run(output).await,
            Self::Present(present) => present.run(output),
            Self::Verify(verify) => verify.run(output).await,
        }
    }
}

/// What a credential is issued with.
#[derive(Debug, clap::Args)]
pub struct Issue {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    signing: Signing,
    /// The claims with their salts, of which the bank keeps the commitment (docs/privacy.md).
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    /// The member's account.
    #[arg(value_parser = address::read)]
    account: Address,
}

impl Issue {
    async fn run(self, output: Output) -> Result<()> {
        let (sealed, signer) = (sealed(&self.sealed)?, self.signing.signer()?);
        let (node, bank) = (self.place.at.node()?, self.place.address(&BANK)?);
        let account = Account::read(&node, bank, self.account).await?;
        let commitment = B256::from(sealed.commitment());
        if account.commitment != commitment {
            return Err(Failure::usage(format!(
                "the bank keeps {} for {}, and these claims are {commitment}: attest them first",
                account.commitment, self.account
            )));
        }
        if !Account::read(&node, bank, signer.address()).await?.is_verifiers {
            return Err(Failure::usage(format!(
                "{} is no verifier of the bank: nobody would believe it",
                signer.address()
            )));
        }
        let (chain_id, now) = (node.chain_id().await?, machine());
        let (account, until) = (self.account, account.until);
        let subject = Subject { chain_id, bank, account, commitment, until };
        let credential = credential::issued(&sealed, &subject, &signer, now)?;
        output.say(&credential, &json!({ "credential": credential, "until": until }));
        Ok(())
    }
}

/// What claims are shown with.
#[derive(Debug, clap::Args)]
pub struct Present {
    #[command(flatten)]
    signing: Signing,
    /// The credential.
    #[arg(long, value_name = "FILE")]
    credential: PathBuf,
    /// A claim that is shown; may be given several times. Without any, only the standing itself is.
    #[arg(long = "show", value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    asked: Asked,
}

/// Who asks, and what for.
#[derive(Debug, clap::Args)]
struct Asked {
    /// Who asks, in words that both sides know: the other bank's address, or its name.
    #[arg(long, value_name = "TEXT")]
    audience: String,
    /// What whoever asks chose at random for this one time.
    #[arg(long, value_name = "TEXT")]
    nonce: String,
}

impl Asked {
    fn now(&self) -> For<'_> {
        For { audience: &self.audience, nonce: &self.nonce, now: machine() }
    }
}

impl Present {
    fn run(self, output: Output) -> Result<()> {
        let credential = text(&self.credential)?;
        let signer = self.signing.signer()?;
        let shown = credential::presented(&credential, &self.names, &signer, self.asked.now())?;
        output.say(&shown, &json!({ "presentation": shown }));
        Ok(())
    }
}

/// What a presentation is checked with.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// The presentation.
    #[arg(long, value_name = "FILE")]
    presentation: PathBuf,
    #[command(flatten)]
    asked: Asked,
    /// Keep here which questions were answered, so that none is answered twice.
    #[arg(long, value_name = "FILE")]
    spent: Option<PathBuf>,
}

impl Verify {
    async fn run(self, output: Output) -> Result<()> {
        let shown = text(&self.presentation)?;
        let (node, bank) = (self.place.at.node()?, self.place.address(&BANK)?);
        let said = credential::read(&shown, node.chain_id().await?, bank, self.asked.now())?;
        let account = Account::read(&node, bank, said.subject.account).await?;
        let issuer = Account::read(&node, bank, said.issuer).await?;
        let standing = Standing {
            is_open: account.status == Status::Open as u64,
            level: account.level,
            until: account.until,
            commitment: account.commitment,
            is_verifiers: issuer.is_verifiers,
            now: later(node.now().await?),
        };
        credential::must_stand(&said, &standing)?;
        if let Some(spent) = &self.spent {
            spend(spent, &self.asked.nonce)?;
        }
        let claims = said.openings.iter().map(|opening| &opening.claim);
        let claims: Map<String, Value> =
            claims.map(|claim| (claim.name.clone(), json!(claim.value))).collect();
        let lines = claims.iter().map(|(name, value)| format!("  {name}: {value}\n"));
        output.say(
            &format!(
                "{} is a member of the bank at {bank}, attested at level {} until {}, by its chain's word.\n{}\
                 This says what that bank's verifier attested. Attest anew what your own bank is to rely on.",
                said.subject.account,
                standing.level,
                standing.until,
                lines.collect::<String>()
            ),
            &json!({ "account": said.subject.account.to_checksum(None),
                "bank": bank.to_checksum(None), "issuer": said.issuer.to_checksum(None),
                "level": standing.level, "verified_until": standing.until, "claims": claims }),
        );
        Ok(())
    }
}

/// What a bank says of an account.
struct Account {
    status: u64,
    level: u8,
    until: u64,
    commitment: B256,
    is_verifiers: bool,
}

impl Account {
    async fn read(node: &Node, bank: Address, account: Address) -> Result<Self> {
        let arguments = [DynSolValue::Address(account)];
        let height = node.height().await?;
        let told = ask_at(node, &BANK, bank, "accountOf", &arguments, height).await?;
        let read = || {
            let roles = number(told.get(2))?;
            Some(Self {
                status: number(told.first())?,
                level: u8::try_from(number(told.get(3))?).ok()?,
                until: number(told.get(5))?,
                commitment: hash(told.get(6))?.into(),
                is_verifiers: roles & u64::from(VERIFIER) != 0,
            })
        };
        read().ok_or_else(|| node.nonsense("no account"))
    }
}

/// This machine's time: what members sign has no other.
fn machine() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn text(path: &Path) -> Result<String> {
    let cannot = |error| Failure::usage(format!("{}: {error}", path.display()));
    let mut text = String::new();
    let longest = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)
        .and_then(|file| file.take(longest).read_to_string(&mut text))
        .map_err(cannot)?;
    Ok(text)
}

/// Claims with their salts, as the tool of docs/privacy.md writes them.
fn sealed(path: &Path) -> Result<Sealed> {
    #[derive(Deserialize)]
    struct Salted {
        name: String,
        value: String,
        salt: B256,
    }
    #[derive(Deserialize)]
    struct File {
        claims: Vec<Salted>,
        padding: Vec<B256>,
    }
    let cannot = |why: &dyn std::fmt::Display| Failure::usage(format!("{}: {why}", path.display()));
    let File { claims, padding } =
        serde_json::from_str(&text(path)?).map_err(|error| cannot(&error))?;
    let claims = claims.into_iter().map(|one| (Claim::new(one.name, one.value), one.salt.0));
    let padding = padding.into_iter().map(|salt| salt.0);
    Sealed::of_parts(claims.collect(), padding.collect()).map_err(|error| cannot(&error))
}

/// Notes that a question was answered; refuses one that was before.
fn spend(path: &Path, nonce: &str) -> Result<()> {
    let cannot = |error: std::io::Error| Failure::usage(format!("{}: {error}", path.display()));
    let mut file =
        OpenOptions::new().read(true).append(true).create(true).open(path).map_err(cannot)?;
    file.lock().map_err(cannot)?;
    let mut spent = String::new();
    file.read_to_string(&mut spent).map_err(cannot)?;
    let line = json!(nonce).to_string();
    if spent.lines().any(|known| known == line) {
        return Err(credential::untrue("this question was answered before: it is replayed"));
    }
    writeln!(file, "{line}").and_then(|()| file.sync_all()).map_err(cannot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_once_by_whoever_runs_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spent");
        spend(&path, "one").unwrap();
        spend(&path, "on").unwrap();
        spend(&path, "one\n\"two\"").unwrap();
        for again in ["one", "on", "one\n\"two\""] {
            assert!(spend(&path, again).unwrap_err().to_string().contains("replayed"), "{again}");
        }
    }
}
