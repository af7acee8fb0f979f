//! `ink_e2e`'s client traits over the embedded chain.

use crate::chain::Chain;
use crate::embedded::Limits;
use crate::receipt::{ContractEvent, Receipt};
use async_trait::async_trait;
use codec::Decode;
use ink::env::call::utils::{DecodeMessageResult, EncodeArgsWith};
use ink::env::{Environment, ReturnFlags};
use ink::{H160, H256};
use ink_e2e::subxt::dynamic::Value;
use ink_e2e::{
    constructor_exec_input, BareInstantiationResult, BuilderClient, CallBuilderFinal,
    CallDryRunResult, CallTrace, ChainBackend, ContractResult, ContractsBackend, ContractsRegistry,
    CreateBuilderPartial, E2EBackend, InstantiateDryRunResult, Keypair, UploadResult, Weight,
};
use ink_revive_types::{ExecReturnValue, InstantiateReturnValue, StorageDeposit};
use std::marker::PhantomData;
use std::path::PathBuf;

/// Why the client could not do what it was asked.
#[derive(Clone, Debug)]
pub enum Refused {
    /// The contract reverted; this is what it reverted with.
    Reverted(Vec<u8>),
    /// The chain stopped the call, or refused the transaction.
    Stopped(String),
    /// The embedded chain has no such operation.
    Unsupported(&'static str),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reverted(data) => write!(f, "the contract reverted with {data:02x?}"),
            Self::Stopped(error) => write!(f, "the chain stopped the call: {error}"),
            Self::Unsupported(what) => write!(f, "the embedded chain does not support {what}"),
        }
    }
}

impl std::error::Error for Refused {}

/// An `ink_e2e` client on a chain of its own. `R` is the runtime, which the test macro names.
pub struct Client<E, R = crate::Runtime> {
    chain: Chain,
    contracts: ContractsRegistry,
    last: Receipt,
    accounts: u32,
    _types: PhantomData<fn() -> (E, R)>,
}

impl<E, R> Client<E, R> {
    /// A client on a new chain that knows these blobs.
    pub fn new<P: Into<PathBuf>>(contracts: impl IntoIterator<Item = P>) -> Self {
        Self {
            chain: Chain::new(),
            contracts: ContractsRegistry::new(contracts),
            last: Receipt::default(),
            accounts: 0,
            _types: PhantomData,
        }
    }

    /// The chain, to look at it and to let time pass.
    pub fn chain(&mut self) -> &mut Chain {
        &mut self.chain
    }

    /// What the last submitted call or deployment did and cost.
    pub fn last_receipt(&self) -> &Receipt {
        &self.last
    }

    /// Deploys code that was not read from a file, and says where it is.
    pub fn deploy(&mut self, who: &Keypair, code: Vec<u8>) -> Result<H160, Refused> {
        let deployed = self.chain.deploy(who, code, Vec::new());
        self.keep(deployed.receipt)?;
        Ok(H160(deployed.address.0))
    }

    fn keep(&mut self, receipt: Receipt) -> Result<Vec<ContractEvent>, Refused> {
        self.last = receipt;
        refusal(&self.last).map_or_else(|| Ok(self.last.events.clone()), Err)
    }
}

fn refusal(receipt: &Receipt) -> Option<Refused> {
    match &receipt.error {
        Some(error) => Some(Refused::Stopped(error.clone())),
        None if receipt.reverted => Some(Refused::Reverted(receipt.data.clone())),
        None => None,
    }
}

/// What `ink_e2e` calls the result of a dry run. Where the chain stopped it there is none.
fn result_of<T, B: From<u128>>(
    receipt: &Receipt,
    value: impl FnOnce(ExecReturnValue) -> T,
) -> Result<ContractResult<T, B>, Refused> {
    if let Some(error) = &receipt.error {
        return Err(Refused::Stopped(error.clone()));
    }
    let weight = Weight::from_parts(receipt.ref_time, receipt.proof_size);
    let flags = if receipt.reverted { ReturnFlags::REVERT } else { ReturnFlags::empty() };
    let (needed_time, needed_proof) = receipt.weight_needed;
    Ok(ContractResult {
        weight_consumed: weight,
        weight_required: Weight::from_parts(needed_time, needed_proof),
        storage_deposit: if receipt.deposit < 0 {
            StorageDeposit::Refund(receipt.deposit.unsigned_abs().into())
        } else {
            StorageDeposit::Charge(receipt.deposit.unsigned_abs().into())
        },
        max_storage_deposit: StorageDeposit::Charge(receipt.deposit_needed.into()),
        gas_consumed: 0.into(),
        result: Ok(value(ExecReturnValue { flags, data: receipt.data.clone() })),
    })
}

