//! The bank: a supervised time bank on a public ledger.
//!
//! Every message has the same rhythm: check → load → decide → write → emit. What is decided is
//! decided in `timebank-rules`; here are only the cells it needs and the events it returns.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
mod entry;
mod returned;
mod store;

pub use returned::Several;
pub use timebank::{TimeBank, ARGUMENTS, IS_WHOLE, RETURNS};

/// What the entry points need to know of this contract.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
use {
    timebank::TimeBank as Contract,
    timebank_host::relay,
    timebank_rules::{refusal, Error},
};

/// Whether the message that carries a signed call is here.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
const IS_RELAY: bool = {
    let (mut found, mut row) = (false, 0);
    while row < ARGUMENTS.len() {
        found |= ARGUMENTS[row].0 == relay::CARRIES;
        row += 1;
    }
    found
};

/// The message of a call. Nobody hands anything on to the relay's own program, and to the whole bank only the bank itself.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
fn message_of(calldata: &[u8]) -> &[u8] {
    relay::message_of(calldata, || !IS_RELAY || (IS_WHOLE && relay::is_handing_on()))
}

/// Refuses to deploy the relay's program before those that it runs.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
fn must_be_deployable() {
    if IS_RELAY && !relay::has_programs() {
        timebank_host::refuse();
    }
}

/// The longest calldata any message takes: a selector, four words and sixteen messages of another bank; or, for the relay,
/// sixteen calls that members sign, each of eight words and two lists of 32 with what is signed of them.
#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
const LONGEST: usize = {
    let carried = 24 + 4 + 32 * (8 + 2 * (1 + 32));
    if IS_RELAY {
        16 * (carried + 512)
    } else {
        4 + 32 * 4 + 16 * 416
    }
};

// ink!'s own generator behind another attribute, which the compiler gets through in a tenth of the time.
#[timebank_contract_macro::contract_by_topic]
mod timebank {
    use crate::returned::Several;
    use crate::store::{self, Stored};
    use ink::prelude::string::String;
    use ink::prelude::vec::Vec;
    use ink::sol::{DynBytes, FixedBytes};
    use ink::U256;
    use timebank_host::relay as carrying;
    use timebank_rules::book::market;
    use timebank_rules::book::place;
    use timebank_rules::book::view::{DEPTH_PAGE, ORDERS_PAGE};
    use timebank_rules::book::{Side, Wishes};
    use timebank_rules::campaign::{self, Attention, Offer};
    use timebank_rules::case::FreezeTerms;
    use timebank_rules::cells::{
        Allowance, BankTerms, Campaign, Cell, ClassTerms, Grant, Income, Key, Limits, Lines,
        Recorder, Root, StorageKey, Timesheet, LENDING_GRADES, LINE_LEVELS,
    };
    use timebank_rules::credit::score::FACTORS;
    use timebank_rules::delegation::Powers;
    use timebank_rules::event::Event;
    use timebank_rules::handlers::orders::{Asked, Lists};
    use timebank_rules::handlers::{accounts, agreements, attention, cases, central_bank, classes};
    use timebank_rules::handlers::{
        coin, credit, delegation, earning, founding, governance, hours,
    };
    use timebank_rules::handlers::{
        interbank, late, monitoring, orders, pausing, recovery, relay, succession,
    };
    use timebank_rules::interbank::link::Opening;
    use timebank_rules::interbank::paying::Order;
    use timebank_rules::late::Line;
    use timebank_rules::member::Account;
    use timebank_rules::monitor::Rule;
    use timebank_rules::quantities::{ClassId, Lots, Time};
    use timebank_rules::relay::signature::Signature;
    use timebank_rules::relay::{typed, Carry, Permit};
    use timebank_rules::storage::Storage;
    use timebank_rules::{agreement, case, interfaces, ledger, minting, pause, queries};
    use timebank_rules::{timesheet, Error};

    type Bytes32 = FixedBytes<32>;

    /// The bank.
    #[ink(storage)]
    pub struct TimeBank {
        root: Stored<Root>,
    }

    impl TimeBank {
        /// Founds the bank. Whoever deploys it is the first governor.
        #[ink(constructor)]
        #[allow(clippy::new_without_default)]
        pub fn new() -> Self {
            let call = store::call();
            let mut bank = Self { root: Stored(founding::founding_root(call)) };
            founding::found(&mut bank, call, store::chain_number());
            bank
        }

        // ---- anyone: the coin, ERC-20 ----

        /// The coin's name.
        #[ink(message)]
        #[returns(name)]
        pub fn name(&self) -> String {
            String::from(interfaces::NAME)
        }

        /// The coin's symbol.
        #[ink(message)]
        #[returns(symbol)]
        pub fn symbol(&self) -> String {
            String::from(interfaces::SYMBOL)
        }

        /// No decimals: one unit is one second.
        #[ink(message)]
        #[returns(decimals)]
        pub fn decimals(&self) -> u8 {
            interfaces::DECIMALS
        }

        /// Seconds of coin in existence.
        #[ink(message, name = "totalSupply")]
        #[returns(coin)]
        pub fn total_supply(&self) -> U256 {
            self.root.0.coin_supply().into()
        }

        /// An account's coin, in seconds; that in its orders too. The bank's own is what campaigns' pools hold, what lies
        /// in quarantine, and what it holds for other banks.
        #[ink(message, name = "balanceOf")]
        #[returns(coin)]
        pub fn balance_of(&self, account: Address) -> U256 {
            coin::coin_of(self, ink::env::address(), account)
        }

        /// Coin that `spender` may still move out of `owner`'s account.
        #[ink(message)]
        #[returns(coin)]
        pub fn allowance(&self, owner: Address, spender: Address) -> U256 {
            store::load::<Grant>(Key::grant(&owner, &spender)).coin.amount()
        }

        /// Moves the caller's coin.
        #[ink(message)]
        #[returns(success)]
        pub fn transfer(&mut self, to: Address, value: U256) -> Result<bool, Error> {
            coin::transfer(self, store::call(), to, value)
        }

        /// Moves the caller's coin, with a reason (a code or a hash, never text).
        #[ink(message, name = "transferWithReason")]
        #[returns(success)]
        pub fn transfer_with_reason(
            &mut self,
            to: Address,
            amount: U256,
            reason: Bytes32,
        ) -> Result<bool, Error> {
            coin::transfer_with_reason(self, store::call(), to, amount, reason.0)
        }

        /// Lets `spender` move up to `value` of the caller's coin; the largest value is without limit.
        #[ink(message)]
        #[returns(success)]
        pub fn approve(&mut self, spender: Address, value: U256) -> Result<bool, Error> {
            coin::approve(self, store::call(), spender, value)
        }

        /// Moves coin that the caller was allowed to move.
        #[ink(message, name = "transferFrom")]
        #[returns(success)]
        pub fn transfer_from(
            &mut self,
            from: Address,
            to: Address,
            value: U256,
        ) -> Result<bool, Error> {
            coin::transfer_from(self, store::call(), from, to, value)
        }

        /// Burns the caller's own coin: the withdrawal.
        #[ink(message)]
        #[returns(success)]
        pub fn burn(&mut self, amount: U256) -> Result<bool, Error> {
            coin::burn(self, store::call(), amount)
        }

        /// Seconds of coin that an account could pay now to somebody who may receive: free, not frozen, and nothing where nothing
        /// may leave it. What monitoring would say of the amount is not in it.
        #[ink(message)]
        #[returns(coin)]
        pub fn spendable(&self, account: Address) -> u64 {
            coin::spendable(self, store::call().now, account)
        }

        /// Whether `from` could pay `to` now, and if not, the code of the first refusal. ERC-7943's is the same with
        /// the first word of the answer alone.
        #[ink(message, name = "canTransfer")]
        #[returns(canTransfer, code)]
        pub fn can_transfer(&self, from: Address, to: Address, amount: U256) -> (bool, u16) {
            coin::can_transfer(self, store::call().now, from, to, amount)
        }

        /// The codes of everything that keeps `from` from paying `to` now, in the order in which `transfer` checks;
        /// empty where it could. Codes are those of docs/codes.md.
        #[ink(message, name = "whyNot")]
        #[returns(codes)]
        pub fn why_not(&self, from: Address, to: Address, amount: U256) -> Vec<u16> {
            let mut codes = Vec::new();
            coin::why_not(self, store::call().now, from, to, amount, |code| codes.push(code));
            codes
        }

        /// ERC-165.
        #[ink(message, name = "supportsInterface")]
        #[returns(supported)]
        pub fn supports_interface(&self, interface_id: FixedBytes<4>) -> bool {
            interfaces::supports(interface_id.0)
        }
    }

    // The namespace tells ERC-6909's overloads from ERC-20's in ink!'s own ABI; Solidity's tells them
    // by their arguments.
    #[ink(namespace = "erc6909")]
    impl TimeBank {
        // ---- wallets and explorers: hours, ERC-6909's metadata ----

        /// A class's name.
        #[ink(message, name = "name")]
        #[returns(name)]
        pub fn name_of_class(&self, id: U256) -> Result<String, Error> {
            queries::name_of_class(self, id, |name| String::from(name))
        }

        /// The same: a class has no symbol of its own.
        #[ink(message, name = "symbol")]
        #[returns(symbol)]
        pub fn symbol_of_class(&self, id: U256) -> Result<String, Error> {
            queries::name_of_class(self, id, |name| String::from(name))
        }

        /// No decimals: one unit is one second, whatever the class.
        #[ink(message, name = "decimals")]
        #[returns(decimals)]
        pub fn decimals_of_class(&self, id: U256) -> u8 {
            let _ = id;
            interfaces::DECIMALS
        }

        /// Seconds of a class in existence: recorded, and neither converted nor redeemed.
        #[ink(message, name = "totalSupply")]
        #[returns(hours)]
        pub fn total_hours(&self, id: U256) -> Result<U256, Error> {
            queries::total_hours(self, id)
        }

        // ---- anyone: hours, ERC-6909 ----

        /// An account's hours of a class, in seconds; those in its orders too.
        #[ink(message, name = "balanceOf")]
        #[returns(hours)]
        pub fn hours_of(&self, owner: Address, id: U256) -> U256 {
            hours::hours_of(self, owner, id)
        }

        /// Hours of a class that `spender` may still move out of `owner`'s account.
        #[ink(message, name = "allowance")]
        #[returns(hours)]
        pub fn hours_allowance(&self, owner: Address, spender: Address, id: U256) -> U256 {
            ClassId::from_wide(id)
                .map(|class| store::load::<Allowance>(Key::allowance(&owner, &spender, class)))
                .map(|allowance| allowance.amount())
                .unwrap_or_default()
        }

        /// Whether `spender` may move all of `owner`'s hours.
        #[ink(message, name = "isOperator")]
        #[returns(isOperator)]
        pub fn is_operator(&self, owner: Address, spender: Address) -> bool {
            hours::is_operator(self, owner, spender)
        }

        /// Moves the caller's hours of a class.
        #[ink(message, name = "transfer")]
        #[returns(success)]
        pub fn transfer_hours(
            &mut self,
            receiver: Address,
            id: U256,
            amount: U256,
        ) -> Result<bool, Error> {
            hours::transfer_hours(self, store::call(), receiver, id, amount)
        }

        /// Moves hours that the caller was allowed to move.
        #[ink(message, name = "transferFrom")]
        #[returns(success)]
        pub fn transfer_hours_from(
            &mut self,
            sender: Address,
            receiver: Address,
            id: U256,
            amount: U256,
        ) -> Result<bool, Error> {
            hours::transfer_hours_from(self, store::call(), sender, receiver, id, amount)
        }

        /// Lets `spender` move up to `amount` of the caller's hours of a class; the largest amount is
        /// without limit.
        #[ink(message, name = "approve")]
        #[returns(success)]
        pub fn approve_hours(
            &mut self,
            spender: Address,
            id: U256,
            amount: U256,
        ) -> Result<bool, Error> {
            hours::approve_hours(self, store::call(), spender, id, amount)
        }

        /// Lets `spender` move all of the caller's hours, or no longer.
        #[ink(message, name = "setOperator")]
        #[returns(success)]
        pub fn set_operator(&mut self, spender: Address, approved: bool) -> Result<bool, Error> {
            hours::set_operator(self, store::call(), spender, approved)
        }
    }

    impl TimeBank {
        // ---- members: accounts ----

        /// Opens the caller's account: 1 person, 2 organisation.
        #[ink(message)]
        #[returns(success)]
        pub fn open(&mut self, kind: u8) -> Result<bool, Error> {
            accounts::open(self, store::call(), kind)
        }

        /// Closes the caller's account, for good. It must hold nothing and have nothing in quarantine, and no case about
        /// it may run.
        #[ink(message)]
        #[returns(success)]
        pub fn close(&mut self) -> Result<bool, Error> {
            accounts::close(self, store::call())
        }

