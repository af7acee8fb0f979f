//! An account's credit.

use crate::cells::{CentralBank, Key};
use crate::credit::score::{self, FACTORS, WEIGHTS};
use crate::credit::{line, loan};
use crate::quantities::Time;
use crate::storage::Storage;
use crate::Address;

/// The factors, what a unit of each is worth, what each gives, the score, the grade, the debt, when it falls due, the
/// largest loan of the grade.
pub type CreditView = ([u32; FACTORS], [u16; FACTORS], [u16; FACTORS], u16, u8, u64, u64, u64);

/// The starter line of the account's level, what it owes on it, and how many others whoever it pays on it must have
/// dealt with.
pub type LineView = (u64, u64, u8);

/// Reads an account's starter line.
pub fn starter_line(storage: &impl Storage, now: Time, account: Address) -> LineView {
    let cell = storage.account(account).cell;
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let lines = bank.lines.at(now);
    let drawn = if line::is_line(&cell) { cell.credit.debt.get() } else { 0 };
    (line::limit(lines, cell.level), drawn, lines.least)
}

/// Reads an account's credit.
pub fn credit(storage: &impl Storage, now: Time, account: Address) -> CreditView {
    let cell = storage.account(account).cell;
    let said = score::of(&cell, &storage.load(Key::factors(&account)), now);
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let limit = loan::limit(&bank, said.grade, now);
    let (debt, due) = (cell.credit.debt.get(), cell.credit.due.get().into());
    (said.factors, WEIGHTS, said.points, said.score, said.grade, debt, due, limit)
}
