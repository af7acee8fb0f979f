//! The bank's rules as WebAssembly, for the desks in the browser.
//!
//! Everything goes through one buffer: the page asks for room ([`buffer`]), writes its input there, calls a function
//! with the input's length, and reads the answer from the start of the same buffer. No function decides anything
//! itself; each hands its input to `timebank-rules`. A negative answer says that the input makes no sense.

#![warn(missing_docs)]

mod bytes;
mod income;

use std::{cell::RefCell, collections::BTreeMap};

use bytes::Reader;
use timebank_rules::{
    agreement,
    audit::{self, Head},
    balances::Balances,
    book::{
        call::price::{self, Wants},
        Side,
    },
    campaign::Attention,
    case,
    cells::{Agreement, Call, CaseFile, Cell},
    credentials::{Claim, Sealed},
    credit::score,
    keccak::keccak,
    merkle::Tree,
    quantities::{Tick, Time},
    Address, Hash,
};

/// The input makes no sense.
const BAD: i32 = -1;
/// The log takes from an account what it has not.
const OVERDRAWN: i32 = -2;

/// The rules' number types bring a source of randomness along, which nothing here asks.
#[cfg(target_arch = "wasm32")]
fn no_randomness(_: &mut [u8]) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}
#[cfg(target_arch = "wasm32")]
getrandom::register_custom_getrandom!(no_randomness);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static LOG: RefCell<Log> = RefCell::default();
}

/// How far the log was replayed, and what everybody holds by it.
#[derive(Default)]
struct Log {
    head: Head,
    balances: Balances,
    /// It begins somewhere in the middle, where nobody's balance is known.
    is_part: bool,
}

/// Room for an input of so many bytes; where it is.
#[no_mangle]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|bytes| {
        bytes.resize(length.max(4096), 0);
        bytes.as_mut_ptr()
    })
}

/// Hands the input to `decide` and puts its answer in the input's place; the answer's length.
fn answered(length: usize, decide: impl FnOnce(&mut Reader) -> Option<Vec<u8>>) -> i32 {
    BUFFER.with_borrow_mut(|bytes| {
        let answer = bytes.get(..length).and_then(|input| decide(&mut Reader(input)));
        let Some(answer) = answer else { return BAD };
        match bytes.get_mut(..answer.len()) {
            Some(place) => place.copy_from_slice(&answer),
            None => return BAD,
        }
        i32::try_from(answer.len()).unwrap_or(BAD)
    })
}

/// Begins the log anew.
#[no_mangle]
pub extern "C" fn log_reset() {
    LOG.with_borrow_mut(|log| *log = Log::default());
}

/// Begins in the middle of a log: behind so many events (eight bytes, little-endian), at the hash over them (32).
#[no_mangle]
pub extern "C" fn log_begin(length: usize) -> i32 {
    let mut begin = None;
    let answer = answered(length, |input| {
        let seq = u64::from_le_bytes(input.array()?);
        begin = Some(Head { seq, hash: input.array()? });
        Some(Vec::new())
    });
    LOG.with_borrow_mut(|log| {
        let head = begin.unwrap_or_default();
        *log = Log { head, is_part: head.seq > 0, ..Log::default() };
    });
    answer
}

/// Takes more events into the log: each is its block's time in seconds since 1970 (eight bytes, little-endian),
/// the number of its topics (a byte), the topics, the data's length (four bytes, little-endian) and the data.
/// How many there were, or −2 where one takes what an account has not.
#[no_mangle]
pub extern "C" fn log_add(length: usize) -> i32 {
    BUFFER.with_borrow(|bytes| {
        LOG.with_borrow_mut(|log| {
            let Some(input) = bytes.get(..length) else { return BAD };
            let (mut reader, mut events) = (Reader(input), 0);
            while !reader.is_empty() {
                let Some((time, topics, data)) = event(&mut reader) else { return BAD };
                let entry = (time, &topics[..], data);
                let Some(head) = audit::replay(log.head, [entry], keccak) else { return BAD };
                if !log.is_part && log.balances.apply(&topics, data).is_err() {
                    return OVERDRAWN;
                }
                log.head = head;
                events += 1;
            }
            events
        })
    })
}

