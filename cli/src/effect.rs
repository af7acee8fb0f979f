//! What a message leaves on the log when it was done. A receipt that says "success" is not enough: behind an address,
//! code that ran out of gas or that is no bank may have answered it.

use alloy::dyn_abi::DynSolValue;
use alloy::primitives::Address;
use alloy::rpc::types::{Log, TransactionReceipt};

use crate::contract::{Contract, Happened};
use crate::message::Message;

/// The event by which each message of the bank is known to be done; none where doing nothing is done, too.
pub const OF_BANK: &[(&str, &str)] = &[
    ("accept", "AgreementAdvanced"),
    ("acceptGovernor", "GovernorChanged"),
    ("accredit", "RecorderAccredited"),
    ("actFor", "DelegateActed"),
    ("answer", "CaseAnswered"),
    ("appeal", "CaseAppealed"),
    ("applyMarket", "MarketApplied"),
    ("approve", "Approval"),
    ("approveRelease", "QuarantineReleased"),
    ("approveSuccession", "SuccessionApproved"),
    ("award", "AgreementAdvanced"),
    ("borrow", "Lent"),
    ("breakLink", "LinkBroken"),
    ("burn", "CoinBurned"),
    ("cancel", "OrderRemoved"),
    ("cancelAgreement", "AgreementAdvanced"),
    ("cancelAll", ""),
    ("cancelNonces", "NoncesCancelled"),
    ("cancelNumbered", "OrderRemoved"),
    ("cancelRecoveries", ""),
    ("cancelRecovery", "RecoveryCancelled"),
    ("cancelSuccession", "SuccessionCancelled"),
    ("carry", "Carried"),
    ("carryMany", ""),
    ("claim", "AttentionClaimed"),
    ("clearCall", ""),
    ("close", "AccountClosed"),
    ("closeCampaign", "CampaignClosed"),
    ("closeCase", "CaseClosed"),
    ("closeLink", "LinkChanged"),
    ("collectDebt", "Repaid"),
    ("collectDemurrage", "DemurrageCollected"),
    ("completeRecovery", "RecoveryCompleted"),
    ("concede", "AgreementAdvanced"),
    ("confirm", "FreezeConfirmed"),
    ("confirmLate", "LateConfirmed"),
    ("confirmPause", "PauseChanged"),
    ("consentCommitment", "CommitmentConsented"),
    ("convert", "Converted"),
    ("correctDelivery", "AgreementAdvanced"),
    ("delegate", "DelegateSet"),
    ("deliver", "AgreementAdvanced"),
    ("dispute", "AgreementAdvanced"),
    ("donate", "TreasuryReceived"),
    ("endHold", "HoldEnded"),
    ("forcedTransfer", "ForcedTransfer"),
    ("freeze", "AccountFrozen"),
    ("freezeMany", ""),
    ("fundCampaign", "CampaignFunded"),
    ("grantRole", "RolesChanged"),
    ("hear", ""),
    ("holdOwn", "SelfHeld"),
    ("invoice", "AgreementInvoiced"),
    ("markOverdue", "LoanMarkedOverdue"),
    ("objectRecovery", "RecoveryObjected"),
    ("open", "AccountOpened"),
    ("openAndFreeze", "AccountFrozen"),
    ("openCampaign", "CampaignOpened"),
    ("openCase", "CaseOpened"),
    ("openLink", "LinkOpened"),
    ("pause", "PauseChanged"),
    ("payAbroad", "InterbankPayment"),
    ("payAbroadFor", "InterbankPayment"),
    ("payInvoice", "AgreementAdvanced"),
    ("permit", "Approval"),
    ("place", "OrderPlaced"),
    ("placeInCall", "OrderPlaced"),
    ("placeMany", ""),
    ("placeWith", "OrderPlaced"),
    ("poke", "AgreementAdvanced"),
    ("propose", "AgreementProposed"),
    ("proposeBreak", "BreakProposed"),
    ("proposeGovernor", "GovernorProposed"),
    ("proposeOnLine", "AgreementProposed"),
    ("proposeRelease", "ReleaseProposed"),
    ("proposeSeries", "AgreementProposed"),
    ("proposeSuccession", "SuccessionProposed"),
    ("proposeWriteOff", "WriteOffProposed"),
    ("prune", ""),
    ("pruneFrom", ""),
    ("publishRoot", "RootPublished"),
    ("record", "Recorded"),
    ("recordLate", "LateEntered"),
    ("redeem", "Redeemed"),
    ("reduce", "OrderReduced"),
    ("registerClass", "ClassRegistered"),
    ("reinstateOffice", "OfficeReinstated"),
    ("reject", "AgreementAdvanced"),
    ("release", "AccountReleased"),
    ("releaseMany", ""),
    ("renameClass", "ClassRenamed"),
    ("renounceRole", "RolesChanged"),
    ("repay", "Repaid"),
    ("repayFor", "Repaid"),
    ("replace", "OrderPlaced"),
    ("replaceFreeze", "AccountFrozen"),
    ("requestRecovery", "RecoveryRequested"),
    ("rescheduleLoan", "LoanRescheduled"),
    ("resume", "PauseChanged"),
    ("revokeDelegate", "DelegateSet"),
    ("revokeRole", "RolesChanged"),
    ("seize", "Seized"),
    ("setBankTerms", "BankTermsSet"),
    ("setCalls", "CallsSet"),
    ("setChannel", "LinkChanged"),
    ("setClassRule", "ClassRuleSet"),
    ("setFrozenTokens", "Frozen"),
    ("setLinkLimits", "LinkLimitsSet"),
    ("setMarket", "MarketSet"),
    ("setOff", "LinksOffset"),
    ("setOperator", "OperatorSet"),
    ("setRisk", "RiskSet"),
    ("setRule", "RuleSet"),
    ("setStarterLines", "StarterLinesSet"),
    ("setTerms", "TermsSet"),
    ("setTreasury", "TreasurySet"),
    ("settle", "AgreementAdvanced"),
    ("spendTreasury", "TreasurySpent"),
    ("stopLink", "LinkChanged"),
    ("strikeRoot", "RootStruck"),
    ("succeed", "SuccessionCompleted"),
    ("suspendOffice", "OfficeSuspended"),
    ("takeBack", "PaymentSettled"),
    ("transfer", "Transfer"),
    ("transferFrom", "Transfer"),
    ("transferWithReason", "Transfer"),
    ("uphold", "AppealUpheld"),
    ("verify", "AccountVerified"),
    ("voidRecord", "RecordVoided"),
    ("withdrawDispute", "AgreementAdvanced"),
    ("withdrawLate", "LateWithdrawn"),
    ("withdrawOrders", ""),
    ("writeOff", "LoanWrittenOff"),
    ("writeOffClaim", "ClaimWrittenOff"),
];

