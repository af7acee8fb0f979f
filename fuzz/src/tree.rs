//! A Merkle tree that somebody else built: what is read as a tree proves each of its leaves, and no changed leaf.

use timebank_rules::keccak::keccak;
use timebank_rules::merkle::{proves, Tree};

/// The first byte says how many leaves are placed; a hash is 32 bytes.
pub fn run(bytes: &[u8]) {
    let Some((count, hashes)) = bytes.split_first() else { return };
    let (hashes, rest) = hashes.as_chunks::<32>();
    let places = rest.iter().map(|place| usize::from(*place)).collect();
    // As it was handed over: hardly ever a tree, and never a panic.
    let _ = Tree::read(hashes.to_vec(), places, keccak);

    let leaves = &hashes[..hashes.len().min(usize::from(*count))];
    let Some(tree) = Tree::of(leaves, keccak) else { return };
    let (nodes, places) = (tree.nodes().to_vec(), tree.places().to_vec());
    assert_eq!(Tree::read(nodes, places, keccak).as_ref(), Some(&tree));
    for (at, leaf) in leaves.iter().enumerate() {
        let proof = tree.proof(at).expect("every leaf has a proof");
        let leads = |leaf| proves(&tree.root(), leaf, proof.iter().copied(), keccak);
        assert!(leads(*leaf));
        let mut other = *leaf;
        other[31] ^= 1;
        assert!(!leads(other));
    }
}
