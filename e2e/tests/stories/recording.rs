//! Recorders put service on the ledger; no moment of Ann's day is counted twice.

use timebank_e2e::{Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

const HOUR: u64 = 3600;

struct World {
    bank: Bank,
    officers: Officers,
    ann: Actor,
    care: u16,
    carla: Actor,
    teaching: u16,
    theo: Actor,
}

impl World {
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
    let mut world = World::with(client).await;
    let end = world.bank.last_slot();
    assert_eq!(world.care(end - 2 * HOUR, end).await, Ok(true));
    let (ann, care) = (world.ann.address, world.care);
    let hours = world.bank.ask(|bank| bank.hours_of(ann, care.into())).await;
    assert_eq!(hours, (2 * HOUR).into());
    let (_, lot, recorded, converted, _) =
        world.bank.ask(|bank| bank.class_of(care)).await.expect("it is registered");
    assert_eq!((lot, recorded, converted), (900, 2 * HOUR, 0));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_a_slot_is_recorded_once_across_classes_and_recorders() {
    let mut world = World::with(client).await;
    let end = world.bank.last_slot();
    assert_eq!(world.care(end - HOUR, end).await, Ok(true));
    assert_eq!(world.care(end - HOUR, end).await, world.taken(end - HOUR));
    assert_eq!(world.teaching(end - 300, end).await, world.taken(end - 300));
    assert_eq!(world.teaching(end - 2 * HOUR, end - HOUR + 300).await, world.taken(end - HOUR));
    assert_eq!(world.teaching(end - 2 * HOUR, end - HOUR).await, Ok(true));
    let ann = world.ann.address;
    assert!(world.bank.ask(|bank| bank.is_taken(ann, end - 1)).await);
    assert!(!world.bank.ask(|bank| bank.is_taken(ann, end)).await);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_4_a_slot_is_recorded_once_across_midnight_and_when_the_ring_turns() {
    let mut world = World::with(client).await;
    // Whenever the chain began.
    let midnight = (world.bank.now() / u64::from(DAY) + 2) * u64::from(DAY);
    let until = midnight - world.bank.now();
    world.bank.chain().advance(until);
    assert_eq!(
        world.care(midnight - HOUR, midnight + 300).await,
        Err(Refusal::ByBank(Error::IntervalInFuture {
            end: midnight + 300,
            now: world.bank.now()
        }))
    );
    world.bank.chain().advance(HOUR);
    assert_eq!(world.care(midnight - HOUR, midnight + HOUR).await, Ok(true));
    assert_eq!(world.teaching(midnight - 300, midnight).await, world.taken(midnight - 300));
    assert_eq!(world.teaching(midnight, midnight + 300).await, world.taken(midnight));

    // Eleven days later the same bits stand for other days.
    world.bank.chain().advance(11 * u64::from(DAY));
    let later = midnight + 11 * u64::from(DAY);
    assert_eq!(world.teaching(later - HOUR, later + HOUR).await, Ok(true));
    assert_eq!(world.care(later, later + 300).await, world.taken(later));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn service_is_recorded_for_ten_days_and_not_ahead() {
    let mut world = World::with(client).await;
    world.bank.chain().advance(12 * u64::from(DAY));
    // The call lies in the next block, six seconds on.
    let ahead = world.bank.last_slot() + 300;
    assert_eq!(world.care(ahead, ahead + 300).await.expect_err("not yet").code(), 86);
    let old = (world.bank.now() + 6 - 10 * u64::from(DAY)) / 300 * 300;
    assert_eq!(world.care(old - 300, old).await.expect_err("too old").code(), 87);
    assert_eq!(world.care(old + 300, old + 600).await, Ok(true));
    assert_eq!(world.care(old + 900, old + 600).await.expect_err("reversed").code(), 85);
    assert_eq!(world.care(old + 901, old + 1200).await.expect_err("no whole slot").code(), 85);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn only_an_accredited_recorder_records_within_its_quota_and_never_itself() {
    let mut world = World::with(client).await;
    let end = world.bank.last_slot();
    let (care, ann, theo) = (world.care, world.ann.clone(), world.theo.clone());
    let record = async |bank: &mut Bank, who: &Actor, member, start| {
        bank.send(who, |bank| bank.record(care, member, start, end, EVIDENCE)).await
    };
    let refused = record(&mut world.bank, &theo, ann.address, end - 300).await;
    let error = Error::NotARecorder { account: theo.address, class_id: care };
    assert_eq!(refused, Err(Refusal::ByBank(error)), "an accreditation is for one class");

    let accredit = async |world: &mut World, who: &Actor, quota| {
        let who = who.address;
        world
            .bank
            .send(&world.officers.governor, |bank| bank.accredit(care, who, quota))
            .await
            .expect("the governor accredits");
    };
    accredit(&mut world, &ann, HOUR).await;
    let refused = record(&mut world.bank, &ann, ann.address, end - 300).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::SelfRecorded { account: ann.address })));

    accredit(&mut world, &theo, HOUR).await;
    let refused = record(&mut world.bank, &theo, ann.address, end - HOUR - 300).await;
    let error = Error::RecorderQuotaExceeded { quota: HOUR, used: 0, needed: HOUR + 300 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
    assert_eq!(record(&mut world.bank, &theo, ann.address, end - HOUR).await, Ok(true));
    let (quota, used, ..) = world.bank.ask(|bank| bank.recorder_of(care, theo.address)).await;
    assert_eq!((quota, used), (HOUR, HOUR));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_organisation_has_no_human_day() {
    let mut world = World::with(client).await;
    let shop = world.bank.organisation("Shop").await;
    world.bank.verify(&world.officers, &shop).await;
    let (care, end) = (world.care, world.bank.last_slot());
    let refused = world
        .bank
        .send(&world.carla, |bank| bank.record(care, shop.address, end - 300, end, EVIDENCE))
        .await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::NotAPerson { account: shop.address })));
}
