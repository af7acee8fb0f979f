//! What platforms say, over HTTP: a session begins, goes on and ends. What is answered with success is on the disk.

use std::sync::Arc;

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use timebank_rules::{Address, Hash};
use utoipa::{IntoParams, ToSchema};

use super::openapi::Refused;
use super::platforms::{Platform, Proof};
use super::session::{Session, State as How, Why, LONGEST};
use super::stretch::Stretch;
use super::xapi::{self, Step};
use super::{store, view, Gateway};
use crate::abi::{an_address, hash_of};
use crate::api::refusal::Refusal;
use crate::api::routes::{Asked, Named};
use crate::db::Connection;
use crate::progress::now;

/// Seconds by which what a platform says may lie in our future.
const AHEAD: u64 = 60;
/// Statements that one request may have.
const STATEMENTS: usize = 100;

type Shared = State<Arc<Gateway>>;
type Asking = std::result::Result<Response, Refusal>;

/// A request of a platform that proved who it is.
pub struct Said {
    platform: Platform,
    key: Option<String>,
    body: Bytes,
}

impl FromRequest<Arc<Gateway>> for Said {
    type Rejection = Refusal;

    async fn from_request(
        request: Request,
        gateway: &Arc<Gateway>,
    ) -> std::result::Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let body = Request::from_parts(parts.clone(), body);
        let body =
            Bytes::from_request(body, gateway).await.map_err(|error| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Refusal::too_large("the question is too long"),
                _ => Refusal::bad("the question was cut short"),
            })?;
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let proof = Proof {
            authorization: text("authorization"),
            platform: text("x-timebank-platform"),
            time: text("x-timebank-time"),
            signature: text("x-timebank-signature"),
        };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let who = gateway.platforms.who(proof, (parts.method.as_str(), path, &body), now());
        let platform = who.cloned().ok_or_else(|| {
            Refusal::unauthorized("no platform's token, and no signature of one that is of now")
        })?;
        let key = text("idempotency-key").map(str::to_owned);
        Ok(Self { platform, key, body })
    }
}

impl Said {
    fn json<T: serde::de::DeserializeOwned>(&self) -> std::result::Result<T, Refusal> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|error| Refusal::bad(&error.to_string()))
    }
}

/// Writes in a thread that may wait.
async fn write<T: Send + 'static>(
    gateway: &Arc<Gateway>,
    write: impl FnOnce(&mut Connection) -> std::result::Result<T, Refusal> + Send + 'static,
) -> std::result::Result<T, Refusal> {
    let gateway = gateway.clone();
    tokio::task::spawn_blocking(move || gateway.store.write(write)).await?
}

/// A session that begins, or all of one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// Who serves.
    #[schema(pattern = "^0[xX][0-9a-fA-F]{40}$")]
    member: String,
    /// The class of service.
    class: u16,
    /// When it begins; now where nothing is said.
    start: Option<u64>,
    /// When it ended: then it is all of a session.
    end: Option<u64>,
    /// The hash of a document that the platform keeps.
    #[schema(pattern = "^0x[0-9a-fA-F]{64}$")]
    evidence: Option<String>,
}

/// That a session goes on, or ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Moment {
    /// When; now where nothing is said.
    at: Option<u64>,
    /// The hash of a document that the platform keeps; with an end alone.
    #[schema(pattern = "^0x[0-9a-fA-F]{64}$")]
    evidence: Option<String>,
}

/// Begins a session, or accepts all of one. The same key and content again is the session that it was.
#[utoipa::path(post, path = "/v1/sessions", request_body = New, security(("token" = []), ("platform" = [], "time" = [], "signature" = [])),
    params(("Idempotency-Key" = String, Header, description = "The session's name: it is accepted once", pattern = "^[ -~]{1,128}$")),
    responses((status = 200, body = view::Session, description = "It was accepted before"),
        (status = 201, body = view::Session, description = "It is on the disk"), Refused))]
