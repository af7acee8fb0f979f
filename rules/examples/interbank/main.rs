//! How far banks that settle with each other scale, on paper: many banks of many members, a share of payments abroad, and
//! the proof that a block may carry.
//!
//! `cargo run --release -p timebank-rules --example interbank` prints the tables of docs/interbank.md. Every figure is
//! computed here, out of the assumptions that stand first; what a payment costs was measured once.

mod capacity;
mod positions;

/// Banks, and members of each.
const BANKS: u64 = 10_000;
const MEMBERS: u64 = 10_000;
/// Of a thousand steps of a member's day, so many are payments (bench/results.md), and of a hundred payments so many go
/// abroad.
const PAYMENTS_PER_MILLE: u64 = 150;
const ABROAD_PERCENT: u64 = 5;
/// Steps of a member in a day.
const STEPS: u64 = 1;

/// Payments abroad that a bank's members make in a day.
const ABROAD: u64 = MEMBERS * STEPS * PAYMENTS_PER_MILLE * ABROAD_PERCENT / 1_000 / 100;

fn main() {
    println!("{}", capacity::table());
    println!("{}", positions::table());
}

/// A number with a thin separator between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
