//! The chain itself: blocks, time, signed transactions, and what each of them did.

use crate::receipt::{ContractEvent, Receipt};
use codec::Encode;
use frame_support::traits::fungible::Mutate;
use frame_support::weights::Weight;
use ink_e2e::subxt_signer::sr25519::Keypair;
use pallet_revive::{
    AddressMapper, Code, ContractResult, ExecConfig, ExecReturnValue, StorageDeposit,
    TransactionLimits,
};
use polkadot_sdk::*;
use sp_core::{storage::ChildInfo, Blake2Hasher, H160, H256, U256};
use sp_runtime::{
    generic, BuildStorage, DispatchError, MultiAddress, MultiSignature, TransactionOutcome,
};
use sp_state_machine::{Ext, OverlayedChanges, TestExternalities, TrieBackendBuilder};
use std::collections::{BTreeMap, BTreeSet};
use timebank_runtime::genesis::ENDOWMENT;
use timebank_runtime::{
    signed_extension, AccountId, Balance, Balances, Executive, Header, Revive, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, RuntimeOrigin, System, UncheckedExtrinsic,
    DOT,
};

/// 2026-11-02 00:00:00 UTC, when every embedded chain begins.
pub const GENESIS: u64 = 1_793_577_600;

/// Seconds between two blocks.
pub const BLOCK_TIME: u64 = 6;

/// How much a call may use at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    weight: Weight,
    deposit: Balance,
}

impl Limits {
    /// So many picoseconds, bytes of proof, and planck of deposit.
    pub fn new(ref_time: u64, proof_size: u64, deposit: Balance) -> Self {
        Self { weight: Weight::from_parts(ref_time, proof_size), deposit }
    }

    /// More than any call needs, but for the limits that are given.
    pub fn ample_but(
        ref_time: Option<u64>,
        proof_size: Option<u64>,
        deposit: Option<Balance>,
    ) -> Self {
        let (time, proof, planck) = Self::default().parts();
        Self::new(ref_time.unwrap_or(time), proof_size.unwrap_or(proof), deposit.unwrap_or(planck))
    }

    /// Picoseconds, bytes of proof, and planck of deposit.
    pub(crate) fn parts(self) -> (u64, u64, Balance) {
        (self.weight.ref_time(), self.weight.proof_size(), self.deposit)
    }
}

impl Default for Limits {
    /// More than any call of the bank's needs, and less than a block.
    fn default() -> Self {
        Self::new(1_000_000_000_000, 5 * 1024 * 1024, 1_000_000 * DOT)
    }
}

/// A contract that was just deployed.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// Its address.
    pub address: H160,
    /// What its constructor did and cost.
    pub receipt: Receipt,
}

/// A chain in this process: the real runtime over a state in memory. Two chains on which the same is done store,
/// emit and charge the same; signatures are random, and with them the hashes of blocks.
pub struct Embedded {
    ext: TestExternalities<Blake2Hasher>,
    millis: u64,
    parent: H256,
    log: Vec<ContractEvent>,
}

impl Default for Embedded {
    fn default() -> Self {
        Self::new()
    }
}

impl Embedded {
    /// A chain at its genesis.
    pub fn new() -> Self {
        let storage =
            RuntimeGenesisConfig::default().build_storage().expect("an empty genesis is valid");
        let mut chain = Self {
            ext: TestExternalities::new(storage),
            millis: GENESIS * 1000,
            parent: H256::zero(),
            log: Vec::new(),
        };
        chain.in_block(|_| ());
        chain
    }

    /// Gives an account funds and maps its address, unless it has been done before.
    pub fn fund(&mut self, who: &Keypair) {
        let id = account_id(who);
        self.ext.execute_with(|| {
            if <Runtime as pallet_revive::Config>::AddressMapper::is_mapped(&id) {
                return;
            }
            Balances::set_balance(&id, ENDOWMENT);
            Revive::map_account(RuntimeOrigin::signed(id)).expect("it is funded and not mapped");
        });
    }

