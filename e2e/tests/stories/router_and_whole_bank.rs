//! Nobody can tell the router from the whole bank: the same calls give the same answers, refusals, events and cells.

use crate::world::World;
use ink_e2e::{ContractEvent, Keypair, Receipt, Rehearsed};
use polkavm_common::program::{InstructionSet, Opcode, ProgramBlob};
use std::collections::BTreeMap;
use timebank_e2e::{
    keccak, success_means_done, Actor, Address, Bank, Client, DynBytes, Entry, EVIDENCE,
};
use timebank_host::addresses::{addressed, deployable, COUNT};
use timebank_rules::book::call::TURN;
use timebank_rules::event::interbank_payment::InterbankPayment;
use timebank_rules::interbank::message::{bytes_of, fold};
use timebank_rules::monitor::{Mode, Rule};
use timebank_rules::quantities::{DAY, EPOCH};
use timebank_rules::testing::Chance;
use timebank_rules::Hash;
use timebank_topics::{selector, Topic, MESSAGES, PROGRAMS};

/// How many sequences of random calls both get.
const SEQUENCES: u64 = 6_500;

/// How often each hot message must have gone through, and have been refused.
const LEAST: u32 = 12;

/// How many random calls both get under falling limits.
const LIMITED: u64 = 130;

/// Calls in each.
const CALLS: usize = 5;

/// Bytes of proof that a refused call may need behind the router beyond what it needs at the whole bank.
const REFUSAL_PROOF: u64 = 15_000;

/// Numbers that look random and are the same every time.
struct Dice(Chance);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Chance::new(seed))
    }

    fn roll(&mut self) -> u64 {
        self.0.bits()
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound as u64) as usize
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn of<T: Clone>(&mut self, from: &[T]) -> T {
        self.0.of(from)
    }
}

/// A world behind each entry, in the same state.
struct Twins {
    routed: Bank,
    whole: Bank,
    people: Vec<Actor>,
    care: u16,
    /// Orders that rest.
    orders: Vec<u128>,
    now: u64,
}

/// The ids of the bank, of another one of its chain, and of one elsewhere.
const OWN: Hash = [1; 32];
const PEER: Hash = [2; 32];
const FAR: Hash = [3; 32];

/// Links to the other banks, whose channel somebody is: the first of the same chain, the second attested; and a class that
/// may hold a call: an epoch has just turned. More than a day passes.
async fn linked(world: &mut World, channel: Address) {
    let World { bank, officers, care, .. } = world;
    let limit = 20 * 3_600;
    for (link, peer, kind) in [(1, PEER, 1), (2, FAR, 2)] {
        let opened = bank
            .send(&officers.governor, |b| b.open_link(OWN.into(), peer.into(), 1, channel, kind))
            .await;
        assert_eq!(opened, Ok(link));
        bank.send(&officers.central_bank, |b| b.set_link_limits(link, limit, limit, limit, limit))
            .await
            .expect("the central bank may");
    }
    bank.send(&officers.central_bank, |bank| bank.set_calls(*care, TURN, 3_600))
        .await
        .expect("the central bank may");
    let (epoch, day) = (u64::from(EPOCH), u64::from(DAY));
    let later = bank.now() + day;
    bank.chain().advance(day + epoch - later % epoch + 600);
}

/// What the other bank says first: a payment.
fn brought(payee: Hash, amount: u64, expires: u64) -> Vec<Hash> {
    let payment = InterbankPayment {
        link: 1,
        number: 1,
        payer: Address::repeat_byte(1),
        from_id: PEER,
        to_id: OWN,
        payee,
        amount,
        issued_at: 0,
        expires,
        reference_id: [9; 32],
        locked_after: 0,
    };
    let bytes = bytes_of(&payment, 1);
    let before = [word(1), fold(&[0; 32], &bytes, keccak), word(96), word(bytes.len() as u128)];
    before.into_iter().chain(bytes.as_chunks().0.iter().copied()).collect()
}

