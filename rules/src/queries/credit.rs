//! An account's credit.

use crate::cells::{CentralBank, Key};
use crate::credit::loan;
use crate::credit::score::{self, FACTORS, WEIGHTS};
use crate::quantities::Time;
use crate::storage::Storage;
use crate::Address;

/// The factors, what a unit of each is worth, what each gives, the score, the grade, the debt, when it falls due, the
/// largest loan of the grade.
pub type CreditView = ([u32; FACTORS], [u16; FACTORS], [u16; FACTORS], u16, u8, u64, u64, u64);

/// Reads an account's credit.
pub fn credit(storage: &impl Storage, now: Time, account: Address) -> CreditView {
    let cell = storage.account(account).cell;
    let said = score::of(&cell, &storage.load(Key::factors(&account)), now);
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let limit = loan::limit(&bank, said.grade, now);
    let (debt, due) = (cell.credit.debt.get(), cell.credit.due.get().into());
    (said.factors, WEIGHTS, said.points, said.score, said.grade, debt, due, limit)
}
