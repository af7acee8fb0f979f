//! The bank: a supervised time bank on a public ledger.
//!
//! Every message has the same rhythm: check → load → decide → write → emit. What is decided is
//! decided in `timebank-rules`; here are only the cells it needs and the events it returns.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(all(target_arch = "riscv64", feature = "ink-as-dependency"))]
mod entry;
mod store;

pub use timebank::{TimeBank, ARGUMENTS};

// ink!'s own generator behind another attribute, which the compiler gets through in a tenth of the time.
#[timebank_contract_macro::contract]
mod timebank {
    use crate::store::{self, Stored};
    use ink::prelude::string::String;
    use ink::prelude::vec::Vec;
    use ink::sol::FixedBytes;
    use ink::U256;
    use timebank_rules::book::market;
    use timebank_rules::book::place;
    use timebank_rules::book::view::{self, Cursor, DEPTH_PAGE, ORDERS_PAGE};
    use timebank_rules::book::{cancel, Side};
    use timebank_rules::campaign::{self, Attention, Claiming, Funded, Offer, Opened};
    use timebank_rules::cells::{
        Allowance, Attestation, Campaign, CaseFile, Cell, Class, Grant, Key, Recorder, Root, Terms,
        Timesheet,
    };
    use timebank_rules::conversion::Converting;
    use timebank_rules::event::Event;
    use timebank_rules::member::Account;
    use timebank_rules::monitor::{self, hold, policy, window, Rule};
    use timebank_rules::quantities::{ClassId, Lots, Tick, Time};
    use timebank_rules::redemption::{self, Redeeming};
    use timebank_rules::vault::Vault;
    use timebank_rules::{
        case, class, conversion, desk, ledger, member, pause, roles, timesheet, Call, Error,
    };

    type Bytes32 = FixedBytes<32>;

