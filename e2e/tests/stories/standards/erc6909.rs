//! ERC-6909 with its metadata and supply, as OpenZeppelin's tests have it.

use super::table::*;
use crate::world::World;
use timebank_e2e::Actor;

const TRANSFER: &str = "transfer(address,uint256,uint256)";
const FROM: &str = "transferFrom(address,address,uint256,uint256)";
const APPROVE: &str = "approve(address,uint256,uint256)";
const OPERATOR: &str = "setOperator(address,bool)";
const NO_CLASS: u64 = 999;

/// Who is in the table: Ann has 36,000 s of care, which is class 1.
struct Cast {
    ann: Actor,
    ben: Actor,
    carla: Actor,
    /// Has no account.
    stranger: Actor,
}

fn moved(caller: &Actor, from: &Actor, to: &Actor, amount: u64) -> Said {
    let signature = "Transfer(address,address,address,uint256,uint256)";
    said(signature, &[at(from), at(to), n(1)], &[at(caller), n(amount)])
}

fn allowed(owner: &Actor, spender: &Actor, amount: Word) -> Said {
    let signature = "Approval(address,address,uint256,uint256)";
    said(signature, &[at(owner), at(spender), n(1)], &[amount])
}

fn operates(owner: &Actor, spender: &Actor, approved: u64) -> Said {
    said("OperatorSet(address,address,bool)", &[at(owner), at(spender)], &[n(approved)])
}

fn balance_of(who: &Actor, id: u64) -> Vec<u8> {
    call("balanceOf(address,uint256)", &[at(who), n(id)])
}

fn allowance(owner: &Actor, spender: &Actor) -> Vec<u8> {
    call("allowance(address,address,uint256)", &[at(owner), at(spender), n(1)])
}

fn is_operator(owner: &Actor, spender: &Actor) -> Vec<u8> {
    call("isOperator(address,address)", &[at(owner), at(spender)])
}

fn short_of_hours(who: &Actor, balance: u64, needed: u64) -> Vec<u8> {
    let words = [at(who), n(balance), n(needed), n(1)];
    call("ERC6909InsufficientBalance(address,uint256,uint256,uint256)", &words)
}

fn short_of_allowance(spender: &Actor, allowance: u64, needed: u64) -> Vec<u8> {
    let words = [at(spender), n(allowance), n(needed), n(1)];
    call("ERC6909InsufficientAllowance(address,uint256,uint256,uint256)", &words)
}

fn reads(Cast { ann, ben, .. }: &Cast) -> Vec<Row> {
    let of_class = |name: &str, id| call(name, &[n(id)]);
    vec![
        answers("returns zero for who has none", ann, balance_of(ben, 1), &[n(0)]),
        answers("returns what is held", ben, balance_of(ann, 1), &[n(36_000)]),
        answers("returns zero of an id that nobody holds", ben, balance_of(ann, NO_CLASS), &[n(0)]),
        answers("returns the supply", ben, of_class("totalSupply(uint256)", 1), &[n(36_000)]),
        tells("has a name of an id", ben, of_class("name(uint256)", 1), "care"),
        tells("has a symbol of an id", ben, of_class("symbol(uint256)", 1), "care"),
        answers("has decimals of an id", ben, of_class("decimals(uint256)", 1), &[n(0)]),
        refuses("an id that was not set has no name", ben, of_class("name(uint256)", NO_CLASS), {
            call("UnknownClass(uint256)", &[n(NO_CLASS)])
        })
        .departs("an id is a registered class"),
        refuses("an id has a URI", ben, of_class("tokenURI(uint256)", 1), {
            call("UnknownSelector(uint32)", &[])
        })
        .departs("`tokenURI` is not answered"),
    ]
}

fn transfers(Cast { ann, ben, .. }: &Cast) -> Vec<Row> {
    let transfer = |to: &Actor, amount| call(TRANSFER, &[at(to), n(1), n(amount)]);
    vec![
        refuses("reverts to the zero address", ann, call(TRANSFER, &[NOTHING, n(1), n(1)]), {
            call("ERC6909InvalidReceiver(address)", &[NOTHING])
        }),
        refuses("reverts when the balance is short", ann, transfer(ben, 36_001), {
            short_of_hours(ann, 36_000, 36_001)
        }),
        does("emits an event and moves", ann, transfer(ben, 6_000), &[moved(ann, ann, ben, 6_000)]),
        answers("from the sender", ann, balance_of(ann, 1), &[n(30_000)]),
        answers("to the receiver", ann, balance_of(ben, 1), &[n(6_000)]),
        does("moves to oneself", ann, transfer(ann, 7), &[moved(ann, ann, ann, 7)]),
        does("moves nothing, with an event", ann, transfer(ben, 0), &[moved(ann, ann, ben, 0)]),
        refuses("of an id that is none", ann, call(TRANSFER, &[at(ben), n(NO_CLASS), n(1)]), {
            call("UnknownClass(uint256)", &[n(NO_CLASS)])
        })
        .departs("an id is a registered class"),
    ]
}

