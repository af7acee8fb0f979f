//! No event of the ABI is passed over.

use timebank_index::abi::{Kind, Type, Whose};
use timebank_index::ledger::apply::Stop;
use timebank_rules::{Address, Hash};

use crate::Known;

/// Events that change no state of the service, and where what they say is to be had.
const SAID_ELSEWHERE: &[(&str, &str)] = &[
    ("Approval", "a token standard's twin of an event of the bank's own"),
    ("ForcedTransfer", "a token standard's twin of an event of the bank's own"),
    ("Frozen", "a token standard's twin of an event of the bank's own"),
    ("OperatorSet", "a token standard's twin of an event of the bank's own"),
    ("Carried", "what the call did, its own events say; /v1/events lists who carried it"),
    ("DelegateActed", "what the delegate did, its own events say; /v1/events lists who acted"),
    ("CarryRefused", "nothing was done; /v1/events lists it"),
    ("NoncesCancelled", "which numbers are used up, the contract answers"),
    ("CalldataProposed", "the bytes of what is proposed; /v1/events of the council lists them"),
    (
        "SelectorDelayChanged",
        "what a proposal waits for, its own event says; the council answers delayOf",
    ),
    ("OrderWished", "what a member asked of its order, whose OrderPlaced says what came of it"),
    ("LateWithdrawn", "nothing counted; lateRecordOf answers what waits"),
    ("SessionDelivered", "what became of each agreement, its AgreementAdvanced says"),
];

/// An event whose every figure is 1, with its number.
fn made_up(kind: &Kind, seq: u64) -> (Vec<Hash>, Vec<u8>) {
    let mut one = [0; 32];
    one[31] = 1;
    let (mut topics, mut data) = (vec![kind.signature], Vec::new());
    for field in &kind.fields {
        let word = match field.ty {
            Type::Hash => [1; 32],
            _ => one,
        };
        if field.is_topic {
            topics.push(word);
        } else {
            data.extend(word);
        }
    }
    if kind.is_numbered {
        let mut word = [0; 32];
        word[24..].copy_from_slice(&seq.to_be_bytes());
        data.extend(word);
    }
    (topics, data)
}

/// What a service that knows nothing yet makes of one event: nothing, something, or a contradiction, which it saw.
fn is_projected(whose: Whose, kind: &Kind) -> bool {
    let mut known = Known::nothing();
    match known.take(whose, Address::repeat_byte(9), vec![made_up(kind, 1)]) {
        Ok(()) => known.written() > 0,
        Err(Stop::Wrong(_)) => true,
        Err(Stop::Database(error)) => panic!("{}: {error:#}", kind.name),
    }
}

#[test]
fn every_event_of_both_abis_changes_what_the_service_knows_or_says_here_why_not() {
    let mut passed_over = Vec::new();
    for whose in [Whose::Bank, Whose::Council] {
        for kind in whose.abi().kinds() {
            let is_excused = SAID_ELSEWHERE.iter().any(|(name, _)| *name == kind.name);
            let is_projected = is_projected(whose, kind);
            if is_projected == is_excused {
                passed_over.push((kind.name.clone(), is_projected));
            }
        }
    }
    assert!(passed_over.is_empty(), "passed over, or excused without need: {passed_over:?}");
}
