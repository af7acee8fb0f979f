//! A carried call does what the same call does when the member sends it itself: the same answer or refusal, the same
//! events, the same cells, but for the nonce and for who carried it.

use crate::carrying::Carriers;
use ink_e2e::{account_id, ContractEvent};
use std::collections::{BTreeMap, BTreeSet};
use timebank_e2e::{event_name, keccak, EVIDENCE};
use timebank_rules::testing::Chance;
use timebank_topics::CARRIED;

/// How many calls of each message are compared.
const CALLS: u64 = 24;

/// How many bytes the chain puts before a key: its hash.
const HASH: usize = 16;
/// The root's key.
const ROOT: [u8; 4] = [0; 4];
/// The first byte of the keys of nonces.
const NONCES: u8 = b's';
/// Where the log's length and head lie in the root.
const LOG: std::ops::Range<usize> = 1..41;

/// Words of a message's arguments that often make sense: members, the class, small amounts, moments around now.
fn arguments(signature: &str, all: &Known, chance: &mut Chance) -> Vec<u8> {
    let (_, types) = signature.split_once('(').expect("a signature has arguments");
    let types: Vec<&str> = types.trim_end_matches(')').split(',').collect();
    let mut words = Vec::new();
    let mut lists = Vec::new();
    for (at, ty) in types.iter().enumerate().filter(|(_, ty)| !ty.is_empty()) {
        let number = match *ty {
            "address" => {
                let who = all.people[chance.below(all.people.len() as u64) as usize];
                words.push(padded(&who));
                continue;
            }
            "uint32[]" | "uint64[]" | "bytes32[]" => {
                let offset = 32 * (types.len() + lists.len());
                words.push(padded(&(offset as u64).to_be_bytes()));
                let item = if *ty == "uint64[]" { 3_600 } else { 1 };
                lists.extend([padded(&1u64.to_be_bytes()), padded(&u64::to_be_bytes(item))]);
                continue;
            }
            "bytes32" | "bytes4" => {
                words.push([if *ty == "bytes4" { 0 } else { 7 }; 32]);
                continue;
            }
            "bool" => chance.below(2),
            "uint8" => chance.below(4),
            "uint128" => {
                let account = u128::from(1 + chance.below(12));
                let place = u128::from(all.class) << 80 | 104 << 64;
                let order = account << 96 | place | u128::from(chance.below(3));
                words.push(padded(&order.to_be_bytes()));
                continue;
            }
            "uint16" if at == 0 => all.class.into(),
            "uint16" => [100, 104, 1, 2][chance.below(4) as usize],
            "uint256" if signature.contains("uint256,uint256") && at + 2 == types.len() => {
                all.class.into()
            }
            "uint32" => [1, 2, 86_400 * 30, 86_400 * 2][chance.below(4) as usize],
            "uint64" if signature.starts_with("propose") => {
                // Seconds, price, start, end, until when to accept, until when to deliver.
                [3_600, 600, all.slot, all.slot + 7_200, all.slot, all.slot + 90_000][at - 3]
            }
            "uint64" if signature.starts_with("place") => all.slot + 86_400,
            "uint64" if signature.starts_with("openCampaign") && at == 3 => {
                (all.slot / 86_400 + 3) * 86_400
            }
            _ => [0, 1, 300, 900, 3_600, 90_000, 1 << 40][chance.below(7) as usize],
        };
        words.push(padded(&number.to_be_bytes()));
    }
    let selector = &keccak(signature.as_bytes())[..4];
    [selector, &words.concat(), &lists.concat()].concat()
}

fn padded(bytes: &[u8]) -> [u8; 32] {
    let mut word = [0; 32];
    word[32 - bytes.len()..].copy_from_slice(bytes);
    word
}

/// What the arguments are made of.
struct Known {
    people: Vec<[u8; 20]>,
    class: u16,
    slot: u64,
}

/// Everything stored but what only carrying writes: nonces, and the log's end, whose events are compared.
fn cells(all: BTreeMap<Vec<u8>, Vec<u8>>) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let cells = all.into_iter().map(|(key, cell)| (key[HASH..].to_vec(), cell));
    let mut cells: BTreeMap<_, _> = cells.filter(|(key, _)| key[0] != NONCES).collect();
    cells.get_mut(&ROOT[..]).expect("the bank has a root")[LOG].fill(0);
    cells
}

/// What `carry` answers with where the call answers this: bytes, in Solidity's encoding.
fn as_bytes(answer: &[u8]) -> Vec<u8> {
    let (offset, length) = (padded(&[32]), padded(&(answer.len() as u64).to_be_bytes()));
    let padding = vec![0; answer.len().next_multiple_of(32) - answer.len()];
    [&offset[..], &length, answer, &padding].concat()
}

