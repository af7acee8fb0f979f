//! Prints the bank's Solidity ABI. A contract has a program of its own for that, so that a change of one contract
//! makes nobody build another again.

use std::process::ExitCode;

use anyhow::Result;
use ink::metadata::sol::ContractMetadata;
use timebank_builder::abi::{self, Vocabulary};
use timebank_rules::{error::CODES, event::NAMES, published::BANK};

// The contract has no other use here than its metadata.
use timebank as _;

// What ink! exports from the contract, under the name that contract-macro gives it; it has no path of its own.
unsafe extern "Rust" {
    fn timebank_solidity_metadata() -> ContractMetadata;
}

const VOCABULARY: Vocabulary =
    Vocabulary { events: NAMES, errors: CODES, returns: timebank::RETURNS, numbers: BANK };

fn metadata() -> ContractMetadata {
    // SAFETY: the contract linked in above exports this safe function with this signature.
    unsafe { timebank_solidity_metadata() }
}

fn json() -> Result<String> {
    abi::json(&metadata(), &VOCABULARY)
}

fn main() -> ExitCode {
    abi::printed(json())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<serde_json::Value> {
        serde_json::from_str(&json().unwrap()).unwrap()
    }

    #[test]
    fn the_token_standards_overloads_are_all_there() {
        let transfers: Vec<_> = items()
            .into_iter()
            .filter(|item| item["type"] == "function" && item["name"] == "transfer")
            .map(|item| item["inputs"].as_array().map_or(0, Vec::len))
            .collect();
        assert_eq!(transfers, [2, 3]);
    }

    #[test]
    fn every_event_and_error_of_the_rules_is_there_once() {
        let named = |kind: &str| -> Vec<String> {
            items()
                .iter()
                .filter(|item| item["type"] == kind)
                .map(|item| item["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let mut events = named("event");
        let mut expected: Vec<_> =
            timebank_rules::event::NAMES.iter().map(|(_, name)| (*name).to_owned()).collect();
        events.sort();
        expected.sort();
        assert_eq!(events, expected);
        let errors = named("error");
        for (_, name) in timebank_rules::error::CODES {
            assert_eq!(errors.iter().filter(|error| error == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn the_entry_points_table_has_every_message_with_all_its_arguments() {
        let abi: alloy_json_abi::JsonAbi = serde_json::from_str(&json().unwrap()).unwrap();
        let mut expected: Vec<_> = abi
            .functions()
            .map(|function| (u32::from_be_bytes(function.selector().0), function.inputs.len()))
            .collect();
        let mut table: Vec<_> = timebank::ARGUMENTS
            .iter()
            .map(|(selector, widths)| (*selector, widths.len()))
            .collect();
        expected.sort();
        table.sort();
        assert_eq!(table, expected);
    }

    #[test]
    fn several_results_are_a_list_and_a_single_one_is_itself() {
        let outputs = |name: &str| {
            items()
                .iter()
                .find(|item| item["name"] == name && item["type"] == "function")
                .map(|item| item["outputs"].as_array().unwrap().len())
        };
        assert_eq!(outputs("canTransfer"), Some(2));
        assert_eq!(outputs("totalSupply"), Some(1));
    }

    #[test]
    fn what_clients_are_compiled_with_is_what_the_contract_says() {
        abi::must_be_published("timebank", &metadata(), &VOCABULARY).unwrap();
    }
}
