//! What somebody sends for a member: an allowance that the member signed, and a payment that a delegate may make.

use timebank_host::messages::PERMIT;
use timebank_host::relay::{pay, this_chain};
use timebank_host::{self as host, padded, ChainStorage};
use timebank_rules::delegation::TRANSFERS;
use timebank_rules::handlers::{coin, delegation, relay};
use timebank_rules::relay::signature::Signature;
use timebank_rules::relay::Permit;
use timebank_rules::Call;

use crate::dispatch::Data;

/// Sets an allowance that its owner signed.
#[inline(never)]
pub fn permit(data: &Data) -> Option<()> {
    data.has_args(7)?;
    let (owner, spender) = (data.address(0)?, data.address(1)?);
    let permit = Permit { owner, spender, value: data.wide(2), deadline: data.wide(3) };
    let signature = Signature { v: data.number(4)?, r: data.hash(5), s: data.hash(6) };
    let mut storage = ChainStorage::new();
    storage.open();
    let call = host::call();
    relay::must_be_permitted(&storage, call, &this_chain(), &permit, signature).ok()?;
    let as_owner = Call { caller: owner, now: call.now };
    coin::approve(&mut storage, as_owner, spender, permit.value).ok()?;
    relay::conclude_permit(&mut storage, call, owner, PERMIT).ok()?;
    storage.close();
    host::answer(&[]);
    None
}

/// Makes a payment for a member, as its delegate. Every other message, and calldata that is laid otherwise than Solidity's
/// encoders lay it, is for the relay's program.
#[inline(never)]
pub fn act_for(data: &Data) -> Option<()> {
    data.has_args(2)?;
    let (member, message) = (data.address(0)?, data.padded_tail(1, 64)?);
    let (selector, call) = (data.as_bytes().get(message.clone())?, host::call());
    let selector = u32::from_be_bytes(*selector.first_chunk()?);
    let mut storage = ChainStorage::new();
    storage.open();
    let before = delegation::must_be_delegated(&storage, call, member, TRANSFERS).ok()?;
    let as_member = Call { caller: member, now: call.now };
    if !pay(&mut storage, as_member, data.as_bytes().get(message)?)? {
        return None;
    }
    delegation::conclude(&mut storage, call, &before, selector).ok()?;
    storage.close();
    let mut words = [[0; 32]; 3];
    (words[0][31], words[1][31], words[2]) = (32, 32, host::DONE[0]);
    host::answer(&words);
    None
}