/// Mia in the middle of everything: orders rest, agreements stand, others owe and were allowed.
async fn busy(client: timebank_e2e::Client) -> (Carriers, Known) {
    let mut all = Carriers::with_a_member(client).await;
    let (mia, care, ben) = (all.member(), all.world.care, all.world.ben.clone());
    let ann = all.world.ann.clone();
    let expiry = all.world.bank.now() + 10 * 86_400;
    let slot = all.world.bank.last_slot() + 900;
    let calls = [
        all.world.bank.calldata(|bank| bank.place(care, 1, 104, 2, expiry, 0)),
        all.world.bank.calldata(|bank| bank.place(care, 1, 104, 3, expiry, 0)),
        all.world.bank.calldata(|bank| {
            bank.propose(
                ann.address,
                care,
                0,
                3_600,
                900,
                slot,
                slot + 7_200,
                slot,
                slot + 90_000,
                EVIDENCE,
            )
        }),
    ];
    for call in calls {
        all.carry(call).await.expect("she does");
    }
    let proposed = all.world.bank.send(&ann, |bank| {
        bank.propose(mia, care, 0, 3_600, 900, slot, slot + 7_200, slot, slot + 90_000, EVIDENCE)
    });
    proposed.await.expect("Ann proposes to her");
    for result in [
        all.world.bank.send(&ann, |bank| bank.approve(mia, 2_000.into())).await,
        all.world.bank.send(&ann, |bank| bank.approve_hours(mia, care.into(), 2_000.into())).await,
    ] {
        assert_eq!(result, Ok(true));
    }
    let people = vec![mia.0, ann.address.0, ben.address.0, all.world.carla.address.0];
    (all, Known { people, class: care, slot })
}

/// Tries a call of Mia's carried and direct, and keeps neither; whether it goes through.
fn goes_through(all: &mut Carriers, call: &[u8], what: &str) -> bool {
    let (here, by, mia) = (all.world.bank.address(), account_id(&all.cary.keys), all.mia.id());
    let carry = all.signed(call.to_vec()).calldata(&mut all.world.bank);
    let chain = all.world.bank.chain();
    let (direct, cells_after) = chain.rehearse_as(mia, here, call.to_vec());
    let (carried, carried_cells) = chain.rehearse_as(by, here, carry);
    let what = format!("{what}: {call:02x?}\n{direct:?}\n{carried:?}");
    assert_eq!(carried.error, direct.error, "{what}");
    assert_eq!(carried.reverted, direct.reverted, "{what}");
    assert!(cells(carried_cells) == cells(cells_after), "other cells: {what}");
    if direct.reverted {
        assert_eq!(carried.data, direct.data, "{what}");
        assert!(carried.events.is_empty(), "{what}");
        return false;
    }
    assert_eq!(carried.data, as_bytes(&direct.data), "{what}");
    let (last, events): (&ContractEvent, _) =
        carried.events.split_last().expect("it says who carried it");
    assert_eq!(event_name(&last.topics), "Carried", "{what}");
    assert_eq!(events, direct.events, "{what}");
    true
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn every_message_of_a_members_does_the_same_carried_and_direct(client: Client<C, E>) {
    let (mut all, known) = busy(client).await;
    all.world.bank.chain().must_begin_anew();
    let mut done = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for (number, signature) in CARRIED.iter().enumerate() {
        for seed in 0..CALLS {
            let mut chance = Chance::new(seed << 32 | number as u64);
            let call = arguments(signature, &known, &mut chance);
            let went = goes_through(&mut all, &call, &format!("{signature}, seed {seed}"));
            if went { &mut done } else { &mut refused }.insert(*signature);
        }
    }
    // What never goes through has not been compared in full.
    let never: Vec<_> = CARRIED.iter().filter(|signature| !done.contains(*signature)).collect();
    assert!(done.len() >= 20, "only {done:?} went through, {never:?} never did");
    assert!(refused.len() >= 30, "only {refused:?} were refused");
}

/// How many steps the walk takes.
const STEPS: u64 = 400;

/// Mia's calls are carried, Ann's and Ben's are their own, and time passes: wherever that leads, Mia's next call does the
/// same carried and direct.
#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn wherever_carried_and_direct_calls_lead_the_next_does_the_same(client: Client<C, E>) {
    let (mut all, mut known) = busy(client).await;
    all.world.bank.chain().must_begin_anew();
    let (ann, ben) = (all.world.ann.clone(), all.world.ben.clone());
    let (mut chance, mut went) = (Chance::new(21), 0);
    for step in 0..STEPS {
        known.slot = all.world.bank.last_slot() + 300;
        let signature = CARRIED[chance.below(CARRIED.len() as u64) as usize];
        // A closed account ends the walk.
        if signature == "close()" {
            continue;
        }
        let call = arguments(signature, &known, &mut chance);
        if chance.below(3) == 0 {
            let who = if chance.below(2) == 0 { &ann } else { &ben };
            let here = all.world.bank.address();
            all.world.bank.chain().call(&who.keys, here, call);
        } else if goes_through(&mut all, &call, &format!("step {step}, {signature}")) {
            went += 1;
            all.carry(call).await.expect("it just did");
        }
        if chance.below(10) == 0 {
            all.world.bank.chain().advance(chance.below(6 * 3_600));
        }
    }
    println!("{went} of {STEPS} calls went through");
    assert!(went * 10 > STEPS, "{went} of {STEPS}");
    all.must_have_a_whole_log().await;
}
