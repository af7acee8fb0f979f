//! Nonces: each is spent once, in any order.

use crate::cells::Nonces;
use crate::{refusal, Error, U256};

/// The word that a nonce's bit is in, and the bit's number in it: as Permit2 has it.
pub fn place(nonce: U256) -> (U256, u8) {
    (nonce >> 8, nonce.byte(0))
}

fn bit(nonce: U256) -> U256 {
    U256::one() << place(nonce).1
}

/// Refuses a nonce that is spent or cancelled.
pub fn must_be_unused(nonces: &Nonces, nonce: U256) -> Result<(), Error> {
    if (nonces.bits() & bit(nonce)).is_zero() {
        return Ok(());
    }
    Err(refusal!(NonceUsed { nonce }))
}

/// Spends a nonce.
pub fn spend(nonces: &mut Nonces, nonce: U256) -> Result<(), Error> {
    must_be_unused(nonces, nonce)?;
    nonces.set(nonces.bits() | bit(nonce));
    Ok(())
}

/// Cancels nonces of a word, a bit each; those spent already stay so. Answers with the word after. Refused where that
/// changes nothing.
pub fn cancel(nonces: &mut Nonces, mask: U256) -> Result<U256, Error> {
    let (before, after) = (nonces.bits(), nonces.bits() | mask);
    if after == before {
        return Err(refusal!(NonceUsed { nonce: mask }));
    }
    nonces.set(after);
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Cell;

    #[test]
    fn a_nonce_is_spent_once_and_no_other_with_it() {
        let mut nonces = Nonces::empty();
        for nonce in [7u64, 0, 255, 8] {
            assert_eq!(spend(&mut nonces, nonce.into()), Ok(()));
            let used = Error::NonceUsed { nonce: nonce.into() };
            assert_eq!(spend(&mut nonces, nonce.into()), Err(used));
        }
        for nonce in (0..256u64).filter(|nonce| ![7, 0, 255, 8].contains(nonce)) {
            assert_eq!(must_be_unused(&nonces, nonce.into()), Ok(()), "{nonce}");
        }
    }

    #[test]
    fn the_last_byte_of_a_nonce_is_its_place_in_the_word_that_the_rest_names() {
        assert_eq!(place(0x1_02.into()), (1.into(), 2));
        assert_eq!(place(U256::MAX), (U256::MAX >> 8, 255));
    }

    #[test]
    fn cancelling_adds_to_what_is_spent_and_is_refused_where_it_adds_nothing() {
        let mut nonces = Nonces::empty();
        assert_eq!(cancel(&mut nonces, 0b0110.into()), Ok(0b0110.into()));
        assert_eq!(cancel(&mut nonces, 0b1100.into()), Ok(0b1110.into()));
        for mask in [0b0010u64, 0b1110, 0] {
            let nothing = Error::NonceUsed { nonce: mask.into() };
            assert_eq!(cancel(&mut nonces, mask.into()), Err(nothing));
        }
        assert_eq!(must_be_unused(&nonces, 1.into()), Err(Error::NonceUsed { nonce: 1.into() }));
        assert_eq!(must_be_unused(&nonces, 0.into()), Ok(()));
    }
}
