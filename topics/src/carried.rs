//! Which messages a member may sign for somebody else to carry.

use crate::slots::same;
use crate::{selector, Topic, MESSAGES};

/// The message that carries a signed call.
pub const CARRY: &str = "carry(address,bytes,uint256,uint64,uint64,uint64,bytes)";

/// The message that carries several.
pub const CARRY_MANY: &str = "carryMany(bytes[])";

/// Every message that acts for a member as a member. What anybody may bring about is here, too.
pub const CARRIED: &[&str] = &[
    "transfer(address,uint256)",
    "transferWithReason(address,uint256,bytes32)",
    "approve(address,uint256)",
    "transferFrom(address,address,uint256)",
    "burn(uint256)",
    "transfer(address,uint256,uint256)",
    "transferFrom(address,address,uint256,uint256)",
    "approve(address,uint256,uint256)",
    "setOperator(address,bool)",
    "open(uint8)",
    "close()",
    "consentCommitment(bytes32)",
    "objectRecovery()",
    "holdOwn(uint64)",
    "delegate(address,uint8,uint64,uint64)",
    "revokeDelegate(address,address)",
    "withdrawOrders(address,uint16,uint64,uint8)",
    "completeRecovery(address)",
    "cancelSuccession(address)",
    "succeed(address,address)",
    "convert(uint16,uint64)",
    "redeem(uint16,uint64,address)",
    "place(uint16,uint8,uint16,uint32,uint64,uint8)",
    "placeWith(uint16,uint8,uint16,uint32,uint64,uint8,uint64,uint32,uint8,bool,bool,bytes32)",
    "replace(uint128,uint16,uint32,uint64,uint8)",
    "placeMany(uint16,uint128[],uint8[],uint16[],uint32[],uint64[],uint8[])",
    "cancel(uint128)",
    "cancelAll(uint16,uint64,uint8)",
    "prune(uint16,uint16,uint8)",
    "cancelNumbered(uint16,uint16,uint32)",
    "reduce(uint128,uint32)",
    "pruneFrom(uint16,uint64,uint8)",
    "placeInCall(uint16,uint8,uint16,uint32,uint64)",
    "clearCall(uint16)",
    "propose(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)",
    "proposeOnLine(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)",
    "proposeSeries(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32,uint8,uint8)",
    "invoice(address,uint16,uint64,uint64,uint64,uint64,uint64,bytes32)",
    "payInvoice(uint32)",
    "accept(uint32)",
    "reject(uint32)",
    "cancelAgreement(uint32)",
    "deliver(uint32[],uint64[],uint64,uint64,bytes32)",
    "correctDelivery(uint32,uint64,bytes32)",
    "settle(uint32)",
    "dispute(uint32,uint64,bytes32)",
    "concede(uint32,uint64)",
    "withdrawDispute(uint32)",
    "poke(uint32)",
    "openCampaign(address,uint16,uint16,uint64,uint32,uint64)",
    "fundCampaign(uint32,uint64)",
    "claim(uint32,uint32,bytes32,bytes4,bytes32,bytes32[])",
    "borrow(uint64,uint32)",
    "repay(uint64)",
    "repayFor(address,uint64)",
    "collectDebt(address)",
    "markOverdue(address)",
    "collectDemurrage(address)",
    "applyMarket(uint16)",
    "donate(uint64)",
    "payAbroad(uint32,bytes32,uint64,uint64,bytes32)",
    "takeBack(uint32,uint64)",
    "answer(uint32,bytes32)",
    "appeal(uint32,bytes32)",
];

/// The steps of an officer that come by the dozen: a ring is frozen, confirmed or let off in one transaction, without a
/// warning in between. The officer signs each, and the bank asks it for its office as if it had come itself. No other power
/// of an officer is carried: whoever holds one sends its own transactions.
pub const CARRIED_OF_OFFICERS: &[&str] = &[
    "openCase(address,uint16,bytes32)",
    "openAndFreeze(address,uint16,bytes32,uint8,uint64)",
    "confirm(uint32,uint8,uint64,uint16)",
    "endHold(address)",
    "strikeRoot(uint32,uint32,uint32)",
    "verify(address,uint8,uint64,bytes32)",
];

const COUNT: usize = CARRIED.len() + CARRIED_OF_OFFICERS.len();

/// Their selectors, each with the topic whose program answers it.
const TOPICS: [(u32, Topic); COUNT] = {
    let mut topics = [(0, Topic::Tokens); COUNT];
    let mut at = 0;
    while at < COUNT {
        let signature = match at < CARRIED.len() {
            true => CARRIED[at],
            false => CARRIED_OF_OFFICERS[at - CARRIED.len()],
        };
        topics[at] = (selector(signature), topic_by_name(signature));
        at += 1;
    }
    topics
};

/// The topic of a message.
///
/// # Panics
///
/// Where it is none, while this is compiled.
const fn topic_by_name(wanted: &str) -> Topic {
    let mut row = 0;
    while row < MESSAGES.len() {
        let (topic, signatures) = MESSAGES[row];
        let mut at = 0;
        while at < signatures.len() {
            if same(signatures[at], wanted) {
                return topic;
            }
            at += 1;
        }
        row += 1;
    }
    panic!("what is carried is no message")
}

