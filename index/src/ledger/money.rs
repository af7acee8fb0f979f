//! Coin and hours: who has how much, and by what cause there is any.

use super::apply::{Applying, Stop};
use super::kinds::{Amount, Class, Coin, Hours, Loan, Supply};
use crate::abi::hex_of;
use timebank_rules::event::{erc20_transfer, erc6909_transfer};
use timebank_rules::treasury;
use timebank_rules::Address;

/// Takes a token standard's event into account: only their transfers move anything.
pub(super) fn moved(a: &mut Applying) -> Result<(), Stop> {
    let signature = a.event.kind.signature;
    if signature == erc20_transfer::SIGNATURE {
        coin_moved(a)
    } else if signature == erc6909_transfer::SIGNATURE {
        hours_moved(a)
    } else {
        Ok(())
    }
}

fn coin_moved(a: &mut Applying) -> Result<(), Stop> {
    let amount = Amount(a.event.wide("value"));
    let (from, to) = (a.event.address("from"), a.event.address("to"));
    if from.is_zero() || to.is_zero() {
        a.edit::<Supply>("", |supply| {
            if from.is_zero() {
                supply.minted = supply.minted.plus(amount);
            }
            if to.is_zero() {
                supply.burned = supply.burned.plus(amount);
            }
        })?;
    }
    let mut is_covered = true;
    if !from.is_zero() {
        a.edit::<Coin>(&hex_of(from), |had| match had.coin.minus(amount) {
            Some(left) => had.coin = left,
            None => is_covered = false,
        })?;
    }
    if !is_covered {
        return Err(overdraws(a, from));
    }
    if !to.is_zero() {
        a.edit::<Coin>(&hex_of(to), |had| had.coin = had.coin.plus(amount))?;
    }
    Ok(())
}

fn hours_moved(a: &mut Applying) -> Result<(), Stop> {
    let amount = Amount(a.event.wide("amount"));
    let (from, to) = (a.event.address("sender"), a.event.address("receiver"));
    let class = a.event.number_of("id");
    let mut is_covered = true;
    if !from.is_zero() {
        a.edit::<Hours>(&of_class(&hex_of(from), class), |had| match had.secs.minus(amount) {
            Some(left) => had.secs = left,
            None => is_covered = false,
        })?;
    }
    if !is_covered {
        return Err(overdraws(a, from));
    }
    if !to.is_zero() {
        a.edit::<Hours>(&of_class(&hex_of(to), class), |had| had.secs = had.secs.plus(amount))?;
    }
    if from.is_zero() || to.is_zero() {
        let mut is_covered = true;
        a.edit::<Class>(&class_name(class), |of| {
            if from.is_zero() {
                of.held = of.held.plus(amount);
            }
            if to.is_zero() {
                match of.held.minus(amount) {
                    Some(left) => of.held = left,
                    None => is_covered = false,
                }
            }
        })?;
        if !is_covered {
            return Err(overdraws(a, from));
        }
    }
    Ok(())
}

fn overdraws(a: &Applying, account: Address) -> Stop {
    a.wrong("overdraws", &format!("takes from {} what it does not have", hex_of(account)))
}

/// Under what an account's hours of a class lie.
pub(super) fn of_class(account: &str, class: u64) -> String {
    format!("{account}/{class:05}")
}

/// Under what a class lies.
pub(crate) fn class_name(class: u64) -> String {
    format!("{class:05}")
}

/// Compares what an event says an account has after it with what follows from all before.
pub(super) fn must_have(a: &mut Applying, field: &str, account: &str) -> Result<(), Stop> {
    let said = Amount(a.event.wide(field));
    let found = a.world.read::<Coin>(a.db, account)?.coin;
    if found == said {
        return Ok(());
    }
    let what = format!("says that {account} has {} s of coin, and it has {}", said.0, found.0);
    Err(a.wrong("mismatch", &what))
}

fn must_have_hours(a: &mut Applying, field: &str, account: &str) -> Result<(), Stop> {
    let said = Amount(a.event.wide(field));
    let class = a.event.number_of("class_id");
    let found = a.world.read::<Hours>(a.db, &of_class(account, class))?.secs;
    if found == said {
        return Ok(());
    }
    let what =
        format!("says that {account} has {} s of class {class}, and it has {}", said.0, found.0);
    Err(a.wrong("mismatch", &what))
}

