//! What the bureau counts, when it happens.

use super::sketch;
use crate::member::Account;

/// Counts a settled agreement for both parties, each of whom has then dealt with the other.
///
/// Agreements alone feed the sketches: they name a service, a deadline and somebody who answers for it. A trade on the
/// exchange does not, as the book picks its parties, who need not know of each other, and two orders a second would
/// make a counterparty.
pub fn settled(provider: &mut Account, requester: &mut Account) {
    sketch::meet(&mut provider.cell.credit.sketch, requester.address);
    sketch::meet(&mut requester.cell.credit.sketch, provider.address);
    let (gave, got) = (&mut provider.cell.credit, &mut requester.cell.credit);
    gave.provided = gave.provided.get().saturating_add(1).into();
    got.requested = got.requested.get().saturating_add(1).into();
}

/// Counts a dispute that the account lost.
pub fn lost_dispute(account: &mut Account) {
    let credit = &mut account.cell.credit;
    credit.disputes_lost = credit.disputes_lost.get().saturating_add(1).into();
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
        let known = |account: &Account| sketch::counterparties(&account.cell.credit.sketch);
        assert_eq!((known(&ann), known(&ben)), (1, 1));
        assert_eq!(ann.cell.credit.provided.get(), 100);
        assert_eq!(ben.cell.credit.requested.get(), 100);
        lost_dispute(&mut ann);
        assert_eq!(ann.cell.credit.disputes_lost.get(), 1);
    }
}
