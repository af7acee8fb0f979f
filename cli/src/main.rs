//! The time bank at a terminal.
//!
//! Every message of the bank and the council, the events, the audit log and keys, over any node's Ethereum RPC. What a
//! message is called, takes and answers is in [`catalogue`]; everything else is made from that and the ABI.

mod address;
mod answer;
mod audit;
mod batch;
mod bundle;
mod catalogue;
mod contract;
mod demo;
mod deploy;
mod effect;
mod escape;
mod failure;
mod fate;
mod generic;
mod interbank;
mod journal;
mod key;
mod logs;
mod message;
mod node;
mod output;
mod place;
mod programs;
mod refused;
mod relayer;
mod replay;
mod send;
mod sending;
mod service;
mod similar;
mod standing;
mod sweep;
mod topics;
mod transaction;
mod unit;
mod verify;
mod watch;
mod wording;
mod words;

use std::process::ExitCode;

use clap::{error::ErrorKind, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use failure::{Failure, Result, EXIT_CODES};
use output::Output;
use place::Place;

/// The time bank at a terminal: every message, the log, keys.
///
/// Each command that sends is tried first: what it would cost, or which refusal it would meet and what that means, is
/// said before anything is signed.
#[derive(Debug, Parser)]
#[command(name = "timebank", version, after_help = after_help(), arg_required_else_help = true)]
struct Cli {
    /// Print JSON objects, one a line, instead of text.
    #[arg(long, global = true)]
    json: bool,
    /// Where a node and the contracts are; may stand behind the command's name, too.
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Topical(topics::Topical),
    Watch(watch::Watch),
    History(service::History),
    Statement(service::Statement),
    Call(generic::Call),
    Send(generic::Send),
    Encode(generic::Encode),
    /// List every message with its topic.
    Messages,
    Deploy(deploy::Deploy),
    VerifyDeployment(verify::VerifyDeployment),
    Demo(demo::Demo),
    Relayer(relayer::Relayer),
    #[command(subcommand)]
    Gate(interbank::gate::Command),
    Notary(interbank::notary::Notary),
    #[command(subcommand)]
    Standing(standing::Command),
    #[command(subcommand)]
    Key(key::Command),
    /// Print a shell's completions.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// How to begin.
const FIRST_STEPS: &str = "\
First steps:
  timebank key new key.json             make a key; it says what next
  export TIMEBANK_KEYSTORE=key.json     who signs
  export TIMEBANK_RPC_URL=http://…      the node's Ethereum RPC; `cargo xtask node` starts one
  export TIMEBANK_BANK=0x…              the bank; `timebank deploy` founds one
  timebank account open                 open an account
  timebank coin balance 0x…             ask; `timebank messages` lists everything";

fn after_help() -> String {
    format!("{FIRST_STEPS}\n\n{EXIT_CODES}")
}

impl Command {
    /// What was not said behind the command's name, as it was said before it.
    fn under(&mut self, outer: &Place) {
        match self {
            Self::Topical(topical) => topical.under(outer),
            Self::Watch(watch) => watch.place.under(outer),
            Self::Call(call) => call.place.under(outer),
            Self::Send(send) => send.place.under(outer),
            Self::Encode(encode) => encode.at.under(&outer.at),
            Self::Deploy(deploy) => deploy.at.under(&outer.at),
            Self::VerifyDeployment(verify) => verify.at.under(&outer.at),
            Self::Demo(demo) => demo.at.under(&outer.at),
            Self::Relayer(relayer) => relayer.place.under(outer),
            Self::Gate(gate) => gate.under(&outer.at),
            Self::Standing(standing) => standing.under(outer),
            Self::Messages
            | Self::History(_)
            | Self::Statement(_)
            | Self::Key(_)
            | Self::Notary(_)
            | Self::Completions { .. } => {}
        }
    }
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misunderstood(&error),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}

fn run(mut cli: Cli) -> Result<()> {
    cli.command.under(&cli.place);
    // Which library encrypts is ours to say, once; nobody has said it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::node(format!("cannot wait for anything: {error}")))?
        .block_on(carried_out(cli.command, Output { json: cli.json }))
}

async fn carried_out(command: Command, output: Output) -> Result<()> {
    match command {
        Command::Topical(topical) => topical.run(output).await,
        Command::Watch(watch) => watch.run(output).await,
        Command::History(history) => history.run(output).await,
        Command::Statement(statement) => statement.run(output).await,
        Command::Call(call) => call.run(output).await,
        Command::Send(send) => send.run(output).await,
        Command::Encode(encode) => encode.run(output).await,
        Command::Messages => {
            generic::list(output);
            Ok(())
        }
        Command::Deploy(deploy) => deploy.run(output).await,
        Command::VerifyDeployment(verify) => verify.run(output).await,
        Command::Demo(demo) => demo.run(output).await,
        Command::Relayer(relayer) => relayer.run(output).await,
        Command::Gate(gate) => gate.run(output).await,
        Command::Notary(notary) => notary.run(output).await,
        Command::Standing(standing) => standing.run(output).await,
        Command::Key(key) => key.run(output),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "timebank", &mut std::io::stdout());
            Ok(())
        }
    }
}

/// Help goes where it was asked for; a mistake is one line, and says where help is.
fn misunderstood(error: &clap::Error) -> ExitCode {
    match error.kind() {
        // A reader that went away has read enough.
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Failure::usage("").exit_code()
        }
        _ => {
            let text = error.to_string();
            let mut paragraphs = text.split("\n\n");
            let what = paragraphs.next().unwrap_or_default().trim_start_matches("error: ");
            let tip = paragraphs.find_map(|paragraph| paragraph.trim().strip_prefix("tip: "));
            let tip = tip.map_or(String::new(), |tip| format!("; {tip}"));
            let failure = Failure::usage(format!("{what}{tip}"));
            eprintln!("error: {failure}; --help says more");
            failure.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_the_documents_show_is_one() {
        let mut shown = 0;
        let word = format!("0x{}", "a1".repeat(32));
        let address = &word[..42];
        // What the documents leave to the reader.
        let named = [
            ("0x…", address),
            ("$BANK", address),
            ("$GATE", address),
            ("$MEMBER", address),
            ("$ID", &word),
            ("$PEER", &word),
            ("$DELIVERY", &word),
            ("$NODE", "http://localhost"),
            ("_A", ""),
            ("_B", ""),
        ];
        for document in ["README.md", "docs/cli.md", "docs/interbank.md"] {
            let path = format!("{}/../{document}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).unwrap().replace("\\\n", " ");
            for line in text.lines().filter(|line| line.starts_with("timebank ")) {
                let command = line.split(['#', '>']).next().unwrap_or_default();
                let command =
                    named.iter().fold(command.to_owned(), |all, (name, of)| all.replace(name, of));
                let parsed = Cli::try_parse_from(command.split_whitespace());
                assert!(parsed.is_ok(), "{document}: {line}: {}", parsed.unwrap_err());
                shown += 1;
            }
        }
        assert!(shown > 10, "{shown}");
    }

    #[test]
    fn no_two_arguments_of_a_command_are_at_odds() {
        Cli::command().debug_assert();
    }
}
