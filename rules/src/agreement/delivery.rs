//! The provider says that it served.

use crate::account::Account;
use crate::cells::{Agreement, Key, Session, Timesheet};
use crate::event::session_delivered::SessionDelivered;
use crate::monitor::sending;
use crate::quantities::{Coin, Time};
use crate::storage::Storage;
use crate::timesheet::{self, Interval};
use crate::{refusal, Call, Error, Hash};

use super::escrow::advanced;
use super::{must_be, party, standing, Step, ANSWER, MOST_IN_GROUP};

/// What a provider says of its service.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The agreements it served: one; or several of one group, in one session.
    pub agreements: &'a [u32],
    /// Seconds of service for each of them.
    pub secs: &'a [u64],
    /// When it began, within what was agreed, where a slot begins.
    pub start: u64,
    /// When it ended.
    pub end: u64,
    /// A hash of the evidence.
    pub evidence: Hash,
}

/// The caller says that it delivered. A person's timesheet marks the time, once for the whole session, and keeps it
/// marked whatever becomes of the agreement: no moment that was claimed here is ever recorded elsewhere. Agreements of
/// the same session that are delivered later do not mark it again.
///
/// Neither a pause nor a freeze stops it, as the deadline runs: a freeze stops the payment. A verification must have run
/// when the service began; that it ended since costs nobody its pay.
pub fn deliver(storage: &mut impl Storage, call: Call, delivery: Delivery) -> Result<(), Error> {
    let Delivery { agreements, secs, start, end, evidence } = delivery;
    let count = agreements.len();
    if count == 0 || count > MOST_IN_GROUP || count != secs.len() {
        return Err(refusal!(BadSession { agreements: count as u32, limit: MOST_IN_GROUP as u32 }));
    }
    let mut provider = storage.account(call.caller);
    provider.must_be_open()?;
    let interval = Interval::recordable(start, end, call.now)?;

    let mut first: Option<Agreement> = None;
    for (agreement_id, secs) in agreements.iter().copied().zip(secs.iter().copied()) {
        let (mut agreement, next) = standing(storage, call.now, agreement_id, Step::Deliver)?;
        match &first {
            Some(first) if !is_one_session(storage, first, &agreement) => {
                return Err(refusal!(NotOneSession { agreement_id, group: agreement.group.get() }));
            }
            // Whose it is follows from the first: all have one provider.
            Some(_) => {}
            None => must_be(&party(storage, agreement.provider), call, agreement_id)?,
        }
        provider.must_be_verified(interval.start.min(call.now))?;
        let within =
            agreement.start.get() <= interval.start.0 && interval.end.0 <= agreement.end.get();
        let most = u64::from(agreement.secs.get()).min(interval.secs().0);
        if secs == 0 || secs > most || !within {
            return Err(refusal!(BadDelivery { agreement_id, secs, most }));
        }
        agreement.spanned = (interval.secs().0 as u32).into();
        state(&mut agreement, secs, call.now);
        agreement.status = next as u8;
        storage.save(Key::agreement(agreement_id), &agreement);
        advanced(storage, call, agreement_id, &agreement, next, evidence);
        first.get_or_insert(agreement);
    }
    if let Some(first) = first.filter(|_| provider.must_be_person().is_ok()) {
        mark(storage, call, &provider, &first, interval)?;
    }
    sending::act(storage.root(), call.now, &mut provider);
    storage.save_account(&provider);
    storage.emit(&SessionDelivered { provider: call.caller, start, end });
    Ok(())
}

/// Corrects, once and before the requester has answered, how many seconds were served in the interval that was marked.
/// The requester's time to answer begins anew.
pub fn correct(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    secs: u64,
    evidence: Hash,
) -> Result<(), Error> {
    let (mut agreement, next) = standing(storage, call.now, agreement_id, Step::Correct)?;
    must_be(&party(storage, agreement.provider), call, agreement_id)?;
    if agreement.corrected != 0 {
        return Err(refusal!(AlreadyCorrected { agreement_id }));
    }
    let most = agreement.secs.get().min(agreement.spanned.get()).into();
    if secs == 0 || secs > most {
        return Err(refusal!(BadDelivery { agreement_id, secs, most }));
    }
    state(&mut agreement, secs, call.now);
    agreement.corrected = 1;
    storage.save(Key::agreement(agreement_id), &agreement);
    advanced(storage, call, agreement_id, &agreement, next, evidence);
    Ok(())
}

