//! Several banks in memory, the links between them, and whoever brings their messages.

use super::signing::{chain, signed_by, statement};
use std::collections::BTreeMap;
use timebank_rules::audit::{self, Head};
use timebank_rules::balances::Balances;
use timebank_rules::cells::{Cell, Gate, Grant, Key, Limits, Link, Sent};
use timebank_rules::event::{erc20_transfer, interbank_answer, interbank_payment};
use timebank_rules::handlers::{accounts, coin, governance, interbank};
use timebank_rules::interbank::link::Opening;
use timebank_rules::interbank::message::{fold, Message, Outcome};
use timebank_rules::interbank::notary::{self, Founding, Refused, Statement};
use timebank_rules::interbank::paying::Order;
use timebank_rules::interbank::MESSAGE;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::{Time, DAY};
use timebank_rules::roles::{CENTRAL_BANK, VERIFIER};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{MemoryStorage, World, EVIDENCE};
use timebank_rules::{Address, Error, Hash, U256};

pub const START: Time = Time(20_000 * DAY + 5);
/// Members of each bank.
pub const MEMBERS: usize = 3;
/// Seconds of coin that each begins with.
pub const COIN: u64 = 100_000;

pub const GOVERNOR: Address = Address::repeat_byte(0xa1);
pub const CENTRAL: Address = Address::repeat_byte(0xa2);
pub const VERA: Address = Address::repeat_byte(0xa3);
pub const CHANNEL: Address = Address::repeat_byte(0xc1);

pub type Bytes = [u8; MESSAGE];

/// A bank and what was seen of its log.
#[derive(Clone)]
pub struct Bank {
    pub world: World,
    pub balances: Balances,
    head: Head,
    seen: usize,
    /// By link: all that was said over it, and the head after each message, the one before the first too.
    pub said: BTreeMap<u32, (Vec<Bytes>, Vec<Hash>)>,
    pub members: Vec<Address>,
}

/// The code of a refusal, 0 where there was none.
pub fn code<T>(outcome: Result<T, Error>) -> u16 {
    outcome.map_or_else(|error| error.code(), |_| 0)
}

/// The id of the bank of this place.
pub fn id(bank: usize) -> Hash {
    keccak(&[b"bank", &bank.to_le_bytes()[..]].concat())
}

pub fn word(account: Address) -> Hash {
    let mut word = [0; 32];
    word[12..].copy_from_slice(&account.0);
    word
}

impl Bank {
    pub fn founded() -> Self {
        let mut world = World::founded(GOVERNOR, START);
        let members: Vec<Address> = (1..=MEMBERS as u8).map(Address::repeat_byte).collect();
        for who in members.iter().copied().chain([CENTRAL, VERA]) {
            world.send(who, |bank, call| accounts::open(bank, call, 1)).expect("it is new");
        }
        for (who, role) in [(CENTRAL, CENTRAL_BANK), (VERA, VERIFIER)] {
            world
                .send(GOVERNOR, |bank, call| governance::grant_role(bank, call, who, role))
                .expect("the governor may");
        }
        let expiry = u64::from(START.plus(360 * DAY).0);
        for who in &members {
            world
                .send(VERA, |bank, call| accounts::verify(bank, call, *who, 2, expiry, EVIDENCE))
                .expect("a verifier may");
            let mut account = world.account(*who);
            account.cell.coin = COIN.into();
            world.save_account(&account);
            let value = COIN.into();
            world.emit(&erc20_transfer::Transfer { from: Address::zero(), to: *who, value });
            world
                .send(*who, |bank, call| coin::approve(bank, call, CHANNEL, U256::MAX))
                .expect("it may");
        }
        world.root.coin_minted = u128::from(COIN * MEMBERS as u64).into();
        let (balances, head) = (Balances::default(), Head::default());
        Self { world, balances, head, seen: 0, said: BTreeMap::new(), members }
    }

    pub fn link(&self, link: u32) -> Link {
        self.world.load(Key::link(link))
    }

