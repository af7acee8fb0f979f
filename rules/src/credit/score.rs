//! The score: a pure function of an account's factors. docs/credit.md has it with worked examples.

use super::{loan, sketch};
use crate::cells::{Factors, Member};
use crate::quantities::Time;
use crate::restrictions;

/// How many factors there are: agreements settled as provider and as requester, distinct verified counterparties,
/// hour-weeks of loans repaid in time, days since the account is verified; then, against it, disputes lost, loans
/// overdue, agreements accepted and not delivered, and disputes that ended in halves.
pub const FACTORS: usize = 9;

/// The first of the factors that count against an account.
const AGAINST: usize = 5;

/// What a unit of each factor is worth.
pub const WEIGHTS: [u16; FACTORS] = [6, 2, 10, 1, 1, 40, 150, 30, 10];

/// How many units of each factor count at most. Together those in favour make 1,000 points.
const MOST: [u32; FACTORS] = [50, 50, 30, 100, 200, 25, 7, 30, 30];

/// How many units of each factor in favour count for every counterparty, so that few who deal with each other all day,
/// or for years, grow nothing.
const PER_COUNTERPARTY: [u32; AGAINST] = [3, 3, 1, 20, 10];

/// What a grade takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Least {
    /// Points.
    pub score: u16,
    /// Distinct verified counterparties. Eleven of them are a ring of twelve.
    pub counterparties: u32,
    /// Days since the account is verified. No ring buys these.
    pub days: u32,
}

/// What each grade from 2 to 5 takes at least; who lacks any of it is in the grade below. Grade 1 borrows nothing.
pub const LEAST: [Least; 4] = [
    Least { score: 100, counterparties: 3, days: 30 },
    Least { score: 250, counterparties: 11, days: 90 },
    Least { score: 450, counterparties: 16, days: 150 },
    Least { score: 700, counterparties: 24, days: 200 },
];

/// What the bureau says of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The factors as they were counted.
    pub factors: [u32; FACTORS],
    /// What each gives; those from the sixth on are taken off.
    pub points: [u16; FACTORS],
    /// 0 to 1,000.
    pub score: u16,
    /// 1, the lowest, to 5.
    pub grade: u8,
}

/// The account's score now. A loan that is overdue counts by the clock, whether anybody has marked it or not; and as
/// long as the account is in default its grade is the lowest.
pub fn of(member: &Member, factors: &Factors, now: Time) -> Score {
    let running = u32::from(restrictions::is_overdue(member, now) && member.credit.marked == 0);
    let days = match member.verified_since.get() {
        0 => 0,
        since => Time(now.0.saturating_sub(since)).day(),
    };
    let mut said = score([
        factors.provided.get().into(),
        factors.requested.get().into(),
        sketch::counterparties(&factors.sketch),
        factors.repaid.get() / 7,
        days,
        factors.disputes_lost.get().into(),
        u32::from(factors.overdue.get()).saturating_add(running),
        factors.undelivered.get().into(),
        factors.splits.get().into(),
    ]);
    if loan::is_in_default(member, now) {
        said.grade = 1;
    }
    said
}

