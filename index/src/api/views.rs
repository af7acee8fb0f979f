//! What answers are made of: the states of the ledger, said for a moment. What ends by the clock, the rules say.

use serde::Serialize;
use serde_json::{Map, Value};
use timebank_rules::cells::{self, Cell as _};
use timebank_rules::quantities::Time;
use timebank_rules::{agreement, case, roles};
use utoipa::ToSchema;

use crate::ledger::kinds;

/// Seconds of coin or service, as a decimal string.
pub type Seconds = String;

pub(super) fn secs(amount: kinds::Amount) -> Seconds {
    amount.0.to_string()
}

/// The names of roles by their bits.
const ROLES: [(u16, &str); 7] = [
    (roles::GOVERNOR, "governor"),
    (roles::CENTRAL_BANK, "central_bank"),
    (roles::VERIFIER, "verifier"),
    (roles::SUPERVISOR, "supervisor"),
    (roles::TRIBUNAL, "tribunal"),
    (roles::RECORDER, "recorder"),
    (roles::COUNCIL, "council"),
];

/// The names of the roles in these bits.
pub fn roles_in(bits: u16) -> Vec<&'static str> {
    ROLES.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect()
}

/// The bit of a role's name.
pub fn role_of(name: &str) -> Option<u16> {
    ROLES.iter().find(|(_, known)| *known == name).map(|(bit, _)| *bit)
}

/// What an account has of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct Held {
    /// The class.
    pub class: u16,
    /// All of it.
    pub secs: Seconds,
    /// What orders lock.
    pub locked: Seconds,
}

/// A freeze that runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Freeze {
    /// Whether nothing may leave.
    pub out: bool,
    /// Whether nothing may arrive.
    #[serde(rename = "in")]
    pub inward: bool,
    /// Frozen coin.
    pub coin: Seconds,
    /// When it ends.
    pub until: u64,
    /// The case.
    pub case: u32,
}

/// A hold that runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hold {
    /// When it ends.
    pub until: u64,
}

/// A recovery that is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recovery {
    /// Where the account would move.
    pub successor: String,
    /// From when.
    pub from: u64,
    /// Until when.
    pub until: u64,
    /// Who asked.
    pub requested_by: Option<String>,
}

/// To whom an account's time is to go, where its member died.
#[derive(Debug, Serialize, ToSchema)]
pub struct Succession {
    /// The heir.
    pub heir: String,
    /// From when it can be executed; 0 until it is approved.
    pub from: u64,
    /// When it lapses.
    pub until: u64,
    /// The verifier who proposed it.
    pub proposed_by: Option<String>,
    /// The officer of the tribunal who approved it.
    pub approved_by: Option<String>,
}

/// A loan.
#[derive(Debug, Serialize, ToSchema)]
pub struct Loan {
    /// Who owes.
    pub member: String,
    /// What.
    pub debt: Seconds,
    /// When it falls due.
    pub due: u64,
    /// How often the running loan got a later due date.
    pub rescheduled: u8,
    /// The grade that it was lent on.
    pub grade: u8,
    /// Ever lent.
    pub lent: Seconds,
    /// Fees ever added.
    pub fees: Seconds,
    /// Ever repaid.
    pub repaid: Seconds,
    /// Whether it is overdue now.
    pub overdue: bool,
    /// Loans that were marked overdue.
    pub overdue_marked: u16,
    /// Written off and not made good.
    pub lost: Seconds,
    /// Ever written off.
    pub written_off: Seconds,
}

