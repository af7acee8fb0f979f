//! Paying for what was delivered, and what time decides by itself.

use crate::cells::{Agreement, Factors, Key};
use crate::monitor::sending;
use crate::storage::Storage;
use crate::{credit, Call, Error};

use super::escrow::Moving;
use super::proposal::give_back;
use super::{must_be, must_not_hasten, party, standing, Status, Step};

/// The requester is content: the provider is paid at once, and what was not delivered goes back. Whoever may not spend
/// does not hasten a payment; time will make it.
pub fn settle(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (agreement, end) = standing(storage, call.now, agreement_id, Step::Settle)?;
    let mut requester = party(storage, agreement.requester);
    must_be(&requester, call, agreement_id)?;
    must_not_hasten(&agreement, &requester, call.now)?;
    sending::act(storage.root(), call.now, &mut requester);
    let provider = party(storage, agreement.provider);
    Moving { agreement_id, agreement, requester, end, evidence: [0; 32] }
        .pay_out(storage, call, provider)
}

/// Anybody brings about what time has decided: an unanswered proposal or an undelivered service expires, an unanswered
/// delivery settles, an undecided dispute is split, and what waited for its provider is paid. Never paused.
pub fn poke(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (mut agreement, end) = standing(storage, call.now, agreement_id, Step::Poke)?;
    if end == Status::Expired {
        give_back(storage, call, agreement_id, agreement, end);
        return Ok(());
    }
    if end == Status::Split {
        let half = agreement.disputed.get() / 2;
        divide(&mut agreement, half);
    }
    let mut requester = party(storage, agreement.requester);
    if requester.address == call.caller {
        // The log does not tell it from settling, so it is the same.
        sending::act(storage.root(), call.now, &mut requester);
    }
    let provider = party(storage, agreement.provider);
    if end == Status::Split {
        for account in [&requester, &provider] {
            let key = Key::factors(&account.address);
            let mut factors = storage.load::<Factors>(key);
            credit::split(&mut factors);
            storage.save(key, &factors);
        }
    }
    Moving { agreement_id, agreement, requester, end, evidence: [0; 32] }
        .pay_out(storage, call, provider)
}

/// Gives so much of what is disputed to the provider; the rest goes back.
pub(super) fn divide(agreement: &mut Agreement, to_provider: u64) {
    agreement.due = agreement.due.get().saturating_add(to_provider).into();
    agreement.disputed = 0.into();
}
