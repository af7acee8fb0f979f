//! Every message that changes the bank, as a value: what random sequences, searches and replays send.

use super::MemoryStorage;
use crate::agreement::{AgreementTerms, Invoice, Series};
use crate::book::{market, Wishes};
use crate::campaign::{Attention, Offer};
use crate::case;
use crate::cells::{BankTerms, Income, Lines, DAY_BYTES};
use crate::delegation::Powers;
use crate::handlers::orders::Asked;
use crate::handlers::{accounts, agreements, attention, cases, central_bank, classes, coin};
use crate::handlers::{
    credit, delegation, earning, governance, hours, late, monitoring, orders, pausing, recovery,
    succession,
};
use crate::keccak::keccak;
use crate::late::Line;
use crate::{Address, Call, Error, Hash, U256};

/// Declares each message once: its signature, its arguments, and the handler that the contract calls for it.
macro_rules! messages {
    ($(
        $signature:literal $name:ident { $( $field:ident : $ty:ty ),* $(,)? }
        |$bank:ident, $call:ident| $handler:expr;
    )*) => {
        /// A message with its arguments.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Message { $(
            #[doc = $signature]
            $name { $( #[doc = stringify!($field)] $field: $ty ),* },
        )* }

        /// The signature of every message that changes something.
        pub const SIGNATURES: &[&str] = &[ $( $signature ),* ];

        impl Message {
            /// Its signature.
            pub fn signature(&self) -> &'static str {
                match self { $( Self::$name { .. } => $signature, )* }
            }

            /// Has its handler do it. Whoever calls undoes what a refusal has begun.
            pub fn send(self, bank: &mut MemoryStorage, call: Call) -> Result<(), Error> {
                match self { $(
                    Self::$name { $( $field ),* } => {
                        let ($bank, $call) = (bank, call);
                        $handler.map(drop)
                    }
                )* }
            }
        }
    };
}

