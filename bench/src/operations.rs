//! Every message, sent once at a typical state: the accounts exist, have been used before, and are verified.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{anyhow, ensure, Result};
use timebank_e2e::{
    Actor, Answer, Arguments, Bank, Entry, Message, Messages, Officers, Receipt, EVIDENCE,
};
use timebank_rules::{roles, Error, U256};

use crate::router::code_bytes;
use crate::row::Row;
use crate::{
    agreements, attention, auctions, credit, due_process, exchange, interbank, late, monitoring,
    recovery, relay, succession,
};

const HOUR: u64 = 3600;

/// Whether each message is tried under falling limits before it is measured.
static TRIES_LIMITS: AtomicBool = AtomicBool::new(false);

/// A bank that is measured, and what it has cost so far.
pub struct Bench {
    pub bank: Bank,
    pub officers: Officers,
    pub rows: Vec<Row>,
    entry: Entry,
}

impl Bench {
    /// A staffed bank behind this entry on a chain of its own.
    pub async fn behind(entry: Entry) -> Result<Self> {
        let client = timebank_e2e::client().map_err(anyhow::Error::msg)?;
        let (bank, officers) = Bank::staffed_behind(entry, client).await;
        let bank = if TRIES_LIMITS.load(Ordering::Relaxed) { bank.trying_limits() } else { bank };
        Ok(Self { bank, officers, rows: Vec::new(), entry })
    }

    /// Sends a message and notes what it cost.
    pub async fn costs<Args: Arguments, Returned>(
        &mut self,
        op: &'static str,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Result<Returned, Error>>,
    ) -> Result<Returned>
    where
        Result<Returned, Error>: Answer,
    {
        let mut data = Vec::new();
        let noted = |messages: &mut Messages| {
            let message = message(messages);
            data = timebank_e2e::encoded(&message);
            message
        };
        let returned =
            self.bank.send(who, noted).await.map_err(|refusal| anyhow!("{op}: {refusal:?}"))?;
        self.rows.push(self.row(op, &data, self.bank.last_receipt())?);
        Ok(returned)
    }

    /// Asks a question as a transaction would, and notes what it cost.
    pub fn question<Args: Arguments, Returned>(
        &mut self,
        op: &'static str,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Returned>,
    ) -> Result<()> {
        let (data, address) = (self.bank.calldata(message), self.bank.address());
        self.bank.try_limits(who, address, &data);
        let receipt = self.bank.chain().dry_run(&who.keys, address, data.clone(), 0);
        self.rows.push(self.row(op, &data, &receipt)?);
        Ok(())
    }

    /// Sends a message that is refused, as a transaction would, and notes what it cost.
    pub fn refusal<Args: Arguments, Returned>(
        &mut self,
        op: &'static str,
        who: &Actor,
        message: impl FnOnce(&mut Messages) -> Message<Args, Returned>,
    ) -> Result<()> {
        let (data, address) = (self.bank.calldata(message), self.bank.address());
        let receipt = self.bank.chain().dry_run(&who.keys, address, data.clone(), 0);
        ensure!(receipt.reverted, "{op}: it was not refused: {receipt:?}");
        self.rows.push(self.row(op, &data, &receipt)?);
        Ok(())
    }

    fn row(&self, op: &'static str, data: &[u8], receipt: &Receipt) -> Result<Row> {
        let message = data.first_chunk().map_or(0, |message| u32::from_be_bytes(*message));
        let code = code_bytes(self.entry, message)?;
        Ok(Row { entry: name_of(self.entry), message, ..Row::of(op, code, receipt) })
    }
}

/// What the table calls an entry.
pub fn name_of(entry: Entry) -> &'static str {
    match entry {
        Entry::Router => "router",
        Entry::Whole => "bank",
    }
}

/// Measures every message behind the router and at the whole bank.
pub fn measure() -> Result<Vec<Row>> {
    timebank_e2e::block_on(async {
        let mut rows = measured(Entry::Router).await?;
        rows.extend(measured(Entry::Whole).await?);
        Ok(rows)
    })
}

