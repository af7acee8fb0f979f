//! Notices, what is asked to be done with them, and who signed that.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Letters of a title at most.
const TITLE: usize = 80;
/// Letters of a text at most.
const TEXT: usize = 600;
/// Seconds that a notice stays at most.
pub(super) const LONGEST: u64 = 92 * 86_400;
/// Seconds that a signature's clock may be off.
pub(super) const OFF: u64 = 600;

/// How every text begins that is signed for a board.
pub const MESSAGE: &str = "Time Bank, board of offers and needs";

/// What a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Somebody offers a service.
    Offer,
    /// Somebody looks for one.
    Need,
    /// Somebody answers one of these.
    Answer,
}

impl Kind {
    /// Its name, as it is signed and kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Need => "need",
            Self::Answer => "answer",
        }
    }

    /// The kind of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Offer, Self::Need, Self::Answer].into_iter().find(|kind| kind.name() == name)
    }
}

/// A notice, as answers say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notice {
    /// The hash of what was signed.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The class of service.
    pub class: u16,
    /// Who signed it.
    pub member: String,
    /// Which notice it answers; empty for none.
    pub re: String,
    /// When it was signed.
    pub at: u64,
    /// Until when it stays.
    pub until: u64,
    /// What it is called; empty where it was hidden.
    pub title: String,
    /// What it says; empty where it was hidden.
    pub text: String,
    /// The signature.
    pub signature: String,
    /// Which recorder hid it.
    pub hidden_by: Option<String>,
    /// When.
    pub hidden_at: Option<u64>,
}

/// What somebody asks to be done, with a signature over what [`Request::text`] says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// To put a notice on the board.
    Post {
        /// What it is.
        kind: Kind,
        /// The class of service.
        class: u16,
        /// The notice that an answer answers; empty for everything else.
        #[serde(default)]
        re: String,
        /// When it was signed, in seconds since 1970.
        at: u64,
        /// Until when it stays: 92 days at most.
        until: u64,
        /// What it is called: a line of 1 to 80 letters.
        title: String,
        /// What it says: 600 letters at most.
        text: String,
        /// 65 bytes as `0x…`, over the request's text by EIP-191.
        signature: String,
    },
    /// To take one's own notice off it, with what answers it.
    Withdraw {
        /// Which.
        id: String,
        /// When it was signed, in seconds since 1970.
        at: u64,
        /// 65 bytes as `0x…`, over the request's text by EIP-191.
        signature: String,
    },
    /// To hide somebody's notice, as a recorder of its class.
    Hide {
        /// Which.
        id: String,
        /// When it was signed, in seconds since 1970.
        at: u64,
        /// 65 bytes as `0x…`, over the request's text by EIP-191.
        signature: String,
    },
}

impl Request {
    /// What is signed: readable, and good for this bank on this chain alone.
    pub fn text(&self, bank: &str, chain: u64) -> String {
        let head = format!("{MESSAGE}\nbank: {bank}\nchain: {chain}\n");
        match self {
            Self::Post { kind, class, re, at, until, title, text, .. } => {
                let kind = kind.name();
                format!(
                    "{head}act: post\nkind: {kind}\nclass: {class}\nre: {re}\nat: {at}\nuntil: {until}\n\
                     title: {title}\ntext: {text}"
                )
            }
            Self::Withdraw { id, at, .. } => format!("{head}act: withdraw\nid: {id}\nat: {at}"),
            Self::Hide { id, at, .. } => format!("{head}act: hide\nid: {id}\nat: {at}"),
        }
    }

    /// When it was signed, and the signature.
    pub(super) fn signed(&self) -> (u64, &str) {
        match self {
            Self::Post { at, signature, .. }
            | Self::Withdraw { at, signature, .. }
            | Self::Hide { at, signature, .. } => (*at, signature),
        }
    }

