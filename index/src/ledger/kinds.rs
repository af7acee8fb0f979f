//! What the service knows of everything on the ledger, after some event.
//!
//! What ends by the clock alone is not written here: it is said for a moment when somebody asks (`views.rs`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Seconds of coin or of service; a decimal string in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u128);

impl Amount {
    /// The sum; the largest number where it lies beyond.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; nothing where it would be negative.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// A kind of thing that has states.
pub trait Kind: Serialize + serde::de::DeserializeOwned + Default + Send + 'static {
    /// Its number in the database.
    const NUMBER: i64;
    /// By what some of its kind are found together; empty for nothing.
    fn tag(&self) -> String {
        String::new()
    }
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$fdoc:meta])* $field:ident: $ty:ty ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name { $( $(#[$fdoc])* pub $field: $ty, )* }
    )* };
}

kinds! {
    /// Who an account is, and what holds it.
    Account {
        /// Its address.
        address: String,
        /// 1 person, 2 organisation.
        kind: u8,
        /// 0 never opened, 1 open, 2 closed, 3 moved.
        status: u8,
        /// Where it moved.
        successor: Option<String>,
        /// When it was opened.
        opened_at: u64,
        /// Roles, a bit each.
        roles: u16,
        /// The level that was attested.
        level: u8,
        /// When the attestation ends.
        verified_until: u64,
        /// What was committed to.
        commitment: Option<String>,
        /// Frozen directions: 1 out, 2 in.
        frozen_directions: u8,
        /// Frozen coin.
        frozen_coin: Amount,
        /// When the freeze ends.
        frozen_until: u64,
        /// The last freeze's case.
        frozen_case: u32,
        /// When the last hold ends.
        held_until: u64,
        /// Risk as the last alert left it.
        risk: u16,
        /// Where a recovery would move it.
        recovery_to: Option<String>,
        /// Who asked for the recovery.
        recovery_by: Option<String>,
        /// From when it can be completed.
        recovery_from: u64,
        /// Until when.
        recovery_until: u64,
        /// To whom its time is to go, where its member died.
        heir: Option<String>,
        /// Who proposed that.
        heir_by: Option<String>,
        /// Who approved it.
        heir_approved_by: Option<String>,
        /// From when it can be executed; 0 until it is approved.
        heir_from: u64,
        /// When it lapses.
        heir_until: u64,
        /// The last event about it.
        updated: u64,
    }
    /// An account's coin.
    Coin {
        /// All of it.
        coin: Amount,
        /// What orders and agreements lock.
        locked: Amount,
    }
    /// An account's hours of a class.
    Hours {
        /// All of them.
        secs: Amount,
        /// What orders lock.
        locked: Amount,
    }
    /// A class.
    Class {
        /// Its number.
        id: u16,
        /// Its name.
        name: String,
        /// Of how many slots of five minutes new service is a whole number; 0 where that was never set, which is 1.
        step: u8,
        /// Whether it is retired.
        retired: bool,
        /// The exchange's unit, in seconds.
        lot: u32,
        /// Seconds ever recorded.
        total: Amount,
        /// Seconds ever converted.
        converted: Amount,
        /// Seconds ever redeemed.
        redeemed: Amount,
        /// Seconds that are held: all that was made less all that is gone.
        held: Amount,
        /// The market's terms, as they were announced last.
        market: Option<Market>,
        /// When its halt ends.
        halted_until: u64,
        /// The reference price.
        reference: u16,
        /// The price of the last trade.
        last_tick: u16,
        /// Trades.
        trades: u64,
        /// Lots traded.
        volume_lots: u64,
        /// The window's terms.
        conversion: Option<Conversion>,
        /// Who records for it, with how many seconds a week.
        recorders: BTreeMap<String, Amount>,
        /// When its orders collect in a call, as it was announced last.
        calls: Option<Calls>,
        /// The last call, as far as it is.
        call: Option<MarketCall>,
    }
    /// When a class's orders collect in a call.
    Calls {
        /// 1 before the first trade, 2 at an epoch's turn, 4 always; their sum where several.
        when: u8,
        /// At which multiples of seconds since 1970 a call ends.
        period: u32,
        /// From when.
        from: u64,
    }
    /// A call: orders collect, then one price executes the most of them.
    MarketCall {
        /// 0 orders collect, 1 its price is searched, 2 the longer side is shared, 3 orders are matched, 4 it is over.
        phase: u8,
        /// The one price; 0 where there is none.
        tick: u16,
        /// Lots that have traded at it.
        lots: u64,
        /// Until when orders collect.
        until: u64,
        /// The event of its last step.
        seq: u64,
        /// When that was.
        at: u64,
    }
    /// The terms of a market.
    Market {
        /// The lowest price.
        floor: u16,
        /// The highest price.
        ceiling: u16,
        /// How far from the reference, in percent of it.
        width: u8,
        /// How long a halt lasts.
        halt_secs: u16,
        /// The smallest order.
        min_lots: u16,
        /// From when.
        from: u64,
    }
    /// The terms of converting.
    Conversion {
        /// Percent of par.
        rate: u16,
        /// Seconds of service a week.
        quota: Amount,
        /// From when.
        from: u64,
    }
    /// An order.
    Order {
        /// Its id.
        id: String,
        /// Its class.
        class: u16,
        /// Whose it is.
        member: String,
        /// 0 bid, 1 ask.
        side: u8,
        /// 0 limit, 1 IOC, 2 FOK, 3 post-only.
        kind: u8,
        /// The price.
        tick: u16,
        /// Lots asked for.
        lots: u64,
        /// Lots traded.
        filled: u64,
        /// Lots that rest.
        left: u64,
        /// When it ends.
        expiry: u64,
        /// What became of it when it was placed.
        outcome: u8,
        /// Why it left the book.
        removed: Option<u8>,
        /// The event that placed it.
        placed_seq: u64,
        /// When.
        placed_at: u64,
    }
    /// What rests at one price.
    Level {
        /// Lots.
        lots: u64,
        /// Orders.
        orders: u64,
    }
    /// An agreement.
    Agreement {
        /// Its number.
        id: u32,
        /// Where it stands as it was written, or how it ended.
        status: u8,
        /// Who asked.
        requester: String,
        /// Who serves.
        provider: String,
        /// The class.
        class: u16,
        /// The session.
        group: u32,
        /// Seconds of service agreed.
        secs: Amount,
        /// Seconds of coin agreed.
        price: Amount,
        /// The terms' hash.
        terms: String,
        /// Seconds of service delivered.
        delivered: u32,
        /// The provider's, and waiting.
        due: Amount,
        /// To be divided.
        disputed: Amount,
        /// In escrow.
        held: Amount,
        /// Paid so far.
        paid: Amount,
        /// Given back.
        returned: Amount,
        /// The first moment of the service.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// When accepting ends.
        accept_by: u64,
        /// When delivering ends.
        deliver_by: u64,
        /// When the status ends by itself.
        until: u64,
        /// Lessons agreed on; 1 where it is no series. What follows of interval, price and delivery is one lesson's.
        lessons: u8,
        /// Lessons behind the present one.
        left: u8,
        /// Days from one to the next.
        every: u8,
        /// When it went on to the present lesson.
        since: u64,
        /// The last evidence's hash.
        evidence: Option<String>,
        /// The event that proposed it.
        proposed_seq: u64,
    }
    /// A campaign.
    Campaign {
        /// Its number.
        id: u32,
        /// Who pays.
        sponsor: String,
        /// Who attests.
        attestor: String,
        /// Percent of par.
        rate: u16,
        /// Slots a day.
        daily_cap: u16,
        /// The first day.
        first_day: u32,
        /// When it ends.
        end: u64,
        /// Between a root and its first claim.
        delay: u32,
        /// What is left.
        pool: Amount,
        /// What was paid in.
        funded: Amount,
        /// What members were paid.
        paid: Amount,
        /// Claims that were paid.
        claims: u32,
        /// What went back.
        returned: Amount,
        /// Whether it is closed.
        closed: bool,
        /// The roots by day.
        roots: BTreeMap<u32, Root>,
    }
    /// A day's root.
    Root {
        /// The root.
        root: String,
        /// From when.
        claimable_at: u64,
        /// Whether the supervisor struck it.
        struck: bool,
    }
    /// What an account owes, and owed.
    Loan {
        /// Who.
        member: String,
        /// What it owes.
        debt: Amount,
        /// When it falls due.
        due: u64,
        /// How often the running loan got a later due date.
        rescheduled: u8,
        /// The grade that it was lent on.
        grade: u8,
        /// Ever lent.
        lent: Amount,
        /// Fees ever added.
        fees: Amount,
        /// Ever repaid.
        repaid: Amount,
        /// Loans that were marked overdue.
        overdue_marked: u16,
        /// Written off and not made good.
        lost: Amount,
        /// Ever written off.
        written_off: Amount,
    }
    /// A case.
    Case {
        /// Its number.
        id: u32,
        /// Whom it is about; nobody where it is about an area.
        subject: Option<String>,
        /// The area that it pauses.
        area: Option<u8>,
        /// Where it stands as it was written.
        status: u8,
        /// The reason's code.
        reason: u16,
        /// The evidence's hash.
        evidence: String,
        /// Who opened it.
        opened_by: String,
        /// When.
        opened_at: u64,
        /// Frozen directions.
        directions: u8,
        /// Frozen coin.
        coin: Amount,
        /// When its freeze or pause ends.
        frozen_until: u64,
        /// Who confirmed.
        confirmed_by: Option<String>,
        /// When.
        confirmed_at: u64,
        /// When an appeal is granted by itself.
        appeal_until: u64,
        /// The answer's hash.
        answer: Option<String>,
        /// The appeal's hash.
        statement: Option<String>,
        /// What may be seized.
        seizable: Amount,
        /// What lies in quarantine under it.
        quarantined: Amount,
        /// To whom it would be released.
        release_to: Option<String>,
        /// How much.
        release_coin: Amount,
        /// Who proposed that.
        release_by: Option<String>,
        /// What was done, in order.
        steps: Vec<Step>,
    }
    /// A step in a case.
    Step {
        /// The event.
        seq: u64,
        /// Its name.
        name: String,
        /// Who.
        actor: String,
        /// When.
        time: u64,
    }
    /// What an officer did.
    Officer {
        /// Who.
        address: String,
        /// Events with the officer as actor, by name.
        measures: BTreeMap<String, u64>,
        /// Cases in which it proposed a release in its present term.
        releases: BTreeSet<u64>,
        /// Accounts whose recovery it asked for in its present term.
        recoveries: BTreeSet<String>,
        /// Accounts whose succession it proposed or approved in its present term.
        successions: BTreeSet<String>,
        /// The last.
        last_seq: u64,
        /// When.
        last_time: u64,
    }
    /// Every second of coin by its cause.
    Supply {
        /// Ever minted.
        minted: Amount,
        /// Ever burned.
        burned: Amount,
        /// Minted for hours.
        converted: Amount,
        /// Minted against debt.
        lent: Amount,
        /// Burned by their holders.
        withdrawn: Amount,
        /// Burned against debt.
        repaid: Amount,
        /// Burned as demurrage.
        demurrage: Amount,
        /// Minted as other banks owe it.
        bridged_in: Amount,
        /// Burned as other banks owed it.
        bridged_out: Amount,
        /// In campaigns' pools.
        pools: Amount,
        /// In quarantine.
        quarantine: Amount,
        /// In the treasury.
        treasury: Amount,
        /// In the pot of donations.
        donations: Amount,
        /// Owed.
        owed: Amount,
        /// Ever written off.
        written_off: Amount,
        /// Accounts that were opened.
        accounts: u64,
    }
    /// A link to another bank, and where the two stand.
    Link {
        /// Its number.
        id: u32,
        /// The bank's own id.
        own: String,
        /// The peer's id.
        peer: String,
        /// Its number at the peer.
        peer_link: u32,
        /// Who brings the peer's messages.
        channel: String,
        /// 1 same chain, 2 attested.
        kind: u8,
        /// 1 open, 2 closing.
        status: u8,
        /// When it was opened.
        opened_at: u64,
        /// What the central bank set last.
        limits: Option<LinkLimits>,
        /// What the bank owes the peer, which lies at the bank's own address.
        held: Amount,
        /// What the peer owes the bank.
        claim: Amount,
        /// Locked in payments that are not answered yet.
        in_flight: Amount,
        /// Payments that are not answered yet.
        unanswered: u32,
        /// Messages said.
        out_number: u64,
        /// Messages of the peer that were answered.
        answered: u64,
        /// Of them refused.
        refused: u64,
        /// Ever paid to the peer's members.
        paid_out: Amount,
        /// Ever returned to payers.
        came_back: Amount,
        /// Ever paid by the peer's members.
        paid_in: Amount,
        /// Of what the bank owed, ever set off in rings.
        ring_owing: Amount,
        /// Of what the peer owed, ever set off in rings.
        ring_owed: Amount,
        /// The last event about it.
        updated: u64,
    }
    /// What may stand between two banks.
    LinkLimits {
        /// The most that the bank will owe.
        owe: Amount,
        /// The most that the peer may owe.
        claim: Amount,
        /// The most that is paid to the peer's members in a day.
        day_out: Amount,
        /// The most that is accepted from them in a day.
        day_in: Amount,
        /// From when what is higher than before holds.
        from: u64,
    }
    /// A payment over a link.
    LinkPayment {
        /// The link.
        link: u32,
        /// Whether a member of this bank paid.
        is_out: bool,
        /// Its number on the link of the bank that said it.
        number: u64,
        /// Who paid, where that is a member of this bank.
        payer: Option<String>,
        /// Who is paid, as the payment says it.
        payee: String,
        /// Seconds of coin.
        amount: Amount,
        /// What the payer gave it along.
        reference: Option<String>,
        /// When it was sent.
        issued_at: u64,
        /// From when on the peer does not credit it.
        expires: u64,
        /// Of it set off against what the other bank owed.
        set_off: Amount,
        /// What became of it: 0 credited; nothing while it is in flight.
        outcome: Option<u8>,
        /// The number of the message that answers it, where this bank said that.
        answer: Option<u64>,
        /// The event that it began with here.
        seq: u64,
        /// When.
        at: u64,
        /// The event that ended it here.
        ended_seq: u64,
        /// When.
        ended_at: u64,
    }
    /// A policy as it was set last: the event's name, and what it said.
    Policy {
        /// The event.
        name: String,
        /// What it said.
        args: Map<String, Value>,
        /// Its number.
        seq: u64,
    }
    /// How the council decides.
    Charter {
        /// Approvals that decide.
        threshold: u8,
        /// Who may cancel.
        guardian: Option<String>,
        /// Seconds between the deciding approval and execution.
        delay: u32,
        /// Its members.
        members: Vec<String>,
        /// How often what decides was changed: what was decided before is not decided any more.
        generation: u32,
    }
    /// What a member of the council proposed.
    Proposal {
        /// Its number.
        id: u32,
        /// Who proposed.
        actor: String,
        /// Whom to call.
        target: String,
        /// The first four bytes of the calldata.
        selector: String,
        /// Its hash.
        calldata_hash: String,
        /// When it can no longer be executed.
        expires_at: u64,
        /// The longest delay that a selector of its calls has of its own, in seconds; 0 where none has one.
        own_delay: u32,
        /// Whether it waits for the charter's delay, too.
        waits_for_charter: bool,
        /// Who approves; of them, present members count.
        approvers: Vec<String>,
        /// When they began to suffice.
        approved_at: u64,
        /// The charter's generation then.
        generation: u32,
        /// `open`, `executed` or `cancelled`.
        ended: Option<String>,
        /// The event that proposed it.
        seq: u64,
    }
}

