//! The questions.

use std::sync::atomic::Ordering;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{header, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::read::{self, Moment, Page, Part, Which};
use super::refusal::{Refusal, Said};
use super::service::{Answer, Service};
use super::views;
use crate::abi::{self, hex_of, Whose};
use crate::db::Connection;
use crate::follow;
use crate::ledger::kinds;
use crate::log::Wrong;

/// What stands behind the question mark; refused in our own words where it is not as it should be.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned + Send> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(asked)| Self(asked)).map_err(|error| Refusal::bad(&error.body_text()))
    }
}

/// A part of the path.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: serde::de::DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|Path(named)| Self(named)).map_err(|error| Refusal::bad(&error.body_text()))
    }
}

type Asking = Result<Response, Refusal>;
type Shared = State<Arc<Service>>;

macro_rules! queries {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$fdoc:meta])* $field:ident: $ty:ty ),* $(,)? } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name { $( $(#[$fdoc])* pub $field: $ty, )* }
    )* };
}

/// The same with which part of a list is asked for.
macro_rules! lists {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$fdoc:meta])* $field:ident: $ty:ty ),* $(,)? } )*) => {
        queries! { $(
            $(#[$doc])*
            $name {
                /// Behind what: the `next` of the part before.
                #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
                after: Option<u64>,
                /// How many; 100 where nothing is said.
                #[param(minimum = 1, maximum = 1_000)]
                limit: Option<u64>,
                /// From the oldest (`asc`), or from the newest.
                #[param(inline)]
                order: Option<Order>,
                $( $(#[$fdoc])* $field: $ty, )*
            }
        )* }
        $( impl $name {
            pub(super) fn page(&self) -> Result<Page, Refusal> {
                page(self.after, self.limit, self.order)
            }
        } )*
    };
}

/// The same of what is as it was at a moment.
macro_rules! states {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$fdoc:meta])* $field:ident: $ty:ty ),* $(,)? } )*) => {
        lists! { $(
            $(#[$doc])*
            $name {
                /// As it was after this block.
                #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
                block: Option<u64>,
                /// As it was after this event; give this or a block.
                #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
                seq: Option<u64>,
                /// By the clock at this moment.
                #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
                at: Option<u64>,
                $( $(#[$fdoc])* $field: $ty, )*
            }
        )* }
        $( impl $name {
            pub(super) fn moment(&self, db: &mut Connection) -> Result<Moment, Refusal> {
                Moment::asked(db, self.block, self.seq, self.at)
            }
        } )*
    };
}

/// From where a list goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// From the oldest.
    Asc,
    /// From the newest.
    Desc,
}

lists! {
    /// Which part of a list.
    PageQuery {}
    /// Which trades.
    TradesQuery {
        /// With this account.
        #[param(pattern = "^0[xX][0-9a-fA-F]{40}$")]
        account: Option<String>,
        /// Of this class.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        class: Option<u64>,
    }
    /// Which events.
    EventsQuery {
        /// Of these names, with commas.
        #[param(pattern = "^[A-Za-z0-9, ]*$")]
        name: Option<String>,
        /// That name this account.
        #[param(pattern = "^0[xX][0-9a-fA-F]{40}$")]
        account: Option<String>,
        /// Of this class.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        class: Option<u64>,
        /// Whose log; the bank's where nothing is said.
        #[param(inline)]
        contract: Option<Contract>,
    }
}

/// Whose log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Contract {
    /// The bank's.
    Bank,
    /// The council's.
    Council,
}

states! {
    /// Which part of a list, as it was at a moment.
    StatesQuery {}
    /// Which accounts.
    AccountsQuery {
        /// That hold this role.
        #[param(pattern = "^[a-z_]+$")]
        role: Option<String>,
    }
    /// Which agreements and campaigns.
    PartiesQuery {
        /// That name this account.
        #[param(pattern = "^0[xX][0-9a-fA-F]{40}$")]
        party: Option<String>,
    }
    /// Which cases.
    CasesQuery {
        /// About this account.
        #[param(pattern = "^0[xX][0-9a-fA-F]{40}$")]
        subject: Option<String>,
    }
    /// Which orders.
    OrdersQuery {
        /// This account's.
        #[param(pattern = "^0[xX][0-9a-fA-F]{40}$")]
        member: Option<String>,
        /// Of this class.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        class: Option<u64>,
        /// That rest.
        open: Option<bool>,
    }
    /// Which payments over links.
    PaymentsQuery {
        /// Over this link.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        link: Option<u64>,
        /// That this account pays, or is paid.
        #[param(pattern = "^0[xX][0-9a-fA-F]{40}$")]
        account: Option<String>,
        /// That are in flight.
        open: Option<bool>,
    }
}

