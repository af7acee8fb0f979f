//! Everything a developer types: `cargo xtask <command>`.
//!
//! This crate is small so that it starts in seconds. It sets up what a contract needs to compile
//! ([`toolchain`]), keeps the contract's code up to date ([`contract`]), and hands the rest to cargo
//! ([`cargo`]). One command a file, in [`commands`]; what has to pass is the table in [`steps`].

mod artifacts;
mod cargo;
mod codegen;
mod commands;
mod contract;
mod dependencies;
mod desks;
mod examples;
mod fingerprint;
mod javascript;
mod needs;
mod node;
mod npm;
mod process;
mod relayer;
mod release;
mod runtime;
mod steps;
mod stories;
mod terminal;
mod tidy;
mod toolchain;
mod two_banks;

use std::{path::Path, process::ExitCode};

use clap::{Parser, Subcommand};

use commands::{
    artifacts as committed, bench, build, check, clients, codegen as generate, demo, e2e,
    examples as samples, faults, fuzz, load, mutants, node as run_node, outage,
    release as releasing, test, throughput, tidy as tidiness, up,
};

/// A supervised time bank: show it, test it, build it, measure it.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Test(test::Args),
    Build(build::Args),
    E2e(e2e::Args),
    Bench(bench::Args),
    Check(check::Args),
    Tidy(tidiness::Args),
    Codegen(generate::Args),
    Fuzz(fuzz::Args),
    Mutants(mutants::Args),
    Faults(faults::Args),
    Examples(samples::Args),
    Release(releasing::Args),
    Artifacts(committed::Args),
    Node(run_node::Args),
    Up(up::Args),
    Clients(clients::Args),
    Throughput(throughput::Args),
    Load(load::Args),
    Outage(outage::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Build(args) => build::run(&args),
        Command::E2e(args) => e2e::run(&args).map(drop),
        Command::Bench(args) => bench::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Tidy(args) => tidiness::run(&args),
        Command::Codegen(args) => generate::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Mutants(args) => mutants::run(&args),
        Command::Faults(args) => faults::run(&args),
        Command::Examples(args) => samples::run(&args),
        Command::Release(args) => releasing::run(&args),
        Command::Artifacts(args) => committed::run(&args),
        Command::Node(args) => run_node::run(&args),
        Command::Up(args) => up::run(&args),
        Command::Clients(args) => clients::run(&args).map(drop),
        Command::Throughput(args) => throughput::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Outage(args) => outage::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate lies in a folder of the workspace")
}
