//! A notary: signs what its own nodes say that banks said.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{Address, Bytes, Signature, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::json;
use timebank_rules::cells::{Cell, Gate};
use timebank_rules::interbank::notary::{Chain, Statement};
use timebank_rules::keccak::keccak;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::reading::{ask_at, hash, number, Log};
use super::At;
use crate::contract::BANK;
use crate::failure::{Failure, Result};
use crate::key::Signing;
use crate::node::Node;
use crate::output::Output;
use crate::refused::refused;

/// The longest that a statement holds, in seconds.
pub const LONGEST: u64 = 3_600;

/// Bytes of a question at most.
const QUESTION: usize = 4 << 10;

/// Sign, for relays that ask, what banks said over their links.
///
/// A statement is signed only where this notary's own node of the bank's chain says that it is final and true: the link's
/// head, and the end of the bank's whole log, which is replayed. It keeps nothing and can be started anew at any time.
#[derive(Debug, clap::Args)]
pub struct Notary {
    /// A node and a bank on its chain, as in http://127.0.0.1:8545,0x…; once for each bank it vouches for.
    #[arg(long = "bank-at", value_name = "URL,ADDRESS", required = true, value_parser = At::read)]
    banks: Vec<At>,
    #[command(flatten)]
    signing: Signing,
    /// Where it answers.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port there; 0 is any free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

/// What a notary is asked to sign: a statement, and for which gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The number of the gate's chain.
    pub chain_id: u64,
    /// The gate.
    pub gate: Address,
    /// The bank that said it.
    pub from: B256,
    /// The bank that is to hear it.
    pub to: B256,
    /// The link at the bank that said it.
    pub link: u32,
    /// The statement.
    pub number: u64,
    /// The link's head.
    pub head: B256,
    /// The log's end.
    pub log_seq: u64,
    /// The log's head.
    pub log_head: B256,
    /// Until when it holds.
    pub until: u64,
    /// The gate's set.
    pub set: u32,
}

/// What a notary answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// Who signed.
    pub notary: Address,
    /// `r`, `s` and `v`.
    pub signature: Bytes,
}

impl Signed {
    /// Whether it is what it says, in the one form that gates accept.
    pub fn counts(&self, digest: &B256) -> bool {
        signer_of(&self.signature, digest) == Some(self.notary)
    }
}

/// Who signed a digest, if somebody did in the one form that gates accept.
pub fn signer_of(signature: &[u8], digest: &B256) -> Option<Address> {
    timebank_rules::relay::signature::Signature::of_bytes(signature)
        .filter(timebank_rules::relay::signature::Signature::is_canonical)?;
    Signature::try_from(signature).ok()?.recover_address_from_prehash(digest).ok()
}

impl Asked {
    /// The digest that is signed.
    pub fn digest(&self) -> B256 {
        let gate = Gate {
            own: self.to.0,
            peer: self.from.0,
            peer_link: self.link.into(),
            ..Gate::empty()
        };
        let chain = Chain {
            id: self.chain_id.into(),
            gate: self.gate.into_array().into(),
            keccak,
            recover: |_| timebank_rules::Address::zero(),
        };
        B256::from(self.statement().digest(&gate, &chain))
    }

    /// The statement.
    pub fn statement(&self) -> Statement {
        Statement {
            number: self.number,
            head: self.head.0,
            log_seq: self.log_seq,
            log_head: self.log_head.0,
            until: self.until,
            set: self.set,
        }
    }
}

/// One of the banks that a notary vouches for.
struct Watched {
    node: Node,
    bank: Address,
    /// By link, what was read of its log.
    logs: Mutex<Vec<(u32, Log)>>,
}

struct Office {
    signer: PrivateKeySigner,
    banks: Vec<Watched>,
}

/// Why something is not signed.
struct NotSigned(StatusCode, String);

impl IntoResponse for NotSigned {
    fn into_response(self) -> Response {
        refused(self.0, &self.1)
    }
}

