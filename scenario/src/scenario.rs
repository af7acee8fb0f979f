//! The scenario: four uses of the time bank, a trade between two members, and a supervisor at work.

use std::fmt;

use alloy_primitives::{FixedBytes, U256};
use alloy_sol_types::SolCall;
use anyhow::{anyhow, bail, ensure, Result};
use timebank_rules::book::{Kind, Side};
use timebank_rules::campaign::{Attention, Line, Sheet};
use timebank_rules::case::{Reason, OUT};
use timebank_rules::delegation::TRANSFERS;
use timebank_rules::quantities::DAY;
use timebank_rules::{member, roles};

use crate::backend::{Backend, Outcome, Participant, Reply};
use crate::messages::{self, hours};
use crate::reporter::Reporter;
use crate::summary::{self, Summary};

const HOUR: u64 = 3600;
const DAY_SECS: u64 = DAY as u64;
const BID: u8 = Side::Bid as u8;
const ASK: u8 = Side::Ask as u8;
const LIMIT: u8 = Kind::Limit as u8;
const IOC: u8 = Kind::Ioc as u8;
const PERSON: u8 = member::Kind::Person as u8;
const ORGANISATION: u8 = member::Kind::Organisation as u8;
const FRAUD: u16 = Reason::Fraud as u16;
/// A hash that stands for evidence.
const EVIDENCE: FixedBytes<32> = FixedBytes([7; 32]);

/// Which scenes to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenes {
    /// All of them.
    All,
    /// Those that need no time to pass between two calls: without the agreement, whose service takes half an hour,
    /// without attention, which is paid two days later, and without what is told between them.
    WithoutWaiting,
}

/// One of the four uses that the source names.
struct Use {
    /// What it is.
    field: &'static str,
    class: &'static str,
    recorder: &'static str,
    member: &'static str,
    deed: &'static str,
    hours: u64,
}

const USES: [Use; 4] = [
    Use {
        field: "community help",
        class: "care",
        recorder: "Neighbours' House",
        member: "Ann",
        deed: "kept an old neighbour company",
        hours: 2,
    },
    Use {
        field: "work",
        class: "coding",
        recorder: "Co-op Works",
        member: "Ben",
        deed: "mended the co-op's web shop",
        hours: 3,
    },
    Use {
        field: "education",
        class: "teaching",
        recorder: "Evening School",
        member: "Cem",
        deed: "taught two lessons of algebra",
        hours: 2,
    },
    Use {
        field: "games",
        class: "play",
        recorder: "Guild Hall",
        member: "Dora",
        deed: "led newcomers through a raid",
        hours: 1,
    },
];

/// One class with its recorder, and the member who serves in it.
struct Place {
    of: &'static Use,
    class: u16,
    recorder: Participant,
    member: Participant,
}

/// Who works for the bank, as far as the scenario needs them.
struct Officers {
    governor: Participant,
    central_bank: Participant,
    verifier: Participant,
    supervisor: Participant,
}

/// Runs the scenario with a bank that `governor` just deployed, for which `founding` is the reply; what it ends in.
pub async fn tell<S: Backend>(
    backend: S,
    governor: Participant,
    founding: Reply<S::Cost>,
    reporter: Reporter,
    scenes: Scenes,
) -> Result<Summary> {
    reporter.scene("A bank is founded")?;
    let text = format!("{} deploys the bank and is its governor", governor.name);
    reporter.step(&text, &founding)?;
    let mut company = Company { backend };
    let officers = company.appointed(governor).await?;
    reporter.aside(&format!(
        "{} appoints a central banker, a verifier, a supervisor and a tribunal.",
        officers.governor.name
    ))?;
    let mut teller = Teller { company, officers, reporter };

    let places = teller.open_the_four_uses().await?;
    teller.record_service(&places).await?;
    teller.trade_an_hour(&places[0], &places[1]).await?;
    teller.earn_and_pay_coin(&places[0], &places[2]).await?;
    for (place, buyer) in [(&places[1], &places[2]), (&places[2], &places[0])] {
        teller.open_a_market(place, buyer).await?;
    }
    teller.refuse_a_second_record(&places[0], &places[1]).await?;
    teller.freeze_and_release(&places[0], &places[3]).await?;
    if scenes == Scenes::All {
        teller.agree_on_a_service(&places[2], &places[0]).await?;
        teller.void_a_record(&places[2]).await?;
        teller.pay_an_invoice(&places[1], &places[0]).await?;
        teller.act_by_a_delegate(&places[0], &places[3], &places[2]).await?;
        teller.pay_for_attention(&places[1], &places[3]).await?;
    }
    teller.redeem_hours(&places[3]).await?;
    teller.sum_up(&places).await
}

