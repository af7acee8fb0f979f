//! A payment is made once, at a price and on a chain that its payer knows, and is waited for.

use alloy::hex;
use alloy::primitives::keccak256;
use serde_json::{json, Value};

use crate::chain::{chain, honest, logged, receipt, run, times, transferred, Lie, ANN};
use crate::fake::Fake;
use crate::program::words;

fn error(message: &str) -> Lie {
    Some(Err(json!({ "code": -32000, "message": message })))
}

fn pays<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["coin", "transfer", ANN, "60"], more].concat()
}

#[test]
fn what_the_node_has_already_is_waited_for_and_not_called_refused() {
    for message in ["already known", "Transaction is already imported: 0x12", "AlreadyKnown"] {
        let node = chain(vec![transferred(60)], move |method, _, _| match method {
            "eth_sendRawTransaction" => error(message),
            _ => None,
        });
        let (code, said, why) = run(&node, &pays(&[]));
        assert_eq!(code, 0, "{message}: {why}");
        assert!(said.contains("It is in block 5"), "{said}");
    }
    // Whatever it says: it knows the transaction by its hash.
    let node = chain(vec![transferred(60)], |method, _, _| match method {
        "eth_sendRawTransaction" => error("nonce too low"),
        "eth_getTransactionByHash" => Some(Ok(json!({ "hash": "0x" }))),
        _ => None,
    });
    assert_eq!(run(&node, &pays(&[])).0, 0);
}

#[test]
fn what_is_in_the_pool_and_in_no_block_is_unknown_and_not_refused() {
    let node = chain(vec![], |method, _, _| match method {
        "eth_sendRawTransaction" => error("already known"),
        "eth_getTransactionReceipt" => Some(Ok(Value::Null)),
        _ => None,
    });
    let (code, _, why) = run(&node, &pays(&["--wait", "1s"]));
    assert_eq!(code, 5, "{why}");
    assert!(why.contains("is in no block after 1 s"), "{why}");
}

#[test]
fn another_transaction_with_the_number_is_said_and_what_the_chain_does_not_take_is_refused() {
    for message in ["replacement transaction underpriced", "nonce too low", "Priority is too low"] {
        let node = chain(vec![], move |method, _, _| match method {
            "eth_sendRawTransaction" => error(message),
            "eth_getTransactionReceipt" => Some(Ok(Value::Null)),
            _ => None,
        });
        let (code, _, why) = run(&node, &pays(&["--wait", "1s"]));
        assert_eq!(code, 5, "{message}: {why}");
        assert!(why.contains("has the number 7"), "{why}");
    }
    let node = chain(vec![], |method, _, _| match method {
        "eth_sendRawTransaction" => error("insufficient funds for gas"),
        _ => None,
    });
    let (code, _, why) = run(&node, &pays(&[]));
    assert_eq!(code, 1, "{why}");
}

#[test]
fn one_look_that_fails_does_not_end_the_wait() {
    let looks = std::sync::atomic::AtomicUsize::new(0);
    let node = chain(vec![transferred(60)], move |method, _, _| match method {
        "eth_getTransactionReceipt"
            if looks.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 2 =>
        {
            error("database is busy")
        }
        _ => None,
    });
    let (code, _, why) = run(&node, &pays(&[]));
    assert_eq!(code, 0, "{why}");
    let node = chain(vec![], |method, _, _| match method {
        "eth_getTransactionReceipt" => error("database is busy"),
        _ => None,
    });
    let (code, _, why) = run(&node, &pays(&["--wait", "1s"]));
    assert_eq!(code, 5, "{why}");
    assert!(why.contains("after 1 s") && why.contains("database is busy"), "{why}");
    assert!(times(&node, "eth_getTransactionReceipt") > 3);
}

#[test]
fn nothing_is_signed_for_another_chain_or_a_price_beyond_the_bound() {
    let node = chain(vec![transferred(60)], honest);
    let (code, _, why) = run(&node, &pays(&["--chain-id", "420420420"]));
    assert_eq!(code, 2, "{why}");
    assert!(why.contains("is of chain 1000, not 420420420"), "{why}");
    assert_eq!(run(&node, &pays(&["--chain-id", "1000"])).0, 0);

    let dear = chain(vec![transferred(60)], |method, _, _| match method {
        "eth_gasPrice" => Some(Ok(json!("0x8ac7230489e80000"))),
        _ => None,
    });
    let (code, _, why) = run(&dear, &pays(&[]));
    assert_eq!(code, 2, "{why}");
    assert!(why.contains("more than 10; --max-cost"), "{why}");
    assert_eq!(times(&dear, "eth_sendRawTransaction"), 0);
    assert_eq!(run(&dear, &pays(&["--max-cost", "100000"])).0, 0);
    assert_eq!(run(&node, &pays(&["--max-cost", "0.000000000000000001"])).0, 2);
    assert_eq!(run(&node, &pays(&["--max-cost", "much"])).0, 2);
    assert_eq!(run(&node, &pays(&["--wait", "18446744073709551615"])).0, 0, "for ever");
}

