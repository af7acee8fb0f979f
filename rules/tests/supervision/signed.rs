//! What is signed beside a call: batches of calls, allowances, nonces that are cancelled, and reads that go together. And
//! what the log says of each.

use crate::carried::{chain, signature};
use crate::fixture::{address, code, Fixture, ANN, BEN, CAT, NEW};
use timebank_rules::event::carried::Carried;
use timebank_rules::event::carry_refused::CarryRefused;
use timebank_rules::event::nonces_cancelled::NoncesCancelled;
use timebank_rules::handlers::{coin, relay as handlers};
use timebank_rules::relay::signature::Signature;
use timebank_rules::relay::{Carry, Permit};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Logged, World};
use timebank_rules::{Address, Error, U256};

const PERMIT: u32 = 0xd505_accf;
const CARRY: u32 = 0x0102_0304;
const VALUE: u64 = 30;

/// What the log gets by something that is done in this world.
fn said(world: &World, does: impl FnOnce(&mut World)) -> Vec<Logged> {
    let mut world = world.clone();
    let before = world.bank.log.len();
    does(&mut world);
    world.bank.log.split_off(before)
}

/// Lets Ben move Ann's coin, as she signed it for her `nonce`th allowance, and as the bank does it.
fn permitted(fixture: &mut Fixture, owner: u8, nonce: u64, deadline: U256) -> Result<(), Error> {
    let permit =
        Permit { owner: address(owner), spender: address(BEN), value: VALUE.into(), deadline };
    let bytes = signature(owner, permit.digest(&chain(1), nonce));
    let signature = Signature::of_bytes(&bytes).expect("it has its bytes");
    fixture.send(CAT, |bank, call| {
        handlers::must_be_permitted(bank, call, &chain(1), &permit, signature)?;
        let acting = timebank_rules::Call { caller: permit.owner, now: call.now };
        coin::approve(bank, acting, permit.spender, permit.value)?;
        handlers::conclude_permit(bank, call, permit.owner, PERMIT)
    })
}

#[test]
fn allowances_by_signature_are_used_once_in_their_order_and_in_time() {
    let mut fixture = Fixture::founded();
    let last = U256::from(fixture.now().0);
    let expired = Error::ERC2612ExpiredSignature { deadline: last - 1 };
    assert_eq!(permitted(&mut fixture, ANN, 0, last - 1), Err(expired));
    let invalid = Error::ERC2612InvalidSigner { signer: Address::zero(), owner: address(ANN) };
    assert_eq!(
        permitted(&mut fixture, ANN, 1, last),
        Err(invalid.clone()),
        "the first comes first"
    );
    for nonce in 0..3 {
        assert_eq!(handlers::next_permit(&fixture.world.bank, address(ANN)), nonce);
        assert_eq!(permitted(&mut fixture, ANN, nonce, last), Ok(()), "to its last second");
        assert_eq!(permitted(&mut fixture, ANN, nonce, last), Err(invalid.clone()), "once");
    }
    assert_eq!(
        handlers::next_permit(&fixture.world.bank, address(BEN)),
        0,
        "each owner has its own"
    );
    assert_eq!(permitted(&mut fixture, NEW, 0, last).map_err(|why| why.code()), Err(20));
}

#[test]
fn an_allowance_that_another_signed_or_nobody_is_invalid_and_so_is_one_of_a_key_that_was_left() {
    let mut fixture = Fixture::founded();
    let (owner, deadline) = (address(ANN), U256::MAX);
    let permit = Permit { owner, spender: address(BEN), value: VALUE.into(), deadline };
    let genuine = signature(ANN, permit.digest(&chain(1), 0));
    let altered = |at: usize, byte: u8| {
        let mut bytes = genuine;
        bytes[at] = byte;
        Signature::of_bytes(&bytes).expect("it has its bytes")
    };
    let bens = signature(BEN, permit.digest(&chain(1), 0));
    let bens = Signature::of_bytes(&bens).expect("it has its bytes");
    for (signature, signer) in [
        (bens, address(BEN)),
        (altered(0, !genuine[0]), Address::zero()),
        (altered(32, 0xff), Address::zero()),
        (altered(64, 0), Address::zero()),
    ] {
        let refused = fixture.send(CAT, |bank, call| {
            handlers::must_be_permitted(bank, call, &chain(1), &permit, signature)
        });
        assert_eq!(refused, Err(Error::ERC2612InvalidSigner { signer, owner }));
    }
    let genuine = Signature::of_bytes(&genuine).expect("it has its bytes");
    let refused = fixture.send(CAT, |bank, call| {
        handlers::must_be_permitted(bank, call, &chain(2), &permit, genuine)
    });
    assert!(refused.is_err(), "for another chain");
    fixture.move_to(ANN, NEW);
    let left = fixture.send(CAT, |bank, call| {
        handlers::must_be_permitted(bank, call, &chain(1), &permit, genuine)
    });
    assert_eq!(left, Err(Error::AccountMoved { account: owner }));
}

