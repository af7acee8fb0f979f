//! What is not the member's, or not now, is refused with a typed error, and changes nothing.

use crate::carrying::{domain, Carriers, Signed};
use ink_e2e::Signer;
use timebank_e2e::{Refusal, CHAIN_ID, EVIDENCE};
use timebank_rules::recovery::DELAY;
use timebank_rules::{Address, Error, U256};
use timebank_topics::{selector, CARRIED, CARRIED_OF_OFFICERS, CARRY};

/// The curve's order.
const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_was_not_signed_so_is_refused_and_changes_nothing(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, cary, mia) = (all.world.ben.clone(), all.cary.clone(), all.member());
    let (here, deadline) = (all.world.bank.address(), all.world.bank.now() + 3_600);
    let pay = |all: &mut Carriers, amount: u64| {
        all.world.bank.calldata(|bank| bank.transfer(ben.address, amount.into()))
    };
    let (call, other_call) = (pay(&mut all, 5), pay(&mut all, 6));
    let sign = |signer: &Signer, chain, bank| {
        Signed::by(signer, call.clone(), 40, deadline, &domain(chain, bank))
    };
    let good = sign(&all.mia, CHAIN_ID, here);
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut signature = good.signature.clone();
        change(&mut signature);
        Signed { signature, ..good.clone() }
    };
    let malleable = with(&|signature| {
        let order = U256::from_str_radix(ORDER, 16).expect("a number");
        let s = order - U256::from_big_endian(&signature[32..64]);
        signature[32..64].copy_from_slice(&s.to_big_endian());
        signature[64] ^= 27 ^ 28;
    });
    let expired = Signed::by(&all.mia, call.clone(), 41, 1_000, &all.domain);
    let wrong: Vec<(&str, u16, Signed)> = vec![
        ("forged", 421, Signed { member: mia, ..sign(&Signer::named("Mallory"), CHAIN_ID, here) }),
        ("another member", 421, Signed { member: ben.address, ..good.clone() }),
        ("nobody", 421, Signed { member: Address::zero(), ..good.clone() }),
        ("another call", 421, Signed { call: other_call, ..good.clone() }),
        ("another nonce", 421, Signed { nonce: 42.into(), ..good.clone() }),
        ("another deadline", 421, Signed { deadline: deadline + 1, ..good.clone() }),
        ("another bound", 421, Signed { bound: 1, ..good.clone() }),
        ("another chain", 421, sign(&all.mia, CHAIN_ID + 1, here)),
        ("another bank", 421, sign(&all.mia, CHAIN_ID, ben.address)),
        ("the other form of the signature", 421, malleable),
        ("cut", 421, with(&|signature| signature.truncate(64))),
        ("longer", 421, with(&|signature| signature.push(0))),
        ("none", 421, with(&|signature| signature.clear())),
        ("zeros", 421, with(&|signature| signature.fill(0))),
        ("v of 0 or 1", 421, with(&|signature| signature[64] -= 27)),
        ("r of zero", 421, with(&|signature| signature[..32].fill(0))),
        ("s of zero", 421, with(&|signature| signature[32..64].fill(0))),
        ("expired", 420, expired),
        ("a fee above the bound", 424, Signed { fee: 1, ..good.clone() }),
    ];
    let state = all.world.bank.state();
    for (what, code, signed) in &wrong {
        let refused = signed.carried(&mut all.world.bank, &cary).await;
        assert_eq!(refused.map_err(|why| why.code()), Err(*code), "{what}");
        assert_eq!(all.world.bank.state(), state, "{what}");
    }
    good.carried(&mut all.world.bank, &cary).await.expect("as it was signed");
    let state = all.world.bank.state();
    let replayed = good.carried(&mut all.world.bank, &cary).await;
    assert_eq!(replayed, Err(Refusal::ByBank(Error::NonceUsed { nonce: 40.into() })));
    assert_eq!(all.world.bank.state(), state);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_the_bank_refuses_the_member_it_refuses_whoever_carries(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (cary, mia) = (all.cary.clone(), all.member());
    let stranger = all.world.bank.actor("Stranger");
    let pay = all.world.bank.calldata(|bank| bank.transfer(stranger.address, 5.into()));
    let signed = all.signed(pay);
    let state = all.world.bank.state();
    let refused = signed.carried(&mut all.world.bank, &cary).await;
    assert_eq!(refused.map_err(|why| why.code()), Err(20), "who receives has no account");
    assert_eq!(all.world.bank.state(), state, "and the nonce is not spent");
    let cut = all.signed(vec![0xa9, 0x05, 0x9c, 0xbb, 0]);
    let refused = cut.carried(&mut all.world.bank, &cary).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::BadCalldata { size: 5 })));

    // A freeze of what Mia sends stops what she signs.
    let (sue, evidence) = (all.world.officers.supervisor.clone(), all.world.bank.new_evidence());
    let opened = all.world.bank.send(&sue, |b| b.open_case(mia, 4, evidence)).await;
    let case_id = opened.expect("the supervisor opens cases");
    all.world.bank.send(&sue, |b| b.freeze(case_id, 1, 0)).await.expect("and freezes");
    let ben = all.world.ben.address;
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben, 5.into()));
    let refused = all.carry(pay).await;
    assert_eq!(refused.map_err(|why| why.code()), Err(40));
    let answer = all.world.bank.calldata(|bank| bank.answer(case_id, EVIDENCE));
    all.carry(answer).await.expect("she answers in her case");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn no_other_message_of_an_officers_is_carried_nor_any_that_carries(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let cary = all.cary.clone();
    let carried = CARRIED.iter().chain(CARRIED_OF_OFFICERS);
    let carried: Vec<u32> = carried.map(|signature| selector(signature)).collect();
    let mut tried = 0;
    for (message, widths) in timebank::ARGUMENTS {
        if carried.contains(message) {
            continue;
        }
        let call = [&message.to_be_bytes()[..], &vec![0; 32 * widths.len()]].concat();
        let signed = all.signed(call);
        let refused = signed.carried(&mut all.world.bank, &cary).await;
        let not_carried = Error::NotCarried { selector: *message };
        assert_eq!(refused, Err(Refusal::ByBank(not_carried)));
        tried += 1;
    }
    assert_eq!(tried + carried.len(), timebank::ARGUMENTS.len());
    for call in [vec![], vec![1, 2, 3], vec![0xff; 36]] {
        let signed = all.signed(call);
        let refused = signed.carried(&mut all.world.bank, &cary).await;
        assert_eq!(refused.map_err(|why| why.code()), Err(423));
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nobody_but_the_relay_hands_a_message_on(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (mia, ben, cary) = (all.member(), all.world.ben.clone(), all.cary.clone());
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben.address, 5.into()));
    let handed = [&selector(CARRY).to_be_bytes()[..], &mia.0, &pay].concat();
    let (here, state) = (all.world.bank.address(), all.world.bank.state());
    // The form in which the relay hands it on, padded to whatever lengths it could be taken for.
    for padding in [0, 8, 40, 300] {
        let data = [&handed[..], &vec![0; padding]].concat();
        let receipt = all.world.bank.chain().call(&cary.keys, here, data.clone());
        assert!(receipt.reverted && receipt.events.is_empty(), "{receipt:?}");
        let many = vec![timebank_e2e::DynBytes(data)];
        let said = all.world.bank.send(&cary, |bank| bank.carry_many(many)).await;
        assert!(said.expect("a batch is answered")[0].0 != [0; 4]);
    }
    let after = all.world.bank.state();
    assert_eq!(after.cells.len(), state.cells.len(), "refusals of a batch are on the log alone");
    assert_eq!(all.coin(mia).await, 18_000);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn with_a_recovery_the_old_keys_signatures_end(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (mia, cary, vera) = (all.member(), all.cary.clone(), all.world.officers.verifier.clone());
    let later = all.world.bank.now() + u64::from(DELAY) + 86_400;
    let ben = all.world.ben.address;
    let pay = all.world.bank.calldata(|bank| bank.transfer(ben, 5.into()));
    let open = all.world.bank.calldata(|bank| bank.open(1));
    let before = Signed::by(&all.mia, pay, 90, later, &all.domain);
    let anew = Signed::by(&all.mia, open, 91, later, &all.domain);
    let new_key = all.world.bank.actor("Mia's new key");
    let asked = all
        .world
        .bank
        .send(&vera, |bank| bank.request_recovery(mia, new_key.address, EVIDENCE))
        .await;
    asked.expect("the verifier asks for it");
    all.world.bank.chain().advance(DELAY.into());
    all.world.bank.send(&new_key, |bank| bank.complete_recovery(mia)).await.expect("it moves");
    let state = all.world.bank.state();
    for signed in [before, anew] {
        let refused = signed.carried(&mut all.world.bank, &cary).await;
        assert_eq!(refused, Err(Refusal::ByBank(Error::AccountMoved { account: mia })));
    }
    assert_eq!(all.world.bank.state(), state);
}
