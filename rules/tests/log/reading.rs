//! What a message was, as its events tell it: who sent it, and with which arguments.

use timebank_rules::agreement::{AgreementTerms, Invoice, Series, Status};
use timebank_rules::book::view::Cursor;
use timebank_rules::book::{market, Wishes, SHORTEST};
use timebank_rules::campaign::Attention;
use timebank_rules::cells::{Agreement, BankTerms, Income, Key, Lines};
use timebank_rules::delegation::Powers;
use timebank_rules::event::*;
use timebank_rules::handlers::orders::Asked;
use timebank_rules::late::Line;
use timebank_rules::quantities::{ClassId, Tick, Time, DAY};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Logged, MemoryStorage, Message};
use timebank_rules::{Address, Hash};

pub type Sent = (Address, Message);

/// What an event says of the message that emitted it.
enum Says {
    /// Nothing: a later event of the same message names it.
    Nothing,
    /// It may have been one of these, or the event may come before another that says more.
    Maybe(Vec<Sent>),
    /// It was one of these.
    Was(Vec<Sent>),
}

fn words((topics, data): &Logged) -> Vec<Hash> {
    topics
        .iter()
        .copied()
        .chain(data.chunks_exact(32).map(|word| word.try_into().unwrap()))
        .collect()
}

/// Every message that the log's next events may be of. What they leave open follows from the bank before them and from
/// the time of their block.
pub fn candidates(log: &[Logged], bank: &MemoryStorage, now: Time) -> Vec<Sent> {
    let mut found = Vec::new();
    for at in 0..log.len() {
        let reader = Reader { log, at, bank, now };
        match reader.says() {
            Says::Nothing => {}
            Says::Maybe(messages) => found.extend(messages),
            Says::Was(messages) => {
                found.extend(messages);
                break;
            }
        }
    }
    found
}

fn terms_of(
    e: &agreement_proposed::AgreementProposed,
    timed: &agreement_timed::AgreementTimed,
) -> AgreementTerms {
    AgreementTerms {
        provider: e.provider,
        class_id: ClassId(e.class_id),
        group: e.group,
        secs: e.secs,
        price: e.price,
        start: timed.start,
        end: timed.end,
        accept_by: timed.accept_by,
        deliver_by: timed.deliver_by,
        text: e.terms,
    }
}

struct Reader<'a> {
    log: &'a [Logged],
    at: usize,
    bank: &'a MemoryStorage,
    now: Time,
}

/// Takes an event of this kind, and goes on with what it says.
macro_rules! read {
    ($self:ident, $event:ty, |$name:ident| $says:expr) => {
        if let Some($name) = $self.event::<$event>(0) {
            return $says;
        }
    };
}

fn was(who: Address, message: Message) -> Says {
    Says::Was(vec![(who, message)])
}

