//! Success means done: whatever ends well did what it does with ample limits, whoever calls and however little gas,
//! proof or deposit it brought.

use crate::carrying::{domain, Signed};
use crate::world::World;
use ink_e2e::{Attempt, Bound, Limits, Signer};
use timebank_e2e::{
    keccak, success_means_done, Actor, Address, Bank, Client, DynBytes, Entry, Messages, CHAIN_ID,
    EVIDENCE,
};

/// How a contract can call another: the EVM's instructions for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Call = 0xf1,
    StaticCall = 0xfa,
    DelegateCall = 0xf4,
}

/// EVM code that passes its calldata but for the first word to the address in that word, and answers with a word that
/// says whether the call ended well, and then with what it returned: what an integrator's contract sees.
fn code_of(way: Way, gas: &[u8]) -> Vec<u8> {
    let value: &[u8] = if way == Way::Call { &[0x60, 0x00] } else { &[] };
    let runtime = [
        // The calldata behind the first word goes to memory from 0 on.
        &[0x60, 0x20, 0x36, 0x03, 0x60, 0x20, 0x60, 0x00, 0x37][..],
        // No room for what is returned; the arguments; for a call, no value; whom; how much gas.
        &[0x60, 0x00, 0x60, 0x00, 0x60, 0x20, 0x36, 0x03, 0x60, 0x00],
        value,
        &[0x60, 0x00, 0x35],
        gas,
        &[way as u8],
        // Whether it ended well, and what it returned.
        &[0x60, 0x00, 0x52, 0x3d, 0x60, 0x00, 0x60, 0x20, 0x3e],
        &[0x60, 0x20, 0x3d, 0x01, 0x60, 0x00, 0xf3],
    ]
    .concat();
    let size = u8::try_from(runtime.len()).expect("it is short");
    let deployer = [0x60, size, 0x80, 0x60, 0x0b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3];
    [&deployer[..], &runtime].concat()
}

/// A contract that calls as it is told, passing on all the gas.
fn caller_code(way: Way) -> Vec<u8> {
    code_of(way, &[0x5a])
}

fn client() -> Client {
    timebank_e2e::client().expect("the contracts are built")
}

pub fn passed_on(bank: Address, data: &[u8]) -> Vec<u8> {
    let mut call = vec![0; 12];
    call.extend(bank.0);
    call.extend(data);
    call
}

/// A world whose market a contract takes part in: it opened an account through its own calls, was verified and paid.
struct Fixture {
    world: World,
    ann: Actor,
    contract: Address,
}

async fn fixture(entry: Entry, way: Way) -> Fixture {
    let mut world = World::behind(entry, client(), 36_000, 20_000).await;
    let ann = world.ann.clone();
    let deployed = world.bank.chain().deploy(&ann.keys, caller_code(way), Vec::new());
    let contract = deployed.address;
    if way == Way::Call {
        let bank = world.bank.address();
        let open = world.bank.calldata(|bank| bank.open(2));
        let receipt = world.bank.chain().call(&ann.keys, contract, passed_on(bank, &open));
        assert_eq!(receipt.data.first_chunk(), Some(&word(1)), "{receipt:?}");
        let (vera, until) = (world.officers.verifier.clone(), world.bank.now() + 86_400);
        world
            .bank
            .send(&vera, |bank| bank.verify(contract, 1, until, [7; 32].into()))
            .await
            .expect("a verifier verifies");
        world.bank.send(&ann, |bank| bank.transfer(contract, 900.into())).await.expect("covered");
        world
            .bank
            .send(&ann, |bank| bank.approve(contract, 500.into()))
            .await
            .expect("an owner approves");
    }
    Fixture { world, ann, contract }
}

fn word(number: u8) -> [u8; 32] {
    let mut word = [0; 32];
    word[31] = number;
    word
}

