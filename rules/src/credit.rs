//! The credit bureau: what settled agreements and loans say of an account.

use crate::cells::SKETCH_BYTES;
use crate::member::Account;
use crate::Address;

/// Counts a settled agreement for both parties.
pub fn settled(provider: &mut Account, requester: &mut Account) {
    meet(provider, requester.address);
    meet(requester, provider.address);
    let (gave, got) = (&mut provider.cell.credit, &mut requester.cell.credit);
    gave.provided = gave.provided.get().saturating_add(1).into();
    got.requested = got.requested.get().saturating_add(1).into();
}

/// Counts a dispute that the account lost.
pub fn lost_dispute(account: &mut Account) {
    let credit = &mut account.cell.credit;
    credit.disputes_lost = credit.disputes_lost.get().saturating_add(1).into();
}

/// Sets the counterparty's bit. Addresses are ends of hashes, so any byte of them is as good as a hash.
fn meet(account: &mut Account, counterparty: Address) {
    let bit = usize::from(counterparty.0.iter().fold(0, |mix: u8, byte| mix.rotate_left(3) ^ byte));
    if let Some(byte) = account.cell.credit.sketch.get_mut(bit / 8 % SKETCH_BYTES) {
        *byte |= 1 << (bit % 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::testing::*;

    #[test]
    fn two_who_settle_with_each_other_all_day_know_one_counterparty() {
        let (mut ann, mut ben) = (person(1, 0), person(2, 0));
        for _ in 0..100 {
            settled(&mut ann, &mut ben);
        }
        let bits = |account: &Account| {
            account.cell.credit.sketch.iter().map(|byte| byte.count_ones()).sum::<u32>()
        };
        assert_eq!((bits(&ann), bits(&ben)), (1, 1));
        assert_eq!(ann.cell.credit.provided.get(), 100);
        assert_eq!(ben.cell.credit.requested.get(), 100);
        lost_dispute(&mut ann);
        assert_eq!(ann.cell.credit.disputes_lost.get(), 1);
    }
}
