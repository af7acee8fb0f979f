//! Opening, verifying and closing accounts.

pub use crate::account::{Account, Kind, Status};
use crate::case::Cases;
use crate::cells::{Attestation, CaseFile, Cell, Member, Root, Tenure};
use crate::credit::loan;
use crate::event::account_closed::AccountClosed;
use crate::event::account_opened::AccountOpened;
use crate::event::account_verified::AccountVerified;
use crate::event::commitment_consented::CommitmentConsented;
use crate::quantities::{Coin, Secs, Time, DAY};
use crate::{case, refusal, restrictions, roles, Address, Call, Error, Hash};

/// The number of the account that is opened next: no two accounts ever have the same.
pub fn number_next(root: &mut Root) -> Result<u32, Error> {
    let before = root.accounts.get();
    let number = before
        .checked_add(1)
        .ok_or_else(|| refusal!(Overflow { value: before.into(), added: 1u8.into() }))?;
    root.accounts = number.into();
    Ok(number)
}

/// Opens the caller's own account.
pub fn open(
    root: &mut Root,
    call: Call,
    account: &mut Account,
    kind: u8,
) -> Result<AccountOpened, Error> {
    match account.status() {
        Status::NeverOpened => {}
        Status::Open => return Err(refusal!(AccountAlreadyOpen { account: account.address })),
        Status::Closed | Status::Moved => account.must_be_open()?,
    }
    let kind = Kind::from_number(kind)? as u8;
    account.cell = Member {
        status: Status::Open as u8,
        kind,
        opened_at: call.now.0.into(),
        number: number_next(root)?.into(),
        ..Member::empty()
    };
    Ok(AccountOpened { account: account.address, kind, opened_at: call.now.0.into() })
}

/// How long after its end a verification may be renewed without counting anew since when the account is verified:
/// thirty days.
pub const LATE: u32 = 30 * DAY;

/// The highest level that is attested.
pub const HIGHEST_LEVEL: u8 = 5;

/// The longest that an attestation runs: two years.
pub const LONGEST_VERIFICATION: u32 = 731 * DAY;

/// The cells that attesting touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attesting {
    /// The verifier.
    pub verifier: Account,
    /// The verifier, by the first address of the person ([`crate::storage::Storage::person`]).
    pub issuer: Address,
    /// The account that is attested.
    pub account: Account,
    /// Its attestation so far.
    pub attestation: Attestation,
    /// Whether whoever attested it is in office as a verifier.
    pub is_vouched_for: bool,
    /// The last case about it.
    pub last_case: CaseFile,
}

impl Attesting {
    /// Whether a verifier may weaken what runs: where the tribunal has confirmed a freeze in a case about the account, or
    /// where whoever attested it has lost the office since, for a while or for good.
    fn may_weaken(&self, now: Time) -> bool {
        let has_issuer = self.attestation.issuer != [0; 20];
        (has_issuer && !self.is_vouched_for) || case::is_judged(&self.last_case, now)
    }
}

