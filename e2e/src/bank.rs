//! A bank on an embedded chain of its own.

use crate::actors::{Actor, Officers};
use crate::limits::success_means_done;
use crate::Client;
use ink::codegen::ContractCallBuilder;
use ink::env::call::utils::{DecodeMessageResult, EncodeArgsWith};
use ink::env::DefaultEnvironment;
use ink::primitives::abi::Sol;
use ink::sol::{FixedBytes, SolErrorDecode};
use ink_e2e::{
    address_of, CallBuilderFinal, Chain, ContractEvent, ContractsBackend, Receipt, Refused,
};
use std::collections::BTreeMap;
use timebank::TimeBank;
use timebank_host::addresses::deployable;
use timebank_rules::cells::{Cell, Factors, Key, Member};
use timebank_rules::quantities::DAY;
use timebank_rules::{Address, Error};
use timebank_topics::PROGRAMS;

/// The bank's messages, as its own bindings encode them.
pub type Messages = <TimeBank as ContractCallBuilder>::Type<Sol>;

/// A message with its arguments, to be sent or asked.
pub type Message<Args, Returned> = CallBuilderFinal<DefaultEnvironment, Args, Returned, Sol>;

/// A message as it is sent: its first four bytes and its arguments.
pub fn encoded<Args: Arguments, Returned>(message: &Message<Args, Returned>) -> Vec<u8> {
    message.clone().params().exec_input().encode()
}

/// What a message takes.
pub trait Arguments: Sync + EncodeArgsWith<Sol> + Clone {}
impl<T: Sync + EncodeArgsWith<Sol> + Clone> Arguments for T {}

/// What a message returns.
pub trait Answer: Send + DecodeMessageResult<Sol> {}
impl<T: Send + DecodeMessageResult<Sol>> Answer for T {}

/// A hash that stands for evidence.
pub const EVIDENCE: FixedBytes<32> = FixedBytes([7; 32]);

/// Why a call did not go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bank refused.
    ByBank(Error),
    /// The chain stopped the call, or the bank reverted with something that is no error of its own.
    Other(String),
}

impl Refusal {
    /// The bank's code for it.
    ///
    /// # Panics
    ///
    /// If it was not the bank that refused.
    pub fn code(&self) -> u16 {
        match self {
            Self::ByBank(error) => error.code(),
            Self::Other(what) => panic!("not a refusal of the bank: {what}"),
        }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        if let Refused::Reverted(data) = &refused {
            if let Ok(error) = Error::decode(data) {
                return Self::ByBank(error);
            }
        }
        Self::Other(refused.to_string())
    }
}

/// All that a refused call must leave as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The cells, by key.
    pub cells: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The log, in order.
    pub events: Vec<ContractEvent>,
}

/// The bank, deployed, and the chain under it.
pub struct Bank {
    client: Client,
    address: Address,
    messages: Messages,
    tries_limits: bool,
}

/// What stands at the bank's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The router, with the programs of the topics behind it: as the bank is deployed.
    Router,
    /// The whole bank as one program: the reference.
    Whole,
}

/// Asks for the whole bank, wherever nobody says otherwise, when it is set.
pub const WHOLE_VARIABLE: &str = "TIMEBANK_WHOLE";

impl Entry {
    /// The router, unless [`WHOLE_VARIABLE`] is set.
    pub fn usual() -> Self {
        std::env::var_os(WHOLE_VARIABLE).map_or(Self::Router, |_| Self::Whole)
    }
}

impl Bank {
    /// A bank that was just founded, and its governor.
    pub async fn founded(client: Client) -> (Self, Actor) {
        Self::founded_behind(Entry::usual(), client).await
    }

    /// A bank behind this entry that was just founded, and its governor. Its address is the same behind either.
    pub async fn founded_behind(entry: Entry, mut client: Client) -> (Self, Actor) {
        let governor = actor(client.chain(), "Gus");
        let address = deployed(&mut client, entry, &governor);
        let messages = ink_e2e::create_call_builder_abi::<TimeBank, Sol>(address);
        (Self { client, address, messages, tries_limits: false }, governor)
    }

    /// Founds another bank on the same chain; its address. Messages go to the first one still.
    pub fn found_beside(&mut self, governor: &Actor) -> Address {
        deployed(&mut self.client, Entry::usual(), governor)
    }

    /// Has messages go to another bank of the same chain from now on.
    pub fn turn_to(&mut self, bank: Address) {
        self.address = bank;
        self.messages = ink_e2e::create_call_builder_abi::<TimeBank, Sol>(bank);
    }

    /// Deploys another contract that was built, without arguments; its address.
    ///
    /// # Panics
    ///
    /// If it was not built, or does not deploy.
    pub fn deploy(&mut self, by: &Actor, contract: &str) -> Address {
        let code = ink_e2e::blobs::load(contract).expect("the code was built");
        self.client.deploy(&by.keys, code).expect("the code deploys")
    }

