//! Merkle trees as OpenZeppelin's `StandardMerkleTree` builds them: proofs are checked here, and off the chain trees
//! are built and read.
//!
//! A leaf is `keccak(keccak(values))`, the values being words of the Solidity ABI; an inner node is the keccak of its two
//! children, the smaller first. Because a leaf is hashed twice, and its inner hash is half as long as a pair of
//! children, no inner node can be passed off as a leaf.

use crate::Hash;

/// Keccak-256: the chain's own in the contract, a library's elsewhere.
pub type Keccak = fn(&[u8]) -> Hash;

/// The longest proof that is looked at: a tree of four thousand million leaves.
pub const LONGEST_PROOF: usize = 32;

/// A leaf's hash.
pub fn leaf_hash(values: &[Hash], keccak: Keccak) -> Hash {
    keccak(&keccak(values.as_flattened()))
}

/// The hash of the node above two others, in whichever order they come.
pub fn node_hash(one: Hash, other: Hash, keccak: Keccak) -> Hash {
    let pair = if one < other { [one, other] } else { [other, one] };
    keccak(pair.as_flattened())
}

/// Whether the proof leads from the leaf to the root.
pub fn proves(
    root: &Hash,
    leaf: Hash,
    proof: impl ExactSizeIterator<Item = Hash>,
    keccak: Keccak,
) -> bool {
    proof.len() <= LONGEST_PROOF
        && proof.fold(leaf, |node, sibling| node_hash(node, sibling, keccak)) == *root
}

#[cfg(any(test, feature = "std"))]
pub use tree::Tree;

#[cfg(any(test, feature = "std"))]
mod tree {
    use super::*;

