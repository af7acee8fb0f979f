//! Bad input, unreachable nodes and refusals: one line on standard error, an exit code that says which, nothing sent.

use std::fs;
use std::path::Path;

use crate::fake::Fake;
use crate::program::{program, programs, stderr, timebank, words};
use alloy::hex;
use alloy::primitives::keccak256;
use serde_json::{json, Value};
use timebank_host::addresses::STAND_INS;
use timebank_topics::PROGRAMS;

const BANK: &str = "0x00000000000000000000000000000000000000b0";
const ANN: &str = "0x00000000000000000000000000000000000000a1";
/// A key that is nobody's.
const KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";
/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

const REFUSED: i32 = 1;
const USAGE: i32 = 2;
const NODE: i32 = 3;
const AUDIT: i32 = 4;
const UNKNOWN: i32 = 5;

/// The program ends with this code and one line that has these words, and says nothing else.
fn fails(arguments: &[&str], environment: &[(&str, &str)], code: i32, words: &[&str]) {
    let output = timebank(arguments).envs(environment.iter().copied()).output().unwrap();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    assert!(said.starts_with("error: "), "{said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?}: `{word}` is not in: {said}");
    }
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{arguments:?}");
}

/// As `fails`, for a command that would send, and nothing was sent.
fn sends_nothing(node: &Fake, arguments: &[&str], code: i32, words: &[&str]) {
    let url = node.url();
    let environment = [
        ("TIMEBANK_RPC_URL", url.as_str()),
        ("TIMEBANK_BANK", BANK),
        ("TIMEBANK_PRIVATE_KEY", KEY),
    ];
    fails(arguments, &environment, code, words);
    assert!(!node.asked().iter().any(|method| method == "eth_sendRawTransaction"));
}

/// A bank at a node, and a key.
fn at<'a>(url: &'a str, key: &'a str) -> [(&'a str, &'a str); 3] {
    [("TIMEBANK_BANK", BANK), ("TIMEBANK_RPC_URL", url), ("TIMEBANK_PRIVATE_KEY", key)]
}

fn revert(data: String) -> Value {
    json!({ "code": 3, "message": "execution reverted", "data": data })
}

/// A node where every call goes through, up to sending.
fn willing(method: &str, _: &Value) -> Result<Value, Value> {
    match method {
        "eth_call" => Ok(json!(words(None, &[1]))),
        "eth_estimateGas" | "eth_gasPrice" | "eth_chainId" => Ok(json!("0x3e8")),
        "eth_getTransactionCount" => Ok(json!("0x0")),
        other => Err(json!({ "code": -32601, "message": format!("no method {other}") })),
    }
}

#[test]
fn arguments_that_are_none_are_refused_before_anybody_is_asked() {
    let cases: [(&[&str], &[&str]); 13] = [
        (&["coin", "transfer", "0x1234", "60"], &["to", "0x1234"]),
        (&["coin", "transfer", "0x00000000000000000000000000000000000000zz", "60"], &["address"]),
        (&["coin", "transfer", ANN, "sixty"], &["value", "sixty", "1h30m"]),
        (&["coin", "transfer", ANN, "-1"], &["value"]),
        (&["coin", "transfer", ANN], &["VALUE"]),
        (&["order", "cancel", "340282366920938463463374607431768211456"], &["order_id"]),
        (&["class", "show", "65536"], &["class_id"]),
        (&["case", "answer", "1", "file:/no/such/file"], &["/no/such/file"]),
        (&["case", "freeze", "1", "sideways"], &["sideways", "out, in"]),
        (&["send", "nonsense", "1"], &["nonsense", "timebank messages"]),
        (&["send", "transfer", "1"], &["transfer(to, value)", "1 were given"]),
        (&["send", "totalSupply"], &["timebank call"]),
        (&["coin", "transfer", ANN, "60", "--private-key", KEY], &["--private-key"]),
    ];
    let node = Fake::answering(willing);
    for (arguments, words) in cases {
        sends_nothing(&node, arguments, USAGE, words);
    }
    assert!(node.asked().is_empty(), "{:?}", node.asked());
}

#[test]
fn settings_that_are_none_are_refused_with_what_to_set() {
    let ask = ["coin", "supply"];
    fails(&ask, &[], USAGE, &["--bank ADDRESS", "TIMEBANK_BANK"]);
    fails(&ask, &[("TIMEBANK_BANK", "0x12")], USAGE, &["0x12"]);
    fails(
        &ask,
        &[("TIMEBANK_BANK", BANK), ("TIMEBANK_RPC_URL", "ftp://node")],
        USAGE,
        &["ftp://node"],
    );
    fails(&ask, &[("TIMEBANK_BANK", BANK), ("TIMEBANK_RPC_URL", "node")], USAGE, &["node"]);
    fails(&["council", "members"], &[("TIMEBANK_BANK", BANK)], USAGE, &["--council ADDRESS"]);
}