    /// The time of the last block, in seconds since 1970.
    pub fn now(&self) -> u64 {
        self.millis / 1000
    }

    /// The number of the last block.
    pub fn height(&mut self) -> u32 {
        self.ext.execute_with(System::block_number)
    }

    /// Lets time pass and makes a block at its end.
    pub fn advance(&mut self, secs: u64) {
        self.millis += secs.saturating_sub(BLOCK_TIME) * 1000;
        self.in_block(|_| ());
    }

    /// An account's free funds, in planck.
    pub fn balance(&mut self, who: &Keypair) -> Balance {
        self.balance_of(account_id(who))
    }

    /// The free funds behind a Substrate account id, in planck.
    pub fn balance_of(&mut self, id: AccountId) -> Balance {
        self.ext.execute_with(|| Balances::free_balance(&id))
    }

    /// Sets an account's free funds, in planck.
    pub fn set_balance(&mut self, who: &Keypair, amount: Balance) {
        let id = account_id(who);
        self.ext.execute_with(|| Balances::set_balance(&id, amount));
    }

    /// Moves planck between accounts, or says why not.
    pub fn transfer(
        &mut self,
        from: &Keypair,
        to: AccountId,
        value: Balance,
    ) -> Result<(), String> {
        let dest = MultiAddress::Id(to);
        let call =
            RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death { dest, value });
        let mut receipt = Receipt::default();
        self.in_block(|chain| chain.apply_signed(from, call, &mut receipt));
        receipt.error.map_or(Ok(()), Err)
    }

    /// Hash over the whole state.
    pub fn state_root(&mut self) -> H256 {
        self.commit();
        *self.ext.backend.root()
    }

    /// A contract's whole storage.
    pub fn storage(&mut self, contract: H160) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let Some(child) = self.child_trie(contract) else {
            return BTreeMap::new();
        };
        self.ext.execute_with(|| cells_in(&child))
    }

    /// What a contract stores under a key; nothing where it stores nothing.
    pub fn read(&mut self, contract: H160, key: &[u8]) -> Option<Vec<u8>> {
        self.ext.execute_with(|| Revive::get_storage_var_key(contract, key.to_vec()).ok().flatten())
    }

    /// Writes into a contract's storage behind its back, to reach in a second a state that calls would
    /// take hours to reach. No deposit is charged.
    ///
    /// # Panics
    ///
    /// If there is no such contract.
    pub fn write(&mut self, contract: H160, key: &[u8], value: Option<Vec<u8>>) {
        self.ext
            .execute_with(|| Revive::set_storage_var_key(contract, key.to_vec(), value))
            .expect("the contract exists and the key is short");
    }

    /// Puts other code, of the same length, where this is part of a program that was uploaded: what a fault in it does.
    ///
    /// # Panics
    ///
    /// If no program has it.
    pub fn replace_code(&mut self, from: &[u8], to: &[u8]) {
        assert_eq!(from.len(), to.len(), "a program's parts stay where they are");
        let prefix = frame_support::storage::storage_prefix(b"Revive", b"PristineCode");
        let replaced = self.ext.execute_with(|| {
            let mut key = prefix.to_vec();
            loop {
                key = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix))?;
                let mut program = sp_io::storage::get(&key)?.to_vec();
                let place = program.windows(from.len()).position(|part| part == from);
                if let Some(place) = place {
                    program[place..place + to.len()].copy_from_slice(to);
                    sp_io::storage::set(&key, &program);
                    return Some(());
                }
            }
        });
        replaced.expect("a program has this code");
    }

    /// All that a contract ever emitted, in order.
    pub fn log(&self, contract: H160) -> Vec<ContractEvent> {
        self.log.iter().filter(|event| event.contract == contract).cloned().collect()
    }

    /// Deploys a contract in a block of its own.
    pub fn deploy(&mut self, who: &Keypair, code: Vec<u8>, data: Vec<u8>) -> Deployed {
        self.deploy_within(who, code, data, 0, Limits::default())
    }

    /// Deploys a contract, sending planck along, within limits.
    pub fn deploy_within(
        &mut self,
        who: &Keypair,
        code: Vec<u8>,
        data: Vec<u8>,
        value: Balance,
        limits: Limits,
    ) -> Deployed {
        self.fund(who);
        self.in_block(|chain| {
            let Deployed { mut address, mut receipt } =
                chain.simulated_deployment(who, code.clone(), data.clone(), value);
            let call = RuntimeCall::Revive(pallet_revive::Call::instantiate_with_code {
                value,
                weight_limit: limits.weight,
                storage_deposit_limit: limits.deposit,
                code,
                data,
                salt: None,
            });
            for event in chain.apply_signed(who, call, &mut receipt) {
                if let RuntimeEvent::Revive(pallet_revive::Event::Instantiated {
                    contract, ..
                }) = event
                {
                    address = contract;
                }
            }
            Deployed { address, receipt }
        })
    }

    /// Sends a signed call in a block of its own.
    pub fn call(&mut self, who: &Keypair, to: H160, data: Vec<u8>) -> Receipt {
        self.call_within(who, to, data, 0, Limits::default())
    }

    /// Sends a signed call, with planck along and within limits, in a block of its own.
    pub fn call_within(
        &mut self,
        who: &Keypair,
        to: H160,
        data: Vec<u8>,
        value: Balance,
        limits: Limits,
    ) -> Receipt {
        self.fund(who);
        self.in_block(|chain| {
            let mut receipt = chain.simulated(who, to, data.clone(), value);
            let call = RuntimeCall::Revive(pallet_revive::Call::call {
                dest: to,
                value,
                weight_limit: limits.weight,
                storage_deposit_limit: limits.deposit,
                data,
            });
            chain.apply_signed(who, call, &mut receipt);
            receipt
        })
    }

    /// What a call would do in the next block; nothing of it stays.
    pub fn dry_run(&mut self, who: &Keypair, to: H160, data: Vec<u8>, value: Balance) -> Receipt {
        self.ahead(|chain| chain.simulated(who, to, data, value))
    }

    /// What a deployment would do in the next block; nothing of it stays.
    pub fn dry_run_deploy(
        &mut self,
        who: &Keypair,
        code: Vec<u8>,
        data: Vec<u8>,
        value: Balance,
    ) -> Deployed {
        self.ahead(|chain| chain.simulated_deployment(who, code, data, value))
    }

    /// Makes calls to a contract one after the other, the first at the time of the next block, and says what each did
    /// and what the contract stores after all of them. Nothing of it stays, so this takes a millisecond a call.
    pub fn rehearse(
        &mut self,
        to: H160,
        calls: &[Rehearsed],
    ) -> (Vec<Receipt>, BTreeMap<Vec<u8>, Vec<u8>>) {
        calls.iter().for_each(|call| self.fund(&call.who));
        self.ahead(|chain| {
            chain.ext.execute_with(|| {
                let rehearsed = frame_support::storage::with_transaction(|| {
                    let receipts: Vec<Receipt> =
                        calls.iter().map(|call| rehearsed(to, call)).collect();
                    let cells = child_trie_of(to).map(|child| cells_in(&child));
                    let seen = (receipts, cells.unwrap_or_default());
                    TransactionOutcome::Rollback(Ok::<_, DispatchError>(seen))
                });
                rehearsed.expect("a rollback cannot fail")
            })
        })
    }

    /// Rehearses one call by any account of the chain, which gets funds for it.
    pub fn rehearse_as(
        &mut self,
        who: AccountId,
        to: H160,
        data: Vec<u8>,
    ) -> (Receipt, BTreeMap<Vec<u8>, Vec<u8>>) {
        self.ahead(|chain| {
            chain.ext.execute_with(|| {
                let rehearsed = frame_support::storage::with_transaction(|| {
                    Balances::set_balance(&who, ENDOWMENT);
                    let receipt = rehearsed_by(who, to, data, 0);
                    let cells = child_trie_of(to).map(|child| cells_in(&child));
                    let seen = (receipt, cells.unwrap_or_default());
                    TransactionOutcome::Rollback(Ok::<_, DispatchError>(seen))
                });
                rehearsed.expect("a rollback cannot fail")
            })
        })
    }

    /// Looks at the present state at the time of the next block.
    pub(crate) fn ahead<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let now = self.millis;
        self.ext.execute_with(|| pallet_timestamp::Now::<Runtime>::put(now + BLOCK_TIME * 1000));
        let seen = look(self);
        self.ext.execute_with(|| pallet_timestamp::Now::<Runtime>::put(now));
        seen
    }

    fn simulated(&mut self, who: &Keypair, to: H160, data: Vec<u8>, value: Balance) -> Receipt {
        self.fund(who);
        let origin = account_id(who);
        let child = self.child_trie(to);
        self.measured(child, || {
            let result = Revive::bare_call(
                RuntimeOrigin::signed(origin),
                to,
                wei(value),
                ample(),
                data,
                &ExecConfig::new_substrate_tx(),
            );
            let cost = Cost::of(&result);
            (result.result, cost, None)
        })
    }

    fn simulated_deployment(
        &mut self,
        who: &Keypair,
        code: Vec<u8>,
        data: Vec<u8>,
        value: Balance,
    ) -> Deployed {
        self.fund(who);
        let origin = account_id(who);
        let mut address = H160::zero();
        let receipt = self.measured(None, || {
            let result = Revive::bare_instantiate(
                RuntimeOrigin::signed(origin),
                wei(value),
                ample(),
                Code::Upload(code),
                data,
                None,
                &ExecConfig::new_substrate_tx_without_bump(),
            );
            let cost = Cost::of(&result);
            let outcome = result.result.map(|instantiated| {
                address = instantiated.addr;
                instantiated.result
            });
            (outcome, cost, child_trie_of(address))
        });
        Deployed { address, receipt }
    }

    /// Runs something on the present state, undoes it, and says what it did and which keys of the
    /// contract's trie it touched.
    fn measured(
        &mut self,
        child: Option<ChildInfo>,
        run: impl FnOnce() -> (Result<ExecReturnValue, DispatchError>, Cost, Option<ChildInfo>),
    ) -> Receipt {
        self.commit();
        let recorder = sp_trie::recorder::Recorder::<Blake2Hasher>::default();
        let backend =
            TrieBackendBuilder::wrap(&self.ext.backend).with_recorder(recorder.clone()).build();
        let mut overlay = OverlayedChanges::<Blake2Hasher>::default();
        let mut ext = Ext::new(&mut overlay, &backend, None);
        let (outcome, cost, made) = sp_externalities::set_and_run_with_externalities(&mut ext, run);

        let mut receipt = Receipt {
            ref_time: cost.consumed.ref_time(),
            proof_size: cost.consumed.proof_size(),
            weight_needed: (cost.required.ref_time(), cost.required.proof_size()),
            deposit: match cost.deposit {
                StorageDeposit::Charge(amount) => amount as i128,
                StorageDeposit::Refund(amount) => -(amount as i128),
            },
            deposit_needed: cost.highest_deposit.charge_or_zero(),
            ..Receipt::default()
        };
        match outcome {
            Ok(value) => {
                receipt.reverted = value.did_revert();
                receipt.data = value.data;
            }
            Err(error) => receipt.error = Some(name_of(error)),
        }
        if let Some(child) = child.or(made) {
            let root = self.child_root(&child);
            let mut keys: BTreeSet<Vec<u8>> = recorder
                .recorded_keys()
                .get(&root)
                .into_iter()
                .flat_map(|recorded| recorded.keys().map(|key| key.to_vec()))
                .collect();
            let written: BTreeSet<Vec<u8>> = overlay
                .child_changes(child.storage_key())
                .into_iter()
                .flat_map(|(changes, _)| changes.map(|(key, _)| key.clone()))
                .collect();
            receipt.keys_written = written.len();
            keys.extend(written);
            receipt.keys = keys.len();
        }
        receipt.keys_anywhere = self.keys_anywhere(&recorder, &overlay);
        receipt
    }

    /// How many keys were read or written in contracts' tries.
    fn keys_anywhere(
        &mut self,
        recorder: &sp_trie::recorder::Recorder<Blake2Hasher>,
        overlay: &OverlayedChanges<Blake2Hasher>,
    ) -> usize {
        let chains_own = *self.ext.backend.root();
        let tries = recorder.recorded_keys().into_iter().filter(|(root, _)| *root != chains_own);
        let mut touched: BTreeSet<(H256, Vec<u8>)> = tries
            .flat_map(|(root, keys)| keys.into_keys().map(move |key| (root, key.to_vec())))
            .collect();
        for (changes, child) in overlay.children() {
            let root = self.child_root(child);
            touched.extend(changes.map(|(key, _)| (root, key.clone())));
        }
        touched.len()
    }

    /// Runs something on the present state.
    pub(crate) fn execute<T>(&mut self, run: impl FnOnce() -> T) -> T {
        self.ext.execute_with(run)
    }

    fn child_trie(&mut self, contract: H160) -> Option<ChildInfo> {
        self.ext.execute_with(|| child_trie_of(contract))
    }

    fn child_root(&mut self, child: &ChildInfo) -> H256 {
        let prefixed = child.prefixed_storage_key();
        let root = self.ext.execute_with(|| sp_io::storage::get(prefixed.as_slice()));
        root.map(|bytes| H256::from_slice(&bytes)).unwrap_or_default()
    }

    /// Applies a signed transaction in the present block and returns the runtime's events of it.
    fn apply_signed(
        &mut self,
        who: &Keypair,
        call: RuntimeCall,
        receipt: &mut Receipt,
    ) -> Vec<RuntimeEvent> {
        let id = account_id(who);
        let events = self.ext.execute_with(|| {
            let before = System::read_events_no_consensus().count();
            let extension = signed_extension(System::account_nonce(&id));
            let payload = generic::SignedPayload::new(call, extension)
                .expect("every extension knows what is implied");
            let signature = payload.using_encoded(|bytes| who.sign(bytes));
            let (call, extension, _) = payload.deconstruct();
            let extrinsic: UncheckedExtrinsic = generic::UncheckedExtrinsic::new_signed(
                call,
                MultiAddress::Id(id),
                MultiSignature::Sr25519(signature.0.into()),
                extension,
            )
            .into();
            match Executive::apply_extrinsic(extrinsic) {
                Ok(Ok(())) => {}
                Ok(Err(_)) if receipt.reverted => {}
                Ok(Err(error)) => {
                    // Nothing of what was simulated came about.
                    receipt.error = Some(name_of(error));
                    receipt.data.clear();
                    receipt.deposit = 0;
                }
                Err(error) => receipt.error = Some(format!("invalid transaction: {error:?}")),
            }
            System::read_events_no_consensus()
                .skip(before)
                .map(|record| record.event)
                .collect::<Vec<_>>()
        });
        for event in &events {
            match event {
                RuntimeEvent::TransactionPayment(
                    pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. },
                ) => receipt.fee = *actual_fee,
                event => receipt.events.extend(emitted(event, self.now())),
            }
        }
        self.log.extend(receipt.events.iter().cloned());
        events
    }

    /// Makes a block with what `fill` puts into it.
    fn in_block<T>(&mut self, fill: impl FnOnce(&mut Self) -> T) -> T {
        self.millis += BLOCK_TIME * 1000;
        let (millis, parent) = (self.millis, self.parent);
        self.ext.execute_with(|| {
            let header = Header {
                parent_hash: parent,
                number: System::block_number() + 1,
                state_root: H256::zero(),
                extrinsics_root: H256::zero(),
                digest: Default::default(),
            };
            Executive::initialize_block(&header);
            let set = pallet_timestamp::Call::set { now: millis };
            let inherent: UncheckedExtrinsic =
                generic::UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(set)).into();
            Executive::apply_extrinsic(inherent)
                .expect("the inherent is valid")
                .expect("time only goes forward");
        });
        let filled = fill(self);
        self.parent = self.ext.execute_with(|| Executive::finalize_block().hash());
        self.commit();
        filled
    }

    fn commit(&mut self) {
        self.ext.commit_all().expect("no storage transaction is open between calls");
    }
}

