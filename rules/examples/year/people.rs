//! Who lives in the bank for a year: honest members of the four uses, and those who try to profit by dishonesty.

use timebank_rules::Address;

/// What somebody is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Serves, asks for service, pays for it, and errs now and then.
    Honest,
    /// Of a ring of so many, who claim services of each other that nobody served, to be lent to.
    Ring(u8),
    /// Honest until it is lent to; then it sends the loan on and stays away.
    Defaulter,
    /// Asks for service and disputes all of every delivery.
    Disputer,
    /// Accepts everything and never comes.
    NoShow,
    /// Says that it served where it did not.
    Claimer,
    /// Has itself served on its starter line, and never serves.
    Liner,
    /// Buys hours whose conversion the central bank has announced to raise, and converts them when it does.
    Watcher,
}

impl Way {
    pub fn name(self) -> String {
        match self {
            Self::Honest => "honest".into(),
            Self::Ring(size) => format!("ring of {size}"),
            Self::Defaulter => "borrows and stays away".into(),
            Self::Disputer => "disputes everything".into(),
            Self::NoShow => "accepts and never comes".into(),
            Self::Claimer => "claims what it did not serve".into(),
            Self::Liner => "spends its line and stays away".into(),
            Self::Watcher => "watches the window".into(),
        }
    }
}

/// A member, and what the simulation knows of it beyond what the bank does.
pub struct Person {
    pub address: Address,
    pub way: Way,
    /// Seconds of service that it really gave, recorded or by agreement.
    pub gave: u64,
    /// Seconds of service that it really got.
    pub got: u64,
}

pub const RINGS: [u8; 6] = [3, 6, 11, 12, 16, 24];

/// How many of each there are, the rings aside.
const OTHERS: [(Way, usize); 6] = [
    (Way::Defaulter, 20),
    (Way::Disputer, 20),
    (Way::NoShow, 20),
    (Way::Claimer, 20),
    (Way::Liner, 20),
    (Way::Watcher, 10),
];

/// Everybody: the honest first.
pub fn everybody(honest: usize) -> Vec<Person> {
    let rings = RINGS.iter().map(|size| (Way::Ring(*size), usize::from(*size)));
    let groups = [(Way::Honest, honest)].into_iter().chain(rings).chain(OTHERS);
    let ways = groups.flat_map(|(way, many)| std::iter::repeat_n(way, many));
    ways.enumerate()
        .map(|(at, way)| Person { address: numbered(1_000 + at as u64), way, gave: 0, got: 0 })
        .collect()
}

pub fn numbered(number: u64) -> Address {
    // Spread, as the addresses of keys are.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut bytes = [0; 20];
    bytes[..8].copy_from_slice(&mixed.to_be_bytes());
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    Address::from(bytes)
}
