//! A deployment is believed when the code that was sent stands where its sender and number put it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use alloy::hex;
use alloy::primitives::{Address, B256};
use alloy::signers::local::PrivateKeySigner;
use serde_json::{json, Value};
use timebank_host::addresses::{RELAYED, STAND_INS};
use timebank_topics::{Fast, PROGRAMS};

use crate::chain::{chain, logged, receipt, run, Lie, KEY};
use crate::fake::Fake;
use crate::program::{program, programs};

/// Where the n-th program of the key goes, whose next number is 7.
fn place(n: usize) -> Address {
    let key: B256 = KEY.parse().unwrap();
    PrivateKeySigner::from_bytes(&key).unwrap().address().create(7 + n as u64)
}

/// The program in a transaction.
fn sent_in(raw: &str) -> Vec<u8> {
    let raw = hex::decode(raw).unwrap();
    let start = raw.windows(4).position(|bytes| bytes == b"PVM\0").expect("it deploys a program");
    let length = u64::from_le_bytes(raw[start + 5..start + 13].try_into().unwrap());
    raw[start..start + length as usize].to_vec()
}

/// A chain on which programs are deployed; `lie` changes address, code and log of what was deployed.
fn deploying(
    lie: impl Fn(&mut Address, &mut Vec<u8>, &mut Vec<Value>) + Send + Sync + 'static,
) -> Fake {
    let standing: Arc<Mutex<HashMap<Address, Vec<u8>>>> = Arc::default();
    chain(vec![], move |method, params, sent| -> Lie {
        // Code with a stand-in calls nobody, and its constructor may refuse that: it is tried and sent with addresses alone.
        let stand_in = hex::encode(STAND_INS[0]);
        if params.to_string().contains(&stand_in) {
            return Some(Err(json!({ "code": 3, "message": "a stand-in is no address" })));
        }
        match method {
            "eth_getTransactionCount" => Some(Ok(json!(format!("{:#x}", 7 + sent.len())))),
            "eth_getCode" => {
                let at: Address = params[0].as_str().unwrap().parse().unwrap();
                let code = standing.lock().unwrap().get(&at).cloned().unwrap_or_default();
                Some(Ok(json!(hex::encode_prefixed(code))))
            }
            "eth_getTransactionReceipt" if !sent.is_empty() => {
                let newest = sent.len() - 1;
                let (mut address, mut code) = (place(newest), sent_in(&sent[newest]));
                let mut founded = logged(
                    "Founded(address,uint64,uint16,address,uint64,uint64)",
                    &[1],
                    &[2, 1, 1, 5, 1],
                );
                founded["address"] = json!(address);
                let mut logs = vec![founded];
                lie(&mut address, &mut code, &mut logs);
                standing.lock().unwrap().insert(place(newest), code);
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
    let folder = programs();
    let folder = folder.path().display().to_string();
    run(node, &["--json", "deploy", "--programs", &folder, "--alone"])
}

#[test]
fn a_bank_is_deployed_where_its_deployer_and_number_put_it() {
    let (code, said, why) = deployed(&deploying(|_, _, _| {}));
    assert_eq!(code, 0, "{why}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["bank"], place(0).to_checksum(None));
    assert_eq!(said["programs"], json!({ "timebank": place(0).to_checksum(None) }));
}

#[test]
fn the_router_is_deployed_last_with_the_addresses_of_the_programs_behind_it() {
    let last = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&last);
    let node = deploying(move |_, code, _| seen.lock().unwrap().clone_from(code));
    let folder = programs();
    let folder = folder.path().display().to_string();
    let (code, said, why) = run(&node, &["--json", "deploy", "--programs", &folder]);
    assert_eq!((code, why.as_str()), (0, ""), "programs for scripts say nothing beside the JSON");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["bank"], place(PROGRAMS.len()).to_checksum(None));
    for (at, name) in PROGRAMS.iter().chain([&"router"]).enumerate() {
        assert_eq!(said["programs"][name], place(at).to_checksum(None), "{name}");
    }
    assert_eq!(said["programs"].as_object().unwrap().len(), PROGRAMS.len() + 1);
    let addresses: Vec<_> = (0..PROGRAMS.len()).flat_map(|at| place(at).to_vec()).collect();
    assert_eq!(*last.lock().unwrap(), program(&addresses));

    let (code, said, why) = run(&deploying(|_, _, _| {}), &["deploy", "--programs", &folder]);
    assert_eq!(code, 0, "{why}");
    assert!(!said.contains("stands at"), "progress is no result: {said}");
    assert_eq!(why.lines().count(), PROGRAMS.len() + 1, "a line for each program: {why}");
    assert!(why.contains(&format!("tokens stands at {}", place(0))), "{why}");
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
    assert!(why.contains("is not timebank as it was sent"), "{why}");

    assert_eq!(deployed(&deploying(|_, code, _| code.clear())).0, 6, "no code");
    let (code, _, why) = deployed(&deploying(|_, _, logs| logs.clear()));
    assert_eq!(code, 6, "{why}");
    assert!(why.contains("no bank was founded"), "{why}");
}

#[test]
fn what_stands_already_is_said_where_the_rest_is_not_deployed() {
    let folder = programs();
    let council = folder.path().join("council.polkavm");
    std::fs::write(&council, program(b"council")).unwrap();
    let [folder, council] = [folder.path(), &council].map(|path| path.display().to_string());
    let guardian = "0x00000000000000000000000000000000000000a9";
    // The council is deployed second, and stands nowhere.
    let node = deploying(|_, code, _| {
        if *code == program(b"council") {
            code.clear();
        }
    });
    let bank = ["deploy", "--programs", &folder, "--alone", "--council", &council];
    let ruled = ["--member", crate::chain::ANN, "--threshold", "1", "--guardian", guardian];
    let (code, _, why) = run(&node, &[&bank[..], &ruled[..]].concat());
    assert_eq!(code, 6, "{why}");
    assert!(why.contains(&format!("what stands already: timebank at {}", place(0))), "{why}");

    // The third program stands nowhere.
    let node = deploying(|_, code, _| {
        if *code == program(b"earning") {
            code.clear();
        }
    });
    let (code, _, why) = run(&node, &["--json", "deploy", "--programs", &folder]);
    assert_eq!(code, 6, "{why}");
    let standing = format!("tokens at {}, accounts at {}", place(0), place(1));
    assert!(why.contains(&format!("what stands already: {standing}")), "{why}");
}

/// A bank behind its router, of which the programs stand in their order at addresses 0x0101…, 0x0202… and so on, and the router
/// last, compared with what was built; `lie` changes what stands where.
fn verified(lie: impl Fn(&mut [(Address, Vec<u8>)])) -> (i32, Value, String) {
    let folder = programs();
    let mut standing: Vec<_> = (1..)
        .map(Address::repeat_byte)
        .zip(PROGRAMS.map(|name| program(name.as_bytes())))
        .collect();
    let addresses: Vec<u8> = standing.iter().flat_map(|(address, _)| address.to_vec()).collect();
    for running in [RELAYED, Fast::Carries as usize] {
        let name = PROGRAMS[running].as_bytes();
        standing[running].1 = program(&[name, &addresses[..20 * RELAYED]].concat());
    }
    let entry = Address::repeat_byte(99);
    standing.push((entry, program(&addresses)));
    lie(&mut standing);
    let folder = folder.path().display().to_string();
    let entry = entry.to_string();
    let arguments = ["--json", "verify-deployment", &entry, "--programs", &folder];
    let node = chain(vec![], move |method, params, _| {
        let at: Address = params[0].as_str()?.parse().ok()?;
        let code =
            standing.iter().find(|(address, _)| *address == at).map(|(_, code)| code.clone());
        (method == "eth_getCode").then(|| Ok(json!(hex::encode_prefixed(code.unwrap_or_default()))))
    });
    let (code, said, why) = run(&node, &arguments);
    (code, serde_json::from_str(&said).unwrap_or_default(), why)
}

#[test]
fn what_stands_on_the_chain_is_compared_with_what_was_built() {
    let (code, said, why) = verified(|_| {});
    assert_eq!(code, 0, "{why}");
    assert_eq!(said["same"], true);
    let roles: Vec<_> = said["programs"].as_array().unwrap().iter().map(|p| &p["role"]).collect();
    let expected: Vec<_> = ["router"].into_iter().chain(PROGRAMS).collect();
    assert_eq!(roles, expected);
}

#[test]
fn every_byte_of_every_program_counts() {
    for (which, role) in PROGRAMS.into_iter().chain(["router"]).enumerate() {
        let (code, said, why) = verified(|standing| standing[which].1[8] ^= 1);
        assert_eq!(code, 4, "{role}: {why}");
        assert!(why.contains(role) && said["same"] == false, "{why}");
    }
    for cut in 0..=PROGRAMS.len() {
        assert_eq!(verified(|standing| standing[cut].1.truncate(14)).0, 4);
        assert_eq!(verified(|standing| standing[cut].1.clear()).0, 4);
        assert_eq!(verified(|standing| standing[cut].1.push(0)).0, 4);
    }
    // Another program than the one that was built is named.
    assert_eq!(verified(|standing| standing[PROGRAMS.len()].1[13..33].fill(7)).0, 4);
}