impl Loan {
    /// The same at a moment.
    pub fn at(loan: &kinds::Loan, now: u64) -> Self {
        Self {
            member: loan.member.clone(),
            debt: secs(loan.debt),
            due: loan.due,
            rescheduled: loan.rescheduled,
            grade: loan.grade,
            lent: secs(loan.lent),
            fees: secs(loan.fees),
            repaid: secs(loan.repaid),
            overdue: !loan.debt.is_zero() && now >= loan.due,
            overdue_marked: loan.overdue_marked,
            lost: secs(loan.lost),
            written_off: secs(loan.written_off),
        }
    }
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// Its address.
    pub address: String,
    /// `person` or `organisation`.
    pub kind: &'static str,
    /// `none`, `open`, `closed` or `moved`.
    pub status: &'static str,
    /// Where it moved.
    pub successor: Option<String>,
    /// When it was opened.
    pub opened_at: u64,
    /// The names of its roles.
    pub roles: Vec<&'static str>,
    /// Their bits.
    pub roles_bits: u16,
    /// The level that was attested.
    pub level: u8,
    /// Until when.
    pub verified_until: u64,
    /// Whether that runs.
    pub verified: bool,
    /// What was committed to.
    pub commitment: Option<String>,
    /// All of its coin.
    pub coin: Seconds,
    /// What orders and agreements lock.
    pub coin_locked: Seconds,
    /// What is free.
    pub coin_free: Seconds,
    /// Hours by class.
    pub hours: Vec<Held>,
    /// The freeze that runs.
    pub frozen: Option<Freeze>,
    /// The hold that runs.
    pub hold: Option<Hold>,
    /// Risk as the last alert left it.
    pub risk: u16,
    /// What it owes.
    pub loan: Option<Loan>,
    /// The recovery that is asked for.
    pub recovery: Option<Recovery>,
    /// To whom its time is to go, where that is proposed.
    pub succession: Option<Succession>,
    /// Cases about it.
    pub cases: Vec<u32>,
    /// The event that opened it.
    pub created_seq: u64,
    /// The last event about it.
    pub updated_seq: u64,
}

/// All that is known of an account.
#[derive(Default)]
pub struct Dossier {
    /// Who it is.
    pub account: kinds::Account,
    /// Its coin.
    pub coin: kinds::Coin,
    /// Its hours.
    pub hours: Vec<(u16, kinds::Hours)>,
    /// What it owes.
    pub loan: Option<kinds::Loan>,
    /// Cases about it.
    pub cases: Vec<u32>,
    /// The event that opened it.
    pub created: u64,
}

impl Account {
    /// The same at a moment.
    pub fn at(known: Dossier, now: u64) -> Self {
        let Dossier { account, coin, hours, loan, cases, created } = known;
        let is_frozen = (account.frozen_directions != 0 || !account.frozen_coin.is_zero())
            && now < account.frozen_until;
        let heir = account.heir.filter(|_| now < account.heir_until);
        let recovery = account.recovery_to.filter(|_| now < account.recovery_until);
        Self {
            kind: if account.kind == 2 { "organisation" } else { "person" },
            status: ["none", "open", "closed", "moved"]
                .get(usize::from(account.status))
                .copied()
                .unwrap_or("none"),
            roles: roles_in(account.roles),
            roles_bits: account.roles,
            level: account.level,
            verified_until: account.verified_until,
            verified: account.level > 0 && now < account.verified_until,
            coin: secs(coin.coin),
            coin_locked: secs(coin.locked),
            coin_free: secs(coin.coin.minus(coin.locked).unwrap_or_default()),
            hours: hours
                .into_iter()
                .map(|(class, held)| Held {
                    class,
                    secs: secs(held.secs),
                    locked: secs(held.locked),
                })
                .collect(),
            frozen: is_frozen.then(|| Freeze {
                out: account.frozen_directions & case::OUT != 0,
                inward: account.frozen_directions & case::IN != 0,
                coin: secs(account.frozen_coin),
                until: account.frozen_until,
                case: account.frozen_case,
            }),
            hold: (now < account.held_until).then_some(Hold { until: account.held_until }),
            risk: account.risk,
            loan: loan.map(|loan| Loan::at(&loan, now)),
            recovery: recovery.map(|successor| Recovery {
                successor,
                from: account.recovery_from,
                until: account.recovery_until,
                requested_by: account.recovery_by,
            }),
            succession: heir.map(|heir| Succession {
                heir,
                from: account.heir_from,
                until: account.heir_until,
                proposed_by: account.heir_by,
                approved_by: account.heir_approved_by,
            }),
            cases,
            created_seq: created,
            updated_seq: account.updated,
            address: account.address,
            successor: account.successor,
            opened_at: account.opened_at,
            commitment: account.commitment,
        }
    }
}

