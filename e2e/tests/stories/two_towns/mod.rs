//! Two towns: a son earns hours in the one, and they pay for his mother's care in the other.

mod at_random;

use crate::world::World;
use ink::sol::SolErrorDecode;
use ink_e2e::Receipt;
use timebank_e2e::{keccak, replay, Actor, Bank, Client, DynBytes, FixedBytes, Officers};
use timebank_rules::event::{interbank_answer, interbank_payment, Word};
use timebank_rules::quantities::DAY;
use timebank_rules::{restrictions, Address, Error, Hash};

const HOUR: u64 = 3_600;
const CHAIN: &[u8] = b"eip155:420420420";
const LIMIT: u64 = 20 * HOUR;

/// The links' numbers at both banks: the first of the same chain, the second attested.
const AT_ONCE: u32 = 1;
const ATTESTED: u32 = 2;

struct Towns {
    bank: Bank,
    /// The bank of the son's town, and that of the mother's.
    banks: [Address; 2],
    officers: [Officers; 2],
    clearing: Address,
    /// Who brings messages over the attested link.
    rita: Actor,
    son: Actor,
    mother: Actor,
}

fn id(bank: Address) -> Hash {
    keccak(&[&b"TimeBank/1"[..], &keccak(CHAIN), &bank.0].concat())
}

fn payee(who: &Actor) -> Hash {
    who.address.word()
}

impl Towns {
    async fn with(client: Client) -> Self {
        let World { mut bank, officers, ann: son, .. } =
            World::with(client, 10 * HOUR, 10 * HOUR).await;
        let here = bank.address();
        let there = bank.found_beside(&officers.governor);
        let clearing = bank.deploy(&officers.governor, "clearing");
        let rita = bank.actor("Rita");
        bank.turn_to(there);
        let others = Officers::appointed(&mut bank, officers.governor.clone()).await;
        let mother = bank.member(&others, "Rosa").await;
        let banks = [here, there];
        let officers = [officers, others];
        let mut towns = Self { bank, banks, officers, clearing, rita, son, mother };
        towns.link().await;
        towns
    }

    /// Links the two banks in both ways, with limits of 20 hours, and lets a day pass.
    async fn link(&mut self) {
        for (at, channels) in
            [(0, [self.clearing, self.rita.address]), (1, [self.clearing, self.rita.address])]
        {
            self.at(at);
            let (own, peer) = (id(self.banks[at]).into(), id(self.banks[1 - at]).into());
            let Officers { governor, central_bank, .. } = self.officers[at].clone();
            for (link, kind) in [(AT_ONCE, 1), (ATTESTED, 2)] {
                let channel = channels[usize::from(kind) - 1];
                let opened = self
                    .bank
                    .send(&governor, |bank| bank.open_link(own, peer, link, channel, kind))
                    .await;
                assert_eq!(opened, Ok(link));
                self.bank
                    .send(&central_bank, |bank| {
                        bank.set_link_limits(link, LIMIT, LIMIT, LIMIT, LIMIT)
                    })
                    .await
                    .expect("the central bank may");
            }
        }
        self.bank.chain().advance(u64::from(DAY));
    }

    /// Turns to the son's town (0) or to the mother's (1).
    fn at(&mut self, town: usize) {
        self.bank.turn_to(self.banks[town]);
    }

    async fn coin(&mut self, town: usize, who: Address) -> u64 {
        self.at(town);
        self.bank.ask(|bank| bank.balance_of(who)).await.low_u64()
    }

    async fn position(&mut self, town: usize, link: u32) -> (u64, u64, u64) {
        self.at(town);
        let (held, claim, in_flight, ..) = self.bank.ask(|bank| bank.position_of(link)).await;
        (held, claim, in_flight)
    }

    /// The son pays his mother at once, by the clearing contract.
    fn clear(&mut self, chain: Hash, banks: [Address; 2], amount: u64, lasts: u64) -> Receipt {
        let (from, to) = (self.son.clone(), payee(&self.mother));
        self.clear_for(&from, to, chain, banks, amount, lasts)
    }

