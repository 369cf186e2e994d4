//! The command line.
//!
//! Exit codes: 0 nothing at or above `--fail-on`; 1 something; 2 could not do the job. 2 wins.

mod args;
mod aside;
mod baseline;
mod check;
mod citations;
mod config;
mod discover;
mod explain;
mod fix;
mod git;
mod init;
mod inspect;
mod output;
mod packs;
mod project;
mod rules;
mod session;
mod shell;
mod speech;
mod statistics;
mod trace;
mod waivers;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let result = match &cli.command {
        args::Command::Check(args) => check::check(args),
        args::Command::Obligations(args) => check::obligations(args),
        args::Command::Citations(args) => citations::citations(args),
        args::Command::Fix(args) => fix::fix(args),
        args::Command::Inspect(args) => inspect::inspect(args),
        args::Command::Explain(args) => explain::explain(args),
        args::Command::Init(args) => init::init(args),
        args::Command::Baseline(command) => baseline::run(command),
        args::Command::Waivers(command) => waivers::run(command),
        args::Command::Config(command) => config::run(command),
        args::Command::Completions(args) => shell::completions(args),
        args::Command::Man(args) => shell::man(args),
        args::Command::Rules(command) => rules::run(command),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::say(&format!("kotowari: {error:#}"));
            ExitCode::from(2)
        }
    }
}