/// Attests a level until `expiry`; only a salted commitment to the claims goes on the ledger. Another verifier may make a
/// running attestation stronger; weaker only where [`Attesting::may_weaken`] says so, as a measure. What it commits to only its issuer changes, or whoever the holder consented to.
pub fn verify(
    call: Call,
    cells: &mut Attesting,
    level: u8,
    expiry: u64,
    commitment: Hash,
) -> Result<AccountVerified, Error> {
    let may_weaken = cells.may_weaken(call.now);
    let Attesting { verifier, issuer, account, attestation, .. } = cells;
    verifier.require_role(roles::VERIFIER)?;
    if verifier.address == account.address {
        return Err(refusal!(OwnCase { account: account.address }));
    }
    account.must_be_open()?;
    // Withdrawing an attestation that runs would block the account without a case; that is the supervisor's.
    let runs = account.must_be_verified(call.now).is_ok();
    let weakens =
        |until: Time| runs && (level < account.cell.level || until < account.cell.verified_until());
    let latest = call.now.plus(LONGEST_VERIFICATION);
    let until = Time::from_secs(expiry)
        .filter(|until| (1..=HIGHEST_LEVEL).contains(&level) && *until <= latest)
        .filter(|until| *until > call.now && (may_weaken || !weakens(*until)))
        .ok_or_else(|| refusal!(BadVerification { level, expiry }))?;
    if commitment == [0; 32] {
        return Err(refusal!(NoCommitment {}));
    }
    let stands = runs && attestation.commitment != [0; 32];
    let is_its_own = attestation.issuer == issuer.0 || attestation.consent == commitment;
    if stands && attestation.commitment != commitment && !is_its_own {
        let issuer = attestation.issuer.into();
        return Err(refusal!(CommitmentStands { account: account.address, issuer }));
    }
    if weakens(until) {
        case::must_have_budget(verifier, call.now)?;
        case::count(verifier, call.now);
    }
    // A verification that is renewed a little late goes on.
    let lapsed = account.cell.verified_until().plus(LATE) < call.now;
    if account.cell.verified_since.get() == 0 || lapsed {
        account.cell.verified_since = call.now.0.into();
    }
    account.cell.level = level;
    account.cell.verified_until = until.0.into();
    if !stands || attestation.commitment != commitment {
        attestation.issuer = issuer.0;
    }
    attestation.commitment = commitment;
    attestation.consent = [0; 32];
    attestation.issued_at = call.now.0.into();
    Ok(AccountVerified {
        account: account.address,
        actor: verifier.address,
        level,
        expiry,
        commitment,
    })
}

/// The holder consents to a commitment, which any verifier may then attest in place of a running one; zero withdraws
/// the consent.
pub fn consent(
    account: &Account,
    attestation: &mut Attestation,
    commitment: Hash,
) -> Result<CommitmentConsented, Error> {
    account.must_be_open()?;
    attestation.consent = commitment;
    Ok(CommitmentConsented { account: account.address, commitment })
}

