//! Coin in escrow: locked in the requester's cell, paid out or given back.

use crate::account::{self, Account};
use crate::cells::{Agreement, Cell, Factors, Key, Root};
use crate::credit::{self, Party};
use crate::event::agreement_advanced::AgreementAdvanced;
use crate::event::agreement_continued::AgreementContinued;
use crate::event::erc20_transfer::Transfer;
use crate::event::escrow_moved::EscrowMoved;
use crate::ledger::must_have_room_for_coin;
use crate::monitor::sending;
use crate::quantities::{Coin, Time};
use crate::restrictions::must_not_be_stopped;
use crate::storage::Storage;
use crate::{restrictions, Call, Error, Hash};

use super::series::{self, ahead};
use super::{has_ended, must_not_hasten, Status};

/// An agreement on its way from one status to the next.
pub(super) struct Moving {
    pub agreement_id: u32,
    pub agreement: Agreement,
    pub requester: Account,
    /// Where it ends, if nothing of the coin is left waiting.
    pub end: Status,
    pub evidence: Hash,
}

/// Why the provider cannot be paid now. What is due waits until it can, and until everything that was paused runs again.
fn obstacle(root: &Root, provider: &Account, due: Coin, now: Time) -> Option<Error> {
    must_not_be_stopped(root, now)
        .and_then(|()| restrictions::must_let_in(provider, now))
        .and_then(|()| must_have_room_for_coin(provider, due))
        .err()
}

impl Moving {
    /// Gives everything back to the requester and ends the agreement. To monitoring it is as if it had never been sent.
    pub fn give_back(mut self, storage: &mut impl Storage, call: Call) {
        self.agreement.due = 0.into();
        self.agreement.disputed = 0.into();
        self.agreement.left = 0;
        let held = self.agreement.held.get();
        let proposed_at = Time(self.agreement.proposed_at.get());
        let watch = &mut self.requester.cell.watch;
        sending::returned(storage.root(), call.now, watch, held, proposed_at);
        self.requester.cell.unlock_coin(Coin(held));
        self.write(storage, call, None, (0, held), None);
    }

    /// Pays what is due, keeps what is disputed, gives the rest back. What is due to a provider who may not receive
    /// waits, and so does what would be paid early by a requester who may not spend; what is due to one who has closed
    /// its account goes back. Where nothing waits any more, a series goes on to its next lesson; where it no longer can,
    /// though something waits, or its provider has closed its account, the coin of all lessons goes back. Refused where
    /// nothing would change.
    pub fn pay_out(
        mut self,
        storage: &mut impl Storage,
        call: Call,
        mut provider: Account,
    ) -> Result<(), Error> {
        let agreement = &mut self.agreement;
        if provider.status() == account::Status::Closed {
            (agreement.due, agreement.left) = (0.into(), 0);
        }
        let due = Coin(agreement.due.get());
        let mut paid = Coin::ZERO;
        let waiting = must_not_hasten(agreement, &self.requester, call.now)
            .err()
            .filter(|_| due > Coin::ZERO)
            .or_else(|| obstacle(storage.root(), &provider, due, call.now));
        if waiting.is_none() {
            paid = due;
            agreement.due = 0.into();
        }
        let kept = agreement.due.get().saturating_add(agreement.disputed.get());
        let mut next = series::next(agreement, call.now);
        if next.is_none() {
            // Nor will it later, however long something waits.
            agreement.left = 0;
        }
        next = next.filter(|_| kept == 0);
        let waits = kept.saturating_add(ahead(agreement));
        let gone = agreement.held.get().saturating_sub(waits);
        let back = gone.saturating_sub(paid.0);
        let due_already = super::status(agreement, call.now) == Status::Due;
        if let Some(refusal) = waiting.filter(|_| gone == 0 && due_already) {
            return Err(refusal);
        }
        agreement.paid = agreement.paid.get().saturating_add(paid.0).into();
        provider.cell.credit_coin(paid);
        sending::received(storage.root(), call.now, &mut provider.cell.watch, paid.0);
        self.requester.cell.unlock_coin(Coin(gone));
        self.requester.cell.debit_coin(paid);
        if kept > 0 && matches!(self.end, Status::Awarded | Status::Split) {
            agreement.ends = self.end as u8;
        }
        self.end = match agreement.ends {
            ends if ends == Status::Awarded as u8 => Status::Awarded,
            ends if ends == Status::Split as u8 => Status::Split,
            _ => self.end,
        };
        if kept == 0 && self.end == Status::Settled && agreement.paid.get() > 0 {
            count_settled(storage, call.now, agreement, &provider, &self.requester);
        }
        self.write(storage, call, Some(&provider), (paid.0, back), next);
        storage.save_account(&provider);
        Ok(())
    }

