//! Which messages are answered here.

use timebank_host::messages::HEAR;
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::event::Word;
use timebank_rules::handlers::interbank;
use timebank_rules::interbank::{BATCH, MESSAGE};
use timebank_topics::Topic;

/// Bytes of stack. Two accounts, a link, sixteen messages and an event lie on it at once.
pub const STACK: u32 = 32_768;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// How many words stand before the messages: the link, the head, where the messages lie, and how long they are.
const BEFORE: usize = 4;

/// A call that brings one message.
pub type Data = Calldata<{ host::size_of_arguments(BEFORE) + MESSAGE }>;

/// A call that brings as many as any can.
type Batch = Calldata<{ host::size_of_arguments(BEFORE) + BATCH * MESSAGE }>;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    if data.selector() != HEAR {
        return;
    }
    if data.size() <= host::size_of_arguments(BEFORE) + MESSAGE {
        hear(data);
    } else {
        hear_batch();
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(_: &Data) -> Topic {
    Topic::Interbank
}

#[inline(never)]
fn hear_batch() {
    let mut batch = Batch::zeroed();
    batch.read();
    hear(&batch);
}

#[inline(always)]
fn hear<const SIZE: usize>(data: &Calldata<SIZE>) -> Option<()> {
    data.has_args(BEFORE)?;
    let (link, head, messages) = (data.number(0)?, data.hash(1), data.padded_tail(2, 3 * 32)?);
    heard(link, head, data.as_bytes().get(messages)?)
}

#[inline(never)]
fn heard(link: u32, head: [u8; 32], messages: &[u8]) -> Option<()> {
    let mut storage = ChainStorage::new();
    storage.open();
    let fresh =
        interbank::hear(&mut storage, host::call(), link, head, messages, host::keccak).ok()?;
    storage.close();
    host::answer(&[fresh.word()]);
    None
}
