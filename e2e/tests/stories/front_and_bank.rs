//! Nobody can tell the front from the bank: the same calls give the same answers, refusals, events and cells.

use crate::town::Town;
use ink_e2e::{ContractEvent, Keypair, Receipt, Rehearsed};
use polkavm_common::program::ProgramBlob;
use std::collections::BTreeMap;
use timebank_e2e::{keccak, Actor, Bank, Client, Entry, EVIDENCE};
use timebank_host::addresses::addressed;

/// How many sequences of random calls both get.
const SEQUENCES: u64 = 2_500;

/// Calls in each.
const CALLS: usize = 5;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound as u64) as usize
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn of<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// A town behind each door, in the same state.
struct Twins {
    front: Bank,
    alone: Bank,
    people: Vec<Actor>,
    care: u16,
    now: u64,
}

impl Twins {
    fn both() -> Self {
        let town = |door| async move {
            let mut town = Town::behind(door, client(), 36_000, 20_000).await;
            let (care, ann, ben) = (town.care, town.ann.clone(), town.ben.clone());
            let expiry = town.bank.now() + 86_400;
            let dora = town.bank.member(&town.officers, "Dora").await;
            let ends = town.bank.last_slot() - 86_400;
            town.bank
                .send(&town.carla, |bank| {
                    bank.record(care, dora.address, ends - 36_000, ends, EVIDENCE)
                })
                .await
                .expect("the recorder records");
            for (tick, side) in [(100, 1), (101, 1), (104, 1), (97, 0), (98, 0)] {
                let who = if side == 1 { &dora } else { &ann };
                town.bank
                    .send(who, |bank| bank.place(care, side, tick, 2, expiry, 0))
                    .await
                    .expect("an order rests");
            }
            town.bank
                .send(&ann, |bank| bank.approve(ben.address, 500.into()))
                .await
                .expect("an owner approves");
            town.bank
                .send(&ann, |bank| bank.approve_hours(ben.address, care.into(), 500.into()))
                .await
                .expect("an owner approves");
            let stranger = town.bank.actor("Stranger");
            let governor = town.officers.governor.clone();
            let people = vec![ann, ben, dora, town.carla.clone(), stranger, governor];
            (town.bank, people, care)
        };
        let (front, people, care) = timebank_e2e::block_on(town(Entry::Router));
        let (mut alone, _, _) = timebank_e2e::block_on(town(Entry::Whole));
        alone.chain().must_begin_anew();
        let now = alone.now();
        Self { front, alone, people, care, now }
    }

    /// Rehearses the same calls behind both doors; what they did, if it was the same.
    fn rehearse(&mut self, calls: &[Rehearsed]) -> Result<Vec<Receipt>, String> {
        let (front, alone) = (self.front.address(), self.alone.address());
        assert_eq!(front, alone, "or events would differ by it");
        let (fronts, cells) = self.front.chain().rehearse(front, calls);
        let (alones, others) = self.alone.chain().rehearse(alone, calls);
        let seen = |receipts: &[Receipt]| receipts.iter().map(what_was_seen).collect::<Vec<_>>();
        for (at, (left, right)) in seen(&fronts).into_iter().zip(seen(&alones)).enumerate() {
            if left != right {
                let data = &calls[at].data;
                return Err(format!("call {at}, {data:02x?}: {left:?} but alone {right:?}"));
            }
        }
        if cells != others {
            let differ = |key: &&Vec<u8>| cells.get(*key) != others.get(*key);
            let keys: Vec<_> = cells.keys().chain(others.keys()).filter(differ).collect();
            return Err(format!("cells differ: {keys:02x?}"));
        }
        Ok(fronts)
    }
}

/// All of a call that its caller, an indexer or the chain can see but for the cost.
fn what_was_seen(receipt: &Receipt) -> (bool, bool, Vec<u8>, Vec<ContractEvent>) {
    (receipt.reverted, receipt.error.is_some(), receipt.data.clone(), receipt.events.clone())
}

fn client() -> Client {
    timebank_e2e::client().expect("the contracts are built")
}

fn word(number: u128) -> [u8; 32] {
    let mut word = [0; 32];
    word[16..].copy_from_slice(&number.to_be_bytes());
    word
}

