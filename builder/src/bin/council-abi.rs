//! Prints the council's Solidity ABI, as `timebank-abi` does the bank's.

use std::process::ExitCode;

use anyhow::Result;
use council_rules::{error::CODES, event::NAMES, published::COUNCIL};
use ink::metadata::sol::ContractMetadata;
use timebank_builder::abi::{self, Vocabulary};

// The contract has no other use here than its metadata.
use council as _;

// What ink! exports from the contract, under the name that contract-macro gives it; it has no path of its own.
unsafe extern "Rust" {
    fn council_solidity_metadata() -> ContractMetadata;
}

const VOCABULARY: Vocabulary =
    Vocabulary { events: NAMES, errors: CODES, returns: council::RETURNS, numbers: COUNCIL };

fn metadata() -> ContractMetadata {
    // SAFETY: the contract linked in above exports this safe function with this signature.
    unsafe { council_solidity_metadata() }
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
    use alloy_json_abi::JsonAbi;

    fn abi() -> JsonAbi {
        serde_json::from_str(&json().unwrap()).unwrap()
    }

    #[test]
    fn the_abi_has_the_councils_events_and_errors_once_and_nothing_of_the_banks() {
        let mut events: Vec<_> = abi().events().map(|event| event.selector().0).collect();
        let mut expected: Vec<_> = NAMES.iter().map(|(topic, _)| *topic).collect();
        events.sort();
        expected.sort();
        assert_eq!(events, expected);
        let mut errors: Vec<_> = abi().errors().map(|error| error.name.clone()).collect();
        let mut expected: Vec<_> = CODES.iter().map(|(_, name)| (*name).to_owned()).collect();
        errors.sort();
        expected.sort();
        assert_eq!(errors, expected);
    }

    #[test]
    fn the_entry_points_table_has_every_message_with_all_its_arguments() {
        let mut expected: Vec<_> = abi()
            .functions()
            .map(|function| (u32::from_be_bytes(function.selector().0), function.inputs.len()))
            .collect();
        let mut table: Vec<_> =
            council::ARGUMENTS.iter().map(|(selector, widths)| (*selector, widths.len())).collect();
        expected.sort();
        table.sort();
        assert_eq!(table, expected);
    }

    #[test]
    fn what_clients_are_compiled_with_is_what_the_contract_says() {
        abi::must_be_published("council", &metadata(), &VOCABULARY).unwrap();
    }
}
