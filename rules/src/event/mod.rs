//! What the bank says happened: every event, its Solidity signature and its bytes; by topic, as the handlers are.
//!
//! How an event becomes bytes stands in [`encoding`], how one is declared in [`declare`].

pub mod declare;
pub mod encoding;

mod accounts;
mod agreements;
mod attention;
mod cases;
mod central_bank;
mod credit;
mod delegation;
mod earning;
mod governance;
mod interbank;
mod market;
mod monitoring;
mod relay;
mod tokens;
mod transfers;

pub use accounts::*;
pub use agreements::*;
pub use attention::*;
pub use cases::*;
pub use central_bank::*;
pub use credit::*;
pub use delegation::*;
pub use earning::*;
pub use encoding::*;
pub use governance::*;
pub use interbank::*;
pub use market::*;
pub use monitoring::*;
pub use relay::*;
pub use tokens::*;
pub use transfers::*;

use crate::Hash;

/// The events of all topics.
const TOPICS: [&[(Hash, &str)]; 15] = [
    tokens::NAMES,
    governance::NAMES,
    accounts::NAMES,
    transfers::NAMES,
    earning::NAMES,
    central_bank::NAMES,
    credit::NAMES,
    cases::NAMES,
    market::NAMES,
    monitoring::NAMES,
    attention::NAMES,
    agreements::NAMES,
    interbank::NAMES,
    relay::NAMES,
    delegation::NAMES,
];

/// How many events there are.
const EVENTS: usize = {
    let (mut topic, mut events) = (0, 0);
    while topic < TOPICS.len() {
        events += TOPICS[topic].len();
        topic += 1;
    }
    events
};

/// Every event's first topic with its name, for those who read the log.
pub const NAMES: &[(Hash, &str)] = &{
    let mut names = [([0; WORD], ""); EVENTS];
    let (mut topic, mut at) = (0, 0);
    while topic < TOPICS.len() {
        let mut event = 0;
        while event < TOPICS[topic].len() {
            names[at] = TOPICS[topic][event];
            event += 1;
            at += 1;
        }
        topic += 1;
    }
    names
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Address, U256};

    fn hex(hash: Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_token_standards_events_have_their_well_known_signatures() {
        let cases = [
            (
                erc20_transfer::SIGNATURE,
                "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
            ),
            (
                erc20_approval::SIGNATURE,
                "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925",
            ),
            (
                erc6909_transfer::SIGNATURE,
                "1b3d7edb2e9c0b0e7c525b20aaaef0f5940d2ed71663c7d39266ecafac728859",
            ),
            (
                erc6909_operator::SIGNATURE,
                "ceb576d9f15e4e200fdb5096d64d5dfd667e16def20c1eefd14256d8e3faa267",
            ),
            (
                erc6909_approval::SIGNATURE,
                "b3fd5071835887567a0671151121894ddccc2842f1d10bedad13e0d17cace9a7",
            ),
        ];
        for (signature, expected) in cases {
            assert_eq!(hex(signature), expected);
        }
    }

    fn encoded(event: &impl Event, seq: u64) -> (Vec<Hash>, Vec<u8>) {
        event.encode(seq, |encoded| (encoded.topics().to_vec(), encoded.data().to_vec()))
    }

    #[test]
    fn topics_come_before_data_and_the_number_last() {
        let event = roles_changed::RolesChanged {
            account: Address::repeat_byte(1),
            actor: Address::repeat_byte(2),
            before: 3,
            after: 4,
            role: 7,
        };
        let (topics, data) = encoded(&event, 9);
        assert_eq!(
            topics,
            [
                roles_changed::SIGNATURE,
                Address::repeat_byte(1).word(),
                Address::repeat_byte(2).word()
            ]
        );
        assert_eq!(data, [3u64.word(), 4u64.word(), 7u64.word(), 9u64.word()].concat());
    }

    #[test]
    fn a_topic_behind_data_still_comes_first() {
        let event = erc6909_transfer::Transfer {
            caller: Address::repeat_byte(1),
            sender: Address::repeat_byte(2),
            receiver: Address::repeat_byte(3),
            id: U256::from(4),
            amount: U256::from(5),
        };
        let (topics, data) = encoded(&event, 0);
        assert_eq!(topics[3], U256::from(4).word());
        assert_eq!(data, [Address::repeat_byte(1).word(), U256::from(5).word()].concat());
    }
}
