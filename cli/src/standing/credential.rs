//! A member's standing at a bank, as a selectively disclosable credential (SD-JWT VC, RFC 9901): what a verifier's officer
//! attested, each claim behind the commitment that the bank keeps.
//!
//! A credential alone proves nothing here. What counts is on the chain of the bank that is asked: the commitment, the level,
//! the end. Each claim that is shown carries its opening, and whoever shows it signs with the account's own key.

use std::collections::{BTreeMap, BTreeSet};

use alloy::primitives::{Address, B256};
use alloy::signers::local::PrivateKeySigner;
use serde_json::{json, Value};
use timebank_rules::credentials::{Claim, Opening, Sealed};

use super::jwt::{account_of, decoded, did, encoded, hashed, signed, Token};
use crate::failure::{Failure, Kind, Result};

/// What kind of credential it is.
const KIND: &str = "urn:time-bank:standing:1";
/// The types of the two tokens.
const CREDENTIAL: &str = "dc+sd-jwt";
const BINDING: &str = "kb+jwt";
/// How the digests are made.
const HASH: &str = "sha-256";
/// For how long a presentation holds after its holder signed it, in seconds, and how far clocks may be apart.
const FRESH: u64 = 300;
/// The longest credential, in bytes.
pub const LONGEST: usize = 256 << 10;
/// Names that a claim cannot have, for the credential has them itself.
const RESERVED: [&str; 12] = [
    "_sd",
    "...",
    "_sd_alg",
    "iss",
    "iat",
    "exp",
    "nbf",
    "vct",
    "cnf",
    "status",
    "sub",
    "time_bank",
];

/// Whose standing it is, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The number of the bank's chain.
    pub chain_id: u64,
    /// The bank.
    pub bank: Address,
    /// The member's account there.
    pub account: Address,
    /// What the bank keeps of its claims.
    pub commitment: B256,
    /// Until when the attestation holds.
    pub until: u64,
}

impl Subject {
    fn json(&self) -> Value {
        json!({ "chain": format!("eip155:{}", self.chain_id), "bank": self.bank,
            "account": self.account, "commitment": self.commitment })
    }
}

/// Issues a credential with all claims, of which its holder will show some.
pub fn issued(
    sealed: &Sealed,
    subject: &Subject,
    issuer: &PrivateKeySigner,
    now: u64,
) -> Result<String> {
    let mut disclosures = Vec::new();
    for (claim, _) in sealed.claims() {
        if RESERVED.contains(&claim.name.as_str()) {
            return Err(Failure::usage(format!("no claim can be named `{}`", claim.name)));
        }
        disclosures.extend(sealed.open(&claim.name).map(|opening| disclosure(&opening)));
    }
    // Digests of nothing keep hidden how many claims there are, as the commitment does.
    let decoys = sealed.padding().iter().map(|salt| hashed(&encoded([&salt[..], b"~"].concat())));
    let mut digests: Vec<String> =
        disclosures.iter().map(|text| hashed(text)).chain(decoys).collect();
    digests.sort_unstable();
    let payload = json!({
        "iss": did(subject.chain_id, issuer.address()), "iat": now, "exp": subject.until,
        "vct": KIND, "cnf": { "kid": did(subject.chain_id, subject.account) },
        "time_bank": subject.json(), "_sd_alg": HASH, "_sd": digests,
    });
    let token = signed(issuer, CREDENTIAL, &payload)?;
    Ok(joined(&token, &disclosures))
}

fn joined(token: &str, disclosures: &[String]) -> String {
    let mut text = format!("{token}~");
    disclosures.iter().for_each(|one| text.extend([one.as_str(), "~"]));
    text
}

/// A claim with its opening, as it is shown.
fn disclosure(opening: &Opening) -> String {
    let path: Vec<B256> = opening.path.iter().map(B256::from).collect();
    let shown = json!([encoded(opening.salt), opening.claim.name,
        { "value": opening.claim.value, "path": path }]);
    encoded(shown.to_string())
}

fn opened(disclosure: &str) -> Option<Opening> {
    let shown: Value = serde_json::from_slice(&decoded(disclosure)?).ok()?;
    let [salt, name, shown] = shown.as_array()?.as_slice() else { return None };
    let path = shown["path"].as_array()?.iter();
    let path = path.map(|node| node.as_str()?.parse::<B256>().ok().map(|node| node.0));
    Some(Opening {
        claim: Claim::new(name.as_str()?, shown["value"].as_str()?),
        salt: decoded(salt.as_str()?)?.try_into().ok()?,
        path: path.collect::<Option<_>>()?,
    })
}