    /// What no notice may be, whoever signed it.
    ///
    /// # Errors
    ///
    /// Says in words what is wrong.
    pub(super) fn makes_sense(&self) -> Result<(), &'static str> {
        let Self::Post { kind, re, at, until, title, text, .. } = self else {
            return Ok(());
        };
        if (*kind == Kind::Answer) == re.is_empty() {
            return Err("an answer names a notice, and nothing else does");
        }
        if !(1..=TITLE).contains(&title.chars().count()) || text.chars().count() > TEXT {
            return Err("a title has 1 to 80 letters, a text 600 at most");
        }
        let is_control = |letter: char| letter.is_control() && letter != '\n';
        if title.chars().any(char::is_control) || text.chars().any(is_control) {
            return Err("a notice is plain text, and its title one line");
        }
        match until.checked_sub(*at) {
            Some(1..=LONGEST) => Ok(()),
            _ => Err("a notice stays for 92 days at most"),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::Signature;

    use super::*;
    use crate::abi::{bytes_of, hex_of};
    use crate::signature::signer;

    const BANK: &str = "0x1111111111111111111111111111111111111111";
    const SIGNER: &str = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";
    /// What a wallet makes of withdrawing the notice 0x22 at 7 on chain 42.
    const SIGNATURE: &str = "0x1bc6ec875aec971d30cb1f2908dbdec0e73229bc5f6a43ec7d2ef2a8476847030f064428d87cad16d3699ad8941c755b71ce40eab8373f1b5a83d6a42a1e7e321b";

    fn withdrawal() -> Request {
        Request::Withdraw { id: "0x22".to_owned(), at: 7, signature: SIGNATURE.to_owned() }
    }

    #[test]
    fn a_wallets_signature_names_its_account() {
        let text = withdrawal().text(BANK, 42);
        assert_eq!(signer(&text, SIGNATURE).as_deref(), Some(SIGNER));
    }

    #[test]
    fn a_signature_is_good_for_one_text_one_bank_and_one_chain() {
        let hiding = Request::Hide { id: "0x22".to_owned(), at: 7, signature: String::new() };
        let other_bank = BANK.replace('1', "2");
        for text in
            [withdrawal().text(&other_bank, 42), withdrawal().text(BANK, 43), hiding.text(BANK, 42)]
        {
            assert_ne!(signer(&text, SIGNATURE).as_deref(), Some(SIGNER), "{text}");
        }
    }

    #[test]
    fn what_is_no_signature_names_nobody() {
        let text = withdrawal().text(BANK, 42);
        let long = format!("{SIGNATURE}00");
        let zero = format!("0x{}", "00".repeat(65));
        let beyond = format!("{}1f", SIGNATURE.strip_suffix("1b").unwrap());
        for none in ["", "0x", "text", &long, &zero, &beyond] {
            assert_eq!(signer(&text, none), None, "{none}");
        }
    }

    #[test]
    fn of_two_signatures_that_say_the_same_one_counts() {
        let low = Signature::from_raw(&bytes_of(SIGNATURE).unwrap()).unwrap();
        let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
        let order = alloy::primitives::U256::from_str_radix(order, 16).unwrap();
        let high = Signature::new(low.r(), order - low.s(), !low.v());
        let text = withdrawal().text(BANK, 42);
        let known = high.recover_address_from_msg(&text).map(|who| hex_of(who.into_array()));
        assert_eq!(known.ok().as_deref(), Some(SIGNER), "it says the same");
        let other = hex_of(high.as_bytes());
        assert_eq!(signer(&withdrawal().text(BANK, 42), &other), None);
    }

    #[test]
    fn a_notice_is_one_line_and_plain_text_for_a_while() {
        let post = |kind: Kind, re: &str, title: &str, text: &str, until: u64| Request::Post {
            kind,
            class: 1,
            re: re.to_owned(),
            at: 100,
            until,
            title: title.to_owned(),
            text: text.to_owned(),
            signature: String::new(),
        };
        assert!(post(Kind::Offer, "", "An hour", "Mondays\nor later", 101).makes_sense().is_ok());
        assert!(post(Kind::Answer, "0x22", "An hour", "", 100 + LONGEST).makes_sense().is_ok());
        let (widest, long) = ("时".repeat(TITLE), "x".repeat(TEXT + 1));
        assert!(post(Kind::Need, "", &widest, "", 101).makes_sense().is_ok());
        for wrong in [
            post(Kind::Offer, "0x22", "An hour", "", 101),
            post(Kind::Answer, "", "An hour", "", 101),
            post(Kind::Offer, "", "", "", 101),
            post(Kind::Offer, "", &format!("{widest}。"), "", 101),
            post(Kind::Offer, "", "two\nlines", "", 101),
            post(Kind::Offer, "", "An hour", "a\u{7}", 101),
            post(Kind::Offer, "", "An hour", &long, 101),
            post(Kind::Offer, "", "An hour", "", 100),
            post(Kind::Offer, "", "An hour", "", 99),
            post(Kind::Offer, "", "An hour", "", 101 + LONGEST),
        ] {
            assert!(wrong.makes_sense().is_err(), "{wrong:?}");
        }
    }
}
