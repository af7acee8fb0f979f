//! The steps to a call that is measured, as they are read: with names in place of addresses.

use std::collections::BTreeMap;

use anyhow::{bail, ensure, Context, Result};
use serde::Deserialize;

/// What the compilers' program prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plans {
    /// A plan for each row.
    pub rows: Vec<Plan>,
    /// Systems whose sources were not at hand.
    pub left: Vec<String>,
}

/// What leads to one figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What is done, by the name that the bank's own figures have.
    pub op: String,
    /// Which system, and for which machine.
    pub system: String,
    /// What exactly is measured, in words.
    pub what: String,
    /// Which sources.
    pub revision: String,
    /// Compiler and settings.
    pub compiler: String,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One step. Every text but names is hexadecimal, and may hold names in braces.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Step {
    /// Deploys code under a name.
    Deploy { r#as: String, by: String, code: String, arguments: String },
    /// Calls what was deployed under a name. `as` names the address that it answers with.
    Call { to: String, by: String, data: String, r#as: Option<String> },
    /// The call whose cost is wanted.
    Measure { to: String, by: String, data: String },
    /// Asks what was deployed, which must answer exactly this.
    Expect { to: String, by: String, data: String, is: String },
    /// Signs the hash of bytes as Ethereum's wallets sign a message, with the key of a name.
    Sign { r#as: String, key: String, over: String },
}

/// What names stand for: addresses and signatures.
pub type Names = BTreeMap<String, Vec<u8>>;

impl Plan {
    /// Whether exactly one call is measured, and something is asked after it.
    pub fn must_be_whole(&self) -> Result<()> {
        let measured = |step: &Step| matches!(step, Step::Measure { .. });
        ensure!(
            self.steps.iter().filter(|step| measured(step)).count() == 1,
            "not one call is measured"
        );
        let after = self.steps.iter().skip_while(|step| !measured(step)).skip(1);
        ensure!(
            after.into_iter().any(|step| matches!(step, Step::Expect { .. })),
            "nothing is asked after the measured call, so nobody knows whether it did anything"
        );
        Ok(())
    }
}

/// The bytes that a text stands for: hexadecimal, with what `names` says in place of each `{name}`.
pub fn bytes(text: &str, names: &Names) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((digits, named)) = rest.split_once('{') {
        decode(digits, &mut bytes)?;
        let (name, after) = named.split_once('}').context("a brace is never closed")?;
        bytes.extend(known(name, names)?);
        rest = after;
    }
    decode(rest, &mut bytes)?;
    Ok(bytes)
}

/// What a name stands for.
pub fn known<'a>(name: &str, names: &'a Names) -> Result<&'a [u8]> {
    names
        .get(name)
        .map(Vec::as_slice)
        .with_context(|| format!("{{{name}}} is no account, and no earlier step made it"))
}

fn decode(digits: &str, bytes: &mut Vec<u8>) -> Result<()> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => bail!("`{}` is no hexadecimal digit", digit.escape_ascii()),
    };
    ensure!(digits.len().is_multiple_of(2), "an odd number of hexadecimal digits stands together");
    for pair in digits.as_bytes().chunks_exact(2) {
        bytes.push(nibble(pair[0])? << 4 | nibble(pair[1])?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::from([("bob".to_owned(), vec![0xb0, 0xb0]), ("sig".to_owned(), vec![1])])
    }

    #[test]
    fn names_in_braces_become_what_they_stand_for() {
        assert_eq!(bytes("00{bob}fF{sig}", &names()).unwrap(), [0, 0xb0, 0xb0, 0xff, 1]);
        assert!(bytes("", &names()).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_name_and_no_hexadecimal_is_refused() {
        for (text, why) in [
            ("00{boob}", "{boob} is no account, and no earlier step made it"),
            ("{}", "{} is no account, and no earlier step made it"),
            ("00{bob", "a brace is never closed"),
            ("0{bob}0", "an odd number of hexadecimal digits stands together"),
            ("000", "an odd number of hexadecimal digits stands together"),
            ("0x00", "`x` is no hexadecimal digit"),
            ("__$ab$__", "`_` is no hexadecimal digit"),
            ("000}", "`}` is no hexadecimal digit"),
        ] {
            assert_eq!(bytes(text, &names()).unwrap_err().to_string(), why, "{text}");
        }
    }

    #[test]
    fn a_plan_measures_one_call_and_asks_what_came_of_it() {
        let plan = |steps: &str| -> Plan {
            let text = format!(
                r#"{{"op":"o","system":"s","what":"w","revision":"r","compiler":"c","steps":[{steps}]}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let measure = r#"{"do":"measure","to":"t","by":"alice","data":""}"#;
        let expect = r#"{"do":"expect","to":"t","by":"alice","data":"","is":""}"#;
        assert!(plan(&[measure, expect].join(",")).must_be_whole().is_ok());
        for steps in
            [expect, measure, &[expect, measure].join(","), &[measure, measure, expect].join(",")]
        {
            assert!(plan(steps).must_be_whole().is_err(), "{steps}");
        }
    }

    #[test]
    fn a_step_that_nobody_knows_is_refused() {
        for text in [
            r#"{"do":"dig","to":"t","by":"alice","data":""}"#,
            r#"{"do":"call","to":"t","by":"alice"}"#,
            r#"{"do":"call","to":"t","by":"alice","data":"","value":"1"}"#,
        ] {
            assert!(serde_json::from_str::<Step>(text).is_err(), "{text}");
        }
    }
}
