//! The front: the bank's address, where the messages that move most are answered at once.
//!
//! Every byte of a program is paid for on every call, so the whole bank makes each transfer dear. The front holds the
//! few messages that are most of all calls, over the same rules and the same cells, and runs the bank's code, on its own
//! storage, for all others. It never refuses: whatever it cannot do, it has the bank do, which then says why not. So
//! there is one place where errors are made, and nobody can tell the two apart but by the cost.
//!
//! Orders, records and hours are in a second program of the same kind, the annex.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod books;
#[cfg(target_arch = "riscv64")]
mod calldata;
#[cfg(target_arch = "riscv64")]
mod desk;
#[cfg(target_arch = "riscv64")]
mod entry;

/// What stands for the bank's address in the front's code until it is deployed.
pub const BANK: [u8; 20] = *b"the bank's code here";

/// What stands for the annex's address.
pub const ANNEX: [u8; 20] = *b"the annex's code is!";

/// The front's code with the addresses of the bank's code and of the annex in their places; nothing where it has not
/// exactly one place for each.
#[cfg(not(target_arch = "riscv64"))]
pub fn addressed(mut code: Vec<u8>, bank: [u8; 20], annex: [u8; 20]) -> Option<Vec<u8>> {
    for (stand_in, address) in [(BANK, bank), (ANNEX, annex)] {
        let mut places = (0..code.len()).filter(|at| code[*at..].starts_with(&stand_in));
        let (Some(place), None) = (places.next(), places.next()) else { return None };
        code[place..place + 20].copy_from_slice(&address);
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_addresses_are_put_in_their_places_and_nowhere_else() {
        let code = [&b"code"[..], &BANK, b"more", &ANNEX].concat();
        let expected = [&b"code"[..], &[1; 20], b"more", &[2; 20]].concat();
        assert_eq!(addressed(code.clone(), [1; 20], [2; 20]), Some(expected));
        assert_eq!(addressed(code[..30].to_vec(), [1; 20], [2; 20]), None, "one place is missing");
        let twice = [&code[..], &BANK].concat();
        assert_eq!(addressed(twice, [1; 20], [2; 20]), None, "which of the two?");
    }
}
