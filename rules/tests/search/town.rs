//! Who is there, where the searches begin, and what somebody may try in a state.

use timebank_rules::agreement::{AgreementTerms, Invoice, Series};
use timebank_rules::case;
use timebank_rules::cells::{Agreement, CaseFile, Key};
use timebank_rules::late::Line;
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::roles::{
    CENTRAL_BANK, COUNCIL as COUNCIL_MEMBER, SUPERVISOR, TRIBUNAL, VERIFIER,
};
use timebank_rules::storage::Storage;
use timebank_rules::testing::{Message, World};
use timebank_rules::Address;

pub const ANN: Address = Address::repeat_byte(1);
pub const BEN: Address = Address::repeat_byte(2);
/// Ann's new key.
pub const NEW: Address = Address::repeat_byte(3);
pub const SUE: Address = Address::repeat_byte(4);
/// The two judges, by bytes that stand for nothing else here: states are compared with them in each other's place.
pub const TOM: Address = Address::repeat_byte(0xa5);
pub const TIM: Address = Address::repeat_byte(0xa6);
pub const JUDGES: [Address; 2] = [TOM, TIM];
pub const VERA: Address = Address::repeat_byte(7);
/// The council's place: the governor.
pub const COUNCIL: Address = Address::repeat_byte(8);
/// The central bank, and the recorder of the only class: they act in the walks alone.
pub const BANKER: Address = Address::repeat_byte(9);
pub const CLERK: Address = Address::repeat_byte(10);
pub const EVERYBODY: [Address; 10] = [ANN, BEN, NEW, SUE, TOM, TIM, VERA, COUNCIL, BANKER, CLERK];

pub const START: Time = Time(20_000 * DAY + 43_200);

/// What a member has at first.
pub const COIN: u64 = 100;

/// The most cases in a state: two, and one about an area.
const CASES: u32 = 3;

/// What brings a bank to where it begins: a message, made of how the bank is then, or time that passes.
#[derive(Clone, Copy)]
pub enum Act {
    Send(Address, fn(&World) -> Message),
    Wait(u32),
}
use Act::{Send, Wait};

/// A bank of the chain's first day becomes one with officers, a class and two verified members.
pub fn staffing() -> Vec<Act> {
    const OPENS: fn(&World) -> Message = |_| Message::Open { kind: 1 };
    let opening = [ANN, BEN, SUE, TOM, TIM, VERA, BANKER, CLERK].map(|who| Send(who, OPENS));
    let mut acts = opening.to_vec();
    acts.extend([
        Send(COUNCIL, |_| Message::GrantRole { account: SUE, role: SUPERVISOR }),
        Send(COUNCIL, |_| Message::GrantRole { account: TOM, role: TRIBUNAL }),
        Send(COUNCIL, |_| Message::GrantRole { account: TIM, role: TRIBUNAL }),
        Send(COUNCIL, |_| Message::GrantRole { account: VERA, role: VERIFIER }),
        Send(COUNCIL, |_| Message::GrantRole { account: BANKER, role: CENTRAL_BANK }),
        Send(COUNCIL, |_| Message::RegisterClass { name: [b'c'; 32], lot: 900 }),
        Send(COUNCIL, |_| Message::Accredit { class_id: 1, recorder: CLERK, quota: 90_000 }),
        Send(BANKER, |_| Message::SetTerms { class_id: 1, rate: 100, quota: 36_000 }),
        Send(VERA, |world| attested(world, ANN)),
        Send(VERA, |world| attested(world, BEN)),
    ]);
    acts
}

fn attested(world: &World, account: Address) -> Message {
    let expiry = world.now.plus(700 * DAY).0.into();
    Message::Verify { account, level: 2, expiry, commitment: [1; 32] }
}

/// Has a bank in memory go through this.
pub fn played(mut world: World, acts: &[Act]) -> World {
    for act in acts {
        match *act {
            Wait(secs) => world.now = world.now.plus(secs),
            Send(who, message) => {
                let message = message(&world);
                let shown = format!("{message:?}");
                let done = world.send(who, |bank, call| message.send(bank, call));
                done.unwrap_or_else(|error| panic!("{shown}: {error:?}"));
            }
        }
    }
    world.bank.take_log();
    world
}

