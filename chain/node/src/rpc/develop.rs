//! What only a chain of one's own lets do: move time, make blocks, go back, and set the state.

use std::time::Duration;

use codec::{DecodeAll, Encode};
use pallet_revive::{AddressMapper as _, ContractAccessError};
use polkadot_sdk::*;
use serde_json::{json, Value};
use sp_core::H160;
use timebank_runtime::{AccountId, Revive, Runtime};

use super::{
    params::{number_in, Args},
    Api, Named,
    Takes::Moment,
};
use crate::{
    building,
    chain::Chain,
    error::{Answer, Refusal},
    hex,
};

/// What is here.
pub const METHODS: &[Named] = &[
    ("anvil_dropAllTransactions", Moment, drop_all),
    ("anvil_dropTransaction", Moment, drop_transaction),
    ("anvil_dumpState", Moment, dump),
    ("anvil_getAutomine", Moment, automine),
    ("anvil_increaseTime", Moment, increase_time),
    ("anvil_loadState", Moment, load),
    ("anvil_metadata", Moment, metadata),
    ("anvil_mine", Moment, mine_many),
    ("anvil_nodeInfo", Moment, metadata),
    ("anvil_reset", Moment, reset),
    ("anvil_revert", Moment, revert),
    ("anvil_setAutomine", Moment, set_automine),
    ("anvil_setBalance", Moment, set_balance),
    ("anvil_setIntervalMining", Moment, set_interval),
    ("anvil_setNextBlockTimestamp", Moment, set_next_time),
    ("anvil_setNonce", Moment, set_nonce),
    ("anvil_setStorageAt", Moment, set_storage),
    ("anvil_setTime", Moment, set_time),
    ("anvil_snapshot", Moment, snapshot),
    ("dev_newBlock", Moment, new_block),
    ("dev_setContractStorage", Moment, set_contract_storage),
    ("dev_timeTravel", Moment, travel),
    ("evm_increaseTime", Moment, increase_time),
    ("evm_mine", Moment, mine),
    ("evm_revert", Moment, revert),
    ("evm_setAutomine", Moment, set_automine),
    ("evm_setIntervalMining", Moment, set_interval),
    ("evm_setNextBlockTimestamp", Moment, set_next_time),
    ("evm_setTime", Moment, set_time),
    ("evm_snapshot", Moment, snapshot),
    ("getAutomine", Moment, automine),
    ("hardhat_dropTransaction", Moment, drop_transaction),
    ("hardhat_getAutomine", Moment, automine),
    ("hardhat_metadata", Moment, metadata),
    ("hardhat_mine", Moment, mine_many),
    ("hardhat_reset", Moment, reset),
    ("hardhat_setBalance", Moment, set_balance),
    ("hardhat_setNonce", Moment, set_nonce),
    ("hardhat_setStorageAt", Moment, set_storage),
    ("anvil_autoImpersonateAccount", Moment, no_impersonation),
    ("anvil_impersonateAccount", Moment, no_impersonation),
    ("anvil_setCode", Moment, no_code),
    ("anvil_stopImpersonatingAccount", Moment, no_impersonation),
    ("hardhat_impersonateAccount", Moment, no_impersonation),
    ("hardhat_setCode", Moment, no_code),
    ("hardhat_stopImpersonatingAccount", Moment, no_impersonation),
];

fn no_impersonation(_: &Api, _: &Args) -> Answer<Value> {
    Err(Refusal::method(
        "nobody is impersonated here: the runtime takes signed transactions alone; use a key of eth_accounts",
    ))
}

fn no_code(_: &Api, _: &Args) -> Answer<Value> {
    Err(Refusal::method(
        "code is not set from outside: the runtime checks and charges it; deploy it in a transaction",
    ))
}

fn millis(secs: u64) -> u64 {
    secs.saturating_mul(1000)
}

