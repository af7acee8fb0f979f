//! Asking and sending: what happens between a message with its arguments and its answer.

use std::io::{stderr, stdin, Write};
use std::time::Duration;

use alloy::dyn_abi::{DynSolType, DynSolValue, FunctionExt, JsonAbiExt};
use alloy::eips::BlockId;
use alloy::json_abi::{Function, StateMutability};
use alloy::network::TransactionBuilder;
use alloy::primitives::{utils::format_ether, Address, Bytes, U256};
use alloy::rpc::types::{Log, TransactionReceipt, TransactionRequest};
use serde_json::{json, Map, Value};

use crate::catalogue::Entry;
use crate::contract::{takes, Contract, Refusal, COUNCIL};
use crate::failure::{Failure, Kind, Result};
use crate::key::Signing;
use crate::node::{Node, Offer, Stopped, Where};
use crate::output::Output;
use crate::unit::{self, Unit};
use crate::words::unit_of;

/// Which contracts, on which chain.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    #[command(flatten)]
    pub at: Where,
    /// The bank's address.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_BANK")]
    bank: Option<Address>,
    /// The council's address, for its messages.
    #[arg(long, value_name = "ADDRESS", env = "TIMEBANK_COUNCIL")]
    council: Option<Address>,
}

impl Place {
    /// Where a contract is.
    pub fn address(&self, of: &Contract) -> Result<Address> {
        let (address, option, variable) = if std::ptr::eq(of, &*COUNCIL) {
            (self.council, "--council", "TIMEBANK_COUNCIL")
        } else {
            (self.bank, "--bank", "TIMEBANK_BANK")
        };
        address.ok_or_else(|| {
            Failure::usage(format!(
                "where {} is was not said: give {option} ADDRESS, or set {variable}",
                of.name
            ))
        })
    }
}

/// How to send.
#[derive(Clone, Debug, clap::Args)]
pub struct Sending {
    #[command(flatten)]
    signing: Signing,
    /// Try it, say what it would cost or why it would be refused, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Try it as if this account sent it; needs no key.
    #[arg(long, value_name = "ADDRESS", requires = "dry_run", conflicts_with = "keystore")]
    from: Option<Address>,
    /// Send without asking. Nobody is asked where nobody sits at a terminal.
    #[arg(long, short)]
    yes: bool,
    /// How long to wait until it is in a block.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    wait: Duration,
}

/// A length of time, as an option.
pub fn duration(text: &str) -> std::result::Result<Duration, String> {
    let secs = text.strip_suffix('s').unwrap_or(text).parse().or_else(|_| unit::secs(text))?;
    u64::try_from(secs).map(Duration::from_secs).map_err(|_| format!("`{text}` is too long"))
}

/// A message with its arguments.
pub struct Message {
    pub of: &'static Contract,
    pub entry: &'static Entry,
    pub function: &'static Function,
    pub arguments: Vec<DynSolValue>,
}

impl Message {
    /// A message with arguments as somebody wrote them.
    pub fn read(of: &'static Contract, entry: &'static Entry, written: &[String]) -> Result<Self> {
        let function = entry.function(of);
        let places = function.inputs.iter().zip(entry.takes).zip(written);
        let arguments = places.map(|((input, unit), text)| {
            let ty: DynSolType = input.ty.parse().expect("the ABI's types are Solidity's");
            let name = name_of(&input.name);
            unit.read(text, &ty).map_err(|why| Failure::usage(format!("{name}: {why}")))
        });
        Ok(Self { of, entry, function, arguments: arguments.collect::<Result<_>>()? })
    }

    /// Whether it changes nothing.
    pub fn is_question(&self) -> bool {
        matches!(self.function.state_mutability, StateMutability::View | StateMutability::Pure)
    }

    /// What it looks like on the wire.
    pub fn calldata(&self) -> Bytes {
        let encoded = self.function.abi_encode_input(&self.arguments);
        encoded.expect("the arguments were read as the ABI's types").into()
    }

