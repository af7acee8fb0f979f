//! The invariants by name, after every one of many random calls of the blob, among them refused ones.

use std::collections::BTreeSet;

use ink::sol::FixedBytes;
use ink_e2e::ContractEvent;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use timebank_e2e::{replay, Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::campaign::{Attention, Line, Sheet};
use timebank_rules::case;
use timebank_rules::cells::{Cell, Key, Member, Timesheet, DAYS};
use timebank_rules::event::{
    attention_claimed, coin_burned, converted, demurrage_collected, lent, loan_written_off,
    recorded, repaid, Word,
};
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::{Address, Hash, U256};

const CALLS: usize = 500;
const MEMBERS: [&str; 4] = ["Ann", "Ben", "Cem", "Dora"];

#[derive(Clone, Debug)]
enum Op {
    Advance(u64),
    Record {
        who: usize,
        class: usize,
        age: u64,
        slots: u64,
    },
    Convert {
        who: usize,
        class: usize,
        secs: u64,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: u64,
    },
    TransferHours {
        from: usize,
        to: usize,
        class: usize,
        amount: u64,
    },
    Burn {
        who: usize,
        amount: u64,
    },
    Freeze {
        who: usize,
        directions: u8,
        amount: u64,
    },
    Release {
        case_id: u32,
    },
    Pause {
        area: u8,
    },
    /// Ends the latest pause, which would outlast most of the calls.
    Resume,
    SetRule {
        rule: u8,
        mode: u8,
        weight: u8,
    },
    EndHold {
        who: usize,
    },
    Redeem {
        who: usize,
        class: usize,
        secs: u64,
    },
    Fund {
        who: usize,
        amount: u64,
    },
    Attest {
        age: u64,
        from: u32,
        slots: u32,
    },
    Claim {
        who: usize,
        back: usize,
    },
    Propose {
        from: usize,
        to: usize,
        group: u32,
        slots: u64,
        price: u64,
        age: u64,
    },
    Accept {
        back: usize,
    },
    Reject {
        back: usize,
    },
    Cancel {
        back: usize,
    },
    Deliver {
        back: usize,
        both: bool,
        secs: u64,
    },
    Settle {
        back: usize,
    },
    Dispute {
        back: usize,
        amount: u64,
    },
    Award {
        back: usize,
        amount: u64,
    },
    Poke {
        back: usize,
    },
    Borrow {
        who: usize,
        amount: u64,
        days: u32,
    },
    Repay {
        who: usize,
        amount: u64,
    },
    MarkOverdue {
        who: usize,
    },
    WriteOff {
        who: usize,
    },
    CollectDemurrage {
        who: usize,
    },
}

/// Figures of the monitoring rules that these calls hit: from an hour on.
const FIGURES: [(u32, u32); 7] =
    [(3600, 0), (7200, 2), (2, 50), (3600, 50), (3600, 7), (3600, 0), (10, 50)];

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..MEMBERS.len();
    let class = || 0..2usize;
    let amount = || prop_oneof![0..500u64, 0..5_000u64];
    prop_oneof![
        2 => (1..50_000u64).prop_map(Op::Advance),
        8 => (who(), class(), 0..80u64, 0..20u64)
            .prop_map(|(who, class, age, slots)| Op::Record { who, class, age, slots }),
        3 => (who(), class(), amount())
            .prop_map(|(who, class, secs)| Op::Convert { who, class, secs: secs / 2 * 2 }),
        5 => (who(), who(), amount())
            .prop_map(|(from, to, amount)| Op::Transfer { from, to, amount }),
        3 => (who(), who(), class(), amount())
            .prop_map(|(from, to, class, amount)| Op::TransferHours { from, to, class, amount }),
        1 => (who(), amount()).prop_map(|(who, amount)| Op::Burn { who, amount }),
        1 => (who(), 0..4u8, amount())
            .prop_map(|(who, directions, amount)| Op::Freeze { who, directions, amount }),
        1 => (1..9u32).prop_map(|case_id| Op::Release { case_id }),
        4 => (who(), amount(), 0..5u32)
            .prop_map(|(who, amount, days)| Op::Borrow { who, amount, days }),
        3 => (who(), amount()).prop_map(|(who, amount)| Op::Repay { who, amount }),
        1 => who().prop_map(|who| Op::MarkOverdue { who }),
        1 => who().prop_map(|who| Op::WriteOff { who }),
        1 => who().prop_map(|who| Op::CollectDemurrage { who }),
        1 => prop_oneof![Just(0u8), Just(2), Just(3)].prop_map(|area| Op::Pause { area }),
        4 => Just(Op::Resume),
        1 => (1..8u8, 0..3u8, 0..120u8)
            .prop_map(|(rule, mode, weight)| Op::SetRule { rule, mode, weight }),
        1 => who().prop_map(|who| Op::EndHold { who }),
        2 => (who(), class(), amount())
            .prop_map(|(who, class, secs)| Op::Redeem { who, class, secs }),
        1 => (2..4usize, amount()).prop_map(|(who, amount)| Op::Fund { who, amount }),
        3 => (1..3u64, 0..200u32, 1..9u32)
            .prop_map(|(age, from, slots)| Op::Attest { age, from, slots }),
        5 => (who(), 0..3usize).prop_map(|(who, back)| Op::Claim { who, back }),
        5 => (who(), who(), 0..2u32, 1..6u64, amount(), 5..300u64).prop_map(
            |(from, to, group, slots, price, age)| Op::Propose { from, to, group, slots, price, age }
        ),
        6 => (0..3usize).prop_map(|back| Op::Accept { back }),
        1 => (0..3usize).prop_map(|back| Op::Reject { back }),
        1 => (0..3usize).prop_map(|back| Op::Cancel { back }),
        6 => (0..3usize, any::<bool>(), 0..900u64)
            .prop_map(|(back, both, secs)| Op::Deliver { back, both, secs }),
        3 => (0..4usize).prop_map(|back| Op::Settle { back }),
        3 => (0..4usize, 0..300u64).prop_map(|(back, amount)| Op::Dispute { back, amount }),
        3 => (0..4usize, 0..300u64).prop_map(|(back, amount)| Op::Award { back, amount }),
        3 => (0..12usize).prop_map(|back| Op::Poke { back }),
    ]
}