/// For whom a presentation is: nobody else believes it, and they once.
#[derive(Clone, Copy, Debug)]
pub struct For<'a> {
    /// Who asks.
    pub audience: &'a str,
    /// What they gave to be signed: another each time.
    pub nonce: &'a str,
    /// The time, in seconds since 1970.
    pub now: u64,
}

/// Shows some claims of a credential, and no other, signed by its holder.
pub fn presented(
    credential: &str,
    names: &[String],
    holder: &PrivateKeySigner,
    to: For,
) -> Result<String> {
    let none = || Failure::usage("this is no credential that `standing issue` made");
    let (token, rest) = credential.trim().split_once('~').ok_or_else(none)?;
    let payload = Token::read(token).ok_or_else(none)?.payload;
    let is_holders = payload["cnf"]["kid"]
        .as_str()
        .is_some_and(|kid| kid.ends_with(&format!(":{:#x}", holder.address())));
    if !is_holders {
        return Err(Failure::usage(format!(
            "the credential is of {}, and {} is another account",
            payload["cnf"]["kid"],
            holder.address()
        )));
    }
    let all = rest.split_terminator('~').filter_map(|text| Some((opened(text)?.claim.name, text)));
    let all: BTreeMap<String, &str> = all.collect();
    let names: BTreeSet<&String> = names.iter().collect();
    let chosen = names.into_iter().map(|name| {
        let text = all.get(name).map(|text| (*text).to_owned());
        text.ok_or_else(|| Failure::usage(format!("the credential has no claim `{name}`")))
    });
    let text = joined(token, &chosen.collect::<Result<Vec<_>>>()?);
    let binding = json!({ "iat": to.now, "aud": to.audience, "nonce": to.nonce,
        "sd_hash": hashed(&text) });
    Ok(format!("{text}{}", signed(holder, BINDING, &binding)?))
}

/// What a presentation says, which the bank has yet to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who issued the credential.
    pub issuer: Address,
    /// Whose standing it is.
    pub subject: Subject,
    /// The claims that are shown.
    pub openings: Vec<Opening>,
}

/// Why a presentation is not believed.
pub fn untrue(why: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Refused, format!("the presentation is not believed: {why}"))
}

/// Reads a presentation that is to be about an account of this bank, for whoever asked.
pub fn read(text: &str, chain_id: u64, bank: Address, asked: For) -> Result<Said> {
    let broken = || untrue("it is no token with claims and its holder's signature");
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(untrue("it is too long"));
    }
    let (shown, binding) = text.rsplit_once('~').ok_or_else(broken)?;
    let (token, disclosures) = shown.split_once('~').unwrap_or((shown, ""));
    let credential = Token::read(token).ok_or_else(broken)?;
    let payload = &credential.payload;
    let subject = subject_of(payload, chain_id).ok_or_else(broken)?;
    if subject.bank != bank || payload["time_bank"]["chain"] != format!("eip155:{chain_id}") {
        return Err(untrue("it is of another bank"));
    }
    let issuer = payload["iss"].as_str().and_then(|iss| account_of(iss, chain_id));
    let issuer = issuer.filter(|issuer| credential.is(CREDENTIAL, *issuer));
    let issuer = issuer.ok_or_else(|| untrue("its issuer did not sign it"))?;
    must_be_bound(&subject, binding, &format!("{shown}~"), asked)?;
    if payload["_sd_alg"] != HASH {
        return Err(broken());
    }
    let digests = payload["_sd"].as_array().ok_or_else(broken)?;
    let digests: BTreeSet<&str> = digests.iter().filter_map(Value::as_str).collect();
    let (mut openings, mut names) = (Vec::new(), BTreeSet::new());
    for text in disclosures.split_terminator('~') {
        let opening = opened(text).filter(|_| digests.contains(hashed(text).as_str()));
        let opening = opening.ok_or_else(|| untrue("a claim is not of its credential"))?;
        if !names.insert(opening.claim.name.clone()) {
            return Err(untrue(format!("`{}` is shown twice", opening.claim.name)));
        }
        openings.push(opening);
    }
    Ok(Said { issuer, subject, openings })
}

fn subject_of(payload: &Value, chain_id: u64) -> Option<Subject> {
    let of = &payload["time_bank"];
    let account: Address = of["account"].as_str()?.parse().ok()?;
    let is_ours = payload["vct"] == KIND && payload["cnf"]["kid"] == did(chain_id, account);
    is_ours.then_some(Subject {
        chain_id,
        bank: of["bank"].as_str()?.parse().ok()?,
        account,
        commitment: of["commitment"].as_str()?.parse().ok()?,
        until: payload["exp"].as_u64()?,
    })
}