        /// Reads an account: status (0 never opened, 1 open, 2 closed, 3 moved to a new key), kind
        /// (1 person, 2 organisation), roles, verified level, when it was opened, when the verification ends,
        /// the commitment to the claims, and who attested them, by the verifier's first address.
        #[ink(message, name = "accountOf")]
        #[returns(status, kind, roles, level, opened, verifiedUntil, commitment, attestedBy)]
        #[allow(clippy::type_complexity)]
        pub fn account_of(
            &self,
            account: Address,
        ) -> (u8, u8, u16, u8, u64, u64, Bytes32, Address) {
            queries::accounts::account(self, account, FixedBytes)
        }

        /// Whether the five-minute slot that holds `moment` (seconds since 1970) is recorded for the
        /// member. Slots older than eleven days are forgotten.
        #[ink(message, name = "isTaken")]
        #[returns(isTaken)]
        pub fn is_taken(&self, member: Address, moment: u64) -> bool {
            Time::from_secs(moment).is_some_and(|moment| {
                let sheet = store::load::<Timesheet>(Key::timesheet(&member));
                timesheet::is_taken(&sheet, moment)
            })
        }

        /// Retires the caller's hours of a class for coin at the central bank's rate: at most a hundred hours of a class in
        /// seven days, and no more than all classes together may mint (`mintingRoom`).
        #[ink(message)]
        #[returns(success)]
        pub fn convert(&mut self, class_id: u16, secs: u64) -> Result<bool, Error> {
            earning::convert(self, store::call(), class_id, secs)
        }

        /// Burns the caller's hours of a class at a platform that recorded some, for its services in return; never
        /// more than it recorded. The event's number is the receipt.
        #[ink(message)]
        #[returns(success)]
        pub fn redeem(
            &mut self,
            class_id: u16,
            secs: u64,
            platform: Address,
        ) -> Result<bool, Error> {
            earning::redeem(self, store::call(), class_id, secs, platform)
        }

        // ---- members and sponsors: attention ----

        /// Opens a campaign and funds it with `amount` seconds of the caller's free coin. The attestor, another open account,
        /// says who attended; each slot of five minutes is paid at `rate` percent of par (3 × rate seconds of coin), up to
        /// `daily_cap` slots a member and day, until `end`, a midnight (UTC) in seconds since 1970, at most 366 days ahead. A
        /// root can be claimed from `delay` seconds after its publication: between one and four days. Answers with the id.
        #[ink(message, name = "openCampaign")]
        #[returns(campaignId)]
        pub fn open_campaign(
            &mut self,
            attestor: Address,
            rate: u16,
            daily_cap: u16,
            end: u64,
            delay: u32,
            amount: u64,
        ) -> Result<u32, Error> {
            let offer = Offer { attestor, rate, daily_cap, end, delay };
            attention::open_campaign(self, store::call(), offer, amount)
        }

        /// Adds `amount` seconds of the caller's free coin to the pool of a campaign, as long as something can be claimed from
        /// it. What is left in the end is the sponsor's.
        #[ink(message, name = "fundCampaign")]
        #[returns(success)]
        pub fn fund_campaign(&mut self, campaign_id: u32, amount: u64) -> Result<bool, Error> {
            attention::fund_campaign(self, store::call(), campaign_id, amount)
        }

        /// Closes a campaign and returns what is left in its pool to its sponsor, from the eighth day after its end on, when
        /// nothing can be claimed from it any more: anybody does. The tribunal does before, where a final case holds all that
        /// the sponsor has; that is one of the officer's measures of the day.
        #[ink(message, name = "closeCampaign")]
        #[returns(success)]
        pub fn close_campaign(&mut self, campaign_id: u32) -> Result<bool, Error> {
            attention::close_campaign(self, store::call(), campaign_id)
        }

        /// Publishes, as the campaign's attestor, the Merkle root over a day's attention (days since 1970-01-01, UTC),
        /// when the day is over. Leaves are OpenZeppelin's `StandardMerkleTree` ones over (uint32 campaign, uint32 day,
        /// address member, bytes32 slots, bytes4 slotsTail, bytes32 salt); slot `s` is bit `s mod 8` of byte `s / 8`.
        #[ink(message, name = "publishRoot")]
        #[returns(success)]
        pub fn publish_root(
            &mut self,
            campaign_id: u32,
            day: u32,
            root: Bytes32,
        ) -> Result<bool, Error> {
            attention::publish_root(self, store::call(), campaign_id, day, root.0)
        }

        /// Pays the caller for a day's attention, once: those of the slots that are free on its timesheet, the earliest
        /// first, up to the daily cap. The proof has at most 32 hashes. Refused as a whole while the pool is short.
        /// Answers with the seconds of coin paid.
        #[ink(message)]
        #[returns(paid)]
        pub fn claim(
            &mut self,
            campaign_id: u32,
            day: u32,
            slots: Bytes32,
            slots_tail: FixedBytes<4>,
            salt: Bytes32,
            proof: Vec<Bytes32>,
        ) -> Result<u64, Error> {
            let slots = Attention::slots(slots.0, slots_tail.0);
            let attention = Attention { campaign_id, day, slots, salt: salt.0 };
            let proof = proof.iter().map(|hash| hash.0);
            attention::claim(self, store::call(), &attention, proof, store::keccak)
        }

        /// Reads a campaign: sponsor, attestor, rate, daily cap, first day, end, delay, seconds of coin in the pool and
        /// ever funded, and claims paid. All zero where it was never opened, or is closed.
        #[ink(message, name = "campaignOf")]
        #[returns(sponsor, attestor, rate, dailyCap, firstDay, end, delay, pool, funded, claims)]
        pub fn campaign_of(
            &self,
            campaign_id: u32,
        ) -> (Address, Address, u16, u16, u32, u64, u32, u64, u64, u32) {
            queries::attention::campaign(self, campaign_id)
        }

        /// Reads the root over a day of a campaign, and the moment from which it can be claimed from. Zero where there is
        /// none; roots are kept for eight days.
        #[ink(message, name = "rootOf")]
        #[returns(root, claimableFrom)]
        pub fn root_of(&self, campaign_id: u32, day: u32) -> (Bytes32, u64) {
            let cell = store::load::<Campaign>(Key::campaign(campaign_id));
            cell.root(day).map_or((FixedBytes([0; 32]), 0), |root| {
                (FixedBytes(root.root), root.claimable_at.get().into())
            })
        }

        /// Whether a member was paid for a day of a campaign; forgotten after eight days.
        #[ink(message, name = "hasClaimed")]
        #[returns(hasClaimed)]
        pub fn has_claimed(&self, campaign_id: u32, day: u32, member: Address) -> bool {
            campaign::has_claimed(&store::load(Key::attended(&member)), campaign_id, day)
        }

        // ---- members: the exchange ----

        /// Places an order: side (0 bid, 1 ask), limit in percent of par, lots, expiry (seconds since 1970;
        /// for what rests ten minutes to 90 days ahead and within the caller's verification, for what takes a
        /// deadline, 0 for none), kind (0 limit, 1 IOC, 2 FOK, 3 post-only; a market order is an IOC with a far
        /// limit). Answers with the order's id, lots traded, coin paid or received, and what became of the rest:
        /// 0 none is left, 1 it rests, 2 dropped, 3 dropped as a cap on one call was met, 4 dropped as the class
        /// halted.
        #[ink(message)]
        #[returns(orderId, lots, coin, rest)]
        pub fn place(
            &mut self,
            class_id: u16,
            side: u8,
            tick: u16,
            lots: u32,
            expiry: u64,
            kind: u8,
        ) -> Result<(u128, u32, u64, u8), Error> {
            let order = Asked { side, tick, lots, expiry, kind };
            let placed = orders::place_asking(self, store::call(), class_id, order, &Wishes::NONE)?;
            Ok((placed.order_id, placed.filled.0, placed.coin.0, placed.outcome as u8))
        }

        /// Places an order as `place` does, with wishes; 0 or false wishes for nothing. `budget`: the most seconds of
        /// coin that change hands, in what it trades and what its rest offers or would bring. `leastLots`: refused where
        /// it trades fewer at once. `most`: trades with so many orders at most. `keepOwn`: an order of the caller's
        /// own that it meets stays, and the rest of the new one is dropped. `slide`: a post-only order that would trade
        /// rests a percent behind the best price. `tag`: what the log calls it.
        #[ink(message, name = "placeWith")]
        #[returns(orderId, filled, coin, rest)]
        #[allow(clippy::too_many_arguments)] // One for each thing that a trader may say.
        pub fn place_with(
            &mut self,
            class_id: u16,
            side: u8,
            tick: u16,
            lots: u32,
            expiry: u64,
            kind: u8,
            budget: u64,
            least_lots: u32,
            most: u8,
            keep_own: bool,
            slide: bool,
            tag: Bytes32,
        ) -> Result<(u128, u32, u64, u8), Error> {
            let order = Asked { side, tick, lots, expiry, kind };
            let wishes = Wishes::of(budget, least_lots, most, keep_own, slide, tag.0);
            let placed = orders::place_asking(self, store::call(), class_id, order, &wishes)?;
            Ok((placed.order_id, placed.filled.0, placed.coin.0, placed.outcome as u8))
        }

        /// Cancels one of the caller's orders and places another of its class and side in its stead, or does
        /// neither. The new one is last at its price; `reduce` keeps the place. Refused where the old one has
        /// traded in full.
        #[ink(message)]
        #[returns(orderId, filled, coin, rest)]
        pub fn replace(
            &mut self,
            order_id: u128,
            tick: u16,
            lots: u32,
            expiry: u64,
            kind: u8,
        ) -> Result<(u128, u32, u64, u8), Error> {
            let placed = orders::replace(self, store::call(), order_id, tick, lots, expiry, kind)?;
            Ok((placed.order_id, placed.filled.0, placed.coin.0, placed.outcome as u8))
        }

        /// Cancels some of the caller's orders, and then places others in a class, each as `place` does: 16 together
        /// at most, and all of it or nothing. Answers with the ids of those placed.
        #[ink(message, name = "placeMany")]
        #[returns(orderIds)]
        #[allow(clippy::too_many_arguments)] // A list for each thing that `place` takes.
        pub fn place_many(
            &mut self,
            class_id: u16,
            cancelled: Vec<u128>,
            sides: Vec<u8>,
            ticks: Vec<u16>,
            lots: Vec<u32>,
            expiries: Vec<u64>,
            kinds: Vec<u8>,
        ) -> Result<Vec<u128>, Error> {
            let lists = Lists::of(&sides, &ticks, &lots, &expiries, &kinds);
            let mut ids = Vec::new();
            let keep = |id| ids.push(id);
            orders::place_many(self, store::call(), class_id, &cancelled, lists, keep)?;
            Ok(ids)
        }

        /// Places an order for the call of a class, which it begins where one may: side (0 bid, 1 ask), limit in
        /// percent of par, lots, expiry (seconds since 1970; after the call's end, and else as what rests in
        /// `place`). Answers with the order's id.
        #[ink(message, name = "placeInCall")]
        #[returns(orderId)]
        pub fn place_in_call(
            &mut self,
            class_id: u16,
            side: u8,
            tick: u16,
            lots: u32,
            expiry: u64,
        ) -> Result<u128, Error> {
            orders::place_in_call(self, store::call(), class_id, side, tick, lots, expiry)
        }

        /// Takes a step in clearing the call of a class once its time is over. Anybody may. Answers what comes
        /// next (1 its price is searched, 2 the longer side is shared, 3 orders are matched, 4 nothing: it is
        /// over), its price (0 where none is found), and the lots traded so far.
        #[ink(message, name = "clearCall")]
        #[returns(next, price, lots)]
        pub fn clear_call(&mut self, class_id: u16) -> Result<(u8, u16, u64), Error> {
            let cleared = orders::clear_call(self, store::call(), class_id)?;
            Ok((cleared.phase as u8, cleared.tick.0, cleared.lots))
        }

        /// Reads a class's call: when calls are held (1 before the first trade, 2 at the epoch's turn, 4 always)
        /// and at which multiples of seconds they end; what the running one does (0 orders collect, 1 to 3 as in
        /// `clearCall`, 4 none runs), until when orders collect (0 where it waits for the first), its price, the
        /// lots that can trade, and those that have.
        #[ink(message, name = "callOf")]
        #[returns(when, period, phase, until, price, lots, filled)]
        pub fn call_of(&self, class_id: u16) -> Result<(u8, u32, u8, u64, u16, u64, u64), Error> {
            queries::market::call(self, store::call().now, class_id)
        }

        /// Cancels one of the caller's orders; works whatever is frozen, paused or halted.
        #[ink(message)]
        #[returns(success)]
        pub fn cancel(&mut self, order_id: u128) -> Result<bool, Error> {
            orders::cancel(self, store::call(), order_id)
        }

        /// Cancels the caller's order of a number (each member's orders are counted from 1) at a price of a class,
        /// for whoever has no receipt of it.
        #[ink(message, name = "cancelNumbered")]
        #[returns(success)]
        pub fn cancel_numbered(
            &mut self,
            class_id: u16,
            tick: u16,
            number: u32,
        ) -> Result<bool, Error> {
            orders::cancel_numbered(self, store::call(), class_id, tick, number)
        }