/// A folder with a journal, and a payment under a key.
struct Payer {
    folder: tempfile::TempDir,
}

impl Payer {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn pays(&self, node: &Fake, key: &str, amount: &str) -> (i32, String, String) {
        let journal = self.folder.path().join("journal.jsonl").display().to_string();
        run(
            node,
            &[
                "coin",
                "transfer",
                ANN,
                amount,
                "--idempotency-key",
                key,
                "--journal",
                &journal,
                "--wait",
                "1s",
            ],
        )
    }
}

#[test]
fn a_payment_under_a_key_is_made_once_however_often_it_is_repeated() {
    let (payer, node) = (Payer::new(), chain(vec![transferred(60)], honest));
    let (code, said, why) = payer.pays(&node, "rent 2026-12", "60");
    assert_eq!(code, 0, "{why}");
    assert!(said.contains("It is in block 5"), "{said}");
    for _ in 0..2 {
        let (code, said, why) = payer.pays(&node, "rent 2026-12", "60");
        assert_eq!(code, 0, "{why}");
        assert!(said.contains("It was sent before, and is in block 5"), "{said}");
    }
    assert_eq!(times(&node, "eth_sendRawTransaction"), 1);
    assert_eq!(payer.pays(&node, "rent 2027-01", "60").0, 0);
    assert_eq!(times(&node, "eth_sendRawTransaction"), 2, "another key is another payment");
}

