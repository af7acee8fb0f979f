//! What a message of a walk looks like on the wire, between people at their addresses on the chain.

use timebank_e2e::keccak;
use timebank_rules::agreement::AgreementTerms;
use timebank_rules::quantities::ClassId;
use timebank_rules::testing::Message as M;
use timebank_rules::{Address, Hash, U256};

/// A value as a word of calldata.
trait Word {
    fn word(&self) -> Hash;
}

impl Word for U256 {
    fn word(&self) -> Hash {
        self.to_big_endian()
    }
}

impl Word for Hash {
    fn word(&self) -> Hash {
        *self
    }
}

impl Word for Address {
    fn word(&self) -> Hash {
        let mut word = [0; 32];
        word[12..].copy_from_slice(&self.0);
        word
    }
}

impl Word for ClassId {
    fn word(&self) -> Hash {
        self.0.word()
    }
}

macro_rules! numbers {
    ($($ty:ty)*) => { $(
        impl Word for $ty {
            fn word(&self) -> Hash {
                U256::from(*self).to_big_endian()
            }
        }
    )* };
}
numbers!(u8 u16 u32 u64 usize);

macro_rules! words {
    ($($value:expr),* $(,)?) => { vec![$( $value.word() ),*] };
}

fn list<T: Word>(items: &[T]) -> Vec<Hash> {
    let mut words = words![items.len()];
    words.extend(items.iter().map(Word::word));
    words
}

/// The calldata of a message in which `at` says where each of its people is.
///
/// # Panics
///
/// If no walk sends such a message.
pub fn calldata(message: &M, at: impl Fn(Address) -> Address) -> Vec<u8> {
    let words = match message.clone() {
        M::Transfer { to, value } => words![at(to), value],
        M::Burn { value } => words![value],
        M::Open { kind } => words![kind],
        M::Verify { account, level, expiry, commitment } => {
            words![at(account), level, expiry, commitment]
        }
        M::RequestRecovery { account, successor, evidence } => {
            words![at(account), at(successor), evidence]
        }
        M::ObjectRecovery {} | M::AcceptGovernor {} => vec![],
        M::CancelRecoveries { accounts } => {
            let accounts: Vec<Address> = accounts.into_iter().map(&at).collect();
            [words![32u8], list(&accounts)].concat()
        }
        M::ProposeSuccession { account, heir, evidence }
        | M::ApproveSuccession { account, heir, evidence } => {
            words![at(account), at(heir), evidence]
        }
        M::Succeed { account, heir } => words![at(account), at(heir)],
        M::CancelRecovery { account }
        | M::CancelSuccession { account }
        | M::CompleteRecovery { account }
        | M::EndHold { account } => words![at(account)],
        M::Record { class_id, member, start, end, evidence }
        | M::RecordLate { class_id, member, start, end, evidence } => {
            words![class_id, at(member), start, end, evidence]
        }
        M::ConfirmLate { line: it } => {
            words![it.class_id.0, at(it.member), at(it.recorder), it.start, it.end, it.evidence]
        }
        M::WithdrawLate { class_id, member, recorder, start } => {
            words![class_id, at(member), at(recorder), start]
        }
        M::HoldOwn { until } => words![until],
        M::Convert { class_id, secs } => words![class_id, secs],
        M::RegisterClass { name, lot } => words![name, lot],
        M::Accredit { class_id, recorder, quota } => words![class_id, at(recorder), quota],
        M::SetTerms { class_id, rate, quota } => words![class_id, rate, quota],
        M::GrantRole { account, role } | M::RevokeRole { account, role } => {
            words![at(account), role]
        }
        M::RenounceRole { role } => words![role],
        M::ProposeGovernor { proposed } => words![at(proposed)],
        M::OpenCampaign { attestor, rate, daily_cap, end, delay, amount } => {
            words![at(attestor), rate, daily_cap, end, delay, amount]
        }
        M::CloseCampaign { campaign_id } => words![campaign_id],
        M::PublishRoot { campaign_id, day, root } => words![campaign_id, day, root],
        M::StrikeRoot { campaign_id, day, case_id } => words![campaign_id, day, case_id],
        other => in_agreements(&other, &at).unwrap_or_else(|| in_cases(&other, &at)),
    };
    let selector = &keccak(message.signature().as_bytes())[..4];
    [selector, &words.concat()].concat()
}

