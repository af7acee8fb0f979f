//! People with keys, who send many transactions at once.

use alloy::primitives::{keccak256, uint, Address, U256};
use alloy::rpc::types::TransactionReceipt;
use alloy::signers::local::PrivateKeySigner;
use anyhow::{Context, Result};
use futures::{stream, StreamExt, TryStreamExt};

use crate::chain::{Chain, Message, AT_ONCE};

/// What everybody needs for fees and deposits, in the smallest unit of the chain's currency: a hundred DOT.
const FUNDS: U256 = uint!(100_000_000_000_000_000_000_U256);

/// The key to sign a transaction with, and the number to sign.
pub type Turn = (PrivateKeySigner, u64);

/// Somebody who sends.
#[derive(Clone, Debug)]
pub struct Person {
    key: PrivateKeySigner,
    /// The number of the next transaction.
    next: u64,
}

impl Person {
    /// Whoever holds this key.
    pub async fn with_key(chain: &Chain, key: PrivateKeySigner) -> Result<Self> {
        let next = chain.sent_by(key.address()).await?;
        Ok(Self { key, next })
    }

    /// The account.
    pub fn address(&self) -> Address {
        self.key.address()
    }

    /// This person's next turn.
    pub fn next(&mut self) -> Turn {
        self.next += 1;
        (self.key.clone(), self.next - 1)
    }
}

/// As many people as are wanted, whose keys follow from their patron's and from what they are for. Each has enough to
/// pay fees from.
pub async fn of(
    chain: &Chain,
    patron: &mut Person,
    what_for: &str,
    size: usize,
) -> Result<Vec<Person>> {
    let secret = patron.key.to_bytes();
    let keys = (0..size).map(|number| {
        let seed = [secret.as_slice(), what_for.as_bytes(), &number.to_be_bytes()].concat();
        PrivateKeySigner::from_bytes(&keccak256(seed)).context("a hash is hardly ever no key")
    });
    let keys = keys.collect::<Result<Vec<_>>>()?;
    let people: Vec<Person> = stream::iter(keys)
        .map(|key| Person::with_key(chain, key))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let mut gifts = Vec::new();
    for person in &people {
        if chain.funds(person.address()).await? < FUNDS {
            let to = Some(person.address());
            gifts.push(Message { to, input: Default::default(), value: FUNDS, gas: 0 });
        }
    }
    sends_all(chain, patron, gifts).await?;
    Ok(people)
}

/// Has each person send a message of the same kind, and waits until all of them went through.
pub async fn each_sends(
    chain: &Chain,
    people: &mut [Person],
    message: impl Fn(usize) -> Message,
) -> Result<Vec<TransactionReceipt>> {
    let mut gas = 0;
    let mut letters = Vec::new();
    for (number, person) in people.iter_mut().enumerate() {
        let message = message(number);
        if number == 0 {
            gas = enough(chain.estimate(person.address(), &message).await?);
        }
        letters.push((person.next(), Message { gas, ..message }));
    }
    all_done(chain, letters).await
}

/// Has one person send a message, and waits until it went through.
pub async fn sends(
    chain: &Chain,
    person: &mut Person,
    message: Message,
) -> Result<TransactionReceipt> {
    let done = sends_all(chain, person, [message]).await?;
    done.into_iter().next().context("one was sent")
}

/// Has one person send messages of the same kind, and waits until all of them went through.
pub async fn sends_all(
    chain: &Chain,
    person: &mut Person,
    messages: impl IntoIterator<Item = Message>,
) -> Result<Vec<TransactionReceipt>> {
    let mut gas = 0;
    let mut letters = Vec::new();
    for message in messages {
        if gas == 0 {
            gas = enough(chain.estimate(person.address(), &message).await?);
        }
        letters.push((person.next(), Message { gas, ..message }));
    }
    all_done(chain, letters).await
}

/// Twice what one takes: others of its kind may make cells that it did not.
fn enough(gas: u64) -> u64 {
    gas.saturating_mul(2)
}

async fn all_done(chain: &Chain, letters: Vec<(Turn, Message)>) -> Result<Vec<TransactionReceipt>> {
    let mut all = Vec::new();
    for ((key, nonce), message) in &letters {
        let signed = chain.sign(key, *nonce, message).await?;
        chain.submit(&signed).await?;
        all.push(signed.sent);
    }
    chain.all_done(all).await
}
