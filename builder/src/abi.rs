//! A contract's Solidity ABI, from the metadata that ink! generated for the contract on this host.
//!
//! The builder would compile the whole contract for the host once more, optimised, to ask it the same
//! question; the contract is compiled for the host anyway, so that tests can speak to it.

use std::{fs, path::Path, process::ExitCode};

use alloy_json_abi::{AbiItem, Function, InternalType, JsonAbi, Param};
use anyhow::{ensure, Context, Result};
use ink::metadata::sol::ContractMetadata;
use serde_json::{json, Map, Value};
use timebank_rules::published::Numbers;

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
    /// Each message's signature, and what its answers are called.
    pub returns: &'a [(&'a str, &'a [&'a str])],
    /// Which of its numbers are enumerations.
    pub numbers: Numbers,
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

    /// Names what a message takes, as Solidity does, and what it answers, as the contract says.
    fn name(&self, function: &mut Function) -> Result<()> {
        let signature = function.signature();
        let names = self.returns.iter().find(|(known, _)| *known == signature);
        let names = names.map(|(_, names)| *names).unwrap_or_default();
        ensure!(
            names.len() == function.outputs.len(),
            "{signature} answers {} values: its #[returns(…)] names {}",
            function.outputs.len(),
            names.len()
        );
        for (output, name) in function.outputs.iter_mut().zip(names) {
            (*name).clone_into(&mut output.name);
        }
        for input in &mut function.inputs {
            input.name = camel_case(&input.name);
        }
        Ok(())
    }
}

/// Says of each number which enumeration it is of, in the way that Solidity's compiler does. A number of 8 bits must be of
/// one, or a count.
fn enumerate(numbers: &Numbers, item: &mut AbiItem) -> Result<()> {
    let name = item.name().map_or("constructor", |name| name.as_str()).to_owned();
    let of = |parameter: &str, ty: &str| {
        let Some(enumeration) = numbers.of(&name, parameter, ty) else {
            let is_known = !ty.starts_with("uint8") || numbers.counts.contains(&parameter);
            ensure!(is_known, "{name}.{parameter}: say in published.rs what it numbers or counts");
            return Ok(None);
        };
        let list = &ty[ty.find('[').unwrap_or(ty.len())..];
        let contract = Some(numbers.contract.to_owned());
        let ty = format!("{}{list}", enumeration.name);
        Ok(Some(if enumeration.is_set {
            InternalType::Other { contract, ty }
        } else {
            InternalType::Enum { contract, ty }
        }))
    };
    let params: Vec<&mut Param> = match item {
        AbiItem::Function(function) => {
            let function = function.to_mut();
            function.inputs.iter_mut().chain(&mut function.outputs).collect()
        }
        AbiItem::Error(error) => error.to_mut().inputs.iter_mut().collect(),
        AbiItem::Event(event) => {
            for param in &mut event.to_mut().inputs {
                param.internal_type = of(&param.name, &param.ty)?;
            }
            return Ok(());
        }
        _ => return Ok(()),
    };
    for param in params {
        param.internal_type = of(&param.name, &param.ty)?;
    }
    Ok(())
}

