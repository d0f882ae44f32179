//! `check`: reports what is wrong in request files, and where.

mod decode;
mod json;
mod report;
mod request;
mod sarif;
mod syntax;
mod text;

use wecom_school_types::Read;

pub use self::report::FileReport;
use crate::{
    arguments::{Check, CheckFormat},
    exit::Exit,
    files::bounded::is_stdin,
    lang::words,
    problem::Problem,
};

/// Checks every file, even if others are wrong.
pub fn run(arguments: &Check) -> Result<Exit, Problem> {
    if arguments.files.iter().filter(|file| is_stdin(file)).count() > 1 {
        let what =
            words!("standard input can be read only once, but - is given twice"; "标准输入只能读一次，而 - 出现了多次");
        return Err(Problem::new(Exit::Usage, what).help(words!("name it once"; "只写一次 -")));
    }
    let mut is_valid = true;
    let reports = arguments.files.iter().map(|file| {
        let report = FileReport::of(file, false);
        is_valid &= report.violations.kept.is_empty();
        report
    });
    match arguments.format {
        CheckFormat::Text => text::print(reports),
        CheckFormat::Json => json::print(reports),
        CheckFormat::Sarif => sarif::print(reports),
    }
    Ok(if is_valid { Exit::Success } else { Exit::Invalid })
}

/// Reads a part of a request from a file, such as its articles.
pub fn read<T: Read>(file: &str, text: &str) -> Result<T, Vec<Problem>> {
    request::read(text).map_err(|found| report::problems(file, text, &found.kept, found.more))
}