/// The bank at its first day.
pub fn founded() -> World {
    let mut world = played(World::founded(COUNCIL, START), &staffing());
    for account in [ANN, BEN] {
        let mut member = world.bank.account(account);
        member.cell.coin = COIN.into();
        world.bank.save_account(&member);
    }
    world.bank.root.coin_minted = (2 * u128::from(COIN)).into();
    world
}

fn opened(subject: Address) -> Message {
    let evidence = [subject.0[0] + 1; 32];
    Message::OpenCase { subject, reason: 1, evidence }
}

/// The states from which is searched, by name: what leads there from the first day, by messages alone.
pub fn scripts() -> Vec<(&'static str, Vec<Act>)> {
    let begin = |so_far: &[Act], more: &[Act]| [so_far, more].concat();
    let opens: Act = Send(SUE, |_| opened(ANN));
    let freezes: Act = Send(SUE, |_| frozen_out(1));
    let promised = [Send(ANN, proposal), Send(BEN, |_| Message::Accept { agreement_id: 1 })];
    let lessons = [Send(ANN, series), Send(BEN, |_| Message::Accept { agreement_id: 1 })];
    let delivered = begin(&promised, &[Send(BEN, delivery)]);
    let some = Send(SUE, |_| Message::Freeze { case_id: 1, directions: 0, amount: 60 });
    let confirms =
        Send(TOM, |_| Message::Confirm { case_id: 1, directions: 1, amount: 0, days: 90 });
    let judged = [opens, freezes, confirms];
    let order = Send(SUE, |_| Message::OpenCase { subject: ANN, reason: 5, evidence: [2; 32] });
    let for_years =
        Send(TOM, |_| Message::Confirm { case_id: 1, directions: 1, amount: 0, days: 1_825 });
    let ordered = begin(&delivered, &[order, freezes, for_years]);
    let seizes = Send(TOM, |_| Message::Seize { case_id: 1, amount: 30 });
    let moving = [Send(VERA, |_| asked())];
    let completes = Send(NEW, |_| Message::CompleteRecovery { account: ANN });
    let moved = begin(&moving, &[Wait(timebank_rules::recovery::DELAY), completes]);
    let about_vera = Send(SUE, |_| opened(VERA));
    let suspends = Send(SUE, |_| Message::SuspendOffice { case_id: 1, class_id: 0 });
    let about_an_area = Send(SUE, |_| opened(Address::zero()));
    let stops = Send(SUE, |_| Message::Pause { case_id: 1, area: 5 });
    vec![
        ("founded", vec![]),
        ("promised", promised.to_vec()),
        ("delivered", delivered.clone()),
        ("frozen", begin(&delivered, &[opens, some])),
        ("judged", judged.to_vec()),
        ("ordered by a court", ordered),
        ("seized", begin(&judged, &[Wait(case::APPEAL_WINDOW), seizes])),
        ("moving", moving.to_vec()),
        ("moved", moved),
        ("suspended", begin(&moving, &[about_vera, suspends])),
        ("stopped", begin(&delivered, &[about_an_area, stops])),
        ("a lesson delivered", begin(&lessons, &[Send(BEN, delivery)])),
    ]
}

/// Those states.
pub fn beginnings() -> Vec<(&'static str, World)> {
    let fresh = founded();
    scripts().into_iter().map(|(name, acts)| (name, played(fresh.clone(), &acts))).collect()
}

fn frozen_out(case_id: u32) -> Message {
    Message::Freeze { case_id, directions: case::OUT, amount: 0 }
}

fn asked() -> Message {
    Message::RequestRecovery { account: ANN, successor: NEW, evidence: [9; 32] }
}

/// Two lessons instead of one.
fn series(world: &World) -> Message {
    let series = Series { lessons: 2, every: 4 };
    Message::ProposeSeries { terms: terms(world), series }
}

fn proposal(world: &World) -> Message {
    Message::Propose { terms: terms(world) }
}

fn terms(world: &World) -> AgreementTerms {
    let start = u64::from(world.now.0 - world.now.0 % 300) - 3_600;
    let now = u64::from(world.now.0);
    AgreementTerms {
        provider: BEN,
        class_id: ClassId(1),
        group: 0,
        secs: 1_800,
        price: 40,
        start,
        end: start + 1_800,
        accept_by: now + 86_400,
        deliver_by: now + 2 * 86_400,
        text: [5; 32],
    }
}

