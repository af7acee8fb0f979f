//! Any account's balance after any block is the contract's.

use timebank_index::check;
use timebank_rules::keccak::keccak;

use crate::faults::Dice;
use crate::node::{address_of_person, file, Node};

/// Balances that are compared; `TIMEBANK_SAMPLES` wants another number.
const SAMPLES: u64 = 10_000;
/// Payments between the demonstration's people before that.
const PAYMENTS: u64 = 120;
/// Whom the demonstration leaves with coin and hours, and those hours' class.
const PEOPLE: [(&str, u64); 4] = [("Ann", 3), ("Ben", 2), ("Cem", 3), ("Dora", 4)];

fn samples() -> u64 {
    std::env::var("TIMEBANK_SAMPLES").ok().and_then(|text| text.parse().ok()).unwrap_or(SAMPLES)
}

/// A message's selector and its arguments, each in a word of 32 bytes.
fn message(signature: &str, words: &[&[u8]]) -> Vec<u8> {
    let mut data = keccak(signature.as_bytes())[..4].to_vec();
    for word in words {
        data.extend(vec![0; 32 - word.len()]);
        data.extend(*word);
    }
    data
}

/// Coin and hours go to and fro: in most blocks somebody's balance changes, and some payments are refused.
fn pay(node: &Node) -> u64 {
    let (mut dice, mut paid) = (Dice(19), 0);
    for _ in 0..PAYMENTS {
        let (from, class) = PEOPLE[dice.below(4) as usize];
        let to = address_of_person(PEOPLE[dice.below(4) as usize].0);
        let amount = dice.below(200).to_be_bytes();
        let data = match dice.below(2) {
            0 => message("transfer(address,uint256)", &[&to.0, &amount]),
            _ => message(
                "transfer(address,uint256,uint256)",
                &[&to.0, &class.to_be_bytes(), &amount],
            ),
        };
        paid += u64::from(node.send_as(from, data));
    }
    paid
}

#[test]
fn any_accounts_balance_after_any_block_is_what_the_contract_answers_at_that_block() {
    let node = Node::with_a_bank();
    let paid = pay(&node);
    assert!(paid > PAYMENTS / 3, "{paid} payments were done");
    let (folder, samples) = (tempfile::tempdir().unwrap(), samples());
    let handle = node.runtime.handle();
    let found = check::check(handle, &node.url, (node.bank, 0), &file(&folder), samples).unwrap();
    assert!(found.events >= node.events + 2 * paid, "{found:?}");
    assert_eq!((found.coin, found.hours), (samples - samples / 2, samples / 2));
}