macro_rules! numbered {
    ($($name:ident = $number:literal),*) => { $( impl Kind for $name { const NUMBER: i64 = $number; } )* };
}

numbered! {
    Account = 0, Coin = 1, Hours = 2, Class = 3, Level = 5, Agreement = 6, Campaign = 7, Loan = 8, Case = 9,
    Officer = 10, Supply = 11, Policy = 12, Link = 13, LinkPayment = 14, Charter = 20, Proposal = 21
}

impl Charter {
    /// What was decided so far is to be decided anew, where a change makes it so.
    pub fn begin_generation_if(&mut self, is_so: bool) {
        self.generation = self.generation.saturating_add(is_so.into());
    }
}

impl Kind for Order {
    const NUMBER: i64 = 4;
    fn tag(&self) -> String {
        match self.left {
            0 => String::new(),
            _ => format!("open/{}", self.class),
        }
    }
}

/// States of kinds from this one on are the council's, and so counted by its log.
pub const FIRST_OF_COUNCIL: i64 = Charter::NUMBER;

/// By what a state of a kind is found with others ([`Kind::tag`]).
pub fn tag_of(kind: i64, json: &str) -> serde_json::Result<String> {
    match kind {
        Order::NUMBER => Ok(serde_json::from_str::<Order>(json)?.tag()),
        _ => Ok(String::new()),
    }
}