queries! {
    /// A moment.
    MomentQuery {
        /// As it was after this block.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        block: Option<u64>,
        /// As it was after this event.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        seq: Option<u64>,
        /// By the clock at this moment.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        at: Option<u64>,
    }
    /// Which book.
    BookQuery {
        /// The class.
        class: u16,
        /// How many orders; 100 where nothing is said.
        #[param(minimum = 1, maximum = 1_000)]
        limit: Option<u64>,
        /// As it was after this block.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        block: Option<u64>,
        /// As it was after this event.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        seq: Option<u64>,
        /// By the clock at this moment.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        at: Option<u64>,
    }
    /// Which candles.
    CandlesQuery {
        /// The class.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        class: u64,
        /// Seconds that one lasts; 3,600 where nothing is said.
        #[param(minimum = 60, maximum = 31_536_000)]
        step: Option<u64>,
        /// Not before.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        from: Option<u64>,
        /// Not behind.
        #[param(format = "uint64", maximum = 18_446_744_073_709_551_615_u64)]
        to: Option<u64>,
        /// How many; 100 where nothing is said.
        #[param(minimum = 1, maximum = 1_000)]
        limit: Option<u64>,
    }
}

fn page(after: Option<u64>, limit: Option<u64>, order: Option<Order>) -> Result<Page, Refusal> {
    let limit = match limit.unwrap_or(100) {
        limit @ 1..=1_000 => limit as usize,
        _ => return Err(Refusal::bad("limit is 1 to 1000")),
    };
    let is_backwards = order == Some(Order::Desc);
    Ok(Page { after, limit, is_backwards })
}

/// The address that somebody wrote, as the database has it.
pub(super) fn address(text: &str) -> Result<String, Refusal> {
    abi::an_address(text).map(hex_of).map_err(|why| Refusal::bad(&why))
}

pub(super) fn account_bytes(text: &str) -> Result<Vec<u8>, Refusal> {
    Ok(abi::bytes_of(&address(text)?).unwrap_or_default())
}

impl MomentQuery {
    pub(super) fn moment(&self, db: &mut Connection) -> Result<Moment, Refusal> {
        Moment::asked(db, self.block, self.seq, self.at)
    }
}

impl EventsQuery {
    pub(super) fn which(&self) -> Result<Which, Refusal> {
        let whose = match self.contract {
            None | Some(Contract::Bank) => Whose::Bank,
            Some(Contract::Council) => Whose::Council,
        };
        let names = self.name.as_deref().unwrap_or_default().split(',').map(str::trim);
        let names: Vec<_> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if names.iter().any(|name| whose.abi().named(name).next().is_none()) {
            return Err(Refusal::bad("there is no event of that name"));
        }
        let account = self.account.as_deref().map(account_bytes).transpose()?;
        if account.is_some() && whose == Whose::Council {
            return Err(Refusal::bad("account is a filter of the bank's events"));
        }
        Ok(Which { whose: Some(whose), names, account, class: self.class })
    }
}

pub(super) fn parted<T>(part: Part<T>) -> (Vec<T>, Option<u64>) {
    (part.items, part.next)
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    /// The bank.
    pub bank: String,
    /// The council.
    pub council: Option<String>,
    /// The chain's number.
    pub chain_id: u64,
    /// The hash of the chain's first block.
    pub genesis: String,
    /// `substrate` or `ethereum`.
    pub source: String,
    /// Whether no event can be missing.
    pub complete: bool,
    /// `green`, `syncing` or `red`.
    pub status: &'static str,
    /// Why nothing new can be read now.
    pub trouble: Option<String>,
    /// The last event.
    pub seq: u64,
    /// The hash over all events.
    pub head: String,
    /// The council's last event.
    pub council_seq: u64,
    /// The last block; −1 before the first.
    pub block: i64,
    /// When it was made.
    pub time: u64,
    /// The node's last final block.
    pub node_block: u64,
    /// Blocks that are not read yet.
    pub behind: u64,
    /// The first event that is wrong.
    #[schema(value_type = Option<Object>)]
    pub wrong: Option<Wrong>,
    /// Where the database is.
    pub database: String,
    /// The version of the service.
    pub version: &'static str,
    /// When it was started.
    pub started: u64,
    /// Reorganisations that it followed since.
    pub reorganisations: u64,
}

