//! What leaves the service as a file: statements, the log, and the evidence bundle.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::read::{self, Page, Which};
use super::refusal::{Refusal, Said};
use super::routes::{address, Asked, Balance, Named, Proved};
use super::service::Service;
use super::views::Event;
use crate::abi::hex_of;
use crate::bundle;
use crate::db::{Cell, Connection};
use crate::follow;
use crate::ledger::kinds::{self, Kind};
use crate::progress::utc;

type Shared = State<Arc<Service>>;
type Listed<T> = Result<(Vec<T>, Option<u64>), Refusal>;

/// Changes that a statement has at most.
const ROWS: usize = 50_000;

fn ends(page: Page) -> (&'static str, &'static str, Cell) {
    let (side, order, start) = match page.is_backwards {
        true => ("<", "DESC", i64::MAX),
        false => (">", "ASC", -1),
    };
    let start = page.after.map_or(start, |after| i64::try_from(after).unwrap_or(i64::MAX));
    (side, order, Cell::Int(start))
}

/// Every change of an account's coin.
pub(super) fn balances(db: &mut Connection, page: Page, account: &str) -> Listed<Balance> {
    let (side, order, start) = ends(page);
    // The changes of the part alone are read, and not all of the account's, which may be very many.
    let sql = format!(
        "SELECT v.seq, b.number, b.time, v.value FROM (SELECT seq, value FROM versions
             WHERE id = (SELECT id FROM states WHERE kind = $1 AND name = $2) AND seq {side} $3
             ORDER BY seq {order} LIMIT $4) v
         {} ORDER BY v.seq {order}",
        block_of(db)
    );
    let few = page.limit.saturating_add(1) as u64;
    let mut rows =
        db.rows(&sql, &[kinds::Coin::NUMBER.into(), account.into(), start, few.into()])?;
    let has_more = rows.len() > page.limit;
    rows.truncate(page.limit);
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let coin: kinds::Coin = serde_json::from_str(row.text(3))?;
        items.push(Balance {
            seq: row.number(0),
            block: row.number(1),
            time: row.number(2),
            coin: coin.coin.0.to_string(),
            coin_locked: coin.locked.0.to_string(),
        });
    }
    let next = items.last().filter(|_| has_more).map(|last| last.seq);
    Ok((items, next))
}

/// Joins the block of each change: the first that goes as far. Of the two ways to say so, a server finds it once where
/// the file's way has it look twice; the file knows the one alone.
fn block_of(db: &Connection) -> &'static str {
    match db.engine() {
        "sqlite" => {
            "JOIN blocks b ON b.number =
                 (SELECT number FROM blocks WHERE seq >= v.seq ORDER BY seq, number LIMIT 1)"
        }
        _ => {
            "JOIN LATERAL (SELECT number, time FROM blocks
                 WHERE seq >= v.seq ORDER BY seq, number LIMIT 1) b ON true"
        }
    }
}

/// The proved head after each block with events.
pub(super) fn proved(db: &mut Connection, page: Page) -> Listed<Proved> {
    let (side, order, start) = ends(page);
    let sql = format!(
        "SELECT number, hash, time, seq, head FROM blocks WHERE number {side} $1 ORDER BY number {order} LIMIT $2"
    );
    let mut rows = db.rows(&sql, &[start, (page.limit.saturating_add(1) as u64).into()])?;
    let has_more = rows.len() > page.limit;
    rows.truncate(page.limit);
    let next = rows.last().filter(|_| has_more).map(|row| row.number(0));
    let items = rows.iter().map(|row| Proved {
        block: row.number(0),
        hash: hex_of(row.blob(1)),
        time: row.number(2),
        seq: row.number(3),
        head: hex_of(row.blob(4)),
    });
    Ok((items.collect(), next))
}

/// How a statement is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatementFormat {
    /// A table for programs.
    Csv,
    /// A page for people and printers.
    Html,
}

/// Which statement.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatementQuery {
    /// For programs, or for people and printers.
    #[param(inline)]
    format: Option<StatementFormat>,
    /// Not before this moment.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    from: Option<u64>,
    /// Not behind this moment.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    to: Option<u64>,
}

/// A line of a statement.
struct Line {
    balance: Balance,
    before: u128,
    after: u128,
    name: String,
    with: String,
}

/// An account's statement: every change of its coin with the event that says why.
#[utoipa::path(get, path = "/v1/accounts/{address}/statement",
    params(("address" = String, Path, description = "Its address", pattern = "^0[xX][0-9a-fA-F]{40}$"), StatementQuery),
    responses((status = 200, description = "The statement", content((String = "text/csv"), (String = "text/html"))),
        (status = 400, body = Said), (status = 404, body = Said), (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Said)))]
