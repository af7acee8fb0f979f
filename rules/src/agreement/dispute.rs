//! What the parties do not agree on: they settle it themselves, or the tribunal divides it.

use crate::cells::{Factors, Key};
use crate::monitor::sending;
use crate::storage::Storage;
use crate::{credit, refusal, roles, Call, Error, Hash};

use super::escrow::{advanced, Moving};
use super::settling::divide;
use super::{must_be, party, standing, Status, Step, AWARD};

/// The requester disputes a part of what is due; the rest is paid at once. Never paused.
pub fn dispute(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    amount: u64,
    evidence: Hash,
) -> Result<(), Error> {
    let (mut agreement, next) = standing(storage, call.now, agreement_id, Step::Dispute)?;
    let mut requester = party(storage, agreement.requester);
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
    sending::act(storage.root(), call.now, &mut requester);
    let provider = party(storage, agreement.provider);
    Moving { agreement_id, agreement, requester, end: next, evidence }
        .pay_out(storage, call, provider)
}

/// The requester disputes no longer: what was disputed is the provider's. Never paused.
pub fn withdraw(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (mut agreement, end) = standing(storage, call.now, agreement_id, Step::Withdraw)?;
    let mut requester = party(storage, agreement.requester);
    must_be(&requester, call, agreement_id)?;
    let disputed = agreement.disputed.get();
    divide(&mut agreement, disputed);
    sending::act(storage.root(), call.now, &mut requester);
    let provider = party(storage, agreement.provider);
    Moving { agreement_id, agreement, requester, end, evidence: [0; 32] }
        .pay_out(storage, call, provider)
}

/// The provider gives up `amount` of what is due, before the requester has answered, or of what is disputed; it goes back
/// to the requester. Never paused.
pub fn concede(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    amount: u64,
) -> Result<(), Error> {
    let (mut agreement, next) = standing(storage, call.now, agreement_id, Step::Concede)?;
    let mut provider = party(storage, agreement.provider);
    must_be(&provider, call, agreement_id)?;
    let answered = next != Status::Delivered;
    let claimed = if answered { &mut agreement.disputed } else { &mut agreement.due };
    let most = claimed.get();
    if amount == 0 || amount > most {
        return Err(refusal!(BadShare { agreement_id, amount, most }));
    }
    *claimed = most.saturating_sub(amount).into();
    sending::act(storage.root(), call.now, &mut provider);
    if !answered && amount < most {
        // The rest goes back when it is settled.
        storage.save(Key::agreement(agreement_id), &agreement);
        storage.save_account(&provider);
        advanced(storage, call, agreement_id, &agreement, next, [0; 32]);
        return Ok(());
    }
    let requester = party(storage, agreement.requester);
    Moving { agreement_id, agreement, requester, end: Status::Settled, evidence: [0; 32] }
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
    storage.account(call.caller).require_role(roles::TRIBUNAL)?;
    let (mut agreement, end) = standing(storage, call.now, agreement_id, Step::Award)?;
    let requester = party(storage, agreement.requester);
    let provider = party(storage, agreement.provider);
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
    if to_provider != to_requester {
        let provider_lost = to_provider < to_requester;
        let loser = if provider_lost { &provider } else { &requester };
        let key = Key::factors(&loser.address);
        let mut factors = storage.load::<Factors>(key);
        credit::lost_dispute(&mut factors);
        storage.save(key, &factors);
    }
    divide(&mut agreement, to_provider);
    Moving { agreement_id, agreement, requester, end, evidence }.pay_out(storage, call, provider)
}
