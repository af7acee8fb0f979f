//! The blob's entry points, the bank's and the council's: each brings its name, its errors and its table of arguments.
//!
//! ink!'s own let a call through whose arguments are cut short (they read the missing bytes as
//! zeros), ignore what else is in an argument's word, and trap on value sent along. These refuse all
//! three with a typed error, and leave the dispatch to what ink! generated.

use crate::{
    message_of, must_be_deployable, refusal, Contract, Error, ARGUMENTS, IS_WHOLE, LONGEST,
};
use ink::env::{DecodeDispatch, DispatchError, ReturnFlags};
use ink::prelude::vec;
use ink::reflect::{ContractConstructorDecoder, ContractMessageDecoder, ExecuteDispatchable};
use pallet_revive_uapi::{HostFn, HostFnImpl};
use timebank_rules::U256;

// Two accounts, two classes, a level, a chunk and an event lie on the stack at once, some of them twice.
ink::polkavm_derive::min_stack_size!(65_536);

#[ink::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    // A program of one topic works on the storage of the router that runs it, and founds nothing on its own.
    if !IS_WHOLE {
        must_be_deployable();
        return;
    }
    enter::<<Contract as ContractConstructorDecoder>::Type>();
}

#[ink::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    enter::<<Contract as ContractMessageDecoder>::Type>();
}

fn enter<D: DecodeDispatch + ExecuteDispatchable>() {
    let value: U256 = ink::env::transferred_value();
    if !value.is_zero() {
        refuse(refusal!(ValueNotAccepted { value }));
    }
    let size = HostFnImpl::call_data_size() as usize;
    // What lies beyond the arguments is ignored, as Solidity does.
    let mut calldata = vec![0; size.min(LONGEST)];
    HostFnImpl::call_data_copy(&mut calldata, 0);
    let message = message_of(&calldata);
    let (size, calldata) = (size - (calldata.len() - message.len()), message);
    let dispatch = match D::decode_dispatch(&mut &calldata[..]) {
        Ok(dispatch) => dispatch,
        Err(DispatchError::UnknownSelector) => {
            let selector = calldata.first_chunk().copied().unwrap_or_default();
            refuse(refusal!(UnknownSelector { selector: u32::from_be_bytes(selector) }));
        }
        Err(_) => refuse(refusal!(BadCalldata { size: size as u32 })),
    };
    if !is_canonical(calldata) || dispatch.execute_dispatchable().is_err() {
        refuse(refusal!(BadCalldata { size: size as u32 }));
    }
}

/// Whether every argument is alone in its word, as Solidity's decoder demands and ink!'s does not.
fn is_canonical(calldata: &[u8]) -> bool {
    let Some((selector, arguments)) = calldata.split_first_chunk() else {
        return true;
    };
    let selector = u32::from_be_bytes(*selector);
    let (words, _) = arguments.as_chunks::<32>();
    ARGUMENTS.iter().find(|(known, _)| *known == selector).is_none_or(|(_, widths)| {
        let mut values = words.iter().zip(*widths);
        values.all(|(word, width)| match width & LIST {
            0 => fits(word, *width),
            _ if TAKES_BYTES && *width == BYTES => bytes_fit(arguments, word),
            _ if TAKES_BYTES && *width == LIST_OF_BYTES => all_bytes_fit(arguments, word),
            _ => list_fits(arguments, word, width ^ LIST),
        })
    })
}

/// Marks the width of a list's values.
const LIST: u8 = 0x40;
/// Stands for the width of bytes, of which the word says where they lie.
const BYTES: u8 = 0xff;
/// Stands for the width of a list of bytes.
const LIST_OF_BYTES: u8 = 0xfe;
/// Whether any message takes bytes; where none does, nothing of them is compiled.
const TAKES_BYTES: bool = {
    let (mut found, mut row) = (false, 0);
    while row < ARGUMENTS.len() {
        let (_, widths) = ARGUMENTS[row];
        let mut at = 0;
        while at < widths.len() {
            found |= widths[at] >= LIST_OF_BYTES;
            at += 1;
        }
        row += 1;
    }
    found
};
/// Marks a value that lies at its word's beginning.
const AT_THE_BEGINNING: u8 = 0x80;

fn fits(word: &[u8; 32], width: u8) -> bool {
    let padding = match width {
        0 if word[31] > 1 => return false,
        0 => &word[..31],
        _ if width & AT_THE_BEGINNING != 0 => {
            &word[usize::from(width ^ AT_THE_BEGINNING).min(32)..]
        }
        _ => &word[..32usize.saturating_sub(width.into())],
    };
    padding.iter().all(|byte| *byte == 0)
}

/// Whether all values fit that the list holds which begins where `place` says: its length, then its values.
fn list_fits(arguments: &[u8], place: &[u8; 32], width: u8) -> bool {
    let Some((length, values)) = list_at(arguments, place) else { return false };
    let (values, _) = values.as_chunks::<32>();
    values.get(..length).is_some_and(|values| values.iter().all(|value| fits(value, width)))
}

/// Whether all bytes are there, as many as they say.
fn bytes_fit(arguments: &[u8], place: &[u8; 32]) -> bool {
    list_at(arguments, place).is_some_and(|(length, bytes)| length <= bytes.len())
}

/// Whether all is there of every item of a list of bytes, of which a word each says where it lies behind the length.
fn all_bytes_fit(arguments: &[u8], place: &[u8; 32]) -> bool {
    let Some((length, items)) = list_at(arguments, place) else { return false };
    let (places, _) = items.as_chunks::<32>();
    places.get(..length).is_some_and(|places| places.iter().all(|place| bytes_fit(items, place)))
}

/// A list's length and what follows it.
fn list_at<'a>(arguments: &'a [u8], place: &[u8; 32]) -> Option<(usize, &'a [u8])> {
    let number = |word: &[u8; 32]| {
        fits(word, 4).then(|| u32::from_be_bytes([word[28], word[29], word[30], word[31]]) as usize)
    };
    let (length, values) = arguments.get(number(place)?..)?.split_first_chunk()?;
    Some((number(length)?, values))
}

fn refuse(error: Error) -> ! {
    ink::env::return_value_solidity::<Result<(), Error>>(ReturnFlags::REVERT, &Err(error))
}