#[async_trait]
impl<E, R> ChainBackend for Client<E, R> {
    type AccountId = [u8; 32];
    type Balance = u128;
    type Error = Refused;
    type EventLog = Vec<ContractEvent>;

    async fn create_and_fund_account(&mut self, _origin: &Keypair, amount: u128) -> Keypair {
        self.accounts += 1;
        let keypair = self.chain.account(&format!("account-{}", self.accounts));
        self.chain.set_balance(&keypair, amount);
        keypair
    }

    async fn free_balance(&mut self, account: [u8; 32]) -> Result<u128, Refused> {
        Ok(self.chain.balance_of(account.into()))
    }

    async fn runtime_call<'a>(
        &mut self,
        _origin: &Keypair,
        _pallet_name: &'a str,
        _call_name: &'a str,
        _call_data: Vec<Value>,
    ) -> Result<Self::EventLog, Refused> {
        Err(Refused::Unsupported("dynamic runtime calls"))
    }

    async fn transfer_allow_death(
        &mut self,
        origin: &Keypair,
        dest: [u8; 32],
        value: u128,
    ) -> Result<(), Refused> {
        self.chain.transfer(origin, dest.into(), value).map_err(Refused::Stopped)
    }
}

#[async_trait]
impl<E, R> ContractsBackend<E> for Client<E, R>
where
    E: Environment,
{
    type Error = Refused;
    type EventLog = Vec<ContractEvent>;
}

