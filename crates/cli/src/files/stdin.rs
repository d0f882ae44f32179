//! Standard input, which can be read once.

use std::path::Path;

use crate::{lang::words, problem::Problem};

/// Fails if two of these options read standard input.
pub fn expect_one_reader(options: &[(&str, bool)]) -> Result<(), Problem> {
    let mut readers = options.iter().filter_map(|(option, reads)| reads.then_some(option));
    let (Some(one), Some(other)) = (readers.next(), readers.next()) else { return Ok(()) };
    let what = words!(
        "{one} and {other} both want standard input, which can be read once";
        "{one} 和 {other} 都要读取标准输入，而标准输入只能读一次"
    );
    Err(Problem::usage(what).help(words!("give one of them a file"; "请为其中一个指定文件")))
}

pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}
