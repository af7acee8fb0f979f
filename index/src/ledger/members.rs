//! Accounts: who they are, which offices they hold, and where they move; and the policies of the whole bank.

use super::apply::{Applying, Stop};
use super::cases::{case_name, nothing_proposed};
use super::kinds::{Account, Amount, Case, Class, Coin, Loan, Officer, Policy, Supply};
use super::money::class_name;

/// Open ([`timebank_rules::member::Status`]).
const OPEN: u8 = 1;
const CLOSED: u8 = 2;
const MOVED: u8 = 3;

/// An account's state, changed by the event.
fn account(a: &mut Applying, field: &str, change: impl FnOnce(&mut Account)) -> Result<(), Stop> {
    let (address, seq) = (a.account(field), a.seq);
    a.edit::<Account>(&address.clone(), |account| {
        account.address = address;
        account.updated = seq;
        change(account);
    })
}

pub(super) fn apply(a: &mut Applying) -> Result<bool, Stop> {
    let e = a.event;
    match e.kind.name.as_str() {
        "Founded" => opened(a, "governor", 2, e.number_of("roles_after") as u16)?,
        "AccountOpened" => opened(a, "account", e.number_of("kind") as u8, 0)?,
        "AccountVerified" => {
            let commitment = a.some_hash("commitment");
            account(a, "account", |account| {
                account.level = e.number_of("level") as u8;
                account.verified_until = e.number_of("expiry");
                account.commitment = commitment;
            })?;
        }
        "CommitmentConsented" => account(a, "account", |_| {})?,
        "AccountClosed" => account(a, "account", |account| account.status = CLOSED)?,
        "RolesChanged" => {
            let (before, after) = (e.number_of("before") as u16, e.number_of("after") as u16);
            account(a, "account", |account| account.roles = after)?;
            // Who gives up a role that is withheld holds none before or after.
            if before & !after != 0 || before == after {
                end_term(a)?;
            }
        }
        "OfficeSuspended" | "OfficeReinstated" => office(a, e.kind.name == "OfficeReinstated")?,
        "GovernorProposed" => policy(a, "governor")?,
        "GovernorChanged" => {
            account(a, "before", |was| was.roles = e.number_of("before_roles") as u16)?;
            account(a, "after", |is| is.roles = e.number_of("after_roles") as u16)?;
        }
        "RecoveryRequested" => {
            let (to, by) = (a.some_account("successor"), a.some_account("actor"));
            account(a, "account", |account| {
                (account.recovery_to, account.recovery_by) = (to, by);
                account.recovery_from = e.number_of("from");
                account.recovery_until = e.number_of("until");
            })?;
            let (officer, asked) = (a.account("actor"), a.account("account"));
            a.edit::<Officer>(&officer, |officer| {
                officer.recoveries.insert(asked);
            })?;
        }
        "RecoveryObjected" | "RecoveryCancelled" => account(a, "account", nothing_asked)?,
        "RecoveryCompleted" => recovered(a)?,
        "SuccessionProposed" | "SuccessionApproved" => inherits(a)?,
        "SuccessionCancelled" => account(a, "account", nothing_inherited)?,
        "SuccessionCompleted" => account(a, "account", |account| {
            nothing_inherited(account);
            account.status = CLOSED;
        })?,
        "Granted" => {
            let name = format!(
                "grant/{}/{}/{}",
                a.account("owner"),
                a.account("spender"),
                e.number_of("class_id")
            );
            policy(a, &name)?;
        }
        "BankTermsSet" => policy(a, "bank")?,
        "StarterLinesSet" => policy(a, "lines")?,
        "TreasurySet" => policy(a, "treasury")?,
        "DelegateSet" => {
            let name = format!("delegate/{}/{}", a.account("member"), a.account("delegate"));
            policy(a, &name)?;
        }
        // Who acted for whom; what it did, other events said.
        "DelegateActed" => {}
        // A line counts once it is confirmed, and then a `Recorded` says so.
        "LateEntered" | "LateConfirmed" | "LateWithdrawn" => {}
        "RuleSet" => policy(a, &format!("rule/{:03}", e.number_of("rule")))?,
        "RiskSet" => policy(a, "risk")?,
        "Alert" => {
            account(a, "account", |account| account.risk = e.number_of("risk_after") as u16)?
        }
        "Held" => account(a, "account", |account| {
            account.held_until = e.number_of("until");
            account.risk = 0;
        })?,
        "SelfHeld" => {
            let until = a.event.number_of("until");
            account(a, "account", |account| account.held_until = until)?;
        }
        "HoldEnded" => {
            let now = a.time;
            account(a, "account", |account| account.held_until = now)?;
        }
        // What a call did that somebody carried, its own events say, and its fee a `CoinMoved`.
        "Carried" | "CarryRefused" | "NoncesCancelled" => {}
        _ => return Ok(false),
    }
    Ok(true)
}

fn opened(a: &mut Applying, field: &str, kind: u8, roles: u16) -> Result<(), Stop> {
    let at = a.event.number_of("opened_at");
    account(a, field, |account| {
        (account.kind, account.status, account.roles) = (kind, OPEN, roles);
        account.opened_at = at;
    })?;
    a.edit::<Supply>("", |supply| supply.accounts += 1)
}

