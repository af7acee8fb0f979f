//! What a program keeps that is nowhere else.

use std::sync::Mutex;

use anyhow::{anyhow, bail, Result};

use super::{Connection, Place, Writer};

/// A database, which one thing writes at a time.
pub struct Store {
    place: Place,
    who: Writer,
    db: Mutex<Connection>,
}

impl Store {
    /// Opens the database for the one program of its kind that may write it.
    pub fn open(place: &Place, who: Writer) -> Result<Self> {
        Ok(Self { place: place.clone(), who, db: Mutex::new(place.writer(who)?) })
    }

    /// Writes, all of it or nothing. When this returns, it is on the disk.
    pub fn write<T, E: From<anyhow::Error>>(
        &self,
        write: impl FnOnce(&mut Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut db = self.db.lock().map_err(|_| anyhow!("the database was left half written"))?;
        // A server that was started anew has none of its old connections.
        if db.begin().is_err() {
            let _ = db.rollback();
            if matches!(self.place, Place::Server(_)) {
                *db = self.place.writer(self.who)?;
            }
            db.begin()?;
        }
        let done = write(&mut db);
        match done {
            Ok(done) => Ok(db.commit().map(|()| done)?),
            Err(error) => {
                let _ = db.rollback();
                Err(error)
            }
        }
    }
}

/// What is kept under a name is kept for one owner: the first that says who it is.
pub fn must_be_of(db: &mut Connection, name: &str, whose: &str) -> Result<()> {
    let found = db.row("SELECT value FROM meta WHERE name = $1", &[name.into()])?;
    match found {
        None => {
            db.execute("INSERT INTO meta VALUES ($1, $2)", &[name.into(), whose.into()])?;
            Ok(())
        }
        Some(row) if row.text(0) == whose => Ok(()),
        Some(row) => bail!(
            "the database is of another {name} ({}, and not {whose}): give another",
            row.text(0)
        ),
    }
}
