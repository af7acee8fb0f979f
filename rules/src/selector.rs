//! The four bytes by which a message is called.

/// The first four bytes of a signature's keccak-256, such as of `transfer(address,uint256)`.
pub const fn selector(signature: &str) -> u32 {
    let hash = keccak_const::Keccak256::new().update(signature.as_bytes()).finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

#[cfg(test)]
mod tests {
    #[test]
    fn well_known_selectors_are_as_known() {
        assert_eq!(super::selector("transfer(address,uint256)"), 0xa905_9cbb);
        assert_eq!(super::selector("supportsInterface(bytes4)"), 0x01ff_c9a7);
    }
}