/// An event's time, topics and data.
fn event<'a>(reader: &mut Reader<'a>) -> Option<(u64, Vec<Hash>, &'a [u8])> {
    let time = u64::from_le_bytes(reader.array()?);
    let topics = (0..reader.byte()?).map(|_| reader.array()).collect::<Option<_>>()?;
    let length = reader.u32()?;
    Some((time, topics, reader.take(length as usize)?))
}

/// Answers with how many events were taken (eight bytes, little-endian), the head over them, and the coin in existence by
/// them (sixteen bytes).
#[no_mangle]
pub extern "C" fn log_head() -> i32 {
    LOG.with_borrow(|log| {
        let supply = log.balances.coin_supply().to_le_bytes();
        answered(0, |_| Some([&log.head.seq.to_le_bytes()[..], &log.head.hash, &supply].concat()))
    })
}

/// What an account (20 bytes) holds by the log: sixteen bytes, little-endian.
#[no_mangle]
pub extern "C" fn log_coin(length: usize) -> i32 {
    LOG.with_borrow(|log| {
        answered(length, |input| {
            let account = Address::from(input.array::<20>()?);
            Some(log.balances.coin(account).to_le_bytes().to_vec())
        })
    })
}

/// Where a case stands at a moment, from what the bank says of it.
#[no_mangle]
pub extern "C" fn case_status(
    status: u8,
    opened_at: u32,
    frozen_until: u32,
    confirmed_at: u32,
    appeal_until: u32,
    at: u32,
) -> u32 {
    let mut file = CaseFile::empty();
    file.status = status;
    file.opened_at = opened_at.into();
    file.frozen_until = frozen_until.into();
    file.confirmed_at = confirmed_at.into();
    file.appeal_until = appeal_until.into();
    case::status(&file, Time(at)) as u32
}

/// Where an agreement stands at a moment, from what was written of it last (1 to 4).
#[no_mangle]
pub extern "C" fn agreement_status(status: u8, until: u32, end: u32, at: u32) -> u32 {
    let mut cell = Agreement::empty();
    cell.status = status;
    cell.until = until.into();
    cell.end = end.into();
    agreement::status(&cell, Time(at)) as u32
}

/// Scores nine factors (four bytes each): answers with nine points and the score (two bytes each), and the grade (a byte).
#[no_mangle]
pub extern "C" fn score_of(length: usize) -> i32 {
    answered(length, |input| {
        let mut factors = [0; score::FACTORS];
        for factor in &mut factors {
            *factor = input.u32()?;
        }
        let said = score::score(factors);
        let mut answer: Vec<u8> =
            said.points.iter().flat_map(|points| points.to_le_bytes()).collect();
        answer.extend(said.score.to_le_bytes());
        answer.push(said.grade);
        Some(answer)
    })
}

/// The leaf of a member's attention: campaign and day (four bytes each, little-endian), member, the day's 288 slots (36 bytes)
/// and salt.
#[no_mangle]
pub extern "C" fn attention_leaf(length: usize) -> i32 {
    answered(length, |input| {
        let (campaign_id, day) = (input.u32()?, input.u32()?);
        let member = Address::from(input.array::<20>()?);
        let (slots, salt) = (input.array()?, input.array()?);
        let attention = Attention { campaign_id, day, slots, salt };
        Some(attention.leaf(member, keccak).to_vec())
    })
}

/// The tree over leaves of 32 bytes each: answers with its root and the proof of the leaf of this number.
#[no_mangle]
pub extern "C" fn tree_proof(length: usize, leaf: usize) -> i32 {
    answered(length, |input| {
        let mut leaves = Vec::new();
        while !input.is_empty() {
            leaves.push(input.array()?);
        }
        let tree = Tree::of(&leaves, keccak)?;
        Some([&[tree.root()][..], &tree.proof(leaf)?].concat().concat())
    })
}

/// Seals claims: a byte says how many; each is its name and its value, each behind its length (four bytes), and a salt of
/// 32 bytes; then the padding's salts. Answers with the commitment, and with salt and path of the claim of this number.
#[no_mangle]
pub extern "C" fn claims_open(length: usize, which: usize) -> i32 {
    answered(length, |input| {
        let count = input.byte()?;
        let claims = (0..count)
            .map(|_| {
                let claim = Claim::new(input.text()?, input.text()?);
                Some((claim, input.array()?))
            })
            .collect::<Option<Vec<_>>>()?;
        let mut padding = Vec::new();
        while !input.is_empty() {
            padding.push(input.array()?);
        }
        let name = claims.get(which)?.0.name.clone();
        let sealed = Sealed::of_parts(claims, padding).ok()?;
        let opening = sealed.open(&name)?;
        let path = opening.path.concat();
        Some([&sealed.commitment()[..], &opening.salt, &path].concat())
    })
}