pub async fn begin(State(gateway): Shared, said: Said) -> Asking {
    let key = said.key.as_deref().filter(|key| is_key(key)).ok_or_else(|| {
        Refusal::bad("say an Idempotency-Key of 1 to 128 printable characters: it is accepted once")
    })?;
    let new: New = said.json()?;
    let digest: Hash = Sha256::digest(format!("{new:?}")).into();
    let session = begun(&said.platform, key, &new)?;
    let gap = gateway.options.gap;
    let (view, is_new) = write(&gateway, move |db| {
        let (session, is_new) = accept(db, session, new.end, digest, gap)?;
        Ok((view::session(db, &session)?, is_new))
    })
    .await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(view)).into_response())
}

fn is_key(key: &str) -> bool {
    (1..=128).contains(&key.len()) && key.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// A new session as a platform says it, before it has a number.
fn begun(platform: &Platform, key: &str, new: &New) -> std::result::Result<Session, Refusal> {
    let member = member(&new.member)?;
    if !platform.classes.contains(&new.class) {
        return Err(Refusal::forbidden("the platform records nothing of that class"));
    }
    let now = now();
    let start = must_be_recordable(new.start.unwrap_or(now), now)?;
    if let Some(end) = new.end {
        must_be_recordable(end, now)?;
    }
    let evidence = new.evidence.as_deref().map(evidence).transpose()?;
    Ok(Session {
        id: 0,
        platform: platform.name.clone(),
        key: key.to_owned(),
        member,
        class: new.class,
        state: How::Open,
        opened: now,
        heard: now,
        beats: 0,
        ended: None,
        stretches: vec![Stretch::new(start, start)],
        evidence,
        clashes: Vec::new(),
    })
}

/// Accepts a session once: under the same key it is the one that was accepted before.
fn accept(
    db: &mut Connection,
    mut session: Session,
    end: Option<u64>,
    digest: Hash,
    gap: u64,
) -> std::result::Result<(Session, bool), Refusal> {
    match store::session_of_key(db, &session.platform, &session.key)? {
        Some((found, said)) if said == digest => return Ok((found, false)),
        Some(_) => {
            return Err(Refusal::conflict("this Idempotency-Key was used for something else"))
        }
        None => {}
    }
    if let Some(end) = end {
        session.end(end, gap).map_err(refusal)?;
    }
    Ok((store::add_session(db, session, digest)?, true))
}

/// Says that a session goes on.
#[utoipa::path(post, path = "/v1/sessions/{id}/heartbeat", request_body = Moment, security(("token" = []), ("platform" = [], "time" = [], "signature" = [])),
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, body = view::Session, description = "It is on the disk"), Refused))]
pub async fn beat(State(gateway): Shared, Named(id): Named<u64>, said: Said) -> Asking {
    let moment: Moment = said.json()?;
    if moment.evidence.is_some() {
        return Err(Refusal::bad("evidence is said at a session's beginning or end"));
    }
    let gap = gateway.options.gap;
    changed(&gateway, said.platform, id, moment.at, move |session, at| session.beat(at, gap)).await
}

/// Ends a session.
#[utoipa::path(post, path = "/v1/sessions/{id}/end", request_body = Moment, security(("token" = []), ("platform" = [], "time" = [], "signature" = [])),
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, body = view::Session, description = "It is on the disk"), Refused))]
pub async fn end(State(gateway): Shared, Named(id): Named<u64>, said: Said) -> Asking {
    let moment: Moment = said.json()?;
    let proof = moment.evidence.as_deref().map(evidence).transpose()?;
    let gap = gateway.options.gap;
    changed(&gateway, said.platform, id, moment.at, move |session, at| {
        let is_open = session.state == How::Open;
        session.end(at, gap)?;
        if is_open {
            session.evidence = proof.or(session.evidence);
        }
        Ok(())
    })
    .await
}

async fn changed(
    gateway: &Arc<Gateway>,
    platform: Platform,
    id: u64,
    at: Option<u64>,
    change: impl FnOnce(&mut Session, u64) -> std::result::Result<(), Why> + Send + 'static,
) -> Asking {
    let now = now();
    let said = at.map(|at| must_be_recordable(at, now)).transpose()?;
    let view = write(gateway, move |db| {
        let session = store::session_of(db, &platform.name, id)?;
        let mut session = session.ok_or_else(|| Refusal::missing("there is no such session"))?;
        // Who ends a session without saying when, and does so again, means the end that it has.
        let at = said.or(session.ended).unwrap_or(now);
        change(&mut session, at).map_err(refusal)?;
        session.heard = now;
        store::keep_session(db, &session)?;
        Ok(view::session(db, &session)?)
    })
    .await?;
    Ok(axum::Json(view).into_response())
}