    pub fn coin(&self, who: Address) -> u64 {
        self.world.account(who).cell.all_coin().0
    }

    /// Reads what was put on the log since it was read last.
    pub fn read_log(&mut self) {
        let fresh = &self.world.bank.log[self.seen..];
        let events = self.world.bank.entries(self.seen);
        self.head = audit::replay(self.head, events, keccak).expect("no larger event");
        for (topics, data) in fresh {
            self.balances.apply(topics, data).expect("nobody is overdrawn");
            if topics[0] == interbank_payment::SIGNATURE || topics[0] == interbank_answer::SIGNATURE
            {
                let bytes: Bytes =
                    [topics.as_flattened(), data].concat().try_into().expect("13 words");
                let link = Message(&bytes).link().expect("a number") as u32;
                let (said, heads) = self.said.entry(link).or_insert((vec![], vec![[0; 32]]));
                heads.push(fold(&heads[said.len()], &bytes, keccak));
                said.push(bytes);
            }
        }
        self.seen = self.world.bank.log.len();
        assert_eq!(self.head, self.world.root.head(), "invariant_12 the log gives the head");
    }

    /// All that was said over a link, and its heads.
    pub fn stream(&self, link: u32) -> (&[Bytes], &[Hash]) {
        const NOTHING: (&[Bytes], &[Hash]) = (&[], &[[0; 32]]);
        self.said.get(&link).map_or(NOTHING, |(said, heads)| (said.as_slice(), heads.as_slice()))
    }

    /// Every payment that is not answered yet.
    pub fn in_flight(&self) -> Vec<Sent> {
        let cells = self.world.cells.iter().filter(|(key, _)| key[0] == b'o');
        cells.map(|(_, bytes)| Sent::of_bytes(bytes).expect("it is one")).collect()
    }
}

/// The notaries of a set, of whom three have to sign.
pub const NOTARIES: u8 = 5;
pub const THRESHOLD: u8 = 3;

/// The notaries of a generation, ascending.
pub fn notaries(set: u32) -> Vec<Address> {
    let first = (set % 16) as u8 * NOTARIES + 1;
    (first..first + NOTARIES).map(Address::repeat_byte).collect()
}

/// Banks and links. A link is known by the banks of its two ends; its kind is the same on both.
#[derive(Clone)]
pub struct Network {
    pub banks: Vec<Bank>,
    /// From a bank and its link to the bank and the link at the other end.
    pub ends: BTreeMap<(usize, u32), (usize, u32)>,
    /// By a bank and its link to another chain, the gate there.
    pub gates: BTreeMap<(usize, u32), Gate>,
}

/// A gate with the notaries of a generation.
pub fn gate((bank, link): (usize, u32), (peer, peer_link): (usize, u32), set: u32) -> Gate {
    let words: Vec<Hash> = notaries(set).into_iter().map(word).collect();
    let founded = notary::found(&Founding {
        bank: MemoryStorage::BANK,
        own: id(bank),
        peer: id(peer),
        links: (link, peer_link),
        threshold: THRESHOLD,
        notaries: &words,
    });
    Gate { set: set.into(), ..founded.expect("it is between two banks") }
}

pub fn limits(owe: u64, claim: u64, day_out: u64, day_in: u64) -> Limits {
    Limits { owe: owe.into(), claim: claim.into(), day_out: day_out.into(), day_in: day_in.into() }
}

impl Network {
    /// So many banks, and between any two of them a link of each kind, with these limits in force.
    pub fn of(banks: usize, limits: &Limits) -> Self {
        let mut network = Self {
            banks: vec![Bank::founded(); banks],
            ends: BTreeMap::new(),
            gates: BTreeMap::new(),
        };
        for a in 0..banks {
            for b in a + 1..banks {
                for kind in [1, 2] {
                    network.connect(a, b, kind, limits);
                }
            }
        }
        network.wait(DAY);
        network.read_logs();
        network
    }