fn increase_time(api: &Api, args: &Args) -> Answer<Value> {
    let secs = args.u64(0)?;
    let offset = api.handle.run_through(move |chain| {
        chain.set_clock(|clock, last| Ok(clock.pass(millis(secs), last)))
    })?;
    Ok((offset / 1000).into())
}

fn set_next_time(api: &Api, args: &Args) -> Answer<Value> {
    let secs = args.u64(0)?;
    api.handle.run_through(move |chain| {
        chain.set_clock(|clock, last| {
            let time = millis(secs);
            if time <= last {
                return Err(Refusal::server(format!(
                    "timestamp {secs} is lower than or equal to the previous block's {}",
                    last / 1000
                )));
            }
            clock.next = Some(time);
            Ok(())
        })
    })?;
    Ok(Value::Null)
}

/// Sets the clock, in seconds; by how much that moved it.
fn set_time(api: &Api, args: &Args) -> Answer<Value> {
    let secs = args.u64(0)?;
    let moved = api.handle.run_through(move |chain| {
        chain.set_clock(|clock, last| {
            if millis(secs) < last {
                return Err(Refusal::server(format!(
                    "time {secs} is before the last block's {}",
                    last / 1000
                )));
            }
            let before = clock.now();
            clock.set(millis(secs));
            Ok(millis(secs).saturating_sub(before) / 1000)
        })
    })?;
    Ok(moved.into())
}

/// Substrate's name for it, in milliseconds: what the next block's time counts from, and what the last state is looked at.
fn travel(api: &Api, args: &Args) -> Answer<Value> {
    let time = args.u64(0)?;
    api.handle.run_through(move |chain| {
        chain.set_clock(|clock, _| {
            clock.set(time);
            Ok(())
        })
    })?;
    Ok(time.into())
}

fn new_block(api: &Api, args: &Args) -> Answer<Value> {
    let count = match args.value(0) {
        Some(Value::Object(fields)) => match fields.get("count") {
            None => 1,
            Some(value) => number_in(value)
                .and_then(|count| u64::try_from(count).ok())
                .ok_or_else(|| Refusal::params("invalid argument 0: no count"))?,
        },
        Some(_) => args.u64(0)?,
        None => 1,
    };
    let hash = api.handle.run_through(move |chain| {
        chain.mine(count, None)?;
        Ok(chain.head().hash)
    })?;
    Ok(hex::hash(&hash).into())
}

fn mine(api: &Api, args: &Args) -> Answer<Value> {
    let (time, blocks) = match args.value(0) {
        Some(Value::Object(fields)) => {
            let number = |name: &str| match fields.get(name).filter(|value| !value.is_null()) {
                None => Ok(None),
                Some(value) => number_in(value)
                    .and_then(|number| u64::try_from(number).ok())
                    .map(Some)
                    .ok_or_else(|| Refusal::params(format!("invalid argument 0: no {name}"))),
            };
            (number("timestamp")?, number("blocks")?.unwrap_or(1))
        }
        _ => (args.optional_u64(0)?, 1),
    };
    api.handle.run_through(move |chain| {
        if let Some(secs) = time {
            chain.set_clock(|clock, last| {
                if millis(secs) <= last {
                    return Err(Refusal::server(format!(
                        "timestamp {secs} is lower than or equal to the previous block's {}",
                        last / 1000
                    )));
                }
                clock.next = Some(millis(secs));
                Ok(())
            })?;
        }
        chain.mine(blocks, None)
    })?;
    Ok("0x0".into())
}

fn mine_many(api: &Api, args: &Args) -> Answer<Value> {
    let blocks = args.optional_u64(0)?.unwrap_or(1);
    let apart = args.optional_u64(1)?.map(millis);
    api.handle.run_through(move |chain| chain.mine(blocks, apart))?;
    Ok(Value::Null)
}

fn snapshot(api: &Api, _: &Args) -> Answer<Value> {
    api.handle.run_through(Chain::snapshot).map(|id| hex::number(id).into())
}