pub(super) fn status_of(service: &Service, db: &mut Connection) -> Result<Status, Refusal> {
    let (cursor, progress) = (follow::cursor(db)?, &service.progress);
    let about = progress.about.clone();
    let node_block = progress.node_block.load(Ordering::Relaxed);
    let behind = match cursor.block {
        Some(block) => node_block.saturating_sub(block),
        None => node_block.saturating_add(1),
    };
    Ok(Status {
        bank: about.bank,
        council: about.council,
        chain_id: about.chain_id,
        genesis: about.genesis,
        source: about.source,
        complete: about.complete,
        status: progress.status(cursor.block),
        trouble: progress.trouble(),
        seq: cursor.head.seq,
        head: hex_of(cursor.head.hash),
        council_seq: cursor.council.seq,
        block: cursor.block.map_or(-1, |block| i64::try_from(block).unwrap_or(i64::MAX)),
        time: cursor.time,
        node_block,
        behind,
        wrong: progress.wrong(),
        database: about.database,
        version: env!("CARGO_PKG_VERSION"),
        started: about.started,
        reorganisations: progress.reorganisations.load(Ordering::Relaxed),
    })
}

macro_rules! documented {
    ($(#[$doc:meta])* $path:literal, $body:ty, ($($params:tt)*), $vis:vis $name:ident ($($args:tt)*) $block:block) => {
        $(#[$doc])*
        #[utoipa::path(get, path = $path, params($($params)*), responses(
            (status = 200, body = Answer<$body>, description = "What was asked for"),
            (status = 304, description = "Whoever asks has it already"),
            (status = 400, body = Said, description = "The question is none"),
            (status = 404, body = Said, description = "There is no such thing"),
            (status = 414, body = Said, description = "The question is too long"),
            (status = 429, body = Said, description = "Too many requests"),
            (status = 503, body = Said, description = "The database does not answer"),
        ))]
        $vis async fn $name($($args)*) -> Asking $block
    };
}

pub(super) use documented;

documented! {
    /// How the service is.
    "/v1/status", Status, (),
    pub status(State(service): Shared, headers: HeaderMap) {
        // How far the node is changes without the head, so nobody has it already.
        let _ = headers;
        let shared = service.clone();
        service.answer(&HeaderMap::new(), move |db| Ok((status_of(&shared, db)?, None))).await
    }
}

documented! {
    /// The log.
    "/v1/events", Vec<views::Event>, (EventsQuery),
    pub events(State(service): Shared, headers: HeaderMap, Asked(query): Asked<EventsQuery>) {
        let (page, which) = (query.page()?, query.which()?);
        service.answer(&headers, move |db| read::events(db, page, &which).map(parted)).await
    }
}

documented! {
    /// One event of the bank.
    "/v1/events/{seq}", views::Event, (("seq" = u64, Path, description = "Its number")),
    pub event(State(service): Shared, headers: HeaderMap, Named(seq): Named<u64>) {
        let page = Page { after: Some(seq.saturating_sub(1)), limit: 1, is_backwards: false };
        service.answer(&headers, move |db| {
            let found = read::events(db, page, &Which::default())?.items.pop();
            let found = found.filter(|event| event.seq == seq && seq > 0);
            Ok((found.ok_or_else(|| Refusal::missing("there is no such event"))?, None))
        }).await
    }
}

documented! {
    /// Accounts by age.
    "/v1/accounts", Vec<views::Account>, (AccountsQuery),
    pub accounts(State(service): Shared, headers: HeaderMap, Asked(query): Asked<AccountsQuery>) {
        let page = query.page()?;
        let role = query.role.as_deref().map(|name| {
            views::role_of(name).ok_or_else(|| Refusal::bad("there is no such role"))
        }).transpose()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::list(db, &moment, page, |_, account: kinds::Account| {
                role.is_none_or(|role| account.roles & role != 0).then_some(account.address)
            })?;
            let mut items = Vec::new();
            for address in found.items {
                items.extend(read::account(db, &moment, &address)?);
            }
            Ok((items, found.next))
        }).await
    }
}

