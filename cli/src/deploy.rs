//! Founding a bank, and a council, on a node.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use alloy::dyn_abi::{DynSolValue, JsonAbiExt};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, U256};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use serde_json::json;

use crate::contract::{Contract, BANK, COUNCIL};
use crate::failure::{Failure, Kind, Result};
use crate::key::Signing;
use crate::node::{Node, Offer, Stopped, Where};
use crate::output::Output;
use crate::programs::{program, Behind, Code, Programs};
use crate::sending::{duration, may_send};
use crate::wording::{price, spent, words_of, written};

/// Deploy the bank; whoever signs is its first governor.
///
/// With --front, --exchange and --annex, the front stands at the bank's address, and the bank's code and the others behind
/// it: every call is the same, and the frequent ones are cheaper. The programs are what `cargo xtask build` makes.
#[derive(Debug, clap::Args)]
pub struct Deploy {
    #[command(flatten)]
    at: Where,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    programs: Programs,
    /// The council's program, to deploy a council, too.
    #[arg(long, value_name = "FILE", requires_all = ["member", "threshold", "guardian"])]
    council: Option<PathBuf>,
    /// A member of the council. Once for each.
    #[arg(long, value_name = "ADDRESS", requires = "council")]
    member: Vec<Address>,
    /// How many members decide.
    #[arg(long, value_name = "NUMBER", requires = "council")]
    threshold: Option<u8>,
    /// Who may cancel what the council decided, and do nothing else.
    #[arg(long, value_name = "ADDRESS", requires = "council")]
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
#[derive(Clone, Copy, Debug)]
pub struct Deployed {
    /// The bank's address.
    pub bank: Address,
    /// What is behind its front, if there is one.
    pub behind: Option<Behind>,
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
        let deployer = Deployer { node: &node, signer: &signer };
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
        let behind = deployed.behind;
        output.say(
            &format!("The bank is at {}.", deployed.bank),
            &json!({ "bank": written(deployed.bank), "code": written(behind.map(|behind| behind.code)),
                "exchange": written(behind.map(|behind| behind.exchange)), "annex": written(behind.map(|behind| behind.annex)),
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

/// Who deploys, and where to.
pub struct Deployer<'a> {
    pub node: &'a Node,
    pub signer: &'a PrivateKeySigner,
}

/// A program on the chain.
struct Created {
    address: Address,
    receipt: TransactionReceipt,
}

impl Deployer<'_> {
    /// Deploys a bank, behind its front if there is one.
    pub async fn bank(&self, code: &Code) -> Result<Deployed> {
        let mut all = vec![self.create("the bank's code", &BANK, code.bank.clone()).await?];
        let mut behind = None;
        if let Some(front) = &code.front {
            let code = all[0].address;
            let exchange = self.create("the exchange", &BANK, front.exchange.clone()).await?;
            let annex = self.create("the annex", &BANK, front.annex.clone()).await?;
            let addresses = Behind { code, exchange: exchange.address, annex: annex.address };
            let front = self.create("the front", &BANK, front.before(&addresses)?).await?;
            all.extend([exchange, annex, front]);
            behind = Some(addresses);
        }
        let last = &all[all.len() - 1];
        Ok(Deployed {
            bank: last.address,
            behind,
            block: last.receipt.block_number.unwrap_or_default(),
            gas: all.iter().map(|created| created.receipt.gas_used).sum(),
            fee: all.iter().map(|created| spent(&created.receipt)).sum(),
        })
    }

    /// What each program would cost, so that all of them are tried before any is sent. The front can only be tried where
    /// the others are already.
    async fn try_out(
        &self,
        code: &Code,
        council: Option<&[u8]>,
    ) -> Result<Vec<(&'static str, Offer)>> {
        let front = code.front.as_ref();
        let all = [
            ("the bank's code", &BANK, Some(code.bank.as_slice())),
            ("the exchange", &BANK, front.map(|front| front.exchange.as_slice())),
            ("the annex", &BANK, front.map(|front| front.annex.as_slice())),
            ("the council", &COUNCIL, council),
        ];
        let mut offers = Vec::new();
        for (what, of, init) in all {
            if let Some(init) = init {
                offers.push((what, self.offer(what, of, init.to_vec()).await?));
            }
        }
        Ok(offers)
    }

    async fn offer(&self, what: &str, of: &Contract, init: Vec<u8>) -> Result<Offer> {
        let request =
            TransactionRequest::default().with_from(self.signer.address()).with_deploy_code(init);
        let tried = self.node.try_out(request).await;
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

    async fn create(&self, what: &str, of: &Contract, init: Vec<u8>) -> Result<Created> {
        const WAIT: Duration = Duration::from_secs(120);
        let offer = self.offer(what, of, init).await?;
        let receipt = self.node.send(self.signer, offer, WAIT).await?;
        match (receipt.status(), receipt.contract_address) {
            (true, Some(address)) => Ok(Created { address, receipt }),
            _ => Err(Failure::new(
                Kind::Refused,
                format!(
                    "transaction {} is in a block, but {what} was not deployed",
                    receipt.transaction_hash
                ),
            )),
        }
    }
}
