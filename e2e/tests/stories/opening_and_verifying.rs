//! Ann opens an account, is verified, and one day leaves.

use timebank_e2e::{Bank, Refusal, EVIDENCE};
use timebank_rules::Error;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_account_is_opened_verified_and_read() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let ann = bank.person("Ann").await;
    let opened_at = bank.now();

    let (status, kind, roles, level, opened, until, _, by) =
        bank.ask(|bank| bank.account_of(ann.address)).await;
    assert_eq!((status, kind, roles, level, opened, until), (1, 1, 0, 0, opened_at, 0));
    assert!(by.is_zero(), "nobody attested it");

    let expiry = bank.now() + 86_400;
    let verified =
        bank.send(&officers.verifier, |bank| bank.verify(ann.address, 2, expiry, EVIDENCE)).await;
    assert_eq!(verified, Ok(true));
    let (.., level, _, until, commitment, by) = bank.ask(|bank| bank.account_of(ann.address)).await;
    assert_eq!((level, until, commitment), (2, expiry, EVIDENCE));
    assert_eq!(by, officers.verifier.address);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nobody_opens_twice_or_as_something_unknown() {
    let (mut bank, _) = Bank::staffed(client).await;
    let ann = bank.person("Ann").await;
    let again = bank.send(&ann, |bank| bank.open(1)).await;
    assert_eq!(again, Err(Refusal::ByBank(Error::AccountAlreadyOpen { account: ann.address })));
    for kind in [0, 3, 255] {
        let ben = bank.actor("Ben");
        let refused = bank.send(&ben, |bank| bank.open(kind)).await;
        assert_eq!(refused, Err(Refusal::ByBank(Error::UnknownKind { kind })));
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn only_a_verifier_verifies_and_never_itself() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let ann = bank.person("Ann").await;
    let expiry = bank.now() + 86_400;
    for who in [&ann, &officers.governor, &officers.supervisor] {
        let refused = bank.send(who, |bank| bank.verify(ann.address, 1, expiry, EVIDENCE)).await;
        assert_eq!(refused.expect_err("not a verifier").code(), 60);
    }
    let vera = &officers.verifier;
    let refused = bank.send(vera, |bank| bank.verify(vera.address, 1, expiry, EVIDENCE)).await;
    assert!(refused.is_err(), "a verifier does not verify itself");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_verification_ends_at_its_expiry() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let (ann, ben) = (bank.person("Ann").await, bank.member(&officers, "Ben").await);
    let expiry = bank.now() + 600;
    bank.send(&officers.verifier, |bank| bank.verify(ann.address, 1, expiry, EVIDENCE))
        .await
        .expect("the verifier verifies");
    assert_eq!(bank.send(&ann, |bank| bank.transfer(ben.address, 0.into())).await, Ok(true));
    let left = expiry - bank.now();
    bank.chain().advance(left);
    let refused = bank.send(&ann, |bank| bank.transfer(ben.address, 0.into())).await;
    let error = Error::NotVerified { account: ann.address, until: expiry };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn an_account_is_closed_for_good_and_only_when_it_holds_nothing() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
    let ann = bank.member(&officers, "Ann").await;
    let end = bank.last_slot();
    bank.send(&carla, |bank| bank.record(care, ann.address, end - 3600, end, EVIDENCE))
        .await
        .expect("the recorder records");
    bank.send(&ann, |bank| bank.convert(care, 3600)).await.expect("hours convert");

    let account = ann.address;
    let refused = bank.send(&ann, |bank| bank.close()).await;
    let error = Error::AccountNotEmpty { account, coin: 3600, hours: 0, roles: 0 };
    assert_eq!(refused, Err(Refusal::ByBank(error)));

    bank.send(&ann, |bank| bank.burn(3600.into())).await.expect("she withdraws");
    assert_eq!(bank.send(&ann, |bank| bank.close()).await, Ok(true));
    let again = bank.send(&ann, |bank| bank.open(1)).await;
    assert_eq!(again, Err(Refusal::ByBank(Error::AccountClosed { account })));
}
