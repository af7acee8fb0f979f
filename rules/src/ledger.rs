//! Moving coin and hours between accounts.
//!
//! Each transfer first runs its check, the very function that the pre-check queries run; after it
//! nothing can fail.

use crate::account::Account;
use crate::cells::{Allowance, Root, HOLDINGS};
use crate::event::coin_burned::CoinBurned;
use crate::event::coin_moved::CoinMoved;
use crate::event::hours_moved::HoursMoved;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::monitor::sending::{self, Judged};
use crate::monitor::Hits;
use crate::quantities::{ClassId, Coin, Secs, Time};
use crate::restrictions::{must_be_running, Area};
use crate::{refusal, restrictions, Address, Call, Error, Hash, U256};

/// The two accounts of a transfer, which may be one and the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who gives.
    pub from: Account,
    /// Who receives; not read where the giver pays itself.
    other: Account,
}

impl Pair {
    /// Two accounts whose cells have yet to be read.
    #[inline(always)]
    pub fn unloaded(from: Address, to: Address) -> Self {
        let mut pair = Self { from: Account::zeroed(), other: Account::zeroed() };
        pair.from.address = from;
        pair.other.address = to;
        pair
    }

    /// Has both accounts read in their places, an account that pays itself once.
    #[inline(always)]
    pub fn read(&mut self, read: impl Fn(&mut Account)) {
        read(&mut self.from);
        if self.from.address != self.other.address {
            read(&mut self.other);
        }
    }

    /// The pair of two accounts that were read before.
    pub fn of(from: Account, to: Account) -> Self {
        Self { from, other: to }
    }

    /// Who receives.
    pub fn to(&self) -> &Account {
        self.other().unwrap_or(&self.from)
    }

    /// Who receives, where that is another account than the giver's.
    pub fn other(&self) -> Option<&Account> {
        (self.other.address != self.from.address).then_some(&self.other)
    }

    /// Both accounts, to change them, where they are two.
    pub fn both(&mut self) -> Option<(&mut Account, &mut Account)> {
        (self.other.address != self.from.address).then_some((&mut self.from, &mut self.other))
    }
}

/// The seconds that leave the giver: none where it pays itself.
fn leaving(pair: &Pair, secs: u64) -> u64 {
    if pair.other().is_some() {
        secs
    } else {
        0
    }
}

/// What holds for coin and for hours: both accounts are verified and nothing holds them back.
pub(crate) fn must_be_free_to_deal(root: &Root, now: Time, pair: &Pair) -> Result<(), Error> {
    must_be_running(root, Area::Transfers, now)?;
    pair.from.must_be_verified(now)?;
    pair.to().must_be_verified(now)?;
    restrictions::must_let_out(&pair.from, now)?;
    restrictions::must_let_in(pair.to(), now)?;
    restrictions::must_not_be_on_hold(&pair.from, now)
}

/// Refuses an account that could send nothing to anybody: ERC-7943's `canSend`.
pub fn must_be_able_to_send(account: &Account, now: Time) -> Result<(), Error> {
    account.must_be_verified(now)?;
    restrictions::must_let_out(account, now)?;
    restrictions::must_not_be_on_hold(account, now)
}

/// Refuses an account that could receive nothing from anybody: ERC-7943's `canReceive`.
pub fn must_be_able_to_receive(account: &Account, now: Time) -> Result<(), Error> {
    account.must_be_verified(now)?;
    restrictions::must_let_in(account, now)
}

fn short_of_coin(account: &Account, needed: U256) -> Error {
    let (sender, balance) = (account.address, account.cell.coin().wide());
    refusal!(ERC20InsufficientBalance { sender, balance, needed })
}

fn short_of_hours(account: &Account, class: ClassId, needed: U256) -> Error {
    let (sender, balance) = (account.address, account.cell.hours(class).wide());
    refusal!(ERC6909InsufficientBalance { sender, balance, needed, id: class.0.into() })
}

/// Refuses unless the account's free coin covers what a client asked for.
fn must_have_coin(account: &Account, value: U256) -> Result<Coin, Error> {
    Coin::from_wide(value)
        .filter(|amount| *amount <= account.cell.coin())
        .ok_or_else(|| short_of_coin(account, value))
}

