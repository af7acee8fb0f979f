//! Whoever asks strangely, by ill luck or ill will, over a small database without a node.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use timebank_index::api::{serve, Service};
use timebank_index::db::{schema, Cell, Place, Writer};
use timebank_index::follow;
use timebank_index::ledger::kinds::{Account, Coin, Kind};
use timebank_index::progress::{About, Cursor, Progress};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const ANN: &str = "0x1111111111111111111111111111111111111111";
const NOBODY: &str = "0x2222222222222222222222222222222222222222";

/// A service over a log of three events in two blocks, in which Ann's account was opened and paid twice.
struct Asked {
    address: SocketAddr,
    _runtime: Runtime,
    _folder: tempfile::TempDir,
}

fn state<K: Kind>(id: u64, name: &str, created: u64, value: &K) -> Vec<Cell> {
    let json = serde_json::to_string(value).unwrap();
    let (kind, tag) = (Cell::Int(K::NUMBER), value.tag().into());
    vec![id.into(), kind, name.into(), tag, created.into(), created.into(), json.into()]
}

fn filled(place: &Place) {
    let mut db = place.writer(Writer::Follower).unwrap();
    db.begin().unwrap();
    let hash = |byte: u8| Cell::from([byte; 32]);
    for (block, seq) in [(5u64, 1u64), (9, 3)] {
        let row = [block.into(), hash(5), (block * 100).into(), seq.into(), hash(6)];
        db.append(&schema::BLOCKS, &[&row[..], &[0u64.into(), hash(0)]].concat()).unwrap();
    }
    let ann = Account { address: ANN.to_owned(), status: 1, held_until: 950, ..Account::default() };
    db.append(&schema::STATES, &state(1, ANN, 1, &ann)).unwrap();
    db.append(&schema::STATES, &state(2, ANN, 1, &Coin::default())).unwrap();
    for (id, seq) in [(1u64, 1u64), (2, 1), (2, 2), (2, 3)] {
        let json = match id {
            1 => serde_json::to_string(&ann).unwrap(),
            _ => serde_json::to_string(&Coin::default()).unwrap(),
        };
        db.append(&schema::VERSIONS, &[id.into(), seq.into(), json.into()]).unwrap();
    }
    let mut cursor = Cursor { block: Some(9), hash: [5; 32], time: 900, ..Cursor::default() };
    (cursor.head.seq, cursor.head.hash) = (3, [6; 32]);
    follow::keep(&mut db, &cursor).unwrap();
    db.commit().unwrap();
}

