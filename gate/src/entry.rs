//! The entry points.

use crate::wire::{self, Refusal, CONFLICT, DELIVER, GATE, HEARING, LONGEST, ROTATE, STATEMENT};
use timebank_host::{self as host, Calldata};
use timebank_rules::cells::{Gate, Key};
use timebank_rules::event::Word;
use timebank_rules::interbank::notary::{
    self, Chain, Founding, Refused, Rotation, Statement, NOTARIES,
};
use timebank_rules::{Address, Hash, U256};

ink::polkavm_derive::min_stack_size!(32_768);

type Data = Calldata<{ host::size_of_arguments(LONGEST) }>;

/// Delivers, rotates, proves or reads; what is refused is undone.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn call() {
    let mut data = Data::zeroed();
    data.read();
    let gate: Gate = host::load(Key::gate());
    let done = match (host::has_value(), data.selector()) {
        (false, DELIVER) => deliver(&gate, &mut data),
        (false, ROTATE) => rotate(gate, &data),
        (false, CONFLICT) => conflict(&gate, &data),
        (false, GATE) => tell(&gate),
        _ => Err(Refused::BadCalldata),
    };
    match done {
        Ok(answer) => host::answer(&[answer]),
        Err(refused) => host::refuse_with(Refusal::from(refused).as_bytes()),
    }
}

/// Founds the gate: its bank, that bank's id and the peer's, the link at the bank and at the peer, how many notaries are
/// needed, the notaries.
#[ink::polkavm_derive::polkavm_export(abi = ink::polkavm_derive::default_abi)]
extern "C" fn deploy() {
    let mut data = Data::zeroed();
    data.read_founding();
    match found(&data) {
        Ok(gate) => host::save(Key::gate(), &gate),
        Err(refused) => host::refuse_with(Refusal::from(refused).as_bytes()),
    }
}

fn found(data: &Data) -> Result<Gate, Refused> {
    let notaries = accounts(data, 6, 7)?;
    let gate = notary::found(&Founding {
        bank: data.address(0).ok_or(Refused::BadCalldata)?,
        own: data.hash(1),
        peer: data.hash(2),
        links: (number(data, 3)?, number(data, 4)?),
        threshold: number(data, 5)?,
        notaries,
    })?;
    let (topics, said) = wire::rotated(gate.set.get(), gate.threshold, gate.count, 0);
    host::say(&topics, said.as_flattened());
    Ok(gate)
}

fn deliver(gate: &Gate, data: &mut Data) -> Result<Hash, Refused> {
    let statement = statement(data, 0)?;
    let signatures = data.tail(6, 8 * 32).ok_or(Refused::BadCalldata)?;
    let behind = 9 * 32 + wire::padded(signatures.len());
    let messages = data.tail(7, behind).ok_or(Refused::BadCalldata)?;
    let (signatures, brought) = (part(data, signatures), part(data, messages.clone()));
    let (here, now) = (here(), host::now());
    let signed = notary::must_be_vouched_for(gate, &here, now, &statement, signatures, brought)?;
    // The bank is called with the messages where they lie, and what it needs besides is written before them.
    let begin = messages.start.saturating_sub(HEARING);
    let call = data.as_mut_bytes().get_mut(begin..messages.end).unwrap_or_default();
    let head = wire::hearing(gate.link.get(), &statement.head);
    call.get_mut(..head.len()).ok_or(Refused::BadCalldata)?.copy_from_slice(&head);
    let fresh = ask(gate, call)?;
    let (topics, said) = wire::delivered(&statement, signed, fresh);
    host::say(&topics, said.as_flattened());
    Ok(fresh)
}

