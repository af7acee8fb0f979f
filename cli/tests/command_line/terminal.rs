//! What somebody types and reads: options wherever they stand, words checked first, help that says how to begin, and
//! nothing from outside that steers a terminal.

use serde_json::{json, Value};

use crate::chain::{chain, honest, run, times, transferred, ANN, BANK, KEY};
use crate::fake::Fake;
use crate::program::{stderr, timebank, words};

const BAD_CHECKSUM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD";

/// Refused as no use of the program, before any node was asked; with these words.
fn is_refused(arguments: &[&str], expected: &[&str]) {
    let node = chain(vec![], honest);
    let (code, _, why) = run(&node, arguments);
    assert_eq!(code, 2, "{arguments:?}: {why}");
    assert_eq!(node.asked(), [""; 0], "{arguments:?}");
    assert_eq!(why.lines().count(), 1, "{why}");
    for words in expected {
        assert!(why.contains(words), "{arguments:?}: `{words}` is not in {why}");
    }
}

#[test]
fn options_may_stand_behind_the_name_of_a_message() {
    let node = chain(vec![], honest);
    let (code, said, why) = run(&node, &["call", "totalSupply", "--json"]);
    assert_eq!((code, said.as_str()), (0, "{\"coin\":\"1\"}\n"), "{why}");
    let (code, _, why) = run(&node, &["call", "balanceOf", ANN, "--bank", BANK, "--from", ANN]);
    assert_eq!(code, 0, "{why}");
    let (code, said, why) = run(&node, &["send", "burn", "60", "--dry-run", "--json"]);
    assert_eq!(code, 0, "{why}");
    assert!(said.contains("\"dry_run\":true"), "{said}");
    assert_eq!(times(&node, "eth_sendRawTransaction"), 0);
    let (code, said, _) = run(&node, &["encode", "burn", "60", "--json"]);
    assert_eq!(code, 0);
    assert!(said.starts_with("{\"calldata\""), "{said}");
}