#[test]
fn a_payment_that_nobody_knows_of_is_sent_again_as_the_same_transaction() {
    let payer = Payer::new();
    let lost = chain(vec![], |method, _, _| match method {
        "eth_sendRawTransaction" => error("the upstream is away"),
        "eth_getTransactionReceipt" => Some(Ok(Value::Null)),
        _ => None,
    });
    let (code, _, why) = payer.pays(&lost, "rent", "60");
    assert_eq!(code, 5, "{why}");
    // The number would be another by now, and the price.
    let first = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let seen = std::sync::Arc::clone(&first);
    let node = chain(vec![transferred(60)], move |method, params, _| {
        if method == "eth_sendRawTransaction" {
            *seen.lock().unwrap() = params[0].as_str().unwrap().to_owned();
        }
        let is_next = method == "eth_getTransactionCount" && params[1] == "pending";
        is_next.then(|| Ok(json!("0x8")))
    });
    let (code, _, why) = payer.pays(&node, "rent", "60");
    assert_eq!(code, 0, "{why}");
    let hash = keccak256(hex::decode(&*first.lock().unwrap()).unwrap());
    let journal = std::fs::read_to_string(payer.folder.path().join("journal.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 1);
    assert!(journal.contains(&hash.to_string()), "{journal}");
    assert_eq!(times(&node, "eth_call"), 0, "it is not tried again: it may be done already");
}

/// A node that takes a payment and never puts it into a block.
fn forgetful() -> Fake {
    chain(vec![], |method, _, _| match method {
        "eth_getTransactionReceipt" => Some(Ok(Value::Null)),
        _ => None,
    })
}

/// What a key's transactions were, by their hashes, as the journal has them.
fn journaled(payer: &Payer) -> Vec<Value> {
    let journal = std::fs::read_to_string(payer.folder.path().join("journal.jsonl")).unwrap();
    journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_a_node_says_against_a_payment_that_was_sent_before_does_not_make_it_refused() {
    let payer = Payer::new();
    assert_eq!(payer.pays(&forgetful(), "rent", "60").0, 5);
    for message in ["insufficient funds for gas", "max fee per gas less than block base fee"] {
        let node = chain(vec![], move |method, _, _| match method {
            "eth_sendRawTransaction" => error(message),
            "eth_getTransactionReceipt" => Some(Ok(Value::Null)),
            _ => None,
        });
        let (code, _, why) = payer.pays(&node, "rent", "60");
        assert_eq!(code, 5, "the first node may have it still: {why}");
        assert!(why.contains(message), "{why}");
    }
}

#[test]
fn a_payment_that_no_block_takes_at_its_price_is_signed_again_with_the_same_number() {
    let payer = Payer::new();
    assert_eq!(payer.pays(&forgetful(), "rent", "60").0, 5);
    let dear = |method: &str, _: &Value, _: &[String]| {
        (method == "eth_gasPrice").then(|| Ok(json!("0x3e9")))
    };
    let node = chain(vec![transferred(60)], dear);
    let (code, said, why) = payer.pays(&node, "rent", "60");
    assert_eq!(code, 0, "{why}");
    assert!(said.contains("It was sent before, and is in block 5"), "{said}");
    let all = journaled(&payer);
    let [first, second] = &all[..] else { panic!("{all:?}") };
    assert_eq!((&first["nonce"], &first["calldata"]), (&second["nonce"], &second["calldata"]));
    assert_ne!(first["hash"], second["hash"]);
    assert_eq!(payer.pays(&node, "rent", "60").0, 0);
    assert_eq!(times(&node, "eth_sendRawTransaction"), 1);

    // Whichever of them is in a block, it is the payment.
    let first = first["hash"].clone();
    let node = chain(vec![], move |method, params, _| {
        let is_first = method == "eth_getTransactionReceipt" && params[0] == first;
        is_first.then(|| Ok(receipt(&params[0], true, 900, &[transferred(60)])))
    });
    assert_eq!(payer.pays(&node, "rent", "60").0, 0);
    assert_eq!(times(&node, "eth_sendRawTransaction"), 0);

    // Nothing dearer than the payer allows is signed.
    let payer = Payer::new();
    assert_eq!(payer.pays(&forgetful(), "rent", "60").0, 5);
    let node = chain(vec![], |method, _, _| match method {
        "eth_gasPrice" => Some(Ok(json!("0x8ac7230489e80000"))),
        "eth_getTransactionReceipt" => Some(Ok(Value::Null)),
        _ => None,
    });
    assert_eq!(payer.pays(&node, "rent", "60").0, 5);
    assert_eq!(journaled(&payer).len(), 1);
}

#[test]
fn a_payment_that_can_be_in_no_block_any_more_is_refused_for_good_and_not_waited_for() {
    let payer = Payer::new();
    assert_eq!(payer.pays(&forgetful(), "rent", "60").0, 5);
    let node = chain(vec![], |method, params, _| {
        let is_final = method == "eth_getTransactionCount" && params[1] == "finalized";
        is_final.then(|| Ok(json!("0x8")))
    });
    let (code, _, why) = payer.pays(&node, "rent", "60");
    assert_eq!(code, 1, "{why}");
    assert!(why.contains("never will be: a new payment has a new key"), "{why}");
    assert_eq!(times(&node, "eth_sendRawTransaction"), 0);

    // The same where it used up its gas: under its key it is not sent again, whatever the sentence of others says.
    let payer = Payer::new();
    let node = chain(vec![], |method, params, sent| {
        let is_receipt = method == "eth_getTransactionReceipt" && !sent.is_empty();
        is_receipt.then(|| Ok(receipt(&params[0], false, 3_000, &[])))
    });
    assert_eq!(payer.pays(&node, "rent", "60").0, 1);
    let (code, _, why) = payer.pays(&node, "rent", "60");
    assert_eq!(code, 1, "{why}");
    assert!(why.contains("ran out of gas") && why.contains("a new payment has a new one"), "{why}");
}

#[test]
fn a_key_does_not_stand_for_two_payments_and_a_refused_one_stays_refused() {
    let (payer, node) = (Payer::new(), chain(vec![transferred(60)], honest));
    assert_eq!(payer.pays(&node, "rent", "60").0, 0);
    let (code, _, why) = payer.pays(&node, "rent", "61");
    assert_eq!(code, 2, "{why}");
    assert!(why.contains("was used for something else"), "{why}");
    assert_eq!(payer.pays(&node, "", "60").0, 2);

    let refusing = chain(vec![], |method, params, sent| {
        let is_receipt = method == "eth_getTransactionReceipt" && !sent.is_empty();
        is_receipt.then(|| Ok(receipt(&params[0], false, 900, &[])))
    });
    let payer = Payer::new();
    for _ in 0..2 {
        let (code, _, why) = payer.pays(&refusing, "rent", "60");
        assert_eq!(code, 1, "{why}");
    }
    assert_eq!(times(&refusing, "eth_sendRawTransaction"), 1);
}

#[test]
fn the_journal_is_beside_the_keystore() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json").display().to_string();
    let node = chain(vec![transferred(60)], honest);
    let with = |arguments: &[&str]| {
        let output = crate::program::timebank(arguments)
            .envs([("TIMEBANK_PASSWORD", "right"), ("TIMEBANK_BANK", crate::chain::BANK)])
            .env("TIMEBANK_RPC_URL", node.url())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    with(&["key", "new", &file]);
    with(&pays(&["--keystore", &file, "--idempotency-key", "rent"]));
    assert!(folder.path().join("timebank-journal.jsonl").exists());
}

#[test]
fn refused_items_are_said_again_when_a_batch_is_repeated_under_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.jsonl").display().to_string();
    let frozen = "AccountFrozen(uint32,address,address,uint8,uint8,uint64,uint64,uint64,uint16,bytes32,uint64)";
    let node = chain(vec![logged(frozen, &[2, 0xa1, 0xa2], &[0; 8])], |method, _, _| {
        (method == "eth_call").then(|| Ok(json!(words(None, &[32, 2, 61, 0]))))
    });
    let freezes = ["case", "freeze-many", "1,2", "out", "0,0"];
    let again = [&freezes[..], &["--idempotency-key", "k", "--journal", &journal]].concat();
    for _ in 0..2 {
        let (code, _, why) = run(&node, &again);
        assert_eq!(code, 6, "{why}");
        assert!(why.contains("1 of 2 are refused: 1 is refused"), "{why}");
    }
    assert_eq!(times(&node, "eth_sendRawTransaction"), 1);
    let sweeps = ["order", "cancel-all", "1", "--idempotency-key", "k", "--journal", &journal];
    let (code, _, why) = run(&node, &sweeps);
    assert_eq!(code, 2, "{why}");
}
