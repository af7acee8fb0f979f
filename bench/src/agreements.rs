//! The messages of agreements: the parties' accounts and the provider's timesheet have been used before.

use anyhow::Result;
use timebank_e2e::{Actor, Entry, Messages, EVIDENCE};
use timebank_rules::agreement::{ANSWER, MOST_IN_GROUP};

use crate::operations::Bench;
use crate::row::Row;

const HOUR: u64 = 3600;
const DAY: u64 = 86_400;

/// Not a row of the table.
const SETUP: &str = "";

/// Ann asks, Ben serves.
#[derive(Clone)]
struct Parties {
    ann: Actor,
    ben: Actor,
    care: u16,
    /// The end of Ben's last free hour.
    free: u64,
}

/// An agreement of an hour.
#[derive(Clone, Copy)]
struct Asked {
    id: u32,
    start: u64,
}

/// Measures them.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let ben = bench.bank.member(&officers, "Ben").await;
    let end = bench.bank.last_slot();
    for who in [ann.address, ben.address] {
        let record = bench.costs(SETUP, &carla, |b| b.record(care, who, end - HOUR, end, EVIDENCE));
        record.await?;
    }
    let earned = end - 60 * HOUR;
    let who = ann.address;
    bench.costs(SETUP, &carla, |b| b.record(care, who, earned, end - HOUR, EVIDENCE)).await?;
    bench.costs(SETUP, &ann, |b| b.convert(care, 50 * HOUR)).await?;
    let mut parties = Parties { ann, ben, care, free: end - HOUR };
    let (ann, ben, tom) = (parties.ann.clone(), parties.ben.clone(), officers.tribunal.clone());

    // One before, so that nothing is done for the first time.
    let before = parties.asked(&mut bench, SETUP, 0).await?;
    bench.costs(SETUP, &ben, |b| b.reject(before.id)).await?;

    let served = parties.agreed(&mut bench, "propose", "accept", 0).await?;
    bench.question("agreement_of", &ann, |b| b.agreement_of(served.id))?;
    parties.serves(&mut bench, "deliver", &[served]).await?;
    bench.costs("settle", &ann, |b| b.settle(served.id)).await?;

    let series = parties.asked_for_series(&mut bench, "propose_series").await?;
    bench.costs("accept_series", &ben, |b| b.accept(series.id)).await?;
    parties.serves(&mut bench, "deliver_lesson", &[series]).await?;
    bench.costs("settle_lesson", &ann, |b| b.settle(series.id)).await?;

    let invoiced = parties.invoiced(&mut bench, "invoice").await?;
    bench.costs("pay_invoice", &ann, |b| b.pay_invoice(invoiced)).await?;

    let zoe = bench.bank.member(&officers, "Zoe").await;
    let cleo = officers.central_bank.clone();
    bench.costs(SETUP, &cleo, |b| b.set_bank_terms(0, 0, 0, 0, 86_400, 0, 50, 0, 86_400)).await?;
    bench.costs(SETUP, &cleo, |b| b.set_starter_lines(4 * HOUR, 4 * HOUR, 4 * HOUR, 1)).await?;
    for op in [SETUP, "propose_on_line"] {
        let asker = Parties { ann: zoe.clone(), ..parties.clone() };
        asker.asked_on_line(&mut bench, op).await?;
    }

    let rejected = parties.agreed(&mut bench, SETUP, SETUP, 0).await?;
    bench.costs("reject", &ben, |b| b.reject(rejected.id)).await?;
    let cancelled = parties.asked(&mut bench, SETUP, 0).await?;
    bench.costs("cancel_agreement", &ann, |b| b.cancel_agreement(cancelled.id)).await?;

    let disputed = parties.agreed(&mut bench, SETUP, SETUP, 0).await?;
    parties.serves(&mut bench, SETUP, &[disputed]).await?;
    bench.costs("dispute", &ann, |b| b.dispute(disputed.id, 600, EVIDENCE)).await?;
    bench.costs("award", &tom, |b| b.award(disputed.id, 300, EVIDENCE)).await?;

    let corrected = parties.agreed(&mut bench, SETUP, SETUP, 0).await?;
    parties.serves(&mut bench, SETUP, &[corrected]).await?;
    let correct = |b: &mut Messages| b.correct_delivery(corrected.id, HOUR / 2, EVIDENCE);
    bench.costs("correct_delivery", &ben, correct).await?;
    bench.costs("concede", &ben, |b| b.concede(corrected.id, 100)).await?;
    bench.costs(SETUP, &ann, |b| b.dispute(corrected.id, 300, EVIDENCE)).await?;
    bench.costs("withdraw_dispute", &ann, |b| b.withdraw_dispute(corrected.id)).await?;

    let mut session = Vec::new();
    let hour = parties.free;
    for _ in 0..MOST_IN_GROUP {
        parties.free = hour;
        session.push(parties.agreed(&mut bench, SETUP, SETUP, 7).await?);
    }
    parties.serves(&mut bench, "deliver_16", &session).await?;

    let due = parties.agreed(&mut bench, SETUP, SETUP, 0).await?;
    parties.serves(&mut bench, SETUP, &[due]).await?;
    let late = parties.asked(&mut bench, SETUP, 0).await?;
    bench.bank.chain().advance(u64::from(ANSWER));
    let anybody = bench.bank.actor("Anybody");
    bench.costs("poke_settle", &anybody, |b| b.poke(due.id)).await?;
    bench.costs("poke_expire", &anybody, |b| b.poke(late.id)).await?;
    bench.rows.retain(|row| row.op != SETUP);
    Ok(bench.rows)
}

