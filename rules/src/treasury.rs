//! The treasury: coin that is the community's, in two pots of the bank's own. What goes into the treasury the central bank
//! announces: a levy on conversion, the fees of loans, demurrage. What is donated is kept apart, for members in need. The
//! governor, in production the council, spends both.

use crate::account::Account;
use crate::cells::Root;
use crate::enumeration;
use crate::event::erc20_transfer::Transfer;
use crate::event::treasury_received::TreasuryReceived;
use crate::event::treasury_spent::TreasurySpent;
use crate::ledger::{self, must_cover_coin, must_have_room_for_coin};
use crate::monitor::{sending, Hits};
use crate::quantities::{Coin, Time};
use crate::restrictions::{must_be_running, Area};
use crate::{refusal, roles, Address, Call, Error, Hash};
use zerocopy::little_endian::U64;

crate::bits! {
    /// Where coin in the two pots comes from, a bit each.
    SOURCES: u8;
    /// Fees of loans, paid at once out of what is lent; otherwise they are owed on top and burned.
    FEES = 1,
    /// Demurrage, which is burned otherwise.
    DEMURRAGE = 2,
    /// The levy on conversion, paid out of what is minted.
    LEVY = 4,
    /// What members donate.
    DONATION = 8,
}

enumeration! {
    /// The two pots.
    pub enum Pot {
        /// The treasury, for what the community pays together.
        Treasury = 1,
        /// Donations, for verified persons.
        Donations = 2,
    }
}

impl Pot {
    /// The pot of a number.
    fn of(number: u8) -> Result<Self, Error> {
        match number {
            1 => Ok(Self::Treasury),
            2 => Ok(Self::Donations),
            _ => Err(refusal!(OutOfBounds { value: number.into(), least: 1, most: 2 })),
        }
    }

    fn held(self, root: &mut Root) -> &mut U64 {
        match self {
            Self::Treasury => &mut root.treasury,
            Self::Donations => &mut root.donations,
        }
    }
}

/// What the log says of coin that came into a pot, where any did: the standard's event and the bank's own.
pub type Received = Option<(Transfer, TreasuryReceived)>;

/// The levy on coin that is minted for hours, rounded up, so that nothing is too small for it. Never more than the coin.
pub fn levy_rounded_up(root: &Root, now: Time, coin: Coin) -> u64 {
    // Bounded by what a member may convert, the product is far below what would saturate.
    coin.0.saturating_mul(root.income.at(now).levy.into()).div_ceil(100)
}

/// Whether a source goes into the treasury now.
pub fn receives(root: &Root, now: Time, source: u8) -> bool {
    root.income.at(now).sources & source != 0
}

/// What a pot would hold with `amount` more.
fn with(pot: u64, amount: u64) -> Result<u64, Error> {
    pot.checked_add(amount)
        .ok_or_else(|| refusal!(Overflow { value: pot.into(), added: amount.into() }))
}

/// Refuses where the treasury has no room for `amount` more.
pub fn must_have_room(root: &Root, amount: u64) -> Result<(), Error> {
    with(root.treasury.get(), amount).map(|_| ())
}

/// Moves into the treasury what an account has free and [`must_have_room`] allowed. Nothing is ever minted into a pot.
/// Says nothing where it is nothing.
pub fn receive(
    root: &mut Root,
    bank: Address,
    from: &mut Account,
    source: u8,
    amount: u64,
) -> Received {
    if amount == 0 {
        return None;
    }
    from.cell.debit_coin(Coin(amount));
    root.treasury = root.treasury.get().saturating_add(amount).into();
    Some(said(root, bank, from, source, amount))
}

fn said(
    root: &Root,
    bank: Address,
    from: &Account,
    source: u8,
    amount: u64,
) -> (Transfer, TreasuryReceived) {
    let standard = Transfer { from: from.address, to: bank, value: amount.into() };
    let received = TreasuryReceived {
        account: from.address,
        source,
        amount,
        treasury_after: root.treasury.get(),
        donations_after: root.donations.get(),
        balance_after: from.cell.all_coin().0,
    };
    (standard, received)
}

/// The caller donates coin. To monitoring it is coin that leaves without a return.
pub fn donate(
    root: &mut Root,
    call: Call,
    bank: Address,
    member: &mut Account,
    amount: u64,
) -> Result<(Transfer, TreasuryReceived, Hits), Error> {
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    must_be_running(root, Area::Transfers, call.now)?;
    ledger::must_be_able_to_send(member, call.now)?;
    must_cover_coin(member, Coin(amount), call.now)?;
    let donations_after = with(root.donations.get(), amount)?;
    let left = member.cell.all_coin().saturating_sub(Coin(amount));
    let judged = sending::judge(root, call.now, member, amount, left.0)?;

    sending::sent(root, call.now, &mut member.cell.watch, amount, judged);
    member.cell.debit_coin(Coin(amount));
    root.donations = donations_after.into();
    let (standard, received) = said(root, bank, member, DONATION, amount);
    Ok((standard, received, judged.hits))
}

