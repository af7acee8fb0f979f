//! The messages that move most: what each of them loads, decides, saves and says.
//!
//! They stand here rather than in the contract because two of them serve the same bank: the bank itself, and the
//! front before it. Both only read the calldata, call one of these, and write down the answer.
//!
//! The front has the bank refuse in its place, so nothing here may be saved or said before everything is decided; only
//! orders, which are matched as they go, are undone as a whole.

use crate::book::place::{self, Placed, Request};
use crate::book::{cancel, Kind as OrderKind, Side};
use crate::cells::{Allowance, Cell, Grant, Key, Root};
use crate::class::{self, Recording};
use crate::event::founded::Founded;
use crate::event::granted::Granted;
use crate::event::Event;
use crate::event::{erc20_approval, erc6909_approval, erc6909_operator};
use crate::ledger::{self, Pair};
use crate::member::{Account, Kind, Status};
use crate::monitor::{policy, raise, Hits};
use crate::quantities::{ClassId, Lots, Tick, Time};
use crate::roles;
use crate::vault::Vault;
use crate::{refusal, Address, Call, Error, Hash, U256};

/// The root of a bank that is being founded: whoever founds it is the first governor.
pub fn founding_root(call: Call) -> Root {
    Root { governor: call.caller.0, policy: policy::standard(), ..Root::empty() }
}

/// Opens the first governor's account, and says that the bank is founded.
pub fn found(vault: &mut impl Vault, call: Call) {
    let mut governor = Account::unread(call.caller);
    governor.cell.status = Status::Open as u8;
    governor.cell.kind = Kind::Organisation as u8;
    governor.cell.opened_at = call.now.0.into();
    governor.cell.roles = roles::GOVERNOR.into();
    vault.save_account(&governor);
    vault.emit(&Founded {
        governor: call.caller,
        opened_at: call.now.0.into(),
        roles_after: roles::GOVERNOR,
    });
}

/// Places the caller's order.
#[allow(clippy::too_many_arguments)] // As many as the message has.
pub fn place<V: Vault>(
    vault: &mut V,
    call: Call,
    class_id: u16,
    side: u8,
    tick: u16,
    lots: u32,
    expiry: u64,
    kind: u8,
) -> Result<Placed, Error> {
    let class_id = ledger::must_be_registered(vault.root(), class_id.into())?;
    let (side, kind) = (Side::from_number(side)?, OrderKind::from_number(kind)?);
    let request = Request { side, tick: Tick(tick), lots: Lots(lots), expiry, kind };
    place::place(vault, call, class_id, request)
}

/// Cancels one of the caller's orders.
pub fn cancel<V: Vault>(vault: &mut V, call: Call, order_id: u128) -> Result<bool, Error> {
    cancel::cancel(vault, call, order_id)?;
    Ok(true)
}

/// An account's coin, that in its orders too. What lies in the pools of campaigns is the bank's own, at its address.
pub fn coin_of(vault: &impl Vault, bank: Address, account: Address) -> U256 {
    if account == bank {
        return vault.root().coin_of_bank().into();
    }
    vault.account(account).cell.all_coin().wide()
}

/// An account's hours of a class, those in its orders too.
pub fn hours_of(vault: &impl Vault, owner: Address, id: U256) -> U256 {
    ClassId::from_wide(id)
        .map(|class| vault.account(owner).cell.all_hours_of(class).wide())
        .unwrap_or_default()
}

/// Whether `from` could pay `to` now, and if not, the code of the first refusal.
pub fn can_transfer(
    vault: &impl Vault,
    now: Time,
    from: Address,
    to: Address,
    amount: U256,
) -> (bool, u16) {
    let mut pair = Pair::unread(from, to);
    pair.read(|account| vault.read_account(account));
    match ledger::check_transfer(vault.root(), now, &pair, amount) {
        Ok(_) => (true, 0),
        Err(error) => (false, error.code()),
    }
}

/// The codes of all that keeps `from` from paying `to` now, the first refusal first; none where it could.
pub fn why_not(
    vault: &impl Vault,
    now: Time,
    from: Address,
    to: Address,
    amount: U256,
    mut say: impl FnMut(u16),
) {
    let mut pair = Pair::unread(from, to);
    pair.read(|account| vault.read_account(account));
    ledger::reasons(vault.root(), now, &pair, amount, |error| say(error.code()));
}