documented! {
    /// An account.
    "/v1/accounts/{address}", views::Account, (("address" = String, Path, description = "Its address", pattern = "^0[xX][0-9a-fA-F]{40}$"), MomentQuery),
    pub account(State(service): Shared, headers: HeaderMap, Named(name): Named<String>, Asked(query): Asked<MomentQuery>) {
        let name = address(&name)?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::account(db, &moment, &name)?;
            Ok((found.ok_or_else(|| Refusal::missing("there is no such account"))?, None))
        }).await
    }
}

documented! {
    /// What happened to an account, without the token standards' twins.
    "/v1/accounts/{address}/events", Vec<views::Event>, (("address" = String, Path, description = "Its address", pattern = "^0[xX][0-9a-fA-F]{40}$"), EventsQuery),
    pub account_events(State(service): Shared, headers: HeaderMap, Named(name): Named<String>, Asked(query): Asked<EventsQuery>) {
        let (page, mut which) = (query.page()?, query.which()?);
        which.account = Some(account_bytes(&name)?);
        service.answer(&headers, move |db| read::events(db, page, &which).map(parted)).await
    }
}

/// An account's coin after an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Balance {
    /// The event.
    pub seq: u64,
    /// Its block.
    pub block: u64,
    /// When.
    pub time: u64,
    /// All of its coin.
    pub coin: views::Seconds,
    /// What orders and agreements lock.
    pub coin_locked: views::Seconds,
}

documented! {
    /// Every change of an account's coin.
    "/v1/accounts/{address}/history", Vec<Balance>, (("address" = String, Path, description = "Its address", pattern = "^0[xX][0-9a-fA-F]{40}$"), PageQuery),
    pub history(State(service): Shared, headers: HeaderMap, Named(name): Named<String>, Asked(query): Asked<PageQuery>) {
        let (page, name) = (query.page()?, address(&name)?);
        service.answer(&headers, move |db| super::export::balances(db, page, &name)).await
    }
}

documented! {
    /// Classes.
    "/v1/classes", Vec<views::Class>, (StatesQuery),
    pub classes(State(service): Shared, headers: HeaderMap, Asked(query): Asked<StatesQuery>) {
        let page = query.page()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let view = |_, class| Some(views::Class::at(class, moment.now));
            read::list(db, &moment, page, view).map(parted)
        }).await
    }
}

documented! {
    /// A class.
    "/v1/classes/{id}", views::Class, (("id" = u16, Path, description = "Its number"), MomentQuery),
    pub class(State(service): Shared, headers: HeaderMap, Named(id): Named<u16>, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state(db, &moment, &crate::ledger::class_name(id.into()))?;
            let (_, class) = found.ok_or_else(|| Refusal::missing("there is no such class"))?;
            Ok((views::Class::at(class, moment.now), None))
        }).await
    }
}

documented! {
    /// A class's book.
    "/v1/book", views::Book, (BookQuery),
    pub book(State(service): Shared, headers: HeaderMap, Asked(query): Asked<BookQuery>) {
        let page = page(None, query.limit, None)?;
        service.answer(&headers, move |db| {
            let moment = Moment::asked(db, query.block, query.seq, query.at)?;
            Ok((read::book(db, &moment, query.class, page.limit)?, None))
        }).await
    }
}

documented! {
    /// Orders by age.
    "/v1/orders", Vec<views::Order>, (OrdersQuery),
    pub orders(State(service): Shared, headers: HeaderMap, Asked(query): Asked<OrdersQuery>) {
        let page = query.page()?;
        let member = query.member.as_deref().map(address).transpose()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let is_asked_for = |order: &kinds::Order| {
                member.as_ref().is_none_or(|member| *member == order.member)
                    && query.class.is_none_or(|class| class == u64::from(order.class))
                    && query.open.is_none_or(|open| open == (order.left > 0))
            };
            let now = moment.now;
            let view = |_, order| is_asked_for(&order).then(|| views::Order::at(order, now));
            read::list(db, &moment, page, view).map(parted)
        }).await
    }
}

documented! {
    /// An order.
    "/v1/orders/{member}/{id}", views::Order,
    (("member" = String, Path, description = "Whose", pattern = "^0[xX][0-9a-fA-F]{40}$"), ("id" = String, Path, description = "Its id: a number", pattern = "^[0-9]{1,38}$"), MomentQuery),
    pub order(State(service): Shared, headers: HeaderMap, Named((member, id)): Named<(String, u128)>, Asked(query): Asked<MomentQuery>) {
        let member = address(&member)?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state(db, &moment, &crate::ledger::order_name(&member, id))?;
            let (_, order) = found.ok_or_else(|| Refusal::missing("there is no such order"))?;
            Ok((views::Order::at(order, moment.now), None))
        }).await
    }
}

