//! Translates the headings and remarks of the help into Chinese, because clap has them in English only.

use clap::{
    Arg, ArgAction, Command,
    builder::{PossibleValue, Resettable, StyledStr},
};

pub fn translated(mut command: Command) -> Command {
    // `build` adds the options for help and version and the global options.
    command.build();
    of_command(command)
}

fn of_command(mut command: Command) -> Command {
    let usage = usage(&command.render_usage());
    let template = format!("{{before-help}}{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}");
    let is_help = command.get_name() == "help";
    let command = command.help_template(template).subcommand_help_heading("命令").mut_args(of_argument);
    let command = if is_help { command.about("显示帮助") } else { command };
    command.mut_subcommands(of_command)
}

fn usage(usage: &StyledStr) -> String {
    let usage = usage.ansi().to_string().replacen("Usage:", "用法:", 1);
    let usage = usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]");
    // The Chinese heading is one column shorter, so the other usage lines move one column to the left.
    usage.replace("\n       ", "\n      ")
}

fn of_argument(argument: Arg) -> Arg {
    let heading = match argument.get_help_heading() {
        Some(heading) => heading.to_owned(),
        None if argument.is_positional() => "参数".into(),
        None => "选项".into(),
    };
    let help = match argument.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => "显示帮助".into(),
        ArgAction::Version => "显示版本".into(),
        _ => argument.get_help().map(ToString::to_string).unwrap_or_default() + &remarks(&argument),
    };
    argument
        .help_heading(heading)
        .help(help)
        .long_help(Resettable::Reset)
        .hide_default_value(true)
        .hide_possible_values(true)
        .hide_env(true)
}

/// Returns the remarks in brackets that clap appends to the help of an option, such as its default.
fn remarks(argument: &Arg) -> String {
    let (takes_values, mut remarks) = (argument.get_action().takes_values(), Vec::new());
    if let Some(variable) = argument.get_env() {
        remarks.push(format!(" [环境变量: {}]", variable.to_string_lossy()));
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes_values && !defaults.is_empty() {
        remarks.push(format!(" [默认: {}]", defaults.join("、")));
    }
    let possible = argument.get_possible_values();
    let possible: Vec<&str> =
        possible.iter().filter(|value| !value.is_hide_set()).map(PossibleValue::get_name).collect();
    if takes_values && !possible.is_empty() {
        remarks.push(format!(" [可选值: {}]", possible.join("、")));
    }
    remarks.concat()
}
