//! The coin: ERC-20, and what can move.

use super::accounts::open_caller;
use super::transfers::finish;
use crate::cells::{Allowance, Grant, Key};
use crate::event::erc20_approval;
use crate::event::granted::Granted;
use crate::ledger::{self, Pair};
use crate::monitor::raise;
use crate::quantities::{Coin, Time};
use crate::restrictions::{must_be_running, Area};
use crate::storage::Storage;
use crate::{refusal, restrictions, Address, Call, Error, Hash, U256};

/// An account's coin, that in its orders too. What lies in the pools of campaigns is the bank's own, at its address.
pub fn coin_of(storage: &impl Storage, bank: Address, account: Address) -> U256 {
    if account == bank {
        return storage.root().coin_of_bank().into();
    }
    storage.account(account).cell.all_coin().wide()
}

/// Whether `from` could pay `to` now, and if not, the code of the first refusal.
pub fn can_transfer(
    storage: &impl Storage,
    now: Time,
    from: Address,
    to: Address,
    amount: U256,
) -> (bool, u16) {
    let mut pair = Pair::unloaded(from, to);
    pair.read(|account| storage.read_account(account));
    match ledger::check_transfer(storage.root(), now, &pair, amount) {
        Ok(_) => (true, 0),
        Err(error) => (false, error.code()),
    }
}

/// The codes of all that keeps `from` from paying `to` now, the first refusal first; none where it could.
pub fn why_not(
    storage: &impl Storage,
    now: Time,
    from: Address,
    to: Address,
    amount: U256,
    mut say: impl FnMut(u16),
) {
    let mut pair = Pair::unloaded(from, to);
    pair.read(|account| storage.read_account(account));
    ledger::reasons(storage.root(), now, &pair, amount, |error| say(error.code()));
}

/// Seconds of coin that an account could pay now to somebody who may receive: what is free and not frozen, and nothing where
/// nothing may leave it. What monitoring would say of the amount is not in it: `can_transfer` says that.
pub fn spendable(storage: &impl Storage, now: Time, account: Address) -> u64 {
    let account = storage.account(account);
    let may_send = must_be_running(storage.root(), Area::Transfers, now)
        .and_then(|()| ledger::must_be_able_to_send(&account, now));
    if may_send.is_err() {
        return 0;
    }
    let frozen =
        restrictions::freeze_of(&account.cell, now).map_or(Coin::ZERO, |freeze| freeze.amount);
    account.cell.coin().saturating_sub(frozen).0
}

/// Moves the caller's coin.
pub fn transfer(
    storage: &mut impl Storage,
    call: Call,
    to: Address,
    value: U256,
) -> Result<bool, Error> {
    move_coin(storage, call, call.caller, to, value, [0; 32])
}

/// Moves the caller's coin, with a reason.
pub fn transfer_with_reason(
    storage: &mut impl Storage,
    call: Call,
    to: Address,
    amount: U256,
    reason: Hash,
) -> Result<bool, Error> {
    if amount.is_zero() {
        return Err(refusal!(ZeroAmount {}));
    }
    move_coin(storage, call, call.caller, to, amount, reason)
}

/// Moves coin that the caller was allowed to move.
pub fn transfer_from(
    storage: &mut impl Storage,
    call: Call,
    from: Address,
    to: Address,
    value: U256,
) -> Result<bool, Error> {
    let spender = call.caller;
    ledger::must_act_for(&storage.account(spender), from, call.now)?;
    let spent = spent_grant(storage, from, spender, value)?;
    let mut pair = Pair::unloaded(from, to);
    pair.read(|account| storage.read_account(account));
    let done = ledger::transfer(storage.root(), call, &mut pair, value, [0; 32])?;
    if let Some(grant) = spent {
        put_coin_grant(storage, call, from, spender, &grant, grant.coin.amount());
    }
    finish(storage, call, &mut pair, done, value)
}

/// What `spender` would still be allowed after spending `value`; nothing where it is allowed without limit.
pub(super) fn spent_grant(
    storage: &impl Storage,
    owner: Address,
    spender: Address,
    value: U256,
) -> Result<Option<Grant>, Error> {
    let mut grant = storage.load::<Grant>(Key::grant(&owner, &spender));
    let left = ledger::spend(grant.coin, value).map_err(|shortfall| shortfall.of_coin(spender))?;
    Ok(left.map(|left| {
        grant.coin = left;
        grant
    }))
}

