//! Claims about a person behind one commitment, of which a member can show one and keep the others to itself. Off the
//! chain: the bank stores the commitment and never learns what it stands for.
//!
//! ```text
//! claim      = length of the name ‖ name ‖ length of the value ‖ value      lengths: 4 bytes, big-endian
//! leaf       = keccak-256(0x00 ‖ salt ‖ claim)
//! node       = keccak-256(0x01 ‖ the smaller child ‖ the greater child)
//! padding    = keccak-256(0x02 ‖ salt)
//! commitment = the root of the leaves in the order of their names, padded to a power of two, at least 16
//! ```
//!
//! Every claim has a salt of its own, so that nobody finds the others by guessing, however few values they can have.
//! A path says neither which claim of how many it belongs to (children are ordered by their hashes) nor, up to
//! sixteen, how many there are (padding looks like claims). The first byte keeps a leaf, a node and padding apart: none
//! can be passed off as another.
//!
//! A claim that is shown proves that it is among those committed to; not that no other claim of its name is. Whoever
//! attests has to see all of them, and [`Sealed::of_parts`] refuses a name that occurs twice.

use crate::keccak::keccak;
use crate::Hash;
use std::collections::BTreeSet;

/// Makes a claim's leaf impossible to guess: 32 random bytes, used once.
pub type Salt = [u8; 32];

/// The most claims behind one commitment.
pub const MOST_CLAIMS: usize = 256;

/// The fewest leaves, padding among them, so that few claims look like many.
const FEWEST_LEAVES: usize = 16;

/// The longest path from a leaf to the commitment: 256 leaves are eight levels.
const LONGEST_PATH: usize = MOST_CLAIMS.ilog2() as usize;

const LEAF: u8 = 0;
const NODE: u8 = 1;
const PADDING: u8 = 2;

/// Something said of a person: a name such as `born` and a value such as `1971-03-05`. Both are compared byte by byte,
/// so whoever makes them decides on spelling and on one Unicode normalisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// What it is about.
    pub name: String,
    /// What is said.
    pub value: String,
}

impl Claim {
    /// A claim.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    /// The claim's bytes: each part behind its length, so that no two claims have the same.
    fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.name.len() + self.value.len());
        for part in [&self.name, &self.value] {
            // A text longer than four bytes can say is refused when it is sealed, and fits no opening.
            bytes.extend_from_slice(&(part.len() as u32).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }

    fn leaf(&self, salt: &Salt) -> Hash {
        keccak(&[&[LEAF], &salt[..], &self.canonical()].concat())
    }
}

/// Why claims cannot be sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsealable {
    /// There are none.
    NoClaims,
    /// There are more than [`MOST_CLAIMS`].
    TooMany {
        /// How many.
        claims: usize,
    },
    /// A claim has no name.
    Unnamed,
    /// Two claims have the same name.
    NamedTwice {
        /// The name.
        name: String,
    },
    /// A claim is longer than 4 GiB.
    TooLong {
        /// Its name.
        name: String,
    },
    /// A salt occurs twice: it is not random.
    SaltRepeated,
    /// There is more or less padding than the claims need.
    BadPadding {
        /// How much there is.
        found: usize,
        /// How much they need.
        needed: usize,
    },
}

impl core::fmt::Display for Unsealable {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoClaims => write!(f, "there are no claims"),
            Self::TooMany { claims } => {
                write!(f, "{claims} claims are more than {MOST_CLAIMS}")
            }
            Self::Unnamed => write!(f, "a claim has no name"),
            Self::NamedTwice { name } => write!(f, "two claims are named {name:?}"),
            Self::TooLong { name } => write!(f, "the claim {name:?} is too long"),
            Self::SaltRepeated => write!(f, "a salt occurs twice"),
            Self::BadPadding { found, needed } => {
                write!(f, "{found} salts of padding where {needed} are needed")
            }
        }
    }
}

impl std::error::Error for Unsealable {}

/// Claims with their salts. Whoever has this can open any of them: it is the member's own, and whoever attests it has
/// to see it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    claims: Vec<(Claim, Salt)>,
    padding: Vec<Salt>,
}

impl Sealed {
    /// Seals claims with salts from the caller's own source of randomness, which must be one for secrets.
    pub fn seal(
        claims: impl IntoIterator<Item = Claim>,
        mut salt: impl FnMut() -> Salt,
    ) -> Result<Self, Unsealable> {
        let claims: Vec<_> = claims.into_iter().map(|claim| (claim, salt())).collect();
        let padding = (0..padding_for(claims.len())).map(|_| salt()).collect();
        Self::of_parts(claims, padding)
    }

