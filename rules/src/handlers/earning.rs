//! Earning time: what recorders put on the ledger, and what members make of their hours.

use super::central_bank::received;
use crate::cells::Key;
use crate::class::{self, Recording};
use crate::conversion::{self, Converting};
use crate::ledger;
use crate::monitor::raise;
use crate::redemption::{self, Redeeming};
use crate::storage::Storage;
use crate::{Address, Call, Error, Hash};

/// Records that a member served.
pub fn record(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    member: Address,
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let mut cells = Recording {
        class_id,
        class: storage.load(Key::class(class_id)),
        recorder: storage.load(Key::recorder(class_id, &call.caller)),
        member: storage.account(member),
        timesheet: storage.load(Key::timesheet(&member)),
    };
    let (standard, recorded) =
        class::record(storage.root(), call, &mut cells, start, end, evidence)?;
    storage.save(Key::class(class_id), &cells.class);
    storage.save(Key::recorder(class_id, &call.caller), &cells.recorder);
    storage.save(Key::timesheet(&member), &cells.timesheet);
    storage.save_account(&cells.member);
    storage.emit(&standard);
    storage.emit(&recorded);
    Ok(true)
}

/// Voids one of the caller's last records.
pub fn void_record(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    member: Address,
    (start, end): (u64, u64),
    evidence: Hash,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let present = storage.present_account(member);
    let sheet = Key::timesheet(&present.address);
    let mut cells = Recording {
        class_id,
        class: storage.load(Key::class(class_id)),
        recorder: storage.load(Key::recorder(class_id, &call.caller)),
        member: present,
        timesheet: storage.load(sheet),
    };
    let (standard, voided) = class::void(call, &mut cells, member, start, end, evidence)?;
    storage.save(Key::class(class_id), &cells.class);
    storage.save(Key::recorder(class_id, &call.caller), &cells.recorder);
    storage.save(sheet, &cells.timesheet);
    storage.save_account(&cells.member);
    storage.emit(&standard);
    storage.emit(&voided);
    Ok(true)
}

/// Retires the caller's hours of a class for coin.
pub fn convert(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    secs: u64,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let member = storage.account(call.caller);
    // A member's share is a person's, whatever key it has now.
    let share = Key::conversions(class_id, &storage.person_of(&member));
    let mut cells = Converting {
        class_id,
        class: storage.load(Key::class(class_id)),
        terms: storage.load(Key::terms(class_id)),
        member,
        taken: storage.load(share),
    };
    let (purse, root) = (storage.address(), storage.root_mut());
    let (retired, minted, converted, levied) =
        conversion::convert(root, call, purse, &mut cells, secs)?;
    storage.save(Key::class(class_id), &cells.class);
    storage.save(Key::terms(class_id), &cells.terms);
    storage.save(share, &cells.taken);
    storage.save_account(&cells.member);
    storage.emit(&retired);
    storage.emit(&minted);
    storage.emit(&converted);
    received(storage, levied);
    Ok(true)
}

