//! What the contracts say of themselves: their ABI and its documentation, as they were when this program was compiled.

use std::collections::HashMap;
use std::sync::LazyLock;

use alloy::dyn_abi::{DynSolValue, EventExt, JsonAbiExt};
use alloy::json_abi::{Error, Event, Function, JsonAbi};
use alloy::primitives::{FixedBytes, B256};
use alloy::rpc::types::Log;
use clap::ValueEnum;
use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::similar::did_you_mean;

/// A contract that this program speaks to.
pub struct Contract {
    /// Its name in sentences.
    pub name: &'static str,
    /// Its ABI.
    pub abi: JsonAbi,
    userdoc: Value,
    events: HashMap<B256, Event>,
    codes: &'static [(u16, &'static str)],
    meanings: &'static [&'static str],
}

/// The bank.
pub static BANK: LazyLock<Contract> = LazyLock::new(|| {
    let abi: JsonAbi = as_written_here(embedded(include_str!("../abi/timebank.json")));
    Contract {
        name: "the bank",
        events: by_signature(&abi),
        abi,
        userdoc: embedded(include_str!("../abi/timebank.userdoc.json")),
        codes: timebank_rules::error::CODES,
        meanings: timebank_rules::error::MEANINGS,
    }
});

/// The council.
pub static COUNCIL: LazyLock<Contract> = LazyLock::new(|| {
    let abi: JsonAbi = as_written_here(embedded(include_str!("../abi/council.json")));
    Contract {
        name: "the council",
        events: by_signature(&abi),
        abi,
        userdoc: embedded(include_str!("../abi/council.userdoc.json")),
        codes: council_rules::error::CODES,
        meanings: council_rules::error::MEANINGS,
    }
});

/// The ABI writes `classId`; options are `--class-id`, and what a program reads has `class_id`, as the log's figures do.
fn as_written_here(mut abi: JsonAbi) -> JsonAbi {
    for function in abi.functions.values_mut().flatten() {
        let names = function.inputs.iter_mut().chain(&mut function.outputs);
        names.for_each(|param| param.name = snake_case(&param.name));
    }
    abi
}

fn snake_case(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// A log may have millions of events; hashing every signature for each would take minutes.
fn by_signature(abi: &JsonAbi) -> HashMap<B256, Event> {
    abi.events().map(|event| (event.selector(), event.clone())).collect()
}

/// Whose log or message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Whose {
    /// The bank's.
    Bank,
    /// The council's.
    Council,
}

impl Whose {
    /// The contract.
    pub fn contract(self) -> &'static Contract {
        match self {
            Self::Bank => &BANK,
            Self::Council => &COUNCIL,
        }
    }
}

fn embedded<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a test compares what is embedded with the contract")
}

/// Why a contract refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Its number in docs/codes.md.
    pub code: u16,
    /// Its name in the ABI.
    pub name: String,
    /// When it is given.
    pub meaning: &'static str,
    /// Its figures, by their names.
    pub figures: Vec<(String, DynSolValue)>,
}

/// An event that a contract emitted, decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// Its name in the ABI.
    pub name: String,
    /// Its figures, by their names, in the ABI's order.
    pub figures: Vec<(String, DynSolValue)>,
}

impl Contract {
    /// The messages of a name. The token standards overload some.
    pub fn messages(&self, name: &str) -> &[Function] {
        self.abi.function(name).map_or(&[], Vec::as_slice)
    }

    /// The message of a name or signature that takes this many arguments.
    pub fn message(&self, name: &str, arguments: usize) -> Result<&Function> {
        let (bare, _) = name.split_once('(').unwrap_or((name, ""));
        let of_the_name: Vec<_> =
            self.messages(bare).iter().filter(|f| bare == name || f.signature() == name).collect();
        if let Some(found) = of_the_name.iter().find(|f| f.inputs.len() == arguments) {
            return Ok(found);
        }
        Err(Failure::usage(match of_the_name.as_slice() {
            [] => {
                let known = self.abi.functions().map(|f| f.name.as_str());
                let meant = did_you_mean(bare, known);
                format!(
                    "{} has no message `{name}`: `timebank messages` lists them{meant}",
                    self.name
                )
            }
            some => format!(
                "`{name}` takes {}, and {arguments} were given",
                some.iter().map(|f| takes(f)).collect::<Vec<_>>().join(" or ")
            ),
        }))
    }

    /// What the contract's documentation says of a message.
    pub fn notice(&self, message: &Function) -> &str {
        self.userdoc["methods"][message.signature()]["notice"].as_str().unwrap_or_default()
    }

    /// The refusal that a revert carries; nothing where it is none of the contract's.
    pub fn refusal(&self, revert: &[u8]) -> Option<Refusal> {
        let (selector, arguments) = revert.split_first_chunk::<4>()?;
        let selector = FixedBytes(*selector);
        let error = self.abi.errors().find(|error: &&Error| error.selector() == selector)?;
        let place = self.codes.iter().position(|(_, name)| *name == error.name)?;
        let values = error.abi_decode_input(arguments).ok()?;
        let names = error.inputs.iter().map(|input| input.name.clone());
        Some(Refusal {
            code: self.codes[place].0,
            name: error.name.clone(),
            meaning: self.meanings[place].trim(),
            figures: names.zip(values).collect(),
        })
    }

    /// What a log entry says; nothing where it is no event of the contract's.
    pub fn event(&self, log: &Log) -> Option<Happened> {
        let event = self.events.get(log.topic0()?)?;
        let decoded = event.decode_log(log.data()).ok()?;
        let (mut indexed, mut body) = (decoded.indexed.into_iter(), decoded.body.into_iter());
        let figures = event.inputs.iter().filter_map(|input| {
            let value = if input.indexed { indexed.next() } else { body.next() };
            Some((input.name.clone(), value?))
        });
        Some(Happened { name: event.name.clone(), figures: figures.collect() })
    }
}

/// `transfer(to, value)`: a message and what it takes, in words.
pub fn takes(message: &Function) -> String {
    let names: Vec<_> = message.inputs.iter().map(|input| input.name.as_str()).collect();
    format!("{}({})", message.name, names.join(", "))
}