    fn connect(&mut self, a: usize, b: usize, kind: u8, limits: &Limits) {
        let next = |bank: &Bank| bank.world.root.links.get() + 1;
        let ends = [(a, next(&self.banks[a])), (b, next(&self.banks[b]))];
        for ((bank, link), (peer, peer_link)) in [(ends[0], ends[1]), (ends[1], ends[0])] {
            let opening =
                Opening { own: id(bank), peer: id(peer), peer_link, channel: CHANNEL, kind };
            let world = &mut self.banks[bank].world;
            let opened =
                world.send(GOVERNOR, |bank, call| interbank::open_link(bank, call, opening));
            assert_eq!(opened, Ok(link));
            let limits = limits.clone();
            world
                .send(CENTRAL, |bank, call| interbank::set_limits(bank, call, link, limits))
                .expect("the central bank may");
            self.ends.insert((bank, link), (peer, peer_link));
            if kind == 2 {
                self.gates.insert((bank, link), gate((bank, link), (peer, peer_link), 1));
            }
        }
    }

    /// The link of a kind from a bank to another.
    pub fn link(&self, from: usize, to: usize, kind: u8) -> u32 {
        let is_it = |((bank, link), (peer, _)): &(&(usize, u32), &(usize, u32))| {
            *bank == from && *peer == to && self.banks[from].link(*link).kind == kind
        };
        self.ends.iter().find(is_it).map(|((_, link), _)| *link).expect("they are linked")
    }

    pub fn now(&self) -> Time {
        self.banks[0].world.now
    }

    pub fn wait(&mut self, secs: u32) {
        for bank in &mut self.banks {
            bank.world.now = bank.world.now.plus(secs);
        }
    }

    pub fn read_logs(&mut self) {
        self.banks.iter_mut().for_each(Bank::read_log);
    }

    /// An order to pay a member at the other end of a link.
    pub fn order(
        &self,
        (bank, link): (usize, u32),
        payee: usize,
        amount: u64,
        lasts: u32,
    ) -> Order {
        let (peer, _) = self.ends[&(bank, link)];
        let payee = word(self.banks[peer].members[payee]);
        let expires = self.now().plus(lasts).0.into();
        Order { link, payee, amount, expires, reference: [9; 32] }
    }

    /// Pays over an attested link.
    pub fn pay(&mut self, bank: usize, payer: usize, order: Order) -> Result<u64, Error> {
        let bank = &mut self.banks[bank];
        let payer = bank.members[payer];
        let sent =
            bank.world.send(payer, |bank, call| interbank::pay_abroad(bank, call, order, keccak));
        bank.read_log();
        sent
    }

    /// Pays over a link of the same chain, as the clearing contract does: both banks, or none.
    pub fn pay_at_once(&mut self, bank: usize, payer: usize, order: Order) -> Result<(), Error> {
        let before = (self.banks[bank].clone(), self.ends[&(bank, order.link)]);
        let payer = self.banks[bank].members[payer];
        let (head, message) = self.banks[bank].world.send(CHANNEL, |bank, call| {
            interbank::pay_abroad_for(bank, call, payer, order, keccak)
        })?;
        let (before, (peer, link)) = before;
        let heard = self.hear(peer, link, head, &message);
        if heard.is_err() {
            self.banks[bank] = before;
        }
        self.banks[bank].read_log();
        heard.map(drop)
    }

    pub fn hear(
        &mut self,
        bank: usize,
        link: u32,
        head: Hash,
        brought: &[u8],
    ) -> Result<u32, Error> {
        let bank = &mut self.banks[bank];
        let heard = bank.world.send(bank.link(link).channel.into(), |bank, call| {
            interbank::hear(bank, call, link, head, brought, keccak)
        });
        bank.read_log();
        heard
    }

