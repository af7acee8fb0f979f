//! What each step of agreements, campaigns, loans, recoveries, cases and quarantine answers in each state that an account,
//! its officers or the whole bank can be in. The table stands in docs/matrix.md.

use crate::fixture::*;
use std::collections::BTreeSet;
use timebank_rules::agreement::{AgreementTerms, Invoice, Series, ANSWER};
use timebank_rules::campaign::Attention;
use timebank_rules::case::{APPEAL_WINDOW, LONGEST_ORDER, OUT, RETURNS_AFTER};
use timebank_rules::cells::{Agreement, BankTerms, Factors, Key};
use timebank_rules::error::CODES;
use timebank_rules::handlers::coin;
use timebank_rules::keccak::keccak;
use timebank_rules::late::Line;
use timebank_rules::quantities::{ClassId, DAY};
use timebank_rules::recovery::DELAY;
use timebank_rules::storage::Storage;
use timebank_rules::testing::Message;

const PAPER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/matrix.md");
const BEGIN: &str = "<!-- written by rules/tests/supervision/matrix.rs -->\n";
const END: &str = "<!-- end -->";

const EVIDENCE: [u8; 32] = [6; 32];

fn send(fixture: &mut Fixture, who: u8, message: Message) -> u16 {
    code(fixture.send(who, |bank, call| message.send(bank, call)))
}

fn must(fixture: &mut Fixture, who: u8, message: Message) {
    let shown = format!("{message:?}");
    assert_eq!(send(fixture, who, message), 0, "{shown}");
}

