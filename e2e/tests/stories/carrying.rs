//! Somebody who signs, and somebody who carries what was signed.

use crate::world::World;
use alloy_primitives::{Address as Place, B256, U256 as Wide};
use alloy_sol_types::{eip712_domain, sol, Eip712Domain, SolStruct};
use ink_e2e::Signer;
use timebank_e2e::{replay, Actor, Bank, Client, DynBytes, Refusal, CHAIN_ID, EVIDENCE};
use timebank_rules::{Address, U256};

sol! {
    /// What a member signs.
    struct Carry {
        address member;
        bytes call;
        uint256 nonce;
        uint64 deadline;
        uint64 bound;
    }

    /// What an owner signs (ERC-2612).
    struct Permit {
        address owner;
        address spender;
        uint256 value;
        uint256 nonce;
        uint256 deadline;
    }
}

/// A call that a member signed.
#[derive(Clone, Debug)]
pub struct Signed {
    pub member: Address,
    pub call: Vec<u8>,
    pub nonce: U256,
    pub deadline: u64,
    pub bound: u64,
    pub fee: u64,
    pub signature: Vec<u8>,
}

pub fn domain(chain: u64, bank: Address) -> Eip712Domain {
    eip712_domain! {
        name: "Time",
        version: "1",
        chain_id: chain,
        verifying_contract: Place::from(bank.0),
    }
}

/// What is signed, as a library of Ethereum's encodes it.
pub fn digest(what: &impl SolStruct, domain: &Eip712Domain) -> [u8; 32] {
    let digest: B256 = what.eip712_signing_hash(domain);
    digest.0
}

impl Signed {
    /// Signs a call for a domain.
    pub fn by(
        signer: &Signer,
        call: Vec<u8>,
        nonce: u64,
        deadline: u64,
        of: &Eip712Domain,
    ) -> Self {
        Self::bounded(signer, call, nonce, deadline, 0, of)
    }

    /// The same, with the most that its carrier may ask for.
    pub fn bounded(
        signer: &Signer,
        call: Vec<u8>,
        nonce: u64,
        deadline: u64,
        bound: u64,
        of: &Eip712Domain,
    ) -> Self {
        let carry = Carry {
            member: Place::from(signer.address.0),
            call: call.clone().into(),
            nonce: Wide::from(nonce),
            deadline,
            bound,
        };
        let signature = signer.sign(digest(&carry, of)).to_vec();
        let (member, nonce) = (Address::from(signer.address.0), nonce.into());
        Self { member, call, nonce, deadline, bound, fee: 0, signature }
    }

    /// The calldata that carries it.
    pub fn calldata(&self, bank: &mut Bank) -> Vec<u8> {
        let Self { member, call, nonce, deadline, bound, fee, signature } = self.clone();
        bank.calldata(|bank| {
            bank.carry(member, DynBytes(call), nonce, deadline, bound, fee, DynBytes(signature))
        })
    }

    /// Has somebody carry it; what the bank answered.
    pub async fn carried(&self, bank: &mut Bank, by: &Actor) -> Result<Vec<u8>, Refusal> {
        let Self { member, call, nonce, deadline, bound, fee, signature } = self.clone();
        let carried = bank
            .send(by, |bank| {
                bank.carry(member, DynBytes(call), nonce, deadline, bound, fee, DynBytes(signature))
            })
            .await;
        carried.map(|answer| answer.0)
    }
}

/// A world in which Mia, who has none of the chain's coin, signs and Cary carries.
pub struct Carriers {
    pub world: World,
    pub mia: Signer,
    pub cary: Actor,
    pub domain: Eip712Domain,
    nonce: u64,
}

impl Carriers {
    /// Mia has no account yet; Cary is a member.
    pub async fn without_an_account(client: Client) -> Self {
        Self::of(World::with(client, 36_000, 20_000).await).await
    }

    pub async fn of(mut world: World) -> Self {
        let cary = world.bank.member(&world.officers, "Cary").await;
        let domain = domain(CHAIN_ID, world.bank.address());
        Self { world, mia: Signer::named("Mia"), cary, domain, nonce: 0 }
    }

    /// Mia is verified, has earned ten hours and converted five of them.
    pub async fn with_a_member(client: Client) -> Self {
        let mut all = Self::without_an_account(client).await;
        all.opens().await;
        all.earns(36_000).await;
        let care = all.world.care;
        let convert = all.world.bank.calldata(|bank| bank.convert(care, 18_000));
        all.carry(convert).await.expect("hours convert");
        all
    }

    /// Mia's address at the bank.
    pub fn member(&self) -> Address {
        self.mia.address.0.into()
    }

    pub async fn opens(&mut self) {
        let open = self.world.bank.calldata(|bank| bank.open(1));
        self.carry(open).await.expect("an account opens");
        let (mia, expiry) = (self.member(), self.world.bank.now() + 365 * 86_400);
        let vera = &self.world.officers.verifier;
        let verified = self.world.bank.send(vera, |b| b.verify(mia, 1, expiry, EVIDENCE)).await;
        verified.expect("the verifier verifies");
    }

    pub async fn earns(&mut self, secs: u64) {
        let (care, mia, end) = (self.world.care, self.member(), self.world.bank.last_slot());
        let carla = &self.world.carla;
        let record =
            |bank: &mut timebank_e2e::Messages| bank.record(care, mia, end - secs, end, EVIDENCE);
        self.world.bank.send(carla, record).await.expect("the recorder records");
    }

    /// A nonce that Mia has not used.
    pub fn next(&mut self) -> u64 {
        self.nonce += 1;
        self.nonce
    }

    /// A call that Mia signs now.
    pub fn signed(&mut self, call: Vec<u8>) -> Signed {
        let (nonce, deadline) = (self.next(), self.world.bank.now() + 3_600);
        Signed::by(&self.mia, call, nonce, deadline, &self.domain)
    }

    /// Has Mia sign a call and Cary carry it; what the bank answered.
    pub async fn carry(&mut self, call: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let (signed, cary) = (self.signed(call), self.cary.clone());
        signed.carried(&mut self.world.bank, &cary).await
    }

    /// Whoever replays the log arrives at the bank's own head.
    pub async fn must_have_a_whole_log(&mut self) {
        let replayed = replay(&mut self.world.bank).head;
        let (seq, hash) = self.world.bank.ask(|bank| bank.audit_head()).await;
        assert_eq!((seq, hash.0), (replayed.seq, replayed.hash));
    }

    pub async fn coin(&mut self, address: Address) -> u64 {
        self.world.bank.ask(|bank| bank.balance_of(address)).await.low_u64()
    }

    pub async fn hours(&mut self, address: Address) -> u64 {
        let care = self.world.care.into();
        self.world.bank.ask(|bank| bank.hours_of(address, care)).await.low_u64()
    }
}
