//! Roles: bits in the account's own cell, granted by the governor. No account holds two.

use crate::account::Account;
use crate::cells::{Root, Tenure};
use crate::event::governor_changed::GovernorChanged;
use crate::event::governor_proposed::GovernorProposed;
use crate::event::roles_changed::RolesChanged;
use crate::quantities::Time;
use crate::{refusal, Address, Call, Error};
use zerocopy::little_endian::U32;

crate::bits! {
    /// The roles, a bit each.
    ROLES: u16;
    /// Grants roles and sets policy; handed over in two steps, never granted.
    GOVERNOR = 1,
    /// Sets the terms of conversion.
    CENTRAL_BANK = 2,
    /// Attests accounts.
    VERIFIER = 4,
    /// Opens cases, freezes, releases and pauses.
    SUPERVISOR = 8,
    /// Confirms what the supervisor did.
    TRIBUNAL = 16,
    /// Records service for a class. Accredited class by class; the bit stands while any accreditation does.
    RECORDER = 32,
    /// Sits in the council that governs the bank. The bank cannot look into another contract: the governor declares the
    /// accounts of its members, which then hold no other office.
    COUNCIL = 64,
}

/// The roles that the governor grants.
pub const GRANTABLE: [u16; 5] = [CENTRAL_BANK, VERIFIER, SUPERVISOR, TRIBUNAL, COUNCIL];

/// The offices that a suspension withholds. The governor's ends by handing it over, a recorder's class by class.
pub const SUSPENDABLE: u16 = CENTRAL_BANK | VERIFIER | SUPERVISOR | TRIBUNAL;

/// Refuses unless the caller is the governor.
pub fn must_be_governor(root: &Root, caller: Address) -> Result<(), Error> {
    if root.governor == caller.0 {
        Ok(())
    } else {
        Err(refusal!(MissingRole { account: caller, role: GOVERNOR }))
    }
}

fn must_be_grantable(role: u16) -> Result<(), Error> {
    if GRANTABLE.contains(&role) {
        Ok(())
    } else {
        Err(refusal!(UnknownRole { role }))
    }
}

/// No account holds two offices, whatever the order in which they are given: nobody judges what it did itself, and no
/// officer alone makes hours and turns them into coin, or takes an account and lifts its restrictions. Refuses a role
/// beside another that the account holds or that a suspension withholds from it.
fn must_be_compatible(account: &Account, withheld: u16, role: u16) -> Result<(), Error> {
    let held = account.cell.roles.get() | withheld;
    if held & !role != 0 {
        Err(refusal!(RolesConflict { account: account.address, held, role }))
    } else {
        Ok(())
    }
}

/// Refuses whoever may not take an office now: beside another, or before a suspension is over, even where the office
/// that it withheld was given up, revoked or ended meanwhile.
pub fn must_be_eligible(
    account: &Account,
    tenure: &Tenure,
    role: u16,
    now: Time,
) -> Result<(), Error> {
    let withheld = tenure.withheld.get();
    must_be_compatible(account, withheld, role)?;
    let until = Time(tenure.until.get());
    // What is still withheld is taken up again by reinstating alone: the case decides, or the term ends.
    if now < until || withheld & role != 0 {
        return Err(refusal!(OfficeSuspended { account: account.address, until: until.0.into() }));
    }
    Ok(())
}

/// Refuses an account that holds an office or from which a suspension withholds one.
pub fn must_hold_no_office(account: &Account, tenure: &Tenure) -> Result<(), Error> {
    let roles = account.cell.roles.get() | tenure.withheld.get();
    if roles != 0 {
        return Err(refusal!(HoldsOffice { account: account.address, roles }));
    }
    Ok(())
}

/// Refuses an account from which a suspension withholds an office: what is withheld counts as held.
pub fn must_have_none_withheld(account: Address, tenure: &Tenure) -> Result<(), Error> {
    match tenure.withheld.get() {
        0 => Ok(()),
        roles => Err(refusal!(HoldsOffice { account, roles })),
    }
}

/// Refuses a sponsor or an attestor that holds an office: whoever enforces, judges or appoints takes no part.
pub fn must_be_impartial(account: &Account) -> Result<(), Error> {
    must_be_compatible(account, 0, RECORDER)
}

fn change(call: Call, account: &mut Account, role: u16, after: u16) -> RolesChanged {
    let before = account.cell.roles.get();
    account.cell.roles = after.into();
    RolesChanged { account: account.address, actor: call.caller, role, before, after }
}

