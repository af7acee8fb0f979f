//! Who pays the chain's deposits for what a member creates when somebody else carries it, who gets them back, and what
//! somebody could gain who lets a sponsor pay and takes the deposits.

use crate::carrying::Carriers;
use timebank_rules::U256;

/// What a call that is carried costs its carrier: its fee, and its deposits (negative where some came back), in planck.
type Paid = (i128, i128);

impl Carriers {
    /// Has Cary carry a call; what that cost.
    async fn paid(&mut self, call: Vec<u8>) -> Paid {
        self.carry(call).await.expect("it is carried");
        let receipt = self.world.bank.last_receipt();
        (receipt.fee as i128, receipt.deposit)
    }

    /// What a call costs Ann, who sends it herself: what Mia would pay, if she had funds.
    fn own(&mut self, call: Vec<u8>) -> Paid {
        let (bank, ann) = (self.world.bank.address(), self.world.ann.keys.clone());
        let receipt = self.world.bank.chain().call(&ann, bank, call);
        assert!(receipt.succeeded(), "{receipt:?}");
        (receipt.fee as i128, receipt.deposit)
    }
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn who_carries_pays_the_deposits_and_the_member_needs_none(client: Client<C, E>) {
    let mut all = Carriers::without_an_account(client).await;
    let open = all.world.bank.calldata(|bank| bank.open(1));
    let (fee, deposit) = all.paid(open).await;
    assert!(deposit > 0, "an account and a word of nonces are new cells: {deposit}");
    assert!(fee > 0);
    let funds = all.world.bank.chain().balance_of(all.mia.id());
    assert_eq!(funds, 0, "nothing was Mia's");
    // The next nonces share the cell.
    let ben = all.world.ben.address;
    let approve = |all: &mut Carriers, amount: u64| {
        all.world.bank.calldata(|bank| bank.approve(ben, U256::from(amount)))
    };
    let one = approve(&mut all, 1);
    let (_, new) = all.paid(one).await;
    let two = approve(&mut all, 2);
    let (_, changed) = all.paid(two).await;
    let none = approve(&mut all, 0);
    let (_, gone) = all.paid(none).await;
    assert!(new > 0 && changed == 0, "{new}, {changed}");
    assert!((new + gone).abs() <= 2, "who carries what clears it gets it back: {new}, {gone}");
}

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn taking_a_deposit_back_that_a_carrier_paid_costs_more_than_it_gives(client: Client<C, E>) {
    let mut all = Carriers::with_a_member(client).await;
    let (ben, care) = (all.world.ben.address, all.world.care);
    let made_and_undone = [
        (
            all.world.bank.calldata(|bank| bank.approve(ben, 1.into())),
            all.world.bank.calldata(|bank| bank.approve(ben, 0.into())),
        ),
        (
            all.world.bank.calldata(|bank| bank.set_operator(ben, true)),
            all.world.bank.calldata(|bank| bank.set_operator(ben, false)),
        ),
        (
            all.world.bank.calldata(|bank| bank.approve_hours(ben, care.into(), 1.into())),
            all.world.bank.calldata(|bank| bank.approve_hours(ben, care.into(), 0.into())),
        ),
    ];
    let expiry = all.world.bank.now() + 86_400;
    let order = (
        all.world.bank.calldata(|bank| bank.place(care, 0, 90, 1, expiry, 0)),
        all.world.bank.calldata(|bank| bank.cancel_all(care, 0, 16)),
    );
    for (make, undo) in made_and_undone.into_iter().chain([order]) {
        let (_, deposit) = all.paid(make.clone()).await;
        all.paid(undo.clone()).await;
        assert!(all.own(make).1 <= deposit, "a direct call makes no more cells");
        let (fee, back) = all.own(undo);
        assert!(deposit > 0 && back < 0, "{deposit}, {back}");
        assert!(-back < fee, "{} for {fee}", -back);
    }
}

/// A batch of them is another matter: one transaction's fee, and the deposits of many prices. What is gained is at most a
/// third of what the carrier spent; a relayer bounds what it spends for a member (docs/relay.md).
#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn many_orders_taken_back_at_once_give_less_than_a_third_of_what_carrying_them_cost(
    client: Client<C, E>,
) {
    let mut all = Carriers::with_a_member(client).await;
    let care = all.world.care;
    let expiry = all.world.bank.now() + 86_400;
    let mut cost = 0;
    let cancel = all.world.bank.calldata(|bank| bank.cancel_all(care, 0, 32));
    let places: Vec<_> = (81..97)
        .map(|tick| all.world.bank.calldata(|bank| bank.place(care, 0, tick, 1, expiry, 0)))
        .collect();
    for place in &places {
        let (fee, deposit) = all.paid(place.clone()).await;
        assert!(deposit > 0, "a price at which nothing rests is a new cell");
        cost += fee + deposit;
    }
    all.paid(cancel.clone()).await;
    for place in places {
        all.own(place);
    }
    let (fee, back) = all.own(cancel);
    let gain = -back - fee;
    println!("sixteen orders cost their carrier {cost} planck; their member gains {gain}");
    assert!(back < 0 && gain * 3 < cost, "{gain} of {cost}");
}
