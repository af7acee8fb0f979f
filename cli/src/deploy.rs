//! Founding a bank, and a council, on a node.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    time::Duration,
};

use alloy::dyn_abi::{DynSolValue, JsonAbiExt};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, U256};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use serde_json::{json, Map, Value};
use timebank_host::addresses::deployable;

use crate::address;
use crate::contract::{Contract, BANK, COUNCIL};
use crate::effect::told_by;
use crate::failure::{Failure, Kind, Result};
use crate::key::Signing;
use crate::node::{Node, Offer, Stopped, Where};
use crate::output::Output;
use crate::programs::{program, Code, Programs};
use crate::sending::{duration, may_send};
use crate::transaction::Budget;
use crate::wording::{price, spent, words_of, written};

/// Deploy the bank; whoever signs is its first governor.
///
/// At the bank's address stands the router; it has the programs of the topics, which are deployed before it, answer. With
/// --alone, the whole bank stands there as one program: every call is the same, and dearer. The programs are what
/// `cargo xtask build` makes; all of them are checked before anything is sent.
#[derive(Debug, clap::Args)]
pub struct Deploy {
    #[command(flatten)]
    pub at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    programs: Programs,
    #[command(flatten)]
    budget: Budget,
    /// The council's program, to deploy a council, too.
    #[arg(long, value_name = "FILE", requires_all = ["member", "threshold", "guardian"])]
    council: Option<PathBuf>,
    /// A member of the council. Once for each.
    #[arg(long, value_name = "ADDRESS", requires = "council", value_parser = address::read)]
    member: Vec<Address>,
    /// How many members decide.
    #[arg(long, value_name = "NUMBER", requires = "council")]
    threshold: Option<u8>,
    /// Who may cancel what the council decided, and do nothing else.
    #[arg(long, value_name = "ADDRESS", requires = "council", value_parser = address::read)]
    guardian: Option<Address>,
    /// The time between the council's decision and its execution.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = duration)]
    delay: Duration,
    /// The shortest that the delay can ever be.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
    shortest: Duration,
    /// The longest that the delay can ever be.
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = duration)]
    longest: Duration,
    /// Try it, say what it would cost, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send without asking. Nobody is asked where nobody sits at a terminal.
    #[arg(long, short)]
    yes: bool,
}

/// Where a bank was deployed.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// The bank's address.
    pub bank: Address,
    /// Every program by its name, and where it is; the last one is at the bank's address.
    pub programs: Vec<(&'static str, Address)>,
    /// The block in which it was founded.
    pub block: u64,
    /// The gas that all of it took.
    pub gas: u64,
    /// What all of it cost, in the smallest unit of the chain's currency.
    pub fee: U256,
}

impl Deploy {
    /// Does it.
    pub async fn run(self, output: Output) -> Result<()> {
        let code = self.programs.read()?;
        let council = self.council.as_deref().map(|file| self.founding(file)).transpose()?;
        let (signer, node) = (self.signing.signer()?, self.at.node()?);
        let deployer = Deployer::new(&node, &signer, &self.budget, output);
        for (what, offer) in deployer.try_out(&code, council.as_deref()).await? {
            let text = format!("{what} would cost at most {}", price(&offer));
            if self.dry_run {
                let cost = offer.cost().to_string();
                output.say(
                    &text,
                    &json!({ "dry_run": true, "program": what, "gas": offer.gas, "cost": cost }),
                );
            } else {
                output.remark(&text);
                self.budget.allows(&offer)?;
            }
        }
        if self.dry_run {
            output.remark("Nothing was sent.");
            return Ok(());
        }
        if !self.yes && !may_send(output)? {
            return Ok(());
        }
        let deployed = deployer.bank(&code).await?;
        let council = match council {
            Some(init) => Some(deployer.create("the council", &COUNCIL, init).await?.address),
            None => None,
        };
        let chain_id = node.chain_id().await?;
        output.say(
            &format!("The bank is at {}.", deployed.bank),
            &json!({ "bank": written(deployed.bank), "programs": deployed.addresses(),
                "council": written(council),
                "governor": written(signer.address()), "block": deployed.block, "chain_id": chain_id }),
        );
        if let Some(council) = council {
            output.remark(&format!("The council is at {council}."));
        }
        Ok(())
    }

