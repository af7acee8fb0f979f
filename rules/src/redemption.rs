//! Redeeming: hours are burned at a platform that records them, in return for that platform's services.
//!
//! Hours of a class are alike whoever recorded them, so what one platform recorded cannot be told from what another did;
//! but no platform has more redeemed at it than it ever recorded.

use crate::account::Account;
use crate::cells::{ClassTerms, Recorder, Root};
use crate::event::erc6909_transfer::Transfer;
use crate::event::redeemed::Redeemed;
use crate::ledger::must_cover_hours;
use crate::monitor::{sending, Hits};
use crate::quantities::{ClassId, Secs};
use crate::restrictions::{must_be_running, Area};
use crate::{refusal, restrictions, Address, Call, Error};

/// The cells that a redemption reads or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeeming {
    /// The class's id.
    pub class_id: ClassId,
    /// What the class cell has no room for: the class's total.
    pub terms: ClassTerms,
    /// The platform's accreditation for the class, which may have ended.
    pub recorder: Recorder,
    /// The platform.
    pub platform: Account,
    /// Whose hours.
    pub member: Account,
}

/// Burns the member's hours. Like the burning of coin it asks for no running verification, so that whoever leaves can
/// empty the account.
pub fn redeem(
    root: &Root,
    call: Call,
    cells: &mut Redeeming,
    secs: u64,
) -> Result<(Transfer, Redeemed, Hits), Error> {
    let Redeeming { class_id, terms, recorder, platform, member } = cells;
    if secs == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    let secs = Secs(secs);
    must_be_running(root, Area::Transfers, call.now)?;
    member.must_be_open()?;
    restrictions::must_let_out(member, call.now)?;
    restrictions::must_not_be_on_hold(member, call.now)?;
    let recorded = Secs(recorder.recorded.get());
    if recorded == Secs::ZERO {
        return Err(refusal!(NotARecorder { account: platform.address, class_id: class_id.0 }));
    }
    // One that has left serves nobody.
    platform.must_be_open()?;
    must_cover_hours(member, *class_id, secs)?;
    let redeemed = Secs(recorder.redeemed.get());
    let redeemed_after =
        redeemed.checked_add(secs).filter(|after| *after <= recorded).ok_or_else(|| {
            refusal!(RedeemedBeyondRecorded {
                recorded: recorded.0,
                redeemed: redeemed.0,
                needed: secs.0
            })
        })?;
    let total = Secs(terms.redeemed.get());
    let total_after = total
        .checked_add(secs)
        .ok_or_else(|| refusal!(Overflow { value: total.wide(), added: secs.wide() }))?;

    let left = member.cell.all_hours_of(*class_id).saturating_sub(secs);
    let judged = sending::judge(root, call.now, member, secs.0, left.0)?;

    member.cell.debit_hours(*class_id, secs);
    sending::sent(root, call.now, &mut member.cell.watch, secs.0, judged);
    recorder.redeemed = redeemed_after.0.into();
    terms.redeemed = total_after.0.into();
    let standard = Transfer {
        caller: call.caller,
        sender: member.address,
        receiver: Address::zero(),
        id: class_id.0.into(),
        amount: secs.wide(),
    };
    let redeemed = Redeemed {
        member: member.address,
        class_id: class_id.0,
        platform: platform.address,
        secs: secs.0,
        hours_after: member.cell.all_hours_of(*class_id).0,
        class_redeemed_after: total_after.0,
        platform_redeemed_after: redeemed_after.0,
    };
    Ok((standard, redeemed, judged.hits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::cells::Cell;
    use crate::restrictions::testing::paused;

    fn cells() -> Redeeming {
        let mut member = person(1, 0);
        assert!(member.cell.set_hours(ClassId(1), Secs(7200)));
        Redeeming {
            class_id: ClassId(1),
            terms: ClassTerms { redeemed: 100.into(), ..ClassTerms::empty() },
            recorder: Recorder { recorded: 5000.into(), redeemed: 60.into(), ..Recorder::empty() },
            platform: person(9, 0),
            member,
        }
    }

    #[test]
    fn invariant_3_hours_fall_and_what_was_redeemed_rises() {
        let mut cells = cells();
        let (standard, event, _) =
            redeem(&Root::empty(), call(1), &mut cells, 3600).expect("she has the hours");
        assert_eq!((standard.sender, standard.receiver), (address(1), Address::zero()));
        assert_eq!(standard.amount, 3600.into());
        assert_eq!(cells.member.cell.hours(ClassId(1)), Secs(3600));
        assert_eq!((event.hours_after, event.class_redeemed_after), (3600, 3700));
        assert_eq!((event.platform, event.platform_redeemed_after), (address(9), 3660));
        assert_eq!((cells.terms.redeemed.get(), cells.recorder.redeemed.get()), (3700, 3660));
    }

    #[test]
    fn no_more_is_redeemed_at_a_platform_than_it_recorded() {
        let mut cells = cells();
        assert_eq!(
            redeem(&Root::empty(), call(1), &mut cells, 4941).err(),
            Some(Error::RedeemedBeyondRecorded { recorded: 5000, redeemed: 60, needed: 4941 })
        );
        assert!(redeem(&Root::empty(), call(1), &mut cells, 4940).is_ok());
    }

    #[test]
    fn a_refused_redemption_changes_nothing() {
        let cases: [(fn(&mut Root, &mut Redeeming), u64, u16); 10] = [
            (|_, cells| cells.member.cell.watch.held_until = u32::MAX.into(), 1, 44),
            (|_, _| {}, 0, 29),
            (|_, _| {}, 7201, 6),
            (|root, _| *root = paused(root.clone(), Area::Transfers), 1, 43),
            (|_, cells| cells.member.cell.status = 2, 1, 21),
            (|_, cells| cells.recorder = Recorder::empty(), 1, 83),
            (|_, cells| cells.recorder.recorded = 0.into(), 1, 83),
            (|_, cells| cells.platform.cell.status = 2, 1, 21),
            (|_, cells| cells.terms.redeemed = u64::MAX.into(), 1, 30),
            (
                |_, cells| {
                    cells.member.cell.frozen_directions = restrictions::OUT;
                    cells.member.cell.frozen_until = u32::MAX.into();
                },
                1,
                40,
            ),
        ];
        for (spoil, secs, code) in cases {
            let (mut root, mut cells) = (Root::empty(), cells());
            spoil(&mut root, &mut cells);
            let before = cells.clone();
            let error = redeem(&root, call(1), &mut cells, secs).expect_err("an obstacle");
            assert_eq!(error.code(), code, "{error:?}");
            assert_eq!(cells, before, "invariant_11_refusals_change_nothing");
        }
    }

    #[test]
    fn whoever_leaves_redeems_without_a_verification_and_while_earning_is_paused() {
        let mut cells = cells();
        cells.member.cell.level = 0;
        let root = paused(Root::empty(), Area::Earning);
        assert!(redeem(&root, call(1), &mut cells, 3600).is_ok());
    }

    #[test]
    fn a_platform_whose_accreditation_has_ended_still_serves() {
        let mut cells = cells();
        cells.recorder.quota = 0.into();
        assert!(redeem(&Root::empty(), call(1), &mut cells, 3600).is_ok());
    }
}
