//! `check`: reports what is wrong in request files, and where.

mod output;
mod report;
mod request;
mod syntax;

use wecom_school_types::Read;

pub use self::{report::FileReport, request::CheckedRequest};
use crate::{
    arguments::{Check, CheckFormat},
    input::is_stdin,
    problem::{Exit, Problem},
};

pub fn run(arguments: &Check) -> Result<Exit, Problem> {
    if arguments.files.iter().filter(|file| is_stdin(file)).count() > 1 {
        let what =
            words!("standard input can be read only once, but - is given twice"; "标准输入只能读一次，而 - 出现了多次");
        return Err(Problem::usage(what).help(words!("name it once"; "只写一次 -")));
    }
    let mut exit = Exit::Success;
    let reports = arguments.files.iter().map(|file| {
        let report = FileReport::check_file(file, false);
        if !report.violations.kept.is_empty() {
            exit = Exit::Invalid;
        }
        report
    });
    match arguments.format {
        CheckFormat::Text => output::print_text(reports),
        CheckFormat::Json => output::print_json(reports),
        CheckFormat::Sarif => output::print_sarif(reports),
    }
    Ok(exit)
}

/// Reads a part of a request from a file, such as its articles.
pub fn read<T: Read>(file: &str, text: &str) -> Result<T, Vec<Problem>> {
    request::read(text).map_err(|found| report::to_problems(file, text, &found.kept, found.more))
}
