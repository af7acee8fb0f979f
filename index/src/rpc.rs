//! A node's JSON-RPC over HTTP, many questions in one request.

use std::time::Duration;

use serde_json::{json, Value};

/// Questions in one request at most.
const BATCH: usize = 200;
/// Bytes of an answer at most.
const LARGEST: usize = 64 << 20;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the same is asked of a node that does not answer, and how much longer to wait each time.
const TRIES: u32 = 3;
const AGAIN: Duration = Duration::from_millis(50);

/// Which node to speak to.
#[derive(Clone, Debug, clap::Args)]
pub struct At {
    /// A node's JSON-RPC over HTTP.
    #[arg(
        long,
        value_name = "URL",
        env = "TIMEBANK_RPC_URL",
        default_value = "http://127.0.0.1:8545"
    )]
    pub node: String,
}

/// Why a node did not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It cannot be reached, or what it says is no answer.
    Node(String),
    /// It refused the question, with a code; where a contract did, with what that says.
    Refused(i64, String, Vec<u8>),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Node(text) => write!(f, "the node does not answer: {text}"),
            Self::Refused(code, text, _) => write!(f, "the node refuses ({code}): {text}"),
        }
    }
}

impl std::error::Error for Failure {}

/// What a question may come to.
pub type Answer = Result<Value, Failure>;

/// A node.
#[derive(Clone)]
pub struct Rpc {
    client: reqwest::Client,
    url: String,
}

/// What asks over HTTP, and waits so long for each answer.
pub fn client(patience: Duration) -> anyhow::Result<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().timeout(patience).build()?)
}

impl Rpc {
    /// A node at an address. Nothing is asked yet.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        let client = client(PATIENCE)?;
        // `ws://` and `http://` are one port on the instant node; this program speaks HTTP.
        let url = url.replacen("ws", "http", usize::from(url.starts_with("ws")));
        Ok(Self { client, url })
    }

    /// Asks one question.
    pub async fn ask(&self, method: &str, params: Value) -> Answer {
        let mut answers = self.post(&[(method, params)]).await?;
        answers.pop().unwrap_or_else(|| Err(Failure::Node("it said nothing".into())))
    }

    /// Asks many, and answers in their order.
    pub async fn ask_all(&self, questions: &[(&str, Value)]) -> Result<Vec<Answer>, Failure> {
        let mut answers = Vec::with_capacity(questions.len());
        for part in questions.chunks(BATCH) {
            answers.extend(self.post(part).await?);
        }
        Ok(answers)
    }

    /// Asks again where the node failed to answer; all that is asked here may be asked twice.
    async fn post(&self, questions: &[(&str, Value)]) -> Result<Vec<Answer>, Failure> {
        let mut tries = 1;
        loop {
            match self.post_once(questions).await {
                Err(Failure::Node(_)) if tries < TRIES => {
                    tokio::time::sleep(AGAIN.saturating_mul(tries)).await;
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    async fn post_once(&self, questions: &[(&str, Value)]) -> Result<Vec<Answer>, Failure> {
        let request: Vec<_> = questions
            .iter()
            .enumerate()
            .map(|(id, (method, params))| {
                json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
            })
            .collect();
        let body = match request.as_slice() {
            [one] => one.to_string(),
            many => Value::from(many.to_vec()).to_string(),
        };
        let unreachable = |error: reqwest::Error| Failure::Node(innermost(&error));
        let sent = self.client.post(&self.url).header("content-type", "application/json");
        let mut response = sent.body(body).send().await.map_err(unreachable)?;
        if !response.status().is_success() {
            return Err(Failure::Node(format!("HTTP {}", response.status().as_u16())));
        }
        let mut bytes = Vec::new();
        while let Some(part) = response.chunk().await.map_err(unreachable)? {
            if bytes.len().saturating_add(part.len()) > LARGEST {
                return Err(Failure::Node("its answer is too long".into()));
            }
            bytes.extend_from_slice(&part);
        }
        let nonsense = || Failure::Node("what it says is no JSON-RPC".into());
        let said: Value = serde_json::from_slice(&bytes).map_err(|_| nonsense())?;
        let said = match said {
            Value::Array(many) => many,
            one => vec![one],
        };
        // A node that takes no batches refuses all of it at once.
        if let ([one], true) = (said.as_slice(), questions.len() > 1) {
            if one["error"].is_object() {
                return Err(refusal(&one["error"]));
            }
        }
        let mut answers: Vec<Option<Answer>> = vec![None; questions.len()];
        for mut one in said {
            let id = one["id"].as_u64().and_then(|id| usize::try_from(id).ok());
            let place = id.and_then(|id| answers.get_mut(id)).ok_or_else(nonsense)?;
            *place = Some(match one.get("error") {
                Some(error) if !error.is_null() => Err(refusal(error)),
                _ => Ok(one["result"].take()),
            });
        }
        answers.into_iter().map(|answer| answer.ok_or_else(nonsense)).collect()
    }
}

fn refusal(error: &Value) -> Failure {
    let text = error["message"].as_str().unwrap_or_default().chars().take(300).collect();
    let data = error["data"].as_str().and_then(crate::abi::bytes_of).unwrap_or_default();
    Failure::Refused(error["code"].as_i64().unwrap_or_default(), text, data)
}

/// Why, at the bottom of it, and without the address, which may hold a key.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    while let Some(below) = at.source() {
        at = below;
    }
    at.to_string()
}
