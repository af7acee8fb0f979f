//! Monitoring's messages, and what a transfer costs that alerts, and one that puts its sender on hold.

use anyhow::{anyhow, Result};
use timebank_e2e::Actor;
use timebank_rules::monitor::{policy, Mode, Rule};

use crate::operations::Bench;

const HOUR: u32 = 3600;

/// Measures them. Ann has an hour of coin.
pub async fn measure(bench: &mut Bench, ann: &Actor, ben: &Actor) -> Result<()> {
    let (gus, sue) = (bench.officers.governor.clone(), bench.officers.supervisor.clone());
    let (a, b, rule) = (ann.address, ben.address, Rule::LargeAmount as u8);
    let alert = Mode::Alert as u8;
    bench.question("policy_of", ann, |bank| bank.policy_of(rule))?;
    bench.question("risk_policy", ann, |bank| bank.risk_policy())?;
    bench.question("watch_of", ann, |bank| bank.watch_of(a))?;
    bench.costs("set_risk", &gus, |bank| bank.set_risk(100, 5, policy::LONGEST_HOLD)).await?;
    bench.costs("set_rule", &gus, |bank| bank.set_rule(rule, alert, 1, HOUR, 0)).await?;
    bench.costs("transfer_alert", ann, |bank| bank.transfer(b, HOUR.into())).await?;
    let before = |refusal| anyhow!("before the hold: {refusal:?}");
    bench.bank.send(ben, |bank| bank.transfer(a, HOUR.into())).await.map_err(before)?;
    let heavy = bench.bank.send(&gus, |bank| bank.set_rule(rule, alert, 100, HOUR, 0)).await;
    heavy.map_err(before)?;
    bench.costs("transfer_hold", ann, |bank| bank.transfer(b, HOUR.into())).await?;
    bench.costs("end_hold", &sue, |bank| bank.end_hold(a)).await?;
    Ok(())
}
