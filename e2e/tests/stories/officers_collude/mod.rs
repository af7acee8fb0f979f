//! Officers of every office who collude, in any order and at any time, against the programs on the chain: the walk that
//! the rules are held to on the host (rules/tests/search), step by step beside a bank in memory.

use std::collections::BTreeMap;

use ink_e2e::Refused;
use timebank_e2e::{replay, Actor, Bank, Refusal};
use timebank_rules::cells::{Cell, Factors, Key, Root, SKETCH_BYTES};
use timebank_rules::quantities::Time;
use timebank_rules::testing::{Chance, MemoryStorage, Message, World};
use timebank_rules::{Address, Error, U256};

mod calldata;
#[path = "../../../../rules/tests/search/promises.rs"]
mod promises;
#[path = "../../../../rules/tests/search/town.rs"]
#[allow(dead_code)] // In memory a bank begins with coin that nobody earned.
mod town;
#[path = "../../../../rules/tests/search/walk.rs"]
mod walk;

use calldata::calldata;
use promises::{of_state, of_step};
use town::{scripts, staffing, Act, ANN, BEN, CLERK, COIN, COUNCIL, EVERYBODY};
use walk::{next, Deed};

/// How many steps of all walks together; `TIMEBANK_WALK_STEPS` asks for more.
const STEPS: usize = 400;

/// Steps of a walk: each has a bank of its own.
const WALK: usize = 200;

/// Their names, in the order of [`EVERYBODY`].
const NAMES: [&str; 10] =
    ["Ann", "Ben", "Nina", "Sue", "Tom", "Tim", "Vera", "Gus", "Cleo", "Clara"];

/// Seconds from a block to the next.
const BLOCK: u32 = 6;

/// The chain puts a hash before each key.
const HASH: usize = 16;

/// Bytes of an address that tell people apart.
const BEGINNING: usize = 8;

/// Under this key lies the root.
const ROOT: [u8; 4] = [0; 4];

