//! ERC-7943 for fungible tokens, as the tests of its uRWA20 have it.

use super::table::*;
use crate::world::World;
use timebank_e2e::{Actor, EVIDENCE};

const TRANSFER: &str = "transfer(address,uint256)";
const CAN: &str = "canTransfer(address,address,uint256)";

/// Who is in the table: Ann has 20,000 s of coin, and a case is open about her.
struct Cast {
    ann: Actor,
    ben: Actor,
    /// Has no account.
    stranger: Actor,
    sue: Actor,
    tom: Actor,
    bank: Word,
}

fn can_send(who: &Word) -> Vec<u8> {
    call("canSend(address)", &[*who])
}

fn can_receive(who: &Word) -> Vec<u8> {
    call("canReceive(address)", &[*who])
}

fn frozen_of(who: &Actor) -> Vec<u8> {
    call("getFrozenTokens(address)", &[at(who)])
}

fn freeze(who: &Actor, amount: Word) -> Vec<u8> {
    call("setFrozenTokens(address,uint256)", &[at(who), amount])
}

fn force(from: &Actor, to: Word, amount: u64) -> Vec<u8> {
    call("forcedTransfer(address,address,uint256)", &[at(from), to, n(amount)])
}

fn frozen(who: &Actor, amount: u64) -> Said {
    said("Frozen(address,uint256)", &[at(who)], &[n(amount)])
}

fn moved(from: &Actor, to: &Word, value: u64) -> Said {
    said("Transfer(address,address,uint256)", &[at(from), *to], &[n(value)])
}

fn reads(Cast { ann, ben, stranger, bank, .. }: &Cast) -> Vec<Row> {
    let (one, two) = (at(ann), at(ben));
    let can = |from, to, amount| call(CAN, &[from, to, n(amount)]);
    vec![
        answers("who may send", ben, can_send(&one), &[n(1)]),
        answers("who may receive", ben, can_receive(&two), &[n(1)]),
        answers("a stranger sends nothing", ben, can_send(&at(stranger)), &[n(0)]),
        answers("and receives nothing", ben, can_receive(&at(stranger)), &[n(0)]),
        answers("nor does the zero address", ben, can_receive(&NOTHING), &[n(0)]),
        answers("where forced transfers go", ben, can_receive(bank), &[n(0)])
            .departs("`canReceive` of the bank is false"),
        answers("nothing is frozen at first", ben, frozen_of(ann), &[n(0)]),
        answers("a transfer that may be", ben, can(one, two, 20_000), &[n(1), n(0)])
            .departs("`canTransfer` answers with two words"),
        answers("one to a stranger may not", ben, can(one, at(stranger), 1), &[n(0), n(20)]),
        answers("the balance is not asked", ben, can(one, two, 20_001), &[n(0), n(1)])
            .departs("`canTransfer` asks for the balance"),
    ]
}

fn freezes(Cast { ann, ben, sue, .. }: &Cast) -> Vec<Row> {
    let pay = |amount| call(TRANSFER, &[at(ben), n(amount)]);
    let can = |amount| call(CAN, &[at(ann), at(ben), n(amount)]);
    vec![
        refuses(
            "only who may freezes",
            ben,
            freeze(ann, n(1)),
            call("MissingRole(address,uint16)", &[]),
        ),
        refuses(
            "an account without a case",
            sue,
            freeze(ben, n(1)),
            call("UnknownCase(uint32)", &[]),
        )
        .departs("a freeze needs a case that runs"),
        does("freezes, and says so", sue, freeze(ann, n(15_000)), &[frozen(ann, 15_000)]),
        answers("an absolute amount", ben, frozen_of(ann), &[n(15_000)]),
        answers("whose rest may move", ben, can(5_000), &[n(1), n(0)]),
        answers("and no more", ben, can(5_001), &[n(0), n(42)]),
        refuses("beyond the unfrozen", ann, pay(5_001), {
            call(
                "FrozenAmount(address,uint32,uint64,uint64,uint64)",
                &[at(ann), n(1), n(20_000), n(15_000), n(5_001)],
            )
        })
        .departs("the bank's own errors"),
        does("within it", ann, pay(100), &[moved(ann, &at(ben), 100)]),
        does("changes it", sue, freeze(ann, n(1_000)), &[frozen(ann, 1_000)]),
        does("beyond any balance", sue, freeze(ann, MOST), &[frozen(ann, u64::MAX)])
            .departs("the largest amount is 2⁶⁴ − 1"),
        answers("so much", ben, frozen_of(ann), &[n(u64::MAX)])
            .departs("the largest amount is 2⁶⁴ − 1"),
        does("and back", sue, freeze(ann, n(9_000)), &[frozen(ann, 9_000)]),
    ]
}

