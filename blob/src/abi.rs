//! The contract's Solidity ABI, from the metadata that ink! generated for the contract on this host.
//!
//! The builder would compile the whole contract for the host once more, optimised, to ask it the same
//! question; the contract is compiled for the host anyway, so that tests can speak to it.

use alloy_json_abi::AbiItem;
use anyhow::{Context, Result};
use ink::metadata::sol::ContractMetadata;

// The contract has no other use here than its metadata.
use timebank as _;

// The signature of what ink! exports from every contract, which has no path of its own.
unsafe extern "Rust" {
    fn __ink_generate_solidity_metadata() -> ContractMetadata;
}

/// The ABI as JSON, an array of its items in the contract's own order.
pub fn json() -> Result<String> {
    // SAFETY: ink! exports this safe function, with this signature, from the contract linked in above.
    let metadata = unsafe { __ink_generate_solidity_metadata() };
    let items: Vec<AbiItem<'static>> =
        signatures(&metadata).iter().map(|signature| parsed(signature)).collect::<Result<_>>()?;
    Ok(serde_json::to_string_pretty(&items)?)
}

fn parsed(signature: &str) -> Result<AbiItem<'static>> {
    AbiItem::parse(signature).with_context(|| format!("ink! describes `{signature}`"))
}

/// Every item in Solidity's words.
fn signatures(metadata: &ContractMetadata) -> Vec<String> {
    let constructors = metadata.constructors.iter().map(|constructor| {
        let inputs = list(
            constructor.inputs.iter().map(|input| [input.ty.as_ref(), "", input.name.as_ref()]),
        );
        format!("constructor({inputs}){}", payable(constructor.is_payable))
    });
    let functions = metadata.functions.iter().map(|function| {
        let inputs =
            list(function.inputs.iter().map(|input| [input.ty.as_ref(), "", input.name.as_ref()]));
        let view = if function.mutates { "" } else { " view" };
        let returns = match function.output.as_deref() {
            None | Some("()") => String::new(),
            Some(output) => {
                format!(" returns ({})", output.trim_start_matches('(').trim_end_matches(')'))
            }
        };
        format!(
            "function {}({inputs}) public{view}{}{returns}",
            function.name,
            payable(function.is_payable)
        )
    });
    let events = metadata.events.iter().map(|event| {
        let params = list(event.params.iter().map(|param| {
            [param.ty.as_ref(), if param.is_topic { "indexed" } else { "" }, param.name.as_ref()]
        }));
        let anonymous = if event.is_anonymous { " anonymous" } else { "" };
        format!("event {}({params}){anonymous}", event.name)
    });
    let errors = metadata.errors.iter().map(|error| {
        let params =
            list(error.params.iter().map(|param| [param.ty.as_ref(), "", param.name.as_ref()]));
        format!("error {}({params})", error.name)
    });
    constructors.chain(functions).chain(events).chain(errors).collect()
}

fn payable(is_payable: bool) -> &'static str {
    if is_payable {
        " payable"
    } else {
        ""
    }
}

fn list<'a>(declarations: impl Iterator<Item = [&'a str; 3]>) -> String {
    declarations.map(|words| words.join(" ")).collect::<Vec<_>>().join(",")
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
}
