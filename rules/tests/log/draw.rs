//! Random messages, most of them such that somebody could mean them. What is drawn depends on the bank's storage, so that
//! steps meet what they are about; nothing depends on what the rules would say.

use crate::people::{address, everybody, KEYS, MEMBERS, OFFICERS, OTHER_RECORDER, RECORDER};
use timebank_rules::agreement::{AgreementTerms, Invoice, Series};
use timebank_rules::book::{market, OrderId, Wishes};
use timebank_rules::campaign::Attention;
use timebank_rules::cells::{Agreement, BankTerms, Campaign, CaseFile, Cell, Chunk, DayRoot, Key};
use timebank_rules::cells::{Income, Level, Lines, Member, Order};
use timebank_rules::delegation::Powers;
use timebank_rules::handlers::orders::Asked;
use timebank_rules::keccak::keccak;
use timebank_rules::quantities::{ClassId, Coin, Lots, Tick, Time, DAY};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Chance, MemoryStorage, Message};
use timebank_rules::Address;

/// A draw: by chance, from a bank, at a time.
pub struct Draw<'a> {
    pub chance: &'a mut Chance,
    pub bank: &'a MemoryStorage,
    pub now: Time,
}

/// The attention of a member on a day of a campaign, as the attestor has it; its leaf is the whole tree.
pub fn attention(campaign_id: u32, day: u32) -> (Address, Attention) {
    let who = MEMBERS[(campaign_id + day) as usize % MEMBERS.len()];
    let mut slots = [0; 36];
    slots[20..28].fill(0b0101_0111);
    (address(who), Attention { campaign_id, day, slots, salt: [day as u8; 32] })
}

type Sent = (Address, Message);

