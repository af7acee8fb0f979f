//! Calls that others carry. The member has an account and coin, and has had something carried before.

use anyhow::Result;
use timebank_e2e::{keccak, Actor, Address, DynBytes, Entry, Messages, Signer, CHAIN_ID, EVIDENCE};
use timebank_rules::relay::{Carry, Chain, Permit};
use timebank_rules::U256;

use crate::operations::{keep_last_of_each, Bench};
use crate::row::Row;

const HOUR: u64 = 3600;

/// Payments in a batch, and the row that it makes. At the whole bank, which runs itself for each, the largest batch is too
/// much for a block.
const BATCHES: [(u64, &str); 2] = [(4, "carry_many_4"), (16, ONLY_ROUTED)];

/// The row that only the router has.
pub const ONLY_ROUTED: &str = "carry_many_16";

/// Not a row of the table.
const SETUP: &str = "";

/// Somebody who signs, for a bank.
struct Mia {
    keys: Signer,
    chain: Chain,
    deadline: u64,
    nonce: u64,
}

impl Mia {
    fn address(&self) -> Address {
        self.keys.address.0.into()
    }

    /// A call that she signs now: herself, the call, its nonce, its deadline and her signature.
    fn signed(&mut self, call: Vec<u8>) -> (Address, DynBytes, U256, u64, DynBytes) {
        let (member, nonce, deadline) = (self.address(), U256::from(self.nonce), self.deadline);
        self.nonce += 1;
        let carry = Carry { member, call: &call, nonce, deadline, bound: 0 };
        let signature = self.keys.sign(carry.digest(&self.chain)).to_vec();
        (member, DynBytes(call), nonce, deadline, DynBytes(signature))
    }

    /// Has a call of hers carried.
    async fn carried(
        &mut self,
        bench: &mut Bench,
        op: &'static str,
        by: &Actor,
        call: Vec<u8>,
    ) -> Result<()> {
        let (member, call, nonce, until, signature) = self.signed(call);
        let message = |bank: &mut Messages| bank.carry(member, call, nonce, until, 0, 0, signature);
        bench.costs(op, by, message).await.map(drop)
    }
}

/// Measures them.
pub async fn measured(entry: Entry) -> Result<Vec<Row>> {
    let mut bench = Bench::behind(entry).await?;
    let officers = bench.officers.clone();
    let (care, carla) = bench.bank.class(&officers, "care", 100, "Carla").await;
    let ben = bench.bank.member(&officers, "Ben").await;
    let cary = bench.bank.member(&officers, "Cary").await;
    let chain = Chain {
        id: CHAIN_ID.into(),
        bank: bench.bank.address(),
        keccak,
        recover: |_| unreachable!("here it is only signed"),
    };
    let (keys, deadline) = (Signer::named("Mia"), bench.bank.now() + 30 * 24 * HOUR);
    let mut mia = Mia { keys, chain, deadline, nonce: 0 };
    let (m, b, id) = (mia.address(), ben.address, U256::from(care));

    let open = bench.bank.calldata(|bank| bank.open(1));
    mia.carried(&mut bench, "carry_open", &cary, open).await?;
    let (vera, end) = (&officers.verifier, bench.bank.last_slot());
    bench.costs(SETUP, vera, |bank| bank.verify(m, 1, deadline, EVIDENCE)).await?;
    bench.costs(SETUP, &carla, |bank| bank.record(care, m, end - 8 * HOUR, end, EVIDENCE)).await?;
    for _ in 0..2 {
        let convert = bench.bank.calldata(|bank| bank.convert(care, HOUR));
        mia.carried(&mut bench, "carry_convert", &cary, convert).await?;
        let pay = bench.bank.calldata(|bank| bank.transfer(b, 60.into()));
        mia.carried(&mut bench, "carry_transfer", &cary, pay).await?;
    }
    for _ in 0..2 {
        bench
            .costs("delegate", &ben, |bank| bank.delegate(cary.address, 15, HOUR, deadline))
            .await?;
        let pay = bench.bank.calldata(|bank| bank.transfer(m, 1.into()));
        bench.costs("act_transfer", &cary, |bank| bank.act_for(b, DynBytes(pay))).await?;
    }
    bench.question("delegation_of", &ben, |bank| bank.delegation_of(b, cary.address))?;
    for (size, op) in BATCHES {
        if op == ONLY_ROUTED && entry == Entry::Whole {
            continue;
        }
        let mut carries = Vec::new();
        for amount in 1..=size {
            let pay = bench.bank.calldata(|bank| bank.transfer(b, amount.into()));
            let (member, call, nonce, until, signature) = mia.signed(pay);
            let message =
                |bank: &mut Messages| bank.carry(member, call, nonce, until, 0, 0, signature);
            carries.push(DynBytes(bench.bank.calldata(message)));
        }
        let said = bench.costs(op, &cary, |bank| bank.carry_many(carries)).await?;
        let is_done = said.iter().all(|reason| reason.0 == [0; 4]);
        anyhow::ensure!(is_done, "not all were carried: {said:?}");
    }

    for nonce in 0..2 {
        let permit = Permit { owner: m, spender: b, value: 9.into(), deadline: deadline.into() };
        let signature = mia.keys.sign(permit.digest(&mia.chain, nonce));
        let [r, s] = [0, 32].map(|at| *signature[at..].first_chunk::<32>().expect("65 bytes"));
        let (value, until, v) = (permit.value, permit.deadline, signature[64]);
        let message = |bank: &mut Messages| bank.permit(m, b, value, until, v, r.into(), s.into());
        bench.costs("permit", &cary, message).await?;
    }
    bench.costs("revoke_delegate", &ben, |bank| bank.revoke_delegate(b, cary.address)).await?;
    let held = bench.bank.now() + 24 * HOUR;
    bench.costs("hold_own", &ben, |bank| bank.hold_own(held)).await?;
    for mask in [1, 2] {
        let message = |bank: &mut Messages| bank.cancel_nonces(0.into(), mask.into());
        bench.costs("cancel_nonces", &ben, message).await?;
    }

    bench.question("nonce_bitmap", &ben, |bank| bank.nonce_bitmap(m, 0.into()))?;
    bench.question("nonces", &ben, |bank| bank.nonces(m))?;
    bench.question("domain_separator", &ben, |bank| bank.domain_separator())?;
    bench.question("eip712_domain", &ben, |bank| bank.eip712_domain())?;
    bench.question("contract_uri", &ben, |bank| bank.contract_uri())?;
    bench.question("name_of_class", &ben, |bank| bank.name_of_class(id))?;
    bench.question("symbol_of_class", &ben, |bank| bank.symbol_of_class(id))?;
    bench.question("decimals_of_class", &ben, |bank| bank.decimals_of_class(id))?;
    bench.question("total_hours", &ben, |bank| bank.total_hours(id))?;
    let reads: Vec<_> = [m, b, cary.address, carla.address]
        .map(|who| DynBytes(bench.bank.calldata(|bank| bank.balance_of(who))))
        .into();
    bench.question("multicall_4", &ben, |bank| bank.multicall(reads))?;
    keep_last_of_each(&mut bench.rows);
    bench.rows.retain(|row| row.op != SETUP);
    Ok(bench.rows)
}
