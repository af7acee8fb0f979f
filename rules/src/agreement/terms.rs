//! What the parties agree on.

use crate::cells::{Agreement, Cell};
use crate::quantities::{ClassId, Time};
use crate::timesheet::{OLDEST, SLOT};
use crate::{refusal, Address, Call, Error, Hash, U256};

use super::{Series, Status, LONGEST};

/// The terms that a requester proposes. Moments are in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreementTerms {
    /// Who is to serve.
    pub provider: Address,
    /// The kind of service: a registered class.
    pub class_id: ClassId,
    /// What agreements of one session have in common; 0 where the service is for one alone.
    pub group: u32,
    /// Seconds of service; at most as long as the interval.
    pub secs: u64,
    /// Seconds of coin for all of it; of a series, for one lesson.
    pub price: u64,
    /// The first moment agreed for the service, where a slot begins.
    pub start: u64,
    /// The moment after the last, where a slot begins.
    pub end: u64,
    /// The moment from which the provider can no longer accept.
    pub accept_by: u64,
    /// The moment from which the provider can no longer deliver: behind the end, at most ten days behind the start,
    /// as older time cannot be marked, and at most [`LONGEST`] ahead.
    pub deliver_by: u64,
    /// A hash of the terms' text.
    pub text: Hash,
}

/// So many seconds of service for so much coin, in an interval of whole slots that is at least as long.
pub(super) fn service(
    secs: u64,
    price: u64,
    start: u64,
    end: u64,
) -> Result<(u32, Time, Time), Error> {
    if secs == 0 || price == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    let bad = refusal!(BadInterval { start, end });
    let (Some(from), Some(to)) = (Time::from_secs(start), Time::from_secs(end)) else {
        return Err(bad);
    };
    let longest = to.0.saturating_sub(from.0);
    if longest == 0 || from.0 % SLOT != 0 || to.0 % SLOT != 0 {
        return Err(bad);
    }
    let secs = u32::try_from(secs)
        .ok()
        .filter(|secs| *secs <= longest)
        .ok_or_else(|| refusal!(TooMuchService { secs, longest: longest.into() }))?;
    Ok((secs, from, to))
}

impl AgreementTerms {
    /// The price of so many lessons, which may be more than there can be of coin.
    pub(super) fn price_of(&self, lessons: u8) -> U256 {
        U256::from(u128::from(self.price).saturating_mul(lessons.into()))
    }

    /// The agreement that is proposed on these terms, if they are sound; of a series, its first lesson. The last lesson
    /// has its deadline within [`LONGEST`], as the only one of an agreement has.
    pub(super) fn proposed(&self, call: Call, series: Option<Series>) -> Result<Agreement, Error> {
        let Self { secs, price, start, end, accept_by, deliver_by, .. } = *self;
        if self.provider == call.caller {
            return Err(refusal!(OwnAgreement { account: call.caller }));
        }
        let (secs, from, to) = service(secs, price, start, end)?;
        let Series { lessons, every } = series.unwrap_or(Series { lessons: 1, every: 0 });
        let further = series.map_or(Ok(0), |series| series.secs(to.0.saturating_sub(from.0)))?;
        let latest = Time(call.now.plus(LONGEST).0.saturating_sub(further)).min(from.plus(OLDEST));
        let (accept, deliver) = (Time::from_secs(accept_by), Time::from_secs(deliver_by));
        let sound = |accept: Time, deliver: Time| {
            call.now < accept && accept <= deliver && to < deliver && deliver <= latest
        };
        let (Some(accept), Some(deliver)) = (accept, deliver) else {
            return Err(refusal!(BadDeadlines { accept_by, deliver_by, latest: latest.0.into() }));
        };
        if !sound(accept, deliver) {
            return Err(refusal!(BadDeadlines { accept_by, deliver_by, latest: latest.0.into() }));
        }
        Ok(Agreement {
            status: Status::Proposed as u8,
            provider: self.provider.0,
            requester: call.caller.0,
            class: self.class_id.0.into(),
            group: self.group.into(),
            secs: secs.into(),
            start: from.0.into(),
            end: to.0.into(),
            deliver_by: deliver.0.into(),
            until: accept.0.into(),
            price: price.into(),
            terms: self.text,
            proposed_at: call.now.0.into(),
            lessons,
            left: lessons.saturating_sub(1),
            every,
            ..Agreement::empty()
        })
    }
}
