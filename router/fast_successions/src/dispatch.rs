//! Which messages are answered here.

use timebank_host::messages::{APPROVE_SUCCESSION, PROPOSE_SUCCESSION};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::handlers::succession;
use timebank_rules::Call;
use timebank_topics::Topic;

/// Bytes of stack. Three accounts, a file and an event lie on it at once.
pub const STACK: u32 = 32_768;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(3) }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        PROPOSE_SUCCESSION => host::run(data, propose),
        APPROVE_SUCCESSION => host::run(data, approve),
        _ => {}
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(_: &Data) -> Topic {
    Topic::Governance
}

fn propose(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    let (account, heir, evidence) = (data.address(0)?, data.address(1)?, data.hash(2));
    succession::propose(storage, call, account, heir, evidence).ok()
}

fn approve(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(3)?;
    let (account, heir, evidence) = (data.address(0)?, data.address(1)?, data.hash(2));
    succession::approve(storage, call, account, heir, evidence).ok()
}