impl Asked {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("index.sqlite"));
        filled(&place);
        let runtime = Runtime::new().unwrap();
        let progress = Arc::new(Progress::new(About::default()));
        progress.moved.send_replace(3);
        let service = Arc::new(Service::new(progress, vec![place], 2, 0));
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(serve::serve(listener, serve::router(service), std::future::pending()));
        Self { address, _runtime: runtime, _folder: folder }
    }

    /// What is answered to these bytes until the connection ends, or nothing more comes.
    fn raw(&self, said: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        // Who is refused before the end of what it says is hung up on meanwhile.
        let _ = stream.write_all(said);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn asked(&self, method: &str, path: &str, headers: &[&str]) -> String {
        let mut said = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        for header in headers {
            said += &format!("{header}\r\n");
        }
        self.raw((said + "\r\n").as_bytes())
    }

    fn status(&self, path: &str) -> u16 {
        status(&self.asked("GET", path, &[]))
    }
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

#[test]
fn every_strange_path_has_an_answer_that_says_what_is_wrong() {
    let service = Asked::new();
    let most = u64::MAX;
    let cases: Vec<(String, u16)> = [
        // Where a list begins, and how long it is.
        (format!("/v1/accounts?after={most}"), 200),
        (format!("/v1/accounts?after={most}&order=desc"), 200),
        (format!("/v1/attempts?after={most}&order=desc"), 200),
        (format!("/v1/accounts/{ANN}/history?after={most}"), 200),
        ("/v1/accounts?after=18446744073709551616".into(), 400),
        ("/v1/accounts?after=-1".into(), 400),
        ("/v1/accounts?after=1e3".into(), 400),
        ("/v1/accounts?after=".into(), 400),
        ("/v1/accounts?limit=0".into(), 400),
        ("/v1/accounts?limit=1001".into(), 400),
        ("/v1/accounts?limit=1&limit=2".into(), 400),
        ("/v1/accounts?limit=1&limit=1".into(), 400),
        ("/v1/accounts?order=sideways".into(), 400),
        ("/v1/accounts?&&&".into(), 200),
        // Of which moment.
        (format!("/v1/accounts/{ANN}?at={most}"), 200),
        (format!("/v1/accounts/{ANN}?at=0"), 200),
        (format!("/v1/accounts/{ANN}?at=-1"), 400),
        (format!("/v1/accounts/{ANN}?block=9"), 200),
        (format!("/v1/accounts/{ANN}?block=4"), 404),
        (format!("/v1/accounts/{ANN}?block=0"), 404),
        (format!("/v1/accounts/{ANN}?block=10"), 404),
        (format!("/v1/accounts/{ANN}?block={most}"), 404),
        (format!("/v1/accounts/{ANN}?seq=0"), 404),
        (format!("/v1/accounts/{ANN}?seq={most}"), 404),
        (format!("/v1/accounts/{ANN}?seq=1&block=9"), 400),
        (format!("/v1/supply?at={most}&block=5"), 200),
        (format!("/v1/council?at={most}"), 200),
        ("/v1/book?class=65536".into(), 400),
        ("/v1/book".into(), 400),
        (format!("/v1/candles?class={most}&to={most}&step=60&limit=1000"), 200),
        (format!("/v1/candles?class=1&from={most}&to=0"), 200),
        ("/v1/candles?class=1&step=0".into(), 400),
        (format!("/v1/export?from={most}&to=0"), 200),
        (format!("/v1/bundle?from_block={most}"), 404),
        // What is no name.
        ("/v1/accounts/%ff".into(), 400),
        ("/v1/accounts/%00".into(), 400),
        ("/v1/accounts/%".into(), 400),
        ("/v1/accounts/..%2f..%2fstatus".into(), 400),
        ("/v1/events/-1".into(), 400),
        ("/v1/events/0".into(), 404),
        (format!("/v1/events/{most}"), 404),
        ("/v1/events?name=%00".into(), 400),
        ("/v1/events?name=,,,".into(), 200),
        ("/v1/events?account=%F0%28".into(), 400),
        (format!("/v1/orders/{ANN}/340282366920938463463374607431768211456"), 400),
        (format!("/v1/orders/{ANN}/%2b1"), 404),
        ("/v1/../v1/status".into(), 404),
        ("//v1/status".into(), 404),
        ("/v1/status/".into(), 404),
        (format!("/{}", "a".repeat(5_000)), 414),
    ]
    .into();
    for (path, expected) in cases {
        let answer = service.asked("GET", &path, &[]);
        assert_eq!(status(&answer), expected, "{path}: {answer}");
        if expected >= 400 {
            assert!(answer.contains("\"error\":{\"code\":"), "{path}: {answer}");
        }
    }
}

#[test]
fn whatever_is_said_that_is_no_question_ends_with_a_refusal_and_the_next_is_answered() {
    let service = Asked::new();
    let many: String = (0..200).map(|number| format!("x-{number}: 1\r\n")).collect();
    let head = |rest: &str| format!("GET /health HTTP/1.1\r\n{rest}\r\n").into_bytes();
    let cases: [(Vec<u8>, u16); 8] = [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), 400),
        (b"GET /v1/status\r\n\r\n".to_vec(), 400),
        (b"GET /v1/accounts/\xff\xfe HTTP/1.1\r\nconnection: close\r\n\r\n".to_vec(), 400),
        (b"GET /v1/status HTTP/9.9\r\n\r\n".to_vec(), 400),
        (b"GET /v1/status HTTP/1.0\r\n\r\n".to_vec(), 200),
        (head(&many), 431),
        (head("content-length: 99999999999999999999\r\n"), 400),
        (b"POST /v1/board HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n".to_vec(), 413),
    ];
    for (said, expected) in cases {
        let answer = service.raw(&said);
        assert_eq!(status(&answer), expected, "{}: {answer}", String::from_utf8_lossy(&said));
        assert_eq!(service.status("/v1/status"), 200);
    }
    // What is too long to be read is not read, and who says it may not even hear that.
    let long = head(&format!("x: {}\r\n", "a".repeat(512 << 10)));
    assert!(matches!(status(&service.raw(&long)), 431 | 0));
    assert_eq!(service.status("/v1/status"), 200);
    // Two lengths of one question: what stands behind it is never taken for the next.
    let two = "content-length: 30\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/status HTTP/1.1\r\n";
    let answer = service.raw(&head(two));
    assert!(!answer.contains("reorganisations"), "{answer}");
}

