//! The board of offers and needs, on SQLite and on PostgreSQL: what members signed stands there, and nothing else.

use std::time::{Duration, Instant};

use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use reqwest::StatusCode;
use serde_json::{json, Value};
use timebank_index::abi::hex_of;
use timebank_index::board::Request;
use timebank_index::db::Place;
use timebank_index::progress::now;

use crate::answers::Service;
use crate::node::key_of;
use crate::postgres::Servers;

const DAY: u64 = 86_400;
/// The demonstration's class of care, and who records it.
const CARE: u16 = 1;
const HOUSE: &str = "Neighbours' House";

struct Board {
    service: Service,
    chain: u64,
    /// By the ledger's clock.
    now: u64,
}

fn signer(who: &str) -> PrivateKeySigner {
    PrivateKeySigner::from_slice(&key_of(who)).unwrap()
}

fn address(who: &str) -> String {
    hex_of(signer(who).address())
}

impl Board {
    fn at(place: &Place) -> Self {
        let place = match place {
            Place::File(path) => path.to_str().unwrap(),
            Place::Server(url) => url,
        };
        let service = Service::start_with(&["--rate", "0", "--board", place]);
        let status = service.data("/v1/status");
        let (chain, now) = (status["chain_id"].as_u64().unwrap(), status["time"].as_u64().unwrap());
        Self { service, chain, now }
    }

    /// Signs a request as somebody.
    fn signed(&self, who: &str, mut request: Value) -> Value {
        request["signature"] = json!("");
        let read: Request = serde_json::from_value(request.clone()).unwrap();
        let text = read.text(&hex_of(self.service.node.bank), self.chain);
        let signature = signer(who).sign_message_sync(text.as_bytes()).unwrap();
        request["signature"] = json!(hex_of(signature.as_bytes()));
        request
    }