impl From<Failure> for NotSigned {
    fn from(failure: Failure) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, failure.to_string())
    }
}

fn untrue(why: &str) -> NotSigned {
    NotSigned(StatusCode::CONFLICT, why.to_owned())
}

fn broken(why: impl std::fmt::Display) -> NotSigned {
    NotSigned(StatusCode::INTERNAL_SERVER_ERROR, why.to_string())
}

impl Notary {
    /// Answers until it is told to stop.
    pub async fn run(self, output: Output) -> Result<()> {
        let signer = self.signing.signer()?;
        let watched = |at: &At| {
            Ok(Watched { node: at.node()?, bank: at.address, logs: Mutex::new(Vec::new()) })
        };
        let banks = self.banks.iter().map(watched).collect::<Result<Vec<_>>>()?;
        let place = SocketAddr::new(self.host, self.port);
        let cannot = |error| Failure::usage(format!("cannot answer at {place}: {error}"));
        let listener = TcpListener::bind(place).await.map_err(cannot)?;
        let at = listener.local_addr().map_err(cannot)?;
        let address = signer.address();
        output.say(
            &format!("Signing as {address}, at http://{at}"),
            &json!({ "at": at.to_string(), "notary": address.to_checksum(None) }),
        );
        let routes = Router::new()
            .route("/v1/notary", get(who))
            .route("/v1/statements", post(sign))
            .layer(DefaultBodyLimit::max(QUESTION))
            .with_state(Arc::new(Office { signer, banks }));
        tokio::select! {
            ended = axum::serve(listener, routes) =>
                ended.map_err(|error| Failure::node(format!("cannot answer: {error}"))),
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }
}

async fn who(State(office): State<Arc<Office>>) -> Response {
    Json(json!({ "notary": office.signer.address() })).into_response()
}

async fn sign(
    State(office): State<Arc<Office>>,
    asked: std::result::Result<Json<Asked>, JsonRejection>,
) -> std::result::Result<Json<Signed>, NotSigned> {
    let Json(asked) = asked.map_err(|why| NotSigned(why.status(), why.body_text()))?;
    // A long log is read to its end the first time, even if whoever asked does not wait so long.
    let signing = tokio::spawn(async move { office.signed(&asked).await });
    signing.await.map_err(broken)?.map(Json)
}

impl Office {
    /// Signs what one of the banks said. One whose node does not answer keeps none of the others' from being signed.
    async fn signed(&self, asked: &Asked) -> std::result::Result<Signed, NotSigned> {
        let mut why = NotSigned(
            StatusCode::NOT_FOUND,
            "no bank of this notary has this link between these two".to_owned(),
        );
        for watched in &self.banks {
            match watched.has(asked).await {
                Ok(false) => {}
                Ok(true) => {
                    watched.must_have_said(asked).await?;
                    let signature = self.signer.sign_hash_sync(&asked.digest()).map_err(broken)?;
                    let signature = signature.as_bytes().into();
                    return Ok(Signed { notary: self.signer.address(), signature });
                }
                Err(failure) => why = failure.into(),
            }
        }
        Err(why)
    }
}

impl Watched {
    /// Whether the bank has the link, between these two banks.
    async fn has(&self, asked: &Asked) -> Result<bool> {
        let (height, link) = (self.node.finalized().await?, U256::from(asked.link));
        let link = [DynSolValue::Uint(link, 32)];
        let told = ask_at(&self.node, &BANK, self.bank, "linkOf", &link, height).await?;
        Ok(hash(told.first()) == Some(asked.from.0) && hash(told.get(1)) == Some(asked.to.0))
    }

