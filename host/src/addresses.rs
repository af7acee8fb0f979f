//! Where the router's code names the programs that it has answer messages: stand-ins, until it is deployed.

#[cfg(not(target_arch = "riscv64"))]
use timebank_topics::Fast;
use timebank_topics::{Topic, PROGRAMS};

/// How many programs are behind the router.
pub const COUNT: usize = PROGRAMS.len();

/// How many programs the relay's program and the fast carries run: those numbered before the relay's.
pub const RELAYED: usize = Topic::Relay as usize;

/// What stands for the programs' addresses in the router's code until it is deployed.
pub const STAND_INS: [[u8; 20]; COUNT] = {
    let mut all = [*b"timebank program 00 "; COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at][17] += (at / 10) as u8;
        all[at][18] += (at % 10) as u8;
        at += 1;
    }
    all
};

/// The code of the program of this name as it is deployed, behind those of which these are the addresses, in their order:
/// with the addresses of those that it runs, in their places. Nothing where it has not exactly one place for each.
#[cfg(not(target_arch = "riscv64"))]
pub fn deployable(name: &str, code: Vec<u8>, before: &[[u8; 20]]) -> Option<Vec<u8>> {
    match name {
        "router" => addressed(code, before.first_chunk::<COUNT>()?),
        name if name == Topic::Relay.name() || name == PROGRAMS[Fast::Carries as usize] => {
            addressed(code, before.first_chunk::<RELAYED>()?)
        }
        _ => Some(code),
    }
}

/// A program's code with the addresses of the first programs, in their order, in their places; nothing where it has not
/// exactly one place for each.
#[cfg(not(target_arch = "riscv64"))]
pub fn addressed<const N: usize>(mut code: Vec<u8>, addresses: &[[u8; 20]; N]) -> Option<Vec<u8>> {
    for (stand_in, address) in STAND_INS.iter().zip(addresses) {
        let mut places = (0..code.len()).filter(|at| code[*at..].starts_with(stand_in));
        let (Some(place), None) = (places.next(), places.next()) else { return None };
        code[place..place + 20].copy_from_slice(address);
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_deployable_where_it_has_the_places_that_it_needs() {
        let before = [[7; 20]; COUNT];
        let code = |places: usize| STAND_INS[..places].as_flattened().to_vec();
        assert_eq!(deployable("router", code(COUNT), &before), Some(vec![7; 20 * COUNT]));
        assert_eq!(deployable("router", code(COUNT - 1), &before), None);
        let relay = deployable("relay", code(RELAYED), &before[..RELAYED]);
        assert_eq!(relay, Some(vec![7; 20 * RELAYED]));
        assert_eq!(deployable("relay", code(RELAYED), &before[1..RELAYED]), None, "one is missing");
        assert_eq!(deployable("relay", code(0), &before), None);
        let carries = deployable("fast_carries", code(RELAYED), &before);
        assert_eq!(carries, Some(vec![7; 20 * RELAYED]));
        assert_eq!(deployable("fast_carries", code(0), &before), None);
        assert_eq!(deployable("tokens", code(3), &[]), Some(code(3)));
    }

    #[test]
    fn every_address_is_put_in_its_place_and_nowhere_else() {
        let addresses: [[u8; 20]; COUNT] = std::array::from_fn(|at| [at as u8 + 200; 20]);
        let code = [&b"code"[..], STAND_INS.as_flattened(), b"more"].concat();
        let expected = [&b"code"[..], addresses.as_flattened(), b"more"].concat();
        let put = |code: &[u8]| addressed(code.to_vec(), &addresses);
        assert_eq!(put(&code), Some(expected));
        assert_eq!(put(&code[..50]), None, "places are missing");
        assert_eq!(put(&[&code[..], &STAND_INS[0]].concat()), None, "which of the two?");
    }
}
