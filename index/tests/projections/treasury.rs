//! What the service makes of coin that comes into the treasury and goes out of it, beside the root that the rules keep.

use timebank_index::abi::Whose;
use timebank_index::ledger::kinds::{Amount, Supply};
use timebank_rules::cells::{BankTerms, Factors, Income, Key};
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::roles::{CENTRAL_BANK, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, Message, World, EVIDENCE};
use timebank_rules::Address;

use crate::{must, Known};

const GINA: Address = Address::repeat_byte(1);
const CLEO: Address = Address::repeat_byte(2);
const VERA: Address = Address::repeat_byte(3);
const CARLA: Address = Address::repeat_byte(4);
const ANN: Address = Address::repeat_byte(5);
const BEN: Address = Address::repeat_byte(6);
const HOUR: u64 = 3_600;

/// A bank that levies 5 percent, lends at 2 and takes demurrage, and Ann, who has earned ten hours.
fn levying() -> World {
    let mut world = World::founded(GINA, Time(20_000 * DAY + DAY / 2));
    for who in [CLEO, VERA, CARLA, ANN, BEN] {
        must(&mut world, who, Message::Open { kind: 1 });
    }
    for (account, role) in [(CLEO, CENTRAL_BANK), (VERA, VERIFIER)] {
        must(&mut world, GINA, Message::GrantRole { account, role });
    }
    for account in [ANN, BEN] {
        let expiry = world.now.plus(700 * DAY).0.into();
        let commitment = EVIDENCE;
        must(&mut world, VERA, Message::Verify { account, level: 1, expiry, commitment });
    }
    must(&mut world, GINA, Message::RegisterClass { name: [b'c'; 32], lot: 900 });
    must(&mut world, GINA, Message::Accredit { class_id: 1, recorder: CARLA, quota: 90_000 });
    must(&mut world, CLEO, Message::SetTerms { class_id: 1, rate: 100, quota: 90_000 });
    let terms = BankTerms {
        limits: [HOUR.into(); 4],
        longest: (90 * DAY).into(),
        fee: 2,
        debt_cap: 50,
        demurrage: 1_000.into(),
        demurrage_since: 0.into(),
        notice: DAY.into(),
    };
    must(&mut world, CLEO, Message::SetBankTerms { terms });
    must(&mut world, CLEO, Message::SetTreasury { income: Income { levy: 5, sources: 3 } });
    let (start, end) = (u64::from(world.now.0) - 10 * HOUR, u64::from(world.now.0));
    let record = Message::Record { class_id: 1, member: ANN, start, end, evidence: EVIDENCE };
    must(&mut world, CARLA, record);
    world
}

/// Ann may borrow, as somebody with whom many dealt for long.
fn trusted(world: &mut World) {
    let key = Key::factors(&ANN);
    let mut factors = world.bank.load::<Factors>(key);
    factors.provided = 300.into();
    factors.sketch = [0xff; 32];
    world.bank.save(key, &factors);
    let mut ann = world.bank.account(ANN);
    ann.cell.verified_since = DAY.into();
    world.bank.save_account(&ann);
}

#[test]
fn the_treasury_and_donations_are_known_and_every_second_keeps_its_cause() {
    let mut world = levying();
    must(&mut world, ANN, Message::Convert { class_id: 1, secs: 4 * HOUR });
    world.now = world.now.plus(2 * DAY);
    must(&mut world, BEN, Message::CollectDemurrage { account: ANN });
    world.now = world.now.plus(DAY);
    must(&mut world, BEN, Message::CollectDemurrage { account: ANN });
    must(&mut world, ANN, Message::Convert { class_id: 1, secs: 4 * HOUR });
    must(&mut world, ANN, Message::Donate { amount: HOUR });
    trusted(&mut world);
    must(&mut world, ANN, Message::Borrow { amount: HOUR, term: 40 * DAY });
    let spend = |pot, amount| Message::SpendTreasury { pot, to: BEN, amount, evidence: EVIDENCE };
    must(&mut world, GINA, spend(1, 300));
    must(&mut world, GINA, spend(2, 1_200));
    must(&mut world, CLEO, Message::SetTreasury { income: Income { levy: 0, sources: 0 } });
    world.now = world.now.plus(2 * DAY);
    must(&mut world, BEN, Message::CollectDemurrage { account: ANN });

    let mut known = Known::nothing();
    known.take(Whose::Bank, MemoryStorage::BANK, world.bank.log.clone()).expect("it is sound");
    let supply = known.state::<Supply>("");
    let root = &world.bank.root;
    let wide = |amount: u64| Amount(u128::from(amount));
    assert_eq!(supply.treasury, wide(root.treasury.get()));
    assert_eq!(supply.donations, wide(root.donations.get()));
    assert!(root.treasury.get() > 0 && root.donations.get() == 2_400);
    assert_eq!(supply.minted, Amount(root.coin_minted.get()));
    assert_eq!(supply.burned, Amount(root.coin_burned.get()));
    assert_eq!(supply.converted, wide(8 * HOUR));
    assert_eq!(supply.lent, wide(root.coin_lent.get()));
    assert_eq!(supply.demurrage, supply.burned, "nothing else was burned");
    assert!(!supply.burned.is_zero(), "what was collected after the change was");
}