        /// Takes lots off one of the caller's resting orders, which keeps its place; works whatever is frozen,
        /// paused or halted. Answers how many are left of it.
        #[ink(message)]
        #[returns(left)]
        pub fn reduce(&mut self, order_id: u128, lots: u32) -> Result<u32, Error> {
            orders::reduce(self, store::call(), order_id, lots)
        }

        /// Cancels up to `most` (at most 32; 0 as many) of the caller's orders in a class, from `cursor` (0 to
        /// begin) on. Answers how many, and the cursor to go on from; 0 where none is left.
        #[ink(message, name = "cancelAll")]
        #[returns(removed, nextCursor)]
        pub fn cancel_all(
            &mut self,
            class_id: u16,
            cursor: u64,
            most: u8,
        ) -> Result<(u32, u64), Error> {
            let swept = orders::cancel_all(self, store::call(), class_id, cursor, most)?;
            Ok((swept.removed, swept.next.number()))
        }

        /// Takes up to `most` (at most 32; 0 as many) expired orders at a price off the book, for a hundredth of
        /// a lot each, of what the order offered, from its owner. Answers how many. It looks at 32 of
        /// the price's rows of orders, first to last; `pruneFrom` goes on behind them.
        #[ink(message)]
        #[returns(removed)]
        pub fn prune(&mut self, class_id: u16, tick: u16, most: u8) -> Result<u32, Error> {
            orders::prune(self, store::call(), class_id, tick, most)
        }

        /// Takes up to `most` (at most 32; 0 as many) expired orders off the book of a class, from `cursor` (0 to
        /// begin, or a price times 2³²) on, as `prune` does. Answers how many, and the cursor to go on from; 0
        /// where the book has no more.
        #[ink(message, name = "pruneFrom")]
        #[returns(removed, nextCursor)]
        pub fn prune_from(
            &mut self,
            class_id: u16,
            cursor: u64,
            most: u8,
        ) -> Result<(u32, u64), Error> {
            let swept = orders::prune_from(self, store::call(), class_id, cursor, most)?;
            Ok((swept.removed, swept.next.number()))
        }

        /// What taking `lots` would give the caller now, if it can pay: lots, coin, the worst price, and what would
        /// become of the rest as in `place`.
        #[ink(message)]
        #[returns(lots, coin, worst, rest)]
        pub fn quote(
            &self,
            class_id: u16,
            side: u8,
            lots: u32,
        ) -> Result<(u32, u64, u16, u8), Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let side = Side::from_number(side)?;
            let quote = place::quote(self, store::call(), class_id, side, Lots(lots))?;
            Ok((quote.filled.0, quote.coin.0, quote.worst.0, quote.outcome as u8))
        }

        /// Reads a class's market: the best prices at which an order lives (of the first 32 dead ones on a side none
        /// counts), last price, reference, the lowest and the highest price allowed now, when a halt ends (0 none), and
        /// the lots that count and that the reference does not know of yet, with their volume-weighted price.
        #[ink(message, name = "marketOf")]
        #[returns(bestBid, bestAsk, last, reference, low, high, haltedUntil, epochLots, epochPrice)]
        pub fn market_of(
            &self,
            class_id: u16,
        ) -> Result<(u16, u16, u16, u16, u16, u16, u64, u64, u16), Error> {
            queries::market::market(self, store::call().now, class_id)
        }

        /// Reads the terms in force of a class's market: floor, ceiling, width, seconds of a halt, smallest order.
        #[ink(message, name = "marketTermsOf")]
        #[returns(floor, ceiling, band, halt, minLots)]
        pub fn market_terms_of(&self, class_id: u16) -> Result<(u16, u16, u8, u16, u16), Error> {
            queries::market::terms(self, store::call().now, class_id)
        }

        /// Reads a page of a side's depth, best price first, behind `from` (0: from the best): prices, and the lots
        /// and orders that have not expired. A price of 0 ends the page; where there is none, the next begins behind
        /// its last.
        #[ink(message)]
        #[returns(tick, lots, orders)]
        pub fn depth(
            &self,
            class_id: u16,
            side: u8,
            from: u16,
        ) -> Result<([u16; DEPTH_PAGE], [u64; DEPTH_PAGE], [u32; DEPTH_PAGE]), Error> {
            queries::market::depth(self, store::call().now, class_id, side, from)
        }

        /// Reads a page of a member's orders in a class, from `cursor` (0 to begin) on: ids, lots, the cursor to go
        /// on from (0 where there are no more), and when each expires.
        #[ink(message, name = "ordersOf")]
        #[returns(orderId, lots, nextCursor, expiry)]
        pub fn orders_of(
            &self,
            class_id: u16,
            member: Address,
            cursor: u64,
        ) -> Result<([u128; ORDERS_PAGE], [u32; ORDERS_PAGE], u64, [u64; ORDERS_PAGE]), Error>
        {
            queries::market::orders(self, class_id, member, cursor)
        }

        /// Reads what an account's orders and agreements hold: coin, hours of a class; and how many orders rest.
        #[ink(message, name = "lockedOf")]
        #[returns(coin, hours, orders)]
        pub fn locked_of(&self, account: Address, class_id: u16) -> (u64, u64, u8) {
            let cell = load_account(account).cell;
            let hours = cell.locked_hours(ClassId(class_id));
            (cell.coin_locked.get(), hours.0, cell.live_orders)
        }

        // ---- members: agreements ----

        /// Proposes an agreement and locks its price: so many seconds of service of a class, within an
        /// interval (seconds since 1970, in whole slots of five minutes, at least as long), from the provider,
        /// who has until `accept_by` to accept and from the interval's end until `deliver_by` to deliver: at
        /// most ten days behind its start, at most 90 days ahead. `group` names the session where several
        /// share one, 0 where not; `terms` is a hash of the text. Refused when the caller could not transfer
        /// the price to the provider now. Answers with the agreement's id.
        #[ink(message)]
        #[returns(agreementId)]
        pub fn propose(
            &mut self,
            provider: Address,
            class_id: u16,
            group: u32,
            secs: u64,
            price: u64,
            start: u64,
            end: u64,
            accept_by: u64,
            deliver_by: u64,
            terms: Bytes32,
        ) -> Result<u32, Error> {
            let (class_id, text) = (ClassId(class_id), terms.0);
            #[rustfmt::skip]
            let terms = agreement::AgreementTerms { provider, class_id, group, secs, price, start, end, accept_by, deliver_by, text };
            agreements::propose(self, store::call(), &terms)
        }

        /// Proposes several lessons in one agreement: what `propose` says is the first, and each further one is `every` days
        /// behind the one before, at the same price. All of them are locked and accepted at once; each is delivered, answered
        /// and paid by itself, and then the next is due. Until that begins either party leaves without a reason, and what is
        /// left goes back. `lessons` are 2 to 16, `every` at least the interval and three days; the last lesson's deadline is
        /// at most 90 days ahead. Refused when the caller could not transfer the price of all lessons to the provider now.
        /// Answers with the agreement's id.
        #[ink(message, name = "proposeSeries")]
        #[returns(agreementId)]
        pub fn propose_series(
            &mut self,
            provider: Address,
            class_id: u16,
            group: u32,
            secs: u64,
            price: u64,
            start: u64,
            end: u64,
            accept_by: u64,
            deliver_by: u64,
            terms: Bytes32,
            lessons: u8,
            every: u8,
        ) -> Result<u32, Error> {
            let (class_id, text) = (ClassId(class_id), terms.0);
            #[rustfmt::skip]
            let terms = agreement::AgreementTerms { provider, class_id, group, secs, price, start, end, accept_by, deliver_by, text };
            let series = agreement::Series { lessons, every };
            agreements::propose_series(self, store::call(), &terms, series)
        }

        /// Accepts a proposal, as its provider. Refused when the requester could not spend the price now, were
        /// it free.
        #[ink(message)]
        #[returns(success)]
        pub fn accept(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::accept(self, store::call(), agreement_id)
        }

        /// Asks, as the provider, to be paid for a service that is finished: so many seconds of a class, within an
        /// interval of the last ten days (seconds since 1970, in whole slots of five minutes, at least as long), for
        /// the price. The requester has until `pay_by` to pay, at most ten days behind the start; `terms` is a hash of
        /// the text. A person's timesheet marks the time, until the invoice is refused, withdrawn or not paid in time.
        /// Refused when nothing could be transferred between the two. Answers with the agreement's id.
        #[ink(message)]
        #[returns(agreementId)]
        pub fn invoice(
            &mut self,
            requester: Address,
            class_id: u16,
            secs: u64,
            price: u64,
            start: u64,
            end: u64,
            pay_by: u64,
            terms: Bytes32,
        ) -> Result<u32, Error> {
            let (class_id, text) = (ClassId(class_id), terms.0);
            #[rustfmt::skip]
            let invoice = agreement::Invoice { requester, class_id, secs, price, start, end, pay_by, text };
            agreements::invoice(self, store::call(), &invoice)
        }

        /// Pays an invoice, as its requester: the price goes to the provider, and both have a settled agreement. Refused
        /// exactly when a transfer of the price would be.
        #[ink(message, name = "payInvoice")]
        #[returns(success)]
        pub fn pay_invoice(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::pay_invoice(self, store::call(), agreement_id)
        }

        /// Gives an agreement's coin back, as its provider, before anything is delivered; or refuses an invoice, as
        /// its requester. Never paused.
        #[ink(message)]
        #[returns(success)]
        pub fn reject(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::reject(self, store::call(), agreement_id)
        }

        /// Takes an agreement's coin back, as its requester: before it is accepted, when it was not accepted or
        /// delivered in time, or from three days after its interval on; or withdraws an invoice, as its provider.
        /// Never paused.
        #[ink(message, name = "cancelAgreement")]
        #[returns(success)]
        pub fn cancel_agreement(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::cancel(self, store::call(), agreement_id)
        }

        /// Says, as the provider, that service was delivered from `start` to `end` (within the interval
        /// agreed, in whole slots): of one agreement, or of up to 16 of one group in one session; `secs` says
        /// how many seconds to each. Marks a person's timesheet, once. Never paused.
        #[ink(message)]
        #[returns(success)]
        pub fn deliver(
            &mut self,
            agreements: Vec<u32>,
            secs: Vec<u64>,
            start: u64,
            end: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            let span = (start, end);
            agreements::deliver(self, store::call(), &agreements, &secs, span, evidence.0)
        }

        /// Corrects, as the provider, once and before the requester has answered, how many seconds were served. The three
        /// days to answer begin anew.
        #[ink(message, name = "correctDelivery")]
        #[returns(success)]
        pub fn correct_delivery(
            &mut self,
            agreement_id: u32,
            secs: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            agreements::correct(self, store::call(), agreement_id, secs, evidence.0)
        }

        /// Gives up, as the provider, `amount` of what is due or disputed; it goes back to the requester. Never paused.
        #[ink(message)]
        #[returns(success)]
        pub fn concede(&mut self, agreement_id: u32, amount: u64) -> Result<bool, Error> {
            agreements::concede(self, store::call(), agreement_id, amount)
        }

        /// Withdraws, as the requester, its dispute: what was disputed is the provider's. Never paused.
        #[ink(message, name = "withdrawDispute")]
        #[returns(success)]
        pub fn withdraw_dispute(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::withdraw(self, store::call(), agreement_id)
        }

        /// Pays for what was delivered, as the requester, before the three days to dispute it are over; what was
        /// not delivered goes back.
        #[ink(message)]
        #[returns(success)]
        pub fn settle(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::settle(self, store::call(), agreement_id)
        }

        /// Disputes `amount` of what is due, as the requester, within three days of the delivery; the rest is
        /// paid at once. Never paused.
        #[ink(message)]
        #[returns(success)]
        pub fn dispute(
            &mut self,
            agreement_id: u32,
            amount: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            agreements::dispute(self, store::call(), agreement_id, amount, evidence.0)
        }

        /// Brings about what time has decided, whoever calls: an unanswered proposal or invoice and an undelivered service
        /// expire, a delivery unanswered for three days settles, a dispute undecided for 14 days is split in
        /// halves, and what waited for a provider who could not receive is paid. Never paused.
        #[ink(message)]
        #[returns(success)]
        pub fn poke(&mut self, agreement_id: u32) -> Result<bool, Error> {
            agreements::poke(self, store::call(), agreement_id)
        }

