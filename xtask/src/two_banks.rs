//! Two banks on two instant nodes that settle with each other: gates, notaries and a relay between them, and each bank's
//! query service and desks.

use std::{fs, path::Path};

use anyhow::{ensure, Context, Result};
use serde_json::{json, Value};

use crate::{
    artifacts, desks,
    node::{
        self,
        bank::{self, Endowed, ENDOWED, GOVERNOR},
        rpc, Chain, Options, Server,
    },
    process, relayer,
};

const CENTRAL_BANK: &Endowed = &ENDOWED[1];
const VERIFIER: &Endowed = &ENDOWED[2];
const RECORDER: &Endowed = &ENDOWED[3];
const MEMBER: &Endowed = &ENDOWED[4];

/// The link's number, at both banks.
const LINK: &str = "1";
/// How many notaries there are, and how many of them have to sign.
const NOTARIES: usize = 3;
const THRESHOLD: &str = "2";
/// What may stand between the banks, and what may be paid in a day.
const LIMIT: &str = "20h";
/// Seconds until limits are in force.
const NOTICE: u64 = 86_400;
/// A hash that stands for evidence.
const EVIDENCE: &str = "0x0707070707070707070707070707070707070707070707070707070707070707";
/// What pays for a relay's transactions on each chain: 1,000 of its currency.
const FUNDS: &str = "0x3635c9adc5dea00000";

/// Who is known at both banks' desks, and as what. The last of them pays for newcomers' transactions.
const PEOPLE: [(&Endowed, &str); 5] = [
    (MEMBER, "member"),
    (RECORDER, "recorder"),
    (VERIFIER, "verifier"),
    (CENTRAL_BANK, "central bank"),
    (GOVERNOR, "governor"),
];

/// A node with a bank. What is served of it ends before its node.
struct LinkedBank {
    served: Option<Served>,
    chain: Chain,
    port: u16,
    bank: String,
    id: String,
    gate: String,
}

/// A bank's desks, and the query service behind them.
struct Served {
    desks: (Server, u16),
    index: Option<(Server, u16)>,
}

/// Everything that runs.
pub struct Towns {
    towns: [LinkedBank; 2],
    notaries: Vec<(Server, String)>,
    relay: Server,
}

impl LinkedBank {
    /// A bank whose officers are in office, and a member with ten hours of coin. The name tells the chain from the other one:
    /// those of this machine have the same number, and their first banks the same address.
    fn founded(eth_port: u16, name: &str) -> Result<Self> {
        let chain = Chain::start(&Options::default().with_calls_ahead(), 0, eth_port)?;
        let port = chain.must_have_eth_rpc()?;
        let deployed = bank::deployed(port)?;
        let bank = deployed["bank"].as_str().context("the bank has an address")?.to_owned();
        let (id, gate) = (String::new(), String::new());
        let mut town = Self { chain, port, bank, id, gate, served: None };
        let id =
            town.does(GOVERNOR, &["gate", "id", "--chain", &format!("local:{name}"), &town.bank])?;
        town.id = id["id"].as_str().context("a bank has an id")?.to_owned();
        for (who, role) in [(CENTRAL_BANK, "central-bank"), (VERIFIER, "verifier")] {
            town.does(who, &["account", "open", "organisation"])?;
            town.does(GOVERNOR, &["role", "grant", who.address, role])?;
        }
        town.does(RECORDER, &["account", "open", "organisation"])?;
        town.does(MEMBER, &["account", "open", "person"])?;
        town.does(VERIFIER, &["account", "verify", MEMBER.address, "1", "+365d", EVIDENCE])?;
        town.does(GOVERNOR, &["class", "register", "care", "15m"])?;
        town.does(GOVERNOR, &["record", "accredit", "1", RECORDER.address, "1000h"])?;
        town.does(CENTRAL_BANK, &["class", "set-terms", "1", "100", "1000h"])?;
        let end = town.now()? / 300 * 300;
        let (begin, end) = (end.saturating_sub(10 * 3_600).to_string(), end.to_string());
        town.does(
            RECORDER,
            &[
                "record",
                "service",
                "--class-id",
                "1",
                "--member",
                MEMBER.address,
                "--start",
                &begin,
                "--end",
                &end,
                "--evidence",
                EVIDENCE,
            ],
        )?;
        town.does(MEMBER, &["hours", "convert", "1", "10h"])?;
        Ok(town)
    }

