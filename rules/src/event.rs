//! What the bank says happened: every event, its Solidity signature and its bytes.
//!
//! The bytes written here are at once what the chain stores and what the [audit log](crate::audit) hashes.

use crate::{Address, Hash, U256};

/// The most topics an event has, its signature among them.
pub const MAX_TOPICS: usize = 4;

/// The most words (of 32 bytes) an event has, topics and data together.
pub const MAX_WORDS: usize = 16;

#[doc(hidden)]
pub const WORD: usize = 32;

/// A value that fills one word of the Solidity ABI.
pub trait Word {
    /// Its Solidity type.
    const SOL: &'static str;
    /// Its counterpart in ink!'s metadata.
    #[cfg(feature = "abi")]
    type Abi;
    /// Writes it into a word of zeros.
    fn put(&self, word: &mut [u8; WORD]);
    /// Its 32 bytes.
    fn word(&self) -> [u8; WORD] {
        let mut word = [0; WORD];
        self.put(&mut word);
        word
    }
}

macro_rules! uint_word {
    ($($ty:ty => $sol:literal),*) => { $(
        impl Word for $ty {
            const SOL: &'static str = $sol;
            #[cfg(feature = "abi")]
            type Abi = $ty;
            fn put(&self, word: &mut [u8; WORD]) {
                let bytes = self.to_be_bytes();
                word[WORD - bytes.len()..].copy_from_slice(&bytes);
            }
        }
    )* };
}

uint_word!(u8 => "uint8", u16 => "uint16", u32 => "uint32", u64 => "uint64", u128 => "uint128");

impl Word for bool {
    const SOL: &'static str = "bool";
    #[cfg(feature = "abi")]
    type Abi = bool;
    fn put(&self, word: &mut [u8; WORD]) {
        word[WORD - 1] = u8::from(*self);
    }
}

impl Word for U256 {
    const SOL: &'static str = "uint256";
    #[cfg(feature = "abi")]
    type Abi = U256;
    fn put(&self, word: &mut [u8; WORD]) {
        *word = self.to_big_endian();
    }
}

impl Word for Address {
    const SOL: &'static str = "address";
    #[cfg(feature = "abi")]
    type Abi = Address;
    fn put(&self, word: &mut [u8; WORD]) {
        word[12..].copy_from_slice(&self.0);
    }
}

impl Word for Hash {
    const SOL: &'static str = "bytes32";
    #[cfg(feature = "abi")]
    type Abi = ink::sol::FixedBytes<32>;
    fn put(&self, word: &mut [u8; WORD]) {
        *word = *self;
    }
}

/// Bytes before the topics in what the log hashes: the head before, and the number of topics.
#[doc(hidden)]
pub const PREFIX: usize = WORD + 1;

/// An event's bytes as the log hashes them: room for the head before, the number of topics, then its topics and its
/// data in one run of words.
pub struct Encoded<'a> {
    #[doc(hidden)]
    pub bytes: &'a mut [u8],
    #[doc(hidden)]
    pub topics: usize,
}

impl Encoded<'_> {
    /// The topics, the signature first.
    pub fn topics(&self) -> &[[u8; WORD]] {
        let (words, _) = self.bytes[PREFIX..].as_chunks::<WORD>();
        &words[..self.topics]
    }

    /// The data that follows the topics.
    pub fn data(&self) -> &[u8] {
        &self.bytes[PREFIX + self.topics * WORD..]
    }

    /// What the log hashes after `head`.
    pub fn preimage(&mut self, head: &Hash) -> &[u8] {
        if let Some((before, topics)) = self.bytes.split_first_chunk_mut() {
            *before = *head;
            if let Some(number) = topics.first_mut() {
                *number = self.topics as u8;
            }
        }
        self.bytes
    }
}

/// The words of an event while it is written, one after the other.
#[doc(hidden)]
pub struct Words<'a>(pub core::slice::IterMut<'a, [u8; WORD]>);

impl Words<'_> {
    /// Writes the next word.
    #[inline(always)]
    pub fn push(&mut self, value: &impl Word) {
        if let Some(word) = self.0.next() {
            value.put(word);
        }
    }

    /// Ends a numbered event with its place in the log.
    #[inline(always)]
    pub fn seq(&mut self, seq: u64) {
        self.push(&seq);
    }
}

/// Something that can be put on the log.
pub trait Event {
    /// Hands on the event's bytes; `seq` is its place in the log. They lie where they were written, in a place of
    /// just their size: clearing and copying one for the longest event cost as much as a transfer's rules.
    fn encode<R>(&self, seq: u64, then: impl FnOnce(&mut Encoded) -> R) -> R;
}

/// The first topic: keccak-256 of `Name(type,type,…)`.
#[doc(hidden)]
pub const fn signature(name: &str, types: &[&str]) -> Hash {
    let mut hasher = keccak_const::Keccak256::new().update(name.as_bytes()).update(b"(");
    let mut i = 0;
    while i < types.len() {
        if i > 0 {
            hasher = hasher.update(b",");
        }
        hasher = hasher.update(types[i].as_bytes());
        i += 1;
    }
    hasher.update(b")").finalize()
}

