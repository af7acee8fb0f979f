//! Every way the bank refuses: one typed error each, with its figures and a stable code.

use crate::{Address, U256};

/// Declares the errors with their codes. Codes are append-only: they are never reused or renumbered,
/// because wallets and regulators store them. The council declares its own with it, too.
#[macro_export]
macro_rules! errors {
    ($( $(#[doc = $doc:literal])* $code:literal $name:ident { $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? } )*) => {
        /// A refusal. Nothing has changed when one is returned.
        #[cfg_attr(feature = "abi", ink::error)]
        #[derive(Clone, Debug, PartialEq, Eq)]
        // The named fields repeat what the variant's own sentence says.
        #[allow(missing_docs)]
        pub enum Error {
            $( $(#[doc = $doc])* $name { $($(#[$fdoc])* $field: $ty),* }, )*
        }

        impl Error {
            /// The refusal's stable number, as `canTransfer` reports it. 0 means: allowed.
            pub fn code(&self) -> u16 {
                match self {
                    $( Self::$name { .. } => $code, )*
                }
            }

            /// The refusal's name, as the ABI has it.
            #[cfg(any(test, feature = "std"))]
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$name { .. } => stringify!($name), )*
                }
            }
        }

        /// Every code with its error's name, in ascending order.
        pub const CODES: &[(u16, &str)] = &[ $( ($code, stringify!($name)) ),* ];

        /// What each of [`CODES`] means, in their order.
        #[cfg(any(test, feature = "std"))]
        pub const MEANINGS: &[&str] = &[ $( concat!($($doc),*) ),* ];
    };
}

/// The same for a program on the chain: of what it refuses it keeps the selector, the code and the figures.
#[cfg(all(feature = "abi", not(feature = "std"), ink_abi = "sol"))]
macro_rules! carried_errors {
    ($( $(#[doc = $doc:literal])* $code:literal $name:ident { $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? } )*) => {
        /// A refusal. Nothing has changed when one is returned.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Error {
            selector: [u8; 4],
            code: u16,
            figures: $crate::figures::Figures,
        }

        impl Error {
            /// As `refusal!` makes it.
            #[inline(always)]
            pub fn carrying(
                selector: [u8; 4],
                code: u16,
                figures: $crate::figures::Figures,
            ) -> Self {
                Self { selector, code, figures }
            }

            /// The refusal's stable number, as `canTransfer` reports it. 0 means: allowed.
            pub fn code(&self) -> u16 {
                self.code
            }
        }

        impl ink::sol::SolErrorEncode for Error {
            fn encode(&self) -> alloc::vec::Vec<u8> {
                self.figures.encoded(self.selector)
            }
        }

        // ink! generates calls of the contract, too, which nobody on the chain makes: the answer is not read there.
        impl ink::sol::SolErrorDecode for Error {
            fn decode(_data: &[u8]) -> Result<Self, ink::sol::Error> {
                Err(ink::sol::Error)
            }
        }

        said!($( $name { $($field : $ty),* } )*);
        carried!($( $code $name { $($field : $ty),* } )*);
    };
}

/// What each refusal says.
#[cfg(any(
    test,
    feature = "fast-path",
    all(feature = "abi", not(feature = "std"), ink_abi = "sol")
))]
macro_rules! said {
    ($( $name:ident { $($field:ident : $ty:ty),* } )*) => {
        /// What the refusals say.
        #[allow(dead_code, missing_docs)]
        pub mod said {
            use super::*;
            $( pub struct $name { $(pub $field: $ty),* } )*
        }
    };
}

/// How what each refusal [says](said) is carried.
#[cfg(any(test, all(feature = "abi", not(feature = "std"), ink_abi = "sol")))]
macro_rules! carried {
    ($( $code:literal $name:ident { $($field:ident : $ty:ty),* } )*) => {$(
        #[allow(missing_docs)]
        impl said::$name {
            pub const CODE: u16 = $code;
            pub const SELECTOR: [u8; 4] = $crate::figures::selector(
                stringify!($name),
                &[ $( <$ty as $crate::figures::Figure>::NAME ),* ],
            );

            #[inline(always)]
            pub fn figures(self) -> $crate::figures::Figures {
                $crate::figures::Fields::figures(
                    ( $( $crate::figures::Figure::carried(self.$field), )* )
                )
            }
        }
    )*};
}

#[cfg(feature = "fast-path")]
macro_rules! dropped_errors {
    ($( $(#[doc = $doc:literal])* $code:literal $name:ident { $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? } )*) => {
        /// A refusal by a fast-path program. It says nothing: the bank is asked the same, and says why.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Error;

        impl Error {
            /// Nothing is known of it.
            pub fn code(&self) -> u16 {
                0
            }
        }

        said!($( $name { $($field : $ty),* } )*);
    };
}

/// A refusal, as the rules write it.
#[cfg(not(any(
    feature = "fast-path",
    all(feature = "abi", not(feature = "std"), ink_abi = "sol")
)))]
#[macro_export]
macro_rules! refusal {
    ($name:ident $figures:tt) => {
        $crate::Error::$name $figures
    };
}

