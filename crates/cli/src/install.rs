//! `completions` and `man`: what an installation adds to shells and to the manual.

use std::{fs, path::Path};

use clap_complete::Shell;

use crate::{
    arguments::described_command,
    output,
    problem::{Exit, Problem},
    school,
};

pub fn print_completions(shell: Shell) -> Exit {
    let mut script = Vec::new();
    output::expect_written(school::write_script(&shell.to_string(), &mut script));
    output::say(&String::from_utf8_lossy(&script));
    Exit::Success
}

/// Prints the manual page of the command as a whole, or writes a page for each command into a folder.
pub fn write_manual(folder: Option<&Path>) -> Result<Exit, Problem> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        // Writing to a vector never fails.
        let _ = clap_mangen::Man::new(described_command()).render(&mut page);
        output::say(&String::from_utf8_lossy(&page));
        return Ok(Exit::Success);
    };
    let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(described_command(), folder));
    let folder = folder.display();
    written.map_err(|error| {
        let what = words!("the manual pages can't be written: {error}"; "无法写入手册页：{error}");
        Problem::new(Exit::Invalid, what).in_file(&folder)
    })?;
    output::remark(&words!("Read them by: man -l {folder}/wecom-school.1"; "阅读方式：man -l {folder}/wecom-school.1"));
    Ok(Exit::Success)
}
