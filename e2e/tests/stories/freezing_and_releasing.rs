//! Sue of the supervisor stops a suspicious account, under a case, and lets it go again.

use crate::world::World;
use timebank_e2e::{Actor, Refusal, EVIDENCE};
use timebank_rules::case::{IN, OUT, PROVISIONAL};
use timebank_rules::Error;

/// Ann begins with an hour of coin.
async fn begin(client: timebank_e2e::Client) -> World {
    World::with(client, 3600, 3600).await
}

impl World {
    async fn case_on_ann(&mut self) -> u32 {
        let ann = self.ann.address;
        self.bank
            .send(&self.officers.supervisor, |bank| bank.open_case(ann, 1, EVIDENCE))
            .await
            .expect("the supervisor opens cases")
    }

    async fn freeze(&mut self, case_id: u32, directions: u8, amount: u64) -> Result<bool, Refusal> {
        let sue = &self.officers.supervisor;
        self.bank.send(sue, |bank| bank.freeze(case_id, directions, amount)).await
    }

    /// Sends coin and checks that the pre-check said beforehand what would happen.
    async fn pay(&mut self, from: &Actor, to: &Actor, amount: u64) -> Result<bool, Refusal> {
        let (payer, payee, amount) = (from.address, to.address, amount.into());
        let said = self.bank.ask(|bank| bank.can_transfer(payer, payee, amount)).await;
        let done = self.bank.send(from, |bank| bank.transfer(payee, amount)).await;
        let code = done.as_ref().err().map_or(0, Refusal::code);
        assert_eq!(said, (done.is_ok(), code), "invariant_13_can_transfer_says_what_transfer_does");
        done
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_frozen_accounts_transfer_fails_with_the_code_of_the_pre_check_until_it_is_released() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    assert_eq!(world.pay(&ann, &ben, 100).await, Ok(true));

    let case_id = world.case_on_ann().await;
    assert_eq!(world.freeze(case_id, OUT, 0).await, Ok(true));
    let until = world.bank.now() + u64::from(PROVISIONAL);
    let error = Error::FrozenOut { account: ann.address, case_id, until };
    assert_eq!(world.pay(&ann, &ben, 100).await, Err(Refusal::ByBank(error)));
    assert_eq!(world.pay(&ben, &ann, 50).await, Ok(true), "she may still receive");

    let sue = world.officers.supervisor.clone();
    assert_eq!(world.bank.send(&sue, |bank| bank.release(case_id)).await, Ok(true));
    assert_eq!(world.pay(&ann, &ben, 100).await, Ok(true));
    let (status, ..) = world.bank.ask(|bank| bank.case_of(case_id)).await;
    assert_eq!(status, 3);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_freeze_of_what_comes_in_stops_incoming_only() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    assert_eq!(world.pay(&ann, &ben, 100).await, Ok(true));
    let case_id = world.case_on_ann().await;
    assert_eq!(world.freeze(case_id, IN, 0).await, Ok(true));
    assert_eq!(world.pay(&ben, &ann, 50).await.expect_err("frozen in").code(), 41);
    assert_eq!(world.pay(&ann, &ben, 100).await, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn frozen_coin_may_exceed_the_balance_and_catches_what_arrives_later() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    assert_eq!(world.pay(&ann, &ben, 3000).await, Ok(true));
    let case_id = world.case_on_ann().await;
    assert_eq!(world.freeze(case_id, 0, 2000).await, Ok(true));
    assert_eq!(world.pay(&ann, &ben, 1).await.expect_err("it is frozen").code(), 42);
    assert_eq!(world.pay(&ben, &ann, 1500).await, Ok(true));
    let error = Error::FrozenAmount {
        account: ann.address,
        case_id,
        balance: 2100,
        frozen: 2000,
        needed: 101,
    };
    assert_eq!(world.pay(&ann, &ben, 101).await, Err(Refusal::ByBank(error)));
    assert_eq!(world.pay(&ann, &ben, 100).await, Ok(true), "what is above the freeze is free");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariant_10_a_freeze_lapses_after_72_hours_without_a_transaction_and_is_not_renewed() {
    let mut world = begin(client).await;
    let (ann, ben) = (world.ann.clone(), world.ben.clone());
    let case_id = world.case_on_ann().await;
    assert_eq!(world.freeze(case_id, OUT | IN, 0).await, Ok(true));
    let end = world.bank.now() + u64::from(PROVISIONAL);

    // A call lies in a block of its own, six seconds after the last one.
    let left = end - world.bank.now() - 7;
    world.bank.chain().advance(left);
    assert_eq!(world.bank.now(), end - 7);
    let refused = world.bank.send(&ann, |bank| bank.transfer(ben.address, 1.into())).await;
    assert_eq!(refused.expect_err("one second too early").code(), 40);
    assert_eq!(world.bank.now(), end - 1);
    assert_eq!(world.bank.send(&ann, |bank| bank.transfer(ben.address, 1.into())).await, Ok(true));

    let refused = world.freeze(case_id, OUT, 0).await;
    let error = Error::CaseStatus { case_id, status: 4 };
    assert_eq!(refused, Err(Refusal::ByBank(error)), "a lapsed case carries no second freeze");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_measure_needs_a_case_and_an_officer_who_is_not_its_subject() {
    let mut world = begin(client).await;
    assert_eq!(
        world.freeze(1, OUT, 0).await,
        Err(Refusal::ByBank(Error::UnknownCase { case_id: 1 }))
    );
    let case_id = world.case_on_ann().await;
    let officers = world.officers.clone();
    for who in [&officers.governor, &officers.central_bank, &world.ben] {
        let refused = world.bank.send(who, |bank| bank.freeze(case_id, OUT, 0)).await;
        assert_eq!(
            refused.expect_err("neither a supervisor nor a judge").code(),
            60,
            "{}",
            who.name
        );
    }
    let sue = officers.supervisor.clone();
    let refused = world.bank.send(&sue, |bank| bank.open_case(sue.address, 1, EVIDENCE)).await;
    assert_eq!(refused, Err(Refusal::ByBank(Error::OwnCase { account: sue.address })));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_frozen_spender_moves_nobodys_coin_or_hours() {
    let mut world = World::with(client, 7200, 3600).await;
    let (ann, ben, id) = (world.ann.clone(), world.ben.clone(), world.care.into());
    let sue = world.officers.supervisor.clone();
    world.bank.send(&ann, |b| b.approve(ben.address, 900.into())).await.expect("she allows");
    world.bank.send(&ann, |b| b.set_operator(ben.address, true)).await.expect("she allows");
    let open = world.bank.send(&sue, |b| b.open_case(ben.address, 1, EVIDENCE)).await;
    let case_id = open.expect("the supervisor opens cases");
    assert_eq!(world.freeze(case_id, OUT, 0).await, Ok(true));
    let carla = world.carla.address;
    let coin = world.bank.send(&ben, |b| b.transfer_from(ann.address, carla, 1.into())).await;
    assert_eq!(coin.expect_err("he is frozen").code(), 40);
    let hours =
        world.bank.send(&ben, |b| b.transfer_hours_from(ann.address, carla, id, 1.into())).await;
    assert_eq!(hours.expect_err("he is frozen").code(), 40);
}
