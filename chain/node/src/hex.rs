//! Hexadecimal digits, as Ethereum's and Substrate's JSON have them.

use polkadot_sdk::sp_core::{H160, H256, U256};

/// Bytes: `0x` and two digits for each.
pub fn bytes(data: &[u8]) -> String {
    polkadot_sdk::sp_core::bytes::to_hex(data, false)
}

/// A number: `0x` and no digit too many.
pub fn number(number: impl Into<U256>) -> String {
    format!("{:#x}", number.into())
}

/// A hash.
pub fn hash(hash: &H256) -> String {
    bytes(hash.as_bytes())
}

/// An address, without a checksum.
pub fn address(address: &H160) -> String {
    bytes(address.as_bytes())
}

/// The bytes that a text says.
pub fn parsed(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x")?;
    let even = digits.len() % 2 == 0;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    (even && is_hex).then(|| polkadot_sdk::sp_core::bytes::from_hex(text).ok()).flatten()
}

/// The number that a text says, of at most 64 digits.
pub fn parsed_number(text: &str) -> Option<U256> {
    let digits = text.strip_prefix("0x")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    (is_number && digits.len() <= 64).then(|| U256::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_no_numbers_are_none() {
        assert_eq!(parsed("0x0aFf"), Some(vec![10, 255]));
        assert_eq!(parsed("0x"), Some(vec![]));
        for text in ["0x0", "0f", "0xzz", "", "0x+1"] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(parsed_number("0x10"), Some(16.into()));
        for text in ["0x", "10", "0x+1", "0xg", &format!("0x1{}", "0".repeat(64))] {
            assert_eq!(parsed_number(text), None, "{text}");
        }
        assert_eq!(number(0u64), "0x0");
        assert_eq!(number(255u64), "0xff");
    }
}
