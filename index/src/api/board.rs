//! The board of offers and needs over HTTP: the one thing of the service that somebody can write.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{self, Moment};
use super::refusal::{Refusal, Said};
use super::routes::{address, Asked};
use super::service::Service;
use crate::board::{Board, Clocks, Ledger, Notice, Refused, Request, Which};
use crate::db::Connection;
use crate::ledger::{class_name, kinds};
use crate::progress::now;

/// The notices that stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notices {
    /// The newest first.
    pub data: Vec<Notice>,
}

/// What a request to the board has led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// The notice as it is now; null where it is gone.
    pub data: Option<Notice>,
}

/// Which notices.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// Of this class.
    class: Option<u16>,
    /// Of this member.
    member: Option<String>,
    /// How many; 100 where nothing is said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

impl BoardQuery {
    fn which(&self) -> Result<Which, Refusal> {
        let limit = self.limit.unwrap_or(100);
        if !(1..=500).contains(&limit) {
            return Err(Refusal::bad("limit is 1 to 500"));
        }
        let member = self.member.as_deref().map(address).transpose()?;
        Ok(Which { class: self.class, member, limit })
    }
}

/// The ledger as the database has it, at its newest.
struct Known<'a> {
    db: &'a mut Connection,
    moment: Moment,
}

impl Ledger for Known<'_> {
    fn is_open(&mut self, account: &str) -> anyhow::Result<bool> {
        let known = read::state::<kinds::Account>(self.db, &self.moment, account)?;
        Ok(known.is_some_and(|(_, account)| account.status == 1))
    }

    fn recorders(&mut self, class: u16) -> anyhow::Result<Option<Vec<String>>> {
        let known = read::state::<kinds::Class>(self.db, &self.moment, &class_name(class.into()))?;
        Ok(known.map(|(_, class)| class.recorders.into_keys().collect()))
    }
}

fn refusal(refused: Refused) -> Refusal {
    match refused {
        Refused::Bad(what) => Refusal::bad(what),
        Refused::Forbidden(what) => Refusal::forbidden(what),
        Refused::Missing => Refusal::missing("there is no such notice"),
        Refused::Conflict(what) => Refusal::conflict(what),
        Refused::Database(error) => error.into(),
    }
}

fn board(service: &Service) -> Result<Arc<Board>, Refusal> {
    service.board.clone().ok_or_else(|| Refusal::missing("this service keeps no board"))
}

fn clocks(moment: &Moment) -> Clocks {
    Clocks { here: now(), ledger: moment.now }
}

/// The notices that stand.
#[utoipa::path(get, path = "/v1/board", params(BoardQuery), responses(
    (status = 200, body = Notices, description = "The newest first"),
    (status = 400, body = Said, description = "The question is none"),
    (status = 404, body = Said, description = "This service keeps no board"),
    (status = 414, body = Said, description = "The question is too long"),
    (status = 429, body = Said, description = "Too many requests"),
    (status = 503, body = Said, description = "The database does not answer"),
))]
pub async fn notices(
    State(service): State<Arc<Service>>,
    Asked(query): Asked<BoardQuery>,
) -> Result<Response, Refusal> {
    let (board, which) = (board(&service)?, query.which()?);
    let reading = move |db: &mut Connection| {
        let moment = Moment::asked(db, None, None, None)?;
        Ok(board.notices(clocks(&moment), &which)?)
    };
    Ok(said(Notices { data: service.read(reading).await? }))
}

/// Does what a member signed.
#[utoipa::path(post, path = "/v1/board", request_body = Request, responses(
    (status = 200, body = Done, description = "It is done, or was before"),
    (status = 400, body = Said, description = "The request is none, or not signed"),
    (status = 403, body = Said, description = "Whoever signed it may not"),
    (status = 404, body = Said, description = "There is no such notice, or no board"),
    (status = 409, body = Said, description = "It does not fit what was done before"),
    (status = 413, body = Said, description = "It is too long"),
    (status = 414, body = Said, description = "The path is too long"),
    (status = 429, body = Said, description = "Too many requests"),
    (status = 503, body = Said, description = "The database does not answer"),
))]
pub async fn ask(
    State(service): State<Arc<Service>>,
    body: Result<Json<Request>, JsonRejection>,
) -> Result<Response, Refusal> {
    let board = board(&service)?;
    let Json(request) = body.map_err(|error| match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Refusal::too_large("the request is too long"),
        _ => Refusal::bad(&error.body_text()),
    })?;
    let doing = move |db: &mut Connection| {
        let moment = Moment::asked(db, None, None, None)?;
        let clocks = clocks(&moment);
        board.take(&request, clocks, &mut Known { db, moment }).map_err(refusal)
    };
    Ok(said(Done { data: service.read(doing).await? }))
}

fn said<T: Serialize>(data: T) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(data)).into_response()
}
