//! A finished service in two steps: the provider invoices it, the requester pays.
//!
//! An invoice claims a person's time at once, so that whoever is asked knows that nobody else pays for it; and gives it back
//! when it is refused, withdrawn or not paid in time, as nothing was paid for it. No coin is locked meanwhile.

use crate::cells::{Agreement, Cell, Key, Timesheet};
use crate::event::agreement_invoiced::AgreementInvoiced;
use crate::ledger::{check_transfer, must_be_free_to_deal, Pair};
use crate::monitor::{raise, sending};
use crate::quantities::{ClassId, Coin, Time};
use crate::storage::Storage;
use crate::timesheet::{self, Interval, OLDEST};
use crate::{refusal, Address, Call, Error, Hash};

use super::escrow::{count_settled, Moving};
use super::terms::service;
use super::{must_be, must_be_taken, next_id, party, standing, Status, Step};

/// What a provider asks to be paid for. Moments are in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Who was served, and is to pay.
    pub requester: Address,
    /// The kind of service: a registered class.
    pub class_id: ClassId,
    /// Seconds of service; at most as long as the interval.
    pub secs: u64,
    /// Seconds of coin for all of it.
    pub price: u64,
    /// The first moment of the service, where a slot begins, at most ten days ago.
    pub start: u64,
    /// The moment after the last, where a slot begins.
    pub end: u64,
    /// The moment from which it can no longer be paid: at most ten days behind the start.
    pub pay_by: u64,
    /// A hash of the text.
    pub text: Hash,
}

impl Invoice {
    /// The agreement that is invoiced, if the invoice is sound.
    fn agreement(&self, call: Call) -> Result<(Agreement, Interval), Error> {
        if self.requester == call.caller {
            return Err(refusal!(OwnAgreement { account: call.caller }));
        }
        let (secs, from, to) = service(self.secs, self.price, self.start, self.end)?;
        let interval = Interval::recordable(self.start, self.end, call.now)?;
        let latest = interval.start.plus(OLDEST);
        let pay_by = Time::from_secs(self.pay_by).filter(|by| call.now < *by && *by <= latest);
        let by = self.pay_by;
        let pay_by = pay_by.ok_or_else(|| {
            let latest = latest.0.into();
            refusal!(BadDeadlines { accept_by: by, deliver_by: by, latest })
        })?;
        let agreement = Agreement {
            status: Status::Invoiced as u8,
            provider: call.caller.0,
            requester: self.requester.0,
            class: self.class_id.0.into(),
            secs: secs.into(),
            start: from.0.into(),
            end: to.0.into(),
            deliver_by: pay_by.0.into(),
            until: pay_by.0.into(),
            price: self.price.into(),
            terms: self.text,
            proposed_at: call.now.0.into(),
            lessons: 1,
            ..Agreement::empty()
        };
        Ok((agreement, interval))
    }
}

/// The caller asks to be paid for what it served, which marks a person's timesheet. Refused when nothing could be
/// transferred to it by whom it served. Answers with the agreement's id.
pub fn invoice(storage: &mut impl Storage, call: Call, invoice: &Invoice) -> Result<u32, Error> {
    let span = (invoice.start, invoice.end);
    must_be_taken(storage, invoice.class_id, invoice.secs, span)?;
    let (agreement, interval) = invoice.agreement(call)?;
    let mut pair = Pair::of(storage.account(invoice.requester), storage.account(call.caller));
    must_be_free_to_deal(storage.root(), call.now, &pair)?;
    if pair.to().must_be_person().is_ok() {
        let key = Key::timesheet(&call.caller);
        let mut sheet = storage.load::<Timesheet>(key);
        timesheet::mark(call.caller, &mut sheet, interval, call.now)?;
        storage.save(key, &sheet);
    }
    let agreement_id = next_id(storage.root_mut())?;
    if let Some((_, provider)) = pair.both() {
        sending::act(storage.root(), call.now, provider);
        storage.save_account(provider);
    }
    storage.save(Key::agreement(agreement_id), &agreement);
    storage.emit(&AgreementInvoiced {
        agreement_id,
        requester: invoice.requester,
        provider: call.caller,
        class_id: invoice.class_id.0,
        secs: invoice.secs,
        price: invoice.price,
        start: invoice.start,
        end: invoice.end,
        until: invoice.pay_by,
        terms: invoice.text,
    });
    Ok(agreement_id)
}

/// The requester pays an invoice, which counts as an agreement that was settled. It is refused exactly when a transfer of
/// the price would be, and to monitoring it is one.
pub fn pay(storage: &mut impl Storage, call: Call, agreement_id: u32) -> Result<(), Error> {
    let (mut agreement, end) = standing(storage, call.now, agreement_id, Step::Pay)?;
    let requester = party(storage, agreement.requester);
    must_be(&requester, call, agreement_id)?;
    let mut pair = Pair::of(requester, party(storage, agreement.provider));
    let price = Coin(agreement.price.get());
    let (_, judged) = check_transfer(storage.root(), call.now, &pair, price.wide())?;
    let Some((requester, provider)) = pair.both() else {
        return Err(refusal!(OwnAgreement { account: call.caller }));
    };
    agreement.delivered = agreement.secs;
    agreement.paid = agreement.price;
    let root = storage.root();
    sending::sent(root, call.now, &mut requester.cell.watch, price.0, judged);
    sending::received(root, call.now, &mut provider.cell.watch, price.0);
    requester.cell.debit_coin(price);
    provider.cell.credit_coin(price);
    count_settled(storage, call.now, &agreement, provider, requester);
    storage.save_account(provider);
    let (provider, requester) = (provider.clone(), requester.clone());
    Moving { agreement_id, agreement, requester, end, evidence: [0; 32] }.write(
        storage,
        call,
        Some(&provider),
        (price.0, 0),
        None,
    );
    if judged.hits.any() {
        let mut payer = storage.account(call.caller);
        raise(storage, call, &mut payer, provider.address, judged.hits, price.0);
        storage.save_account(&payer);
    }
    Ok(())
}

/// Gives the time back that an invoice claimed, as it is not paid.
pub(super) fn give_time_back(storage: &mut impl Storage, call: Call, agreement: &Agreement) {
    let provider = party(storage, agreement.provider);
    if provider.must_be_person().is_err() {
        return;
    }
    let key = Key::timesheet(&provider.address);
    let mut sheet = storage.load::<Timesheet>(key);
    let (start, end) = (Time(agreement.start.get()), Time(agreement.end.get()));
    timesheet::unmark(&mut sheet, Interval { start, end }, call.now);
    storage.save(key, &sheet);
}