/// Those on the backend, with typed calls.
struct Company<S> {
    backend: S,
}

impl<S: Backend> Company<S> {
    /// Sends a message; what came of it, and what it returned unless it was refused.
    async fn send<M: SolCall>(
        &mut self,
        who: &Participant,
        message: M,
    ) -> Result<(Reply<S::Cost>, Option<M::Return>)> {
        let reply = self.backend.send(who, message.abi_encode()).await?;
        let returned = match &reply.outcome {
            Outcome::Done(returned) => Some(M::abi_decode_returns(returned)?),
            Outcome::Refused { .. } => None,
        };
        Ok((reply, returned))
    }

    /// Sends a message that nobody need hear of.
    async fn quietly<M: SolCall>(&mut self, who: &Participant, message: M) -> Result<M::Return> {
        match self.send(who, message).await? {
            (_, Some(returned)) => Ok(returned),
            (reply, None) => bail!("{}, sent by {}: {:?}", M::SIGNATURE, who.name, reply.outcome),
        }
    }

    async fn ask<M: SolCall>(&mut self, message: M) -> Result<M::Return> {
        Ok(M::abi_decode_returns(&self.backend.ask(message.abi_encode()).await?)?)
    }

    async fn organisation(&mut self, name: &'static str) -> Result<Participant> {
        let actor = self.backend.participant(name).await?;
        self.quietly(&actor, messages::openCall { kind: ORGANISATION }).await?;
        Ok(actor)
    }

    async fn appointed(&mut self, governor: Participant) -> Result<Officers> {
        let mut officers = Vec::new();
        for (name, role) in [
            ("Cleo", roles::CENTRAL_BANK),
            ("Vera", roles::VERIFIER),
            ("Sue", roles::SUPERVISOR),
            ("Tom", roles::TRIBUNAL),
        ] {
            let officer = self.organisation(name).await?;
            let account = officer.address;
            self.quietly(&governor, messages::grantRoleCall { account, role }).await?;
            officers.push(officer);
        }
        let [central_bank, verifier, supervisor, _] =
            <[Participant; 4]>::try_from(officers).map_err(|_| anyhow!("four were appointed"))?;
        Ok(Officers { governor, central_bank, verifier, supervisor })
    }

    /// A class that converts at par, and who records it.
    async fn class(&mut self, officers: &Officers, of: &Use) -> Result<(u16, Participant)> {
        const QUOTA: u64 = 1_000 * HOUR;
        const LOT: u32 = 900;
        let name = FixedBytes::right_padding_from(of.class.as_bytes());
        let registering = messages::registerClassCall { name, lot: LOT };
        let class_id = self.quietly(&officers.governor, registering).await?;
        let recorder = self.organisation(of.recorder).await?;
        let accrediting =
            messages::accreditCall { class_id, recorder: recorder.address, quota: QUOTA };
        self.quietly(&officers.governor, accrediting).await?;
        let terms = messages::setTermsCall { class_id, rate: 100, quota: QUOTA };
        self.quietly(&officers.central_bank, terms).await?;
        Ok((class_id, recorder))
    }

