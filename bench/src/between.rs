//! What a payment between two banks of one chain costs, of both or of none: the clearing contract, and both banks behind
//! their routers.

use anyhow::{anyhow, ensure, Result};
use timebank_e2e::{
    keccak, Actor, Address, Answer, Arguments, Bank, Entry, Message, Messages, Officers, CHAIN_ID,
    EVIDENCE,
};
use timebank_rules::event::Word;
use timebank_rules::quantities::DAY;
use timebank_rules::{Error, Hash};
use timebank_topics::selector;

use crate::operations::name_of;
use crate::router::code_bytes;
use crate::row::Row;

/// What the table calls it.
pub const OP: &str = "pay_between";

/// What the clearing contract asks of the payer's bank, and of the payee's.
const PAY_ABROAD_FOR: &str = "payAbroadFor(uint32,address,bytes32,uint64,uint64,bytes32)";
const HEAR: &str = "hear(uint32,bytes32,bytes)";

const HOUR: u64 = 3_600;

/// The link's number at either bank, its kind, and what it lets pass.
const LINK: u32 = 1;
const SAME_CHAIN: u8 = 1;
const LIMIT: u64 = 20 * HOUR;

/// Measures the second payment between two banks: the first has made every cell.
pub async fn measured() -> Result<Row> {
    let client = timebank_e2e::client().map_err(anyhow::Error::msg)?;
    let (mut bank, officers) = Bank::staffed_behind(Entry::Router, client).await;
    let clearing = bank.deploy(&officers.governor, "clearing");
    let son = funded(&mut bank, &officers).await?;
    let here = bank.address();
    let there = bank.found_beside(&officers.governor);
    link(&mut bank, &officers, [here, there], clearing).await?;
    send(&mut bank, &son, |b| b.approve(clearing, LIMIT.into())).await?;
    bank.turn_to(there);
    let others = Officers::appointed(&mut bank, officers.governor.clone()).await;
    link(&mut bank, &others, [there, here], clearing).await?;
    let mother = bank.member(&others, "Rosa").await;
    bank.chain().advance(u64::from(DAY));

    let expires = bank.now() + HOUR;
    let words: [Hash; 9] = [
        chain(),
        here.word(),
        LINK.word(),
        there.word(),
        LINK.word(),
        mother.address.word(),
        600u64.word(),
        expires.word(),
        [9; 32],
    ];
    let signature = b"pay(bytes32,address,uint32,address,uint32,bytes32,uint64,uint64,bytes32)";
    let data = [&keccak(signature)[..4], words.as_flattened()].concat();
    let code = timebank_e2e::code_size("clearing").map_err(anyhow::Error::msg)?
        + code_bytes(Entry::Router, selector(PAY_ABROAD_FOR))?
        + code_bytes(Entry::Router, selector(HEAR))?;
    let first = bank.chain().call(&son.keys, clearing, data.clone());
    ensure!(first.succeeded(), "{OP}: {first:?}");
    let paid = bank.chain().call(&son.keys, clearing, data);
    ensure!(paid.succeeded(), "{OP}: {paid:?}");
    let keys = paid.keys_anywhere;
    Ok(Row { entry: name_of(Entry::Router), keys, keys_written: keys, ..Row::of(OP, code, &paid) })
}

/// A member with coin.
async fn funded(bank: &mut Bank, officers: &Officers) -> Result<Actor> {
    let (care, carla) = bank.class(officers, "care", 100, "Carla").await;
    let son = bank.member(officers, "Sam").await;
    let (who, end) = (son.address, bank.last_slot());
    send(bank, &carla, |b| b.record(care, who, end - 9 * HOUR, end, EVIDENCE)).await?;
    send(bank, &son, |b| b.convert(care, 8 * HOUR)).await?;
    Ok(son)
}

/// Opens a bank's end of the link, with the clearing contract for its channel.
async fn link(
    bank: &mut Bank,
    officers: &Officers,
    [own, peer]: [Address; 2],
    clearing: Address,
) -> Result<()> {
    let id = |bank: Address| keccak(&[&b"TimeBank/1"[..], &chain(), &bank.0].concat());
    let (own, peer) = (id(own).into(), id(peer).into());
    let open = |b: &mut Messages| b.open_link(own, peer, LINK, clearing, SAME_CHAIN);
    send(bank, &officers.governor, open).await?;
    let limit = |b: &mut Messages| b.set_link_limits(LINK, LIMIT, LIMIT, LIMIT, LIMIT);
    send(bank, &officers.central_bank, limit).await
}

/// The chain's CAIP-2 id, hashed.
fn chain() -> Hash {
    keccak(format!("eip155:{CHAIN_ID}").as_bytes())
}

async fn send<Args: Arguments, Returned>(
    bank: &mut Bank,
    who: &Actor,
    message: impl FnOnce(&mut Messages) -> Message<Args, Result<Returned, Error>>,
) -> Result<()>
where
    Result<Returned, Error>: Answer,
{
    let sent = bank.send(who, message).await;
    sent.map(drop).map_err(|refusal| anyhow!("{OP}: {refusal:?}"))
}
