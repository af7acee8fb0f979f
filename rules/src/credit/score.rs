//! The score: a pure function of an account's factors. docs/credit.md has it with worked examples.

use super::{loan, sketch};
use crate::cells::Member;
use crate::quantities::Time;

/// How many factors there are: agreements settled as provider and as requester, distinct verified counterparties,
/// loans repaid in time, days since the account was opened; then, against it, disputes lost and loans overdue.
pub const FACTORS: usize = 7;

/// The first of the factors that count against an account.
const AGAINST: usize = 5;

/// What a unit of each factor is worth.
pub const WEIGHTS: [u16; FACTORS] = [6, 2, 10, 20, 1, 40, 150];

/// How many units of each factor count at most. Together those in favour make 1,000 points.
const MOST: [u32; FACTORS] = [50, 50, 30, 5, 200, 25, 7];

/// How many units of each factor in favour count for every counterparty, so that few who deal with each other all day,
/// or for years, grow nothing.
const PER_COUNTERPARTY: [u32; AGAINST] = [3, 3, 1, 1, 10];

/// The lowest score of each grade from 2 to 5; below the first is grade 1, which borrows nothing.
pub const THRESHOLDS: [u16; 4] = [100, 250, 450, 700];

/// What the bureau says of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The factors as they were counted.
    pub factors: [u32; FACTORS],
    /// What each gives; the last two are taken off.
    pub points: [u16; FACTORS],
    /// 0 to 1,000.
    pub score: u16,
    /// 1, the lowest, to 5.
    pub grade: u8,
}

/// The account's score now. A loan that is overdue counts by the clock, whether anybody has marked it or not.
pub fn of(member: &Member, now: Time) -> Score {
    let credit = &member.credit;
    let running = u32::from(loan::is_overdue(member, now) && credit.marked == 0);
    let opened = member.opened_at.get();
    score([
        credit.provided.get().into(),
        credit.requested.get().into(),
        sketch::counterparties(&credit.sketch),
        credit.repaid.get().into(),
        Time(now.0.saturating_sub(opened)).day(),
        credit.disputes_lost.get().into(),
        u32::from(credit.overdue.get()).saturating_add(running),
    ])
}

/// The score of these factors.
pub fn score(factors: [u32; FACTORS]) -> Score {
    let counterparties = factors[2];
    let mut points = [0; FACTORS];
    let (mut earned, mut lost) = (0u16, 0u16);
    for (at, factor) in factors.into_iter().enumerate() {
        let backed = match PER_COUNTERPARTY.get(at) {
            Some(per) => factor.min(counterparties.saturating_mul(*per)),
            None => factor,
        };
        let worth = (backed.min(MOST[at]) as u16).saturating_mul(WEIGHTS[at]);
        points[at] = worth;
        let sum = if at < AGAINST { &mut earned } else { &mut lost };
        *sum = sum.saturating_add(worth);
    }
    let score = earned.saturating_sub(lost);
    let grade = 1 + THRESHOLDS.iter().filter(|threshold| score >= **threshold).count() as u8;
    Score { factors, points, score, grade }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::{lost_dispute, settled};
    use crate::member::testing::*;
    use crate::quantities::DAY;
    use proptest::prelude::*;

    fn graded(factors: [u32; FACTORS]) -> (u16, u8) {
        let found = score(factors);
        (found.score, found.grade)
    }

    #[test]
    fn the_worked_examples_of_the_papers() {
        // docs/credit.md, "Worked examples".
        assert_eq!(graded([0; 7]), (0, 1), "nobody yet");
        assert_eq!(graded([9, 4, 6, 0, 45, 0, 0]), (167, 2), "Ann after six weeks");
        assert_eq!(graded([40, 25, 18, 2, 200, 0, 0]), (690, 4), "Ben after seven months");
        assert_eq!(graded([40, 25, 18, 2, 200, 0, 1]), (540, 4), "Ben with a loan overdue");
        assert_eq!(graded([40, 25, 18, 2, 200, 2, 1]), (460, 4), "and two disputes lost");
        assert_eq!(graded([5_000, 5_000, 1, 0, 3_650, 0, 0]), (44, 1), "the colluding pair");
        assert_eq!(graded([50, 50, 30, 5, 200, 0, 0]), (1_000, 5), "nobody has more");
    }

    #[test]
    fn ten_thousand_mutual_agreements_over_ten_years_leave_both_in_the_lowest_grade() {
        let (mut ann, mut ben) = (person(1, 0), person(2, 0));
        for account in [&mut ann, &mut ben] {
            account.cell.opened_at = NOW.0.into();
        }
        for n in 0..10_000u32 {
            if n % 2 == 0 {
                settled(&mut ann, &mut ben);
            } else {
                settled(&mut ben, &mut ann);
            }
            let now = NOW.plus(n * 8 * 3600);
            assert_eq!(of(&ann.cell, now).grade, 1, "after {n}");
            assert_eq!(of(&ben.cell, now).grade, 1, "after {n}");
        }
        let end = of(&ann.cell, NOW.plus(10_000 * 8 * 3600));
        assert_eq!(end.factors, [5_000, 5_000, 1, 0, 3_333, 0, 0]);
        assert_eq!(end.points, [18, 6, 10, 0, 10, 0, 0]);
        assert_eq!(end.score, 44);
    }

    #[test]
    fn the_same_number_of_agreements_with_many_reaches_the_highest_grade() {
        let mut ann = person(1, 0);
        ann.cell.opened_at = NOW.minus(200 * DAY).0.into();
        for n in 0..60u8 {
            let mut other = person(2, 0);
            other.address = crate::Address::from_low_u64_be(u64::from(n) * 7 + 1_000);
            settled(&mut ann, &mut other);
            settled(&mut other, &mut ann);
        }
        assert_eq!(of(&ann.cell, NOW).grade, 5);
        for _ in 0..25 {
            lost_dispute(&mut ann);
        }
        assert_eq!(of(&ann.cell, NOW).grade, 1, "trust is lost, too");
    }

    proptest! {
        #[test]
        fn no_history_with_one_counterparty_leaves_the_lowest_grade(
            provided: u16, requested: u16, repaid: u16, days in 0..50_000u32
        ) {
            let factors = [provided.into(), requested.into(), 1, repaid.into(), days, 0, 0];
            prop_assert_eq!(score(factors).grade, 1);
        }

        #[test]
        fn more_in_favour_never_lowers_the_score_and_more_against_never_raises_it(
            factors in prop::array::uniform7(0..300u32), at in 0..FACTORS, more in 0..100u32
        ) {
            let mut other = factors;
            other[at] += more;
            let (before, after) = (score(factors), score(other));
            if at < AGAINST {
                prop_assert!(after.score >= before.score && after.grade >= before.grade);
            } else {
                prop_assert!(after.score <= before.score && after.grade <= before.grade);
            }
            prop_assert!(after.score <= 1_000 && (1..=5).contains(&after.grade));
        }
    }
}
