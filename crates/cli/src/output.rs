//! What the command prints. Whoever reads it may have gone, as `head` does: that is no error.

use std::io::Write;

use crate::problem::Problem;

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    // For people.
    #[default]
    Table,
    // For programs: one JSON object on standard output.
    Json,
}

/// Prints a result. Colours are taken out unless a terminal reads it.
pub fn say(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let _ = writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush());
}

/// Prints a remark beside the result.
pub fn remark(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{}", text.trim_end_matches('\n'));
}

/// Prints a problem.
pub fn complain(problem: &Problem) {
    remark(&problem.render());
}
