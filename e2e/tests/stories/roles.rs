//! The governor appoints officers, keeps some offices apart, and hands itself over in two steps.

use timebank_e2e::{Bank, Refusal, EVIDENCE};
use timebank_rules::{roles, Address, Error};

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn nobody_holds_both_supervisor_and_tribunal() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let (gus, sue, tom) = (&officers.governor, &officers.supervisor, &officers.tribunal);
    for (who, held, role) in
        [(sue, roles::SUPERVISOR, roles::TRIBUNAL), (tom, roles::TRIBUNAL, roles::SUPERVISOR)]
    {
        let account = who.address;
        let refused = bank.send(gus, |bank| bank.grant_role(account, role)).await;
        assert_eq!(refused, Err(Refusal::ByBank(Error::RolesConflict { account, held, role })));
    }
    bank.send(gus, |bank| bank.revoke_role(sue.address, roles::SUPERVISOR)).await.expect("he may");
    let granted = bank.send(gus, |bank| bank.grant_role(sue.address, roles::TRIBUNAL)).await;
    assert_eq!(granted, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn only_the_governor_grants_and_revokes() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let ann = bank.person("Ann").await;
    for who in [&ann, &officers.supervisor, &officers.central_bank, &officers.tribunal] {
        let missing = Error::MissingRole { account: who.address, role: roles::GOVERNOR };
        let granted = bank.send(who, |bank| bank.grant_role(ann.address, roles::VERIFIER)).await;
        assert_eq!(granted, Err(Refusal::ByBank(missing.clone())));
        let vera = officers.verifier.address;
        let revoked = bank.send(who, |bank| bank.revoke_role(vera, roles::VERIFIER)).await;
        assert_eq!(revoked, Err(Refusal::ByBank(missing)));
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_revoked_officer_can_do_no_more() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let (gus, sue) = (&officers.governor, &officers.supervisor);
    bank.send(gus, |bank| bank.revoke_role(sue.address, roles::SUPERVISOR)).await.expect("he may");
    let ann = bank.person("Ann").await.address;
    let refused = bank.send(sue, |bank| bank.open_case(ann, 1, EVIDENCE)).await;
    let error = Error::MissingRole { account: sue.address, role: roles::SUPERVISOR };
    assert_eq!(refused, Err(Refusal::ByBank(error)));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn the_governor_is_handed_over_in_two_steps() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let gus = &officers.governor;
    let ann = bank.person("Ann").await;
    let early = bank.send(&ann, |bank| bank.accept_governor()).await;
    assert_eq!(early.expect_err("nobody proposed her").code(), 63);

    bank.send(gus, |bank| bank.propose_governor(ann.address)).await.expect("he may");
    assert_eq!(bank.ask(|bank| bank.governor()).await, gus.address, "not before she accepts");
    assert_eq!(bank.send(&ann, |bank| bank.accept_governor()).await, Ok(true));
    assert_eq!(bank.ask(|bank| bank.governor()).await, ann.address);
    let refused = bank.send(gus, |bank| bank.grant_role(gus.address, roles::VERIFIER)).await;
    assert_eq!(refused.expect_err("no longer").code(), 60);
    let granted = bank.send(&ann, |bank| bank.grant_role(gus.address, roles::VERIFIER)).await;
    assert_eq!(granted, Ok(true));
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_withdrawn_proposal_cannot_be_accepted() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let gus = &officers.governor;
    let ann = bank.person("Ann").await;
    for proposed in [ann.address, Address::zero()] {
        bank.send(gus, |bank| bank.propose_governor(proposed)).await.expect("he may");
    }
    assert_eq!(
        bank.send(&ann, |bank| bank.accept_governor()).await.expect_err("withdrawn").code(),
        63
    );
}
