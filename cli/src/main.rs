//! The time bank at a terminal.
//!
//! Every message of the bank and the council, the events, the audit log and keys, over any node's Ethereum RPC. What a
//! message is called, takes and answers is in [`catalogue`]; everything else is made from that and the ABI.

mod answer;
mod audit;
mod catalogue;
mod contract;
mod demo;
mod deploy;
mod failure;
mod generic;
mod key;
mod message;
mod node;
mod output;
mod place;
mod programs;
mod replay;
mod sending;
mod topics;
mod unit;
mod watch;
mod wording;
mod words;

use std::process::ExitCode;

use clap::{error::ErrorKind, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use failure::{Failure, Result, EXIT_CODES};
use output::Output;

/// The time bank at a terminal: every message, the log, keys.
///
/// Each command that sends is tried first: what it would cost, or which refusal it would meet and what that means, is
/// said before anything is signed.
#[derive(Debug, Parser)]
#[command(name = "timebank", version, after_help = EXIT_CODES, arg_required_else_help = true)]
struct Cli {
    /// Print JSON objects, one a line, instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Topical(topics::Topical),
    Watch(watch::Watch),
    Call(generic::Call),
    Send(generic::Send),
    Encode(generic::Encode),
    /// List every message with its topic.
    Messages,
    Deploy(deploy::Deploy),
    Demo(demo::Demo),
    #[command(subcommand)]
    Key(key::Command),
    /// Print a shell's completions.
    Completions {
        /// The shell.
        shell: Shell,
    },
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

fn run(cli: Cli) -> Result<()> {
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
        Command::Call(call) => call.run(output).await,
        Command::Send(send) => send.run(output).await,
        Command::Encode(encode) => encode.run(output).await,
        Command::Messages => {
            generic::list(output);
            Ok(())
        }
        Command::Deploy(deploy) => deploy.run(output).await,
        Command::Demo(demo) => demo.run(output).await,
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
            let paragraph = text.split("\n\n").next().unwrap_or_default();
            let failure = Failure::usage(paragraph.trim_start_matches("error: "));
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
        for document in ["README.md", "docs/cli.md"] {
            let path = format!("{}/../{document}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).unwrap();
            for line in text.lines().filter(|line| line.starts_with("timebank ")) {
                let command = line.split(['#', '>']).next().unwrap_or_default();
                let command = command.replace("0x…", "0x00000000000000000000000000000000000000a1");
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
