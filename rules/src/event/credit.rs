//! Loans.

use super::declare::*;

events! {
    /// Emitted beside `Transfer` when coin is minted against a debt.
    lent::Lent seq {
        /// The member and actor.
        [topic] member: Address,
        /// Seconds of coin lent.
        amount: u64,
        /// Seconds of coin owed on top of them; a fee for the treasury is in `TreasuryReceived`.
        fee: u64,
        /// The member's debt after.
        debt_after: u64,
        /// When it falls due.
        due: u64,
        /// The grade that it was lent on; 0 where it is a starter line.
        grade: u8,
        /// The member's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
        /// All debt after.
        owed_after: u64,
    }
    /// Emitted beside `Transfer` when coin is burned against a debt.
    repaid::Repaid seq {
        /// Whose debt.
        [topic] member: Address,
        /// Whose coin.
        [topic] payer: Address,
        /// Seconds of coin.
        amount: u64,
        /// The member's debt after; 0 ends the loan.
        debt_after: u64,
        /// What was written off and not made good since, after.
        lost_after: u64,
        /// What the member repaid in time: hours times days, after.
        repaid_hour_days_after: u32,
        /// The member's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
        /// All debt after.
        owed_after: u64,
        /// Who brought it about: the payer, or whoever collects.
        actor: Address,
    }
    /// Emitted when somebody marks an overdue loan: an alert.
    loan_marked_overdue::LoanMarkedOverdue seq {
        /// Who owes.
        [topic] account: Address,
        /// Who marked it.
        [topic] actor: Address,
        /// Seconds of coin owed.
        debt: u64,
        /// When they fell due.
        due: u64,
        /// The account's loans that were marked overdue, after.
        overdue_after: u16,
        /// The account's grade after.
        grade_after: u8,
    }
    /// Emitted when the tribunal writes an overdue loan off.
    loan_written_off::LoanWrittenOff seq {
        /// Who owed.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Seconds of coin that are no longer owed; they stay in the supply.
        debt: u64,
        /// A hash of the reasons.
        evidence: Hash,
        /// The account's loans that were marked overdue, after.
        overdue_after: u16,
        /// All debt after.
        owed_after: u64,
        /// All debt ever written off, after.
        written_off_after: u64,
    }
    /// Emitted when the central bank gives what an account owes a later due date.
    loan_rescheduled::LoanRescheduled seq {
        /// Who owes.
        [topic] account: Address,
        /// The central bank's officer.
        [topic] actor: Address,
        /// When it fell due before.
        due_before: u64,
        /// When it falls due now.
        due_at: u64,
        /// How often this loan was rescheduled, after: at most twice.
        times: u8,
    }
}