/// Declares an event once: its struct, its encoding and, for the contract's metadata, its ink! twin.
///
/// Fields marked `[topic]` are indexed. A struct declared `seq` ends with its sequence number. The council declares
/// its events with it, too; it brings everything in this module into scope.
#[macro_export]
macro_rules! events {
    ($(
        $(#[$doc:meta])*
        $module:ident :: $name:ident $($numbered:ident)? {
            $( $(#[$fdoc:meta])* $([$topic:ident])? $field:ident : $ty:ty ),* $(,)?
        }
    )*) => { $(
        /// The event of this name.
        pub mod $module {
            use super::*;

            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name {
                $( $(#[$fdoc])* pub $field: $ty, )*
            }

            /// The event's first topic.
            pub const SIGNATURE: Hash = signature(
                stringify!($name),
                &[ $( <$ty as Word>::SOL, )* $( sol_of_number!($numbered), )? ],
            );

            /// The event's words: its signature, its fields, its number.
            const WORDS: usize =
                1 + [$( stringify!($field) ),*].len() $( + words_of!($numbered) )?;
            const TOPICS: usize = 1 $( + is_topic!($($topic)?) as usize )*;
            const _: () = assert!(WORDS <= MAX_WORDS && TOPICS <= MAX_TOPICS);

            impl Event for $name {
                #[allow(unused_variables)]
                fn encode<R>(&self, seq: u64, then: impl FnOnce(&mut Encoded) -> R) -> R {
                    let mut bytes = [0; PREFIX + WORDS * WORD];
                    let (words, _) = bytes[PREFIX..].as_chunks_mut::<WORD>();
                    let mut words = Words(words.iter_mut());
                    words.push(&SIGNATURE);
                    $( if is_topic!($($topic)?) { words.push(&self.$field); } )*
                    $( if !is_topic!($($topic)?) { words.push(&self.$field); } )*
                    $( words.$numbered(seq); )?
                    then(&mut Encoded { bytes: &mut bytes, topics: TOPICS })
                }
            }

            #[cfg(all(feature = "ink-std", any(ink_abi = "sol", ink_abi = "all")))]
            mod metadata {
                use super::*;

                $(#[$doc])*
                #[ink::event]
                #[allow(dead_code)] // Declared for the metadata alone.
                pub struct $name {
                    $( $(#[$fdoc])* $(#[ink($topic)])? pub $field: <$ty as Word>::Abi, )*
                    $(
                        /// The event's place in the log.
                        pub $numbered: u64,
                    )?
                }
            }
        }
    )*
    /// Every event's first topic with its name, for those who read the log.
    pub const NAMES: &[(Hash, &str)] = &[ $( ($module::SIGNATURE, stringify!($name)) ),* ];
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! is_topic {
    () => {
        false
    };
    (topic) => {
        true
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! words_of {
    ($numbered:ident) => {
        1
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! sol_of_number {
    ($numbered:ident) => {
        "uint64"
    };
}

events! {
    /// ERC-20. Emitted when coin moves, is minted (from zero) or is burned (to zero).
    erc20_transfer::Transfer {
        /// Who gives.
        [topic] from: Address,
        /// Who receives.
        [topic] to: Address,
        /// Seconds of coin.
        value: U256,
    }
    /// ERC-20. Emitted when an allowance is set.
    erc20_approval::Approval {
        /// Whose coin.
        [topic] owner: Address,
        /// Who may move it.
        [topic] spender: Address,
        /// How much: the allowance after the change.
        value: U256,
    }
    /// ERC-6909. Emitted when hours move, are recorded (from zero) or are retired (to zero).
    erc6909_transfer::Transfer {
        /// Who called.
        caller: Address,
        /// Who gives.
        [topic] sender: Address,
        /// Who receives.
        [topic] receiver: Address,
        /// The class.
        [topic] id: U256,
        /// Seconds of service.
        amount: U256,
    }
    /// ERC-6909. Emitted when an operator is set or removed.
    erc6909_operator::OperatorSet {
        /// Whose hours.
        [topic] owner: Address,
        /// Who may move them all.
        [topic] spender: Address,
        /// Whether it may, after the change.
        approved: bool,
    }
    /// ERC-6909. Emitted when an allowance for one class is set.
    erc6909_approval::Approval {
        /// Whose hours.
        [topic] owner: Address,
        /// Who may move them.
        [topic] spender: Address,
        /// The class.
        [topic] id: U256,
        /// How much: the allowance after the change.
        amount: U256,
    }

    /// ERC-7943. Emitted when the amount of coin that a freeze holds changes.
    erc7943_frozen::Frozen {
        /// Whose coin.
        [topic] account: Address,
        /// How much is held, after; may exceed the balance.
        amount: U256,
    }
    /// ERC-7943. Emitted beside `Transfer` when coin is seized.
    erc7943_forced::ForcedTransfer {
        /// From whom.
        [topic] from: Address,
        /// The bank's own address: quarantine.
        [topic] to: Address,
        /// Seconds of coin.
        amount: U256,
    }

    /// Emitted when the bank is deployed.
    founded::Founded seq {
        /// The first governor.
        [topic] governor: Address,
        /// When its account, an organisation's, was opened.
        opened_at: u64,
        /// Its roles after.
        roles_after: u16,
    }
    /// Emitted when what an owner grants a spender changes, by the owner's word or by being spent.
    granted::Granted seq {
        /// Whose coin or hours.
        [topic] owner: Address,
        /// Who may move them.
        [topic] spender: Address,
        /// Who changed it: the owner, or the spender by spending.
        [topic] actor: Address,
        /// The class of the hours; 0 for coin.
        class_id: u16,
        /// What may still be moved, after; the largest amount is without limit.
        allowance_after: U256,
        /// Whether the spender may move all of the owner's hours, after; said where the class is 0.
        operator_after: bool,
    }
    /// Emitted when an account is opened.
    account_opened::AccountOpened seq {
        /// The account; it opens itself.
        [topic] account: Address,
        /// 1 person, 2 organisation.
        kind: u8,
        /// When.
        opened_at: u64,
    }
    /// Emitted when a verifier attests an account.
    account_verified::AccountVerified seq {
        /// The account.
        [topic] account: Address,
        /// The verifier.
        [topic] actor: Address,
        /// The level attested.
        level: u8,
        /// The moment at which the attestation ends.
        expiry: u64,
        /// A salted commitment to the claims; never the claims.
        commitment: Hash,
    }
    /// Emitted when an account is closed, for good.
    account_closed::AccountClosed seq {
        /// The account; it closes itself.
        [topic] account: Address,
    }
    /// Emitted when a verifier asks that an account, whose key was lost, moves to a new one.
    recovery_requested::RecoveryRequested seq {
        /// The account.
        [topic] account: Address,
        /// Where it is to move.
        [topic] successor: Address,
        /// The verifier.
        [topic] actor: Address,
        /// A hash of the evidence that the person is the same.
        evidence: Hash,
        /// The moment from which it can be completed; until it is, the account's key can object.
        from: u64,
        /// The moment from which it no longer can.
        until: u64,
    }
    /// Emitted when the account's own key objects: nothing is asked for any more.
    recovery_objected::RecoveryObjected seq {
        /// The account and actor.
        [topic] account: Address,
        /// Where it was to move.
        [topic] successor: Address,
        /// The evidence that was cited.
        evidence: Hash,
        /// The moment from which a recovery can be asked for again.
        again_from: u64,
    }
    /// Emitted when the tribunal cancels what was asked for.
    recovery_cancelled::RecoveryCancelled seq {
        /// The account.
        [topic] account: Address,
        /// Where it was to move.
        [topic] successor: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// The evidence that was cited.
        evidence: Hash,
    }
    /// Emitted after the `Transfer` events when an account has moved: the successor is open and is what the account
    /// was, the account is left empty for good. Every figure was the account's before and is the successor's after.
    recovery_completed::RecoveryCompleted seq {
        /// The account.
        [topic] account: Address,
        /// Where it moved; the actor.
        [topic] successor: Address,
        /// The verifier who asked for it.
        [topic] requested_by: Address,
        /// A hash of the evidence that the person is the same.
        evidence: Hash,
        /// All of the coin.
        coin_after: u64,
        /// All of the hours, of whatever class.
        hours_after: u64,
        /// Directions frozen: 1 out, 2 in.
        frozen_directions_after: u8,
        /// Coin frozen; may exceed the balance.
        frozen_coin_after: u64,
        /// When the freeze lapses.
        frozen_until_after: u64,
        /// The last case.
        case_after: u32,
        /// Coin that it owes.
        debt_after: u64,
    }
    /// Emitted when the governor grants or revokes roles.
    roles_changed::RolesChanged seq {
        /// The account.
        [topic] account: Address,
        /// The governor.
        [topic] actor: Address,
        /// The roles' bits before.
        before: u16,
        /// The roles' bits after.
        after: u16,
    }
    /// Emitted when a holder consents to a commitment, or with zero to none any more.
    commitment_consented::CommitmentConsented seq {
        /// The holder.
        [topic] account: Address,
        /// What may be attested in place of the running commitment.
        commitment: Hash,
    }
    /// Emitted when an officer's office is suspended under a case.
    office_suspended::OfficeSuspended seq {
        /// The case.
        [topic] case_id: u32,
        /// The officer whose office it is.
        [topic] account: Address,
        /// The officer who suspends.
        [topic] actor: Address,
        /// The class of a recorder's accreditation; 0 where it is a role.
        class_id: u16,
        /// The role that is withheld; a recorder's is 32.
        role: u16,
        /// The quota that is withheld, in seconds; 0 where it is a role.
        quota: u64,
        /// From when it may be taken up again.
        until: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when a suspended office is taken up again.
    office_reinstated::OfficeReinstated seq {
        /// The case.
        [topic] case_id: u32,
        /// The officer whose office it is.
        [topic] account: Address,
        /// Who reinstates: the tribunal's officer, or anybody once the suspension has run out.
        [topic] actor: Address,
        /// The class of a recorder's accreditation; 0 where it is a role.
        class_id: u16,
        /// The role.
        role: u16,
        /// The quota, in seconds; 0 where it is a role.
        quota: u64,
    }
    /// Emitted when the governor names its successor, who has yet to accept.
    governor_proposed::GovernorProposed seq {
        /// The governor.
        [topic] actor: Address,
        /// The successor; zero withdraws the proposal.
        [topic] proposed: Address,
    }
    /// Emitted when the successor accepts.
    governor_changed::GovernorChanged seq {
        /// The governor before.
        [topic] before: Address,
        /// The governor after; the actor.
        [topic] after: Address,
        /// The roles of the one before, after.
        before_roles: u16,
        /// The roles of the one after, after.
        after_roles: u16,
    }

    /// Emitted beside `Transfer` when coin moves between accounts.
    coin_moved::CoinMoved seq {
        /// Who gives.
        [topic] from: Address,
        /// Who receives.
        [topic] to: Address,
        /// Who called: the giver or one it approved.
        actor: Address,
        /// Seconds of coin.
        amount: u64,
        /// The giver's balance after.
        from_after: u64,
        /// The receiver's balance after.
        to_after: u64,
        /// The reason the caller gave; zero where none.
        reason: Hash,
    }
    /// Emitted beside `Transfer` when a member burns its own coin (withdraws).
    coin_burned::CoinBurned seq {
        /// The member and actor.
        [topic] account: Address,
        /// Seconds of coin.
        amount: u64,
        /// The member's balance after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
    }
    /// Emitted beside ERC-6909's `Transfer` when hours move between accounts.
    hours_moved::HoursMoved seq {
        /// Who gives.
        [topic] from: Address,
        /// Who receives.
        [topic] to: Address,
        /// The class.
        [topic] class_id: u16,
        /// Who called: the giver or one it approved.
        actor: Address,
        /// Seconds of service.
        amount: u64,
        /// The giver's hours of the class after.
        from_after: u64,
        /// The receiver's hours of the class after.
        to_after: u64,
    }

    /// Emitted beside ERC-6909's `Transfer` when a recorder voids one of its records.
    record_voided::RecordVoided seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose record.
        [topic] member: Address,
        /// The recorder and actor.
        [topic] recorder: Address,
        /// The number of the record's event on the audit log, in 32 bits.
        record: u32,
        /// Its first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// A hash of the reason.
        evidence: Hash,
        /// The member's hours of the class after.
        hours_after: u64,
        /// The class's total after.
        class_total_after: u64,
    }
    /// Emitted when the governor registers a class.
    class_registered::ClassRegistered seq {
        /// The class.
        [topic] class_id: u16,
        /// The governor.
        [topic] actor: Address,
        /// Its name, UTF-8 padded with zeros.
        name: Hash,
        /// The exchange's unit of quantity, in seconds.
        lot: u32,
    }
    /// Emitted when the governor accredits a recorder, changes its quota or (quota 0) ends it.
    recorder_accredited::RecorderAccredited seq {
        /// The class.
        [topic] class_id: u16,
        /// The recorder.
        [topic] recorder: Address,
        /// The governor.
        [topic] actor: Address,
        /// Seconds it may record in seven days, after the change.
        quota: u64,
    }
    /// Emitted beside ERC-6909's `Transfer` when service is recorded.
    recorded::Recorded seq {
        /// The member who served.
        [topic] member: Address,
        /// The class.
        [topic] class_id: u16,
        /// The recorder and actor.
        [topic] recorder: Address,
        /// The first moment.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// A hash of the evidence.
        evidence: Hash,
        /// The member's hours of the class after.
        hours_after: u64,
        /// The class's total `C_j` after.
        class_total_after: u64,
        /// Seconds the recorder has recorded for the class in the last seven days, after.
        used_after: u64,
    }
    /// Emitted when the central bank sets the terms of conversion of a class.
    terms_set::TermsSet seq {
        /// The class.
        [topic] class_id: u16,
        /// The central bank's officer.
        [topic] actor: Address,
        /// Percent of par after the change; 0 closes the window.
        rate: u16,
        /// Seconds of service it converts in seven days, after the change.
        quota: u64,
        /// From when this holds.
        from: u64,
    }
    /// Emitted beside both `Transfer` events when hours are retired for coin.
    converted::Converted seq {
        /// The member and actor.
        [topic] member: Address,
        /// The class.
        [topic] class_id: u16,
        /// Seconds of service retired.
        secs: u64,
        /// Seconds of coin minted.
        coin: u64,
        /// Percent of par.
        rate: u16,
        /// The member's hours of the class after.
        hours_after: u64,
        /// The member's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
        /// Seconds of the class converted in the last seven days, after.
        used_after: u64,
        /// Seconds of the class ever converted, after.
        class_converted_after: u64,
    }

    /// Emitted beside `Transfer` when coin is minted against a debt.
    lent::Lent seq {
        /// The member and actor.
        [topic] member: Address,
        /// Seconds of coin lent.
        amount: u64,
        /// Seconds of coin owed on top of them.
        fee: u64,
        /// The member's debt after.
        debt_after: u64,
        /// When it falls due.
        due: u64,
        /// The grade that it was lent on.
        grade: u8,
        /// The member's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
        /// All debt after.
        owed_after: u64,
    }
    /// Emitted beside `Transfer` when coin is burned against a debt.
    repaid::Repaid seq {
        /// Whose debt.
        [topic] member: Address,
        /// Whose coin.
        [topic] payer: Address,
        /// Seconds of coin.
        amount: u64,
        /// The member's debt after; 0 ends the loan.
        debt_after: u64,
        /// What was written off and not made good since, after.
        lost_after: u64,
        /// What the member repaid in time: hours times days, after.
        repaid_hour_days_after: u32,
        /// The member's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
        /// All debt after.
        owed_after: u64,
    }
    /// Emitted when somebody marks an overdue loan: an alert.
    loan_marked_overdue::LoanMarkedOverdue seq {
        /// Who owes.
        [topic] account: Address,
        /// Who marked it.
        [topic] actor: Address,
        /// Seconds of coin owed.
        debt: u64,
        /// When they fell due.
        due: u64,
        /// The account's loans that were marked overdue, after.
        overdue_after: u16,
        /// The account's grade after.
        grade_after: u8,
    }
    /// Emitted when the tribunal writes an overdue loan off.
    loan_written_off::LoanWrittenOff seq {
        /// Who owed.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Seconds of coin that are no longer owed; they stay in the supply.
        debt: u64,
        /// A hash of the reasons.
        evidence: Hash,
        /// The account's loans that were marked overdue, after.
        overdue_after: u16,
        /// All debt after.
        owed_after: u64,
        /// All debt ever written off, after.
        written_off_after: u64,
    }
    /// Emitted when the central bank sets what holds for all classes and members.
    bank_terms_set::BankTermsSet seq {
        /// The central bank's officer.
        [topic] actor: Address,
        /// The largest loan of grade 2, in seconds of coin.
        limit_2: u64,
        /// The largest loan of grade 3.
        limit_3: u64,
        /// The largest loan of grade 4.
        limit_4: u64,
        /// The largest loan of grade 5.
        limit_5: u64,
        /// The longest term, in seconds.
        longest: u32,
        /// Percent of a loan that is owed on top of it.
        fee: u8,
        /// Percent of the supply that all debt together may be.
        debt_cap: u8,
        /// Millionths that idle coin costs a day.
        demurrage: u16,
        /// Seconds between announcing a change and its taking effect.
        notice: u32,
        /// From when all this holds.
        from: u64,
    }
    /// Emitted, beside `Transfer` where anything was burned, when somebody collects demurrage.
    demurrage_collected::DemurrageCollected seq {
        /// Whose idle coin.
        [topic] account: Address,
        /// Who collected.
        [topic] actor: Address,
        /// Coin that had been idle, in seconds.
        idle: u64,
        /// For how many days.
        days: u32,
        /// Seconds of coin burned.
        amount: u64,
        /// The account's coin after.
        balance_after: u64,
        /// The coin supply after.
        supply_after: u128,
    }

    /// Emitted when the supervisor opens a case.
    case_opened::CaseOpened seq {
        /// The case.
        [topic] case_id: u32,
        /// The account it is about.
        [topic] subject: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// A code of the published list.
        reason: u16,
        /// A hash of the evidence.
        evidence: Hash,
        /// When.
        opened_at: u64,
    }
    /// Emitted when the supervisor freezes an account under a case.
    account_frozen::AccountFrozen seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// Directions before: 1 out, 2 in.
        directions_before: u8,
        /// Directions after.
        directions_after: u8,
        /// Frozen coin before.
        amount_before: u64,
        /// Frozen coin after; may exceed the balance.
        amount_after: u64,
        /// The moment at which the freeze lapses by itself.
        until: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the supervisor or the tribunal releases an account.
    account_released::AccountReleased seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The officer.
        [topic] actor: Address,
        /// Directions before: 1 out, 2 in; none after.
        directions_before: u8,
        /// Frozen coin before; none after.
        amount_before: u64,
        /// Where the case stood before ([`crate::case::Status`]).
        status_before: u8,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the tribunal confirms a freeze for a term.
    freeze_confirmed::FreezeConfirmed seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Frozen directions: 1 out, 2 in.
        directions: u8,
        /// Frozen coin.
        amount: u64,
        /// Coin that may be seized once it is past appeal.
        seizable: u64,
        /// When the freeze would have lapsed.
        until_before: u64,
        /// When it lapses.
        until_after: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the holder answers in a case about itself.
    case_answered::CaseAnswered seq {
        /// The case.
        [topic] case_id: u32,
        /// The holder and actor.
        [topic] account: Address,
        /// Where the case stands ([`crate::case::Status`]).
        status: u8,
        /// A hash of the answer.
        answer: Hash,
    }
    /// Emitted when the holder appeals.
    case_appealed::CaseAppealed seq {
        /// The case.
        [topic] case_id: u32,
        /// The holder and actor.
        [topic] account: Address,
        /// Where the case stood before.
        status_before: u8,
        /// Where it stands after.
        status_after: u8,
        /// When the freeze ends unless the tribunal upholds it.
        frozen_until_after: u64,
        /// A hash of the statement.
        statement: Hash,
    }
    /// Emitted when the tribunal upholds a freeze against an appeal.
    appeal_upheld::AppealUpheld seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// When the freeze would have ended.
        until_before: u64,
        /// When it lapses.
        until_after: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the supervisor closes a case's file.
    case_closed::CaseClosed seq {
        /// The case.
        [topic] case_id: u32,
        /// The account it is about; zero for an area.
        [topic] subject: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// Where it stood before.
        status_before: u8,
        /// Where it stands after.
        status_after: u8,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted beside `Transfer` and `ForcedTransfer` when the tribunal seizes coin into quarantine.
    seized::Seized seq {
        /// The case.
        [topic] case_id: u32,
        /// The account.
        [topic] account: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// Seconds of coin.
        amount: u64,
        /// The account's coin after.
        balance_after: u64,
        /// Frozen coin before.
        frozen_before: u64,
        /// Frozen coin after.
        frozen_after: u64,
        /// All coin in quarantine after.
        quarantine_after: u128,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when the tribunal proposes to release coin from quarantine.
    release_proposed::ReleaseProposed seq {
        /// The case.
        [topic] case_id: u32,
        /// To whom.
        [topic] to: Address,
        /// The tribunal's officer.
        [topic] actor: Address,
        /// The account it was seized from.
        subject: Address,
        /// Seconds of coin.
        amount: u64,
        /// Coin that lies in quarantine under the case.
        quarantined: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted beside `Transfer` when the governor approves it.
    quarantine_released::QuarantineReleased seq {
        /// The case.
        [topic] case_id: u32,
        /// To whom.
        [topic] to: Address,
        /// The governor.
        [topic] actor: Address,
        /// The tribunal's officer who proposed it.
        proposed_by: Address,
        /// The account it was seized from.
        subject: Address,
        /// Seconds of coin.
        amount: u64,
        /// The receiver's coin after.
        balance_after: u64,
        /// All coin in quarantine after.
        quarantine_after: u128,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted when an order was placed, after whatever it traded at once.
    order_placed::OrderPlaced seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// Its id.
        order_id: u128,
        /// 0 bid, 1 ask.
        side: u8,
        /// 0 limit, 1 IOC, 2 FOK, 3 post-only.
        kind: u8,
        /// Lots asked for. The limit is part of the id.
        lots: u32,
        /// Lots traded at once; the rest rests where the outcome says so.
        filled: u32,
        /// The moment from which it no longer trades.
        expiry: u64,
        /// What became of the rest ([`crate::book::Outcome`]).
        outcome: u8,
        /// The member's coin in orders, after.
        coin_locked_after: u64,
        /// The member's hours of the class in orders, after.
        hours_locked_after: u64,
    }
    /// Emitted for every fill: the trade record `X_k`, which names both parties, class and amount.
    trade::Trade seq {
        /// The class `T_j`.
        [topic] class_id: u16,
        /// The seller `A_i`.
        [topic] seller: Address,
        /// The buyer `E_k`.
        [topic] buyer: Address,
        /// The amount `D_k`, in lots.
        lots: u32,
        /// The price, which is the maker's, in percent of par.
        tick: u16,
        /// What it cost, in seconds of coin.
        coin: u64,
        /// The order that rested.
        maker_order: u128,
        /// All of the seller's coin after.
        seller_coin_after: u64,
        /// All of the seller's hours of the class after.
        seller_hours_after: u64,
        /// All of the buyer's coin after.
        buyer_coin_after: u64,
        /// All of the buyer's hours of the class after.
        buyer_hours_after: u64,
    }
    /// Emitted when a resting order leaves the book otherwise than by trading.
    order_removed::OrderRemoved seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// Who caused it.
        [topic] actor: Address,
        /// Its id.
        order_id: u128,
        /// Lots that were left of it.
        lots: u32,
        /// Why ([`crate::book::Removal`]).
        reason: u8,
        /// What the actor got of what was locked: seconds of coin for a bid, of service for an ask.
        bounty: u64,
        /// The member's coin in orders, after.
        coin_locked_after: u64,
        /// The member's hours of the class in orders, after.
        hours_locked_after: u64,
    }
    /// Emitted when a resting order is made smaller; it keeps its place.
    order_reduced::OrderReduced seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order.
        [topic] member: Address,
        /// Its id.
        order_id: u128,
        /// Lots taken off it.
        lots: u32,
        /// Lots left of it.
        left: u32,
        /// The member's coin in orders, after.
        coin_locked_after: u64,
        /// The member's hours of the class in orders, after.
        hours_locked_after: u64,
    }
    /// Emitted when what one order traded has carried the price so far that the class halts; it trades again by itself.
    class_halted::ClassHalted seq {
        /// The class.
        [topic] class_id: u16,
        /// Whose order it was.
        [topic] actor: Address,
        /// The price at which it last traded.
        tick: u16,
        /// The lowest price that would not have halted the class.
        low: u16,
        /// The highest price that would not have.
        high: u16,
        /// When the halt ends.
        until: u64,
    }
    /// Emitted when a new epoch moves a class's reference price.
    reference_moved::ReferenceMoved seq {
        /// The class.
        [topic] class_id: u16,
        /// The reference before.
        before: u16,
        /// The reference after, drawn towards the price of what was traded since it last moved.
        after: u16,
        /// The epoch that begins.
        epoch: u32,
    }
    /// Emitted when the central bank sets the terms of a class's market.
    market_set::MarketSet seq {
        /// The class.
        [topic] class_id: u16,
        /// The central bank's officer.
        [topic] actor: Address,
        /// No order below this price.
        floor: u16,
        /// No order above this price.
        ceiling: u16,
        /// How far from the reference a trade may be, in percent of it.
        width: u8,
        /// Seconds that a halt lasts.
        halt_secs: u16,
        /// The smallest order, in lots.
        min_lots: u16,
        /// From when it holds, by the clock.
        from: u64,
    }
    /// Emitted when somebody says that a market's announced terms have come due; they hold by the clock without it.
    market_applied::MarketApplied seq {
        /// The class.
        [topic] class_id: u16,
        /// Who put them into effect.
        [topic] actor: Address,
        /// No order below this price, after.
        floor: u16,
        /// No order above this price, after.
        ceiling: u16,
        /// How far from the reference a trade may be, in percent of it, after.
        width: u8,
        /// Seconds that a halt lasts, after.
        halt_secs: u16,
        /// The smallest order, in lots, after.
        min_lots: u16,
    }
    /// Emitted when a monitoring rule that alerts is hit.
    alert::Alert seq {
        /// The rule ([`crate::monitor::Rule`]).
        [topic] rule: u8,
        /// The account that hit it.
        [topic] account: Address,
        /// The other party; zero where there is none.
        [topic] counterparty: Address,
        /// Who called: the account, one that it approved, or who took its order.
        actor: Address,
        /// The figure that hit.
        value: u64,
        /// The figure from which the rule is hit.
        threshold: u64,
        /// The account's risk after.
        risk_after: u16,
    }
    /// Emitted when an account's risk reaches the line: nothing leaves it until the hold ends by itself.
    held::Held seq {
        /// The account.
        [topic] account: Address,
        /// Who called.
        [topic] actor: Address,
        /// The risk that it had reached; it is zero after.
        risk_before: u16,
        /// The line.
        line: u16,
        /// When the hold ends by itself.
        until: u64,
    }
    /// Emitted when the supervisor ends a hold before its time.
    hold_ended::HoldEnded seq {
        /// The account.
        [topic] account: Address,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// When it would have ended by itself.
        until_before: u64,
    }
    /// Emitted when the governor sets how a monitoring rule is applied.
    rule_set::RuleSet seq {
        /// The rule.
        [topic] rule: u8,
        /// The governor.
        [topic] actor: Address,
        /// 0 off, 1 alert, 2 refuse, before the change.
        mode_before: u8,
        /// The same, after.
        mode: u8,
        /// Risk that a hit adds, after.
        weight: u8,
        /// The rule's first figure, after.
        first: u32,
        /// The rule's second figure, after.
        second: u32,
    }
    /// Emitted when the governor sets what risk leads to.
    risk_set::RiskSet seq {
        /// The governor.
        [topic] actor: Address,
        /// The risk from which an account goes on hold.
        line: u16,
        /// Risk that every six hours take off.
        decay: u16,
        /// Seconds that a hold lasts.
        hold_secs: u32,
    }
    /// Emitted when a sponsor opens a campaign; its first coin is said by `CampaignFunded`.
    campaign_opened::CampaignOpened seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// Who pays; the actor.
        [topic] sponsor: Address,
        /// Who says whose attention it was.
        [topic] attestor: Address,
        /// What a slot of five minutes is paid, in percent of par.
        rate: u16,
        /// Slots paid to a member for a day at most.
        daily_cap: u16,
        /// The first day, in days since 1970-01-01.
        first_day: u32,
        /// The midnight at which it ends.
        end: u64,
        /// Seconds between a root's publication and its first claim.
        delay: u32,
    }
    /// Emitted beside `Transfer` when coin goes into a campaign's pool.
    campaign_funded::CampaignFunded seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// Whose coin, and the actor.
        [topic] payer: Address,
        /// Seconds of coin.
        amount: u64,
        /// The campaign's pool after.
        pool_after: u64,
        /// All campaigns' pools after.
        pooled_after: u128,
        /// The payer's coin after.
        balance_after: u64,
    }
    /// Emitted when an attestor publishes the root over a day's attention.
    root_published::RootPublished seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The attestor and actor.
        [topic] attestor: Address,
        /// The day, in days since 1970-01-01.
        [topic] day: u32,
        /// The root of the Merkle tree.
        root: Hash,
        /// The moment from which it can be claimed; until then the supervisor can strike it.
        claimable_at: u64,
    }
    /// Emitted when the supervisor strikes a root before it is claimable; the attestor may publish another.
    root_struck::RootStruck seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The case, about the campaign's attestor or sponsor.
        [topic] case_id: u32,
        /// The supervisor's officer.
        [topic] actor: Address,
        /// The day, in days since 1970-01-01.
        day: u32,
        /// The root before; none after.
        root_before: Hash,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
    /// Emitted beside `Transfer` when a member is paid for its attention.
    attention_claimed::AttentionClaimed seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The member and actor.
        [topic] member: Address,
        /// The day, in days since 1970-01-01.
        day: u32,
        /// The slots that were counted: a bit each, slot `s` in byte `s / 8`, its lowest bit first. The first 256.
        slots: Hash,
        /// The last 32 of the day, in the same order.
        evening: u32,
        /// How many they are.
        counted: u16,
        /// Seconds of coin paid.
        coin: u64,
        /// The campaign's pool after.
        pool_after: u64,
        /// The member's coin after.
        balance_after: u64,
        /// Claims that the campaign has paid, after.
        claims_after: u32,
    }
    /// Emitted beside `Transfer` when a campaign is closed and what was not claimed returns.
    campaign_closed::CampaignClosed seq {
        /// The campaign.
        [topic] campaign_id: u32,
        /// The sponsor and actor.
        [topic] sponsor: Address,
        /// Seconds of coin returned; nothing is left in the pool.
        returned: u64,
        /// All campaigns' pools after.
        pooled_after: u128,
        /// The sponsor's coin after.
        balance_after: u64,
        /// Claims that were paid.
        claims: u32,
    }
    /// Emitted beside ERC-6909's `Transfer` when hours are burned for a platform's services. Its number is the receipt
    /// that the member shows to the platform.
    redeemed::Redeemed seq {
        /// The member and actor.
        [topic] member: Address,
        /// The class.
        [topic] class_id: u16,
        /// The platform, which serves in return.
        [topic] platform: Address,
        /// Seconds of service burned.
        secs: u64,
        /// The member's hours of the class after.
        hours_after: u64,
        /// Seconds of the class ever redeemed, after.
        class_redeemed_after: u64,
        /// Seconds of the class ever redeemed at the platform, after; at most what it recorded.
        platform_redeemed_after: u64,
    }
    /// Emitted when a requester proposes an agreement and its coin is locked.
    agreement_proposed::AgreementProposed seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// The requester and actor.
        [topic] requester: Address,
        /// Who is to serve.
        [topic] provider: Address,
        /// The kind of service.
        class_id: u16,
        /// What agreements of one session have in common; 0 where it is for one alone.
        group: u32,
        /// Seconds of service agreed.
        secs: u64,
        /// Seconds of coin for all of it.
        price: u64,
        /// A hash of the terms' text.
        terms: Hash,
        /// The requester's coin in orders and agreements, after.
        coin_locked_after: u64,
    }
    /// Emitted beside `AgreementProposed`: the times proposed.
    agreement_timed::AgreementTimed seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// The requester.
        [topic] actor: Address,
        /// The first moment agreed for the service.
        start: u64,
        /// The moment after the last.
        end: u64,
        /// The moment from which it can no longer be accepted.
        accept_by: u64,
        /// The moment from which it can no longer be delivered.
        deliver_by: u64,
    }
    /// Emitted with every further step of an agreement.
    agreement_advanced::AgreementAdvanced seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// Who brought it about.
        [topic] actor: Address,
        /// Where it stands after, or how it ended ([`crate::agreement::Status`]).
        status: u8,
        /// Seconds of service delivered.
        delivered: u32,
        /// Seconds of coin that are the provider's and wait.
        due: u64,
        /// Seconds of coin that the tribunal is to divide.
        disputed: u64,
        /// Seconds of coin in escrow, after.
        held_after: u64,
        /// When the status ends by itself; 0 where it does not.
        until: u64,
        /// A hash of the evidence; zero where the step needs none.
        evidence: Hash,
    }
    /// Emitted when coin leaves an agreement's escrow; what is paid is a `Transfer`, too.
    escrow_moved::EscrowMoved seq {
        /// The agreement.
        [topic] agreement_id: u32,
        /// Whose coin waited.
        [topic] requester: Address,
        /// Who is to serve.
        [topic] provider: Address,
        /// Who brought it about.
        actor: Address,
        /// Seconds of coin paid to the provider.
        paid: u64,
        /// Seconds of coin given back to the requester.
        returned: u64,
        /// Seconds of coin in escrow, after.
        held_after: u64,
        /// The requester's coin in orders and agreements, after.
        requester_locked_after: u64,
        /// All of the requester's coin after.
        requester_after: u64,
        /// All of the provider's coin after; said where it was paid.
        provider_after: u64,
    }
    /// Emitted when an area is paused, its pause confirmed, or resumed.
    pause_changed::PauseChanged seq {
        /// The case.
        [topic] case_id: u32,
        /// The officer.
        [topic] actor: Address,
        /// The area: 0 transfers, 1 exchange, 2 earning, 3 lending.
        [topic] area: u8,
        /// When its pause would have ended; not after now where it ran.
        until_before: u64,
        /// When its pause ends by itself; now where it is resumed.
        until_after: u64,
        /// The case's reason.
        reason: u16,
        /// The case's evidence.
        evidence: Hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(hash: Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_token_standards_events_have_their_well_known_signatures() {
        let cases = [
            (
                erc20_transfer::SIGNATURE,
                "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
            ),
            (
                erc20_approval::SIGNATURE,
                "8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925",
            ),
            (
                erc6909_transfer::SIGNATURE,
                "1b3d7edb2e9c0b0e7c525b20aaaef0f5940d2ed71663c7d39266ecafac728859",
            ),
            (
                erc6909_operator::SIGNATURE,
                "ceb576d9f15e4e200fdb5096d64d5dfd667e16def20c1eefd14256d8e3faa267",
            ),
            (
                erc6909_approval::SIGNATURE,
                "b3fd5071835887567a0671151121894ddccc2842f1d10bedad13e0d17cace9a7",
            ),
        ];
        for (signature, expected) in cases {
            assert_eq!(hex(signature), expected);
        }
    }

    fn encoded(event: &impl Event, seq: u64) -> (Vec<Hash>, Vec<u8>) {
        event.encode(seq, |encoded| (encoded.topics().to_vec(), encoded.data().to_vec()))
    }

    #[test]
    fn topics_come_before_data_and_the_number_last() {
        let event = roles_changed::RolesChanged {
            account: Address::repeat_byte(1),
            actor: Address::repeat_byte(2),
            before: 3,
            after: 4,
        };
        let (topics, data) = encoded(&event, 9);
        assert_eq!(
            topics,
            [
                roles_changed::SIGNATURE,
                Address::repeat_byte(1).word(),
                Address::repeat_byte(2).word()
            ]
        );
        assert_eq!(data, [3u64.word(), 4u64.word(), 9u64.word()].concat());
    }

    #[test]
    fn a_topic_behind_data_still_comes_first() {
        let event = erc6909_transfer::Transfer {
            caller: Address::repeat_byte(1),
            sender: Address::repeat_byte(2),
            receiver: Address::repeat_byte(3),
            id: U256::from(4),
            amount: U256::from(5),
        };
        let (topics, data) = encoded(&event, 0);
        assert_eq!(topics[3], U256::from(4).word());
        assert_eq!(data, [Address::repeat_byte(1).word(), U256::from(5).word()].concat());
    }
}
