//! What an argument or a figure of an answer counts, and how people write it.

use std::{fs, str::FromStr};

use alloy::dyn_abi::{DynSolType, DynSolValue};
use alloy::primitives::{keccak256, B256, U256};
use jiff::{civil::Date, tz::TimeZone, Span, SpanRelativeTo, Timestamp};
use serde_json::{json, Value};

use crate::address;
use crate::escape::escaped;
use crate::similar::did_you_mean;

/// What a value counts.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// A number of things, an id, or whatever else is written as it is.
    Plain,
    /// Seconds of coin, of service or of waiting.
    Secs,
    /// A moment, in seconds since 1970; 0 for never.
    Moment,
    /// A day, in days since 1970.
    Day,
    /// A number of whole days.
    Days,
    /// Percent of par.
    Percent,
    /// A hash that the bank stores and never interprets.
    Hash,
    /// What a payment is for: a purpose of [`PURPOSES`], or a hash.
    Purpose,
    /// Whatever another bank knows its member by, in 32 bytes: at the banks of this repository an address.
    Payee,
    /// A name in at most 32 bytes.
    Text,
    /// One or several of an enumeration, as the ABI says ([`crate::contract::Contract::named`]).
    Named,
    /// One of several, each with its name.
    OneOf(&'static [(&'static str, u16)]),
    /// Any of several, a bit each.
    AnyOf(&'static [(&'static str, u16)]),
    /// A code of docs/codes.md.
    Code,
    /// A list whose places have names.
    Each(&'static [(&'static str, Unit)]),
}

/// What a payment may be for, and the code that says so on the log: of ISO 20022's external code set for purposes
/// (`ExternalPurpose1Code`), in ASCII with zeros behind it. docs/credit.md publishes them.
pub const PURPOSES: [(&str, &str); 4] =
    [("gift", "GIFT"), ("charity", "CHAR"), ("dependant", "DEPD"), ("education", "EDUC")];

