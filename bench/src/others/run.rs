//! A plan, run on an embedded chain of its own.

use anyhow::{bail, ensure, Context, Result};
use ink_e2e::subxt_signer::sr25519::Keypair;
use ink_e2e::{address_of, Embedded, Receipt, Signer};
use timebank_e2e::keccak;

use super::plan::{bytes, known, Names, Plan, Step};

/// Who may act. Each has funds and has its address mapped before the first step.
pub const ACCOUNTS: [&str; 12] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim",
    "liam",
];

/// How programs for PolkaVM begin; everything else is code for Ethereum's machine.
const POLKAVM: &[u8] = b"PVM\0";

/// Does all that a plan says on a chain at its genesis, and says what the measured call cost.
pub fn measured(plan: &Plan) -> Result<Receipt> {
    let told = |what: String| format!("{}, {}: {what}", plan.system, plan.op);
    plan.must_be_whole().with_context(|| told("the plan is not whole".to_owned()))?;
    let mut world = World::new()?;
    let mut cost = None;
    for (at, step) in plan.steps.iter().enumerate() {
        let number = at + 1;
        let done =
            world.does(step).with_context(|| told(format!("step {number}, {}", name_of(step))))?;
        if matches!(step, Step::Measure { .. }) {
            cost = done;
        }
    }
    cost.context("no call was measured")
}