    /// The last moment before now at which a slot begins.
    async fn last_slot(&mut self) -> Result<u64> {
        Ok(self.backend.now().await? / 300 * 300)
    }
}

struct Teller<S> {
    company: Company<S>,
    officers: Officers,
    reporter: Reporter,
}

impl<S: Backend> Teller<S> {
    /// A call that is meant to go through.
    async fn does<M: SolCall>(
        &mut self,
        text: impl fmt::Display,
        who: &Participant,
        message: M,
    ) -> Result<M::Return> {
        let (reply, returned) = self.company.send(who, message).await?;
        self.reporter.step(&text.to_string(), &reply)?;
        returned.ok_or_else(|| anyhow!("{text}: {:?}", reply.outcome))
    }

    /// A call that is meant to be refused with the error of this name.
    async fn is_refused<M: SolCall>(
        &mut self,
        text: impl fmt::Display,
        who: &Participant,
        error: &str,
        message: M,
    ) -> Result<()> {
        let (reply, _) = self.company.send(who, message).await?;
        self.reporter.step(&text.to_string(), &reply)?;
        match reply.outcome {
            Outcome::Refused { name, .. } if name == error => Ok(()),
            other => bail!("{text}: expected {error}, got {other:?}"),
        }
    }

    async fn open_the_four_uses(&mut self) -> Result<Vec<Place>> {
        self.reporter.scene("Four uses, a recorder each")?;
        let mut places = Vec::new();
        for of in &USES {
            let (class, recorder) = self.company.class(&self.officers, of).await?;
            self.reporter.aside(&format!(
                "{}: {} records hours of {} (class {class}), which convert at par.",
                of.field, of.recorder, of.class
            ))?;
            let member = self.company.backend.participant(of.member).await?;
            let opening = messages::openCall { kind: PERSON };
            self.does(format!("{} opens an account", of.member), &member, opening).await?;
            let vera = self.officers.verifier.clone();
            let expiry = self.company.backend.now().await? + 365 * DAY_SECS;
            let account = member.address;
            let verifying =
                messages::verifyCall { account, level: 1, expiry, commitment: EVIDENCE };
            self.does(format!("Vera verifies {}", of.member), &vera, verifying).await?;
            places.push(Place { of, class, recorder, member });
        }
        Ok(places)
    }

    async fn record_service(&mut self, places: &[Place]) -> Result<()> {
        self.reporter.scene("Service is recorded")?;
        let end = self.company.last_slot().await?;
        for Place { of, class, recorder, member } in places {
            let text = format!(
                "{} records {} h of {}: {} {}",
                of.recorder, of.hours, of.class, of.member, of.deed
            );
            let (start, member) = (end - of.hours * HOUR, member.address);
            let record =
                messages::recordCall { class_id: *class, member, start, end, evidence: EVIDENCE };
            self.does(text, recorder, record).await?;
        }
        Ok(())
    }

    /// A small market in one class: offers and bids at several prices, a sweep, and what is left.
    async fn open_a_market(&mut self, of: &Place, buyer: &Place) -> Result<()> {
        let (class_id, name) = (of.class, of.of.class);
        self.reporter.scene(&format!("A market in hours of {name}"))?;
        let week = self.company.backend.now().await? + 7 * DAY_SECS;
        let order = |side, tick, lots, expiry, kind| messages::placeCall {
            class_id,
            side,
            tick,
            lots,
            expiry,
            kind,
        };
        for (tick, lots) in [(98, 1), (102, 1), (105, 2)] {
            let text = format!("{} offers {lots} × 900 s at {tick} % of par", of.of.member);
            self.does(text, &of.member, order(ASK, tick, lots, week, LIMIT)).await?;
        }
        let text = format!("{} bids for 1 × 900 s at 90 %", buyer.of.member);
        self.does(text, &buyer.member, order(BID, 90, 1, week, LIMIT)).await?;
        self.show_ladder(class_id).await?;

        let quote = self.company.ask(messages::quoteCall { class_id, side: BID, lots: 1 }).await?;
        self.reporter.aside(&format!(
            "Taking 1 lot now would give {} lot for {} s of coin, at {} % at worst.",
            quote.filled, quote.coin, quote.worst
        ))?;
        let text = format!("{} takes 1 × 900 s, paying at most 103 %", buyer.of.member);
        let taken = self.does(text, &buyer.member, order(BID, 103, 1, 0, IOC)).await?;
        ensure!(
            (taken.filled, taken.coin) == (quote.filled, quote.coin),
            "the quote was {} for {}",
            quote.filled,
            quote.coin
        );
        self.reporter.aside(&format!(
            "One trade: {} → {}, {} × 900 s of {name} for {} s of coin.",
            of.of.member, buyer.of.member, taken.filled, taken.coin
        ))?;
        self.show_ladder(class_id).await
    }