#[test]
fn keys_that_are_none_are_refused_with_what_a_key_is() {
    let send = ["coin", "transfer", ANN, "60"];
    fails(&send, &at(NOWHERE, ""), USAGE, &["--keystore FILE", "TIMEBANK_PRIVATE_KEY"]);
    fails(&send, &at(NOWHERE, "my key"), USAGE, &["64 hexadecimal digits"]);
    fails(&send, &at(NOWHERE, &KEY[..62]), USAGE, &["64 hexadecimal digits"]);
    fails(&send, &at(NOWHERE, &"0".repeat(64)), USAGE, &["no private key"]);
    fails(
        &["coin", "transfer", ANN, "60", "--keystore", "/no/keystore"],
        &at(NOWHERE, KEY),
        USAGE,
        &["give one"],
    );
}

#[test]
fn a_keystore_that_is_missing_damaged_or_of_another_password_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let whole = path("whole.json");
    let made =
        timebank(&["key", "new", &whole]).env("TIMEBANK_PASSWORD", "right").output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let text = fs::read_to_string(&whole).unwrap();
    fs::write(path("cut.json"), &text[..text.len() / 2]).unwrap();
    fs::write(path("other.json"), "{}").unwrap();
    fs::write(path("damaged.json"), text.replacen("\"mac\":\"", "\"mac\":\"00", 1)).unwrap();
    let sending = |file: &str, password: &str, words: &[&str]| {
        let environment = [
            ("TIMEBANK_BANK", BANK),
            ("TIMEBANK_RPC_URL", NOWHERE),
            ("TIMEBANK_PASSWORD", password),
        ];
        fails(&["coin", "burn", "60", "--keystore", &path(file)], &environment, USAGE, words);
    };
    sending("whole.json", "wrong", &["password", "whole.json"]);
    sending("whole.json", "", &["password", "whole.json"]);
    let unset = [("TIMEBANK_BANK", BANK), ("TIMEBANK_RPC_URL", NOWHERE)];
    let burn = ["coin", "burn", "60", "--keystore", &path("whole.json")];
    fails(&burn, &unset, USAGE, &["TIMEBANK_PASSWORD"]);
    sending("cut.json", "right", &["cut.json", "not a whole one"]);
    sending("other.json", "right", &["other.json"]);
    sending("damaged.json", "right", &["damaged.json"]);
    sending("missing.json", "right", &["missing.json"]);
}

#[test]
fn a_key_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json").display().to_string();
    let password = [("TIMEBANK_PASSWORD", "right")];
    let made = timebank(&["key", "new", &file]).envs(password).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let before = fs::read(&file).unwrap();
    fails(&["key", "new", &file], &password, USAGE, &["never overwritten"]);
    assert_eq!(fs::read(&file).unwrap(), before);
    fails(&["key", "new", "/no/folder/key.json"], &password, USAGE, &["/no/folder"]);
}

