//! `cargo xtask conform -- COMMAND…`: runs the conformance cases against a program in any language.
//!
//! docs/en/kit.md describes the protocol. tests/conformance/run.py does the same without Rust.
//!
//! ```text
//! harness ─ run ─ summary ─ expected ─┬─ what is printed
//!                                     └─ scoreboard   tests/conformance/*/result.json, docs/*/conformance-results.md
//! ```

mod expected;
mod harness;
mod run;
mod scoreboard;
mod summary;
#[cfg(test)]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use serde_json::json;
use wecom_export::cases::{Case, cases};
use wecom_schemas::Library;

use self::{
    expected::Expected,
    run::Run,
    summary::{Summary, UNUSABLE},
};
use crate::{
    root::root,
    schemas::{self, SCHEMAS},
    tree,
};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// Only this case, or the cases whose ids begin with it
    #[arg(long, value_name = "PREFIX", default_value = "")]
    only: String,
    /// Ids, and prefixes ending in /*, of cases that fail, one a line
    #[arg(long, value_name = "FILE")]
    expected: Option<PathBuf>,
    /// Write that file
    #[arg(long, requires = "expected")]
    write_expected: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// How long an answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0)]
    timeout: f64,
    /// Run every harness in tests/conformance, and write the results and the pages of the guide
    #[arg(long, conflicts_with_all = ["command", "only", "expected", "json"])]
    scoreboard: bool,
    /// With --scoreboard: a harness to leave out, such as one that takes minutes to compile; may be repeated
    #[arg(long, value_name = "NAME", requires = "scoreboard")]
    skip: Vec<String>,
    /// With --scoreboard: write nothing; fail if a result or a page is out of date
    #[arg(long, requires = "scoreboard")]
    check: bool,
    /// The harness, after --
    #[arg(last = true, required_unless_present = "scoreboard")]
    command: Vec<String>,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    match root()
        .and_then(|root| if arguments.scoreboard { scoreboard(&root, arguments) } else { one(&root, arguments) })
    {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            UNUSABLE.into()
        }
    }
}

fn one(root: &Path, arguments: &Arguments) -> Result<ExitCode, String> {
    let all = published(root)?;
    let timeout = Duration::try_from_secs_f64(arguments.timeout).map_err(|error| format!("--timeout: {error}"))?;
    let file = arguments.expected.as_deref();
    let known = file.filter(|_| !arguments.write_expected).map(tree::read_text).transpose()?;
    let mut expected = known.map_or_else(Expected::default, |text| Expected::read(&text));
    let run = Run::of(&arguments.command, &all, &arguments.only, timeout)?;
    if let Some(file) = file.filter(|_| arguments.write_expected && run.faults.is_empty()) {
        expected = Expected::shortest(&run);
        fs::write(file, expected.text(&run)).map_err(|error| tree::failure("write", file, &error))?;
    }
    let summary = Summary::new(&run, &expected, !arguments.only.is_empty());
    if arguments.json {
        println!("{:#}", json!(summary));
    } else {
        println!("{}", summary.text(&arguments.command.join(" ")));
    }
    Ok(summary.exit_code().into())
}

fn scoreboard(root: &Path, arguments: &Arguments) -> Result<ExitCode, String> {
    let (report, is_fine) = scoreboard::run(root, &published(root)?, &arguments.skip, arguments.check)?;
    println!("{report}");
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns the cases that the files have, made anew from the schemas.
fn published(root: &Path) -> Result<Vec<Case>, String> {
    let library = Library::read(&schemas::read(root, SCHEMAS)?);
    let library = library.map_err(|problems| schemas::in_words(SCHEMAS, &problems))?;
    Ok(cases(&library).into_iter().filter(|case| case.is_published).collect())
}