    /// Refuses what the bank did not say.
    async fn must_have_said(&self, asked: &Asked) -> std::result::Result<(), NotSigned> {
        must_hold_briefly(asked.until, later(self.node.now().await?))?;
        let mut logs = self.logs.lock().await;
        let at = match logs.iter().position(|(link, _)| *link == asked.link) {
            Some(at) => at,
            None => {
                logs.push((asked.link, Log::of(self.node.clone(), self.bank, asked.link)));
                logs.len() - 1
            }
        };
        let Some((_, log)) = logs.get_mut(at) else { return Err(broken("the log is gone")) };
        log.read_on().await?;
        let place = usize::try_from(asked.number).ok().and_then(|number| number.checked_sub(1));
        let said = place.and_then(|place| log.said().get(place));
        let said = said.ok_or_else(|| untrue("the bank has not said so many messages, finally"))?;
        let is_true = (said.head, said.log.seq, said.log.hash)
            == (asked.head.0, asked.log_seq, asked.log_head.0);
        if !is_true {
            return Err(untrue("the bank said something else"));
        }
        Ok(())
    }
}

/// A signature that holds for long is one that nobody can take back.
fn must_hold_briefly(until: u64, now: u64) -> std::result::Result<(), NotSigned> {
    if until < now || until > now.saturating_add(LONGEST) {
        return Err(untrue(&format!(
            "a statement holds for an hour at most: until {until} at {now} does not"
        )));
    }
    Ok(())
}

/// The later of a chain's time and this machine's. A chain that makes no block while nobody sends has a time of long ago.
pub fn later(chain: u64) -> u64 {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH);
    clock.map_or(chain, |clock| chain.max(clock.as_secs()))
}

/// What a bank's link has heard.
pub async fn heard(node: &Node, bank: Address, link: u32) -> Result<u64> {
    let height = node.height().await?;
    let link = [DynSolValue::Uint(U256::from(link), 32)];
    let told = ask_at(node, &BANK, bank, "positionOf", &link, height).await?;
    number(told.get(6)).ok_or_else(|| node.nonsense("no position of a link"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::uint;
    use serde_json::Value;

    fn asked(one: &Value) -> Asked {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        let number = |name: &str| one[name].as_u64().unwrap();
        Asked {
            chain_id: number("chainId"),
            gate: text("gate").parse().unwrap(),
            from: text("from").parse().unwrap(),
            to: text("to").parse().unwrap(),
            link: u32::try_from(number("peerLink")).unwrap(),
            number: number("number"),
            head: text("head").parse().unwrap(),
            log_seq: number("logSeq"),
            log_head: text("logHead").parse().unwrap(),
            until: number("until"),
            set: u32::try_from(number("set")).unwrap(),
        }
    }

    #[test]
    fn a_statement_holds_for_an_hour_at_most() {
        assert!(must_hold_briefly(100, 100).is_ok());
        assert!(must_hold_briefly(100 + LONGEST, 100).is_ok());
        assert!(must_hold_briefly(101 + LONGEST, 100).is_err());
        assert!(must_hold_briefly(99, 100).is_err());
        assert!(must_hold_briefly(u64::MAX, u64::MAX).is_ok());
    }

    #[test]
    fn a_chain_that_made_no_block_for_long_does_not_stop_the_clock() {
        assert!(later(0) > 1_700_000_000);
        assert_eq!(later(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_notary_signs_the_published_digest_in_the_one_form_that_gates_accept() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../../docs/interbank/vectors.json")).unwrap();
        let statements = vectors["statements"].as_array().unwrap();
        assert!(!statements.is_empty());
        for one in statements {
            let digest = asked(one).digest();
            assert_eq!(one["digest"], json!(digest));
            for key in 1..=20 {
                let signer = PrivateKeySigner::from_bytes(&B256::repeat_byte(key)).unwrap();
                let signature = signer.sign_hash_sync(&digest).unwrap();
                assert_eq!(signer_of(&signature.as_bytes(), &digest), Some(signer.address()));
                let other_form = Signature::new(
                    signature.r(),
                    uint!(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141_U256)
                        - signature.s(),
                    !signature.v(),
                );
                assert_eq!(signer_of(&other_form.as_bytes(), &digest), None);
                assert_eq!(signer_of(&signature.as_bytes()[..64], &digest), None);
            }
        }
    }
}
