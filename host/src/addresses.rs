//! Where the front's code names the programs that it runs: stand-ins, until it is deployed.

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
