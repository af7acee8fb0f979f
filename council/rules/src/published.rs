//! The enumerations that are published beside the council's ABI, as [`timebank_rules::published`] has the bank's.

use timebank_rules::enumeration::Enumeration as _;
use timebank_rules::published::{Enumeration, Numbers};

use crate::proposal::Status;

/// What the council publishes.
pub const COUNCIL: Numbers = Numbers {
    contract: "Council",
    enumerations: &[Enumeration {
        name: "ProposalStatus",
        is_set: false,
        values: &[Status::VALUES],
        of: &[".status"],
    }],
    counts: &[
        "after",
        "approvals",
        "approvals_after",
        "before",
        "limit",
        "members",
        "members_after",
        "threshold",
    ],
    others: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_enumerations_are_the_councils_own() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cli/abi/council.enums.json");
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            std::fs::write(path, COUNCIL.json()).unwrap();
        } else {
            let published = std::fs::read_to_string(path).unwrap();
            assert_eq!(published, COUNCIL.json(), "TIMEBANK_PUBLISH=1 writes it");
        }
    }
}