/// Once the tribunal has confirmed the freeze and nobody can appeal any more.
fn forced(Cast { ann, ben, sue, tom, bank, .. }: &Cast) -> Vec<Row> {
    let not_quarantine = |to: Word| call("NotQuarantine(address)", &[to]);
    vec![
        refuses(
            "what is confirmed stands",
            sue,
            freeze(ann, n(1)),
            call("CaseStatus(uint32,uint8)", &[]),
        )
        .departs("a freeze needs a case that runs"),
        refuses(
            "only who may forces",
            ben,
            force(ann, *bank, 1),
            call("MissingRole(address,uint16)", &[]),
        ),
        refuses(
            "only who may forces",
            sue,
            force(ann, *bank, 1),
            call("MissingRole(address,uint16)", &[]),
        ),
        refuses("to anybody who may receive", tom, force(ann, at(ben), 1), not_quarantine(at(ben)))
            .departs("`forcedTransfer` goes to the bank alone"),
        refuses("not to the zero address", tom, force(ann, NOTHING, 1), {
            call("ERC20InvalidReceiver(address)", &[NOTHING])
        }),
        does(
            "moves what is frozen, and says so first",
            tom,
            force(ann, *bank, 3_000),
            &[
                frozen(ann, 6_000),
                moved(ann, bank, 3_000),
                said("ForcedTransfer(address,address,uint256)", &[at(ann), *bank], &[n(3_000)]),
            ],
        )
        .departs("`forcedTransfer` takes what is frozen first"),
        answers("which the bank has", ben, call("balanceOf(address)", &[*bank]), &[n(3_000)]),
        answers("what is frozen shrank", ben, frozen_of(ann), &[n(6_000)])
            .departs("`forcedTransfer` takes what is frozen first"),
    ]
}

/// What an order locks is not unfrozen either.
fn locked(Cast { ann, ben, .. }: &Cast) -> Vec<Row> {
    let can = |amount| call(CAN, &[at(ann), at(ben), n(amount)]);
    vec![
        answers("the balance less the frozen", ben, can(16_900 - 6_000), &[n(0), n(42)])
            .departs("locked coin is not unfrozen"),
        answers("is what may move", ben, can(16_900 - 6_000 - 1_800), &[n(1), n(0)])
            .departs("locked coin is not unfrozen"),
    ]
}

/// Once Ann's verification has ended.
fn unverified(Cast { ann, .. }: &Cast) -> Vec<Row> {
    let burn = call("burn(uint256)", &[n(10)]);
    vec![
        answers("who is not verified sends nothing", ann, can_send(&at(ann)), &[n(0)]),
        does("nor burns", ann, burn, &[moved(ann, &NOTHING, 10)])
            .departs("`burn` needs no verification"),
    ]
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn every_behaviour_of_erc_7943_holds_or_is_a_documented_departure(client: Client<C, E>) {
    let mut world = World::with(client, 36_000, 20_000).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let (sue, tom) = (world.officers.supervisor.clone(), world.officers.tribunal.clone());
    let stranger = world.bank.actor("Stranger");
    let bank = padded(&world.bank.address().0);
    let cast = Cast { ann: ann.clone(), ben, stranger, sue: sue.clone(), tom: tom.clone(), bank };
    let mut all = Table::of(&mut world, "ERC-7943 (uRWA), for fungible tokens: `0x3edbb4c4`");
    all.try_rows(reads(&cast));
    let opened = all.bank().send(&sue, |bank| bank.open_case(ann.address, 1, EVIDENCE)).await;
    let case_id = opened.expect("the supervisor opens cases");
    all.try_rows(freezes(&cast));
    all.bank().send(&tom, |bank| bank.confirm(case_id, 0, 9_000, 60)).await.expect("he confirms");
    all.bank().chain().advance(14 * 86_400);
    all.try_rows(forced(&cast));
    let expiry = all.bank().now() + 86_400;
    let bid = all.bank().send(&ann, |bank| bank.place(care, 0, 100, 2, expiry, 0)).await;
    bid.expect("a bid rests");
    all.try_rows(locked(&cast));
    all.bank().chain().advance(366 * 86_400);
    all.try_rows(unverified(&cast));
    all.must_be_documented();
}
