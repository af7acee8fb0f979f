//! What the contracts' events are called, from the ABI that all clients use.
//!
//! Every field of every event fills one word, topics first; so a log entry is decoded without copying.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use timebank_rules::keccak::keccak;
use timebank_rules::{Address, Hash, U256};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number of so many bits.
    Number(u16),
    /// Yes or no.
    Bool,
    /// An account.
    Address,
    /// 32 bytes.
    Hash,
}

/// A field of an event.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the ABI.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// Whether it is a topic.
    pub is_topic: bool,
}

/// An event of a contract.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name in the ABI.
    pub name: String,
    /// The first topic.
    pub signature: Hash,
    /// What it says, in the ABI's order; its number is not among them.
    pub fields: Vec<Field>,
    /// Whether it says its number; the token standards' events do not.
    pub is_numbered: bool,
    topics: usize,
}

impl Kind {
    /// What stands for it in the database: the first four bytes of its signature.
    pub fn code(&self) -> i64 {
        code_of(&self.signature)
    }
}

/// What stands in the database for the event with this first topic.
pub fn code_of(signature: &Hash) -> i64 {
    let [a, b, c, d, ..] = *signature;
    i64::from(u32::from_be_bytes([a, b, c, d]))
}

/// Whose log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The bank's.
    Bank = 0,
    /// The council's.
    Council = 1,
}

impl Whose {
    /// What answers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Council => "council",
        }
    }

    /// The events of the contract.
    pub fn abi(self) -> &'static Abi {
        match self {
            Self::Bank => &BANK,
            Self::Council => &COUNCIL,
        }
    }
}

/// The events of one contract.
pub struct Abi {
    kinds: HashMap<Hash, Kind>,
    /// Messages by their selector: what refused calls tried.
    pub messages: HashMap<[u8; 4], String>,
    /// Errors by their selector.
    pub errors: HashMap<[u8; 4], String>,
}

/// The bank's events.
pub static BANK: LazyLock<Abi> =
    LazyLock::new(|| Abi::read(include_str!("../../cli/abi/timebank.json")));

/// The council's events.
pub static COUNCIL: LazyLock<Abi> =
    LazyLock::new(|| Abi::read(include_str!("../../cli/abi/council.json")));

impl Abi {
    /// Reads an ABI; a test reads both that are compiled in, so nothing is missing from them.
    fn read(json: &str) -> Self {
        let entries: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
        let mut abi =
            Self { kinds: HashMap::new(), messages: HashMap::new(), errors: HashMap::new() };
        for entry in &entries {
            let name = entry["name"].as_str().unwrap_or_default().to_owned();
            let inputs = entry["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
            let types: Vec<_> =
                inputs.iter().map(|input| input["type"].as_str().unwrap_or_default()).collect();
            let hash = keccak(format!("{name}({})", types.join(",")).as_bytes());
            let selector = [hash[0], hash[1], hash[2], hash[3]];
            match entry["type"].as_str() {
                Some("event") => {
                    if let Some(kind) = kind(name, hash, inputs) {
                        abi.kinds.insert(hash, kind);
                    }
                }
                Some("function") => drop(abi.messages.insert(selector, name)),
                Some("error") => drop(abi.errors.insert(selector, name)),
                _ => {}
            }
        }
        abi
    }

    /// The event with this first topic.
    pub fn kind(&self, signature: &Hash) -> Option<&Kind> {
        self.kinds.get(signature)
    }

    /// All its events, in the order of their names.
    pub fn kinds(&self) -> Vec<&Kind> {
        let mut all: Vec<_> = self.kinds.values().collect();
        all.sort_by(|a, b| (&a.name, a.signature).cmp(&(&b.name, b.signature)));
        all
    }

    /// All events of this name; the two token standards share some.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Kind> {
        self.kinds.values().filter(move |kind| kind.name == name)
    }

