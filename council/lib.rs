//! The council: k of n with a timelock, made to hold the bank's governor role.
//!
//! Members propose a call, approve it, wait, and execute it; a guardian may cancel. What is decided is decided in
//! `council-rules`, in the bank's rhythm: check → load → decide → write → emit.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

// The bank's own: how it is entered, and how it meets the chain.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
#[path = "../entry.rs"]
mod entry;
mod outward;
#[path = "../store.rs"]
#[allow(unused_imports)] // The council needs less of it.
mod store;

pub use council::{Council, ARGUMENTS, IS_WHOLE, RETURNS};

/// What the entry points need to know of this contract.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
use {council::Council as Contract, council_rules::Error};

/// A council's message is all of its calldata.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
fn message_of(calldata: &[u8]) -> &[u8] {
    calldata
}

/// A council runs no other program on its storage.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
fn must_be_deployable() {}

/// A refusal, as the entry points write it.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
macro_rules! refusal {
    ($name:ident $figures:tt) => {
        Error::$name $figures
    };
}
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
use refusal;

/// The longest calldata any message takes: a call of the bank, which takes less than 2,400 bytes, with a proposal's number.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
const LONGEST: usize = 4_096;

#[timebank_contract_macro::contract]
mod council {
    use crate::outward::{self, Failed};
    use crate::store::{self, Stored};
    use council_rules::cells::{Charter, Proposal, SelectorDelay};
    use council_rules::charter::{self, Change, Changed, Founding};
    use council_rules::{batch, delay, proposal, Error};
    use ink::prelude::vec::Vec;
    use ink::sol::{DynBytes, FixedBytes};
    use timebank_rules::cells::Cell as _;
    use timebank_rules::event::Event;

    type Bytes32 = FixedBytes<32>;

    /// The council.
    #[ink(storage)]
    pub struct Council {
        charter: Stored<Charter>,
    }

    impl Council {
        /// Founds the council: at most 16 members, how many of them decide, who may cancel (zero for nobody), the
        /// delay between the deciding approval and execution, and the least and the most it can ever be, in seconds,
        /// within an hour and two weeks.
        #[ink(constructor)]
        pub fn new(
            members: Vec<Address>,
            threshold: u8,
            guardian: Address,
            delay: u32,
            shortest: u32,
            longest: u32,
        ) -> Result<Self, Error> {
            let founding = Founding {
                council: outward::own_address(),
                chain: store::chain_number(),
                threshold,
                guardian,
                delay,
                bounds: (shortest, longest),
            };
            let (mut charter, founded) = charter::found(store::call(), founding, &members)?;
            store::emit(&mut charter, &founded);
            charter::seated(&members).for_each(|added| store::emit(&mut charter, &added));
            Ok(Self { charter: Stored(charter) })
        }

        // ---- members ----

        /// Proposes to call `target` with `calldata`; returns the proposal's number. The log tells the calldata whole;
        /// only its hash is stored, and `execute` is given it again. It expires in thirty days. Several calls are
        /// proposed as `batch(address[],bytes[])` of the council itself.
        #[ink(message)]
        #[returns(proposal)]
        pub fn propose(&mut self, target: Address, calldata: DynBytes) -> Result<u32, Error> {
            let hash = store::keccak(&calldata.0);
            let wait = delay::of(outward::own_address(), target, &calldata.0, own_delay)?;
            let charter = &mut self.charter.0;
            let (id, proposal, proposed) =
                proposal::propose(charter, store::call(), wait, target, &calldata.0, hash)?;
            store::save(Proposal::key(id), &proposal);
            self.emit(&proposed);
            proposal::told(id, &calldata.0).for_each(|part| self.emit(&part));
            Ok(id)
        }

        /// Approves a proposal.
        #[ink(message)]
        #[returns(success)]
        pub fn approve(&mut self, proposal: u32) -> Result<bool, Error> {
            let mut cell = load(proposal);
            let event = proposal::approve(&self.charter.0, store::call(), proposal, &mut cell)?;
            store::save(Proposal::key(proposal), &cell);
            self.emit(&event);
            Ok(true)
        }

        /// Takes the caller's approval back.
        #[ink(message, name = "revokeApproval")]
        #[returns(success)]
        pub fn revoke_approval(&mut self, proposal: u32) -> Result<bool, Error> {
            let mut cell = load(proposal);
            let event = proposal::revoke(&self.charter.0, store::call(), proposal, &mut cell)?;
            store::save(Proposal::key(proposal), &cell);
            self.emit(&event);
            Ok(true)
        }

        /// Executes a proposal that enough members approve, once its delay is over; anybody may. Where its call is
        /// refused, so is this, with the same words, and the proposal stays as it was.
        #[ink(message)]
        #[returns(success)]
        pub fn execute(&mut self, proposal: u32, calldata: DynBytes) -> Result<bool, Error> {
            let mut cell = load(proposal);
            let hash = store::keccak(&calldata.0);
            let charter = &self.charter.0;
            let event = proposal::execute(charter, store::call(), proposal, &mut cell, hash)?;
            store::save(Proposal::key(proposal), &cell);
            self.emit(&event);
            let council = outward::own_address();
            if batch::is_batch(council, event.target, &calldata.0) {
                let carry_out = |target, call: &[u8]| self.carry_out(council, target, call);
                batch::each(council, &calldata.0, carry_out)?;
            } else {
                self.carry_out(council, event.target, &calldata.0)?;
            }
            Ok(true)
        }