/// What a step does, for whoever reads that it failed.
fn name_of(step: &Step) -> String {
    match step {
        Step::Deploy { r#as, .. } => format!("deploying {}", r#as),
        Step::Call { to, data, .. } => format!("calling {} of {to}", selector(data)),
        Step::Measure { to, data, .. } => format!("measuring {} of {to}", selector(data)),
        Step::Expect { to, data, .. } => format!("asking {} of {to}", selector(data)),
        Step::Sign { r#as, .. } => format!("signing {}", r#as),
    }
}

fn selector(data: &str) -> &str {
    data.get(..8).unwrap_or(data)
}

struct World {
    chain: Embedded,
    accounts: Vec<(&'static str, Keypair)>,
    names: Names,
}

impl World {
    fn new() -> Result<Self> {
        let mut chain = Embedded::new();
        let mut accounts = Vec::new();
        let mut names = Names::new();
        for name in ACCOUNTS {
            let keypair = Keypair::from_secret_key(keccak(name.as_bytes()))?;
            chain.fund(&keypair);
            names.insert(name.to_owned(), address_of(&keypair).0.to_vec());
            accounts.push((name, keypair));
        }
        Ok(Self { chain, accounts, names })
    }

    /// Does a step. Fails where the chain or the contract refused.
    fn does(&mut self, step: &Step) -> Result<Option<Receipt>> {
        match step {
            Step::Deploy { r#as, by, code, arguments } => {
                let who = self.account(by)?;
                let (code, data) = split(bytes(code, &self.names)?, bytes(arguments, &self.names)?);
                let deployed = self.chain.deploy(&who, code, data);
                succeeded(&deployed.receipt)?;
                self.names(r#as, deployed.address.0.to_vec())?;
            }
            Step::Call { to, by, data, r#as } => {
                let receipt = self.calls(to, by, data)?;
                if let Some(name) = r#as {
                    self.names(name, answered(&receipt.data)?.to_vec())?;
                }
            }
            Step::Measure { to, by, data } => return self.calls(to, by, data).map(Some),
            Step::Expect { to, by, data, is } => {
                let (who, to, data) =
                    (self.account(by)?, self.contract(to)?, bytes(data, &self.names)?);
                let receipt = self.chain.dry_run(&who, to.into(), data, 0);
                succeeded(&receipt)?;
                let is = bytes(is, &self.names)?;
                ensure!(
                    receipt.data == is,
                    "it answers {}, not {}",
                    shown(&receipt.data),
                    shown(&is)
                );
            }
            Step::Sign { r#as, key, over } => {
                let hash = keccak(&bytes(over, &self.names)?);
                let digest =
                    keccak(&[b"\x19Ethereum Signed Message:\n32".as_slice(), &hash].concat());
                self.names(r#as, Signer::named(key).sign(digest).to_vec())?;
            }
        }
        Ok(None)
    }

    fn calls(&mut self, to: &str, by: &str, data: &str) -> Result<Receipt> {
        let (who, to, data) = (self.account(by)?, self.contract(to)?, bytes(data, &self.names)?);
        let receipt = self.chain.call(&who, to.into(), data);
        succeeded(&receipt)?;
        Ok(receipt)
    }

    fn account(&self, name: &str) -> Result<Keypair> {
        let found = self.accounts.iter().find(|(known, _)| *known == name);
        found.map(|(_, keypair)| keypair.clone()).with_context(|| format!("`{name}` is no account"))
    }

    /// The address of what was deployed under a name. An account takes a call and does nothing, so it is none.
    fn contract(&self, name: &str) -> Result<[u8; 20]> {
        ensure!(
            !ACCOUNTS.contains(&name),
            "`{name}` is an account, and nothing that can be called"
        );
        <[u8; 20]>::try_from(known(name, &self.names)?)
            .with_context(|| format!("`{name}` is a signature, and nothing that can be called"))
    }

    fn names(&mut self, name: &str, value: Vec<u8>) -> Result<()> {
        ensure!(self.names.insert(name.to_owned(), value).is_none(), "`{name}` is taken");
        Ok(())
    }
}

/// Code and data as the chain takes them: Ethereum's machine reads a constructor's arguments behind its code.
fn split(code: Vec<u8>, arguments: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    if code.starts_with(POLKAVM) {
        (code, arguments)
    } else {
        ([code, arguments].concat(), Vec::new())
    }
}

/// The address in the word that a call answered with.
fn answered(data: &[u8]) -> Result<&[u8]> {
    let word = data
        .split_first_chunk::<12>()
        .filter(|(zeros, rest)| zeros == &&[0; 12] && rest.len() == 20);
    word.map(|(_, address)| address).with_context(|| format!("{} is no address", shown(data)))
}

fn succeeded(receipt: &Receipt) -> Result<()> {
    match &receipt.error {
        Some(error) => bail!("the chain refuses: {error}"),
        None if receipt.reverted => bail!("it reverts with {}", shown(&receipt.data)),
        None => Ok(()),
    }
}

/// Bytes as text where they are one (a reason of Solidity's), else as hexadecimal.
fn shown(data: &[u8]) -> String {
    let reason = data.get(68..).filter(|_| data.starts_with(&[0x08, 0xc3, 0x79, 0xa0]));
    match reason.and_then(|reason| std::str::from_utf8(reason).ok()) {
        Some(reason) => format!("\"{}\"", reason.trim_end_matches('\0')),
        None => data.iter().fold("0x".to_owned(), |text, byte| format!("{text}{byte:02x}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deploys code that returns the word 42 whatever it is asked, and reverts where it is sent one byte alone.
    const CODE: &str = "60138060095f395ff336600114600f57602a5f5260205ff35b5f5ffd";

    fn plan(steps: &str) -> Plan {
        let text = format!(
            r#"{{"op":"answer","system":"Oracle","what":"w","revision":"r","compiler":"c","steps":[
                {{"do":"deploy","as":"oracle","by":"alice","code":"{CODE}","arguments":""}},{steps}]}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn said(steps: &str) -> String {
        format!("{:#}", measured(&plan(steps)).unwrap_err())
    }

    const MEASURE: &str = r#"{"do":"measure","to":"oracle","by":"bob","data":"{bob}"}"#;

    fn expect(word: u8) -> String {
        format!(r#"{{"do":"expect","to":"oracle","by":"bob","data":"","is":"{word:064x}"}}"#)
    }

    #[test]
    fn a_call_that_goes_through_has_its_cost() {
        let cost = measured(&plan(&format!("{MEASURE},{}", expect(42)))).unwrap();
        assert!(cost.ref_time > 0 && cost.proof_size > 0);
    }

    #[test]
    fn a_step_that_fails_is_named() {
        let bad = r#"{"do":"call","to":"oracle","by":"alice","data":"00"}"#;
        let text = said(&format!("{bad},{MEASURE},{}", expect(42)));
        assert_eq!(text, "Oracle, answer: step 2, calling 00 of oracle: it reverts with 0x");
        let text = said(&format!("{MEASURE},{}", expect(41)));
        let [is, wanted] = [42, 41].map(|word| format!("0x{word:064x}"));
        let why = format!("it answers {is}, not {wanted}");
        assert_eq!(text, format!("Oracle, answer: step 3, asking  of oracle: {why}"));
    }

    #[test]
    fn a_name_that_nobody_has_is_refused_before_the_chain_is_asked() {
        for (step, why) in [
            (r#"{"do":"call","to":"orakle","by":"alice","data":""}"#, "{orakle} is no account"),
            (r#"{"do":"call","to":"oracle","by":"mallory","data":""}"#, "`mallory` is no account"),
            (r#"{"do":"call","to":"bob","by":"alice","data":""}"#, "`bob` is an account"),
            (r#"{"do":"call","to":"oracle","by":"alice","data":"{eve}"}"#, "{eve} is no account"),
            (r#"{"do":"call","to":"oracle","by":"alice","data":"00","as":"token"}"#, "reverts"),
            (r#"{"do":"sign","as":"bob","key":"k","over":""}"#, "`bob` is taken"),
        ] {
            let text = said(&format!("{step},{MEASURE},{}", expect(42)));
            assert!(text.contains(": step 2, ") && text.contains(why), "{step}: {text}");
        }
    }
}
