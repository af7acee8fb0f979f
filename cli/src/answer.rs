//! What a message answered, for people and for programs.

use alloy::dyn_abi::DynSolValue;
use serde_json::{Map, Value};

use crate::catalogue::Entry;
use crate::contract::Contract;
use crate::unit::Unit;
use crate::wording::spoken;

/// An answer, whose values are of the ABI's types.
pub struct Answer {
    pub of: &'static Contract,
    pub entry: &'static Entry,
    pub values: Vec<DynSolValue>,
}

/// One of its values, with its name and what it counts.
type Figure<'a> = (&'static str, Unit, &'a DynSolValue);

impl Answer {
    /// For programs.
    pub fn json(&self) -> Value {
        if self.entry.is_page {
            let (rows, rest) = self.page();
            let rows = rows.into_iter().map(|row| object(row.into_iter()));
            let mut json = object(rest.into_iter());
            json["page"] = rows.collect();
            return json;
        }
        object(self.named())
    }

    /// For people.
    pub fn text(&self) -> String {
        if self.entry.is_page {
            let (rows, rest) = self.page();
            let mut lines: Vec<_> = rows.into_iter().map(|row| line(row.into_iter())).collect();
            if lines.is_empty() {
                lines.push("none".to_owned());
            }
            lines.extend(rest.into_iter().map(|named| line([named].into_iter())));
            return lines.join("\n");
        }
        match self.entry.answered(self.of).as_slice() {
            [(_, unit)] => unit.shown(&self.values[0]),
            answers => {
                let width = answers.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                let lines = self.named().map(|(name, unit, value)| {
                    format!("{:<width$}  {}", spoken(name), unit.shown(value))
                });
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn named(&self) -> impl Iterator<Item = Figure<'_>> {
        let answers = self.entry.answered(self.of).into_iter().zip(&self.values);
        answers.map(|((name, unit), value)| (name, unit, value))
    }

    /// The rows of a page, which end where the first column is zero, and what is no column.
    fn page(&self) -> (Vec<Vec<Figure<'_>>>, Vec<Figure<'_>>) {
        let (mut columns, mut rest) = (Vec::new(), Vec::new());
        for (name, unit, value) in self.named() {
            match value {
                DynSolValue::FixedArray(values) => columns.push((name, unit, values)),
                _ => rest.push((name, unit, value)),
            }
        }
        let is_row = |row: &usize| {
            columns
                .first()
                .and_then(|(_, _, values)| values.get(*row)?.as_uint())
                .is_some_and(|(first, _)| !first.is_zero())
        };
        let rows = (0..).take_while(is_row).map(|row| {
            columns.iter().map(|(name, unit, values)| (*name, *unit, &values[row])).collect()
        });
        (rows.collect(), rest)
    }
}

fn object<'a>(figures: impl Iterator<Item = Figure<'a>>) -> Value {
    figures
        .map(|(name, unit, value)| (name.to_owned(), unit.json(value)))
        .collect::<Map<_, _>>()
        .into()
}

fn line<'a>(figures: impl Iterator<Item = Figure<'a>>) -> String {
    let figures =
        figures.map(|(name, unit, value)| format!("{} {}", spoken(name), unit.shown(value)));
    figures.collect::<Vec<_>>().join("   ")
}
