//! A message with its arguments: reading them, asking, and what an answer or a refusal says.

use alloy::dyn_abi::{DynSolType, DynSolValue, FunctionExt, JsonAbiExt};
use alloy::eips::BlockId;
use alloy::json_abi::{Function, Param, StateMutability};
use alloy::primitives::{Address, Bytes};
use serde_json::json;

use crate::answer::Answer;
use crate::catalogue::{entry_of, Entry};
use crate::contract::{Contract, Refusal, BANK, COUNCIL};
use crate::failure::{Failure, Kind, Result};
use crate::node::{Node, Stopped, Where};
use crate::output::Output;
use crate::place::Place;
use crate::wording::{json_of, words_of};

/// A message with its arguments.
pub struct Message {
    pub of: &'static Contract,
    pub entry: &'static Entry,
    pub function: &'static Function,
    pub arguments: Vec<DynSolValue>,
}

impl Message {
    /// A message with arguments as somebody wrote them. Only moments that count from now make us ask the chain for it.
    pub async fn read(
        of: &'static Contract,
        entry: &'static Entry,
        written: &[String],
        at: &Where,
    ) -> Result<Self> {
        let function = entry.function(of);
        let units = entry.units(of);
        let read = |now: u64| {
            let places = function.inputs.iter().zip(&units).zip(written);
            let arguments = places.map(|((input, unit), text)| {
                let name = name_of(&input.name);
                unit.read(text, &type_of(input), now)
                    .map_err(|why| Failure::usage(format!("{name}: {why}")))
            });
            arguments.collect::<Result<Vec<_>>>()
        };
        // Everything is read before the chain is asked for its time: what is wrong is wrong at any time.
        let mut arguments = read(0)?;
        must_match(function, &arguments)?;
        if units.iter().zip(written).any(|(unit, text)| unit.is_from_now(text)) {
            arguments = read(at.node()?.now().await?)?;
        }
        Ok(Self { of, entry, function, arguments })
    }

    /// The message that calldata is of; nothing where it is none.
    pub fn decoded(of: &'static Contract, calldata: &[u8]) -> Option<Self> {
        let (selector, rest) = calldata.split_first_chunk::<4>()?;
        let function = of.abi.functions().find(|f| f.selector() == *selector)?;
        let arguments = function.abi_decode_input(rest).ok()?;
        Some(Self { of, entry: entry_of(of, function).1, function, arguments })
    }

    /// The same message with another argument, if it has one of this name.
    pub fn with(&self, name: &str, value: DynSolValue) -> Self {
        let mut arguments = self.arguments.clone();
        let at = self.function.inputs.iter().position(|input| input.name == name);
        if let Some(argument) = at.and_then(|at| arguments.get_mut(at)) {
            *argument = value;
        }
        Self { of: self.of, entry: self.entry, function: self.function, arguments }
    }

    /// Whether it changes nothing.
    pub fn is_question(&self) -> bool {
        matches!(self.function.state_mutability, StateMutability::View | StateMutability::Pure)
    }

    /// What it looks like on the wire.
    pub fn calldata(&self) -> Bytes {
        let encoded = self.function.abi_encode_input(&self.arguments);
        encoded.expect("the arguments were read as the ABI's types").into()
    }

    /// Asks, and prints the answer.
    pub async fn ask(&self, place: &Place, from: Option<Address>, output: Output) -> Result<()> {
        let (node, to) = (place.at.node()?, place.address(self.of)?);
        let asked = node.ask(from, to, self.calldata(), BlockId::latest()).await;
        let returned = asked.map_err(|stopped| self.failure(stopped, output))?;
        let answer = self.answer(&node, &returned, to).await?;
        output.say(&answer.text(), &answer.json());
        Ok(())
    }

    /// What came back, of the ABI's types. Nothing, where an answer is due, is no answer.
    pub async fn answer(&self, node: &Node, returned: &[u8], from: Address) -> Result<Answer> {
        if returned.is_empty() && !self.function.outputs.is_empty() {
            node.must_be_contract(from).await?;
            return Err(Failure::node(format!(
                "`{}` answers nothing where an answer is due: it ran out of gas there, or what is at {from} is not {}",
                self.function.name, self.of.name
            )));
        }
        let values = self.function.abi_decode_output(returned).map_err(|_| {
            Failure::usage(format!(
                "what is at {from} does not answer as {} does: is the address right, and on this chain?",
                self.of.name
            ))
        })?;
        if self.entry.answers.is_empty() && values == [DynSolValue::Bool(false)] {
            return Err(Failure::new(
                Kind::Refused,
                format!("{} answers that `{}` does nothing", self.of.name, self.function.name),
            ));
        }
        Ok(Answer { of: self.of, entry: self.entry, values })
    }

    /// Why it was not carried out.
    pub fn failure(&self, stopped: Stopped, output: Output) -> Failure {
        match stopped {
            Stopped::Failure(failure) => failure,
            Stopped::ByChain(what) => Failure::new(
                Kind::Refused,
                format!("the chain would not carry it out, and nothing was sent: {what}"),
            ),
            Stopped::Reverted(data) => refused(self.of, &data, output),
        }
    }
}

/// An argument's type.
pub fn type_of(input: &Param) -> DynSolType {
    input.ty.parse().expect("the ABI's types are Solidity's")
}

/// Lists that go together have as many items each.
fn must_match(function: &Function, arguments: &[DynSolValue]) -> Result<()> {
    let lists: Vec<_> = function
        .inputs
        .iter()
        .zip(arguments)
        .filter_map(|(input, value)| Some((name_of(&input.name), value.as_array()?.len())))
        .collect();
    match lists.as_slice() {
        [(first, count), rest @ ..] if rest.iter().any(|(_, other)| other != count) => {
            let others: Vec<_> = rest.iter().map(|(name, n)| format!("{name} has {n}")).collect();
            Err(Failure::usage(format!(
                "{first} has {count} and {}: each of one list has its own in the other, and a comma begins the next",
                others.join(", ")
            )))
        }
        _ => Ok(()),
    }
}

/// An argument's name; the ABI leaves out what is a word of Solidity.
pub fn name_of(name: &str) -> &str {
    match name {
        "" => "calldata",
        name => name,
    }
}

/// A refusal as a failure. Programs get its figures as an object, too.
pub fn refused(by: &'static Contract, revert: &[u8], output: Output) -> Failure {
    match by.refusal(revert).map(|refusal| (by, refusal)).or_else(|| passed_on(by, revert)) {
        Some((by, refusal)) => {
            if output.json {
                output.say("", &json!({ "refused": json_of(&refusal) }));
            }
            Failure::new(
                Kind::Refused,
                format!("{} refuses: {} {}", by.name, refusal.code, words_of(&refusal)),
            )
        }
        None => Failure::new(
            Kind::Refused,
            format!(
                "{} reverts with no error of its own: {}",
                by.name,
                Bytes::copy_from_slice(revert)
            ),
        ),
    }
}

/// The council passes on what the bank refused it.
fn passed_on(by: &Contract, revert: &[u8]) -> Option<(&'static Contract, Refusal)> {
    let bank = &*BANK;
    let is_council = std::ptr::eq(by, &*COUNCIL);
    is_council.then(|| bank.refusal(revert)).flatten().map(|refusal| (bank, refusal))
}