documented! {
    /// Trades.
    "/v1/trades", Vec<views::Trade>, (TradesQuery),
    pub trades(State(service): Shared, headers: HeaderMap, Asked(query): Asked<TradesQuery>) {
        let page = query.page()?;
        let account = query.account.as_deref().map(account_bytes).transpose()?;
        service.answer(&headers, move |db| {
            read::trades(db, page, query.class, account.as_deref()).map(parted)
        }).await
    }
}

documented! {
    /// What was traded, by stretches of time.
    "/v1/candles", Vec<views::Candle>, (CandlesQuery),
    pub candles(State(service): Shared, headers: HeaderMap, Asked(query): Asked<CandlesQuery>) {
        let page = page(None, query.limit, None)?;
        let step = query.step.unwrap_or(3_600);
        if !(60..=31_536_000).contains(&step) {
            return Err(Refusal::bad("step is 60 to 31536000 seconds"));
        }
        service.answer(&headers, move |db| {
            let to = query.to.unwrap_or(follow::cursor(db)?.time);
            let from = query.from.unwrap_or(0);
            Ok((read::candles(db, query.class, step, from, to, page.limit)?, None))
        }).await
    }
}

documented! {
    /// Agreements by age.
    "/v1/agreements", Vec<views::Agreement>, (PartiesQuery),
    pub agreements(State(service): Shared, headers: HeaderMap, Asked(query): Asked<PartiesQuery>) {
        let page = query.page()?;
        let party = query.party.as_deref().map(account_bytes).transpose()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let view = |agreement| views::Agreement::at(agreement, moment.now);
            let part = match party {
                Some(party) => read::linked(db, &moment, page, &party, view),
                None => read::list(db, &moment, page, |_, agreement| Some(view(agreement))),
            };
            part.map(parted)
        }).await
    }
}

documented! {
    /// An agreement.
    "/v1/agreements/{id}", views::Agreement, (("id" = u32, Path, description = "Its number"), MomentQuery),
    pub agreement(State(service): Shared, headers: HeaderMap, Named(id): Named<u32>, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state(db, &moment, &format!("{id:010}"))?;
            let (_, known) = found.ok_or_else(|| Refusal::missing("there is no such agreement"))?;
            Ok((views::Agreement::at(known, moment.now), None))
        }).await
    }
}

documented! {
    /// Campaigns by age.
    "/v1/campaigns", Vec<views::Campaign>, (PartiesQuery),
    pub campaigns(State(service): Shared, headers: HeaderMap, Asked(query): Asked<PartiesQuery>) {
        let page = query.page()?;
        let party = query.party.as_deref().map(account_bytes).transpose()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let view = |campaign: kinds::Campaign| views::Campaign::from(campaign);
            let part = match party {
                Some(party) => read::linked(db, &moment, page, &party, view),
                None => read::list(db, &moment, page, |_, campaign| Some(view(campaign))),
            };
            part.map(parted)
        }).await
    }
}

documented! {
    /// A campaign.
    "/v1/campaigns/{id}", views::Campaign, (("id" = u32, Path, description = "Its number"), MomentQuery),
    pub campaign(State(service): Shared, headers: HeaderMap, Named(id): Named<u32>, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state::<kinds::Campaign>(db, &moment, &format!("{id:010}"))?;
            let (_, known) = found.ok_or_else(|| Refusal::missing("there is no such campaign"))?;
            Ok((views::Campaign::from(known), None))
        }).await
    }
}

documented! {
    /// Loans: one for each account that ever borrowed.
    "/v1/loans", Vec<views::Loan>, (StatesQuery),
    pub loans(State(service): Shared, headers: HeaderMap, Asked(query): Asked<StatesQuery>) {
        let page = query.page()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let view = |_, loan: kinds::Loan| Some(views::Loan::at(&loan, moment.now));
            read::list(db, &moment, page, view).map(parted)
        }).await
    }
}

