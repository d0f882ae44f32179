//! What maintainers run. `cargo xtask help` lists the commands; each has a module of its own.

mod codegen;
mod demo;
mod fuzz;
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
    /// Read pages that nobody wrote, and see that nothing panics and no line is lost. Needs cargo-fuzz.
    Fuzz {
        /// For how long.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen { check } => codegen::run(check),
        Command::Demo => demo::run(),
        Command::Fuzz { seconds } => fuzz::run(seconds),
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