/// A market's terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct Market {
    /// The lowest price.
    pub floor: u16,
    /// The highest price.
    pub ceiling: u16,
    /// How far from the reference, in percent of it.
    pub width: u8,
    /// How long a halt lasts.
    pub halt_secs: u16,
    /// The smallest order.
    pub min_lots: u16,
    /// From when.
    pub from: u64,
}

/// The window's terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conversion {
    /// Percent of par.
    pub rate: u16,
    /// Seconds of service a week.
    pub quota: Seconds,
    /// From when.
    pub from: u64,
}

/// Who records for a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recorder {
    /// Who.
    pub address: String,
    /// Seconds a week.
    pub quota: Seconds,
}

/// A class.
#[derive(Debug, Serialize, ToSchema)]
pub struct Class {
    /// Its number.
    pub id: u16,
    /// Its name, as it was given last.
    pub name: String,
    /// Of how many slots of five minutes new service is a whole number: 1 to 12.
    pub step: u8,
    /// Whether it is retired: no new service is recorded for it or agreed on.
    pub retired: bool,
    /// The exchange's unit, in seconds.
    pub lot: u32,
    /// Seconds ever recorded.
    pub total: Seconds,
    /// Seconds ever converted.
    pub converted: Seconds,
    /// Seconds ever redeemed.
    pub redeemed: Seconds,
    /// Seconds that are held.
    pub held: Seconds,
    /// The market's terms, as they were announced last.
    pub market: Option<Market>,
    /// When its halt ends; 0 where none runs.
    pub halted_until: u64,
    /// The reference price.
    pub reference: u16,
    /// The price of the last trade.
    pub last_tick: u16,
    /// Trades.
    pub trades: u64,
    /// Lots traded.
    pub volume_lots: u64,
    /// The window's terms.
    pub conversion: Option<Conversion>,
    /// Who records for it.
    pub recorders: Vec<Recorder>,
    /// When its orders collect in a call, as it was announced last; null before it was.
    pub calls: Option<Calls>,
    /// The last call, as far as it is; null before the first.
    pub call: Option<MarketCall>,
}

/// When a class's orders collect in a call.
#[derive(Debug, Serialize, ToSchema)]
pub struct Calls {
    /// 1 before the first trade, 2 at an epoch's turn, 4 always; their sum where several.
    pub when: u8,
    /// At which multiples of seconds since 1970 a call ends.
    pub period: u32,
    /// From when.
    pub from: u64,
}

/// A call: orders collect, then one price executes the most of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketCall {
    /// `collecting`, `searching`, `sharing`, `matching` or `over`.
    pub phase: &'static str,
    /// The one price; 0 where there is none.
    pub tick: u16,
    /// Lots that have traded at it.
    pub lots: u64,
    /// Until when orders collect.
    pub until: u64,
    /// The event of its last step.
    pub seq: u64,
    /// When that was.
    pub at: u64,
}

fn call(known: kinds::MarketCall) -> MarketCall {
    let phase = match known.phase {
        0 => "collecting",
        1 => "searching",
        2 => "sharing",
        3 => "matching",
        _ => "over",
    };
    let kinds::MarketCall { tick, lots, until, seq, at, .. } = known;
    MarketCall { phase, tick, lots, until, seq, at }
}

