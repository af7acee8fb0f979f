//! What other systems cost on the same `pallet-revive` 0.20.2 with the same database weights, measured in
//! November 2026 from their published sources.

/// A system's figures for one operation.
pub struct Anchor {
    /// Which system, and how it was built.
    pub system: &'static str,
    /// What was done.
    pub op: &'static str,
    /// Millions of picoseconds.
    pub mega_ps: u64,
    /// Bytes of proof.
    pub proof_size: u64,
}

const fn anchor(system: &'static str, op: &'static str, mega_ps: u64, proof_size: u64) -> Anchor {
    Anchor { system, op, mega_ps, proof_size }
}

/// The figures.
pub const ANCHORS: &[Anchor] = &[
    anchor("OpenZeppelin ERC-20, EVM bytecode", "transfer", 379, 22_342),
    anchor("OpenZeppelin ERC-20, PolkaVM (resolc 0.3)", "transfer", 491, 43_008),
    anchor("ink!'s erc20 example, ABI ink", "transfer", 979, 41_794),
    anchor("ink!'s erc20 example, ABI sol", "transfer", 1_018, 45_408),
    anchor("ink!'s erc20 example, ABI all", "transfer", 1_198, 50_483),
    anchor("USDC FiatTokenV2_2 behind its proxy, EVM", "transfer", 893, 80_921),
    anchor("CMTAT 3.1 standalone, EVM", "transfer", 975, 113_972),
    anchor("T-REX 4.1.6 without proxies, EVM", "transfer", 6_304, 445_651),
    anchor("ink!'s erc20 example, ABI ink, opt-level 3", "transfer", 762, 46_202),
    anchor("T-REX 4.1.6 as deployed, EVM", "transfer", 12_187, 785_180),
    anchor("T-REX 4.1.6 with one time-limit module, EVM", "transfer", 22_812, 1_253_055),
    anchor("maker-otc (with hint), EVM", "place_existing", 3_642, 237_602),
    anchor("GTE CLOB, EVM", "place_existing", 5_600, 360_513),
    anchor("maker-otc, EVM", "take_1", 4_322, 217_000),
    anchor("GTE CLOB, EVM", "take_1", 6_531, 391_540),
    anchor("maker-otc, EVM", "take_10", 33_421, 1_221_114),
    anchor("GTE CLOB, EVM", "take_10_one_maker", 21_346, 1_060_005),
];
