//! Which messages are answered here.

use timebank_host::messages::{ACCEPT, ACT_FOR, INVOICE, PERMIT, PROPOSE, PROPOSE_ON_LINE, REJECT};
use timebank_host::{self as host, Calldata};
use timebank_topics::Topic;

use crate::{agreements, on_behalf};

/// Bytes of stack. Two accounts, an agreement, the central bank's terms and an event lie on it at once.
pub const STACK: u32 = 32_768;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(10) }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        PROPOSE => agreements::run(data, agreements::propose),
        PROPOSE_ON_LINE => agreements::run(data, agreements::propose_on_line),
        INVOICE => agreements::run(data, agreements::invoice),
        ACCEPT => host::run(data, agreements::accept),
        REJECT => host::run(data, agreements::reject),
        PERMIT => {
            on_behalf::permit(data);
        }
        ACT_FOR => {
            on_behalf::act_for(data);
        }
        _ => {}
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(data: &Data) -> Topic {
    match data.selector() {
        PERMIT | ACT_FOR => Topic::Relay,
        _ => Topic::Agreements,
    }
}