impl Class {
    /// The same at a moment.
    pub fn at(class: kinds::Class, now: u64) -> Self {
        Self {
            id: class.id,
            name: class.name,
            step: class.step.max(1),
            retired: class.retired,
            lot: class.lot,
            total: secs(class.total),
            converted: secs(class.converted),
            redeemed: secs(class.redeemed),
            held: secs(class.held),
            market: class.market.map(|market| Market {
                floor: market.floor,
                ceiling: market.ceiling,
                width: market.width,
                halt_secs: market.halt_secs,
                min_lots: market.min_lots,
                from: market.from,
            }),
            halted_until: if now < class.halted_until { class.halted_until } else { 0 },
            reference: class.reference,
            last_tick: class.last_tick,
            trades: class.trades,
            volume_lots: class.volume_lots,
            conversion: class.conversion.map(|terms| Conversion {
                rate: terms.rate,
                quota: secs(terms.quota),
                from: terms.from,
            }),
            recorders: class
                .recorders
                .into_iter()
                .map(|(address, quota)| Recorder { address, quota: secs(quota) })
                .collect(),
            calls: class.calls.map(|calls| Calls {
                when: calls.when,
                period: calls.period,
                from: calls.from,
            }),
            call: class.call.map(call),
        }
    }
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// Its class.
    pub class: u16,
    /// Whose it is.
    pub member: String,
    /// `bid` or `ask`.
    pub side: &'static str,
    /// `limit`, `ioc`, `fok`, `post_only` or `call`.
    pub kind: &'static str,
    /// The price.
    pub tick: u16,
    /// Lots asked for.
    pub lots: u64,
    /// Lots traded.
    pub filled: u64,
    /// Lots that rest.
    pub left: u64,
    /// When it ends.
    pub expiry: u64,
    /// `filled`, `resting`, `dropped`, `capped` or `halted`, when it was placed.
    pub outcome: &'static str,
    /// `open`, `expired`, `filled`, `dropped` or `removed`.
    pub state: &'static str,
    /// Why it left the book.
    pub removed: Option<&'static str>,
    /// The event that placed it.
    pub placed_seq: u64,
    /// When.
    pub placed_at: u64,
}

fn name(names: &[&'static str], number: u8) -> &'static str {
    names.get(usize::from(number)).copied().unwrap_or("unknown")
}

/// Why an order left the book, by the reason's number.
pub(crate) const REMOVALS: [&str; 12] = [
    "cancelled",
    "expired",
    "self_trade",
    "frozen",
    "unverified",
    "no_room",
    "outside_band",
    "held",
    "moving",
    "overdue",
    "limited",
    "round",
];

impl Order {
    /// The same at a moment.
    pub fn at(order: kinds::Order, now: u64) -> Self {
        let state = match (order.left, order.removed) {
            (1.., _) if now >= order.expiry => "expired",
            (1.., _) => "open",
            (0, Some(_)) => "removed",
            (0, None) if order.filled >= order.lots => "filled",
            _ => "dropped",
        };
        Self {
            id: order.id,
            class: order.class,
            member: order.member,
            side: name(&["bid", "ask"], order.side),
            kind: name(&["limit", "ioc", "fok", "post_only", "call"], order.kind),
            tick: order.tick,
            lots: order.lots,
            filled: order.filled,
            left: order.left,
            expiry: order.expiry,
            outcome: name(&["filled", "resting", "dropped", "capped", "halted"], order.outcome),
            state,
            removed: order.removed.map(|reason| name(&REMOVALS, reason)),
            placed_seq: order.placed_seq,
            placed_at: order.placed_at,
        }
    }
}

/// A price of a book.
#[derive(Debug, Serialize, ToSchema)]
pub struct Level {
    /// The price.
    pub tick: u16,
    /// Lots that rest.
    pub lots: u64,
    /// Orders that rest.
    pub orders: u64,
}

/// A class's book.
#[derive(Debug, Serialize, ToSchema)]
pub struct Book {
    /// The class.
    pub class: u16,
    /// Who buys, the highest price first.
    pub bids: Vec<Level>,
    /// Who sells, the lowest price first.
    pub asks: Vec<Level>,
    /// The orders, the oldest first, up to the limit.
    pub orders: Vec<Order>,
}

/// A trade.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trade {
    /// Its event.
    pub seq: u64,
    /// Its block.
    pub block: u64,
    /// When.
    pub time: u64,
    /// The class.
    pub class: u16,
    /// Who sold.
    pub seller: String,
    /// Who bought.
    pub buyer: String,
    /// Lots.
    pub lots: u64,
    /// Seconds of service.
    pub secs: Seconds,
    /// The price.
    pub tick: u16,
    /// What it cost.
    pub coin: Seconds,
    /// The order that rested; in a call, where both did, the seller's.
    pub maker_order: String,
    /// Lots left of that order.
    pub maker_left: u64,
    /// Who took: `buyer` or `seller`; `neither` in a call.
    pub aggressor: &'static str,
}

/// Who took in a trade.
pub fn aggressor(number: u64) -> &'static str {
    name(&["buyer", "seller", "neither"], number as u8)
}