fn rotate(mut gate: Gate, data: &Data) -> Result<Hash, Refused> {
    let notaries = accounts(data, 1, 4)?;
    let rotation = Rotation { threshold: number(data, 0)?, notaries, until: number(data, 2)? };
    let signatures = data.tail(3, (5 + notaries.len()) * 32).ok_or(Refused::BadCalldata)?;
    let signatures = part(data, signatures);
    let signed = notary::rotate(&mut gate, &here(), host::now(), &rotation, signatures)?;
    host::save(Key::gate(), &gate);
    let (topics, said) = wire::rotated(gate.set.get(), gate.threshold, gate.count, signed);
    host::say(&topics, said.as_flattened());
    Ok(gate.set.get().word())
}

fn conflict(gate: &Gate, data: &Data) -> Result<Hash, Refused> {
    let statements = [statement(data, 0)?, statement(data, STATEMENT)?];
    let one = data.tail(12, 14 * 32).ok_or(Refused::BadCalldata)?;
    let behind = 15 * 32 + wire::padded(one.len());
    let other = data.tail(13, behind).ok_or(Refused::BadCalldata)?;
    let signatures = [part(data, one), part(data, other)];
    let signed = notary::must_conflict(gate, &here(), &statements, signatures)?;
    let (topics, said) = wire::conflicting(&statements, signed);
    host::say(&topics, said.as_flattened());
    ask(gate, &wire::stopping(gate.link.get()))
}

fn tell(gate: &Gate) -> Result<Hash, Refused> {
    let mut words = [[0; 32]; 9 + NOTARIES];
    let head = [
        Address::from(gate.bank).word(),
        gate.own,
        gate.peer,
        gate.link.get().word(),
        gate.peer_link.get().word(),
        gate.set.get().word(),
        gate.threshold.word(),
        (8u64 * 32).word(),
        gate.count.word(),
    ];
    let notaries = gate.notaries.iter().map(|notary| Address::from(*notary).word());
    words.iter_mut().zip(head.into_iter().chain(notaries)).for_each(|(place, word)| *place = word);
    host::answer(words.get(..9 + usize::from(gate.count)).unwrap_or_default());
    Err(Refused::BadGate)
}

/// Calls the bank. Where it refuses, so does this call, in its words.
fn ask(gate: &Gate, calldata: &[u8]) -> Result<Hash, Refused> {
    let mut answer = [0; 32];
    let asked = host::has_code(&gate.bank).then(|| host::ask(&gate.bank, calldata, &mut answer));
    match asked.flatten() {
        Some(32) => Ok(answer),
        _ => Err(Refused::WrongBank { bank: gate.bank.into() }),
    }
}

fn here() -> Chain {
    Chain {
        id: U256::from_little_endian(&host::id()),
        gate: host::address(),
        keccak: host::keccak,
        recover,
    }
}

fn recover(input: &[u8; 128]) -> Address {
    let mut word: Hash = [0; 32];
    host::recover(input, &mut word);
    Address::from_slice(&word[12..])
}

fn statement(data: &Data, at: usize) -> Result<Statement, Refused> {
    Ok(Statement {
        number: number(data, at)?,
        head: data.hash(at + 1),
        log_seq: number(data, at + 2)?,
        log_head: data.hash(at + 3),
        until: number(data, at + 4)?,
        set: number(data, at + 5)?,
    })
}

/// A list of accounts, whose place the argument at `at` says and which lies at `place`, a word each.
fn accounts(data: &Data, at: usize, place: usize) -> Result<&[Hash], Refused> {
    let count: u8 = number(data, place)?;
    let words = data.words(place + 1, usize::from(count));
    let is_there = number::<u32>(data, at)? as usize == place * 32;
    if is_there && words.len() == usize::from(count) {
        Ok(words)
    } else {
        Err(Refused::BadCalldata)
    }
}

fn part(data: &Data, range: core::ops::Range<usize>) -> &[u8] {
    data.as_bytes().get(range).unwrap_or_default()
}

fn number<N: TryFrom<u64>>(data: &Data, at: usize) -> Result<N, Refused> {
    data.number(at).ok_or(Refused::BadCalldata)
}
