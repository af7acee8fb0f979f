//! Notaries and relays between two towns on nodes of their own: what a bank says is heard once and answered, whoever is
//! killed meanwhile, and whatever else is brought changes nothing. Needs the instant node's program.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use alloy::hex;
use alloy::primitives::{keccak256, B256};
use alloy::signers::local::PrivateKeySigner;
use alloy::signers::SignerSync;
use alloy::sol_types::SolCall;
use serde_json::{json, Value};
use timebank_rules::audit::{self, Head};
use timebank_rules::cells::{Cell, Gate};
use timebank_rules::interbank::message::fold;
use timebank_rules::interbank::notary::{self, Chain};
use timebank_rules::interbank::{BATCH, WINDOW};
use timebank_rules::keccak::keccak;

use crate::running::{command_line, Running};
use crate::towns::{
    address_of, http, in_time, LinkedBank, Service, Towns, EVIDENCE, GOVERNOR, LINK, MEMBER,
    MEMBER_AT, PROGRAMS, RECORDER,
};

alloy::sol! {
    struct Statement {
        uint64 number;
        bytes32 head;
        uint64 logSeq;
        bytes32 logHead;
        uint64 until;
        uint32 set;
    }
    function deliver(Statement statement, bytes signatures, bytes messages) returns (uint32 fresh);
    function payAbroad(uint32 link, bytes32 payee, uint64 amount, uint64 expires, bytes32 referenceId);
}

/// Nobody of either bank.
const STRANGER: &str = "0x00000000000000000000000000000000000000dd";

/// A number as a word.
fn word(of: &str) -> String {
    format!("0x{:0>64}", of.trim_start_matches("0x").to_lowercase())
}

/// Seconds in a figure.
fn secs(figure: &Value) -> u64 {
    let text = figure.as_str().map_or_else(|| figure.to_string(), str::to_owned);
    text.parse().unwrap_or_else(|_| panic!("{figure} is a number"))
}

fn coin(town: &LinkedBank, of: &str) -> u64 {
    secs(&town.does(MEMBER, &["coin", "balance", of])["coin"])
}

/// What pays a member of the other bank.
fn abroad<'a>(
    payee: &'a str,
    amount: &'a str,
    expires: &'a str,
    reference: &'a str,
) -> [&'a str; 12] {
    let (to, what) =
        (["--link", LINK, "--payee", payee], ["--amount", amount, "--expires", expires]);
    let [[a, b, c, d], [e, f, g, h]] = [to, what];
    ["abroad", "pay", a, b, c, d, e, f, g, h, "--reference-id", reference]
}

fn pays(town: &LinkedBank, payee: &str, amount: &str) -> Value {
    town.does(MEMBER, &abroad(payee, amount, "+1d", EVIDENCE))
}

/// A message as it lies on a bank's log.
struct Said {
    bytes: Vec<u8>,
    head: [u8; 32],
    log: Head,
}

/// Everything that a bank said over its link.
fn said(town: &LinkedBank) -> Vec<Said> {
    let filter = json!([{ "address": town.bank, "fromBlock": "0x0", "toBlock": "latest" }]);
    let logs = town.asked("eth_getLogs", filter);
    let kinds = timebank_rules::event::interbank_payment::SIGNATURE;
    let kinds = [kinds, timebank_rules::event::interbank_answer::SIGNATURE];
    let (mut log, mut head, mut all) = (Head::default(), [0; 32], Vec::new());
    for one in logs.as_array().unwrap() {
        let topics = one["topics"].as_array().unwrap().iter();
        let topics: Vec<[u8; 32]> =
            topics.map(|topic| topic.as_str().unwrap().parse::<B256>().unwrap().0).collect();
        let data = hex::decode(one["data"].as_str().unwrap()).unwrap();
        let time = one["blockTimestamp"].as_str().unwrap().trim_start_matches("0x");
        let time = u64::from_str_radix(time, 16).unwrap();
        log = audit::replay(log, [(time, &topics[..], &data[..])], keccak).unwrap();
        if kinds.contains(&topics[0]) {
            let bytes = [topics.as_flattened(), &data].concat();
            head = fold(&head, bytes.as_slice().try_into().unwrap(), keccak);
            all.push(Said { bytes, head, log });
        }
    }
    all
}

