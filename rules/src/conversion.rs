//! The central bank's window: hours of a class are retired for new coin.

use crate::account::Account;
use crate::cells::{Class, ClassTerms, Conversion, Minting, Rolling, Root};
use crate::event::converted::Converted;
use crate::event::terms_set::TermsSet;
use crate::event::{erc20_transfer, erc6909_transfer};
use crate::ledger::{must_cover_hours, must_have_room_for_coin};
use crate::monitor::sending;
use crate::quantities::{ClassId, Coin, Secs, Tick, Time};
use crate::restrictions::{must_be_running, Area};
use crate::treasury::{self, Received};
use crate::{minting, refusal, restrictions, roles, Address, Call, Error};

/// What a member may convert of a class in seven days: a hundred hours, which is more than anybody serves.
pub const MOST_OF_MEMBER: Secs = Secs(100 * 3_600);

/// Sets on what terms a class converts; a rate of zero closes the window. Opening it for the first time holds at once,
/// every other change after the notice period, in seconds, so that no conversion is taken by surprise, and no window
/// opens for the one who knew. What was converted in the last seven days stays counted.
pub fn set_terms(
    officer: &Account,
    now: Time,
    notice: u32,
    class: ClassId,
    terms: &mut ClassTerms,
    rate: u16,
    quota: u64,
) -> Result<TermsSet, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    if Tick(rate) > Tick::MAX {
        return Err(refusal!(BadRate { rate }));
    }
    let from = if terms.opened != 0 { now.plus(notice) } else { now };
    terms.opened |= u8::from(rate > 0);
    let conversion = Conversion { rate: rate.into(), quota: quota.into() };
    terms.conversion.announce(conversion, now, from);
    let from = from.0.into();
    Ok(TermsSet { class_id: class.0, actor: officer.address, rate, quota, from })
}

/// The cells that a conversion changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converting {
    /// The class's id.
    pub class_id: ClassId,
    /// The class.
    pub class: Class,
    /// Its terms.
    pub terms: ClassTerms,
    /// Whose hours.
    pub member: Account,
    /// What the member has lately converted of the class.
    pub taken: Rolling,
}

/// What the log says of a conversion: hours retired, coin minted, both together, and the levy.
pub type Done = (erc6909_transfer::Transfer, erc20_transfer::Transfer, Converted, Received);

/// Retires the member's hours for coin at the official rate, out of which the member pays the levy into the treasury, at
/// the address of `purse`. Whoever has an overdue loan may, as its hours then repay it.
pub fn convert(
    root: &mut Root,
    call: Call,
    purse: Address,
    cells: &mut Converting,
    secs: u64,
) -> Result<Done, Error> {
    let Converting { class_id, class, terms, member, taken } = cells;
    if secs == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    let secs = Secs(secs);
    must_be_free_to_convert(root, call.now, member)?;

    let conversion = terms.conversion.at(call.now);
    let (rate, quota) = (conversion.rate.get(), conversion.quota.get());
    if rate == 0 {
        return Err(refusal!(NotConvertible { class_id: class_id.0 }));
    }
    must_cover_hours(member, *class_id, secs)?;
    must_be_a_members_share(taken, call.now, secs)?;
    let used = terms.used.used(call.now);
    let used_after = used
        .checked_add(secs)
        .filter(|after| after.0 <= quota)
        .ok_or_else(|| refusal!(ConversionQuotaExceeded { quota, used: used.0, needed: secs.0 }))?;
    let coin = Tick(rate)
        .coin_for_exactly(secs)
        .ok_or_else(|| refusal!(ConversionNotWhole { secs: secs.0, rate }))?;
    let minting = must_be_within_the_bounds(root, call.now, &terms.minted, coin)?;
    let levy = treasury::levy_rounded_up(root, call.now, coin);
    must_have_room_for_coin(member, coin)?;
    treasury::must_have_room(root, levy)?;
    let minted = root.coin_minted.get();
    let minted_after = minted
        .checked_add(coin.0.into())
        .ok_or_else(|| refusal!(Overflow { value: minted.into(), added: coin.wide() }))?;
    let converted = Secs(class.converted.get());
    let converted_after = converted
        .checked_add(secs)
        .ok_or_else(|| refusal!(Overflow { value: converted.wide(), added: secs.wide() }))?;

    member.cell.debit_hours(*class_id, secs);
    member.cell.credit_coin(coin);
    class.converted = converted_after.0.into();
    count(call.now, terms, taken, (secs, coin));
    root.coin_minted = minted_after.into();
    root.minting = minting;
    sending::act(root, call.now, member);

    let retired = erc6909_transfer::Transfer {
        caller: call.caller,
        sender: member.address,
        receiver: Address::zero(),
        id: class_id.0.into(),
        amount: secs.wide(),
    };
    let minted =
        erc20_transfer::Transfer { from: Address::zero(), to: member.address, value: coin.wide() };
    let converted = Converted {
        member: member.address,
        class_id: class_id.0,
        secs: secs.0,
        coin: coin.0,
        rate,
        hours_after: member.cell.all_hours_of(*class_id).0,
        balance_after: member.cell.all_coin().0,
        supply_after: root.coin_supply(),
        used_after: used_after.0,
        class_converted_after: converted_after.0,
    };
    let levied = treasury::receive(root, purse, member, treasury::LEVY, levy);
    Ok((retired, minted, converted, levied))
}