/// Grants one role to an open account.
pub fn grant(
    root: &Root,
    call: Call,
    account: &mut Account,
    tenure: &Tenure,
    role: u16,
) -> Result<RolesChanged, Error> {
    must_be_governor(root, call.caller)?;
    must_be_grantable(role)?;
    account.must_be_open()?;
    must_be_eligible(account, tenure, role, call.now)?;
    let after = account.cell.roles.get() | role;
    Ok(change(call, account, role, after))
}

/// Revokes one role, a withheld one, too.
pub fn revoke(
    root: &Root,
    call: Call,
    account: &mut Account,
    tenure: &mut Tenure,
    role: u16,
) -> Result<RolesChanged, Error> {
    must_be_governor(root, call.caller)?;
    leave(call, account, tenure, role)
}

/// Gives up the caller's own role.
pub fn renounce(
    call: Call,
    account: &mut Account,
    tenure: &mut Tenure,
    role: u16,
) -> Result<RolesChanged, Error> {
    leave(call, account, tenure, role)
}

fn leave(
    call: Call,
    account: &mut Account,
    tenure: &mut Tenure,
    role: u16,
) -> Result<RolesChanged, Error> {
    must_be_grantable(role)?;
    let withheld = tenure.withheld.get();
    if withheld & role == 0 {
        account.require_role(role)?;
    }
    end_term(tenure);
    if withheld & role != 0 {
        // The office is gone; how long the officer takes none stays.
        tenure.withheld = 0.into();
        tenure.case_id = 0.into();
    }
    let after = account.cell.roles.get() & !role;
    Ok(change(call, account, role, after))
}

/// Whether what an officer proposed in one of its terms is still for others to approve: only in that same term.
pub fn is_in_term(proposed_in: U32, tenure: &Tenure) -> bool {
    proposed_in == tenure.terms
}

/// Ends an officer's term: what it began and has yet to be completed lapses.
pub fn end_term(tenure: &mut Tenure) {
    tenure.terms = tenure.terms.get().saturating_add(1).into();
}

/// Names the governor's successor; the zero account withdraws the proposal.
pub fn propose_governor(
    root: &mut Root,
    call: Call,
    proposed: Address,
) -> Result<GovernorProposed, Error> {
    must_be_governor(root, call.caller)?;
    if proposed == call.caller {
        return Err(refusal!(NotProposedGovernor { account: call.caller, proposed }));
    }
    root.proposed_governor = proposed.0;
    Ok(GovernorProposed { actor: call.caller, proposed })
}

