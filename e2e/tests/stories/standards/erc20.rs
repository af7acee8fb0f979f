//! ERC-20 with ERC-6093's errors, as OpenZeppelin's tests have it.

use super::table::*;
use crate::world::World;
use timebank_e2e::Actor;
use timebank_rules::Address;

const TRANSFER: &str = "transfer(address,uint256)";
const FROM: &str = "transferFrom(address,address,uint256)";
const APPROVE: &str = "approve(address,uint256)";

/// Who is in the table.
struct Cast {
    ann: Actor,
    ben: Actor,
    /// Has 2,000 s of coin, of which 1,800 are locked in an order.
    dan: Actor,
    /// Has an account that nobody verified.
    eve: Actor,
    /// Has no account.
    stranger: Actor,
}

fn moved(from: &Word, to: &Word, value: u64) -> Said {
    said("Transfer(address,address,uint256)", &[*from, *to], &[n(value)])
}

fn allowed(owner: &Actor, spender: &Actor, value: Word) -> Said {
    said("Approval(address,address,uint256)", &[at(owner), at(spender)], &[value])
}

fn balance_of(who: &Actor) -> Vec<u8> {
    call("balanceOf(address)", &[at(who)])
}

fn allowance(owner: &Actor, spender: &Actor) -> Vec<u8> {
    call("allowance(address,address)", &[at(owner), at(spender)])
}

fn short_of_coin(who: &Actor, balance: u64, needed: u64) -> Vec<u8> {
    let words = [at(who), n(balance), n(needed)];
    call("ERC20InsufficientBalance(address,uint256,uint256)", &words)
}

fn short_of_allowance(spender: &Actor, allowance: u64, needed: u64) -> Vec<u8> {
    let words = [at(spender), n(allowance), n(needed)];
    call("ERC20InsufficientAllowance(address,uint256,uint256)", &words)
}

fn reads(Cast { ann, ben, dan, stranger, .. }: &Cast) -> Vec<Row> {
    vec![
        tells("has a name", stranger, call("name()", &[]), "Time"),
        tells("has a symbol", stranger, call("symbol()", &[]), "TIME"),
        answers("has 18 decimals", stranger, call("decimals()", &[]), &[n(0)])
            .departs("`decimals` is 0"),
        answers("returns the total token value", ben, call("totalSupply()", &[]), &[n(20_000)]),
        answers("returns zero for an account without tokens", ann, balance_of(ben), &[n(0)]),
        answers("returns a holder's balance", ben, balance_of(ann), &[n(18_000)]),
        answers("returns the balance of who can spend it", ben, balance_of(dan), &[n(2_000)])
            .departs("`balanceOf` counts coin that is locked"),
        refuses("moves the whole balance", dan, call(TRANSFER, &[at(ben), n(2_000)]), {
            short_of_coin(dan, 200, 2_000)
        })
        .departs("`balanceOf` counts coin that is locked"),
    ]
}

fn transfers(Cast { ann, ben, eve, stranger, .. }: &Cast) -> Vec<Row> {
    let (from, to) = (at(ann), at(ben));
    let transfer = |to, value| call(TRANSFER, &[to, value]);
    vec![
        refuses("reverts when the balance is short", ann, transfer(to, n(18_001)), {
            short_of_coin(ann, 18_000, 18_001)
        }),
        refuses("reverts when the sender has nothing", ben, transfer(from, n(1)), {
            short_of_coin(ben, 0, 1)
        }),
        refuses("reverts for a number beyond all", ann, transfer(to, MOST), {
            call("ERC20InsufficientBalance(address,uint256,uint256)", &[from, n(18_000), MOST])
        }),
        refuses("reverts when the recipient is the zero address", ann, transfer(NOTHING, n(1)), {
            call("ERC20InvalidReceiver(address)", &[NOTHING])
        }),
        does("moves to oneself", ann, transfer(from, n(5)), &[moved(&from, &from, 5)]),
        answers("and keeps what it has", ann, balance_of(ann), &[n(18_000)]),
        does("moves nothing, with an event", ann, transfer(to, n(0)), &[moved(&from, &to, 0)]),
        does("moves the whole balance", ann, transfer(to, n(18_000)), &[moved(&from, &to, 18_000)]),
        answers("which the receiver has", ann, balance_of(ben), &[n(18_000)]),
        answers("and the sender has not", ann, balance_of(ann), &[n(0)]),
        answers("the supply is what it was", ann, call("totalSupply()", &[]), &[n(20_000)]),
        does("and back", ben, transfer(from, n(18_000)), &[moved(&to, &from, 18_000)]),
        refuses("moves to any account", ann, transfer(at(eve), n(1)), {
            call("NotVerified(address,uint64)", &[at(eve), n(0)])
        })
        .departs("a receiver is verified"),
        refuses("moves to any address", ann, transfer(at(stranger), n(1)), {
            call("AccountNotOpen(address)", &[at(stranger)])
        })
        .departs("a receiver is verified"),
    ]
}

