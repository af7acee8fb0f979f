//! What a bank said over a link, read from its log.

use alloy::dyn_abi::{DynSolValue, FunctionExt};
use alloy::primitives::{Address, U64};
use alloy::providers::Provider;
use serde::Deserialize;
use timebank_rules::audit::{self, Head};
use timebank_rules::event::{interbank_answer, interbank_payment};
use timebank_rules::interbank::message::{fold, Message};
use timebank_rules::interbank::MESSAGE;
use timebank_rules::keccak::keccak;
use timebank_rules::Hash;

use crate::contract::{Contract, BANK};
use crate::failure::{Failure, Kind, Result};
use crate::logs::time_of;
use crate::node::{Node, Stopped};

/// A message that a bank said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its 13 words.
    pub bytes: [u8; MESSAGE],
    /// The link's head after it.
    pub head: Hash,
    /// The log's end with it.
    pub log: Head,
}

/// A bank's log, of which only what it said over one link is kept.
pub struct Log {
    pub node: Node,
    pub bank: Address,
    link: u32,
    checked: Checked,
    end: Head,
    said: Vec<Said>,
}

/// How far a log was read and found to lead to the bank's own head.
#[derive(Clone, Copy, Debug, Default)]
struct Checked {
    /// The first block behind it.
    next: u64,
    end: Head,
    said: usize,
}

impl Log {
    /// A log of which nothing was read.
    pub fn of(node: Node, bank: Address, link: u32) -> Self {
        let (checked, end) = (Checked::default(), Head::default());
        Self { node, bank, link, checked, end, said: Vec::new() }
    }

    /// What was said, as far as it was read and checked: the message of number 1 first.
    pub fn said(&self) -> &[Said] {
        self.said.get(..self.checked.said).unwrap_or_default()
    }

    /// Reads on, up to the newest block that is final, and checks that what was read leads to the bank's own head there.
    /// What does not is forgotten, and read anew the next time; so is what a node that failed left half read.
    pub async fn read_on(&mut self) -> Result<()> {
        let to = self.node.finalized().await?;
        if to.saturating_add(1) < self.checked.next {
            self.checked = Checked::default();
        }
        self.go_back();
        let (node, bank, next) = (self.node.clone(), self.bank, self.checked.next);
        if to < next {
            return Ok(());
        }
        let append = |_, events: Vec<alloy::rpc::types::Log>| {
            events.iter().try_for_each(|event| {
                let topics: Vec<Hash> = event.topics().iter().map(|topic| topic.0).collect();
                self.append(time_of(event), &topics, &event.data().data)
            })
        };
        node.events(bank, next, to, append).await?;
        let kept = head_at(&node, bank, to).await?;
        if kept != self.end {
            self.checked = Checked::default();
            let (read, kept) = (self.end.seq, kept.seq);
            return Err(Failure::new(
                Kind::Audit,
                format!("{read} events up to block {to} do not lead to the head that the bank at {bank} keeps after {kept}"),
            ));
        }
        self.checked = Checked { next: to.saturating_add(1), end: self.end, said: self.said.len() };
        Ok(())
    }

    /// Forgets what was read and not checked.
    fn go_back(&mut self) {
        self.end = self.checked.end;
        self.said.truncate(self.checked.said);
    }

    fn append(&mut self, time: u64, topics: &[Hash], data: &[u8]) -> Result<()> {
        self.end = audit::replay(self.end, [(time, topics, data)], keccak)
            .ok_or_else(|| Failure::new(Kind::Audit, "an event is larger than any of a bank's"))?;
        let is_message = topics.first().is_some_and(|topic| {
            *topic == interbank_payment::SIGNATURE || *topic == interbank_answer::SIGNATURE
        });
        let bytes: std::result::Result<[u8; MESSAGE], _> =
            [topics.as_flattened(), data].concat().try_into();
        let (true, Ok(bytes)) = (is_message, bytes) else { return Ok(()) };
        if Message(&bytes).link() == Some(self.link.into()) {
            let before = self.said.last().map_or([0; 32], |last| last.head);
            self.said.push(Said { bytes, head: fold(&before, &bytes, keccak), log: self.end });
        }
        Ok(())
    }
}