    /// The depth of a class's book, best prices in the middle.
    async fn show_ladder(&mut self, class_id: u16) -> Result<()> {
        let mut lines = Vec::new();
        for (side, name) in [(ASK, "ask"), (BID, "bid")] {
            let page = self.company.ask(messages::depthCall { class_id, side, from: 0 }).await?;
            let levels = page.ticks.iter().zip(page.lots).zip(page.orders);
            let levels = levels.take_while(|((tick, _), _)| **tick > 0);
            let mut ladder: Vec<String> = levels
                .map(|((tick, lots), orders)| {
                    let bar = "▪".repeat(lots.min(40) as usize);
                    format!("{name} {tick:>4} %  {lots:>3} lots in {orders} orders  {bar}")
                })
                .collect();
            if side == ASK {
                ladder.reverse();
            }
            lines.extend(ladder);
        }
        for line in lines {
            self.reporter.aside(&line)?;
        }
        Ok(())
    }

    /// The source's worked case.
    async fn trade_an_hour(&mut self, a: &Place, b: &Place) -> Result<()> {
        self.reporter.scene("The source's worked case: A has 2 hours stored, B asks for 1 hour")?;
        let class = a.class;
        let before = (self.hours(a, class).await?, self.hours(b, class).await?);
        let (receiver, id, amount) = (b.member.address, U256::from(class), U256::from(HOUR));
        let text = format!(
            "{} gives {} 1 hour of {}; the record names both, the class and 1 hour",
            a.of.member, b.of.member, a.of.class
        );
        self.does(text, &a.member, hours::transferCall { receiver, id, amount }).await?;
        let after = (self.hours(a, class).await?, self.hours(b, class).await?);
        ensure!(after == (before.0 - HOUR, before.1 + HOUR), "an hour went astray: {after:?}");
        self.reporter.aside(&format!(
            "{}: {} s → {} s.  {}: {} s → {} s.",
            a.of.member, before.0, after.0, b.of.member, before.1, after.1
        ))?;
        Ok(())
    }

    async fn earn_and_pay_coin(&mut self, a: &Place, c: &Place) -> Result<()> {
        self.reporter.scene("Hours become coin, and coin is spent")?;
        let text = format!("{} converts 1 hour of {} at par", a.of.member, a.of.class);
        let converting = messages::convertCall { class_id: a.class, secs: HOUR };
        self.does(text, &a.member, converting).await?;
        let (to, price) = (c.member.address, 1800u64);
        let text =
            format!("{} pays {} {price} s of coin for half a lesson", a.of.member, c.of.member);
        self.does(text, &a.member, messages::transferCall { to, value: U256::from(price) }).await?;
        Ok(())
    }

    async fn refuse_a_second_record(&mut self, a: &Place, b: &Place) -> Result<()> {
        self.reporter.scene("No moment of a human day is counted twice")?;
        // Whatever time has passed since, the end of the recorded stretch is still taken.
        let end = self.company.last_slot().await?;
        let text = format!("{} records the same time of {} again", b.of.recorder, a.of.member);
        let (class_id, member, start) = (b.class, a.member.address, end - HOUR);
        let record = messages::recordCall { class_id, member, start, end, evidence: EVIDENCE };
        self.is_refused(text, &b.recorder, "SlotTaken", record).await
    }