#[test]
fn a_batch_has_one_to_sixteen_calls_and_nothing_else_in_it() {
    let carry = CARRY.to_be_bytes();
    let of = |items: usize| {
        let all = vec![&carry[..]; items];
        code(handlers::must_be_a_batch(all.into_iter(), CARRY))
    };
    assert_eq!([of(1), of(16)], [0, 0]);
    assert_eq!([of(0), of(17)], [139, 139]);
    for other in [&[1, 2, 3, 5][..], &[1, 2, 3], &[], &[0xff; 40]] {
        let all = [&carry[..], other, &carry[..]];
        assert_eq!(code(handlers::must_be_a_batch(all.into_iter(), CARRY)), 423, "{other:?}");
    }
}

#[test]
fn reads_go_together_up_to_sixty_four_and_none_of_them_changes_anything() {
    let of = |calls: usize| code(handlers::must_be_reads(calls));
    assert_eq!([of(1), of(64), of(0), of(65)], [0, 0, 139, 139]);
    let mut fixture = Fixture::founded();
    let before = fixture.world.bank.clone();
    let call = CARRY.to_be_bytes();
    assert_eq!(handlers::must_have_changed_nothing(&before, &before.root, &call), Ok(()));
    fixture.pay(ANN, CAT, 1).expect("she has it");
    let after = &fixture.world.bank.root;
    let changed = handlers::must_have_changed_nothing(&before, after, &call);
    assert_eq!(changed, Err(Error::NotARead { selector: CARRY }));
}

#[test]
fn the_log_says_of_each_call_who_signed_who_carried_and_what_it_cost() {
    let mut fixture = Fixture::founded();
    let (member, carrier) = (address(ANN), address(BEN));
    let of = [&CARRY.to_be_bytes()[..], &[9]].concat();
    let nonce = U256::from(0x1_02);
    let carry = Carry { member, call: &of, nonce, deadline: u64::MAX, bound: 3 };
    let got = said(&fixture.world, |world| {
        let concluded = world.send(carrier, |bank, call| handlers::conclude(bank, call, &carry, 2));
        concluded.expect("its nonce is not spent");
        assert_eq!(handlers::nonce_bitmap(&world.bank, member, 1.into()), U256::from(4));
        assert_eq!(handlers::nonce_bitmap(&world.bank, carrier, 1.into()), U256::zero());
    });
    let event = Carried { member, carrier, nonce, selector: CARRY, fee: 2 };
    assert_eq!(got, said(&fixture.world, |world| world.bank.emit(&event)));

    permitted(&mut fixture, CAT, 0, U256::MAX).expect("Cat signed it");
    let got = said(&fixture.world, |world| {
        let concluded = world.send(carrier, |bank, call| {
            handlers::conclude_permit(bank, call, address(CAT), PERMIT)
        });
        concluded.expect("numbers do not end");
    });
    let event =
        Carried { member: address(CAT), carrier, nonce: U256::one(), selector: PERMIT, fee: 0 };
    assert_eq!(got, said(&fixture.world, |world| world.bank.emit(&event)));

    let item = [&CARRY.to_be_bytes()[..], &[0; 12], &member.0, &[7; 5]].concat();
    for (item, member) in [(&item[..], member), (&item[..35], Address::zero())] {
        let got = said(&fixture.world, |world| {
            let call = world.call(carrier);
            handlers::say_refused(&mut world.bank, call, item, 5, 421);
        });
        let event = CarryRefused { member, carrier, item: 5, reason: 421 };
        assert_eq!(got, said(&fixture.world, |world| world.bank.emit(&event)));
    }
}

#[test]
fn whoever_cancels_nonces_cancels_its_own_and_the_log_has_the_word_after() {
    let fixture = Fixture::founded();
    let mut first = fixture.world.clone();
    let (word, member) = (U256::from(9), address(ANN));
    let cancel = |world: &mut World, mask: u64| {
        world.send(member, |bank, call| handlers::cancel_nonces(bank, call, word, mask.into()))
    };
    assert_eq!(cancel(&mut first, 0b01), Ok(true));
    let got = said(&first, |world| assert_eq!(cancel(world, 0b11), Ok(true)));
    let event = NoncesCancelled { member, word, bits_after: 0b11.into() };
    assert_eq!(got, said(&first, |world| world.bank.emit(&event)));
    assert_eq!(handlers::nonce_bitmap(&first.bank, member, word), U256::one());
    assert_eq!(handlers::nonce_bitmap(&first.bank, address(BEN), word), U256::zero());
    assert_eq!(handlers::nonce_bitmap(&first.bank, member, U256::from(8)), U256::zero());
}