/// What was traded in a stretch of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candle {
    /// When it begins.
    pub start: u64,
    /// The first price.
    pub open: u16,
    /// The highest.
    pub high: u16,
    /// The lowest.
    pub low: u16,
    /// The last.
    pub close: u16,
    /// Lots.
    pub lots: u64,
    /// Coin.
    pub coin: Seconds,
    /// Trades.
    pub trades: u64,
}

/// An agreement.
#[derive(Debug, Serialize, ToSchema)]
pub struct Agreement {
    /// Its number.
    pub id: u32,
    /// Where it stands now, or how it ended.
    pub status: &'static str,
    /// Whether it has ended.
    pub ended: bool,
    /// Who asked.
    pub requester: String,
    /// Who serves.
    pub provider: String,
    /// The class.
    pub class: u16,
    /// The session.
    pub group: u32,
    /// Seconds of service agreed.
    pub secs: Seconds,
    /// Seconds of coin agreed; of a series, for one lesson.
    pub price: Seconds,
    /// Which lesson it is; 1 where it is no series.
    pub lesson: u8,
    /// How many lessons were agreed on; 1 where it is no series.
    pub lessons: u8,
    /// Days from one lesson to the next; 0 where it is no series.
    pub every: u8,
    /// Seconds of service delivered, of this lesson.
    pub delivered: u32,
    /// The provider's, and waiting.
    pub due: Seconds,
    /// To be divided.
    pub disputed: Seconds,
    /// In escrow.
    pub held: Seconds,
    /// Paid so far.
    pub paid: Seconds,
    /// Given back.
    pub returned: Seconds,
    /// The first moment of the service.
    pub start: u64,
    /// The moment after the last.
    pub end: u64,
    /// When accepting ends.
    pub accept_by: u64,
    /// When delivering ends.
    pub deliver_by: u64,
    /// When the status ends by itself; 0 where it does not.
    pub until: u64,
    /// The terms' hash.
    pub terms: String,
    /// The last evidence's hash.
    pub evidence: Option<String>,
    /// The event that proposed it.
    pub proposed_seq: u64,
}

const AGREEMENTS: [&str; 18] = [
    "ended",
    "proposed",
    "accepted",
    "delivered",
    "disputed",
    "due",
    "lapsed",
    "undelivered",
    "undecided",
    "late",
    "settled",
    "rejected",
    "cancelled",
    "expired",
    "awarded",
    "split",
    "invoiced",
    "between",
];

impl Agreement {
    /// The same at a moment: where it stands, the rules say.
    pub fn at(known: kinds::Agreement, now: u64) -> Self {
        let ended = agreement::has_ended(known.status);
        let status = if ended {
            known.status
        } else {
            let cell = cells::Agreement {
                status: known.status,
                start: Time::of_block(known.start).0.into(),
                end: Time::of_block(known.end).0.into(),
                since: Time::of_block(known.since).0.into(),
                until: Time::of_block(known.until).0.into(),
                ..cells::Agreement::empty()
            };
            agreement::status(&cell, Time::of_block(now)) as u8
        };
        Self {
            id: known.id,
            status: name(&AGREEMENTS, status),
            ended,
            requester: known.requester,
            provider: known.provider,
            class: known.class,
            group: known.group,
            secs: secs(known.secs),
            price: secs(known.price),
            lesson: known.lessons.max(1).saturating_sub(known.left),
            lessons: known.lessons.max(1),
            every: known.every,
            delivered: known.delivered,
            due: secs(known.due),
            disputed: secs(known.disputed),
            held: secs(known.held),
            paid: secs(known.paid),
            returned: secs(known.returned),
            start: known.start,
            end: known.end,
            accept_by: known.accept_by,
            deliver_by: known.deliver_by,
            until: known.until,
            terms: known.terms,
            evidence: known.evidence,
            proposed_seq: known.proposed_seq,
        }
    }
}

/// A day's root.
#[derive(Debug, Serialize, ToSchema)]
pub struct Root {
    /// The day, since 1970.
    pub day: u32,
    /// The root.
    pub root: String,
    /// From when.
    pub claimable_at: u64,
    /// Whether the supervisor struck it.
    pub struck: bool,
}