impl Unit {
    /// How a value of a Solidity type is written, for `--help`.
    pub fn hint(self, ty: &DynSolType) -> String {
        if let DynSolType::Array(of) = ty {
            return format!("{}; several with commas", self.hint(of));
        }
        let names =
            |all: &[(&'static str, u16)]| all.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        match self {
            Self::Plain | Self::Named | Self::Code | Self::Each(_) => written_as(ty),
            Self::Secs => "seconds, or as in 1h30m or 2d".into(),
            Self::Moment => {
                "seconds since 1970, 2026-12-01, 2026-12-01T09:00:00Z, or +7d from the newest block"
                    .into()
            }
            Self::Day => "days since 1970, or 2026-12-01".into(),
            Self::Days => "days, as in 7d or 7".into(),
            Self::Percent => "percent of par".into(),
            Self::Hash => "32 bytes as 0x…, or file:PATH for that file's Keccak-256".into(),
            Self::Purpose => {
                let known = PURPOSES.map(|(name, _)| name).join(", ");
                format!("{known}; or 32 bytes as 0x…, or file:PATH for that file's Keccak-256")
            }
            Self::Payee => {
                "an address, or whatever the other bank knows its member by: 32 bytes as 0x…".into()
            }
            Self::Text => "at most 32 bytes".into(),
            Self::OneOf(all) => names(all).join(", "),
            Self::AnyOf(all) => format!("{}; several with +", names(all).join(", ")),
        }
    }

    /// Whether what somebody wrote counts from now.
    pub fn is_from_now(self, text: &str) -> bool {
        matches!(self, Self::Moment) && text.trim_start().starts_with('+')
    }

    /// Reads what somebody wrote as a value of a Solidity type. A list is written with commas. `now` is what counts as
    /// now: the chain's time, which need not be this machine's.
    pub fn read(self, text: &str, ty: &DynSolType, now: u64) -> Result<DynSolValue, String> {
        match ty {
            DynSolType::Array(_) if text.trim().is_empty() => Ok(DynSolValue::Array(Vec::new())),
            DynSolType::Array(of) => {
                let items = text.split(',').map(str::trim);
                items
                    .map(|item| self.read(item, of, now))
                    .collect::<Result<_, _>>()
                    .map(DynSolValue::Array)
            }
            _ => value(&self.plain(text.trim(), now)?, ty),
        }
    }

    /// What somebody wrote, in the way that Solidity's types are written.
    fn plain(self, text: &str, now: u64) -> Result<String, String> {
        match self {
            Self::Plain | Self::Named | Self::Code | Self::Each(_) => Ok(text.to_owned()),
            Self::Secs => secs(text).map(|secs| secs.to_string()),
            Self::Moment => moment(text, now).map(|secs| secs.to_string()),
            Self::Day => day(text).map(|day| day.to_string()),
            Self::Days => Ok(text.strip_suffix('d').unwrap_or(text).trim_end().to_owned()),
            Self::Percent => Ok(text.strip_suffix('%').unwrap_or(text).trim_end().to_owned()),
            Self::Hash => hash(text),
            Self::Purpose => purpose(text),
            Self::Payee => payee(text),
            Self::Text => name(text),
            Self::OneOf(all) => Ok(number(all, text)?.to_string()),
            Self::AnyOf(all) => {
                let bits = text.split('+').map(|name| number(all, name.trim()));
                let bits: Vec<u16> = bits.collect::<Result<_, String>>()?;
                Ok(bits.iter().fold(0, |sum, bit| sum | bit).to_string())
            }
        }
    }

    /// A value as a program reads it: numbers of up to 64 bits as numbers, larger ones as text; what has a name by its
    /// name.
    pub fn json(self, value: &DynSolValue) -> Value {
        match (self, value) {
            (Self::Each(places), DynSolValue::FixedArray(values)) => {
                let named = places.iter().zip(values);
                named.map(|((name, unit), value)| ((*name).to_owned(), unit.json(value))).collect()
            }
            (_, DynSolValue::Array(values) | DynSolValue::FixedArray(values)) => {
                values.iter().map(|value| self.json(value)).collect()
            }
            (_, DynSolValue::Tuple(values)) => {
                values.iter().map(|value| self.json(value)).collect()
            }
            (_, DynSolValue::Bool(yes)) => json!(yes),
            (_, DynSolValue::String(text)) => json!(text),
            (_, DynSolValue::Address(address)) => json!(address.to_checksum(None)),
            (Self::Text, DynSolValue::FixedBytes(word, _)) => {
                json!(String::from_utf8_lossy(word.as_slice()).trim_end_matches('\0'))
            }
            (_, DynSolValue::FixedBytes(word, size)) => {
                json!(alloy::hex::encode_prefixed(&word[..*size]))
            }
            (_, DynSolValue::Bytes(bytes)) => json!(alloy::hex::encode_prefixed(bytes)),
            (_, DynSolValue::Uint(number, bits)) => {
                let small = u64::try_from(*number).ok();
                match (self, small) {
                    (Self::OneOf(all), Some(small)) => {
                        named(all, small).map_or(json!(small), |name| json!(name))
                    }
                    (Self::AnyOf(all), Some(small)) => json!(bits_named(all, small)),
                    (_, Some(small)) if *bits <= 64 => json!(small),
                    _ => json!(number.to_string()),
                }
            }
            (_, other) => json!(format!("{other:?}")),
        }
    }

    /// A value as people read it.
    pub fn shown(self, value: &DynSolValue) -> String {
        match (self, value) {
            (Self::Each(places), DynSolValue::FixedArray(values)) => {
                let shown = places.iter().zip(values);
                let shown = shown.map(|((name, unit), value)| {
                    format!("{} {}", name.replace('_', " "), unit.shown(value))
                });
                shown.collect::<Vec<_>>().join(", ")
            }
            (Self::Purpose, DynSolValue::FixedBytes(word, _)) if purpose_named(*word).is_some() => {
                purpose_named(*word).unwrap_or_default().to_owned()
            }
            (_, DynSolValue::Array(values) | DynSolValue::FixedArray(values)) => {
                let shown: Vec<_> = values.iter().map(|value| self.shown(value)).collect();
                if shown.is_empty() {
                    "none".to_owned()
                } else {
                    shown.join(", ")
                }
            }
            (
                Self::Secs | Self::Moment | Self::Day | Self::Days | Self::Percent | Self::Code,
                DynSolValue::Uint(number, _),
            ) => u64::try_from(*number)
                .map_or_else(|_| "without limit".to_owned(), |small| self.counted(small)),
            (_, value) => match self.json(value) {
                Value::String(text) => escaped(&text).into_owned(),
                Value::Array(names) if names.is_empty() => "none".to_owned(),
                Value::Array(names) => {
                    names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
                }
                Value::Bool(yes) => if yes { "yes" } else { "no" }.to_owned(),
                other => other.to_string(),
            },
        }
    }

    fn counted(self, number: u64) -> String {
        match self {
            Self::Secs => match (number / 3600, number / 60 % 60, number % 60) {
                (0, 0, _) => format!("{number} s"),
                (hours, minutes, secs) => {
                    let parts = [(hours, "h"), (minutes, "min"), (secs, "s")];
                    let parts = parts.iter().filter(|(count, _)| *count > 0);
                    let parts: Vec<_> = parts.map(|(count, of)| format!("{count} {of}")).collect();
                    format!("{number} s ({})", parts.join(" "))
                }
            },
            Self::Moment if number == 0 => "none".to_owned(),
            Self::Moment => i64::try_from(number)
                .ok()
                .and_then(|secs| Timestamp::from_second(secs).ok())
                .map_or_else(|| number.to_string(), |moment| moment.to_string()),
            Self::Day => i64::try_from(number)
                .ok()
                .and_then(|days| Timestamp::from_second(days.checked_mul(DAY)?).ok())
                .map_or_else(
                    || number.to_string(),
                    |moment| moment.to_zoned_datetime(TimeZone::UTC).date().to_string(),
                ),
            Self::Days | Self::Percent if number == 0 => "none".to_owned(),
            Self::Days => format!("{number} d"),
            Self::Percent => format!("{number} %"),
            Self::Code => {
                let known = timebank_rules::error::CODES
                    .iter()
                    .find(|(code, _)| u64::from(*code) == number);
                match (number, known) {
                    (0, _) => "none".to_owned(),
                    (_, Some((_, name))) => format!("{number} {name}"),
                    _ => number.to_string(),
                }
            }
            _ => number.to_string(),
        }
    }
}

const DAY: i64 = 86_400;

/// How the values of a type are written that count nothing in particular.
fn written_as(ty: &DynSolType) -> String {
    match ty {
        DynSolType::Uint(bits) if *bits <= 64 => format!("0 to {}", largest(*bits)),
        DynSolType::Uint(_) => "a whole number".into(),
        DynSolType::Address => "0x and 40 hexadecimal digits".into(),
        DynSolType::Bool => "true or false".into(),
        DynSolType::FixedBytes(size) => {
            format!("0x and {} hexadecimal digits", size.saturating_mul(2))
        }
        DynSolType::Bytes => "0x and hexadecimal digits".into(),
        other => other.sol_type_name().into_owned(),
    }
}

/// The largest number of so many bits.
fn largest(bits: usize) -> U256 {
    U256::MAX >> 256usize.saturating_sub(bits)
}

/// A value of a type, written as that type alone is: Solidity's own reader takes units, fills up and cuts.
fn value(text: &str, ty: &DynSolType) -> Result<DynSolValue, String> {
    let wrong = || format!("`{text}` is not {}", written_as(ty));
    match ty {
        DynSolType::Uint(bits) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if !is_digits(digits) {
                return Err(format!("`{text}` is no number: write digits alone"));
            }
            let number = U256::from_str(text).ok().filter(|number| *number <= largest(*bits));
            let range = || format!("`{text}` is not within 0 to {}", largest(*bits));
            number.map(|number| DynSolValue::Uint(number, *bits)).ok_or_else(range)
        }
        DynSolType::Address => address::read(text).map(DynSolValue::Address),
        DynSolType::FixedBytes(size) => {
            let digits = text.strip_prefix("0x").map_or(0, str::len);
            let fits = Some(digits) == size.checked_mul(2);
            ty.coerce_str(text).ok().filter(|_| fits).ok_or_else(wrong)
        }
        _ => ty.coerce_str(text).map_err(|_| wrong()),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// A number in digits, without a sign.
fn number_in<T: FromStr>(text: &str) -> Option<T> {
    is_digits(text).then(|| text.parse().ok()).flatten()
}

/// Seconds, written as such or with units of at most a day. Months and years have no certain length.
pub fn secs(text: &str) -> Result<u128, String> {
    if let Some(secs) = number_in(text) {
        return Ok(secs);
    }
    let wrong = || format!("`{text}` is no time: write seconds, or as in 1h30m or 2d");
    let span = Span::from_str(text).map_err(|_| wrong())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    if duration.subsec_nanos() != 0 {
        return Err(format!("`{text}` is no whole number of seconds"));
    }
    u128::try_from(duration.as_secs()).map_err(|_| wrong())
}

/// A moment, in seconds since 1970; `+7d` is behind `now`.
pub fn moment(text: &str, now: u64) -> Result<u64, String> {
    if let Some(secs) = number_in(text) {
        return Ok(secs);
    }
    let wrong = || {
        format!("`{text}` is no moment: write seconds since 1970, 2026-12-01, 2026-12-01T09:00:00Z, or +7d")
    };
    if let Some(ahead) = text.strip_prefix('+') {
        let ahead = u64::try_from(secs(ahead)?).map_err(|_| wrong())?;
        return now.checked_add(ahead).ok_or_else(wrong);
    }
    // A day alone is its first moment in UTC. A date with a time and no zone is no certain moment.
    let is_day = text.len() == "2026-12-01".len();
    let moment = match Date::from_str(text).ok().filter(|_| is_day) {
        Some(date) => date.to_zoned_datetime(TimeZone::UTC).map_err(|_| wrong())?.timestamp(),
        None => Timestamp::from_str(text).map_err(|_| wrong())?,
    };
    u64::try_from(moment.as_second()).map_err(|_| wrong())
}

fn day(text: &str) -> Result<u64, String> {
    if let Some(days) = number_in(text) {
        return Ok(days);
    }
    let wrong = || format!("`{text}` is no day: write days since 1970, or 2026-12-01");
    let date = Date::from_str(text).map_err(|_| wrong())?;
    let midnight = date.to_zoned_datetime(TimeZone::UTC).map_err(|_| wrong())?.timestamp();
    u64::try_from(midnight.as_second() / DAY).map_err(|_| wrong())
}

fn hash(text: &str) -> Result<String, String> {
    if let Some(path) = text.strip_prefix("file:") {
        let bytes = fs::read(path).map_err(|error| format!("cannot read {path}: {error}"))?;
        return Ok(keccak256(bytes).to_string());
    }
    // Solidity's reader fills short ones up with zeros, which is a hash of nothing.
    B256::from_str(text).map(|hash| hash.to_string()).map_err(|_| {
        format!("`{text}` is no hash: write 32 bytes as 0x and 64 hexadecimal digits, or file:PATH")
    })
}

/// A purpose by its name or code, or a hash.
fn purpose(text: &str) -> Result<String, String> {
    let known = PURPOSES.iter().find(|(name, code)| text == *name || text == *code);
    match known {
        Some((_, code)) => Ok(B256::right_padding_from(code.as_bytes()).to_string()),
        None => hash(text).map_err(|wrong| {
            let names = PURPOSES.map(|(name, _)| name);
            format!("{wrong}, or one of {}{}", names.join(", "), did_you_mean(text, names))
        }),
    }
}

fn purpose_named(word: B256) -> Option<&'static str> {
    let is = |code: &str| B256::right_padding_from(code.as_bytes()) == word;
    PURPOSES.iter().find(|(_, code)| is(code)).map(|(name, _)| *name)
}

/// An address stands behind zeros.
fn payee(text: &str) -> Result<String, String> {
    match B256::from_str(text) {
        Ok(word) if text.starts_with("0x") => Ok(word.to_string()),
        _ => address::read(text).map(|address| address.into_word().to_string()),
    }
}

fn name(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > 32 {
        return Err(format!("`{text}` is no name of 1 to 32 bytes"));
    }
    Ok(B256::right_padding_from(text.as_bytes()).to_string())
}

fn number(all: &[(&str, u16)], text: &str) -> Result<u16, String> {
    let known = all.iter().find(|(name, _)| *name == text).map(|(_, number)| *number);
    known.or_else(|| number_in(text)).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        let instead = match text {
            "recorder" => "; recorders are accredited: `timebank record accredit`".to_owned(),
            "governor" => "; a governor is proposed: `timebank role propose-governor`".to_owned(),
            _ => did_you_mean(text, names.iter().copied()),
        };
        format!("`{text}` is none of {}{instead}", names.join(", "))
    })
}

