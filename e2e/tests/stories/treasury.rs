//! What the community owns: a levy on conversion, donations, and what the governor pays out of them.

use crate::world::World;
use timebank_e2e::{Actor, Refusal, EVIDENCE};
use timebank_rules::quantities::DAY;
use timebank_rules::{Error, U256};

const HOUR: u64 = 3600;
const TREASURY: u8 = 1;
const DONATIONS: u8 = 2;

impl World {
    /// What lies in the treasury and in the pot of donations.
    async fn pots(&mut self) -> (u64, u64) {
        let now = self.bank.now();
        let said = self.bank.ask(|b| b.treasury_at(now)).await;
        (said.0, said.1)
    }

    /// Somebody pays out of a pot.
    async fn pays(&mut self, who: &Actor, pot: u8, to: &Actor, amount: u64) -> Result<bool, u16> {
        let to = to.address;
        let paid = self.bank.send(who, |b| b.spend_treasury(pot, to, amount, EVIDENCE)).await;
        paid.map_err(|refusal| refusal.code())
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_levy_on_anns_hours_pays_for_bens_care() {
    let mut world = World::with(client, 50 * HOUR, 0).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let (cleo, gina) = (world.officers.central_bank.clone(), world.officers.governor.clone());

    // The central bank announces it, within its bounds and a day ahead.
    let beyond = world.bank.send(&cleo, |b| b.set_treasury(11, 0)).await;
    assert_eq!(beyond, Err(Refusal::ByBank(Error::OutOfBounds { value: 11, least: 0, most: 10 })));
    let hers = world.bank.send(&gina, |b| b.set_treasury(5, 0)).await;
    assert_eq!(hers.expect_err("she governs, and sets no levy").code(), 60);
    world.bank.send(&cleo, |b| b.set_treasury(5, 0)).await.expect("within bounds");
    world.bank.send(&ann, |b| b.convert(care, HOUR)).await.expect("hours convert");
    assert_eq!((world.coin(&ann).await, world.pots().await), (HOUR, (0, 0)), "not yet");
    world.bank.chain().advance(u64::from(DAY));
    world.bank.send(&ann, |b| b.convert(care, HOUR)).await.expect("hours convert");
    let levy = HOUR / 20;
    assert_eq!((world.coin(&ann).await, world.pots().await), (2 * HOUR - levy, (levy, 0)));
    // It was hers before it was everybody's: nothing is minted but what her hours give.
    let (minted, _) = world.bank.ask(|b| b.coin_totals()).await;
    assert_eq!(minted, u128::from(2 * HOUR));
    let bank = world.bank.address();
    assert_eq!(world.bank.ask(|b| b.balance_of(bank)).await, U256::from(levy));

    // The governor alone pays, what there is and not a second more.
    let short = Error::TreasuryShort { pot: TREASURY, held: levy, needed: levy + 1 };
    let more =
        world.bank.send(&gina, |b| b.spend_treasury(TREASURY, ben.address, levy + 1, EVIDENCE));
    assert_eq!(more.await, Err(Refusal::ByBank(short)));
    assert_eq!(world.pays(&cleo, TREASURY, &ben, levy).await, Err(60));
    assert_eq!(world.pays(&gina, TREASURY, &ben, levy).await, Ok(true));
    assert_eq!((world.coin(&ben).await, world.pots().await), (levy, (0, 0)));
    assert_eq!(world.pays(&gina, TREASURY, &ben, 1).await, Err(490), "it is empty");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_ann_donates_goes_to_a_person_and_to_nobody_else() {
    let mut world = World::with(client, 50 * HOUR, 10 * HOUR).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let (gina, tom) = (world.officers.governor.clone(), world.officers.tribunal.clone());
    let house = world.bank.organisation("Neighbours' House").await;
    let officers = world.officers.clone();
    for who in [&house, &gina, &tom] {
        world.bank.verify(&officers, who).await;
    }
    let stranger = world.bank.person("Stranger").await;

    assert_eq!(world.bank.send(&ann, |b| b.donate(4 * HOUR)).await, Ok(true));
    assert_eq!((world.coin(&ann).await, world.pots().await), (6 * HOUR, (0, 4 * HOUR)));
    for (donor, amount, code) in [(&ann, 0, 29), (&ann, 6 * HOUR + 1, 1), (&stranger, 1, 23)] {
        let refused = world.bank.send(donor, |b| b.donate(amount)).await;
        assert_eq!(refused.map_err(|refusal| refusal.code()), Err(code), "{amount}");
    }
    for (pot, to, amount, code) in [
        (DONATIONS, &house, HOUR, 25),
        (DONATIONS, &stranger, HOUR, 23),
        (DONATIONS, &gina, HOUR, 127),
        (DONATIONS, &tom, HOUR, 62),
        (DONATIONS, &ben, 4 * HOUR + 1, 490),
        (DONATIONS, &ben, 0, 29),
        (TREASURY, &ben, 1, 490),
        (3, &ben, 1, 269),
    ] {
        assert_eq!(world.pays(&gina, pot, to, amount).await, Err(code), "{pot} {amount}");
    }
    let none = [0; 32].into();
    let unfounded = world.bank.send(&gina, |b| b.spend_treasury(DONATIONS, ben.address, 1, none));
    assert_eq!(unfounded.await.map_err(|refusal| refusal.code()), Err(123));
    assert_eq!(world.pots().await, (0, 4 * HOUR), "refusals change nothing");

    // While transfers stand still, nothing comes and nothing goes.
    let case_id = world.bank.pause(&officers, 0).await;
    let paused = world.bank.send(&ann, |b| b.donate(1)).await;
    assert_eq!(paused.map_err(|refusal| refusal.code()), Err(43));
    assert_eq!(world.pays(&gina, DONATIONS, &ben, 1).await, Err(43));
    world.bank.resume(&officers, case_id).await;
    assert_eq!(world.pays(&gina, DONATIONS, &ben, 4 * HOUR).await, Ok(true));
    assert_eq!((world.coin(&ben).await, world.pots().await), (4 * HOUR, (0, 0)));
    let supply = world.bank.ask(|b| b.total_supply()).await;
    let held = world.coin(&ann).await + world.coin(&ben).await;
    assert_eq!(supply, U256::from(held), "invariant_1");
}