fn revert(api: &Api, args: &Args) -> Answer<Value> {
    let id = args.u64(0)?;
    api.handle.run_through(move |chain| chain.revert(id)).map(Value::Bool)
}

fn reset(api: &Api, args: &Args) -> Answer<Value> {
    let forks = args.value(0).and_then(Value::as_object).is_some_and(|fields| {
        fields.get("forking").or(fields.get("jsonRpcUrl")).is_some_and(|value| !value.is_null())
    });
    if forks {
        return Err(Refusal::params("this chain forks no other one"));
    }
    api.handle.run_through(Chain::reset)?;
    Ok(Value::Null)
}

fn automine(api: &Api, _: &Args) -> Answer<Value> {
    api.handle.run(|chain| Ok(chain.mining().auto)).map(Value::Bool)
}

fn set_automine(api: &Api, args: &Args) -> Answer<Value> {
    let auto = args.flag(0)?;
    api.handle.run(move |chain| {
        let interval = chain.mining().interval;
        chain.set_mining(auto, interval);
        Ok(())
    })?;
    Ok(Value::Null)
}

/// Seconds between two blocks; none for 0. Blocks do not come with transactions then.
fn set_interval(api: &Api, args: &Args) -> Answer<Value> {
    let secs = args.u64(0)?;
    if secs > 86_400 {
        return Err(Refusal::params("an interval of at most a day is wanted"));
    }
    api.handle.run(move |chain| {
        let interval = (secs > 0).then(|| Duration::from_secs(secs));
        chain.set_mining(chain.mining().auto && interval.is_none(), interval);
        Ok(())
    })?;
    Ok(Value::Null)
}

fn drop_transaction(api: &Api, args: &Args) -> Answer<Value> {
    let hash = args.hash(0)?;
    let dropped = api.handle.run_through(move |chain| chain.drop_transaction(&hash))?;
    Ok(if dropped { hex::hash(&hash).into() } else { Value::Null })
}

fn drop_all(api: &Api, _: &Args) -> Answer<Value> {
    api.handle.run_through(Chain::drop_all)?;
    Ok(Value::Null)
}

fn account(address: &H160) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(address)
}

fn set_balance(api: &Api, args: &Args) -> Answer<Value> {
    let (address, wei) = (args.address(0)?, args.number(1)?);
    api.handle.run_through(move |chain| {
        chain.touch(|| {
            Revive::set_evm_balance(&address, wei)
                .map_err(|_| Refusal::params("the chain does not count so much"))
        })
    })?;
    Ok(Value::Null)
}

fn set_nonce(api: &Api, args: &Args) -> Answer<Value> {
    let (address, nonce) = (args.address(0)?, args.u64(1)?);
    let nonce = u32::try_from(nonce).map_err(|_| Refusal::params("the nonce is beyond 2^32"))?;
    api.handle.run_through(move |chain| {
        chain.touch(|| {
            frame_system::Account::<Runtime>::mutate(account(&address), |of| of.nonce = nonce);
            Ok(())
        })
    })?;
    Ok(Value::Null)
}

fn set_storage(api: &Api, args: &Args) -> Answer<Value> {
    let (address, slot, value) = (args.address(0)?, args.slot(1)?, args.bytes(2)?);
    if value.len() != 32 {
        return Err(Refusal::params("invalid argument 2: 32 bytes are wanted"));
    }
    api.handle.run_through(move |chain| {
        chain.touch(|| {
            let value = value.iter().any(|byte| *byte != 0).then_some(value);
            Revive::set_storage(address, slot.0, value)
                .map_err(|_| Refusal::server(format!("there is no contract at {address:?}")))?;
            Ok(())
        })
    })?;
    Ok(true.into())
}

/// Bytes that a contract stores under a key at most, as `pallet-revive` has it.
const LONGEST_VALUE: usize = 416;