struct World {
    bank: Bank,
    officers: Officers,
    members: Vec<Actor>,
    classes: Vec<(u16, Actor)>,
    /// Dora sponsors the campaign.
    campaign: u32,
    otto: Actor,
    sheets: Vec<Sheet>,
    deals: Vec<Deal>,
    /// The cases of pauses that were not resumed.
    pauses: Vec<u32>,
}

/// An agreement that was proposed, by which member to which.
#[derive(Clone, Copy)]
struct Deal {
    id: u32,
    from: usize,
    to: usize,
    start: u64,
    end: u64,
}

/// The last agreement but so many; one that there is not where there are not so many.
fn latest(deals: &[Deal], back: usize) -> Deal {
    let nothing = Deal { id: 0, from: 0, to: 1, start: 0, end: 300 };
    deals.iter().rev().nth(back).copied().unwrap_or(nothing)
}

impl World {
    async fn run(&mut self, op: &Op) -> Result<bool, Refusal> {
        let Self { bank, officers, members, classes, campaign, otto, sheets, deals, pauses } = self;
        let sue = &officers.supervisor;
        match *op {
            Op::Advance(secs) => {
                bank.chain().advance(secs);
                Ok(true)
            }
            Op::Record { who, class, age, slots } => {
                let start = bank.last_slot() - age * 300;
                let (class, recorder) = &classes[class];
                let (member, end) = (members[who].address, start + slots * 300);
                bank.send(recorder, |b| b.record(*class, member, start, end, EVIDENCE)).await
            }
            Op::Convert { who, class, secs } => {
                let class = classes[class].0;
                bank.send(&members[who], |b| b.convert(class, secs)).await
            }
            Op::Transfer { from, to, amount } => {
                let (from, to, amount) = (&members[from], members[to].address, amount.into());
                let (said, code) = bank.ask(|b| b.can_transfer(from.address, to, amount)).await;
                let reasons = bank.ask(|b| b.why_not(from.address, to, amount)).await;
                let done = bank.send(from, |b| b.transfer(to, amount)).await;
                assert_eq!(said, done.is_ok(), "invariant_13_can_transfer_says_what_transfer_does");
                assert_eq!(code, done.as_ref().err().map_or(0, Refusal::code));
                assert_eq!(reasons.first().copied().unwrap_or(0), code, "the first of {reasons:?}");
                done
            }
            Op::TransferHours { from, to, class, amount } => {
                let (to, id) = (members[to].address, classes[class].0.into());
                bank.send(&members[from], |b| b.transfer_hours(to, id, amount.into())).await
            }
            Op::Burn { who, amount } => bank.send(&members[who], |b| b.burn(amount.into())).await,
            Op::Freeze { who, directions, amount } => {
                let subject = members[who].address;
                let evidence = bank.new_evidence();
                let case_id = bank.send(sue, |b| b.open_case(subject, 1, evidence)).await?;
                bank.send(sue, |b| b.freeze(case_id, directions, amount)).await
            }
            Op::Release { case_id } => bank.send(sue, |b| b.release(case_id)).await,
            Op::Borrow { who, amount, days } => {
                bank.send(&members[who], |b| b.borrow(amount, days * DAY)).await
            }
            Op::Repay { who, amount } => bank.send(&members[who], |b| b.repay(amount)).await,
            Op::MarkOverdue { who } => {
                let account = members[who].address;
                bank.send(sue, |b| b.mark_overdue(account)).await
            }
            Op::WriteOff { who } => {
                let account = members[who].address;
                bank.send(&officers.tribunal, |b| b.write_off(account, EVIDENCE)).await
            }
            Op::CollectDemurrage { who } => {
                let account = members[who].address;
                bank.send(sue, |b| b.collect_demurrage(account)).await
            }
            Op::SetRule { rule, mode, weight } => {
                let (first, second) = FIGURES[usize::from(rule) - 1];
                let gus = &officers.governor;
                bank.send(gus, |b| b.set_rule(rule, mode, weight, first, second)).await
            }
            Op::EndHold { who } => {
                let who = members[who].address;
                bank.send(sue, |b| b.end_hold(who)).await
            }
            Op::Redeem { who, class, secs } => {
                let (class, platform) = (classes[class].0, classes[class].1.address);
                bank.send(&members[who], |b| b.redeem(class, secs, platform)).await
            }
            Op::Fund { who, amount } => {
                bank.send(&members[who], |b| b.fund_campaign(*campaign, amount)).await
            }
            Op::Attest { age, from, slots } => {
                let day = (bank.now() / 86_400 - age) as u32;
                let slots = Attention::between(from * 300, (from + slots) * 300);
                let line = |who: &Actor| Line { member: who.address, slots, salt: [1; 32] };
                let sheet = Sheet::of(*campaign, day, members.iter().map(line).collect());
                let sheet = sheet.expect("there are members");
                let root = FixedBytes(sheet.root());
                let done = bank.send(otto, |b| b.publish_root(*campaign, day, root)).await;
                if done.is_ok() {
                    sheets.push(sheet);
                }
                done
            }
            Op::Claim { who, back } => {
                let at = sheets.len().checked_sub(back + 1).map(|at| &sheets[at]);
                let Some(sheet) = at else { return Ok(false) };
                let (attention, proof) = sheet.claim(members[who].address).expect("a line each");
                let (early, slots_tail) = Attention::words(&attention.slots);
                let proof: Vec<_> = proof.into_iter().map(FixedBytes).collect();
                let Attention { campaign_id, day, salt, .. } = attention;
                let (early, slots_tail) = (FixedBytes(early), FixedBytes(slots_tail));
                let salt = FixedBytes(salt);
                bank.send(&members[who], |b| {
                    b.claim(campaign_id, day, early, slots_tail, salt, proof)
                })
                .await
                .map(|_| true)
            }
            Op::Pause { area } => {
                let evidence = bank.new_evidence();
                let zero = Address::zero();
                let case_id = bank.send(sue, |b| b.open_case(zero, 1, evidence)).await?;
                bank.send(sue, |b| b.pause(case_id, area)).await?;
                pauses.push(case_id);
                Ok(true)
            }
            Op::Resume => {
                let case_id = pauses.pop().unwrap_or(0);
                bank.send(sue, |b| b.resume(case_id)).await
            }
            Op::Propose { from, to, group, slots, price, age } => {
                let (provider, class) = (members[to].address, classes[0].0);
                let (now, start) = (bank.now(), bank.last_slot() - age * 300);
                let (end, secs) = (start + slots * 300, slots * 300);
                let (accept_by, deliver_by) = (now + 20_000, now + 90_000);
                let id = bank
                    .send(&members[from], |b| {
                        b.propose(
                            provider, class, group, secs, price, start, end, accept_by, deliver_by,
                            EVIDENCE,
                        )
                    })
                    .await?;
                deals.push(Deal { id, from, to, start, end });
                Ok(true)
            }
            Op::Accept { back } => {
                let deal = latest(deals, back);
                bank.send(&members[deal.to], |b| b.accept(deal.id)).await
            }
            Op::Reject { back } => {
                let deal = latest(deals, back);
                bank.send(&members[deal.to], |b| b.reject(deal.id)).await
            }
            Op::Cancel { back } => {
                let deal = latest(deals, back);
                bank.send(&members[deal.from], |b| b.cancel_agreement(deal.id)).await
            }
            Op::Deliver { back, both, secs } => {
                let Deal { id, to, start, end, .. } = latest(deals, back);
                let ids = if both { vec![id, id.saturating_sub(1)] } else { vec![id] };
                let secs = vec![secs; ids.len()];
                bank.send(&members[to], |b| b.deliver(ids, secs, start, end, EVIDENCE)).await
            }
            Op::Settle { back } => {
                let deal = latest(deals, back);
                bank.send(&members[deal.from], |b| b.settle(deal.id)).await
            }
            Op::Dispute { back, amount } => {
                let deal = latest(deals, back);
                bank.send(&members[deal.from], |b| b.dispute(deal.id, amount, EVIDENCE)).await
            }
            Op::Award { back, amount } => {
                let (deal, tom) = (latest(deals, back), &officers.tribunal);
                bank.send(tom, |b| b.award(deal.id, amount, EVIDENCE)).await
            }
            Op::Poke { back } => {
                let (deal, vera) = (latest(deals, back), &officers.verifier);
                bank.send(vera, |b| b.poke(deal.id)).await
            }
        }
    }