messages! {
    "transfer(address,uint256)" Transfer { to: Address, value: U256 }
        |bank, call| coin::transfer(bank, call, to, value);
    "transferWithReason(address,uint256,bytes32)" TransferWithReason { to: Address, value: U256, reason: Hash }
        |bank, call| coin::transfer_with_reason(bank, call, to, value, reason);
    "approve(address,uint256)" Approve { spender: Address, value: U256 }
        |bank, call| coin::approve(bank, call, spender, value);
    "transferFrom(address,address,uint256)" TransferFrom { from: Address, to: Address, value: U256 }
        |bank, call| coin::transfer_from(bank, call, from, to, value);
    "burn(uint256)" Burn { value: U256 } |bank, call| coin::burn(bank, call, value);
    "transfer(address,uint256,uint256)" TransferHours { to: Address, id: U256, value: U256 }
        |bank, call| hours::transfer_hours(bank, call, to, id, value);
    "transferFrom(address,address,uint256,uint256)" TransferHoursFrom {
        from: Address, to: Address, id: U256, value: U256,
    } |bank, call| hours::transfer_hours_from(bank, call, from, to, id, value);
    "approve(address,uint256,uint256)" ApproveHours { spender: Address, id: U256, value: U256 }
        |bank, call| hours::approve_hours(bank, call, spender, id, value);
    "setOperator(address,bool)" SetOperator { spender: Address, approved: bool }
        |bank, call| hours::set_operator(bank, call, spender, approved);

    "open(uint8)" Open { kind: u8 } |bank, call| accounts::open(bank, call, kind);
    "close()" Close {} |bank, call| accounts::close(bank, call);
    "verify(address,uint8,uint64,bytes32)" Verify {
        account: Address, level: u8, expiry: u64, commitment: Hash,
    } |bank, call| accounts::verify(bank, call, account, level, expiry, commitment);
    "consentCommitment(bytes32)" ConsentCommitment { commitment: Hash }
        |bank, call| accounts::consent_commitment(bank, call, commitment);
    "requestRecovery(address,address,bytes32)" RequestRecovery {
        account: Address, successor: Address, evidence: Hash,
    } |bank, call| recovery::request(bank, call, account, successor, evidence);
    "objectRecovery()" ObjectRecovery {} |bank, call| recovery::object(bank, call);
    "cancelRecovery(address)" CancelRecovery { account: Address }
        |bank, call| recovery::cancel(bank, call, account);
    "cancelRecoveries(address[])" CancelRecoveries { accounts: Vec<Address> }
        |bank, call| recovery::cancel_many(bank, call, &accounts, drop);
    "withdrawOrders(address,uint16,uint64,uint8)" WithdrawOrders {
        account: Address, class_id: u16, cursor: u64, most: u8,
    } |bank, call| recovery::withdraw_orders(bank, call, account, class_id, cursor, most);
    "completeRecovery(address)" CompleteRecovery { account: Address }
        |bank, call| recovery::complete(bank, call, account);
    "proposeSuccession(address,address,bytes32)" ProposeSuccession {
        account: Address, heir: Address, evidence: Hash,
    } |bank, call| succession::propose(bank, call, account, heir, evidence);
    "approveSuccession(address,address,bytes32)" ApproveSuccession {
        account: Address, heir: Address, evidence: Hash,
    } |bank, call| succession::approve(bank, call, account, heir, evidence);
    "cancelSuccession(address)" CancelSuccession { account: Address }
        |bank, call| succession::cancel(bank, call, account);
    "succeed(address,address)" Succeed { account: Address, heir: Address }
        |bank, call| succession::succeed(bank, call, account, heir);

    "record(uint16,address,uint64,uint64,bytes32)" Record {
        class_id: u16, member: Address, start: u64, end: u64, evidence: Hash,
    } |bank, call| earning::record(bank, call, class_id, member, (start, end), evidence);
    "voidRecord(uint16,address,uint64,uint64,bytes32)" VoidRecord {
        class_id: u16, member: Address, start: u64, end: u64, evidence: Hash,
    } |bank, call| earning::void_record(bank, call, class_id, member, (start, end), evidence);
    "recordLate(uint16,address,uint64,uint64,bytes32)" RecordLate {
        class_id: u16, member: Address, start: u64, end: u64, evidence: Hash,
    } |bank, call| late::enter(bank, call, class_id, member, (start, end), evidence);
    "confirmLate(uint16,address,address,uint64,uint64,bytes32)" ConfirmLate { line: Line }
        |bank, call| late::confirm(bank, call, &line);
    "withdrawLate(uint16,address,address,uint64)" WithdrawLate {
        class_id: u16, member: Address, recorder: Address, start: u64,
    } |bank, call| late::withdraw(bank, call, class_id, (member, recorder), start);
    "holdOwn(uint64)" HoldOwn { until: u64 }
        |bank, call| monitoring::hold_own(bank, call, until);
    "delegate(address,uint8,uint64,uint64)" Delegate { delegate: Address, powers: Powers }
        |bank, call| delegation::delegate(bank, call, delegate, powers);
    "revokeDelegate(address,address)" RevokeDelegate { member: Address, delegate: Address }
        |bank, call| delegation::revoke(bank, call, member, delegate);
    "convert(uint16,uint64)" Convert { class_id: u16, secs: u64 }
        |bank, call| earning::convert(bank, call, class_id, secs);
    "redeem(uint16,uint64,address)" Redeem { class_id: u16, secs: u64, platform: Address }
        |bank, call| earning::redeem(bank, call, class_id, secs, platform);
    "registerClass(bytes32,uint32)" RegisterClass { name: Hash, lot: u32 }
        |bank, call| classes::register_class(bank, call, name, lot);
    "renameClass(uint16,bytes32)" RenameClass { class_id: u16, name: Hash }
        |bank, call| classes::rename_class(bank, call, class_id, name);
    "setClassRule(uint16,uint8,bool)" SetClassRule { class_id: u16, step: u8, retired: bool }
        |bank, call| classes::set_class_rule(bank, call, class_id, step, retired);
    "accredit(uint16,address,uint64)" Accredit { class_id: u16, recorder: Address, quota: u64 }
        |bank, call| classes::accredit(bank, call, class_id, recorder, quota);

    "place(uint16,uint8,uint16,uint32,uint64,uint8)" Place {
        class_id: u16, side: u8, tick: u16, lots: u32, expiry: u64, kind: u8,
    } |bank, call| orders::place(bank, call, class_id, side, tick, lots, expiry, kind);
    "placeWith(uint16,uint8,uint16,uint32,uint64,uint8,uint64,uint32,uint8,bool,bool,bytes32)" PlaceWith {
        class_id: u16, order: Asked, wishes: Wishes,
    } |bank, call| orders::place_asking(bank, call, class_id, order, &wishes);
    "replace(uint128,uint16,uint32,uint64,uint8)" Replace {
        order_id: u128, tick: u16, lots: u32, expiry: u64, kind: u8,
    } |bank, call| orders::replace(bank, call, order_id, tick, lots, expiry, kind);
    "placeMany(uint16,uint128[],uint8[],uint16[],uint32[],uint64[],uint8[])" PlaceMany {
        class_id: u16, cancelled: Vec<u128>, sides: Vec<u8>, ticks: Vec<u16>, lots: Vec<u32>,
        expiries: Vec<u64>, kinds: Vec<u8>,
    } |bank, call| {
        let lists = orders::Lists::of(&sides, &ticks, &lots, &expiries, &kinds);
        orders::place_many(bank, call, class_id, &cancelled, lists, |_| {})
    };
    "cancel(uint128)" Cancel { order_id: u128 } |bank, call| orders::cancel(bank, call, order_id);
    "cancelAll(uint16,uint64,uint8)" CancelAll { class_id: u16, cursor: u64, most: u8 }
        |bank, call| orders::cancel_all(bank, call, class_id, cursor, most);
    "prune(uint16,uint16,uint8)" Prune { class_id: u16, tick: u16, most: u8 }
        |bank, call| orders::prune(bank, call, class_id, tick, most);
    "cancelNumbered(uint16,uint16,uint32)" CancelNumbered { class_id: u16, tick: u16, number: u32 }
        |bank, call| orders::cancel_numbered(bank, call, class_id, tick, number);
    "placeInCall(uint16,uint8,uint16,uint32,uint64)" PlaceInCall {
        class_id: u16, side: u8, tick: u16, lots: u32, expiry: u64
    }
        |bank, call| orders::place_in_call(bank, call, class_id, side, tick, lots, expiry);
    "clearCall(uint16)" ClearCall { class_id: u16 }
        |bank, call| orders::clear_call(bank, call, class_id);
    "reduce(uint128,uint32)" Reduce { order_id: u128, lots: u32 }
        |bank, call| orders::reduce(bank, call, order_id, lots);
    "pruneFrom(uint16,uint64,uint8)" PruneFrom { class_id: u16, cursor: u64, most: u8 }
        |bank, call| orders::prune_from(bank, call, class_id, cursor, most);

    "propose(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)" Propose { terms: AgreementTerms }
        |bank, call| agreements::propose(bank, call, &terms);
    "proposeOnLine(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)" ProposeOnLine { terms: AgreementTerms }
        |bank, call| agreements::propose_on_line(bank, call, &terms);
    "proposeSeries(address,uint16,uint32,uint64,uint64,uint64,uint64,uint64,uint64,bytes32,uint8,uint8)" ProposeSeries {
        terms: AgreementTerms, series: Series,
    } |bank, call| agreements::propose_series(bank, call, &terms, series);
    "invoice(address,uint16,uint64,uint64,uint64,uint64,uint64,bytes32)" Invoice { invoice: Invoice }
        |bank, call| agreements::invoice(bank, call, &invoice);
    "payInvoice(uint32)" PayInvoice { agreement_id: u32 }
        |bank, call| agreements::pay_invoice(bank, call, agreement_id);
    "accept(uint32)" Accept { agreement_id: u32 } |bank, call| agreements::accept(bank, call, agreement_id);
    "reject(uint32)" Reject { agreement_id: u32 } |bank, call| agreements::reject(bank, call, agreement_id);
    "cancelAgreement(uint32)" CancelAgreement { agreement_id: u32 }
        |bank, call| agreements::cancel(bank, call, agreement_id);
    "deliver(uint32[],uint64[],uint64,uint64,bytes32)" Deliver {
        agreements: Vec<u32>, secs: Vec<u64>, start: u64, end: u64, evidence: Hash,
    } |bank, call| agreements::deliver(bank, call, &agreements, &secs, (start, end), evidence);
    "correctDelivery(uint32,uint64,bytes32)" CorrectDelivery { agreement_id: u32, secs: u64, evidence: Hash }
        |bank, call| agreements::correct(bank, call, agreement_id, secs, evidence);
    "settle(uint32)" Settle { agreement_id: u32 } |bank, call| agreements::settle(bank, call, agreement_id);
    "dispute(uint32,uint64,bytes32)" Dispute { agreement_id: u32, amount: u64, evidence: Hash }
        |bank, call| agreements::dispute(bank, call, agreement_id, amount, evidence);
    "concede(uint32,uint64)" Concede { agreement_id: u32, amount: u64 }
        |bank, call| agreements::concede(bank, call, agreement_id, amount);
    "withdrawDispute(uint32)" WithdrawDispute { agreement_id: u32 }
        |bank, call| agreements::withdraw(bank, call, agreement_id);
    "poke(uint32)" Poke { agreement_id: u32 } |bank, call| agreements::poke(bank, call, agreement_id);
    "award(uint32,uint64,bytes32)" Award { agreement_id: u32, to_provider: u64, evidence: Hash }
        |bank, call| agreements::award(bank, call, agreement_id, to_provider, evidence);

    "openCampaign(address,uint16,uint16,uint64,uint32,uint64)" OpenCampaign {
        attestor: Address, rate: u16, daily_cap: u16, end: u64, delay: u32, amount: u64,
    } |bank, call| {
        let offer = Offer { attestor, rate, daily_cap, end, delay };
        attention::open_campaign(bank, call, offer, amount)
    };
    "fundCampaign(uint32,uint64)" FundCampaign { campaign_id: u32, amount: u64 }
        |bank, call| attention::fund_campaign(bank, call, campaign_id, amount);
    "closeCampaign(uint32)" CloseCampaign { campaign_id: u32 }
        |bank, call| attention::close_campaign(bank, call, campaign_id);
    "publishRoot(uint32,uint32,bytes32)" PublishRoot { campaign_id: u32, day: u32, root: Hash }
        |bank, call| attention::publish_root(bank, call, campaign_id, day, root);
    "claim(uint32,uint32,bytes32,bytes4,bytes32,bytes32[])" Claim {
        campaign_id: u32, day: u32, slots: [u8; DAY_BYTES], salt: Hash, proof: Vec<Hash>,
    } |bank, call| {
        let attention = Attention { campaign_id, day, slots, salt };
        attention::claim(bank, call, &attention, proof.into_iter(), keccak)
    };
    "strikeRoot(uint32,uint32,uint32)" StrikeRoot { campaign_id: u32, day: u32, case_id: u32 }
        |bank, call| attention::strike_root(bank, call, campaign_id, day, case_id);

    "borrow(uint64,uint32)" Borrow { amount: u64, term: u32 }
        |bank, call| credit::borrow(bank, call, amount, term);
    "repay(uint64)" Repay { amount: u64 } |bank, call| credit::repay(bank, call, amount);
    "repayFor(address,uint64)" RepayFor { account: Address, amount: u64 }
        |bank, call| credit::repay_for(bank, call, account, amount);
    "collectDebt(address)" CollectDebt { account: Address }
        |bank, call| credit::collect_debt(bank, call, account);
    "markOverdue(address)" MarkOverdue { account: Address }
        |bank, call| credit::mark_overdue(bank, call, account);
    "collectDemurrage(address)" CollectDemurrage { account: Address }
        |bank, call| central_bank::collect_demurrage(bank, call, account);
    "writeOff(address,bytes32)" WriteOff { account: Address, evidence: Hash }
        |bank, call| credit::write_off(bank, call, account, evidence);
    "rescheduleLoan(address,uint64)" RescheduleLoan { account: Address, due_at: u64 }
        |bank, call| credit::reschedule_loan(bank, call, account, due_at);
    "setTerms(uint16,uint16,uint64)" SetTerms { class_id: u16, rate: u16, quota: u64 }
        |bank, call| central_bank::set_terms(bank, call, class_id, rate, quota);
    "setMarket(uint16,uint16,uint16,uint8,uint16,uint16)" SetMarket { class_id: u16, terms: market::MarketTerms }
        |bank, call| central_bank::set_market(bank, call, class_id, terms);
    "setCalls(uint16,uint8,uint32)" SetCalls { class_id: u16, when: u8, period: u32 }
        |bank, call| central_bank::set_calls(bank, call, class_id, when, period);
    "applyMarket(uint16)" ApplyMarket { class_id: u16 }
        |bank, call| central_bank::apply_market(bank, call, class_id);
    "setStarterLines(uint64,uint64,uint64,uint8)" SetStarterLines { lines: Lines }
        |bank, call| central_bank::set_starter_lines(bank, call, lines);
    "setTreasury(uint8,uint8)" SetTreasury { income: Income }
        |bank, call| central_bank::set_treasury(bank, call, income);
    "donate(uint64)" Donate { amount: u64 }
        |bank, call| central_bank::donate(bank, call, amount);
    "spendTreasury(uint8,address,uint64,bytes32)" SpendTreasury {
        pot: u8, to: Address, amount: u64, evidence: Hash
    } |bank, call| central_bank::spend_treasury(bank, call, pot, to, amount, evidence);
    "setBankTerms(uint64,uint64,uint64,uint64,uint32,uint8,uint8,uint16,uint32)" SetBankTerms { terms: BankTerms }
        |bank, call| central_bank::set_bank_terms(bank, call, terms);

    "openCase(address,uint16,bytes32)" OpenCase { subject: Address, reason: u16, evidence: Hash }
        |bank, call| cases::open(bank, call, subject, reason, evidence);
    "openAndFreeze(address,uint16,bytes32,uint8,uint64)" OpenAndFreeze {
        subject: Address, reason: u16, evidence: Hash, directions: u8, amount: u64,
    } |bank, call| {
        let terms = case::FreezeTerms { directions, amount };
        cases::open_and_freeze(bank, call, subject, (reason, evidence), terms)
    };
    "closeCase(uint32)" CloseCase { case_id: u32 } |bank, call| cases::close(bank, call, case_id);
    "freeze(uint32,uint8,uint64)" Freeze { case_id: u32, directions: u8, amount: u64 }
        |bank, call| cases::freeze(bank, call, case_id, directions, amount);
    "freezeMany(uint32[],uint8,uint64[])" FreezeMany { case_ids: Vec<u32>, directions: u8, amounts: Vec<u64> }
        |bank, call| cases::freeze_many(bank, call, &case_ids, directions, &amounts, drop);
    "release(uint32)" Release { case_id: u32 } |bank, call| cases::release(bank, call, case_id);
    "releaseMany(uint32[])" ReleaseMany { case_ids: Vec<u32> }
        |bank, call| cases::release_many(bank, call, &case_ids, drop);
    "setFrozenTokens(address,uint256)" SetFrozenTokens { account: Address, amount: U256 }
        |bank, call| cases::set_frozen_tokens(bank, call, account, amount);
    "endHold(address)" EndHold { account: Address }
        |bank, call| monitoring::end_hold(bank, call, account);
    "pause(uint32,uint8)" Pause { case_id: u32, area: u8 }
        |bank, call| pausing::pause(bank, call, case_id, area);
    "resume(uint32)" Resume { case_id: u32 } |bank, call| pausing::resume(bank, call, case_id);
    "answer(uint32,bytes32)" Answer { case_id: u32, answer: Hash }
        |bank, call| cases::answer(bank, call, case_id, answer);
    "appeal(uint32,bytes32)" Appeal { case_id: u32, statement: Hash }
        |bank, call| cases::appeal(bank, call, case_id, statement);
    "confirm(uint32,uint8,uint64,uint16)" Confirm { case_id: u32, directions: u8, amount: u64, days: u16 }
        |bank, call| cases::confirm(bank, call, case_id, case::FreezeTerms { directions, amount }, days);
    "replaceFreeze(uint32,uint8,uint64)" ReplaceFreeze { case_id: u32, directions: u8, amount: u64 }
        |bank, call| cases::replace_freeze(bank, call, case_id, case::FreezeTerms { directions, amount });
    "confirmPause(uint32,uint16)" ConfirmPause { case_id: u32, days: u16 }
        |bank, call| pausing::confirm(bank, call, case_id, days);
    "uphold(uint32)" Uphold { case_id: u32 } |bank, call| cases::uphold(bank, call, case_id);
    "seize(uint32,uint64)" Seize { case_id: u32, amount: u64 }
        |bank, call| cases::seize(bank, call, case_id, amount);
    "forcedTransfer(address,address,uint256)" ForcedTransfer { from: Address, to: Address, amount: U256 }
        |bank, call| cases::forced_transfer(bank, call, from, to, amount);
    "proposeRelease(uint32,address,uint64)" ProposeRelease { case_id: u32, to: Address, amount: u64 }
        |bank, call| cases::propose_release(bank, call, case_id, to, amount);
    "approveRelease(uint32,address,uint64)" ApproveRelease { case_id: u32, to: Address, amount: u64 }
        |bank, call| cases::approve_release(bank, call, case_id, to, amount);

    "grantRole(address,uint16)" GrantRole { account: Address, role: u16 }
        |bank, call| governance::grant_role(bank, call, account, role);
    "revokeRole(address,uint16)" RevokeRole { account: Address, role: u16 }
        |bank, call| governance::revoke_role(bank, call, account, role);
    "renounceRole(uint16)" RenounceRole { role: u16 }
        |bank, call| governance::renounce_role(bank, call, role);
    "suspendOffice(uint32,uint16)" SuspendOffice { case_id: u32, class_id: u16 }
        |bank, call| cases::suspend(bank, call, case_id, class_id);
    "reinstateOffice(uint32,uint16)" ReinstateOffice { case_id: u32, class_id: u16 }
        |bank, call| cases::reinstate(bank, call, case_id, class_id);
    "proposeGovernor(address)" ProposeGovernor { proposed: Address }
        |bank, call| governance::propose_governor(bank, call, proposed);
    "acceptGovernor()" AcceptGovernor {} |bank, call| governance::accept_governor(bank, call);
    "setRule(uint8,uint8,uint8,uint32,uint32)" SetRule {
        rule: u8, mode: u8, weight: u8, first: u32, second: u32,
    } |bank, call| monitoring::set_rule(bank, call, rule, (mode, weight), (first, second));
    "setRisk(uint16,uint16,uint32)" SetRisk { line: u16, decay: u16, hold_secs: u32 }
        |bank, call| monitoring::set_risk(bank, call, line, decay, hold_secs);
}
