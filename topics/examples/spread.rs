//! Finds `timebank_topics::slots::SPREAD`, under which no two messages of different programs clash.

use timebank_topics::slots::{bucket, slot, Spread, BUCKETS, ROUTES, SLOTS};

fn main() {
    match (1..1 << 20).step_by(2).find_map(spread) {
        Some(Spread { multiplier, shifts }) => println!(
            "pub const SPREAD: Spread = Spread {{ multiplier: {multiplier:#x}, shifts: {shifts:?} }};"
        ),
        None => println!("none: the slots must become more"),
    }
}

/// Under a multiplier, shifts without a clash: the fullest bucket first, each by the first shift that does.
fn spread(number: u32) -> Option<Spread> {
    let multiplier = number.wrapping_mul(0x9e37_79b9);
    let mut spread = Spread { multiplier, shifts: [0; BUCKETS] };
    let mut slots = [None; SLOTS];
    let messages_of = |number| ROUTES.iter().filter(move |(of, _)| bucket(*of) == number);
    let mut buckets: Vec<usize> = (0..BUCKETS).collect();
    buckets.sort_by_key(|number| std::cmp::Reverse(messages_of(*number).count()));
    for number in buckets {
        let placed = (0..=u8::MAX).find_map(|shift| {
            let (mut slots, mut spread) = (slots, spread);
            spread.shifts[number] = shift;
            messages_of(number)
                .all(|(of, route)| *slots[slot(*of, &spread)].get_or_insert(*route) == *route)
                .then_some((slots, spread))
        });
        (slots, spread) = placed?;
    }
    Some(spread)
}