documented! {
    /// Cases by age.
    "/v1/cases", Vec<views::Case>, (CasesQuery),
    pub cases(State(service): Shared, headers: HeaderMap, Asked(query): Asked<CasesQuery>) {
        let page = query.page()?;
        let subject = query.subject.as_deref().map(account_bytes).transpose()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let view = |case| views::Case::at(case, moment.now);
            let part = match subject {
                Some(subject) => read::linked(db, &moment, page, &subject, view),
                None => read::list(db, &moment, page, |_, case| Some(view(case))),
            };
            part.map(parted)
        }).await
    }
}

documented! {
    /// A case.
    "/v1/cases/{id}", views::Case, (("id" = u32, Path, description = "Its number"), MomentQuery),
    pub case(State(service): Shared, headers: HeaderMap, Named(id): Named<u32>, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state(db, &moment, &format!("{id:010}"))?;
            let (_, known) = found.ok_or_else(|| Refusal::missing("there is no such case"))?;
            Ok((views::Case::at(known, moment.now), None))
        }).await
    }
}

documented! {
    /// What monitoring said: alerts, holds, and loans that were marked overdue.
    "/v1/alerts", Vec<views::Event>, (EventsQuery),
    pub alerts(State(service): Shared, headers: HeaderMap, Asked(query): Asked<EventsQuery>) {
        let (page, mut which) = (query.page()?, query.which()?);
        if which.names.is_empty() {
            which.names = ["Alert", "Held", "HoldEnded", "LoanMarkedOverdue"].map(String::from).into();
        }
        service.answer(&headers, move |db| read::events(db, page, &which).map(parted)).await
    }
}

documented! {
    /// Calls that the bank refused.
    "/v1/attempts", Vec<views::Attempt>, (PageQuery),
    pub attempts(State(service): Shared, headers: HeaderMap, Asked(query): Asked<PageQuery>) {
        let page = query.page()?;
        service.answer(&headers, move |db| read::attempts(db, page).map(parted)).await
    }
}

documented! {
    /// Who holds or held an office, and what was done by it.
    "/v1/officers", Vec<views::Officer>, (StatesQuery),
    pub officers(State(service): Shared, headers: HeaderMap, Asked(query): Asked<StatesQuery>) {
        let page = query.page()?;
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::list(db, &moment, page, |_, officer: kinds::Officer| Some(officer))?;
            let mut items = Vec::new();
            for officer in found.items {
                let account = read::state::<kinds::Account>(db, &moment, &officer.address)?;
                items.push(views::Officer {
                    roles: account.map_or_else(Vec::new, |(_, account)| views::roles_in(account.roles)),
                    address: officer.address,
                    measures: officer.measures,
                    last_seq: officer.last_seq,
                    last_time: officer.last_time,
                });
            }
            Ok((items, found.next))
        }).await
    }
}

documented! {
    /// The council: how it decides, and what was proposed.
    "/v1/council", views::Council, (MomentQuery),
    pub council(State(service): Shared, headers: HeaderMap, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let charter = read::state::<kinds::Charter>(db, &moment, "")?.map(|(_, charter)| charter);
            let by = charter.clone().unwrap_or_default();
            let page = Page { after: None, limit: 1_000, is_backwards: true };
            let view = |_, proposal| Some(views::Proposal::at(proposal, &by, moment.now));
            let proposals = read::list(db, &moment, page, view)?.items;
            let members = charter.as_ref().map_or_else(Vec::new, |charter| charter.members.clone());
            let charter = charter.map(|charter| views::Charter {
                threshold: charter.threshold,
                guardian: charter.guardian,
                delay: charter.delay,
                members: charter.members.len(),
            });
            Ok((views::Council { charter, members, proposals }, None))
        }).await
    }
}

documented! {
    /// Every second of coin by its cause.
    "/v1/supply", views::Supply, (MomentQuery),
    pub supply(State(service): Shared, headers: HeaderMap, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let found = read::state::<kinds::Supply>(db, &moment, "")?;
            Ok((views::Supply::from(found.map(|(_, supply)| supply).unwrap_or_default()), None))
        }).await
    }
}

/// What was set, and when.
#[derive(Debug, Serialize, ToSchema)]
pub struct Policy {
    /// What: `risk`, `bank`, `governor`, `rule/007`, `grant/OWNER/SPENDER/CLASS`.
    pub key: String,
    /// The event that set it.
    pub event: String,
    /// What that says.
    #[schema(value_type = Object)]
    pub args: serde_json::Map<String, serde_json::Value>,
    /// Its number.
    pub seq: u64,
}