/// What a call would come to as its orders stand: the reference (four bytes), how many prices are bid at (four), then each
/// price (four) with its lots (eight), the bids' first. Answers with the price (four; 0 where none trade), the lots
/// that would trade (eight), and those that are bid and asked at that price or better (eight each).
#[no_mangle]
pub extern "C" fn call_price(length: usize) -> i32 {
    answered(length, |input| {
        let (reference, bid_prices) = (input.tick()?, input.u32()?);
        let (mut bids, mut asks) = (BTreeMap::<Tick, u64>::new(), BTreeMap::<Tick, u64>::new());
        for place in 0u32.. {
            if input.is_empty() {
                break;
            }
            let side = if place < bid_prices { &mut bids } else { &mut asks };
            let at = side.entry(input.tick()?).or_default();
            *at = at.checked_add(u64::from_le_bytes(input.array()?))?;
        }
        let mut call = Call::empty();
        let (mut wanted, mut offered) = (bids.iter().rev(), asks.iter());
        while let Wants::Next(side) = price::search(&mut call) {
            let next = if side == Side::Bid { wanted.next() } else { offered.next() };
            price::tell(&mut call, side, next.map(|(tick, lots)| (*tick, *lots)));
        }
        let Some(found) = price::found(&call, reference) else { return Some(vec![0; 28]) };
        let sum = |all: u64, (_, lots): (&Tick, &u64)| all.checked_add(*lots);
        let bid = bids.range(found..).try_fold(0, sum)?;
        let asked = asks.range(..=found).try_fold(0, sum)?;
        let lots = [call.volume.get(), bid, asked].map(u64::to_le_bytes).concat();
        Some([&u32::from(found.0).to_le_bytes()[..], &lots].concat())
    })
}

/// What converting hours makes: their seconds (eight bytes, little-endian), the rate (four), the levy in percent (a byte).
/// Answers with the coin that is minted, and with what of it goes into the treasury (eight bytes each).
#[no_mangle]
pub extern "C" fn conversion_of(length: usize) -> i32 {
    answered(length, |input| {
        let secs = u64::from_le_bytes(input.array()?);
        let said = income::converted(secs, input.tick()?, input.byte()?)?;
        Some([said.minted, said.levy].map(u64::to_le_bytes).concat())
    })
}