fn proposed(it: &AgreementTerms, at: impl Fn(Address) -> Address) -> Vec<Hash> {
    words![
        at(it.provider),
        it.class_id,
        it.group,
        it.secs,
        it.price,
        it.start,
        it.end,
        it.accept_by,
        it.deliver_by,
        it.text
    ]
}

fn in_agreements(message: &M, at: impl Fn(Address) -> Address) -> Option<Vec<Hash>> {
    Some(match message.clone() {
        M::Propose { terms } => proposed(&terms, at),
        M::ProposeSeries { terms, series } => {
            [proposed(&terms, at), words![series.lessons, series.every]].concat()
        }
        M::Invoice { invoice: it } => words![
            at(it.requester),
            it.class_id,
            it.secs,
            it.price,
            it.start,
            it.end,
            it.pay_by,
            it.text
        ],
        M::Accept { agreement_id }
        | M::Reject { agreement_id }
        | M::CancelAgreement { agreement_id }
        | M::PayInvoice { agreement_id }
        | M::Settle { agreement_id }
        | M::WithdrawDispute { agreement_id }
        | M::Poke { agreement_id } => words![agreement_id],
        M::Deliver { agreements, secs, start, end, evidence } => {
            let (first, second) = (list(&agreements), list(&secs));
            let at = 5 * 32;
            let heads =
                words![at as u32, at as u32 + 32 * first.len() as u32, start, end, evidence];
            [heads, first, second].concat()
        }
        M::Dispute { agreement_id, amount, evidence } => words![agreement_id, amount, evidence],
        M::Concede { agreement_id, amount } => words![agreement_id, amount],
        M::Award { agreement_id, to_provider, evidence } => {
            words![agreement_id, to_provider, evidence]
        }
        _ => return None,
    })
}

fn in_cases(message: &M, at: impl Fn(Address) -> Address) -> Vec<Hash> {
    match message.clone() {
        M::OpenCase { subject, reason, evidence } => words![at(subject), reason, evidence],
        M::CloseCase { case_id }
        | M::Release { case_id }
        | M::Resume { case_id }
        | M::Uphold { case_id } => words![case_id],
        M::Freeze { case_id, directions, amount }
        | M::ReplaceFreeze { case_id, directions, amount } => words![case_id, directions, amount],
        M::FreezeMany { case_ids, directions, amounts } => {
            let (first, second) = (list(&case_ids), list(&amounts));
            let heads = words![96u8, directions, 96 + 32 * first.len() as u32];
            [heads, first, second].concat()
        }
        M::ReleaseMany { case_ids } => [words![32u8], list(&case_ids)].concat(),
        M::SetFrozenTokens { account, amount } => words![at(account), amount],
        M::Pause { case_id, area } => words![case_id, area],
        M::Appeal { case_id, statement } => words![case_id, statement],
        M::Confirm { case_id, directions, amount, days } => {
            words![case_id, directions, amount, days]
        }
        M::ConfirmPause { case_id, days } => words![case_id, days],
        M::Seize { case_id, amount } => words![case_id, amount],
        M::ProposeRelease { case_id, to, amount } | M::ApproveRelease { case_id, to, amount } => {
            words![case_id, at(to), amount]
        }
        M::SuspendOffice { case_id, class_id } | M::ReinstateOffice { case_id, class_id } => {
            words![case_id, class_id]
        }
        other => panic!("no walk sends {}", other.signature()),
    }
}