    async fn freeze_and_release(&mut self, a: &Place, d: &Place) -> Result<()> {
        self.reporter.scene("The supervisor at work")?;
        let sue = self.officers.supervisor.clone();
        let (subject, to, name) = (a.member.address, d.member.address, a.of.member);
        let opening = messages::openCaseCall { subject, reason: FRAUD, evidence: EVIDENCE };
        let case_id = self.does(format!("Sue opens a case on {name}"), &sue, opening).await?;
        let text = format!("Sue freezes what {name} sends, under case {case_id}, for 72 hours");
        self.does(text, &sue, messages::freezeCall { case_id, directions: OUT, amount: 0 }).await?;
        let value = U256::from(100);
        let asking = messages::canTransferCall { from: subject, to, amount: value };
        let can = self.company.ask(asking).await?;
        self.reporter
            .aside(&format!("canTransfer says beforehand: {}, code {}.", can.allowed, can.code))?;
        let text = format!("{name} pays {} 100 s", d.of.member);
        let paying = messages::transferCall { to, value };
        self.is_refused(&text, &a.member, "FrozenOut", paying.clone()).await?;
        self.does(format!("Sue releases {name}"), &sue, messages::releaseCall { case_id }).await?;
        self.does(text, &a.member, paying).await?;
        Ok(())
    }

    /// Education pays for community help: what teaching earned is spent on a service that is agreed beforehand.
    async fn agree_on_a_service(&mut self, c: &Place, a: &Place) -> Result<()> {
        self.reporter
            .scene("Education pays for community help: an agreement with its coin in escrow")?;
        const SERVICE: u64 = 900;
        let (name, provider_name) = (c.of.member, a.of.member);
        let start = self.company.last_slot().await? + 600;
        let end = start + SERVICE;
        let text = format!(
            "{name} asks {provider_name} for {SERVICE} s of care, for as much coin of teaching"
        );
        let proposing = messages::proposeCall {
            provider: a.member.address,
            class_id: a.class,
            group: 0,
            secs: SERVICE,
            price: SERVICE,
            start,
            end,
            accept_by: start,
            deliver_by: end + DAY_SECS,
            terms: EVIDENCE,
        };
        let agreement_id = self.does(text, &c.member, proposing).await?;
        let accepting = messages::acceptCall { agreement_id };
        self.does(format!("{provider_name} accepts"), &a.member, accepting).await?;
        self.company.backend.wait(1800).await?;
        let text = format!("{provider_name} says that it is done, which marks the time as counted");
        let delivering = messages::deliverCall {
            agreements: vec![agreement_id],
            secs: vec![SERVICE],
            start,
            end,
            evidence: EVIDENCE,
        };
        self.does(text, &a.member, delivering).await?;
        self.does(format!("{name} settles"), &c.member, messages::settleCall { agreement_id })
            .await?;
        let credit = self.company.ask(messages::creditOfCall { account: a.member.address }).await?;
        self.reporter.aside(&format!(
            "The credit bureau says of {provider_name}: score {}, grade {}.",
            credit.score, credit.grade
        ))?;
        Ok(())
    }

    /// A recorder takes a record back that was wrong, and the time is free again.
    async fn void_a_record(&mut self, c: &Place) -> Result<()> {
        self.reporter.scene("A wrong record is voided")?;
        let (class_id, member) = (c.class, c.member.address);
        let before = self.hours(c, class_id).await?;
        let (start, end) = self.in_the_morning().await?;
        let (school, name) = (c.of.recorder, c.of.member);
        let text =
            format!("{school} records half an hour of {} that {name} did not give", c.of.class);
        let record = messages::recordCall { class_id, member, start, end, evidence: EVIDENCE };
        self.does(text, &c.recorder, record.clone()).await?;
        let text =
            format!("{school} voids it: the hours are gone, and the time may be recorded anew");
        let void = messages::voidRecordCall { class_id, member, start, end, evidence: EVIDENCE };
        self.does(text, &c.recorder, void).await?;
        let after = self.hours(c, class_id).await?;
        ensure!(after == before, "{name} had {before} s of {} and has {after}", c.of.class);
        Ok(())
    }