#[async_trait]
impl<E, R> BuilderClient<E> for Client<E, R>
where
    E: Environment,
    E::Balance: From<u128> + Into<u128> + Send + Sync,
    E::AccountId: Decode,
{
    fn load_code(&self, contract_name: &str) -> Vec<u8> {
        self.contracts.load_code(contract_name)
    }

    async fn bare_call<
        Args: Sync + EncodeArgsWith<Abi> + Clone,
        RetType: Send + DecodeMessageResult<Abi>,
        Abi: Sync + Clone,
    >(
        &mut self,
        caller: &Keypair,
        message: &CallBuilderFinal<E, Args, RetType, Abi>,
        value: E::Balance,
        gas_limit: Weight,
        storage_deposit_limit: E::Balance,
    ) -> Result<(Self::EventLog, Option<CallTrace>), Refused> {
        let (to, data) = target(message);
        self.raw_call(to, data, value, gas_limit, storage_deposit_limit, caller).await
    }

    async fn bare_call_dry_run<
        Args: Sync + EncodeArgsWith<Abi> + Clone,
        RetType: Send + DecodeMessageResult<Abi>,
        Abi: Sync + Clone,
    >(
        &mut self,
        caller: &Keypair,
        message: &CallBuilderFinal<E, Args, RetType, Abi>,
        value: E::Balance,
        storage_deposit_limit: Option<E::Balance>,
    ) -> Result<CallDryRunResult<E, RetType, Abi>, Refused> {
        let (to, data) = target(message);
        self.raw_call_dry_run(to, data, value, storage_deposit_limit, caller).await
    }

    async fn raw_call_dry_run<RetType: Send + DecodeMessageResult<Abi>, Abi: Sync + Clone>(
        &mut self,
        dest: H160,
        input_data: Vec<u8>,
        value: E::Balance,
        _storage_deposit_limit: Option<E::Balance>,
        signer: &Keypair,
    ) -> Result<CallDryRunResult<E, RetType, Abi>, Refused> {
        let receipt = self.chain.dry_run(signer, dest.0.into(), input_data, value.into());
        Ok(CallDryRunResult {
            exec_result: result_of(&receipt, |returned| returned)?,
            trace: None,
            _marker: PhantomData,
        })
    }

    async fn raw_call(
        &mut self,
        dest: H160,
        input_data: Vec<u8>,
        value: E::Balance,
        gas_limit: Weight,
        storage_deposit_limit: E::Balance,
        signer: &Keypair,
    ) -> Result<(Self::EventLog, Option<CallTrace>), Refused> {
        let limits =
            Limits::new(gas_limit.ref_time(), gas_limit.proof_size(), storage_deposit_limit.into());
        let receipt =
            self.chain.call_within(signer, dest.0.into(), input_data, value.into(), limits);
        Ok((self.keep(receipt)?, None))
    }

    async fn bare_upload(
        &mut self,
        _contract_name: &str,
        _caller: &Keypair,
        _storage_deposit_limit: Option<E::Balance>,
    ) -> Result<UploadResult<E, Self::EventLog>, Refused> {
        Err(Refused::Unsupported("uploading without instantiating"))
    }

    async fn bare_remove_code(
        &mut self,
        _caller: &Keypair,
        _code_hash: H256,
    ) -> Result<Self::EventLog, Refused> {
        Err(Refused::Unsupported("removing code"))
    }

    async fn bare_instantiate<
        Contract: Clone,
        Args: Send + Sync + EncodeArgsWith<Abi> + Clone,
        Ret,
        Abi: Send + Sync + Clone,
    >(
        &mut self,
        code: Vec<u8>,
        caller: &Keypair,
        constructor: &mut CreateBuilderPartial<E, Contract, Args, Ret, Abi>,
        value: E::Balance,
        gas_limit: Weight,
        storage_deposit_limit: E::Balance,
    ) -> Result<BareInstantiationResult<E, Self::EventLog>, Refused> {
        let data = constructor_exec_input(constructor.clone());
        self.raw_instantiate(code, caller, data, value, gas_limit, storage_deposit_limit).await
    }

    async fn raw_instantiate(
        &mut self,
        code: Vec<u8>,
        caller: &Keypair,
        constructor: Vec<u8>,
        value: E::Balance,
        gas_limit: Weight,
        storage_deposit_limit: E::Balance,
    ) -> Result<BareInstantiationResult<E, Self::EventLog>, Refused> {
        let limits =
            Limits::new(gas_limit.ref_time(), gas_limit.proof_size(), storage_deposit_limit.into());
        let code_hash = H256(ink_e2e::code_hash(&code));
        let deployed = self.chain.deploy_within(caller, code, constructor, value.into(), limits);
        let events = self.keep(deployed.receipt)?;
        let mut id = [0xEE; 32];
        id[..20].copy_from_slice(&deployed.address.0);
        Ok(BareInstantiationResult {
            addr: deployed.address.0.into(),
            account_id: account_of::<E>(id)?,
            events,
            trace: None,
            code_hash,
        })
    }

    async fn raw_instantiate_dry_run<Abi: Sync + Clone>(
        &mut self,
        code: Vec<u8>,
        caller: &Keypair,
        constructor: Vec<u8>,
        value: E::Balance,
        _storage_deposit_limit: Option<E::Balance>,
    ) -> Result<InstantiateDryRunResult<E, Abi>, Refused> {
        let deployed = self.chain.dry_run_deploy(caller, code, constructor, value.into());
        let addr = deployed.address.0.into();
        let result =
            result_of(&deployed.receipt, |result| InstantiateReturnValue { result, addr })?;
        Ok(result.into())
    }

    async fn exec_instantiate(
        &mut self,
        signer: &Keypair,
        contract_name: &str,
        data: Vec<u8>,
        value: E::Balance,
        gas_limit: Weight,
        storage_deposit_limit: E::Balance,
    ) -> Result<BareInstantiationResult<E, Self::EventLog>, Refused> {
        let code = self.contracts.load_code(contract_name);
        self.raw_instantiate(code, signer, data, value, gas_limit, storage_deposit_limit).await
    }

    async fn bare_instantiate_dry_run<
        Contract: Clone,
        Args: Send + Sync + EncodeArgsWith<Abi> + Clone,
        Ret,
        Abi: Send + Sync + Clone,
    >(
        &mut self,
        contract_name: &str,
        caller: &Keypair,
        constructor: &mut CreateBuilderPartial<E, Contract, Args, Ret, Abi>,
        value: E::Balance,
        storage_deposit_limit: Option<E::Balance>,
    ) -> Result<InstantiateDryRunResult<E, Abi>, Refused> {
        let code = self.contracts.load_code(contract_name);
        let data = constructor_exec_input(constructor.clone());
        self.raw_instantiate_dry_run(code, caller, data, value, storage_deposit_limit).await
    }

    async fn map_account(&mut self, caller: &Keypair) -> Result<Option<Self::EventLog>, Refused> {
        self.chain.fund(caller);
        Ok(None)
    }

    async fn to_account_id(&mut self, addr: &H160) -> Result<E::AccountId, Refused> {
        let mut id = [0xEE; 32];
        id[..20].copy_from_slice(&addr.0);
        account_of::<E>(id)
    }
}

impl<E, R> E2EBackend<E> for Client<E, R>
where
    E: Environment,
    E::Balance: From<u128> + Into<u128> + Send + Sync,
    E::AccountId: Decode,
{
}

fn account_of<E: Environment>(id: [u8; 32]) -> Result<E::AccountId, Refused>
where
    E::AccountId: Decode,
{
    E::AccountId::decode(&mut id.as_slice())
        .map_err(|_| Refused::Unsupported("account ids that are not 32 bytes"))
}

/// Whom a message calls, and with what calldata.
fn target<E, Args, RetType, Abi>(
    message: &CallBuilderFinal<E, Args, RetType, Abi>,
) -> (H160, Vec<u8>)
where
    E: Environment,
    Args: EncodeArgsWith<Abi> + Clone,
    CallBuilderFinal<E, Args, RetType, Abi>: Clone,
{
    let params = message.clone().params();
    (*params.callee(), params.exec_input().encode())
}