/// A campaign.
#[derive(Debug, Serialize, ToSchema)]
pub struct Campaign {
    /// Its number.
    pub id: u32,
    /// Who pays.
    pub sponsor: String,
    /// Who attests.
    pub attestor: String,
    /// Percent of par.
    pub rate: u16,
    /// Slots a day.
    pub daily_cap: u16,
    /// The first day, since 1970.
    pub first_day: u32,
    /// When it ends.
    pub end: u64,
    /// Between a root and its first claim.
    pub delay: u32,
    /// What is left.
    pub pool: Seconds,
    /// What was paid in.
    pub funded: Seconds,
    /// What members were paid.
    pub paid: Seconds,
    /// Claims that were paid.
    pub claims: u32,
    /// What went back.
    pub returned: Seconds,
    /// Whether it is closed.
    pub closed: bool,
    /// The roots.
    pub roots: Vec<Root>,
}

impl From<kinds::Campaign> for Campaign {
    fn from(known: kinds::Campaign) -> Self {
        Self {
            id: known.id,
            sponsor: known.sponsor,
            attestor: known.attestor,
            rate: known.rate,
            daily_cap: known.daily_cap,
            first_day: known.first_day,
            end: known.end,
            delay: known.delay,
            pool: secs(known.pool),
            funded: secs(known.funded),
            paid: secs(known.paid),
            claims: known.claims,
            returned: secs(known.returned),
            closed: known.closed,
            roots: known
                .roots
                .into_iter()
                .map(|(day, root)| Root {
                    day,
                    root: root.root,
                    claimable_at: root.claimable_at,
                    struck: root.struck,
                })
                .collect(),
        }
    }
}

/// What a case freezes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Frozen {
    /// Directions: 1 out, 2 in.
    pub directions: u8,
    /// Coin.
    pub coin: Seconds,
    /// When it ends.
    pub until: u64,
}

/// What would be released from quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub struct Release {
    /// To whom.
    pub to: String,
    /// How much.
    pub coin: Seconds,
    /// Who proposed it.
    pub by: Option<String>,
}

/// A step in a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// The event.
    pub seq: u64,
    /// Its name.
    pub name: String,
    /// Who.
    pub actor: String,
    /// When.
    pub time: u64,
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Case {
    /// Its number.
    pub id: u32,
    /// Whom it is about.
    pub subject: Option<String>,
    /// The area that it pauses.
    pub area: Option<&'static str>,
    /// Where it stands now.
    pub status: &'static str,
    /// Whether anything may still come of it.
    pub running: bool,
    /// The reason's code.
    pub reason: u16,
    /// The evidence's hash.
    pub evidence: String,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened_at: u64,
    /// What it freezes.
    pub frozen: Option<Frozen>,
    /// Who confirmed.
    pub confirmed_by: Option<String>,
    /// When; 0 where nobody did.
    pub confirmed_at: u64,
    /// When an appeal is granted by itself; 0 where there is none.
    pub appeal_until: u64,
    /// The answer's hash.
    pub answer: Option<String>,
    /// The appeal's hash.
    pub statement: Option<String>,
    /// What may be seized.
    pub seizable: Seconds,
    /// What lies in quarantine under it.
    pub quarantined: Seconds,
    /// What would be released.
    pub release: Option<Release>,
    /// What was done.
    pub steps: Vec<Step>,
}

const CASES: [&str; 10] = [
    "none",
    "open",
    "frozen",
    "released",
    "lapsed",
    "confirmed",
    "appealed",
    "final",
    "closed",
    "contested",
];

