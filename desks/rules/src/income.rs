//! What arrives of coin that is made, and what the treasury takes of it: by the functions that make it.

use timebank_rules::{
    account::{Account, Kind, Status},
    cells::{Cell, CentralBank, Factors, Root},
    central_bank::{HIGHEST_FEE, HIGHEST_LEVY},
    credit::loan,
    quantities::{Coin, Secs, Tick, Time, DAY},
    treasury, Address, Call,
};

/// The most seconds of which a percentage is taken here: a hundred times as many still fit.
const MOST: u64 = u64::MAX / 100;

/// What converting hours makes.
pub struct Converted {
    /// Seconds of coin that are minted.
    pub minted: u64,
    /// What of them goes into the treasury.
    pub levy: u64,
}

/// Converts `secs` hours at a rate, where that is a whole number of seconds, with a levy in percent.
pub fn converted(secs: u64, rate: Tick, levy: u8) -> Option<Converted> {
    let minted = rate.coin_for_exactly(Secs(secs)).filter(|coin| coin.0 <= MOST)?;
    if levy > HIGHEST_LEVY {
        return None;
    }
    let mut root = Root::empty();
    root.income.after.levy = levy;
    let levy = treasury::levy_rounded_up(&root, Time(1), minted);
    Some(Converted { minted: minted.0, levy })
}

/// What borrowing makes.
pub struct Lent {
    /// Seconds of coin in the borrower's hands.
    pub hand: u64,
    /// What of the loan goes into the treasury.
    pub treasury: u64,
    /// What is owed.
    pub debt: u64,
}

/// Lends `amount` at a fee in percent, where `sources` go into the treasury, to somebody whom nothing keeps from borrowing.
pub fn lent(amount: u64, fee: u8, sources: u8) -> Option<Lent> {
    if fee > HIGHEST_FEE {
        return None;
    }
    let now = Time(u32::MAX / 2);
    let mut root = Root::empty();
    root.income.after.sources = sources;
    // So large a supply that no cap on debt is met.
    root.coin_minted = (1 << 100).into();
    let mut bank = CentralBank::empty();
    let terms = &mut bank.terms.after;
    terms.limits = [MOST.into(); 4];
    terms.longest = loan::SHORTEST.into();
    (terms.fee, terms.debt_cap) = (fee, 100);
    let mut member = Account::unloaded(Address::repeat_byte(1));
    let cell = &mut member.cell;
    (cell.status, cell.kind, cell.level) = (Status::Open as u8, Kind::Person as u8, 1);
    cell.verified_since = now.minus(1_000 * DAY).0.into();
    cell.verified_until = u32::MAX.into();
    let mut factors = Factors::empty();
    factors.sketch = [0x77; 32];
    factors.provided = 50.into();
    factors.requested = 50.into();
    let call = Call { caller: member.address, now };
    let purse = Address::repeat_byte(2);
    loan::borrow(&mut root, call, (purse, &bank), &mut member, &factors, amount, loan::SHORTEST)
        .ok()?;
    let Coin(hand) = member.cell.all_coin();
    let (treasury, debt) = (root.treasury.get(), member.cell.credit.debt.get());
    Some(Lent { hand, treasury, debt })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_levy_is_rounded_up_and_a_rate_that_is_not_whole_has_no_answer() {
        let figures = |secs, rate, levy| {
            converted(secs, Tick(rate), levy).map(|said| (said.minted, said.levy))
        };
        assert_eq!(figures(3_650, 100, 3), Some((3_650, 110)));
        assert_eq!(figures(3_600, 50, 0), Some((1_800, 0)));
        assert_eq!(figures(1, 150, 0), None);
        assert_eq!(figures(u64::MAX, 100, 10), None);
        assert_eq!(figures(3_600, 100, HIGHEST_LEVY + 1), None);
    }

    #[test]
    fn a_fee_is_owed_on_top_or_paid_at_once_into_the_treasury() {
        let figures = |amount, fee, sources| {
            lent(amount, fee, sources).map(|said| (said.hand, said.treasury, said.debt))
        };
        assert_eq!(figures(5_000, 2, 0), Some((5_000, 0, 5_100)));
        assert_eq!(figures(5_000, 2, treasury::FEES), Some((4_900, 100, 5_000)));
        assert_eq!(figures(5_001, 2, treasury::DEMURRAGE), Some((5_001, 0, 5_102)), "rounded up");
        assert_eq!(
            figures(5_000, HIGHEST_FEE + 1, treasury::FEES),
            None,
            "no bank asks for as much"
        );
        assert!(figures(MOST, HIGHEST_FEE, treasury::FEES).is_some());
        assert_eq!(figures(MOST + 1, 0, 0), None);
        assert_eq!(figures(0, 2, 0), None);
    }
}