/// Moves the caller's coin.
pub fn transfer(
    vault: &mut impl Vault,
    call: Call,
    to: Address,
    value: U256,
) -> Result<bool, Error> {
    move_coin(vault, call, call.caller, to, value, [0; 32])
}

/// Moves the caller's coin, with a reason.
pub fn transfer_with_reason(
    vault: &mut impl Vault,
    call: Call,
    to: Address,
    amount: U256,
    reason: Hash,
) -> Result<bool, Error> {
    if amount.is_zero() {
        return Err(refusal!(ZeroAmount {}));
    }
    move_coin(vault, call, call.caller, to, amount, reason)
}

/// Moves coin that the caller was allowed to move.
pub fn transfer_from(
    vault: &mut impl Vault,
    call: Call,
    from: Address,
    to: Address,
    value: U256,
) -> Result<bool, Error> {
    let spender = call.caller;
    ledger::must_act_for(&vault.account(spender), from, call.now)?;
    let mut grant = vault.load::<Grant>(Key::grant(&from, &spender));
    let left = ledger::spend(grant.coin, value).map_err(|shortfall| shortfall.of_coin(spender))?;
    let mut pair = Pair::unread(from, to);
    pair.read(|account| vault.read_account(account));
    let done = ledger::transfer(vault.root(), call, &mut pair, value, [0; 32])?;
    if let Some(left) = left {
        grant.coin = left;
        put_coin_grant(vault, call, from, spender, &grant, left.amount());
    }
    finish(vault, call, &mut pair, done, value)
}

/// Lets `spender` move up to `value` of the caller's coin; the largest value is without limit.
pub fn approve(
    vault: &mut impl Vault,
    call: Call,
    spender: Address,
    value: U256,
) -> Result<bool, Error> {
    let owner = open_caller(vault, call)?;
    if spender.is_zero() {
        return Err(refusal!(ERC20InvalidSpender { spender }));
    }
    let mut grant = vault.load::<Grant>(Key::grant(&owner, &spender));
    grant.coin = Allowance::new(value);
    put_coin_grant(vault, call, owner, spender, &grant, value);
    Ok(true)
}

/// Moves the caller's hours of a class.
pub fn transfer_hours(
    vault: &mut impl Vault,
    call: Call,
    to: Address,
    id: U256,
    amount: U256,
) -> Result<bool, Error> {
    move_hours(vault, call, call.caller, to, id, amount)
}

/// Moves hours that the caller was allowed to move.
pub fn transfer_hours_from(
    vault: &mut impl Vault,
    call: Call,
    sender: Address,
    receiver: Address,
    id: U256,
    amount: U256,
) -> Result<bool, Error> {
    let spender = call.caller;
    ledger::must_act_for(&vault.account(spender), sender, call.now)?;
    let mut spent = None;
    if spender != sender && !is_operator(vault, sender, spender) {
        let class = ledger::must_be_registered(vault.root(), id)?;
        let key = Key::allowance(&sender, &spender, class);
        let left = ledger::spend(vault.load(key), amount)
            .map_err(|shortfall| shortfall.of_hours(spender, id))?;
        spent = left.map(|left| (class, left));
    }
    let mut pair = Pair::unread(sender, receiver);
    pair.read(|account| vault.read_account(account));
    let done = ledger::transfer_hours(vault.root(), call, &mut pair, id, amount)?;
    if let Some((class, left)) = spent {
        vault.save(Key::allowance(&sender, &spender, class), &left);
        say_allowance(vault, call, sender, spender, class, left.amount());
    }
    finish(vault, call, &mut pair, done, amount)
}

/// Lets `spender` move up to `amount` of the caller's hours of a class; the largest amount is without limit.
pub fn approve_hours(
    vault: &mut impl Vault,
    call: Call,
    spender: Address,
    id: U256,
    amount: U256,
) -> Result<bool, Error> {
    let owner = open_caller(vault, call)?;
    if spender.is_zero() {
        return Err(refusal!(ERC6909InvalidSpender { spender }));
    }
    let class = ledger::must_be_registered(vault.root(), id)?;
    vault.save(Key::allowance(&owner, &spender, class), &Allowance::new(amount));
    say_allowance(vault, call, owner, spender, class, amount);
    Ok(true)
}