/// What `pallet-revive` says a call cost.
struct Cost {
    consumed: Weight,
    required: Weight,
    deposit: StorageDeposit<Balance>,
    highest_deposit: StorageDeposit<Balance>,
}

impl Cost {
    fn of<R>(result: &ContractResult<R, Balance>) -> Self {
        Self {
            consumed: result.weight_consumed,
            required: result.weight_required,
            deposit: result.storage_deposit.clone(),
            highest_deposit: result.max_storage_deposit.clone(),
        }
    }
}

/// One call of several that are made only to see what they do.
#[derive(Clone)]
pub struct Rehearsed {
    /// Who calls.
    pub who: Keypair,
    /// With what.
    pub data: Vec<u8>,
    /// Planck sent along.
    pub value: Balance,
    /// Seconds that pass before it.
    pub after: u64,
}

pub(crate) fn rehearsed(to: H160, call: &Rehearsed) -> Receipt {
    pallet_timestamp::Now::<Runtime>::mutate(|now| *now += call.after * 1000);
    rehearsed_by(account_id(&call.who), to, call.data.clone(), call.value)
}

fn rehearsed_by(who: AccountId, to: H160, data: Vec<u8>, value: Balance) -> Receipt {
    let before = System::read_events_no_consensus().count();
    let result = Revive::bare_call(
        RuntimeOrigin::signed(who),
        to,
        wei(value),
        ample(),
        data,
        &ExecConfig::new_substrate_tx(),
    );
    let mut receipt = Receipt::default();
    match result.result {
        Ok(value) => {
            receipt.reverted = value.did_revert();
            receipt.data = value.data;
        }
        Err(error) => receipt.error = Some(name_of(error)),
    }
    let events = System::read_events_no_consensus().skip(before);
    let time = pallet_timestamp::Now::<Runtime>::get() / 1000;
    receipt.events = events.filter_map(|record| emitted(&record.event, time)).collect();
    receipt
}