    fn hand_in(&self, request: &Value) -> (StatusCode, Value) {
        let url = format!("{}/v1/board", self.service.url);
        self.service.node.runtime.block_on(async {
            let asked = self.service.client.post(url).header("content-type", "application/json");
            let response = asked.body(request.to_string()).send().await.unwrap();
            let status = response.status();
            (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
        })
    }

    fn ask(&self, who: &str, request: Value) -> (StatusCode, Value) {
        self.hand_in(&self.signed(who, request))
    }

    /// What becomes of a request that is right.
    fn done(&self, who: &str, request: Value) -> Value {
        let (status, mut answer) = self.ask(who, request);
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["data"].take()
    }

    fn listed(&self, query: &str) -> Vec<Value> {
        let (status, answer) = self.service.json(&format!("/v1/board{query}"));
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["data"].as_array().unwrap().clone()
    }

    fn post(&self, kind: &str, title: &str) -> Value {
        json!({ "act": "post", "kind": kind, "class": CARE, "re": "", "at": self.now,
            "until": self.now + 30 * DAY, "title": title, "text": "Mondays,\nor whenever 您方便。" })
    }

    fn answer(&self, re: &Value, title: &str) -> Value {
        let mut answer = self.post("answer", title);
        answer["re"] = re["id"].clone();
        answer
    }

    fn take_off(&self, act: &str, id: &Value) -> Value {
        json!({ "act": act, "id": id, "at": self.now })
    }
}

/// A test in both places where a board is kept.
macro_rules! everywhere {
    ($(fn $name:ident($board:ident, $place:ident) $body:block)*) => { $(
        mod $name {
            use super::*;

            fn kept($board: Board, $place: &Place) $body

            #[test]
            fn on_sqlite() {
                let folder = tempfile::tempdir().unwrap();
                let file = Place::File(folder.path().join("board.sqlite"));
                kept(Board::at(&file), &file);
            }

            #[test]
            fn on_postgresql() {
                let servers = Servers::start();
                let server = servers.place(0);
                kept(Board::at(&server), &server);
            }
        }
    )* };
}

everywhere! {
    fn an_offer_is_answered_withdrawn_and_then_gone_with_its_answers(board, _place) {
        assert_eq!(board.listed(""), Vec::<Value>::new());
        let offer = board.done("Ann", board.post("offer", "An hour of care"));
        assert_eq!((&offer["member"], &offer["kind"]), (&json!(address("Ann")), &json!("offer")));
        let need = board.done("Ben", board.post("need", "Help with shopping"));
        let answer = board.done("Ben", board.answer(&offer, "Gladly"));
        let ids = |notices: Vec<Value>| -> Vec<Value> {
            let mut ids: Vec<_> = notices.into_iter().map(|one| one["id"].clone()).collect();
            ids.sort_by_key(|id| id.to_string());
            ids
        };
        let mut all = vec![offer["id"].clone(), need["id"].clone(), answer["id"].clone()];
        all.sort_by_key(|id| id.to_string());
        assert_eq!(ids(board.listed("")), all);
        assert_eq!(board.listed("?limit=2").len(), 2);
        assert_eq!(board.listed("?class=2"), Vec::<Value>::new());
        let of_ben = board.listed(&format!(
            "?class=1&member={}",
            address("Ben").to_uppercase().replace("0X", "0x")
        ));
        assert_eq!(of_ben.len(), 2);
        // The same once more is the same notice.
        let again = board.done("Ann", board.post("offer", "An hour of care"));
        assert_eq!((again, board.listed("").len()), (offer.clone(), 3));
        let (status, said) = board.ask("Ben", board.take_off("withdraw", &offer["id"]));
        assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
        assert_eq!(board.done("Ann", board.take_off("withdraw", &offer["id"])), Value::Null);
        assert_eq!(ids(board.listed("")), vec![need["id"].clone()]);
        // Whoever kept a copy cannot put it up again.
        let (status, said) = board.ask("Ann", board.post("offer", "An hour of care"));
        assert_eq!(status, StatusCode::CONFLICT, "{said}");
        assert_eq!(board.listed("").len(), 1);
    }

    fn a_recorder_of_the_class_hides_a_notice_and_its_words_are_deleted(board, _place) {
        let offer = board.done("Ann", board.post("offer", "Something unkind"));
        for who in ["Ann", "Ben"] {
            let (status, said) = board.ask(who, board.take_off("hide", &offer["id"]));
            assert_eq!(status, StatusCode::FORBIDDEN, "{who}: {said}");
        }
        let hidden = board.done(HOUSE, board.take_off("hide", &offer["id"]));
        assert_eq!(
            (&hidden["title"], &hidden["text"], &hidden["hidden_by"]),
            (&json!(""), &json!(""), &json!(address(HOUSE)))
        );
        let (status, _) = board.ask("Ben", board.answer(&offer, "I like it"));
        assert_eq!(status, StatusCode::CONFLICT);
        // Signing the same anew does not bring it back, nor does hiding it again change who did so.
        let again = board.done("Ann", board.post("offer", "Something unkind"));
        assert_eq!(again, hidden);
        assert_eq!(board.done(HOUSE, board.take_off("hide", &offer["id"])), hidden);
        assert_eq!(board.listed(""), vec![hidden]);
    }

    fn what_nobody_may_put_there_is_refused_and_changes_nothing(board, place) {
        let need = board.done("Ann", board.post("need", "Help"));
        let answer = board.done("Ben", board.answer(&need, "Gladly"));
        let long = "x".repeat(601);
        let with = |field: &str, value: Value| {
            let mut request = board.post("offer", "Help");
            request[field] = value;
            request
        };
        let cases = [
            ("Ann", with("title", json!("")), 400),
            ("Ann", with("title", json!("two\nlines")), 400),
            ("Ann", with("text", json!("a\u{0}b")), 400),
            ("Ann", with("text", json!(long)), 400),
            ("Ann", with("class", json!(99)), 400),
            ("Ann", with("until", json!(board.now)), 400),
            ("Ann", with("until", json!(board.now + 93 * DAY)), 400),
            ("Ann", with("at", json!(board.now.min(now()) - 3_600)), 400),
            ("Ann", with("re", need["id"].clone()), 400),
            ("Ann", board.post("answer", "To nothing"), 400),
            ("Ann", board.answer(&answer, "To an answer"), 400),
            ("Ann", board.answer(&json!({ "id": "0x12" }), "To nothing"), 400),
            (
                "Ann",
                board.answer(&json!({ "id": format!("0x{}", "ab".repeat(32)) }), "To nothing"),
                404,
            ),
            ("Nobody at all", board.post("offer", "Help"), 403),
            ("Ann", board.take_off("withdraw", &json!(format!("0x{}", "ab".repeat(32)))), 404),
        ];
        for (who, request, code) in cases {
            let (status, said) = board.ask(who, request.clone());
            assert_eq!(status.as_u16(), code, "{request}: {said}");
        }
        // Another's signature, one of another text, one of another chain, and none.
        let mut forged = board.signed("Ann", board.post("offer", "Help"));
        forged["text"] = json!("Pay me first");
        let (status, said) = board.hand_in(&forged);
        assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
        for signature in ["", "0x", "Ann", &format!("0x{}", "00".repeat(65))] {
            let mut unsigned = board.post("offer", "Help");
            unsigned["signature"] = json!(signature);
            assert_eq!(board.hand_in(&unsigned).0, StatusCode::BAD_REQUEST, "{signature}");
        }
        for strange in [json!({}), json!([]), json!({ "act": "own" }), with("more", json!(1))] {
            assert_eq!(board.hand_in(&strange).0, StatusCode::BAD_REQUEST, "{strange}");
        }
        assert_eq!(
            board.hand_in(&with("text", json!("x".repeat(20_000)))).0,
            StatusCode::PAYLOAD_TOO_LARGE
        );
        assert_eq!(board.listed("").len(), 2);
        for number in 1..20 {
            board.done("Ann", board.post("need", &format!("Help {number}")));
        }
        let (status, said) = board.ask("Ann", board.post("need", "One too many"));
        assert_eq!(status, StatusCode::CONFLICT, "{said}");
        // One program keeps it, and for one bank.
        assert!(timebank_index::board::Board::open(place, "0x11", board.chain).is_err());
    }
}

#[test]
fn a_board_outlives_its_service_and_forgets_what_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("board.sqlite"));
    let board = Board::at(&place);
    let mut short = board.post("need", "Help today");
    short["until"] = json!(now().max(board.now) + 4);
    board.done("Ann", short);
    board.done("Ann", board.post("need", "Help this month"));
    assert_eq!(board.listed("").len(), 2);
    let begun = Instant::now();
    while board.listed("").len() == 2 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is over, and still there");
        board.service.node.ask("evm_mine", json!([]));
        std::thread::sleep(Duration::from_millis(300));
    }
    let bank = hex_of(board.service.node.bank);
    let (left, chain) = (board.listed(""), board.chain);
    drop(board);
    // What was deleted is in the file no more.
    let bytes: Vec<u8> = std::fs::read_dir(folder.path())
        .unwrap()
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has("Help this month") && !has("Help today"), "only what stands is kept");
    assert!(timebank_index::board::Board::open(&place, "0x11", chain).is_err(), "another bank's");
    let kept = timebank_index::board::Board::open(&place, &bank, chain).unwrap();
    let clocks = timebank_index::board::Clocks { here: now(), ledger: now() };
    let which = timebank_index::board::Which { limit: 9, ..Default::default() };
    let found = kept.notices(clocks, &which).unwrap();
    assert_eq!((found.len(), json!(found[0].title)), (left.len(), left[0]["title"].clone()));
}
