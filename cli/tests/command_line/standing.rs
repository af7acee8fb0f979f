//! A member takes its standing to another bank: what is shown is checked against the chain that it is of. Needs the instant
//! node's program.

use std::path::Path;
use std::process::Command;

use serde_json::{json, Value};
use timebank_rules::credentials::{Claim, Sealed};

use crate::running::command_line;
use crate::towns::{LinkedBank, GOVERNOR, MEMBER, MEMBER_AT, RECORDER, VERIFIER};

/// Claims as the tool of docs/privacy.md seals them, with salts that are none.
fn sealed(first: u8) -> (Sealed, Value) {
    let claims = [("born", "1951-03-05"), ("name", "Ann Arbor")];
    let mut drawn = first;
    let sealed = Sealed::seal(claims.map(|(name, value)| Claim::new(name, value)), || {
        drawn += 1;
        [drawn; 32]
    });
    let sealed = sealed.unwrap();
    let hex = alloy::hex::encode_prefixed::<[u8; 32]>;
    let claims = sealed.claims().iter();
    let claims: Vec<_> = claims
        .map(
            |(claim, salt)| json!({ "name": claim.name, "value": claim.value, "salt": hex(*salt) }),
        )
        .collect();
    let padding: Vec<_> = sealed.padding().iter().map(|salt| hex(*salt)).collect();
    let json = json!({ "commitment": hex(sealed.commitment()), "claims": claims,
        "padding": padding });
    (sealed, json)
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn said(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fails(command: &mut Command, code: i32, words: &str) {
    let output = command.output().unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{why}");
    assert!(why.contains(words), "{why}");
}

fn attests(town: &LinkedBank, sealed: &Value) {
    let commitment = sealed["commitment"].as_str().unwrap();
    town.does(VERIFIER, &["account", "verify", MEMBER_AT, "1", "+365d", commitment]);
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn standing_is_shown_to_another_bank_claim_by_claim_and_believed_only_as_the_chain_has_it() {
    let (town, other) = (LinkedBank::founded("lotus"), LinkedBank::founded("osmanthus"));
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (_, claims) = sealed(0);
    let sealed_at = written(folder.path(), "sealed.json", &claims.to_string());

    let issue = ["standing", "issue", "--sealed", &sealed_at, MEMBER_AT];
    fails(&mut town.command(VERIFIER, &issue), 2, "attest them first");
    attests(&town, &claims);
    fails(&mut town.command(RECORDER, &issue), 2, "is no verifier");
    let issued = town.does(VERIFIER, &issue);
    let credential = written(folder.path(), "credential", issued["credential"].as_str().unwrap());

    let present = |key: &str, nonce: &str| {
        let mut command = command_line(&["standing", "present", "--credential", &credential]);
        command.args(["--show", "born", "--audience", "osmanthus", "--nonce", nonce]);
        command.env("TIMEBANK_PRIVATE_KEY", key);
        command
    };
    fails(&mut present(GOVERNOR, "q1"), 2, "is another account");
    let shown = said(&mut present(MEMBER, "q1"));
    let shown = written(folder.path(), "shown", shown["presentation"].as_str().unwrap());

    // Whoever checks reads the issuing bank's own chain.
    let verify = |bank: &LinkedBank, nonce: &str| {
        let mut command = command_line(&["standing", "verify", "--presentation", &shown]);
        command.args(["--audience", "osmanthus", "--nonce", nonce, "--spent", &at("spent")]);
        command.env("TIMEBANK_RPC_URL", bank.url()).env("TIMEBANK_BANK", &bank.bank);
        command
    };
    fails(&mut verify(&town, "q2"), 1, "may be replayed");
    let found = said(&mut verify(&town, "q1"));
    assert_eq!(found["claims"], json!({ "born": "1951-03-05" }));
    assert_eq!((&found["account"], &found["level"]), (&json!(MEMBER_AT), &json!(1)));
    fails(&mut verify(&town, "q1"), 1, "replayed");
    // Both chains have one number and both banks one address: the other's chain knows another commitment.
    fails(&mut verify(&other, "q1"), 1, "another commitment");

    // What the bank attests anew, or lets run out, no longer counts.
    std::fs::remove_file(at("spent")).unwrap();
    let (_, anew) = sealed(100);
    attests(&town, &anew);
    fails(&mut verify(&town, "q1"), 1, "another commitment");
    attests(&town, &claims);
    said(&mut verify(&town, "q1"));
    std::fs::remove_file(at("spent")).unwrap();
    town.asked("evm_increaseTime", json!([366 * 86_400]));
    town.asked("evm_mine", json!([]));
    fails(&mut verify(&town, "q1"), 1, "expired");
}
