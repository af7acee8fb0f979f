//! The chain under a client: the embedded one, or a node that answers somewhere.

use crate::attempt::{Attempt, Bound};
use crate::embedded::{Deployed, Embedded, Limits};
use crate::node::Node;
use crate::receipt::{ContractEvent, Receipt};
use ink_e2e::subxt_signer::{sr25519::Keypair, SecretUri};
use polkadot_sdk::sp_core::H160;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use timebank_runtime::{AccountId, Balance};

/// Names the address of a node's RPC to use instead of an embedded chain.
pub const NODE_VARIABLE: &str = "TIMEBANK_NODE";

/// What a panic begins with where a story asks of a node what only the embedded chain can do.
pub const ONLY_EMBEDDED: &str = "only on the embedded chain: ";

/// A chain, to look at it and to let time pass. What is not here only the embedded chain can do.
pub enum Chain {
    /// In this process.
    Embedded(Box<Embedded>),
    /// Behind an RPC.
    Node(Box<Node>),
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

/// The same on either.
macro_rules! on {
    ($chain:expr, $it:ident => $what:expr) => {
        match $chain {
            Chain::Embedded($it) => $what,
            Chain::Node($it) => $what,
        }
    };
}

impl Chain {
    /// An embedded chain at its genesis; where [`NODE_VARIABLE`] is set, the node there as it is.
    ///
    /// # Panics
    ///
    /// If there is no node.
    pub fn new() -> Self {
        match std::env::var(NODE_VARIABLE) {
            Ok(url) => Self::Node(Box::new(Node::at(&url).unwrap_or_else(|why| panic!("{why}")))),
            Err(_) => Self::Embedded(Box::default()),
        }
    }

    /// The key pair that a name stands for (`//Name`), with funds and a mapped address.
    pub fn account(&mut self, name: &str) -> Keypair {
        let uri =
            SecretUri::from_str(&format!("//{name}")).expect("a name makes a derivation path");
        let keypair = Keypair::from_uri(&uri).expect("the development seed takes any path");
        self.fund(&keypair);
        keypair
    }

    /// Gives an account funds and maps its address, unless it has been done before.
    pub fn fund(&mut self, who: &Keypair) {
        on!(self, chain => chain.fund(who))
    }

    /// The time of the last block, in seconds since 1970.
    pub fn now(&self) -> u64 {
        on!(self, chain => chain.now())
    }

    /// Lets time pass and makes a block at its end.
    pub fn advance(&mut self, secs: u64) {
        on!(self, chain => chain.advance(secs))
    }

    /// The free funds behind a Substrate account id, in planck.
    pub fn balance_of(&mut self, id: AccountId) -> Balance {
        on!(self, chain => chain.balance_of(id))
    }

    /// Moves planck between accounts, or says why not.
    pub fn transfer(
        &mut self,
        from: &Keypair,
        to: AccountId,
        value: Balance,
    ) -> Result<(), String> {
        on!(self, chain => chain.transfer(from, to, value))
    }

    /// A contract's whole storage.
    pub fn storage(&mut self, contract: H160) -> BTreeMap<Vec<u8>, Vec<u8>> {
        on!(self, chain => chain.storage(contract))
    }

    /// What a contract stores under a key; nothing where it stores nothing.
    pub fn read(&mut self, contract: H160, key: &[u8]) -> Option<Vec<u8>> {
        on!(self, chain => chain.read(contract, key))
    }

    /// Writes into a contract's storage behind its back, to reach in a second a state that calls would take hours to reach.
    /// No deposit is charged.
    ///
    /// # Panics
    ///
    /// If there is no such contract, or a node does not let its state be set.
    pub fn write(&mut self, contract: H160, key: &[u8], value: Option<Vec<u8>>) {
        on!(self, chain => chain.write(contract, key, value))
    }

    /// All that a contract ever emitted, in order.
    pub fn log(&self, contract: H160) -> Vec<ContractEvent> {
        on!(self, chain => chain.log(contract))
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
        on!(self, chain => chain.deploy_within(who, code, data, value, limits))
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
        on!(self, chain => chain.call_within(who, to, data, value, limits))
    }

    /// What a call would do in the next block; nothing of it stays.
    pub fn dry_run(&mut self, who: &Keypair, to: H160, data: Vec<u8>, value: Balance) -> Receipt {
        on!(self, chain => chain.dry_run(who, to, data, value))
    }

    /// What a call answers, as an Ethereum transaction that brings so much gas would hear it; nothing where it is refused.
    /// Nothing of it stays.
    pub fn ask_with_gas(&mut self, who: &Keypair, to: H160, data: &[u8], gas: u64) -> Vec<u8> {
        match self {
            Self::Embedded(chain) => {
                let bound = Bound::Gas(gas.into());
                chain.attempt(Attempt { who, to, data, bound }, &[]).receipt.data
            }
            Self::Node(node) => node.ask_with_gas(who, to, data, gas),
        }
    }

    /// What a deployment would do in the next block; nothing of it stays.
    pub fn dry_run_deploy(
        &mut self,
        who: &Keypair,
        code: Vec<u8>,
        data: Vec<u8>,
        value: Balance,
    ) -> Deployed {
        on!(self, chain => chain.dry_run_deploy(who, code, data, value))
    }
}

impl Chain {
    /// Takes a node back to its first block, and to the moment at which the embedded chain begins: for stories that do the
    /// same twice, one after the other, and compare. The embedded chain is always a new one.
    pub fn begin_anew(&mut self) {
        if let Self::Node(node) = self {
            node.begin_anew();
        }
    }

    /// For stories that compare two chains side by side, on which the same was done: on a node there is one, on which
    /// everything happened before that ever did.
    pub fn must_begin_anew(&self) {
        if let Self::Node(_) = self {
            panic!("{ONLY_EMBEDDED}it compares two chains that begin alike");
        }
    }

    /// For stories about the storage keys that a call touches, which a node does not tell.
    pub fn must_count_keys(&self) {
        if let Self::Node(_) = self {
            panic!("{ONLY_EMBEDDED}it counts the keys that a call touches");
        }
    }
}

impl Deref for Chain {
    type Target = Embedded;

    fn deref(&self) -> &Embedded {
        match self {
            Self::Embedded(chain) => chain,
            Self::Node(_) => no_look_inside(),
        }
    }
}

impl DerefMut for Chain {
    fn deref_mut(&mut self) -> &mut Embedded {
        match self {
            Self::Embedded(chain) => chain,
            Self::Node(_) => no_look_inside(),
        }
    }
}

fn no_look_inside() -> ! {
    panic!("{ONLY_EMBEDDED}it looks inside the chain, or sets it from outside")
}