/// The end of a bank's log after a block.
async fn head_at(node: &Node, bank: Address, block: u64) -> Result<Head> {
    let values = ask_at(node, &BANK, bank, "auditHead", &[], block).await?;
    match values.as_slice() {
        [DynSolValue::Uint(seq, _), DynSolValue::FixedBytes(head, _)] => {
            Ok(Head { seq: u64::try_from(*seq).unwrap_or(u64::MAX), hash: head.0 })
        }
        _ => Err(node.nonsense("no head of a log")),
    }
}

/// Asks a contract something as it was after a block.
pub async fn ask_at(
    node: &Node,
    of: &Contract,
    at: Address,
    name: &str,
    arguments: &[DynSolValue],
    block: u64,
) -> Result<Vec<DynSolValue>> {
    use alloy::dyn_abi::JsonAbiExt;
    let function = of.message(name, arguments.len())?;
    let input = function.abi_encode_input(arguments).map_err(|error| node.nonsense(error))?;
    match node.ask(None, at, input.into(), block.into()).await {
        Ok(answer) => function.abi_decode_output(&answer).map_err(|error| {
            node.nonsense(format!("what is at {at} does not answer `{name}` so: {error}"))
        }),
        Err(Stopped::Failure(failure)) => Err(failure),
        Err(stopped) => Err(node.nonsense(format!("`{name}` at {at}: {stopped:?}"))),
    }
}

/// A number out of an answer.
pub fn number(value: Option<&DynSolValue>) -> Option<u64> {
    value.and_then(DynSolValue::as_uint).and_then(|(number, _)| u64::try_from(number).ok())
}

/// A hash out of an answer.
pub fn hash(value: Option<&DynSolValue>) -> Option<Hash> {
    value.and_then(DynSolValue::as_fixed_bytes).and_then(|(bytes, _)| bytes.try_into().ok())
}

impl Node {
    /// The newest block that the node says is final.
    pub async fn finalized(&self) -> Result<u64> {
        #[derive(Debug, Deserialize)]
        struct Block {
            number: U64,
        }
        let asked = self.provider.raw_request("eth_getBlockByNumber".into(), ("finalized", false));
        let block: Option<Block> = asked.await.map_err(|error| self.failure(&error))?;
        let block = block.ok_or_else(|| Failure::node("the node has no final block"))?;
        Ok(block.number.to())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Where;
    use timebank_rules::event::Word;

    #[test]
    fn only_what_was_said_over_the_link_is_kept_and_all_is_counted() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let node = Where::of("http://127.0.0.1:9").node().expect("an address");
        let mut log = Log::of(node, Address::ZERO, 7);
        let said = |kind: Hash, link: u32, number: u64| {
            ([kind, link.word(), number.word(), [3; 32]], vec![number as u8; 9 * 32])
        };
        let all = [
            said(interbank_payment::SIGNATURE, 7, 1),
            said([9; 32], 7, 2),
            said(interbank_answer::SIGNATURE, 8, 1),
            said(interbank_answer::SIGNATURE, 7, 2),
        ];
        for (topics, data) in &all {
            log.append(topics, data).expect("it is small enough");
        }
        assert_eq!(log.end.seq, 4);
        assert!(log.said().is_empty(), "nothing was checked yet");
        log.checked = Checked { next: 5, end: log.end, said: log.said.len() };
        let [one, two] = log.said() else { panic!("{}", log.said().len()) };
        assert_eq!((one.log.seq, two.log.seq, two.log), (1, 4, log.end));
        assert_eq!(one.head, fold(&[0; 32], &one.bytes, keccak));
        assert_eq!(two.head, fold(&one.head, &two.bytes, keccak));
        assert_eq!(Message(&two.bytes).number(), Some(2));
        assert!(log.append(&[[1; 32]], &vec![0; 4_096]).is_err());
        log.append(&all[3].0, &all[3].1).expect("it is small enough");
        log.go_back();
        assert_eq!((log.end.seq, log.said.len()), (4, 2), "what was not checked is forgotten");
    }
}
