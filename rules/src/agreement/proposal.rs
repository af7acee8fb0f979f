//! From the proposal to its answer.

use crate::cells::{Agreement, Key, Root};
use crate::event::agreement_proposed::AgreementProposed;
use crate::event::agreement_timed::AgreementTimed;
use crate::event::series_proposed::SeriesProposed;
use crate::ledger::{
    check_transfer, must_be_free_to_deal, must_cover_coin, must_have_room_for_coin, Pair,
};
use crate::monitor::{sending, Hits};
use crate::quantities::Coin;
use crate::storage::Storage;
use crate::{Call, Error};

use super::escrow::{advanced, Moving};
use super::invoice::give_time_back;
use super::series::was_free_to_leave;
use super::{
    count_undelivered, must_be, next_id, party, standing, AgreementTerms, Series, Status, Step,
};

/// A proposal that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Its cell.
    pub agreement: Agreement,
    /// What it says.
    pub proposed: AgreementProposed,
    /// And when.
    pub timed: AgreementTimed,
    /// And how often, where it is a series.
    pub repeated: Option<SeriesProposed>,
    /// The monitoring rules that it hits.
    pub hits: Hits,
}

/// Proposes the caller's terms and locks their price; of a series, the price of all lessons. `pair` is the caller and the
/// provider: it is refused exactly when a transfer of what is locked between them would be, and to monitoring it is one,
/// whatever becomes of it.
pub fn propose(
    root: &mut Root,
    call: Call,
    pair: &mut Pair,
    terms: &AgreementTerms,
    series: Option<Series>,
) -> Result<Promise, Error> {
    let mut agreement = terms.proposed(call, series)?;
    let price = terms.price_of(agreement.lessons);
    let (price, judged) = check_transfer(root, call.now, pair, price)?;
    agreement.held = price.0.into();
    let agreement_id = next_id(root)?;
    sending::sent(root, call.now, &mut pair.from.cell.watch, price.0, judged);
    pair.from.cell.lock_coin(price);
    let proposed = AgreementProposed {
        agreement_id,
        requester: call.caller,
        provider: terms.provider,
        class_id: terms.class_id.0,
        group: terms.group,
        secs: terms.secs,
        price: terms.price,
        terms: terms.text,
        coin_locked_after: pair.from.cell.coin_locked.get(),
    };
    let timed = AgreementTimed {
        agreement_id,
        actor: call.caller,
        start: terms.start,
        end: terms.end,
        accept_by: terms.accept_by,
        deliver_by: terms.deliver_by,
    };
    let repeated = series.map(|Series { lessons, every }| SeriesProposed {
        agreement_id,
        actor: call.caller,
        lessons,
        every,
        held_after: price.0,
    });
    Ok(Promise { agreement, proposed, timed, repeated, hits: judged.hits })
}

/// The provider takes a proposal on, with all its lessons. It is refused when the requester could not spend the price now,
/// as if it were free: who was frozen after its proposal commits no coin any more.
pub fn accept(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (mut agreement, next) = standing(storage, call.now, agreement_id, Step::Accept)?;
    let provider = party(storage, agreement.provider);
    must_be(&provider, call, agreement_id)?;
    let mut pair = Pair::of(party(storage, agreement.requester), provider);
    must_be_free_to_deal(storage.root(), call.now, &pair)?;
    let price = Coin(agreement.held.get());
    pair.from.cell.unlock_coin(price);
    must_cover_coin(&pair.from, price, call.now)?;
    must_have_room_for_coin(pair.to(), price)?;

    if let Some((_, provider)) = pair.both() {
        sending::act(storage.root(), call.now, provider);
        storage.save_account(provider);
    }
    agreement.status = next as u8;
    agreement.until = agreement.deliver_by;
    storage.save(Key::agreement(agreement_id), &agreement);
    advanced(storage, call, agreement_id, &agreement, next, [0; 32]);
    Ok(())
}

/// The provider will not serve, or no longer: the coin goes back. Or the requester refuses an invoice. Never paused.
pub fn reject(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (agreement, end) = standing(storage, call.now, agreement_id, Step::Reject)?;
    must_be(&party(storage, answerer(&agreement)), call, agreement_id)?;
    give_back(storage, call, agreement_id, agreement, end);
    Ok(())
}

/// The requester withdraws what nobody has accepted, or delivered in time or within three days of the interval, or leaves
/// a series before its next lesson begins: the coin goes back. Or the provider withdraws its invoice. Never paused.
pub fn cancel(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (agreement, end) = standing(storage, call.now, agreement_id, Step::Cancel)?;
    must_be(&party(storage, asker(&agreement)), call, agreement_id)?;
    give_back(storage, call, agreement_id, agreement, end);
    Ok(())
}

/// Who asked: the requester for a service, or the provider for its pay.
fn asker(agreement: &Agreement) -> [u8; 20] {
    if is_invoice(agreement) {
        agreement.provider
    } else {
        agreement.requester
    }
}

/// Who was asked.
fn answerer(agreement: &Agreement) -> [u8; 20] {
    if is_invoice(agreement) {
        agreement.requester
    } else {
        agreement.provider
    }
}

fn is_invoice(agreement: &Agreement) -> bool {
    agreement.status == Status::Invoiced as u8
}

/// Gives all of an agreement's coin back. What was accepted and is given back once its interval has begun was not
/// delivered, whoever gives it back: that counts against the provider, unless nobody could leave before it began, as the
/// lesson before took so long.
pub(super) fn give_back(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    agreement: Agreement,
    end: Status,
) {
    let was_accepted = agreement.status == Status::Accepted as u8;
    if was_accepted && call.now.0 >= agreement.start.get() && was_free_to_leave(&agreement) {
        let provider = party(storage, agreement.provider);
        count_undelivered(storage, &provider);
    }
    if is_invoice(&agreement) {
        give_time_back(storage, call, &agreement);
    }
    let requester = party(storage, agreement.requester);
    Moving { agreement_id, agreement, requester, end, evidence: [0; 32] }.give_back(storage, call);
}
