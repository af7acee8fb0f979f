//! What the parties cannot settle, the tribunal divides.

use crate::storage::Storage;
use crate::{credit, refusal, roles, Call, Error, Hash};

use super::escrow::Moving;
use super::settling::divide;
use super::{must_be, party, standing, Step, AWARD};

/// The requester disputes a part of what is due; the rest is paid at once. Never paused.
pub fn dispute(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    amount: u64,
    evidence: Hash,
) -> Result<(), Error> {
    let (mut agreement, next) = standing(storage, call.now, agreement_id, Step::Dispute)?;
    let requester = party(storage, agreement.requester);
    must_be(&requester, call, agreement_id)?;
    let due = agreement.due.get();
    if amount == 0 || amount > due {
        return Err(refusal!(BadShare { agreement_id, amount, most: due }));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    agreement.status = next as u8;
    agreement.until = call.now.plus(AWARD).0.into();
    agreement.due = due.saturating_sub(amount).into();
    agreement.disputed = amount.into();
    let provider = party(storage, agreement.provider);
    Moving { agreement_id, agreement, requester, end: next, evidence }
        .pay_out(storage, call, provider)
}

/// A member of the tribunal who is no party gives so much of what is disputed to the provider, the rest to the
/// requester. Whoever gets less than half of it has lost the dispute. Never paused.
pub fn award(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    to_provider: u64,
    evidence: Hash,
) -> Result<(), Error> {
    storage.account(call.caller).must_hold(roles::TRIBUNAL)?;
    let (mut agreement, end) = standing(storage, call.now, agreement_id, Step::Award)?;
    let mut requester = party(storage, agreement.requester);
    let mut provider = party(storage, agreement.provider);
    if [requester.address, provider.address].contains(&call.caller) {
        return Err(refusal!(OwnCase { account: call.caller }));
    }
    let disputed = agreement.disputed.get();
    if to_provider > disputed {
        return Err(refusal!(BadShare { agreement_id, amount: to_provider, most: disputed }));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    let to_requester = disputed.saturating_sub(to_provider);
    if to_provider < to_requester {
        credit::lost_dispute(&mut provider);
    } else if to_requester < to_provider {
        credit::lost_dispute(&mut requester);
    }
    divide(&mut agreement, to_provider);
    Moving { agreement_id, agreement, requester, end, evidence }.pay_out(storage, call, provider)
}
