//! The central bank: terms, conversion, demurrage.

use super::declare::*;

events! {
    /// Emitted when the central bank sets the terms of conversion of a class.
    terms_set::TermsSet seq {
        /// The class.
        [topic] class_id: u16,
        /// The central bank's officer.
        [topic] actor: Address,
        /// Percent of par after the change; 0 closes the window.
        rate: u16,
        /// Seconds of service it converts in seven days, after the change.
        quota: u64,
        /// From when this holds.
        from: u64,
    }
    /// Emitted beside both `Transfer` events when hours are retired for coin.
    converted::Converted seq {
        /// The member and actor.
        [topic] member: Address,
        /// The class.
        [topic] class_id: u16,
        /// Seconds of service retired.
        secs: u64,
        /// Seconds of coin minted; what the levy takes of it `TreasuryReceived` says next.
        coin: u64,
        /// Percent of par.
        rate: u16,
        /// The member's hours of the class after.
        hours_after: u64,
        /// The member's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
        /// Seconds of the class converted in the last seven days, after.
        used_after: u64,
        /// Seconds of the class ever converted, after.
        class_converted_after: u64,
    }
    /// Emitted when the central bank sets what holds for all classes and members.
    bank_terms_set::BankTermsSet seq {
        /// The central bank's officer.
        [topic] actor: Address,
        /// The largest loan of grade 2, in seconds of coin.
        limit_2: u64,
        /// The largest loan of grade 3.
        limit_3: u64,
        /// The largest loan of grade 4.
        limit_4: u64,
        /// The largest loan of grade 5.
        limit_5: u64,
        /// The longest term, in seconds.
        longest: u32,
        /// Percent of a loan that is owed on top of it.
        fee: u8,
        /// Percent of the supply that all debt together may be.
        debt_cap: u8,
        /// Millionths that idle coin costs a day.
        demurrage: u16,
        /// Seconds between announcing a change and its taking effect.
        notice: u32,
        /// From when all this holds.
        from: u64,
    }
    /// Emitted when the central bank sets the starter lines.
    starter_lines_set::StarterLinesSet seq {
        /// The central bank's officer.
        [topic] actor: Address,
        /// The line of level 1, in seconds of coin.
        line_1: u64,
        /// The line of level 2.
        line_2: u64,
        /// The line of level 3 and above.
        line_3: u64,
        /// How many others whoever is paid on a line must have dealt with.
        least: u8,
        /// From when all this holds.
        from: u64,
    }
    /// Emitted when the central bank sets what goes into the treasury.
    treasury_set::TreasurySet seq {
        /// The central bank's officer.
        [topic] actor: Address,
        /// Percent of what is minted for hours.
        levy: u8,
        /// Which fees and demurrage: bits.
        sources: u8,
        /// From when this holds.
        from: u64,
    }
    /// Emitted beside `Transfer` to the bank's own address when coin comes into the treasury or is donated.
    treasury_received::TreasuryReceived seq {
        /// From whom.
        [topic] account: Address,
        /// Where it comes from: one bit.
        source: u8,
        /// Seconds of coin.
        amount: u64,
        /// Seconds of coin in the treasury after.
        treasury_after: u64,
        /// Seconds of coin in the pot of donations after.
        donations_after: u64,
        /// The account's coin after.
        balance_after: u64,
    }
    /// Emitted beside `Transfer` from the bank's own address when the governor spends out of a pot.
    treasury_spent::TreasurySpent seq {
        /// Who was paid.
        [topic] to: Address,
        /// The governor.
        [topic] actor: Address,
        /// Out of which pot.
        pot: u8,
        /// Seconds of coin.
        amount: u64,
        /// A hash of what was decided.
        evidence: Hash,
        /// Seconds of coin in the pot after.
        pot_after: u64,
        /// The receiver's coin after.
        balance_after: u64,
    }
    /// Emitted beside `Transfer` where anything was taken, when somebody collects demurrage.
    demurrage_collected::DemurrageCollected seq {
        /// Whose idle coin.
        [topic] account: Address,
        /// Who collected.
        [topic] actor: Address,
        /// Coin that had been idle, in seconds.
        idle: u64,
        /// For how many days.
        days: u32,
        /// Seconds of coin burned, or put into the treasury, as `TreasuryReceived` says next.
        amount: u64,
        /// The account's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
    }
}