documented! {
    /// The policies in force or announced: monitoring's rules, what risk leads to, the central bank's terms.
    "/v1/policies", Vec<Policy>, (MomentQuery),
    pub policies(State(service): Shared, headers: HeaderMap, Asked(query): Asked<MomentQuery>) {
        service.answer(&headers, move |db| {
            let moment = query.moment(db)?;
            let mut items = Vec::new();
            for prefix in ["bank", "governor", "risk", "rule/"] {
                for (key, set) in read::named::<kinds::Policy>(db, &moment, prefix)? {
                    items.push(Policy { key, event: set.name, args: set.args, seq: set.seq });
                }
            }
            Ok((items, None))
        }).await
    }
}

/// The head after a block.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proved {
    /// The block.
    pub block: u64,
    /// Its hash.
    pub hash: String,
    /// When it was made.
    pub time: u64,
    /// The bank's events up to it.
    pub seq: u64,
    /// The hash over them, which the contract keeps.
    pub head: String,
}

documented! {
    /// The proved head after each block with events.
    "/v1/audit", Vec<Proved>, (PageQuery),
    pub audit(State(service): Shared, headers: HeaderMap, Asked(query): Asked<PageQuery>) {
        let page = query.page()?;
        service.answer(&headers, move |db| super::export::proved(db, page)).await
    }
}

/// Whether the service is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Whether it is.
    pub ok: bool,
    /// `green`, `syncing` or `red`.
    pub status: &'static str,
    /// Blocks that are not read yet.
    pub behind: u64,
    /// Why nothing new can be read now.
    pub trouble: Option<String>,
}

/// Whether the service is well: 503 where the log is wrong or nothing new can be read.
#[utoipa::path(get, path = "/health", responses((status = 200, body = Health),
    (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Health)))]
pub async fn health(State(service): Shared) -> Response {
    let shared = service.clone();
    let found = service.read(move |db| status_of(&shared, db)).await;
    let health = match found {
        Ok(status) => Health {
            ok: status.status != "red" && status.trouble.is_none(),
            status: status.status,
            behind: status.behind,
            trouble: status.trouble,
        },
        Err(_) => {
            let trouble = Some("the database does not answer".to_owned());
            Health { ok: false, status: "syncing", behind: 0, trouble }
        }
    };
    let code = if health.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, axum::Json(health)).into_response()
}

/// Figures for Prometheus.
#[utoipa::path(get, path = "/metrics", responses((status = 200, content_type = "text/plain"),
    (status = 414, body = Said), (status = 429, body = Said), (status = 503, body = Said)))]
pub async fn metrics(State(service): Shared) -> Asking {
    let shared = service.clone();
    let status = service.read(move |db| status_of(&shared, db)).await?;
    let progress = &service.progress;
    let load = |number: &std::sync::atomic::AtomicU64| number.load(Ordering::Relaxed);
    let figures = [
        ("events", "gauge", "Events in the database", status.seq),
        (
            "block",
            "gauge",
            "The last block in the database",
            u64::try_from(status.block).unwrap_or(0),
        ),
        ("node_block", "gauge", "The node's last final block", status.node_block),
        ("behind_blocks", "gauge", "Blocks that are not read yet", status.behind),
        (
            "red",
            "gauge",
            "1 where the log is not the contract's",
            u64::from(status.wrong.is_some()),
        ),
        (
            "trouble",
            "gauge",
            "1 where nothing new can be read",
            u64::from(status.trouble.is_some()),
        ),
        ("written_total", "counter", "Events written since the start", load(&progress.written)),
        (
            "reorganisations_total",
            "counter",
            "Reorganisations followed since the start",
            status.reorganisations,
        ),
        (
            "rereads_total",
            "counter",
            "Blocks that were read a second time",
            load(&progress.rereads),
        ),
        ("questions_total", "counter", "Questions answered since the start", load(&service.asked)),
        (
            "question_micros_total",
            "counter",
            "Microseconds that took, together",
            load(&service.took),
        ),
        (
            "listeners",
            "gauge",
            "Who listens to the stream",
            service.listeners.load(Ordering::Relaxed) as u64,
        ),
    ];
    let text: String = figures
        .iter()
        .map(|(name, kind, what, value)| {
            let name = format!("timebank_index_{name}");
            format!("# HELP {name} {what}\n# TYPE {name} {kind}\n{name} {value}\n")
        })
        .collect();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