/// The score of these factors.
pub fn score(factors: [u32; FACTORS]) -> Score {
    let [_, _, counterparties, _, days, ..] = factors;
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
    let reached = |least: &&Least| {
        score >= least.score && counterparties >= least.counterparties && days >= least.days
    };
    let grade = 1 + LEAST.iter().take_while(reached).count() as u8;
    Score { factors, points, score, grade }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::account::Account;
    use crate::cells::Cell;
    use crate::credit::{settled, Party};
    use crate::quantities::DAY;
    use crate::Address;
    use proptest::prelude::*;

    const HOUR: u64 = 3_600;
    const WEEK: u32 = 7 * DAY;

    fn graded(factors: [u32; FACTORS]) -> (u16, u8) {
        let found = score(factors);
        (found.score, found.grade)
    }

    #[test]
    fn the_worked_examples_of_the_papers() {
        // docs/credit.md, "Worked examples".
        let cases: [([u32; FACTORS], (u16, u8), &str); 8] = [
            ([0; FACTORS], (0, 1), "nobody yet"),
            ([9, 4, 6, 0, 45, 0, 0, 0, 0], (167, 2), "Ann after six weeks"),
            ([40, 25, 18, 40, 200, 0, 0, 0, 0], (690, 4), "Ben after seven months"),
            ([40, 25, 18, 40, 200, 0, 1, 0, 0], (540, 4), "Ben once had a loan overdue"),
            ([40, 25, 18, 40, 200, 2, 1, 1, 2], (410, 3), "and disputes, and did not come"),
            (
                [50, 50, 30, 0, 20, 0, 0, 0, 0],
                (720, 1),
                "an organisation with many, three weeks old",
            ),
            ([521, 521, 1, 0, 3_650, 0, 0, 0, 0], (44, 1), "the colluding pair"),
            ([50, 50, 30, 100, 200, 0, 0, 0, 0], (1_000, 5), "nobody has more"),
        ];
        for (factors, expected, who) in cases {
            assert_eq!(graded(factors), expected, "{who}");
        }
    }

    /// A member of a ring, and what its credit rests on.
    type Known = (Account, Factors);

    fn verified_at(n: u16, since: Time) -> Known {
        let mut account = person(1, 0);
        // Addresses whose bits all differ: the best that a ring can have.
        account.address = Address::zero();
        account.address.0[19] = n as u8;
        account.address.0[18] = (n >> 8) as u8;
        account.cell.verified_since = since.0.into();
        (account, Factors::empty())
    }

    fn settle(ring: &mut [Known], provider: usize, requester: usize, now: Time) {
        let (mut gave, mut got) = (ring[provider].1.clone(), ring[requester].1.clone());
        let addresses = (ring[provider].0.address, ring[requester].0.address);
        settled(
            now,
            Party { address: addresses.0, factors: &mut gave },
            Party { address: addresses.1, factors: &mut got },
            (HOUR, HOUR),
        );
        (ring[provider].1, ring[requester].1) = (gave, got);
    }

    /// The grade that a ring of `k` gives its first member after so many days, in which everybody serves everybody every
    /// week, which is the most that counts; and how many agreements that took.
    fn ring(k: u16, days: u32) -> (u8, u32) {
        let mut ring: Vec<Known> = (0..k).map(|n| verified_at(n, NOW)).collect();
        let mut agreements = 0;
        for week in 0..=days / 7 {
            let now = NOW.plus(week * WEEK);
            for other in 1..usize::from(k) {
                let (provider, requester) = if week % 2 == 0 { (0, other) } else { (other, 0) };
                settle(&mut ring, provider, requester, now);
                agreements += 1;
            }
        }
        let (first, factors) = &ring[0];
        (of(&first.cell, factors, NOW.plus(days * DAY)).grade, agreements)
    }

    #[test]
    fn no_ring_of_fewer_than_twelve_reaches_grade_three_within_a_year() {
        for k in 2..12 {
            for days in [0, 29, 30, 90, 200, 365] {
                assert!(ring(k, days).0 < 3, "a ring of {k} after {days} days");
            }
        }
        assert_eq!(ring(12, 365).0, 3, "and of twelve does, so the figure is not idle");
    }

    #[test]
    fn no_ring_of_any_size_leaves_the_lowest_grade_before_its_days_are_over() {
        for k in [2, 4, 31, 64] {
            assert_eq!(ring(k, 29).0, 1, "a ring of {k}");
        }
        assert_eq!(ring(64, 89).0, 2);
        assert_eq!(ring(64, 149).0, 3);
        assert_eq!(ring(64, 199).0, 4);
    }

    /// The grade of somebody of whom all that a ring of `k` can bring about is at its most: every other member counts, with
    /// a bit of its own, and as much was served, asked for and repaid as counts. Only days are nobody's to make.
    fn most_of_a_ring(k: u16, days: u32) -> u8 {
        let mut sketch = Factors::empty().sketch;
        for other in 0..usize::from(k - 1) {
            sketch[other / 8] |= 1 << (other % 8);
        }
        let [provided, requested, _, repaid, ..] = MOST;
        let counterparties = sketch::counterparties(&sketch);
        score([provided, requested, counterparties, repaid, days, 0, 0, 0, 0]).grade
    }

    #[test]
    fn no_strategy_of_a_ring_reaches_more_than_the_table_says() {
        // More in favour never lowers a grade, as a property below says: so whatever else a ring tries, loans repaid in
        // time among it, is at most this.
        for k in 2..=64 {
            for days in [0, 29, 30, 89, 90, 149, 150, 199, 200, 365] {
                assert_eq!(ring(k, days).0, most_of_a_ring(k, days), "{k} after {days} days");
            }
        }
    }

    const PAPER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/credit.md");
    const BEGIN: &str = "<!-- written by rules/src/credit/score.rs -->\n";
    const END: &str = "<!-- end -->";

    #[test]
    fn the_table_of_what_rings_reach_in_the_paper_is_the_rules_own() {
        let days = [0, 30, 90, 150, 200, 365];
        let mut table = String::from("| ring of |");
        days.iter().for_each(|day| table += &format!(" day {day} |"));
        table += " agreements of half an hour each member needs by day 90 |\n|---:|";
        table += &"---:|".repeat(days.len() + 1);
        table += "\n";
        for k in [2, 3, 4, 6, 8, 11, 12, 16, 17, 24, 25, 32, 48, 64] {
            table += &format!("| {k} |");
            days.iter().for_each(|day| table += &format!(" {} |", ring(k, *day).0));
            table += &format!(" {} |\n", ring(k, 90).1);
        }
        let paper = std::fs::read_to_string(PAPER).expect("docs/credit.md is there");
        let (before, rest) = paper.split_once(BEGIN).expect("the table begins");
        let (written, after) = rest.split_once(END).expect("the table ends");
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            let paper = [before, BEGIN, &table, END, after].concat();
            std::fs::write(PAPER, paper).expect("docs/credit.md can be written");
        } else {
            assert_eq!(written, table, "TIMEBANK_PUBLISH=1 writes it");
        }
    }

    #[test]
    fn ten_years_of_mutual_agreements_leave_both_in_the_lowest_grade() {
        let mut pair = [verified_at(1, NOW), verified_at(2, NOW)];
        for n in 0..10_000u32 {
            let now = NOW.plus(n * 8 * 3600);
            settle(&mut pair, (n % 2) as usize, (1 - n % 2) as usize, now);
            for (account, factors) in &pair {
                assert_eq!(of(&account.cell, factors, now).grade, 1, "after {n}");
            }
        }
        let end = of(&pair[0].0.cell, &pair[0].1, NOW.plus(10_000 * 8 * 3600));
        assert_eq!(end.factors[2..5], [1, 0, 3_333]);
        assert_eq!(end.points, [18, 6, 10, 0, 10, 0, 0, 0, 0]);
        assert_eq!(end.score, 44);
    }

    #[test]
    fn as_many_agreements_with_many_reach_the_highest_grade() {
        let mut town: Vec<Known> = (0..61).map(|n| verified_at(n, NOW.minus(200 * DAY))).collect();
        for other in 1..61 {
            settle(&mut town, 0, other, NOW.minus(WEEK));
            settle(&mut town, other, 0, NOW);
        }
        let (mut ann, mut factors) = town.swap_remove(0);
        assert_eq!(of(&ann.cell, &factors, NOW).grade, 5);
        factors.disputes_lost = 25.into();
        assert_eq!(of(&ann.cell, &factors, NOW).grade, 1, "trust is lost, too");
        factors.disputes_lost = 0.into();
        ann.cell.verified_since = NOW.minus(29 * DAY).0.into();
        assert_eq!(of(&ann.cell, &factors, NOW).grade, 1, "and it takes time");
    }

    #[test]
    fn who_is_in_default_is_in_the_lowest_grade_until_it_is_made_good() {
        let mut town: Vec<Known> = (0..61).map(|n| verified_at(n, NOW.minus(200 * DAY))).collect();
        for other in 1..61 {
            settle(&mut town, 0, other, NOW.minus(WEEK));
            settle(&mut town, other, 0, NOW);
        }
        let (ann, factors) = &town[0];
        let grade = |change: fn(&mut Member)| {
            let mut cell = ann.cell.clone();
            change(&mut cell);
            of(&cell, factors, NOW).grade
        };
        let overdue = |cell: &mut Member| {
            cell.credit.debt = 1.into();
            cell.credit.due = NOW.0.into();
        };
        assert_eq!(grade(|_| {}), 5);
        assert_eq!(grade(overdue), 1, "overdue by the clock");
        assert_eq!(grade(|cell| cell.credit.marked = 1), 1, "marked");
        assert_eq!(grade(|cell| cell.credit.lost = 1.into()), 1, "written off");
    }

    proptest! {
        #[test]
        fn no_history_with_one_counterparty_leaves_the_lowest_grade(
            provided: u16, requested: u16, repaid: u32, days in 0..50_000u32
        ) {
            let factors = [provided.into(), requested.into(), 1, repaid, days, 0, 0, 0, 0];
            prop_assert_eq!(score(factors).grade, 1);
        }

        #[test]
        fn more_in_favour_never_lowers_the_score_and_more_against_never_raises_it(
            factors in prop::array::uniform9(0..300u32), at in 0..FACTORS, more in 0..100u32
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
