//! A bank at work, built by messages alone: its officers, six members, two classes, and terms of every kind.

use timebank_rules::agreement::AgreementTerms;
use timebank_rules::book::market;
use timebank_rules::cells::{BankTerms, Lines};
use timebank_rules::quantities::{ClassId, Time, DAY};
use timebank_rules::testing::Message;
use timebank_rules::{roles, Address};

pub const START: Time = Time(20_000 * DAY + 36_000);

/// The members, as places in the address space.
pub const MEMBERS: [u8; 6] = [1, 2, 3, 4, 5, 6];
/// Keys that nobody has opened an account with: recoveries go to them.
pub const KEYS: [u8; 6] = [31, 32, 33, 34, 35, 36];
pub const RECORDER: u8 = 7;
pub const OTHER_RECORDER: u8 = 8;
pub const GOVERNOR: u8 = 9;
pub const OFFICERS: [(u8, u16); 7] = [
    (11, roles::SUPERVISOR),
    (12, roles::SUPERVISOR),
    (13, roles::TRIBUNAL),
    (14, roles::TRIBUNAL),
    (15, roles::VERIFIER),
    (16, roles::VERIFIER),
    (17, roles::CENTRAL_BANK),
];

pub fn address(who: u8) -> Address {
    Address::repeat_byte(who)
}

/// Everybody who ever has an account.
pub fn everybody() -> Vec<u8> {
    let officers = OFFICERS.iter().map(|(who, _)| *who);
    let others = [RECORDER, OTHER_RECORDER, GOVERNOR];
    MEMBERS.into_iter().chain(KEYS).chain(others).chain(officers).collect()
}

/// The messages that bring the bank to work, and who sends them.
pub fn opening() -> Vec<(u8, Message)> {
    let mut messages = Vec::new();
    let officers = OFFICERS.iter().map(|(who, _)| *who);
    let persons = MEMBERS.into_iter().chain(officers).map(|who| (who, 1));
    for (who, kind) in persons.chain([RECORDER, OTHER_RECORDER, 10, 18].map(|who| (who, 2))) {
        messages.push((who, Message::Open { kind }));
    }
    for (who, role) in OFFICERS {
        messages.push((GOVERNOR, Message::GrantRole { account: address(who), role }));
    }
    let expiry = u64::from(START.plus(600 * DAY).0);
    for who in MEMBERS.into_iter().chain([RECORDER, OTHER_RECORDER]) {
        let (account, commitment) = (address(who), [who; 32]);
        messages.push((15, Message::Verify { account, level: 2, expiry, commitment }));
    }
    for (class_id, name) in [(1, [b'c'; 32]), (2, [b't'; 32])] {
        messages.push((GOVERNOR, Message::RegisterClass { name, lot: 900 }));
        for who in [RECORDER, OTHER_RECORDER] {
            let (recorder, quota) = (address(who), 4_000_000);
            messages.push((GOVERNOR, Message::Accredit { class_id, recorder, quota }));
        }
        messages.push((17, Message::SetTerms { class_id, rate: 100, quota: 3_000_000 }));
        let terms =
            market::MarketTerms { floor: 50, ceiling: 200, width: 90, halt_secs: 600, min_lots: 1 };
        messages.push((17, Message::SetMarket { class_id, terms }));
        for who in MEMBERS {
            let end = u64::from(START.day() * DAY) - u64::from(class_id - 1) * u64::from(DAY);
            let (member, evidence, start) = (address(who), [who; 32], end - 36_000);
            let record = Message::Record { class_id, member, start, end, evidence };
            messages.push((RECORDER, record));
            messages.push((who, Message::Convert { class_id, secs: 18_000 }));
        }
    }
    let (rule, mode, weight, first, second) = (1, 1, 60, 3_600, 0);
    messages.push((GOVERNOR, Message::SetRule { rule, mode, weight, first, second }));
    let terms = BankTerms {
        limits: [7_200.into(), 14_400.into(), 28_800.into(), 36_000.into()],
        longest: (60 * DAY).into(),
        fee: 2,
        debt_cap: 50,
        demurrage: 200.into(),
        demurrage_since: 0.into(),
        notice: (7 * DAY).into(),
    };
    messages.push((17, Message::SetBankTerms { terms }));
    let lines = Lines { levels: [900, 7_200, 7_200].map(Into::into), least: 3 };
    messages.push((17, Message::SetStarterLines { lines }));
    messages
}

/// A week in which every member serves another for half an hour, as the week's number says: by the sixth each has dealt with
/// five, and some may borrow. `now` is when all of it is said, `last` the number of the last agreement.
pub fn week(number: u8, now: Time, last: u32) -> Vec<(u8, Message)> {
    let mut messages = Vec::new();
    for (agreement_id, at) in (last + 1..).zip(0..MEMBERS.len()) {
        let (provider, requester) = (MEMBERS[at], MEMBERS[(at + usize::from(number)) % 6]);
        let start = u64::from((now.day() - 1) * DAY + 72_000);
        let end = start + 1_800;
        let now = u64::from(now.0);
        let terms = AgreementTerms {
            provider: address(provider),
            class_id: ClassId(1),
            group: 0,
            secs: 1_800,
            price: 1_800,
            start,
            end,
            accept_by: now + 600,
            deliver_by: now + 600,
            text: [number; 32],
        };
        let (agreements, secs, evidence) = (vec![agreement_id], vec![1_800], [number; 32]);
        messages.push((requester, Message::Propose { terms }));
        messages.push((provider, Message::Accept { agreement_id }));
        messages.push((provider, Message::Deliver { agreements, secs, start, end, evidence }));
        messages.push((requester, Message::Settle { agreement_id }));
    }
    messages
}