/// A refusal, as the rules write it, on the chain: its selector, its code and its figures.
#[cfg(all(feature = "abi", not(feature = "std"), ink_abi = "sol"))]
#[macro_export]
macro_rules! refusal {
    ($name:ident $figures:tt) => {
        $crate::Error::carrying(
            $crate::error::said::$name::SELECTOR,
            $crate::error::said::$name::CODE,
            $crate::error::said::$name $figures.figures(),
        )
    };
}

/// A refusal, as the rules write it, in a fast-path program: nothing but that it is one.
#[cfg(feature = "fast-path")]
#[macro_export]
macro_rules! refusal {
    ($name:ident $figures:tt) => {{
        let _ = $crate::error::said::$name $figures;
        $crate::Error
    }};
}

/// Gives the bank's errors to a macro that declares them.
macro_rules! declared_by {
    ($macro:ident) => {
        $macro! {
            /// ERC-6093. Thrown when the free coin, which is not in orders, does not cover the amount.
            1 ERC20InsufficientBalance { sender: Address, balance: U256, needed: U256 }
            /// ERC-6093. Thrown when coin would leave the zero account.
            2 ERC20InvalidSender { sender: Address }
            /// ERC-6093. Thrown when coin would go to the zero account.
            3 ERC20InvalidReceiver { receiver: Address }
            /// ERC-6093. Thrown when the allowance does not cover the amount.
            4 ERC20InsufficientAllowance { spender: Address, allowance: U256, needed: U256 }
            /// ERC-6093. Thrown when the zero account is approved.
            5 ERC20InvalidSpender { spender: Address }
            /// Thrown when the free hours of a class, which are not in orders, do not cover the amount.
            6 ERC6909InsufficientBalance { sender: Address, balance: U256, needed: U256, id: U256 }
            /// Thrown when the allowance for a class does not cover the amount.
            7 ERC6909InsufficientAllowance { spender: Address, allowance: U256, needed: U256, id: U256 }
            /// Thrown when hours would leave the zero account.
            8 ERC6909InvalidSender { sender: Address }
            /// Thrown when hours would go to the zero account.
            9 ERC6909InvalidReceiver { receiver: Address }
            /// Thrown when the zero account is approved for hours.
            10 ERC6909InvalidSpender { spender: Address }

            /// Thrown when an account that was never opened is used.
            20 AccountNotOpen { account: Address }
            /// Thrown when a closed account is used; closing is final.
            21 AccountClosed { account: Address }
            /// Thrown when an account is opened twice.
            22 AccountAlreadyOpen { account: Address }
            /// Thrown when an account has no verification, or one that ended at `until` (0: never had one).
            23 NotVerified { account: Address, until: u64 }
            /// Thrown when an account is opened as neither person (1) nor organisation (2).
            24 UnknownKind { kind: u8 }
            /// Thrown when an organisation is recorded as if it had a human day.
            25 NotAPerson { account: Address }
            /// Thrown when an account that still holds something, or an office, is closed.
            26 AccountNotEmpty { account: Address, coin: u64, hours: u64, roles: u16 }
            /// Thrown when a verification names no level, or an end that is past or out of range, or weakens one that runs.
            27 BadVerification { level: u8, expiry: u64 }
            /// Thrown when an amount that must be positive is zero.
            29 ZeroAmount {}
            /// Thrown when a total would leave its range.
            30 Overflow { value: U256, added: U256 }

            /// Thrown when everything outgoing is frozen.
            40 FrozenOut { account: Address, case_id: u32, until: u64 }
            /// Thrown when everything incoming is frozen.
            41 FrozenIn { account: Address, case_id: u32, until: u64 }
            /// Thrown when the amount would reach into coin frozen by amount.
            42 FrozenAmount { account: Address, case_id: u32, balance: u64, frozen: u64, needed: u64 }
            /// Thrown when the supervisor has paused the area.
            43 AreaPaused { area: u8 }
            /// Thrown when an automatic hold is on the account: nothing leaves it until then.
            44 OnHold { account: Address, until: u64 }
            /// Thrown when an amount would take an account over what its verified level may send in a window.
            45 TierLimit { account: Address, level: u8, limit: u64, sent: u64, needed: u64 }
            /// Thrown when a monitoring rule that refuses is hit: by the figure `value`, at or above its threshold.
            46 RuleRefused { account: Address, rule: u8, value: u64, threshold: u64 }

            /// Thrown when the caller lacks the role.
            60 MissingRole { account: Address, role: u16 }
            /// Thrown when a role does not exist or is not granted this way.
            61 UnknownRole { role: u16 }
            /// Thrown when one account would hold two roles that must be apart.
            62 RolesConflict { account: Address, held: u16, role: u16 }
            /// Thrown when somebody else than the proposed governor accepts.
            63 NotProposedGovernor { account: Address, proposed: Address }

            /// Thrown when a class was never registered.
            80 UnknownClass { class_id: U256 }
            /// Thrown when a class has no name, or a lot on which some price would round: lots are multiples of 100 seconds.
            /// Where a class is renamed, `lot` is 0.
            81 BadClass { lot: u32 }
            /// Thrown when no more classes can be registered.
            82 TooManyClasses { limit: u16 }
            /// Thrown when somebody records for a class, voids a record or confirms a late one without its accreditation, or the
            /// recorder of a late record has lost it.
            83 NotARecorder { account: Address, class_id: u16 }
            /// Thrown when a recorder's quota for seven days does not cover the record.
            84 RecorderQuotaExceeded { quota: u64, used: u64, needed: u64 }
            /// Thrown when an interval is empty, reversed, out of range or not in whole slots of five minutes.
            85 BadInterval { start: u64, end: u64 }
            /// Thrown when an interval ends after the block's time.
            86 IntervalInFuture { end: u64, now: u64 }
            /// Thrown when an interval starts before the oldest recordable moment.
            87 IntervalTooOld { start: u64, oldest: u64 }
            /// Thrown when a moment is already recorded; `start` is the first such slot.
            88 SlotTaken { account: Address, start: u64 }
            /// Thrown when a recorder records its own time, or a campaign's sponsor or attestor would be paid by it.
            90 SelfRecorded { account: Address }
            /// Thrown when an account would hold more classes than its cell has room for, or than others' transfers may fill.
            91 TooManyHoldings { account: Address, limit: u8 }
            /// Thrown when new service is no whole number of its class's steps, of so many slots of five minutes each: `secs`
            /// is the interval's length, or the seconds that are booked of it.
            92 NotWholeSteps { class_id: u16, secs: u64 }
            /// Thrown when service is recorded for a retired class, or agreed on.
            93 ClassRetired { class_id: u16 }
            /// Thrown when a late record is entered of a day that is yet to leave the timesheet: `record` takes what is at most
            /// ten days old; the days before `before` take late records.
            94 IntervalNotLate { start: u64, before: u64 }
            /// Thrown when a late record is confirmed of a day on which anything was recorded, delivered or claimed, or
            /// another late record confirmed; `start` is the day's first moment.
            95 DayClosed { account: Address, start: u64 }
            /// Thrown when no such late record waits: none was entered of this day, or not with this interval and evidence, or it
            /// lapsed.
            96 NoLateRecord { account: Address, start: u64 }
            /// Thrown when a late record is withdrawn by somebody else than its recorder before it lapses.
            97 LateRecordWaits { account: Address, until: u64 }

            /// Thrown when the central bank has set no terms for converting a class.
            100 NotConvertible { class_id: u16 }
            /// Thrown when the conversion quota for seven days does not cover the hours.
            101 ConversionQuotaExceeded { quota: u64, used: u64, needed: u64 }
            /// Thrown when hours do not convert to a whole second of coin at the rate.
            102 ConversionNotWhole { secs: u64, rate: u16 }
            /// Thrown when a rate lies outside 1..=2560 percent of par.
            103 BadRate { rate: u16 }
            /// Thrown when all classes together would mint more coin than they may: at once what one class may in seven days,
            /// and as much again in each seven days. `left` is what they may mint now, `from` when there is enough.
            104 AllMintingBounded { left: u64, needed: u64, from: u64 }

            /// Thrown when a case was never opened.
            120 UnknownCase { case_id: u32 }
            /// Thrown when the case's status does not allow the step.
            121 CaseStatus { case_id: u32, status: u8 }
            /// Thrown when a reason code is not on the published list.
            122 UnknownReason { reason: u16 }
            /// Thrown when a case cites no evidence.
            123 NoEvidence {}
            /// Thrown when a freeze names no direction and no amount, or an unknown direction.
            124 BadFreeze { directions: u8, amount: u64 }
            /// Thrown when the account is already under a running freeze.
            125 AlreadyFrozen { account: Address, case_id: u32 }
            /// Thrown when a pause names an area that does not exist.
            126 UnknownArea { area: u8 }
            /// Thrown when an officer would act in a case about itself.
            127 OwnCase { account: Address }
            /// Thrown when something was done, or can be, under a case about the subject on the same evidence.
            128 SameFacts { account: Address, case_id: u32 }
            /// Thrown when an account is frozen, or an area paused (`account` is zero), too soon after the last time.
            129 CoolingOff { account: Address, until: u64 }
            /// Thrown when a case about the account still runs.
            130 CaseRuns { account: Address, case_id: u32 }
            /// Thrown when somebody would judge what it opened, froze or paused itself.
            131 OwnMeasure { account: Address }
            /// Thrown when an officer has taken as many measures today as it may.
            132 BudgetSpent { account: Address, limit: u8 }
            /// Thrown when a term is no day, or longer than allowed.
            133 BadTerm { days: u16, longest: u16 }
            /// Thrown when somebody answers or appeals in a case about another.
            134 NotTheSubject { account: Address, case_id: u32 }
            /// Thrown when the holder answers a second time.
            135 AlreadyAnswered { case_id: u32 }
            /// Thrown when more would be seized or released than there is to.
            136 NotSeizable { case_id: u32, amount: u64, limit: u64 }
            /// Thrown when coin would be forced to anywhere but into quarantine.
            137 NotQuarantine { to: Address }
            /// Thrown when the governor approves what the tribunal did not propose.
            138 NotProposed { case_id: u32, to: Address, amount: u64 }
            /// Thrown when a batch is empty or too long, or its lists differ in length.
            139 BadBatch { items: u32, limit: u32 }
            /// Thrown when value is sent along: the bank takes none.
            140 ValueNotAccepted { value: U256 }
            /// Thrown when calldata is shorter than its message's arguments, or malformed.
            141 BadCalldata { size: u32 }
            /// Thrown when no message has the selector.
            142 UnknownSelector { selector: u32 }

            /// Thrown when a price lies outside 1..=2560 percent of par.
            150 BadTick { tick: u16 }
            /// Thrown when an order's price lies outside the class's band.
            151 OutsideBand { tick: u16, low: u16, high: u16 }
            /// Thrown when an order has fewer lots than the class's minimum.
            152 TooFewLots { lots: u32, minimum: u32 }
            /// Thrown when an order's expiry is not ahead, or more than 90 days ahead.
            153 BadExpiry { expiry: u64, latest: u64 }
            /// Thrown when a side is neither bid (0) nor ask (1).
            154 UnknownSide { side: u8 }
            /// Thrown when a kind is none of limit (0), IOC (1), FOK (2), post-only (3).
            155 UnknownOrderKind { kind: u8 }
            /// Thrown when trading in the class is halted; the halt ends by itself.
            156 ClassHalted { class_id: u16, until: u64 }
            /// Thrown when a post-only order would take.
            157 WouldTake { tick: u16, best: u16 }
            /// Thrown when an order that must be filled at once or not at all cannot be.
            158 NotFilled { lots: u32, filled: u32 }
            /// Thrown when a member has as many resting orders as it may.
            159 TooManyOrders { account: Address, limit: u8 }
            /// Thrown when the caller has no resting order of this id.
            160 UnknownOrder { order_id: u128 }
            /// Thrown when a class's band is empty, reversed or out of range, or its halt or minimum is zero.
            161 BadMarket { floor: u16, ceiling: u16, width: u8 }

            /// Thrown when a monitoring rule does not exist.
            170 UnknownRule { rule: u8 }
            /// Thrown when a rule's mode or a figure of it lies outside its bounds.
            171 BadRule { rule: u8, mode: u8, first: u32, second: u32 }
            /// Thrown when the line is zero, risk would not decay, or a hold would last no time or more than a day.
            172 BadRisk { line: u16, decay: u16, hold_secs: u32 }
            /// Thrown when a hold is ended that does not run.
            173 NotOnHold { account: Address }

            /// Thrown when an account is used whose key was lost; `successorOf` says which account it is now.
            180 AccountMoved { account: Address }
            /// Thrown when an account would move to one that is in use, or was, or to itself.
            181 NotUnused { account: Address }
            /// Thrown when no recovery of the account is asked for.
            182 NoRecovery { account: Address }
            /// Thrown when a recovery of the account is already asked for.
            183 RecoveryPending { account: Address, successor: Address }
            /// Thrown when a recovery is completed before the delay in which the old key can object has passed.
            184 RecoveryNotDue { account: Address, from: u64 }
            /// Thrown when a recovery has lapsed unused.
            185 RecoveryLapsed { account: Address, until: u64 }
            /// Thrown when somebody else than the new key completes a recovery.
            186 NotSuccessor { account: Address, successor: Address }
            /// Thrown when an account would move while orders of it rest: they are withdrawn first.
            187 OrdersRest { account: Address, orders: u8 }
            /// Thrown when a recovery is asked for soon after the account's own key objected to one.
            188 RecoveryObjectedTo { account: Address, until: u64 }
            /// Thrown when the governor's account would be recovered; its successor is proposed, and accepts.
            189 GovernorNotRecovered { account: Address }

            /// Thrown when a measure against an account cites a case about an area.
            200 NotAboutAnAccount { case_id: u32 }
            /// Thrown when a pause cites a case about an account.
            201 NotAboutAnArea { case_id: u32 }

            /// Thrown when an agreement was never proposed.
            220 UnknownAgreement { agreement_id: u32 }
            /// Thrown when where an agreement stands does not allow the step; 0 where it has ended.
            221 AgreementStatus { agreement_id: u32, status: u8 }
            /// Thrown when the step is another party's.
            222 NotTheParty { account: Address, agreement_id: u32 }
            /// Thrown when somebody would serve itself.
            223 OwnAgreement { account: Address }
            /// Thrown when more service is agreed than the interval has seconds.
            224 TooMuchService { secs: u64, longest: u64 }
            /// Thrown when accepting or delivering would end too early or too late; `latest` is the last that delivering may.
            225 BadDeadlines { accept_by: u64, deliver_by: u64, latest: u64 }
            /// Thrown when a session delivers no agreement, more than one session may, or not as many figures as agreements.
            226 BadSession { agreements: u32, limit: u32 }
            /// Thrown when an agreement does not belong to the session of the first: another provider, group, class or interval.
            227 NotOneSession { agreement_id: u32, group: u32 }
            /// Thrown when no service is delivered, more than was agreed or than fits, or outside the interval agreed.
            228 BadDelivery { agreement_id: u32, secs: u64, most: u64 }
            /// Thrown when nothing is disputed, or more is disputed or awarded than there is.
            229 BadShare { agreement_id: u32, amount: u64, most: u64 }

            /// Thrown when a campaign has a rate outside 1..=2560 percent of par, a daily cap outside 1..=288 slots, an end that is
            /// no midnight (UTC) of the next 366 days, or a delay that is not between one and four days.
            240 BadCampaign { rate: u16, daily_cap: u16, end: u64, delay: u32 }
            /// Thrown when a campaign was never opened, or is closed.
            241 UnknownCampaign { campaign_id: u32 }
            /// Thrown when somebody else than the attestor would publish a root.
            243 NotAttestor { account: Address, attestor: Address }
            /// Thrown when a campaign is funded from which nothing can be claimed any more.
            244 CampaignEnded { campaign_id: u32, end: u64 }
            /// Thrown when a campaign is closed while something can still be claimed from it.
            245 CampaignClaimable { campaign_id: u32, until: u64 }
            /// Thrown when a root is all zeros.
            246 BadRoot {}
            /// Thrown when a day is none of the campaign's, which go from `first` to before `end`.
            247 DayNotCovered { day: u32, first: u32, end: u32 }
            /// Thrown when a root is published for a day that is not over.
            248 DayNotOver { day: u32, over_at: u64 }
            /// Thrown when it is too late to publish a day's root, or to claim from it.
            249 DayTooOld { day: u32, latest: u64 }
            /// Thrown when a day already has a root.
            250 RootStands { campaign_id: u32, day: u32 }
            /// Thrown when a day has no root: none was published, or the supervisor struck it.
            251 NoRoot { campaign_id: u32, day: u32 }
            /// Thrown when a root is claimed from while the supervisor can still strike it.
            252 RootPending { from: u64 }
            /// Thrown when a root that is claimable already would be struck.
            253 RootFinal { since: u64 }
            /// Thrown when more of a class would be redeemed at a platform than it recorded.
            254 RedeemedBeyondRecorded { recorded: u64, redeemed: u64, needed: u64 }
            /// Thrown when a proof does not lead from the leaf to the root.
            255 BadProof {}
            /// Thrown when a member has been paid for a day of a campaign.
            256 AlreadyClaimed { campaign_id: u32, day: u32 }
            /// Thrown when a member claims more days of campaigns, within eight days, than its cell has room for.
            257 TooManyClaims { limit: u8 }
            /// Thrown when no slot that is claimed is free.
            258 NoFreeSlot { account: Address, day: u32 }
            /// Thrown when a campaign's pool does not cover a claim, which is never paid in part.
            259 PoolTooSmall { pool: u64, needed: u64 }
            /// Thrown when something would leave an account whose loan is overdue: it can only repay.
            260 LoanOverdue { account: Address, debt: u64, due: u64 }
            /// Thrown when an account that owes coin borrows again, or is closed.
            261 LoanRunning { account: Address, debt: u64, due: u64 }
            /// Thrown when an account that owes nothing repays, is marked, is written off or is given more time.
            262 NothingOwed { account: Address }
            /// Thrown when somebody repays more than it owes.
            263 RepaysTooMuch { debt: u64, amount: u64 }
            /// Thrown when a loan would be larger than the central bank lends to the account's grade, or, where that is said to be
            /// 0, what is drawn on a starter line than the line of its level.
            264 BeyondCredit { account: Address, grade: u8, limit: u64, needed: u64 }
            /// Thrown when all debt together would exceed its share of the supply, in percent.
            265 DebtCapped { cap: u8, supply: u128, owed: u64, needed: u64 }
            /// Thrown when a loan's term is shorter or longer than what the central bank lends for.
            266 BadLoanTerm { term: u32, shortest: u32, longest: u32 }
            /// Thrown when a loan is marked or written off that is not overdue.
            267 LoanNotDue { account: Address, due: u64 }
            /// Thrown when a loan that was marked overdue is marked again, or rescheduled.
            268 AlreadyMarked { account: Address }
            /// Thrown when the central bank or the governor sets a value outside what its deployment allows.
            269 OutOfBounds { value: u64, least: u64, most: u64 }
            /// Thrown when a market's announced terms do not wait to be put into effect, or not yet (`from`; 0: none wait).
            270 NotInForce { from: u64 }
            /// Thrown when demurrage is collected and idle coin costs nothing.
            271 NoDemurrage {}
            /// Thrown when demurrage is collected twice on one day.
            272 AlreadyCollected { account: Address }

            /// Thrown when a link was never opened.
            280 UnknownLink { link: u32 }
            /// Thrown when a link's status does not allow the step (1 open, 2 closing, 3 stopped, 4 broken).
            281 LinkStatus { link: u32, status: u8 }
            /// Thrown when somebody else than a link's channel brings messages or payments.
            282 NotTheChannel { account: Address, channel: Address, link: u32 }
            /// Thrown when a link is opened without an id or a channel, to the bank itself, or of an unknown kind.
            283 BadLink { kind: u8 }
            /// Thrown when a bank would owe another more than its limit, what is in flight counted.
            284 OweLimit { link: u32, limit: u64, needed: u64 }
            /// Thrown when another bank would owe this one more than its limit.
            285 ClaimLimit { link: u32, limit: u64, needed: u64 }
            /// Thrown when a link's payments of one day and direction would exceed their limit.
            286 DayLimit { link: u32, limit: u64, needed: u64 }
            /// Thrown when a payment abroad ends at once or before, or later than in seven days.
            287 BadLifetime { expires: u64, now: u64, latest: u64 }
            /// Thrown when as many payments over a link as may be are not answered yet.
            288 WindowFull { link: u32, limit: u32 }
            /// Thrown when messages of another bank are brought with a gap, or not in their order.
            289 OutOfOrder { link: u32, expected: u64, number: u64 }
            /// Thrown when what is brought is no message of this link: the first such has this place among those brought.
            290 BadMessage { link: u32, place: u32 }
            /// Thrown when messages do not lead to the head that they are brought with.
            291 HeadMismatch { link: u32, number: u64 }
            /// Thrown when more is set off, or between other links, than both sides allow.
            292 BadOffset { owing: u32, owed: u32, amount: u64, most: u64 }
            /// Thrown when a message is not for links of this kind (1 same chain, 2 attested).
            293 WrongKind { link: u32, kind: u8 }
            /// Thrown when a link would be broken whose peer was heard, or paid, within the last thirty days.
            294 NotSilent { link: u32, until: u64 }
            /// Thrown when the governor carries out what the tribunal did not propose, or proposed before the peer was heard again.
            295 NotAsProposed { link: u32 }
            /// Thrown when nothing is written off, or more than the peer of the link owes.
            296 BadWriteOff { link: u32, amount: u64, most: u64 }
            /// Thrown when a payment is taken back that is not in flight.
            297 UnknownPayment { link: u32, number: u64 }

            /// Thrown when an account that holds an office, or from which one is withheld, would be recovered, or is to act as a delegate.
            300 HoldsOffice { account: Address, roles: u16 }
            /// Thrown when somebody would change an account to which another is to move: it waits untouched.
            301 Reserved { account: Address, moving: Address }
            /// Thrown when an office that a suspension withholds is given anew.
            302 OfficeSuspended { account: Address, until: u64 }
            /// Thrown when a case would suspend the same office a second time.
            303 SuspendedBefore { case_id: u32 }
            /// Thrown when a verifier asks for a recovery soon after the tribunal cancelled what it had asked for.
            304 RecoveryBarred { account: Address, verifier: Address, until: u64 }
            /// Thrown when an attestation commits to nothing.
            305 NoCommitment {}
            /// Thrown when a verifier would replace a running commitment of another, to which the holder has not consented.
            306 CommitmentStands { account: Address, issuer: Address }
            /// Thrown when an office is reinstated that this case does not withhold.
            307 NotSuspended { account: Address, case_id: u32 }
            /// Thrown when the tribunal confirms a freeze that is not as it runs: somebody changed it meanwhile.
            308 NotAsFrozen { case_id: u32, directions: u8, amount: u64 }
            /// Thrown when no succession of an account waits: none was proposed, or not on this evidence; it lapsed; or an
            /// officer's term ended.
            309 NoSuccession { account: Address }
            /// Thrown when a succession is proposed where one waits, or approved again.
            310 SuccessionPending { account: Address, heir: Address }
            /// Thrown when a succession is executed before it is approved (`from` is 0), or before the notice is over.
            311 SuccessionNotDue { account: Address, from: u64 }
            /// Thrown when a succession is proposed soon after the account itself stopped one.
            312 SuccessionStopped { account: Address, until: u64 }
            /// Thrown when a succession names another heir than was proposed, or the very person whose account it is; or is
            /// executed by neither the heir nor an officer of it.
            313 NotTheHeir { account: Address, heir: Address }

            /// Thrown when an account borrows or is closed whose debt was written off and not made good since.
            340 DebtWrittenOff { account: Address, lost: u64 }
            /// Thrown when a loan is marked or written off which a freeze, a hold or a pause kept from being paid, or kept within the
            /// last day.
            341 KeptFromPaying { account: Address, until: u64 }
            /// Thrown when a debt is collected from an account that has no free coin.
            342 NothingToCollect { account: Address }
            /// Thrown when a loan is written off while there is coin to be collected.
            343 Collectable { account: Address, coin: u64 }
            /// Thrown when a provider corrects a delivery a second time.
            344 AlreadyCorrected { agreement_id: u32 }
            /// Thrown when a class would mint more coin in seven days than a tenth of the supply, or ten thousand hours.
            345 MintingBounded { bound: u128, minted: u128 }
            /// Thrown when a member converts more of a class in seven days than its share.
            346 MemberQuotaExceeded { limit: u64, used: u64, needed: u64 }
            /// Thrown when an account is closed that sponsors campaigns, whose pools would be nobody's.
            347 StillSponsors { account: Address, campaigns: u16 }
            /// Thrown when a recorder voids what is none of its last 17 records of the class.
            348 UnknownRecord { account: Address, start: u64, end: u64 }
            /// Thrown when a loan is rescheduled as often as one may be.
            349 RescheduledTooOften { account: Address, times: u8 }
            /// Thrown when a series has fewer than two lessons or more than it may, or they follow each other in fewer days than the
            /// interval and three days take.
            350 BadSeries { lessons: u8, most: u8, every: u8, shortest: u32 }
            /// Thrown when a fill-or-kill order meets a cap on one call before it is filled; in smaller parts it may fill.
            380 FokCapped { lots: u32, filled: u32 }
            /// Thrown when an order is reduced by all that is left of it, or more; cancelling takes it off.
            381 NothingLeft { lots: u32, left: u32 }
            /// Thrown when an order is placed in a class that is in a call; until when orders collect in it, 0 where it waits for the
            /// first. `placeInCall` places one for it.
            382 InCall { class_id: u16, until: u64 }
            /// Thrown when an order is placed for a call, or a call is cleared, where none runs and none may begin.
            383 NoCall { class_id: u16 }
            /// Thrown when a call is cleared in which orders still collect.
            384 CallRuns { class_id: u16, until: u64 }
            /// Thrown when an order is placed for a call that is over and has yet to be cleared.
            385 CallOver { class_id: u16, ended: u64 }
            /// Thrown when the central bank sets calls that no class can hold.
            386 BadCalls { when: u8, period: u32 }

            /// Thrown when a signed call is carried after its deadline.
            420 SignatureExpired { deadline: u64, now: u64 }
            /// Thrown when what is carried was not signed by the member: `signer` did, or nobody (zero) where the signature is
            /// malformed or malleable. What was altered, or signed for another bank or chain, has some other signer.
            421 BadSignature { signer: Address, member: Address }
            /// Thrown when a nonce was spent or cancelled before.
            422 NonceUsed { nonce: U256 }
            /// Thrown when a message is none that a member may sign for others to carry.
            423 NotCarried { selector: u32 }
            /// Thrown when whoever carries a call asks for more than the member signed for.
            424 FeeAboveBound { fee: u64, bound: u64 }
            /// ERC-2612. Thrown when an allowance by signature is used after its deadline.
            425 ERC2612ExpiredSignature { deadline: U256 }
            /// ERC-2612. Thrown when an allowance was not signed by the owner, or for another nonce.
            426 ERC2612InvalidSigner { signer: Address, owner: Address }
            /// Thrown when a call in a batch of reads would change something.
            427 NotARead { selector: u32 }

            /// Thrown when whoever is to be paid on a starter line has dealt with too few others, or is in default.
            460 NotEstablished { account: Address, counterparties: u32, least: u32 }

            /// Thrown when a delegation is for no affair or an unknown one, or ends in the past or more than a year ahead.
            470 BadDelegation { kinds: u8, until: u64, latest: u64 }
            /// Thrown when somebody acts for a member that has not delegated this affair to it, or no longer: a delegation ends
            /// by itself, when it is revoked, with any freeze of the member, and with the recovery of either.
            471 NotDelegated { member: Address, delegate: Address, kind: u8 }
            /// Thrown when a delegate's step would take more of the member's coin than it may in a day.
            472 BeyondDelegation { member: Address, daily: u64, spent: u64, needed: u64 }
            /// Thrown when a member would be its own delegate.
            473 OwnDelegate { account: Address }

            /// Thrown when a member holds its own account until a moment that is past, not behind a hold that runs, or more than
            /// 90 days ahead.
            480 BadHold { until: u64, earliest: u64, latest: u64 }

            /// Thrown when a pot of the treasury holds less than is to be spent out of it.
            490 TreasuryShort { pot: u8, held: u64, needed: u64 }
        }
    };
}

