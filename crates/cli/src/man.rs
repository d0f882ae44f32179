//! `man`

use std::fs;

use clap::CommandFactory as _;

use crate::{
    arguments::{Arguments, Man},
    exit::Exit,
    lang::words,
    output,
    problem::Problem,
};

/// Prints the manual page of the command as a whole, or writes a page for each command.
pub fn run(arguments: &Man) -> Result<Exit, Problem> {
    let Some(folder) = &arguments.folder else {
        let mut page = Vec::new();
        // Writing to a vector never fails.
        let _ = clap_mangen::Man::new(Arguments::command()).render(&mut page);
        output::say(&String::from_utf8_lossy(&page));
        return Ok(Exit::Success);
    };
    let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map_err(|error| {
        let what = words!("the manual pages can't be written: {error}"; "无法写入手册页：{error}");
        Problem::new(Exit::Invalid, what).in_file(&folder.display())
    })?;
    let folder = folder.display();
    output::remark(&words!("Read them by: man -l {folder}/wecom-school.1"; "阅读方式：man -l {folder}/wecom-school.1"));
    Ok(Exit::Success)
}
