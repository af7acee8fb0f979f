//! Who may send what: every message of the bank, sent by whoever holds each office and by those who hold none, against the
//! table of offices in docs/matrix.md.

use std::collections::{BTreeMap, BTreeSet};

use ink_e2e::Refused;
use timebank_e2e::{keccak, Actor, Receipt, Refusal, EVIDENCE};
use timebank_rules::roles;
use timebank_rules::testing::Chance;
use timebank_rules::Error;
use timebank_topics::MESSAGES;

use crate::world::World;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/matrix.md");
const HEADING: &str = "| message | office |";

/// How many calls of each message each of them tries.
const CALLS: u64 = 24;

/// Asks for the office that it names.
const RENOUNCES: &str = "renounceRole(uint16)";
/// Asks for the office that it names, of the account that it names.
const REVOKES: &str = "revokeRole(address,uint16)";

/// What the table calls an office.
const OFFICES: [(&str, u16); 7] = [
    ("governor", roles::GOVERNOR),
    ("central bank", roles::CENTRAL_BANK),
    ("verifier", roles::VERIFIER),
    ("supervisor", roles::SUPERVISOR),
    ("tribunal", roles::TRIBUNAL),
    ("recorder", roles::RECORDER),
    ("council", roles::COUNCIL),
];

/// The messages that need an office, and which offices do: the table's rows.
fn table() -> BTreeMap<String, BTreeSet<u16>> {
    let page = std::fs::read_to_string(DOCUMENT).expect("docs/matrix.md is there");
    let rows = page.split_once(HEADING).expect("it has a table of offices").1.lines().skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let offices = cells[2].split(" or ").map(|name| {
            let known = OFFICES.iter().find(|(office, _)| *office == name);
            known.unwrap_or_else(|| panic!("there is no office `{name}`")).1
        });
        (cells[1].trim_matches('`').to_owned(), offices.collect())
    })
    .collect()
}

/// Arguments of the right widths that sometimes make sense.
fn call(signature: &str, people: &[Actor], now: u64, chance: &mut Chance) -> Vec<u8> {
    let (_, types) = signature.split_once('(').expect("a signature has arguments");
    let types: Vec<&str> =
        types.trim_end_matches(')').split(',').filter(|ty| !ty.is_empty()).collect();
    let mut data = keccak(signature.as_bytes())[..4].to_vec();
    let mut lists: Vec<u8> = Vec::new();
    for ty in &types {
        let mut word = [0; 32];
        if *ty == "address" {
            let who = chance.below(people.len() as u64) as usize;
            word[12..].copy_from_slice(&people[who].address.0);
        } else if ty.ends_with(']') || *ty == "bytes" || *ty == "string" {
            let offset = 32 * types.len() + lists.len();
            word[24..].copy_from_slice(&(offset as u64).to_be_bytes());
            // Nothing is in it that could be wrong.
            lists.extend([0; 32]);
        } else if *ty == "bytes32" {
            word = [chance.below(256) as u8; 32];
        } else if *ty != "bytes4" {
            let bits = ty.trim_start_matches(|letter: char| letter.is_alphabetic());
            let widest: u32 = bits.parse().unwrap_or(1);
            let number = [0, 1, 1, 2, 3, 300, 3_600, now, now + 86_400][chance.below(9) as usize];
            let number = if widest < 64 { number & ((1 << widest) - 1) } else { number };
            word[24..].copy_from_slice(&number.to_be_bytes());
        }
        data.extend(word);
    }
    data.extend(lists);
    data
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn every_message_that_needs_an_office_is_refused_to_all_others_by_its_name(client: Client) {
    let mut world = World::with(client, 36_000, 20_000).await;
    let office = world.officers.clone();
    let kim = world.bank.organisation("Kim").await;
    let (council, to_kim) = (roles::COUNCIL, kim.address);
    let granted = world.bank.send(&office.governor, |bank| bank.grant_role(to_kim, council)).await;
    assert_eq!(granted, Ok(true));
    let ben = world.ben.address;
    let frozen = world
        .bank
        .send(&office.supervisor, |bank| bank.open_and_freeze(ben, 1, EVIDENCE, 1, 0))
        .await;
    frozen.expect("the supervisor opens a case and freezes");
    let fresh = world.bank.actor("Fresh");
    let people = [
        (office.governor, roles::GOVERNOR),
        (office.central_bank, roles::CENTRAL_BANK),
        (office.verifier, roles::VERIFIER),
        (office.supervisor, roles::SUPERVISOR),
        (office.tribunal, roles::TRIBUNAL),
        (world.carla.clone(), roles::RECORDER),
        (kim, roles::COUNCIL),
        (world.ann.clone(), 0),
        (fresh, 0),
    ];
    let (table, now, here) = (table(), world.bank.now(), world.bank.address());
    let actors: Vec<Actor> = people.iter().map(|(actor, _)| actor.clone()).collect();
    let mut wrong = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let signatures = MESSAGES.iter().flat_map(|(_, signatures)| signatures.iter());
    for (number, signature) in signatures.enumerate().filter(|(_, it)| **it != RENOUNCES) {
        let offices = table.get(*signature);
        for (who, held) in &people {
            for seed in 0..CALLS {
                let chance = &mut Chance::new(seed << 32 | number as u64);
                let data = call(signature, &actors, now, chance);
                if *signature == REVOKES && data.get(16..36) == Some(who.address.as_bytes()) {
                    continue;
                }
                let receipt = world.bank.chain().dry_run(&who.keys, here, data, 0);
                let missing = missing_role(who, &receipt);
                let needs = offices.filter(|offices| !offices.contains(held));
                let as_told = match (needs, missing) {
                    (Some(offices), Some(role)) => offices.contains(&role),
                    (Some(_), None) => receipt.reverted,
                    (None, missing) => missing.is_none(),
                };
                if !as_told {
                    wrong.insert(format!("{signature} by {}: {missing:?}", who.name));
                }
                if missing.is_some() {
                    seen.insert((*signature, who.address));
                }
            }
        }
    }
    for (signature, offices) in &table {
        let others = people.iter().filter(|(_, held)| !offices.contains(held));
        for (who, _) in others.filter(|(who, _)| !seen.contains(&(signature, who.address))) {
            wrong.insert(format!("{signature} by {}: its office was never asked for", who.name));
        }
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} squares:\n{}", wrong.len(), wrong.join("\n"));
}

/// Which office a refusal says that its caller does not hold.
fn missing_role(who: &Actor, receipt: &Receipt) -> Option<u16> {
    if !receipt.reverted {
        return None;
    }
    match Refusal::from(Refused::Reverted(receipt.data.clone())) {
        Refusal::ByBank(Error::MissingRole { account, role }) if account == who.address => {
            Some(role)
        }
        _ => None,
    }
}
