//! The report about one request file.

use std::path::Path;

use wecom_school_types::Violations;

use super::{
    request::{self, CheckedRequest, Findings, Page},
    syntax::decode,
};
use crate::{
    finding::{Finding, Kind, count_more},
    input::{self, is_stdin},
    locations::{JsonString, each_string},
    objection::check_request,
    output,
    problem::Problem,
};

/// How many problems of one file are shown to people.
const MAX_SHOWN: usize = 50;

#[derive(Default)]
pub struct FileReport {
    /// The file as it was given.
    pub file: String,
    /// The file as people read it.
    pub name: String,
    pub text: String,
    /// `None` if the file is not JSON.
    pub page: Option<Page>,
    pub violations: Findings,
    /// `None` if something is wrong with it.
    pub request: Option<CheckedRequest>,
    pub cut: Vec<Finding>,
    pub warnings: Vec<Finding>,
    /// The pointers of values that name local files, which `send` uploads, and the files.
    pub uploads: Vec<(String, String)>,
}

impl FileReport {
    /// Checks a file. The app that sends it may be one of a suite.
    pub fn check_file(file: &Path, is_suite: bool) -> Self {
        let shown = file.display().to_string();
        let name = if is_stdin(file) { words!("<stdin>"; "<标准输入>") } else { shown.replace('\n', "\\n") };
        let mut report = Self { file: shown, name, ..Self::default() };
        match input::read_bytes(file, input::MAX_REQUEST_BYTES) {
            Ok(bytes) => report.check(bytes, is_suite),
            Err(unread) => {
                let reason = unread.reason();
                let message = words!("the file can't be read: {reason}"; "无法读取文件：{reason}");
                let finding = Finding { help: unread.hint(file), ..Finding::of_file(Kind::Unreadable, message) };
                report.violations.kept.push(finding);
            }
        }
        report
    }

    fn check(&mut self, bytes: Vec<u8>, is_suite: bool) {
        let finding;
        (self.text, finding) = decode(bytes);
        self.violations.kept.extend(finding);
        let is_broken = |found: &Findings| found.kept.iter().any(|it| matches!(it.kind, Kind::NotUtf8 | Kind::NotJson));
        if is_broken(&self.violations) {
            return;
        }
        let page = Page::detect(&self.text, is_suite);
        match page.read(&self.text) {
            Ok(request) => {
                self.cut = request::locate_cuts(&self.text, &request.cuts);
                let objections = check_request(&self.text).into_iter();
                let (warnings, wrong): (Vec<_>, Vec<_>) = objections.partition(|found| found.kind.is_warning());
                self.warnings = warnings;
                self.violations.kept.extend(wrong);
                self.request = Some(request);
            }
            Err(Findings { kept, more }) => {
                self.violations.kept.extend(kept);
                self.violations.more = more;
            }
        }
        if !is_broken(&self.violations) {
            self.page = Some(page);
            self.uploads = find_uploads(&self.text);
        }
    }

    /// Returns the text and the request if nothing is wrong with it, and prints its warnings.
    pub fn into_request(self) -> Result<(String, CheckedRequest), Vec<Problem>> {
        let Findings { kept, more } = &self.violations;
        let Some(request) = self.request.filter(|_| kept.is_empty()) else {
            return Err(to_problems(&self.name, &self.text, kept, *more));
        };
        to_problems(&self.name, &self.text, &self.warnings, 0).iter().for_each(output::complain);
        Ok((self.text, request))
    }
}

pub fn to_problems(file: &str, text: &str, findings: &[Finding], more: usize) -> Vec<Problem> {
    let rest = count_rest(more + findings.len().saturating_sub(MAX_SHOWN));
    findings.iter().take(MAX_SHOWN).chain(&rest).map(|finding| finding.problem_in(file, text)).collect()
}

pub fn count_rest(more: usize) -> Option<Finding> {
    count_more(more).map(|message| Finding::of_file(Kind::Other, message))
}

fn find_uploads(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    each_string(text, &mut |string: &JsonString| {
        let is_media_id = matches!(string.names().next(), Some("media_id" | "thumb_media_id"));
        if let Some(file) = string.text.strip_prefix('@').filter(|_| is_media_id && found.len() < Violations::MOST) {
            found.push((string.pointer.clone(), file.to_owned()));
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &[u8] = include_bytes!("../../tests/cmd/check/violations.in/news.json");

    #[test]
    fn a_file_that_is_broken_anywhere_is_reported_at_a_location() {
        for offset in 0..NEWS.len() {
            let (before, after) = NEWS.split_at(offset);
            for broken in [before.to_vec(), [before, &after[1..]].concat(), [before, b"\xff", &after[1..]].concat()] {
                let mut report = FileReport::default();
                report.check(broken, false);
                assert!(!report.violations.kept.is_empty(), "byte {offset}");
                for finding in &report.violations.kept {
                    let span = finding.span.clone().unwrap();
                    assert!(report.text.get(span).is_some(), "byte {offset}: {}", finding.message);
                    assert!(finding.problem_in("news.json", &report.text).render().contains(&finding.message));
                }
            }
        }
    }

    #[test]
    fn of_many_violations_the_first_are_shown_and_the_others_counted() {
        // One violation more says that there are too many.
        let text = format!("[{}]", vec!["0"; Violations::MOST + 6].join(","));
        let Findings { kept, more } = request::read::<wecom_school_types::notice::ToParty>(&text).unwrap_err();
        assert_eq!((kept.len(), more), (Violations::MOST, 7));
        let problems = to_problems("ids.json", &text, &kept[..MAX_SHOWN + 3], more);
        assert_eq!((problems.len(), problems[MAX_SHOWN].what.as_str()), (MAX_SHOWN + 1, "10 more like these"));
    }
}