/// Refuses unless the account's free coin, less what is frozen, covers what a client asked for.
fn must_cover_value(account: &Account, value: U256, now: Time) -> Result<Coin, Error> {
    let amount = must_have_coin(account, value)?;
    must_cover_coin(account, amount, now)?;
    Ok(amount)
}

/// Refuses unless the account's free coin, less what is frozen, covers the amount.
pub fn must_cover_coin(account: &Account, amount: Coin, now: Time) -> Result<(), Error> {
    if amount > account.cell.coin() {
        return Err(short_of_coin(account, amount.wide()));
    }
    if amount > Coin::ZERO {
        restrictions::must_leave_frozen_coin(account, amount, now)?;
    }
    Ok(())
}

/// Whether `value` of coin can move, and if not, the first reason in the normative order:
/// zero accounts, pause, giver's standing, receiver's standing, freezes and overdue loans, hold, balance, frozen coin, range, monitoring
/// rules that refuse.
pub fn check_transfer(
    root: &Root,
    now: Time,
    pair: &Pair,
    value: U256,
) -> Result<(Coin, Judged), Error> {
    if pair.from.address.is_zero() {
        return Err(refusal!(ERC20InvalidSender { sender: pair.from.address }));
    }
    if pair.to().address.is_zero() {
        return Err(refusal!(ERC20InvalidReceiver { receiver: pair.to().address }));
    }
    must_be_free_to_deal(root, now, pair)?;
    let amount = must_cover_value(&pair.from, value, now)?;
    if let Some(to) = pair.other() {
        must_have_room_for_coin(to, amount)?;
    }
    let left = pair.from.cell.all_coin().saturating_sub(amount);
    let judged = sending::judge(root, now, &pair.from, leaving(pair, amount.0), left.0)?;
    Ok((amount, judged))
}

/// Every reason why `value` of coin cannot move now, in the order of [`check_transfer`], whose refusal is the first. Of the
/// monitoring rules that would refuse only the first is named.
pub fn reasons(root: &Root, now: Time, pair: &Pair, value: U256, mut say: impl FnMut(Error)) {
    let (from, to) = (&pair.from, pair.to());
    let mut note = |check: Result<(), Error>| {
        if let Err(error) = check {
            say(error);
        }
    };
    if from.address.is_zero() {
        note(Err(refusal!(ERC20InvalidSender { sender: from.address })));
    }
    if to.address.is_zero() {
        note(Err(refusal!(ERC20InvalidReceiver { receiver: to.address })));
    }
    note(must_be_running(root, Area::Transfers, now));
    note(from.must_be_verified(now));
    if pair.other().is_some() {
        note(to.must_be_verified(now));
    }
    note(restrictions::must_not_be_frozen_out(from, now));
    note(restrictions::must_not_be_overdue(from, now));
    note(restrictions::must_let_in(to, now));
    note(restrictions::must_not_be_on_hold(from, now));
    let amount = Coin::from_wide(value).unwrap_or(Coin(u64::MAX));
    note(must_have_coin(from, value).map(drop));
    if amount > Coin::ZERO {
        note(restrictions::must_leave_frozen_coin(from, amount, now));
    }
    if let Some(to) = pair.other() {
        note(must_have_room_for_coin(to, amount));
    }
    let left = from.cell.all_coin().saturating_sub(amount);
    note(sending::judge(root, now, from, leaving(pair, amount.0), left.0).map(drop));
}

/// Moves coin, and says which rules that hits. A transfer of nothing is a transfer, as ERC-20 wants it.
pub fn transfer(
    root: &Root,
    call: Call,
    pair: &mut Pair,
    value: U256,
    reason: Hash,
) -> Result<(erc20_transfer::Transfer, CoinMoved, Hits), Error> {
    let (amount, judged) = check_transfer(root, call.now, pair, value)?;
    if let Some((from, to)) = pair.both() {
        sending::sent(root, call.now, &mut from.cell.watch, amount.0, judged);
        sending::received(root, call.now, &mut to.cell.watch, amount.0);
        from.cell.debit_coin(amount);
        to.cell.credit_coin(amount);
    }
    let (from, to) = (&pair.from, pair.to());
    let standard =
        erc20_transfer::Transfer { from: from.address, to: to.address, value: amount.wide() };
    let moved = CoinMoved {
        from: from.address,
        to: to.address,
        actor: call.caller,
        amount: amount.0,
        from_after: from.cell.all_coin().0,
        to_after: to.cell.all_coin().0,
        reason,
    };
    Ok((standard, moved, judged.hits))
}