/// Makes the proposed successor governor; `before` is the present one, and `tenure` the successor's.
pub fn accept_governor(
    root: &mut Root,
    call: Call,
    before: &mut Account,
    after: &mut Account,
    tenure: &Tenure,
) -> Result<GovernorChanged, Error> {
    let proposed = Address::from(root.proposed_governor);
    if proposed != call.caller || proposed.is_zero() {
        return Err(refusal!(NotProposedGovernor { account: call.caller, proposed }));
    }
    after.must_be_open()?;
    must_be_eligible(after, tenure, GOVERNOR, call.now)?;
    before.cell.roles = (before.cell.roles.get() & !GOVERNOR).into();
    after.cell.roles = (after.cell.roles.get() | GOVERNOR).into();
    root.governor = after.address.0;
    root.proposed_governor = [0; 20];
    Ok(GovernorChanged {
        before: before.address,
        after: after.address,
        before_roles: before.cell.roles.get(),
        after_roles: after.cell.roles.get(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;

    fn accepts(
        root: &mut Root,
        who: u8,
        before: &mut Account,
        after: &mut Account,
    ) -> Result<GovernorChanged, Error> {
        accept_governor(root, call(who), before, after, &Tenure::empty())
    }

    fn root() -> Root {
        Root { governor: address(1).0, ..Root::empty() }
    }

    #[test]
    fn only_the_governor_grants_and_revokes() {
        let mut ann = person(3, 0);
        let refused = Err(Error::MissingRole { account: address(2), role: GOVERNOR });
        assert_eq!(grant(&root(), call(2), &mut ann, &Tenure::empty(), VERIFIER), refused);
        assert_eq!(revoke(&root(), call(2), &mut ann, &mut Tenure::empty(), VERIFIER), refused);
        assert_eq!(ann, person(3, 0));
    }

    #[test]
    fn the_governor_role_is_never_granted_nor_are_roles_that_do_not_exist() {
        for role in [0, GOVERNOR, 3, 12, 32, u16::MAX] {
            assert_eq!(
                grant(&root(), call(1), &mut person(3, 0), &Tenure::empty(), role),
                Err(Error::UnknownRole { role })
            );
        }
    }

    /// Every office, the governor's and a recorder's among them.
    const OFFICES: [u16; 7] =
        [GOVERNOR, CENTRAL_BANK, VERIFIER, SUPERVISOR, TRIBUNAL, RECORDER, COUNCIL];

    #[test]
    fn no_account_is_granted_an_office_beside_another_that_it_holds_or_that_is_withheld() {
        for held in OFFICES {
            for role in GRANTABLE.into_iter().filter(|role| *role != held) {
                let refused = Err(Error::RolesConflict { account: address(3), held, role });
                let mut sue = officer(3, held);
                let none = Tenure::empty();
                assert_eq!(grant(&root(), call(1), &mut sue, &none, role), refused);
                let withheld = Tenure { withheld: held.into(), ..Tenure::empty() };
                assert_eq!(grant(&root(), call(1), &mut person(3, 0), &withheld, role), refused);
            }
        }
    }

    #[test]
    fn an_officer_gives_up_its_own_role_and_no_other() {
        let (mut sue, mut tenure) = (officer(3, SUPERVISOR), Tenure::empty());
        assert!(renounce(call(3), &mut sue, &mut tenure, VERIFIER).is_err());
        assert!(renounce(call(3), &mut sue, &mut tenure, GOVERNOR).is_err());
        assert_eq!(tenure, Tenure::empty());
        let changed = renounce(call(3), &mut sue, &mut tenure, SUPERVISOR).expect("it is hers");
        assert_eq!((changed.before, changed.after, tenure.terms.get()), (SUPERVISOR, 0, 1));
    }

    #[test]
    fn a_role_that_is_not_held_cannot_be_revoked() {
        let mut sue = officer(3, SUPERVISOR);
        let mut tenure = Tenure::empty();
        assert!(revoke(&root(), call(1), &mut sue, &mut tenure, VERIFIER).is_err());
        let changed =
            revoke(&root(), call(1), &mut sue, &mut tenure, SUPERVISOR).expect("it is held");
        assert_eq!((changed.before, changed.after), (SUPERVISOR, 0));
    }

    #[test]
    fn the_governor_is_handed_over_in_two_steps() {
        let mut root = root();
        let (mut gus, mut ann) = (officer(1, GOVERNOR), person(2, 0));
        assert!(accepts(&mut root, 2, &mut gus, &mut ann).is_err());
        assert!(propose_governor(&mut root, call(2), address(2)).is_err());
        assert!(propose_governor(&mut root, call(1), address(2)).is_ok());
        assert!(must_be_governor(&root, address(1)).is_ok(), "not before it is accepted");
        assert!(accepts(&mut root, 3, &mut gus.clone(), &mut person(3, 0)).is_err());
        assert!(accepts(&mut root, 2, &mut gus, &mut ann).is_ok());
        assert!(must_be_governor(&root, address(2)).is_ok());
        assert!(must_be_governor(&root, address(1)).is_err());
        assert_eq!((gus.cell.roles.get(), ann.cell.roles.get()), (0, GOVERNOR));
        assert!(accepts(&mut root, 2, &mut gus, &mut ann).is_err(), "only once");
    }

    #[test]
    fn a_supervisor_cannot_become_governor() {
        let mut root = root();
        assert!(propose_governor(&mut root, call(1), address(2)).is_ok());
        assert!(matches!(
            accepts(&mut root, 2, &mut officer(1, GOVERNOR), &mut officer(2, SUPERVISOR)),
            Err(Error::RolesConflict { .. })
        ));
    }

    #[test]
    fn withdrawing_the_proposal_leaves_nothing_to_accept() {
        let mut root = root();
        assert!(propose_governor(&mut root, call(1), address(2)).is_ok());
        assert!(propose_governor(&mut root, call(1), Address::zero()).is_ok());
        let (mut gus, mut ann) = (officer(1, GOVERNOR), person(2, 0));
        assert!(accepts(&mut root, 2, &mut gus, &mut ann).is_err());
    }
}
