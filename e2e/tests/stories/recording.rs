//! Recorders put service on the ledger; no moment of Ann's day is counted twice.

use timebank_e2e::{Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

const HOUR: u64 = 3600;

struct Town {
    bank: Bank,
    officers: Officers,
    ann: Actor,
    care: u16,
    carla: Actor,
    teaching: u16,
    theo: Actor,
}

impl Town {
    async fn with(client: timebank_e2e::Client) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let (teaching, theo) = bank.class(&officers, "teaching", 150, "Theo").await;
        let ann = bank.member(&officers, "Ann").await;
        Self { bank, officers, ann, care, carla, teaching, theo }
    }

    async fn care(&mut self, start: u64, end: u64) -> Result<bool, Refusal> {
        let (care, ann) = (self.care, self.ann.address);
        self.bank.send(&self.carla, |bank| bank.record(care, ann, start, end, EVIDENCE)).await
    }

    async fn teaching(&mut self, start: u64, end: u64) -> Result<bool, Refusal> {
        let (teaching, ann) = (self.teaching, self.ann.address);
        self.bank.send(&self.theo, |bank| bank.record(teaching, ann, start, end, EVIDENCE)).await
    }

    fn taken(&self, start: u64) -> Result<bool, Refusal> {
        Err(Refusal::ByBank(Error::SlotTaken { account: self.ann.address, start }))
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_3_hours_and_the_class_total_rise_together() {
    let mut town = Town::with(client).await;
    let end = town.bank.last_slot();
    assert_eq!(town.care(end - 2 * HOUR, end).await, Ok(true));
    let (ann, care) = (town.ann.address, town.care);
    let hours = town.bank.ask(|bank| bank.hours_of(ann, care.into())).await;
    assert_eq!(hours, (2 * HOUR).into());
    let (_, lot, recorded, converted, _) =
        town.bank.ask(|bank| bank.class_of(care)).await.expect("it is registered");
    assert_eq!((lot, recorded, converted), (900, 2 * HOUR, 0));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_a_slot_is_recorded_once_across_classes_and_recorders() {
    let mut town = Town::with(client).await;
    let end = town.bank.last_slot();
    assert_eq!(town.care(end - HOUR, end).await, Ok(true));
    assert_eq!(town.care(end - HOUR, end).await, town.taken(end - HOUR));
    assert_eq!(town.teaching(end - 300, end).await, town.taken(end - 300));
    assert_eq!(town.teaching(end - 2 * HOUR, end - HOUR + 300).await, town.taken(end - HOUR));
    assert_eq!(town.teaching(end - 2 * HOUR, end - HOUR).await, Ok(true));
    let ann = town.ann.address;
    assert!(town.bank.ask(|bank| bank.is_taken(ann, end - 1)).await);
    assert!(!town.bank.ask(|bank| bank.is_taken(ann, end)).await);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_a_slot_is_recorded_once_across_midnight_and_when_the_ring_turns() {
    let mut town = Town::with(client).await;
    // Whenever the chain began.
    let midnight = (town.bank.now() / u64::from(DAY) + 2) * u64::from(DAY);
    let until = midnight - town.bank.now();
    town.bank.chain().advance(until);
    assert_eq!(
        town.care(midnight - HOUR, midnight + 300).await,
        Err(Refusal::ByBank(Error::IntervalInFuture { end: midnight + 300, now: town.bank.now() }))
    );
    town.bank.chain().advance(HOUR);
    assert_eq!(town.care(midnight - HOUR, midnight + HOUR).await, Ok(true));
    assert_eq!(town.teaching(midnight - 300, midnight).await, town.taken(midnight - 300));
    assert_eq!(town.teaching(midnight, midnight + 300).await, town.taken(midnight));

    // Eleven days later the same bits stand for other days.
    town.bank.chain().advance(11 * u64::from(DAY));
    let later = midnight + 11 * u64::from(DAY);
    assert_eq!(town.teaching(later - HOUR, later + HOUR).await, Ok(true));
    assert_eq!(town.care(later, later + 300).await, town.taken(later));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn service_is_recorded_for_ten_days_and_not_ahead() {
    let mut town = Town::with(client).await;
    town.bank.chain().advance(12 * u64::from(DAY));
    // The call lies in the next block, six seconds on.
    let ahead = town.bank.last_slot() + 300;
    assert_eq!(town.care(ahead, ahead + 300).await.expect_err("not yet").code(), 86);
    let old = (town.bank.now() + 6 - 10 * u64::from(DAY)) / 300 * 300;
    assert_eq!(town.care(old - 300, old).await.expect_err("too old").code(), 87);
    assert_eq!(town.care(old + 300, old + 600).await, Ok(true));
    assert_eq!(town.care(old + 900, old + 600).await.expect_err("reversed").code(), 85);
    assert_eq!(town.care(old + 901, old + 1200).await.expect_err("no whole slot").code(), 85);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn only_an_accredited_recorder_records_within_its_quota_and_never_itself() {
    let mut town = Town::with(client).await;
    let end = town.bank.last_slot();
    let (care, ann, theo) = (town.care, town.ann.clone(), town.theo.clone());
    let record = async |bank: &mut Bank, who: &Actor, member, start| {
        bank.send(who, |bank| bank.record(care, member, start, end, EVIDENCE)).await
    };
    let refused = record(&mut town.bank, &theo, ann.address, end - 300).await;
    let error = Error::NotARecorder { account: theo.address, class_id: care };
    assert_eq!(refused, Err(Refusal::ByBank(error)), "an accreditation is for one class");

    let accredit = async |town: &mut Town, who: &Actor, quota| {
        let who = who.address;
        town.bank
            .send(&town.officers.governor, |bank| bank.accredit(care, who, quota))
            .await
            .expect("the governor accredits");
    };
    accredit(&mut town, &ann, HOUR).await;
    let refused = record(&mut town.bank, &ann, ann.address, end - 300).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::SelfRecorded { account: ann.address })));

    accredit(&mut town, &theo, HOUR).await;
    let refused = record(&mut town.bank, &theo, ann.address, end - HOUR - 300).await;
    let error = Error::RecorderQuotaExceeded { quota: HOUR, used: 0, needed: HOUR + 300 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    assert_eq!(record(&mut town.bank, &theo, ann.address, end - HOUR).await, Ok(true));
    let (quota, used, ..) = town.bank.ask(|bank| bank.recorder_of(care, theo.address)).await;
    assert_eq!((quota, used), (HOUR, HOUR));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_organisation_has_no_human_day() {
    let mut town = Town::with(client).await;
    let shop = town.bank.organisation("Shop").await;
    town.bank.verify(&town.officers, &shop).await;
    let (care, end) = (town.care, town.bank.last_slot());
    let refused = town
        .bank
        .send(&town.carla, |bank| bank.record(care, shop.address, end - 300, end, EVIDENCE))
        .await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NotAPerson { account: shop.address })));
}