/// The topic of a message that is carried; nothing where it is none.
pub fn carried_topic(selector: u32) -> Option<Topic> {
    TOPICS.iter().find(|(known, _)| *known == selector).map(|(_, topic)| *topic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic_of;

    /// An officer's messages, which are not carried.
    const OFFICERS: &[&str] = &[
        // Verifiers.
        "requestRecovery(address,address,bytes32)",
        "proposeSuccession(address,address,bytes32)",
        // Recorders and attestors.
        "record(uint16,address,uint64,uint64,bytes32)",
        "voidRecord(uint16,address,uint64,uint64,bytes32)",
        "recordLate(uint16,address,uint64,uint64,bytes32)",
        "confirmLate(uint16,address,address,uint64,uint64,bytes32)",
        // Its recorder's, and anybody's once it has lapsed.
        "withdrawLate(uint16,address,address,uint64)",
        "publishRoot(uint32,uint32,bytes32)",
        // The governor.
        "grantRole(address,uint16)",
        "revokeRole(address,uint16)",
        "proposeGovernor(address)",
        "acceptGovernor()",
        "setRule(uint8,uint8,uint8,uint32,uint32)",
        "setRisk(uint16,uint16,uint32)",
        "registerClass(bytes32,uint32)",
        "renameClass(uint16,bytes32)",
        "setClassRule(uint16,uint8,bool)",
        "accredit(uint16,address,uint64)",
        "approveRelease(uint32,address,uint64)",
        "spendTreasury(uint8,address,uint64,bytes32)",
        // Any officer, of its own office.
        "renounceRole(uint16)",
        // The central bank.
        "rescheduleLoan(address,uint64)",
        "setTerms(uint16,uint16,uint64)",
        "setMarket(uint16,uint16,uint16,uint8,uint16,uint16)",
        "setCalls(uint16,uint8,uint32)",
        "setStarterLines(uint64,uint64,uint64,uint8)",
        "setTreasury(uint8,uint8)",
        "setBankTerms(uint64,uint64,uint64,uint64,uint32,uint8,uint8,uint16,uint32)",
        "openLink(bytes32,bytes32,uint32,address,uint8)",
        "setChannel(uint32,address)",
        "closeLink(uint32)",
        "proposeBreak(uint32)",
        "breakLink(uint32)",
        "proposeWriteOff(uint32,uint64)",
        "writeOffClaim(uint32,uint64)",
        "setLinkLimits(uint32,uint64,uint64,uint64,uint64)",
        // A link's channel, of the member that it speaks for.
        "payAbroadFor(uint32,address,bytes32,uint64,uint64,bytes32)",
        "hear(uint32,bytes32,bytes)",
        "stopLink(uint32)",
        "setOff(uint32,uint32,uint64)",
        // The supervisor and the tribunal. The last two are anybody's once a suspension has run out, or nothing can be
        // claimed, and the tribunal's before.
        "closeCase(uint32)",
        "freeze(uint32,uint8,uint64)",
        "freezeMany(uint32[],uint8,uint64[])",
        "release(uint32)",
        "releaseMany(uint32[])",
        "setFrozenTokens(address,uint256)",
        "pause(uint32,uint8)",
        "resume(uint32)",
        "replaceFreeze(uint32,uint8,uint64)",
        "confirmPause(uint32,uint16)",
        "uphold(uint32)",
        "seize(uint32,uint64)",
        "forcedTransfer(address,address,uint256)",
        "proposeRelease(uint32,address,uint64)",
        "writeOff(address,bytes32)",
        "award(uint32,uint64,bytes32)",
        "cancelRecovery(address)",
        "cancelRecoveries(address[])",
        "approveSuccession(address,address,bytes32)",
        "suspendOffice(uint32,uint16)",
        "reinstateOffice(uint32,uint16)",
        "closeCampaign(uint32)",
    ];

    /// What the ABI says of the messages that change nothing.
    const ABI: &str = include_str!("../../cli/abi/timebank.json");

    #[test]
    fn every_message_that_changes_something_is_a_members_or_an_officers_or_carries() {
        let reads = reads();
        for (topic, signatures) in MESSAGES {
            for signature in *signatures {
                let kinds = [
                    CARRIED.contains(signature) || CARRIED_OF_OFFICERS.contains(signature),
                    OFFICERS.contains(signature),
                    *topic == Topic::Relay,
                    reads.contains(&selector(signature)) && *topic != Topic::Relay,
                ];
                let count = kinds.iter().filter(|is| **is).count();
                assert_eq!(count, 1, "{signature}: {kinds:?}");
            }
        }
        for signature in OFFICERS {
            assert!(topic_of(signature).is_some(), "{signature} is no message");
            assert_eq!(carried_topic(selector(signature)), None);
        }
    }

    #[test]
    fn what_is_carried_goes_to_its_topics_program_and_that_is_numbered_before_the_relays() {
        for signature in CARRIED.iter().chain(CARRIED_OF_OFFICERS) {
            let topic = topic_of(signature).expect(signature);
            assert_eq!(carried_topic(selector(signature)), Some(topic));
            assert!((topic as u8) < Topic::Relay as u8, "its address is not known to the relay");
        }
        assert_eq!(carried_topic(selector(CARRY)), None, "nothing that is carried carries");
    }

    /// The selectors of the messages that the ABI calls views.
    fn reads() -> std::vec::Vec<u32> {
        let abi: serde_json::Value = serde_json::from_str(ABI).expect("the ABI is JSON");
        let messages = abi.as_array().expect("a list").iter();
        let views = messages.filter(|item| item["stateMutability"] == "view");
        views.map(|item| selector(&signature_of(item))).collect()
    }

    fn signature_of(item: &serde_json::Value) -> std::string::String {
        let inputs = item["inputs"].as_array().into_iter().flatten();
        let types: std::vec::Vec<_> = inputs.filter_map(|input| input["type"].as_str()).collect();
        std::format!("{}({})", item["name"].as_str().unwrap_or_default(), types.join(","))
    }
}