    /// What the peer of a link has said from a number on, at most so many messages, and the head after them.
    pub fn brought(&self, bank: usize, link: u32, from: u64, most: usize) -> (Vec<Bytes>, Hash) {
        let (peer, peer_link) = self.ends[&(bank, link)];
        let (said, heads) = self.banks[peer].stream(peer_link);
        let first = (from as usize).saturating_sub(1).min(said.len());
        let end = (first + most).min(said.len());
        (said[first..end].to_vec(), heads[end])
    }

    /// Brings a bank what it has not heard over a link, at most so many messages. How many.
    pub fn deliver(&mut self, bank: usize, link: u32, most: usize) -> usize {
        let from = self.banks[bank].link(link).in_number.get() + 1;
        let (messages, head) = self.brought(bank, link, from, most);
        if messages.is_empty() {
            return 0;
        }
        let heard = self.hear(bank, link, head, messages.as_flattened());
        assert_eq!(heard, Ok(messages.len() as u32), "what was said is heard");
        messages.len()
    }

    /// A statement of what the peer of a link said, as far as is brought, and the messages. Nothing where nothing is left.
    pub fn vouched(&self, end: (usize, u32), most: usize) -> Option<(Statement, Vec<Bytes>)> {
        let from = self.banks[end.0].link(end.1).in_number.get() + 1;
        let (messages, head) = self.brought(end.0, end.1, from, most);
        let last = messages.last()?;
        let until = self.now().plus(600).0.into();
        Some((statement(&self.gates[&end], last, head, until), messages))
    }

    /// What these accounts sign of a statement.
    pub fn signatures(&self, end: (usize, u32), said: &Statement, by: &[Address]) -> Vec<u8> {
        let digest = said.digest(&self.gates[&end], &chain(end.0 as u64, CHANNEL));
        signed_by(by, digest)
    }

    /// Brings messages by the gate: it refuses, or the bank decides.
    pub fn deliver_by_gate(
        &mut self,
        end: (usize, u32),
        said: &Statement,
        signatures: &[u8],
        messages: &[Bytes],
    ) -> Result<Result<u32, Error>, Refused> {
        let (gate, here, now) = (&self.gates[&end], chain(end.0 as u64, CHANNEL), self.now());
        let brought = messages.as_flattened();
        notary::must_be_vouched_for(gate, &here, now, said, signatures, brought)?;
        Ok(self.hear(end.0, end.1, said.head, brought))
    }

    /// Brings everything that was said to whom it was said to, until nobody says any more.
    pub fn deliver_all(&mut self) {
        let links: Vec<(usize, u32)> = self.ends.keys().copied().collect();
        while links.iter().map(|(bank, link)| self.deliver(*bank, *link, 16)).sum::<usize>() > 0 {}
    }

    /// Puts coin that a ring of banks owe each other off, as the clearing contract does: all of them, or none.
    pub fn set_off(&mut self, ring: &[usize], amount: u64) -> Result<(), Error> {
        let before = self.clone();
        for (at, bank) in ring.iter().enumerate() {
            let next = ring[(at + 1) % ring.len()];
            let last = ring[(at + ring.len() - 1) % ring.len()];
            let pair = (self.link(*bank, next, 1), self.link(*bank, last, 1));
            let done = self.banks[*bank]
                .world
                .send(CHANNEL, |bank, call| interbank::set_off(bank, call, pair, amount));
            if let Err(error) = done {
                *self = before;
                return Err(error);
            }
        }
        self.read_logs();
        Ok(())
    }

    /// What payments over a link were credited at its other end whose answer has not come yet.
    pub fn unknown(&self, bank: usize, link: u32) -> i128 {
        let (peer, peer_link) = self.ends[&(bank, link)];
        let heard = self.banks[bank].link(link).in_number.get() as usize;
        let (said, _) = self.banks[peer].stream(peer_link);
        let unheard = said.iter().skip(heard).filter_map(|bytes| Message(bytes).answer());
        let credited = unheard.filter(|answer| answer.outcome == Outcome::Credited);
        let (payments, _) = self.banks[bank].stream(link);
        credited
            .map(|answer| Message(&payments[answer.answers as usize - 1]).payment())
            .map(|payment| payment.map_or(0, |payment| i128::from(payment.amount)))
            .sum()
    }