/// What is asked of notaries about the last of some messages.
fn asked(towns: &Towns, to: usize, number: usize, last: &Said) -> Value {
    let gate = &towns.towns[to];
    json!({ "chain_id": 420_420_420, "gate": gate.gate, "from": towns.towns[1 - to].id,
        "to": gate.id, "link": 1, "number": number, "head": B256::from(last.head),
        "log_seq": last.log.seq, "log_head": B256::from(last.log.hash),
        "until": gate.now() + 600, "set": 1 })
}

/// What a notary answers to it.
fn signed(towns: &Towns, notary: usize, asked: &Value) -> Value {
    let url = format!("{}/v1/statements", towns.notaries[notary].url());
    let body = asked.to_string();
    let request = |client: reqwest::Client| {
        client.post(url).header("content-type", "application/json").body(body)
    };
    http(request).expect("the notary answers")
}

/// The call that brings some messages, as two notaries sign them.
fn delivery(towns: &Towns, to: usize, first: usize, messages: &[Said]) -> Vec<u8> {
    let (last, number) = (messages.last().unwrap(), first + messages.len() - 1);
    let asked = asked(towns, to, number, last);
    let by = [0, 1].map(|notary| signed(towns, notary, &asked));
    let by: BTreeMap<String, Vec<u8>> = by
        .iter()
        .map(|one| (one["notary"].as_str().unwrap(), one["signature"].as_str().unwrap()))
        .map(|(notary, signature)| (notary.to_lowercase(), hex::decode(signature).unwrap()))
        .collect();
    let statement = Statement {
        number: number as u64,
        head: last.head.into(),
        logSeq: last.log.seq,
        logHead: last.log.hash.into(),
        until: asked["until"].as_u64().unwrap(),
        set: 1,
    };
    let signatures: Vec<u8> = by.into_values().flatten().collect();
    let messages: Vec<u8> = messages.iter().flat_map(|one| one.bytes.clone()).collect();
    deliverCall { statement, signatures: signatures.into(), messages: messages.into() }.abi_encode()
}

/// The selector of the refusal that a call of a town's gate meets; `None` where it would go through.
fn refusal(town: &LinkedBank, calldata: &[u8]) -> Option<Vec<u8>> {
    let call = json!({ "to": town.gate, "data": hex::encode_prefixed(calldata) });
    let question =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [call, "latest"] });
    let request = |client: reqwest::Client| {
        let request = client.post(town.url()).header("content-type", "application/json");
        request.body(question.to_string())
    };
    let answer = http(request).expect("the node answers");
    let data = answer["error"]["data"].as_str().map(|data| hex::decode(data).unwrap());
    assert!(data.is_some() || answer["result"].is_string(), "{answer}");
    data.map(|data| data[..4].to_vec())
}

fn selector(error: &str) -> Option<Vec<u8>> {
    Some(keccak256(error)[..4].to_vec())
}

