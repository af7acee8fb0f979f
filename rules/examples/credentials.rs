//! Seals claims behind a commitment, opens one of them, checks it. JSON in, JSON out:
//!
//! ```sh
//! alias credentials='cargo run -q -p timebank-rules --example credentials --'
//! echo '{"name": "Ann Arbor", "born": "1971-03-05", "country": "NL"}' | credentials seal > sealed.json   # keep it secret
//! credentials open born < sealed.json > opening.json                       # hand this to whoever asks
//! credentials check 0x<the commitment that accountOf answers> < opening.json
//! ```
//!
//! `check` ends with 0 where the claim is behind the commitment, with 1 where it is not or something is malformed.
//! A key that occurs twice is refused. Texts are taken byte by byte as they come: agree on one spelling of names and
//! values before sealing.

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{json, Map, Value};
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;
use timebank_rules::credentials::{Claim, Opening, Salt, Sealed};
use timebank_rules::Hash;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(answer) => {
            println!("{answer:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome<Value> {
    match words {
        ["seal"] => {
            let mut random = Random::of_the_system()?;
            let claims = stated(&input()?)?;
            // What of_parts refuses comes after the salts are drawn; a salt that could not be drawn is no salt.
            let sealed = Sealed::seal(claims, || random.salt());
            random.failure.map_or(Ok(()), Err)?;
            Ok(sealed_to_json(&sealed?))
        }
        ["open", name] => {
            let sealed = sealed_of_json(&input()?)?;
            let opening = sealed.open(name).ok_or_else(|| format!("no claim is named {name:?}"))?;
            Ok(opening_to_json(&opening))
        }
        ["check", commitment] => {
            let opening = opening_of_json(&input()?)?;
            if opening.is_behind(&hash(&json!(commitment))?) {
                Ok(json!({ "name": opening.claim.name, "value": opening.claim.value }))
            } else {
                Err("the claim is not behind this commitment".into())
            }
        }
        _ => {
            Err("usage: credentials seal | open <name> | check <commitment>, with JSON on stdin"
                .into())
        }
    }
}

fn input() -> Outcome<Value> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    read(&text)
}

/// JSON in which no key occurs twice: readers differ on which of the two counts, and here one would be sealed in silence.
fn read(text: &str) -> Outcome<Value> {
    let Unambiguous(value) = serde_json::from_str(text)?;
    Ok(value)
}

/// A JSON value in which no key occurs twice.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(yes.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Unambiguous(item)) = from.next_element()? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((key, Unambiguous(value))) = from.next_entry::<String, _>()? {
            if all.contains_key(&key) {
                return Err(de::Error::custom(format!("the key {key:?} occurs twice")));
            }
            all.insert(key, value);
        }
        Ok(all.into())
    }
}

/// The system's randomness for secrets.
struct Random {
    source: File,
    failure: Option<io::Error>,
}

impl Random {
    fn of_the_system() -> io::Result<Self> {
        Ok(Self { source: File::open("/dev/urandom")?, failure: None })
    }

    fn salt(&mut self) -> Salt {
        let mut salt = [0; 32];
        if let Err(error) = self.source.read_exact(&mut salt) {
            self.failure = Some(error);
        }
        salt
    }
}

/// The claims of a JSON object of texts.
fn stated(json: &Value) -> Outcome<Vec<Claim>> {
    let claims = json.as_object().ok_or("claims are an object of texts")?;
    claims.iter().map(|(name, value)| Ok(Claim::new(name, text(value)?))).collect()
}

fn sealed_to_json(sealed: &Sealed) -> Value {
    let claims: Vec<Value> =
        sealed.claims().iter().map(|(claim, salt)| salted_to_json(claim, salt).into()).collect();
    let padding: Vec<String> = sealed.padding().iter().map(hex).collect();
    json!({ "commitment": hex(&sealed.commitment()), "claims": claims, "padding": padding })
}