    /// A bank with its officers in office.
    pub async fn staffed(client: Client) -> (Self, Officers) {
        Self::staffed_behind(Entry::usual(), client).await
    }

    /// A bank behind this entry with its officers in office.
    pub async fn staffed_behind(entry: Entry, client: Client) -> (Self, Officers) {
        let (mut bank, governor) = Self::founded_behind(entry, client).await;
        let officers = Officers::appointed(&mut bank, governor).await;
        (bank, officers)
    }

    /// The bank's address.
    pub fn address(&self) -> Address {
        self.address
    }

    /// The chain, to look at it and to let time pass.
    pub fn chain(&mut self) -> &mut Chain {
        self.client.chain()
    }

    /// What speaks to the chain, for other contracts on it.
    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// What the last call did and cost.
    pub fn last_receipt(&self) -> &Receipt {
        self.client.last_receipt()
    }

    /// Sends a message; what it returned, or why it was refused.
    pub async fn send<Args: Arguments, Returned>(
        &mut self,
        from: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Result<Returned, Error>>,
    ) -> Result<Returned, Refusal>
    where
        Result<Returned, Error>: Answer,
    {
        let message = message(&mut self.messages);
        let data = encoded(&message);
        self.try_limits(from, self.address, &data);
        let done = self.client.call(&from.keys, &message).submit().await?;
        done.return_value().map_err(Refusal::ByBank)
    }

    /// From now on, tries each message under falling limits before it is sent: whatever ends well must do what the message
    /// does with ample limits.
    pub fn trying_limits(mut self) -> Self {
        self.tries_limits = true;
        self
    }

    /// Tries a call to the bank, or to a contract that calls it, where [`Self::trying_limits`] asked for it.
    ///
    /// # Panics
    ///
    /// If a call ended well and did not do what it does with ample limits.
    pub fn try_limits(&mut self, from: &Actor, to: Address, data: &[u8]) {
        if self.tries_limits {
            let watched = [self.address, to];
            let tried = success_means_done(self.client.chain(), &from.keys, to, data, &watched);
            tried.unwrap_or_else(|what| panic!("{} sends {data:02x?}: {what}", from.name));
        }
    }

    /// Asks a question; nothing of it stays on the chain.
    pub async fn ask<Args: Arguments, Returned: Answer>(
        &mut self,
        message: impl FnOnce(&Messages) -> Message<Args, Returned>,
    ) -> Returned {
        let message = message(&self.messages);
        let anybody = self.actor("Anybody");
        let answer = self.client.call(&anybody.keys, &message).dry_run().await;
        answer.expect("a question is answered").return_value()
    }

    /// What a message looks like on the wire.
    pub fn calldata<Args: Arguments, Returned>(
        &mut self,
        message: impl FnOnce(&mut Messages) -> Message<Args, Returned>,
    ) -> Vec<u8> {
        encoded(&message(&mut self.messages))
    }

    /// Everything the bank stores and everything it ever emitted.
    pub fn state(&mut self) -> State {
        let address = self.address;
        State { cells: self.chain().storage(address), events: self.chain().log(address) }
    }

    /// Changes what the bank remembers of an account behind its back: to give it in a second a history that
    /// would take calls for an hour.
    ///
    /// # Panics
    ///
    /// If the account was never opened.
    pub fn remembered(&mut self, who: &Actor, change: impl FnOnce(&mut Member)) {
        let (address, key) = (self.address, Key::member(&who.address));
        let bytes = self.chain().read(address, key.as_bytes());
        let cell = bytes.and_then(|bytes| Member::of_bytes(&bytes));
        let mut cell = cell.expect("the account was opened");
        change(&mut cell);
        self.chain().write(address, key.as_bytes(), Some(bytes_of(&cell)));
    }

    /// Changes what somebody's credit rests on behind the bank's back, and lets it be verified since long.
    ///
    /// # Panics
    ///
    /// If the account was never opened.
    pub fn trusted(&mut self, who: &Actor, change: impl FnOnce(&mut Factors)) {
        let (address, key) = (self.address, Key::factors(&who.address));
        let bytes = self.chain().read(address, key.as_bytes());
        let cell = bytes.and_then(|bytes| Factors::of_bytes(&bytes));
        let mut cell = cell.unwrap_or_else(Factors::empty);
        change(&mut cell);
        self.chain().write(address, key.as_bytes(), Some(bytes_of(&cell)));
        self.remembered(who, |cell| cell.verified_since = 1.into());
    }

    /// Somebody with funds for fees and no account at the bank.
    pub fn actor(&mut self, name: &'static str) -> Actor {
        actor(self.client.chain(), name)
    }

    /// A person with an open account.
    pub async fn person(&mut self, name: &'static str) -> Actor {
        self.opened(name, 1).await
    }