/// Closes the caller's own account, which must hold nothing: no coin, no hours, no role (nor one that is
/// withheld), no debt, no freeze, no case that runs, and nothing in quarantine; and must not be on hold.
pub fn close(
    call: Call,
    account: &mut Account,
    cases: &Cases,
    tenure: &Tenure,
) -> Result<AccountClosed, Error> {
    account.must_be_open()?;
    case::must_be_about_nobody(account, cases, call.now)?;
    if let Some(freeze) = restrictions::freeze_of(&account.cell, call.now) {
        return Err(refusal!(AlreadyFrozen { account: account.address, case_id: freeze.case_id }));
    }
    restrictions::must_not_be_on_hold(account, call.now)?;
    loan::must_owe_nothing(account)?;
    let campaigns = account.cell.campaigns.get();
    if campaigns > 0 {
        return Err(refusal!(StillSponsors { account: account.address, campaigns }));
    }
    // Whatever rests on the book is among these.
    let (coin, hours) = (account.cell.all_coin(), account.cell.all_hours());
    // What was seized may have to return, under whatever case.
    let coin = Coin(coin.0.saturating_add(account.cell.quarantined.get()));
    let roles = account.cell.roles.get() | tenure.withheld.get();
    if coin > Coin::ZERO || hours > Secs::ZERO || roles != 0 {
        return Err(refusal!(AccountNotEmpty {
            account: account.address,
            coin: coin.0,
            hours: hours.0,
            roles,
        }));
    }
    account.cell.status = Status::Closed as u8;
    Ok(AccountClosed { account: account.address })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::quantities::ClassId;

    fn nobody(n: u8) -> Account {
        Account { address: address(n), cell: Member::empty() }
    }

    #[test]
    fn an_account_is_opened_once() {
        let mut ann = nobody(1);
        assert!(open(&mut Root::empty(), call(1), &mut ann, 1).is_ok());
        assert_eq!(
            open(&mut Root::empty(), call(1), &mut ann, 1),
            Err(Error::AccountAlreadyOpen { account: address(1) })
        );
    }

    #[test]
    fn accounts_are_numbered_as_they_open_and_none_as_another() {
        let (mut root, mut ann, mut ben) = (Root::empty(), nobody(1), nobody(2));
        assert!(open(&mut root, call(1), &mut ann, 1).is_ok());
        assert!(open(&mut root, call(1), &mut ann, 1).is_err(), "it is open");
        assert!(open(&mut root, call(2), &mut ben, 2).is_ok());
        assert_eq!((ann.cell.number.get(), ben.cell.number.get(), root.accounts.get()), (1, 2, 2));
        root.accounts = u32::MAX.into();
        assert!(open(&mut root, call(3), &mut nobody(3), 1).is_err(), "no number is left");
        assert_eq!(root.accounts.get(), u32::MAX);
    }

    #[test]
    fn an_account_is_a_person_or_an_organisation() {
        for kind in [0, 3, 255] {
            let mut ann = nobody(1);
            assert_eq!(
                open(&mut Root::empty(), call(1), &mut ann, kind),
                Err(Error::UnknownKind { kind })
            );
            assert_eq!(ann, nobody(1));
        }
    }

    /// Somebody attests an account; the same person whatever the attestation says of it.
    fn attests(
        verifier: &Account,
        account: &mut Account,
        attestation: &mut Attestation,
        (level, expiry): (u8, u64),
        commitment: Hash,
    ) -> Result<AccountVerified, Error> {
        let mut cells = Attesting {
            verifier: verifier.clone(),
            issuer: verifier.address,
            is_vouched_for: true,
            last_case: CaseFile::empty(),
            account: account.clone(),
            attestation: attestation.clone(),
        };
        let outcome = verify(call(9), &mut cells, level, expiry, commitment);
        (*account, *attestation) = (cells.account, cells.attestation);
        outcome
    }

    fn verifier(n: u8) -> Account {
        officer(n, roles::VERIFIER)
    }

    fn unverified(n: u8) -> Account {
        let mut account = person(n, 0);
        account.cell.level = 0;
        account
    }

    const END: u64 = NOW.0 as u64 + 10;

    #[test]
    fn verification_needs_a_verifier_a_level_a_commitment_and_an_end_within_two_years() {
        let (mut ann, mut none) = (unverified(1), Attestation::empty());
        assert_eq!(
            attests(&person(2, 0), &mut ann, &mut none, (1, END), [1; 32]),
            Err(Error::MissingRole { account: address(2), role: roles::VERIFIER })
        );
        let latest = u64::from(NOW.plus(LONGEST_VERIFICATION).0);
        for (level, expiry) in
            [(0, END), (1, NOW.0.into()), (1, u64::MAX), (1, latest + 1), (6, END), (255, END)]
        {
            assert_eq!(
                attests(&verifier(9), &mut ann, &mut none, (level, expiry), [1; 32]),
                Err(Error::BadVerification { level, expiry })
            );
        }
        let empty = attests(&verifier(9), &mut ann, &mut none, (1, END), [0; 32]);
        assert_eq!(empty, Err(Error::NoCommitment {}));
        assert!(ann.must_be_verified(NOW).is_err());
        assert_eq!(none, Attestation::empty());
        for within in [END, latest] {
            let (mut ann, mut none) = (unverified(1), Attestation::empty());
            assert!(attests(&verifier(9), &mut ann, &mut none, (5, within), [1; 32]).is_ok());
        }
        assert!(attests(&verifier(9), &mut ann, &mut none, (1, END), [1; 32]).is_ok());
        assert!(ann.must_be_verified(NOW.plus(9)).is_ok());
        assert!(ann.must_be_verified(NOW.plus(10)).is_err());
    }

    #[test]
    fn a_running_commitment_is_changed_by_its_issuer_or_with_the_holders_consent_alone() {
        let (mut ann, mut cell) = (unverified(1), Attestation::empty());
        attests(&verifier(9), &mut ann, &mut cell, (1, END), [1; 32]).expect("nothing runs");
        let refused = Err(Error::CommitmentStands { account: address(1), issuer: address(9) });
        assert_eq!(attests(&verifier(8), &mut ann, &mut cell, (1, END), [2; 32]), refused);
        assert!(attests(&verifier(8), &mut ann, &mut cell, (2, END), [1; 32]).is_ok(), "a level");
        assert_eq!(cell.issuer, address(9).0, "which makes it nobody else's");
        assert_eq!(attests(&verifier(8), &mut ann, &mut cell, (2, END), [2; 32]), refused);
        consent(&ann, &mut cell, [2; 32]).expect("it is hers");
        assert_eq!(attests(&verifier(8), &mut ann, &mut cell, (2, END), [3; 32]), refused);
        assert!(attests(&verifier(8), &mut ann, &mut cell, (2, END), [2; 32]).is_ok());
        assert_eq!((cell.issuer, cell.consent), (address(8).0, [0; 32]), "once");
        assert!(attests(&verifier(8), &mut ann, &mut cell, (2, END), [4; 32]).is_ok());
    }

    #[test]
    fn a_commitment_whose_attestation_ended_stands_in_nobodys_way() {
        let (mut ann, mut cell) = (unverified(1), Attestation::empty());
        attests(&verifier(9), &mut ann, &mut cell, (1, END), [1; 32]).expect("nothing runs");
        ann.cell.verified_until = NOW.0.into();
        assert!(attests(&verifier(8), &mut ann, &mut cell, (1, END), [2; 32]).is_ok());
        assert_eq!(cell.issuer, address(8).0);
    }

    #[test]
    fn nobody_verifies_itself() {
        let (mut vera, mut none) = (verifier(9), Attestation::empty());
        assert_eq!(
            attests(&vera.clone(), &mut vera, &mut none, (1, END), [1; 32]),
            Err(Error::OwnCase { account: address(9) })
        );
    }

    #[test]
    fn only_an_empty_account_is_closed_and_for_good() {
        let mut rich = person(1, 5);
        assert!(matches!(
            close(call(1), &mut rich, &Cases::none(), &Tenure::empty()),
            Err(Error::AccountNotEmpty { coin: 5, .. })
        ));
        let mut busy = person(1, 0);
        assert!(busy.cell.set_hours(ClassId(1), Secs(7)));
        assert!(matches!(
            close(call(1), &mut busy, &Cases::none(), &Tenure::empty()),
            Err(Error::AccountNotEmpty { hours: 7, .. })
        ));
        let mut office = officer(1, roles::VERIFIER);
        assert!(matches!(
            close(call(1), &mut office, &Cases::none(), &Tenure::empty()),
            Err(Error::AccountNotEmpty { .. })
        ));

        let mut ann = person(1, 0);
        assert!(close(call(1), &mut ann, &Cases::none(), &Tenure::empty()).is_ok());
        let closed = Error::AccountClosed { account: address(1) };
        assert_eq!(open(&mut Root::empty(), call(1), &mut ann, 1), Err(closed.clone()));
        assert_eq!(ann.must_be_verified(NOW), Err(closed));
    }

    #[test]
    fn an_account_whose_campaigns_hold_coin_is_not_closed() {
        let mut ann = person(1, 0);
        ann.cell.campaigns = 2.into();
        let refused = Err(Error::StillSponsors { account: address(1), campaigns: 2 });
        assert_eq!(close(call(1), &mut ann, &Cases::none(), &Tenure::empty()), refused);
    }

    #[test]
    fn an_account_about_which_a_case_runs_is_not_closed() {
        let p = case::testing::proceeding(person(1, 0));
        let mut ann = p.subject;
        let cases = Cases { last: p.file, ..Cases::none() };
        let refused = Err(Error::CaseRuns { account: address(1), case_id: 1 });
        assert_eq!(close(call(1), &mut ann, &cases, &Tenure::empty()), refused);
        let later = Call { now: NOW.plus(case::OPEN_FOR), ..call(1) };
        assert!(close(later, &mut ann, &cases, &Tenure::empty()).is_ok(), "it lapsed unused");
    }
}
