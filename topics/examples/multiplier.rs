//! Finds a multiplier for `timebank_topics::slots::MULTIPLIER`, under which no two messages of different programs clash.

use timebank_topics::slots;

fn main() {
    // Numbers without a pattern (splitmix64): small ones leave the upper bits of a product alone.
    let numbers = (1..u64::MAX).map(|n| {
        let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) | 1
    });
    match { numbers }.find(|multiplier| slots::is_free_of_clashes(*multiplier)) {
        Some(multiplier) => println!("pub const MULTIPLIER: u64 = {multiplier:#x};"),
        None => println!("none: the slots must become more"),
    }
}
