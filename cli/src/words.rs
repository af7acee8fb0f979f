//! The words for what the contracts number.

use council_rules::proposal;
use timebank_rules::{agreement, book, case, interbank, member, monitor, pause, roles};

use crate::unit::Unit;

/// What a figure of an event or a refusal counts, as far as its name tells.
pub fn unit_of(figure: &str) -> Unit {
    match figure {
        "area" => AREA,
        "name" => Unit::Text,
        "role" | "roles_after" => ROLES,
        "side" => SIDE,
        "tick" | "rate" => Unit::Percent,
        "until" | "expiry" => Unit::Moment,
        _ => Unit::Plain,
    }
}

/// The roles.
pub const ROLES: Unit = Unit::AnyOf(&[
    ("governor", roles::GOVERNOR),
    ("central-bank", roles::CENTRAL_BANK),
    ("verifier", roles::VERIFIER),
    ("supervisor", roles::SUPERVISOR),
    ("tribunal", roles::TRIBUNAL),
    ("recorder", roles::RECORDER),
    ("council", roles::COUNCIL),
]);

/// The roles that can be granted and taken away; a governor is proposed, and recorders are accredited.
pub const GRANTABLE: Unit = Unit::OneOf(&[
    ("central-bank", roles::CENTRAL_BANK),
    ("verifier", roles::VERIFIER),
    ("supervisor", roles::SUPERVISOR),
    ("tribunal", roles::TRIBUNAL),
]);

/// What an account is.
pub const ACCOUNT_KIND: Unit = Unit::OneOf(&[
    ("person", member::Kind::Person as u16),
    ("organisation", member::Kind::Organisation as u16),
]);

/// Where an account stands.
pub const ACCOUNT_STATUS: Unit = Unit::OneOf(&[
    ("never-opened", member::Status::NeverOpened as u16),
    ("open", member::Status::Open as u16),
    ("closed", member::Status::Closed as u16),
    ("moved", member::Status::Moved as u16),
]);

/// A side of the book.
pub const SIDE: Unit =
    Unit::OneOf(&[("bid", book::Side::Bid as u16), ("ask", book::Side::Ask as u16)]);

/// How an order trades.
pub const ORDER_KIND: Unit = Unit::OneOf(&[
    ("limit", book::Kind::Limit as u16),
    ("ioc", book::Kind::Ioc as u16),
    ("fok", book::Kind::Fok as u16),
    ("post-only", book::Kind::PostOnly as u16),
]);

/// What became of the rest of an order.
pub const REST: Unit = Unit::OneOf(&[
    ("filled", book::Outcome::Filled as u16),
    ("resting", book::Outcome::Resting as u16),
    ("dropped", book::Outcome::Dropped as u16),
    ("capped", book::Outcome::Capped as u16),
    ("halted", book::Outcome::Halted as u16),
]);

/// What a call auction does.
pub const CALL: Unit = Unit::OneOf(&[
    ("collecting", book::call::Phase::Collecting as u16),
    ("searching", book::call::Phase::Searching as u16),
    ("sharing", book::call::Phase::Sharing as u16),
    ("matching", book::call::Phase::Matching as u16),
    ("ended", book::call::Phase::Ended as u16),
]);

/// What the supervisor can pause.
pub const AREA: Unit = Unit::OneOf(&[
    ("transfers", pause::Area::Transfers as u16),
    ("exchange", pause::Area::Exchange as u16),
    ("earning", pause::Area::Earning as u16),
    ("lending", pause::Area::Lending as u16),
    ("recovery", pause::Area::Recovery as u16),
    ("everything", pause::Area::Everything as u16),
    ("abroad", pause::Area::Abroad as u16),
]);

/// What the supervisor has paused.
pub const AREAS: Unit = Unit::AnyOf(&[
    ("transfers", 1 << pause::Area::Transfers as u16),
    ("exchange", 1 << pause::Area::Exchange as u16),
    ("earning", 1 << pause::Area::Earning as u16),
    ("lending", 1 << pause::Area::Lending as u16),
    ("recovery", 1 << pause::Area::Recovery as u16),
    ("everything", 1 << pause::Area::Everything as u16),
    ("abroad", 1 << pause::Area::Abroad as u16),
]);

/// How the messages of another bank come.
pub const LINK_KIND: Unit = Unit::OneOf(&[
    ("same-chain", interbank::Kind::SameChain as u16),
    ("attested", interbank::Kind::Attested as u16),
]);

/// Where a link to another bank stands.
pub const LINK_STATUS: Unit = Unit::OneOf(&[
    ("none", 0),
    ("open", interbank::Status::Open as u16),
    ("closing", interbank::Status::Closing as u16),
]);

/// Which way a freeze bars.
pub const DIRECTIONS: Unit = Unit::AnyOf(&[("out", case::OUT as u16), ("in", case::IN as u16)]);

/// Where a case stands.
pub const CASE_STATUS: Unit = Unit::OneOf(&[
    ("none", case::Status::None as u16),
    ("open", case::Status::Open as u16),
    ("frozen", case::Status::Frozen as u16),
    ("released", case::Status::Released as u16),
    ("lapsed", case::Status::Lapsed as u16),
    ("confirmed", case::Status::Confirmed as u16),
    ("appealed", case::Status::Appealed as u16),
    ("final", case::Status::Final as u16),
    ("closed", case::Status::Closed as u16),
    ("contested", case::Status::Contested as u16),
]);

/// Why a case was opened; docs/due-process.md lists them.
pub const REASON: Unit = Unit::OneOf(&[
    ("fraud", 1),
    ("market-manipulation", 2),
    ("doubtful-identity", 3),
    ("stolen-key", 4),
    ("order-of-a-court", 5),
    ("evasion-of-limits", 6),
]);

/// Where an agreement stands.
pub const AGREEMENT_STATUS: Unit = Unit::OneOf(&[
    ("ended", agreement::Status::Ended as u16),
    ("proposed", agreement::Status::Proposed as u16),
    ("accepted", agreement::Status::Accepted as u16),
    ("delivered", agreement::Status::Delivered as u16),
    ("disputed", agreement::Status::Disputed as u16),
    ("due", agreement::Status::Due as u16),
    ("lapsed", agreement::Status::Lapsed as u16),
    ("undelivered", agreement::Status::Undelivered as u16),
    ("undecided", agreement::Status::Undecided as u16),
    ("late", agreement::Status::Late as u16),
]);

/// What monitoring looks for.
pub const RULE: Unit = Unit::OneOf(&[
    ("large-amount", monitor::Rule::LargeAmount as u16),
    ("tier-limit", monitor::Rule::TierLimit as u16),
    ("structuring", monitor::Rule::Structuring as u16),
    ("pass-through", monitor::Rule::PassThrough as u16),
    ("dormant-waking", monitor::Rule::DormantWaking as u16),
    ("reciprocal-trading", monitor::Rule::ReciprocalTrading as u16),
    ("order-spamming", monitor::Rule::OrderSpamming as u16),
]);

/// How a rule of monitoring is applied.
pub const MODE: Unit = Unit::OneOf(&[
    ("off", monitor::Mode::Off as u16),
    ("alert", monitor::Mode::Alert as u16),
    ("refuse", monitor::Mode::Refuse as u16),
]);

/// Where a council's proposal stands.
pub const PROPOSAL_STATUS: Unit = Unit::OneOf(&[
    ("unknown", proposal::Status::Unknown as u16),
    ("open", proposal::Status::Open as u16),
    ("executed", proposal::Status::Executed as u16),
    ("cancelled", proposal::Status::Cancelled as u16),
    ("expired", proposal::Status::Expired as u16),
]);
