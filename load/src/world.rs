//! A bank with members who have coin and hours, so that there is something to send, offer and record.

use alloy::primitives::{Address, FixedBytes};
use alloy::rpc::types::TransactionReceipt;
use alloy::sol;
use alloy::sol_types::SolEvent;
use anyhow::{Context, Result};
use timebank_rules::book::{Kind, Side};
use timebank_rules::{member, roles};
use timebank_scenario::messages;

use crate::chain::{Chain, Message};
use crate::senders::{self, Person};

sol! {
    event ClassRegistered(uint16 indexed class_id, address indexed actor, bytes32 name, uint32 lot, uint64 seq);
    event OrderPlaced(uint16 indexed class_id, address indexed member, uint128 order_id, uint8 side, uint8 kind, uint32 lots, uint32 filled, uint64 expiry, uint8 outcome, uint64 coin_locked_after, uint64 hours_locked_after, uint64 seq);
    function cancel(uint128 order_id) returns (bool);
}

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// Whole slots begin so often.
pub const SLOT: u64 = 300;
const PERSON: u8 = member::Kind::Person as u8;
const ORGANISATION: u8 = member::Kind::Organisation as u8;
/// A hash that stands for evidence.
const EVIDENCE: FixedBytes<32> = FixedBytes([7; 32]);
/// The exchange's unit of the class.
const LOT: u32 = 300;
/// More than anybody records or converts here.
const QUOTA: u64 = 100_000 * HOUR;
/// What each member is recorded and converts first.
const START: u64 = 2 * HOUR;

/// A bank with a class, a recorder, and members.
pub struct World {
    pub bank: Address,
    pub class: u16,
    pub recorder: Person,
    /// The moment up to which nothing was recorded of anybody; what comes before is free, for days.
    pub free_until: u64,
}

/// Opens and verifies accounts for `members` at a bank, and has each of them earn coin.
pub async fn founded(
    chain: &Chain,
    governor: &mut Person,
    bank: Address,
    members: &mut [Person],
) -> Result<World> {
    let mut officers = senders::of(chain, governor, "officers", 3).await?;
    let open = Message::call(bank, messages::openCall { kind: ORGANISATION });
    senders::each_sends(chain, &mut officers, |_| open.clone()).await?;
    let [central_bank, verifier, recorder] = officers.as_mut_slice() else {
        anyhow::bail!("three officers were wanted");
    };
    for (officer, role) in [(&*central_bank, roles::CENTRAL_BANK), (&*verifier, roles::VERIFIER)] {
        let account = officer.address();
        senders::sends(
            chain,
            governor,
            Message::call(bank, messages::grantRoleCall { account, role }),
        )
        .await?;
    }
    let name = FixedBytes::right_padding_from(b"care");
    let registering = messages::registerClassCall { name, lot: LOT };
    let receipt = senders::sends(chain, governor, Message::call(bank, registering)).await?;
    let class = found::<ClassRegistered>(&receipt)?.class_id;
    let accrediting =
        messages::accreditCall { class_id: class, recorder: recorder.address(), quota: QUOTA };
    senders::sends(chain, governor, Message::call(bank, accrediting)).await?;
    let terms = messages::setTermsCall { class_id: class, rate: 100, quota: QUOTA };
    senders::sends(chain, central_bank, Message::call(bank, terms)).await?;

    let open = Message::call(bank, messages::openCall { kind: PERSON });
    senders::each_sends(chain, members, |_| open.clone()).await?;
    let (_, now) = chain.newest().await?;
    let accounts: Vec<_> = members.iter().map(Person::address).collect();
    let verifying = accounts.iter().map(|account| messages::verifyCall {
        account: *account,
        level: 1,
        expiry: now + 365 * DAY,
        commitment: EVIDENCE,
    });
    let verifying = verifying.map(|message| Message::call(bank, message));
    senders::sends_all(chain, verifier, verifying).await?;
    let end = now / SLOT * SLOT;
    let mut world = World { bank, class, recorder: recorder.clone(), free_until: end - START };
    let records = accounts.iter().map(|member| world.record(*member, end - START, end));
    let records: Vec<_> = records.collect();
    senders::sends_all(chain, &mut world.recorder, records).await?;
    let converting = Message::call(bank, messages::convertCall { class_id: class, secs: HOUR });
    senders::each_sends(chain, members, |_| converting.clone()).await?;
    Ok(world)
}

impl World {
    /// What the recorder sends for a member's service.
    pub fn record(&self, member: Address, start: u64, end: u64) -> Message {
        let class_id = self.class;
        Message::call(
            self.bank,
            messages::recordCall { class_id, member, start, end, evidence: EVIDENCE },
        )
    }

    /// A bid for one lot at half of par, which nobody will meet.
    pub fn bid(&self, expiry: u64) -> Message {
        let (class_id, side, kind) = (self.class, Side::Bid as u8, Kind::Limit as u8);
        Message::call(
            self.bank,
            messages::placeCall { class_id, side, tick: 50, lots: 1, expiry, kind },
        )
    }

    /// What takes an order back.
    pub fn cancel(&self, order_id: u128) -> Message {
        Message::call(self.bank, cancelCall { order_id })
    }

    /// The order that a transaction placed.
    pub fn order_in(receipt: &TransactionReceipt) -> Result<u128> {
        Ok(found::<OrderPlaced>(receipt)?.order_id)
    }
}

/// The first event of a kind that a transaction emitted.
fn found<E: SolEvent>(receipt: &TransactionReceipt) -> Result<E> {
    let mut events = receipt.logs().iter().filter_map(|log| E::decode_log_data(log.data()).ok());
    events.next().with_context(|| {
        format!("transaction {} emitted no {}", receipt.transaction_hash, E::SIGNATURE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::json_abi::JsonAbi;
    use alloy::sol_types::SolCall;

    #[test]
    fn what_is_read_and_sent_is_the_banks() {
        let abi: JsonAbi =
            serde_json::from_str(include_str!("../../cli/abi/timebank.json")).unwrap();
        let events: Vec<_> = abi.events().map(|event| event.signature()).collect();
        for event in [ClassRegistered::SIGNATURE, OrderPlaced::SIGNATURE] {
            assert!(events.iter().any(|known| known == event), "{event}");
        }
        assert!(abi.functions().any(|message| message.signature() == cancelCall::SIGNATURE));
    }
}
