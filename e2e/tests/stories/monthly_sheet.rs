//! A club keeps its sheet for a month. Carla enters what Ann did on days that are over for more than ten days, and Vera or
//! Cora, who records for the club, too, compares it with the sheet.

use timebank_e2e::{replay, Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::late::CONFIRMED_WITHIN;
use timebank_rules::quantities::{ClassId, DAY};
use timebank_rules::Error;

const HOUR: u64 = 3600;
const MONTH: u64 = 30 * DAY as u64;

struct Club {
    bank: Bank,
    officers: Officers,
    ann: Actor,
    care: u16,
    carla: Actor,
    cora: Actor,
}

impl Club {
    /// Ann has been a member for a month, in which nothing of hers was recorded.
    async fn with(client: timebank_e2e::Client) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let cora = bank.organisation("Cora").await;
        let c = cora.address;
        let accredited = bank.send(&officers.governor, |bank| bank.accredit(care, c, 90_000)).await;
        assert_eq!(accredited, Ok(true));
        let ann = bank.member(&officers, "Ann").await;
        bank.chain().advance(MONTH);
        Self { bank, officers, ann, care, carla, cora }
    }

    /// From nine to eleven of the day so many days back.
    fn morning(&mut self, days: u64) -> (u64, u64) {
        let midnight = (self.bank.now() / u64::from(DAY) - days) * u64::from(DAY);
        (midnight + 9 * HOUR, midnight + 11 * HOUR)
    }

    async fn enters(&mut self, (start, end): (u64, u64)) -> Result<bool, Refusal> {
        let (care, a, carla) = (self.care, self.ann.address, self.carla.clone());
        self.bank.send(&carla, |bank| bank.record_late(care, a, start, end, EVIDENCE)).await
    }

    async fn confirms(&mut self, who: &Actor, (start, end): (u64, u64)) -> Result<bool, Refusal> {
        let (care, a, c) = (self.care, self.ann.address, self.carla.address);
        self.bank.send(who, |bank| bank.confirm_late(care, a, c, start, end, EVIDENCE)).await
    }

    async fn hours(&mut self) -> u64 {
        let (a, care) = (self.ann.address, self.care);
        self.bank.ask(|bank| bank.hours_of(a, care.into())).await.low_u64()
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_clubs_monthly_sheet_counts_once_another_has_compared_it() {
    let mut club = Club::with(client).await;
    let (vera, cora, carla) =
        (club.officers.verifier.clone(), club.cora.clone(), club.carla.clone());
    let (care, a) = (club.care, club.ann.address);
    let (first, second) = (club.morning(20), club.morning(13));
    for morning in [first, second] {
        assert_eq!(club.enters(morning).await, Ok(true));
    }
    assert_eq!(club.hours().await, 0, "nothing counts yet");
    let until = club.bank.now() + u64::from(CONFIRMED_WITHIN);
    let c = carla.address;
    let waits = club.bank.ask(|bank| bank.late_record_of(care, a, c, second.0)).await;
    assert_eq!((waits.0, waits.1, waits.2, waits.4), (second.0, second.1, EVIDENCE, true));
    assert!(waits.3 <= until && waits.3 + 60 > until, "for fourteen days");

    let own = Error::OwnMeasure { account: c };
    assert_eq!(club.confirms(&carla, first).await, Err(Refusal::ByBank(own)));
    assert_eq!(club.confirms(&vera, first).await, Ok(true));
    assert_eq!(club.confirms(&cora, second).await, Ok(true));
    assert_eq!(club.hours().await, 4 * HOUR);
    let (_, _, recorded, redeemed) = club.bank.ask(|bank| bank.recorder_of(care, c)).await;
    assert_eq!((recorded, redeemed), (4 * HOUR, 0), "Carla recorded it");
    let (ann, id) = (club.ann.clone(), care);
    let at_carlas = club.bank.send(&ann, |bank| bank.redeem(id, HOUR, c)).await;
    assert_eq!(at_carlas, Ok(true));
    let audited = replay(&mut club.bank).balances;
    assert_eq!(audited.hours(a, ClassId(care)), (3 * HOUR).into());
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_a_day_takes_one_line_of_the_sheet_and_none_beside_a_record() {
    let mut club = Club::with(client).await;
    let (vera, cora) = (club.officers.verifier.clone(), club.cora.clone());
    let (care, a) = (club.care, club.ann.address);
    let (start, end) = club.morning(1);
    let recorded =
        club.bank.send(&cora, |bank| bank.record(care, a, start, start + 300, EVIDENCE)).await;
    assert_eq!(recorded, Ok(true));
    let early = Error::IntervalNotLate { start, before: start - 9 * HOUR - 9 * u64::from(DAY) };
    assert_eq!(club.enters((start, end)).await, Err(Refusal::ByBank(early)));
    club.bank.chain().advance(11 * u64::from(DAY));
    // The day is in no ring any more, and what was on it is not forgotten.
    let (beside, midnight) = ((start + HOUR, end), start - 9 * HOUR);
    assert_eq!(club.enters(beside).await, Ok(true));
    let closed = |day| Err(Refusal::ByBank(Error::DayClosed { account: a, start: day }));
    assert_eq!(club.confirms(&vera, beside).await, closed(midnight));

    let day = midnight - 3 * u64::from(DAY);
    let (one, another) = ((day, day + HOUR), (day + 5 * HOUR, day + 6 * HOUR));
    assert_eq!(club.enters(one).await, Ok(true));
    assert_eq!(club.confirms(&vera, one).await, Ok(true));
    assert_eq!(club.enters(another).await, Ok(true));
    assert_eq!(club.confirms(&vera, another).await, closed(day));
    assert_eq!(club.hours().await, HOUR + 300);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_nobody_confirms_lapses_and_anybody_takes_it_away() {
    let mut club = Club::with(client).await;
    let (vera, ann, c) = (club.officers.verifier.clone(), club.ann.clone(), club.carla.address);
    let (care, a) = (club.care, ann.address);
    let (start, end) = club.morning(12);
    assert_eq!(club.enters((start, end)).await, Ok(true));
    let waits = club.bank.send(&ann, |bank| bank.withdraw_late(care, a, c, start)).await;
    assert_eq!(waits.map_err(|refused| refused.code()), Err(97));
    club.bank.chain().advance(CONFIRMED_WITHIN.into());
    let lapsed = Error::NoLateRecord { account: a, start };
    assert_eq!(club.confirms(&vera, (start, end)).await, Err(Refusal::ByBank(lapsed)));
    let taken = club.bank.send(&ann, |bank| bank.withdraw_late(care, a, c, start)).await;
    assert_eq!(taken, Ok(true));
    assert_eq!(club.hours().await, 0);
}