    /// Puts together what was stored; checks all of it.
    pub fn of_parts(
        mut claims: Vec<(Claim, Salt)>,
        padding: Vec<Salt>,
    ) -> Result<Self, Unsealable> {
        claims.sort();
        if claims.is_empty() {
            return Err(Unsealable::NoClaims);
        }
        if claims.len() > MOST_CLAIMS {
            return Err(Unsealable::TooMany { claims: claims.len() });
        }
        if claims.iter().any(|(claim, _)| claim.name.is_empty()) {
            return Err(Unsealable::Unnamed);
        }
        if let Some(pair) = claims.windows(2).find(|pair| pair[0].0.name == pair[1].0.name) {
            return Err(Unsealable::NamedTwice { name: pair[0].0.name.clone() });
        }
        let is_long = |text: &str| u32::try_from(text.len()).is_err();
        if let Some((claim, _)) =
            claims.iter().find(|(claim, _)| is_long(&claim.name) || is_long(&claim.value))
        {
            return Err(Unsealable::TooLong { name: claim.name.clone() });
        }
        let needed = padding_for(claims.len());
        if padding.len() != needed {
            return Err(Unsealable::BadPadding { found: padding.len(), needed });
        }
        let salts: BTreeSet<_> = claims.iter().map(|(_, salt)| salt).chain(&padding).collect();
        if salts.len() < claims.len() + padding.len() {
            return Err(Unsealable::SaltRepeated);
        }
        Ok(Self { claims, padding })
    }

    /// The claims with their salts, in the order of their names.
    pub fn claims(&self) -> &[(Claim, Salt)] {
        &self.claims
    }

    /// The salts of the padding.
    pub fn padding(&self) -> &[Salt] {
        &self.padding
    }

    /// What goes on the chain.
    pub fn commitment(&self) -> Hash {
        self.walk(0, |_| {})
    }

    /// What shows the claim of this name, and no other.
    pub fn open(&self, name: &str) -> Option<Opening> {
        let at = self.claims.iter().position(|(claim, _)| claim.name == name)?;
        let (claim, salt) = self.claims.get(at)?.clone();
        let mut path = Vec::with_capacity(LONGEST_PATH);
        self.walk(at, |neighbour| path.push(neighbour));
        Some(Opening { claim, salt, path })
    }

    /// Goes up from the leaf at a place to the root, showing each neighbour met on the way.
    fn walk(&self, mut at: usize, mut meets: impl FnMut(Hash)) -> Hash {
        let padding = self.padding.iter().map(|salt| keccak(&[&[PADDING], &salt[..]].concat()));
        let mut row: Vec<Hash> =
            self.claims.iter().map(|(claim, salt)| claim.leaf(salt)).chain(padding).collect();
        while let [_, _, ..] = row[..] {
            // A row's length is a power of two, so everybody has a neighbour.
            if let Some(neighbour) = row.get(at ^ 1) {
                meets(*neighbour);
            }
            let (pairs, _) = row.as_chunks::<2>();
            row = pairs.iter().map(|[a, b]| node(a, b)).collect();
            at /= 2;
        }
        row.first().copied().unwrap_or_default()
    }
}

fn padding_for(claims: usize) -> usize {
    claims.clamp(FEWEST_LEAVES, MOST_CLAIMS).next_power_of_two().saturating_sub(claims)
}

fn node(a: &Hash, b: &Hash) -> Hash {
    keccak(&[&[NODE], &a.min(b)[..], &a.max(b)[..]].concat())
}

/// One claim and what shows that it is behind a commitment: what a member hands to whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The claim.
    pub claim: Claim,
    /// Its salt.
    pub salt: Salt,
    /// The neighbours on the way from its leaf to the commitment.
    pub path: Vec<Hash>,
}

