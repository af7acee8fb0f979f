//! Reading a request's parameters.

use jsonrpsee::types::Params;
use polkadot_sdk::sp_core::{H160, H256, U256};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    error::{Answer, Refusal},
    hex,
};

/// A request's parameters, in order.
pub struct Args(Vec<Value>);

impl Args {
    /// Of a request.
    pub fn of(params: &Params<'_>) -> Answer<Self> {
        match params.as_str() {
            None => Ok(Self(Vec::new())),
            Some(text) => match serde_json::from_str(text) {
                Ok(Value::Array(values)) => Ok(Self(values)),
                Ok(Value::Null) => Ok(Self(Vec::new())),
                Ok(_) => Err(Refusal::params("non-array args: parameters are a list")),
                Err(why) => Err(Refusal::params(why.to_string())),
            },
        }
    }

    /// The value at a place, unless it is missing or null.
    pub fn value(&self, place: usize) -> Option<&Value> {
        self.0.get(place).filter(|value| !value.is_null())
    }

    /// The value at a place.
    pub fn wanted(&self, place: usize) -> Answer<&Value> {
        self.value(place)
            .ok_or_else(|| Refusal::params(format!("missing value for required argument {place}")))
    }

    /// A value of a type that JSON describes.
    pub fn parsed<T: DeserializeOwned>(&self, place: usize) -> Answer<T> {
        let value = self.wanted(place)?;
        serde_json::from_value(value.clone())
            .map_err(|why| Refusal::params(format!("invalid argument {place}: {why}")))
    }

    /// The same, unless it is missing or null.
    pub fn optional<T: DeserializeOwned>(&self, place: usize) -> Answer<Option<T>> {
        self.value(place).is_some().then(|| self.parsed(place)).transpose()
    }

    /// A text.
    pub fn text(&self, place: usize) -> Answer<&str> {
        let value = self.wanted(place)?;
        value.as_str().ok_or_else(|| wrong(place, "a text is wanted"))
    }

    /// An address.
    pub fn address(&self, place: usize) -> Answer<H160> {
        let bytes = self.bytes(place)?;
        let right = bytes.len() == 20;
        right.then(|| H160::from_slice(&bytes)).ok_or_else(|| wrong(place, "20 bytes are wanted"))
    }

    /// A hash.
    pub fn hash(&self, place: usize) -> Answer<H256> {
        hash_in(self.wanted(place)?).ok_or_else(|| wrong(place, "a hash of 32 bytes is wanted"))
    }

    /// Bytes.
    pub fn bytes(&self, place: usize) -> Answer<Vec<u8>> {
        hex::parsed(self.text(place)?)
            .ok_or_else(|| wrong(place, "hexadecimal digits after 0x are wanted, two for a byte"))
    }

    /// Bytes as Substrate's clients write them, who may leave the 0x out.
    pub fn plain_bytes(&self, place: usize) -> Answer<Vec<u8>> {
        let digits = self.text(place)?;
        let digits = digits.strip_prefix("0x").unwrap_or(digits);
        hex::parsed(&format!("0x{digits}"))
            .ok_or_else(|| wrong(place, "hexadecimal digits are wanted, two for a byte"))
    }

    /// A number, as a number of JSON's or as hexadecimal or decimal digits.
    pub fn number(&self, place: usize) -> Answer<U256> {
        number_in(self.wanted(place)?).ok_or_else(|| wrong(place, "a number is wanted"))
    }

    /// A number that fits 64 bits.
    pub fn u64(&self, place: usize) -> Answer<u64> {
        let number = self.number(place)?;
        u64::try_from(number).map_err(|_| wrong(place, "the number is too large"))
    }

    /// The same, unless it is missing or null.
    pub fn optional_u64(&self, place: usize) -> Answer<Option<u64>> {
        self.value(place).is_some().then(|| self.u64(place)).transpose()
    }

    /// Yes or no.
    pub fn flag(&self, place: usize) -> Answer<bool> {
        self.wanted(place)?.as_bool().ok_or_else(|| wrong(place, "true or false is wanted"))
    }

    /// A slot of a contract's storage: a hash or a shorter number.
    pub fn slot(&self, place: usize) -> Answer<H256> {
        let number = self.number(place)?;
        Ok(H256(number.to_big_endian()))
    }
}

fn wrong(place: usize, what: &str) -> Refusal {
    Refusal::params(format!("invalid argument {place}: {what}"))
}

/// A hash in JSON.
pub fn hash_in(value: &Value) -> Option<H256> {
    let bytes = hex::parsed(value.as_str()?)?;
    (bytes.len() == 32).then(|| H256::from_slice(&bytes))
}

/// An address in JSON.
pub fn address_in(value: &Value) -> Option<H160> {
    let bytes = hex::parsed(value.as_str()?)?;
    (bytes.len() == 20).then(|| H160::from_slice(&bytes))
}

/// A number in JSON.
pub fn number_in(value: &Value) -> Option<U256> {
    match value {
        Value::Number(number) => number.as_u64().map(U256::from),
        Value::String(text) => match text.strip_prefix("0x") {
            Some(_) => hex::parsed_number(text),
            None => {
                let is_decimal = (1..=77).contains(&text.len())
                    && text.bytes().all(|digit| digit.is_ascii_digit());
                is_decimal.then(|| U256::from_dec_str(text).ok()).flatten()
            }
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_come_in_three_forms() {
        for (value, number) in [(json!(7), 7u64), (json!("0x10"), 16), (json!("10"), 10)] {
            assert_eq!(number_in(&value), Some(number.into()));
        }
        for value in
            [json!(-1), json!(1.5), json!(""), json!("x"), json!("+1"), json!([1]), json!(null)]
        {
            assert_eq!(number_in(&value), None, "{value}");
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_refused() {
        let args = Args::of(&Params::new(Some(r#"["0x01", null, 5, "0x123"]"#))).unwrap();
        assert_eq!(args.bytes(0), Ok(vec![1]));
        for refused in [args.address(0).err(), args.text(1).err(), args.text(2).err()] {
            assert_eq!(refused.unwrap().code, -32602);
        }
        assert!(args.bytes(3).is_err() && args.hash(9).is_err());
        assert_eq!(args.optional_u64(1), Ok(None));
        assert!(Args::of(&Params::new(Some("{}"))).is_err());
        assert!(Args::of(&Params::new(None)).unwrap().value(0).is_none());
    }
}
