//! The answers over HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use alloy::signers::k256::elliptic_curve::rand_core::OsRng;
use alloy::signers::local::PrivateKeySigner;
use reqwest::StatusCode;
use serde_json::{json, Value};
use timebank_index::abi::hex_of;

use crate::node::{address_of_person, cli, key_of, started, Node, Running};

/// A service in a process of its own.
pub struct Service {
    pub url: String,
    pub node: Node,
    pub client: reqwest::Client,
    _folder: tempfile::TempDir,
    _running: Running,
}

impl Service {
    fn start() -> Self {
        Self::start_with(&[])
    }

    /// With options of its own.
    pub fn start_with(options: &[&str]) -> Self {
        let node = Node::with_a_bank();
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
        command.args(["--json", "--port", "0", "--node", &node.url, "--bank", &hex_of(node.bank)]);
        let place = folder.path().join("index.sqlite");
        command.args(options).env("TIMEBANK_PASSWORD", "pass");
        let (running, said) = started(command.arg("--database").arg(place));
        let url = said["url"].as_str().unwrap().to_owned();
        // A service that does not answer is a failure with a name, and no test that never ends.
        let patience = Duration::from_secs(60);
        let client = reqwest::Client::builder().read_timeout(patience).build().unwrap();
        let service = Self { url, node, client, _folder: folder, _running: running };
        for _ in 0..600 {
            if service.json("/v1/status").1["seq"] == service.node.events {
                return service;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("it does not get there: {}", service.json("/v1/status").1)
    }

    pub fn json(&self, path: &str) -> (StatusCode, Value) {
        let (status, text) = self.text(path);
        let read = serde_json::from_str(&text);
        (status, read.unwrap_or_else(|_| panic!("{path} answers {text}")))
    }

    fn text(&self, path: &str) -> (StatusCode, String) {
        self.node.runtime.block_on(async {
            let response = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
            (response.status(), response.text().await.unwrap())
        })
    }

    pub fn data(&self, path: &str) -> Value {
        let (status, mut answer) = self.json(path);
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        assert_eq!((&answer["finalized"], &answer["status"]), (&true.into(), &"green".into()));
        answer["data"].take()
    }

    /// Sends bytes as they are, and reads what comes back within a few seconds.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.url["http://".len()..]).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[test]
fn lists_are_complete_and_every_page_begins_where_the_last_one_ended() {
    let service = Service::start();
    for order in ["asc", "desc"] {
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/events?limit=7&order={order}{next}");
            let (_, answer) = service.json(&path);
            let page = answer["data"].as_array().unwrap();
            seen.extend(page.iter().map(|event| event["seq"].as_u64().unwrap()));
            match answer["next"].as_u64() {
                Some(after) => next = format!("&after={after}"),
                None => break,
            }
        }
        if order == "desc" {
            seen.reverse();
        }
        assert_eq!(seen, (1..=service.node.events).collect::<Vec<_>>(), "{order}");
    }
    let accounts = service.data("/v1/accounts");
    let governors = service.data("/v1/accounts?role=governor");
    assert_eq!(
        (governors.as_array().unwrap().len() as u64, accounts.as_array().unwrap().len() as u64),
        (1, service.data("/v1/supply")["accounts"].as_u64().unwrap())
    );
}

#[test]
fn the_demonstrations_figures_are_told_as_the_story_ends() {
    let service = Service::start();
    let supply = service.data("/v1/supply");
    assert_eq!((&supply["supply"], &supply["identity"]), (&"3600".into(), &true.into()));
    let trades = service.data("/v1/trades");
    let trade = &trades[0];
    assert_eq!(
        (&trade["coin"], &trade["tick"], &trade["lots"]),
        (&"882".into(), &98.into(), &1.into())
    );
    let buyer = trade["buyer"].as_str().unwrap();
    let account = service.data(&format!("/v1/accounts/{buyer}"));
    let block = trade["block"].as_u64().unwrap() - 1;
    let before = service.data(&format!("/v1/accounts/{buyer}?block={block}"));
    let coin = |account: &Value| account["coin"].as_str().unwrap().parse::<u64>().unwrap();
    assert!(coin(&before) >= 882, "{before}");
    assert_eq!(account["status"], "open");
    let history = service.data(&format!("/v1/accounts/{buyer}/history"));
    assert!(history
        .as_array()
        .unwrap()
        .iter()
        .any(|row| row["seq"].as_u64() < trade["seq"].as_u64()));
    let later = service.data(&format!("/v1/accounts/{buyer}?at=4000000000"));
    assert_eq!((&account["verified"], &later["verified"]), (&true.into(), &false.into()));
    let candles = service.data("/v1/candles?class=2&step=86400");
    assert_eq!((&candles[0]["close"], &candles[0]["trades"]), (&98.into(), &1.into()));
    let (_, csv) = service.text(&format!("/v1/accounts/{buyer}/statement"));
    assert!(csv.starts_with("seq,block,time,what") && csv.contains(",Trade,"), "{csv}");
    let (_, page) = service.text(&format!("/v1/accounts/{buyer}/statement?format=html"));
    assert!(page.contains("0:14:42"), "{page}");
    let (_, log) = service.text("/v1/export");
    assert_eq!(log.lines().count() as u64, service.node.events);
    let (_, log) = service.text("/v1/export?format=csv&from=11&to=20");
    assert_eq!(log.lines().count(), 11);
}

#[test]
fn events_of_several_names_are_told_in_their_order_part_by_part() {
    let service = Service::start();
    let names = ["Recorded", "Transfer", "OrderPlaced", "GovernorProposed"];
    let seqs = |events: &Value, names: &[&str]| -> Vec<u64> {
        let of_them = events.as_array().unwrap().iter();
        let of_them = of_them.filter(|event| names.contains(&event["name"].as_str().unwrap()));
        of_them.map(|event| event["seq"].as_u64().unwrap()).collect()
    };
    let whole = service.data("/v1/events?limit=1000");
    let expected = seqs(&whole, &names);
    assert!(expected.len() > 20, "{expected:?}");
    for order in ["asc", "desc"] {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/events?name={}&order={order}&limit=7{after}", names.join(","));
            let (_, answer) = service.json(&path);
            found.extend(seqs(&answer["data"], &names));
            let Some(next) = answer["next"].as_u64() else { break };
            after = format!("&after={next}");
        }
        if order == "desc" {
            found.reverse();
        }
        assert_eq!(found, expected, "{order}");
    }
    let one = service.data("/v1/events?name=Recorded&limit=1000");
    assert_eq!(seqs(&one, &["Recorded"]), seqs(&whole, &["Recorded"]));
}

#[test]
fn orders_and_trades_are_told_as_records_and_the_log_becomes_parquet() {
    let service = Service::start();
    let lines = |path: &str| -> Vec<Value> {
        let (status, text) = service.text(path);
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (orders, trades) = (lines("/v1/records/orders"), lines("/v1/records/trades"));
    let count = |event: &str| orders.iter().filter(|record| record["event"] == event).count();
    let placed = service.data("/v1/events?name=OrderPlaced").as_array().unwrap().len();
    let known = service.data("/v1/trades");
    assert_eq!((count("NEWO"), trades.len()), (placed, known.as_array().unwrap().len()));
    for (trade, known) in trades.iter().zip(known.as_array().unwrap()) {
        assert_eq!((&trade["transaction"], &trade["amount"]), (&known["seq"], &known["coin"]));
        assert_eq!(trade["quantity"], known["secs"]);
        let filled = orders.iter().filter(|record| record["transaction"] == trade["transaction"]);
        let sides: Vec<_> = filled.map(|record| (&record["side"], &record["order"])).collect();
        let expected =
            [(&"SELL".into(), &trade["sell_order"]), (&"BUYI".into(), &trade["buy_order"])];
        assert_eq!(sides, expected);
    }
    let (class, block) = (&trades[0]["order_book"], &trades[0]["block"]);
    let one =
        lines(&format!("/v1/records/trades?class={class}&from_block={block}&to_block={block}"));
    assert_eq!(one, trades[..1]);
    assert_eq!(lines(&format!("/v1/records/orders?class={class}&to_block=3")).len(), 0);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/parquet.sh");
    let mut command = Command::new(script);
    let read = command.arg(&service.url).arg(std::env::temp_dir().join("timebank-duckdb")).output();
    let read = String::from_utf8(read.unwrap().stdout).unwrap();
    assert_eq!(read.trim(), format!("{0} {0}", service.node.events));
}

#[test]
fn whatever_is_asked_the_service_refuses_in_its_own_words_and_never_fails() {
    let service = Service::start();
    let huge = "9".repeat(400);
    let bad = [
        "/v1/events?after=-1".to_owned(),
        format!("/v1/events?after={huge}"),
        "/v1/events?limit=0".into(),
        "/v1/events?limit=1001".into(),
        "/v1/events?name='%3BDROP%20TABLE%20events%3B--".into(),
        "/v1/events?order=sideways".into(),
        "/v1/events?account=0x12".into(),
        "/v1/events?unknown=1".into(),
        "/v1/accounts/'%20OR%201=1".into(),
        "/v1/accounts/%00".into(),
        "/v1/accounts?role=king".into(),
        "/v1/book".into(),
        "/v1/book?class=65536".into(),
        "/v1/candles?class=1&step=1".into(),
        "/v1/cases/-1".into(),
        format!("/v1/orders/0x{}/x", "1".repeat(40)),
        "/v1/export?format=exe".into(),
        "/v1/records/orders?class=65536".into(),
        "/v1/records/trades?from=1".into(),
        "/v1/accounts?block=1&seq=1".into(),
    ];
    for path in &bad {
        let (status, answer) = service.json(path);
        assert_eq!(
            (status, &answer["error"]["code"]),
            (StatusCode::BAD_REQUEST, &"bad_request".into()),
            "{path}"
        );
    }
    let missing = [
        "/",
        "/v1/nothing",
        "/v1/../../etc/passwd",
        "/v1/events/0",
        "/v1/events/100000",
        "/v1/events/18446744073709551615",
        "/v1/classes/999",
        "/v1/cases/999",
        "/v1/agreements/999",
        "/v1/accounts?block=18446744073709551615",
        "/v1/accounts/0x00000000000000000000000000000000000000aa",
    ];
    for path in missing {
        let (status, answer) = service.json(path);
        assert_eq!(
            (status, &answer["error"]["code"]),
            (StatusCode::NOT_FOUND, &"not_found".into()),
            "{path}"
        );
    }
    assert_eq!(service.data("/v1/events?after=18446744073709551615").as_array().unwrap().len(), 0);
    let long =
        service.raw(format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(9_000)).as_bytes());
    assert!(long.starts_with("HTTP/1.1 414"), "{long}");
    let headers = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(200_000));
    assert!(service.raw(headers.as_bytes()).starts_with("HTTP/1.1 431"));
    assert!(service.raw(b"\x16\x03\x01 no HTTP\r\n\r\n").starts_with("HTTP/1.1 400"));
    let posted = service.raw(
        b"POST /v1/status HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    );
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
    // One that never says what it wants is hung up on.
    service.raw(b"GET /v1/status HTTP/1.1\r\nx");
    assert_eq!(service.data("/v1/status")["seq"], service.node.events);
}

#[test]
fn who_has_an_answer_already_is_told_so_and_bodies_are_packed_where_asked_for() {
    let service = Service::start();
    service.node.runtime.block_on(async {
        let get = || service.client.get(format!("{}/v1/events", service.url));
        let first = get().send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        let again = get().header("if-none-match", tag.clone()).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let packed = get().header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        assert_eq!(packed.bytes().await.unwrap()[..2], [0x1f, 0x8b]);
    });
    service.node.open(1, 2);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(service.data("/v1/status")["seq"], service.node.events + 1);
}

#[test]
fn the_stream_goes_on_behind_what_was_heard_last() {
    let service = Service::start();
    let mut response = service.node.runtime.block_on(async {
        let asked = service.client.get(format!("{}/v1/stream", service.url));
        asked.header("last-event-id", (service.node.events - 2).to_string()).send().await.unwrap()
    });
    service.node.open(1, 2);
    let mut heard = String::new();
    let last = format!("id: {}", service.node.events + 1);
    while !heard.contains(&last) {
        let part = service.node.runtime.block_on(async {
            tokio::time::timeout(Duration::from_secs(10), response.chunk()).await
        });
        heard += &String::from_utf8_lossy(&part.expect("it is said in time").unwrap().unwrap());
    }
    let ids: Vec<_> = heard.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    let expected = [0, 1, 2].map(|more| (service.node.events - 1 + more).to_string());
    assert_eq!(ids, expected);
}

#[test]
fn who_listens_is_told_of_a_reorganisation_also_where_the_log_is_longer_than_before() {
    let service = Service::start();
    let node = &service.node;
    node.open(1, 2);
    let first = node.events + 1;
    let url = format!("{}/v1/stream?after={}", service.url, node.events);
    let mut response =
        node.runtime.block_on(async { service.client.get(url).send().await.unwrap() });
    let mut heard = String::new();
    let mut hear_until = |is_it: &dyn Fn(&str) -> bool| {
        while !is_it(&heard) {
            let part = node.runtime.block_on(async {
                tokio::time::timeout(Duration::from_secs(20), response.chunk()).await
            });
            heard += &String::from_utf8_lossy(&part.expect(&heard).unwrap().unwrap());
        }
        heard.clone()
    };
    let snapshot = node.ask("evm_snapshot", json!([]));
    (0..3).for_each(|number| node.approve(1, number));
    // An approval is two events.
    hear_until(&|heard| heard.contains(&format!("id: {}", first + 6)));
    node.ask("evm_revert", json!([snapshot]));
    (10..15).for_each(|number| node.approve(1, number));
    let last = format!("id: {}", first + 10);
    let heard = hear_until(&|heard| heard.contains(&last));
    let ids = heard.lines().filter_map(|line| line.strip_prefix("id: "));
    let ids: Vec<u64> = ids.map(|id| id.parse().unwrap()).collect();
    // Where the chain went back to, and from there on all of it again.
    let (before, again) = ids.split_at(7);
    assert!(heard.contains("event: reorganised"), "{heard}");
    assert_eq!(before, (0..=6).map(|more| first + more).collect::<Vec<_>>());
    assert_eq!(again, (again[0]..=first + 10).collect::<Vec<_>>(), "{heard}");
    assert!(again[0] <= first + 5, "{heard}");
}

#[test]
fn a_bundle_is_verified_here_and_by_an_independent_program_and_a_changed_one_by_neither() {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("evidence.zip");
    let bytes = service.node.runtime.block_on(async {
        let asked = service.client.get(format!("{}/v1/bundle?from_block=40", service.url));
        asked.send().await.unwrap().bytes().await.unwrap()
    });
    let ours = |path: &std::path::Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
        command.arg("verify").arg("--bundle").arg(path).output().unwrap()
    };
    let theirs = |path: &std::path::Path| {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/verify_bundle.py");
        Command::new("python3").arg(program).arg(path).output().expect("Python is there")
    };
    let the_command_lines = |path: &std::path::Path| {
        let mut command = Command::new(cli());
        command.args(["audit", "verify", "--bundle"]).arg(path).output().unwrap()
    };
    std::fs::write(&path, &bytes).unwrap();
    for done in [ours(&path), theirs(&path), the_command_lines(&path)] {
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    for change in ["alter", "drop", "swap"] {
        std::fs::write(&path, changed(&bytes, change)).unwrap();
        for done in [ours(&path), theirs(&path)] {
            assert_eq!(done.status.code(), Some(1), "{change}");
        }
        assert_eq!(the_command_lines(&path).status.code(), Some(4), "{change}");
    }
    let program = include_str!("../../verify_bundle.py");
    assert!(program.lines().count() <= 200);
}

#[test]
fn the_command_line_shows_an_accounts_history_and_writes_its_statement() {
    let service = Service::start();
    let buyer = service.data("/v1/trades")[0]["buyer"].as_str().unwrap().to_owned();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(cli());
        command.args(arguments).env("TIMEBANK_INDEX_URL", &service.url).output().unwrap()
    };
    let lines = |arguments: &[&str]| {
        let done = run(arguments);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = String::from_utf8(done.stdout).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = service.data(&format!("/v1/accounts/{buyer}/events?order=desc"));
    let all: Vec<_> = all.as_array().unwrap().iter().map(|event| event["seq"].clone()).collect();
    let mut shown = Vec::new();
    while shown.len() < all.len() {
        let after = shown.last().map_or(u64::MAX.to_string(), Value::to_string);
        for line in lines(&["history", &buyer, "--limit", "3", "--after", &after, "--json"]) {
            shown.push(serde_json::from_str::<Value>(&line).unwrap()["seq"].clone());
        }
    }
    assert_eq!(shown, all);
    let text = lines(&["history", &buyer, "--name", "Trade"]);
    assert!(text[0].contains("  Trade  ") && text[0].contains("coin 882"), "{text:?}");
    let (_, csv) = service.text(&format!("/v1/accounts/{buyer}/statement"));
    assert_eq!(lines(&["statement", &buyer]), csv.lines().collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("statement.html").display().to_string();
    lines(&["statement", &buyer, "--format", "html", "--output", &file]);
    assert!(std::fs::read_to_string(&file).unwrap().contains("0:14:42"));
    let again = run(&["statement", &buyer, "--format", "html", "--output", &file]);
    assert_eq!(again.status.code(), Some(2), "a file is never overwritten");
    let stranger = "0x00000000000000000000000000000000000000aa";
    assert_eq!(run(&["statement", stranger]).status.code(), Some(2));
    let nobody = run(&["history", stranger, "--index-url", "http://127.0.0.1:1"]);
    assert_eq!(nobody.status.code(), Some(3));
}

#[test]
fn a_signed_bundle_says_who_answers_for_it_and_no_other_does() {
    let folder = tempfile::tempdir().unwrap();
    let key = key_of("the service");
    PrivateKeySigner::encrypt_keystore(folder.path(), &mut OsRng, key, "pass", Some("key"))
        .unwrap();
    let keystore = folder.path().join("key");
    let service = Service::start_with(&["--keystore", keystore.to_str().unwrap()]);
    let bytes = service.node.runtime.block_on(async {
        let asked = service.client.get(format!("{}/v1/bundle", service.url));
        asked.send().await.unwrap().bytes().await.unwrap()
    });
    let path = folder.path().join("evidence.zip");
    let (signer, other) = (address_of_person("the service"), address_of_person("Ann"));
    let (signer, other) = (hex_of(signer), hex_of(other));
    // Those who check: the service's own program, one without anything of the bank's, and the command line.
    let checked = |by: Option<&str>| {
        let mut ours = Command::new(env!("CARGO_BIN_EXE_timebank-index"));
        ours.arg("verify").arg("--bundle").arg(&path);
        let mut theirs = Command::new("python3");
        theirs.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/verify_bundle.py")).arg(&path);
        let mut the_command_lines = Command::new(cli());
        the_command_lines.args(["audit", "verify", "--bundle"]).arg(&path);
        if let Some(by) = by {
            ours.args(["--signer", by]);
            theirs.arg(by);
            the_command_lines.args(["--signer", by]);
        }
        [ours, theirs, the_command_lines].map(|mut command| command.output().unwrap().status.code())
    };
    let (whole, not) = ([Some(0); 3], [Some(1), Some(1), Some(4)]);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!((checked(None), checked(Some(&signer)), checked(Some(&other))), (whole, whole, not));
    let said = |signer: &str, signature: &str| json!({ "signer": signer, "signature": signature });
    let signature: Value = serde_json::from_str(&file_of(&bytes, "signature.json")).unwrap();
    let signature = signature["signature"].as_str().unwrap();
    // Taken off, it is nobody's; under another name, or of another text, it is none.
    std::fs::write(&path, with_signature(&bytes, None)).unwrap();
    assert_eq!((checked(None), checked(Some(&signer))), (whole, not));
    let flipped =
        format!("{}{}", &signature[..130], if signature.ends_with("1b") { "1c" } else { "1b" });
    for wrong in [said(&other, signature), said(&signer, &flipped), said(&signer, "0x"), json!({})]
    {
        std::fs::write(&path, with_signature(&bytes, Some(wrong.to_string()))).unwrap();
        assert_eq!((checked(None), checked(Some(&signer))), (not, not), "{wrong}");
    }
}

/// A file of a bundle.
fn file_of(bundle: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bundle)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The same bundle with another signature, or without one.
fn with_signature(bundle: &[u8], signature: Option<String>) -> Vec<u8> {
    let names = ["manifest.json", "blocks.ndjson", "events.ndjson"];
    let mut files: Vec<_> = names.map(|name| (name, file_of(bundle, name))).into();
    files.extend(signature.map(|text| ("signature.json", text)));
    zipped(files)
}

fn zipped(files: Vec<(&str, String)>) -> Vec<u8> {
    let mut made = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        made.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        made.write_all(text.as_bytes()).unwrap();
    }
    made.finish().unwrap().into_inner()
}

/// The line of an event, but for one digit of its data.
fn with_another_data(line: &str) -> String {
    let mut event: Value = serde_json::from_str(line).unwrap();
    let data = event["data"].as_str().unwrap();
    let last = if data.ends_with('0') { "1" } else { "0" };
    event["data"] = format!("{}{last}", &data[..data.len() - 1]).into();
    event.to_string()
}

/// The same bundle with one event changed, and a manifest that fits.
fn changed(bytes: &[u8], change: &str) -> Vec<u8> {
    use sha2::Digest;
    let text = |name| file_of(bytes, name);
    let (manifest, blocks, events) =
        (text("manifest.json"), text("blocks.ndjson"), text("events.ndjson"));
    let mut lines: Vec<_> = events.lines().map(str::to_owned).collect();
    match change {
        "alter" => lines[5] = with_another_data(&lines[5]),
        "drop" => drop(lines.remove(5)),
        _ => lines.swap(5, 6),
    }
    let events = lines.join("\n") + "\n";
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    manifest["files"]["events.ndjson"] = hex_of(sha2::Sha256::digest(&events)).into();
    zipped(vec![
        ("manifest.json", manifest.to_string()),
        ("blocks.ndjson", blocks),
        ("events.ndjson", events),
    ])
}