/// Burns the caller's hours of a class at a platform. What it recorded lies under the address that it had then; whether it
/// still serves, the account says that it has now.
pub fn redeem(
    storage: &mut impl Storage,
    call: Call,
    class_id: u16,
    secs: u64,
    platform: Address,
) -> Result<bool, Error> {
    let class_id = ledger::must_be_registered(storage.root(), class_id.into())?;
    let (terms, recorder) = (Key::terms(class_id), Key::recorder(class_id, &platform));
    let mut cells = Redeeming {
        class_id,
        terms: storage.load(terms),
        recorder: storage.load(recorder),
        platform: storage.present_account(platform),
        member: storage.account(call.caller),
    };
    let (retired, redeemed, hits) = redemption::redeem(storage.root(), call, &mut cells, secs)?;
    storage.save(terms, &cells.terms);
    storage.save(recorder, &cells.recorder);
    storage.emit(&retired);
    storage.emit(&redeemed);
    if hits.any() {
        raise(storage, call, &mut cells.member, platform, hits, secs);
    }
    storage.save_account(&cells.member);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::{Recorder, Recovery};
    use crate::quantities::{ClassId, Secs};
    use crate::testing::{MemoryStorage, EVIDENCE};

    /// A platform recorded 180 hours for Ann; then its key was lost, and it recorded 83 more under the new one.
    fn moved_platform() -> MemoryStorage {
        let mut ann = person(1, 0);
        assert!(ann.cell.set_hours(ClassId(1), Secs(263)));
        let mut old = person(8, 0);
        old.cell.status = 3;
        let mut bank = MemoryStorage::of(&[&ann, &old, &person(9, 0)]);
        bank.root.classes = 1.into();
        let moved = Recovery { successor: address(9).0, ..crate::cells::Cell::empty() };
        bank.save(Key::recovery(&address(8)), &moved);
        for (platform, secs) in [(8, 180u64), (9, 83)] {
            let cell = Recorder { recorded: secs.into(), ..crate::cells::Cell::empty() };
            bank.save(Key::recorder(ClassId(1), &address(platform)), &cell);
        }
        bank
    }

    #[test]
    fn hours_are_redeemed_at_a_platform_whatever_key_it_recorded_them_with() {
        let mut bank = moved_platform();
        let mut redeem = |secs, platform| {
            bank.transact(|bank| redeem(bank, call(1), 1, secs, address(platform)))
                .map_err(|error| error.code())
        };
        assert_eq!(redeem(180, 8), Ok(true));
        assert_eq!(redeem(1, 8), Err(254), "no more than it recorded with that key");
        assert_eq!(redeem(83, 9), Ok(true));
        assert_eq!(redeem(1, 9), Err(6));
    }

    #[test]
    fn a_members_share_of_a_class_follows_the_person_to_another_key() {
        let mut bank = moved_platform();
        let mut terms = <crate::cells::ClassTerms as crate::cells::Cell>::empty();
        terms.conversion.after =
            crate::cells::Conversion { rate: 100.into(), quota: u64::MAX.into() };
        bank.save(Key::terms(ClassId(1)), &terms);
        let (old, new) = (address(2), address(3));
        let row = Recovery { first: old.0, ..crate::cells::Cell::empty() };
        bank.save(Key::recovery(&new), &row);
        let share = conversion::MOST_OF_MEMBER.0;
        let mut converts = |key: u8, is_successor, secs| {
            let mut member = person(key, 0);
            member.cell.is_successor = is_successor;
            assert!(member.cell.set_hours(ClassId(1), Secs(share)));
            bank.save_account(&member);
            bank.transact(|bank| convert(bank, call(key), 1, secs)).map_err(|error| error.code())
        };
        assert_eq!(converts(2, 0, share - 60), Ok(true));
        assert_eq!(converts(3, 1, 61), Err(346), "the share is a person's");
        assert_eq!(converts(3, 1, 60), Ok(true));
        assert_eq!(converts(4, 0, share), Ok(true), "another's is its own");
    }

    #[test]
    fn a_record_is_voided_whatever_key_the_member_has_now_and_the_log_tells_which_it_was() {
        let mut bank = moved_platform();
        let cell = Recorder { quota: u64::MAX.into(), ..crate::cells::Cell::empty() };
        bank.save(Key::recorder(ClassId(1), &address(5)), &cell);
        let mut ben = person(2, 0);
        bank.save_account(&ben);
        let end = u64::from(NOW.0 / 300 * 300);
        let span = (end - 3_600, end);
        record(&mut bank, call(5), 1, address(2), span, EVIDENCE).expect("the recorder may");
        let number = bank.root.audit_seq.get();
        // Ben moves to another key, with all that is his.
        let sheet = bank.load::<crate::cells::Timesheet>(Key::timesheet(&address(2)));
        bank.save(Key::timesheet(&address(3)), &sheet);
        let moved = Recovery { successor: address(3).0, ..crate::cells::Cell::empty() };
        bank.save(Key::recovery(&address(2)), &moved);
        ben = bank.account(address(2));
        bank.save_account(&crate::account::Account { address: address(3), cell: ben.cell.clone() });
        ben.cell.status = 3;
        bank.save_account(&ben);
        void_record(&mut bank, call(5), 1, address(2), span, EVIDENCE).expect("it is his still");
        assert_eq!(bank.account(address(3)).cell.hours(ClassId(1)), Secs::ZERO);
        let (_, data) = bank.log.last().expect("it is on the log");
        assert_eq!(data[..32], crate::event::Word::word(&number), "the record's number");
    }
}