    /// Opens the link with a gate as its channel, and lets its limits come into force.
    fn opens(&mut self, peer: &str, notaries: &[String]) -> Result<()> {
        let program = artifacts::programs()?.join("gate.polkavm");
        let program = program.to_str().context("the programs' folder has a name")?;
        let mut deploy = vec!["gate", "deploy", "--program", program, "--to", &self.bank];
        deploy.extend(["--own", &self.id, "--peer", peer, "--link", LINK, "--peer-link", LINK]);
        deploy.extend(["--threshold", THRESHOLD]);
        deploy.extend(notaries.iter().flat_map(|notary| ["--notary", notary.as_str()]));
        let gate = self.does(GOVERNOR, &deploy)?;
        let gate = gate["gate"].as_str().context("a gate has an address")?.to_owned();
        let mut open = vec!["link", "open", "--own", &self.id, "--peer", peer, "--peer-link", LINK];
        open.extend(["--channel", &gate, "--kind", "attested"]);
        self.does(GOVERNOR, &open)?;
        let mut limits = vec!["link", "set-limits", "--link", LINK];
        limits.extend(
            ["--owe", "--claim", "--day-out", "--day-in"].iter().flat_map(|of| [of, LIMIT]),
        );
        self.does(CENTRAL_BANK, &limits)?;
        self.gate = gate;
        rpc::ask(self.port, "evm_increaseTime", json!([NOTICE]))?;
        rpc::ask(self.port, "evm_mine", json!([]))?;
        Ok(())
    }

    fn now(&self) -> Result<u64> {
        let block = rpc::ask(self.port, "eth_getBlockByNumber", json!(["latest", false]))?;
        let time = block["timestamp"].as_str().unwrap_or_default().trim_start_matches("0x");
        u64::from_str_radix(time, 16).context("a block has a time")
    }

    /// What the command line says of something that one of the bank's people does.
    fn does(&self, who: &Endowed, arguments: &[&str]) -> Result<Value> {
        let mut command = bank::command_line(self.port)?;
        command.env("TIMEBANK_PRIVATE_KEY", who.key).env("TIMEBANK_BANK", &self.bank);
        let said = process::output(command.args(arguments))?;
        serde_json::from_str(&said)
            .with_context(|| format!("`{}` prints JSON", arguments.join(" ")))
    }

    fn at(&self, contract: &str) -> String {
        format!("{},{contract}", rpc::http(self.port))
    }

    /// Serves the bank's desks, with the query service behind them if its program is named.
    fn opens_desks(
        &mut self,
        port: u16,
        index: Option<&Path>,
        accounts: &Path,
        folder: &Path,
    ) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let index = index
            .map(|program| desks::query_service(program, self.port, &self.bank, None, folder))
            .transpose()?;
        let site = desks::Site {
            port,
            eth_port: self.port,
            bank: &self.bank,
            council: None,
            accounts,
            index: index.as_ref().map(|(_, port)| *port),
            relayer: None,
            log: folder.join("desks.log"),
        };
        self.served = Some(Served { desks: site.serve()?, index });
        Ok(())
    }

    /// What runs for it.
    fn servers(&mut self) -> impl Iterator<Item = &mut Server> {
        let served = self.served.iter_mut().flat_map(|Served { desks, index }| {
            std::iter::once(&mut desks.0).chain(index.as_mut().map(|(server, _)| server))
        });
        self.chain.servers().chain(served)
    }

    fn facts(&self) -> Value {
        let served = self.served.as_ref();
        let desks = served.map(|served| format!("{}/", rpc::http(served.desks.1)));
        let index = served.and_then(|served| served.index.as_ref());
        json!({
            "desks": desks,
            "ethereum": rpc::http(self.port),
            "index": index.map(|(_, port)| rpc::http(*port)),
            "bank": self.bank,
            "id": self.id,
            "gate": self.gate,
        })
    }
}

impl Towns {
    /// Starts both nodes, links the banks and lets notaries and a relay run; what they have to say goes into a folder.
    pub fn start(eth_port: u16, folder: &Path) -> Result<Self> {
        let mut towns =
            [LinkedBank::founded(eth_port, "first")?, LinkedBank::founded(0, "second")?];
        let keys: Vec<_> = (1..=NOTARIES)
            .map(|number| relayer::made_key(folder, &format!("notary-{number}")))
            .collect::<Result<_>>()?;
        let addresses: Vec<String> = keys.iter().map(|(_, address)| address.clone()).collect();
        let ids = [towns[1].id.clone(), towns[0].id.clone()];
        for (town, peer) in towns.iter_mut().zip(&ids) {
            town.opens(peer, &addresses)?;
        }
        let notaries = keys.iter().enumerate().map(|(number, (keystore, _))| {
            let port = rpc::port_or_free(0)?;
            let mut command = relayer::program()?;
            command.args(["notary", "--port", &port.to_string(), "--keystore"]).arg(keystore);
            for town in &towns {
                command.args(["--bank-at", &town.at(&town.bank)]);
            }
            let log = folder.join(format!("notary-{number}.log"));
            let mut server = Server::start("a notary", command, log)?;
            server.wait_until(node::PATIENCE, || rpc::answers_http(port, "/v1/notary"))?;
            Ok((server, rpc::http(port)))
        });
        let notaries = notaries.collect::<Result<Vec<_>>>()?;
        let (keystore, payer) = relayer::made_key(folder, "relay")?;
        let mut command = relayer::program()?;
        command.args(["gate", "relay", "--keystore"]).arg(keystore);
        for town in &towns {
            let funds = json!([{ "from": GOVERNOR.address, "to": payer, "value": FUNDS }]);
            rpc::ask(town.port, "eth_sendTransaction", funds)?;
            command.args(["--gate-at", &town.at(&town.gate)]);
        }
        command.args(notaries.iter().flat_map(|(_, url)| ["--notary", url.as_str()]));
        let relay = Server::start("the relay", command, folder.join("relay.log"))?;
        Ok(Self { towns, notaries, relay })
    }

