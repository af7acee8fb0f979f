//! Batches whose items are refused one by one, while the call as a whole succeeds.

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::Address;
use alloy::rpc::types::TransactionReceipt;
use serde_json::{json, Value};

use crate::effect::{figure, told_by};
use crate::message::Message;
use crate::unit::Unit;

/// The batches, the event that each of their items leaves when it was done, and the figure by which it says of which item.
pub const BATCHES: [(&str, &str, &str); 3] = [
    ("cancelRecoveries", "RecoveryCancelled", "account"),
    ("freezeMany", "AccountFrozen", "caseid"),
    ("releaseMany", "AccountReleased", "caseid"),
];

/// What became of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The item, as the first list has it.
    pub id: DynSolValue,
    /// Why it was refused; nothing where it was done. 0 where it is not known why.
    pub refused: Option<u16>,
}

impl Item {
    /// In words, if it was refused.
    pub fn words(&self) -> Option<String> {
        let id = Unit::Plain.shown(&self.id);
        let why = match self.refused? {
            0 => "for a reason that is not known any more".to_owned(),
            code => Unit::Code.shown(&DynSolValue::from(code)),
        };
        Some(format!("{id} is refused: {why}"))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let code = self.refused.filter(|code| *code != 0);
        json!({ "item": Unit::Plain.json(&self.id), "done": self.refused.is_none(), "code": code })
    }
}

/// The items of a batch, their event and its figure; nothing where the message is none.
fn items(message: &Message) -> Option<(&[DynSolValue], &'static str, &'static str)> {
    let (_, event, item) = BATCHES.iter().find(|(name, ..)| *name == message.function.name)?;
    match message.arguments.first() {
        Some(DynSolValue::Array(items)) => Some((items, event, item)),
        _ => None,
    }
}

/// What the answer of a batch says of each of its items: a code each, 0 where it is done. Nothing where it is no batch, and an
/// error where the answer has not one code for each item.
pub fn answered(message: &Message, answer: &[DynSolValue]) -> Option<Result<Vec<Item>, String>> {
    let (items, ..) = items(message)?;
    let codes = match answer {
        [DynSolValue::Array(codes)] => codes.as_slice(),
        _ => &[],
    };
    if codes.len() != items.len() {
        return Some(Err(format!("{} codes for {} items", codes.len(), items.len())));
    }
    let item = |(id, code): (&DynSolValue, &DynSolValue)| {
        let code = code.as_uint().map_or(0, |(code, _)| code.saturating_to::<u16>());
        Item { id: id.clone(), refused: (code != 0).then_some(code) }
    };
    Some(Ok(items.iter().zip(codes).map(item).collect()))
}

/// What became of each item by what the contract there says in the transaction's log. Why one was refused when it was its turn
/// is not on the log: the code is that of `tried`, what the same call answered before; 0 where that would have done it, or where
/// it was not tried now.
pub fn happened(
    message: &Message,
    at: Address,
    receipt: &TransactionReceipt,
    tried: &[Item],
) -> Vec<Item> {
    let Some((ids, event, item)) = items(message) else { return Vec::new() };
    let codes = || tried.iter().map(|item| item.refused).chain(std::iter::repeat(None));
    let told = told_by(message.of, at, receipt.logs());
    let mut done: Vec<_> = told
        .iter()
        .filter(|happened| happened.name == event)
        .filter_map(|happened| figure(happened, item))
        .collect();
    let mut became: Vec<_> = ids.iter().map(|id| Item { id: id.clone(), refused: None }).collect();
    // Where an item occurs twice, the events do not say which of the two was done: rather the one that was done when tried.
    for wanted in [true, false] {
        for (item, code) in became.iter_mut().zip(codes()) {
            if code.is_none() != wanted {
                continue;
            }
            item.refused = match done.iter().position(|id| **id == item.id) {
                Some(place) => {
                    done.swap_remove(place);
                    None
                }
                None => Some(code.unwrap_or_default()),
            };
        }
    }
    became
}