/// The same of the council's.
pub const OF_COUNCIL: &[(&str, &str)] = &[
    ("approve", "Approved"),
    ("cancel", "ProposalCancelled"),
    ("execute", "ProposalExecuted"),
    ("propose", "Proposed"),
    ("revokeApproval", "ApprovalRevoked"),
];

/// Figures that every message's event has as the message gave them.
const GIVEN: [&str; 8] =
    ["agreementid", "campaignid", "caseid", "classid", "id", "orderid", "proposal", "value"];

/// A name without what its spelling has of a language.
pub fn bare(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// The figure of an event that has this name, however it is spelt.
pub fn figure<'a>(happened: &'a Happened, name: &str) -> Option<&'a DynSolValue> {
    let name = bare(name);
    happened.figures.iter().find(|(of, _)| bare(of) == name).map(|(_, value)| value)
}

/// What a contract says that happened among these logs.
pub fn told_by(contract: &'static Contract, at: Address, logs: &[Log]) -> Vec<Happened> {
    let own = logs.iter().filter(|log| log.address() == at);
    own.filter_map(|log| contract.event(log)).collect()
}

/// The event that a message leaves; nothing where it need not leave any, or is not known.
pub fn event_of(message: &Message) -> Option<&'static str> {
    let all =
        if std::ptr::eq(message.of, &*crate::contract::COUNCIL) { OF_COUNCIL } else { OF_BANK };
    let (_, event) = all.iter().find(|(name, _)| *name == message.function.name)?;
    Some(*event).filter(|event| !event.is_empty())
}

