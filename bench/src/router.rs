//! Which programs a message loads, and what it may cost as the bank is deployed.

use anyhow::{Context, Result};
use timebank_e2e::Entry;
use timebank_topics::slots::{route, table_without_clash};
use timebank_topics::{selector, PROGRAMS};

use crate::row::Row;

/// What an operation behind the router may cost at most: millions of picoseconds, and bytes of proof. Placing and taking
/// may cost 7 KB more than before dead orders, bounties, halts and the epoch's turn stayed in the fast program, without which
/// an order that expired made a take cost 303 KB. Every call reads the root, which grew by 72 bytes for what other banks owe and
/// by 24 for the treasury, and loads the router, which knows carried calls and alerts of a large amount. Placing weighs
/// orders for monitoring, and fills of an IOC order what its member can pay for. Every event is hashed with its block's
/// time, and the root, the member and the class keep what all minting, a quarantine and a class's rule ask for: 107 bytes
/// of proof of a place and 0.5 % of a take's computation. An order's id begins with its member's number, and a trade says
/// who took and what is left of the order that rested: 280 bytes, and 14 M ps for each price that is taken. A carried transfer should need no more than a
/// direct one and 25 KB. A payment between two banks of one chain is
/// two calls through two routers; the design wanted 3 G ps, of which storage, calls, code, events and
/// hashes alone take 2.7.
pub const GOALS: &[(&str, u64, u64)] = &[
    ("transfer", 700, 40_000),
    ("transfer_alert", 800, 40_000),
    ("place_existing", 1_000, 77_000),
    ("take_1", 1_525, 87_600),
    ("take_10", 5_660, 184_000),
    ("carry_transfer", 1_500, 69_200),
    ("pay_between", 3_500, 137_000),
];

/// Bytes of proof that a message of a member, sponsor, attestor or recorder may need behind the router.
pub const MEMBERS_PROOF: u64 = 110_000;

/// Bytes of proof that a message of an officer or the governor may need behind the router.
pub const OFFICERS_PROOF: u64 = 160_000;

/// Messages that need more than [`MEMBERS_PROOF`], or an officer's than [`OFFICERS_PROOF`], and how much they may need:
/// a goal that is missed. What is carried, and no payment, runs the whole program of the message's topic, too.
const BEYOND: &[(&str, u64)] = &[("carry_convert", 135_500), ("pay_between", 137_000)];

/// Bytes of proof that an agreement may need from its proposal to its settlement, in four messages. What goes on with the
/// next lesson of a series, where there is one, is 3 KB of the programs.
pub const AGREEMENT_PROOF: u64 = 371_000;

/// The percent of the proof of sixteen transfers that sixteen carried at once may need.
const BATCH_PERCENT: u64 = 40;

/// Bytes of proof that a refused call may need behind the router beyond what the whole bank needs to refuse it.
pub const REFUSAL_PROOF: u64 = 15_000;

/// How the rows of refused calls end.
const REFUSED: &str = "_refused";

/// Bytes of proof that a finished service may need, invoiced and paid.
pub const INVOICE_PROOF: u64 = 198_000;

/// Messages of officers and of the governor.
const OFFICERS: &[&str] = &[
    "verify",
    "request_recovery",
    "cancel_recovery",
    "propose_succession",
    "approve_succession",
    "confirm_late",
    "register_class",
    "rename_class",
    "set_class_rule",
    "accredit",
    "set_terms",
    "set_market",
    "set_bank_terms",
    "set_starter_lines",
    "set_treasury",
    "spend_treasury",
    "grant_role",
    "revoke_role",
    "propose_governor",
    "accept_governor",
    "set_rule",
    "set_risk",
    "open_case",
    "close_case",
    "freeze",
    "release",
    "set_frozen_tokens",
    "confirm",
    "confirm_pause",
    "uphold",
    "seize",
    "forced_transfer",
    "propose_release",
    "approve_release",
    "pause",
    "resume",
    "strike_root",
    "write_off",
    "reschedule_loan",
    "award",
    "end_hold",
    "renounce_role",
    "open_and_freeze",
    "replace_freeze",
    "set_calls",
    "open_link",
    "set_link_limits",
    "set_channel",
    "stop_link",
    "close_link",
    "propose_break",
    "break_link",
    "propose_write_off",
    "write_off_claim",
    "suspend_office",
    "reinstate_office",
];

/// Operations of many steps in one call: what they need grows with what they do.
const BATCHES: &[&str] = &[
    "take_10",
    "take_10_one_maker",
    "take_32",
    "deliver_16",
    "freeze_many",
    "release_many",
    "cancel_all",
    "place_many",
    "prune",
    "prune_from",
    "cancel_recoveries",
    "withdraw_orders",
    "complete_recovery",
    "complete_recovery_again",
    "succeed",
    "orders_of",
    "quote",
    "depth",
    "freeze_many_32",
    "release_many_32",
    "carry_many_4",
    "carry_many_16",
    "multicall_4",
    "clear_call",
];

