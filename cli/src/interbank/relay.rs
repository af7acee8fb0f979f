//! Bringing banks what their peers said, with notaries' signatures.

use std::collections::BTreeMap;
use std::time::Duration;

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use reqwest::Url;
use serde_json::json;
use timebank_rules::interbank::{BATCH, MESSAGE};
use tokio::task::JoinSet;

use super::gate::{calldata, tried, Standing};
use super::notary::{heard, later, Asked, Signed};
use super::reading::Log;
use super::At;
use crate::failure::{Failure, Kind, Result};
use crate::fate::{Asking as Fates, Fate};
use crate::key::Signing;
use crate::node::{innermost, shown, Node};
use crate::output::Output;
use crate::sending::duration;
use crate::transaction::{Budget, Signed as Sent};

/// For how long a statement is asked for, in seconds.
const HOLDS: u64 = 1_800;
/// A notary that has not answered by then does not.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bring two banks of two chains what the other said, as their notaries vouch for it.
///
/// It keeps nothing: what is to be brought is on the two chains. It can be killed at any time and started anew, and several
/// can run at once; what was brought before is passed over. It needs a key that pays for transactions on both chains, and
/// nobody's trust.
#[derive(Debug, clap::Args)]
pub struct Relay {
    /// A node and the gate on its chain, as in http://127.0.0.1:8545,0x…; once for each of the two.
    #[arg(long = "gate-at", value_name = "URL,ADDRESS", required = true, num_args = 1, value_parser = At::read)]
    gates: Vec<At>,
    /// A notary's address, as in http://127.0.0.1:9000.
    #[arg(long = "notary", value_name = "URL", required = true)]
    notaries: Vec<Url>,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    budget: Budget,
    /// End once there is nothing to bring.
    #[arg(long)]
    once: bool,
    /// How long to wait before looking again.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = duration)]
    every: Duration,
    /// How long to wait until a transaction is in a block.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    wait: Duration,
}

/// One of the two directions.
struct Way {
    /// What the one bank says.
    log: Log,
    /// Where the other hears it.
    node: Node,
    gate: Address,
    /// What was sent there and is in no block yet, as far as is known.
    doubt: Vec<Sent>,
}