    /// Somebody pays at once, by the clearing contract.
    fn clear_for(
        &mut self,
        payer: &Actor,
        payee: Hash,
        chain: Hash,
        banks: [Address; 2],
        amount: u64,
        lasts: u64,
    ) -> Receipt {
        let expires = self.bank.now() + lasts;
        let selector =
            &keccak(b"pay(bytes32,address,uint32,address,uint32,bytes32,uint64,uint64,bytes32)")
                [..4];
        let [from, to] = banks;
        let words = [
            chain,
            from.word(),
            AT_ONCE.word(),
            to.word(),
            AT_ONCE.word(),
            payee,
            amount.word(),
            expires.word(),
            [9; 32],
        ];
        let data = [selector, words.as_flattened()].concat();
        let clearing = self.clearing;
        self.bank.chain().call(&payer.keys, clearing, data)
    }

    /// What a bank has said over the attested link from a number on, and its head.
    async fn said(&mut self, town: usize, from: usize) -> (Vec<u8>, FixedBytes<32>) {
        self.at(town);
        let log = self.bank.state().events;
        let is_message = |topic: &Hash| {
            *topic == interbank_payment::SIGNATURE || *topic == interbank_answer::SIGNATURE
        };
        let said = log
            .iter()
            .filter(|event| is_message(&event.topics[0]) && event.topics[1] == ATTESTED.word());
        let bytes =
            said.skip(from).flat_map(|event| [event.topics.as_flattened(), &event.data].concat());
        let bytes = bytes.collect();
        let (.., head, _, _) = self.bank.ask(|bank| bank.position_of(ATTESTED)).await;
        (bytes, head)
    }

    /// Rita brings a town what the other has said from a number on. How many of the messages were new.
    async fn relay(&mut self, town: usize, from: usize) -> Result<u32, timebank_e2e::Refusal> {
        let (bytes, head) = self.said(1 - town, from).await;
        self.at(town);
        let rita = self.rita.clone();
        self.bank.send(&rita, |bank| bank.hear(ATTESTED, head, DynBytes(bytes))).await
    }

    /// The son pays over the attested link, which lasts so long.
    async fn pay(&mut self, amount: u64, lasts: u64) -> u64 {
        self.at(0);
        let (to, son, expires) = (payee(&self.mother), self.son.clone(), self.bank.now() + lasts);
        let paid = self
            .bank
            .send(&son, |bank| {
                bank.pay_abroad(ATTESTED, to.into(), amount, expires, [9; 32].into())
            })
            .await;
        paid.expect("he may")
    }

