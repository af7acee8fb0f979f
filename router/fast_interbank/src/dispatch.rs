//! Which messages are answered here.

use timebank_host::messages::{PAY_ABROAD, PAY_ABROAD_FOR};
use timebank_host::{self as host, Calldata, ChainStorage};
use timebank_rules::event::Word;
use timebank_rules::handlers::interbank;
use timebank_rules::interbank::paying::Order;
use timebank_rules::interbank::MESSAGE;
use timebank_topics::Topic;

/// Bytes of stack. An account, a link, a message and an event lie on it at once.
pub const STACK: u32 = 16_384;

/// Whether it runs other programs.
pub const RUNS_OTHERS: bool = false;

/// No message here takes more.
pub type Data = Calldata<{ host::size_of_arguments(6) }>;

/// What is answered: where the head and the message lie, how long they are, and they.
const ANSWERED: usize = 64 + 32 + MESSAGE;

/// Ends the call with the answer, unless the rules refuse.
#[inline(always)]
pub fn answer(data: &Data) {
    match data.selector() {
        PAY_ABROAD => {
            pay_abroad(data);
        }
        PAY_ABROAD_FOR => {
            pay_abroad_for(data);
        }
        _ => {}
    }
}

/// Whose program is asked where this one refuses.
pub fn topic(_: &Data) -> Topic {
    Topic::Interbank
}

#[inline(never)]
fn pay_abroad(data: &Data) -> Option<()> {
    data.has_args(5)?;
    let (link, payee, reference) = (data.number(0)?, data.hash(1), data.hash(4));
    let (amount, expires) = (data.number(2)?, data.number(3)?);
    let order = Order { link, payee, amount, expires, reference };
    let mut storage = ChainStorage::new();
    storage.open();
    let number = interbank::pay_abroad(&mut storage, host::call(), order, host::keccak).ok()?;
    storage.close();
    host::answer(&[number.word()]);
    None
}

#[inline(never)]
fn pay_abroad_for(data: &Data) -> Option<()> {
    data.has_args(6)?;
    let (link, payer, payee) = (data.number(0)?, data.address(1)?, data.hash(2));
    let (amount, expires, reference) = (data.number(3)?, data.number(4)?, data.hash(5));
    let order = Order { link, payee, amount, expires, reference };
    let mut storage = ChainStorage::new();
    storage.open();
    let (head, message) =
        interbank::pay_abroad_for(&mut storage, host::call(), payer, order, host::keccak).ok()?;
    storage.close();
    let mut answer = [0; ANSWERED];
    answer[31] = 32;
    answer[62..64].copy_from_slice(&(32 + MESSAGE as u16).to_be_bytes());
    answer[64..96].copy_from_slice(&head);
    answer[96..].copy_from_slice(&message);
    host::answer_bytes(&answer);
    None
}