/// Counts what is converted now, in hours and, at whatever rate, in coin.
fn count(now: Time, terms: &mut ClassTerms, taken: &mut Rolling, (secs, coin): (Secs, Coin)) {
    terms.used.add(now, secs);
    terms.minted.add(now, Secs(coin.0));
    taken.add(now, secs);
}

/// Refuses who may not convert now: unverified, frozen in a direction, on hold, or while earning is paused.
fn must_be_free_to_convert(root: &Root, now: Time, member: &Account) -> Result<(), Error> {
    must_be_running(root, Area::Earning, now)?;
    member.must_be_verified(now)?;
    restrictions::must_not_be_frozen_out(member, now)?;
    restrictions::must_let_in(member, now)?;
    restrictions::must_not_be_on_hold(member, now)
}

/// Refuses more than a member's share of a class in seven days.
fn must_be_a_members_share(taken: &Rolling, now: Time, secs: Secs) -> Result<(), Error> {
    let (limit, used) = (MOST_OF_MEMBER, taken.used(now));
    match used.checked_add(secs) {
        Some(after) if after <= limit => Ok(()),
        _ => Err(refusal!(MemberQuotaExceeded { limit: limit.0, used: used.0, needed: secs.0 })),
    }
}

/// Refuses where more than the bound would have been minted for the class in seven days, at whatever rates, whatever quota
/// the central bank has set, or for all classes more than theirs; the bucket of these with what is minted now in it.
fn must_be_within_the_bounds(
    root: &Root,
    now: Time,
    lately: &Rolling,
    coin: Coin,
) -> Result<Minting, Error> {
    let bound = minting::bound(root);
    let minted = u128::from(lately.used(now).0).saturating_add(coin.0.into());
    if minted > bound {
        return Err(refusal!(MintingBounded { bound, minted }));
    }
    minting::filled(root, now, coin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::minting::LEAST_BOUND;
    use crate::quantities::{DAY, EPOCH};
    use proptest::prelude::*;

    /// The bank's own address.
    const BANK: Address = crate::testing::MemoryStorage::BANK;

    fn terms(rate: u16, quota: u64) -> ClassTerms {
        let mut terms = ClassTerms { opened: 1, ..ClassTerms::empty() };
        terms.conversion.after = Conversion { rate: rate.into(), quota: quota.into() };
        terms
    }

    fn cells() -> Converting {
        let mut member = person(1, 0);
        assert!(member.cell.set_hours(ClassId(1), Secs(7200)));
        member.cell.verified_until = u32::MAX.into();
        Converting {
            class_id: ClassId(1),
            class: Class { recorded: 7200.into(), ..Class::empty() },
            terms: terms(100, 5000),
            member,
            taken: Rolling::empty(),
        }
    }

    #[test]
    fn invariant_2_hours_become_coin_and_the_supply_says_so() {
        let (mut root, mut cells) = (Root::empty(), cells());
        let (_, _, event, _) =
            convert(&mut root, call(1), BANK, &mut cells, 3600).expect("in the quota");
        assert_eq!((event.coin, event.hours_after, event.balance_after), (3600, 3600, 3600));
        assert_eq!(root.coin_supply(), 3600);
        let held = cells.member.cell.hours(ClassId(1)).0;
        assert_eq!(held, cells.class.recorded.get() - cells.class.converted.get());
    }

    #[test]
    fn the_quota_is_of_the_last_seven_days() {
        let (mut root, mut cells) = (Root::empty(), cells());
        convert(&mut root, call(1), BANK, &mut cells, 5000).expect("in the quota");
        assert_eq!(
            convert(&mut root, call(1), BANK, &mut cells, 1).err(),
            Some(Error::ConversionQuotaExceeded { quota: 5000, used: 5000, needed: 1 })
        );
        let next = Call { now: NOW.plus(EPOCH), ..call(1) };
        assert!(convert(&mut root, next, BANK, &mut cells, 1).is_ok());
    }

    #[test]
    fn a_refused_conversion_changes_nothing() {
        let cases: [(fn(&mut Root, &mut Converting), u64, u16); 9] = [
            (|_, _| {}, 0, 29),
            (|_, _| {}, 7201, 6),
            (
                |root, _| *root = crate::restrictions::testing::paused(root.clone(), Area::Earning),
                1,
                43,
            ),
            (|_, cells| cells.terms = terms(0, 5000), 1, 100),
            (|_, cells| cells.terms = terms(150, 5000), 1, 102),
            (|_, cells| cells.member.cell.level = 0, 1, 23),
            (|_, cells| cells.member.cell.coin = u64::MAX.into(), 1, 30),
            (|root, _| root.coin_minted = u128::MAX.into(), 1, 30),
            (
                |root, _| {
                    root.minting = Minting { level: LEAST_BOUND.into(), at: NOW.0.into() };
                },
                1,
                104,
            ),
        ];
        for (spoil, secs, code) in cases {
            let (mut root, mut cells) = (Root::empty(), cells());
            spoil(&mut root, &mut cells);
            let before = (root.clone(), cells.clone());
            let error =
                convert(&mut root, call(1), BANK, &mut cells, secs).expect_err("an obstacle");
            assert_eq!(error.code(), code, "{error:?}");
            assert_eq!((root, cells), before);
        }
    }

    #[test]
    fn only_the_central_bank_sets_terms_within_the_range() {
        let mut terms = ClassTerms::empty();
        let mut set =
            |officer: Account, rate| set_terms(&officer, NOW, DAY, ClassId(1), &mut terms, rate, 1);
        assert!(set(officer(2, roles::GOVERNOR), 100).is_err());
        let bank = officer(2, roles::CENTRAL_BANK);
        assert_eq!(set(bank.clone(), 2561), Err(Error::BadRate { rate: 2561 }));
        assert!(set(bank, 2560).is_ok());
        assert_eq!(terms.conversion.at(NOW).rate.get(), 2560);
    }

    #[test]
    fn a_conversion_is_never_taken_by_surprise() {
        let (mut root, mut cells) = (Root::empty(), cells());
        let bank = officer(2, roles::CENTRAL_BANK);
        let set = |terms: &mut ClassTerms, now, rate| {
            set_terms(&bank, now, DAY, ClassId(1), terms, rate, 5000).map(|event| event.from)
        };
        let from = NOW.plus(DAY);
        assert_eq!(set(&mut cells.terms, NOW, 50), Ok(from.0.into()));
        let mut at = |cells: &mut Converting, now| {
            let call = Call { now, ..call(1) };
            convert(&mut root, call, BANK, cells, 100).map(|(.., event, _)| event.coin)
        };
        assert_eq!(at(&mut cells, from.minus(1)), Ok(100), "the old rate to the last second");
        assert_eq!(at(&mut cells, from), Ok(50));
        // Closing waits, too; and so does opening again.
        assert_eq!(set(&mut cells.terms, from, 0), Ok(from.plus(DAY).0.into()));
        assert_eq!(at(&mut cells, from.plus(DAY - 1)), Ok(50));
        assert!(at(&mut cells, from.plus(DAY)).is_err());
        assert_eq!(set(&mut cells.terms, from.plus(DAY), 100), Ok(from.plus(2 * DAY).0.into()));
        assert!(at(&mut cells, from.plus(2 * DAY - 1)).is_err());
        assert_eq!(at(&mut cells, from.plus(2 * DAY)), Ok(100));
    }

    #[test]
    fn a_window_is_not_opened_and_announced_closed_for_one_who_knew() {
        // In one block: open at the highest rate, convert, announce closing. It works once in a class's life.
        let (mut root, mut cells) = (Root::empty(), cells());
        cells.terms = ClassTerms::empty();
        let bank = officer(2, roles::CENTRAL_BANK);
        let set = |terms: &mut ClassTerms, now, rate| {
            set_terms(&bank, now, DAY, ClassId(1), terms, rate, 5000).expect("she may")
        };
        assert_eq!(set(&mut cells.terms, NOW, 100).from, u64::from(NOW.0), "the first opening");
        assert!(convert(&mut root, call(1), BANK, &mut cells, 100).is_ok());
        let closed = set(&mut cells.terms, NOW, 0).from;
        let later = Time::of_block(closed);
        assert_eq!(set(&mut cells.terms, later, 2560).from, u64::from(later.plus(DAY).0));
        let call = Call { now: later, ..call(1) };
        assert!(convert(&mut root, call, BANK, &mut cells, 100).is_err());
    }

    #[test]
    fn nobody_takes_more_than_a_members_share_of_a_class() {
        let (mut root, mut cells) = (Root::empty(), cells());
        cells.terms = terms(100, u64::MAX);
        assert!(cells.member.cell.set_hours(ClassId(1), Secs(1_000 * 3_600)));
        let most = MOST_OF_MEMBER.0;
        assert!(convert(&mut root, call(1), BANK, &mut cells, most).is_ok());
        let refused = Error::MemberQuotaExceeded { limit: most, used: most, needed: 1 };
        let mut at =
            |now: Time| convert(&mut root, Call { now, ..call(1) }, BANK, &mut cells, 1).err();
        assert_eq!(at(NOW), Some(refused.clone()));
        // Nor a second before the day leaves the window, however the weeks turn.
        let free = Time((NOW.day() + 7) * DAY);
        assert_eq!(at(free.minus(1)), Some(refused));
        assert_eq!(at(free), None);
    }

    #[test]
    fn no_quota_mints_beyond_the_bound() {
        let (mut root, mut cells) = (Root::empty(), cells());
        cells.terms = terms(2560, u64::MAX);
        let hours = LEAST_BOUND * 100 / 2560;
        cells.terms.minted.add(NOW, Secs((hours - 100) * 2560 / 100));
        assert!(convert(&mut root, call(1), BANK, &mut cells, 100).is_ok());
        let refused = convert(&mut root, call(1), BANK, &mut cells, 100).err();
        let minted = u128::from(hours + 100) * 2560 / 100;
        assert_eq!(refused, Some(Error::MintingBounded { bound: LEAST_BOUND.into(), minted }));
        root.coin_minted = (u128::from(LEAST_BOUND) * 20).into();
        assert!(
            convert(&mut root, call(1), BANK, &mut cells, 100).is_ok(),
            "a tenth of a larger supply"
        );
    }

    proptest! {
        /// Whatever is announced on whatever notice: each hour counts at the rate at which it was converted.
        #[test]
        fn no_quota_mints_beyond_the_bound_whatever_the_rates_were(
            steps in prop::collection::vec((0..3 * DAY, 0u32..10, 1u16..=2_560, 1u64..=100), 1..120),
        ) {
            let (mut root, mut cells) = (Root::empty(), cells());
            cells.terms = terms(2_560, u64::MAX);
            let bank = officer(5, roles::CENTRAL_BANK);
            let (mut now, mut minted) = (NOW, Vec::new());
            for (wait, notice, rate, hours) in steps {
                // Most conversions follow at once, as whoever wants much of the bound would have it.
                now = now.plus(if notice > 2 { 0 } else { wait });
                if notice < 5 {
                    set_terms(&bank, now, notice * DAY, ClassId(1), &mut cells.terms, rate, u64::MAX)
                        .expect("it may");
                }
                assert!(cells.member.cell.set_hours(ClassId(1), Secs(hours * 3_600)));
                (cells.member.cell.coin, cells.taken) = (0.into(), Rolling::empty());
                cells.class.recorded = u64::MAX.into();
                let bound = minting::bound(&root);
                let call = Call { now, ..call(1) };
                if let Ok((.., event, _)) = convert(&mut root, call, BANK, &mut cells, hours * 3_600) {
                    minted.push((now.day(), u128::from(event.coin)));
                }
                let lately = minted.iter().filter(|(day, _)| day + 7 > now.day());
                let lately: u128 = lately.map(|(_, coin)| coin).sum();
                prop_assert!(lately <= bound, "{lately} of {bound}");
            }
        }
    }

    #[test]
    fn a_lower_rate_makes_no_room_for_what_was_minted_at_a_higher_one() {
        let (mut root, mut cells) = (Root::empty(), cells());
        cells.terms = terms(2_560, u64::MAX);
        cells.terms.minted.add(NOW, Secs(LEAST_BOUND - 3_599));
        let bank = officer(5, roles::CENTRAL_BANK);
        set_terms(&bank, NOW, 0, ClassId(1), &mut cells.terms, 100, u64::MAX).expect("it may");
        let later = Call { now: NOW.plus(6 * DAY), ..call(1) };
        let minted = u128::from(LEAST_BOUND) + 1;
        assert_eq!(
            convert(&mut root, later, BANK, &mut cells, 3_600).err(),
            Some(Error::MintingBounded { bound: LEAST_BOUND.into(), minted })
        );
        assert!(convert(&mut root, later, BANK, &mut cells, 3_500).is_ok());
    }

    #[test]
    fn ten_classes_together_mint_no_more_than_the_bucket_holds() {
        let mut root = Root::empty();
        let hours = MOST_OF_MEMBER.0;
        let mut minted = 0;
        let mut convert_of = |root: &mut Root, class: u16, now| {
            let mut cells = Converting { class_id: ClassId(class), ..cells() };
            cells.terms = terms(2560, u64::MAX);
            assert!(cells.member.cell.set_hours(ClassId(class), Secs(hours)));
            let call = Call { now, ..call(1) };
            let done = convert(root, call, BANK, &mut cells, hours);
            minted += done.as_ref().map_or(0, |(.., event, _)| event.coin);
            done.map(drop)
        };
        // Each a class of its own, whose own bound four such members would not reach.
        for class in 1..=3 {
            assert_eq!(convert_of(&mut root, class, NOW), Ok(()));
        }
        let coin = hours * 2560 / 100;
        let left = LEAST_BOUND - 3 * coin;
        let wait = (coin - left) * u64::from(EPOCH) / LEAST_BOUND + 1;
        let from = u64::from(NOW.0) + wait;
        let refused = Err(Error::AllMintingBounded { left, needed: coin, from });
        assert_eq!(minting::room(&root, NOW), (left, LEAST_BOUND));
        for class in 4..=10 {
            assert_eq!(convert_of(&mut root, class, NOW), refused, "{class}");
        }
        let then = Time::of_block(from);
        assert_eq!(convert_of(&mut root, 4, then), Ok(()));
        assert!(convert_of(&mut root, 5, then).is_err());
        assert_eq!(minted, 4 * coin);
    }

    #[test]
    fn invariant_2_the_levy_is_paid_once_out_of_what_is_minted_and_adds_nothing_to_it() {
        let (mut root, mut cells) = (Root::empty(), cells());
        root.income.after.levy = 3;
        let (_, minted, event, levied) =
            convert(&mut root, call(1), BANK, &mut cells, 3_650).expect("in the quota");
        assert_eq!((event.coin, event.balance_after), (3_650, 3_650), "before the levy");
        assert_eq!(minted.value, 3_650.into());
        let (standard, received) = levied.expect("there is a levy");
        assert_eq!((standard.from, standard.to), (cells.member.address, BANK));
        assert_eq!((received.amount, received.treasury_after), (110, 110), "109.5 rounded up");
        assert_eq!((received.balance_after, cells.member.cell.coin.get()), (3_540, 3_540));
        assert_eq!((root.treasury.get(), root.coin_minted.get()), (110, 3_650));
        assert_eq!(u128::from(cells.member.cell.coin.get()) + root.coin_of_bank(), 3_650);
    }

    #[test]
    fn whoever_converts_in_small_parts_pays_no_smaller_levy() {
        let (mut root, mut cells) = (Root::empty(), cells());
        root.income.after.levy = 10;
        for _ in 0..100 {
            convert(&mut root, call(1), BANK, &mut cells, 9).expect("in the quota");
        }
        assert!(root.treasury.get() >= 90, "a tenth of 900, got {}", root.treasury.get());
    }

    #[test]
    fn a_levy_for_which_the_treasury_has_no_room_refuses_the_conversion() {
        let (mut root, mut cells) = (Root::empty(), cells());
        root.income.after.levy = 1;
        root.treasury = (u64::MAX - 35).into();
        let before = (root.clone(), cells.clone());
        let refused = convert(&mut root, call(1), BANK, &mut cells, 3_600);
        assert_eq!(refused.map_err(|error| error.code()).err(), Some(30));
        assert_eq!((root, cells), before);
    }

    #[test]
    fn an_overdue_debtor_still_turns_hours_into_coin() {
        let (mut root, mut cells) = (Root::empty(), cells());
        cells.member.cell.credit.debt = 9.into();
        cells.member.cell.credit.due = NOW.0.into();
        assert!(convert(&mut root, call(1), BANK, &mut cells, 3600).is_ok());
    }
}