/// Burns the caller's own coin: the withdrawal. It asks for no running verification, so that
/// whoever leaves can empty the account.
pub fn burn(
    root: &mut Root,
    call: Call,
    account: &mut Account,
    value: U256,
) -> Result<(erc20_transfer::Transfer, CoinBurned, Hits), Error> {
    if value.is_zero() {
        return Err(refusal!(ZeroAmount {}));
    }
    must_be_running(root, Area::Transfers, call.now)?;
    account.must_be_open()?;
    restrictions::must_let_out(account, call.now)?;
    restrictions::must_not_be_on_hold(account, call.now)?;
    let amount = must_cover_value(account, value, call.now)?;
    let left = account.cell.all_coin().saturating_sub(amount);
    let judged = sending::judge(root, call.now, account, amount.0, left.0)?;
    let burned = root.coin_burned.get();
    let burned_after = burned
        .checked_add(amount.0.into())
        .ok_or_else(|| refusal!(Overflow { value: burned.into(), added: amount.wide() }))?;
    root.coin_burned = burned_after.into();
    sending::sent(root, call.now, &mut account.cell.watch, amount.0, judged);
    account.cell.debit_coin(amount);
    let standard = erc20_transfer::Transfer {
        from: account.address,
        to: Address::zero(),
        value: amount.wide(),
    };
    let burned = CoinBurned {
        account: account.address,
        amount: amount.0,
        balance_after: account.cell.all_coin().0,
        supply_after: root.coin_supply(),
    };
    Ok((standard, burned, judged.hits))
}

/// Refuses an id that names no registered class.
pub fn must_be_registered(root: &Root, id: U256) -> Result<ClassId, Error> {
    ClassId::from_wide(id)
        .filter(|class| class.0 > 0 && class.0 <= root.classes.get())
        .ok_or_else(|| refusal!(UnknownClass { class_id: id }))
}

/// Refuses unless the account's free hours of a class cover the amount.
pub fn must_cover_hours(account: &Account, class: ClassId, amount: Secs) -> Result<(), Error> {
    if amount > account.cell.hours(class) {
        return Err(short_of_hours(account, class, amount.wide()));
    }
    Ok(())
}

/// Whether `value` hours of a class can move, and if not, the first reason, in the order of
/// [`check_transfer`].
pub fn check_transfer_hours(
    root: &Root,
    now: Time,
    pair: &Pair,
    id: U256,
    value: U256,
) -> Result<(ClassId, Secs, Judged), Error> {
    if pair.from.address.is_zero() {
        return Err(refusal!(ERC6909InvalidSender { sender: pair.from.address }));
    }
    if pair.to().address.is_zero() {
        return Err(refusal!(ERC6909InvalidReceiver { receiver: pair.to().address }));
    }
    let class = must_be_registered(root, id)?;
    must_be_free_to_deal(root, now, pair)?;
    let amount = Secs::from_wide(value).ok_or_else(|| short_of_hours(&pair.from, class, value))?;
    must_cover_hours(&pair.from, class, amount)?;
    if let Some(to) = pair.other() {
        must_have_room_for_hours(to, class, amount)?;
        must_leave_places(to, class)?;
    }
    let left = pair.from.cell.all_hours_of(class).saturating_sub(amount);
    let judged = sending::judge(root, now, &pair.from, leaving(pair, amount.0), left.0)?;
    Ok((class, amount, judged))
}

/// Refuses where the account could not hold `added` coin more. What orders hold is counted too, so that giving it back
/// can never overflow.
pub fn must_have_room_for_coin(account: &Account, added: Coin) -> Result<(), Error> {
    let all = account.cell.all_coin();
    match all.checked_add(added) {
        Some(_) => Ok(()),
        None => Err(refusal!(Overflow { value: all.wide(), added: added.wide() })),
    }
}

