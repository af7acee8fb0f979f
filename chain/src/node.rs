//! A chain behind an RPC, through `ink_e2e`'s own client for nodes.

use crate::chain::ONLY_EMBEDDED;
use crate::embedded::{
    account_id, address_of, child_trie_of, Deployed, Limits, BLOCK_TIME, GENESIS,
};
use crate::receipt::{ContractEvent, Receipt};
use crate::untraced::Untraced;
use codec::{Decode, Encode};
use ink::env::DefaultEnvironment;
use ink::primitives::abi::Sol;
use ink_e2e::subxt::backend::rpc::RpcClient;
use ink_e2e::subxt::blocks::ExtrinsicEvents;
use ink_e2e::subxt::dynamic::Value as Argument;
use ink_e2e::subxt::error::DispatchError as Failure;
use ink_e2e::subxt::ext::subxt_rpcs::client::{rpc_params, RpcParams};
use ink_e2e::subxt::ext::subxt_rpcs::Error as RpcError;
use ink_e2e::subxt_signer::sr25519::Keypair;
use ink_e2e::tokio::runtime::Runtime as Tokio;
use ink_e2e::{BuilderClient, ChainBackend, ContractResult, Error, PolkadotConfig};
use ink_revive_types::{ExecReturnValue, StorageDeposit};
use polkadot_sdk::*;
use serde_json::Value;
use sp_core::{bytes, H160};
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::PathBuf;
use timebank_runtime::{AccountId, Balance, Runtime, RuntimeError, DOT};

type Client = ink_e2e::Client<PolkadotConfig, DefaultEnvironment>;
type Events = ExtrinsicEvents<PolkadotConfig>;

/// What an actor gets from Alice, in planck.
const FUNDS: Balance = 1_000_000 * DOT;

/// Seconds that pass on a node at most when a story lets time pass: a node makes a block for every six of them.
const PATIENCE: u64 = 3600;

/// What the runtime calls a call that the contract undid.
const REVERTED: &str = "ContractReverted";

/// Keys that a node lists at a time.
const PAGE: usize = 1000;

/// Who calls whom with what.
#[derive(Clone, PartialEq)]
struct Call {
    who: [u8; 32],
    to: H160,
    data: Vec<u8>,
    value: Balance,
}

/// A chain behind an RPC.
pub struct Node {
    waiter: Waiter,
    client: Client,
    rpc: RpcClient,
    methods: BTreeSet<String>,
    funded: BTreeSet<[u8; 32]>,
    // The last dry run: the client makes one before each transaction, whose receipt wants the same.
    foreseen: Option<(Call, Receipt)>,
    log: Vec<ContractEvent>,
}

impl Node {
    /// The node at an address, or why there is none.
    pub fn at(url: &str) -> Result<Self, String> {
        let unreachable = |why: &dyn std::fmt::Display| format!("no node at {url}: {why}");
        let waiter = Waiter::new().map_err(|why| unreachable(&why))?;
        let (client, rpc, methods) = waiter.wait(async {
            let rpc = RpcClient::from_url(url).await.map_err(|why| unreachable(&why))?;
            let methods: Value =
                rpc.request("rpc_methods", rpc_params![]).await.map_err(|why| unreachable(&why))?;
            let untraced = RpcClient::new(Untraced(rpc.clone()));
            let client = Client::new(untraced, Vec::<PathBuf>::new(), url.to_owned())
                .await
                .map_err(|why| unreachable(&why))?;
            let methods = methods["methods"].as_array().into_iter().flatten();
            let methods = methods.filter_map(|method| method.as_str().map(str::to_owned)).collect();
            Ok::<_, String>((client, rpc, methods))
        })?;
        Ok(Self {
            waiter,
            client,
            rpc,
            methods,
            funded: BTreeSet::new(),
            foreseen: None,
            log: Vec::new(),
        })
    }

    /// Whether the node knows a method.
    fn can(&self, method: &str) -> bool {
        self.methods.contains(method)
    }