    /// An organisation with an open account.
    pub async fn organisation(&mut self, name: &'static str) -> Actor {
        self.opened(name, 2).await
    }

    async fn opened(&mut self, name: &'static str, kind: u8) -> Actor {
        let actor = self.actor(name);
        self.send(&actor, |bank| bank.open(kind)).await.expect("a new account opens");
        actor
    }

    /// A person with an open account that is verified for a year.
    pub async fn member(&mut self, officers: &Officers, name: &'static str) -> Actor {
        let member = self.person(name).await;
        self.verify(officers, &member).await;
        member
    }

    /// Verifies an account for a year.
    pub async fn verify(&mut self, officers: &Officers, who: &Actor) {
        let (address, expiry) = (who.address, self.now() + 365 * u64::from(DAY));
        self.send(&officers.verifier, |bank| bank.verify(address, 1, expiry, EVIDENCE))
            .await
            .expect("the verifier verifies");
    }

    /// A class that converts at `rate` percent of par, and who records it.
    pub async fn class(
        &mut self,
        officers: &Officers,
        name: &'static str,
        rate: u16,
        recorder: &'static str,
    ) -> (u16, Actor) {
        let padded = padded(name);
        let class = self
            .send(&officers.governor, |bank| bank.register_class(padded, 900))
            .await
            .expect("the governor registers classes");
        let recorder = self.organisation(recorder).await;
        let (address, quota) = (recorder.address, 1_000 * 3600);
        self.send(&officers.governor, |bank| bank.accredit(class, address, quota))
            .await
            .expect("the governor accredits recorders");
        self.send(&officers.central_bank, |bank| bank.set_terms(class, rate, quota))
            .await
            .expect("the central bank sets terms");
        (class, recorder)
    }

    /// Has the supervisor pause an area, under a case of its own; the case.
    pub async fn pause(&mut self, officers: &Officers, area: u8) -> u32 {
        let sue = &officers.supervisor;
        let evidence = self.new_evidence();
        let case_id = self
            .send(sue, |bank| bank.open_case(Address::zero(), 1, evidence))
            .await
            .expect("the supervisor opens cases");
        self.send(sue, |bank| bank.pause(case_id, area)).await.expect("and pauses");
        case_id
    }

    /// Has the supervisor resume what a case paused.
    pub async fn resume(&mut self, officers: &Officers, case_id: u32) {
        let sue = &officers.supervisor;
        self.send(sue, |bank| bank.resume(case_id)).await.expect("the supervisor resumes");
    }

    /// A hash of evidence that no case cites yet: it is made of the moment and of how much was logged.
    pub fn new_evidence(&mut self) -> FixedBytes<32> {
        let (now, address) = (self.now(), self.address);
        let logged = self.chain().log(address).len() as u64;
        let mut bytes = [1; 32];
        bytes[..8].copy_from_slice(&now.to_le_bytes());
        bytes[8..16].copy_from_slice(&logged.to_le_bytes());
        FixedBytes(bytes)
    }

    /// The last block's time, in seconds since 1970.
    pub fn now(&mut self) -> u64 {
        self.chain().now()
    }

    /// Lets time pass until the next call runs `secs` before a moment: it lies in a block of its own, six seconds
    /// after the last one.
    pub fn before(&mut self, moment: u64, secs: u64) {
        let last = moment - secs - 6;
        let now = self.now();
        if last > now {
            self.chain().advance(last - now);
        }
    }

    /// The last moment before now at which a slot begins.
    pub fn last_slot(&mut self) -> u64 {
        self.now() / 300 * 300
    }
}

/// Deploys a bank behind an entry; its address.
fn deployed(client: &mut Client, entry: Entry, governor: &Actor) -> Address {
    let code = |name| ink_e2e::blobs::load(name).expect("the code was built");
    let mut deploy = |code| client.deploy(&governor.keys, code).expect("the code deploys");
    // The programs are there for either entry, so that a bank has the same address behind both.
    let mut programs = Vec::new();
    let addressed = |name, before: &[[u8; 20]]| {
        deployable(name, code(name), before).expect("it has one place for each address")
    };
    for name in PROGRAMS {
        programs.push(deploy(addressed(name, &programs)).0);
    }
    match entry {
        Entry::Router => deploy(addressed("router", &programs)),
        Entry::Whole => deploy(code("timebank")),
    }
}

fn bytes_of(cell: &impl Cell) -> Vec<u8> {
    cell.as_bytes().to_vec()
}

/// A class's name as the bank stores it.
fn padded(name: &str) -> FixedBytes<32> {
    let mut bytes = [0; 32];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    FixedBytes(bytes)
}

fn actor(chain: &mut Chain, name: &'static str) -> Actor {
    let keys = chain.account(name);
    Actor { name, address: address_of(&keys), keys }
}