/// What may be so of Ann's account, of the officers, or of the bank. Whether it can be: an account about which a case runs
/// already carries no second freeze.
type State = (&'static str, fn(&mut Fixture) -> bool);

const STATES: [State; 12] = [
    ("normal", |_| true),
    ("on hold", |fixture| {
        let until = fixture.now().plus(DAY).0;
        change(fixture, ANN, |cell| cell.watch.held_until = until.into())
    }),
    ("frozen out", |fixture| freeze(fixture, 1, 0)),
    ("frozen in", |fixture| freeze(fixture, 2, 0)),
    ("frozen amount", |fixture| freeze(fixture, 0, 1_000_000)),
    ("order of a court, to be appealed", |fixture| ordered(fixture)),
    ("order of a court, final", |fixture| {
        let runs = ordered(fixture);
        let case_id = fixture.account(ANN).cell.freeze_case.get();
        let mut file = fixture.case(case_id);
        if runs {
            file.confirmed_at = (file.confirmed_at.get() - APPEAL_WINDOW).into();
            fixture.world.bank.save(Key::case(case_id), &file);
        }
        runs
    }),
    ("loan overdue", |fixture| {
        let due = fixture.now().minus(1).0;
        change(fixture, ANN, |cell| (cell.credit.debt, cell.credit.due) = (9.into(), due.into()))
    }),
    ("recovery asked for", |fixture| code(fixture.ask_recovery(VERA, ANN, NEWER)) == 0),
    ("verification ended", |fixture| change(fixture, ANN, |cell| cell.verified_until = 1.into())),
    ("its officers suspended", |fixture| suspended(fixture)),
    ("bank stopped", |fixture| {
        fixture.pause(5);
        true
    }),
];

fn change(
    fixture: &mut Fixture,
    who: u8,
    set: impl FnOnce(&mut timebank_rules::cells::Member),
) -> bool {
    let mut account = fixture.account(who);
    set(&mut account.cell);
    fixture.world.bank.save_account(&account);
    true
}

fn freeze(fixture: &mut Fixture, directions: u8, amount: u64) -> bool {
    let Ok(case_id) = fixture.open_case(SUE, ANN) else { return false };
    fixture.freeze(SUE, case_id, directions, amount).is_ok()
}

fn ordered(fixture: &mut Fixture) -> bool {
    let order = Message::OpenAndFreeze {
        subject: address(ANN),
        reason: 5,
        evidence: [88; 32],
        directions: 3,
        amount: 0,
    };
    if send(fixture, SUE, order) != 0 {
        return false;
    }
    let case_id = fixture.world.bank.root.cases.get();
    fixture.confirm(TOM, case_id, LONGEST_ORDER).is_ok()
}

/// Sue, Vera, Tom and Bob, who take the officers' steps, are suspended by others.
fn suspended(fixture: &mut Fixture) -> bool {
    for (by, who) in [(SAM, SUE), (SAM, VERA), (TIM, TOM), (SAM, BOB)] {
        let case_id = fixture.open_case(SAM, who).expect("nothing is known of it");
        must(fixture, by, Message::SuspendOffice { case_id, class_id: 0 });
    }
    true
}

/// A step: what leads to it, who takes it, and the message.
struct Step {
    name: &'static str,
    before: fn(&mut Fixture),
    who: u8,
    message: fn(&Fixture) -> Message,
}

fn terms(fixture: &Fixture, provider: u8) -> AgreementTerms {
    let now = u64::from(fixture.now().0);
    let start = now - now % 300 - 3_600;
    AgreementTerms {
        provider: address(provider),
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

fn class(fixture: &mut Fixture) {
    must(fixture, GOV, Message::RegisterClass { name: [b'c'; 32], lot: 900 });
}

/// Ann asks Ben to serve her.
fn proposed(fixture: &mut Fixture) {
    class(fixture);
    let terms = terms(fixture, BEN);
    must(fixture, ANN, Message::Propose { terms });
}

fn accepted(fixture: &mut Fixture) {
    proposed(fixture);
    must(fixture, BEN, Message::Accept { agreement_id: 1 });
}

fn deliver(fixture: &Fixture) -> Message {
    let agreement = fixture.world.bank.load::<Agreement>(Key::agreement(1));
    let (start, end) = (agreement.start.get().into(), agreement.end.get().into());
    Message::Deliver { agreements: vec![1], secs: vec![1_800], start, end, evidence: EVIDENCE }
}

fn delivered(fixture: &mut Fixture) {
    accepted(fixture);
    let delivery = deliver(fixture);
    must(fixture, BEN, delivery);
}

fn disputed(fixture: &mut Fixture) {
    delivered(fixture);
    must(fixture, ANN, Message::Dispute { agreement_id: 1, amount: 10, evidence: EVIDENCE });
}

fn due(fixture: &mut Fixture) {
    delivered(fixture);
    fixture.wait(ANSWER);
}

/// Ben asks Ann to serve him.
fn serves(fixture: &mut Fixture) {
    class(fixture);
    let terms = terms(fixture, ANN);
    must(fixture, BEN, Message::Propose { terms });
}

fn served(fixture: &mut Fixture) {
    serves(fixture);
    must(fixture, ANN, Message::Accept { agreement_id: 1 });
    let delivery = deliver(fixture);
    must(fixture, ANN, delivery);
}

fn invoiced(fixture: &mut Fixture) {
    class(fixture);
    let now = u64::from(fixture.now().0);
    let end = now - now % 300 - 1_800;
    let invoice = Invoice {
        requester: address(ANN),
        class_id: ClassId(1),
        secs: 1_800,
        price: 40,
        start: end - 1_800,
        end,
        pay_by: now + 86_400,
        text: [5; 32],
    };
    must(fixture, BEN, Message::Invoice { invoice });
}

fn offer(fixture: &Fixture) -> Message {
    let end = u64::from((fixture.now().day() + 2) * DAY);
    let (attestor, rate, daily_cap) = (address(BEN), 100, 12);
    Message::OpenCampaign { attestor, rate, daily_cap, end, delay: DAY, amount: 500 }
}

fn sponsored(fixture: &mut Fixture) {
    let offer = offer(fixture);
    must(fixture, ANN, offer);
}

fn ended(fixture: &mut Fixture) {
    sponsored(fixture);
    fixture.wait(11 * DAY);
}

fn attention(fixture: &Fixture) -> Attention {
    let mut slots = [0; timebank_rules::cells::DAY_BYTES];
    slots[0] = 1;
    let day = fixture.now().day() - 2;
    Attention { campaign_id: 1, day, slots, salt: [4; 32] }
}

/// Ann attended a campaign of Cat's.
fn attended(fixture: &mut Fixture) {
    let offer = offer(fixture);
    must(fixture, CAT, offer);
    fixture.wait(DAY);
    let day = fixture.now().day() - 1;
    let root = Attention { day, ..attention(fixture) }.leaf(address(ANN), keccak);
    must(fixture, BEN, Message::PublishRoot { campaign_id: 1, day, root });
    fixture.wait(DAY);
}

fn claim(fixture: &Fixture) -> Message {
    let Attention { campaign_id, day, slots, salt } = attention(fixture);
    Message::Claim { campaign_id, day, slots, salt, proof: vec![] }
}

/// The bank lends to Ann, with whom many dealt.
fn lends(fixture: &mut Fixture) {
    let limits = [3_600.into(); _];
    let (longest, fee, debt_cap, notice) = ((90 * DAY).into(), 0, 50, DAY.into());
    let (demurrage, demurrage_since) = (0.into(), 0.into());
    let terms = BankTerms { limits, longest, fee, debt_cap, demurrage, demurrage_since, notice };
    must(fixture, BOB, Message::SetBankTerms { terms });
    let key = Key::factors(&address(ANN));
    let mut factors = fixture.world.bank.load::<Factors>(key);
    (factors.provided, factors.requested) = (300.into(), 300.into());
    factors.repaid = 20.into();
    factors.sketch = [0xff; _];
    fixture.world.bank.save(key, &factors);
    change(fixture, ANN, |cell| {
        (cell.opened_at, cell.verified_since) = (DAY.into(), DAY.into());
    });
}

fn borrowed(fixture: &mut Fixture) {
    lends(fixture);
    must(fixture, ANN, Message::Borrow { amount: 50, term: 40 * DAY });
}

/// Ben has given for whom the council chooses.
fn donated(fixture: &mut Fixture) {
    must(fixture, BEN, Message::Donate { amount: 5 });
}

fn overdue(fixture: &mut Fixture) {
    borrowed(fixture);
    fixture.wait(41 * DAY);
}

fn asked(fixture: &mut Fixture) {
    fixture.ask_recovery(VERA, ANN, NEW).expect("a verifier may");
}

fn waited(fixture: &mut Fixture) {
    asked(fixture);
    fixture.wait(DELAY);
}

/// Cat records for the class, and twelve days have gone by.
fn sheet_kept(fixture: &mut Fixture) {
    class(fixture);
    must(fixture, GOV, Message::Accredit { class_id: 1, recorder: address(CAT), quota: 90_000 });
    fixture.wait(12 * DAY);
}

/// What Cat enters of the first of those days.
fn late(fixture: &Fixture) -> Line {
    let start = u64::from((fixture.now().day() - 12) * DAY + 3_600);
    let (class_id, member, recorder) = (ClassId(1), address(ANN), address(CAT));
    Line { class_id, member, recorder, start, end: start + 3_600, evidence: EVIDENCE }
}

fn enter_late(fixture: &Fixture) -> Message {
    let Line { class_id, member, start, end, evidence, .. } = late(fixture);
    Message::RecordLate { class_id: class_id.0, member, start, end, evidence }
}

fn late_entered(fixture: &mut Fixture) {
    sheet_kept(fixture);
    let enter = enter_late(fixture);
    must(fixture, CAT, enter);
}

fn heir_proposed(fixture: &mut Fixture) {
    let (account, heir, evidence) = (address(ANN), address(BEN), EVIDENCE);
    must(fixture, VERA, Message::ProposeSuccession { account, heir, evidence });
}

fn heir_due(fixture: &mut Fixture) {
    heir_proposed(fixture);
    let (account, heir, evidence) = (address(ANN), address(BEN), EVIDENCE);
    must(fixture, TOM, Message::ApproveSuccession { account, heir, evidence });
    fixture.wait(timebank_rules::succession::NOTICE);
}

fn open(fixture: &mut Fixture) {
    fixture.open_case(SUE, ANN).expect("she may");
}

fn frozen(fixture: &mut Fixture) {
    fixture.frozen(ANN, OUT, 0);
}

fn confirmed(fixture: &mut Fixture) {
    frozen(fixture);
    fixture.confirm(TOM, 1, 90).expect("he may");
}

fn appealed(fixture: &mut Fixture) {
    confirmed(fixture);
    must(fixture, ANN, Message::Appeal { case_id: 1, statement: EVIDENCE });
}

fn final_case(fixture: &mut Fixture) {
    confirmed(fixture);
    fixture.wait(APPEAL_WINDOW);
}

fn parked(fixture: &mut Fixture) {
    let end = u64::from((fixture.now().day() + 60) * DAY);
    let (attestor, rate, daily_cap) = (address(BEN), 100, 12);
    let offer = Message::OpenCampaign { attestor, rate, daily_cap, end, delay: DAY, amount: 500 };
    must(fixture, ANN, offer);
    final_case(fixture);
}

fn seized(fixture: &mut Fixture) {
    final_case(fixture);
    must(fixture, TIM, Message::Seize { case_id: 1, amount: 10 });
}

fn release_proposed(fixture: &mut Fixture) {
    seized(fixture);
    must(fixture, TIM, Message::ProposeRelease { case_id: 1, to: address(BEN), amount: 10 });
}

fn returns(fixture: &mut Fixture) {
    seized(fixture);
    fixture.release(TIM, 1).expect("he may");
    fixture.wait(RETURNS_AFTER);
}

fn series(fixture: &Fixture) -> Message {
    let series = Series { lessons: 2, every: 7 };
    Message::ProposeSeries { terms: terms(fixture, BEN), series }
}

/// Ben has delivered the first of two lessons.
fn lesson(fixture: &mut Fixture) {
    class(fixture);
    let proposal = series(fixture);
    must(fixture, ANN, proposal);
    must(fixture, BEN, Message::Accept { agreement_id: 1 });
    let delivery = deliver(fixture);
    must(fixture, BEN, delivery);
}

/// And Ann has paid it.
fn between(fixture: &mut Fixture) {
    lesson(fixture);
    must(fixture, ANN, Message::Settle { agreement_id: 1 });
}

/// Written in lines: what leads there, the step's name, who takes it, its message.
macro_rules! steps {
    ($( $before:ident $name:literal $who:ident $message:expr; )*) => {
        [$( Step { name: $name, before: $before, who: $who, message: $message } ),*]
    };
}

fn steps() -> Vec<Step> {
    Vec::from(steps! {
        class "propose an agreement" ANN |it| Message::Propose { terms: terms(it, BEN) };
        proposed "have its proposal accepted" BEN |_| Message::Accept { agreement_id: 1 };
        proposed "have its proposal rejected" BEN |_| Message::Reject { agreement_id: 1 };
        proposed "cancel its proposal" ANN |_| Message::CancelAgreement { agreement_id: 1 };
        accepted "be delivered to" BEN deliver;
        delivered "settle" ANN |_| Message::Settle { agreement_id: 1 };
        delivered "dispute" ANN |_| {
            Message::Dispute { agreement_id: 1, amount: 10, evidence: EVIDENCE }
        };
        class "propose a series" ANN series;
        lesson "settle a lesson, and have the next" ANN |_| Message::Settle { agreement_id: 1 };
        between "leave a series" ANN |_| Message::CancelAgreement { agreement_id: 1 };
        disputed "withdraw a dispute" ANN |_| Message::WithdrawDispute { agreement_id: 1 };
        disputed "be conceded to" BEN |_| Message::Concede { agreement_id: 1, amount: 10 };
        disputed "have its dispute decided" TOM |_| {
            Message::Award { agreement_id: 1, to_provider: 5, evidence: EVIDENCE }
        };
        due "have a stranger bring about what is due" CAT |_| Message::Poke { agreement_id: 1 };
        invoiced "pay an invoice" ANN |_| Message::PayInvoice { agreement_id: 1 };
        serves "accept a proposal" ANN |_| Message::Accept { agreement_id: 1 };
        served "be settled with" BEN |_| Message::Settle { agreement_id: 1 };
        class "open a campaign" ANN offer;
        sponsored "fund its campaign" ANN |_| {
            Message::FundCampaign { campaign_id: 1, amount: 10 }
        };
        ended "close its campaign" ANN |_| Message::CloseCampaign { campaign_id: 1 };
        ended "have a stranger close it" CAT |_| Message::CloseCampaign { campaign_id: 1 };
        attended "claim for attention" ANN claim;
        lends "borrow" ANN |_| Message::Borrow { amount: 50, term: 40 * DAY };
        borrowed "repay" ANN |_| Message::Repay { amount: 5 };
        borrowed "have its loan rescheduled" BOB |it| {
            let due_at = it.now().plus(90 * DAY).0.into();
            Message::RescheduleLoan { account: address(ANN), due_at }
        };
        borrowed "have another repay" BEN |_| {
            Message::RepayFor { account: address(ANN), amount: 5 }
        };
        class "donate" ANN |_| Message::Donate { amount: 5 };
        donated "be paid out of donations" GOV |_| {
            let (to, evidence) = (address(ANN), EVIDENCE);
            Message::SpendTreasury { pot: 2, to, amount: 5, evidence }
        };
        overdue "have a debt collected" CAT |_| Message::CollectDebt { account: address(ANN) };
        overdue "be marked overdue" CAT |_| Message::MarkOverdue { account: address(ANN) };
        sheet_kept "have a late record entered" CAT enter_late;
        late_entered "have a late record confirmed" VERA |it| {
            Message::ConfirmLate { line: late(it) }
        };
        class "have a recovery asked for" VERA |_| Message::RequestRecovery {
            account: address(ANN),
            successor: address(NEW),
            evidence: EVIDENCE,
        };
        asked "object to a recovery" ANN |_| Message::ObjectRecovery {};
        asked "have a recovery cancelled" TOM |_| {
            Message::CancelRecovery { account: address(ANN) }
        };
        waited "be recovered" NEW |_| Message::CompleteRecovery { account: address(ANN) };
        class "have an heir proposed" VERA |_| Message::ProposeSuccession {
            account: address(ANN),
            heir: address(BEN),
            evidence: EVIDENCE,
        };
        heir_proposed "have an heir approved" TOM |_| Message::ApproveSuccession {
            account: address(ANN),
            heir: address(BEN),
            evidence: EVIDENCE,
        };
        heir_proposed "stop its succession" ANN |_| {
            Message::CancelSuccession { account: address(ANN) }
        };
        heir_due "be succeeded" BEN |_| {
            Message::Succeed { account: address(ANN), heir: address(BEN) }
        };
        open "be frozen" SUE |_| Message::Freeze { case_id: 1, directions: 1, amount: 0 };
        frozen "have a freeze confirmed" TOM |_| {
            Message::Confirm { case_id: 1, directions: 1, amount: 0, days: 20 }
        };
        frozen "be released by a supervisor" SUE |_| Message::Release { case_id: 1 };
        confirmed "answer" ANN |_| Message::Answer { case_id: 1, answer: EVIDENCE };
        confirmed "appeal" ANN |_| Message::Appeal { case_id: 1, statement: EVIDENCE };
        appealed "have an appeal decided against it" TOM |_| Message::Uphold { case_id: 1 };
        appealed "have an appeal granted" TOM |_| Message::Release { case_id: 1 };
        final_case "be seized from" TOM |_| Message::Seize { case_id: 1, amount: 10 };
        parked "have its campaign recalled" TOM |_| Message::CloseCampaign { campaign_id: 1 };
        seized "have a release proposed" TOM |_| {
            Message::ProposeRelease { case_id: 1, to: address(BEN), amount: 10 }
        };
        release_proposed "have a release approved" GOV |_| {
            Message::ApproveRelease { case_id: 1, to: address(BEN), amount: 10 }
        };
        returns "be returned what was seized" CAT |_| {
            Message::ApproveRelease { case_id: 1, to: address(ANN), amount: 10 }
        };
    })
}

fn shown(code: u16) -> String {
    let name = CODES.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name);
    format!("{code} {name}")
}

/// What a step answers in a state; nothing where both cannot be.
fn answer(step: &Step, (_, comes_about): State) -> Option<u16> {
    let mut fixture = Fixture::founded();
    (step.before)(&mut fixture);
    if !comes_about(&mut fixture) {
        return None;
    }
    let before = fixture.world.clone();
    let message = (step.message)(&fixture);
    let said = send(&mut fixture, step.who, message);
    assert!(said == 0 || fixture.world == before, "{}: a refusal changes nothing", step.name);
    Some(said)
}

/// All that keeps Ann from paying Ben, and him from paying her, as `whyNot` names it; the first of each is the refusal.
fn why_not(state: State) -> [String; 2] {
    [(ANN, BEN), (BEN, ANN)].map(|(from, to)| {
        let mut fixture = Fixture::founded();
        assert!((state.1)(&mut fixture));
        let mut codes = Vec::new();
        let (bank, now) = (&fixture.world.bank, fixture.now());
        coin::why_not(bank, now, address(from), address(to), 1.into(), |code| codes.push(code));
        let first = code(fixture.pay(from, to, 1));
        assert_eq!(first, codes.first().copied().unwrap_or(0), "{}", state.0);
        let distinct: BTreeSet<u16> = codes.iter().copied().collect();
        assert_eq!(distinct.len(), codes.len(), "{}: each rule once", state.0);
        let all: Vec<String> = codes.into_iter().map(shown).collect();
        if all.is_empty() {
            "nothing".to_owned()
        } else {
            all.join(", ")
        }
    })
}

fn table() -> String {
    let names: String = STATES.iter().map(|(name, _)| format!(" {name} |")).collect();
    let mut text = format!("| step |{names}\n|---|{}\n", "---|".repeat(STATES.len()));
    for step in steps() {
        let squares: String = STATES
            .iter()
            .map(|state| match answer(&step, *state) {
                Some(0) => " yes |".to_owned(),
                Some(code) => format!(" {} |", shown(code)),
                None => " – |".to_owned(),
            })
            .collect();
        text += &format!("| {} |{squares}\n", step.name);
    }
    let reasons = STATES.map(why_not);
    for (at, name) in ["`whyNot` it pays", "`whyNot` it is paid"].into_iter().enumerate() {
        let squares: String = reasons.iter().map(|both| format!(" {} |", both[at])).collect();
        text += &format!("| {name} |{squares}\n");
    }
    text
}

#[test]
fn every_step_works_for_an_account_of_which_nothing_is_known() {
    for step in steps() {
        assert_eq!(answer(&step, STATES[0]), Some(0), "{}", step.name);
    }
}

/// With `TIMEBANK_WRITE_TABLES` set it writes it.
#[test]
fn every_square_of_the_published_steps_is_what_the_handlers_answer() {
    let paper = std::fs::read_to_string(PAPER).expect("docs/matrix.md is there");
    let (before, rest) = paper.split_once(BEGIN).expect("the table begins");
    let (written, after) = rest.split_once(END).expect("the table ends");
    let table = table();
    if std::env::var_os("TIMEBANK_WRITE_TABLES").is_some() {
        let paper = [before, BEGIN, &table, END, after].concat();
        std::fs::write(PAPER, paper).expect("docs/matrix.md can be written");
    } else {
        assert!(
            written == table,
            "set TIMEBANK_WRITE_TABLES=1 and run this test to write:\n{table}"
        );
    }
}
