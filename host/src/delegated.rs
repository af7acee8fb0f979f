//! Which messages a member may let a delegate send for it, and in which affair each is.

use timebank_rules::delegation::{AGREEMENTS, CLAIMS, CONVERSION, TRANSFERS};
use timebank_topics::{carried_topic, selector, Topic};

/// Every message that a delegate may send. Each is a member's own, and is carried, too. What gives up what the member is
/// owed, or makes it owe something, is not here: no bound on the coin in its hands would hold it.
const DELEGATED: &[(&str, u8)] = &[
    (
        "propose(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)",
        AGREEMENTS,
    ),
    (
        "proposeSeries(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32,uint8,uint8)",
        AGREEMENTS,
    ),
    ("invoice(address,uint16,uint64,uint64,uint64,uint64,uint64,bytes32)", AGREEMENTS),
    ("payInvoice(uint32)", AGREEMENTS),
    ("accept(uint32)", AGREEMENTS),
    ("reject(uint32)", AGREEMENTS),
    ("cancelAgreement(uint32)", AGREEMENTS),
    ("deliver(uint32[],uint64[],uint64,uint64,bytes32)", AGREEMENTS),
    ("settle(uint32)", AGREEMENTS),
    ("dispute(uint32,uint64,bytes32)", AGREEMENTS),
    ("claim(uint32,uint32,bytes32,bytes4,bytes32,bytes32[])", CLAIMS),
    ("convert(uint16,uint64)", CONVERSION),
    ("transfer(address,uint256)", TRANSFERS),
    ("transferWithReason(address,uint256,bytes32)", TRANSFERS),
];

const AFFAIRS: [(u32, u8); DELEGATED.len()] = {
    let mut affairs = [(0, 0); DELEGATED.len()];
    let mut at = 0;
    while at < DELEGATED.len() {
        affairs[at] = (selector(DELEGATED[at].0), DELEGATED[at].1);
        at += 1;
    }
    affairs
};

/// The affair of a message that a delegate may send, and its topic; nothing where it may not.
pub fn delegated(selector: u32) -> Option<(u8, Topic)> {
    let (_, affair) = AFFAIRS.iter().find(|(known, _)| *known == selector)?;
    carried_topic(selector).map(|topic| (*affair, topic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_topics::CARRIED;

    #[test]
    fn whatever_a_delegate_may_send_is_carried_and_nothing_else_is_its() {
        for (signature, affair) in DELEGATED {
            assert!(CARRIED.contains(signature), "{signature}");
            let found = delegated(selector(signature)).map(|(affair, _)| affair);
            assert_eq!(found, Some(*affair), "{signature}");
            assert_eq!(affair.count_ones(), 1);
        }
        let others = CARRIED.iter().filter(|it| DELEGATED.iter().all(|(name, _)| name != *it));
        for signature in others {
            assert_eq!(delegated(selector(signature)), None, "{signature}");
        }
    }

    #[test]
    fn no_delegate_gives_up_what_is_due_to_its_member_nor_makes_it_owe_or_hand_on_its_power() {
        for signature in [
            "concede(uint32,uint64)",
            "correctDelivery(uint32,uint64,bytes32)",
            "withdrawDispute(uint32)",
            "proposeOnLine(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)",
            "borrow(uint64,uint32)",
            "approve(address,uint256)",
            "delegate(address,uint8,uint64,uint64)",
            "close()",
            "burn(uint256)",
        ] {
            assert!(CARRIED.contains(&signature), "{signature} is none of a member's messages");
            assert_eq!(delegated(selector(signature)), None, "{signature}");
        }
    }
}