    /// What the log says in one word of the data of all events of a kind.
    fn sum(&mut self, signature: Hash, word: usize) -> u128 {
        let address = self.bank.address();
        let log = self.bank.chain().log(address);
        let events = log.iter().filter(|event| event.topics.first() == Some(&signature));
        events.map(|event| U256::from_big_endian(&event.data[word * 32..][..32]).as_u128()).sum()
    }

    /// Each member's cell, and the slots of its timesheet that are counted.
    fn times(&mut self) -> Vec<(Member, BTreeSet<u32>)> {
        let bank = self.bank.address();
        let chain = self.bank.chain();
        let of = |who: &Actor| {
            let cell = chain.read(bank, Key::member(&who.address).as_bytes());
            let sheet = chain.read(bank, Key::timesheet(&who.address).as_bytes());
            let sheet = sheet.and_then(|bytes| Timesheet::of_bytes(&bytes));
            let cell = cell.and_then(|bytes| Member::of_bytes(&bytes));
            (cell.expect("it is open"), sheet.map(|sheet| slots(&sheet)).unwrap_or_default())
        };
        self.members.iter().map(of).collect()
    }

    /// What a call may do to anybody's time and frozen coin. `before` is from before it, with the length of the log.
    fn check_times(&mut self, op: &Op, went: bool, before: &[(Member, BTreeSet<u32>)], log: usize) {
        let now = Time(self.bank.now() as u32);
        let after = self.times();
        let events = self.bank.state().events.split_off(log);
        for (at, ((cell, counted), (cell_after, counted_after))) in
            before.iter().zip(&after).enumerate()
        {
            let address = self.members[at].address;
            let of_event = |event: &ContractEvent| {
                let number =
                    |word: usize| U256::from_big_endian(&event.data[word * 32..][..32]).as_u32();
                match event.topics[..] {
                    [recorded::SIGNATURE, member, ..] if member == address.word() => {
                        (number(1) - number(0)) / 300
                    }
                    [attention_claimed::SIGNATURE, _, member] if member == address.word() => {
                        number(3)
                    }
                    _ => 0,
                }
            };
            let mut said: u32 = events.iter().map(of_event).sum();
            if let (Op::Deliver { back, .. }, true) = (op, went) {
                let deal = latest(&self.deals, *back);
                said += if deal.to == at { ((deal.end - deal.start) / 300) as u32 } else { 0 };
            }
            let more = counted_after.difference(counted).count();
            assert_eq!(more, said as usize, "invariant_4_no_slot_is_counted_twice: {op:?}");
            let forgotten = counted.difference(counted_after).max().map_or(0, |slot| slot / 288);
            assert!(
                forgotten == 0 || forgotten + 11 <= now.0 / 86_400 + 1,
                "invariant_4_no_slot_becomes_free_while_it_can_be_counted: {op:?}"
            );
            let frozen = case::freeze_of(cell, now).map_or(0, |freeze| freeze.amount.0);
            assert!(
                cell_after.coin.get() >= cell.coin.get().min(frozen),
                "invariant_5_coin_never_falls_below_what_is_frozen: {op:?}"
            );
        }
    }