/// `class_id` is `classId`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// The ABI as JSON, an array of its items in the contract's own order.
pub fn json(metadata: &ContractMetadata, vocabulary: &Vocabulary) -> Result<String> {
    let mut items: Vec<AbiItem<'static>> = Vec::new();
    for signature in signatures(metadata) {
        let mut item = parsed(&signature)?;
        if let AbiItem::Function(function) = &mut item {
            vocabulary.name(function.to_mut())?;
        }
        if !vocabulary.has(&item) {
            continue;
        }
        enumerate(&vocabulary.numbers, &mut item)?;
        // Two contracts may have the same error.
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Ok(serde_json::to_string_pretty(&items)?)
}

/// What the contract's documentation says of each message, event and error, in the form that Solidity's compiler gives
/// it (NatSpec's user documentation): under its signature.
pub fn userdoc(metadata: &ContractMetadata, vocabulary: &Vocabulary) -> Result<String> {
    let abi: JsonAbi = serde_json::from_str(&json(metadata, vocabulary)?)?;
    let notice =
        |docs: &str| json!({ "notice": docs.split_whitespace().collect::<Vec<_>>().join(" ") });
    let mut methods = Map::new();
    for function in &metadata.functions {
        let of_it = abi.function(&function.name).into_iter().flatten();
        let item = of_it
            .filter(|item| item.inputs.len() == function.inputs.len())
            .find(|item| item.inputs.iter().zip(&function.inputs).all(|(a, b)| a.ty == b.ty))
            .with_context(|| format!("`{}` is not in the ABI", function.name))?;
        methods.insert(item.signature(), notice(&function.docs));
    }
    let mut events = Map::new();
    for event in &metadata.events {
        for item in abi.event(&event.name).into_iter().flatten() {
            if item.inputs.len() == event.params.len() {
                events.entry(item.signature()).or_insert_with(|| notice(&event.docs));
            }
        }
    }
    let mut errors = Map::new();
    for error in &metadata.errors {
        for item in abi.error(&error.name).into_iter().flatten() {
            errors.entry(item.signature()).or_insert_with(|| json!([notice(&error.docs)]));
        }
    }
    let userdoc = json!({ "kind": "user", "version": 1, "methods": methods, "events": events, "errors": errors });
    Ok(serde_json::to_string_pretty(&userdoc)?)
}

/// Where clients that are compiled without the contracts find what these say of themselves.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/abi");

/// Fails unless what is published of a contract is what the contract says; publishes it where `TIMEBANK_PUBLISH` is set.
/// An item of the ABI has a line, so that a change of one is seen as one.
pub fn must_be_published(
    name: &str,
    metadata: &ContractMetadata,
    vocabulary: &Vocabulary,
) -> Result<()> {
    let mut items: Vec<Value> = serde_json::from_str(&json(metadata, vocabulary)?)?;
    let published = fs::read_to_string(Path::new(PUBLISHED).join(format!("{name}.json")));
    in_the_order_of(
        &serde_json::from_str::<Vec<Value>>(&published.unwrap_or_else(|_| "[]".into()))?,
        &mut items,
    );
    let lines: Vec<_> = items.iter().map(Value::to_string).collect();
    let abi = format!("[\n{}\n]\n", lines.join(",\n"));
    let userdoc = userdoc(metadata, vocabulary)? + "\n";
    for (file, text) in [(format!("{name}.json"), abi), (format!("{name}.userdoc.json"), userdoc)] {
        let path = Path::new(PUBLISHED).join(file);
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        } else {
            let published = fs::read_to_string(&path);
            let published = published.with_context(|| format!("cannot read {}", path.display()))?;
            ensure!(
                published == text,
                "{} is out of date: TIMEBANK_PUBLISH=1 writes it",
                path.display()
            );
        }
    }
    Ok(())
}

/// Has items stand where those of their kind, name and number of inputs stood before; new ones follow. ink! collects events and errors in an
/// order of the linker's, which any change of the code may turn round.
fn in_the_order_of(before: &[Value], items: &mut [Value]) {
    let name = |item: &Value| {
        let inputs = item["inputs"].as_array().map(Vec::len);
        (item["type"].clone(), item["name"].clone(), inputs)
    };
    let place = |item: &Value| before.iter().position(|other| name(other) == name(item));
    items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
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

    #[test]
    fn a_message_takes_names_as_solidity_writes_them() {
        assert_eq!(camel_case("class_id"), "classId");
        assert_eq!(camel_case("to"), "to");
    }

    #[test]
    fn an_item_keeps_its_place_and_new_ones_follow() {
        let item = |name: &str| json!({ "type": "event", "name": name });
        let before = [item("b"), item("a"), item("gone")];
        let mut items = [item("new"), item("a"), item("newer"), item("b")];
        in_the_order_of(&before, &mut items);
        assert_eq!(items, [item("b"), item("a"), item("new"), item("newer")]);
    }
}
