//! clap in Chinese. What it says by itself it says in English alone: headings and remarks of the help, and its errors.

use std::{
    net::AddrParseError,
    num::{IntErrorKind, ParseIntError},
};

use clap::{
    Arg, ArgAction, Command,
    builder::{PossibleValue, Resettable, StyledStr, styling::Styles},
    error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind},
};

/// A command with all it has below, whose help has no English left.
pub fn translated(mut command: Command) -> Command {
    // Help, version and what is global are added by this.
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

/// How a command is typed.
fn usage(usage: &StyledStr) -> String {
    let usage = usage.ansi().to_string().replacen("Usage:", "用法:", 1);
    let usage = usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]");
    // Further lines stand below the first, whose heading has become a column shorter.
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

/// What clap adds to the help of an argument in brackets.
fn remarks(argument: &Arg) -> String {
    let mut remarks = Vec::new();
    if let Some(variable) = argument.get_env() {
        remarks.push(format!(" [环境变量: {}]", variable.to_string_lossy()));
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes_values(argument) && !defaults.is_empty() {
        remarks.push(format!(" [默认: {}]", defaults.join("、")));
    }
    let possible = argument.get_possible_values();
    let possible: Vec<&str> =
        possible.iter().filter(|value| !value.is_hide_set()).map(PossibleValue::get_name).collect();
    if takes_values(argument) && !possible.is_empty() {
        remarks.push(format!(" [可选值: {}]", possible.join("、")));
    }
    remarks.concat()
}

fn takes_values(argument: &Arg) -> bool {
    argument.get_action().takes_values()
}

/// Errors of the command line in Chinese, in the form that clap gives them.
pub struct Chinese;

impl ErrorFormatter for Chinese {
    fn format_error(error: &Error<Self>) -> StyledStr {
        let styles = Styles::styled();
        let (head, tip, literal) = (styles.get_error(), styles.get_valid(), styles.get_literal());
        let mut text = format!("{head}错误:{head:#} {}", what(error));
        let tips = tips(error);
        if !tips.is_empty() {
            text.push('\n');
        }
        for said in tips {
            text.push_str(&format!("\n  {tip}提示:{tip:#} {said}"));
        }
        if let Some(ContextValue::StyledStr(typed)) = error.get(ContextKind::Usage) {
            text.push_str(&format!("\n\n{}", usage(typed)));
        }
        text.push_str(&format!("\n\n详细说明请用 {literal}--help{literal:#} 查看。\n"));
        text.into()
    }
}

/// What is wrong, as far as clap says it.
fn what(error: &Error<Chinese>) -> String {
    let argument = quoted(error, ContextKind::InvalidArg);
    let value = quoted(error, ContextKind::InvalidValue);
    let is_empty =
        matches!(error.get(ContextKind::InvalidValue), Some(ContextValue::String(value)) if value.is_empty());
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => *number,
        _ => 0,
    };
    match error.kind() {
        ErrorKind::InvalidValue if is_empty => {
            format!("{argument} 需要一个值{}", choice(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => format!("{argument} 的值 {value} 无效{}", choice(error, ContextKind::ValidValue)),
        ErrorKind::UnknownArgument => format!("无法识别的参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("无法识别的命令 {}", quoted(error, ContextKind::InvalidSubcommand)),
        ErrorKind::NoEquals => format!("给 {argument} 赋值要用等号"),
        ErrorKind::ValueValidation => format!("{argument} 的值 {value} 无效{}", reason(error)),
        ErrorKind::TooManyValues => format!("{argument} 不能再有值 {value}"),
        ErrorKind::TooFewValues => {
            let (least, given) = (number(ContextKind::MinValues), number(ContextKind::ActualNumValues));
            format!("{argument} 至少需要 {least} 个值，只给了 {given} 个")
        }
        ErrorKind::WrongNumberOfValues => {
            let (wanted, given) = (number(ContextKind::ExpectedNumValues), number(ContextKind::ActualNumValues));
            format!("{argument} 需要 {wanted} 个值，给了 {given} 个")
        }
        ErrorKind::ArgumentConflict => conflict(error, &argument),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数:{}", lines(error.get(ContextKind::InvalidArg))),
        ErrorKind::MissingSubcommand => {
            let command = quoted(error, ContextKind::InvalidSubcommand);
            format!("{command} 后面缺少命令{}", choice(error, ContextKind::ValidSubcommand))
        }
        ErrorKind::InvalidUtf8 => "命令行中有不是 UTF-8 的内容".into(),
        // Reading and writing: the system's own words are in it.
        _ => format!("命令行无法处理{}", reason(error)),
    }
}

fn conflict(error: &Error<Chinese>, argument: &str) -> String {
    let others = error.get(ContextKind::PriorArg);
    match others {
        Some(prior) if error.get(ContextKind::InvalidArg) == Some(prior) => format!("{argument} 只能写一次"),
        Some(ContextValue::String(other)) => format!("{argument} 不能与“{other}”同时使用"),
        others => format!("{argument} 不能与以下参数同时使用:{}", lines(others)),
    }
}

/// The text or the texts of a context, in quotes.
fn quoted(error: &Error<Chinese>, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => format!("“{text}”"),
        Some(ContextValue::Strings(texts)) => {
            texts.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join("、")
        }
        _ => String::new(),
    }
}

/// Each text of a context on a line of its own.
fn lines(value: Option<&ContextValue>) -> String {
    match value {
        Some(ContextValue::Strings(texts)) => format!("\n  {}", texts.join("\n  ")),
        Some(ContextValue::String(text)) => format!("\n  {text}"),
        _ => String::new(),
    }
}

/// The values that are possible, if there are any.
fn choice(error: &Error<Chinese>, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => format!("\n  [可选值: {}]", values.join("、")),
        _ => String::new(),
    }
}

/// Why a value can't be read, as far as the error says it as data; what is not known here, in its own words.
fn reason(error: &Error<Chinese>) -> String {
    let Some(source) = std::error::Error::source(error) else { return String::new() };
    if let Some(number) = source.downcast_ref::<ParseIntError>() {
        return match number.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "：数值超出范围".into(),
            _ => "：应为整数".into(),
        };
    }
    if source.is::<AddrParseError>() {
        return "：应为 IP 地址".into();
    }
    format!("：{source}")
}

/// What was probably meant.
fn tips(error: &Error<Chinese>) -> Vec<String> {
    let similar = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let similar = similar.into_iter().map(|kind| quoted(error, kind)).filter(|names| !names.is_empty());
    let tips = similar.map(|names| format!("是否想写 {names}？"));
    let has_more =
        matches!(error.get(ContextKind::Suggested), Some(ContextValue::StyledStrs(more)) if !more.is_empty());
    tips.chain(has_more.then(|| dashes(error)).flatten()).collect()
}

/// What two dashes do, or undo: what else clap suggests it says in sentences alone.
fn dashes(error: &Error<Chinese>) -> Option<String> {
    match error.get(ContextKind::InvalidArg)? {
        ContextValue::String(value) if value.starts_with('-') => {
            Some(format!("如果“{value}”是一个值，请在它前面写单独的“--”"))
        }
        ContextValue::String(command) => Some(format!("如果“{command}”是命令，请去掉它前面单独的“--”")),
        _ => None,
    }
}