impl Relay {
    /// Brings until it is told to stop, or once.
    pub async fn run(self, output: Output) -> Result<()> {
        let [one, other] = self.gates.as_slice() else {
            return Err(Failure::usage("a relay is between two gates: give --gate-at twice"));
        };
        let (signer, client) = (self.signing.signer()?, client(&self.notaries)?);
        tokio::select! {
            ended = self.bring_all(one, other, &client, &signer, output) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }

    /// Brings both ways, over and over.
    async fn bring_all(
        &self,
        one: &At,
        other: &At,
        client: &reqwest::Client,
        signer: &PrivateKeySigner,
        output: Output,
    ) -> Result<()> {
        let mut ways = loop {
            match ways(one, other).await {
                Ok(ways) => break ways,
                Err(failure) if self.once => return Err(failure),
                Err(failure) => self.pause(output, &failure).await,
            }
        };
        output.remark(&format!("Bringing both ways as {}", signer.address()));
        loop {
            let mut brought = 0;
            for way in &mut ways {
                match self.bring(way, client, signer, output).await {
                    Ok(count) => brought += count,
                    Err(failure) if self.once => return Err(failure),
                    Err(failure) => self.pause(output, &failure).await,
                }
            }
            if brought == 0 && self.once {
                output.say("Nothing is left to bring.", &json!({ "left": 0 }));
                return Ok(());
            }
            if brought == 0 {
                tokio::time::sleep(self.every).await;
            }
        }
    }

    /// What fails now may not fail later: it is said, and tried again.
    async fn pause(&self, output: Output, failure: &Failure) {
        if output.json {
            output.say("", &json!({ "trouble": failure.to_string() }));
        } else {
            output.progress(&failure.to_string());
        }
        tokio::time::sleep(self.every).await;
    }

    /// Brings one batch one way; how many messages it has.
    async fn bring(
        &self,
        way: &mut Way,
        client: &reqwest::Client,
        signer: &PrivateKeySigner,
        output: Output,
    ) -> Result<u64> {
        self.clear(way, signer).await?;
        way.log.read_on().await?;
        let gate = Standing::read(&way.node, way.gate).await?;
        let before = heard(&way.node, gate.bank(), gate.facts.link.get()).await?;
        let first = usize::try_from(before).unwrap_or(usize::MAX);
        let said = way.log.said().get(first..).unwrap_or_default();
        let batch = said.get(..said.len().min(BATCH)).unwrap_or_default();
        let Some(last) = batch.last() else { return Ok(0) };
        let now = later(way.log.node.now().await?.max(way.node.now().await?));
        let asked = Asked {
            chain_id: gate.chain_id,
            gate: gate.address,
            from: B256::from(gate.facts.peer),
            to: B256::from(gate.facts.own),
            link: gate.facts.peer_link.get(),
            number: before.saturating_add(batch.len() as u64),
            head: B256::from(last.head),
            log_seq: last.log.seq,
            log_head: B256::from(last.log.hash),
            until: now.saturating_add(HOLDS),
            set: gate.facts.set.get(),
        };
        let signatures = self.signatures(client, &gate, &asked).await?;
        let messages: Vec<[u8; MESSAGE]> = batch.iter().map(|said| said.bytes).collect();
        let arguments = delivery(&asked, signatures, messages.as_flattened());
        let data = calldata("deliver", &arguments)?;
        let (returned, offer) = tried(&way.node, signer.address(), way.gate, data).await?;
        let fresh = U256::try_from_be_slice(&returned).unwrap_or_default();
        self.budget.allows(&offer)?;
        let sent = way.node.sign(signer, offer).await?;
        way.doubt = vec![sent.clone()];
        let outcome = way.node.hand_over(&sent, self.wait).await;
        let is_known = outcome.as_ref().map_or_else(Failure::is_refused, |_| true);
        if is_known {
            way.doubt.clear();
        }
        let outcome = outcome?;
        let receipt = outcome.succeeded("the delivery")?;
        let (bank, count) = (gate.bank(), batch.len());
        output.say(
            &format!(
                "Brought {count} messages, up to number {}, to the bank at {bank}, in transaction {}.",
                asked.number, receipt.transaction_hash
            ),
            &json!({ "bank": bank.to_checksum(None), "messages": count, "number": asked.number,
                "fresh": fresh.to_string(), "transaction": receipt.transaction_hash,
                "gas": receipt.gas_used }),
        );
        Ok(count as u64)
    }

    /// Waits for what was sent before and is in no block yet: whatever is sent behind it can be in none either. Where prices
    /// have risen it is sent again at a price that blocks take. What became of it is no matter: the bank says what it heard.
    async fn clear(&self, way: &mut Way, signer: &PrivateKeySigner) -> Result<()> {
        let Some(last) = way.doubt.last().cloned() else { return Ok(()) };
        let (budget, dearest, is_passed_by) = (&self.budget, u128::MAX, false);
        let asking = Fates { node: &way.node, signer, budget, dearest, is_passed_by };
        let one = match asking.fate(&way.doubt, &last).await? {
            Fate::Known(_) | Fate::Never => None,
            Fate::Again(last) | Fate::TooDear(last) => Some(last),
            Fate::Anew { signed: dearer, .. } => {
                way.doubt.push(dearer.clone());
                Some(dearer)
            }
        };
        if let Some(one) = one {
            let _ = asking.hand_over(&way.doubt, &one, self.wait).await?;
        }
        way.doubt.clear();
        Ok(())
    }

    /// As many signatures as the gate needs, in the order of their signers. All notaries are asked at once, so that those
    /// who do not answer keep nobody waiting.
    async fn signatures(
        &self,
        client: &reqwest::Client,
        gate: &Standing,
        asked: &Asked,
    ) -> Result<Vec<u8>> {
        let (digest, needed) = (asked.digest(), usize::from(gate.facts.threshold));
        let mut asking = JoinSet::new();
        for notary in &self.notaries {
            let (client, notary, asked) = (client.clone(), notary.clone(), asked.clone());
            asking.spawn(async move {
                let signed = signature_of(&client, &notary, &asked).await;
                (shown(&notary), signed)
            });
        }
        let (mut signed, mut reasons) = (BTreeMap::new(), Vec::new());
        while let (true, Some(answered)) = (signed.len() < needed, asking.join_next().await) {
            let Ok((notary, answer)) = answered else { continue };
            match answer {
                Ok(one) if one.counts(&digest) && gate.has(one.notary) => {
                    signed.insert(one.notary, one.signature);
                }
                Ok(one) => {
                    reasons.push(format!(
                        "{notary} signs as {}, which counts for nothing",
                        one.notary
                    ));
                }
                Err(why) => reasons.push(format!("{notary}: {why}")),
            }
        }
        if signed.len() < needed {
            reasons.sort_unstable();
            return Err(Failure::new(
                Kind::Node,
                format!("{} of {needed} notaries signed: {}", signed.len(), reasons.join("; ")),
            ));
        }
        Ok(signed.into_values().flat_map(|signature| signature.to_vec()).collect())
    }
}

/// What speaks to notaries. Where none is asked over https, a machine without authorities' certificates will do, too.
fn client(notaries: &[Url]) -> Result<reqwest::Client> {
    let client = reqwest::Client::builder().timeout(PATIENCE);
    let client = match notaries.iter().any(|notary| notary.scheme() == "https") {
        true => client,
        false => client.tls_certs_only([]),
    };
    client.build().map_err(|error| {
        Failure::usage(format!("cannot prepare to speak to notaries: {}", innermost(&error)))
    })
}

/// Both directions between two gates.
async fn ways(one: &At, other: &At) -> Result<[Way; 2]> {
    let (here, there) = (one.node()?, other.node()?);
    let (mine, theirs) =
        (Standing::read(&here, one.address).await?, Standing::read(&there, other.address).await?);
    let is_pair = mine.facts.own == theirs.facts.peer
        && mine.facts.peer == theirs.facts.own
        && mine.facts.link == theirs.facts.peer_link
        && mine.facts.peer_link == theirs.facts.link;
    if !is_pair {
        return Err(Failure::usage("the two gates are not of one link between two banks"));
    }
    for (node, bank) in [(&here, mine.bank()), (&there, theirs.bank())] {
        node.must_be_contract(bank).await?;
    }
    let log =
        |node: &Node, gate: &Standing| Log::of(node.clone(), gate.bank(), gate.facts.link.get());
    Ok([
        Way { log: log(&here, &mine), node: there.clone(), gate: other.address, doubt: Vec::new() },
        Way { log: log(&there, &theirs), node: here, gate: one.address, doubt: Vec::new() },
    ])
}

async fn signature_of(
    client: &reqwest::Client,
    notary: &Url,
    asked: &Asked,
) -> std::result::Result<Signed, String> {
    let mut url = notary.clone();
    url.set_path("/v1/statements");
    let body = serde_json::to_vec(asked).map_err(|error| error.to_string())?;
    let sent = client.post(url).header("content-type", "application/json").body(body).send().await;
    let answer = sent.map_err(|error| innermost(&error))?;
    let (status, text) = (answer.status(), answer.text().await.unwrap_or_default());
    if !status.is_success() {
        let said: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        return Err(said["error"].as_str().unwrap_or(status.as_str()).to_owned());
    }
    serde_json::from_str(&text).map_err(|error| format!("answers nonsense: {error}"))
}

fn delivery(asked: &Asked, signatures: Vec<u8>, messages: &[u8]) -> [DynSolValue; 3] {
    let number = |number: u64| DynSolValue::Uint(U256::from(number), 64);
    let statement = vec![
        number(asked.number),
        DynSolValue::FixedBytes(asked.head, 32),
        number(asked.log_seq),
        DynSolValue::FixedBytes(asked.log_head, 32),
        number(asked.until),
        DynSolValue::Uint(U256::from(asked.set), 32),
    ];
    [
        DynSolValue::Tuple(statement),
        DynSolValue::Bytes(signatures),
        DynSolValue::Bytes(messages.to_vec()),
    ]
}
