//! A council on the same chain as the bank.

use crate::actors::Actor;
use crate::bank::{encoded, Answer, Arguments, Bank, Message, State};
use council::{Council as Contract, CouncilRef};
use council_rules::Error;
use ink::codegen::ContractCallBuilder;
use ink::primitives::abi::Sol;
use ink::sol::{DynBytes, SolErrorDecode};
use ink_e2e::{ContractsBackend, Refused};
use timebank_rules::Address;

/// The council's messages, as its own bindings encode them.
pub type CouncilMessages = <Contract as ContractCallBuilder>::Type<Sol>;

/// Why the council did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declined {
    /// The council refused.
    ByCouncil(Error),
    /// The bank refused what the council called it with, and the council passed that on.
    ByBank(timebank_rules::Error),
    /// The chain stopped the call, or the revert is neither's.
    Other(String),
}

impl From<Refused> for Declined {
    fn from(refused: Refused) -> Self {
        if let Refused::Reverted(data) = &refused {
            if let Ok(error) = Error::decode(data) {
                return Self::ByCouncil(error);
            }
            if let Ok(error) = timebank_rules::Error::decode(data) {
                return Self::ByBank(error);
            }
        }
        Self::Other(refused.to_string())
    }
}

/// How a council is founded.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Who sits on it.
    pub members: Vec<Address>,
    /// How many of them decide.
    pub threshold: u8,
    /// Who may cancel.
    pub guardian: Address,
    /// Seconds between the deciding approval and execution, and the least and the most that can ever be.
    pub delay: (u32, u32, u32),
}

/// A council, deployed on the bank's chain.
pub struct Council {
    address: Address,
    messages: CouncilMessages,
}

impl Council {
    /// A council that was just founded; or why not.
    pub async fn founded(
        bank: &mut Bank,
        by: &Actor,
        founding: Founding,
    ) -> Result<Self, Declined> {
        let Founding { members, threshold, guardian, delay: (delay, shortest, longest) } = founding;
        let mut constructor =
            CouncilRef::new(members, threshold, guardian, delay, shortest, longest);
        let client = bank.client();
        let deployed = client.instantiate("council", &by.keys, &mut constructor).submit().await?;
        Ok(Self { address: deployed.addr, messages: deployed.call_builder::<Contract>() })
    }

    /// The council's address.
    pub fn address(&self) -> Address {
        self.address
    }

    /// Sends a message; what it returned, or why it was declined.
    pub async fn send<Args: Arguments, Returned>(
        &mut self,
        bank: &mut Bank,
        from: &Actor,
        message: impl FnOnce(&mut CouncilMessages) -> Message<Args, Result<Returned, Error>>,
    ) -> Result<Returned, Declined>
    where
        Result<Returned, Error>: Answer,
    {
        let message = message(&mut self.messages);
        bank.try_limits(from, self.address, &encoded(&message));
        let done = bank.client().call(&from.keys, &message).submit().await?;
        done.return_value().map_err(Declined::ByCouncil)
    }

    /// Asks a question; nothing of it stays on the chain.
    pub async fn ask<Args: Arguments, Returned: Answer>(
        &self,
        bank: &mut Bank,
        message: impl FnOnce(&CouncilMessages) -> Message<Args, Returned>,
    ) -> Returned {
        let message = message(&self.messages);
        let anybody = bank.actor("Anybody");
        let answer = bank.client().call(&anybody.keys, &message).dry_run().await;
        answer.expect("a question is answered").return_value()
    }

    /// What a message looks like on the wire.
    pub fn calldata<Args: Arguments, Returned>(
        &mut self,
        message: impl FnOnce(&mut CouncilMessages) -> Message<Args, Returned>,
    ) -> Vec<u8> {
        encoded(&message(&mut self.messages))
    }

    /// Proposes a call for `first`, and lets `first` and `second` approve it; its number.
    pub async fn decided(
        &mut self,
        bank: &mut Bank,
        [first, second]: [&Actor; 2],
        target: Address,
        calldata: &[u8],
    ) -> u32 {
        let bytes = DynBytes(calldata.to_vec());
        let proposal = self
            .send(bank, first, |council| council.propose(target, bytes))
            .await
            .expect("a member proposes");
        for member in [first, second] {
            self.send(bank, member, |council| council.approve(proposal))
                .await
                .expect("a member approves");
        }
        proposal
    }

    /// Executes a proposal.
    pub async fn execute(
        &mut self,
        bank: &mut Bank,
        from: &Actor,
        proposal: u32,
        calldata: &[u8],
    ) -> Result<bool, Declined> {
        let bytes = DynBytes(calldata.to_vec());
        self.send(bank, from, |council| council.execute(proposal, bytes)).await
    }

    /// Everything the council stores and everything it ever emitted.
    pub fn state(&self, bank: &mut Bank) -> State {
        let chain = bank.chain();
        State { cells: chain.storage(self.address), events: chain.log(self.address) }
    }
}