        /// Reads an agreement: where it stands (0 ended, 1 proposed, 2 accepted, 3 delivered, 4 disputed, 5 due,
        /// 6 lapsed, 7 undelivered, 8 undecided, 9 late, 16 invoiced, 17 between two lessons), requester, provider, class,
        /// group, seconds agreed and delivered, the interval, the price, what of it is due, disputed and in escrow at all,
        /// when the status ends by itself (0 where it does not), the hash of the terms; how many lessons were agreed on
        /// (1 where it is no series), how many follow the present one, whose all the other figures but the escrow are, and
        /// how many days lie between them. One that has ended is on the log.
        #[ink(message, name = "agreementOf")]
        #[returns(
            status, requester, provider, classId, group, service, interval, price, escrow, until,
            terms, series
        )]
        pub fn agreement_of(
            &self,
            agreement_id: u32,
        ) -> Result<
            (
                u8,
                Address,
                Address,
                u16,
                u32,
                [u64; 2],
                [u64; 2],
                u64,
                [u64; 3],
                u64,
                Bytes32,
                [u64; 3],
            ),
            Error,
        > {
            queries::agreements::agreement(self, store::call().now, agreement_id, FixedBytes)
        }

        // ---- members: credit ----

        /// Proposes an agreement as `propose` does, with what the caller lacks for its price drawn on its starter line:
        /// minted into the agreement's escrow, and owed for 90 days, free of interest. Whatever the caller receives may be
        /// collected against it at once (`collectDebt`). Refused where the caller lacks nothing, beyond the line of its
        /// level, for a provider who has dealt with too few, and while a loan runs or was lost.
        #[ink(message, name = "proposeOnLine")]
        #[returns(agreementId)]
        pub fn propose_on_line(
            &mut self,
            provider: Address,
            class_id: u16,
            group: u32,
            secs: u64,
            price: u64,
            start: u64,
            end: u64,
            accept_by: u64,
            deliver_by: u64,
            terms: Bytes32,
        ) -> Result<u32, Error> {
            let (class_id, text) = (ClassId(class_id), terms.0);
            #[rustfmt::skip]
            let terms = agreement::AgreementTerms { provider, class_id, group, secs, price, start, end, accept_by, deliver_by, text };
            agreements::propose_on_line(self, store::call(), &terms)
        }

        /// Reads an account's starter line: that of its level, what it owes on it, and how many others whoever it pays on
        /// it must have dealt with.
        #[ink(message, name = "starterLineOf")]
        #[returns(line, drawn, least)]
        pub fn starter_line_of(&self, account: Address) -> (u64, u64, u8) {
            queries::credit::starter_line(self, store::call().now, account)
        }

        /// Borrows `amount` seconds of coin for `term` seconds, within what the central bank lends to the
        /// account's grade. One loan at a time.
        #[ink(message)]
        #[returns(success)]
        pub fn borrow(&mut self, amount: u64, term: u32) -> Result<bool, Error> {
            credit::borrow(self, store::call(), amount, term)
        }

        /// Burns `amount` seconds of the caller's own coin against its debt, then against what was written off; works
        /// whatever is paused. Coin that a freeze holds repays nothing.
        #[ink(message)]
        #[returns(success)]
        pub fn repay(&mut self, amount: u64) -> Result<bool, Error> {
            credit::repay(self, store::call(), amount)
        }

        /// Burns `amount` seconds of the caller's own coin against another account's debt.
        #[ink(message, name = "repayFor")]
        #[returns(success)]
        pub fn repay_for(&mut self, account: Address, amount: u64) -> Result<bool, Error> {
            credit::repay_for(self, store::call(), account, amount)
        }

        /// Burns what an account has free and not frozen against its overdue or written-off debt, or its starter line.
        /// Anybody may.
        #[ink(message, name = "collectDebt")]
        #[returns(success)]
        pub fn collect_debt(&mut self, account: Address) -> Result<bool, Error> {
            credit::collect_debt(self, store::call(), account)
        }

        /// Marks an account's overdue loan, which then counts against it for good. Anybody may, once a loan; not where a
        /// freeze, a hold or a pause keeps the account from paying, or did within the last day.
        #[ink(message, name = "markOverdue")]
        #[returns(success)]
        pub fn mark_overdue(&mut self, account: Address) -> Result<bool, Error> {
            credit::mark_overdue(self, store::call(), account)
        }

        /// Reads what the credit bureau says of an account: its factors (agreements settled as provider, as
        /// requester, distinct verified counterparties, hour-weeks of loans repaid in time, days since it is verified; against
        /// it disputes lost, loans overdue, agreements not delivered, disputes split in halves), what a unit of each is
        /// worth, what each gives (the last four are taken off), the
        /// score (0 to 1,000) and the grade (1 to 5); then its debt in seconds of coin, when that falls due, and
        /// the largest loan of its grade.
        #[ink(message, name = "creditOf")]
        #[returns(factors, weights, points, score, grade, debt, due, largestLoan)]
        pub fn credit_of(
            &self,
            account: Address,
        ) -> ([u32; FACTORS], [u16; FACTORS], [u16; FACTORS], u16, u8, u64, u64, u64) {
            queries::credit::credit(self, store::call().now, account)
        }

        /// Reads what collecting demurrage from an account would burn now, the coin that was idle, and for how many days.
        /// Refused where collecting it would be.
        #[ink(message, name = "demurrageDue")]
        #[returns(due, idle, days)]
        pub fn demurrage_due(&self, account: Address) -> Result<(u64, u64, u32), Error> {
            queries::central_bank::demurrage_due(self, store::call(), account)
        }

        /// Collects demurrage from an account, at most once a day. Anybody may; what is collected is burned,
        /// but for the share that goes to the treasury.
        #[ink(message, name = "collectDemurrage")]
        #[returns(success)]
        pub fn collect_demurrage(&mut self, account: Address) -> Result<bool, Error> {
            central_bank::collect_demurrage(self, store::call(), account)
        }

        // ---- the tribunal ----

        /// Gives so much of what is disputed to the provider, the rest to the requester, within 14 days of the
        /// dispute. Whoever gets less than half has lost it. Never paused.
        #[ink(message)]
        #[returns(success)]
        pub fn award(
            &mut self,
            agreement_id: u32,
            to_provider: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            agreements::award(self, store::call(), agreement_id, to_provider, evidence.0)
        }

        // ---- verifiers ----

        /// Attests a level for an account until `expiry` (seconds since 1970), with a salted
        /// commitment to the claims.
        #[ink(message)]
        #[returns(success)]
        pub fn verify(
            &mut self,
            account: Address,
            level: u8,
            expiry: u64,
            commitment: Bytes32,
        ) -> Result<bool, Error> {
            accounts::verify(self, store::call(), account, level, expiry, commitment.0)
        }

        /// Consents, as the holder, to a commitment that any verifier may attest in place of the running one; zero
        /// withdraws the consent.
        #[ink(message, name = "consentCommitment")]
        #[returns(success)]
        pub fn consent_commitment(&mut self, commitment: Bytes32) -> Result<bool, Error> {
            accounts::consent_commitment(self, store::call(), commitment.0)
        }

        // ---- a lost key ----

        /// A verifier's, who identified a person again: asks that `account` moves to `successor`, an
        /// account that was never used, with a hash of the evidence. It can be completed after 21
        /// days and before 45, while the verifier still holds its office. Not for organisations nor officers, not where the
        /// account's key objected in the last 30 days. Costs one of the verifier's measures of the day.
        #[ink(message, name = "requestRecovery")]
        #[returns(success)]
        pub fn request_recovery(
            &mut self,
            account: Address,
            successor: Address,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            recovery::request(self, store::call(), account, successor, evidence.0)
        }

        /// Ends what is asked for of the caller's own account, whose key is not lost. Never paused, whatever is frozen; a
        /// final case that freezes everything outgoing overrules the key, which may be stolen.
        #[ink(message, name = "objectRecovery")]
        #[returns(success)]
        pub fn object_recovery(&mut self) -> Result<bool, Error> {
            recovery::object(self, store::call())
        }

        /// The tribunal's: ends what is asked for of up to 32 accounts. Answers, account by account, 0 where it was
        /// done, else the code of the refusal, which stops no other.
        #[ink(message, name = "cancelRecoveries")]
        #[returns(codes)]
        pub fn cancel_recoveries(&mut self, accounts: Vec<Address>) -> Result<Vec<u16>, Error> {
            let mut codes = Vec::new();
            recovery::cancel_many(self, store::call(), &accounts, |code| codes.push(code))?;
            Ok(codes)
        }

        /// The tribunal's: ends what is asked for of an account.
        #[ink(message, name = "cancelRecovery")]
        #[returns(success)]
        pub fn cancel_recovery(&mut self, account: Address) -> Result<bool, Error> {
            recovery::cancel(self, store::call(), account)
        }

        /// The new key's, from when the recovery can be completed: withdraws up to `most` (at most 32)
        /// of the account's orders in a class, from `cursor` (0 to begin) on. What they locked goes back
        /// into its balance. Answers how many, and the cursor to go on from; 0 where none is left.
        #[ink(message, name = "withdrawOrders")]
        #[returns(removed, nextCursor)]
        pub fn withdraw_orders(
            &mut self,
            account: Address,
            class_id: u16,
            cursor: u64,
            most: u8,
        ) -> Result<(u32, u64), Error> {
            let call = store::call();
            let swept = recovery::withdraw_orders(self, call, account, class_id, cursor, most)?;
            Ok((swept.removed, swept.next.number()))
        }

        /// The new key's: moves all of an account to the caller's, which becomes what it was: balances,
        /// freeze and case, limits and risk, credit and debt, verification, timesheet.
        /// Allowances do not move. No order of it may rest.
        #[ink(message, name = "completeRecovery")]
        #[returns(success)]
        pub fn complete_recovery(&mut self, account: Address) -> Result<bool, Error> {
            recovery::complete(self, store::call(), account)
        }

        /// Reads what is asked for of an account: the successor, the verifier, when it was asked for (0
        /// where nothing is, or no longer), the evidence, and when the account's key last objected. Of an account that
        /// has moved, the successor alone.
        #[ink(message, name = "recoveryOf")]
        #[returns(successor, verifier, requested, evidence, objected)]
        pub fn recovery_of(&self, account: Address) -> (Address, Address, u64, Bytes32, u64) {
            queries::recovery::recovery(self, store::call().now, account, FixedBytes)
        }

        // ---- what a member who died leaves ----

        /// A verifier's: proposes that the time of `account`, whose member died, goes to `heir`, who is verified, with a
        /// hash of the evidence. The tribunal approves it within 14 days. Not for organisations nor officers, not
        /// while a recovery of the account is asked for, nor within 30 days after the account stopped one. Costs one of
        /// the verifier's measures of the day.
        #[ink(message, name = "proposeSuccession")]
        #[returns(success)]
        pub fn propose_succession(
            &mut self,
            account: Address,
            heir: Address,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            succession::propose(self, store::call(), account, heir, evidence.0)
        }

        /// The tribunal's, by another person than the verifier who proposed it, neither of them a party: approves that
        /// the time of `account` goes to `heir`, on the evidence that it read; refused where other evidence was put in
        /// its place. A notice of 30 days begins. Costs one of the officer's measures of the day.
        #[ink(message, name = "approveSuccession")]
        #[returns(success)]
        pub fn approve_succession(
            &mut self,
            account: Address,
            heir: Address,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            succession::approve(self, store::call(), account, heir, evidence.0)
        }

        /// Ends what is proposed of `account`: the account itself, whose member lives; the heir; the verifier who
        /// proposed it; or the tribunal. Never paused, whatever is frozen.
        #[ink(message, name = "cancelSuccession")]
        #[returns(success)]
        pub fn cancel_succession(&mut self, account: Address) -> Result<bool, Error> {
            succession::cancel(self, store::call(), account)
        }

        /// The heir's, or of either officer who proposed and approved it, from 30 days after the approval and before
        /// 180, while both officers still hold their offices: collects what `account` owes, due or not, moves its free
        /// coin and hours to `heir`, and closes it. Refused while anything is in the way of closing it. What
        /// agreements owe `account` is settled first (`poke`): later it goes back to the requesters.
        #[ink(message)]
        #[returns(success)]
        pub fn succeed(&mut self, account: Address, heir: Address) -> Result<bool, Error> {
            succession::succeed(self, store::call(), account, heir)
        }

        /// Reads what is proposed of an account: the heir, who proposed it, who approved it, the evidence, from when it
        /// can be executed (0 until it is approved), and when it lapses. All zero where nothing waits.
        #[ink(message, name = "successionOf")]
        #[returns(heir, proposer, approver, evidence, from, until)]
        pub fn succession_of(
            &self,
            account: Address,
        ) -> (Address, Address, Address, Bytes32, u64, u64) {
            queries::succession::succession(self, account, store::call().now, FixedBytes)
        }

        /// The account that somebody has now: the account itself, or the one to which recoveries moved it.
        #[ink(message, name = "successorOf")]
        #[returns(successor)]
        pub fn successor_of(&self, account: Address) -> Address {
            self.present_account(account).address
        }

        // ---- recorders ----

        /// Records that `member` served from `start` to `end` (seconds since 1970, in whole slots of
        /// five minutes), with a hash of the evidence.
        #[ink(message)]
        #[returns(success)]
        pub fn record(
            &mut self,
            class_id: u16,
            member: Address,
            start: u64,
            end: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            earning::record(self, store::call(), class_id, member, (start, end), evidence.0)
        }

        /// Voids one of the caller's last 17 records of a class, at most ten days old, while its hours are still held, with a
        /// hash of the reason: the hours and the class's total fall, and the slots are free again. Never paused.
        #[ink(message, name = "voidRecord")]
        #[returns(success)]
        pub fn void_record(
            &mut self,
            class_id: u16,
            member: Address,
            start: u64,
            end: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            earning::void_record(self, store::call(), class_id, member, (start, end), evidence.0)
        }

        /// Enters, as a recorder of the class, that `member` served from `start` to `end`, in whole slots of five minutes of
        /// one day (UTC), which is over for more than ten days and lies at most 40 days back, with a hash of the evidence.
        /// It counts once it is confirmed, within 14 days, and takes the place of what the caller entered of that day before.
        #[ink(message, name = "recordLate")]
        #[returns(success)]
        pub fn record_late(
            &mut self,
            class_id: u16,
            member: Address,
            start: u64,
            end: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            late::enter(self, store::call(), class_id, member, (start, end), evidence.0)
        }

        /// Confirms what `recorder` entered late, as a verifier or as another recorder of the class: it is recorded as if
        /// `recorder` did so now, and the day is closed. Refused where anything was recorded, delivered or claimed on the
        /// member's day. Nobody voids it.
        #[ink(message, name = "confirmLate")]
        #[returns(success)]
        pub fn confirm_late(
            &mut self,
            class_id: u16,
            member: Address,
            recorder: Address,
            start: u64,
            end: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            let (class_id, evidence) = (ClassId(class_id), evidence.0);
            let line = Line { class_id, member, recorder, start, end, evidence };
            late::confirm(self, store::call(), &line)
        }

        /// Withdraws what `recorder` entered late of the day of `start`: its recorder at any time, anybody once it has
        /// lapsed. Never paused.
        #[ink(message, name = "withdrawLate")]
        #[returns(success)]
        pub fn withdraw_late(
            &mut self,
            class_id: u16,
            member: Address,
            recorder: Address,
            start: u64,
        ) -> Result<bool, Error> {
            late::withdraw(self, store::call(), class_id, (member, recorder), start)
        }

        /// Reads what `recorder` entered late of the day of `moment`: the interval, the evidence, and until when it can be
        /// confirmed, all zero where nothing waits; and whether the member's day takes a late record.
        #[ink(message, name = "lateRecordOf")]
        #[returns(start, end, evidence, until, dayOpen)]
        pub fn late_record_of(
            &self,
            class_id: u16,
            member: Address,
            recorder: Address,
            moment: u64,
        ) -> (u64, u64, Bytes32, u64, bool) {
            let now = store::call().now;
            let whose = (member, recorder);
            queries::late::late_record(self, class_id, whose, moment, now, FixedBytes)
        }

        // ---- the governor ----

        /// Grants a role: 2 central bank, 4 verifier, 8 supervisor, 16 tribunal, 64 member of the council. An account holds
        /// one office; recording for a class (32) is one, too.
        #[ink(message, name = "grantRole")]
        #[returns(success)]
        pub fn grant_role(&mut self, account: Address, role: u16) -> Result<bool, Error> {
            governance::grant_role(self, store::call(), account, role)
        }

        /// Revokes a role.
        #[ink(message, name = "revokeRole")]
        #[returns(success)]
        pub fn revoke_role(&mut self, account: Address, role: u16) -> Result<bool, Error> {
            governance::revoke_role(self, store::call(), account, role)
        }

        /// Gives up a role of the caller's own.
        #[ink(message, name = "renounceRole")]
        #[returns(success)]
        pub fn renounce_role(&mut self, role: u16) -> Result<bool, Error> {
            governance::renounce_role(self, store::call(), role)
        }

        /// Names a successor, who has yet to accept; the zero account withdraws the proposal.
        #[ink(message, name = "proposeGovernor")]
        #[returns(success)]
        pub fn propose_governor(&mut self, proposed: Address) -> Result<bool, Error> {
            governance::propose_governor(self, store::call(), proposed)
        }

        /// Makes the caller, whom the governor named, the governor.
        #[ink(message, name = "acceptGovernor")]
        #[returns(success)]
        pub fn accept_governor(&mut self) -> Result<bool, Error> {
            governance::accept_governor(self, store::call())
        }

        /// The governor.
        #[ink(message)]
        #[returns(governor)]
        pub fn governor(&self) -> Address {
            self.root.0.governor.into()
        }

        /// Registers a class: its name (UTF-8 padded with zeros) and its lot in seconds.
        #[ink(message, name = "registerClass")]
        #[returns(classId)]
        pub fn register_class(&mut self, name: Bytes32, lot: u32) -> Result<u16, Error> {
            classes::register_class(self, store::call(), name.0, lot)
        }

        /// Gives a class another name (UTF-8 padded with zeros), which is not empty.
        #[ink(message, name = "renameClass")]
        #[returns(success)]
        pub fn rename_class(&mut self, class_id: u16, name: Bytes32) -> Result<bool, Error> {
            classes::rename_class(self, store::call(), class_id, name.0)
        }

        /// Sets of how many slots of five minutes what is newly recorded for a class or agreed on is a whole number
        /// (`step`: 1 to 12; 3 are quarter-hours), in its interval and in the seconds booked; and whether the class is
        /// retired: then nothing is newly recorded or agreed on. Whatever was before goes on, and hours of the class
        /// are transferred, traded, converted and redeemed. Claims for attention are of no class.
        #[ink(message, name = "setClassRule")]
        #[returns(success)]
        pub fn set_class_rule(
            &mut self,
            class_id: u16,
            step: u8,
            retired: bool,
        ) -> Result<bool, Error> {
            classes::set_class_rule(self, store::call(), class_id, step, retired)
        }

        /// Lets an account record for a class, up to `quota` seconds in seven days; zero ends it.
        #[ink(message)]
        #[returns(success)]
        pub fn accredit(
            &mut self,
            class_id: u16,
            recorder: Address,
            quota: u64,
        ) -> Result<bool, Error> {
            classes::accredit(self, store::call(), class_id, recorder, quota)
        }

        /// Sets how a monitoring rule (1 large amount, 2 tier limit, 3 structuring, 4 pass-through, 5 dormant
        /// account waking, 6 reciprocal trading, 7 order spamming) is applied: mode (0 off, 1 alert, 2 refuse), risk
        /// that a hit adds, and the rule's two figures, which `policyOf` explains.
        #[ink(message, name = "setRule")]
        #[returns(success)]
        pub fn set_rule(
            &mut self,
            rule: u8,
            mode: u8,
            weight: u8,
            first: u32,
            second: u32,
        ) -> Result<bool, Error> {
            monitoring::set_rule(self, store::call(), rule, (mode, weight), (first, second))
        }

        /// Sets what risk leads to: the line from which an account goes on hold, the risk that every six hours take
        /// off, and how long a hold lasts in seconds, at most a day.
        #[ink(message, name = "setRisk")]
        #[returns(success)]
        pub fn set_risk(&mut self, line: u16, decay: u16, hold_secs: u32) -> Result<bool, Error> {
            monitoring::set_risk(self, store::call(), line, decay, hold_secs)
        }

        /// Reads how a monitoring rule is applied: mode, weight, and its two figures: large amount: seconds, 0; tier
        /// limit: seconds in a window at level 1, times more for each further level; structuring: how many in a
        /// window, from which percent of the reporting threshold; pass-through: received seconds, percent of them;
        /// dormant: seconds, days of sleep; reciprocal: seconds that came back, 0; spamming: orders in a window,
        /// percent of them in vain.
        #[ink(message, name = "policyOf")]
        #[returns(mode, weight, first, second)]
        pub fn policy_of(&self, rule: u8) -> Result<(u8, u8, u32, u32), Error> {
            let terms = self.root.0.policy.terms(Rule::from_number(rule)?);
            Ok((terms.mode, terms.weight, terms.first.get(), terms.second.get()))
        }

        /// Reads what risk leads to: line, decay in six hours, seconds of a hold.
        #[ink(message, name = "riskPolicy")]
        #[returns(line, decay, hold)]
        pub fn risk_policy(&self) -> (u16, u16, u32) {
            let policy = &self.root.0.policy;
            (policy.line.get(), policy.decay.get(), policy.hold_secs.get())
        }

        /// Reads what monitoring remembers of an account: risk now, when the running hold ends (0 none), and of the
        /// present window: seconds sent, seconds received, amounts just under the reporting threshold, orders
        /// placed, orders that went unfilled; and whether the account woke in the last two days.
        #[ink(message, name = "watchOf")]
        #[returns(risk, holdUntil, sent, received, underThreshold, orders, ordersUnfilled, woken)]
        pub fn watch_of(&self, account: Address) -> (u16, u64, u64, u64, u64, u64, u64, bool) {
            queries::monitoring::watch(self, store::call().now, account)
        }

        /// Reads a class: name, lot in seconds, its total `C_j` of recorded seconds, and those of
        /// them that were converted to coin, and that were redeemed.
        #[ink(message, name = "classOf")]
        #[returns(name, lot, recorded, converted, redeemed)]
        pub fn class_of(&self, class_id: u16) -> Result<(Bytes32, u32, u64, u64, u64), Error> {
            let (class_id, class) = queries::registered(self, class_id)?;
            let (recorded, converted) = (class.recorded.get(), class.converted.get());
            let terms = store::load::<ClassTerms>(Key::terms(class_id));
            let redeemed = terms.redeemed.get();
            Ok((FixedBytes(terms.name), class.lot.get(), recorded, converted, redeemed))
        }

        /// Reads of how many slots of five minutes new service of a class is a whole number (1 to 12), and whether the
        /// class is retired.
        #[ink(message, name = "classRule")]
        #[returns(step, retired)]
        pub fn class_rule(&self, class_id: u16) -> Result<(u8, bool), Error> {
            queries::class_rule(self, class_id)
        }

        /// Reads a recorder's accreditation: seconds it may record in seven days, seconds it has
        /// recorded in the last seven, seconds it ever recorded, and seconds ever redeemed at it.
        #[ink(message, name = "recorderOf")]
        #[returns(quota, recordedThisEpoch, recorded, redeemed)]
        pub fn recorder_of(&self, class_id: u16, recorder: Address) -> (u64, u64, u64, u64) {
            let cell = store::load::<Recorder>(Key::recorder(ClassId(class_id), &recorder));
            let used = cell.used.used(store::call().now).0;
            (cell.quota.get(), used, cell.recorded.get(), cell.redeemed.get())
        }

        // ---- the central bank ----

        /// Sets the terms of conversion of a class: percent of par (0 closes the window) and seconds
        /// of service in seven days. A window opens at once the first time; any other change holds after the notice period.
        #[ink(message, name = "setTerms")]
        #[returns(success)]
        pub fn set_terms(&mut self, class_id: u16, rate: u16, quota: u64) -> Result<bool, Error> {
            central_bank::set_terms(self, store::call(), class_id, rate, quota)
        }

        /// Sets a class's market: the lowest and the highest price of an order, how far from the reference a
        /// trade may be (percent of it), seconds of a halt, and the smallest order in lots. With floor and
        /// ceiling at par an hour is an hour. The first terms hold at once; later ones may be put into effect by
        /// `applyMarket` after the notice period.
        #[ink(message, name = "setMarket")]
        #[returns(success)]
        pub fn set_market(
            &mut self,
            class_id: u16,
            floor: u16,
            ceiling: u16,
            width: u8,
            halt_secs: u16,
            min_lots: u16,
        ) -> Result<bool, Error> {
            let terms = market::MarketTerms { floor, ceiling, width, halt_secs, min_lots };
            central_bank::set_market(self, store::call(), class_id, terms)
        }

        /// Sets when a class holds calls (1 before the first trade, 2 within a day of an epoch's turn, 4 always and
        /// nothing else; their sum where several), and at which multiples of seconds since 1970 they end: ten
        /// minutes to a week. It holds at once in a class that has never traded, after the notice period in any
        /// other.
        #[ink(message, name = "setCalls")]
        #[returns(success)]
        pub fn set_calls(&mut self, class_id: u16, when: u8, period: u32) -> Result<bool, Error> {
            central_bank::set_calls(self, store::call(), class_id, when, period)
        }

        /// Puts a class's announced market terms into effect, once their notice period is over. Anybody may.
        #[ink(message, name = "applyMarket")]
        #[returns(success)]
        pub fn apply_market(&mut self, class_id: u16) -> Result<bool, Error> {
            central_bank::apply_market(self, store::call(), class_id)
        }

        /// Sets what holds for all: the largest loan of each grade from 2 to 5 in seconds of coin, the longest
        /// term in seconds, the fee in percent of a loan, the percent of the supply that all debt together may
        /// be, the millionths that idle coin costs a day, and the notice period in seconds. It holds after the
        /// notice period; at once where it only begins to lend.
        #[ink(message, name = "setBankTerms")]
        #[returns(success)]
        #[allow(clippy::too_many_arguments)]
        pub fn set_bank_terms(
            &mut self,
            limit2: u64,
            limit3: u64,
            limit4: u64,
            limit5: u64,
            longest: u32,
            fee: u8,
            debt_cap: u8,
            demurrage: u16,
            notice: u32,
        ) -> Result<bool, Error> {
            let limits = [limit2.into(), limit3.into(), limit4.into(), limit5.into()];
            let (longest, demurrage, notice) = (longest.into(), demurrage.into(), notice.into());
            #[rustfmt::skip]
            let terms = BankTerms { limits, longest, fee, debt_cap, demurrage, demurrage_since: 0.into(), notice };
            central_bank::set_bank_terms(self, store::call(), terms)
        }

        /// Gives what an account owes, on a loan or a starter line, a later due date: `due_at`, in seconds since 1970, behind
        /// the present one and now, at most 366 days ahead; twice a loan, and not once it was marked overdue. When it is
        /// repaid no day behind the first due date counts in the account's favour. Costs one of the officer's measures
        /// of the day.
        #[ink(message, name = "rescheduleLoan")]
        #[returns(success)]
        pub fn reschedule_loan(&mut self, account: Address, due_at: u64) -> Result<bool, Error> {
            credit::reschedule_loan(self, store::call(), account, due_at)
        }

        /// Sets the starter lines, which members of each verified level may spend before they have earned: of level 1, 2,
        /// and 3 and above, in seconds of coin, at most twenty hours, not falling; and how many others whoever is paid on
        /// a line must have dealt with. It holds after the notice period; at once where there were none.
        #[ink(message, name = "setStarterLines")]
        #[returns(success)]
        pub fn set_starter_lines(
            &mut self,
            line1: u64,
            line2: u64,
            line3: u64,
            least: u8,
        ) -> Result<bool, Error> {
            let lines = Lines { levels: [line1.into(), line2.into(), line3.into()], least };
            central_bank::set_starter_lines(self, store::call(), lines)
        }

        /// Reads the starter lines at a moment (seconds since 1970; far ahead: with all that was announced): those of
        /// levels 1, 2, and 3 and above, how many others whoever is paid on one must have dealt with, and from when the
        /// last change holds.
        #[ink(message, name = "starterLinesAt")]
        #[returns(lines, least, from)]
        pub fn starter_lines_at(&self, moment: u64) -> ([u64; LINE_LEVELS], u8, u64) {
            queries::central_bank::starter_lines(self, Time::of_block(moment))
        }

        /// Sets what goes into the treasury: percent of what is minted for hours, at most 10, and which of fees of loans
        /// (1) and demurrage (2), which otherwise are nobody's. It holds after the notice period.
        #[ink(message, name = "setTreasury")]
        #[returns(success)]
        pub fn set_treasury(&mut self, levy: u8, sources: u8) -> Result<bool, Error> {
            central_bank::set_treasury(self, store::call(), Income { levy, sources })
        }

        /// Puts the caller's coin into the pot of donations, out of which the governor pays verified persons in need.
        #[ink(message)]
        #[returns(success)]
        pub fn donate(&mut self, amount: u64) -> Result<bool, Error> {
            central_bank::donate(self, store::call(), amount)
        }

        /// Pays, as the governor, out of the treasury (1) or the pot of donations (2), with a hash of what was decided. Who
        /// is paid is verified, is neither the governor nor an officer, and, out of donations, is a person.
        #[ink(message, name = "spendTreasury")]
        #[returns(success)]
        pub fn spend_treasury(
            &mut self,
            pot: u8,
            to: Address,
            amount: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            central_bank::spend_treasury(self, store::call(), pot, to, amount, evidence.0)
        }

        /// Reads the treasury and the pot of donations; and what goes into the treasury at a moment (seconds since 1970; far
        /// ahead: with all that was announced): the levy in percent, fees and demurrage, and from when the last change holds.
        #[ink(message, name = "treasuryAt")]
        #[returns(treasury, donations, levy, sources, from)]
        pub fn treasury_at(&self, moment: u64) -> (u64, u64, u8, u8, u64) {
            queries::central_bank::treasury(self, Time::of_block(moment))
        }

        /// Reads what holds for all at a moment (seconds since 1970; far ahead: with all that was announced): the
        /// largest loans of grades 2 to 5, the longest term, the fee, the debt cap, the demurrage, the notice
        /// period, and from when the last change holds.
        #[ink(message, name = "bankTermsAt")]
        #[returns(largestLoans, longest, fee, debtCap, demurrage, notice, from)]
        pub fn bank_terms_at(
            &self,
            moment: u64,
        ) -> ([u64; LENDING_GRADES], u32, u8, u8, u16, u32, u64) {
            queries::central_bank::bank_terms(self, Time::of_block(moment))
        }

        /// Reads what the central bank last set for a class: the rate, the quota and from when they hold; then
        /// the market's floor, ceiling, width, halt and smallest order that wait for `applyMarket`, and from when
        /// it puts them into effect; 0 where none wait.
        #[ink(message, name = "announcedTerms")]
        #[returns(rate, quota, termsFrom, floor, ceiling, width, halt, minLots, marketFrom)]
        pub fn announced_terms(
            &self,
            class_id: u16,
        ) -> (u16, u64, u64, u16, u16, u8, u16, u16, u64) {
            queries::central_bank::announced(self, ClassId(class_id))
        }

        /// Reads how many seconds of coin all classes together may mint now, and how many they may mint at once when
        /// nothing was minted for seven days: a tenth of the supply, or ten thousand hours. As much again becomes free
        /// in each seven days, evenly.
        #[ink(message, name = "mintingRoom")]
        #[returns(left, most)]
        pub fn minting_room(&self) -> (u64, u64) {
            minting::room(&self.root.0, store::call().now)
        }

        /// The loans' totals in seconds of coin: ever lent, ever repaid (fees among them), ever written off, and
        /// owed now; the demurrage ever burned; and what was repaid after it had been written off.
        #[ink(message, name = "loanTotals")]
        #[returns(lent, repaid, writtenOff, owed, demurrageBurned, recovered)]
        pub fn loan_totals(&self) -> (u64, u64, u64, u64, u64, u64) {
            queries::central_bank::loan_totals(self)
        }

        /// Reads the terms of conversion of a class: rate, quota, and seconds converted in the
        /// last seven days.
        #[ink(message, name = "termsOf")]
        #[returns(rate, quota, convertedThisEpoch)]
        pub fn terms_of(&self, class_id: u16) -> (u16, u64, u64) {
            let terms = store::load::<ClassTerms>(Key::terms(ClassId(class_id)));
            let now = store::call().now;
            let conversion = terms.conversion.at(now);
            (conversion.rate.get(), conversion.quota.get(), terms.used.used(now).0)
        }

        // ---- the supervisor ----

        /// Opens a case about an account, or, where the subject is the zero account, about an area of the bank: a
        /// reason of the published list and a hash of the evidence. One case runs about an account at a time, and one
        /// beside a freeze that the tribunal has confirmed; the same evidence carries no second one. Unused, it lapses after 30 days.
        #[ink(message, name = "openCase")]
        #[returns(caseId)]
        pub fn open_case(
            &mut self,
            subject: Address,
            reason: u16,
            evidence: Bytes32,
        ) -> Result<u32, Error> {
            cases::open(self, store::call(), subject, reason, evidence.0)
        }

        /// Opens a case about an account and freezes it, as `openCase` and `freeze` do, in one step.
        #[ink(message, name = "openAndFreeze")]
        #[returns(caseId)]
        pub fn open_and_freeze(
            &mut self,
            subject: Address,
            reason: u16,
            evidence: Bytes32,
            directions: u8,
            amount: u64,
        ) -> Result<u32, Error> {
            let (facts, terms) = ((reason, evidence.0), FreezeTerms { directions, amount });
            cases::open_and_freeze(self, store::call(), subject, facts, terms)
        }

        /// Closes the file of a case in which nothing was done, as a supervisor, or of one that is over, as anybody.
        #[ink(message, name = "closeCase")]
        #[returns(success)]
        pub fn close_case(&mut self, case_id: u32) -> Result<bool, Error> {
            cases::close(self, store::call(), case_id)
        }

        /// Freezes a case's subject for 72 hours: directions (1 out, 2 in), an absolute amount of coin that may
        /// exceed the balance, or both. Costs one of the officer's 32 measures of the day.
        #[ink(message)]
        #[returns(success)]
        pub fn freeze(&mut self, case_id: u32, directions: u8, amount: u64) -> Result<bool, Error> {
            cases::freeze(self, store::call(), case_id, directions, amount)
        }

        /// Freezes the subjects of up to 32 cases in the same directions (1 out, 2 in), each with its own amount.
        /// Answers, case by case, 0 where it was done, else the code of the refusal, which stops no other.
        #[ink(message, name = "freezeMany")]
        #[returns(codes)]
        pub fn freeze_many(
            &mut self,
            case_ids: Vec<u32>,
            directions: u8,
            amounts: Vec<u64>,
        ) -> Result<Vec<u16>, Error> {
            let (call, mut codes) = (store::call(), Vec::new());
            let say = |code| codes.push(code);
            cases::freeze_many(self, call, &case_ids, directions, &amounts, say)?;
            Ok(codes)
        }

        /// Lifts a case's freeze: a supervisor or the tribunal while it is provisional, the tribunal alone once it
        /// is confirmed, which is also how it grants an appeal. Never paused; costs a supervisor a measure where another
        /// ordered the freeze.
        #[ink(message)]
        #[returns(success)]
        pub fn release(&mut self, case_id: u32) -> Result<bool, Error> {
            cases::release(self, store::call(), case_id)
        }

        /// Strikes the root over a day of a campaign before it can be claimed from, citing an open case about its attestor or
        /// sponsor.
        #[ink(message, name = "strikeRoot")]
        #[returns(success)]
        pub fn strike_root(
            &mut self,
            campaign_id: u32,
            day: u32,
            case_id: u32,
        ) -> Result<bool, Error> {
            attention::strike_root(self, store::call(), campaign_id, day, case_id)
        }

        /// Lifts the freezes of up to 32 cases. Answers, case by case, 0 where it was done, else the code of the
        /// refusal, which stops no other.
        #[ink(message, name = "releaseMany")]
        #[returns(codes)]
        pub fn release_many(&mut self, case_ids: Vec<u32>) -> Result<Vec<u16>, Error> {
            let mut codes = Vec::new();
            cases::release_many(self, store::call(), &case_ids, |code| codes.push(code))?;
            Ok(codes)
        }

        /// ERC-7943. Sets the amount of coin that is frozen of an account, under the case about it that runs: it
        /// freezes where nothing is frozen yet, changes the amount of a provisional freeze, and releases where
        /// nothing is left. Refused where no case runs, and after a confirmation.
        #[ink(message, name = "setFrozenTokens")]
        #[returns(success)]
        pub fn set_frozen_tokens(&mut self, account: Address, amount: U256) -> Result<bool, Error> {
            cases::set_frozen_tokens(self, store::call(), account, amount)
        }

        /// ERC-7943. The amount of coin that is frozen of an account; may exceed its balance. Frozen directions are
        /// not in it: `canSend` and `canReceive` say those.
        #[ink(message, name = "getFrozenTokens")]
        #[returns(coin)]
        pub fn get_frozen_tokens(&self, account: Address) -> U256 {
            let member = load_account(account).cell;
            case::freeze_of(&member, store::call().now).map_or(U256::zero(), |f| f.amount.wide())
        }

        /// ERC-7943. Whether an account is verified and may send at all.
        #[ink(message, name = "canSend")]
        #[returns(canSend)]
        pub fn can_send(&self, account: Address) -> bool {
            ledger::must_be_able_to_send(&load_account(account), store::call().now).is_ok()
        }

        /// ERC-7943. Whether an account is verified and may receive at all.
        #[ink(message, name = "canReceive")]
        #[returns(canReceive)]
        pub fn can_receive(&self, account: Address) -> bool {
            ledger::must_be_able_to_receive(&load_account(account), store::call().now).is_ok()
        }

        /// Reads a case: status (1 open, 2 frozen, 3 released, 4 lapsed, 5 confirmed, 6 appealed, 7 final,
        /// 8 closed, 9 contested), subject, the officer who opened it, when, reason, evidence, and when its freeze
        /// or pause lapses.
        #[ink(message, name = "caseOf")]
        #[returns(status, subject, officer, opened, reason, evidence, lapses)]
        pub fn case_of(&self, case_id: u32) -> (u8, Address, Address, u64, u16, Bytes32, u64) {
            queries::cases::case(self, store::call().now, case_id, FixedBytes)
        }

        /// Reads what came of a case: who froze or paused, who confirmed and when, when an appeal is granted by
        /// itself, the hashes of the holder's answer and of its last appeal, seconds of coin that may yet be
        /// seized, those in quarantine, to whom how much of them is proposed to be released, and who last changed the
        /// frozen amount.
        #[ink(message, name = "proceedingsOf")]
        #[returns(
            measuredBy,
            confirmedBy,
            confirmed,
            appealGranted,
            answer,
            statement,
            seizable,
            quarantined,
            releaseTo,
            releaseAmount,
            amendedBy
        )]
        pub fn proceedings_of(
            &self,
            case_id: u32,
        ) -> (Address, Address, u64, u64, Bytes32, Bytes32, u64, u64, Address, u64, Address)
        {
            queries::cases::proceedings(self, case_id, FixedBytes)
        }

        /// Reads the freeze that runs on an account: directions (1 out, 2 in), coin, case, and when
        /// it lapses. All zero where none runs.
        #[ink(message, name = "freezeOf")]
        #[returns(directions, coin, caseId, lapses)]
        pub fn freeze_of(&self, account: Address) -> (u8, u64, u32, u64) {
            let member = load_account(account).cell;
            case::freeze_of(&member, store::call().now).map_or((0, 0, 0, 0), |freeze| {
                (freeze.directions, freeze.amount.0, freeze.case_id, freeze.until.0.into())
            })
        }

        /// Suspends, under a case that runs about an officer, its role (class 0) or its accreditation for a class: for
        /// 21 days, at once. A supervisor suspends any office but the tribunal's; the tribunal any. Once a case; costs
        /// one of the officer's measures of the day.
        #[ink(message, name = "suspendOffice")]
        #[returns(success)]
        pub fn suspend_office(&mut self, case_id: u32, class_id: u16) -> Result<bool, Error> {
            cases::suspend(self, store::call(), case_id, class_id)
        }

        /// Gives a suspended office back: the tribunal at any time, anybody once the suspension has run out.
        #[ink(message, name = "reinstateOffice")]
        #[returns(success)]
        pub fn reinstate_office(&mut self, case_id: u32, class_id: u16) -> Result<bool, Error> {
            cases::reinstate(self, store::call(), case_id, class_id)
        }

        /// Reads an account's offices: roles held (a recorder's is 32), the role that a suspension withholds, until when it
        /// takes no office (also where the withheld one was revoked), under which case, classes for which it is accredited, and how many of its terms of office have ended.
        #[ink(message, name = "officesOf")]
        #[returns(roles, withheld, until, caseId, accreditations, termsEnded)]
        pub fn offices_of(&self, account: Address) -> (u16, u16, u64, u32, u16, u32) {
            queries::accounts::offices(self, account)
        }

        /// Ends the hold that monitoring put on an account, before its time.
        #[ink(message, name = "endHold")]
        #[returns(success)]
        pub fn end_hold(&mut self, account: Address) -> Result<bool, Error> {
            monitoring::end_hold(self, store::call(), account)
        }

        /// The last case about an account, 0 where there was none, and the measures it has itself taken today as an
        /// officer.
        #[ink(message, name = "latestCaseOf")]
        #[returns(caseId, measuresToday)]
        pub fn latest_case_of(&self, account: Address) -> (u32, u8) {
            let account = load_account(account);
            (account.cell.freeze_case.get(), case::measures_taken(&account, store::call().now))
        }

        /// Pauses an area (0 transfers, 1 exchange, 2 earning, 3 lending, 4 recovery, 5 everything, 6 payments abroad)
        /// for 72 hours, under a case about the zero account. Costs one of the officer's measures of the day.
        #[ink(message)]
        #[returns(success)]
        pub fn pause(&mut self, case_id: u32, area: u8) -> Result<bool, Error> {
            pausing::pause(self, store::call(), case_id, area)
        }

        /// Ends a pause: a supervisor or the tribunal while it is provisional, the tribunal alone once it is
        /// confirmed. Costs a supervisor a measure where another ordered the pause.
        #[ink(message)]
        #[returns(success)]
        pub fn resume(&mut self, case_id: u32) -> Result<bool, Error> {
            pausing::resume(self, store::call(), case_id)
        }

        /// The paused areas, a bit each: 1 transfers, 2 exchange, 4 earning, 8 lending, 16 recovery, 32 everything.
        #[ink(message, name = "pausedAreas")]
        #[returns(areas)]
        pub fn paused_areas(&self) -> u8 {
            pause::paused(&self.root.0, store::call().now)
        }

        // ---- the holder ----

        /// Answers in a case about the caller, with a hash of what it has to say: once, while the case runs.
        #[ink(message)]
        #[returns(success)]
        pub fn answer(&mut self, case_id: u32, answer: Bytes32) -> Result<bool, Error> {
            cases::answer(self, store::call(), case_id, answer.0)
        }

        /// Appeals in a case about the caller, with a hash of its statement: while a provisional freeze runs, or
        /// within 14 days after its confirmation. Unanswered for 14 days, the latter releases by itself.
        #[ink(message)]
        #[returns(success)]
        pub fn appeal(&mut self, case_id: u32, statement: Bytes32) -> Result<bool, Error> {
            cases::appeal(self, store::call(), case_id, statement.0)
        }

        // ---- the tribunal ----

        /// Confirms a provisional freeze for a term of days, 180 at most, exactly as it runs: directions (1 out, 2 in) and
        /// coin; refused where it is another by now. Whoever opened the case or froze cannot. Costs one of the officer's
        /// measures of the day.
        #[ink(message)]
        #[returns(success)]
        pub fn confirm(
            &mut self,
            case_id: u32,
            directions: u8,
            amount: u64,
            days: u16,
        ) -> Result<bool, Error> {
            cases::confirm(self, store::call(), case_id, FreezeTerms { directions, amount }, days)
        }

        /// Puts a provisional freeze under this case in the place of the confirmed one that runs, in one step. Another
        /// officer of the tribunal has to confirm it. Costs one of the officer's measures of the day.
        #[ink(message, name = "replaceFreeze")]
        #[returns(success)]
        pub fn replace_freeze(
            &mut self,
            case_id: u32,
            directions: u8,
            amount: u64,
        ) -> Result<bool, Error> {
            cases::replace_freeze(self, store::call(), case_id, FreezeTerms { directions, amount })
        }

        /// Confirms a provisional pause for a term of days, 30 at most. Costs one of the officer's measures of the
        /// day.
        #[ink(message, name = "confirmPause")]
        #[returns(success)]
        pub fn confirm_pause(&mut self, case_id: u32, days: u16) -> Result<bool, Error> {
            pausing::confirm(self, store::call(), case_id, days)
        }

        /// Upholds a confirmed freeze against the holder's appeal; granting it is `release`.
        #[ink(message)]
        #[returns(success)]
        pub fn uphold(&mut self, case_id: u32) -> Result<bool, Error> {
            cases::uphold(self, store::call(), case_id)
        }

        /// Takes free coin of a case's subject into quarantine: once the case is confirmed and past appeal, and no
        /// more than was frozen. Costs one of the officer's measures of the day.
        #[ink(message)]
        #[returns(success)]
        pub fn seize(&mut self, case_id: u32, amount: u64) -> Result<bool, Error> {
            cases::seize(self, store::call(), case_id, amount)
        }

        /// ERC-7943. Seizes, under the case about `from` that runs; `to` must be the bank's own address.
        #[ink(message, name = "forcedTransfer")]
        #[returns(success)]
        pub fn forced_transfer(
            &mut self,
            from: Address,
            to: Address,
            amount: U256,
        ) -> Result<bool, Error> {
            cases::forced_transfer(self, store::call(), from, to, amount)
        }

        /// Proposes to release coin of a case from quarantine, to its subject or to a beneficiary. The governor has
        /// yet to approve.
        #[ink(message, name = "proposeRelease")]
        #[returns(success)]
        pub fn propose_release(
            &mut self,
            case_id: u32,
            to: Address,
            amount: u64,
        ) -> Result<bool, Error> {
            cases::propose_release(self, store::call(), case_id, to, amount)
        }

        /// Approves, as governor, exactly what the tribunal proposed; the coin is then the receiver's. Anybody returns all that
        /// was seized under a case to its subject, 30 days after the case is over, unless another was proposed.
        #[ink(message, name = "approveRelease")]
        #[returns(success)]
        pub fn approve_release(
            &mut self,
            case_id: u32,
            to: Address,
            amount: u64,
        ) -> Result<bool, Error> {
            cases::approve_release(self, store::call(), case_id, to, amount)
        }

        /// Writes an account's overdue loan off, with a hash of the reasons, once its coin is collected. What was lent
        /// stays in the supply and a claim against the account. Costs one of the officer's measures of the day.
        #[ink(message, name = "writeOff")]
        #[returns(success)]
        pub fn write_off(&mut self, account: Address, evidence: Bytes32) -> Result<bool, Error> {
            credit::write_off(self, store::call(), account, evidence.0)
        }

        // ---- other banks (docs/interbank.md) ----

        /// Opens a link to another bank, as the governor; answers with its number. `own` and `peer` are the two banks'
        /// ids, `peer_link` is the link's number there, `channel` brings what the peer says. Kinds: 1 on the same chain, 2
        /// attested. Nothing moves over it before `setLinkLimits`.
        #[ink(message, name = "openLink")]
        #[returns(link)]
        pub fn open_link(
            &mut self,
            own: Bytes32,
            peer: Bytes32,
            peer_link: u32,
            channel: Address,
            kind: u8,
        ) -> Result<u32, Error> {
            let opening = Opening { own: own.0, peer: peer.0, peer_link, channel, kind };
            interbank::open_link(self, store::call(), opening)
        }

        /// Gives a link another channel, as the governor. It goes on where the last one stood; a stopped link runs again.
        #[ink(message, name = "setChannel")]
        #[returns(success)]
        pub fn set_channel(&mut self, link: u32, channel: Address) -> Result<bool, Error> {
            interbank::set_channel(self, store::call(), link, channel)
        }

        /// Begins to close a link, as the governor: only what makes the position smaller goes over it from now on.
        #[ink(message, name = "closeLink")]
        #[returns(success)]
        pub fn close_link(&mut self, link: u32) -> Result<bool, Error> {
            interbank::close_link(self, store::call(), link)
        }

        /// Sets, as the central bank, the most that the bank owes the peer (what is in flight counted), the most that
        /// the peer owes it, and the most that is paid and accepted in a day (UTC), in seconds of coin. What is lower than
        /// now holds at once and may not lie below the position; what is higher holds after the notice period.
        #[ink(message, name = "setLinkLimits")]
        #[returns(success)]
        pub fn set_link_limits(
            &mut self,
            link: u32,
            owe: u64,
            claim: u64,
            day_out: u64,
            day_in: u64,
        ) -> Result<bool, Error> {
            let limits = Limits::new(owe, claim, day_out, day_in);
            interbank::set_limits(self, store::call(), link, limits)
        }

        /// Pays a member of another bank over an attested link: the caller's coin is locked until the peer answers, and
        /// is free again, or frozen, as it was, unless it is credited there before `expires` (seconds since 1970; at most
        /// seven days ahead). Answers with the payment's number.
        #[ink(message, name = "payAbroad")]
        #[returns(number)]
        pub fn pay_abroad(
            &mut self,
            link: u32,
            payee: Bytes32,
            amount: u64,
            expires: u64,
            reference_id: Bytes32,
        ) -> Result<u64, Error> {
            let (payee, reference) = (payee.0, reference_id.0);
            let order = Order { link, payee, amount, expires, reference };
            interbank::pay_abroad(self, store::call(), order, store::keccak)
        }

        /// Pays, as the channel of a link of the same chain, what `payer` allowed the caller. Answers with the link's
        /// head (32 bytes) and the message (416), which the same transaction has to bring to the peer.
        #[ink(message, name = "payAbroadFor")]
        #[returns(message)]
        pub fn pay_abroad_for(
            &mut self,
            link: u32,
            payer: Address,
            payee: Bytes32,
            amount: u64,
            expires: u64,
            reference_id: Bytes32,
        ) -> Result<DynBytes, Error> {
            let (payee, reference) = (payee.0, reference_id.0);
            let order = Order { link, payee, amount, expires, reference };
            let said = interbank::pay_abroad_for(self, store::call(), payer, order, store::keccak)?;
            Ok(DynBytes([said.0.as_slice(), &said.1].concat()))
        }

        /// Hears, from a link's channel, up to 16 messages of the peer, one after the other, which lead to `head`. What was
        /// heard before is passed over; answers with how many were not.
        #[ink(message)]
        #[returns(fresh)]
        pub fn hear(&mut self, link: u32, head: Bytes32, messages: DynBytes) -> Result<u32, Error> {
            interbank::hear(self, store::call(), link, head.0, &messages.0, store::keccak)
        }

        /// Sets off, as the channel of both links, what the bank owes over one against what it is owed over the other:
        /// its part of a ring of debts.
        #[ink(message, name = "setOff")]
        #[returns(success)]
        pub fn set_off(&mut self, owing: u32, owed: u32, amount: u64) -> Result<bool, Error> {
            interbank::set_off(self, store::call(), (owing, owed), amount)
        }

        /// Stops a link, as its channel, which has seen that what it brings cannot be trusted. Nothing goes over the link
        /// until the governor gives it another channel.
        #[ink(message, name = "stopLink")]
        #[returns(success)]
        pub fn stop_link(&mut self, link: u32) -> Result<bool, Error> {
            interbank::stop(self, store::call(), link)
        }

        /// Proposes, as the tribunal, to break a link whose peer was neither heard nor paid for thirty days.
        #[ink(message, name = "proposeBreak")]
        #[returns(success)]
        pub fn propose_break(&mut self, link: u32) -> Result<bool, Error> {
            interbank::propose_break(self, store::call(), link)
        }

        /// Breaks a link for good, as the governor, if the tribunal proposed it in this silence. Payers may take back what is
        /// in flight; what the peer did credit of it is the bank's loss, and so is what the peer owes.
        #[ink(message, name = "breakLink")]
        #[returns(success)]
        pub fn break_link(&mut self, link: u32) -> Result<bool, Error> {
            interbank::break_link(self, store::call(), link)
        }

        /// Gives the payer of a payment that was in flight when its link was broken its coin back, as free or as frozen as it
        /// was. Anybody may.
        #[ink(message, name = "takeBack")]
        #[returns(success)]
        pub fn take_back(&mut self, link: u32, number: u64) -> Result<bool, Error> {
            interbank::take_back(self, store::call(), link, number)
        }

        /// Proposes, as the tribunal, to write off so much of what the peer of a broken link owes.
        #[ink(message, name = "proposeWriteOff")]
        #[returns(success)]
        pub fn propose_write_off(&mut self, link: u32, amount: u64) -> Result<bool, Error> {
            interbank::propose_write_off(self, store::call(), link, amount)
        }

        /// Writes off, as the governor, what the tribunal proposed. The coin that was minted against it stays with members.
        #[ink(message, name = "writeOffClaim")]
        #[returns(success)]
        pub fn write_off_claim(&mut self, link: u32, amount: u64) -> Result<bool, Error> {
            interbank::write_off(self, store::call(), link, amount)
        }

        /// Reads a link: the bank's own id, the peer's, the link's number there, the channel, the kind, the status (0 never
        /// opened, 1 open, 2 closing, 3 stopped, 4 broken), when it was opened and when the peer was last heard.
        #[ink(message, name = "linkOf")]
        #[returns(own, peer, peerLink, channel, kind, status, opened, heard)]
        pub fn link_of(&self, link: u32) -> (Bytes32, Bytes32, u32, Address, u8, u8, u64, u64) {
            queries::interbank::link(self, link, FixedBytes)
        }

        /// Reads where a link stands: seconds of coin held for the peer, owed by it and in flight, payments not answered,
        /// messages said and their head, messages heard and theirs.
        #[ink(message, name = "positionOf")]
        #[returns(held, claim, inFlight, unanswered, said, saidHead, heard, heardHead)]
        pub fn position_of(&self, link: u32) -> (u64, u64, u64, u32, u64, Bytes32, u64, Bytes32) {
            queries::interbank::position(self, link, FixedBytes)
        }

        /// Reads a link's limits at a moment (seconds since 1970): what may be owed, claimed, paid and accepted in a day;
        /// what was paid and accepted that day; from when the last change holds.
        #[ink(message, name = "linkLimitsAt")]
        #[returns(owe, claim, dayOut, dayIn, outToday, inToday, from)]
        pub fn link_limits_at(
            &self,
            link: u32,
            moment: u64,
        ) -> (u64, u64, u64, u64, u64, u64, u64) {
            queries::interbank::limits_at(self, link, Time::of_block(moment))
        }

        /// Reads a payment abroad that is not answered: payer, amount, when it was sent, from when on it is not credited. All
        /// zero where there is none.
        #[ink(message, name = "sentOf")]
        #[returns(payer, amount, sent, expires)]
        pub fn sent_of(&self, link: u32, number: u64) -> (Address, u64, u64, u64) {
            queries::interbank::sent(self, link, number)
        }

        /// The links' totals: how many were opened; seconds of coin held for other banks, ever minted and ever burned for
        /// payments from and to them.
        #[ink(message, name = "linkTotals")]
        #[returns(links, held, minted, burned)]
        pub fn link_totals(&self) -> (u32, u128, u128, u128) {
            let root = &self.root.0;
            let (abroad, bridged) = (root.abroad.get(), root.bridged_in.get());
            (root.links.get(), abroad, bridged, root.bridged_out.get())
        }

        // ---- auditors ----

        /// The audit log's end: how many events there were, and the hash over all of them.
        #[ink(message, name = "auditHead")]
        #[returns(events, head)]
        pub fn audit_head(&self) -> (u64, Bytes32) {
            let head = self.root.0.head();
            (head.seq, FixedBytes(head.hash))
        }

        /// The coin's totals: ever minted, ever burned.
        #[ink(message, name = "coinTotals")]
        #[returns(minted, burned)]
        pub fn coin_totals(&self) -> (u128, u128) {
            (self.root.0.coin_minted.get(), self.root.0.coin_burned.get())
        }

        /// Puts a hold on the caller's own account until a moment, at most 90 days ahead: nothing leaves it till then. It can
        /// be made longer, not shorter; a supervisor may end it (`endHold`). Refused while the caller owes something.
        #[ink(message, name = "holdOwn")]
        #[returns(success)]
        pub fn hold_own(&mut self, until: u64) -> Result<bool, Error> {
            monitoring::hold_own(self, store::call(), until)
        }

        // ---- delegates ----

        /// Lets `delegate`, a verified account, act for the caller (`actFor`): in affairs by bits (1 agreements and
        /// invoices, 2 claims, 4 conversion, 8 transfers of coin), with at most `daily` seconds of the caller's coin
        /// leaving or being committed in a day, until a moment at most a year ahead. Any freeze of the caller ends it, and
        /// the recovery of either.
        #[ink(message)]
        #[returns(success)]
        pub fn delegate(
            &mut self,
            delegate: Address,
            kinds: u8,
            daily: u64,
            until: u64,
        ) -> Result<bool, Error> {
            delegation::delegate(self, store::call(), delegate, Powers { kinds, daily, until })
        }

        /// Ends a delegation at once, as the member or as the delegate. Never paused.
        #[ink(message, name = "revokeDelegate")]
        #[returns(success)]
        pub fn revoke_delegate(
            &mut self,
            member: Address,
            delegate: Address,
        ) -> Result<bool, Error> {
            delegation::revoke(self, store::call(), member, delegate)
        }

        /// Reads in which affairs somebody acts for a member now, how many seconds of its coin may leave in a day, until
        /// when, and how many have today; zeros where it does not act for it.
        #[ink(message, name = "delegationOf")]
        #[returns(kinds, daily, until, spent)]
        pub fn delegation_of(&self, member: Address, delegate: Address) -> (u8, u64, u64, u64) {
            delegation::read(self, store::call(), member, delegate)
        }

        /// Acts for a member that lets the caller (`delegate`): the bank runs the call as the member, and the log names
        /// the delegate behind it. Whatever refuses the call refuses all. Answers with what the call answers.
        #[ink(message, name = "actFor")]
        #[returns(answer)]
        pub fn act_for(&mut self, member: Address, call: DynBytes) -> Result<DynBytes, Error> {
            carrying::act_for(self, member, &call.0, IS_WHOLE).map(DynBytes)
        }

        // ---- anybody, for a member that signed ----

        /// Carries a call that `member` signed: EIP-712 typed data `Carry(address member,bytes call,uint256 nonce,uint64
        /// deadline,uint64 bound)` in the domain of `eip712Domain`. The bank acts as the member, and the caller pays the
        /// chain. `nonce` is used once, in any order; `fee`, at most `bound` seconds of the member's coin, is then paid to
        /// the caller. Whatever refuses the call or the fee refuses all. Answers with what the call answers.
        #[ink(message)]
        #[returns(answer)]
        pub fn carry(
            &mut self,
            member: Address,
            call: DynBytes,
            nonce: U256,
            deadline: u64,
            bound: u64,
            fee: u64,
            signature: DynBytes,
        ) -> Result<DynBytes, Error> {
            let carry = Carry { member, call: &call.0, nonce, deadline, bound };
            carrying::carry(self, &carry, fee, &signature.0, IS_WHOLE).map(DynBytes)
        }

        /// Carries up to 16 signed calls, each the calldata of `carry`. Answers, call by call, zero where it was carried,
        /// else the selector of the refusal, which stops no other.
        #[ink(message, name = "carryMany")]
        #[returns(refusals)]
        pub fn carry_many(&mut self, carries: Vec<DynBytes>) -> Result<Vec<FixedBytes<4>>, Error> {
            let mut said = Vec::new();
            let carries = carries.iter().map(|carry| &carry.0[..]);
            carrying::carry_many(self, carries, |reason| said.push(FixedBytes(reason)))?;
            Ok(said)
        }

        /// Cancels nonces of the caller's: those of a word (a nonce without its last byte) whose bits `mask` has. Nothing that
        /// was signed for them is carried any more.
        #[ink(message, name = "cancelNonces")]
        #[returns(success)]
        pub fn cancel_nonces(&mut self, word: U256, mask: U256) -> Result<bool, Error> {
            relay::cancel_nonces(self, store::call(), word, mask)
        }

        /// A word of a member's nonces: a bit for each that is spent or cancelled.
        #[ink(message, name = "nonceBitmap")]
        #[returns(bits)]
        pub fn nonce_bitmap(&self, member: Address, word: U256) -> U256 {
            relay::nonce_bitmap(self, member, word)
        }

        /// ERC-2612. Lets `spender` move up to `value` of the coin of `owner`, who signed it.
        #[ink(message)]
        pub fn permit(
            &mut self,
            owner: Address,
            spender: Address,
            value: U256,
            deadline: U256,
            v: u8,
            r: Bytes32,
            s: Bytes32,
        ) -> Result<(), Error> {
            let permit = Permit { owner, spender, value, deadline };
            carrying::permit(self, &permit, Signature { r: r.0, s: s.0, v }, IS_WHOLE)
        }

        /// ERC-2612. The next nonce of an owner's allowances by signature.
        #[ink(message)]
        #[returns(nonce)]
        pub fn nonces(&self, owner: Address) -> U256 {
            relay::next_permit(self, owner).into()
        }

        /// ERC-2612. The hash of the domain for which everything here is signed.
        #[ink(message, name = "DOMAIN_SEPARATOR")]
        #[returns(separator)]
        pub fn domain_separator(&self) -> Bytes32 {
            FixedBytes(typed::domain_separator(&carrying::this_chain()))
        }

        /// ERC-5267. The domain for which everything here is signed: which fields it has, name, version, chain, bank, salt
        /// and extensions, of which there are none.
        #[ink(message, name = "eip712Domain")]
        #[returns(fields, name, version, chainId, verifyingContract, salt, extensions)]
        pub fn eip712_domain(
            &self,
        ) -> Several<(FixedBytes<1>, String, String, U256, Address, Bytes32, Vec<U256>)> {
            let (name, version) = (String::from(interfaces::NAME), String::from(typed::VERSION));
            let chain = carrying::this_chain();
            let fields = FixedBytes([0b0_1111]);
            let salt = FixedBytes([0; 32]);
            Several((fields, name, version, chain.id, chain.bank, salt, Vec::new()))
        }

        // ---- wallets and explorers ----

        /// Answers up to 64 reads at once. Refused where one of them is, or changes something.
        #[ink(message)]
        #[returns(answers)]
        pub fn multicall(&self, calls: Vec<DynBytes>) -> Result<Vec<DynBytes>, Error> {
            let mut answers = Vec::new();
            let calls = calls.iter().map(|call| &call.0[..]);
            carrying::multicall(self, calls, |answer| answers.push(DynBytes(answer)))?;
            Ok(answers)
        }

        /// ERC-7572. What the bank is, as JSON in a data URI.
        #[ink(message, name = "contractURI")]
        #[returns(uri)]
        pub fn contract_uri(&self) -> String {
            String::from(interfaces::CONTRACT_URI)
        }

        // ---- inside ----

        fn emit(&mut self, event: &impl Event) {
            store::emit(&mut self.root.0, event);
        }
    }

    impl Storage for TimeBank {
        fn root(&self) -> &Root {
            &self.root.0
        }

        fn root_mut(&mut self) -> &mut Root {
            &mut self.root.0
        }

        fn address(&self) -> Address {
            ink::env::address()
        }

        fn load<C: Cell>(&self, key: impl StorageKey) -> C {
            store::load(key)
        }

        fn read<C: Cell>(&self, key: impl StorageKey, cell: &mut C) {
            store::read(key, cell);
        }

        fn save<C: Cell>(&mut self, key: impl StorageKey, cell: &C) {
            store::save(key, cell);
        }

        fn emit(&mut self, event: &impl Event) {
            Self::emit(self, event);
        }
    }

    #[inline(always)]
    fn load_account(address: Address) -> Account {
        let mut account = Account::unloaded(address);
        store::read(Key::member(&address), &mut account.cell);
        account
    }
}
