//! The report of an audit, for people and for programs.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use wecom_pages::{
    ReadPage,
    audit::{Finding, Status},
};

/// The maximum width of a value in the table, which shortens longer ones. JSON contains the whole value.
const MAX_VALUE_WIDTH: usize = 60;

/// Returns a line for each finding that neither agrees nor is decided, then the counts; with `all`, a line for every
/// finding.
pub fn table(findings: &[Finding], pages: &[ReadPage], all: bool) -> String {
    let matters = |finding: &&Finding| all || !matches!(finding.status, Status::Agrees | Status::Decided(_));
    let mut text = String::new();
    let mut last = None;
    for finding in findings.iter().filter(matters) {
        let head = format!("{} {}", file(finding, pages).unwrap_or(&finding.page), finding.section);
        if last.as_ref() != Some(&head) {
            let bold = Style::new().bold();
            let _ = writeln!(text, "\n{bold}{}{bold:#}", head.trim());
            last = Some(head);
        }
        let style = style(&finding.status);
        let _ = writeln!(text, "  {style}{}{style:#}", line(finding));
    }
    let count = |status: fn(&Status) -> bool| findings.iter().filter(|finding| status(&finding.status)).count();
    let _ = write!(
        text,
        "\n{} facts agree, {} are decided by errata, {} are unread and known, {} to mend{}",
        count(|status| *status == Status::Agrees),
        count(|status| matches!(status, Status::Decided(_))),
        count(|status| *status == Status::Known),
        count(Status::is_to_mend),
        if all { "" } else { " (--all shows every fact)" },
    );
    text
}

fn style(status: &Status) -> Style {
    let colour = match status {
        Status::Agrees => AnsiColor::Green,
        Status::Decided(_) | Status::Known | Status::Unlocked | Status::Edition => AnsiColor::Cyan,
        Status::Changed | Status::Unread => AnsiColor::Yellow,
        Status::Differs | Status::Contradicts | Status::Example | Status::Unneeded => AnsiColor::Red,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// Returns a finding in one line.
pub fn line(finding: &Finding) -> String {
    let at = finding.line.map_or_else(String::new, |line| line.to_string());
    let (page, elsewhere) = (shorten_value(finding.on_page.as_ref()), shorten_value(finding.elsewhere.as_ref()));
    let what = match &finding.status {
        Status::Agrees => format!("agrees: {page}"),
        Status::Decided(id) => format!("page {page}, schema {elsewhere}: decided by `{id}`"),
        Status::Known => format!("{page}: unread, and known"),
        Status::Differs => format!("page {page}, schema {elsewhere}"),
        Status::Changed => format!("was {elsewhere}, is {page}"),
        Status::Contradicts => format!("{page} here, {elsewhere} there"),
        Status::Unread => format!("{page}: no fact accounts for it"),
        Status::Example if finding.fact == "kept" => format!("page {page}, kept {elsewhere}"),
        Status::Example => [page, elsewhere].into_iter().filter(|side| side != NOTHING).collect::<Vec<_>>().join("; "),
        Status::Edition if finding.fact == "row" => format!("not in this edition: {elsewhere}"),
        Status::Edition => format!("an edition of {elsewhere}; no `editions` names it"),
        Status::Unlocked => "schemas name this page, and the lock does not have it".to_owned(),
        Status::Unneeded if finding.fact == "decision" => format!("settles nothing here: {elsewhere}"),
        Status::Unneeded => format!("settles page {page}, schema {elsewhere}, which no longer occurs: remove it"),
    };
    let location = finding.location.as_ref().map(|location| format!("  ({location})")).unwrap_or_default();
    let [word, subject, fact] = [(finding.word(), 11), (&finding.subject, 26), (&finding.fact, 14)].map(pad);
    format!("{at:>4} {word} {subject} {fact} {what}{location}")
}

const NOTHING: &str = "nothing";

fn shorten_value(text: Option<&String>) -> String {
    match text {
        None => NOTHING.to_owned(),
        Some(value) if value.width() > MAX_VALUE_WIDTH => {
            let mut width = 0;
            let fits = |letter: &char| {
                width += letter.width().unwrap_or(0);
                width < MAX_VALUE_WIDTH
            };
            value.chars().take_while(fits).chain(['…']).collect()
        }
        Some(value) => value.clone(),
    }
}

/// Adds spaces up to a width on a terminal, where a Chinese character takes two columns.
fn pad((text, width): (&str, usize)) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn file<'a>(finding: &Finding, pages: &'a [ReadPage]) -> Option<&'a String> {
    pages.iter().find(|page| page.facts.url == finding.page).map(|page| &page.file)
}

/// Returns every finding, for programs.
pub fn json(findings: &[Finding], pages: &[ReadPage]) -> Value {
    let entry = |finding: &Finding| {
        let erratum = if let Status::Decided(id) = &finding.status { Some(id) } else { None };
        json!({
            "page": finding.page,
            "file": file(finding, pages),
            "line": finding.line,
            "section": finding.section,
            "subject": finding.subject,
            "fact": finding.fact,
            "verdict": finding.word(),
            "to_mend": finding.status.is_to_mend(),
            "on_page": finding.on_page,
            "elsewhere": finding.elsewhere,
            "place": finding.location,
            "erratum": erratum,
        })
    };
    let clean = !findings.iter().any(|finding| finding.status.is_to_mend());
    json!({ "clean": clean, "findings": findings.iter().map(entry).collect::<Vec<_>>() })
}
