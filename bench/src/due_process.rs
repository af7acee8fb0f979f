//! What due process costs: a case taken the whole way.

use anyhow::{anyhow, Result};
use timebank_e2e::{Actor, Entry, Messages, EVIDENCE};

use crate::operations::Bench;
use crate::row::Row;

const DAY: u64 = 86_400;

impl Bench {
    async fn case_about(&mut self, who: &Actor) -> Result<u32> {
        let (sue, subject) = (self.officers.supervisor.clone(), who.address);
        let evidence = self.bank.new_evidence();
        let opened = self.bank.send(&sue, |b| b.open_case(subject, 1, evidence)).await;
        opened.map_err(|refusal| anyhow!("openCase: {refusal:?}"))
    }
}

pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (sue, tom, gus) = (&officers.supervisor, &officers.tribunal, &officers.governor);
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ann = bench.bank.member(&officers, "Ann").await;
    let end = bench.bank.last_slot();
    let (a, bank) = (ann.address, bench.bank.address());
    let sent = |refusal| anyhow!("before the measuring: {refusal:?}");
    let record = bench.bank.send(&carla, |b| b.record(care, a, end - 3600, end, EVIDENCE)).await;
    record.map_err(sent)?;
    bench.bank.send(&ann, |b| b.convert(care, 3600)).await.map_err(sent)?;

    let case_id = bench.case_about(&ann).await?;
    bench.costs("answer", &ann, |b| b.answer(case_id, EVIDENCE)).await?;
    bench.bank.send(sue, |b| b.set_frozen_tokens(a, 900.into())).await.map_err(sent)?;
    bench.costs("set_frozen_tokens", sue, |b| b.set_frozen_tokens(a, 1800.into())).await?;
    bench.costs("confirm", tom, |b| b.confirm(case_id, 0, 1800, 90)).await?;
    bench.costs("appeal", &ann, |b| b.appeal(case_id, EVIDENCE)).await?;
    bench.costs("uphold", tom, |b| b.uphold(case_id)).await?;
    bench.costs("seize", tom, |b| b.seize(case_id, 600)).await?;
    bench.costs("forced_transfer", tom, |b| b.forced_transfer(a, bank, 600.into())).await?;
    bench.costs("propose_release", tom, |b| b.propose_release(case_id, a, 300)).await?;
    bench.costs("approve_release", gus, |b| b.approve_release(case_id, a, 300)).await?;
    bench.question("get_frozen_tokens", &ann, |b| b.get_frozen_tokens(a))?;
    bench.question("can_send", &ann, |b| b.can_send(a))?;
    bench.question("can_receive", &ann, |b| b.can_receive(a))?;
    bench.question("proceedings_of", &ann, |b| b.proceedings_of(case_id))?;
    bench.question("latest_case_of", &ann, |b| b.latest_case_of(a))?;
    bench.bank.chain().advance(91 * DAY);
    bench.costs("close_case", sue, |b| b.close_case(case_id)).await?;

    let pause = bench.case_about(&Actor { address: Default::default(), ..ann.clone() }).await?;
    bench.costs("pause", sue, |b| b.pause(pause, 0)).await?;
    bench.costs("confirm_pause", tom, |b| b.confirm_pause(pause, 9)).await?;
    bench.costs("resume", tom, |b| b.resume(pause)).await?;

    let mut cases = Vec::new();
    for number in 0..32 {
        let somebody = bench.bank.person(format!("Somebody {number}").leak()).await;
        cases.push(bench.case_about(&somebody).await?);
    }
    bench.costs("freeze_many", sue, |b| b.freeze_many(cases.clone(), 1, vec![9; 32])).await?;
    bench.costs("release_many", sue, |b| b.release_many(cases)).await?;

    // The freezes spent what an officer may do in a day.
    bench.bank.chain().advance(DAY);
    let about = bench.case_about(&officers.verifier).await?;
    bench.costs("suspend_office", sue, |b| b.suspend_office(about, 0)).await?;
    bench.costs("reinstate_office", tom, |b| b.reinstate_office(about, 0)).await?;
    let ben = bench.bank.person("Ben").await;
    let (b, evidence) = (ben.address, bench.bank.new_evidence());
    let freezing = |bank: &mut Messages| bank.open_and_freeze(b, 1, evidence, 1, 900);
    let frozen = bench.costs("open_and_freeze", sue, freezing).await?;
    let confirmed = bench.bank.send(tom, |b| b.confirm(frozen, 1, 900, 90)).await;
    confirmed.map_err(sent)?;
    let another = bench.case_about(&ben).await?;
    bench.costs("replace_freeze", tom, |b| b.replace_freeze(another, 1, 600)).await?;
    Ok(bench.rows)
}