    /// Both logs are whole.
    async fn check(&mut self) {
        for town in 0..2 {
            self.at(town);
            replay(&mut self.bank);
        }
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn a_sons_hours_pay_at_once_for_his_mothers_care_in_the_other_town() {
    let mut towns = Towns::with(client).await;
    let (son, mother) = (towns.son.clone(), towns.mother.clone());
    let (banks, clearing, chain) = (towns.banks, towns.clearing, keccak(CHAIN));
    let refused = towns.clear(chain, banks, 2 * HOUR, 600);
    assert!(matches!(Error::decode(&refused.data), Ok(Error::ERC20InsufficientAllowance { .. })));
    towns.at(0);
    let allowed = towns.bank.send(&son, |bank| bank.approve(clearing, (8 * HOUR).into())).await;
    assert_eq!(allowed, Ok(true));

    let paid = towns.clear(chain, banks, 2 * HOUR, 600);
    assert!(paid.succeeded(), "{paid:?}");
    println!(
        "an atomic payment: {} keys, {} bytes of proof, {} M ps",
        paid.keys_anywhere,
        paid.proof_size,
        paid.ref_time / 1_000_000
    );
    // Four at the payer's bank: its root, the link, the payer and the allowance; three at the payee's.
    assert_eq!(paid.keys_anywhere, 7);
    // The design wanted 150 KB and 3.0 G ps, of which storage, calls, code, events and hashes alone take 2.7.
    assert!(paid.proof_size <= 150_000 && paid.ref_time <= 3_550_000_000, "it became dearer");
    assert_eq!(towns.coin(0, son.address).await, 8 * HOUR);
    assert_eq!(towns.coin(1, mother.address).await, 2 * HOUR);
    assert_eq!(towns.coin(0, banks[0]).await, 2 * HOUR, "what is owed lies at the bank's address");
    assert_eq!(towns.position(0, AT_ONCE).await, (2 * HOUR, 0, 0));
    assert_eq!(towns.position(1, AT_ONCE).await, (0, 2 * HOUR, 0));
    towns.check().await;

    // A frozen payee is refused in her own bank's words, and nothing has left at the other.
    towns.at(1);
    let (sue, address) = (towns.officers[1].supervisor.clone(), mother.address);
    towns
        .bank
        .send(&sue, |bank| bank.open_and_freeze(address, 1, [5; 32].into(), restrictions::IN, 0))
        .await
        .expect("the supervisor may");
    let before = (towns.state(0), towns.state(1));
    let refused = towns.clear(chain, banks, HOUR, 600);
    assert!(
        matches!(Error::decode(&refused.data), Ok(Error::FrozenIn { account, .. }) if account == address)
    );
    assert!(matches!(
        Error::decode(&towns.clear(chain, banks, HOUR, 0).data),
        Ok(Error::BadLifetime { .. })
    ));
    // What claims to be a bank, and is not the one that the other knows.
    for (chain, banks) in
        [([7; 32], banks), (chain, [banks[0], banks[0]]), (chain, [banks[0], clearing])]
    {
        let refused = towns.clear(chain, banks, HOUR, 600);
        assert!(refused.reverted, "{refused:?}");
        assert_eq!(refused.data[..4], keccak(b"WrongBank(address)")[..4]);
    }
    assert_eq!(before, (towns.state(0), towns.state(1)), "nothing changed");
}

impl Towns {
    fn state(&mut self, town: usize) -> timebank_e2e::State {
        self.at(town);
        self.bank.state()
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn paid_refused_and_late_payments_are_answered_and_the_coin_returns() {
    let mut towns = Towns::with(client).await;
    let (son, mother) = (towns.son.address, towns.mother.address);
    assert_eq!(towns.pay(3 * HOUR, 86_400).await, 1);
    assert_eq!(towns.coin(0, son).await, 10 * HOUR, "it waits, locked");
    assert_eq!(towns.position(0, ATTESTED).await, (0, 0, 3 * HOUR));
    assert_eq!(towns.relay(1, 0).await, Ok(1));
    assert_eq!(towns.relay(1, 0).await, Ok(0), "brought twice");
    assert_eq!(towns.relay(0, 0).await, Ok(1), "and answered");
    assert_eq!((towns.coin(0, son).await, towns.coin(1, mother).await), (7 * HOUR, 3 * HOUR));
    assert_eq!(towns.position(0, ATTESTED).await, (3 * HOUR, 0, 0));
    assert_eq!(towns.position(1, ATTESTED).await, (0, 3 * HOUR, 0));

    // Late: it is brought when it has ended.
    towns.pay(HOUR, 600).await;
    towns.bank.chain().advance(600);
    assert_eq!(towns.relay(1, 1).await, Ok(1));
    // Refused: nothing may reach her.
    towns.pay(HOUR, 86_400).await;
    towns.at(1);
    let sue = towns.officers[1].supervisor.clone();
    towns
        .bank
        .send(&sue, |bank| bank.open_and_freeze(mother, 1, [5; 32].into(), restrictions::IN, 0))
        .await
        .expect("the supervisor may");
    assert_eq!(towns.relay(1, 2).await, Ok(1));
    assert_eq!(towns.position(0, ATTESTED).await.2, 2 * HOUR);
    assert_eq!(towns.relay(0, 1).await, Ok(2));
    assert_eq!((towns.coin(0, son).await, towns.coin(1, mother).await), (7 * HOUR, 3 * HOUR));
    assert_eq!(towns.position(0, ATTESTED).await, (3 * HOUR, 0, 0));
    towns.check().await;

    // Only the channel is heard, and nothing forged.
    let (mut bytes, head) = towns.said(0, 0).await;
    towns.at(1);
    bytes[7 * 32 + 31] ^= 1;
    let (gus, rita) = (towns.officers[1].governor.clone(), towns.rita.clone());
    let heard = DynBytes(bytes.clone());
    let by_another = towns.bank.send(&gus, |bank| bank.hear(ATTESTED, head, heard)).await;
    assert_eq!(by_another.map_err(|refusal| refusal.code()), Err(282));
    bytes.truncate(415);
    let cut = towns.bank.send(&rita, |bank| bank.hear(ATTESTED, head, DynBytes(bytes))).await;
    assert_eq!(cut.map_err(|refusal| refusal.code()), Err(290));
}
