//! Everything that can be asked wrongly is refused with its own error, and changes nothing.

use crate::world::World;
use timebank_e2e::{Actor, Answer, Arguments, Message, Messages, Refusal, EVIDENCE};
use timebank_rules::{roles, Address, Error, U256};

/// Ann begins with 1000 s of coin and 2600 s of care.
async fn begin(client: timebank_e2e::Client) -> World {
    World::with(client, 3600, 1000).await
}

impl World {
    /// The call is refused with this error, and cells and log are as before.
    async fn refuses<Args: Arguments, Returned: std::fmt::Debug + PartialEq>(
        &mut self,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Result<Returned, Error>>,
        error: Error,
    ) where
        Result<Returned, Error>: Answer,
    {
        let before = self.bank.state();
        let outcome = self.bank.send(who, message).await;
        assert_eq!(outcome, Err(Refusal::ByBank(error)));
        assert!(self.bank.state() == before, "invariant_11_refusals_change_nothing");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_11_transfers_that_are_refused() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let uma = world.bank.person("Uma").await;
    let cleo = world.bank.member(&world.officers.clone(), "Cleopatra").await;
    world.bank.send(&cleo, |bank| bank.close()).await.expect("it is empty");
    let zero = Address::zero();
    let short = |needed: U256| Error::ERC20InsufficientBalance {
        sender: ann.address,
        balance: 1000.into(),
        needed,
    };
    let invalid = Error::ERC20InvalidReceiver { receiver: zero };
    world.refuses(&ann, |bank| bank.transfer(zero, 1.into()), invalid).await;
    for needed in [1001.into(), U256::from(u64::MAX) + 1, U256::MAX] {
        world.refuses(&ann, |bank| bank.transfer(ben.address, needed), short(needed)).await;
        world.refuses(&ann, |bank| bank.burn(needed), short(needed)).await;
    }
    let unverified = Error::NotVerified { account: uma.address, until: 0 };
    world.refuses(&ann, |bank| bank.transfer(uma.address, 1.into()), unverified.clone()).await;
    world.refuses(&uma, |bank| bank.transfer(ann.address, 0.into()), unverified).await;
    let closed = Error::AccountClosed { account: cleo.address };
    world.refuses(&ann, |bank| bank.transfer(cleo.address, 1.into()), closed).await;
    let stranger = world.bank.actor("Stranger");
    let unknown = Error::AccountNotOpen { account: stranger.address };
    world.refuses(&stranger, |bank| bank.transfer(ann.address, 0.into()), unknown).await;
    world.refuses(&ann, |bank| bank.burn(0.into()), Error::ZeroAmount {}).await;
    let nothing = |bank: &mut Messages| bank.transfer_with_reason(ben.address, 0.into(), EVIDENCE);
    world.refuses(&ann, nothing, Error::ZeroAmount {}).await;
    let nobody = Error::ERC20InvalidSpender { spender: zero };
    world.refuses(&ann, |bank| bank.approve(zero, 1.into()), nobody).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_11_hours_that_do_not_move() {
    let mut world = begin(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let zero = Address::zero();
    let id = U256::from(care);
    let invalid = Error::ERC6909InvalidReceiver { receiver: zero };
    world.refuses(&ann, |bank| bank.transfer_hours(zero, id, 1.into()), invalid).await;
    let needed = U256::from(2601);
    let short =
        Error::ERC6909InsufficientBalance { sender: ann.address, balance: 2600.into(), needed, id };
    world.refuses(&ann, |bank| bank.transfer_hours(ben.address, id, needed), short).await;
    for class_id in [U256::zero(), U256::from(2), U256::from(65_537), U256::MAX] {
        let unknown = Error::UnknownClass { class_id };
        let message = |bank: &mut Messages| bank.transfer_hours(ben.address, class_id, 1.into());
        world.refuses(&ann, message, unknown.clone()).await;
        let message = |bank: &mut Messages| bank.approve_hours(ben.address, class_id, 1.into());
        world.refuses(&ann, message, unknown).await;
    }
    let nobody = Error::ERC6909InvalidSpender { spender: zero };
    world.refuses(&ann, |bank| bank.approve_hours(zero, id, 1.into()), nobody.clone()).await;
    world.refuses(&ann, |bank| bank.set_operator(zero, true), nobody).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_11_records_and_conversions_that_are_refused() {
    let mut world = begin(client).await;
    let (ann, carla, care) = (world.ann.clone(), world.carla.clone(), world.care);
    let (zero, account, end) = (Address::zero(), ann.address, world.bank.last_slot());
    let unknown = Error::UnknownClass { class_id: 9.into() };
    let message = |bank: &mut Messages| bank.record(9, account, end - 300, end, EVIDENCE);
    world.refuses(&carla, message, unknown.clone()).await;
    world.refuses(&ann, |bank| bank.convert(9, 1), unknown).await;
    let nobody = Error::AccountNotOpen { account: zero };
    let message = |bank: &mut Messages| bank.record(care, zero, end - 300, end, EVIDENCE);
    world.refuses(&carla, message, nobody).await;
    let bad = Error::BadInterval { start: u64::MAX, end: 0 };
    world.refuses(&carla, |bank| bank.record(care, account, u64::MAX, 0, EVIDENCE), bad).await;
    let taken = Error::SlotTaken { account, start: end - 300 };
    let message = |bank: &mut Messages| bank.record(care, account, end - 300, end, EVIDENCE);
    world.refuses(&carla, message, taken).await;
    let message =
        |bank: &mut Messages| bank.record(care, account, end - 7200, end - 3600, [0; 32].into());
    world.refuses(&carla, message, Error::NoEvidence {}).await;
    world.refuses(&ann, |bank| bank.convert(care, 0), Error::ZeroAmount {}).await;
    let short = Error::ERC6909InsufficientBalance {
        sender: account,
        balance: 2600.into(),
        needed: u64::MAX.into(),
        id: care.into(),
    };
    world.refuses(&ann, |bank| bank.convert(care, u64::MAX), short).await;
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_11_offices_that_are_not_the_callers() {
    let mut world = begin(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    let missing = |role| Error::MissingRole { account: ann.address, role };
    let (name, address) = (EVIDENCE, ben.address);
    let governor = missing(roles::GOVERNOR);
    world.refuses(&ann, |bank| bank.register_class(name, 900), governor.clone()).await;
    world.refuses(&ann, |bank| bank.rename_class(care, name), governor.clone()).await;
    world.refuses(&ann, |bank| bank.set_class_rule(care, 3, true), governor.clone()).await;
    world.refuses(&ann, |bank| bank.accredit(care, address, 1), governor.clone()).await;
    world.refuses(&ann, |bank| bank.propose_governor(address), governor).await;
    let central_bank = missing(roles::CENTRAL_BANK);
    world.refuses(&ann, |bank| bank.set_terms(care, 100, 1), central_bank.clone()).await;
    let terms = |bank: &mut Messages| bank.set_bank_terms(0, 0, 0, 0, 86_400, 0, 0, 0, 86_400);
    world.refuses(&ann, terms, central_bank.clone()).await;
    let due = world.bank.now() + 86_400;
    world.refuses(&ann, |bank| bank.reschedule_loan(address, due), central_bank).await;
    let tribunal = missing(roles::TRIBUNAL);
    world.refuses(&ann, |bank| bank.write_off(address, EVIDENCE), tribunal.clone()).await;
    let own = ann.address;
    let approve = |bank: &mut Messages| bank.approve_succession(own, address, EVIDENCE);
    world.refuses(&ann, approve, tribunal).await;
    let verifier = missing(roles::VERIFIER);
    let propose = |bank: &mut Messages| bank.propose_succession(own, address, EVIDENCE);
    world.refuses(&ann, propose, verifier).await;
    let verifier = missing(roles::VERIFIER);
    let confirm = |bank: &mut Messages| bank.confirm_late(care, own, address, 0, 300, EVIDENCE);
    world.refuses(&ann, confirm, verifier).await;
    let unaccredited = Error::NotARecorder { account: own, class_id: care };
    let enter = |bank: &mut Messages| bank.record_late(care, address, 0, 300, EVIDENCE);
    world.refuses(&ann, enter, unaccredited).await;
    let no_line = Error::NoLateRecord { account: own, start: 0 };
    world.refuses(&ann, |bank| bank.withdraw_late(care, own, address, 0), no_line).await;
    let none = Error::NoSuccession { account: own };
    world.refuses(&ann, |bank| bank.cancel_succession(own), none.clone()).await;
    world.refuses(&ann, |bank| bank.succeed(own, address), none).await;
    let supervisor = missing(roles::SUPERVISOR);
    world.refuses(&ann, |bank| bank.open_case(address, 1, EVIDENCE), supervisor.clone()).await;
    world.refuses(&ann, |bank| bank.close_case(1), supervisor).await;
    let (gus, sue) = (world.officers.governor.clone(), world.officers.supervisor.clone());
    let unknown = Error::UnknownRole { role: roles::GOVERNOR };
    world.refuses(&gus, |bank| bank.grant_role(address, roles::GOVERNOR), unknown).await;
    world.refuses(&gus, |bank| bank.register_class(name, 150), Error::BadClass { lot: 150 }).await;
    let nameless = [0; 32].into();
    world.refuses(&gus, |bank| bank.rename_class(care, nameless), Error::BadClass { lot: 0 }).await;
    let steps = Error::OutOfBounds { value: 13, least: 1, most: 12 };
    world.refuses(&gus, |bank| bank.set_class_rule(care, 13, false), steps).await;
    let cleo = world.officers.central_bank.clone();
    let nothing = Error::NothingOwed { account: address };
    world.refuses(&cleo, |bank| bank.reschedule_loan(address, due), nothing).await;
    let nobody = Error::AccountNotOpen { account: Address::zero() };
    world.refuses(&gus, |bank| bank.grant_role(Address::zero(), 4), nobody).await;
    let unknown = Error::UnknownReason { reason: 0 };
    world.refuses(&sue, |bank| bank.open_case(address, 0, EVIDENCE), unknown).await;
    let none = [0; 32].into();
    world.refuses(&sue, |bank| bank.open_case(address, 1, none), Error::NoEvidence {}).await;
    world.refuses(&sue, |bank| bank.release(7), Error::UnknownCase { case_id: 7 }).await;
    world.refuses(&sue, |bank| bank.pause(7, 0), Error::UnknownCase { case_id: 7 }).await;
    let case_id = world.bank.pause(&world.officers.clone(), 0).await;
    world.bank.resume(&world.officers.clone(), case_id).await;
    let evidence = world.bank.new_evidence();
    let opened = world.bank.send(&sue, |b| b.open_case(Address::zero(), 1, evidence)).await;
    let other = opened.expect("the supervisor opens cases");
    world.refuses(&sue, |bank| bank.pause(other, 99), Error::UnknownArea { area: 99 }).await;
    let nobody = Error::NotAboutAnAccount { case_id: other };
    world.refuses(&sue, |bank| bank.freeze(other, 3, u64::MAX), nobody).await;
    let bad = |items: u32| Error::BadBatch { items, limit: 32 };
    world.refuses(&sue, |bank| bank.freeze_many(vec![], 1, vec![]), bad(0)).await;
    world.refuses(&sue, |bank| bank.freeze_many(vec![1, 2], 1, vec![0]), bad(2)).await;
    world.refuses(&sue, |bank| bank.release_many(vec![1; 33]), bad(33)).await;
}