/// The governor pays out of a pot, with a hash of what was decided. Who is paid is verified and holds no office; out of
/// donations it is a person.
pub fn spend(
    root: &mut Root,
    call: Call,
    bank: Address,
    to: &mut Account,
    (pot, amount): (u8, u64),
    evidence: Hash,
) -> Result<(Transfer, TreasurySpent), Error> {
    roles::must_be_governor(root, call.caller)?;
    let kind = Pot::of(pot)?;
    if amount == 0 {
        return Err(refusal!(ZeroAmount {}));
    }
    if evidence == [0; 32] {
        return Err(refusal!(NoEvidence {}));
    }
    if to.address == call.caller {
        return Err(refusal!(OwnCase { account: call.caller }));
    }
    must_be_running(root, Area::Transfers, call.now)?;
    ledger::must_be_able_to_receive(to, call.now)?;
    roles::must_be_impartial(to)?;
    if let Pot::Donations = kind {
        to.must_be_person()?;
    }
    must_have_room_for_coin(to, Coin(amount))?;
    let held = kind.held(root);
    let pot_after = held
        .get()
        .checked_sub(amount)
        .ok_or_else(|| refusal!(TreasuryShort { pot, held: held.get(), needed: amount }))?;

    *held = pot_after.into();
    to.cell.credit_coin(Coin(amount));
    let standard = Transfer { from: bank, to: to.address, value: amount.into() };
    let spent = TreasurySpent {
        to: to.address,
        actor: call.caller,
        pot,
        amount,
        evidence,
        pot_after,
        balance_after: to.cell.all_coin().0,
    };
    Ok((standard, spent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::testing::*;
    use crate::account::Kind;
    use crate::cells::Cell;
    use crate::quantities::DAY;
    use crate::restrictions::testing::paused;
    use crate::restrictions::{IN, OUT};
    use crate::testing::{MemoryStorage, EVIDENCE};

    const BANK: Address = MemoryStorage::BANK;

    fn governed() -> Root {
        Root { governor: address(7).0, coin_minted: 10_000.into(), ..Root::empty() }
    }

    #[test]
    fn invariant_1_what_is_donated_lies_in_the_pot_until_it_is_spent_on_a_person() {
        let (mut root, mut ann, mut ben) = (governed(), person(1, 10_000), person(2, 0));
        let (standard, event, _) =
            donate(&mut root, call(1), BANK, &mut ann, 4_000).expect("it is hers");
        assert_eq!((standard.from, standard.to), (ann.address, BANK));
        assert_eq!((event.donations_after, event.balance_after), (4_000, 6_000));
        let mut pay = |who, pot, amount, to: &mut Account| {
            spend(&mut root, call(who), BANK, to, (pot, amount), EVIDENCE)
                .map(|(_, event)| event.pot_after)
                .map_err(|error| error.code())
        };
        assert_eq!(pay(7, 2, 4_001, &mut ben), Err(490));
        assert_eq!(pay(7, 1, 1, &mut ben), Err(490), "the treasury is another pot");
        assert_eq!(pay(7, 2, 1_500, &mut ben), Ok(2_500));
        let held = u128::from(ann.cell.coin.get() + ben.cell.coin.get());
        assert_eq!(held + root.coin_of_bank(), root.coin_supply());
    }

    #[test]
    fn nobody_but_the_governor_spends_and_neither_on_itself_nor_on_officers() {
        let mut root = governed();
        (root.treasury, root.donations) = (500.into(), 500.into());
        let before = root.clone();
        let (ben, mut organisation) = (person(2, 0), person(3, 0));
        organisation.cell.kind = Kind::Organisation as u8;
        let mut unverified = person(4, 0);
        unverified.cell.verified_until = 0.into();
        let refused = |who, pot, amount, to: &Account, evidence| {
            let (mut root, mut to) = (before.clone(), to.clone());
            let was = to.clone();
            let refused = spend(&mut root, call(who), BANK, &mut to, (pot, amount), evidence);
            if refused.is_err() {
                assert_eq!((&root, &to), (&before, &was), "nothing changes");
            }
            refused.map(|_| ()).map_err(|error| error.code())
        };
        assert!(refused(2, 1, 1, &ben, EVIDENCE).is_err(), "she is not the governor");
        assert!(refused(7, 1, 1, &person(7, 0), EVIDENCE).is_err(), "on itself");
        assert!(refused(7, 1, 1, &officer(8, roles::TRIBUNAL), EVIDENCE).is_err(), "an officer");
        assert!(refused(7, 1, 1, &unverified, EVIDENCE).is_err(), "unverified");
        assert!(refused(7, 2, 1, &organisation, EVIDENCE).is_err(), "donations are for persons");
        assert_eq!(refused(7, 1, 1, &organisation, EVIDENCE), Ok(()));
        assert!(refused(7, 1, 1, &ben, [0; 32]).is_err(), "without evidence");
        assert!(refused(7, 1, 0, &ben, EVIDENCE).is_err(), "nothing");
        for pot in [0, 3] {
            assert_eq!(refused(7, pot, 1, &ben, EVIDENCE), Err(269), "no such pot");
        }
    }

    #[test]
    fn what_comes_into_the_treasury_comes_from_an_account_and_is_not_minted() {
        let (mut root, mut ann) = (governed(), person(1, 10_000));
        let (standard, event) =
            receive(&mut root, BANK, &mut ann, FEES, 70).expect("it is something");
        assert_eq!((standard.from, standard.to), (ann.address, BANK));
        assert_eq!((event.treasury_after, event.balance_after), (70, 9_930));
        assert_eq!(u128::from(ann.cell.coin.get()) + root.coin_of_bank(), root.coin_supply());
        assert_eq!(receive(&mut root, BANK, &mut ann, LEVY, 0), None);
    }

    #[test]
    fn nobody_donates_what_is_frozen_or_held_or_nothing_or_while_transfers_stand_still() {
        let donated = |spoil: &dyn Fn(&mut Root, &mut Account), amount| {
            let (mut root, mut ann) = (governed(), person(1, 10_000));
            spoil(&mut root, &mut ann);
            let before = (root.clone(), ann.clone());
            let refused = donate(&mut root, call(1), BANK, &mut ann, amount);
            if refused.is_err() {
                assert_eq!((root, ann), before, "nothing changes");
            }
            refused.map(|_| ()).map_err(|error| error.code())
        };
        let freeze = |ann: &mut Account, directions, coin: u64| {
            ann.cell.frozen_directions = directions;
            ann.cell.frozen_coin = coin.into();
            ann.cell.frozen_until = NOW.plus(DAY).0.into();
        };
        let stop = |root: &mut Root, area: Area| {
            *root = paused(root.clone(), area);
        };
        let nothing = |_: &mut Root, _: &mut Account| {};
        assert_eq!(donated(&nothing, 10_000), Ok(()));
        assert_eq!(donated(&nothing, 0), Err(29), "nothing");
        assert_eq!(donated(&nothing, 10_001), Err(1), "more than there is");
        assert_eq!(donated(&|_, ann| freeze(ann, OUT, 0), 1), Err(40));
        assert_eq!(donated(&|_, ann| freeze(ann, 0, 9_990), 11), Err(42));
        assert_eq!(donated(&|_, ann| freeze(ann, 0, 9_990), 10), Ok(()));
        assert_eq!(donated(&|root, _| stop(root, Area::Transfers), 1), Err(43));
        assert_eq!(donated(&|root, _| stop(root, Area::Everything), 1), Err(43));
        let held = NOW.plus(DAY).0;
        assert_eq!(donated(&|_, ann| ann.cell.watch.held_until = held.into(), 1), Err(44));
        assert_eq!(donated(&|_, ann| ann.cell.verified_until = 0.into(), 1), Err(23));
        let overdue = |_: &mut Root, ann: &mut Account| {
            ann.cell.credit.debt = 5.into();
            ann.cell.credit.due = NOW.0.into();
        };
        assert_eq!(donated(&overdue, 1), Err(260), "who owes what is overdue gives nothing away");
        assert_eq!(donated(&|root, _| root.donations = u64::MAX.into(), 1), Err(30));
    }

    #[test]
    fn while_everything_stands_still_or_who_is_paid_is_frozen_nothing_is_spent() {
        let spent = |spoil: &dyn Fn(&mut Root, &mut Account)| {
            let (mut root, mut ben) = (governed(), person(2, 0));
            root.treasury = 500.into();
            spoil(&mut root, &mut ben);
            let before = (root.clone(), ben.clone());
            let refused = spend(&mut root, call(7), BANK, &mut ben, (1, 1), EVIDENCE);
            let code = refused.map(|_| ()).map_err(|error| error.code());
            assert!(code.is_ok() || (root, ben) == before, "nothing changes");
            code
        };
        let until = NOW.plus(DAY).0;
        assert_eq!(spent(&|_, _| ()), Ok(()));
        for area in [Area::Transfers, Area::Everything] {
            let stop = |root: &mut Root| *root = paused(root.clone(), area);
            assert_eq!(spent(&|root, _| stop(root)), Err(43));
        }
        let frozen_in = |ben: &mut Account| {
            ben.cell.frozen_directions = IN;
            ben.cell.frozen_until = until.into();
        };
        assert_eq!(spent(&|_, ben| frozen_in(ben)), Err(41));
        assert_eq!(spent(&|_, ben| ben.cell.coin = u64::MAX.into()), Err(30));
    }
}
