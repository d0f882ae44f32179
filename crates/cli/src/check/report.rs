//! A file that was looked at.

use std::path::Path;

use super::{
    decode::{self, Decoded},
    finding::{self, Finding, Findings},
    judge::{Page, Request, page_of},
    media_ids::{MediaId, media_ids},
    problems,
    rules::Kind,
};
use crate::{
    files::{
        bounded::{self, Unread},
        stdin::is_stdin,
    },
    lang::words,
    output,
    problem::Problem,
};

/// What there is to say of a file.
#[derive(Default)]
pub struct Report {
    /// The file as it was given.
    pub file: String,
    /// The file as people read it.
    pub name: String,
    /// What it says, as far as it can be read.
    pub text: String,
    /// The page by which it was judged, if it is JSON.
    pub page: Option<Page>,
    /// What is wrong with it.
    pub violations: Findings,
    /// The request, if nothing is wrong with it.
    pub request: Option<Request>,
    /// Texts that the server cuts.
    pub cut: Vec<Finding>,
    /// What else is unusual.
    pub warnings: Vec<Finding>,
    /// Values that name local files, which `send` uploads.
    pub uploads: Vec<Upload>,
}

/// A `media_id` that is a local file still.
pub struct Upload {
    /// Its JSON pointer.
    pub pointer: String,
    /// The file, as it is written there.
    pub file: String,
}

impl Report {
    /// Looks at a file, whatever it is. The app that sends it may be one of a suite.
    pub fn of(file: &Path, is_suite: bool) -> Self {
        let name = if is_stdin(file) { words!("<stdin>"; "<标准输入>") } else { in_a_line(file) };
        let mut report = Self { file: file.display().to_string(), name, ..Self::default() };
        match bounded::read(file, bounded::REQUEST) {
            Ok(bytes) => report.look(decode::decode(bytes), is_suite),
            Err(unread) => report.violations = unreadable(&unread, file).into(),
        }
        report
    }

    /// The request and its text, if nothing is wrong with it; warnings are printed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn into_request(self) -> Result<(String, Request), Vec<Problem>> {
        let Findings { kept, more } = &self.violations;
        let Some(request) = self.request.filter(|_| kept.is_empty()) else {
            return Err(problems(&self.name, &self.text, kept, *more));
        };
        problems(&self.name, &self.text, &self.warnings, 0).iter().for_each(output::complain);
        Ok((self.text, request))
    }

    fn look(&mut self, Decoded { text, findings, is_utf8 }: Decoded, is_suite: bool) {
        (self.text, self.violations.kept) = (text, findings);
        if !is_utf8 {
            return;
        }
        let page = page_of(&self.text, is_suite);
        match page.judge(&self.text) {
            Ok(request) => {
                self.cut = finding::of_cuts(&self.text, &request.cuts());
                let found = finding::of_objections(&self.text, request.objections());
                let (warnings, wrong): (Vec<_>, _) = found.into_iter().partition(|found| found.kind.is_warning());
                self.warnings = warnings;
                self.violations.kept.extend(wrong);
                self.request = Some(request);
            }
            Err(Findings { kept, more }) => {
                self.violations.kept.extend(kept);
                self.violations.more = more;
            }
        }
        let is_json = self.violations.kept.iter().all(|finding| finding.kind != Kind::NotJson);
        self.page = is_json.then_some(page);
        self.uploads = uploads(&self.text);
    }
}

/// A name in one line, whatever it has in it.
fn in_a_line(file: &Path) -> String {
    file.display().to_string().replace('\n', "\\n")
}

fn unreadable(unread: &Unread, file: &Path) -> Finding {
    let reason = unread.reason();
    let finding =
        Finding::of_file(Kind::Unreadable, words!("the file can't be read: {reason}"; "无法读取文件：{reason}"));
    Finding { help: unread.hint(file), ..finding }
}

/// Values that name local files: `send` uploads them, and puts a `media_id` into their place.
fn uploads(text: &str) -> Vec<Upload> {
    let upload =
        |found: MediaId| Some(Upload { file: found.text.strip_prefix('@')?.to_owned(), pointer: found.pointer });
    media_ids(text).into_iter().filter_map(upload).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &[u8] = include_bytes!("../../tests/cmd/check/violations.in/news.json");

    #[test]
    fn a_file_that_is_broken_anywhere_is_reported_at_a_place() {
        for place in 0..NEWS.len() {
            let (before, after) = NEWS.split_at(place);
            for broken in [before.to_vec(), [before, &after[1..]].concat(), [before, b"\xff", &after[1..]].concat()] {
                let mut report = Report::default();
                report.look(decode::decode(broken), false);
                assert!(!report.violations.kept.is_empty(), "byte {place}");
                for finding in &report.violations.kept {
                    let span = finding.span.clone().unwrap();
                    assert!(report.text.get(span).is_some(), "byte {place}: {}", finding.message);
                    assert!(finding.problem("news.json", &report.text).render().contains(&finding.message));
                }
            }
        }
    }

    #[test]
    fn files_to_be_uploaded_are_listed() {
        let text = r#"{"a/b": [{"media_id": "@x.png"}, {"thumb_media_id": "id"}], "media_id": {"media_id": "@"}}"#;
        let found: Vec<(String, String)> =
            uploads(text).into_iter().map(|upload| (upload.pointer, upload.file)).collect();
        assert_eq!(
            found,
            [("/a~1b/0/media_id", "x.png"), ("/media_id/media_id", "")].map(|(p, f)| (p.into(), f.into()))
        );
    }
}