/// What the router answers itself.
const HOT: [&str; 6] = [
    "transfer(address,uint256)",
    "balanceOf(address)",
    "name()",
    "symbol()",
    "decimals()",
    "supportsInterface(bytes4)",
];

/// Bytes of code that a message loads at an entry, by its first four bytes.
pub fn code_bytes(entry: Entry, message: u32) -> Result<usize> {
    let size = |name| timebank_e2e::code_size(name).map_err(anyhow::Error::msg);
    if entry == Entry::Whole {
        return size("timebank");
    }
    let behind = if HOT.iter().any(|signature| selector(signature) == message) {
        0
    } else {
        size(PROGRAMS[usize::from(route(&table_without_clash(), message))])?
    };
    Ok(size("router")? + behind)
}

/// Bytes of proof that an operation may need behind the router.
fn most_proof(op: &str) -> u64 {
    let beyond = BEYOND.iter().find(|(known, _)| *known == op).map(|(_, most)| *most);
    let usual = if OFFICERS.contains(&op) { OFFICERS_PROOF } else { MEMBERS_PROOF };
    beyond.unwrap_or(usual)
}

/// The goals that are missed, a line each.
pub fn missed(rows: &[Row]) -> Result<Vec<String>> {
    let routed = || rows.iter().filter(|row| row.entry == "router");
    let at = |op: &str| routed().find(|row| row.op == op);
    let mut complaints = Vec::new();
    for (op, mega_ps, proof_size) in GOALS {
        let row = at(op).with_context(|| format!("{op} was not measured"))?;
        if row.ref_time > mega_ps * 1_000_000 || row.proof_size > *proof_size {
            complaints.push(format!(
                "{op} behind the router costs {} M ps and {} bytes; the goal is {mega_ps} and {proof_size}",
                row.ref_time / 1_000_000,
                row.proof_size
            ));
        }
    }
    complaints.extend(dear_refusals(rows));
    let is_bounded = |row: &&Row| !BATCHES.contains(&row.op) && !row.op.ends_with(REFUSED);
    for row in routed().filter(is_bounded) {
        let most = most_proof(row.op);
        if row.proof_size > most {
            complaints.push(format!(
                "{} needs {} bytes of proof, {most} allowed",
                row.op, row.proof_size
            ));
        }
    }
    let agreement: &[&str] = &["propose", "accept", "deliver", "settle"];
    let invoice: &[&str] = &["invoice", "pay_invoice"];
    for (steps, most) in [(agreement, AGREEMENT_PROOF), (invoice, INVOICE_PROOF)] {
        let needed: u64 = steps.iter().filter_map(|op| at(op)).map(|row| row.proof_size).sum();
        if needed > most {
            let steps = steps.join(", ");
            complaints.push(format!("{steps} need {needed} bytes of proof, {most} allowed"));
        }
    }
    let (one, batch) = (at("transfer"), at("carry_many_16"));
    let (one, batch) = one.zip(batch).context("transfers were not measured")?;
    let most = 16 * one.proof_size * BATCH_PERCENT / 100;
    if batch.proof_size > most {
        let needed = batch.proof_size;
        complaints.push(format!("carry_many_16 needs {needed} bytes of proof, {most} allowed"));
    }
    Ok(complaints)
}

/// The refusals that need more behind the router than they may, a line each; and one where none was measured.
fn dear_refusals(rows: &[Row]) -> Vec<String> {
    let refused = |entry: &'static str| {
        rows.iter().filter(move |row| row.entry == entry && row.op.ends_with(REFUSED))
    };
    let mut complaints = Vec::new();
    for row in refused("router") {
        let alone = refused("bank").find(|alone| alone.op == row.op);
        let most = alone.map_or(0, |alone| alone.proof_size + REFUSAL_PROOF);
        if row.proof_size > most {
            let (op, proof) = (row.op, row.proof_size);
            complaints.push(format!("{op} needs {proof} bytes of proof, {most} allowed"));
        }
    }
    if refused("router").next().is_none() {
        complaints.push("no refused call was measured".to_owned());
    }
    complaints
}

/// The programs and their sizes, as the table lists them.
pub fn programs() -> impl Iterator<Item = &'static str> {
    ["router"].into_iter().chain(PROGRAMS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_e2e::Receipt;
    use timebank_topics::{topic_of, Topic};

    #[test]
    fn a_refusal_may_need_little_more_than_at_the_whole_bank() {
        let row = |entry, proof_size| Row {
            entry,
            ..Row::of("x_refused", 0, &Receipt { proof_size, ..Receipt::default() })
        };
        let complaints =
            |routed| dear_refusals(&[row("router", routed), row("bank", 100_000)]).len();
        assert_eq!((complaints(115_000), complaints(115_001)), (0, 1));
        assert_eq!(dear_refusals(&[row("router", 1)]).len(), 1, "it has no row at the bank");
        assert_eq!(dear_refusals(&[]).len(), 1);
    }

    #[test]
    fn what_the_router_answers_itself_are_messages_of_the_tokens() {
        assert!(HOT.iter().all(|signature| topic_of(signature) == Some(Topic::Tokens)));
    }
}
