//! What the service makes of the log, beside the rules that wrote it.

#[allow(dead_code)]
#[path = "../../../rules/tests/interbank/fixture.rs"]
mod fixture;
#[path = "../../../rules/tests/interbank/signing.rs"]
mod signing;

mod classes;
mod every_event;
mod links;
mod orders;
mod terms;
mod treasury;

use timebank_index::abi::Whose;
use timebank_index::db::{Connection, Place, Writer};
use timebank_index::ledger::apply::{self, Rows, Stop};
use timebank_index::ledger::kinds::Kind;
use timebank_index::ledger::world::World;
use timebank_index::log::{Block, Entry};
use timebank_rules::audit::Head;
use timebank_rules::testing::{self, Message};
use timebank_rules::{Address, Hash};

/// Sends a message that the bank does not refuse.
pub fn must(world: &mut testing::World, who: Address, message: Message) {
    let shown = format!("{message:?}");
    let done = world.send(who, |bank, call| message.send(bank, call));
    done.unwrap_or_else(|error| panic!("{shown}: {error:?}"));
}

/// A database of its own, and what is known from a log so far.
pub struct Known {
    db: Connection,
    world: World,
    rows: Rows,
    head: Head,
    blocks: u64,
    _folder: tempfile::TempDir,
}

impl Known {
    /// A service that has seen nothing.
    pub fn nothing() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("index.sqlite"));
        let db = place.writer(Writer::Follower).unwrap();
        let (world, rows) = (World::default(), Rows::default());
        Self { db, world, rows, head: Head::default(), blocks: 0, _folder: folder }
    }

    /// Takes a block of somebody's log into account.
    pub fn take(
        &mut self,
        whose: Whose,
        bank: Address,
        log: Vec<(Vec<Hash>, Vec<u8>)>,
    ) -> Result<(), Stop> {
        self.blocks += 1;
        let entries = (0..).zip(log).map(|(index, (topics, data))| Entry {
            extrinsic: 1,
            index,
            topics,
            data,
        });
        let entries: Vec<_> = entries.collect();
        let numbered =
            entries.iter().filter(|entry| whose.abi().kind(&entry.topics[0]).unwrap().is_numbered);
        let (before, mut after) = (self.head, self.head);
        after.seq += numbered.count() as u64;
        let mut block = Block { number: self.blocks, time: 1_800_000_000, ..Block::default() };
        let none = Head::default();
        let (before, after) = match whose {
            Whose::Bank => {
                block.bank = entries;
                ((before, none), (after, none))
            }
            Whose::Council => {
                block.council = entries;
                ((none, before), (none, after))
            }
        };
        self.head = if whose == Whose::Bank { after.0 } else { after.1 };
        let parts = (&mut self.db, &mut self.world, &mut self.rows);
        apply::block(parts, bank, &block, before, after)
    }

    /// What the service knows of a thing of this name.
    pub fn state<K: Kind + Clone>(&mut self, name: &str) -> K {
        self.world.read(&mut self.db, name).unwrap()
    }

    /// The database that it is written into.
    pub fn database(&mut self) -> &mut Connection {
        self.written();
        &mut self.db
    }

    /// Writes it; how many states and trades there are.
    pub fn written(&mut self) -> i64 {
        self.db.begin().unwrap();
        self.rows.flush(&mut self.db).unwrap();
        self.world.flush(&mut self.db).unwrap();
        self.db.commit().unwrap();
        let sql = "SELECT (SELECT count(*) FROM versions) + (SELECT count(*) FROM trades)";
        self.db.row(sql, &[]).unwrap().unwrap().int(0)
    }
}