/// The messages that the front and its annex answer, as a caller who means it would send them.
const HOT: [&str; 13] = [
    "balanceOf(address)",
    "transfer(address,uint256)",
    "transferWithReason(address,uint256,bytes32)",
    "transferFrom(address,address,uint256)",
    "approve(address,uint256)",
    "canTransfer(address,address,uint256)",
    "balanceOf(address,uint256)",
    "transfer(address,uint256,uint256)",
    "transferFrom(address,address,uint256,uint256)",
    "approve(address,uint256,uint256)",
    "place(uint16,uint8,uint16,uint32,uint64,uint8)",
    "cancel(uint128)",
    "record(uint16,address,uint64,uint64,bytes32)",
];

impl Twins {
    fn calldata(&self, dice: &mut Dice) -> (Vec<u8>, Option<usize>) {
        if dice.one_in(4) {
            return (self.any_message(dice), None);
        }
        let hot = dice.below(HOT.len());
        let mut data = keccak(HOT[hot].as_bytes())[..4].to_vec();
        let who = |dice: &mut Dice| self.address(dice);
        let amount = |dice: &mut Dice| match dice.below(12) {
            0 => [0xff; 32],
            1 => word(u128::from(u64::MAX)),
            2 => word(0),
            3 => word(1_000_000),
            _ => word(dice.below(600) as u128),
        };
        let class = |dice: &mut Dice| match dice.below(10) {
            0 => word(0),
            1 => word(65_537),
            2 => word(9),
            _ => word(u128::from(self.care)),
        };
        let words: Vec<[u8; 32]> = match HOT[hot] {
            "balanceOf(address)" => vec![who(dice)],
            "transfer(address,uint256)" | "approve(address,uint256)" => {
                vec![who(dice), amount(dice)]
            }
            "transferWithReason(address,uint256,bytes32)" => {
                vec![who(dice), amount(dice), [dice.below(256) as u8; 32]]
            }
            // Often enough between the two of whom one has allowed it.
            "transferFrom(address,address,uint256)" if dice.one_in(2) => {
                vec![self.word_of(0), self.word_of(1), amount(dice)]
            }
            "transferFrom(address,address,uint256)" | "canTransfer(address,address,uint256)" => {
                vec![who(dice), who(dice), amount(dice)]
            }
            "balanceOf(address,uint256)" => vec![who(dice), class(dice)],
            "transfer(address,uint256,uint256)" | "approve(address,uint256,uint256)" => {
                vec![who(dice), class(dice), amount(dice)]
            }
            "transferFrom(address,address,uint256,uint256)" if dice.one_in(2) => {
                vec![self.word_of(0), self.word_of(1), class(dice), amount(dice)]
            }
            "transferFrom(address,address,uint256,uint256)" => {
                vec![who(dice), who(dice), class(dice), amount(dice)]
            }
            "cancel(uint128)" => {
                let tick = dice.of(&[97, 98, 100, 101, 104u128]);
                vec![word(u128::from(self.care) << 80 | tick << 64 | dice.below(6) as u128)]
            }
            "record(uint16,address,uint64,uint64,bytes32)" => {
                let start = (self.now / 300 - dice.below(3_000) as u64) * 300;
                let end = start + dice.below(6) as u64 * 300;
                vec![class(dice), who(dice), word(start.into()), word(end.into()), [4; 32]]
            }
            _ => {
                let (side, tick) = (dice.below(2), 95 + dice.below(12));
                let lots = if dice.one_in(30) { 1 << 31 } else { dice.below(6) };
                let expiry = self.now + [0, 600, 86_400, 86_400, 100 * 86_400][dice.below(5)];
                let kinds = if dice.one_in(8) { 6 } else { 4 };
                let kind = dice.below(kinds);
                let side = if dice.one_in(20) { 2 } else { side };
                [side, tick, lots]
                    .into_iter()
                    .fold(vec![class(dice)], |mut words, number| {
                        words.push(word(number as u128));
                        words
                    })
                    .into_iter()
                    .chain([word(expiry.into()), word(kind as u128)])
                    .collect()
            }
        };
        data.extend(words.concat());
        (data, Some(hot))
    }

    /// Some message of the bank's, with arguments of the right widths.
    fn any_message(&self, dice: &mut Dice) -> Vec<u8> {
        let (selector, widths) = dice.of(timebank::ARGUMENTS);
        let mut data = selector.to_be_bytes().to_vec();
        for width in widths {
            data.extend(match *width {
                20 => self.address(dice),
                0 => word(dice.below(2) as u128),
                32 => [word(dice.below(500) as u128), [7; 32], [0; 32]][dice.below(3)],
                8 => word(u128::from(
                    [self.now / 300 * 300 - 600, self.now + 86_400, 300, 0][dice.below(4)],
                )),
                _ => word(dice.below(5) as u128),
            });
        }
        data
    }