    /// Time ends every agreement: then nothing is locked, and no cell of one is left.
    async fn drain(&mut self, vera: &Actor) {
        self.bank.chain().advance(100 * u64::from(DAY));
        for deal in &self.deals {
            // What has ended already is refused.
            let _ = self.bank.send(vera, |b| b.poke(deal.id)).await;
            let bank = self.bank.address();
            let left = self.bank.chain().read(bank, Key::agreement(deal.id).as_bytes());
            assert_eq!(left, None, "invariant_9_no_cell_is_left");
        }
        for member in &self.members {
            let locked = self.bank.ask(|b| b.locked_of(member.address, 1)).await;
            assert_eq!((locked.0, locked.1), (0, 0), "invariant_9_every_lock_returned");
        }
    }

    async fn check(&mut self) {
        let audited = replay(&mut self.bank);
        let (seq, head) = self.bank.ask(|b| b.audit_head()).await;
        assert_eq!(
            (audited.head.seq, audited.head.hash),
            (seq, head.0),
            "invariant_12_replaying_the_log_gives_the_head"
        );
        let supply = self.bank.ask(|b| b.total_supply()).await;
        let (minted, burned) = self.bank.ask(|b| b.coin_totals()).await;
        let pools = self.bank.address();
        let mut coin = self.bank.ask(|b| b.balance_of(pools)).await;
        assert_eq!(coin, audited.balances.coin(pools).into(), "invariant_12_pools_are_rebuilt");
        for member in &self.members {
            let balance = self.bank.ask(|b| b.balance_of(member.address)).await;
            let rebuilt = audited.balances.coin(member.address);
            assert_eq!(balance, rebuilt.into(), "invariant_12_the_log_rebuilds_every_balance");
            coin += balance;
        }
        assert_eq!(coin, supply, "invariant_1_supply_is_what_accounts_and_pools_hold");
        let (mut locked, mut held) = (0, 0);
        for member in &self.members {
            locked += self.bank.ask(|b| b.locked_of(member.address, 1)).await.0;
        }
        for deal in &self.deals {
            let read = self.bank.ask(|b| b.agreement_of(deal.id)).await;
            held += read.expect("it was proposed").8[2];
        }
        assert_eq!(locked, held, "invariant_1_what_is_locked_is_what_agreements_hold");
        assert_eq!(supply, (minted - burned).into(), "invariant_1_minted_less_burned");
        let (lent_so_far, repaid_so_far, written_off, owed, demurrage, recovered) =
            self.bank.ask(|b| b.loan_totals()).await;
        let mut sum = |event, word| self.sum(event, word);
        let (converted, withdrawn) = (sum(converted::SIGNATURE, 1), sum(coin_burned::SIGNATURE, 0));
        let (loans, fees) = (sum(lent::SIGNATURE, 0), sum(lent::SIGNATURE, 1));
        assert_eq!(minted, converted + loans, "invariant_2_coin_minted_by_cause");
        let paid_back = u128::from(repaid_so_far) + u128::from(recovered);
        let destroyed = withdrawn + paid_back + u128::from(demurrage);
        assert_eq!(burned, destroyed, "invariant_2_coin_burned_by_cause");
        assert_eq!(u128::from(lent_so_far), loans, "invariant_2_coin_minted_by_cause");
        assert_eq!(paid_back, sum(repaid::SIGNATURE, 0));
        assert_eq!(u128::from(written_off), sum(loan_written_off::SIGNATURE, 0));
        assert_eq!(u128::from(demurrage), sum(demurrage_collected::SIGNATURE, 2));
        let gone = u128::from(repaid_so_far) + u128::from(written_off) + u128::from(owed);
        assert_eq!(loans + fees, gone, "invariant_2_debt_by_cause");
        for (class, _) in &self.classes {
            let (.., recorded, converted, redeemed) =
                self.bank.ask(|b| b.class_of(*class)).await.expect("it is registered");
            let mut held = U256::zero();
            for member in &self.members {
                let hours = self.bank.ask(|b| b.hours_of(member.address, (*class).into())).await;
                let rebuilt = audited.balances.hours(member.address, ClassId(*class));
                assert_eq!(hours, rebuilt.into(), "invariant_12_the_log_rebuilds_every_balance");
                held += hours;
            }
            let expected = (recorded - converted - redeemed).into();
            assert_eq!(
                held, expected,
                "invariant_3_hours_held_are_recorded_less_converted_and_redeemed"
            );
        }
    }
}

