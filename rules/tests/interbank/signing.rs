//! Notaries without keys: a signature that only the right account can have made, as far as a gate can tell.

use super::fixture::Bytes;
use timebank_rules::cells::Gate;
use timebank_rules::interbank::message::Message;
use timebank_rules::interbank::notary::{Chain, Statement, SIGNATURE};
use timebank_rules::keccak::keccak;
use timebank_rules::{Address, Hash, U256};

/// What half of a signature is if this account made it over this digest.
fn half(signer: Address, digest: Hash) -> Hash {
    let mut half = keccak(&[&signer.0[..], &digest].concat());
    half[0] = 0;
    half
}

/// The account's signature over a digest.
pub fn sign(signer: Address, digest: Hash) -> [u8; SIGNATURE] {
    let mut bytes = [0; SIGNATURE];
    bytes[12..32].copy_from_slice(&signer.0);
    bytes[32..64].copy_from_slice(&half(signer, digest));
    bytes[64] = 27;
    bytes
}

/// Who signed, as the chain's precompile finds it.
fn recover(input: &[u8; 128]) -> Address {
    let digest: Hash = input[..32].try_into().expect("32 bytes");
    let signer = Address::from_slice(&input[76..96]);
    if input[64..76] == [0; 12] && input[96..] == half(signer, digest) {
        signer
    } else {
        Address::zero()
    }
}

/// A chain on which a gate stands.
pub fn chain(id: u64, gate: Address) -> Chain {
    Chain { id: U256::from(id), gate, keccak, recover }
}

/// The signatures of these accounts, in this order.
pub fn signed_by(signers: &[Address], digest: Hash) -> Vec<u8> {
    signers.iter().flat_map(|signer| sign(*signer, digest)).collect()
}

/// What is true of messages that end with this one.
pub fn statement(gate: &Gate, last: &Bytes, head: Hash, until: u64) -> Statement {
    let message = Message(last);
    Statement {
        number: message.number().expect("a number"),
        head,
        log_seq: message.log_seq().expect("a number"),
        log_head: keccak(&last[12 * 32..]),
        until,
        set: gate.set.get(),
    }
}
