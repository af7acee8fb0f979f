//! Success means done: whatever a node or a receipt says, what was asked for is looked for.

use serde_json::{json, Value};

use crate::chain::{chain, honest, logged, receipt, run, times, transferred, ANN};
use crate::program::words;

const FROZEN: &str =
    "AccountFrozen(uint32,address,address,uint8,uint8,uint64,uint64,uint64,uint16,bytes32,uint64)";
const REMOVED: &str =
    "OrderRemoved(uint16,address,address,uint128,uint32,uint8,uint64,uint64,uint64,uint64)";
const ADVANCED: &str =
    "AgreementAdvanced(uint32,address,uint8,uint32,uint64,uint64,uint64,uint64,bytes32,uint64)";

const PAYS: [&str; 4] = ["coin", "transfer", ANN, "60"];
const FREEZES: [&str; 5] = ["case", "freeze-many", "1,2,3", "out", "0,0,0"];

fn frozen(case: u64) -> Value {
    logged(FROZEN, &[case, 0xa1, 0xa2], &[0; 8])
}

/// Codes, as a batch answers them.
fn codes(codes: &[u64]) -> Value {
    json!(words(None, &[&[32, codes.len() as u64], codes].concat()))
}

#[test]
fn a_payment_is_done_when_its_event_says_so() {
    let (code, said, _) = run(&chain(vec![transferred(60)], honest), &PAYS);
    assert_eq!(code, 0);
    assert!(said.contains("It is in block 5") && said.contains("Transfer"), "{said}");
}

#[test]
fn a_receipt_that_says_success_without_the_event_is_not_believed() {
    for logs in [vec![], vec![transferred(59)], vec![frozen(1)]] {
        let node = chain(logs, honest);
        let (code, said, why) = run(&node, &PAYS);
        assert_eq!(code, 6, "{said}{why}");
        assert!(why.contains("its log has no Transfer"), "{why}");
        assert!(!said.contains("It is in block"), "{said}");
    }
}

#[test]
fn an_event_of_another_contract_is_not_the_banks() {
    let mut foreign = transferred(60);
    foreign["address"] = json!(ANN);
    let (code, _, why) = run(&chain(vec![foreign], honest), &PAYS);
    assert_eq!(code, 6, "{why}");
}

#[test]
fn nothing_where_an_answer_is_due_is_no_success() {
    let node = || {
        chain(vec![], |method, _, _| match method {
            "eth_call" => Some(Ok(json!("0x"))),
            "eth_getCode" => Some(Ok(json!("0x01"))),
            _ => None,
        })
    };
    for arguments in [&PAYS[..], &["coin", "supply"], &["coin", "transfer", ANN, "60", "--dry-run"]]
    {
        let node = node();
        let (code, _, why) = run(&node, arguments);
        assert_eq!(code, 3, "{why}");
        assert!(why.contains("answers nothing where an answer is due"), "{why}");
        assert_eq!(times(&node, "eth_sendRawTransaction"), 0);
    }
}

#[test]
fn an_answer_of_no_is_no_success() {
    let node =
        chain(vec![], |method, _, _| (method == "eth_call").then(|| Ok(json!(words(None, &[0])))));
    let (code, _, why) = run(&node, &PAYS);
    assert_eq!(code, 1, "{why}");
    assert_eq!(times(&node, "eth_sendRawTransaction"), 0);
}

#[test]
fn out_of_gas_is_said_where_all_of_it_was_used() {
    let node = chain(vec![], |method, params, sent| {
        let is_receipt = method == "eth_getTransactionReceipt" && !sent.is_empty();
        is_receipt.then(|| Ok(receipt(&params[0], false, 1_000_000, &[])))
    });
    let (code, _, why) = run(&node, &PAYS);
    assert_eq!(code, 1, "{why}");
    assert!(why.contains("ran out of gas in block 5"), "{why}");
}

#[test]
fn more_gas_is_allowed_than_it_takes_now() {
    let dry = |arguments: &[&str]| -> u64 {
        let arguments = [&["--json"], arguments, &["--dry-run"]].concat();
        let node = chain(vec![], |method, params, _| {
            let is_place = params[0]["input"].as_str().is_some_and(|input| input.len() > 300);
            (method == "eth_call" && is_place).then(|| Ok(json!(words(None, &[1, 2, 3, 0]))))
        });
        let (code, said, why) = run(&node, &arguments);
        assert_eq!(code, 0, "{why}");
        serde_json::from_str::<Value>(&said).unwrap()["gas"].as_u64().unwrap()
    };
    assert_eq!(dry(&["coin", "burn", "60"]), 3_000);
    assert_eq!(dry(&["order", "take", "1", "bid", "103", "4"]), 3_000);
}