/// What a receipt lacks of what its message leaves on the log of the contract there when it was done; nothing where it has
/// all of it.
pub fn lacking(message: &Message, at: Address, receipt: &TransactionReceipt) -> Option<String> {
    let event = event_of(message)?;
    let told = told_by(message.of, at, receipt.logs());
    let of_the_name: Vec<_> = told.iter().filter(|happened| happened.name == event).collect();
    // Several at once: each of the first list has its own event.
    if let Some(DynSolValue::Array(items)) = message.arguments.first() {
        let lacks = |item: &&DynSolValue| {
            !of_the_name.iter().any(|happened| happened.figures.iter().any(|(_, v)| v == *item))
        };
        let missing = items.iter().find(lacks)?;
        return Some(format!("{event} of {}", crate::unit::Unit::Plain.shown(missing)));
    }
    let given: Vec<_> = message
        .function
        .inputs
        .iter()
        .zip(&message.arguments)
        .filter(|(input, _)| GIVEN.contains(&bare(&input.name).as_str()))
        .collect();
    let is_it = |happened: &&Happened| {
        given.iter().all(|(input, value)| {
            figure(happened, &input.name).is_some_and(|said| same(said, value))
        })
    };
    let found = of_the_name.iter().any(is_it);
    (!found).then(|| event.to_owned())
}

/// Whether two figures are the same, whatever their widths.
fn same(a: &DynSolValue, b: &DynSolValue) -> bool {
    match (a.as_uint(), b.as_uint()) {
        (Some((a, _)), Some((b, _))) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{BANK, COUNCIL};
    use alloy::json_abi::StateMutability;
    use std::collections::BTreeSet;

    #[test]
    fn every_message_that_changes_something_is_known_by_an_event_of_its_contract() {
        for (contract, known) in [(&*BANK, OF_BANK), (&*COUNCIL, OF_COUNCIL)] {
            let changing = contract.abi.functions().filter(|message| {
                !matches!(message.state_mutability, StateMutability::View | StateMutability::Pure)
            });
            let changing: BTreeSet<_> = changing.map(|message| message.name.as_str()).collect();
            let named: BTreeSet<_> = known.iter().map(|(name, _)| *name).collect();
            assert_eq!(changing, named, "{}", contract.name);
            for (message, event) in known.iter().filter(|(_, event)| !event.is_empty()) {
                assert!(contract.abi.event(event).is_some(), "{message}: {event}");
                for function in contract.abi.function(message).unwrap() {
                    let given = function.inputs.iter().map(|input| bare(&input.name));
                    let given: Vec<_> =
                        given.filter(|name| GIVEN.contains(&name.as_str())).collect();
                    let has_all = |event: &&alloy::json_abi::Event| {
                        let has =
                            |name: &String| event.inputs.iter().any(|i| bare(&i.name) == *name);
                        given.iter().all(has)
                    };
                    let events = contract.abi.event(event).unwrap();
                    assert!(events.iter().any(|event| has_all(&event)), "{message}: {given:?}");
                }
            }
        }
    }

    #[test]
    fn what_batches_and_sweeps_are_told_by_is_in_the_abi() {
        use crate::{batch, sweep};
        let batches = batch::BATCHES.map(|(message, ..)| message);
        let all = [&batches[..], &sweep::SWEEPS].concat();
        for message in all {
            assert!(!BANK.messages(message).is_empty(), "{message}");
        }
        for (message, event, item) in batch::BATCHES {
            let has_item =
                |e: &alloy::json_abi::Event| e.inputs.iter().any(|input| bare(&input.name) == item);
            let events = BANK.abi.event(event).unwrap_or_else(|| panic!("{message}: {event}"));
            assert!(events.iter().any(has_item), "{event}");
        }
        for message in sweep::SWEEPS {
            let inputs = &BANK.messages(message)[0].inputs;
            assert!(inputs.iter().any(|input| input.name == sweep::CURSOR), "{message}");
        }
        assert!(BANK.abi.event(sweep::REMOVED).is_some());
    }
}