    /// Reads an event; nothing where the contract has no such one.
    pub fn decode<'a>(&'a self, topics: &'a [Hash], data: &'a [u8]) -> Option<Decoded<'a>> {
        let kind = self.kind(topics.first()?)?;
        let (words, rest) = data.as_chunks::<32>();
        let said = kind.fields.len() + usize::from(kind.is_numbered);
        let is_whole = rest.is_empty()
            && topics.len() == kind.topics
            && words.len() + topics.len() == said + 1;
        is_whole.then_some(Decoded { kind, topics, words })
    }
}

fn kind(name: String, signature: Hash, inputs: &[Value]) -> Option<Kind> {
    let mut fields = inputs
        .iter()
        .map(|input| {
            let ty = match input["type"].as_str()? {
                "address" => Type::Address,
                "bool" => Type::Bool,
                "bytes32" => Type::Hash,
                number => Type::Number(number.strip_prefix("uint")?.parse().ok()?),
            };
            let is_topic = input["indexed"].as_bool()?;
            Some(Field { name: input["name"].as_str()?.to_owned(), ty, is_topic })
        })
        .collect::<Option<Vec<_>>>()?;
    let is_numbered = fields.last().is_some_and(|last| last.name == "seq");
    if is_numbered {
        fields.pop();
    }
    let topics = 1 + fields.iter().filter(|field| field.is_topic).count();
    Some(Kind { name, signature, fields, is_numbered, topics })
}

/// An event that was read, still in its bytes.
#[derive(Clone, Copy)]
pub struct Decoded<'a> {
    /// Which event.
    pub kind: &'a Kind,
    topics: &'a [Hash],
    words: &'a [Hash],
}

impl<'a> Decoded<'a> {
    /// The number it says of itself.
    pub fn number(&self) -> Option<u64> {
        self.kind.is_numbered.then(|| self.words.last().map(word_u64)).flatten()
    }

    /// Its fields with their words, in the ABI's order.
    pub fn fields(&self) -> impl Iterator<Item = (&'a Field, &'a Hash)> + 'a {
        let mut topics = self.topics.iter().skip(1);
        let mut words = self.words.iter();
        self.kind.fields.iter().filter_map(move |field| {
            let word = if field.is_topic { topics.next() } else { words.next() };
            Some((field, word?))
        })
    }

    fn word(&self, name: &str) -> Option<&'a Hash> {
        self.fields().find(|(field, _)| field.name == name).map(|(_, word)| word)
    }

    /// A number of up to 128 bits; 0 where there is none of this name.
    pub fn wide(&self, name: &str) -> u128 {
        self.word(name).map_or(0, word_u128)
    }

    /// A number of up to 64 bits; 0 where there is none of this name.
    pub fn number_of(&self, name: &str) -> u64 {
        self.word(name).map_or(0, word_u64)
    }

    /// Yes or no; no where there is none of this name.
    pub fn flag(&self, name: &str) -> bool {
        self.number_of(name) != 0
    }

    /// An account; zero where there is none of this name.
    pub fn address(&self, name: &str) -> Address {
        self.word(name).map_or_else(Address::zero, |word| Address::from_slice(&word[12..]))
    }

    /// 32 bytes; zeros where there are none of this name.
    pub fn hash(&self, name: &str) -> Hash {
        self.word(name).copied().unwrap_or_default()
    }

    /// The accounts it names, each once, in order; zero is none.
    pub fn accounts(&self) -> Vec<Address> {
        let mut accounts: Vec<_> = self
            .fields()
            .filter(|(field, _)| field.ty == Type::Address)
            .map(|(_, word)| Address::from_slice(&word[12..]))
            .filter(|account| !account.is_zero())
            .collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// What it says, by the ABI's names.
    pub fn args(&self) -> Map<String, Value> {
        let json = |(field, word): (&Field, &Hash)| (field.name.clone(), value(field.ty, word));
        self.fields().map(json).collect()
    }
}

/// A word as JSON. Numbers of more than 32 bits are strings, as JavaScript would round them, but for those that
/// are moments by the size of their type are told apart by nobody: all of 64 bits are strings here.
fn value(ty: Type, word: &Hash) -> Value {
    match ty {
        Type::Address => Value::String(hex_of(&word[12..])),
        Type::Hash => Value::String(hex_of(word)),
        Type::Bool => Value::Bool(word[31] != 0),
        Type::Number(bits) if bits <= 32 => Value::from(word_u64(word)),
        Type::Number(_) => Value::String(U256::from_big_endian(word).to_string()),
    }
}

