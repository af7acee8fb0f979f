//! Setting off a ring of debts: each bank in it owes the next, and none the less after all.

use super::{link, position, Kind};
use crate::cells::{Link, Root};
use crate::event::erc20_transfer::Transfer;
use crate::event::links_offset::LinksOffset;
use crate::{refusal, Address, Call, Error};

/// Sets off what the bank owes over the link `owing` against what it is owed over the link `owed`: coin that it held for the
/// one is burned, as the other no longer owes it. Members' balances do not move. The channel of both answers for the rest
/// of the ring.
pub fn set_off(
    root: &mut Root,
    call: Call,
    bank: Address,
    (owing, owed): (u32, u32),
    (debt, claim): (&mut Link, &mut Link),
    amount: u64,
) -> Result<(Transfer, LinksOffset), Error> {
    for (id, cell) in [(owing, &debt), (owed, &claim)] {
        link::must_be_live(id, cell)?;
        link::must_be(id, cell, Kind::SameChain)?;
        link::must_be_channel(id, cell, call.caller)?;
    }
    let most = debt.held.get().min(claim.claim.get());
    if owing == owed || amount == 0 || amount > most {
        return Err(refusal!(BadOffset { owing, owed, amount, most }));
    }
    debt.held = debt.held.get().saturating_sub(amount).into();
    claim.claim = claim.claim.get().saturating_sub(amount).into();
    root.abroad = root.abroad.get().saturating_sub(amount.into()).into();
    position::burn(root, amount);
    let standard = Transfer { from: bank, to: Address::zero(), value: amount.into() };
    let event = LinksOffset {
        owing,
        owed,
        actor: call.caller,
        amount,
        held_after: debt.held.get(),
        claim_after: claim.claim.get(),
    };
    Ok((standard, event))
}
