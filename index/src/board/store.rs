//! Where notices are kept: SQLite or PostgreSQL, like everything else of the service.

use anyhow::{Context, Result};
use timebank_rules::keccak::keccak;

use super::notice::{Kind, Notice, Request, OFF};
use crate::abi::{hash_of, hex_of};
use crate::db::{must_be_of, Cell, Connection, Place, Row, Store, Writer};
use crate::signature::signer;

/// Notices of one member at a time.
const EACH: u64 = 20;

const COLUMNS: &str =
    "id, kind, class, member, re, signed, until, title, words, signature, hidden_by, hidden_at";

/// Why a request to the board is refused.
#[derive(Debug)]
pub enum Refused {
    /// It is none.
    Bad(&'static str),
    /// Whoever signed it may not.
    Forbidden(&'static str),
    /// There is no such notice.
    Missing,
    /// It does not fit what was done before.
    Conflict(&'static str),
    /// The database does not answer.
    Database(anyhow::Error),
}

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        Self::Database(error)
    }
}

/// What the board has to know of the ledger.
pub trait Ledger {
    /// Whether an account is open.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    fn is_open(&mut self, account: &str) -> Result<bool>;
    /// Who records for a class; nothing where there is no such class.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    fn recorders(&mut self, class: u16) -> Result<Option<Vec<String>>>;
}

/// What time it is: by this machine and by the ledger. A chain for trying may have travelled ahead.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// By this machine.
    pub here: u64,
    /// By the last block.
    pub ledger: u64,
}

impl Clocks {
    /// Whether a moment is now by either of them.
    fn is_now(self, at: u64) -> bool {
        [self.here, self.ledger].iter().any(|clock| clock.abs_diff(at) <= OFF)
    }

    /// The later of them, by which notices end.
    fn latest(self) -> u64 {
        self.here.max(self.ledger)
    }
}

/// Which notices.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Of this class.
    pub class: Option<u16>,
    /// Of this member.
    pub member: Option<String>,
    /// At most so many.
    pub limit: u64,
}

/// A board.
pub struct Board {
    store: Store,
    bank: String,
    chain: u64,
}

impl Board {
    /// The board of a bank, in a place that is made if it is not there.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened, another program writes it, or it is the board of another bank.
    pub fn open(place: &Place, bank: &str, chain: u64) -> Result<Self> {
        let store = Store::open(place, Writer::Board).context("cannot keep the board")?;
        let whose = format!("chain {chain}, bank {bank}");
        store.write(|db| must_be_of(db, "board", &whose))?;
        Ok(Self { store, bank: bank.to_owned(), chain })
    }

    /// The notices that stand, the newest first. Those whose time is over are deleted.
    ///
    /// # Errors
    ///
    /// Where the database does not answer.
    pub fn notices(&self, clocks: Clocks, which: &Which) -> Result<Vec<Notice>> {
        self.store.write(|db| {
            forget(db, clocks)?;
            let (mut wanted, mut cells) = (Vec::new(), Vec::new());
            if let Some(class) = which.class {
                cells.push(u32::from(class).into());
                wanted.push(format!("class = ${}", cells.len()));
            }
            if let Some(member) = &which.member {
                cells.push(member.as_str().into());
                wanted.push(format!("member = ${}", cells.len()));
            }
            let wanted = match wanted.is_empty() {
                true => String::new(),
                false => format!("WHERE {}", wanted.join(" AND ")),
            };
            cells.push(which.limit.into());
            let limit = cells.len();
            let sql = format!(
                "SELECT {COLUMNS} FROM board_notices {wanted} ORDER BY signed DESC, id LIMIT ${limit}"
            );
            db.rows(&sql, &cells)?.iter().map(notice).collect()
        })
    }

    /// Does what is asked; what the notice is then, unless it is gone.
    ///
    /// # Errors
    ///
    /// Says why it is refused; then nothing has changed.
    pub fn take(
        &self,
        request: &Request,
        clocks: Clocks,
        ledger: &mut impl Ledger,
    ) -> Result<Option<Notice>, Refused> {
        request.makes_sense().map_err(Refused::Bad)?;
        let (at, signature) = request.signed();
        if !clocks.is_now(at) {
            return Err(Refused::Bad("it was signed too long ago, or too far ahead"));
        }
        let text = request.text(&self.bank, self.chain);
        let who = signer(&text, signature).ok_or(Refused::Bad("the signature is none"))?;
        if !ledger.is_open(&who)? {
            return Err(Refused::Forbidden("whoever signed it has no open account at the bank"));
        }
        self.store.write(|db| {
            forget(db, clocks)?;
            match request {
                Request::Post { .. } => {
                    let id = hex_of(keccak(text.as_bytes()));
                    post(db, ledger, (&id, &who), request).map(Some)
                }
                Request::Withdraw { id, .. } => withdraw(db, &who, id, clocks).map(|()| None),
                Request::Hide { id, .. } => hide(db, ledger, &who, id, at).map(Some),
            }
        })
    }
}

