//! Which platforms may say what, and whether it is they who say it.

use std::path::Path;

use anyhow::{bail, Context, Result};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Seconds by which a platform's clock may differ from ours.
pub const SKEW: u64 = 300;

/// A platform. It has a token, a secret, or both.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Its name.
    pub name: String,
    /// The classes that it may have recorded.
    pub classes: Vec<u16>,
    /// The SHA-256 of its token, which it sends as `Authorization: Bearer`.
    #[serde(default, with = "hex::serde", rename = "token_sha256")]
    token: Vec<u8>,
    /// Its secret, with which it signs what it sends.
    #[serde(default)]
    secret: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    platforms: Vec<Platform>,
}

/// Everybody who may say something.
pub struct Platforms(Vec<Platform>);

/// What proves who says something.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proof<'a> {
    /// `Authorization`.
    pub authorization: Option<&'a str>,
    /// `x-timebank-platform`.
    pub platform: Option<&'a str>,
    /// `x-timebank-time`: seconds since 1970.
    pub time: Option<&'a str>,
    /// `x-timebank-signature`: the HMAC in hexadecimal digits.
    pub signature: Option<&'a str>,
}

impl Platforms {
    /// Reads the file that names them. It holds secrets, so nobody but its owner may read it.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if std::fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
                bail!("others can read {shown}, which holds secrets: chmod 600");
            }
        }
        Self::from_text(&text).with_context(|| format!("{shown} names no platforms"))
    }

    fn from_text(text: &str) -> Result<Self> {
        let File { platforms } = serde_json::from_str(text)?;
        for platform in &platforms {
            let name = &platform.name;
            let is_name = (1..=64).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            if !is_name {
                bail!("a platform's name has 1 to 64 letters, digits, `-`, `_` or `.`");
            }
            if platforms.iter().filter(|other| other.name == *name).count() > 1 {
                bail!("the platform {name} is there twice");
            }
            let has_token = !platform.token.is_empty();
            if has_token && platform.token.len() != 32 {
                bail!("token_sha256 of {name} is no SHA-256");
            }
            if !platform.secret.is_empty() && platform.secret.len() < 16 {
                bail!("the secret of {name} is too short: 16 characters at least");
            }
            if !has_token && platform.secret.is_empty() {
                bail!("the platform {name} has neither a token nor a secret");
            }
        }
        Ok(Self(platforms))
    }

    /// Who says something, if that is proved.
    pub fn who(
        &self,
        proof: Proof,
        (method, path, body): (&str, &str, &[u8]),
        now: u64,
    ) -> Option<&Platform> {
        if let Some(token) = proof.authorization.and_then(|said| said.strip_prefix("Bearer ")) {
            let digest = Sha256::digest(token.trim());
            // All are looked at, so that the time it takes says nothing.
            return self.0.iter().fold(None, |found, platform| {
                let is_it = platform.token.len() == 32 && are_same(&platform.token, &digest);
                if is_it {
                    Some(platform)
                } else {
                    found
                }
            });
        }
        let (time, signature) = (proof.time?, hex::decode(proof.signature?).ok()?);
        if time.parse::<u64>().ok()?.abs_diff(now) > SKEW {
            return None;
        }
        let platform = self.0.iter().find(|one| Some(one.name.as_str()) == proof.platform)?;
        if platform.secret.is_empty() {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(platform.secret.as_bytes()).ok()?;
        mac.update(format!("{time}\n{method}\n{path}\n").as_bytes());
        mac.update(body);
        mac.verify_slice(&signature).ok().map(|()| platform)
    }
}

/// Compares in the same time whatever differs.
fn are_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a secret of the kitchen";

    fn platforms() -> Platforms {
        let token = hex::encode(Sha256::digest("token of the school"));
        let text = format!(
            r#"{{"platforms": [
                {{"name": "kitchen", "classes": [1], "secret": "{SECRET}"}},
                {{"name": "school", "classes": [2, 3], "token_sha256": "{token}"}}]}}"#
        );
        Platforms::from_text(&text).unwrap()
    }

    fn signed(text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_token_says_who_speaks_and_no_other_token_does() {
        let all = platforms();
        let who = |authorization| {
            let proof = Proof { authorization: Some(authorization), ..Proof::default() };
            all.who(proof, ("POST", "/v1/sessions", b"{}"), 1_000).map(|who| who.name.as_str())
        };
        assert_eq!(who("Bearer token of the school"), Some("school"));
        for wrong in ["Bearer token of the other", "Bearer ", "token of the school", "Basic x"] {
            assert_eq!(who(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_signature_holds_for_one_request_for_five_minutes() {
        let all = platforms();
        let signature = signed("1000\nPOST\n/v1/sessions\n{}");
        let who = |platform, time, signature, path, body: &[u8], now| {
            let proof = Proof {
                authorization: None,
                platform: Some(platform),
                time: Some(time),
                signature: Some(signature),
            };
            all.who(proof, ("POST", path, body), now).map(|who| who.name.as_str())
        };
        let path = "/v1/sessions";
        assert_eq!(who("kitchen", "1000", &signature, path, b"{}", 1_300), Some("kitchen"));
        assert_eq!(who("kitchen", "1000", &signature, path, b"{}", 1_301), None);
        assert_eq!(who("kitchen", "1001", &signature, path, b"{}", 1_300), None);
        assert_eq!(who("kitchen", "1000", &signature, path, b"{ }", 1_300), None);
        assert_eq!(who("kitchen", "1000", &signature, "/v1/sessions/1/end", b"{}", 1_000), None);
        assert_eq!(who("school", "1000", &signature, path, b"{}", 1_000), None);
        assert_eq!(who("kitchen", "1000", "00", path, b"{}", 1_000), None);
    }

    #[test]
    fn a_file_that_would_let_anybody_in_is_refused() {
        for wrong in [
            r#"{"platforms": [{"name": "a", "classes": [1]}]}"#,
            r#"{"platforms": [{"name": "a", "classes": [1], "secret": "short"}]}"#,
            r#"{"platforms": [{"name": "a", "classes": [1], "token_sha256": "00"}]}"#,
            r#"{"platforms": [{"name": "a b", "classes": [1], "secret": "0123456789abcdef"}]}"#,
            r#"{"platforms": [{"name": "a", "classes": [1], "secret": "0123456789abcdef", "x": 1}]}"#,
            r#"{"platforms": [{"name": "a", "classes": [1], "secret": "0123456789abcdef"},
                {"name": "a", "classes": [1], "secret": "0123456789abcdef"}]}"#,
        ] {
            assert!(Platforms::from_text(wrong).is_err(), "{wrong}");
        }
    }
}
