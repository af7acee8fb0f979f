//! Agreements made, accepted and refused.

use timebank_host::{self as host, ChainStorage};
use timebank_rules::agreement::{AgreementTerms, Invoice};
use timebank_rules::event::Word;
use timebank_rules::handlers::agreements;
use timebank_rules::quantities::ClassId;
use timebank_rules::Call;

use crate::dispatch::Data;

/// Does what a message does, and ends the call with the id of the agreement; where that is refused, the call goes on.
#[inline(never)]
pub fn run(data: &Data, message: fn(&mut ChainStorage, Call, &Data) -> Option<u32>) {
    let mut storage = ChainStorage::new();
    storage.open();
    if let Some(agreement_id) = message(&mut storage, host::call(), data) {
        storage.close();
        host::answer(&[agreement_id.word()]);
    }
}

pub fn propose(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<u32> {
    agreements::propose(storage, call, &terms(data)?).ok()
}

pub fn propose_on_line(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<u32> {
    agreements::propose_on_line(storage, call, &terms(data)?).ok()
}

#[inline(never)]
fn terms(data: &Data) -> Option<AgreementTerms> {
    data.has_args(10)?;
    Some(AgreementTerms {
        provider: data.address(0)?,
        class_id: ClassId(data.number(1)?),
        group: data.number(2)?,
        secs: data.number(3)?,
        price: data.number(4)?,
        start: data.number(5)?,
        end: data.number(6)?,
        accept_by: data.number(7)?,
        deliver_by: data.number(8)?,
        text: data.hash(9),
    })
}

pub fn invoice(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<u32> {
    data.has_args(8)?;
    let invoice = Invoice {
        requester: data.address(0)?,
        class_id: ClassId(data.number(1)?),
        secs: data.number(2)?,
        price: data.number(3)?,
        start: data.number(4)?,
        end: data.number(5)?,
        pay_by: data.number(6)?,
        text: data.hash(7),
    };
    agreements::invoice(storage, call, &invoice).ok()
}

pub fn accept(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(1)?;
    agreements::accept(storage, call, data.number(0)?).ok()
}

pub fn reject(storage: &mut ChainStorage, call: Call, data: &Data) -> Option<bool> {
    data.has_args(1)?;
    agreements::reject(storage, call, data.number(0)?).ok()
}