fn sealed_of_json(json: &Value) -> Outcome<Sealed> {
    let claims = list(&json["claims"])?.iter().map(salted_of_json).collect::<Outcome<_>>()?;
    let padding = list(&json["padding"])?.iter().map(hash).collect::<Outcome<_>>()?;
    Ok(Sealed::of_parts(claims, padding)?)
}

fn opening_to_json(opening: &Opening) -> Value {
    let mut json = salted_to_json(&opening.claim, &opening.salt);
    json.insert("path".to_owned(), opening.path.iter().map(hex).collect());
    json.into()
}

fn opening_of_json(json: &Value) -> Outcome<Opening> {
    let (claim, salt) = salted_of_json(json)?;
    let path = list(&json["path"])?.iter().map(hash).collect::<Outcome<_>>()?;
    Ok(Opening { claim, salt, path })
}

fn salted_to_json(claim: &Claim, salt: &Salt) -> Map<String, Value> {
    let parts = [("name", &claim.name), ("value", &claim.value), ("salt", &hex(salt))];
    parts.map(|(key, text)| (key.to_owned(), json!(text))).into_iter().collect()
}

fn salted_of_json(json: &Value) -> Outcome<(Claim, Salt)> {
    Ok((Claim::new(text(&json["name"])?, text(&json["value"])?), hash(&json["salt"])?))
}

fn text(json: &Value) -> Outcome<&str> {
    json.as_str().ok_or_else(|| format!("not a text: {json}").into())
}

fn list(json: &Value) -> Outcome<&[Value]> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| format!("not a list: {json}").into())
}

fn hex(hash: &Hash) -> String {
    hash.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn hash(json: &Value) -> Outcome<Hash> {
    let bad = || format!("not 32 bytes in hex: {json}");
    let digits = text(json)?.strip_prefix("0x").ok_or_else(bad)?.as_bytes();
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(bad().into());
    }
    let bytes: Vec<u8> = pairs
        .iter()
        .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
        .collect::<Outcome<_>>()?;
    bytes.try_into().map_err(|_| bad().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let claims = stated(&json!({ "name": "Ann \"A\"", "born": "1971-03-05" })).expect("texts");
        let mut drawn = 0u8;
        let salt = || {
            drawn += 1;
            [drawn; 32]
        };
        let sealed = Sealed::seal(claims, salt).expect("two claims of different names");
        let again = sealed_of_json(&sealed_to_json(&sealed)).expect("it was just written");
        assert_eq!(again, sealed);
        let opening = again.open("name").expect("it is among them");
        let shown = opening_to_json(&opening);
        assert!(!shown.to_string().contains("1971"), "the other claim stays hidden");
        assert_eq!(opening_of_json(&shown).expect("it was just written"), opening);
    }

    #[test]
    fn a_key_that_occurs_twice_is_refused_at_any_depth_and_however_it_is_spelt() {
        for text in [
            r#"{"a":"1","a":"2"}"#,
            r#"{"a":"1","b":"2","a":"1"}"#,
            r#"{"a":"1","\u0061":"2"}"#,
            r#"{"claims":[{"name":"a","name":"b"}]}"#,
        ] {
            let refused = read(text).expect_err("one of the two would be lost").to_string();
            assert!(refused.contains("occurs twice"), "{text}: {refused}");
        }
        let text = r#"{"a":["1",{"b":null,"c":[true,-2,3.5,4]}],"b":{}}"#;
        let value: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(read(text).expect("no key occurs twice"), value);
        assert!(read("{} {}").is_err(), "one object and no more");
    }

    #[test]
    fn what_is_no_sealed_set_or_opening_is_refused() {
        for json in [json!(null), json!({}), json!({ "claims": [], "padding": [] })] {
            assert!(sealed_of_json(&json).is_err());
            assert!(opening_of_json(&json).is_err());
        }
        for text in ["", "0x", "0x0", "00", &"0x+1".repeat(16), &"é".repeat(32)] {
            assert!(hash(&json!(text)).is_err(), "{text}");
        }
        assert!(stated(&json!({ "age": 53 })).is_err(), "values are texts");
    }
}