    /// Who served asks to be paid for it, and who was served pays in one step.
    async fn pay_an_invoice(&mut self, b: &Place, a: &Place) -> Result<()> {
        self.reporter.scene("A service that is done is invoiced and paid")?;
        const SERVICE: u64 = 300;
        let (name, payer) = (b.of.member, a.of.member);
        let (start, end) = self.in_the_morning().await?;
        let invoicing = messages::invoiceCall {
            requester: a.member.address,
            class_id: b.class,
            secs: SERVICE,
            price: SERVICE,
            start,
            end,
            pay_by: self.company.backend.now().await? + DAY_SECS,
            terms: EVIDENCE,
        };
        let text =
            format!("{name} invoices {SERVICE} s of {}: he set up {payer}'s laptop", b.of.class);
        let agreement_id = self.does(text, &b.member, invoicing).await?;
        let paying = messages::payInvoiceCall { agreement_id };
        self.does(format!("{payer} pays it"), &a.member, paying).await?;
        Ok(())
    }

    /// Somebody pays for a member that cannot, no more than the member lets it.
    async fn act_by_a_delegate(&mut self, a: &Place, d: &Place, c: &Place) -> Result<()> {
        self.reporter.scene("A delegate acts for a member without a telephone")?;
        const DAILY: u64 = 200;
        let (name, acts, payee) = (a.of.member, d.of.member, c.of.member);
        let until = self.company.backend.now().await? + 30 * DAY_SECS;
        let delegating = messages::delegateCall {
            delegate: d.member.address,
            kinds: TRANSFERS,
            daily: DAILY,
            until,
        };
        let text = format!("{name} lets {acts} pay for her for 30 days, at most {DAILY} s a day");
        self.does(text, &a.member, delegating).await?;
        let (member, to) = (a.member.address, c.member.address);
        let paying = |secs| messages::actForCall {
            member,
            call: messages::transferCall { to, value: U256::from(secs) }.abi_encode().into(),
        };
        self.does(format!("{acts} pays {payee} 150 s for {name}"), &d.member, paying(150)).await?;
        let text = format!("{acts} pays {payee} 51 s more for {name}");
        self.is_refused(text, &d.member, "BeyondDelegation", paying(51)).await
    }

    /// Half an hour in which nobody has served yet.
    async fn in_the_morning(&mut self) -> Result<(u64, u64)> {
        let start = self.company.last_slot().await? - 8 * HOUR;
        Ok((start, start + HOUR / 2))
    }