/// Refuses what the account's own key did not sign, for whoever asks, just now.
fn must_be_bound(subject: &Subject, binding: &str, shown: &str, asked: For) -> Result<()> {
    let binding = Token::read(binding).filter(|binding| binding.is(BINDING, subject.account));
    let said = binding.ok_or_else(|| untrue("the account's key did not sign it"))?.payload;
    if said["sd_hash"] != hashed(shown) {
        return Err(untrue("its holder signed other claims"));
    }
    if said["aud"] != asked.audience {
        return Err(untrue("it is for somebody else"));
    }
    if said["nonce"] != asked.nonce {
        return Err(untrue("it answers another question: it may be replayed"));
    }
    let at = said["iat"].as_u64().unwrap_or_default();
    if at.abs_diff(asked.now) > FRESH {
        return Err(untrue(format!("it was signed at {at}, more than {FRESH} s from now")));
    }
    Ok(())
}

/// What the bank itself says of the account and of who issued the credential.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Whether the account is open.
    pub is_open: bool,
    /// The level that was attested.
    pub level: u8,
    /// Until when, by the chain's clock.
    pub until: u64,
    /// The commitment.
    pub commitment: B256,
    /// Whether the issuer is a verifier there.
    pub is_verifiers: bool,
    /// The chain's time.
    pub now: u64,
}

