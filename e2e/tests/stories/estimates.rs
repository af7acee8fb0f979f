//! An estimate holds: whatever happens between it and the block, the call needs little more, so that a wallet's usual margin
//! suffices.

use crate::world::Three;
use ink_e2e::{Attempt, Bound, Embedded, Limits};
use timebank_e2e::{Actor, Bank, Client, Entry, Officers, EVIDENCE};
use timebank_rules::book::{Kind, Side};
use timebank_rules::monitor::{Mode, Rule};
use timebank_rules::quantities::{DAY, EPOCH};

const HOUR: u64 = 3600;
const LIMIT: u8 = Kind::Limit as u8;
const IOC: u8 = Kind::Ioc as u8;
const BID: u8 = Side::Bid as u8;
const OUT: u8 = 1;
const ASK: u8 = Side::Ask as u8;

/// Percent of its estimated gas that a call may need. Our clients allow 300: `ROOM` of the command line and of the JavaScript
/// client.
const GAS: u128 = 220;

/// A market with one order in it that rests for a minute and one that rests for a day, and a member who will take.
struct World {
    bank: Bank,
    officers: Officers,
    ann: Actor,
    ben: Actor,
    cem: Actor,
    carla: Actor,
    dora: Actor,
    care: u16,
    /// Cem's bid at 90.
    bid: u128,
}

impl World {
    async fn with(client: Client) -> Self {
        let Three { mut bank, officers, ann, ben, cem, care, carla } =
            Three::behind(Entry::Router, client, 40 * HOUR, 20 * HOUR).await;
        let dora = bank.member(&officers, "Dora").await;
        let mut world = Self { bank, officers, ann, ben, cem, carla, dora, care, bid: 0 };
        world.rests(&world.ann.clone(), ASK, 100, 2, 2 * HOUR).await;
        world.rests(&world.cem.clone(), ASK, 100, 3, 60 * u64::from(DAY)).await;
        world.bid = world.rests(&world.cem.clone(), BID, 90, 3, 60 * u64::from(DAY)).await;
        world
    }

    async fn rests(&mut self, who: &Actor, side: u8, tick: u16, lots: u32, secs: u64) -> u128 {
        let (care, expiry) = (self.care, self.bank.now() + secs);
        let placed = self.bank.send(who, |b| b.place(care, side, tick, lots, expiry, LIMIT)).await;
        placed.expect("it rests").0
    }