/// Lets `spender` move all of the caller's hours, or no longer.
pub fn set_operator(
    vault: &mut impl Vault,
    call: Call,
    spender: Address,
    approved: bool,
) -> Result<bool, Error> {
    let owner = open_caller(vault, call)?;
    if spender.is_zero() {
        return Err(refusal!(ERC6909InvalidSpender { spender }));
    }
    let key = Key::grant(&owner, &spender);
    let mut grant = vault.load::<Grant>(key);
    grant.operator = approved.into();
    vault.save(key, &grant);
    vault.emit(&erc6909_operator::OperatorSet { owner, spender, approved });
    say_granted(vault, call, owner, spender, &grant);
    Ok(true)
}

/// Whether `spender` may move all of `owner`'s hours.
pub fn is_operator(vault: &impl Vault, owner: Address, spender: Address) -> bool {
    vault.load::<Grant>(Key::grant(&owner, &spender)).operator != 0
}

/// Records that a member served.
pub fn record(
    vault: &mut impl Vault,
    call: Call,
    class_id: u16,
    member: Address,
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(vault.root(), class_id.into())?;
    let mut cells = Recording {
        class_id,
        class: vault.load(Key::class(class_id)),
        recorder: vault.load(Key::recorder(class_id, &call.caller)),
        member: vault.account(member),
        timesheet: vault.load(Key::timesheet(&member)),
    };
    let (standard, recorded) = class::record(vault.root(), call, &mut cells, start, end, evidence)?;
    vault.save(Key::class(class_id), &cells.class);
    vault.save(Key::recorder(class_id, &call.caller), &cells.recorder);
    vault.save(Key::timesheet(&member), &cells.timesheet);
    vault.save_account(&cells.member);
    vault.emit(&standard);
    vault.emit(&recorded);
    Ok(true)
}

fn open_caller(vault: &impl Vault, call: Call) -> Result<Address, Error> {
    let owner = vault.account(call.caller);
    owner.must_be_open()?;
    Ok(owner.address)
}

/// Ends a transfer: what it says goes on the log, and after it what monitoring found; the accounts go into their cells.
fn finish<V: Vault, A: Event, B: Event>(
    vault: &mut V,
    call: Call,
    pair: &mut Pair,
    (standard, moved, hits): (A, B, Hits),
    value: U256,
) -> Result<bool, Error> {
    vault.emit(&standard);
    vault.emit(&moved);
    if hits.any() {
        let to = pair.to().address;
        raise(vault, call, &mut pair.from, to, hits, value.low_u64());
    }
    vault.save_account(&pair.from);
    if let Some(other) = pair.other() {
        vault.save_account(other);
    }
    Ok(true)
}

fn move_coin(
    vault: &mut impl Vault,
    call: Call,
    from: Address,
    to: Address,
    value: U256,
    reason: Hash,
) -> Result<bool, Error> {
    let mut pair = Pair::unread(from, to);
    pair.read(|account| vault.read_account(account));
    let done = ledger::transfer(vault.root(), call, &mut pair, value, reason)?;
    finish(vault, call, &mut pair, done, value)
}

fn move_hours(
    vault: &mut impl Vault,
    call: Call,
    from: Address,
    to: Address,
    id: U256,
    value: U256,
) -> Result<bool, Error> {
    let mut pair = Pair::unread(from, to);
    pair.read(|account| vault.read_account(account));
    let done = ledger::transfer_hours(vault.root(), call, &mut pair, id, value)?;
    finish(vault, call, &mut pair, done, value)
}

/// Writes what an owner grants a spender over its coin, `value` of it by the standard's own event, and says so.
fn put_coin_grant(
    vault: &mut impl Vault,
    call: Call,
    owner: Address,
    spender: Address,
    grant: &Grant,
    value: U256,
) {
    vault.save(Key::grant(&owner, &spender), grant);
    vault.emit(&erc20_approval::Approval { owner, spender, value });
    say_granted(vault, call, owner, spender, grant);
}

fn say_granted(
    vault: &mut impl Vault,
    call: Call,
    owner: Address,
    spender: Address,
    grant: &Grant,
) {
    vault.emit(&Granted {
        owner,
        spender,
        actor: call.caller,
        class_id: 0,
        allowance_after: grant.coin.amount(),
        operator_after: grant.operator != 0,
    });
}

fn say_allowance(
    vault: &mut impl Vault,
    call: Call,
    owner: Address,
    spender: Address,
    class: ClassId,
    amount: U256,
) {
    let id = class.0.into();
    vault.emit(&erc6909_approval::Approval { owner, spender, id, amount });
    vault.emit(&Granted {
        owner,
        spender,
        actor: call.caller,
        class_id: class.0,
        allowance_after: amount,
        operator_after: false,
    });
}