/// A command fails with this code and these words.
fn fails(command: &mut std::process::Command, code: i32, words: &str) {
    let output = command.output().unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{why}");
    assert!(why.contains(words), "{why}");
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn what_a_bank_says_is_vouched_for_brought_and_answered_and_nothing_else_is() {
    let towns = Towns::linked();
    let [here, there] = &towns.towns;
    pays(here, MEMBER_AT, "2h");
    pays(here, STRANGER, "1h");
    assert_eq!(secs(&here.position()["in_flight"]), 3 * 3_600);

    let all = said(here);
    // A notary signs what its own node says, and nothing else, in plain words.
    let truth = asked(&towns, 1, 2, &all[1]);
    assert!(signed(&towns, 0, &truth)["signature"].is_string());
    let lies = [
        ("head", json!(EVIDENCE), "the bank said something else"),
        ("log_head", json!(EVIDENCE), "the bank said something else"),
        ("log_seq", json!(1), "the bank said something else"),
        ("number", json!(1), "the bank said something else"),
        ("number", json!(3), "the bank has not said so many messages"),
        ("number", json!(0), "the bank has not said so many messages"),
        ("until", json!(1), "an hour at most"),
        ("until", json!(there.now() + 7_200), "an hour at most"),
        ("link", json!(2), "no bank of this notary"),
        ("from", json!(EVIDENCE), "no bank of this notary"),
        ("to", json!(EVIDENCE), "no bank of this notary"),
        ("more", json!(1), "unknown field"),
    ];
    for (name, lie, words) in lies {
        let mut asked = truth.clone();
        asked[name] = lie;
        let said = signed(&towns, 0, &asked);
        let why = said["error"].as_str().unwrap_or_else(|| panic!("{name} was signed: {said}"));
        assert!(why.contains(words), "{name}: {why}");
    }

    // Out of order it is refused, and in order it is taken; repeated, it changes nothing.
    let late = delivery(&towns, 1, 2, &all[1..2]);
    assert_eq!(refusal(there, &late), selector("OutOfOrder(uint32,uint64,uint64)"));
    let whole = delivery(&towns, 1, 1, &all[..2]);
    assert_eq!(refusal(there, &whole), None);
    towns.settles();
    let before = (there.position(), coin(there, MEMBER_AT));
    let accounts = there.asked("eth_accounts", json!([]));
    let again =
        json!([{ "from": accounts[2], "to": there.gate, "data": hex::encode_prefixed(&whole) }]);
    assert!(there.asked("eth_sendTransaction", again).is_string(), "it is passed over");
    assert_eq!((there.position(), coin(there, MEMBER_AT)), before);

    assert_eq!(coin(here, MEMBER_AT), 8 * 3_600);
    assert_eq!(coin(there, MEMBER_AT), 12 * 3_600);
    let (mine, theirs) = (here.position(), there.position());
    assert_eq!((secs(&mine["held"]), secs(&mine["in_flight"])), (2 * 3_600, 0));
    assert_eq!((secs(&theirs["claim"]), secs(&theirs["held"])), (2 * 3_600, 0));
    towns.settles();
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn notaries_choose_their_successors_and_a_relay_says_what_keeps_it() {
    let towns = Towns::linked();
    let [here, there] = &towns.towns;
    pays(here, MEMBER_AT, "1h");

    // With one of two notaries there is nothing to bring, and the relay says who does not sign.
    towns.notaries[0].dies();
    towns.notaries[1].dies();
    fails(&mut towns.relay(GOVERNOR, &["--once"]), 3, "1 of 2 notaries signed");
    let gate = |town: &LinkedBank| format!("{},{}", town.url(), town.gate);
    let mut alone = command_line(&["gate", "relay", "--once", "--notary", "http://127.0.0.1:1"]);
    alone.args(["--gate-at", &gate(here), "--gate-at", &gate(here)]);
    fails(alone.env("TIMEBANK_PRIVATE_KEY", GOVERNOR), 2, "not of one link between two banks");
    let mut one = command_line(&["gate", "relay", "--once", "--notary", "http://127.0.0.1:1"]);
    one.args(["--gate-at", &gate(here)]).env("TIMEBANK_PRIVATE_KEY", GOVERNOR);
    fails(&mut one, 2, "between two gates");

    // Two of the three name another set, of which one is new.
    let present = ["11", "22", "33"].map(|byte| byte.repeat(32));
    let next = [address_of(&present[2]), address_of(RECORDER)];
    let until = (there.now() + 600).to_string();
    let choice = |what: &'static str, threshold: &'static str| {
        let mut all = vec!["gate".to_owned(), what.to_owned(), there.gate.clone()];
        all.extend(["--threshold", threshold, "--until", &until].map(str::to_owned));
        all.extend(next.iter().flat_map(|notary| ["--notary".to_owned(), notary.clone()]));
        all
    };
    let sign = choice("sign-rotation", "2");
    let sign: Vec<&str> = sign.iter().map(String::as_str).collect();
    let signatures = [&present[0], &present[2]]
        .map(|key| there.does(key, &sign)["signature"].as_str().unwrap().to_owned());
    fails(&mut there.command(RECORDER, &sign), 2, "is no notary of the present set");
    let rotated = |threshold: &'static str, signatures: &[String]| {
        let mut all = choice("rotate", threshold);
        all.extend(signatures.iter().flat_map(|one| ["--signature".to_owned(), one.clone()]));
        all
    };
    let command = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        there.command(GOVERNOR, &arguments)
    };
    fails(&mut command(&rotated("2", &signatures[..1])), 2, "1 of 2 notaries signed the choice");
    fails(&mut command(&rotated("1", &signatures)), 2, "no notary of the present set");
    let output = command(&rotated("2", &signatures)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let gate = there.does(GOVERNOR, &["gate", "show", &there.gate]);
    assert_eq!((&gate["set"], &gate["threshold"]), (&json!(2), &json!(2)));
    fails(&mut command(&rotated("2", &signatures)), 2, "no notary of the present set");

    // The relay asks the new set, of which one is a notary of the old one; the other starts where that one died.
    let mut notary = command_line(&["notary", "--port", "0"]);
    for town in &towns.towns {
        notary.args(["--bank-at", &format!("{},{}", town.url(), town.bank)]);
    }
    let newcomer = Running::started(notary.env("TIMEBANK_PRIVATE_KEY", RECORDER));
    towns.signs(&towns.notaries[0]);
    let at = format!("http://{}", newcomer.said["at"].as_str().unwrap());
    let output = towns.relay(GOVERNOR, &["--once", "--notary", &at]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(coin(there, MEMBER_AT), 11 * 3_600);
    assert_eq!(secs(&here.position()["in_flight"]), 0);
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn a_gate_is_not_deployed_beside_no_bank_or_with_a_bad_set() {
    let towns = Towns::linked();
    let [here, _] = &towns.towns;
    let program = format!("{PROGRAMS}/gate.polkavm");
    let deploy = |to: &str, threshold: &'static str, more: &[&str]| {
        let mut all = vec!["gate", "deploy", "--program", &program, "--to", to, "--own", &here.id];
        all.extend(["--peer", EVIDENCE, "--link", "2", "--peer-link", "2"]);
        all.extend(["--threshold", threshold, "--notary", MEMBER_AT, "--notary", STRANGER]);
        here.command(GOVERNOR, &[&all, more].concat())
    };
    fails(&mut deploy(STRANGER, "2", &[]), 2, "there is no contract at");
    fails(&mut deploy(&here.bank, "1", &[]), 1, "not more than half of them are needed");
    let tried = deploy(&here.bank, "2", &["--dry-run"]).output().unwrap();
    assert!(String::from_utf8(tried.stdout).unwrap().contains("\"dry_run\":true"));
}

/// What runs beside those who are killed.
#[derive(Default)]
struct Load {
    /// Nothing more is begun.
    is_over: AtomicBool,
    /// Whoever kills has failed: what waits for the killed to live again waits for ever.
    is_broken: AtomicBool,
    /// How often what was brought again was taken.
    repeated: AtomicU64,
}

impl Load {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Ends it when what is returned is dropped, however that comes.
    fn ends(&self) -> Ends<'_> {
        Ends(self)
    }
}

/// Ends a load.
struct Ends<'a>(&'a Load);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.is_broken.store(thread::panicking(), Ordering::Relaxed);
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// One payment under a key, or why it is not through.
fn pays_once(
    town: &LinkedBank,
    arguments: &[&str],
    (key, journal): (&str, &Path),
) -> Result<(), String> {
    let mut pay = town.command(MEMBER, arguments);
    pay.args(["--wait", "3s", "--idempotency-key", key, "--journal"]).arg(journal);
    let done = pay.output().unwrap();
    let why = || String::from_utf8_lossy(&done.stderr).trim().to_owned();
    done.status.success().then_some(()).ok_or_else(why)
}