impl Reader<'_> {
    /// The event so many places further on, where it is of this kind.
    fn event<E: Readable>(&self, further: usize) -> Option<E> {
        E::of_words(&words(self.log.get(self.at + further)?))
    }

    fn days_until(&self, until: u64) -> u16 {
        ((until - u64::from(self.now.0)) / u64::from(DAY)) as u16
    }

    fn says(&self) -> Says {
        let topics = [
            Self::of_tokens,
            Self::of_accounts,
            Self::of_earning,
            Self::of_market,
            Self::of_agreements,
            Self::of_campaigns,
            Self::of_credit,
            Self::of_freezes,
            Self::of_cases,
            Self::of_governance,
        ];
        topics.iter().find_map(|of| of(self)).unwrap_or(Says::Nothing)
    }

    fn of_tokens(&self) -> Option<Says> {
        if let Some(e) = self.event::<granted::Granted>(0) {
            let (spender, value) = (e.spender, e.allowance_after);
            let message = if self.at > 0 && self.log[self.at - 1].0.first() == Some(&OPERATOR_SET) {
                Message::SetOperator { spender, approved: e.operator_after }
            } else if e.class_id == 0 {
                Message::Approve { spender, value }
            } else {
                Message::ApproveHours { spender, id: e.class_id.into(), value }
            };
            return Some(Says::Maybe(vec![(e.actor, message)]));
        }
        if let Some(e) = self.event::<coin_moved::CoinMoved>(0) {
            let (from, to, value, reason) = (e.from, e.to, e.amount.into(), e.reason);
            let own = match reason {
                reason if reason == [0; 32] => Message::Transfer { to, value },
                _ => Message::TransferWithReason { to, value, reason },
            };
            let anothers = Message::TransferFrom { from, to, value };
            return Some(Says::Was(vec![(e.actor, own), (e.actor, anothers)]));
        }
        if let Some(e) = self.event::<hours_moved::HoursMoved>(0) {
            let (from, to, id, value) = (e.from, e.to, e.class_id.into(), e.amount.into());
            let own = Message::TransferHours { to, id, value };
            let anothers = Message::TransferHoursFrom { from, to, id, value };
            return Some(Says::Was(vec![(e.actor, own), (e.actor, anothers)]));
        }
        let e = self.event::<coin_burned::CoinBurned>(0)?;
        Some(was(e.account, Message::Burn { value: e.amount.into() }))
    }

    fn of_accounts(&self) -> Option<Says> {
        Some(self.of_account()).filter(|says| !matches!(says, Says::Nothing))
    }

    fn of_account(&self) -> Says {
        read!(self, account_opened::AccountOpened, |e| was(
            e.account,
            Message::Open { kind: e.kind }
        ));
        read!(self, account_closed::AccountClosed, |e| was(e.account, Message::Close {}));
        read!(self, account_verified::AccountVerified, |e| {
            let (account, level, expiry, commitment) = (e.account, e.level, e.expiry, e.commitment);
            was(e.actor, Message::Verify { account, level, expiry, commitment })
        });
        read!(self, commitment_consented::CommitmentConsented, |e| {
            was(e.account, Message::ConsentCommitment { commitment: e.commitment })
        });
        read!(self, recovery_requested::RecoveryRequested, |e| {
            let (account, successor, evidence) = (e.account, e.successor, e.evidence);
            was(e.actor, Message::RequestRecovery { account, successor, evidence })
        });
        read!(self, self_held::SelfHeld, |e| was(e.account, Message::HoldOwn { until: e.until }));
        read!(self, delegate_set::DelegateSet, |e| {
            let (member, delegate) = (e.member, e.delegate);
            if e.kinds == 0 {
                return was(e.actor, Message::RevokeDelegate { member, delegate });
            }
            let powers = Powers { kinds: e.kinds, daily: e.daily, until: e.until };
            was(e.actor, Message::Delegate { delegate, powers })
        });
        read!(self, recovery_objected::RecoveryObjected, |e| {
            was(e.account, Message::ObjectRecovery {})
        });
        read!(self, recovery_cancelled::RecoveryCancelled, |e| {
            was(e.actor, Message::CancelRecovery { account: e.account })
        });
        read!(self, recovery_completed::RecoveryCompleted, |e| {
            was(e.successor, Message::CompleteRecovery { account: e.account })
        });
        read!(self, succession_proposed::SuccessionProposed, |e| {
            let (account, heir, evidence) = (e.account, e.heir, e.evidence);
            was(e.actor, Message::ProposeSuccession { account, heir, evidence })
        });
        read!(self, succession_approved::SuccessionApproved, |e| {
            let (account, heir, evidence) = (e.account, e.heir, e.evidence);
            was(e.actor, Message::ApproveSuccession { account, heir, evidence })
        });
        read!(self, succession_cancelled::SuccessionCancelled, |e| {
            was(e.actor, Message::CancelSuccession { account: e.account })
        });
        read!(self, succession_completed::SuccessionCompleted, |e| {
            was(e.actor, Message::Succeed { account: e.account, heir: e.heir })
        });
        Says::Nothing
    }

    fn of_earning(&self) -> Option<Says> {
        Some(self.of_service()).filter(|says| !matches!(says, Says::Nothing))
    }

    fn of_service(&self) -> Says {
        read!(self, recorded::Recorded, |e| {
            let (class_id, member, start, end) = (e.class_id, e.member, e.start, e.end);
            let message = Message::Record { class_id, member, start, end, evidence: e.evidence };
            was(e.recorder, message)
        });
        read!(self, late_entered::LateEntered, |e| {
            let (class_id, member, start, end) = (e.class_id, e.member, e.start, e.end);
            let evidence = e.evidence;
            was(e.recorder, Message::RecordLate { class_id, member, start, end, evidence })
        });
        read!(self, late_confirmed::LateConfirmed, |e| {
            let (class_id, member, recorder) = (ClassId(e.class_id), e.member, e.recorder);
            let (start, end, evidence) = (e.start, e.end, e.evidence);
            let line = Line { class_id, member, recorder, start, end, evidence };
            was(e.actor, Message::ConfirmLate { line })
        });
        read!(self, late_withdrawn::LateWithdrawn, |e| {
            let (class_id, member, recorder, start) = (e.class_id, e.member, e.recorder, e.start);
            was(e.actor, Message::WithdrawLate { class_id, member, recorder, start })
        });
        read!(self, record_voided::RecordVoided, |e| {
            let (class_id, start, end, evidence) = (e.class_id, e.start, e.end, e.evidence);
            // It was recorded under whichever key the member had then, which the record's own event says.
            let keys = self.bank.cells.keys().filter(|key| key[0] == b'm');
            let accounts = keys.map(|key| Address::from_slice(&key[1..]));
            let messages = accounts
                .filter(|member| self.bank.present_account(*member).address == e.member)
                .map(|member| Message::VoidRecord { class_id, member, start, end, evidence })
                .map(|message| (e.recorder, message));
            Says::Was(messages.collect())
        });
        read!(self, converted::Converted, |e| {
            was(e.member, Message::Convert { class_id: e.class_id, secs: e.secs })
        });
        read!(self, redeemed::Redeemed, |e| {
            let (class_id, secs, platform) = (e.class_id, e.secs, e.platform);
            was(e.member, Message::Redeem { class_id, secs, platform })
        });
        read!(self, class_registered::ClassRegistered, |e| {
            was(e.actor, Message::RegisterClass { name: e.name, lot: e.lot })
        });
        read!(self, class_renamed::ClassRenamed, |e| {
            was(e.actor, Message::RenameClass { class_id: e.class_id, name: e.name })
        });
        read!(self, class_rule_set::ClassRuleSet, |e| {
            let (class_id, step, retired) = (e.class_id, e.step, e.retired);
            was(e.actor, Message::SetClassRule { class_id, step, retired })
        });
        read!(self, recorder_accredited::RecorderAccredited, |e| {
            let (class_id, recorder, quota) = (e.class_id, e.recorder, e.quota);
            was(e.actor, Message::Accredit { class_id, recorder, quota })
        });
        Says::Nothing
    }

    fn of_market(&self) -> Option<Says> {
        if let Some(e) = self.event::<order_placed::OrderPlaced>(0) {
            let (class_id, side, kind, lots) = (e.class_id, e.side, e.kind, e.lots);
            // When an order that does not rest would have expired is in no cell.
            let expiry = if e.expiry > 0 { e.expiry } else { (self.now.0 + SHORTEST).into() };
            let tick = (e.order_id >> 64) as u16;
            if kind == 4 {
                let tick = Tick(tick).price().0;
                let message = Message::PlaceInCall { class_id, side, tick, lots, expiry };
                return Some(was(e.member, message));
            }
            if let Some(w) = self.event::<order_wished::OrderWished>(1) {
                let order = Asked { side, tick: w.tick, lots, expiry, kind };
                let wishes = Wishes::of(w.budget, w.least_lots, w.most, w.keep_own, w.slide, w.tag);
                return Some(was(e.member, Message::PlaceWith { class_id, order, wishes }));
            }
            return Some(was(
                e.member,
                Message::Place { class_id, side, tick, lots, expiry, kind },
            ));
        }
        if let Some(e) = self.event::<order_removed::OrderRemoved>(0) {
            let (class_id, tick, chunk) =
                (e.class_id, (e.order_id >> 64) as u16, (e.order_id >> 32) as u32);
            let cursor = Cursor { tick: Tick(tick), chunk }.number();
            let message = match e.reason {
                0 => Message::Cancel { order_id: e.order_id },
                1 => Message::PruneFrom { class_id, cursor, most: 1 },
                8 => Message::WithdrawOrders { account: e.member, class_id, cursor, most: 1 },
                _ => return Some(Says::Nothing),
            };
            return Some(Says::Maybe(vec![(e.actor, message)]));
        }
        if let Some(e) = self.event::<order_reduced::OrderReduced>(0) {
            // Or it is part of a step in clearing a call, which says so at its end.
            let message = Message::Reduce { order_id: e.order_id, lots: e.lots };
            return Some(Says::Maybe(vec![(e.member, message)]));
        }
        if let Some(e) = self.event::<market_applied::MarketApplied>(0) {
            let message = Message::ApplyMarket { class_id: e.class_id };
            return Some(Says::Maybe(vec![(e.actor, message)]));
        }
        if let Some(e) = self.event::<calls_set::CallsSet>(0) {
            let (class_id, when, period) = (e.class_id, e.when, e.period);
            return Some(was(e.actor, Message::SetCalls { class_id, when, period }));
        }
        if let Some(e) = self.event::<call_advanced::CallAdvanced>(0) {
            // Where it begins, the order that began it follows.
            let clears = was(e.actor, Message::ClearCall { class_id: e.class_id });
            return Some(if e.phase == 0 { Says::Nothing } else { clears });
        }
        let e = self.event::<market_set::MarketSet>(0)?;
        let terms = market::MarketTerms {
            floor: e.floor,
            ceiling: e.ceiling,
            width: e.width,
            halt_secs: e.halt_secs,
            min_lots: e.min_lots,
        };
        Some(was(e.actor, Message::SetMarket { class_id: e.class_id, terms }))
    }

    fn of_agreements(&self) -> Option<Says> {
        if let (Some(e), Some(timed)) = (
            self.event::<agreement_proposed::AgreementProposed>(0),
            self.event::<agreement_timed::AgreementTimed>(1),
        ) {
            let terms = terms_of(&e, &timed);
            let repeated = self.event::<series_proposed::SeriesProposed>(2);
            return Some(
                match repeated.map(|it| Series { lessons: it.lessons, every: it.every }) {
                    Some(series) => was(e.requester, Message::ProposeSeries { terms, series }),
                    None => was(e.requester, Message::Propose { terms }),
                },
            );
        }
        if let Some(e) = self.event::<agreement_invoiced::AgreementInvoiced>(0) {
            let invoice = Invoice {
                requester: e.requester,
                class_id: ClassId(e.class_id),
                secs: e.secs,
                price: e.price,
                start: e.start,
                end: e.end,
                pay_by: e.until,
                text: e.terms,
            };
            return Some(was(e.provider, Message::Invoice { invoice }));
        }
        if let Some(e) = self.event::<session_delivered::SessionDelivered>(0) {
            let (mut agreements, mut secs, mut evidence) = (Vec::new(), Vec::new(), [0; 32]);
            for back in 1..=self.at {
                let before = &self.log[self.at - back];
                let said = agreement_advanced::AgreementAdvanced::of_words(&words(before));
                let Some(said) = said.filter(|it| it.status == Status::Delivered as u8) else {
                    break;
                };
                agreements.insert(0, said.agreement_id);
                secs.insert(0, said.delivered.into());
                evidence = said.evidence;
            }
            let (start, end) = (e.start, e.end);
            let message = Message::Deliver { agreements, secs, start, end, evidence };
            return Some(was(e.provider, message));
        }
        let e = self.event::<agreement_advanced::AgreementAdvanced>(0)?;
        Some(Says::Maybe(self.of_step(&e)))
    }

    /// The steps that may have brought an agreement where it stands.
    fn of_step(&self, e: &agreement_advanced::AgreementAdvanced) -> Vec<Sent> {
        let (agreement_id, evidence) = (e.agreement_id, e.evidence);
        let moved = (1..3).find_map(|further| self.event::<escrow_moved::EscrowMoved>(further));
        let (paid, returned) = moved.map_or((0, 0), |moved| (moved.paid, moved.returned));
        let before = self.bank.load::<Agreement>(Key::agreement(agreement_id));
        let secs = e.delivered.into();
        let mut messages = vec![
            Message::PayInvoice { agreement_id },
            Message::Accept { agreement_id },
            Message::Reject { agreement_id },
            Message::CancelAgreement { agreement_id },
            Message::CorrectDelivery { agreement_id, secs, evidence },
            Message::Settle { agreement_id },
            Message::WithdrawDispute { agreement_id },
            Message::Poke { agreement_id },
            Message::Dispute { agreement_id, amount: e.disputed, evidence },
        ];
        let due = before.due.get().abs_diff(e.due);
        let disputed = before.disputed.get().abs_diff(e.disputed);
        let mut amounts = [paid, returned, due, disputed, before.due.get(), before.disputed.get()]
            .into_iter()
            .chain([disputed.saturating_sub(paid), disputed.saturating_sub(due)])
            .chain([disputed.saturating_sub(returned), paid.saturating_sub(before.due.get())])
            .collect::<Vec<u64>>();
        amounts.sort_unstable();
        amounts.dedup();
        for amount in amounts {
            messages.push(Message::Concede { agreement_id, amount });
            messages.push(Message::Award { agreement_id, to_provider: amount, evidence });
        }
        messages.into_iter().map(|message| (e.actor, message)).collect()
    }

    fn of_campaigns(&self) -> Option<Says> {
        if let (Some(e), Some(funded)) = (
            self.event::<campaign_opened::CampaignOpened>(0),
            self.event::<campaign_funded::CampaignFunded>(2),
        ) {
            let message = Message::OpenCampaign {
                attestor: e.attestor,
                rate: e.rate,
                daily_cap: e.daily_cap,
                end: e.end,
                delay: e.delay,
                amount: funded.amount,
            };
            return Some(was(e.sponsor, message));
        }
        if let Some(e) = self.event::<campaign_funded::CampaignFunded>(0) {
            let (campaign_id, amount) = (e.campaign_id, e.amount);
            return Some(was(e.payer, Message::FundCampaign { campaign_id, amount }));
        }
        if let Some(e) = self.event::<campaign_closed::CampaignClosed>(0) {
            return Some(was(e.actor, Message::CloseCampaign { campaign_id: e.campaign_id }));
        }
        if let Some(e) = self.event::<root_published::RootPublished>(0) {
            let (campaign_id, day, root) = (e.campaign_id, e.day, e.root);
            return Some(was(e.attestor, Message::PublishRoot { campaign_id, day, root }));
        }
        if let Some(e) = self.event::<root_struck::RootStruck>(0) {
            let (campaign_id, day, case_id) = (e.campaign_id, e.day, e.case_id);
            return Some(was(e.actor, Message::StrikeRoot { campaign_id, day, case_id }));
        }
        let e = self.event::<attention_claimed::AttentionClaimed>(0)?;
        // The proof is nobody's business; the slots that counted are said.
        let (campaign_id, day) = (e.campaign_id, e.day);
        let slots = Attention::slots(e.slots, e.slots_tail.to_be_bytes());
        let message = Message::Claim { campaign_id, day, slots, salt: [0; 32], proof: Vec::new() };
        Some(was(e.member, message))
    }

    fn of_credit(&self) -> Option<Says> {
        if let Some(e) = self.event::<lent::Lent>(0) {
            let proposed = self.event::<agreement_proposed::AgreementProposed>(1);
            let timed = self.event::<agreement_timed::AgreementTimed>(2);
            if let (0, Some(proposed), Some(timed)) = (e.grade, proposed, timed) {
                let terms = terms_of(&proposed, &timed);
                return Some(was(e.member, Message::ProposeOnLine { terms }));
            }
            let term = (e.due - u64::from(self.now.0)) as u32;
            return Some(was(e.member, Message::Borrow { amount: e.amount, term }));
        }
        if let Some(e) = self.event::<repaid::Repaid>(0) {
            let (account, amount) = (e.member, e.amount);
            // What is collected of an estate comes before the transfers and the last word.
            let executed = (1..=14).find_map(|further| {
                self.event::<succession_completed::SuccessionCompleted>(further)
            });
            if let Some(last) = executed.filter(|last| last.account == account) {
                let succeed = Message::Succeed { account, heir: last.heir };
                let collect = Message::CollectDebt { account };
                return Some(Says::Was(vec![(last.actor, succeed), (e.actor, collect)]));
            }
            let messages = [
                Message::Repay { amount },
                Message::RepayFor { account, amount },
                Message::CollectDebt { account },
            ];
            return Some(Says::Was(messages.map(|message| (e.actor, message)).to_vec()));
        }
        if let Some(e) = self.event::<loan_marked_overdue::LoanMarkedOverdue>(0) {
            return Some(was(e.actor, Message::MarkOverdue { account: e.account }));
        }
        if let Some(e) = self.event::<loan_written_off::LoanWrittenOff>(0) {
            let (account, evidence) = (e.account, e.evidence);
            return Some(was(e.actor, Message::WriteOff { account, evidence }));
        }
        if let Some(e) = self.event::<loan_rescheduled::LoanRescheduled>(0) {
            let (account, due_at) = (e.account, e.due_at);
            return Some(was(e.actor, Message::RescheduleLoan { account, due_at }));
        }
        if let Some(e) = self.event::<demurrage_collected::DemurrageCollected>(0) {
            return Some(was(e.actor, Message::CollectDemurrage { account: e.account }));
        }
        if let Some(e) = self.event::<treasury_set::TreasurySet>(0) {
            let income = Income { levy: e.levy, sources: e.sources };
            return Some(was(e.actor, Message::SetTreasury { income }));
        }
        if let Some(e) = self.event::<treasury_received::TreasuryReceived>(0) {
            // A levy, a fee or demurrage comes after the event that says what it is of.
            return Some(was(e.account, Message::Donate { amount: e.amount }));
        }
        if let Some(e) = self.event::<treasury_spent::TreasurySpent>(0) {
            let (pot, to, amount, evidence) = (e.pot, e.to, e.amount, e.evidence);
            return Some(was(e.actor, Message::SpendTreasury { pot, to, amount, evidence }));
        }
        if let Some(e) = self.event::<terms_set::TermsSet>(0) {
            let (class_id, rate, quota) = (e.class_id, e.rate, e.quota);
            return Some(was(e.actor, Message::SetTerms { class_id, rate, quota }));
        }
        if let Some(e) = self.event::<starter_lines_set::StarterLinesSet>(0) {
            let levels = [e.line_1, e.line_2, e.line_3].map(Into::into);
            let lines = Lines { levels, least: e.least };
            return Some(was(e.actor, Message::SetStarterLines { lines }));
        }
        let e = self.event::<bank_terms_set::BankTermsSet>(0)?;
        let terms = BankTerms {
            limits: [e.limit_2, e.limit_3, e.limit_4, e.limit_5].map(Into::into),
            longest: e.longest.into(),
            fee: e.fee,
            debt_cap: e.debt_cap,
            demurrage: e.demurrage.into(),
            demurrage_since: 0.into(),
            notice: e.notice.into(),
        };
        Some(was(e.actor, Message::SetBankTerms { terms }))
    }

    fn of_freezes(&self) -> Option<Says> {
        if let Some(e) = self.event::<case_opened::CaseOpened>(0) {
            let (subject, reason, evidence) = (e.subject, e.reason, e.evidence);
            let mut messages = vec![(e.actor, Message::OpenCase { subject, reason, evidence })];
            let frozen = (1..3).find_map(|at| self.event::<account_frozen::AccountFrozen>(at));
            if let Some(frozen) = frozen.filter(|it| it.case_id == e.case_id) {
                let (directions, amount) = (frozen.directions_after, frozen.amount_after);
                let message =
                    Message::OpenAndFreeze { subject, reason, evidence, directions, amount };
                messages.push((e.actor, message));
            }
            return Some(Says::Was(messages));
        }
        if let Some(e) = self.event::<account_frozen::AccountFrozen>(0) {
            let (case_id, directions, amount) = (e.case_id, e.directions_after, e.amount_after);
            let messages = [
                Message::Freeze { case_id, directions, amount },
                Message::SetFrozenTokens { account: e.account, amount: amount.into() },
                Message::ReplaceFreeze { case_id, directions, amount },
            ];
            return Some(Says::Was(messages.map(|message| (e.actor, message)).to_vec()));
        }
        if let Some(e) = self.event::<account_released::AccountReleased>(0) {
            let message = Message::Release { case_id: e.case_id };
            return Some(Says::Maybe(vec![(e.actor, message)]));
        }
        let e = self.event::<freeze_confirmed::FreezeConfirmed>(0)?;
        let (case_id, directions, amount) = (e.case_id, e.directions, e.amount);
        let days = self.days_until(e.until_after);
        Some(was(e.actor, Message::Confirm { case_id, directions, amount, days }))
    }

    fn of_cases(&self) -> Option<Says> {
        Some(self.of_case()).filter(|says| !matches!(says, Says::Nothing))
    }

    fn of_case(&self) -> Says {
        read!(self, case_closed::CaseClosed, |e| {
            was(e.actor, Message::CloseCase { case_id: e.case_id })
        });
        read!(self, case_answered::CaseAnswered, |e| {
            was(e.account, Message::Answer { case_id: e.case_id, answer: e.answer })
        });
        read!(self, case_appealed::CaseAppealed, |e| {
            was(e.account, Message::Appeal { case_id: e.case_id, statement: e.statement })
        });
        read!(self, appeal_upheld::AppealUpheld, |e| {
            was(e.actor, Message::Uphold { case_id: e.case_id })
        });
        read!(self, seized::Seized, |e| {
            was(e.actor, Message::Seize { case_id: e.case_id, amount: e.amount })
        });
        read!(self, release_proposed::ReleaseProposed, |e| {
            let (case_id, to, amount) = (e.case_id, e.to, e.amount);
            was(e.actor, Message::ProposeRelease { case_id, to, amount })
        });
        read!(self, quarantine_released::QuarantineReleased, |e| {
            let (case_id, to, amount) = (e.case_id, e.to, e.amount);
            was(e.actor, Message::ApproveRelease { case_id, to, amount })
        });
        read!(self, office_suspended::OfficeSuspended, |e| {
            let (case_id, class_id) = (e.case_id, e.class_id);
            was(e.actor, Message::SuspendOffice { case_id, class_id })
        });
        read!(self, office_reinstated::OfficeReinstated, |e| {
            let (case_id, class_id) = (e.case_id, e.class_id);
            was(e.actor, Message::ReinstateOffice { case_id, class_id })
        });
        read!(self, pause_changed::PauseChanged, |e| {
            let (case_id, area) = (e.case_id, e.area);
            let days = self.days_until(e.until_after);
            let messages = [
                Message::Pause { case_id, area },
                Message::Resume { case_id },
                Message::ConfirmPause { case_id, days },
            ];
            Says::Was(messages.map(|message| (e.actor, message)).to_vec())
        });
        read!(self, hold_ended::HoldEnded, |e| {
            was(e.actor, Message::EndHold { account: e.account })
        });
        Says::Nothing
    }

    fn of_governance(&self) -> Option<Says> {
        Some(self.of_office()).filter(|says| !matches!(says, Says::Nothing))
    }

    fn of_office(&self) -> Says {
        read!(self, roles_changed::RolesChanged, |e| {
            let (account, role) = (e.account, e.role);
            let messages = [
                Message::GrantRole { account, role },
                Message::RevokeRole { account, role },
                Message::RenounceRole { role },
            ];
            Says::Was(messages.map(|message| (e.actor, message)).to_vec())
        });
        read!(self, governor_proposed::GovernorProposed, |e| {
            was(e.actor, Message::ProposeGovernor { proposed: e.proposed })
        });
        read!(self, governor_changed::GovernorChanged, |e| {
            was(e.after, Message::AcceptGovernor {})
        });
        read!(self, rule_set::RuleSet, |e| {
            let (rule, mode, weight) = (e.rule, e.mode, e.weight);
            let (first, second) = (e.first, e.second);
            was(e.actor, Message::SetRule { rule, mode, weight, first, second })
        });
        read!(self, risk_set::RiskSet, |e| {
            let (line, decay, hold_secs) = (e.line, e.decay, e.hold_secs);
            was(e.actor, Message::SetRisk { line, decay, hold_secs })
        });
        Says::Nothing
    }
}

const OPERATOR_SET: Hash = erc6909_operator::SIGNATURE;

/// Who founded the bank and on which chain, as its first event says.
pub fn founding(event: &Logged) -> Option<(Address, u64)> {
    founded::Founded::of_words(&words(event)).map(|e| (e.governor, e.chain))
}