pub async fn statement(
    State(service): Shared,
    Named(name): Named<String>,
    Asked(query): Asked<StatementQuery>,
) -> Result<Response, Refusal> {
    let account = address(&name)?;
    let is_html = query.format == Some(StatementFormat::Html);
    let shown = account.clone();
    let (from, to) = (query.from.unwrap_or(0), query.to.unwrap_or(u64::MAX));
    let (lines, cursor) = service
        .read_long(move |db| Ok((lines(db, &account, from, to)?, follow::cursor(db)?)))
        .await?;
    let head = format!("event {}, head {}", cursor.head.seq, hex_of(cursor.head.hash));
    let (kind, text) = match is_html {
        true => ("text/html; charset=utf-8", html(&shown, &head, &lines)),
        false => ("text/csv; charset=utf-8", csv(&lines)),
    };
    let mut response = ([(header::CONTENT_TYPE, kind)], text).into_response();
    if is_html {
        let policy =
            header::HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'");
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn lines(db: &mut Connection, account: &str, from: u64, to: u64) -> Result<Vec<Line>, Refusal> {
    let page = Page { after: None, limit: ROWS, is_backwards: false };
    let (changes, next) = balances(db, page, account)?;
    if next.is_some() {
        return Err(Refusal::bad(
            "the account has more than 50000 changes: read its history in parts",
        ));
    }
    if changes.is_empty() {
        return Err(Refusal::missing("there is no such account"));
    }
    let (mut lines, mut before) = (Vec::new(), 0u128);
    for balance in changes {
        let after: u128 = balance.coin.parse().unwrap_or(0);
        let was = std::mem::replace(&mut before, after);
        if !(from..=to).contains(&balance.time) {
            continue;
        }
        let (name, with) = why(db, account, balance.seq)?;
        lines.push(Line { balance, before: was, after, name, with });
    }
    Ok(lines)
}

/// Why an account's coin changed: the bank's own event beside the transfer, and the other party.
fn why(db: &mut Connection, account: &str, seq: u64) -> Result<(String, String), Refusal> {
    let page = Page { after: Some(seq.saturating_sub(1)), limit: 8, is_backwards: false };
    let events = read::events(db, page, &Which::default())?.items;
    let Some(first) = events.first() else { return Ok(Default::default()) };
    let is_twin = first.name == "Transfer";
    let own = events.iter().find(|event| {
        event.name != "Transfer"
            && event.extrinsic == first.extrinsic
            && event.block == first.block
            && event.accounts.iter().any(|named| named == account)
    });
    let event = if is_twin { own.unwrap_or(first) } else { first };
    let others: Vec<_> = first.accounts.iter().filter(|named| *named != account).cloned().collect();
    Ok((event.name.clone(), others.join(" ")))
}

/// A field as CSV: nothing in it is ever taken for a formula or the next field.
fn field(text: &str) -> String {
    let is_plain = !text.starts_with(['=', '+', '-', '@', '\t', '\r'])
        && !text.contains([',', '"', '\n', '\r', ';']);
    match is_plain {
        true => text.to_owned(),
        false => format!("\"'{}\"", text.replace('"', "\"\"")),
    }
}

fn csv(lines: &[Line]) -> String {
    let mut text = "seq,block,time,what,with,in,out,balance,locked\r\n".to_owned();
    for line in lines {
        let (plus, minus) =
            (line.after.saturating_sub(line.before), line.before.saturating_sub(line.after));
        let b = &line.balance;
        let _ = write!(
            text,
            "{},{},{},{},{},{plus},{minus},{},{}\r\n",
            b.seq,
            b.block,
            b.time,
            field(&line.name),
            field(&line.with),
            b.coin,
            b.coin_locked
        );
    }
    text
}

/// Hours and minutes, as a person reads them.
fn hours(secs: u128) -> String {
    format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

fn html(account: &str, head: &str, lines: &[Line]) -> String {
    let mut rows = String::new();
    for line in lines {
        let (plus, minus) =
            (line.after.saturating_sub(line.before), line.before.saturating_sub(line.after));
        let shown = |amount| if amount == 0 { String::new() } else { hours(amount) };
        let b = &line.balance;
        let _ = write!(
            rows,
            "<tr><td>{}<td>{}<td>{}<td>{}<td class=n>{}<td class=n>{}<td class=n>{}",
            b.seq,
            utc(b.time),
            line.name,
            line.with,
            shown(plus),
            shown(minus),
            hours(line.after)
        );
    }
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Statement of {account}</title>\
         <style>body{{font:10pt/1.4 sans-serif}}table{{border-collapse:collapse;width:100%}}\
         td,th{{border-bottom:1px solid #999;padding:2px 6px;text-align:left;word-break:break-all}}\
         .n{{text-align:right;white-space:nowrap}}thead{{display:table-header-group}}@page{{margin:15mm}}</style>\
         <h1>Statement</h1><p>Account {account}. Amounts in hours, minutes and seconds of coin; times in UTC.</p>\
         <table><thead><tr><th>Event<th>Time<th>What<th>With<th>In<th>Out<th>Balance</thead><tbody>{rows}</tbody></table>\
         <p>As of {head}.</p></html>"
    )
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// A JSON object a line.
    Ndjson,
    /// A table.
    Csv,
}

/// Which part of the log.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// A JSON object a line, or a table.
    #[param(inline)]
    format: Option<ExportFormat>,
    /// The first event.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    from: Option<u64>,
    /// The last event.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    to: Option<u64>,
}

struct Exporting {
    service: Arc<Service>,
    at: u64,
    to: u64,
    is_csv: bool,
    has_begun: bool,
}

/// The log as a file.
#[utoipa::path(get, path = "/v1/export", params(ExportQuery),
    responses((status = 200, description = "The log", content((String = "application/x-ndjson"), (String = "text/csv"))),
        (status = 400, body = Said), (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Said)))]
pub async fn export(
    State(service): Shared,
    Asked(query): Asked<ExportQuery>,
) -> Result<Response, Refusal> {
    let is_csv = query.format == Some(ExportFormat::Csv);
    let newest = service.read(|db| Ok(follow::cursor(db)?.head.seq)).await?;
    let at = query.from.unwrap_or(1).saturating_sub(1);
    let to = query.to.unwrap_or(newest).min(newest);
    let exporting = Exporting { service, at, to, is_csv, has_begun: false };
    // What packs it asks once more behind the end, so the end must stay one.
    let parts = stream::unfold(exporting, |mut exporting| async move {
        exporting.part().await.map(|part| (part, exporting))
    })
    .fuse();
    let kind = if is_csv { "text/csv; charset=utf-8" } else { "application/x-ndjson" };
    Ok(([(header::CONTENT_TYPE, kind)], Body::from_stream(parts)).into_response())
}

impl Exporting {
    /// The next lines; nothing behind the last. Where they cannot be read, the connection is cut: a file that ends early
    /// never looks whole.
    async fn part(&mut self) -> Option<Result<String, std::io::Error>> {
        let mut text = String::new();
        if self.is_csv && !self.has_begun {
            text += "seq,block,time,extrinsic,index,name,actor,args,topics,data\r\n";
            self.has_begun = true;
            if self.at >= self.to {
                return Some(Ok(text));
            }
        }
        if self.at >= self.to {
            return None;
        }
        let page = Page { after: Some(self.at), limit: 1_000, is_backwards: false };
        let read = self.service.read(move |db| read::events(db, page, &Which::default())).await;
        let events = read.map(|part| part.items).unwrap_or_default();
        let Some(last) = events.last() else {
            self.at = self.to;
            return Some(Err(std::io::Error::other("the log could not be read to its end")));
        };
        self.at = last.seq;
        for event in events.iter().filter(|event| event.seq <= self.to) {
            text += &if self.is_csv { csv_of(event) } else { ndjson_of(event) };
        }
        Some(Ok(text))
    }
}

fn ndjson_of(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_default() + "\n"
}

fn csv_of(event: &Event) -> String {
    let args = serde_json::to_string(&event.args).unwrap_or_default().replace('"', "\"\"");
    let actor = event.actor.as_deref().unwrap_or_default();
    format!(
        "{},{},{},{},{},{},{actor},\"{args}\",{},{}\r\n",
        event.seq,
        event.block,
        event.time,
        event.extrinsic,
        event.index,
        event.name,
        event.topics.join(" "),
        event.data
    )
}

/// Which part of the log is evidence.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BundleQuery {
    /// The first block.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    from_block: Option<u64>,
    /// The last block.
    #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
    to_block: Option<u64>,
}

/// The evidence bundle: a part of the log with the heads that prove it.
#[utoipa::path(get, path = "/v1/bundle", params(BundleQuery),
    responses((status = 200, description = "A zip", content_type = "application/zip"),
        (status = 400, body = Said), (status = 404, body = Said), (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Said)))]
pub async fn bundle(
    State(service): Shared,
    Asked(query): Asked<BundleQuery>,
) -> Result<Response, Refusal> {
    let about = service.progress.about.clone();
    let is_red = service.progress.wrong().is_some();
    let (from, to) = (query.from_block.unwrap_or(0), query.to_block);
    let key = service.key.clone();
    let make = move |db: &mut _| bundle::make(db, &about, key.as_deref(), is_red, from, to);
    let bytes = service.read_long(make).await?;
    let kind = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"timebank-evidence.zip\""),
    ];
    Ok((kind, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_of_a_table_is_a_formula_or_two() {
        assert_eq!(field("CoinMoved"), "CoinMoved");
        assert_eq!(field("=1+1"), "\"'=1+1\"");
        assert_eq!(field("a,\"b\""), "\"'a,\"\"b\"\"\"");
    }
}