    /// The council's program with what it is founded with.
    fn founding(&self, file: &Path) -> Result<Vec<u8>> {
        let secs = |time: Duration| DynSolValue::Uint(U256::from(time.as_secs()), 32);
        let members = self.member.iter().map(|member| DynSolValue::Address(*member)).collect();
        let arguments = [
            DynSolValue::Array(members),
            DynSolValue::Uint(U256::from(self.threshold.unwrap_or_default()), 8),
            DynSolValue::Address(self.guardian.unwrap_or_default()),
            secs(self.delay),
            secs(self.shortest),
            secs(self.longest),
        ];
        let constructor = COUNCIL.abi.constructor().expect("the ABI has a constructor");
        let arguments = constructor
            .abi_encode_input(&arguments)
            .map_err(|_| Failure::usage("a delay is at most 136 years"))?;
        Ok([program(file)?, arguments].concat())
    }
}

impl Deployed {
    /// Where each program is, by its name.
    fn addresses(&self) -> Map<String, Value> {
        let all = self.programs.iter();
        all.map(|(name, address)| ((*name).to_owned(), json!(written(*address)))).collect()
    }
}

/// Who deploys, and where to.
pub struct Deployer<'a> {
    node: &'a Node,
    signer: &'a PrivateKeySigner,
    budget: &'a Budget,
    output: Output,
    /// What stands already, for whoever has to go on where it did not go on.
    standing: RefCell<Vec<String>>,
}

/// A program on the chain.
struct Created {
    address: Address,
    receipt: TransactionReceipt,
}

impl<'a> Deployer<'a> {
    /// Nothing stands yet.
    pub fn new(
        node: &'a Node,
        signer: &'a PrivateKeySigner,
        budget: &'a Budget,
        output: Output,
    ) -> Self {
        Self { node, signer, budget, output, standing: RefCell::default() }
    }

    /// Deploys a bank: what is behind its router, if it has one, and then what stands at its address.
    pub async fn bank(&self, code: &Code) -> Result<Deployed> {
        let (mut all, mut programs) = (Vec::new(), Vec::new());
        let mut behind = Vec::new();
        for (at, program) in code.behind.iter().enumerate() {
            all.push(self.create(program.name, &BANK, code.behind(at, &behind)?).await?);
            behind.push(all[all.len() - 1].address);
            programs.push((program.name, behind[at]));
        }
        let name = code.entry_name();
        all.push(self.create(name, &BANK, code.entry(&behind)?).await?);
        let last = &all[all.len() - 1];
        programs.push((name, last.address));
        let told = told_by(&BANK, last.address, last.receipt.logs());
        if !told.iter().any(|happened| happened.name == "Founded") {
            return Err(Failure::new(
                Kind::Undone,
                format!("no bank was founded at {}: its log does not say so", last.address),
            ));
        }
        Ok(Deployed {
            bank: last.address,
            programs,
            block: last.receipt.block_number.unwrap_or_default(),
            gas: all.iter().map(|created| created.receipt.gas_used).sum(),
            fee: all.iter().map(|created| spent(&created.receipt)).sum(),
        })
    }

    /// Deploys another contract; where it is.
    pub async fn contract(
        &self,
        what: &str,
        of: &'static Contract,
        init: Vec<u8>,
    ) -> Result<Address> {
        self.create(what, of, init).await.map(|created| created.address)
    }

