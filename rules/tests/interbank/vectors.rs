//! The protocol's conformance vectors, which others implement against: made here, checked by whoever can read JSON.

use super::fixture::*;
use serde_json::{json, Value};
use std::process::Command;
use timebank_rules::cells::Member;
use timebank_rules::event::{interbank_answer, interbank_payment};
use timebank_rules::handlers::interbank;
use timebank_rules::interbank::message::fold;
use timebank_rules::interbank::notary::{Rotation, Statement};
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::DAY;
use timebank_rules::storage::Storage;
use timebank_rules::{Address, Error, Hash};

const HOUR: u64 = 3_600;
const NAMES: [&str; 2] = ["A", "B"];

fn path(name: &str) -> String {
    format!("{}/../docs/interbank/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn hex(bytes: &[u8]) -> String {
    format!("0x{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A session of two banks over one link, and all that was done in it.
struct Session {
    network: Network,
    kind: u8,
    steps: Vec<Value>,
}

impl Session {
    fn new(kind: u8) -> Self {
        let most = 20 * HOUR;
        let network = Network::of(2, &limits(most, most, 15 * HOUR, 15 * HOUR));
        Self { network, kind, steps: Vec::new() }
    }

    fn link(&self, bank: usize) -> u32 {
        self.network.link(bank, 1 - bank, self.kind)
    }

    fn member(&mut self, bank: usize, who: usize, change: fn(&mut Member)) {
        let of = &mut self.network.banks[bank];
        let mut account = of.world.account(of.members[who]);
        change(&mut account.cell);
        of.world.save_account(&account);
    }

    fn step(&mut self, bank: usize, call: Value, said_before: usize, done: Result<u64, Error>) {
        self.record(bank, call, said_before, done);
        self.network.check();
    }

    /// Records what a call did: what the bank said over the link, and where it stands.
    fn record(&mut self, bank: usize, call: Value, said_before: usize, done: Result<u64, Error>) {
        let link = self.link(bank);
        let of = &self.network.banks[bank];
        let (cell, now) = (of.link(link), of.world.now);
        let said: Vec<String> =
            of.stream(link).0[said_before..].iter().map(|bytes| hex(bytes)).collect();
        let area = of.world.root.paused & (1 << 6) != 0;
        let may_receive = |who: &&timebank_rules::Address| of.world.account(**who).cell.level > 0;
        let receivers: Vec<String> =
            of.members.iter().filter(may_receive).map(|who| hex(&word(*who))).collect();
        self.steps.push(json!({
            "bank": NAMES[bank], "at": now.0, "paused": area, "mayReceive": receivers,
            "call": call,
            "refused": done.as_ref().map_or_else(Error::code, |_| 0),
            "answer": done.unwrap_or(0),
            "says": said,
            "position": {
                "held": cell.held.get(), "claim": cell.claim.get(),
                "inFlight": cell.in_flight.get(), "unanswered": cell.unanswered.get(),
                "outNumber": cell.out_number.get(), "outHead": hex(&cell.out_head),
                "inNumber": cell.in_number.get(), "inHead": hex(&cell.in_head),
            },
        }));
    }

    fn said(&self, bank: usize) -> usize {
        self.network.banks[bank].stream(self.link(bank)).0.len()
    }

    /// The first member of a bank pays one of the other bank's.
    fn pay(&mut self, bank: usize, payee: usize, amount: u64, lasts: u32) {
        let (link, before) = (self.link(bank), self.said(bank));
        let order = self.network.order((bank, link), payee, amount, lasts);
        let payer = self.network.banks[bank].members[0];
        let done = if self.kind == 2 {
            self.network.pay(bank, 0, order)
        } else {
            let world = &mut self.network.banks[bank].world;
            let paid = world.send(CHANNEL, |bank, call| {
                interbank::pay_abroad_for(bank, call, payer, order, keccak)
            });
            self.network.banks[bank].read_log();
            paid.map(|_| 0)
        };
        let call = json!({
            "name": if self.kind == 2 { "payAbroad" } else { "payAbroadFor" },
            "payer": hex(&word(payer)), "payee": hex(&order.payee), "amount": amount,
            "expires": order.expires, "reference": hex(&order.reference),
        });
        // Over one chain it is half of a transaction, whose other half follows.
        self.record(bank, call, before, done);
        if self.kind == 1 && self.said(bank) > before {
            self.hear(1 - bank, 1, 1);
        }
        self.network.check();
    }

    fn hear(&mut self, bank: usize, from: u64, most: usize) {
        let from = self.network.banks[bank].link(self.link(bank)).in_number.get() + from;
        let (messages, head) = self.network.brought(bank, self.link(bank), from, most);
        self.bring(bank, head, messages.as_flattened());
    }

    fn bring(&mut self, bank: usize, head: Hash, messages: &[u8]) {
        let before = self.said(bank);
        let heard = self.network.hear(bank, self.link(bank), head, messages);
        let call = json!({ "name": "hear", "head": hex(&head), "messages": hex(messages) });
        self.step(bank, call, before, heard.map(u64::from));
    }

    fn json(&self, name: &str) -> Value {
        let bank = |bank: usize| {
            json!({
                "id": hex(&id(bank)), "link": self.link(bank), "peerLink": self.link(1 - bank),
                "limits": { "owe": 20 * HOUR, "claim": 20 * HOUR, "dayOut": 15 * HOUR, "dayIn": 15 * HOUR },
            })
        };
        json!({ "name": name, "kind": self.kind, "A": bank(0), "B": bank(1), "steps": self.steps })
    }
}

/// Paid, refused, late, too much, and brought in every wrong way.
fn attested() -> Value {
    let mut session = Session::new(2);
    for (payee, amount, lasts) in [(1, HOUR, DAY), (2, 2 * HOUR, DAY), (1, HOUR, 1_000)] {
        session.pay(0, payee, amount, lasts);
    }
    session.pay(0, 1, HOUR, 0);
    session.pay(0, 1, HOUR, 7 * DAY + 1);
    session.pay(0, 1, 0, DAY);
    session.pay(0, 1, 12 * HOUR, DAY);
    session.hear(1, 2, 1);
    let (messages, head) = session.network.brought(1, session.link(1), 1, 3);
    let mut forged = messages.clone();
    forged[0][7 * 32 + 31] ^= 1;
    session.bring(1, head, forged.as_flattened());
    session.bring(1, head, &messages.as_flattened()[1..]);
    session.bring(1, [7; 32], messages.as_flattened());
    let mut foreign = messages.clone();
    foreign[1][4 * 32] ^= 1;
    session.bring(1, head, foreign.as_flattened());
    session.member(1, 2, |member| member.level = 0);
    session.network.wait(999);
    session.hear(1, 1, 2);
    session.network.wait(1);
    session.hear(1, 0, 3);
    session.hear(0, 1, 1);
    session.hear(0, 1, 16);
    session.pay(1, 0, 3 * HOUR, DAY);
    session.pay(1, 0, HOUR / 2, DAY);
    session.network.banks[0].world.root.paused = 1 << 6;
    session.network.banks[0].world.root.paused_until[6] = u32::MAX.into();
    session.hear(0, 1, 1);
    session.network.banks[0].world.root.paused = 0;
    session.hear(0, 1, 1);
    session.hear(1, 1, 16);
    unknown(&mut session);
    session.json("attested")
}

/// A day on, a message of a later version is brought, and answered.
fn unknown(session: &mut Session) {
    session.network.wait(DAY);
    session.pay(0, 1, 14 * HOUR, DAY);
    session.hear(1, 1, 16);
    let cell = session.network.banks[1].link(session.link(1));
    let (said, _) = session.network.banks[0].stream(session.link(0));
    let mut later = *said.last().expect("it paid");
    later[..32].copy_from_slice(&keccak(b"InterbankPayment, version 2"));
    later[2 * 32 + 31] += 1;
    let (before, head) = (session.said(1), fold(&cell.in_head, &later, keccak));
    let link = session.link(1);
    let heard = session.network.banks[1]
        .world
        .send(CHANNEL, |bank, call| interbank::hear(bank, call, link, head, &later, keccak));
    session.network.banks[1].read_log();
    let call = json!({ "name": "hear", "head": hex(&head), "messages": hex(&later) });
    // What the peer never said: the mirror of the two banks is broken from here on.
    session.record(1, call, before, heard.map(u64::from));
}

fn same_chain() -> Value {
    let mut session = Session::new(1);
    session.pay(0, 1, 2 * HOUR, DAY);
    session.pay(1, 2, 3 * HOUR, DAY);
    session.pay(0, 1, 16 * HOUR, DAY);
    session.json("same chain")
}

fn messages() -> Value {
    let session = attested();
    let steps = session["steps"].as_array().expect("steps");
    let said = |bank: &str| -> Vec<Value> {
        let of = steps.iter().filter(|step| step["bank"] == bank);
        of.flat_map(|step| step["says"].as_array().expect("a list").clone()).collect()
    };
    json!({
        "payment": hex(&interbank_payment::SIGNATURE),
        "answer": hex(&interbank_answer::SIGNATURE),
        "streams": [said("A"), said("B")],
    })
}

/// A bank's id on a chain: docs/interbank.md.
fn bank_ids() -> Value {
    let one = |chain: &str, address: [u8; 20]| {
        let preimage = [&b"TimeBank/1"[..], &keccak(chain.as_bytes()), &address].concat();
        json!({ "chain": chain, "address": hex(&address), "id": hex(&keccak(&preimage)) })
    };
    json!([one("eip155:420420420", [0x11; 20]), one("eip155:1", [0xab; 20])])
}

/// What notaries of two gates sign: docs/interbank.md.
fn statements() -> Value {
    let one = |chain_id: u64, at: u8, number: u64| {
        let (gate, here) =
            (gate((0, 3), (1, 4), 1), super::signing::chain(chain_id, Address::repeat_byte(at)));
        let said = Statement {
            number,
            head: [0x21; 32],
            log_seq: number * 10,
            log_head: [0x22; 32],
            until: 1_800_000_000,
            set: 7,
        };
        let words: Vec<Hash> = notaries(2).into_iter().map(word).collect();
        let rotation = Rotation { threshold: THRESHOLD, notaries: &words, until: said.until };
        let accounts: Vec<String> = notaries(2).iter().map(|one| hex(&one.0)).collect();
        json!({
            "chainId": chain_id, "gate": hex(&[at; 20]), "from": hex(&gate.peer), "to": hex(&gate.own),
            "peerLink": gate.peer_link.get(), "link": gate.link.get(),
            "number": said.number, "head": hex(&said.head), "logSeq": said.log_seq,
            "logHead": hex(&said.log_head), "until": said.until, "set": said.set,
            "digest": hex(&said.digest(&gate, &here)),
            "rotation": {
                "set": 2, "threshold": THRESHOLD, "notaries": accounts,
                "digest": hex(&rotation.digest(&gate, &here)),
            },
        })
    };
    json!([one(420_420_420, 0x77, 1), one(1, 0x78, 900)])
}

fn published() -> String {
    let all = json!({
        "standard": "TB-LINK/1",
        "ids": bank_ids(),
        "messages": messages(),
        "statements": statements(),
        "sessions": [attested(), same_chain()],
    });
    serde_json::to_string_pretty(&all).expect("it is JSON") + "\n"
}

#[test]
fn the_published_vectors_are_what_the_rules_do() {
    let path = path("vectors.json");
    let made = published();
    if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
        std::fs::write(&path, &made).expect("it is written");
    }
    let there = std::fs::read_to_string(&path).expect("it was published");
    assert!(there == made, "TIMEBANK_PUBLISH=1 writes docs/interbank/vectors.json");
}

fn checked(vectors: &str) -> bool {
    let done = Command::new("python3").args([&path("check.py"), vectors]).output();
    let done = done.expect("python3 is there");
    print!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    done.status.success()
}

/// `check.py` was written from docs/interbank.md alone, and shares nothing with the rules.
#[test]
fn an_independent_program_agrees_with_every_vector_and_with_no_altered_one() {
    assert!(checked(&path("vectors.json")));
    let whole: Value = serde_json::from_str(&published()).expect("it is JSON");
    let folder = std::env::temp_dir();
    let steps = whole["sessions"][0]["steps"].as_array().expect("steps").len();
    let spoils: [fn(&mut Value); 6] = [
        |step| step["position"]["held"] = json!(77),
        |step| step["position"]["inHead"] = json!(hex(&[7; 32])),
        |step| step["position"]["claim"] = json!(1_234_567),
        |step| step["refused"] = json!(if step["refused"] == 0 { 290 } else { 0 }),
        |step| step["position"]["unanswered"] = json!(63),
        |step| step["says"] = json!([hex(&[1; 416])]),
    ];
    for (at, spoil) in spoils.iter().enumerate() {
        let mut altered = whole.clone();
        spoil(&mut altered["sessions"][0]["steps"][at * (steps - 1) / spoils.len()]);
        let file = folder.join(format!("altered-vectors-{}-{at}.json", std::process::id()));
        std::fs::write(&file, altered.to_string()).expect("it is written");
        let agrees = checked(&file.display().to_string());
        std::fs::remove_file(&file).expect("it is there");
        assert!(!agrees, "altered {at}");
    }
    for place in ["/statements/0/digest", "/statements/1/rotation/digest"] {
        let mut altered = whole.clone();
        *altered.pointer_mut(place).expect("it is there") = json!(hex(&[1; 32]));
        let file = folder.join(format!("altered-statements-{}.json", std::process::id()));
        std::fs::write(&file, altered.to_string()).expect("it is written");
        let agrees = checked(&file.display().to_string());
        std::fs::remove_file(&file).expect("it is there");
        assert!(!agrees, "altered {place}");
    }
}