/// The same under a key of any length, as ink! and `pallet-revive` have them: `[address, key, value or null]`.
fn set_contract_storage(api: &Api, args: &Args) -> Answer<Value> {
    let (address, key) = (args.address(0)?, args.bytes(1)?);
    let value = if args.value(2).is_some() { Some(args.bytes(2)?) } else { None };
    if value.as_ref().is_some_and(|value| value.len() > LONGEST_VALUE) {
        return Err(Refusal::params(format!(
            "invalid argument 2: a contract stores at most {LONGEST_VALUE} bytes under a key"
        )));
    }
    api.handle.run_through(move |chain| {
        chain.touch(|| match Revive::set_storage_var_key(address, key, value) {
            Ok(_) => Ok(()),
            Err(ContractAccessError::KeyDecodingFailed) => {
                Err(Refusal::params("invalid argument 1: the key is too long"))
            }
            Err(_) => Err(Refusal::server(format!("there is no contract at {address:?}"))),
        })
    })?;
    Ok(true.into())
}

fn metadata(api: &Api, _: &Args) -> Answer<Value> {
    let (head, meta) = (api.shared().head()?, api.shared().meta());
    Ok(json!({
        "clientVersion": super::eth::client_version(),
        "chainId": api.chain_id,
        "latestBlockNumber": head.number(),
        "latestBlockHash": hex::hash(&head.eth_hash()),
        "touched": meta.touched,
        "snapshots": meta.snapshots.len(),
    }))
}

/// A state as it is dumped: keys and values, each contract's beside those of all.
type Dump = (u64, Vec<(Vec<u8>, Vec<u8>)>, Vec<(Vec<u8>, Vec<(Vec<u8>, Vec<u8>)>)>);

fn dump(api: &Api, _: &Args) -> Answer<Value> {
    let head = api.shared().head()?;
    let storage = building::contents(&api.shared().nodes, head.root).map_err(Refusal::internal)?;
    let children = storage
        .children_default
        .into_iter()
        .map(|(name, child)| (name, child.data.into_iter().collect()))
        .collect();
    let top = storage.top.into_iter().filter(|(key, _)| is_portable(key)).collect();
    let dump: Dump = (head.millis, top, children);
    Ok(hex::bytes(&dump.encode()).into())
}

/// Whether a key says something of accounts and contracts rather than of the last block.
fn is_portable(key: &[u8]) -> bool {
    use frame_support::storage::storage_prefix;
    let of = |pallet: &[u8]| key.starts_with(&sp_io::hashing::twox_128(pallet));
    let is = |pallet: &[u8], item: &[u8]| key.starts_with(&storage_prefix(pallet, item));
    let of_a_block = ["EthereumBlock", "ReceiptInfoData", "BlockHash", "EthBlockBuilderIR"];
    let is_of_a_block = of(b"Timestamp")
        || of(b"System") && !is(b"System", b"Account")
        || of_a_block.iter().any(|item| is(b"Revive", item.as_bytes()));
    !key.starts_with(b":") && !is_of_a_block
}

/// Adds a dumped state to the present one, and moves the clock on to its time.
fn load(api: &Api, args: &Args) -> Answer<Value> {
    let bytes = args.bytes(0)?;
    let (time, top, children) = Dump::decode_all(&mut bytes.as_slice())
        .map_err(|_| Refusal::params("invalid argument 0: no dumped state"))?;
    if !top.iter().all(|(key, _)| is_portable(key)) {
        return Err(Refusal::params(
            "invalid argument 0: the state says more than accounts and contracts",
        ));
    }
    api.handle.run_through(move |chain| {
        chain.touch(|| {
            top.iter().for_each(|(key, value)| sp_io::storage::set(key, value));
            for (name, cells) in &children {
                cells.iter().for_each(|(key, value)| {
                    sp_io::default_child_storage::set(name, key, value);
                });
            }
            Ok(())
        })?;
        chain.set_clock(|clock, last| {
            if clock.now() < time && time > last {
                clock.set(time);
            }
            Ok(())
        })
    })?;
    Ok(true.into())
}
