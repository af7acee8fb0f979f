//! The questions and answers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use alloy::dyn_abi::{DynSolValue, JsonAbiExt};
use alloy::primitives::{Address, Bytes, B256, U256};
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{header, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use super::queue::{today, NotTaken, Wanted};
use super::work::{NotCarried, BUDGET_SPENT};
use super::Service;
use crate::contract::BANK;
use crate::failure::Failure;
use crate::refused::refused;
use crate::transaction::Signed;

/// Bytes of a question at most: the longest message, twice as long in hexadecimal digits.
const QUESTION: usize = 16 << 10;

type Shared = State<Arc<Service>>;

/// Everything that is answered.
pub fn routes(service: Arc<Service>) -> Router {
    Router::new()
        .route("/v1/about", get(about))
        .route("/v1/carry", post(carry))
        .route("/v1/carry/{id}", get(became))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .layer(DefaultBodyLimit::max(QUESTION))
        .layer(middleware::from_fn_with_state(service.clone(), counted))
        .with_state(service)
}

/// What was answered and drawn since the program began.
#[derive(Debug, Default)]
pub struct Answers(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// Answers to signed calls, by their status.
    answers: BTreeMap<u16, u64>,
    drawn: U256,
    draws_failed: u64,
    /// Why the last draw failed.
    why: Option<String>,
    replaced: u64,
    /// The transaction that hangs, because a price that blocks take is beyond what the operator pays.
    held: Option<B256>,
}

impl Answers {
    fn counted(&self) -> MutexGuard<'_, Counted> {
        // Counters are whole whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So much came from the treasury.
    pub fn drew(&self, amount: U256) {
        let mut counted = self.counted();
        counted.drawn = counted.drawn.saturating_add(amount);
        counted.why = None;
    }

    /// A transaction was replaced by a dearer one.
    pub fn replaced(&self) {
        let mut counted = self.counted();
        counted.replaced = counted.replaced.saturating_add(1);
        counted.held = None;
    }

    /// A transaction hangs that is not replaced: that would cost more than it may.
    pub fn held(&self, one: &Signed) {
        self.counted().held = Some(one.hash);
    }

    /// What was sent last is in a block, or a block may take it.
    pub fn goes_on(&self) {
        self.counted().held = None;
    }

    /// The treasury gave nothing.
    pub fn did_not_draw(&self, why: &Failure) {
        let mut counted = self.counted();
        counted.draws_failed = counted.draws_failed.saturating_add(1);
        counted.why = Some(why.to_string());
    }
}

/// Counts what is answered to signed calls.
async fn counted(State(service): Shared, asked: Request, next: Next) -> Response {
    let is_call = asked.uri().path() == "/v1/carry";
    let answer = next.run(asked).await;
    if is_call {
        let mut counted = service.answers.counted();
        let count = counted.answers.entry(answer.status().as_u16()).or_default();
        *count = count.saturating_add(1);
    }
    answer
}

/// A signed call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignedCall {
    member: Address,
    call: Bytes,
    nonce: U256,
    deadline: u64,
    #[serde(default)]
    bound: u64,
    signature: Bytes,
}

/// What is not done, and why.
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refused(self.0, &self.1)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, failure.to_string())
    }
}

impl SignedCall {
    /// The calldata that carries it.
    fn calldata(&self, fee: u64) -> Result<Bytes, Failure> {
        let [carry] = BANK.messages("carry") else {
            return Err(Failure::usage("this program's ABI has no `carry`"));
        };
        let number = |number: u64| DynSolValue::Uint(U256::from(number), 64);
        let arguments = [
            DynSolValue::Address(self.member),
            DynSolValue::Bytes(self.call.to_vec()),
            DynSolValue::Uint(self.nonce, 256),
            number(self.deadline),
            number(self.bound),
            number(fee),
            DynSolValue::Bytes(self.signature.to_vec()),
        ];
        let calldata = carry.abi_encode_input(&arguments);
        calldata.map(Bytes::from).map_err(Failure::usage)
    }
}

