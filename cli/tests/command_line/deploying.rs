//! A deployment is believed when the code that was sent stands where its sender and number put it.

use std::sync::{Arc, Mutex};

use alloy::hex;
use alloy::primitives::{Address, B256};
use alloy::signers::local::PrivateKeySigner;
use serde_json::{json, Value};

use crate::chain::{chain, logged, receipt, run, Lie, KEY};
use crate::fake::Fake;

/// A whole program for PolkaVM, as far as its length says so.
fn program(what: &[u8]) -> Vec<u8> {
    let length = 13 + what.len() as u64;
    [b"PVM\0\0".as_slice(), &length.to_le_bytes(), what].concat()
}

/// Where the n-th program of the key goes, whose next number is 7.
fn place(n: u64) -> Address {
    let key: B256 = KEY.parse().unwrap();
    PrivateKeySigner::from_bytes(&key).unwrap().address().create(7 + n)
}

/// A chain on which programs are deployed; `lie` changes address, code and log of what was deployed.
fn deploying(
    lie: impl Fn(&mut Address, &mut Vec<u8>, &mut Vec<Value>) + Send + Sync + 'static,
) -> Fake {
    let bank = program(b"bank");
    let standing: Arc<Mutex<Vec<u8>>> = Arc::new(Mutex::new(Vec::new()));
    chain(vec![], move |method, params, sent| -> Lie {
        match method {
            "eth_call" => Some(Ok(json!(hex::encode_prefixed(&bank)))),
            "eth_getTransactionCount" => Some(Ok(json!(format!("{:#x}", 7 + sent.len())))),
            "eth_getCode" => {
                let at: Address = params[0].as_str().unwrap().parse().unwrap();
                let code = if at == place(0) { standing.lock().unwrap().clone() } else { vec![] };
                Some(Ok(json!(hex::encode_prefixed(code))))
            }
            "eth_getTransactionReceipt" if !sent.is_empty() => {
                let (mut address, mut code) = (place(0), bank.clone());
                let mut founded = logged("Founded(address,uint64,uint16,uint64)", &[1], &[2, 1, 1]);
                founded["address"] = json!(address);
                let mut logs = vec![founded];
                lie(&mut address, &mut code, &mut logs);
                *standing.lock().unwrap() = code;
                let mut receipt = receipt(&params[0], true, 900, &logs);
                receipt["to"] = Value::Null;
                receipt["contractAddress"] = json!(address);
                Some(Ok(receipt))
            }
            _ => None,
        }
    })
}

fn deployed(node: &Fake) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bank.polkavm");
    std::fs::write(&file, program(b"bank")).unwrap();
    run(node, &["--json", "deploy", "--bank", &file.display().to_string()])
}

#[test]
fn a_bank_is_deployed_where_its_deployer_and_number_put_it() {
    let (code, said, why) = deployed(&deploying(|_, _, _| {}));
    assert_eq!(code, 0, "{why}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["bank"], place(0).to_checksum(None));
}

#[test]
fn an_address_code_or_log_that_is_not_what_was_deployed_is_not_believed() {
    let elsewhere = deploying(|address, _, _| *address = Address::repeat_byte(9));
    let (code, said, why) = deployed(&elsewhere);
    assert_eq!((code, said.as_str()), (6, ""), "{why}");
    assert!(why.contains("its sender and number put it at"), "{why}");

    let other = deploying(|_, code, _| *code.last_mut().unwrap() ^= 1);
    let (code, _, why) = deployed(&other);
    assert_eq!(code, 6, "{why}");
    assert!(why.contains("is not the bank's code as it was sent"), "{why}");

    assert_eq!(deployed(&deploying(|_, code, _| code.clear())).0, 6, "no code");
    let (code, _, why) = deployed(&deploying(|_, _, logs| logs.clear()));
    assert_eq!(code, 6, "{why}");
    assert!(why.contains("no bank was founded"), "{why}");
}

#[test]
fn what_stands_already_is_said_where_the_rest_is_not_deployed() {
    let node = deploying(|_, _, _| {});
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("bank"), program(b"bank")).unwrap();
    let member = crate::chain::ANN;
    // The council is deployed second, and stands nowhere.
    let (code, _, why) = run(
        &node,
        &[
            "deploy",
            "--bank",
            &path("bank"),
            "--council",
            &path("bank"),
            "--member",
            member,
            "--threshold",
            "1",
            "--guardian",
            "0x00000000000000000000000000000000000000a9",
        ],
    );
    assert_eq!(code, 6, "{why}");
    assert!(why.contains(&format!("the bank's code at {}", place(0))), "{why}");
}

const PLACES: [&[u8]; 3] =
    [b"the bank's code here", b"the exchange's code!", b"the annex's code is!"];

/// Built programs, and a chain on which they stand at addresses 0x0101…, 0x0202…, 0x0303…; `lie` changes what stands where.
fn verified(lie: impl Fn(&mut [(Address, Vec<u8>)])) -> (i32, Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let front = program(&PLACES.concat());
    let built =
        [("bank", program(b"bank")), ("exchange", program(b"exch")), ("annex", program(b"annex"))];
    let mut standing: Vec<_> =
        (1..=3).map(Address::repeat_byte).zip(built.clone().map(|(_, code)| code)).collect();
    let addresses: Vec<u8> = standing.iter().flat_map(|(address, _)| address.to_vec()).collect();
    let entry = Address::repeat_byte(9);
    standing.push((entry, program(&addresses)));
    lie(&mut standing);
    let mut arguments = vec!["--json".to_owned(), "verify-deployment".into(), entry.to_string()];
    for (name, code) in built.iter().chain([&("front", front)]) {
        let file = folder.path().join(name);
        std::fs::write(&file, code).unwrap();
        arguments.extend([format!("--{name}"), file.display().to_string()]);
    }
    let node = chain(vec![], move |method, params, _| {
        let at: Address = params[0].as_str()?.parse().ok()?;
        let code =
            standing.iter().find(|(address, _)| *address == at).map(|(_, code)| code.clone());
        (method == "eth_getCode").then(|| Ok(json!(hex::encode_prefixed(code.unwrap_or_default()))))
    });
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (code, said, why) = run(&node, &arguments);
    (code, serde_json::from_str(&said).unwrap_or_default(), why)
}

#[test]
fn what_stands_on_the_chain_is_compared_with_what_was_built() {
    let (code, said, why) = verified(|_| {});
    assert_eq!(code, 0, "{why}");
    assert_eq!(said["same"], true);
    let roles: Vec<_> = said["programs"].as_array().unwrap().iter().map(|p| &p["role"]).collect();
    assert_eq!(roles, ["front", "bank", "exchange", "annex"]);
}

#[test]
fn every_byte_of_every_program_counts() {
    for (which, role) in [(0, "bank"), (1, "exchange"), (2, "annex"), (3, "front")] {
        let (code, said, why) = verified(|standing| standing[which].1[8] ^= 1);
        assert_eq!(code, 4, "{role}: {why}");
        assert!(why.contains(role) && said["same"] == false, "{why}");
    }
    for cut in 0..4 {
        assert_eq!(verified(|standing| standing[cut].1.truncate(14)).0, 4);
        assert_eq!(verified(|standing| standing[cut].1.clear()).0, 4);
        assert_eq!(verified(|standing| standing[cut].1.push(0)).0, 4);
    }
    // Another program than the one that was built is named.
    assert_eq!(verified(|standing| standing[3].1[13..33].fill(7)).0, 4);
}
