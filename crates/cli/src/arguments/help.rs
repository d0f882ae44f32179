//! Help texts: limits from the types in their place, and everything in Chinese, which clap does not have.

use clap::{
    Arg, ArgAction, Command,
    builder::{PossibleValue, Resettable, StyledStr},
};
use wecom_school::notice::{
    DuplicateCheckInterval, MiniprogramTitle, MpnewsArticleAuthor, MpnewsArticleContent, MpnewsArticleDigest,
    MpnewsArticleTitle, NewsArticleDescription, NewsArticleTitle, NewsArticles, TextContent, VideoDescription,
    VideoTitle,
};

use super::send::ASKED_ABOVE;
use crate::lang::{Lang, lang};

/// Writes every text of a command in the language of the run.
pub fn describe(command: Command) -> Command {
    let about = command.get_about().map(|about| translate(&about.to_string()));
    let after_help = command.get_after_help().map(|after| translate(&after.to_string()));
    let command = about.into_iter().fold(command, Command::about);
    let after_help: Vec<String> = after_help.into_iter().chain(find_examples(command.get_name())).collect();
    let command = if after_help.is_empty() { command } else { command.after_help(after_help.join("\n\n")) };
    let describe_argument = |argument: Arg| {
        let help = argument.get_help().map(|help| translate(&help.to_string()));
        let heading = argument.get_help_heading().map(translate);
        let argument = help.into_iter().fold(argument, Arg::help);
        heading.into_iter().fold(argument, Arg::help_heading)
    };
    command.mut_args(describe_argument).mut_subcommands(describe)
}

/// Returns the examples of a command, under a heading; `None` for a command without examples.
fn find_examples(command: &str) -> Option<String> {
    let all = if lang() == Lang::Zh { include_str!("examples.zh.txt") } else { include_str!("examples.en.txt") };
    let mut examples = all.split("\n\n");
    let examples = examples.find_map(|text| text.trim_end().strip_prefix(&format!("[{command}]")))?;
    Some(words!("Examples:{examples}"; "示例：{examples}"))
}

/// Returns a text in the language of the run, with the limits that it names in braces.
fn translate(english: &str) -> String {
    let chinese = if lang() == Lang::Zh { find_chinese(english) } else { None };
    let text = chinese.unwrap_or_else(|| english.to_owned());
    let bytes_or_items = [
        ("{TextContent}", TextContent::MAX_BYTES),
        ("{VideoTitle}", VideoTitle::MAX_BYTES),
        ("{VideoDescription}", VideoDescription::MAX_BYTES),
        ("{NewsArticles}", NewsArticles::MAX_ITEMS),
        ("{NewsArticleTitle}", NewsArticleTitle::MAX_BYTES),
        ("{NewsArticleDescription}", NewsArticleDescription::MAX_BYTES),
        ("{MpnewsArticleTitle}", MpnewsArticleTitle::MAX_BYTES),
        ("{MpnewsArticleContent}", MpnewsArticleContent::MAX_BYTES),
        ("{MpnewsArticleAuthor}", MpnewsArticleAuthor::MAX_BYTES),
        ("{MpnewsArticleDigest}", MpnewsArticleDigest::MAX_BYTES),
        ("{MiniprogramTitle}", MiniprogramTitle::MAX_BYTES),
    ];
    let text = bytes_or_items.iter().fold(text, |text, (name, limit)| text.replace(name, &limit.to_string()));
    text.replace("{longest interval}", &DuplicateCheckInterval::MAXIMUM.to_string())
        .replace("{asked above}", &ASKED_ABOVE.to_string())
        .replace("{default interval}", &DuplicateCheckInterval::DEFAULT.get().to_string())
}

/// Returns the Chinese text. In the file of translations, a backslash is written twice.
fn find_chinese(english: &str) -> Option<String> {
    let english = format!("msgid \"{}\"", english.replace('\\', r"\\"));
    let mut lines = include_str!("zh.po").lines();
    lines.find(|line| *line == english)?;
    Some(lines.next()?.strip_prefix("msgstr \"")?.strip_suffix('"')?.replace(r"\\", r"\"))
}

/// Translates what clap itself writes into the help of a command and of those below it.
pub fn translate_layout(mut command: Command) -> Command {
    // `build` adds the options for help and version and the global options.
    command.build();
    translate_built(command)
}

fn translate_built(mut command: Command) -> Command {
    let usage = translate_usage(&command.render_usage());
    let template = format!("{{before-help}}{{about-with-newline}}\n{usage}\n\n{{all-args}}{{after-help}}");
    let is_help = command.get_name() == "help";
    let command = command.help_template(template).subcommand_help_heading("命令").mut_args(translate_argument);
    let command = if is_help { command.about("显示帮助") } else { command };
    command.mut_subcommands(translate_built)
}

fn translate_usage(usage: &StyledStr) -> String {
    let usage = usage.ansi().to_string().replacen("Usage:", "用法:", 1);
    let usage = usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>").replace("[COMMAND]", "[命令]");
    // The Chinese heading is one column shorter, so the other usage lines move one column to the left.
    usage.replace("\n       ", "\n      ")
}

fn translate_argument(argument: Arg) -> Arg {
    let usual_heading = if argument.is_positional() { "参数" } else { "选项" };
    let heading = argument.get_help_heading().unwrap_or(usual_heading).to_owned();
    let help = match argument.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => "显示帮助".into(),
        ArgAction::Version => "显示版本".into(),
        _ => argument.get_help().map(ToString::to_string).unwrap_or_default() + &remarks_in_brackets(&argument),
    };
    argument
        .help_heading(heading)
        .help(help)
        .long_help(Resettable::Reset)
        .hide_default_value(true)
        .hide_possible_values(true)
        .hide_env(true)
}

/// Returns the remarks that clap appends to the help of an option, such as its default.
fn remarks_in_brackets(argument: &Arg) -> String {
    let variable = argument.get_env().map(|variable| variable.to_string_lossy().into_owned());
    let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
    let possible = argument.get_possible_values();
    let possible = possible.iter().filter(|value| !value.is_hide_set()).map(PossibleValue::get_name).map(str::to_owned);
    let takes_values = argument.get_action().takes_values();
    let remarks = [
        ("环境变量", variable.into_iter().collect::<Vec<_>>()),
        ("默认", defaults.filter(|_| takes_values).collect()),
        ("可选值", possible.filter(|_| takes_values).collect()),
    ];
    let remarks = remarks.iter().filter(|(_, values)| !values.is_empty());
    remarks.map(|(name, values)| format!(" [{name}: {}]", values.join("、"))).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    fn collect_texts(command: &Command, texts: &mut BTreeSet<String>) {
        texts.extend([command.get_about(), command.get_after_help()].into_iter().flatten().map(ToString::to_string));
        for argument in command.get_arguments() {
            texts.extend(argument.get_help().map(ToString::to_string));
            texts.extend(argument.get_help_heading().map(str::to_owned));
        }
        command.get_subcommands().for_each(|inner| collect_texts(inner, texts));
    }

    #[test]
    fn the_chinese_help_has_every_text_and_no_other() {
        let mut texts = BTreeSet::new();
        collect_texts(&Arguments::command(), &mut texts);
        let translated =
            include_str!("zh.po").lines().filter_map(|line| line.strip_prefix("msgid \"")?.strip_suffix('"'));
        // The first steps are written in both languages where they are made.
        texts.retain(|text| !text.contains('\n'));
        assert_eq!(translated.map(|text| text.replace(r"\\", r"\")).collect::<BTreeSet<_>>(), texts);
    }
}
