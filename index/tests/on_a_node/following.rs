//! Following the chain: everything once, in order, and what is wrong by its number.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use serde_json::{json, Value};
use timebank_index::follow::Follower;
use timebank_index::source::Face;

use crate::node::{file, rows, Node};
use crate::proxy::{self, Fate};

/// Changes a node's answers about logs.
fn lying(change: impl Fn(&mut Vec<Value>) + Send + 'static) -> impl FnMut(&Value, Value) -> Fate {
    move |request, mut answer| {
        if request["method"] == "eth_getLogs" {
            if let Some(logs) = answer["result"].as_array_mut() {
                change(logs);
            }
        }
        Fate::Told(answer)
    }
}

type Change = fn(&mut Vec<Value>);

#[test]
fn a_wrong_event_is_named_by_its_number_and_the_status_stays_red() {
    let node = Node::with_a_bank();
    let last = node.events;
    let lies: [(Change, &str, u64); 5] = [
        (|logs| drop(logs.remove(9)), "missing", 10),
        (|logs| drop(logs.pop()), "missing", last),
        (|logs| logs[9]["data"] = json!(format!("0x{}", "0".repeat(64 * 3))), "altered", 10),
        (|logs| logs[7]["topics"][1] = logs[7]["topics"][0].clone(), "altered", 8),
        (
            |logs| {
                let mut again = logs[4].clone();
                again["logIndex"] = json!("0xffff");
                logs.insert(5, again);
            },
            "added",
            6,
        ),
    ];
    for (lie, kind, seq) in lies {
        let folder = tempfile::tempdir().unwrap();
        let place = file(&folder);
        let liar = proxy::start(node.runtime.handle(), &node.url, lying(lie));
        let (mut follower, progress) = node.follower(&liar, &place, Face::Ethereum);
        follower.catch_up().unwrap();
        let wrong = progress.wrong().expect("it is seen");
        assert_eq!((wrong.kind.as_str(), wrong.seq), (kind, seq), "{}", wrong.text);
        assert!(follower.cursor().head.seq < seq, "nothing wrong is written");
        drop(follower);
        // The node tells the truth again, and nothing is repaired in silence.
        let (mut follower, progress) = node.follower(&node.url, &place, Face::Ethereum);
        follower.catch_up().unwrap();
        assert_eq!(progress.wrong(), Some(wrong));
    }
}

#[test]
fn an_altered_event_among_the_chains_own_is_named_too() {
    let node = Node::with_a_bank();
    // `Recorded`'s signature stands before its topics; a bit of the account behind it is turned.
    let signature = hex::encode(timebank_rules::event::recorded::SIGNATURE);
    let liar = proxy::start(node.runtime.handle(), &node.url, move |_, mut answer| {
        for one in answer.as_array_mut().into_iter().flatten() {
            let Some(text) = one["result"].as_str().filter(|text| text.len() > 1_000) else {
                continue;
            };
            if let Some(at) = text.find(&signature) {
                let mut text = text.to_owned();
                let place = at + signature.len() + 60;
                let other = if &text[place..=place] == "1" { "2" } else { "1" };
                text.replace_range(place..=place, other);
                one["result"] = text.into();
            }
        }
        Fate::Told(answer)
    });
    let folder = tempfile::tempdir().unwrap();
    let (mut follower, progress) = node.follower(&liar, &file(&folder), Face::Substrate);
    follower.catch_up().unwrap();
    let wrong = progress.wrong().expect("it is seen");
    let first = first_recorded(&node);
    assert_eq!(
        (wrong.kind.as_str(), wrong.seq, wrong.seq),
        ("altered", wrong.last, first),
        "{}",
        wrong.text
    );
}

#[test]
fn a_reorganisation_of_any_depth_leaves_what_a_new_database_has() {
    let node = Node::with_a_bank();
    let folder = tempfile::tempdir().unwrap();
    let place = file(&folder);
    let (mut follower, progress) = node.follower(&node.url, &place, Face::Substrate);
    node.open(1, 2);
    for depth in 1..=64 {
        let snapshot = node.ask("evm_snapshot", json!([]));
        let height = node.height();
        for number in 0..depth {
            node.approve(1, 1_000 + number);
        }
        follower.catch_up().unwrap();
        node.ask("evm_revert", json!([snapshot]));
        assert_eq!(node.height(), height);
        // The other branch may be shorter, as long, or longer.
        for number in 0..[0, 1, 5][depth as usize % 3] {
            node.approve(1, 7_000 + number);
        }
        follower.catch_up().unwrap();
        assert_eq!(progress.wrong(), None);
        assert_eq!(rows(&place), node.built_anew(Face::Substrate), "depth {depth}");
    }
    let followed = progress.reorganisations.load(Ordering::Relaxed);
    assert_eq!(followed, 64, "reorganisations that were followed");
}

