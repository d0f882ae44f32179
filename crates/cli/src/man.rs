//! `man`

use std::{fs, path::Path};

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
    match &arguments.folder {
        None => {
            let mut page = Vec::new();
            // A vector takes whatever is written.
            let _ = clap_mangen::Man::new(Arguments::command()).render(&mut page);
            output::say(&String::from_utf8_lossy(&page));
        }
        Some(folder) => {
            write(folder).map_err(|error| {
                let what = words!("the manual pages can't be written: {error}"; "无法写入手册页：{error}");
                Problem::new(Exit::Invalid, what).in_file(folder.display().to_string())
            })?;
            let folder = folder.display();
            output::remark(
                &words!("Read them by: man -l {folder}/wecom-school.1"; "阅读方式：man -l {folder}/wecom-school.1"),
            );
        }
    }
    Ok(Exit::Success)
}

fn write(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)
}
