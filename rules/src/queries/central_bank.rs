//! What the central bank set, and what was lent.

use crate::cells::{CentralBank, ClassTerms, Idle, Key, LENDING_GRADES, LINE_LEVELS};
use crate::central_bank::{demurrage, notice};
use crate::quantities::{ClassId, Time};
use crate::storage::Storage;
use crate::{Address, Call, Error};

/// The largest loans of grades 2 to 5, the longest term, the fee, the debt cap, the demurrage, the notice period, from
/// when the last change holds.
pub type BankTermsView = ([u64; LENDING_GRADES], u32, u8, u8, u16, u32, u64);

/// Reads what holds for all at a moment.
pub fn bank_terms(storage: &impl Storage, moment: Time) -> BankTermsView {
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let terms = bank.terms.at(moment);
    (
        terms.limits.map(|limit| limit.get()),
        terms.longest.get(),
        terms.fee,
        terms.debt_cap,
        terms.demurrage.get(),
        notice(terms),
        bank.terms.from.get().into(),
    )
}

/// The starter lines of levels 1 to 3, how many others whoever is paid on one must have dealt with, from when the last
/// change holds.
pub type StarterLinesView = ([u64; LINE_LEVELS], u8, u64);

/// Reads the starter lines that hold at a moment.
pub fn starter_lines(storage: &impl Storage, moment: Time) -> StarterLinesView {
    let bank = storage.load::<CentralBank>(Key::central_bank());
    let lines = bank.lines.at(moment);
    (lines.levels.map(|line| line.get()), lines.least, bank.lines.from.get().into())
}

/// Seconds of coin in the treasury and in the pot of donations; percent of what is minted for hours that goes into the
/// treasury, which of fees and demurrage do, and from when the last change of that holds.
pub type TreasuryView = (u64, u64, u8, u8, u64);

/// Reads the two pots, and what goes into the treasury at a moment.
pub fn treasury(storage: &impl Storage, moment: Time) -> TreasuryView {
    let root = storage.root();
    let income = root.income.at(moment);
    let (treasury, donations) = (root.treasury.get(), root.donations.get());
    (treasury, donations, income.levy, income.sources, root.income.from.get().into())
}

/// Rate, quota, from when they hold; the market's floor, ceiling, width, halt and smallest order that wait, from when.
pub type AnnouncedView = (u16, u64, u64, u16, u16, u8, u16, u16, u64);

/// Reads what was last set for a class.
pub fn announced(storage: &impl Storage, class_id: ClassId) -> AnnouncedView {
    let terms = storage.load::<ClassTerms>(Key::terms(class_id));
    let (conversion, market) = (&terms.conversion, &terms.market);
    (
        conversion.after.rate.get(),
        conversion.after.quota.get(),
        conversion.from.get().into(),
        market.floor.get(),
        market.ceiling.get(),
        market.width,
        market.halt_secs.get(),
        market.min_lots.get(),
        terms.market_from.get().into(),
    )
}

/// What collecting demurrage would burn now, the coin that was idle, and for how many days.
pub type DemurrageView = (u64, u64, u32);

/// Reads what demurrage is due: what collecting it now would take. Refused where that would be.
pub fn demurrage_due(
    storage: &impl Storage,
    call: Call,
    account: Address,
) -> Result<DemurrageView, Error> {
    let mut root = storage.root().clone();
    let mut bank = storage.load::<CentralBank>(Key::central_bank());
    let mut idle = storage.load::<Idle>(Key::idle(&account));
    let mut account = storage.account(account);
    let purse = storage.address();
    let (_, said, _) =
        demurrage::collect(&mut root, call, purse, &mut bank, &mut account, &mut idle)?;
    Ok((said.amount, said.idle, said.days))
}

/// Seconds of coin ever lent, repaid and written off, owed now; demurrage ever burned; recovered after a write-off.
pub type LoansView = (u64, u64, u64, u64, u64, u64);

/// Reads the loans' totals.
pub fn loan_totals(storage: &impl Storage) -> LoansView {
    let root = storage.root();
    let bank = storage.load::<CentralBank>(Key::central_bank());
    (
        root.coin_lent.get(),
        root.coin_repaid.get(),
        root.written_off.get(),
        root.coin_owed.get(),
        bank.demurrage_burned.get(),
        root.recovered.get(),
    )
}