fn operators(Cast { ann, ben, carla, stranger }: &Cast) -> Vec<Row> {
    let set = |who: &Actor, approved| call(OPERATOR, &[at(who), n(approved)]);
    let take = |amount| call(FROM, &[at(ann), at(ben), n(1), n(amount)]);
    vec![
        answers("is none before", ann, is_operator(ann, carla), &[n(0)]),
        does("sets an operator", ann, set(carla, 1), &[operates(ann, carla, 1)]),
        answers("who is one then", ann, is_operator(ann, carla), &[n(1)]),
        answers("one way only", ann, is_operator(carla, ann), &[n(0)]),
        does("an operator moves", carla, take(100), &[moved(carla, ann, ben, 100)]),
        answers("without an allowance", ann, allowance(ann, carla), &[n(0)]),
        does("unsets it", ann, set(carla, 0), &[operates(ann, carla, 0)]),
        answers("who is none then", ann, is_operator(ann, carla), &[n(0)]),
        refuses("and moves no more", carla, take(1), short_of_allowance(carla, 0, 1)),
        refuses("not the zero address", ann, call(OPERATOR, &[NOTHING, n(1)]), {
            call("ERC6909InvalidSpender(address)", &[NOTHING])
        }),
        does("sets anybody", ann, set(stranger, 1), &[operates(ann, stranger, 1)]),
        refuses("an operator moves", stranger, take(1), {
            call("AccountNotOpen(address)", &[at(stranger)])
        })
        .departs("an operator or spender has an account"),
    ]
}

fn approvals(Cast { ann, ben, carla, .. }: &Cast) -> Vec<Row> {
    let approve = |amount| call(APPROVE, &[at(carla), n(1), amount]);
    let take = |amount| call(FROM, &[at(ann), at(ben), n(1), n(amount)]);
    vec![
        refuses("reverts for the zero address", ann, call(APPROVE, &[NOTHING, n(1), n(1)]), {
            call("ERC6909InvalidSpender(address)", &[NOTHING])
        }),
        does("emits an event", ann, approve(n(500)), &[allowed(ann, carla, n(500))]),
        answers("is set", ann, allowance(ann, carla), &[n(500)]),
        does("replaces it", ann, approve(n(400)), &[allowed(ann, carla, n(400))]),
        refuses("reverts beyond it", carla, take(401), short_of_allowance(carla, 400, 401)),
        does(
            "a spender moves, without Approval",
            carla,
            take(150),
            &[allowed(ann, carla, n(250)), moved(carla, ann, ben, 150)],
        )
        .departs("`transferFrom` emits `Approval`"),
        answers("and the allowance shrinks", ann, allowance(ann, carla), &[n(250)]),
        does("approves without limit", ann, approve(MOST), &[allowed(ann, carla, MOST)]),
        does("a spender moves", carla, take(750), &[moved(carla, ann, ben, 750)]),
        answers("and the allowance stays", ann, allowance(ann, carla), &[MOST]),
        does("the owner needs none", ann, take(1_000), &[moved(ann, ann, ben, 1_000)]),
        refuses("not to the zero address", carla, call(FROM, &[at(ann), NOTHING, n(1), n(1)]), {
            call("ERC6909InvalidReceiver(address)", &[NOTHING])
        }),
        refuses("not from the zero address", carla, call(FROM, &[NOTHING, at(ben), n(1), n(0)]), {
            call("ERC6909InvalidSender(address)", &[NOTHING])
        }),
        refuses("of an id that is none", ann, call(APPROVE, &[at(ben), n(NO_CLASS), n(1)]), {
            call("UnknownClass(uint256)", &[n(NO_CLASS)])
        })
        .departs("an id is a registered class"),
    ]
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn every_behaviour_of_erc_6909_holds_or_is_a_documented_departure(client: Client<C, E>) {
    let mut world = World::with(client, 36_000, 0).await;
    let (ann, ben, carla) = (world.ann.clone(), world.ben.clone(), world.carla.clone());
    let stranger = world.bank.actor("Stranger");
    let cast = Cast { ann, ben, carla, stranger };
    let rows = [reads(&cast), transfers(&cast), operators(&cast), approvals(&cast)];
    try_all(&mut world, "ERC-6909", rows.into_iter().flatten().collect());
}
