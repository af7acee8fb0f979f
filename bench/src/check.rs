//! What may not get worse: the key budgets, and the figures that are written down.

use crate::depth::Depth;
use crate::table::Written;
use crate::Row;

/// Distinct storage keys that an operation may touch, the root included.
///
/// A measure also reads the officer's own cell, where its roles and its budget are: four keys, not three. The holder's
/// own steps are cheaper, as no officer takes part.
/// A take touches four cells (root, taker, class, level), the level's chunks that it reaches, and a cell for each
/// maker.
pub const KEY_BUDGETS: &[(&str, usize)] = &[
    ("transfer", 3),
    ("pay_between", 7),
    ("transfer_hours", 3),
    ("transfer_alert", 3),
    ("transfer_hold", 3),
    ("end_hold", 3),
    ("set_rule", 1),
    ("set_risk", 1),
    ("record", 5),
    ("record_late", 4),
    ("confirm_late", 7),
    ("withdraw_late", 2),
    ("freeze", 4),
    ("release", 4),
    ("set_frozen_tokens", 4),
    ("confirm", 5),
    ("uphold", 5),
    ("seize", 5),
    ("forced_transfer", 5),
    ("answer", 3),
    ("appeal", 3),
    ("pause", 3),
    ("place_existing", 4),
    ("place_new", 4),
    ("place_overflow", 5),
    ("take_1", 5),
    ("take_10_one_maker", 5),
    ("take_10", 14),
    ("take_32", 14),
    ("open_campaign", 6),
    ("fund_campaign", 4),
    ("publish_root", 4),
    ("strike_root", 7),
    ("claim_10", 5),
    ("claim_1000000", 5),
    ("close_campaign", 3),
    ("redeem", 5),
    ("cancel", 3),
    ("cancel_last", 4),
    ("request_recovery", 9),
    ("cancel_recovery", 4),
    ("withdraw_orders", 9),
    ("complete_recovery", 16),
    ("complete_recovery_again", 17),
    ("propose_succession", 10),
    ("approve_succession", 12),
    ("cancel_succession", 5),
    ("succeed", 10),
    ("propose", 4),
    ("invoice", 5),
    ("pay_invoice", 6),
    ("propose_series", 4),
    ("propose_on_line", 6),
    ("accept", 4),
    ("reject", 5),
    ("cancel_agreement", 3),
    ("deliver", 4),
    ("deliver_16", 20),
    ("settle", 6),
    ("dispute", 4),
    ("award", 5),
    ("poke_settle", 6),
    ("poke_expire", 3),
    ("borrow", 4),
    ("repay", 3),
    ("mark_overdue", 3),
    ("write_off", 4),
    ("reschedule_loan", 3),
    ("credit_of", 4),
    ("collect_demurrage", 4),
];

/// How much dearer an operation may be in the deepest book than in the shallowest.
const STEEPEST: f64 = 1.05;

/// Operations whose cost grows with the book, a line each.
pub fn steep(depths: &[Depth]) -> Vec<String> {
    depths
        .iter()
        .filter(|depth| depth.ratio() > STEEPEST)
        .map(|depth| format!("{} grows with the book: ×{:.3}", depth.op, depth.ratio()))
        .collect()
}

/// How much worse a figure may be than the written one: compilers differ a little.
const TOLERANCE_PERCENT: u64 = 2;

/// Everything that is over budget or worse than what was written, a line each.
pub fn worse(rows: &[Row], written: &[Written]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (op, budget) in KEY_BUDGETS {
        let measured = || rows.iter().filter(|row| row.op == *op);
        if measured().next().is_none() {
            complaints.push(format!("{op} has a budget and was not measured"));
        }
        for row in measured().filter(|row| row.keys > *budget) {
            complaints.push(format!("{op} touches {} keys, {budget} allowed", row.keys));
        }
    }
    for row in rows {
        let Some(before) = written.iter().find(|w| w.op == row.op && w.entry == row.entry) else {
            complaints.push(format!("{} is not in bench/results.md", row.op));
            continue;
        };
        let figures = [
            ("ref_time", row.ref_time, before.ref_time),
            ("proof_size", row.proof_size, before.proof_size),
            ("keys", row.keys as u64, before.keys),
        ];
        for (figure, now, then) in figures {
            if now > then + then * TOLERANCE_PERCENT / 100 {
                complaints.push(format!("{}: {figure} is {now}, was {then}", row.op));
            }
        }
    }
    let is_gone = |w: &&Written| rows.iter().all(|row| (row.op, row.entry) != (&w.op, &w.entry));
    for gone in written.iter().filter(is_gone) {
        complaints.push(format!("{} is in bench/results.md and was not measured", gone.op));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_e2e::Receipt;

    fn rows(ref_time: u64, keys: usize) -> Vec<Row> {
        let receipt = |keys| Receipt { ref_time, keys, proof_size: 1000, ..Receipt::default() };
        // Those with the tightest budget stay within it, whatever the others do.
        let within = |budget| if budget < 3 { budget } else { keys };
        KEY_BUDGETS.iter().map(|(op, budget)| Row::of(op, 0, &receipt(within(*budget)))).collect()
    }

    fn written() -> Vec<Written> {
        crate::table::parsed(&crate::table::costs(&rows(1000, 3)))
    }

    #[test]
    fn what_is_as_it_was_passes() {
        assert_eq!(worse(&rows(1000, 3), &written()), Vec::<String>::new());
        assert_eq!(worse(&rows(900, 2), &written()), Vec::<String>::new());
        assert_eq!(worse(&rows(1020, 3), &written()), Vec::<String>::new());
    }

    #[test]
    fn what_is_worse_is_named() {
        let complaints = worse(&rows(1021, 3), &written());
        assert_eq!(complaints.len(), KEY_BUDGETS.len());
        assert_eq!(complaints[0], "transfer: ref_time is 1021, was 1000");
        assert!(worse(&rows(1000, 4), &written())
            .contains(&"transfer touches 4 keys, 3 allowed".to_owned()));
    }

    #[test]
    fn what_is_missing_on_either_side_is_named() {
        let mut fewer = rows(1000, 3);
        fewer.pop();
        assert_eq!(worse(&fewer, &written()).len(), 2);
        assert_eq!(worse(&rows(1000, 3), &[]).len(), KEY_BUDGETS.len());
    }
}