    /// The interfaces that `supportsInterface` answers for: ERC-165, ERC-20, its metadata, ERC-6909.
    const INTERFACES: [[u8; 4]; 4] = [
        [0x01, 0xff, 0xc9, 0xa7],
        [0x36, 0x37, 0x2b, 0x07],
        [0xa2, 0x19, 0xa0, 0x25],
        [0x0f, 0x63, 0x2f, 0xb3],
    ];

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
            let mut bank = Self { root: Stored(desk::founding_root(call)) };
            desk::found(&mut bank, call);
            bank
        }

        // ---- anyone: the coin, ERC-20 ----

        /// The coin's name.
        #[ink(message)]
        pub fn name(&self) -> String {
            String::from("Time")
        }

        /// The coin's symbol.
        #[ink(message)]
        pub fn symbol(&self) -> String {
            String::from("TIME")
        }

        /// No decimals: one unit is one second.
        #[ink(message)]
        pub fn decimals(&self) -> u8 {
            0
        }

        /// Seconds of coin in existence.
        #[ink(message, name = "totalSupply")]
        pub fn total_supply(&self) -> U256 {
            self.root.0.coin_supply().into()
        }

        /// An account's coin, in seconds; that in its orders too. The bank's own is what campaigns' pools hold.
        #[ink(message, name = "balanceOf")]
        pub fn balance_of(&self, account: Address) -> U256 {
            desk::coin_of(self, ink::env::address(), account)
        }

        /// Coin that `spender` may still move out of `owner`'s account.
        #[ink(message)]
        pub fn allowance(&self, owner: Address, spender: Address) -> U256 {
            store::load::<Grant>(Key::grant(&owner, &spender)).coin.amount()
        }

        /// Moves the caller's coin.
        #[ink(message)]
        pub fn transfer(&mut self, to: Address, value: U256) -> Result<bool, Error> {
            desk::transfer(self, store::call(), to, value)
        }

        /// Moves the caller's coin, with a reason (a code or a hash, never text).
        #[ink(message, name = "transferWithReason")]
        pub fn transfer_with_reason(
            &mut self,
            to: Address,
            amount: U256,
            reason: Bytes32,
        ) -> Result<bool, Error> {
            desk::transfer_with_reason(self, store::call(), to, amount, reason.0)
        }

        /// Lets `spender` move up to `value` of the caller's coin; the largest value is without limit.
        #[ink(message)]
        pub fn approve(&mut self, spender: Address, value: U256) -> Result<bool, Error> {
            desk::approve(self, store::call(), spender, value)
        }

        /// Moves coin that the caller was allowed to move.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_from(
            &mut self,
            from: Address,
            to: Address,
            value: U256,
        ) -> Result<bool, Error> {
            desk::transfer_from(self, store::call(), from, to, value)
        }

        /// Burns the caller's own coin: the withdrawal.
        #[ink(message)]
        pub fn burn(&mut self, amount: U256) -> Result<bool, Error> {
            let call = store::call();
            let mut account = load_account(call.caller);
            let (standard, burned, hits) =
                ledger::burn(&mut self.root.0, call, &mut account, amount)?;
            self.emit(&standard);
            self.emit(&burned);
            if hits.any() {
                let amount = amount.low_u64();
                monitor::raise(self, call, &mut account, Address::zero(), hits, amount);
            }
            save_account(&account);
            Ok(true)
        }

        /// Whether `from` could pay `to` now, and if not, the code of the first refusal.
        #[ink(message, name = "canTransfer")]
        pub fn can_transfer(&self, from: Address, to: Address, amount: U256) -> (bool, u16) {
            desk::can_transfer(self, store::call().now, from, to, amount)
        }

        /// ERC-165.
        #[ink(message, name = "supportsInterface")]
        pub fn supports_interface(&self, interface_id: FixedBytes<4>) -> bool {
            INTERFACES.contains(&interface_id.0)
        }
    }

    // The namespace tells ERC-6909's overloads from ERC-20's in ink!'s own ABI; Solidity's tells them
    // by their arguments.
    #[ink(namespace = "erc6909")]
    impl TimeBank {
        // ---- anyone: hours, ERC-6909 ----

        /// An account's hours of a class, in seconds; those in its orders too.
        #[ink(message, name = "balanceOf")]
        pub fn hours_of(&self, owner: Address, id: U256) -> U256 {
            desk::hours_of(self, owner, id)
        }

        /// Hours of a class that `spender` may still move out of `owner`'s account.
        #[ink(message, name = "allowance")]
        pub fn hours_allowance(&self, owner: Address, spender: Address, id: U256) -> U256 {
            ClassId::from_wide(id)
                .map(|class| store::load::<Allowance>(Key::allowance(&owner, &spender, class)))
                .map(|allowance| allowance.amount())
                .unwrap_or_default()
        }

        /// Whether `spender` may move all of `owner`'s hours.
        #[ink(message, name = "isOperator")]
        pub fn is_operator(&self, owner: Address, spender: Address) -> bool {
            desk::is_operator(self, owner, spender)
        }

        /// Moves the caller's hours of a class.
        #[ink(message, name = "transfer")]
        pub fn transfer_hours(
            &mut self,
            receiver: Address,
            id: U256,
            amount: U256,
        ) -> Result<bool, Error> {
            desk::transfer_hours(self, store::call(), receiver, id, amount)
        }

        /// Moves hours that the caller was allowed to move.
        #[ink(message, name = "transferFrom")]
        pub fn transfer_hours_from(
            &mut self,
            sender: Address,
            receiver: Address,
            id: U256,
            amount: U256,
        ) -> Result<bool, Error> {
            desk::transfer_hours_from(self, store::call(), sender, receiver, id, amount)
        }

        /// Lets `spender` move up to `amount` of the caller's hours of a class; the largest amount is
        /// without limit.
        #[ink(message, name = "approve")]
        pub fn approve_hours(
            &mut self,
            spender: Address,
            id: U256,
            amount: U256,
        ) -> Result<bool, Error> {
            desk::approve_hours(self, store::call(), spender, id, amount)
        }

        /// Lets `spender` move all of the caller's hours, or no longer.
        #[ink(message, name = "setOperator")]
        pub fn set_operator(&mut self, spender: Address, approved: bool) -> Result<bool, Error> {
            desk::set_operator(self, store::call(), spender, approved)
        }
    }

    impl TimeBank {
        // ---- members: accounts ----

        /// Opens the caller's account: 1 person, 2 organisation.
        #[ink(message)]
        pub fn open(&mut self, kind: u8) -> Result<bool, Error> {
            let call = store::call();
            let mut account = load_account(call.caller);
            let opened = member::open(call, &mut account, kind)?;
            save_account(&account);
            self.emit(&opened);
            Ok(true)
        }

        /// Closes the caller's account, for good. It must hold nothing.
        #[ink(message)]
        pub fn close(&mut self) -> Result<bool, Error> {
            let call = store::call();
            let mut account = load_account(call.caller);
            let closed = member::close(call, &mut account)?;
            save_account(&account);
            self.emit(&closed);
            Ok(true)
        }

        /// Reads an account: status (0 never opened, 1 open, 2 closed), kind (1 person,
        /// 2 organisation), roles, verified level, when it was opened, when the verification ends,
        /// the commitment to the claims.
        #[ink(message, name = "accountOf")]
        pub fn account_of(&self, account: Address) -> (u8, u8, u16, u8, u64, u64, Bytes32) {
            let cell = load_account(account).cell;
            let attestation = store::load::<Attestation>(Key::attestation(&account));
            (
                cell.status,
                cell.kind,
                cell.roles.get(),
                cell.level,
                cell.opened_at.get().into(),
                cell.verified_until.get().into(),
                FixedBytes(attestation.commitment),
            )
        }

        /// Whether the five-minute slot that holds `moment` (seconds since 1970) is recorded for the
        /// member. Slots older than eleven days are forgotten.
        #[ink(message, name = "isTaken")]
        pub fn is_taken(&self, member: Address, moment: u64) -> bool {
            Time::from_secs(moment).is_some_and(|moment| {
                let sheet = store::load::<Timesheet>(Key::timesheet(&member));
                timesheet::is_taken(&sheet, moment)
            })
        }

        /// Retires the caller's hours of a class for coin at the central bank's rate.
        #[ink(message)]
        pub fn convert(&mut self, class_id: u16, secs: u64) -> Result<bool, Error> {
            let call = store::call();
            let (class_id, class) = self.registered(class_id)?;
            let terms = store::load::<Terms>(Key::terms(class_id));
            let member = load_account(call.caller);
            let mut cells = Converting { class_id, class, terms, member };
            let (retired, minted, converted) =
                conversion::convert(&mut self.root.0, call, &mut cells, secs)?;
            store::save(Key::class(class_id), &cells.class);
            store::save(Key::terms(class_id), &cells.terms);
            save_account(&cells.member);
            self.emit(&retired);
            self.emit(&minted);
            self.emit(&converted);
            Ok(true)
        }

        /// Burns the caller's hours of a class at a platform that recorded some, for its services in return; never
        /// more than it recorded. The event's number is the receipt.
        #[ink(message)]
        pub fn redeem(
            &mut self,
            class_id: u16,
            secs: u64,
            platform: Address,
        ) -> Result<bool, Error> {
            let call = store::call();
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let (terms, recorder) = (Key::terms(class_id), Key::recorder(class_id, &platform));
            let mut cells = Redeeming {
                class_id,
                terms: store::load(terms),
                recorder: store::load(recorder),
                platform: load_account(platform),
                member: load_account(call.caller),
            };
            let (retired, redeemed, hits) =
                redemption::redeem(&self.root.0, call, &mut cells, secs)?;
            store::save(terms, &cells.terms);
            store::save(recorder, &cells.recorder);
            self.emit(&retired);
            self.emit(&redeemed);
            if hits.any() {
                monitor::raise(self, call, &mut cells.member, platform, hits, secs);
            }
            save_account(&cells.member);
            Ok(true)
        }

        // ---- members and sponsors: attention ----

        /// Opens a campaign and funds it with `amount` seconds of the caller's free coin. The attestor, another open account,
        /// says who attended; each slot of five minutes is paid at `rate` percent of par (3 × rate seconds of coin), up to
        /// `daily_cap` slots a member and day, until `end`, a midnight (UTC) in seconds since 1970, at most 366 days ahead. A
        /// root can be claimed from `delay` seconds after its publication: between one and four days. Answers with the id.
        #[ink(message, name = "openCampaign")]
        pub fn open_campaign(
            &mut self,
            attestor: Address,
            rate: u16,
            daily_cap: u16,
            end: u64,
            delay: u32,
            amount: u64,
        ) -> Result<u32, Error> {
            let call = store::call();
            let mut sponsor = load_account(call.caller);
            let offer = Offer { attestor, rate, daily_cap, end, delay };
            let bank = ink::env::address();
            let attestor = load_account(attestor);
            let Opened { cell, event, funded } = campaign::open(
                &mut self.root.0,
                call,
                bank,
                &mut sponsor,
                &attestor,
                offer,
                amount,
            )?;
            self.emit(&event);
            self.save_funded(call, event.campaign_id, &cell, sponsor, funded);
            Ok(event.campaign_id)
        }

        /// Adds `amount` seconds of the caller's free coin to the pool of its campaign, before it ends.
        #[ink(message, name = "fundCampaign")]
        pub fn fund_campaign(&mut self, campaign_id: u32, amount: u64) -> Result<bool, Error> {
            let (call, bank) = (store::call(), ink::env::address());
            let mut cell = store::load(Key::campaign(campaign_id));
            let (mut sponsor, root) = (load_account(call.caller), &mut self.root.0);
            let funded =
                campaign::fund(root, call, bank, campaign_id, &mut cell, &mut sponsor, amount)?;
            self.save_funded(call, campaign_id, &cell, sponsor, funded);
            Ok(true)
        }

        /// Closes the caller's campaign and returns what is left in its pool, from the eighth day after its end on, when
        /// nothing can be claimed from it any more; whatever is paused.
        #[ink(message, name = "closeCampaign")]
        pub fn close_campaign(&mut self, campaign_id: u32) -> Result<bool, Error> {
            let (call, bank) = (store::call(), ink::env::address());
            let mut cell = store::load(Key::campaign(campaign_id));
            let (mut sponsor, root) = (load_account(call.caller), &mut self.root.0);
            let (standard, closed) =
                campaign::close(root, call, bank, campaign_id, &mut cell, &mut sponsor)?;
            store::save(Key::campaign(campaign_id), &cell);
            save_account(&sponsor);
            self.emit(&standard);
            self.emit(&closed);
            Ok(true)
        }

        /// Publishes, as the campaign's attestor, the Merkle root over a day's attention (days since 1970-01-01, UTC),
        /// when the day is over. Leaves are OpenZeppelin's `StandardMerkleTree` ones over (uint32 campaign, uint32 day,
        /// address member, bytes32 slots, bytes4 evening, bytes32 salt); slot `s` is bit `s mod 8` of byte `s / 8`.
        #[ink(message, name = "publishRoot")]
        pub fn publish_root(
            &mut self,
            campaign_id: u32,
            day: u32,
            root: Bytes32,
        ) -> Result<bool, Error> {
            let call = store::call();
            let key = Key::campaign(campaign_id);
            let mut cell = store::load::<Campaign>(key);
            let attestor = load_account(call.caller);
            let event = campaign::publish(call, campaign_id, &mut cell, &attestor, day, root.0)?;
            store::save(key, &cell);
            self.emit(&event);
            Ok(true)
        }

        /// Pays the caller for a day's attention, once: those of the slots that are free on its timesheet, the earliest
        /// first, up to the daily cap. The proof has at most 32 hashes. Refused as a whole while the pool is short.
        /// Answers with the seconds of coin paid.
        #[ink(message)]
        pub fn claim(
            &mut self,
            campaign_id: u32,
            day: u32,
            slots: Bytes32,
            evening: FixedBytes<4>,
            salt: Bytes32,
            proof: Vec<Bytes32>,
        ) -> Result<u64, Error> {
            let call = store::call();
            let (campaign, member) = (Key::campaign(campaign_id), call.caller);
            let (attended, timesheet) = (Key::attended(&member), Key::timesheet(&member));
            let mut cells = Claiming {
                campaign: store::load(campaign),
                member: load_account(member),
                attended: store::load(attended),
                timesheet: store::load(timesheet),
            };
            let slots = Attention::slots(slots.0, evening.0);
            let attention = Attention { campaign_id, day, slots, salt: salt.0 };
            let (standard, claimed) = campaign::claim(
                &mut self.root.0,
                call,
                ink::env::address(),
                &mut cells,
                &attention,
                proof.iter().map(|hash| hash.0),
                store::keccak,
            )?;
            store::save(campaign, &cells.campaign);
            store::save(attended, &cells.attended);
            store::save(timesheet, &cells.timesheet);
            save_account(&cells.member);
            self.emit(&standard);
            self.emit(&claimed);
            Ok(claimed.coin)
        }

        /// Reads a campaign: sponsor, attestor, rate, daily cap, first day, end, delay, seconds of coin in the pool and
        /// ever funded, and claims paid. All zero where it was never opened, or is closed.
        #[ink(message, name = "campaignOf")]
        pub fn campaign_of(
            &self,
            campaign_id: u32,
        ) -> (Address, Address, u16, u16, u32, u64, u32, u64, u64, u32) {
            let cell = store::load::<Campaign>(Key::campaign(campaign_id));
            (
                cell.sponsor(),
                cell.attestor(),
                cell.rate.get(),
                cell.daily_cap.get(),
                cell.first_day.get(),
                cell.end().0.into(),
                cell.delay.get(),
                cell.pool.get(),
                cell.funded.get(),
                cell.claims.get(),
            )
        }

        /// Reads the root over a day of a campaign, and the moment from which it can be claimed from. Zero where there is
        /// none; roots are kept for eight days.
        #[ink(message, name = "rootOf")]
        pub fn root_of(&self, campaign_id: u32, day: u32) -> (Bytes32, u64) {
            let cell = store::load::<Campaign>(Key::campaign(campaign_id));
            cell.root(day).map_or((FixedBytes([0; 32]), 0), |root| {
                (FixedBytes(root.root), root.claimable_at.get().into())
            })
        }

        /// Whether a member was paid for a day of a campaign; forgotten after eight days.
        #[ink(message, name = "hasClaimed")]
        pub fn has_claimed(&self, campaign_id: u32, day: u32, member: Address) -> bool {
            campaign::has_claimed(&store::load(Key::attended(&member)), campaign_id, day)
        }

        // ---- members: the exchange ----

        /// Places an order: side (0 bid, 1 ask), limit in percent of par, lots, expiry (seconds since 1970,
        /// at most 90 days ahead; for what rests), kind (0 limit, 1 IOC, 2 FOK, 3 post-only; a market order
        /// is an IOC with a far limit). Answers with the order's id, lots traded, coin paid or received, and
        /// what became of the rest: 0 none is left, 1 it rests, 2 dropped, 3 dropped as the call's cap was
        /// met, 4 dropped as the class halted.
        #[ink(message)]
        pub fn place(
            &mut self,
            class_id: u16,
            side: u8,
            tick: u16,
            lots: u32,
            expiry: u64,
            kind: u8,
        ) -> Result<(u128, u32, u64, u8), Error> {
            let placed =
                desk::place(self, store::call(), class_id, side, tick, lots, expiry, kind)?;
            Ok((placed.order_id, placed.filled.0, placed.coin.0, placed.outcome as u8))
        }

        /// Cancels one of the caller's orders; works whatever is frozen, paused or halted.
        #[ink(message)]
        pub fn cancel(&mut self, order_id: u128) -> Result<bool, Error> {
            desk::cancel(self, store::call(), order_id)
        }

        /// Cancels up to `most` (at most 32) of the caller's orders in a class, from `cursor` (0 to begin)
        /// on. Answers how many, and the cursor to go on from; 0 where none is left.
        #[ink(message, name = "cancelAll")]
        pub fn cancel_all(
            &mut self,
            class_id: u16,
            cursor: u64,
            most: u8,
        ) -> Result<(u32, u64), Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let cursor = Cursor::from_number(cursor);
            let swept = cancel::cancel_all(self, store::call(), class_id, cursor, most.into())?;
            Ok((swept.removed, swept.next.number()))
        }

        /// Takes up to `most` (at most 32) expired orders at a price off the book, for a hundredth of a lot
        /// each, of what the order offered, from its owner. Answers how many.
        #[ink(message)]
        pub fn prune(&mut self, class_id: u16, tick: u16, most: u8) -> Result<u32, Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            cancel::prune(self, store::call(), class_id, Tick(tick), most.into())
        }

        /// What taking `lots` would give now, to somebody who can pay: lots, coin, the worst price, and what
        /// would become of the rest as in `place`.
        #[ink(message)]
        pub fn quote(
            &self,
            class_id: u16,
            side: u8,
            lots: u32,
        ) -> Result<(u32, u64, u16, u8), Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let side = Side::from_number(side)?;
            let quote = place::quote(self, store::call().now, class_id, side, Lots(lots))?;
            Ok((quote.filled.0, quote.coin.0, quote.worst.0, quote.outcome as u8))
        }

        /// Reads a class's market: best bid, best ask, last price, reference, the lowest and the highest
        /// price allowed now, when a halt ends (0 none), and the epoch's lots and volume-weighted price.
        #[ink(message, name = "marketOf")]
        pub fn market_of(
            &self,
            class_id: u16,
        ) -> Result<(u16, u16, u16, u16, u16, u16, u64, u64, u16), Error> {
            let (class_id, mut class) = self.registered(class_id)?;
            let now = store::call().now;
            market::turn(class_id, &mut class, now);
            let (low, high) = market::band(&class);
            let until = class.halted_until.get();
            Ok((
                class.best_bid.get(),
                class.best_ask.get(),
                class.last.get(),
                class.reference.get(),
                low.0,
                high.0,
                if now.0 < until { until.into() } else { 0 },
                class.epoch_lots.get(),
                market::vwap(&class).map_or(0, |tick| tick.0),
            ))
        }

        /// Reads a page of a side's depth, best price first, behind `from` (0: from the best): prices, lots
        /// and orders. A price of 0 ends the page; where there is none, the next begins behind its last.
        #[ink(message)]
        pub fn depth(
            &self,
            class_id: u16,
            side: u8,
            from: u16,
        ) -> Result<([u16; DEPTH_PAGE], [u64; DEPTH_PAGE], [u32; DEPTH_PAGE]), Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let side = Side::from_number(side)?;
            let mut page = ([0; DEPTH_PAGE], [0; DEPTH_PAGE], [0; DEPTH_PAGE]);
            for (at, level) in view::depth(self, class_id, side, Tick(from)).enumerate() {
                page.0[at] = level.tick;
                page.1[at] = level.lots;
                page.2[at] = level.orders;
            }
            Ok(page)
        }

        /// Reads a page of a member's orders in a class, from `cursor` (0 to begin) on: ids, lots, and the
        /// cursor to go on from; 0 where there are no more.
        #[ink(message, name = "ordersOf")]
        pub fn orders_of(
            &self,
            class_id: u16,
            member: Address,
            cursor: u64,
        ) -> Result<([u128; ORDERS_PAGE], [u32; ORDERS_PAGE], u64), Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let (mut ids, mut lots, mut at) = ([0; ORDERS_PAGE], [0; ORDERS_PAGE], 0);
            let cursor = Cursor::from_number(cursor);
            let next = view::orders_of(self, class_id, member, cursor, |id, left| {
                ids[at] = id.number();
                lots[at] = left;
                at += 1;
            });
            Ok((ids, lots, next.number()))
        }

        /// Reads what an account's orders hold: coin, hours of a class, and how many orders rest.
        #[ink(message, name = "lockedOf")]
        pub fn locked_of(&self, account: Address, class_id: u16) -> (u64, u64, u8) {
            let cell = load_account(account).cell;
            let hours = cell.locked_hours(ClassId(class_id));
            (cell.coin_locked.get(), hours.0, cell.live_orders)
        }

        // ---- verifiers ----

        /// Attests a level for an account until `expiry` (seconds since 1970), with a salted
        /// commitment to the claims.
        #[ink(message)]
        pub fn verify(
            &mut self,
            account: Address,
            level: u8,
            expiry: u64,
            commitment: Bytes32,
        ) -> Result<bool, Error> {
            let call = store::call();
            let verifier = load_account(call.caller);
            let mut account = load_account(account);
            let verified =
                member::verify(call, &verifier, &mut account, level, expiry, commitment.0)?;
            save_account(&account);
            let attestation = Attestation { commitment: commitment.0 };
            store::save(Key::attestation(&account.address), &attestation);
            self.emit(&verified);
            Ok(true)
        }

        // ---- recorders ----

        /// Records that `member` served from `start` to `end` (seconds since 1970, in whole slots of
        /// five minutes), with a hash of the evidence.
        #[ink(message)]
        pub fn record(
            &mut self,
            class_id: u16,
            member: Address,
            start: u64,
            end: u64,
            evidence: Bytes32,
        ) -> Result<bool, Error> {
            desk::record(self, store::call(), class_id, member, (start, end), evidence.0)
        }

        // ---- the governor ----

        /// Grants a role: 2 central bank, 4 verifier, 8 supervisor, 16 tribunal.
        #[ink(message, name = "grantRole")]
        pub fn grant_role(&mut self, account: Address, role: u16) -> Result<bool, Error> {
            self.change_roles(account, |root, call, account| {
                roles::grant(root, call, account, role)
            })
        }

        /// Revokes a role.
        #[ink(message, name = "revokeRole")]
        pub fn revoke_role(&mut self, account: Address, role: u16) -> Result<bool, Error> {
            self.change_roles(account, |root, call, account| {
                roles::revoke(root, call, account, role)
            })
        }

        /// Names a successor, who has yet to accept; the zero account withdraws the proposal.
        #[ink(message, name = "proposeGovernor")]
        pub fn propose_governor(&mut self, proposed: Address) -> Result<bool, Error> {
            let event = roles::propose_governor(&mut self.root.0, store::call(), proposed)?;
            self.emit(&event);
            Ok(true)
        }

        /// Makes the caller, whom the governor named, the governor.
        #[ink(message, name = "acceptGovernor")]
        pub fn accept_governor(&mut self) -> Result<bool, Error> {
            let call = store::call();
            let mut before = load_account(self.governor());
            let mut after = load_account(call.caller);
            let event = roles::accept_governor(&mut self.root.0, call, &mut before, &mut after)?;
            save_account(&before);
            save_account(&after);
            self.emit(&event);
            Ok(true)
        }

        /// The governor.
        #[ink(message)]
        pub fn governor(&self) -> Address {
            self.root.0.governor.into()
        }

        /// Registers a class: its name (UTF-8 padded with zeros) and its lot in seconds.
        #[ink(message, name = "registerClass")]
        pub fn register_class(&mut self, name: Bytes32, lot: u32) -> Result<u16, Error> {
            let (class, event) = class::register(&mut self.root.0, store::call(), name.0, lot)?;
            let class_id = ClassId(event.class_id);
            store::save(Key::class(class_id), &class);
            self.emit(&event);
            Ok(class_id.0)
        }

        /// Lets an account record for a class, up to `quota` seconds an epoch; zero ends it.
        #[ink(message)]
        pub fn accredit(
            &mut self,
            class_id: u16,
            recorder: Address,
            quota: u64,
        ) -> Result<bool, Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let account = load_account(recorder);
            let key = Key::recorder(class_id, &recorder);
            let mut cell = store::load::<Recorder>(key);
            let event =
                class::accredit(&self.root.0, store::call(), class_id, &account, &mut cell, quota)?;
            store::save(key, &cell);
            self.emit(&event);
            Ok(true)
        }

        /// Sets how a monitoring rule (1 large amount, 2 tier limit, 3 structuring, 4 pass-through, 5 dormant
        /// account waking, 6 reciprocal trading, 7 order spamming) is applied: mode (0 off, 1 alert, 2 refuse), risk
        /// that a hit adds, and the rule's two figures, which `policyOf` explains.
        #[ink(message, name = "setRule")]
        pub fn set_rule(
            &mut self,
            rule: u8,
            mode: u8,
            weight: u8,
            first: u32,
            second: u32,
        ) -> Result<bool, Error> {
            let root = &mut self.root.0;
            let event = policy::set_rule(root, store::call(), rule, mode, weight, first, second)?;
            self.emit(&event);
            Ok(true)
        }

        /// Sets what risk leads to: the line from which an account goes on hold, the risk that every six hours take
        /// off, and how long a hold lasts in seconds, at most a day.
        #[ink(message, name = "setRisk")]
        pub fn set_risk(&mut self, line: u16, decay: u16, hold_secs: u32) -> Result<bool, Error> {
            let event = policy::set_risk(&mut self.root.0, store::call(), line, decay, hold_secs)?;
            self.emit(&event);
            Ok(true)
        }

        /// Reads how a monitoring rule is applied: mode, weight, and its two figures: large amount: seconds, 0; tier
        /// limit: seconds in a window at level 1, times more for each further level; structuring: how many in a
        /// window, from which percent of the reporting threshold; pass-through: received seconds, percent of them;
        /// dormant: seconds, days of sleep; reciprocal: seconds that came back, 0; spamming: orders in a window,
        /// percent of them in vain.
        #[ink(message, name = "policyOf")]
        pub fn policy_of(&self, rule: u8) -> Result<(u8, u8, u32, u32), Error> {
            let terms = self.root.0.policy.terms(Rule::from_number(rule)?);
            Ok((terms.mode, terms.weight, terms.first.get(), terms.second.get()))
        }

        /// Reads what risk leads to: line, decay in six hours, seconds of a hold.
        #[ink(message, name = "riskPolicy")]
        pub fn risk_policy(&self) -> (u16, u16, u32) {
            let policy = &self.root.0.policy;
            (policy.line.get(), policy.decay.get(), policy.hold_secs.get())
        }

        /// Reads what monitoring remembers of an account: risk now, when the running hold ends (0 none), and of the
        /// present window: seconds sent, seconds received, amounts just under the reporting threshold, orders
        /// placed, orders in vain; and whether the account woke in the last two days.
        #[ink(message, name = "watchOf")]
        pub fn watch_of(&self, account: Address) -> (u16, u64, u64, u64, u64, u64, u64, bool) {
            let (mut watch, now) = (load_account(account).cell.watch, store::call().now);
            window::turn(&mut watch, now, self.root.0.policy.decay.get());
            (
                watch.risk.get(),
                if hold::runs(&watch, now) { watch.held_until.get().into() } else { 0 },
                window::sum(&watch.sent),
                window::sum(&watch.received),
                window::count(&watch.near),
                window::count(&watch.placed),
                window::count(&watch.vain),
                watch.woke != 0,
            )
        }

        /// Reads a class: name, lot in seconds, its total `C_j` of recorded seconds, and those of
        /// them that were converted to coin, and that were redeemed.
        #[ink(message, name = "classOf")]
        pub fn class_of(&self, class_id: u16) -> Result<(Bytes32, u32, u64, u64, u64), Error> {
            let (class_id, class) = self.registered(class_id)?;
            let (recorded, converted) = (class.recorded.get(), class.converted.get());
            let redeemed = store::load::<Terms>(Key::terms(class_id)).redeemed.get();
            Ok((FixedBytes(class.name), class.lot.get(), recorded, converted, redeemed))
        }

        /// Reads a recorder's accreditation: seconds it may record an epoch, seconds it has recorded
        /// in the present one, seconds it ever recorded, and seconds ever redeemed at it.
        #[ink(message, name = "recorderOf")]
        pub fn recorder_of(&self, class_id: u16, recorder: Address) -> (u64, u64, u64, u64) {
            let cell = store::load::<Recorder>(Key::recorder(ClassId(class_id), &recorder));
            let used = cell.used(store::call().now).0;
            (cell.quota.get(), used, cell.recorded.get(), cell.redeemed.get())
        }

        // ---- the central bank ----

        /// Sets the terms of conversion of a class: percent of par (0 closes the window) and seconds
        /// of service an epoch.
        #[ink(message, name = "setTerms")]
        pub fn set_terms(&mut self, class_id: u16, rate: u16, quota: u64) -> Result<bool, Error> {
            let officer = load_account(store::call().caller);
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            let key = Key::terms(class_id);
            let mut terms = store::load::<Terms>(key);
            let event = conversion::set_terms(&officer, class_id, &mut terms, rate, quota)?;
            store::save(key, &terms);
            self.emit(&event);
            Ok(true)
        }

        /// Sets a class's market: the lowest and the highest price of an order, how far from the reference a
        /// trade may be (percent of it), seconds of a halt, and the smallest order in lots. With floor and
        /// ceiling at par an hour is an hour.
        #[ink(message, name = "setMarket")]
        pub fn set_market(
            &mut self,
            class_id: u16,
            floor: u16,
            ceiling: u16,
            width: u8,
            halt_secs: u16,
            min_lots: u16,
        ) -> Result<bool, Error> {
            let officer = load_account(store::call().caller);
            let (class_id, mut class) = self.registered(class_id)?;
            let terms = market::Terms { floor, ceiling, width, halt_secs, min_lots };
            let event = market::set(&officer, class_id, &mut class, terms)?;
            store::save(Key::class(class_id), &class);
            self.emit(&event);
            Ok(true)
        }

        /// Reads the terms of conversion of a class: rate, quota, and seconds converted in the
        /// present epoch.
        #[ink(message, name = "termsOf")]
        pub fn terms_of(&self, class_id: u16) -> (u16, u64, u64) {
            let terms = store::load::<Terms>(Key::terms(ClassId(class_id)));
            (terms.rate.get(), terms.quota.get(), terms.used(store::call().now).0)
        }

        // ---- the supervisor ----

        /// Opens a case about an account: a reason of the published list and a hash of the evidence.
        #[ink(message, name = "openCase")]
        pub fn open_case(
            &mut self,
            subject: Address,
            reason: u16,
            evidence: Bytes32,
        ) -> Result<u32, Error> {
            let call = store::call();
            let officer = load_account(call.caller);
            let subject = load_account(subject);
            let (file, event) =
                case::open(&mut self.root.0, call, &officer, &subject, reason, evidence.0)?;
            store::save(Key::case(event.case_id), &file);
            self.emit(&event);
            Ok(event.case_id)
        }

        /// Freezes a case's subject for 72 hours: directions (1 out, 2 in), an absolute amount of
        /// coin, or both.
        #[ink(message)]
        pub fn freeze(&mut self, case_id: u32, directions: u8, amount: u64) -> Result<bool, Error> {
            self.measure(case_id, |call, officer, file, subject| {
                case::freeze(call, officer, case_id, file, subject, directions, amount)
            })
        }

        /// Lifts a case's freeze.
        #[ink(message)]
        pub fn release(&mut self, case_id: u32) -> Result<bool, Error> {
            self.measure(case_id, |call, officer, file, subject| {
                case::release(call, officer, case_id, file, subject)
            })
        }

        /// Strikes the root over a day of a campaign before it can be claimed from, citing an open case about its attestor or
        /// sponsor.
        #[ink(message, name = "strikeRoot")]
        pub fn strike_root(
            &mut self,
            campaign_id: u32,
            day: u32,
            case_id: u32,
        ) -> Result<bool, Error> {
            let call = store::call();
            let (officer, file) = (load_account(call.caller), store::load(Key::case(case_id)));
            let key = Key::campaign(campaign_id);
            let mut cell = store::load::<Campaign>(key);
            let event =
                campaign::strike(call, &officer, campaign_id, &mut cell, day, case_id, &file)?;
            store::save(key, &cell);
            self.emit(&event);
            Ok(true)
        }

        /// Reads a case: status (1 open, 2 frozen, 3 released, 4 lapsed), subject, the officer who
        /// opened it, when, reason, evidence, and when its freeze lapses.
        #[ink(message, name = "caseOf")]
        pub fn case_of(&self, case_id: u32) -> (u8, Address, Address, u64, u16, Bytes32, u64) {
            let file = store::load::<CaseFile>(Key::case(case_id));
            (
                case::status(&file, store::call().now) as u8,
                file.subject.into(),
                file.opened_by.into(),
                file.opened_at.get().into(),
                file.reason.get(),
                FixedBytes(file.evidence),
                file.frozen_until.get().into(),
            )
        }

        /// Reads the freeze that runs on an account: directions (1 out, 2 in), coin, case, and when
        /// it lapses. All zero where none runs.
        #[ink(message, name = "freezeOf")]
        pub fn freeze_of(&self, account: Address) -> (u8, u64, u32, u64) {
            let member = load_account(account).cell;
            case::freeze_of(&member, store::call().now).map_or((0, 0, 0, 0), |freeze| {
                (freeze.directions, freeze.amount.0, freeze.case_id, freeze.until.0.into())
            })
        }

        /// Ends the hold that monitoring put on an account, before its time.
        #[ink(message, name = "endHold")]
        pub fn end_hold(&mut self, account: Address) -> Result<bool, Error> {
            let call = store::call();
            let (officer, mut account) = (load_account(call.caller), load_account(account));
            let event = hold::end(call, &officer, &mut account)?;
            save_account(&account);
            self.emit(&event);
            Ok(true)
        }

        /// Pauses or resumes an area: 0 transfers, 1 exchange, 2 earning.
        #[ink(message, name = "setPaused")]
        pub fn set_paused(&mut self, area: u8, paused: bool) -> Result<bool, Error> {
            let officer = load_account(store::call().caller);
            let event = pause::set(&mut self.root.0, &officer, area, paused)?;
            self.emit(&event);
            Ok(true)
        }

        /// The paused areas, a bit each: 1 transfers, 2 exchange, 4 earning.
        #[ink(message, name = "pausedAreas")]
        pub fn paused_areas(&self) -> u8 {
            self.root.0.paused
        }

        // ---- auditors ----

        /// The audit log's end: how many events there were, and the hash over all of them.
        #[ink(message, name = "auditHead")]
        pub fn audit_head(&self) -> (u64, Bytes32) {
            let head = self.root.0.head();
            (head.seq, FixedBytes(head.hash))
        }

        /// The coin's totals: ever minted, ever burned.
        #[ink(message, name = "coinTotals")]
        pub fn coin_totals(&self) -> (u128, u128) {
            (self.root.0.coin_minted.get(), self.root.0.coin_burned.get())
        }

        // ---- inside ----

        fn emit(&mut self, event: &impl Event) {
            store::emit(&mut self.root.0, event);
        }

        fn registered(&self, class_id: u16) -> Result<(ClassId, Class), Error> {
            let class_id = ledger::must_be_registered(&self.root.0, class_id.into())?;
            Ok((class_id, store::load(Key::class(class_id))))
        }

        fn save_funded(
            &mut self,
            call: Call,
            campaign_id: u32,
            cell: &Campaign,
            mut sponsor: Account,
            (standard, funded, hits): Funded,
        ) {
            store::save(Key::campaign(campaign_id), cell);
            self.emit(&standard);
            self.emit(&funded);
            if hits.any() {
                let (bank, amount) = (ink::env::address(), funded.amount);
                monitor::raise(self, call, &mut sponsor, bank, hits, amount);
            }
            save_account(&sponsor);
        }

        fn change_roles<E: Event>(
            &mut self,
            account: Address,
            decide: impl FnOnce(&Root, Call, &mut Account) -> Result<E, Error>,
        ) -> Result<bool, Error> {
            let mut account = load_account(account);
            let event = decide(&self.root.0, store::call(), &mut account)?;
            save_account(&account);
            self.emit(&event);
            Ok(true)
        }

        fn measure<E: Event>(
            &mut self,
            case_id: u32,
            decide: impl FnOnce(Call, &Account, &mut CaseFile, &mut Account) -> Result<E, Error>,
        ) -> Result<bool, Error> {
            let call = store::call();
            let officer = load_account(call.caller);
            let mut file = store::load::<CaseFile>(Key::case(case_id));
            let mut subject = load_account(file.subject.into());
            let event = decide(call, &officer, &mut file, &mut subject)?;
            store::save(Key::case(case_id), &file);
            save_account(&subject);
            self.emit(&event);
            Ok(true)
        }
    }

    impl Vault for TimeBank {
        fn root(&self) -> &Root {
            &self.root.0
        }

        fn load<C: Cell>(&self, key: Key) -> C {
            store::load(key)
        }

        fn read<C: Cell>(&self, key: Key, cell: &mut C) {
            store::read(key, cell);
        }

        fn save<C: Cell>(&mut self, key: Key, cell: &C) {
            store::save(key, cell);
        }

        fn emit(&mut self, event: &impl Event) {
            Self::emit(self, event);
        }
    }

    #[inline(always)]
    fn load_account(address: Address) -> Account {
        let mut account = Account::unread(address);
        store::read(Key::member(&address), &mut account.cell);
        account
    }

    fn save_account(account: &Account) {
        store::save(Key::member(&account.address), &account.cell);
    }
}