fn steps() -> usize {
    let asked = std::env::var("TIMEBANK_WALK_STEPS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(STEPS)
}

/// The bank on the chain, and the one in memory that has gone through the same.
struct Both {
    bank: Bank,
    people: Vec<Actor>,
    world: World,
    /// How often each code refused.
    refused: BTreeMap<u16, usize>,
}

impl Both {
    /// Two banks of the same day, each without anybody in it but its governor.
    async fn founded(client: timebank_e2e::Client) -> Self {
        let (mut bank, _) = Bank::founded(client).await;
        let people = NAMES.map(|name| bank.actor(name)).to_vec();
        let world = World::founded(COUNCIL, Time(0));
        Self { bank, people, world, refused: BTreeMap::new() }
    }

    /// Turns to two banks that were just founded, and has officers, members and coin in them.
    fn begin(&mut self) {
        let governor = self.person(COUNCIL).clone();
        let founded = self.bank.found_beside(&governor);
        self.bank.turn_to(founded);
        let now = Time(self.bank.now() as u32);
        self.world = World::founded(COUNCIL, now);
        self.world.bank.log.clear();
        self.play(&staffing());
        let earned = COIN;
        for member in [ANN, BEN] {
            let end = u64::from(self.next_block() / 300 * 300);
            let (class_id, evidence) = (1, [4; 32]);
            let record = Message::Record { class_id, member, start: end - 300, end, evidence };
            assert_eq!(self.send(CLERK, &record), Ok(()));
            assert_eq!(self.send(member, &Message::Convert { class_id, secs: earned }), Ok(()));
        }
    }

    fn play(&mut self, acts: &[Act]) {
        for act in acts {
            match *act {
                Act::Wait(secs) => self.bank.chain().advance(secs.into()),
                Act::Send(who, message) => {
                    self.world.now = Time(self.next_block());
                    let message = message(&self.world);
                    assert_eq!(self.send(who, &message), Ok(()), "{message:?}");
                }
            }
        }
    }

    fn person(&self, who: Address) -> &Actor {
        let place = EVERYBODY.iter().position(|one| *one == who).expect("one of them");
        &self.people[place]
    }

    /// When the next call runs.
    fn next_block(&mut self) -> u32 {
        self.bank.now() as u32 + BLOCK
    }

    /// Lets time pass until the next call runs at this moment; where it is nearer than a block, later.
    fn wait(&mut self, until: u32) {
        let ahead = until.saturating_sub(self.next_block());
        self.bank.chain().advance(ahead.max(BLOCK).into());
        let now = Time(self.next_block());
        self.world.now = now;
    }

    /// Sends a message to both, which must do the same: what the chain's did.
    fn send(&mut self, who: Address, message: &Message) -> Result<(), Error> {
        let sender = self.person(who).clone();
        self.world.now = Time(self.next_block());
        let sent = message.clone();
        let expected = self.world.send(who, |bank, call| sent.send(bank, call));
        let place = |it: Address| match EVERYBODY.contains(&it) {
            true => self.person(it).address,
            false => it,
        };
        let data = calldata(message, place);
        let address = self.bank.address();
        let receipt = self.bank.chain().call(&sender.keys, address, data);
        assert_eq!(receipt.error, None, "{who:?} {message:?}");
        let done = match receipt.reverted {
            false => Ok(()),
            true => match Refusal::from(Refused::Reverted(self.renamed(&receipt.data))) {
                Refusal::ByBank(error) => Err(error),
                Refusal::Other(what) => panic!("{who:?} {message:?}: {what}"),
            },
        };
        assert_eq!(done, expected, "{who:?} {message:?}");
        done
    }

    /// What the chain says, with its people at their addresses in memory: whole ones, and the eight bytes of one by which
    /// a recorder remembers whom it recorded for.
    fn renamed(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        let mut at = 0;
        while at + BEGINNING <= bytes.len() {
            let rest = &bytes[at..];
            let place =
                self.people.iter().position(|it| rest.starts_with(&it.address.0[..BEGINNING]));
            let Some(place) = place else {
                at += 1;
                continue;
            };
            let is_whole = rest.starts_with(&self.people[place].address.0);
            let size = if is_whole { 20 } else { BEGINNING };
            bytes[at..at + size].copy_from_slice(&EVERYBODY[place].0[..size]);
            at += size;
        }
        bytes
    }

    /// The bank as it lies on the chain.
    fn read(&mut self) -> World {
        let address = self.bank.address();
        let cells = self.bank.chain().storage(address);
        let named = cells.iter().map(|(key, cell)| (&key[HASH..], cell));
        let mut bank = MemoryStorage::default();
        bank.cells = named.map(|(key, cell)| (self.renamed(key), self.renamed(cell))).collect();
        let root = bank.cells.remove(&ROOT[..]).expect("a bank has a root");
        bank.root = Root::of_bytes(&root).expect("in its layout");
        World { bank, now: self.world.now }
    }

    /// A step of a walk, and the promises that are asked of it and of the state it led to. Whether it was done.
    fn step(&mut self, before: &mut World, who: Address, message: &Message) -> bool {
        let done = self.send(who, message);
        let after = self.read();
        if let Err(error) = &done {
            *self.refused.entry(error.code()).or_default() += 1;
            assert!(after.bank == before.bank, "invariant 11: {who:?} {message:?}");
            return false;
        }
        must_be_alike(&after, &self.world, message);
        before.now = self.world.now;
        let kept = of_step(before, who, message, &after).and_then(|()| of_state(&after));
        kept.unwrap_or_else(|broken| panic!("{broken}: {who:?} {message:?}"));
        *before = after;
        true
    }

    /// Invariant 13: the query and the reasons say beforehand what a transfer does.
    async fn ask_about(&mut self, from: Address, to: Address, value: U256) -> u16 {
        let (payer, payee) = (self.person(from).address, self.person(to).address);
        let said = self.bank.ask(|bank| bank.can_transfer(payer, payee, value)).await;
        let reasons = self.bank.ask(|bank| bank.why_not(payer, payee, value)).await;
        assert_eq!(said.0, said.1 == 0, "invariant 13");
        assert_eq!(reasons.first().copied().unwrap_or(0), said.1, "invariant 13: why not");
        said.1
    }

    /// Invariant 12: replaying the log leads to its head and to what everybody holds.
    async fn audit(&mut self) {
        let audited = replay(&mut self.bank);
        let (seq, head) = self.bank.ask(|bank| bank.audit_head()).await;
        assert_eq!((audited.head.seq, audited.head.hash), (seq, head.0), "invariant 12");
        let itself = self.bank.address();
        for who in self.people.iter().map(|actor| actor.address).chain([itself]) {
            let balance = self.bank.ask(|bank| bank.balance_of(who)).await;
            assert_eq!(audited.balances.coin(who), balance.low_u128(), "invariant 12");
        }
    }
}

fn bytes_of(cell: &impl Cell) -> Vec<u8> {
    cell.as_bytes().to_vec()
}

/// The cells of a bank, but for what is made of the hash of an address: each bank hashes its own people's, and both hold as
/// many of them.
fn comparable(world: &World) -> (Root, BTreeMap<Vec<u8>, Vec<u8>>) {
    let mut root = world.bank.root.clone();
    root.audit_head = [0; 32];
    let cells = world.bank.cells.iter().map(|(key, bytes)| {
        let is_factors = key[0] == Key::factors(&ANN).as_bytes()[0];
        let cell = Factors::of_bytes(bytes).filter(|_| is_factors).map(|mut factors| {
            for sketch in [&mut factors.sketch, &mut factors.met] {
                let ones: u32 = sketch.iter().map(|byte| byte.count_ones()).sum();
                *sketch = [ones as u8; SKETCH_BYTES];
            }
            bytes_of(&factors)
        });
        (key.clone(), cell.unwrap_or_else(|| bytes.clone()))
    });
    (root, cells.collect())
}

/// The bank on the chain and the one in memory lie alike.
fn must_be_alike(chain: &World, memory: &World, after: &dyn std::fmt::Debug) {
    let (chain, memory) = (comparable(chain), comparable(memory));
    assert_eq!(chain.0, memory.0, "after {after:?}");
    for key in chain.1.keys().chain(memory.1.keys()) {
        let (lies, expected) = (chain.1.get(key), memory.1.get(key));
        assert_eq!(lies, expected, "cell {key:02x?} after {after:?}");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn no_walk_of_officers_who_collude_breaks_a_promise_on_the_chain() {
    let mut both = Both::founded(client).await;
    let (mut tried, mut done, mut asked) = (0, 0, 0);
    let beginnings = scripts();
    for walk in 0..steps().div_ceil(WALK) {
        let mut chance = Chance::new(walk as u64);
        both.begin();
        let (_, acts) = &beginnings[chance.below(beginnings.len() as u64) as usize];
        both.play(acts);
        let mut before = both.read();
        must_be_alike(&before, &both.world, &"how it begins");
        of_state(&before).unwrap_or_else(|broken| panic!("{broken}"));
        for _ in 0..WALK.min(steps() - walk * WALK) {
            tried += 1;
            before.now = Time(both.next_block());
            let (who, message) = match next(&before, &mut chance) {
                Deed::Wait(until) => {
                    both.wait(until);
                    before.now = both.world.now;
                    of_state(&before).unwrap_or_else(|broken| panic!("{broken}: time passed"));
                    done += 1;
                    continue;
                }
                Deed::Try(who, message) => (who, message),
            };
            let mut said = None;
            if let Message::Transfer { to, value } = &message {
                said = Some(both.ask_about(who, *to, *value).await);
            }
            let was_done = both.step(&mut before, who, &message);
            if let Some(code) = said {
                assert_eq!(code == 0, was_done, "invariant 13: {who:?} {message:?}");
                asked += 1;
            }
            done += usize::from(was_done);
        }
        both.audit().await;
    }
    println!("{tried} steps tried on the chain, {done} done, {asked} transfers asked about");
    let refused: usize = both.refused.values().sum();
    let codes: Vec<String> =
        both.refused.iter().map(|(code, times)| format!("{code}: {times}")).collect();
    println!("{refused} refused, by code: {}", codes.join(", "));
    assert!(done > tried / 10, "only {done} of {tried} steps went through");
}