    /// What is called most, by Ben and by Carla who records.
    fn hot(&mut self) -> [(&'static str, Actor, Vec<u8>); 4] {
        let (care, expiry) = (self.care, self.bank.now() + 60 * u64::from(DAY));
        let (ann, ben, carla) = (self.ann.address, self.ben.clone(), self.carla.clone());
        let (dora, end) = (self.dora.address, self.bank.last_slot());
        [
            ("transfer", ben.clone(), self.bank.calldata(|b| b.transfer(ann, HOUR.into()))),
            ("take", ben.clone(), self.bank.calldata(|b| b.place(care, BID, 100, 1, expiry, IOC))),
            ("place", ben, self.bank.calldata(|b| b.place(care, BID, 90, 1, expiry, LIMIT))),
            (
                "record",
                carla,
                self.bank.calldata(|b| b.record(care, dora, end - HOUR, end, EVIDENCE)),
            ),
        ]
    }

    fn needs(&mut self, who: &Actor, data: &[u8]) -> Need {
        let (to, chain) = (self.bank.address(), self.bank.chain());
        let mut attempt = |bound| chain.attempt(Attempt { who: &who.keys, to, data, bound }, &[]);
        let receipt = attempt(Bound::Weight(Limits::default())).receipt;
        let gas = attempt(Bound::Gas(Embedded::AMPLE_GAS)).gas;
        let (time, proof) = receipt.weight_needed;
        Need { time, proof, gas, done: receipt.succeeded() }
    }

    /// From now on an hour of coin is a large amount, and adds so much risk.
    async fn set_large_amount(&mut self, weight: u8) {
        let (gus, rule, mode) =
            (self.officers.governor.clone(), Rule::LargeAmount as u8, Mode::Alert as u8);
        self.bank
            .send(&gus, |b| b.set_rule(rule, mode, weight, HOUR as u32, 0))
            .await
            .expect("the governor sets the policy");
    }

    /// Nothing leaves the account.
    async fn freeze(&mut self, who: &Actor) {
        let (sue, who) = (self.officers.supervisor.clone(), who.address);
        let case_id =
            self.bank.send(&sue, |b| b.open_case(who, 1, EVIDENCE)).await.expect("she opens cases");
        self.bank.send(&sue, |b| b.freeze(case_id, OUT, 0)).await.expect("she freezes");
    }

    async fn pay(&mut self, from: &Actor, to: &Actor) {
        let to = to.address;
        self.bank.send(from, |b| b.transfer(to, HOUR.into())).await.expect("there is enough");
    }
}

#[derive(Debug)]
struct Need {
    time: u64,
    proof: u64,
    gas: u128,
    done: bool,
}

/// Percent of an estimate.
fn percent(now: u128, estimated: u128) -> u128 {
    (now * 100).div_ceil(estimated)
}

/// What happens between an estimate and the block.
#[derive(Clone, Copy, Debug)]
enum Change {
    BestOrderExpires,
    BestOrdersOwnerIsFrozen,
    EpochTurns,
    WeekPasses,
    LevelEmpties,
    LevelOverflows,
    OwnTransferComesFirst,
    TransferAlerts,
    TransferLeadsToAHold,
    GoesOnHold,
}

use Change::*;

const CHANGES: [Change; 10] = [
    BestOrderExpires,
    BestOrdersOwnerIsFrozen,
    EpochTurns,
    WeekPasses,
    LevelEmpties,
    LevelOverflows,
    OwnTransferComesFirst,
    TransferAlerts,
    TransferLeadsToAHold,
    GoesOnHold,
];

impl Change {
    async fn happens(self, world: &mut World) {
        let (ann, ben, cem) = (world.ann.clone(), world.ben.clone(), world.cem.clone());
        match self {
            BestOrderExpires => world.bank.chain().advance(2 * HOUR),
            BestOrdersOwnerIsFrozen => world.freeze(&ann).await,
            EpochTurns => world.bank.chain().advance(EPOCH.into()),
            WeekPasses => world.bank.chain().advance(8 * u64::from(DAY)),
            LevelEmpties => {
                let bid = world.bid;
                world.bank.send(&cem, |b| b.cancel(bid)).await.expect("it is his");
            }
            LevelOverflows => {
                for _ in 0..10 {
                    world.rests(&cem, BID, 90, 1, 60 * u64::from(DAY)).await;
                }
            }
            OwnTransferComesFirst => world.pay(&ben, &ann).await,
            TransferAlerts => world.set_large_amount(1).await,
            TransferLeadsToAHold => world.set_large_amount(100).await,
            GoesOnHold => {
                world.set_large_amount(100).await;
                world.pay(&ben, &ann).await;
            }
        }
    }

    /// Percent of its estimate in time and in proof that a call may need which is done all the same. What is refused now, and was not when it
    /// was estimated, changes nothing, whether it is told why or runs out of gas.
    fn allowed(self, call: &str) -> u128 {
        match (self, call) {
            // A large amount the router says itself. Any other alert of a transfer's, and the hold that it leads to, take the
            // tokens' program: our clients allow three times as much as was estimated.
            (TransferLeadsToAHold, "transfer") => 218,
            // The best order has expired by then as well.
            (EpochTurns | WeekPasses, "take") => 128,
            _ => 125,
        }
    }
}

#[test]
fn an_estimate_holds_whatever_happens_until_the_block() {
    for change in CHANGES {
        timebank_e2e::block_on(async {
            let mut world = World::with(timebank_e2e::client().expect("they are built")).await;
            let calls = world.hot();
            let estimates = calls.each_ref().map(|(_, who, data)| world.needs(who, data));
            change.happens(&mut world).await;
            for ((name, who, data), estimate) in calls.iter().zip(estimates) {
                assert!(estimate.done, "{name} is refused: {estimate:?}");
                let need = world.needs(who, data);
                if !need.done {
                    assert!(matches!(change, GoesOnHold), "{change:?}: {name} is refused");
                    continue;
                }
                let carried_out = percent(need.time.into(), estimate.time.into())
                    .max(percent(need.proof.into(), estimate.proof.into()));
                // Gas pays for a cell's deposit, too, which whoever is first at a price gets back.
                let gas = percent(need.gas, estimate.gas);
                assert!(
                    carried_out <= change.allowed(name) && gas <= GAS,
                    "{change:?}: {name} needs {carried_out} % and {gas} % of its gas: {estimate:?}, {need:?}"
                );
            }
        });
    }
}