    /// Asks, and prints the answer.
    pub async fn ask(&self, place: &Place, from: Option<Address>, output: Output) -> Result<()> {
        let (node, to) = (place.at.node()?, place.address(self.of)?);
        let asked = node.ask(from, to, self.calldata(), BlockId::latest()).await;
        let answer = self.answer(&asked.map_err(|stopped| self.failure(stopped, output))?, to)?;
        output.say(&self.text(&answer), &self.json(&answer));
        Ok(())
    }

    /// Tries it, says what it costs, and unless that was all that was asked for, sends it and says what happened.
    pub async fn send(&self, place: &Place, sending: &Sending, output: Output) -> Result<()> {
        let (node, to) = (place.at.node()?, place.address(self.of)?);
        let signer = match sending.from {
            Some(_) => None,
            None => Some(sending.signing.signer()?),
        };
        let from = sending.from.or(signer.as_ref().map(|signer| signer.address()));
        let request = TransactionRequest::default().with_to(to).with_input(self.calldata());
        let tried = node.try_out(TransactionRequest { from, ..request }).await;
        let (returned, offer) = tried.map_err(|stopped| self.failure(stopped, output))?;
        let answer = self.answer(&returned, to)?;
        output.remark(&format!(
            "{} would go through and cost at most {}",
            takes(self.function),
            price(&offer)
        ));
        let Some(signer) = signer.filter(|_| !sending.dry_run) else {
            let shown = self.text(&answer);
            output.say(
                &if shown.is_empty() { "Nothing was sent.".into() } else { format!("{shown}\nNothing was sent.") },
                &json!({ "dry_run": true, "message": self.function.signature(), "from": written(from), "to": written(to),
                    "gas": offer.gas, "cost": offer.cost().to_string(), "answer": self.json(&answer) }),
            );
            return Ok(());
        };
        if !sending.yes && !may_send(output)? {
            return Ok(());
        }
        let receipt = node.send(&signer, offer, sending.wait).await?;
        if !receipt.status() {
            return Err(self.refused_in_block(&node, &receipt, output).await);
        }
        let events: Vec<_> = receipt.logs().iter().map(|log| event(self.of, log)).collect();
        let block = receipt.block_number.unwrap_or_default();
        let text = format!("It is in block {block}, as transaction {}.", receipt.transaction_hash);
        let lines = events.iter().map(|(text, _)| format!("  {text}"));
        output.say(
            &std::iter::once(text).chain(lines).collect::<Vec<_>>().join("\n"),
            &json!({ "dry_run": false, "message": self.function.signature(), "from": written(from), "to": written(to),
                "gas": receipt.gas_used, "cost": spent(&receipt).to_string(), "transaction": receipt.transaction_hash,
                "block": block, "events": events.iter().map(|(_, json)| json).collect::<Vec<_>>() }),
        );
        Ok(())
    }

    /// What came back, of the ABI's types.
    fn answer(&self, returned: &[u8], from: Address) -> Result<Vec<DynSolValue>> {
        self.function.abi_decode_output(returned).map_err(|_| {
            Failure::usage(format!(
                "what is at {from} does not answer as {} does: is the address right, and on this chain?",
                self.of.name
            ))
        })
    }

    fn failure(&self, stopped: Stopped, output: Output) -> Failure {
        match stopped {
            Stopped::Failure(failure) => failure,
            Stopped::ByChain(what) => Failure::new(
                Kind::Refused,
                format!("the chain would not carry it out, and nothing was sent: {what}"),
            ),
            Stopped::Reverted(data) => refused(self.of, &data, output),
        }
    }

