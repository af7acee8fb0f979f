//! Hours of service: ERC-6909.

use super::accounts::open_caller;
use super::coin::say_granted;
use super::transfers::finish;
use crate::cells::{Allowance, Grant, Key};
use crate::event::granted::Granted;
use crate::event::{erc6909_approval, erc6909_operator};
use crate::ledger::{self, Pair};
use crate::quantities::ClassId;
use crate::storage::Storage;
use crate::{refusal, Address, Call, Error, U256};

/// An account's hours of a class, those in its orders too.
pub fn hours_of(storage: &impl Storage, owner: Address, id: U256) -> U256 {
    ClassId::from_wide(id)
        .map(|class| storage.account(owner).cell.all_hours_of(class).wide())
        .unwrap_or_default()
}

/// Moves the caller's hours of a class.
pub fn transfer_hours(
    storage: &mut impl Storage,
    call: Call,
    to: Address,
    id: U256,
    amount: U256,
) -> Result<bool, Error> {
    move_hours(storage, call, call.caller, to, id, amount)
}

/// Moves hours that the caller was allowed to move.
pub fn transfer_hours_from(
    storage: &mut impl Storage,
    call: Call,
    sender: Address,
    receiver: Address,
    id: U256,
    amount: U256,
) -> Result<bool, Error> {
    let spender = call.caller;
    ledger::must_act_for(&storage.account(spender), sender, call.now)?;
    let mut spent = None;
    if spender != sender && !is_operator(storage, sender, spender) {
        let class = ledger::must_be_registered(storage.root(), id)?;
        let key = Key::allowance(&sender, &spender, class);
        let left = ledger::spend(storage.load(key), amount)
            .map_err(|shortfall| shortfall.of_hours(spender, id))?;
        spent = left.map(|left| (class, left));
    }
    let mut pair = Pair::unloaded(sender, receiver);
    pair.read(|account| storage.read_account(account));
    let done = ledger::transfer_hours(storage.root(), call, &mut pair, id, amount)?;
    if let Some((class, left)) = spent {
        storage.save(Key::allowance(&sender, &spender, class), &left);
        say_allowance(storage, call, sender, spender, class, left.amount());
    }
    finish(storage, call, &mut pair, done, amount)
}

/// Lets `spender` move up to `amount` of the caller's hours of a class; the largest amount is without limit.
pub fn approve_hours(
    storage: &mut impl Storage,
    call: Call,
    spender: Address,
    id: U256,
    amount: U256,
) -> Result<bool, Error> {
    let owner = open_caller(storage, call)?;
    if spender.is_zero() {
        return Err(refusal!(ERC6909InvalidSpender { spender }));
    }
    let class = ledger::must_be_registered(storage.root(), id)?;
    storage.save(Key::allowance(&owner, &spender, class), &Allowance::new(amount));
    say_allowance(storage, call, owner, spender, class, amount);
    Ok(true)
}

/// Lets `spender` move all of the caller's hours, or no longer.
pub fn set_operator(
    storage: &mut impl Storage,
    call: Call,
    spender: Address,
    approved: bool,
) -> Result<bool, Error> {
    let owner = open_caller(storage, call)?;
    if spender.is_zero() {
        return Err(refusal!(ERC6909InvalidSpender { spender }));
    }
    let key = Key::grant(&owner, &spender);
    let mut grant = storage.load::<Grant>(key);
    grant.operator = approved.into();
    storage.save(key, &grant);
    storage.emit(&erc6909_operator::OperatorSet { owner, spender, approved });
    say_granted(storage, call, owner, spender, &grant);
    Ok(true)
}

/// Whether `spender` may move all of `owner`'s hours.
pub fn is_operator(storage: &impl Storage, owner: Address, spender: Address) -> bool {
    storage.load::<Grant>(Key::grant(&owner, &spender)).operator != 0
}

fn move_hours(
    storage: &mut impl Storage,
    call: Call,
    from: Address,
    to: Address,
    id: U256,
    value: U256,
) -> Result<bool, Error> {
    let mut pair = Pair::unloaded(from, to);
    pair.read(|account| storage.read_account(account));
    let done = ledger::transfer_hours(storage.root(), call, &mut pair, id, value)?;
    finish(storage, call, &mut pair, done, value)
}

fn say_allowance(
    storage: &mut impl Storage,
    call: Call,
    owner: Address,
    spender: Address,
    class: ClassId,
    amount: U256,
) {
    let id = class.0.into();
    storage.emit(&erc6909_approval::Approval { owner, spender, id, amount });
    storage.emit(&Granted {
        owner,
        spender,
        actor: call.caller,
        class_id: class.0,
        allowance_after: amount,
        operator_after: false,
    });
}