/// Lets `spender` move up to `value` of the caller's coin; the largest value is without limit.
pub fn approve(
    storage: &mut impl Storage,
    call: Call,
    spender: Address,
    value: U256,
) -> Result<bool, Error> {
    let owner = open_caller(storage, call)?;
    if spender.is_zero() {
        return Err(refusal!(ERC20InvalidSpender { spender }));
    }
    let mut grant = storage.load::<Grant>(Key::grant(&owner, &spender));
    grant.coin = Allowance::new(value);
    put_coin_grant(storage, call, owner, spender, &grant, value);
    Ok(true)
}

/// Burns the caller's own coin: the withdrawal.
pub fn burn(storage: &mut impl Storage, call: Call, amount: U256) -> Result<bool, Error> {
    let mut account = storage.account(call.caller);
    let (standard, burned, hits) = ledger::burn(storage.root_mut(), call, &mut account, amount)?;
    storage.emit(&standard);
    storage.emit(&burned);
    if hits.any() {
        raise(storage, call, &mut account, Address::zero(), hits, amount.low_u64());
    }
    storage.save_account(&account);
    Ok(true)
}

fn move_coin(
    storage: &mut impl Storage,
    call: Call,
    from: Address,
    to: Address,
    value: U256,
    reason: Hash,
) -> Result<bool, Error> {
    let mut pair = Pair::unloaded(from, to);
    pair.read(|account| storage.read_account(account));
    let done = ledger::transfer(storage.root(), call, &mut pair, value, reason)?;
    finish(storage, call, &mut pair, done, value)
}

/// Writes what an owner grants a spender over its coin, `value` of it by the standard's own event, and says so.
pub(super) fn put_coin_grant(
    storage: &mut impl Storage,
    call: Call,
    owner: Address,
    spender: Address,
    grant: &Grant,
    value: U256,
) {
    storage.save(Key::grant(&owner, &spender), grant);
    storage.emit(&erc20_approval::Approval { owner, spender, value });
    say_granted(storage, call, owner, spender, grant);
}

pub(super) fn say_granted(
    storage: &mut impl Storage,
    call: Call,
    owner: Address,
    spender: Address,
    grant: &Grant,
) {
    storage.emit(&Granted {
        owner,
        spender,
        actor: call.caller,
        class_id: 0,
        allowance_after: grant.coin.amount(),
        operator_after: grant.operator != 0,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::account::Account;
    use crate::restrictions::testing::paused;
    use crate::testing::MemoryStorage;

    #[test]
    fn what_is_spendable_can_be_transferred_and_not_a_second_more() {
        let spoils: [(fn(&mut Account), u64); 8] = [
            (|_| {}, 1_000),
            (|ann| ann.cell.coin_locked = 500.into(), 1_000),
            (|ann| ann.cell.frozen_coin = 300.into(), 700),
            (|ann| ann.cell.frozen_coin = u64::MAX.into(), 0),
            (|ann| ann.cell.frozen_directions = restrictions::OUT, 0),
            (|ann| ann.cell.level = 0, 0),
            (|ann| ann.cell.watch.held_until = u32::MAX.into(), 0),
            (
                |ann| {
                    ann.cell.credit.debt = 1.into();
                    ann.cell.credit.due = 1.into();
                },
                0,
            ),
        ];
        for (spoil, expected) in spoils {
            let mut ann = person(1, 1_000);
            ann.cell.frozen_until = u32::MAX.into();
            spoil(&mut ann);
            let bank = MemoryStorage::of(&[&ann, &person(2, 0)]);
            let most = spendable(&bank, NOW, address(1));
            assert_eq!(most, expected);
            let can =
                |amount: u64| can_transfer(&bank, NOW, address(1), address(2), amount.into()).0;
            assert!(most == 0 || can(most));
            assert!(!can(most + 1));
        }
        let mut bank = MemoryStorage::of(&[&person(1, 1_000)]);
        bank.root = paused(bank.root.clone(), Area::Transfers);
        assert_eq!(spendable(&bank, NOW, address(1)), 0);
    }
}