/// Takes an event into account that says more of what moved.
pub(super) fn apply(a: &mut Applying) -> Result<bool, Stop> {
    match a.event.kind.name.as_str() {
        "CoinMoved" => {
            // Of a payment to oneself both figures are the same balance.
            let (from, to) = (a.account("from"), a.account("to"));
            must_have(a, "from_after", &from)?;
            must_have(a, "to_after", &to)?;
        }
        "HoursMoved" => {
            let (from, to) = (a.account("from"), a.account("to"));
            must_have_hours(a, "from_after", &from)?;
            must_have_hours(a, "to_after", &to)?;
        }
        "CoinBurned" => {
            let account = a.account("account");
            must_have(a, "balance_after", &account)?;
            let amount = Amount(a.event.wide("amount"));
            a.edit::<Supply>("", |supply| supply.withdrawn = supply.withdrawn.plus(amount))?;
        }
        "DemurrageCollected" => {
            let account = a.account("account");
            must_have(a, "balance_after", &account)?;
            let amount = Amount(a.event.wide("amount"));
            a.edit::<Supply>("", |supply| supply.demurrage = supply.demurrage.plus(amount))?;
        }
        "TreasuryReceived" => treasury_received(a)?,
        "TreasurySpent" => {
            let to = a.account("to");
            must_have(a, "balance_after", &to)?;
            let (pot, left) = (a.event.number_of("pot"), Amount(a.event.wide("pot_after")));
            a.edit::<Supply>("", |supply| match pot {
                1 => supply.treasury = left,
                _ => supply.donations = left,
            })?;
        }
        "Converted" => converted(a)?,
        "Redeemed" => {
            let member = a.account("member");
            must_have_hours(a, "hours_after", &member)?;
            let redeemed = Amount(a.event.wide("class_redeemed_after"));
            let class = class_name(a.event.number_of("class_id"));
            a.edit::<Class>(&class, |class| class.redeemed = redeemed)?;
        }
        "Lent" => lent(a)?,
        "Repaid" => repaid(a)?,
        "LoanMarkedOverdue" => {
            let (member, marked) = (a.account("account"), a.event.number_of("overdue_after"));
            a.edit::<Loan>(&member, |loan| loan.overdue_marked = marked as u16)?;
        }
        "LoanRescheduled" => {
            let (member, e) = (a.account("account"), a.event);
            a.edit::<Loan>(&member, |loan| {
                loan.due = e.number_of("due_at");
                loan.rescheduled = e.number_of("times") as u8;
            })?;
        }
        "LoanWrittenOff" => written_off(a)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// A levy and fees only move; demurrage that the treasury got was counted as burned by the event before.
fn treasury_received(a: &mut Applying) -> Result<(), Stop> {
    let account = a.account("account");
    must_have(a, "balance_after", &account)?;
    let (source, amount) = (a.event.number_of("source") as u8, Amount(a.event.wide("amount")));
    let treasury = Amount(a.event.wide("treasury_after"));
    let donations = Amount(a.event.wide("donations_after"));
    a.edit::<Supply>("", |supply| {
        (supply.treasury, supply.donations) = (treasury, donations);
        if source == treasury::DEMURRAGE {
            supply.demurrage = supply.demurrage.minus(amount).unwrap_or_default();
        }
    })
}

fn converted(a: &mut Applying) -> Result<(), Stop> {
    let member = a.account("member");
    must_have(a, "balance_after", &member)?;
    must_have_hours(a, "hours_after", &member)?;
    let coin = Amount(a.event.wide("coin"));
    a.edit::<Supply>("", |supply| supply.converted = supply.converted.plus(coin))?;
    let converted = Amount(a.event.wide("class_converted_after"));
    let class = class_name(a.event.number_of("class_id"));
    a.edit::<Class>(&class, |class| class.converted = converted)
}

fn lent(a: &mut Applying) -> Result<(), Stop> {
    let (member, e) = (a.account("member"), a.event);
    must_have(a, "balance_after", &member)?;
    let (amount, fee) = (Amount(e.wide("amount")), Amount(e.wide("fee")));
    a.edit::<Loan>(&member.clone(), |loan| {
        loan.member = member;
        loan.debt = Amount(e.wide("debt_after"));
        loan.due = e.number_of("due");
        loan.grade = e.number_of("grade") as u8;
        loan.lent = loan.lent.plus(amount);
        loan.fees = loan.fees.plus(fee);
    })?;
    let owed = Amount(e.wide("owed_after"));
    a.edit::<Supply>("", |supply| {
        supply.lent = supply.lent.plus(amount);
        supply.owed = owed;
    })
}

fn repaid(a: &mut Applying) -> Result<(), Stop> {
    let (member, e) = (a.account("member"), a.event);
    must_have(a, "balance_after", &member)?;
    let amount = Amount(e.wide("amount"));
    a.edit::<Loan>(&member.clone(), |loan| {
        loan.member = member;
        loan.debt = Amount(e.wide("debt_after"));
        loan.lost = Amount(e.wide("lost_after"));
        loan.repaid = loan.repaid.plus(amount);
        if loan.debt.is_zero() {
            loan.rescheduled = 0;
        }
    })?;
    let owed = Amount(e.wide("owed_after"));
    a.edit::<Supply>("", |supply| {
        supply.repaid = supply.repaid.plus(amount);
        supply.owed = owed;
    })
}

fn written_off(a: &mut Applying) -> Result<(), Stop> {
    let (member, e) = (a.account("account"), a.event);
    let debt = Amount(e.wide("debt"));
    a.edit::<Loan>(&member.clone(), |loan| {
        loan.member = member;
        (loan.debt, loan.rescheduled) = (Amount::default(), 0);
        loan.lost = loan.lost.plus(debt);
        loan.written_off = loan.written_off.plus(debt);
        loan.overdue_marked = e.number_of("overdue_after") as u16;
    })?;
    let (owed, off) = (Amount(e.wide("owed_after")), Amount(e.wide("written_off_after")));
    a.edit::<Supply>("", |supply| (supply.owed, supply.written_off) = (owed, off))
}
