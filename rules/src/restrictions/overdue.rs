//! What an overdue loan keeps from leaving an account.

use crate::account::Account;
use crate::cells::Member;
use crate::quantities::Time;
use crate::{refusal, Error};

/// Whether the account owes coin that is due: then nothing leaves it but what it repays, without any transaction.
pub fn is_overdue(member: &Member, now: Time) -> bool {
    member.credit.debt.get() > 0 && now.0 >= member.credit.due.get()
}

/// Refuses while a loan of the account is overdue.
pub fn must_not_be_overdue(account: &Account, now: Time) -> Result<(), Error> {
    if is_overdue(&account.cell, now) {
        let (debt, due) = (account.cell.credit.debt.get(), account.cell.credit.due.get().into());
        return Err(refusal!(LoanOverdue { account: account.address, debt, due }));
    }
    Ok(())
}