fn approvals(Cast { ann, ben, stranger, .. }: &Cast) -> Vec<Row> {
    let approve = |spender: &Actor, value| call(APPROVE, &[at(spender), value]);
    vec![
        answers("there was no approved amount before", ann, allowance(ann, ben), &[n(0)]),
        does("approves", ann, approve(ben, n(70)), &[allowed(ann, ben, n(70))]),
        answers("the requested amount", ben, allowance(ann, ben), &[n(70)]),
        does("replaces it", ann, approve(ben, n(60)), &[allowed(ann, ben, n(60))]),
        answers("with the new amount", ben, allowance(ann, ben), &[n(60)]),
        does(
            "more than the balance",
            ann,
            approve(ben, n(1 << 60)),
            &[allowed(ann, ben, n(1 << 60))],
        ),
        does("nothing", ann, approve(ben, n(0)), &[allowed(ann, ben, n(0))]),
        refuses("not the zero address", ann, call(APPROVE, &[NOTHING, n(1)]), {
            call("ERC20InvalidSpender(address)", &[NOTHING])
        }),
        refuses("anybody approves", stranger, approve(ben, n(1)), {
            call("AccountNotOpen(address)", &[at(stranger)])
        })
        .departs("an approver and a spender have accounts"),
        does("approves anybody", ann, approve(stranger, n(9)), &[allowed(ann, stranger, n(9))]),
        refuses("who is approved spends", stranger, call(FROM, &[at(ann), at(ben), n(1)]), {
            call("AccountNotOpen(address)", &[at(stranger)])
        })
        .departs("an approver and a spender have accounts"),
    ]
}

fn spending(Cast { ann, ben, dan, .. }: &Cast) -> Vec<Row> {
    let (from, to) = (at(ann), at(ben));
    let take = |value| call(FROM, &[from, to, n(value)]);
    let approve = |value| call(APPROVE, &[to, value]);
    vec![
        does("approves", ann, approve(n(100)), &[allowed(ann, ben, n(100))]),
        refuses("reverts beyond the allowance", ben, take(101), short_of_allowance(ben, 100, 101)),
        does(
            "spends, and emits no Approval",
            ben,
            take(40),
            &[allowed(ann, ben, n(60)), moved(&from, &to, 40)],
        )
        .departs("`transferFrom` emits `Approval`"),
        answers("the allowance shrinks", ann, allowance(ann, ben), &[n(60)]),
        does(
            "approves more than the balance",
            ann,
            approve(n(1 << 60)),
            &[allowed(ann, ben, n(1 << 60))],
        ),
        refuses(
            "reverts beyond the balance",
            ben,
            take(17_961),
            short_of_coin(ann, 17_960, 17_961),
        ),
        refuses("not to the zero address", ben, call(FROM, &[from, NOTHING, n(1)]), {
            call("ERC20InvalidReceiver(address)", &[NOTHING])
        }),
        does("approves without limit", ann, approve(MOST), &[allowed(ann, ben, MOST)]),
        does("spends, without Approval", ben, take(60), &[moved(&from, &to, 60)]),
        answers("the allowance does not shrink", ann, allowance(ann, ben), &[MOST]),
        does("takes it back", ann, approve(n(0)), &[allowed(ann, ben, n(0))]),
        refuses("reverts without an allowance", dan, take(1), short_of_allowance(dan, 0, 1)),
        refuses("from the zero address", ben, call(FROM, &[NOTHING, to, n(0)]), {
            call("ERC20InvalidSender(address)", &[NOTHING])
        })
        .departs("nobody has the zero account"),
        does(
            "nothing without an allowance",
            dan,
            take(0),
            &[allowed(ann, dan, n(0)), moved(&from, &to, 0)],
        )
        .departs("`transferFrom` emits `Approval`"),
    ]
}

fn burning(Cast { ann, .. }: &Cast) -> Vec<Row> {
    let burn = |value| call("burn(uint256)", &[n(value)]);
    vec![
        refuses(
            "reverts beyond the balance",
            ann,
            burn(17_901),
            short_of_coin(ann, 17_900, 17_901),
        ),
        does("burns", ann, burn(900), &[moved(&at(ann), &NOTHING, 900)]),
        answers("the balance shrinks", ann, balance_of(ann), &[n(17_000)]),
        answers("and the supply", ann, call("totalSupply()", &[]), &[n(19_100)]),
        refuses("burns nothing", ann, burn(0), call("ZeroAmount()", &[]))
            .departs("only a transfer moves nothing"),
    ]
}

/// Ann has 18,000 s of coin and Dan 2,000, of which 1,800 are locked.
async fn begun(client: timebank_e2e::Client) -> (World, Cast) {
    let mut world = World::with(client, 36_000, 20_000).await;
    let dan = world.bank.member(&world.officers, "Dan").await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let bank = &mut world.bank;
    let paid = bank.send(&ann, |bank| bank.transfer(dan.address, 2_000.into())).await;
    assert_eq!(paid, Ok(true));
    let expiry = bank.now() + 86_400;
    bank.send(&dan, |bank| bank.place(care, 0, 100, 2, expiry, 0)).await.expect("a bid rests");
    let eve = bank.person("Eve").await;
    let stranger = bank.actor("Stranger");
    assert_ne!(stranger.address, Address::zero());
    (world, Cast { ann, ben, dan, eve, stranger })
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn every_behaviour_of_erc_20_holds_or_is_a_documented_departure(client: Client<C, E>) {
    let (mut world, cast) = begun(client).await;
    let rows = [reads(&cast), transfers(&cast), approvals(&cast), spending(&cast), burning(&cast)];
    try_all(&mut world, "ERC-20", rows.into_iter().flatten().collect());
}
