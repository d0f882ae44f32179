//! Runs the commands of maintainers. `cargo xtask help` lists the commands; each has a module of its own.

mod audit;
mod book;
mod cargo;
#[cfg(test)]
mod circles;
mod codegen;
mod conform;
mod dist;
mod draft;
mod gates;
mod git;
#[cfg(test)]
mod guide;
mod impact;
mod mutants;
mod root;
mod schemas;
#[cfg(test)]
mod system;
mod tree;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::root::root;

/// Commands for maintainers of the workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the Rust that the schemas describe.
    Codegen(Check),
    /// Write the documents made from the schemas: OpenAPI, plain JSON Schema, and a reference in English and Chinese.
    Export(Check),
    /// Compare official pages with the lock and the schemas, fact by fact; without pages, the lock with the schemas.
    Audit(audit::Arguments),
    /// Write schema files for the calls of an official page.
    Draft(draft::Arguments),
    /// Report what a change of the schemas means to users.
    Impact(impact::Arguments),
    /// Build the guide in Chinese and English.
    Book(book::Arguments),
    /// Run the conformance cases against a program in any language.
    Conform(conform::Arguments),
    /// Build the command for a target, and pack it: archive, Debian package, manifests of package managers, checksums.
    Dist(dist::Arguments),
    /// Check whether the checkout can be released as the version in Cargo.toml.
    Gates(gates::Arguments),
    /// Check that the bindings are fresh, then send every kind of notice to a sandbox and show what arrives.
    Demo,
    /// Kill campaigns at random moments, and compare person by person what the ledger says with what was received.
    Kill(cargo::Kill),
    /// Read random pages, and check that nothing panics and no line is lost. Needs cargo-fuzz.
    Fuzz {
        /// How long to run, in seconds.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Break the code of campaigns on purpose, one fault at a time, and check that a test notices each.
    Mutants {
        /// Only the faults whose names have this in them.
        name: Option<String>,
    },
}

#[derive(Debug, Args)]
struct Check {
    /// Write nothing; fail and show the difference if the files are not what the schemas describe.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen(Check { check }) => root().and_then(|root| codegen::run(&root, check)),
        Command::Export(Check { check }) => root().and_then(|root| codegen::export(&root, check)),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Draft(arguments) => draft::run(&arguments),
        Command::Impact(arguments) => impact::run(&arguments),
        Command::Book(arguments) => root().and_then(|root| book::run(&root, &arguments)),
        Command::Conform(arguments) => return conform::run(&arguments),
        Command::Dist(arguments) => root().and_then(|root| dist::run(&root, &arguments)),
        Command::Gates(arguments) => gates::run(&arguments),
        Command::Demo => root().and_then(|root| cargo::demo(&root)),
        Command::Kill(arguments) => root().and_then(|root| cargo::kill(&root, &arguments)),
        Command::Fuzz { seconds } => root().and_then(|root| cargo::fuzz(&root, seconds)),
        Command::Mutants { name } => root().and_then(|root| mutants::run(&root, name.as_deref())),
    };
    match result {
        Ok(report) => {
            if !report.is_empty() {
                tree::print(&report);
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