/// The slots that a timesheet has, numbered from 1970 on.
fn slots(sheet: &Timesheet) -> BTreeSet<u32> {
    let first = sheet.first_day.get();
    let days = (first..first + DAYS as u32).flat_map(|day| (0..288).map(move |slot| (day, slot)));
    days.filter(|(day, slot)| {
        let row = &sheet.days[*day as usize % DAYS];
        row[*slot as usize / 8] >> (slot % 8) & 1 == 1
    })
    .map(|(day, slot)| day * 288 + slot)
    .collect()
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_1_to_5_9_and_11_to_13_hold_after_every_one_of_many_random_calls() {
    let (mut bank, officers) = Bank::staffed(client).await;
    let mut members = Vec::new();
    for name in MEMBERS {
        members.push(bank.member(&officers, name).await);
    }
    let classes = vec![
        bank.class(&officers, "care", 100, "Carla").await,
        bank.class(&officers, "teaching", 150, "Theo").await,
    ];
    let end = bank.last_slot();
    let (care, carla) = classes[0].clone();
    for member in &members {
        let who = member.address;
        bank.send(&carla, |b| b.record(care, who, end - 100 * 3600, end - 90 * 3600, EVIDENCE))
            .await
            .expect("the recorder records");
        bank.send(member, |b| b.convert(care, 5 * 3600)).await.expect("hours convert");
    }
    let cleo = &officers.central_bank;
    bank.send(cleo, |b| b.set_bank_terms(500, 1_000, 2_000, 4_000, 4 * DAY, 3, 20, 0, DAY))
        .await
        .expect("lending begins");
    bank.send(cleo, |b| b.set_bank_terms(500, 1_000, 2_000, 4_000, 4 * DAY, 3, 20, 900, DAY))
        .await
        .expect("demurrage is announced");
    for (at, member) in members.iter().enumerate() {
        bank.trusted(member, |cell| {
            let many = at as u8 * 14;
            cell.provided = u16::from(many).into();
            cell.sketch[..3].copy_from_slice(&[many, many, many]);
        });
    }
    let otto = bank.organisation("Otto").await;
    let (attestor, until) = (otto.address, (bank.now() / 86_400 + 90) * 86_400);
    let campaign = bank
        .send(&members[3], |b| b.open_campaign(attestor, 20, 6, until, 86_400, 3_600))
        .await
        .expect("Dora has the coin");
    let (sheets, deals, pauses) = (Vec::new(), Vec::new(), Vec::new());
    let mut world =
        World { bank, officers, members, classes, campaign, otto, sheets, deals, pauses };
    let mut runner = TestRunner::deterministic();
    let (mut done, mut paid) = (0, 0);
    for _ in 0..CALLS {
        let op = op().new_tree(&mut runner).expect("it generates").current();
        let before = world.bank.state();
        let times = world.times();
        let outcome = world.run(&op).await;
        world.check_times(&op, outcome == Ok(true), &times, before.events.len());
        match outcome {
            Ok(went) => {
                done += 1;
                paid += u32::from(went && matches!(op, Op::Claim { .. }));
            }
            Err(Refusal::ByBank(_)) if matches!(op, Op::Freeze { .. } | Op::Pause { .. }) => {}
            Err(Refusal::ByBank(_)) => {
                assert!(world.bank.state() == before, "invariant_11_refusals_change_nothing");
            }
            Err(Refusal::Other(what)) => panic!("{op:?}: {what}"),
        }
        world.check().await;
    }
    assert!(done > CALLS / 4, "only {done} of {CALLS} calls went through");
    assert!(paid > 0, "nobody was paid for attention");
    let vera = world.bank.actor("Vera");
    world.drain(&vera).await;
    world.check().await;
}