impl Parties {
    /// Ann proposes Ben's last free hour.
    async fn asked(&mut self, bench: &mut Bench, op: &'static str, group: u32) -> Result<Asked> {
        let (ben, care, end) = (self.ben.address, self.care, self.free);
        let start = end - HOUR;
        let (accept_by, deliver_by) = (bench.bank.now() + DAY, bench.bank.now() + 2 * DAY);
        self.free = start;
        let propose = |b: &mut Messages| {
            b.propose(ben, care, group, HOUR, 1000, start, end, accept_by, deliver_by, EVIDENCE)
        };
        let id = bench.costs(op, &self.ann, propose).await?;
        Ok(Asked { id, start })
    }

    /// Ann proposes Ben's last free hour, and the same hour of nine further weeks.
    async fn asked_for_series(&mut self, bench: &mut Bench, op: &'static str) -> Result<Asked> {
        let (ben, care, end) = (self.ben.address, self.care, self.free);
        let start = end - HOUR;
        let (accept_by, deliver_by) = (bench.bank.now() + DAY, bench.bank.now() + 2 * DAY);
        self.free = start;
        let propose = |b: &mut Messages| {
            let terms = EVIDENCE;
            b.propose_series(
                ben, care, 0, HOUR, 1000, start, end, accept_by, deliver_by, terms, 10, 7,
            )
        };
        let id = bench.costs(op, &self.ann, propose).await?;
        Ok(Asked { id, start })
    }

    /// Who has nothing proposes Ben's last free hour.
    async fn asked_on_line(&self, bench: &mut Bench, op: &'static str) -> Result<()> {
        let (ben, care, end) = (self.ben.address, self.care, self.free);
        let (accept_by, deliver_by) = (bench.bank.now() + DAY, bench.bank.now() + 2 * DAY);
        let propose = |b: &mut Messages| {
            let start = end - HOUR;
            b.propose_on_line(ben, care, 0, HOUR, 1000, start, end, accept_by, deliver_by, EVIDENCE)
        };
        bench.costs(op, &self.ann, propose).await?;
        Ok(())
    }

    /// Ben asks Ann to be paid for his last free hour.
    async fn invoiced(&mut self, bench: &mut Bench, op: &'static str) -> Result<u32> {
        let (ann, care, end) = (self.ann.address, self.care, self.free);
        let (start, pay_by) = (end - HOUR, bench.bank.now() + DAY);
        self.free = start;
        let invoice =
            |b: &mut Messages| b.invoice(ann, care, HOUR, 1000, start, end, pay_by, EVIDENCE);
        bench.costs(op, &self.ben, invoice).await
    }

    /// And Ben accepts.
    async fn agreed(
        &mut self,
        bench: &mut Bench,
        propose: &'static str,
        accept: &'static str,
        group: u32,
    ) -> Result<Asked> {
        let asked = self.asked(bench, propose, group).await?;
        bench.costs(accept, &self.ben, |b| b.accept(asked.id)).await?;
        Ok(asked)
    }

    /// Ben serves one, or several in one session.
    async fn serves(&self, bench: &mut Bench, op: &'static str, all: &[Asked]) -> Result<()> {
        let (ids, secs) = (all.iter().map(|asked| asked.id).collect(), vec![HOUR; all.len()]);
        let start = all[0].start;
        bench.costs(op, &self.ben, |b| b.deliver(ids, secs, start, start + HOUR, EVIDENCE)).await?;
        Ok(())
    }
}
