//! What officers and members try, by chance.

use super::naive::DAY;
use super::world::{GOVERNOR, MEMBERS, PEOPLE};
use proptest::prelude::*;
use timebank_rules::roles::{SUPERVISOR, TRIBUNAL};

/// Somebody tries something. Cases are counted back from the last one that was opened.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Advance(u32),
    Appoint {
        who: usize,
        role: u16,
    },
    Open {
        who: usize,
        subject: usize,
        facts: u8,
    },
    Freeze {
        who: usize,
        case: u32,
        directions: u8,
        amount: u64,
    },
    SetAmount {
        who: usize,
        case: u32,
        amount: u64,
    },
    Replace {
        who: usize,
        case: u32,
        directions: u8,
        amount: u64,
    },
    Confirm {
        who: usize,
        case: u32,
        days: u16,
    },
    Release {
        who: usize,
        case: u32,
    },
    Uphold {
        who: usize,
        case: u32,
    },
    Seize {
        who: usize,
        case: u32,
        amount: u64,
    },
    Close {
        who: usize,
        case: u32,
    },
    Answer {
        who: usize,
        case: u32,
    },
    Appeal {
        who: usize,
        case: u32,
    },
    Propose {
        who: usize,
        case: u32,
        to: usize,
        amount: u64,
    },
    Approve {
        who: usize,
        case: u32,
        to: usize,
        amount: u64,
    },
    Pay {
        from: usize,
        to: usize,
        amount: u64,
    },
    /// Officers who hold their offices take a case the whole way, a seizure at its end.
    Prosecute {
        subject: usize,
        facts: u8,
        directions: u8,
        amount: u64,
        appeals: bool,
    },
    /// One officer changes the amount of a freeze forty times in one day.
    Rush {
        who: usize,
        case: u32,
    },
}

pub fn op() -> impl Strategy<Value = Op> {
    let who = || prop_oneof![4 => MEMBERS..PEOPLE, 1 => 0..PEOPLE];
    let case = || 0..4u32;
    let amount = || prop_oneof![0..60u64, 0..400u64];
    let secs = prop_oneof![
        1..DAY,
        prop::sample::select(vec![3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY])
            .prop_flat_map(|exact| exact - 1..=exact + 1),
    ];
    let role = prop::sample::select(vec![SUPERVISOR, TRIBUNAL]);
    prop_oneof![
        4 => secs.prop_map(Op::Advance),
        1 => (MEMBERS..PEOPLE, role).prop_map(|(who, role)| Op::Appoint { who, role }),
        6 => (who(), prop_oneof![6 => 0..MEMBERS, 1 => 0..PEOPLE], 0..40u8)
            .prop_map(|(who, subject, facts)| Op::Open { who, subject, facts }),
        8 => (who(), case(), 0..5u8, amount())
            .prop_map(|(who, case, directions, amount)| Op::Freeze { who, case, directions, amount }),
        2 => (who(), case(), amount())
            .prop_map(|(who, case, amount)| Op::SetAmount { who, case, amount }),
        3 => (who(), case(), 0..5u8, amount())
            .prop_map(|(who, case, directions, amount)| Op::Replace { who, case, directions, amount }),
        6 => (who(), case(), prop_oneof![1..40u16, 0..200u16])
            .prop_map(|(who, case, days)| Op::Confirm { who, case, days }),
        1 => (who(), case()).prop_map(|(who, case)| Op::Release { who, case }),
        3 => (who(), case()).prop_map(|(who, case)| Op::Uphold { who, case }),
        4 => (who(), case(), amount())
            .prop_map(|(who, case, amount)| Op::Seize { who, case, amount }),
        1 => (who(), case()).prop_map(|(who, case)| Op::Close { who, case }),
        1 => (0..PEOPLE, case()).prop_map(|(who, case)| Op::Answer { who, case }),
        3 => (0..MEMBERS, case()).prop_map(|(who, case)| Op::Appeal { who, case }),
        2 => (who(), case(), 0..PEOPLE, amount())
            .prop_map(|(who, case, to, amount)| Op::Propose { who, case, to, amount }),
        2 => (prop_oneof![Just(GOVERNOR), who()], case(), 0..PEOPLE, amount())
            .prop_map(|(who, case, to, amount)| Op::Approve { who, case, to, amount }),
        4 => (0..MEMBERS, 0..MEMBERS, amount())
            .prop_map(|(from, to, amount)| Op::Pay { from, to, amount }),
        2 => (0..MEMBERS, 0..40u8, 0..4u8, amount(), any::<bool>()).prop_map(
            |(subject, facts, directions, amount, appeals)| {
                Op::Prosecute { subject, facts, directions, amount, appeals }
            }
        ),
        1 => (who(), case()).prop_map(|(who, case)| Op::Rush { who, case }),
    ]
}

impl Op {
    /// The steps of which it consists; `role` says who holds which office.
    pub fn steps(self, role: &[u16]) -> Vec<Op> {
        let find = |wanted| (MEMBERS..role.len()).find(|who| role[*who] == wanted);
        match self {
            Op::Prosecute { subject, facts, directions, amount, appeals } => {
                let (Some(sue), Some(tom)) = (find(SUPERVISOR), find(TRIBUNAL)) else {
                    return Vec::new();
                };
                let mut steps = vec![
                    Op::Open { who: sue, subject, facts },
                    Op::Freeze { who: sue, case: 0, directions, amount },
                    Op::Confirm { who: tom, case: 0, days: 40 },
                ];
                if appeals {
                    steps.push(Op::Appeal { who: subject, case: 0 });
                    steps.push(Op::Advance(14 * DAY - 60));
                    steps.push(Op::Uphold { who: tom, case: 0 });
                }
                steps.push(Op::Advance(14 * DAY));
                for amount in [amount / 2, amount / 2 + 1] {
                    steps.push(Op::Seize { who: tom, case: 0, amount });
                }
                steps
            }
            Op::Rush { who, case } => {
                (1..=40).map(|amount| Op::SetAmount { who, case, amount }).collect()
            }
            step => vec![step],
        }
    }
}