impl Twins {
    fn both() -> Self {
        let world = |entry| async move {
            let mut world = World::behind(entry, client(), 36_000, 20_000).await;
            let (care, ann, ben) = (world.care, world.ann.clone(), world.ben.clone());
            linked(&mut world, ben.address).await;
            let expiry = world.bank.now() + 86_400;
            let dora = world.bank.member(&world.officers, "Dora").await;
            let ends = world.bank.last_slot() - 86_400;
            world
                .bank
                .send(&world.carla, |bank| {
                    bank.record(care, dora.address, ends - 36_000, ends, EVIDENCE)
                })
                .await
                .expect("the recorder records");
            let mut rest = Vec::new();
            for (tick, side) in [(100, 1), (101, 1), (104, 1), (97, 0), (98, 0)] {
                let who = if side == 1 { &dora } else { &ann };
                let placed = world
                    .bank
                    .send(who, |bank| bank.place(care, side, tick, 2, expiry, 0))
                    .await
                    .expect("an order rests");
                rest.push(placed.0);
            }
            world
                .bank
                .send(&ann, |bank| bank.approve(ben.address, 500.into()))
                .await
                .expect("an owner approves");
            world
                .bank
                .send(&ann, |bank| bank.approve_hours(ben.address, care.into(), 500.into()))
                .await
                .expect("an owner approves");
            // An hour is a large amount, the second of which leads to a hold.
            let (gus, alert) = (world.officers.governor.clone(), Mode::Alert as u8);
            world
                .bank
                .send(&gus, |bank| bank.set_rule(Rule::LargeAmount as u8, alert, 60, 3_600, 0))
                .await
                .expect("the governor sets the policy");
            let start = world.bank.last_slot() + 600;
            for _ in 0..3 {
                world
                    .bank
                    .send(&ann, |bank| {
                        let (end, by) = (start + 300, start + 3_600);
                        bank.propose(ben.address, care, 0, 300, 9, start, end, by, by, EVIDENCE)
                    })
                    .await
                    .expect("she proposes");
            }
            let (from, to) = (dora.address, ann.address);
            let vera = world.officers.verifier.clone();
            world
                .bank
                .send(&vera, |bank| bank.propose_succession(from, to, EVIDENCE))
                .await
                .expect("a verifier proposes");
            let stranger = world.bank.actor("Stranger");
            let (governor, tom) =
                (world.officers.governor.clone(), world.officers.tribunal.clone());
            let people = vec![ann, ben, dora, world.carla.clone(), stranger, governor, vera, tom];
            (world.bank, people, care, rest)
        };
        let (routed, people, care, orders) = timebank_e2e::block_on(world(Entry::Router));
        let (mut whole, ..) = timebank_e2e::block_on(world(Entry::Whole));
        whole.chain().must_begin_anew();
        let now = whole.now();
        Self { routed, whole, people, care, orders, now }
    }

