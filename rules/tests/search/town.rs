//! Who is there, where the searches begin, and what somebody may try in a state.

use timebank_rules::agreement::{AgreementTerms, Invoice};
use timebank_rules::case;
use timebank_rules::cells::{Agreement, CaseFile, Key};
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::roles::{CENTRAL_BANK, SUPERVISOR, TRIBUNAL, VERIFIER};
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
pub const OFFICERS: [(Address, u16); 5] =
    [(SUE, SUPERVISOR), (TOM, TRIBUNAL), (TIM, TRIBUNAL), (VERA, VERIFIER), (BANKER, CENTRAL_BANK)];

pub const START: Time = Time(20_000 * DAY + 43_200);

/// What a member has at first.
pub const COIN: u64 = 100;

/// The most cases in a state: two, and one about an area.
const CASES: u32 = 3;

fn must(world: &mut World, who: Address, message: Message) {
    let shown = format!("{message:?}");
    let done = world.send(who, |bank, call| message.send(bank, call));
    done.unwrap_or_else(|error| panic!("{shown}: {error:?}"));
}

/// The bank at its first day.
pub fn founded() -> World {
    let mut world = World::founded(COUNCIL, START);
    for who in [ANN, BEN, SUE, TOM, TIM, VERA, BANKER, CLERK] {
        must(&mut world, who, Message::Open { kind: 1 });
    }
    for (account, role) in OFFICERS {
        must(&mut world, COUNCIL, Message::GrantRole { account, role });
    }
    must(&mut world, COUNCIL, Message::RegisterClass { name: [b'c'; 32], lot: 900 });
    must(&mut world, COUNCIL, Message::Accredit { class_id: 1, recorder: CLERK, quota: 90_000 });
    must(&mut world, BANKER, Message::SetTerms { class_id: 1, rate: 100, quota: 36_000 });
    for account in [ANN, BEN] {
        let expiry = START.plus(700 * DAY).0.into();
        let commitment = [1; 32];
        must(&mut world, VERA, Message::Verify { account, level: 2, expiry, commitment });
        let mut member = world.bank.account(account);
        member.cell.coin = COIN.into();
        world.bank.save_account(&member);
    }
    world.bank.root.coin_minted = (2 * u128::from(COIN)).into();
    world.bank.log.clear();
    world
}

fn later(world: &World, secs: u32) -> World {
    World { now: world.now.plus(secs), ..world.clone() }
}

fn after(world: &World, messages: Vec<(Address, Message)>) -> World {
    let mut world = world.clone();
    messages.into_iter().for_each(|(who, message)| must(&mut world, who, message));
    world.bank.log.clear();
    world
}

fn opened(subject: Address) -> Message {
    let evidence = [subject.0[0] + 1; 32];
    Message::OpenCase { subject, reason: 1, evidence }
}

/// The states from which is searched, by name. Each is reached by messages alone.
pub fn beginnings() -> Vec<(&'static str, World)> {
    let fresh = founded();
    let promised =
        after(&fresh, vec![(ANN, proposal(&fresh)), (BEN, Message::Accept { agreement_id: 1 })]);
    let delivered = after(&promised, vec![(BEN, delivery(&promised))]);
    let frozen = after(
        &delivered,
        vec![(SUE, opened(ANN)), (SUE, Message::Freeze { case_id: 1, directions: 0, amount: 60 })],
    );
    let judged = after(
        &after(&fresh, vec![(SUE, opened(ANN)), (SUE, frozen_out(1))]),
        vec![(TOM, Message::Confirm { case_id: 1, directions: 1, amount: 0, days: 90 })],
    );
    let order = Message::OpenCase { subject: ANN, reason: 5, evidence: [2; 32] };
    let ordered = after(
        &after(&delivered, vec![(SUE, order), (SUE, frozen_out(1))]),
        vec![(TOM, Message::Confirm { case_id: 1, directions: 1, amount: 0, days: 1_825 })],
    );
    let seized = after(
        &later(&judged, case::APPEAL_WINDOW),
        vec![(TOM, Message::Seize { case_id: 1, amount: 30 })],
    );
    let moving = after(&fresh, vec![(VERA, asked())]);
    let moved = after(
        &later(&moving, timebank_rules::recovery::DELAY),
        vec![(NEW, Message::CompleteRecovery { account: ANN })],
    );
    let suspended = after(
        &moving,
        vec![(SUE, opened(VERA)), (SUE, Message::SuspendOffice { case_id: 1, class_id: 0 })],
    );
    let area = Address::zero();
    let stopped =
        after(&delivered, vec![(SUE, opened(area)), (SUE, Message::Pause { case_id: 1, area: 5 })]);
    vec![
        ("founded", fresh),
        ("promised", promised),
        ("delivered", delivered),
        ("frozen", frozen),
        ("judged", judged),
        ("ordered by a court", ordered),
        ("seized", seized),
        ("moving", moving),
        ("moved", moved),
        ("suspended", suspended),
        ("stopped", stopped),
    ]
}

fn frozen_out(case_id: u32) -> Message {
    Message::Freeze { case_id, directions: case::OUT, amount: 0 }
}

fn asked() -> Message {
    Message::RequestRecovery { account: ANN, successor: NEW, evidence: [9; 32] }
}

fn proposal(world: &World) -> Message {
    let start = u64::from(world.now.0 - world.now.0 % 300) - 3_600;
    let now = u64::from(world.now.0);
    let terms = AgreementTerms {
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
    };
    Message::Propose { terms }
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
    for case_id in 1..=world.bank.root.cases.get() {
        moves.push((SUE, Message::SuspendOffice { case_id, class_id }));
        moves.push((TIM, Message::ReinstateOffice { case_id, class_id }));
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