#[test]
fn methods_that_do_not_read_are_refused_and_a_head_has_no_body() {
    let service = Asked::new();
    let head = service.asked("HEAD", "/v1/supply", &[]);
    assert_eq!(status(&head), 200);
    assert!(head.ends_with("\r\n\r\n") && head.contains("etag: "), "{head}");
    assert_eq!(status(&service.asked("OPTIONS", "/v1/supply", &["origin: https://a"])), 204);
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
        let answer = service.asked(method, "/v1/supply", &[]);
        assert_eq!(status(&answer), 405, "{method}: {answer}");
    }
    // A listener that only asks what it would hear does not go on to listen.
    assert_eq!(status(&service.asked("HEAD", "/v1/stream", &[])), 200);
    // Nothing is cut out of an answer, and an answer that is whole says so.
    let part = service.asked("GET", "/v1/supply", &["range: bytes=0-1"]);
    assert!(status(&part) == 200 && part.ends_with('}'), "{part}");
}

#[test]
fn who_has_an_answer_already_is_told_so_and_nobody_else() {
    let service = Asked::new();
    let first = service.asked("GET", "/v1/supply", &[]);
    let tag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let known = |path: &str, headers: &[String]| {
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        status(&service.asked("GET", path, &headers))
    };
    let with = |list: &str| vec![format!("if-none-match: {list}")];
    assert_eq!(known("/v1/supply", &with(&tag)), 304);
    assert_eq!(known("/v1/supply", &with(&format!("\"a\", W/{tag}"))), 304);
    assert_eq!(known("/v1/supply", &[with("\"a\""), with(&tag)].concat()), 304);
    assert_eq!(known("/v1/supply", &with("*")), 304);
    assert_eq!(known("/v1/supply", &with("\"a\", \"b\"")), 200);
    assert_eq!(known("/v1/supply", &with(tag.trim_matches('"'))), 200);
    // There is no such account, whatever whoever asks has.
    assert_eq!(known(&format!("/v1/accounts/{NOBODY}"), &with("*")), 404);
    // How the service is, is always said.
    assert_eq!(known("/v1/status", &with(&tag)), 200);
}

#[test]
fn a_listener_goes_on_behind_a_number_and_behind_nothing_else() {
    let service = Asked::new();
    for (last, expected) in [("abc", 400), ("-1", 400), ("", 400), ("1, 2", 400), ("3", 200)] {
        let answer = service.asked("GET", "/v1/stream", &[&format!("last-event-id: {last}")]);
        assert_eq!(status(&answer), expected, "{last}: {answer}");
    }
    // Who heard more than there is learns that the log is shorter.
    let far = format!("last-event-id: {}", u64::MAX);
    let answer = service.asked("GET", "/v1/stream", &[&far]);
    assert!(answer.contains("event: reorganised") && answer.contains("{\"seq\":3}"), "{answer}");
}

#[test]
fn by_the_clock_of_any_moment_a_hold_runs_or_does_not() {
    let service = Asked::new();
    let held = |query: &str| {
        let answer = service.asked("GET", &format!("/v1/accounts/{ANN}{query}"), &[]);
        answer.contains("\"hold\":{\"until\":950}")
    };
    assert!(held("") && held("?at=0") && held("?at=949") && held("?block=5") && held("?seq=1"));
    assert!(!held("?at=950") && !held(&format!("?at={}", u64::MAX)) && !held("?seq=1&at=950"));
}
