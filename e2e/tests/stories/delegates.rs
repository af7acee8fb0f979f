//! Ann has no telephone. Dora acts for her, within what Ann lets her do.

use crate::world::World;
use timebank_e2e::{event_name, replay, Actor, Client, DynBytes, Messages, Refusal, EVIDENCE};
use timebank_rules::agreement::Status;
use timebank_rules::case::OUT;
use timebank_rules::delegation::{AGREEMENTS, TRANSFERS};
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

const HOUR: u64 = 3600;

impl World {
    /// Ann has ten hours of coin; Dora is a member.
    async fn with_dora(client: Client) -> (Self, Actor) {
        let mut world = Self::with(client, 20 * HOUR, 10 * HOUR).await;
        let officers = world.officers.clone();
        let dora = world.bank.member(&officers, "Dora").await;
        (world, dora)
    }

    async fn lets(&mut self, delegate: &Actor, kinds: u8, daily: u64) {
        let (ann, until) = (self.ann.clone(), self.bank.now() + 30 * u64::from(DAY));
        let who = delegate.address;
        let given = self.bank.send(&ann, |b| b.delegate(who, kinds, daily, until)).await;
        assert_eq!(given, Ok(true));
    }

    /// Somebody sends a message for Ann.
    async fn for_ann<A: timebank_e2e::Arguments, R>(
        &mut self,
        by: &Actor,
        message: impl FnOnce(&mut Messages) -> timebank_e2e::Message<A, R>,
    ) -> Result<Vec<u8>, Refusal> {
        let (ann, call) = (self.ann.address, self.bank.calldata(message));
        self.bank.send(by, |b| b.act_for(ann, DynBytes(call))).await.map(|answer| answer.0)
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn dora_agrees_pays_and_settles_for_ann_within_what_ann_lets_her() {
    let (mut world, dora) = World::with_dora(client).await;
    let (ann, ben, care) = (world.ann.clone(), world.ben.clone(), world.care);
    world.lets(&dora, AGREEMENTS, 2 * HOUR).await;
    let end = world.bank.last_slot();
    let (start, by, to) = (end - HOUR, world.bank.now() + u64::from(DAY), ben.address);
    let proposed = world
        .for_ann(&dora, |b| b.propose(to, care, 0, HOUR, HOUR, start, end, by, by, EVIDENCE))
        .await;
    proposed.expect("she may propose for her");
    let events = world.bank.last_receipt().events.clone();
    let names: Vec<_> = events.iter().map(|event| event_name(&event.topics)).collect();
    assert_eq!(names, ["AgreementProposed", "AgreementTimed", "DelegateActed"]);
    assert_eq!(events[0].topics[2][12..], ann.address.0, "the member is the actor");
    assert_eq!(events[2].topics[2][12..], dora.address.0, "and the delegate is named");

    world.bank.send(&ben, |b| b.accept(1)).await.expect("he may accept");
    let delivered = world.bank.send(&ben, |b| b.deliver(vec![1], vec![HOUR], start, end, EVIDENCE));
    delivered.await.expect("he may deliver");
    world.for_ann(&dora, |b| b.settle(1)).await.expect("she may settle for her");
    assert_eq!(world.coin(&ann).await, 9 * HOUR);
    assert_eq!(world.bank.ask(|b| b.agreement_of(1)).await.expect("it was").0, Status::Ended as u8);

    let of = (ann.address, dora.address);
    let read = world.bank.ask(|b| b.delegation_of(of.0, of.1)).await;
    assert_eq!((read.0, read.1, read.3), (AGREEMENTS, 2 * HOUR, HOUR));
    let beyond = world
        .for_ann(&dora, |b| b.propose(to, care, 0, 300, HOUR + 1, start, end, by, by, EVIDENCE))
        .await;
    let (member, daily) = (ann.address, 2 * HOUR);
    let refusal = Error::BeyondDelegation { member, daily, spent: HOUR, needed: HOUR + 1 };
    assert_eq!(beyond, Err(Refusal::ByBank(refusal)));
    assert_eq!(world.coin(&ann).await, 9 * HOUR, "nothing was committed");
    assert_eq!(world.bank.ask(|b| b.locked_of(member, care)).await.0, 0);
    let audited = replay(&mut world.bank);
    let (seq, head) = world.bank.ask(|b| b.audit_head()).await;
    assert_eq!((audited.head.seq, audited.head.hash), (seq, head.0));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn what_ann_does_not_let_her_no_delegate_does_and_a_freeze_or_a_word_ends_it() {
    let (mut world, dora) = World::with_dora(client).await;
    let (ann, ben, sue) = (world.ann.clone(), world.ben.clone(), world.officers.supervisor.clone());
    let to = ben.address;
    let (member, delegate) = (ann.address, dora.address);
    let not = |kind| Refusal::ByBank(Error::NotDelegated { member, delegate, kind });
    let pays = |b: &mut Messages| b.transfer(to, 60.into());
    assert_eq!(world.for_ann(&dora, pays).await, Err(not(TRANSFERS)), "nothing was given");
    world.lets(&dora, AGREEMENTS, HOUR).await;
    assert_eq!(world.for_ann(&dora, pays).await, Err(not(TRANSFERS)), "another affair");
    world.lets(&dora, AGREEMENTS | TRANSFERS, HOUR).await;
    world.for_ann(&dora, pays).await.expect("now she may");
    let stranger = world.for_ann(&ben, pays).await;
    assert_eq!(stranger.expect_err("he is no delegate").code(), 471);
    for refused in [
        world.for_ann(&dora, |b| b.burn(1.into())).await,
        world.for_ann(&dora, |b| b.close()).await,
        world.for_ann(&dora, |b| b.delegate(to, 15, HOUR, 4_000_000_000)).await,
        world.for_ann(&dora, |b| b.borrow(1, DAY)).await,
        world.for_ann(&dora, |b| b.correct_delivery(1, 1, EVIDENCE)).await,
    ] {
        assert_eq!(refused.expect_err("no delegate does that").code(), 423);
    }

    let about = world.bank.send(&sue, |b| b.open_case(delegate, 1, EVIDENCE)).await;
    let about = about.expect("a supervisor opens cases");
    world.bank.send(&sue, |b| b.freeze(about, OUT, 0)).await.expect("and freezes");
    let frozen = world.for_ann(&dora, pays).await;
    assert_eq!(frozen.expect_err("she is frozen").code(), 40, "nor moves what is another's");
    world.bank.send(&sue, |b| b.release(about)).await.expect("and releases");
    world.for_ann(&dora, pays).await.expect("again");

    let case = world.bank.send(&sue, |b| b.open_case(member, 1, EVIDENCE)).await;
    let case = case.expect("a supervisor opens cases");
    world.bank.send(&sue, |b| b.freeze(case, OUT, 0)).await.expect("and freezes");
    assert_eq!(world.for_ann(&dora, pays).await, Err(not(TRANSFERS)), "frozen");
    world.bank.chain().advance(4 * u64::from(DAY));
    assert_eq!(world.for_ann(&dora, pays).await, Err(not(TRANSFERS)), "the freeze ended it");
    assert_eq!(world.bank.ask(|b| b.delegation_of(member, delegate)).await, (0, 0, 0, 0));
    world.lets(&dora, TRANSFERS, HOUR).await;
    world.for_ann(&dora, pays).await.expect("given anew");
    let gone = world.bank.send(&ann, |b| b.revoke_delegate(member, delegate)).await;
    assert_eq!(gone, Ok(true));
    assert_eq!(world.for_ann(&dora, pays).await, Err(not(TRANSFERS)), "revoked");
}
