//! What an account holds, and the only ways to change it: no other file writes a balance.
//!
//! A rule has decided beforehand that a change may be made, and refused with its reason where not. So these verbs refuse
//! nothing; that each does exactly what it says is asserted wherever assertions are compiled in, as in every test. In the
//! contract, which has none, a balance stops at its end rather than turn over.

use super::Member;
use crate::quantities::{ClassId, Coin, Secs};

impl Member {
    /// Adds to the free coin.
    pub fn credit_coin(&mut self, amount: Coin) {
        self.coin = plus(self.coin.get(), amount.0).into();
    }

    /// Takes off the free coin.
    pub fn debit_coin(&mut self, amount: Coin) {
        self.coin = minus(self.coin.get(), amount.0).into();
    }

    /// Puts free coin aside, for an order or an agreement.
    pub fn lock_coin(&mut self, amount: Coin) {
        self.debit_coin(amount);
        self.coin_locked = plus(self.coin_locked.get(), amount.0).into();
    }

    /// Gives back coin that was put aside. It is as free, or as frozen, as it was before.
    pub fn unlock_coin(&mut self, amount: Coin) {
        self.credit_coin(amount);
        self.debit_locked_coin(amount);
    }

    /// Takes off the coin that was put aside.
    pub fn debit_locked_coin(&mut self, amount: Coin) {
        self.coin_locked = minus(self.coin_locked.get(), amount.0).into();
    }

    /// Adds to the free hours of a class; false, and nothing changed, where the cell has no room for another class.
    #[must_use]
    pub fn credit_hours(&mut self, class: ClassId, secs: Secs) -> bool {
        self.set_hours(class, Secs(plus(self.hours(class).0, secs.0)))
    }

    /// Takes off the free hours of a class.
    pub fn debit_hours(&mut self, class: ClassId, secs: Secs) {
        let left = Secs(minus(self.hours(class).0, secs.0));
        // What is there has its place, and nothing needs none.
        let _ = self.set_hours(class, left);
    }

    /// Puts free hours of a class aside, for an order; false where an order cannot offer as many.
    #[must_use]
    pub fn lock_hours(&mut self, class: ClassId, secs: Secs) -> bool {
        let locked = Secs(plus(self.locked_hours(class).0, secs.0));
        // First, so that the class keeps its place in between.
        let may = self.set_locked_hours(class, locked);
        if may {
            self.debit_hours(class, secs);
        }
        may
    }

    /// Gives back hours of a class that were put aside.
    pub fn unlock_hours(&mut self, class: ClassId, secs: Secs) {
        // They have their place, and keep it.
        let _ = self.credit_hours(class, secs);
        self.debit_locked_hours(class, secs);
    }

    /// Takes off the hours of a class that were put aside.
    pub fn debit_locked_hours(&mut self, class: ClassId, secs: Secs) {
        let left = Secs(minus(self.locked_hours(class).0, secs.0));
        let _ = self.set_locked_hours(class, left);
    }

    /// Supposes coin that the account has not, for a question: nothing of it is ever written.
    pub fn suppose_coin(&mut self, coin: Coin) {
        self.coin = coin.0.into();
    }

    /// Supposes hours that the account has not, for a question; false where the cell has no room for the class.
    #[must_use]
    pub fn suppose_hours(&mut self, class: ClassId, hours: Secs) -> bool {
        self.set_hours(class, hours)
    }
}

fn plus(balance: u64, amount: u64) -> u64 {
    debug_assert!(balance.checked_add(amount).is_some(), "{amount} on top of {balance}");
    balance.saturating_add(amount)
}

fn minus(balance: u64, amount: u64) -> u64 {
    debug_assert!(amount <= balance, "{amount} off {balance}");
    balance.saturating_sub(amount)
}