    /// It would have gone through when it was tried, and did not when it was its turn.
    async fn refused_in_block(
        &self,
        node: &Node,
        receipt: &TransactionReceipt,
        output: Output,
    ) -> Failure {
        let block = receipt.block_number.unwrap_or_default();
        let again = node.ask(
            Some(receipt.from),
            receipt.to.unwrap_or_default(),
            self.calldata(),
            block.into(),
        );
        match again.await {
            Err(Stopped::Reverted(data)) => refused(self.of, &data, output),
            _ => Failure::new(
                Kind::Refused,
                format!(
                    "transaction {} is in block {block}, where it was refused",
                    receipt.transaction_hash
                ),
            ),
        }
    }

    fn json(&self, answer: &[DynSolValue]) -> Value {
        if self.entry.is_page {
            let (rows, rest) = self.page(answer);
            let rows = rows.into_iter().map(|row| object(row.into_iter()));
            let mut json = object(rest.into_iter());
            json["page"] = rows.collect();
            return json;
        }
        object(self.named(answer))
    }

    fn text(&self, answer: &[DynSolValue]) -> String {
        if self.entry.is_page {
            let (rows, rest) = self.page(answer);
            let mut lines: Vec<_> = rows.into_iter().map(|row| line(row.into_iter())).collect();
            if lines.is_empty() {
                lines.push("none".to_owned());
            }
            lines.extend(rest.into_iter().map(|named| line([named].into_iter())));
            return lines.join("\n");
        }
        match self.entry.answers {
            [(_, unit)] => unit.shown(&answer[0]),
            _ => {
                let width =
                    self.entry.answers.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                let lines = self.named(answer).map(|(name, unit, value)| {
                    format!("{:<width$}  {}", spoken(name), unit.shown(value))
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn named<'a>(
        &self,
        answer: &'a [DynSolValue],
    ) -> impl Iterator<Item = (&'static str, Unit, &'a DynSolValue)> {
        self.entry.answers.iter().zip(answer).map(|((name, unit), value)| (*name, *unit, value))
    }

    /// The rows of a page, which end where the first column is zero, and what is no column.
    #[allow(clippy::type_complexity)]
    fn page<'a>(&self, answer: &'a [DynSolValue]) -> (Vec<Vec<Figure<'a>>>, Vec<Figure<'a>>) {
        let (mut columns, mut rest) = (Vec::new(), Vec::new());
        for (name, unit, value) in self.named(answer) {
            match value {
                DynSolValue::FixedArray(values) => columns.push((name, unit, values)),
                _ => rest.push((name, unit, value)),
            }
        }
        let is_row = |row: &usize| {
            columns
                .first()
                .and_then(|(_, _, values)| values.get(*row)?.as_uint())
                .is_some_and(|(first, _)| !first.is_zero())
        };
        let rows = (0..).take_while(is_row).map(|row| {
            columns.iter().map(|(name, unit, values)| (*name, *unit, &values[row])).collect()
        });
        (rows.collect(), rest)
    }
}

type Figure<'a> = (&'static str, Unit, &'a DynSolValue);

fn object<'a>(figures: impl Iterator<Item = Figure<'a>>) -> Value {
    figures
        .map(|(name, unit, value)| (name.to_owned(), unit.json(value)))
        .collect::<Map<_, _>>()
        .into()
}

fn line<'a>(figures: impl Iterator<Item = Figure<'a>>) -> String {
    let figures =
        figures.map(|(name, unit, value)| format!("{} {}", spoken(name), unit.shown(value)));
    figures.collect::<Vec<_>>().join("   ")
}

fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// An argument's name; the ABI leaves out what is a word of Solidity.
pub fn name_of(name: &str) -> &str {
    match name {
        "" => "calldata",
        name => name,
    }
}

/// A refusal as a failure. Programs get its figures as an object, too.
fn refused(by: &Contract, revert: &[u8], output: Output) -> Failure {
    match by.refusal(revert).map(|refusal| (by, refusal)).or_else(|| passed_on(by, revert)) {
        Some((by, refusal)) => {
            if output.json {
                output.say("", &json!({ "refused": json_of(&refusal) }));
            }
            Failure::new(
                Kind::Refused,
                format!("{} refuses: {} {}", by.name, refusal.code, words_of(&refusal)),
            )
        }
        None => Failure::new(
            Kind::Refused,
            format!(
                "{} reverts with no error of its own: {}",
                by.name,
                Bytes::copy_from_slice(revert)
            ),
        ),
    }
}

/// The council passes on what the bank refused it.
fn passed_on(by: &Contract, revert: &[u8]) -> Option<(&'static Contract, Refusal)> {
    let bank = &*crate::contract::BANK;
    let is_council = std::ptr::eq(by, &*COUNCIL);
    is_council.then(|| bank.refusal(revert)).flatten().map(|refusal| (bank, refusal))
}

/// A refusal in words, without its number.
pub fn words_of(refusal: &Refusal) -> String {
    let figures: Vec<_> = refusal
        .figures
        .iter()
        .map(|(name, value)| format!("{} {}", spoken(name), unit_of(name).shown(value)))
        .collect();
    let figures =
        if figures.is_empty() { String::new() } else { format!(" [{}]", figures.join(", ")) };
    format!("{}: {}{figures}", refusal.name, refusal.meaning)
}

fn json_of(refusal: &Refusal) -> Value {
    let figures =
        refusal.figures.iter().map(|(name, value)| (name.clone(), Unit::Plain.json(value)));
    json!({ "code": refusal.code, "name": refusal.name, "meaning": refusal.meaning,
        "figures": figures.collect::<Map<_, _>>() })
}

/// An event as a line and as an object; one of another contract by its topics alone.
pub fn event(of: &Contract, log: &Log) -> (String, Value) {
    let place = json!({ "block": log.block_number, "log_index": log.log_index, "transaction": log.transaction_hash });
    let Some(happened) = of.event(log) else {
        let topics: Vec<_> = log.topics().iter().map(ToString::to_string).collect();
        return (
            format!("an event of {}: {}", log.address(), topics.join(", ")),
            json!({ "event": null, "contract": written(log.address()), "topics": topics, "data": log.data().data, "at": place }),
        );
    };
    let text: Vec<_> = happened
        .figures
        .iter()
        .map(|(name, value)| format!("{} {}", spoken(name), unit_of(name).shown(value)))
        .collect();
    let figures =
        happened.figures.iter().map(|(name, value)| (name.clone(), Unit::Plain.json(value)));
    (
        format!("{}  {}", happened.name, text.join(", ")),
        json!({ "event": happened.name, "figures": figures.collect::<Map<_, _>>(), "at": place }),
    )
}

/// What something costs, in words.
pub fn price(offer: &Offer) -> String {
    format!(
        "{} of the chain's currency ({} gas at {})",
        money(offer.cost()),
        offer.gas,
        offer.gas_price
    )
}

/// An address as people write it, or none.
pub fn written(address: impl Into<Option<Address>>) -> Option<String> {
    address.into().map(|address| address.to_checksum(None))
}

/// An amount of the chain's currency.
pub fn money(amount: U256) -> String {
    format_ether(amount).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a transaction cost, in the smallest unit of the chain's currency.
pub fn spent(receipt: &TransactionReceipt) -> U256 {
    U256::from(receipt.gas_used) * U256::from(receipt.effective_gas_price)
}

/// Whether to send; somebody is asked who sits at a terminal.
pub fn may_send(output: Output) -> Result<bool> {
    if !output.is_conversation() {
        return Ok(true);
    }
    let cannot = |error| Failure::usage(format!("cannot ask whether to send: {error}; give --yes"));
    write!(stderr(), "Send it? [y/N] ").map_err(cannot)?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(cannot)?;
    let is_wanted = matches!(answer.trim(), "y" | "Y" | "yes");
    if !is_wanted {
        output.remark("Nothing was sent.");
    }
    Ok(is_wanted)
}
