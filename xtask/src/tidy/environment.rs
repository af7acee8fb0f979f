//! Every environment variable of ours on one page, checked against what the sources read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result};

use super::{texts, Text};
use crate::root;

/// The page.
const PAGE: &str = "docs/environment.md";

/// What a variable is for: a name, and a sentence for whoever sets it.
const VARIABLES: &[(&str, &str)] = &[
    ("COUNCIL_ABI", "The file with the council's ABI from which the JavaScript client is generated, in place of `cli/abi/council.json`."),
    ("TIMEBANK_ABI", "The file with the bank's ABI from which the JavaScript client is generated, in place of `cli/abi/timebank.json`."),
    ("TIMEBANK_ADDRESS", "The bank that the JavaScript client's story and tests use; without it they deploy one."),
    ("TIMEBANK_BANK", "The bank's address, as `--bank`."),
    ("TIMEBANK_BLOBS", "The folder from which stories, benchmark and demonstration read programs, in place of `target/contract/sol/ink`."),
    (
        "TIMEBANK_BLOCKS",
        "How many blocks the instant node's test of a long chain makes.",
    ),
    ("TIMEBANK_BROWSER", "The browser for the node's page test; else Chromium on the path."),
    ("TIMEBANK_CACHE", "Where node programs that `--build` made are kept, in place of the platform's cache folder."),
    ("TIMEBANK_CHAIN_ID", "The chain that a node must be of before anything is signed, as `--chain-id`."),
    ("TIMEBANK_CHROMIUM", "The browser for the desks' tests; else Chromium on the path."),
    ("TIMEBANK_CLI", "The command line's program, in place of one that is compiled: for what `cargo xtask` runs on a node, the example with a relayer, and the tests of the query service and the desks."),
    ("TIMEBANK_COUNCIL", "The council's address, as `--council`."),
    ("TIMEBANK_ETH_RPC_URL", "An `eth-rpc` before the instant node, with which the node's answers are compared."),
    ("TIMEBANK_EXAMPLES", "How many random requests a test of the query service asks of each address."),
    ("TIMEBANK_FUZZ", "How many random requests the instant node's fuzz test sends."),
    ("TIMEBANK_GOVERNOR_KEY", "The key of the bank's governor, for the example with a Safe."),
    ("TIMEBANK_INDEX_PROGRAM", "The query service's program, in place of one that is compiled: for `cargo xtask up` and the desks' tests."),
    ("TIMEBANK_INDEX_URL", "The query service that `timebank history` and `statement` ask, as `--index-url`."),
    ("TIMEBANK_JOURNAL", "The journal of what was sent under idempotency keys, as `--journal`."),
    ("TIMEBANK_KEYSTORE", "The keystore file with the key that signs, as `--keystore`."),
    ("TIMEBANK_LOG_STEPS", "How many messages each sequence of the test tries that rebuilds every cell from the log."),
    ("TIMEBANK_LONG_LOG", "A database of `timebank-index bench`, behind which the desks' screens are timed; else one of 100,000 events is made."),
    ("TIMEBANK_NODE", "The node to which stories and demonstration are told, in place of the embedded chain: its Substrate RPC."),
    ("TIMEBANK_NODE_PROGRAM", "The instant node's program, in place of one that is compiled: for `cargo xtask up`, `node` and whatever starts it, and for the tests of the desks, the query service and banks that settle."),
    ("TIMEBANK_OPERATIONS", "How many random operations the rules' tests of the market and of banks that settle with each other run, and the story of two towns on the chain."),
    ("TIMEBANK_PASSWORD", "The keystore's password. Set and empty is an empty password."),
    ("TIMEBANK_PRIVATE_KEY", "The key that signs, where there is no keystore. It is never an argument, which other processes can read."),
    ("TIMEBANK_PROGRAMS", "The folder with the bank's programs for the tests of the desks and the query service."),
    ("TIMEBANK_PUBLISH", "Set to anything, tests that compare a generated file with its source write the file. `cargo xtask codegen` sets it."),
    ("TIMEBANK_REQUIRE_NODE", "Set to 1, JavaScript tests that would be left out without a node fail instead."),
    ("TIMEBANK_ROUNDS", "How many times the tests of the query service, the gateway, the relayer and banks that settle kill them."),
    ("TIMEBANK_RPC_URL", "A node's Ethereum RPC, as `--rpc-url`."),
    ("TIMEBANK_SAMPLES", "How many balances a test of the query service compares with the contract's own."),
    ("TIMEBANK_SEARCH_DEPTH", "How many steps deep the search over all states of a small bank goes."),
    ("TIMEBANK_SEQUENCES", "How many random sequences the model tests run."),
    ("TIMEBANK_SUBSTRATE_URL", "A node's Substrate RPC, for the JavaScript client's tests with sr25519 accounts."),
    ("TIMEBANK_SUPERVISOR_KEY", "The key of one of the bank's supervisors, for the examples of several signers."),
    ("TIMEBANK_VERIFIER_KEY", "The key of one of the bank's verifiers, for the examples with Solidity."),
    ("TIMEBANK_WALK_STEPS", "How many steps officers who collude take, in the random walks over the rules and in the story of officers on the chain."),
    ("TIMEBANK_WHOLE", "Set to anything, stories and demonstration use the bank as one program. `--alone` sets it."),
    ("TIMEBANK_WITHOUT_ARTIFACTS", "Set to anything, programs are built from source even where `artifacts/` has them."),
    ("TIMEBANK_WRITE_TABLES", "As `TIMEBANK_PUBLISH`, for the tables in docs/monitoring.md and of steps in docs/matrix.md."),
    ("TIMEBANK_XTASK", "The program of `cargo xtask`, which the desks' story of two towns starts; else target/debug/xtask."),
    ("TIMEBANK_YEAR_MEMBERS", "How many honest members the simulated year has."),
    ("TIMEBANK_YEAR_SEED", "Which year is simulated: the seed of all that is random in it."),
];

