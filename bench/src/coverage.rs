//! Whether every message of the bank has a row behind the router, and one at the bank alone.

use std::collections::BTreeSet;

use timebank_topics::{selector, MESSAGES};

use crate::row::Row;

/// What the table calls the two entries.
const ENTRIES: [&str; 2] = ["router", "bank"];

/// Messages without a row at one of the entries, a line each.
pub fn missed(rows: &[Row]) -> Vec<String> {
    let all = || MESSAGES.iter().flat_map(|(_, signatures)| signatures.iter());
    let missed_at = |entry: &'static str| {
        let there = rows.iter().filter(|row| row.entry == entry);
        let measured: BTreeSet<u32> = there.map(|row| row.message).collect();
        all()
            .filter(move |signature| !measured.contains(&selector(signature)))
            .map(move |signature| format!("{entry}: {signature} was not measured"))
    };
    ENTRIES.into_iter().flat_map(missed_at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use timebank_e2e::Receipt;

    #[test]
    fn a_message_without_a_row_is_named_with_the_entry_at_which_it_has_none() {
        let row = |entry, signature: &&str| Row {
            entry,
            message: selector(signature),
            ..Row::of("", 0, &Receipt::default())
        };
        let all = || MESSAGES.iter().flat_map(|(_, signatures)| signatures.iter());
        let at = |entry| all().map(move |signature| row(entry, signature));
        let rows: Vec<Row> = at("bank").chain(at("router")).collect();
        assert_eq!(missed(&rows), Vec::<String>::new());
        assert_eq!(missed(&rows[1..]), ["bank: name() was not measured"]);
        assert_eq!(missed(&rows[..rows.len() - 1]).len(), 1, "and behind the router");
    }
}
