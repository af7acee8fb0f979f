//! What a caller is told when something cannot be done: geth's codes and words.

use jsonrpsee::types::ErrorObjectOwned;
use serde_json::Value;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// JSON-RPC's code.
    pub code: i32,
    /// A sentence.
    pub message: String,
    /// What a contract returned when it undid a call, or another detail.
    pub data: Option<Value>,
}

/// The result of a request.
pub type Answer<T> = Result<T, Refusal>;

impl Refusal {
    /// Parameters that cannot be understood.
    pub fn params(message: impl Into<String>) -> Self {
        Self { code: -32602, message: message.into(), data: None }
    }

    /// A request that is understood and cannot be served.
    pub fn server(message: impl Into<String>) -> Self {
        Self { code: -32000, message: message.into(), data: None }
    }

    /// Something that is not there.
    pub fn missing(what: impl Into<String>) -> Self {
        Self { code: -32001, message: what.into(), data: None }
    }

    /// A method that this node has not.
    pub fn method(message: impl Into<String>) -> Self {
        Self { code: -32601, message: message.into(), data: None }
    }

    /// More than one request may ask for.
    pub fn limit(message: impl Into<String>) -> Self {
        Self { code: -32005, message: message.into(), data: None }
    }

    /// A panic, or another fault of ours.
    pub fn internal(message: impl Into<String>) -> Self {
        Self { code: -32603, message: message.into(), data: None }
    }

    /// A call that the contract undid, with what it returned.
    pub fn reverted(data: &[u8]) -> Self {
        let message = match reason(data) {
            Some(reason) => format!("execution reverted: {reason}"),
            None => "execution reverted".to_owned(),
        };
        Self { code: 3, message, data: Some(crate::hex::bytes(data).into()) }
    }
}

impl From<Refusal> for ErrorObjectOwned {
    fn from(refusal: Refusal) -> Self {
        Self::owned(refusal.code, refusal.message, refusal.data)
    }
}

/// The text of Solidity's `Error(string)`, or the number of its `Panic(uint256)`.
fn reason(data: &[u8]) -> Option<String> {
    let (selector, rest) = data.split_at_checked(4)?;
    match selector {
        [0x08, 0xc3, 0x79, 0xa0] => {
            let length = rest.get(32..64)?;
            let (high, low) = length.split_at(24);
            let length = u64::from_be_bytes(low.try_into().ok()?);
            let length = usize::try_from(length).ok().filter(|_| high.iter().all(|b| *b == 0))?;
            let text = rest.get(64..)?.get(..length)?;
            Some(String::from_utf8_lossy(text).into_owned())
        }
        [0x4e, 0x48, 0x7b, 0x71] => Some(format!("panic code 0x{:x}", rest.get(31)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revert_says_its_reason_where_it_has_one() {
        let mut data = vec![0x08, 0xc3, 0x79, 0xa0];
        data.extend([0; 31]);
        data.push(32);
        data.extend([0; 31]);
        data.push(3);
        data.extend(*b"why");
        data.extend([0; 29]);
        assert_eq!(Refusal::reverted(&data).message, "execution reverted: why");
        assert_eq!(Refusal::reverted(&data).code, 3);
        assert_eq!(Refusal::reverted(&[1, 2]).message, "execution reverted");
        assert_eq!(Refusal::reverted(&[1, 2]).data, Some("0x0102".into()));
        // A length beyond the data, or beyond any memory, is no text.
        for byte in [36, 60] {
            let mut bad = data.clone();
            bad[byte] = 0xff;
            assert!(Refusal::reverted(&bad).message.starts_with("execution reverted"));
        }
    }
}