/// Ben asks Ann to be paid for what the proposal is about.
fn invoice(world: &World) -> Message {
    let end = u64::from(world.now.0 - world.now.0 % 300) - 1_800;
    let invoice = Invoice {
        requester: ANN,
        class_id: ClassId(1),
        secs: 1_800,
        price: 40,
        start: end - 1_800,
        end,
        pay_by: u64::from(world.now.0) + 86_400,
        text: [5; 32],
    };
    Message::Invoice { invoice }
}

fn delivery(world: &World) -> Message {
    let agreement = world.bank.load::<Agreement>(Key::agreement(1));
    let (start, end) = (agreement.start.get().into(), agreement.end.get().into());
    Message::Deliver { agreements: vec![1], secs: vec![1_800], start, end, evidence: [6; 32] }
}

/// What may be tried in a state: every message that concerns its cases, its recovery, its agreement and its campaign,
/// each by whom it is for.
pub fn moves(world: &World) -> Vec<(Address, Message)> {
    let mut moves = Vec::new();
    let bank = &world.bank;
    let ann = bank.present_account(ANN).address;
    if bank.root.cases.get() < CASES {
        for subject in [ann, VERA, NEW, Address::zero()] {
            moves.push((SUE, opened(subject)));
        }
        let evidence = [77; 32];
        let (subject, reason) = (ann, 2);
        moves.push((SUE, Message::OpenCase { subject, reason, evidence }));
    }
    for case_id in 1..=bank.root.cases.get() {
        moves_in_case(world, case_id, &mut moves);
    }
    for who in [ANN, NEW] {
        moves.push((who, Message::Transfer { to: BEN, value: 10.into() }));
        moves.push((who, Message::Burn { value: 5.into() }));
    }
    moves.push((BEN, Message::Transfer { to: ann, value: 10.into() }));
    let amount = (u64::MAX).into();
    moves.push((SUE, Message::SetFrozenTokens { account: ann, amount }));
    let (expiry, commitment) = (world.now.plus(300 * DAY).0.into(), [2; 32]);
    moves.extend([
        (NEW, Message::Open { kind: 1 }),
        (VERA, Message::Verify { account: NEW, level: 1, expiry, commitment }),
        (VERA, asked()),
        (ANN, Message::ObjectRecovery {}),
        (TOM, Message::CancelRecovery { account: ANN }),
        (TIM, Message::CancelRecovery { account: ANN }),
        (NEW, Message::CompleteRecovery { account: ANN }),
        (COUNCIL, Message::RevokeRole { account: VERA, role: VERIFIER }),
        (COUNCIL, Message::GrantRole { account: VERA, role: VERIFIER }),
    ]);
    moves_in_agreement(world, &mut moves);
    if bank.root.campaigns.get() == 0 {
        let end = u64::from((world.now.day() + 2) * DAY);
        let (attestor, rate, daily_cap, delay, amount) = (BEN, 10, 6, DAY, 50);
        let offer = Message::OpenCampaign { attestor, rate, daily_cap, end, delay, amount };
        moves.push((ANN, offer));
    } else {
        let campaign_id = 1;
        for who in [ANN, NEW, TOM, TIM] {
            moves.push((who, Message::CloseCampaign { campaign_id }));
        }
    }
    moves
}

/// What the central bank, the recorder and whoever has hours may try besides; only walks go this far.
pub fn moves_in_earning(world: &World) -> Vec<(Address, Message)> {
    let (class_id, evidence) = (1, [4; 32]);
    let end = u64::from(world.now.0 - world.now.0 % 300);
    let mut moves = vec![
        (BANKER, Message::SetTerms { class_id, rate: 50, quota: 36_000 }),
        (BANKER, Message::SetTerms { class_id, rate: 100, quota: 36_000 }),
        (COUNCIL, Message::RevokeRole { account: BANKER, role: CENTRAL_BANK }),
        (COUNCIL, Message::GrantRole { account: BANKER, role: CENTRAL_BANK }),
        (COUNCIL, Message::Accredit { class_id, recorder: CLERK, quota: 90_000 }),
        (COUNCIL, Message::Accredit { class_id, recorder: CLERK, quota: 0 }),
    ];
    for member in [ANN, BEN, NEW, CLERK] {
        moves.push((CLERK, Message::Record { class_id, member, start: end - 300, end, evidence }));
        moves.push((member, Message::Convert { class_id, secs: 100 }));
    }
    moves_of_late_records(world, &mut moves);
    for case_id in 1..=world.bank.root.cases.get() {
        moves.push((SUE, Message::SuspendOffice { case_id, class_id }));
        moves.push((TIM, Message::ReinstateOffice { case_id, class_id }));
    }
    moves
}

