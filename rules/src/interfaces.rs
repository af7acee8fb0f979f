//! What the bank says of itself to wallets and contracts that know standards alone.

/// The coin's name (ERC-20).
pub const NAME: &str = "Time";

/// The coin's symbol (ERC-20).
pub const SYMBOL: &str = "TIME";

/// One unit is one second, so there are no decimals (ERC-20).
pub const DECIMALS: u8 = 0;

/// What the bank says of itself beyond the standards' own words (ERC-7572): JSON, in the address itself.
pub const CONTRACT_URI: &str = "data:application/json,{\"name\":\"Time\",\"symbol\":\"TIME\",\
\"description\":\"Coin and hours of a supervised time bank. One unit is one second.\"}";

/// The interfaces that `supportsInterface` answers for (ERC-165): ERC-165, ERC-20, its metadata, ERC-6909, ERC-7943 for
/// fungible tokens.
const INTERFACES: [u32; 5] = [0x01ff_c9a7, 0x3637_2b07, 0xa219_a025, 0x0f63_2fb3, 0x3edb_b4c4];

/// Whether the bank speaks an interface.
#[inline(always)]
pub fn supports(interface: [u8; 4]) -> bool {
    INTERFACES.contains(&u32::from_be_bytes(interface))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interfaces_of_the_standards_are_supported_and_no_other() {
        for id in ["01ffc9a7", "36372b07", "a219a025", "0f632fb3", "3edbb4c4"] {
            assert!(supports(u32::from_str_radix(id, 16).unwrap().to_be_bytes()), "{id}");
        }
        assert!(!supports([0xff; 4]), "ERC-165 reserves it for no");
        assert!(!supports([0; 4]));
    }
}
