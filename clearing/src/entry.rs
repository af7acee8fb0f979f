//! The entry points.

use crate::wire::{self, Sent, CLEAR, LINK, PAID, PAY, RING};
use timebank_host::{self as host, Calldata};
use timebank_rules::{Address, Hash};
use timebank_topics::selector;

ink::polkavm_derive::min_stack_size!(16_384);

/// A ring's arguments: the chain, the amount, the list's place and length, three words for each bank.
type Data = Calldata<{ host::size_of_arguments(4 + 3 * RING) }>;

/// Why a call is refused here; what a bank refuses is passed on as it came.
enum Refusal {
    /// No message, or not its arguments.
    BadCalldata,
    /// An address without code, or whose answer is not that of the bank which the other knows.
    WrongBank(Address),
}

/// Pays or clears; what is refused is undone.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let mut data = Data::zeroed();
    data.read();
    let done = match (host::has_value(), data.selector()) {
        (false, PAY) => pay(&data),
        (false, CLEAR) => clear(&data),
        _ => Err(Refusal::BadCalldata),
    };
    match done {
        Ok(()) => host::answer(&host::DONE),
        Err(Refusal::BadCalldata) => {
            let refusal: Sent<4> = Sent::new(selector("BadCalldata()"));
            host::refuse_with(&refusal.0)
        }
        Err(Refusal::WrongBank(bank)) => {
            let mut refusal: Sent<36> = Sent::new(selector("WrongBank(address)"));
            host::refuse_with(&refusal.put(0, &bank.0).0)
        }
    }
}

/// There is nothing to begin with.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {}

/// Takes from the caller at one bank and has another credit the payee.
fn pay(data: &Data) -> Result<(), Refusal> {
    data.has_args(9).ok_or(Refusal::BadCalldata)?;
    let (chain, from, link) = (data.hash(0), bank(data, 1)?, number::<u32>(data, 2)?);
    let (to, peer_link) = (bank(data, 3)?, number::<u32>(data, 4)?);
    let (amount, expires) = (number::<u64>(data, 6)?, number::<u64>(data, 7)?);
    const SIGNATURE: u32 = selector("payAbroadFor(uint32,address,bytes32,uint64,uint64,bytes32)");
    let mut order: Sent<{ host::size_of_arguments(6) }> = Sent::new(SIGNATURE);
    order
        .put(0, &link.to_be_bytes())
        .put(1, &host::call().caller.0)
        .put(2, &data.hash(5))
        .put(3, &amount.to_be_bytes())
        .put(4, &expires.to_be_bytes())
        .put(5, &data.hash(8));
    let mut paid = [0; PAID];
    ask(from, &order.0, &mut paid)?;
    let id = |bank: &Address| wire::bank_id(&chain, bank, host::keccak);
    if !wire::is_between(&paid, &id(&from), &id(&to)) {
        return Err(Refusal::WrongBank(from));
    }
    ask(to, &wire::hearing(peer_link, &paid).0, &mut [0; 32])
}

/// Has every bank of a ring set off what it owes the next one, once it is certain that it is a ring.
fn clear(data: &Data) -> Result<(), Refusal> {
    let (chain, amount, length) = (data.hash(0), number::<u64>(data, 1)?, number::<u8>(data, 3)?);
    let (place, length) = (number::<u8>(data, 2)?, usize::from(length));
    if place != 96 || !(2..=RING).contains(&length) || data.has_args(4 + 3 * length).is_none() {
        return Err(Refusal::BadCalldata);
    }
    let member = |at: usize| -> Result<(Address, Hash, u32, u32), Refusal> {
        let first = 4 + 3 * (at % length);
        let address = bank(data, first)?;
        let id = wire::bank_id(&chain, &address, host::keccak);
        Ok((address, id, number(data, first + 1)?, number(data, first + 2)?))
    };
    for at in 0..length {
        let ((debtor, its, owing, _), (creditor, theirs, _, owed)) = (member(at)?, member(at + 1)?);
        must_be_link(debtor, owing, (&its, &theirs), owed)?;
        must_be_link(creditor, owed, (&theirs, &its), owing)?;
    }
    for at in 0..length {
        let (bank, _, owing, owed) = member(at)?;
        let mut order: Sent<{ host::size_of_arguments(3) }> =
            Sent::new(selector("setOff(uint32,uint32,uint64)"));
        order
            .put(0, &owing.to_be_bytes())
            .put(1, &owed.to_be_bytes())
            .put(2, &amount.to_be_bytes());
        ask(bank, &order.0, &mut [0; 32])?;
    }
    Ok(())
}

/// Refuses where a bank's link is not the one between these two that has this number at the other.
fn must_be_link(
    bank: Address,
    link: u32,
    (own, peer): (&Hash, &Hash),
    peer_link: u32,
) -> Result<(), Refusal> {
    let mut question: Sent<{ host::size_of_arguments(1) }> = Sent::new(selector("linkOf(uint32)"));
    let mut answer = [0; LINK];
    ask(bank, &question.put(0, &link.to_be_bytes()).0, &mut answer)?;
    if wire::is_link(&answer, own, peer, peer_link) {
        Ok(())
    } else {
        Err(Refusal::WrongBank(bank))
    }
}

/// Calls a bank, which fills the room for its answer. Where it refuses, so does this call; one that was stopped is no bank,
/// nor an address without code, which answers nothing.
fn ask(bank: Address, calldata: &[u8], answer: &mut [u8]) -> Result<(), Refusal> {
    let room = answer.len();
    if host::ask(&bank.0, calldata, answer) == Some(room) {
        Ok(())
    } else {
        Err(Refusal::WrongBank(bank))
    }
}

fn bank(data: &Data, at: usize) -> Result<Address, Refusal> {
    data.address(at).ok_or(Refusal::BadCalldata)
}

fn number<N: TryFrom<u64>>(data: &Data, at: usize) -> Result<N, Refusal> {
    data.number(at).ok_or(Refusal::BadCalldata)
}