    /// Serves each bank's desks, the second's at the next port, with a query service behind each if its program is named.
    pub fn open_desks(&mut self, port: u16, index: Option<&Path>, folder: &Path) -> Result<()> {
        let accounts = folder.join("accounts.json");
        fs::write(&accounts, known().to_string())
            .with_context(|| format!("cannot write {}", accounts.display()))?;
        let second = if port == 0 { 0 } else { port.saturating_add(1) };
        for (town, (name, port)) in self.towns.iter_mut().zip([("first", port), ("second", second)])
        {
            town.opens_desks(port, index, &accounts, &folder.join(name))?;
        }
        Ok(())
    }

    /// Where everything is, and who can pay.
    pub fn facts(&self) -> Value {
        let notaries: Vec<_> = self.notaries.iter().map(|(_, url)| url).collect();
        json!({
            "banks": self.towns.each_ref().map(LinkedBank::facts),
            "link": LINK,
            "notaries": notaries,
            "member": { "address": MEMBER.address, "key": MEMBER.key },
            "accounts": known(),
        })
    }

    /// Pays an hour from the first bank to the second, and waits until that is answered.
    pub fn pays(&mut self) -> Result<()> {
        let [here, there] = &self.towns;
        let pay = ["abroad", "pay", "--link", LINK, "--payee", MEMBER.address, "--amount", "1h"];
        here.does(MEMBER, &[&pay[..], &["--expires", "+1d"]].concat())?;
        self.relay.wait_until(node::PATIENCE, || {
            let [mine, theirs] =
                [here, there].map(|town| town.does(MEMBER, &["link", "position", LINK]));
            let (mine, theirs) = (mine?, theirs?);
            let is_settled = (&mine["held"], &mine["in_flight"], &theirs["claim"])
                == (&json!(3_600), &json!(0), &json!(3_600));
            ensure!(is_settled, "the payment is not answered: {mine}, {theirs}");
            Ok(())
        })
    }

    /// Serves until Ctrl-C; an error if anything ends before.
    pub fn serve(&mut self) -> Result<()> {
        let notaries = self.notaries.iter_mut().map(|(server, _)| server);
        let towns = self.towns.iter_mut().flat_map(LinkedBank::servers);
        node::wait_for_ctrl_c(towns.chain(notaries).chain([&mut self.relay]))
    }
}

/// The accounts that the desks offer, on these chains for trying.
fn known() -> Value {
    PEOPLE
        .iter()
        .map(|(Endowed { name, address, key }, role)| {
            json!({ "name": name, "role": role, "key": key, "address": address })
        })
        .collect()
}

/// Where one pays, in a browser and as one types it.
pub fn print(facts: &Value) {
    let said = |value: &Value| value.as_str().unwrap_or("–").to_owned();
    println!("\nTwo banks run on this machine, and settle with each other.\n");
    for (number, bank) in facts["banks"].as_array().into_iter().flatten().enumerate() {
        println!(
            "  Bank {}    {}   at {}",
            number + 1,
            said(&bank["bank"]),
            said(&bank["ethereum"])
        );
        println!("  Its gate  {}", said(&bank["gate"]));
        println!(
            "  Its desks {}   query service at {}",
            said(&bank["desks"]),
            said(&bank["index"])
        );
    }
    for notary in facts["notaries"].as_array().into_iter().flatten() {
        println!("  A notary  {}", said(notary));
    }
    let (here, member) = (&facts["banks"][0], &facts["member"]);
    println!(
        "\nA member has ten hours at either bank: at the desks, Connect, For trying, Ethan; then Pay abroad. Or typed:\n"
    );
    println!(
        "  export TIMEBANK_RPC_URL={} TIMEBANK_BANK={}",
        said(&here["ethereum"]),
        said(&here["bank"])
    );
    println!("  export TIMEBANK_PRIVATE_KEY={}", said(&member["key"]));
    println!(
        "  timebank abroad pay --link {LINK} --payee {} --amount 1h --expires +1d",
        said(&member["address"])
    );
    println!("  timebank link position {LINK}");
    println!("\nCtrl-C stops everything.");
}