const HEAD: &str = "# Environment variables\n\n\
    For whoever runs the project's programs and tests. `cargo xtask codegen` writes this page from the sources,\n\
    and `cargo xtask tidy` compares it with them.\n\n\
    | variable | what it says | read in |\n|---|---|---|\n";

/// What the page should say that it does not: variables without a sentence, sentences without a variable, an old page.
pub fn differences(texts: &[Text]) -> Vec<String> {
    let read = read_in(texts);
    let known: BTreeSet<&str> = VARIABLES.iter().map(|(name, _)| *name).collect();
    let mut wrong: Vec<String> = read
        .iter()
        .filter(|(name, _)| !known.contains(name.as_str()))
        .map(|(name, rooms)| {
            let rooms: Vec<&str> = rooms.iter().map(String::as_str).collect();
            format!("xtask/src/tidy/environment.rs: say what {name} is for ({})", rooms.join(", "))
        })
        .collect();
    wrong.extend(
        known
            .iter()
            .filter(|name| !read.contains_key(**name))
            .map(|name| format!("xtask/src/tidy/environment.rs: nothing reads {name}")),
    );
    let written = texts.iter().find(|text| text.path == PAGE).map(|text| text.text.as_str());
    if written != Some(&page(&read)) {
        wrong.push(format!(
            "{PAGE}: out of date, `cargo xtask codegen --only environment` writes it"
        ));
    }
    wrong
}

/// Writes the page.
pub fn write() -> Result<()> {
    let path = root().join(PAGE);
    fs::write(&path, page(&read_in(&texts()?)))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn page(read: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut page = HEAD.to_owned();
    for &(name, meaning) in VARIABLES {
        let rooms: Vec<String> =
            read.get(name).into_iter().flatten().map(|room| format!("`{room}`")).collect();
        page.push_str(&format!("| `{name}` | {meaning} | {} |\n", rooms.join(", ")));
    }
    page
}

/// Every variable that a source names, and the folders of the sources that do.
fn read_in(texts: &[Text]) -> BTreeMap<String, BTreeSet<String>> {
    let mut read: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let sources = texts.iter().filter(|text| {
        let is_source =
            [".rs", ".ts", ".mjs", ".py", ".sh"].iter().any(|end| text.path.ends_with(end));
        is_source && text.path != "xtask/src/tidy/environment.rs"
    });
    for source in sources {
        for name in variables(&source.text) {
            read.entry(name).or_default().insert(room(&source.path));
        }
    }
    read
}

/// The names in a source that are variables of ours: in quotes, or behind `env.`.
fn variables(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for begin in ["TIMEBANK_", "COUNCIL_ABI"] {
        for (at, _) in text.match_indices(begin) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|sign| sign.is_ascii_alphanumeric() || sign == '_') {
                continue;
            }
            let end = text[at..]
                .find(|sign: char| !(sign.is_ascii_uppercase() || sign == '_'))
                .map_or(text.len(), |length| at + length);
            let name = &text[at..end];
            if name.len() > "TIMEBANK_".len() && !name.ends_with('_') {
                names.insert(name.to_owned());
            }
        }
    }
    names
}

/// A source's folder, as far as a reader wants to know it.
fn room(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let depth = if ["chain", "clients", "council"].contains(&parts[0]) { 2 } else { 1 };
    let folder: Vec<&str> = parts.iter().take(depth.min(parts.len() - 1)).copied().collect();
    let folder: Vec<&str> =
        folder.into_iter().filter(|part| !["src", "tests"].contains(part)).collect();
    format!("{}/", folder.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_whole_and_once() {
        let text =
            "env(\"TIMEBANK_NODE\") TIMEBANK_NODE MY_TIMEBANK_X `TIMEBANK_` TIMEBANK_RPC_URL=1";
        assert_eq!(
            variables(text).into_iter().collect::<Vec<_>>(),
            ["TIMEBANK_NODE", "TIMEBANK_RPC_URL"]
        );
    }

    #[test]
    fn a_variable_without_a_sentence_is_named() {
        let source = Text { path: "cli/src/x.rs".to_owned(), text: "\"TIMEBANK_NEW\"".to_owned() };
        let wrong = differences(&[source]);
        assert!(wrong.iter().any(|line| line.ends_with("say what TIMEBANK_NEW is for (cli/)")));
        assert!(wrong.iter().any(|line| line.ends_with("nothing reads TIMEBANK_BANK")));
    }

    #[test]
    fn the_sentences_are_in_the_order_of_the_names() {
        assert!(VARIABLES.is_sorted_by_key(|(name, _)| *name));
    }
}
