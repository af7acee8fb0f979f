//! The front: the bank's address, where the messages that move most are answered at once.
//!
//! Every byte of a program is paid for on every call, so the whole bank makes each transfer dear. The front holds the
//! few messages that are most of all calls, over the same rules and the same cells, and runs the bank's code, on its own
//! storage, for all others. It never refuses: whatever it cannot do, it has the bank do, which then says why not. So
//! there is one place where errors are made, and nobody can tell the two apart but by the cost.
//!
//! Orders are answered by a second program of the same kind, the exchange, and hours, records and allowances by a third, the annex, so that
//! none of them pays for the bytes of the others. The front has them run on its storage.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(target_arch = "riscv64")]
mod desk;
#[cfg(target_arch = "riscv64")]
mod entry;

/// What stands for the bank's address in the front's code until it is deployed.
pub const BANK: [u8; 20] = *b"the bank's code here";

/// What stands for the exchange's address.
pub const EXCHANGE: [u8; 20] = *b"the exchange's code!";

/// What stands for the annex's address.
pub const ANNEX: [u8; 20] = *b"the annex's code is!";

/// The front's code with the three addresses in their places; nothing where it has not exactly one place for each.
#[cfg(not(target_arch = "riscv64"))]
pub fn addressed(
    mut code: Vec<u8>,
    bank: [u8; 20],
    exchange: [u8; 20],
    annex: [u8; 20],
) -> Option<Vec<u8>> {
    for (stand_in, address) in [(BANK, bank), (EXCHANGE, exchange), (ANNEX, annex)] {
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
    fn every_address_is_put_in_its_place_and_nowhere_else() {
        let code = [&b"code"[..], &BANK, b"more", &ANNEX, &EXCHANGE].concat();
        let expected = [&b"code"[..], &[1; 20], b"more", &[3; 20], &[2; 20]].concat();
        let put = |code: &[u8]| addressed(code.to_vec(), [1; 20], [2; 20], [3; 20]);
        assert_eq!(put(&code), Some(expected));
        assert_eq!(put(&code[..50]), None, "one place is missing");
        assert_eq!(put(&[&code[..], &BANK].concat()), None, "which of the two?");
    }
}