/// Writes down that so many seconds were served, and what is due for them.
fn state(agreement: &mut Agreement, secs: u64, now: Time) {
    agreement.delivered = (secs as u32).into();
    agreement.due = share(agreement, secs).0.into();
    agreement.answer_by = now.plus(ANSWER).0.into();
    agreement.until = agreement.answer_by;
}

/// Marks a person's timesheet, unless a delivery of the same session has marked the time before.
fn mark(
    storage: &mut impl Storage,
    call: Call,
    provider: &Account,
    agreement: &Agreement,
    interval: Interval,
) -> Result<(), Error> {
    let group = agreement.group.get();
    let session = Session {
        class: agreement.class,
        start: agreement.start,
        end: agreement.end,
        from: interval.start.0.into(),
        to: interval.end.0.into(),
    };
    // A person's, whatever key it has now.
    let key = Key::session(&storage.person_of(provider), group);
    if group != 0 {
        let last = storage.load::<Session>(key);
        let of = |it: &Session| (it.class, it.start, it.end);
        let spans = last.from.get() <= interval.start.0 && interval.end.0 <= last.to.get();
        if of(&last) == of(&session) && spans {
            return Ok(());
        }
    }
    let sheet_key = Key::timesheet(&provider.address);
    let mut sheet = storage.load::<Timesheet>(sheet_key);
    timesheet::mark(provider.address, &mut sheet, interval, call.now)?;
    storage.save(sheet_key, &sheet);
    if group != 0 {
        storage.save(key, &session);
    }
    Ok(())
}

/// Whether both requesters agreed to share one session of one provider, whatever key that had then.
fn is_one_session(storage: &impl Storage, one: &Agreement, other: &Agreement) -> bool {
    let of = |it: &Agreement| (it.group, it.class, it.start, it.end);
    one.group.get() != 0
        && of(one) == of(other)
        && (one.provider == other.provider
            || party(storage, one.provider).address == party(storage, other.provider).address)
}

/// What so many seconds of the agreed service cost: in proportion, rounded down to whole seconds of coin.
fn share(agreement: &Agreement, secs: u64) -> Coin {
    let price = agreement.price.get();
    let agreed = u64::from(agreement.secs.get()).max(1);
    // Division of 128 bits is software, and slow; prices that need it are rare.
    match price.checked_mul(secs) {
        Some(product) => Coin(product / agreed),
        None => {
            let wide = u128::from(price).saturating_mul(secs.into()) / u128::from(agreed);
            Coin(u64::try_from(wide).unwrap_or(price))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;
    use proptest::prelude::*;

    fn share_of(price: u64, agreed: u32, secs: u64) -> u64 {
        let agreement =
            Agreement { price: price.into(), secs: agreed.into(), ..Agreement::empty() };
        share(&agreement, secs).0
    }

    #[test]
    fn a_part_of_the_service_costs_its_part_of_the_price_rounded_down() {
        assert_eq!(share_of(3600, 3600, 3600), 3600);
        assert_eq!(share_of(3600, 3600, 1800), 1800);
        assert_eq!(share_of(100, 3600, 1799), 49);
        assert_eq!(share_of(1, 3600, 3599), 0);
        assert_eq!(share_of(u64::MAX, 3600, 3600), u64::MAX);
        assert_eq!(share_of(u64::MAX, 2, 1), u64::MAX / 2);
    }

    proptest! {
        #[test]
        fn a_share_is_never_more_than_its_part_nor_a_whole_second_less(
            price in 1..u64::MAX, agreed in 1..864_000u32, part in 0..=u32::MAX
        ) {
            let secs = 1 + u64::from(part) % u64::from(agreed);
            let share = u128::from(share_of(price, agreed, secs));
            let exact = u128::from(price) * u128::from(secs);
            prop_assert!(share * u128::from(agreed) <= exact);
            prop_assert!((share + 1) * u128::from(agreed) > exact);
        }
    }
}