/// Calls that are refused: of the router's own message, of a fast program's, and of topics'.
fn refusals(bench: &mut Bench, care: u16, ann: &Actor, ben: &Actor) -> Result<()> {
    let (a, b, id) = (ann.address, ben.address, U256::from(care));
    let (now, much) = (bench.bank.now(), U256::from(u64::MAX));
    bench.refusal("transfer_refused", ann, |bank| bank.transfer(b, much))?;
    bench.refusal("transfer_from_refused", ann, |bank| bank.transfer_from(b, a, much))?;
    bench.refusal("transfer_hours_refused", ann, |bank| bank.transfer_hours(b, id, much))?;
    bench.refusal("record_refused", ann, |bank| bank.record(care, b, now, now, EVIDENCE))?;
    bench.refusal("place_refused", ann, |bank| bank.place(care, 0, 0, 1, now, 0))?;
    bench.refusal("cancel_refused", ann, |bank| bank.cancel(1))?;
    bench.refusal("convert_refused", ann, |bank| bank.convert(care, u64::MAX))?;
    bench.refusal("settle_refused", ann, |bank| bank.settle(9))?;
    bench.refusal("borrow_refused", ann, |bank| bank.borrow(1, 1))?;
    bench.refusal("freeze_refused", ann, |bank| bank.freeze(9, 1, 0))
}

async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let World { care, carla, ann, ben, end } = coin_and_hours(&mut bench).await?;
    let officers = bench.officers.clone();
    let (a, b, id) = (ann.address, ben.address, U256::from(care));

    bench.question("why_not", &ann, |bank| bank.why_not(a, b, 1.into()))?;
    bench.question("audit_head", &ann, |bank| bank.audit_head())?;
    bench.question("name", &ann, |bank| bank.name())?;
    bench.question("symbol", &ann, |bank| bank.symbol())?;
    bench.question("decimals", &ann, |bank| bank.decimals())?;
    bench.question("total_supply", &ann, |bank| bank.total_supply())?;
    bench.question("allowance", &ann, |bank| bank.allowance(a, b))?;
    bench.question("supports_interface", &ann, |bank| {
        bank.supports_interface([1, 2, 3, 4].into())
    })?;
    bench.question("hours_allowance", &ann, |bank| bank.hours_allowance(a, b, id))?;
    bench.question("is_operator", &ann, |bank| bank.is_operator(a, b))?;
    bench.question("account_of", &ann, |bank| bank.account_of(a))?;
    bench.question("offices_of", &ann, |bank| bank.offices_of(a))?;
    bench.question("spendable", &ann, |bank| bank.spendable(a))?;
    bench.question("is_taken", &ann, |bank| bank.is_taken(a, end))?;
    bench.question("governor", &ann, |bank| bank.governor())?;
    bench.question("class_of", &ann, |bank| bank.class_of(care))?;
    bench.question("class_rule", &ann, |bank| bank.class_rule(care))?;
    bench.question("recorder_of", &ann, |bank| bank.recorder_of(care, a))?;
    bench.question("terms_of", &ann, |bank| bank.terms_of(care))?;
    bench.question("case_of", &ann, |bank| bank.case_of(1))?;
    bench.question("freeze_of", &ann, |bank| bank.freeze_of(a))?;
    bench.question("paused_areas", &ann, |bank| bank.paused_areas())?;
    bench.question("coin_totals", &ann, |bank| bank.coin_totals())?;

    refusals(&mut bench, care, &ann, &ben)?;

    let cem = bench.bank.actor("Cem");
    bench.costs("open", &cem, |bank| bank.open(1)).await?;
    let (c, expiry) = (cem.address, bench.bank.now() + 86_400);
    let vera = &officers.verifier;
    bench.costs("verify", vera, |bank| bank.verify(c, 1, expiry, EVIDENCE)).await?;
    bench.costs("close", &cem, |bank| bank.close()).await?;

    let (gus, sue) = (&officers.governor, &officers.supervisor);
    let fresh =
        bench.costs("register_class", gus, |bank| bank.register_class(EVIDENCE, 900)).await?;
    bench.costs("rename_class", gus, |bank| bank.rename_class(fresh, EVIDENCE)).await?;
    // A class of its own, so that no other row meets a rule.
    bench.costs("set_class_rule", gus, |bank| bank.set_class_rule(fresh, 3, true)).await?;
    let carla = carla.address;
    bench.costs("accredit", gus, |bank| bank.accredit(care, carla, 9 * HOUR)).await?;
    let cleo = &officers.central_bank;
    bench.costs("set_terms", cleo, |bank| bank.set_terms(care, 100, HOUR)).await?;
    bench.costs("grant_role", gus, |bank| bank.grant_role(b, roles::VERIFIER)).await?;
    bench.costs("revoke_role", gus, |bank| bank.revoke_role(b, roles::VERIFIER)).await?;
    let granted = bench.bank.send(gus, |bank| bank.grant_role(b, roles::VERIFIER)).await;
    granted.map_err(|refusal| anyhow!("grantRole: {refusal:?}"))?;
    bench.costs("renounce_role", &ben, |bank| bank.renounce_role(roles::VERIFIER)).await?;
    let consent = |bank: &mut Messages| bank.consent_commitment(EVIDENCE);
    bench.costs("consent_commitment", &ann, consent).await?;

    monitoring::measure(&mut bench, &ann, &ben).await?;
    let case_id = bench.costs("open_case", sue, |bank| bank.open_case(a, 1, EVIDENCE)).await?;
    bench.costs("freeze", sue, |bank| bank.freeze(case_id, 1, 100)).await?;
    bench.costs("release", sue, |bank| bank.release(case_id)).await?;

    bench.costs("propose_governor", gus, |bank| bank.propose_governor(b)).await?;
    bench.costs("accept_governor", &ben, |bank| bank.accept_governor()).await?;
    let mut rows = bench.rows;
    rows.extend(exchange::measured(entry).await?);
    rows.extend(attention::measured(entry).await?);
    rows.extend(due_process::measured(entry).await?);
    rows.extend(recovery::measured(entry).await?);
    rows.extend(succession::measured(entry).await?);
    rows.extend(late::measured(entry).await?);
    rows.extend(agreements::measured(entry).await?);
    rows.extend(credit::measured(entry).await?);
    rows.extend(relay::measured(entry).await?);
    rows.extend(auctions::measured(entry).await?);
    rows.extend(interbank::measured(entry).await?);
    Ok(rows)
}

