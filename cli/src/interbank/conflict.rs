//! Two statements that cannot both be true, signed by as many notaries as a gate believes: whoever has them stops the link.

use std::path::{Path, PathBuf};
use std::time::Duration;

use alloy::dyn_abi::{DynSolValue, JsonAbiExt};
use alloy::primitives::{keccak256, Address, Bytes, B256, U256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionReceipt;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use timebank_rules::interbank::notary::{Statement, SIGNATURE};

use super::gate::{calldata, tried, Standing};
use super::reading::{hash, number};
use super::Asking;
use crate::address;
use crate::contract::GATE;
use crate::failure::{Failure, Kind, Result};
use crate::key::Signing;
use crate::node::Where;
use crate::output::Output;
use crate::sending::duration;
use crate::transaction::Budget;

/// Bytes of a file with a statement at most.
const LONGEST: u64 = 64 << 10;

/// What notaries signed: a statement, as a file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    /// The message's number on the link.
    number: u64,
    /// The link's head after it.
    head: B256,
    /// Its place on the log of the bank that said it.
    log_seq: u64,
    /// That log's head there.
    log_head: B256,
    /// Until when the gate accepts it.
    until: u64,
    /// The gate's set.
    set: u32,
    /// What notaries signed it with, in any order.
    signatures: Vec<Bytes>,
}

impl Signed {
    fn read(path: &Path) -> Result<Self> {
        let cannot =
            |why: &dyn std::fmt::Display| Failure::usage(format!("{}: {why}", path.display()));
        let length = std::fs::metadata(path).map_err(|error| cannot(&error))?.len();
        if length > LONGEST {
            return Err(cannot(&"it is too long for a statement"));
        }
        let text = std::fs::read_to_string(path).map_err(|error| cannot(&error))?;
        serde_json::from_str(&text).map_err(|error| cannot(&error))
    }

    /// Out of the call that delivered it.
    fn delivered(input: &[u8]) -> Option<Self> {
        let deliver = GATE.message("deliver", 3).ok()?;
        let arguments = input.strip_prefix(deliver.selector().as_slice())?;
        let arguments = deliver.abi_decode_input(arguments).ok()?;
        let [statement, signatures, _] = arguments.as_slice() else { return None };
        let words = statement.as_tuple()?;
        let signatures = signatures.as_bytes()?.chunks(SIGNATURE);
        Some(Self {
            number: number(words.first())?,
            head: hash(words.get(1))?.into(),
            log_seq: number(words.get(2))?,
            log_head: hash(words.get(3))?.into(),
            until: number(words.get(4))?,
            set: u32::try_from(number(words.get(5))?).ok()?,
            signatures: signatures.map(Bytes::copy_from_slice).collect(),
        })
    }

    fn statement(&self) -> Statement {
        Statement {
            number: self.number,
            head: self.head.0,
            log_seq: self.log_seq,
            log_head: self.log_head.0,
            until: self.until,
            set: self.set,
        }
    }

    fn digest(&self, gate: &Standing) -> B256 {
        self.statement().digest(&gate.facts, &gate.chain()).into()
    }

    fn words(&self) -> DynSolValue {
        let small = |number: u64, bits| DynSolValue::Uint(U256::from(number), bits);
        DynSolValue::Tuple(vec![
            small(self.number, 64),
            DynSolValue::FixedBytes(self.head, 32),
            small(self.log_seq, 64),
            DynSolValue::FixedBytes(self.log_head, 32),
            small(self.until, 64),
            small(self.set.into(), 32),
        ])
    }
}

/// The call that shows both.
fn shown(gate: &Standing, one: &Signed, other: &Signed) -> Result<Vec<u8>> {
    let signatures = [("first", one), ("second", other)].map(|(which, signed)| {
        let what = format!("statement, the {which}");
        gate.ordered(&signed.digest(gate), &signed.signatures, &what).map(DynSolValue::Bytes)
    });
    let [first, second] = signatures;
    calldata("conflict", &[one.words(), other.words(), first?, second?])
}

/// What a conflict is shown with.
#[derive(Debug, clap::Args)]
pub struct Conflict {
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    budget: Budget,
    /// The gate.
    #[arg(value_parser = address::read)]
    gate: Address,
    /// A file with a statement and its signatures, as `gate evidence` prints one.
    one: PathBuf,
    /// A file with the other.
    other: PathBuf,
    #[command(flatten)]
    asking: Asking,
    /// How long to wait until it is in a block.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    wait: Duration,
}

impl Conflict {
    /// Sends it.
    pub async fn run(self, output: Output) -> Result<()> {
        let (one, other) = (Signed::read(&self.one)?, Signed::read(&self.other)?);
        let (node, signer) = (self.at.node()?, self.signing.signer()?);
        let gate = Standing::read(&node, self.gate).await?;
        let data = shown(&gate, &one, &other)?;
        let (_, offer) = tried(&node, signer.address(), gate.address, data).await?;
        if !self.asking.sends("the proof", &offer, &self.budget, output)? {
            return Ok(());
        }
        let receipt = node.send(&signer, offer, self.wait).await?.succeeded("the proof")?;
        let signed = proven(&receipt, gate.address).ok_or_else(|| {
            Failure::new(
                Kind::Undone,
                format!(
                    "transaction {} is in a block, but its log has no ConflictProven",
                    receipt.transaction_hash
                ),
            )
        })?;
        let both = gate.notaries().enumerate().filter(|(place, _)| signed >> place & 1 == 1);
        let both: Vec<String> = both.map(|(_, notary)| notary.to_checksum(None)).collect();
        output.say(
            &format!(
                "The link is stopped: nothing leaves over it and nothing is heard until the governor gives it another gate. \
                 Both statements were signed by {}.",
                both.join(", ")
            ),
            &json!({ "gate": gate.address.to_checksum(None), "link": gate.facts.link.get(),
                "signed_both": both, "transaction": receipt.transaction_hash }),
        );
        Ok(())
    }
}

