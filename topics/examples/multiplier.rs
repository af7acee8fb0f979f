//! Finds a multiplier for `timebank_topics::slots::MULTIPLIER`, under which no two messages of different programs clash.

use timebank_topics::slots;

fn main() {
    match (1..u32::MAX).step_by(2).find(|multiplier| slots::is_free_of_clashes(*multiplier)) {
        Some(multiplier) => println!("pub const MULTIPLIER: u32 = {multiplier:#x};"),
        None => println!("none: the slots must become more"),
    }
}