    /// Rehearses the same calls behind both entries; what they did, if it was the same.
    fn rehearse(&mut self, calls: &[Rehearsed]) -> Result<Vec<Receipt>, String> {
        let (routed, whole) = (self.routed.address(), self.whole.address());
        assert_eq!(routed, whole, "or events would differ by it");
        let (fronts, cells) = self.routed.chain().rehearse(routed, calls);
        let (alones, others) = self.whole.chain().rehearse(whole, calls);
        let seen = |receipts: &[Receipt]| receipts.iter().map(what_was_seen).collect::<Vec<_>>();
        for (at, (left, right)) in seen(&fronts).into_iter().zip(seen(&alones)).enumerate() {
            if left != right {
                let data = &calls[at].data;
                return Err(format!("call {at}, {data:02x?}: {left:?} but alone {right:?}"));
            }
        }
        for ((front, alone), call) in fronts.iter().zip(&alones).zip(calls) {
            let most = alone.proof_size + REFUSAL_PROOF;
            if front.reverted && front.proof_size > most {
                let proof = front.proof_size;
                return Err(format!("{:02x?}: refused with {proof} of {most} bytes", call.data));
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

/// The messages that the router and the fast programs answer, as a caller who means it would send them.
const HOT: [&str; 26] = [
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
    "propose(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)",
    "invoice(address,uint16,uint64,uint64,uint64,uint64,uint64,bytes32)",
    "accept(uint32)",
    "reject(uint32)",
    "placeInCall(uint16,uint8,uint16,uint32,uint64)",
    "cancelNumbered(uint16,uint16,uint32)",
    "marketOf(uint16)",
    "callOf(uint16)",
    "proposeSuccession(address,address,bytes32)",
    "approveSuccession(address,address,bytes32)",
    "payAbroad(uint32,bytes32,uint64,uint64,bytes32)",
    "payAbroadFor(uint32,address,bytes32,uint64,uint64,bytes32)",
    "hear(uint32,bytes32,bytes)",
];

/// How the table of arguments marks lists, bytes and lists of bytes: `entry.rs`.
const LIST: u8 = 0x40;
const BYTES: u8 = 0xff;
const LIST_OF_BYTES: u8 = 0xfe;

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
            4 => word(3_590 + dice.below(20) as u128),
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
            "cancel(uint128)" => vec![word(dice.of(&self.orders) ^ dice.below(2) as u128)],
            "record(uint16,address,uint64,uint64,bytes32)" => {
                let start = (self.now / 300 - dice.below(3_000) as u64) * 300;
                let end = start + dice.below(6) as u64 * 300;
                vec![class(dice), who(dice), word(start.into()), word(end.into()), [4; 32]]
            }
            "accept(uint32)" | "reject(uint32)" => vec![word(dice.below(6) as u128)],
            "cancelNumbered(uint16,uint16,uint32)" => {
                let tick = dice.of(&[97, 98, 100, 101, 104u128]);
                vec![class(dice), word(tick), word(dice.below(5) as u128)]
            }
            "marketOf(uint16)" | "callOf(uint16)" => vec![class(dice)],
            "proposeSuccession(address,address,bytes32)" => {
                vec![who(dice), who(dice), [dice.below(4) as u8; 32]]
            }
            "approveSuccession(address,address,bytes32)" if dice.one_in(2) => {
                vec![self.word_of(2), self.word_of(0), EVIDENCE.0]
            }
            "approveSuccession(address,address,bytes32)" => vec![who(dice), who(dice), [3; 32]],
            message if message.starts_with("payAbroad(") => {
                let expires = self.now + [0, 600, 86_400, 5 * 86_400][dice.below(4)];
                let link = word(if dice.one_in(10) { 1 } else { 2 });
                vec![link, who(dice), amount(dice), word(expires.into()), [7; 32]]
            }
            message if message.starts_with("payAbroadFor") => {
                let payer = if dice.one_in(2) { self.word_of(0) } else { who(dice) };
                let expires = self.now + [0, 600, 86_400, 5 * 86_400][dice.below(4)];
                let link = word(if dice.one_in(10) { 2 } else { 1 });
                vec![link, payer, who(dice), amount(dice), word(expires.into()), [7; 32]]
            }
            message if message.starts_with("hear") => {
                let expires = self.now + [0, 600, 86_400, 5 * 86_400][dice.below(4)];
                let amount = if dice.one_in(10) { 1_000_000 } else { dice.below(600) as u64 };
                brought(who(dice), amount, expires)
            }
            message if message.starts_with("propose(") => {
                let start = (self.now / 300 + 1 + dice.below(5) as u64) * 300;
                let (from, to) = (word(start.into()), word((start + 600).into()));
                let (group, by) = (word(dice.below(2) as u128), word((start + 3_600).into()));
                let [provider, class, secs] = self.service(dice, 1);
                let price = amount(dice);
                vec![provider, class, group, secs, price, from, to, by, by, [5; 32]]
            }
            message if message.starts_with("invoice") => {
                let end = (self.now / 300 - dice.below(5) as u64) * 300;
                let (from, to) = (word((end - 600).into()), word(end.into()));
                let by = word((end + 86_400).into());
                let [requester, class, secs] = self.service(dice, 0);
                vec![requester, class, secs, amount(dice), from, to, by, [6; 32]]
            }
            message => {
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
                    .take(if message.starts_with("placeInCall") { 5 } else { 6 })
                    .collect()
            }
        };
        data.extend(words.concat());
        (data, Some(hot))
    }

    /// The other party of a service, its class and its seconds: often enough this person, and as they should be.
    fn service(&self, dice: &mut Dice, other: usize) -> [[u8; 32]; 3] {
        let care = word(self.care.into());
        if dice.one_in(2) {
            return [self.word_of(other), care, word(300)];
        }
        [self.address(dice), dice.of(&[care, word(9)]), word(dice.below(700) as u128)]
    }

    /// Some message of the bank's.
    fn any_message(&self, dice: &mut Dice) -> Vec<u8> {
        let (selector, widths) = dice.of(timebank::ARGUMENTS);
        self.message(dice, selector, widths)
    }

    /// A message with arguments of the right widths, lists and bytes among them.
    fn message(&self, dice: &mut Dice, selector: u32, widths: &[u8]) -> Vec<u8> {
        let (mut heads, mut tails) = (Vec::new(), Vec::new());
        for width in widths {
            let tail = match *width {
                BYTES => self.bytes(dice),
                LIST_OF_BYTES => {
                    let bytes = self.bytes(dice);
                    [&word(1)[..], &word(32), &bytes].concat()
                }
                list if list & LIST != 0 && list < 0x80 => {
                    let length = dice.below(4);
                    let items = (0..length).flat_map(|_| self.argument(dice, list ^ LIST));
                    word(length as u128).into_iter().chain(items).collect()
                }
                one => {
                    heads.extend(self.argument(dice, one));
                    continue;
                }
            };
            heads.extend(word((32 * widths.len() + tails.len()) as u128));
            tails.extend(tail);
        }
        [&selector.to_be_bytes()[..], &heads, &tails].concat()
    }

    /// Bytes and their length: often enough a message, for those who hand one on.
    fn bytes(&self, dice: &mut Dice) -> Vec<u8> {
        let bytes = match dice.below(3) {
            0 => vec![7; dice.below(70)],
            1 => {
                let selector = &keccak(b"transfer(address,uint256)")[..4];
                [selector, &self.address(dice), &word(dice.below(9) as u128)].concat()
            }
            _ => [&keccak(b"totalSupply()")[..4]].concat(),
        };
        let mut padded = bytes.clone();
        padded.resize(bytes.len().next_multiple_of(32), 0);
        [&word(bytes.len() as u128)[..], &padded].concat()
    }

    fn argument(&self, dice: &mut Dice, width: u8) -> [u8; 32] {
        match width {
            20 => self.address(dice),
            0 => word(dice.below(2) as u128),
            32 => [word(dice.below(500) as u128), [7; 32], [0; 32]][dice.below(3)],
            8 => word(u128::from(
                [self.now / 300 * 300 - 600, self.now + 86_400, 300, 0][dice.below(4)],
            )),
            _ => word(dice.below(5) as u128),
        }
    }

    fn address(&self, dice: &mut Dice) -> [u8; 32] {
        let mut word = [0; 32];
        match dice.below(14) {
            0 => {}
            1 => word[12..].fill(0xab),
            2 => word[12..].copy_from_slice(&self.routed.address().0),
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
        // Often enough whoever may: Ann, who asks Ben; Ben, whom she has allowed it and proposed to, and who is a link's
        // channel; Carla, who records; Dora, whose orders rest; Vera and Tom, who handle successions.
        let may = match hot.map(|hot| HOT[hot]) {
            Some(message) if message.starts_with("transferFrom") => Some(1),
            Some("accept(uint32)" | "reject(uint32)") => Some(1),
            Some(message) if message.starts_with("proposeSuccession") => Some(6),
            Some(message) if message.starts_with("approveSuccession") => Some(7),
            Some(message) if message.starts_with("payAbroad(") => Some(0),
            Some(message) if message.starts_with("payAbroadFor") => Some(1),
            Some(message) if message.starts_with("hear") => Some(1),
            Some(message) if message.starts_with("cancelNumbered") => Some(2),
            Some(message) if message.starts_with("place(") => Some(0),
            Some(message) if message.starts_with("propose") => Some(0),
            Some(message) if message.starts_with("invoice") => Some(1),
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
fn random_calls_well_formed_and_malformed_do_the_same_behind_either_entry() {
    let mut twins = Twins::both();
    let mut answered: BTreeMap<&str, u32> = BTreeMap::new();
    let mut refused: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..SEQUENCES {
        let mut dice = Dice::new(seed << 32);
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
        assert!(yes.is_some_and(|count| *count >= LEAST), "{message}: answered {yes:?}");
        let cannot_be_refused = message.starts_with("balanceOf") || message.starts_with("can");
        assert!(no.is_some_and(|count| *count >= LEAST) || cannot_be_refused, "{message}: {no:?}");
    }
    assert!(answered.get("others").is_some_and(|count| *count >= 100));
}

/// Faults that are put into a program, one after the other, until one is found.
const FAULTS: usize = 25;

/// How many sequences of random calls look for each.
const LOOKS: u64 = 30;

/// Where a program's code branches, with the opcode of the branch and that of the opposite one.
fn branches(code: &ProgramBlob) -> Vec<(usize, u8, u8)> {
    use Opcode::*;
    let opposite = |opcode| match opcode {
        branch_eq => Some(branch_not_eq),
        branch_not_eq => Some(branch_eq),
        branch_eq_imm => Some(branch_not_eq_imm),
        branch_not_eq_imm => Some(branch_eq_imm),
        branch_less_unsigned => Some(branch_greater_or_equal_unsigned),
        branch_greater_or_equal_unsigned => Some(branch_less_unsigned),
        branch_less_unsigned_imm => Some(branch_greater_or_equal_unsigned_imm),
        branch_greater_or_equal_unsigned_imm => Some(branch_less_unsigned_imm),
        _ => None,
    };
    let isa = code.isa();
    let written = |opcode| isa.opcode_to_u8(opcode);
    code.instructions()
        .filter_map(|parsed| {
            let opcode = parsed.kind.opcode();
            let (now, turned) = (written(opcode)?, written(opposite(opcode)?)?);
            Some((parsed.offset.0 as usize, now, turned))
        })
        .collect()
}

#[test]
fn a_fault_in_any_topics_program_is_found_by_comparing_it_with_the_whole_bank() {
    let mut twins = Twins::both();
    for (topic, messages) in MESSAGES {
        let messages: Vec<u32> = messages.iter().map(|signature| selector(signature)).collect();
        let asked: Vec<_> =
            timebank::ARGUMENTS.iter().filter(|(known, _)| messages.contains(known)).collect();
        let blob = ink_e2e::blobs::load(topic.name()).expect("it is built");
        let blob = ProgramBlob::parse(blob.into()).expect("it is a program");
        let (code, branches) = (blob.code().to_vec(), branches(&blob));
        let mut dice = Dice::new(*topic as u64 + 1);
        let found = (1..=FAULTS).find_map(|put| {
            let (at, opcode, turned) = dice.of(&branches);
            let mut faulty = code.clone();
            assert_eq!(std::mem::replace(&mut faulty[at], turned), opcode);
            twins.routed.chain().replace_code(&code, &faulty);
            let difference = (0..LOOKS).find_map(|_| {
                let calls: Vec<_> = (0..CALLS)
                    .map(|_| {
                        let (selector, widths) = dice.of(&asked);
                        let data = twins.message(&mut dice, *selector, widths);
                        Rehearsed { who: dice.of(&twins.people).keys, data, value: 0, after: 0 }
                    })
                    .collect();
                twins.rehearse(&calls).err()
            });
            twins.routed.chain().replace_code(&faulty, &code);
            difference.map(|difference| (put, at, difference))
        });
        let (put, at, difference) =
            found.unwrap_or_else(|| panic!("{topic:?}: none of {FAULTS} faults was found"));
        let difference: String = difference.chars().take(90).collect();
        println!("{}: fault {put}, the branch at {at}: {difference}", topic.name());
    }
}

#[test]
fn random_calls_that_end_well_under_falling_limits_did_what_they_say() {
    let mut twins = Twins::both();
    let address = twins.routed.address();
    let mut succeeded = 0;
    for seed in 0..LIMITED {
        let (call, _) = twins.call(&mut Dice::new(seed << 32 | 7));
        for bank in [&mut twins.routed, &mut twins.whole] {
            let tried =
                success_means_done(bank.chain(), &call.who, address, &call.data, &[address]);
            succeeded +=
                tried.unwrap_or_else(|what| panic!("call {seed}, {:02x?}: {what}", call.data));
        }
    }
    assert!(succeeded > 1_000, "{succeeded}: nothing was compared");
}

#[test]
fn a_bank_founded_behind_the_router_is_the_whole_bank_founded_alone() {
    let stored = |entry| {
        timebank_e2e::block_on(async move {
            let mut client = client();
            client.chain().begin_anew();
            let (mut bank, _) = Bank::founded_behind(entry, client).await;
            (bank.address(), bank.state())
        })
    };
    assert_eq!(stored(Entry::Router), stored(Entry::Whole));
}

#[test]
fn a_router_is_not_deployed_before_code_that_is_not_there() {
    timebank_e2e::block_on(async {
        let (mut bank, governor) = Bank::founded_behind(Entry::Whole, client()).await;
        let there = bank.address().0;
        for nowhere in 0..COUNT {
            let mut addresses = [there; COUNT];
            addresses[nowhere] = [9; 20];
            let blob = ink_e2e::blobs::load("router").expect("the router is built");
            let routed = addressed(blob, &addresses).expect("it has the places");
            let deployed = bank.chain().deploy(&governor.keys, routed, Vec::new());
            assert!(deployed.receipt.reverted, "{:?}", deployed.receipt);
        }
    });
}

#[test]
fn the_fast_programs_by_themselves_change_nothing() {
    timebank_e2e::block_on(async {
        let world = World::behind(Entry::Router, client(), 36_000, 20_000).await;
        let (mut bank, governor) = (world.bank, world.officers.governor);
        let (care, expiry) = (world.care, bank.now() + 86_400);
        let (one, ben, start) = (1.into(), world.ben.address, bank.last_slot() + 600);
        let calls = [
            bank.calldata(|bank| bank.place(care, 0, 100, 1, expiry, 0)),
            bank.calldata(|bank| bank.cancel(1)),
            bank.calldata(|bank| bank.transfer_hours(ben, care.into(), one)),
            bank.calldata(|bank| bank.approve_hours(ben, care.into(), one)),
            bank.calldata(|bank| bank.approve(ben, one)),
            bank.calldata(|bank| bank.accept(1)),
            bank.calldata(|bank| bank.reject(1)),
            bank.calldata(|bank| {
                let (end, by) = (start + 300, start + 3_600);
                bank.propose(ben, care, 0, 300, 9, start, end, by, by, EVIDENCE)
            }),
            bank.calldata(|bank| bank.place_in_call(care, 0, 100, 1, expiry)),
            bank.calldata(|bank| bank.cancel_numbered(care, 100, 1)),
            bank.calldata(|bank| bank.market_of(care)),
            bank.calldata(|bank| bank.call_of(care)),
            bank.calldata(|bank| bank.propose_succession(ben, governor.address, EVIDENCE)),
            bank.calldata(|bank| bank.approve_succession(ben, governor.address, EVIDENCE)),
            bank.calldata(|bank| bank.pay_abroad(2, EVIDENCE, 1, expiry, EVIDENCE)),
            bank.calldata(|bank| bank.pay_abroad_for(1, ben, EVIDENCE, 1, expiry, EVIDENCE)),
            bank.calldata(|bank| bank.hear(1, EVIDENCE, DynBytes(vec![0; 416]))),
            vec![1, 2, 3],
        ];
        for program in PROGRAMS.into_iter().filter(|name| name.starts_with("fast_")) {
            let blob = ink_e2e::blobs::load(program).expect("it is built");
            let blob =
                deployable(program, blob, &[bank.address().0; COUNT]).expect("it has its places");
            let alone = bank.chain().deploy(&governor.keys, blob, Vec::new()).address;
            for data in &calls {
                let receipt = bank.chain().call(&world.ann.keys, alone, data.clone());
                assert!(receipt.reverted && receipt.events.is_empty(), "{receipt:?}");
            }
            assert!(bank.chain().storage(alone).is_empty());
        }
    });
}

#[test]
fn a_topics_program_by_itself_has_no_governor_and_so_no_officer_and_no_coin() {
    timebank_e2e::block_on(async {
        let world = World::behind(Entry::Router, client(), 36_000, 20_000).await;
        let (mut bank, governor) = (world.bank, world.officers.governor);
        let mut before = Vec::new();
        for topic in Topic::ALL {
            let blob = ink_e2e::blobs::load(topic.name()).expect("it is built");
            let blob = deployable(topic.name(), blob, &before).expect("it has its places");
            let deployed = bank.chain().deploy(&governor.keys, blob, Vec::new());
            assert!(deployed.receipt.succeeded(), "{topic:?}: {:?}", deployed.receipt);
            assert!(bank.chain().storage(deployed.address).is_empty(), "{topic:?} founds nothing");
            let grant = bank.calldata(|bank| bank.grant_role(governor.address, 2));
            let receipt = bank.chain().call(&governor.keys, deployed.address, grant);
            assert!(!receipt.succeeded(), "{topic:?}: {receipt:?}");
            before.push(deployed.address.0);
        }
        let relay = ink_e2e::blobs::load(Topic::Relay.name()).expect("it is built");
        let without = bank.chain().deploy(&governor.keys, relay, Vec::new());
        assert!(!without.receipt.succeeded(), "it runs programs that are not there");
    });
}

#[test]
fn no_program_can_call_another_contract_so_nobody_can_call_back() {
    for program in ["timebank", "router"].into_iter().chain(PROGRAMS) {
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