#[test]
fn each_refused_item_of_a_batch_is_said_with_its_code() {
    let node = chain(vec![frozen(2)], |method, _, _| {
        (method == "eth_call").then(|| Ok(codes(&[61, 0, 64])))
    });
    let (code, said, why) = run(&node, &FREEZES);
    assert_eq!(code, 6, "{said}{why}");
    assert!(why.contains("2 of 3 are refused: 1 is refused: 61"), "{why}");
    assert!(why.contains("3 is refused: 64") && !why.contains("2 is refused"), "{why}");
    let node = chain(vec![frozen(2)], |method, _, _| {
        (method == "eth_call").then(|| Ok(codes(&[61, 0, 64])))
    });
    let (_, said, _) = run(&node, &[&["--json"], &FREEZES[..]].concat());
    let said: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(said["items"][0], json!({ "item": 1, "done": false, "code": 61 }));
    assert_eq!(said["items"][1], json!({ "item": 2, "done": true, "code": null }));
}

#[test]
fn what_became_of_an_item_is_what_its_event_says_and_not_what_trying_said() {
    let node = chain(vec![frozen(1)], |method, _, _| {
        (method == "eth_call").then(|| Ok(codes(&[61, 0, 0])))
    });
    let (code, _, why) = run(&node, &FREEZES);
    assert_eq!(code, 6, "{why}");
    assert!(why.contains("2 of 3 are refused: 2 is refused: for a reason"), "{why}");
}

#[test]
fn a_batch_of_which_everything_is_done_is_done_and_one_of_which_nothing_would_be_is_not_sent() {
    let all = vec![frozen(1), frozen(2), frozen(3)];
    let node = chain(all, |method, _, _| (method == "eth_call").then(|| Ok(codes(&[0, 0, 0]))));
    assert_eq!(run(&node, &FREEZES).0, 0);
    let node =
        chain(vec![], |method, _, _| (method == "eth_call").then(|| Ok(codes(&[61, 61, 61]))));
    let (code, _, why) = run(&node, &FREEZES);
    assert_eq!((code, times(&node, "eth_sendRawTransaction")), (1, 0), "{why}");
    let node = chain(vec![], |method, _, _| (method == "eth_call").then(|| Ok(codes(&[0, 61, 0]))));
    let (code, said, _) = run(&node, &[&FREEZES[..], &["--dry-run"]].concat());
    assert_eq!(code, 1);
    assert!(said.contains("2 is refused: 61") && said.contains("1 would be done"), "{said}");
}

#[test]
fn each_agreement_of_a_session_has_an_event_of_its_own() {
    let none = format!("0x{}", "01".repeat(32));
    let delivers = [
        "agreement",
        "deliver",
        "--agreements",
        "4,5",
        "--secs",
        "300,300",
        "--start",
        "0",
        "--end",
        "600",
        "--evidence",
        &none,
    ];
    let advanced = |id: u64| logged(ADVANCED, &[id, 0xa1], &[0; 8]);
    assert_eq!(run(&chain(vec![advanced(4), advanced(5)], honest), &delivers).0, 0);
    let (code, _, why) = run(&chain(vec![advanced(5)], honest), &delivers);
    assert_eq!(code, 6, "{why}");
    assert!(why.contains("no AgreementAdvanced of 4"), "{why}");
}

/// A book with so many orders of ours; each transaction removes up to two, and passes one price at a time.
fn book(orders: usize, fails_after: usize) -> crate::fake::Fake {
    chain(vec![logged(REMOVED, &[1, 0xa1, 0xa1], &[0; 7]); 2], move |method, params, sent| {
        let left = orders.saturating_sub(2 * sent.len());
        let call = params[0]["input"].as_str().or_else(|| params[0]["data"].as_str());
        let cursor = call.map(|call| &call[10 + 64..10 + 128]).unwrap_or_default();
        let is_start = cursor.bytes().all(|digit| digit == b'0');
        match method {
            "eth_call" if left == 0 => Some(Ok(json!(words(None, &[0, 0])))),
            "eth_call" if is_start => Some(Ok(json!(words(None, &[0, 99])))),
            "eth_call" => Some(Ok(json!(words(None, &[2.min(left as u64), 7])))),
            "eth_estimateGas" if sent.len() >= fails_after => {
                Some(Err(json!({ "code": -32000, "message": "insufficient funds" })))
            }
            _ => None,
        }
    })
}

#[test]
fn cancel_all_goes_on_until_nothing_is_left() {
    let node = book(6, 9);
    let (code, said, why) = run(&node, &["order", "cancel-all", "1"]);
    assert_eq!(code, 0, "{why}");
    assert_eq!(times(&node, "eth_sendRawTransaction"), 3);
    assert!(said.contains("6 orders were removed; none is left"), "{said}");
    let node = book(0, 9);
    let (code, said, _) = run(&node, &["order", "cancel-all", "1"]);
    assert_eq!((code, times(&node, "eth_sendRawTransaction")), (0, 0));
    assert!(said.contains("no orders left"), "{said}");
}

#[test]
fn cancel_all_that_is_stopped_says_where_to_go_on() {
    let node = book(6, 1);
    let (code, _, why) = run(&node, &["order", "cancel-all", "1"]);
    assert_eq!(code, 6, "something has changed: {why}");
    assert!(why.contains("2 orders were removed") && why.contains("--cursor 99"), "{why}");
}