/// Pays, over and over, until it is over; what was paid to whom, by reference. A payment that meets a dead node is sent again
/// under its key until it is in a block.
fn pays_under_load(
    town: &LinkedBank,
    journal: &Path,
    load: &Load,
) -> BTreeMap<String, (u64, bool)> {
    let expires = (town.now() + 5 * 86_400).to_string();
    let mut paid = BTreeMap::new();
    for number in 1u64.. {
        if load.is_over() {
            break;
        }
        let (amount, is_known) = (60 + number % 60, number % 5 != 0);
        let payee = if is_known { MEMBER_AT } else { STRANGER };
        let reference = word(&format!("{number:x}"));
        let (secs, key) = (format!("{amount}s"), format!("payment-{number}"));
        let arguments = abroad(payee, &secs, &expires, &reference);
        in_time("a payment", || {
            let is_broken = load.is_broken.load(Ordering::Relaxed);
            assert!(!is_broken, "whoever kills has failed, and says why");
            let done = pays_once(town, &arguments, (&key, journal));
            done.inspect_err(|why| eprintln!("{reference}: {why}"))
        });
        paid.insert(reference, (amount, is_known));
    }
    paid
}

/// Brings again what was brought, in any order, as anybody can.
fn parrots(town: &LinkedBank, load: &Load) {
    let mut number = 7usize;
    while !load.is_over() {
        thread::sleep(Duration::from_millis(150));
        number = number.wrapping_mul(31).wrapping_add(11);
        let _ = repeats_one(town, number).map(|_| load.repeated.fetch_add(1, Ordering::Relaxed));
    }
}

