//! The messages that the scenario sends, as Solidity has them.

use alloy_sol_types::sol;

sol! {
    function open(uint8 kind) returns (bool);
    function verify(address account, uint8 level, uint64 expiry, bytes32 commitment) returns (bool);
    function grantRole(address account, uint16 role) returns (bool);
    function registerClass(bytes32 name, uint32 lot) returns (uint16);
    function accredit(uint16 class_id, address recorder, uint64 quota) returns (bool);
    function setTerms(uint16 class_id, uint16 rate, uint64 quota) returns (bool);
    function record(uint16 class_id, address member, uint64 start, uint64 end, bytes32 evidence) returns (bool);
    function voidRecord(uint16 class_id, address member, uint64 start, uint64 end, bytes32 evidence) returns (bool);
    function convert(uint16 class_id, uint64 secs) returns (bool);
    function redeem(uint16 class_id, uint64 secs, address platform) returns (bool);
    function transfer(address to, uint256 value) returns (bool);
    function canTransfer(address from, address to, uint256 amount) returns (bool allowed, uint16 code);
    function balanceOf(address account) returns (uint256);
    function place(uint16 class_id, uint8 side, uint16 tick, uint32 lots, uint64 expiry, uint8 kind) returns (uint128 order_id, uint32 filled, uint64 coin, uint8 rest);
    function quote(uint16 class_id, uint8 side, uint32 lots) returns (uint32 filled, uint64 coin, uint16 worst, uint8 rest);
    function depth(uint16 class_id, uint8 side, uint16 from) returns (uint16[16] ticks, uint64[16] lots, uint32[16] orders);
    function openCase(address subject, uint16 reason, bytes32 evidence) returns (uint32);
    function freeze(uint32 case_id, uint8 directions, uint64 amount) returns (bool);
    function release(uint32 case_id) returns (bool);
    function propose(address provider, uint16 class_id, uint32 group, uint64 secs, uint64 price, uint64 start, uint64 end, uint64 accept_by, uint64 deliver_by, bytes32 terms) returns (uint32);
    function accept(uint32 agreement_id) returns (bool);
    function deliver(uint32[] agreements, uint64[] secs, uint64 start, uint64 end, bytes32 evidence) returns (bool);
    function settle(uint32 agreement_id) returns (bool);
    function invoice(address requester, uint16 class_id, uint64 secs, uint64 price, uint64 start, uint64 end, uint64 pay_by, bytes32 terms) returns (uint32);
    function payInvoice(uint32 agreement_id) returns (bool);
    function delegate(address delegate, uint8 kinds, uint64 daily, uint64 until) returns (bool);
    function actFor(address member, bytes call) returns (bytes);
    function creditOf(address account) returns (uint32[9] factors, uint16[9] weights, uint16[9] points, uint16 score, uint8 grade, uint64 debt, uint64 due, uint64 largest);
    function openCampaign(address attestor, uint16 rate, uint16 daily_cap, uint64 end, uint32 delay, uint64 amount) returns (uint32);
    function publishRoot(uint32 campaign_id, uint32 day, bytes32 root) returns (bool);
    function claim(uint32 campaign_id, uint32 day, bytes32 slots, bytes4 slots_tail, bytes32 salt, bytes32[] proof) returns (uint64);
    function classOf(uint16 class_id) returns (bytes32 name, uint32 lot, uint64 recorded, uint64 converted, uint64 redeemed);
    function coinTotals() returns (uint128 minted, uint128 burned);
    function auditHead() returns (uint64 events, bytes32 head);
}

/// ERC-6909's messages, which have names that ERC-20 has, too.
pub mod hours {
    use alloy_sol_types::sol;

    sol! {
        function transfer(address receiver, uint256 id, uint256 amount) returns (bool);
        function balanceOf(address owner, uint256 id) returns (uint256);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_sol_types::{SolCall, SolType};
    use serde_json::Value;

    /// A message's signature and what it returns.
    fn told<M: SolCall>() -> (String, String) {
        (M::SIGNATURE.to_owned(), <M::ReturnTuple<'static> as SolType>::SOL_NAME.to_string())
    }

    fn types(list: &Value) -> String {
        let types = list.as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap());
        format!("({})", types.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn every_message_of_the_story_is_one_of_the_banks() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../cli/abi/timebank.json");
        let abi: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let functions = abi.as_array().unwrap().iter().filter(|item| item["type"] == "function");
        let banks: Vec<_> = functions
            .map(|item| {
                let signature =
                    format!("{}{}", item["name"].as_str().unwrap(), types(&item["inputs"]));
                (signature, types(&item["outputs"]))
            })
            .collect();
        macro_rules! told {
            ($($call:path),* $(,)?) => { [$(told::<$call>()),*] };
        }
        let storys = told![
            openCall,
            verifyCall,
            grantRoleCall,
            registerClassCall,
            accreditCall,
            setTermsCall,
            recordCall,
            voidRecordCall,
            convertCall,
            redeemCall,
            transferCall,
            canTransferCall,
            balanceOfCall,
            placeCall,
            quoteCall,
            depthCall,
            openCaseCall,
            freezeCall,
            releaseCall,
            proposeCall,
            acceptCall,
            deliverCall,
            settleCall,
            invoiceCall,
            payInvoiceCall,
            delegateCall,
            actForCall,
            creditOfCall,
            openCampaignCall,
            publishRootCall,
            claimCall,
            classOfCall,
            coinTotalsCall,
            auditHeadCall,
            hours::transferCall,
            hours::balanceOfCall,
        ];
        for message in storys {
            assert!(banks.contains(&message), "{message:?}");
        }
    }
}
