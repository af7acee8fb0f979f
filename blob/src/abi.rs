//! A contract's Solidity ABI, from the metadata that ink! generated for the contract on this host.
//!
//! The builder would compile the whole contract for the host once more, optimised, to ask it the same
//! question; the contract is compiled for the host anyway, so that tests can speak to it.

use std::process::ExitCode;

use alloy_json_abi::AbiItem;
use anyhow::{Context, Result};
use ink::metadata::sol::ContractMetadata;

/// What a program that prints an ABI ends with: the ABI on standard output, or why there is none on standard error.
pub fn printed(json: Result<String>) -> ExitCode {
    match json {
        Ok(abi) => {
            println!("{abi}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The events and errors that a contract has: each event's first topic and each error's code, with their names.
pub struct Vocabulary<'a> {
    pub events: &'a [([u8; 32], &'a str)],
    pub errors: &'a [(u16, &'a str)],
}

impl Vocabulary<'_> {
    /// Whether an item belongs to the contract. ink! collects the events and errors of all that a program links.
    fn has(&self, item: &AbiItem) -> bool {
        match item {
            AbiItem::Event(event) => {
                self.events.iter().any(|(topic, _)| *topic == event.selector().0)
            }
            AbiItem::Error(error) => self.errors.iter().any(|(_, name)| *name == error.name),
            _ => true,
        }
    }
}

/// The ABI as JSON, an array of its items in the contract's own order.
pub fn json(metadata: &ContractMetadata, vocabulary: &Vocabulary) -> Result<String> {
    let mut items: Vec<AbiItem<'static>> = Vec::new();
    for signature in signatures(metadata) {
        let item = parsed(&signature)?;
        // Two contracts may have the same error.
        if vocabulary.has(&item) && !items.contains(&item) {
            items.push(item);
        }
    }
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
