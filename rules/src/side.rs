//! The two sides of a trade.

use crate::quantities::Tick;
use crate::{refusal, Error};

crate::enumeration! {
    /// Which way an order goes.
    pub enum Side {
        /// Buys hours for coin.
        Bid = 0,
        /// Sells hours for coin.
        Ask = 1,
    }
}

impl Side {
    /// The side a client named.
    pub fn from_number(side: u8) -> Result<Self, Error> {
        match side {
            0 => Ok(Self::Bid),
            1 => Ok(Self::Ask),
            _ => Err(refusal!(UnknownSide { side })),
        }
    }

    /// The side it trades with.
    pub fn opposite(self) -> Self {
        match self {
            Self::Bid => Self::Ask,
            Self::Ask => Self::Bid,
        }
    }

    /// The nearest price at which an order of this side does not trade with one at `price`; none (0, or above the highest)
    /// where there is none.
    pub fn behind(self, price: Tick) -> Tick {
        match self {
            Self::Bid => Tick(price.0.saturating_sub(1)),
            Self::Ask => Tick(price.0.saturating_add(1)),
        }
    }

    /// Whether an order of this side with this limit trades at `price`.
    pub fn reaches(self, limit: Tick, price: Tick) -> bool {
        match self {
            Self::Bid => price <= limit,
            Self::Ask => price >= limit,
        }
    }
}