        // ---- the guardian, and proposers ----

        /// Cancels a proposal, for good. The guardian may cancel any but the choice of a guardian.
        #[ink(message)]
        #[returns(success)]
        pub fn cancel(&mut self, proposal: u32) -> Result<bool, Error> {
            let (mut cell, council) = (load(proposal), outward::own_address());
            let charter = &self.charter.0;
            let event = proposal::cancel(charter, council, store::call(), proposal, &mut cell)?;
            store::save(Proposal::key(proposal), &cell);
            self.emit(&event);
            Ok(true)
        }

        // ---- anyone ----

        /// Reads the charter: threshold, members, guardian, delay, the least and the most it can be, proposals made.
        #[ink(message, name = "charter")]
        #[returns(threshold, members, guardian, delay, shortest, longest, proposals)]
        pub fn read_charter(&self) -> (u8, u8, Address, u32, u32, u32, u32) {
            let charter = &self.charter.0;
            (
                charter.threshold,
                charter.count,
                charter.guardian.into(),
                charter.delay.get(),
                charter.shortest.get(),
                charter.longest.get(),
                charter.proposals.get(),
            )
        }

        /// The members.
        #[ink(message)]
        #[returns(members)]
        pub fn members(&self) -> Vec<Address> {
            self.charter.0.members().iter().map(|member| (*member).into()).collect()
        }

        /// Reads a proposal: status now (0 never made, 1 open, 2 executed, 3 cancelled, 4 expired), target, selector,
        /// the calldata's hash, proposer, when proposed, when the approvals began to suffice and from when on it can
        /// be executed (0: they do not), when it expires, and how many present members approve.
        #[ink(message, name = "proposalOf")]
        #[returns(
            status,
            target,
            selector,
            calldataHash,
            proposer,
            proposed,
            approved,
            executableFrom,
            expires,
            approvals
        )]
        #[allow(clippy::type_complexity)]
        pub fn proposal_of(
            &self,
            proposal: u32,
        ) -> (u8, Address, FixedBytes<4>, Bytes32, Address, u64, u64, u64, u64, u8) {
            let (charter, cell) = (&self.charter.0, load(proposal));
            (
                proposal::status(&cell, store::call().now) as u8,
                cell.target.into(),
                FixedBytes(cell.selector),
                FixedBytes(cell.calldata_hash),
                cell.proposer.into(),
                cell.proposed_at.get().into(),
                cell.sufficient_since(charter).into(),
                proposal::ready_at(charter, &cell).0.into(),
                proposal::expires_at(&cell).0.into(),
                cell.approvals(charter),
            )
        }

        /// The delay that a selector has of its own, in seconds; 0 where calls with it wait for the charter's.
        #[ink(message, name = "delayOf")]
        #[returns(delay)]
        pub fn delay_of(&self, selector: FixedBytes<4>) -> u32 {
            own_delay(selector.0)
        }

        /// Whether an account's approval of a proposal counts: it gave it, and is a member.
        #[ink(message, name = "approvesOf")]
        #[returns(approves)]
        pub fn approves_of(&self, account: Address, proposal: u32) -> bool {
            load(proposal).is_approved_by(&account) && self.charter.0.has_member(&account)
        }

        /// The log's end: how many events there were, and the hash over all of them.
        #[ink(message, name = "auditHead")]
        #[returns(events, head)]
        pub fn audit_head(&self) -> (u64, Bytes32) {
            let head = self.charter.0.head();
            (head.seq, FixedBytes(head.hash))
        }

        // ---- inside ----

        fn emit(&mut self, event: &impl Event) {
            store::emit(&mut self.charter.0, event);
        }

        /// Does one call that was decided on.
        fn carry_out(
            &mut self,
            council: Address,
            target: Address,
            calldata: &[u8],
        ) -> Result<(), Error> {
            if target == council {
                return self.change(council, Change::decode(calldata)?);
            }
            match outward::call(target, calldata) {
                Ok(()) => Ok(()),
                Err(Failed::NoCode) => Err(Error::NoCode { target }),
                Err(Failed::Stopped) => Err(Error::CallStopped { target }),
            }
        }

        fn change(&mut self, council: Address, change: Change) -> Result<(), Error> {
            let key = change.selector().map(SelectorDelay::key);
            let mut own = key.map_or_else(SelectorDelay::empty, store::load);
            let changed = charter::apply(&mut self.charter.0, &mut own, council, change)?;
            if let Some(key) = key {
                store::save(key, &own);
            }
            match changed {
                Changed::MemberAdded(event) => self.emit(&event),
                Changed::MemberRemoved(event) => self.emit(&event),
                Changed::MemberReplaced(event) => self.emit(&event),
                Changed::ThresholdChanged(event) => self.emit(&event),
                Changed::DelayChanged(event) => self.emit(&event),
                Changed::SelectorDelayChanged(event) => self.emit(&event),
                Changed::GuardianChanged(event) => self.emit(&event),
            }
            Ok(())
        }
    }

    fn own_delay(selector: [u8; 4]) -> u32 {
        store::load::<SelectorDelay>(SelectorDelay::key(selector)).delay.get()
    }

    fn load(id: u32) -> Proposal {
        store::load(Proposal::key(id))
    }
}