    fn address(&self, dice: &mut Dice) -> [u8; 32] {
        let mut word = [0; 32];
        match dice.below(14) {
            0 => {}
            1 => word[12..].fill(0xab),
            2 => word[12..].copy_from_slice(&self.front.address().0),
            _ => word[12..].copy_from_slice(&dice.of(&self.people).address.0),
        }
        word
    }

    fn word_of(&self, person: usize) -> [u8; 32] {
        let mut word = [0; 32];
        word[12..].copy_from_slice(&self.people[person].address.0);
        word
    }

    fn call(&self, dice: &mut Dice) -> (Rehearsed, Option<usize>) {
        let (mut data, mut hot) = self.calldata(dice);
        // Often enough whoever may: Ben, whom Ann has allowed it, and Carla, who records.
        let may = match hot.map(|hot| HOT[hot]) {
            Some(message) if message.starts_with("transferFrom") => Some(1),
            Some(message) if message.starts_with("record") => Some(3),
            _ => None,
        };
        let who = match may {
            Some(person) if dice.one_in(2) => self.people[person].clone(),
            _ => dice.of(&self.people),
        };
        let who: Keypair = who.keys;
        if dice.one_in(8) {
            hot = None;
            match dice.below(5) {
                0 => data.truncate(dice.below(data.len() + 1)),
                1 => data.extend([dice.below(256) as u8; 40]),
                2 => data[dice.below(4)] ^= 1 << dice.below(8),
                3 if data.len() > 4 => {
                    let at = 4 + dice.below(data.len() - 4);
                    data[at] ^= 1 << dice.below(8);
                }
                _ => data = (0..dice.below(140)).map(|_| dice.roll() as u8).collect(),
            }
        }
        let value = if dice.one_in(30) { 1_000_000_000 } else { 0 };
        let after = [0, 0, 0, 6, 3_600, 90_000][dice.below(6)];
        (Rehearsed { who, data, value, after }, hot)
    }
}

#[test]
fn random_calls_well_formed_and_malformed_do_the_same_behind_either_door() {
    let mut twins = Twins::both();
    let mut answered: BTreeMap<&str, u32> = BTreeMap::new();
    let mut refused: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..SEQUENCES {
        let mut dice = Dice(seed << 32);
        let (calls, hot): (Vec<_>, Vec<_>) = (0..CALLS).map(|_| twins.call(&mut dice)).unzip();
        let receipts = twins.rehearse(&calls).unwrap_or_else(|difference| {
            // The shortest beginning that still shows it, for whoever has to find out why.
            let shortest = (1..=calls.len()).find(|to| twins.rehearse(&calls[..*to]).is_err());
            panic!("sequence {seed}, {shortest:?} calls: {difference}")
        });
        for (receipt, hot) in receipts.iter().zip(hot) {
            let counts = if receipt.succeeded() { &mut answered } else { &mut refused };
            *counts.entry(hot.map_or("others", |hot| HOT[hot])).or_default() += 1;
        }
    }
    // A message that never goes through, or never is refused, would not have been compared.
    for message in HOT {
        let (yes, no) = (answered.get(message), refused.get(message));
        assert!(yes.is_some_and(|count| *count >= 20), "{message}: answered {yes:?}");
        let cannot_be_refused = message.starts_with("balanceOf") || message.starts_with("can");
        assert!(no.is_some_and(|count| *count >= 20) || cannot_be_refused, "{message}: {no:?}");
    }
    assert!(answered.get("others").is_some_and(|count| *count >= 100));
}

#[test]
fn a_bank_founded_behind_the_front_is_the_bank_founded_alone() {
    let stored = |door| {
        timebank_e2e::block_on(async move {
            let (mut bank, _) = Bank::founded_behind(door, client()).await;
            bank.chain().must_begin_anew();
            (bank.address(), bank.state())
        })
    };
    assert_eq!(stored(Entry::Router), stored(Entry::Whole));
}

#[test]
fn a_front_is_not_deployed_before_code_that_is_not_there() {
    timebank_e2e::block_on(async {
        let (mut bank, governor) = Bank::founded_behind(Entry::Whole, client()).await;
        let there = bank.address().0;
        for nowhere in 0..3 {
            let mut addresses = [there; 3];
            addresses[nowhere] = [9; 20];
            let [code, exchange, annex] = addresses;
            let blob = ink_e2e::blobs::load("front").expect("the front is built");
            let fronted = addressed(blob, code, exchange, annex).expect("it has the places");
            let deployed = bank.chain().deploy(&governor.keys, fronted, Vec::new());
            assert!(deployed.receipt.reverted, "{:?}", deployed.receipt);
        }
    });
}