fn repeats_one(town: &LinkedBank, number: usize) -> Option<Value> {
    let topic = keccak256("Delivered(uint64,uint64,bytes32,bytes32,uint32,uint16,uint32)");
    let filter = json!([{ "address": town.gate, "topics": [topic], "fromBlock": "0x0" }]);
    let logs = town.may_answer("eth_getLogs", filter)?;
    let logs = logs.as_array().filter(|logs| !logs.is_empty())?;
    let hash = &logs[number % logs.len()]["transactionHash"];
    let sent = town.may_answer("eth_getTransactionByHash", json!([hash]))?;
    let accounts = town.may_answer("eth_accounts", json!([]))?;
    let again = json!([{ "from": accounts[2], "to": town.gate, "data": sent["input"] }]);
    town.may_answer("eth_sendTransaction", again).filter(Value::is_string)
}

/// Everything of a payment's life on both logs, checked against what was paid.
fn all_is_answered(
    from: &LinkedBank,
    to: &LinkedBank,
    paid: &BTreeMap<String, (u64, bool)>,
) -> (u64, u64) {
    let payments = from.logged("InterbankPayment");
    let references: BTreeSet<_> =
        payments.iter().map(|one| one["reference_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(references.len(), payments.len(), "nothing is paid twice");
    assert_eq!(references, paid.keys().cloned().collect(), "nothing is lost");
    let answers = to.logged("InterbankAnswer");
    let mut outcomes = BTreeMap::new();
    for answer in &answers {
        let of = secs(&answer["answers"]);
        assert!(outcomes.insert(of, answer["outcome"].clone()).is_none(), "{of} is answered twice");
    }
    assert_eq!(answers.len(), payments.len(), "every payment is answered");
    let (mut credited, mut returned) = (0, 0);
    for payment in &payments {
        let (amount, is_known) = paid[payment["reference_id"].as_str().unwrap()];
        assert_eq!(secs(&payment["amount"]), amount);
        let outcome = &outcomes[&secs(&payment["number"])];
        let is_credited = *outcome == json!(0) || *outcome == json!("credited");
        assert_eq!(is_credited, is_known, "{outcome}");
        *(if is_credited { &mut credited } else { &mut returned }) += amount;
    }
    (credited, returned)
}

/// The log replays to the bank's head and its figures; how much coin there is.
fn supply(town: &LinkedBank) -> u64 {
    let audit = town.does(MEMBER, &["audit", "verify"]);
    assert_eq!(audit["whole"], json!(true), "{audit}");
    secs(&audit["coin_supply"])
}

/// A town's query service comes to say what its bank says, and has found the log whole.
fn agrees(service: &Service, town: &LinkedBank, position: &Value) {
    in_time("a query service", || {
        let link = service.answers(&format!("/v1/links/{LINK}")).ok_or("it does not answer")?;
        let said = ["held", "claim", "in_flight"].map(|figure| secs(&link[figure]));
        let wanted = ["held", "claim", "in_flight"].map(|figure| secs(&position[figure]));
        let agrees = said == wanted && link["out_number"] == position["said"];
        agrees.then_some(()).ok_or_else(|| format!("{link} is not {position}"))
    });
    let status = service.answers("/v1/status").expect("it answers");
    assert_eq!(status["status"], json!("green"), "{status}");
    let balance = service.answers(&format!("/v1/accounts/{MEMBER_AT}")).expect("it answers");
    assert_eq!(secs(&balance["coin"]), coin(town, MEMBER_AT), "{balance}");
}

/// Kills somebody and starts it again, so many times; in the midst of it a gate has its next set of notaries. The relays go
/// on: a payer whose window is full waits for them.
fn kills(towns: &Towns, relays: &[Mutex<Option<Running>>; 2], services: &[Service], rounds: u64) {
    let relay = |at: usize| {
        let key = [GOVERNOR, RECORDER][at];
        *relays[at].lock().unwrap() = Some(Running::silent(&mut towns.relay(key, &[])));
    };
    (0..relays.len()).for_each(relay);
    let mut random = u64::from(std::process::id()) | 1;
    let mut below = |bound: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % bound
    };
    for round in 0..rounds {
        thread::sleep(Duration::from_millis(300 + below(1_200)));
        if round == rounds / 2 {
            towns.rotates(&towns.towns[1]);
        }
        let (away, one) = (Duration::from_millis(below(800)), below(2) as usize);
        if let Some(service) = services.get(one).filter(|_| round % 3 == 0) {
            service.dies();
            thread::sleep(away / 4);
            service.starts(&towns.towns[one]);
        }
        // Each of them is met in a few rounds, at whatever moment it is.
        match round % 4 {
            0 => {
                drop(relays[one].lock().unwrap().take());
                thread::sleep(away);
                relay(one);
            }
            3 => {
                let notary = &towns.notaries[below(3) as usize];
                notary.dies();
                thread::sleep(away);
                towns.signs(notary);
            }
            town => {
                let town = &towns.towns[town as usize - 1];
                town.dies();
                thread::sleep(away);
                town.starts();
            }
        }
    }
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn whoever_is_killed_under_load_nothing_is_lost_or_twice_and_every_payment_is_answered() {
    let rounds: u64 = env::var("TIMEBANK_ROUNDS").map_or(8, |text| text.parse().expect("a number"));
    let towns = Towns::linked();
    let [here, there] = &towns.towns;
    let before = [here, there].map(|town| coin(town, MEMBER_AT));
    let folder = tempfile::tempdir().unwrap();
    let services: Vec<_> = towns.towns.iter().filter_map(Service::of).collect();
    let (load, relays) = (Load::default(), [Mutex::new(None), Mutex::new(None)]);
    let begun = Instant::now();
    let paid = thread::scope(|scope| {
        let paying = [here, there].map(|town| {
            let (journal, load) = (folder.path().join(&town.id), &load);
            scope.spawn(move || parrots(town, load));
            scope.spawn(move || pays_under_load(town, &journal, load))
        });
        let ends = load.ends();
        kills(&towns, &relays, &services, rounds);
        drop(ends);
        paying.map(|thread| thread.join().expect("the load ends"))
    });
    drop(relays);
    towns.settles();

    let (out, out_returned) = all_is_answered(here, there, &paid[0]);
    let (back, back_returned) = all_is_answered(there, here, &paid[1]);
    assert_eq!(coin(here, MEMBER_AT), before[0] - out + back);
    assert_eq!(coin(there, MEMBER_AT), before[1] + out - back);
    let [mine, theirs] = [here, there].map(LinkedBank::position);
    for position in [&mine, &theirs] {
        assert_eq!((secs(&position["in_flight"]), secs(&position["unanswered"])), (0, 0));
    }
    assert_eq!(secs(&mine["held"]), secs(&theirs["claim"]), "one position, seen from both ends");
    assert_eq!(secs(&mine["claim"]), secs(&theirs["held"]));
    assert_eq!(secs(&mine["held"]), out.saturating_sub(back));
    assert_eq!((&mine["said"], &mine["heard"]), (&theirs["heard"], &theirs["said"]));
    assert_eq!(
        (&mine["said_head"], &mine["heard_head"]),
        (&theirs["heard_head"], &theirs["said_head"])
    );
    // What a bank holds for the other is coin of its own supply: each hour is somebody's once.
    for (town, position) in [(here, &mine), (there, &theirs)] {
        assert_eq!(supply(town), coin(town, MEMBER_AT) + secs(&position["held"]));
    }
    for (service, (town, position)) in services.iter().zip([(here, &mine), (there, &theirs)]) {
        agrees(service, town, position);
    }
    let gate = there.does(MEMBER, &["gate", "show", &there.gate]);
    assert_eq!(gate["set"], json!(2), "the notaries were others in the midst of it");
    let repeated = load.repeated.into_inner();
    println!(
        "{} payments there and {} back in {} s, {rounds} kills, {} query services, {repeated} deliveries repeated; {} s of coin returned",
        paid[0].len(),
        paid[1].len(),
        begun.elapsed().as_secs(),
        services.len(),
        out_returned + back_returned
    );
    assert!(paid.iter().all(|paid| paid.len() > 4) && out > 0 && back > 0, "there was a load");
    assert!(repeated > 0, "something was brought again");
}

#[test]
fn a_load_ends_with_whoever_kills_beside_it_even_if_that_fails() {
    let load = Load::default();
    let killing = std::panic::catch_unwind(|| {
        let _ends = load.ends();
        panic!("a node does not live again");
    });
    assert!(killing.is_err() && load.is_over() && load.is_broken.into_inner());
    let load = Load::default();
    drop(load.ends());
    assert!(load.is_over() && !load.is_broken.into_inner());
}

/// Orders a payment as the node's own account, which is faster than the command line by far.
fn orders(town: &LinkedBank, number: u64) {
    let order = payAbroadCall {
        link: 1,
        payee: MEMBER_AT.parse::<alloy::primitives::Address>().unwrap().into_word(),
        amount: 60,
        expires: town.now() + 86_400,
        referenceId: B256::with_last_byte(number as u8),
    };
    let data = hex::encode_prefixed(order.abi_encode());
    let sent = json!([{ "from": MEMBER_AT, "to": town.bank, "data": data }]);
    assert!(town.asked("eth_sendTransaction", sent).is_string());
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn a_payer_whose_window_is_full_is_told_so_and_pays_under_the_same_key_once_somebody_relays() {
    let towns = Towns::linked();
    let [here, there] = &towns.towns;
    (1..=u64::from(WINDOW)).for_each(|number| orders(here, number));
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let expires = (here.now() + 86_400).to_string();
    let one_more = abroad(MEMBER_AT, "60s", &expires, EVIDENCE);
    for _ in 0..2 {
        let why = pays_once(here, &one_more, ("one more", &journal)).unwrap_err();
        assert!(why.contains("WindowFull"), "{why}");
    }
    towns.settles();
    assert_eq!(pays_once(here, &one_more, ("one more", &journal)), Ok(()));
    assert_eq!(pays_once(here, &one_more, ("one more", &journal)), Ok(()));
    towns.settles();
    assert_eq!(coin(there, MEMBER_AT), 10 * 3_600 + 60 * (u64::from(WINDOW) + 1));
}

/// The statement that a file of evidence is about, as a gate's notaries sign it.
fn digest_of(evidence: &Value, town: &LinkedBank) -> B256 {
    let hash = |name: &str| evidence[name].as_str().unwrap().parse::<B256>().unwrap().0;
    let number = |name: &str| evidence[name].as_u64().unwrap();
    let gate = town.does(MEMBER, &["gate", "show", &town.gate]);
    let id = |name: &str| gate[name].as_str().unwrap().parse::<B256>().unwrap().0;
    let facts = Gate { own: id("own"), peer: id("peer"), peer_link: 1.into(), ..Gate::empty() };
    let statement = notary::Statement {
        number: number("number"),
        head: hash("head"),
        log_seq: number("log_seq"),
        log_head: hash("log_head"),
        until: number("until"),
        set: number("set") as u32,
    };
    let address: alloy::primitives::Address = town.gate.parse().unwrap();
    let chain = Chain {
        id: 420_420_420u64.into(),
        gate: address.into_array().into(),
        keccak,
        recover: |_| timebank_rules::Address::zero(),
    };
    statement.digest(&facts, &chain).into()
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn notaries_who_sign_two_things_that_cannot_both_be_true_stop_the_link_by_their_own_hands() {
    let towns = Towns::linked();
    let [here, there] = &towns.towns;
    pays(here, MEMBER_AT, "1h");
    towns.settles();
    let topic = keccak256("Delivered(uint64,uint64,bytes32,bytes32,uint32,uint16,uint32)");
    let filter = json!([{ "address": there.gate, "topics": [topic], "fromBlock": "0x0" }]);
    let logs = there.asked("eth_getLogs", filter);
    let transaction = logs[0]["transactionHash"].as_str().unwrap();
    let truth = there.does(MEMBER, &["gate", "evidence", transaction]);

    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, evidence: &Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, evidence.to_string()).unwrap();
        path.display().to_string()
    };
    let mut lie = truth.clone();
    lie["head"] = json!(EVIDENCE);
    let forged = file("forged", &lie);
    lie["signatures"] = json!(Towns::signed(digest_of(&lie, there)));
    let (truth, lie) = (file("truth", &truth), file("lie", &lie));
    let shows = |one: &str, other: &str| {
        there.command(RECORDER, &["gate", "conflict", &there.gate, one, other])
    };
    fails(&mut shows(&truth, &truth), 1, "NoConflict");
    fails(&mut shows(&truth, &forged), 2, "signature 1 is by");
    fails(&mut shows(&truth, "/nowhere"), 2, "/nowhere");

    let said = there.does(RECORDER, &["gate", "conflict", &there.gate, &truth, &lie]);
    assert!(said["signed_both"].as_array().is_some_and(|both| !both.is_empty()), "{said}");
    pays(here, MEMBER_AT, "1h");
    fails(&mut towns.relay(GOVERNOR, &["--once"]), 1, "LinkStatus");
    assert_eq!(coin(there, MEMBER_AT), 11 * 3_600);
    fails(&mut there.command(MEMBER, &abroad(MEMBER_AT, "1h", "+1d", EVIDENCE)), 1, "LinkStatus");
}

/// Bytes of proof that a payment may take of the delivery of sixteen that five of seven notaries sign.
const PROOF_OF_ONE: u64 = 60_000;

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn a_payment_of_sixteen_that_five_of_seven_notaries_sign_takes_at_most_sixty_kilobytes_of_proof() {
    let keys: Vec<String> = (1..=7).map(|key: u8| format!("{key:02x}").repeat(32)).collect();
    let notaries: Vec<String> = keys.iter().map(|key| address_of(key)).collect();
    let mut towns = ["lotus", "osmanthus"].map(LinkedBank::founded);
    let ids = [towns[1].id.clone(), towns[0].id.clone()];
    towns.iter_mut().zip(&ids).for_each(|(town, peer)| town.opens(peer, &notaries, "5"));
    let [here, there] = &towns;
    (1..=BATCH as u64).for_each(|number| orders(here, number));
    let sent = here.used();

    let messages = said(here);
    let (last, until) = (messages.last().unwrap(), there.now() + 600);
    let asked = json!({ "number": messages.len(), "head": B256::from(last.head),
        "log_seq": last.log.seq, "log_head": B256::from(last.log.hash), "until": until, "set": 1 });
    let digest = digest_of(&asked, there);
    let mut by: Vec<_> = keys.iter().take(5).map(|key| signs(key, digest)).collect();
    by.sort();
    let statement = Statement {
        number: messages.len() as u64,
        head: last.head.into(),
        logSeq: last.log.seq,
        logHead: last.log.hash.into(),
        until,
        set: 1,
    };
    let signatures = by.iter().flat_map(|(_, bytes)| hex::decode(bytes).unwrap()).collect();
    let bytes: Vec<u8> = messages.iter().flat_map(|one| one.bytes.clone()).collect();
    let call = deliverCall { statement, signatures, messages: bytes.into() };
    let accounts = there.asked("eth_accounts", json!([]));
    let call = json!([{ "from": accounts[2], "to": there.gate,
        "data": hex::encode_prefixed(call.abi_encode()) }]);
    assert!(there.asked("eth_sendTransaction", call).is_string());
    assert_eq!(coin(there, MEMBER_AT), 10 * 3_600 + 16 * 60);
    let (time, proof) = there.used();
    println!(
        "sent: {} bytes of proof, {} M ps; sixteen delivered: {proof} bytes, {} M ps; {} bytes each",
        sent.1,
        sent.0 / 1_000_000,
        time / 1_000_000,
        proof / 16
    );
    assert!(proof / 16 <= PROOF_OF_ONE, "{proof}");
}

/// What a key signs a digest with, behind its account.
fn signs(key: &str, digest: B256) -> (String, String) {
    let signer: PrivateKeySigner = key.parse().unwrap();
    let signature = signer.sign_hash_sync(&digest).unwrap().as_bytes();
    (address_of(key).to_lowercase(), hex::encode_prefixed(signature))
}

/// Transactions that wait at a town's node, whether or not a block could take them.
fn waiting(town: &LinkedBank) -> u64 {
    let status = town.asked("txpool_status", json!([]));
    let digits = |of: &str| status[of].as_str().unwrap().trim_start_matches("0x").to_owned();
    ["pending", "queued"].map(|of| u64::from_str_radix(&digits(of), 16).unwrap()).iter().sum()
}

#[test]
#[ignore = "needs a node: TIMEBANK_NODE_PROGRAM, the instant node's program"]
fn a_relay_waits_for_its_own_transaction_and_sends_nothing_behind_it() {
    let towns = Towns::linked();
    let [here, there] = &towns.towns;
    pays(here, MEMBER_AT, "1h");
    there.asked("evm_setAutomine", json!([false]));
    let relay = Running::silent(&mut towns.relay(GOVERNOR, &[]));
    let is = |is: bool, what: &str| is.then_some(()).ok_or_else(|| what.to_owned());
    in_time("a delivery", || is(waiting(there) > 0, "nothing waits"));
    // It waits five seconds for a block, and then looks what is to be brought.
    thread::sleep(Duration::from_secs(12));
    assert_eq!(waiting(there), 1);
    there.asked("evm_setAutomine", json!([true]));
    there.asked("evm_mine", json!([]));
    in_time("the answer", || is(secs(&here.position()["in_flight"]) == 0, "it is in flight"));
    assert_eq!(coin(there, MEMBER_AT), 11 * 3_600);
    drop(relay);
}