    /// Work pays for attention in a game: a campaign, a day's root, a claim with its proof.
    async fn pay_for_attention(&mut self, b: &Place, d: &Place) -> Result<()> {
        self.reporter.scene("Work pays for attention in a game")?;
        let (sponsor, member, house) = (b.of.member, d.of.member, d.of.recorder);
        let text = format!("{sponsor} converts 1 hour of {} at par", b.of.class);
        let converting = messages::convertCall { class_id: b.class, secs: HOUR };
        self.does(text, &b.member, converting).await?;
        let day = u32::try_from(self.company.backend.now().await? / DAY_SECS + 1)?;
        let midnight = |days: u32| u64::from(day + days) * DAY_SECS;
        let text = format!("{sponsor} puts 1800 s of coin up for trying a game: a fifth of par, an hour a day at most");
        let opening = messages::openCampaignCall {
            attestor: d.recorder.address,
            rate: 20,
            daily_cap: 12,
            end: midnight(2),
            delay: DAY,
            amount: 1800,
        };
        let campaign_id = self.does(text, &b.member, opening).await?;

        let account = timebank_rules::Address::from(d.member.address.into_array());
        let slots = Attention::between(10 * 3600, 11 * 3600);
        let line = Line { member: account, slots, salt: [7; 32] };
        let sheet = Sheet::of(campaign_id, day, vec![line])
            .ok_or_else(|| anyhow!("a sheet of one line is one"))?;
        let (attention, proof) =
            sheet.claim(account).ok_or_else(|| anyhow!("{member} is on no line of the sheet"))?;
        let to_next_day = midnight(1) - self.company.backend.now().await?;
        self.company.backend.wait(to_next_day).await?;
        let root = FixedBytes(sheet.root());
        let text = format!("{house} attests who attended, as one root for the day");
        let publishing = messages::publishRootCall { campaign_id, day, root };
        self.does(text, &d.recorder, publishing).await?;
        self.company.backend.wait(DAY_SECS).await?;
        let (slots, slots_tail) = Attention::words(&attention.slots);
        let text = format!("{member} claims the hour with a proof, and is paid from the pool");
        let claiming = messages::claimCall {
            campaign_id,
            day,
            slots: FixedBytes(slots),
            slots_tail: FixedBytes(slots_tail),
            salt: FixedBytes(attention.salt),
            proof: proof.into_iter().map(FixedBytes).collect(),
        };
        let paid = self.does(text, &d.member, claiming).await?;
        ensure!(paid == 720, "twelve slots at a fifth of par are 720 s, not {paid}");
        Ok(())
    }

    async fn redeem_hours(&mut self, d: &Place) -> Result<()> {
        self.reporter.scene("Hours are spent where they were recorded")?;
        let (class_id, platform) = (d.class, d.recorder.address);
        let text =
            format!("{} redeems half an hour of {} at {}", d.of.member, d.of.class, d.of.recorder);
        let redeeming = messages::redeemCall { class_id, secs: HOUR / 2, platform };
        self.does(text, &d.member, redeeming).await?;
        Ok(())
    }

    async fn hours(&mut self, of: &Place, class: u16) -> Result<u64> {
        let (owner, id) = (of.member.address, U256::from(class));
        Ok(self.company.ask(hours::balanceOfCall { owner, id }).await?.saturating_to())
    }

    async fn sum_up(&mut self, places: &[Place]) -> Result<Summary> {
        self.reporter.scene("At the end")?;
        let mut balances = Vec::new();
        for place in places {
            let account = place.member.address;
            let coin = self.company.ask(messages::balanceOfCall { account }).await?.saturating_to();
            let mut hours = Vec::new();
            for other in places {
                let secs = self.hours(place, other.class).await?;
                if secs > 0 {
                    hours.push(summary::Hours { class: other.of.class, secs });
                }
            }
            balances.push(summary::Balance { account: place.of.member, coin, hours });
        }
        let mut classes = Vec::new();
        for place in places {
            let totals = self.company.ask(messages::classOfCall { class_id: place.class }).await?;
            classes.push(summary::ClassTotal {
                class: place.of.class,
                recorded: totals.recorded,
                converted: totals.converted,
                redeemed: totals.redeemed,
            });
        }
        let coin = self.company.ask(messages::coinTotalsCall {}).await?;
        let totals = summary::Totals {
            coin_minted: coin.minted,
            coin_burned: coin.burned,
            coin_supply: coin.minted - coin.burned,
            classes,
        };
        let account = self.company.backend.bank();
        let pooled = self.company.ask(messages::balanceOfCall { account }).await?.saturating_to();
        let head = self.company.ask(messages::auditHeadCall {}).await?;
        let log = self.company.backend.log().await?;
        let audit = summary::Audit::of(head.events, head.head.0, &log)?;
        let whole = audit.matches;
        let summary = Summary { balances, totals, audit };
        self.reporter.end(&summary, &summary.lines(pooled))?;
        ensure!(whole, "the log does not lead to the contract's head");
        Ok(summary)
    }
}