/// What the recorder enters late, and who would confirm it: who may, who entered it, and whom it is about.
fn moves_of_late_records(world: &World, moves: &mut Vec<(Address, Message)>) {
    let (class_id, evidence) = (1, [4; 32]);
    let start = u64::from((world.now.day() - 12) * DAY);
    let (recorder, end) = (CLERK, start + 300);
    for (member, who) in [(ANN, VERA), (ANN, CLERK), (VERA, VERA)] {
        moves.push((CLERK, Message::RecordLate { class_id, member, start, end, evidence }));
        let class_id = ClassId(class_id);
        let line = Line { class_id, member, recorder, start, end, evidence };
        moves.push((who, Message::ConfirmLate { line }));
    }
    moves.push((ANN, Message::WithdrawLate { class_id, member: ANN, recorder, start }));
}

/// To whom what Ann or Ben would leave is to go, by officers who may and who may not; only walks go this far.
pub fn moves_of_successions() -> Vec<(Address, Message)> {
    let mut moves = Vec::new();
    for (account, heir) in [(ANN, BEN), (ANN, BEN), (NEW, BEN), (BEN, ANN), (ANN, TOM)] {
        let evidence = [5; 32];
        moves.push((VERA, Message::ProposeSuccession { account, heir, evidence }));
        for who in [TOM, TIM] {
            moves.push((who, Message::ApproveSuccession { account, heir, evidence }));
        }
        for who in [heir, CLERK] {
            moves.push((who, Message::Succeed { account, heir }));
        }
    }
    moves.push((ANN, Message::CancelSuccession { account: ANN }));
    moves
}

/// Offices that change hands, by whoever may and whoever may not, and what officers do to many at once; only walks go this
/// far.
pub fn moves_of_offices(world: &World) -> Vec<(Address, Message)> {
    let mut moves = Vec::new();
    let offices = [
        (SUE, SUPERVISOR),
        (TOM, TRIBUNAL),
        (TIM, TRIBUNAL),
        (VERA, VERIFIER),
        (BANKER, CENTRAL_BANK),
    ];
    for (account, role) in offices {
        moves.push((COUNCIL, Message::RevokeRole { account, role }));
        // Back again, and beside it what is another's.
        moves.push((COUNCIL, Message::GrantRole { account, role }));
        moves.push((COUNCIL, Message::GrantRole { account, role }));
        for other in [SUPERVISOR, TRIBUNAL, VERIFIER, COUNCIL_MEMBER] {
            moves.push((COUNCIL, Message::GrantRole { account, role: other }));
        }
        moves.push((account, Message::RenounceRole { role }));
        moves.push((COUNCIL, Message::GrantRole { account: CLERK, role }));
        moves.push((COUNCIL, Message::GrantRole { account: BEN, role }));
        moves.push((COUNCIL, Message::RevokeRole { account: BEN, role }));
        moves.push((COUNCIL, Message::Accredit { class_id: 1, recorder: account, quota: 90_000 }));
    }
    let case_ids: Vec<u32> = (1..=world.bank.root.cases.get()).rev().take(4).collect();
    let amounts = vec![30; case_ids.len()];
    moves.extend([
        (SUE, Message::FreezeMany { case_ids: case_ids.clone(), directions: case::OUT, amounts }),
        (SUE, Message::ReleaseMany { case_ids }),
        (TOM, Message::CancelRecoveries { accounts: vec![ANN, BEN] }),
        (SUE, Message::EndHold { account: ANN }),
        (ANN, Message::HoldOwn { until: u64::from(world.now.0) + 3_600 }),
        (COUNCIL, Message::ProposeGovernor { proposed: BEN }),
        (COUNCIL, Message::ProposeGovernor { proposed: SUE }),
        (BEN, Message::AcceptGovernor {}),
        (SUE, Message::AcceptGovernor {}),
        (
            VERA,
            Message::Verify {
                account: ANN,
                level: 1,
                expiry: world.now.plus(DAY).0.into(),
                commitment: [1; 32],
            },
        ),
    ]);
    let campaign_id = 1;
    let day = world.now.day().saturating_sub(1);
    moves.push((BEN, Message::PublishRoot { campaign_id, day, root: [3; 32] }));
    for case_id in 1..=world.bank.root.cases.get() {
        moves.push((SUE, Message::StrikeRoot { campaign_id, day, case_id }));
    }
    moves
}

