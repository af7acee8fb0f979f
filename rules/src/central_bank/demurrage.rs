//! Demurrage: what idle coin costs a day, off unless the central bank announced a rate. What is collected is burned, or
//! goes into the treasury.
//!
//! Whoever wants may have it collected from an account. The first time only its coin is noted; from then on idle is what
//! it had at the last look and still has. So coin is never charged for days before it came, and nothing is asked of a
//! transfer. Coin that its orders or agreements lock is the member's and idles with the rest; what is due for it is taken
//! from what is free. While everything outgoing is frozen nothing is idle. Fractions are kept until they are a whole
//! second. What this cannot do: charge coin that is elsewhere whenever somebody looks, or know that the coin which
//! came back is not the coin that left.

use crate::account::Account;
use crate::cells::{CentralBank, Idle, Root};
use crate::event::demurrage_collected::DemurrageCollected;
use crate::event::erc20_transfer::Transfer;
use crate::event::treasury_received::TreasuryReceived;
use crate::quantities::{Coin, DAY};
use crate::restrictions::{must_be_running, Area};
use crate::{refusal, restrictions, treasury, Address, Call, Error};

/// The rate is in millionths.
const WHOLE: u128 = 1_000_000;

/// Collects demurrage from an account for the whole days since it was last collected, since the present rate holds, or
/// since its last freeze ended: at most once a day, never from coin that a freeze holds or that is locked.
pub fn collect(
    root: &mut Root,
    call: Call,
    purse: Address,
    bank: &mut CentralBank,
    account: &mut Account,
    idle: &mut Idle,
) -> Result<(Option<Transfer>, DemurrageCollected, Option<TreasuryReceived>), Error> {
    must_be_running(root, Area::Transfers, call.now)?;
    account.must_be_open()?;
    let terms = bank.terms.at(call.now);
    let rate = terms.demurrage.get();
    if rate == 0 {
        return Err(refusal!(NoDemurrage {}));
    }
    let (today, last) = (call.now.day(), idle.day.get());
    if last >= today {
        return Err(refusal!(AlreadyCollected { account: account.address }));
    }
    let freeze = restrictions::freeze_of(&account.cell, call.now);
    let frozen = freeze.map_or(Coin::ZERO, |freeze| freeze.amount);
    let free = account.cell.coin();
    let (mut coin, mut days) = (Coin::ZERO, 0);
    if last > 0 && restrictions::must_not_be_frozen_out(account, call.now).is_ok() {
        let since = terms.demurrage_since.get().div_ceil(DAY);
        // What was frozen could not move, so it was not idle; a freeze that runs says what it holds.
        let thawed = match freeze {
            Some(_) => 0,
            None => account.cell.frozen_until.get().div_ceil(DAY),
        };
        coin = account.cell.all_coin().saturating_sub(frozen).min(Coin(idle.coin.get()));
        days = today.saturating_sub(last.max(since).max(thawed));
    }
    let due = u128::from(coin.0)
        .saturating_mul(u128::from(days) * u128::from(rate))
        .saturating_add(idle.remainder.get().into());
    let most = free.saturating_sub(frozen).min(account.cell.all_coin());
    let amount = u64::try_from(due / WHOLE).map_or(most, |due| Coin(due).min(most));
    let remainder = due.saturating_sub(u128::from(amount.0).saturating_mul(WHOLE));
    let is_kept = treasury::receives(root, call.now, treasury::DEMURRAGE);
    if is_kept {
        treasury::must_have_room(root, amount.0)?;
    } else {
        burn(root, bank, amount)?;
        account.cell.debit_coin(amount);
    }

    let kept = if is_kept { amount.0 } else { 0 };
    let received = treasury::receive(root, purse, account, treasury::DEMURRAGE, kept);
    idle.day = today.into();
    idle.coin = account.cell.all_coin().0.into();
    idle.remainder = u64::try_from(remainder).unwrap_or(u64::MAX).into();

    let (standard, received) = match received {
        Some((standard, received)) => (Some(standard), Some(received)),
        None if amount == Coin::ZERO => (None, None),
        None => {
            let (from, to) = (account.address, Address::zero());
            (Some(Transfer { from, to, value: amount.wide() }), None)
        }
    };
    let event = DemurrageCollected {
        account: account.address,
        actor: call.caller,
        idle: coin.0,
        days,
        amount: amount.0,
        balance_after: account.cell.all_coin().0,
        supply_after: root.coin_supply(),
    };
    Ok((standard, event, received))
}