fn word_u64(word: &Hash) -> u64 {
    u64::try_from(word_u128(word)).unwrap_or(u64::MAX)
}

fn word_u128(word: &Hash) -> u128 {
    let (high, low) = word.split_at(16);
    match (high.iter().all(|byte| *byte == 0), low.try_into()) {
        (true, Ok(low)) => u128::from_be_bytes(low),
        _ => u128::MAX,
    }
}

/// Bytes as `0x…`.
pub fn hex_of(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// The bytes that `0x…` stands for.
pub fn bytes_of(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

/// An address as it is written.
pub fn address_of(text: &str) -> Option<Address> {
    let bytes: [u8; 20] = bytes_of(text)?.try_into().ok()?;
    Some(Address::from(bytes))
}

/// An address that somebody wrote. Where its letters are of both cases, they are a checksum (EIP-55), which must be right.
pub fn an_address(text: &str) -> Result<Address, String> {
    let digits = text.strip_prefix("0x").filter(|digits| digits.is_ascii());
    let read = digits.and_then(|digits| address_of(&format!("0x{}", digits.to_ascii_lowercase())));
    let (digits, address) = digits.zip(read).ok_or("an address is 0x and 40 hexadecimal digits")?;
    let has = |is: fn(&u8) -> bool| digits.as_bytes().iter().any(is);
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    match is_mixed && alloy::primitives::Address::from(address.0).to_checksum(None) != text {
        true => {
            Err("the address is mistyped: its capital letters are no checksum of it".to_owned())
        }
        false => Ok(address),
    }
}

/// A hash as it is written.
pub fn hash_of(text: &str) -> Option<Hash> {
    bytes_of(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_rules::event::{coin_moved::CoinMoved, Event};

    #[test]
    fn every_event_of_the_rules_is_in_the_abi() {
        for (signature, name) in timebank_rules::event::NAMES {
            assert_eq!(BANK.kind(signature).map(|kind| kind.name.as_str()), Some(*name));
        }
        for (signature, name) in council_rules::event::NAMES {
            assert_eq!(COUNCIL.kind(signature).map(|kind| kind.name.as_str()), Some(*name));
        }
    }

    #[test]
    fn an_address_of_capital_and_small_letters_matches_its_checksum() {
        let right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        let read = an_address(right);
        assert_eq!(read, an_address(&right.to_lowercase()));
        assert_eq!(read, an_address("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"));
        assert_eq!(read.map(hex_of), Ok(right.to_lowercase()));
        let mistyped = an_address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").unwrap_err();
        assert!(mistyped.contains("checksum"), "{mistyped}");
        for text in ["5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aaeb6", "0x", "0xé", ""] {
            assert!(an_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_two_events_share_a_code() {
        let mut codes: Vec<_> = BANK.kinds.values().map(Kind::code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    #[test]
    fn an_event_reads_as_it_was_written_and_never_in_part() {
        let moved = CoinMoved {
            from: Address::repeat_byte(1),
            to: Address::repeat_byte(2),
            actor: Address::repeat_byte(1),
            amount: 5,
            from_after: u64::MAX,
            to_after: 7,
            reason: [9; 32],
        };
        let (topics, data) = moved.encode(42, |e| (e.topics().to_vec(), e.data().to_vec()));
        let read = BANK.decode(&topics, &data).unwrap();
        assert_eq!((read.number(), read.number_of("amount")), (Some(42), 5));
        assert_eq!(read.address("to"), Address::repeat_byte(2));
        assert_eq!(read.accounts(), [Address::repeat_byte(1), Address::repeat_byte(2)]);
        assert_eq!(read.args()["from_after"], "18446744073709551615");
        assert!(BANK.decode(&topics, &data[..data.len() - 1]).is_none());
        assert!(BANK.decode(&topics, &data[..data.len() - 32]).is_none());
        assert!(BANK.decode(&topics[..2], &data).is_none());
    }
}
