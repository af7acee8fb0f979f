//! What the figures of events and refusals count, as far as an ABI does not say it.

use crate::unit::Unit;

/// What a figure counts, as far as its name tells.
pub fn unit_of(figure: &str) -> Unit {
    match figure {
        "name" => Unit::Text,
        "tick" | "rate" => Unit::Percent,
        "until" | "expiry" => Unit::Moment,
        _ => Unit::Plain,
    }
}
