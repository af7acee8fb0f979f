//! Whether every message of the bank has a row behind the router.

use std::collections::BTreeSet;

use timebank_topics::{selector, MESSAGES};

use crate::row::Row;

/// Messages without a row yet: what another bank says and what follows from it, and measures of offices.
pub const UNMEASURED: &[&str] = &[
    "payAbroadFor(uint32,address,bytes32,uint64,uint64,bytes32)",
    "hear(uint32,bytes32,bytes)",
    "setOff(uint32,uint32,uint64)",
    "takeBack(uint32,uint64)",
    "closeLink(uint32)",
    "proposeBreak(uint32)",
    "breakLink(uint32)",
    "proposeWriteOff(uint32,uint64)",
    "writeOffClaim(uint32,uint64)",
    "placeInCall(uint16,uint8,uint16,uint32,uint64)",
    "clearCall(uint16)",
    "suspendOffice(uint32,uint16)",
    "reinstateOffice(uint32,uint16)",
];

/// Messages that are neither measured nor known not to be, and those that are measured and said not to be, a line each.
pub fn missed(rows: &[Row]) -> Vec<String> {
    let routed = rows.iter().filter(|row| row.entry == "router");
    let measured: BTreeSet<u32> = routed.map(|row| row.message).collect();
    let all = MESSAGES.iter().flat_map(|(_, signatures)| signatures.iter());
    all.filter_map(|signature| {
        match (measured.contains(&selector(signature)), UNMEASURED.contains(signature)) {
            (false, false) => Some(format!("{signature} was not measured behind the router")),
            (true, true) => Some(format!("{signature} was measured, and is said not to be")),
            _ => None,
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_e2e::Receipt;

    #[test]
    fn a_message_without_a_row_is_named_and_so_is_one_that_has_one_after_all() {
        let all = MESSAGES.iter().flat_map(|(_, signatures)| signatures.iter());
        let rows: Vec<Row> = all
            .filter(|signature| !UNMEASURED.contains(signature))
            .map(|signature| Row {
                entry: "router",
                message: selector(signature),
                ..Row::of("", 0, &Receipt::default())
            })
            .collect();
        assert_eq!(missed(&rows), Vec::<String>::new());
        assert_eq!(missed(&rows[1..]), ["name() was not measured behind the router"]);
        let one_more = Row { message: selector(UNMEASURED[0]), ..rows[0].clone() };
        assert_eq!(missed(&[&rows[..], &[one_more]].concat()).len(), 1);
    }

    #[test]
    fn what_is_not_measured_is_a_message() {
        for signature in UNMEASURED {
            assert!(timebank_topics::topic_of(signature).is_some(), "{signature}");
        }
    }
}
