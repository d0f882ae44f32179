//! What maintainers run. `cargo xtask help` lists the commands; each has a module of its own.

mod audit;
mod codegen;
mod demo;
mod draft;
mod export;
mod fuzz;
#[cfg(test)]
mod guide;
mod impact;
mod output;
mod root;
mod tree;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

use self::root::root;

/// What maintainers run.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the Rust that the schemas describe.
    Codegen {
        /// Write nothing; fail and show the difference if the files are not what the schemas describe.
        #[arg(long)]
        check: bool,
    },
    /// Write what others read of the schemas: OpenAPI, plain JSON Schema, and a reference in English and Chinese.
    Export {
        /// Write nothing; fail and show the difference if the documents are not what the schemas describe.
        #[arg(long)]
        check: bool,
    },
    /// Compare official pages with the lock and the schemas, fact by fact; without pages, the lock with the schemas.
    Audit(audit::Arguments),
    /// Write schema files for the calls of an official page.
    Draft(draft::Arguments),
    /// Report what a change of the schemas means to users.
    Impact(impact::Arguments),
    /// Check that the bindings are fresh, then send every kind of notice to a sandbox and show what arrives.
    Demo,
    /// Read pages that nobody wrote, and see that nothing panics and no line is lost. Needs cargo-fuzz.
    Fuzz {
        /// For how long.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
}

/// Prints a text, in colour where it is shown on a terminal. Whoever reads only its beginning has read enough.
fn say(text: &str) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen { check } => codegen::run(check),
        Command::Export { check } => export::run(check),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Draft(arguments) => draft::run(&arguments),
        Command::Impact(arguments) => impact::run(&arguments),
        Command::Demo => demo::run(),
        Command::Fuzz { seconds } => fuzz::run(seconds),
    };
    match result {
        Ok(report) => {
            if !report.is_empty() {
                say(&report);
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
