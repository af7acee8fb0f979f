//! Roles: bits in the account's own cell, granted by the governor, some of which must be apart.

use crate::cells::Root;
use crate::event::governor_changed::GovernorChanged;
use crate::event::governor_proposed::GovernorProposed;
use crate::event::roles_changed::RolesChanged;
use crate::member::Account;
use crate::{refusal, Address, Call, Error};

/// Grants roles and sets policy; handed over in two steps, never granted.
pub const GOVERNOR: u16 = 1;
/// Sets the terms of conversion.
pub const CENTRAL_BANK: u16 = 2;
/// Attests accounts.
pub const VERIFIER: u16 = 4;
/// Opens cases, freezes, releases and pauses.
pub const SUPERVISOR: u16 = 8;
/// Confirms what the supervisor did.
pub const TRIBUNAL: u16 = 16;

/// Records service for a class. Accredited class by class, so it is no bit of a cell; errors name it so.
pub const RECORDER: u16 = 32;

const GRANTABLE: [u16; 4] = [CENTRAL_BANK, VERIFIER, SUPERVISOR, TRIBUNAL];

/// Roles that no account holds together: nobody judges what it did itself, whoever appoints neither
/// enforces nor judges nor sets the terms of minting nor attests, and whoever enforces or judges records nothing.
const APART: [(u16, u16); 8] = [
    (SUPERVISOR, TRIBUNAL),
    (GOVERNOR, SUPERVISOR),
    (GOVERNOR, TRIBUNAL),
    (GOVERNOR, CENTRAL_BANK),
    (GOVERNOR, VERIFIER),
    (RECORDER, GOVERNOR),
    (RECORDER, SUPERVISOR),
    (RECORDER, TRIBUNAL),
];

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

/// Refuses a role that must be apart from one that the account holds.
pub fn must_be_compatible(account: &Account, role: u16) -> Result<(), Error> {
    let held = account.cell.roles.get();
    let conflict =
        APART.iter().any(|(a, b)| (role == *a && held & b != 0) || (role == *b && held & a != 0));
    if conflict {
        Err(refusal!(RolesConflict { account: account.address, held, role }))
    } else {
        Ok(())
    }
}

fn change(call: Call, account: &mut Account, after: u16) -> RolesChanged {
    let before = account.cell.roles.get();
    account.cell.roles = after.into();
    RolesChanged { account: account.address, actor: call.caller, before, after }
}

/// Grants one role to an open account.
pub fn grant(
    root: &Root,
    call: Call,
    account: &mut Account,
    role: u16,
) -> Result<RolesChanged, Error> {
    must_be_governor(root, call.caller)?;
    must_be_grantable(role)?;
    account.must_be_open()?;
    must_be_compatible(account, role)?;
    let after = account.cell.roles.get() | role;
    Ok(change(call, account, after))
}

/// Revokes one role.
pub fn revoke(
    root: &Root,
    call: Call,
    account: &mut Account,
    role: u16,
) -> Result<RolesChanged, Error> {
    must_be_governor(root, call.caller)?;
    must_be_grantable(role)?;
    account.must_hold(role)?;
    let after = account.cell.roles.get() & !role;
    Ok(change(call, account, after))
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

/// Makes the proposed successor governor; `before` is the present one.
pub fn accept_governor(
    root: &mut Root,
    call: Call,
    before: &mut Account,
    after: &mut Account,
) -> Result<GovernorChanged, Error> {
    let proposed = Address::from(root.proposed_governor);
    if proposed != call.caller || proposed.is_zero() {
        return Err(refusal!(NotProposedGovernor { account: call.caller, proposed }));
    }
    after.must_be_open()?;
    must_be_compatible(after, GOVERNOR)?;
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
    use crate::cells::Cell;
    use crate::member::testing::*;

    fn root() -> Root {
        Root { governor: address(1).0, ..Root::empty() }
    }

    #[test]
    fn only_the_governor_grants_and_revokes() {
        let mut ann = person(3, 0);
        let refused = Err(Error::MissingRole { account: address(2), role: GOVERNOR });
        assert_eq!(grant(&root(), call(2), &mut ann, VERIFIER), refused);
        assert_eq!(revoke(&root(), call(2), &mut ann, VERIFIER), refused);
        assert_eq!(ann, person(3, 0));
    }

    #[test]
    fn the_governor_role_is_never_granted_nor_are_roles_that_do_not_exist() {
        for role in [0, GOVERNOR, 3, 12, 32, u16::MAX] {
            assert_eq!(
                grant(&root(), call(1), &mut person(3, 0), role),
                Err(Error::UnknownRole { role })
            );
        }
    }

    #[test]
    fn nobody_holds_both_supervisor_and_tribunal_nor_either_beside_governor() {
        for (held, role) in APART.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]) {
            if [role, held].contains(&RECORDER) || role == GOVERNOR {
                continue;
            }
            let mut sue = officer(3, held);
            assert_eq!(
                grant(&root(), call(1), &mut sue, role),
                Err(Error::RolesConflict { account: address(3), held, role })
            );
        }
    }

    #[test]
    fn a_role_that_is_not_held_cannot_be_revoked() {
        let mut sue = officer(3, SUPERVISOR);
        assert!(revoke(&root(), call(1), &mut sue, VERIFIER).is_err());
        let changed = revoke(&root(), call(1), &mut sue, SUPERVISOR).expect("it is held");
        assert_eq!((changed.before, changed.after), (SUPERVISOR, 0));
    }

    #[test]
    fn the_governor_is_handed_over_in_two_steps() {
        let mut root = root();
        let (mut gus, mut ann) = (officer(1, GOVERNOR), person(2, 0));
        assert!(accept_governor(&mut root, call(2), &mut gus, &mut ann).is_err());
        assert!(propose_governor(&mut root, call(2), address(2)).is_err());
        assert!(propose_governor(&mut root, call(1), address(2)).is_ok());
        assert!(must_be_governor(&root, address(1)).is_ok(), "not before it is accepted");
        assert!(accept_governor(&mut root, call(3), &mut gus.clone(), &mut person(3, 0)).is_err());
        assert!(accept_governor(&mut root, call(2), &mut gus, &mut ann).is_ok());
        assert!(must_be_governor(&root, address(2)).is_ok());
        assert!(must_be_governor(&root, address(1)).is_err());
        assert_eq!((gus.cell.roles.get(), ann.cell.roles.get()), (0, GOVERNOR));
        assert!(accept_governor(&mut root, call(2), &mut gus, &mut ann).is_err(), "only once");
    }

    #[test]
    fn a_supervisor_cannot_become_governor() {
        let mut root = root();
        assert!(propose_governor(&mut root, call(1), address(2)).is_ok());
        assert!(matches!(
            accept_governor(
                &mut root,
                call(2),
                &mut officer(1, GOVERNOR),
                &mut officer(2, SUPERVISOR)
            ),
            Err(Error::RolesConflict { .. })
        ));
    }

    #[test]
    fn withdrawing_the_proposal_leaves_nothing_to_accept() {
        let mut root = root();
        assert!(propose_governor(&mut root, call(1), address(2)).is_ok());
        assert!(propose_governor(&mut root, call(1), Address::zero()).is_ok());
        let (mut gus, mut ann) = (officer(1, GOVERNOR), person(2, 0));
        assert!(accept_governor(&mut root, call(2), &mut gus, &mut ann).is_err());
    }
}