fn notice(row: &Row) -> Result<Notice> {
    let optional = |column: usize| row.0.get(column).is_some_and(|cell| *cell != Cell::Null);
    Ok(Notice {
        id: row.text(0).to_owned(),
        kind: Kind::named(row.text(1)).context("a notice is of no kind")?,
        class: u16::try_from(row.int(2))?,
        member: row.text(3).to_owned(),
        re: row.text(4).to_owned(),
        at: row.number(5),
        until: row.number(6),
        title: row.text(7).to_owned(),
        text: row.text(8).to_owned(),
        signature: row.text(9).to_owned(),
        hidden_by: optional(10).then(|| row.text(10).to_owned()),
        hidden_at: optional(11).then(|| row.number(11)),
    })
}

/// Deletes what is over, and forgets what was withdrawn where its signature is too old to be handed in again.
fn forget(db: &mut Connection, clocks: Clocks) -> Result<()> {
    let over = clocks.latest();
    let again = clocks.here.min(clocks.ledger).saturating_sub(OFF);
    let sql = "SELECT (SELECT count(*) FROM board_notices WHERE until <= $1)
        + (SELECT count(*) FROM board_gone WHERE signed < $2)";
    if db.row(sql, &[over.into(), again.into()])?.is_some_and(|row| row.int(0) > 0) {
        db.execute("DELETE FROM board_notices WHERE until <= $1", &[over.into()])?;
        db.execute("DELETE FROM board_gone WHERE signed < $1", &[again.into()])?;
    }
    Ok(())
}

fn found(db: &mut Connection, id: &str) -> Result<Notice, Refused> {
    if hash_of(id).is_none() {
        return Err(Refused::Bad("a notice's id is 0x and 64 hexadecimal digits"));
    }
    let sql = format!("SELECT {COLUMNS} FROM board_notices WHERE id = $1");
    let row = db.row(&sql, &[id.into()])?.ok_or(Refused::Missing)?;
    Ok(notice(&row)?)
}

fn post(
    db: &mut Connection,
    ledger: &mut impl Ledger,
    (id, who): (&str, &str),
    request: &Request,
) -> Result<Notice, Refused> {
    let Request::Post { kind, class, re, at, until, title, text, signature } = request else {
        return Err(Refused::Bad("nothing is posted"));
    };
    if ledger.recorders(*class)?.is_none() {
        return Err(Refused::Bad("there is no such class"));
    }
    match found(db, id) {
        Err(Refused::Missing) => {}
        // The same once more is the same notice.
        known => return known,
    }
    if db.row("SELECT signed FROM board_gone WHERE id = $1", &[id.into()])?.is_some() {
        return Err(Refused::Conflict("it was withdrawn: sign it anew"));
    }
    if *kind == Kind::Answer {
        let about = found(db, re)?;
        if about.kind == Kind::Answer || about.class != *class {
            return Err(Refused::Bad("an answer is to an offer or a need, and of its class"));
        }
        if about.hidden_by.is_some() {
            return Err(Refused::Conflict("what it answers was hidden"));
        }
    }
    let live = db.row("SELECT count(*) FROM board_notices WHERE member = $1", &[who.into()])?;
    if live.is_some_and(|row| row.number(0) >= EACH) {
        return Err(Refused::Conflict("a member has 20 notices at most: withdraw one first"));
    }
    let sql = format!(
        "INSERT INTO board_notices ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL)"
    );
    db.execute(
        &sql,
        &[
            id.into(),
            kind.name().into(),
            u32::from(*class).into(),
            who.into(),
            re.as_str().into(),
            (*at).into(),
            (*until).into(),
            title.as_str().into(),
            text.as_str().into(),
            signature.as_str().into(),
        ],
    )?;
    found(db, id)
}

fn withdraw(db: &mut Connection, who: &str, id: &str, clocks: Clocks) -> Result<(), Refused> {
    let gone = found(db, id)?;
    if gone.member != who {
        return Err(Refused::Forbidden("only who signed a notice withdraws it"));
    }
    // Whoever copied it could hand it in again as long as its signature is fresh.
    if clocks.is_now(gone.at) {
        db.execute("INSERT INTO board_gone VALUES ($1, $2)", &[id.into(), gone.at.into()])?;
    }
    db.execute("DELETE FROM board_notices WHERE id = $1 OR re = $1", &[id.into()])?;
    Ok(())
}

fn hide(
    db: &mut Connection,
    ledger: &mut impl Ledger,
    who: &str,
    id: &str,
    at: u64,
) -> Result<Notice, Refused> {
    let class = found(db, id)?.class;
    let recorders = ledger.recorders(class)?.unwrap_or_default();
    if !recorders.iter().any(|recorder| recorder == who) {
        return Err(Refused::Forbidden("only a recorder of its class hides a notice"));
    }
    let sql = "UPDATE board_notices SET title = '', words = '', hidden_by = $1, hidden_at = $2
               WHERE id = $3 AND hidden_by IS NULL";
    db.execute(sql, &[who.into(), at.into(), id.into()])?;
    found(db, id)
}
