//! What moves from account to account, and what an owner allows.

use super::declare::*;

events! {
    /// Emitted when what an owner grants a spender changes, by the owner's word or by being spent.
    granted::Granted seq {
        /// Whose coin or hours.
        [topic] owner: Address,
        /// Who may move them.
        [topic] spender: Address,
        /// Who changed it: the owner, or the spender by spending.
        [topic] actor: Address,
        /// The class of the hours; 0 for coin.
        class_id: u16,
        /// What may still be moved, after; the largest amount is without limit.
        allowance_after: U256,
        /// Whether the spender may move all of the owner's hours, after; said where the class is 0.
        operator_after: bool,
    }
    /// Emitted beside `Transfer` when coin moves between accounts.
    coin_moved::CoinMoved seq {
        /// Who gives.
        [topic] from: Address,
        /// Who receives.
        [topic] to: Address,
        /// Who called: the giver or one it approved.
        actor: Address,
        /// Seconds of coin.
        amount: u64,
        /// The giver's balance after.
        from_after: u64,
        /// The receiver's balance after.
        to_after: u64,
        /// The reason the caller gave; zero where none.
        reason: Hash,
    }
    /// Emitted beside `Transfer` when a member burns its own coin (withdraws).
    coin_burned::CoinBurned seq {
        /// The member and actor.
        [topic] account: Address,
        /// Seconds of coin.
        amount: u64,
        /// The member's balance after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
    }
    /// Emitted beside ERC-6909's `Transfer` when hours move between accounts.
    hours_moved::HoursMoved seq {
        /// Who gives.
        [topic] from: Address,
        /// Who receives.
        [topic] to: Address,
        /// The class.
        [topic] class_id: u16,
        /// Who called: the giver or one it approved.
        actor: Address,
        /// Seconds of service.
        amount: u64,
        /// The giver's hours of the class after.
        from_after: u64,
        /// The receiver's hours of the class after.
        to_after: u64,
    }
}
