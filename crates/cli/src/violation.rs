//! Violations of the types, in the language of the run.

use wecom_school_types::{FileProblem, Rule, Violations};

use crate::{
    exit::Exit,
    lang::{Lang, lang, words},
    problem::Problem,
    shorten,
};

/// Returns what is wrong with the value under a pointer, in one line.
pub fn with_pointer(pointer: &str, message: &str) -> String {
    match shorten::middle(pointer).as_str() {
        "" => words!("the value itself: {message}"; "整个值：{message}"),
        pointer => words!("{pointer}: {message}"; "{pointer}：{message}"),
    }
}

pub fn rule(rule: &Rule) -> String {
    match lang() {
        Lang::En => rule.to_string(),
        Lang::Zh => rule.in_chinese(),
    }
}

pub fn file_problem(problem: &FileProblem) -> String {
    match lang() {
        Lang::En => problem.to_string(),
        Lang::Zh => problem.in_chinese(),
    }
}

/// Returns each violation in a line, and how many more there are.
pub fn lines(violations: &Violations, rule: impl Fn(&Rule) -> String) -> Vec<String> {
    let lines = violations.iter().map(|violation| with_pointer(violation.pointer(), &rule(violation.rule())));
    lines.chain(more(violations.omitted())).collect()
}

pub fn problems(violations: &Violations) -> Vec<Problem> {
    lines(violations, rule).into_iter().map(|what| Problem::new(Exit::Invalid, what)).collect()
}

pub fn more(count: usize) -> Option<String> {
    (count > 0).then(|| words!("{count} more like these"; "另有 {count} 处问题"))
}

#[cfg(test)]
mod tests {
    use wecom_school_types::{Expected, FileFormat, JsonType, Unit};

    use super::*;
    use crate::lang::tests::speaking;

    fn in_both(say: impl Fn() -> String) -> String {
        format!("{}\n{}\n", speaking(Lang::En, &say), speaking(Lang::Zh, &say))
    }

    #[test]
    fn rare_violations_are_said_in_both_languages() {
        let rules = [
            Rule::WrongType { expected: Expected::Boolean, found: JsonType::Object },
            Rule::TooLong { limit: 64, unit: Unit::Characters, measured: 65 },
        ];
        let problems = [
            FileProblem::TooSmall { limit: 6, measured: 5 },
            FileProblem::TooLarge { limit: 1000, measured: 1001 },
            FileProblem::WrongFormat { allowed: &[FileFormat::Jpg, FileFormat::Png], found: Some(FileFormat::Mp4) },
            FileProblem::WrongFormat { allowed: &[FileFormat::Mp4], found: Some(FileFormat::QuickTime) },
            FileProblem::WrongFormat { allowed: &[FileFormat::Amr], found: None },
            FileProblem::TooLong { limit: 60, measured: 61_020 },
        ];
        let broken = rules.iter().map(|broken| in_both(|| rule(broken)));
        let said = broken.chain(problems.iter().map(|problem| in_both(|| file_problem(problem))));
        insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
    }
}
