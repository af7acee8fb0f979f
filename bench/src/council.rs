//! What the council's messages cost, with the bank behind it where it is called.

use anyhow::{anyhow, Context, Result};
use council_rules::charter::Change;
use timebank_e2e::{Actor, Bank, Council, DynBytes, Founding, EVIDENCE};

use crate::row::Row;

/// Seconds between the deciding approval and execution.
const DELAY: u32 = 86_400;

/// A bank, a council of five of whom three decide, and what it has cost so far.
struct World {
    bank: Bank,
    council: Council,
    members: Vec<Actor>,
    code: usize,
    rows: Vec<Row>,
}

/// Every message of the council, measured once at a typical state.
pub async fn measured() -> Result<Vec<Row>> {
    let client = timebank_e2e::client().map_err(anyhow::Error::msg)?;
    let code = |name| timebank_e2e::code_size(name).map_err(anyhow::Error::msg);
    let (code, bank_code) = (code("council")?, code("timebank")?);
    let (mut bank, gus) = Bank::founded(client).await;
    let members = ["Mia", "Moe", "Max", "May", "Mo"].map(|name| bank.actor(name)).to_vec();
    let guardian = bank.actor("Gil");
    let founding = Founding {
        members: members.iter().map(|member| member.address).collect(),
        threshold: 3,
        guardian: guardian.address,
        delay: (DELAY, 3_600, 7 * DELAY),
    };
    let council = Council::founded(&mut bank, &gus, founding).await;
    let council = council.map_err(|declined| anyhow!("no council: {declined:?}"))?;
    let mut world = World { bank, council, members, code, rows: Vec::new() };

    let address = world.council.address();
    let open = world.bank.calldata(|bank| bank.open(2));
    world.pass("council_execute_open", &open, bank_code).await?;
    let handed = world.bank.send(&gus, |bank| bank.propose_governor(address)).await;
    handed.map_err(|refusal| anyhow!("no successor: {refusal:?}"))?;
    let accept = world.bank.calldata(|bank| bank.accept_governor());
    world.pass("council_execute_accept_governor", &accept, bank_code).await?;
    let class = world.bank.calldata(|bank| bank.register_class(EVIDENCE, 900));
    world.pass("council_execute_register_class", &class, bank_code).await?;
    let change = Change::SetThreshold(2).calldata();
    world.pass_on(address, "council_execute_set_threshold", &change, 0).await?;

    let target = world.bank.address();
    let proposal = world.propose(target, &class).await?;
    let World { bank, council, members, .. } = &mut world;
    let may = "a member may";
    council
        .send(bank, &members[0], |council| council.approve(proposal))
        .await
        .map_err(|declined| anyhow!("{may}: {declined:?}"))?;
    council
        .send(bank, &members[0], |council| council.revoke_approval(proposal))
        .await
        .map_err(|declined| anyhow!("{may}: {declined:?}"))?;
    world.note("council_revoke_approval", 0);
    let World { bank, council, .. } = &mut world;
    council
        .send(bank, &guardian, |council| council.cancel(proposal))
        .await
        .map_err(|declined| anyhow!("the guardian may: {declined:?}"))?;
    world.note("council_cancel", 0);
    crate::operations::keep_last_of_each(&mut world.rows);
    Ok(world.rows)
}

impl World {
    /// Notes what the last call cost; `behind` are the bytes of the code that it called in turn.
    fn note(&mut self, op: &'static str, behind: usize) {
        let row = Row::of(op, self.code + behind, self.bank.last_receipt());
        self.rows.push(Row { entry: "council", ..row });
    }

    async fn propose(&mut self, target: timebank_rules::Address, calldata: &[u8]) -> Result<u32> {
        let bytes = DynBytes(calldata.to_vec());
        let Self { bank, council, members, .. } = self;
        let proposed = council.send(bank, &members[0], |council| council.propose(target, bytes));
        let id = proposed.await.map_err(|declined| anyhow!("a member proposes: {declined:?}"))?;
        self.note("council_propose", 0);
        Ok(id)
    }

    async fn pass(&mut self, op: &'static str, calldata: &[u8], behind: usize) -> Result<()> {
        let bank = self.bank.address();
        self.pass_on(bank, op, calldata, behind).await
    }

    async fn pass_on(
        &mut self,
        target: timebank_rules::Address,
        op: &'static str,
        calldata: &[u8],
        behind: usize,
    ) -> Result<()> {
        let id = self.propose(target, calldata).await?;
        for at in 0..3 {
            let Self { bank, council, members, .. } = self;
            let approved = council.send(bank, &members[at], |council| council.approve(id)).await;
            approved.map_err(|declined| anyhow!("a member approves: {declined:?}"))?;
            self.note("council_approve", 0);
        }
        self.bank.chain().advance(DELAY.into());
        let Self { bank, council, members, .. } = self;
        let done = council.execute(bank, &members[4], id, calldata).await;
        done.map_err(|declined| anyhow!("{declined:?}")).context(op)?;
        self.note(op, behind);
        Ok(())
    }
}
