//! The report about one request file.

use std::path::Path;

use wecom_school_types::Violations;

use super::{
    decode::decode,
    request::{self, CheckedRequest, Findings, Page},
};
use crate::{
    files::bounded::{self, is_stdin},
    finding::{Finding, Kind},
    lang::words,
    locations::each_string,
    objection, output,
    problem::Problem,
    violation,
};

/// How many problems of one file people are shown.
const SHOWN: usize = 50;

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
    pub fn of(file: &Path, is_suite: bool) -> Self {
        let shown = file.display().to_string();
        let name = if is_stdin(file) { words!("<stdin>"; "<标准输入>") } else { shown.replace('\n', "\\n") };
        let mut report = Self { file: shown, name, ..Self::default() };
        match bounded::read(file, bounded::REQUEST) {
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
        let (text, finding) = decode(bytes);
        self.text = text;
        self.violations.kept.extend(finding);
        let is_broken = |report: &Self| {
            report.violations.kept.iter().any(|finding| matches!(finding.kind, Kind::NotUtf8 | Kind::NotJson))
        };
        if is_broken(self) {
            return;
        }
        let page = Page::of(&self.text, is_suite);
        match page.read(&self.text) {
            Ok(request) => {
                self.cut = request::of_cuts(&self.text, &request.cuts);
                let (warnings, wrong): (Vec<_>, _) =
                    objection::of(&self.text).into_iter().partition(|found| found.kind.is_warning());
                self.warnings = warnings;
                self.violations.kept.extend(wrong);
                self.request = Some(request);
            }
            Err(Findings { kept, more }) => {
                self.violations.kept.extend(kept);
                self.violations.more = more;
            }
        }
        if !is_broken(self) {
            self.page = Some(page);
            self.uploads = uploads(&self.text);
        }
    }

    /// Returns the text and the request if nothing is wrong with it, and prints its warnings.
    pub fn into_request(self) -> Result<(String, CheckedRequest), Vec<Problem>> {
        let Findings { kept, more } = &self.violations;
        let Some(request) = self.request.filter(|_| kept.is_empty()) else {
            return Err(problems(&self.name, &self.text, kept, *more));
        };
        problems(&self.name, &self.text, &self.warnings, 0).iter().for_each(output::complain);
        Ok((self.text, request))
    }
}

/// Returns what people are shown of some findings: the beginning, if there are many.
pub fn problems(file: &str, text: &str, findings: &[Finding], more: usize) -> Vec<Problem> {
    let rest = rest(more + findings.len().saturating_sub(SHOWN));
    findings.iter().take(SHOWN).chain(&rest).map(|finding| finding.problem_in(file, text)).collect()
}

/// Returns a finding that counts those that are not listed.
pub fn rest(more: usize) -> Option<Finding> {
    violation::more(more).map(|message| Finding::of_file(Kind::Other, message))
}

fn uploads(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    each_string(text, &mut |string| {
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
    fn of_many_violations_the_beginning_is_shown_and_how_many_more() {
        let findings: Vec<_> = (0..SHOWN + 3).map(|_| Finding::of_file(Kind::Empty, "empty".into())).collect();
        let problems = problems("ids.json", "", &findings, 2);
        assert_eq!((problems.len(), problems[SHOWN].what.as_str()), (SHOWN + 1, "5 more like these"));
    }
}
