//! What the contracts say of themselves: their ABI and its documentation, as they were when this program was compiled.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use alloy::dyn_abi::{DynSolValue, EventExt, JsonAbiExt};
use alloy::json_abi::{Error, Event, Function, InternalType, JsonAbi};
use alloy::primitives::{FixedBytes, B256};
use alloy::rpc::types::Log;
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::similar::did_you_mean;
use crate::unit::Unit;
use crate::words::unit_of;

/// A contract that this program speaks to.
pub struct Contract {
    /// Its name in sentences.
    pub name: &'static str,
    /// Its ABI.
    pub abi: JsonAbi,
    userdoc: Value,
    enumerations: HashMap<String, Enumeration>,
    events: HashMap<B256, Event>,
    codes: &'static [(u16, &'static str)],
    meanings: &'static [&'static str],
}

/// An enumeration as it is published, without its meanings.
struct Enumeration {
    is_set: bool,
    values: Vec<(&'static str, u16)>,
}

/// Enumerations by their names. They last as long as the program, as the contract that they are of does.
fn enumerations(json: &str) -> HashMap<String, Enumeration> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Published {
        is_set: bool,
        values: Vec<Named>,
    }
    #[derive(Deserialize)]
    struct Named {
        value: u16,
        name: String,
    }
    let published: HashMap<String, Published> = embedded(json);
    let read = published.into_iter().map(|(name, Published { is_set, values })| {
        let values = values.into_iter().map(|Named { value, name }| (&*name.leak(), value));
        (name, Enumeration { is_set, values: values.collect() })
    });
    read.collect()
}

/// The bank.
pub static BANK: LazyLock<Contract> = LazyLock::new(|| {
    let abi: JsonAbi = as_written_here(embedded(include_str!("../abi/timebank.json")));
    Contract {
        name: "the bank",
        events: by_signature(&abi),
        abi,
        userdoc: embedded(include_str!("../abi/timebank.userdoc.json")),
        enumerations: enumerations(include_str!("../abi/timebank.enums.json")),
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
        enumerations: enumerations(include_str!("../abi/council.enums.json")),
        codes: council_rules::error::CODES,
        meanings: council_rules::error::MEANINGS,
    }
});

/// A gate between banks of two chains.
pub static GATE: LazyLock<Contract> = LazyLock::new(|| {
    let abi: JsonAbi = as_written_here(embedded(include_str!("../abi/gate.json")));
    Contract {
        name: "the gate",
        events: by_signature(&abi),
        abi,
        userdoc: Value::Null,
        enumerations: HashMap::new(),
        codes: timebank_rules::interbank::notary::CODES,
        meanings: timebank_rules::interbank::notary::MEANINGS,
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

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Contract {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Why a contract refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Whose refusal it is.
    pub of: &'static Contract,
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
    /// Whose event it is.
    pub of: &'static Contract,
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

    /// What a parameter counts: its enumeration where the ABI says that it has one, and `otherwise` where not.
    pub fn named(&'static self, internal: Option<&InternalType>, otherwise: Unit) -> Unit {
        let ty = match internal {
            Some(InternalType::Enum { ty, .. } | InternalType::Other { ty, .. }) => ty.as_str(),
            _ => return otherwise,
        };
        let name = ty.split('[').next().unwrap_or(ty);
        match self.enumerations.get(name) {
            Some(Enumeration { is_set: true, values }) => Unit::AnyOf(values),
            Some(Enumeration { is_set: false, values }) => Unit::OneOf(values),
            None => otherwise,
        }
    }

    /// What a figure of an event or a refusal counts.
    pub fn figure(&'static self, item: &str, figure: &str) -> Unit {
        let errors = self.abi.error(item).into_iter().flatten().flat_map(|error| &error.inputs);
        let errors = errors.map(|input| (&input.name, input.internal_type()));
        let events = self.abi.event(item).into_iter().flatten().flat_map(|event| &event.inputs);
        let events = events.map(|input| (&input.name, input.internal_type()));
        let otherwise = match (item, figure) {
            ("CoinMoved", "reason") => Unit::Purpose,
            _ => unit_of(figure),
        };
        events
            .chain(errors)
            .find(|(name, _)| *name == figure)
            .map_or(otherwise, |(_, internal)| self.named(internal, otherwise))
    }

    /// What the contract's documentation says of a message.
    pub fn notice(&self, message: &Function) -> &str {
        self.userdoc["methods"][message.signature()]["notice"].as_str().unwrap_or_default()
    }

    /// The refusal that a revert carries; nothing where it is none of the contract's.
    pub fn refusal(&'static self, revert: &[u8]) -> Option<Refusal> {
        let (selector, arguments) = revert.split_first_chunk::<4>()?;
        let selector = FixedBytes(*selector);
        let error = self.abi.errors().find(|error: &&Error| error.selector() == selector)?;
        let place = self.codes.iter().position(|(_, name)| *name == error.name)?;
        let values = error.abi_decode_input(arguments).ok()?;
        let names = error.inputs.iter().map(|input| input.name.clone());
        Some(Refusal {
            of: self,
            code: self.codes[place].0,
            name: error.name.clone(),
            meaning: self.meanings[place].trim(),
            figures: names.zip(values).collect(),
        })
    }

    /// What a log entry says; nothing where it is no event of the contract's.
    pub fn event(&'static self, log: &Log) -> Option<Happened> {
        let event = self.events.get(log.topic0()?)?;
        let decoded = event.decode_log(log.data()).ok()?;
        let (mut indexed, mut body) = (decoded.indexed.into_iter(), decoded.body.into_iter());
        let figures = event.inputs.iter().filter_map(|input| {
            let value = if input.indexed { indexed.next() } else { body.next() };
            Some((input.name.clone(), value?))
        });
        Some(Happened { of: self, name: event.name.clone(), figures: figures.collect() })
    }
}

/// `transfer(to, value)`: a message and what it takes, in words.
pub fn takes(message: &Function) -> String {
    let names: Vec<_> = message.inputs.iter().map(|input| input.name.as_str()).collect();
    format!("{}({})", message.name, names.join(", "))
}
