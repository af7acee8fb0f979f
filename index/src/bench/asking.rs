//! How long answers take: the service over a database, asked by many clients at once over HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{bail, Result};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::made::{person, PEOPLE};
use super::{spent, Missed, Options};
use crate::abi::hex_of;
use crate::api::{serve, Service};
use crate::db::Place;
use crate::progress::{About, Progress};
use crate::rpc;

/// Microseconds within which 99 of 100 answers are there.
const BUDGET: u64 = 20_000;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is asked, by a name for it.
const QUESTIONS: [(&str, fn(u64) -> String); 5] = [
    ("account", |dice| format!("/v1/accounts/{}", hex_of(person(dice % PEOPLE)))),
    ("history", |dice| {
        format!("/v1/accounts/{}/history?order=desc", hex_of(person(dice % PEOPLE)))
    }),
    ("book", |_| "/v1/book?class=1".to_owned()),
    ("supply", |_| "/v1/supply".to_owned()),
    // One that happens all the time, beside two that hardly ever do.
    ("events", |_| "/v1/events?name=CoinMoved,AccountClosed,CaseOpened&order=desc".to_owned()),
];

/// Asks so many questions of each kind, by so many clients at once, and says how long the answers took.
pub(super) fn run(place: &Place, options: &Options, missed: &mut Missed) -> Result<()> {
    let (clients, questions) = (options.clients.max(1), options.questions);
    let readers = usize::from(options.readers.max(1));
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let progress = Arc::new(Progress::new(About::default()));
    let service = Arc::new(Service::new(progress, vec![place.clone()], readers, 0));
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let never = std::future::pending();
        let serving = tokio::spawn(serve::serve(listener, serve::router(service), never));
        for (name, path) in QUESTIONS {
            let (begun, worked) = (Instant::now(), spent::processor());
            let asking: Vec<_> = (0..clients)
                .map(|client| tokio::spawn(ask(url.clone(), path, client, questions / clients)))
                .collect();
            let mut took = Vec::new();
            for one in asking {
                took.extend(one.await??);
            }
            took.sort_unstable();
            let at = |percent: usize| {
                let place = took.len().saturating_mul(percent) / 100;
                took.get(place.min(took.len().saturating_sub(1))).copied().unwrap_or_default()
            };
            let ms = |micros: u64| format!("{}.{}", micros / 1_000, micros % 1_000 / 100);
            let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
            let worked = (spent::processor() - worked) * 1_000.0 / took.len().max(1) as f64;
            println!(
                "{name}: {} answers to {clients} clients, {rate:.0} a second, p50 {} ms, p99 {} ms; asking and answering took {worked:.2} ms of processor time each",
                took.len(),
                ms(at(50)),
                ms(at(99))
            );
            // A hundred events, each decoded and named, are a longer answer than the others.
            let most = if name == "events" { 2 * BUDGET } else { BUDGET };
            missed.unless(at(99) <= most, || format!("{name}: p99 {} ms", ms(at(99))));
        }
        serving.abort();
        Ok(())
    })
}

/// Asks one question after the other; microseconds that each answer took.
async fn ask(url: String, path: fn(u64) -> String, client: u64, count: u64) -> Result<Vec<u64>> {
    let http = rpc::client(PATIENCE)?;
    let mut dice = client.wrapping_add(1);
    let mut took = Vec::new();
    for _ in 0..count {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let path = path(dice >> 33);
        let begun = Instant::now();
        let answer = http.get(format!("{url}{path}")).send().await?;
        let status = answer.status();
        answer.bytes().await?;
        if !status.is_success() {
            bail!("{path} is answered with {status}");
        }
        took.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    Ok(took)
}