    pub fn begin_anew(&mut self) {
        assert!(self.can("anvil_reset"), "{ONLY_EMBEDDED}it compares two chains that begin alike");
        let _: Value = self.ask("anvil_reset", rpc_params![]);
        self.travel(GENESIS);
        (self.foreseen, self.funded, self.log) = Default::default();
    }

    pub fn fund(&mut self, who: &Keypair) {
        if !self.funded.insert(who.public_key().0) {
            return;
        }
        self.foreseen = None;
        let now = self.now();
        if self.balance_of(account_id(who)) < FUNDS / 2 {
            self.without_delay(now);
            let alice = ink_e2e::alice();
            self.transfer(&alice, account_id(who), FUNDS).expect("Alice has funds");
        }
        self.without_delay(now);
        let mapped = self.waiter.wait(self.client.map_account(who));
        mapped.expect("it is funded and not mapped");
        // On the embedded chain it takes no time.
        if self.can("dev_timeTravel") && now > 0 {
            self.travel(now);
        }
    }

    pub fn now(&self) -> u64 {
        let key = pallet_timestamp::Now::<Runtime>::hashed_key();
        let millis = self.stored(&key).and_then(|value| u64::decode(&mut value.as_slice()).ok());
        millis.unwrap_or_default() / 1000
    }

    pub fn advance(&mut self, secs: u64) {
        self.foreseen = None;
        if self.can("dev_timeTravel") {
            self.travel(self.now() + secs.saturating_sub(BLOCK_TIME));
            let _: Value = self.ask("dev_newBlock", rpc_params![]);
            return;
        }
        assert!(secs <= PATIENCE, "{ONLY_EMBEDDED}more than an hour has to pass");
        let until = self.now() + secs;
        while self.now() < until {
            let nothing = vec![Argument::from_bytes([])];
            let alice = ink_e2e::alice();
            self.waiter
                .wait(self.client.runtime_call(&alice, "System", "remark", nothing))
                .expect("a remark makes a block");
        }
    }

    pub fn balance_of(&mut self, id: AccountId) -> Balance {
        self.waiter.wait(self.client.free_balance(ink_id(id))).expect("an account has a balance")
    }

    pub fn transfer(
        &mut self,
        from: &Keypair,
        to: AccountId,
        value: Balance,
    ) -> Result<(), String> {
        self.foreseen = None;
        self.waiter
            .wait(self.client.transfer_allow_death(from, ink_id(to), value))
            .map_err(|why| why.to_string())
    }