/// The event of a contract, where the runtime's event of a block of this time carries one.
pub(crate) fn emitted(event: &RuntimeEvent, time: u64) -> Option<ContractEvent> {
    match event {
        RuntimeEvent::Revive(pallet_revive::Event::ContractEmitted { contract, data, topics }) => {
            Some(ContractEvent {
                time,
                contract: *contract,
                topics: topics.iter().map(|topic| topic.0).collect(),
                data: data.clone(),
            })
        }
        _ => None,
    }
}

pub(crate) fn cells_in(child: &ChildInfo) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut cells = BTreeMap::new();
    let mut key = Vec::new();
    while let Some(next) = sp_io::default_child_storage::next_key(child.storage_key(), &key) {
        if let Some(value) = sp_io::default_child_storage::get(child.storage_key(), &next) {
            cells.insert(next.clone(), value);
        }
        key = next;
    }
    cells
}

pub(crate) fn child_trie_of(contract: H160) -> Option<ChildInfo> {
    let info = pallet_revive::AccountInfo::<Runtime>::load_contract(&contract)?;
    Some(info.child_trie_info())
}

/// An account's Substrate id.
pub fn account_id(who: &Keypair) -> AccountId {
    AccountId::from(who.public_key().0)
}

/// An account's address as contracts see it.
pub fn address_of(who: &Keypair) -> H160 {
    <Runtime as pallet_revive::Config>::AddressMapper::to_address(&account_id(who))
}

fn ample() -> TransactionLimits<Runtime> {
    let Limits { weight, deposit } = Limits::default();
    TransactionLimits::WeightAndDeposit { weight_limit: weight, deposit_limit: deposit }
}

fn wei(planck: Balance) -> U256 {
    U256::from(planck) * U256::from(100_000_000u64)
}

pub(crate) fn name_of(error: DispatchError) -> String {
    let named: &'static str = error.into();
    named.to_owned()
}
