//! What is wrong with a value or a file to be uploaded, in the language of the run.

use wecom_school_types::{FileProblem, Rule, Violation};

use crate::lang::{Lang, lang, words};

/// Of what is longer so much of the beginning and of the end is shown: the name of a property can be a file of its own.
const SHOWN: usize = 60;

/// A violation in one line, with its pointer.
pub fn violation(violation: &Violation) -> String {
    with_pointer(violation.pointer(), &rule(violation.rule()))
}

/// What is said of the value under a pointer.
pub fn with_pointer(pointer: &str, said: &str) -> String {
    match shortened(pointer).as_str() {
        "" => words!("the value itself: {said}"; "整个值：{said}"),
        pointer => words!("{pointer}: {said}"; "{pointer}：{said}"),
    }
}

/// A rule that is broken, in one line.
pub fn rule(rule: &Rule) -> String {
    match lang() {
        Lang::En => rule.to_string(),
        Lang::Zh => rule.in_chinese(),
    }
}

/// What is wrong with a file to be uploaded, in one line.
pub fn file_problem(problem: &FileProblem) -> String {
    match lang() {
        Lang::En => problem.to_string(),
        Lang::Zh => problem.in_chinese(),
    }
}

/// A pointer or a number that fits into a line.
pub fn shortened(text: &str) -> String {
    let text = text.replace('\n', "\\n");
    let characters = text.chars().count();
    if characters <= 2 * SHOWN {
        return text;
    }
    let beginning: String = text.chars().take(SHOWN).collect();
    let end: String = text.chars().skip(characters - SHOWN).collect();
    format!("{beginning}…{end}")
}

#[cfg(test)]
mod tests {
    use wecom_school_types::{Expected, FileFormat, Found, JsonType, Literal, Unit};

    use super::*;
    use crate::lang::tests::speaking;

    fn in_both(say: impl Fn() -> String) -> String {
        format!("{}\n{}\n", speaking(Lang::En, &say), speaking(Lang::Zh, &say))
    }

    #[test]
    fn every_rule_is_said_in_both_languages() {
        let allowed = vec![Literal::Integer(0), Literal::Integer(1)];
        let wrong = |expected, found| Rule::WrongType { expected, found };
        let known: &[&str] = &["to_party", "toall"];
        let rules = [
            Rule::Missing,
            Rule::Unknown { name: "toparty".into(), known },
            Rule::Unknown { name: "colour".into(), known },
            Rule::Misplaced { tag: "msgtype", chosen: "text" },
            Rule::Repeated,
            wrong(Expected::Text, JsonType::Null),
            wrong(Expected::Text, JsonType::Integer),
            wrong(Expected::Integer, JsonType::Text),
            wrong(Expected::Switch, JsonType::Boolean),
            wrong(Expected::List, JsonType::Text),
            wrong(Expected::Object, JsonType::List),
            wrong(Expected::TextOrInteger, JsonType::Fraction),
            wrong(Expected::Boolean, JsonType::Object),
            Rule::Empty,
            Rule::TooLong { limit: 2048, unit: Unit::Bytes, measured: 2100 },
            Rule::TooLong { limit: 64, unit: Unit::Characters, measured: 65 },
            Rule::TooFew { limit: 1, measured: 0 },
            Rule::TooMany { limit: 100, measured: 101 },
            Rule::OutOfRange { minimum: 0, maximum: 14400, unit: "seconds", measured: "14401".into() },
            Rule::OutOfRange { minimum: 0, maximum: 1, unit: "", measured: "2".into() },
            Rule::NotListed { allowed: vec![Literal::Text("text")], found: Found::Value("\"txt\"".into()) },
            Rule::NotListed { allowed: allowed.clone(), found: Found::Type(JsonType::Null) },
            Rule::NotListed { allowed: allowed.clone(), found: Found::Type(JsonType::Boolean) },
            Rule::NotListed { allowed, found: Found::Value("7".into()) },
            Rule::NothingGiven { fields: known },
        ];
        insta::assert_snapshot!(rules.iter().map(|broken| in_both(|| rule(broken))).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn every_problem_of_a_file_is_said_in_both_languages() {
        let problems = [
            FileProblem::TooSmall { limit: 6, measured: 5 },
            FileProblem::TooLarge { limit: 1000, measured: 1001 },
            FileProblem::WrongFormat { allowed: &[FileFormat::Jpg, FileFormat::Png], found: Some(FileFormat::Mp4) },
            FileProblem::WrongFormat { allowed: &[FileFormat::Mp4], found: Some(FileFormat::QuickTime) },
            FileProblem::WrongFormat { allowed: &[FileFormat::Amr], found: None },
            FileProblem::TooLong { limit: 60, measured: 61_020 },
        ];
        let said: Vec<String> = problems.iter().map(|problem| in_both(|| file_problem(problem))).collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn a_pointer_of_any_length_fits_into_a_line() {
        assert_eq!(shortened("/text/content\n"), "/text/content\\n");
        assert_eq!(shortened(&format!("/{}", "字".repeat(100_000))).chars().count(), 2 * SHOWN + 1);
    }
}