#[test]
fn where_things_are_may_be_said_before_the_command_or_behind_it() {
    let node = chain(vec![transferred(60)], honest);
    let url = node.url();
    for arguments in [
        &["--rpc-url", &url, "--bank", BANK, "coin", "supply"][..],
        &["coin", "--rpc-url", &url, "--bank", BANK, "supply"],
        &["--bank", ANN, "coin", "supply", "--rpc-url", &url, "--bank", BANK],
        &["--bank", BANK, "--rpc-url", &url, "call", "totalSupply"],
    ] {
        let output = timebank(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    }
    let output = timebank(&["--bank", BANK, "messages"]).output().unwrap();
    assert!(output.status.success());
}

#[test]
fn a_word_that_is_none_is_refused_before_the_node_is_asked_with_what_may_be_meant() {
    is_refused(&["role", "grant", ANN, "supervsior"], &["did you mean `supervisor`?"]);
    is_refused(&["role", "grant", ANN, "recorder"], &["timebank record accredit"]);
    is_refused(&["role", "grant", ANN, "governor"], &["timebank role propose-governor"]);
    is_refused(&["send", "transferfrom", ANN], &["did you mean `transferFrom`?"]);
    is_refused(&["coni", "supply"], &["coin"]);
    is_refused(&["coin", "transfr", ANN, "60"], &["transfer"]);
    let place = ["order", "place", "--class-id", "1", "--tick", "98", "--lots", "2"];
    let from_now = ["--expiry", "+7d", "--side", "sell"];
    is_refused(&[&place[..], &from_now].concat(), &["side", "bid, ask"]);
    is_refused(&["record", "is-taken", "0x12", "+7d"], &["0x12"]);
}

#[test]
fn numbers_are_digits_within_a_range_that_is_said() {
    is_refused(&["class", "show", "65536"], &["`65536` is not within 0 to 65535"]);
    is_refused(&["class", "show", "one"], &["`one` is no number: write digits alone"]);
    is_refused(&["encode", "place", "1", "bid", "103", "4 gwei", "0", "ioc"], &["4 gwei"]);
    is_refused(&["encode", "place", "1", "bid", "103", "0x4", "0", "ioc"], &["0x4"]);
    let help = timebank(&["class", "show", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("0 to 65535") && !help.contains("uint16 "), "{help}");
}

#[test]
fn lists_that_go_together_are_of_one_length() {
    is_refused(
        &["encode", "freezeMany", "7", "out", "3,600"],
        &["case_ids has 1 and amounts has 2"],
    );
    is_refused(&["case", "freeze-many", "1,,2", "out", "0,0,0"], &["case_ids"]);
}

#[test]
fn a_mistyped_address_is_refused_wherever_one_is_read() {
    let evidence = format!("0x{}", "01".repeat(32));
    for arguments in [
        &["encode", "grantRole", BAD_CHECKSUM, "supervisor"][..],
        &["coin", "balance", BAD_CHECKSUM],
        &["coin", "supply", "--bank", BAD_CHECKSUM],
        &["council", "members", "--council", BAD_CHECKSUM],
        &["call", "totalSupply", "--from", BAD_CHECKSUM],
        &["coin", "burn", "60", "--dry-run", "--from", BAD_CHECKSUM],
        &["verify-deployment", BAD_CHECKSUM, "--programs", "/nowhere"],
        &[
            "deploy",
            "--programs",
            "/nowhere",
            "--council",
            "/nowhere",
            "--threshold",
            "1",
            "--member",
            BAD_CHECKSUM,
            "--guardian",
            ANN,
        ],
        &["account", "request-recovery", ANN, BAD_CHECKSUM, &evidence],
    ] {
        is_refused(arguments, &["checksum"]);
    }
}

#[test]
fn roles_that_cannot_be_granted_are_not_offered() {
    let help = timebank(&["role", "grant", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("central-bank, verifier, supervisor, tribunal"), "{help}");
    assert!(!help.contains("governor,") && !help.contains("recorder"), "{help}");
}

#[test]
fn help_says_how_to_begin_and_a_topic_alone_says_its_commands_in_short() {
    let help = timebank(&["--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for line in ["First steps:", "timebank key new", "timebank account open", "6  in a block"] {
        assert!(help.contains(line), "{line} is not in {help}");
    }
    let topic = timebank(&["monitoring"]).output().unwrap();
    assert_eq!(topic.status.code(), Some(2));
    let said = stderr(&topic);
    assert!(said.contains("set-rule") && said.contains("risk"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn help_shows_no_number_for_what_has_a_name() {
    let help = timebank(&["order", "place", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("bid, ask"), "{help}");
    assert!(
        !help.contains("0 bid") && !help.contains("1 ask") && !help.contains("0 limit"),
        "{help}"
    );
}

#[test]
fn what_is_not_shown_of_a_nodes_address_is_whatever_may_be_a_key() {
    let secret = ["user", "pa55word", "k3y"];
    for url in [
        "http://user:pa55word@127.0.0.1:1/k3y?k3y=k3y#k3y",
        "ftp://user:pa55word@node/k3y",
        "http://user:pa55word@127.0.0.1:99999/k3y",
    ] {
        for arguments in [&["coin", "supply"][..], &["coin", "supply", "--help"]] {
            let output = timebank(arguments)
                .envs([("TIMEBANK_RPC_URL", url), ("TIMEBANK_BANK", BANK)])
                .output()
                .unwrap();
            let said = format!("{}{}", stderr(&output), String::from_utf8_lossy(&output.stdout));
            for secret in secret {
                assert!(!said.contains(secret), "{secret} is in {said}");
            }
        }
        let output = timebank(&["coin", "supply", "--bank", BANK, "--rpc-url", url]).output();
        let said = stderr(&output.unwrap());
        assert!(secret.iter().all(|secret| !said.contains(secret)), "{said}");
    }
}

#[test]
fn text_from_outside_does_not_steer_the_terminal() {
    const STEERS: &str = "\u{1b}[2J\u{9b}1A\u{202e}";
    let node = Fake::answering(|_, _| {
        Err(json!({ "code": -32000, "message": format!("gone{STEERS}\r\nall is well") }))
    });
    let (_, _, why) = run(&node, &["coin", "supply"]);
    assert!(
        !why.chars().any(|c| STEERS.contains(c) && c.is_control() || c == '\u{202e}'),
        "{why:?}"
    );
    assert!(why.contains("\\u{1b}"), "{why}");

    let named = |name: &[u8]| {
        let mut word = [0; 32];
        word[..name.len()].copy_from_slice(name);
        let rest = words(None, &[900, 0, 0, 0]);
        json!(format!("{}{}", alloy::hex::encode_prefixed(word), &rest[2..]))
    };
    let name = named("care\u{1b}[2J\nThe bank".as_bytes());
    let node = chain(vec![], move |method, _, _| (method == "eth_call").then(|| Ok(name.clone())));
    let (code, said, _) = run(&node, &["class", "show", "1"]);
    assert_eq!(code, 0);
    assert!(said.contains("care\\u{1b}[2J\\u{a}The bank"), "{said:?}");
    let (_, said, _) = run(&node, &["--json", "class", "show", "1"]);
    assert!(!said.trim_end().chars().any(char::is_control), "{said:?}");
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["name"], "care\u{1b}[2J\nThe bank");
}

#[test]
fn a_day_is_a_moment() {
    let output = timebank(&["encode", "bankTermsAt", "2027-01-01"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = words(Some("bankTermsAt(uint64)"), &[1_798_761_600]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), expected);
}

#[test]
fn a_new_key_says_where_it_lies_and_what_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json").display().to_string();
    let made = timebank(&["key", "new", &file]).env("TIMEBANK_PASSWORD", "right").output().unwrap();
    let said = String::from_utf8(made.stdout).unwrap();
    for words in ["key.json", "TIMEBANK_KEYSTORE", "timebank account open", "fees"] {
        assert!(said.contains(words), "`{words}` is not in {said}");
    }
}

#[test]
fn keystores_of_other_wallets_are_read_and_an_empty_password_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    let name = file.display().to_string();
    let address = |password: &str| {
        let output = timebank(&["key", "address", "--keystore", &name])
            .env("TIMEBANK_PASSWORD", password)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let made = timebank(&["key", "new", &name]).env("TIMEBANK_PASSWORD", "right").output().unwrap();
    assert!(made.status.success());
    let (code, right) = address("right");
    assert_eq!(code, Some(0));
    for end in ["\n", "\r\n"] {
        assert_eq!(address(&format!("right{end}")), (Some(0), right.clone()), "{end:?}");
    }
    assert_eq!(address("right\n\n").0, Some(2), "one end of a line, not two");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"crypto\"", "\"Crypto\"", 1)).unwrap();
    assert_eq!(address("right"), (Some(0), right));

    // Of a key that is nobody's, with the empty password: scrypt with n = 2.
    std::fs::write(&file, EMPTY_PASSWORD).unwrap();
    assert_eq!(address("").0, Some(0));
    assert_eq!(address("right").0, Some(2));
    let unset = timebank(&["key", "address", "--keystore", &name]).output().unwrap();
    assert!(stderr(&unset).contains("TIMEBANK_PASSWORD"), "unset is not empty");
    assert_eq!(KEY.len(), 64);
}

const EMPTY_PASSWORD: &str = include_str!("empty-password.json");