impl Case {
    /// The same at a moment: where it stands, the rules say.
    pub fn at(known: kinds::Case, now: u64) -> Self {
        let moment = |secs: u64| Time::of_block(secs).0.into();
        let file = cells::CaseFile {
            status: known.status,
            opened_at: moment(known.opened_at),
            frozen_until: moment(known.frozen_until),
            confirmed_at: moment(known.confirmed_at),
            appeal_until: moment(known.appeal_until),
            ..cells::CaseFile::empty()
        };
        let (status, running) = {
            let now = Time::of_block(now);
            (case::status(&file, now) as u8, case::is_running(&file, now))
        };
        let frozen = (known.frozen_until > 0).then(|| Frozen {
            directions: known.directions,
            coin: secs(known.coin),
            until: known.frozen_until,
        });
        Self {
            id: known.id,
            subject: known.subject,
            area: known
                .area
                .map(|area| name(&["transfers", "exchange", "earning", "lending"], area)),
            status: name(&CASES, status),
            running,
            reason: known.reason,
            evidence: known.evidence,
            opened_by: known.opened_by,
            opened_at: known.opened_at,
            frozen,
            confirmed_by: known.confirmed_by,
            confirmed_at: known.confirmed_at,
            appeal_until: known.appeal_until,
            answer: known.answer,
            statement: known.statement,
            seizable: secs(known.seizable),
            quarantined: secs(known.quarantined),
            release: known.release_to.map(|to| Release {
                to,
                coin: secs(known.release_coin),
                by: known.release_by,
            }),
            steps: known
                .steps
                .into_iter()
                .map(|step| Step {
                    seq: step.seq,
                    name: step.name,
                    actor: step.actor,
                    time: step.time,
                })
                .collect(),
        }
    }
}

/// An officer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Officer {
    /// Who.
    pub address: String,
    /// The names of the roles held.
    pub roles: Vec<&'static str>,
    /// Acts of office, by the event's name.
    pub measures: std::collections::BTreeMap<String, u64>,
    /// The last; 0 where there is none.
    pub last_seq: u64,
    /// When.
    pub last_time: u64,
}

/// Coin by its cause.
#[derive(Debug, Serialize, ToSchema)]
pub struct Supply {
    /// Coin in existence.
    pub supply: Seconds,
    /// Ever minted.
    pub minted: Seconds,
    /// Ever burned.
    pub burned: Seconds,
    /// By what cause.
    pub by_cause: Causes,
    /// In campaigns' pools.
    pub pools: Seconds,
    /// In quarantine.
    pub quarantine: Seconds,
    /// In the treasury.
    pub treasury: Seconds,
    /// In the pot of donations.
    pub donations: Seconds,
    /// Owed.
    pub owed: Seconds,
    /// Ever written off.
    pub written_off: Seconds,
    /// Accounts ever opened.
    pub accounts: u64,
    /// Whether every second that was minted or burned has a cause.
    pub identity: bool,
}

/// Causes of coin.
#[derive(Debug, Serialize, ToSchema)]
pub struct Causes {
    /// Minted for hours.
    pub converted: Seconds,
    /// Minted against debt.
    pub lent: Seconds,
    /// Burned by its holders.
    pub withdrawn: Seconds,
    /// Burned against debt.
    pub repaid: Seconds,
    /// Burned as demurrage.
    pub demurrage: Seconds,
    /// Minted as other banks owe it.
    pub bridged_in: Seconds,
    /// Burned as other banks owed it.
    pub bridged_out: Seconds,
}

impl From<kinds::Supply> for Supply {
    fn from(known: kinds::Supply) -> Self {
        let made = known.converted.plus(known.lent).plus(known.bridged_in);
        let gone = known.withdrawn.plus(known.repaid).plus(known.demurrage).plus(known.bridged_out);
        let identity = known.minted == made && known.burned == gone;
        Self {
            supply: secs(known.minted.minus(known.burned).unwrap_or_default()),
            minted: secs(known.minted),
            burned: secs(known.burned),
            by_cause: Causes {
                converted: secs(known.converted),
                lent: secs(known.lent),
                withdrawn: secs(known.withdrawn),
                repaid: secs(known.repaid),
                demurrage: secs(known.demurrage),
                bridged_in: secs(known.bridged_in),
                bridged_out: secs(known.bridged_out),
            },
            pools: secs(known.pools),
            quarantine: secs(known.quarantine),
            treasury: secs(known.treasury),
            donations: secs(known.donations),
            owed: secs(known.owed),
            written_off: secs(known.written_off),
            accounts: known.accounts,
            identity,
        }
    }
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// Its number.
    pub seq: u64,
    /// Its block.
    pub block: u64,
    /// Its block's hash.
    pub block_hash: String,
    /// When.
    pub time: u64,
    /// The extrinsic that made the contract emit it.
    pub extrinsic: u32,
    /// Its place among its block's events.
    pub index: u32,
    /// `bank` or `council`.
    pub contract: &'static str,
    /// Its name.
    pub name: String,
    /// What it says.
    #[schema(value_type = Object)]
    pub args: Map<String, Value>,
    /// Who acted, where it says so.
    pub actor: Option<String>,
    /// The accounts it names.
    pub accounts: Vec<String>,
    /// Its topics.
    pub topics: Vec<String>,
    /// What follows them.
    pub data: String,
}