/// Refuses where the account's cell could not hold `added` hours of a class more. What orders hold is counted too.
pub fn must_have_room_for_hours(
    account: &Account,
    class: ClassId,
    added: Secs,
) -> Result<(), Error> {
    let all = account.cell.all_hours_of(class);
    all.checked_add(added)
        .ok_or_else(|| refusal!(Overflow { value: all.wide(), added: added.wide() }))?;
    if added > Secs::ZERO && !account.cell.has_room_for(class) {
        return Err(too_many_holdings(account));
    }
    Ok(())
}

/// How many of an account's places for classes others' transfers may fill. The rest is for what the member is recorded
/// and trades, so that nobody's dust keeps it from earning.
pub const PLACES_FOR_TRANSFERS: usize = 8;

/// Refuses a transfer of hours of a class that the account has none of, where it holds as many classes already as
/// transfers may fill.
fn must_leave_places(to: &Account, class: ClassId) -> Result<(), Error> {
    if to.cell.classes_beside(class) >= PLACES_FOR_TRANSFERS {
        let limit = PLACES_FOR_TRANSFERS as u8;
        return Err(refusal!(TooManyHoldings { account: to.address, limit }));
    }
    Ok(())
}

/// Adds to the account's free hours of a class; [`must_have_room_for_hours`] has found room.
pub fn credit_hours(account: &mut Account, class: ClassId, added: Secs) -> Result<(), Error> {
    if account.cell.credit_hours(class, added) {
        Ok(())
    } else {
        Err(too_many_holdings(account))
    }
}

/// The refusal of an account whose cell has no room for another class.
pub fn too_many_holdings(account: &Account) -> Error {
    refusal!(TooManyHoldings { account: account.address, limit: HOLDINGS as u8 })
}

/// Moves hours of a class. A transfer of nothing is a transfer, as with coin.
pub fn transfer_hours(
    root: &Root,
    call: Call,
    pair: &mut Pair,
    id: U256,
    value: U256,
) -> Result<(erc6909_transfer::Transfer, HoursMoved, Hits), Error> {
    let (class, amount, judged) = check_transfer_hours(root, call.now, pair, id, value)?;
    if let Some((from, to)) = pair.both() {
        credit_hours(to, class, amount)?;
        sending::sent(root, call.now, &mut from.cell.watch, amount.0, judged);
        sending::received(root, call.now, &mut to.cell.watch, amount.0);
        from.cell.debit_hours(class, amount);
    }
    let (from, to) = (&pair.from, pair.to());
    let standard = erc6909_transfer::Transfer {
        caller: call.caller,
        sender: from.address,
        receiver: to.address,
        id,
        amount: amount.wide(),
    };
    let moved = HoursMoved {
        from: from.address,
        to: to.address,
        class_id: class.0,
        actor: call.caller,
        amount: amount.0,
        from_after: from.cell.all_hours_of(class).0,
        to_after: to.cell.all_hours_of(class).0,
    };
    Ok((standard, moved, judged.hits))
}

/// Refuses somebody who moves what is another's and has no account, or is on hold or under a freeze of any direction.
pub fn must_act_for(spender: &Account, owner: Address, now: Time) -> Result<(), Error> {
    if spender.address == owner {
        return Ok(());
    }
    spender.must_be_open()?;
    restrictions::must_not_be_frozen_out(spender, now)?;
    restrictions::must_let_in(spender, now)?;
    restrictions::must_not_be_on_hold(spender, now)
}

/// What is left of an allowance after `value`; nothing where it is without limit and so stays.
pub fn spend(allowance: Allowance, value: U256) -> Result<Option<Allowance>, Shortfall> {
    let amount = allowance.amount();
    if amount == U256::MAX {
        return Ok(None);
    }
    match amount.checked_sub(value) {
        Some(left) => Ok(Some(Allowance::new(left))),
        None => Err(Shortfall { allowance: amount, needed: value }),
    }
}

/// An allowance that does not cover an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    allowance: U256,
    needed: U256,
}

