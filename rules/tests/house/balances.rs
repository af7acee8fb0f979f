//! What an account holds is changed in one file, `cells/balance.rs`, and by its verbs alone.

use super::source;

/// The fields of the member cell that are balances, and the cell's own ways to set one.
const FIELDS: [&str; 4] = ["coin", "coin_locked", "secs", "locked"];
const SETTERS: [&str; 2] = ["set_hours", "set_locked_hours"];

/// Fields of other cells, and of no cell, with a balance's name: file and what they belong to.
const OTHERS: [(&str, &str); 6] = [
    ("cells/rolling.rs", "self.secs"),
    ("balances.rs", "self.coin"),
    ("book/matching.rs", "self.coin"),
    ("central_bank/demurrage.rs", "idle.coin"),
    ("handlers/coin.rs", "grant.coin"),
    ("monitor/rules/reciprocal_trading.rs", "round.secs"),
];

/// Where code writes a balance: by assigning the field, in a list of fields too, by borrowing it to write, or by a setter.
fn written(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let said = |what: &str| format!("line {}: {what}", number + 1);
        for field in FIELDS {
            for (at, _) in line.match_indices(&format!(".{field}")) {
                let after = &line[at + 1 + field.len()..];
                if after.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let receiver = line[..at].rsplit(|c: char| !(c.is_alphanumeric() || c == '_'));
                let place = format!("{}.{field}", receiver.clone().next().unwrap_or_default());
                let assigned = ["=", "+=", "-="].iter().any(|sign| {
                    after
                        .trim_start()
                        .strip_prefix(sign)
                        .is_some_and(|rest| !rest.starts_with(['=', '>']))
                });
                let in_a_list = [",", ")"].iter().any(|end| after.starts_with(end))
                    && line.trim_start().starts_with('(')
                    && line.contains(") = ");
                let borrowed = line[..at].rsplit_once("&mut ").is_some_and(|(_, path)| {
                    path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
                });
                if assigned || in_a_list || borrowed {
                    found.push(said(&place));
                }
            }
        }
        for setter in SETTERS {
            if line.contains(&format!(".{setter}(")) {
                found.push(said(setter));
            }
        }
    }
    found
}

#[test]
fn no_other_file_writes_a_balance() {
    let mut verbs = 0;
    for file in source::rules() {
        if ["cells/balance.rs", "cells/member.rs"].contains(&file.path.as_str()) {
            verbs += written(&file.code).len();
            continue;
        }
        let mut found = written(&file.code);
        found.retain(|it| {
            !OTHERS.iter().any(|(path, what)| file.path == *path && it.ends_with(what))
        });
        assert!(found.is_empty(), "{} writes a balance: {found:?}", file.path);
    }
    assert!(verbs >= 5, "the verbs were found: {verbs}");
}

#[test]
fn a_write_is_found_however_it_is_made() {
    for code in [
        "account.cell.coin = left.into();",
        "cell.coin_locked=0.into();",
        "(cell.coin, cell.coin_locked) = (a, b);",
        "let place = &mut account.cell.coin;",
        "holding.secs = 5.into();",
        "let _ = cell.set_hours(class, secs);",
    ] {
        assert!(!written(code).is_empty(), "{code}");
    }
    for code in [
        "let left = cell.coin.get();",
        "if a.coin == b.coin { }",
        "Judged { coin: 5 }",
        "cell.coins = 5;",
        "let (coin, secs) = (a.coin, b.secs);",
        "match it.coin => {}",
    ] {
        assert_eq!(written(code), Vec::<String>::new(), "{code}");
    }
}
