//! The same on PostgreSQL: a primary that is written, and a replica that answers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use timebank_index::db::{Place, Writer};
use timebank_index::source::Face;

use crate::node::{rows, Node};

/// A primary and its replica, which end with the test.
pub struct Servers {
    folder: PathBuf,
    port: u16,
}

fn script(arguments: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres.sh");
    let done = Command::new(script).args(arguments).status().expect("the script starts");
    assert!(done.success(), "postgres.sh {arguments:?}");
}

impl Servers {
    pub fn start() -> Self {
        // Several tests of one process have servers of their own.
        static STARTED: AtomicU16 = AtomicU16::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        // Below the ports that the system gives to outgoing connections, with room for eight pairs a process.
        let port = 20_000 + (std::process::id() % 750) as u16 * 16 + number * 2;
        let folder = format!("timebank-postgres-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        script(&["start", folder.to_str().unwrap(), &port.to_string()]);
        Self { folder, port }
    }

    pub fn crash(&self) {
        script(&["restart", self.folder.to_str().unwrap(), &self.port.to_string()]);
    }

    pub fn place(&self, which: u16) -> Place {
        Place::from_text(&format!("postgres://timebank@127.0.0.1:{}/timebank", self.port + which))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        script(&["stop", self.folder.to_str().unwrap()]);
    }
}

#[test]
fn postgresql_and_its_replica_have_the_rows_that_sqlite_has_also_after_a_crash_and_a_reorganisation(
) {
    let node = Node::with_a_bank();
    let servers = Servers::start();
    let (primary, replica) = (servers.place(0), servers.place(1));
    let (mut follower, progress) = node.follower(&node.url, &primary, Face::Substrate);
    assert!(primary.writer(Writer::Follower).is_err(), "one program writes");
    follower.catch_up().unwrap();
    assert_eq!(rows(&primary), node.built_anew(Face::Substrate));
    node.open(1, 2);
    let snapshot = node.ask("evm_snapshot", serde_json::json!([]));
    (0..5).for_each(|number| node.approve(1, number));
    follower.catch_up().unwrap();
    node.ask("evm_revert", serde_json::json!([snapshot]));
    node.approve(1, 77);
    servers.crash();
    assert!(follower.catch_up().is_err(), "the connection is gone");
    drop(follower);
    let (mut follower, _) = node.follower(&node.url, &primary, Face::Substrate);
    follower.catch_up().unwrap();
    assert_eq!(progress.wrong(), None);
    let expected = node.built_anew(Face::Substrate);
    assert_eq!(rows(&primary), expected);
    let begun = Instant::now();
    while rows(&replica) != expected {
        assert!(begun.elapsed() < Duration::from_secs(30), "the replica does not follow");
        std::thread::sleep(Duration::from_millis(100));
    }
}
