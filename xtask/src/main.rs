//! What maintainers run. `cargo xtask help` lists the commands; each has a module of its own.

mod codegen;
mod demo;
mod impact;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Check that the bindings are fresh, then send every kind of notice to a sandbox and show what arrives.
    Demo,
    /// Say what a change of the schemas means to those downstream.
    Impact(impact::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen { check } => codegen::run(check),
        Command::Demo => demo::run(),
        Command::Impact(arguments) => impact::run(&arguments),
    };
    match result {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