fn refusal(why: Why) -> Refusal {
    match why {
        Why::Over => Refusal::conflict(why.text()),
        _ => Refusal::bad(why.text()),
    }
}

/// What became of a session.
#[utoipa::path(get, path = "/v1/sessions/{id}", security(("token" = []), ("platform" = [], "time" = [], "signature" = [])),
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, body = view::Session), Refused))]
pub async fn one(State(gateway): Shared, Named(id): Named<u64>, said: Said) -> Asking {
    let view = write(&gateway, move |db| {
        let session = store::session_of(db, &said.platform.name, id)?;
        let session = session.ok_or_else(|| Refusal::missing("there is no such session"))?;
        Ok(view::session(db, &session)?)
    })
    .await?;
    Ok(axum::Json(view).into_response())
}

/// Which sessions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Behind which: the `next` of the part before.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    after: Option<u64>,
    /// How many; 100 where nothing is said.
    #[param(minimum = 1, maximum = 1_000)]
    limit: Option<u64>,
    /// The one of this key.
    key: Option<String>,
}

/// A part of the platform's sessions.
#[derive(Serialize, ToSchema)]
struct Page {
    /// What is in it.
    data: Vec<view::Session>,
    /// Where the next begins.
    next: Option<u64>,
}

/// What became of the platform's sessions, by age.
#[utoipa::path(get, path = "/v1/sessions", params(Which), security(("token" = []), ("platform" = [], "time" = [], "signature" = [])),
    responses((status = 200, body = Page), Refused))]
pub async fn list(State(gateway): Shared, Asked(which): Asked<Which>, said: Said) -> Asking {
    let limit = which.limit.unwrap_or(100);
    if !(1..=1_000).contains(&limit) {
        return Err(Refusal::bad("limit is 1 to 1000"));
    }
    let page = write(&gateway, move |db| {
        let name = &said.platform.name;
        let sessions = match which.key.as_deref() {
            Some(key) => {
                let found = store::session_of_key(db, name, key)?;
                found.into_iter().map(|(session, _)| session).collect()
            }
            None => store::sessions_of(db, name, which.after.unwrap_or(0), limit)?,
        };
        let is_full = which.key.is_none() && sessions.len() as u64 == limit;
        let next = sessions.last().map(|last| last.id).filter(|_| is_full);
        let views = sessions.iter().map(|session| view::session(db, session));
        Ok(Page { data: views.collect::<Result<_>>()?, next })
    })
    .await?;
    Ok(axum::Json(page).into_response())
}

/// Statements of the Experience API, one or up to 100: all of them, or none.
#[utoipa::path(post, path = "/v1/xapi/statements", security(("token" = []), ("platform" = [], "time" = [], "signature" = [])),
    request_body(content = Value, description = "A statement, or an array of them"),
    responses((status = 200, body = Vec<Told>, description = "They are on the disk"), Refused))]
pub async fn statements(State(gateway): Shared, said: Said) -> Asking {
    let statements = match said.json()? {
        Value::Array(many) => many,
        one => vec![one],
    };
    if statements.is_empty() || statements.len() > STATEMENTS {
        return Err(Refusal::bad("a request has 1 to 100 statements"));
    }
    let mut read = Vec::new();
    for (number, statement) in statements.iter().enumerate() {
        let why = |why| Refusal::bad(&format!("statement {number}: {why}"));
        let digest: Hash = Sha256::digest(statement.to_string()).into();
        read.push((xapi::read(statement).map_err(why)?, digest));
    }
    let (platform, gap) = (said.platform, gateway.options.gap);
    let sessions = write(&gateway, move |db| {
        let told =
            read.iter().map(|(statement, digest)| tell(db, &platform, statement, *digest, gap));
        told.collect::<std::result::Result<Vec<_>, _>>()
    })
    .await?;
    Ok(axum::Json(sessions).into_response())
}

/// What a statement led to.
#[derive(Serialize, ToSchema)]
struct Told {
    /// The statement's own name.
    id: String,
    /// The session that it is about.
    session: u64,
}