/// Takes a signed call, once it was tried.
async fn carry(
    State(service): Shared,
    asked: Result<Json<SignedCall>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(signed) = asked.map_err(|why| Refusal(why.status(), why.body_text()))?;
    if signed.bound < service.fee {
        let why =
            format!("the fee is {} s of coin, and the bound is {}", service.fee, signed.bound);
        return Err(Refusal(StatusCode::PAYMENT_REQUIRED, why));
    }
    let calldata = signed.calldata(service.fee)?;
    let offer = service.tried(calldata.clone()).await.map_err(|why| match why {
        NotCarried::Refused(why) => Refusal(StatusCode::UNPROCESSABLE_ENTITY, why),
        NotCarried::NotNow(why) => Refusal(StatusCode::SERVICE_UNAVAILABLE, why),
    })?;
    let SignedCall { member, nonce, deadline, .. } = signed;
    let wanted = Wanted { member, nonce, calldata, deadline, cost: offer.cost() };
    let id = service.queue.take(&wanted, &service.limits, today())?.map_err(|why| match why {
        NotTaken::MemberDone => Refusal(
            StatusCode::TOO_MANY_REQUESTS,
            format!("{member} had its {} calls of today", service.limits.calls),
        ),
        NotTaken::MemberSpent => Refusal(
            StatusCode::TOO_MANY_REQUESTS,
            format!("{member} had its share of today's budget"),
        ),
        NotTaken::BudgetSpent => Refusal(StatusCode::TOO_MANY_REQUESTS, BUDGET_SPENT.to_owned()),
        NotTaken::NonceTaken => {
            Refusal(StatusCode::CONFLICT, format!("something else was taken for nonce {nonce}"))
        }
    })?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "id": id }))).into_response())
}

/// What became of a call.
async fn became(State(service): Shared, Path(id): Path<i64>) -> Result<Response, Refusal> {
    let became = service
        .queue
        .became(id)?
        .ok_or_else(|| Refusal(StatusCode::NOT_FOUND, format!("no call has the number {id}")))?;
    let said = json!({ "id": id, "status": became.status, "why": became.why,
        "transaction": became.hash.map(|hash| hash.to_string()) });
    Ok(Json(said).into_response())
}

/// What a member has to know before it signs.
async fn about(State(service): Shared) -> Response {
    Json(json!({ "bank": service.bank.to_checksum(None), "chain_id": service.chain_id,
        "carrier": service.carrier.to_checksum(None), "fee": service.fee,
        "calls_a_day": service.limits.calls }))
    .into_response()
}

/// Whether the node answers and the carrier can pay.
async fn health(State(service): Shared) -> Result<Response, Refusal> {
    let funds = service.node.funds(service.carrier).await?;
    if funds.is_zero() {
        let mut why = format!("{} has none of the chain's currency", service.carrier);
        if let Some(not_drawn) = &service.answers.counted().why {
            let _ = write!(why, ", and nothing was drawn: {not_drawn}");
        }
        return Err(Refusal(StatusCode::SERVICE_UNAVAILABLE, why));
    }
    if let Some(hash) = service.answers.counted().held {
        let why = format!("transaction {hash} waits: to replace it costs more than it may");
        return Err(Refusal(StatusCode::SERVICE_UNAVAILABLE, why));
    }
    Ok(Json(json!({ "ok": true })).into_response())
}

/// Figures, as Prometheus reads them.
async fn metrics(State(service): Shared) -> Result<Response, Refusal> {
    let (counts, cost) = service.queue.figures(today())?;
    let mut text = String::new();
    for (status, count) in counts {
        let _ = writeln!(text, "timebank_relayer_calls{{status=\"{status}\"}} {count}");
    }
    let _ = writeln!(text, "timebank_relayer_cost_today {cost}");
    let _ = writeln!(text, "timebank_relayer_cost_limit {}", service.limits.cost);
    {
        let counted = service.answers.counted();
        for (status, count) in &counted.answers {
            let _ = writeln!(text, "timebank_relayer_answers_total{{status=\"{status}\"}} {count}");
        }
        let (replaced, held) = (counted.replaced, u8::from(counted.held.is_some()));
        let _ = writeln!(text, "timebank_relayer_replaced_total {replaced}");
        let _ = writeln!(text, "timebank_relayer_held {held}");
        if service.treasury.is_some() {
            let _ = writeln!(text, "timebank_relayer_drawn_total {}", counted.drawn);
            let _ = writeln!(text, "timebank_relayer_draws_failed_total {}", counted.draws_failed);
        }
    }
    // Where the node does not answer, what only it knows is left out.
    if let Ok(funds) = service.node.funds(service.carrier).await {
        let _ = writeln!(text, "timebank_relayer_funds {funds}");
    }
    if let Some(treasury) = service.treasury {
        if let Ok(left) = treasury.left(&service.node, service.carrier).await {
            let _ = writeln!(text, "timebank_relayer_treasury_left {left}");
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