impl Draw<'_> {
    pub fn message(&mut self) -> Sent {
        match self.chance.below(100) {
            0..=11 => self.of_coin_and_hours(),
            12..=18 => self.of_accounts(),
            19..=29 => self.of_earning(),
            30..=43 => self.of_market(),
            44..=59 => self.of_agreements(),
            60..=66 => self.of_campaigns(),
            67..=76 => self.of_credit(),
            77..=96 => self.of_cases(),
            _ => self.of_governance(),
        }
    }

    fn anyone(&mut self) -> Address {
        let all = everybody();
        address(self.chance.of(&all))
    }

    fn member(&mut self) -> Address {
        if self.chance.one_in(6) {
            return address(self.chance.of(&KEYS));
        }
        address(self.chance.of(&MEMBERS))
    }

    fn officer(&mut self, role: u16) -> Address {
        if self.chance.one_in(12) {
            return self.anyone();
        }
        let in_office: Vec<u8> =
            OFFICERS.iter().filter(|(_, of)| *of == role).map(|(who, _)| *who).collect();
        address(self.chance.of(&in_office))
    }

    fn governor(&mut self) -> Address {
        self.bank.root.governor.into()
    }

    fn recorder(&mut self) -> Address {
        address(self.chance.of(&[RECORDER, RECORDER, OTHER_RECORDER]))
    }

    fn class(&mut self) -> u16 {
        self.chance.of(&[1, 1, 2])
    }

    fn amount(&mut self) -> u64 {
        self.chance.of(&[1, 7, 100, 900, 3_600, 9_000])
    }

    fn evidence(&mut self) -> [u8; 32] {
        let mut evidence = [0; 32];
        evidence[0] = self.chance.below(255) as u8 + 1;
        evidence[1] = self.chance.below(255) as u8;
        evidence
    }

    /// One of the last things that were numbered.
    fn recent(&mut self, last: u32, span: u32) -> u32 {
        let ago = self.chance.below(u64::from(span)) as u32;
        last.saturating_sub(ago).max(1)
    }

    fn of_coin_and_hours(&mut self) -> Sent {
        let (from, to, other) = (self.member(), self.anyone(), self.member());
        let (value, id) = (self.amount().into(), self.class().into());
        let message = match self.chance.below(12) {
            0..=2 => Message::Transfer { to, value },
            3 => Message::TransferWithReason { to, value, reason: self.evidence() },
            4 => Message::Approve { spender: other, value },
            5 => Message::TransferFrom { from: other, to, value },
            6 => Message::Burn { value },
            7..=8 => Message::TransferHours { to, id, value },
            9 => Message::TransferHoursFrom { from: other, to, id, value },
            10 => Message::ApproveHours { spender: other, id, value },
            _ => Message::SetOperator { spender: other, approved: self.chance.one_in(2) },
        };
        (from, message)
    }

    fn of_accounts(&mut self) -> Sent {
        use timebank_rules::roles::{TRIBUNAL, VERIFIER};
        let (verifier, account) = (self.officer(VERIFIER), self.member());
        let successor = address(self.chance.of(&KEYS));
        match self.chance.below(18) {
            15 if self.chance.one_in(4) => {
                (account, Message::HoldOwn { until: self.now.plus(3_600).0.into() })
            }
            16 => {
                let (kinds, daily) = (self.chance.of(&[1, 3, 15]), self.chance.of(&[0, 3_600]));
                let until = self.now.plus(self.chance.of(&[1, 30]) * DAY).0.into();
                let powers = Powers { kinds, daily, until };
                (account, Message::Delegate { delegate: self.member(), powers })
            }
            17 => {
                let (member, delegate) = (self.member(), self.member());
                (self.chance.of(&[member, delegate]), Message::RevokeDelegate { member, delegate })
            }
            14 | 15 => self.of_successions(verifier, account),
            0 if self.chance.one_in(3) => (self.anyone(), Message::Open { kind: 1 }),
            1 if self.chance.one_in(6) => (self.anyone(), Message::Close {}),
            2..=4 => {
                let expiry = self.now.plus(self.chance.of(&[400, 600, 700]) * DAY).0.into();
                let commitment = [self.chance.below(9) as u8 + 1; 32];
                let level = self.chance.of(&[1, 2, 3]);
                (verifier, Message::Verify { account, level, expiry, commitment })
            }
            5 => {
                let commitment = [self.chance.below(10) as u8; 32];
                (account, Message::ConsentCommitment { commitment })
            }
            6..=9 => {
                let evidence = self.evidence();
                (verifier, Message::RequestRecovery { account, successor, evidence })
            }
            10 if self.chance.one_in(4) => {
                let asked = MEMBERS.map(address).into_iter();
                let account = asked.rev().find(|it| self.successor_of(*it).is_some());
                (account.unwrap_or(verifier), Message::ObjectRecovery {})
            }
            11 if self.chance.one_in(4) => {
                (self.officer(TRIBUNAL), Message::CancelRecovery { account })
            }
            12 if self.chance.one_in(4) => {
                let accounts = vec![account, self.member(), self.member()];
                (self.officer(TRIBUNAL), Message::CancelRecoveries { accounts })
            }
            13 => {
                let (class_id, most) = (self.class(), self.chance.of(&[0, 1, 3]));
                let successor = self.successor_of(account).unwrap_or(successor);
                (successor, Message::WithdrawOrders { account, class_id, cursor: 0, most })
            }
            _ => {
                let successor = self.successor_of(account).unwrap_or(successor);
                (successor, Message::CompleteRecovery { account })
            }
        }
    }

    /// Of a succession that was proposed, its next step; otherwise a proposal.
    fn of_successions(&mut self, verifier: Address, account: Address) -> Sent {
        use timebank_rules::cells::Succession;
        use timebank_rules::roles::TRIBUNAL;
        let file = |of: Address| self.bank.load::<Succession>(Key::succession(&of));
        let all = everybody().into_iter().map(address);
        let proposed: Vec<Address> = all.filter(|of| file(*of).proposed_at.get() > 0).collect();
        let heir = self.anyone();
        if proposed.is_empty() || self.chance.one_in(8) {
            let evidence = self.evidence();
            return (verifier, Message::ProposeSuccession { account, heir, evidence });
        }
        let account = self.chance.of(&proposed);
        let file = self.bank.load::<Succession>(Key::succession(&account));
        let heir = if self.chance.one_in(9) { heir } else { file.heir.into() };
        if self.chance.one_in(20) {
            let who = [account, heir, verifier, self.officer(TRIBUNAL), self.anyone()];
            return (self.chance.of(&who), Message::CancelSuccession { account });
        }
        match file.approved_at.get() {
            0 => {
                let evidence = file.evidence;
                (self.officer(TRIBUNAL), Message::ApproveSuccession { account, heir, evidence })
            }
            _ => {
                let by = [file.heir, file.proposed_by, file.approved_by].map(Address::from);
                let who = if self.chance.one_in(9) { self.anyone() } else { self.chance.of(&by) };
                (who, Message::Succeed { account, heir })
            }
        }
    }

    fn successor_of(&self, account: Address) -> Option<Address> {
        let row = self.bank.load::<timebank_rules::cells::Recovery>(Key::recovery(&account));
        (row.requested_at.get() > 0).then(|| row.successor.into())
    }

    fn of_earning(&mut self) -> Sent {
        let (recorder, member, class_id) = (self.recorder(), self.member(), self.class());
        let evidence = self.evidence();
        let secs = self.chance.of(&[300, 1_500, 3_600]);
        let start = self.past_slot();
        let end = start + u64::from(self.chance.of(&[300u32, 1_800, 5_400]));
        match self.chance.below(18) {
            14..=17 => self.of_late_records(recorder, member, class_id),
            0..=4 => (recorder, Message::Record { class_id, member, start, end, evidence }),
            5..=6 => self.voiding(recorder, class_id, evidence),
            7..=8 => (member, Message::Convert { class_id, secs }),
            9 => {
                let platform = self.recorder();
                (member, Message::Redeem { class_id, secs, platform })
            }
            10 if self.bank.root.classes.get() < 3 => {
                (self.governor(), Message::RegisterClass { name: [b'p'; 32], lot: 300 })
            }
            11 => {
                let quota = self.chance.of(&[4_000_000, 3_000_000, 4_000_000, 0]);
                (self.governor(), Message::Accredit { class_id, recorder, quota })
            }
            12 if self.chance.one_in(6) => {
                let name = [self.chance.of(b"cn"); 32];
                (self.governor(), Message::RenameClass { class_id, name })
            }
            // Mostly the second class, and seldom for long: so much is agreed on in the first.
            12 => {
                let (step, retired) = (self.chance.of(&[1, 1, 1, 2, 3, 6]), self.chance.one_in(6));
                let class_id = self.chance.of(&[2, 2, 2, 2, 1]);
                (self.governor(), Message::SetClassRule { class_id, step, retired })
            }
            _ => (recorder, Message::Record { class_id, member, start, end, evidence }),
        }
    }

    /// Of a late record that waits, its next step; otherwise one is entered.
    fn of_late_records(&mut self, recorder: Address, member: Address, class_id: u16) -> Sent {
        use timebank_rules::cells::LateRecord;
        use timebank_rules::late::Line;
        use timebank_rules::roles::VERIFIER;
        let lines: Vec<_> = self.bank.cells.iter().filter(|(key, _)| key[0] == b'L').collect();
        if lines.is_empty() || self.chance.one_in(3) {
            let (evidence, days) = (self.evidence(), self.chance.from(9, 42) as u32);
            let start = u64::from((self.now.day() - days) * DAY + self.chance.of(&[0, 36_000]));
            let end = start + u64::from(self.chance.of(&[300u32, 1_800, 5_400]));
            return (recorder, Message::RecordLate { class_id, member, start, end, evidence });
        }
        let (key, cell) = self.chance.of(&lines);
        let class_id = u16::from_le_bytes([key[1], key[2]]);
        let (recorder, member) =
            (Address::from_slice(&key[3..23]), Address::from_slice(&key[23..43]));
        let cell = LateRecord::of_bytes(cell).expect("it is such a cell");
        let (start, end) = (u64::from(cell.start.get()), u64::from(cell.end.get()));
        if self.chance.one_in(4) {
            let who = if self.chance.one_in(2) { recorder } else { self.anyone() };
            return (who, Message::WithdrawLate { class_id, member, recorder, start });
        }
        let class_id = ClassId(class_id);
        let line = Line { class_id, member, recorder, start, end, evidence: cell.evidence };
        let by = [self.officer(VERIFIER), self.recorder()];
        (self.chance.of(&by), Message::ConfirmLate { line })
    }

    /// The voiding of a record that the recorder remembers.
    fn voiding(&mut self, recorder: Address, class_id: u16, evidence: [u8; 32]) -> Sent {
        let key = Key::recorder(ClassId(class_id), &recorder);
        let cell = self.bank.load::<timebank_rules::cells::Recorder>(key);
        let entry = self.chance.of(&cell.entries);
        let start = u64::from(entry.start.get());
        let end = start + 300 * u64::from(entry.slots.get());
        let who = everybody().into_iter().find(|who| address(*who).0[..8] == entry.member);
        let member = address(who.unwrap_or(MEMBERS[0]));
        (recorder, Message::VoidRecord { class_id, member, start, end, evidence })
    }

    fn past_slot(&mut self) -> u64 {
        let ago = self.chance.below(9 * 288) as u32 * 300;
        u64::from((self.now.0 - self.now.0 % 300).saturating_sub(ago + 7_200))
    }

    /// Whose order rests at a price, and its id.
    fn resting(&mut self, class_id: u16) -> Option<(Address, u128)> {
        let class = ClassId(class_id);
        // In the book, or where bids or asks wait for a call.
        let tick = Tick(self.chance.of(&PRICES) | self.chance.of(&[0, 0, 1 << 14, 1 << 15]));
        let level = self.bank.load::<Level>(Key::level(class, tick));
        let mut found = Vec::new();
        let bank = &self.bank;
        let id = |chunk: u32, order: &Order| {
            let id = OrderId { class, tick, chunk, nonce: order.nonce.get() };
            id.number(&bank.account(order.member()).cell)
        };
        for order in &level.orders[..level.len as usize] {
            found.push((order.member(), id(0, order)));
        }
        let mut number = level.first.get();
        while number > 0 {
            let chunk = self.bank.load::<Chunk>(Key::chunk(class, tick, number));
            for order in &chunk.orders[..chunk.len as usize] {
                found.push((order.member(), id(number, order)));
            }
            number = chunk.after.get();
        }
        (!found.is_empty()).then(|| self.chance.of(&found))
    }

    /// What an order asks for beyond the request: mostly something, now and then nothing.
    fn wishes(&mut self) -> Wishes {
        Wishes {
            budget: Coin(self.chance.of(&[0, 0, 1_000, 3_000, 9_000])),
            least: Lots(self.chance.of(&[0, 0, 0, 1])),
            fills: self.chance.of(&[0, 0, 1, 2]),
            keeps_own: self.chance.one_in(2),
            slides: self.chance.one_in(2),
            tag: [self.chance.of(&[0, 0, 7]); 32],
            ..Wishes::NONE
        }
    }

    fn of_market(&mut self) -> Sent {
        use timebank_rules::roles::CENTRAL_BANK;
        let (member, class_id) = (self.member(), self.class());
        let tick = self.chance.of(&PRICES);
        let most = self.chance.of(&[0, 1, 3]);
        match self.chance.below(24) {
            0..=11 => {
                let side = self.chance.below(2) as u8;
                let kind = self.chance.of(&[0, 0, 0, 0, 1, 2, 3]);
                let lots = self.chance.of(&[1, 1, 2, 3]);
                let life = self.chance.of(&[700, 7_200, 3 * DAY, 30 * DAY]);
                let expiry = self.now.plus(life).0.into();
                match self.chance.below(6) {
                    0 => {
                        let order = Asked { side, tick, lots, expiry, kind };
                        let wishes = self.wishes();
                        (member, Message::PlaceWith { class_id, order, wishes })
                    }
                    1 => match self.resting(class_id) {
                        Some((owner, order_id)) if self.chance.one_in(2) => {
                            (owner, Message::Replace { order_id, tick, lots, expiry, kind })
                        }
                        resting => {
                            let (owner, cancelled) = resting
                                .map_or((member, vec![]), |(owner, order_id)| {
                                    (owner, vec![order_id])
                                });
                            let (sides, ticks) = (vec![side; 2], vec![tick, 100]);
                            let (lots, expiries) = (vec![lots, 1], vec![expiry; 2]);
                            let kinds = vec![kind, 0];
                            let many = Message::PlaceMany {
                                class_id,
                                cancelled,
                                sides,
                                ticks,
                                lots,
                                expiries,
                                kinds,
                            };
                            (owner, many)
                        }
                    },
                    _ => (member, Message::Place { class_id, side, tick, lots, expiry, kind }),
                }
            }
            12 => (member, Message::CancelAll { class_id, cursor: 0, most }),
            13 => (member, Message::Prune { class_id, tick, most }),
            14 => (member, Message::PruneFrom { class_id, cursor: 0, most }),
            15 => {
                let terms = market::MarketTerms {
                    floor: self.chance.of(&[50, 80]),
                    ceiling: 200,
                    width: self.chance.of(&[20, 90]),
                    halt_secs: 600,
                    min_lots: 1,
                };
                (self.officer(CENTRAL_BANK), Message::SetMarket { class_id, terms })
            }
            16 => (member, Message::ApplyMarket { class_id }),
            17 | 18 => {
                let (side, lots) = (self.chance.below(2) as u8, self.chance.of(&[1, 1, 2, 3]));
                let expiry = self.now.plus(30 * DAY).0.into();
                (member, Message::PlaceInCall { class_id, side, tick, lots, expiry })
            }
            19 if self.chance.one_in(4) => {
                let (when, period) = (self.chance.of(&[0, 0, 2, 4]), self.chance.of(&[600, DAY]));
                (self.officer(CENTRAL_BANK), Message::SetCalls { class_id, when, period })
            }
            19 | 20 => (member, Message::ClearCall { class_id }),
            _ => match self.resting(class_id) {
                Some((owner, order_id)) => match self.chance.below(3) {
                    0 => (owner, Message::Cancel { order_id }),
                    1 => (owner, Message::Reduce { order_id, lots: self.chance.of(&[1, 2]) }),
                    _ => {
                        let (tick, number) = ((order_id >> 64) as u16, order_id as u32);
                        (owner, Message::CancelNumbered { class_id, tick, number })
                    }
                },
                None => (member, Message::CancelAll { class_id, cursor: 0, most }),
            },
        }
    }

    fn proposal(&mut self) -> Sent {
        let requester = self.member();
        let provider = if self.chance.one_in(8) { address(RECORDER) } else { self.member() };
        let group = self.chance.of(&[0, 0, 5]);
        // Whoever shares a session names the same time.
        let base = self.now.0 - self.now.0 % DAY;
        let shift = if group == 0 { self.chance.below(96) as u32 * 900 } else { 36_000 };
        let start = base + shift;
        let end = start + if group == 0 { self.chance.of(&[1_800, 3_600]) } else { 3_600 };
        let accept_by = self.now.plus(self.chance.of(&[3_600, DAY])).0;
        let deliver_by = (start + self.chance.of(&[5, 9]) * DAY).max(accept_by);
        let terms = AgreementTerms {
            provider,
            class_id: ClassId(self.class()),
            group,
            secs: u64::from(end - start),
            price: self.chance.of(&[300, 900, 3_600]),
            start: start.into(),
            end: end.into(),
            accept_by: accept_by.into(),
            deliver_by: deliver_by.into(),
            text: self.evidence(),
        };
        (requester, Message::Propose { terms })
    }

    fn invoice(&mut self) -> Sent {
        let (provider, requester) = (self.member(), self.member());
        let age = self.chance.of(&[1, 4, 96]) * 900;
        let end = self.now.0 - self.now.0 % 900 - age;
        let start = end - self.chance.of(&[1_800, 3_600]);
        let invoice = Invoice {
            requester,
            class_id: ClassId(self.class()),
            secs: u64::from(end - start),
            price: self.chance.of(&[300, 900, 3_600]),
            start: start.into(),
            end: end.into(),
            pay_by: self.now.plus(self.chance.of(&[3_600, 2 * DAY])).0.into(),
            text: self.evidence(),
        };
        (provider, Message::Invoice { invoice })
    }

    fn delivery(&mut self, agreement_id: u32, agreement: &Agreement) -> Sent {
        let provider = self.bank.present_account(agreement.provider.into()).address;
        let (mut agreements, mut secs) = (vec![agreement_id], Vec::new());
        let from = agreement_id.saturating_sub(20).max(1);
        for other_id in from..agreement_id {
            let other = self.bank.load::<Agreement>(Key::agreement(other_id));
            let same = (other.status, other.group, other.start, other.provider)
                == (2, agreement.group, agreement.start, agreement.provider);
            if same && agreement.group.get() > 0 && agreements.len() < 4 && self.chance.one_in(2) {
                agreements.push(other_id);
            }
        }
        let shift = self.chance.of(&[0, 0, 300]);
        let (start, end) = (agreement.start.get() + shift, agreement.end.get());
        let most = end.saturating_sub(start).min(agreement.secs.get());
        for _ in &agreements {
            secs.push(u64::from(self.chance.of(&[most, most, most / 2])));
        }
        let (start, end, evidence) = (start.into(), end.into(), self.evidence());
        (provider, Message::Deliver { agreements, secs, start, end, evidence })
    }

    fn of_agreements(&mut self) -> Sent {
        use timebank_rules::roles::TRIBUNAL;
        if self.chance.one_in(4) {
            let (requester, message) = match self.chance.below(4) {
                0 => self.invoice(),
                _ => self.proposal(),
            };
            let lacks = self.bank.account(requester).cell.coin.get() < 3_600;
            return match message {
                Message::Propose { terms } if lacks => {
                    (requester, Message::ProposeOnLine { terms })
                }
                Message::Propose { terms } if self.chance.one_in(3) => {
                    let (lessons, every) = (self.chance.of(&[2, 3, 10]), self.chance.of(&[4, 7]));
                    let series = Series { lessons, every };
                    (requester, Message::ProposeSeries { terms, series })
                }
                message => (requester, message),
            };
        }
        let last = self.bank.root.agreements.get();
        let mut agreement_id = self.recent(last, 24);
        let mut agreement = self.bank.load::<Agreement>(Key::agreement(agreement_id));
        for _ in 0..6 {
            if agreement.status == 0 || (agreement.status == 1 && self.chance.one_in(2)) {
                agreement_id = self.recent(last, 24);
                agreement = self.bank.load::<Agreement>(Key::agreement(agreement_id));
            }
        }
        let [provider, requester] = [agreement.provider, agreement.requester]
            .map(|party| self.bank.present_account(party.into()).address);
        let (amount, evidence) = (self.amount(), self.evidence());
        match (agreement.status, self.chance.below(10)) {
            (16, 0..=5) => (requester, Message::PayInvoice { agreement_id }),
            (16, 6) => (requester, Message::Reject { agreement_id }),
            (16, 7) => (provider, Message::CancelAgreement { agreement_id }),
            (1, 0..=6) => (provider, Message::Accept { agreement_id }),
            (1, 7) | (2, 0) => (provider, Message::Reject { agreement_id }),
            (1 | 2, 8) => (requester, Message::CancelAgreement { agreement_id }),
            (2, 1..=7) => self.delivery(agreement_id, &agreement),
            (3, 0..=2) => (requester, Message::Settle { agreement_id }),
            (3, 3..=4) => {
                let amount = 1 + self.chance.below(agreement.due.get().max(1));
                (requester, Message::Dispute { agreement_id, amount, evidence })
            }
            (3, 5) => {
                let secs = u64::from(agreement.delivered.get() / 2);
                (provider, Message::CorrectDelivery { agreement_id, secs, evidence })
            }
            (3 | 4, 6..=7) => {
                let most = agreement.due.get().max(agreement.disputed.get()).max(1);
                let amount = self.chance.of(&[1, most, amount.min(most)]);
                (provider, Message::Concede { agreement_id, amount })
            }
            (4, 0..=2) => {
                let to_provider = self.chance.below(agreement.disputed.get() + 1);
                let judge = self.officer(TRIBUNAL);
                (judge, Message::Award { agreement_id, to_provider, evidence })
            }
            (4, 3) => (requester, Message::WithdrawDispute { agreement_id }),
            (_, 9) => (requester, Message::Poke { agreement_id }),
            _ => (self.anyone(), Message::Poke { agreement_id }),
        }
    }

    fn of_campaigns(&mut self) -> Sent {
        use timebank_rules::roles::SUPERVISOR;
        let (sponsor, amount) = (self.member(), self.amount());
        let last = self.bank.root.campaigns.get();
        if last == 0 || self.chance.one_in(20) {
            let end = u64::from((self.now.day() + self.chance.of(&[2, 40])) * DAY);
            let (attestor, daily_cap) = (self.member(), self.chance.of(&[6, 288]));
            let delay = DAY;
            let message =
                Message::OpenCampaign { attestor, rate: 10, daily_cap, end, delay, amount };
            return (sponsor, message);
        }
        let campaign_id = self.recent(last, 2);
        let campaign = self.bank.load::<Campaign>(Key::campaign(campaign_id));
        let day = self.now.day() - self.chance.of(&[1, 1, 1, 2, 3]);
        let published = campaign.roots.iter().filter(|row| row.root != [0; 32]);
        let days: Vec<u32> = published.map(|row| row.day.get()).collect();
        let day = match days.is_empty() || self.chance.one_in(3) {
            true => day,
            false => self.chance.of(&days),
        };
        let (member, claimed) = attention(campaign_id, day);
        match self.chance.below(8) {
            0 => (sponsor, Message::FundCampaign { campaign_id, amount }),
            1 => {
                let sponsor = self.bank.present_account(campaign.sponsor()).address;
                let judge = self.officer(timebank_rules::roles::TRIBUNAL);
                (self.chance.of(&[sponsor, judge]), Message::CloseCampaign { campaign_id })
            }
            2..=4 => {
                let root = claimed.leaf(member, keccak);
                (campaign.attestor(), Message::PublishRoot { campaign_id, day, root })
            }
            5 => {
                let officer = self.officer(SUPERVISOR);
                let early = |row: &&DayRoot| row.claimable_at.get() > self.now.0;
                let day = campaign.roots.iter().find(early).map_or(day, |row| row.day.get());
                let is_its = |file: &CaseFile| file.subject == campaign.attestor;
                match self.case_such_that(is_its) {
                    Some(case_id) => (officer, Message::StrikeRoot { campaign_id, day, case_id }),
                    None => {
                        let (subject, evidence) = (campaign.attestor(), self.evidence());
                        (officer, Message::OpenCase { subject, reason: 1, evidence })
                    }
                }
            }
            _ => {
                let Attention { slots, salt, .. } = claimed;
                (member, Message::Claim { campaign_id, day, slots, salt, proof: Vec::new() })
            }
        }
    }

    fn of_credit(&mut self) -> Sent {
        use timebank_rules::roles::{CENTRAL_BANK, TRIBUNAL};
        let (member, account, amount) = (self.member(), self.member(), self.amount());
        let class_id = self.class();
        if let Some(account) = self.overdue().filter(|_| self.chance.one_in(2)) {
            let (judge, evidence) = (self.officer(TRIBUNAL), self.evidence());
            return match self.chance.below(4) {
                0 => (member, Message::CollectDebt { account }),
                1 => (member, Message::MarkOverdue { account }),
                _ => (judge, Message::WriteOff { account, evidence }),
            };
        }
        let cell = self.bank.account(member).cell;
        if cell.credit.debt.get() > 0 && self.chance.one_in(3) {
            let later = self.chance.of(&[DAY, 10 * DAY, 40 * DAY]);
            let due_at = Time(cell.credit.due.get()).plus(later).0.into();
            let message = Message::RescheduleLoan { account: member, due_at };
            return (self.officer(CENTRAL_BANK), message);
        }
        if cell.credit.debt.get() > 0 && self.chance.one_in(2) {
            // Whoever has nothing left when the loan falls due has it written off.
            return (member, Message::Transfer { to: account, value: cell.coin.get().into() });
        }
        match self.chance.below(18) {
            15 => {
                let (levy, sources) = (self.chance.of(&[0, 3]), self.chance.of(&[0, 1, 2, 3]));
                let income = Income { levy, sources };
                (self.officer(CENTRAL_BANK), Message::SetTreasury { income })
            }
            16 => (member, Message::Donate { amount: amount.min(600) }),
            17 => {
                let (pot, evidence) = (self.chance.of(&[1, 2]), self.evidence());
                let amount = amount.min(60);
                let spend = Message::SpendTreasury { pot, to: member, amount, evidence };
                (self.bank.root.governor.into(), spend)
            }
            14 => {
                let levels = [0, 900, self.chance.of(&[3_600, 7_200])].map(Into::into);
                let lines = Lines { levels, least: self.chance.of(&[0, 3]) };
                (self.officer(CENTRAL_BANK), Message::SetStarterLines { lines })
            }
            0..=3 => {
                let term = self.chance.of(&[DAY, 2 * DAY, 30 * DAY]);
                (member, Message::Borrow { amount: amount.min(3_600), term })
            }
            4 => (member, Message::Repay { amount }),
            5 => (member, Message::RepayFor { account, amount }),
            6 => (member, Message::CollectDebt { account }),
            7 => (member, Message::MarkOverdue { account }),
            8 => {
                let evidence = self.evidence();
                (self.officer(TRIBUNAL), Message::WriteOff { account, evidence })
            }
            9..=11 => (member, Message::CollectDemurrage { account }),
            12 => {
                let (rate, quota) = (self.chance.of(&[100, 100, 200, 0]), 3_000_000);
                (self.officer(CENTRAL_BANK), Message::SetTerms { class_id, rate, quota })
            }
            _ => {
                let terms = BankTerms {
                    limits: [7_200, 14_400, 28_800, 36_000].map(Into::into),
                    longest: (60 * DAY).into(),
                    fee: self.chance.of(&[0, 2]),
                    debt_cap: 50,
                    demurrage: self.chance.of(&[200u16, 500]).into(),
                    demurrage_since: 0.into(),
                    notice: (self.chance.of(&[7, 8]) * DAY).into(),
                };
                (self.officer(CENTRAL_BANK), Message::SetBankTerms { terms })
            }
        }
    }

    /// Somebody whose loan is overdue.
    fn overdue(&mut self) -> Option<Address> {
        let now = self.now.0;
        let is_overdue = |who: &Address| {
            let credit = self.bank.account(*who).cell.credit;
            credit.debt.get() > 0 && credit.due.get() <= now
        };
        MEMBERS.iter().chain(&KEYS).map(|who| address(*who)).find(is_overdue)
    }

    /// The last of the newest cases whose file is as asked.
    fn case_such_that(&self, is_wanted: impl Fn(&CaseFile) -> bool) -> Option<u32> {
        let last = self.bank.root.cases.get();
        let newest = (last.saturating_sub(40).max(1)..=last).rev();
        newest.into_iter().find(|case_id| is_wanted(&self.bank.load(Key::case(*case_id))))
    }

    /// One of the last cases, its file and its subject's account now; more often one whose freeze runs.
    fn case(&mut self) -> (u32, CaseFile, Member) {
        let mut case_id = self.recent(self.bank.root.cases.get(), 10);
        let account = self.bank.present_account(address(self.chance.of(&MEMBERS))).cell;
        if account.frozen_until.get() > self.now.0 && !self.chance.one_in(3) {
            case_id = account.freeze_case.get();
        }
        let file = self.bank.load::<CaseFile>(Key::case(case_id));
        let subject = self.bank.present_account(file.subject.into());
        (case_id, file, subject.cell)
    }

    fn of_cases(&mut self) -> Sent {
        use timebank_rules::roles::{SUPERVISOR, TRIBUNAL};
        let (supervisor, judge) = (self.officer(SUPERVISOR), self.officer(TRIBUNAL));
        let (case_id, file, subject) = self.case();
        let holder = self.bank.present_account(file.subject.into()).address;
        let (amount, evidence, reason) = (self.amount(), self.evidence(), 1);
        let directions = self.chance.below(4) as u8;
        let about = if self.chance.one_in(4) { Address::zero() } else { self.anyone() };
        let other = self.case().0;
        match self.chance.below(34) {
            0..=3 => (supervisor, Message::OpenCase { subject: about, reason, evidence }),
            4..=5 => {
                let subject = self.member();
                let message =
                    Message::OpenAndFreeze { subject, reason, evidence, directions, amount };
                (supervisor, message)
            }
            6 => (supervisor, Message::CloseCase { case_id }),
            7..=9 => (supervisor, Message::Freeze { case_id, directions, amount }),
            10 => {
                let (case_ids, amounts) = (vec![case_id, other], vec![amount, 5]);
                (supervisor, Message::FreezeMany { case_ids, directions, amounts })
            }
            11 => (judge, Message::Release { case_id }),
            12 => (judge, Message::ReleaseMany { case_ids: vec![case_id, other] }),
            13..=14 => {
                let amount = self.chance.of(&[0, 50, 900]).into();
                (supervisor, Message::SetFrozenTokens { account: holder, amount })
            }
            15 => {
                let held = |who: &Address| {
                    self.bank.account(*who).cell.watch.held_until.get() > self.now.0
                };
                let account = MEMBERS.map(address).into_iter().find(held).unwrap_or(about);
                (supervisor, Message::EndHold { account })
            }
            16..=17 => {
                let area = self.chance.of(&[0, 1, 2, 3, 4, 4, 3, 2, 1, 5]);
                (supervisor, Message::Pause { case_id, area })
            }
            18..=19 => (judge, Message::Resume { case_id }),
            20 => (holder, Message::Answer { case_id, answer: evidence }),
            21 => (holder, Message::Appeal { case_id, statement: evidence }),
            22..=25 => {
                let days = self.chance.of(&[20, 60, 180]);
                let (directions, amount) = (subject.frozen_directions, subject.frozen_coin.get());
                (judge, Message::Confirm { case_id, directions, amount, days })
            }
            26 => (judge, Message::ReplaceFreeze { case_id, directions, amount }),
            27 => (judge, Message::ConfirmPause { case_id, days: 2 }),
            28 => (judge, Message::Uphold { case_id }),
            29..=30 => (judge, Message::Seize { case_id, amount }),
            31 => {
                let (to, amount) = (MemoryStorage::BANK, amount.into());
                (judge, Message::ForcedTransfer { from: holder, to, amount })
            }
            32 => {
                let seized = self.case_such_that(|file| file.quarantined.get() > 0);
                let (case_id, to) = (seized.unwrap_or(case_id), self.member());
                (judge, Message::ProposeRelease { case_id, to, amount: amount.min(7) })
            }
            _ => {
                let proposed = self.case_such_that(|file| file.release_coin.get() > 0);
                let case_id = proposed.unwrap_or(case_id);
                let file = self.bank.load::<CaseFile>(Key::case(case_id));
                let (to, amount) = (file.release_to.into(), file.release_coin.get());
                let seized = self.case_such_that(|file| file.quarantined.get() > 0);
                if let Some(case_id) = seized.filter(|_| self.chance.one_in(3)) {
                    let file = self.bank.load::<CaseFile>(Key::case(case_id));
                    let to = self.bank.present_account(file.subject.into()).address;
                    let amount = file.quarantined.get();
                    return (self.anyone(), Message::ApproveRelease { case_id, to, amount });
                }
                (self.governor(), Message::ApproveRelease { case_id, to, amount })
            }
        }
    }

    fn of_governance(&mut self) -> Sent {
        let (who, role) = self.chance.of(&OFFICERS);
        let (account, case_id) = (address(who), self.case().0);
        use timebank_rules::roles::{SUPERVISOR, TRIBUNAL};
        match self.chance.below(16) {
            0..=2 => (self.governor(), Message::GrantRole { account, role }),
            3 if self.chance.one_in(3) => (self.governor(), Message::RevokeRole { account, role }),
            4 if self.chance.one_in(3) => (account, Message::RenounceRole { role }),
            3 | 4 => (self.governor(), Message::GrantRole { account, role }),
            5..=7 => {
                let class_id = self.chance.of(&[0, 0, 1]);
                let by = if self.chance.one_in(2) { SUPERVISOR } else { TRIBUNAL };
                (self.officer(by), Message::SuspendOffice { case_id, class_id })
            }
            8..=9 => {
                let class_id = self.chance.of(&[0, 0, 1]);
                let case_id = self.case_such_that(|file| file.suspended != 0).unwrap_or(case_id);
                (self.officer(TRIBUNAL), Message::ReinstateOffice { case_id, class_id })
            }
            10 => {
                let proposed = self.chance.of(&[9, 10, 18]);
                (self.governor(), Message::ProposeGovernor { proposed: address(proposed) })
            }
            11 => {
                let proposed = self.bank.root.proposed_governor.into();
                (proposed, Message::AcceptGovernor {})
            }
            12..=14 => {
                let (rule, mode) = (self.chance.below(7) as u8 + 1, self.chance.of(&[0, 1, 1, 2]));
                let terms = self.bank.root.policy.rules[usize::from(rule) - 1];
                let (first, second) = (terms.first.get(), terms.second.get());
                let message = Message::SetRule { rule, mode, weight: 60, first, second };
                (self.governor(), message)
            }
            _ => {
                let line = self.chance.of(&[100, 60]);
                (self.governor(), Message::SetRisk { line, decay: 5, hold_secs: DAY })
            }
        }
    }
}

/// The prices at which people deal.
const PRICES: [u16; 5] = [90, 95, 100, 105, 110];
