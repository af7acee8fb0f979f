//! The enumerations that are published beside the ABI, and which of its numbers are of which.
//!
//! An ABI says `uint8`. Solidity's compiler adds `internalType` where that is an enumeration; the bank's ABI has it from
//! here, and `cli/abi/*.enums.json` says what the numbers mean. Clients retype neither.

use crate::book::{self, call};
use crate::enumeration::{Enumeration as _, Value};
use crate::treasury;
use crate::{account, agreement, case, delegation, interbank, monitor, restrictions, roles, side};

/// An enumeration, or a set of bits, as it is published.
#[derive(Clone, Copy, Debug)]
pub struct Enumeration {
    /// Its name in the ABI's `internalType`.
    pub name: &'static str,
    /// Whether a number is a sum of bits rather than one value.
    pub is_set: bool,
    /// Its values, in lists one after the other.
    pub values: &'static [&'static [Value]],
    /// Where it stands in the ABI: `Item.parameter`, or `.parameter` for every item that has one of that name and is not
    /// listed elsewhere. Parameters are written as events write them, `rate_before`.
    pub of: &'static [&'static str],
}

/// What a contract publishes of its numbers.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// The contract's name in the ABI's `internalType`.
    pub contract: &'static str,
    /// Its enumerations.
    pub enumerations: &'static [Enumeration],
    /// Numbers of 8 bits that are counts, sizes or a part of a signature, by their names.
    pub counts: &'static [&'static str],
    /// Numbers that are no value of the enumeration that their name stands for elsewhere: `Item.parameter`.
    pub others: &'static [&'static str],
}

impl Numbers {
    /// The enumeration that a parameter of an item is of. One has 8 bits, a reason or a set at most 16.
    pub fn of(&self, item: &str, parameter: &str, ty: &str) -> Option<&'static Enumeration> {
        let exact = format!("{item}.{parameter}");
        let anywhere = format!(".{parameter}");
        let that_has = |place: &str| {
            self.enumerations.iter().find(|enumeration| enumeration.of.contains(&place))
        };
        let is_small = ["uint8", "uint16"].contains(&ty.split('[').next().unwrap_or(ty));
        if !is_small || self.others.contains(&exact.as_str()) {
            return None;
        }
        that_has(&exact).or_else(|| that_has(&anywhere))
    }

    /// All of them as JSON: by name, whether it is a set, and its values.
    pub fn json(&self) -> String {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let enumerations = self.enumerations.iter().map(|enumeration| {
            let values = enumeration.values.iter().copied().flatten().map(|value| {
                let (name, meaning) = (word(value.name), quoted(value.meaning.trim()));
                format!(
                    "      {{ \"value\": {}, \"name\": \"{name}\", \"meaning\": \"{meaning}\" }}",
                    value.number
                )
            });
            let values = values.collect::<Vec<_>>().join(",\n");
            let (name, is_set) = (enumeration.name, enumeration.is_set);
            format!("  \"{name}\": {{\n    \"isSet\": {is_set},\n    \"values\": [\n{values}\n    ]\n  }}")
        });
        format!("{{\n{}\n}}\n", enumerations.collect::<Vec<_>>().join(",\n"))
    }
}

/// A name as it is published: `PostOnly` and `POST_ONLY` are `post-only`.
fn word(name: &str) -> String {
    let is_constant = !name.contains(|letter: char| letter.is_ascii_lowercase());
    let mut word = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !is_constant && !word.is_empty() {
            word.push('-');
        }
        word.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    word
}

const fn one(
    name: &'static str,
    values: &'static [&'static [Value]],
    of: &'static [&'static str],
) -> Enumeration {
    Enumeration { name, is_set: false, values, of }
}

const fn set(
    name: &'static str,
    values: &'static [&'static [Value]],
    of: &'static [&'static str],
) -> Enumeration {
    Enumeration { name, is_set: true, values, of }
}