/// Refuses what the bank does not say, and claims that are not behind what it keeps.
pub fn must_stand(said: &Said, bank: &Standing) -> Result<()> {
    if !bank.is_open || bank.level == 0 {
        return Err(untrue("the bank has no such member, or nobody attested it"));
    }
    if bank.until <= bank.now || said.subject.until <= bank.now {
        return Err(untrue("what was attested has expired"));
    }
    if bank.commitment != said.subject.commitment {
        return Err(untrue("the bank keeps another commitment: it was attested anew since"));
    }
    if !bank.is_verifiers {
        return Err(untrue(format!("{} is no verifier of the bank", said.issuer)));
    }
    match said.openings.iter().find(|opening| !opening.is_behind(&bank.commitment.0)) {
        Some(wrong) => {
            Err(untrue(format!("`{}` is not behind the bank's commitment", wrong.claim.name)))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;
    const ASKED: For = For { audience: "the other town", nonce: "n1", now: NOW };
    const BANK: Address = Address::repeat_byte(0xb0);

    fn key(byte: u8) -> PrivateKeySigner {
        PrivateKeySigner::from_bytes(&B256::repeat_byte(byte)).unwrap()
    }

    fn sealed() -> Sealed {
        let mut drawn = 0u8;
        let claims = [("born", "1971-03-05"), ("name", "Ann Arbor")];
        Sealed::seal(claims.map(|(name, value)| Claim::new(name, value)), || {
            drawn += 1;
            [drawn; 32]
        })
        .unwrap()
    }

    fn subject() -> Subject {
        let commitment = sealed().commitment().into();
        let account = key(2).address();
        Subject { chain_id: 7, bank: BANK, account, commitment, until: NOW + 1_000 }
    }

    fn credential() -> String {
        issued(&sealed(), &subject(), &key(1), NOW).unwrap()
    }

    fn shows(names: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        presented(&credential(), &names, &key(2), ASKED).unwrap()
    }

    fn bank() -> Standing {
        let commitment = sealed().commitment().into();
        let until = NOW + 1_000;
        Standing { is_open: true, level: 1, until, commitment, is_verifiers: true, now: NOW }
    }

    fn refused(result: Result<impl Sized>, words: &str) {
        let why = result.map(drop).unwrap_err().to_string();
        assert!(why.contains(words), "{why}");
    }

    #[test]
    fn a_claim_is_shown_to_another_bank_and_the_others_stay_hidden() {
        let shown = shows(&["born"]);
        let said = read(&shown, 7, BANK, ASKED).unwrap();
        assert_eq!((said.issuer, &said.subject), (key(1).address(), &subject()));
        let claims: Vec<_> = said.openings.iter().map(|opening| &opening.claim).collect();
        assert_eq!(claims, [&Claim::new("born", "1971-03-05")]);
        must_stand(&said, &bank()).unwrap();
        let hidden = sealed().open("name").unwrap();
        assert!(!shown.contains(&disclosure(&hidden)));
        let payload = Token::read(shown.split_once('~').unwrap().0).unwrap().payload;
        assert_eq!(payload["_sd"].as_array().unwrap().len(), 16, "nobody sees how many there are");
        assert!(read(&shows(&[]), 7, BANK, ASKED).unwrap().openings.is_empty());
    }

    #[test]
    fn a_presentation_is_for_one_who_asks_once_and_just_now() {
        let shown = shows(&["born"]);
        let read = |asked| read(&shown, 7, BANK, asked);
        refused(read(For { audience: "a third town", ..ASKED }), "for somebody else");
        refused(read(For { nonce: "n2", ..ASKED }), "may be replayed");
        refused(read(For { now: NOW + 301, ..ASKED }), "more than 300 s");
        refused(read(For { now: NOW - 301, ..ASKED }), "more than 300 s");
        assert!(read(For { now: NOW + 300, ..ASKED }).is_ok());
    }

    #[test]
    fn another_banks_standing_and_what_others_signed_count_for_nothing() {
        let shown = shows(&["born"]);
        refused(read(&shown, 7, Address::repeat_byte(0xb1), ASKED), "another bank");
        refused(read(&shown, 8, BANK, ASKED), "no token");
        refused(presented(&credential(), &[], &key(3), ASKED), "another account");
        refused(presented(&credential(), &["height".into()], &key(2), ASKED), "no claim `height`");
        refused(presented("nonsense", &[], &key(2), ASKED), "no credential");
        // A stranger's binding, and none at all.
        let (said, _) = shown.rsplit_once('~').unwrap();
        let binding = json!({ "iat": NOW, "aud": ASKED.audience, "nonce": ASKED.nonce,
            "sd_hash": hashed(&format!("{said}~")) });
        let stolen = format!("{said}~{}", signed(&key(3), BINDING, &binding).unwrap());
        refused(read(&stolen, 7, BANK, ASKED), "the account's key did not sign");
        refused(read(&credential(), 7, BANK, ASKED), "the account's key did not sign");
        // The issuer's token in another's name.
        let (token, _) = shown.split_once('~').unwrap();
        let mut payload = Token::read(token).unwrap().payload;
        payload["time_bank"]["commitment"] = json!(B256::repeat_byte(9));
        let forged = signed(&key(3), CREDENTIAL, &payload).unwrap();
        let forged = joined(&forged, &[]);
        let forged = presented(&forged, &[], &key(2), ASKED).unwrap();
        refused(read(&forged, 7, BANK, ASKED), "issuer did not sign");
        for nonsense in ["", "~", "a.b.c~", "~~~", "a~b"] {
            assert!(read(nonsense, 7, BANK, ASKED).is_err(), "{nonsense}");
        }
        refused(read(&"~".repeat(LONGEST + 1), 7, BANK, ASKED), "too long");
    }

    #[test]
    fn a_wrong_opening_is_not_behind_what_the_bank_keeps_whoever_issued_it() {
        // The issuer itself signs a claim that was never committed to.
        let mut wrong = sealed().open("born").unwrap();
        wrong.claim.value = "1951-03-05".to_owned();
        let wrong = disclosure(&wrong);
        let (token, _) =
            credential().split_once('~').map(|(a, b)| (a.to_owned(), b.len())).unwrap();
        let mut payload = Token::read(&token).unwrap().payload;
        payload["_sd"].as_array_mut().unwrap().push(json!(hashed(&wrong)));
        let token = signed(&key(1), CREDENTIAL, &payload).unwrap();
        let credential = joined(&token, std::slice::from_ref(&wrong));
        let shown = presented(&credential, &["born".to_owned()], &key(2), ASKED).unwrap();
        let said = read(&shown, 7, BANK, ASKED).unwrap();
        refused(must_stand(&said, &bank()), "`born` is not behind the bank's commitment");
        // Without the issuer not even that.
        let (base, _) = shows(&[]).rsplit_once('~').map(|(a, b)| (a.to_owned(), b.len())).unwrap();
        let added = format!("{base}~{wrong}~");
        let binding = json!({ "iat": NOW, "aud": ASKED.audience, "nonce": ASKED.nonce,
            "sd_hash": hashed(&added) });
        let added = format!("{added}{}", signed(&key(2), BINDING, &binding).unwrap());
        refused(read(&added, 7, BANK, ASKED), "not of its credential");
    }

    #[test]
    fn what_the_bank_says_now_counts_and_not_what_was_attested_once() {
        let said = read(&shows(&["born"]), 7, BANK, ASKED).unwrap();
        let stands = |bank: Standing| must_stand(&said, &bank);
        refused(stands(Standing { until: NOW, ..bank() }), "expired");
        refused(stands(Standing { now: NOW + 1_000, ..bank() }), "expired");
        refused(stands(Standing { commitment: B256::ZERO, ..bank() }), "attested anew");
        refused(stands(Standing { level: 0, ..bank() }), "nobody attested");
        refused(stands(Standing { is_open: false, ..bank() }), "no such member");
        refused(stands(Standing { is_verifiers: false, ..bank() }), "no verifier");
    }

    #[test]
    fn a_claim_cannot_have_a_name_that_the_credential_has_itself() {
        let mut drawn = 0u8;
        let sealed = Sealed::seal([Claim::new("exp", "never")], || {
            drawn += 1;
            [drawn; 32]
        });
        refused(issued(&sealed.unwrap(), &subject(), &key(1), NOW), "named `exp`");
    }
}
