//! Announcing what will hold for all.

use super::{
    HIGHEST_DEBT_CAP, HIGHEST_DEMURRAGE, HIGHEST_FEE, LARGEST_LOAN, LONGEST_NOTICE, LONGEST_TERM,
    SHORTEST_NOTICE,
};
use crate::account::Account;
use crate::cells::{BankTerms, CentralBank};
use crate::credit::loan;
use crate::event::bank_terms_set::BankTermsSet;
use crate::quantities::Time;
use crate::{refusal, roles, Error};

/// The notice period of these terms, in seconds.
pub fn notice(terms: &BankTerms) -> u32 {
    terms.notice.get().max(SHORTEST_NOTICE)
}

/// Sets what holds for all after the notice period. Where nothing was lent before, terms that change nothing but that
/// hold at once, as they surprise nobody. Limits may not fall from one grade to the next. Loans that run keep their
/// terms. When the demurrage holds since is found out here.
pub fn set(
    officer: &Account,
    now: Time,
    bank: &mut CentralBank,
    mut terms: BankTerms,
) -> Result<BankTermsSet, Error> {
    officer.require_role(roles::CENTRAL_BANK)?;
    let limits = terms.limits.each_ref().map(|limit| limit.get());
    let [limit_2, limit_3, limit_4, limit_5] = limits;
    let (longest, fee, debt_cap) = (terms.longest.get(), terms.fee, terms.debt_cap);
    let (demurrage, secs) = (terms.demurrage.get(), terms.notice.get());
    let bounds: [(u64, u64, u64); 9] = [
        (limit_2, 0, LARGEST_LOAN),
        (limit_3, limit_2, LARGEST_LOAN),
        (limit_4, limit_3, LARGEST_LOAN),
        (limit_5, limit_4, LARGEST_LOAN),
        (longest.into(), loan::SHORTEST.into(), LONGEST_TERM.into()),
        (fee.into(), 0, HIGHEST_FEE.into()),
        (debt_cap.into(), 0, HIGHEST_DEBT_CAP.into()),
        (demurrage.into(), 0, HIGHEST_DEMURRAGE.into()),
        (secs.into(), SHORTEST_NOTICE.into(), LONGEST_NOTICE.into()),
    ];
    for (value, least, most) in bounds {
        if !(least..=most).contains(&value) {
            return Err(refusal!(OutOfBounds { value, least, most }));
        }
    }
    let present = bank.terms.at(now);
    let opens = present.limits.iter().all(|limit| limit.get() == 0)
        && present.demurrage == terms.demurrage
        && notice(present) == secs;
    let from = if opens { now } else { now.plus(notice(present)) };
    terms.demurrage_since = from.0.into();
    if present.demurrage == terms.demurrage {
        terms.demurrage_since = present.demurrage_since;
    }
    bank.terms.announce(terms, now, from);
    Ok(BankTermsSet {
        actor: officer.address,
        limit_2,
        limit_3,
        limit_4,
        limit_5,
        longest,
        fee,
        debt_cap,
        demurrage,
        notice: secs,
        from: from.0.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::{Cell, LENDING_GRADES};
    use crate::quantities::DAY;

    fn bank() -> Account {
        officer(9, roles::CENTRAL_BANK)
    }

    /// Terms within all bounds: no fee, no demurrage, a day's notice.
    fn sound() -> BankTerms {
        BankTerms {
            limits: [3_600, 7_200, 36_000, 72_000].map(Into::into),
            longest: (90 * DAY).into(),
            fee: 0,
            debt_cap: 20,
            demurrage: 0.into(),
            demurrage_since: 0.into(),
            notice: DAY.into(),
        }
    }

    fn from(cell: &mut CentralBank, now: Time, terms: BankTerms) -> Result<Time, Error> {
        set(&bank(), now, cell, terms).map(|event| Time::of_block(event.from))
    }

    #[test]
    fn the_first_loans_may_be_had_at_once_and_every_later_change_waits() {
        let mut cell = CentralBank::empty();
        assert_eq!(from(&mut cell, NOW, sound()), Ok(NOW));
        assert_eq!(cell.terms.at(NOW).limits[0].get(), 3_600);
        let due = NOW.plus(DAY);
        assert_eq!(from(&mut cell, NOW, BankTerms { fee: 5, ..sound() }), Ok(due));
        assert_eq!(cell.terms.at(due.minus(1)).fee, 0);
        assert_eq!(cell.terms.at(due).fee, 5);
    }

    #[test]
    fn whoever_opens_lending_cannot_bring_demurrage_or_a_notice_along_at_once() {
        let due = NOW.plus(DAY);
        let costly = BankTerms { demurrage: 1.into(), ..sound() };
        assert_eq!(from(&mut CentralBank::empty(), NOW, costly), Ok(due));
        let slow = BankTerms { notice: (2 * DAY).into(), ..sound() };
        assert_eq!(from(&mut CentralBank::empty(), NOW, slow), Ok(due));
    }

    #[test]
    fn another_notice_waits_for_the_present_one_and_then_binds_what_is_announced() {
        let mut cell = CentralBank::empty();
        let slow = || BankTerms { notice: (10 * DAY).into(), ..sound() };
        assert_eq!(from(&mut cell, NOW, slow()), Ok(NOW.plus(DAY)));
        let now = NOW.plus(DAY);
        assert_eq!(notice(cell.terms.at(now.minus(1))), DAY);
        assert_eq!(notice(cell.terms.at(now)), 10 * DAY);
        assert_eq!(from(&mut cell, now, sound()), Ok(now.plus(10 * DAY)), "a shorter one, too");
    }

    #[test]
    fn the_demurrage_holds_since_its_own_change_whatever_else_changes() {
        let mut cell = CentralBank::empty();
        let costly = || BankTerms { demurrage: 500.into(), ..sound() };
        assert!(from(&mut cell, NOW, costly()).is_ok());
        let now = NOW.plus(30 * DAY);
        assert!(from(&mut cell, now, BankTerms { fee: 1, ..costly() }).is_ok());
        let terms = cell.terms.at(now.plus(DAY));
        assert_eq!((terms.fee, terms.demurrage_since.get()), (1, NOW.plus(DAY).0));
    }

    #[test]
    fn nobody_else_sets_anything_and_nothing_beyond_its_bounds() {
        let mut cell = CentralBank::empty();
        assert!(set(&person(1, 0), NOW, &mut cell, sound()).is_err());
        let limits =
            |limits: [u64; LENDING_GRADES]| BankTerms { limits: limits.map(Into::into), ..sound() };
        for terms in [
            limits([2, 1, 3, 4]),
            limits([0, 0, 0, LARGEST_LOAN + 1]),
            BankTerms { longest: (DAY - 1).into(), ..sound() },
            BankTerms { longest: (LONGEST_TERM + 1).into(), ..sound() },
            BankTerms { fee: HIGHEST_FEE + 1, ..sound() },
            BankTerms { debt_cap: HIGHEST_DEBT_CAP + 1, ..sound() },
            BankTerms { demurrage: (HIGHEST_DEMURRAGE + 1).into(), ..sound() },
            BankTerms { notice: (SHORTEST_NOTICE - 1).into(), ..sound() },
            BankTerms { notice: (LONGEST_NOTICE + 1).into(), ..sound() },
        ] {
            let refused = from(&mut cell, NOW, terms).map_err(|error| error.code());
            assert_eq!(refused, Err(269));
            assert_eq!(cell, CentralBank::empty());
        }
    }
}