/// Who took part in moving coin and hours.
pub struct World {
    care: u16,
    carla: Actor,
    ann: Actor,
    ben: Actor,
    /// When the last slot that was recorded ends.
    end: u64,
}

/// Measures what moves coin and hours.
pub async fn coin_and_hours(bench: &mut Bench) -> Result<World> {
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let ben = bench.bank.member(&officers, "Ben").await;
    let (a, b, id) = (ann.address, ben.address, U256::from(care));

    // Whatever is measured has been done once before, so that no cell is new.
    let end = bench.bank.last_slot();
    for (from, to) in [(end - 8 * HOUR, end - 4 * HOUR), (end - 4 * HOUR, end)] {
        let record = |bank: &mut Messages| bank.record(care, a, from, to, EVIDENCE);
        bench.costs("record", &carla, record).await?;
    }
    for _ in 0..2 {
        bench.costs("convert", &ann, |bank| bank.convert(care, HOUR)).await?;
        bench.costs("transfer", &ann, |bank| bank.transfer(b, 600.into())).await?;
        bench
            .costs("transfer_with_reason", &ann, |bank| {
                bank.transfer_with_reason(b, 60.into(), EVIDENCE)
            })
            .await?;
        bench.costs("approve", &ann, |bank| bank.approve(b, 500.into())).await?;
        bench.costs("transfer_from", &ben, |bank| bank.transfer_from(a, b, 100.into())).await?;
        bench.costs("burn", &ann, |bank| bank.burn(100.into())).await?;
        bench.costs("transfer_hours", &ann, |bank| bank.transfer_hours(b, id, 600.into())).await?;
        bench.costs("approve_hours", &ann, |bank| bank.approve_hours(b, id, 500.into())).await?;
        bench
            .costs("transfer_hours_from", &ben, |bank| {
                bank.transfer_hours_from(a, b, id, 100.into())
            })
            .await?;
    }
    bench.costs("set_operator", &ann, |bank| bank.set_operator(b, true)).await?;
    let (from, to) = (end - 10 * HOUR, end - 9 * HOUR);
    bench.costs("record", &carla, |bank| bank.record(care, a, from, to, EVIDENCE)).await?;
    let void = |bank: &mut Messages| bank.void_record(care, a, from, to, EVIDENCE);
    bench.costs("void_record", &carla, void).await?;

    bench.question("balance_of", &ann, |bank| bank.balance_of(a))?;
    bench.question("can_transfer", &ann, |bank| bank.can_transfer(a, b, 1.into()))?;
    bench.question("hours_of", &ann, |bank| bank.hours_of(a, id))?;
    keep_last_of_each(&mut bench.rows);
    Ok(World { care, carla, ann, ben, end })
}

/// Drops a row where the same operation was measured again later.
pub fn keep_last_of_each(rows: &mut Vec<Row>) {
    let all = std::mem::take(rows);
    for (at, row) in all.iter().enumerate() {
        if all[at + 1..].iter().all(|later| later.op != row.op) {
            rows.push(row.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_message_that_ends_well_under_falling_limits_was_carried_out() {
        TRIES_LIMITS.store(true, Ordering::Relaxed);
        let rows =
            measure().expect("every message is measured, and none ends well with nothing done");
        let both = || rows.iter().filter(|row| row.op != relay::ONLY_ROUTED);
        let of = |entry| both().filter(|row| row.entry == entry).map(|row| row.op).collect();
        let [routed, whole]: [BTreeSet<_>; 2] = ["router", "bank"].map(of);
        assert_eq!(routed, whole);
    }
}