/// Areas as bits.
const AREAS: [Value; restrictions::Area::VALUES.len()] = {
    let mut bits = [Value { number: 0, name: "", meaning: "" }; restrictions::Area::VALUES.len()];
    let mut at = 0;
    while at < bits.len() {
        let area = restrictions::Area::VALUES[at];
        bits[at] = Value { number: 1 << area.number, ..area };
        at += 1;
    }
    bits
};

/// The roles that the governor grants.
const GRANTABLE: [Value; roles::GRANTABLE.len()] = {
    let mut found = [Value { number: 0, name: "", meaning: "" }; roles::GRANTABLE.len()];
    let mut at = 0;
    while at < found.len() {
        let mut role = 0;
        while roles::ROLES[role].number != roles::GRANTABLE[at] {
            role += 1;
        }
        found[at] = roles::ROLES[role];
        at += 1;
    }
    found
};

const NO_LINK: Value = Value { number: 0, name: "None", meaning: "No such link." };

/// What the bank publishes.
pub const BANK: Numbers = Numbers {
    contract: "TimeBank",
    enumerations: &[
        one(
            "AccountKind",
            &[account::Kind::VALUES],
            &["open.kind", "accountOf.kind", "AccountOpened.kind", "UnknownKind.kind"],
        ),
        one("AccountStatus", &[account::Status::VALUES], &["accountOf.status"]),
        set(
            "Roles",
            &[roles::ROLES],
            &[
                ".roles",
                ".withheld",
                ".role",
                ".held",
                ".roles_after",
                ".before_roles",
                ".after_roles",
                "RolesChanged.before",
                "RolesChanged.after",
            ],
        ),
        one("GrantableRole", &[&GRANTABLE], &["grantRole.role", "revokeRole.role"]),
        one("Side", &[side::Side::VALUES], &[".side", "placeMany.sides"]),
        one(
            "OrderKind",
            &[book::Kind::VALUES, call::KIND],
            &[
                "place.kind",
                "placeWith.kind",
                "replace.kind",
                "placeMany.kinds",
                "OrderPlaced.kind",
                "UnknownOrderKind.kind",
            ],
        ),
        one("OrderOutcome", &[book::Outcome::VALUES], &[".rest", "OrderPlaced.outcome"]),
        one("Aggressor", &[book::Aggressor::VALUES], &["Trade.aggressor"]),
        one("Removal", &[book::Removal::VALUES], &["OrderRemoved.reason"]),
        set("CallTimes", &[call::WHEN], &[".when"]),
        one("CallPhase", &[call::Phase::VALUES], &[".phase", "clearCall.next"]),
        one("Area", &[restrictions::Area::VALUES], &[".area"]),
        set("Areas", &[&AREAS], &[".areas"]),
        set(
            "Directions",
            &[restrictions::DIRECTIONS],
            &[".directions", ".directions_before", ".directions_after", ".frozen_directions_after"],
        ),
        one(
            "CaseStatus",
            &[case::Status::VALUES],
            &[
                "caseOf.status",
                "CaseStatus.status",
                "CaseAnswered.status",
                ".status_before",
                ".status_after",
            ],
        ),
        one("Reason", &[case::Reason::VALUES], &[".reason"]),
        one(
            "AgreementStatus",
            &[agreement::Status::VALUES],
            &["agreementOf.status", "AgreementAdvanced.status", "AgreementStatus.status"],
        ),
        one("MonitoringRule", &[monitor::Rule::VALUES], &[".rule"]),
        set("Affairs", &[delegation::AFFAIRS], &[".kinds", "NotDelegated.kind"]),
        set("Sources", &[treasury::SOURCES], &[".sources", "TreasuryReceived.source"]),
        one("Pot", &[treasury::Pot::VALUES], &[".pot"]),
        one("RuleMode", &[monitor::Mode::VALUES], &[".mode", ".mode_before"]),
        one(
            "LinkKind",
            &[interbank::Kind::VALUES],
            &["openLink.kind", "linkOf.kind", "LinkOpened.kind", "BadLink.kind", "WrongKind.kind"],
        ),
        one(
            "LinkStatus",
            &[&[NO_LINK], interbank::Status::VALUES],
            &["linkOf.status", "LinkChanged.status", "LinkStatus.status"],
        ),
        one(
            "PaymentOutcome",
            &[interbank::message::Outcome::VALUES],
            &["InterbankAnswer.outcome", "PaymentSettled.outcome"],
        ),
    ],
    counts: &[
        "band",
        "cap",
        "debtCap",
        "debt_cap",
        "decimals",
        "every",
        "fee",
        "grade",
        "grade_after",
        "least",
        "left",
        "lesson",
        "lessons",
        "level",
        "levy",
        "limit",
        "measuresToday",
        "most",
        "orders",
        "step",
        "times",
        "v",
        "weight",
        "width",
    ],
    // A code of docs/codes.md.
    others: &["InterbankAnswer.reason"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const ABI: &str = include_str!("../../cli/abi/timebank.json");

    /// The enumerations are compared with the ABI, whose numbers are of 8 bits or say what they are.
    #[test]
    fn every_number_of_8_bits_in_the_abi_is_of_an_enumeration_or_a_count() {
        let items: Vec<serde_json::Value> = serde_json::from_str(ABI).unwrap();
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for item in &items {
            let name = item["name"].as_str().unwrap_or("constructor");
            for parameter in
                ["inputs", "outputs"].iter().flat_map(|list| item[list].as_array()).flatten()
            {
                let called = parameter["name"].as_str().unwrap();
                let ty = parameter["type"].as_str().unwrap();
                let is_byte = ty.split('[').next() == Some("uint8");
                let enumeration = BANK.of(name, called, ty);
                if let Some(enumeration) = enumeration {
                    *found.entry(enumeration.name).or_default() += 1;
                    let prefix = if enumeration.is_set { "" } else { "enum " };
                    let list = ty.find('[').map_or("", |at| &ty[at..]);
                    let ty = format!("{prefix}TimeBank.{}{list}", enumeration.name);
                    assert_eq!(parameter["internalType"], ty, "{name}.{called}: codegen writes it");
                }
                assert!(
                    !is_byte || enumeration.is_some() != BANK.counts.contains(&called),
                    "{name}.{called}: name its enumeration in published.rs, or say that it is a count"
                );
            }
        }
        let unused = BANK.enumerations.iter().filter(|it| !found.contains_key(it.name));
        assert_eq!(unused.map(|it| it.name).collect::<Vec<_>>(), ["Areas"; 0]);
    }

    #[test]
    fn the_published_enumerations_are_the_codes_own() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/abi/timebank.enums.json");
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            std::fs::write(path, BANK.json()).unwrap();
        } else {
            let published = std::fs::read_to_string(path).unwrap();
            assert_eq!(published, BANK.json(), "TIMEBANK_PUBLISH=1 writes it");
        }
    }

    #[test]
    fn values_have_numbers_names_and_meanings_of_their_own() {
        for enumeration in BANK.enumerations {
            let values: Vec<_> = enumeration.values.iter().copied().flatten().collect();
            for (at, value) in values.iter().enumerate() {
                let others = &values[..at];
                assert!(others.iter().all(|it| it.number != value.number && it.name != value.name));
                assert!(value.meaning.trim().ends_with('.'), "{}: {value:?}", enumeration.name);
                assert!(
                    !value.meaning.contains("[`"),
                    "{}: a link means nothing there",
                    value.name
                );
                assert!(!enumeration.is_set || value.number.is_power_of_two(), "{value:?}");
            }
        }
    }

    #[test]
    fn a_name_is_published_in_small_letters() {
        assert_eq!(word("PostOnly"), "post-only");
        assert_eq!(word("CENTRAL_BANK"), "central-bank");
        assert_eq!(word("Fok"), "fok");
    }
}
