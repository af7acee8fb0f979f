//! Whether an operation costs the same however many orders rest in the class.
//!
//! A book of a hundred thousand orders would take hours of calls to build, so the bank's own rules build it in
//! memory, and its cells are written into the contract's storage. What is measured are calls as ever.

use anyhow::{ensure, Result};
use timebank_e2e::{Actor, Entry, EVIDENCE};
use timebank_rules::book::place::{place, Request};
use timebank_rules::book::{Kind, Outcome, Side};
use timebank_rules::cells::{Cell, Class, Key, Member, Root};
use timebank_rules::member::Account;
use timebank_rules::quantities::{ClassId, Lots, Secs, Tick, Time};
use timebank_rules::storage::Storage;
use timebank_rules::testing::MemoryStorage;
use timebank_rules::{Address, Call};

use crate::operations::Bench;

/// Orders that rest in the class.
pub const DEPTHS: [u32; 3] = [10, 1_000, 100_000];

/// What an operation costs at each depth.
pub struct Depth {
    /// What is done.
    pub op: &'static str,
    /// Picoseconds and bytes of proof at each of [`DEPTHS`].
    pub figures: [(u64, u64); DEPTHS.len()],
}

impl Depth {
    /// How much dearer the dearest is than the cheapest, in whichever figure grows more.
    pub fn ratio(&self) -> f64 {
        let grown = |figure: fn(&(u64, u64)) -> u64| {
            let figures = || self.figures.iter().map(figure);
            figures().max().unwrap_or(0) as f64 / figures().min().unwrap_or(0).max(1) as f64
        };
        grown(|figures| figures.0).max(grown(|figures| figures.1))
    }
}

/// Measures placing, taking and cancelling at each depth.
pub fn measure() -> Result<Vec<Depth>> {
    timebank_e2e::block_on(async {
        let mut by_depth = Vec::new();
        for orders in DEPTHS {
            by_depth.push(at_depth(orders).await?);
        }
        let ops = ["place_existing", "take_1", "cancel"];
        Ok(ops
            .into_iter()
            .enumerate()
            .map(|(at, op)| Depth { op, figures: std::array::from_fn(|depth| by_depth[depth][at]) })
            .collect())
    })
}

const BEST_BID: u16 = 95;
const BEST_ASK: u16 = 105;

async fn at_depth(orders: u32) -> Result<[(u64, u64); 3]> {
    let mut bench = Bench::behind(Entry::Router).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let ben = bench.bank.member(&officers, "Ben").await;
    for who in [&ann, &ben] {
        let (member, end) = (who.address, bench.bank.last_slot());
        let record =
            bench.bank.send(&carla, |b| b.record(care, member, end - 36_000, end, EVIDENCE));
        record.await.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let convert = bench.bank.send(who, |b| b.convert(care, 18_000)).await;
        convert.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    }
    let cleo = &officers.central_bank;
    bench.costs("", cleo, |b| b.set_market(care, 1, 2560, 99, 600, 1)).await?;
    fill(&mut bench, ClassId(care), orders)?;
    // The chain must see what was written behind its back: every second order bids, on ninety prices in turn.
    let (ticks, _, resting) = bench
        .bank
        .ask(|b| b.depth(care, Side::Bid as u8, 0))
        .await
        .map_err(|e| anyhow::anyhow!("{e:?}"))?;
    ensure!(
        (ticks[0], resting[0]) == (90, orders.div_ceil(2).div_ceil(90)),
        "{ticks:?} {resting:?}"
    );

    let expiry = bench.bank.now() + 86_400;
    let order = async |bench: &mut Bench, who: &Actor, side: Side, tick, kind: Kind| {
        let (side, kind) = (side as u8, kind as u8);
        bench.costs("", who, |b| b.place(care, side, tick, 1, expiry, kind)).await
    };
    // The levels that are traded at look the same in every book.
    for who in [&ann, &ann, &ben] {
        order(&mut bench, who, Side::Ask, BEST_ASK, Kind::Limit).await?;
        order(&mut bench, who, Side::Bid, BEST_BID, Kind::Limit).await?;
    }
    let last =
        |bench: &Bench| bench.rows.last().map_or((0, 0), |row| (row.ref_time, row.proof_size));
    let (id, ..) = order(&mut bench, &ann, Side::Bid, BEST_BID, Kind::Limit).await?;
    let placed = last(&bench);
    let (_, filled, ..) = order(&mut bench, &ben, Side::Bid, BEST_ASK, Kind::Ioc).await?;
    ensure!(filled == 1, "nothing was taken");
    let taken = last(&bench);
    bench.costs("", &ann, |b| b.cancel(id)).await?;
    Ok([placed, taken, last(&bench)])
}

/// Lets the rules place so many orders of many members, and writes what comes of it into the chain.
fn fill(bench: &mut Bench, class_id: ClassId, orders: u32) -> Result<()> {
    let address = bench.bank.address();
    let now = Time(bench.bank.now() as u32);
    let root = Root { classes: class_id.0.into(), ..Root::empty() };
    let mut built = MemoryStorage::default();
    built.root = root;
    let class = bench.bank.chain().read(address, Key::class(class_id).as_bytes());
    let class = class.and_then(|bytes| Class::of_bytes(&bytes));
    let Some(class) = class else { anyhow::bail!("there is no class") };
    built.save(Key::class(class_id), &class);

    for n in 0..orders {
        // Sixty orders a member; bids from 1 to 90, asks from 110 to 199.
        let member = Address::from_low_u64_be(u64::from(n / 60) + 1_000_000);
        if n % 60 == 0 {
            let mut account = Account { address: member, cell: Member::empty() };
            account.cell.status = 1;
            account.cell.level = 1;
            account.cell.verified_until = u32::MAX.into();
            account.cell.coin = 1_000_000.into();
            ensure!(account.cell.set_hours(class_id, Secs(1_000_000)));
            built.save_account(&account);
        }
        let step = (n / 2 % 90) as u16;
        let (side, tick) =
            if n % 2 == 0 { (Side::Bid, 90 - step) } else { (Side::Ask, 110 + step) };
        let expiry = u64::from(now.0) + 80 * 86_400;
        let request =
            Request { side, tick: Tick(tick), lots: Lots(1), expiry, kind: Kind::PostOnly };
        let placed = place(&mut built, Call { caller: member, now }, class_id, request);
        ensure!(
            placed.as_ref().is_ok_and(|placed| placed.outcome == Outcome::Resting),
            "order {n}: {placed:?}"
        );
    }
    for (key, value) in built.cells {
        bench.bank.chain().write(address, &key, Some(value));
    }
    Ok(())
}