fn moves_in_case(world: &World, case_id: u32, moves: &mut Vec<(Address, Message)>) {
    let file = world.bank.load::<CaseFile>(Key::case(case_id));
    let subject = world.bank.present_account(file.subject.into());
    let (directions, amount) = (subject.cell.frozen_directions, subject.cell.frozen_coin.get());
    let (to, coin) = (file.release_to.into(), file.release_coin.get());
    for judge in JUDGES {
        moves.push((judge, Message::Confirm { case_id, directions, amount, days: 20 }));
        moves.push((judge, Message::Seize { case_id, amount: 30 }));
        moves.push((judge, Message::Release { case_id }));
        moves.push((judge, Message::SuspendOffice { case_id, class_id: 0 }));
        moves.push((judge, Message::ReinstateOffice { case_id, class_id: 0 }));
        moves.push((judge, frozen_out(case_id)));
        let replacing = Message::ReplaceFreeze { case_id, directions: case::OUT, amount: 0 };
        moves.push((judge, replacing));
        moves.push((judge, Message::ConfirmPause { case_id, days: 10 }));
        moves.push((judge, Message::ProposeRelease { case_id, to: BEN, amount: 20 }));
        moves.push((judge, Message::Uphold { case_id }));
    }
    moves.extend([
        (SUE, frozen_out(case_id)),
        (SUE, Message::Freeze { case_id, directions: 0, amount: 60 }),
        (SUE, Message::Release { case_id }),
        (SUE, Message::SuspendOffice { case_id, class_id: 0 }),
        (SUE, Message::Pause { case_id, area: 5 }),
        (SUE, Message::Resume { case_id }),
        (SUE, Message::CloseCase { case_id }),
        (BEN, Message::CloseCase { case_id }),
        (COUNCIL, Message::ApproveRelease { case_id, to, amount: coin }),
        (
            BEN,
            Message::ApproveRelease {
                case_id,
                to: subject.address,
                amount: file.quarantined.get(),
            },
        ),
        (ANN, Message::Appeal { case_id, statement: [8; 32] }),
        (NEW, Message::Appeal { case_id, statement: [8; 32] }),
        (BEN, Message::ReinstateOffice { case_id, class_id: 0 }),
    ]);
}

fn moves_in_agreement(world: &World, moves: &mut Vec<(Address, Message)>) {
    let agreement_id = 1;
    if world.bank.root.agreements.get() == 0 {
        moves.push((ANN, proposal(world)));
        moves.push((BEN, invoice(world)));
        return;
    }
    let evidence = [6; 32];
    for requester in [ANN, NEW] {
        moves.push((requester, Message::Settle { agreement_id }));
        moves.push((requester, Message::PayInvoice { agreement_id }));
        moves.push((requester, Message::Dispute { agreement_id, amount: 1, evidence }));
        moves.push((requester, Message::CancelAgreement { agreement_id }));
        moves.push((requester, Message::WithdrawDispute { agreement_id }));
    }
    moves.extend([
        (BEN, Message::Accept { agreement_id }),
        (BEN, Message::Reject { agreement_id }),
        (BEN, delivery(world)),
        (BEN, Message::Concede { agreement_id, amount: 1 }),
        (BEN, Message::Poke { agreement_id }),
    ]);
    for judge in JUDGES {
        moves.push((judge, Message::Award { agreement_id, to_provider: 1, evidence }));
    }
}
