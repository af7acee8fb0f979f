//! Operations, read out of random bits, which shrink and cost nothing to make.

use super::MEMBERS;
use timebank_rules::book::{Kind, Side};

#[derive(Clone, Copy, Debug)]
pub enum Op {
    Place {
        who: usize,
        class: usize,
        side: Side,
        tick: u16,
        lots: u32,
        expiry: u32,
        kind: Kind,
    },
    Cancel {
        who: usize,
        class: usize,
        which: usize,
    },
    CancelAll {
        who: usize,
        class: usize,
    },
    Prune {
        who: usize,
        class: usize,
        tick: u16,
        most: u32,
    },
    PruneAll {
        who: usize,
        class: usize,
    },
    Reduce {
        who: usize,
        class: usize,
        which: usize,
        lots: u32,
    },
    Freeze {
        who: usize,
        secs: u32,
    },
    FreezeCoin {
        who: usize,
        coin: u64,
        secs: u32,
    },
    Hold {
        who: usize,
        secs: u32,
    },
    /// Owes coin that falls due after so long; nothing where it is 0.
    Owe {
        who: usize,
        secs: u32,
    },
    /// The first class has other terms after so long.
    Announce {
        terms: usize,
        secs: u32,
    },
    Unverify {
        who: usize,
    },
    Verify {
        who: usize,
    },
    Advance {
        secs: u32,
    },
    Nothing,
}

/// How much of what an operation is.
#[derive(Clone, Copy)]
pub struct Climate {
    /// Of 256 operations, so many place an order.
    places: u8,
    /// Of 256 further operations, so many disturb: freezes, lapses of verification, long waits.
    disturbs: u8,
    /// Prices lie this far around par.
    spread: u16,
    /// Almost every order is the smallest, so that levels grow long and calls meet their caps.
    dusty: bool,
}

pub const CALM: Climate = Climate { places: 200, disturbs: 8, spread: 6, dusty: false };
pub const STORM: Climate = Climate { places: 150, disturbs: 120, spread: 28, dusty: false };
pub const DUSTY: Climate = Climate { places: 215, disturbs: 2, spread: 1, dusty: true };

/// The operation that some bits stand for.
pub fn op(bits: u64, climate: Climate) -> Op {
    if bits == 0 {
        return Op::Nothing;
    }
    let byte = |n: u32| (bits >> (8 * n)) as u8;
    let (who, class) = (usize::from(byte(1)) % MEMBERS, usize::from(byte(2) < 60));
    let tick = match byte(3) {
        0 => 0,
        1 => 2561,
        2 => 2560,
        3 => 1,
        n => 100 - climate.spread + u16::from(n) % (2 * climate.spread + 1),
    };
    let tick = if class == 1 && byte(4) > 20 { 100 } else { tick };
    if byte(0) < climate.places {
        // In the dust each price has its side, so that it piles up, until somebody sweeps.
        let sweeps = byte(6) > 245;
        let side = match (climate.dusty && !sweeps, byte(5) & 1) {
            (true, _) if tick < 100 || (tick == 100 && who < MEMBERS / 2) => Side::Bid,
            (true, _) => Side::Ask,
            (false, 0) => Side::Bid,
            (false, _) => Side::Ask,
        };
        let kind = [Kind::Limit, Kind::Limit, Kind::Limit, Kind::Ioc, Kind::Fok, Kind::PostOnly]
            [usize::from(byte(5) >> 1) % 6];
        let lots = match byte(6) {
            _ if climate.dusty => 1 + u32::from(sweeps) * u32::from(byte(4)) / 4,
            n @ 0..=200 => u32::from(n) % 6,
            n @ 201..=250 => u32::from(n - 200) * 3,
            _ => 100_000,
        };
        let expiry = match byte(7) {
            0 => 0,
            1 => u32::MAX,
            n => u32::from(n) * u32::from(n) * 20,
        };
        return Op::Place { who, class, side, tick, lots, expiry, kind };
    }
    if byte(4) < climate.disturbs {
        let secs = u32::from(byte(6)) * 300;
        return match byte(5) % 12 {
            0 => Op::Freeze { who, secs },
            1 => Op::Unverify { who },
            2 | 3 => Op::Verify { who },
            4 | 5 => Op::FreezeCoin { who, coin: u64::from(byte(7)) * 150, secs },
            6 => Op::Hold { who, secs },
            7 => Op::Owe { who, secs: u32::from(byte(6) / 2) * 300 },
            8 => Op::Owe { who, secs: 0 },
            9 => Op::Announce { terms: usize::from(byte(7)), secs },
            _ => Op::Advance { secs: u32::from(byte(6)) * 3000 },
        };
    }
    match byte(5) % 8 {
        0 => Op::CancelAll { who, class },
        1 | 2 => Op::Prune { who, class, tick, most: u32::from(byte(6) % 8) },
        3 => Op::Advance { secs: u32::from(byte(6)) * 10 },
        4 if byte(7) < 40 => Op::PruneAll { who, class },
        4 => Op::Reduce { who, class, which: usize::from(byte(6)), lots: u32::from(byte(7)) % 9 },
        _ => Op::Cancel { who, class, which: usize::from(byte(6)) },
    }
}
