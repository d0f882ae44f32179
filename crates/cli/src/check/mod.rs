//! `check`: what is wrong with requests, and where in their files.

mod decode;
mod finding;
mod json;
mod judge;
mod media_ids;
mod places;
mod positions;
mod report;
mod rules;
pub mod said;
mod sarif;
mod scan;
mod syntax;
mod text;

use wecom_school_types::Read;

use self::finding::{Finding, Findings};
pub use self::{
    finding::of_rest,
    judge::Page,
    media_ids::{MediaId, media_ids},
    report::Report,
    rules::Kind,
    said::{file_problem, violation as said, with_pointer},
};
use crate::{
    arguments::{Check, CheckFormat},
    exit::Exit,
    files::stdin::is_stdin,
    lang::words,
    problem::Problem,
};

/// How many problems of one file people are shown.
const SHOWN: usize = 50;

/// Looks at every file, however bad the others are.
pub fn run(arguments: &Check) -> Result<Exit, Problem> {
    let from_stdin = arguments.files.iter().filter(|file| is_stdin(file)).count();
    if from_stdin > 1 {
        let what = words!("standard input can be read once, and - stands twice"; "标准输入只能读一次，而 - 出现了多次");
        return Err(Problem::new(Exit::Usage, what).help(words!("name it once"; "只写一次 -")));
    }
    let reports = arguments.files.iter().map(|file| Report::of(file, false));
    let is_valid = match arguments.format {
        CheckFormat::Text => text::print(reports),
        CheckFormat::Json => json::print(reports),
        CheckFormat::Sarif => sarif::print(reports),
    };
    Ok(if is_valid { Exit::Success } else { Exit::Invalid })
}

/// Reads a request, or a part of it such as its articles.
///
/// # Errors
/// What is wrong with it.
pub fn read<T: Read>(path: &str, text: &str) -> Result<T, Vec<Problem>> {
    judge::judge(text).map_err(|Findings { kept, more }| problems(path, text, &kept, more))
}

/// What people are shown of what is wrong: the beginning, if there is much of it.
fn problems(name: &str, text: &str, findings: &[Finding], more: usize) -> Vec<Problem> {
    let rest = finding::of_rest(more + findings.len().saturating_sub(SHOWN));
    let shown = findings.iter().take(SHOWN).chain(&rest);
    shown.map(|finding| finding.problem(name, text)).collect()
}

#[cfg(test)]
mod tests {
    use wecom_school_types::{
        notice::{Notice, ToParty},
        third_party::ThirdPartyNotice,
    };

    use super::*;

    #[test]
    fn of_many_violations_the_beginning_is_shown_and_how_many_more() {
        let wrong = format!("[{}]", vec!["0"; SHOWN + 3].join(","));
        let problems = read::<ToParty>("ids.json", &wrong).unwrap_err();
        assert_eq!(problems.len(), SHOWN + 1);
        assert_eq!(problems[SHOWN].what(), "3 more like these");
    }

    #[test]
    fn what_the_other_page_knows_is_refused() {
        let card = r#"{"toall": 1, "agentid": 1, "msgtype": "miniprogram", "miniprogram":
            {"appid": "a", "title": "t", "thumb_media_id": "m", "pagepath": "p"}, "to_external_user": ["x"]}"#;
        assert!(read::<ThirdPartyNotice>("card.json", card).is_ok());
        let [problem] = read::<Notice>("card.json", card).unwrap_err().try_into().unwrap();
        assert!(problem.what().starts_with("/to_external_user: no such property here"), "{}", problem.what());
    }
}