/// Who signed both, a bit each, as the gate says it.
fn proven(receipt: &TransactionReceipt, gate: Address) -> Option<u16> {
    let kind = keccak256("ConflictProven(uint64,uint64,uint32,uint16)");
    let mut logs = receipt.logs().iter().filter(|log| log.address() == gate);
    let said = logs.find(|log| log.topics().first() == Some(&kind))?;
    let last = said.data().data.last_chunk::<2>()?;
    Some(u16::from_be_bytes(*last))
}

/// Print what notaries signed for a delivery, as `gate conflict` takes it.
#[derive(Debug, clap::Args)]
pub struct Evidence {
    #[command(flatten)]
    pub at: Where,
    /// The delivery's transaction.
    transaction: B256,
}

impl Evidence {
    /// Prints it.
    pub async fn run(self, output: Output) -> Result<()> {
        let node = self.at.node()?;
        let asked =
            node.provider.raw_request("eth_getTransactionByHash".into(), (self.transaction,));
        let sent: Value = asked.await.map_err(|error| node.failure(&error))?;
        let input: Bytes = serde_json::from_value(sent["input"].clone()).map_err(|_| {
            Failure::usage(format!("the node knows no transaction {}", self.transaction))
        })?;
        let signed = Signed::delivered(&input)
            .ok_or_else(|| Failure::usage("the transaction is no delivery to a gate"))?;
        let written = serde_json::to_value(&signed).map_err(Failure::usage)?;
        output.say(&written.to_string(), &written);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::signers::local::PrivateKeySigner;
    use alloy::signers::SignerSync;
    use timebank_rules::cells::{Cell, Gate};

    fn signer(key: u8) -> PrivateKeySigner {
        PrivateKeySigner::from_bytes(&B256::repeat_byte(key)).unwrap()
    }

    fn gate() -> Standing {
        let mut facts = Gate { own: [1; 32], peer: [2; 32], ..Gate::empty() };
        let mut notaries: Vec<_> = (1..=3).map(|key| signer(key).address()).collect();
        notaries.sort_unstable();
        for (place, notary) in facts.notaries.iter_mut().zip(&notaries) {
            *place = notary.into_array();
        }
        (facts.count, facts.threshold, facts.set) = (3, 2, 1.into());
        Standing { address: Address::repeat_byte(9), chain_id: 7, facts }
    }

    fn signed(gate: &Standing, head: u8, keys: &[u8]) -> Signed {
        let mut signed = Signed {
            number: 1,
            head: B256::repeat_byte(head),
            log_seq: 5,
            log_head: B256::repeat_byte(4),
            until: 10,
            set: 1,
            signatures: Vec::new(),
        };
        let digest = signed.digest(gate);
        let by = |key: &u8| signer(*key).sign_hash_sync(&digest).unwrap().as_bytes().into();
        signed.signatures = keys.iter().map(by).collect();
        signed
    }

    #[test]
    fn what_was_delivered_is_read_out_of_its_call_and_shown_with_what_contradicts_it() {
        let gate = gate();
        let (one, other) = (signed(&gate, 3, &[1, 2]), signed(&gate, 6, &[3, 1]));
        let signatures: Vec<u8> = one.signatures.concat();
        let messages = DynSolValue::Bytes(vec![0; 416]);
        let arguments = [one.words(), DynSolValue::Bytes(signatures), messages];
        let delivery = calldata("deliver", &arguments).unwrap();
        assert_eq!(Signed::delivered(&delivery), Some(one.clone()));
        assert_eq!(Signed::delivered(&delivery[1..]), None);
        assert_eq!(Signed::delivered(&[]), None);

        let data = shown(&gate, &one, &other).unwrap();
        let message = GATE.message("conflict", 4).unwrap();
        let told = message.abi_decode_input(&data[4..]).unwrap();
        assert_eq!((&told[0], &told[1]), (&one.words(), &other.words()));
        for (place, of) in [(2, &one), (3, &other)] {
            let signers = told[place].as_bytes().unwrap().chunks(SIGNATURE);
            let signers: Vec<_> = signers
                .map(|one| crate::interbank::notary::signer_of(one, &of.digest(&gate)).unwrap())
                .collect();
            assert!(signers.is_sorted() && signers.iter().all(|one| gate.has(*one)));
        }
    }

    #[test]
    fn whoever_did_not_sign_is_named_before_anything_is_sent() {
        let gate = gate();
        let one = signed(&gate, 3, &[1, 2]);
        let refused = |other: &Signed, words: &str| {
            let why = shown(&gate, &one, other).unwrap_err().to_string();
            assert!(why.contains(words), "{why}");
        };
        refused(&signed(&gate, 6, &[1, 1]), "1 of 2 notaries signed the statement, the second");
        refused(&signed(&gate, 6, &[1, 4]), "signature 2 is by");
        let altered = Signed { number: 2, ..signed(&gate, 6, &[1, 2]) };
        refused(&altered, "signature 1 is by");
    }
}