    pub fn storage(&mut self, contract: H160) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let Some(child) = self.child_trie(contract) else {
            return BTreeMap::new();
        };
        let child = hex(child.prefixed_storage_key().as_slice());
        let mut cells = BTreeMap::new();
        let mut last: Option<String> = None;
        loop {
            let keys: Vec<String> =
                self.ask("childstate_getKeysPaged", rpc_params![&child, "0x", PAGE, last]);
            for key in &keys {
                let value: Option<String> =
                    self.ask("childstate_getStorage", rpc_params![&child, key]);
                if let Some(value) = value {
                    cells.insert(unhex(key), unhex(&value));
                }
            }
            match keys.last() {
                Some(key) if keys.len() == PAGE => last = Some(key.clone()),
                _ => return cells,
            }
        }
    }

    pub fn read(&mut self, contract: H160, key: &[u8]) -> Option<Vec<u8>> {
        let question = hex(&(contract, key).encode());
        let answer: String =
            self.ask("state_call", rpc_params!["ReviveApi_get_storage_var_key", question]);
        // Why a contract has no storage is one of a few numbers.
        let answer = Result::<Option<Vec<u8>>, u8>::decode(&mut unhex(&answer).as_slice());
        answer.expect("the runtime answers what it declares").ok().flatten()
    }

    pub fn write(&mut self, contract: H160, key: &[u8], value: Option<Vec<u8>>) {
        assert!(
            self.can("dev_setContractStorage"),
            "{ONLY_EMBEDDED}it changes the state behind the chain's back"
        );
        self.foreseen = None;
        let value = value.map(|value| hex(&value));
        let contract = hex(contract.as_bytes());
        let _: Value = self.ask("dev_setContractStorage", rpc_params![contract, hex(key), value]);
    }

    pub fn log(&self, contract: H160) -> Vec<ContractEvent> {
        self.log.iter().filter(|event| event.contract == contract).cloned().collect()
    }

    pub fn deploy_within(
        &mut self,
        who: &Keypair,
        code: Vec<u8>,
        data: Vec<u8>,
        value: Balance,
        limits: Limits,
    ) -> Deployed {
        let mut deployed = self.dry_run_deploy(who, code.clone(), data.clone(), value);
        let (ref_time, proof_size, deposit) = limits.parts();
        // Without a salt, where the client would take one from the clock: an address follows from the account's past alone.
        let arguments = vec![
            Argument::u128(value),
            Argument::named_composite([
                ("ref_time", Argument::u128(ref_time.into())),
                ("proof_size", Argument::u128(proof_size.into())),
            ]),
            Argument::u128(deposit),
            Argument::from_bytes(code),
            Argument::from_bytes(data),
            Argument::unnamed_variant("None", []),
        ];
        let deploys = self.client.runtime_call(who, "Revive", "instantiate_with_code", arguments);
        let done = self.waiter.wait(deploys);
        if let Ok(Some(made)) = done.as_ref().map(last_instantiated) {
            deployed.address = made;
        }
        self.keep(done, &mut deployed.receipt);
        deployed
    }

    pub fn call_within(
        &mut self,
        who: &Keypair,
        to: H160,
        data: Vec<u8>,
        value: Balance,
        limits: Limits,
    ) -> Receipt {
        let mut receipt = self.dry_run(who, to, data.clone(), value);
        let (ref_time, proof_size, deposit) = limits.parts();
        let weight = ink_e2e::Weight::from_parts(ref_time, proof_size);
        let to = ink::H160(to.0);
        let done = self.waiter.wait(self.client.raw_call(to, data, value, weight, deposit, who));
        self.keep(done.map(|(events, _)| events), &mut receipt);
        receipt
    }

    pub fn dry_run(&mut self, who: &Keypair, to: H160, data: Vec<u8>, value: Balance) -> Receipt {
        let call = Call { who: who.public_key().0, to, data, value };
        if let Some((_, receipt)) = self.foreseen.as_ref().filter(|(known, _)| *known == call) {
            return receipt.clone();
        }
        self.fund(who);
        let data = call.data.clone();
        let to = ink::H160(to.0);
        let result = self.ahead(|node| {
            let asked = node.client.raw_call_dry_run::<(), Sol>(to, data, value, None, who);
            node.waiter.wait(asked).expect("a node answers").exec_result
        });
        let receipt = receipt_of(result, |returned| returned);
        self.foreseen = Some((call, receipt.clone()));
        receipt
    }

    pub fn ask_with_gas(&mut self, who: &Keypair, to: H160, data: &[u8], gas: u64) -> Vec<u8> {
        assert!(
            self.can("eth_call"),
            "{ONLY_EMBEDDED}a call brings so much of Ethereum's gas and no more"
        );
        self.fund(who);
        let call = serde_json::json!({
            "from": hex(address_of(who).as_bytes()),
            "to": hex(to.as_bytes()),
            "data": hex(data),
            "gas": format!("{gas:#x}"),
        });
        let answer: Result<String, _> =
            self.waiter.wait(self.rpc.request("eth_call", rpc_params![call, "latest"]));
        match answer {
            Ok(answer) => unhex(&answer),
            Err(RpcError::User(_)) => Vec::new(),
            Err(why) => panic!("the node does not answer `eth_call`: {why}"),
        }
    }

    pub fn dry_run_deploy(
        &mut self,
        who: &Keypair,
        code: Vec<u8>,
        data: Vec<u8>,
        value: Balance,
    ) -> Deployed {
        self.fund(who);
        let result = self
            .waiter
            .wait(self.client.raw_instantiate_dry_run::<Sol>(code, who, data, value, None));
        match result {
            Ok(result) => {
                let mut address = H160::zero();
                let receipt = receipt_of(result.contract_result, |made| {
                    address = H160(made.addr.0);
                    made.result
                });
                Deployed { address, receipt }
            }
            Err(why) => {
                let receipt = Receipt { error: Some(why.to_string()), ..Receipt::default() };
                Deployed { address: H160::zero(), receipt }
            }
        }
    }

    /// Looks at the present state at the time of the next block, where that can be done.
    fn ahead<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        if !self.can("dev_timeTravel") {
            return look(self);
        }
        let now = self.now();
        self.travel(now + BLOCK_TIME);
        let seen = look(self);
        self.travel(now);
        seen
    }

    /// Lets the next block be at the time `now`, or just after it: on the embedded chain funds take no time.
    fn without_delay(&self, now: u64) {
        if self.can("dev_timeTravel") && now > BLOCK_TIME {
            self.travel(now - BLOCK_TIME);
        }
    }

    /// Sets the time from which the next block's is counted.
    fn travel(&self, to: u64) {
        let _: Value = self.ask("dev_timeTravel", rpc_params![to * 1000]);
    }

    /// Adds to a dry run's receipt what became of the transaction, and its events to the log.
    fn keep(&mut self, done: Result<Events, Error>, receipt: &mut Receipt) {
        self.foreseen = None;
        let failure = match done {
            Ok(events) => {
                receipt.events = events_of_contracts(&events, self.now());
                receipt.fee = fee_of(&events);
                self.log.extend(receipt.events.iter().cloned());
                None
            }
            Err(Error::CallExtrinsic(failure, _) | Error::InstantiateExtrinsic(failure, _)) => {
                Some(name_of(failure))
            }
            Err(other) => Some(other.to_string()),
        };
        let reverted = failure.as_deref() == Some(REVERTED);
        assert!(
            reverted == receipt.reverted || self.can("dev_timeTravel"),
            "{ONLY_EMBEDDED}a node's dry run is a block early, and here a block matters"
        );
        assert_eq!(reverted, receipt.reverted, "a call does what its dry run did");
        receipt.error = failure.filter(|_| !reverted);
    }

    fn child_trie(&self, contract: H160) -> Option<sp_core::storage::ChildInfo> {
        let prefix = frame_support::storage::storage_prefix(b"Revive", b"AccountInfoOf");
        let key = [prefix.as_slice(), contract.as_bytes()].concat();
        let info = self.stored(&key)?;
        // The pallet reads its storage itself; here that holds the one cell.
        let mut storage = sp_core::storage::Storage::default();
        storage.top.insert(key, info);
        sp_state_machine::BasicExternalities::new(storage).execute_with(|| child_trie_of(contract))
    }

    fn stored(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value: Option<String> = self.ask("state_getStorage", rpc_params![hex(key)]);
        value.map(|value| unhex(&value))
    }

    fn ask<T: serde::de::DeserializeOwned + Send>(&self, method: &str, params: RpcParams) -> T {
        self.waiter
            .wait(self.rpc.request(method, params))
            .unwrap_or_else(|why| panic!("the node does not answer `{method}`: {why}"))
    }
}