/// What borrowing makes: the amount (eight bytes, little-endian), the fee in percent (a byte), what goes into the treasury
/// (a byte of bits). Answers with the coin in hand, what goes into the treasury, and what is owed (eight bytes each).
#[no_mangle]
pub extern "C" fn loan_of(length: usize) -> i32 {
    answered(length, |input| {
        let amount = u64::from_le_bytes(input.array()?);
        let said = income::lent(amount, input.byte()?, input.byte()?)?;
        Some([said.hand, said.treasury, said.debt].map(u64::to_le_bytes).concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page does: writes the input, calls, reads the answer.
    fn ask(input: &[u8], call: impl FnOnce(usize) -> i32) -> Result<Vec<u8>, i32> {
        buffer(input.len());
        BUFFER.with_borrow_mut(|bytes| bytes[..input.len()].copy_from_slice(input));
        let length = call(input.len());
        usize::try_from(length)
            .map(|length| BUFFER.with_borrow(|bytes| bytes[..length].to_vec()))
            .map_err(|_| length)
    }

    #[test]
    fn a_log_leads_to_the_head_that_the_rules_lead_to() {
        let (topics, data) = ([[7; 32], [8; 32]], [9; 64]);
        // Two blocks and a third: no byte of a time is left out, and each event has its own.
        let times = [1_800_000_000, 1_800_000_006, u64::from_le_bytes([1, 2, 3, 4, 5, 6, 7, 8])];
        let input = times.map(|time: u64| {
            let [time, length] = [&time.to_le_bytes()[..], &64u32.to_le_bytes()];
            [time, &[2], topics.as_flattened(), length, &data].concat()
        });
        let input = input.concat();
        log_reset();
        buffer(input.len());
        BUFFER.with_borrow_mut(|bytes| bytes[..input.len()].copy_from_slice(&input));
        assert_eq!(log_add(input.len()), 3);
        let events = times.map(|time| (time, &topics[..], &data[..]));
        let head = audit::replay(Head::default(), events, keccak);
        let said = ask(&[], |_| log_head());
        assert_eq!(
            said.as_deref().map(|said| &said[8..40]),
            Ok(&head.map_or([0; 32], |head| head.hash)[..])
        );
    }

    #[test]
    fn what_is_cut_off_makes_no_sense() {
        assert_eq!(ask(&[0; 7], |length| log_add(length)), Err(BAD));
        assert_eq!(ask(&[0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0], |length| log_add(length)), Err(BAD));
        assert_eq!(ask(&[0; 35], |length| score_of(length)), Err(BAD));
        assert_eq!(ask(&[0; 31], |length| tree_proof(length, 0)), Err(BAD));
        assert_eq!(ask(&[0; 12], |length| conversion_of(length)), Err(BAD));
        assert_eq!(ask(&[0; 9], |length| loan_of(length)), Err(BAD));
    }

    #[test]
    fn a_call_comes_to_the_price_of_the_rules() {
        let orders = |reference: u32, bids: &[(u32, u64)], asks: &[(u32, u64)]| {
            let mut input = [reference, bids.len() as u32].map(u32::to_le_bytes).concat();
            for (tick, lots) in bids.iter().chain(asks) {
                input.extend(tick.to_le_bytes());
                input.extend(lots.to_le_bytes());
            }
            ask(&input, |length| call_price(length)).map(|said| {
                let lots = |at: usize| u64::from_le_bytes(said[at..at + 8].try_into().unwrap());
                (u32::from_le_bytes(said[..4].try_into().unwrap()), lots(4), lots(12), lots(20))
            })
        };
        assert_eq!(orders(100, &[(104, 4)], &[(96, 4)]), Ok((100, 4, 4, 4)));
        // What is left of the longer side is left at any price up to the next, so the nearest to the reference is taken.
        assert_eq!(orders(100, &[(104, 4), (102, 3)], &[(96, 5)]), Ok((100, 5, 7, 5)));
        assert_eq!(orders(100, &[(98, 4)], &[(90, 3)]), Ok((98, 3, 4, 3)));
        assert_eq!(orders(100, &[(95, 4)], &[(96, 4)]), Ok((0, 0, 0, 0)));
        assert_eq!(orders(100, &[], &[]), Ok((0, 0, 0, 0)));
        assert_eq!(orders(70_000, &[], &[]), Err(BAD));
        assert_eq!(orders(100, &[(104, u64::MAX), (104, 1)], &[]), Err(BAD));
    }

    #[test]
    fn the_clock_moves_a_case_and_an_agreement_on() {
        let day = 86_400;
        assert_eq!(case_status(2, 1, 3 * day, 0, 0, 3 * day - 1), case::Status::Frozen as u32);
        assert_eq!(case_status(2, 1, 3 * day, 0, 0, 3 * day), case::Status::Lapsed as u32);
        assert_eq!(agreement_status(1, 100, 50, 99), 1);
        assert_eq!(agreement_status(1, 100, 50, 100), 6);
    }

    #[test]
    fn the_score_is_that_of_the_rules() {
        let factors = [10, 5, 12, 20, 100, 1, 0, 0, 0u32];
        let input: Vec<u8> = factors.iter().flat_map(|factor| factor.to_le_bytes()).collect();
        let said = score::score(factors);
        let answer = ask(&input, |length| score_of(length)).unwrap();
        assert_eq!(answer[18..20], said.score.to_le_bytes());
        assert_eq!(answer[20], said.grade);
    }

    #[test]
    fn an_opening_is_behind_the_commitment() {
        let mut input = vec![1];
        for text in ["born", "1971-03-05"] {
            input.extend((text.len() as u32).to_le_bytes());
            input.extend(text.as_bytes());
        }
        (0..16u8).for_each(|salt| input.extend([salt; 32]));
        let answer = ask(&input, |length| claims_open(length, 0)).unwrap();
        let path = answer[64..].as_chunks::<32>().0.to_vec();
        let claim = Claim::new("born", "1971-03-05");
        let opening = timebank_rules::credentials::Opening { claim, salt: [0; 32], path };
        assert!(opening.is_behind(&answer[..32].try_into().unwrap()));
    }
}
