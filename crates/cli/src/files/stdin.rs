//! Standard input, which can be read once.

use std::path::Path;

use crate::{exit::Exit, lang::words, problem::Problem};

/// Sees that at most one of these options reads standard input, before any does.
///
/// # Errors
/// Two that do.
pub fn expect_one_reader(options: &[(&str, bool)]) -> Result<(), Problem> {
    let mut readers = options.iter().filter_map(|(option, reads)| reads.then_some(option));
    let (Some(one), Some(other)) = (readers.next(), readers.next()) else { return Ok(()) };
    let what = words!(
        "{one} and {other} both want standard input, which can be read once";
        "{one} 和 {other} 都要读取标准输入，而标准输入只能读一次"
    );
    Err(Problem::new(Exit::Usage, what).help(words!("give one of them a file"; "请为其中一个指定文件")))
}

/// Whether a path means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How standard input is called among files.
pub fn name() -> String {
    words!("standard input"; "标准输入")
}
