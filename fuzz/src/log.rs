//! Events as a node may give them: replaying never panics, counts what it was given, and notices a changed byte.

use timebank_rules::audit::{replay, Head};
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

/// The bytes as events: how many topics, how much data, then both.
fn events(mut bytes: &[u8]) -> Vec<(Vec<Hash>, Vec<u8>)> {
    let mut events = Vec::new();
    while let [topics, data, rest @ ..] = bytes {
        let topics = usize::from(*topics).min(rest.len() / 32);
        let (of_topics, rest) = rest.split_at(topics * 32);
        let (of_data, rest) = rest.split_at((usize::from(*data) * 8).min(rest.len()));
        let (topics, _) = of_topics.as_chunks::<32>();
        events.push((topics.to_vec(), of_data.to_vec()));
        bytes = rest;
    }
    events
}

fn head_of(events: &[(Vec<Hash>, Vec<u8>)]) -> Option<Head> {
    let events = events.iter().map(|(topics, data)| (1, topics.as_slice(), data.as_slice()));
    replay(Head::default(), events, keccak)
}

/// Replays the bytes as events.
pub fn run(bytes: &[u8]) {
    let mut events = events(bytes);
    let Some(head) = head_of(&events) else { return };
    assert_eq!(head.seq, events.len() as u64);
    // A changed byte, a moved boundary or a missing event leads elsewhere.
    if let Some((topics, data)) = events.last_mut() {
        match (topics.last_mut(), data.last_mut()) {
            (_, Some(byte)) => *byte ^= 1,
            (Some(topic), None) => topic[0] ^= 1,
            (None, None) => data.push(0),
        }
        assert_ne!(head_of(&events), Some(head));
        events.pop();
        assert_ne!(head_of(&events), Some(head));
    }
}