/// What contracts do with a token, and what they may not.
fn calls(bank: &mut Bank, ann: Address, care: u16) -> Vec<(&'static str, Vec<u8>)> {
    let expiry = bank.now() + 3_600;
    let (id, start) = (care.into(), bank.last_slot() + 600);
    let (end, by) = (start + 300, start + 3_600);
    // Mia has no account yet, and opens one by what she signed.
    let here = domain(CHAIN_ID, bank.address());
    let open = bank.calldata(|b| b.open(1));
    let carried = Signed::by(&Signer::named("Mia"), open, 1, expiry, &here).calldata(bank);
    let batch = vec![DynBytes(carried.clone()), DynBytes(carried.clone())];
    let of = |name, data| (name, data);
    vec![
        of("transfer", bank.calldata(|b: &mut Messages| b.transfer(ann, 10.into()))),
        of("transfer beyond what there is", bank.calldata(|b| b.transfer(ann, 10_000.into()))),
        of("transferFrom", bank.calldata(|b| b.transfer_from(ann, ann, 10.into()))),
        of("transferFrom that nobody allowed", {
            bank.calldata(|b| b.transfer_from([9; 20].into(), ann, 10.into()))
        }),
        of("approve", bank.calldata(|b| b.approve(ann, 7.into()))),
        of("approve hours", bank.calldata(|b| b.approve_hours(ann, id, 7.into()))),
        of("setOperator", bank.calldata(|b| b.set_operator(ann, true))),
        of("burn", bank.calldata(|b| b.burn(5.into()))),
        of("place", bank.calldata(|b| b.place(care, 0, 90, 1, expiry, 0))),
        of("propose", {
            bank.calldata(|b| b.propose(ann, care, 0, 300, 9, start, end, by, by, EVIDENCE))
        }),
        of("reject what is no agreement", bank.calldata(|b| b.reject(77))),
        of("actFor nobody", bank.calldata(|b| b.act_for(ann, DynBytes(vec![1, 2, 3, 4])))),
        of("carry", carried),
        of("carryMany, of which one is refused", bank.calldata(|b| b.carry_many(batch))),
        of("balanceOf", bank.calldata(|b| b.balance_of(ann))),
        of("name", bank.calldata(|b| b.name())),
        of("nothing that is a message", keccak(b"nothing")[..4].to_vec()),
    ]
}

/// What a caller learns of a call that it passes on, and whether that is what happens with ample limits.
fn check(entry: Entry, way: Way) {
    timebank_e2e::block_on(async move {
        let Fixture { mut world, ann, contract } = fixture(entry, way).await;
        let bank = world.bank.address();
        for (name, data) in calls(&mut world.bank, ann.address, world.care) {
            let data = passed_on(bank, &data);
            let chain = world.bank.chain();
            let ample = Bound::Weight(Limits::default());
            let attempt = |bound| Attempt { who: &ann.keys, to: contract, data: &data, bound };
            let done = chain.attempt(attempt(ample), &[bank, contract]);
            let (time, proof) = done.receipt.weight_needed;
            let deposit = done.receipt.deposit_needed;
            for percent in (4..125).step_by(4) {
                let of = |needed: u64| Some(needed * percent / 100);
                for limits in [
                    Limits::ample_but(of(time), None, None),
                    Limits::ample_but(None, of(proof), None),
                    Limits::ample_but(None, None, Some(deposit * u128::from(percent) / 100)),
                ] {
                    let limited = chain.attempt(attempt(Bound::Weight(limits)), &[bank, contract]);
                    let says_done = limited.receipt.succeeded()
                        && limited.receipt.data.first_chunk() == Some(&word(1));
                    assert!(
                        !says_done || limited.seen() == done.seen(),
                        "{entry:?}, {way:?}, {name}, {percent} %: {limits:?} says done, and it is not"
                    );
                }
            }
        }
    });
}