    /// Writes the agreement and the requester, and says what happened: what was paid and given back, and which lesson comes
    /// next.
    pub fn write(
        mut self,
        storage: &mut impl Storage,
        call: Call,
        provider: Option<&Account>,
        (paid, returned): (u64, u64),
        next: Option<Agreement>,
    ) {
        let agreement = &mut self.agreement;
        let waiting = agreement.due.get().saturating_add(agreement.disputed.get());
        let held = waiting.saturating_add(ahead(agreement));
        agreement.held = held.into();
        let mut status = self.end;
        if waiting > 0 {
            let waits = agreement.disputed.get() == 0;
            status = if waits { Status::Due } else { Status::Disputed };
            agreement.status = status as u8;
            if waits {
                agreement.until = 0.into();
            }
        }
        advanced(storage, call, self.agreement_id, agreement, status, self.evidence);
        let provider_address =
            provider.map_or(agreement.provider.into(), |account| account.address);
        if paid > 0 {
            storage.emit(&Transfer {
                from: self.requester.address,
                to: provider_address,
                value: paid.into(),
            });
        }
        if paid > 0 || returned > 0 {
            storage.emit(&EscrowMoved {
                agreement_id: self.agreement_id,
                requester: self.requester.address,
                provider: provider_address,
                actor: call.caller,
                paid,
                returned,
                held_after: held,
                requester_locked_after: self.requester.cell.coin_locked.get(),
                requester_after: self.requester.cell.all_coin().0,
                provider_after: provider.filter(|_| paid > 0).map_or(0, |p| p.cell.all_coin().0),
            });
        }
        if let Some(next) = next {
            continued(storage, call, self.agreement_id, &next);
            *agreement = next;
        } else if held == 0 {
            *agreement = Agreement::empty();
        }
        storage.save(Key::agreement(self.agreement_id), agreement);
        repay_returned(storage, call, &mut self.requester, returned);
        storage.save_account(&self.requester);
    }
}

/// What comes back first repays what anybody might collect of the requester: what it drew on its starter line to pay this,
/// before all.
fn repay_returned(storage: &mut impl Storage, call: Call, requester: &mut Account, returned: u64) {
    if returned == 0 || requester.cell.credit.owed() == 0 {
        return;
    }
    let factors = storage.load::<Factors>(Key::factors(&requester.address));
    let root = storage.root_mut();
    if let Some((burned, repaid)) =
        credit::loan::collect_returned(root, call, requester, &factors, returned)
    {
        storage.emit(&burned);
        storage.emit(&repaid);
    }
}

/// Counts in both parties' favour what ended as both agreed; what the tribunal had to divide does not.
pub(super) fn count_settled(
    storage: &mut impl Storage,
    now: Time,
    agreement: &Agreement,
    provider: &Account,
    requester: &Account,
) {
    let keys = (Key::factors(&provider.address), Key::factors(&requester.address));
    let (mut gave, mut got) = (storage.load::<Factors>(keys.0), storage.load::<Factors>(keys.1));
    let size = (agreement.delivered.get().into(), agreement.paid.get());
    let provider = Party { address: provider.address, factors: &mut gave };
    let requester = Party { address: requester.address, factors: &mut got };
    credit::settled(now, provider, requester, size);
    storage.save(keys.0, &gave);
    storage.save(keys.1, &got);
}

/// Says that a series goes on, and when its next lesson is.
fn continued(storage: &mut impl Storage, call: Call, agreement_id: u32, next: &Agreement) {
    storage.emit(&AgreementContinued {
        agreement_id,
        actor: call.caller,
        lesson: series::lesson(next),
        left: next.left,
        start: next.start.get().into(),
        end: next.end.get().into(),
        deliver_by: next.until.get().into(),
        held_after: next.held.get(),
    });
}

/// Says where an agreement stands now.
pub(super) fn advanced(
    storage: &mut impl Storage,
    call: Call,
    agreement_id: u32,
    agreement: &Agreement,
    status: Status,
    evidence: Hash,
) {
    // What has ended has no deadline.
    let until = if has_ended(status as u8) { 0 } else { agreement.until.get() };
    storage.emit(&AgreementAdvanced {
        agreement_id,
        actor: call.caller,
        status: status as u8,
        delivered: agreement.delivered.get(),
        due: agreement.due.get(),
        disputed: agreement.disputed.get(),
        held_after: agreement.held.get(),
        until: until.into(),
        evidence,
    });
}
