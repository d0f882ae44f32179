use clap::Command;

use super::*;
use crate::lang::tests::speaking;

/// Each command and argument below this one, with its help.
fn helps(command: &Command, path: &str, found: &mut Vec<(String, String)>) {
    let path = format!("{path} {}", command.get_name());
    let text = |help: Option<&clap::builder::StyledStr>| help.map(ToString::to_string).unwrap_or_default();
    found.push((path.clone(), text(command.get_about())));
    for argument in command.get_arguments() {
        found.push((format!("{path} {}", argument.get_id()), text(argument.get_help())));
    }
    command.get_subcommands().for_each(|command| helps(command, &path, found));
}

fn all_helps(lang: Lang) -> Vec<(String, String)> {
    speaking(lang, || {
        let mut command = command();
        command.build();
        let mut found = Vec::new();
        helps(&command, "", &mut found);
        found
    })
}

#[test]
fn every_command_and_argument_has_help_in_both_languages() {
    let (english, chinese) = (all_helps(Lang::En), all_helps(Lang::Zh));
    assert!(english.len() > 100);
    assert_eq!(english.len(), chinese.len());
    for ((place, english), (_, chinese)) in english.iter().zip(&chinese) {
        assert!(!english.is_empty(), "no help:{place}");
        assert!(chinese.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "no Chinese:{place}");
    }
}

#[test]
fn no_english_of_clap_is_left_in_the_chinese_help() {
    fn walk(command: &mut Command) {
        let help = command.render_long_help().to_string();
        for english in [
            "Usage",
            "OPTIONS",
            "COMMAND",
            "Options:",
            "Arguments:",
            "Commands:",
            "ossible values",
            "[default",
            "[env",
            "[alias",
            "Print",
        ] {
            assert!(!help.contains(english), "{english} in:\n{help}");
        }
        assert!(help.contains("用法:"), "{help}");
        command.get_subcommands_mut().for_each(walk);
    }
    speaking(Lang::Zh, || walk(&mut command()));
}

#[test]
fn every_mistake_on_the_command_line_is_said_in_both_languages() {
    let said = |lang, line: &str| {
        speaking(lang, || {
            let error = command().try_get_matches_from(line.split(' ')).expect_err(line);
            match lang {
                Lang::En => error.render().to_string(),
                Lang::Zh => error.apply::<Chinese>().render().to_string(),
            }
        })
    };
    let mistakes = [
        "wecom-school chekc",
        "wecom-school check",
        "wecom-school check --formt json a.json",
        "wecom-school check --format xml a.json",
        "wecom-school check --format",
        "wecom-school check --format text --format json a.json",
        "wecom-school explain abc",
        "wecom-school explain 1 2",
        "wecom-school explain --output=",
        "wecom-school explain --colour",
        "wecom-school send text",
        "wecom-school send text a --no-duplicate-check --duplicate-check-interval 9",
        "wecom-school send news --articles a --title b --url c",
        "wecom-school send image",
        "wecom-school send txt",
        "wecom-school send --to-all",
        "wecom-school --lang fr explain",
        "wecom-school completions",
    ];
    let all = mistakes.map(|line| format!("$ {line}\n{}\n{}", said(Lang::En, line), said(Lang::Zh, line)));
    insta::assert_snapshot!(all.join("\n"));
}