impl Opening {
    /// Whether the claim is among those behind the commitment. The commitment is to be read from the bank
    /// (`accountOf`), not taken from whoever shows the claim.
    pub fn is_behind(&self, commitment: &Hash) -> bool {
        let leaf = self.claim.leaf(&self.salt);
        self.path.len() <= LONGEST_PATH
            && self.path.iter().fold(leaf, |hash, neighbour| node(&hash, neighbour)) == *commitment
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A different salt each time, and different ones for different seeds.
    fn salts(seed: u64) -> impl FnMut() -> Salt {
        let mut drawn = 0u64;
        move || {
            drawn += 1;
            keccak(&[seed.to_be_bytes(), drawn.to_be_bytes()].concat())
        }
    }

    fn passport() -> Vec<Claim> {
        vec![
            Claim::new("name", "Ann Arbor"),
            Claim::new("born", "1971-03-05"),
            Claim::new("country", "NL"),
        ]
    }

    fn sealed() -> Sealed {
        Sealed::seal(passport(), salts(1)).expect("three claims of different names")
    }

    fn opened(name: &str) -> Opening {
        sealed().open(name).expect("it is among them")
    }

    #[test]
    fn a_claim_is_shown_and_the_others_stay_hidden() {
        let (sealed, opening) = (sealed(), opened("born"));
        assert_eq!(opening.claim, Claim::new("born", "1971-03-05"));
        assert!(opening.is_behind(&sealed.commitment()));
        let shown = format!("{opening:?}");
        for (claim, salt) in sealed.claims().iter().filter(|(claim, _)| claim.name != "born") {
            assert!(!shown.contains(&claim.value));
            assert!(opening.salt != *salt && !opening.path.contains(salt));
        }
        assert_eq!(sealed.open("height"), None);
    }

    #[test]
    fn a_path_says_neither_which_claim_it_belongs_to_nor_how_many_there_are() {
        let alone = Sealed::seal([Claim::new("born", "1971-03-05")], salts(2)).expect("one claim");
        let lengths: Vec<_> = ["name", "born", "country"]
            .map(opened)
            .iter()
            .chain(&alone.open("born"))
            .map(|opening| opening.path.len())
            .collect();
        assert_eq!(lengths, [4, 4, 4, 4]);
    }

    #[test]
    fn claims_are_sealed_in_the_order_of_their_names_whatever_order_they_came_in() {
        let mut claims = sealed().claims().to_vec();
        claims.reverse();
        let again = Sealed::of_parts(claims, sealed().padding().to_vec());
        assert_eq!(again.map(|again| again.commitment()), Ok(sealed().commitment()));
        let names: Vec<_> = sealed().claims().iter().map(|(claim, _)| claim.name.clone()).collect();
        assert_eq!(names, ["born", "country", "name"]);
    }

    #[test]
    fn what_is_no_set_of_named_claims_is_refused() {
        let seal = |claims: Vec<Claim>| Sealed::seal(claims, salts(1)).expect_err("refused");
        assert_eq!(seal(vec![]), Unsealable::NoClaims);
        assert_eq!(seal(vec![Claim::new("", "x")]), Unsealable::Unnamed);
        let twice = [passport(), vec![Claim::new("born", "1999-01-01")]].concat();
        assert_eq!(seal(twice), Unsealable::NamedTwice { name: "born".to_owned() });
        let many = |n: usize| (0..n).map(|i| Claim::new(format!("{i}"), "")).collect::<Vec<_>>();
        assert_eq!(seal(many(257)), Unsealable::TooMany { claims: 257 });
        let most = Sealed::seal(many(256), salts(1)).expect("as many as there may be");
        let opening = most.open("255").expect("it is among them");
        assert!(opening.is_behind(&most.commitment()));
        assert!(most.padding().is_empty());
    }

    #[test]
    fn salts_that_are_not_random_are_refused() {
        assert_eq!(Sealed::seal(passport(), || [9; 32]), Err(Unsealable::SaltRepeated));
        let (claims, mut padding) = (sealed().claims().to_vec(), sealed().padding().to_vec());
        padding[0] = claims[0].1;
        assert_eq!(Sealed::of_parts(claims.clone(), padding), Err(Unsealable::SaltRepeated));
        assert_eq!(
            Sealed::of_parts(claims, vec![[1; 32]]),
            Err(Unsealable::BadPadding { found: 1, needed: 13 })
        );
    }

    #[test]
    fn where_a_name_ends_and_its_value_begins_is_part_of_the_claim() {
        for (a, b) in [
            (Claim::new("ab", "c"), Claim::new("a", "bc")),
            (Claim::new("a", ""), Claim::new("", "a")),
            (Claim::new("a\0", ""), Claim::new("a", "\0")),
        ] {
            assert_ne!(a.canonical(), b.canonical());
        }
    }

    #[test]
    fn an_inner_node_is_not_passed_off_as_a_claim() {
        let (sealed, born) = (sealed(), opened("born"));
        let leaf = born.claim.leaf(&born.salt);
        let (low, high) = (leaf.min(born.path[0]), leaf.max(born.path[0]));
        // Whoever knows a node's children may cut their 64 bytes into a salt and a claim as it likes; the first byte
        // is not its to choose, so the hash is another.
        let shortened = &born.path[1..];
        let node = node(&low, &high);
        let climbs = |leaf: Hash| {
            shortened.iter().fold(leaf, |hash, neighbour| super::node(&hash, neighbour))
        };
        assert_eq!(climbs(node), sealed.commitment(), "the path above the node is a right one");
        assert_ne!(climbs(keccak(&[&[LEAF], &low[..], &high[..]].concat())), sealed.commitment());
        let text = String::from_utf8_lossy(&high).into_owned();
        for claim in [Claim::new(text.clone(), ""), Claim::new("", text)] {
            let forged = Opening { claim, salt: low, path: shortened.to_vec() };
            assert!(!forged.is_behind(&sealed.commitment()));
        }
    }

    #[test]
    fn padding_is_not_passed_off_as_a_claim() {
        // Padding that were hashed as a leaf would be a claim without bytes; no claim has less than its two lengths.
        let salt = sealed().padding()[0];
        let padding = keccak(&[&[PADDING], &salt[..]].concat());
        assert_ne!(padding, keccak(&[&[LEAF], &salt[..]].concat()));
        assert_ne!(padding, Claim::new("", "").leaf(&salt));
    }

    #[test]
    fn a_path_longer_than_any_is_refused() {
        let mut opening = opened("born");
        let mut commitment = sealed().commitment();
        for _ in opening.path.len()..LONGEST_PATH {
            opening.path.push([5; 32]);
            commitment = node(&commitment, &[5; 32]);
        }
        assert!(opening.is_behind(&commitment), "as long as there may be");
        opening.path.push([5; 32]);
        assert!(!opening.is_behind(&node(&commitment, &[5; 32])));
    }

    fn claims() -> impl Strategy<Value = Vec<Claim>> {
        prop::collection::btree_map(".{1,12}", ".{0,20}", 1..40)
            .prop_map(|claims| claims.into_iter().map(|(n, v)| Claim::new(n, v)).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn every_claim_opens(claims in claims(), seed: u64) {
            let sealed = Sealed::seal(claims.clone(), salts(seed)).expect("names differ");
            for claim in claims {
                let opening = sealed.open(&claim.name).expect("it is among them");
                prop_assert_eq!(&opening.claim, &claim);
                prop_assert!(opening.is_behind(&sealed.commitment()));
            }
        }

        #[test]
        fn whatever_is_changed_of_an_opening_it_fails(
            claims in claims(), seed: u64, which: prop::sample::Index, place: prop::sample::Index, bit in 0..8u8
        ) {
            let sealed = Sealed::seal(claims.clone(), salts(seed)).expect("names differ");
            let (commitment, name) = (sealed.commitment(), &which.get(&claims).name);
            let opening = sealed.open(name).expect("it is among them");
            let flip = |hash: &mut Hash| hash[place.index(32)] ^= 1 << bit;
            let changes: [&dyn Fn(&mut Opening); 8] = [
                &|opening| opening.claim.name.push('x'),
                &|opening| opening.claim.value.push('x'),
                &|opening| core::mem::swap(&mut opening.claim.name, &mut opening.claim.value),
                &|opening| flip(&mut opening.salt),
                &|opening| flip(&mut opening.path[place.index(4)]),
                &|opening| opening.path.truncate(3),
                &|opening| opening.path = opening.path.split_off(1),
                &|opening| opening.path.push([0; 32]),
            ];
            for (number, change) in changes.iter().enumerate() {
                let mut changed = opening.clone();
                change(&mut changed);
                if changed != opening {
                    prop_assert!(!changed.is_behind(&commitment), "change {}", number);
                }
            }
            let mut other = commitment;
            flip(&mut other);
            prop_assert!(!opening.is_behind(&other));
        }

        #[test]
        fn the_same_claims_under_other_salts_have_nothing_in_common(claims in claims(), a: u64, b: u64) {
            prop_assume!(a != b);
            let [one, two] = [a, b].map(|seed| {
                Sealed::seal(claims.clone(), salts(seed)).expect("names differ")
            });
            prop_assert_ne!(one.commitment(), two.commitment());
            let name = &claims[0].name;
            let (first, second) = (one.open(name).expect("there"), two.open(name).expect("there"));
            prop_assert!(first.path.iter().all(|hash| !second.path.contains(hash)));
            prop_assert!(!first.is_behind(&two.commitment()));
        }
    }
}