    /// A whole tree: a complete binary tree in one array, the root first, the leaves last and in descending order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Tree {
        nodes: Vec<Hash>,
        places: Vec<usize>,
    }

    impl Tree {
        /// The tree over these leaves; nothing where there are none.
        pub fn of(leaves: &[Hash], keccak: Keccak) -> Option<Self> {
            let last = leaves.len().checked_mul(2)?.checked_sub(2)?;
            let mut order: Vec<usize> = (0..leaves.len()).collect();
            order.sort_by_key(|given| leaves[*given]);
            let mut nodes = vec![[0; 32]; last + 1];
            let mut places = vec![0; leaves.len()];
            for (rank, given) in order.into_iter().enumerate() {
                nodes[last - rank] = leaves[given];
                places[given] = last - rank;
            }
            for at in (0..leaves.len() - 1).rev() {
                nodes[at] = node_hash(nodes[2 * at + 1], nodes[2 * at + 2], keccak);
            }
            Some(Self { nodes, places })
        }

        /// The tree that somebody else built: its nodes, and where each leaf lies. Nothing where it is none.
        pub fn read(nodes: Vec<Hash>, places: Vec<usize>, keccak: Keccak) -> Option<Self> {
            let leaves = nodes.len() / 2;
            let inner_fit = (0..leaves).all(|at| {
                let above = |child: usize| nodes.get(child).copied();
                let pair = above(2 * at + 1).zip(above(2 * at + 2));
                pair.is_some_and(|(one, other)| node_hash(one, other, keccak) == nodes[at])
            });
            let leaves_fit = places.iter().all(|place| (leaves..nodes.len()).contains(place));
            let is_odd = nodes.len() % 2 == 1;
            (is_odd && inner_fit && leaves_fit).then_some(Self { nodes, places })
        }

        /// The root.
        pub fn root(&self) -> Hash {
            self.nodes[0]
        }

        /// All nodes, the root first.
        pub fn nodes(&self) -> &[Hash] {
            &self.nodes
        }

        /// Where each leaf lies among the nodes, in the order in which the leaves were given.
        pub fn places(&self) -> &[usize] {
            &self.places
        }

        /// The proof of a leaf, named by its number in the order in which the leaves were given.
        pub fn proof(&self, leaf: usize) -> Option<Vec<Hash>> {
            let mut at = *self.places.get(leaf)?;
            let mut proof = Vec::new();
            while at > 0 {
                let sibling = if at % 2 == 1 { at + 1 } else { at - 1 };
                proof.push(self.nodes[sibling]);
                at = (at - 1) / 2;
            }
            Some(proof)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Word;
    use crate::keccak::keccak;
    use crate::{Address, U256};
    use proptest::prelude::*;

    fn hash(hex: &str) -> Hash {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
        core::array::from_fn(|byte| digit(2 * byte))
    }

    /// `StandardMerkleTree.of([["a"], …, ["f"]], ["string"]).dump()`, as the library's own tests have it.
    const NODES: [&str; 11] = [
        "6deb52b5da8fd108f79fab00341f38d2587896634c646ee52e49f845680a70c8",
        "52426e0f1f65ff7e209a13b8c29cffe82e3acaf3dad0a9b9088f3b9a61a929c3",
        "fd3cf45654e88d1cc5d663578c82c76f4b5e3826bacaa1216441443504538f51",
        "8076923e76cf01a7c048400a2304c9a9c23bbbdac3a98ea3946340fdafbba34f",
        "965b92c6cf08303cc4feb7f3e0819c436c2cec17c6f0688a6af139c9a368707c",
        "eba909cf4bb90c6922771d7f126ad0fd11dfde93f3937a196274e1ac20fd2f5b",
        "c62a8cfa41edc0ef6f6ae27a2985b7d39c7fea770787d7e104696c6e81f64848",
        "9cf5a63718145ba968a01c1d557020181c5b252f665cf7386d370eddb176517b",
        "9c15a6a0eaeed500fd9eed4cbeab71f797cefcc67bfd46683e4d2e6ff7f06d1c",
        "9a4f64e953595df82d1b4f570d34c4f4f0cfaf729a61e9d60e83e579e1aa283e",
        "19ba6c6333e0e9a15bf67523e0676e2f23eb8e574092552d5e888c64a4bb3681",
    ];
    const PLACES: [usize; 6] = [8, 10, 7, 5, 9, 6];

    /// `abi.encode(letter)`: where the string begins, its length, its bytes.
    fn letter(letter: u8) -> Hash {
        let mut text = [0; 32];
        text[0] = letter;
        leaf_hash(&[32u8.word(), 1u8.word(), text], keccak)
    }

    fn letters() -> Tree {
        Tree::of(&(b'a'..=b'f').map(letter).collect::<Vec<_>>(), keccak).expect("six leaves")
    }

    #[test]
    fn a_tree_is_the_one_that_the_javascript_library_dumps() {
        let tree = letters();
        assert_eq!(tree.nodes(), NODES.map(hash));
        assert_eq!(tree.places(), PLACES);
        let read = Tree::read(NODES.map(hash).to_vec(), PLACES.to_vec(), keccak);
        assert_eq!(read, Some(tree));
    }

    #[test]
    fn the_librarys_example_of_two_addresses_has_its_well_known_root() {
        let leaf = |byte: u8, amount: u64| {
            leaf_hash(&[Address::repeat_byte(byte).word(), U256::from(amount).word()], keccak)
        };
        let leaves = [leaf(0x11, 5_000_000_000_000_000_000), leaf(0x22, 2_500_000_000_000_000_000)];
        let root = Tree::of(&leaves, keccak).expect("two leaves").root();
        assert_eq!(root, hash("d4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77"));
    }

    #[test]
    fn what_is_no_tree_is_not_read() {
        let spoil: [fn(&mut Vec<Hash>, &mut Vec<usize>); 5] = [
            |nodes, _| nodes.clear(),
            |nodes, _| nodes.truncate(10),
            |nodes, _| nodes[0][0] ^= 1,
            |nodes, _| nodes[9][31] ^= 1,
            |_, places| places[0] = 4,
        ];
        for spoil in spoil {
            let (mut nodes, mut places) = (NODES.map(hash).to_vec(), PLACES.to_vec());
            spoil(&mut nodes, &mut places);
            assert_eq!(Tree::read(nodes, places, keccak), None);
        }
        assert_eq!(Tree::of(&[], keccak), None);
    }

    #[test]
    fn a_tree_of_one_leaf_needs_no_proof() {
        let tree = Tree::of(&[letter(b'a')], keccak).expect("a leaf");
        assert_eq!((tree.root(), tree.proof(0)), (letter(b'a'), Some(Vec::new())));
        assert_eq!(tree.proof(1), None);
    }

    #[test]
    fn an_inner_node_cannot_be_passed_off_as_a_leaf() {
        let tree = letters();
        let children = [tree.nodes()[3], tree.nodes()[4]];
        let shorter = tree.proof(1).expect("it is there")[2..].to_vec();
        // Were a leaf hashed once, the two children would be the values of a leaf that nobody put in.
        assert!(proves(
            &tree.root(),
            keccak(children.as_flattened()),
            shorter.clone().into_iter(),
            keccak
        ));
        assert!(!proves(&tree.root(), leaf_hash(&children, keccak), shorter.into_iter(), keccak));
    }

    #[test]
    fn a_proof_longer_than_any_tree_is_not_looked_at() {
        let (mut node, proof) = (letter(b'a'), [[7; 32]; LONGEST_PROOF + 1]);
        for sibling in &proof[..LONGEST_PROOF] {
            node = node_hash(node, *sibling, keccak);
        }
        let of = |len: usize| proof[..len].iter().copied();
        assert!(proves(&node, letter(b'a'), of(LONGEST_PROOF), keccak));
        node = node_hash(node, proof[0], keccak);
        assert!(!proves(&node, letter(b'a'), of(LONGEST_PROOF + 1), keccak));
    }

    proptest! {
        #[test]
        fn every_leaf_is_proved_and_no_other(count in 1..70usize, seed: u64, bit in 0..256usize) {
            let leaf = |n: usize| leaf_hash(&[(seed ^ n as u64).word()], keccak);
            let leaves: Vec<Hash> = (0..count).map(leaf).collect();
            let tree = Tree::of(&leaves, keccak).expect("there are leaves");
            let (nodes, places) = (tree.nodes().to_vec(), tree.places().to_vec());
            prop_assert_eq!(Tree::read(nodes, places, keccak), Some(tree.clone()));
            for (at, leaf) in leaves.iter().enumerate() {
                let proof = tree.proof(at).expect("it is there");
                prop_assert!(proof.len() <= count.next_power_of_two().ilog2() as usize);
                prop_assert!(proves(&tree.root(), *leaf, proof.iter().copied(), keccak));
                let mut other = *leaf;
                other[bit / 8] ^= 1 << (bit % 8);
                prop_assert!(!proves(&tree.root(), other, proof.iter().copied(), keccak));
                if let Some(first) = proof.first() {
                    let rest = proof.iter().skip(1).copied();
                    prop_assert!(!proves(&tree.root(), *leaf, rest, keccak));
                    let mut altered = proof.clone();
                    altered[0] = *first;
                    altered[0][bit / 8] ^= 1 << (bit % 8);
                    prop_assert!(!proves(&tree.root(), *leaf, altered.into_iter(), keccak));
                }
            }
        }
    }
}