#[test]
fn a_contract_that_is_told_of_success_had_its_call_carried_out() {
    check(Entry::Router, Way::Call);
    check(Entry::Whole, Way::Call);
}

#[test]
fn a_static_call_that_would_change_something_never_ends_well() {
    check(Entry::Router, Way::StaticCall);
    for entry in [Entry::Router, Entry::Whole] {
        timebank_e2e::block_on(async move {
            let Fixture { mut world, ann, contract } = fixture(entry, Way::StaticCall).await;
            let bank = world.bank.address();
            for (name, data) in calls(&mut world.bank, ann.address, world.care) {
                let data = passed_on(bank, &data);
                let receipt = world.bank.chain().dry_run(&ann.keys, contract, data, 0);
                let said = receipt.data.first_chunk() == Some(&word(1));
                assert_eq!(said, matches!(name, "balanceOf" | "name"), "{entry:?}: {name}");
            }
        });
    }
}

#[test]
fn a_delegated_call_of_the_programs_changes_nothing_and_never_claims_to() {
    check(Entry::Router, Way::DelegateCall);
    check(Entry::Whole, Way::DelegateCall);
}

#[test]
fn a_member_whose_transaction_ends_well_did_what_it_asked_for() {
    for entry in [Entry::Router, Entry::Whole] {
        timebank_e2e::block_on(async move {
            let mut world = World::behind(entry, client(), 36_000, 20_000).await;
            let (ann, ben, bank) = (world.ann.clone(), world.ben.address, world.bank.address());
            let mut succeeded = 0;
            for (name, data) in calls(&mut world.bank, ben, world.care) {
                let chain = world.bank.chain();
                let tried = success_means_done(chain, &ann.keys, bank, &data, &[bank]);
                succeeded += tried.unwrap_or_else(|what| panic!("{entry:?}, {name}: {what}"));
            }
            // With no call that ever ends well nothing would have been compared.
            assert!(succeeded > 100, "{succeeded}");
        });
    }
}

/// ERC-165: whoever asks brings this much gas and no more.
const DETECTION_GAS: u16 = 30_000;

/// What a contract that brings so little learns of the constants: whether each call answered.
fn answered_in_little_gas(entry: Entry) -> [(&'static str, bool); 4] {
    timebank_e2e::block_on(async move {
        let mut world = World::behind(entry, client(), 36_000, 20_000).await;
        let (ann, bank) = (world.ann.clone(), world.bank.address());
        let calls = [
            (
                "supportsInterface",
                world.bank.calldata(|bank| bank.supports_interface([1, 255, 201, 167].into())),
            ),
            ("name", world.bank.calldata(|bank| bank.name())),
            ("symbol", world.bank.calldata(|bank| bank.symbol())),
            ("decimals", world.bank.calldata(|bank| bank.decimals())),
        ];
        let [high, low] = DETECTION_GAS.to_be_bytes();
        let code = code_of(Way::StaticCall, &[0x61, high, low]);
        let contract = world.bank.chain().deploy(&ann.keys, code, Vec::new()).address;
        calls.map(|(name, data)| {
            let data = passed_on(bank, &data);
            // As an Ethereum transaction: gas stands for time, proof and deposit by the chain's own prices. Where those
            // are bounded apart, the chain gives a call the share of each that its gas is of all that is left.
            let said = world.bank.chain().ask_with_gas(&ann.keys, contract, &data, 1_000_000_000);
            (name, said.first_chunk() == Some(&word(1)) && said.len() > 32)
        })
    })
}

#[test]
fn the_constants_and_erc165_answer_a_contract_that_brings_30_000_gas() {
    let all =
        |answers| ["supportsInterface", "name", "symbol", "decimals"].map(|name| (name, answers));
    assert_eq!(answered_in_little_gas(Entry::Router), all(true));
    // So much gas does not even load the bank alone: it is the router that keeps the promise.
    assert_eq!(answered_in_little_gas(Entry::Whole), all(false));
}
