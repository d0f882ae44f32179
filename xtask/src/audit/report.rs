//! The report of an audit, for people and for programs.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;
use wecom_pages::audit::{Finding, Read, Verdict};

/// How wide a value may be before it is cut in the table; JSON has it whole.
const WIDEST: usize = 60;

/// Everything to mend and whatever is unread, and a count of the rest; with `all`, a line for each fact.
pub fn table(findings: &[Finding], pages: &[Read], all: bool) -> String {
    let matters = |finding: &&Finding| all || finding.verdict.is_to_mend() || finding.verdict == Verdict::Known;
    let shown = findings.iter().filter(matters);
    let mut text = String::new();
    let mut last = None;
    for finding in shown {
        let file = pages.iter().find(|read| read.said.url == finding.page).map(|read| &read.file);
        let head = format!("{} {}", file.unwrap_or(&finding.page), finding.section);
        if last.as_ref() != Some(&head) {
            let bold = Style::new().bold();
            let _ = writeln!(text, "\n{bold}{}{bold:#}", head.trim());
            last = Some(head);
        }
        let style = style(&finding.verdict);
        let _ = writeln!(text, "  {style}{}{style:#}", line(finding));
    }
    let count = |verdict: fn(&Verdict) -> bool| findings.iter().filter(|finding| verdict(&finding.verdict)).count();
    let _ = write!(
        text,
        "\n{} facts agree, {} are decided by errata, {} are unread and known, {} to mend{}",
        count(|verdict| *verdict == Verdict::Agrees),
        count(|verdict| matches!(verdict, Verdict::Decided(_))),
        count(|verdict| *verdict == Verdict::Known),
        count(Verdict::is_to_mend),
        if all { "" } else { " (--all shows every fact)" },
    );
    text
}

fn style(verdict: &Verdict) -> Style {
    let colour = match verdict {
        Verdict::Agrees => AnsiColor::Green,
        Verdict::Decided(_) | Verdict::Known => AnsiColor::Cyan,
        Verdict::Changed | Verdict::Unread => AnsiColor::Yellow,
        Verdict::Differs | Verdict::Contradicts | Verdict::Example | Verdict::Unneeded => AnsiColor::Red,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// One finding in one line.
pub fn line(finding: &Finding) -> String {
    let at = finding.line.map_or_else(String::new, |line| line.to_string());
    let (page, elsewhere) = (said(finding.on_page.as_ref()), said(finding.elsewhere.as_ref()));
    let what = match &finding.verdict {
        Verdict::Agrees => format!("agrees: {page}"),
        Verdict::Decided(id) => format!("page {page}, schema {elsewhere}: decided by `{id}`"),
        Verdict::Known => format!("{page}: unread, and known"),
        Verdict::Differs => format!("page {page}, schema {elsewhere}"),
        Verdict::Changed => format!("was {elsewhere}, is {page}"),
        Verdict::Contradicts => format!("{page} here, {elsewhere} there"),
        Verdict::Unread => format!("{page}: no fact accounts for it"),
        Verdict::Example => [page, elsewhere].into_iter().filter(|said| said != NOTHING).collect::<Vec<_>>().join("; "),
        Verdict::Unneeded => format!("settles page {page}, schema {elsewhere}, which stands nowhere: remove it"),
    };
    let place = finding.place.as_ref().map(|place| format!("  ({place})")).unwrap_or_default();
    format!(
        "{at:>4} {} {} {} {what}{place}",
        padded(finding.word(), 11),
        padded(&finding.subject, 26),
        padded(&finding.fact, 14),
    )
}

const NOTHING: &str = "nothing";

fn said(value: Option<&String>) -> String {
    match value {
        None => NOTHING.to_owned(),
        Some(value) if value.width() > WIDEST => value.chars().take(WIDEST).chain(['…']).collect(),
        Some(value) => value.clone(),
    }
}

/// A Chinese letter takes the place of two.
fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Everything, as programs read it.
pub fn json(findings: &[Finding], pages: &[Read]) -> Value {
    let file = |finding: &Finding| pages.iter().find(|read| read.said.url == finding.page).map(|read| &read.file);
    let entry = |finding: &Finding| {
        let erratum = if let Verdict::Decided(id) = &finding.verdict { Some(id) } else { None };
        json!({
            "page": finding.page,
            "file": file(finding),
            "line": finding.line,
            "section": finding.section,
            "subject": finding.subject,
            "fact": finding.fact,
            "verdict": finding.word(),
            "to_mend": finding.verdict.is_to_mend(),
            "on_page": finding.on_page,
            "elsewhere": finding.elsewhere,
            "place": finding.place,
            "erratum": erratum,
        })
    };
    let clean = !findings.iter().any(|finding| finding.verdict.is_to_mend());
    json!({ "clean": clean, "findings": findings.iter().map(entry).collect::<Vec<_>>() })
}
