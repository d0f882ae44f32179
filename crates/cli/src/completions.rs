//! `completions`

use clap::CommandFactory as _;

use crate::{
    arguments::{Arguments, Completions},
    exit::Exit,
    output,
};

pub fn run(arguments: &Completions) -> Exit {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(arguments.shell, &mut command, &name, &mut script);
    // If the name of the program has a hyphen, the script for bash sets one label for a command and looks for another.
    let (wrong, right) = (name.replace('-', "__subcmd__"), name.replace('-', "__"));
    output::say(&String::from_utf8_lossy(&script).replace(&wrong, &right));
    Exit::Success
}