/// A call that the bank refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attempt {
    /// Its block.
    pub block: u64,
    /// When.
    pub time: u64,
    /// Its extrinsic.
    pub extrinsic: u32,
    /// Who called.
    pub sender: String,
    /// What.
    pub selector: String,
    /// The message's name.
    pub message: Option<String>,
    /// The refusal's number.
    pub code: Option<u16>,
    /// The refusal's name.
    pub error: Option<String>,
}

/// The council.
#[derive(Debug, Serialize, ToSchema)]
pub struct Council {
    /// How it decides.
    pub charter: Option<Charter>,
    /// Its members.
    pub members: Vec<String>,
    /// What was proposed, the newest first.
    pub proposals: Vec<Proposal>,
}

/// How the council decides.
#[derive(Debug, Serialize, ToSchema)]
pub struct Charter {
    /// Approvals that decide.
    pub threshold: u8,
    /// Who may cancel.
    pub guardian: Option<String>,
    /// Seconds between the deciding approval and execution.
    pub delay: u32,
    /// How many members.
    pub members: usize,
}

/// A proposal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    /// Its number.
    pub id: u32,
    /// Who proposed.
    pub actor: String,
    /// Whom to call.
    pub target: String,
    /// The first four bytes of the calldata.
    pub selector: String,
    /// The message's name, where the target is the bank.
    pub message: Option<String>,
    /// The calldata's hash.
    pub calldata_hash: String,
    /// When it can no longer be executed.
    pub expires_at: u64,
    /// Approvals of present members.
    pub approvals: u8,
    /// How many decide.
    pub threshold: u8,
    /// When they began to suffice; 0 where they do not, or where the charter has changed since.
    pub approved_at: u64,
    /// From when it can be executed; 0 where it is not approved.
    pub ready_at: u64,
    /// `open`, `approved`, `ready`, `executed`, `cancelled` or `expired`.
    pub status: String,
    /// The council's event that proposed it.
    pub seq: u64,
}

impl Proposal {
    /// The same at a moment, by the charter as it is then.
    pub fn at(known: kinds::Proposal, charter: &kinds::Charter, now: u64) -> Self {
        let is_decided = known.generation == charter.generation;
        let approved_at = if is_decided { known.approved_at } else { 0 };
        let ready_at = match approved_at {
            0 => 0,
            at => {
                let general = if known.waits_for_charter { charter.delay } else { 0 };
                at.saturating_add(known.own_delay.max(general).into())
            }
        };
        let approves = |member: &&String| known.approvers.contains(member);
        let approvals = charter.members.iter().filter(approves).count();
        let by_clock = match approved_at {
            _ if now >= known.expires_at => "expired",
            0 => "open",
            _ if now < ready_at => "approved",
            _ => "ready",
        };
        let selector = crate::abi::bytes_of(&known.selector).unwrap_or_default();
        let message = <[u8; 4]>::try_from(selector)
            .ok()
            .and_then(|selector| crate::abi::BANK.messages.get(&selector).cloned());
        Self {
            id: known.id,
            actor: known.actor,
            target: known.target,
            selector: known.selector,
            message,
            calldata_hash: known.calldata_hash,
            expires_at: known.expires_at,
            approvals: u8::try_from(approvals).unwrap_or(u8::MAX),
            threshold: charter.threshold,
            approved_at,
            ready_at,
            status: known.ended.unwrap_or_else(|| by_clock.to_owned()),
            seq: known.seq,
        }
    }
}
