//! Vera attests Ann with a commitment to three claims; Ann shows one of them to Rita, and the other two to nobody.

use ink::sol::FixedBytes;
use timebank_e2e::{keccak, Actor, Bank};
use timebank_rules::credentials::{Claim, Opening, Salt, Sealed};
use timebank_rules::Hash;

const CLAIMS: [(&str, &str); 3] =
    [("name", "Ann Arbor"), ("born", "1971-03-05"), ("country", "Netherlands")];

/// Salts for a test; secrets come from the system's randomness.
fn salts(seed: u8) -> impl FnMut() -> Salt {
    let mut drawn = 0;
    move || {
        drawn += 1;
        keccak(&[seed, drawn])
    }
}

fn sealed(claims: [(&str, &str); 3], seed: u8) -> Sealed {
    let claims = claims.map(|(name, value)| Claim::new(name, value));
    Sealed::seal(claims, salts(seed)).expect("three claims of different names")
}

/// What a regulator does: reads the commitment from the bank, and checks what it was shown against that.
async fn is_believed(bank: &mut Bank, who: &Actor, shown: &Opening) -> bool {
    let account = who.address;
    let (.., commitment, _) = bank.ask(|bank| bank.account_of(account)).await;
    shown.is_behind(&commitment.0)
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_member_shows_one_claim_to_one_regulator_who_checks_it_against_the_bank() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let (ann, ben) = (bank.person("Ann").await, bank.person("Ben").await);
    let (anns, bens) = (sealed(CLAIMS, 1), sealed(CLAIMS, 2));
    let expiry = bank.now() + 86_400;
    for (who, sealed) in [(&ann, &anns), (&ben, &bens)] {
        let (account, commitment) = (who.address, FixedBytes(sealed.commitment()));
        bank.send(&officers.verifier, |bank| bank.verify(account, 1, expiry, commitment))
            .await
            .expect("the verifier verifies");
    }

    let shown = anns.open("born").expect("she has such a claim");
    assert_eq!(shown.claim.value, "1971-03-05");
    assert!(is_believed(&mut bank, &ann, &shown).await);
    assert!(!is_believed(&mut bank, &ben, &shown).await, "it is hers, though he claims the same");
    let younger = Opening { claim: Claim::new("born", "1999-03-05"), ..shown };
    assert!(!is_believed(&mut bank, &ann, &younger).await);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_claim_of_an_attestation_that_was_renewed_is_shown_from_the_new_one() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let ann = bank.person("Ann").await;
    let moved = [CLAIMS[0], CLAIMS[1], ("country", "Belgium")];
    let (before, after) = (sealed(CLAIMS, 1), sealed(moved, 2));
    let expiry = bank.now() + 86_400;
    for sealed in [&before, &after] {
        let (account, commitment) = (ann.address, FixedBytes(sealed.commitment()));
        bank.send(&officers.verifier, |bank| bank.verify(account, 1, expiry, commitment))
            .await
            .expect("the verifier verifies");
    }
    let country = |sealed: &Sealed| sealed.open("country").expect("she has such a claim");
    assert!(!is_believed(&mut bank, &ann, &country(&before)).await, "she has moved since");
    assert!(is_believed(&mut bank, &ann, &country(&after)).await);
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn neither_a_claim_nor_its_hash_is_on_the_chain() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let ann = bank.person("Ann").await;
    let anns = sealed(CLAIMS, 1);
    let (account, commitment) = (ann.address, FixedBytes(anns.commitment()));
    let expiry = bank.now() + 86_400;
    bank.send(&officers.verifier, |bank| bank.verify(account, 1, expiry, commitment))
        .await
        .expect("the verifier verifies");

    let state = bank.state();
    let log =
        state.events.iter().flat_map(|event| event.topics.iter().flatten().chain(&event.data));
    let everything: Vec<u8> = state.cells.values().flatten().chain(log).copied().collect();
    let is_there = |bytes: &[u8]| everything.windows(bytes.len()).any(|window| window == bytes);
    assert!(is_there(&anns.commitment()), "the commitment is");
    for (claim, salt) in anns.claims() {
        let guesses: [Hash; 2] =
            [keccak(claim.value.as_bytes()), keccak(&[&salt[..], claim.value.as_bytes()].concat())];
        assert!(!is_there(claim.value.as_bytes()));
        assert!(!is_there(salt));
        assert!(guesses.iter().all(|guess| !is_there(guess)));
    }
}