    /// What each program would cost, so that all of them are tried before any is sent. Those that run others can only be tried
    /// where the others are already.
    async fn try_out(
        &self,
        code: &Code,
        council: Option<&[u8]>,
    ) -> Result<Vec<(&'static str, Offer)>> {
        let alone = code.behind.iter().filter_map(|program| {
            let code = deployable(program.name, program.code.clone(), &[])?;
            Some((program.name, &BANK, code))
        });
        let mut all: Vec<_> = alone.collect();
        if all.is_empty() {
            all.push((code.entry_name(), &BANK, code.entry(&[])?));
        }
        all.extend(council.map(|init| ("the council", &COUNCIL, init.to_vec())));
        let mut offers = Vec::new();
        for (what, of, init) in all {
            offers.push((what, self.offer(what, of, init).await?));
        }
        Ok(offers)
    }

    /// What a program would cost that is deployed so, or why it would not be.
    pub async fn offer(&self, what: &str, of: &'static Contract, init: Vec<u8>) -> Result<Offer> {
        let request =
            TransactionRequest::default().with_from(self.signer.address()).with_deploy_code(init);
        // A program takes as much whoever came before it; a fifth more is for the prices of storage.
        let tried = self.node.try_out(request, 1).await;
        let tried = tried.map(|(returned, offer)| {
            let gas = offer.gas.saturating_add(offer.gas / 5);
            (returned, Offer { gas, ..offer })
        });
        tried.map(|(_, offer)| offer).map_err(|stopped| match stopped {
            Stopped::Failure(failure) => failure,
            Stopped::ByChain(why) => {
                Failure::new(Kind::Refused, format!("the chain does not take {what}: {why}"))
            }
            Stopped::Reverted(data) => {
                let why = of.refusal(&data).map_or_else(
                    || data.to_string(),
                    |refusal| format!("{} {}", refusal.code, words_of(&refusal)),
                );
                Failure::new(Kind::Refused, format!("{what} refuses to be founded so: {why}"))
            }
        })
    }

    /// Puts a program on the chain and says so to people, on standard error; where that fails, says what stands already.
    async fn create(&self, what: &str, of: &'static Contract, init: Vec<u8>) -> Result<Created> {
        let created = self.created(what, of, init).await;
        let standing = self.standing.borrow().join(", ");
        let created = created.map_err(|failure| match standing.as_str() {
            "" => failure,
            standing => failure.after(format!("what stands already: {standing}")),
        })?;
        self.standing.borrow_mut().push(format!("{what} at {}", created.address));
        self.output.progress(&format!("{what} stands at {}", created.address));
        Ok(created)
    }

    /// A program is on the chain only where its sender and number put it, and with the code that was sent.
    async fn created(&self, what: &str, of: &'static Contract, init: Vec<u8>) -> Result<Created> {
        const WAIT: Duration = Duration::from_secs(120);
        let program = whole_program(&init).to_vec();
        let offer = self.offer(what, of, init).await?;
        self.budget.allows(&offer)?;
        let signed = self.node.sign(self.signer, offer).await?;
        let outcome = self.node.hand_over(&signed, WAIT).await?;
        let receipt = outcome.succeeded(what)?;
        let address = signed.from.create(signed.nonce);
        let undone = |why| Failure::new(Kind::Undone, format!("{why}: do not use it"));
        if receipt.contract_address != Some(address) {
            let said = receipt.contract_address.map_or("nowhere".into(), |said| said.to_string());
            return Err(undone(format!(
                "the node says that {what} is at {said}, but its sender and number put it at {address}"
            )));
        }
        let code = self.node.code_soon(address).await.map_err(|failure| {
            failure.after(format!("transaction {} deployed {what}", signed.hash))
        })?;
        if code != program {
            return Err(undone(format!("what stands at {address} is not {what} as it was sent")));
        }
        Ok(Created { address, receipt })
    }
}

/// The program at the beginning of what founds a contract; behind it stands what it is founded with.
fn whole_program(init: &[u8]) -> &[u8] {
    let length = init.get(5..13).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    let length = length.and_then(|length| usize::try_from(length).ok());
    length.and_then(|length| init.get(..length)).unwrap_or(init)
}