#[test]
fn a_key_that_was_made_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json").display().to_string();
    let run = |arguments: &[&str]| -> Value {
        let arguments = [&["--json"], arguments].concat();
        let output = timebank(&arguments).env("TIMEBANK_PASSWORD", "right").output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let made = run(&["key", "new", &file]);
    assert_eq!(run(&["key", "address", "--keystore", &file])["address"], made["address"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(Path::new(&file).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn no_program_is_deployed_where_one_is_missing_none_cut_short_or_another() {
    let node = Fake::answering(willing);
    let refused = |file: &str, code: Option<&[u8]>, options: &[&str], words: &[&str]| {
        let folder = programs();
        let path = folder.path().join(format!("{file}.polkavm"));
        match code {
            Some(code) => fs::write(path, code).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
        let folder = folder.path().display().to_string();
        for command in ["deploy", "demo"] {
            let arguments = [&[command, "--programs", &folder], options].concat();
            sends_nothing(&node, &arguments, USAGE, words);
        }
        let verify = ["verify-deployment", BANK, "--programs", &folder];
        fails(&[&verify, options].concat(), &[], USAGE, words);
    };
    // A program that says that it has a thousand bytes.
    let cut = [b"PVM\0\0".as_slice(), &1000u64.to_le_bytes(), &[0; 100]].concat();
    let alone: &[&str] = &["--alone"];
    let routed = PROGRAMS.into_iter().chain(["router"]).map(|name| (name, [].as_slice()));
    for (name, options) in routed.chain([("timebank", alone)]) {
        let file = format!("{name}.polkavm");
        refused(name, None, options, &["cannot read", &file, "cargo xtask build"]);
        refused(name, Some(b"text"), options, &[&file, "no PolkaVM program", "cargo xtask build"]);
        refused(name, Some(&cut), options, &[&file, "not the whole", "cargo xtask build"]);
    }
    for name in PROGRAMS {
        let whole = program(b"timebank");
        refused(name, Some(&whole), &[], &[name, "timebank.polkavm", "are the same program"]);
    }
    refused("tokens", Some(&program(b"cases")), &[], &["tokens.polkavm", "cases.polkavm"]);
    refused("timebank", Some(&program(b"cases")), alone, &["timebank.polkavm", "cases.polkavm"]);

    let places = STAND_INS.as_flattened();
    let twice = [places, &STAND_INS[3]].concat();
    for router in [b"no router", &places[..places.len() - 20], &twice] {
        refused("router", Some(&program(router)), &[], &["router.polkavm is not the router"]);
    }
    refused("relay", Some(&program(b"no relay")), &[], &["relay.polkavm is not the relay"]);
    let council = ["--alone", "--council", "/nowhere"];
    let folder = programs();
    let folder = folder.path().display().to_string();
    let deploy = [&["deploy", "--programs", &folder], &council[..]].concat();
    sends_nothing(&node, &deploy, USAGE, &["--member"]);
    sends_nothing(&node, &["deploy"], USAGE, &["target/contract/sol/ink", "cargo xtask build"]);
    assert!(node.asked().is_empty());
}

#[test]
fn a_node_that_is_not_there_or_none_is_said_to_be_so() {
    let commands: [&[&str]; 5] = [
        &["coin", "supply"],
        &["coin", "transfer", ANN, "60"],
        &["watch"],
        &["audit", "verify"],
        &["audit", "head"],
    ];
    let web = Fake::talking_nonsense("<html>Welcome!</html>");
    let empty = Fake::talking_nonsense("{}");
    for command in commands {
        fails(
            command,
            &at(NOWHERE, KEY),
            NODE,
            &["cannot reach the node at http://127.0.0.1:1:", "is it running"],
        );
        for nonsense in [&web, &empty] {
            fails(command, &at(&nonsense.url(), KEY), NODE, &["did not answer sensibly"]);
        }
    }
}

#[test]
fn certificates_are_needed_for_https_alone() {
    let node = Fake::answering(willing);
    let run = |url: &str| {
        let mut command = timebank(&["coin", "supply", "--bank", BANK, "--rpc-url", url]);
        command
            .envs([("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", "/nowhere")])
            .output()
            .unwrap()
    };
    assert!(run(&node.url()).status.success());
    let refused = run(&node.url().replace("http:", "https:"));
    assert!(matches!(refused.status.code(), Some(USAGE | NODE)));
    assert_eq!(stderr(&refused).lines().count(), 1);
}

#[test]
fn an_address_without_the_bank_is_told_from_the_bank() {
    let node = Fake::answering(|method, params| match method {
        "eth_call" | "eth_getCode" => Ok(json!("0x")),
        _ => willing(method, params),
    });
    sends_nothing(&node, &["coin", "supply"], USAGE, &[&BANK[..10], "is the address right"]);
    sends_nothing(&node, &["coin", "transfer", ANN, "60"], USAGE, &["is the address right"]);
    sends_nothing(&node, &["watch"], USAGE, &["no contract"]);
}

#[test]
fn a_refusal_is_named_with_its_code_meaning_and_figures_and_nothing_is_sent() {
    let node = Fake::answering(|method, params| match method {
        "eth_call" => Err(revert(words(Some("FrozenOut(address,uint32,uint64)"), &[0xa1, 7, 99]))),
        _ => willing(method, params),
    });
    let words = [
        "40 FrozenOut",
        "everything outgoing is frozen",
        "case id 7",
        "until 1970-01-01T00:01:39Z",
    ];
    sends_nothing(&node, &["coin", "transfer", ANN, "60"], REFUSED, &words);
    sends_nothing(&node, &["coin", "transfer", ANN, "60", "--dry-run"], REFUSED, &words);
    sends_nothing(&node, &["send", "transfer", ANN, "60"], REFUSED, &words);
}

#[test]
fn a_program_reads_the_refusal_as_an_object() {
    let node = Fake::answering(|method, params| match method {
        "eth_call" => Err(revert(words(Some("AreaPaused(uint8)"), &[1]))),
        _ => willing(method, params),
    });
    let output = timebank(&["--json", "coin", "transfer", ANN, "60"])
        .envs([("TIMEBANK_BANK", BANK), ("TIMEBANK_PRIVATE_KEY", KEY)])
        .env("TIMEBANK_RPC_URL", node.url())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(REFUSED));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["refused"]["code"], 43);
    assert_eq!(said["refused"]["name"], "AreaPaused");
    assert_eq!(said["refused"]["figures"]["area"], 1);
}

#[test]
fn what_the_chain_itself_refuses_is_no_refusal_of_the_banks() {
    let node = Fake::answering(|method, params| match method {
        "eth_estimateGas" => {
            Err(json!({ "code": -32000, "message": "insufficient funds for gas" }))
        }
        _ => willing(method, params),
    });
    sends_nothing(
        &node,
        &["coin", "transfer", ANN, "60"],
        REFUSED,
        &["the chain", "insufficient funds"],
    );
}

#[test]
fn a_dry_run_sends_nothing_and_says_the_cost() {
    let node = Fake::answering(willing);
    let output = timebank(&["coin", "transfer", ANN, "60", "--dry-run", "--from", ANN])
        .envs([("TIMEBANK_BANK", BANK), ("TIMEBANK_RPC_URL", &node.url())])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("cost at most") && said.contains("Nothing was sent"), "{said}");
    assert_eq!(node.asked(), ["eth_call", "eth_estimateGas", "eth_gasPrice"]);
}

#[test]
fn what_was_sent_and_is_in_no_block_is_said_to_be_unknown() {
    let node = Fake::answering(|method, params| match method {
        "eth_sendRawTransaction" => {
            let raw = hex::decode(params[0].as_str().unwrap()).unwrap();
            Ok(json!(keccak256(raw)))
        }
        "eth_getTransactionReceipt" => Ok(Value::Null),
        _ => willing(method, params),
    });
    let output = timebank(&["--json", "coin", "transfer", ANN, "60", "--wait", "1s"])
        .envs([
            ("TIMEBANK_BANK", BANK),
            ("TIMEBANK_PRIVATE_KEY", KEY),
            ("TIMEBANK_RPC_URL", &node.url()),
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(UNKNOWN), "{}", stderr(&output));
    assert!(stderr(&output).contains("is in no block after 1 s"), "{}", stderr(&output));
}

#[test]
fn a_log_that_is_not_whole_is_named_by_its_first_wrong_event() {
    // GovernorProposed(address,address,uint64): the third event, where the first should be.
    let event = json!([{
        "address": BANK, "blockNumber": "0x5", "blockHash": keccak256("5"), "logIndex": "0x0",
        "blockTimestamp": "0x5",
        "transactionHash": keccak256("t"), "transactionIndex": "0x0", "removed": false,
        "topics": [keccak256("GovernorProposed(address,address,uint64)"), keccak256("")], "data": "0x",
    }]);
    let head = move |events: u64| words(None, &[events, 0]);
    let log = |logs: Value| {
        Fake::answering(move |method, params| match method {
            "eth_blockNumber" => Ok(json!("0x9")),
            "eth_call" => Ok(json!(head(3))),
            "eth_getLogs" => Ok(logs.clone()),
            _ => willing(method, params),
        })
    };
    sends_nothing(
        &log(json!([])),
        &["audit", "verify"],
        NODE,
        &["does not have the old logs", "--rpc-url"],
    );
    sends_nothing(
        &log(event),
        &["audit", "verify"],
        AUDIT,
        &["where event 1 should be", "block 5"],
    );
    let future = ["audit", "verify", "--from-block", "10"];
    sends_nothing(&log(json!([])), &future, USAGE, &["no block 10 yet", "9"]);
}

#[test]
fn help_and_versions_are_no_mistakes_and_say_the_exit_codes() {
    let help = timebank(&["--help"]).output().unwrap();
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    let lines = ["1  refused", "2  an argument", "3  the node", "4  the audit log", "5  sent"];
    for line in [&lines[..], &["6  in a block"]].concat() {
        assert!(help.contains(line), "{line}");
    }
    assert!(timebank(&["order", "place", "--help"]).output().unwrap().status.success());
    assert!(timebank(&["--version"]).output().unwrap().status.success());
}