/// Takes what is collected out of the supply.
fn burn(root: &mut Root, bank: &mut CentralBank, amount: Coin) -> Result<(), Error> {
    let burned = root.coin_burned.get();
    let burned_after = burned
        .checked_add(amount.0.into())
        .ok_or_else(|| refusal!(Overflow { value: burned.into(), added: amount.wide() }))?;
    let collected = bank.demurrage_burned.get();
    let collected_after = collected
        .checked_add(amount.0)
        .ok_or_else(|| refusal!(Overflow { value: collected.into(), added: amount.wide() }))?;
    root.coin_burned = burned_after.into();
    bank.demurrage_burned = collected_after.into();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::{BankTerms, Cell};
    use crate::central_bank::set;
    use crate::quantities::Time;
    use crate::roles;
    use crate::testing::MemoryStorage;
    use zerocopy::FromZeros;

    /// On a day's notice.
    fn set_demurrage(now: Time, bank: &mut CentralBank, rate: u16) {
        let terms = BankTerms {
            longest: DAY.into(),
            demurrage: rate.into(),
            notice: DAY.into(),
            ..BankTerms::new_zeroed()
        };
        set(&officer(9, roles::CENTRAL_BANK), now, bank, terms).expect("within bounds");
    }

    #[derive(Clone)]
    struct World {
        root: Root,
        bank: CentralBank,
        ann: Account,
        idle: Idle,
    }

    impl World {
        /// Ann has coin, and a rate of 500 millionths a day holds from the day after [`NOW`].
        fn with(coin: u64) -> Self {
            let root = Root { coin_minted: u128::from(coin).into(), ..Root::empty() };
            let mut bank = CentralBank::empty();
            set_demurrage(NOW, &mut bank, 500);
            Self { root, bank, ann: person(1, coin), idle: Idle::empty() }
        }

        fn collect(&mut self, now: Time) -> Result<(u64, u32, u64), Error> {
            let Self { root, bank, ann, idle } = self;
            let call = Call { now, ..call(2) };
            let purse = MemoryStorage::BANK;
            let (standard, event, _) = collect(root, call, purse, bank, ann, idle)?;
            assert_eq!(standard.map_or(0, |event| event.value.low_u64()), event.amount);
            Ok((event.idle, event.days, event.amount))
        }
    }

    fn day(n: u32) -> Time {
        NOW.plus(n * DAY)
    }

    #[test]
    fn idle_coin_pays_by_the_day_and_only_for_days_on_which_it_was_there() {
        let mut world = World::with(36_000);
        assert_eq!(
            world.collect(day(0)),
            Err(Error::NoDemurrage {}),
            "not before the notice is over"
        );
        assert_eq!(world.collect(day(2)), Ok((0, 0, 0)), "the first look only notes");
        assert_eq!(world.collect(day(2)), Err(Error::AlreadyCollected { account: address(1) }));
        world.ann.cell.coin = 72_000.into();
        world.root.coin_minted = 72_000.into();
        assert_eq!(world.collect(day(12)), Ok((36_000, 10, 180)), "what came since is not idle");
        assert_eq!(world.collect(day(22)), Ok((71_820, 10, 359)), "now it is");
        world.ann.cell.coin = 1_000.into();
        assert_eq!(world.collect(day(32)), Ok((1_000, 10, 5)), "what was spent is not");
        assert_eq!(world.root.coin_burned.get(), 180 + 359 + 5);
        assert_eq!(world.bank.demurrage_burned.get(), 180 + 359 + 5);
    }

    #[test]
    fn where_the_central_bank_says_so_demurrage_goes_into_the_treasury_and_none_of_it_is_burned() {
        let mut world = World::with(36_000);
        world.root.income.after.sources = treasury::DEMURRAGE;
        assert!(world.collect(day(2)).is_ok());
        assert_eq!(world.collect(day(12)), Ok((36_000, 10, 180)));
        let root = &world.root;
        assert_eq!((root.treasury.get(), root.coin_burned.get()), (180, 0));
        assert_eq!(world.bank.demurrage_burned.get(), 0);
        let held = u128::from(world.ann.cell.coin.get()) + root.coin_of_bank();
        assert_eq!(held, root.coin_supply(), "invariant 1");
        // A treasury that has no more room takes nothing, and nothing is lost.
        world.root.treasury = u64::MAX.into();
        let before = world.ann.clone();
        let refused = world.collect(day(22)).map_err(|error| error.code());
        assert_eq!((refused, world.ann), (Err(30), before));
    }

    #[test]
    fn a_new_rate_is_never_charged_for_days_before_it_held() {
        let mut world = World::with(1_000_000);
        assert!(world.collect(day(2)).is_ok());
        set_demurrage(day(5), &mut world.bank, 1_000);
        // It holds from within day 6; the first whole day begins after that.
        assert_eq!(world.collect(day(10)), Ok((1_000_000, 3, 3_000)));
        set_demurrage(day(10), &mut world.bank, 0);
        assert_eq!(world.collect(day(12)), Err(Error::NoDemurrage {}));
    }

    #[test]
    fn invariant_5_demurrage_never_takes_what_a_freeze_holds() {
        let mut world = World::with(100_000);
        assert!(world.collect(day(2)).is_ok());
        world.ann.cell.frozen_coin = 99_000.into();
        world.ann.cell.frozen_until = day(60).0.into();
        assert_eq!(world.collect(day(42)), Ok((1_000, 40, 20)));
        world.ann.cell.frozen_coin = u64::MAX.into();
        assert_eq!(world.collect(day(52)), Ok((0, 10, 0)));
        assert_eq!(world.ann.cell.coin.get(), 99_980);
    }

    #[test]
    fn whoever_collects_from_itself_every_day_pays_as_much_as_who_waits() {
        // A thousand seconds at 500 millionths are half a second a day.
        let mut often = World::with(1_000);
        let mut once = often.clone();
        assert!(often.collect(day(2)).is_ok() && once.collect(day(2)).is_ok());
        let paid: u64 = (3..=42).map(|n| often.collect(day(n)).expect("it is due").2).sum();
        assert_eq!(once.collect(day(42)), Ok((1_000, 40, 20)));
        assert!((19..=20).contains(&paid), "{paid}");
    }

    #[test]
    fn nothing_is_idle_while_nothing_may_leave() {
        for seen in [false, true] {
            let mut world = World::with(1_000_000);
            assert!(world.collect(day(2)).is_ok());
            world.ann.cell.frozen_directions = restrictions::OUT | restrictions::IN;
            world.ann.cell.frozen_until = day(100).0.into();
            if seen {
                assert_eq!(world.collect(day(50)), Ok((0, 0, 0)));
            }
            // NOW is in the middle of a day: the first whole one after the freeze is the next.
            assert_eq!(world.collect(day(111)), Ok((1_000_000, 10, 5_000)), "{seen}");
        }
    }

    #[test]
    fn what_is_parked_in_own_orders_and_proposals_is_idle_too() {
        let mut world = World::with(36_000);
        assert!(world.collect(day(2)).is_ok());
        world.ann.cell.coin = 100.into();
        world.ann.cell.coin_locked = 35_900.into();
        assert_eq!(world.collect(day(12)), Ok((36_000, 10, 100)), "of what is free");
        assert_eq!((world.ann.cell.coin.get(), world.ann.cell.coin_locked.get()), (0, 35_900));
        world.ann.cell.coin = 35_900.into();
        world.ann.cell.coin_locked = 0.into();
        assert_eq!(
            world.collect(day(13)),
            Ok((35_900, 1, 97)),
            "80 that were still due, and 17.95"
        );
    }

    #[test]
    fn nothing_is_collected_beyond_what_there_is_however_long_nobody_looked() {
        let mut world = World::with(u64::MAX);
        assert!(world.collect(day(2)).is_ok());
        let (idle, _, amount) = world.collect(day(20_000)).expect("it is collected");
        assert_eq!((idle, amount), (u64::MAX, u64::MAX));
        assert_eq!(world.ann.cell.coin.get(), 0);
    }

    #[test]
    fn a_refused_collection_changes_nothing() {
        let mut world = World::with(36_000);
        assert!(world.collect(day(2)).is_ok());
        for (spoil, code) in [
            (
                (|world| {
                    world.root =
                        crate::restrictions::testing::paused(world.root.clone(), Area::Transfers)
                }) as fn(&mut World),
                43,
            ),
            (|world| world.ann.cell.status = 2, 21),
            (|world| world.root.coin_burned = u128::MAX.into(), 30),
            (|world| world.bank.demurrage_burned = u64::MAX.into(), 30),
        ] {
            let mut world = world.clone();
            spoil(&mut world);
            let before =
                (world.root.clone(), world.bank.clone(), world.ann.clone(), world.idle.clone());
            let refused = world.collect(day(20)).map_err(|error| error.code());
            assert_eq!(refused, Err(code));
            assert_eq!((world.root, world.bank, world.ann, world.idle), before);
        }
    }
}