/// An async runtime of its own: whoever tells a story is inside another one, and waits.
pub(crate) struct Waiter(Option<Tokio>);

impl Waiter {
    pub(crate) fn new() -> std::io::Result<Self> {
        Tokio::new().map(|tokio| Self(Some(tokio)))
    }

    pub(crate) fn wait<T: Send>(&self, work: impl Future<Output = T> + Send) -> T {
        let tokio = self.0.as_ref().expect("it is there until it is dropped");
        std::thread::scope(|scope| {
            let done = scope.spawn(|| tokio.block_on(work)).join();
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        // The runtime around us does not let this one wait for its last task.
        if let Some(tokio) = self.0.take() {
            tokio.shutdown_background();
        }
    }
}

/// A sixteenth more: what a call does may depend on a hash or on an address that is not the dry run's.
fn with_margin(needed: u64) -> u64 {
    needed.saturating_add(needed / 16)
}

/// What a dry run did and cost.
fn receipt_of<T>(
    result: ContractResult<T, Balance>,
    returned: impl FnOnce(T) -> ExecReturnValue,
) -> Receipt {
    let (consumed, needed) = (result.weight_consumed, result.weight_required);
    let mut receipt = Receipt {
        ref_time: consumed.ref_time(),
        proof_size: consumed.proof_size(),
        weight_needed: (with_margin(needed.ref_time()), with_margin(needed.proof_size())),
        deposit: match result.storage_deposit {
            StorageDeposit::Charge(amount) => amount as i128,
            StorageDeposit::Refund(amount) => -(amount as i128),
        },
        deposit_needed: result.max_storage_deposit.charge_or_zero(),
        ..Receipt::default()
    };
    match result.result {
        Ok(value) => {
            let value = returned(value);
            receipt.reverted = value.did_revert();
            receipt.data = value.data;
        }
        Err(error) => receipt.error = Some(name_in_runtime(&error.encode())),
    }
    receipt
}

/// What contracts emitted in a block of this time.
fn events_of_contracts(events: &Events, time: u64) -> Vec<ContractEvent> {
    let emitted = events.find::<ink_e2e::events::ContractEmitted>();
    emitted
        .map(|event| event.expect("the node's metadata describes its events"))
        .map(|event| ContractEvent {
            time,
            contract: H160(event.contract.0),
            topics: event.topics.iter().map(|topic| topic.0).collect(),
            data: event.data,
        })
        .collect()
}

/// Where the last contract stands that a transaction made: what a constructor makes comes before it.
fn last_instantiated(events: &Events) -> Option<H160> {
    let made = events.find_last::<ink_e2e::events::ContractInstantiatedEvent>();
    made.expect("the node's metadata describes its events").map(|made| H160(made.contract.0))
}

fn fee_of(events: &Events) -> Balance {
    let paid = events.iter().flatten().find(|event| event.variant_name() == "TransactionFeePaid");
    let fields = paid.map(|event| event.field_bytes().to_vec()).unwrap_or_default();
    let fields = <(AccountId, Balance, Balance)>::decode(&mut fields.as_slice());
    fields.map_or(0, |(_, fee, _)| fee)
}

/// What the runtime calls a failure that the node's client reports.
fn name_of(failure: Failure) -> String {
    if let Failure::Module(error) = &failure {
        if let Ok(details) = error.details() {
            return details.variant.name.clone();
        }
    }
    failure.to_string()
}

/// What the runtime calls a failure, which is a number on the wire.
fn name_in_runtime(failure: &[u8]) -> String {
    let named = |failure: DispatchError| <&'static str>::from(failure).to_owned();
    match DispatchError::decode(&mut &*failure) {
        Ok(DispatchError::Module(error)) => {
            match RuntimeError::decode(&mut [&[error.index], &error.error[..]].concat().as_slice())
            {
                Ok(RuntimeError::Revive(error)) => named(error.into()),
                _ => format!("{error:?}"),
            }
        }
        Ok(failure) => named(failure),
        Err(_) => format!("unknown failure {failure:02x?}"),
    }
}

fn ink_id(id: AccountId) -> ink::primitives::AccountId {
    <[u8; 32]>::from(id).into()
}

fn hex(data: &[u8]) -> String {
    bytes::to_hex(data, false)
}

fn unhex(text: &str) -> Vec<u8> {
    bytes::from_hex(text).expect("a node answers in hexadecimal digits")
}