/// Carries a statement out, once.
fn tell(
    db: &mut Connection,
    platform: &Platform,
    statement: &xapi::Statement,
    digest: Hash,
    gap: u64,
) -> std::result::Result<Told, Refusal> {
    let class = match (statement.class, platform.classes.as_slice()) {
        (Some(class), _) => u16::try_from(class).map_err(|_| Refusal::bad("the class is none"))?,
        (None, [only]) => *only,
        (None, _) => return Err(Refusal::bad("context.extensions says of which class it is")),
    };
    let member = statement.member.clone();
    let new = |start, end| New {
        member,
        class,
        start: Some(start),
        end,
        evidence: Some(crate::abi::hex_of(digest)),
    };
    let told = |session: u64| Ok(Told { id: statement.id.clone(), session });
    let registration = match (&statement.step, &statement.registration) {
        (Step::Lasted(secs), _) => {
            let start = statement.at.saturating_sub(*secs);
            let new = new(start, Some(statement.at));
            let session = begun(platform, &format!("xapi:{}", statement.id), &new)?;
            return told(accept(db, session, new.end, digest, gap)?.0.id);
        }
        (_, Some(registration)) => registration,
        (_, None) => return Err(Refusal::bad("context.registration names the session")),
    };
    // A registration may be suspended and resumed, so it may have several sessions: it is the last that began by then.
    let prefix = format!("xapi:{registration}:");
    let own = format!("{prefix}{}", statement.id);
    let all = store::sessions_of_prefix(db, &platform.name, &prefix)?;
    if let Some(known) = all.iter().find(|session| session.key == own) {
        return told(known.id);
    }
    let began = |session: &&Session| {
        session.stretches.first().is_some_and(|first| first.start <= statement.at)
    };
    let found = all.iter().rev().find(began).cloned();
    let found = found.filter(|found| statement.step != Step::Begins || found.state == How::Open);
    let Some(mut session) = found else {
        if statement.step != Step::Begins {
            return Err(Refusal::bad("no session of this registration began by then"));
        }
        let session = begun(platform, &own, &new(statement.at, None))?;
        return told(accept(db, session, None, digest, gap)?.0.id);
    };
    if session.member != self::member(&statement.member)? {
        return Err(Refusal::conflict("the session is another member's"));
    }
    let now = now();
    let at = must_be_recordable(statement.at, now)?;
    match statement.step {
        Step::Ends => session.end(at, gap),
        _ => session.beat(at, gap),
    }
    .map_err(refusal)?;
    session.heard = now;
    store::keep_session(db, &session)?;
    told(session.id)
}

/// A moment that lies neither in the future nor so far in the past that nothing of it can be recorded.
fn must_be_recordable(at: u64, now: u64) -> std::result::Result<u64, Refusal> {
    if at > now.saturating_add(AHEAD) {
        return Err(Refusal::bad("the moment lies in the future"));
    }
    if at < now.saturating_sub(LONGEST) {
        return Err(Refusal::bad("the moment lies more than ten days back"));
    }
    Ok(at)
}

fn evidence(text: &str) -> std::result::Result<Hash, Refusal> {
    let read = hash_of(&text.to_ascii_lowercase()).filter(|hash| *hash != Hash::default());
    read.ok_or_else(|| Refusal::bad("evidence is 0x and 64 hexadecimal digits, not all zero"))
}

fn member(text: &str) -> std::result::Result<Address, Refusal> {
    an_address(text).map_err(|why| Refusal::bad(&format!("member: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_whose_capital_letters_are_no_checksum_is_refused() {
        for right in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
        ] {
            assert!(member(right).is_ok(), "{right}");
        }
        for wrong in ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x5aAe", "5aAeb6", ""] {
            assert!(member(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn moments_and_evidence_that_cannot_be_recorded_are_refused() {
        assert!(must_be_recordable(1_000_060, 1_000_000).is_ok());
        assert!(must_be_recordable(1_000_061, 1_000_000).is_err());
        assert!(must_be_recordable(1_000_000, 1_000_000 + LONGEST).is_ok());
        assert!(must_be_recordable(999_999, 1_000_000 + LONGEST).is_err());
        assert!(evidence(&format!("0x{}", "0".repeat(64))).is_err());
        assert!(evidence(&format!("0x{}", "a".repeat(64))).is_ok());
    }
}
