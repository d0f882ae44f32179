//! Standard input, which can be read once.

use std::path::Path;

use crate::{exit::Exit, lang::words, problem::Problem};

/// Who reads standard input in this run.
#[derive(Debug, Default)]
pub struct Stdin {
    reader: Option<&'static str>,
}

impl Stdin {
    /// Notes that an option reads it.
    ///
    /// # Errors
    /// Another one does.
    pub fn claim(&mut self, option: &'static str) -> Result<(), Problem> {
        match self.reader.replace(option) {
            None => Ok(()),
            Some(other) => Err(Problem::new(
                Exit::Usage,
                words!(
                    "{other} and {option} both want standard input, which can be read once";
                    "{other} 和 {option} 都要读取标准输入，而标准输入只能读一次"
                ),
            )
            .help(words!("give one of them a file"; "请为其中一个指定文件"))),
        }
    }
}

/// Whether a path means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How standard input is called among files.
pub fn name() -> String {
    words!("standard input"; "标准输入")
}
