//! The random officers that the rules are held to on the host, fewer of their attempts, against the blob on the chain.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use timebank_e2e::{replay, Actor, Bank, Officers, Refusal, EVIDENCE};
use timebank_rules::roles::{SUPERVISOR, TRIBUNAL};

#[path = "../../../rules/tests/due_process/naive.rs"]
#[allow(dead_code)] // How freezes follow each other is looked at on the host.
mod naive;
#[path = "../../../rules/tests/due_process/op.rs"]
mod op;

use naive::Naive;
use op::Op;

/// Who takes part, as on the host: members first, then officers, the governor last.
mod world {
    pub const MEMBERS: usize = 3;
    pub const PEOPLE: usize = 9;
    pub const GOVERNOR: usize = 8;
}
use world::{GOVERNOR, MEMBERS};

/// How many attempts; `TIMEBANK_WALK_STEPS` asks for more.
const STEPS: usize = 400;

fn steps() -> usize {
    let asked = std::env::var("TIMEBANK_WALK_STEPS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(STEPS)
}

struct Fixture {
    bank: Bank,
    officers: Officers,
    people: Vec<Actor>,
    naive: Naive,
    cases: u32,
}

impl Fixture {
    async fn begin(client: timebank_e2e::Client) -> Self {
        let (mut bank, officers) = Bank::staffed(client).await;
        let Officers { governor, supervisor, tribunal, .. } = officers.clone();
        let (care, carla) = bank.class(&officers, "care", 100, "Carla").await;
        let mut people = Vec::new();
        for name in ["Ann", "Ben", "Cem"] {
            let member = bank.member(&officers, name).await;
            let (who, end) = (member.address, bank.last_slot());
            let served = bank.send(&carla, |b| b.record(care, who, end - 300, end, EVIDENCE)).await;
            served.expect("the recorder records");
            bank.send(&member, |b| b.convert(care, 200)).await.expect("hours convert");
            people.push(member);
        }
        people.push(supervisor);
        for name in ["Sam", "Sol"] {
            people.push(bank.organisation(name).await);
        }
        people.push(tribunal);
        people.push(bank.organisation("Tess").await);
        people.push(governor);
        for (who, role) in [(4, SUPERVISOR), (5, SUPERVISOR), (7, TRIBUNAL)] {
            let account = people[who].address;
            let granted = bank.send(&people[GOVERNOR], |b| b.grant_role(account, role)).await;
            granted.expect("the governor appoints");
        }
        let now = bank.now() as u32;
        Self { bank, officers, people, naive: Naive::founded(now), cases: 0 }
    }

    /// Tries a step; what the naive model says of it must be what the bank does.
    async fn step(&mut self, op: Op) -> bool {
        if let Op::Pay { from, to, .. } = op {
            // Verified whenever they pay: what else may refuse is not the story's subject.
            for who in [from, to] {
                let who = self.people[who].clone();
                self.bank.verify(&self.officers, &who).await;
            }
        }
        let Self { bank, people, naive, cases, .. } = self;
        let at = |back: u32| cases.saturating_sub(back);
        let evidence = |facts: u8| [facts + 1; 32].into();
        naive.now = bank.now() as u32 + 6;
        let before = bank.state();
        let (done, expected): (Result<bool, Refusal>, bool) = match op {
            Op::Advance(secs) => {
                bank.chain().advance(secs.into());
                return true;
            }
            Op::Appoint { who, role } => {
                let (gus, account, old) = (&people[GOVERNOR], people[who].address, naive.role[who]);
                if who != GOVERNOR && role != old {
                    bank.send(gus, |b| b.revoke_role(account, old)).await.expect("he may");
                    bank.send(gus, |b| b.grant_role(account, role)).await.expect("he may");
                    naive.role[who] = role;
                }
                return true;
            }
            Op::Open { who, subject, facts } => {
                let about = people[subject].address;
                let sent = bank.send(&people[who], |b| b.open_case(about, 1, evidence(facts)));
                (sent.await.map(|_| true), naive.open(who, subject, facts))
            }
            Op::Freeze { who, case, directions, amount } => (
                bank.send(&people[who], |b| b.freeze(at(case), directions, amount)).await,
                naive.freeze(who, at(case), directions, amount),
            ),
            // The standard's message names the account, not the case: it is about the last one.
            Op::SetAmount { who, case, amount } => {
                let file = bank.ask(|b| b.case_of(at(case))).await;
                let last = bank.ask(|b| b.latest_case_of(file.1)).await.0;
                let wide = amount.into();
                (
                    bank.send(&people[who], |b| b.set_frozen_tokens(file.1, wide)).await,
                    naive.set_amount(who, last, amount),
                )
            }
            Op::Confirm { who, case, days } => {
                let file = bank.ask(|b| b.case_of(at(case))).await;
                let (directions, amount, ..) = bank.ask(|b| b.freeze_of(file.1)).await;
                (
                    bank.send(&people[who], |b| b.confirm(at(case), directions, amount, days))
                        .await,
                    naive.confirm(who, at(case), days),
                )
            }
            Op::Replace { who, case, directions, amount } => (
                bank.send(&people[who], |b| b.replace_freeze(at(case), directions, amount)).await,
                naive.replace(who, at(case), directions, amount),
            ),
            Op::Release { who, case } => (
                bank.send(&people[who], |b| b.release(at(case))).await,
                naive.release(who, at(case)),
            ),
            Op::Uphold { who, case } => {
                (bank.send(&people[who], |b| b.uphold(at(case))).await, naive.uphold(who, at(case)))
            }
            Op::Seize { who, case, amount } => (
                bank.send(&people[who], |b| b.seize(at(case), amount)).await,
                naive.seize(who, at(case), amount),
            ),
            Op::Close { who, case } => (
                bank.send(&people[who], |b| b.close_case(at(case))).await,
                naive.close(who, at(case)),
            ),
            Op::Answer { who, case } => (
                bank.send(&people[who], |b| b.answer(at(case), EVIDENCE)).await,
                naive.answer(who, at(case)),
            ),
            Op::Appeal { who, case } => (
                bank.send(&people[who], |b| b.appeal(at(case), EVIDENCE)).await,
                naive.appeal(who, at(case)),
            ),
            Op::Propose { who, case, to, amount } => {
                let address = people[to].address;
                (
                    bank.send(&people[who], |b| b.propose_release(at(case), address, amount)).await,
                    naive.propose(who, at(case), to, amount),
                )
            }
            Op::Approve { who, case, to, amount } => {
                let address = people[to].address;
                (
                    bank.send(&people[who], |b| b.approve_release(at(case), address, amount)).await,
                    naive.approve(who, at(case), to, amount),
                )
            }
            Op::Pay { from, to, amount } => {
                let (payer, payee, wide) =
                    (people[from].address, people[to].address, amount.into());
                let said = bank.ask(|b| b.can_transfer(payer, payee, wide)).await;
                let reasons = bank.ask(|b| b.why_not(payer, payee, wide)).await;
                let done = bank.send(&people[from], |b| b.transfer(payee, wide)).await;
                let code = done.as_ref().err().map_or(0, Refusal::code);
                assert_eq!(said, (done.is_ok(), code), "invariant_13_can_transfer");
                assert_eq!(reasons.first().copied().unwrap_or(0), code, "invariant_13_why_not");
                (done, naive.pay(from, to, amount))
            }
            Op::Prosecute { .. } | Op::Rush { .. } => unreachable!("taken apart into steps"),
        };
        assert_eq!(done.is_ok(), expected, "{op:?}: {done:?}");
        if !expected {
            assert!(bank.state() == before, "invariant_11_refusals_change_nothing: {op:?}");
        }
        if let (Op::Open { .. }, true) = (op, expected) {
            *cases += 1;
        }
        expected
    }

    async fn check(&mut self) {
        let mut held = 0;
        // A question runs six seconds after the last block, too.
        self.naive.now = self.bank.now() as u32 + 6;
        for (who, actor) in self.people.iter().enumerate() {
            let address = actor.address;
            let balance = self.bank.ask(|b| b.balance_of(address)).await.low_u64();
            assert_eq!(balance, self.naive.coin[who]);
            held += balance;
            let (directions, amount, ..) = self.bank.ask(|b| b.freeze_of(address)).await;
            let seen = ((directions, amount) != (0, 0)).then_some((directions, amount));
            assert_eq!(seen, self.naive.frozen(who), "invariant_10_no_freeze_without_a_case");
            let (_, taken) = self.bank.ask(|b| b.latest_case_of(address)).await;
            assert!(taken <= 32, "invariant_10_no_officer_exceeds_the_budget");
        }
        let bank = self.bank.address();
        held += self.bank.ask(|b| b.balance_of(bank)).await.low_u64();
        assert_eq!(held, 200 * MEMBERS as u64, "invariant_1_accounts_and_quarantine");
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn invariants_5_10_11_12_and_13_hold_on_the_chain_whatever_officers_try() {
    let mut fixture = Fixture::begin(client).await;
    let mut runner = TestRunner::deterministic();
    let (mut tried, mut done) = (0, 0);
    while tried < steps() {
        let op = op::op().new_tree(&mut runner).expect("it generates").current();
        for op in op.steps(&fixture.naive.role) {
            tried += 1;
            done += usize::from(fixture.step(op).await);
            fixture.check().await;
        }
    }
    println!("{tried} steps tried on the chain, {done} done");
    assert!(done > tried / 10, "only {done} of {tried} attempts went through");
    let bank = fixture.bank.address();
    let audited = replay(&mut fixture.bank);
    let quarantine = fixture.bank.ask(|b| b.balance_of(bank)).await;
    assert_eq!(audited.balances.coin(bank), quarantine.low_u128(), "invariant_12");
    for who in &fixture.people {
        let balance = fixture.bank.ask(|b| b.balance_of(who.address)).await;
        assert_eq!(audited.balances.coin(who.address), balance.low_u128(), "invariant_12");
    }
    let (seq, head) = fixture.bank.ask(|b| b.audit_head()).await;
    assert_eq!((audited.head.seq, audited.head.hash), (seq, head.0), "invariant_12_the_head");
}