    pub fn grant_of(&self, bank: usize, member: usize) -> U256 {
        let bank = &self.banks[bank];
        let key = Key::grant(&bank.members[member], &CHANNEL);
        bank.world.load::<Grant>(key).coin.amount()
    }

    /// L1 to L5 and L7, and the invariants of each bank.
    pub fn check(&self) {
        let (mut members, mut unknown) = (0i128, 0i128);
        for ((bank, link), (peer, peer_link)) in &self.ends {
            let (a, b) = (self.banks[*bank].link(*link), self.banks[*peer].link(*peer_link));
            let net = |link: &Link| i128::from(link.held.get()) - i128::from(link.claim.get());
            let pending = self.unknown(*bank, *link);
            let both = pending + self.unknown(*peer, *peer_link);
            assert_eq!(net(&a) + net(&b) + both, 0, "L1 positions mirror each other");
            let (_, heads) = self.banks[*bank].stream(*link);
            assert_eq!(b.in_head, heads[b.in_number.get() as usize], "L2 what was said is heard");
            assert_eq!(a.out_head, *heads.last().expect("the first"), "L2 all of it is said");
            assert!(a.held.get() == 0 || a.claim.get() == 0, "L3 one side of a position");
            let limits = a.limits.at(self.now());
            let owed = i128::from(a.in_flight.get()) + net(&a);
            assert!(owed <= i128::from(limits.owe.get()), "L4 what is owed");
            assert!(a.claim.get() <= limits.claim.get(), "L4 what is claimed");
            unknown += pending;
        }
        for (at, bank) in self.banks.iter().enumerate() {
            members += i128::from(self.check_bank(at, bank));
        }
        let began = i128::from(COIN) * (MEMBERS * self.banks.len()) as i128;
        assert_eq!(members - unknown, began, "L5 an hour is an hour, wherever it is");
    }

    /// What all members of a bank have.
    fn check_bank(&self, at: usize, bank: &Bank) -> u64 {
        let (mut coin, mut locked) = (0, 0);
        for who in &bank.members {
            let cell = bank.world.account(*who).cell;
            coin += cell.all_coin().0;
            locked += cell.coin_locked.get();
            let all = u128::from(cell.all_coin().0);
            assert_eq!(bank.balances.coin(*who), all, "invariant_12 the log rebuilds balances");
        }
        let links: Vec<Link> = self
            .ends
            .keys()
            .filter(|(of, _)| *of == at)
            .map(|(_, link)| bank.link(*link))
            .collect();
        let sum = |figure: fn(&Link) -> u64| links.iter().map(figure).sum::<u64>();
        let sent = bank.in_flight();
        let in_flight: u64 = sent.iter().map(|sent| sent.amount.get()).sum();
        assert_eq!(locked, in_flight, "L7 what is locked is in flight");
        assert_eq!(sum(|link| link.in_flight.get()), in_flight, "L7 links know what is in flight");
        let unanswered = sum(|link| link.unanswered.get().into());
        assert_eq!(unanswered, sent.len() as u64, "L7 links know how many are unanswered");
        let (root, held) = (&bank.world.root, u128::from(sum(|link| link.held.get())));
        assert_eq!(root.abroad.get(), held, "invariant_1 what is held is what is owed abroad");
        assert_eq!(bank.balances.coin(MemoryStorage::BANK), held, "invariant_1 the log says so");
        assert_eq!(root.coin_supply(), u128::from(coin) + held, "invariant_1 the supply is held");
        let began = u128::from(COIN * MEMBERS as u64);
        let (minted, burned) = (root.coin_minted.get(), root.coin_burned.get());
        assert_eq!(minted, began + root.bridged_in.get(), "invariant_2 minted by cause");
        assert_eq!(burned, root.bridged_out.get(), "invariant_2 burned by cause");
        coin
    }
}
