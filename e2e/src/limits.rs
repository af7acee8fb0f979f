//! Success means done: a call that ends well within limits did what it does with ample ones.

use ink_e2e::{Attempt, Attempted, Bound, Embedded, Keypair, Limits};
use timebank_rules::Address;

/// Steps from nothing to more than a call needs, for each limit.
const STEPS: u64 = 15;

/// Percent of what is needed between two steps; the last step allows a fifth more than is needed.
const PERCENT: u64 = 8;

/// Makes a call with every limit falling in turn: time, proof, deposit, and Ethereum gas. Answers how many of the calls
/// succeeded, or with the first that ended well and did not do what the same call does with ample limits.
///
/// # Errors
///
/// A sentence that says which limit it was and what was seen.
pub fn success_means_done(
    chain: &mut Embedded,
    who: &Keypair,
    to: Address,
    data: &[u8],
    watched: &[Address],
) -> Result<u32, String> {
    let mut attempt = |bound| chain.attempt(Attempt { who, to, data, bound }, watched);
    let ample = attempt(Bound::Weight(Limits::default()));
    let by_gas = attempt(Bound::Gas(Embedded::AMPLE_GAS));
    same_or_stopped(&ample, &by_gas).map_err(|what| format!("ample gas: {what}"))?;
    let receipt = &ample.receipt;
    let ((time, proof), deposit) = (receipt.weight_needed, receipt.deposit_needed);
    let mut succeeded = 0;
    for percent in (0..STEPS).map(|step| step * PERCENT) {
        let of = |needed: u64| needed * percent / 100;
        let share = u128::from(percent);
        for (name, bound) in [
            ("time", Bound::Weight(Limits::ample_but(Some(of(time)), None, None))),
            ("proof", Bound::Weight(Limits::ample_but(None, Some(of(proof)), None))),
            ("deposit", Bound::Weight(Limits::ample_but(None, None, Some(deposit * share / 100)))),
            ("gas", Bound::Gas(by_gas.gas * share / 100)),
        ] {
            let limited = attempt(bound);
            same_or_stopped(&ample, &limited)
                .map_err(|what| format!("{percent} % of the {name} needed: {what}"))?;
            succeeded += u32::from(limited.receipt.succeeded());
        }
    }
    Ok(succeeded)
}

/// Whether a limited call was stopped or refused, or was seen to do what the ample one does.
fn same_or_stopped(ample: &Attempted, limited: &Attempted) -> Result<(), String> {
    if !limited.receipt.succeeded() {
        return Ok(());
    }
    if ample.receipt.succeeded() && limited.seen() == ample.seen() {
        return Ok(());
    }
    let (was, is) = (&ample.receipt, &limited.receipt);
    Err(format!(
        "success with {} bytes of answer and {} events; with ample limits {}, {} bytes and {} events",
        is.data.len(),
        is.events.len(),
        if was.succeeded() { "success" } else { "a refusal" },
        was.data.len(),
        was.events.len(),
    ))
}
