//! A class is renamed, counted in quarter-hours, and retired.

use ink::sol::FixedBytes;
use timebank_e2e::{Actor, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

use crate::world::World;

const HOUR: u64 = 3600;
const QUARTER: u64 = 900;

/// A class's name as the bank stores it.
fn named(name: &str) -> FixedBytes<32> {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    FixedBytes(bytes)
}

impl World {
    /// Gus, the governor, sets of how many slots what is newly served in care is a whole number, and whether it is retired.
    async fn rule(&mut self, who: &Actor, step: u8, retired: bool) -> Result<bool, Refusal> {
        let care = self.care;
        self.bank.send(who, |b| b.set_class_rule(care, step, retired)).await
    }

    /// Carla records that Cat cared until so many seconds ago, for so many.
    async fn cared(&mut self, cat: &Actor, ago: u64, secs: u64) -> Result<bool, Refusal> {
        let (care, cat, end) = (self.care, cat.address, self.bank.last_slot() - ago);
        let carla = self.carla.clone();
        self.bank.send(&carla, |b| b.record(care, cat, end - secs, end, EVIDENCE)).await
    }

    /// Ann asks Cat to care for so many seconds of an interval that just ended; the interval's end.
    async fn asks(&mut self, cat: &Actor, spanned: u64, secs: u64) -> (Result<u32, Refusal>, u64) {
        let (care, to, end) = (self.care, cat.address, self.bank.last_slot());
        let (now, day, ann) = (self.bank.now(), u64::from(DAY), self.ann.clone());
        let (from, by, until) = (end - spanned, now + day, now + 2 * day);
        let asked = self
            .bank
            .send(&ann, |b| b.propose(to, care, 0, secs, HOUR, from, end, by, until, EVIDENCE))
            .await;
        (asked, end)
    }

    /// Cat asks Ann to be paid for so many seconds of an interval that ended so long ago.
    async fn invoices(&mut self, cat: &Actor, ago: u64, secs: u64) -> Result<u32, Refusal> {
        let (care, ann, end) = (self.care, self.ann.address, self.bank.last_slot() - ago);
        let by = self.bank.now() + u64::from(DAY);
        self.bank
            .send(cat, |b| b.invoice(ann, care, secs, HOUR, end - secs, end, by, EVIDENCE))
            .await
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn cats_class_is_renamed_counted_in_quarter_hours_and_retired_while_what_was_agreed_is_paid()
{
    let mut world = World::with(client, 20 * HOUR, 10 * HOUR).await;
    let (ann, care, gus) = (world.ann.clone(), world.care, world.officers.governor.clone());
    let (officers, carla) = (world.officers.clone(), world.carla.clone());
    let cat = world.bank.member(&officers, "Cat").await;

    // It has another name, and its hours are the same.
    let name = named("nursing");
    for who in [&cat, &carla, &officers.central_bank] {
        let refused = world.bank.send(who, |b| b.rename_class(care, name)).await;
        assert_eq!(refused.map_err(|refused| refused.code()), Err(60), "{}", who.name);
    }
    let nameless = world.bank.send(&gus, |b| b.rename_class(care, named(""))).await;
    assert_eq!(nameless, Err(Refusal::ByBank(Error::BadClass { lot: 0 })));
    let unknown = world.bank.send(&gus, |b| b.rename_class(care + 1, name)).await;
    assert_eq!(unknown.map_err(|refused| refused.code()), Err(80));
    assert_eq!(world.bank.send(&gus, |b| b.rename_class(care, name)).await, Ok(true));
    let (said, lot, recorded, ..) =
        world.bank.ask(|b| b.class_of(care)).await.expect("it is registered");
    assert_eq!((said, lot, recorded), (name, 900, 20 * HOUR));
    assert_eq!(world.bank.ask(|b| b.name_of_class(care.into())).await.as_deref(), Ok("nursing"));

    // It is counted in quarter-hours.
    assert_eq!(world.bank.ask(|b| b.class_rule(care)).await, Ok((1, false)));
    let refused = world.rule(&carla, 3, false).await;
    assert_eq!(refused.map_err(|refused| refused.code()), Err(60));
    for step in [0, 13] {
        let refused = world.rule(&gus, step, false).await;
        assert_eq!(refused.map_err(|refused| refused.code()), Err(269));
    }
    assert_eq!(world.rule(&gus, 3, false).await, Ok(true));
    assert_eq!(world.bank.ask(|b| b.class_rule(care)).await, Ok((3, false)));
    let uneven = |secs| Err(Refusal::ByBank(Error::NotWholeSteps { class_id: care, secs }));
    assert_eq!(world.cared(&cat, HOUR, QUARTER + 300).await, uneven(QUARTER + 300));
    assert_eq!(world.cared(&cat, HOUR, QUARTER).await, Ok(true));
    assert_eq!(world.asks(&cat, HOUR, QUARTER + 1).await.0.map(|_| true), uneven(QUARTER + 1));
    assert_eq!(world.asks(&cat, 300, 300).await.0.map(|_| true), uneven(300));
    assert_eq!(world.invoices(&cat, 0, 600).await.map(|_| true), uneven(600));
    let (asked, end) = world.asks(&cat, HOUR / 2, QUARTER).await;
    let asked = asked.expect("a quarter of an hour within half an hour");
    let billed = world.invoices(&cat, 2 * HOUR, QUARTER).await.expect("and another, done");

    // It is retired: nothing is begun in it, and what was is brought to its end.
    assert_eq!(world.rule(&gus, 3, true).await, Ok(true));
    let retired = Err(Refusal::ByBank(Error::ClassRetired { class_id: care }));
    assert_eq!(world.cared(&cat, 3 * HOUR, QUARTER).await, retired);
    assert_eq!(world.asks(&cat, QUARTER, QUARTER).await.0.map(|_| true), retired);
    assert_eq!(world.invoices(&cat, 3 * HOUR, QUARTER).await.map(|_| true), retired);
    assert_eq!(world.bank.send(&cat, |b| b.accept(asked)).await, Ok(true));
    let (ids, secs) = (vec![asked], vec![QUARTER - 1]);
    let delivered =
        world.bank.send(&cat, |b| b.deliver(ids, secs, end - HOUR / 2, end, EVIDENCE)).await;
    assert_eq!(delivered, Ok(true), "she says truly how long it was");
    assert_eq!(world.bank.send(&ann, |b| b.settle(asked)).await, Ok(true));
    assert_eq!(world.bank.send(&ann, |b| b.pay_invoice(billed)).await, Ok(true));
    let paid = HOUR - HOUR.div_ceil(QUARTER);
    assert_eq!(world.coin(&cat).await, HOUR + paid);
    // Her hours of it are hers: given, turned into coin, and burned where they were served.
    let id = care.into();
    assert_eq!(
        world.bank.send(&cat, |b| b.transfer_hours(ann.address, id, 300.into())).await,
        Ok(true)
    );
    assert_eq!(world.bank.send(&cat, |b| b.convert(care, 300)).await, Ok(true));
    assert_eq!(world.bank.send(&cat, |b| b.redeem(care, 300, carla.address)).await, Ok(true));

    // And it comes back as it was.
    assert_eq!(world.rule(&gus, 1, false).await, Ok(true));
    assert_eq!(world.cared(&cat, 3 * HOUR, 300).await, Ok(true));
}
