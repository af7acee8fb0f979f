//! The events of the token standards: ERC-20, ERC-6909 and ERC-7943, word for word.

use super::declare::*;

events! {
    /// ERC-20. Emitted when coin moves, is minted (from zero) or is burned (to zero).
    erc20_transfer::Transfer {
        /// Who gives.
        [topic] from: Address,
        /// Who receives.
        [topic] to: Address,
        /// Seconds of coin.
        value: U256,
    }
    /// ERC-20. Emitted when an allowance is set.
    erc20_approval::Approval {
        /// Whose coin.
        [topic] owner: Address,
        /// Who may move it.
        [topic] spender: Address,
        /// How much: the allowance after the change.
        value: U256,
    }
    /// ERC-6909. Emitted when hours move, are recorded (from zero) or are retired (to zero).
    erc6909_transfer::Transfer {
        /// Who called.
        caller: Address,
        /// Who gives.
        [topic] sender: Address,
        /// Who receives.
        [topic] receiver: Address,
        /// The class.
        [topic] id: U256,
        /// Seconds of service.
        amount: U256,
    }
    /// ERC-6909. Emitted when an operator is set or removed.
    erc6909_operator::OperatorSet {
        /// Whose hours.
        [topic] owner: Address,
        /// Who may move them all.
        [topic] spender: Address,
        /// Whether it may, after the change.
        approved: bool,
    }
    /// ERC-6909. Emitted when an allowance for one class is set.
    erc6909_approval::Approval {
        /// Whose hours.
        [topic] owner: Address,
        /// Who may move them.
        [topic] spender: Address,
        /// The class.
        [topic] id: U256,
        /// How much: the allowance after the change.
        amount: U256,
    }
    /// ERC-7943. Emitted when the amount of coin that a freeze holds changes.
    erc7943_frozen::Frozen {
        /// Whose coin.
        [topic] account: Address,
        /// How much is held, after; may exceed the balance.
        amount: U256,
    }
    /// ERC-7943. Emitted beside `Transfer` when coin is seized.
    erc7943_forced::ForcedTransfer {
        /// From whom.
        [topic] from: Address,
        /// The bank's own address: quarantine.
        [topic] to: Address,
        /// Seconds of coin.
        amount: U256,
    }
}
