//! Addresses as people write them.

use alloy::primitives::Address;

/// Reads an address. Where it has capital and small letters, they are a checksum (EIP-55), which must be right.
pub fn read(text: &str) -> Result<Address, String> {
    let digits = text.strip_prefix("0x").filter(|digits| {
        digits.len() == 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    });
    let wrong = || format!("`{text}` is no address: write 0x and 40 hexadecimal digits");
    let digits = digits.ok_or_else(wrong)?;
    let address: Address = text.parse().map_err(|_| wrong())?;
    let has = |is: fn(&u8) -> bool| digits.as_bytes().iter().any(is);
    let is_mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    if is_mixed && address.to_checksum(None) != text {
        return Err(format!(
            "`{text}` is mistyped: its capital letters are no checksum (EIP-55) of its digits; copy it again"
        ));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_address_must_match_its_checksum() {
        assert!(read("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").is_ok());
        assert!(read("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").is_ok());
        assert!(read("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED").is_ok());
        let mistyped = read("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").unwrap_err();
        assert!(mistyped.contains("checksum"), "{mistyped}");
        for text in ["5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aaeb6", "0x", "", "0xé"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