/// A policy as it is set now.
fn policy(a: &mut Applying, name: &str) -> Result<(), Stop> {
    let (event, args, seq) = (a.event.kind.name.clone(), a.event.args(), a.seq);
    a.edit::<Policy>(name, |policy| *policy = Policy { name: event, args, seq })
}

/// An office that is withheld or taken up again: a role, or a recorder's quota.
fn office(a: &mut Applying, back: bool) -> Result<(), Stop> {
    let e = a.event;
    let (class, role) = (e.number_of("class_id"), e.number_of("role") as u16);
    if class == 0 {
        if !back {
            end_term(a)?;
        }
        return account(a, "account", |account| match back {
            true => account.roles |= role,
            false => account.roles &= !role,
        });
    }
    let (recorder, quota) = (a.account("account"), Amount(e.wide("quota")));
    a.edit::<Class>(&class_name(class), |class| match back {
        true => drop(class.recorders.insert(recorder, quota)),
        false => drop(class.recorders.remove(&recorder)),
    })
}

/// What an officer began in the term that ends, and others have yet to complete, is nobody's any more.
fn end_term(a: &mut Applying) -> Result<(), Stop> {
    let officer = a.account("account");
    let began = a.world.read::<Officer>(a.db, &officer)?;
    let began_nothing = began.releases.is_empty() && began.recoveries.is_empty();
    if began_nothing && began.successions.is_empty() {
        return Ok(());
    }
    for id in &began.releases {
        a.edit::<Case>(&case_name(*id), |case| {
            if case.release_by.as_ref() == Some(&officer) {
                nothing_proposed(case);
            }
        })?;
    }
    for asked in &began.recoveries {
        a.edit::<Account>(asked, |account| {
            if account.recovery_by.as_ref() == Some(&officer) {
                nothing_asked(account);
            }
        })?;
    }
    for of in &began.successions {
        a.edit::<Account>(of, |account| {
            if [&account.heir_by, &account.heir_approved_by].contains(&&Some(officer.clone())) {
                nothing_inherited(account);
            }
        })?;
    }
    a.edit::<Officer>(&officer, |officer| {
        officer.releases.clear();
        officer.recoveries.clear();
        officer.successions.clear();
    })
}

fn nothing_asked(account: &mut Account) {
    (account.recovery_to, account.recovery_by) = (None, None);
    (account.recovery_from, account.recovery_until) = (0, 0);
}

fn nothing_inherited(account: &mut Account) {
    (account.heir, account.heir_by, account.heir_approved_by) = (None, None, None);
    (account.heir_from, account.heir_until) = (0, 0);
}

/// To whom an account's time is to go, as it is proposed or approved.
fn inherits(a: &mut Applying) -> Result<(), Stop> {
    let e = a.event;
    let is_approved = e.kind.name == "SuccessionApproved";
    let (heir, by) = (a.some_account("heir"), a.some_account("actor"));
    account(a, "account", |account| {
        if is_approved {
            account.heir_approved_by = by;
            (account.heir_from, account.heir_until) = (e.number_of("from"), e.number_of("until"));
        } else {
            (account.heir, account.heir_by, account.heir_approved_by) = (heir, by, None);
            (account.heir_from, account.heir_until) = (0, e.number_of("approve_by"));
        }
    })?;
    let (officer, of) = (a.account("actor"), a.account("account"));
    a.edit::<Officer>(&officer, |officer| {
        officer.successions.insert(of);
    })
}

/// The successor is what the account was. Coin and hours moved by the transfers before.
fn recovered(a: &mut Applying) -> Result<(), Stop> {
    let (from, to, seq) = (a.account("account"), a.account("successor"), a.seq);
    let was = a.world.read::<Account>(a.db, &from)?;
    let e = a.event;
    let (address, mut new) = (to.clone(), was);
    a.edit::<Account>(&from, |account| {
        nothing_asked(account);
        nothing_inherited(account);
        account.status = MOVED;
        account.successor = Some(to.clone());
        (account.roles, account.level, account.verified_until) = (0, 0, 0);
        (account.frozen_directions, account.frozen_coin) = (0, Amount::default());
        account.updated = seq;
    })?;
    nothing_asked(&mut new);
    nothing_inherited(&mut new);
    new.address = address;
    new.updated = seq;
    new.frozen_directions = e.number_of("frozen_directions_after") as u8;
    new.frozen_coin = Amount(e.wide("frozen_coin_after"));
    new.frozen_until = e.number_of("frozen_until_after");
    new.frozen_case = e.number_of("case_after") as u32;
    a.edit::<Account>(&to, |account| *account = new)?;
    let locked = a.world.read::<Coin>(a.db, &from)?.locked;
    a.edit::<Coin>(&from, |coin| coin.locked = Amount::default())?;
    a.edit::<Coin>(&to, |coin| coin.locked = locked)?;
    let mut loan = a.world.read::<Loan>(a.db, &from)?;
    if !loan.member.is_empty() {
        a.edit::<Loan>(&from, |loan| loan.debt = Amount::default())?;
        loan.member = to.clone();
        a.edit::<Loan>(&to, |new| *new = loan)?;
    }
    let successor = e.address("successor");
    let moved = a.world.linked(a.db, e.address("account").as_bytes())?;
    for (kind, id) in moved {
        a.world.link_id(a.db, successor.as_bytes(), (kind, id), seq)?;
    }
    Ok(())
}
