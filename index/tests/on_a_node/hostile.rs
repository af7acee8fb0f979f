//! Whoever means harm, and whoever asks at random.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::answers::Service;

/// Connects, and says something.
fn saying(service: &Service, said: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(&service.url["http://".len()..]).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(said).unwrap();
    stream
}

#[test]
fn whatever_is_asked_at_random_the_answer_is_one_that_the_document_has() {
    let folder = tempfile::tempdir().unwrap();
    let board = folder.path().join("board.sqlite");
    let service = Service::start_with(&["--rate", "0", "--board", board.to_str().unwrap()]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis.sh");
    let folder = std::env::temp_dir().join("timebank-schemathesis");
    let asked = Command::new(script).arg(&service.url).arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&asked.stdout);
    assert!(asked.status.success(), "{said}\n{}", String::from_utf8_lossy(&asked.stderr));
    assert!(said.contains("Tested: 40"), "{said}");
}

#[test]
fn ten_thousand_listeners_are_refused_politely_but_for_those_that_there_is_room_for() {
    let service = Service::start_with(&["--rate", "0"]);
    let (mut listening, mut refused) = (Vec::new(), 0);
    for number in 0..10_000 {
        let mut stream = saying(&service, b"GET /v1/stream HTTP/1.1\r\nhost: x\r\n\r\n");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap_or_else(|error| panic!("{number}: {error}"));
        match &answer {
            b"HTTP/1.1 200" => listening.push(stream),
            b"HTTP/1.1 503" => refused += 1,
            other => panic!("{}", String::from_utf8_lossy(other)),
        }
    }
    assert_eq!((listening.len(), refused), (512, 9_488));
    assert_eq!(service.data("/v1/status")["seq"], service.node.events);
    // Where listeners leave, there is room for others.
    drop(listening);
    let begun = Instant::now();
    loop {
        let mut stream = saying(&service, b"GET /v1/stream HTTP/1.1\r\nhost: x\r\n\r\n");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        if &answer == b"HTTP/1.1 200" {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "there is no room again");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn who_speaks_slowly_is_hung_up_on_and_holds_nobody_up() {
    let service = Service::start_with(&["--rate", "0"]);
    let mut slow: Vec<_> =
        (0..700).map(|_| saying(&service, b"GET /v1/status HTTP/1.1\r\nhost: ")).collect();
    let begun = Instant::now();
    let mut answered = 0;
    while begun.elapsed() < Duration::from_secs(12) {
        for stream in &mut slow {
            let _ = stream.write_all(b"x");
        }
        assert_eq!(service.data("/v1/status")["seq"], service.node.events);
        answered += 1;
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(answered > 5, "others are answered meanwhile: {answered}");
    for stream in &mut slow {
        let mut rest = Vec::new();
        // Its end, or that it was reset; never that nothing comes for twenty seconds.
        let read = stream.read_to_end(&mut rest);
        let is_open = read.is_err_and(|error| {
            matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
        });
        assert!(!is_open, "one was not hung up on");
    }
}

#[test]
fn a_list_refuses_filters_that_it_does_not_have() {
    let service = Service::start_with(&[]);
    for path in [
        "/v1/trades?party=0x1111111111111111111111111111111111111111",
        "/v1/trades?block=1",
        "/v1/classes?role=governor",
        "/v1/cases?member=0x1111111111111111111111111111111111111111",
        "/v1/attempts?seq=1",
        "/v1/audit?open=true",
    ] {
        assert_eq!(service.json(path).0, 400, "{path}");
    }
}

#[test]
fn an_export_that_is_packed_ends_where_it_ends() {
    let service = Service::start_with(&[]);
    for (query, lines) in [("", service.node.events), ("?from=11&to=20", 10), ("?from=99999", 0)] {
        let text = service.node.runtime.block_on(async {
            let asked = service.client.get(format!("{}/v1/export{query}", service.url));
            let asked = asked.header("accept-encoding", "gzip").send().await.unwrap();
            let bytes = asked.bytes().await.unwrap_or_else(|error| panic!("{query}: {error}"));
            let mut folder = Command::new("gzip");
            let mut unpacking = folder
                .arg("-dc")
                .stdin(std::process::Stdio::piped())
                .stdout(std::process::Stdio::piped())
                .spawn()
                .unwrap();
            unpacking.stdin.take().unwrap().write_all(&bytes).unwrap();
            let done = unpacking.wait_with_output().unwrap();
            String::from_utf8(done.stdout).unwrap()
        });
        assert_eq!(text.lines().count() as u64, lines, "{query}");
    }
}