#[cfg(not(any(
    feature = "fast-path",
    all(feature = "abi", not(feature = "std"), ink_abi = "sol")
)))]
declared_by!(errors);
#[cfg(all(feature = "abi", not(feature = "std"), ink_abi = "sol"))]
declared_by!(carried_errors);
#[cfg(feature = "fast-path")]
declared_by!(dropped_errors);

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_keccak::Hasher;

    /// The type's name in the ABI, its words, and a value that no other field has.
    trait Sample {
        const NAME: &'static str;
        fn sample(n: u8) -> Self;
        fn word(&self) -> [u8; 32];
    }

    macro_rules! samples {
        ($($ty:ty: $name:literal, $n:ident => $value:expr, $of:ident => $word:expr;)*) => {$(
            impl Sample for $ty {
                const NAME: &'static str = $name;
                fn sample($n: u8) -> Self {
                    $value
                }
                fn word(&self) -> [u8; 32] {
                    let $of = *self;
                    let mut word = [0; 32];
                    let bytes = $word;
                    word[32 - bytes.len()..].copy_from_slice(&bytes);
                    word
                }
            }
        )*};
    }

    samples! {
        Address: "address", n => Address::repeat_byte(n), x => x.0;
        U256: "uint256", n => U256::MAX - n, x => x.to_big_endian();
        u128: "uint128", n => u128::MAX - u128::from(n), x => x.to_be_bytes();
        u64: "uint64", n => u64::MAX - u64::from(n), x => x.to_be_bytes();
        u32: "uint32", n => u32::MAX - u32::from(n), x => x.to_be_bytes();
        u16: "uint16", n => u16::MAX - u16::from(n), x => x.to_be_bytes();
        u8: "uint8", n => u8::MAX - n, x => x.to_be_bytes();
    }

    macro_rules! compared {
        ($( $(#[doc = $doc:literal])* $code:literal $name:ident { $($field:ident : $ty:ty),* $(,)? } )*) => {
            said!($( $name { $($field : $ty),* } )*);
            carried!($( $code $name { $($field : $ty),* } )*);

            /// Each error's name, as a program on the chain encodes it, and as the standard does.
            #[allow(unused_mut, unused_variables, unused_assignments)]
            fn encoded_both_ways() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
                vec![$({
                    let (mut types, mut words, mut n) = (Vec::<&str>::new(), Vec::new(), 0u8);
                    $(
                        n += 1;
                        let $field = <$ty as Sample>::sample(n);
                        types.push(<$ty as Sample>::NAME);
                        words.extend($field.word());
                    )*
                    let signature = format!("{}({})", stringify!($name), types.join(","));
                    let (mut hash, mut hasher) = ([0; 32], tiny_keccak::Keccak::v256());
                    hasher.update(signature.as_bytes());
                    hasher.finalize(&mut hash);
                    let carried = said::$name { $($field),* }.figures();
                    assert_eq!(said::$name::CODE, $code);
                    let standard = [&hash[..4], &words[..]].concat();
                    (stringify!($name), carried.encoded(said::$name::SELECTOR), standard)
                }),*]
            }
        };
    }

    declared_by!(compared);

    #[test]
    fn every_error_is_encoded_on_the_chain_as_solidity_encodes_it() {
        let all = encoded_both_ways();
        assert_eq!(all.len(), CODES.len());
        for (name, carried, standard) in all {
            assert_eq!(carried, standard, "{name}");
        }
    }

    #[test]
    fn codes_ascend_and_none_is_used_twice() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(CODES[0].0 > 0, "0 means allowed");
    }

    #[test]
    fn the_published_table_of_codes_is_the_codes_own() {
        const HEADING: &str = "| code | error | meaning |\n|---|---|---|\n";
        let rows = CODES
            .iter()
            .zip(MEANINGS)
            .map(|((code, name), meaning)| format!("| {code} | `{name}` | {} |\n", meaning.trim()));
        let table: String = std::iter::once(HEADING.to_owned()).chain(rows).collect();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/codes.md");
        let published = std::fs::read_to_string(path).unwrap();
        let (before, published) = published.split_at(published.find(HEADING).unwrap());
        if std::env::var_os("TIMEBANK_PUBLISH").is_some() {
            std::fs::write(path, format!("{before}{table}")).unwrap();
        } else {
            assert_eq!(published, table, "TIMEBANK_PUBLISH=1 writes it");
        }
    }

    #[test]
    fn an_error_answers_with_its_code() {
        assert_eq!(Error::AreaPaused { area: 1 }.code(), 43);
    }
}