impl Shortfall {
    /// The refusal of coin.
    pub fn of_coin(self, spender: Address) -> Error {
        let Self { allowance, needed } = self;
        refusal!(ERC20InsufficientAllowance { spender, allowance, needed })
    }

    /// The refusal of hours.
    pub fn of_hours(self, spender: Address, id: U256) -> Error {
        let Self { allowance, needed } = self;
        refusal!(ERC6909InsufficientAllowance { spender, allowance, needed, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::account::Status;
    use crate::cells::{Cell, Member};
    use crate::monitor::window;

    fn root() -> Root {
        Root { classes: 20.into(), ..Root::empty() }
    }

    fn pair(from: Account, to: Account) -> Pair {
        Pair::of(from, to)
    }

    fn frozen(mut account: Account, directions: u8, amount: u64) -> Account {
        account.cell.frozen_directions = directions;
        account.cell.frozen_coin = amount.into();
        account.cell.frozen_until = NOW.plus(10).0.into();
        account
    }

    #[test]
    fn invariant_13_the_first_of_all_reasons_is_the_refusal_and_there_are_none_exactly_when_coin_moves(
    ) {
        let standings: [fn(u8) -> Account; 4] = [
            |n| person(n, 100),
            |n| Account { address: address(n), cell: Member::empty() },
            |n| {
                let mut account = person(n, 100);
                account.cell.verified_until = NOW.0.into();
                account
            },
            |n| {
                let mut account = person(n, 0);
                account.cell.status = Status::Closed as u8;
                account
            },
        ];
        let mut most = 0;
        for n in 0..2usize * 4 * 4 * 3 * 2 * 2 * 4 {
            let digit = |base: usize, below: usize| n / below % base;
            let mut root = root();
            root.paused = digit(2, 1) as u8;
            let mut from = standings[digit(4, 2)](1);
            let mut to = standings[digit(4, 8)](2);
            from = match digit(3, 32) {
                0 => from,
                1 => frozen(from, restrictions::OUT, 0),
                _ => frozen(from, 0, 70),
            };
            if digit(2, 96) == 1 {
                to = frozen(to, restrictions::IN, 0);
            }
            if digit(2, 192) == 1 {
                from.cell.watch.held_until = NOW.plus(1).0.into();
            }
            let value = [0.into(), 31.into(), 101.into(), U256::MAX][digit(4, 384)];
            for pair in [pair(from.clone(), to), pair(from.clone(), from)] {
                let mut all = Vec::new();
                reasons(&root, NOW, &pair, value, |error| all.push(error));
                let refusal = check_transfer(&root, NOW, &pair, value).err();
                assert_eq!(all.first(), refusal.as_ref(), "{pair:?}, {value}");
                most = most.max(all.len());
            }
        }
        assert!(most >= 6, "reasons come together: {most}");
    }

    fn refusal(pair: &Pair, value: u64) -> Option<Error> {
        check_transfer(&root(), NOW, pair, value.into()).err()
    }

    #[test]
    fn coin_moves_and_nothing_else_changes() {
        let mut both = pair(person(1, 100), person(2, 5));
        let (_, moved, _) =
            transfer(&root(), call(1), &mut both, 30.into(), [3; 32]).expect("it is covered");
        assert_eq!((moved.from_after, moved.to_after), (70, 35));
        assert_eq!(window::sum(&both.from.cell.watch.sent), 30);
        assert_eq!(window::sum(&both.to().cell.watch.received), 30);
        let mut expected = pair(person(1, 70), person(2, 35));
        expected.from.cell.watch = both.from.cell.watch.clone();
        expected.other.cell.watch = both.other.cell.watch.clone();
        assert_eq!(both, expected);
    }

    #[test]
    fn paying_oneself_changes_nothing_and_is_said() {
        let mut same = pair(person(1, 100), person(1, 100));
        let (_, moved, _) =
            transfer(&root(), call(1), &mut same, 100.into(), [0; 32]).expect("it is covered");
        assert_eq!((moved.amount, moved.from_after, moved.to_after), (100, 100, 100));
        assert_eq!(same.other(), None);
        assert!(refusal(&same, 101).is_some());
    }

    #[test]
    fn a_transfer_of_nothing_is_a_transfer_even_of_frozen_coin() {
        assert_eq!(refusal(&pair(person(1, 0), person(2, 0)), 0), None);
        assert_eq!(refusal(&pair(frozen(person(1, 5), 0, 9), person(2, 0)), 0), None);
    }

    #[test]
    fn each_obstacle_is_refused_with_its_own_error() {
        let ann = || person(1, 100);
        let ben = || person(2, 0);
        let mut unverified = person(2, 0);
        unverified.cell.level = 0;
        let mut expired = person(1, 100);
        expired.cell.verified_until = NOW.0.into();
        let mut closed = person(2, 0);
        closed.cell.status = 2;
        let mut full = person(2, 0);
        full.cell.coin = u64::MAX.into();
        let zero = Account { address: Address::zero(), ..person(1, 9) };
        let cases = [
            (pair(zero.clone(), ben()), 2),
            (pair(ann(), zero), 3),
            (pair(ann(), unverified), 23),
            (pair(expired, ben()), 23),
            (pair(ann(), closed), 21),
            (pair(frozen(ann(), restrictions::OUT, 0), ben()), 40),
            (pair(ann(), frozen(ben(), restrictions::IN, 0)), 41),
            (pair(frozen(ann(), 0, 91), ben()), 42),
            (pair(ann(), full), 30),
        ];
        for (pair, code) in cases {
            let error = refusal(&pair, 10).expect("an obstacle");
            assert_eq!(error.code(), code, "{error:?}");
        }
        assert_eq!(refusal(&pair(ann(), ben()), 101).map(|error| error.code()), Some(1));
        let paused = crate::restrictions::testing::paused(root(), Area::Transfers);
        let error = check_transfer(&paused, NOW, &pair(ann(), ben()), 1.into()).err();
        assert_eq!(error.map(|error| error.code()), Some(43));
    }

    #[test]
    fn nobody_without_an_account_or_under_a_freeze_moves_what_is_anothers() {
        let ann = address(1);
        assert!(must_act_for(&person(2, 0), ann, NOW).is_ok());
        let stranger = Account { address: address(2), cell: crate::cells::Member::empty() };
        assert_eq!(must_act_for(&stranger, ann, NOW).map_err(|error| error.code()), Err(20));
        for (directions, code) in [(restrictions::OUT, 40), (restrictions::IN, 41)] {
            let refused = must_act_for(&frozen(person(2, 0), directions, 0), ann, NOW);
            assert_eq!(refused.map_err(|error| error.code()), Err(code));
        }
        assert!(
            must_act_for(&frozen(person(1, 0), restrictions::OUT, 0), ann, NOW).is_ok(),
            "its own"
        );
    }

    #[test]
    fn an_account_frozen_one_way_still_deals_the_other() {
        assert_eq!(
            refusal(&pair(frozen(person(1, 9), restrictions::IN, 0), person(2, 0)), 9),
            None
        );
        assert_eq!(
            refusal(&pair(person(1, 9), frozen(person(2, 0), restrictions::OUT, 5)), 9),
            None
        );
    }

    #[test]
    fn an_amount_wider_than_any_balance_is_refused_with_its_figure() {
        let needed = U256::from(u64::MAX) + 1;
        let error = check_transfer(&root(), NOW, &pair(person(1, 5), person(2, 0)), needed);
        assert_eq!(
            error,
            Err(Error::ERC20InsufficientBalance { sender: address(1), balance: 5.into(), needed })
        );
    }

    #[test]
    fn burning_lowers_the_supply_and_needs_a_positive_covered_amount() {
        let mut root = Root { coin_minted: 100.into(), ..root() };
        let mut ann = person(1, 100);
        assert_eq!(burn(&mut root, call(1), &mut ann, 0.into()), Err(Error::ZeroAmount {}));
        assert!(burn(&mut root, call(1), &mut ann, 101.into()).is_err());
        let (_, burned, _) = burn(&mut root, call(1), &mut ann, 40.into()).expect("it is covered");
        assert_eq!((burned.balance_after, burned.supply_after), (60, 60));
    }

    #[test]
    fn a_member_whose_verification_ended_can_still_withdraw() {
        let mut root = Root { coin_minted: 100.into(), ..root() };
        let mut ann = person(1, 100);
        ann.cell.verified_until = NOW.0.into();
        assert!(burn(&mut root, call(1), &mut ann, 100.into()).is_ok());
    }

    #[test]
    fn hours_move_within_their_class() {
        let mut ann = person(1, 0);
        assert!(ann.cell.set_hours(ClassId(3), Secs(7200)));
        let mut both = pair(ann, person(2, 0));
        let (_, moved, _) = transfer_hours(&root(), call(1), &mut both, 3.into(), 3600.into())
            .expect("it is covered");
        assert_eq!((moved.from_after, moved.to_after), (3600, 3600));
        assert_eq!(both.to().cell.hours(ClassId(3)), Secs(3600));
        let error = transfer_hours(&root(), call(1), &mut both, 4.into(), 1.into());
        assert!(matches!(error, Err(Error::ERC6909InsufficientBalance { .. })));
    }

    #[test]
    fn hours_of_a_class_that_was_never_registered_do_not_move() {
        let mut both = pair(person(1, 0), person(2, 0));
        for id in [U256::zero(), 21.into(), 65_536.into(), U256::MAX] {
            assert_eq!(
                transfer_hours(&root(), call(1), &mut both, id, 0.into()).err(),
                Some(Error::UnknownClass { class_id: id })
            );
        }
    }

    #[test]
    fn a_receiver_without_room_for_another_class_is_refused_before_anything_moves() {
        let mut ben = person(2, 0);
        for class in 1..=HOLDINGS as u16 {
            assert!(ben.cell.set_hours(ClassId(class), Secs(1)));
        }
        let mut ann = person(1, 0);
        assert!(ann.cell.set_hours(ClassId(20), Secs(1)));
        let mut both = pair(ann, ben);
        let before = both.clone();
        assert!(matches!(
            transfer_hours(&root(), call(1), &mut both, 20.into(), 1.into()),
            Err(Error::TooManyHoldings { .. })
        ));
        assert_eq!(both, before);
    }

    #[test]
    fn b14_transfers_of_others_leave_places_for_what_a_member_earns() {
        let mut ben = person(2, 0);
        let mut ann = person(1, 0);
        let sent = |ann: &Account, ben: &Account, class: u16| {
            let mut both = pair(ann.clone(), ben.clone());
            let done = transfer_hours(&root(), call(1), &mut both, class.into(), 1.into());
            done.map(|_| both.to().clone())
        };
        for class in 1..=20 {
            if class <= HOLDINGS as u16 {
                assert!(ann.cell.set_hours(ClassId(class), Secs(5)));
            }
        }
        for class in 1..=PLACES_FOR_TRANSFERS as u16 {
            ben = sent(&ann, &ben, class).expect("there is a place for it");
        }
        let next = PLACES_FOR_TRANSFERS as u16 + 1;
        let limit = PLACES_FOR_TRANSFERS as u8;
        let full = Error::TooManyHoldings { account: address(2), limit };
        assert_eq!(sent(&ann, &ben, next).map(drop), Err(full));
        assert!(sent(&ann, &ben, 1).is_ok(), "more of what it holds");
        for class in next..=HOLDINGS as u16 {
            assert_eq!(must_have_room_for_hours(&ben, ClassId(class), Secs(1)), Ok(()));
            assert_eq!(credit_hours(&mut ben, ClassId(class), Secs(1)), Ok(()), "it is recorded");
        }
        assert!(sent(&ann, &ben, HOLDINGS as u16).is_ok(), "more of what it holds");
    }

    #[test]
    fn an_allowance_is_spent_unless_it_is_without_limit() {
        assert_eq!(spend(Allowance::new(9.into()), 4.into()), Ok(Some(Allowance::new(5.into()))));
        assert_eq!(spend(Allowance::new(U256::MAX), U256::MAX), Ok(None));
        let short = spend(Allowance::new(3.into()), 4.into()).expect_err("too little");
        assert_eq!(
            short.of_coin(address(8)),
            Error::ERC20InsufficientAllowance {
                spender: address(8),
                allowance: 3.into(),
                needed: 4.into()
            }
        );
    }
}