fn named(all: &'static [(&str, u16)], number: u64) -> Option<&'static str> {
    all.iter().find(|(_, known)| u64::from(*known) == number).map(|(name, _)| *name)
}

fn bits_named(all: &[(&str, u16)], bits: u64) -> Vec<String> {
    let known = all.iter().filter(|(_, bit)| bits & u64::from(*bit) != 0);
    known.map(|(name, _)| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE_STATUS: Unit = Unit::OneOf(&[("open", 1), ("contested", 9)]);
    const DIRECTIONS: Unit = Unit::AnyOf(&[("out", 1), ("in", 2)]);
    const ROLES: Unit = Unit::AnyOf(&[("central-bank", 2), ("supervisor", 8), ("tribunal", 16)]);
    const SIDE: Unit = Unit::OneOf(&[("bid", 0), ("ask", 1)]);

    const NOW: u64 = 1_000_000;
    const ADDRESS: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    /// Four letters, and zeros.
    const GIFT: &str = "0x4749465400000000000000000000000000000000000000000000000000000000";
    const PAYEE: &str = "0x0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed";

    fn read(unit: Unit, text: &str, ty: &str) -> Result<String, String> {
        let value = unit.read(text, &ty.parse().unwrap(), NOW)?;
        Ok(Unit::Plain.json(&value).to_string().replace('"', ""))
    }

    #[test]
    fn people_write_units_and_the_contract_reads_numbers() {
        let cases = [
            (Unit::Secs, "3600", "uint64", "3600"),
            (Unit::Secs, "1h30m", "uint256", "5400"),
            (Unit::Secs, "2d", "uint32", "172800"),
            (Unit::Moment, "2026-12-01T09:00:00Z", "uint64", "1796115600"),
            (Unit::Moment, "2026-12-01T10:00:00+01:00", "uint64", "1796115600"),
            (Unit::Moment, "2027-01-01", "uint64", "1798761600"),
            (Unit::Payee, ADDRESS, "bytes32", PAYEE),
            (Unit::Payee, PAYEE, "bytes32", PAYEE),
            (Unit::Purpose, "gift", "bytes32", GIFT),
            (Unit::Purpose, "GIFT", "bytes32", GIFT),
            (Unit::Purpose, PAYEE, "bytes32", PAYEE),
            (Unit::Moment, "0", "uint64", "0"),
            (Unit::Moment, "+1h", "uint64", "1003600"),
            (Unit::Day, "1970-01-11", "uint32", "10"),
            (Unit::Days, "7d", "uint8", "7"),
            (Unit::Days, "7", "uint8", "7"),
            (Unit::Percent, "103%", "uint16", "103"),
            (SIDE, "ask", "uint8", "1"),
            (SIDE, "1", "uint8", "1"),
            (DIRECTIONS, "out+in", "uint8", "3"),
            (ROLES, "supervisor", "uint16", "8"),
            (Unit::Plain, "1,2, 3", "uint32[]", "[1,2,3]"),
            (Unit::Secs, "1h,60", "uint64[]", "[3600,60]"),
        ];
        for (unit, text, ty, expected) in cases {
            assert_eq!(read(unit, text, ty).as_deref(), Ok(expected), "{text} as {ty}");
        }
    }

    #[test]
    fn a_purpose_is_shown_by_its_name_and_anything_else_as_it_is() {
        for (name, code) in PURPOSES {
            let written = Unit::Purpose.read(name, &"bytes32".parse().unwrap(), NOW).unwrap();
            assert_eq!(Unit::Purpose.shown(&written), name);
            let said = Unit::Purpose.json(&written);
            assert_eq!(
                said,
                json!(format!("{:0<66}", alloy::hex::encode_prefixed(code))),
                "{name}"
            );
        }
        let other = Unit::Purpose.read(PAYEE, &"bytes32".parse().unwrap(), NOW).unwrap();
        assert_eq!(Unit::Purpose.shown(&other), PAYEE);
    }

    #[test]
    fn what_does_not_fit_or_means_nothing_is_refused_in_one_line() {
        let cases = [
            (Unit::Secs, "1 month", "uint64"),
            (Unit::Secs, "-1h", "uint64"),
            (Unit::Secs, "1.5", "uint64"),
            (Unit::Secs, "500ms", "uint64"),
            (Unit::Secs, "4294967296", "uint32"),
            (Unit::Moment, "tomorrow", "uint64"),
            (Unit::Moment, "2027-01-01T09:00", "uint64"),
            (Unit::Secs, "+60", "uint64"),
            (Unit::Plain, "4 gwei", "uint32"),
            (Unit::Plain, "0x10", "uint32"),
            (Unit::Plain, "1_000", "uint32"),
            (Unit::Plain, "+7", "uint32"),
            (Unit::Plain, "", "uint32"),
            (Unit::Plain, "1,,2", "uint32[]"),
            (Unit::Plain, "1,2,", "uint32[]"),
            (Unit::Percent, "103%%", "uint16"),
            (SIDE, "+1", "uint8"),
            (Unit::Plain, "0x0102", "bytes4"),
            (Unit::Plain, "0x0102030405", "bytes4"),
            (Unit::Plain, "yes", "bool"),
            (Unit::Plain, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "address"),
            (Unit::Moment, "1960-01-01T00:00:00Z", "uint64"),
            (Unit::Plain, "256", "uint8"),
            (Unit::Plain, "-1", "uint8"),
            (Unit::Plain, "0x1234", "address"),
            (Unit::Plain, "0xzz00000000000000000000000000000000000000", "address"),
            (Unit::Hash, "0x12", "bytes32"),
            (Unit::Purpose, "0x12", "bytes32"),
            (Unit::Purpose, "gifts", "bytes32"),
            (Unit::Purpose, "RENT", "bytes32"),
            (Unit::Payee, "0x12", "bytes32"),
            (Unit::Payee, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "bytes32"),
            (Unit::Payee, "file:/nowhere", "bytes32"),
            (Unit::Hash, "file:/nowhere", "bytes32"),
            (Unit::Text, "a name that is longer than thirty-two bytes", "bytes32"),
            (SIDE, "buy", "uint8"),
            (DIRECTIONS, "out+up", "uint8"),
        ];
        for (unit, text, ty) in cases {
            let refused = read(unit, text, ty).unwrap_err();
            assert!(!refused.contains('\n') && !refused.is_empty(), "{text}: {refused}");
        }
    }

    #[test]
    fn answers_are_shown_with_their_units_and_written_as_numbers() {
        let cases = [
            (Unit::Secs, DynSolValue::from(5400u64), "5400 s (1 h 30 min)", "5400"),
            (Unit::Secs, DynSolValue::from(alloy::primitives::U256::MAX), "without limit", ""),
            (Unit::Moment, DynSolValue::from(0u64), "none", "0"),
            (
                Unit::Moment,
                DynSolValue::from(1_796_115_600u64),
                "2026-12-01T09:00:00Z",
                "1796115600",
            ),
            (Unit::Day, DynSolValue::from(10u32), "1970-01-11", "10"),
            (Unit::Days, DynSolValue::from(7u64), "7 d", "7"),
            (Unit::Days, DynSolValue::from(0u64), "none", "0"),
            (
                ROLES,
                DynSolValue::from(18u16),
                "central-bank, tribunal",
                r#"["central-bank","tribunal"]"#,
            ),
            (CASE_STATUS, DynSolValue::from(9u8), "contested", r#""contested""#),
            (Unit::Code, DynSolValue::from(43u16), "43 AreaPaused", "43"),
            (Unit::Plain, DynSolValue::Bool(true), "yes", "true"),
            (
                Unit::Text,
                Unit::Text.read("care", &DynSolType::FixedBytes(32), NOW).unwrap(),
                "care",
                r#""care""#,
            ),
        ];
        for (unit, value, shown, json) in cases {
            assert_eq!(unit.shown(&value), shown);
            if !json.is_empty() {
                assert_eq!(unit.json(&value).to_string(), json);
            }
        }
    }
}