#[test]
fn it_is_green_only_once_its_last_block_was_seen_to_be_on_the_chain() {
    let node = Node::with_a_bank();
    let folder = tempfile::tempdir().unwrap();
    let place = file(&folder);
    node.open(1, 2);
    let snapshot = node.ask("evm_snapshot", json!([]));
    node.approve(1, 1);
    node.follower(&node.url, &place, Face::Substrate).0.catch_up().unwrap();
    // Another branch of the same height, and a node that says how high it is and no more.
    node.ask("evm_revert", json!([snapshot]));
    node.approve(1, 2);
    let is_silent = Arc::new(AtomicBool::new(false));
    let silent = is_silent.clone();
    let url = proxy::start(node.runtime.handle(), &node.url, move |request, answer| {
        let asked = request["method"] == "chain_getBlockHash";
        match asked && silent.load(Ordering::Relaxed) {
            true => Fate::Failed,
            false => Fate::Told(answer),
        }
    });
    let (mut follower, progress) = node.follower(&url, &place, Face::Substrate);
    let status = |follower: &Follower| progress.status(follower.cursor().block);
    assert_eq!(status(&follower), "syncing", "nothing was asked yet");
    is_silent.store(true, Ordering::Relaxed);
    assert!(follower.catch_up().is_err());
    assert_eq!(follower.cursor().block, Some(node.height()));
    assert_eq!(status(&follower), "syncing", "the other branch's block is not seen to be gone");
    is_silent.store(false, Ordering::Relaxed);
    follower.catch_up().unwrap();
    assert_eq!(status(&follower), "green");
    assert_eq!(rows(&place), node.built_anew(Face::Substrate));
}

#[test]
fn a_call_that_the_bank_refuses_is_kept_as_an_attempt() {
    let node = Node::with_a_bank();
    node.open(1, 1);
    // A second time is refused: AccountAlreadyOpen, 22.
    node.open(1, 1);
    let folder = tempfile::tempdir().unwrap();
    let place = file(&folder);
    let (mut follower, _) = node.follower(&node.url, &place, Face::Substrate);
    follower.catch_up().unwrap();
    let page = timebank_index::api::read::Page { after: None, limit: 10, is_backwards: false };
    let attempts =
        timebank_index::api::read::attempts(&mut place.reader().unwrap(), page).unwrap().items;
    let last = attempts.last().expect("it is kept");
    assert_eq!((last.message.as_deref(), last.code), (Some("open"), Some(22)));
}

/// The number of the first event that records service.
fn first_recorded(node: &Node) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let place = file(&folder);
    let (mut follower, _) = node.follower(&node.url, &place, Face::Substrate);
    follower.catch_up().unwrap();
    let page = timebank_index::api::read::Page { after: None, limit: 1, is_backwards: false };
    let which = timebank_index::api::read::Which {
        names: vec!["Recorded".to_owned()],
        ..Default::default()
    };
    let found = timebank_index::api::read::events(&mut place.reader().unwrap(), page, &which);
    found.unwrap().items[0].seq
}

#[test]
fn a_node_that_is_too_busy_is_not_taken_for_one_that_shows_less() {
    let node = Node::with_a_bank();
    for (code, chosen) in [(-32_005, None), (-32_601, Some(Face::Ethereum))] {
        let url = proxy::start(node.runtime.handle(), &node.url, move |request, answer| {
            let error = json!({ "code": code, "message": "no" });
            match request["method"] == "chain_getBlockHash" {
                true => {
                    Fate::Told(json!({ "jsonrpc": "2.0", "id": request["id"], "error": error }))
                }
                false => Fate::Told(answer),
            }
        });
        let source = timebank_index::source::Source::connect(&url, Face::Auto, node.bank, None);
        let source = node.runtime.block_on(source);
        assert_eq!(source.map(|source| source.face).ok(), chosen, "{code}");
    }
}
