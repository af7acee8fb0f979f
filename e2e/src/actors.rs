//! Who appears in the stories.

use crate::bank::Bank;
use ink_e2e::Keypair;
use timebank_rules::{roles, Address};

/// Somebody who signs calls.
#[derive(Clone)]
pub struct Actor {
    /// As the stories call it.
    pub name: &'static str,
    /// The account's address.
    pub address: Address,
    /// What it signs with.
    pub keys: Keypair,
}

/// Who works for the bank.
#[derive(Clone)]
pub struct Officers {
    /// Grants roles, registers classes.
    pub governor: Actor,
    /// Sets the terms of conversion.
    pub central_bank: Actor,
    /// Attests accounts.
    pub verifier: Actor,
    /// Opens cases, freezes, pauses.
    pub supervisor: Actor,
    /// Judges.
    pub tribunal: Actor,
}

impl Officers {
    /// Opens their accounts and lets the governor appoint them.
    pub async fn appointed(bank: &mut Bank, governor: Actor) -> Self {
        let mut appoint = async |name, role| {
            let officer = bank.organisation(name).await;
            let address = officer.address;
            bank.send(&governor, |bank| bank.grant_role(address, role))
                .await
                .expect("the governor grants roles");
            officer
        };
        Self {
            central_bank: appoint("Cleo", roles::CENTRAL_BANK).await,
            verifier: appoint("Vera", roles::VERIFIER).await,
            supervisor: appoint("Sue", roles::SUPERVISOR).await,
            tribunal: appoint("Tom", roles::TRIBUNAL).await,
            governor,
        }
    }
}