#[test]
fn the_exchange_and_the_annex_by_themselves_change_nothing() {
    timebank_e2e::block_on(async {
        let town = Town::behind(Entry::Router, client(), 36_000, 20_000).await;
        let (mut bank, governor) = (town.bank, town.officers.governor);
        let (care, expiry) = (town.care, bank.now() + 86_400);
        let (one, ben) = (1.into(), town.ben.address);
        let calls = [
            bank.calldata(|bank| bank.place(care, 0, 100, 1, expiry, 0)),
            bank.calldata(|bank| bank.cancel(1)),
            bank.calldata(|bank| bank.transfer_hours(ben, care.into(), one)),
            bank.calldata(|bank| bank.approve_hours(ben, care.into(), one)),
            bank.calldata(|bank| bank.approve(ben, one)),
            vec![1, 2, 3],
        ];
        for program in ["exchange", "annex"] {
            let blob = ink_e2e::blobs::load(program).expect("it is built");
            let alone = bank.chain().deploy(&governor.keys, blob, Vec::new()).address;
            for data in &calls {
                let receipt = bank.chain().call(&town.ann.keys, alone, data.clone());
                assert!(receipt.reverted && receipt.events.is_empty(), "{receipt:?}");
            }
            assert!(bank.chain().storage(alone).is_empty());
        }
    });
}

#[test]
fn the_front_makes_the_busiest_messages_cheap_and_the_others_little_dearer() {
    let costs = |door| {
        timebank_e2e::block_on(async move {
            let mut town = Town::behind(door, client(), 36_000, 20_000).await;
            let (ann, ben, care) = (town.ann.clone(), town.ben.clone(), town.care);
            let (to, expiry) = (ben.address, town.bank.now() + 86_400);
            let mut costs = Vec::new();
            for _ in 0..2 {
                town.bank.send(&ann, |bank| bank.transfer(to, 7.into())).await.expect("covered");
            }
            costs.push(("transfer", town.bank.last_receipt().clone()));
            for _ in 0..2 {
                let placed =
                    |bank: &mut timebank_e2e::Messages| bank.place(care, 1, 100, 1, expiry, 0);
                town.bank.send(&ann, placed).await.expect("an order rests");
            }
            costs.push(("place at an existing level", town.bank.last_receipt().clone()));
            town.bank.send(&ann, |bank| bank.transfer(to, 2_000.into())).await.expect("covered");
            let taken = |bank: &mut timebank_e2e::Messages| bank.place(care, 0, 100, 1, 0, 1);
            town.bank.send(&ben, taken).await.expect("it is covered");
            costs.push(("take one", town.bank.last_receipt().clone()));
            town.bank.send(&ann, |bank| bank.set_operator(to, true)).await.expect("open");
            costs.push((
                "set an operator, which only the bank does",
                town.bank.last_receipt().clone(),
            ));
            costs
        })
    };
    for ((what, front), (_, alone)) in costs(Entry::Router).into_iter().zip(costs(Entry::Whole)) {
        let millions = |receipt: &Receipt| receipt.ref_time / 1_000_000;
        println!(
            "{what}: {} M ps, {} bytes; alone {} M ps, {} bytes",
            millions(&front),
            front.proof_size,
            millions(&alone),
            alone.proof_size
        );
        if what.starts_with("set") {
            assert!(front.proof_size <= alone.proof_size + 26_000, "{what}");
        } else {
            assert!(
                front.proof_size < alone.proof_size && front.ref_time < alone.ref_time,
                "{what}"
            );
        }
    }
}

#[test]
fn no_program_can_call_another_contract_so_nobody_can_call_back() {
    for program in ["timebank", "front", "exchange", "annex"] {
        let blob = ink_e2e::blobs::load(program).expect("it is built");
        let blob = ProgramBlob::parse(blob.into()).expect("it is a program");
        let asked: Vec<String> = blob
            .imports()
            .iter()
            .flatten()
            .map(|import| String::from_utf8_lossy(import.as_bytes()).into_owned())
            .collect();
        assert!(asked.iter().any(|import| import == "set_storage"), "{program}: {asked:?}");
        for way_out in ["call", "instantiate", "terminate", "call_evm", "delegate_call_evm"] {
            assert!(asked.iter().all(|import| import != way_out), "{program}: {way_out}");
        }
    }
}
