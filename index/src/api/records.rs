//! Orders and trades as records for supervisors: files, a JSON object a line.

use std::sync::Arc;

use anyhow::Result as Read;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;
use utoipa::IntoParams;

use super::refusal::{Refusal, Said};
use super::routes::Asked;
use super::service::Service;
use crate::abi::{Whose, BANK};
use crate::db::{Cell, Connection, Row};
use crate::follow;
use crate::ledger::class_name;
use crate::ledger::kinds::{self, Kind};
use crate::records::{self, Known, Records, EVENTS};

type Shared = State<Arc<Service>>;

/// Events of the log that are looked through at once, and to the end of a block.
const WINDOW: u64 = 20_000;

/// Which records.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// The first block.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    from_block: Option<u64>,
    /// The last block.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    to_block: Option<u64>,
    /// Of this class.
    class: Option<u16>,
}

/// What is told of each window's records.
type Told = fn(&Records, Option<u16>) -> String;

/// What happened to orders, field by field after the EU's standard on order book records.
#[utoipa::path(get, path = "/v1/records/orders", params(RecordsQuery),
    responses((status = 200, description = "A record a line", content_type = "application/x-ndjson", body = String),
        (status = 400, body = Said), (status = 414, body = Said),
        (status = 429, body = Said), (status = 503, body = Said)))]
pub async fn orders(state: Shared, query: Asked<RecordsQuery>) -> Result<Response, Refusal> {
    file(state, query, |records, class| {
        let is_of = |record: &&records::OrderRecord| class.is_none_or(|of| of == record.order_book);
        records.orders.iter().filter(is_of).map(line).collect()
    })
    .await
}

/// Trades, with both their orders.
#[utoipa::path(get, path = "/v1/records/trades", params(RecordsQuery),
    responses((status = 200, description = "A record a line", content_type = "application/x-ndjson", body = String),
        (status = 400, body = Said), (status = 414, body = Said),
        (status = 429, body = Said), (status = 503, body = Said)))]
pub async fn trades(state: Shared, query: Asked<RecordsQuery>) -> Result<Response, Refusal> {
    file(state, query, |records, class| {
        let is_of = |record: &&records::TradeRecord| class.is_none_or(|of| of == record.order_book);
        records.trades.iter().filter(is_of).map(line).collect()
    })
    .await
}

fn line(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).unwrap_or_default() + "\n"
}

struct Telling {
    service: Arc<Service>,
    at: u64,
    to: u64,
    class: Option<u16>,
    told: Told,
}

async fn file(
    State(service): Shared,
    Asked(query): Asked<RecordsQuery>,
    told: Told,
) -> Result<Response, Refusal> {
    let (from, until) = (query.from_block.unwrap_or(0), query.to_block.unwrap_or(u64::MAX));
    let (at, to) = service
        .read(move |db| {
            let end = |db: &mut Connection, sql: &str, block: u64| -> Read<u64> {
                Ok(db.row(sql, &[block.into()])?.map_or(0, |row| row.number(0)))
            };
            let at = end(db, "SELECT coalesce(max(seq), 0) FROM blocks WHERE number < $1", from)?;
            let to = end(db, "SELECT coalesce(max(seq), 0) FROM blocks WHERE number <= $1", until)?;
            Ok((at, to))
        })
        .await?;
    let telling = Telling { service, at, to, class: query.class, told };
    // What packs it asks once more behind the end, so the end must stay one.
    let parts = stream::unfold(telling, |mut telling| async move {
        telling.part().await.map(|part| (part, telling))
    })
    .fuse();
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(parts)).into_response())
}

impl Telling {
    /// The next lines; nothing behind the last. Where they cannot be read, the connection is cut.
    async fn part(&mut self) -> Option<Result<String, std::io::Error>> {
        while self.at < self.to {
            let (at, to, class, told) = (self.at, self.to, self.class, self.told);
            let read = self.service.read(move |db| {
                if follow::cursor(db)?.head.seq < to {
                    return Err(Refusal::missing("the chain gave up what was asked for"));
                }
                let (records, end) = between(db, at, to)?;
                Ok((told(&records, class), end))
            });
            match read.await {
                Ok((text, end)) => {
                    self.at = end;
                    if !text.is_empty() {
                        return Some(Ok(text));
                    }
                }
                Err(_) => {
                    self.at = self.to;
                    let cut = "the log could not be read to its end";
                    return Some(Err(std::io::Error::other(cut)));
                }
            }
        }
        None
    }
}

/// The records of whole blocks behind an event, and the last event of the last of them.
pub fn between(db: &mut Connection, at: u64, to: u64) -> Read<(Records, u64)> {
    let far = at.saturating_add(WINDOW).min(to);
    let row =
        db.row("SELECT seq FROM blocks WHERE seq >= $1 ORDER BY seq LIMIT 1", &[far.into()])?;
    let end = row.map_or(to, |row| row.number(0)).min(to).max(far);
    let codes = EVENTS.iter().flat_map(|name| BANK.named(name)).map(|kind| kind.code().to_string());
    let sql = format!(
        "SELECT e.seq, e.block, b.time, e.extrinsic, e.topics, e.data
         FROM events e JOIN blocks b ON b.number = e.block
         WHERE e.log = $1 AND e.kind IN ({}) AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq",
        codes.collect::<Vec<_>>().join(",")
    );
    let rows = db.rows(&sql, &[Cell::Int(Whose::Bank as i64), at.into(), end.into()])?;
    let events: Vec<_> = rows.iter().filter_map(said).collect();
    Ok((records::made(&events, &mut Database(db))?, end))
}

fn said(row: &Row) -> Option<records::Said<'_>> {
    let (topics, _) = row.blob(4).as_chunks::<32>();
    Some(records::Said {
        seq: row.number(0),
        block: row.number(1),
        time: row.number(2),
        extrinsic: row.number(3),
        event: BANK.decode(topics, row.blob(5))?,
    })
}

/// What the database knows beside the events.
struct Database<'a>(&'a mut Connection);

impl Known for Database<'_> {
    fn order(&mut self, name: &str, seq: u64) -> Read<Option<kinds::Order>> {
        let row = self.0.row(
            "SELECT v.value FROM states s JOIN versions v ON v.id = s.id
             WHERE s.kind = $1 AND s.name = $2 AND v.seq = $3",
            &[kinds::Order::NUMBER.into(), name.into(), seq.into()],
        )?;
        Ok(row.map(|row| serde_json::from_str(row.text(0))).transpose()?)
    }

    fn lot(&mut self, class: u16) -> Read<u32> {
        let row = self.0.row(
            "SELECT value FROM states WHERE kind = $1 AND name = $2",
            &[kinds::Class::NUMBER.into(), class_name(class.into()).into()],
        )?;
        let class = row.map(|row| serde_json::from_str::<kinds::Class>(row.text(0))).transpose()?;
        Ok(class.map_or(0, |class| class.lot))
    }
}
